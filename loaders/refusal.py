"""Whether a text read as a programme is a contract, and what is said where it is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contratgraph.errors import NotAContract
from contratgraph.loaders.document import Block, Document
from contratgraph.loaders.lists import Field
from contratgraph.loaders.programme import Programme
from contratgraph.loaders.readings import LEFT_FIELDS, FicheReading
from contratgraph.loaders.vocabulary import LABEL_LIMIT, label_of, pattern

_LABELLED = (*LEFT_FIELDS, Field.FINANCEURS)


def refusal(
    document: Document, programme: Programme, readings: Sequence[FicheReading]
) -> NotAContract | None:
    """Why a document is no contract, or None where it is one.

    A contract has a fiche with something in it. Other texts have sheets, axes and objectives too: where
    no pilier is printed, a fiche names its pilots or the text speaks of the urban policy.
    """
    read = [reading for reading in readings if _looks_read(reading)]
    if read and (
        any(pilier.heading for pilier in programme.piliers)
        or any(_has_label(reading, Field.PILOTES) for reading in read)
        or any(pattern("urban_policy").search(block.text) for block in document.blocks)
    ):
        return None
    below = (block for fiche in programme.fiches for block in fiche.blocks)
    whole = _letters(document.blocks)
    return NotAContract(
        path=document.name,
        fiches=len(programme.fiches),
        labels=sum(map(_opens_with_label, document.blocks)),
        share=100 * _letters(below) // whole if whole else 0,
    )


def _looks_read(reading: FicheReading) -> bool:
    return bool(reading.objectives) or any(_has_label(reading, name) for name in _LABELLED)


def _has_label(reading: FicheReading, name: Field) -> bool:
    return name in reading.fields and reading.fields[name].label is not None


def _opens_with_label(block: Block) -> bool:
    text = block.text[: LABEL_LIMIT + 1]
    return label_of(text) is not None or label_of(text.partition(":")[0]) is not None


def _letters(blocks: Iterable[Block]) -> int:
    return sum(len(block.text) for block in blocks)
