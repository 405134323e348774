"""The data package: one contract as a folder of CSV tables with a `datapackage.json`.

The schema (Frictionless Table Schema) derives from the record classes. Reading is forgiving about
what a spreadsheet changes without meaning to (semicolons, BOM, CRLF, order of columns, VRAI/FAUX)
and strict about everything else: a broken table is refused with file, row, column and what was
expected. Writing is all or nothing.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from contratgraph.errors import PackageError, system_reason
from contratgraph.folders import fresh_folder, swap
from contratgraph.loaders.checks import Table, check, file_of
from contratgraph.loaders.records import (
    LATER_TABLES,
    REGISTRY_TABLES,
    TABLES,
    Contract,
    Dataset,
    Element,
    KeyedRecord,
    Known,
    Record,
)

DESCRIPTOR = "datapackage.json"
SEPARATOR = " | "
"""Between the values of a cell that holds several."""

FIRST_VERSION = "0.1.0"


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""What no text of a contract holds, and RDF/XML cannot carry."""


# --- columns -------------------------------------------------------------------------------------


class _Column:
    """A column of a table: how its cells are read and written."""

    def __init__(self, name: str, hint: Any, metadata: Mapping[str, Any], *, may_miss: bool) -> None:
        self.name = name
        self.metadata = metadata
        self.optional = bool(metadata["optional"])
        self.may_miss = may_miss
        args = get_args(hint)
        if get_origin(hint) is UnionType:
            hint = next(arg for arg in args if arg is not type(None))
        self.many = get_origin(hint) is tuple
        self.type: type = str if self.many else hint
        self.choices: tuple[StrEnum, ...] = tuple(hint) if issubclass(self.type, StrEnum) else ()

    def write(self, value: object) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, tuple):
            return SEPARATOR.join(value)
        return str(value)

    def read(self, cell: str, fail: Callable[[str, str], PackageError]) -> object:
        text = cell.strip().replace("\r\n", "\n").replace("\r", "\n")
        if _CONTROL.search(text):
            raise fail(
                "un caractère de contrôle est dans la case", "a control character is in the cell"
            )
        if not text and not self.optional:
            raise fail("une valeur est attendue, la case est vide", "a value is expected")
        if self.many:
            parts = tuple(part for part in (p.strip() for p in text.split("|")) if part)
            if not parts and not self.optional:
                raise fail("une valeur au moins est attendue", "at least one value is expected")
            return parts
        if self.type is bool:
            return self._read_bool(text, fail)
        if not text:
            return "" if self.type is str else None
        if self.type is int:
            if not re.fullmatch(r"-?[0-9]{1,12}", text):
                raise fail(
                    f"un nombre entier est attendu, « {text} » lu",
                    f"a whole number is expected, “{text}” found",
                )
            return int(text)
        if self.choices:
            return self._read_choice(text, fail)
        pattern = self.metadata["pattern"]
        if pattern and not re.fullmatch(pattern, text):
            raise fail(
                f"« {text} » n'a pas la forme attendue ({pattern})",
                f"“{text}” does not have the expected form ({pattern})",
            )
        return text

    @staticmethod
    def _read_bool(text: str, fail: Callable[[str, str], PackageError]) -> bool:
        if text.casefold() in ("true", "vrai", "1"):
            return True
        if text.casefold() in ("false", "faux", "0", ""):
            return False
        raise fail(f"true ou false est attendu, « {text} » lu", f"true or false, “{text}” found")

    def _read_choice(self, text: str, fail: Callable[[str, str], PackageError]) -> object:
        try:
            return self.type(text)
        except ValueError:
            choices = ", ".join(str(choice) for choice in self.choices)
            raise fail(
                f"« {text} » n'est pas dans la liste : {choices}",
                f"“{text}” is not in the list: {choices}",
            ) from None

    def schema(self) -> dict[str, Any]:
        kinds = {bool: "boolean", int: "integer"}
        field: dict[str, Any] = {
            "name": self.name,
            "type": kinds.get(self.type, "string"),
            "title": self.metadata["fr"],
            "description": self.metadata["en"],
        }
        constraints: dict[str, Any] = {}
        if not self.optional:
            constraints["required"] = True
        if self.metadata["pattern"]:
            constraints["pattern"] = self.metadata["pattern"]
        if self.choices:
            constraints["enum"] = [str(choice) for choice in self.choices]
        if constraints:
            field["constraints"] = constraints
        return field


def _columns(record: type[Record]) -> tuple[_Column, ...]:
    return _columns_of_tables()[record.table]


@cache
def _columns_of_tables() -> dict[str, tuple[_Column, ...]]:
    found = {}
    for record in TABLES:
        hints = get_type_hints(record)
        found[record.table] = tuple(
            _Column(f.name, hints[f.name], f.metadata, may_miss=f.default is not MISSING)
            for f in fields(record)
        )
    return found


# --- writing -------------------------------------------------------------------------------------


def _table_text(
    record: type[Record], rows: Sequence[Record], columns: Sequence[_Column] | None = None
) -> str:
    """The canonical CSV of a table (or some columns of it): commas, LF, quotes only where needed."""
    columns = columns or _columns(record)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    for row in rows:
        writer.writerow([column.write(getattr(row, column.name)) for column in columns])
    return stream.getvalue()


def table_hashes(dataset: Dataset) -> dict[str, str]:
    """Table → SHA-256 of its canonical CSV: unchanged by a visit to a spreadsheet."""
    tables = dataset.tables()
    return {
        record.table: hashlib.sha256(
            _table_text(record, tables[record.table]).encode("utf-8")
        ).hexdigest()
        for record in TABLES
    }


def dataset_hash(dataset: Dataset) -> str:
    """SHA-256 over all tables: what an answer cites as the data it was given from."""
    listing = "".join(f"{name} {value}\n" for name, value in table_hashes(dataset).items())
    return hashlib.sha256(listing.encode("ascii")).hexdigest()


def descriptor(dataset: Dataset, known: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The `datapackage.json` of a dataset (Frictionless Data Package v1).

    What people wrote in `known` stays (version, licence, contributors…); the rest is computed.
    """
    hashes = table_hashes(dataset)
    kept = {"version": FIRST_VERSION, **(known or {})}
    if not _written_by_people(kept.get("sources")):
        kept["sources"] = [{"title": dataset.contract.document}]
    computed = {
        "profile": "tabular-data-package",
        "name": dataset.contract.key,
        "title": dataset.contract.title,
    }
    content = {
        "hash": f"sha256:{dataset_hash(dataset)}",
        "resources": [_resource(record, hashes) for record in TABLES],
    }
    return {**computed, **kept, **computed, **content}


def _written_by_people(sources: object) -> bool:
    """Whether `sources` says more than the name of a document, which is all that we write."""
    if not isinstance(sources, list) or len(sources) != 1:
        return bool(sources)
    return not (isinstance(sources[0], dict) and sources[0].keys() == {"title"})


def _resource(record: type[Record], hashes: Mapping[str, str]) -> dict[str, Any]:
    columns = _columns(record)
    schema: dict[str, Any] = {
        "fields": [column.schema() for column in columns],
        "primaryKey": list(record.identity),
        "missingValues": [""],
    }
    foreign = [
        {
            "fields": column.name,
            "reference": {
                "resource": column.metadata["refers"].split(".")[0],
                "fields": column.metadata["refers"].split(".")[1],
            },
        }
        for column in columns
        if column.metadata["refers"] and not column.many
    ]
    if foreign:
        schema["foreignKeys"] = foreign
    return {
        "name": record.table,
        "path": file_of(record),
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "hash": f"sha256:{hashes[record.table]}",
        "schema": schema,
    }


def write_package(
    dataset: Dataset,
    directory: Path,
    known: Mapping[str, Any] | None = None,
    beside: Mapping[str, str] | None = None,
) -> None:
    """Write the package into `directory`: completely, or not at all.

    The new folder is made beside the old one and takes its place; other files that were in the old
    one stay. `known` is a descriptor whose version, licence and other words of people are kept;
    by default that of the folder. `beside`: other files, name and text, written with the tables.
    """
    known = read_descriptor(directory) if known is None else known
    directory = directory.resolve()
    if directory.exists() and not directory.is_dir():
        raise PackageError(
            file=str(directory),
            fr_problem="c'est un fichier, un dossier est attendu",
            en_problem="it is a file, a folder is expected",
        )
    try:
        with fresh_folder(directory) as fresh:
            if directory.is_dir():
                shutil.copytree(directory, fresh, dirs_exist_ok=True)
            tables = dataset.tables()
            for record in TABLES:
                text = _table_text(record, tables[record.table])
                (fresh / file_of(record)).write_text(text, encoding="utf-8", newline="")
            for name, text in (beside or {}).items():
                (fresh / name).write_text(text, encoding="utf-8", newline="")
            described = json.dumps(descriptor(dataset, known), ensure_ascii=False, indent=2)
            (fresh / DESCRIPTOR).write_text(described + "\n", encoding="utf-8", newline="")
            swap(fresh, directory)
    except OSError as error:
        fr, en = system_reason(error)
        raise PackageError(
            file=str(directory),
            fr_problem=f"le système refuse l'écriture ({fr})",
            en_problem=f"it cannot be written ({en})",
        ) from None


# --- reading -------------------------------------------------------------------------------------


def read_package(directory: Path) -> Dataset:
    """Read and check all tables. Raises `PackageError` at the first thing that is wrong."""
    if not directory.is_dir():
        there = directory.exists()
        raise PackageError(
            file=str(directory),
            fr_problem="un jeu de données est un dossier" if there else "ce dossier n'existe pas",
            en_problem="a data package is a folder" if there else "there is no such folder",
        )
    return _checked({record.table: _read_table(directory, record) for record in TABLES})


def read_registries(directory: Path) -> Dataset | None:
    """The tables that people write (registries, corrections), or None where there is no package.

    The other tables are what `extract` writes; they are left out, and need not be there.
    """
    if not (directory / file_of(Contract)).is_file():
        return None
    return _checked(
        {
            record.table: (
                _read_table(directory, record)
                if record.table in REGISTRY_TABLES
                else Table(record, (), ())
            )
            for record in TABLES
        }
    )


def read_known(directory: Path) -> Known:
    """What `extract` wrote and gave codes and keys to; nothing of a table that people changed."""
    found: dict[str, tuple[Record, ...]] = {}
    for record in (Element, *get_args(KeyedRecord)):
        try:
            rows = _read_table(directory, record).rows
        except PackageError:
            continue
        if not _is_edited(directory, record, rows):
            found[record.table] = rows
    return Known(
        elements=tuple(r for r in found.get(Element.table, ()) if isinstance(r, Element)),
        keyed=tuple(r for rows in found.values() for r in rows if isinstance(r, KeyedRecord)),
    )


def package_version(directory: Path) -> str:
    """The version in the package's `datapackage.json`; the first one where there is none."""
    return str(read_descriptor(directory).get("version", FIRST_VERSION))


def edited_tables(directory: Path) -> tuple[str, ...]:
    """The tables written by `extract` whose content is not, or not surely, what was written.

    Only the columns that the descriptor lists count: an older version may have known fewer.
    """
    return tuple(
        file_of(record)
        for record in TABLES
        if record.table not in REGISTRY_TABLES
        and (directory / file_of(record)).is_file()
        and _is_edited(directory, record, _read_table(directory, record).rows)
    )


def _is_edited(directory: Path, record: type[Record], rows: Sequence[Record]) -> bool:
    digest, names = _written_resources(directory).get(record.table, (None, frozenset()))
    columns = [column for column in _columns(record) if column.name in names]
    text = _table_text(record, rows, columns)
    return digest != f"sha256:{hashlib.sha256(text.encode('utf-8')).hexdigest()}"


def _written_resources(directory: Path) -> dict[str, tuple[object, frozenset[str]]]:
    """Table → its hash and columns as the descriptor tells them; what it tells badly is left out."""
    found: dict[str, tuple[object, frozenset[str]]] = {}
    listed = read_descriptor(directory).get("resources")
    for resource in listed if isinstance(listed, list) else []:
        try:
            names = frozenset(str(field["name"]) for field in resource["schema"]["fields"])
            found[str(resource["name"])] = (resource["hash"], names)
        except (TypeError, KeyError):
            continue
    return found


def read_descriptor(directory: Path) -> dict[str, Any]:
    """The `datapackage.json` of a package; nothing where there is none. Raises `PackageError`."""
    path = directory / DESCRIPTOR
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise PackageError(
            file=DESCRIPTOR,
            fr_problem=f"ce n'est pas du JSON ({error})",
            en_problem=f"it is not JSON ({error})",
        ) from None
    return found if isinstance(found, dict) else {}


def _checked(tables: Mapping[str, Table]) -> Dataset:
    contracts = tables["contract"].rows
    if len(contracts) != 1 or not isinstance(contracts[0], Contract):
        raise PackageError(
            file=file_of(Contract),
            fr_problem=f"une seule ligne est attendue, {len(contracts)} lues",
            en_problem=f"one row is expected, {len(contracts)} found",
        )
    check(tables, contracts[0])
    others: dict[str, Any] = {
        name: table.rows for name, table in tables.items() if name != Contract.table
    }
    return Dataset(contract=contracts[0], **others)


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """The rows of a CSV file with the number of the line each begins on; blank rows left out."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise PackageError(
            file=path.name, fr_problem="la table manque", en_problem="the table is missing"
        ) from None
    except OSError as error:
        fr, en = system_reason(error)
        raise PackageError(
            file=path.name,
            fr_problem=f"le système refuse la lecture ({fr})",
            en_problem=f"it cannot be read ({en})",
        ) from None
    except UnicodeDecodeError:
        raise PackageError(
            file=path.name,
            fr_problem="le fichier n'est pas en UTF-8 (à choisir à l'enregistrement)",
            en_problem="the file is not UTF-8 (choose it when saving)",
        ) from None
    return csv_rows(path.name, text)


def csv_rows(name: str, text: str) -> list[tuple[int, list[str]]]:
    """The rows of a CSV text, separated by commas, semicolons or tabs. Raises `PackageError`."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        raise PackageError(
            file=name,
            row=reader.line_num,
            fr_problem=f"la ligne n'est pas du CSV ({error})",
            en_problem=f"the row is not CSV ({error})",
        ) from None
    return rows


def _read_table(directory: Path, record: type[Record]) -> Table:
    name = file_of(record)
    if record.table in LATER_TABLES and not (directory / name).is_file():
        return Table(record, (), ())
    rows = _rows(directory / name)
    columns = {column.name: column for column in _columns(record)}
    header = [cell.strip() for cell in rows[0][1]] if rows else []
    while header and not header[-1]:  # empty columns that a spreadsheet adds
        header.pop()
    for column in columns.values():
        if column.name not in header and not column.may_miss:
            raise PackageError(
                file=name,
                row=1,
                column=column.name,
                fr_problem="la colonne manque",
                en_problem="the column is missing",
            )
    for cell in header:
        if cell not in columns or header.count(cell) > 1:
            fr = "colonne en double" if cell in columns else "colonne inconnue"
            en = "the column is there twice" if cell in columns else "unknown column"
            raise PackageError(file=name, row=1, column=cell, fr_problem=fr, en_problem=en)
    found: list[Record] = []
    seen: dict[tuple[object, ...], int] = {}
    for line, cells in rows[1:]:
        row = _read_row(name, line, header, cells, columns, record)
        identity = tuple(getattr(row, part) for part in record.identity)
        if identity in seen:
            shown = ", ".join(str(part) for part in identity)
            raise PackageError(
                file=name,
                row=line,
                column=record.identity[0],
                fr_problem=f"« {shown} » est déjà à la ligne {seen[identity]}",
                en_problem=f"“{shown}” is already in row {seen[identity]}",
            )
        seen[identity] = line
        found.append(row)
    return Table(record, tuple(found), tuple(seen.values()))


def _read_row(
    name: str,
    line: int,
    header: Sequence[str],
    cells: Sequence[str],
    columns: Mapping[str, _Column],
    record: type[Record],
) -> Record:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        raise PackageError(
            file=name,
            row=line,
            fr_problem=f"{len(header)} cases attendues, {len(cells)} lues",
            en_problem=f"{len(header)} cells expected, {len(cells)} found",
        )
    values: dict[str, object] = {}
    for column_name, cell in zip(header, [*cells, *[""] * len(header)], strict=False):

        def fail(fr: str, en: str, column_name: str = column_name) -> PackageError:
            return PackageError(file=name, row=line, column=column_name, fr_problem=fr, en_problem=en)

        values[column_name] = columns[column_name].read(cell, fail)
    return record(**values)
