"""Cross-references: what a text refers to, and what it only gives as an example."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from contratgraph.loaders.document import Block, read_document
from contratgraph.loaders.lists import ElementKind
from contratgraph.loaders.records import Dataset
from contratgraph.loaders.references import (
    Doubt,
    ReferenceTarget,
    Resolution,
    find_references,
    resolve_reference,
)

INTEXT: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "pays_d_aix_intext.json").read_text(encoding="utf-8")
)


def printed(text: str) -> list[str]:
    found = find_references(text)
    assert all(text[reading.start : reading.end] == reading.printed for reading in found)
    return [reading.printed for reading in found]


# --- what a reference is -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, level, numbers, words",
    [
        ("les opportunités foncières (cf. 1.4.1)", "", ("1.4.1",), ""),
        ("la demande d'emploi (cf.3.1), qui", "", ("3.1",), ""),
        ("du territoire (cf. axe 2.1), le travail", "Axe", ("2.1",), ""),
        ("les seniors (cf. axe - 6.2)", "Axe", ("6.2",), ""),
        ("un parcours social (axe 3.3)", "Axe", ("3.3",), ""),
        ("(Cf. Axe n° 2)", "Axe", ("2",), ""),
        ("cf. orientation 2", "Orientation", ("2",), ""),
        ("voir fiche action n°12", "Action", ("12",), ""),
        ("pour cela, voir l'axe 2.1 du volet santé.", "Axe", ("2.1",), "volet santé"),
        ("(cf. volet santé, axe 2.1)", "Axe", ("2.1",), "volet santé"),
        ("(cf. objectif 2 de l'axe 1.4)", "Objective", ("1.4", "2"), ""),
        ("(cf. orientation 2, axe 2.1)", "Axe", ("2", "2.1"), ""),
        ("de soins (cf. volet santé),", "Volet", (), "volet santé"),
        (
            "(cf. pilier emploi, insertion et développement économique)",
            "Pilier",
            (),
            "pilier emploi, insertion et développement économique",
        ),
        ("cf. volet santé, dont les mesures", "Volet", (), "volet santé"),
        ("leur structuration (cf. supra)", "", (), "supra"),
        ("(voir ci-dessous)", "", (), "ci-dessous"),
        ("(cf. supra, axe 2.3)", "Axe", ("2.3",), ""),
        ("il faut se reporter à l'axe 2.1", "Axe", ("2.1",), ""),
        ("(cf. pilier II)", "Pilier", ("II",), ""),
    ],
)
def test_a_reference_names_a_number_a_level_or_a_place(
    text: str, level: str, numbers: tuple[str, ...], words: str
) -> None:
    (reading,) = find_references(text)
    assert (reading.level, reading.numbers, reading.target_words) == (level, numbers, words)


@pytest.mark.parametrize(
    "text",
    [
        "NPRU (cf. Maisons du Projet)",
        "(cf. Police de l'environnement)",
        "(cf. mise en service des abris conteneurs...)",
        "(cf. actions du PRE)",
        "cf. orientations du SCOT",
        "cf. axes de transport",
        "cf. volet de la maison",
        "cf. loi du 21 février 2014",
        "cf. annexe 3",
        "cf. 3.5 % des bénéficiaires",
        "cf. 12.05.2015",
        "souhaite voir l'axe 2 se prolonger",
        "souhaitant voir le volet santé renforcé",
        "quatre priorités (axe 1 : emploi ; axe 2 : santé)",
        "AXE 2.1 Garantir les conditions du partenariat",
        "Orientation 2 : Garantir l'accès aux soins (Volet Santé)",
        "desserte des axes de niveau 1",
        "",
    ],
)
def test_an_example_a_title_or_a_figure_is_no_reference(text: str) -> None:
    assert printed(text) == []


@pytest.mark.parametrize(
    "text, expected",
    [
        ("(cf. axe 3.1 et axe 3.2)", ["cf. axe 3.1", "axe 3.2"]),
        ("(cf. axes 1, 2 et 4)", ["cf. axes 1", "2", "4"]),
        ("(voir volet santé et volet culture)", ["voir volet santé", "volet culture"]),
        ("a (cf. axe 3.1) et b (axe 3.3)", ["cf. axe 3.1", "axe 3.3"]),
        ("se reporter à l'axe 2.1", ["se reporter à l'axe 2.1"]),
    ],
)
def test_each_element_named_is_a_reference(text: str, expected: list[str]) -> None:
    assert printed(text) == expected


def test_other_elements_in_one_reference_keep_their_level() -> None:
    assert [r.level for r in find_references("(cf. axes 1.1, 1.2 et orientation 3)")] == [
        "Axe",
        "Axe",
        "Orientation",
    ]


# --- what it points to ---------------------------------------------------------------------------

TARGETS = [
    ReferenceTarget("P-E", "Pilier", "C", "Emploi et Développement économique", "", ""),
    ReferenceTarget("P-S", "Pilier", "D", "Cohésion sociale", "", ""),
    ReferenceTarget("E", "Volet", "1", "Emploi et développement économique", "E", "P-E"),
    ReferenceTarget("SA", "Volet", "2", "Santé", "SA", "P-S"),
    ReferenceTarget("SP", "Volet", "3", "Promotion de la pratique sportive", "SP", "P-S"),
    ReferenceTarget("CU", "Volet", "4", "Promotion de la culture", "CU", "P-S"),
    ReferenceTarget("E-O1", "Orientation", "1", "Entreprendre", "E", "E"),
    ReferenceTarget("E-O2", "Orientation", "2", "Former", "E", "E"),
    ReferenceTarget("E-1.4", "Axe", "1.4", "Accueillir des activités", "E", "E-O1"),
    ReferenceTarget("E-1.4-1", "Objective", "1", "Veiller aux locaux", "E", "E-1.4"),
    ReferenceTarget("E-1.4-2", "Objective", "2", "Faciliter l'arrivée", "E", "E-1.4"),
    ReferenceTarget("E-2.1", "Axe", "2.1", "Valoriser les commerces", "E", "E-O2"),
    ReferenceTarget("E-2.1-1", "Objective", "1", "Sécuriser", "E", "E-2.1"),
    ReferenceTarget("E-2.1-2", "Objective", "1", "Promouvoir", "E", "E-2.1"),
    ReferenceTarget("SA-O1", "Orientation", "1", "Accéder aux droits", "SA", "SA"),
    ReferenceTarget("SA-2.1", "Axe", "2.1", "Accompagner vers le soin", "SA", "SA-O1"),
]


@pytest.mark.parametrize(
    "text, source, target, doubt",
    [
        ("cf. axe 2.1", "E-1.4", "E-2.1", Doubt.NONE),
        ("cf. 2.1", "SA", "SA-2.1", Doubt.NONE),
        ("cf. 2.1", "E-1.4-2-3", "E-2.1", Doubt.NONE),  # a measure is in the volet of its axe
        ("cf. 1.4.1", "E-2.1", "E-1.4-1", Doubt.NONE),
        ("cf. 1.4.7", "E-2.1", "E-1.4", Doubt.WHOLE),
        ("cf. 2.1.1", "E-1.4", "E-2.1", Doubt.SEVERAL),  # two objectives printed 1
        ("cf. objectif 2", "E-1.4-1", "E-1.4-2", Doubt.NONE),
        ("cf. objectif 2", "E-2.1", "", Doubt.NO_SUCH_NUMBER),  # it is in another axe
        ("cf. objectif 2 de l'axe 1.4", "E-2.1", "E-1.4-2", Doubt.NONE),
        ("cf. objectif 1", "E-2.1", "", Doubt.SEVERAL),
        ("cf. orientation 2", "E-1.4", "E-O2", Doubt.NONE),
        ("cf. orientation 2, axe 2.1", "E-1.4", "E-2.1", Doubt.NONE),
        ("cf. orientation 1, axe 2.1", "E-1.4", "", Doubt.NO_SUCH_NUMBER),
        ("cf. axe 1.4", "SA-2.1", "", Doubt.NO_SUCH_NUMBER),
        ("cf. axe 1.4 du volet emploi", "SA-2.1", "E-1.4", Doubt.NONE),
        ("cf. axe 2.1 du pilier cohésion sociale", "E-1.4", "SA-2.1", Doubt.NONE),
        ("cf. axe 9.9", "E-1.4", "", Doubt.NO_SUCH_NUMBER),
        ("cf. objectif 2.1", "E-1.4", "E-2.1", Doubt.OTHER_LEVEL),
        ("cf. axe 2.1", "E-2.1", "E-2.1", Doubt.ITSELF),
        ("cf. volet santé", "E", "SA", Doubt.NONE),
        ("cf. VOLET SANTE", "E", "SA", Doubt.NONE),
        ("cf. pilier santé", "E", "SA", Doubt.OTHER_LEVEL),
        ("cf. volet culture", "E", "CU", Doubt.NONE),
        ("cf. volet promotion", "E", "", Doubt.SEVERAL),
        ("cf. volet logement", "E", "", Doubt.NO_SUCH_WORDS),
        ("cf. pilier emploi et développement économique", "SA", "P-E", Doubt.NONE),
        ("cf. volet emploi et développement économique", "SA", "E", Doubt.NONE),
        ("cf. axe Valoriser les commerces", "E-1.4", "E-2.1", Doubt.NONE),
        ("cf. volet 3", "E-1.4", "SP", Doubt.NONE),
        ("cf. supra", "E-2.1", "", Doubt.WITHOUT_NUMBER),
        ("cf. 1.4", "X-1", "", Doubt.NO_SUCH_NUMBER),
    ],
)
def test_what_a_reference_points_to(text: str, source: str, target: str, doubt: Doubt) -> None:
    (reading,) = find_references(text)
    assert resolve_reference(reading, source, TARGETS) == Resolution(target, doubt)


TWICE = [
    ReferenceTarget("E", "Volet", "1", "Emploi", "E", ""),
    ReferenceTarget("E-O1", "Orientation", "1", "Entreprendre", "E", "E"),
    ReferenceTarget("E-O2", "Orientation", "2", "Former", "E", "E"),
    ReferenceTarget("E-3.1", "Axe", "3.1", "Accueillir", "E", "E-O1"),
    ReferenceTarget("E-O2-3.1", "Axe", "3.1", "Apprendre", "E", "E-O2"),
    ReferenceTarget("E-3.2", "Axe", "3.2", "Insérer", "E", "E-O2"),
    ReferenceTarget("E-3.2-1", "Objective", "1", "Orienter", "E", "E-3.2"),
    ReferenceTarget("E-3.2-M1", "Action", "1", "Un forum", "E", "E-3.2"),
]


@pytest.mark.parametrize(
    "text, source, target, doubt",
    [
        ("cf. axe 3.1", "E-3.2", "E-O2-3.1", Doubt.NONE),  # in the orientation of the source
        ("cf. axe 3.1", "E", "", Doubt.SEVERAL),
        ("cf. 3.2.1", "E-3.1", "E-3.2-1", Doubt.NONE),  # the objective, not the measure
    ],
)
def test_of_two_with_a_number_the_nearest_is_meant(
    text: str, source: str, target: str, doubt: Doubt
) -> None:
    (reading,) = find_references(text)
    assert resolve_reference(reading, source, TWICE) == Resolution(target, doubt)


# --- the contract of the Pays d'Aix --------------------------------------------------------------


@pytest.fixture(scope="module")
def blocks(source: Path) -> tuple[Block, ...]:
    return read_document(source).blocks


@pytest.fixture(scope="module")
def targets(shipped: Dataset) -> list[ReferenceTarget]:
    elements = {element.code: element for element in shipped.elements}
    numbers = {passage.key: passage.printed_number for passage in shipped.passages}

    def volet(code: str) -> str:
        while code and elements[code].kind is not ElementKind.VOLET:
            code = elements[code].parent
        return code

    return [
        ReferenceTarget(
            code=element.code,
            kind=element.kind,
            number=numbers[element.evidence[0]] or "",
            title=element.title,
            volet=volet(element.code),
            parent=element.parent,
        )
        for element in shipped.elements
    ]


def test_every_reference_of_the_contract_is_found_and_nothing_else(blocks: tuple[Block, ...]) -> None:
    expected = Counter((fact["line"], fact["printed"]) for fact in INTEXT["references"])
    for fact in INTEXT["synthesis_references"]:
        expected.update((fact["line"], text) for text in fact["printed"])
    assert expected == Counter(
        (block.first_line, text) for block in blocks for text in printed(block.text)
    )


@pytest.mark.parametrize("fact", INTEXT["not_references"], ids=lambda fact: fact["words"])
def test_what_looks_like_a_reference(fact: dict[str, Any]) -> None:
    assert printed(fact["words"]) == []


@pytest.mark.parametrize("fact", INTEXT["references"], ids=lambda fact: fact["printed"])
def test_each_reference_of_the_prose_points_where_it_does(
    targets: list[ReferenceTarget], fact: dict[str, Any]
) -> None:
    """ "cf. supra" stays open: that it means CV-1.1 is what a reader concludes, not what is printed."""
    (reading,) = find_references(fact["printed"])
    assert resolve_reference(reading, fact["from"], targets) == Resolution(
        fact["to"], fact.get("doubt", "")
    )


# --- hostile texts -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "piece",
    [
        "cf. ",
        "cf. axe 1.1, ",
        "(",
        "(axe ",
        "cf. volet a ",
        "voir ",
        "cf. axes 1, 1, ",
        "1.",
        " ",
        "cf.(",
    ],
)
def test_a_long_text_that_means_harm_is_read_in_no_time(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    begin = time.perf_counter()
    find_references(text)
    assert time.perf_counter() - begin < 4
