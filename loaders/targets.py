"""The figures of a text that say what is to be reached → targets; those of the present are left.

Most figures of a contract are no targets: laws, dates, ages, counts of towns, what surveys found. A
figure is a target only where the words around it say so: they are told by the lists of
`wordlists/targets.csv` and by how near they stand. A figure belongs to the nearest word that can
govern it ("la livraison de 1 326 LLS", "une production de logements (350 par an)"); that word is read
with the nearest cue before it: to be done (*devra, objectif de*), to come (*sera*), possible (*pourra*)
or found (*regroupent, a permis*). Where no word governs a figure it is none, unless what follows says
"devant être réhabilités", or it stands in a list with one that is.
"""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import cache
from importlib.resources import files

from contratgraph.loaders.text import QUOTE_LIMIT
from contratgraph.words import straight

REACH = 150
"""A word governs a figure at most so many characters after it."""

CUE_REACH = 250
"""A cue tells of the words at most so many characters after it: the longest seen is at 190."""

_HORIZON_REACH = 600
_GOVERNORS = 4
_CHAIN = 25


class Comparator(StrEnum):
    """How a target compares with its value."""

    EXACT = "Egal"
    ABOUT = "Environ"
    AT_LEAST = "AuMoins"
    AT_MOST = "AuPlus"


class Doubt(StrEnum):
    """What a reader should check."""

    NONE = ""
    WORKS = "Un programme ou une opération : la phrase ne dit pas que le chiffre reste à atteindre."
    BRACKET = "La parenthèse ne dit pas si le chiffre est à atteindre ou déjà atteint."
    AGAIN = "La parenthèse suit un autre chiffre : elle peut ne faire que le redire autrement."
    ELSEWHERE = "La phrase compare le présent à un objectif : elle ne dit pas qu'elle le fixe."
    POSSIBLE = "La phrase dit que cela se pourra, non que cela sera."
    INTENT = "Un verbe d'action, sans que la phrase dise que l'on s'y engage."
    CHANGE = "Le verbe ne dit pas si ce sont deux bornes ou un point de départ et un but."
    PERIOD = "« sur la période » : l'échéance est celle d'une phrase qui précède."


@dataclass(frozen=True, slots=True)
class TargetReading:
    """A figure to be reached, with the words that say it: `text[start:end]`, `QUOTE_LIMIT` at most.

    `value` and `upper` (of a range, else "") are decimal numbers with a point; the other words are as
    printed, or "". `firm` is whether the figure is surely a target. `doubt` says what to check: why it
    may be none, or, where it is firm, that its deadline was taken from a sentence before.
    """

    start: int
    end: int
    value: str
    upper: str
    unit: str
    period: str
    comparator: Comparator
    subject: str
    place: str
    deadline: str
    firm: bool
    doubt: Doubt


def find_targets(text: str) -> list[TargetReading]:
    """The targets of a text (a paragraph, a bullet, a field, a measure), in order."""
    if not any(map(str.isdigit, text)):
        return []
    view = _View(text)
    found: list[TargetReading] = []
    previous: tuple[_Figure, _Verdict | None] | None = None
    figures = list(view.figures())
    for index, figure in enumerate(figures):
        verdict = _own(view, figure, previous[0].end if previous else 0)
        if verdict is None and previous is not None:
            verdict = _shared(view, *previous, figure)
        if verdict is None:
            verdict = _required(view, figure)
        if verdict is not None:
            after = figures[index + 1].start if index + 1 < len(figures) else len(text)
            found.append(_reading(view, figure, verdict, after))
        previous = figure, verdict
    return found


# --- words ---------------------------------------------------------------------------------------


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    path = files(__package__) / "wordlists" / "targets.csv"
    rows: dict[str, list[str]] = {}
    for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))):
        rows.setdefault(row["name"], []).append(row["pattern"])
    return {name: tuple(patterns) for name, patterns in rows.items()}


def _any(name: str) -> str:
    """One of the words of a list, the longest first."""
    return "(?:" + "|".join(sorted(_lists()[name], key=len, reverse=True)) + ")"


_NOT_IN_A_WORD = r"(?!(?<=\w)\w)"


@cache
def _words(name: str) -> re.Pattern[str]:
    """Where one of the words of a list stands."""
    return re.compile(rf"(?<![\w-]){_any(name)}{_NOT_IN_A_WORD}", re.IGNORECASE)


@cache
def _at(name: str) -> re.Pattern[str]:
    """One of the words of a list, to be matched in a place; what follows is not looked at."""
    return re.compile(_any(name), re.IGNORECASE)


_NUMBER = (
    r"(?:\d{1,3}(?:[ \u00a0\u202f\u2009.]\d{3}){1,4}(?!\d)(?:,\d{1,2}(?!\d))?"
    r"|\d{1,9}(?:[.,]\d{1,2})?(?!\d))"
)


@cache
def _figure_pattern() -> re.Pattern[str]:
    before = "|".join(_any(name) for name in _COMPARATORS)
    noun = rf"(?!{_any('function_word')}\b)[a-zà-öø-ÿœ][\w-]{{0,30}}[sx]"
    return re.compile(
        rf"(?<![\w])(?<!\d[.,/–-])(?:(?P<comparator>(?i:{before}))\s?)?"
        rf"(?:(?P<between>(?i:entre))\s)?"
        rf"(?:(?P<low>{_NUMBER})(?:\s?%)?(?P<join>\s?[-–]\s?|\s(?:et|à|ou)\s))?"
        rf"(?P<number>{_NUMBER})"
        rf"(?:\s?(?P<percent>%|pour\s?cent\b)"
        rf"|\s?(?P<short>{_any('abbreviation')})(?!\w)"
        rf"|\s(?:{_any('new')}\s)?(?P<noun>{noun})(?!\w)(?P<rate>/\s?(?!ans?\b)\w{{1,10}})?"
        rf"|\s(?P<capitals>[A-Z]{{2,6}})(?!\w))"
    )


_COMPARATORS = {
    "about": Comparator.ABOUT,
    "at_least": Comparator.AT_LEAST,
    "at_most": Comparator.AT_MOST,
}


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number with its unit. `start` is at its comparator, `end` after its unit."""

    start: int
    number: int
    end: int
    value: str
    upper: str
    unit: str
    printed: str
    comparator: Comparator
    required: bool
    changes: bool

    @property
    def is_share(self) -> bool:
        """Whether it is a percentage."""
        return self.unit in ("%", "pour cent")


class _Kind(IntEnum):
    """Of two cues that end together the first one counts."""

    GOAL = 0
    POSSIBLE = 1
    FINDING = 2
    FUTURE = 3


_CUES = {
    "goal": _Kind.GOAL,
    "eventual": _Kind.POSSIBLE,
    "finding": _Kind.FINDING,
    "future": _Kind.FUTURE,
}


@dataclass(frozen=True, slots=True)
class _Cue:
    start: int
    end: int
    kind: _Kind


@dataclass(frozen=True, slots=True)
class _Governor:
    """A word that may govern a figure: a goal, a verb to come, an action."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Why a figure is a target: the words that say it, from `start` to `end`."""

    start: int
    end: int
    doubt: Doubt
    subject: str = ""


class _View:
    """A text with its cues, governing words and boundaries, each found once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = straight(text).replace("\u2009", " ")
        self.sentences = [0, *(m.end() for m in _at("boundary").finditer(self.plain))]
        clauses = (m.end() for m in _at("clause").finditer(self.plain))
        self.clauses = sorted({*self.sentences, *clauses})
        self.cues = sorted(
            (
                _Cue(m.start(), m.end(), kind)
                for name, kind in _CUES.items()
                for m in _words(name).finditer(self.plain)
            ),
            key=lambda cue: (cue.end, -cue.kind),
        )
        self._cue_ends = [cue.end for cue in self.cues]
        self.governors = sorted(
            (
                _Governor(m.start(), m.end(), name)
                for name in ("goal", "future", "noun", "verb")
                for m in _words(name).finditer(self.plain)
            ),
            key=lambda word: word.end,
        )
        self._governor_ends = [word.end for word in self.governors]

    def clause(self, position: int) -> tuple[int, int]:
        """Where the clause of a position begins and ends."""
        return self._around(self.clauses, position)

    def sentence(self, position: int) -> int:
        """Where the sentence of a position begins."""
        return self._around(self.sentences, position)[0]

    def _around(self, starts: list[int], position: int) -> tuple[int, int]:
        index = bisect_right(starts, position)
        return starts[index - 1], starts[index] if index < len(starts) else len(self.plain)

    def cue_before(self, position: int) -> _Cue | None:
        """The nearest cue of the clause that ends before a position."""
        index = bisect_right(self._cue_ends, position) - 1
        if index < 0:
            return None
        cue = self.cues[index]
        near = cue.start >= max(self.clause(position)[0], position - CUE_REACH)
        return cue if near else None

    def finding_within(self, start: int, end: int) -> bool:
        """Whether a cue of a finding stands between two positions."""
        one, two = bisect_left(self._cue_ends, start), bisect_right(self._cue_ends, end)
        return any(c.kind is _Kind.FINDING and c.start >= start for c in self.cues[one:two])

    def governors_before(self, position: int) -> list[_Governor]:
        """The words of the sentence that may govern a figure there, the nearest first."""
        last = bisect_right(self._governor_ends, position)
        first = max(self.sentence(position), position - REACH)
        near = self.governors[max(last - _GOVERNORS, 0) : last]
        return [word for word in reversed(near) if word.start >= first]

    def figures(self) -> Iterator[_Figure]:
        """The numbers with a unit that may be targets: no dates, ages, references."""
        for found in _figure_pattern().finditer(self.plain):
            figure = self._figure(found)
            if figure is not None:
                yield figure

    def _figure(self, found: re.Match[str]) -> _Figure | None:
        unit = found["percent"] or found["short"] or found["noun"] or found["capitals"]
        if unit is None or _is_uncounted(unit):
            return None
        join = (found["join"] or "").strip()
        ranged = found["low"] is not None and (join in ("à", "-", "–") or found["between"] is not None)
        start, number = found.start(), found.start("low" if ranged else "number")
        if found["low"] is not None and not ranged:
            start = number
        first = found["low"] if ranged else found["number"]
        lead = self.plain[max(start - 20, 0) : start]
        if _is_year(first, lead) or _REFERENCE_END().search(lead):
            return None
        comparator, required = _comparator(found["comparator"] if start < number else None)
        end = found.end()
        if comparator is Comparator.EXACT and (later := _after(self.plain, end)) is not None:
            comparator, required, end = later
        return _Figure(
            start=start,
            number=number,
            end=end,
            value=_decimal(first),
            upper=_decimal(found["number"]) if ranged else "",
            unit=unit + (found["rate"] or ""),
            printed=self.plain[found.end("number") : found.end()].strip(),
            comparator=comparator,
            required=required,
            changes=join == "à" and found["between"] is None,
        )


def _is_uncounted(unit: str) -> bool:
    """Whether that unit never makes a target: time, parts of the contract."""
    return any(_at(name).fullmatch(unit) for name in ("time", "structure"))


@cache
def _ending(name: str) -> re.Pattern[str]:
    """One of the words of a list at the end of a text."""
    return re.compile(rf"(?<!\w){_any(name)}\s*$", re.IGNORECASE)


def _REFERENCE_END() -> re.Pattern[str]:  # noqa: N802
    return _ending("reference_lead")


def _is_year(number: str, lead: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", number) and _ending("year_lead").search(lead))


def _decimal(number: str) -> str:
    """ "1 405" → "1405", "9,9" → "9.9", "1.405" → "1405"."""
    number = re.sub(r"[ \u00a0\u202f\u2009]|\.(?=\d{3}(?!\d))", "", number)
    return number.replace(",", ".")


def _comparator(words: str | None) -> tuple[Comparator, bool]:
    """What the words before a number say, and whether they require it."""
    if words:
        for name, comparator in _COMPARATORS.items():
            if _at(name).fullmatch(words):
                return comparator, bool(_at("requirement").match(words))
    return Comparator.EXACT, False


def _after(text: str, position: int) -> tuple[Comparator, bool, int] | None:
    """The comparator that stands after a unit: "30 % minimum"."""
    for name, comparator in _COMPARATORS.items():
        found = _later(f"after_{name}").match(text, position)
        if found is not None:
            return comparator, bool(_at("requirement").fullmatch(found[1])), found.end()
    return None


@cache
def _later(name: str) -> re.Pattern[str]:
    return re.compile(rf"\s({_any(name)})(?!\w)", re.IGNORECASE)


# --- whether a figure is a target ----------------------------------------------------------------


@cache
def _direct() -> re.Pattern[str]:
    """The words between a governor and the figure that is its object."""
    stop = _any("obstacle")
    return re.compile(
        rf"(?:\s{_any('quantity')})?(?:\s(?:est|sera)(?=\s(?:de|d'|fixée?)(?!\w)))?"
        rf"(?:[\s'](?!{stop}(?!\w))[\w/-]+'?){{0,6}}\s?(?::\s?)?",
        re.IGNORECASE,
    )


_GLOSS = re.compile(r"(?:\(\s?(?:soit\s|dont\s|notamment\s)?|,?\s(?:soit|représentant)\s)$", re.IGNORECASE)
_PARTED = re.compile(r"[();:]|[.!?]\s|(?<!\w)(?:où|qui|dont|que|est|sont|sera|seront|ont|malgré)(?!\w)")
_BARE_END = re.compile(r"\s?\)")
_JOINED = re.compile(
    r"(?:\s(?!(?:et|ou|puis)\s)[\w'/-]+){0,6}\s?\)?(?:\s?,|\s(?:et|ou|puis)|\s?/)\s"
    r"(?:[^(),;.:]{0,60}\()?"
)
_AGAIN = re.compile(r"(?:\s[\w'/-]+){0,6}\s?\((?:soit\s)?")
_START = re.compile(r"(?:^|[.:;•☞(–-]\s?|\bà\s)$")
_GAP_WORDS = 6


def _own(view: _View, figure: _Figure, floor: int) -> _Verdict | None:
    """Why a figure is a target by the words after `floor` that govern it, or that follow it."""
    verdict = None if _is_definite(view, figure) else _governed(view, figure, floor)
    return verdict or _to_be_done(view, figure)


def _is_definite(view: _View, figure: _Figure) -> bool:
    """Whether a figure counts what is there already: "les 3 centres commerciaux"."""
    return bool(_ending("definite").search(view.plain, max(figure.start - 12, 0), figure.start))


def _required(view: _View, figure: _Figure) -> _Verdict | None:
    """Why a figure is a target by its own comparator: "à minima 12 %"."""
    if not figure.required or _is_definite(view, figure):
        return None
    cue = view.cue_before(figure.start)
    if cue is not None and cue.kind is _Kind.FINDING:
        return None
    return _Verdict(figure.start, figure.end, Doubt.NONE)


def _governed(view: _View, figure: _Figure, floor: int) -> _Verdict | None:
    gloss = _GLOSS.search(view.plain, max(figure.start - 16, 0), figure.start)
    for word in view.governors_before(figure.start):
        gap = view.plain[word.end : figure.start]
        if word.end < floor:  # the figure before comes between
            if not (_is_change(view, word) and re.fullmatch(r"[^.;:()]*\sà\s", gap)):
                continue
            doubt, subject = _doubt(view, figure, word), ""
        elif _direct().fullmatch(gap):
            if _describes(gap, figure, word):
                return None
            doubt = _doubt(view, figure, word)
            subject = ""
        elif gloss is not None and _glosses(view, word, gloss.start()):
            gap = view.plain[word.end : gloss.start()]
            doubt = _doubt(view, figure, word)
            if "," in gap and doubt is Doubt.NONE:
                doubt = Doubt.WORKS
            if doubt is Doubt.NONE and _is_bare(view, figure) and not _is_named(view, word):
                doubt = Doubt.BRACKET
            subject = view.text[word.start if word.name == "noun" else word.end : gloss.start()]
        else:
            continue
        if doubt is None:
            return None
        return _Verdict(_first_word(view, figure, word), figure.end, doubt, subject)
    return None


def _glosses(view: _View, word: _Governor, end: int) -> bool:
    """Whether a bracket that opens at `end` may tell the measure of what that word governs."""
    if word.end > end or not (word.name in ("noun", "verb") or _is_named(view, word)):
        return False
    gap = view.plain[word.end : end]
    return not _PARTED.search(gap) and (word.name == "noun" or "," not in gap)


def _is_named(view: _View, word: _Governor) -> bool:
    """Whether the word calls what follows an objective."""
    return word.name == "goal" and view.plain[word.start : word.end].casefold().startswith("objectif")


def _is_bare(view: _View, figure: _Figure) -> bool:
    """Whether a bracket holds a percentage and nothing else."""
    return (
        figure.is_share
        and figure.comparator is Comparator.EXACT
        and bool(_BARE_END.match(view.plain, figure.end))
    )


def _is_change(view: _View, word: _Governor) -> bool:
    return bool(_at("change").fullmatch(view.plain[word.start : word.end]))


def _describes(gap: str, figure: _Figure, word: _Governor) -> bool:
    """Whether a figure only describes a thing: "des commerces de moins de 10 salariés"."""
    words = gap.split()
    bounded = figure.comparator in (Comparator.AT_LEAST, Comparator.AT_MOST) and not figure.required
    return (
        bounded
        and word.name != "goal"
        and len(words) > 1
        and words[-1] in ("de", "d'")
        and not _words("rate").search(gap)
    )


def _doubt(view: _View, figure: _Figure, word: _Governor) -> Doubt | None:
    """What to doubt of a figure which that word governs; None where it is a finding."""
    cue = view.cue_before(word.start)
    if word.name == "goal":
        return _doubt_of_goal(view, figure, word, cue)
    if word.name == "verb" and _is_change(view, word) and _is_origin(view, figure, word):
        return None
    if view.finding_within(word.end, figure.start):
        return None
    if word.name == "future":
        return Doubt.NONE
    kind = cue.kind if cue is not None else None
    if kind is _Kind.FINDING:
        return None
    if _words("programme_years").search(view.plain, view.sentence(word.start), word.start):
        return Doubt.WORKS
    if kind is _Kind.POSSIBLE:
        return Doubt.POSSIBLE
    if figure.changes and figure.upper and word.name == "verb" and not _is_change(view, word):
        between = view.plain[word.end : figure.start]
        if re.fullmatch(r"\sde\s", between):
            return Doubt.CHANGE
    if kind in (_Kind.GOAL, _Kind.FUTURE):
        return Doubt.NONE
    if word.name == "noun":
        return Doubt.WORKS
    return Doubt.NONE if _begins(view, word) else Doubt.INTENT


def _is_origin(view: _View, figure: _Figure, word: _Governor) -> bool:
    """Whether a figure is where a change starts from: "passer de 12 %"."""
    return not figure.upper and view.plain[word.end : figure.start].endswith(" de ")


def _doubt_of_goal(view: _View, figure: _Figure, word: _Governor, cue: _Cue | None) -> Doubt:
    before = view.plain[max(word.start - 40, view.clause(word.start)[0]) : word.start]
    found = cue is not None and cue.kind is _Kind.FINDING and word.start - cue.end < 40
    later = view.finding_within(figure.end, min(figure.end + 60, view.clause(figure.end)[1]))
    if _words("elsewhere").search(before) or (_is_named(view, word) and (found or later)):
        return Doubt.ELSEWHERE
    return Doubt.NONE


def _begins(view: _View, word: _Governor) -> bool:
    """Whether a sentence, or what a colon leads to, begins with an infinitive: that one or another."""
    before = view.plain[view.sentence(word.start) : word.start]
    if _START.search(before):
        return True
    return bool(_words("verb").match(before.lstrip())) and not _PARTED.search(before)


def _to_be_done(view: _View, figure: _Figure) -> _Verdict | None:
    """Why a figure is a target by what follows it: "7 520 logements devant être réhabilités"."""
    end = view.clause(figure.end)[1]
    found = _followed("to_be_done").match(view.plain, figure.end, min(figure.end + 160, end))
    doubt = Doubt.NONE
    if found is None:
        found = _followed("left_to_do").match(view.plain, figure.end, min(figure.end + 60, end))
        if found is None or view.finding_within(found.end(), min(found.end() + 60, end)):
            return None
        cue = view.cue_before(figure.start)
        doubt = Doubt.NONE if cue is not None and cue.kind is _Kind.GOAL else Doubt.WORKS
    return _Verdict(figure.start, found.end(), doubt)


@cache
def _followed(name: str) -> re.Pattern[str]:
    stop = r"(?!(?:est|sont|qui|où|dont|ont|a|que)\s)"
    return re.compile(
        rf"(?:\s{stop}[\w'/-]+|\s?\([^()]{{0,80}}\)){{0,10}}?\s(?P<done>{_any(name)})", re.IGNORECASE
    )


def _shared(
    view: _View, other: _Figure, verdict: _Verdict | None, figure: _Figure
) -> _Verdict | None:
    """Why a figure is a target where it goes on with the list or the bracket of the one before."""
    if verdict is None or view.clause(figure.start) != view.clause(other.start):
        return None
    gap = view.plain[other.end : figure.start]
    if _AGAIN.fullmatch(gap):
        tail = view.plain[figure.end : figure.end + 40].partition(")")[0]
        return None if _words("present").search(tail) else _Verdict(figure.start, figure.end, Doubt.AGAIN)
    if not _JOINED.fullmatch(gap) or _PARTED.search(gap.replace(")", "").replace("(", "")):
        return None
    named = gap.rpartition(",")[2].rpartition(" et ")[2].lstrip()
    subject = named.rstrip("( ") if named.endswith("(") else ""
    doubt = verdict.doubt
    if doubt is Doubt.NONE and figure.comparator is Comparator.EXACT and _is_bare(view, figure):
        doubt = Doubt.BRACKET
    return _Verdict(figure.start - len(named) if subject else figure.start, figure.end, doubt, subject)


# --- what a target says --------------------------------------------------------------------------


def _first_word(view: _View, figure: _Figure, word: _Governor) -> int:
    """Where the words begin: at the cue of the governor if both fit in a quote."""
    start, reach = word.start, CUE_REACH
    while (cue := view.cue_before(start)) is not None and cue.kind is not _Kind.FINDING:
        if figure.end - cue.start > QUOTE_LIMIT - 40 or start - cue.end > reach:
            break
        start, reach = cue.start, _CHAIN
    return start


@cache
def _phrase() -> re.Pattern[str]:
    """The words after a unit that tell what is counted."""
    return re.compile(rf"(?:\s(?!{_any('phrase_end')}(?!\w))[\w'’/-]+){{0,12}}", re.IGNORECASE)


def _reading(view: _View, figure: _Figure, verdict: _Verdict, after: int) -> TargetReading:
    clause, clause_end = view.clause(figure.start)
    limit = min(clause_end, after)
    subject, phrase_end = _subject(view, figure, verdict, limit)
    period, period_end = _period(view, figure, limit, clause)
    deadline, deadline_end, borrowed = _deadline(view, figure, clause, limit)
    end = max(verdict.end, phrase_end)
    for other in (period_end, deadline_end):
        if end < other <= end + 60 and other - verdict.start <= QUOTE_LIMIT:
            end = other
    start = verdict.start
    if view.plain[start:end].count("(") > view.plain[start:end].count(")"):
        closing = _BARE_END.match(view.plain, end)
        end = closing.end() if closing else end
    if end - start > QUOTE_LIMIT:
        end = max(figure.end, start + QUOTE_LIMIT if verdict.start == figure.start else verdict.end)
        start = _word_start(view.plain, max(start, end - QUOTE_LIMIT), figure.start)
    doubt = verdict.doubt
    if borrowed and doubt is Doubt.NONE:
        doubt = Doubt.PERIOD
    return TargetReading(
        start=start,
        end=end,
        value=figure.value,
        upper=figure.upper,
        unit=figure.unit,
        period=period,
        comparator=figure.comparator,
        subject=subject,
        place=_place(view, figure, clause, limit),
        deadline=deadline,
        firm=verdict.doubt is Doubt.NONE,
        doubt=doubt,
    )


def _word_start(text: str, position: int, last: int) -> int:
    """The first beginning of a word at or after a position."""
    if position == 0 or text[position - 1].isspace():
        return position
    blank = text.find(" ", position, last)
    return blank + 1 if blank >= 0 else last


def _subject(view: _View, figure: _Figure, verdict: _Verdict, limit: int) -> tuple[str, int]:
    """What the figure is about, and where the words that follow its unit end."""
    found = _phrase().match(view.plain, figure.end, limit)
    end = found.end() if found else figure.end
    words = view.text[figure.end : end].split()
    while words and _at("small_word").fullmatch(straight(words[-1])):
        end = view.plain.rindex(words.pop(), figure.end, end)
    end = len(view.plain[:end].rstrip()) if end - figure.end < QUOTE_LIMIT else figure.end
    end = max(end, figure.end)
    if verdict.subject.strip():
        return _without_article(verdict.subject), end
    if figure.is_share:
        return _without_article(view.text[figure.end : end]), end
    number_end = figure.end - len(figure.printed)
    return view.text[max(number_end, figure.number) : end].strip(), end


def _without_article(words: str) -> str:
    first, blank, rest = words.strip().partition(" ")
    while blank and _at("small_word").fullmatch(straight(first)):
        first, blank, rest = rest.partition(" ")
    words = f"{first}{blank}{rest}"
    return re.sub(r"^(?:[dl]['’])", "", words).strip(" ,")


def _period(view: _View, figure: _Figure, limit: int, clause: int) -> tuple[str, int]:
    """How often, as printed after the unit or just before the number, and where that ends."""
    found = _every().search(view.plain, figure.end, min(figure.end + 110, limit))
    if found is not None:
        return view.text[found.start() : found.end()], found.end()
    found = _every().search(view.plain, max(clause, figure.start - 25), figure.start)
    if found is None or "(" in view.plain[found.end() : figure.start]:
        return "", 0
    return view.text[found.start() : found.end()], 0


@cache
def _every() -> re.Pattern[str]:
    return re.compile(_any("period"), re.IGNORECASE)


def _deadline(view: _View, figure: _Figure, clause: int, limit: int) -> tuple[str, int, bool]:
    """By when, as printed; where that ends; whether it was taken from a sentence before."""
    found = _first(view, "deadline", figure.end, min(figure.end + 160, limit))
    if found is None:
        before = list(_words("deadline").finditer(view.plain, max(clause, figure.start - 200), figure.start))
        found = next((m for m in reversed(before) if not m[0].casefold().startswith("en ")), None)
    if found is not None:
        group = found.lastgroup or ""
        end = found.end(group) if found.start() >= figure.end else 0
        return view.text[found.start(group) : found.end(group)], end, False
    years = list(_words("programme_years").finditer(view.plain, clause, figure.start))
    if years:
        return years[-1][1], 0, False
    same = _words("same_period").search(view.plain, figure.end, min(figure.end + 110, limit))
    if same is not None:
        first = max(0, figure.start - _HORIZON_REACH)
        horizons = list(_words("horizon").finditer(view.plain, first, figure.start))
        if horizons:
            return horizons[-1][1], same.end(), True
    return "", 0, False


def _first(view: _View, name: str, start: int, end: int) -> re.Match[str] | None:
    """The first deadline there that is no date of a decision."""
    for found in _words(name).finditer(view.plain, start, end):
        if not _at("past_year").search(view.plain, max(0, found.start() - 12), found.start()):
            return found
    return None


def _place(view: _View, figure: _Figure, clause: int, limit: int) -> str:
    """The words of the clause that name where: the first after the figure, else the last before."""
    found = _words("place").search(view.plain, figure.end, min(figure.end + 130, limit))
    if found is None:
        first = max(clause, figure.start - 400)
        before = [
            *_words("place").finditer(view.plain, first, figure.start),
            *_words("place_of_goal").finditer(view.plain, max(first, figure.start - 40), figure.start),
        ]
        found = max(before, key=re.Match.end, default=None)
    if found is None:
        found = _town(view, clause)
    if found is None:
        return ""
    group = found.lastgroup or ""
    return view.text[found.start(group) : found.end(group)]


def _town(view: _View, clause: int) -> re.Match[str] | None:
    """The town that a clause begins with: "la commune de…", or a bare name in a list of such clauses."""
    named = _at("place_subject").match(view.plain, clause)
    if named is not None:
        return named
    first = view.sentence(clause)
    index = bisect_left(view.clauses, clause)
    if index == 0 or view.clauses[index - 1] < first:
        return None
    if _at("place_subject").match(view.plain, view.clauses[index - 1]) is None:
        return None
    return _TOWN.match(view.plain, clause)


_TOWN = re.compile(r"(?P<town>[A-ZÀ-Ý][\w-]+(?:[ -][A-ZÀ-Ý][\w-]+){0,3})(?=,|\s[a-z])")
