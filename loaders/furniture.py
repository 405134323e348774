"""What a page repeats around its text: running heads and feet, and the numbers of the pages.

Nothing is furniture because of its form alone: a page mark has others like it, with growing numbers,
and a running head or foot comes back, next to page marks or in the words of the title. A label that
comes back in every fiche does neither, so it stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from contratgraph.loaders.text import clean, is_cut, is_open, starts_lower
from contratgraph.loaders.vocabulary import any_level, label_of, pattern
from contratgraph.words import fold

REPEATED = "répété de page en page"
"""Why such a line is in no record: the note of its leftover."""

LONGEST = 120
"""A longer line is text."""

TIMES = 3
"""A running head or foot comes back at least so often."""

_SKIPPED = re.compile(r"\s*(?:[-*+•☞✓]\s|[0-9]+[.)]\s|[|<])")
_MARKUP = re.compile(r"[*_#]+")
_STANDS_OUT = re.compile(r"\s*(?:#{1,6}\s|[*_]{2})")
_DIGITS = re.compile(r"[0-9]+")
_NUMBER = re.compile(r"[0-9]{1,4}")
_NUMBERED = re.compile(
    r"(?:([0-9]{1,4})\s?[|–—•·-]\s?\D{3,}|\D{3,}[|–—•·-]\s?(?:page\s)?([0-9]{1,4}))", re.I
)
_DATED = re.compile(r"(?:([0-9]{1,3})\s)?(\D{3,}[0-9]{4}(?:\s?[-–/]\s?[0-9]{4})?)(?:\s([0-9]{1,3}))?")
_RULE = re.compile(r"\s*(?:-{3,}|\*{3,}|_{3,})\s*")


def page_furniture(lines: Sequence[str]) -> frozenset[int]:
    """The places of the lines that are no text of the document but furniture of its pages.

    A line with a TAB is a row of a table, never furniture.
    """
    texts = {i: text for i, line in enumerate(lines) if (text := _bare(line))}
    shown = [i for i, line in enumerate(lines) if line.strip() and not _RULE.fullmatch(line)]
    near = {
        one: (before, after)
        for before, one, after in zip([-1, *shown], shown, [*shown[1:], -1], strict=False)
    }
    marks = set(_page_marks(texts))
    numbers = {i for i, text in texts.items() if _NUMBER.fullmatch(text)}
    title = next((i for i in texts if re.match(r"\s*#\s", lines[i])), -1)
    running: set[int] = set()
    for places in _repeated(texts).values():
        beside = sum(any(other in marks or other in numbers for other in near[i]) for i in places)
        named = title >= 0 and _is_named(fold(texts[places[0]]), fold(texts[title]))
        stands_out = any(_STANDS_OUT.match(lines[i]) for i in places if i != title)
        counted = not stands_out and (
            _grows(_numbered(texts[i]) for i in places) or _is_dated_head([texts[i] for i in places])
        )
        if named or counted or beside >= len(places) / (1 if stands_out else 2):
            running.update(i for i in places if i != title)
    alone = [i for i in sorted(numbers) if any(other in running or other in marks for other in near[i])]
    if _grows(int(texts[i]) for i in alone):
        running.update(alone)
    return frozenset(marks | running)


def _bare(line: str) -> str:
    """The words of a line that may be furniture, or ""."""
    if "\t" in line or len(line) > LONGEST or (_SKIPPED.match(line) and not _page_number(line)):
        return ""
    return clean(_MARKUP.sub("", line))


def _page_number(text: str) -> re.Match[str] | None:
    return pattern("page").fullmatch(text.strip())


def _page_marks(texts: dict[int, str]) -> Iterator[int]:
    """Lines such as "Page 12 sur 90", of which there are others with growing numbers."""
    alike: dict[str, list[int]] = {}
    for i, text in texts.items():
        if _page_number(text):
            alike.setdefault(_DIGITS.sub("0", text, count=1).casefold(), []).append(i)
    for places in alike.values():
        if len(places) > 1 and _grows(int(_DIGITS.findall(texts[i])[0]) for i in places):
            yield from places


def _repeated(texts: dict[int, str]) -> dict[str, list[int]]:
    """The texts that come back, but for their number: no label, no heading of a level."""
    found: dict[str, list[int]] = {}
    for i, text in texts.items():
        if not _NUMBER.fullmatch(text) and not _page_number(text):
            found.setdefault(_DIGITS.sub("0", fold(text)), []).append(i)
    return {
        key: places
        for key, places in found.items()
        if len(places) >= TIMES and len(key) > 3 and not _has_a_place(texts[places[0]])
    }


def _has_a_place(text: str) -> bool:
    return text.endswith(":") or label_of(text) is not None or any_level(text)


def _is_named(text: str, title: str) -> bool:
    """Whether a line says the title of the contract, or a part of it that is not just a word."""
    return text == title or (text in title and len(text) >= len(title) / 2) or title in text


def _numbered(text: str) -> int:
    found = _NUMBERED.fullmatch(text)
    return int(found[1] or found[2]) if found else -1


def _is_dated_head(texts: Sequence[str]) -> bool:
    """Whether lines hold the same words and years, and only the number before or after them grows."""
    found = [_DATED.fullmatch(text) for text in texts]
    heads = {match[2] for match in found if match}
    numbers = [match and (match[1] or match[3]) for match in found]
    return len(heads) == 1 and _grows(int(number) if number else -1 for number in numbers)


def _grows(numbers: Iterable[int]) -> bool:
    """Whether there are numbers, none is missing (-1) and each is larger than the one before."""
    listed = list(numbers)
    return bool(listed) and min(listed) >= 0 and all(a < b for a, b in pairwise(listed))


def without(lines: Sequence[str], furniture: Iterable[int]) -> list[int]:
    """The places of the lines that stay; text that the page had cut stands together again."""
    gone = set(furniture)
    if not gone:
        return list(range(len(lines)))
    kept: list[int] = []
    waiting: list[int] = []  # blank lines and furniture since the last text
    for i, line in enumerate(lines):
        if i in gone or not line.strip():
            waiting.append(i)
            continue
        cut = any(other in gone for other in waiting)
        if not (cut and kept and _goes_on(lines[kept[-1]], line)):
            kept.extend(other for other in waiting if other not in gone)
        waiting = []
        kept.append(i)
    return kept + [i for i in waiting if i not in gone]


def _goes_on(before: str, after: str) -> bool:
    """Whether two lines that a page parts are one text, or rows of one table."""
    one, two = before.strip(), after.strip()
    if one.startswith("|") and two.startswith("|"):
        return True
    if "\t" in before + after or one.startswith(("#", "|", "<")) or not starts_lower(two):
        return False
    return one.endswith("-") or is_cut(one) or (is_open(one) and not _SKIPPED.match(before))
