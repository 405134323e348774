"""The towns, quartiers, sites and actors that a text names, by the registries of a package."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from contratgraph.loaders.gazetteer import Found, Gazetteer
from contratgraph.loaders.lists import ActorKind, Family
from contratgraph.loaders.records import Actor, Commune, Dataset, Quartier, Site
from contratgraph.loaders.registry import names_of
from contratgraph.loaders.vocabulary import pattern


class Places:
    """The places and actors that a text may name, by the registries of a package."""

    def __init__(self, base: Dataset, small: Collection[str] = ()) -> None:
        """`small` are the words that are no proper names (see `gazetteer.small_words`)."""
        self.quartiers = Gazetteer(_names(base.quartiers), small=small)
        self.communes = Gazetteer(_names(base.communes), small=small)
        self.sites = Gazetteer(_names(base.sites), small=small)
        bodies = (actor for actor in base.actors if actor.kind is ActorKind.ORGANISATION)
        groups = (actor for actor in base.actors if actor.kind is ActorKind.GROUP)
        self._actors = Gazetteer(_actor_names(bodies), common=_group_names(groups), small=small)
        self._quartier_of = {site.key: site.quartier for site in base.sites if site.quartier}
        self._town = {quartier.key: quartier.commune for quartier in base.quartiers}

    def actors(self, text: str) -> list[Found]:
        """The bodies and groups that a text names, not merely as the place of something else."""
        return [
            found
            for found in self._actors.find(text)
            if not pattern("territory_of").search(text[max(found.start - 40, 0) : found.start])
        ]

    def named_in(self, text: str) -> Iterator[tuple[str, Found]]:
        """Every place and actor that a text names, with the column of a mention it goes to."""
        quartiers, sites = self.quartiers.find(text), self.sites.find(text)
        inside = [(found.start, found.end) for found in (*quartiers, *sites)]
        yield from (("quartier", found) for found in quartiers)
        yield from (("site", found) for found in sites)
        for column, others in (("commune", self.communes.find(text)), ("actor", self.actors(text))):
            for found in others:  # "Secteur Centre de Vitrolles" is no mention of the town
                if not any(start <= found.start and found.end <= end for start, end in inside):
                    yield column, found

    def towns_of_heading(self, heading: str) -> tuple[str, ...]:
        """The towns that a heading names, or those of the quartiers it names."""
        quartiers, communes = self.of_heading(heading)
        return tuple(dict.fromkeys([*communes, *(self._town[key] for key in quartiers)]))

    def narrowed(
        self, text: str, quartiers: Sequence[str], communes: Sequence[str]
    ) -> tuple[tuple[str, ...], bool]:
        """The quartiers that a text below a heading speaks of, and whether that is not said.

        Those that its words, or the sites it names, tell among those of the heading, or of its towns;
        where they tell none, all of the heading, and of several nobody knows which.
        """
        allowed = set(quartiers) or {key for key, town in self._town.items() if town in communes}
        named = [key for key in names_in(self.quartiers, text) if key in allowed]
        named += [
            self._quartier_of[site]
            for site in names_in(self.sites, text)
            if self._quartier_of.get(site) in allowed
        ]
        if named:
            return tuple(dict.fromkeys(named)), False
        return tuple(quartiers), len(quartiers) > 1

    def of_heading(self, heading: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The quartiers that a heading names, and the towns it names that are not merely theirs."""
        quartiers = names_in(self.quartiers, heading)
        towns = {self._town[key] for key in quartiers}
        return quartiers, tuple(key for key in names_in(self.communes, heading) if key not in towns)


def _names(places: Iterable[Commune | Quartier | Site]) -> Iterable[tuple[str, str]]:
    return ((name, place.key) for place in places for name in (place.label, *place.alt_labels))


def _actor_names(actors: Iterable[Actor]) -> Iterable[tuple[str, str]]:
    return ((name, actor.key) for actor in actors for name in names_of(actor))


def _group_names(groups: Iterable[Actor]) -> Iterable[tuple[str, str]]:
    """Those of landlords, and of the towns' services, which have several words: "police municipale"."""
    return (
        (name, group.key)
        for group in groups
        for name in names_of(group)
        if group.family is Family.BAILLEURS or (group.family is Family.BLOC_LOCAL and " " in name)
    )


def names_in(gazetteer: Gazetteer, text: str) -> tuple[str, ...]:
    """The keys of the names in a text, in order, each once."""
    return tuple(dict.fromkeys(found.key for found in gazetteer.find(text)))
