"""OWL 2 DL: the global restrictions and typing constraints of its specification, checked on triples.

A reasoner skips what it does not know, so that its acceptance proves little. The sections are those of
https://www.w3.org/TR/owl2-syntax/; every rule is shown to catch a violation planted for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from contratgraph.graph.convert import to_quads
from contratgraph.graph.mint import DEFAULT_BASE
from contratgraph.loaders.records import Dataset
from contratgraph.ontology import ontology_files

CG = Namespace("https://w3id.org/contratgraph/ontology#")

PROPERTY_SORTS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
BUILT_IN = {
    OWL.ObjectProperty: {OWL.topObjectProperty, OWL.bottomObjectProperty},
    OWL.DatatypeProperty: {OWL.topDataProperty, OWL.bottomDataProperty},
    OWL.AnnotationProperty: {
        RDFS.label,
        RDFS.comment,
        RDFS.seeAlso,
        RDFS.isDefinedBy,
        OWL.versionInfo,
        OWL.deprecated,
        OWL.priorVersion,
        OWL.backwardCompatibleWith,
        OWL.incompatibleWith,
    },
    OWL.Class: {OWL.Thing, OWL.Nothing},
}
DATATYPES = {
    *(OWL.real, OWL.rational, RDFS.Literal, RDF.PlainLiteral, RDF.XMLLiteral, RDF.langString),
    *(
        XSD[name]
        for name in (
            "decimal integer nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger "
            "long int short byte unsignedLong unsignedInt unsignedShort unsignedByte double float "
            "string normalizedString token language Name NCName NMTOKEN boolean hexBinary "
            "base64Binary anyURI dateTime dateTimeStamp"
        ).split()
    ),
}
"""Section 4: the datatype map. No xsd:date, no xsd:gYear."""

RESERVED = tuple(map(str, (OWL, RDF, RDFS, XSD)))
CHARACTERISTICS = {
    OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty,
    OWL.SymmetricProperty,
    OWL.AsymmetricProperty,
    OWL.TransitiveProperty,
    OWL.ReflexiveProperty,
    OWL.IrreflexiveProperty,
}
ONLY_SIMPLE = {
    OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty,
    OWL.AsymmetricProperty,
    OWL.IrreflexiveProperty,
}
CARDINALITIES = {
    OWL.cardinality,
    OWL.minCardinality,
    OWL.maxCardinality,
    OWL.qualifiedCardinality,
    OWL.minQualifiedCardinality,
    OWL.maxQualifiedCardinality,
}
FILLERS = {*CARDINALITIES, OWL.someValuesFrom, OWL.allValuesFrom, OWL.hasValue, OWL.hasSelf}


class Profile:
    """The violations of one graph, as pairs of a rule and what breaks it."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.sort: dict[URIRef, set[Node]] = {
            kind: {*graph.subjects(RDF.type, kind), *BUILT_IN[kind]}
            for kind in (OWL.Class, *PROPERTY_SORTS)
        }
        self.objects = self.sort[OWL.ObjectProperty]
        self.data = self.sort[OWL.DatatypeProperty]
        self.annotations = self.sort[OWL.AnnotationProperty]
        self.datatypes = {*graph.subjects(RDF.type, RDFS.Datatype), *DATATYPES}

    def violations(self) -> set[tuple[str, str]]:
        rules = {
            "header": self.header,
            "declaration": self.undeclared,
            "punning": self.punned,
            "reserved": self.reserved,
            "datatype": self.datatypes_used,
            "annotation": self.annotations_in_axioms,
            "kind": self.kinds_mixed,
            "expression": self.expressions,
            "simple": self.not_simple,
            "regular": self.irregular,
        }
        return {(name, str(found)) for name, rule in rules.items() for found in rule()}

    # Section 3.1

    def header(self) -> Iterator[object]:
        ontologies = set(self.graph.subjects(RDF.type, OWL.Ontology))
        if len(ontologies) != 1:
            yield f"{len(ontologies)} headers"
        for me in ontologies:
            if len(set(self.graph.objects(me, OWL.versionIRI))) != 1:
                yield me

    # Section 5.8: declarations and typing constraints

    def class_positions(self) -> Iterator[Node]:
        graph = self.graph
        for predicate in (RDFS.subClassOf, OWL.disjointWith, OWL.equivalentClass):
            for pair in graph.subject_objects(predicate):
                yield from pair
        yield from graph.objects(None, RDFS.domain)
        yield from graph.objects(None, OWL.onClass)
        yield from graph.subjects(OWL.hasKey, None)
        for predicate in (OWL.members, OWL.unionOf, OWL.intersectionOf, OWL.disjointUnionOf):
            for _, listed in graph.subject_objects(predicate):
                yield from Collection(graph, listed)
        for one, range_ in graph.subject_objects(RDFS.range):
            if one in self.objects:
                yield range_
        for predicate in (OWL.someValuesFrom, OWL.allValuesFrom):
            for restriction, filler in graph.subject_objects(predicate):
                if graph.value(restriction, OWL.onProperty) in self.objects:
                    yield filler
        for _, kind in graph.subject_objects(RDF.type):
            if not str(kind).startswith(RESERVED):
                yield kind

    def property_positions(self) -> Iterator[Node]:
        graph = self.graph
        for predicate in (RDFS.subPropertyOf, OWL.inverseOf, OWL.propertyDisjointWith):
            for pair in graph.subject_objects(predicate):
                yield from pair
        yield from graph.objects(None, OWL.onProperty)
        yield from graph.subjects(RDFS.domain, None)
        yield from graph.subjects(RDFS.range, None)
        for predicate in (OWL.propertyChainAxiom, OWL.hasKey):
            for one, listed in graph.subject_objects(predicate):
                yield from Collection(graph, listed)
                if predicate == OWL.propertyChainAxiom:
                    yield one
        for predicate in set(graph.predicates()):
            if not str(predicate).startswith(RESERVED):
                yield predicate
        for kind in CHARACTERISTICS:
            yield from graph.subjects(RDF.type, kind)

    def undeclared(self) -> Iterator[object]:
        classes = self.sort[OWL.Class] | set(self.graph.subjects(RDF.type, OWL.Restriction))
        yield from (term for term in self.class_positions() if term not in classes)
        properties = self.objects | self.data | self.annotations
        yield from (term for term in self.property_positions() if term not in properties)

    def punned(self) -> Iterator[object]:
        for one, other in combinations((self.objects, self.data, self.annotations), 2):
            yield from one & other
        yield from self.sort[OWL.Class] & self.datatypes

    def reserved(self) -> Iterator[object]:
        """No axiom about the vocabulary of OWL itself."""
        yield from (s for s in self.graph.subjects() if str(s).startswith(RESERVED))

    def datatypes_used(self) -> Iterator[object]:
        graph = self.graph
        for value in graph.objects():
            if isinstance(value, Literal) and value.datatype not in {None, *self.datatypes}:
                yield value.datatype
            if isinstance(value, Literal) and value.ill_typed:
                yield repr(value)
        ranges = [r for one, r in graph.subject_objects(RDFS.range) if one in self.data]
        for predicate in (OWL.someValuesFrom, OWL.allValuesFrom):
            for restriction, filler in graph.subject_objects(predicate):
                if graph.value(restriction, OWL.onProperty) in self.data:
                    ranges.append(filler)
        yield from (range_ for range_ in ranges if range_ not in self.datatypes)

    def annotations_in_axioms(self) -> Iterator[object]:
        graph = self.graph
        for predicate in (OWL.onProperty, OWL.inverseOf):
            yield from (p for p in graph.objects(None, predicate) if p in self.annotations)
        for predicate in (OWL.propertyChainAxiom, OWL.hasKey):
            for one, listed in graph.subject_objects(predicate):
                yield from {one, *Collection(graph, listed)} & self.annotations
        for kind in CHARACTERISTICS:
            yield from set(graph.subjects(RDF.type, kind)) & self.annotations

    def kinds_mixed(self) -> Iterator[object]:
        """A property goes to what its kind goes to, and has super-properties of its kind."""
        graph = self.graph
        for one, predicate, value in graph:
            if predicate in self.objects and isinstance(value, Literal):
                yield f"{one} {predicate} {value!r}"
            if predicate in self.data and not isinstance(value, Literal):
                yield f"{one} {predicate} {value!r}"
        for narrow, wide in graph.subject_objects(RDFS.subPropertyOf):
            if not any({narrow, wide} <= self.sort[kind] for kind in PROPERTY_SORTS):
                yield f"{narrow} {wide}"
        for one in self.data:  # only functional
            yield from (
                one
                for kind in graph.objects(one, RDF.type)
                if kind in CHARACTERISTICS - {OWL.FunctionalProperty}
            )
        for pair in graph.subject_objects(OWL.inverseOf):
            yield from (one for one in pair if one not in self.objects)

    # Section 11.1 of the mapping to RDF: what a blank node may be

    def expressions(self) -> Iterator[object]:
        graph = self.graph
        for restriction in graph.subjects(RDF.type, OWL.Restriction):
            said = [(p, o) for p, o in graph.predicate_objects(restriction) if p in FILLERS]
            on = list(graph.objects(restriction, OWL.onProperty))
            if len(said) != 1 or len(on) != 1:
                yield f"restriction on {on}: {said}"
            for predicate, value in said:
                number = isinstance(value, Literal) and value.datatype == XSD.nonNegativeInteger
                if predicate in CARDINALITIES and not number:
                    yield f"restriction on {on}: {value!r}"
        heads = (RDFS.subClassOf, RDFS.domain, RDFS.range, OWL.someValuesFrom, OWL.allValuesFrom)
        uses = [o for p in heads for o in graph.objects(None, p) if isinstance(o, BNode)]
        yield from (node for node in set(uses) if uses.count(node) > 1)
        for group in graph.subjects(RDF.type, OWL.AllDisjointClasses):
            members = [
                m for listed in graph.objects(group, OWL.members) for m in Collection(graph, listed)
            ]
            if len(set(members)) < 2:
                yield f"disjoint: {members}"

    # Section 11.2: the restrictions on the property hierarchy

    def wider(self) -> dict[Node, set[Node]]:
        """→*: each object property with all that are wider, inverses followed."""
        graph = self.graph
        inverse: dict[Node, set[Node]] = {}
        for one, other in graph.subject_objects(OWL.inverseOf):
            inverse.setdefault(one, set()).add(other)
            inverse.setdefault(other, set()).add(one)
        step: dict[Node, set[Node]] = {p: {p} | inverse.get(p, set()) for p in self.objects}
        for narrow, wide in graph.subject_objects(RDFS.subPropertyOf):
            if narrow in self.objects:
                step.setdefault(narrow, {narrow}).add(wide)
        grown = True
        while grown:
            grown = False
            for found in step.values():
                more = set().union(*(step.get(p, {p}) for p in found))
                if not more <= found:
                    found |= more
                    grown = True
        return step

    def composite(self) -> set[Node]:
        graph = self.graph
        made = {*graph.subjects(RDF.type, OWL.TransitiveProperty)}
        made |= {*graph.subjects(OWL.propertyChainAxiom, None)}
        wider = self.wider()
        return set().union(*(wider.get(p, {p}) for p in made))

    def not_simple(self) -> Iterator[object]:
        graph, composite = self.graph, self.composite()
        for kind in ONLY_SIMPLE:
            yield from set(graph.subjects(RDF.type, kind)) & composite
        for predicate in (*CARDINALITIES, OWL.hasSelf):
            for restriction in graph.subjects(predicate, None):
                yield from set(graph.objects(restriction, OWL.onProperty)) & composite
        for pair in graph.subject_objects(OWL.propertyDisjointWith):
            yield from set(pair) & composite
        for group in graph.subjects(RDF.type, OWL.AllDisjointProperties):
            for listed in graph.objects(group, OWL.members):
                yield from set(Collection(graph, listed)) & composite

    def irregular(self) -> Iterator[object]:
        wider = self.wider()
        below: set[tuple[Node, Node]] = set()
        for whole, listed in self.graph.subject_objects(OWL.propertyChainAxiom):
            chain = list(Collection(self.graph, listed))
            if len(chain) < 2:
                yield f"a chain of {len(chain)}"
            if chain == [whole, whole]:
                continue
            rest = chain[1:] if chain[0] == whole else chain[:-1] if chain[-1] == whole else chain
            below |= {(one, whole) for one in rest}
        grown = True
        while grown:
            more = {(a, d) for (a, b), (c, d) in product(below, below) if b == c} - below
            below |= more
            grown = bool(more)
        yield from (f"{a} < {b}" for a, b in below if a == b or a in wider.get(b, set()))


@pytest.fixture(scope="module")
def whole() -> Graph:
    """The three files as one ontology: the header of the first."""
    merged = Graph()
    for path in ontology_files():
        merged.parse(path, format="turtle")
    _, *others = (
        next(Graph().parse(path, format="turtle").subjects(RDF.type, OWL.Ontology))
        for path in ontology_files()
    )
    for other in others:
        merged.remove((other, None, None))
    return merged


@pytest.mark.parametrize("path", ontology_files(), ids=lambda path: path.stem)
def test_each_file_alone_is_in_the_profile(path: object) -> None:
    assert Profile(Graph().parse(path, format="turtle")).violations() == set()


def test_the_files_together_are_in_the_profile(whole: Graph) -> None:
    assert Profile(whole).violations() == set()


def test_the_data_of_a_contract_uses_declared_terms_as_what_they_are(
    whole: Graph, shipped: Dataset
) -> None:
    profile = Profile(whole)
    literal, linked, types, datatypes = set(), set(), set(), set()
    for quad in to_quads(shipped, DEFAULT_BASE):
        predicate, value = URIRef(quad.predicate.value), quad.object
        if predicate == RDF.type:
            types.add(URIRef(value.value))
        elif hasattr(value, "datatype"):
            literal.add(predicate)
            datatypes.add(URIRef(value.datatype.value))
        else:
            linked.add(predicate)
    assert types <= profile.sort[OWL.Class]
    assert linked <= profile.objects
    assert literal <= profile.data | profile.annotations
    assert datatypes <= DATATYPES


def test_which_properties_are_not_simple(whole: Graph) -> None:
    """Worked out by hand: within is transitive, pilotedBy has a chain, pilots is its inverse."""
    ours = {str(p).removeprefix(CG) for p in Profile(whole).composite() if str(p).startswith(CG)}
    assert ours == {"within", "pilotedBy", "pilots", "sameBodyAs"}


# --- planted violations --------------------------------------------------------------------------

PREFIXES = """
@prefix cg: <https://w3id.org/contratgraph/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

PLANTED = {
    "a second header": ("header", "ex:other a owl:Ontology ; owl:versionIRI ex:v ."),
    "a class not declared": ("declaration", "cg:Axe rdfs:subClassOf ex:Thing ."),
    "a class not declared in a list": (
        "declaration",
        "[] a owl:AllDisjointClasses ; owl:members ( cg:Axe ex:Thing ) .",
    ),
    "a thing of a class not declared": ("declaration", "ex:one a ex:Thing ."),
    "a property not declared": ("declaration", "cg:role rdfs:subPropertyOf ex:role ."),
    "a property not declared, used": ("declaration", 'cg:Axe ex:remark "x" .'),
    "an object property that is an annotation property": (
        "punning",
        "cg:role a owl:AnnotationProperty .",
    ),
    "an object property that is a data property": ("punning", "cg:code a owl:ObjectProperty ."),
    "a class that is a datatype": ("punning", "cg:Axe a rdfs:Datatype ."),
    "an axiom about the vocabulary of OWL": ("reserved", "owl:Thing rdfs:subClassOf cg:Axe ."),
    "a date": ("datatype", 'cg:Axe dcterms:created "2026-11-25"^^xsd:date .'),
    "a year as a range": ("datatype", "cg:firstYear rdfs:range xsd:gYear ."),
    "a number that is none": ("datatype", 'cg:Axe dcterms:created "soon"^^xsd:dateTime .'),
    "a cardinality of an annotation property": (
        "annotation",
        "cg:Axe rdfs:subClassOf [ a owl:Restriction ; owl:onProperty rdfs:label ; "
        'owl:minCardinality "1"^^xsd:nonNegativeInteger ] .',
    ),
    "a functional annotation property": ("annotation", "cg:byRule a owl:FunctionalProperty ."),
    "a key that is an annotation property": ("annotation", "cg:Axe owl:hasKey ( skos:prefLabel ) ."),
    "a text where a thing is meant": ("kind", 'ex:one cg:partOf "CV-1.1" .'),
    "a thing where a text is meant": ("kind", "ex:one cg:code ex:two ."),
    "a data property below an object property": ("kind", "cg:code rdfs:subPropertyOf cg:role ."),
    "a data property below an annotation property": (
        "kind",
        "cg:acronym rdfs:subPropertyOf skos:altLabel .",
    ),
    "a transitive data property": ("kind", "cg:code a owl:TransitiveProperty ."),
    "the inverse of a data property": ("kind", "cg:code owl:inverseOf cg:role ."),
    "a cardinality that is no number": (
        "expression",
        "cg:Axe rdfs:subClassOf [ a owl:Restriction ; owl:onProperty cg:partOf ; owl:cardinality 1 ] .",
    ),
    "a restriction without a filler": (
        "expression",
        "cg:Axe rdfs:subClassOf [ a owl:Restriction ; owl:onProperty cg:partOf ] .",
    ),
    "an expression used twice": (
        "expression",
        "_:x a owl:Class ; owl:unionOf ( cg:Axe cg:Volet ) . "
        "cg:code rdfs:domain _:x . cg:position rdfs:domain _:x .",
    ),
    "a class disjoint from nothing": (
        "expression",
        "[] a owl:AllDisjointClasses ; owl:members ( cg:Axe ) .",
    ),
    "a functional property with a chain": ("simple", "cg:pilotedBy a owl:FunctionalProperty ."),
    "an irreflexive transitive property": ("simple", "cg:within a owl:IrreflexiveProperty ."),
    "the inverse of a property with a chain, asymmetric": (
        "simple",
        "cg:pilots a owl:AsymmetricProperty .",
    ),
    "a cardinality above a transitive property": (
        "simple",
        "ex:near a owl:ObjectProperty . cg:within rdfs:subPropertyOf ex:near . "
        "cg:Axe rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ex:near ; "
        'owl:maxCardinality "6"^^xsd:nonNegativeInteger ] .',
    ),
    "a property with a chain, disjoint from another": (
        "simple",
        "cg:pilotedBy owl:propertyDisjointWith cg:partneredBy .",
    ),
    "a chain that leads back": (
        "regular",
        "cg:statedPilot owl:propertyChainAxiom ( cg:partOf cg:pilotedBy ) .",
    ),
    "a chain over a wider property": (
        "regular",
        "cg:partOf owl:propertyChainAxiom ( cg:hasPart cg:within ) .",
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_violation_is_caught(whole: Graph, name: str) -> None:
    rule, triples = PLANTED[name]
    damaged = Graph()
    for triple in whole:
        damaged.add(triple)
    damaged.parse(data=PREFIXES + triples, format="turtle")
    assert rule in {found for found, _ in Profile(damaged).violations()}


def test_what_is_allowed_is_not_caught(whole: Graph) -> None:
    """A class that is an individual too, and a transitive property below another."""
    allowed = Graph()
    for triple in whole:
        allowed.add(triple)
    allowed.parse(
        data=PREFIXES + "cg:Axe skos:closeMatch ex:axe . cg:role skos:closeMatch ex:role . "
        "ex:deep a owl:ObjectProperty, owl:TransitiveProperty ; rdfs:subPropertyOf cg:within . "
        "cg:within owl:propertyChainAxiom ( cg:within cg:partOf ) .",
        format="turtle",
    )
    assert (CG.Axe, SKOS.closeMatch, None) in allowed
    assert Profile(allowed).violations() == set()
