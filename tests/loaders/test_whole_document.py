"""The shipped contract outside the fiches against facts annotated by hand, before any reader existed.

`data/pays_d_aix_document.json`; where the reading differs from an annotation the test says why.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from contratgraph.loaders.lists import (
    ElementKind,
    Network,
    Role,
    StatementKind,
    SupportKind,
    Theme,
    UrbanKind,
)
from contratgraph.loaders.records import Dataset
from contratgraph.words import fold

FACTS = json.loads(
    (Path(__file__).parents[1] / "data" / "pays_d_aix_document.json").read_text(encoding="utf-8")
)
THEMES = {
    "": None,
    "Diversification du parc et gestion patrimoniale": Theme.HOUSING,
    "Développement de la mixité fonctionnelle": Theme.FUNCTIONS,
    "Gestion du cadre de vie": Theme.UPKEEP,
    "Sécurité et tranquillité publique": Theme.SAFETY,
    "Transports et mobilité": Theme.TRANSPORT,
}
PLACES = {
    "": set(),
    "Encagnane": {"encagnane"},
    "Jas-de-Bouffan": {"jas-de-bouffan"},
    "Pertuis": {"pertuis"},
    "secteur Centre de Vitrolles": {"secteur-centre-de-vitrolles", "frescoule"},
    "Vitrolles": {"vitrolles"},
}
"""The heading of the diagnosis of Vitrolles names both quartiers: so does the reading, where a sentence
does not tell which; and an operation listed for the town may name the quartier."""

URBAN = {
    "finding": UrbanKind.FINDING,
    "challenge": UrbanKind.CHALLENGE,
    "operation": UrbanKind.OPERATION,
}


def facts(section: str) -> Any:
    found = FACTS[section]
    return pytest.mark.parametrize("fact", found, ids=[str(f.get("line", f)) for f in found])


def on_line(shipped: Dataset, line: int, key: str) -> bool:
    passage = next(p for p in shipped.passages if p.key == key)
    return passage.first_line <= line <= passage.last_line


def plain(text: str) -> str:
    return fold(text.replace("*", "").replace("…", ""))


def actor_names(shipped: Dataset, keys: tuple[str, ...]) -> set[str]:
    return {
        fold(name)
        for actor in shipped.actors
        if actor.key in keys
        for name in (actor.label, actor.acronym, actor.expansion, *actor.alt_labels)
        if name
    }


# --- the urban projects --------------------------------------------------------------------------


@facts("urban")
def test_urban_projects(shipped: Dataset, fact: dict[str, Any]) -> None:
    if fact["kind"] in URBAN:
        (item,) = [
            i
            for i in shipped.urban
            if plain(i.title).startswith(plain(fact["words"])) or plain(fact["words"]) in plain(i.title)
            if on_line(shipped, fact["line"], i.evidence[0])
        ]
        assert item.kind is URBAN[fact["kind"]]
        assert item.theme is THEMES[fact["theme"]]
        towns = {q.commune for q in shipped.quartiers if q.key in item.quartiers}
        where = {*item.quartiers, *item.communes}
        assert where <= PLACES[fact["place"]] or towns == PLACES[fact["place"]]
        assert bool(where) == bool(fact["place"])
        for name in fact["actors"]:
            assert fold(name) in actor_names(shipped, item.actors), name
        return
    kinds = {"dimension": ElementKind.DIMENSION}
    (element,) = [
        e
        for e in shipped.elements
        if e.kind is kinds.get(fact["kind"], ElementKind.ACTION)
        and on_line(shipped, fact["line"], e.evidence[0])
        and (plain(fact["words"]) in plain(e.title) or e.title.endswith("…"))
    ]
    project = next((e for e in shipped.elements if e.code == element.parent), None)
    if fact["kind"] != "dimension":
        assert project is not None and project.kind is ElementKind.URBAN_PROJECT
        if fact["kind"] == "supervision":
            assert "CPA" in project.title


def test_a_sentence_tells_which_of_two_quartiers_it_is_about(shipped: Dataset) -> None:
    """Line 294 names both quartiers of Vitrolles; lines 308 and 318 one each, 319 none."""
    both = ("secteur-centre-de-vitrolles", "frescoule")
    told = {}
    for item in shipped.urban:
        passage = next(p for p in shipped.passages if p.key == item.evidence[0])
        told.setdefault(passage.first_line, set()).add((item.quartiers, bool(item.doubt)))
    assert told[308] == {(("frescoule",), False)}
    assert ((both[0],), False) in told[318]
    assert told[319] == {(both, True)}
    assert told[250] == {(("encagnane", "jas-de-bouffan"), False)}  # said of both together


def test_what_names_no_actor(shipped: Dataset) -> None:
    """A network or a territory of the CPA, and what is between landlords, are not these actors."""
    by_line = {
        next(p.first_line for p in shipped.passages if p.key == i.evidence[0]): i.actors
        for i in shipped.urban
        if "réseau CPA" in i.title or "médiation inter-bailleurs" in i.title
    }
    assert by_line
    assert all(not {"cpa", "bailleurs-sociaux"} & set(actors) for actors in by_line.values())


def test_every_quartier_has_its_town_and_only_three_projects_have_a_diagnosis(shipped: Dataset) -> None:
    """Eight quartiers in four towns (lines 170-217); a diagnosis for the three of lines 259-319."""
    assert Counter(q.commune for q in shipped.quartiers) == {
        "aix-en-provence": 4,
        "gardanne": 1,
        "pertuis": 1,
        "vitrolles": 2,
    }
    told = {key for item in shipped.urban for key in item.quartiers if item.kind != "UrbanOperation"}
    assert told == {"jas-de-bouffan", "encagnane", "secteur-centre-de-vitrolles", "frescoule"}


def test_counts_of_the_urban_projects(shipped: Dataset) -> None:
    """Counted on the page: bullets of the tables of lines 247-362, points and démarches before."""
    assert Counter(item.kind for item in shipped.urban) == {
        UrbanKind.FINDING: 93,
        UrbanKind.CHALLENGE: 90,
        UrbanKind.OPERATION: 47,
    }
    kinds = Counter(e.kind for e in shipped.elements if e.code.startswith("PU"))
    assert kinds[ElementKind.DIMENSION] == 4
    assert kinds[ElementKind.PRINCIPLE] == 18
    assert kinds[ElementKind.URBAN_PROJECT] == 5
    assert kinds[ElementKind.ACTION] == 16
    assert (kinds[ElementKind.ORIENTATION], kinds[ElementKind.URBAN_OBJECTIVE]) == (4, 5)


def test_landlords_are_linked_to_the_operations_that_name_them(shipped: Dataset) -> None:
    """Lines 341, 343 and 346."""
    found = {
        (key, place)
        for item in shipped.urban
        if item.kind is UrbanKind.OPERATION
        for key in item.actors
        for place in (*item.quartiers, *item.communes)
    }
    assert {
        ("famille-et-provence", "jas-de-bouffan"),
        ("pays-d-aix-habitat", "jas-de-bouffan"),
        ("pays-d-aix-habitat", "encagnane"),
        ("famille-et-provence", "encagnane"),
        ("sacogiva", "encagnane"),
        ("logis-mediterranee", "vitrolles"),
        ("13-habitat", "vitrolles"),
    } <= found


# --- figures -------------------------------------------------------------------------------------


@facts("targets")
def test_quantified_targets(shipped: Dataset, fact: dict[str, Any]) -> None:
    value, _, upper = str(fact["value"]).partition("-")
    comparators = {"exact": "Egal", "environ": "Environ", "au moins": "AuMoins", "au plus": "AuPlus"}
    (target,) = [
        t
        for t in shipped.targets
        if t.value == value and on_line(shipped, fact["line"], t.passage)
        if fold(t.unit) in fold(fact["unit"])
    ]
    assert target.upper == upper
    assert target.comparator == comparators[fact["comparator"]]
    assert target.deadline == fact["deadline"]
    assert ("par an" in fact["unit"]) == (target.period in ("par an", "/an", "chaque année"))


@facts("findings_not_targets")
def test_figures_of_the_present_are_no_targets(shipped: Dataset, fact: dict[str, Any]) -> None:
    for target in shipped.targets:
        if on_line(shipped, fact["line"], target.passage):
            assert target.stated_as not in fact["words"] and fact["words"] not in target.stated_as


# --- what the text says --------------------------------------------------------------------------

OTHERWISE = {955: "EDE-1.4-1", 164: "P-EDE", 459: ""}
"""1.4.1 is the objective 1 of axe 1.4, which speaks of that very watch; the level printed is pilier;
"cf. supra" names nothing, and the annotators' CV-1.1 is an interpretation."""


@facts("references")
def test_references_of_the_text(shipped: Dataset, fact: dict[str, Any]) -> None:
    found = [
        r
        for r in shipped.references
        if r.printed == fact["printed"] and on_line(shipped, fact["line"], r.passage)
    ]
    expected = OTHERWISE.get(fact["line"], fact["to"])
    assert [r.target for r in found] == [expected]
    assert bool(found[0].doubt) == (expected == "")
    assert found[0].element.startswith(fact["from"])


@facts("bodies")
def test_bodies_promised(shipped: Dataset, fact: dict[str, Any]) -> None:
    found = [
        b
        for b in shipped.bodies
        if fold(b.name) == fold(fact["name"]) and on_line(shipped, fact["line"], b.passage)
    ]
    (body,) = [b for b in found if b.element.startswith(fact["axe"])]
    assert fold(body.run_by_as) == fold(fact["run_by"])
    assert bool(body.run_by) == bool(fact["run_by"])
    if fact["run_by"]:
        assert fold(fact["run_by"]) in actor_names(shipped, body.run_by)


@facts("answerable")
def test_actors_named_as_answerable(shipped: Dataset, fact: dict[str, Any]) -> None:
    (statement,) = [
        s
        for s in shipped.statements
        if s.role is Role.RESPONSABLE
        and on_line(shipped, fact["line"], s.passage)
        and fold(fact["actor"]).partition(" (")[0] in actor_names(shipped, (s.target,))
    ]
    assert statement.kind is StatementKind.PARTICIPATION
    assert statement.element.startswith(fact["element"])


def test_an_answerable_actor_is_no_pilot(shipped: Dataset) -> None:
    """No statement of the text became a pilot of its axe."""
    assert {s.stated_in for s in shipped.statements if s.role is Role.PILOTE} == {"Fiche"}
    assert {s.stated_in for s in shipped.statements if s.role is Role.RESPONSABLE} == {"Texte"}


@facts("dispositifs")
def test_who_funds_or_runs_a_dispositif(shipped: Dataset, fact: dict[str, Any]) -> None:
    kind = {"financé par": SupportKind.FUNDING, "mis en oeuvre par": SupportKind.OPERATION}
    found = [
        s
        for s in shipped.supports
        if on_line(shipped, fact["line"], s.passage) and fact["words"].startswith(s.stated_as[:40])
    ]
    assert {s.kind for s in found} == {kind[fact["relation"]]}
    assert len({(s.actor, s.fund) for s in found}) == len(fact["actors"])
    funds = {d.key: {fold(d.label), fold(d.acronym)} for d in shipped.dispositifs}
    for name in fact["actors"]:
        assert any(
            fold(name) in (funds[s.fund] if s.fund else actor_names(shipped, (s.actor,))) for s in found
        ), name
    assert all(bool(s.doubt) == bool(fact.get("doubt")) for s in found)


@facts("acronyms")
def test_acronyms(shipped: Dataset, fact: dict[str, Any]) -> None:
    """IPS has no official expansion that we know: nothing is said against the printed one."""
    (entry,) = [
        a
        for a in shipped.acronyms
        if a.acronym == fact["acronym"] and fold(a.expansion) == fold(fact["expansion"])
    ]
    assert any(on_line(shipped, fact["line"], key) for key in entry.evidence)
    assert bool(entry.official) == (fact["wrong"] and fact["acronym"] != "IPS")


def test_the_networks_of_priority_education(shipped: Dataset) -> None:
    """Line 1204 names four networks, one of them REP+."""
    networks = {s.name: s.network for s in shipped.schools if s.network}
    assert networks == {
        "Jas de Bouffan": Network.REP,
        "Gabriel Péri": Network.REP,
        "Camille Claudel": Network.REP,
        "Henri Fabre": Network.REP_PLUS,
    }
    assert all(on_line(shipped, 1204, s.network_passage) for s in shipped.schools if s.network)


# --- every statement has its proof ---------------------------------------------------------------


def test_the_words_of_every_record_stand_in_its_passage(shipped: Dataset) -> None:
    quotes = {passage.key: passage.quote for passage in shipped.passages}
    for record in (*shipped.targets, *shipped.bodies, *shipped.regimes):
        assert record.stated_as == quotes[record.passage]
    for reference in shipped.references:
        assert reference.printed in quotes[reference.passage]
    for item in shipped.urban:
        assert item.title == quotes[item.evidence[0]]
        assert not item.place or item.place == quotes[item.evidence[1]]
    for acronym in shipped.acronyms:
        for key in acronym.evidence:
            assert acronym.acronym in quotes[key]


def test_the_words_of_every_passage_stand_on_its_lines(shipped: Dataset, source: Path) -> None:
    """Letters only: the page cuts words with hyphens, tags and marks."""
    lines = source.read_text(encoding="utf-8").split("\n")

    def letters(text: str) -> str:
        return "".join(c for c in fold(text.replace("&amp;", "&")) if c.isalnum())

    import re

    bare = [letters(re.sub(r"<[^>]*>", "", line)) for line in lines]
    for passage in shipped.passages:
        place = "".join(bare[passage.first_line - 1 : passage.last_line])
        begin = letters(passage.quote.removesuffix("…"))[:9]
        assert begin in place, passage
