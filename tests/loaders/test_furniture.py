"""Page furniture is told by its coming back, and goes; what comes back for another reason stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from contratgraph.loaders.document import read_document
from contratgraph.loaders.furniture import page_furniture, without


def taken_out(*lines: str) -> list[str]:
    return [lines[i] for i in sorted(page_furniture(lines))]


def pages(*between: str, head: str = "", foot: str = "", first: int = 3) -> list[str]:
    """One page for each text, with a head and a foot in which # is the number of the page."""
    lines: list[str] = []
    for number, text in enumerate(between, first):
        lines += [head.replace("#", str(number)), "", text, "", foot.replace("#", str(number)), ""]
    return lines


@pytest.mark.parametrize(
    "foot", ["Page # sur 90", "Page #", "#/90", "# / 90", "p. #", "- # -", "PAGE # SUR 90"]
)
def test_page_marks_that_grow(foot: str) -> None:
    lines = pages("Un texte.", "Un autre.", foot=foot)
    assert taken_out(*lines) == [foot.replace("#", "3"), foot.replace("#", "4")]


@pytest.mark.parametrize(
    "lines",
    [
        ["12/40"],  # alone: a share, not a page
        ["12/40", "", "Un texte.", "", "11/40"],  # it does not grow
        ["2/3", "", "Un texte.", "", "3/4"],  # not of one whole
        ["Page 12 sur 90 du rapport", "", "x", "", "Page 13 sur 90 du rapport"],
    ],
)
def test_what_looks_like_a_page_mark_and_is_none(lines: list[str]) -> None:
    assert taken_out(*lines) == []


def test_running_heads_beside_page_marks() -> None:
    lines = pages("a", "b", "c", head="Livret des actions", foot="Page #")
    assert taken_out(*lines).count("Livret des actions") == 3


def test_a_running_head_with_its_number() -> None:
    lines = pages("a", "b", "c", head="# | Ville de Brume")
    assert taken_out(*lines) == ["3 | Ville de Brume", "4 | Ville de Brume", "5 | Ville de Brume"]


def test_a_running_head_that_says_the_title_takes_the_number_beside_it() -> None:
    title = "# Contrat de ville de Brume 2031-2036"
    lines = [title, "", *pages("a", "b", "c", head="Contrat de ville de Brume 2031-2036", foot="#")]
    assert title not in taken_out(*lines)
    lines = [title, ""]
    for number in (4, 5, 6):
        lines += [
            "Contrat de ville de Brume 2031-2036",
            "",
            str(number),
            "",
            f"texte {'abc'[number - 4]}",
            "",
        ]
    assert taken_out(*lines) == [
        "Contrat de ville de Brume 2031-2036", "4",
        "Contrat de ville de Brume 2031-2036", "5",
        "Contrat de ville de Brume 2031-2036", "6",
    ]  # fmt: skip


def test_the_title_printed_again_as_a_heading_goes_but_not_the_first() -> None:
    title = "# Contrat de ville de Brume"
    lines = [title, "", "a", "", title, "", "b", "", title, "", "c"]
    assert sorted(page_furniture(lines)) == [4, 8]


@pytest.mark.parametrize(
    "label", ["Partenaires", "**Devise**", "Devise", "## Devise", "- Devise", "Les résultats :"]
)
def test_a_label_that_comes_back_stays(label: str) -> None:
    lines = ["# Contrat de ville de Brume", ""]
    for text in "abcdef":
        lines += [f"Le texte {text}.", "", label, "", f"la valeur {text}", ""]
    assert taken_out(*lines) == []


def test_numbers_alone_stay() -> None:
    assert taken_out("a", "", "12", "", "b", "", "13") == []


def test_text_that_a_page_cut_stands_together_again(tmp_path: Path) -> None:
    path = tmp_path / "contrat.md"
    path.write_text(
        "# Contrat de ville\n\nLa blanchisserie est à quatre kilo-\n\nPage 3 sur 9\n\n"
        "mètres du centre.\n\nPage 4 sur 9\n\nUn autre texte.\n",
        encoding="utf-8",
    )
    document = read_document(path)
    assert [(b.text, b.first_line, b.last_line) for b in document.blocks[1:]] == [
        ("La blanchisserie est à quatre kilomètres du centre.", 3, 7),
        ("Un autre texte.", 11, 11),
    ]
    assert [(b.text, b.first_line) for b in document.furniture] == [
        ("Page 3 sur 9", 5),
        ("Page 4 sur 9", 9),
    ]


def test_a_finished_text_is_not_joined_to_the_next_page() -> None:
    lines = ["Il est fini.", "", "Page 1", "", "un autre", "", "Page 2", "", "- élément"]
    kept = without(lines, page_furniture(lines))
    assert [lines[i] for i in kept] == ["Il est fini.", "", "", "un autre", "", "", "- élément"]


def test_a_table_cut_by_a_page_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "contrat.md"
    path.write_text("| a | b |\n\nPage 1\n\n| c | d |\n\nPage 2\n\n| e | f |\n", encoding="utf-8")
    assert {b.table for b in read_document(path).blocks} == {1}
