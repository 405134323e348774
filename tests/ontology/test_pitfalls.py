"""The ontology against the pitfalls of the OOPS! catalogue, and each query against a planted one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions, RdfFormat, Store

from contratgraph.ontology import ontology_files, pitfall_files

PREFIXES = """
@prefix cg: <https://w3id.org/contratgraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""

PLANTED = {
    "p04-unconnected": "cg:Alone a owl:Class .",
    "p05-wrong-inverse": "cg:a owl:inverseOf cg:b ; rdfs:domain cg:A . cg:b rdfs:range cg:B .",
    "p06-cycle": "cg:A rdfs:subClassOf cg:B . cg:B rdfs:subClassOf cg:A .",
    "p07-merged": 'cg:A a owl:Class ; rdfs:label "Actor and instrument"@en .',
    "p08-missing-annotations": 'cg:A a owl:Class ; rdfs:label "A"@fr ; skos:definition "B"@fr .',
    "p10-missing-disjointness": "cg:A a owl:Class .",
    "p11-missing-domain-or-range": "cg:a a owl:ObjectProperty .",
    "p12-equivalent-properties": 'cg:a a owl:ObjectProperty ; rdfs:label "a"@fr ; rdfs:domain cg:A . '
    'cg:b a owl:ObjectProperty ; rdfs:label "a"@fr ; rdfs:domain cg:A .',
    "p19-several-domains": "cg:a rdfs:domain cg:A, cg:B .",
    "p20-misused-annotations": 'cg:A rdfs:label "Acteur"@fr ; skos:definition "Acteur."@fr .',
    "p21-miscellaneous": "cg:OtherActor a owl:Class .",
    "p22-naming": "cg:small a owl:Class .",
    "p24-recursive": "cg:A rdfs:subClassOf [ owl:unionOf ( cg:A cg:B ) ] .",
    "p25-own-inverse": "cg:a owl:inverseOf cg:a .",
    "p26-inverse-of-symmetric": "cg:a a owl:SymmetricProperty . cg:b owl:inverseOf cg:a .",
    "p28-wrong-symmetric": "cg:a a owl:SymmetricProperty ; rdfs:domain cg:A ; rdfs:range cg:B .",
    "p29-wrong-transitive": "cg:a a owl:TransitiveProperty ; rdfs:domain cg:A ; rdfs:range cg:B .",
    "p31-wrong-equivalence": "cg:A owl:equivalentClass cg:B .",
    "p32-same-label": 'cg:A a owl:Class ; rdfs:label "A"@fr . cg:B a owl:Class ; rdfs:label "A"@fr .',
    "p33-chain-of-one": "cg:a owl:propertyChainAxiom ( cg:b ) .",
    "p34-untyped-class": "cg:a rdfs:domain cg:A .",
    "p35-untyped-property": "cg:A cg:a cg:B .",
    "p36-file-extension": "<https://w3id.org/contratgraph/ontology.owl> a owl:Ontology .",
    "p40-hijacking": 'skos:Concept rdfs:label "Concept"@fr .',
    "p41-no-licence": "<https://w3id.org/contratgraph/ontology> a owl:Ontology .",
}
"""Pitfall → the least that falls into it."""

BY_FILE = pytest.mark.parametrize("path", pitfall_files(), ids=lambda path: path.stem)


def found(store: Store, path: Path) -> list[list[str]]:
    rows = store.query(path.read_text(encoding="utf-8"))
    assert isinstance(rows, QuerySolutions)
    return [[str(value) for value in row] for row in rows]


@pytest.fixture(scope="module")
def ontology() -> Store:
    store = Store()
    for path in ontology_files():
        store.load(path=str(path), format=RdfFormat.TURTLE)
    return store


@BY_FILE
def test_the_ontology_does_not_fall_into_it(ontology: Store, path: Path) -> None:
    assert found(ontology, path) == []


@BY_FILE
def test_one_who_falls_into_it_is_told(path: Path) -> None:
    store = Store()
    store.load(input=PREFIXES + PLANTED[path.stem], format=RdfFormat.TURTLE)
    assert found(store, path)


@BY_FILE
def test_it_says_in_both_languages_what_it_looks_for(path: Path) -> None:
    header = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#+ ")]
    fields = {line[3:].partition(": ")[0]: json.loads(line.partition(": ")[2]) for line in header}
    assert fields["summary"].endswith(".")
    assert fields["contratgraph"]["en"]["summary"].endswith(".")
    assert fields["contratgraph"]["pitfall"] == path.stem[:3].upper()


def test_every_pitfall_has_its_planted_one() -> None:
    assert PLANTED.keys() == {path.stem for path in pitfall_files()}
