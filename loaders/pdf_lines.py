"""Lines of words on the page of a PDF, and what their shape tells: a bullet, a full line, a label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from contratgraph.loaders.pdf_pages import Word
from contratgraph.loaders.printed import (
    BULLETS,
    Run,
    typed_marker,
)
from contratgraph.loaders.vocabulary import LABEL_LIMIT, label_of, level_heading

_MARKS = frozenset(":;!?»%€")
ABOVE_AXES = ("Pilier", "Volet", "Orientation", "Axe", "Fiche")
_LEVELS = (*ABOVE_AXES, "Objective")


@dataclass(frozen=True, slots=True)
class TextLine:
    """The words on one line, from left to right, and the room they stand in."""

    words: tuple[Word, ...]
    page: int
    left: float = 0.0
    right: float = 0.0

    @property
    def text(self) -> str:
        """The words with a blank wherever the page shows one."""
        return "".join(run.text for run in self.runs)

    @property
    def runs(self) -> tuple[Run, ...]:
        """The words with their looks."""
        return tuple(_runs(self.words))

    @property
    def size(self) -> float:
        """The size of most of its characters."""
        sizes: Counter[float] = Counter()
        for word in self.words:
            sizes[word.size] += len(word.text)
        return max(sizes, key=lambda size: (sizes[size], size))

    @property
    def bold(self) -> bool:
        """Whether all of its letters are bold."""
        return all(word.bold for word in self.words if any(c.isalnum() for c in word.text)) and any(
            word.bold for word in self.words
        )

    @property
    def x0(self) -> float:
        """Where it begins."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Where it ends."""
        return max(word.x1 for word in self.words)

    @property
    def top(self) -> float:
        """The top of its highest word."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """The bottom of its lowest word."""
        return max(word.bottom for word in self.words)


def text_lines(words: Iterable[Word], page: int) -> list[TextLine]:
    """The words by lines, from top to bottom."""
    rows: list[list[Word]] = []
    base = size = 0.0
    for word in sorted(words, key=lambda w: (w.bottom, w.x0)):
        if rows and word.bottom - base <= 0.4 * max(word.size, size):
            rows[-1].append(word)
            size = max(size, word.size)
        else:
            rows.append([word])
            base, size = word.bottom, word.size
    return [TextLine(tuple(sorted(row, key=lambda w: w.x0)), page) for row in rows]


def _runs(words: Sequence[Word]) -> Iterator[Run]:
    for index, word in enumerate(words):
        before = ""
        if index:
            before = "" if _touches(words[index - 1], word) else " "
        yield Run(before + word.text, word.bold, word.italic)


def gap_between(above: TextLine, below: TextLine) -> float:
    """The blank between two lines, less than none where they overlap."""
    return below.top - above.bottom


def is_full(above: TextLine, below: TextLine) -> bool:
    """Whether the first word of the line below had no room on the line above."""
    needed = _blank(above) + _first_word(below)
    if _is_centred(above, below):
        return above.x1 - above.x0 + needed > above.right - above.left - 1
    return above.x1 + needed > above.right - 1


def _blank(line: TextLine) -> float:
    """The room between two words of a line."""
    gaps = [other.x0 - one.x1 for one, other in pairwise(line.words[1 if bullet_of(line) else 0 :])]
    usual = line.size / 4
    return min((gap for gap in gaps if gap > usual / 2), default=usual)


def _first_word(line: TextLine) -> float:
    """How long the first word of a line is, with a mark that French never parts from it ("1 :")."""
    last = line.words[0]
    for word in line.words[1:]:
        if not _touches(last, word) and word.text not in _MARKS:
            break
        last = word
    return last.x1 - line.x0


def _touches(one: Word, other: Word) -> bool:
    """Whether two pieces stand together as one word, printed in two ways."""
    return other.x0 - one.x1 <= 0.1 * min(one.size, other.size)


def _is_centred(above: TextLine, below: TextLine) -> bool:
    """Whether both lines have the same room on their left and on their right."""
    centre = (above.left + above.right) / 2
    return (
        above.x0 > above.left + 10
        and abs(above.x0 - below.x0) > 1
        and all(abs((line.x0 + line.x1) / 2 - centre) < 3 for line in (above, below))
    )


def bullet_of(line: TextLine) -> str:
    """The bullet that a line begins with, or ""."""
    first = line.words[0].text
    if first == "\ufffd" and len(line.words) > 1:
        return "•"
    mark, _ = typed_marker(first)
    if not mark and first[0] in BULLETS:
        mark = first[0]
    return mark


def without_bullet(line: TextLine) -> TextLine:
    """The line without the bullet that it begins with."""
    first, *others = line.words
    rest = first.text[1:].lstrip()
    words = (replace(first, text=rest), *others) if rest else tuple(others)
    return replace(line, words=words)


def hangs(item: TextLine, line: TextLine) -> bool:
    """Whether a line begins where the words of an item do, right of its bullet."""
    words = without_bullet(item).words if bullet_of(item) else ()
    return bool(words) and abs(words[0].x0 - line.x0) < 2 < line.x0 - item.x0


def is_title(text: str) -> bool:
    """Whether a text is the heading of a level or of an objective."""
    return level_heading(text, *_LEVELS) is not None


def is_label(text: str) -> bool:
    """Whether a text is a label of a fiche."""
    return len(text) < LABEL_LIMIT and label_of(text.strip(" :*-")) is not None
