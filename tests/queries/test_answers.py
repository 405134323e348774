"""The six saved questions against answers worked out over the records, in plain Python, without SPARQL.

Each answer is compared whole, evidence included, for the shipped contract and for a copy of it in which
doubts, corrections, passages over several lines, missing pages and awkward names have been put. What
people read on the page themselves (`data/pays_d_aix_fiches.json`, and the facts at the end) is a third
source.
"""

from __future__ import annotations

import html
import itertools
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from contratgraph.errors import BadParameter, UnknownName
from contratgraph.graph.store import Graph
from contratgraph.loaders.lists import (
    ElementKind,
    Field,
    Origin,
    ReadBy,
    Role,
    SilenceKind,
    StatementKind,
)
from contratgraph.loaders.package import write_package
from contratgraph.loaders.records import Actor, Dataset, Element, Passage, Statement
from contratgraph.queries.catalogue import load_question
from contratgraph.queries.run import Answer, ask
from contratgraph.workspace import DEFAULT_BASE, build_store

FICHES = json.loads(
    (Path(__file__).parents[1] / "data" / "pays_d_aix_fiches.json").read_text(encoding="utf-8")
)
ORIGINS = {
    Origin.FICHE: "fiche de l'axe",
    Origin.SYNTHESIS: "tableau de synthèse des priorités",
}
READING = {
    ReadBy.EXTRACTED: "lu par programme",
    ReadBy.CORRECTED: "corrigé",
    ReadBy.BY_HAND: "saisi à la main",
}
SILENCES = {
    SilenceKind.EMPTY_IN_SOURCE: "vide dans la source",
    SilenceKind.NOT_PRINTED: "non imprimé",
    SilenceKind.UNREAD: "non lu, à vérifier sur le PDF",
}
ANSWERABLE = "désigné en premier (chef de file, en premier lieu)"
ROLES = {Role.PILOTE: "pilote", Role.PARTENAIRE: "partenaire", Role.RESPONSABLE: ANSWERABLE}

Row = dict[str, str | None]


def silent(fr: str, en: str) -> None:
    """Progress that nobody watches."""


# --- the answers, from the records ---------------------------------------------------------------


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def lines(passage: Passage) -> str:
    if passage.first_line == passage.last_line:
        return str(passage.first_line)
    return f"{passage.first_line}-{passage.last_line}"


def pages(passage: Passage) -> str | None:
    if passage.first_page is None:
        return None
    if passage.first_page == passage.last_page:
        return str(passage.first_page)
    return f"{passage.first_page}-{passage.last_page}"


class Pair(NamedTuple):
    """One row of `copilotage-objectifs`, whichever of the two pilots comes first."""

    row: frozenset[tuple[str, str | None]]
    pilots: frozenset[tuple[str | None, str | None, str | None]]


class Records:
    """A dataset, and what its rows say about one another."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.elements = {element.code: element for element in dataset.elements}
        self.passages = {passage.key: passage for passage in dataset.passages}
        self.actors = {actor.key: actor for actor in dataset.actors}
        self.axes = [e for e in dataset.elements if e.kind is ElementKind.AXE]
        self.volets = [e for e in dataset.elements if e.kind is ElementKind.VOLET]

    def volet(self, code: str) -> str:
        """The code of the volet that an element is in."""
        while self.elements[code].kind is not ElementKind.VOLET:
            code = self.elements[code].parent
        return code

    def objectives(self, axe: str) -> list[Element]:
        kind = ElementKind.OBJECTIVE
        return [e for e in self.dataset.elements if e.parent == axe and e.kind is kind]

    def pilots(self, axe: str) -> list[Statement]:
        return [s for s in self.dataset.statements if s.element == axe and s.role is Role.PILOTE]

    def piloting_actors(self) -> list[Actor]:
        named = {s.target for s in self.dataset.statements if s.role is Role.PILOTE}
        return [actor for actor in self.dataset.actors if actor.key in named]

    def institution(self, key: str) -> str:
        """The institution an actor counts with: a service has no personality of its own."""
        return self.actors[key].service_of or key

    def of_axe(self, axe: str) -> Row:
        contract = self.dataset.contract.key
        return {"contrat": contract, "axe": axe, "intitule": nfc(self.elements[axe].title)}

    def of_statement(self, statement: Statement) -> Row:
        passage = self.passages[statement.passage]
        return {
            "imprime": nfc(statement.stated_as),
            "precision": nfc(statement.qualifier) or None,
            "lignes": lines(passage),
            "pages": pages(passage),
            "lecture": READING[statement.read_by],
            "doute": nfc(statement.doubt) or None,
        }

    def statements(self, kind: StatementKind, target: str, volet: str = "") -> list[Row]:
        """What the fiches say of one thing, axe by axe."""
        return [
            {**self.of_axe(s.element), **self.of_statement(s)}
            | ({"role": ROLES[s.role]} if s.role else {})
            for s in self.dataset.statements
            if (s.kind, s.target) == (kind, target) and volet in ("", self.volet(s.element))
        ]

    def contributions(self, target: str, volet: str = "") -> list[Row]:
        """What fiches and synthesis table say of one priority."""
        return [
            {k: v for k, v in self.of_statement(s).items() if k != "precision"}
            | self.of_axe(s.element)
            | {"affiche": ORIGINS[s.stated_in], "renvoi": nfc(s.reference) or None}
            for s in self.dataset.statements
            if s.target == target
            and s.kind is StatementKind.CONTRIBUTION
            and volet in ("", self.volet(s.element))
        ]

    def single_or_none(self, volet: str = "") -> list[Row]:
        """Axes with one pilot, a row for each time it is named, and axes of which none is read."""
        rows: list[Row] = []
        nothing = dict.fromkeys("pilote silence imprime lignes pages lecture doute".split())
        for axe in self.axes:
            if volet not in ("", self.volet(axe.code)):
                continue
            named = self.pilots(axe.code)
            if len({s.target for s in named}) == 1:
                for s in named:
                    passage = self.passages[s.passage]
                    said = {
                        "pilote": nfc(self.actors[s.target].label),
                        "imprime": nfc(s.stated_as),
                        "lignes": lines(passage),
                        "pages": pages(passage),
                        "lecture": READING[s.read_by],
                        "doute": nfc(s.doubt) or None,
                    }
                    rows.append({**self.of_axe(axe.code), **nothing, **said})
            for silence in self.dataset.silences:
                if (silence.element, silence.field) == (axe.code, Field.PILOTES):
                    said = {"silence": SILENCES[silence.kind], "doute": nfc(silence.doubt) or None}
                    if silence.passage:
                        passage = self.passages[silence.passage]
                        said |= {"lignes": str(passage.first_line), "pages": pages(passage)}
                    rows.append({**self.of_axe(axe.code), **nothing, **said})
        return rows

    def named_together(self, actor: str, volet: str) -> Iterator[tuple[str, Statement, Statement]]:
        """Pilots of one axe that belong to two institutions."""
        for axe in self.axes:
            if volet not in ("", self.volet(axe.code)):
                continue
            for one, other in itertools.combinations(self.pilots(axe.code), 2):
                apart = self.institution(one.target) != self.institution(other.target)
                if apart and actor in ("", one.target, other.target):
                    yield axe.code, one, other

    def copiloting(self, actor: str = "", volet: str = "") -> dict[Pair, tuple[Statement, Statement]]:
        """The rows of `copilotage-objectifs`, and the two statements that prove each."""
        found = {}
        for axe, one, other in self.named_together(actor, volet):
            said = []
            for s in (one, other):
                label = nfc(self.actors[s.target].label)
                said.append((label, nfc(s.stated_as), lines(self.passages[s.passage])))
            for objective in self.objectives(axe):
                row: Row = {
                    **self.of_axe(axe),
                    "objectif": objective.code,
                    "intitule": nfc(objective.title),
                    "intitule_axe": nfc(self.elements[axe].title),
                    "pilotage": "hérité de l'axe",
                    "pages": pages(self.passages[one.passage]),
                }
                found[Pair(frozenset(row.items()), frozenset(said))] = (one, other)
        return found


# --- the answers, from the graph -----------------------------------------------------------------


class World(NamedTuple):
    """The same contract twice: as records and as a graph."""

    records: Records
    graph: Graph


def asked(graph: Graph, name: str, **parameters: str) -> Answer:
    return ask(graph, load_question(name), parameters)


def rows_of(answer: Answer) -> list[Row]:
    names = [column.name for column in answer.columns]
    return [
        {name: value.text if value else None for name, value in zip(names, row, strict=True)}
        for row in answer.rows
    ]


def as_pair(row: Row) -> Pair:
    split = [(row[f"pilote_{n}"], row[f"imprime_{n}"], row[f"lignes_{n}"]) for n in (1, 2)]
    apart = ("lecture", "doute")
    others = {k: v for k, v in row.items() if not k.endswith(("_1", "_2")) and k not in apart}
    return Pair(frozenset(others.items()), frozenset(split))


def same_rows(answer: Answer, expected: list[Row]) -> None:
    """The same rows, whatever their order, each once, each with every column."""
    columns = {column.name for column in answer.columns}
    assert all(row.keys() == columns for row in expected)
    found = [frozenset(row.items()) for row in rows_of(answer)]
    assert len(found) == len(set(found))
    assert set(found) == {frozenset(row.items()) for row in expected}


# --- two worlds ----------------------------------------------------------------------------------

AWKWARD = 'Re\u0301gion "PACA" {?x} \\ # L\u2019\u00c9tape \u202e <b>'


def altered(shipped: Dataset) -> Dataset:
    """The shipped contract with everything in it that a contract may hold and this one does not."""
    statements = []
    for number, s in enumerate(shipped.statements):
        changes: dict[str, Any] = {}
        if number % 4 == 1:
            changes["doubt"] = f"doute {number}"
        if number % 3 == 1:
            changes["read_by"] = ReadBy.CORRECTED
        elif number % 7 == 1:
            changes["read_by"] = ReadBy.BY_HAND
        if number % 6 == 1:
            changes["qualifier"] = f"dont {AWKWARD}"
        if number % 10 == 1:
            changes["stated_as"] = f"{s.stated_as} {AWKWARD}"
        if s.element == "CV-2.3" and s.target == "cpa" and s.role is Role.PILOTE:
            continue  # leaves Communes alone
        statements.append(replace(s, **changes))
    (direccte,) = (s for s in statements if s.element == "EDE-6.2" and s.role is Role.PILOTE)
    again = replace(direccte, key="ede-6-2-pilote-direccte-2", stated_as="Etat (DIRECCTE)")
    partner = next(s for s in statements if s.element == "EDE-6.2" and s.role is Role.PARTENAIRE)
    statements.append(replace(again, passage=partner.passage))
    axe_of = {s.passage: s.element for s in shipped.statements}
    axe_of |= {s.passage: s.element for s in shipped.silences if s.passage}
    without_pages = {"CV-1.2", "RE-1.1", "SA-2.1", "EDE-3.2"}
    on_one_page = {"CV-1.1", "CV-3.1", "EDE-3.3", "PD-5.1"}
    passages = []
    for number, p in enumerate(shipped.passages):
        axe = axe_of.get(p.key)
        if number % 3 == 1 and p.quote != "Pilotes":
            p = replace(p, last_line=p.first_line + 2)
        if axe in without_pages:
            p = replace(p, first_page=None, last_page=None)
        elif axe in on_one_page:
            p = replace(p, last_page=p.first_page)
        passages.append(p)
    actors = [
        replace(actor, service_of="cpa")
        if actor.key == "bailleurs-sociaux"
        else replace(actor, label=AWKWARD)
        if actor.key == "region-paca"
        else actor
        for actor in shipped.actors
    ]
    elements = [
        replace(e, title=f"{e.title} {AWKWARD}") if number % 9 == 1 else e
        for number, e in enumerate(shipped.elements)
    ]
    return replace(
        shipped,
        statements=tuple(statements),
        passages=tuple(passages),
        actors=tuple(actors),
        elements=tuple(elements),
    )


def graph_of(directory: Path, *datasets: Dataset) -> Graph:
    """The graph of datasets, by way of their packages: nothing is lost there either."""
    packages = [directory / dataset.contract.key for dataset in datasets]
    for dataset, package in zip(datasets, packages, strict=True):
        write_package(dataset, package)
    build_store(packages, directory / "store", base=DEFAULT_BASE, progress=silent)
    return Graph(directory / "store")


@pytest.fixture(scope="module")
def shipped_world(shipped: Dataset, graph: Graph) -> World:
    return World(Records(shipped), graph)


@pytest.fixture(scope="module")
def altered_world(shipped: Dataset, tmp_path_factory: pytest.TempPathFactory) -> World:
    dataset = altered(shipped)
    return World(Records(dataset), graph_of(tmp_path_factory.mktemp("altered"), dataset))


@pytest.fixture(params=["shipped", "altered"])
def world(request: pytest.FixtureRequest) -> World:
    found = request.getfixturevalue(f"{request.param}_world")
    assert isinstance(found, World)
    return found


def test_the_altered_contract_has_what_the_shipped_one_lacks(shipped: Dataset) -> None:
    """Else the second world would prove nothing."""
    records = Records(altered(shipped))
    pilots = [s for s in records.dataset.statements if s.role is Role.PILOTE]
    assert {s.read_by for s in pilots} == set(ReadBy)
    assert any(s.doubt for s in pilots)
    passages = [records.passages[s.passage] for s in pilots]
    assert any(p.first_line != p.last_line for p in passages)
    assert {pages(p) is None for p in passages} == {True, False}
    assert any(p.first_page and p.first_page == p.last_page for p in passages)


# --- copilotage-objectifs ------------------------------------------------------------------------


def same_pairs(world: World, actor: str = "", volet: str = "") -> None:
    given = {}
    if actor:
        given["actor"] = world.records.actors[actor].label
    if volet:
        given["volet"] = volet
    found = [as_pair(row) for row in rows_of(asked(world.graph, "copilotage-objectifs", **given))]
    assert len(found) == len(set(found)), "a pair is there twice"
    assert set(found) == world.records.copiloting(actor, volet).keys()


def test_copiloting_of_all(world: World) -> None:
    same_pairs(world)


def test_copiloting_of_every_actor_that_pilots(world: World) -> None:
    actors = world.records.piloting_actors()
    assert len(actors) > 20
    for actor in actors:
        same_pairs(world, actor=actor.key)


def test_copiloting_of_an_actor_that_pilots_nothing(world: World) -> None:
    piloting = {actor.key for actor in world.records.piloting_actors()}
    for actor in world.records.dataset.actors:
        if actor.key not in piloting:
            answer = asked(world.graph, "copilotage-objectifs", actor=actor.label)
            assert answer.rows == ()
            break


def test_copiloting_in_every_volet(world: World) -> None:
    assert len(world.records.volets) == 8
    for volet in world.records.volets:
        same_pairs(world, volet=volet.code)


def test_copiloting_of_an_actor_in_a_volet(world: World) -> None:
    for actor in ("communes", "cpa", "ien", "pole-emploi"):
        for volet in world.records.volets:
            same_pairs(world, actor=actor, volet=volet.code)


def test_the_rows_of_an_actor_are_those_that_name_it(world: World) -> None:
    everything = {as_pair(row) for row in rows_of(asked(world.graph, "copilotage-objectifs"))}
    for actor in world.records.piloting_actors():
        label = nfc(actor.label)
        found = rows_of(asked(world.graph, "copilotage-objectifs", actor=actor.label))
        assert {as_pair(row) for row in found} == {
            pair for pair in everything if label in {pilot for pilot, _, _ in pair.pilots}
        }


def test_reading_and_doubt_of_a_pair_said_twice_alike(world: World) -> None:
    expected = world.records.copiloting()
    alike = 0
    for row in rows_of(asked(world.graph, "copilotage-objectifs")):
        one, other = expected[as_pair(row)]
        if one.read_by is other.read_by:
            assert row["lecture"] == READING[one.read_by]
            alike += 1
        if one.doubt == other.doubt:
            assert row["doute"] == (nfc(one.doubt) or None)
    assert alike


def test_reading_and_doubt_of_a_pair_tell_of_both_pilots(altered_world: World) -> None:
    expected = altered_world.records.copiloting()
    for row in rows_of(asked(altered_world.graph, "copilotage-objectifs")):
        for statement in expected[as_pair(row)]:
            assert READING[statement.read_by] in (row["lecture"] or "")
            assert nfc(statement.doubt) in (row["doute"] or "")


def test_no_pair_within_one_institution(world: World) -> None:
    institution = {
        nfc(actor.label): world.records.institution(actor.key) for actor in world.records.dataset.actors
    }
    for row in rows_of(asked(world.graph, "copilotage-objectifs")):
        assert institution[row["pilote_1"] or ""] != institution[row["pilote_2"] or ""]


def test_every_objective_says_that_it_inherits_its_pilots(world: World) -> None:
    rows = rows_of(asked(world.graph, "copilotage-objectifs"))
    assert {row["pilotage"] for row in rows} == {"hérité de l'axe"}
    assert all(f"{row['objectif']}".startswith(f"{row['axe']}-") for row in rows)


def test_copiloting_follows_the_order_of_the_document(world: World) -> None:
    rank = {element.code: place for place, element in enumerate(world.records.dataset.elements)}
    rows = rows_of(asked(world.graph, "copilotage-objectifs"))
    ranks = [rank[row["objectif"] or ""] for row in rows]
    assert ranks == sorted(ranks)
    for _, group in itertools.groupby(rows, key=lambda row: row["objectif"]):
        names = [(row["pilote_1"] or "", row["pilote_2"] or "") for row in group]
        assert names == sorted(names)


# --- axes-pilote-unique-ou-absent ----------------------------------------------------------------


def test_single_or_absent_pilot(world: World) -> None:
    same_rows(asked(world.graph, "axes-pilote-unique-ou-absent"), world.records.single_or_none())


def test_single_or_absent_pilot_in_every_volet(world: World) -> None:
    for volet in world.records.volets:
        answer = asked(world.graph, "axes-pilote-unique-ou-absent", volet=volet.code)
        same_rows(answer, world.records.single_or_none(volet.code))


def test_a_pilot_named_twice_is_still_one(altered_world: World) -> None:
    rows = rows_of(asked(altered_world.graph, "axes-pilote-unique-ou-absent", volet="EDE"))
    assert [row["pilote"] for row in rows if row["axe"] == "EDE-6.2"] == ["DIRECCTE", "DIRECCTE"]


def test_every_axe_has_pilots_or_says_why_not(world: World) -> None:
    """Single, none, or in a pair: no axe is lost between the two questions."""
    alone = {row["axe"] for row in rows_of(asked(world.graph, "axes-pilote-unique-ou-absent"))}
    several = {
        a.code for a in world.records.axes if len({s.target for s in world.records.pilots(a.code)}) > 1
    }
    assert alone | several == {axe.code for axe in world.records.axes}
    assert not alone & several


# --- the questions about one thing ---------------------------------------------------------------


def test_citations_of_every_actor(world: World) -> None:
    for actor in world.records.dataset.actors:
        answer = asked(world.graph, "acteur-citations", actor=actor.label)
        same_rows(answer, world.records.statements(StatementKind.PARTICIPATION, actor.key))


def test_citations_in_every_volet(world: World) -> None:
    for key, volet in itertools.product(
        ("communes", "cpa", "pole-emploi", "caf"), world.records.volets
    ):
        label = world.records.actors[key].label
        answer = asked(world.graph, "acteur-citations", actor=label, volet=volet.code)
        same_rows(answer, world.records.statements(StatementKind.PARTICIPATION, key, volet.code))


def test_citations_put_pilots_first_then_follow_the_document(world: World) -> None:
    rank = {element.code: place for place, element in enumerate(world.records.dataset.elements)}
    for key in ("communes", "cpa", "pole-emploi"):
        label = world.records.actors[key].label
        rows = rows_of(asked(world.graph, "acteur-citations", actor=label))
        order = [([*ROLES.values()].index(row["role"] or ""), rank[row["axe"] or ""]) for row in rows]
        assert order == sorted(order)
        assert {"pilote", "partenaire"} <= {row["role"] for row in rows} <= {*ROLES.values()}


def test_axes_of_every_dispositif(world: World) -> None:
    for dispositif in world.records.dataset.dispositifs:
        answer = asked(world.graph, "dispositif-axes", dispositif=dispositif.label)
        same_rows(answer, world.records.statements(StatementKind.MOBILISATION, dispositif.key))


def test_axes_of_every_public(world: World) -> None:
    for public in world.records.dataset.publics:
        answer = asked(world.graph, "public-axes", public=public.label)
        same_rows(answer, world.records.statements(StatementKind.TARGETING, public.key))


def test_contributions_to_every_priority(world: World) -> None:
    for priority in world.records.dataset.priorities:
        answer = asked(world.graph, "priorite-contributions", priority=priority.label)
        same_rows(answer, world.records.contributions(priority.key))


def test_a_volet_narrows_the_questions_about_one_thing(world: World) -> None:
    chosen = (
        ("dispositif-axes", "dispositif", StatementKind.MOBILISATION, "asv", "ASV"),
        ("public-axes", "public", StatementKind.TARGETING, "habitants", "Habitants"),
        ("priorite-contributions", "priority", StatementKind.CONTRIBUTION, "jeunesse", "Jeunesse"),
    )
    for name, parameter, kind, key, label in chosen:
        parts = 0
        for volet in world.records.volets:
            answer = asked(world.graph, name, **{parameter: label, "volet": volet.code})
            expected = (
                world.records.contributions(key, volet.code)
                if kind is StatementKind.CONTRIBUTION
                else world.records.statements(kind, key, volet.code)
            )
            same_rows(answer, expected)
            parts += len(answer.rows)
        assert parts == len(asked(world.graph, name, **{parameter: label}).rows) > 0


# --- two contracts -------------------------------------------------------------------------------


def test_two_contracts_in_one_graph_keep_their_answers_apart(shipped: Dataset, tmp_path: Path) -> None:
    contract = replace(shipped.contract, key="cv999", code="CV999", document_sha256="0" * 64)
    twin = replace(shipped, contract=contract)
    graph = graph_of(tmp_path, shipped, twin)
    both = (Records(shipped), Records(twin))
    found = [as_pair(row) for row in rows_of(asked(graph, "copilotage-objectifs"))]
    assert len(found) == len(set(found))
    assert set(found) == {pair for records in both for pair in records.copiloting()}
    expected = [row for records in both for row in records.single_or_none()]
    same_rows(asked(graph, "axes-pilote-unique-ou-absent"), expected)
    iri = f"{DEFAULT_BASE}cv999/acteur/pole-emploi"
    answer = asked(graph, "acteur-citations", actor=iri)
    same_rows(answer, both[1].statements(StatementKind.PARTICIPATION, "pole-emploi"))
    iri = f"{DEFAULT_BASE}cv999/volet/PD"
    found = [as_pair(row) for row in rows_of(asked(graph, "copilotage-objectifs", volet=iri))]
    assert set(found) == both[1].copiloting(volet="PD").keys()


# --- parameters ----------------------------------------------------------------------------------


def test_the_answer_says_what_was_asked_and_how(graph: Graph) -> None:
    answer = asked(graph, "copilotage-objectifs", actor="PÔLE EMPLOI", volet="ede")
    assert answer.question.name == "copilotage-objectifs"
    assert answer.parameters == {
        "actor": "Pôle Emploi",
        "volet": "EDE Emploi et Développement Economique",
    }
    assert f"<{DEFAULT_BASE}cv043/acteur/pole-emploi>" in answer.query
    assert "?_" not in re.sub(r"^#.*$", "", answer.query, flags=re.MULTILINE)
    assert asked(graph, "copilotage-objectifs").parameters == {}


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        ("acteur-citations", "actor"),
        ("dispositif-axes", "dispositif"),
        ("public-axes", "public"),
        ("priorite-contributions", "priority"),
    ],
)
def test_a_parameter_that_is_needed_is_asked_for(graph: Graph, name: str, parameter: str) -> None:
    with pytest.raises(BadParameter, match=f"--{parameter}"):
        asked(graph, name)


def test_an_unknown_parameter_is_refused_by_name(graph: Graph) -> None:
    with pytest.raises(BadParameter, match="acteur") as caught:
        asked(graph, "copilotage-objectifs", acteur="CPA")
    assert "--actor, --volet" in caught.value.message("en")


def test_a_value_of_another_type_is_unknown(graph: Graph) -> None:
    """An actor is no volet, and an axe is no volet either."""
    for value in ("CPA", "EDE-3.1", f"{DEFAULT_BASE}cv043/axe/EDE-3.1"):
        with pytest.raises(UnknownName):
            asked(graph, "copilotage-objectifs", volet=value)


# --- what people read on the page ----------------------------------------------------------------


def pairs_of_axe(graph: Graph, axe: str) -> list[set[str | None]]:
    """The pairs of pilots shown for the first objective of an axe."""
    rows = rows_of(asked(graph, "copilotage-objectifs"))
    return [{row["pilote_1"], row["pilote_2"]} for row in rows if row["objectif"] == f"{axe}-1"]


def test_the_axes_piloted_by_pole_emploi(graph: Graph) -> None:
    expected = ["EDE-3.1", "EDE-3.3", "EDE-4.1", "EDE-4.2", "EDE-5.1"]
    rows = rows_of(asked(graph, "acteur-citations", actor="Pôle Emploi"))
    assert [row["axe"] for row in rows if row["role"] == "pilote"] == expected
    rows = rows_of(asked(graph, "copilotage-objectifs", actor="Pôle Emploi"))
    assert list(dict.fromkeys(row["axe"] for row in rows)) == expected
    for row in rows:
        assert "Pôle Emploi" in (row["pilote_1"], row["pilote_2"])
    partners = defaultdict(set)
    for row in rows:
        partners[row["axe"]] |= {row["pilote_1"], row["pilote_2"]} - {"Pôle Emploi"}
    assert partners["EDE-3.1"] == {"CPA", "DIRECCTE"}
    assert partners["EDE-3.3"] == {"CPA", "DIRECCTE", "Communes"}


def test_pd_5_1_pairs_the_communes_and_their_ccas(graph: Graph) -> None:
    """A CCAS has a legal personality of its own: attached to the commune, no service of it."""
    assert pairs_of_axe(graph, "PD-5.1") == [{"Communes", "CCAS"}]


def test_cv_2_5_has_three_pairs(graph: Graph) -> None:
    pairs = pairs_of_axe(graph, "CV-2.5")
    assert len(pairs) == 3
    for expected in itertools.combinations(("CPA", "Communes", "Bailleurs sociaux"), 2):
        assert set(expected) in pairs


def test_re_2_3_pairs_no_two_services_of_the_education_nationale(graph: Graph) -> None:
    pairs = pairs_of_axe(graph, "RE-2.3")
    school = {"Éducation nationale", "IEN", "DASEN", "MLDS"}
    assert not [pair for pair in pairs if pair <= school]
    expected = [{one, other} for one in school for other in ("Région PACA", "CPA")]
    expected.append({"Région PACA", "CPA"})
    assert sorted(map(str, map(sorted, pairs))) == sorted(map(str, map(sorted, expected)))


def test_re_2_2_pairs_services_with_the_heads_of_schools_only(graph: Graph) -> None:
    heads = "Responsables d'établissements"
    expected = [{service, heads} for service in ("IEN", "DASEN", "Coordonnateurs REP")]
    pairs = pairs_of_axe(graph, "RE-2.2")
    assert len(pairs) == 3
    assert all(pair in expected for pair in pairs)


def test_the_proof_of_one_row(graph: Graph) -> None:
    """EDE-3.1: line 993 of the document, pages 72-77 of the table of contents."""
    (row,) = (
        row
        for row in rows_of(asked(graph, "copilotage-objectifs", actor="Pôle Emploi"))
        if row["objectif"] == "EDE-3.1-1" and "DIRECCTE" in (row["pilote_1"], row["pilote_2"])
    )
    assert {row["imprime_1"], row["imprime_2"]} == {"Pôle Emploi", "DIRECCTE"}
    assert (row["lignes_1"], row["lignes_2"], row["pages"]) == ("993", "993", "72-77")
    assert (row["lecture"], row["doute"]) == ("lu par programme", None)
    assert row["intitule_axe"] == (
        "Maîtriser au niveau communautaire les outils de la prospective emploi-formation"
    )


def test_axes_with_one_pilot_or_none(graph: Graph) -> None:
    rows = rows_of(asked(graph, "axes-pilote-unique-ou-absent"))
    assert [(row["axe"], row["pilote"], row["silence"], row["imprime"]) for row in rows] == [
        ("CV-1.1", "Communes", None, "Villes"),
        ("CV-1.3", "Communes", None, "Villes"),
        ("CV-2.4", None, "non lu, à vérifier sur le PDF", None),
        ("CV-3.2", None, "vide dans la source", None),
        ("CV-4.1", None, "non imprimé", None),
        ("CV-4.2", None, "non imprimé", None),
        ("CV-4.3", None, "non imprimé", None),
        ("EDE-3.2", None, "non lu, à vérifier sur le PDF", None),
        ("EDE-6.2", "DIRECCTE", None, "DIRECCTE"),
    ]


@pytest.mark.parametrize("priority", sorted({p for f in FICHES.values() for p in f["contributions"]}))
def test_contributions_are_those_that_people_read(
    graph: Graph, shipped: Dataset, priority: str
) -> None:
    (label,) = (p.label for p in shipped.priorities if p.key == priority)
    rows = rows_of(asked(graph, "priorite-contributions", priority=label))
    rows = [row for row in rows if row["affiche"] == ORIGINS[Origin.FICHE]]
    assert {row["axe"] for row in rows} == {
        code for code, fiche in FICHES.items() if priority in fiche["contributions"]
    }
    for row in rows:
        read = FICHES[row["axe"]]["contributions"][priority]
        assert read.startswith((row["imprime"] or "").rstrip("…"))


def test_the_pilots_of_an_answer_are_those_that_people_read(graph: Graph) -> None:
    printed = defaultdict(set)
    rows = rows_of(asked(graph, "copilotage-objectifs"))
    for row in rows:
        printed[row["axe"]] |= {row["imprime_1"], row["imprime_2"]}
    for row in rows_of(asked(graph, "axes-pilote-unique-ou-absent")):
        if row["pilote"]:
            printed[row["axe"]].add(row["imprime"])
    assert printed == {code: set(f["pilotes"]) for code, f in FICHES.items() if f["pilotes"]}


def words(text: str) -> list[str]:
    """The words of a text in small letters, without tags: what an OCR and a reader both leave alone."""
    text = unicodedata.normalize("NFC", html.unescape(re.sub(r"<[^<>]*>", " ", text)))
    return re.findall(r"\w+", text.casefold())


def proofs(row: Row) -> Iterator[tuple[str, str]]:
    """The words and the lines of a row."""
    for n in ("", "_1", "_2"):
        printed, where = row.get(f"imprime{n}"), row.get(f"lignes{n}")
        if printed and where:
            yield printed, where


def test_the_words_of_every_row_stand_on_its_lines(
    graph: Graph, shipped: Dataset, source: Path
) -> None:
    document = source.read_text(encoding="utf-8-sig").split("\n")
    asked_for: list[tuple[str, Mapping[str, str]]] = [
        *(("acteur-citations", {"actor": x.label}) for x in shipped.actors),
        *(("dispositif-axes", {"dispositif": x.label}) for x in shipped.dispositifs),
        *(("public-axes", {"public": x.label}) for x in shipped.publics),
        *(("priorite-contributions", {"priority": x.label}) for x in shipped.priorities),
        ("axes-pilote-unique-ou-absent", {}),
        ("copilotage-objectifs", {}),
    ]
    seen = 0
    for name, parameters in asked_for:
        for row in rows_of(asked(graph, name, **parameters)):
            for printed, where in proofs(row):
                first, _, last = where.partition("-")
                there = " ".join(document[int(first) - 1 : int(last or first)])
                on_lines = set(words(there)) | set(words(there.replace("*", "")))
                said = words(printed)
                if printed.endswith("…"):
                    said.pop()  # cut within a word
                missing = set(said) - on_lines
                assert not missing, (name, row, missing)
                seen += 1
    assert seen > 900
