"""The shapes and the checks: well formed, complete, and of the terms that the ontology has."""

from __future__ import annotations

import re
from pathlib import Path

import pyshacl
import pytest
import yaml
from pyoxigraph import NamedNode, QuerySolutions, Store
from rdflib import OWL, RDF, RDFS, SH, Graph, URIRef
from rdflib.plugins.sparql import prepareQuery

from contratgraph.graph.vocabulary import ontology_quads
from contratgraph.ontology import check_files, shape_files
from contratgraph.ontology.header import read_header
from contratgraph.ontology.terms import CG, TYPE

SEVERITIES = {SH.Violation, SH.Warning, SH.Info}
CHECKS = pytest.mark.parametrize("path", check_files(), ids=[path.stem for path in check_files()])


@pytest.fixture(scope="module")
def shapes() -> Graph:
    graph = Graph()
    for path in shape_files():
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def ontology() -> dict[str, set[str]]:
    """Each term of the ontology → what it is said to be."""
    kinds: dict[str, set[str]] = {}
    for quad in ontology_quads():
        if quad.predicate.value == TYPE and isinstance(quad.subject, NamedNode):
            kinds.setdefault(quad.subject.value, set()).add(quad.object.value)
    return kinds


def of_ours(graph: Graph) -> set[str]:
    return {str(term) for triple in graph for term in triple if str(term).startswith(CG)}


def test_the_shapes_are_shapes(shapes: Graph) -> None:
    """By the shapes that SHACL gives for shapes."""
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms, text


def test_every_class_has_a_shape(shapes: Graph, ontology: dict[str, set[str]]) -> None:
    classes = {term for term, kinds in ontology.items() if str(OWL.Class) in kinds}
    aimed = {str(target) for target in shapes.objects(None, SH.targetClass)}
    by_rule = {CG + "SingleInstitutionAxe", CG + "BridgingDispositif"}  # nothing is stated of them
    ours = {one for one in classes if one.startswith(CG)}
    assert ours - aimed == {CG + "ProgrammeElement"} | by_rule


def test_shapes_and_checks_use_terms_of_the_ontology(
    shapes: Graph, ontology: dict[str, set[str]]
) -> None:
    assert of_ours(shapes) - ontology.keys() == set()
    for path in check_files():
        query = re.sub(r"(?m)^#.*$|STR\(cg:\)", "", path.read_text(encoding="utf-8"))
        used = {CG + name for name in re.findall(r"\bcg:(\w+)", query)}
        assert used - ontology.keys() == set(), path.stem


def test_every_shape_says_what_it_expects_in_both_languages(shapes: Graph) -> None:
    named = [
        one
        for kind in (SH.NodeShape, SH.PropertyShape)
        for one in shapes.subjects(RDF.type, kind)
        if isinstance(one, URIRef)
    ]
    assert len(named) > 200
    for shape in named:
        names = [*shapes.objects(shape, SH.name), *shapes.objects(shape, RDFS.label)]
        assert sorted(name.language for name in names) == ["en", "fr"], shape
        messages = list(shapes.objects(shape, SH.message))
        only_groups = {predicate for predicate, _ in shapes.predicate_objects(shape)} <= {
            RDF.type,
            RDFS.label,
            SH.targetClass,
            SH.property,
        }
        if not only_groups:
            assert sorted(message.language for message in messages) == ["en", "fr"], shape
            assert {*shapes.objects(shape, SH.severity)} <= SEVERITIES
            assert len(list(shapes.objects(shape, SH.severity))) == 1, shape


def test_the_shapes_are_core_only_and_each_is_used(shapes: Graph) -> None:
    for term in (SH.sparql, SH.target, SH.rule, SH.js):
        assert (None, term, None) not in shapes
    for shape in shapes.subjects(RDF.type, SH.PropertyShape):
        aims = (SH.targetClass, SH.targetSubjectsOf)
        aimed = any((shape, aim, None) in shapes for aim in aims)
        assert aimed or (None, SH.property, shape) in shapes, shape


@CHECKS
def test_the_header_of_a_check_is_yaml_and_says_all(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    header = read_header(text)
    assert yaml.safe_load("\n".join(lines)) == header
    assert header.keys() == {"summary", "contratgraph"}
    assert header["contratgraph"].keys() == {"severity", "message"}
    assert URIRef(SH + header["contratgraph"]["severity"]) in SEVERITIES
    assert header["summary"].endswith(".")
    assert header["contratgraph"]["message"].endswith(".")
    assert header["summary"] != header["contratgraph"]["message"]


@CHECKS
def test_a_check_asks_what_is_wrong_where_and_with_which_value(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = Store().query(text)
    assert isinstance(found, QuerySolutions)
    assert [variable.value for variable in found.variables] == ["this", "path", "value"]
    assert list(found) == []
    prepareQuery(text)
    assert not re.search(r"\bGRAPH\b|https://w3id.org/contratgraph/id/", text)
