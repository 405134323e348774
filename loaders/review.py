"""What a person is asked about a reading.

A question is asked where the reader is not sure and where an answer can be recorded: an item or a
silence of a doubtful field, text of a fiche left over, a statement of the synthesis table, a name
that may be a known one. What no person must decide is not asked (a page number; a new name like no
other), nor what an earlier answer has settled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from contratgraph.loaders.corrections import headings
from contratgraph.loaders.lists import (
    FIELD_OF,
    ElementKind,
    Field,
    Origin,
    Register,
    SilenceKind,
    StatementKind,
)
from contratgraph.loaders.readings import LEFT_FIELDS
from contratgraph.loaders.records import Dataset, Element, Leftover, Passage, Silence, Statement
from contratgraph.loaders.text import sha256

FIELD_NAMES = {
    Field.PILOTES: "pilotes",
    Field.PARTENAIRES: "partenaires",
    Field.PUBLICS: "publics cibles",
    Field.DISPOSITIFS: "dispositifs et ressources",
    Field.CONTRIBUTIONS: "contribution aux axes transversaux",
    Field.OBJECTIFS: "cadre d'action",
}
REGISTER_NAMES = {
    Register.ACTOR: "nom d'acteur",
    Register.PUBLIC: "nom de public",
    Register.DISPOSITIF: "nom de dispositif",
}
NO_FIELD = "aucun champ"
BLANK = "vide dans le document"
NEW_NAME = "un nom à part"
ALSO = ", ou "
"""Between the name of a known thing and the other name of it that is like the printed one."""

_UNREAD = "l'intitulé est imprimé, aucune valeur n'est lue : à vérifier sur le PDF"


class QuestionKind(StrEnum):
    """What a question is about."""

    ITEM = "item"
    SILENCE = "silence"
    LEFTOVER = "leftover"
    STATEMENT = "statement"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the numbered alternatives: a field (None: none), or the key of a known name."""

    label: str
    field: Field | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing a person can settle.

    `words` are those of the document, `proposed` how they are read ("": not at all), `group` tells
    which questions one answer may settle together. Of a name, `register` and `choices` tell what it
    may be, `name_key` what it is for now.
    """

    kind: QuestionKind
    heading: str
    field: Field | None
    words: str
    lines: str
    pages: str
    proposed: str
    choices: tuple[Choice, ...]
    why: str
    group: tuple[str, ...]
    register: Register | None = None
    name_key: str = ""

    @property
    def key(self) -> str:
        """The same for the same words in the same place of a document, whatever its lines."""
        place = (self.field or self.register or "", "" if self.register else self.heading)
        return "q" + sha256("\n".join((self.kind, *place, self.words)))[:12]

    @property
    def label(self) -> str:
        """The field, or the kind of name."""
        if self.register is not None:
            return REGISTER_NAMES[self.register]
        if self.kind is QuestionKind.LEFTOVER or self.field is None:
            return "reste"
        return FIELD_NAMES[self.field]

    @property
    def takes_ok(self) -> bool:
        """Whether there is a reading that "ok" can confirm."""
        return bool(self.proposed)


class Place:
    """Where the things of a dataset stand in the document, and what has been settled there."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.headings = headings(dataset)
        self.passages: dict[str, Passage] = {passage.key: passage for passage in dataset.passages}
        self.elements: dict[str, Element] = {element.code: element for element in dataset.elements}
        self._count = Counter(
            heading
            for code, heading in self.headings.items()
            if self.elements[code].kind is ElementKind.AXE
        )
        self._settled = {(c.heading, c.field, c.before) for c in dataset.corrections}

    def open(self, code: str, name: Field, words: str) -> bool:
        """Whether a correction can be written about it: its heading is one fiche's, and none was."""
        heading = self.headings.get(code, "")
        once = self._count[heading] == 1
        return once and (heading, name, words) not in self._settled

    def lines(self, passages: Iterable[str]) -> str:
        """The lines of passages, as a person reads them."""
        found = dict.fromkeys(
            _range(self.passages[key].first_line, self.passages[key].last_line) for key in passages
        )
        return ", ".join(found)

    def pages(self, passages: Iterable[str]) -> str:
        """The pages that the table of contents gives to where passages stand."""
        found = [self.passages[key] for key in passages]
        ranges = (_range(p.first_page, p.last_page) for p in found if p.first_page)
        return ", ".join(dict.fromkeys(ranges))


def _range(first: int | None, last: int | None) -> str:
    return f"{first}" if last in (first, None) else f"{first}-{last}"


def fiche_questions(dataset: Dataset) -> tuple[Question, ...]:
    """What a person can settle about fiches, in the order of the document, then of the synthesis."""
    place = Place(dataset)
    rank = {code: number for number, code in enumerate(place.elements)}
    found = [*_items(place), *_silences(place), *_leftovers(place)]
    found.sort(key=lambda pair: rank[pair[0]])
    return (*(question for _, question in found), *_contributions(place))


def _items(place: Place) -> Iterator[tuple[str, Question]]:
    """The items of doubtful fields, one question for words printed twice."""
    doubtful: dict[tuple[str, Field, str], list[Statement]] = {}
    for statement in place.dataset.statements:
        name = FIELD_OF.get((statement.kind, statement.role))
        if name is None:  # said in the text: no field of a fiche
            continue
        if statement.doubt and statement.stated_in is Origin.FICHE and name in LEFT_FIELDS:
            key = (statement.element, name, statement.stated_as)
            doubtful.setdefault(key, []).append(statement)
    unsure = {(s.element, s.field) for s in place.dataset.silences if s.doubt}
    for (code, name, words), statements in doubtful.items():
        if not place.open(code, name, words):
            continue
        passages = list(dict.fromkeys(s.passage for s in statements))
        others = [other for other in LEFT_FIELDS if other is not name]
        others.sort(key=lambda other: (code, other) not in unsure)
        choices = (*(Choice(FIELD_NAMES[o], o) for o in others), Choice(f"{NO_FIELD} : à retirer"))
        yield (
            code,
            Question(
                kind=QuestionKind.ITEM,
                heading=place.headings[code],
                field=name,
                words=words,
                lines=place.lines(passages),
                pages=place.pages(passages),
                proposed=FIELD_NAMES[name],
                choices=choices if len(passages) == 1 else (),
                why=statements[0].doubt,
                group=(QuestionKind.ITEM, code, name),
            ),
        )


def _silences(place: Place) -> Iterator[tuple[str, Question]]:
    """The fields whose label is printed, and whose values may be there all the same."""
    for silence in place.dataset.silences:
        if _is_sure(silence) or not place.open(silence.element, silence.field, ""):
            continue
        passages = [silence.passage]
        empty = silence.kind is SilenceKind.EMPTY_IN_SOURCE
        yield (
            silence.element,
            Question(
                kind=QuestionKind.SILENCE,
                heading=place.headings[silence.element],
                field=silence.field,
                words="",
                lines=place.lines(passages),
                pages=place.pages(passages),
                proposed=BLANK if empty else "",
                choices=() if empty else (Choice(BLANK),),
                why=silence.doubt or _UNREAD,
                group=(QuestionKind.SILENCE, silence.element),
            ),
        )


def _is_sure(silence: Silence) -> bool:
    """Whether nothing can be asked: there is no doubt, or no label above which words belong."""
    unread = silence.kind is SilenceKind.UNREAD or bool(silence.doubt)
    return not unread or not silence.passage or silence.field not in LEFT_FIELDS


def _leftovers(place: Place) -> Iterator[tuple[str, Question]]:
    """Text of a fiche that no rule could place; a number alone is a page's."""
    found: dict[tuple[str, str], list[Leftover]] = {}
    for leftover in place.dataset.leftovers:
        element = place.elements.get(leftover.element)
        if element and element.kind is ElementKind.AXE and not leftover.quote.isdigit():
            found.setdefault((leftover.element, leftover.quote), []).append(leftover)
    for (code, words), leftovers in found.items():
        if not place.open(code, Field.OBJECTIFS, words):
            continue
        fields = tuple(Choice(FIELD_NAMES[name], name) for name in LEFT_FIELDS)
        evidence = place.elements[code].evidence[:1]
        yield (
            code,
            Question(
                kind=QuestionKind.LEFTOVER,
                heading=place.headings[code],
                field=Field.OBJECTIFS,
                words=words,
                lines=", ".join(_range(left.first_line, left.last_line) for left in leftovers),
                pages=place.pages(evidence),
                proposed="",
                choices=(*(fields if len(leftovers) == 1 else ()), Choice(NO_FIELD)),
                why=leftovers[0].note,
                group=(QuestionKind.LEFTOVER, words),
            ),
        )


def _contributions(place: Place) -> Iterator[Question]:
    """What the synthesis table says with a doubt: it can be confirmed, or stay doubtful."""
    labels = {priority.key: priority.label for priority in place.dataset.priorities}
    found: dict[tuple[str, str], list[Statement]] = {}
    for statement in place.dataset.statements:
        if statement.doubt and statement.kind is StatementKind.CONTRIBUTION:
            found.setdefault((statement.element, statement.stated_as), []).append(statement)
    for (code, words), statements in found.items():
        if not place.open(code, Field.CONTRIBUTIONS, words):
            continue
        passages = list(dict.fromkeys(s.passage for s in statements))
        targets = dict.fromkeys(labels.get(s.target, s.target) for s in statements)
        why = " ; ".join(dict.fromkeys(s.doubt for s in statements))
        references = " ; ".join(dict.fromkeys(s.reference for s in statements if s.reference))
        yield Question(
            kind=QuestionKind.STATEMENT,
            heading=place.headings[code],
            field=Field.CONTRIBUTIONS,
            words=words,
            lines=place.lines(passages),
            pages=place.pages(passages),
            proposed=f"{code}, {' et '.join(targets)}",
            choices=(),
            why=f"{why} {references}".strip(),
            group=(QuestionKind.STATEMENT, why),
        )
