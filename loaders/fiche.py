"""The blocks of one fiche → its fields, objectives, measures and contributions, and the silences.

A fiche is printed in two columns: on the left four labelled fields, on the right the objectives with
their ☞ measures; under both, a table of contributions with one column for each transversal priority.
A page break cuts both columns: the rest of the left one comes first, then the rest of the right one.

The reader walks the blocks with two pens, one for the fields and one for the objectives, and decides
by shape which of them a block belongs to. Nothing is dropped: what no rule can place is a leftover.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, zip_longest
from typing import NamedTuple

from rapidfuzz import fuzz, process

from contratgraph.loaders.document import Block, BlockKind
from contratgraph.loaders.lists import Field, ReadBy, SilenceKind
from contratgraph.loaders.programme import FicheText
from contratgraph.loaders.text import is_cut, is_open, join, starts_lower
from contratgraph.loaders.vocabulary import FRAME, labels, level_heading, priority_of, without_frame
from contratgraph.words import fold

MEASURE = "☞"
VALUE_LIMIT = 350
"""A field value longer than this is a sentence of the right column (the longest value has 300)."""

LABEL_LIMIT = 80
"""The longest label has 40 characters."""

GARBLED = 85
"""How alike (0-100) a garbled label and the label it stands for are at least."""

SENTENCE_LIMIT = 120
"""A value that ends like a sentence and is longer than this is text of the right column."""

LEFT_FIELDS = (Field.PILOTES, Field.PARTENAIRES, Field.PUBLICS, Field.DISPOSITIFS)

Lexicon = Mapping[Field, Collection[str]]
"""Folded values already seen for each field, in fiches where there was no doubt."""


@dataclass(frozen=True, slots=True)
class Item:
    """A printed value, rejoined where the page cut it.

    `read_by` says whether a person changed it: then `printed` are the words on the page, which prove
    that something stands there, and `text` those the person reads in it.
    """

    text: str
    first_line: int
    last_line: int
    read_by: ReadBy = ReadBy.EXTRACTED
    printed: str = ""

    @property
    def corrected(self) -> bool:
        """Whether a person has settled it."""
        return self.read_by is not ReadBy.EXTRACTED

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
    printed alone, taken out before anything is read.
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


def read_fiches(fiches: Sequence[FicheText]) -> list[FicheReading]:
    """Read all fiches of a document, in order.

    Twice: what the unambiguous fiches say tells, in the second pass, which field a group of values
    is for where a fiche has fewer groups than labels.
    """
    first = [_FicheReader(fiche, {}).read() for fiche in fiches]
    lexicon: dict[Field, set[str]] = {name: set() for name in LEFT_FIELDS}
    for reading in first:
        for name in LEFT_FIELDS:
            found = reading.fields[name]
            if not found.doubt:
                lexicon[name].update(fold(item.text) for item in found.items)
    return [_FicheReader(fiche, lexicon).read() for fiche in fiches]


# --- shapes --------------------------------------------------------------------------------------


def _split_values(text: str) -> list[str]:
    """Values run together in one cell: "CPA - Villes" are two, "Marseille – Provence" is one."""
    parts = (part.strip().removeprefix("-").removesuffix(" -").strip() for part in text.split(" - "))
    return [part for part in parts if part.strip("-–— ")]


_LONE_DASH = re.compile(r"\s[-–—]$")
_LABEL_AND_VALUES = re.compile(rf"([^:-]{{1,{LABEL_LIMIT}}}?)(?:\s*:|\s-)\s+(.+)$", re.DOTALL)
_PAGE_NUMBER = re.compile(r"[0-9]{1,3}$")


class _Printed(NamedTuple):
    """What a label opens, the values printed on its line, and whether its letters are garbled."""

    meaning: str
    values: str = ""
    garbled: bool = False


def _label(block: Block) -> _Printed | None:
    """The label that a block is, or begins with."""
    text = block.text.strip(" *")
    known = labels()
    meaning = known.get(fold(text)) if len(text) <= LABEL_LIMIT else None
    if meaning is not None:
        return _Printed(meaning, "-" if _LONE_DASH.search(text) else "")
    if (found := _LABEL_AND_VALUES.match(text)) and (meaning := known.get(fold(found[1]))):
        return _Printed(meaning, found[2])
    if block.marker or len(text) > 2 * LABEL_LIMIT:
        return None
    if _stands_out(block) and (meaning := _garbled_label(text)):
        return _Printed(meaning, garbled=True)
    if found and (meaning := _garbled_label(found[1])):
        return _Printed(meaning, found[2], garbled=True)
    return None


def _stands_out(block: Block) -> bool:
    """Whether the block is printed as labels are: bold or as a heading, and short."""
    bold = block.emphasised or block.kind is BlockKind.HEADING
    return bold and not block.marker and 0 < len(block.text) <= LABEL_LIMIT // 2


def _garbled_label(text: str) -> str:
    """What a label opens whose letters the transcription has changed ("Pi1otes"), or ""."""
    folded = fold(text)
    found = process.extractOne(folded, labels().keys(), scorer=fuzz.ratio, score_cutoff=GARBLED)
    return labels()[found[0]] if found else ""


def _after_frame(block: Block) -> Block:
    """The block without a "Cadre d'action" printed on the same line before an objective."""
    text = without_frame(block.text)
    return block if text == block.text else replace(block, text=text)


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

    def label(self, name: Field, block: Block, *, garbled: bool = False) -> None:
        if self.has_values:
            self.close()
        elif self._stack and self._stack[-1].block.table != block.table:
            # the page broke between labels and values: the values of the first ones are lost
            for label in self._stack:
                self._silent(label, SilenceKind.UNREAD)
            self._stack.clear()
        self._stack = [label for label in self._stack if label.field is not name]
        self._stack.append(_Label(name, block, garbled))
        self._last_table = block.table

    def value(self, block: Block, text: str | None = None) -> None:
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
        values = _split_values(text)
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
        items = tuple(item for group in groups for item in group.items)
        if not items:
            self._silent(label, SilenceKind.EMPTY_IN_SOURCE, doubt)
            return
        if label.garbled:
            doubt = doubt or f"intitulé lu « {label.block.text[:LABEL_LIMIT]} »"
        known = self.found.get(label.field)
        if known is not None and known.items:
            items = known.items + items
            doubt = doubt or "intitulé imprimé deux fois"
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

    def measure(self, block: Block) -> None:
        if not block.text:
            return
        objective = self.objectives[-1] if self.objectives else None
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
        if self.objectives:
            self._introduction = _item(block)
            self.objectives[-1].context.append(self._introduction)
            self._last = self.objectives[-1]
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


class _FicheReader:
    """Walks the blocks of one fiche and hands each to a pen."""

    def __init__(self, fiche: FicheText, lexicon: Lexicon) -> None:
        self._depth = fiche.heading.block.depth
        self._numbers = [block for block in fiche.blocks if _PAGE_NUMBER.match(block.text)]
        self._blocks = [
            _after_frame(block) for block in fiche.blocks if not _PAGE_NUMBER.match(block.text)
        ]
        self._headers = _priority_rows(self._blocks)
        self._fields = _FieldPen(lexicon)
        self._actions = _ActionPen()
        self._in_fields = False
        self._started = False
        self._ended = False
        self._columns: dict[int, str] = {}
        self._strange: set[int] = set()
        self._cells: dict[str, list[Block]] = {}
        self._contribution_label: Item | None = None
        self._in_contributions = False
        self._context: list[Item] = []
        self._leftovers: list[Block] = []

    def read(self) -> FicheReading:
        for index, block in enumerate(self._blocks):
            self._read(index, block)
        self._fields.close(cut=self._cut_after_labels())
        self._actions.close()
        reading = FicheReading(
            objectives=self._actions.objectives,
            measures=self._actions.loose,
            contributions=list(self._contributions()),
            context=self._context,
            priorities=frozenset(self._columns.values()),
            leftovers=self._leftovers,
            page_numbers=self._numbers,
        )
        # what was left over may be a label that nobody recognised
        absent = SilenceKind.UNREAD if self._leftovers else SilenceKind.NOT_PRINTED
        reading.objectives_silence = None if reading.objectives else absent
        for name in LEFT_FIELDS:
            reading.fields[name] = self._fields.found.get(name, FieldReading((), absent))
        reading.fields[Field.CONTRIBUTIONS] = self._contribution_field(reading.contributions)
        return reading

    def _read(self, index: int, block: Block) -> None:
        self._ended = self._ended or self._is_foreign_heading(block)
        if self._ended:
            if block.text:
                self._leftovers.append(block)
            return
        if self._read_label(block) or self._read_contribution(block):
            return
        in_left = block.in_prose or block.column == 0
        if found := level_heading(block.text, "Objective"):
            self._actions.objective(found.number, found.title, block)
        elif block.marker == MEASURE:
            self._actions.measure(block)
        elif (in_left and self._in_fields and self._read_value(index, block)) or not block.text:
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
        self._started = self._started or block.table is not None
        if in_left:
            self._in_fields = False

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
        if found is None:
            return False
        self._started = True
        if found.meaning == FRAME:
            return True
        name = Field(found.meaning)
        if name is Field.CONTRIBUTIONS:
            self._in_contributions = True
            self._contribution_label = self._contribution_label or _item(block)
            return True
        if block.marker and self._fields.seen(name):
            return False  # "- Partenaires" as the public of an axe
        self._fields.label(name, block, garbled=found.garbled)
        self._in_fields = True
        self._in_contributions = False
        if found.values:
            self._fields.value(block, found.values)
        return True

    def _read_contribution(self, block: Block) -> bool:
        """A heading or a cell of the contribution table."""
        if block.column is None:
            self._in_contributions = self._in_contributions and not block.text
            return False
        priority = priority_of(block.text)
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
            pen.value(block)
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


def _priority_rows(blocks: Sequence[Block]) -> frozenset[int]:
    """The rows that name at least two transversal priorities: headings of contribution tables."""
    named: dict[int, int] = {}
    for block in blocks:
        if block.row is not None and priority_of(block.text):
            named[block.row] = named.get(block.row, 0) + 1
    return frozenset(row for row, count in named.items() if count >= 2)
