"""Validation: the shipped graph is clean, and each kind of damage to it is caught, by which rule."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, serialize
from rdflib import OWL, RDF, SH, SKOS, URIRef
from rdflib.collection import Collection
from rdflib.graph import Graph as RdflibGraph

from contratgraph.errors import BadParameter, MissingValidator, StoreError
from contratgraph.graph.answers import Value
from contratgraph.graph.convert import to_quads
from contratgraph.graph.infer import infer
from contratgraph.graph.mint import DEFAULT_BASE, inferred_graph
from contratgraph.graph.store import Graph
from contratgraph.graph.validate import checks, read_rdf, validate
from contratgraph.graph.validation_report import as_shacl
from contratgraph.graph.vocabulary import ontology_quads
from contratgraph.loaders.document import read_document
from contratgraph.loaders.extract import extract
from contratgraph.loaders.records import Dataset
from contratgraph.ontology import shape_files
from contratgraph.ontology import terms as cg

DATA = Path(__file__).parents[1] / "data"
HERE = f"{DEFAULT_BASE}cv043"
XSD = cg.PREFIXES["xsd"]

Triple = tuple[Any, Any, Any]


def with_conclusions(stated: Iterable[Quad], contract: str) -> list[Quad]:
    stated = list(stated)
    return [*stated, *infer(stated, inferred_graph(DEFAULT_BASE, contract))]


def broken(quads: Iterable[Quad]) -> set[str]:
    """The names of the rules that a graph breaks."""
    return {finding.rule.name for finding in validate(quads).findings}


# --- what is clean -------------------------------------------------------------------------------


def test_the_shipped_graph_is_clean(graph: Graph) -> None:
    report = validate(graph.quads())
    assert [(f.rule.name, f.focus.text, f.value) for f in report.findings] == []
    assert report.conforms
    assert report.things > 6000
    assert report.shapes > 200
    assert report.checks == len(checks()) > 30


@pytest.mark.parametrize("name", ["contrat_a", "contrat_b", "contrat_c", "contrat_fictif"])
def test_a_made_up_contract_is_clean(name: str) -> None:
    """What such a document leaves out (levels, fields, labels) is no error of ours."""
    dataset = extract(read_document(DATA / f"{name}.md")).dataset
    stated = list(to_quads(dataset, DEFAULT_BASE))
    for quads in (stated, with_conclusions(stated, dataset.contract.key)):
        found = validate(quads).findings
        assert [(f.rule.name, f.focus.text, f.value) for f in found] == []


def test_contracts_beside_one_another_are_clean() -> None:
    """With the same codes, keys and positions in each, which are no errors."""
    quads = [
        quad
        for name in ("contrat_a", "contrat_b")
        for quad in to_quads(extract(read_document(DATA / f"{name}.md")).dataset, "urn:villes:")
    ]
    assert len({quad.graph_name for quad in quads}) == 2
    assert broken(quads) == set()


# --- a part of the graph, to be damaged ----------------------------------------------------------

SEEDS = (
    "axe/EDE-3.1 axe/EDE-3.2 axe/CV-4.1 objectif/EDE-3.1-1 mesure/EDE-3.1-1-1 section/S-A "
    "dimension/PU-D1 principe/CV-P1 projet-urbain/PU-U5 objectif-urbain/PU-O1-1 attente/EDE-E1 "
    "enonce/ede-3-1-nomme-service-public-de-l-emploi enonce/mediation-inter-bailleurs-funding-fipd "
    "enonce/projets-associations-operation-associations "
    "enonce/ede-responsable-conseils-departementaux ecole/aix-en-provence-elementaire-arene lieu/atmf "
    "constat/pu-constat-des-difficultes-constatees-en-matiere-de-depots "
    "enjeu/pu-enjeu-ameliorer-le-stationnement "
    "operation/pu-o1-1-operation-permettre-le-deploiement-du-bhns "
    "objectif-chiffre/pu-d3-cible-350-logements chiffre/pu-chiffre-3-centres "
    "instance/ede-e4-instance-correspondants-contrat-de-ville "
    "renvoi/ede-3-2-1-3-renvoi-cf-3-1 sigle/sigle-cnds regime/s-a-regime-operations-de-droit-commun "
    "engagement/sp-engagement-en-application-des-principes-fixes-au-niveau "
    "anomalie/sectionsanscontenu-cv acteur/dasen"
).split()
"""Something of each class, with what it leads to."""


def node(name: str) -> NamedNode:
    """ "axe/CV-2.4" and "" are of the contract, "cg:Axe" is of the ontology, others are whole."""
    if name.startswith("cg:"):
        return NamedNode(cg.CG + name.removeprefix("cg:"))
    return NamedNode(name if ":" in name else f"{HERE}/{name}".rstrip("/"))


@pytest.fixture(scope="session")
def valid(shipped: Dataset) -> list[Triple]:
    """A small valid graph, cut out of the shipped one: an axis comes with all that its form says."""
    about: dict[Any, list[Quad]] = {}
    of_axe: dict[Any, list[Any]] = {}
    for quad in to_quads(shipped, DEFAULT_BASE):
        if quad.predicate.value == cg.CONTEXT and quad.subject != node(AXE):
            continue  # pages of prose
        about.setdefault(quad.subject, []).append(quad)
        if quad.predicate.value in (cg.IN_ELEMENT, cg.BY_ELEMENT, cg.FIELD):
            of_axe.setdefault(quad.object, []).append(quad.subject)
    form = {
        cg.CG + name for name in "Participation Mobilisation Targeting Contribution Silence".split()
    }
    kinds = {s: {q.object.value for q in qs if q.predicate.value == cg.TYPE} for s, qs in about.items()}
    kept: dict[Any, list[Quad]] = {}
    todo: list[Any] = [node(seed) for seed in SEEDS]
    assert all(seed in about for seed in todo)
    while todo:
        one = todo.pop()
        if one in kept or one not in about:
            continue
        kept[one] = about[one]
        todo += [quad.object for quad in about[one]]
        if cg.AXE in kinds[one]:
            todo += [said for said in of_axe[one] if kinds[said] & form]
    quads = with_conclusions((quad for quads in kept.values() for quad in quads), "cv043")
    return [(quad.subject, quad.predicate, quad.object) for quad in quads]


class Copy:
    """A copy of the valid part that can be damaged; a damage that changes nothing is refused."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = dict.fromkeys(triples)

    def drop(self, name: str, predicate: str, value: object = None) -> None:
        gone = [
            t
            for t in self.triples
            if t[0] == node(name) and t[1].value == predicate and value in (None, t[2])
        ]
        assert gone, (name, predicate)
        for triple in gone:
            del self.triples[triple]

    def put(self, name: str, predicate: str, value: Any) -> None:
        triple = (node(name), NamedNode(predicate), node(value) if isinstance(value, str) else value)
        assert triple not in self.triples
        self.triples[triple] = None

    def move(self, old: str, new: NamedNode | BlankNode) -> None:
        """Give something another address, wherever it is named."""
        one = node(old)
        moved = {tuple(new if term == one else term for term in t): None for t in self.triples}
        assert moved.keys() != self.triples.keys()
        self.triples = moved

    def remove(self, name: str) -> None:
        """All that is said of something; what leads to it stays."""
        kept = {t: None for t in self.triples if t[0] != node(name)}
        assert len(kept) < len(self.triples)
        self.triples = kept

    def quads(self) -> Iterator[Quad]:
        return (Quad(*triple) for triple in self.triples)


def test_the_part_is_clean_and_holds_every_class(valid: list[Triple]) -> None:
    assert broken(Copy(valid).quads()) == set()
    there = {value.value for _, predicate, value in valid if predicate.value == cg.TYPE}
    classes = {
        quad.subject.value
        for quad in ontology_quads()
        if quad.object == NamedNode(str(OWL.Class)) and isinstance(quad.subject, NamedNode)
    }
    by_rule = {cg.CG + "SingleInstitutionAxe", cg.CG + "BridgingDispositif"}  # not in every part
    assert {one for one in classes if one.startswith(cg.CG)} - there - by_rule == {cg.MEMBERSHIP}


# --- damage --------------------------------------------------------------------------------------

Damage = Callable[[Copy], None]


def drop(name: str, predicate: str, value: object = None) -> Damage:
    return lambda copy: copy.drop(name, predicate, value)


def put(name: str, predicate: str, value: Any) -> Damage:
    return lambda copy: copy.put(name, predicate, value)


def swap(name: str, predicate: str, value: Any) -> Damage:
    def damage(copy: Copy) -> None:
        copy.drop(name, predicate)
        copy.put(name, predicate, value)

    return damage


def both(*damages: Damage) -> Damage:
    def damage(copy: Copy) -> None:
        for one in damages:
            one(copy)

    return damage


def fr(text: str) -> Literal:
    return Literal(text, language="fr")


def typed(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + datatype))


def position(copy: Copy, name: str) -> Literal:
    (found,) = (t[2] for t in copy.triples if t[0] == node(name) and t[1].value == cg.POSITION)
    assert isinstance(found, Literal)
    return found


AXE, OBJECTIVE, MEASURE = "axe/EDE-3.1", "objectif/EDE-3.1-1", "mesure/EDE-3.1-1-1"
PILOT, PARTNER = "enonce/ede-3-1-pilote-cpa", "enonce/ede-3-1-partenaire-communes"
TARGETING = "enonce/ede-3-1-public-entreprises"
MOBILISATION = "enonce/cv-2-4-dispositif-plh"
CONTRIBUTION = "enonce/ede-3-2-contribution-jeunesse"
MENTION = "enonce/ede-3-1-nomme-service-public-de-l-emploi"
FUNDING = "enonce/mediation-inter-bailleurs-funding-fipd"
OPERATION = "enonce/projets-associations-operation-associations"
ANSWERABLE = "enonce/ede-responsable-conseils-departementaux"
SILENCE, NOT_PRINTED = (
    "silence/EDE-3.1-DispositifsEtRessources",
    "silence/CV-4.1-DispositifsEtRessources",
)
PASSAGE, DOCUMENT = "passage/f6e6cd08-l993-4", "document/f6e6cd08bd21"
FINDING = "constat/pu-constat-des-difficultes-constatees-en-matiere-de-depots"
TARGET = "objectif-chiffre/pu-d3-cible-350-logements"
SCHOOL = "ecole/aix-en-provence-elementaire-arene"
OTHER = "https://w3id.org/contratgraph/id/valmont"

DAMAGE: dict[str, tuple[Damage, str]] = {
    # names
    "a label is lost": (drop(AXE, cg.LABEL), "label"),
    "a label is of an unknown language": (
        swap(AXE, cg.LABEL, Literal("Eje", language="es")),
        "label data-label-not-french",
    ),
    "a label is English only": (
        swap(AXE, cg.LABEL, Literal("Axis", language="en")),
        "data-label-not-french",
    ),
    "a label has no language": (swap(AXE, cg.LABEL, Literal("Axe")), "label data-label-not-french"),
    "a label is given twice": (put(AXE, cg.LABEL, fr("Autre titre")), "label"),
    "a label is blank": (swap(AXE, cg.LABEL, fr(" ")), "label"),
    "a preferred name is lost": (drop("acteur/dasen", cg.PREF_LABEL), "pref-label pref-label-is-label"),
    "a preferred name is not the label": (
        swap("acteur/dasen", cg.PREF_LABEL, fr("Recteur")),
        "pref-label-is-label",
    ),
    "another name is the preferred one": (
        put("acteur/dasen", cg.ALT_LABEL, fr("DASEN")),
        "alt-label-differs",
    ),
    "another name has no language": (
        put("acteur/dasen", cg.ALT_LABEL, Literal("Directeur")),
        "alt-label",
    ),
    "a letter is written as two characters": (
        put("acteur/dasen", cg.ALT_LABEL, fr("Acade\u0301mie")),
        "data-text-not-composed",
    ),
    "an acronym is blank": (swap("acteur/dasen", cg.ACRONYM, Literal("")), "acronym"),
    "an identifier has no scheme": (
        put("acteur/dasen", cg.EXTERNAL_IDENTIFIER, Literal("12345")),
        "external-identifier",
    ),
    # addresses
    "a thing has no address": (
        lambda copy: copy.move("acteur/dasen", BlankNode("x")),
        "Actor data-blank-node",
    ),
    "a key is in capitals": (lambda copy: copy.move("acteur/dasen", node("acteur/DASEN")), "Actor"),
    "an address is of another kind of thing": (
        lambda copy: copy.move("acteur/dasen", node("public/dasen")),
        "Actor",
    ),
    "an axis moves to the address of an objective": (
        lambda copy: copy.move(AXE, node("objectif/EDE-3.1")),
        "Axe",
    ),
    # the programme
    "a code is lost": (drop(AXE, cg.CODE), "code"),
    "a code is no code": (swap(AXE, cg.CODE, Literal("3.1")), "code data-code-and-address"),
    "a code has a language": (swap(AXE, cg.CODE, fr("EDE-3.1")), "code"),
    "a code is given to two elements": (
        swap(MEASURE, cg.CODE, Literal("EDE-3.1")),
        "data-code-twice data-code-and-address",
    ),
    "a position is a text": (swap(AXE, cg.POSITION, Literal("12")), "position"),
    "a position is no number": (swap(AXE, cg.POSITION, typed("douze", "integer")), "position"),
    "a position is given to two elements": (
        lambda copy: copy.put(MEASURE, cg.POSITION, position(copy, AXE)),
        "position data-position-twice",
    ),
    "an element has no whole": (drop(MEASURE, cg.PART_OF), "whole data-edge-one-way"),
    "an element has two wholes": (put(MEASURE, cg.PART_OF, AXE), "whole"),
    "an element is part of nothing known": (
        swap(MEASURE, cg.PART_OF, "objectif/EDE-9.9-1"),
        "whole data-edge-one-way",
    ),
    "an element is part of an actor": (
        swap(MEASURE, cg.PART_OF, "acteur/dasen"),
        "whole data-edge-one-way",
    ),
    "an element is part of itself": (
        swap("pilier/P-EDE", cg.PART_OF, AXE),
        "pilier-whole data-part-of-itself data-edge-one-way",
    ),
    "an axis is part of an objective": (
        swap(AXE, cg.PART_OF, OBJECTIVE),
        "axe-whole data-part-of-itself data-edge-one-way",
    ),
    "a contract is part of something": (
        put("", cg.PART_OF, AXE),
        "contract-part-of-nothing data-part-of-itself",
    ),
    "an objective is of an orientation": (
        swap(OBJECTIVE, cg.OBJECTIVE_OF, "orientation/EDE-O3"),
        "objective-of-axe whole data-pilot-not-inherited",
    ),
    "a measure is the objective of an axis": (put(MEASURE, cg.OBJECTIVE_OF, AXE), "objective-of whole"),
    "an element is of two levels": (put(MEASURE, cg.TYPE, "cg:Objective"), "Objective data-two-levels"),
    "an element is of no level": (swap(MEASURE, cg.TYPE, "cg:ProgrammeElement"), "data-without-kind"),
    "an element has no evidence": (drop(AXE, cg.EVIDENCE), "evidence-some"),
    "a commitment is of another list": (swap(MEASURE, cg.COMMITMENT, "cg:Pilote"), "commitment-list"),
    "a commitment is given twice": (put(MEASURE, cg.COMMITMENT, "cg:Eventuel"), "element-commitment"),
    "a year is a text": (swap("", cg.FIRST_YEAR, Literal("2015")), "first-year years-in-order"),
    "a contract ends before it begins": (
        swap("", cg.LAST_YEAR, typed("2014", "integer")),
        "years-in-order",
    ),
    "a contract has the key of another": (
        both(
            put(OTHER, cg.TYPE, "cg:Contract"),
            put(OTHER, cg.LABEL, fr("Valmont")),
            put(OTHER, cg.CONTRACT_KEY, Literal("cv043")),
        ),
        "data-contract-key-twice data-contract-key-and-address",
    ),
    # evidence
    "evidence ends beyond the document": (
        swap(PASSAGE, cg.LAST_LINE, typed("99999", "integer")),
        "data-line-beyond-document",
    ),
    "evidence begins after its end": (
        swap(PASSAGE, cg.FIRST_LINE, typed("994", "integer")),
        "lines-in-order",
    ),
    "evidence is of line 0": (swap(PASSAGE, cg.FIRST_LINE, typed("0", "integer")), "first-line"),
    "a line is a decimal": (swap(PASSAGE, cg.LAST_LINE, typed("993.5", "decimal")), "last-line"),
    "a passage is of no document": (drop(PASSAGE, cg.IN_DOCUMENT), "in-document"),
    "a passage is of the document of another contract": (
        both(
            put(OTHER, cg.TYPE, "cg:Contract"),
            put(OTHER, cg.LABEL, fr("Valmont")),
            put(OTHER, cg.CONTRACT_KEY, Literal("valmont")),
            swap(DOCUMENT, cg.OF_CONTRACT, OTHER),
        ),
        "data-passage-of-another-document",
    ),
    "evidence is of another contract": (
        lambda copy: copy.move(PASSAGE, node(f"{OTHER}/passage/l1")),
        "data-two-contracts",
    ),
    "a quote is not the text": (swap(PASSAGE, cg.QUOTE, Literal("CPB")), "data-quote-of-another-text"),
    "a quote is longer than its text": (
        swap(PASSAGE, cg.QUOTE, Literal("CPA et communes")),
        "data-quote-longer-than-text",
    ),
    "a quote is of more than 200 characters": (
        both(
            swap(PASSAGE, cg.QUOTE, Literal("x" * 201)),
            swap(PASSAGE, cg.TEXT_LENGTH, typed("300", "integer")),
        ),
        "quote",
    ),
    "a hash is cut": (
        swap(PASSAGE, cg.TEXT_SHA256, Literal("f6e6")),
        "text-sha256 data-quote-of-another-text",
    ),
    "pages are words": (swap(PASSAGE, cg.PAGES, Literal("p. 12")), "pages"),
    "a document has another hash": (
        swap(DOCUMENT, cg.DOCUMENT_SHA256, Literal("0" * 64)),
        "data-document-of-another-hash",
    ),
    "a document has no lines": (drop(DOCUMENT, cg.LINE_COUNT), "line-count"),
    # statements
    "a statement has no evidence": (drop(PILOT, cg.EVIDENCE), "evidence-one"),
    "a statement has two passages": (
        put(PILOT, cg.EVIDENCE, "passage/f6e6cd08-l993-5"),
        "evidence-one",
    ),
    "evidence is no passage": (swap(PILOT, cg.EVIDENCE, DOCUMENT), "evidence-one"),
    "evidence is lost": (lambda copy: copy.remove(PASSAGE), "evidence-one"),
    "evidence on an actor": (put("acteur/dasen", cg.EVIDENCE, PASSAGE), "no-evidence"),
    "two printed forms": (put(PILOT, cg.STATED_AS, Literal("Communauté du Pays d'Aix")), "stated-as"),
    "a printed form has a language": (swap(PILOT, cg.STATED_AS, fr("CPA")), "stated-as"),
    "no way of reading": (drop(PILOT, cg.READ_BY), "read-by"),
    "an unknown way of reading": (swap(PILOT, cg.READ_BY, "cg:Guessed"), "read-by-list"),
    "a doubt in English": (
        put(PILOT, cg.READING_DOUBT, Literal("maybe", language="en")),
        "reading-doubt",
    ),
    "no role": (drop(PILOT, cg.ROLE), "role data-edge-without-statement"),
    "an unknown role": (
        swap(PILOT, cg.ROLE, "cg:Observateur"),
        "role-list data-edge-without-statement",
    ),
    "the other role": (
        swap(PILOT, cg.ROLE, "cg:Partenaire"),
        "data-edge-without-statement data-statement-without-edge",
    ),
    "a role on a mobilisation": (put(MOBILISATION, cg.ROLE, "cg:Financeur"), "role-of-participation"),
    "a participant that is no actor": (
        swap(PILOT, cg.PARTICIPANT, "public/entreprises"),
        "participant data-edge-without-statement data-statement-without-edge",
    ),
    "an unknown participant": (
        swap(PILOT, cg.PARTICIPANT, "acteur/personne"),
        "participant data-edge-without-statement data-statement-without-edge",
    ),
    "two participants": (
        put(PILOT, cg.PARTICIPANT, "acteur/dasen"),
        "participant data-statement-without-edge",
    ),
    "a statement on a missing axis": (
        swap(PILOT, cg.IN_ELEMENT, "axe/EDE-9.9"),
        "in-element data-form-of-no-axis data-edge-without-statement data-statement-without-edge",
    ),
    "a form of no axis": (
        swap(ANSWERABLE, cg.STATED_IN, "cg:Fiche"),
        "data-form-of-no-axis data-field-of-no-form",
    ),
    "stated nowhere": (drop(PILOT, cg.STATED_IN), "stated-in-one-place"),
    "a public that is an actor": (
        swap(TARGETING, cg.TARGETED, "acteur/dasen"),
        "targeted data-edge-without-statement data-statement-without-edge",
    ),
    "a mobilised actor": (
        swap(MOBILISATION, cg.MOBILISED, "acteur/dasen"),
        "mobilised data-edge-without-statement data-statement-without-edge",
    ),
    "a contribution to a theme": (
        swap(CONTRIBUTION, cg.TO_PRIORITY, "cg:MixiteFonctionnelle"),
        "to-priority data-edge-without-statement data-statement-without-edge",
    ),
    "a contribution in other words": (
        swap(CONTRIBUTION, cg.STATEMENT_TEXT, Literal("oui")),
        "contribution-words",
    ),
    "a mention of a passage": (
        swap(MENTION, cg.MENTIONED, PASSAGE),
        "mentioned data-edge-without-statement data-statement-without-edge",
    ),
    "funding by a public": (
        swap(FUNDING, cg.BY_SUPPORTER, "public/entreprises"),
        "by-supporter data-edge-without-statement",
    ),
    "funding that is in doubt, and concluded": (
        put(FUNDING, cg.READING_DOUBT, fr("à vérifier")),
        "data-edge-of-a-doubt",
    ),
    "a statement of no kind": (
        swap(OPERATION, cg.TYPE, "cg:Statement"),
        "data-without-kind data-edge-without-statement",
    ),
    "a statement of an unknown kind": (put(PILOT, cg.TYPE, "cg:Avis"), "data-unknown-class"),
    "an unknown property": (
        put(PILOT, cg.CG + "participants", "acteur/dasen"),
        "data-unknown-property",
    ),
    "a membership of nobody": (put(PILOT, cg.TYPE, "cg:Membership"), "member group"),
    # silences
    "a silence where something is stated": (
        swap(SILENCE, cg.FIELD, "cg:Pilotes"),
        "data-silence-with-statements data-field-without-statement",
    ),
    "a silence is lost": (lambda copy: copy.remove(SILENCE), "data-field-without-statement"),
    "an unknown field": (
        swap(SILENCE, cg.FIELD, "cg:Budget"),
        "field-list data-field-without-statement",
    ),
    "two silences of a field": (
        swap(SILENCE, cg.FIELD, "cg:ContributionAuxAxesTransversaux"),
        "data-silence-twice data-field-without-statement",
    ),
    "a silence of no kind": (drop(SILENCE, cg.SILENCE_KIND), "silence-kind"),
    "an empty field without its label": (drop(SILENCE, cg.EVIDENCE), "data-silence-and-label"),
    "a field that is not printed, with its label": (
        put(NOT_PRINTED, cg.EVIDENCE, PASSAGE),
        "data-silence-and-label",
    ),
    # edges
    "a pilot that nobody states": (
        put(AXE, cg.STATED_PILOT, "acteur/communes"),
        "data-edge-without-statement",
    ),
    "a pilot of a measure": (put(MEASURE, cg.PILOTED_BY, "acteur/cpa"), "data-pilot-not-inherited"),
    "a pilot one way": (drop(AXE, cg.PILOTED_BY, node("acteur/cpa")), "data-edge-one-way"),
    "an edge is lost": (
        both(
            drop(AXE, cg.PARTNERED_BY, node("acteur/communes")),
            drop("acteur/communes", cg.PARTNER_IN, node(AXE)),
        ),
        "data-statement-without-edge",
    ),
    "self co-pilot": (put("acteur/cpa", cg.CO_PILOTS_WITH, "acteur/cpa"), "data-self-copilot"),
    "co-pilots of nothing": (
        both(
            put("acteur/cpa", cg.CO_PILOTS_WITH, "acteur/plie"),
            put("acteur/plie", cg.CO_PILOTS_WITH, "acteur/cpa"),
        ),
        "data-copilots-without-element",
    ),
    "co-pilot of its member": (
        put("acteur/cpa", cg.MEMBER_OF, "acteur/pole-emploi"),
        "member-of data-copilot-of-its-member",
    ),
    "a dispositif pilots": (
        put("dispositif/plh", cg.PILOTS, AXE),
        "pilots-subject data-edge-one-way",
    ),
    "an element mobilises an actor": (
        put(AXE, cg.MOBILISES, "acteur/dasen"),
        "mobilises data-edge-without-statement",
    ),
    # registries
    "no review status": (drop("acteur/dasen", cg.REVIEW_STATUS), "review-status"),
    "an unknown family": (swap("acteur/dasen", cg.FAMILY, "cg:Famille"), "family-list"),
    "reviewed, and of no kind": (
        drop("acteur/dasen", cg.TYPE, node("cg:Organisation")),
        "data-reviewed-without-kind",
    ),
    "an actor is a service of itself": (
        swap("acteur/dasen", cg.SERVICE_OF, "acteur/dasen"),
        "data-depends-on-itself",
    ),
    "an actor is broader than itself": (
        put("acteur/dasen", cg.BROADER, "acteur/dasen"),
        "data-depends-on-itself",
    ),
    "an actor is a body and a group": (put("acteur/dasen", cg.TYPE, "cg:ActorGroup"), "Organisation"),
    "a group is an instrument as well": (
        put("acteur/communes", cg.TYPE, "cg:Dispositif"),
        "ActorGroup Dispositif data-reviewed-without-kind",
    ),
    "a placeholder is a word": (swap("acteur/dasen", cg.PLACEHOLDER, Literal("non")), "placeholder"),
    "an instrument is embodied by a public": (
        put("dispositif/plh", cg.EMBODIED_BY, "public/entreprises"),
        "embodied-by",
    ),
    "an instrument is of no known kind": (
        swap("dispositif/plh", cg.DISPOSITIF_KIND, "cg:Truc"),
        "dispositif-kind-list",
    ),
    "a public is of no known kind": (
        swap("public/entreprises", cg.PUBLIC_KIND, "cg:Truc"),
        "public-kind-list",
    ),
    # places
    "an INSEE code is a number": (
        swap("commune/aix-en-provence", cg.INSEE_CODE, typed("13001", "integer")),
        "insee-code",
    ),
    "a quartier is in no town": (drop("quartier/jas-de-bouffan", cg.IN_COMMUNE), "in-commune"),
    "a place is in the town of another quartier": (
        both(
            swap("lieu/atmf", cg.IN_COMMUNE, "commune/vitrolles"),
        ),
        "data-site-in-two-towns",
    ),
    "a mark is neither yes nor no": (
        swap(SCHOOL, cg.REP_PLUS, typed("peut-être", "boolean")),
        "rep-plus",
    ),
    "a level is of no school": (swap(SCHOOL, cg.SCHOOL_LEVEL, "cg:Universite"), "school-level-list"),
    # texts
    "a finding is about nothing": (drop(FINDING, cg.ABOUT), "about-place-or-theme about-one-element"),
    "a finding is about a role": (put(FINDING, cg.ABOUT, "cg:Pilote"), "data-about-another-list"),
    "a finding is about an actor": (put(FINDING, cg.ABOUT, "acteur/dasen"), "about-place-or-theme"),
    "a finding is a detail of itself": (swap(FINDING, cg.DETAIL_OF, FINDING), "data-detail-of-itself"),
    "a finding is a detail of a challenge": (
        swap(FINDING, cg.DETAIL_OF, "enjeu/pu-enjeu-ameliorer-le-stationnement"),
        "detail-of-finding",
    ),
    "a value is a text": (swap(TARGET, cg.VALUE, Literal("350")), "value values-in-order"),
    "a range is the wrong way round": (
        swap(TARGET, cg.VALUE, typed("400", "decimal")),
        "values-in-order",
    ),
    "a comparator is lost": (drop(TARGET, cg.COMPARATOR), "comparator"),
    "a quantity is of no kind": (swap(TARGET, cg.TYPE, "cg:Quantity"), "data-without-kind"),
    "an acronym that stands for nothing": (drop("sigle/sigle-cnds", cg.EXPANSION), "acronym-meaning"),
    "a reference to a missing axis": (
        swap("renvoi/ede-3-2-1-3-renvoi-cf-3-1", cg.REFERENCE_TARGET, "axe/EDE-9.9"),
        "reference-target data-edge-without-statement",
    ),
    "an anomaly is about nothing": (drop("anomalie/sectionsanscontenu-cv", cg.ABOUT), "about-element"),
    "an anomaly is of no known severity": (
        swap("anomalie/sectionsanscontenu-cv", cg.SEVERITY, "cg:Violation"),
        "severity-list",
    ),
    "a thing of no class": (put("acteur/personne", cg.ACRONYM, Literal("P")), "data-without-type"),
}
"""Kind of damage → what does it, and the rules that must catch it: those and no other."""


@pytest.mark.parametrize("kind", DAMAGE)
def test_every_kind_of_damage_is_caught(valid: list[Triple], kind: str) -> None:
    damage, expected = DAMAGE[kind]
    copy = Copy(valid)
    damage(copy)
    assert broken(copy.quads()) == set(expected.split())


def by_hand() -> set[str]:
    return {name for _, expected in DAMAGE.values() for name in expected.split()}


def test_every_check_is_seen_to_catch_something() -> None:
    assert {check.rule.name for check in checks()} - by_hand() == set()


def spoil(copy: Copy, focus: Any, predicate: Any) -> None:
    """In the place of what is there, two values that nothing allows."""
    triples = [t for t in copy.triples if t[0] != focus or t[1] != predicate]
    bad = [(focus, predicate, typed(text, "duration")) for text in ("P1D", "P2D")]
    copy.triples = dict.fromkeys([*triples, *bad])


def test_every_shape_is_seen_to_catch_something(valid: list[Triple]) -> None:
    """One that aims at nothing, or looks at a property that nothing has, would never be missed."""
    shapes = RdflibGraph()
    for path in shape_files():
        shapes.parse(path)
    copy = Copy(valid)
    copy.put("enonce/membre", cg.TYPE, "cg:Membership")
    some = {t[2].value: t[0] for t in copy.triples if t[1].value == cg.TYPE}
    for shape in {*shapes.subjects(RDF.type, SH.NodeShape)}:
        for target in shapes.objects(shape, SH.targetClass):
            thing = NamedNode(str(target))
            copy.triples[BlankNode(str(target).rpartition("#")[2]), NamedNode(cg.TYPE), thing] = None
        for target in shapes.objects(shape, SH.targetSubjectsOf):
            copy.put("lieu/nulle-part", str(target), "x:y")
    aims = [(part, whole) for whole, part in shapes.subject_objects(SH.property)]
    aims += [(part, part) for part in shapes.subjects(RDF.type, SH.PropertyShape)]
    for part, aimed in aims:
        path: Any = shapes.value(part, SH.path)
        while not isinstance(path, URIRef):
            several: Any = shapes.value(path, SH.alternativePath)
            path = next(iter(Collection(shapes, several or path)))
        predicate = NamedNode(str(path))
        for target in shapes.objects(aimed, SH.targetClass):
            spoil(copy, some[str(target)], predicate)
        for target in shapes.objects(aimed, SH.targetSubjectsOf):
            focus = next(t[0] for t in copy.triples if t[1].value == str(target))
            spoil(copy, focus, predicate)
    speaking = {str(shape).rpartition("#")[2] for shape in shapes.subjects(SH.message, None)}
    assert speaking - broken(copy.quads()) - by_hand() == set()


# --- the report ----------------------------------------------------------------------------------


def test_a_finding_says_what_where_and_why(valid: list[Triple]) -> None:
    copy = Copy(valid)
    copy.put("acteur/dasen", cg.EVIDENCE, PASSAGE)
    copy.drop("acteur/dasen", cg.FAMILY)
    copy.put("acteur/dasen", cg.FAMILY, "cg:Famille")
    copy.drop(PASSAGE, cg.LAST_LINE)
    copy.put(PASSAGE, cg.LAST_LINE, typed("99999", "integer"))
    copy.put("acteur/dasen", cg.ALT_LABEL, fr("DASEN"))
    copy.put("acteur/communes", cg.ALT_LABEL, fr("Cite\u0301s"))
    report = validate(copy.quads())
    told = [
        (
            f.rule.severity,
            f.rule.name,
            f.rule.message["en"],
            f.focus.text.removeprefix(HERE),
            f.where.properties if f.where else (),
            f.value.text if f.value else "",
        )
        for f in report.findings
    ]
    assert not report.conforms
    assert told == [
        (
            "Violation",
            "data-line-beyond-document",
            "The passage ends after the last line of the document.",
            f"/{PASSAGE}",
            (cg.LAST_LINE,),
            "99999",
        ),
        (
            "Violation",
            "family-list",
            "Family of actors: a value of the list cg:Families is expected.",
            "/acteur/dasen",
            (cg.FAMILY, str(SKOS.inScheme)),
            cg.CG + "Famille",
        ),
        (
            "Violation",
            "no-evidence",
            "Evidence: none is expected here; statements carry it.",
            "/acteur/dasen",
            (cg.EVIDENCE,),
            "",
        ),
        (
            "Warning",
            "alt-label-differs",
            "Other name: it is the preferred name, and says nothing more.",
            "/acteur/dasen",
            (cg.ALT_LABEL,),
            "DASEN",
        ),
        (
            "Warning",
            "data-text-not-composed",
            "A letter is written as two characters (letter, then accent): the composed form (NFC) is "
            "expected.",
            "/acteur/communes",
            (cg.ALT_LABEL,),
            "Cite\u0301s",
        ),
    ]


def test_a_shacl_report_tells_paths_and_values_as_they_are(valid: list[Triple]) -> None:
    copy = Copy(valid)
    kinds = (
        "an unknown family",
        "an element has no whole",
        "a value is a text",
        "a thing has no address",
    )
    for kind in kinds:
        DAMAGE[kind][0](copy)
    report = RdflibGraph().parse(data=as_shacl(validate(copy.quads())), format="turtle")
    found: dict[str, Any] = {
        str(report.value(result, SH.sourceShape)).rpartition("#")[2]: result
        for result in report.objects(None, SH.result)
    }
    paths = {name: report.value(result, SH.resultPath) for name, result in found.items()}
    assert list(Collection(report, paths["family-list"])) == [URIRef(cg.FAMILY), SKOS.inScheme]
    assert len(list(report.subjects(RDF.rest, RDF.nil))) == 2
    wholes: Any = report.value(paths["whole"], SH.alternativePath)
    assert list(Collection(report, wholes)) == [URIRef(cg.PART_OF), URIRef(cg.OBJECTIVE_OF)]
    assert paths["value"] == URIRef(cg.VALUE)
    assert paths["Actor"] is None
    value: Any = report.value(found["value"], SH.value)
    assert (str(value), str(value.datatype or XSD + "string")) == ("350", XSD + "string")
    assert report.value(found["family-list"], SH.value) == URIRef(cg.CG + "Famille")
    checked = report.value(found["data-blank-node"], SH.sourceConstraintComponent)
    assert checked == SH.SPARQLConstraintComponent


def test_a_value_is_told_as_it_is_written(valid: list[Triple]) -> None:
    copy = Copy(valid)
    swap(PASSAGE, cg.FIRST_LINE, typed("00", "integer"))(copy)
    (finding,) = validate(copy.quads()).findings
    assert (finding.rule.name, finding.value) == (
        "first-line",
        Value("literal", "00", "", XSD + "integer"),
    )


def test_what_is_wrong_with_a_literal_is_told_nowhere_else(
    valid: list[Triple], caplog: pytest.LogCaptureFixture
) -> None:
    copy = Copy(valid)
    DAMAGE["a position is no number"][0](copy)
    assert broken(copy.quads()) == {"position"}
    assert caplog.records == []


def test_without_pyshacl_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "pyshacl":
            raise ModuleNotFoundError("No module named 'pyshacl'", name="pyshacl")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingValidator) as raised:
        validate([])
    assert "pip install 'contratgraph[validate]'" in raised.value.message("fr")


# --- files ---------------------------------------------------------------------------------------

FILES = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
}


@pytest.mark.parametrize("extension", FILES)
def test_a_file_is_read_in_the_format_of_its_name(
    valid: list[Triple], tmp_path: Path, extension: str
) -> None:
    path = tmp_path / f"graphe{extension}"
    quads = list(Copy(valid).quads())
    serialize(quads, str(path), format=FILES[extension])
    assert set(read_rdf(path)) == set(quads)


@pytest.mark.parametrize(
    ("name", "text", "error", "reason"),
    [
        ("graphe.csv", "a,b", BadParameter, "“graphe.csv” has no known extension (.ttl, .nt"),
        ("graphe.ttl", "<a> <b", StoreError, "graphe.ttl cannot be used: "),
        ("graphe.ttl", "", StoreError, "nothing in it is of a class of ContratGraph."),
        ("graphe.nt", "<x:a> <x:b> <<( <x:a> <x:b> <x:c> )>> .", StoreError, "triples of triples"),
        ("absent.nt", None, StoreError, "absent.nt cannot be used: No such file or directory."),
    ],
)
def test_a_file_that_is_no_graph_of_ours_is_refused(
    tmp_path: Path, name: str, text: str | None, error: type[Exception], reason: str
) -> None:
    """Else an empty file would be told clean."""
    path = tmp_path / name
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(error) as raised:
        read_rdf(path)
    assert isinstance(raised.value, StoreError | BadParameter)
    assert reason in raised.value.message("en")
