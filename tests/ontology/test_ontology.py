"""The vocabulary: that it parses, is complete in both languages, and equals its twins in Python."""

from __future__ import annotations

import logging
import re
from enum import StrEnum
from pathlib import Path

import pytest
from pyoxigraph import QueryTriples, RdfFormat, Store, parse
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.plugins.sparql import prepareQuery

from contratgraph.loaders import lists
from contratgraph.loaders.lists import (
    ActorKind,
    AnomalyKind,
    AnomalyOrigin,
    BodyKind,
    Commitment,
    Comparator,
    DispositifKind,
    ElementKind,
    Family,
    Field,
    Network,
    Origin,
    PublicKind,
    ReadBy,
    Regime,
    Role,
    SchoolLevel,
    Severity,
    SilenceKind,
    SiteKind,
    StatementKind,
    Status,
    SupportKind,
    Theme,
    UrbanKind,
)
from contratgraph.ontology import ontology_file, rule_files, terms

CG = Namespace("https://w3id.org/contratgraph/ontology#")
PROV = Namespace("http://www.w3.org/ns/prov#")

CLASSES = (
    "Contract Pilier Volet Orientation Axe Objective Action ProgrammeElement Actor Organisation "
    "ActorGroup Dispositif TargetPublic TransversalPriority Statement Participation Contribution "
    "Mobilisation Targeting Funding Operation Membership Silence Commune Quartier School Finding "
    "Challenge UrbanOperation QuantifiedTarget SourceDocument Passage SourceAnomaly"
).split()
PROPERTIES = (
    "hasPart partOf objectiveOf within statedPilot pilotedBy pilots partneredBy partnerIn coPilotsWith "
    "participant inElement role qualifier mobilises mobilisedBy targets targetedBy contributesTo "
    "byElement toPriority statement statedIn fundedBy operatedBy memberOf attachedTo family about "
    "commitment evidence statedAs readBy inDocument firstLine lastLine quote printedNumber "
    "printedTitle pages field silenceKind code acronym embodiedBy"
).split()
CONCEPTS = "Pilote Partenaire Ferme Attendu Eventuel EmptyInSource NotPrinted Unread".split()
"""The names that other programs query: they do not change."""

SCHEMES: dict[str, type[StrEnum]] = {
    "Fields": Field,
    "SilenceKinds": SilenceKind,
    "Roles": Role,
    "ReadingModes": ReadBy,
    "Families": Family,
    "DispositifKinds": DispositifKind,
    "PublicKinds": PublicKind,
    "ReviewStatuses": Status,
    "Origins": Origin,
    "Commitments": Commitment,
    "AnomalyKinds": AnomalyKind,
    "AnomalyOrigins": AnomalyOrigin,
    "Severities": Severity,
    "Themes": Theme,
    "SiteKinds": SiteKind,
    "Comparators": Comparator,
    "BodyKinds": BodyKind,
    "Networks": Network,
    "Regimes": Regime,
    "SchoolLevels": SchoolLevel,
}

NOT_READ_YET = {"Membership"}
"""Statements of the model that no reader makes so far."""


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(ontology_file(), format="turtle")


def names(graph: Graph, *types: URIRef) -> set[str]:
    """Local names of our terms that are of one of the types."""
    found = {subject for kind in types for subject in graph.subjects(RDF.type, kind)}
    return {str(term).removeprefix(CG) for term in found if str(term).startswith(CG)}


def below(graph: Graph, name: str) -> set[str]:
    return {str(term).removeprefix(CG) for term in graph.subjects(RDFS.subClassOf, CG[name])}


def languages(graph: Graph, term: URIRef, predicate: URIRef) -> list[str | None]:
    texts = [text for text in graph.objects(term, predicate) if isinstance(text, Literal)]
    assert all(text.strip() for text in texts)
    return sorted(str(text.language) for text in texts)


# --- it parses -----------------------------------------------------------------------------------


def test_two_parsers_find_the_same_without_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        by_rdflib = Graph().parse(ontology_file(), format="turtle")
        by_pyoxigraph = list(parse(path=str(ontology_file()), format=RdfFormat.TURTLE))
    assert caplog.records == []
    assert len(by_rdflib) == len(by_pyoxigraph) > 500


def test_the_ontology_says_what_it_is(ontology: Graph) -> None:
    (me,) = ontology.subjects(RDF.type, OWL.Ontology)
    assert str(me) == terms.ONTOLOGY
    assert str(CG) == terms.CG


# --- the names of the model ----------------------------------------------------------------------


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_of_the_model_exists(ontology: Graph, name: str) -> None:
    assert name in names(ontology, OWL.Class)


@pytest.mark.parametrize(
    "name",
    [
        *PROPERTIES,
        pytest.param(
            "sameBodyAs",
        ),
    ],
)
def test_a_property_of_the_model_exists(ontology: Graph, name: str) -> None:
    assert name in names(ontology, OWL.ObjectProperty, OWL.DatatypeProperty)


@pytest.mark.parametrize("name", CONCEPTS)
def test_a_concept_of_the_model_exists(ontology: Graph, name: str) -> None:
    assert name in names(ontology, SKOS.Concept)


def test_every_level_of_the_programme_is_an_element(ontology: Graph) -> None:
    levels = (
        "Contract Pilier Volet Orientation Axe Objective Action Principle Expectation Dimension "
        "UrbanProject UrbanObjective Section"
    ).split()
    assert below(ontology, "ProgrammeElement") == set(levels)


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        (CG.objectiveOf, CG.partOf),
        (CG.partOf, CG.within),
        (CG.statedPilot, CG.pilotedBy),
        (CG.evidence, PROV.wasDerivedFrom),
        pytest.param(
            CG.sameBodyAs,
            SKOS.exactMatch,
        ),
    ],
)
def test_subproperties_of_the_model(ontology: Graph, narrow: URIRef, wide: URIRef) -> None:
    assert (narrow, RDFS.subPropertyOf, wide) in ontology


@pytest.mark.parametrize(
    "pair",
    [
        {CG.hasPart, CG.partOf},
        {CG.pilotedBy, CG.pilots},
        {CG.partneredBy, CG.partnerIn},
        {CG.mobilises, CG.mobilisedBy},
        {CG.targets, CG.targetedBy},
    ],
    ids=lambda pair: "-".join(sorted(term.fragment for term in pair)),
)
def test_inverses_of_the_model(ontology: Graph, pair: set[URIRef]) -> None:
    assert pair in [{one, other} for one, other in ontology.subject_objects(OWL.inverseOf)]


def test_transitive_symmetric_and_chain(ontology: Graph) -> None:
    assert names(ontology, OWL.TransitiveProperty) == {"within"}
    assert names(ontology, OWL.SymmetricProperty) == {"coPilotsWith"}
    ((property_, chain),) = ontology.subject_objects(OWL.propertyChainAxiom)
    assert property_ == CG.pilotedBy
    assert list(Collection(ontology, chain)) == [CG.objectiveOf, CG.statedPilot]


# --- words for people ----------------------------------------------------------------------------


@pytest.mark.parametrize("predicate", [RDFS.label, SKOS.definition], ids=["label", "definition"])
def test_every_class_and_property_is_explained_in_both_languages(
    ontology: Graph, predicate: URIRef
) -> None:
    declared = names(ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    assert declared >= {*CLASSES, *PROPERTIES}
    found = {name: languages(ontology, CG[name], predicate) for name in declared}
    assert {name: langs for name, langs in found.items() if langs != ["en", "fr"]} == {}


def test_every_concept_is_named_in_both_languages_and_in_one_list(ontology: Graph) -> None:
    concepts = names(ontology, SKOS.Concept)
    schemes = names(ontology, SKOS.ConceptScheme)
    for name in concepts:
        assert languages(ontology, CG[name], SKOS.prefLabel) == ["en", "fr"], name
        (scheme,) = ontology.objects(CG[name], SKOS.inScheme)
        assert str(scheme).removeprefix(CG) in schemes, name
    for name in schemes:
        assert languages(ontology, CG[name], RDFS.label) == ["en", "fr"], name


def test_every_concept_has_a_label_like_everything_else(ontology: Graph) -> None:
    missing = {
        name
        for name in names(ontology, SKOS.Concept)
        if languages(ontology, CG[name], RDFS.label) != ["en", "fr"]
    }
    assert missing == set()


# --- the twins in Python -------------------------------------------------------------------------


def constants() -> dict[str, str]:
    return {
        name: value
        for name, value in vars(terms).items()
        if name.isupper() and isinstance(value, str) and name not in ("ONTOLOGY", "CG")
    }


def test_the_terms_for_python_are_those_of_the_file(ontology: Graph) -> None:
    """Both ways; concepts have no constant, their names are the values of the closed lists."""
    ours = {v.removeprefix(terms.CG) for v in constants().values() if v.startswith(terms.CG)}
    assert ours == names(ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)


def test_no_two_constants_are_the_same_term() -> None:
    values = list(constants().values())
    assert len(values) == len(set(values))


def test_a_constant_is_named_as_its_term() -> None:
    """`CO_PILOTS_WITH` is `coPilotsWith`: whoever knows one knows the other."""
    shortened = {"STATEMENT_TEXT": "statement"}
    for name, value in constants().items():
        local = re.split(r"[#/]", value)[-1]
        spelled = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", local).upper()
        assert shortened.get(name) == local or name == spelled, value


def test_constants_of_other_vocabularies_are_under_a_known_prefix() -> None:
    known = tuple(terms.PREFIXES.values())
    assert [value for value in constants().values() if not value.startswith(known)] == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_closed_list_is_a_list_of_the_ontology(ontology: Graph, scheme: str) -> None:
    listed = {str(term).removeprefix(CG) for term in ontology.subjects(SKOS.inScheme, CG[scheme])}
    assert listed == set(SCHEMES[scheme])


def test_every_list_of_the_ontology_has_its_twin(ontology: Graph) -> None:
    assert names(ontology, SKOS.ConceptScheme) == SCHEMES.keys()


def test_every_closed_list_is_checked_here() -> None:
    found = {v for v in vars(lists).values() if isinstance(v, type) and issubclass(v, StrEnum)}
    of_classes = {ElementKind, ActorKind, StatementKind, SupportKind, UrbanKind}
    inside_tables_only = {lists.Scope, lists.Register, lists.Place, lists.Reading}
    assert found - {StrEnum} == {*SCHEMES.values()} | of_classes | inside_tables_only


def test_kinds_of_elements_actors_and_statements_are_classes(ontology: Graph) -> None:
    assert set(ElementKind) == below(ontology, "ProgrammeElement") - {"Contract"}
    assert set(ActorKind) == below(ontology, "Actor")
    assert {*StatementKind, *SupportKind, "Mention"} == below(ontology, "Statement") - NOT_READ_YET


# --- consistency ---------------------------------------------------------------------------------


def test_the_ontology_uses_no_term_that_it_does_not_declare(ontology: Graph) -> None:
    used = {
        str(term).removeprefix(CG)
        for triple in ontology
        for term in triple
        if isinstance(term, URIRef) and str(term).startswith(CG)
    }
    declared = names(
        ontology,
        OWL.Class,
        OWL.ObjectProperty,
        OWL.DatatypeProperty,
        SKOS.Concept,
        SKOS.ConceptScheme,
    )
    assert used == declared


def test_no_term_is_of_two_sorts(ontology: Graph) -> None:
    sorts = [
        names(ontology, sort)
        for sort in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, SKOS.Concept)
    ]
    assert sum(map(len, sorts)) == len(set().union(*sorts))


def test_cardinalities_and_disjointness_are_left_to_rules_and_checks(ontology: Graph) -> None:
    """OWL says only what stays true in an open world and for every contract."""
    assert set(ontology.subjects(RDF.type, OWL.Restriction)) == set()
    assert set(ontology.subject_objects(OWL.disjointWith)) == set()
    assert set(ontology.subjects(RDF.type, OWL.FunctionalProperty)) == set()


# --- the rules -----------------------------------------------------------------------------------


def test_there_are_rules() -> None:
    found = {path.stem for path in rule_files()}
    assert found >= {"copilots", "owl-chain", "project-pilot", "project-partner"}


@pytest.mark.parametrize("path", rule_files(), ids=lambda path: path.stem)
def test_a_rule_is_a_construct_query_with_a_summary(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    first, *rest = text.splitlines()
    assert re.fullmatch(r"#\+ summary: \S.{10,}", first)
    assert not any(line.startswith("#+ summary:") for line in rest)
    assert isinstance(Store().query(text), QueryTriples)
    assert prepareQuery(text).algebra.name == "ConstructQuery"


@pytest.mark.parametrize("path", rule_files(), ids=lambda path: path.stem)
def test_a_rule_knows_declared_terms_only(ontology: Graph, path: Path) -> None:
    declared = names(ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, SKOS.Concept)
    assert set(re.findall(r"\bcg:(\w+)", path.read_text(encoding="utf-8"))) <= declared
