"""The places, actors and dispositifs that a text names, by the registries of a package."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from contratgraph.loaders.gazetteer import Found, Gazetteer
from contratgraph.loaders.lists import ActorKind, Family, Status
from contratgraph.loaders.records import Actor, Commune, Dataset, Quartier, Site
from contratgraph.loaders.registry import names_of, without_article
from contratgraph.loaders.vocabulary import pattern


class Places:
    """The places, actors and dispositifs that a text may name, by the registries of a package.

    Those that no person has looked at are left out: the first reading of a document, which adds them,
    finds what the next one does.
    """

    def __init__(self, base: Dataset, small: Collection[str] = ()) -> None:
        """`small` are the words that are no proper names (see `gazetteer.small_words`)."""
        self.quartiers = Gazetteer(_names(base.quartiers), small=small)
        self.communes = Gazetteer(_names(base.communes), small=small)
        self.sites = Gazetteer(_names(base.sites), small=small)
        actors = [actor for actor in base.actors if not actor.placeholder]
        bodies = [actor for actor in actors if actor.kind is ActorKind.ORGANISATION]
        groups = [actor for actor in actors if actor.kind is ActorKind.GROUP]
        local = [group for group in groups if group.family in (Family.BAILLEURS, Family.BLOC_LOCAL)]
        self._actors = Gazetteer(_actor_names(bodies), common=_group_names(local), small=small)
        self._all_actors = Gazetteer(_actor_names(bodies), common=_group_names(groups), small=small)
        self._dispositifs = Gazetteer(
            (
                (name, each.key)
                for each in base.dispositifs
                if each.status is Status.REVIEWED
                for name in names_of(each)
            ),
            small=small,
        )
        self._quartier_of = {site.key: site.quartier for site in base.sites if site.quartier}
        self._town = {quartier.key: quartier.commune for quartier in base.quartiers}

    def actors(self, text: str) -> list[Found]:
        """The bodies and local groups that a text names, not merely as the place of something else.

        Other groups are left out: in a *constat*, "des centres sociaux" are buildings.
        """
        return _not_territories(self._actors.find(text), text)

    def named_in(self, text: str) -> Iterator[tuple[str, Found]]:
        """Every place, actor and dispositif that a text names, with the column of a mention it goes to.

        Words that name two things by two registries name the first of this order.
        """
        quartiers, sites = self.quartiers.find(text), self.sites.find(text)
        inside = [(found.start, found.end) for found in (*quartiers, *sites)]
        yield from (("quartier", found) for found in quartiers)
        yield from (("site", found) for found in sites)
        for column, others in (
            ("commune", self.communes.find(text)),
            ("actor", _not_territories(self._all_actors.find(text), text)),
            ("dispositif", self._dispositifs.find(text)),
        ):
            told = []
            for found in others:  # "Secteur Centre de Vitrolles" is no mention of the town
                if not any(start <= found.start and found.end <= end for start, end in inside):
                    told.append((found.start, found.end))
                    yield column, found
            inside += told

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


def _not_territories(actors: Iterable[Found], text: str) -> list[Found]:
    """Those that a text names for themselves: "la commune de Gardanne" is a place."""
    before = pattern("territory_of")
    return [at for at in actors if not before.search(text[max(at.start - 40, 0) : at.start])]


def _names(places: Iterable[Commune | Quartier | Site]) -> Iterable[tuple[str, str]]:
    return ((name, place.key) for place in places for name in (place.label, *place.alt_labels))


def _actor_names(actors: Iterable[Actor]) -> Iterable[tuple[str, str]]:
    return ((name, actor.key) for actor in actors for name in names_of(actor))


def _group_names(groups: Iterable[Actor]) -> Iterable[tuple[str, str]]:
    """Those that have several words ("police municipale"), and those of landlords."""
    return (
        (name, group.key)
        for group in groups
        for name in names_of(group)
        if " " in without_article(name) or group.family is Family.BAILLEURS
    )


def names_in(gazetteer: Gazetteer, text: str) -> tuple[str, ...]:
    """The keys of the names in a text, in order, each once."""
    return tuple(dict.fromkeys(found.key for found in gazetteer.find(text)))
