"""The sentences by which a prose commits: "la CPA veillera à…", "il est attendu de…".

The formulas are those of `wordlists/undertakings.csv`, with their degree; those marked `actor` count
only right after an actor that is their subject ("la commune entend", not "on entend"). What stands in
brackets or in a relative clause commits nobody. A sentence with formulas of two degrees has that of the
first one, and a doubt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from contratgraph.loaders.actor_phrases import actor_at, subject_before
from contratgraph.loaders.lists import Commitment
from contratgraph.loaders.moods import NOTHING_SAID, Mood, doubt_of, mood_of
from contratgraph.loaders.vocabulary import commitment_of, pattern, word_list

SENTENCE_LIMIT = 3_000
"""A longer sentence is no sentence; the longest seen has 900 signs."""


_REMARK = 16
"""Letters after a formula that tell whether the sentence only remarks something."""

_TWO_DEGREES = "La phrase engage de deux façons : le degré retenu est celui de la première."


@dataclass(frozen=True, slots=True)
class UndertakingReading:
    """A sentence that commits: `text[start:end]` is its formula, from its subject where it has one.

    `by` is the subject as printed, without its first article; "" where it is no actor. `doubt` says in
    French what the sentence leaves open.
    """

    start: int
    end: int
    degree: Commitment
    by: str
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class _Formula:
    degree: Commitment
    of_actor: bool
    words: re.Pattern[str]


def find_undertaking(sentence: str) -> UndertakingReading | None:
    """How a sentence commits, and whom; None where it does not."""
    return _first(_readings(sentence[:SENTENCE_LIMIT]))


def degree_of(sentence: str) -> Commitment | None:
    """How firmly a sentence commits to what follows it, by its last formula; None where it does not.

    What leads to a list says it in looser words too ("plusieurs leviers peuvent être activés :"). Who
    undertakes to think about something does not commit to what may come of it.
    """
    sentence = sentence[-SENTENCE_LIMIT:]
    found = _readings(sentence)
    if not found:
        return commitment_of(sentence)
    return None if pattern("undertaking_study").search(sentence, found[-1].end) else found[-1].degree


def _readings(sentence: str) -> list[UndertakingReading]:
    return sorted(
        (
            reading
            for formula in _formulas()
            for words in formula.words.finditer(sentence)
            if (reading := _read(sentence, formula, words)) is not None
        ),
        key=lambda reading: (reading.start, -reading.end),
    )


def _first(found: list[UndertakingReading]) -> UndertakingReading | None:
    """The first formula of a sentence, with a doubt where a later one has another degree."""
    if not found:
        return None
    first = found[0]
    others = [other for other in found if other.degree is not first.degree]
    if others and not first.doubt:
        return replace(first, doubt=_TWO_DEGREES)
    return first


def _read(sentence: str, formula: _Formula, words: re.Match[str]) -> UndertakingReading | None:
    start, end = words.span()
    before = sentence[:start]
    if before.count("(") > before.count(")") or pattern("undertaking_aside").search(before):
        return None
    if pattern("undertaking_remark").search(sentence, start, end + _REMARK):
        return None
    mood = mood_of(sentence, start, end)
    if mood in NOTHING_SAID:
        return None
    subject = subject_before(sentence, start, plural=_is_plural(words.group()))
    if formula.of_actor and subject is None:
        return None
    if subject is not None and pattern("undertaking_passive").search(words.group()):
        subject = None  # what is done to an actor is not undertaken by it
    possible = mood is Mood.POSSIBLE and formula.degree is not Commitment.EVENTUEL
    by = subject or _told_after(sentence, start, end)
    return UndertakingReading(
        subject[0] if subject else start,
        end,
        formula.degree,
        sentence[slice(*by)] if by else "",
        doubt_of(mood) if possible else "",
    )


def _told_after(sentence: str, start: int, end: int) -> tuple[int, int] | None:
    """The actors that a formula names after it: "il est attendu de la part des communes"."""
    told = pattern("undertaking_by").search(sentence, start, end + _REMARK)
    return actor_at(sentence, told.end()) if told else None


def _is_plural(words: str) -> bool:
    """Whether the verb of a formula is plural: its first word that can be a verb."""
    return pattern("undertaking_plural").match(words) is not None


@cache
def _formulas() -> tuple[_Formula, ...]:
    return tuple(
        _Formula(
            Commitment(row["degree"]),
            row["subject"] == "actor",
            re.compile(row["pattern"], re.IGNORECASE),
        )
        for row in word_list("undertakings.csv")
    )
