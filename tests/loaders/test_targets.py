"""Quantified targets: what is to be reached is told from what was found, and read as printed."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contratgraph.loaders.document import BlockKind, read_document
from contratgraph.loaders.figures import Comparator
from contratgraph.loaders.targets import Doubt, TargetReading, find_targets
from contratgraph.loaders.text import QUOTE_LIMIT, is_open, join, starts_lower

DATA = Path(__file__).parents[1] / "data"
ANNOTATED = json.loads((DATA / "pays_d_aix_targets.json").read_text(encoding="utf-8"))
FACTS = json.loads((DATA / "pays_d_aix_document.json").read_text(encoding="utf-8"))


def only(text: str) -> TargetReading:
    (reading,) = find_targets(text)
    return reading


def words(text: str) -> list[str]:
    return [text[reading.start : reading.end] for reading in find_targets(text)]


# --- what is a target ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Objectif : 30 % de femmes parmi les bénéficiaires d'ici 2020", ["30"]),
        ("L'objectif est de 25 % de logements sociaux en 2025", ["25"]),
        ("Cible : 50 % de femmes", ["50"]),
        ("Résultats attendus : 120 jeunes accompagnés, 30 sorties positives", ["120", "30"]),
        ("Réduire de 10 % l'écart de chômage entre les quartiers et la ville", ["10"]),
        ("Accompagner 150 jeunes par an vers l'emploi", ["150"]),
        ("Créer 2 postes de médiateurs et recruter 15 adultes-relais", ["2", "15"]),
        ("Les bailleurs s'engagent à réhabiliter 300 logements d'ici 2019.", ["300"]),
        ("Au moins 30 % des bénéficiaires devront être issus des quartiers.", ["30"]),
        ("A minima 12 % des bénéficiaires, 8 % de femmes", ["12", "8"]),
        ("20 % des marchés publics doivent comporter une clause sociale", ["20"]),
        ("Réserver 10 000 heures d'insertion aux habitants", ["10000"]),
        ("Le projet permettra la création de 50 emplois et de 3 commerces.", ["50", "3"]),
        ("Le conseil citoyen sera composé de 24 membres.", ["24"]),
        ("Un budget de 1,5 M€ sera consacré à la rénovation des écoles", ["1.5"]),
        ("Le programme vise à démolir 200 logements.", ["200"]),
        ("La réhabilitation devra concerner 250 logements dont 40 logements adaptés", ["250", "40"]),
        ("La ville, qui comptait 20 000 habitants en 1990, devra livrer 500 logements.", ["500"]),
        ("Environ 60 logements seront réhabilités par le bailleur.", ["60"]),
        ("Garantir 100 % de couverture par les médiateurs", ["100"]),
        ("Atteindre les 25 % de logements sociaux", ["25"]),
    ],
)
def test_what_is_to_be_reached(text: str, values: list[str]) -> None:
    readings = find_targets(text)
    assert [reading.value for reading in readings] == values
    assert all(reading.doubt is Doubt.NONE for reading in readings)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Renforcer le lien social",
        "La commune compte 12 000 habitants, dont 35 % de familles.",
        "Le taux de chômage atteint 25 % dans le quartier, contre 12 % dans la ville.",
        "Entre 2010 et 2014, 320 logements ont été réhabilités.",
        "En 2014, 45 % des ménages vivaient sous le seuil de pauvreté.",
        "Le diagnostic fait apparaître 1 200 logements indignes.",
        "Le diagnostic a montré que 30 % des logements doivent être rénovés.",
        "Ces actions ont permis la création de 50 emplois.",
        "Cette action bénéficie chaque année à 150 jeunes.",
        "200 logements sont en cours de réhabilitation.",
        "La réhabilitation de 200 logements est achevée.",
        "La loi du 21 février 2014 fixe à 10 000 habitants le seuil des communes.",
        "Au titre des 25 % imposés par la loi, la ville est carencée (18 %).",
        "L'Etat finance 70 % du poste",
        "Sur 1 000 jeunes, 300 sont sans emploi.",
        "Les partenaires devront agir sur un territoire où 42 % des jeunes sont sans diplôme.",
        "Afin d'améliorer le cadre de vie des 3 200 habitants, la ville s'engage à agir.",
        "Le quartier doit faire face à un taux de chômage de 32 %.",
        "Les acteurs devront tenir compte de la part des jeunes (32 % de la population).",
        "Il s'agit de réduire le chômage (25 % des actifs).",
        "L'objectif est de réduire l'écart entre le quartier (18 %) et la ville (9 %).",
        "Il convient de lutter contre le décrochage, qui touche 120 jeunes.",
        "Un poste de médiateur pour 1 000 logements devra être créé",
        "Ce quartier de 1 500 logements devra faire l'objet d'une rénovation.",
        "Soutenir les associations de moins de 10 salariés",
        "Redynamiser et sécuriser les 3 centres commerciaux du quartier",
        "Les 3 gardiens seront formés.",
        "Déployer le dispositif sur 8 quartiers",
        "Accompagner les jeunes de 16 à 25 ans",
        "La convention signée en 2012 prévoyait 150 démolitions.",
        "Ils ne devront pas créer 20 logements",
    ],
)
def test_what_is_none(text: str) -> None:
    assert find_targets(text) == []


def test_a_sentence_with_a_finding_and_a_target() -> None:
    reading = only(
        "La ville, fortement carencée (9,9%), devra assurer la livraison de 1 326 LLS, tandis que le "
        "volume de production sera plus faible dans les communes de Bel-Air (23,7%) et Monts (33%)."
    )
    assert (reading.value, reading.unit, reading.doubt) == ("1326", "LLS", Doubt.NONE)


def test_the_excerpt_does_not_begin_at_what_was_found() -> None:
    text = "La ville, qui a livré 200 logements en 2012, s'engage à créer 30 places"
    reading = only(text)
    assert text[reading.start : reading.end] == "s'engage à créer 30 places"


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("2015-2016 : Habitat du Sud, travaux de réhabilitation de 440 logements", [Doubt.WORKS]),
        ("2014/2017 : 18 logements à réhabiliter et 6 constructions", [Doubt.WORKS, Doubt.WORKS]),
        ("Création de 15 places de crèche", [Doubt.WORKS]),
        ("Réhabilitation du patrimoine des années 1970, soit 733 logements", [Doubt.WORKS]),
        ("Garantir une part importante de résidents dans les bénéficiaires (11%)", [Doubt.BRACKET]),
        (
            "Le bailleur s'engage à poursuivre la rénovation (450 logements livrés en 2014)",
            [Doubt.BRACKET],
        ),
        (
            "Les villes doivent programmer 2 250 logements (90% de l'enveloppe commune)",
            [Doubt.NONE, Doubt.AGAIN],
        ),
        ("Une ville en carence vis-à-vis des objectifs de 25% de LLS", [Doubt.ELSEWHERE]),
        ("L'objectif de 20 % a été dépassé.", [Doubt.ELSEWHERE]),
        ("Le dispositif pourra accueillir 60 enfants.", [Doubt.POSSIBLE]),
        ("La ville a le projet ancien de créer 60 places", [Doubt.INTENT]),
        ("Augmenter le nombre de places de 20 à 30 places", [Doubt.CHANGE]),
    ],
)
def test_what_is_doubtful_says_why(text: str, doubts: list[Doubt]) -> None:
    readings = find_targets(text)
    assert [reading.doubt for reading in readings] == doubts


def test_the_present_state_beside_a_target_is_none() -> None:
    text = "La ville doit atteindre 25% de logements sociaux (19% en 2013)"
    assert [reading.value for reading in find_targets(text)] == ["25"]


# --- what it says ----------------------------------------------------------------------------------


def test_a_range_has_two_values_and_a_change_one() -> None:
    reading = only("Produire entre 80 et 100 logements par an")
    assert (reading.value, reading.upper, reading.comparator) == ("80", "100", Comparator.EXACT)
    for text in (
        "Faire passer de 12 % à 8 % le taux de vacance",
        "Le taux de vacance devra passer de 12 % en 2015 à 8 % en 2020",
    ):
        reading = only(text)
        assert (reading.value, reading.upper) == ("8", "")


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Livrer 120 logements par an", "par an"),
        ("Livrer 120 logements/an", "/an"),
        ("Accompagner chaque année environ 150 jeunes vers l'emploi", "chaque année"),
        ("Près de 1 405 logements (dont du privé) devront être livrés chaque année", "chaque année"),
        ("Livrer 120 logements", ""),
    ],
)
def test_how_often(text: str, period: str) -> None:
    assert only(text).period == period


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("Réhabiliter 300 logements d'ici fin 2018", "fin 2018"),
        ("Réhabiliter 300 logements à l'horizon 2035", "2035"),
        ("Réhabiliter 300 logements avant la fin 2016", "la fin 2016"),
        ("A l'horizon 2020, 60 % des déchets devront être triés.", "2020"),
        (
            "Il faut atteindre 300 logements sur les 10 à 15 prochaines années",
            "les 10 à 15 prochaines années",
        ),
        ("Produire 80 logements sur la durée du contrat", "la durée du contrat"),
        ("2015-2016 : réhabilitation de 440 logements", "2015-2016"),
        ("Les villes devront livrer 300 logements, objectif fixé en 2013", ""),
        ("Réhabiliter 300 logements", ""),
    ],
)
def test_by_when(text: str, deadline: str) -> None:
    assert only(text).deadline == deadline


def test_a_deadline_of_the_sentence_before_is_told() -> None:
    reading = find_targets(
        "La ville doit atteindre une offre de 10 000 logements à l'horizon 2035. Ce sont près de 7 520 "
        "logements devant être réhabilités sur la période."
    )[1]
    assert (reading.deadline, reading.doubt) == ("2035", Doubt.PERIOD)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (
            "A l'échelle de la commune de Gardanne, il faut atteindre 120 logements",
            "commune de Gardanne",
        ),
        ("La ville d'Istres devra livrer 120 logements", "ville d'Istres"),
        ("Livrer 120 logements au niveau communautaire", "communautaire"),
        ("Livrer 120 logements sur l'ensemble des communes", "ensemble des communes"),
        ("Considérant que la commune d'Istres devra livrer 120 logements", "commune d'Istres"),
        ("Le bailleur Logirem devra livrer 120 logements", ""),
    ],
)
def test_where(text: str, place: str) -> None:
    assert only(text).place == place


def test_a_town_of_another_clause_is_not_the_place() -> None:
    text = (
        "Considérant que la ville d'Istres doit livrer 12 logements, que Fos devra livrer 20 logements"
    )
    assert [reading.place for reading in find_targets(text)] == ["ville d'Istres", "Fos"]
    assert only("La ville agit ; les bailleurs devront livrer 20 logements").place == ""


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Livrer 120 logements locatifs sociaux par an", "logements locatifs sociaux"),
        ("L'accueil de 2 000 nouveaux emplois sera assuré", "nouveaux emplois"),
        (
            "Atteindre 40% de logements sociaux dans les logements livrés",
            "logements sociaux dans les logements livrés",
        ),
        ("L'objectif de densification (de l'ordre de 70 logements/Ha)", "densification"),
        ("Devra engager une production de logements sociaux (350 par an)", None),
    ],
)
def test_about_what(text: str, subject: str | None) -> None:
    readings = find_targets(text)
    assert [reading.subject for reading in readings] == ([] if subject is None else [subject])


def test_each_of_a_list_in_brackets_is_about_its_own() -> None:
    text = "Les objectifs de fléchage vers les CIE (à minima 12% des emplois), les CAE (à minima 13%)"
    assert [(reading.subject, reading.value) for reading in find_targets(text)] == [
        ("fléchage vers les CIE", "12"),
        ("CAE", "13"),
    ]
    assert words(text)[1] == "les CAE (à minima 13%)"


def test_the_words_go_from_the_commitment_to_the_figure() -> None:
    assert words("La ville devra assurer la livraison de 1 326 LLS, dit-on.") == [
        "devra assurer la livraison de 1 326 LLS"
    ]
    assert words("Dans ce but, près de 7 520 logements devront être réhabilités sur la période.") == [
        "près de 7 520 logements devront être réhabilités"
    ]


def test_the_words_fit_in_a_quote_and_hold_the_figure() -> None:
    text = "Les bailleurs s'engagent à " + "mener une longue démarche " * 9 + "pour créer 20 logements."
    reading = only(text)
    assert reading.end - reading.start <= QUOTE_LIMIT
    assert "20 logements" in text[reading.start : reading.end]


def test_words_that_are_too_long_are_cut_before_the_figure() -> None:
    text = (
        "Réhabilitation "
        + "remarquablement " * 6
        + "complète, soit 733 logements "
        + "confortables " * 9
    )
    reading = only(text)
    assert reading.end - reading.start <= QUOTE_LIMIT
    assert "soit 733 logements" in text[reading.start : reading.end]


def test_blanks_and_apostrophes_of_any_kind() -> None:
    text = "L’objectif d’accueil de 2\u202f000\u00a0emplois, soit l’équivalent de 10\u00a0%"
    readings = find_targets(text)
    assert (readings[0].value, readings[0].unit) == ("2000", "emplois")
    assert "2\u202f000\u00a0emplois" in text[readings[0].start : readings[0].end]


PIECES = st.sampled_from(
    (
        "devra objectif de s'engage à ( ) , . ; : • 12 1 405 2015-2020 % logements par an emplois "
        "entre et à minima livraison créer passer soit dont sont ont permis que la commune d' 2035"
    ).split()
)


@given(st.lists(PIECES, max_size=40).map(" ".join))
def test_any_text_gives_readings_that_hold(text: str) -> None:
    for reading in find_targets(text):
        assert 0 <= reading.start < reading.end <= len(text)
        assert reading.end - reading.start <= QUOTE_LIMIT
        Decimal(reading.value)
        assert reading.upper == "" or Decimal(reading.upper) >= 0
        for printed in (reading.subject, reading.place, reading.deadline, reading.period):
            assert printed in text


@pytest.mark.parametrize(
    "piece",
    [
        "devra 1 % ",
        "objectif de 30 % ",
        "créer 20 logements (x), les A ( ",
        "réduire 20 logements réduire à ",
        "créer 20 logements sur la période à l'horizon 2030 ",
        "entre 1 et ",
        "1 000 ",
        "(1 % ",
        "la commune de ",
        "à la fin de l'année 20 ",
    ],
)
def test_a_hostile_text_takes_no_longer_than_its_length(piece: str) -> None:
    start = time.perf_counter()
    find_targets((piece * 40_000)[:40_000])
    assert time.perf_counter() - start < 5  # it takes half a second; quadratic, it took a minute


# --- the shipped contract --------------------------------------------------------------------------


@cache
def texts(path: Path) -> tuple[tuple[int, int, str], ...]:
    """The texts of a document with their lines, those that a page cut in one piece."""
    found: list[tuple[int, int, str]] = []
    for block in read_document(path).blocks:
        if not block.text:
            continue
        if found and block.kind is BlockKind.PARAGRAPH and starts_lower(block.text):
            first, _, text = found[-1]
            if is_open(text):
                found[-1] = first, block.last_line, join(text, block.text)
                continue
        found.append((block.first_line, block.last_line, block.text))
    return tuple(found)


def readings_of(path: Path) -> list[tuple[int, int, str, TargetReading]]:
    return [
        (first, last, text, reading)
        for first, last, text in texts(path)
        for reading in find_targets(text)
    ]


def at(path: Path, fact: dict[str, Any], value: str) -> list[TargetReading]:
    """The readings of that value in the words of a fact."""
    found = []
    for first, last, text, reading in readings_of(path):
        start = text.find(fact["words"])
        end = start + len(fact["words"])
        here = first <= fact["line"] <= last and start >= 0
        if here and reading.value == value and reading.start < end and start < reading.end:
            found.append(reading)
    return found


@pytest.mark.parametrize(
    "fact", ANNOTATED["targets"], ids=lambda fact: f"{fact['line']}-{fact['value']}"
)
def test_the_targets_of_the_shipped_contract(source: Path, fact: dict[str, Any]) -> None:
    (reading,) = (r for r in at(source, fact, fact["value"]) if r.unit == fact["unit"])
    assert reading.upper == fact["upper"]
    assert reading.unit == fact["unit"]
    assert reading.period == fact["period"]
    assert reading.comparator == fact["comparator"]
    assert reading.place == fact["place"]
    assert reading.deadline == fact["deadline"]
    assert (reading.doubt in (Doubt.NONE, Doubt.PERIOD)) is fact["firm"]
    assert fact["subject"] in reading.subject


@pytest.mark.parametrize(
    "fact", ANNOTATED["not_targets"], ids=lambda fact: f"{fact['line']}-{fact['value']}"
)
def test_what_looks_like_a_target_in_the_shipped_contract(source: Path, fact: dict[str, Any]) -> None:
    assert any(
        first <= fact["line"] <= last and fact["words"] in text for first, last, text in texts(source)
    )
    for reading in at(source, fact, fact["value"]):
        assert reading.value != fact["value"]


def test_the_shipped_contract_has_no_other_target(source: Path) -> None:
    assert len(readings_of(source)) == len(ANNOTATED["targets"])


COMPARATORS = {
    "exact": Comparator.EXACT,
    "environ": Comparator.ABOUT,
    "au moins": Comparator.AT_LEAST,
    "au plus": Comparator.AT_MOST,
}


@pytest.mark.parametrize("fact", FACTS["targets"], ids=lambda fact: f"{fact['line']}-{fact['value']}")
def test_the_targets_of_the_document_facts(source: Path, fact: dict[str, Any]) -> None:
    value, _, upper = str(fact["value"]).partition("-")
    (reading,) = at(source, fact, value)
    assert reading.upper == upper
    assert f"{reading.unit} {reading.period}".strip() == fact["unit"]
    assert reading.comparator is COMPARATORS[fact["comparator"]]
    assert reading.deadline == fact["deadline"]


@pytest.mark.parametrize("fact", FACTS["findings_not_targets"], ids=lambda fact: str(fact["line"]))
def test_the_findings_of_the_document_facts(source: Path, fact: dict[str, Any]) -> None:
    for first, last, text, reading in readings_of(source):
        if first <= fact["line"] <= last and fact["words"] in text:
            place = text.index(fact["words"])
            assert reading.end <= place or place + len(fact["words"]) <= reading.start
