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

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from functools import cache

from contratgraph.loaders.figures import Figure, find_figures
from contratgraph.loaders.lists import Comparator
from contratgraph.loaders.target_words import any_of, at, ending, words
from contratgraph.loaders.text import QUOTE_LIMIT
from contratgraph.words import straight

REACH = 150
"""A word governs a figure at most so many characters after it."""

CUE_REACH = 250
"""A cue tells of the words at most so many characters after it: the longest seen is at 190."""

_HORIZON_REACH = 600
_GOVERNORS = 4
_CHAIN = 25


class Doubt(StrEnum):
    """What a reader should check."""

    NONE = ""
    WORKS = "Un programme ou une opération : la phrase ne dit pas que le chiffre reste à atteindre."
    BRACKET = "Donné entre parenthèses ou après « soit » : à atteindre, ou déjà atteint ?"
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
    printed, or "". `doubt` says what to check: why it may be no target, or, of one that surely is, that
    its deadline was taken from a sentence before.
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
    doubt: Doubt


def find_targets(text: str) -> list[TargetReading]:
    """The targets of a text (a paragraph, a bullet, a field, a measure), in order."""
    if not any(map(str.isdigit, text)):
        return []
    view = _View(text)
    found: list[TargetReading] = []
    previous: tuple[Figure, _Verdict | None] | None = None
    figures = list(find_figures(view.plain))
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


# --- cues ----------------------------------------------------------------------------------------


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
    """Why a figure is a target: the words that say it, from `start` to `end`.

    `from_to` tells a change, whose second number is the aim, from a range.
    """

    start: int
    end: int
    doubt: Doubt
    subject: str = ""
    from_to: bool = False


def plain(text: str) -> str:
    """The text with plain apostrophes and blanks, each letter in its place, to read figures in."""
    return straight(text).translate(_BLANKS)


class _View:
    """A text with its cues, governing words and boundaries, each found once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = plain(text)
        self.sentences = [0, *(m.end() for m in at("boundary").finditer(self.plain))]
        clauses = (m.end() for m in at("clause").finditer(self.plain))
        self.clauses = sorted({*self.sentences, *clauses})
        self.cues = sorted(
            (
                _Cue(m.start(), m.end(), kind)
                for name, kind in _CUES.items()
                for m in words(name).finditer(self.plain)
            ),
            key=lambda cue: (cue.end, -cue.kind),
        )
        self._cue_ends = [cue.end for cue in self.cues]
        self.governors = sorted(
            (
                _Governor(m.start(), m.end(), name)
                for name in ("goal", "future", "noun", "verb")
                for m in words(name).finditer(self.plain)
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


# --- whether a figure is a target ----------------------------------------------------------------


@cache
def _direct() -> re.Pattern[str]:
    """The words between a governor and the figure that is its object."""
    token = rf"[\s'](?!{any_of('obstacle')}(?!\w))[\w/-]+'?"
    return re.compile(
        rf"(?:(?:{token})?\s{any_of('quantity')})?(?:\s(?:est|sera)(?=\s(?:de|d'|fixée?)(?!\w)))?"
        rf"(?:{token}){{0,6}}\s?(?::\s?)?",
        re.IGNORECASE,
    )


_BARE_END = re.compile(r"\s?\)")
_BLANKS = {0x2009: " ", 0x09: " ", 0x0A: " ", 0x0D: " "}
_START = re.compile(r"(?:^|[.:;•☞(–-]\s?|\bà\s)$")
_AIM = re.compile(r"[^.;:()]*\sà\s")


@cache
def _gloss() -> re.Pattern[str]:
    """What opens a bracket, or a phrase, that tells the measure of the words before."""
    gloss = any_of("gloss")
    return re.compile(rf"(?:\(\s?(?:{gloss}\s)?|,?\s{gloss}\s)$", re.IGNORECASE)


@cache
def _parted() -> re.Pattern[str]:
    """What ends the words that one word governs."""
    return re.compile(rf"[();:]|[.!?]\s|(?<!\w){any_of('parting')}(?!\w)", re.IGNORECASE)


@cache
def _joined() -> re.Pattern[str]:
    """What stands between two figures of one list."""
    both = any_of("and")
    return re.compile(
        rf"(?:\s(?!{both}\s)[\w'/-]+){{0,6}}\s?\)?(?:\s?,|\s{both}|\s?/)\s"
        rf"(?:{any_of('of')}|[^(),;.:]{{0,60}}\()?"
    )


@cache
def _part() -> re.Pattern[str]:
    """What stands between a figure and one that is a part of it."""
    return re.compile(rf"(?:\s[\w'/-]+){{0,6}}?\s?[,(]?\s?{any_of('part')}\s")


@cache
def _again() -> re.Pattern[str]:
    """What stands between a figure and one that tells it again in brackets."""
    return re.compile(rf"(?:\s[^\W\d][\w'/-]*){{0,4}}\s?\((?:{any_of('gloss')}\s)?")


def _own(view: _View, figure: Figure, floor: int) -> _Verdict | None:
    """Why a figure is a target by the words after `floor` that govern it, or that follow it."""
    if _is_definite(view, figure):
        return _governed(view, figure, floor) if figure.is_share else None
    return _governed(view, figure, floor) or _to_be_done(view, figure)


def _is_definite(view: _View, figure: Figure) -> bool:
    """Whether a figure counts what is there already: "les 3 centres commerciaux"."""
    return bool(ending("definite").search(view.plain, max(figure.start - 12, 0), figure.start))


def _required(view: _View, figure: Figure) -> _Verdict | None:
    """Why a figure is a target by its own comparator: "à minima 12 %"."""
    if not figure.required or _is_definite(view, figure):
        return None
    cue = view.cue_before(figure.start)
    if cue is not None and cue.kind is _Kind.FINDING:
        return None
    return _Verdict(figure.start, figure.end, Doubt.NONE)


def _governed(view: _View, figure: Figure, floor: int) -> _Verdict | None:
    """Why a figure is a target by the nearest word that governs it."""
    gloss = _gloss().search(view.plain, max(figure.start - 16, 0), figure.start)
    for word in view.governors_before(figure.start):
        gap = view.plain[word.end : figure.start]
        if figure.is_share:  # "atteindre les 25 %"
            gap = gap.removesuffix("les ")
        if _is_change(view, word) and _AIM.fullmatch(gap):
            doubt, subject = _doubt(view, figure, word), ""
        elif word.end < floor:  # the figure before stands between
            continue
        elif _direct().fullmatch(gap):
            if _describes(gap, figure, word):
                return None
            doubt = _doubt(view, figure, word)
            subject = ""
        elif gloss is not None and _glosses(view, word, gloss.start()):
            doubt = _doubt_of_gloss(view, figure, word, view.plain[word.end : gloss.start()])
            subject = view.text[word.start if word.name == "noun" else word.end : gloss.start()]
        else:
            continue
        if doubt is None:
            return None
        from_to = figure.steps and _is_change(view, word)
        return _Verdict(_first_word(view, figure, word), figure.end, doubt, subject, from_to)
    return None


def _glosses(view: _View, word: _Governor, end: int) -> bool:
    """Whether a bracket that opens at `end` may tell the measure of what that word governs."""
    if word.end > end or not (word.name in ("noun", "verb") or _is_named(view, word)):
        return False
    gap = view.plain[word.end : end]
    return not _parted().search(gap) and (word.name == "noun" or "," not in gap)


def _doubt_of_gloss(view: _View, figure: Figure, word: _Governor, gap: str) -> Doubt | None:
    """What to doubt of a figure that measures the words `gap`; None where it is a finding."""
    doubt = _doubt(view, figure, word)
    if doubt is None:
        return None
    inside = view.plain[figure.end : figure.end + 60].partition(")")[0]
    unnamed = figure.is_share and not figure.required and not _is_named(view, word)
    if _is_given(word, gap) and unnamed:
        return None  # "réduire le chômage (25 % des actifs)"
    if unnamed or _is_given(word, gap) or words("present").search(inside):
        return Doubt.BRACKET
    return Doubt.WORKS if "," in gap and doubt is Doubt.NONE else doubt


def _is_given(word: _Governor, gap: str) -> bool:
    """Whether a verb acts on what is there already: "soutenir la régie"."""
    return word.name == "verb" and at("given").match(gap) is not None


def _is_named(view: _View, word: _Governor) -> bool:
    """Whether the word calls what follows an objective."""
    return word.name == "goal" and at("named").match(view.plain, word.start) is not None


def _is_bare(view: _View, figure: Figure) -> bool:
    """Whether a bracket holds a percentage and nothing else."""
    return (
        figure.is_share
        and figure.comparator is Comparator.EXACT
        and bool(_BARE_END.match(view.plain, figure.end))
    )


def _is_change(view: _View, word: _Governor) -> bool:
    return bool(at("change").fullmatch(view.plain[word.start : word.end]))


def _describes(gap: str, figure: Figure, word: _Governor) -> bool:
    """Whether a figure only describes a thing: "des commerces de moins de 10 salariés"."""
    printed = gap.split()
    bounded = figure.comparator in (Comparator.AT_LEAST, Comparator.AT_MOST) and not figure.required
    return (
        bounded
        and word.name != "goal"
        and len(printed) > 1
        and printed[-1] in ("de", "d'")
        and not words("rate").search(gap)
    )


def _doubt(view: _View, figure: Figure, word: _Governor) -> Doubt | None:
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
    denied = cue is not None and at("denial").match(view.plain, cue.end)
    if kind is _Kind.FINDING or denied:
        return None
    first = max(view.sentence(word.start), word.start - CUE_REACH)
    if words("programme_years").search(view.plain, first, word.start):
        return Doubt.WORKS
    if kind is _Kind.POSSIBLE:
        return Doubt.POSSIBLE
    if figure.steps and at("growth").fullmatch(view.plain[word.start : word.end]):
        return Doubt.CHANGE
    if kind in (_Kind.GOAL, _Kind.FUTURE):
        return Doubt.NONE
    if word.name == "noun":
        end = min(figure.end + 60, view.clause(figure.end)[1])
        return None if view.finding_within(figure.end, end) else Doubt.WORKS
    return Doubt.NONE if _begins(view, word) else Doubt.INTENT


def _is_origin(view: _View, figure: Figure, word: _Governor) -> bool:
    """Whether a figure is where a change starts from: "passer de 12 %"."""
    return not figure.upper and view.plain[word.end : figure.start].endswith(" de ")


def _doubt_of_goal(view: _View, figure: Figure, word: _Governor, cue: _Cue | None) -> Doubt:
    before = view.plain[max(word.start - 40, view.clause(word.start)[0]) : word.start]
    found = cue is not None and cue.kind is _Kind.FINDING and word.start - cue.end < 40
    later = view.finding_within(figure.end, min(figure.end + 60, view.clause(figure.end)[1]))
    if words("elsewhere").search(before) or (_is_named(view, word) and (found or later)):
        return Doubt.ELSEWHERE
    return Doubt.NONE


def _begins(view: _View, word: _Governor) -> bool:
    """Whether a sentence, or what a colon leads to, begins with an infinitive: that one or another."""
    first = view.sentence(word.start)
    if word.start - first > CUE_REACH:
        return False
    before = view.plain[first : word.start]
    if _START.search(before):
        return True
    return bool(words("verb").match(before.lstrip())) and not _parted().search(before)


def _to_be_done(view: _View, figure: Figure) -> _Verdict | None:
    """Why a figure is a target by what follows it: "7 520 logements devant être réhabilités"."""
    before = view.plain[max(figure.start - 60, 0) : figure.start]
    if ending("circumstance").search(before) and not _measured().search(before):
        return None
    cue = view.cue_before(figure.start)
    if cue is not None and cue.kind is _Kind.FINDING and "," not in view.plain[cue.end : figure.start]:
        return None  # "a montré que 30 % des logements doivent être rénovés"
    end = view.clause(figure.end)[1]
    found = _followed("to_be_done").match(view.plain, figure.end, min(figure.end + 160, end))
    doubt = Doubt.NONE
    if found is None:
        found = _followed("left_to_do").match(view.plain, figure.end, min(figure.end + 60, end))
        if found is None or view.finding_within(found.end(), min(found.end() + 60, end)):
            return None
        doubt = Doubt.NONE if cue is not None and cue.kind is _Kind.GOAL else Doubt.WORKS
    return _Verdict(figure.start, found.end(), doubt)


@cache
def _measured() -> re.Pattern[str]:
    """The end of words such as "un total de", after which a figure is no circumstance."""
    return re.compile(rf"(?<!\w){any_of('measured')}(?:\s\w+)?\s(?:de\s|d')$", re.IGNORECASE)


@cache
def _followed(name: str) -> re.Pattern[str]:
    stop = r"(?!(?:est|sont|qui|où|dont|ont|a|que)\s)"
    return re.compile(
        rf"(?:\s{stop}[\w'/-]+|\s?\([^()]{{0,80}}\)){{0,10}}?\s(?P<done>{any_of(name)})", re.IGNORECASE
    )


def _shared(view: _View, other: Figure, verdict: _Verdict | None, figure: Figure) -> _Verdict | None:
    """Why a figure is a target where it goes on with the list or the bracket of the one before."""
    if verdict is None or view.clause(figure.start) != view.clause(other.start):
        return None
    gap = view.plain[other.end : figure.start]
    if _part().fullmatch(gap):
        tail = re.split(r"[,.;)]", view.plain[figure.end : figure.end + 60])[0]
        return None if _parted().search(tail) else replace(verdict, start=figure.start, end=figure.end)
    if _again().fullmatch(gap):
        tail = view.plain[figure.end : figure.end + 40].partition(")")[0]
        return (
            None if words("present").search(tail) else _Verdict(figure.start, figure.end, Doubt.AGAIN)
        )
    if not _joined().fullmatch(gap) or _parted().search(gap.replace(")", "").replace("(", "")):
        return None
    named = re.split(rf",|\s{any_of('and')}\s", gap)[-1].lstrip()
    subject = named.rstrip("( ") if named.endswith("(") else ""
    doubt = verdict.doubt
    if doubt is Doubt.NONE and figure.comparator is Comparator.EXACT and _is_bare(view, figure):
        doubt = Doubt.BRACKET
    return _Verdict(figure.start - len(named) if subject else figure.start, figure.end, doubt, subject)


# --- what a target says --------------------------------------------------------------------------


def _first_word(view: _View, figure: Figure, word: _Governor) -> int:
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
    return re.compile(rf"(?:\s(?!{any_of('phrase_end')}(?!\w))[\w'’/-]+){{0,12}}", re.IGNORECASE)


def _reading(view: _View, figure: Figure, verdict: _Verdict, after: int) -> TargetReading:
    clause, clause_end = view.clause(figure.start)
    limit = min(clause_end, after)
    subject, phrase_end = _subject(view, figure, verdict, limit)
    period, period_end = _period(view, figure, limit, clause)
    deadline, deadline_end, borrowed = _deadline(view, figure, clause, limit)
    if verdict.doubt is Doubt.BRACKET:  # a date in it may be that of the present state
        deadline, deadline_end, borrowed = "", 0, False
    end = max(verdict.end, phrase_end)
    for other in (period_end, deadline_end):
        if end < other <= end + 60 and other - verdict.start <= QUOTE_LIMIT:
            end = other
    start = verdict.start
    if view.plain[start:end].count("(") > view.plain[start:end].count(")"):
        closing = _BARE_END.match(view.plain, end)
        end = closing.end() if closing else end
    if end - start > QUOTE_LIMIT:
        end = verdict.end
    if end - figure.start > QUOTE_LIMIT:
        end = figure.end
    if end - start > QUOTE_LIMIT:
        start = _word_start(view.plain, end - QUOTE_LIMIT, figure.start)
    doubt = verdict.doubt
    if borrowed and doubt is Doubt.NONE:
        doubt = Doubt.PERIOD
    return TargetReading(
        start=start,
        end=end,
        value=figure.upper if verdict.from_to and figure.upper else figure.value,
        upper="" if verdict.from_to else figure.upper,
        unit=figure.unit,
        period=period,
        comparator=figure.comparator,
        subject=subject,
        place=_place(view, figure, clause, limit),
        deadline=deadline,
        doubt=doubt,
    )


def _word_start(text: str, position: int, last: int) -> int:
    """The first beginning of a word at or after a position."""
    if position == 0 or text[position - 1].isspace():
        return position
    blank = text.find(" ", position, last)
    return blank + 1 if blank >= 0 else last


def _subject(view: _View, figure: Figure, verdict: _Verdict, limit: int) -> tuple[str, int]:
    """What the figure is about, and where the words that follow its unit end."""
    found = _phrase().match(view.plain, figure.end, limit)
    end = found.end() if found else figure.end
    printed = view.plain[figure.end : end].split()
    while printed and at("small_word").fullmatch(printed[-1]):
        end = view.plain.rindex(printed.pop(), figure.end, end)
    end = len(view.plain[:end].rstrip()) if end - figure.end < QUOTE_LIMIT else figure.end
    end = max(end, figure.end)
    if verdict.subject.strip():
        return _without_article(verdict.subject), end
    if figure.is_share:
        return _without_article(view.text[figure.end : end]), end
    return view.text[figure.counted : end].strip(), end


def _without_article(printed: str) -> str:
    """The words without those that only lead to them: "vers les CIE" is "CIE"."""
    first, blank, rest = printed.strip().partition(" ")
    while blank and at("small_word").fullmatch(straight(first)):
        first, blank, rest = rest.partition(" ")
    return re.sub(r"^(?:[dl]['’])", "", f"{first}{blank}{rest}").strip(" ,")


def _period(view: _View, figure: Figure, limit: int, clause: int) -> tuple[str, int]:
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
    return re.compile(any_of("period"), re.IGNORECASE)


def _deadline(view: _View, figure: Figure, clause: int, limit: int) -> tuple[str, int, bool]:
    """By when, as printed; where that ends; whether it was taken from a sentence before."""
    found = _first(view, "deadline", figure.end, min(figure.end + 160, limit))
    if found is None:
        before = list(
            words("deadline").finditer(view.plain, max(clause, figure.start - 200), figure.start)
        )
        found = next((m for m in reversed(before) if not m[0].casefold().startswith("en ")), None)
    if found is not None:
        group = found.lastgroup or ""
        end = found.end(group) if found.start() >= figure.end else 0
        return view.text[found.start(group) : found.end(group)], end, False
    years = list(
        words("programme_years").finditer(
            view.plain, max(clause, figure.start - CUE_REACH), figure.start
        )
    )
    if years:
        return years[-1][1], 0, False
    same = words("same_period").search(view.plain, figure.end, min(figure.end + 110, limit))
    if same is not None:
        first = max(0, figure.start - _HORIZON_REACH)
        horizons = list(words("horizon").finditer(view.plain, first, figure.start))
        if horizons:
            return horizons[-1][1], same.end(), True
    return "", 0, False


def _first(view: _View, name: str, start: int, end: int) -> re.Match[str] | None:
    """The first deadline there that is no date of a decision."""
    for found in words(name).finditer(view.plain, start, end):
        if not at("past_year").search(view.plain, max(0, found.start() - 12), found.start()):
            return found
    return None


def _place(view: _View, figure: Figure, clause: int, limit: int) -> str:
    """The words of the clause that name where: the first after the figure, else the last before."""
    found = words("place").search(view.plain, figure.end, min(figure.end + 130, limit))
    if found is None:
        first = max(clause, figure.start - 400)
        before = [
            *words("place").finditer(view.plain, first, figure.start),
            *words("place_of_goal").finditer(view.plain, max(first, figure.start - 40), figure.start),
        ]
        found = max(before, key=re.Match.end, default=None)
    if found is None:
        found = _town(view, clause)
    if found is None:
        return ""
    group = found.lastgroup or ""
    return view.text[found.start(group) : found.end(group)]


def _town(view: _View, clause: int) -> re.Match[str] | None:
    """The town that a clause begins with: "la commune de…", or a bare name in a list of those."""
    named = at("place_subject").match(view.plain, clause)
    if named is not None:
        return named
    first = view.sentence(clause)
    index = bisect_left(view.clauses, clause)
    if index == 0 or view.clauses[index - 1] < first:
        return None
    if at("place_subject").match(view.plain, view.clauses[index - 1]) is None:
        return None
    return _TOWN.match(view.plain, clause)


_TOWN = re.compile(r"(?P<town>[A-ZÀ-Ý][\w-]+(?:[ -][A-ZÀ-Ý][\w-]+){0,3})(?=,|\s[a-z])")
