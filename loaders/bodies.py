"""The bodies that a text promises: instances, cells, correspondents, desks… to be set up.

A promise is a word such as "mettre en place" with the name of a body right after it, or that name with
"pourra être créée". A body that is only named, that a past measure set up, or that is to be thought
about, is none; one that is wished for, or that depends on something, leaves a doubt. `existing` tells
those that the text promises to keep going.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from contratgraph.loaders.moods import NOTHING_SAID, Of, clause_before, doubt_of, mood_of
from contratgraph.loaders.phrases import ARTICLE, phrase_end
from contratgraph.loaders.text import QUOTE_LIMIT
from contratgraph.loaders.vocabulary import pattern, word_list


@dataclass(frozen=True, slots=True)
class BodyReading:
    """A promised body: `text[start:end]` is the promise, its verb with the name and who runs it.

    `name` and `run_by` are as printed, `run_by` "" where the text does not say it. `kind` is one of
    `wordlists/bodies.csv`. `doubt` says in French why the promise may be none, "" where it is plain.
    """

    start: int
    end: int
    name: str
    kind: str
    run_by: str
    existing: bool
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class _Promise:
    """A way to promise: "" or all kinds, the words, what may not stand before them."""

    existing: bool
    kinds: frozenset[str]
    words: re.Pattern[str]
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class _Name:
    """The name of a body: `start` is where it is printed, `last` where the text goes on."""

    start: int
    end: int
    last: int
    kind: str


_BETWEEN = re.compile(r"[^,;:.()]{0,60}|\s?(?:\([^()]{1,30}\))?,[^;:.()]{1,100},\s")
"""What may stand between a name and its verb: "Un comité, présidé par le maire, sera installé"."""

_NAMES = 5
"""At most this many bodies in one promise ("d'un comité, d'une cellule et d'un observatoire")."""


def find_bodies(text: str) -> list[BodyReading]:
    """The bodies that a text promises, in the order of their names; each one once."""
    found: dict[int, BodyReading] = {}
    for existing in (False, True):
        for words, name in _promised(text, existing):
            if name.start in found:
                continue
            mood = mood_of(text, words.start(), max(words.end(), name.last), Of.PROMISE)
            if mood not in NOTHING_SAID:
                body = _body(text, words, name, existing)
                doubts = filter(None, (doubt_of(mood), body.doubt))
                found[name.start] = replace(body, doubt=" ".join(doubts))
    return [found[start] for start in sorted(found)]


def _promised(text: str, existing: bool) -> Iterator[tuple[re.Match[str], _Name]]:
    """The words of each promise, with each name in it."""
    for promise in _promises():
        if promise.existing != existing:
            continue
        for words in promise.words.finditer(text):
            before = clause_before(text, words.start())
            if promise.unless is not None and promise.unless.search(before):
                continue
            for name in _names_after(text, words.end(), existing):
                if not promise.kinds or name.kind in promise.kinds:
                    yield words, name
    if not existing:
        subjects = list(_subjects(text))
        for words in pattern("body_future").finditer(text):
            at = bisect_right(subjects, words.start())
            subject = _name_at(text, subjects[at - 1]) if at else None
            if subject is not None and _BETWEEN.fullmatch(text, subject.last, words.start()):
                yield words, subject


# --- names ---------------------------------------------------------------------------------------


@cache
def _promises() -> tuple[_Promise, ...]:
    return tuple(
        _Promise(
            existing=bool(row["existing"]),
            kinds=frozenset(row["kinds"].split("|")) - {""},
            words=re.compile(row["pattern"].replace("é", "[ée]"), re.IGNORECASE),
            unless=re.compile(row["unless"], re.IGNORECASE) if row["unless"] else None,
        )
        for row in word_list("body_promises.csv")
    )


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Kind and form of a body, the longest forms first: "antenne relais" is none, "antenne" is one."""
    rows = sorted(word_list("bodies.csv"), key=lambda row: -len(row["form"]))
    return tuple((row["kind"], re.compile(_form(row["form"]), re.IGNORECASE)) for row in rows)


def _form(words: str) -> str:
    """A form with or without plurals, hyphens and (the OCR loses them) accents."""
    parts = [
        re.sub("[éè]", "[éèe]", re.escape(word)).replace("'", "['’]") + "[sx]?"
        for word in re.split(r"[\s-]", words)
    ]
    return r"\b" + r"[\s-]{1,2}".join(parts) + r"(?!\w)"


@cache
def _any_form() -> re.Pattern[str]:
    return re.compile("|".join(form.pattern for kind, form in _forms() if kind), re.IGNORECASE)


def _kind_at(text: str, position: int) -> tuple[str, int] | None:
    """The kind of the body that is named at a position, and where its noun ends."""
    for kind, form in _forms():
        if found := form.match(text, position):
            return (kind, found.end()) if kind else None
    return None


def _name_at(text: str, position: int) -> _Name | None:
    """The name that starts at a position after its article, quotation marks left out."""
    article = pattern("body_article").match(text, position)
    start = article.end() if article else position
    named = _kind_at(text, start)
    if named is None:
        return None
    kind, noun_end = named
    if text[position:start].rstrip().endswith(("«", "“", '"')):
        closing = re.compile('[»”"]').search(text, noun_end, noun_end + 100)
        if closing:
            end = start + len(text[start : closing.start()].rstrip())
            return _Name(start, end, closing.end(), kind)
    end = phrase_end(text, noun_end, _any_form())
    end = end if end - start <= QUOTE_LIMIT else noun_end
    return _Name(start, end, end, kind)


def _names_after(text: str, position: int, existing: bool) -> Iterator[_Name]:
    """The names that a promise governs: the one that follows it, and those joined to that one."""
    gap = pattern("body_gap").match(text, position)
    name = _name_at(text, gap.end() if gap else position)
    if name is None and gap is not None and gap.end() > position:
        name = _name_at(text, position)
    for other in ("body_bracket", "body_beside"):  # "des dispositifs (…)", "d'un site et d'une…"
        passed = pattern(other).match(text, position) if name is None else None
        name = _name_at(text, passed.end()) if passed else name
    for _ in range(_NAMES):
        if name is None or (not existing and pattern("body_stated").match(text, name.last)):
            return
        yield name
        joint = pattern("body_and").match(text, name.last)
        name = _name_at(text, joint.end()) if joint else None


def _subjects(text: str) -> Iterator[int]:
    """Where a name stands as the subject of a sentence or a clause."""
    for form in _any_form().finditer(text):
        if pattern("body_subject").search(text, max(0, form.start() - 40), form.start()):
            yield form.start()


# --- who runs them -------------------------------------------------------------------------------


_WITHIN = "« au sein de » dit où est la personne, non qui l'anime."


def _body(text: str, words: re.Match[str], name: _Name, existing: bool) -> BodyReading:
    run_start, run_end = _run_by(text, name.last, name.kind)
    start = min(words.start(), name.start)
    end = max(words.end(), name.last, run_end)
    if text[start:end].count("(") > text[start:end].count(")") and text[end : end + 1] == ")":
        end += 1
    if end - start > QUOTE_LIMIT:
        start, end = name.start, min(max(name.last, run_end), name.start + QUOTE_LIMIT)
    return BodyReading(
        start=start,
        end=end,
        name=text[name.start : name.end],
        kind=name.kind,
        run_by=text[run_start:run_end],
        existing=existing,
        doubt=_WITHIN if pattern("body_within").search(text, name.last, run_start) else "",
    )


_NOUN = re.compile(r"\w+(?:-\w+)*")
_AND = re.compile(r"(?:,| et) (?:par (?:les?\s|la\s|l['’])?|les?\s|la\s|l['’])(?=\w)", re.IGNORECASE)


_PEOPLE = frozenset(("Referent", "Poste"))


def _run_by(text: str, position: int, kind: str) -> tuple[int, int]:
    """Where it is printed who runs the body whose name ends at a position.

    "au sein des Missions locales" tells whose a person is (see `_WITHIN`), but only where a desk is.
    """
    found = pattern("body_run_by").match(text, position) or pattern("body_under").match(text, position)
    if found is None and kind in _PEOPLE:
        found = pattern("body_within").match(text, position)
        if found and pattern("body_places").match(text, found.end()):
            found = None
    if found is None:
        return 0, 0
    article = ARTICLE.match(text, found.end())
    start = article.end() if article else found.end()
    end = start
    following: re.Match[str] | None = found
    at = start
    while following is not None and (noun := _NOUN.match(text, at)) and at - start < 100:
        last = phrase_end(text, noun.end())
        if last - start > QUOTE_LIMIT:
            break
        end = last
        following = _AND.match(text, end)
        at = following.end() if following else end
    return (start, end) if end > start else (0, 0)
