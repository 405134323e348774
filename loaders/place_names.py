"""The towns, quartiers, sites and actors that a text names, by the registries of a package."""

from __future__ import annotations

from collections.abc import Iterable

from contratgraph.loaders.gazetteer import Gazetteer
from contratgraph.loaders.lists import ActorKind, Family
from contratgraph.loaders.records import Actor, Commune, Dataset, Quartier, Site
from contratgraph.loaders.registry import names_of


class Places:
    """The places and actors that a text may name, by the registries of a package."""

    def __init__(self, base: Dataset) -> None:
        self.quartiers = Gazetteer(_names(base.quartiers))
        self.communes = Gazetteer(_names(base.communes))
        self.sites = Gazetteer(_names(base.sites))
        bodies = (actor for actor in base.actors if actor.kind is ActorKind.ORGANISATION)
        landlords = (
            actor
            for actor in base.actors
            if actor.kind is ActorKind.GROUP and actor.family is Family.BAILLEURS
        )
        self.actors = Gazetteer(_actor_names(bodies), common=_actor_names(landlords))
        self._town = {quartier.key: quartier.commune for quartier in base.quartiers}

    def towns_of_heading(self, heading: str) -> tuple[str, ...]:
        """The towns that a heading names, or those of the quartiers it names."""
        quartiers, communes = self.of_heading(heading)
        return tuple(dict.fromkeys([*communes, *(self._town[key] for key in quartiers)]))

    def of_heading(self, heading: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The quartiers that a heading names, and the towns it names that are not merely theirs."""
        words = f"à {heading}"  # a name that begins a heading is a name
        quartiers = names_in(self.quartiers, words)
        towns = {self._town[key] for key in quartiers}
        return quartiers, tuple(key for key in names_in(self.communes, words) if key not in towns)


def _names(places: Iterable[Commune | Quartier | Site]) -> Iterable[tuple[str, str]]:
    return ((name, place.key) for place in places for name in (place.label, *place.alt_labels))


def _actor_names(actors: Iterable[Actor]) -> Iterable[tuple[str, str]]:
    return ((name, actor.key) for actor in actors for name in names_of(actor))


def names_in(gazetteer: Gazetteer, text: str) -> tuple[str, ...]:
    """The keys of the names in a text, in order, each once."""
    return tuple(dict.fromkeys(found.key for found in gazetteer.find(text)))
