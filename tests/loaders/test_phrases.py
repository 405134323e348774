"""Where a printed name ends."""

from __future__ import annotations

import re

import pytest

from contratgraph.loaders.phrases import NAME_LIMIT, phrase_end


@pytest.mark.parametrize(
    "text",
    [
        "cellule de veille| permettant de suivre",
        "cellule familles élargies| pour le repérage",
        "instance de supervision à l'échelle communautaire|, animée par",
        "instance de coordination des acteurs de l'emploi, de la formation et de l'insertion| qui",
        "réseau d'entreprises| sensibilisées aux outils",
        "observatoire des discriminations| piloté par la ville",
        "comité local d'aide aux victimes (CLAV)|, présidé",
        "point d'accès au droit| dans les quartiers",
        "plateformes de prise en charge des exclus temporaires|",
        "cellule (de suivi et de pilotage)| permettant",
        "groupe de concertation « ad hoc »| pourrait",
        "cellule ressource à l'échelle communautaire| et la mutualisation d'outils",
        "cellule de veille|, de formations",
        "permanences physiques ou téléphonique| 7 jours/7",
        "pilote de la lutte contre le décrochage| d'accompagner la CPA",
        "guichet CAF / CPAM| porté par",
        "instance| sera créée",
        "conseil citoyen| par quartier",
        "référent|. La ville",
        "cellule|",
    ],
)
def test_the_end_of_a_name(text: str) -> None:
    name, _, rest = text.partition("|")
    noun = re.match(r"\w+", text)
    assert noun is not None
    assert name == (name + rest)[: phrase_end(name + rest, noun.end())]


def test_an_enumeration_is_one_name_or_several() -> None:
    text = "services de l'Etat et des communes"
    assert text[: phrase_end(text, 8)] == text
    assert text[: phrase_end(text, 8, joins=False)] == "services de l'Etat"


def test_what_begins_another_name_ends_this_one() -> None:
    text = "comité de suivi et de cellules"
    assert text[: phrase_end(text, 6, re.compile("cellules"))] == "comité de suivi"


def test_no_word_is_cut_where_a_name_is_too_long() -> None:
    text = "comité" + " de suivi" * 100
    end = phrase_end(text, 6)
    assert end - 6 <= NAME_LIMIT
    assert text[:end].endswith("de suivi")
