"""What a person changed or confirmed, applied to what the reader found.

A correction is keyed by content, not by place: the heading of the fiche as printed, the field, and
the words before (as `text.quote` gives them). It applies where the words match exactly once;
elsewhere it is reported as no longer applying, so that another transcription of the document cannot
be corrected by accident.

Four shapes say more than "these words become those":

- the words after are those before: a person has looked at them, and they hold (no doubt is left);
- no words before, none after: a person has looked at the page, and nothing is printed there;
- the field of the objectives, a field to move to: text left over, which is read there;
- the field of the objectives, no words after: text left over that belongs to no field. It stays in
  the table of leftovers, and is not asked about again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from contratgraph.loaders.lists import ElementKind, Field, ReadBy, SilenceKind, StatementKind
from contratgraph.loaders.readings import LEFT_FIELDS, FicheReading, FieldReading, Item
from contratgraph.loaders.records import Correction, Dataset, Statement
from contratgraph.loaders.text import quote
from contratgraph.words import fold

EMPTIED = "les valeurs lues ont été retirées par une correction"


def confirms(correction: Correction) -> bool:
    """Whether the correction changes nothing: a person has looked at the words, and they hold."""
    return (
        bool(correction.before)
        and correction.after == (correction.before,)
        and correction.to_field in (None, correction.field)
    )


def headings(dataset: Dataset) -> dict[str, str]:
    """Code of an element → its heading as printed."""
    quotes = {passage.key: passage.quote for passage in dataset.passages}
    return {element.code: quotes[element.evidence[0]] for element in dataset.elements}


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


def confirm_statements(dataset: Dataset) -> tuple[Dataset, tuple[Correction, ...]]:
    """Take the doubt from the contributions that its corrections confirm; also return those.

    For statements that no fiche makes: those of the synthesis table.
    """
    found = headings(dataset)
    axes = Counter(found[e.code] for e in dataset.elements if e.kind is ElementKind.AXE)
    wanted = {
        (c.heading, c.before): c
        for c in dataset.corrections
        if c.field is Field.CONTRIBUTIONS and confirms(c) and axes[c.heading] == 1
    }
    applied: dict[tuple[str, str], Correction] = {}

    def look(statement: Statement) -> Statement:
        key = (found[statement.element], statement.stated_as)
        if statement.kind is not StatementKind.CONTRIBUTION or key not in wanted:
            return statement
        applied[key] = wanted[key]
        return replace(statement, doubt="")

    statements = tuple(look(statement) for statement in dataset.statements)
    return replace(dataset, statements=statements), tuple(applied.values())


def _apply(fiche: FicheReading, correction: Correction) -> bool:
    if correction.to_field not in (None, *LEFT_FIELDS, correction.field):
        return False
    if correction.field is Field.CONTRIBUTIONS:
        return _apply_to_contribution(fiche, correction)
    if correction.field is Field.OBJECTIFS:
        return _apply_to_leftover(fiche, correction)
    source = fiche.fields.get(correction.field)
    if source is None:
        return False
    if not correction.before:
        return _add(fiche, source, correction)
    places = [i for i, item in enumerate(source.items) if quote(item.text) == correction.before]
    if confirms(correction) and places:  # words printed twice are confirmed together
        items = tuple(
            replace(item, confirmed=item.confirmed or i in places)
            for i, item in enumerate(source.items)
        )
        fiche.fields[correction.field] = _with(source, items)
        return True
    if len(places) != 1:
        return False
    index = places[0]
    found = source.items[index]
    new = tuple(_read(found, text, ReadBy.CORRECTED) for text in correction.after)
    before, after = source.items[:index], source.items[index + 1 :]
    if correction.to_field in (None, correction.field):
        fiche.fields[correction.field] = _with(source, before + new + after)
    else:
        fiche.fields[correction.field] = _with(source, before + after)
        _move(fiche, correction.to_field, new or (_read(found, found.text, ReadBy.CORRECTED),))
    return True


def _move(fiche: FicheReading, name: Field | None, items: tuple[Item, ...]) -> None:
    assert name is not None
    target = fiche.fields[name]
    fiche.fields[name] = _with(target, target.items + items)


def _add(fiche: FicheReading, source: FieldReading, correction: Correction) -> bool:
    """Words that the reader did not find: the label is where they belong. Or: there are none.

    Where the reader finds one of them by now, as in another transcription, nothing is said twice.
    """
    if source.label is None:
        return False
    if not correction.after:
        if source.items or correction.to_field:
            return False
        fiche.fields[correction.field] = replace(source, silence=SilenceKind.EMPTY_IN_SOURCE, doubt="")
        return True
    name = correction.to_field or correction.field
    known = {fold(item.text) for item in fiche.fields[name].items}
    if any(fold(text) in known for text in correction.after):
        return False
    label = source.label
    _move(fiche, name, tuple(_read(label, text, ReadBy.BY_HAND) for text in correction.after))
    return True


def _apply_to_leftover(fiche: FicheReading, correction: Correction) -> bool:
    """Text that no rule could place: it moves to a field, or a person says that it has none."""
    found = [block for block in fiche.leftovers if quote(block.text) == correction.before]
    if correction.to_field not in LEFT_FIELDS:
        return bool(found) and not correction.after
    if len(found) != 1:
        return False
    (block,) = found
    item = Item(block.text, block.first_line, block.last_line)
    fiche.leftovers.remove(block)
    words = correction.after or (block.text,)
    _move(fiche, correction.to_field, tuple(_read(item, text, ReadBy.CORRECTED) for text in words))
    return True


def _apply_to_contribution(fiche: FicheReading, correction: Correction) -> bool:
    """A cell of the contribution table: its words change, or it is dropped."""
    found = [c for c in fiche.contributions if quote(c.item.text) == correction.before]
    if confirms(correction) and found:
        fiche.contributions[:] = [
            replace(c, item=replace(c.item, confirmed=True)) if c in found else c
            for c in fiche.contributions
        ]
    elif len(found) != 1 or correction.to_field or len(correction.after) > 1:
        return False
    else:
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
