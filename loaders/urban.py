"""The urban projects of a volet → dimensions, projects, findings and challenges, common orientations.

The page tells them apart by shape. A *dimension* is a numbered heading with lettered points below it.
A *project* is a bold bullet that names a place, its prose, and the list of its *démarches*. *Findings*
(constats) and *challenges* (enjeux) are the lists below these two labels, in a table or in prose, by
theme and below a heading that gives the place. *Common orientations* are tables of three columns whose
heading rows are in capitals: objective, operations by place, link with another strategy.

All of them go on over page breaks: a blank line, another table, a row whose first cell is empty, the
end of a list outside its table, the second half of a sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from contratgraph.loaders.document import Block, BlockKind
from contratgraph.loaders.lists import UrbanKind
from contratgraph.loaders.readings import Item
from contratgraph.loaders.text import is_open, join, last_sentence, leads, starts_lower
from contratgraph.loaders.vocabulary import pattern, theme_of
from contratgraph.words import fold

TITLE_LIMIT = 300
"""The longest title seen, that of a project, has 190 characters."""

_SUB_HEADING_LIMIT = 80
_PLACE_LIMIT = 60
_NUMBERED = re.compile(r"([0-9]{1,2})\.\s+(.+)", re.DOTALL)
_LETTERED = re.compile(r"([a-z])\)\s+(.+)", re.DOTALL)
_PLACE_AND_AIM = re.compile(r"([^:]{1,150}?)\s*:\s+(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Point:
    """A lettered point of a dimension: "a) Le maintien…" is ("a", "Le maintien…")."""

    letter: str
    text: Item


@dataclass(frozen=True, slots=True)
class Dimension:
    """What every urban project has to respect. `context` is the prose between its points."""

    number: str
    title: Item
    points: tuple[Point, ...]
    context: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class DemarcheList:
    """The *démarches* of a project and the sentence that introduces them."""

    introduction: Item
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """An urban project. Its title gives the place, often with an aim behind it."""

    title: Item
    place: str
    prose: tuple[Item, ...]
    lists: tuple[DemarcheList, ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """A finding or a challenge.

    `heading` is the printed heading that gives its place; `label` the words that tell its kind
    ("Constats :"); `theme` the words of its theme ("" if none) and `theme_key` their key in
    `themes.csv` ("" where the word list does not know them); `sub_heading` the title within the theme,
    or the underlined words that lead it in; `heads` are the printed label, theme and title, each as it
    stands on the page, if it has them; `parent` the index in `UrbanReading.observations` of the bullet
    it details.
    """

    kind: UrbanKind
    heading: Item
    label: Item
    theme: str
    theme_key: str
    sub_heading: str
    heads: tuple[Item, ...]
    text: str
    parent: int | None
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation in a place. `parent` is the index of the operation of its objective it details."""

    text: str
    place: Item | None
    parent: int | None
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class UrbanObjective:
    """An objective of a common orientation: the cell on the left, with what stands beside it.

    `title` is what the cell prints in bold, `aims` its other texts. `strategy` are the texts of the
    cell on the right, `strategy_label` the words above them ("Lien avec la stratégie…").
    """

    title: Item | None
    aims: tuple[Item, ...]
    strategy_label: Item | None
    strategy: tuple[Item, ...]
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class CommonOrientation:
    """An orientation that the urban projects share."""

    title: Item
    objectives: tuple[UrbanObjective, ...]


@dataclass(frozen=True, slots=True)
class UrbanReading:
    """The urban projects of a volet; `rest` are the blocks that no reading uses, in order."""

    dimensions: tuple[Dimension, ...]
    projects: tuple[Project, ...]
    observations: tuple[Observation, ...]
    orientations: tuple[CommonOrientation, ...]
    rest: tuple[Block, ...]


def read_urban(blocks: Sequence[Block]) -> UrbanReading:
    """Read the urban projects in the text of a volet.

    Nothing is read before the first heading that speaks of them: a text without one is all `rest`.
    Blocks without a letter or digit ("---") have no content and stand nowhere.
    """
    blocks = [block for block in blocks if any(map(str.isalnum, block.text))]
    walk = _Walk(blocks)
    for block in blocks:
        walk.read(block)
    return walk.reading()


# --- what the page shows -------------------------------------------------------------------------


def _item(block: Block, text: str | None = None) -> Item:
    return Item(block.text if text is None else text, block.first_line, block.last_line)


def _goes_on(text: str, block: Block) -> bool:
    """Whether the block is the rest of a text that the page cut."""
    return starts_lower(block.text) and is_open(text)


def _joined(item: Item, block: Block, text: str | None = None) -> Item:
    rest = block.text if text is None else text
    return replace(item, text=join(item.text, rest), last_line=block.last_line)


def _untitled(text: str) -> str:
    """The words of a title, without the colon that leads to what follows."""
    return text.rstrip(" :")


def _is_title(block: Block) -> bool:
    """A heading, or a text in bold that stands for one."""
    return (
        block.in_prose
        and (block.kind is BlockKind.HEADING or block.emphasised)
        and len(block.text) <= TITLE_LIMIT
    )


def _label(text: str) -> UrbanKind | None:
    """Which list a label opens: "Constats :" or "Enjeux :"."""
    if len(text) > _SUB_HEADING_LIMIT:
        return None
    if pattern("findings").fullmatch(text):
        return UrbanKind.FINDING
    return UrbanKind.CHALLENGE if pattern("challenges").fullmatch(text) else None


def _lead(text: str) -> UrbanKind | None:
    """Which list a sentence opens: "Des dysfonctionnements généraux… :"."""
    if pattern("findings_lead").match(text):
        return UrbanKind.FINDING
    return UrbanKind.CHALLENGE if pattern("challenges_lead").match(text) else None


def _is_bullet(block: Block) -> bool:
    return block.kind is BlockKind.ITEM or (block.kind is BlockKind.PARAGRAPH and bool(block.marker))


def _cell_of(block: Block) -> tuple[int | None, int | None, int | None]:
    """The cell of a block."""
    return (block.table, block.row, block.column)


class _Nesting:
    """Which bullet of a list each bullet details.

    Where the page cut a nested list, the rest of it stands at the outer level of another cell: its
    marker, so far seen only further in, tells.
    """

    def __init__(self) -> None:
        self._above: list[int] = []
        self._cell: tuple[int | None, ...] = ()
        self._before: dict[str, set[int]] = {}
        self._here: dict[str, set[int]] = {}
        self._shift = 0

    def place(self, block: Block, index: int) -> int | None:
        """The index of the bullet above `block`, which becomes bullet `index`."""
        cell = _cell_of(block)
        if cell != self._cell:
            for marker, depths in self._here.items():
                self._before.setdefault(marker, set()).update(depths)
            self._cell, self._here, self._shift = cell, {}, 0
        if block.depth == 0:
            self._shift = min(self._before.get(block.marker, (0,)))
        depth = min(block.depth + self._shift, len(self._above))
        del self._above[depth:]
        above = self._above[-1] if self._above else None
        self._above.append(index)
        self._here.setdefault(block.marker, set()).add(depth)
        return above


# --- dimensions ----------------------------------------------------------------------------------


class _Dimensions:
    """Reads numbered headings with lettered points."""

    def __init__(self) -> None:
        self.found: list[Dimension] = []
        self.used: set[int] = set()
        self._number = ""
        self._title: Item | None = None
        self._points: list[Point] = []
        self._context: list[Item] = []
        self._blocks: list[Block] = []
        self._in_point = False

    @property
    def is_open(self) -> bool:
        return self._title is not None

    def open(self, block: Block) -> None:
        self.close()
        if numbered := _NUMBERED.fullmatch(block.text):
            self._number, self._title = numbered[1], _item(block, _untitled(numbered[2]))
            self._blocks = [block]

    def close(self) -> None:
        if self._title is not None and self._points:
            self.found.append(
                Dimension(self._number, self._title, tuple(self._points), tuple(self._context))
            )
            self.used.update(map(id, self._blocks))
        self._title, self._points, self._context, self._blocks = None, [], [], []
        self._in_point = False

    def read(self, block: Block) -> bool:
        if not self.is_open or not block.in_prose:
            return False
        self._blocks.append(block)
        lettered = _LETTERED.fullmatch(block.text) if _is_bullet(block) else None
        if lettered:
            self._points.append(Point(lettered[1], _item(block, lettered[2])))
            self._in_point = True
        elif self._in_point and _goes_on(self._points[-1].text.text, block):
            last = self._points[-1]
            self._points[-1] = replace(last, text=_joined(last.text, block))
        elif self._context and not self._in_point and _goes_on(self._context[-1].text, block):
            self._context[-1] = _joined(self._context[-1], block)
        else:
            self._context.append(_item(block))
            self._in_point = False
        return True


# --- projects ------------------------------------------------------------------------------------


class _Projects:
    """Reads bold bullets that name a place, with the prose and the lists below them."""

    def __init__(self) -> None:
        self.found: list[Project] = []
        self.used: set[int] = set()
        self._title: Item | None = None
        self._place = ""
        self._prose: list[Item] = []
        self._lists: list[DemarcheList] = []
        self._blocks: list[Block] = []
        self._introduction: Item | None = None
        self._items: list[Item] = []

    def open(self, block: Block) -> None:
        self.close()
        split = _PLACE_AND_AIM.fullmatch(block.text)
        place = split[1] if split else block.text
        if _is_bullet(block) and pattern("place").search(place):
            self._title, self._place = _item(block), place
            self._blocks = [block]

    def close(self) -> None:
        self._end_list()
        if self._title is not None and self._lists:
            self.found.append(Project(self._title, self._place, tuple(self._prose), tuple(self._lists)))
            self.used.update(map(id, self._blocks))
        self._title, self._prose, self._lists, self._blocks = None, [], [], []

    def _end_list(self) -> None:
        if self._introduction is not None and self._items:
            self._lists.append(DemarcheList(self._introduction, tuple(self._items)))
        self._introduction, self._items = None, []

    def read(self, block: Block) -> bool:
        if self._title is None or not block.in_prose:
            return False
        if _is_bullet(block):
            return self._read_item(block)
        if self._items and _goes_on(self._items[-1].text, block):
            self._items[-1] = _joined(self._items[-1], block)
        elif not self._items and self._prose and _goes_on(self._prose[-1].text, block):
            self._prose[-1] = _joined(self._prose[-1], block)
        else:
            self._end_list()
            self._prose.append(_item(block))
        self._blocks.append(block)
        return True

    def _read_item(self, block: Block) -> bool:
        """A list is one of *démarches* where a sentence leads to it; nested details are left."""
        if not self._items:
            if not self._prose or not leads(self._prose[-1].text):
                return False
            before = self._prose[-1]
            sentence = last_sentence(before.text)
            self._introduction = replace(before, text=sentence)
            if sentence == before.text:
                self._prose.pop()
        if block.depth:
            return False
        self._items.append(_item(block))
        self._blocks.append(block)
        return True


# --- findings and challenges ---------------------------------------------------------------------


@dataclass(slots=True)
class _Theme:
    """The words of a theme and the blocks that print them; they may go on."""

    words: str
    blocks: list[Block]


@dataclass(slots=True)
class _Draft:
    """An observation whose theme and text may still go on. `title` is the one within its theme."""

    kind: UrbanKind
    heading: Block
    label: Block
    theme: _Theme | None
    title: Block | None
    sub_heading: str
    text: Item
    parent: int | None
    blocks: list[Block]

    @property
    def used(self) -> list[Block]:
        titles = [self.title] if self.title else []
        themes = self.theme.blocks if self.theme else []
        return [self.heading, self.label, *themes, *titles, *self.blocks]

    def finished(self) -> Observation:
        theme = _untitled(self.theme.words) if self.theme else ""
        return Observation(
            kind=self.kind,
            heading=_item(self.heading),
            label=_item(self.label),
            theme=theme,
            theme_key=theme_of(theme),
            sub_heading=self.sub_heading,
            heads=tuple(_item(block) for block in self.used[1 : -len(self.blocks)]),
            text=self.text.text,
            parent=self.parent,
            first_line=self.text.first_line,
            last_line=self.text.last_line,
        )


class _Observations:
    """Reads the lists below "Constats" and "Enjeux"."""

    def __init__(self) -> None:
        self._drafts: list[_Draft] = []
        self._title: Block | None = None
        self._heading: Block | None = None
        self._theme: _Theme | None = None
        self._label: Block | None = None
        self._kind: UrbanKind | None = None
        self._sub_heading: Block | None = None
        self._columns: dict[int | None, tuple[UrbanKind, Block]] = {}
        self._nesting = _Nesting()
        self._last: _Draft | None = None

    @property
    def found(self) -> tuple[Observation, ...]:
        return tuple(draft.finished() for draft in self._drafts)

    @property
    def used(self) -> set[int]:
        return {id(block) for draft in self._drafts for block in draft.used}

    def open(self, title: Block) -> None:
        """Take the title of a part, which gives the place of what follows."""
        self._title = title
        self._columns = {}
        self._start(title, None)

    def is_within(self, title: Block) -> bool:
        """Whether the title is a theme or a label, below one that gives the place."""
        known = bool(theme_of(title.text)) or _label(title.text) is not None
        return self._heading is not None and known

    def read(self, block: Block) -> bool:
        if block.kind is BlockKind.ITEM:
            return self._read_bullet(block)
        if self._heading is not None and self._read_title(block):
            return True
        if self._continues(block):
            return True
        if block.marker:
            return self._read_bullet(block)
        return block.in_prose and self._read_lead(block)

    def _start(self, heading: Block | None, theme: _Theme | None) -> None:
        self._heading, self._theme = heading, theme
        self._open_list(None, None)

    def _open_list(self, kind: UrbanKind | None, label: Block | None) -> None:
        self._kind, self._label = kind, label
        self._begin(None)

    def _begin(self, sub_heading: Block | None) -> None:
        self._sub_heading, self._nesting, self._last = sub_heading, _Nesting(), None

    def _read_title(self, block: Block) -> bool:
        if kind := _label(block.text):
            self._read_label(kind, block)
        elif _is_theme(block):
            self._read_theme(block)
        elif self._kind is not None and _is_sub_heading(block):
            self._begin(block)
        else:
            return False
        return True

    def _read_label(self, kind: UrbanKind, block: Block) -> None:
        """Two labels side by side head two columns, which go on below them."""
        before, kind_before = self._label, self._kind
        self._columns = {}
        if before is not None and kind_before is not None and _are_beside(before, block):
            self._columns = {before.column: (kind_before, before), block.column: (kind, block)}
        self._open_list(kind, block)

    def _read_theme(self, block: Block) -> None:
        theme = self._theme
        if theme is not None and fold(theme.words) == fold(block.text):  # again on a new page
            theme.blocks.append(block)
        elif theme is not None and _is_rest_of_theme(theme, block):
            theme.words = join(theme.words, block.text)
            theme.blocks.append(block)
        else:
            self._start(self._title, _Theme(block.text, [block]))

    def _continues(self, block: Block) -> bool:
        """Whether the block is the rest of the last bullet; in a table, only one below it."""
        draft = self._last
        if draft is None or not _goes_on(draft.text.text, block):
            return False
        before = draft.blocks[-1]
        if not (before.in_prose or block.in_prose or before.column == block.column):
            return False
        draft.text = _joined(draft.text, block)
        draft.blocks.append(block)
        return True

    def _read_lead(self, block: Block) -> bool:
        """A sentence that opens a list; it gives the place where it names one."""
        kind = _lead(block.text)
        names_place = self._title is None or pattern("place").search(block.text) is not None
        self._columns = {}
        self._start(block if kind and names_place else self._title, None)
        self._open_list(kind, block)
        return kind is not None

    def _read_bullet(self, block: Block) -> bool:
        if self._columns and not block.in_prose:
            self._enter_column(block)
        if self._kind is None or self._heading is None or self._label is None:
            return False
        parent = self._nesting.place(block, len(self._drafts))
        self._last = _Draft(
            kind=self._kind,
            heading=self._heading,
            label=self._label,
            theme=self._theme,
            title=self._sub_heading,
            sub_heading=_lead_in(block) or self._sub_heading_of(parent),
            text=_item(block),
            parent=parent,
            blocks=[block],
        )
        self._drafts.append(self._last)
        return True

    def _enter_column(self, block: Block) -> None:
        """Take the label at the head of the column, where the bullet is the first of its cell."""
        if self._last is None or _cell_of(self._last.blocks[0]) != _cell_of(block):
            self._open_list(*self._columns.get(block.column, (None, None)))

    def _sub_heading_of(self, parent: int | None) -> str:
        """The nearest title: a bullet above that is all underlined, else the one above the list."""
        if parent is not None:
            above = self._drafts[parent]
            first = above.blocks[0]
            return _untitled(first.text) if first.text in first.underlined else above.sub_heading
        return _untitled(self._sub_heading.text) if self._sub_heading else ""


def _are_beside(one: Block, other: Block) -> bool:
    """Whether two blocks stand in two cells of one row."""
    return one.row is not None and one.row == other.row and one.column != other.column


def _is_theme(block: Block) -> bool:
    """The first cell of a row, or a title that the word list knows as a theme."""
    if block.column == 0 and (block.cells or 0) > 1:
        return True
    is_title = block.emphasised or block.kind is BlockKind.HEADING
    return is_title and bool(theme_of(block.text))


def _is_rest_of_theme(theme: _Theme, block: Block) -> bool:
    """Another line of the same cell, or the half that the page cut off."""
    last = theme.blocks[-1]
    same_cell = not block.in_prose and (last.table, last.row) == (block.table, block.row)
    return same_cell or (not block.in_prose and _goes_on(theme.words, block))


def _is_sub_heading(block: Block) -> bool:
    """A short line of a cell, underlined or ending with a colon; in prose it may name a place."""
    is_led = block.text.endswith(":") or block.text in block.underlined
    is_short = len(block.text) <= _SUB_HEADING_LIMIT
    return not block.in_prose and is_led and is_short and not starts_lower(block.text)


def _lead_in(block: Block) -> str:
    """The underlined words at the head of a bullet, where the bullet goes on after them."""
    first = block.underlined[0] if block.underlined else ""
    return _untitled(first) if first != block.text and block.text.startswith(first) else ""


# --- common orientations -------------------------------------------------------------------------


@dataclass(slots=True)
class _ObjectiveDraft:
    """An objective whose three columns are being read; `row` is that of its last left cell."""

    row: int | None = None
    title: Item | None = None
    aims: list[Item] = field(default_factory=list)
    strategy: list[Item] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)

    @property
    def last_words(self) -> str:
        if self.aims:
            return self.aims[-1].text
        return self.title.text if self.title else ""

    def read_objective(self, block: Block) -> None:
        if self.last_words and _goes_on(self.last_words, block):
            if self.aims:
                self.aims[-1] = _joined(self.aims[-1], block)
            elif self.title:
                self.title = _joined(self.title, block)
        elif block.emphasised and self.title is None and not self.aims:
            self.title = _item(block)
        else:
            self.aims.extend(_item(block, part) for part in block.parts or (block.text,))

    def read_strategy(self, block: Block) -> None:
        first, *others = block.parts or (block.text,)
        if self.strategy and _goes_on(self.strategy[-1].text, block):
            self.strategy[-1] = _joined(self.strategy[-1], block, first)
        else:
            self.strategy.append(_item(block, first))
        self.strategy.extend(_item(block, part) for part in others)

    def finished(self) -> UrbanObjective:
        title = self.title and replace(self.title, text=_untitled(self.title.text))
        label, texts = None, self.strategy
        if texts and pattern("strategy_link").fullmatch(texts[0].text):
            label, texts = replace(texts[0], text=_untitled(texts[0].text)), texts[1:]
        return UrbanObjective(title, tuple(self.aims), label, tuple(texts), tuple(self.operations))


class _Orientations:
    """Reads the tables of the common orientations, over all their pages."""

    def __init__(self, lone: set[tuple[int | None, int | None]]) -> None:
        self._lone = lone
        self._found: list[tuple[Block, list[_ObjectiveDraft], list[Block]]] = []
        self._is_open = False
        self._place: Block | None = None
        self._nesting = _Nesting()

    @property
    def found(self) -> tuple[CommonOrientation, ...]:
        return tuple(
            CommonOrientation(
                replace(_item(title), text=_untitled(title.text)),
                tuple(objective.finished() for objective in objectives),
            )
            for title, objectives, _ in self._found
            if objectives
        )

    @property
    def used(self) -> set[int]:
        return {
            id(block)
            for title, objectives, blocks in self._found
            if objectives
            for block in (title, *blocks)
        }

    def close(self) -> None:
        """End the tables: a title or another text stands below them."""
        self._is_open = False

    def read(self, block: Block) -> bool:
        if self._is_heading_row(block):
            self._found.append((block, [], []))
            self._is_open, self._place, self._nesting = True, None, _Nesting()
            return True
        if _label(block.text):  # another table
            self.close()
        if not self._is_open:
            return False
        belongs = self._read_cell(block)
        if not belongs and block.in_prose:
            self.close()
        return belongs

    def _is_heading_row(self, block: Block) -> bool:
        """A row of three columns or more with one text, bold and in capitals."""
        return (
            (block.table, block.row) in self._lone
            and (block.cells or 0) > 2
            and block.column == 0
            and block.emphasised
            and block.text.isupper()
            and " " in block.text
        )

    def _read_cell(self, block: Block) -> bool:
        is_last_column = block.column is not None and block.column + 1 == block.cells
        if not block.in_prose and is_last_column and (block.cells or 0) > 2:
            self._objective(None).read_strategy(block)
        elif _is_bullet(block):
            self._read_operation(block)
        elif block.column == 0:
            self._objective(block).read_objective(block)
        elif self._continues(block):
            pass
        elif not block.in_prose and len(block.text) <= _PLACE_LIMIT and not starts_lower(block.text):
            self._place, self._nesting = block, _Nesting()
            return True  # it counts as used where an operation stands below it
        else:
            return False
        self._found[-1][2].append(block)
        return True

    def _objective(self, cell: Block | None) -> _ObjectiveDraft:
        """The objective that a left cell opens or goes on with; for other cells the last one."""
        objectives = self._found[-1][1]
        opens = not objectives
        if cell is not None and objectives:
            last = objectives[-1]
            opens = cell.row != last.row and not _goes_on(last.last_words, cell)
        if opens:
            objectives.append(_ObjectiveDraft())
            self._place = None if cell is not None else self._place
            self._nesting = _Nesting()
        if cell is not None:
            objectives[-1].row = cell.row
        return objectives[-1]

    def _continues(self, block: Block) -> bool:
        objectives = self._found[-1][1]
        operations = objectives[-1].operations if objectives else []
        if not operations or not _goes_on(operations[-1].text, block):
            return False
        last = operations[-1]
        text = join(last.text, block.text)
        operations[-1] = replace(last, text=text, last_line=block.last_line)
        return True

    def _read_operation(self, block: Block) -> None:
        operations = self._objective(None).operations
        parent = self._nesting.place(block, len(operations))
        place = None
        if self._place is not None:
            place = _item(self._place)
            self._found[-1][2].append(self._place)
        operations.append(Operation(block.text, place, parent, block.first_line, block.last_line))


# --- the walk ------------------------------------------------------------------------------------


class _Walk:
    """Gives each block to the reader that is open for it."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        rows = Counter((block.table, block.row) for block in blocks if not block.in_prose)
        self._blocks = blocks
        self._is_open = False
        self._dimensions = _Dimensions()
        self._projects = _Projects()
        self._observations = _Observations()
        self._orientations = _Orientations({row for row, count in rows.items() if count == 1})

    def read(self, block: Block) -> None:
        if not self._is_open:
            self._is_open = _is_title(block) and bool(pattern("urban").search(block.text))
        if not self._is_open:
            return
        lettered = self._dimensions.is_open and _LETTERED.fullmatch(block.text)
        if _is_title(block) and not lettered:
            self._read_title(block)
            return
        for reader in (self._orientations, self._observations, self._dimensions, self._projects):
            if reader.read(block):
                return

    def _read_title(self, block: Block) -> None:
        self._orientations.close()
        self._dimensions.close()
        self._projects.close()
        if self._observations.is_within(block):
            self._observations.read(block)
            return
        self._observations.open(block)
        self._dimensions.open(block)
        self._projects.open(block)

    def reading(self) -> UrbanReading:
        self._dimensions.close()
        self._projects.close()
        readers = (self._dimensions, self._projects, self._observations, self._orientations)
        used = set().union(*(reader.used for reader in readers))
        return UrbanReading(
            dimensions=tuple(self._dimensions.found),
            projects=tuple(self._projects.found),
            observations=self._observations.found,
            orientations=self._orientations.found,
            rest=tuple(block for block in self._blocks if id(block) not in used),
        )
