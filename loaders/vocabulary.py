"""The words by which contracts name their levels, labels and priorities: data files, not code."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from contratgraph.loaders.lists import Commitment
from contratgraph.loaders.records import Priority
from contratgraph.words import fold

FRAME = "frame"
"""The label above the objectives ("Cadre d'action"): it opens no field."""


@dataclass(frozen=True, slots=True)
class LevelHeading:
    """The heading of a level: "AXE 2.4 Organiser…" is ("Axe", "2.4", "Organiser…")."""

    level: str
    number: str
    title: str


def word_list(name: str) -> list[dict[str, str]]:
    """The rows of a file of `wordlists/`, by the names of its columns."""
    path = files(__package__) / "wordlists" / name
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


@cache
def labels() -> dict[str, str]:
    """Folded label → what it opens: the value of a `lists.Field`, or `FRAME`."""
    return {fold(row["form"]): row["meaning"] for row in word_list("labels.csv")}


_FRAME_LIMIT = 80
"""The longest label has 40 characters."""


def without_frame(text: str) -> str:
    """The text without a label of the frame ("Cadre d'action") printed before it on one line."""
    folded = fold(text[:_FRAME_LIMIT])
    for label, meaning in labels().items():
        if meaning == FRAME and folded.startswith(label + " "):
            return text[len(label) :].strip()
    return text


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {
        row["level"]: re.compile(row["pattern"] + "$", re.IGNORECASE | re.DOTALL)
        for row in word_list("levels.csv")
    }


@cache
def pattern(name: str) -> re.Pattern[str]:
    """A pattern of the texts, by its name in `patterns.csv`; case does not count."""
    return {
        row["name"]: re.compile(row["pattern"], re.IGNORECASE) for row in word_list("patterns.csv")
    }[name]


def commitment_of(sentence: str) -> Commitment | None:
    """How firmly a sentence commits, by its last formula; None where it has none.

    Of two that end together the longer one counts: "pourra être proposé" is no proposal yet.
    """
    found = [
        (match.end(), match.end() - match.start(), degree)
        for degree in Commitment
        for match in pattern(degree.value.casefold()).finditer(sentence)
    ]
    return max(found)[2] if found else None


def level_heading(text: str, *levels: str) -> LevelHeading | None:
    """The first of `levels` whose heading `text` has the form of, or None."""
    for level in levels:
        if found := _patterns()[level].match(text):
            title = found[2].strip(" .:")
            if title:
                return LevelHeading(level, found[1] or "", title)
    return None


@cache
def _codes() -> dict[tuple[str, str], str]:
    return {(row["level"], fold(row["title"])): row["code"] for row in word_list("codes.csv")}


def code_for(level: str, title: str) -> str:
    """The usual code of a pilier or volet of that title, else its initials."""
    known = _codes().get((level, fold(title)))
    if known:
        return known
    initials = "".join(word[0] for word in re.findall(r"[a-z]+", fold(title)) if len(word) > 3)
    return ("P-" if level == "Pilier" else "") + (initials or "X").upper()


@cache
def priorities() -> tuple[tuple[Priority, tuple[str, ...]], ...]:
    """The transversal priorities with the folded forms of their column headings."""
    return tuple(
        (
            Priority(
                key=row["key"],
                label=row["label"],
                label_en=row["label_en"],
                alt_labels=tuple(form.strip() for form in row["names"].split("|") if form.strip()),
            ),
            tuple(fold(form) for form in row["forms"].split("|")),
        )
        for row in word_list("priorities.csv")
    )


def priorities_named(text: str) -> tuple[str, ...]:
    """The keys of the priorities whose label stands in the text."""
    folded = fold(text)
    return tuple(p.key for p, _ in priorities() if fold(p.label) in folded)


_PRIORITY_LIMIT = 120


def priority_of(text: str) -> str:
    """The key of the priority that a column heading names, or ""."""
    if len(text) > _PRIORITY_LIMIT:
        return ""
    folded = fold(text)
    return next((p.key for p, forms in priorities() if folded in forms), "")


_THEME_LIMIT = 120


@cache
def _themes() -> dict[str, str]:
    return {
        fold(form): row["key"] for row in word_list("themes.csv") for form in row["forms"].split("|")
    }


def theme_of(text: str) -> str:
    """The key of the theme of urban findings and challenges that a heading names, or ""."""
    return _themes().get(fold(text), "") if len(text) <= _THEME_LIMIT else ""
