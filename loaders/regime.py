"""What the text calls *droit commun* (the policies open to all) and what it calls specific.

Only the wording counts: a dispositif is not droit commun because we know that it is. Most passages
speak of dispositifs at large; a few name some, in brackets, after "tels que" or after a colon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from contratgraph.loaders.lists import Regime
from contratgraph.loaders.moods import is_lacking
from contratgraph.loaders.phrases import ARTICLE
from contratgraph.loaders.text import QUOTE_LIMIT
from contratgraph.loaders.vocabulary import word_list


@dataclass(frozen=True, slots=True)
class RegimeReading:
    """A noun phrase called droit commun or specific, and the dispositifs that it goes on to name.

    `start` and `end` bound the phrase with the names after it; `named` are printed names, without
    articles, none where the text speaks of dispositifs at large.
    """

    start: int
    end: int
    regime: Regime
    phrase: str
    named: tuple[str, ...] = ()


def _nouns(role: str) -> str:
    forms = [row["form"] for row in word_list("regimes.csv") if row["role"] == role]
    return "(?:" + "|".join(sorted(forms, key=len, reverse=True)) + ")"


@cache
def _droit_commun() -> re.Pattern[str]:
    """Only complements may stand between: "mesures vers les acteurs du droit commun" calls none so."""
    other = (
        r"spécifiques?|droit|vers|pour|aux?|à|dans|par|sur|avec|entre|en|hors|ou"
        r"|(?!relevant\b)\w{1,25}ant"
    )
    plain = rf"(?:\s(?!(?:des?|du|la|les?|et|{other})\b|[ld]['’])[\w-]{{2,25}}){{0,2}}?"
    complement = rf"(?:\s(?!(?:{other})\b)[\w’'-]{{1,30}}){{0,6}}?"
    return re.compile(
        rf"\b{_nouns('droit commun')}(?:{plain}\sdu|{complement}\sde)\sdroit\scommun\b",
        re.IGNORECASE,
    )


@cache
def _specific() -> re.Pattern[str]:
    """Not "spécifiques au parc privé": that says of what, not under which regime."""
    noun = _nouns("specifique")
    to_the_policy = r"\sà\sla\spolitique\sde\sla\sville\b"
    to_others = r"(?!\s(?:à|au|aux)\s(?!leur\sprofit\b))"
    return re.compile(
        rf"\b(?:{_nouns('specifique to the policy')}\sspécifiques?{to_the_policy}"
        rf"|{noun}(?:\s(?!de\b|du\b|des\b|et\b|ou\b)[\w-]{{3,25}})?"
        rf"\sspécifiques?\b(?:{to_the_policy}|{to_others}))",
        re.IGNORECASE,
    )


def find_regimes(text: str) -> list[RegimeReading]:
    """The noun phrases that a text calls droit commun or specific, in order."""
    found = [
        _reading(text, start, end, regime)
        for regime, spans in (
            (Regime.DROIT_COMMUN, _innermost(text)),
            (Regime.SPECIFIQUE, (match.span() for match in _specific().finditer(text))),
        )
        for start, end in spans
        if not is_lacking(text, start)
    ]
    return sorted(found, key=lambda reading: reading.start)


def _innermost(text: str) -> Iterator[tuple[int, int]]:
    """Phrases from the noun nearest to "droit commun": the one that it qualifies."""
    form = _droit_commun()
    for match in form.finditer(text):
        start, end = match.span()
        while (inner := form.search(text, start + 1, end)) is not None:
            start = inner.start()
        yield start, end


def _reading(text: str, start: int, end: int, regime: Regime) -> RegimeReading:
    named, stop = _named_after(text, end)
    if not named or stop - start > QUOTE_LIMIT:
        named, stop = (), end
    return RegimeReading(start, stop, regime, text[start:end], named)


# --- the dispositifs named after a phrase ---------------------------------------------------------

_GAP = r"(?P<gap>[^.,;:()]{0,70}?)"
_LISTED = re.compile(rf"{_GAP}\s?:\s(?P<list>[^.;:()]{{2,150}})(?=[.;]|$)")
_LISTS = (
    re.compile(rf"{_GAP}\s\((?P<list>[^()]{{2,110}})\)"),
    re.compile(rf"{_GAP}\s(?:tels?\sque|telles?\sque|comme|notamment)\s(?P<list>[^.,;:()]{{2,110}})"),
    _LISTED,
)
_ELSEWHERE = re.compile(r"\b(?:cadre|et|ou|dont|qui|afin)\b", re.IGNORECASE)
"""Words after which a list is about another noun: "définies dans le cadre des documents (SCOT)"."""

_INTRODUCED = re.compile(
    r"(?:en\s(?:tout\s)?premier\slieu|notamment|dont|ex\.|par\sexemple)\s", re.IGNORECASE
)
_COMMA = re.compile(r"\s?,\s?(?:et\s)?|\set\s(?!d['’]|de\s|des\s|du\s)")
_NO_NAME = re.compile(
    r"(?:dans|cf|ou|en|aux?|à|par|pour|voir|hors|sans|sur|y|qui|que|ils?|\w{1,25}(?:(?<![iy])er|ir))\b|\d",
    re.IGNORECASE,
)
_PROPER = re.compile(r"[A-ZÀ-Ý][\w&+-]{0,30}(?:\s(?:(?:de|du|des)\s|d['’])?[A-ZÀ-Ý][\w&+-]{0,30}){0,6}")
_LONGEST_NAME = 60
_END_MARKS = " .…"


def _named_after(text: str, position: int) -> tuple[tuple[str, ...], int]:
    """The names listed after a phrase and where their list ends; none where it lists nothing."""
    window = text[position : position + QUOTE_LIMIT]
    for form in _LISTS:
        match = form.match(window)
        if match is None or _ELSEWHERE.search(match["gap"]):
            continue
        bracketed = window[match.end() - 1] == ")"
        start, words = match.start("list"), match["list"]
        if form is _LISTED and "," not in words:
            continue
        spans = [_name(words, *span) for span in _pieces(words)]
        names = tuple(words[one:two] for one, two in spans if two > one)
        if len(names) == len(spans):
            return names, position + (match.end() if bracketed else start + spans[-1][1])
    return (), position


def _pieces(words: str) -> Iterator[tuple[int, int]]:
    start = 0
    for comma in _COMMA.finditer(words):
        yield start, comma.start()
        start = comma.end()
    yield start, len(words)


def _name(words: str, start: int, end: int) -> tuple[int, int]:
    """Where the name of a piece stands, without what introduces it; empty where it is none."""
    start += len(words[start:end]) - len(words[start:end].lstrip())
    for form in (_INTRODUCED, ARTICLE):
        if found := form.match(words, start, end):
            start = found.end()
    end = start + len(words[start:end].rstrip(_END_MARKS))
    if proper := _PROPER.match(words, start, end):
        if not words[proper.end() : end].strip():
            return start, end
        rest = words[proper.end() : end]
        return (start, proper.end()) if _GOES_ON.match(rest) else (start, end)
    if end - start > _LONGEST_NAME or _NO_NAME.match(words, start, end):
        return start, start
    return start, end


_GOES_ON = re.compile(r"\s\w{2,25}(?:é|ée|és|ées)\b")
"""The sentence goes on after the name: "le PIG déployé à l'échelle…"."""
