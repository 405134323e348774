"""A PDF → its pages: the words with their places, and the cells that rules enclose."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from contratgraph.loaders.printed import drawn

MAX_PAGES = 500
"""Three times the pages of the largest contract seen."""

MAX_EDGES = 4_000
"""A page with more rules than this is a map or a drawing: no table is looked for in it."""

TOLERANCE = 3.0
"""Rules so near to each other, in points, are drawn as one."""

UNKNOWN_SHARE = 0.05
"""A text of which more characters than this have no letter is not a text."""

SCANNED = 20
"""A page with fewer characters than this has no text of its own."""

_BOLD = re.compile(r"bold|black|heavy|demi|semibold", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique", re.IGNORECASE)
_CID = re.compile(r"\(cid:[0-9]{1,6}\)")


class Refused(Exception):
    """The PDF cannot be read; the arguments say why in French and in English."""

    def __init__(self, fr: str, en: str) -> None:
        super().__init__(fr)
        self.fr, self.en = fr, en


@dataclass(frozen=True, slots=True)
class Word:
    """A word of one font, in points from the top left of its page."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    italic: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page."""

    x0: float
    top: float
    x1: float
    bottom: float

    def holds(self, word: Word) -> bool:
        """Whether the middle of the word is inside."""
        across, down = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
        return self.x0 <= across <= self.x1 and self.top <= down <= self.bottom

    def covers(self, other: Box) -> bool:
        """Whether the other box is inside, give or take a point."""
        return (
            self.x0 <= other.x0 + 1
            and self.top <= other.top + 1
            and self.x1 >= other.x1 - 1
            and self.bottom >= other.bottom - 1
        )


@dataclass(frozen=True, slots=True)
class Grid:
    """A table that rules enclose: its rows, in each the cells, None where a merged cell covers."""

    box: Box
    rows: tuple[tuple[Box | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The words and the tables of a page."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    grids: tuple[Grid, ...]


def _open(data: bytes) -> Any:
    import pdfplumber
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        return pdfplumber.open(io.BytesIO(data))
    except PdfminerException as error:
        if "Password" in repr(error):  # it holds the error of the parser beneath, PDFPasswordIncorrect
            raise Refused(
                "ce PDF est protégé par un mot de passe", "this PDF is protected by a password"
            ) from None
        raise


def read_pages(data: bytes) -> list[Page]:
    """The pages of a PDF. Raises `Refused` where there are too many, or under a password."""
    with _open(data) as pdf:
        count = len(pdf.pages)
        if count > MAX_PAGES:
            raise Refused(
                f"il a {count} pages, plus de {MAX_PAGES} : ce n'est pas un contrat",
                f"it has {count} pages, more than {MAX_PAGES}: it is no contract",
            )
        pages = []
        for page in pdf.pages:
            pages.append(_page(page))
            page.close()
        return pages


def _page(page: Any) -> Page:
    upright = page.filter(_is_upright).dedupe_chars()
    found = upright.extract_words(
        x_tolerance_ratio=0.15, y_tolerance=2, extra_attrs=["fontname", "size"], keep_blank_chars=False
    )
    words = tuple(word for one in found if (word := _word(one)).text)
    return Page(page.page_number, float(page.width), float(page.height), words, tuple(_grids(page)))


def _is_upright(thing: Any) -> bool:
    return thing.get("object_type") != "char" or bool(thing.get("upright", True))


def _word(found: Any) -> Word:
    font = str(found["fontname"])
    text = _CID.sub("\ufffd", drawn(found["text"], font))
    if text == "o" and "courier" in font.casefold():
        text = "○"  # Word's bullet of the second level
    return Word(
        text,
        float(found["x0"]),
        float(found["x1"]),
        float(found["top"]),
        float(found["bottom"]),
        round(float(found["size"]) * 2) / 2,
        bool(_BOLD.search(font)),
        bool(_ITALIC.search(font)),
    )


def _grids(page: Any) -> Iterator[Grid]:
    """The tables of at least two columns that rules enclose, without those inside another."""
    if len(page.edges) > MAX_EDGES:
        return
    found = []
    for table in page.find_tables({"explicit_horizontal_lines": list(_open_ends(page.edges))}):
        rows = tuple(
            tuple(Box(*cell) if cell is not None else None for cell in row.cells) for row in table.rows
        )
        if max(map(len, rows), default=0) > 1:
            found.append(Grid(Box(*table.bbox), rows))
    for grid in found:
        if not any(other is not grid and other.box.covers(grid.box) for other in found):
            yield grid


def _open_ends(edges: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rules that are missing where upright ones end together: a page break cuts a row there."""
    across = [edge for edge in edges if edge["orientation"] == "h"]
    ends: dict[int, list[dict[str, Any]]] = {}
    for edge in edges:
        for end in (edge["top"], edge["bottom"]) if edge["orientation"] == "v" else ():
            if not any(abs(one["top"] - end) < TOLERANCE for one in across):
                ends.setdefault(round(end), []).append(edge)
    for end, found in ends.items():
        left, right = min(edge["x0"] for edge in found), max(edge["x1"] for edge in found)
        if right > left:
            yield {
                "object_type": "line_edge",
                "orientation": "h",
                "x0": left,
                "x1": right,
                "width": right - left,
                "top": end,
                "bottom": end,
            }


def with_pictures(data: bytes, numbers: Sequence[int]) -> list[int]:
    """Those of the pages that hold pictures."""
    if not numbers:
        return []
    with _open(data) as pdf:
        return [number for number in numbers if pdf.pages[number - 1].images]


def check_text(pages: Sequence[Page], pictures: Sequence[int]) -> None:
    """Raise `Refused` where the pages hold no text, or one whose letters nobody knows."""
    characters = sum(len(word.text) for page in pages for word in page.words)
    if characters < SCANNED or (pictures and len(pictures) > len(pages) / 2):
        if pictures:
            raise Refused(
                f"ce PDF ne contient que des images ({len(pictures)} pages sur {len(pages)} sans "
                "texte) : il faut d'abord une reconnaissance de caractères (OCR)",
                f"this PDF holds nothing but pictures ({len(pictures)} pages of {len(pages)} without "
                "text): character recognition (OCR) is needed first",
            )
        raise Refused("ce PDF ne contient aucun texte", "this PDF holds no text")
    unknown = sum(word.text.count("\ufffd") for page in pages for word in page.words)
    if unknown > characters * UNKNOWN_SHARE:
        raise Refused(
            "les polices de ce PDF ne disent pas quelles lettres elles dessinent : il faut une "
            "reconnaissance de caractères (OCR)",
            "the fonts of this PDF do not tell which letters they draw: character recognition (OCR) "
            "is needed",
        )


def outside(page: Page) -> list[Word]:
    """The words that stand in no ruled table."""
    return [word for word in page.words if not any(grid.box.holds(word) for grid in page.grids)]
