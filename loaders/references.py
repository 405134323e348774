"""Cross-references in a text ("cf. 1.4.1", "cf. volet santé") and the element each one points to.

A reference names a number, a level with its words, or a place ("supra"). What else "cf." introduces
is an example ("cf. Police de l'environnement") and no reference. A range ("axes 2.1 à 2.4") gives the
two elements that it prints. What refers to another document ("cf. 3.2 du PLU") is none either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from contratgraph.loaders.acronyms import official
from contratgraph.loaders.text import QUOTE_LIMIT
from contratgraph.loaders.vocabulary import pattern, word_list
from contratgraph.words import fold


class Doubt(StrEnum):
    """Why a reference has no target, or one to be looked at."""

    NONE = ""
    WITHOUT_NUMBER = "renvoi sans numéro"
    NO_SUCH_NUMBER = "le numéro n'existe pas dans ce volet"
    NO_SUCH_WORDS = "aucun titre ne porte ces mots"
    SEVERAL = "plusieurs éléments conviennent"
    WHOLE = "l'objectif n'existe pas, l'axe si"
    OTHER_LEVEL = "le niveau imprimé n'est pas celui de l'élément"
    ITSELF = "l'élément renvoie à lui-même"


NO_SUCH_NUMBER = Doubt.NO_SUCH_NUMBER.value
"""The doubt of a reference whose number no element has: the document's error."""


@dataclass(frozen=True, slots=True)
class ReferenceReading:
    """A reference to one element, `printed` at `start:end` of its text.

    `level` is the level named last in the programme ("Axe" in "axe 2.1 du volet santé"), "" where
    none is. `numbers` go from the whole to the part: ("1.4", "2") for "objectif 2 de l'axe 1.4".
    `target_words` are the words of the pilier or volet named, of a title, or the place ("supra").
    """

    start: int
    end: int
    printed: str
    numbers: tuple[str, ...]
    target_words: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceTarget:
    """An element that can be referred to.

    `kind` is its level, `number` as printed above it; `volet` and `parent` are codes, "" for none.
    """

    code: str
    kind: str
    number: str
    title: str
    volet: str
    parent: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """The code a reference points to, "" where none does; `doubt` is a value of `Doubt`."""

    target: str
    doubt: str


# --- reading -------------------------------------------------------------------------------------

_ORDER = ("Pilier", "Volet", "Orientation", "Axe", "Objective", "Action")
_TITLED = frozenset(("Pilier", "Volet", "Orientation", "Axe"))
"""Levels that a text names by their words alone; "cf. actions du PRE" names no element."""

_WORDS_LIMIT = 120
_WORDS = 12
_NO_TITLE = frozenset("de du des d d' en à au aux".split())


@dataclass(frozen=True, slots=True)
class _Part:
    """One name in a reference: a level with its number or words, a number, or a place."""

    start: int
    end: int
    level: str = ""
    number: str = ""
    words: str = ""
    place: bool = False
    plural: bool = False


def find_references(text: str) -> list[ReferenceReading]:
    """The references of a text, in order: one for each element that it names."""
    found: list[ReferenceReading] = []
    for start, begin in _beginnings(text):
        if found and start < found[-1].end:
            continue
        groups = list(_groups(text, begin))
        if groups and _is_of_another_document(text, start, begin, groups[-1][-1]):
            continue
        for rank, group in enumerate(groups):
            found.append(_reading(text, group, start if rank == 0 else group[0].start))
    return found


def _is_of_another_document(text: str, start: int, begin: int, last: _Part) -> bool:
    """Whether the text says of what else the elements named there are: "2.1 et 2.2 du PLIE".

    A bracket without "cf." is about the document named right before it: "Le PLH (orientation 4)".
    """
    if pattern("reference_of_acronym").search(last.words):
        return True
    following = pattern("reference_of").match(text, last.end)
    if following and not pattern("reference_own").match(text, following.end()):
        return True
    apposed = pattern("reference_apposed").match(text, last.end)
    if apposed and _may_be_a_document(apposed[1]):
        return True
    if start != begin:  # a cue leads to this document
        return False
    before = text[max(0, start - _BEFORE) : start].rstrip("([ ")
    acronym = _LAST_ACRONYM.search(before)
    if acronym:
        return _may_be_a_document(acronym[1])
    return pattern("reference_document").search(before) is not None


_BEFORE = 90
_LAST_ACRONYM = re.compile(r"(?:^|[^\w-])([A-Z][A-Z0-9]{1,9})$")


def _may_be_a_document(acronym: str) -> bool:
    """Whether an acronym may be that of a plan, a contract…: only the other known ones are not."""
    known = official(acronym)
    return not known or any(pattern("reference_document").match(one.expansion) for one in known)


def _beginnings(text: str) -> Iterator[tuple[int, int]]:
    """Where a reference starts with its cue, and where its first name does."""
    places = [(found.start(), found.end()) for found in pattern("reference_cue").finditer(text)]
    places += [(found.start(1), found.start(1)) for found in _bracketed().finditer(text)]
    return iter(sorted(places))


@cache
def _levels() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (row["level"], re.compile(rf"(?:{row['pattern']})(?!\w)", re.IGNORECASE))
        for row in word_list("reference_levels.csv")
    )


@cache
def _any_level() -> str:
    return "|".join(level.pattern for _, level in _levels())


@cache
def _bracketed() -> re.Pattern[str]:
    """A bracket that opens with a level and a number, and says no more than elements."""
    number = pattern("reference_number").pattern
    mark = pattern("reference_mark").pattern
    return re.compile(
        rf"[(\[]\s{{0,2}}((?:{_any_level()}){mark}(?:{number})(?=\s{{0,2}}(?:[)\],;/]|(?:et|du|de)\b)))",
        re.IGNORECASE,
    )


@cache
def _next_part() -> re.Pattern[str]:
    """Where the words of a title end because another element is named."""
    article = pattern("reference_article").pattern
    dotted = pattern("reference_dotted").pattern
    return re.compile(
        rf"\s{{0,2}}(?:,|;|/|[–—-]|\bet\b|\bou\b|\bdu\b|\bde\b)\s{{0,2}}{article}(?:{_any_level()}|{dotted})",
        re.IGNORECASE,
    )


def _groups(text: str, begin: int) -> Iterator[list[_Part]]:
    """The parts after a cue, those together that place one element."""
    part = _part(text, begin, None)
    group: list[_Part] = []
    while part is not None:
        group.append(part)
        inner = pattern("reference_in").match(text, part.end)
        following = _part(text, inner.end(), part) if inner else None
        if following is None or not _says_more(group, following):
            outer = pattern("reference_and").match(text, part.end)
            following = _part(text, outer.end(), part) if outer else None
            placed = outer is not None and outer.group().strip() == ","
            if following is None or not placed or not _says_more(group, following):
                yield group
                group = []
        part = following


def _says_more(group: Sequence[_Part], part: _Part) -> bool:
    """Whether a part says more of the same element: it names another level, by a number or a volet."""
    if not part.number and part.level not in ("Pilier", "Volet"):
        return False
    return part.level != "" and all(part.level != other.level for other in group)


def _part(text: str, position: int, previous: _Part | None) -> _Part | None:
    """The name that stands at `position`, or None."""
    article = pattern("reference_article").match(text, position)
    position = article.end() if article else position
    if found := pattern("reference_place").match(text, position):
        return _Part(position, found.end(), words=found.group(), place=True)
    for level, form in _levels():
        if found := form.match(text, position):
            return _levelled(text, position, level, found)
    numbers = pattern("reference_dotted")
    if previous is not None and previous.plural and previous.number:
        numbers = pattern("reference_number")
    if found := numbers.match(text, position):
        level = previous.level if previous is not None and previous.number else ""
        plural = previous is not None and previous.plural
        return _Part(position, found.end(), level, found.group(), plural=plural)
    return None


def _levelled(text: str, start: int, level: str, name: re.Match[str]) -> _Part | None:
    plural = fold(name.group().split()[0]).endswith("s")
    mark = pattern("reference_mark").match(text, name.end())
    number = pattern("reference_number").match(text, mark.end() if mark else name.end())
    if number:
        return _Part(start, number.end(), level, number.group(), plural=plural)
    if level not in _TITLED or plural:
        return None
    end = _title_end(text, name.end())
    words = text[name.end() : end].split()
    if not words or fold(words[0].split("’")[0].split("'")[0]) in _NO_TITLE:
        return None
    return _Part(start, end, level, words=text[start:end])


def _title_end(text: str, start: int) -> int:
    """Where the words of a title end: at the bracket's end, else at the next comma."""
    limit = min(len(text), start + _WORDS_LIMIT)
    ending = pattern("reference_end").search(text, start, limit)
    end = ending.start() if ending else limit
    if ending is None or ending.group() not in ")]":
        comma = text.find(",", start, end)
        end = comma if comma >= 0 else end
        words = list(re.finditer(r"\S+", text[start:end]))
        end = start + words[_WORDS - 1].end() if len(words) > _WORDS else end
    if following := _next_part().search(text, start, end):
        end = following.start()
    return start + len(text[start:end].rstrip())


def _reading(text: str, group: Sequence[_Part], start: int) -> ReferenceReading:
    end = min(group[-1].end, start + QUOTE_LIMIT)
    named = sorted((part for part in group if not part.place), key=_depth)
    words = [part.words for part in named or group if part.words]
    numbers = tuple(part.number for part in named if part.number)
    return ReferenceReading(
        start=start,
        end=end,
        printed=text[start:end],
        numbers=numbers,
        target_words=words[-1] if words else "",
        level=named[-1].level if named else "",
    )


def _depth(part: _Part) -> int:
    return _ORDER.index(part.level) if part.level in _ORDER else len(_ORDER)


# --- resolving -----------------------------------------------------------------------------------

_PLAIN = ("Axe", "Objective", "Orientation", "Action")
"""What a number without a level is a number of, the likeliest first."""

_EMPTY_WORDS = frozenset("a au aux d de des du en et l la le les ou pour".split())
_TOKEN = re.compile(r"[a-z0-9]+")


def resolve_reference(
    reading: ReferenceReading, source: str, targets: Sequence[ReferenceTarget]
) -> Resolution:
    """The element that a reference in the text of `source` (a code) points to.

    A number is looked for in the volet of the source, or in the one that the reference names.
    "1.4.1" is the objective printed 1 of the axe 1.4 where there is one, else that axe (with a
    doubt). A pilier or a volet is told by its words; where both have them the printed level decides.
    """
    by_code = {target.code: target for target in targets}
    place = _element_of(source, by_code)
    if not reading.numbers:
        found = _by_words(reading, place, targets) if reading.level else _unresolved()
    else:
        found = _by_number(reading, place, targets, by_code)
    if found.target and found.target == source:
        return Resolution(found.target, Doubt.ITSELF)
    return found


def _unresolved(doubt: Doubt = Doubt.WITHOUT_NUMBER) -> Resolution:
    return Resolution("", doubt)


def _element_of(source: str, by_code: Mapping[str, ReferenceTarget]) -> ReferenceTarget | None:
    """The element with that code, or the one that the code of a part begins with."""
    while source and source not in by_code:
        source = source.rpartition("-")[0]
    return by_code.get(source)


def _by_words(
    reading: ReferenceReading, place: ReferenceTarget | None, targets: Sequence[ReferenceTarget]
) -> Resolution:
    level = reading.level
    title = reading.target_words.split(None, 1)[-1]
    of_level = [target for target in targets if target.kind == level]
    if level not in ("Pilier", "Volet"):
        of_level = [target for target in of_level if target.volet == _volet(place)]
    found = _titled(title, of_level)
    if not found and level in ("Pilier", "Volet"):
        other = "Volet" if level == "Pilier" else "Pilier"
        found = _titled(title, [target for target in targets if target.kind == other])
        if len(found) == 1:
            return Resolution(found[0].code, Doubt.OTHER_LEVEL)
    return _only(found, Doubt.NO_SUCH_WORDS)


def _volet(element: ReferenceTarget | None) -> str:
    if element is None:
        return ""
    return element.code if element.kind == "Volet" else element.volet


def _only(found: Sequence[ReferenceTarget], missing: Doubt) -> Resolution:
    if len(found) == 1:
        return Resolution(found[0].code, Doubt.NONE)
    return _unresolved(Doubt.SEVERAL if found else missing)


def _tokens(text: str) -> frozenset[str]:
    return frozenset(_TOKEN.findall(fold(text))) - _EMPTY_WORDS


def _titled(words: str, targets: Sequence[ReferenceTarget]) -> list[ReferenceTarget]:
    """Those with the title, else with all the words in it, else whose whole title is among them."""
    wanted = _tokens(words)
    if not wanted:
        return []
    titles = [(target, _tokens(target.title)) for target in targets]
    same = [target for target, title in titles if title == wanted]
    if same:
        return same
    containing = [target for target, title in titles if wanted < title]
    if containing:
        return containing
    longest = max((len(title) for _, title in titles if title and title < wanted), default=0)
    return [target for target, title in titles if longest and len(title) == longest and title < wanted]


def _by_number(
    reading: ReferenceReading,
    place: ReferenceTarget | None,
    targets: Sequence[ReferenceTarget],
    by_code: Mapping[str, ReferenceTarget],
) -> Resolution:
    volets = {_volet(place)}
    if reading.target_words:
        level = next(name for name, form in _levels() if form.match(reading.target_words))
        named = _by_words(replace(reading, level=level), place, targets)
        if not named.target:
            return named
        volets = {named.target, *_volets_of(named.target, targets)}
        place = None
    scope = [target for target in targets if target.volet in volets and target.kind != "Volet"]
    if reading.level in ("Pilier", "Volet"):
        scope = list(targets)
    elif reading.level == "Action" and not any(
        target.number == reading.numbers[-1] for target in scope
    ):
        scope = [target for target in targets if target.kind == "Axe"]  # fiches may be numbered through
    *wholes, number = (number.replace("-", ".") for number in reading.numbers)
    return _numbered(number, reading.level, wholes, _chain(place, by_code), scope)


def _volets_of(pilier: str, targets: Sequence[ReferenceTarget]) -> set[str]:
    return {target.code for target in targets if target.kind == "Volet" and target.parent == pilier}


def _chain(place: ReferenceTarget | None, by_code: Mapping[str, ReferenceTarget]) -> list[str]:
    """The codes of an element and of what it is part of."""
    codes: list[str] = []
    while place is not None and place.code not in codes:
        codes.append(place.code)
        place = by_code.get(place.parent)
    return codes


def _numbered(
    number: str,
    level: str,
    wholes: Sequence[str],
    chain: Sequence[str],
    scope: Sequence[ReferenceTarget],
) -> Resolution:
    """The element of that number: of the whole that is named, else nearest to the source."""
    kinds = (level, "Axe") if level == "Action" else (level,)  # a "fiche action" is that of an axe
    for kind in kinds if level else _PLAIN:
        found = [target for target in scope if target.kind == kind and target.number == number]
        if wholes:
            inside = {target.code for target in scope if target.number == wholes[-1]}
            found = [target for target in found if target.parent in inside]
        elif kind == "Objective" and "." not in number:
            found = [target for target in found if target.parent in chain]
        elif len(found) > 1:
            near = [target for target in found if target.parent in chain]
            found = near if len(near) == 1 else found
        if found:
            return _only(found, Doubt.NO_SUCH_NUMBER)
    return _unresolved(Doubt.NO_SUCH_NUMBER) if wholes else _part_of(number, level, scope)


def _part_of(number: str, level: str, scope: Sequence[ReferenceTarget]) -> Resolution:
    """ "1.4.1": the objective 1 of the axe 1.4; an element of another level that has the number."""
    whole, _, last = number.rpartition(".")
    axes = [target for target in scope if target.kind == "Axe" and target.number == whole and whole]
    if len(axes) == 1 and level in ("", "Objective"):
        parts = [
            target
            for target in scope
            if target.kind == "Objective" and target.parent == axes[0].code and target.number == last
        ]
        if len(parts) == 1:
            return Resolution(parts[0].code, Doubt.NONE)
        return Resolution(axes[0].code, Doubt.SEVERAL if parts else Doubt.WHOLE)
    if level and whole:
        others = [target for target in scope if target.number == number]
        if len(others) == 1:
            return Resolution(others[0].code, Doubt.OTHER_LEVEL)
    return _unresolved(Doubt.NO_SUCH_NUMBER)
