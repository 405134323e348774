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

_ACTORS = 6
"""At most this many actors in one formula."""

_CANDIDATES = 6
"""Words that may begin the name of an actor that stands before its formula, the nearest ones."""

_OF = re.compile(r"\b(?:de\s|d['’]|en\s|à\s)\Z", re.IGNORECASE)
_OF_ANY = re.compile(r"\b(?:de\s(?:la\s|l['’])?|d['’]|du\s|des\s|en\s|à\s)\Z", re.IGNORECASE)
_ENUMERATION = re.compile(r"\s?,\s(?=\S)|\s?,?\s(?:et|ainsi que)\s(?=\S)")
_JOINED = re.compile(r"(?:,\s?|\s?\bet\s)(?:les?\s|la\s|l['’])?\Z", re.IGNORECASE)
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
        return _following(text, words.end(), len(text))
    if place == "before":
        return _preceding(text, words)
    if not _picks(text, words.start()):
        return iter(())
    if place == "among":
        return _following(text, words.end(), len(text))
    closing = _LAST_FORMULA.search(text, words.start(), words.end())
    limit = closing.start() if closing else words.start()
    inside = list(_following(text, words.start() + 1, limit))
    return iter(inside if inside and inside[-1][1] == limit else ())


def _picks(text: str, position: int) -> bool:
    """Whether what stands before a position is a group of actors ("les partenaires du contrat,")."""
    begin = max(0, position - _WINDOW)
    groups = list(pattern("answerable_group").finditer(text, begin, position))
    return any(
        pattern("answerable_joint").fullmatch(text, phrase_end(text, group.end()), position)
        for group in groups
    )


def _following(text: str, position: int, limit: int) -> Iterator[tuple[int, int]]:
    """The actors printed one after the other from a position on."""
    at = position
    for _ in range(_ACTORS):
        article = pattern("answerable_article").match(text, at, limit)
        start = article.end() if article else at
        end = _actor_end(text, start, limit)
        if end is None:
            return
        yield start, end
        joint = _ENUMERATION.match(text, end, limit)
        if joint is None:
            return
        at = joint.end()


def _actor_end(text: str, start: int, limit: int) -> int | None:
    """The end of the actor whose name starts there; None where no actor's does."""
    noun = pattern("answerable_actor").match(text, start, limit)
    if noun is None or pattern("answerable_generic").match(text, start):
        return None
    end = phrase_end(text, noun.end(), joins=False)
    return min(end if end - start <= QUOTE_LIMIT else noun.end(), limit)


def _preceding(text: str, words: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The actor whose name ends where a formula begins, and where several do, those before it."""
    plural = "s " in f"{words.group()} "
    not_after = _OF if words.group().lstrip().startswith(",") else _OF_ANY
    position = words.start()
    for _ in range(_ACTORS if plural else 1):
        actor = _ending_at(text, position, not_after)
        if actor is None:
            return
        yield actor
        joint = _JOINED.search(text, max(0, actor[0] - 12), actor[0])
        if joint is None:
            return
        position = joint.start()


def _ending_at(text: str, position: int, not_after: re.Pattern[str]) -> tuple[int, int] | None:
    """The longest name of an actor that ends at a position and is no complement of another noun."""
    begin = max(0, position - _WINDOW)
    starts = (begin + found.start() for found in re.finditer(r"\b\w", text[begin:position]))
    candidates = [at for at in starts if pattern("answerable_actor").match(text, at, position)]
    for start in candidates[-_CANDIDATES:]:
        if not_after.search(text, max(0, start - 8), start):
            continue
        if _actor_end(text, start, position) == position:
            return start, position
    return None
