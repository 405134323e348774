"""A dataset while it is being read: passages, codes and keys are given here, records are kept in order.

Every reader's findings are recorded through one `Draft`. It knows no section of a contract: the
`record_*` modules do.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import NamedTuple

from rapidfuzz import fuzz, process

from contratgraph.loaders.document import MAX_LINES, Block, Document
from contratgraph.loaders.lists import Commitment, ElementKind, Place, ReadBy
from contratgraph.loaders.programme import Heading, Pages
from contratgraph.loaders.readings import Item
from contratgraph.loaders.records import (
    Acronym,
    Body,
    Element,
    Keyed,
    KeyedRecord,
    Known,
    Leftover,
    Mention,
    Passage,
    ReadingRow,
    Reference,
    RegimeMention,
    School,
    Silence,
    StatedFigure,
    Statement,
    Support,
    Target,
    Undertaking,
    UrbanItem,
)
from contratgraph.loaders.registry import Registry
from contratgraph.loaders.text import is_cut, join, quote, sha256, slug, starts_lower
from contratgraph.words import fold

SAME_TITLE = 90
"""How alike (0-100) the titles of one thing in two readings of a document are."""

NOTHING_KNOWN = Known()

NO_RULE = "texte qu'aucune règle n'attribue à un champ"
UNASSIGNED = "texte qui n'est devenu aucun enregistrement"


@dataclass(frozen=True, slots=True)
class Text:
    """A whole text that is recorded: what it says is looked for later, sentence by sentence.

    `finding`: it says what is, not what is to be. `prose`: it presents its element. `quartiers` and
    `communes` are those of the heading it stands under.
    """

    element: str
    words: str
    passage: str
    finding: bool = False
    prose: bool = False
    quartiers: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()


class Draft:
    """The records of one contract, as far as they are read.

    `pages` are those of the part of the programme that is being recorded, None outside it.
    """

    def __init__(self, document: Document, registry: Registry, known: Known = NOTHING_KNOWN) -> None:
        self.registry = registry
        self.pages: Pages | None = None
        self.passages: dict[str, Passage] = {}
        self.elements: dict[str, Element] = {}
        self.statements: list[Statement] = []
        self.silences: list[Silence] = []
        self.reading: list[ReadingRow] = []
        self.leftovers: dict[tuple[int, str], Leftover] = {}  # in order, each once
        self.axes: list[tuple[str, str]] = []  # codes, with their printed numbers
        self.headed: set[str] = set()  # priorities that have a column
        self.named: dict[str, str] = {}  # those that only the document knows, with their heading
        self.texts: list[Text] = []
        self.printed: list[Item] = []  # every other text that became a passage, whole
        self.presented: list[Item] = []  # the prose that presents an element, whole
        self._codes = Codes("", (Coded(e.code, e.kind, e.parent, e.title) for e in known.elements))
        self._keys = Codes("-", map(_coded, known.keyed))
        self._prefix = document.sha256[:8]
        self._on_line: dict[int, int] = {}
        self._page_on = sorted(
            {(block.first_line, block.page) for block in document.blocks if block.page is not None}
        )

    # passages

    def passage(
        self,
        text: str,
        first: int,
        last: int,
        *,
        place: Place = Place.BODY,
        number: str = "",
        title: str = "",
    ) -> str:
        """Record a place in the document; return its key."""
        rank = self._on_line[first] = self._on_line.get(first, 0) + 1
        key = f"{self._prefix}-l{first}-{rank}"
        pages = self._pages_of(first, last, place)
        self.printed.append(Item(text, first, last))
        self.passages[key] = Passage(
            key=key,
            place=place,
            first_line=first,
            last_line=last,
            first_page=pages.first if pages else None,
            last_page=pages.last if pages else None,
            quote=quote(text),
            length=len(text),
            sha256=sha256(text),
            printed_number=number,
            printed_title=title,
        )
        return key

    def _pages_of(self, first: int, last: int, place: Place) -> Pages | None:
        """The pages of the file, where it has some; else the range that the contents give."""
        if self._page_on:
            begins, ends = (
                max(bisect_right(self._page_on, (n, MAX_LINES)) - 1, 0) for n in (first, last)
            )
            return Pages(self._page_on[begins][1], self._page_on[ends][1])
        return self.pages if place is Place.BODY else None  # lists stand on other pages

    def item_passage(self, item: Item) -> str:
        """The passage of a printed item."""
        return self.passage(item.on_the_page, item.first_line, item.last_line)

    def heading_passage(self, heading: Heading, place: Place) -> str:
        """The passage of a heading, with its number and its title."""
        block = heading.block
        return self.passage(
            block.text,
            block.first_line,
            block.last_line,
            place=place,
            number=heading.number,
            title=heading.title,
        )

    def excerpt(self, text: Text, words: str) -> str:
        """The passage of some words of a recorded text: its place, these words."""
        whole = self.passages[text.passage]
        if words == text.words:
            return text.passage
        kept, self.pages = self.pages, None
        key = self.passage(words, whole.first_line, whole.last_line, place=whole.place)
        self.pages = kept
        self.passages[key] = replace(
            self.passages[key], first_page=whole.first_page, last_page=whole.last_page
        )
        return key

    def places(self, block: Block | Item) -> None:
        """Tell that the words of a block say where a record belongs: they are not left over."""
        self.printed.append(Item(block.text, block.first_line, block.last_line))

    # elements

    def element(
        self,
        wanted: str,
        kind: ElementKind,
        parent: str,
        title: str,
        evidence: Sequence[str],
        commitment: Commitment | None = None,
    ) -> str:
        """Record an element; return its code: the one wanted, where it is not taken."""
        code = self._codes.give_to(wanted, kind, parent, title)
        self.elements[code] = Element(
            code=code,
            kind=kind,
            parent=parent,
            title=title,
            evidence=tuple(evidence),
            read_by=ReadBy.EXTRACTED,
            commitment=commitment,
        )
        return code

    def item_element(
        self,
        wanted: str,
        kind: ElementKind,
        parent: str,
        item: Item,
        more: Sequence[str] = (),
        commitment: Commitment | None = None,
    ) -> str:
        """Record an element that is one printed text; `more` are passages that prove it too."""
        passage = self.item_passage(item)
        code = self.element(wanted, kind, parent, quote(item.text), [passage, *more], commitment)
        self.texts.append(Text(code, item.text, passage))
        return code

    def context(self, code: str, items: Iterable[Item]) -> None:
        """The prose printed with an element that is recorded already, rejoined where a page cut it."""
        found = []
        for item in _rejoined(item for item in items if item.text):
            found.append((item, self.item_passage(item)))
            self.presented.append(self.printed.pop())
        self.texts += [Text(code, item.text, passage, prose=True) for item, passage in found]
        whole = self.elements[code]
        passages = whole.context + tuple(passage for _, passage in found)
        self.elements[code] = replace(whole, context=passages)

    def keyed(self, wanted: str, record: Keyed) -> Keyed:
        """The record with its key: the one that it had, else one made of the words `wanted`."""
        _, kind, parent, title = _coded(record)
        return replace(record, key=self._keys.give_to(slug(wanted), kind, parent, title))

    def leftover(self, code: str, block: Block | Item, note: str = NO_RULE) -> None:
        """Tell a text that became no record; each is told once."""
        leftover = Leftover(
            element=code,
            first_line=block.first_line,
            last_line=block.last_line,
            quote=quote(block.text),
            note=note,
        )
        self.leftovers.setdefault((leftover.first_line, leftover.quote), leftover)


def _rejoined(items: Iterable[Item]) -> Iterator[Item]:
    """The items, with each that cannot end where it ends joined to the rest of its sentence."""
    cut: Item | None = None
    for item in items:
        if cut is not None and is_cut(cut.text) and starts_lower(item.text):
            cut = replace(cut, text=join(cut.text, item.text), last_line=item.last_line)
        else:
            if cut is not None:
                yield cut
            cut = item
    if cut is not None:
        yield cut


class Keys:
    """Gives keys that are not taken: the one wanted, else with b, c… z, aa, ab… after it."""

    def __init__(self, joint: str, taken: Iterable[str] = ()) -> None:
        self._joint = joint
        self._taken = set(taken)
        self._last: dict[str, int] = {}  # where the search for a free letter ended

    def give(self, wanted: str) -> str:
        """The key wanted, or the next one that is free."""
        for number in count(self._last.get(wanted, 0) + 1):
            key = wanted if number == 1 else f"{wanted}{self._joint}{_letters(number)}"
            if key not in self._taken:
                self._last[wanted] = number
                self._taken.add(key)
                return key
        raise AssertionError  # counting does not end


class Coded(NamedTuple):
    """Something that has a code or a key: its kind, what it is part of, and its title."""

    code: str
    kind: str
    parent: str
    title: str


def _coded(record: KeyedRecord) -> Coded:
    """What makes a record the same one when the document is read again.

    What names something is the same where it names the same thing, however it is printed; others, where
    they say the same.
    """
    table = record.table
    match record:
        case Statement():
            same = f"{record.kind} {record.role} {record.target} {record.stated_in}"
            return Coded(record.key, f"{table} {same}", record.element, "")
        case Support():
            same = f"{record.kind} {record.dispositif} {record.actor} {record.fund}"
            return Coded(record.key, f"{table} {same}", record.element, "")
        case Mention():
            return Coded(record.key, f"{table} {' '.join(record.named)}", record.element, "")
        case School():
            return Coded(record.key, f"{table} {record.level}", record.commune, record.name)
        case Acronym():
            meaning = record.expansion or record.variant_of
            return Coded(record.key, f"{table} {record.acronym}", "", meaning)
        case UrbanItem():
            return Coded(record.key, f"{table} {record.kind}", record.element, record.title)
        case Body():
            return Coded(record.key, table, record.element, record.name)
        case Reference():
            return Coded(record.key, table, record.element, record.printed)
        case RegimeMention():
            return Coded(record.key, table, record.element, record.phrase)
        case Target() | Undertaking() | StatedFigure():
            return Coded(record.key, table, record.element, record.stated_as)


class Codes(Keys):
    """Gives codes by title: the one that a thing of that title had, else one that none had."""

    def __init__(self, joint: str, known: Iterable[Coded]) -> None:
        listed = list(known)
        super().__init__(joint, (thing.code for thing in listed))
        self._known: dict[tuple[str, str], dict[str, str]] = {}  # place → code → folded title
        for thing in listed:
            self._known.setdefault((thing.kind, thing.parent), {})[thing.code] = fold(thing.title)

    def give_to(self, wanted: str, kind: str, parent: str, title: str) -> str:
        """The code of a thing; `wanted` is what its number, its rank or its words would make of it."""
        left = self._known.get((kind, parent), {})
        folded = fold(title)
        same = [code for code, other in left.items() if other == folded]
        if same:
            code = wanted if wanted in same else same[0]
        elif found := process.extractOne(folded, left, scorer=fuzz.ratio, score_cutoff=SAME_TITLE):
            code = found[2]
        else:
            return self.give(wanted)
        del left[code]
        return code


def _letters(number: int) -> str:
    """1 → a, 26 → z, 27 → aa, as the columns of a spreadsheet."""
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("a") + place) + letters
    return letters
