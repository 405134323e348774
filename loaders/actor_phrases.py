"""Where the actors that a phrase names are printed: after it, or before it, one or several.

An actor's name begins with a capital, or with one of the nouns that institutions are called by
("commune", "caisse"); it ends where `phrases.phrase_end` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from contratgraph.loaders.phrases import phrase_end
from contratgraph.loaders.text import QUOTE_LIMIT
from contratgraph.loaders.vocabulary import pattern

_WINDOW = 120
"""An actor stands this near to the words that tell of it."""

_ACTORS = 6
"""At most this many actors in one phrase."""

_CANDIDATES = 6
"""Words that may begin the name of an actor that stands before a phrase, the nearest ones."""

_OF = re.compile(r"\b(?:de\s|d['’]|en\s|à\s)\Z", re.IGNORECASE)
_OF_ANY = re.compile(r"\b(?:de\s(?:la\s|l['’])?|d['’]|du\s|des\s|en\s|à\s)\Z", re.IGNORECASE)
_ENUMERATION = re.compile(r"\s?,\s(?=\S)|\s?,?\s(?:et|ainsi que)\s(?=\S)")
_JOINED_SUBJECT = re.compile(
    r"(?:,\s?|\s?\bet\s)(?:les?\s|la\s|l['’]|ses\s|leurs\s|les autres\s)?\Z", re.IGNORECASE
)
_BEGINS = re.compile(r"\s*(?:les?\s|la\s|l['’])?", re.IGNORECASE)
_LEAD = 40
"""Letters before a noun that tell whether it is a subject."""

_JOINT = 16
"""Letters of a joint with its article."""

_ASIDE = 160
"""Letters of what stands between commas after a subject."""

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


@dataclass(frozen=True, slots=True)
class Subject:
    """The actors that are the subject of a verb: `text[start:end]`, without the first article.

    `more`: another actor may belong to them, before a comma that need not part an enumeration.
    """

    start: int
    end: int
    more: bool = False


def subject_before(text: str, position: int, *, plural: bool) -> Subject | None:
    """The actors that are the subject of a verb at a position; None where they agree not with it.

    A group without a name counts ("les acteurs du contrat"), an aside between commas does not.
    """
    end = len(text[:position].rstrip())
    if text[:end].endswith(","):
        end = text.rfind(",", max(0, end - _ASIDE), end - 1)
    starts: list[int] = []
    last, more = end, False
    while last > 0 and len(starts) < _ACTORS:
        found = _subject_ending_at(text, last)
        if found is None:
            break
        starts.append(found)
        joint = _JOINED_SUBJECT.search(text, max(0, found - _JOINT), found)
        if joint is None:
            break
        last = joint.start()
        if joint.group().startswith(","):
            before = _subject_ending_at(text, last)
            if before is None or not _BEGINS.fullmatch(text[:before]):
                more = before is not None  # "associant les communes, la CPA s'engage"
                break
    if not starts:
        return None
    first = text[starts[-1] : end].split(maxsplit=1)[0]
    if plural != (len(starts) > 1 or first.endswith(("s", "x"))) and not first.isupper():
        return None
    return Subject(starts[-1], end, more)


def _subject_ending_at(text: str, position: int) -> int | None:
    """Where the longest name of an actor or a group that ends at a position begins."""
    begin = max(0, position - _WINDOW)
    noun = pattern("subject_noun")
    for found in re.finditer(r"\b\w", text[begin:position]):
        start = begin + found.start()
        named = noun.match(text, start, position)
        if named is None or not pattern("subject_lead").search(text, max(0, start - _LEAD), start):
            continue
        if pattern("subject_object").search(text, max(0, start - _LEAD), start):
            continue
        if phrase_end(text[:position], named.end(), joins=False) == position:
            return start
    return None


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
