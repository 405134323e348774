"""What a person changed, applied to what the reader found.

A correction is keyed by content, not by place: the heading of the fiche as printed, the field, and
the words before (as `text.quote` gives them). It applies where the words match exactly once;
elsewhere it is reported as no longer applying, so that another transcription of the document cannot
be corrected by accident.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contratgraph.loaders.fiche import LEFT_FIELDS, FicheReading, FieldReading, Item
from contratgraph.loaders.lists import Field, ReadBy, SilenceKind
from contratgraph.loaders.records import Correction
from contratgraph.loaders.text import quote

EMPTIED = "les valeurs lues ont été retirées par une correction"


def apply_corrections(
    readings: Sequence[tuple[str, FicheReading]], corrections: Sequence[Correction]
) -> tuple[Correction, ...]:
    """Change the fields of the readings, given with their headings; return what did not apply."""
    left: list[Correction] = []
    for correction in corrections:
        fiches = [reading for heading, reading in readings if quote(heading) == correction.heading]
        if len(fiches) != 1 or not _apply(fiches[0], correction):
            left.append(correction)
    return tuple(left)


def _apply(fiche: FicheReading, correction: Correction) -> bool:
    if correction.field is Field.CONTRIBUTIONS:
        return _apply_to_contribution(fiche, correction)
    source = fiche.fields.get(correction.field)
    if source is None or correction.to_field not in (None, *LEFT_FIELDS):
        return False
    places = [i for i, item in enumerate(source.items) if quote(item.text) == correction.before]
    if correction.before and len(places) != 1:
        return False
    if correction.before:
        index = places[0]
        found = source.items[index]
    elif source.label is not None:  # an addition: the label is where it belongs
        index, found = len(source.items), source.label
    else:
        return False
    read_by = ReadBy.CORRECTED if correction.before else ReadBy.BY_HAND
    new = tuple(_read(found, text, read_by) for text in correction.after)
    remaining = source.items[:index] + source.items[index + bool(correction.before) :]
    if correction.to_field in (None, correction.field):
        items = source.items[:index] + new + source.items[index + bool(correction.before) :]
        fiche.fields[correction.field] = _with(source, items)
        return True
    assert correction.to_field is not None
    fiche.fields[correction.field] = _with(source, remaining)
    target = fiche.fields[correction.to_field]
    moved = new or (_read(found, found.text, read_by),)
    fiche.fields[correction.to_field] = _with(target, target.items + moved)
    return True


def _apply_to_contribution(fiche: FicheReading, correction: Correction) -> bool:
    """A cell of the contribution table: its words change, or it is dropped."""
    found = [c for c in fiche.contributions if quote(c.item.text) == correction.before]
    if len(found) != 1 or correction.to_field or len(correction.after) > 1:
        return False
    index = fiche.contributions.index(found[0])
    fiche.contributions[index : index + 1] = [
        replace(found[0], item=_read(found[0].item, text, ReadBy.CORRECTED))
        for text in correction.after
    ]
    items = tuple(c.item for c in fiche.contributions)
    fiche.fields[Field.CONTRIBUTIONS] = _with(fiche.fields[Field.CONTRIBUTIONS], items)
    return True


def _read(item: Item, text: str, read_by: ReadBy) -> Item:
    """The item as a person reads it; the words on the page stay what proves it."""
    return replace(item, text=text, read_by=read_by, printed=item.on_the_page)


def _with(reading: FieldReading, items: tuple[Item, ...]) -> FieldReading:
    """The field with other items; it is doubtful no more when a person has settled all of them.

    A field that is left with none is not read rather than empty: nobody said that the page is blank.
    """
    silence = None if items else reading.silence or SilenceKind.UNREAD
    if not items:
        return replace(reading, items=(), silence=silence, doubt=reading.doubt or EMPTIED)
    settled = all(item.corrected for item in items)
    return replace(reading, items=items, silence=None, doubt="" if settled else reading.doubt)
