"""Where the actors that a phrase names are printed: after it, or before it, one or several.

An actor's name begins with a capital, or with one of the nouns that institutions are called by
("commune", "caisse"); it ends where `phrases.phrase_end` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from contratgraph.loaders.phrases import phrase_end
from contratgraph.loaders.text import QUOTE_LIMIT
from contratgraph.loaders.vocabulary import pattern

_WINDOW = 120
"""An actor stands this near to the words that tell of it."""

_ACTORS = 6
"""At most this many actors in one phrase."""

_SUBJECT = 500
"""Letters before a verb in which its subject is looked for."""

_CLAUSE = re.compile(r"[.;:!?]\s|\bc['’]est\s(?:pourquoi,?|[^,.;]{1,80}?\sque?)\s", re.IGNORECASE)
_COMMA = re.compile(r",\s")

_CANDIDATES = 6
"""Words that may begin the name of an actor that stands before a phrase, the nearest ones."""

_OF = re.compile(r"\b(?:de\s|d['’]|en\s|à\s)\Z", re.IGNORECASE)
_OF_ANY = re.compile(r"\b(?:de\s(?:la\s|l['’])?|d['’]|du\s|des\s|en\s|à\s)\Z", re.IGNORECASE)
_ENUMERATION = re.compile(r"\s?,\s(?=\S)|\s?,?\s(?:et|ainsi que)\s(?=\S)")
_JOINED = re.compile(r"(?:,\s?|\s?\bet\s)(?:les?\s|la\s|l['’])?\Z", re.IGNORECASE)


def actors_after(text: str, position: int, limit: int) -> Iterator[tuple[int, int]]:
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


def actors_before(text: str, position: int, words: str) -> Iterator[tuple[int, int]]:
    """The actor whose name ends where the `words` begin, and where they are plural, those before it."""
    plural = "s " in f"{words} "
    not_after = _OF if words.lstrip().startswith(",") else _OF_ANY
    for _ in range(_ACTORS if plural else 1):
        actor = _ending_at(text, position, not_after)
        if actor is None:
            return
        yield actor
        joint = _JOINED.search(text, max(0, actor[0] - 12), actor[0])
        if joint is None:
            return
        position = joint.start()


def subject_before(text: str, position: int, *, plural: bool) -> tuple[int, int] | None:
    """Where the actors stand that are the subject of a verb at a position; None where none agree.

    They are the pieces between commas that begin with an actor and its article, back from the verb; a
    group without a name counts ("les acteurs du contrat"). One piece before the verb may be an aside
    ("la CPA, porteuse de la mission, s'engage").
    """
    begin = max((found.end() for found in _CLAUSE.finditer(text, 0, position)), default=0)
    pieces = _pieces(text, max(begin, position - _SUBJECT), position)
    if pieces and not text[slice(*pieces[-1])].strip():  # a comma stands before the verb
        pieces.pop()
        if pieces and _named(text, *pieces[-1]) is None:
            pieces.pop()
    starts: list[int] = []
    end = pieces[-1][1] if pieces else 0
    for first, last in reversed(pieces[-_ACTORS:]):
        start = _named(text, first, last)
        if start is None:
            break
        starts.append(start)
    if not starts:
        return None
    words = text[starts[-1] : end]
    several = len(starts) > 1 or pattern("subject_several").search(words) is not None
    first_word = pattern("subject_first").match(words)
    noun = first_word.group("noun") if first_word else ""
    if plural != (several or noun.endswith(("s", "x"))) and not noun.isupper():
        return None
    return starts[-1], end


def actor_at(text: str, position: int) -> tuple[int, int] | None:
    """The actor or group whose name begins at a position; None where none does."""
    noun = pattern("subject_noun").match(text, position)
    if noun is None:
        return None
    end = phrase_end(text, noun.end())
    return position, end if end - position <= QUOTE_LIMIT else noun.end()


def _pieces(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    """The pieces of a clause that commas part, without their blanks."""
    places = [begin, *(found.end() for found in _COMMA.finditer(text, begin, end)), end]
    return [(first, first + len(text[first:last].rstrip(" ,"))) for first, last in pairwise(places)]


def _named(text: str, first: int, last: int) -> int | None:
    """Where the name of an actor begins, where a piece holds nothing but actors; None elsewhere."""
    lead = pattern("subject_lead").match(text, first, last)
    start = lead.end() if lead else first
    if pattern("subject_noun").match(text, start, last) is None:
        return None
    if start == first and pattern("subject_bare").match(text, start, last) is None:
        return None  # a capital that only begins a sentence
    return None if pattern("subject_verb").search(text, start, last) else start


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
