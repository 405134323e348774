"""Records → RDF, on the shipped contract: each record once, complete, under a sound address."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import fields, replace
from enum import StrEnum
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from contratgraph.errors import BadParameter, PackageError
from contratgraph.graph.convert import to_quads
from contratgraph.graph.mint import DEFAULT_BASE, Kind, check_base, mint
from contratgraph.loaders.lists import Field, Origin, Scope, Status
from contratgraph.loaders.package import read_package, write_package
from contratgraph.loaders.records import CODE, KEY, TABLES, Actor, Contract, Dataset, Priority, Record
from contratgraph.ontology import terms as cg

XSD = cg.PREFIXES["xsd"]
STATEMENTS = {cg.PARTICIPATION, cg.MOBILISATION, cg.TARGETING, cg.CONTRIBUTION}
TARGETS = {cg.PARTICIPANT, cg.MOBILISED, cg.TARGETED, cg.TO_PRIORITY}
TWO_LANGUAGES = {cg.TRANSVERSAL_PRIORITY, cg.SILENCE}
IN_FRENCH = {cg.LABEL, cg.PREF_LABEL, cg.ALT_LABEL, cg.NOTE, cg.READING_DOUBT}
NUMBERS = {
    cg.FIRST_YEAR,
    cg.LAST_YEAR,
    cg.FIRST_LINE,
    cg.LAST_LINE,
    cg.LINE_COUNT,
    cg.TEXT_LENGTH,
    cg.POSITION,
}

FORMS = {
    "pilier": (CODE, cg.PILIER),
    "volet": (CODE, cg.VOLET),
    "orientation": (CODE, cg.ORIENTATION),
    "axe": (CODE, cg.AXE),
    "objectif": (CODE, cg.OBJECTIVE),
    "mesure": (CODE, cg.ACTION),
    "principe": (CODE, cg.PRINCIPLE),
    "attente": (CODE, cg.EXPECTATION),
    "acteur": (KEY, cg.ORGANISATION, cg.ACTOR_GROUP),
    "dispositif": (KEY, cg.DISPOSITIF),
    "public": (KEY, cg.TARGET_PUBLIC),
    "priorite": (KEY, cg.TRANSVERSAL_PRIORITY),
    "enonce": (KEY, *STATEMENTS, cg.FUNDING, cg.OPERATION, cg.MENTION),
    "silence": (rf"{CODE}-(?:{'|'.join(Field)})", cg.SILENCE),
    "passage": (KEY, cg.PASSAGE),
    "anomalie": (KEY, cg.SOURCE_ANOMALY),
    "commune": (KEY, cg.COMMUNE),
    "ecole": (KEY, cg.SCHOOL),
    "section": (CODE, cg.SECTION),
    "dimension": (CODE, cg.DIMENSION),
    "projet-urbain": (CODE, cg.URBAN_PROJECT),
    "objectif-urbain": (CODE, cg.URBAN_OBJECTIVE),
    "quartier": (KEY, cg.QUARTIER),
    "lieu": (KEY, cg.SITE),
    "constat": (KEY, cg.FINDING),
    "enjeu": (KEY, cg.CHALLENGE),
    "operation": (KEY, cg.URBAN_OPERATION),
    "objectif-chiffre": (KEY, cg.QUANTIFIED_TARGET),
    "chiffre": (KEY, cg.STATED_FIGURE),
    "engagement": (KEY, cg.UNDERTAKING),
    "instance": (KEY, cg.PROMISED_BODY),
    "renvoi": (KEY, cg.CROSS_REFERENCE),
    "sigle": (KEY, cg.ACRONYM_EXPANSION),
    "regime": (KEY, cg.REGIME_MENTION),
    "document": ("[0-9a-f]{12}", cg.SOURCE_DOCUMENT),
}
"""The segment of an address → the form of the key after it, the classes of what is there."""


@pytest.fixture(scope="module")
def quads(shipped: Dataset) -> list[Quad]:
    return list(to_quads(shipped, DEFAULT_BASE))


@pytest.fixture(scope="module")
def things(quads: list[Quad]) -> dict[str, dict[str, list[str]]]:
    """Address → property → values."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        found[quad.subject.value][quad.predicate.value].append(quad.object.value)
    return found


def of_type(things: dict[str, dict[str, list[str]]], *types: str) -> dict[str, dict[str, list[str]]]:
    return {iri: thing for iri, thing in things.items() if set(thing[cg.TYPE]) & set(types)}


# --- the whole -----------------------------------------------------------------------------------


def test_no_blank_nodes_one_graph_and_no_quad_twice(quads: list[Quad]) -> None:
    assert {type(quad.subject) for quad in quads} == {NamedNode}
    assert {type(quad.object) for quad in quads} == {NamedNode, Literal}
    assert {quad.graph_name.value for quad in quads} == {f"{DEFAULT_BASE}cv043/stated"}
    assert [quad for quad, count in Counter(quads).items() if count > 1] == []


def test_every_record_is_there(shipped: Dataset, things: dict[str, dict[str, list[str]]]) -> None:
    assert len(of_type(things, cg.PASSAGE)) == len(shipped.passages)
    assert len(of_type(things, *STATEMENTS)) == len(shipped.statements)
    assert len(of_type(things, cg.SILENCE)) == len(shipped.silences)
    assert len(of_type(things, cg.ORGANISATION, cg.ACTOR_GROUP)) == len(shipped.actors)
    assert len(of_type(things, cg.DISPOSITIF)) == len(shipped.dispositifs)
    assert len(of_type(things, cg.TARGET_PUBLIC)) == len(shipped.publics)
    assert len(of_type(things, cg.TRANSVERSAL_PRIORITY)) == len(shipped.priorities)
    assert len(of_type(things, cg.FINDING, cg.CHALLENGE, cg.URBAN_OPERATION)) == len(shipped.urban)
    assert len(of_type(things, cg.QUANTIFIED_TARGET)) == len(shipped.targets)
    assert len(of_type(things, cg.PROMISED_BODY)) == len(shipped.bodies)
    assert len(of_type(things, cg.CROSS_REFERENCE)) == len(shipped.references)
    assert len(of_type(things, cg.ACRONYM_EXPANSION)) == len(shipped.acronyms)
    assert len(of_type(things, cg.FUNDING, cg.OPERATION)) == len(shipped.supports)
    assert len(of_type(things, cg.REGIME_MENTION)) == len(shipped.regimes)
    assert len(of_type(things, cg.MENTION)) == len(shipped.mentions)
    assert len(of_type(things, cg.UNDERTAKING)) == len(shipped.undertakings)
    assert len(of_type(things, cg.STATED_FIGURE)) == len(shipped.figures)
    assert len(of_type(things, cg.QUARTIER)) == len(shipped.quartiers)
    assert len(of_type(things, cg.SITE)) == len(shipped.sites)
    for kind in ("Pilier", "Volet", "Orientation", "Axe", "Objective", "Action"):
        codes = {c for t in of_type(things, cg.CG + kind).values() for c in t[cg.CODE]}
        assert codes == {e.code for e in shipped.elements if e.kind == kind}


def test_everything_has_one_type_and_a_label(things: dict[str, dict[str, list[str]]]) -> None:
    for iri, thing in things.items():
        assert len(thing[cg.TYPE]) == 1, iri
        assert thing[cg.LABEL], iri


def test_links_lead_to_something(quads: list[Quad], things: dict[str, dict[str, list[str]]]) -> None:
    """Every address that is linked to is described, or is a term of the ontology."""
    for quad in quads:
        if isinstance(quad.object, NamedNode):
            known = quad.object.value in things or quad.object.value.startswith(cg.CG)
            assert known, quad


def test_properties_are_those_of_the_ontology_or_of_known_vocabularies(quads: list[Quad]) -> None:
    known = {value for name, value in vars(cg).items() if name.isupper() and isinstance(value, str)}
    assert {quad.predicate.value for quad in quads} <= known


# --- what each record must say -------------------------------------------------------------------


def test_a_statement_has_one_of_everything_the_model_asks_for(
    things: dict[str, dict[str, list[str]]],
) -> None:
    statements = of_type(things, *STATEMENTS)
    assert statements
    for iri, thing in statements.items():
        assert len(thing[cg.IN_ELEMENT]) + len(thing[cg.BY_ELEMENT]) == 1, iri
        assert sum(len(thing[name]) for name in TARGETS) == 1, iri
        for name in (cg.STATED_AS, cg.EVIDENCE, cg.READ_BY, cg.STATED_IN):
            assert len(thing[name]) == 1, (iri, name)
        is_participation = thing[cg.TYPE] == [cg.PARTICIPATION]
        assert len(thing[cg.ROLE]) == int(is_participation), iri
        is_contribution = thing[cg.TYPE] == [cg.CONTRIBUTION]
        assert len(thing[cg.BY_ELEMENT]) == len(thing[cg.STATEMENT_TEXT]) == int(is_contribution), iri


def test_a_statement_names_what_its_kind_is_about(things: dict[str, dict[str, list[str]]]) -> None:
    about = {
        cg.PARTICIPATION: (cg.PARTICIPANT, {cg.ORGANISATION, cg.ACTOR_GROUP}),
        cg.MOBILISATION: (cg.MOBILISED, {cg.DISPOSITIF}),
        cg.TARGETING: (cg.TARGETED, {cg.TARGET_PUBLIC}),
        cg.CONTRIBUTION: (cg.TO_PRIORITY, {cg.TRANSVERSAL_PRIORITY}),
    }
    for iri, thing in of_type(things, *STATEMENTS).items():
        name, classes = about[thing[cg.TYPE][0]]
        (target,) = thing[name]
        assert set(things[target][cg.TYPE]) <= classes, iri


def test_statements_say_what_the_records_say(
    shipped: Dataset, things: dict[str, dict[str, list[str]]]
) -> None:
    base = f"{DEFAULT_BASE}cv043/"
    for statement in shipped.statements:
        thing = things[f"{base}enonce/{statement.key}"]
        (element,) = thing[cg.IN_ELEMENT] + thing[cg.BY_ELEMENT]
        (target,) = (value for name in TARGETS for value in thing[name])
        assert element.rsplit("/", 1)[1] == statement.element
        assert statement.stated_in is Origin.TEXT or element == f"{base}axe/{statement.element}"
        assert target.rsplit("/", 1)[1] == statement.target
        assert thing[cg.ROLE] == ([cg.CG + statement.role] if statement.role else [])
        assert thing[cg.STATED_AS] == [statement.stated_as]
        assert thing[cg.QUALIFIER] == ([statement.qualifier] if statement.qualifier else [])
        assert thing[cg.EVIDENCE] == [f"{base}passage/{statement.passage}"]
        assert thing[cg.READ_BY] == [cg.CG + statement.read_by]


def test_a_passage_is_a_place_in_the_document(things: dict[str, dict[str, list[str]]]) -> None:
    ((document, described),) = of_type(things, cg.SOURCE_DOCUMENT).items()
    lines = int(described[cg.LINE_COUNT][0])
    for iri, thing in of_type(things, cg.PASSAGE).items():
        (first,), (last,) = thing[cg.FIRST_LINE], thing[cg.LAST_LINE]
        assert 1 <= int(first) <= int(last) <= lines, iri
        assert thing[cg.IN_DOCUMENT] == [document], iri
        assert len(thing[cg.QUOTE]) == 1, iri
        assert len(thing[cg.QUOTE][0]) <= 200, iri
        for pages in thing[cg.PAGES]:
            assert re.fullmatch(r"\d+(-\d+)?", pages), iri


def test_an_element_has_a_whole_evidence_a_code_and_its_rank(
    shipped: Dataset, things: dict[str, dict[str, list[str]]]
) -> None:
    (contract,) = of_type(things, cg.CONTRACT)
    by_code = {thing[cg.CODE][0]: iri for iri, thing in things.items() if thing[cg.CODE]}
    for rank, element in enumerate(shipped.elements, 1):
        thing = things[by_code[element.code]]
        whole = by_code[element.parent] if element.parent else contract
        assert thing[cg.PART_OF] + thing[cg.OBJECTIVE_OF] == [whole]
        assert bool(thing[cg.OBJECTIVE_OF]) is (element.kind == "Objective")
        assert [iri.rsplit("/", 1)[1] for iri in thing[cg.EVIDENCE]] == list(element.evidence)
        assert thing[cg.POSITION] == [str(rank)]
        assert thing[cg.LABEL] == [element.title]


def test_a_silence_says_field_and_kind(
    shipped: Dataset, things: dict[str, dict[str, list[str]]]
) -> None:
    found = {
        (thing[cg.IN_ELEMENT][0].rsplit("/", 1)[1], *thing[cg.FIELD], *thing[cg.SILENCE_KIND])
        for thing in of_type(things, cg.SILENCE).values()
    }
    assert found == {(s.element, cg.CG + s.field, cg.CG + s.kind) for s in shipped.silences}


def test_evidence_is_never_of_an_actor(things: dict[str, dict[str, list[str]]]) -> None:
    proven = {iri for iri, thing in things.items() if thing[cg.EVIDENCE]}
    assert proven
    assert [iri for iri in proven if "/acteur/" in iri] == []


def test_attachments_and_services_of_actors(
    shipped: Dataset, things: dict[str, dict[str, list[str]]]
) -> None:
    for actor in shipped.actors:
        thing = things[f"{DEFAULT_BASE}cv043/acteur/{actor.key}"]
        for name, key in (
            (cg.ATTACHED_TO, actor.attached_to),
            (cg.SERVICE_OF, actor.service_of),
            (cg.BROADER, actor.broader),
        ):
            assert thing[name] == ([f"{DEFAULT_BASE}cv043/acteur/{key}"] if key else [])
        assert thing[cg.FAMILY] == ([cg.CG + actor.family] if actor.family else [])


READ = {cg.EVIDENCE: "passage", cg.READ_BY: "read_by"}
STATED = {**READ, cg.STATED_AS: "stated_as"}
DOUBT = {cg.READING_DOUBT: "doubt"}
NAMED = {cg.LABEL: "label", cg.ALT_LABEL: "alt_labels", cg.NOTE: "note"}
ENTRY = {**NAMED, cg.PREF_LABEL: "label", cg.REVIEW_STATUS: "status"}
EXPANDED = {**ENTRY, cg.ALT_LABEL: "expansion alt_labels", cg.ACRONYM: "acronym"}
ELEMENT = (
    "section pilier volet orientation axe objectif mesure principe attente dimension projet-urbain"
)

SAID: dict[str, tuple[str, dict[str, str]]] = {
    "passages": (
        "passage",
        {
            cg.QUOTE: "quote",
            cg.FIRST_LINE: "first_line",
            cg.LAST_LINE: "last_line",
            cg.TEXT_LENGTH: "length",
            cg.TEXT_SHA256: "sha256",
            cg.PRINTED_NUMBER: "printed_number",
            cg.PRINTED_TITLE: "printed_title",
        },
    ),
    "elements": (
        f"{ELEMENT} objectif-urbain",
        {
            cg.TYPE: "kind",
            cg.LABEL: "title",
            cg.CODE: "code",
            cg.EVIDENCE: "evidence",
            cg.CONTEXT: "context",
            cg.COMMITMENT: "commitment",
            cg.READ_BY: "read_by",
        },
    ),
    "statements": (
        "enonce",
        {
            **STATED,
            **DOUBT,
            cg.TYPE: "kind",
            cg.ROLE: "role",
            cg.QUALIFIER: "qualifier",
            cg.STATED_IN: "stated_in",
            cg.REFERENCE: "reference",
        },
    ),
    "silences": (
        "silence",
        {
            **DOUBT,
            cg.IN_ELEMENT: "element",
            cg.FIELD: "field",
            cg.SILENCE_KIND: "kind",
            cg.EVIDENCE: "passage",
        },
    ),
    "actors": (
        "acteur",
        {
            **EXPANDED,
            cg.FAMILY: "family",
            cg.ATTACHED_TO: "attached_to",
            cg.SERVICE_OF: "service_of",
            cg.BROADER: "broader",
            cg.PLACEHOLDER: "placeholder",
            cg.EXTERNAL_IDENTIFIER: "identifiers",
        },
    ),
    "dispositifs": (
        "dispositif",
        {**EXPANDED, cg.DISPOSITIF_KIND: "kind", cg.EMBODIED_BY: "embodied_by"},
    ),
    "publics": ("public", {**ENTRY, cg.PUBLIC_KIND: "kind"}),
    "priorities": (
        "priorite",
        {cg.LABEL: "label label_en", cg.PREF_LABEL: "label label_en", cg.ALT_LABEL: "alt_labels"},
    ),
    "communes": (
        "commune",
        {cg.LABEL: "label", cg.ALT_LABEL: "alt_labels", cg.INSEE_CODE: "insee"},
    ),
    "schools": (
        "ecole",
        {
            **STATED,
            cg.EVIDENCE: "passage network_passage",
            cg.LABEL: "name",
            cg.SCHOOL_LEVEL: "level",
            cg.IN_COMMUNE: "commune",
            cg.UNDER_THREE: "under_three",
            cg.MORE_TEACHERS: "more_teachers",
            cg.REP_PLUS: "rep_plus",
            cg.HEAD_OF: "network",
        },
    ),
    "quartiers": (
        "quartier",
        {**NAMED, cg.IN_COMMUNE: "commune", cg.EXTERNAL_IDENTIFIER: "identifiers"},
    ),
    "sites": (
        "lieu",
        {**NAMED, cg.SITE_KIND: "kind", cg.IN_QUARTIER: "quartier", cg.IN_COMMUNE: "commune"},
    ),
    "urban": (
        "constat enjeu operation",
        {
            **DOUBT,
            cg.TYPE: "kind",
            cg.LABEL: "title",
            cg.ABOUT: "element theme quartiers communes sites",
            cg.PRINTED_HEADING: "heading",
            cg.PRINTED_PLACE: "place",
            cg.DETAIL_OF: "part_of",
            cg.NAMES_ACTOR: "actors",
            cg.EVIDENCE: "evidence",
            cg.READ_BY: "read_by",
        },
    ),
    "targets": (
        "objectif-chiffre",
        {
            **STATED,
            **DOUBT,
            cg.LABEL: "stated_as",
            cg.ABOUT: "element quartiers communes",
            cg.COMPARATOR: "comparator",
            cg.VALUE: "value",
            cg.UPPER_VALUE: "upper",
            cg.TARGET_SUBJECT: "subject",
            cg.UNIT: "unit",
            cg.PERIOD: "period",
            cg.PRINTED_PLACE: "place",
            cg.DEADLINE: "deadline",
        },
    ),
    "bodies": (
        "instance",
        {
            **STATED,
            **DOUBT,
            cg.LABEL: "name",
            cg.IN_ELEMENT: "element",
            cg.BODY_KIND: "kind",
            cg.EXISTING: "existing",
            cg.COMMITMENT: "commitment",
            cg.RUN_BY: "run_by",
            cg.PRINTED_RUNNER: "run_by_as",
        },
    ),
    "references": (
        "renvoi",
        {
            **READ,
            **DOUBT,
            cg.IN_ELEMENT: "element",
            cg.REFERENCE: "printed",
            cg.REFERENCE_TARGET: "target",
        },
    ),
    "acronyms": (
        "sigle",
        {
            **DOUBT,
            cg.ACRONYM: "acronym",
            cg.EXPANSION: "expansion",
            cg.VARIANT_OF: "variant_of",
            cg.OFFICIAL_EXPANSION: "official",
            cg.EXPANSION_SOURCE: "source",
            cg.IN_ELEMENT: "element",
            cg.EVIDENCE: "evidence",
            cg.READ_BY: "read_by",
        },
    ),
    "supports": (
        "enonce",
        {
            **STATED,
            **DOUBT,
            cg.TYPE: "kind",
            cg.FOR_DISPOSITIF: "dispositif",
            cg.BY_SUPPORTER: "actor fund",
            cg.ABOUT: "element",
        },
    ),
    "regimes": (
        "regime",
        {
            **STATED,
            cg.LABEL: "phrase",
            cg.REGIME: "regime",
            cg.IN_ELEMENT: "element",
            cg.ABOUT: "dispositifs",
        },
    ),
    "mentions": (
        "enonce",
        {**STATED, cg.IN_ELEMENT: "element", cg.MENTIONED: "quartier commune site actor dispositif"},
    ),
    "undertakings": (
        "engagement",
        {
            **STATED,
            **DOUBT,
            cg.LABEL: "stated_as",
            cg.IN_ELEMENT: "element",
            cg.COMMITMENT: "degree",
            cg.UNDERTAKEN_BY: "by",
            cg.PRINTED_UNDERTAKER: "by_as",
        },
    ),
    "figures": (
        "chiffre",
        {
            **STATED,
            cg.LABEL: "stated_as",
            cg.ABOUT: "element",
            cg.COMPARATOR: "comparator",
            cg.VALUE: "value",
            cg.UPPER_VALUE: "upper",
            cg.UNIT: "unit",
        },
    ),
    "anomalies": (
        "anomalie",
        {
            cg.LABEL: "sentence",
            cg.ABOUT: "element",
            cg.ANOMALY_KIND: "kind",
            cg.ANOMALY_ORIGIN: "origin",
            cg.SEVERITY: "severity",
            cg.EVIDENCE: "evidence",
        },
    ),
}
"""Table → the segments of the addresses of its rows, and property → the columns that it says."""

OTHERWISE = {
    "passages": {"place", "first_page", "last_page"},
    "elements": {"parent"},
    "statements": {"element", "target"},
    "actors": {"kind", "scope"},
    "dispositifs": {"scope"},
    "publics": {"scope"},
    "regimes": {"named"},
}
"""Columns that another test holds, or that stay in the table."""


def values(record: Record, column: str) -> Iterator[str]:
    """What a cell says, as it stands in the graph: terms of closed lists by their address."""
    cell = getattr(record, column)
    for value in cell if isinstance(cell, tuple) else (cell,):
        if isinstance(value, bool):
            yield str(value).lower()
        elif isinstance(value, StrEnum):
            yield cg.CG + value
        elif value not in (None, ""):
            yield unicodedata.normalize("NFC", str(value))


@pytest.mark.parametrize("table", SAID)
def test_every_column_is_said(
    shipped: Dataset, things: dict[str, dict[str, list[str]]], table: str
) -> None:
    """Filled or empty, each cell: a link by the key that it leads to."""
    segments, properties = SAID[table]
    rows = shipped.tables()[table]
    columns = {column for printed in properties.values() for column in printed.split()}
    assert {field.name for field in fields(rows[0])} - columns - {"key"} == OTHERWISE.get(table, set())
    for row in rows:
        key = "-".join(str(getattr(row, name)) for name in row.identity)
        addresses = [f"{DEFAULT_BASE}cv043/{segment}/{key}" for segment in segments.split()]
        (thing,) = (things[address] for address in addresses if address in things)
        for name, printed in properties.items():
            expected = {value for column in printed.split() for value in values(row, column)}
            if name == cg.ALT_LABEL:  # what the preferred name says, no other name says again
                expected -= {*values(row, "label")}
            found = (re.sub(rf"^{re.escape(DEFAULT_BASE)}.*/", "", value) for value in thing[name])
            assert set(found) == expected, (key, name)


def test_every_table_of_things_is_looked_at() -> None:
    assert SAID.keys() == {record.table for record in TABLES} - {
        "contract",
        "forms",
        "corrections",
        "reading",
        "leftovers",
        "coverage",
    }


# --- addresses -----------------------------------------------------------------------------------


def test_addresses_have_the_form_of_the_model(things: dict[str, dict[str, list[str]]]) -> None:
    """`{base}{contract}/{kind}/{key}`, and the kind is that of the thing."""
    seen = set()
    for iri, thing in things.items():
        if thing[cg.TYPE] == [cg.CONTRACT]:
            assert iri == f"{DEFAULT_BASE}cv043"
            continue
        contract, kind, key = iri.removeprefix(DEFAULT_BASE).split("/")
        form, *classes = FORMS[kind]
        assert contract == "cv043"
        assert re.fullmatch(form, key), iri
        assert set(thing[cg.TYPE]) <= set(classes), iri
        seen.add(kind)
    assert seen == FORMS.keys() == {kind.value for kind in Kind} - {"contrat"}


def test_the_addresses_that_the_model_gives_as_examples(
    things: dict[str, dict[str, list[str]]],
) -> None:
    assert "https://w3id.org/contratgraph/id/cv043/axe/CV-2.4" in things
    assert "https://w3id.org/contratgraph/id/cv043/acteur/cpa" in things


@pytest.mark.parametrize("base", ["https://data.example.org/id/", "urn:contrats:", "http://x.fr/#"])
def test_another_base_changes_every_address_of_data_and_none_of_the_ontology(
    shipped: Dataset, quads: list[Quad], base: str
) -> None:
    def moved(term: NamedNode | Literal) -> NamedNode | Literal:
        if isinstance(term, NamedNode) and term.value.startswith(DEFAULT_BASE):
            return NamedNode(base + term.value.removeprefix(DEFAULT_BASE))
        return term

    expected = [Quad(*(moved(term) for term in quad)) for quad in quads]
    found = list(to_quads(shipped, base))
    assert found == expected
    assert all(DEFAULT_BASE not in str(quad) for quad in found)
    assert {q.predicate for q in found} == {q.predicate for q in quads}


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("https://example.org/id/", "https://example.org/id/"),
        ("https://example.org/id", "https://example.org/id/"),
        ("https://example.org/id#", "https://example.org/id#"),
        ("http://localhost:8000/", "http://localhost:8000/"),
        ("https://données.example.fr/", "https://données.example.fr/"),
        ("urn:contrats:", "urn:contrats:"),
    ],
)
def test_a_base_that_is_good(base: str, expected: str) -> None:
    assert check_base(base) == expected
    NamedNode(mint(check_base(base), "cv043", Kind.AXE, "CV-1.1"))


HOSTILE_BASES = (
    "",
    "/",
    "id/",
    "example.org/id/",
    "javascript:alert(1)/",
    "file:///etc/",
    "ftp://example.org/",
    "https:///",
    "https://example.org/a b/",
    "https://example.org/<script>/",
    'https://example.org/"/',
    "https://example.org/> . <https://evil.example/",
    "https://example.org/{x}/",
    "https://example.org/a\\b/",
    "https://example.org/a`b/",
    "https://example.org/\n/",
    "https://example.org/\n",
    "https://example.org/a#b/",
    "http://[/",
    "https://[::1/",
    "https://example.org:port/",
    "https://example.org/%zz/",
    "https://example.org/%/",
    "https://example.org/\x00/",
    "https://example.org/\x01/",
    "https://example.org/\ufffe/",
    "https://example.org/\udcff/",
    "urn:a\x7f:",
)


@pytest.mark.parametrize("base", HOSTILE_BASES, ids=ascii)
def test_a_hostile_base_is_refused_in_one_sentence(base: str) -> None:
    with pytest.raises(BadParameter) as refused:
        check_base(base)
    assert refused.value.exit_code == 2
    assert refused.value.message("fr").endswith("n'est pas une adresse de base (https://…/).")
    assert refused.value.message("en").endswith("is not a base address (https://…/).")


HOSTILE_KEYS = (
    "../cpa",
    "a/b",
    "a b",
    "A",
    "é",
    "a>b",
    'a"b',
    "a<b",
    "a#b",
    "a?b",
    "a%20b",
    "-a",
    "a-",
    "a--b",
    "a\u202eb",
    "a_b",
    "٣",
)


@pytest.mark.parametrize("key", HOSTILE_KEYS, ids=ascii)
@pytest.mark.parametrize(("table", "field"), [("contract", "key"), ("priorities", "key")])
def test_a_hostile_key_cannot_get_in(tmp_path: Path, table: str, field: str, key: str) -> None:
    """Keys of all tables have one pattern; a package is where they come from."""
    dataset = tiny()
    if table == "contract":
        dataset = replace(dataset, contract=replace(dataset.contract, key=key))
    else:
        dataset = replace(dataset, priorities=(replace(dataset.priorities[0], key=key),))
    write_package(dataset, tmp_path / "package")
    with pytest.raises(PackageError) as refused:
        read_package(tmp_path / "package")
    assert refused.value.facts["file"] == f"{table}.csv"
    assert refused.value.facts["column"] == field


@pytest.mark.parametrize(
    "code", ["cv-1.1", "CV/1.1", "CV 1.1", "CV-1.1>", "É-1", "CV-", "1.1", "CV--1"]
)
def test_a_hostile_code_cannot_get_in(shipped: Dataset, tmp_path: Path, code: str) -> None:
    dataset = tiny()
    pilier = shipped.elements[0]
    (passage,) = (p for p in shipped.passages if p.key == pilier.evidence[0])
    dataset = replace(
        dataset,
        passages=(passage,),
        elements=(replace(pilier, code=code, evidence=(passage.key,)),),
    )
    write_package(dataset, tmp_path / "package")
    with pytest.raises(PackageError, match=r"^elements\.csv, ligne 2, colonne code"):
        read_package(tmp_path / "package")


def test_every_table_whose_rows_have_an_address_has_a_pattern_for_it(shipped: Dataset) -> None:
    for name in (
        "contract",
        "passages",
        "statements",
        "actors",
        "dispositifs",
        "publics",
        "priorities",
        "quartiers",
        "sites",
        "urban",
        "targets",
        "bodies",
        "references",
        "acronyms",
        "supports",
        "regimes",
        "mentions",
        "undertakings",
        "figures",
        "schools",
        "communes",
        "anomalies",
    ):
        record = type(shipped.tables()[name][0])
        assert record.__dataclass_fields__["key"].metadata["pattern"] == KEY
    assert type(shipped.elements[0]).__dataclass_fields__["code"].metadata["pattern"] == CODE


# --- literals ------------------------------------------------------------------------------------


def test_text_is_nfc(quads: list[Quad]) -> None:
    texts = [quad.object.value for quad in quads if isinstance(quad.object, Literal)]
    assert texts
    assert [text for text in texts if not unicodedata.is_normalized("NFC", text)] == []


def test_languages(quads: list[Quad], things: dict[str, dict[str, list[str]]]) -> None:
    """Labels and notes are in French, those of priorities and silences in English too."""
    for quad in quads:
        if not isinstance(quad.object, Literal):
            continue
        english_too = set(things[quad.subject.value][cg.TYPE]) <= TWO_LANGUAGES
        allowed = (
            ({"fr", "en"} if english_too else {"fr"}) if quad.predicate.value in IN_FRENCH else {None}
        )
        assert quad.object.language in allowed, quad


MARKS = {cg.EXISTING, cg.PLACEHOLDER, cg.UNDER_THREE, cg.MORE_TEACHERS, cg.REP_PLUS}


def test_datatypes(quads: list[Quad]) -> None:
    """Years, lines and ranks are integers; codes, words as printed and hashes plain strings."""
    for quad in quads:
        if not isinstance(quad.object, Literal) or quad.object.language:
            continue
        name = quad.predicate.value
        expected = (
            "integer"
            if name in NUMBERS
            else "boolean"
            if name in MARKS
            else "decimal"
            if name in (cg.VALUE, cg.UPPER_VALUE)
            else "string"
        )
        assert quad.object.datatype.value == XSD + expected, quad


def test_the_years_of_the_contract(things: dict[str, dict[str, list[str]]]) -> None:
    contract = things[f"{DEFAULT_BASE}cv043"]
    assert (contract[cg.FIRST_YEAR], contract[cg.LAST_YEAR]) == (["2015"], ["2020"])
    assert (contract[cg.CODE], contract[cg.CONTRACT_KEY]) == (["CV043"], ["cv043"])


# --- made-up records -----------------------------------------------------------------------------


def tiny() -> Dataset:
    return Dataset(
        contract=Contract(
            key="valmont",
            code="",
            title="Valmont",
            first_year=None,
            last_year=None,
            document="valmont.md",
            document_sha256="0" * 64,
            document_lines=3,
        ),
        priorities=(Priority(key="jeunesse", label="Jeunesse", label_en=""),),
    )


def triples(dataset: Dataset) -> set[tuple[str, str]]:
    return {(q.predicate.value, str(q.object)) for q in to_quads(dataset, DEFAULT_BASE)}


def test_what_is_not_known_gives_no_triple() -> None:
    found = {name for name, _ in triples(tiny())}
    assert not found & {cg.FIRST_YEAR, cg.LAST_YEAR, cg.CODE}
    assert (cg.LABEL, '""@en') not in triples(tiny())


def test_words_that_are_not_composed_are_composed() -> None:
    decomposed = "E\u0301galite\u0301"
    dataset = replace(tiny(), priorities=(Priority(key="e", label=decomposed, label_en=""),))
    assert (cg.LABEL, '"Égalité"@fr') in triples(dataset)
    assert (cg.PREF_LABEL, '"Égalité"@fr') in triples(dataset)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (10, 57, ['"10-57"']),
        (10, 10, ['"10"']),
        (None, None, []),
        (10, None, ['"10"']),
    ],
)
def test_pages(shipped: Dataset, first: int | None, last: int | None, expected: list[str]) -> None:
    passage = replace(shipped.passages[0], first_page=first, last_page=last)
    found = triples(replace(tiny(), passages=(passage,)))
    assert [text for name, text in found if name == cg.PAGES] == expected


def test_of_a_provisional_entry_only_the_name_is_said() -> None:
    """Whether « Adap Val » is a body or a group, and of which family, nobody has said."""
    actor = Actor(
        key="adap-val",
        label="Adap Val",
        acronym="",
        expansion="",
        alt_labels=(),
        kind=None,
        family=None,
        attached_to="",
        service_of="",
        broader="",
        placeholder=False,
        identifiers=(),
        scope=Scope.LOCAL,
        status=Status.PROVISIONAL,
        note="",
    )
    me = f"{DEFAULT_BASE}valmont/acteur/adap-val"
    said = [
        q for q in to_quads(replace(tiny(), actors=(actor,)), DEFAULT_BASE) if q.subject.value == me
    ]
    assert {q.object.value for q in said if q.predicate.value == cg.TYPE} == {cg.ACTOR}
    assert cg.FAMILY not in {q.predicate.value for q in said}


def test_the_words_of_statements_and_silences_are_french(
    things: dict[str, dict[str, list[str]]],
) -> None:
    """Closed lists have English keys; a label shows the words of the ontology."""
    base = f"{DEFAULT_BASE}cv043"
    assert things[f"{base}/silence/CV-2.4-Pilotes"][cg.LABEL] == [
        "CV-2.4, Pilotes : non lu, à vérifier sur le PDF",
        "CV-2.4, Pilots: not read, to be checked on the PDF",
    ]
    assert things[f"{base}/enonce/ede-3-1-pilote-pole-emploi"][cg.LABEL] == [
        "Pôle Emploi, pilote, EDE-3.1"
    ]
