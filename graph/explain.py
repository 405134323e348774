"""Why a triple is in the graph: it is stated, it is an axiom, or a rule concludes it from others.

A rule is run again with its conclusion bound: each solution of its WHERE part is one way to conclude
it, and the triples that the solution matched are its premises, explained in turn. No rule is known by
name here; whatever stands in `ontology/rules/` is explained.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store, Variable

from contratgraph.graph.mint import inferred_graph, stated_graph
from contratgraph.graph.rules import (
    AnyPath,
    Case,
    Chain,
    Either,
    Group,
    Inverse,
    Link,
    Node,
    Pattern,
    Repeat,
    Rule,
    Scope,
    rules,
)
from contratgraph.ontology import terms as cg

if TYPE_CHECKING:
    from contratgraph.graph.store import Graph

MAX_PROOFS = 3
"""So many proofs of a triple are given, unless another number is asked for."""

MAX_FACTS = 1_000
"""So many inferred triples are looked into, the nearest to the conclusion first."""

Term: TypeAlias = NamedNode | BlankNode | Literal
Solution: TypeAlias = Mapping[str, Term]


class Fact(NamedTuple):
    """A triple."""

    subject: Term
    predicate: Term
    object: Term


class Absence(NamedTuple):
    """Triples that are not all in the graph, where a rule asks that they are not; None is any term."""

    patterns: tuple[tuple[Term | None, Term | None, Term | None], ...]


class Origin(StrEnum):
    """Where a triple comes from."""

    STATED = "stated"
    ONTOLOGY = "ontology"
    INFERRED = "inferred"


class Passage(NamedTuple):
    """Where the document prints something: its words, lines and pages ("" where unknown)."""

    iri: str
    quote: str
    first_line: int
    last_line: int
    pages: str


class Source(NamedTuple):
    """How a stated thing came from the page: words, passages, how it was read, what is doubtful."""

    printed: str
    passages: tuple[Passage, ...]
    read_by: str
    doubt: str


@dataclass(frozen=True)
class Proof:
    """One reason for a triple. What is inferred has a rule and premises; what is stated, a source."""

    fact: Fact
    origin: Origin
    rule: Rule | None = None
    premises: tuple[Proof, ...] = ()
    absences: tuple[Absence, ...] = ()
    source: Source | None = None

    def steps(self) -> Iterator[Proof]:
        """Itself and the proofs of its premises, down to the leaves."""
        yield self
        for premise in self.premises:
            yield from premise.steps()


class Explanation(NamedTuple):
    """The smallest proofs of a triple, and how many others there are.

    Without an origin, the triple is not in the graph; without a proof, it is, and no rule of this
    version concludes it.
    """

    fact: Fact
    origin: Origin | None
    proofs: tuple[Proof, ...]
    others: int


def explain(graph: Graph, fact: Fact, *, limit: int = MAX_PROOFS) -> Explanation:
    """Why the triple is in the graph: its `limit` smallest proofs, of the fewest triples each.

    A proof leads down to stated triples and axioms and never through what it proves. For a triple
    that is stated, and concluded too, the statement is the proof.
    """
    known = rules()  # read before the database is: what is wrong with a rule is not its fault
    graphs = [
        (stated_graph(graph.about["base"], key), inferred_graph(graph.about["base"], key))
        for key in graph.about["contracts"]
    ]
    return graph.read(lambda store: explain_in(store, graphs, known, fact, limit=limit))


def explain_in(
    store: Store,
    graphs: Iterable[tuple[str, str]],
    known: Sequence[Rule],
    fact: Fact,
    *,
    limit: int = MAX_PROOFS,
) -> Explanation:
    """The same in any store, by any rules; `graphs`: the stated and the inferred one of each contract.

    A rule concludes from one contract and the ontology: each contract is looked into by itself.
    """
    for stated, inferred in graphs:
        explanation = _Search(store, NamedNode(stated), NamedNode(inferred), known).explain(fact, limit)
        if explanation.origin is not None:
            return explanation
    return Explanation(fact, None, (), 0)


class _Derivation(NamedTuple):
    """A rule and what it concludes a fact from."""

    rule: Rule
    premises: tuple[Fact, ...]
    absences: tuple[Absence, ...]


class _Search:
    """The search in one contract."""

    def __init__(
        self, store: Store, stated: NamedNode, inferred: NamedNode, known: Sequence[Rule]
    ) -> None:
        self._store = store
        self._graphs = {
            stated: Origin.STATED,
            NamedNode(cg.ONTOLOGY): Origin.ONTOLOGY,
            inferred: Origin.INFERRED,
        }
        self._rules = known
        self._origins: dict[Fact, Origin | None] = {}

    def explain(self, fact: Fact, limit: int) -> Explanation:
        origin = self._origin(fact)
        if origin is not Origin.INFERRED:
            return Explanation(fact, origin, (self._leaf(fact, origin),) if origin else (), 0)
        found = self._derivations_down(fact)
        premises = {premise for ways in found.values() for way in ways for premise in way.premises}
        leaves = {premise for premise in premises if self._origin(premise) is not Origin.INFERRED}
        ways = found.pop(fact)  # whatever needs the fact itself is no proof of it
        sizes, best = _smallest(found, leaves)
        provable = [way for way in ways if all(premise in sizes for premise in way.premises)]
        provable.sort(key=lambda way: (sum(sizes[p] for p in way.premises), *_key(way)))
        proofs = tuple(self._proof(fact, way, best) for way in provable[:limit])
        return Explanation(fact, origin, proofs, len(provable) - len(proofs))

    def _derivations_down(self, fact: Fact) -> dict[Fact, list[_Derivation]]:
        """How the fact is concluded, and the inferred facts below it, level by level."""
        found: dict[Fact, list[_Derivation]] = {}
        waiting = deque([fact])
        while waiting and len(found) < MAX_FACTS:
            one = waiting.popleft()
            if one not in found:
                found[one] = list(self._derivations(one))
                for way in found[one]:
                    waiting.extend(p for p in way.premises if self._origin(p) is Origin.INFERRED)
        return found

    def _proof(self, fact: Fact, way: _Derivation, best: Mapping[Fact, _Derivation]) -> Proof:
        premises = tuple(
            self._proof(premise, best[premise], best)
            if premise in best
            else self._leaf(premise, self._origin(premise) or Origin.STATED)
            for premise in way.premises
        )
        return Proof(fact, Origin.INFERRED, way.rule, premises, way.absences)

    def _leaf(self, fact: Fact, origin: Origin) -> Proof:
        source = self._source(fact.subject) if origin is Origin.STATED else None
        return Proof(fact, origin, source=source)

    # one step

    def _derivations(self, fact: Fact) -> Iterator[_Derivation]:
        seen: set[tuple[str, frozenset[Fact]]] = set()
        for rule in self._rules:
            for case in rule.cases:
                for conclusion in case.conclusions:
                    bound = _unified(conclusion, fact)
                    if bound is None:
                        continue
                    for solution in self._solutions(case.prologue, case.text, bound):
                        premises = tuple(dict.fromkeys(self._premises(case, case.group, solution)))
                        same = (rule.name, frozenset(premises))
                        if fact not in premises and same not in seen:
                            seen.add(same)
                            absences = tuple(_absences(case.group, solution))
                            yield _Derivation(rule, premises, absences)

    def _solutions(self, prologue: str, group: str, bound: Solution) -> list[Solution]:
        """The solutions of a group where its variables have these values."""
        given = {name: term for name, term in bound.items() if not isinstance(term, BlankNode)}
        values = ""
        if given:
            names = " ".join(f"?{name}" for name in given)
            values = f"VALUES ({names}) {{ ({' '.join(map(str, given.values()))}) }}"
        # first, where it is quickest; last where BIND may give a value to one of them
        parts = (group, values) if "BIND" in group.upper() else (values, group)
        query = f"{prologue} SELECT * WHERE {{ {parts[0]}\n{parts[1]} }}"
        found = self._store.query(query, default_graph=list(self._graphs))
        assert isinstance(found, QuerySolutions)
        names_ = [variable.value for variable in found.variables]
        solutions: list[Solution] = []
        for row in found:
            solution = {name: row[name] for name in names_ if row[name] is not None}
            if all(solution.get(name) == term for name, term in bound.items()):
                solutions.append(solution)
        return solutions

    def _premises(self, case: Case, group: Group, solution: Solution) -> Iterator[Fact]:
        """The triples that a solution matched.

        What an OPTIONAL did not match, and the branches of a UNION that cannot be told apart, are not
        in the graph or have variables without a value.
        """
        for pattern in group.patterns:
            subject, target = _filled(pattern.subject, solution), _filled(pattern.object, solution)
            if subject is None or target is None:
                continue
            if isinstance(pattern.path, Link):
                predicate = _filled(pattern.path.predicate, solution)
                if predicate is not None and self._origin(Fact(subject, predicate, target)):
                    yield Fact(subject, predicate, target)
            else:
                yield from self._walk(pattern.path, subject, False, solution).get(target, ())
        for scope in group.scopes:
            for inner in self._inner(case, scope, solution):
                yield from self._premises(case, scope.group, inner)

    def _inner(self, case: Case, scope: Scope, solution: Solution) -> list[Solution]:
        shared = {
            name: term
            for name, term in solution.items()
            if scope.shared is None or name in scope.shared
        }
        found = self._solutions(case.prologue, scope.text, shared)
        if scope.whole:
            return found
        return sorted(found, key=lambda one: sorted((k, str(v)) for k, v in one.items()))[:1]

    def _walk(
        self, path: AnyPath, start: Term, back: bool, solution: Solution
    ) -> dict[Term, tuple[Fact, ...]]:
        """Where a path leads from a node, and the fewest triples that lead there."""
        found: dict[Term, tuple[Fact, ...]] = {}

        def add(end: Term, facts: tuple[Fact, ...]) -> bool:
            if end in found and len(found[end]) <= len(facts):
                return False
            found[end] = facts
            return True

        match path:
            case Link(predicate):
                known = _filled(predicate, solution)
                if known is not None:
                    for fact in self._matching(start, known, back):
                        add(fact.subject if back else fact.object, (fact,))
            case Inverse(inner):
                return self._walk(inner, start, not back, solution)
            case Chain(first, second):
                near, far = (second, first) if back else (first, second)
                for middle, facts in self._walk(near, start, back, solution).items():
                    for end, more in self._walk(far, middle, back, solution).items():
                        add(end, (*facts, *more))
            case Either(one, other):
                for branch in (one, other):
                    for end, facts in self._walk(branch, start, back, solution).items():
                        add(end, facts)
            case Repeat(inner, least, many):
                reached: list[tuple[Term, tuple[Fact, ...]]] = [(start, ())]
                if least == 0:
                    add(start, ())
                while reached:
                    steps = [
                        (end, (*facts, *more))
                        for node, facts in reached
                        for end, more in self._walk(inner, node, back, solution).items()
                    ]
                    reached = [step for step in steps if add(*step) and many]
        return found

    def _matching(self, node: Term, predicate: Term, back: bool) -> Iterator[Fact]:
        if isinstance(predicate, NamedNode) and (back or not isinstance(node, Literal)):
            subject, target = (None, node) if back else (node, None)
            for quad in self._store.quads_for_pattern(subject, predicate, target, None):  # type: ignore[arg-type]
                if quad.graph_name in self._graphs:
                    yield Fact(quad.subject, quad.predicate, quad.object)  # type: ignore[arg-type]

    # what a fact is

    def _origin(self, fact: Fact) -> Origin | None:
        """Where the fact is; stated before all where it is in several graphs."""
        if fact not in self._origins:
            found = set()
            if not isinstance(fact.subject, Literal) and isinstance(fact.predicate, NamedNode):
                quads = self._store.quads_for_pattern(*fact, None)  # type: ignore[arg-type]
                found = {quad.graph_name for quad in quads}
            self._origins[fact] = next((o for graph, o in self._graphs.items() if graph in found), None)
        return self._origins[fact]

    def _source(self, subject: Term) -> Source | None:
        """The evidence of a stated thing; None for what has none (an actor, a town)."""
        values: dict[str, list[Term]] = defaultdict(list)
        for fact in self._about(subject):
            values[fact.predicate.value].append(fact.object)
        passages = [self._passage(passage) for passage in values[cg.EVIDENCE]]
        if not passages:
            return None
        return Source(
            printed=_first(values[cg.STATED_AS]),
            passages=tuple(sorted(passages, key=lambda p: (p.first_line, p.last_line, p.iri))),
            read_by=_first(values[cg.READ_BY]),
            doubt=_first(values[cg.READING_DOUBT]),
        )

    def _passage(self, passage: Term) -> Passage:
        values = {fact.predicate.value: fact.object.value for fact in self._about(passage)}
        return Passage(
            iri=passage.value,
            quote=values.get(cg.QUOTE, ""),
            first_line=int(values.get(cg.FIRST_LINE, 0)),
            last_line=int(values.get(cg.LAST_LINE, 0)),
            pages=values.get(cg.PAGES, ""),
        )

    def _about(self, subject: Term) -> Iterator[Fact]:
        for quad in self._store.quads_for_pattern(subject, None, None, None):  # type: ignore[arg-type]
            if self._graphs.get(quad.graph_name) is Origin.STATED:  # type: ignore[arg-type]
                yield Fact(quad.subject, quad.predicate, quad.object)  # type: ignore[arg-type]


def _first(values: Sequence[Term]) -> str:
    return min((value.value for value in values), default="")


def _filled(node: Node, solution: Solution) -> Term | None:
    return solution.get(node.value) if isinstance(node, Variable) else node


def _unified(conclusion: Pattern, fact: Fact) -> dict[str, Term] | None:
    """The values of the variables by which a conclusion is that fact; None where it cannot be."""
    assert isinstance(conclusion.path, Link)
    bound: dict[str, Term] = {}
    nodes = (conclusion.subject, conclusion.path.predicate, conclusion.object)
    for node, term in zip(nodes, fact, strict=True):
        if (bound.setdefault(node.value, term) if isinstance(node, Variable) else node) != term:
            return None
    return bound


def _absences(group: Group, solution: Solution) -> Iterator[Absence]:
    for patterns in group.absent:
        yield Absence(
            tuple(
                (
                    _filled(pattern.subject, solution),
                    _filled(pattern.path.predicate, solution)
                    if isinstance(pattern.path, Link)
                    else None,
                    _filled(pattern.object, solution),
                )
                for pattern in patterns
            )
        )


def _key(way: _Derivation) -> tuple[str, list[str]]:
    """An order among derivations of the same size."""
    return way.rule.name, [str(term) for premise in way.premises for term in premise]


def _smallest(
    derivations: Mapping[Fact, Sequence[_Derivation]], leaves: Iterable[Fact]
) -> tuple[dict[Fact, int], dict[Fact, _Derivation]]:
    """The size of the smallest proof of each fact (1 for a leaf), and its first step.

    A step is larger than any of its premises, so that the smallest proofs have no loops.
    """
    sizes = dict.fromkeys(leaves, 1)
    best: dict[Fact, _Derivation] = {}
    grown = True
    while grown:
        grown = False
        for fact, ways in derivations.items():
            for way in ways:
                if all(premise in sizes for premise in way.premises):
                    size = 1 + sum(sizes[premise] for premise in way.premises)
                    if fact not in best or (size, _key(way)) < (sizes[fact], _key(best[fact])):
                        sizes[fact], best[fact] = size, way
                        grown = True
    return sizes, best
