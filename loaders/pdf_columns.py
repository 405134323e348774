"""Columns that no rule separates: lines that a gutter parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from contratgraph.loaders.pdf_lines import ABOVE_AXES, TextLine, bullet_of, gap_between, is_label
from contratgraph.loaders.pdf_pages import Word
from contratgraph.loaders.vocabulary import level_heading

GUTTER = 14.0
"""The least room, in points, between two columns that no rule separates."""

BESIDE = 3
"""In how many lines text must stand on both sides of a gutter."""


def side_by_side(lines: Sequence[TextLine], tops: Sequence[float]) -> Iterator[list[list[TextLine]]]:
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
    if level_heading(line.text, *ABOVE_AXES):
        return True
    if is_label(line.text) and any(_stands_beside(below, gutter) for below in following):
        return False
    return line.x0 < gutter[0] and gap_between(above, line) > 1.2 * line.size


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
    words = line.words[1:] if bullet_of(line) and len(line.words[0].text) == 1 else line.words
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
