"""A document → the dataset of one contract: programme, fiches, evidence, silences, reading report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from rapidfuzz import fuzz

from contratgraph.errors import NotAContract, UnreadableDocument
from contratgraph.loaders.anomalies import find_anomalies
from contratgraph.loaders.corrections import apply_corrections
from contratgraph.loaders.document import Block, Document
from contratgraph.loaders.fiche import (
    LEFT_FIELDS,
    FicheReading,
    FieldReading,
    Item,
    MeasureReading,
    ObjectiveReading,
    read_fiches,
)
from contratgraph.loaders.furniture import REPEATED
from contratgraph.loaders.programme import (
    FicheText,
    Heading,
    OrientationText,
    Pages,
    Programme,
    VoletText,
    read_programme,
)
from contratgraph.loaders.prose import commitments, read_prose
from contratgraph.loaders.records import (
    FIELD_OF,
    Actor,
    Commitment,
    Commune,
    Contract,
    Correction,
    Dataset,
    Dispositif,
    Element,
    ElementKind,
    Field,
    Leftover,
    Origin,
    Passage,
    Place,
    Priority,
    Public,
    ReadBy,
    Reading,
    ReadingRow,
    Register,
    School,
    Silence,
    SilenceKind,
    Statement,
    StatementKind,
)
from contratgraph.loaders.registry import Registry, Unknown, used_only
from contratgraph.loaders.schools import SchoolReading, read_schools
from contratgraph.loaders.synthesis import Candidate, claims, read_synthesis, resolve
from contratgraph.loaders.text import last_sentence, leads, quote, sha256, slug
from contratgraph.loaders.vocabulary import code_for, commitment_of, pattern, priorities
from contratgraph.words import fold

MAX_AXES = 1_000
"""Listed axes and fiches: ten times those of the largest contract seen (91)."""

SAME_TITLE = 70
"""How alike (0-100) the titles of an axe in the list and above its fiche must be."""

SAME_ELEMENT = 90
"""How alike (0-100) the titles of an element in two readings of a document are."""

_NO_RULE = "texte qu'aucune règle n'attribue à un champ"
_ELSEWHERE = "rubrique qu'aucune table ne garde"

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


_LETTERS = {ElementKind.PRINCIPLE: "P", ElementKind.EXPECTATION: "E", ElementKind.ACTION: "A"}
"""The letter before the rank, in the codes of what a text outside the fiches says."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What `extract` found: the dataset, and what a person should look at."""

    dataset: Dataset
    unknown: tuple[Unknown, ...]
    unapplied: tuple[Correction, ...]


def extract(
    document: Document,
    *,
    own: Dataset | None = None,
    lent: Dataset | None = None,
    contract_key: str = "",
    known: Sequence[Element] = (),
) -> Extraction:
    """Read a document with the registries and corrections of a package.

    `known` are elements read before: an element of the same title in the same place keeps its code,
    and no code is given to another.
    `own` is the package of this very contract: its registries are kept whole, its corrections
    applied. Without it, `lent` gives the registries of another, of which only what is used stays.
    Raises `NotAContract` where no fiche is recognised, `UnreadableDocument` where there are more
    axes than any contract has.
    """
    programme = read_programme(document.blocks)
    fiches = programme.fiches
    if len(programme.listed) + len(fiches) > MAX_AXES:
        raise UnreadableDocument(
            path=document.name,
            fr_reason=f"il annonce plus de {MAX_AXES} axes, ce n'est pas un contrat",
            en_reason=f"it announces more than {MAX_AXES} axes, it is no contract",
        )
    readings = read_fiches(fiches)
    if not any(_looks_read(reading) for reading in readings):
        raise NotAContract(path=document.name)
    corrections = own.corrections if own else ()
    headed = list(zip([f.heading.block.text for f in fiches], readings, strict=True))
    unapplied = apply_corrections(headed, corrections)
    contract = _contract(document, programme, own, contract_key)
    base = own or replace(
        lent or Dataset(contract=contract), corrections=(), priorities=(), communes=()
    )
    writer = _Writer(document, Registry(base), known)
    writer.furniture(document.furniture)
    writer.programme(programme, dict(zip(map(id, fiches), readings, strict=True)))
    writer.synthesis(document.blocks)
    writer.schools(read_schools(document.blocks), base)
    dataset = writer.dataset(contract, base)
    if own is None:
        dataset = used_only(dataset, writer.used)
    dataset = replace(dataset, anomalies=find_anomalies(dataset))
    return Extraction(dataset, tuple(writer.registry.unknown), unapplied)


def _looks_read(reading: FicheReading) -> bool:
    labelled = (*LEFT_FIELDS, Field.FINANCEURS)
    return bool(reading.objectives) or any(
        found.label for name, found in reading.fields.items() if name in labelled
    )


def _contract(document: Document, programme: Programme, own: Dataset | None, key: str) -> Contract:
    """What people wrote of the contract stays; the document read is this one."""
    first, last = programme.years or (None, None)
    title = programme.title or document.name
    known = own.contract if own else None
    return Contract(
        key=key or (known.key if known else slug(title)),
        code=known.code if known else "",
        title=known.title if known else title,
        first_year=known.first_year if known else first,
        last_year=known.last_year if known else last,
        document=document.name,
        document_sha256=document.sha256,
        document_lines=document.lines,
        printed_title=programme.title,
    )


class _Writer:
    """Turns what was read into records; gives codes, statement keys and passage keys."""

    def __init__(self, document: Document, registry: Registry, known: Sequence[Element] = ()) -> None:
        self.registry = registry
        self.used: list[tuple[Register, str]] = []
        self._prefix = document.sha256[:8]
        self._blocks = document.blocks
        self._passages: list[Passage] = []
        self._on_line: dict[int, int] = {}
        self._elements: list[Element] = []
        self._places: dict[str, int] = {}  # code → its place in the list
        self._statements: list[Statement] = []
        self._silences: list[Silence] = []
        self._reading: list[ReadingRow] = []
        self._leftovers: dict[Leftover, None] = {}  # in order, each once
        self._communes: dict[str, Commune] = {}
        self._schools: list[School] = []
        self._axes: list[tuple[Element, str]] = []  # with their printed numbers
        self._headed: set[str] = set()  # priorities that have a column
        self._named: dict[str, str] = {}  # those that only the document knows, with their heading
        self._codes = _Codes(known)
        self._keys = _Keys("-")
        self._pages: Pages | None = None

    def dataset(self, contract: Contract, base: Dataset) -> Dataset:
        entries = self.registry.entries
        return replace(
            base,
            contract=contract,
            passages=tuple(self._passages),
            elements=tuple(self._elements),
            statements=tuple(self._statements),
            silences=tuple(self._silences),
            actors=_sorted(e for e in entries[Register.ACTOR].values() if isinstance(e, Actor)),
            dispositifs=_sorted(
                e for e in entries[Register.DISPOSITIF].values() if isinstance(e, Dispositif)
            ),
            publics=_sorted(e for e in entries[Register.PUBLIC].values() if isinstance(e, Public)),
            priorities=self._priorities(base),
            reading=tuple(self._reading),
            leftovers=tuple(self._leftovers),
            communes=tuple(self._communes.values()),
            schools=tuple(self._schools),
        )

    def _priorities(self, base: Dataset) -> tuple[Priority, ...]:
        """Those of the package, and each other one that a contribution table has a column for."""
        known = {priority.key for priority in base.priorities}
        named = (Priority(key=key, label=label, label_en="") for key, label in self._named.items())
        return base.priorities + tuple(
            priority
            for priority in (*(priority for priority, _ in priorities()), *named)
            if priority.key in self._headed and priority.key not in known
        )

    # passages

    def _passage(
        self,
        text: str,
        first: int,
        last: int,
        *,
        place: Place = Place.BODY,
        number: str = "",
        title: str = "",
    ) -> str:
        count = self._on_line[first] = self._on_line.get(first, 0) + 1
        key = f"{self._prefix}-l{first}-{count}"
        pages = self._pages if place is Place.BODY else None  # lists stand on other pages
        self._passages.append(
            Passage(
                key=key,
                place=place,
                first_line=first,
                last_line=last,
                first_page=pages.first if pages else None,
                last_page=pages.last if pages else None,
                quote=quote(text),
                length=len(text),
                sha256=sha256(text),
                printed_number=number,
                printed_title=title,
            )
        )
        return key

    def _heading_passage(self, heading: Heading, place: Place) -> str:
        block = heading.block
        return self._passage(
            block.text,
            block.first_line,
            block.last_line,
            place=place,
            number=heading.number,
            title=heading.title,
        )

    def furniture(self, blocks: Iterable[Block]) -> None:
        """The lines that the pages repeat around the text."""
        for block in blocks:
            self._leftover("", block, REPEATED)

    # the programme

    def programme(self, programme: Programme, readings: dict[int, FicheReading]) -> None:
        for pilier in programme.piliers:
            self._pages = pilier.pages
            code = self._element(
                code_for("Pilier", pilier.heading.title),
                ElementKind.PILIER,
                "",
                pilier.heading.title,
                [self._heading_passage(pilier.heading, Place.BODY)],
            )
            for volet in pilier.volets:
                self._volet(volet, code, readings)

    def _volet(self, volet: VoletText, parent: str, readings: dict[int, FicheReading]) -> None:
        self._pages = volet.pages or self._pages
        if volet.heading is None:  # the contract has no volets: this is the text of the pilier
            self._prose(parent, volet.blocks)
            self._parts(volet, parent, readings)
            return
        self._pages = volet.pages
        title = volet.heading.title
        passage = self._heading_passage(volet.heading, Place.BODY)
        wanted = code_for("Volet", title)
        code = self._element(wanted, ElementKind.VOLET, parent, title, [passage])
        self._prose(code, volet.blocks)
        self._parts(volet, code, readings)

    def _parts(self, volet: VoletText, code: str, readings: dict[int, FicheReading]) -> None:
        for orientation in volet.orientations.values():
            self._orientation(orientation, code, readings)
        for block in volet.stray:
            if block.text:
                self._leftover(code, block)

    def _orientation(
        self, orientation: OrientationText, volet: str, readings: dict[int, FicheReading]
    ) -> None:
        if not orientation.is_printed:  # the contract has no orientations
            self._objectives(orientation, volet)
            for fiche in orientation.fiches:
                self._axe(fiche, None, volet, volet, readings[id(fiche)])
            return
        self._pages = orientation.pages
        places = (
            (orientation.headed, Place.BODY),
            (orientation.listed, Place.LIST),
            (orientation.contents, Place.CONTENTS),
        )
        evidence = [self._heading_passage(h, place) for h, place in places if h is not None]
        title = orientation.heading.title
        wanted = f"{volet}-O{orientation.number}"
        code = self._element(wanted, ElementKind.ORIENTATION, volet, title, evidence)
        alone = not orientation.axes and not orientation.fiches
        self._prose(code, orientation.blocks, commits=alone)
        self._objectives(orientation, code)
        listed = _match(orientation.axes, orientation.fiches)
        for fiche in orientation.fiches:
            self._axe(fiche, listed.get(id(fiche)), volet, code, readings[id(fiche)])
        matched = {id(heading) for heading in listed.values()}
        for heading in orientation.axes:
            if id(heading) not in matched:
                self._axe_without_fiche(heading, volet, code)

    def _objectives(self, orientation: OrientationText, parent: str) -> None:
        """The objectives that head fiches: they are parts of what the fiches are parts of."""
        for index, heading in enumerate(orientation.objectives, 1):
            passage = self._heading_passage(heading, Place.BODY)
            self._element(f"{parent}-{index}", ElementKind.OBJECTIVE, parent, heading.title, [passage])

    def _axe(
        self,
        fiche: FicheText,
        listed: Heading | None,
        volet: str,
        orientation: str,
        reading: FicheReading,
    ) -> None:
        heading = fiche.heading
        evidence = [self._heading_passage(heading, Place.BODY)]
        if listed is not None:
            evidence.append(self._heading_passage(listed, Place.LIST))
        wanted = f"{volet}-{heading.number or 'F'}"  # a fiche may have no number
        code = self._element(wanted, ElementKind.AXE, orientation, heading.title, evidence)
        self._axes.append((self._elements[-1], heading.number))
        for index, objective in enumerate(reading.objectives, 1):
            self._objective(objective, f"{code}-{index}", code)
        self._measures(reading.measures, f"{code}-A", code)
        for name in (*LEFT_FIELDS, Field.FINANCEURS):
            if name in reading.fields:
                self._field(code, name, reading.fields[name])
        self._contributions(code, reading)
        self._headed |= reading.priorities
        self._named = {**reading.named, **self._named}
        self._add_context(code, reading.context)
        objectives = FieldReading(silence=reading.objectives_silence)
        self._report(code, Field.OBJECTIFS, objectives, len(reading.objectives))
        for block in reading.leftovers:
            self._leftover(code, block)
        for block in reading.elsewhere:
            self._leftover(code, block, _ELSEWHERE)
        for block in reading.page_numbers:
            self._leftover(code, block, "numéro seul : une page")

    def _axe_without_fiche(self, heading: Heading, volet: str, orientation: str) -> None:
        evidence = [self._heading_passage(heading, Place.LIST)]
        wanted = f"{volet}-{heading.number or 'F'}"  # a fiche may have no number
        code = self._element(wanted, ElementKind.AXE, orientation, heading.title, evidence)
        self._axes.append((self._elements[-1], heading.number))
        absent = FieldReading(silence=SilenceKind.NOT_PRINTED)
        for name in ALL_FIELDS:
            self._report(code, name, absent, 0)

    def _objective(self, objective: ObjectiveReading, wanted: str, axe: str) -> None:
        passage = self._passage(
            objective.title,
            objective.first_line,
            objective.last_line,
            number=objective.number,
            title=objective.title,
        )
        code = self._element(wanted, ElementKind.OBJECTIVE, axe, objective.title, [passage])
        self._add_context(code, objective.context)
        self._measures(objective.measures, f"{code}-", code)

    def _measures(self, measures: Iterable[MeasureReading], prefix: str, parent: str) -> None:
        introduced: dict[Item, str] = {}
        for index, measure in enumerate(measures, 1):
            evidence = [self._passage(measure.whole, measure.first_line, measure.last_line)]
            degree = None
            led = measure.introduction
            if led is not None and leads(led.text):
                sentence = last_sentence(led.text)
                degree = commitment_of(sentence)
                if led not in introduced:  # the measures of a list share it
                    introduced[led] = self._passage(sentence, led.first_line, led.last_line)
                evidence.append(introduced[led])
            code = f"{prefix}{index}"
            self._element(code, ElementKind.ACTION, parent, quote(measure.text), evidence, degree)

    def _prose(self, code: str, blocks: Sequence[Block], *, commits: bool = False) -> None:
        """The text of a volet or an orientation; `commits`: it has no axe to say what is done."""
        reading = read_prose(blocks)
        self._add_context(code, reading.context)
        ranks = {"P": 0, "E": 0, "A": 0}
        for found in reading.lists:
            led = found.introduction
            introduction = self._passage(led.text, led.first_line, led.last_line)
            letter = _LETTERS[found.kind]
            for item in found.items:
                ranks[letter] += 1
                passage = self._passage(item.text, item.first_line, item.last_line)
                self._element(
                    f"{code}-{letter}{ranks[letter]}",
                    found.kind,
                    code,
                    quote(item.text),
                    [passage, introduction],
                    found.commitment,
                )
        for item, degree in commitments(reading.context) if commits else ():
            ranks["A"] += 1
            passage = self._passage(item.text, item.first_line, item.last_line)
            wanted = f"{code}-A{ranks['A']}"
            self._element(wanted, ElementKind.ACTION, code, quote(item.text), [passage], degree)

    def _add_context(self, code: str, items: Iterable[Item]) -> None:
        """The prose printed with an element that is recorded already."""
        passages = tuple(
            self._passage(item.text, item.first_line, item.last_line) for item in items if item.text
        )
        place = self._places[code]
        self._elements[place] = replace(self._elements[place], context=passages)

    def _element(
        self,
        wanted: str,
        kind: ElementKind,
        parent: str,
        title: str,
        evidence: Sequence[str],
        commitment: Commitment | None = None,
    ) -> str:
        """Record an element; return its code: the one wanted, where it is not taken."""
        code = self._codes.give_to(wanted, kind, parent, title)
        self._places[code] = len(self._elements)
        self._elements.append(
            Element(
                code=code,
                kind=kind,
                parent=parent,
                title=title,
                evidence=tuple(evidence),
                read_by=ReadBy.EXTRACTED,
                commitment=commitment,
            )
        )
        return code

    # the fields

    def _field(self, code: str, name: Field, reading: FieldReading) -> None:
        kind, role = _KINDS[name]
        register, word = _REGISTERS[name]
        for item in reading.items:
            passage = self._passage(item.on_the_page, item.first_line, item.last_line)
            for named in self.registry.resolve(register, item.text):
                self.used.append((register, named.key))
                self._statement(
                    Statement(
                        key=self._keys.give(f"{slug(code)}-{word}-{named.key}"),
                        kind=kind,
                        element=code,
                        role=role,
                        target=named.key,
                        qualifier=" ; ".join(filter(None, (item.qualifier, named.qualifier))),
                        stated_as=quote(item.text),
                        passage=passage,
                        stated_in=Origin.FICHE,
                        read_by=item.read_by,
                        doubt="" if item.corrected else reading.doubt,
                    )
                )
        self._report(code, name, reading, len(reading.items))

    def _contributions(self, code: str, reading: FicheReading) -> None:
        field = reading.fields[Field.CONTRIBUTIONS]
        for contribution in reading.contributions:
            item = contribution.item
            self._statement(
                Statement(
                    key=self._keys.give(f"{slug(code)}-contribution-{contribution.priority}"),
                    kind=StatementKind.CONTRIBUTION,
                    element=code,
                    role=None,
                    target=contribution.priority,
                    qualifier="",
                    stated_as=quote(item.text),
                    passage=self._passage(item.on_the_page, item.first_line, item.last_line),
                    stated_in=Origin.FICHE,
                    read_by=item.read_by,
                    doubt="" if item.corrected else field.doubt,
                )
            )
        self._report(code, Field.CONTRIBUTIONS, field, len(reading.contributions))

    def _statement(self, statement: Statement) -> None:
        self._statements.append(statement)

    # the synthesis table

    def synthesis(self, blocks: Sequence[Block]) -> None:
        """The contributions that the synthesis table states, each of the axe it points to."""
        self._pages = None  # the table stands before the programme
        titles = {element.code: element.title for element in self._elements}
        orientations = {
            element.code: f"{element.title} {titles[element.parent]}"
            for element in self._elements
            if element.kind is ElementKind.ORIENTATION
        }
        made = [claim for cell in read_synthesis(blocks) for claim in claims(cell)]
        passages: dict[int, str] = {}  # statements of one claim share it
        resolved = list(resolve(made, orientations, self._candidates()))
        meant = {id(found.claim) for found in resolved}
        for claim in made:
            if id(claim) not in meant:
                cell = claim.cell
                self._leftovers.setdefault(
                    Leftover(
                        element="",
                        first_line=cell.first_line,
                        last_line=cell.last_line,
                        quote=quote(claim.text),
                        note="énoncé du tableau de synthèse qui ne mène à aucun élément",
                    )
                )
        for found in resolved:
            claim, cell = found.claim, found.claim.cell
            if id(claim) not in passages:
                passages[id(claim)] = self._passage(
                    claim.text, cell.first_line, cell.last_line, place=Place.SYNTHESIS
                )
            self._statement(
                Statement(
                    key=self._keys.give(f"{slug(found.element)}-synthese-{found.priority}"),
                    kind=StatementKind.CONTRIBUTION,
                    element=found.element,
                    role=None,
                    target=found.priority,
                    qualifier="",
                    stated_as=quote(claim.words),
                    passage=passages[id(claim)],
                    stated_in=Origin.SYNTHESIS,
                    read_by=ReadBy.EXTRACTED,
                    doubt=found.doubt,
                    reference=claim.reference,
                )
            )
            self._headed.add(found.priority)

    # the schools

    def schools(self, readings: Sequence[SchoolReading], base: Dataset) -> None:
        """The schools of the tables, each in a town of the registry or a new one."""
        self._pages = None
        self._communes = {fold(commune.label): commune for commune in base.communes}
        for reading in readings:
            folded = fold(reading.town)
            if folded not in self._communes:
                self._communes[folded] = Commune(key=slug(reading.town), label=reading.town)
            town = self._communes[folded]
            marks = " ; ".join(reading.marks)
            level = reading.level.value.casefold() if reading.level else ""
            self._schools.append(
                School(
                    key=self._keys.give(slug(f"{town.key} {level} {reading.name}")),
                    name=reading.name,
                    level=reading.level,
                    commune=town.key,
                    under_three=bool(pattern("under_three").search(marks)),
                    more_teachers=bool(pattern("more_teachers").search(marks)),
                    rep_plus=bool(pattern("rep_plus").search(marks)),
                    stated_as=reading.printed,
                    passage=self._passage(reading.printed, reading.line, reading.line),
                    read_by=ReadBy.EXTRACTED,
                )
            )

    def _candidates(self) -> list[Candidate]:
        contributions: dict[str, dict[str, str]] = {}
        for statement in self._statements:
            if statement.kind is StatementKind.CONTRIBUTION:
                contributions.setdefault(statement.element, {})[statement.target] = statement.stated_as
        return [
            Candidate(axe.code, number, axe.parent, contributions.get(axe.code, {}))
            for axe, number in self._axes
        ]

    # the report

    def _report(self, code: str, name: Field, reading: FieldReading, items: int) -> None:
        if reading.silence is not None:
            label = reading.label
            self._silences.append(
                Silence(
                    element=code,
                    field=name,
                    kind=reading.silence,
                    passage=self._label_passage(label) if label else "",
                    doubt=reading.doubt,
                )
            )
        if reading.doubt:
            state = Reading.DOUBTFUL
        else:
            state = Reading.READ if reading.silence is None else Reading.SILENT
        note = reading.doubt or (reading.silence.value if reading.silence else "")
        self._reading.append(
            ReadingRow(element=code, field=name, reading=state, items=items, note=note)
        )

    def _label_passage(self, label: Item) -> str:
        return self._passage(label.text, label.first_line, label.last_line)

    def _leftover(self, code: str, block: Block, note: str = _NO_RULE) -> None:
        leftover = Leftover(
            element=code,
            first_line=block.first_line,
            last_line=block.last_line,
            quote=quote(block.text),
            note=note,
        )
        self._leftovers.setdefault(leftover)


class _Keys:
    """Gives keys that are not taken: the one wanted, else with b, c… z, aa, ab… after it."""

    def __init__(self, joint: str, taken: Iterable[str] = ()) -> None:
        self._joint = joint
        self._taken = set(taken)
        self._last: dict[str, int] = {}  # where the search for a free letter ended

    def give(self, wanted: str) -> str:
        number = self._last.get(wanted, 0)
        while True:
            number += 1
            key = wanted if number == 1 else f"{wanted}{self._joint}{_letters(number)}"
            if key not in self._taken:
                self._last[wanted] = number
                self._taken.add(key)
                return key


class _Codes(_Keys):
    """Gives codes to elements: the one that an element of that title had, else one that none had."""

    def __init__(self, known: Sequence[Element]) -> None:
        super().__init__("", (element.code for element in known))
        self._known: dict[tuple[ElementKind, str], list[tuple[str, str]]] = {}
        for element in known:
            place = (element.kind, element.parent)
            self._known.setdefault(place, []).append((fold(element.title), element.code))

    def give_to(self, wanted: str, kind: ElementKind, parent: str, title: str) -> str:
        """The code of an element; `wanted` is what its number or its rank would make of it."""
        left = self._known.get((kind, parent), [])
        folded = fold(title)
        scored = [
            (fuzz.ratio(folded, other), code == wanted, -place)
            for place, (other, code) in enumerate(left)
        ]
        best = max(scored, default=(0.0, False, 0))
        return left.pop(-best[2])[1] if best[0] >= SAME_ELEMENT else self.give(wanted)


def _letters(number: int) -> str:
    """1 → a, 26 → z, 27 → aa, as the columns of a spreadsheet."""
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("a") + place) + letters
    return letters


_Entry = TypeVar("_Entry", Actor, Dispositif, Public)


def _sorted(entries: Iterable[_Entry]) -> tuple[_Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.key))


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
