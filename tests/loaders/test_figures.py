"""Figures: numbers as French prints them, their units, and what is no figure at all."""

from __future__ import annotations

import pytest

from contratgraph.loaders.figures import Comparator, find_figures
from contratgraph.words import straight


def read(text: str) -> list[tuple[str, str, str]]:
    return [(figure.value, figure.upper, figure.unit) for figure in find_figures(text)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1 405 logements", "1405", "logements"),
        ("31 540 logements", "31540", "logements"),
        ("1.405 logements", "1405", "logements"),
        ("2000 logements", "2000", "logements"),
        ("9,9% des ménages", "9.9", "%"),
        ("9,9 % des ménages", "9.9", "%"),
        ("12 pour cent", "12", "pour cent"),
        ("70 logements/Ha", "70", "logements/Ha"),
        ("2 500 logements/an", "2500", "logements"),
        ("2 000 nouveaux emplois", "2000", "emplois"),
        ("1 326 LLS", "1326", "LLS"),
        ("653 logts", "653", "logts"),
        ("250 000 € par an", "250000", "€"),
        ("1,5 M€", "1.5", "M€"),
        ("2 millions d'euros", "2", "millions d'euros"),
        ("10 000 heures d'insertion", "10000", "heures"),
    ],
)
def test_a_number_and_its_unit(text: str, value: str, unit: str) -> None:
    assert read(text) == [(value, "", unit)]


@pytest.mark.parametrize(
    ("text", "value", "upper"),
    [
        ("entre 350 et 360 logements", "350", "360"),
        ("de 120 à 150 logements", "120", "150"),
        ("10 à 15 logements", "10", "15"),
        ("10-15 logements", "10", "15"),
        ("entre 10 % et 15 % des ménages", "10", "15"),
        ("1 000 à 1 200 logements", "1000", "1200"),
        ("10 et 15 logements", "15", ""),
        ("de 12 % en 2015 à 8 % en 2020", "12", ""),
    ],
)
def test_two_numbers(text: str, value: str, upper: str) -> None:
    assert read(text)[0][:2] == (value, upper)


@pytest.mark.parametrize(
    "text",
    [
        "2014-2020",
        "2014-2020 travaux engagés",
        "2014/2017 : la suite",
        "en 2013 travaux de voirie",
        "loi de février 2014 relative aux villes",
        "le 25 mars 2015",
        "les jeunes de 12-25 ans",
        "20 à 30 ans",
        "sur 6 années",
        "7 jours/7",
        "3 fois par semaine",
        "stages de 3e",
        "l'article 5 alinéas compris",
        "les 4 quartiers, 5 orientations et 3 communes",
        "axe 1.4.1 logements",
        "13 Habitat",
        "Agenda 21",
        "04 42 91 00 00",
        "une dizaine de logements",
        "A8 logements",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        ("30 % des ménages", Comparator.EXACT),
        ("près de 30 % des ménages", Comparator.ABOUT),
        ("environ 30 % des ménages", Comparator.ABOUT),
        ("de l’ordre de 70 logements", Comparator.ABOUT),
        ("à minima 12% des bénéficiaires", Comparator.AT_LEAST),
        ("A minima 12% des bénéficiaires", Comparator.AT_LEAST),
        ("au moins 30 %", Comparator.AT_LEAST),
        ("pas moins de 30 %", Comparator.AT_LEAST),
        ("30 % minimum", Comparator.AT_LEAST),
        ("au maximum 30 %", Comparator.AT_MOST),
        ("moins de 30 %", Comparator.AT_MOST),
        ("30 % au plus", Comparator.AT_MOST),
        ("ne doit pas dépasser 30 %", Comparator.AT_MOST),
        ("ne doit pas être inférieur à 30 %", Comparator.AT_LEAST),
    ],
)
def test_comparators(text: str, comparator: Comparator) -> None:
    (figure,) = find_figures(straight(text))
    assert figure.comparator is comparator


def test_where_a_figure_stands() -> None:
    text = "soit près de 2 000 nouveaux emplois par an"
    (figure,) = find_figures(text)
    assert text[figure.start : figure.end] == "près de 2 000 nouveaux emplois"
    assert text[figure.number :].startswith("2 000")
    assert text[figure.counted : figure.end] == "nouveaux emplois"
