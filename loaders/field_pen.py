"""The left pen: labels and the values below them → the fields of a fiche, and their silences."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from rapidfuzz import fuzz, process

from contratgraph.loaders.document import Block, BlockKind
from contratgraph.loaders.lists import Field, SilenceKind
from contratgraph.loaders.printed_labels import (
    PrintedLabel,
    fills_its_line,
    reads_as_sentence,
    split_line,
    split_values,
)
from contratgraph.loaders.readings import FieldReading, Item, item_of
from contratgraph.loaders.text import has_words, is_cut, join
from contratgraph.loaders.vocabulary import LABEL_LIMIT, is_no_name, label_of, pattern, stands_elsewhere
from contratgraph.words import fold

SHORT_LINE = 50
"""Lines that are filled have more signs on average; shorter ones may be a list without bullets."""

Lexicon = Mapping[Field, Collection[str]]
"""Folded values already seen for each field, in fiches where there was no doubt."""

_SENTENCE = "une phrase plutôt qu'un nom"
_LINES = "des lignes courtes qui nomment peut-être chacune une chose"
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
        return item_of(self.block)


@dataclass(slots=True)
class _Group:
    """Values printed as one list."""

    mark: tuple[int | None, int]
    items: list[Item] = field(default_factory=list)
    blank: Item | None = None  # the words that say there is none
    unnamed: bool = False  # words that name nothing, and do not say that there is none
    after_cut: bool = False
    doubt: str = ""


class FieldPen:
    """Collects labels and the values below them.

    Labels may be stacked (all four, then all the values). Then each group of values belongs to one
    label, in order: a group is a cell, or a list set off by a blank line or by its nesting.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.found: dict[Field, FieldReading] = {}
        """What the labels closed so far say."""
        self.left: list[Block] = []
        """Values that name nothing: an amount, a heading, "cf. fiche 2"."""
        self._lexicon = lexicon
        self._stack: list[_Label] = []
        self._groups: list[_Group] = []
        self._last_table: int | None = None
        self._printed: dict[Field, set[str]] = {}  # the labels that have given a field its items

    @property
    def is_open(self) -> bool:
        """Whether a label waits for values."""
        return bool(self._stack)

    @property
    def has_values(self) -> bool:
        """Whether anything stands below the open labels, were it a dash that says "none"."""
        return any(group.items or group.blank for group in self._groups)

    @property
    def last_text(self) -> str:
        """The last value below the open labels, or ""."""
        return self._groups[-1].items[-1].text if self._groups and self._groups[-1].items else ""

    def seen(self, name: Field) -> bool:
        """Whether the label of a field has been printed."""
        return name in self.found or any(label.field is name for label in self._stack)

    @property
    def open_label(self) -> Block | None:
        """The last label that is still open."""
        return self._stack[-1].block if self._stack else None

    @property
    def filled_on_its_line(self) -> bool:
        """Whether the open label has values on its own line."""
        last = self._stack[-1].block if self._stack else None
        return last is not None and self.has_values and fills_its_line(last)

    @property
    def stands_in_prose(self) -> bool:
        """Whether the open labels are printed outside any table."""
        return bool(self._stack) and all(label.block.in_prose for label in self._stack)

    def label(self, name: Field, block: Block, found: PrintedLabel) -> None:
        """A label: it joins the stack of the open ones, unless these have their values by now."""
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
        """The values of a block, or `text` in its place, below the open labels.

        `on_one_line`: commas and semicolons may part them.
        """
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
        values, doubt = split_line(text) if on_one_line else (split_values(text), "")
        height = block.last_line - block.first_line + 1
        if on_one_line and block.in_prose and len(values) < height > len(text) / SHORT_LINE:
            doubt = doubt or _LINES
        if on_one_line and len(values) == 1 and reads_as_sentence(values[0]):
            doubt = doubt or _SENTENCE
        group.doubt = group.doubt or doubt
        names = [value for value in values if not (is_no_name(value) or stands_elsewhere(value))]
        self.left += [replace(block, text=value) for value in values if value not in names]
        if not names:
            group.blank = item_of(block)
            group.unnamed = bool(values)
        for value in names:
            text, qualifier = self._without_label(value)
            if amount := pattern("with_amount").fullmatch(text):
                text, qualifier = amount["name"], f"{qualifier} {amount['amount']}".strip()
            item = Item(text, block.first_line, block.last_line, printed=value, qualifier=qualifier)
            group.items.append(item if text != value else replace(item, printed=""))
        self._last_table = block.table

    def _without_label(self, value: str) -> tuple[str, str]:
        """A value without a label of its own field that stands before it ("copilote : CCAS")."""
        head, _, rest = value.partition(":")
        label = label_of(head) if rest.strip() else None
        if label is None or all(label.meaning != opened.field.value for opened in self._stack):
            return value, ""
        return rest.strip(), label.qualifier

    def _settle_labels_above(self, block: Block) -> None:
        """Values in the very cell or line of a label are its own: those stacked above stayed empty."""
        last = self._stack[-1].block
        if len(self._stack) < 2 or self.has_values:
            return
        in_cell = block.row is not None and (block.row, block.column) == (last.row, last.column)
        if in_cell or block is last:
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
            unread = (cut and not groups) or any(group.unnamed for group in groups)
            kind = SilenceKind.UNREAD if unread else SilenceKind.EMPTY_IN_SOURCE
            for label in stack:
                self._silent(label, kind, proof=_proof(groups) if len(stack) == 1 else None)
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
            replace(item, qualifier=item.qualifier or label.qualifier)
            for group in groups
            for item in group.items
        )
        if not items:
            unread = any(group.unnamed for group in groups)
            kind = SilenceKind.UNREAD if unread else SilenceKind.EMPTY_IN_SOURCE
            self._silent(label, kind, doubt, _proof(groups))
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

    def _silent(
        self, label: _Label, kind: SilenceKind, doubt: str = "", proof: Item | None = None
    ) -> None:
        """A label without values; `proof` are the words that say so, where any are printed."""
        if label.garbled:
            kind = SilenceKind.UNREAD
        if label.field not in self.found:
            self.found[label.field] = FieldReading((), kind, doubt, proof or label.printed)


def _proof(groups: Sequence[_Group]) -> Item | None:
    """The words that say that groups hold no value, where any are printed."""
    blanks = (group.blank for group in groups if group.blank is not None)
    return next((blank for blank in blanks if has_words(blank.text)), None)
