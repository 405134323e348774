"""What a person is asked about a reading, and what each answer becomes.

A question is asked where the reader is not sure and where an answer can be recorded: an item or a
silence of a doubtful field, text of a fiche left over, a statement of the synthesis table, a name
that may be a known one. What no person must decide is not asked (a page number; a new name like no
other), nor what an earlier answer has settled.

An answer becomes a row of `corrections.csv`; one about a name, a row of `forms.csv`. Nothing is
guessed: an answer that could be read in two ways is refused, with the reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from contratgraph.loaders.corrections import headings
from contratgraph.loaders.fiche import LEFT_FIELDS, VALUE_LIMIT
from contratgraph.loaders.records import (
    FIELD_OF,
    Correction,
    Dataset,
    Element,
    ElementKind,
    Field,
    Form,
    Leftover,
    Origin,
    Passage,
    Register,
    Silence,
    SilenceKind,
    Statement,
    StatementKind,
)
from contratgraph.loaders.text import clean, sha256
from contratgraph.words import fold

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


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an answer cannot be taken, in French and English."""

    fr: str
    en: str


# --- the questions -------------------------------------------------------------------------------


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
        name = FIELD_OF[statement.kind, statement.role]
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


# --- the answers ---------------------------------------------------------------------------------

_YES = r"(?:ok|oui)"
_SHORT = re.compile(rf"({_YES}|[0-9]{{1,3}})(?:[.,]0)?[.)!]?( +(?:tout|tous|toutes))?[.!]?")
_NUMBER_AND_WORDS = re.compile(r"([0-9]{1,3}) ?: ?(.+)", re.DOTALL)
_TWO_CHOICES = re.compile(rf"(?:{_YES}|[0-9]{{1,3}}) ?(?:ou|et|[-,;/+&]) ?(?:{_YES}|[0-9]{{1,3}})[ ?]*")
_YES_BUT = re.compile(rf"{_YES}\b.+", re.DOTALL)
_NO_WORDS = frozenset(
    (
        "non|no|faux|nsp|ne sais pas|je ne sais pas|a voir|a verifier|idem|aucun|aucune|neant|rien|"
        "vide|illisible|voir pdf|voir le pdf|pas sur|sans objet|so|na|n/a|tout|tous|yes|o|n|x|"
        "pas d'accord"
    ).split("|")
)
"""What people write in a cell without meaning words of the document."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer as parsed: yes, the number of an alternative, words; `all_`: of the whole group."""

    yes: bool = False
    number: int = 0
    words: tuple[str, ...] = ()
    all_: bool = False


def _parse(answer: str) -> _Answer | Refused:
    text = clean(answer)
    lower = text.casefold()
    if short := _SHORT.fullmatch(lower):
        yes = not short[1].isdigit()
        return _Answer(yes, 0 if yes else int(short[1]), all_=bool(short[2]))
    if _TWO_CHOICES.fullmatch(lower) or _YES_BUT.fullmatch(lower):
        return Refused(
            "une seule réponse est attendue : ok, un numéro, ou des mots",
            "one answer is expected: ok, a number, or words",
        )
    number = 0
    if found := _NUMBER_AND_WORDS.fullmatch(text):
        number, text = int(found[1]), found[2]
    words = tuple(part for part in (part.strip() for part in text.split("|")) if part)
    for part in words:
        if not any(map(str.isalpha, part)) or fold(part) in _NO_WORDS or part.endswith("?"):
            return Refused(
                f"« {part[:80]} » n'est ni ok, ni un numéro, ni des mots du document",
                f"“{part[:80]}” is neither ok, nor a number, nor words of the document",
            )
        if len(part) > VALUE_LIMIT:
            return Refused(
                f"{VALUE_LIMIT} caractères au plus sont attendus",
                f"at most {VALUE_LIMIT} characters are expected",
            )
    if not words or len(set(map(fold, words))) < len(words):
        return Refused("les mots manquent, ou y sont deux fois", "words are missing, or there twice")
    return _Answer(number=number, words=words)


def spread(asked: Sequence[Question], answers: Mapping[str, str]) -> dict[str, str]:
    """The answers, those for a whole group ("ok tout") given to its questions that have none.

    A number goes to a question that has the same alternative, under whatever number.
    """
    given = {key: answer for key, answer in answers.items() if answer.strip()}
    open_: dict[tuple[str, ...], list[Question]] = {}
    for question in asked:
        if question.key not in given:
            open_.setdefault(question.group, []).append(question)
    for question in asked:
        others = open_.get(question.group)
        parsed = _parse(given.get(question.key, "")) if others else None
        if others and isinstance(parsed, _Answer) and parsed.all_:
            same = {other.key: _same_answer(question, parsed, other) for other in others}
            given |= {key: answer for key, answer in same.items() if answer}
            open_[question.group] = [other for other in others if not same[other.key]]
    return given


def _same_answer(question: Question, parsed: _Answer, other: Question) -> str:
    """How another question of the group is answered by the same, or "" where it cannot be."""
    if parsed.yes:
        return "ok" if question.takes_ok and other.takes_ok else ""
    choice = _choice(question, parsed.number)
    if isinstance(choice, Choice) and choice in other.choices:
        return str(other.choices.index(choice) + 1)
    return ""


def settle(question: Question, answer: str) -> Correction | Form | Refused:
    """What an answer becomes: a correction, for a name a printed form, or why it is refused."""
    parsed = _parse(answer)
    if isinstance(parsed, Refused):
        return parsed
    if parsed.yes and not question.takes_ok:
        return Refused(
            "aucune lecture n'est proposée : un numéro, ou les mots",
            "no reading is proposed: a number, or the words",
        )
    choice = _choice(question, parsed.number) if parsed.number else None
    if isinstance(choice, Refused):
        return choice
    if not parsed.number and not parsed.words and not parsed.yes:
        return _no_choice(question, 0)
    if question.register is not None:
        return _form(question, parsed, choice)
    return _correction(question, parsed, choice)


def _choice(question: Question, number: int) -> Choice | Refused:
    if 1 <= number <= len(question.choices):
        return question.choices[number - 1]
    return _no_choice(question, number)


def _no_choice(question: Question, number: int) -> Refused:
    many = len(question.choices)
    fr = f"les numéros vont de 1 à {many}" if many else "il n'y a pas d'alternative"
    en = f"the numbers go from 1 to {many}" if many else "there are no alternatives"
    return Refused(f"il n'y a pas de {number} : {fr}", f"there is no {number}: {en}")


def _form(question: Question, parsed: _Answer, choice: Choice | None) -> Form | Refused:
    assert question.register is not None
    key, words = (choice.key if choice else question.name_key), parsed.words
    if words:
        same = {c.key for c in question.choices if fold(words[0]) == fold(c.label.split(ALSO)[0])}
        if choice or len(words) > 1 or len(same) != 1:
            return Refused(
                "un nom se rattache par son numéro ; un autre se met dans forms.csv",
                "a name is linked by its number; another one goes into forms.csv",
            )
        (key,) = same
    return Form(
        register=question.register,
        form=question.words,
        key=key,
        qualifier="",
        note=f"relu : {question.why}" if key != question.name_key else f"relu : {NEW_NAME}",
    )


def _correction(question: Question, parsed: _Answer, choice: Choice | None) -> Correction | Refused:
    assert question.field is not None
    made = Correction(
        heading=question.heading,
        field=question.field,
        before=question.words,
        after=parsed.words,
        to_field=choice.field if choice else None,
        reason=f"relu : {question.why}",
    )
    if question.kind is QuestionKind.SILENCE:
        both = choice is not None and bool(parsed.words)  # blank, and not blank
        return _no_choice(question, parsed.number) if both else made
    if parsed.yes or (parsed.words == (question.words,) and choice is None):
        return _confirmed(question, made)
    if question.kind is QuestionKind.STATEMENT:
        return Refused(
            "ici, seul ok peut être pris ; sans réponse, le doute reste dit",
            "only ok can be taken here; without an answer the doubt stays told",
        )
    if choice is None and (question.kind is QuestionKind.LEFTOVER or not question.choices):
        return Refused(
            "le champ manque : un numéro, ou « numéro : mots »",
            "the field is missing: a number, or “number : words”",
        )
    if choice is not None and choice.field is None and parsed.words:
        return _no_choice(question, parsed.number)
    return made


def _confirmed(question: Question, made: Correction) -> Correction | Refused:
    if question.kind is QuestionKind.LEFTOVER:
        return Refused("le champ manque : un numéro", "the field is missing: a number")
    if "|" in question.words:  # in a table, that mark stands between two values
        return Refused(
            "ces mots contiennent « | » : les corriger avec --keep-edits",
            "these words contain “|”: correct them with --keep-edits",
        )
    return replace(made, after=(question.words,), to_field=None)
