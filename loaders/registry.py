"""Printed form → who or what it names, by the registries of a package.

A form that no registry knows is neither guessed nor dropped: it becomes a provisional entry, flagged,
and the nearest known names are listed for the person who will settle it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from contratgraph.loaders.lists import Register, Scope, StatementKind, Status
from contratgraph.loaders.phrases import ARTICLE
from contratgraph.loaders.records import REGISTRY_TABLES, Actor, Dataset, Dispositif, Form, Public
from contratgraph.loaders.text import sha256, slug
from contratgraph.loaders.vocabulary import pattern
from contratgraph.words import fold, nearest

Entry = Actor | Dispositif | Public

MAX_NEAREST = 1_000
"""A document with more unknown names is none that a person would settle name by name."""

_BRACKET = re.compile(r"^(.*\S)\s*\(([^()]*)\)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Named:
    """One thing a printed form names, and what the form adds to its name."""

    key: str
    qualifier: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A printed form no registry knows, the provisional key it got, and the nearest known names."""

    register: Register
    form: str
    key: str
    nearest: tuple[str, ...]


class Registry:
    """The registries of actors, dispositifs and publics of one package.

    `unknown` collects the forms that resolution did not know.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.entries: dict[Register, dict[str, Entry]] = {
            Register.ACTOR: {actor.key: actor for actor in dataset.actors},
            Register.DISPOSITIF: {d.key: d for d in dataset.dispositifs},
            Register.PUBLIC: {public.key: public for public in dataset.publics},
        }
        self.unknown: list[Unknown] = []  # each used entry that no person has looked at, once
        self._told: set[tuple[Register, str]] = set()
        self._forms: dict[tuple[Register, str], list[Named]] = {}
        self._names: dict[tuple[Register, str], set[str]] = {}
        for form in dataset.forms:
            known = self._forms.setdefault((form.register, fold(form.form)), [])
            if form.key not in {named.key for named in known}:  # spelt twice: « Développement durable »
                known.append(Named(form.key, form.qualifier))
        for register, entries in self.entries.items():
            for entry in entries.values():
                self._learn(register, entry)

    def _learn(self, register: Register, entry: Entry) -> None:
        for name in names_of(entry):
            self._names.setdefault((register, fold(name)), set()).add(entry.key)

    def resolve(self, register: Register, printed: str) -> tuple[Named, ...]:
        """What `printed` names: at least one thing, provisional where it is not known."""
        found = self.lookup(register, printed) or (self._provisional(register, printed),)
        for named in found:
            self._tell(register, named.key, printed)
        return found

    def lookup(self, register: Register, printed: str) -> tuple[Named, ...]:
        """What the registry knows `printed` to name; nothing where it does not know it."""
        return (
            self._known(register, printed)
            or self._with_bracket(register, printed)
            or self._several(register, printed)
        )

    def _known(self, register: Register, printed: str) -> tuple[Named, ...]:
        folded = fold(printed)
        if forms := self._forms.get((register, folded)):
            return tuple(forms)
        keys = self._names.get((register, folded), set())
        return (Named(next(iter(keys)), ""),) if len(keys) == 1 else ()

    def _with_bracket(self, register: Register, printed: str) -> tuple[Named, ...]:
        """ "Communes (ASV)": the words in brackets qualify the name before them."""
        bracket = _BRACKET.match(printed)
        if bracket is None:
            return ()
        return tuple(
            replace(named, qualifier=named.qualifier or bracket[2].strip())
            for named in self._known(register, bracket[1])
        )

    def _several(self, register: Register, printed: str) -> tuple[Named, ...]:
        """ "CPA / Villes": several names, if every part is one that the registry knows."""
        for separator in (" / ", "/", " et "):
            parts = printed.split(separator)
            if len(parts) > 1:
                found = [
                    self._known(register, part) or self._with_bracket(register, part) for part in parts
                ]
                if all(found):
                    return tuple(named for part in found for named in part)
        return ()

    def _provisional(self, register: Register, printed: str) -> Named:
        key = slug(printed)
        entries = self.entries[register]
        several = len(self._names.get((register, fold(printed)), ())) > 1  # never guessed
        if key in entries and (several or fold(entries[key].label) != fold(printed)):
            key = f"{key}-{sha256(fold(printed))[:6]}"
        if key not in entries:
            entries[key] = _provisional_entry(register, key, printed)
            self._learn(register, entries[key])
        return Named(key, "")

    def _tell(self, register: Register, key: str, printed: str) -> None:
        """List an entry that no person has looked at, with the known names nearest to it."""
        if self.entries[register][key].status is Status.REVIEWED or (register, key) in self._told:
            return
        self._told.add((register, key))
        close = self.nearest(register, printed) if len(self._told) <= MAX_NEAREST else ()
        self.unknown.append(Unknown(register, printed, key, close))

    def nearest(self, register: Register, printed: str, limit: int = 3) -> tuple[str, ...]:
        """The known names most like `printed`, best first."""
        return nearest(
            printed,
            (
                name
                for entry in self.entries[register].values()
                if entry.status is Status.REVIEWED
                for name in names_of(entry)
            ),
            limit,
        )


def names_of(entry: Entry) -> tuple[str, ...]:
    """Label, acronym, expansion and other names of an entry; no name twice, none empty."""
    names = [entry.label, *entry.alt_labels]
    if not isinstance(entry, Public):
        names += [entry.acronym, entry.expansion]
    return tuple(dict.fromkeys(name for name in names if name))


_AND = re.compile(r"\s*(?:,|/|\bet\b|\bou\b|\bainsi que\b)\s*", re.IGNORECASE)


def without_article(printed: str) -> str:
    """A printed name without the article, or the "de" with it, that it begins with."""
    article = ARTICLE.match(printed)
    return printed[article.end() :] if article else printed


def actors_named(registry: Registry, printed: str) -> tuple[str, ...]:
    """The actors that printed words name one after the other, as far as the registry knows them."""
    if not printed:
        return ()
    parts = [printed, *_AND.split(printed)] if _AND.search(printed) else [printed]
    for part in (parts[:1], parts[1:]):
        keys = [named.key for words in part for named in _named(registry, words)]
        if keys:
            return tuple(dict.fromkeys(keys))
    return ()


def _named(registry: Registry, printed: str) -> tuple[Named, ...]:
    """Whom one of several names means: "notamment les acteurs de la CAF" are those of the CAF."""
    lead = pattern("subject_lead").match(printed)
    bare = without_article(printed[lead.end() :] if lead else printed)
    found = registry.lookup(Register.ACTOR, bare)
    if not found and (inside := pattern("actors_of").match(bare)):
        found = registry.lookup(Register.ACTOR, without_article(bare[inside.end() :]))
    return found


def _provisional_entry(register: Register, key: str, printed: str) -> Entry:
    """An entry that says nothing but the name: what it is, a person will settle."""
    if register is Register.ACTOR:
        return Actor(
            key=key,
            label=printed,
            acronym="",
            expansion="",
            alt_labels=(),
            kind=None,
            family=None,
            attached_to="",
            service_of="",
            broader="",
            placeholder=False,
            identifiers=(),
            scope=Scope.LOCAL,
            status=Status.PROVISIONAL,
            note="",
        )
    if register is Register.DISPOSITIF:
        return Dispositif(
            key=key,
            label=printed,
            acronym="",
            expansion="",
            alt_labels=(),
            kind=None,
            embodied_by="",
            scope=Scope.LOCAL,
            status=Status.PROVISIONAL,
            note="",
        )
    return Public(
        key=key,
        label=printed,
        alt_labels=(),
        kind=None,
        scope=Scope.LOCAL,
        status=Status.PROVISIONAL,
        note="",
    )


def national(dataset: Dataset) -> Dataset:
    """The part of a registry that means the same in every contract, for a contract that has none."""
    actors = {a.key for a in dataset.actors if a.scope is Scope.NATIONAL}
    dispositifs = {d.key for d in dataset.dispositifs if d.scope is Scope.NATIONAL}
    publics = {p.key for p in dataset.publics if p.scope is Scope.NATIONAL}
    kept = {
        Register.ACTOR: actors,
        Register.DISPOSITIF: dispositifs,
        Register.PUBLIC: publics,
    }
    local_forms = {(f.register, f.form) for f in dataset.forms if f.key not in kept[f.register]}
    return replace(
        dataset,
        actors=tuple(_within(a, actors) for a in dataset.actors if a.key in actors),
        dispositifs=tuple(
            replace(d, embodied_by=d.embodied_by if d.embodied_by in actors else "")
            for d in dataset.dispositifs
            if d.key in dispositifs
        ),
        publics=tuple(p for p in dataset.publics if p.key in publics),
        forms=tuple(f for f in dataset.forms if (f.register, f.form) not in local_forms),
        corrections=(),
    )


def _within(actor: Actor, known: set[str]) -> Actor:
    """The actor without references to actors that are not there."""
    return replace(
        actor,
        attached_to=actor.attached_to if actor.attached_to in known else "",
        service_of=actor.service_of if actor.service_of in known else "",
        broader=actor.broader if actor.broader in known else "",
    )


_REGISTRIES = {
    StatementKind.PARTICIPATION: "actors",
    StatementKind.MOBILISATION: "dispositifs",
    StatementKind.TARGETING: "publics",
}


def _used(dataset: Dataset) -> dict[str, set[str]]:
    """The keys of each registry that some record names: a statement, or a column that refers to it."""
    used: dict[str, set[str]] = {name: set() for name in _REGISTRIES.values()}
    for statement in dataset.statements:
        if statement.kind in _REGISTRIES:
            used[_REGISTRIES[statement.kind]].add(statement.target)
    for name, rows in dataset.tables().items():
        for row in rows if name not in REGISTRY_TABLES else ():
            for column in fields(row):
                registry = (column.metadata["refers"] or "").removesuffix(".key")
                if registry in used:
                    value = getattr(row, column.name)
                    used[registry].update(value if isinstance(value, tuple) else (value,))
    return used


def used_only(dataset: Dataset) -> Dataset:
    """The dataset without the registry entries that nothing in it names or refers to."""
    used = _used(dataset)
    actors = {a.key: a for a in dataset.actors}
    dispositifs, publics = used["dispositifs"], used["publics"]
    wanted = [key for key in used["actors"] if key]
    wanted += [d.embodied_by for d in dataset.dispositifs if d.key in dispositifs]
    kept: set[str] = set()
    while wanted:
        key = wanted.pop()
        if key in actors and key not in kept:
            kept.add(key)
            actor = actors[key]
            wanted += [actor.attached_to, actor.service_of, actor.broader]
    keys: dict[Register, Sequence[str] | set[str]] = {
        Register.ACTOR: kept,
        Register.DISPOSITIF: dispositifs,
        Register.PUBLIC: publics,
    }
    split: dict[tuple[Register, str], list[Form]] = {}
    for form in dataset.forms:
        split.setdefault((form.register, form.form), []).append(form)
    return replace(
        dataset,
        actors=tuple(a for a in dataset.actors if a.key in kept),
        dispositifs=tuple(d for d in dataset.dispositifs if d.key in dispositifs),
        publics=tuple(p for p in dataset.publics if p.key in publics),
        forms=tuple(
            form
            for forms in split.values()
            if all(f.key in keys[f.register] for f in forms)
            for form in forms
        ),
    )
