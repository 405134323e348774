"""What stands on a page, as a converter finds it → the physical lines that `document` reads.

Headings, paragraphs and list items become Markdown; a row of a table becomes one line of HTML, or one
whose cells are separated by TABs where nothing marks them on the page. Nothing that was printed can be
taken for markup: what looks like some is written as a character reference, which the reader of
documents turns back.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from contratgraph.loaders.tables import MAX_SPAN

LEVELS = 6
"""Markdown and HTML know six levels of headings."""

DASHES = "-–—‐‑−"  # all of them are printed as bullets
BULLETS = "☞✓•○▪■●►➢❖"
_BULLET_LOOKALIKES = {"·": "•", "∙": "•", "◦": "○", "❏": "▪", "□": "▪", "◼": "■", "▶": "►"}
_TYPED = re.compile(f"([{re.escape(DASHES + BULLETS + ''.join(_BULLET_LOOKALIKES))}])(\\s+|$)")
_ORDINAL = re.compile(r"[0-9]{1,9}[.)]$")
_LEADERS = 3
_PAGE = re.compile(r"[0-9]{1,4}$")

# What the Wingdings font draws for the characters that Word puts before list items.
_WINGDINGS = {
    0x46: "☞",
    0x47: "☞",
    0x6C: "●",
    0x6E: "■",
    0x6F: "▪",
    0x71: "▪",
    0x73: "▪",
    0x76: "❖",
    0x77: "❖",
    0x9F: "•",
    0xA7: "▪",
    0xA8: "▪",
    0xD8: "➢",
    0xE0: "➔",
    0xE8: "➔",
    0xF0: "➔",
    0xFC: "✓",
    0xFE: "✓",
}
_DINGBATS = {
    0x2A: "☞",
    0x2B: "☞",
    0x33: "✓",
    0x34: "✓",
    0x6C: "●",
    0x6E: "■",
    0x76: "❖",
}
_PRIVATE = range(0xF000, 0xF100)
"""Where characters of symbol fonts stand that have no other place."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters printed in one way."""

    text: str
    bold: bool = False
    italic: bool = False
    underlined: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A heading (`heading` 1-6), a list item (`depth` is not None) or a paragraph.

    `marker` is the bullet or the number printed before an item; `apart`: a blank stands above it;
    `page` is the page it begins on, None where the source does not know.
    """

    runs: tuple[Run, ...]
    page: int | None = None
    heading: int = 0
    depth: int | None = None
    marker: str = ""
    apart: bool = False

    @property
    def text(self) -> str:
        """The words without their looks."""
        return "".join(run.text for run in self.runs)


Cells = tuple[tuple[Paragraph, ...] | None, ...]
"""The paragraphs of each cell of a row: none in what a merged cell on its left covers, None for a cell
that one above covers."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table."""

    cells: Cells
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of at least two columns; `ruled`: its cells are marked one by one."""

    rows: tuple[Row, ...]
    ruled: bool = False


Piece = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Line:
    """A physical line of the converted text and the page on which it begins."""

    text: str
    page: int | None


def drawn(text: str, font: str = "") -> str:
    """The characters that a symbol font draws: Wingdings' "F" is "☞"."""
    font = font.casefold()
    if "dingbats" in font:
        return "".join(_symbol(c, _DINGBATS) for c in text)
    if "wingdings" in font:
        return "".join(_symbol(c, _WINGDINGS) for c in text)
    if any(ord(c) in _PRIVATE for c in text):
        return "".join(_symbol(c, _WINGDINGS) if ord(c) in _PRIVATE else c for c in text)
    return text


def _symbol(character: str, drawings: Mapping[int, str]) -> str:
    """What a symbol font draws for a character: a bullet where it is none we know."""
    code = ord(character)
    if character.isspace() or (code >= 0x100 and code not in _PRIVATE):
        return character
    return drawings.get(code & 0xFF, "•")


def typed_marker(text: str) -> tuple[str, str]:
    """The bullet that a text begins with and the rest: "– CPA" is ("-", "CPA"), "CPA" ("", "CPA")."""
    found = _TYPED.match(text)
    if found is None:
        return "", text
    mark = "-" if found[1] in DASHES else _BULLET_LOOKALIKES.get(found[1], found[1])
    return mark, text[found.end() :]


def contents_entry(text: str) -> tuple[str, str] | None:
    """The title and the page of a line of a table of contents ("Title ..... 7"), or None."""
    found = _PAGE.search(text)
    if found is None:
        return None
    before = text[: found.start()]
    title = before.rstrip(".…‥_ \t")
    leaders = before[len(title) :]
    count = leaders.count(".") + leaders.count("_") + 3 * leaders.count("…") + 2 * leaders.count("‥")
    return (title, found[0]) if title and count >= _LEADERS else None


def contents_row(title: str, page: str, on: int | None) -> Row:
    """An entry of a table of contents as the reader knows it: leaders, then the page in a cell."""
    return Row(((Paragraph((Run(f"{title} .....".strip()),)),), (Paragraph((Run(page),)),)), on)


# --- lines ---------------------------------------------------------------------------------------


def as_lines(pieces: Iterable[Piece]) -> Iterator[Line]:
    """The physical lines of a document, in order."""
    lists = _Lists()
    above: Piece | None = None
    for piece in pieces:
        page = piece.rows[0].page if isinstance(piece, Table) else piece.page
        if above is not None and not _goes_on_below(above, piece):
            yield Line("", page)
        above = piece
        if isinstance(piece, Table):
            lists.end()
            yield from map(Line, _rows(piece), (row.page for row in piece.rows))
        else:
            yield Line(_prose(piece, lists), page)


def _goes_on_below(above: Piece, below: Piece) -> bool:
    """Whether two pieces are items of one list."""
    return (
        isinstance(above, Paragraph)
        and isinstance(below, Paragraph)
        and above.depth is not None
        and below.depth is not None
        and not below.apart
    )


class _Lists:
    """The lists that are open: how far each is indented, in characters of the converted text."""

    def __init__(self) -> None:
        self._open: list[tuple[int, int]] = []

    def end(self) -> None:
        self._open.clear()

    def indent(self, depth: int, width: int) -> int:
        while self._open and self._open[-1][0] >= depth:
            self._open.pop()
        indent = self._open[-1][1] if self._open else 0
        self._open.append((depth, indent + width))
        return indent


def _prose(paragraph: Paragraph, lists: _Lists) -> str:
    if paragraph.heading:
        lists.end()
        words = " ".join(paragraph.text.split())
        bare = words.rstrip("#")  # what stands there may close a heading
        closing = _reference("#") * (len(words) - len(bare))
        return f"{'#' * min(paragraph.heading, LEVELS)} {_escaped(bare)}{closing}"
    text = _not_markup(_markdown(paragraph.runs))
    if paragraph.depth is None:
        lists.end()
        return text
    marker = paragraph.marker
    start = marker if _ORDINAL.match(marker) else "-"
    shown = "" if start == marker or marker in DASHES or marker == "•" else f"{marker} "
    indent = lists.indent(paragraph.depth, len(start) + 1)
    return f"{' ' * indent}{start} {shown}{text}".rstrip()


def _spaced(runs: Sequence[Run]) -> Iterator[Run]:
    """The pieces of a line that look the same, runs of white space as one blank."""
    for (bold, italic, underlined), same in groupby(
        runs, key=lambda run: (run.bold, run.italic, run.underlined)
    ):
        text = re.sub(r"\s+", " ", "".join(run.text for run in same))
        yield Run(text, bold, italic, underlined)


def _markdown(runs: Sequence[Run]) -> str:
    """A line with its bold pieces between asterisks; other looks say nothing to the reader of prose."""
    parts = []
    plain = [Run(run.text, run.bold) for run in runs]
    for run in _spaced(plain):
        text = run.text
        core = text.strip()
        if not run.bold or not core:
            parts.append(_escaped(text))
            continue
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        parts.append(f"{before}**{_escaped(core)}**{after}")
    return "".join(parts).strip()


_MARKUP = re.compile(r"&(?=[#A-Za-z])|<(?=[/A-Za-z])|[*|]|_(?=_)|(?<=_)_")
_BLOCK = re.compile(r"(?:#{1,6}|[-+])(?=\s|$)|-(?=[-\s]*$)|_(?=[_\s]*$)")
_NUMBERED = re.compile(r"([0-9]{1,9})([.)])(?=\s|$)")


def _escaped(text: str) -> str:
    """The text with what would be read as a tag, a reference or emphasis as references."""
    return _MARKUP.sub(lambda found: _reference(found[0]), text)


def _reference(character: str) -> str:
    return {"&": "&amp;", "<": "&lt;"}.get(character, f"&#{ord(character)};")


def _not_markup(line: str) -> str:
    """The line with what would begin a heading, a list or a rule there as references."""
    if found := _NUMBERED.match(line):
        return f"{found[1]}{_reference(found[2])}{line[found.end() :]}"
    if found := _BLOCK.match(line):
        return _reference(line[0]) + line[1:]
    return line


# --- tables --------------------------------------------------------------------------------------


def _rows(table: Table) -> Iterator[str]:
    """A line for each row."""
    if not table.ruled:
        yield from ("\t".join(_cell(cell or ()) for cell in row.cells) for row in table.rows)
        return
    last = len(table.rows) - 1
    covered: dict[int, int] = {}  # column → the row from which it is free again
    for place, row in enumerate(table.rows):
        cells = []
        for column, cell in enumerate(row.cells):
            if cell is None and place < covered.get(column, 0):
                continue
            high = _height(table, place, column)
            covered[column] = place + high
            cells.append(f"<td{f' rowspan={high}' * (high > 1)}>{_cell(cell or ())}</td>")
        opening, closing = "<table>" * (place == 0), "</table>" * (place == last)
        yield f"{opening}<tr>{''.join(cells)}</tr>{closing}"


def _height(table: Table, place: int, column: int) -> int:
    """How many rows a cell covers."""
    end = place + 1
    while (
        end < min(len(table.rows), place + MAX_SPAN)
        and column < len(table.rows[end].cells)
        and table.rows[end].cells[column] is None
    ):
        end += 1
    return end - place


def _cell(paragraphs: Sequence[Paragraph]) -> str:
    if len(paragraphs) == 1 and paragraphs[0].depth is None and not paragraphs[0].heading:
        return _html(paragraphs[0].runs)
    return " ".join(_cell_parts(paragraphs))


def _cell_parts(paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    open_lists: list[int] = []
    for paragraph in paragraphs:
        if paragraph.depth is None:
            yield from _closing(open_lists, -1)
            name = f"h{min(paragraph.heading, LEVELS)}" if paragraph.heading else "p"
            yield f"<{name}>{_html(paragraph.runs)}</{name}>"
            continue
        yield from _closing(open_lists, paragraph.depth)
        if open_lists and open_lists[-1] == paragraph.depth:
            yield "</li>"
        else:
            open_lists.append(paragraph.depth)
            yield "<ul>"
        yield f"<li>{html.escape(paragraph.marker, quote=False)} {_html(paragraph.runs)}".rstrip()
    yield from _closing(open_lists, -1)


def _closing(open_lists: list[int], depth: int) -> Iterator[str]:
    """Close the lists that are deeper than `depth`."""
    while open_lists and open_lists[-1] > depth:
        open_lists.pop()
        yield "</li></ul>"


def _html(runs: Sequence[Run]) -> str:
    parts = []
    for run in _spaced(runs):
        words = html.escape(run.text, quote=False)
        if run.text.strip():
            words = f"<u>{words}</u>" if run.underlined else words
            words = f"<i>{words}</i>" if run.italic else words
            words = f"<b>{words}</b>" if run.bold else words
        parts.append(words)
    return "".join(parts).strip()
