"""An answer as a terminal table, as CSV, as JSON."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contratgraph.graph.answers import Value
    from contratgraph.queries.catalogue import Column
    from contratgraph.queries.run import Answer

FORMATS = ("table", "csv", "json")
_GAP = "  "
_INDENT = 4
_FIRST_COMBINING = "\u0300"
DOUBT = "doute"
"""How the columns begin that tell what is doubtful: a row is never shown without it."""

_WORD = 30
_NARROWEST = 6
"""A column is never made narrower than its longest word, up to this."""


def rendered(
    answer: Answer, format_: str, *, lang: str, evidence: bool, width: int, source: dict[str, Any]
) -> Iterator[str]:
    """The answer in `format_`, in pieces. `source` says which data it was given from."""
    if format_ == "json":
        yield as_json(answer, source)
    elif format_ == "csv":
        yield from as_csv(answer, evidence=evidence)
    else:
        yield from as_table(answer, lang=lang, evidence=evidence, width=width)


def as_json(answer: Answer, source: dict[str, Any]) -> str:
    """Question, parameters, source and rows; a value is a string, an absent one is null."""
    names = [column.name for column in answer.columns]
    rows = [
        dict(zip(names, (value.text if value else None for value in row), strict=True))
        for row in answer.rows
    ]
    content = {
        "question": answer.question.name,
        "summary": answer.question.summary,
        "parameters": answer.parameters,
        "source": source,
        "columns": names,
        "rows": rows,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def as_csv(answer: Answer, *, evidence: bool) -> Iterator[str]:
    """RFC 4180: a header, commas, CRLF; values as they are."""
    import csv
    import io

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    places = [
        i
        for i, column in enumerate(answer.columns)
        if evidence or not column.evidence or column.name.startswith(DOUBT)
    ]
    writer.writerow([answer.columns[place].name for place in places])
    for row in answer.rows:
        writer.writerow([_text(row[place]) for place in places])
    yield stream.getvalue()


def as_table(answer: Answer, *, lang: str, evidence: bool, width: int) -> Iterator[str]:
    """A table with folded cells; the evidence of a row, on demand, is a line below it; a doubt always.

    Columns that are empty throughout, or the same throughout where only several contracts make
    them differ, are left out.
    """
    cells = [[printable(_text(value)) for value in row] for row in answer.rows]
    places = [i for i, column in enumerate(answer.columns) if _says_something(column, i, cells)]
    facts = [i for i in places if not answer.columns[i].evidence] or [0]
    proofs = [
        i
        for i in places
        if answer.columns[i].evidence and (evidence or answer.columns[i].name.startswith(DOUBT))
    ]
    titles = [_title(answer.columns[i], lang) for i in facts]
    notes = [
        " · ".join(f"{_title(answer.columns[i], lang)} : {row[i]}" for i in proofs if row[i])
        for row in cells
    ]
    yield from table(titles, [[row[i] for i in facts] for row in cells], width, notes)


def _says_something(column: Column, place: int, cells: Sequence[Sequence[str]]) -> bool:
    values = {row[place] for row in cells}
    return len(values) > 1 if column.several else values != {""}


def table(
    titles: Sequence[str], rows: Sequence[Sequence[str]], width: int, notes: Sequence[str] = ()
) -> Iterator[str]:
    """Titles and rows of text folded to `width` terminal columns; `notes` stand below their rows."""
    widths = _widths(titles, rows, width)
    yield from _row(titles, widths)
    yield _GAP.join("─" * size for size in widths) + "\n"
    for number, row in enumerate(rows):
        yield from _row(row, widths)
        if number < len(notes) and notes[number]:
            indent = " " * _INDENT
            lines = folded(notes[number], max(width - _INDENT, _INDENT * 4))
            yield "".join(f"{indent}{line}\n" for line in lines)


def _title(column: Column, lang: str) -> str:
    return column.en if lang == "en" else column.fr


def _text(value: Value | None) -> str:
    return value.text if value else ""


def printable(text: str) -> str:
    """The text without characters that would move the cursor or turn the line round."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " for c in text)


@cache
def _columns_of(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if max(text, default="") < _FIRST_COMBINING:  # Latin letters take one each
        return len(text)
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))


@cache
def folded(text: str, width: int) -> tuple[str, ...]:
    """The text in lines of at most `width` columns; a longer word is cut."""
    lines: list[str] = []
    line, used = "", 0
    for word in text.split():
        size = _columns_of(word)
        if line and used + 1 + size <= width:
            line, used = f"{line} {word}", used + 1 + size
            continue
        if line:
            lines.append(line)
        while size > width:
            cut = max(1, next(i for i in range(len(word), -1, -1) if _columns_of(word[:i]) <= width))
            lines.append(word[:cut])
            word = word[cut:]
            size = _columns_of(word)
        line, used = word, size
    if line or not lines:
        lines.append(line)
    return tuple(lines)


def _widths(titles: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """The width of each column: its longest word at least, the rest shared by need."""
    texts = [{title, *(row[i] for row in rows)} for i, title in enumerate(titles)]
    needs = [max(map(_columns_of, column)) for column in texts]
    words = [
        min(_WORD, max((_columns_of(word) for text in column for word in text.split()), default=1))
        for column in texts
    ]
    room = width - len(_GAP) * (len(titles) - 1)
    if sum(needs) <= room:
        return needs
    widths = list(words)
    while sum(widths) > room and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    for _ in range(room - sum(widths)):  # each column to the right goes where most lines are folded
        most = max(range(len(widths)), key=lambda i: needs[i] / widths[i])
        widths[most] += 1
    return widths


def _row(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    columns = [folded(cell, size) for cell, size in zip(cells, widths, strict=True)]
    for line in range(max(map(len, columns))):
        parts = [lines[line] if line < len(lines) else "" for lines in columns]
        padded = (
            part + " " * (size - _columns_of(part)) for part, size in zip(parts, widths, strict=True)
        )
        yield _GAP.join(padded).rstrip() + "\n"
