"""A PDF with a text layer → what it prints, page by page in reading order.

A PDF knows characters and rules, no paragraphs: pdfplumber gives the words with their places and the
cells that rules enclose; what is a line, an item, a heading or the end of a paragraph is decided here,
by the shape of the page. A line that is full goes on in the next one; one that has room left for the
next word has ended. Columns without rules are read one after the other, as cells of one row.

Repeated heads and feet of pages and page numbers are not content and are left out; so is text that
is printed at an angle.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from contratgraph.loaders.printed import (
    BULLETS,
    LEVELS,
    Paragraph,
    Piece,
    Row,
    Run,
    Table,
    contents_entry,
    contents_row,
    drawn,
    typed_marker,
)
from contratgraph.loaders.text import is_cut, starts_lower
from contratgraph.loaders.vocabulary import LABEL_LIMIT, label_of, level_heading
from contratgraph.words import fold

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

MARGIN = 0.12
"""The share of a page, above and below, where heads and feet stand."""

FRONT_MATTER = 50
"""The printed number of a page is at most so far from its place in the file."""

_BOLD = re.compile(r"bold|black|heavy|demi|semibold", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique", re.IGNORECASE)
_CID = re.compile(r"\(cid:[0-9]{1,6}\)")
_LONE_NUMBER = re.compile(
    r"(?:[-–—]\s*)?(?:page\s*)?[0-9]{1,4}(?:\s*(?:/|sur)\s*[0-9]{1,4})?(?:\s*[-–—])?$", re.I
)
_NUMBER = re.compile(r"\b[0-9]{1,4}\b")
_HYPHENS = "-\u2010\u00ad"
_MARKS = frozenset(":;!?»%€")
_ABOVE_AXES = ("Pilier", "Volet", "Orientation", "Axe", "Fiche")
_LEVELS = (*_ABOVE_AXES, "Objective")


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


@dataclass(frozen=True, slots=True)
class TextLine:
    """The words on one line, from left to right, and the room they stand in."""

    words: tuple[Word, ...]
    page: int
    left: float = 0.0
    right: float = 0.0

    @property
    def text(self) -> str:
        """The words with a blank wherever the page shows one."""
        return "".join(run.text for run in self.runs)

    @property
    def runs(self) -> tuple[Run, ...]:
        """The words with their looks."""
        return tuple(_runs(self.words))

    @property
    def size(self) -> float:
        """The size of most of its characters."""
        sizes: Counter[float] = Counter()
        for word in self.words:
            sizes[word.size] += len(word.text)
        return max(sizes, key=lambda size: (sizes[size], size))

    @property
    def bold(self) -> bool:
        """Whether all of its letters are bold."""
        return all(word.bold for word in self.words if any(c.isalnum() for c in word.text)) and any(
            word.bold for word in self.words
        )

    @property
    def x0(self) -> float:
        """Where it begins."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Where it ends."""
        return max(word.x1 for word in self.words)

    @property
    def top(self) -> float:
        """The top of its highest word."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """The bottom of its lowest word."""
        return max(word.bottom for word in self.words)


_LineCells = tuple[tuple[TextLine, ...] | None, ...]


@dataclass(frozen=True, slots=True)
class _LineRow:
    """A row of a table: the lines of each of its cells, None where a cell above covers it."""

    cells: _LineCells
    page: int

    @property
    def text(self) -> tuple[str, ...]:
        """The words of each cell."""
        return tuple(" ".join(line.text for line in cell or ()) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class _LineTable:
    """A table and the places of the rules between its columns, none where there are no rules."""

    rows: tuple[_LineRow, ...]
    page: int  # the last one it stands on
    edges: tuple[float, ...] = ()


Region = TextLine | _LineTable


@dataclass(frozen=True, slots=True)
class PdfText:
    """What a PDF prints, and its pages that are pictures without text."""

    pieces: tuple[Piece, ...]
    pages: int
    unread: tuple[int, ...]


def read_pdf(data: bytes) -> PdfText:
    """The headings, paragraphs, items and tables of a PDF.

    Raises `Refused` where it is encrypted, has too many pages, or has no text to read.
    """
    pages = _pages(data)
    blank = [page.number for page in pages if sum(len(w.text) for w in page.words) < SCANNED]
    pictures = _with_pictures(data, blank)
    _check_text(pages, pictures)
    pages = _without_furniture(pages)
    layout = _Layout(pages)
    return PdfText(tuple(layout.pieces()), len(pages), tuple(pictures))


# --- pages ---------------------------------------------------------------------------------------


def _open(data: bytes) -> Any:
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        return pdfplumber.open(io.BytesIO(data))
    except PdfminerException as error:
        if isinstance(error.args[0], PDFPasswordIncorrect):
            raise Refused(
                "ce PDF est protégé par un mot de passe", "this PDF is protected by a password"
            ) from None
        raise


def _pages(data: bytes) -> list[Page]:
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


def _with_pictures(data: bytes, numbers: Sequence[int]) -> list[int]:
    """Those of the pages that hold pictures."""
    if not numbers:
        return []
    with _open(data) as pdf:
        return [number for number in numbers if pdf.pages[number - 1].images]


def _check_text(pages: Sequence[Page], pictures: Sequence[int]) -> None:
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


def _without_furniture(pages: Sequence[Page]) -> list[Page]:
    """The pages without the heads and feet that return, and without their numbers."""
    body = _body_size(pages)
    edges = [_edges(page, body) for page in pages]
    returning = Counter(key for found in edges for key in {key for key, _ in found})
    needed = max(3, len(pages) // 4)
    kept = []
    for page, found in zip(pages, edges, strict=True):
        gone = {
            word
            for key, line in found
            if returning[key] >= needed or _LONE_NUMBER.match(line.text.strip())
            for word in line.words
        }
        kept.append(replace(page, words=tuple(word for word in page.words if word not in gone)))
    return kept


def _edges(page: Page, body: float) -> list[tuple[tuple[str, int], TextLine]]:
    """The lines in the margins of a page outside its tables, each with what tells that it returns.

    A number that goes with that of the page is the same on every page; not in what is printed as a
    heading, where it may be the number of a fiche.
    """

    def place(found: re.Match[str]) -> str:
        distance = int(found[0]) - page.number
        return f"{distance:+}" if abs(distance) <= FRONT_MATTER else found[0]

    found = []
    for line in _lines(_outside(page), page.number):
        if page.height * MARGIN < line.bottom and line.top < page.height * (1 - MARGIN):
            continue
        heads = line.bold or line.size > body
        text = line.text.strip() if heads else _NUMBER.sub(place, line.text.strip())
        found.append(((text, round(line.top / 4)), line))
    return found


def _body_size(pages: Sequence[Page]) -> float:
    """The size of most characters."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for word in page.words:
            sizes[word.size] += len(word.text)
    return max(sizes, key=lambda size: sizes[size], default=0.0)


# --- lines ---------------------------------------------------------------------------------------


def _lines(words: Iterable[Word], page: int) -> list[TextLine]:
    """The words by lines, from top to bottom."""
    rows: list[list[Word]] = []
    base = size = 0.0
    for word in sorted(words, key=lambda w: (w.bottom, w.x0)):
        if rows and word.bottom - base <= 0.4 * max(word.size, size):
            rows[-1].append(word)
            size = max(size, word.size)
        else:
            rows.append([word])
            base, size = word.bottom, word.size
    return [TextLine(tuple(sorted(row, key=lambda w: w.x0)), page) for row in rows]


def _runs(words: Sequence[Word]) -> Iterator[Run]:
    for index, word in enumerate(words):
        before = ""
        if index:
            before = "" if _touches(words[index - 1], word) else " "
        yield Run(before + word.text, word.bold, word.italic)


# --- the layout ----------------------------------------------------------------------------------


class _Layout:
    """Turns lines and tables into pieces, with what the whole document shows of sizes and margins."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = pages
        self._words = Counter(
            fold(word.text.strip(".,;:!?()«»\"'")) for page in pages for word in page.words
        )
        body = _body_size(pages)
        sizes = {word.size for page in pages for word in page.words}
        larger = sorted((size for size in sizes if size >= body * 1.1 and size > body), reverse=True)
        self._headings = {size: min(rank, LEVELS) for rank, size in enumerate(larger, 1)}
        self._lowest = min(len(larger) + 1, LEVELS)
        self._left, self._right = self._margins()

    def _margins(self) -> tuple[float, float]:
        """Between which columns the text outside the tables runs."""
        lines = [line for page in self._pages for line in _lines(_outside(page), page.number)]
        ends = sorted((line.x1 for line in lines), reverse=True)
        right = ends[min(len(ends) // 50, len(ends) - 1)] if ends else 0.0
        return min((line.x0 for line in lines), default=0.0), right

    def pieces(self) -> Iterator[Piece]:
        """Everything printed, in order."""
        lines: list[TextLine] = []
        table: _LineTable | None = None
        for page in self._pages:
            for region in self._regions(page):
                if isinstance(region, TextLine):
                    if table is not None:
                        yield self._as_table(table)
                        table = None
                    lines.append(region)
                    continue
                yield from _with_contents(self._paragraphs(lines))
                lines = []
                if table is not None and not _resumes(table, region):
                    yield self._as_table(table)
                    table = None
                table = region if table is None else self._rejoined(table, region)
        if table is not None:
            yield self._as_table(table)
        yield from _with_contents(self._paragraphs(lines))

    def _regions(self, page: Page) -> Iterator[Region]:
        """The lines and tables of a page from top to bottom."""
        placed: list[tuple[float, Region]] = [
            (grid.box.top, _ruled_table(grid, page)) for grid in page.grids
        ]
        lines = [
            replace(line, left=self._left, right=self._right)
            for line in _lines(_outside(page), page.number)
        ]
        tops = sorted(grid.box.top for grid in page.grids)
        for columns in _columns(lines, tops):
            if len(columns) == 1:
                placed.append((columns[0][0].top, columns[0][0]))
            else:
                rows = tuple(self._labelled_rows(columns)) or (tuple(map(tuple, columns)),)
                top = min(line.top for column in columns for line in column)
                table = _LineTable(tuple(_LineRow(row, page.number) for row in rows), page.number)
                placed.append((top, table))
        placed.sort(key=lambda one: one[0])
        yield from (region for _, region in placed)

    def _labelled_rows(self, columns: Sequence[list[TextLine]]) -> Iterator[_LineCells]:
        """The rows of two columns where labels stand on the first lines of their values; else none."""
        labels = self._groups(columns[0])
        known = sum(_is_label(" ".join(line.text for line in group)) for group in labels)
        if len(columns) != 2 or known < 2 or 2 * known <= len(labels) or any(map(_bullet, columns[0])):
            return
        values: list[list[TextLine]] = [[] for _ in labels]
        above: list[TextLine] = []
        for line in columns[1]:
            place = sum(group[0].bottom < line.bottom + 2 for group in labels) - 1
            if not values[place]:
                level = place >= 0 and abs(labels[place][0].bottom - line.bottom) < 2
                if not level or (len(above) > 1 and _gap(above[-1], line) < _gap(*above[-2:]) + 1):
                    return  # a label beside the middle of its values
            above = values[place]
            above.append(line)
        yield from ((tuple(label), tuple(lines)) for label, lines in zip(labels, values, strict=True))

    def _as_table(self, table: _LineTable) -> Table:
        return Table(
            tuple(
                Row(
                    tuple(
                        None if cell is None else tuple(self._paragraphs(cell)) for cell in row.cells
                    ),
                    row.page,
                )
                for row in table.rows
            ),
            ruled=bool(table.edges),
        )

    def _rejoined(self, above: _LineTable, below: _LineTable) -> _LineTable:
        """A table that a page break cut; what is left of a paragraph goes back to its cell."""
        *rows, last = above.rows
        again = below.rows[0].text == above.rows[0].text  # the header
        first, *others = below.rows[again:] or [_LineRow(((),) * len(last.cells), below.page)]
        if self._begins_row(last, first):
            return replace(below, rows=(*above.rows, first, *others))
        upper, lower = [], []
        for one, other in zip(last.cells, first.cells, strict=True):
            group = self._groups(one)[-1] if one else []
            lines = other or ()
            rest = 0
            while group and rest < len(lines) and self._goes_on(group, lines[rest]):
                group = [*group, lines[rest]]
                rest += 1
            upper.append((*one, *lines[:rest]) if one else one)
            lower.append(lines[rest:])
        rows.append(replace(last, cells=tuple(upper)))
        if any(lower):
            rows.append(replace(first, cells=tuple(lower)))
        return replace(below, rows=(*rows, *others))

    def _begins_row(self, last: _LineRow, first: _LineRow) -> bool:
        """Whether a row below a page break is a new one: its first cell goes on with nothing."""
        one, other = last.cells[0], first.cells[0]
        if not one or not other or _bullet(other[0]):
            return False
        return not self._goes_on(self._groups(one)[-1], other[0])

    # paragraphs

    def _groups(self, lines: Sequence[TextLine]) -> list[list[TextLine]]:
        """The lines of each paragraph."""
        groups: list[list[TextLine]] = []
        for line in lines:
            if groups and self._goes_on(groups[-1], line):
                groups[-1].append(line)
            else:
                groups.append([line])
        return groups

    def _paragraphs(self, lines: Sequence[TextLine]) -> Iterator[Paragraph]:
        groups = self._groups(lines)
        room = _usual_room(groups)
        indents: list[float] = []
        for index, group in enumerate(groups):
            line = group[0]
            mark = _bullet(line)
            if not mark or (mark == "☞" and _is_typed(group)):
                indents.clear()
                yield self._text(group)
                continue
            while indents and indents[-1] > line.x0 + 3:
                indents.pop()
            if not indents or indents[-1] < line.x0 - 3:
                indents.append(line.x0)
            above = groups[index - 1][-1] if index else line
            apart = above.page == line.page and _gap(above, line) > room + 0.8 * line.size
            yield Paragraph(
                self._joined([_without_bullet(line), *group[1:]]),
                line.page,
                depth=len(indents) - 1,
                marker=mark,
                apart=apart,
            )

    def _text(self, group: Sequence[TextLine]) -> Paragraph:
        level = self._headings.get(group[0].size, 0)
        runs = self._joined(group)
        if not level and all(line.bold for line in group):
            words = "".join(run.text for run in runs)
            if level_heading(words, *_ABOVE_AXES):  # a heading no larger than the text
                level = self._lowest
        return Paragraph(runs, group[0].page, heading=level)

    def _goes_on(self, group: Sequence[TextLine], line: TextLine) -> bool:
        """Whether a line is the rest of the paragraph above it."""
        above = group[-1]
        if _bullet(line) or contents_entry(above.text):
            return False
        if above.size != line.size or above.bold != line.bold:
            # the words of a sentence may be bold at a line's end, not so those of a heading
            if self._headings.get(above.size) or self._headings.get(line.size):
                return False
            if above.bold != line.bold and not starts_lower(line.text):
                return False
        if _is_title(line.text):
            return False
        if _is_label(above.text) or _is_label(line.text):  # unless it is one on two lines
            whole = f"{above.text} {line.text}"
            if above.bold != line.bold or not (_is_label(whole) or _is_title(whole)):
                return False
        if above.page != line.page:
            looks_cut = starts_lower(line.text) or _hangs(group[0], line)
            return is_cut(above.text) or (looks_cut and _is_full(above, line))
        if _gap(above, line) > 0.8 * line.size:
            return False
        if _bullet(group[0]) and starts_lower(line.text):
            return True
        if _is_full(above, line) or is_cut(above.text):
            return True
        return bool(self._headings.get(line.size)) and starts_lower(line.text)

    def _joined(self, lines: Sequence[TextLine]) -> tuple[Run, ...]:
        """The runs of a paragraph: lines with a blank between them, words cut at a hyphen whole."""
        runs: list[Run] = []
        for index, line in enumerate(lines):
            found = list(line.runs)
            if index and found and runs:
                last = runs[-1]
                text = last.text.rstrip()
                if text.endswith(tuple(_HYPHENS)) and found[0].text[:1].islower():
                    kept = text if self._keeps_hyphen(text, found[0].text) else text[:-1]
                    runs[-1] = Run(kept, last.bold, last.italic)
                elif not self._is_one_word(lines[index - 1], line):
                    found[0] = Run(" " + found[0].text, found[0].bold, found[0].italic)
            runs.extend(found)
        return tuple(runs)

    def _is_one_word(self, above: TextLine, below: TextLine) -> bool:
        """Whether a narrow column cuts a word without a hyphen: it is whole elsewhere, never so."""
        first, rest = above.words[-1].text, below.words[0].text.rstrip(".,;:!?)»")
        if len(above.words) > 1 + bool(_bullet(above)) or not rest[:1].islower():
            return False
        return bool(self._words[fold(first + rest)]) and self._words[fold(first)] < 2

    def _keeps_hyphen(self, first: str, rest: str) -> bool:
        """Whether a hyphen at a line's end is the word's own: only if not seen whole elsewhere."""
        if first.endswith("\u00ad"):
            return False
        first, rest = first.split()[-1], rest.split()[0].strip(".,;:!?()«»\"'")
        return not self._words[fold(first[:-1] + rest)] or bool(self._words[fold(first + rest)])


def _ruled_table(grid: Grid, page: Page) -> _LineTable:
    """The table that rules enclose, with the lines of each cell."""
    inside = [word for word in page.words if grid.box.holds(word)]
    width = max(map(len, grid.rows))
    rows = []
    ends: dict[int, float] = {}  # column → where its last cell ends
    for boxes in grid.rows:
        top = min((box.top for box in boxes if box), default=0.0)
        cells: list[tuple[TextLine, ...] | None] = [()] * width
        for column, box in enumerate(boxes):
            if box:
                words = [word for word in inside if box.holds(word)]
                cells[column] = tuple(_cell_lines(words, box, page))
                ends[column] = box.bottom
            elif ends.get(column, top) > top + 1:
                cells[column] = None
        rows.append(_LineRow(tuple(cells), page.number))
    edges = sorted({box.x0 for row in grid.rows for box in row if box is not None})
    return _LineTable(tuple(rows), page.number, (*edges, grid.box.x1))


def _cell_lines(words: Sequence[Word], box: Box, page: Page) -> Iterator[TextLine]:
    if words:
        left = min(word.x0 for word in words)
        padding = max(min(left - box.x0, 8.0), 1.0)
        for line in _lines(words, page.number):
            yield replace(line, left=left, right=box.x1 - padding)


def _resumes(above: _LineTable, below: _LineTable) -> bool:
    """Whether a table goes on after a page break: its rules are where they were, nothing is between."""
    return (
        above.page + 1 == below.page
        and bool(above.edges)
        and len(above.edges) == len(below.edges)
        and all(abs(one - other) < 3 for one, other in zip(above.edges, below.edges, strict=True))
        and len(above.rows[-1].cells) == len(below.rows[0].cells)
    )


def _is_typed(group: Sequence[TextLine]) -> bool:
    """Whether a bullet was typed before a text: its lines begin below it, in a list they hang."""
    return len(group) > 1 and abs(group[1].x0 - group[0].x0) < 2


def _outside(page: Page) -> list[Word]:
    return [word for word in page.words if not any(grid.box.holds(word) for grid in page.grids)]


def _usual_room(groups: Sequence[Sequence[TextLine]]) -> float:
    """The least room between two items that follow each other."""
    rooms = [
        _gap(above[-1], below[0])
        for above, below in pairwise(groups)
        if _bullet(above[0]) and _bullet(below[0]) and above[-1].page == below[0].page
    ]
    return max(min(rooms, default=0.0), 0.0)


def _gap(above: TextLine, below: TextLine) -> float:
    return below.top - above.bottom


def _is_full(above: TextLine, below: TextLine) -> bool:
    """Whether the first word of the line below had no room on the line above."""
    needed = _blank(above) + _first_word(below)
    if _is_centred(above, below):
        return above.x1 - above.x0 + needed > above.right - above.left - 1
    return above.x1 + needed > above.right - 1


def _blank(line: TextLine) -> float:
    """The room between two words of a line."""
    gaps = [other.x0 - one.x1 for one, other in pairwise(line.words[1 if _bullet(line) else 0 :])]
    usual = line.size / 4
    return min((gap for gap in gaps if gap > usual / 2), default=usual)


def _first_word(line: TextLine) -> float:
    """How long the first word of a line is, with a mark that French never parts from it ("1 :")."""
    last = line.words[0]
    for word in line.words[1:]:
        if not _touches(last, word) and word.text not in _MARKS:
            break
        last = word
    return last.x1 - line.x0


def _touches(one: Word, other: Word) -> bool:
    """Whether two pieces stand together as one word, printed in two ways."""
    return other.x0 - one.x1 <= 0.1 * min(one.size, other.size)


def _is_centred(above: TextLine, below: TextLine) -> bool:
    """Whether both lines have the same room on their left and on their right."""
    centre = (above.left + above.right) / 2
    return (
        above.x0 > above.left + 10
        and abs(above.x0 - below.x0) > 1
        and all(abs((line.x0 + line.x1) / 2 - centre) < 3 for line in (above, below))
    )


def _bullet(line: TextLine) -> str:
    """The bullet that a line begins with, or ""."""
    first = line.words[0].text
    if first == "\ufffd" and len(line.words) > 1:
        return "•"
    mark, _ = typed_marker(first)
    if not mark and first[0] in BULLETS:
        mark = first[0]
    return mark


def _without_bullet(line: TextLine) -> TextLine:
    first, *others = line.words
    rest = first.text[1:].lstrip()
    words = (replace(first, text=rest), *others) if rest else tuple(others)
    return replace(line, words=words)


def _hangs(item: TextLine, line: TextLine) -> bool:
    """Whether a line begins where the words of an item do, right of its bullet."""
    words = _without_bullet(item).words if _bullet(item) else ()
    return bool(words) and abs(words[0].x0 - line.x0) < 2 < line.x0 - item.x0


def _is_title(text: str) -> bool:
    return level_heading(text, *_LEVELS) is not None


def _is_label(text: str) -> bool:
    return len(text) < LABEL_LIMIT and label_of(text.strip(" :*-")) is not None


def _with_contents(paragraphs: Iterable[Paragraph]) -> Iterator[Piece]:
    """Lines of a table of contents as the rows of one table."""
    rows: list[Row] = []
    for paragraph in paragraphs:
        entry = contents_entry(" ".join(paragraph.text.split()))
        if entry is not None:
            rows.append(contents_row(*entry, paragraph.page))
            continue
        if rows:
            yield Table(tuple(rows))
            rows = []
        yield paragraph
    if rows:
        yield Table(tuple(rows))


# --- columns without rules -----------------------------------------------------------------------

GUTTER = 14.0
"""The least room, in points, between two columns that no rule separates."""

BESIDE = 3
"""In how many lines text must stand on both sides of a gutter."""


def _columns(lines: Sequence[TextLine], tops: Sequence[float]) -> Iterator[list[list[TextLine]]]:
    """Runs of lines that a gutter parts, as their columns; every other line alone, as one column.

    `tops` are those of the tables: no run of lines goes over one.
    """
    start = 0
    while start < len(lines):
        end, gutter = _run_of_columns(lines, start, tops)
        if gutter is None:
            yield [[lines[start]]]
            start += 1
            continue
        yield _parted(lines[start:end], gutter)
        start = end


def _run_of_columns(
    lines: Sequence[TextLine], start: int, tops: Sequence[float]
) -> tuple[int, tuple[float, float] | None]:
    """Where a run of lines in columns ends that begins at `start`, and the gutter it leaves."""
    best: tuple[int, tuple[float, float] | None] = (start + 1, None)
    for gutter in _gaps(lines[start]):
        end, beside, common, found = start, 0, gutter, gutter
        while end < len(lines):
            if end > start and _ends_columns(lines[end - 1 : end + 2], common, tops):
                break
            common = _widest_free(common, lines[end].words)
            if common[1] - common[0] < GUTTER:
                break
            found = common
            beside += _stands_beside(lines[end], common)
            end += 1
        if beside >= BESIDE and end > best[0]:
            best = (end, found)
    return best


def _ends_columns(
    lines: Sequence[TextLine], gutter: tuple[float, float], tops: Sequence[float]
) -> bool:
    """Whether columns end between the first two lines: at a table, a title, or a blank with nothing
    beside it, unless that is a label without a value and columns go on below.
    """
    above, line, *following = lines
    if any(above.top < top <= line.top for top in tops):
        return True
    if line.x1 > gutter[1] and line.x0 < gutter[0]:
        return False
    if level_heading(line.text, *_ABOVE_AXES):
        return True
    if _is_label(line.text) and any(_stands_beside(below, gutter) for below in following):
        return False
    return line.x0 < gutter[0] and _gap(above, line) > 1.2 * line.size


def _widest_free(room: tuple[float, float], words: Sequence[Word]) -> tuple[float, float]:
    """The widest part of a gutter where none of the words stands."""
    low, high = room
    free, left = (low, low), low
    for word in words:  # from left to right
        if word.x1 > low and word.x0 < high:
            free = max(free, (left, word.x0), key=lambda part: part[1] - part[0])
            left = max(left, word.x1)
    return max(free, (left, high), key=lambda part: part[1] - part[0])


def _stands_beside(line: TextLine, gutter: tuple[float, float]) -> bool:
    """Whether a line has words on both sides of a gutter."""
    return any(word.x1 <= gutter[0] for word in line.words) and any(
        word.x0 >= gutter[1] for word in line.words
    )


def _gaps(line: TextLine) -> Iterator[tuple[float, float]]:
    """The wide gaps between the words of a line; the one after a bullet is none."""
    words = line.words[1:] if _bullet(line) and len(line.words[0].text) == 1 else line.words
    for one, other in pairwise(words):
        if other.x0 - one.x1 >= GUTTER:
            yield one.x1, other.x0


def _parted(lines: Sequence[TextLine], gutter: tuple[float, float]) -> list[list[TextLine]]:
    """The columns on both sides of a gutter, and those that they have themselves."""
    middle = (gutter[0] + gutter[1]) / 2
    sides: list[list[TextLine]] = [[], []]
    for line in lines:
        for side, words in enumerate(
            (
                tuple(word for word in line.words if word.x1 <= middle),
                tuple(word for word in line.words if word.x1 > middle),
            )
        ):
            if words:
                sides[side].append(replace(line, words=words))
    start = min(line.x0 for line in sides[1])
    left = [replace(line, right=start - GUTTER / 2) for line in sides[0]]
    right = [replace(line, left=start) for line in sides[1]]
    return [*_inner(left), *_inner(right)]


def _inner(lines: list[TextLine]) -> list[list[TextLine]]:
    """A column, or the columns it is made of where one gutter parts all of it."""
    for start, line in enumerate(lines):
        if any(True for _ in _gaps(line)):
            end, gutter = _run_of_columns(lines, start, ())
            if gutter is not None and end == len(lines) and start == 0:
                return _parted(lines, gutter)
    return [lines]
