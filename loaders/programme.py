"""Blocks → the programme: piliers, volets, orientations, the axes they list, the text of each fiche.

An orientation is printed up to three times: in the table of contents (which gives its pages), where
the volet presents its orientations (a heading, then the list of its axes) and above its fiches. The
three are one `OrientationText`, matched by volet and number.

A contract may lack a level: then a pilier, a volet or an orientation without a heading holds what
stands in the level above it, and makes no element. Which words name which level is told by what the
document prints: under "Fiche action n°…" an "Axe" is an orientation; without any axe or fiche, an
"Objectif opérationnel" with a fiche below it is the axe.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, zip_longest

from contratgraph.loaders.document import Block, BlockKind, Document
from contratgraph.loaders.text import is_cut, join, starts_lower
from contratgraph.loaders.vocabulary import LevelHeading, label_of, level_heading
from contratgraph.words import fold

_LEADERS = 3
"""At least so many dots lead from an entry of the contents to its page."""

_PAGE = re.compile(r"[0-9]{1,4}$")
_YEARS = re.compile(r"\b((?:19|20)[0-9]{2})\s*[-–/]\s*((?:19|20)[0-9]{2})\b")


@dataclass(frozen=True, slots=True)
class Pages:
    """A page range as the table of contents gives it."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the programme and the block it stands in."""

    number: str
    title: str
    block: Block


@dataclass(slots=True)
class FicheText:
    """The heading of an axe and the blocks below it.

    `above` is the objective below whose heading it stands, where objectives head several fiches.
    """

    heading: Heading
    blocks: list[Block] = field(default_factory=list)
    above: Heading | None = None


@dataclass(slots=True)
class OrientationText:
    """An orientation: as listed (`listed`, with its axes), as headed above its fiches (`headed`).

    `blocks` is its text before the first fiche; `objectives` are those that head its fiches.
    """

    number: str
    listed: Heading | None = None
    headed: Heading | None = None
    axes: list[Heading] = field(default_factory=list)
    fiches: list[FicheText] = field(default_factory=list)
    pages: Pages | None = None
    contents: Heading | None = None
    blocks: list[Block] = field(default_factory=list)
    objectives: list[Heading] = field(default_factory=list)

    @property
    def is_printed(self) -> bool:
        """Whether the document has it: else its axes stand right in the level above."""
        return bool(self.headed or self.listed)

    @property
    def heading(self) -> Heading:
        """The heading above its fiches; where there is none, the one in the list."""
        found = self.headed or self.listed
        assert found is not None
        return found


@dataclass(slots=True)
class VoletText:
    """A volet of a pilier. `stray` holds fiches that stand under none of its orientations.

    `blocks` is its text before the first orientation. `heading` is None where the contract has no
    volets: then all of it belongs to the pilier.
    """

    heading: Heading | None
    orientations: dict[str, OrientationText] = field(default_factory=dict)
    pages: Pages | None = None
    stray: list[Block] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class PilierText:
    """A pilier of the contract. `heading` is None where there are none: it holds the whole contract."""

    heading: Heading | None
    volets: list[VoletText] = field(default_factory=list)
    pages: Pages | None = None


@dataclass(slots=True)
class SectionText:
    """A part of the document that is no pilier, with its text: what is said of the whole contract."""

    heading: Heading
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Programme:
    """The structure of the contract as printed."""

    title: str
    years: tuple[int, int] | None
    piliers: list[PilierText]
    sections: list[SectionText] = field(default_factory=list)

    @property
    def listed(self) -> list[Heading]:
        """All axes that the lists of the orientations announce."""
        return [
            axe
            for pilier in self.piliers
            for volet in pilier.volets
            for orientation in volet.orientations.values()
            for axe in orientation.axes
        ]

    @property
    def fiches(self) -> list[FicheText]:
        """All fiches, in the order of the document."""
        return [
            fiche
            for pilier in self.piliers
            for volet in pilier.volets
            for orientation in volet.orientations.values()
            for fiche in orientation.fiches
        ]


def read_programme(blocks: Sequence[Block]) -> Programme:
    """Find the programme in the blocks of a document; a text without one gives no pilier."""
    parts = list(_with_headings_of_tables(blocks))
    reader = _ProgrammeReader(_Levels(parts))
    for block in parts:
        reader.read(block)
    _without_announced(reader.piliers)
    _add_pages(reader.piliers, _contents(blocks))
    title = _title(blocks)
    years = _YEARS.search(title)
    return Programme(
        title=title,
        years=(int(years[1]), int(years[2])) if years else None,
        piliers=reader.piliers,
        sections=reader.sections,
    )


_FICHE_NUMBER = re.compile(r"fiche[\s-].{0,30}[0-9]", re.IGNORECASE)
_LOWEST = 6


def _with_headings_of_tables(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, where the row of a table that names its fiche is a heading of prose.

    Such a row holds the heading alone ("Fiche action n° 3 : …"), or its number beside the title, and a
    label follows: an index of fiches has none.
    """
    rows = [list(found) for _, found in groupby(blocks, key=lambda block: block.row)]
    for cells, following in zip_longest(rows, rows[1:]):
        heading = _fiche_of_row(cells) if following and _is_labelled(following[0]) else ""
        if not heading:
            yield from cells
            continue
        first, last = cells[0].first_line, cells[-1].last_line
        yield Block(BlockKind.HEADING, heading, first, last, depth=_LOWEST, group=cells[0].group)


def _is_labelled(block: Block) -> bool:
    return label_of(block.text) is not None or label_of(block.text.partition(":")[0]) is not None


def _fiche_of_row(cells: Sequence[Block]) -> str:
    """The heading of a fiche that a row is, or ""."""
    first, *others = cells
    if not first.ruled or first.column != 0:
        return ""
    if not others:
        return first.text if level_heading(first.text, "Fiche") else ""
    if len(others) > 1 or others[0].marker or not _FICHE_NUMBER.fullmatch(first.text):
        return ""
    heading = f"{first.text} : {others[0].text}"
    return heading if level_heading(heading, "Fiche") else ""


def _without_announced(piliers: Sequence[PilierText]) -> None:
    """Take a fiche that is a mere heading for an entry of a list, where the same is printed in full."""
    orientations = [
        orientation
        for pilier in piliers
        for volet in pilier.volets
        for orientation in volet.orientations.values()
    ]
    full = {
        _name(fiche) for orientation in orientations for fiche in orientation.fiches if _has_text(fiche)
    }
    for orientation in orientations:
        announced = [f for f in orientation.fiches if not _has_text(f) and _name(f) in full]
        if announced:
            orientation.axes.extend(fiche.heading for fiche in announced)
            gone = set(map(id, announced))
            orientation.fiches = [fiche for fiche in orientation.fiches if id(fiche) not in gone]


def _name(fiche: FicheText) -> tuple[str, str]:
    return fiche.heading.number, fold(fiche.heading.title)


def _has_text(fiche: FicheText) -> bool:
    return any(block.text for block in fiche.blocks)


def title_of(document: Document) -> str:
    """The title of the contract: the first heading of the highest level, or ""."""
    return _title(document.blocks)


def _title(blocks: Sequence[Block]) -> str:
    heads = (b.text for b in blocks if b.kind is BlockKind.HEADING and b.depth == 1)
    return next(heads, "")


def _heading(found: LevelHeading, block: Block) -> Heading:
    return Heading(found.number, found.title, block)


class _Levels:
    """Which levels a document prints, and so what its headings stand for.

    `highest_label` is the depth of the highest heading that is a label of a fiche.
    """

    def __init__(self, blocks: Sequence[Block]) -> None:
        headings = [block for block in blocks if block.kind is BlockKind.HEADING and block.in_prose]
        self.has_piliers = any(level_heading(block.text, "Pilier") for block in headings)
        labels = (block.depth for block in headings if label_of(block.text) is not None)
        self.highest_label = min(labels, default=_LOWEST + 1)
        printed: set[str] = set()
        started = not self.has_piliers
        in_fiche = above = False
        for block in blocks:
            if not block.in_prose or not (block.kind is BlockKind.HEADING or block.emphasised):
                continue
            found = self._level(block, "Orientation", "Fiche", "Axe", "Objective")
            if found is None:
                continue
            started = started or found.level == "Pilier"
            if not started:
                continue
            printed.add(found.level)
            if found.level == "Objective":
                above = above or not in_fiche
            else:
                in_fiche = found.level in ("Fiche", "Axe")
        self._printed = printed
        self._has_fiches = "Fiche" in printed
        self.objectives_are_axes = not printed & {"Fiche", "Axe"}
        self._objectives_head = self._has_fiches and above

    @property
    def has_orientations(self) -> bool:
        """Whether axes stand under orientations."""
        return "Orientation" in self._printed or self._axes_are_orientations

    @property
    def _axes_are_orientations(self) -> bool:
        return self._has_fiches and "Axe" in self._printed and "Orientation" not in self._printed

    def heading(self, block: Block) -> LevelHeading | None:
        """The level that a heading opens: an "Objective" where objectives head fiches."""
        low = ("Objective",) if self.objectives_are_axes or self._objectives_head else ()
        found = self._level(block, "Orientation", "Fiche", "Axe", *low)
        if found is None:
            return None
        if found.level == "Axe" and self._axes_are_orientations:
            return LevelHeading("Orientation", found.number, found.title)
        if found.level == "Fiche" or (found.level == "Objective" and self.objectives_are_axes):
            return LevelHeading("Axe", found.number, found.title)
        return found

    def _level(self, block: Block, *low: str) -> LevelHeading | None:
        """The level of a heading; in bold it is one of `low`. "1) …" is a volet under a pilier only."""
        high = ("Pilier", "section") if block.kind is BlockKind.HEADING else ()
        volets = high and (self.has_piliers or "volet" in fold(block.text))
        return level_heading(block.text, *high, *(("Volet",) if volets else ()), *low)


class _ProgrammeReader:
    """Walks the blocks, keeping the pilier, volet, orientation and fiche it stands in."""

    def __init__(self, levels: _Levels) -> None:
        self.piliers: list[PilierText] = []
        self.sections: list[SectionText] = []
        self._section: SectionText | None = None
        self._levels = levels
        self._pilier: PilierText | None = None
        self._depth = 0  # of the heading that opened it
        self._waiting: list[Block] = []  # text of a pilier before anything in it
        self._orientation: OrientationText | None = None
        self._in_body = False
        self._fiche: FicheText | None = None
        self._above: Heading | None = None  # an objective that heads fiches
        self._stray: list[Block] | None = None

    def read(self, block: Block) -> None:
        is_heading = block.kind is BlockKind.HEADING
        if block.in_prose and (is_heading or block.emphasised) and self._read_heading(block):
            return
        if is_heading and self._fiche is not None and self._continues_title(block):
            return
        if self._is_above(block):
            self._leave()
            return
        if self._stray is not None:
            self._stray.append(block)
            return
        if self._fiche is not None:
            self._fiche.blocks.append(block)
            return
        if self._orientation is None:
            if self._pilier is not None:
                volets = self._pilier.volets
                (volets[-1].blocks if volets else self._waiting).append(block)
            elif self._section is not None:
                self._section.blocks.append(block)
            return
        listing = not self._in_body and block.in_prose
        if listing and (found := level_heading(block.text, "listed")):
            self._orientation.axes.append(_heading(found, block))
        else:
            self._orientation.blocks.append(block)

    def _is_above(self, block: Block) -> bool:
        """A heading higher than that of the pilier, which opens no level: the programme ends.

        Without piliers a chapter stands as high as what is in the programme: it ends it too, unless
        the labels of the fiches are headings as high.
        """
        pilier = self._pilier
        if pilier is None or block.kind is not BlockKind.HEADING or not block.in_prose:
            return False
        if pilier.heading is not None:
            return block.depth < self._depth
        return block.depth < self._depth or self._depth == block.depth < self._levels.highest_label

    def _leave(self) -> None:
        self._leave_orientation()
        self._pilier = None
        self._waiting = []

    def _read_heading(self, block: Block) -> bool:
        found = self._levels.heading(block)
        if found is None:
            return False
        if found.level in ("Pilier", "section"):
            self._leave()
            self._section = None
            if found.level == "Pilier":
                self.piliers.append(PilierText(_heading(found, block)))
                self._enter_pilier(self.piliers[-1], block)
            else:
                self._section = SectionText(_heading(found, block))
                self.sections.append(self._section)
            return True
        if self._pilier is None:
            alone = found.level == "Axe" and self._levels.objectives_are_axes
            if self._levels.has_piliers or alone:  # objectives alone are those of any text
                return False
            self.piliers = self.piliers or [PilierText(None)]
            self._enter_pilier(self.piliers[0], block)
        assert self._pilier is not None
        if found.level == "Volet":
            self._leave_orientation()
            self._pilier.volets.append(VoletText(_heading(found, block)))
            return True
        if not self._pilier.volets:
            self._pilier.volets.append(VoletText(None, blocks=self._waiting))
            self._waiting = []
        if found.level == "Orientation":
            self._enter_orientation(found, block)
            return True
        if self._orientation is None:
            if self._levels.has_orientations:
                self._stray = self._pilier.volets[-1].stray
                self._stray.append(block)
                return True
            known = self._pilier.volets[-1].orientations
            self._orientation = known.setdefault("", OrientationText(""))
            self._in_body = True
        if found.level == "Objective":
            self._above, self._fiche = _heading(found, block), None
            self._orientation.objectives.append(self._above)
        else:
            self._enter_fiche(found, block)
        return True

    def _enter_pilier(self, pilier: PilierText, block: Block) -> None:
        self._pilier, self._section = pilier, None
        self._depth = block.depth if block.kind is BlockKind.HEADING else _LOWEST

    def _enter_fiche(self, found: LevelHeading, block: Block) -> None:
        orientation = self._orientation
        assert orientation is not None
        if orientation.headed is None:  # printed once, above its fiches
            orientation.headed, orientation.listed = orientation.listed, None
            self._in_body = True
        self._fiche = FicheText(_heading(found, block), above=self._above)
        orientation.fiches.append(self._fiche)

    def _continues_title(self, block: Block) -> bool:
        """The rest of a title that the transcription cut into two headings."""
        fiche = self._fiche
        assert fiche is not None
        if fiche.blocks or not (is_cut(fiche.heading.title) or starts_lower(block.text)):
            return False
        first = fiche.heading.block
        whole = replace(first, text=join(first.text, block.text), last_line=block.last_line)
        title = join(fiche.heading.title, block.text)
        fiche.heading = Heading(fiche.heading.number, title, whole)
        return True

    def _leave_orientation(self) -> None:
        self._orientation, self._fiche, self._in_body = None, None, False
        self._stray = self._above = None

    def _enter_orientation(self, found: LevelHeading, block: Block) -> None:
        assert self._pilier is not None
        known = self._pilier.volets[-1].orientations
        self._stray = self._above = None
        key = found.number or fold(found.title)
        self._in_body = key in known
        self._fiche = None
        self._orientation = known.setdefault(key, OrientationText(found.number))
        if self._in_body:
            self._orientation.headed = _heading(found, block)
        else:
            self._orientation.listed = _heading(found, block)


# --- the table of contents -----------------------------------------------------------------------


_RANKS = {"Pilier": 1, "section": 1, "Volet": 2, "Orientation": 3}


@dataclass(frozen=True, slots=True)
class _Entry:
    """`path`: the numbers of pilier, volet, orientation; () where no level was recognised."""

    path: tuple[str, ...]
    rank: int
    heading: Heading
    page: int


def is_contents_entry(cells: Sequence[Block]) -> bool:
    """Whether a row of a table is an entry of the table of contents: a title, dots, a page."""
    if len(cells) != 2 or not _PAGE.match(cells[1].text):
        return False
    title = cells[0].text
    return len(title) - len(title.rstrip(". ")) >= _LEADERS


def _contents(blocks: Sequence[Block]) -> list[_Entry]:
    """The entries of the table of contents, each with the path of headings that leads to it."""
    entries: list[_Entry] = []
    pilier = volet = ""
    rows = groupby((b for b in blocks if b.row is not None), key=lambda b: b.row)
    for _, cells in rows:
        first, *others = cells
        if not is_contents_entry([first, *others]):
            continue
        entry = first.text.rstrip(". ")
        found = level_heading(entry, "Pilier", "section", "Volet", "Orientation")
        path: tuple[str, ...] = ()
        if found is None:
            found = LevelHeading("", "", entry)
        elif found.level == "Pilier":
            pilier, volet = found.number, ""
            path = (pilier,)
        elif found.level == "section":
            pilier = volet = ""
        elif found.level == "Volet":
            volet = found.number
            path = (pilier, volet)
        else:
            path = (pilier, volet, found.number)
        rank = _RANKS.get(found.level, 9)
        entries.append(_Entry(path, rank, _heading(found, first), int(others[0].text)))
    return entries


def _add_pages(piliers: Sequence[PilierText], entries: Sequence[_Entry]) -> None:
    """Give each level the pages from its entry to the one before the next entry of its rank."""
    pages: dict[tuple[str, ...], tuple[Pages, Heading]] = {}
    for index, entry in enumerate(entries):
        if not entry.path:
            continue
        following = (e.page for e in entries[index + 1 :] if e.rank <= entry.rank)
        last = max(entry.page, next(following, entries[-1].page + 1) - 1)
        pages.setdefault(entry.path, (Pages(entry.page, last), entry.heading))
    for pilier in piliers:
        letter = pilier.heading.number if pilier.heading else ""
        pilier.pages = pages[(letter,)][0] if (letter,) in pages else None
        for volet in pilier.volets:
            place = (letter, volet.heading.number if volet.heading else "")
            volet.pages = pages[place][0] if place in pages else None
            for orientation in volet.orientations.values():
                found = pages.get((*place, orientation.number))
                if found:
                    orientation.pages, orientation.contents = found
