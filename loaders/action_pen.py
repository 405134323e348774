"""The right pen: headings, prose and ☞ → objectives, their texts and their measures."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest

from contratgraph.loaders.document import Block, BlockKind
from contratgraph.loaders.readings import Item, MeasureReading, ObjectiveReading, item_of
from contratgraph.loaders.text import is_cut, is_open, join, last_sentence, leads, starts_lower
from contratgraph.loaders.undertakings import degree_of

SENTENCE_END = 1_500
"""What leads to a list stands at the end of the sentence before it."""


class ActionPen:
    """Collects objectives, their prose and their measures; knows how the last piece ended."""

    def __init__(self) -> None:
        self.objectives: list[ObjectiveReading] = []
        self.loose: list[MeasureReading] = []
        """The measures of no objective."""
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
        self._introduction = item_of(block)
        return self._introduction

    @property
    def commits(self) -> bool:
        """Whether the last text commits to the list that follows it."""
        led = self._introduction
        return (
            led is not None
            and leads(led.text)
            and degree_of(last_sentence(led.text)[-SENTENCE_END:]) is not None
        )

    @property
    def last_text(self) -> str:
        """The last piece, or "": a title, a text, a measure or a sub-bullet."""
        if isinstance(self._last, MeasureReading):
            return self._last.details[-1] if self._last_is_detail else self._last.text
        if isinstance(self._last, ObjectiveReading):
            return self._last.title if self._last_is_title else self._last.context[-1].text
        return ""

    def objective(self, number: str, title: str, block: Block) -> None:
        """An objective begins: what follows is of it."""
        self._last = ObjectiveReading(number, title, block.first_line, block.last_line)
        self.objectives.append(self._last)
        self._last_is_title, self._last_is_detail = True, False
        self._introduction = None
        self._detached = False

    def measure(self, block: Block) -> None:
        """A measure of the last objective, or of none; nothing where the block has no text."""
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
