"""The blocks of one fiche → its fields, objectives, measures and contributions, and the silences.

A fiche is printed in two columns: on the left four labelled fields, on the right the objectives with
their ☞ measures; under both, a table of contributions with one column for each transversal priority.
A page break cuts both columns: the rest of the left one comes first, then the rest of the right one.

The reader walks the blocks with two pens, one for the fields and one for the objectives, and decides
by shape which of them a block belongs to. Nothing is dropped: what no rule can place is a leftover.

Other contracts print a fiche as a table with a label beside each value, or as a list with labels in
bold; what stands under a label that we do not know is a leftover, never the value of another label.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import combinations, groupby, pairwise, zip_longest
from typing import NamedTuple

from rapidfuzz import fuzz, process

from contratgraph.loaders import vocabulary
from contratgraph.loaders.document import Block, BlockKind
from contratgraph.loaders.grid import Rubric, rubrics
from contratgraph.loaders.lists import Field, ReadBy, SilenceKind
from contratgraph.loaders.programme import FicheText
from contratgraph.loaders.text import is_cut, is_open, join, last_sentence, leads, slug, starts_lower
from contratgraph.loaders.vocabulary import (
    ELSEWHERE,
    FRAME,
    LABEL_LIMIT,
    MEASURES,
    Label,
    commitment_of,
    field_labels_as_printed,
    is_garbled_priority,
    label_of,
    labels,
    level_heading,
    pattern,
    priority_of,
    without_frame,
)
from contratgraph.words import fold

MEASURE = "☞"
VALUE_LIMIT = 350
"""A field value longer than this is a sentence of the right column (the longest value has 300)."""

GARBLED = 85
"""How alike (0-100) a garbled label and the label it stands for are at least."""

SENTENCE_LIMIT = 120
"""A value that ends like a sentence and is longer than this is text of the right column."""

GARBLED_LENGTH = 2
"""How many letters a garbled label has more or less than the label it stands for, at most."""

SHORT_LINE = 50
"""Lines that are filled have more signs on average; shorter ones may be a list without bullets."""

SENTENCE_END = 1_500
"""What leads to a list stands at the end of the sentence before it."""

LEFT_FIELDS = (Field.PILOTES, Field.PARTENAIRES, Field.PUBLICS, Field.DISPOSITIFS)

Lexicon = Mapping[Field, Collection[str]]
"""Folded values already seen for each field, in fiches where there was no doubt."""


@dataclass(frozen=True, slots=True)
class Item:
    """A printed value, rejoined where the page cut it.

    `read_by` says whether a person changed it: then `printed` are the words on the page, which prove
    that something stands there, and `text` those the person reads in it. `qualifier` is what the label
    says more than the usual one ("copilote"). `confirmed`: a person has looked at it and changed
    nothing.
    """

    text: str
    first_line: int
    last_line: int
    read_by: ReadBy = ReadBy.EXTRACTED
    printed: str = ""
    qualifier: str = ""
    confirmed: bool = False

    @property
    def corrected(self) -> bool:
        """Whether a person has settled it."""
        return self.confirmed or self.read_by is not ReadBy.EXTRACTED

    @property
    def on_the_page(self) -> str:
        """The words as printed."""
        return self.printed or self.text


def _item(block: Block) -> Item:
    return Item(block.text, block.first_line, block.last_line)


@dataclass(frozen=True, slots=True)
class FieldReading:
    """What was read of a field: its items, or the kind of silence, and what is doubtful about it.

    `label` is the printed label, None where there is none.
    """

    items: tuple[Item, ...] = ()
    silence: SilenceKind | None = None
    doubt: str = ""
    label: Item | None = None


@dataclass(slots=True)
class MeasureReading:
    """A ☞ measure. `text` is the item itself, `details` its sub-bullets.

    `opens`: nothing stands between the title of its objective and it. `introduction` is the text
    that leads to its list, None where none is printed.
    """

    text: str
    first_line: int
    last_line: int
    depth: int
    in_list: bool
    opens: bool
    introduction: Item | None = None
    details: list[str] = field(default_factory=list)

    @property
    def whole(self) -> str:
        """The measure with its sub-bullets."""
        return " • ".join([self.text, *self.details])


@dataclass(slots=True)
class ObjectiveReading:
    """An objectif opérationnel: `context` is its prose, in order, without the measures."""

    number: str
    title: str
    first_line: int
    last_line: int
    context: list[Item] = field(default_factory=list)
    measures: list[MeasureReading] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ContributionReading:
    """What a cell of the contribution table says."""

    priority: str
    item: Item


@dataclass(slots=True)
class FicheReading:
    """Everything read of a fiche. `context` is its prose before any objective.

    `priorities` are those that its contribution table has a column for; `page_numbers` the numbers
    printed alone, taken out before anything is read. `named` are the priorities that only the document
    knows, key → the heading of their column; `elsewhere` is what stands under labels of no field.
    `fields` has the financeurs only where their label is printed.
    """

    fields: dict[Field, FieldReading] = field(default_factory=dict)
    objectives: list[ObjectiveReading] = field(default_factory=list)
    measures: list[MeasureReading] = field(default_factory=list)
    contributions: list[ContributionReading] = field(default_factory=list)
    context: list[Item] = field(default_factory=list)
    priorities: frozenset[str] = frozenset()
    objectives_silence: SilenceKind | None = None
    leftovers: list[Block] = field(default_factory=list)
    page_numbers: list[Block] = field(default_factory=list)
    named: dict[str, str] = field(default_factory=dict)
    elsewhere: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Known:
    """What all fiches of a document tell of each one.

    `priorities` are those that only the document names, folded heading → key and heading; `marked`
    tells whether its measures have a mark of their own.
    """

    lexicon: Lexicon = field(default_factory=dict)
    priorities: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    marked: bool = True


def read_fiches(fiches: Sequence[FicheText]) -> list[FicheReading]:
    """Read all fiches of a document, in order.

    Twice: what the unambiguous fiches say tells, in the second pass, which field a group of values
    is for where a fiche has fewer groups than labels, and which priorities the contract has.
    """
    marked = any(block.marker == MEASURE for fiche in fiches for block in fiche.blocks)
    first = [_FicheReader(fiche, _Known(marked=marked)).read() for fiche in fiches]
    lexicon: dict[Field, set[str]] = {name: set() for name in LEFT_FIELDS}
    priorities: dict[str, tuple[str, str]] = {}
    for reading in first:
        for key, heading in reading.named.items():
            priorities.setdefault(fold(heading), (key, heading))
        for name in LEFT_FIELDS:
            found = reading.fields[name]
            if not found.doubt:
                lexicon[name].update(fold(item.text) for item in found.items)
    known = _Known(lexicon, priorities, marked)
    return [_FicheReader(fiche, known).read() for fiche in fiches]


# --- shapes --------------------------------------------------------------------------------------


def _split_values(text: str) -> list[str]:
    """Values run together in one cell: "CPA - Villes" are two, "Marseille – Provence" is one."""
    parts = (part.strip().removeprefix("-").removesuffix(" -").strip() for part in text.split(" - "))
    return [part for part in parts if part.strip("-–— ") and not pattern("nothing").fullmatch(part)]


def _split_line(text: str) -> tuple[list[str], str]:
    """The names on one line, and what is doubtful about them.

    Names are parted by dashes, else by semicolons, else by commas before a capital letter; within
    brackets nothing parts them. A comma before a small letter may part two names or stand within one
    ("Acteurs sociaux, médico-sociaux et de la santé"): it is left as it is, and told.
    """
    names = _split_values(text)
    if len(names) > 1 or len(text) > VALUE_LIMIT:
        return names, ""
    outside = _outside_brackets(text)
    semicolons = [place for place, sign in outside if sign == ";"]
    commas = [place for place, sign in outside if sign == "," and text[place + 1 : place + 2] == " "]
    cuts = semicolons or [place for place in commas if text[place + 2 : place + 3].isupper()]
    doubt = "" if semicolons or len(cuts) == len(commas) else _COMMAS
    starts = [0, *(place + 1 for place in cuts)]
    names = [
        name
        for one, two in zip(starts, [*cuts, None], strict=True)
        for name in _split_values(text[one:two].strip())
    ]
    if cuts and names and names[-1].endswith(".") and not names[-1].endswith(("..", "etc.")):
        names[-1] = names[-1][:-1]
    return names, doubt


def _outside_brackets(text: str) -> list[tuple[int, str]]:
    """The signs of a text that stand in no brackets, each with its place."""
    found: list[tuple[int, str]] = []
    depth = 0
    for place, sign in enumerate(text):
        depth = max(depth + (sign == "(") - (sign == ")"), 0)
        if depth == 0 and sign in ",;":
            found.append((place, sign))
    return found


_SENTENCE = "une phrase plutôt qu'un nom"
_LINES = "des lignes courtes qui nomment peut-être chacune une chose"
_COMMAS = "une ligne qui nomme peut-être plusieurs choses : virgules"
_LONE_DASH = re.compile(r"\s[-–—]$")
_LABEL_AND_VALUES = re.compile(rf"([^:-]{{1,{LABEL_LIMIT}}}?)(?:\s*:|\s-)\s+(.+)$", re.DOTALL)
_PAGE_NUMBER = re.compile(r"[0-9]{1,3}$")


class _Printed(NamedTuple):
    """What a label opens, the values printed on its line, and whether its letters are garbled.

    `qualifier` and `number` are those of the label, `words` the label alone.
    """

    meaning: str
    values: str = ""
    garbled: bool = False
    qualifier: str = ""
    number: str = ""
    words: str = ""


def _label(block: Block) -> _Printed | None:
    """The label that a block is, or begins with."""
    text = block.text.strip(" *")
    if label := label_of(text):
        lone = "-" if _LONE_DASH.search(text) else ""
        return _Printed(label.meaning, lone, False, label.qualifier, label.number, text)
    found = _LABEL_AND_VALUES.match(text)
    words, values = (found[1], found[2]) if found else ("", "")
    if not (label := label_of(words)):
        before, colon, after = text[: LABEL_LIMIT + 1].partition(":")
        label = label_of(before) if colon and after.strip() else None
        if label:  # a label with a hyphen in it
            words, values = before, text[len(before) + 1 :].strip()
    if label:
        return _Printed(label.meaning, values, False, label.qualifier, label.number, words)
    if block.marker or len(text) > 2 * LABEL_LIMIT:
        return None
    if _stands_out(block) and (meaning := _garbled_label(text)):
        return _Printed(meaning, garbled=True, words=text)
    if found and (meaning := _garbled_label(words)):
        return _Printed(meaning, values, garbled=True, words=words)
    return None


def _fills_its_line(block: Block) -> bool:
    """Whether values follow the label on its line."""
    found = _label(block)
    return found is not None and bool(found.values)


def _stands_out(block: Block) -> bool:
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


def _is_field(meaning: str) -> bool:
    return meaning in _FIELDS


@cache
def _field_labels() -> tuple[str, ...]:
    return tuple(label for label, meaning in labels().items() if meaning == FRAME or _is_field(meaning))


def _after_frame(block: Block) -> Block:
    """The block without a "Cadre d'action" printed on the same line before an objective."""
    text = without_frame(block.text)
    return block if text == block.text else replace(block, text=text)


def _reads_as_sentence(text: str) -> bool:
    """Whether a value is a sentence rather than a name: many words, and a full stop."""
    return text.endswith(".") and not text.endswith(("..", "etc.")) and text.count(" ") >= 8


def _apart(block: Block) -> Iterator[Block]:
    """The labels that one line of prose prints with their values, each apart.

    "Pilote : Ville – Partenaires : CAF" is two fields; a capital letter begins the second.
    """
    first = _label(block) if block.in_prose and ":" in block.text else None
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


def _is_sentence(text: str) -> bool:
    ends = text.endswith((":", ".")) and not text.endswith("...")
    return len(text) > VALUE_LIMIT or (ends and len(text) > SENTENCE_LIMIT)


# --- the left pen --------------------------------------------------------------------------------


_BY_WORDS = "moins de listes de valeurs que d'intitulés : attribution d'après les mots"


@dataclass(slots=True)
class _Label:
    field: Field
    block: Block
    garbled: bool = False
    qualifier: str = ""
    words: str = ""

    @property
    def printed(self) -> Item:
        return _item(self.block)


@dataclass(slots=True)
class _Group:
    """Values printed as one list."""

    mark: tuple[int | None, int]
    items: list[Item] = field(default_factory=list)
    blank: bool = False
    after_cut: bool = False
    doubt: str = ""


class _FieldPen:
    """Collects labels and the values below them.

    Labels may be stacked (all four, then all the values). Then each group of values belongs to one
    label, in order: a group is a cell, or a list set off by a blank line or by its nesting.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.found: dict[Field, FieldReading] = {}
        self._lexicon = lexicon
        self._stack: list[_Label] = []
        self._groups: list[_Group] = []
        self._last_table: int | None = None
        self._printed: dict[Field, set[str]] = {}  # the labels that have given a field its items

    @property
    def is_open(self) -> bool:
        return bool(self._stack)

    @property
    def has_values(self) -> bool:
        return any(group.items or group.blank for group in self._groups)

    @property
    def last_text(self) -> str:
        return self._groups[-1].items[-1].text if self._groups and self._groups[-1].items else ""

    def seen(self, name: Field) -> bool:
        return name in self.found or any(label.field is name for label in self._stack)

    @property
    def open_label(self) -> Block | None:
        """The last label that is still open."""
        return self._stack[-1].block if self._stack else None

    @property
    def filled_on_its_line(self) -> bool:
        """Whether the open label has values on its own line."""
        last = self._stack[-1].block if self._stack else None
        return last is not None and self.has_values and _fills_its_line(last)

    @property
    def stands_in_prose(self) -> bool:
        """Whether the open labels are printed outside any table."""
        return bool(self._stack) and all(label.block.in_prose for label in self._stack)

    def label(self, name: Field, block: Block, found: _Printed) -> None:
        if self.has_values:
            self.close()
        elif self._stack and self._stack[-1].block.table != block.table:
            # the page broke between labels and values: the values of the first ones are lost
            for label in self._stack:
                self._silent(label, SilenceKind.UNREAD)
            self._stack.clear()
        self._stack = [
            label
            for label in self._stack
            if label.field is not name or label.qualifier != found.qualifier
        ]
        self._stack.append(_Label(name, block, found.garbled, found.qualifier, fold(found.words)))
        self._last_table = block.table

    def cells(self, values: Sequence[Block], *, cut: bool) -> None:
        """The values in the cells beside a label, which no other label has.

        `cut`: there are none, and what follows may be them.
        """
        alone = len(values) == 1 and not values[0].marker and values[0].kind is not BlockKind.ITEM
        for block in values:
            if self._groups and not block.marker and is_cut(self.last_text):
                self.extend(block)
            else:
                self.value(block, on_one_line=alone)
        self.close(cut=cut)

    def value(self, block: Block, text: str | None = None, *, on_one_line: bool = False) -> None:
        text = block.text if text is None else text
        after_cut = self._last_table != block.table
        if after_cut and is_cut(self.last_text):
            self.extend(block)
            return
        self._settle_labels_above(block)
        mark = (block.column, block.group)
        if not self._groups or self._groups[-1].mark != mark:
            self._groups.append(_Group(mark, after_cut=after_cut and self.has_values))
        group = self._groups[-1]
        values, doubt = _split_line(text) if on_one_line else (_split_values(text), "")
        height = block.last_line - block.first_line + 1
        if on_one_line and block.in_prose and len(values) < height > len(text) / SHORT_LINE:
            doubt = doubt or _LINES
        if on_one_line and len(values) == 1 and _reads_as_sentence(values[0]):
            doubt = doubt or _SENTENCE
        group.doubt = group.doubt or doubt
        if not values:
            group.blank = True
        for value in values:
            group.items.append(Item(value, block.first_line, block.last_line))
        self._last_table = block.table

    def _settle_labels_above(self, block: Block) -> None:
        """Values in the very cell of a label are its own: labels stacked above it stayed empty."""
        last = self._stack[-1].block
        if len(self._stack) < 2 or self.has_values or block.row is None:
            return
        if (block.row, block.column) == (last.row, last.column):
            for label in self._stack[:-1]:
                self._silent(label, SilenceKind.EMPTY_IN_SOURCE)
            del self._stack[:-1]

    def goes_on(self, block: Block) -> bool:
        """Whether the block stands in the table where the last label or value stood."""
        return block.table is not None and block.table == self._last_table

    def extend(self, block: Block) -> None:
        """The rest of the last value, which the page cut in two."""
        items = self._groups[-1].items
        last = items[-1]
        items[-1] = replace(last, text=join(last.text, block.text), last_line=block.last_line)

    def close(self, *, cut: bool = False) -> None:
        """Give the groups to the labels. `cut`: the page breaks where values were expected."""
        stack, groups = self._stack, [g for g in self._groups if g.items or g.blank]
        self._stack, self._groups = [], []
        if not any(group.items for group in groups):
            kind = SilenceKind.UNREAD if cut and not groups else SilenceKind.EMPTY_IN_SOURCE
            for label in stack:
                self._silent(label, kind)
        elif len(stack) == 1:
            self._give(stack[0], groups, "")
        elif len(groups) >= len(stack):
            self._give_in_order(stack, groups)
        else:
            self._give_by_words(stack, groups)

    def _give_in_order(self, stack: list[_Label], groups: list[_Group]) -> None:
        last = len(stack) - 1
        for index, label in enumerate(stack):
            if index < last:
                self._give(label, groups[index : index + 1], "")
                continue
            extra = [g for g in groups[last + 1 :] if not g.after_cut]
            doubt = "plus de listes de valeurs que d'intitulés" if extra else ""
            self._give(label, groups[last:], doubt)

    def _give_by_words(self, stack: list[_Label], groups: list[_Group]) -> None:
        """Fewer groups than labels: the order holds, the words tell which labels stayed empty."""
        scored = [
            (
                sum(self._score(stack[i].field, g) for i, g in zip(chosen, groups, strict=True)),
                chosen,
            )
            for chosen in combinations(range(len(stack)), len(groups))
        ]
        scored.sort()
        (score, best), (rival_score, rival) = scored[-1], scored[-2]
        for index, label in enumerate(stack):
            given = [groups[best.index(index)]] if index in best else []
            other = [groups[rival.index(index)]] if index in rival else []
            doubt = _BY_WORDS if given != other or score == rival_score else ""
            if doubt and not given:  # its values may as well be lost: never call that empty
                self._silent(label, SilenceKind.UNREAD, doubt)
            else:
                self._give(label, given, doubt)

    def _score(self, name: Field, group: _Group) -> float:
        known = list(self._lexicon.get(name, ()))
        if not known or not group.items:
            return 0.0
        best = [process.extractOne(fold(item.text), known, scorer=fuzz.ratio) for item in group.items]
        return sum(1.0 for found in best if found and found[1] >= 90) / len(group.items)

    def _give(self, label: _Label, groups: list[_Group], doubt: str) -> None:
        items = tuple(
            replace(item, qualifier=label.qualifier) for group in groups for item in group.items
        )
        if not items:
            self._silent(label, SilenceKind.EMPTY_IN_SOURCE, doubt)
            return
        doubt = doubt or next((group.doubt for group in groups if group.doubt), "")
        if label.garbled:
            doubt = doubt or f"intitulé lu « {label.block.text[:LABEL_LIMIT]} »"
        known = self.found.get(label.field)
        printed = self._printed.setdefault(label.field, set())
        if known is not None and known.items:
            items = known.items + items
            twice = "intitulé imprimé deux fois" if label.words in printed else ""
            doubt = doubt or known.doubt or twice
        printed.add(label.words)
        self.found[label.field] = FieldReading(items, None, doubt, label.printed)

    def _silent(self, label: _Label, kind: SilenceKind, doubt: str = "") -> None:
        if label.garbled:
            kind = SilenceKind.UNREAD
        if label.field not in self.found:
            self.found[label.field] = FieldReading((), kind, doubt, label.printed)


# --- the right pen -------------------------------------------------------------------------------


class _ActionPen:
    """Collects objectives, their prose and their measures; knows how the last piece ended."""

    def __init__(self) -> None:
        self.objectives: list[ObjectiveReading] = []
        self.loose: list[MeasureReading] = []
        self._last: ObjectiveReading | MeasureReading | None = None
        self._last_is_title = False
        self._last_is_detail = False
        self._introduction: Item | None = None  # of the measures that follow
        self._detached = False  # what follows is of the fiche, not of its last objective

    @property
    def _objective(self) -> ObjectiveReading | None:
        return self.objectives[-1] if self.objectives and not self._detached else None

    def detach(self) -> None:
        """What follows belongs to the fiche as a whole."""
        self._detached = True
        self._last, self._introduction = None, None

    def introduction_ends(self) -> None:
        """The measures that follow are led by no sentence."""
        self._introduction = None

    @property
    def awaits(self) -> bool:
        """Whether nothing has followed the text that leads to measures."""
        last = self._last
        return last is None or (isinstance(last, ObjectiveReading) and not self._last_is_title)

    def introduce(self, block: Block) -> Item:
        """The text that leads to the measures that follow."""
        self._introduction = _item(block)
        return self._introduction

    @property
    def commits(self) -> bool:
        """Whether the last text commits to the list that follows it."""
        led = self._introduction
        return (
            led is not None
            and leads(led.text)
            and commitment_of(last_sentence(led.text)[-SENTENCE_END:]) is not None
        )

    @property
    def last_text(self) -> str:
        if isinstance(self._last, MeasureReading):
            return self._last.details[-1] if self._last_is_detail else self._last.text
        if isinstance(self._last, ObjectiveReading):
            return self._last.title if self._last_is_title else self._last.context[-1].text
        return ""

    def objective(self, number: str, title: str, block: Block) -> None:
        self._last = ObjectiveReading(number, title, block.first_line, block.last_line)
        self.objectives.append(self._last)
        self._last_is_title, self._last_is_detail = True, False
        self._introduction = None
        self._detached = False

    def measure(self, block: Block) -> None:
        if not block.text:
            return
        objective = self._objective
        reading = MeasureReading(
            block.text,
            block.first_line,
            block.last_line,
            block.depth,
            in_list=block.kind is BlockKind.ITEM,
            opens=objective is not None and not (objective.context or objective.measures),
            introduction=self._introduction,
        )
        (objective.measures if objective else self.loose).append(reading)
        self._last, self._last_is_title, self._last_is_detail = reading, False, False

    def text(self, block: Block) -> bool:
        """Prose, a sub-bullet or the rest of a cut text. False where there is nothing to join."""
        is_item = block.kind is BlockKind.ITEM
        if not block.marker and not is_item and self.goes_on_with(block):
            self._extend(block)
            return True
        last = self._last
        if isinstance(last, MeasureReading) and is_item and block.depth > last.depth:
            last.details.append(block.text)
            last.last_line = block.last_line
            self._last_is_detail = True
            return True
        if objective := self._objective:
            objective.context.append(self.introduce(block))
            self._last = objective
            self._last_is_title = self._last_is_detail = False
            return True
        return False

    @property
    def is_open(self) -> bool:
        """Whether the last piece may go on; a title may only where it was cut."""
        last = self.last_text
        return bool(last) and (is_cut(last) if self._last_is_title else is_open(last))

    def goes_on_with(self, block: Block) -> bool:
        """Whether the block is the rest of the last piece."""
        last = self.last_text
        if not last:
            return False
        if self._last_is_title and not (starts_lower(block.text) or is_cut(last)):
            return False
        return is_cut(last) or (is_open(last) and starts_lower(block.text))

    def _extend(self, block: Block) -> None:
        last = self._last
        if isinstance(last, MeasureReading):
            if self._last_is_detail:
                last.details[-1] = join(last.details[-1], block.text)
            else:
                last.text = join(last.text, block.text)
        else:
            assert last is not None
            if self._last_is_title:
                last.title = join(last.title, block.text)
            else:
                whole = last.context[-1]
                self._introduction = last.context[-1] = replace(
                    whole, text=join(whole.text, block.text), last_line=block.last_line
                )
        if not (isinstance(last, ObjectiveReading) and not self._last_is_title):
            last.last_line = max(last.last_line, block.last_line)

    def close(self) -> None:
        """Tell the ☞ that introduce from the ☞ that commit."""
        for objective in self.objectives:
            objective.measures, introductions = _without_introductions(objective)
            objective.context[:0] = introductions


def _without_introductions(
    objective: ObjectiveReading,
) -> tuple[list[MeasureReading], list[Item]]:
    """Measures and introductory ☞ texts of an objective; the measures after one are led by it.

    A ☞ introduces when it ends on a colon above deeper ☞, or when it opens the objective as a
    paragraph (nothing stands before it) and a list of ☞ follows.
    """
    measures: list[MeasureReading] = []
    introductions: list[Item] = []
    introduction: Item | None = None
    for measure, below in zip_longest(objective.measures, objective.measures[1:]):
        above = below is not None and measure.text.endswith(":") and below.depth > measure.depth
        opens = measure.opens and not measure.in_list and any(m.in_list for m in objective.measures)
        if above or opens:
            introduction = Item(measure.whole, measure.first_line, measure.last_line)
            introductions.append(introduction)
        else:
            later = measure.introduction or introduction
            if introduction and later and later.first_line < introduction.first_line:
                later = introduction
            measure.introduction = later
            measures.append(measure)
    return measures, introductions


# --- the fiche -----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Open:
    """A label of no field, under which blocks are read; `label` is None for one we do not know.

    `depth` is that of its items, once there is one; in `cells` each paragraph is an item.
    """

    label: Label | None
    block: Block
    cells: bool = False
    depth: int | None = None
    begun: bool = False

    @property
    def meaning(self) -> str:
        return self.label.meaning if self.label else ""


_NUMBERED = re.compile(
    r"([0-9]{1,2}(?:\.[0-9]{1,2})+|[0-9]{1,2}(?=\s?[.)–-]))[.)]?\s?[:–-]?\s+(.+)", re.DOTALL
)
_LABEL_SHAPE = re.compile(r"[^\W\d_][^:.;!?]{2,40}:(?:\s|$)")


class _FicheReader:
    """Walks the blocks of one fiche and hands each to a pen."""

    def __init__(self, fiche: FicheText, known: _Known) -> None:
        self._known = known
        self._depth = fiche.heading.block.depth
        self._numbers = [block for block in fiche.blocks if _PAGE_NUMBER.match(block.text)]
        self._blocks = [
            part
            for block in fiche.blocks
            if block.ruled or not _PAGE_NUMBER.match(block.text)
            for part in _apart(_after_frame(block))
        ]
        self._numbers = [block for block in self._numbers if not block.ruled]
        self._declared = _declared_rows(self._blocks, self._known_priority)
        self._headers = self._declared | _priority_rows(self._blocks, self._known_priority)
        self._grids = dict(_grids(self._blocks, self._headers))
        self._fields = _FieldPen(known.lexicon)
        self._actions = _ActionPen()
        self._in_fields = False
        self._started = False
        self._ended = False
        self._open: _Open | None = None
        self._committed: int | None = None  # the depth of a list that a sentence commits to
        self._columns: dict[int, str] = {}
        self._strange: set[int] = set()
        self._cells: dict[str, list[Block]] = {}
        self._named: dict[str, str] = {}
        self._contribution_label: Item | None = None
        self._in_contributions = False
        self._lists_priorities = False  # rows below the label name a priority each
        self._context: list[Item] = []
        self._leftovers: list[Block] = []
        self._elsewhere: list[Block] = []
        self._headed = fiche.above is not None  # by an objective that it serves with others
        if fiche.above is not None:
            self._context.append(_item(fiche.above.block))

    def read(self) -> FicheReading:
        unsure = set(_before_a_stray_cell(self._grids))
        for index, block in enumerate(self._blocks):
            grid = self._grids.get(index)
            if grid is None:
                self._read(index, block)
            for rubric in grid or ():
                self._read_rubric(rubric, cut=rubric.printed in unsure)
        self._fields.close(cut=self._cut_after_labels())
        self._actions.close()
        reading = FicheReading(
            objectives=self._actions.objectives,
            measures=self._actions.loose,
            contributions=list(self._contributions()),
            context=self._context,
            priorities=frozenset({*self._columns.values(), *self._cells}),
            leftovers=self._leftovers,
            page_numbers=self._numbers,
            named=self._named,
            elsewhere=self._elsewhere,
        )
        # what was left over may be a label that nobody recognised
        absent = SilenceKind.UNREAD if self._leftovers else SilenceKind.NOT_PRINTED
        reading.objectives_silence = None if reading.objectives or self._headed else absent
        for name in LEFT_FIELDS:
            reading.fields[name] = self._fields.found.get(name, FieldReading((), absent))
        if (financed := self._fields.found.get(Field.FINANCEURS)) is not None:
            reading.fields[Field.FINANCEURS] = financed
        reading.fields[Field.CONTRIBUTIONS] = self._contribution_field(reading.contributions)
        return reading

    def _read(self, index: int, block: Block) -> None:
        self._ended = self._ended or self._is_foreign_heading(block)
        if self._ended:
            if block.text:
                self._leftovers.append(block)
            return
        if block.kind is not BlockKind.ITEM:
            self._committed = None
        if self._read_label(block) or self._read_contribution(block):
            return
        in_left = block.in_prose or block.column == 0
        if found := level_heading(block.text, "Objective"):
            self._open = None
            self._actions.objective(found.number, found.title, block)
        elif block.marker == MEASURE:
            self._actions.measure(block)
        elif self._reads_beside_fields(block) or (
            (in_left and self._in_fields and self._read_value(index, block)) or not block.text
        ):
            return
        elif in_left and (self._is_unknown_label(block) or self._is_furniture(block)):
            self._leftovers.append(block)
            return
        else:
            awaited = self._in_fields and not self._fields.has_values
            if awaited and self._is_rest_of_action(block):
                self._actions.text(block)
                return
            if not self._actions.text(block):
                if self._started:
                    self._leftovers.append(block)
                    return
                self._context.append(_item(block))
                if not self._known.marked:
                    self._actions.introduce(block)
        self._started = self._started or block.table is not None
        if in_left:
            self._in_fields = False

    def _reads_beside_fields(self, block: Block) -> bool:
        """Whether the block belongs to no field for sure, and is read."""
        return (
            self._read_unknown_label(block) or self._read_listed(block) or self._read_committed(block)
        )

    def _is_foreign_heading(self, block: Block) -> bool:
        """A heading as high as that of the fiche, of no level we know, that goes on with nothing."""
        return (
            block.kind is BlockKind.HEADING
            and block.in_prose
            and block.depth <= self._depth
            and not starts_lower(block.text)
            and _label(block) is None
            and level_heading(block.text, "Objective") is None
            and not self._actions.is_open
        )

    def _read_label(self, block: Block) -> bool:
        found = _label(block)
        if found is None or (found.values and level_heading(block.text, "Objective")):
            return False
        bare = block.marker and not (found.values or block.lead or block.emphasised)
        if not _is_field(found.meaning) and found.meaning != FRAME:
            if bare or not self._is_list_label(block, found):
                return False
            self._begin(found, block)
            return True
        self._started = True
        self._open = None
        if found.meaning == FRAME:
            return True
        name = Field(found.meaning)
        if name is Field.CONTRIBUTIONS:
            self._in_contributions = True
            self._contribution_label = self._contribution_label or _item(block)
            if block.in_prose and self._fields.stands_in_prose:
                self._leave_fields()
            return True
        if bare and (self._fields.seen(name) or name is Field.FINANCEURS):
            return False  # "- Partenaires" as the public of an axe
        self._fields.label(name, block, found)
        self._in_fields = True
        self._in_contributions = False
        if found.values:
            self._fields.value(block, found.values, on_one_line=True)
        return True

    def _leave_fields(self) -> None:
        self._fields.close()
        self._in_fields = False

    # labels of no field

    def _is_list_label(self, block: Block, found: _Printed) -> bool:
        """Whether prose prints a word such as "Actions" as a label: it stands out, or has a colon."""
        stands_out = block.emphasised or block.lead or block.kind is BlockKind.HEADING
        colon = ":" in block.text[: len(found.words) + 2]
        return block.in_prose and not found.garbled and bool(stands_out or colon)

    def _begin(self, found: _Printed, block: Block) -> None:
        """What follows stands under a label of no field."""
        self._leave_fields()
        self._started = True
        self._in_contributions = False
        self._open = _Open(Label(found.meaning, found.qualifier, found.number), block)
        if found.meaning == ELSEWHERE:
            self._elsewhere.append(block)
        elif found.values:
            self._read_listed(
                replace(block, text=found.values, marker="-", kind=BlockKind.ITEM, depth=99)
            )
            self._open.depth = None
        if found.meaning == MEASURES and not found.values:
            self._actions.introduction_ends()

    def _read_unknown_label(self, block: Block) -> bool:
        """A label that we do not know, below one in prose: what follows is of neither of them."""
        above = self._open.block if self._open else self._fields.open_label
        if above is None or not above.in_prose or not block.in_prose or not block.text:
            return False
        listed = above.kind is BlockKind.ITEM and bool(above.lead or above.emphasised)
        labelled = block.lead.endswith(":") or (
            bool(block.lead) and block.text[len(block.lead) :].lstrip().startswith(":")
        )
        if block.kind is BlockKind.ITEM:
            unknown = listed and block.depth <= above.depth
            if labelled and self._open is None and self._fields.filled_on_its_line:
                unknown = True
        elif (self._open is None and not self._in_fields) or self._actions.goes_on_with(block):
            unknown = False
        elif block.kind is BlockKind.HEADING or block.emphasised:
            unknown = len(block.text) <= LABEL_LIMIT
        else:
            filled = self._fields.has_values if self._open is None else self._open.begun
            unknown = labelled or (filled and _LABEL_SHAPE.match(block.text) is not None)
            unknown = unknown or (self._open is None and filled and self._ends_fields(block))
        if not unknown:
            return False
        self._leave_fields()
        self._in_contributions = False
        self._open = _Open(None, block)
        self._leftovers.append(block)
        return True

    def _ends_fields(self, block: Block) -> bool:
        """A paragraph after the values of a label in prose, in a fiche that has no other column."""
        return (
            block.kind is BlockKind.PARAGRAPH
            and not block.marker
            and not starts_lower(block.text)
            and not (self._actions.objectives or self._actions.loose)
            and (self._fields.filled_on_its_line or block.text.endswith("."))
        )

    def _read_listed(self, block: Block) -> bool:
        """A block under a label of no field."""
        opened = self._open
        if opened is None:
            return False
        if block.kind is BlockKind.HEADING or (not opened.cells and not block.in_prose):
            self._open = None
            return False
        opened.begun = True
        if not block.text:
            return True
        match opened.meaning:
            case "":
                self._leftovers.append(block)
            case vocabulary.ELSEWHERE:
                self._elsewhere.append(block)
            case vocabulary.CONTEXT:
                self._context.append(_item(block))
            case vocabulary.MEASURES:
                self._read_measure(opened, block)
            case _:
                self._read_objective(opened, block)
        return True

    def _read_measure(self, opened: _Open, block: Block) -> None:
        item = block.kind is BlockKind.ITEM or bool(block.marker) or opened.cells
        begun = opened.depth is not None and not block.marker
        if begun and self._actions.goes_on_with(block):
            self._actions.text(block)
            return
        if not item or (block.text.endswith(":") and block.kind is not BlockKind.ITEM):
            self._context.append(self._actions.introduce(block))
        elif opened.depth is not None and block.depth > opened.depth:
            self._actions.text(block)
        else:
            opened.depth = block.depth
            self._actions.measure(block)

    def _read_objective(self, opened: _Open, block: Block) -> None:
        """One of the objectives listed under a label; one with the number of its label goes on."""
        assert opened.label is not None
        if opened.label.number:
            if opened.depth is not None:
                self._actions.text(block)
                return
            opened.depth = block.depth
            self._actions.objective(opened.label.number, block.text, block)
            return
        if opened.depth is not None and block.depth > opened.depth:
            self._leftovers.append(block)
            return
        opened.depth = block.depth
        found = level_heading(block.text, "Objective")
        numbered = _NUMBERED.fullmatch(block.text)
        if found:
            self._actions.objective(found.number, found.title, block)
        elif numbered:
            self._actions.objective(numbered[1], numbered[2].strip(), block)
        else:
            self._actions.objective("", block.text, block)
        self._actions.detach()

    def _read_committed(self, block: Block) -> bool:
        """An item of a list that the sentence before it commits to, where measures have no mark."""
        if self._known.marked or block.kind is not BlockKind.ITEM or not block.text:
            return False
        if self._in_fields and not block.column:
            return False
        if self._committed is None:
            if not self._actions.commits or not self._actions.awaits:
                return False
            self._committed = block.depth
        if block.depth > self._committed:
            return self._actions.text(block)
        self._actions.measure(block)
        return True

    # tables of labels and values

    def _read_rubric(self, rubric: Rubric, *, cut: bool) -> None:
        blocks = [block for block in (rubric.printed, *rubric.values) if block.text]
        if self._ended:
            self._leftovers.extend(blocks)
            return
        self._leave_fields()
        self._started = True
        self._in_contributions = False
        label = rubric.label
        below_contributions, self._lists_priorities = self._lists_priorities, False
        priority = self._known_priority(rubric.printed.text) if below_contributions else ""
        if label is None and priority and rubric.values:
            self._lists_priorities = True
            self._priority(rubric.printed, rubric.printed.text, declared=False)
            self._cells.setdefault(priority, []).extend(
                b for b in rubric.values if b.text.strip("-–— ")
            )
        elif label is None:
            self._lists_priorities = below_contributions
            self._leftovers.extend(blocks)
        elif label.meaning == Field.CONTRIBUTIONS.value:
            self._contribution_label = self._contribution_label or _item(rubric.printed)
            self._lists_priorities = not rubric.values
            for block in rubric.values:
                if not self._read_worded_contribution(block) and block.text.strip("-–— "):
                    self._leftovers.append(block)
        elif _is_field(label.meaning):
            words = rubric.printed.text
            printed = _Printed(label.meaning, qualifier=label.qualifier, words=words)
            self._fields.label(Field(label.meaning), rubric.printed, printed)
            self._fields.cells(rubric.values, cut=cut)
        elif label.meaning == FRAME:
            for block in rubric.values:
                self._read_action(block)
        else:
            if label.meaning == ELSEWHERE:
                self._elsewhere.append(rubric.printed)
            elif label.meaning == MEASURES:
                self._actions.introduction_ends()
            self._open = _Open(label, rubric.printed, cells=True)
            for block in rubric.values:
                self._read_listed(block)
        self._open = None

    def _read_action(self, block: Block) -> None:
        """A block that is no field for sure: an objective, a measure, or text."""
        if found := level_heading(block.text, "Objective"):
            self._actions.objective(found.number, found.title, block)
        elif block.marker == MEASURE:
            self._actions.measure(block)
        elif block.text and not self._read_committed(block) and not self._actions.text(block):
            self._context.append(self._actions.introduce(block))

    # contributions

    def _known_priority(self, text: str) -> str:
        """The key of a priority that the word list or the document knows, or ""."""
        return priority_of(text) or self._known.priorities.get(fold(text), ("", ""))[0]

    def _priority(self, block: Block, heading: str, *, declared: bool) -> str:
        """The key of the priority that a heading names; a `declared` one may be new."""
        if key := priority_of(heading):
            return key
        key, printed = self._known.priorities.get(fold(heading), ("", ""))
        if not key:
            if not declared or is_garbled_priority(heading):
                return ""
            key, printed = slug(heading), heading
        self._named.setdefault(key, printed)
        return key

    def _read_worded_contribution(self, block: Block) -> bool:
        """ "Jeunesse : des ateliers…": the name of a priority, then what is done for it."""
        before, _, after = block.text.partition(":")
        name = block.lead.strip(" :") or before.strip()
        words = block.text[len(block.lead) :].lstrip(" :") if block.lead else after.strip()
        joined = block.lead.endswith(":") or block.text[len(block.lead) :].lstrip().startswith(":")
        declared = bool(block.lead) and joined and len(name) <= LABEL_LIMIT
        if block.lead and not joined:
            return False
        key = self._priority(block, name, declared=declared)
        if not key or not words.strip("-–— "):
            return bool(key)
        self._cells.setdefault(key, []).append(replace(block, text=words, lead=""))
        return True

    def _read_contribution(self, block: Block) -> bool:
        """A heading or a cell of the contribution table, or a line that names a priority."""
        if block.column is None:
            if self._in_contributions and not self._columns and self._read_worded_contribution(block):
                return True
            self._in_contributions = self._in_contributions and not block.text
            return False
        declared = block.row in self._declared
        priority = self._priority(block, block.text, declared=declared)
        if priority and (block.row in self._headers or self._opens_contributions()):
            self._headers |= {block.row or 0}
            self._columns[block.column] = priority
            self._in_contributions = True
            self._contribution_label = self._contribution_label or _item(block)
            return True
        if block.row in self._headers:
            if not self._columns or not block.text:
                return False  # a value of the left column, beside the table
            self._strange.add(block.column)
        if self._in_contributions and block.column in self._strange:
            self._leftovers.append(block)
            return True
        if not self._in_contributions or block.column not in self._columns:
            return False
        if block.marker == MEASURE or level_heading(block.text, "Objective"):
            self._in_contributions = False
            return False
        if block.text.strip("-–— "):
            self._cells.setdefault(self._columns[block.column], []).append(block)
        return True

    def _opens_contributions(self) -> bool:
        """Whether the label of the contributions is there and their header is still to come."""
        return self._in_contributions and not self._columns

    def _read_value(self, index: int, block: Block) -> bool:
        """Hand a block of the left column to the field pen. False: it is text of the right one."""
        pen = self._fields
        if not pen.is_open:
            return False
        listed = block.kind is BlockKind.ITEM or block.marker in ("-", "•")
        bare = block.kind is BlockKind.PARAGRAPH and (not pen.has_values or pen.goes_on(block))
        if listed or (bare and not self._is_rest_of_action(block)):
            if len(block.text) > VALUE_LIMIT or (block.in_prose and _is_sentence(block.text)):
                return False
            pen.value(block, on_one_line=block.in_prose and not listed)
            return True
        if pen.last_text and (
            is_cut(pen.last_text) or (starts_lower(block.text) and self._values_follow(index))
        ):
            pen.extend(block)
            return True
        return False

    def _is_rest_of_action(self, block: Block) -> bool:
        """A paragraph after a page break that goes on with the text of the right column."""
        return (
            block.in_prose
            and starts_lower(block.text)
            and bool(self._actions.last_text)
            and is_open(self._actions.last_text)
        )

    def _is_furniture(self, block: Block) -> bool:
        """A short line among the values that is no value and goes on with nothing: a page's foot."""
        return (
            self._in_fields
            and block.in_prose
            and block.kind is BlockKind.PARAGRAPH
            and not block.marker
            and self._fields.has_values
            and not _is_sentence(block.text)
            and not self._actions.goes_on_with(block)
        )

    def _is_unknown_label(self, block: Block) -> bool:
        """A cell printed as labels are, that is none we know and goes on with nothing."""
        return block.column == 0 and _stands_out(block) and not self._actions.goes_on_with(block)

    def _values_follow(self, index: int) -> bool:
        """Whether the left column goes on after this block."""
        if index + 1 >= len(self._blocks):
            return False
        after = self._blocks[index + 1]
        return (
            after.in_prose
            and after.kind is BlockKind.ITEM
            and after.marker != MEASURE
            and not _is_sentence(after.text)
        )

    def _cut_after_labels(self) -> bool:
        """Whether a page breaks between the last label and the contribution table."""
        left = {name.value for name in LEFT_FIELDS}
        tables = [
            block.table
            for block in self._blocks
            if block.marker == "" and (found := _label(block)) and found.meaning in left
        ]
        headers = {block.table for block in self._blocks if block.row in self._headers}
        return bool(tables) and tables[-1] is not None and tables[-1] not in headers

    def _contributions(self) -> Iterator[ContributionReading]:
        for priority, blocks in self._cells.items():
            text = blocks[0].text
            for block in blocks[1:]:
                text = join(text, block.text)
            yield ContributionReading(priority, Item(text, blocks[0].first_line, blocks[-1].last_line))

    def _contribution_field(self, found: Sequence[ContributionReading]) -> FieldReading:
        label = self._contribution_label
        if label is None:
            kind = SilenceKind.UNREAD if self._leftovers else SilenceKind.NOT_PRINTED
            return FieldReading((), kind)
        if not found:
            return FieldReading((), SilenceKind.EMPTY_IN_SOURCE, label=label)
        return FieldReading(tuple(c.item for c in found), label=label)


def _priority_rows(blocks: Sequence[Block], priority: Callable[[str], str]) -> frozenset[int]:
    """The rows that name at least two transversal priorities: headings of contribution tables."""
    named: dict[int, int] = {}
    for block in blocks:
        if block.row is not None and priority(block.text):
            named[block.row] = named.get(block.row, 0) + 1
    return frozenset(row for row, count in named.items() if count >= 2)


def _declared_rows(blocks: Sequence[Block], priority: Callable[[str], str]) -> frozenset[int]:
    """The rows that come right after the label of the contributions and name the priorities."""
    found: set[int] = set()
    opened = False
    last_rows = {block.table: block.row for block in blocks}
    for row, cells in groupby(blocks, key=lambda block: block.row):
        printed = [cell for cell in cells if cell.text]
        labelled = any(_is_contribution_label(cell) for cell in printed)
        if row is None:
            if printed:
                opened = _is_contribution_label(printed[-1])
        elif labelled:
            opened = len(printed) == 1
        else:
            goes_on = printed and last_rows[printed[0].table] != row
            if opened and goes_on and _names_priorities(printed, priority):
                found.add(row)
            opened = False
    return frozenset(found)


def _is_contribution_label(block: Block) -> bool:
    label = label_of(block.text)
    return label is not None and label.meaning == Field.CONTRIBUTIONS.value


def _names_priorities(cells: Sequence[Block], priority: Callable[[str], str]) -> bool:
    """Whether a row is a row of names: short, each in its cell, with no mark and no full stop.

    Two cells may as well be a name and what is done for it: both must stand out, or be known.
    """
    columns = {cell.column for cell in cells}
    if len(cells) < 2 or len(columns) < len(cells):
        return False
    if any(
        cell.marker
        or not 2 < len(cell.text) <= LABEL_LIMIT
        or cell.text.endswith((".", ";", ":"))
        or _label(cell) is not None
        or level_heading(cell.text, "Objective") is not None
        for cell in cells
    ):
        return False
    if len(cells) > 2:
        return True
    return all(cell.emphasised for cell in cells) or all(priority(cell.text) for cell in cells)


def _grids(
    blocks: Sequence[Block], headers: Collection[int]
) -> Iterator[tuple[int, tuple[Rubric, ...]]]:
    """The place of each block that a table of labels holds → the rubrics to read there.

    They all stand at the place of the first block of the table.
    """
    for table, cells in groupby(enumerate(blocks), key=lambda found: found[1].table):
        if table is None:
            continue
        listed = list(cells)
        apart = _contribution_rows([block for _, block in listed], headers)
        found = rubrics([block for _, block in listed], apart)
        if found is None:
            continue
        places = [place for place, block in listed if block.row not in apart]
        yield places[0], tuple(found)
        yield from ((place, ()) for place in places[1:])


def _before_a_stray_cell(grids: Mapping[int, Sequence[Rubric]]) -> Iterator[Block]:
    """The labels with nothing beside them before a cell that stands alone: it may be their value."""
    every = [rubric for _, found in sorted(grids.items()) for rubric in found]
    for rubric, following in pairwise(every):
        if not rubric.values and following.label is None and not following.values:
            yield rubric.printed


def _contribution_rows(blocks: Sequence[Block], headers: Collection[int]) -> frozenset[int]:
    """The rows of a table from the label or the header of its contributions on."""
    rows = [(row, list(cells)) for row, cells in groupby(blocks, key=lambda block: block.row)]
    apart: set[int] = set()
    inside = False
    for place, (row, cells) in enumerate(rows):
        label = label_of(cells[0].text)
        alone = len(cells) == 1 and _is_contribution_label(cells[0])
        if row in headers or (alone and place + 1 < len(rows) and rows[place + 1][0] in headers):
            inside = True
        elif label is not None:
            inside = False
        if inside and row is not None:
            apart.add(row)
    return frozenset(apart)
