"""A table whose cells are marked → rubrics: each printed label with the cells it heads.

Two layouts are known: a label at the head of each row, or a row of labels above a row of cells. A table
of neither layout says nothing here: it is not guessed which cell belongs to which label.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from contratgraph.loaders.document import Block
from contratgraph.loaders.vocabulary import CONTEXT, FRAME, MEASURES, Label, label_of, level_heading

OBJECTIVES = "ObjectifsOperationnels"
_ACTIONS = (FRAME, MEASURES, CONTEXT, OBJECTIVES)
"""What the text of the right column of a two-column fiche may stand under."""


@dataclass(frozen=True, slots=True)
class Rubric:
    """What stands under one label; `label` is None for cells under no label we know, `printed` is the
    block of the label, whatever it says.
    """

    label: Label | None
    printed: Block
    values: tuple[Block, ...]


MAX_COLUMNS = 50
"""A table with more columns has no row of labels above its values."""

_Cells = Mapping[int, Sequence[Block]]


def rubrics(blocks: Sequence[Block], apart: Collection[int] = ()) -> list[Rubric] | None:
    """The rubrics of a table, in its order; None where it is a fiche in two columns.

    The rows `apart` are those of a contribution table, which are read on their own. Every other block
    is in one rubric.
    """
    rows = _rows([block for block in blocks if block.row not in apart])
    if not rows or _is_two_columns(rows):
        return None
    if not blocks[0].ruled and not _is_sure(rows):
        return None
    return _by_columns(rows) or _by_rows(rows)


def _rows(blocks: Sequence[Block]) -> list[dict[int, list[Block]]]:
    rows: dict[int, dict[int, list[Block]]] = {}
    for block in blocks:
        if block.text or block.marker:
            cells = rows.setdefault(block.row or 0, {})
            cells.setdefault(block.column or 0, []).append(block)
    return list(rows.values())


def _opened(cell: Sequence[Block]) -> tuple[Label, tuple[Block, ...]] | None:
    """The label that a cell begins with, and what follows in that cell."""
    if not cell:
        return None
    first, rest = cell[0], tuple(cell[1:])
    if label := label_of(first.text):
        return label, rest
    printed, colon, value = first.text.partition(":")
    if colon and value.strip() and (label := label_of(printed)):
        return label, (replace(first, text=value.strip(), lead=""), *rest)
    return None


def _label(cell: Sequence[Block]) -> Label | None:
    opened = _opened(cell)
    return opened[0] if opened else None


def _heads(cell: Sequence[Block]) -> bool:
    """Whether the cell is a label and nothing else."""
    opened = _opened(cell)
    return opened is not None and not opened[1]


def _is_two_columns(rows: Sequence[_Cells]) -> bool:
    """Whether the text of objectives stands beside the labels of fields."""
    labelled = False
    above: Label | None = None
    for row in rows:
        if 0 in row:
            above = _label(row[0])
        labelled = labelled or above is not None
        beside = [block for column, cell in row.items() if column for block in cell]
        if (above is None or above.meaning not in _ACTIONS) and any(map(_is_action, beside)):
            return True
    return not labelled and any(_is_action(b) for row in rows for cell in row.values() for b in cell)


def _is_action(block: Block) -> bool:
    label = label_of(block.text)
    return (
        block.marker == "☞"
        or (label is not None and label.meaning == FRAME)
        or level_heading(block.text, "Objective") is not None
    )


def _is_sure(rows: Sequence[_Cells]) -> bool:
    """Whether columns that the transcription put side by side are labels and their values.

    Two rows at least have a label on the left and something beside it, and all have a label there.
    """
    return len(rows) > 1 and all(_heads(row.get(0, ())) and len(row) > 1 for row in rows)


def _by_columns(rows: Sequence[_Cells]) -> list[Rubric] | None:
    """A row of labels above rows of values; None where it is not that."""
    head, body = rows[0], rows[1:]
    labelled = [column for column, cell in head.items() if _heads(cell)]
    if not labelled or not body or any(_heads(row.get(0, ())) for row in body):
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
        return [Rubric(None, every[0], tuple(every[1:]))]
    return [
        Rubric(_label(cell), cell[0], tuple(block for row in body for block in row.get(column, ())))
        for column, cell in head.items()
    ]


def _by_rows(rows: Sequence[_Cells]) -> list[Rubric]:
    """A label at the head of each row; rows without one go on with the label above."""
    stacked = not any(_heads(row.get(0, ())) and len(row) > 1 for row in rows)
    found: list[tuple[Rubric, list[Block]]] = []
    for row in rows:
        first = row.get(0, ())
        below = stacked and len(row) == 1 and not first[0].emphasised if first else True
        if found and _label(first) is None and below and (found[-1][0].label or not first):
            found[-1][1].extend(block for cell in row.values() for block in cell)
        else:
            found.extend((rubric, []) for rubric in _pairs(row))
    return [replace(rubric, values=rubric.values + tuple(more)) for rubric, more in found]


def _pairs(row: _Cells) -> list[Rubric]:
    """The rubrics of one row: label and values, or several labels each with what belongs to it."""
    cells = [row[column] for column in sorted(row)]
    opened = [_opened(cell) for cell in cells]
    if len(cells) > 1 and all(one and one[1] for one in opened):
        return [Rubric(one[0], cell[0], one[1]) for cell, one in zip(cells, opened, strict=True) if one]
    labels, values = cells[0::2], cells[1::2]
    if len(cells) > 2 and len(labels) == len(values) and all(map(_heads, labels)):
        return [
            Rubric(_label(one), one[0], tuple(other)) for one, other in zip(labels, values, strict=True)
        ]
    others = tuple(block for cell in cells[1:] for block in cell)
    if opened[0]:
        return [Rubric(opened[0][0], cells[0][0], opened[0][1] + others)]
    return [Rubric(None, cells[0][0], tuple(cells[0][1:]) + others)]
