"""Names that may be known ones: which to ask about, and what linking one changes in the registries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz import fuzz, process

from contratgraph.loaders.extract import Extraction
from contratgraph.loaders.lists import Register, StatementKind, Status
from contratgraph.loaders.records import Actor, Dataset, Dispositif, Form, Statement
from contratgraph.loaders.registry import MAX_NEAREST, Entry, Unknown, names_of
from contratgraph.loaders.review import (
    ALSO,
    NEW_NAME,
    Choice,
    Place,
    Question,
    QuestionKind,
)
from contratgraph.loaders.review_answers import Refused
from contratgraph.words import fold

ALIKE = 85
"""How alike (0-100) two names must be, all words or those of the shorter one, to ask about them."""

MAX_CHOICES = 3
LONGEST_NAME = 120
"""A longer text is no name that a person would look for in a list."""

_REGISTER_OF = {
    StatementKind.PARTICIPATION: Register.ACTOR,
    StatementKind.TARGETING: Register.PUBLIC,
    StatementKind.MOBILISATION: Register.DISPOSITIF,
}
_TABLE_OF = {
    Register.ACTOR: "actors",
    Register.PUBLIC: "publics",
    Register.DISPOSITIF: "dispositifs",
}


def name_questions(done: Extraction, lent: Dataset | None = None) -> Iterator[Question]:
    """A question for each provisional name that is like a known one, or like an earlier provisional.

    `lent` has names that are known beside those of the package. A new name like no other needs
    nobody: it stays provisional, and the reading report lists it.
    """
    place = Place(done.dataset)
    settled = {(form.register, fold(form.form)) for form in done.dataset.forms}
    named = _named(done.dataset)
    known = {register: _Names(_all_entries(done.dataset, lent, register)) for register in Register}
    for unknown in done.unknown[:MAX_NEAREST]:
        statements = named.get((unknown.register, unknown.key), [])
        open_ = (unknown.register, fold(unknown.form)) not in settled
        choices = known[unknown.register].like(unknown) if open_ and statements else ()
        known[unknown.register].add(unknown)
        if choices:
            others = len({s.element for s in statements}) - 1
            more = f" et {others} autre{'s' * (others > 1)}" if others else ""
            yield Question(
                kind=QuestionKind.NAME,
                heading=place.headings[statements[0].element] + more,
                field=None,
                words=unknown.form,
                lines=place.lines(s.passage for s in statements),
                pages="",
                proposed=NEW_NAME,
                choices=choices,
                why="nom qu'aucun registre ne connaît, proche d'un autre",
                group=(QuestionKind.NAME,),
                register=unknown.register,
                name_key=unknown.key,
            )


def _named(dataset: Dataset) -> dict[tuple[Register, str], list[Statement]]:
    found: dict[tuple[Register, str], list[Statement]] = {}
    for statement in dataset.statements:
        if statement.kind in _REGISTER_OF:
            key = (_REGISTER_OF[statement.kind], statement.target)
            found.setdefault(key, []).append(statement)
    return found


class _Names:
    """The reviewed names of a register, and the provisional ones met so far."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._folded: list[str] = []
        self._choices: list[Choice] = []
        for entry in entries:
            if entry.status is Status.REVIEWED:
                for name in names_of(entry):
                    also = "" if name == entry.label else f"{ALSO}« {name} »"
                    self._learn(name, Choice(entry.label + also, key=entry.key))

    def add(self, unknown: Unknown) -> None:
        self._learn(unknown.form, Choice(unknown.form, key=unknown.key))

    def _learn(self, name: str, choice: Choice) -> None:
        if len(name) <= LONGEST_NAME:
            self._folded.append(fold(name))
            self._choices.append(choice)

    def like(self, unknown: Unknown) -> tuple[Choice, ...]:
        """The entries with a name like this one, the likest first, each once."""
        form = fold(unknown.form)
        if len(form) > LONGEST_NAME:
            return ()
        best: dict[int, float] = {}
        for scorer in (fuzz.ratio, fuzz.token_set_ratio):
            found = process.extract(
                form, self._folded, scorer=scorer, score_cutoff=ALIKE, limit=4 * MAX_CHOICES
            )
            for _, score, place in found:  # of two as like, the one that is as long
                same = fuzz.ratio(form, self._folded[place])
                best[place] = max(best.get(place, 0.0), score + same / 100)
        ranked = sorted(best, key=lambda place: (-best[place], place))
        choices = {self._choices[place].key: self._choices[place] for place in reversed(ranked)}
        wanted = dict.fromkeys(self._choices[place].key for place in ranked)
        return tuple(choices[key] for key in wanted if key != unknown.key)[:MAX_CHOICES]


def _all_entries(dataset: Dataset, lent: Dataset | None, register: Register) -> tuple[Entry, ...]:
    """The entries of a package and, for keys that it does not have, those lent to it."""
    own = _entries(dataset, register)
    taken = {entry.key for entry in own}
    others = _entries(lent, register) if lent else ()
    return (*own, *(entry for entry in others if entry.key not in taken))


def _entries(dataset: Dataset, register: Register) -> tuple[Entry, ...]:
    found: tuple[Entry, ...] = getattr(dataset, _TABLE_OF[register])
    return found


# --- what an answer changes ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Linked:
    """The registries so far, and the keys that were merged into another."""

    dataset: Dataset
    merged: Mapping[tuple[Register, str], str]


def link_names(
    dataset: Dataset, made: Iterable[tuple[Question, Form]], lent: Dataset | None = None
) -> tuple[Dataset, dict[str, Refused]]:
    """The registries with the forms that answers made; by question, those that cannot be taken.

    A provisional entry that becomes a form of another one goes; forms that named it name that one.
    An entry of `lent` that is meant comes in, with those it refers to.
    """
    linked = _Linked(dataset, {})
    refused: dict[str, Refused] = {}
    for question, form in made:
        key = linked.merged.get((form.register, form.key), form.key)
        done = _link(linked, question.name_key, replace(form, key=key), lent)
        if isinstance(done, Refused):
            refused[question.key] = done
        else:
            linked = done
    return linked.dataset, refused


def _link(linked: _Linked, old: str, form: Form, lent: Dataset | None) -> _Linked | Refused:
    dataset, register = linked.dataset, form.register
    if form.key == old:  # a name of its own
        return _Linked(replace(dataset, forms=(*dataset.forms, form)), linked.merged)
    entries = {entry.key: entry for entry in _entries(dataset, register)}
    entry = entries[old]
    only = all(fold(name) == fold(form.form) for name in names_of(entry))
    if entry.status is Status.REVIEWED or not only or _is_referred_to(dataset, register, old):
        return Refused(
            f"l'entrée « {entry.label} » a été complétée à la main : la fusionner dans les registres",
            f"the entry “{entry.label}” was completed by hand: merge it in the registries",
        )
    forms = dict.fromkeys(
        replace(known, key=form.key) if (known.register, known.key) == (register, old) else known
        for known in (*dataset.forms, form)
    )
    left = [other for other in _entries(dataset, register) if other.key != old]
    dataset = replace(_with_entries(dataset, register, left), forms=tuple(forms))
    dataset = _borrow(dataset, lent, register, form.key) if lent else dataset
    return _Linked(dataset, {**linked.merged, (register, old): form.key})


def _with_entries(dataset: Dataset, register: Register, entries: Iterable[Entry]) -> Dataset:
    rows: dict[str, Any] = {_TABLE_OF[register]: tuple(sorted(entries, key=lambda e: e.key))}
    return replace(dataset, **rows)


def _borrow(dataset: Dataset, lent: Dataset, register: Register, key: str) -> Dataset:
    """The registries with an entry of `lent` that they lack, and the actors it refers to."""
    wanted = [(register, key)]
    while wanted:
        register, key = wanted.pop()
        own = _entries(dataset, register)
        found = [entry for entry in _entries(lent, register) if entry.key == key]
        if not found or key in {entry.key for entry in own}:
            continue
        dataset = _with_entries(dataset, register, (*own, *found))
        for entry in found:
            if isinstance(entry, Actor):
                links = (entry.attached_to, entry.service_of, entry.broader)
                wanted += [(Register.ACTOR, other) for other in links if other]
            elif isinstance(entry, Dispositif) and entry.embodied_by:
                wanted.append((Register.ACTOR, entry.embodied_by))
    return dataset


def _is_referred_to(dataset: Dataset, register: Register, key: str) -> bool:
    if register is not Register.ACTOR:
        return False
    links = {d.embodied_by for d in dataset.dispositifs}
    for actor in dataset.actors:
        links |= {actor.attached_to, actor.service_of, actor.broader}
    return key in links
