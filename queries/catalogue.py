"""The saved questions: one `.rq` file each; file name = identifier.

What a question says of itself is in the header of its file (`ontology.header`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from contratgraph.errors import UnknownQuestion
from contratgraph.ontology.header import read_header

FOLDER = Path(__file__).parent / "catalogue"


class Parameter(NamedTuple):
    """A parameter: `variable` is the SPARQL variable without "?", `type` a class of the ontology."""

    name: str
    variable: str
    type: str
    required: bool
    fr: str
    en: str


class Column(NamedTuple):
    """A column of the answer. `evidence` columns lead to the proof and are shown on demand."""

    name: str
    fr: str
    en: str
    evidence: bool
    several: bool


class Question(NamedTuple):
    """A saved question: what a person would say, its parameters and columns, and its SPARQL."""

    name: str
    summary: dict[str, str]
    description: dict[str, str]
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    query: str


def question_names() -> tuple[str, ...]:
    """The identifiers of all saved questions, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.rq")))


def questions() -> Iterator[Question]:
    """All saved questions."""
    for name in question_names():
        yield load_question(name)


def load_question(name: str) -> Question:
    """The saved question of that name. Raises `UnknownQuestion`, with the nearest names."""
    if name not in question_names():
        from contratgraph.words import nearest

        close = nearest(name, question_names(), cutoff=40)
        listed = ", ".join(close)
        raise UnknownQuestion(
            name=name,
            fr_hint=f" Les plus proches : {listed}." if close else " « queries » les liste.",
            en_hint=f" Nearest: {listed}." if close else " “queries” lists them.",
        )
    return read_question(FOLDER / f"{name}.rq")


def read_question(path: Path) -> Question:
    """Read a `.rq` file with a header."""
    text = path.read_text(encoding="utf-8")
    header = read_header(text)
    ours = header["contratgraph"]
    return Question(
        name=path.stem,
        summary={"fr": header["summary"], "en": ours["en"]["summary"]},
        description={"fr": header["description"], "en": ours["en"]["description"]},
        parameters=tuple(
            Parameter(
                name=key,
                variable=f"_{key}_iri",
                type=value["type"],
                required=value.get("required", False),
                fr=value["fr"],
                en=value["en"],
            )
            for key, value in ours.get("parameters", {}).items()
        ),
        columns=tuple(
            Column(
                name=key,
                fr=value["fr"],
                en=value["en"],
                evidence=value.get("evidence", False),
                several=value.get("several", False),
            )
            for key, value in ours["columns"].items()
        ),
        query=text,
    )
