"""The actors that a text names as answerable: "chef de file", "en premier lieu la CPAM".

The formulas are those of `wordlists/answerable.csv`. Those without a place there only emphasise ("au
premier rang desquels"), oversee ("sous la supervision de") or recall the law ("compétent en"): they
make nobody answerable. "en premier lieu" does where it picks an actor out of partners or actors, not
where it begins a list or names a public or an instrument.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from contratgraph.loaders.actor_phrases import actors_after, actors_before
from contratgraph.loaders.moods import NOTHING_SAID, doubt_of, mood_of
from contratgraph.loaders.phrases import phrase_end
from contratgraph.loaders.text import QUOTE_LIMIT
from contratgraph.loaders.vocabulary import pattern, word_list


@dataclass(frozen=True, slots=True)
class AnswerableReading:
    """An answerable actor: `text[start:end]` is the formula with the actor.

    `actor` is as printed, without its article; `formula` is its usual form in the word list. `doubt`
    says in French what the text leaves open, "" where it is plain.
    """

    start: int
    end: int
    actor: str
    formula: str
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class _Formula:
    """A formula and where the actor stands: "before", "after", "among" others or in the "bracket"."""

    name: str
    place: str
    words: re.Pattern[str]


_WINDOW = 120
"""An actor stands this near to its formula."""

_LAST_FORMULA = re.compile(r"\sen\s+(?:tout\s+)?premier\s+lieu\s?\)$", re.IGNORECASE)


def find_answerable(text: str) -> list[AnswerableReading]:
    """The actors that a text names as answerable, in order; each once."""
    found: dict[tuple[int, int], AnswerableReading] = {}
    for formula in _formulas():
        for words in formula.words.finditer(text):
            for start, end in _actors(text, formula.place, words):
                mood = mood_of(text, words.start(), max(end, words.end()))
                if mood in NOTHING_SAID:
                    continue
                first, last = _excerpt(text, min(start, words.start()), max(end, words.end()))
                if last - first > QUOTE_LIMIT:
                    first, last = start, min(end, start + QUOTE_LIMIT)
                reading = AnswerableReading(first, last, text[start:end], formula.name, doubt_of(mood))
                found.setdefault((start, end), reading)
    return [found[place] for place in sorted(found)]


def _excerpt(text: str, start: int, end: int) -> tuple[int, int]:
    """The place without the marks at its ends, and without half a pair of brackets."""
    excerpt = text[start:end].rstrip(" ,:(")
    end = start + len(excerpt)
    excerpt = excerpt.lstrip(" ,(")
    start = end - len(excerpt)
    if excerpt.count(")") > excerpt.count("("):
        excerpt = excerpt.rstrip(") ")
    return start, start + len(excerpt)


@cache
def _formulas() -> tuple[_Formula, ...]:
    return tuple(
        _Formula(row["formula"], row["place"], re.compile(row["pattern"], re.IGNORECASE))
        for row in word_list("answerable.csv")
        if row["place"]
    )


def _actors(text: str, place: str, words: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Where the actors of a formula are printed."""
    if place == "after":
        return actors_after(text, words.end(), len(text))
    if place == "before":
        return actors_before(text, words.start(), words.group())
    if not _picks(text, words.start()):
        return iter(())
    if place == "among":
        return actors_after(text, words.end(), len(text))
    closing = _LAST_FORMULA.search(text, words.start(), words.end())
    limit = closing.start() if closing else words.start()
    inside = list(actors_after(text, words.start() + 1, limit))
    return iter(inside if inside and inside[-1][1] == limit else ())


def _picks(text: str, position: int) -> bool:
    """Whether what stands before a position is a group of actors ("les partenaires du contrat,")."""
    begin = max(0, position - _WINDOW)
    groups = list(pattern("answerable_group").finditer(text, begin, position))
    return any(
        pattern("answerable_joint").fullmatch(text, phrase_end(text, group.end()), position)
        for group in groups
    )
