"""The urban projects as read → elements of the programme, and the constats, enjeux and operations.

A place, a theme or an actor is said of an item only where its words, or the heading it stands under,
print a name that the registries know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contratgraph.loaders.draft import Draft, Text
from contratgraph.loaders.fiche import Item
from contratgraph.loaders.gazetteer import Gazetteer
from contratgraph.loaders.lists import (
    ActorKind,
    ElementKind,
    Family,
    ReadBy,
    Register,
    Theme,
    UrbanKind,
)
from contratgraph.loaders.records import Actor, Dataset, Quartier, Site, UrbanItem
from contratgraph.loaders.registry import names_of
from contratgraph.loaders.text import last_sentence, leads, quote, slug
from contratgraph.loaders.urban import (
    Dimension,
    Observation,
    Operation,
    Project,
    UrbanObjective,
    UrbanReading,
)
from contratgraph.loaders.vocabulary import commitment_of

_WORDS = {
    UrbanKind.FINDING: "constat",
    UrbanKind.CHALLENGE: "enjeu",
    UrbanKind.OPERATION: "operation",
}


class Places:
    """The places and actors that a text may name, by the registries of a package."""

    def __init__(self, base: Dataset, actors: Iterable[Actor]) -> None:
        self.quartiers = Gazetteer(_names(base.quartiers))
        self.communes = Gazetteer((commune.label, commune.key) for commune in base.communes)
        self.sites = Gazetteer(_names(base.sites))
        self.actors = Gazetteer(
            (name, actor.key)
            for actor in actors
            if actor.kind is ActorKind.ORGANISATION or actor.family is Family.BAILLEURS
            for name in names_of(actor)
        )
        self._town = {quartier.key: quartier.commune for quartier in base.quartiers}

    def of_heading(self, heading: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The quartiers that a heading names, and the towns it names that are not merely theirs."""
        quartiers = _keys(self.quartiers, heading)
        towns = {self._town[key] for key in quartiers}
        return quartiers, tuple(key for key in _keys(self.communes, heading) if key not in towns)


def _names(places: Iterable[Quartier | Site]) -> Iterable[tuple[str, str]]:
    return ((name, place.key) for place in places for name in (place.label, *place.alt_labels))


def _keys(gazetteer: Gazetteer, text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found.key for found in gazetteer.find(text)))


class UrbanRecorder:
    """Records what `read_urban` found in a volet; `items` are those of all volets, in order."""

    def __init__(self, draft: Draft, base: Dataset) -> None:
        actors = draft.registry.entries[Register.ACTOR].values()
        self._draft = draft
        self._places = Places(base, (actor for actor in actors if isinstance(actor, Actor)))
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
                    commitment_of(sentence),
                )

    def _objective(self, wanted: str, orientation: str, objective: UrbanObjective) -> None:
        draft = self._draft
        title = objective.title or objective.aims[0]
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
                UrbanKind(found.kind.value),
                volet,
                Item(found.text, found.first_line, found.last_line),
                heading=found.heading,
                part_of=keys[found.parent] if found.parent is not None else "",
                theme=Theme(found.theme_key) if found.theme_key else None,
                sub_heading=found.sub_heading,
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
    ) -> str:
        draft = self._draft
        passage = draft.item_passage(item)
        draft.texts.append(Text(element, item.text, passage))
        evidence = [passage]
        quartiers: tuple[str, ...] = ()
        communes: tuple[str, ...] = ()
        if heading is not None:
            if heading not in self._headings:
                self._headings[heading] = draft.item_passage(heading)
            evidence.append(self._headings[heading])
            quartiers, communes = self._places.of_heading(heading.text)
        title = quote(item.text)
        wanted = slug(f"{element} {_WORDS[kind]} {item.text}")
        key = draft.urban_keys.give_to(wanted, kind, element, title)
        self.items.append(
            UrbanItem(
                key=key,
                kind=kind,
                element=element,
                title=title,
                theme=theme,
                heading=sub_heading,
                part_of=part_of,
                place=heading.text if heading else "",
                quartiers=quartiers,
                communes=communes,
                sites=_keys(self._places.sites, item.text),
                actors=_keys(self._places.actors, item.text),
                evidence=tuple(evidence),
                read_by=ReadBy.EXTRACTED,
                doubt="",
            )
        )
        return key
