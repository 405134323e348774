"""Names of a registry in running text: the longest one, and nobody's where two share it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contratgraph.loaders.gazetteer import Gazetteer

NAMES = Gazetteer(
    [
        ("État", "etat"),
        ("CAF", "caf"),
        ("Logis Neuf", "logis-neuf"),
        ("Logis Neuf Habitat", "logis-neuf-habitat"),
        ("13 Habitat", "13-habitat"),
        ("Police nationale", "police-nationale"),
        ("Le Phare", "phare-nord"),
        ("Le Phare", "phare-sud"),
        ("Jas-de-Bouffan", "jas"),
        ("L'Odyssée", "odyssee"),
    ]
)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Réhabilitation du patrimoine Logis Neuf (Prévert)", ["logis-neuf"]),
        ("le bailleur Logis Neuf Habitat et la CAF", ["logis-neuf-habitat", "caf"]),
        ("un patrimoine de 13 Habitat (626 logements)", ["13-habitat"]),
        ("les patrouilleurs de la police nationale", ["police-nationale"]),
        ("le Jas de Bouffan", ["jas"]),
        ("L'ODYSSEE et son parking", ["odyssee"]),
        ("financé par l'Etat", ["etat"]),
        ("l'état des logements", []),
        ("État des lieux des logements", []),  # a capital that begins the text tells nothing
        ("une caf fermée", []),
        ("113 Habitat", []),
        ("Le Phare, au nord", []),  # two things have that name
        ("", []),
    ],
)
def test_names_in_a_text(text: str, keys: list[str]) -> None:
    assert [found.key for found in NAMES.find(text)] == keys


def test_where_the_words_of_a_name_stand() -> None:
    text = "Pour 13 Habitat et la police nationale."
    assert [text[f.start : f.end] for f in NAMES.find(text)] == ["13 Habitat", "police nationale"]


def test_common_nouns_need_no_capital() -> None:
    names = Gazetteer([("Bailleurs", "x")], common=[("Bailleurs sociaux", "b"), ("Bailleurs", "b")])
    assert [f.key for f in Gazetteer([], common=[("Bailleurs", "b")]).find("les bailleurs")] == ["b"]
    assert [f.key for f in names.find("des bailleurs sociaux")] == ["b"]
    assert names.find("des bailleurs") == []  # two things have that name


def test_no_names_find_nothing() -> None:
    assert Gazetteer([]).find("13 Habitat") == []
    assert Gazetteer([("—", "x")]).find("— et —") == []


@given(st.text(max_size=200))
def test_what_is_found_stands_in_the_text_in_order(text: str) -> None:
    end = 0
    for found in NAMES.find(text):
        assert end <= found.start < found.end <= len(text)
        end = found.end
