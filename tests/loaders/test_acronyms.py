"""Acronyms and their expansions: what a reader would take for one, and what nobody would."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path

import pytest

from contratgraph.loaders.acronyms import (
    Agreement,
    compare,
    find_acronyms,
    official,
    written_otherwise,
)
from contratgraph.loaders.document import Document, read_document
from contratgraph.loaders.text import QUOTE_LIMIT
from contratgraph.loaders.vocabulary import word_list

DATA = Path(__file__).parents[1] / "data"
BY_HAND = json.loads((DATA / "pays_d_aix_depth.json").read_text(encoding="utf-8"))["acronyms"]
FACTS = json.loads((DATA / "pays_d_aix_document.json").read_text(encoding="utf-8"))["acronyms"]


@pytest.fixture(scope="module")
def document(source: Path) -> Document:
    return read_document(source)


def pairs(text: str) -> list[tuple[str, str]]:
    return [(reading.acronym, reading.expansion) for reading in find_acronyms(text)]


# --- the whole contract ---------------------------------------------------------------------------


def test_every_expansion_of_the_contract_is_found_and_no_other(document: Document) -> None:
    found = Counter(
        (block.first_line, block.text[reading.start : reading.end], reading.acronym, reading.expansion)
        for block in document.blocks
        for reading in find_acronyms(block.text)
    )
    assert found == Counter(
        (fact["line"], fact["words"], fact["acronym"], fact["expansion"]) for fact in BY_HAND
    )


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact['line']}-{fact['acronym']}")
def test_wrong_expansions_of_the_contract_are_told(fact: dict[str, object]) -> None:
    verdict = compare(str(fact["acronym"]), str(fact["expansion"]))
    if fact["acronym"] == "IPS":  # no official expansion that we are certain of
        assert verdict.agreement is Agreement.UNKNOWN
    else:
        assert verdict.agreement is (Agreement.DIFFERENT if fact["wrong"] else Agreement.SAME)


def test_what_differs_from_the_official_expansion_in_the_contract() -> None:
    different = {
        fact["acronym"]
        for fact in BY_HAND
        if compare(fact["acronym"], fact["expansion"]).agreement is Agreement.DIFFERENT
    }
    assert different == {"PDU", "NPRU", "ZAC", "CLSPD", "CAARUD"}


def test_the_one_acronym_that_the_contract_writes_otherwise(document: Document) -> None:
    (variant,) = written_otherwise([block.text for block in document.blocks])
    block = document.blocks[variant.text]
    assert (block.first_line, variant.acronym, variant.usual) == (1565, "PSLP", "PLSP")
    assert block.text[variant.start : variant.end] == "PSLP"


# --- each form ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "acronym", "expansion"),
    [
        ("dans le Programme Local de l'Habitat (PLH), ", "PLH", "Programme Local de l'Habitat"),
        ("le CLAS (Contrat local d’accompagnement à la scolarité)", "CLAS", None),
        ("une Zone Administrative et Commerciale (ZAC) nouvelle", "ZAC", None),
        ("les réseaux d'éducation prioritaire (REP et REP+)", "REP", "réseaux d'éducation prioritaire"),
        ("les Quartiers Prioritaires de la Ville (QPVs)", "QPVs", "Quartiers Prioritaires de la Ville"),
        ("l'école de la deuxième chance (E2C)", "E2C", "école de la deuxième chance"),
        ("la Maîtrise d'œuvre urbaine et sociale (MOUS)", "MOUS", None),
        ("le Schéma de Cohérence Territoriale (SCOT)", "SCOT", "Schéma de Cohérence Territoriale"),
        ("Permanence d'accès aux soins de santé –PASS-, puis", "PASS", None),
        ("ANRU : Agence nationale pour la rénovation urbaine", "ANRU", None),
        ("un Programme de Réussite Educative (dit PRE)", "PRE", "Programme de Réussite Educative"),
        (
            "C.L.S.P.D. (Conseil local de sécurité et de prévention de la délinquance)",
            "C.L.S.P.D",
            None,
        ),
        ("Association pour le droit à l'initiative économique (Adie)", "Adie", None),
        (
            "du réseau Formation Qualification Emploi FOQUALE",
            "FOQUALE",
            "Formation Qualification Emploi",
        ),
    ],
)
def test_an_acronym_is_read_with_its_expansion(text: str, acronym: str, expansion: str | None) -> None:
    (reading,) = find_acronyms(text)
    assert reading.acronym == acronym
    assert expansion is None or reading.expansion == expansion
    assert reading.spelled
    assert reading.acronym in text[reading.start : reading.end]
    assert reading.expansion in text[reading.start : reading.end]


def test_the_shortest_run_of_words_is_the_expansion() -> None:
    text = "Point de passage obligé, le Point d'accès au droit (PAD)"
    assert pairs(text) == [("PAD", "Point d'accès au droit")]


def test_two_expansions_in_one_sentence_are_two() -> None:
    text = "La Protection Judiciaire de la Jeunesse (PJJ) et le Centre Communal d'Action Sociale (CCAS)"
    assert [acronym for acronym, _ in pairs(text)] == ["PJJ", "CCAS"]


@pytest.mark.parametrize(
    ("text", "expansion"),
    [
        (
            "l'Agence nationale pour la Cohésion Sociale et l'égalité des chances (Acsé)",
            "Agence nationale pour la Cohésion Sociale et l'égalité des chances",
        ),
        ("Le Conseil local de prévention de la délinquance (CLSPD)", None),
    ],
)
def test_an_expansion_that_does_not_give_every_letter_is_kept_as_printed(
    text: str, expansion: str | None
) -> None:
    (reading,) = find_acronyms(text)
    assert not reading.spelled
    assert expansion is None or reading.expansion == expansion


@pytest.mark.parametrize(
    "text",
    [
        "vers les institutions idoines (CPAM)",
        "Schéma Régional de Prévention (ARS)",
        "Communes et Etat (ASV)",
        "Appel à projet Maisons Régionales de Santé (Région)",
        "les jeunes non captifs (NEET)",
        "le réseau de transports en commun (BHNS)",
        "les outils de réglementation et de planification (PLU)",
        "Aides économiques de PAI (Prêt d'honneur, Prêt initiative remarquable, Prêt Création)",
        "les quartiers (Encagnane, Corsy)",
        "Fonds structurels (FSE, IEJ)",
        "Programme Local de l'Habitat PRU",
        "CCAS (centre social)",
        "la situation des conflits territoriaux (SCOT)",
        "non en emploi, non en formation – NEET",
        "",
    ],
)
def test_an_actor_a_place_or_a_remark_in_brackets_is_no_acronym(text: str) -> None:
    assert find_acronyms(text) == []


def test_a_reading_can_be_quoted_whole() -> None:
    words = " ".join(["de la"] * 60)
    for text in (f"Programme {words} Local de l'Habitat (PLH)", f"PLH (Programme {words} Habitat)"):
        assert all(r.end - r.start <= QUOTE_LIMIT for r in find_acronyms(text))


@pytest.mark.parametrize(
    "seed", ["Ab Bc Cd ABC ", "a b c (ABC) ", "ABC (a b c) ", "((", " - AB -", "A"]
)
def test_time_grows_with_the_text_only(seed: str) -> None:
    def seconds(length: int) -> float:
        text = (seed * (length // len(seed) + 1))[:length]
        start = time.process_time()
        find_acronyms(text)
        return time.process_time() - start

    assert seconds(40_000) < 12 * seconds(10_000) + 0.2


# --- the reference list ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "expansion",
    [
        "Programme local de l'habitat",
        "PROGRAMMES LOCAUX DE L’HABITAT",
        "Programme Local d'Habitat",
    ],
)
def test_case_accents_number_and_articles_do_not_count(expansion: str) -> None:
    assert compare("PLH", expansion).agreement is Agreement.SAME


def test_a_different_expansion_comes_with_the_official_one_and_its_source() -> None:
    verdict = compare("PDU", "Plan Départemental de l'Urbanisme")
    assert verdict.agreement is Agreement.DIFFERENT
    assert [one.expansion for one in verdict.official] == ["Plan de déplacements urbains"]
    assert verdict.official[0].source.startswith("code des transports")


def test_an_acronym_may_have_two_official_meanings() -> None:
    assert len(official("CAE")) == 2
    for one in official("CAE"):
        assert compare("CAE", one.expansion).agreement is Agreement.SAME


def test_an_acronym_that_the_list_lacks_is_unknown() -> None:
    assert compare("ITC", "Instances Territoriales de Concertation").agreement is Agreement.UNKNOWN


def test_the_list_is_whole_and_says_each_thing_once() -> None:
    rows = word_list("acronyms.csv")
    assert all(row["acronym"] and row["expansion"] and row["source"] for row in rows)
    assert len({(row["acronym"], row["expansion"]) for row in rows}) == len(rows)
    for row in rows:
        assert compare(row["acronym"], row["expansion"]).agreement is Agreement.SAME


# --- acronyms written otherwise -------------------------------------------------------------------

PLANS = "les Plans Locaux de Santé Publique (PLSP) des communes", "les PLSP et les ASV"


def test_two_letters_swapped_are_told_where_the_company_is_the_same() -> None:
    (variant,) = written_otherwise([*PLANS, "dans le cadre des PSLP et ASV"])
    assert (variant.text, variant.acronym, variant.usual) == (2, "PSLP", "PLSP")
    (variant,) = written_otherwise([*PLANS, "la santé au titre des PSLP"])
    assert variant.text == 2


@pytest.mark.parametrize(
    "text",
    [
        "les PSLP du parc privé",  # another subject
        "les PSLP du parc privé, qui n'ont aucun lien avec les ASV",  # too far to be company
        "la santé : Prêt Social Location Particulier (PSLP)",  # has its own meaning
        "la santé et les LPSP",  # the first letter differs
        "la santé, le PLS et le PSL",  # three letters: anything is an anagram
    ],
)
def test_other_acronyms_of_the_same_letters_are_not_told(text: str) -> None:
    assert written_otherwise([*PLANS, text]) == []


def test_an_acronym_of_the_reference_list_is_no_slip() -> None:
    texts = ["Plan Régional d'Environnement (PRSE)", "santé PRES", "PRES", "PRES"]
    assert written_otherwise(texts) == []
