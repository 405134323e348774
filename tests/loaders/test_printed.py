"""Pieces of a page as lines of text: what was printed comes back, whatever signs it is made of."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contratgraph.loaders.document import Block, BlockKind, read_document
from contratgraph.loaders.printed import (
    Paragraph,
    Piece,
    Row,
    Run,
    Table,
    as_lines,
    contents_entry,
    drawn,
    typed_marker,
)
from contratgraph.loaders.text import clean


def paragraph(text: str, **looks: Any) -> Paragraph:
    return Paragraph((Run(text),), **looks)


def read_back(pieces: list[Piece]) -> tuple[Block, ...]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texte.md"
        path.write_text("\n".join(line.text for line in as_lines(pieces)), encoding="utf-8")
        return read_document(path).blocks


# --- what is printed comes back ------------------------------------------------------------------

SIGNS = st.text(st.sampled_from("ab1. #-*_<>&;)(|`~=+\\\"'[]!é☞•/pb"), min_size=1, max_size=14)


def is_bulleted(text: str) -> bool:
    """Whether the reader takes a bullet off the text: then the converters have done so before."""
    return clean(text)[:1] in tuple("☞✓•○▪■●►➢❖*-")


@st.composite
def paragraphs(draw: st.DrawFn) -> Paragraph:
    text = draw(SIGNS.filter(lambda text: bool(clean(text)) and not is_bulleted(text)))
    runs = (Run(text, bold=draw(st.booleans())),)
    match draw(st.sampled_from(["heading", "item", "paragraph"])):
        case "heading":
            return Paragraph(runs, heading=draw(st.integers(1, 6)))
        case "item":
            return Paragraph(runs, depth=draw(st.integers(0, 4)), marker="-")
        case _:
            return Paragraph(runs)


@settings(max_examples=300, deadline=None)
@example([paragraph("1*", heading=1)])
@given(st.lists(paragraphs(), min_size=1, max_size=2))
def test_no_sign_of_the_text_is_taken_for_markup(printed: list[Paragraph]) -> None:
    expected = [clean(one.text) for one in printed]
    assert [block.text for block in read_back(list(printed))] == expected
    for ruled in (False, True):
        cells = Table((Row((tuple(printed), ())),), ruled)
        assert [block.text for block in read_back([cells])] == expected


@pytest.mark.parametrize(
    "text",
    [
        "1. Un",
        "2) Deux",
        "# Trois",
        "+ quatre",
        "---",
        "a &amp; b",
        "R&D",
        "&copy",
        "<b>gras</b>",
        "_x_",
    ],
)
def test_a_paragraph_that_looks_like_markup_stays_a_paragraph(text: str) -> None:
    (block,) = read_back([paragraph(text)])
    assert block.kind is BlockKind.PARAGRAPH
    assert (f"{block.marker}{block.text}").replace("-", "") == text.replace("-", "")


def test_headings_items_and_paragraphs_keep_what_they_are() -> None:
    blocks = read_back(
        [
            paragraph("Titre", heading=2),
            paragraph("Il faut :"),
            paragraph("un", depth=0, marker="-"),
            paragraph("deux", depth=1, marker="☞"),
            paragraph("trois", depth=0, marker="2."),
            Paragraph((Run("Tout en gras", bold=True),)),
        ]
    )
    assert [(b.kind.value, b.depth, b.marker, b.text, b.emphasised) for b in blocks] == [
        ("heading", 2, "", "Titre", False),
        ("paragraph", 0, "", "Il faut :", False),
        ("item", 0, "-", "un", False),
        ("item", 1, "☞", "deux", False),
        ("item", 0, "-", "trois", False),
        ("paragraph", 0, "", "Tout en gras", True),
    ]


def test_lists_that_a_blank_parts_are_two_groups() -> None:
    one, two, three = read_back(
        [
            paragraph("un", depth=0, marker="-"),
            paragraph("deux", depth=0, marker="-"),
            paragraph("trois", depth=0, marker="-", apart=True),
        ]
    )
    assert one.group == two.group != three.group


def test_a_row_is_a_line_and_keeps_its_columns() -> None:
    cell = (
        paragraph("Cadre", heading=3),
        paragraph("un", depth=1, marker="•"),
        paragraph("deux", depth=2, marker="☞"),
        paragraph("fin"),
    )
    rows = (Row(((), cell, ())), Row(((paragraph("a\tb"),), (), (Paragraph((Run("c", True),)),))))
    lines = list(as_lines([Table(rows)]))
    assert [line.text.count("\t") for line in lines] == [2, 2]
    blocks = read_back([Table(rows)])
    assert [(b.column, b.kind.value, b.depth, b.marker, b.text) for b in blocks] == [
        (1, "heading", 3, "", "Cadre"),
        (1, "item", 0, "•", "un"),
        (1, "item", 1, "☞", "deux"),
        (1, "paragraph", 0, "", "fin"),
        (0, "paragraph", 0, "", "a b"),
        (2, "paragraph", 0, "", "c"),
    ]
    assert blocks[-1].emphasised


def test_a_cell_that_one_above_covers_leaves_the_others_in_their_columns() -> None:
    """However many rows it covers: a reader gives up a span of more than fifty."""
    above = Row(((paragraph("a"),), (paragraph("b"),)))
    rows = (above, *(Row((None, (paragraph(f"c{i}"),))) for i in range(60)), above)
    blocks = read_back([Table(rows, ruled=True)])
    assert [b.text for b in blocks if b.column == 0] == ["a", "a"]
    assert [b.rows for b in blocks if b.column == 0] == [50, 1]
    assert [b.text for b in blocks if b.column == 1] == ["b", *(f"c{i}" for i in range(60)), "b"]


def test_each_line_has_the_page_of_its_piece() -> None:
    pieces: list[Piece] = [
        paragraph("un", page=3),
        Table((Row(((paragraph("a"),), (paragraph("b"),)), 3), Row(((), (paragraph("c"),)), 4))),
        paragraph("deux", page=4),
    ]
    lines = [(line.text, line.page) for line in as_lines(pieces) if line.text]
    assert lines == [("un", 3), ("a\tb", 3), ("\tc", 4), ("deux", 4)]


# --- small signs ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "font", "expected"),
    [
        ("F", "ABCDEF+Wingdings-Regular", "☞"),
        ("\uf046", "", "☞"),
        ("\uf0fc", "Wingdings", "✓"),
        ("\uf0b7", "Symbol", "•"),
        ("☞", "Arial", "☞"),
        ("F", "Arial", "F"),
    ],
)
def test_symbol_fonts_are_read_as_they_are_drawn(text: str, font: str, expected: str) -> None:
    assert drawn(text, font) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("– CPA", ("-", "CPA")),
        ("• CPA", ("•", "CPA")),
        ("CPA - Villes", ("", "CPA - Villes")),
        ("-5 %", ("", "-5 %")),
    ],
)
def test_a_bullet_that_is_typed_is_one_before_a_blank(text: str, expected: tuple[str, str]) -> None:
    assert typed_marker(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A) Le pilier ....... 12", ("A) Le pilier", "12")),
        ("Volet 1 . . . . . 7", ("Volet 1", "7")),
        ("Orientation 1 …… 7", ("Orientation 1", "7")),
        ("Les années 2015", None),
        ("Voir p. 12", None),
        ("....... 12", None),
    ],
)
def test_an_entry_of_the_contents_has_leaders_and_a_page(
    text: str, expected: tuple[str, str] | None
) -> None:
    assert contents_entry(text) == expected


def test_a_hostile_text_is_no_work() -> None:
    for text in (". " * 50_000, "&" * 100_000, "_" * 100_000, "<b" * 50_000, "- " * 50_000 + "7"):
        list(as_lines([paragraph(text), Table((Row(((paragraph(text),), ())),))]))
        contents_entry(text)
        typed_marker(text)
