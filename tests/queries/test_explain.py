"""Why the graph says something, as people ask it and read it."""

from __future__ import annotations

import json

import pytest
from pyoxigraph import Literal, NamedNode

from contratgraph.errors import BadParameter, UnknownName
from contratgraph.graph.explain import Fact, Origin
from contratgraph.graph.store import Graph
from contratgraph.ontology import terms as cg
from contratgraph.queries.explain import as_json, as_tree, why
from contratgraph.workspace import DEFAULT_BASE

Words = tuple[str, str, str]

BASE = f"{DEFAULT_BASE}cv043/"
PILOTS = Fact(
    NamedNode(f"{BASE}acteur/pole-emploi"),
    NamedNode(cg.PILOTS),
    NamedNode(f"{BASE}objectif/EDE-3.1-1"),
)

TREE = """\
Pôle Emploi — cité comme pilote de — EDE-3.1-1 Mettre en place un espace ressource pour
développer la prospective emploi-formation
  déduit par owl-inverse : owl:inverseOf — une propriété et son inverse, dans un sens
  (prp-inv1).
  • axiome : a pour pilote — a pour inverse — cité comme pilote de
    a pour pilote : L'acteur est cité comme pilote de l'élément, ou de l'axe dont l'objectif
    hérite.
  • EDE-3.1-1 — a pour pilote — Pôle Emploi
    déduit par owl-chain : owl:propertyChainAxiom à deux maillons — l'objectif hérite des
    pilotes de son axe (prp-spo2).
    • axiome : a pour pilote — se conclut de la suite — objectif de, puis cite comme pilote
      a pour pilote : L'acteur est cité comme pilote de l'élément, ou de l'axe dont l'objectif
      hérite.
    • EDE-3.1-1 — objectif de — EDE-3.1 Maîtriser au niveau communautaire les outils de la
      prospective emploi-formation
      énoncé : « Mettre en place un espace ressource pour développer la prospective
      emploi-formation » · ligne 993, pages 72-77 · lecture : lu par programme
    • EDE-3.1 — cite comme pilote — Pôle Emploi
      déduit par project-pilot : Un énoncé de rôle pilote donne l'arête « cite comme pilote ».
      • Pôle Emploi, pilote, EDE-3.1 — rôle : pilote ; dans l'élément : EDE-3.1 ; participant :
        Pôle Emploi
        énoncé : « Pôle Emploi » · ligne 993, pages 72-77 · lecture : lu par programme
"""


def tree(graph: Graph, *words: str, lang: str = "fr", width: int = 96, limit: int = 3) -> str:
    return "".join(as_tree(graph, why(graph, *words, limit=limit), lang=lang, width=width))


def test_the_tree_goes_from_the_conclusion_to_the_printed_words(graph: Graph) -> None:
    assert tree(graph, "Pôle Emploi", "pilots", "EDE-3.1-1") == TREE


@pytest.mark.parametrize(
    "words",
    [
        ("pole emploi", "PILOTS", "ede-3.1-1"),
        ("Pôle Emploi", "cité comme pilote de", "EDE-3.1-1"),
        ("cv043/Pôle Emploi", "cg:pilots", "EDE-3.1-1"),
        (f"{BASE}acteur/pole-emploi", cg.PILOTS, f"{BASE}objectif/EDE-3.1-1"),
    ],
)
def test_things_and_properties_are_named_as_people_do(
    graph: Graph, words: tuple[str, str, str]
) -> None:
    (explanation,) = why(graph, *words)
    assert (explanation.fact, explanation.origin) == (PILOTS, Origin.INFERRED)


@pytest.mark.parametrize(
    "words", [("CPA", "a", "Acteur"), ("cpa", "type", "cg:Actor"), ("cpa", "rdf:type", "actor")]
)
def test_classes_and_types_have_names_too(graph: Graph, words: Words) -> None:
    (explanation,) = why(graph, *words)
    assert explanation.fact == Fact(
        NamedNode(f"{BASE}acteur/cpa"), NamedNode(cg.TYPE), NamedNode(cg.ACTOR)
    )
    assert explanation.origin is Origin.INFERRED


def test_the_object_may_be_a_text(graph: Graph) -> None:
    (explanation,) = why(graph, "EDE-3.1", "code", "EDE-3.1")
    assert explanation.fact.object == Literal("EDE-3.1")
    assert explanation.origin is Origin.STATED
    (explanation,) = why(graph, "pole emploi", "rdfs:label", "POLE EMPLOI")
    assert explanation.fact.object == Literal("Pôle Emploi", language="fr")


def test_of_an_actor_and_a_dispositif_of_one_name_the_one_that_holds_is_meant(graph: Graph) -> None:
    assert len(why(graph, "SIAE", "a", "Dispositif")) == 1
    assert len(why(graph, "SIAE", "a", "Acteur")) == 1
    (one,), (other,) = why(graph, "SIAE", "a", "Dispositif"), why(graph, "SIAE", "a", "Acteur")
    assert one.fact.subject != other.fact.subject


def test_what_does_not_hold_is_told_and_nothing_is_guessed(graph: Graph) -> None:
    (explanation,) = why(graph, "Pôle Emploi", "pilots", "CV-1.2")
    assert (explanation.origin, explanation.proofs) == (None, ())
    said = "Ni énoncé, ni déduit : Pôle Emploi — cité comme pilote de — CV-1.2 Renforcer"
    assert tree(graph, "Pôle Emploi", "pilots", "CV-1.2").startswith(said)
    english = tree(graph, "Pôle Emploi", "pilots", "CV-1.2", lang="en")
    assert english.startswith("Neither stated nor inferred: Pôle Emploi — pilots — CV-1.2")
    assert "déduit par" not in tree(graph, "Pôle Emploi", "pilots", "CV-1.2")


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("zzzz", "pilots", "EDE-3.1"), ""),
        (("CPA", "pilotz", "EDE-3.1"), "pilots"),
        (("CPA", "Pilote", "EDE-3.1"), ""),  # a role, no property
        (("CPA", "pilots", "zzzz"), ""),
    ],
)
def test_words_that_mean_nothing_are_unknown(graph: Graph, words: Words, near: str) -> None:
    with pytest.raises(UnknownName) as raised:
        why(graph, *words)
    assert near in raised.value.message("fr")


@pytest.mark.parametrize(
    "words", [("", "pilots", "CPA"), ("CPA", " ", "CPA"), ("http://a b", "a", "Axe")]
)
def test_words_that_cannot_be_names_are_refused(graph: Graph, words: Words) -> None:
    with pytest.raises(BadParameter):
        why(graph, *words)


def test_proofs_are_numbered_and_the_others_counted(graph: Graph) -> None:
    shown = tree(graph, "Pôle Emploi", "copilote avec", "CPA")
    assert [line for line in shown.splitlines() if line.startswith("Preuve")] == [
        "Preuve 1",
        "Preuve 2",
        "Preuve 3",
    ]
    assert shown.endswith("\n3 autres preuves (--proofs)\n")
    one = tree(graph, "Pôle Emploi", "copilote avec", "CPA", limit=1)
    assert "Preuve" not in one
    assert "  • il n'est pas dit : CPA — membre de — Pôle Emploi\n" in one
    assert one.endswith("\n5 autres preuves (--proofs)\n")
    assert "autre" not in tree(graph, "Pôle Emploi", "copilote avec", "CPA", limit=6)


def test_english_speaks_english(graph: Graph) -> None:
    shown = tree(graph, "Pôle Emploi", "pilots", "EDE-3.1-1", lang="en")
    assert "inferred by owl-chain:" in shown
    assert "axiom: piloted by — follows from the chain — objective of, then stated pilot" in shown
    assert "stated: “Pôle Emploi” · line 993, pages 72-77 · reading: extracted" in shown
    assert "déduit" not in shown
    assert "énoncé :" not in shown


def test_a_doubt_is_always_told(graph: Graph) -> None:
    """A doubtful mobilisation, found on the graph."""
    rows = graph.select(
        "PREFIX cg: <https://w3id.org/contratgraph/ontology#> SELECT ?element ?thing ?doubt WHERE { "
        "?s a cg:Mobilisation ; cg:inElement ?element ; cg:mobilised ?thing ; cg:readingDoubt ?doubt } "
        "ORDER BY ?s LIMIT 1"
    ).rows
    ((element, thing, doubt),) = rows
    assert element and thing and doubt
    shown = tree(graph, element.text, "mobilises", thing.text, width=2000)
    assert f"· doute : {doubt.text}\n" in shown


def test_what_a_registry_says_has_no_passage(graph: Graph) -> None:
    assert "énoncé sans passage" in tree(graph, "CPA", "a", "Organisme")


def test_an_axiom_is_told_with_its_definition(graph: Graph) -> None:
    assert tree(graph, "pilotedBy", "inverseOf", "pilots") == (
        "a pour pilote — a pour inverse — cité comme pilote de\n"
        "  axiome de l'ontologie\n"
        "  a pour pilote : L'acteur est cité comme pilote de l'élément, ou de l'axe dont l'objectif\n"
        "  hérite.\n"
    )


def test_a_narrow_terminal_folds_the_tree(graph: Graph) -> None:
    narrow = tree(graph, "Pôle Emploi", "pilots", "EDE-3.1-1", width=50)
    assert max(map(len, narrow.splitlines())) <= 50
    assert narrow.split() == TREE.split()


def test_json_holds_every_step_and_the_data(graph: Graph) -> None:
    found = why(graph, "Pôle Emploi", "pilots", "EDE-3.1-1")
    content = json.loads(as_json(graph, found, lang="fr", source={"packages": []}))
    assert content["source"] == {"packages": []}
    (fact,) = content["facts"]
    assert (fact["subject"], fact["predicate"], fact["object"]) == tuple(t.value for t in PILOTS)
    assert (fact["holds"], fact["others"]) == (True, 0)
    (proof,) = fact["proofs"]
    assert (proof["origin"], proof["rule"]["name"], proof["absent"]) == ("inferred", "owl-inverse", [])
    axiom, inherited = proof["premises"]
    assert (axiom["origin"], "rule" in axiom) == ("ontology", False)
    statement = inherited["premises"][-1]["premises"][0]
    assert statement["evidence"]["printed"] == "Pôle Emploi"
    assert statement["evidence"]["reading"] == "lu par programme"
    (passage,) = statement["evidence"]["passages"]
    assert (passage["first_line"], passage["pages"]) == (993, "72-77")


def test_json_of_what_does_not_hold(graph: Graph) -> None:
    found = why(graph, "Pôle Emploi", "pilots", "CV-1.2")
    (fact,) = json.loads(as_json(graph, found, lang="fr", source={}))["facts"]
    assert (fact["holds"], fact["proofs"], fact["others"]) == (False, [], 0)
