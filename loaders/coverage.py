"""How much of a document became records: by section, and what was assigned to nothing.

A text counts as assigned as far as its words stand in the passage of a record. Headings, labels, column
headings and the table of contents are structure: they say where a record belongs. Letters and digits
are counted, not blanks and marks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice

from contratgraph.loaders.document import Block, BlockKind
from contratgraph.loaders.programme import is_contents_entry
from contratgraph.loaders.readings import Item
from contratgraph.loaders.records import Section
from contratgraph.loaders.vocabulary import (
    label_of,
    level_heading,
    priority_of,
    says_nothing,
    without_frame,
)
from contratgraph.words import fold

_LONGEST_ITEM = 200
"""Lines over which the pieces of one cut text are looked for."""

_MOST_PIECES = 500
"""Items that may stand in one block; the longest row seen holds 60."""

_SECTIONS = ("section", "Pilier", "Volet")
_ENUMERATOR = re.compile(r"\s*\(?(?:[a-zA-Z]|[0-9]{1,3})(?:\.[0-9]{1,2}){0,4}[).]?\s*")
"""What numbers a point: "a)", "(2)", "1.1"."""
_BETWEEN = re.compile(r"\s{2,}|[–—;:|]")
"""What parts two labels of which the values are taken."""

_ENDS = " .:;*"
"""Marks that a record may leave out at the end of a text."""

_TITLED = ("Pilier", "Orientation", "Axe", "Objective")


_SEAM = 8
"""So many letters of a cut text tell where its rest begins."""


@dataclass(slots=True)
class Coverage:
    """The share of each section that is assigned, and the blocks that are not."""

    sections: list[Section] = field(default_factory=list)
    unassigned: list[Block] = field(default_factory=list)


def cover(
    blocks: Sequence[Block],
    printed: Sequence[Item],
    lines: int,
    *,
    presented: Sequence[Item] = (),
    priorities: Iterable[str] = (),
) -> Coverage:
    """Hold the blocks of a document of so many lines against the texts that became passages.

    `presented` are those that are kept with an element as its presentation, and state nothing more.
    `priorities` are the headings of the transversal priorities that only this contract has.
    """
    columns = frozenset(map(fold, priorities))
    index, wider = _Index(printed), _Index([*printed, *presented])
    coverage = Coverage()
    parts = list(_sections(blocks))
    for place, (title, first, part) in enumerate(parts):
        last = parts[place + 1][1] - 1 if place + 1 < len(parts) else lines
        characters = assigned = presentation = structure = 0
        for block, in_contents in _told(part):
            size = _size(block.text)
            unstated = _size(index.rest(block))
            rest = wider.rest(block) if unstated else ""
            left = _size(rest)
            characters += size
            assigned += size - unstated
            presentation += unstated - left
            if in_contents or _is_structure(block, rest, columns):
                structure += left
            elif left:
                coverage.unassigned.append(block)
        coverage.sections.append(
            Section(
                title=title,
                first_line=first,
                last_line=max(first, last),
                characters=characters,
                assigned=assigned,
                presentation=presentation,
                structure=structure,
            )
        )
    return coverage


def _size(text: str) -> int:
    return sum(map(str.isalnum, text))


def _sections(blocks: Sequence[Block]) -> Iterator[tuple[str, int, list[Block]]]:
    """(title, first line, blocks) of each part that a heading of a high level opens."""
    title, first = "", 1
    part: list[Block] = []
    for block in blocks:
        is_heading = block.kind is BlockKind.HEADING and block.in_prose
        if is_heading and (found := level_heading(block.text, *_SECTIONS)) is not None:
            if part:
                yield title, first, part
            title, first, part = found.title, block.first_line, []
        part.append(block)
    if part:
        yield title, first, part


def _told(blocks: Sequence[Block]) -> Iterator[tuple[Block, bool]]:
    """Each block with whether it stands in the table of contents."""
    for row, group in groupby(blocks, key=lambda block: block.row):
        cells = list(group)
        in_contents = row is not None and is_contents_entry(cells)
        yield from ((block, in_contents) for block in cells)


def _is_structure(block: Block, rest: str, columns: Collection[str]) -> bool:
    """Whether what is left of a block only says where things belong: a heading, a label, a number."""
    text = without_frame(block.text)
    titled = level_heading(text, *_TITLED) is not None
    if titled and _size(rest) < _size(block.text):  # "Objectif opérationnel 1 :" before its title
        return True
    return (
        (_size(rest) < _size(block.text) and _ENUMERATOR.fullmatch(rest) is not None)
        or block.kind is BlockKind.HEADING
        or (titled and block.row is not None and level_heading(text, "Objective") is None)
        or _only_labels(rest)
        or fold(rest) in columns
        or bool(priority_of(block.text) or priority_of(rest.strip(_ENDS)))
    )


def _only_labels(rest: str) -> bool:
    """Whether what is left are labels, several where one line prints several, or words for none."""
    pieces = [piece for piece in _BETWEEN.split(rest) if _size(piece)]
    return bool(pieces) and all(
        label_of(piece) is not None or says_nothing(piece.strip(" ,")) for piece in pieces
    )


class _Index:
    """The texts that became passages, by the lines they stand on."""

    def __init__(self, printed: Sequence[Item]) -> None:
        self._on_line: dict[int, dict[str, None]] = defaultdict(dict)
        for item in printed:
            last = min(item.last_line, item.first_line + _LONGEST_ITEM)
            for line in range(item.first_line, last + 1):
                self._on_line[line].setdefault(item.on_the_page)
        self._joined: dict[int, str] = {}

    def rest(self, block: Block) -> str:
        """What of a block stands in no passage on its lines."""
        lines = range(block.first_line, block.last_line + 1)
        bare = block.text.rstrip(_ENDS)
        if any(self._holds(line, bare) for line in lines):
            return ""
        left = list(block.text)
        texts = {text for line in lines for text in islice(self._on_line.get(line, ()), _MOST_PIECES)}
        for text in texts:
            for start, end in _spans(block.text, text):
                left[start:end] = [" "] * (end - start)
        return "".join(left)

    def _holds(self, line: int, text: str) -> bool:
        found = self._on_line.get(line)
        if not found:
            return not text
        if text in found:
            return True
        if line not in self._joined:
            self._joined[line] = "\n".join(found)
        return any(True for _ in _places(text, self._joined[line]))


def _spans(block: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a text stands in a block: whole, or as far as it was cut at the ends of the block."""
    yield from _places(text, block)
    if len(text) > _SEAM:
        start = block.rfind(text[:_SEAM])
        if start >= 0 and text.startswith(block[start:]):
            yield start, len(block)
        end = block.find(text[-_SEAM:]) + _SEAM
        if end >= _SEAM and text.endswith(block[:end]):
            yield 0, end


def _places(words: str, text: str) -> Iterator[tuple[int, int]]:
    """Where words stand in a text as words: "Ville" does not stand in "Villeneuve"."""
    start = text.find(words) if words else -1
    while start >= 0:
        end = start + len(words)
        if not (text[start - 1 : start].isalnum() and words[0].isalnum()) and not (
            text[end : end + 1].isalnum() and words[-1].isalnum()
        ):
            yield start, end
        start = text.find(words, end)
