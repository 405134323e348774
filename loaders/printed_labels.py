"""How labels and values are printed: which label a block is or begins with, what stands on its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from contratgraph.loaders.document import Block, BlockKind
from contratgraph.loaders.lists import Field
from contratgraph.loaders.vocabulary import (
    FRAME,
    LABEL_LIMIT,
    field_labels_as_printed,
    label_of,
    labels,
    pattern,
    says_nothing,
    without_frame,
)
from contratgraph.words import fold

MEASURE_MARK = "☞"
"""The mark that a measure is printed with."""

VALUE_LIMIT = 350
"""A field value longer than this is a sentence of the right column (the longest value has 300)."""

GARBLED = 85
"""How alike (0-100) a garbled label and the label it stands for are at least."""

SENTENCE_LIMIT = 120
"""A value that ends like a sentence and is longer than this is text of the right column."""

GARBLED_LENGTH = 2
"""How many letters a garbled label has more or less than the label it stands for, at most."""

_COMMAS = "une ligne qui nomme peut-être plusieurs choses : virgules"
_LONE_DASH = re.compile(r"\s[-–—]$")
_LABEL_AND_VALUES = re.compile(rf"([^:-]{{1,{LABEL_LIMIT}}}?)(?:\s*:|\s-)\s+(.+)$", re.DOTALL)


class PrintedLabel(NamedTuple):
    """What a label opens, the values printed on its line, and whether its letters are garbled.

    `qualifier` and `number` are those of the label, `words` the label alone.
    """

    meaning: str
    values: str = ""
    garbled: bool = False
    qualifier: str = ""
    number: str = ""
    words: str = ""


def printed_label(block: Block) -> PrintedLabel | None:
    """The label that a block is, or begins with."""
    text = block.text.strip(" *")
    if label := label_of(text):
        lone = "-" if _LONE_DASH.search(text) else ""
        return PrintedLabel(label.meaning, lone, False, label.qualifier, label.number, text)
    found = _LABEL_AND_VALUES.match(text)
    words, values = (found[1], found[2]) if found else ("", "")
    if not (label := label_of(words)):
        before, colon, after = text[: LABEL_LIMIT + 1].partition(":")
        label = label_of(before) if colon and after.strip() else None
        if label:  # a label with a hyphen in it
            words, values = before, text[len(before) + 1 :].strip()
    if label:
        return PrintedLabel(label.meaning, values, False, label.qualifier, label.number, words)
    if block.marker or len(text) > 2 * LABEL_LIMIT:
        return None
    if stands_out(block) and (meaning := _garbled_label(text)):
        return PrintedLabel(meaning, garbled=True, words=text)
    if found and (meaning := _garbled_label(words)):
        return PrintedLabel(meaning, values, garbled=True, words=words)
    return None


def fills_its_line(block: Block) -> bool:
    """Whether values follow the label on its line."""
    found = printed_label(block)
    return found is not None and bool(found.values)


def stands_out(block: Block) -> bool:
    """Whether the block is printed as labels are: bold or as a heading, and short."""
    bold = block.emphasised or block.kind is BlockKind.HEADING
    return bold and not block.marker and 0 < len(block.text) <= LABEL_LIMIT // 2


def _garbled_label(text: str) -> str:
    """What a label opens whose letters the transcription has changed ("Pi1otes"), or ""."""
    folded = fold(text)
    alike = [label for label in _field_labels() if abs(len(label) - len(folded)) <= GARBLED_LENGTH]
    found = process.extractOne(folded, alike, scorer=fuzz.ratio, score_cutoff=GARBLED)
    return labels()[found[0]] if found else ""


_FIELDS = frozenset(name.value for name in Field if name is not Field.OBJECTIFS)


def is_field(meaning: str) -> bool:
    """Whether a label that opens this opens a field other than the objectives."""
    return meaning in _FIELDS


@cache
def _field_labels() -> tuple[str, ...]:
    return tuple(label for label, meaning in labels().items() if meaning == FRAME or is_field(meaning))


def after_frame(block: Block) -> Block:
    """The block without a "Cadre d'action" printed on the same line before an objective."""
    text = without_frame(block.text)
    return block if text == block.text else replace(block, text=text)


def reads_as_sentence(text: str) -> bool:
    """Whether a value is a sentence rather than a name: many words, and a full stop."""
    return text.endswith(".") and not text.endswith(("..", "etc.")) and text.count(" ") >= 8


def labels_apart(block: Block) -> Iterator[Block]:
    """The labels that one line of prose prints with their values, each apart.

    "Pilote : Ville – Partenaires : CAF" is two fields; a capital letter begins the second.
    """
    first = printed_label(block) if block.in_prose and ":" in block.text else None
    if first is None or not first.values:
        yield block
        return
    text, start = block.text, 0
    cuts = [found for found in _label_and_colon().finditer(text) if found.start() > 0]
    for found in cuts:
        yield replace(block, text=text[start : found.start()].rstrip(" –—-;,"))
        start = found.start()
        block = replace(block, kind=BlockKind.PARAGRAPH, marker="", lead="", depth=0)
    yield replace(block, text=text[start:])


@cache
def _label_and_colon() -> re.Pattern[str]:
    """A label within a line, printed as one: a capital letter first, a colon behind."""
    known = sorted((words for words in field_labels_as_printed()), key=len, reverse=True)
    forms = "|".join(re.escape(words) for words in known)
    return re.compile(rf"(?<!\w)(?:{forms})(?:\(s\))?\s?:(?=\s)")


def is_sentence(text: str) -> bool:
    """Whether a text is too long for a value, or ends like a sentence and is long."""
    ends = text.endswith((":", ".")) and not text.endswith("...")
    return len(text) > VALUE_LIMIT or (ends and len(text) > SENTENCE_LIMIT)


def split_values(text: str) -> list[str]:
    """Values run together in one cell: "CPA - Villes" are two, "Marseille – Provence" is one."""
    parts = (part.strip().removeprefix("-").removesuffix(" -").strip() for part in text.split(" - "))
    return [part for part in parts if not says_nothing(part)]


def split_line(text: str) -> tuple[list[str], str]:
    """The names on one line, and what is doubtful about them.

    Names are parted by dashes, else by semicolons, else by commas before capital letters; within
    brackets nothing parts them. A comma before a small letter may part two names or stand within one
    ("Acteurs sociaux, médico-sociaux et de la santé"), and so may an "et" beside commas: then the line
    is left as it is, and told.
    """
    names = split_values(text)
    if len(names) != 1 or len(text) > VALUE_LIMIT:
        return names, ""
    outside = _outside_brackets(text)
    semicolons = [place for place, sign in outside if sign == ";"]
    commas = [place for place, sign in outside if sign == "," and text[place + 1 : place + 2] == " "]
    cuts = semicolons or commas
    starts = [0, *(place + 1 for place in cuts)]
    parts = [text[one:two] for one, two in zip(starts, [*cuts, None], strict=True)]
    while says_nothing(parts[-1]):  # the first one says something, or nothing does
        parts.pop()
    if not semicolons and len(parts) > 1 and not _is_enumeration(parts):
        return [",".join(parts).strip()], _COMMAS
    names = [name for part in parts for name in split_values(part.strip())]
    if cuts and names[-1].endswith(".") and not names[-1].endswith(("..", "etc.")):
        names[-1] = names[-1][:-1]
    return names, ""


def _is_enumeration(parts: Sequence[str]) -> bool:
    """Whether commas part names: each but the first has a capital, and none joins two."""
    capitals = all(part.strip()[:1].isupper() for part in parts[1:])
    return capitals and not any(pattern("joint").search(part) for part in parts)


def _outside_brackets(text: str) -> list[tuple[int, str]]:
    """The signs of a text that stand in no brackets, each with its place."""
    found: list[tuple[int, str]] = []
    depth = 0
    for place, sign in enumerate(text):
        depth = max(depth + (sign == "(") - (sign == ")"), 0)
        if depth == 0 and sign in ",;":
            found.append((place, sign))
    return found
