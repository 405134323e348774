"""Why a triple is in the graph: each step checked by running its rule on nothing but its premises."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryTriples, RdfFormat, Store, parse

from contratgraph.graph.explain import (
    MAX_PROOFS,
    Explanation,
    Fact,
    Origin,
    Proof,
    explain,
    explain_in,
)
from contratgraph.graph.rules import UnreadableRule, read_rule, rules
from contratgraph.graph.store import Graph
from contratgraph.graph.vocabulary import ontology_quads
from contratgraph.ontology import rule_files
from contratgraph.ontology import terms as cg

BASE = "https://w3id.org/contratgraph/id/cv043/"
SAMPLE = 40
"""One inferred triple in so many is explained; all of them take a minute and a half."""

RULE_TEXTS = {path.stem: Path(path).read_text(encoding="utf-8") for path in rule_files()}


def iri(local: str) -> NamedNode:
    """A term of the ontology by its name, a thing of the contract by the end of its address."""
    return NamedNode(BASE + local if "/" in local else cg.CG + local)


def fact(subject: str, predicate: str, target: str) -> Fact:
    return Fact(iri(subject), iri(predicate), iri(target))


def name(term: object) -> str:
    """The end of an address; an item of a list of the ontology as "_"."""
    assert isinstance(term, NamedNode) or not isinstance(term, Literal)
    if not isinstance(term, NamedNode):
        return "_"
    return term.value.removeprefix(BASE).rpartition("#")[2]


def tree(proof: Proof) -> object:
    """A proof as plain text: "s p o" for a leaf, ("s p o", rule, [premises]) for a conclusion."""
    said = " ".join(map(name, proof.fact))
    if proof.rule is None:
        assert proof.premises == ()
        return f"{said} ({proof.origin})"
    return said, proof.rule.name, [tree(premise) for premise in proof.premises]


def only(explanation: Explanation) -> Proof:
    assert explanation.others == 0
    (proof,) = explanation.proofs
    return proof


@pytest.fixture(scope="module")
def sample(graph: Graph) -> list[Fact]:
    """Inferred triples: one in SAMPLE by hash, and at least one of each predicate."""
    chosen: dict[Fact, None] = {}
    predicates: dict[object, Fact] = {}
    inferred = [
        Fact(quad.subject, quad.predicate, quad.object)
        for quad in graph.quads()
        if quad.graph_name.value.endswith("/inferred")
    ]
    assert len(inferred) > 10_000
    for one in sorted(inferred, key=str):
        if int(hashlib.sha256(str(one).encode()).hexdigest(), 16) % SAMPLE == 0:
            chosen[one] = None
        predicates.setdefault(one.predicate, one)
    return [*chosen, *predicates.values()]


# --- every inferred triple -----------------------------------------------------------------------


def test_every_inferred_triple_leads_to_stated_triples_and_axioms(
    graph: Graph, sample: list[Fact]
) -> None:
    where: dict[Fact, set[str]] = {}
    for quad in graph.quads():
        where.setdefault(Fact(quad.subject, quad.predicate, quad.object), set()).add(
            quad.graph_name.value
        )
    leaf_graphs = {Origin.STATED: f"{BASE}stated", Origin.ONTOLOGY: cg.ONTOLOGY}
    for one in sample:
        explanation = explain(graph, one)
        assert explanation.origin is Origin.INFERRED
        assert 1 <= len(explanation.proofs) <= MAX_PROOFS, one
        for proof in explanation.proofs:
            for step in proof.steps():
                if step.rule is None:
                    assert leaf_graphs[step.origin] in where[step.fact], one
                else:
                    assert where[step.fact] == {f"{BASE}inferred"}
            assert_no_loop(proof, ())


def assert_no_loop(proof: Proof, above: tuple[Fact, ...]) -> None:
    assert proof.fact not in above
    for premise in proof.premises:
        assert_no_loop(premise, (*above, proof.fact))


def test_every_step_is_an_application_of_its_rule(graph: Graph, sample: list[Fact]) -> None:
    """The file of the rule, as it is, run on the premises and the ontology, yields the conclusion."""
    steps = {
        (step.rule.name, step.fact, tuple(premise.fact for premise in step.premises))
        for one in sample
        for proof in explain(graph, one).proofs
        for step in proof.steps()
        if step.rule is not None
    }
    assert len(steps) > 500
    assert {rule for rule, _, _ in steps} >= {
        *(rule for rule in RULE_TEXTS if rule.startswith("project-")),
        *("copilots", "in-volet", "owl-chain", "owl-inverse", "owl-subclass", "owl-transitive"),
    }
    store = Store()
    store.bulk_extend(ontology_quads())
    for rule, conclusion, premises in sorted(steps, key=str):
        assert conclusion in concluded(store, RULE_TEXTS[rule], premises), (rule, conclusion)


def test_no_premise_is_idle(graph: Graph, sample: list[Fact]) -> None:
    """Without any one of its premises that are no axioms, the rule does not yield the conclusion."""
    store = Store()
    store.bulk_extend(ontology_quads())
    steps = {
        (step.rule.name, step.fact, tuple(p.fact for p in step.premises if p.origin != "ontology"))
        for one in sample[::5]
        for proof in explain(graph, one).proofs[:1]
        for step in proof.steps()
        if step.rule is not None
    }
    for rule, conclusion, premises in steps:
        for idle in premises:
            rest = [premise for premise in premises if premise != idle]
            assert conclusion not in concluded(store, RULE_TEXTS[rule], rest), (rule, idle)


def concluded(store: Store, rule: str, premises: Iterable[Fact]) -> set[Fact]:
    """What a rule concludes from the premises and what is in the store."""
    aside = NamedNode("https://example.org/premises")
    store.extend(Quad(*premise, aside) for premise in premises)
    found = store.query(rule, use_default_graph_as_union=True)
    assert isinstance(found, QueryTriples)
    triples = {Fact(one.subject, one.predicate, one.object) for one in found}
    store.remove_graph(aside)
    return triples


# --- five proofs worked out by hand --------------------------------------------------------------

STATED_PILOT = (
    "axe/EDE-3.1 statedPilot acteur/pole-emploi",
    "project-pilot",
    [
        "enonce/ede-3-1-pilote-pole-emploi role Pilote (stated)",
        "enonce/ede-3-1-pilote-pole-emploi inElement axe/EDE-3.1 (stated)",
        "enonce/ede-3-1-pilote-pole-emploi participant acteur/pole-emploi (stated)",
    ],
)
INHERITED = (
    "objectif/EDE-3.1-1 pilotedBy acteur/pole-emploi",
    "owl-chain",
    [
        "pilotedBy propertyChainAxiom _ (ontology)",
        "_ first objectiveOf (ontology)",
        "_ rest _ (ontology)",
        "_ first statedPilot (ontology)",
        "_ rest nil (ontology)",
        "objectif/EDE-3.1-1 objectiveOf axe/EDE-3.1 (stated)",
        STATED_PILOT,
    ],
)


def test_an_objective_inherits_a_pilot_by_the_chain(graph: Graph) -> None:
    explanation = explain(graph, fact("objectif/EDE-3.1-1", "pilotedBy", "acteur/pole-emploi"))
    assert tree(only(explanation)) == INHERITED


def test_a_pilot_pilots_by_the_inverse(graph: Graph) -> None:
    explanation = explain(graph, fact("acteur/pole-emploi", "pilots", "objectif/EDE-3.1-1"))
    assert tree(only(explanation)) == (
        "acteur/pole-emploi pilots objectif/EDE-3.1-1",
        "owl-inverse",
        ["pilotedBy inverseOf pilots (ontology)", INHERITED],
    )


def test_a_measure_is_within_what_is_three_levels_above(graph: Graph) -> None:
    """EDE-3.1-1-1 ⊂ EDE-3.1-1 ⊂ EDE-3.1 ⊂ EDE-O3: grouped from the left or from the right."""

    def narrower(one: str, other: str, wide: str, narrow: str, below: object) -> object:
        axiom = f"{narrow} subPropertyOf {wide} (ontology)"
        return f"{one} {wide} {other}", "owl-subproperty", [axiom, below]

    def by_way(one: str, other: str, first: object, second: object) -> object:
        transitive = "within type TransitiveProperty (ontology)"
        return f"{one} within {other}", "owl-transitive", [transitive, first, second]

    measure, objective, axe = "mesure/EDE-3.1-1-1", "objectif/EDE-3.1-1", "axe/EDE-3.1"
    orientation = "orientation/EDE-O3"
    stated = [
        f"{measure} partOf {objective} (stated)",
        f"{objective} objectiveOf {axe} (stated)",
        f"{axe} partOf {orientation} (stated)",
    ]
    part = narrower(objective, axe, "partOf", "objectiveOf", stated[1])
    below = narrower(measure, objective, "within", "partOf", stated[0])
    middle = narrower(objective, axe, "within", "partOf", part)
    above = narrower(axe, orientation, "within", "partOf", stated[2])
    explanation = explain(graph, fact(measure, "within", orientation))
    assert [tree(proof) for proof in explanation.proofs] == [
        by_way(measure, orientation, by_way(measure, axe, below, middle), above),
        by_way(measure, orientation, below, by_way(objective, orientation, middle, above)),
    ]
    assert explanation.others == 0


def test_two_pilots_of_one_axe_co_pilot(graph: Graph) -> None:
    explanation = explain(graph, fact("acteur/pole-emploi", "coPilotsWith", "acteur/cpa"), limit=1)
    (proof,) = explanation.proofs
    other = [
        "enonce/ede-3-1-pilote-cpa role Pilote (stated)",
        "enonce/ede-3-1-pilote-cpa inElement axe/EDE-3.1 (stated)",
        "enonce/ede-3-1-pilote-cpa participant acteur/cpa (stated)",
    ]
    assert tree(proof) == (
        "acteur/pole-emploi coPilotsWith acteur/cpa",
        "copilots",
        [STATED_PILOT, ("axe/EDE-3.1 statedPilot acteur/cpa", "project-pilot", other)],
    )
    member = iri("memberOf")
    one, two = iri("acteur/pole-emploi"), iri("acteur/cpa")
    assert [absence.patterns for absence in proof.absences] == [
        ((one, member, two),),
        ((two, member, one),),
    ]
    axes = {(row.subject, row.object) for row in graph.quads() if row.predicate == iri("statedPilot")}
    together = {axe for axe, actor in axes if actor == one} & {
        axe for axe, actor in axes if actor == two
    }
    # one proof for each axe that both pilot, and the one by symmetry
    assert 1 + explanation.others == len(together) + 1


def test_an_element_mentions_what_its_text_names(graph: Graph) -> None:
    mentions = sorted(
        (q.subject.value, q.object.value) for q in graph.quads() if q.predicate == iri("mentioned")
    )
    statement, thing = mentions[0]
    (element,) = [
        quad.object
        for quad in graph.quads()
        if quad.subject.value == statement and quad.predicate == iri("inElement")
    ]
    explanation = explain(graph, Fact(element, iri("mentions"), NamedNode(thing)), limit=100)
    key = statement.removeprefix(BASE)
    assert (
        f"{name(element)} mentions {thing.removeprefix(BASE)}",
        "project-mention",
        [
            f"{key} type Mention (stated)",
            f"{key} inElement {name(element)} (stated)",
            f"{key} mentioned {thing.removeprefix(BASE)} (stated)",
        ],
    ) in [tree(proof) for proof in explanation.proofs]


# --- what is stated, what is not -----------------------------------------------------------------


def test_a_stated_triple_has_its_evidence(graph: Graph) -> None:
    one = fact("enonce/ede-3-1-pilote-pole-emploi", "participant", "acteur/pole-emploi")
    proof = only(explain(graph, one))
    assert (proof.origin, proof.rule, proof.premises) == (Origin.STATED, None, ())
    assert proof.source is not None
    assert proof.source.printed == "Pôle Emploi"
    assert proof.source.read_by == cg.CG + "Extracted"
    assert proof.source.doubt == ""
    (passage,) = proof.source.passages
    assert (passage.quote, passage.first_line, passage.last_line) == ("Pôle Emploi", 993, 993)
    assert passage.pages


def test_an_axiom_is_its_own_reason(graph: Graph) -> None:
    one = Fact(iri("pilotedBy"), NamedNode(cg.PREFIXES["owl"] + "inverseOf"), iri("pilots"))
    proof = only(explain(graph, one))
    assert (proof.origin, proof.premises, proof.source) == (Origin.ONTOLOGY, (), None)


@pytest.mark.parametrize(
    "absent",
    [
        fact("acteur/pole-emploi", "pilots", "axe/CV-1.2"),
        fact("acteur/pole-emploi", "coPilotsWith", "acteur/pole-emploi"),
        Fact(iri("acteur/pole-emploi"), iri("pilots"), Literal("EDE-3.1-1")),
        fact("acteur/personne", "pilots", "axe/EDE-3.1"),
    ],
    ids=str,
)
def test_what_is_not_in_the_graph_has_no_reason(graph: Graph, absent: Fact) -> None:
    assert explain(graph, absent) == Explanation(absent, None, (), 0)


# --- rules of any form ---------------------------------------------------------------------------

A, B = "https://example.org/a", "https://example.org/b"
PREFIXES = "PREFIX : <https://example.org/>\nPREFIX ex: <https://example.org/>\n"


def small_store(stated: str, *inferred: str) -> Store:
    """The facts in Turtle: stated ones, inferred ones; and no ontology."""
    store = Store()
    for graph_name, text in ((A, stated), (B, " . ".join(inferred))):
        for quad in parse(f"@prefix ex: <https://example.org/> . {text} .", format=RdfFormat.TURTLE):
            store.add(Quad(quad.subject, quad.predicate, quad.object, NamedNode(graph_name)))
    return store


def ex(subject: str, predicate: str, target: str) -> Fact:
    return Fact(*(NamedNode(f"https://example.org/{local}") for local in (subject, predicate, target)))


FORMS = {
    "a sequence": (
        "{ ?x ex:up/ex:up ?y }",
        "ex:x ex:up ex:m . ex:m ex:up ex:y . ex:x ex:up ex:n",
        [{"x up m", "m up y"}],
    ),
    "a closure": (
        "{ ?x ex:up+ ?y . }",
        "ex:x ex:up ex:m . ex:m ex:up ex:y . ex:x ex:up ex:k . ex:k ex:up ex:l . ex:l ex:up ex:y",
        [{"x up m", "m up y"}],
    ),
    "an inverse and a choice": ("{ ?x (^ex:down|ex:up)* ?y }", "ex:y ex:down ex:x", [{"y down x"}]),
    "an optional step": ("{ ?x ex:same?/ex:up ?y }", "ex:x ex:up ex:y", [{"x up y"}]),
    "a union": (
        "{ { ?x ex:up ?y } UNION { ?y ex:down ?x . ?x a ex:Thing. } UNION { ?x ex:no ?y } }",
        "ex:x ex:up ex:y . ex:y ex:down ex:x . ex:x a ex:Thing",
        [{"x up y"}, {"y down x", "x type Thing"}],
    ),
    "an optional": (
        "{ ?x ex:up ?y . OPTIONAL { ?y ex:note ?z } OPTIONAL { ?y ex:word ?w } }",
        "ex:x ex:up ex:y . ex:y ex:note ex:z",
        [{"x up y", "y note z"}],
    ),
    "a filter that asks for more": (
        "{ ?x ex:up ?y FILTER EXISTS { ?y ex:has ?part, ?other . FILTER(?part != ?other) } }",
        "ex:x ex:up ex:y . ex:y ex:has ex:p, ex:q",
        [{"x up y", "y has p", "y has q"}],
    ),
    "a count": (
        "{ { SELECT ?x (COUNT(DISTINCT ?part) AS ?n) WHERE { ?x ex:has ?part } GROUP BY ?x } "
        'FILTER(?n = 2 && "}" != "{") ?x ex:up ?y }',
        "ex:x ex:up ex:y ; ex:has ex:p, ex:q . ex:y ex:has ex:p",
        [{"x up y", "x has p", "x has q"}],
    ),
    "a sub-select": (
        "{ { SELECT DISTINCT ?x WHERE { ?x ex:has ?part } } ?x ex:up ?y }",
        "ex:x ex:up ex:y ; ex:has ex:p, ex:q",
        [{"x up y", "x has p"}],
    ),
    "a value that is computed": (
        "{ ?x ex:near ?m # a comment with a }\n  BIND(IRI(CONCAT(STR(ex:), 'y')) AS ?y) }",
        "ex:x ex:near ex:m",
        [{"x near m"}],
    ),
    "a list of values": (
        "{ VALUES (?p ?q) { (ex:up ex:Thing) } ?x ?p ?y ; a ?q ; }",
        "ex:x ex:up ex:y ; a ex:Thing",
        [{"x up y", "x type Thing"}],
    ),
    "literals": (
        '{ ?x ex:up ?y ; ex:note "l\'un"@fr, 3, true, "2"^^<http://www.w3.org/2001/XMLSchema#byte> }',
        'ex:x ex:up ex:y ; ex:note "l\'un"@fr, 3, true, "2"^^<http://www.w3.org/2001/XMLSchema#byte>',
        [{"x up y", "x note l'un", "x note 3", "x note true", "x note 2"}],
    ),
}


def local(one: Fact) -> str:
    return " ".join(term.value.rpartition("/")[2].rpartition("#")[2] for term in one)


@pytest.mark.parametrize("form", FORMS)
def test_a_rule_of_any_form_is_explained(form: str) -> None:
    where, stated, expected = FORMS[form]
    text = f"#+ summary: {form}\n{PREFIXES}CONSTRUCT {{ ?x a ex:Any ; ex:over ?y . }} WHERE {where}"
    store = small_store(stated, "ex:x ex:over ex:y")
    goal = ex("x", "over", "y")
    # the text is a rule, and concludes this; else the test would say nothing
    found = store.query(text, use_default_graph_as_union=True)
    assert isinstance(found, QueryTriples)
    assert goal in {Fact(one.subject, one.predicate, one.object) for one in found}
    explanation = explain_in(store, [(A, B)], [read_rule("form", text)], goal)
    premises = [{local(p.fact) for p in proof.premises} for proof in explanation.proofs]
    assert premises == expected
    assert {proof.rule.summary for proof in explanation.proofs if proof.rule} == {form}


def test_what_holds_by_two_rules_has_two_proofs_and_the_smaller_is_first() -> None:
    short = read_rule("z", f"{PREFIXES}CONSTRUCT {{ ?x ex:over ?y }} WHERE {{ ?x ex:up ?y }}")
    long = read_rule("a", f"{PREFIXES}CONSTRUCT {{ ?x ex:over ?y }} WHERE {{ ?x ex:up ?y ; a ex:T }}")
    store = small_store("ex:x ex:up ex:y ; a ex:T", "ex:x ex:over ex:y")
    both = explain_in(store, [(A, B)], [long, short], ex("x", "over", "y"))
    assert [proof.rule and proof.rule.name for proof in both.proofs] == ["z", "a"]
    one = explain_in(store, [(A, B)], [long, short], ex("x", "over", "y"), limit=1)
    assert (len(one.proofs), one.others) == (1, 1)


def test_what_only_proves_itself_is_not_proved() -> None:
    back = read_rule("back", f"{PREFIXES}CONSTRUCT {{ ?y ex:p ?x }} WHERE {{ ?x ex:p ?y }}")
    store = small_store("ex:x ex:q ex:y", "ex:x ex:p ex:y", "ex:y ex:p ex:x")
    explanation = explain_in(store, [(A, B)], [back], ex("x", "p", "y"))
    assert explanation == Explanation(ex("x", "p", "y"), Origin.INFERRED, (), 0)


def test_a_rule_concludes_from_its_own_contract_only() -> None:
    """As inference does: what another contract states is no premise."""
    up = read_rule("up", f"{PREFIXES}CONSTRUCT {{ ?x ex:over ?y }} WHERE {{ ?x ex:up ?y }}")
    store = small_store("ex:x ex:up ex:y", "ex:x ex:over ex:y")
    assert explain_in(store, [("https://x/s", B)], [up], ex("x", "over", "y")).proofs == ()
    assert len(explain_in(store, [("https://x/s", B), (A, B)], [up], ex("x", "over", "y")).proofs) == 0
    assert len(explain_in(store, [(A, B)], [up], ex("x", "over", "y")).proofs) == 1


def test_every_rule_of_the_ontology_is_read_with_its_summary() -> None:
    read = {rule.name: rule.summary for rule in rules()}
    assert read.keys() == RULE_TEXTS.keys()
    assert all(f"#+ summary: {summary}\n" in RULE_TEXTS[one] for one, summary in read.items())


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * WHERE { ?x ?p ?y }",
        "CONSTRUCT { ?x ex:p ?y } WHERE { ?x ex:q [ ex:r ?y ] }",
        "CONSTRUCT { ?x ex:p ?y } WHERE { ?x ex:q (?y) }",
        "CONSTRUCT { ?x ex:p ?y } WHERE { ?x other:q ?y }",
        "CONSTRUCT { ?x ex:p ?y } WHERE { GRAPH ?g { ?x ex:q ?y } }",
        "CONSTRUCT { ?x ex:p ?y } WHERE { ?x ex:q ?y } LIMIT 1",
        "CONSTRUCT { ?x ex:p ?y } WHERE { ?x ex:q ?y ",
        "CONSTRUCT { ?x ex:p/ex:q ?y } WHERE { ?x ex:q ?y }",
    ],
)
def test_a_rule_that_cannot_be_explained_is_refused_by_name(text: str) -> None:
    with pytest.raises(UnreadableRule, match=r"^odd: "):
        read_rule("odd", PREFIXES + text)
