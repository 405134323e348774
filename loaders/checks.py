"""What no single cell of a package can say: references, and rows that must agree with one another.

Each check raises `PackageError` at the first row that is wrong, with its place and what is expected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TypeVar

from contratgraph.errors import PackageError
from contratgraph.loaders.lists import (
    FIELD_OF,
    ElementKind,
    Field,
    Origin,
    Register,
    StatementKind,
    Status,
)
from contratgraph.loaders.records import (
    Actor,
    Contract,
    Dispositif,
    Element,
    Mention,
    Passage,
    Public,
    Record,
    Silence,
    Statement,
    Support,
)
from contratgraph.loaders.text import QUOTE_LIMIT, sha256


def file_of(record: type[Record]) -> str:
    """The file that holds the table of a record class."""
    return f"{record.table}.csv"


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read: its rows, and the line of the file each begins on."""

    record: type[Record]
    rows: tuple[Record, ...]
    lines: tuple[int, ...]

    def values(self, column: str) -> set[str]:
        """Every value of a column, as text."""
        return {str(getattr(row, column)) for row in self.rows}

    def dangling(self, line: int, column: str, value: str, table: str) -> PackageError:
        """The refusal of a value that another table should have."""
        return wrong(
            self.record,
            line,
            column,
            f"« {value} » n'existe pas dans {table}.csv",
            f"“{value}” is not in {table}.csv",
        )


def wrong(record: type[Record], line: int, column: str, fr: str, en: str) -> PackageError:
    """The refusal of a row: where, and what is wrong."""
    return PackageError(file=file_of(record), row=line, column=column, fr_problem=fr, en_problem=en)


def check(tables: Mapping[str, Table], contract: Contract) -> None:
    """Refuse tables that refer to nothing or contradict one another."""
    _check_references(tables)
    _check_targets(tables)
    _check_rows(tables, contract)


def _check_references(tables: Mapping[str, Table]) -> None:
    for table in tables.values():
        for column in fields(table.record):
            if not column.metadata["refers"]:
                continue
            other, key = column.metadata["refers"].split(".")
            known = tables[other].values(key)
            for row, line in zip(table.rows, table.lines, strict=True):
                value = getattr(row, column.name)
                for one in value if isinstance(value, tuple) else (value,):
                    if one and one not in known:
                        raise table.dangling(line, column.name, one, other)


_REGISTRIES = {
    StatementKind.PARTICIPATION: "actors",
    StatementKind.TARGETING: "publics",
    StatementKind.MOBILISATION: "dispositifs",
    StatementKind.CONTRIBUTION: "priorities",
    Register.ACTOR: "actors",
    Register.DISPOSITIF: "dispositifs",
    Register.PUBLIC: "publics",
}


def _check_targets(tables: Mapping[str, Table]) -> None:
    """What a statement or a form names must be in the registry of its kind."""
    keys = {name: tables[name].values("key") for name in set(_REGISTRIES.values())}
    for name, kind, target in (("statements", "kind", "target"), ("forms", "register", "key")):
        table = tables[name]
        for row, line in zip(table.rows, table.lines, strict=True):
            registry = _REGISTRIES[getattr(row, kind)]
            if getattr(row, target) not in keys[registry]:
                raise table.dangling(line, target, getattr(row, target), registry)


def _check_rows(tables: Mapping[str, Table], contract: Contract) -> None:
    """What no single column can say: roles, lines within the document, parts that are no wholes."""
    for line, statement in _lines_of(tables["statements"], Statement):
        if (statement.role is None) == (statement.kind is StatementKind.PARTICIPATION):
            raise wrong(
                Statement,
                line,
                "role",
                "un rôle est attendu pour une Participation, et pour elle seule",
                "a role is expected for a Participation, and for nothing else",
            )
    _check_wholes(tables[Actor.table])
    for name in (Actor.table, Dispositif.table, Public.table):
        table = tables[name]
        for line, entry in zip(table.lines, table.rows, strict=True):
            assert isinstance(entry, Actor | Dispositif | Public)
            if entry.status is Status.REVIEWED and entry.kind is None:
                raise wrong(
                    table.record,
                    line,
                    "kind",
                    "une valeur est attendue pour une entrée relue",
                    "a value is expected for a reviewed entry",
                )
    for line, passage in _lines_of(tables["passages"], Passage):
        if len(passage.quote) > QUOTE_LIMIT or passage.length < len(passage.quote):
            raise wrong(
                Passage,
                line,
                "quote",
                f"{QUOTE_LIMIT} caractères au plus sont attendus, et pas plus que length",
                f"at most {QUOTE_LIMIT} characters are expected, and no more than length",
            )
        if passage.length == len(passage.quote) and sha256(passage.quote) != passage.sha256:
            raise wrong(
                Passage,
                line,
                "quote",
                "les mots ne sont pas ceux dont sha256 est l'empreinte",
                "these are not the words whose hash is sha256",
            )
        lines = f"{passage.first_line}-{passage.last_line} (1-{contract.document_lines})"
        if not 1 <= passage.first_line <= passage.last_line <= contract.document_lines:
            raise wrong(
                Passage,
                line,
                "first_line",
                f"les lignes {lines} ne sont pas dans le document",
                f"lines {lines} are not in the document",
            )
    parents = {part.code: part.parent for _, part in _lines_of(tables["elements"], Element)}
    for line, element in _lines_of(tables["elements"], Element):
        above, seen = element.parent, {element.code}
        while above and above not in seen:
            seen.add(above)
            above = parents[above]
        if above:
            raise wrong(
                Element,
                line,
                "parent",
                f"« {element.code} » serait une partie de lui-même",
                f"“{element.code}” would be a part of itself",
            )
    for line, support in _lines_of(tables[Support.table], Support):
        if bool(support.actor) == bool(support.fund):
            raise wrong(
                Support,
                line,
                "actor",
                "un acteur ou un fonds est attendu, et un seul",
                "an actor or a fund is expected, and only one",
            )
    for line, mention in _lines_of(tables[Mention.table], Mention):
        if len(list(filter(None, mention.named))) != 1:
            raise wrong(
                Mention,
                line,
                "quartier",
                "un quartier, une commune, un lieu, un acteur ou un dispositif est attendu, et un seul",
                "a quartier, a town, a site, an actor or a dispositif is expected, and only one",
            )
    _check_levels(tables)
    _check_fields(tables)


_MAY_BE_ABSENT = frozenset({Field.FINANCEURS})
"""Fields that most contracts do not print: an axe without one has no silence for it."""


def _check_fields(tables: Mapping[str, Table]) -> None:
    """A field of an element has statements or a silence: never both; and an axe has one of them."""
    silent = {
        (silence.element, silence.field): line
        for line, silence in _lines_of(tables[Silence.table], Silence)
    }
    stated: set[tuple[str, Field]] = set()
    for line, statement in _lines_of(tables[Statement.table], Statement):
        if statement.stated_in is not Origin.FICHE:
            continue
        if (statement.kind, statement.role) not in FIELD_OF:
            raise wrong(
                Statement,
                line,
                "stated_in",
                "aucun champ d'une fiche ne dit cela : Texte est attendu",
                "no field of a fiche says that: Texte is expected",
            )
        place = (statement.element, FIELD_OF[statement.kind, statement.role])
        stated.add(place)
        if place in silent:
            raise wrong(
                Statement,
                line,
                "element",
                f"{file_of(Silence)} (ligne {silent[place]}) dit ce champ sans énoncé",
                f"{file_of(Silence)} (row {silent[place]}) says that field has no statement",
            )
    for line, element in _lines_of(tables[Element.table], Element):
        asked = set(FIELD_OF.values()) - _MAY_BE_ABSENT if element.kind is ElementKind.AXE else set()
        for field in (name for name in Field if name in asked):
            if (element.code, field) not in stated and (element.code, field) not in silent:
                raise wrong(
                    Element,
                    line,
                    "code",
                    f"« {element.code} » n'a ni énoncé ni silence pour {field.value}",
                    f"“{element.code}” has neither statement nor silence for {field.value}",
                )


_ABOVE: dict[str, set[str]] = {
    ElementKind.SECTION: {""},
    ElementKind.PILIER: {""},
    ElementKind.VOLET: {ElementKind.PILIER, ""},
    ElementKind.ORIENTATION: {ElementKind.VOLET, ElementKind.PILIER, ""},
    ElementKind.AXE: {ElementKind.ORIENTATION, ElementKind.VOLET, ElementKind.PILIER, ""},
}
"""Of which level the whole of an element may be ("": it has none); any for the others."""


def _check_levels(tables: Mapping[str, Table]) -> None:
    """An orientation is no part of an objective, and only an axe has a fiche.

    An axe is a part right of the contract only where there are no piliers.
    """
    kinds = {e.code: e.kind.value for _, e in _lines_of(tables[Element.table], Element)} | {"": ""}
    piliers = ElementKind.PILIER in kinds.values()
    for line, element in _lines_of(tables[Element.table], Element):
        lone = piliers and element.kind is ElementKind.AXE and not element.parent
        if lone or kinds[element.parent] not in _ABOVE.get(element.kind, set(kinds.values())):
            raise wrong(
                Element,
                line,
                "parent",
                f"« {element.parent} » ne peut pas contenir « {element.code} »",
                f"“{element.parent}” cannot be the whole of “{element.code}”",
            )
    for line, statement in _lines_of(tables[Statement.table], Statement):
        if statement.stated_in is Origin.FICHE and kinds[statement.element] != ElementKind.AXE:
            raise wrong(
                Statement,
                line,
                "element",
                f"« {statement.element} » n'est pas un axe : il n'a pas de fiche",
                f"“{statement.element}” is no axe: it has no fiche",
            )


def _check_wholes(actors: Table) -> None:
    """No actor is its own service, attachment or broader actor, even from link to link."""
    for column in ("attached_to", "service_of", "broader"):
        above = {row.key: getattr(row, column) for _, row in _lines_of(actors, Actor)}
        for line, actor in _lines_of(actors, Actor):
            other, seen = above[actor.key], {actor.key}
            while other and other not in seen:
                seen.add(other)
                other = above[other]
            if other == actor.key:
                raise wrong(
                    Actor,
                    line,
                    column,
                    f"« {actor.key} » dépendrait de lui-même",
                    f"“{actor.key}” would depend on itself",
                )


_Row = TypeVar("_Row", bound=Record)


def _lines_of(table: Table, record: type[_Row]) -> Iterator[tuple[int, _Row]]:
    for line, row in zip(table.lines, table.rows, strict=True):
        assert isinstance(row, record)
        yield line, row
