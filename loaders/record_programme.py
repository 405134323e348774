"""The programme as read → elements, statements, silences and the reading report of each fiche."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz

from contratgraph.loaders.document import Block, BlockKind
from contratgraph.loaders.draft import Draft, Text
from contratgraph.loaders.lists import (
    FIELD_OF,
    ElementKind,
    Field,
    Origin,
    Place,
    Reading,
    Register,
    SilenceKind,
    StatementKind,
    Status,
)
from contratgraph.loaders.programme import (
    FicheText,
    Heading,
    OrientationText,
    Programme,
    VoletText,
)
from contratgraph.loaders.prose import commitments, read_prose
from contratgraph.loaders.readings import (
    LEFT_FIELDS,
    FicheReading,
    FieldReading,
    Item,
    MeasureReading,
    ObjectiveReading,
)
from contratgraph.loaders.record_urban import UrbanRecorder
from contratgraph.loaders.records import ReadingRow, Silence, Statement
from contratgraph.loaders.registry import Named
from contratgraph.loaders.text import last_sentence, leads, quote, slug
from contratgraph.loaders.undertakings import degree_of
from contratgraph.loaders.urban import read_urban
from contratgraph.loaders.vocabulary import code_for, pattern
from contratgraph.words import fold

SAME_TITLE = 70
"""How alike (0-100) the titles of an axe in the list and above its fiche must be."""

ALL_FIELDS = (*LEFT_FIELDS, Field.CONTRIBUTIONS, Field.OBJECTIFS)

_KINDS = {field: kind_and_role for kind_and_role, field in FIELD_OF.items()}
_REGISTERS = {
    Field.PILOTES: (Register.ACTOR, "pilote"),
    Field.PARTENAIRES: (Register.ACTOR, "partenaire"),
    Field.PUBLICS: (Register.PUBLIC, "public"),
    Field.DISPOSITIFS: (Register.DISPOSITIF, "dispositif"),
    Field.FINANCEURS: (Register.ACTOR, "financeur"),
}
"""In which registry the items of a field are looked up, and the word for it in keys."""

_ELSEWHERE = "rubrique qu'aucune table ne garde"

_LETTERS = {ElementKind.PRINCIPLE: "P", ElementKind.EXPECTATION: "E", ElementKind.ACTION: "A"}
"""The letter before the rank, in the codes of what a text outside the fiches says."""

Readings = Mapping[int, FicheReading]
"""The reading of each fiche, by the `id` of its text."""


def record_programme(
    draft: Draft, programme: Programme, readings: Readings, urban: UrbanRecorder
) -> None:
    """Record piliers, volets, orientations, axes, their fiches and the prose between them.

    A part that is no pilier is recorded with its prose; its tables are left to other readers.
    """
    for section in programme.sections:
        heading = section.heading
        passage = draft.heading_passage(heading, Place.BODY)
        wanted = f"S-{heading.number}"
        code = draft.element(wanted, ElementKind.SECTION, "", heading.title, [passage])
        prose = (block for block in section.blocks if block.in_prose and block.text)
        kept = (block for block in prose if block.kind is not BlockKind.HEADING)
        draft.context(code, [Item(b.text, b.first_line, b.last_line) for b in kept])
    for pilier in programme.piliers:
        draft.pages = pilier.pages
        if pilier.heading is None:  # the contract has no piliers: these are its parts
            for volet in pilier.volets:
                _volet(draft, volet, "", readings, urban)
            continue
        title = pilier.heading.title
        code = draft.element(
            code_for("Pilier", title),
            ElementKind.PILIER,
            "",
            title,
            [draft.heading_passage(pilier.heading, Place.BODY)],
        )
        for volet in pilier.volets:
            _volet(draft, volet, code, readings, urban)
    draft.pages = None


def _volet(
    draft: Draft, volet: VoletText, parent: str, readings: Readings, urban: UrbanRecorder
) -> None:
    draft.pages = volet.pages or draft.pages
    if volet.heading is None:  # the contract has no volets: this is the text of what is above
        _text_and_parts(draft, volet, parent, readings, urban)
        return
    draft.pages = volet.pages
    title = volet.heading.title
    passage = draft.heading_passage(volet.heading, Place.BODY)
    code = draft.element(code_for("Volet", title), ElementKind.VOLET, parent, title, [passage])
    _text_and_parts(draft, volet, code, readings, urban)


def _text_and_parts(
    draft: Draft, volet: VoletText, code: str, readings: Readings, urban: UrbanRecorder
) -> None:
    if code:  # what stands above the parts of a contract without piliers is no part of it
        projects = read_urban(volet.blocks)
        urban.record(code, projects)
        _prose(draft, code, projects.rest)
    for orientation in volet.orientations.values():
        _orientation(draft, orientation, code, readings)
    for block in volet.stray:
        if block.text:
            draft.leftover(code, block)


def _orientation(draft: Draft, orientation: OrientationText, volet: str, readings: Readings) -> None:
    if not orientation.is_printed:  # the contract has no orientations
        _objectives(draft, orientation, volet)
        for fiche in orientation.fiches:
            _axe(draft, fiche, None, volet, volet, readings[id(fiche)])
        return
    draft.pages = orientation.pages
    places = (
        (orientation.headed, Place.BODY),
        (orientation.listed, Place.LIST),
        (orientation.contents, Place.CONTENTS),
    )
    evidence = [draft.heading_passage(h, place) for h, place in places if h is not None]
    title = orientation.heading.title
    number = orientation.number.replace("-", ".")
    wanted = f"{volet}-O{number}" if volet else f"O{number}"
    code = draft.element(wanted, ElementKind.ORIENTATION, volet, title, evidence)
    alone = not orientation.axes and not orientation.fiches
    _prose(draft, code, orientation.blocks, commits=alone)
    _objectives(draft, orientation, code)
    listed = _match(orientation.axes, orientation.fiches)
    for fiche in orientation.fiches:
        _axe(draft, fiche, listed.get(id(fiche)), volet, code, readings[id(fiche)])
    matched = {id(heading) for heading in listed.values()}
    for heading in orientation.axes:
        if id(heading) not in matched:
            _axe_without_fiche(draft, heading, volet, code)


def _objectives(draft: Draft, orientation: OrientationText, parent: str) -> None:
    """The objectives that head fiches: they are parts of what the fiches are parts of."""
    for index, heading in enumerate(orientation.objectives, 1):
        passage = draft.heading_passage(heading, Place.BODY)
        wanted = f"{parent or 'OO'}-{index}"
        draft.element(wanted, ElementKind.OBJECTIVE, parent, heading.title, [passage])


def _axe(
    draft: Draft,
    fiche: FicheText,
    listed: Heading | None,
    volet: str,
    orientation: str,
    reading: FicheReading,
) -> None:
    heading = fiche.heading
    evidence = [draft.heading_passage(heading, Place.BODY)]
    if listed is not None:
        evidence.append(draft.heading_passage(listed, Place.LIST))
    wanted = _axe_code(heading, volet or orientation)
    code = draft.element(wanted, ElementKind.AXE, orientation, heading.title, evidence)
    draft.axes.append((code, heading.number))
    for index, objective in enumerate(reading.objectives, 1):
        _objective(draft, objective, f"{code}-{index}", code)
    _measures(draft, reading.measures, f"{code}-A", code)
    for name in (*LEFT_FIELDS, Field.FINANCEURS):
        if name in reading.fields:
            _field(draft, code, name, reading.fields[name])
    _contributions(draft, code, reading)
    draft.headed |= reading.priorities
    draft.named = {**reading.named, **draft.named}
    draft.context(code, reading.context)
    _report(draft, code, Field.OBJECTIFS, reading.no_objective, len(reading.objectives))
    for block in reading.leftovers:
        draft.leftover(code, block)
    for block in reading.elsewhere:
        draft.leftover(code, block, _ELSEWHERE)
    for block in reading.page_numbers:
        draft.leftover(code, block, "numéro seul : une page")


def _axe_code(heading: Heading, above: str) -> str:
    """The code of an axe: its number ("F" for none) after the code of what it is in, "F" for none."""
    if not heading.number:
        return f"{above}-F" if above else "F"
    return f"{above or 'F'}-{heading.number.replace('-', '.')}"


def _axe_without_fiche(draft: Draft, heading: Heading, volet: str, orientation: str) -> None:
    evidence = [draft.heading_passage(heading, Place.LIST)]
    wanted = _axe_code(heading, volet or orientation)
    code = draft.element(wanted, ElementKind.AXE, orientation, heading.title, evidence)
    draft.axes.append((code, heading.number))
    absent = FieldReading(silence=SilenceKind.NOT_PRINTED)
    for name in ALL_FIELDS:
        _report(draft, code, name, absent, 0)


def _objective(draft: Draft, objective: ObjectiveReading, wanted: str, axe: str) -> None:
    passage = draft.passage(
        objective.title,
        objective.first_line,
        objective.last_line,
        number=objective.number,
        title=objective.title,
    )
    code = draft.element(wanted, ElementKind.OBJECTIVE, axe, objective.title, [passage])
    draft.context(code, objective.context)
    _measures(draft, objective.measures, f"{code}-", code)


def _measures(draft: Draft, measures: Iterable[MeasureReading], prefix: str, parent: str) -> None:
    introduced: dict[Item, str] = {}
    for index, measure in enumerate(measures, 1):
        passage = draft.passage(measure.whole, measure.first_line, measure.last_line)
        evidence = [passage]
        degree = None
        led = measure.introduction
        if led is not None and leads(led.text):
            sentence = last_sentence(led.text)
            degree = degree_of(sentence)
            if led not in introduced:  # the measures of a list share it
                introduced[led] = draft.passage(sentence, led.first_line, led.last_line)
            evidence.append(introduced[led])
        code = draft.element(
            f"{prefix}{index}", ElementKind.ACTION, parent, quote(measure.text), evidence, degree
        )
        draft.texts.append(Text(code, measure.whole, passage))


def _prose(draft: Draft, code: str, blocks: Sequence[Block], *, commits: bool = False) -> None:
    """The text of a volet or an orientation; `commits`: it has no axe to say what is done."""
    reading = read_prose(blocks)
    draft.context(code, reading.context)
    ranks = {"P": 0, "E": 0, "A": 0}
    for found in reading.lists:
        led = found.introduction
        introduction = draft.item_passage(led)
        letter = _LETTERS[found.kind]
        for item in found.items:
            ranks[letter] += 1
            wanted = f"{code}-{letter}{ranks[letter]}"
            draft.item_element(wanted, found.kind, code, item, [introduction], found.commitment)
    for item, degree in commitments(reading.context) if commits else ():
        ranks["A"] += 1
        passage = draft.item_passage(item)
        wanted = f"{code}-A{ranks['A']}"
        draft.element(wanted, ElementKind.ACTION, code, quote(item.text), [passage], degree)


# the fields


def _field(draft: Draft, code: str, name: Field, reading: FieldReading) -> None:
    kind, role = _KINDS[name]
    register, word = _REGISTERS[name]
    for item in reading.items:
        passage = draft.item_passage(item)
        draft.texts.append(Text(code, item.on_the_page, passage))
        for named in draft.registry.resolve(register, item.text):
            joined = _several(draft, named, register)
            draft.statements.append(
                draft.keyed(
                    f"{slug(code)}-{word}-{named.key}",
                    Statement(
                        key="",
                        kind=kind,
                        element=code,
                        role=role,
                        target=named.key,
                        qualifier=" ; ".join(filter(None, (item.qualifier, named.qualifier))),
                        stated_as=quote(item.text),
                        passage=passage,
                        stated_in=Origin.FICHE,
                        read_by=item.read_by,
                        doubt="" if item.corrected else reading.doubt or joined,
                    ),
                )
            )
    _report(draft, code, name, reading, len(reading.items))


_JOINED = "un nom que le registre ne connaît pas, et qui en joint peut-être deux"


def _several(draft: Draft, named: Named, register: Register) -> str:
    """A doubt where a name that no person has looked at may be those of two: "La Ville et le CCAS"."""
    entry = draft.registry.entries[register][named.key]
    joined = register is Register.ACTOR and pattern("joined").search(entry.label) is not None
    return _JOINED if joined and entry.status is Status.PROVISIONAL else ""


def _contributions(draft: Draft, code: str, reading: FicheReading) -> None:
    field = reading.fields[Field.CONTRIBUTIONS]
    for contribution in reading.contributions:
        item = contribution.item
        draft.statements.append(
            draft.keyed(
                f"{slug(code)}-contribution-{contribution.priority}",
                Statement(
                    key="",
                    kind=StatementKind.CONTRIBUTION,
                    element=code,
                    role=None,
                    target=contribution.priority,
                    qualifier="",
                    stated_as=quote(item.text),
                    passage=draft.item_passage(item),
                    stated_in=Origin.FICHE,
                    read_by=item.read_by,
                    doubt="" if item.corrected else field.doubt,
                ),
            )
        )
    _report(draft, code, Field.CONTRIBUTIONS, field, len(reading.contributions))


def _report(draft: Draft, code: str, name: Field, reading: FieldReading, items: int) -> None:
    """The silence of a field, where it has one, and its line of the reading report."""
    if reading.silence is not None:
        label = reading.label
        draft.silences.append(
            Silence(
                element=code,
                field=name,
                kind=reading.silence,
                passage=draft.item_passage(label) if label else "",
                doubt=reading.doubt,
            )
        )
    if reading.doubt:
        state = Reading.DOUBTFUL
    else:
        state = Reading.READ if reading.silence is None else Reading.SILENT
    note = reading.doubt or (reading.silence.value if reading.silence else "")
    draft.reading.append(ReadingRow(element=code, field=name, reading=state, items=items, note=note))


# the list and the fiches


def _alike(one: str, other: str) -> float:
    """How alike two folded titles are (0-100): their common words, and all their words."""
    return (fuzz.token_set_ratio(one, other) + fuzz.token_sort_ratio(one, other)) / 2


def _match(listed: Sequence[Heading], fiches: Sequence[FicheText]) -> dict[int, Heading]:
    """Which heading of the list announces which fiche (by `id`): the likest titles first.

    The numbers do not decide: a document may renumber the axes of its list.
    """
    fiche_titles = [fold(fiche.heading.title) for fiche in fiches]
    scored = [
        (score, heading.number == fiches[j].heading.number, -i, -j)
        for i, heading in enumerate(listed)
        for j, score in enumerate(_alike(fold(heading.title), title) for title in fiche_titles)
        if score >= SAME_TITLE
    ]
    found: dict[int, Heading] = {}
    taken: set[int] = set()
    for _, _, minus_i, minus_j in sorted(scored, reverse=True):
        heading, fiche = listed[-minus_i], fiches[-minus_j]
        if id(fiche) not in found and -minus_i not in taken:
            found[id(fiche)] = heading
            taken.add(-minus_i)
    return found
