"""Whether a text says a thing outright: not where it denies it, tells of what is over, or wishes it.

"Le plan n'est pas porté par la Ville" tells of no support, "il est envisagé de créer une cellule" of no
promise that stands. The words that tell are those of `wordlists/moods.csv`: they stand before the
phrase (up to it), anywhere before it in its sentence, inside it, or after it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from contratgraph.loaders.vocabulary import word_list


class Mood(StrEnum):
    """How a phrase is said; of two that are told, the first of this list counts."""

    DENIED = "Denied"
    OVER = "Over"
    POSSIBLE = "Possible"
    WISHED = "Wished"
    FUTURE = "Future"
    DATED = "Dated"
    PLAIN = ""


class Of(StrEnum):
    """What a phrase tells: some words count for one thing only."""

    ANYTHING = ""
    PROMISE = "promise"
    SUPPORT = "support"


NOTHING_SAID = frozenset((Mood.DENIED, Mood.OVER))
"""The moods in which a text does not state the phrase at all."""

_DOUBTS = {
    Mood.POSSIBLE: "La phrase dit que cela se pourra, ou sous condition, non que cela sera.",
    Mood.WISHED: "La phrase dit que cela est souhaité, demandé ou proposé, non que cela sera.",
    Mood.FUTURE: "La phrase dit que cela sera, non que cela est.",
    Mood.DATED: "La phrase le dit d'une année ou d'une période : elle ne dit pas si cela dure.",
}

_BEFORE = 160
"""What tells the mood of a phrase stands this near before it, in its sentence."""

_CLAUSE_END = re.compile(r"[.!?;]\s+(?=[A-ZÀ-Ý«])|\bmais\s")


@dataclass(frozen=True, slots=True)
class _Row:
    mood: Mood
    place: str
    of: Of
    words: re.Pattern[str]


@cache
def _rows() -> tuple[_Row, ...]:
    return tuple(
        _Row(
            Mood(row["mood"]),
            row["place"],
            Of(row["of"]),
            re.compile(row["pattern"], re.IGNORECASE),
        )
        for row in word_list("moods.csv")
    )


def doubt_of(mood: Mood) -> str:
    """What a mood leaves open, as a French sentence; "" where the phrase is said outright."""
    return _DOUBTS.get(mood, "")


def mood_of(text: str, start: int, end: int, of: Of = Of.ANYTHING) -> Mood:
    """How the text says `text[start:end]`, by the words before it in its sentence, in it and after."""
    before = clause_before(text, start)
    for mood in Mood:
        for row in _rows():
            if (
                row.mood is mood
                and row.of in (Of.ANYTHING, of)
                and _tells(row, text, before, start, end)
            ):
                return mood
    return Mood.PLAIN


def _tells(row: _Row, text: str, before: str, start: int, end: int) -> bool:
    if row.place in ("before", "clause"):
        return row.words.search(before) is not None
    if row.place == "inside":
        return row.words.search(text, start, end) is not None
    return row.words.match(text, end) is not None


def clause_before(text: str, position: int) -> str:
    """The end of the sentence that stands before a position, whole words of it."""
    begin = max(0, position - _BEFORE)
    before = text[begin:position]
    ends = [found.end() for found in _CLAUSE_END.finditer(before)]
    if ends:
        return before[ends[-1] :]
    return before if begin == 0 else before[before.find(" ") + 1 :]


_WITHOUT = re.compile(
    r"\b(?:sans|hors|ni|pas|non|aucune?s?|absence|manque)\s(?:des?\s|les?\s|du\s|la\s|d['’])?$",
    re.IGNORECASE,
)


def is_lacking(text: str, position: int) -> bool:
    """Whether the words before a noun say that there is none: "sans crédits", "pas de crédits"."""
    return _WITHOUT.search(text, max(0, position - 16), position) is not None
