"""A name as a person types it leads to one thing, to a choice, or to the nearest names."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contratgraph.errors import AmbiguousName, UnknownName
from contratgraph.graph.store import Graph
from contratgraph.loaders.lists import ActorKind, DispositifKind, Family, Scope, Status
from contratgraph.loaders.package import write_package
from contratgraph.loaders.records import Actor, Contract, Dataset, Dispositif
from contratgraph.queries.names import NAMED_CLASSES, all_types, find, names_with
from contratgraph.queries.show import find_all
from contratgraph.words import fold
from contratgraph.workspace import DEFAULT_BASE, build_store

BASE = DEFAULT_BASE


def silent(fr: str, en: str) -> None:
    """Progress that nobody watches."""


def proposals(error: UnknownName) -> tuple[str, ...]:
    found = error.facts["candidates"]
    assert isinstance(found, tuple)
    return found


def contract(key: str) -> Contract:
    return Contract(
        key=key,
        code=key.upper(),
        title=f"Contrat {key}",
        first_year=2015,
        last_year=2020,
        document=f"{key}.md",
        document_sha256="0" * 64,
        document_lines=1,
    )


def actor(key: str, label: str, *alt_labels: str, acronym: str = "", expansion: str = "") -> Actor:
    return Actor(
        key=key,
        label=label,
        acronym=acronym,
        expansion=expansion,
        alt_labels=alt_labels,
        kind=ActorKind.ORGANISATION,
        family=Family.ETAT,
        attached_to="",
        service_of="",
        broader="",
        placeholder=False,
        identifiers=(),
        scope=Scope.LOCAL,
        status=Status.REVIEWED,
        note="",
    )


def dispositif(key: str, label: str) -> Dispositif:
    return Dispositif(
        key=key,
        label=label,
        acronym="",
        expansion="",
        alt_labels=(),
        kind=DispositifKind.STRUCTURE,
        embodied_by="",
        scope=Scope.LOCAL,
        status=Status.REVIEWED,
        note="",
    )


SMALL = Dataset(
    contract=contract("petit"),
    actors=(
        actor("mission-nord", "Mission locale Nord", "Mission locale"),
        actor("mission-sud", "Mission locale Sud", "Mission locale"),
        actor("ml", "ML", acronym="ML", expansion="Mission de lien"),
        actor("ccas", "Centre d'action", "C.C.A.S.", acronym="CCAS"),
        actor("ecole", "École", "Ecole", "ÉCOLE", "L\u2019\u00c9tape", 'dit "le Petit"', "a } b # c"),
        actor("oeuvre", "Œuvres sociales"),
    ),
    dispositifs=(dispositif("ml", "ML"), dispositif("nord", "Mission locale nord")),
)


def graph_of(directory: Path, *datasets: Dataset) -> Graph:
    packages = [directory / dataset.contract.key for dataset in datasets]
    for dataset, package in zip(datasets, packages, strict=True):
        write_package(dataset, package)
    build_store(packages, directory / "store", base=BASE, progress=silent)
    return Graph(directory / "store")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return graph_of(tmp_path_factory.mktemp("small"), SMALL)


# --- one thing -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Pôle Emploi", "pole-emploi"),
        ("pole emploi", "pole-emploi"),
        ("PÔLE EMPLOI", "pole-emploi"),
        ("Po\u0302le Emploi", "pole-emploi"),
        ("  pôle   emploi ", "pole-emploi"),
        ("Pôle\u00a0Emploi", "pole-emploi"),
        ("caf", "caf"),
        ("CAF", "caf"),
        ("C.A.F.", "caf"),
        ("c.a.f", "caf"),
        ("C. A. F.", "caf"),
        ("CAF.", "caf"),
        ("Caisse d’allocations familiales", "caf"),
        ("caisse d'allocations familiales", "caf"),
        ("villes", "communes"),
        ("Ville", "communes"),
        ("Communes", "communes"),
        ("Conseil Régional PACA", "region-paca"),
        ("region paca", "region-paca"),
        ("etat", "etat"),
        ("responsables d'etablissements", "responsables-d-etablissements"),
        (f"{BASE}cv043/acteur/caf", "caf"),
    ],
)
def test_an_actor_by_the_names_people_type(graph: Graph, typed: str, key: str) -> None:
    thing = find(graph, typed, "Actor")
    assert (thing.iri, thing.type) == (f"{BASE}cv043/acteur/{key}", "Actor")


@pytest.mark.parametrize(
    ("typed", "iri", "label"),
    [
        ("EDE-3.1", "axe/EDE-3.1", "EDE-3.1 Maîtriser au niveau communautaire"),
        ("ede-3.1", "axe/EDE-3.1", "EDE-3.1 Maîtriser au niveau communautaire"),
        ("EDE\u20133.1", "axe/EDE-3.1", "EDE-3.1 Maîtriser au niveau communautaire"),
        ("ede-3.1-1", "objectif/EDE-3.1-1", "EDE-3.1-1 Mettre en place un espace"),
        ("ede-o3", "orientation/EDE-O3", "EDE-O3 "),
        ("pd", "volet/PD", "PD Prévention de la délinquance"),
        ("P-EDE", "pilier/P-EDE", "P-EDE "),
        ("prevention de la delinquance", "volet/PD", "PD Prévention de la délinquance"),
        (f"{BASE}cv043/axe/EDE-3.1", "axe/EDE-3.1", "EDE-3.1 Maîtriser au niveau communautaire"),
    ],
)
def test_an_element_by_its_code_or_its_title(graph: Graph, typed: str, iri: str, label: str) -> None:
    thing = find(graph, typed, "ProgrammeElement")
    assert thing.iri == f"{BASE}cv043/{iri}"
    assert thing.label.startswith(label)


def test_the_contract_is_an_element_too(graph: Graph) -> None:
    assert find(graph, "cv043", "ProgrammeElement").iri == f"{BASE}cv043"


def test_every_label_of_the_contract_leads_to_its_actor(graph: Graph, shipped: Dataset) -> None:
    query = (
        "PREFIX cg: <https://w3id.org/contratgraph/ontology#> "
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "SELECT ?x ?label { ?x a cg:Actor ; rdfs:label ?label }"
    )
    rows = graph.select(query).rows
    assert len(rows) == len(shipped.actors) > 100
    for iri, label in rows:
        assert iri is not None
        assert label is not None
        for typed in (label.text, label.text.upper(), fold(label.text), iri.text):
            thing = find(graph, typed, "Actor")
            assert (thing.iri, thing.label) == (iri.text, label.text)


def test_the_class_is_the_one_that_was_asked_for(graph: Graph) -> None:
    assert find(graph, "PD", "Volet").type == "Volet"
    assert find(graph, "PD", *NAMED_CLASSES).type == "ProgrammeElement"
    for name, type_ in (("CPA", "Volet"), ("EDE-3.1", "Volet"), ("PD", "Actor"), ("CPA", "Dispositif")):
        with pytest.raises(UnknownName):
            find(graph, name, type_)


def test_thing_means_any_of_the_named_classes() -> None:
    assert all_types("Thing") == NAMED_CLASSES
    assert all_types("Volet") == ("Volet",)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("mission locale nord", "mission-nord"),
        ("ML", "ml"),
        ("m.l.", "ml"),
        ("M.L", "ml"),
        ("mission de lien", "ml"),
        ("ccas", "ccas"),
        ("C.C.A.S", "ccas"),
        ("ecole", "ecole"),
        ("l'étape", "ecole"),
        ('DIT "LE PETIT"', "ecole"),
        ("A } B # C", "ecole"),
        ("oeuvres sociales", "oeuvre"),
        ("ŒUVRES SOCIALES", "oeuvre"),
    ],
)
def test_labels_acronyms_and_other_names(small: Graph, typed: str, key: str) -> None:
    """Several spellings of one name of one actor are no ambiguity."""
    assert find(small, typed, "Actor").iri == f"{BASE}petit/acteur/{key}"


# --- several things ------------------------------------------------------------------------------


def test_a_name_of_two_actors_is_refused_with_both(small: Graph) -> None:
    with pytest.raises(AmbiguousName) as caught:
        find(small, "mission LOCALE", "Actor")
    error = caught.value
    assert error.facts["candidates"] == (
        f"Mission locale Nord ({BASE}petit/acteur/mission-nord)",
        f"Mission locale Sud ({BASE}petit/acteur/mission-sud)",
    )
    for lang in ("fr", "en"):
        text = error.message(lang)
        assert "mission LOCALE" in text
        for candidate in ("Mission locale Nord", "Mission locale Sud", "acteur/mission-sud"):
            assert candidate in text
    assert error.exit_code == 6


def test_a_candidate_can_be_chosen_by_its_address(small: Graph) -> None:
    thing = find(small, f"{BASE}petit/acteur/mission-sud", "Actor")
    assert thing.label == "Mission locale Sud"


def test_one_name_in_two_classes_is_ambiguous_only_across_them(small: Graph) -> None:
    assert find(small, "ML", "Actor").iri == f"{BASE}petit/acteur/ml"
    assert find(small, "ML", "Dispositif").iri == f"{BASE}petit/dispositif/ml"
    with pytest.raises(AmbiguousName) as caught:
        find(small, "ML", *NAMED_CLASSES)
    assert "petit/dispositif/ml" in caught.value.message("fr")


def test_show_puts_an_actor_and_the_dispositif_of_its_name_together(small: Graph) -> None:
    assert [thing.iri for thing in find_all(small, "ml")] == [
        f"{BASE}petit/acteur/ml",
        f"{BASE}petit/dispositif/ml",
    ]
    assert [thing.type for thing in find_all(small, "mission locale nord")] == ["Actor", "Dispositif"]


def test_show_refuses_two_actors_of_one_name(small: Graph) -> None:
    with pytest.raises(AmbiguousName):
        find_all(small, "mission locale")


def test_the_pilier_and_the_volet_of_one_title_are_two_elements(graph: Graph) -> None:
    with pytest.raises(AmbiguousName) as caught:
        find(graph, "Emploi et développement économique", "ProgrammeElement")
    assert "pilier/P-EDE" in caught.value.message("fr")
    assert "volet/EDE" in caught.value.message("fr")
    assert find(graph, "Emploi et développement économique", "Volet").iri == f"{BASE}cv043/volet/EDE"


def test_a_name_of_two_contracts_is_ambiguous(tmp_path: Path) -> None:
    """ "Communes" elsewhere are other towns: the name alone must not choose between contracts."""
    other = replace(SMALL, contract=replace(contract("autre"), document_sha256="1" * 64))
    graph = graph_of(tmp_path, SMALL, other)
    with pytest.raises(AmbiguousName) as caught:
        find(graph, "ccas", "Actor")
    assert f"{BASE}petit/acteur/ccas" in caught.value.message("en")
    assert f"{BASE}autre/acteur/ccas" in caught.value.message("en")
    assert find(graph, f"{BASE}autre/acteur/ccas", "Actor").label == "Centre d'action"


# --- nothing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        ("pole emploie", "Pôle Emploi"),
        ("Pôle-Emploi", "Pôle Emploi"),
        ("polemploi", "Pôle Emploi"),
        ("direcct", "DIRECCTE"),
        ("prefectur", "Préfecture"),
    ],
)
def test_an_unknown_name_proposes_the_nearest(graph: Graph, typed: str, proposed: str) -> None:
    with pytest.raises(UnknownName) as caught:
        find(graph, typed, "Actor")
    assert proposals(caught.value)[0] == proposed
    assert f"Les plus proches : {proposed}" in caught.value.message("fr")
    assert f"Nearest: {proposed}" in caught.value.message("en")
    assert caught.value.exit_code == 6


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bailleur", "Bailleurs sociaux"),
        ("mission locale", "Missions locales"),
        ("préfectures", "Préfecture"),
    ],
)
def test_the_plural_of_a_name_is_the_name(graph: Graph, typed: str, meant: str) -> None:
    assert find(graph, typed, "Actor").label == meant


def test_what_has_the_name_but_is_of_another_kind_is_told(graph: Graph) -> None:
    with pytest.raises(UnknownName) as caught:
        find(graph, "opah", "Actor")
    assert "C'est un dispositif (OPAH)." in caught.value.message("fr")
    assert "It is an instrument (OPAH)." in caught.value.message("en")


def test_where_there_are_few_names_all_are_proposed(graph: Graph) -> None:
    with pytest.raises(UnknownName) as caught:
        find(graph, "zzzz", "TransversalPriority")
    assert "Au choix : Citoyenneté et valeurs de la République ; " in caught.value.message("fr")
    assert "One of: " in caught.value.message("en")


def test_names_that_contain_the_name_are_told(graph: Graph) -> None:
    found = names_with(graph, find(graph, "jeunes", "TargetPublic"))
    assert {"Jeunes fragilisés", "Jeunes éloignés de l'emploi"} <= set(found)
    assert "Jeunes" not in found
    assert names_with(graph, find(graph, "caf", "Actor")) == ("CAF des Bouches-du-Rhône",)


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [("EDE-3.7", "EDE-3.2"), ("ede 3.1", "EDE-3.1"), ("cv-1.9", "CV-1.1")],
)
def test_an_unknown_code_proposes_codes(graph: Graph, typed: str, proposed: str) -> None:
    with pytest.raises(UnknownName) as caught:
        find(graph, typed, "ProgrammeElement")
    assert proposed in proposals(caught.value)


def test_a_name_that_resembles_nothing_has_no_proposal(graph: Graph) -> None:
    with pytest.raises(UnknownName) as caught:
        find(graph, "zzzzqqqq", "Actor")
    assert caught.value.message("fr") == "« zzzzqqqq » est inconnu."
    assert caught.value.message("en") == "“zzzzqqqq” is unknown."


HOSTILE = [
    "",
    "   ",
    "...",
    '"',
    "'",
    '" } #',
    '") . ?s ?p ?o . FILTER("',
    "> } DELETE WHERE { ?s ?p ?o } #",
    f"{BASE}cv043/acteur/caf> ; a <urn:x",
    f"<{BASE}cv043/acteur/caf>",
    f"{BASE}cv043/acteur/nul",
    "?thing",
    "*",
    "%s",
    "{name}",
    "{0.__class__}",
    "\\",
    "\\u0041",
    "\n",
    "caf\n\nPREFIX",
    "\x00",
    "\x1b[31m",
    "\udce9",
    "\u202e",
    "😀",
    "x" * 100_000,
]


@pytest.mark.parametrize("typed", HOSTILE, ids=[repr(text[:25]) for text in HOSTILE])
def test_a_hostile_name_is_just_unknown(graph: Graph, typed: str) -> None:
    with pytest.raises(UnknownName) as caught:
        find(graph, typed, *NAMED_CLASSES)
    assert caught.value.facts["name"] == typed
    for lang in ("fr", "en"):
        assert typed in caught.value.message(lang)
    with pytest.raises(UnknownName):
        find_all(graph, typed)


def singular(folded: str) -> str:
    """Without the s and x of plurals, which the smallest words have not."""
    return re.sub(r"([a-z]{3})[sx](?![a-z0-9_])", r"\1", folded)


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=20))
def test_any_text_finds_its_own_name_or_nothing(small: Graph, typed: str) -> None:
    known = {
        fold(name)
        for entry in SMALL.actors
        for name in (entry.label, entry.acronym, entry.expansion, *entry.alt_labels)
        if name
    }
    try:
        find(small, typed, "Actor")
    except UnknownName:
        assert fold(typed) not in known
    except AmbiguousName:
        assert fold(typed) == "mission locale"
    else:
        assert singular(fold(typed)) in {singular(name) for name in known}


def test_no_more_than_four_proposals(graph: Graph) -> None:
    for typed in ("associatio", "a", "conseil", "emploi"):
        for things in (("Actor",), NAMED_CLASSES):
            with pytest.raises(UnknownName) as caught:
                find(graph, typed, *things)
            candidates = caught.value.facts["candidates"]
            assert isinstance(candidates, tuple)
            assert len(candidates) == len(set(candidates)) <= 4


def test_show_proposes_names_of_every_class(graph: Graph) -> None:
    expected = {"EDE-3.7": "EDE-3.2", "jeunese": "Jeunesse", "pole emploie": "Pôle Emploi"}
    for typed, proposed in expected.items():
        with pytest.raises(UnknownName) as caught:
            find_all(graph, typed)
        assert proposed in proposals(caught.value)


def test_a_name_may_be_asked_of_one_contract(tmp_path: Path) -> None:
    """Every contract has its priority « Jeunesse » and its « CV »: the key tells which is meant."""
    packages = []
    for key in ("valmont", "belmont"):
        packages.append(tmp_path / key)
        write_package(replace(SMALL, contract=replace(SMALL.contract, key=key)), packages[-1])
    build_store(packages, tmp_path / "store", base=DEFAULT_BASE, progress=lambda fr, en: None)
    both = Graph(tmp_path / "store")
    with pytest.raises(AmbiguousName) as caught:
        find(both, "ML", "Actor")
    assert "valmont/" in caught.value.message("fr")
    assert find(both, "valmont/ML", "Actor").iri == f"{BASE}valmont/acteur/ml"
    assert find(both, "BELMONT/ml", "Actor").iri == f"{BASE}belmont/acteur/ml"
    with pytest.raises(UnknownName):
        find(both, "valmont/personne", "Actor")
