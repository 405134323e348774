"""The figures of a text: numbers with a unit and the words that compare ("au moins 30 %").

French prints thousands with a blank (plain, no-break or narrow) or a point, decimals with a comma.
Dates, ages, durations, references ("article 12") and counts of the parts of a contract ("4 quartiers")
are left out: they never are a target.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from contratgraph.loaders.lists import Comparator
from contratgraph.loaders.target_words import after, any_of, at, ending


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit.

    `start` is at its comparator, `number` at its first digit, `end` after its unit or the comparator
    that follows; `value` and `upper` (of two numbers, else "") have a decimal point; `counted` begins
    the words that are counted ("nouveaux emplois": `unit` is "emplois"). `required` is whether the
    comparator itself requires ("à minima"), `steps` whether two numbers are joined by "à", which makes
    a range or a change.
    """

    start: int
    number: int
    counted: int
    end: int
    value: str
    upper: str
    unit: str
    comparator: Comparator
    required: bool
    steps: bool

    @property
    def is_share(self) -> bool:
        """Whether it is a percentage."""
        return self.unit == "%" or self.unit.startswith("pour")


def find_figures(text: str) -> Iterator[Figure]:
    """The figures of a text with plain apostrophes and blanks, in order."""
    for found in _pattern().finditer(text):
        figure = _read(text, found)
        if figure is not None:
            yield figure


_NUMBER = (
    r"(?:\d{1,3}(?:[ .]\d{3}){1,4}(?!\d)(?:,\d{1,2}(?!\d))?"
    r"|\d{1,9}(?:[.,]\d{1,2})?(?!\d))"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_LEAD = 20
_COMPARATORS = {
    "about": Comparator.ABOUT,
    "at_least": Comparator.AT_LEAST,
    "at_most": Comparator.AT_MOST,
}


@cache
def _pattern() -> re.Pattern[str]:
    before = "|".join(any_of(name) for name in _COMPARATORS)
    noun = rf"(?!{any_of('function_word')}\b)[a-zà-öø-ÿœ][\w-]{{0,30}}[sx]"
    return re.compile(
        rf"(?<!\w)(?<!\d[.,/–-])(?:(?P<comparator>(?i:{before}))\s?)?"
        rf"(?:(?P<between>(?i:{any_of('between')}))\s)?"
        rf"(?:(?P<low>{_NUMBER})(?:\s?%)?(?P<join>\s?[-–]\s?|\s{any_of('range')}\s))?"
        rf"(?P<number>{_NUMBER})"
        rf"(?:\s?(?P<percent>%|pour\s?cent\b)"
        rf"|\s?(?P<short>{any_of('abbreviation')})(?!\w)"
        rf"|\s(?:{any_of('new')}\s)?(?P<noun>{noun})(?!\w)(?P<rate>/\s?(?!ans?\b)\w{{1,10}})?"
        rf"|\s(?P<capitals>[A-Z]{{2,6}})(?!\w))"
    )


def _read(text: str, found: re.Match[str]) -> Figure | None:
    unit = found["percent"] or found["short"] or found["noun"] or found["capitals"]
    if at("structure").fullmatch(unit):
        return None
    if at("time").fullmatch(unit) and not at("worked").match(text, found.end()):
        return None
    join = (found["join"] or "").strip()
    two = bool(join) and (join in ("-", "–", "à") or found["between"] is not None)
    if two and _begins_with_year(text, found):
        two = False
    first = found["low"] if two else found["number"]
    number = found.start("low" if two else "number")
    start = found.start() if two or not join else number
    if _is_date(first, found["number"] if two else "", text[max(start - _LEAD, 0) : start]):
        return None
    comparator, required = _before(found["comparator"] if start < number else None)
    end = found.end()
    if comparator is Comparator.EXACT:
        comparator, required, end = _after(text, end)
    return Figure(
        start=start,
        number=number,
        counted=found.end("number") + (text[found.end("number")] == " "),
        end=end,
        value=_decimal(first),
        upper=_decimal(found["number"]) if two else "",
        unit=unit + (found["rate"] or ""),
        comparator=comparator,
        required=required,
        steps=two and join == "à",
    )


def _begins_with_year(text: str, found: re.Match[str]) -> bool:
    """Whether the first of two numbers is a year: "de 12 % en 2015 à 8 %"."""
    low = found.start("low")
    return (
        bool(_YEAR.fullmatch(found["low"]))
        and not _YEAR.fullmatch(found["number"])
        and bool(ending("year_lead").search(text[max(low - _LEAD, 0) : low]))
    )


def _is_date(number: str, other: str, lead: str) -> bool:
    """Whether a number after those words is a year, two years, or the number of a reference."""
    if ending("reference_lead").search(lead):
        return True
    year = bool(_YEAR.fullmatch(number))
    return year and bool(ending("year_lead").search(lead) or _YEAR.fullmatch(other))


def _decimal(number: str) -> str:
    """The number with a decimal point and no mark between thousands."""
    return re.sub(r" |\.(?=\d{3}(?!\d))", "", number).replace(",", ".")


def _before(words: str | None) -> tuple[Comparator, bool]:
    """What the words before a number say, and whether they require it."""
    if words:
        for name, comparator in _COMPARATORS.items():
            if at(name).fullmatch(words):
                return comparator, bool(at("requirement").fullmatch(words))
    return Comparator.EXACT, False


def _after(text: str, position: int) -> tuple[Comparator, bool, int]:
    """The comparator that stands after a unit ("30 % minimum"), and where it ends."""
    for name, comparator in _COMPARATORS.items():
        found = after(f"after_{name}").match(text, position)
        if found is not None:
            return comparator, bool(at("requirement").fullmatch(found[1])), found.end()
    return Comparator.EXACT, False, position
