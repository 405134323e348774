"""Inference: what the rules conclude, computed a second time in plain Python from the records."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest
from pyoxigraph import NamedNode, Quad

from contratgraph.graph.convert import to_quads
from contratgraph.graph.infer import infer, ontology_quads
from contratgraph.loaders.lists import (
    ActorKind,
    ElementKind,
    Family,
    Origin,
    Place,
    ReadBy,
    Role,
    Scope,
    StatementKind,
    Status,
    SupportKind,
)
from contratgraph.loaders.records import Actor, Contract, Dataset, Element, Passage, Statement
from contratgraph.ontology import terms as cg

BASE = "https://example.org/id/"
INFERRED = "https://example.org/id/inferred"
DERIVED_FROM = cg.PREFIXES["prov"] + "wasDerivedFrom"
HAS_SOURCE = "http://www.w3.org/ns/oa#hasSource"
CONTAINED_IN = "https://schema.org/containedInPlace"
INSEE_CODE = "http://rdf.insee.fr/def/geo#codeINSEE"

Edges = set[tuple[str, str]]

SEGMENTS = {
    "Contract": "contrat",
    "Pilier": "pilier",
    "Volet": "volet",
    "Orientation": "orientation",
    "Axe": "axe",
    "Objective": "objectif",
    "Action": "mesure",
    "Principle": "principe",
    "Expectation": "attente",
    "Section": "section",
    "Dimension": "dimension",
    "UrbanProject": "projet-urbain",
    "UrbanObjective": "objectif-urbain",
}
PLAIN = (
    cg.STATED_PILOT,
    cg.PILOTED_BY,
    cg.PILOTS,
    cg.PARTNERED_BY,
    cg.PARTNER_IN,
    cg.MOBILISES,
    cg.MOBILISED_BY,
    cg.TARGETS,
    cg.TARGETED_BY,
    cg.CONTRIBUTES_TO,
    cg.CO_PILOTS_WITH,
    cg.NAMES_ANSWERABLE,
    cg.FUNDED_BY,
    cg.OPERATED_BY,
    cg.REFERS_TO,
    cg.MENTIONS,
)
"""The edges that questions and networks follow: never stated, always concluded."""


def edges(quads: list[Quad]) -> dict[str, Edges]:
    found: dict[str, Edges] = defaultdict(set)
    for quad in quads:
        found[quad.predicate.value].add((quad.subject.value, quad.object.value))
    return found


def turned(pairs: Edges) -> Edges:
    return {(other, one) for one, other in pairs}


def expected(dataset: Dataset) -> dict[str, Edges]:
    """Every edge that should be in the graph, stated or concluded, from the records alone."""
    whole = f"{BASE}{dataset.contract.key}"
    iri = {e.code: f"{whole}/{SEGMENTS[e.kind]}/{e.code}" for e in dataset.elements}

    def named(kind: StatementKind, segment: str, role: Role | None = None) -> Edges:
        return {
            (iri[s.element], f"{whole}/{segment}/{s.target}")
            for s in dataset.statements
            if (s.kind, s.role) == (kind, role)
        }

    def linked(field: str) -> Edges:
        return {
            (f"{whole}/acteur/{actor.key}", f"{whole}/acteur/{getattr(actor, field)}")
            for actor in dataset.actors
            if getattr(actor, field)
        }

    stated_pilot = named(StatementKind.PARTICIPATION, "acteur", Role.PILOTE)
    partners = named(StatementKind.PARTICIPATION, "acteur", Role.PARTENAIRE)
    mobilises = named(StatementKind.MOBILISATION, "dispositif")
    targets = named(StatementKind.TARGETING, "public")
    part_of = {(iri[e.code], iri[e.parent] if e.parent else whole) for e in dataset.elements}
    kinds = {iri[e.code]: e.kind for e in dataset.elements}
    objective_of = {
        (part, of)
        for part, of in part_of
        if kinds[part] is ElementKind.OBJECTIVE and kinds.get(of) is ElementKind.AXE
    }
    inherited = {
        (objective, actor)
        for objective, axe in objective_of
        for piloted, actor in stated_pilot
        if piloted == axe
    }
    parents = dict(part_of)
    within = set()
    for part in parents:
        above = parents.get(part)
        while above:
            within.add((part, above))
            above = parents.get(above)

    def supported(kind: SupportKind) -> Edges:
        return {
            (
                f"{whole}/dispositif/{s.dispositif}",
                f"{whole}/acteur/{s.actor}" if s.actor else f"{whole}/dispositif/{s.fund}",
            )
            for s in dataset.supports
            if s.kind is kind and not s.doubt  # a doubtful support is stated, and concludes nothing
        }

    return {
        cg.NAMES_ANSWERABLE: named(StatementKind.PARTICIPATION, "acteur", Role.RESPONSABLE),
        cg.FUNDED_BY: supported(SupportKind.FUNDING),
        cg.OPERATED_BY: supported(SupportKind.OPERATION),
        cg.MENTIONS: {
            (iri[m.element], f"{whole}/{segment}/{key}")
            for m in dataset.mentions
            for segment, key in (
                ("quartier", m.quartier),
                ("commune", m.commune),
                ("lieu", m.site),
                ("acteur", m.actor),
                ("dispositif", m.dispositif),
            )
            if key
        },
        cg.REFERS_TO: {
            (iri[r.element], iri[r.target]) for r in dataset.references if r.target and not r.doubt
        },
        cg.STATED_PILOT: stated_pilot,
        cg.PILOTED_BY: stated_pilot | inherited,
        cg.PILOTS: turned(stated_pilot | inherited),
        cg.PARTNERED_BY: partners,
        cg.PARTNER_IN: turned(partners),
        cg.MOBILISES: mobilises,
        cg.MOBILISED_BY: turned(mobilises),
        cg.TARGETS: targets,
        cg.TARGETED_BY: turned(targets),
        cg.CONTRIBUTES_TO: named(StatementKind.CONTRIBUTION, "priorite"),
        cg.CO_PILOTS_WITH: {
            (one, other)
            for axe, one in stated_pilot
            for same, other in stated_pilot
            if axe == same and one != other
        },
        cg.OBJECTIVE_OF: objective_of,
        cg.PART_OF: part_of,
        cg.HAS_PART: turned(part_of),
        cg.WITHIN: within,
        cg.IN_VOLET: {(e, of) for e, of in within if kinds.get(of) is ElementKind.VOLET},
        cg.IN_CONTRACT: {(e, of) for e, of in within if of == whole},
        cg.ATTACHED_TO: linked("attached_to") | linked("service_of"),
        cg.SERVICE_OF: linked("service_of"),
        HAS_SOURCE: {
            (
                f"{whole}/passage/{passage.key}",
                f"{whole}/document/{dataset.contract.document_sha256[:12]}",
            )
            for passage in dataset.passages
        },
        CONTAINED_IN: {
            (f"{whole}/{segment}/{place.key}", f"{whole}/{wide}/{key}")
            for segment, places in (
                ("ecole", dataset.schools),
                ("quartier", dataset.quartiers),
                ("lieu", dataset.sites),
            )
            for place in places
            for wide in ("commune", "quartier")
            if (key := getattr(place, wide, ""))
        },
    }


def rests_on_one(dataset: Dataset) -> set[str]:
    """The codes of axes whose pilots are one body, a service counting for its institution."""
    actors = {a.key: a for a in dataset.actors}
    axes = {e.code for e in dataset.elements if e.kind is ElementKind.AXE}
    pilots: dict[str, set[str]] = defaultdict(set)
    for s in dataset.statements:
        if s.role is Role.PILOTE and s.element in axes:
            key = s.target
            while actors[key].service_of:
                key = actors[key].service_of
            pilots[s.element].add(key)
    return {
        axe
        for axe, keys in pilots.items()
        if len(keys) == 1 and actors[min(keys)].kind is ActorKind.ORGANISATION
    }


def bridging(dataset: Dataset) -> set[str]:
    """The keys of dispositifs that elements of two piliers mobilise."""
    elements = {e.code: e for e in dataset.elements}

    def pilier(code: str) -> str:
        while code and elements[code].kind is not ElementKind.PILIER:
            code = elements[code].parent
        return code

    piliers: dict[str, set[str]] = defaultdict(set)
    for s in dataset.statements:
        if s.kind is StatementKind.MOBILISATION:
            piliers[s.target].add(pilier(s.element))
    return {key for key, found in piliers.items() if len(found - {""}) > 1}


def actor(key: str, kind: ActorKind = ActorKind.ORGANISATION) -> Actor:
    return Actor(
        key=key,
        label=key.title(),
        acronym="",
        expansion="",
        alt_labels=(),
        kind=kind,
        family=Family.AUTRE,
        attached_to="",
        service_of="",
        broader="",
        placeholder=False,
        identifiers=(),
        scope=Scope.LOCAL,
        status=Status.REVIEWED,
        note="",
    )


def element(code: str, kind: ElementKind, parent: str) -> Element:
    return Element(
        code=code,
        kind=kind,
        parent=parent,
        title=code,
        evidence=("p1",),
        read_by=ReadBy.BY_HAND,
    )


def pilot(code: str, key: str, role: Role = Role.PILOTE) -> Statement:
    return Statement(
        key=f"{code.lower().replace('.', '-')}-{role.lower()}-{key}",
        kind=StatementKind.PARTICIPATION,
        element=code,
        role=role,
        target=key,
        qualifier="",
        stated_as=key,
        passage="p1",
        stated_in=Origin.FICHE,
        read_by=ReadBy.BY_HAND,
        doubt="",
    )


def made_up(*statements: Statement) -> Dataset:
    return Dataset(
        contract=Contract(
            key="valmont",
            code="",
            title="Valmont",
            first_year=None,
            last_year=None,
            document="valmont.md",
            document_sha256="0" * 64,
            document_lines=1,
        ),
        passages=(
            Passage(
                key="p1",
                place=Place.BODY,
                first_line=1,
                last_line=1,
                first_page=None,
                last_page=None,
                quote="",
                length=0,
                sha256="0" * 64,
                printed_number="",
                printed_title="",
            ),
        ),
        elements=(
            element("P-V", ElementKind.PILIER, ""),
            element("V", ElementKind.VOLET, "P-V"),
            element("V-O1", ElementKind.ORIENTATION, "V"),
            element("V-1.1", ElementKind.AXE, "V-O1"),
            element("V-1.1-1", ElementKind.OBJECTIVE, "V-1.1"),
            element("V-1.1-1-1", ElementKind.ACTION, "V-1.1-1"),
            element("V-1.1-A1", ElementKind.ACTION, "V-1.1"),
            element("V-1.2", ElementKind.AXE, "V-O1"),
            element("V-O1-1", ElementKind.OBJECTIVE, "V-O1"),
        ),
        statements=statements,
        actors=(
            actor("bailleurs", ActorKind.GROUP),
            actor("logirem"),
            actor("erilia"),
            actor("caf"),
        ),
    )


@pytest.fixture(scope="module")
def stated(shipped: Dataset) -> list[Quad]:
    return list(to_quads(shipped, BASE))


@pytest.fixture(scope="module")
def inferred(stated: list[Quad]) -> list[Quad]:
    return list(infer(stated, INFERRED))


@pytest.fixture(scope="module")
def union(stated: list[Quad], inferred: list[Quad]) -> dict[str, Edges]:
    return edges([*stated, *inferred])


# --- the shipped contract ------------------------------------------------------------------------


@pytest.mark.parametrize("name", expected(made_up()), ids=lambda name: name.removeprefix(cg.CG))
def test_the_edges_are_those_that_the_records_give(
    shipped: Dataset, union: dict[str, Edges], name: str
) -> None:
    computed = expected(shipped)[name]
    assert computed
    assert union[name] == computed


def test_evidence_is_a_derivation(union: dict[str, Edges]) -> None:
    assert union[DERIVED_FROM] == union[cg.EVIDENCE]


def test_things_are_of_the_wider_class(shipped: Dataset, union: dict[str, Edges]) -> None:
    def of(name: str) -> set[str]:
        return {thing for thing, kind in union[cg.TYPE] if kind == name}

    assert len(of(cg.PROGRAMME_ELEMENT)) == len(shipped.elements) + 1  # and the contract
    assert len(of(cg.ACTOR)) == len(shipped.actors)
    assert len(of(cg.STATEMENT)) == sum(
        map(len, (shipped.statements, shipped.supports, shipped.mentions))
    )
    assert len(of(cg.QUANTITY)) == len(shipped.targets) + len(shipped.figures)


def test_nothing_is_of_a_class_without_a_name(inferred: list[Quad]) -> None:
    """What a restriction says of a class is not concluded as a type."""
    assert {type(q.object) for q in inferred if q.predicate.value == cg.TYPE} == {NamedNode}


def test_every_statement_has_one_subject_and_one_target(union: dict[str, Edges]) -> None:
    statements = {thing for thing, kind in union[cg.TYPE] if kind == cg.STATEMENT}
    for name in (cg.STATEMENT_SUBJECT, cg.STATEMENT_TARGET):
        assert sorted(one for one, _ in union[name]) == sorted(statements)


def of_class(found: dict[str, Edges], name: str) -> set[str]:
    return {thing.rsplit("/", 1)[-1] for thing, kind in found[cg.TYPE] if kind.endswith(name)}


def test_the_axes_that_rest_on_one_institution(shipped: Dataset, union: dict[str, Edges]) -> None:
    """EDE-6.2 names the Direccte alone; CV-1.1 names the communes alone, which are several."""
    assert of_class(union, "#SingleInstitutionAxe") == rests_on_one(shipped) == {"EDE-6.2"}


def test_the_dispositifs_that_bridge_piliers(shipped: Dataset, union: dict[str, Edges]) -> None:
    found = of_class(union, "#BridgingDispositif")
    assert found == bridging(shipped)
    assert found >= {"pru", "clspd"}


def test_nothing_else_is_concluded(inferred: list[Quad]) -> None:
    """A new rule or axiom adds its edges to `expected`, or is one of these."""
    others = {cg.TYPE, DERIVED_FROM, cg.STATEMENT_TARGET, cg.STATEMENT_SUBJECT, INSEE_CODE}
    assert {q.predicate.value for q in inferred} <= expected(made_up()).keys() | others


def test_no_plain_edge_is_stated(stated: list[Quad]) -> None:
    """Every plain edge is the projection of a Statement or the conclusion of a named rule."""
    assert not {quad.predicate.value for quad in stated} & set(PLAIN)


def test_every_plain_edge_has_a_statement_behind_it(union: dict[str, Edges]) -> None:
    """Found on the graph, not on the records: the element, the target and the role of a statement."""
    pilots = {one for one, role in union[cg.ROLE] if role == cg.CG + "Pilote"}
    partners = {one for one, role in union[cg.ROLE] if role == cg.CG + "Partenaire"}
    where = dict(union[cg.IN_ELEMENT] | union[cg.BY_ELEMENT])

    def said(target: str, among: set[str] | None = None) -> Edges:
        return {
            (where[statement], thing)
            for statement, thing in union[target]
            if among is None or statement in among
        }

    assert union[cg.STATED_PILOT] == said(cg.PARTICIPANT, pilots)
    assert union[cg.PARTNERED_BY] == said(cg.PARTICIPANT, partners)
    assert union[cg.MOBILISES] == said(cg.MOBILISED)
    assert union[cg.TARGETS] == said(cg.TARGETED)
    assert union[cg.CONTRIBUTES_TO] == said(cg.TO_PRIORITY)
    for objective, actor in union[cg.PILOTED_BY] - union[cg.STATED_PILOT]:
        assert (dict(union[cg.OBJECTIVE_OF])[objective], actor) in union[cg.STATED_PILOT]


def test_measures_inherit_no_pilot(union: dict[str, Edges]) -> None:
    kinds = {thing: kind for thing, kind in union[cg.TYPE] if kind in (cg.ACTION, cg.AXE, cg.OBJECTIVE)}
    piloted = {kinds.get(element) for element, _ in union[cg.PILOTED_BY]}
    assert piloted == {cg.AXE, cg.OBJECTIVE}


def test_co_piloting_is_symmetric_and_never_of_oneself(union: dict[str, Edges]) -> None:
    assert union[cg.CO_PILOTS_WITH] == turned(union[cg.CO_PILOTS_WITH])
    assert [one for one, other in union[cg.CO_PILOTS_WITH] if one == other] == []


def test_only_what_is_new_is_concluded(stated: list[Quad], inferred: list[Quad]) -> None:
    """In its own graph, about the data alone, nothing twice and nothing already stated."""

    def triples(quads: list[Quad]) -> list[tuple[object, object, object]]:
        return [(q.subject, q.predicate, q.object) for q in quads]

    assert {quad.graph_name for quad in inferred} == {NamedNode(INFERRED)}
    assert not set(triples(inferred)) & set(triples(stated))
    assert len(set(triples(inferred))) == len(inferred)
    assert {quad.subject for quad in inferred} <= {quad.subject for quad in stated}


def test_its_own_conclusions_teach_it_nothing(stated: list[Quad], inferred: list[Quad]) -> None:
    assert list(infer([*stated, *inferred], INFERRED + "-again")) == []


def test_the_order_of_the_quads_does_not_matter(stated: list[Quad], inferred: list[Quad]) -> None:
    assert set(infer(reversed(stated), INFERRED)) == set(inferred)


def test_the_ontology_is_in_its_own_graph() -> None:
    quads = list(ontology_quads())
    assert {quad.graph_name for quad in quads} == {NamedNode(cg.ONTOLOGY)}
    assert (NamedNode(cg.WITHIN), NamedNode(cg.TYPE)) in {(q.subject, q.predicate) for q in quads}


# --- a made-up contract --------------------------------------------------------------------------


def link(one: str, predicate: str, other: str) -> Quad:
    """What no table holds yet, by hand."""
    start = f"{BASE}valmont/acteur/"
    graph = NamedNode(f"{BASE}valmont/stated")
    return Quad(NamedNode(start + one), NamedNode(predicate), NamedNode(start + other), graph)


def concluded(dataset: Dataset, *more: Quad) -> dict[str, Edges]:
    """Predicate → pairs of last segments, of all that the rules conclude."""
    found = edges(list(infer([*to_quads(dataset, BASE), *more], INFERRED)))
    return {
        name: {(one.rsplit("/", 1)[1], other.rsplit("/", 1)[1]) for one, other in pairs}
        for name, pairs in found.items()
    }


def both_ways(*pairs: tuple[str, str]) -> Edges:
    return {*pairs, *turned(set(pairs))}


def test_a_group_never_co_pilots_with_its_member() -> None:
    dataset = made_up(pilot("V-1.1", "bailleurs"), pilot("V-1.1", "logirem"), pilot("V-1.1", "caf"))
    alone = concluded(dataset)[cg.CO_PILOTS_WITH]
    assert alone == both_ways(("bailleurs", "logirem"), ("bailleurs", "caf"), ("logirem", "caf"))
    member = link("logirem", cg.MEMBER_OF, "bailleurs")
    assert concluded(dataset, member)[cg.CO_PILOTS_WITH] == both_ways(
        ("bailleurs", "caf"), ("logirem", "caf")
    )


def test_a_member_does_not_pilot_what_its_group_pilots() -> None:
    dataset = made_up(pilot("V-1.1", "bailleurs"), pilot("V-1.1", "caf"))
    member = link("logirem", cg.MEMBER_OF, "bailleurs")
    found = concluded(dataset, member)
    assert found[cg.STATED_PILOT] == {("V-1.1", "bailleurs"), ("V-1.1", "caf")}
    assert found[cg.CO_PILOTS_WITH] == both_ways(("bailleurs", "caf"))


def test_pilots_of_different_axes_and_partners_do_not_co_pilot() -> None:
    dataset = made_up(
        pilot("V-1.1", "caf"),
        pilot("V-1.2", "logirem"),
        pilot("V-1.1", "erilia", Role.PARTENAIRE),
    )
    assert cg.CO_PILOTS_WITH not in concluded(dataset)


def test_an_actor_named_twice_does_not_co_pilot_with_itself() -> None:
    twice = pilot("V-1.1", "caf"), pilot("V-1.1", "caf", Role.PARTENAIRE)
    found = concluded(made_up(*twice))
    assert cg.CO_PILOTS_WITH not in found
    assert found[cg.PARTNERED_BY] == {("V-1.1", "caf")}


def test_an_axe_rests_on_one_institution_or_not() -> None:
    """A service counts for its institution; two bodies, a group, an unknown kind do not rest on one."""
    logirem = link("logirem", cg.SERVICE_OF, "caf")
    both = made_up(pilot("V-1.1", "caf"), pilot("V-1.1", "logirem"), pilot("V-1.2", "bailleurs"))
    assert of_class(concluded(both), "SingleInstitutionAxe") == set()
    assert of_class(concluded(both, logirem), "SingleInstitutionAxe") == {"V-1.1"}
    partner = made_up(pilot("V-1.1", "caf"), pilot("V-1.1", "erilia", Role.PARTENAIRE))
    assert of_class(concluded(partner), "SingleInstitutionAxe") == {"V-1.1"}
    unknown = replace(partner, actors=(replace(actor("caf"), kind=None), actor("erilia")))
    assert of_class(concluded(unknown), "SingleInstitutionAxe") == set()
    objective = made_up(pilot("V-O1-1", "caf"))
    assert of_class(concluded(objective), "SingleInstitutionAxe") == set()


def test_the_objectives_of_an_axe_inherit_its_pilots_and_nothing_else_does() -> None:
    found = concluded(made_up(pilot("V-1.1", "caf")))
    assert found[cg.STATED_PILOT] == {("V-1.1", "caf")}
    assert found[cg.PILOTED_BY] == {("V-1.1", "caf"), ("V-1.1-1", "caf")}
    assert found[cg.PILOTS] == turned(found[cg.PILOTED_BY])


def test_partners_are_not_inherited() -> None:
    found = concluded(made_up(pilot("V-1.1", "caf", Role.PARTENAIRE)))
    assert found[cg.PARTNERED_BY] == {("V-1.1", "caf")}
    assert cg.PILOTED_BY not in found


def test_without_statements_there_is_no_plain_edge() -> None:
    assert not concluded(made_up()).keys() & set(PLAIN)


def test_within_reaches_the_contract_from_everywhere() -> None:
    dataset = made_up()
    found = edges([*to_quads(dataset, BASE), *infer(to_quads(dataset, BASE), INFERRED)])
    computed = expected(dataset)
    assert found[cg.WITHIN] == computed[cg.WITHIN]
    assert len({one for one, other in found[cg.WITHIN] if other == f"{BASE}valmont"}) == 9
    assert found[cg.OBJECTIVE_OF] == computed[cg.OBJECTIVE_OF]
    assert len(found[cg.OBJECTIVE_OF]) == 1  # the other objective is not under an axe
