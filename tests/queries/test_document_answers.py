"""The questions about the whole document, each against the same answer worked out from the records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

from contratgraph.errors import UnknownName
from contratgraph.graph.store import Graph
from contratgraph.loaders.lists import Comparator, ElementKind, UrbanKind
from contratgraph.loaders.records import Dataset, StatedFigure, Target, UrbanItem
from contratgraph.queries.catalogue import load_question
from contratgraph.queries.names import find
from contratgraph.queries.run import ask
from contratgraph.queries.show import show

Row = tuple[str, ...]


def rows(graph: Graph, name: str, columns: str, **parameters: str) -> Counter[Row]:
    question = load_question(name)
    answer = ask(graph, question, parameters)
    places = [[c.name for c in question.columns].index(column) for column in columns.split()]
    return Counter(
        tuple(value.text if (value := row[place]) else "" for place in places) for row in answer.rows
    )


class Names:
    """Labels by key, and the first line of each passage."""

    def __init__(self, data: Dataset) -> None:
        self.labels = {
            entry.key: entry.label
            for entries in (data.actors, data.dispositifs, data.communes, data.quartiers, data.sites)
            for entry in entries
        }
        self.lines = {p.key: self._range(p.first_line, p.last_line) for p in data.passages}
        self.pages = {
            p.key: ""
            if p.first_page is None
            else self._range(p.first_page, p.last_page or p.first_page)
            for p in data.passages
        }
        self.items = {item.key: item.title for item in data.urban}
        self.titles = {e.code: e.title for e in data.elements}
        self.towns = {q.key: q.commune for q in data.quartiers}
        self.parents = {e.code: e.parent for e in data.elements}

    @staticmethod
    def _range(first: int, last: int) -> str:
        return str(first) if first == last else f"{first}-{last}"

    def joined(self, keys: Iterable[str]) -> str:
        return " ; ".join(sorted(self.labels[key] for key in keys))

    def within(self, code: str, whole: str) -> bool:
        while code and code != whole:
            code = self.parents[code]
        return code == whole


@pytest.fixture(scope="module")
def names(shipped: Dataset) -> Names:
    return Names(shipped)


def item_rows(names: Names, items: Iterable[UrbanItem]) -> Counter[Row]:
    return Counter(
        (
            names.joined((*item.quartiers, *item.communes)),
            item.title,
            names.items[item.part_of] if item.part_of else "",
            names.joined(item.actors),
            names.joined(item.sites),
            item.place,
            names.lines[item.evidence[0]],
            names.pages[item.evidence[0]],
        )
        for item in items
    )


def figure(target: Target | StatedFigure) -> str:
    value = f"{target.value} à {target.upper}" if target.upper else target.value
    words = {
        Comparator.ABOUT: "environ ",
        Comparator.AT_LEAST: "au moins ",
        Comparator.AT_MOST: "au plus ",
    }
    return words.get(target.comparator, "") + value


URBAN = "lieu imprime precise acteurs sites titre lignes pages"


def test_findings_and_challenges_of_all(graph: Graph, shipped: Dataset, names: Names) -> None:
    found = [i for i in shipped.urban if i.kind is not UrbanKind.OPERATION]
    assert rows(graph, "constats-enjeux", URBAN) == item_rows(names, found) != Counter()


@pytest.mark.parametrize("quartier", ["encagnane", "jas-de-bouffan", "frescoule", "beisson"])
def test_findings_of_a_quartier(graph: Graph, shipped: Dataset, names: Names, quartier: str) -> None:
    found = [i for i in shipped.urban if i.kind is not UrbanKind.OPERATION and quartier in i.quartiers]
    label = names.labels[quartier]
    assert rows(graph, "constats-enjeux", URBAN, quartier=label) == item_rows(names, found)
    assert bool(found) == (quartier != "beisson")  # which has no diagnosis


def test_findings_of_a_theme_and_a_town(graph: Graph, shipped: Dataset, names: Names) -> None:
    found = [
        i
        for i in shipped.urban
        if i.kind is not UrbanKind.OPERATION and i.theme == "TransportsEtMobilite"
        if "vitrolles" in (*i.communes, *(names.towns[q] for q in i.quartiers))
    ]
    asked = {"theme": "transports et mobilité", "commune": "Vitrolles"}
    assert rows(graph, "constats-enjeux", URBAN, **asked) == item_rows(names, found)
    assert len(found) == 5  # two findings and three challenges, lines 318 and 319


def test_findings_that_name_an_actor_or_a_site(graph: Graph, shipped: Dataset, names: Names) -> None:
    findings = [i for i in shipped.urban if i.kind is not UrbanKind.OPERATION]
    of_actor = item_rows(names, [i for i in findings if "cpa" in i.actors])
    assert rows(graph, "constats-enjeux", URBAN, actor=names.labels["cpa"]) == of_actor != Counter()
    of_site = item_rows(names, [i for i in findings if "calendal" in i.sites])
    assert rows(graph, "constats-enjeux", URBAN, site="Calendal") == of_site != Counter()


@pytest.mark.parametrize("element", ["PU-O4", "PU-O4-1"])
def test_operations_of_an_orientation(
    graph: Graph, shipped: Dataset, names: Names, element: str
) -> None:
    found = [
        i for i in shipped.urban if i.kind is UrbanKind.OPERATION and names.within(i.element, element)
    ]
    assert rows(graph, "operations-urbaines", URBAN, element=element) == item_rows(names, found)
    assert found


def test_operations_of_all_and_of_a_landlord(graph: Graph, shipped: Dataset, names: Names) -> None:
    operations = [i for i in shipped.urban if i.kind is UrbanKind.OPERATION]
    assert rows(graph, "operations-urbaines", URBAN) == item_rows(names, operations)
    own = [i for i in operations if "logis-mediterranee" in i.actors]
    assert rows(graph, "operations-urbaines", URBAN, actor="Logis Méditerranée") == item_rows(
        names, own
    )
    assert {names.lines[i.evidence[0]] for i in own} == {"346"}


def test_operations_of_a_town_are_those_of_its_quartiers_too(
    graph: Graph, shipped: Dataset, names: Names
) -> None:
    found = [
        i
        for i in shipped.urban
        if i.kind is UrbanKind.OPERATION
        if "aix-en-provence" in (*i.communes, *(names.towns[q] for q in i.quartiers))
    ]
    assert rows(graph, "operations-urbaines", URBAN, commune="aix-en-provence") == item_rows(
        names, found
    )
    assert found


@pytest.mark.parametrize("element", ["", "EDE", "PU-D3", "PU-U2", "SA"])
def test_quantified_targets(graph: Graph, shipped: Dataset, names: Names, element: str) -> None:
    asked = {"element": element} if element else {}
    columns = "element chiffre unite objet lieu echeance imprime doute lignes"
    assert rows(graph, "objectifs-chiffres", columns, **asked) == Counter(
        (
            t.element,
            figure(t),
            f"{t.unit} {t.period}" if t.unit and t.period else t.unit or t.period,
            t.subject,
            t.place,
            t.deadline,
            t.stated_as,
            t.doubt,
            names.lines[t.passage],
        )
        for t in shipped.targets
        if not element or names.within(t.element, element)
    )


@pytest.mark.parametrize("town, count", [("pertuis", 2), ("aix-en-provence", 3)])
def test_targets_of_a_town(graph: Graph, shipped: Dataset, names: Names, town: str, count: int) -> None:
    """And of its quartiers."""
    found = {
        (figure(t),)
        for t in shipped.targets
        if town in (*t.communes, *(names.towns[q] for q in t.quartiers))
    }
    assert set(rows(graph, "objectifs-chiffres", "chiffre", commune=names.labels[town])) == found
    assert len(found) >= count


@pytest.mark.parametrize("element", ["", "PU-U4"])
def test_stated_figures(graph: Graph, shipped: Dataset, names: Names, element: str) -> None:
    asked = {"element": element} if element else {}
    assert rows(graph, "chiffres-enonces", "element chiffre unite imprime lignes", **asked) == Counter(
        (f.element, figure(f), f.unit, f.stated_as, names.lines[f.passage])
        for f in shipped.figures
        if not element or names.within(f.element, element)
    )


@pytest.mark.parametrize(
    "asked",
    [{}, {"element": "RE"}, {"degree": "Ferme"}, {"actor": "CPA"}, {"actor": "CPA", "element": "RE"}],
)
def test_undertakings(graph: Graph, shipped: Dataset, names: Names, asked: dict[str, str]) -> None:
    degrees = {"Ferme": "ferme", "Attendu": "attendu", "Eventuel": "éventuel"}
    labels = {actor.key: actor.label for actor in shipped.actors}
    columns = "element engagement par acteurs imprime doute lignes"
    expected = Counter(
        (
            u.element,
            degrees[u.degree],
            u.by_as,
            " ; ".join(sorted(labels[key] for key in u.by)),
            u.stated_as,
            u.doubt,
            names.lines[u.passage],
        )
        for u in shipped.undertakings
        if "element" not in asked or names.within(u.element, asked["element"])
        if "degree" not in asked or u.degree == asked["degree"]
        if "actor" not in asked or "cpa" in u.by
    )
    assert expected
    assert rows(graph, "engagements", columns, **asked) == expected


@pytest.mark.parametrize("asked", [{}, {"element": "EDE"}, {"degree": "Ferme"}])
def test_measures(graph: Graph, shipped: Dataset, names: Names, asked: dict[str, str]) -> None:
    """Each with the lines of its own words, not those of the sentence that leads to its list."""
    quotes = {passage.key: passage.quote for passage in shipped.passages}
    degrees = {None: "", "Ferme": "ferme", "Attendu": "attendu", "Eventuel": "éventuel"}
    expected = Counter(
        (e.code, quotes[e.evidence[0]], degrees[e.commitment], names.lines[e.evidence[0]])
        for e in shipped.elements
        if e.kind is ElementKind.ACTION
        if "element" not in asked or names.within(e.code, asked["element"])
        if "degree" not in asked or e.commitment == asked["degree"]
    )
    assert expected
    assert rows(graph, "mesures", "code imprime engagement lignes", **asked) == expected


def test_a_school_by_its_name(graph: Graph, shipped: Dataset) -> None:
    (school,) = [s for s in shipped.schools if "Camille Claudel" in s.name]
    asked = {"school": school.name}
    assert rows(graph, "etablissements-scolaires", "etablissement", **asked) == Counter(
        [(school.name,)]
    )


@pytest.mark.parametrize("element", ["", "RE", "EDE-3.1"])
def test_bodies(graph: Graph, shipped: Dataset, names: Names, element: str) -> None:
    asked = {"element": element} if element else {}
    columns = "element instance animateurs engagement existe imprime lignes pages"
    degrees = {None: "", "Ferme": "ferme", "Attendu": "attendu", "Eventuel": "éventuel"}
    assert rows(graph, "instances-promises", columns, **asked) == Counter(
        (
            b.element,
            b.name,
            b.run_by_as,
            degrees[b.commitment],
            "oui : à maintenir" if b.existing else "",
            b.stated_as,
            names.lines[b.passage],
            names.pages[b.passage],
        )
        for b in shipped.bodies
        if not element or names.within(b.element, element)
    )


@pytest.mark.parametrize("element", ["", "EDE-3.1", "RE", "CU", "EDE-4.1", "EDE-1.4"])
def test_references(graph: Graph, shipped: Dataset, names: Names, element: str) -> None:
    """Those of the element and those that point to it."""
    asked = {"element": element} if element else {}
    columns = "element cite vers intitule doute lignes pages"
    assert rows(graph, "renvois", columns, **asked) == Counter(
        (
            r.element,
            r.printed,
            r.target,
            names.titles[r.target] if r.target else "",
            r.doubt,
            names.lines[r.passage],
            names.pages[r.passage],
        )
        for r in shipped.references
        if not element or names.within(r.element, element) or names.within(r.target, element)
    )


def test_acronyms(graph: Graph, shipped: Dataset) -> None:
    assert rows(graph, "sigles", "sigle developpe variante connu source doute") == Counter(
        (a.acronym, a.expansion, a.variant_of, a.official, a.source, a.doubt) for a in shipped.acronyms
    )
    assert {a.acronym for a in shipped.acronyms if a.doubt} == {"PDU", "ZAC"}  # lines 115 and 197


@pytest.mark.parametrize("actor", ["", "pole-emploi", "erdf", "ars"])
def test_supports(graph: Graph, shipped: Dataset, names: Names, actor: str) -> None:
    """Doubtful ones are listed, with their doubt."""
    asked = {"actor": names.labels[actor]} if actor else {}
    columns = "dispositif acteur element imprime doute lignes"
    assert rows(graph, "dispositif-soutiens", columns, **asked) == Counter(
        (
            names.labels[s.dispositif],
            names.labels[s.actor or s.fund],
            s.element,
            s.stated_as,
            s.doubt,
            names.lines[s.passage],
        )
        for s in shipped.supports
        if not actor or s.actor == actor
    )


@pytest.mark.parametrize("element", ["EDE", "PD-2.2"])
def test_supports_in_a_part_of_the_programme(
    graph: Graph, shipped: Dataset, names: Names, element: str
) -> None:
    assert rows(graph, "dispositif-soutiens", "element imprime pages", element=element) == Counter(
        (s.element, s.stated_as, names.pages[s.passage])
        for s in shipped.supports
        if names.within(s.element, element)
    )


@pytest.mark.parametrize("element", ["EDE-5.1", "S-A"])
def test_regimes_in_a_part_of_the_programme(
    graph: Graph, shipped: Dataset, names: Names, element: str
) -> None:
    found = Counter((r.element, r.phrase) for r in shipped.regimes if names.within(r.element, element))
    assert rows(graph, "droit-commun", "element qualifie", element=element) == found != Counter()


@pytest.mark.parametrize("regime", ["", "appelé spécifique"])
def test_regimes(graph: Graph, shipped: Dataset, names: Names, regime: str) -> None:
    asked = {"regime": regime} if regime else {}
    assert rows(graph, "droit-commun", "element qualifie nommes imprime lignes", **asked) == Counter(
        (r.element, r.phrase, names.joined(r.dispositifs), r.stated_as, names.lines[r.passage])
        for r in shipped.regimes
        if not regime or r.regime == "Specifique"
    )


def test_schools_say_which_of_them_head_a_network(graph: Graph) -> None:
    found = rows(graph, "etablissements-scolaires", "etablissement reseau")
    assert sum(found.values()) == 31
    assert {row for row in found if row[1]} == {
        ("Jas de Bouffan", "REP"),
        ("Gabriel Péri", "REP"),
        ("Camille Claudel", "REP"),
        ("Henri Fabre", "REP+"),
    }


def test_a_place_is_shown_with_what_is_said_of_it(graph: Graph) -> None:
    thing = find(graph, "jas de bouffan", "Quartier")
    asked = [answer.question.name for answer in show(graph, thing, evidence=False)]
    assert asked == ["identity", "operations-urbaines", "constats-enjeux", "mentions"]


def test_a_town_without_diagnosis_is_shown_with_its_project(graph: Graph) -> None:
    """Gardanne: lines 184-193; no constat and no operation of its own."""
    answers = {
        a.question.name: a for a in show(graph, find(graph, "gardanne", "Commune"), evidence=True)
    }
    assert not {"operations-urbaines", "constats-enjeux"} & answers.keys()
    columns = [c.name for c in answers["mentions"].columns]
    elements = [row[columns.index("element")] for row in answers["mentions"].rows]
    assert "PU-U2" in [value.text for value in elements if value]


def test_a_town_is_shown_with_the_projects_of_its_quartiers(graph: Graph) -> None:
    """Line 195 names the quartier of Pertuis, and not the town alone."""
    shown = show(graph, find(graph, "pertuis", "Commune"), evidence=True)
    (mentions,) = [a for a in shown if a.question.name == "mentions"]
    assert {"PU-U3", "PU-U3-1"} <= {row[0].text for row in mentions.rows if row[0]}


def test_a_landlord_that_no_fiche_names_is_shown_with_its_operations(graph: Graph) -> None:
    thing = find(graph, "sacogiva", "Actor")
    asked = [answer.question.name for answer in show(graph, thing, evidence=True)]
    assert asked == ["identity", "operations-urbaines", "constats-enjeux"]


def test_a_quartier_nobody_knows_is_refused(graph: Graph) -> None:
    with pytest.raises(UnknownName):
        rows(graph, "constats-enjeux", URBAN, quartier="Belsunce")
