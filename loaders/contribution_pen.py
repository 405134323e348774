"""The pen below both columns: the table of contributions → what each transversal priority is given."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from contratgraph.loaders.document import Block
from contratgraph.loaders.grid import Rubric
from contratgraph.loaders.lists import Field, SilenceKind
from contratgraph.loaders.printed_labels import MEASURE_MARK, printed_label
from contratgraph.loaders.readings import ContributionReading, FieldReading, Item, item_of
from contratgraph.loaders.text import has_words, join, slug
from contratgraph.loaders.vocabulary import (
    LABEL_LIMIT,
    is_garbled_priority,
    label_of,
    level_heading,
    priority_of,
    says_nothing,
    stands_elsewhere,
)
from contratgraph.words import fold


class ContributionPen:
    """Collects what is done for each priority: cells below its heading, or text behind its name.

    `known` are the priorities that only the document names, folded heading → key and heading. A cell
    that stands below the name of no priority goes to `leftovers`.
    """

    def __init__(
        self,
        blocks: Sequence[Block],
        known: Mapping[str, tuple[str, str]],
        leftovers: list[Block],
    ) -> None:
        self.named: dict[str, str] = {}
        """The priorities found that only the document names: key → heading."""
        self._known = known
        self._declared = _declared_rows(blocks, self._known_priority)
        self.headers = self._declared | _priority_rows(blocks, self._known_priority)
        """The rows that head contribution tables."""
        self._leftovers = leftovers
        self._columns: dict[int, str] = {}
        self._strange: set[int] = set()
        self._cells: dict[str, list[Block]] = {}
        self._label: Item | None = None
        self._unread = False  # whether anything stands where contributions were expected
        self._blank: Item | None = None  # the words that say there is none
        self._is_open = False
        self._lists_priorities = False  # rows below the label name a priority each

    @property
    def priorities(self) -> frozenset[str]:
        """The keys of the priorities that have a heading or a text."""
        return frozenset({*self._columns.values(), *self._cells})

    def label(self, block: Block, values: str = "") -> None:
        """The label of the contributions, and what stands on its line: their table may follow."""
        self._is_open = True
        self._label = self._label or item_of(block)
        if values:
            self._read_only_worded(replace(block, text=values, lead=""))

    def leave(self) -> None:
        """What follows is of another label."""
        self._is_open = False

    def read(self, block: Block) -> bool:
        """A heading or a cell of the table, or a line that names a priority. False: none of them."""
        if block.column is None:
            awaited = self._awaits_headings and bool(block.text)
            if awaited and (self._read_worded(block) or self._is_blank(block)):
                return True
            self._unread = self._unread or (awaited and not _is_of_actions(block))
            self._is_open = self._is_open and not block.text
            return False
        declared = block.row in self._declared
        priority = self._priority(block.text, declared=declared)
        if priority and (block.row in self.headers or self._awaits_headings):
            self.headers |= {block.row or 0}
            self._columns[block.column] = priority
            self.label(block)
            return True
        if block.row in self.headers:
            if not self._columns or not block.text:
                return False  # a value of the left column, beside the table
            self._strange.add(block.column)
        if self._is_open and block.column in self._strange:
            self._leave_over(block)
            return True
        if self._awaits_headings and block.text and not _is_of_actions(block):
            self._unread = True
        if not self._is_open or block.column not in self._columns:
            return False
        if _is_of_actions(block):
            self.leave()
            return False
        if not self._is_blank(block):
            self._cells.setdefault(self._columns[block.column], []).append(block)
        return True

    def read_rubric(self, rubric: Rubric) -> bool:
        """The rubric of the label, or one below it whose label is a priority. False: it is neither."""
        awaited = self._awaits_headings
        self.leave()
        below_label, self._lists_priorities = self._lists_priorities, False
        if rubric.label is None:
            self._lists_priorities = below_label
            name = rubric.printed.text
            key = self._known_priority(name) if below_label else ""
            if not key or not rubric.values:
                self._unread = self._unread or below_label or awaited
                return False
            self._priority(name, declared=False)
            self._cells.setdefault(key, []).extend(b for b in rubric.values if not self._is_blank(b))
            return True
        if rubric.label.meaning != Field.CONTRIBUTIONS.value:
            return False
        self._label = self._label or item_of(rubric.printed)
        self._lists_priorities = not rubric.values
        for block in rubric.values:
            self._read_only_worded(block)
        return True

    def _read_only_worded(self, block: Block) -> None:
        """A text that is a contribution, says that there is none, or is left over."""
        if not self._read_worded(block) and not self._is_blank(block):
            self._leave_over(block)

    def _leave_over(self, block: Block) -> None:
        self._unread = self._unread or bool(block.text)
        self._leftovers.append(block)

    def _is_blank(self, block: Block) -> bool:
        """Whether a block says that there is nothing."""
        blank = says_nothing(block.text)
        if blank and has_words(block.text) and self._blank is None:
            self._blank = item_of(block)
        return blank

    def contributions(self) -> Iterator[ContributionReading]:
        """What is done for each priority, where anything is."""
        for priority, blocks in self._cells.items():
            text = blocks[0].text
            for block in blocks[1:]:
                text = join(text, block.text)
            yield ContributionReading(priority, Item(text, blocks[0].first_line, blocks[-1].last_line))

    def field(self, found: Sequence[ContributionReading], absent: SilenceKind) -> FieldReading:
        """The contributions as a field; `absent` is its silence where no label is printed."""
        label = self._label
        if label is None:
            return FieldReading((), absent)
        if not found:
            kind = SilenceKind.UNREAD if self._unread else SilenceKind.EMPTY_IN_SOURCE
            return FieldReading((), kind, label=label if self._unread else self._blank or label)
        return FieldReading(tuple(c.item for c in found), label=label)

    @property
    def _awaits_headings(self) -> bool:
        """Whether the label is there and the headings are still to come."""
        return self._is_open and not self._columns

    def _known_priority(self, text: str) -> str:
        """The key of a priority that the word list or the document knows, or ""."""
        return priority_of(text) or self._known.get(fold(text), ("", ""))[0]

    def _priority(self, heading: str, *, declared: bool) -> str:
        """The key of the priority that a heading names; a `declared` one may be new."""
        if key := priority_of(heading):
            return key
        key, printed = self._known.get(fold(heading), ("", ""))
        if not key:
            if not declared or is_garbled_priority(heading):
                return ""
            key, printed = slug(heading), heading
        self.named.setdefault(key, printed)
        return key

    def _read_worded(self, block: Block) -> bool:
        """ "Jeunesse : des ateliers…": the name of a priority, then what is done for it."""
        before, _, after = block.text.partition(":")
        name = block.lead.strip(" :") or before.strip()
        words = block.text[len(block.lead) :].lstrip(" :") if block.lead else after.strip()
        joined = block.lead.endswith(":") or block.text[len(block.lead) :].lstrip().startswith(":")
        declared = bool(block.lead) and joined and len(name) <= LABEL_LIMIT
        if block.lead and not joined:
            return False
        key = self._priority(name, declared=declared)
        if not key:
            return False
        words, others = self._cut_at_priority(words)
        if stands_elsewhere(words):
            self._leave_over(replace(block, text=words, lead=""))
        elif not says_nothing(words):
            self._cells.setdefault(key, []).append(replace(block, text=words, lead=""))
        if others:
            self._read_only_worded(replace(block, text=others, lead=""))
        return True

    def _cut_at_priority(self, words: str) -> tuple[str, str]:
        """What is said of one priority, and the rest of the line from the name of another one on."""
        for found in _NEXT_NAME.finditer(words):
            if self._known_priority(found[1]):
                return words[: found.start()].strip(), words[found.start(1) :]
        return words, ""


_NEXT_NAME = re.compile(r"[;.]\s+([^:;.]{3,80}?)\s?:")


def _is_of_actions(block: Block) -> bool:
    """Whether a block is of the objectives beside or below the contributions."""
    return block.marker == MEASURE_MARK or level_heading(block.text, "Objective") is not None


def _priority_rows(blocks: Sequence[Block], priority: Callable[[str], str]) -> frozenset[int]:
    """The rows that name at least two transversal priorities: headings of contribution tables."""
    named: dict[int, int] = {}
    for block in blocks:
        if block.row is not None and priority(block.text):
            named[block.row] = named.get(block.row, 0) + 1
    return frozenset(row for row, count in named.items() if count >= 2)


def _declared_rows(blocks: Sequence[Block], priority: Callable[[str], str]) -> frozenset[int]:
    """The rows that come right after the label of the contributions and name the priorities."""
    found: set[int] = set()
    opened = False
    last_rows = {block.table: block.row for block in blocks}
    for row, cells in groupby(blocks, key=lambda block: block.row):
        printed = [cell for cell in cells if cell.text]
        labelled = any(_is_contribution_label(cell) for cell in printed)
        if row is None:
            if printed:
                opened = _is_contribution_label(printed[-1])
        elif labelled:
            opened = len(printed) == 1
        else:
            goes_on = printed and last_rows[printed[0].table] != row
            if opened and goes_on and _names_priorities(printed, priority):
                found.add(row)
            opened = False
    return frozenset(found)


def _is_contribution_label(block: Block) -> bool:
    label = label_of(block.text)
    return label is not None and label.meaning == Field.CONTRIBUTIONS.value


def _names_priorities(cells: Sequence[Block], priority: Callable[[str], str]) -> bool:
    """Whether a row is a row of names: short, each in its cell, with no mark and no full stop.

    Two cells may as well be a name and what is done for it: both must stand out, or be known.
    """
    columns = {cell.column for cell in cells}
    if len(cells) < 2 or len(columns) < len(cells):
        return False
    if any(
        cell.marker
        or not 2 < len(cell.text) <= LABEL_LIMIT
        or cell.text.endswith((".", ";", ":"))
        or printed_label(cell) is not None
        or level_heading(cell.text, "Objective") is not None
        for cell in cells
    ):
        return False
    if len(cells) > 2:
        return True
    return all(cell.emphasised for cell in cells) or all(priority(cell.text) for cell in cells)


def contribution_rows(blocks: Sequence[Block], headers: Collection[int]) -> frozenset[int]:
    """The rows of a table from the label or the header of its contributions on."""
    rows = [(row, list(cells)) for row, cells in groupby(blocks, key=lambda block: block.row)]
    apart: set[int] = set()
    inside = False
    for place, (row, cells) in enumerate(rows):
        label = label_of(cells[0].text)
        alone = len(cells) == 1 and _is_contribution_label(cells[0])
        if row in headers or (alone and place + 1 < len(rows) and rows[place + 1][0] in headers):
            inside = True
        elif label is not None:
            inside = False
        if inside and row is not None:
            apart.add(row)
    return frozenset(apart)
