"""The text of volets and orientations outside the fiches → principles, expectations, commitments.

A list says what the sentence before it says: principles ("décliné en 4 orientations, visant à : …"),
what a circular expects, or measures, where that sentence commits. Every other text presents the
element it stands in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from contratgraph.loaders.document import Block, BlockKind
from contratgraph.loaders.lists import Commitment, ElementKind
from contratgraph.loaders.readings import Item
from contratgraph.loaders.text import is_open, join, last_sentence, leads, sentences, starts_lower
from contratgraph.loaders.undertakings import degree_of
from contratgraph.loaders.vocabulary import pattern

SENTENCE_LIMIT = 1_500
"""What leads to a list stands at the end of the sentence before it; the longest seen has 600 signs."""


@dataclass(slots=True)
class ListReading:
    """A list that says something: its level, the sentence that leads to it, how firmly it commits."""

    kind: ElementKind
    introduction: Item
    commitment: Commitment | None
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class ProseReading:
    """The text of an element: the lists that say something, and the rest."""

    context: list[Item] = field(default_factory=list)
    lists: list[ListReading] = field(default_factory=list)


def read_prose(blocks: Sequence[Block]) -> ProseReading:
    """Read the text of a volet or an orientation; tables are left to others."""
    reading = ProseReading()
    introduction: Item | None = None
    items: list[Item] = []

    def close() -> None:
        nonlocal items
        if items and introduction is not None and leads(introduction.text):
            found = _list_of(introduction)
            if found is not None:
                found.items = items
                reading.lists.append(found)
                items = []
        reading.context.extend(items)
        items = []

    for block in blocks:
        if not block.in_prose or not block.text:
            continue
        item = Item(block.text, block.first_line, block.last_line)
        if block.kind is BlockKind.ITEM and block.emphasised:  # a heading printed as an item
            close()
            introduction = None
            reading.context.append(item)
        elif block.kind is BlockKind.ITEM:
            items.append(item)
        elif block.kind is BlockKind.PARAGRAPH and _goes_on(items, block):
            last = items[-1]
            items[-1] = replace(last, text=join(last.text, block.text), last_line=block.last_line)
        else:
            close()
            introduction = None
            if block.kind is BlockKind.PARAGRAPH:
                introduction = item
                reading.context.append(item)
    close()
    return reading


def _goes_on(items: Sequence[Item], block: Block) -> bool:
    """Whether a paragraph is the rest of the last item, which the page cut."""
    return bool(items) and starts_lower(block.text) and is_open(items[-1].text)


def _list_of(introduction: Item) -> ListReading | None:
    """What a list led by that text says; None where it only presents."""
    sentence = last_sentence(introduction.text)
    led = replace(introduction, text=sentence)
    sentence = sentence[-SENTENCE_LIMIT:]
    if pattern("expectations").search(sentence):
        return ListReading(ElementKind.EXPECTATION, led, None)
    if pattern("principles").search(sentence):
        return ListReading(ElementKind.PRINCIPLE, led, None)
    commitment = degree_of(sentence)
    return ListReading(ElementKind.ACTION, led, commitment) if commitment else None


def commitments(items: Sequence[Item]) -> Iterator[tuple[Item, Commitment]]:
    """The sentences of a prose that commit, where an orientation has no axe to say it."""
    for item in items:
        for sentence in sentences(item.text):
            degree = degree_of(sentence)
            if degree is not None:
                yield replace(item, text=sentence), degree
