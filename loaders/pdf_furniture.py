"""What the pages of a PDF repeat around their text, and their numbers: no content."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from contratgraph.loaders.pdf_lines import TextLine, text_lines
from contratgraph.loaders.pdf_pages import Page, outside

MARGIN = 0.12
"""The share of a page, above and below, where heads and feet stand."""

FRONT_MATTER = 50
"""The printed number of a page is at most so far from its place in the file."""

_LONE_NUMBER = re.compile(
    r"(?:[-–—]\s*)?(?:page\s*)?[0-9]{1,4}(?:\s*(?:/|sur)\s*[0-9]{1,4})?(?:\s*[-–—])?$", re.I
)
_NUMBER = re.compile(r"\b[0-9]{1,4}\b")


def without_furniture(pages: Sequence[Page]) -> list[Page]:
    """The pages without the heads and feet that return, and without their numbers."""
    body = body_size(pages)
    edges = [_edges(page, body) for page in pages]
    returning = Counter(key for found in edges for key in {key for key, _ in found})
    needed = max(3, len(pages) // 4)
    kept = []
    for page, found in zip(pages, edges, strict=True):
        gone = {
            word
            for key, line in found
            if returning[key] >= needed or _LONE_NUMBER.match(line.text.strip())
            for word in line.words
        }
        kept.append(replace(page, words=tuple(word for word in page.words if word not in gone)))
    return kept


def _edges(page: Page, body: float) -> list[tuple[tuple[str, int], TextLine]]:
    """The lines in the margins of a page outside its tables, each with what tells that it returns.

    A number that goes with that of the page is the same on every page; not in what is printed as a
    heading, where it may be the number of a fiche.
    """

    def place(found: re.Match[str]) -> str:
        distance = int(found[0]) - page.number
        return f"{distance:+}" if abs(distance) <= FRONT_MATTER else found[0]

    found = []
    for line in text_lines(outside(page), page.number):
        if page.height * MARGIN < line.bottom and line.top < page.height * (1 - MARGIN):
            continue
        heads = line.bold or line.size > body
        text = line.text.strip() if heads else _NUMBER.sub(place, line.text.strip())
        found.append(((text, round(line.top / 4)), line))
    return found


def body_size(pages: Sequence[Page]) -> float:
    """The size of most characters."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for word in page.words:
            sizes[word.size] += len(word.text)
    return max(sizes, key=lambda size: sizes[size], default=0.0)
