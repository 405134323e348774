"""A table whose cells are marked → rubrics: each printed label with the cells it heads.

Two layouts are known: labels at the head of each row, or a row of labels above a row of cells. A table
of neither layout says nothing here: it is not guessed which cell belongs to which label. A cell goes to
the label of its own row, or of its own column, even where that label is none we know.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from contratgraph.loaders.document import Block
from contratgraph.loaders.lists import Field
from contratgraph.loaders.vocabulary import CONTEXT, FRAME, MEASURES, Label, label_of, level_heading

_ACTIONS = (FRAME, MEASURES, CONTEXT, Field.OBJECTIFS.value)
"""What the text of the right column of a two-column fiche may stand under."""

_NAMES = frozenset(
    {Field.PILOTES, Field.PARTENAIRES, Field.PUBLICS, Field.DISPOSITIFS, Field.FINANCEURS}
)
"""The fields whose values are names: a label among them is none of them."""


@dataclass(slots=True)
class Rubric:
    """What stands under one label; `label` is None for cells under no label we know, `printed` is the
    block of the label, whatever it says. `merged`: it has nothing of its own beside it, but a cell that
    begins further up reaches its row.
    """

    label: Label | None
    printed: Block
    values: list[Block] = field(default_factory=list)
    merged: bool = False


MAX_COLUMNS = 50
"""A table with more columns has no row of labels above its values."""

_Cells = Mapping[int, Sequence[Block]]


def rubrics(
    blocks: Sequence[Block], apart: Collection[int] = (), *, in_columns: bool = False
) -> list[Rubric] | None:
    """The rubrics of a table, in its order; None where it is a fiche in two columns, or part of one.

    The rows `apart` are those of a contribution table, which are read on their own. Every other block
    is in one rubric. `in_columns`: another table of the fiche is in two columns.
    """
    rows = _rows([block for block in blocks if block.row not in apart])
    marked = bool(blocks) and blocks[0].ruled and not in_columns
    if not rows or _is_two_columns(rows, marked=marked):
        return None
    sure = _is_sure(rows)
    if not in_columns and _is_ambiguous(rows, marked=marked, sure=sure):
        every = [block for row in rows for cell in row.values() for block in cell]
        return [Rubric(None, every[0], every[1:])]
    if not marked and not sure:
        return None
    return [rubric for part in _parts(rows) for rubric in _by_columns(part) or _by_rows(part)]


def is_two_columns(blocks: Sequence[Block], apart: Collection[int]) -> bool:
    """Whether a table is a fiche in two columns: labels and values, with objectives beside them."""
    rows = _rows([block for block in blocks if block.row not in apart])
    return bool(rows) and _is_two_columns(rows, marked=blocks[0].ruled)


def _rows(blocks: Sequence[Block]) -> list[dict[int, list[Block]]]:
    rows: dict[int, dict[int, list[Block]]] = {}
    for block in blocks:
        if block.text or block.marker:
            cells = rows.setdefault(block.row or 0, {})
            cells.setdefault(block.column or 0, []).append(block)
    return list(rows.values())


def _opened(block: Block) -> tuple[Label, Block | None] | None:
    """The label that a block is or begins with, and the value behind it."""
    if label := label_of(block.text):
        return label, None
    printed, colon, value = block.text.partition(":")
    if colon and value.strip() and (label := label_of(printed)):
        return label, replace(block, text=value.strip(), lead="")
    return None


def _label(cell: Sequence[Block]) -> Label | None:
    opened = _opened(cell[0]) if cell else None
    return opened[0] if opened else None


def _heads(cell: Sequence[Block]) -> bool:
    """Whether the cell is a label and nothing else."""
    return len(cell) == 1 and label_of(cell[0].text) is not None


def _is_two_columns(rows: Sequence[_Cells], *, marked: bool) -> bool:
    """Whether the text of objectives stands beside the labels of fields.

    Where the cells are `marked` and each row may have its label, a hand may be the bullet of values.
    """
    tells = _is_action
    if marked and _is_headed(rows):
        tells = _is_frame if _is_sure(rows) else _is_frame_or_objective
    if any(tells(block) for meaning, block in _beside(rows) if meaning not in _ACTIONS):
        return True
    labelled = any(_label(row.get(0, ())) for row in rows)
    return not labelled and any(_is_action(b) for row in rows for cell in row.values() for b in cell)


def _beside(rows: Sequence[_Cells]) -> Iterator[tuple[str, Block]]:
    """The blocks beside the first column, each with what the label there opens, or ""."""
    meaning = ""
    for row in rows:
        if 0 in row:
            label = _label(row[0])
            meaning = label.meaning if label else ""
        yield from ((meaning, block) for column, cell in row.items() if column for block in cell)


def _is_frame(block: Block) -> bool:
    label = label_of(block.text)
    return label is not None and label.meaning == FRAME


def _is_objective(block: Block) -> bool:
    return level_heading(block.text, "Objective") is not None


def _is_frame_or_objective(block: Block) -> bool:
    return _is_frame(block) or _is_objective(block)


def _is_action(block: Block) -> bool:
    return block.marker == "☞" or _is_frame_or_objective(block)


def _is_headed(rows: Sequence[_Cells]) -> bool:
    """Whether every row begins with one line, as with a label."""
    return all(len(row.get(0, ())) == 1 and not row[0][0].marker for row in rows)


def _is_ambiguous(rows: Sequence[_Cells], *, marked: bool, sure: bool) -> bool:
    """Whether nothing tells what is beside what.

    Several labels stand in one cell and text beside it, or an objective beside the label of names; or
    what is no label, for sure, stands where labels do: it may be a value of the one above.
    """
    if any(map(_is_heap, rows)):
        return True
    beside = list(_beside(rows))
    if any(_is_objective(block) for meaning, block in beside if meaning in _NAMES):
        return True
    if sure:
        return False
    if marked:
        return any(_is_action(block) for meaning, block in beside if meaning not in _ACTIONS)
    return bool(beside) and _is_headed(rows) and any(_heads(row[0]) for row in rows)


def _is_heap(row: _Cells) -> bool:
    """Whether several labels stand in one cell, and text beside it."""
    first = row.get(0, ())
    labels = sum(not block.marker and label_of(block.text) is not None for block in first)
    return labels > 1 and 2 * labels > len(first) and len(row) > 1


def _is_sure(rows: Sequence[_Cells]) -> bool:
    """Whether columns that the transcription put side by side are labels and their values.

    All rows begin with what looks like a label, two of them at least with one we know and something
    beside it; below a header there are more of these than of those we do not know.
    """
    known = unknown = 0
    for place, row in enumerate(rows):
        first = row.get(0, ())
        if _heads(first):
            known += len(row) > 1
        elif len(first) != 1 or first[0].marker or (len(row) == 1 and not first[0].ruled):
            return False
        else:
            unknown += place > 0
    return known > max(unknown, 1)


def _parts(rows: Sequence[_Cells]) -> Iterator[Sequence[_Cells]]:
    """A table cut above each row that is a row of labels."""
    starts = [i for i, row in enumerate(rows) if i and len(row) > 1 and all(map(_heads, row.values()))]
    for start, end in zip([0, *starts], [*starts, len(rows)], strict=True):
        yield rows[start:end]


def _by_columns(rows: Sequence[_Cells]) -> list[Rubric] | None:
    """A row of labels above rows of values; None where it is not that."""
    head, body = rows[0], rows[1:]
    labelled = [column for column, cell in head.items() if _heads(cell)]
    if not labelled or not body or any(_heads(cell) for row in body for cell in row.values()):
        return None
    if not 2 <= len(head) <= MAX_COLUMNS:
        return None
    known = len(labelled) == len(head)
    meanings = {label.meaning for cell in head.values() if (label := _label(cell))}
    beside = {column for row in body for column in row} <= set(head)
    if not known and labelled == [0] and not any(0 in row for row in body):
        return None  # a label and its values
    if not known or not beside or MEASURES in meanings:  # what is said there is said of each action
        every = [block for row in rows for cell in row.values() for block in cell]
        return [Rubric(None, every[0], every[1:])]
    return [
        Rubric(_label(cell), cell[0], [block for row in body for block in row.get(column, ())])
        for column, cell in head.items()
    ]


def _by_rows(rows: Sequence[_Cells]) -> list[Rubric]:
    """Labels at the head of each row; cells beside no label go on with the one above."""
    reader = _RowReader(rows)
    for place, row in enumerate(rows):
        reader.read(place, row)
    return reader.found


class _RowReader:
    """Gives the cells of each row to the label on their left."""

    def __init__(self, rows: Sequence[_Cells]) -> None:
        self.found: list[Rubric] = []
        self._rows = rows
        self._heads = _label_columns(rows)
        self._stacked = not any(_heads(row.get(0, ())) and len(row) > 1 for row in rows)
        header = len(rows[0]) > 2 and self._heads == [0] and _label(rows[0].get(0, ())) is None
        self._notes = 2 if header else MAX_COLUMNS
        self._above: dict[int, Rubric] = {}  # column of labels → the last one

    def read(self, place: int, row: _Cells) -> None:
        apart = all((opened := _opened(cell[0])) and opened[1] for cell in row.values())
        for column, cell in sorted(row.items()):
            head = max(one for one in self._heads if one <= column)
            if column >= self._notes:  # under a heading of its own, which is no label
                self.found.append(Rubric(None, cell[0], list(cell[1:])))
            elif head not in self._above or apart or (column == head and self._begins(row, column)):
                self._begin(head, cell[0])
                self._above[head].merged = self._is_merged(place, head)
                self._take(head, cell[1:])
            else:
                self._take(head, cell)

    def _begins(self, row: _Cells, column: int) -> bool:
        """Whether a cell where labels stand is one, known or not."""
        cell = row[column]
        is_value = self._stacked and len(row) == 1 and not cell[0].emphasised and not _label(cell)
        return not is_value or self._above[column].label is None

    def _begin(self, head: int, block: Block) -> None:
        opened = _opened(block)
        values = [opened[1]] if opened and opened[1] else []
        self._above[head] = Rubric(opened[0] if opened else None, block, values)
        self.found.append(self._above[head])

    def _take(self, head: int, blocks: Sequence[Block]) -> None:
        """Values of the last label; a label among names is the next one."""
        for block in blocks:
            label = self._above[head].label
            opened = _opened(block) if label and label.meaning in _NAMES else None
            if opened and opened[0].meaning in _NAMES and (opened[1] or not block.marker):
                self._begin(head, block)
            else:
                self._above[head].values.append(block)

    def _is_merged(self, place: int, head: int) -> bool:
        """Whether nothing stands beside a label but a cell that begins further up."""
        end = min((one for one in self._heads if one > head), default=MAX_COLUMNS)
        if any(head < column < end for column in self._rows[place]):
            return False
        return any(
            head < column < end and cell[0].rows > place - above
            for above, row in enumerate(self._rows[:place])
            for column, cell in row.items()
        )


def _label_columns(rows: Sequence[_Cells]) -> list[int]:
    """The columns that hold labels: the first, and each before another whose cells mostly are some."""
    last = max(column for row in rows for column in row)
    found = [0]
    for column in range(1, min(last, MAX_COLUMNS)):
        cells = [row[column] for row in rows if column in row]
        labels = sum(map(_heads, cells))
        if labels and 2 * labels >= len(cells):
            found.append(column)
    return found
