"""Tables drawn with pipes or with HTML tags → their cells, each with its place and its first line.

Nothing is read into a table that is not well made: one that is not closed ends with its last row, and
what stands outside any cell is handed on as prose. All of it is linear in the size of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

MAX_SPAN = 50
"""The most columns or rows that one cell may span; more is no table of a contract."""

MAX_COLUMNS = 200
"""Cells further to the right span no rows."""

OUTSIDE = -1
"""The column of a text that stands in a table and in none of its cells: a caption."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with something in it, that covers `rows` rows.

    `row` numbers those of its table, `cells` is their width.
    """

    row: int
    column: int
    cells: int
    text: str
    line: int
    rows: int = 1


# --- pipes ---------------------------------------------------------------------------------------

_PIPE = re.compile(r"(?<!\\)\|")
_RULE_SIGNS = frozenset(" \t|:-")
_BOLD = re.compile(r"(\*\*|__)(?=\S)([^*_]+)(?<=\S)\1")
_STARS = re.compile(r"\*+(?=\S)|(?<=\S)\*+")


def is_pipe_row(line: str) -> bool:
    """Whether a line is a row between pipes."""
    line = line.strip()
    return len(line) > 2 and line.startswith("|") and line.endswith("|")


def is_pipe_rule(line: str) -> bool:
    """Whether a line is the rule below the header of a table ("|---|:--:|")."""
    signs = set(line)
    return {"|", "-"} <= signs <= _RULE_SIGNS


def pipe_end(lines: Sequence[str], start: int) -> int:
    """Where the pipe table that begins at `start` ends; `start` itself where none does."""
    end = start
    if not is_pipe_row(lines[start]):
        ruled = start + 1 < len(lines) and is_pipe_rule(lines[start + 1])
        if "|" not in lines[start] or not ruled or lines[start].lstrip().startswith("#"):
            return start
        while end < len(lines) and "|" in lines[end]:
            end += 1
        return end
    while end < len(lines) and is_pipe_row(lines[end]):
        end += 1
    return end


def pipe_cells(lines: Sequence[str]) -> Iterator[Cell]:
    """The filled cells of a pipe table; `line` counts from 0."""
    header = len(lines) > 1 and is_pipe_rule(lines[1])
    for number, line in enumerate(lines):
        if is_pipe_rule(line):
            continue
        texts = _PIPE.split(line.strip())
        if texts and not texts[0].strip():
            del texts[0]
        if texts and not texts[-1].strip():
            del texts[-1]
        for column, text in enumerate(texts):
            if text.strip():
                marked = _BOLD.sub(r"<b>\2</b>", text.replace("\\|", "|"))
                marked = _STARS.sub("", marked)
                if header and number == 0:  # shown in bold, as the header of an HTML table is
                    marked = f"<b>{marked}</b>"
                yield Cell(number, column, len(texts), marked, number)


# --- HTML ----------------------------------------------------------------------------------------

_OPENS = re.compile(r"\s*<table(?=[\s>/])", re.IGNORECASE)
_TABLE_TAG = re.compile(r"<(/?)table(?=[\s>/])", re.IGNORECASE)
_ROW_END = re.compile(r"</(?:tr|td|th|tbody)\s?>", re.IGNORECASE)
_HEADING = re.compile(r"#{1,6}\s")
_TAG = re.compile(r"<(/?)(table|tr|td|th)(?:\s([^<>]*)|/)?>", re.IGNORECASE)
_SPAN = re.compile(r"\b(col|row)span\s?=\s?[\"']?([0-9]{1,4})", re.IGNORECASE)
_COMMENT = re.compile(r"<!--[^<>]{0,1000}-->")


def html_tables(lines: Sequence[str]) -> Mapping[int, int]:
    """The first line of each HTML table → the line after its last one.

    A table begins a line. It ends with its closing tag; else with the last row before the next
    heading or the next table.
    """
    starts = [index for index, line in enumerate(lines) if _OPENS.match(line)]
    if not starts:
        return {}
    headings = [i for i, line in enumerate(lines) if _HEADING.match(line)] + [len(lines)]
    closed = _closed(lines, frozenset(headings))
    found: dict[int, int] = {}
    end = 0
    later = iter(headings)
    limit = next(later)
    for place, start in enumerate(starts):
        while limit <= start:
            limit = next(later)
        if start < end:
            continue
        if start in closed:
            end = closed[start] + 1
        else:
            following = starts[place + 1] if place + 1 < len(starts) else len(lines)
            rows = range(start, min(limit, following))
            end = 1 + max((i for i in rows if _ROW_END.search(lines[i])), default=start)
        found[start] = end
    return found


def _closed(lines: Sequence[str], headings: frozenset[int]) -> dict[int, int]:
    """First line → last line of the tables that are closed before the next heading."""
    closed: dict[int, int] = {}
    open_on: list[int] = []
    for index, line in enumerate(lines):
        if index in headings:
            open_on.clear()
        for tag in _TABLE_TAG.finditer(line):
            if not tag[1]:
                open_on.append(index)
            elif open_on:
                begun = open_on.pop()
                closed[begun] = index
    return closed


def html_cells(lines: Sequence[str]) -> Iterator[Cell]:
    """The filled cells of an HTML table; `line` counts from 0.

    A table within a cell is text of that cell, as long as every table that is opened is closed.
    """
    text = _COMMENT.sub(lambda found: "\n" * found.group().count("\n"), "\n".join(lines))
    opened = [bool(tag[1]) for tag in _TABLE_TAG.finditer(text)]
    grid = _HtmlGrid(text, nests=2 * sum(opened) == len(opened))
    found = list(grid.cells())
    return (replace(cell, cells=grid.width) for cell in found)


class _HtmlGrid:
    """Walks the tags of one table and keeps the place of the cell it stands in."""

    def __init__(self, text: str, *, nests: bool) -> None:
        self._text = text
        self._nests = nests
        self._row = -1
        self._column = 0
        self.width = 1
        self._spans: dict[int, int] = {}  # column → rows that a cell above still covers
        self._from = 0  # where the text begins that no cell has yet
        self._line = 0
        self._seen = 0
        self._cell: tuple[int, str, int] | None = None  # its column, its tag, its height

    def cells(self) -> Iterator[Cell]:
        depth = 0
        for tag in _TAG.finditer(self._text):
            closing, name = bool(tag[1]), tag[2].lower()
            if name == "table":
                depth += -1 if closing else 1
                if self._nests and depth > (0 if closing else 1):
                    continue
            elif self._nests and depth > 1:
                continue
            yield from self._take(tag.start())
            self._from = tag.end()
            if closing:
                continue
            if name in ("tr", "table"):
                self._new_row(counted=name == "tr")
            elif name in ("td", "th"):
                self._open(name, tag[3] or "")
        yield from self._take(len(self._text))

    def _new_row(self, *, counted: bool) -> None:
        if not counted:
            self._spans.clear()
            return
        self._row += 1
        self._column = 0
        self._spans = {column: left - 1 for column, left in self._spans.items() if left > 1}

    def _open(self, name: str, attributes: str) -> None:
        while self._spans.get(self._column):
            self._column += 1
        spans = {kind.lower(): int(value) for kind, value in _SPAN.findall(attributes)}
        wide = min(max(spans.get("col", 1), 1), MAX_SPAN)
        high = min(max(spans.get("row", 1), 1), MAX_SPAN)
        self._cell = (self._column, name, high)
        for column in range(self._column, self._column + wide):
            if high > 1 and column < MAX_COLUMNS:
                self._spans[column] = high
        self._column += wide
        self.width = max(self.width, self._column)

    def _take(self, end: int) -> Iterator[Cell]:
        """The text up to `end`: of the open cell, or of none."""
        text = self._text[self._from : end]
        if text.strip():
            self._line += self._text.count("\n", self._seen, self._from)
            self._seen = self._from
            column, name, high = self._cell or (OUTSIDE, "", 1)
            marked = f"<b>{text}</b>" if name == "th" else text
            yield Cell(max(self._row, 0), column, self.width, marked, self._line, high)
        self._cell = None
