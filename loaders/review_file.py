"""`review.csv`: the questions as a sheet that a person fills in.

Written for a French spreadsheet: UTF-8 with its mark, semicolons, every cell in quotes. Read as
spreadsheets save it: commas, semicolons or tabs, UTF-8, UTF-16 or Windows-1252.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from contratgraph.errors import PackageError, system_reason
from contratgraph.loaders.package import csv_rows
from contratgraph.loaders.review import Question
from contratgraph.loaders.review_answers import Refused
from contratgraph.words import fold

REVIEW = "review.csv"
COLUMNS = (
    "id",
    "fiche",
    "champ",
    "mots",
    "lignes",
    "pages",
    "lecture proposée",
    "alternatives",
    "pourquoi",
    "réponse",
)
_HOW = " (ok, un numéro ou des mots)"
"""Written after the name of the last column; read with it or without it."""

NOT_TAKEN = "réponse non prise"

Row = Mapping[str, str]
"""Column → cell."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that could not be taken, and why."""

    answer: str
    why: Refused


def read_review(directory: Path) -> dict[str, Row]:
    """The rows of the sheet in a folder by their id; none where there is no sheet.

    Raises `PackageError` where the sheet is broken: with row and column.
    """
    path = directory / REVIEW
    if not path.is_file():
        return {}
    try:
        data = path.read_bytes()
    except OSError as error:
        fr, en = system_reason(error)
        raise _wrong(f"le système refuse la lecture ({fr})", f"it cannot be read ({en})") from None
    rows = csv_rows(REVIEW, _decoded(data))
    names = _header(rows[0][1] if rows else [])
    found: dict[str, Row] = {}
    lines: dict[str, int] = {}
    for line, cells in rows[1:]:
        if any(cell.strip() for cell in cells[len(names) :]):
            raise _wrong(
                f"{len(names)} cases attendues, {len(cells)} lues",
                f"{len(names)} cells expected, {len(cells)} found",
                line,
            )
        row = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        key = row.get("id", "")
        if not key:
            raise _wrong("une valeur est attendue", "a value is expected", line, "id")
        if key in found:
            raise _wrong(
                f"« {key} » est déjà à la ligne {lines[key]}",
                f"“{key}” is already in row {lines[key]}",
                line,
                "id",
            )
        found[key], lines[key] = row, line
    return found


def _decoded(data: bytes) -> str:
    """The text, in one of the encodings in which spreadsheets save."""
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _wrong(
        "le fichier n'est pas en UTF-8 (à choisir à l'enregistrement)",
        "the file is not UTF-8 (choose it when saving)",
    )


def _header(cells: Sequence[str]) -> list[str]:
    """The columns of the sheet in the order of the file; accents and case do not count."""
    known = {fold(column): column for column in COLUMNS} | {fold(COLUMNS[-1] + _HOW): COLUMNS[-1]}
    names = []
    for cell in cells:
        column = known.get(fold(cell))
        if cell.strip() and (column is None or column in names):
            raise _wrong("colonne inconnue ou en double", "unknown column, or twice", 1, cell.strip())
        names.append(column or "")
    while names and not names[-1]:
        names.pop()
    for column in ("id", "réponse"):
        if column not in names:
            raise _wrong("la colonne manque", "the column is missing", 1, column)
    return names


def _wrong(fr: str, en: str, row: int | None = None, column: str | None = None) -> PackageError:
    return PackageError(file=REVIEW, row=row, column=column, fr_problem=fr, en_problem=en)


def review_text(
    asked: Iterable[Question], kept: Mapping[str, Kept], stale: Iterable[tuple[Row, Kept]]
) -> str:
    """The sheet: what is asked, answers that could not be taken, and those of no question any more."""
    stream = io.StringIO()
    stream.write("\ufeff")
    writer = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow([*COLUMNS[:-1], COLUMNS[-1] + _HOW])
    for question in asked:
        writer.writerow(_cells(question, kept.get(question.key)))
    for row, left in stale:
        told = {**row, "pourquoi": _not_taken(left, ""), "réponse": left.answer}
        writer.writerow([told.get(column, "") for column in COLUMNS])
    return stream.getvalue()


def _cells(question: Question, left: Kept | None) -> list[str]:
    shown = [
        question.key,
        question.heading,
        question.label,
        f"« {question.words} »" if question.words else "(aucun)",
        question.lines,
        question.pages,
        question.proposed or "(aucune)",
        alternatives(question),
        _not_taken(left, question.why) if left else question.why,
    ]
    return [*map(_harmless, shown), left.answer if left else ""]


def alternatives(question: Question) -> str:
    """The numbered alternatives on one line."""
    return " ; ".join(f"{n} = {choice.label}" for n, choice in enumerate(question.choices, 1))


def _not_taken(left: Kept, why: str) -> str:
    return f"{NOT_TAKEN} ({left.why.fr})" + (f" ; {why}" if why else "")


def _harmless(cell: str) -> str:
    """The cell as text: a spreadsheet would compute one that begins like a formula."""
    return "'" + cell if cell.startswith(("=", "+", "-", "@")) else cell
