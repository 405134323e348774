"""The vocabulary: that it parses, is complete in both languages, and equals its twins in Python."""

from __future__ import annotations

import logging
import re
import shutil
import subprocess
from enum import StrEnum
from itertools import combinations
from pathlib import Path

import pytest
from pyoxigraph import QueryTriples, RdfFormat, Store, parse
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef
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
from contratgraph.loaders.records import Dataset
from contratgraph.ontology import FOLDER, ontology_files, rule_files, terms

CG = Namespace("https://w3id.org/contratgraph/ontology#")
PROV = Namespace("http://www.w3.org/ns/prov#")
VANN = Namespace("http://purl.org/vocab/vann/")

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

SORTS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)

NOT_READ_YET = {"Membership"}
"""Statements of the model that no reader makes so far."""


@pytest.fixture(scope="module")
def ontology() -> Graph:
    whole = Graph()
    for path in ontology_files():
        whole.parse(path, format="turtle")
    return whole


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


@pytest.mark.parametrize("path", ontology_files(), ids=lambda path: path.stem)
def test_two_parsers_find_the_same_without_a_warning(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        by_rdflib = Graph().parse(path, format="turtle")
        by_pyoxigraph = list(parse(path=str(path), format=RdfFormat.TURTLE))
    assert caplog.records == []
    assert len(by_rdflib) == len(by_pyoxigraph) > 200


def test_raptor_where_it_is_installed_parses_every_file_without_a_warning() -> None:
    for path in ontology_files() if shutil.which("rapper") else ():
        done = subprocess.run(
            ["rapper", "-q", "-i", "turtle", "-c", path], capture_output=True, encoding="utf-8"
        )
        assert (done.returncode, done.stderr) == (0, "")


def test_every_file_of_the_folder_is_part_of_it() -> None:
    assert set(ontology_files()) == set(FOLDER.glob("*.ttl"))


@pytest.mark.parametrize("path", ontology_files(), ids=lambda path: path.stem)
def test_each_file_says_what_it_is(path: Path) -> None:
    """An address and a version of its own, words for people in both languages, nothing fetched."""
    graph = Graph().parse(path, format="turtle")
    (me,) = graph.subjects(RDF.type, OWL.Ontology)
    name = "" if path.stem == "contratgraph" else f"/{path.stem}"
    assert str(me) == terms.ONTOLOGY + name
    (version,) = graph.objects(me, OWL.versionInfo)
    assert list(graph.objects(me, OWL.versionIRI)) == [URIRef(f"{me}/{version}")]
    for predicate in (DCTERMS.title, DCTERMS.description):
        assert languages(graph, me, predicate) == ["en", "fr"]
    for predicate in (
        DCTERMS.creator,
        DCTERMS.license,
        DCTERMS.created,
        DCTERMS.modified,
        DCTERMS.bibliographicCitation,
        VANN.preferredNamespacePrefix,
        VANN.preferredNamespaceUri,
    ):
        assert len(list(graph.objects(me, predicate))) == 1, predicate
    assert list(graph.objects(None, OWL.imports)) == []


def test_the_prefix_is_that_of_the_program(ontology: Graph) -> None:
    assert set(ontology.objects(None, VANN.preferredNamespaceUri)) == {Literal(terms.CG)}
    assert str(CG) == terms.CG == terms.PREFIXES["cg"]


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
    assert names(ontology, OWL.TransitiveProperty) == {"within", "sameBodyAs"}
    assert names(ontology, OWL.SymmetricProperty) == {"coPilotsWith", "sameBodyAs"}
    ((property_, chain),) = ontology.subject_objects(OWL.propertyChainAxiom)
    assert property_ == CG.pilotedBy
    assert list(Collection(ontology, chain)) == [CG.objectiveOf, CG.statedPilot]


# --- words for people ----------------------------------------------------------------------------


@pytest.mark.parametrize("predicate", [RDFS.label, SKOS.definition], ids=["label", "definition"])
def test_every_class_and_property_is_explained_in_both_languages(
    ontology: Graph, predicate: URIRef
) -> None:
    declared = names(ontology, *SORTS)
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
    assert ours == names(ontology, *SORTS)


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
    declared = names(ontology, *SORTS, SKOS.Concept, SKOS.ConceptScheme)
    assert used == declared


def test_no_term_is_of_two_sorts(ontology: Graph) -> None:
    sorts = [names(ontology, sort) for sort in (*SORTS, SKOS.Concept)]
    assert sum(map(len, sorts)) == len(set().union(*sorts))


def disjoint_pairs(ontology: Graph) -> set[frozenset[str]]:
    def name(term: object) -> str:
        return str(term).removeprefix(CG)

    pairs = {frozenset(map(name, pair)) for pair in ontology.subject_objects(OWL.disjointWith)}
    for group in ontology.subjects(RDF.type, OWL.AllDisjointClasses):
        (members,) = ontology.objects(group, OWL.members)
        named = [name(member) for member in Collection(ontology, members)]
        assert len(named) == len(set(named))
        pairs |= {frozenset(pair) for pair in combinations(named, 2)}
    return pairs


def test_the_levels_of_the_programme_and_the_kinds_of_statement_exclude_each_other(
    ontology: Graph,
) -> None:
    found = disjoint_pairs(ontology)
    for wide in ("ProgrammeElement", "Statement", "Actor"):
        narrow = sorted(below(ontology, wide))
        missing = {pair for pair in combinations(narrow, 2) if frozenset(pair) not in found}
        assert missing == set()


@pytest.mark.parametrize(
    "pair",
    [
        ("Actor", "Dispositif"),
        ("Actor", "TargetPublic"),
        ("Actor", "Commune"),
        ("Dispositif", "TargetPublic"),
        ("ProgrammeElement", "Statement"),
        ("Silence", "Statement"),
        ("Passage", "SourceDocument"),
    ],
    ids="-".join,
)
def test_what_is_never_two_things_at_once(ontology: Graph, pair: tuple[str, str]) -> None:
    assert frozenset(pair) in disjoint_pairs(ontology)


def test_a_school_may_be_a_body_too(ontology: Graph) -> None:
    assert frozenset({"School", "Actor"}) not in disjoint_pairs(ontology)


# --- where things come from ----------------------------------------------------------------------


def test_every_term_says_which_file_defines_it() -> None:
    for path in ontology_files()[:2]:
        graph = Graph().parse(path, format="turtle")
        (me,) = graph.subjects(RDF.type, OWL.Ontology)
        ours = names(graph, *SORTS, SKOS.Concept, SKOS.ConceptScheme)
        assert len(ours) > 100
        assert {name: set(graph.objects(CG[name], RDFS.isDefinedBy)) for name in ours} == {
            name: {me} for name in ours
        }


def test_every_alignment_says_why_in_both_languages() -> None:
    """The note is on the axiom; only declarations, the header and notes have none."""
    graph = Graph().parse(ontology_files()[2], format="turtle")
    (me,) = graph.subjects(RDF.type, OWL.Ontology)
    explained = set()
    for axiom in graph.subjects(RDF.type, OWL.Axiom):
        assert languages(graph, axiom, SKOS.note) == ["en", "fr"]
        said = [
            graph.value(axiom, part)
            for part in (OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget)
        ]
        explained.add(tuple(said))
    stated = {
        (one, predicate, other)
        for one, predicate, other in graph
        if not isinstance(one, BNode) and one != me and predicate != RDF.type
    }
    assert stated == explained
    assert len(stated) > 25
    assert {str(one).startswith(str(CG)) for one, _, _ in stated} == {True}
    assert {str(other).startswith(str(CG)) for _, _, other in stated} == {False}


def test_a_source_is_a_line_of_the_contract_an_article_or_a_w3c_term(ontology: Graph) -> None:
    for term, source in ontology.subject_objects(DCTERMS.source):
        contract = r"Contrat de ville .+Aix 2015-2020, livret 4.*\(ligne \d+ de la transcription\)"
        law = r"Loi n° 2014-173 du 21 février 2014 .+, article \d+"
        assert re.fullmatch(rf"{contract}|{law}|https://www\.w3\.org/.+", source), term


def test_the_examples_are_in_the_shipped_package(ontology: Graph, shipped: Dataset) -> None:
    """The line that a term gives as its source is one that the package has a passage of."""
    lines = {line for p in shipped.passages for line in range(p.first_line, p.last_line + 1)}
    given = [
        int(found.group(1))
        for source in ontology.objects(None, DCTERMS.source)
        if (found := re.search(r"ligne (\d+)", source))
    ]
    assert len(given) > 40
    assert set(given) <= lines


# --- the rules -----------------------------------------------------------------------------------


def test_what_a_rule_concludes_points_to_it_and_back(ontology: Graph) -> None:
    """Our own rules, those that carry out no axiom of OWL."""
    pointed = {
        (FOLDER / str(file), str(term).removeprefix(CG))
        for term, file in ontology.subject_objects(CG.byRule)
    }
    concluded = {
        (path, re.search(r"CONSTRUCT \{ \?\w+ (?:a )?cg:(\w+)", path.read_text("utf-8"))[1])  # type: ignore[index]
        for path in rule_files()
        if not path.name.startswith("owl-")
    }
    assert pointed == concluded


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
    declared = names(ontology, *SORTS, SKOS.Concept)
    assert set(re.findall(r"\bcg:(\w+)", path.read_text(encoding="utf-8"))) <= declared
