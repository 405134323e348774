"""Actors that a text names as answerable, and formulas that only emphasise."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from contratgraph.loaders.answerable import find_answerable
from contratgraph.loaders.document import read_document

DATA = Path(__file__).parents[1] / "data"
INTEXT: dict[str, Any] = json.loads((DATA / "pays_d_aix_intext.json").read_text(encoding="utf-8"))
ANNOTATED: dict[str, Any] = json.loads((DATA / "pays_d_aix_document.json").read_text(encoding="utf-8"))


def actors(text: str) -> list[str]:
    found = find_answerable(text)
    assert all(reading.actor in text[reading.start : reading.end] for reading in found)
    assert all(reading.end - reading.start <= 200 for reading in found)
    return [reading.actor for reading in found]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("portée par le Département, chef de file en la matière", ["Département"]),
        ("avec l'appui de la CAF, chef de file", ["CAF"]),
        ("La Région et le Département, chefs de file de l'insertion,", ["Région", "Département"]),
        ("La CAF, en tant que chef de file, anime", ["CAF"]),
        ("dont le Département est chef de file", ["Département"]),
        ("le chef de file est la Caisse d'allocations.", ["Caisse d'allocations"]),
        ("Chef de file : Education nationale (DASEN)", ["Education nationale (DASEN)"]),
        ("les partenaires et en tout premier lieu l'ARS, entendent", ["ARS"]),
        ("les partenaires, dont en premier lieu la Caisse (CPAM), s'engagent", ["Caisse (CPAM)"]),
        ("les acteurs du logement, en premier lieu les bailleurs sociaux", ["bailleurs sociaux"]),
        (
            "les acteurs de l'emploi (Pôle Emploi et les services de l'Etat en premier lieu)",
            ["Pôle Emploi", "services de l'Etat"],
        ),
        ("sous la responsabilité du préfet et du maire", ["préfet", "maire"]),
        ("relève de la responsabilité de la direction de l'école et de lois", ["direction de l'école"]),
        ("sous le pilotage de la CPA.", ["CPA"]),
        ("Si les communes restent pilotes des actions", ["communes"]),
        ("La mairie de Gardanne et le CCAS sont pilotes", ["mairie de Gardanne", "CCAS"]),
        ("Pilote désigné : Mission locale", ["Mission locale"]),
        ("La CPA est responsable de la collecte", ["CPA"]),
        ("Il revient à la Métropole de coordonner", ["Métropole"]),
        ("Il appartient donc aux communes d'agir", ["communes"]),
        ("La coordination incombe au CCAS.", ["CCAS"]),
        ("La Ville sera chargée de l'évaluation", ["Ville"]),
    ],
)  # fmt: skip
def test_an_answerable_actor(text: str, expected: list[str]) -> None:
    assert actors(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "au premier rang desquels figurent les Centres Sociaux",
        "au premier titre desquels figurent les agents de proximité",
        "les parties signataires, et plus particulièrement la CAF",
        "sous l'impulsion conjointe du Service Public de l'Emploi et de la CPA",
        "sous la supervision de la CPA et des communes",
        "avec l'appui de la CDC",
        "La Région, compétente en matière de formation, est l'acteur clef",
        "En premier lieu, le déploiement du volet",
        "s'adresse en premier lieu aux jeunes",
        "les dispositifs, et en tout premier lieu les clauses sociales",
        "L'implication des acteurs, en tout premier lieu des entreprises, est fondamentale",
        "des actions portées par la CAF (en tout premier lieu les Plateformes)",
        "des actions de droit commun, en premier lieu les Écoles ouvertes",
        "Les partenaires soutiendront en premier lieu la Mission locale",
        "Les partenaires s'engagent à développer, en premier lieu, la Garantie jeunes",
        "les autorités responsables",
        "Il appartient aux partenaires de le dire.",
        "il reviendra, tout au long du contrat, de soutenir",
        "L'Etat n'est pas chef de file",
        "avec l'appui de la CAF chef de file",
        "Un chef de file est désigné pour chaque action.",
        "Chef de file : à désigner",
        "sous la responsabilité du temps",
        "cette pauvreté est responsable de l'échec",
        "",
    ],
)
def test_nobody_is_made_answerable(text: str) -> None:
    assert actors(text) == []


def test_the_place_is_the_formula_with_its_actor() -> None:
    text = "Les partenaires, dont en premier lieu la Caisse (CPAM), s'engagent"
    (reading,) = find_answerable(text)
    assert text[reading.start : reading.end] == "dont en premier lieu la Caisse (CPAM)"
    assert reading.formula == "en premier lieu"


def test_the_place_has_no_half_pair_of_brackets() -> None:
    text = "les acteurs de l'emploi (Pôle Emploi en premier lieu), réunis (avec la CAF, chef de file)"
    assert [text[reading.start : reading.end] for reading in find_answerable(text)] == [
        "Pôle Emploi en premier lieu",
        "CAF, chef de file",
    ]


# --- the contract of the Pays d'Aix --------------------------------------------------------------


def test_every_answerable_actor_of_the_contract_and_nobody_else(source: Path) -> None:
    found = Counter(
        (block.first_line, actor)
        for block in read_document(source).blocks
        for actor in actors(block.text)
    )
    assert found == Counter((fact["line"], fact["actor"]) for fact in INTEXT["answerable"])


@pytest.mark.parametrize("fact", INTEXT["not_answerable"], ids=lambda fact: fact["words"])
def test_what_looks_like_it(fact: dict[str, Any]) -> None:
    assert actors(fact["words"]) == []


@pytest.mark.parametrize("fact", ANNOTATED["answerable"], ids=lambda fact: fact["actor"])
def test_the_annotated_actors(source: Path, fact: dict[str, Any]) -> None:
    lines = [block for block in read_document(source).blocks if block.first_line == fact["line"]]
    assert fact["actor"] in [actor for block in lines for actor in actors(block.text)]


# --- hostile texts -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "piece",
    [
        "les partenaires, en premier lieu la CAF et la CAF, ",
        "A A A A A A, chef de file ",
        "il revient à la CAF de ",
        "la CAF et la CAF, chefs de file ",
        "est pilote ",
        "chef de file : ",
        "(a en premier lieu) ",
        "partenaires ",
    ],
)
def test_a_long_text_that_means_harm_is_read_in_no_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    begin = time.perf_counter()
    find_answerable(text)
    assert time.perf_counter() - begin < 10
