"""A PDF with a text layer → what it prints, page by page in reading order.

A PDF knows characters and rules, no paragraphs: pdfplumber gives the words with their places and the
cells that rules enclose; what is a line, an item, a heading or the end of a paragraph is decided here,
by the shape of the page. A line that is full goes on in the next one; one that has room left for the
next word has ended. Columns without rules are read one after the other, as cells of one row, unless
labels stand beside their values.

Repeated heads and feet of pages and page numbers are not content and are left out; so is text that
is printed at an angle.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from contratgraph.loaders.pdf_columns import side_by_side
from contratgraph.loaders.pdf_furniture import body_size, without_furniture
from contratgraph.loaders.pdf_lines import (
    ABOVE_AXES,
    TextLine,
    bullet_of,
    gap_between,
    hangs,
    is_full,
    is_label,
    is_title,
    text_lines,
    without_bullet,
)
from contratgraph.loaders.pdf_pages import (
    SCANNED,
    Box,
    Grid,
    Page,
    Word,
    check_text,
    outside,
    read_pages,
    with_pictures,
)
from contratgraph.loaders.printed import (
    LEVELS,
    Paragraph,
    Piece,
    Row,
    Run,
    Table,
    contents_entry,
    contents_row,
)
from contratgraph.loaders.text import is_cut, starts_lower
from contratgraph.loaders.vocabulary import level_heading
from contratgraph.words import fold

_HYPHENS = "-\u2010\u00ad"
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
    pages = read_pages(data)
    blank = [page.number for page in pages if sum(len(w.text) for w in page.words) < SCANNED]
    pictures = with_pictures(data, blank)
    check_text(pages, pictures)
    pages = without_furniture(pages)
    layout = _Layout(pages)
    return PdfText(tuple(layout.pieces()), len(pages), tuple(pictures))


class _Layout:
    """Turns lines and tables into pieces, with what the whole document shows of sizes and margins."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = pages
        self._words = Counter(
            fold(word.text.strip(".,;:!?()«»\"'")) for page in pages for word in page.words
        )
        body = body_size(pages)
        sizes = {word.size for page in pages for word in page.words}
        larger = sorted((size for size in sizes if size >= body * 1.1 and size > body), reverse=True)
        self._headings = {size: min(rank, LEVELS) for rank, size in enumerate(larger, 1)}
        self._lowest = min(len(larger) + 1, LEVELS)
        self._left, self._right = self._margins()

    def _margins(self) -> tuple[float, float]:
        """Between which columns the text outside the tables runs."""
        lines = [line for page in self._pages for line in text_lines(outside(page), page.number)]
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
            for line in text_lines(outside(page), page.number)
        ]
        tops = sorted(grid.box.top for grid in page.grids)
        for columns in side_by_side(lines, tops):
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
        known = sum(is_label(" ".join(line.text for line in group)) for group in labels)
        if (
            len(columns) != 2
            or known < 2
            or 2 * known <= len(labels)
            or any(map(bullet_of, columns[0]))
        ):
            return
        values: list[list[TextLine]] = [[] for _ in labels]
        above: list[TextLine] = []
        for line in columns[1]:
            place = sum(group[0].bottom < line.bottom + 2 for group in labels) - 1
            if not values[place]:
                level = place >= 0 and abs(labels[place][0].bottom - line.bottom) < 2
                if not level or (
                    len(above) > 1 and gap_between(above[-1], line) < gap_between(*above[-2:]) + 1
                ):
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
        if not one or not other or bullet_of(other[0]):
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
            mark = bullet_of(line)
            if not mark or (mark == "☞" and _is_typed(group)):
                indents.clear()
                yield self._text(group)
                continue
            while indents and indents[-1] > line.x0 + 3:
                indents.pop()
            if not indents or indents[-1] < line.x0 - 3:
                indents.append(line.x0)
            above = groups[index - 1][-1] if index else line
            apart = above.page == line.page and gap_between(above, line) > room + 0.8 * line.size
            yield Paragraph(
                self._joined([without_bullet(line), *group[1:]]),
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
            if level_heading(words, *ABOVE_AXES):  # a heading no larger than the text
                level = self._lowest
        return Paragraph(runs, group[0].page, heading=level)

    def _goes_on(self, group: Sequence[TextLine], line: TextLine) -> bool:
        """Whether a line is the rest of the paragraph above it."""
        above = group[-1]
        if bullet_of(line) or contents_entry(above.text):
            return False
        if above.size != line.size or above.bold != line.bold:
            # the words of a sentence may be bold at a line's end, not so those of a heading
            if self._headings.get(above.size) or self._headings.get(line.size):
                return False
            if above.bold != line.bold and not starts_lower(line.text):
                return False
        if is_title(line.text):
            return False
        if is_label(above.text) or is_label(line.text):  # unless it is one on two lines
            whole = f"{above.text} {line.text}"
            if above.bold != line.bold or not (is_label(whole) or is_title(whole)):
                return False
        if above.page != line.page:
            looks_cut = starts_lower(line.text) or hangs(group[0], line)
            return is_cut(above.text) or (looks_cut and is_full(above, line))
        if gap_between(above, line) > 0.8 * line.size:
            return False
        if bullet_of(group[0]) and starts_lower(line.text):
            return True
        if is_full(above, line) or is_cut(above.text):
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
        if len(above.words) > 1 + bool(bullet_of(above)) or not rest[:1].islower():
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
        for line in text_lines(words, page.number):
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


def _usual_room(groups: Sequence[Sequence[TextLine]]) -> float:
    """The least room between two items that follow each other."""
    rooms = [
        gap_between(above[-1], below[0])
        for above, below in pairwise(groups)
        if bullet_of(above[0]) and bullet_of(below[0]) and above[-1].page == below[0].page
    ]
    return max(min(rooms, default=0.0), 0.0)


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
