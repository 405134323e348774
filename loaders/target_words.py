"""The words that tell targets from other figures: `wordlists/targets.csv`, as patterns.

A list is all the rows of one name. Texts are looked at with plain apostrophes; case does not count.
"""

from __future__ import annotations

import csv
import io
import re
from functools import cache
from importlib.resources import files


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    path = files(__package__) / "wordlists" / "targets.csv"
    rows: dict[str, list[str]] = {}
    for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))):
        rows.setdefault(row["name"], []).append(row["pattern"])
    return {name: tuple(patterns) for name, patterns in rows.items()}


def any_of(name: str) -> str:
    """The source of a pattern: one of the words of a list, the longest first."""
    return "(?:" + "|".join(sorted(_lists()[name], key=len, reverse=True)) + ")"


@cache
def words(name: str) -> re.Pattern[str]:
    """Where one of the words of a list stands, as whole words."""
    return re.compile(rf"(?<![\w-]){any_of(name)}(?!(?<=\w)\w)", re.IGNORECASE)


@cache
def at(name: str) -> re.Pattern[str]:
    """One of the words of a list, to be matched in a place; what stands around is not looked at."""
    return re.compile(any_of(name), re.IGNORECASE)


@cache
def ending(name: str) -> re.Pattern[str]:
    """One of the words of a list at the end of a text."""
    return re.compile(rf"(?<!\w){any_of(name)}\s*$", re.IGNORECASE)


@cache
def after(name: str) -> re.Pattern[str]:
    """One of the words of a list (group 1) after a blank."""
    return re.compile(rf"\s({any_of(name)})(?!\w)", re.IGNORECASE)
