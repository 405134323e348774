"""Why the graph says something: from words as people type them to its proofs, as a tree or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode

from contratgraph.errors import UnknownName
from contratgraph.graph.explain import (
    MAX_PROOFS,
    Absence,
    Explanation,
    Fact,
    Origin,
    Passage,
    Proof,
    Source,
    Term,
    explain,
)
from contratgraph.ontology.terms import PREFIXES, TYPE
from contratgraph.queries.binding import iri_term
from contratgraph.queries.names import check_name
from contratgraph.queries.results import folded, printable
from contratgraph.queries.show import find_all
from contratgraph.words import fold, nearest

if TYPE_CHECKING:
    from contratgraph.graph.store import Graph

FORMATS = ("tree", "json")
_INDENT = "  "
_NARROWEST = 20
"""A tree too deep for the width goes beyond it rather than into a column of letters."""

_ANYTHING = "…"
"""What stands for a term that a rule leaves open."""

_OWL, _RDFS, _RDF = PREFIXES["owl"], PREFIXES["rdfs"], PREFIXES["rdf"]
_W3C = {
    TYPE: ("est un", "is a"),
    _RDFS + "subClassOf": ("est une sorte de", "is a kind of"),
    _RDFS + "subPropertyOf": ("est un cas de", "is a case of"),
    _RDFS + "label": ("a pour nom", "is called"),
    _OWL + "inverseOf": ("a pour inverse", "has as inverse"),
    _OWL + "propertyChainAxiom": ("se conclut de la suite", "follows from the chain"),
    _OWL + "TransitiveProperty": ("propriété transitive", "transitive property"),
    _OWL + "SymmetricProperty": ("propriété symétrique", "symmetric property"),
    PREFIXES["skos"] + "altLabel": ("a pour autre nom", "is also called"),
    PREFIXES["prov"] + "wasDerivedFrom": ("provient de", "was derived from"),
}
"""What terms of the W3C are called here; others go by their short names."""

_TERMS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?term ?label WHERE {
  { ?term a ?kind } UNION { ?term skos:inScheme ?kind }
  ?term rdfs:label|skos:prefLabel ?label .
  FILTER(STRSTARTS(STR(?term), "https://w3id.org/contratgraph/ontology#"))
}
ORDER BY ?term ?label
"""

_LITERALS = (
    "SELECT DISTINCT ?value WHERE {{ {} {} ?value . FILTER(isLiteral(?value)) }} ORDER BY ?value"
)

_WORDS = """
PREFIX cg: <https://w3id.org/contratgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?thing ?label ?code ?definition WHERE {{
  VALUES ?thing {{ {} }}
  ?thing rdfs:label|skos:prefLabel ?label .
  OPTIONAL {{ ?thing cg:code ?code }}
  OPTIONAL {{ ?thing skos:definition ?definition . FILTER(LANG(?definition) = "{}") }}
}}
ORDER BY ?thing (LANG(?label) != "{}") ?label ?code
"""

Line: TypeAlias = tuple[int, str]


def why(
    graph: Graph, subject: str, property_: str, object_: str, *, limit: int = MAX_PROOFS
) -> tuple[Explanation, ...]:
    """Why the graph says that: an explanation for each triple that the three words may mean.

    A thing is named as in `show`, a term of the ontology by its short name (`cg:Pilote`, `Pilote`) or
    its label, a property so too; addresses are taken as they are; the object may be a text or a
    number. What does not hold is told, with no origin, only where nothing that the words may mean
    does. Raises `UnknownName` or `AmbiguousName` for words that mean nothing, or several things.
    """
    subjects = _things(graph, subject)
    properties = _properties(graph, property_)
    facts = [
        Fact(*triple)
        for one, link in product(subjects, properties)
        for triple in product([one], [link], _literals(graph, one, link, object_))
    ]
    try:
        objects = _things(graph, object_)
    except UnknownName:
        if not facts:
            raise
        objects = []
    facts += [Fact(*triple) for triple in product(subjects, properties, objects)]
    found = [explain(graph, fact, limit=limit) for fact in facts]
    return tuple(one for one in found if one.origin) or tuple(found[:1])


def _things(graph: Graph, name: str) -> list[NamedNode]:
    check_name(name)
    if address := _address(name):
        return [address]
    terms = _terms(graph, name)
    try:
        return [*(NamedNode(thing.iri) for thing in find_all(graph, name)), *terms]
    except UnknownName:
        if not terms:
            raise
        return terms


def _properties(graph: Graph, name: str) -> list[NamedNode]:
    check_name(name)
    if name == "a":
        return [NamedNode(TYPE)]
    if address := _address(name):
        return [address]
    found = [term for term in _terms(graph, name) if _is_property(term.value)]
    others = {_local(iri): iri for iri in _W3C if _is_property(iri)}
    found += [NamedNode(iri) for local, iri in others.items() if fold(local) == fold(name)]
    found += [NamedNode(iri) for iri in others.values() if fold(name) in map(fold, _W3C[iri])]
    if not found:
        labels = [(term, label) for term, label in _labels(graph) if _is_property(term)]
        known = [name for term, label in labels for name in (_local(term), label)]
        raise UnknownName(name=name, candidates=nearest(name, [*known, *others]))
    return list(dict.fromkeys(found))


def _is_property(iri: str) -> bool:
    """By the custom of OWL vocabularies, ours and those of the W3C: they begin with a small letter."""
    return _local(iri)[:1].islower()


def _address(name: str) -> NamedNode | None:
    """The address that a name is: whole, or short (`cg:Pilote`)."""
    prefix, colon, local = name.partition(":")
    if colon and prefix in PREFIXES:
        name = PREFIXES[prefix] + local
    elif not (name.startswith(("http://", "https://", "urn:"))):
        return None
    iri_term(name)  # refuses what is no address
    return NamedNode(name)


def _terms(graph: Graph, name: str) -> list[NamedNode]:
    """The terms of the ontology that have that label, or that short name."""
    found = {
        term: None for term, label in _labels(graph) if fold(name) in (fold(label), fold(_local(term)))
    }
    return [NamedNode(term) for term in found]


def _labels(graph: Graph) -> list[tuple[str, str]]:
    return [(term.text, label.text) for term, label in graph.select(_TERMS).rows if term and label]


def _literals(graph: Graph, subject: NamedNode, property_: NamedNode, text: str) -> list[Term]:
    """The values of a property that are that text."""
    query = _LITERALS.format(iri_term(subject.value), iri_term(property_.value))
    return [
        Literal(value.text, language=value.language)
        if value.language
        else Literal(value.text, datatype=NamedNode(value.datatype))
        for (value,) in graph.select(query).rows
        if value and fold(value.text) == fold(text)
    ]


def _local(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]


def _short(iri: str) -> str:
    """An address by its prefix, where it has one of ours."""
    for prefix, space in PREFIXES.items():
        if iri.startswith(space):
            return f"{prefix}:{iri.removeprefix(space)}"
    return iri


# --- words ---------------------------------------------------------------------------------------


class _Words:
    """What the terms of some explanations are called."""

    def __init__(self, graph: Graph, explanations: Iterable[Explanation], lang: str) -> None:
        self.lang = lang
        self._labels: dict[str, str] = {}
        self._codes: dict[str, str] = {}
        self._definitions: dict[str, str] = {}
        self._told: set[str] = set()
        terms = sorted({term.value for one in explanations for term in _all_terms(one)})
        values = " ".join(map(iri_term, terms))
        for thing, label, code, definition in graph.select(_WORDS.format(values, lang, lang)).rows:
            assert thing is not None
            assert label is not None
            self._labels.setdefault(thing.text, label.text)
            if code:
                self._codes[thing.text] = code.text
            if definition:
                self._definitions[thing.text] = definition.text

    def term(self, term: Term | None) -> str:
        """What a term is called; an element by its code alone once its title was told."""
        if term is None or isinstance(term, BlankNode):
            return _ANYTHING
        if isinstance(term, Literal):
            return f"« {term.value} »" if self.lang == "fr" else f"“{term.value}”"
        if term.value in _W3C:
            return _W3C[term.value][self.lang == "en"]
        label = self._labels.get(term.value, _short(term.value))
        code = self._codes.get(term.value)
        if code is None:
            return label
        if term.value in self._told:
            return code
        self._told.add(term.value)
        return f"{code} {label}"

    def label(self, iri: str) -> str:
        """The label of a term of the ontology, "" for none."""
        return self._labels.get(iri, "")

    def fact(self, fact: Sequence[Term | None]) -> str:
        """A triple in words."""
        return " — ".join(map(self.term, fact))

    def definition(self, term: Term) -> str:
        """The definition of a term of the ontology, with its label; "" where it has none."""
        known = self._definitions.get(term.value)
        return f"{self.term(term)}{' :' if self.lang == 'fr' else ':'} {known}" if known else ""

    def __call__(self, fr: str, en: str) -> str:
        return en if self.lang == "en" else fr


def _all_terms(explanation: Explanation) -> Iterator[NamedNode]:
    terms: list[Term | None] = list(explanation.fact)
    for proof in explanation.proofs:
        for step in proof.steps():
            terms += step.fact
            terms += [t for one in step.absences for pattern in one.patterns for t in pattern]
            if step.source and step.source.read_by:
                terms.append(NamedNode(step.source.read_by))
    yield from (term for term in terms if isinstance(term, NamedNode))


# --- as a tree -----------------------------------------------------------------------------------


def as_tree(
    graph: Graph, explanations: Sequence[Explanation], *, lang: str, width: int
) -> Iterator[str]:
    """The explanations as indented lines of at most `width` columns."""
    for number, explanation in enumerate(explanations):
        if number:
            yield "\n"
        for depth, text in _lines(explanation, _Words(graph, [explanation], lang)):
            indent = _INDENT * depth
            mark = "• " if text.startswith("• ") else ""
            room = max(width - len(indent) - len(mark), _NARROWEST)
            for place, line in enumerate(folded(printable(text.removeprefix(mark)), room)):
                yield f"{indent}{' ' * len(mark) if place else mark}{line}\n"


def _lines(explanation: Explanation, words: _Words) -> Iterator[Line]:
    said = words.fact(explanation.fact)
    if explanation.origin is None:
        yield 0, words("Ni énoncé, ni déduit :", "Neither stated nor inferred:") + f" {said}"
        return
    yield 0, said
    if not explanation.proofs:
        yield (
            1,
            words(
                "déduit, mais par aucune règle de cette version",
                "inferred, but by no rule of this version",
            ),
        )
    several = len(explanation.proofs) > 1
    for number, proof in enumerate(explanation.proofs, 1):
        if several:
            yield 0, words(f"Preuve {number}", f"Proof {number}")
        if proof.origin is Origin.INFERRED:
            yield from _inferred(proof, 1, words)
        else:
            yield from _leaf(proof, 1, words)
    if explanation.others:
        n = explanation.others
        yield (
            0,
            words(
                f"{n} autre{'s' * (n > 1)} preuve{'s' * (n > 1)} (--proofs)",
                f"{n} more proof{'s' * (n > 1)} (--proofs)",
            ),
        )


def _inferred(proof: Proof, depth: int, words: _Words) -> Iterator[Line]:
    assert proof.rule is not None
    yield (
        depth,
        words(f"déduit par {proof.rule.name} :", f"inferred by {proof.rule.name}:")
        + f" {proof.rule.summary}",
    )
    lists = _lists(proof.premises)
    stated: dict[Term, list[Proof]] = {}
    for premise in proof.premises:
        if premise.origin is Origin.STATED:
            stated.setdefault(premise.fact.subject, []).append(premise)
    for premise in proof.premises:
        if premise.origin is Origin.ONTOLOGY:
            yield from _axiom(premise, depth, words, lists)
        elif premise.origin is Origin.INFERRED:
            yield depth, "• " + words.fact(premise.fact)
            yield from _inferred(premise, depth + 1, words)
        elif together := stated.pop(premise.fact.subject, []):
            yield depth, "• " + _together([one.fact for one in together], words)
            yield from _leaf(premise, depth + 1, words)
    for absence in proof.absences:
        yield depth, "• " + _absent(absence, words)


def _together(facts: Sequence[Fact], words: _Words) -> str:
    """Triples of one subject in words: what one statement says."""
    if len(facts) == 1:
        return words.fact(facts[0])
    said = words.term(facts[0].subject)
    colon = words(" : ", ": ")
    parts = [f"{words.term(fact.predicate)}{colon}{words.term(fact.object)}" for fact in facts]
    return f"{said} — {' ; '.join(parts)}"


def _absent(absence: Absence, words: _Words) -> str:
    listed = words(" et ", " and ").join(map(words.fact, absence.patterns))
    return words("il n'est pas dit :", "it is not said:") + f" {listed}"


def _axiom(premise: Proof, depth: int, words: _Words, lists: dict[Term, list[Term]]) -> Iterator[Line]:
    """An axiom of the ontology with the definition of what it is about; a list with its items."""
    if premise.fact.subject in lists:
        return  # told with the axiom that it belongs to
    items = lists.get(premise.fact.object)
    said = words.fact(premise.fact)
    if items:
        then = words(", puis ", ", then ")
        said = words.fact(premise.fact[:2]) + " — " + then.join(map(words.term, items))
    yield depth, "• " + words("axiome :", "axiom:") + f" {said}"
    if definition := words.definition(premise.fact.subject):
        yield depth + 1, definition


def _lists(premises: Sequence[Proof]) -> dict[Term, list[Term]]:
    """The RDF lists among the premises: each node with the items from it on."""
    first, rest = (
        {p.fact.subject: p.fact.object for p in premises if p.fact.predicate.value == _RDF + name}
        for name in ("first", "rest")
    )
    found: dict[Term, list[Term]] = {}
    for start in first:
        node: Term | None = start
        found[start] = []
        while node in first and len(found[start]) < len(first):
            assert node is not None
            found[start].append(first[node])
            node = rest.get(node)
    return found


def _leaf(proof: Proof, depth: int, words: _Words) -> Iterator[Line]:
    if proof.origin is Origin.ONTOLOGY:
        yield depth, words("axiome de l'ontologie", "axiom of the ontology")
        if definition := words.definition(proof.fact.subject):
            yield depth, definition
    elif proof.source is None:
        yield (
            depth,
            words(
                "énoncé sans passage : du registre ou du jeu de données",
                "stated without a passage: of the registry or the data package",
            ),
        )
    else:
        yield depth, _evidence(proof.source, words)


def _evidence(source: Source, words: _Words) -> str:
    """The words as printed, where, how they were read, and what is doubtful."""
    colon = words(" :", ":")
    parts = []
    quotes = {passage.quote for passage in source.passages}
    if source.printed and source.printed not in quotes:
        parts.append(f"{words('imprimé', 'printed')}{colon} {words.term(Literal(source.printed))}")
    for passage in source.passages:
        if passage.quote:
            parts.append(words.term(Literal(passage.quote)))
        parts.append(_place(passage, words))
    if source.read_by:
        reading = words.label(source.read_by) or _short(source.read_by)
        parts.append(f"{words('lecture', 'reading')}{colon} {reading.lower()}")
    if source.doubt:
        parts.append(f"{words('doute', 'doubt')}{colon} {source.doubt}")
    return words("énoncé :", "stated:") + " " + " · ".join(parts)


def _place(passage: Passage, words: _Words) -> str:
    first, last = passage.first_line, passage.last_line
    place = (
        words(f"ligne {first}", f"line {first}")
        if first == last
        else words(f"lignes {first}-{last}", f"lines {first}-{last}")
    )
    return f"{place}, pages {passage.pages}" if passage.pages else place


# --- as JSON -------------------------------------------------------------------------------------


def as_json(
    graph: Graph, explanations: Sequence[Explanation], *, lang: str, source: dict[str, Any]
) -> str:
    """The same as JSON: `facts` with their proofs, every step with its premises; and the data used."""
    words = _Words(graph, explanations, lang)
    facts = [
        {
            **_triple(one.fact, words),
            "holds": one.origin is not None,
            "proofs": [_step(proof, words) for proof in one.proofs],
            "others": one.others,
        }
        for one in explanations
    ]
    return json.dumps({"source": source, "facts": facts}, ensure_ascii=False, indent=2) + "\n"


def _triple(fact: Fact, words: _Words) -> dict[str, Any]:
    names = ("subject", "predicate", "object")
    terms = {
        name: f"_:{term.value}" if isinstance(term, BlankNode) else term.value
        for name, term in zip(names, fact, strict=True)
    }
    return {**terms, "words": words.fact(fact)}


def _step(proof: Proof, words: _Words) -> dict[str, Any]:
    step: dict[str, Any] = {**_triple(proof.fact, words), "origin": proof.origin.value}
    if proof.rule is not None:
        step["rule"] = {"name": proof.rule.name, "summary": proof.rule.summary}
        step["premises"] = [_step(premise, words) for premise in proof.premises]
        step["absent"] = [
            [[term and term.value for term in pattern] for pattern in absence.patterns]
            for absence in proof.absences
        ]
    if proof.source is not None:
        step["evidence"] = {
            "printed": proof.source.printed,
            "passages": [passage._asdict() for passage in proof.source.passages],
            "reading": words.label(proof.source.read_by),
            "doubt": proof.source.doubt,
        }
    return step
