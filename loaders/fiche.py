"""The blocks of one fiche → its fields, objectives, measures and contributions, and the silences.

A fiche is printed in two columns: on the left four labelled fields, on the right the objectives with
their ☞ measures; under both, a table of contributions with one column for each transversal priority.
A page break cuts both columns: the rest of the left one comes first, then the rest of the right one.

The reader walks the blocks with three pens, one for the fields, one for the objectives and one for the
contributions, and decides by shape which of them a block belongs to. Nothing is dropped: what no rule
can place is a leftover.

Other contracts print a fiche as a table with a label beside each value, or as a list with labels in
bold; what stands under a label that we do not know is a leftover, never the value of another label.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from contratgraph.loaders import vocabulary
from contratgraph.loaders.action_pen import ActionPen
from contratgraph.loaders.contribution_pen import ContributionPen, contribution_rows
from contratgraph.loaders.document import Block, BlockKind
from contratgraph.loaders.field_pen import FieldPen, Lexicon
from contratgraph.loaders.grid import Rubric, is_two_columns, rubrics
from contratgraph.loaders.lists import Field, SilenceKind
from contratgraph.loaders.printed_labels import (
    MEASURE_MARK,
    VALUE_LIMIT,
    PrintedLabel,
    after_frame,
    is_field,
    is_sentence,
    labels_apart,
    printed_label,
    stands_out,
)
from contratgraph.loaders.programme import FicheText
from contratgraph.loaders.readings import LEFT_FIELDS, FicheReading, FieldReading, Item, item_of
from contratgraph.loaders.text import is_cut, is_open, starts_lower
from contratgraph.loaders.vocabulary import (
    ELSEWHERE,
    FRAME,
    LABEL_LIMIT,
    MEASURES,
    Label,
    level_heading,
    says_nothing,
)
from contratgraph.words import fold


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
    marked = any(block.marker == MEASURE_MARK for fiche in fiches for block in fiche.blocks)
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
_PAGE_NUMBER = re.compile(r"[0-9]{1,3}$")
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
            for part in labels_apart(after_frame(block))
        ]
        self._numbers = [block for block in self._numbers if not block.ruled]
        self._leftovers: list[Block] = []
        self._contributions = ContributionPen(self._blocks, known.priorities, self._leftovers)
        self._grids = dict(_grids(self._blocks, self._contributions.headers))
        self._fields = FieldPen(known.lexicon)
        self._actions = ActionPen()
        self._in_fields = False
        self._started = False
        self._ended = False
        self._open: _Open | None = None
        self._committed: int | None = None  # the depth of a list that a sentence commits to
        self._context: list[Item] = []
        self._no_objective: Item | None = None  # the words that say so
        self._elsewhere: list[Block] = []
        self._headed = fiche.above is not None  # by an objective that it serves with others
        if fiche.above is not None:
            self._context.append(item_of(fiche.above.block))

    def read(self) -> FicheReading:
        unsure = set(_before_a_stray_cell(self._grids))
        for index, block in enumerate(self._blocks):
            grid = self._grids.get(index)
            if grid is None:
                self._read(index, block)
            for rubric in grid or ():
                self._read_rubric(rubric, cut=rubric.merged or rubric.printed in unsure)
        self._fields.close(cut=self._cut_after_labels())
        self._actions.close()
        reading = FicheReading(
            objectives=self._actions.objectives,
            measures=self._actions.loose,
            contributions=list(self._contributions.contributions()),
            context=self._context,
            priorities=self._contributions.priorities,
            leftovers=self._leftovers,
            page_numbers=self._numbers,
            named=self._contributions.named,
            elsewhere=self._elsewhere,
        )
        # what was left over may be a label that nobody recognised
        absent = SilenceKind.UNREAD if self._leftovers else SilenceKind.NOT_PRINTED
        if not reading.objectives and not self._headed:
            empty = FieldReading((), SilenceKind.EMPTY_IN_SOURCE, label=self._no_objective)
            reading.no_objective = empty if self._no_objective else FieldReading((), absent)
        for name in LEFT_FIELDS:
            reading.fields[name] = self._fields.found.get(name, FieldReading((), absent))
        if (financed := self._fields.found.get(Field.FINANCEURS)) is not None:
            reading.fields[Field.FINANCEURS] = financed
        reading.fields[Field.CONTRIBUTIONS] = self._contributions.field(reading.contributions, absent)
        return reading

    def _read(self, index: int, block: Block) -> None:
        self._ended = self._ended or self._is_foreign_heading(block)
        if self._ended:
            if block.text:
                self._leftovers.append(block)
            return
        if block.kind is not BlockKind.ITEM:
            self._committed = None
        if self._read_label(block) or self._contributions.read(block):
            return
        in_left = block.in_prose or block.column == 0
        if found := level_heading(block.text, "Objective"):
            self._open = None
            self._actions.objective(found.number, found.title, block)
        elif block.marker == MEASURE_MARK:
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
                self._context.append(item_of(block))
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
            and printed_label(block) is None
            and level_heading(block.text, "Objective") is None
            and not self._actions.is_open
        )

    def _read_label(self, block: Block) -> bool:
        found = printed_label(block)
        if found is None or (found.values and level_heading(block.text, "Objective")):
            return False
        bare = block.marker and not (found.values or block.lead or block.emphasised)
        if not is_field(found.meaning) and found.meaning != FRAME:
            if not block.in_prose and block.column == 0 and self._in_fields and not block.marker:
                self._leave_fields()  # a label is no value
                self._leftovers.append(block)
                return True
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
            self._contributions.label(block, found.values)
            if block.in_prose and self._fields.stands_in_prose:
                self._leave_fields()
            return True
        if bare and (self._fields.seen(name) or name is Field.FINANCEURS):
            return False  # "- Partenaires" as the public of an axe
        self._fields.label(name, block, found)
        self._in_fields = True
        self._contributions.leave()
        if found.values:
            self._fields.value(block, found.values, on_one_line=True)
        return True

    def _leave_fields(self) -> None:
        self._fields.close()
        self._in_fields = False

    # labels of no field

    def _is_list_label(self, block: Block, found: PrintedLabel) -> bool:
        """Whether prose prints a word such as "Actions" as a label: it stands out, or has a colon."""
        stands_out = block.emphasised or block.lead or block.kind is BlockKind.HEADING
        colon = ":" in block.text[: len(found.words) + 2]
        return block.in_prose and not found.garbled and bool(stands_out or colon)

    def _begin(self, found: PrintedLabel, block: Block) -> None:
        """What follows stands under a label of no field."""
        self._leave_fields()
        self._started = True
        self._contributions.leave()
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
        self._contributions.leave()
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
        if opened.meaning in (MEASURES, Field.OBJECTIFS.value) and says_nothing(block.text):
            if opened.meaning != MEASURES:
                self._no_objective = item_of(block)
            return True
        match opened.meaning:
            case "":
                self._leftovers.append(block)
            case vocabulary.ELSEWHERE:
                self._elsewhere.append(block)
            case vocabulary.CONTEXT:
                self._context.append(item_of(block))
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
        if not self._contributions.read_rubric(rubric):
            self._read_labelled(rubric, blocks, cut=cut)
        self._open = None

    def _read_labelled(self, rubric: Rubric, blocks: Sequence[Block], *, cut: bool) -> None:
        """A rubric of anything but the contributions; `blocks` are those of it that have a text."""
        label = rubric.label
        if label is None:
            self._leftovers.extend(blocks)
        elif is_field(label.meaning):
            words = rubric.printed.text
            printed = PrintedLabel(label.meaning, qualifier=label.qualifier, words=words)
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

    def _read_action(self, block: Block) -> None:
        """A block that is no field for sure: an objective, a measure, or text."""
        if found := level_heading(block.text, "Objective"):
            self._actions.objective(found.number, found.title, block)
        elif block.marker == MEASURE_MARK:
            self._actions.measure(block)
        elif block.text and not self._read_committed(block) and not self._actions.text(block):
            self._context.append(self._actions.introduce(block))

    def _read_value(self, index: int, block: Block) -> bool:
        """Hand a block of the left column to the field pen. False: it is text of the right one."""
        pen = self._fields
        if not pen.is_open:
            return False
        listed = block.kind is BlockKind.ITEM or block.marker in ("-", "•")
        bare = block.kind is BlockKind.PARAGRAPH and (not pen.has_values or pen.goes_on(block))
        if listed or (bare and not self._is_rest_of_action(block)):
            if len(block.text) > VALUE_LIMIT or (block.in_prose and is_sentence(block.text)):
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
            and not is_sentence(block.text)
            and not self._actions.goes_on_with(block)
        )

    def _is_unknown_label(self, block: Block) -> bool:
        """A cell printed as labels are, that is none we know and goes on with nothing."""
        return block.column == 0 and stands_out(block) and not self._actions.goes_on_with(block)

    def _values_follow(self, index: int) -> bool:
        """Whether the left column goes on after this block."""
        if index + 1 >= len(self._blocks):
            return False
        after = self._blocks[index + 1]
        return (
            after.in_prose
            and after.kind is BlockKind.ITEM
            and after.marker != MEASURE_MARK
            and not is_sentence(after.text)
        )

    def _cut_after_labels(self) -> bool:
        """Whether a page breaks between the last label and the contribution table."""
        left = {name.value for name in LEFT_FIELDS}
        tables = [
            block.table
            for block in self._blocks
            if block.marker == "" and (found := printed_label(block)) and found.meaning in left
        ]
        headers = {block.table for block in self._blocks if block.row in self._contributions.headers}
        return bool(tables) and tables[-1] is not None and tables[-1] not in headers


def _grids(
    blocks: Sequence[Block], headers: Collection[int]
) -> Iterator[tuple[int, tuple[Rubric, ...]]]:
    """The place of each block that a table of labels holds → the rubrics to read there.

    They all stand at the place of the first block of the table.
    """
    tables = [
        list(cells)
        for table, cells in groupby(enumerate(blocks), key=lambda found: found[1].table)
        if table is not None
    ]
    cells = [[block for _, block in listed] for listed in tables]
    aparts = [contribution_rows(table, headers) for table in cells]
    in_columns = any(map(is_two_columns, cells, aparts))
    for listed, table, apart in zip(tables, cells, aparts, strict=True):
        found = rubrics(table, apart, in_columns=in_columns)
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
