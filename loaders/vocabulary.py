"""The words by which contracts name their levels, labels and priorities: data files, not code."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from contratgraph.loaders.lists import Commitment, Field
from contratgraph.loaders.records import Priority
from contratgraph.words import fold

FRAME = "frame"
"""The label above the objectives ("Cadre d'action"): it opens no field."""

MEASURES = "measures"
"""The label of a list of measures ("Actions à mener")."""

CONTEXT = "context"
"""The label of prose that presents an axe ("Contexte")."""

ELSEWHERE = "elsewhere"
"""A label of what no table of ours keeps ("Calendrier"): what stands below it is no field."""


class Label(NamedTuple):
    """What a printed label opens, and what it says more than the usual label of that field.

    `number` is the one printed with it ("Objectif opérationnel n°1").
    """

    meaning: str
    qualifier: str = ""
    number: str = ""


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
    """Folded label → what it opens: the value of a `lists.Field`, `FRAME`, or another name."""
    return {form: label.meaning for form, label in _labels().items()}


@cache
def field_labels_as_printed() -> tuple[str, ...]:
    """The labels of fields as they are printed, with their capital letter."""
    fields = {name.value for name in Field}
    return tuple(row["form"] for row in word_list("labels.csv") if row["meaning"] in fields)


@cache
def _labels() -> dict[str, Label]:
    return {
        fold(row["form"]): Label(row["meaning"], row["qualifier"]) for row in word_list("labels.csv")
    }


LABEL_LIMIT = 80
"""The longest label has 40 characters."""

_LABEL_NUMBER = re.compile(
    r"(.*[^\W\d])\s*(?:n\s?[°ºo]\s*|\s)([0-9]{1,2}(?:\.[0-9]{1,2}){0,3})", re.IGNORECASE
)


def label_of(text: str) -> Label | None:
    """The label that a text is; "Pilote(s)" is "Pilote", case and accents do not count.

    Only objectives are numbered: "Partenaires 2" is no label.
    """
    text = text.strip(" *")
    if not text or len(text) > LABEL_LIMIT:
        return None
    if found := _labels().get(fold(text)):
        return found
    if "(" in text and (found := _labels().get(fold(pattern("plural").sub("", text)))):
        return found
    numbered = _LABEL_NUMBER.fullmatch(text.rstrip(" :"))
    found = _labels().get(fold(numbered[1])) if numbered else None
    if numbered and found and found.meaning == Field.OBJECTIFS.value:
        return found._replace(number=numbered[2])
    return None


def without_frame(text: str) -> str:
    """The text without a label of the frame ("Cadre d'action") printed before it on one line."""
    folded = fold(text[:LABEL_LIMIT])
    for label, meaning in labels().items():
        if meaning == FRAME and folded.startswith(label + " "):
            return text[len(label) :].strip()
    return text


@cache
def _patterns() -> dict[str, list[re.Pattern[str]]]:
    found: dict[str, list[re.Pattern[str]]] = {}
    for row in word_list("levels.csv"):
        made = re.compile(row["pattern"] + "$", re.IGNORECASE | re.DOTALL)
        found.setdefault(row["level"], []).append(made)
    return found


@cache
def _bare_letters() -> dict[int, str]:
    """Letter with an accent → the letter alone."""
    decomposed = {code: unicodedata.normalize("NFD", chr(code)) for code in range(0xC0, 0x180)}
    return {code: letters[0] for code, letters in decomposed.items() if len(letters) > 1}


@cache
def pattern(name: str) -> re.Pattern[str]:
    """A pattern of the texts, by its name in `patterns.csv`; case does not count."""
    return {
        row["name"]: re.compile(row["pattern"], re.IGNORECASE) for row in word_list("patterns.csv")
    }[name]


def stands_elsewhere(text: str) -> bool:
    """Whether the place of a value only points to another one: "cf. fiche 2", "idem"."""
    return pattern("elsewhere").fullmatch(text.strip(" -–—.*")) is not None


def is_no_name(text: str) -> bool:
    """Whether a value names nothing: an amount, a heading ("Associés :"), one who refused."""
    return pattern("not_a_name").fullmatch(text.strip(" -–—*")) is not None


def says_nothing(text: str) -> bool:
    """Whether the place of a value holds none: a dash, "néant", "à définir"."""
    bare = text.strip(" -–—.…()*")
    return not bare or pattern("nothing").fullmatch(bare) is not None


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
    """The first of `levels` whose heading `text` has the form of, or None; accents do not count.

    A section may have a number of its own before the level: "2. Objectif stratégique 1 : …".
    """
    bare = text.translate(_bare_letters())  # one letter for each, so that places are the same
    section = pattern("section_number").match(bare)
    for level in levels:
        for start in (0, section.end()) if section else (0,):
            for made in _patterns()[level]:
                if found := made.match(bare, start):
                    title = text[slice(*found.span(2))].strip(" .:")
                    if title:
                        return LevelHeading(level, found[1] or "", title)
    return None


def any_level(text: str) -> bool:
    """Whether a text has the form of a heading of some level."""
    return level_heading(text, *_patterns()) is not None


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


_GARBLED = 85
"""How alike (0-100) a garbled heading and the priority it names are at least."""


def is_garbled_priority(text: str) -> bool:
    """Whether a heading is that of a known priority, with letters that the transcription changed."""
    from rapidfuzz import fuzz

    folded = fold(text[:_PRIORITY_LIMIT])
    return any(fuzz.ratio(folded, form) >= _GARBLED for _, forms in priorities() for form in forms)
