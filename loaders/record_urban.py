"""The urban projects as read → elements of the programme, and the constats, enjeux and operations.

A place, a theme or an actor is said of an item only where its words, or the heading it stands under,
print a name that the registries know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from contratgraph.loaders.draft import Draft, Text
from contratgraph.loaders.lists import (
    ElementKind,
    ReadBy,
    Theme,
    UrbanKind,
)
from contratgraph.loaders.place_names import Places
from contratgraph.loaders.readings import Item
from contratgraph.loaders.records import UrbanItem
from contratgraph.loaders.text import QUOTE_LIMIT, around, last_sentence, leads, quote
from contratgraph.loaders.undertakings import degree_of
from contratgraph.loaders.urban import (
    Dimension,
    Observation,
    Operation,
    Project,
    UrbanObjective,
    UrbanReading,
)
from contratgraph.loaders.vocabulary import pattern

_WORDS = {
    UrbanKind.FINDING: "constat",
    UrbanKind.CHALLENGE: "enjeu",
    UrbanKind.OPERATION: "operation",
}


_SEVERAL = "le titre couvre plusieurs quartiers : la phrase ne dit pas lequel"


def _together(heading: Item | None) -> bool:
    """Whether a heading says of all the places it names what stands below it."""
    return heading is not None and pattern("places_together").search(heading.text) is not None


class UrbanRecorder:
    """Records what `read_urban` found in a volet; `items` are those of all volets, in order."""

    def __init__(self, draft: Draft, places: Places) -> None:
        self._draft = draft
        self._places = places
        self._headings: dict[Item, str] = {}  # items below one heading share its passage
        self.items: list[UrbanItem] = []

    def record(self, volet: str, reading: UrbanReading) -> None:
        """Record the reading of one volet."""
        for dimension in reading.dimensions:
            self._dimension(volet, dimension)
        for rank, project in enumerate(reading.projects, 1):
            self._project(f"{volet}-U{rank}", volet, project)
        self._observations(volet, reading.observations)
        for rank, orientation in enumerate(reading.orientations, 1):
            code = self._draft.item_element(
                f"{volet}-O{rank}", ElementKind.ORIENTATION, volet, orientation.title
            )
            for place, objective in enumerate(orientation.objectives, 1):
                self._objective(f"{code}-{place}", code, objective)

    def _dimension(self, volet: str, dimension: Dimension) -> None:
        draft = self._draft
        wanted = f"{volet}-D{dimension.number}"
        code = draft.item_element(wanted, ElementKind.DIMENSION, volet, dimension.title)
        draft.context(code, dimension.context)
        for point in dimension.points:
            draft.item_element(f"{code}-{point.letter}", ElementKind.PRINCIPLE, code, point.text)

    def _project(self, wanted: str, volet: str, project: Project) -> None:
        draft = self._draft
        code = draft.item_element(wanted, ElementKind.URBAN_PROJECT, volet, project.title)
        first = len(draft.texts)
        draft.context(code, project.prose)
        rank = 0
        for found in project.lists:
            led = found.introduction
            sentence = last_sentence(led.text) if leads(led.text) else ""
            introduction = draft.passage(sentence or led.text, led.first_line, led.last_line)
            for item in found.items:
                rank += 1
                draft.item_element(
                    f"{code}-{rank}",
                    ElementKind.ACTION,
                    code,
                    item,
                    [introduction],
                    degree_of(sentence),
                )
        towns = self._places.towns_of_heading(project.title.text)
        draft.texts[first:] = [replace(text, communes=towns) for text in draft.texts[first:]]

    def _objective(self, wanted: str, orientation: str, objective: UrbanObjective) -> None:
        draft = self._draft
        title = objective.title or next(iter(objective.aims), None)
        code = orientation  # where the cell that gives the objective is blank
        if title is not None:
            code = draft.item_element(wanted, ElementKind.URBAN_OBJECTIVE, orientation, title)
        label = objective.strategy_label
        more = [*objective.aims, *([label] if label else []), *objective.strategy]
        draft.context(code, [item for item in more if item is not title])
        keys: dict[int, str] = {}
        for index, operation in enumerate(objective.operations):
            keys[index] = self._operation(code, operation, keys)

    def _operation(self, code: str, operation: Operation, above: Mapping[int, str]) -> str:
        return self._item(
            UrbanKind.OPERATION,
            code,
            Item(operation.text, operation.first_line, operation.last_line),
            heading=operation.place,
            part_of=above[operation.parent] if operation.parent is not None else "",
        )

    def _observations(self, volet: str, observations: Iterable[Observation]) -> None:
        keys: dict[int, str] = {}
        for index, found in enumerate(observations):
            keys[index] = self._item(
                found.kind,
                volet,
                Item(found.text, found.first_line, found.last_line),
                heading=found.heading,
                part_of=keys[found.parent] if found.parent is not None else "",
                theme=Theme(found.theme_key) if found.theme_key else None,
                sub_heading=found.sub_heading or ("" if found.theme_key else found.theme),
                heads=found.heads,
            )

    def _item(
        self,
        kind: UrbanKind,
        element: str,
        item: Item,
        *,
        heading: Item | None,
        part_of: str,
        theme: Theme | None = None,
        sub_heading: str = "",
        heads: Sequence[Item] = (),
    ) -> str:
        draft = self._draft
        passage = draft.item_passage(item)
        evidence = [passage]
        doubt = ""
        quartiers: tuple[str, ...] = ()
        communes: tuple[str, ...] = ()
        for head in (*([heading] if heading else []), *heads):
            if head not in self._headings:
                self._headings[head] = draft.item_passage(head)
            evidence.append(self._headings[head])
        if heading is not None:
            quartiers, communes = self._places.of_heading(heading.text)
        several = _together(heading)
        if not several:
            quartiers, unsure = self._places.narrowed(item.text, quartiers, communes)
            communes = () if quartiers and len(communes) == 1 else communes
            doubt = _SEVERAL if unsure else ""
        draft.texts.append(
            Text(
                element,
                item.text,
                passage,
                finding=kind is UrbanKind.FINDING,
                quartiers=quartiers,
                communes=communes,
            )
        )
        sites, actors = self._places.sites.find(item.text), self._places.actors(item.text)
        for found in (*sites, *actors):  # a name beyond what a quote holds is proved by its own words
            if found.end >= QUOTE_LIMIT and len(item.text) > QUOTE_LIMIT:
                words = around(item.text, found.start, found.end)
                evidence.append(draft.passage(words, item.first_line, item.last_line))
        title = quote(item.text)
        made = draft.keyed(
            f"{element} {_WORDS[kind]} {item.text}",
            UrbanItem(
                key="",
                kind=kind,
                element=element,
                title=title,
                theme=theme,
                heading=sub_heading,
                part_of=part_of,
                place=heading.text if heading else "",
                quartiers=quartiers,
                communes=communes,
                sites=tuple(dict.fromkeys(found.key for found in sites)),
                actors=tuple(dict.fromkeys(found.key for found in actors)),
                evidence=tuple(dict.fromkeys(evidence)),
                read_by=ReadBy.EXTRACTED,
                doubt=doubt,
            ),
        )
        self.items.append(made)
        return made.key
