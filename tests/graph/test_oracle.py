"""The rules against another engine: `reasonable`, a reasoner of OWL 2 RL written in Rust.

It is given what the contract states, what our own rules conclude, and the ontology; it must conclude of
the contract's own things exactly what the rules that carry out OWL do. Where the two differ, the
difference is listed and explained here, and is all there is. HermiT vouches for the one thing that
`reasonable` leaves out, property chains (prp-spo2), in `test_reasoner.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import reasonable
from pyoxigraph import BlankNode, NamedNode, Quad, QueryTriples, RdfFormat, Store, Triple, serialize
from rdflib import BNode

from contratgraph.graph.convert import to_quads
from contratgraph.graph.infer import infer
from contratgraph.graph.mint import DEFAULT_BASE
from contratgraph.graph.vocabulary import ontology_quads
from contratgraph.loaders.lists import ElementKind, Role
from contratgraph.loaders.records import Dataset
from contratgraph.ontology import rule_files, terms

THING = terms.PREFIXES["owl"] + "Thing"
SAME_AS = terms.PREFIXES["owl"] + "sameAs"
INFERRED = "https://example.org/inferred"

Facts = set[tuple[str, str, str]]


def own_conclusions(known: list[Quad]) -> list[Triple]:
    """What the rules that are no axiom of OWL conclude, where all is known: run once, each alone."""
    store = Store()
    store.bulk_extend([*known, *ontology_quads()])
    found: list[Triple] = []
    for path in rule_files():
        if not path.name.startswith("owl-"):
            concluded = store.query(path.read_text("utf-8"), use_default_graph_as_union=True)
            assert isinstance(concluded, QueryTriples)
            found.extend(concluded)
    return found


def reasoned(triples: list[Triple], folder: Path) -> list[tuple[object, object, object]]:
    """All that `reasonable` knows in the end."""
    file = folder / "graph.ttl"
    serialize(triples, str(file), format=RdfFormat.N_TRIPLES)  # which is Turtle too
    engine = reasonable.PyReasoner()
    engine.load_file(str(file))
    return engine.reason()


def is_explained(predicate: str, one: str, value: object) -> bool:
    """What OWL 2 RL says of everything, and of which we keep nothing.

    Everything is a thing (cls-thing); what a functional property leads to is what it leads to, so that
    it is itself (prp-fp); and what is of a class is of each expression without a name that the class is
    below (cax-sco), which nobody can ask for.
    """
    if predicate == terms.TYPE:
        return str(value) == THING or isinstance(value, BNode)
    return predicate == SAME_AS and one == str(value)


@pytest.fixture(scope="module")
def stated(shipped: Dataset) -> list[Quad]:
    return list(to_quads(shipped, DEFAULT_BASE))


@pytest.fixture(scope="module")
def ours(stated: list[Quad]) -> list[Quad]:
    return [*stated, *infer(stated, INFERRED)]


@pytest.fixture(scope="module")
def theirs(
    stated: list[Quad], ours: list[Quad], tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[object, object, object]]:
    given = [q.triple for q in [*stated, *ontology_quads()]]
    return reasoned([*given, *own_conclusions(ours)], tmp_path_factory.mktemp("oracle"))


def links(quads: list[Quad]) -> Facts:
    """Types and links: what leads to a thing or a class."""
    return {
        (q.subject.value, q.predicate.value, q.object.value)
        for q in quads
        if isinstance(q.subject, NamedNode) and isinstance(q.object, NamedNode)
    }


def inherited(dataset: Dataset) -> Facts:
    """What the chain alone gives, from the records: an objective has the pilots of its axe."""
    start = f"{DEFAULT_BASE}{dataset.contract.key}/"
    axes = {e.code for e in dataset.elements if e.kind is ElementKind.AXE}
    pairs = {
        (f"{start}objectif/{e.code}", f"{start}acteur/{s.target}")
        for e in dataset.elements
        for s in dataset.statements
        if e.kind is ElementKind.OBJECTIVE
        and e.parent in axes
        and (s.element, s.role) == (e.parent, Role.PILOTE)
    }
    return {(one, terms.PILOTED_BY, other) for one, other in pairs} | {
        (other, terms.PILOTS, one) for one, other in pairs
    }


def test_another_engine_concludes_the_same_types_and_links(
    shipped: Dataset,
    stated: list[Quad],
    ours: list[Quad],
    theirs: list[tuple[object, object, object]],
) -> None:
    data = {q.subject.value for q in stated}
    to_text = {q.predicate.value for q in ours if not isinstance(q.object, NamedNode)}
    found = {
        (str(one), str(predicate), str(value))
        for one, predicate, value in theirs
        if str(one) in data
        and str(predicate) not in to_text
        and not is_explained(str(predicate), str(one), value)
    }
    chain = inherited(shipped)
    assert chain <= links(ours)
    assert len(chain) > 400
    assert found == links(ours) - chain
    assert len(found - links(stated)) > 15_000


def test_what_the_other_engine_says_more_is_there_to_be_explained(
    stated: list[Quad], theirs: list[tuple[object, object, object]]
) -> None:
    """Each of the three differences occurs; when an engine stops to say it, the explanation goes."""
    data = {q.subject.value for q in stated}
    more = [
        (str(p), str(o), v) for o, p, v in theirs if str(o) in data and is_explained(str(p), str(o), v)
    ]
    kinds = {
        "unnamed" if isinstance(value, BNode) else str(value) if predicate == terms.TYPE else predicate
        for predicate, _, value in more
    }
    assert kinds == {THING, SAME_AS, "unnamed"}


def test_each_pattern_of_owl_that_is_in_use_is_compared(stated: list[Quad], ours: list[Quad]) -> None:
    """Edges that no rule of our own concludes, so that the engine had to find them itself."""
    by_owl = {
        terms.PILOTS,  # inverse
        terms.HAS_PART,  # inverse
        terms.WITHIN,  # transitive
        terms.PART_OF,  # sub-property
        terms.STATEMENT_TARGET,  # sub-property
    }
    assert not by_owl & {t.predicate.value for t in own_conclusions(ours)}
    assert {predicate for _, predicate, _ in links(ours) - links(stated)} >= by_owl


def test_no_blank_node_comes_from_the_data(ours: list[Quad]) -> None:
    assert not [q for q in ours if isinstance(q.object, BlankNode)]
