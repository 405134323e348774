"""Validation: queries that must return nothing. Each row is an error of ours, said in a sentence.

The axioms of the ontology are read as closed rules: what a class requires and is not there is an
error, and names that differ are different things. A reasoner (`graph.reasoner`) reads them as OWL does;
it says whether all is consistent, these queries say what is wrong with what.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from contratgraph.graph.answers import Rows, Value
from contratgraph.graph.vocabulary import words
from contratgraph.ontology import axiom_files
from contratgraph.ontology.header import read_header
from contratgraph.ontology.terms import CG, LABEL, PREFIXES

Select = Callable[[str], Rows]
"""What runs a SELECT over the data and the ontology: `Graph.select`."""

VIOLATION = "violation"
SEVERITIES = {VIOLATION: "violation", "avertissement": "warning"}
"""In French and in English; a warning is no failure."""


class Check(NamedTuple):
    """A query that must return nothing; texts by language, `message` with the variables in braces."""

    name: str
    severity: str
    summary: dict[str, str]
    message: dict[str, str]
    query: str


class Finding(NamedTuple):
    """A row of a check: what is wrong, by language, and the terms that the row names."""

    check: Check
    message: dict[str, str]
    terms: tuple[str, ...]


def read_check(path: Path) -> Check:
    """A check from its file."""
    text = path.read_text(encoding="utf-8")
    header = read_header(text)
    fr, en = header, header["en"]
    return Check(
        path.stem,
        header["severity"],
        {"fr": fr["summary"], "en": en["summary"]},
        {"fr": fr["message"], "en": en["message"]},
        text,
    )


def checks() -> tuple[Check, ...]:
    """All of them, by name."""
    return tuple(map(read_check, axiom_files()))


def find(select: Select, which: Iterable[Check] | None = None) -> Iterator[Finding]:
    """What the checks (default: all) find."""
    for check in checks() if which is None else which:
        found = select(check.query)
        for row in found.rows:
            bound = {name: value for name, value in zip(found.variables, row, strict=True) if value}
            yield Finding(
                check,
                {
                    lang: message.format_map(
                        {name: _said(value, select, lang) for name, value in bound.items()}
                    )
                    for lang, message in check.message.items()
                },
                tuple(value.text for value in bound.values() if value.kind == "iri"),
            )


def _said(value: Value, select: Select, lang: str) -> str:
    """A term for people: its label and where it is; a number or a text as it is."""
    if value.kind != "iri":
        number = value.datatype.startswith(PREFIXES["xsd"]) and not value.datatype.endswith("#string")
        return value.text if number else _quoted(value.text, lang)
    short = _short(value.text)
    label = words().get((value.text, lang)) or _label(value.text, select)
    return f"{_quoted(label, lang)} ({short})" if label else short


def _quoted(text: str, lang: str) -> str:
    return f"“{text}”" if lang == "en" else f"« {text} »"


def _short(iri: str) -> str:
    """With the prefix of its vocabulary; else the last two segments: the kind and the key."""
    for prefix, start in PREFIXES.items():
        if iri.startswith(start):
            return f"{prefix}:{iri.removeprefix(start)}"
    return "/".join(iri.split("/")[-2:])


def _label(iri: str, select: Select) -> str:
    found = select(f"SELECT ?label WHERE {{ <{iri}> <{LABEL}> ?label }} ORDER BY ?label LIMIT 1")
    return next((value.text for (value,) in found.rows if value), "")


def is_term(iri: str) -> bool:
    """Whether it is a term of the ontology, not a thing of a contract."""
    return iri.startswith(CG)
