"""Acronyms printed with their expansion, what is official of them, acronyms written otherwise.

An expansion is the shortest run of words beside an acronym whose first letters give it. Articles and
prepositions need not count ("Permanence d'Accès aux Soins de Santé" is PASS), a word may give its first
letters ("Schéma de COhérence Territoriale"), and a wrong expansion that nearly gives the letters is
kept as printed: whether it is the official one, `compare` tells.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from contratgraph.loaders.text import QUOTE_LIMIT
from contratgraph.loaders.vocabulary import word_list
from contratgraph.words import fold


@dataclass(frozen=True, slots=True)
class AcronymReading:
    """An acronym and its expansion as printed; `start` and `end` bound the whole in the text.

    `spelled` tells whether the first letters of the words give the acronym with none left over.
    """

    start: int
    end: int
    acronym: str
    expansion: str
    spelled: bool = True


class Agreement(StrEnum):
    """How an expansion stands to the reference list: OTHER is another sense, which is no mistake."""

    SAME = "Same"
    DIFFERENT = "Different"
    OTHER = "Other"
    UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True)
class Official:
    """An expansion of the reference list, with the law or the body that gives it, else "usage"."""

    expansion: str
    source: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an expansion is one of the official ones, and these.

    Where it is different, `official` are only those it is near to, the most usual first. `sure` is
    false where it has little more than the first word of a sense that a law gives.
    """

    agreement: Agreement
    official: tuple[Official, ...] = ()
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Variant:
    """An acronym that is another one with two letters swapped; `text` is the rank of its text."""

    text: int
    start: int
    end: int
    acronym: str
    usual: str


# --- the words beside an acronym -------------------------------------------------------------------

_GRAMMAR = frozenset(
    (
        "a au aux avec chez d dans de des du en et l la le les ou par pour qu qui sous sur un une vers"
    ).split()
)
_SPELLED_DIGITS = {"2": "deux", "3": "trois", "4": "quatr"}
_ACRONYM = r"[A-ZÀ-Ý][\w.&-]{0,13}[\w+]"
_WORD = re.compile(r"[^\W_]+")
_STOP = re.compile(r"[.;:!?()«»/\[\]]|\s[–—-]\s")
_LEAD = r"(?:(?:dite?s?|ou|ci-après|soit)\s{1,3})?(?:(?:le|la|les)\s{1,3}|l['’])?"
_BRACKETED = re.compile(
    rf"\(\s{{0,3}}{_LEAD}({_ACRONYM})\.?(?:\s?\+)?(\s{{0,3}}\)|\s{{0,3}}[,;/]|\s(?=et\s|ou\s))"
)
_EXPANDED = re.compile(rf"\b({_ACRONYM})\.?\s{{0,3}}\(([^()]{{5,160}})\)")
_DASHED = re.compile(r"(?<=\w)\s{1,3}[–—-]\s?([A-ZÀ-Ý][^\W_]{1,9})\s?[–—-](?=[\s,.;)]|$)")
_BESIDE = re.compile(r"(?<=[a-zà-ÿ])\s([A-Z][A-Z0-9]{2,9})\b")
_GLOSSARY = re.compile(rf"\s{{0,3}}({_ACRONYM})\s{{0,3}}[:=–—-]\s{{1,3}}([^\n]{{5,160}})\s*$")

_MOST_WORDS = 18
_SKIP = 3
"""A content word that gives no letter costs more than a word that gives two."""

_DEAREST_SPELLED = 4
_LEFT_OUT = 10
"""What a letter that no word gives costs: more than the two words that may give none."""

_DEAREST_NEAR = _LEFT_OUT + 2


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    printed: str
    folded: str

    @property
    def grammar(self) -> bool:
        return self.folded in _GRAMMAR

    @property
    def capital(self) -> bool:
        return self.printed[0].isupper()


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    return fold(word) or word


def _words(text: str, start: int, end: int) -> list[_Word]:
    """The last words of a stretch, as many as an expansion may have."""
    return [
        _Word(found.start(), found.end(), found.group(), _folded(found.group()))
        for found in deque(_WORD.finditer(text, start, end), maxlen=_MOST_WORDS)
    ]


def _words_before(text: str, position: int, limit: int) -> list[_Word]:
    """The words that end before a place, as far back as one phrase goes."""
    start = max(0, limit)
    cut = text[start - 1 : start].isalnum()
    for stop in _STOP.finditer(text, start, position):
        start, cut = stop.end(), False
    words = _words(text, start, position)
    if cut and words and words[0].start == start:
        words = words[1:]  # the limit went through it
    return words


def _letters(acronym: str) -> str:
    """The letters to find: without the dots, and without the s of a plural ("les QPVs")."""
    bare = "".join(c for c in acronym if c.isalnum())
    if len(bare) > 2 and bare.endswith("s") and bare[:-1].isupper():
        bare = bare[:-1]
    return fold(bare)


def _given(letters: str, word: str) -> int:
    """How many of the first letters a word gives."""
    if spelled := _SPELLED_DIGITS.get(letters[0]):
        return 1 if word.startswith((letters[0], spelled)) else 0
    count = 0
    while count < min(len(letters), len(word)) and letters[count] == word[count]:
        count += 1
    return count


@dataclass(frozen=True, slots=True, order=True)
class _Fit:
    """How words give letters: the cost, words left over, letters left over, words that give some."""

    cost: int
    skipped: int = 0
    missing: int = 0
    giving: int = 0

    @property
    def spelled(self) -> bool:
        return not self.skipped and not self.missing

    def plus(self, cost: int, skipped: int = 0, missing: int = 0, giving: int = 0) -> _Fit:
        return _Fit(
            self.cost + cost, self.skipped + skipped, self.missing + missing, self.giving + giving
        )


_Fits = list[_Fit | None]
"""By place among the letters: the best fit of those from there on with the words that follow."""


def _fits(letters: str, words: Sequence[_Word]) -> _Fits:
    """For each word, the best way in which the run that it begins gives all the letters."""
    after: _Fits = [None] * len(letters) + [_Fit(0)]
    begun: _Fits = []
    for word in reversed(words):
        first = [] if word.grammar else _giving(letters, word, 0, after)
        begun.append(min(first, default=None))
        after = [
            min(
                (
                    *_passing(word, place, after),
                    *_giving(letters, word, place, after),
                    *_leaving_out(letters, word, place, after),
                ),
                default=None,
            )
            for place in range(len(letters) + 1)
        ]
    begun.reverse()
    return begun


def _passing(word: _Word, place: int, after: _Fits) -> list[_Fit]:
    """The fit in which a word gives no letter."""
    rest = after[place]
    if rest is None:
        return []
    return [rest if word.grammar else rest.plus(_SKIP, skipped=1)]


def _giving(letters: str, word: _Word, place: int, after: _Fits) -> list[_Fit]:
    """The fits in which a word gives the letters from a place on: one, or several for a full word."""
    if place == len(letters):
        return []
    given = _given(letters[place:], word.folded)
    if word.grammar:
        rest = after[place + 1] if given else None
        return [] if rest is None else [rest.plus(1)]
    return [
        rest.plus(taken - 1, giving=1)
        for taken in range(1, given + 1)
        if (rest := after[place + taken]) is not None
    ]


def _leaving_out(letters: str, word: _Word, place: int, after: _Fits) -> list[_Fit]:
    """The fit in which no word gives the letter at a place, and this one gives the next."""
    if not 0 < place < len(letters) - 1 or word.grammar:
        return []
    rest = after[place + 2] if _given(letters[place + 1 :], word.folded) else None
    return [] if rest is None else [rest.plus(_LEFT_OUT, missing=1, giving=1)]


def _accepts(fit: _Fit, letters: str, first: _Word, *, sure: bool) -> bool:
    """Whether a fit is one that a reader would accept; `sure` wants every letter from its own word."""
    if not fit.cost:
        return fit.giving > (2 if sure else 1)
    if sure or not first.capital or fit.giving < 3 or fit.giving * 3 < len(letters):
        return False
    if fit.spelled:
        return fit.cost <= _DEAREST_SPELLED
    if len(letters) < 4:
        return False
    if fit.missing:
        return fit.missing == 1 and not fit.skipped and fit.cost <= _DEAREST_NEAR
    return fit.skipped <= 2 and fit.cost - fit.skipped * _SKIP <= 1


def _is_acronym(printed: str) -> bool:
    """Two capitals, or a short word with one ("Acsé")."""
    capitals = sum(c.isupper() for c in printed)
    return capitals > 1 or (capitals == 1 and 3 < len(printed) < 7 and printed.isalpha())


def _best(acronym: str, words: Sequence[_Word], *, sure: bool) -> tuple[int, _Fit] | None:
    """Where the expansion begins among the words before an acronym, and how well it fits."""
    letters = _letters(acronym)
    if not 2 <= len(letters) <= 12 or not _is_acronym(acronym):
        return None
    if not any(_given(letters, word.folded) for word in words):
        return None
    fits = _fits(letters, words)
    plain = sum(c.isupper() for c in acronym) == 1
    found = [
        (fit.cost, -place, fit)
        for place, fit in enumerate(fits)
        if fit is not None
        and _accepts(fit, letters, words[place], sure=sure)
        and not (plain and fit.giving < len(letters))
    ]
    if not found:
        return None
    _, place, fit = min(found)
    return -place, fit


# --- the forms in which both are printed -------------------------------------------------------------


def find_acronyms(text: str) -> list[AcronymReading]:
    """The acronyms that a text prints with their expansion, in order, each within `QUOTE_LIMIT`."""
    forms = (_glossary, _bracketed, _expanded, _dashed, _beside)
    readings = sorted(
        (reading for form in forms for reading in form(text)),
        key=lambda reading: (reading.start, -reading.end),
    )
    found: list[AcronymReading] = []
    for reading in readings:
        if reading.end - reading.start <= QUOTE_LIMIT and (not found or reading.start >= found[-1].end):
            found.append(reading)
    return found


def _reading(
    text: str, acronym: str, words: Sequence[_Word], bounds: tuple[int, int], *, sure: bool
) -> AcronymReading | None:
    """The reading of an acronym beside a run of words that ends beside it."""
    best = _best(acronym, words, sure=sure)
    if best is None:
        return None
    place, fit = best
    start, end = bounds
    return AcronymReading(
        start=min(start, words[place].start),
        end=end,
        acronym=acronym,
        expansion=text[words[place].start : words[-1].end],
        spelled=fit.spelled,
    )


def _bracketed(text: str) -> Iterator[AcronymReading]:
    """As in "Programme Local de l'Habitat (PLH)", "réseaux d'éducation prioritaire (REP et REP+)"."""
    for found in _BRACKETED.finditer(text):
        alone = found[2].endswith(")")
        end = found.end() if alone else text.find(")", found.end(), found.end() + 60) + 1
        words = _words_before(text, found.start(), (end or found.end()) - QUOTE_LIMIT)
        reading = _reading(text, found[1], words, (found.start(), end or found.end(1)), sure=not alone)
        if reading is not None:
            yield reading


def _whole(
    text: str, acronym: str, span: tuple[int, int], bounds: tuple[int, int], *, sure: bool
) -> AcronymReading | None:
    """The reading where the words of a span are all of the expansion, but for an article before."""
    words = _words(text, *span)
    while words and words[0].grammar:
        words = words[1:]
    if len(words) < 2 or any(not word.grammar for word in _words(text, span[0], words[0].start)):
        return None
    reading = _reading(text, acronym, words, bounds, sure=sure)
    whole = text[words[0].start : words[-1].end]
    return reading if reading is not None and reading.expansion == whole else None


def _expanded(text: str) -> Iterator[AcronymReading]:
    """As in "COTEFE (Comité territorial Education Formation Emploi)"."""
    for found in _EXPANDED.finditer(text):
        reading = _whole(
            text, found[1], found.span(2), (found.start(), found.end()), sure="," in found[2]
        )
        if reading is not None:
            yield reading


def _glossary(text: str) -> Iterator[AcronymReading]:
    """As in "ANRU : Agence nationale pour la rénovation urbaine", alone on its line."""
    found = _GLOSSARY.match(text)
    if found is not None:
        reading = _whole(text, found[1], found.span(2), (found.start(1), found.end(2)), sure=False)
        if reading is not None and reading.spelled:
            yield reading


def _dashed(text: str) -> Iterator[AcronymReading]:
    """As in "Permanence d'accès aux soins de santé –PASS-"."""
    for found in _DASHED.finditer(text):
        words = _words_before(text, found.start(), found.end() - QUOTE_LIMIT)
        reading = _reading(text, found[1], words, found.span(), sure=False)
        if reading is not None and reading.spelled:
            yield reading


def _beside(text: str) -> Iterator[AcronymReading]:
    """As in "réseau Formation Qualification Emploi FOQUALE", all with capitals and nothing between."""
    for found in _BESIDE.finditer(text):
        words = _words_before(text, found.start(1), found.end() - QUOTE_LIMIT)
        run = len(words)
        while run and (words[run - 1].grammar or _is_name(words[run - 1].printed)):
            run -= 1
        if len(words) - run < 3:
            continue
        reading = _reading(text, found[1], words[run:], found.span(1), sure=False)
        if reading is not None and reading.spelled and len(_WORD.findall(reading.expansion)) > 2:
            yield reading


def _is_name(printed: str) -> bool:
    return printed[0].isupper() and not printed.isupper()


# --- the reference list -------------------------------------------------------------------------------

_ARTICLES = frozenset("a au aux d de des du l la le les un une".split())


def _stem(word: str) -> str:
    """A word without the marks of the plural and the feminine."""
    if word.endswith("aux") and not word.endswith("eaux"):
        return word[:-3] + "al"
    word = word.rstrip("sx") if len(word) > 3 else word
    if word.endswith("ail"):
        return word[:-3] + "al"
    return word.removesuffix("e") if len(word) > 3 else word


def _sense(expansion: str) -> tuple[str, ...]:
    """What is compared of an expansion: its words without articles, accents, case and number."""
    words = (fold(word) for word in _WORD.findall(expansion))
    return tuple(_stem(word) for word in words if word not in _ARTICLES)


@cache
def _reference() -> dict[str, tuple[Official, ...]]:
    rows: dict[str, list[Official]] = defaultdict(list)
    for row in word_list("acronyms.csv"):
        rows[_letters(row["acronym"])].append(Official(row["expansion"], row["source"]))
    return {letters: tuple(official) for letters, official in rows.items()}


def official(acronym: str) -> tuple[Official, ...]:
    """The expansions that the reference list gives of an acronym, the most usual first."""
    return _reference().get(_letters(acronym), ())


def compare(acronym: str, expansion: str) -> Verdict:
    """Whether an expansion is an official one, up to case, accents, number, gender and articles.

    The list has the meanings of contrats de ville and some homonyms. An acronym that it lacks is
    unknown, never wrong; an expansion that is not near to an official one is another sense. It is near
    with three words or more of it that are most of both, or with its first noun where a law gives that
    sense and two words at most differ: "Zone administrative et commerciale" for ZAC.
    """
    known = official(acronym)
    if not known:
        return Verdict(Agreement.UNKNOWN)
    sense = _sense(expansion)
    if any(sense == _sense(one.expansion) for one in known):
        return Verdict(Agreement.SAME, known)
    senses = [one for one in known if one.source != _HOMONYM]
    near = tuple(one for one in senses if _shares_most(sense, _sense(one.expansion)))
    if near:
        return Verdict(Agreement.DIFFERENT, near)
    near = tuple(
        one for one in senses if one.source != _USAGE and _shares_the_head(sense, _sense(one.expansion))
    )
    if near:
        return Verdict(Agreement.DIFFERENT, near, sure=False)
    return Verdict(Agreement.OTHER)


_HOMONYM = "homonyme"
"""The source of a sense that another field gives to the acronym: it corrects nothing."""

_USAGE = "usage"
_ENOUGH_SHARED = 3
_MOST_DIFFERENT = 2


def _full(sense: Sequence[str]) -> list[str]:
    return [word for word in sense if word not in _GRAMMAR]


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    return sum((Counter(one) & Counter(other)).values())


def _shares_most(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two senses have three words in common that are more than half of either."""
    first, second = _full(one), _full(other)
    shared = _shared(first, second)
    return shared >= _ENOUGH_SHARED and shared * 2 > max(len(first), len(second))


def _shares_the_head(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two senses begin with the same noun, and differ by two words at most."""
    first, second = _full(one), _full(other)
    if not first or not second or first[0] != second[0]:
        return False
    return max(len(first), len(second)) - _shared(first, second) <= _MOST_DIFFERENT


# --- acronyms written otherwise -----------------------------------------------------------------------

_CAPITALS = re.compile(r"\b[A-Z]{4,10}\b")
_NEIGHBOUR = re.compile(r"\b[A-Z]{3,10}\b")
_LONG = 4
_CLOSE = 20
"""In letters: "les démarches ASV et de PLSP"."""


def written_otherwise(texts: Sequence[str]) -> list[Variant]:
    """The acronyms that are a more frequent one with two neighbouring letters swapped ("PSLP", "PLSP").

    Said only where the document expands the frequent one and not the other, the reference list does
    not know the other, and both stand in the same company: the text of the rare one has a long word of
    the expansion, or close to it an acronym that stands close to the frequent one elsewhere.
    """
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for rank, text in enumerate(texts):
        for found in _CAPITALS.finditer(text):
            places[found.group()].append((rank, found.start()))
    by_letters: dict[str, list[str]] = defaultdict(list)
    for acronym in places:
        by_letters["".join(sorted(acronym))].append(acronym)
    pairs = [
        (rare, usual)
        for alike in by_letters.values()
        for rare in alike
        for usual in alike
        if len(places[rare]) < len(places[usual]) and _swapped(rare, usual) and not official(rare)
    ]
    if not pairs:
        return []
    expansions: dict[str, str] = {}
    for text in texts:
        for reading in find_acronyms(text):
            expansions.setdefault(reading.acronym, reading.expansion)
    return [
        Variant(rank, start, start + len(rare), rare, usual)
        for rare, usual in pairs
        if usual in expansions and rare not in expansions
        for rank, start in places[rare]
        if _shares_a_word(texts[rank], expansions[usual])
        or _beside_in(texts, [(rank, start)], rare) & _beside_in(texts, places[usual], usual)
    ]


def _swapped(one: str, other: str) -> bool:
    """Whether two words differ by two neighbouring letters, the first letter apart."""
    places = [place for place in range(len(one)) if one[place] != other[place]]
    return len(places) == 2 and places[0] > 0 and places[1] == places[0] + 1


def _shares_a_word(text: str, expansion: str) -> bool:
    """Whether a text has a long word of an expansion."""
    words = {fold(word) for word in _WORD.findall(text)}
    return any(len(word) > _LONG and fold(word) in words for word in _WORD.findall(expansion))


def _beside_in(texts: Sequence[str], places: Sequence[tuple[int, int]], acronym: str) -> frozenset[str]:
    """The acronyms that stand close to one, at any of its places."""
    return frozenset(
        other
        for rank, start in places
        for other in _NEIGHBOUR.findall(
            texts[rank], max(0, start - _CLOSE), start + len(acronym) + _CLOSE
        )
        if other != acronym
    )
