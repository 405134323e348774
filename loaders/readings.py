"""What was read of a fiche: printed values with their lines, fields, objectives, measures, silences.

Readings are what those who read a document hand to those who make records of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from contratgraph.loaders.document import Block
from contratgraph.loaders.lists import Field, ReadBy, SilenceKind

LEFT_FIELDS = (Field.PILOTES, Field.PARTENAIRES, Field.PUBLICS, Field.DISPOSITIFS)
"""The fields that each fiche has, unless its document leaves one out."""


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


def item_of(block: Block) -> Item:
    """The text of a block, as printed."""
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
    `fields` has the financeurs only where their label is printed; `no_objective` is the silence of the
    objectives.
    """

    fields: dict[Field, FieldReading] = field(default_factory=dict)
    objectives: list[ObjectiveReading] = field(default_factory=list)
    measures: list[MeasureReading] = field(default_factory=list)
    contributions: list[ContributionReading] = field(default_factory=list)
    context: list[Item] = field(default_factory=list)
    priorities: frozenset[str] = frozenset()
    no_objective: FieldReading = FieldReading()
    leftovers: list[Block] = field(default_factory=list)
    page_numbers: list[Block] = field(default_factory=list)
    named: dict[str, str] = field(default_factory=dict)
    elsewhere: list[Block] = field(default_factory=list)
