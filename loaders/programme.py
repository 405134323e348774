"""Blocks → the programme: piliers, volets, orientations, the axes they list, the text of each fiche.

An orientation is printed up to three times: in the table of contents (which gives its pages), where
the volet presents its orientations (a heading, then the list of its axes) and above its fiches. The
three are one `OrientationText`, matched by volet and number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from contratgraph.loaders.document import Block, BlockKind, Document
from contratgraph.loaders.text import is_cut, join, starts_lower
from contratgraph.loaders.vocabulary import LevelHeading, level_heading

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
    """The heading of an axe and the blocks below it."""

    heading: Heading
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class OrientationText:
    """An orientation: as listed (`listed`, with its axes), as headed above its fiches (`headed`).

    `blocks` is its text before the first fiche.
    """

    number: str
    listed: Heading | None = None
    headed: Heading | None = None
    axes: list[Heading] = field(default_factory=list)
    fiches: list[FicheText] = field(default_factory=list)
    pages: Pages | None = None
    contents: Heading | None = None
    blocks: list[Block] = field(default_factory=list)

    @property
    def heading(self) -> Heading:
        """The heading above its fiches; where there is none, the one in the list."""
        found = self.headed or self.listed
        assert found is not None
        return found


@dataclass(slots=True)
class VoletText:
    """A volet of a pilier. `stray` holds fiches that stand under none of its orientations.

    `blocks` is its text before the first orientation.
    """

    heading: Heading
    orientations: dict[str, OrientationText] = field(default_factory=dict)
    pages: Pages | None = None
    stray: list[Block] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class PilierText:
    """A pilier of the contract."""

    heading: Heading
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
    reader = _ProgrammeReader()
    for block in blocks:
        reader.read(block)
    _add_pages(reader.piliers, _contents(blocks))
    title = _title(blocks)
    years = _YEARS.search(title)
    return Programme(
        title=title,
        years=(int(years[1]), int(years[2])) if years else None,
        piliers=reader.piliers,
        sections=reader.sections,
    )


def title_of(document: Document) -> str:
    """The title of the contract: the first heading of the highest level, or ""."""
    return _title(document.blocks)


def _title(blocks: Sequence[Block]) -> str:
    heads = (b.text for b in blocks if b.kind is BlockKind.HEADING and b.depth == 1)
    return next(heads, "")


def _heading(found: LevelHeading, block: Block) -> Heading:
    return Heading(found.number, found.title, block)


class _ProgrammeReader:
    """Walks the blocks, keeping the pilier, volet, orientation and fiche it stands in."""

    def __init__(self) -> None:
        self.piliers: list[PilierText] = []
        self.sections: list[SectionText] = []
        self._section: SectionText | None = None
        self._pilier: PilierText | None = None
        self._orientation: OrientationText | None = None
        self._in_body = False
        self._fiche: FicheText | None = None
        self._stray: list[Block] | None = None

    def read(self, block: Block) -> None:
        is_heading = block.kind is BlockKind.HEADING
        if block.in_prose and (is_heading or block.emphasised) and self._read_heading(block):
            return
        if is_heading and self._fiche is not None and self._continues_title(block):
            return
        if self._stray is not None:
            self._stray.append(block)
            return
        if self._fiche is not None:
            self._fiche.blocks.append(block)
            return
        if self._orientation is None:
            if self._pilier is not None and self._pilier.volets:
                self._pilier.volets[-1].blocks.append(block)
            elif self._section is not None:
                self._section.blocks.append(block)
            return
        listing = not self._in_body and block.in_prose
        if listing and (found := level_heading(block.text, "listed")):
            self._orientation.axes.append(_heading(found, block))
        else:
            self._orientation.blocks.append(block)

    def _read_heading(self, block: Block) -> bool:
        whole = ("Pilier", "section", "Volet") if block.kind is BlockKind.HEADING else ()
        found = level_heading(block.text, *whole, "Orientation", "Axe")
        if found is None:
            return False
        if found.level in ("Pilier", "section"):
            self._leave_orientation()
            self._pilier = self._section = None
            if found.level == "Pilier":
                self._pilier = PilierText(_heading(found, block))
                self.piliers.append(self._pilier)
            else:
                self._section = SectionText(_heading(found, block))
                self.sections.append(self._section)
            return True
        if self._pilier is None:
            return False
        if found.level == "Volet":
            self._leave_orientation()
            self._pilier.volets.append(VoletText(_heading(found, block)))
            return True
        if not self._pilier.volets:
            return False
        if found.level == "Orientation":
            self._enter_orientation(found, block)
            return True
        if self._orientation is None:
            self._stray = self._pilier.volets[-1].stray
            self._stray.append(block)
            return True
        self._fiche = FicheText(_heading(found, block))
        self._orientation.fiches.append(self._fiche)
        return True

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
        self._stray = None

    def _enter_orientation(self, found: LevelHeading, block: Block) -> None:
        assert self._pilier is not None
        known = self._pilier.volets[-1].orientations
        self._stray = None
        self._in_body = found.number in known
        self._fiche = None
        self._orientation = known.setdefault(found.number, OrientationText(found.number))
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
        letter = pilier.heading.number
        pilier.pages = pages[(letter,)][0] if (letter,) in pages else None
        for volet in pilier.volets:
            place = (letter, volet.heading.number)
            volet.pages = pages[place][0] if place in pages else None
            for orientation in volet.orientations.values():
                found = pages.get((*place, orientation.number))
                if found:
                    orientation.pages, orientation.contents = found
