"""Names that a registry knows, found in running text.

The longest name wins, a name of two things is nobody's. An acronym must be printed in capitals, a name
of one word with a capital: "état des logements" names no État, nor does a text that begins with that
word, where the document prints it small elsewhere. Common nouns ("bailleurs") need neither, but their
plural or singular; other names have both.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from contratgraph.words import fold

_WORD = re.compile(r"\w+")
_SHORT = 3
_BEGINS = re.compile(r"[.:;!?•–—]")
"""What stands before a word that begins a sentence or a bullet."""


@dataclass(frozen=True, slots=True)
class Found:
    """A known name in a text: what it is the name of, and where its words stand."""

    key: str
    start: int
    end: int


class Gazetteer:
    """The names of a registry, by their words."""

    def __init__(
        self,
        names: Iterable[tuple[str, str]],
        common: Iterable[tuple[str, str]] = (),
        small: Collection[str] = (),
    ) -> None:
        """`names` are pairs of a name and the key of what it names; `common` are no proper names.

        `small` are the words that the document prints without a capital too (see `small_words`).
        """
        self._small = small
        self._keys: dict[tuple[str, ...], set[str]] = {}
        self._acronyms: set[tuple[str, ...]] = set()
        self._common: set[tuple[str, ...]] = set()
        for name, key in names:
            words = self._learn(name, key)
            if len(words) == 1 and name.isupper():
                self._acronyms.add(words)
        self._common_as: set[tuple[str, ...]] = set()
        for name, key in common:
            self._common.add(self._learn(name, key))
            self._common_as.add(_folded(_WORD.findall(name)))
        self._longest = max(map(len, self._keys), default=0)

    def _learn(self, name: str, key: str) -> tuple[str, ...]:
        words = tuple(_singular(word) for word in _WORD.findall(name))
        if words:
            self._keys.setdefault(words, set()).add(key)
        return words

    def find(self, text: str) -> list[Found]:
        """The names in a text, in order; none overlaps another."""
        return list(self._find(text))

    def _find(self, text: str) -> Iterator[Found]:
        words = list(_WORD.finditer(text))
        folded = [_singular(word.group()) for word in words]
        place = 0
        while place < len(words):
            first = place == 0 or bool(
                _BEGINS.search(text[words[place - 1].end() : words[place].start()])
            )
            for length in range(min(self._longest, len(words) - place), 0, -1):
                name = tuple(folded[place : place + length])
                keys = self._keys.get(name)
                part = words[place : place + length]
                if keys and self._is_printed_as_name(name, part, text, first=first):
                    if len(keys) == 1:
                        start, end = words[place].start(), words[place + length - 1].end()
                        yield Found(next(iter(keys)), start, end)
                    place += length
                    break
            else:
                place += 1

    def _is_printed_as_name(
        self, name: tuple[str, ...], words: Sequence[re.Match[str]], text: str, *, first: bool
    ) -> bool:
        word = words[0]
        if name in self._acronyms:
            return word.group().isupper()
        if name in self._common:  # "inter-bailleurs" names none, nor does "le bailleur" the group
            as_printed = _folded([word.group() for word in words])
            return as_printed in self._common_as and text[word.start() - 1 : word.start()] != "-"
        return len(name) > 1 or (word.group()[0].isupper() and not (first and name[0] in self._small))


def _folded(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(fold, words))


@lru_cache(maxsize=20_000)
def _singular(word: str) -> str:
    """The folded word without the mark of a plural, which short words do not have ("Aix")."""
    folded = fold(word)
    return folded.rstrip("sx") if len(folded) > _SHORT else folded


def small_words(texts: Iterable[str]) -> frozenset[str]:
    """The folded words that some text prints without a capital: they are no proper names alone."""
    return frozenset(
        _singular(word.group())
        for text in texts
        for word in _WORD.finditer(text)
        if word.group()[0].islower()
    )
