"""The SHACL shapes of the ontology, run on triples by pySHACL: core only, on a plain rdflib graph."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import BlankNode, NamedNode

from contratgraph.errors import MissingValidator
from contratgraph.graph.answers import Value
from contratgraph.graph.findings import SHACL, SHAPES, Finding, Rule, Where
from contratgraph.ontology import shape_files
from contratgraph.ontology.terms import PREFIXES, TYPE

if TYPE_CHECKING:
    import rdflib

_SUBCLASS = PREFIXES["rdfs"] + "subClassOf"


class Shape(NamedTuple):
    """A shape that has an address: what it says, and of which property."""

    rule: Rule
    where: Where | None


def need_pyshacl() -> None:
    """Raises `MissingValidator` where pySHACL is not installed."""
    try:
        import pyshacl  # noqa: F401  # whether it is there
    except ModuleNotFoundError as error:
        if error.name not in ("pyshacl", "rdflib"):
            raise
        raise MissingValidator(extra="validate") from None


@cache
def shapes() -> Mapping[str, Shape]:
    """Address → shape. Those written inside others have none, and speak through them."""
    from rdflib import RDF, RDFS, SH

    graph = _graph_of_shapes()
    found = {}
    for kind in (SH.NodeShape, SH.PropertyShape):
        for node in graph.subjects(RDF.type, kind):
            rule = Rule(
                name=str(node).removeprefix(SHAPES),
                severity=str(graph.value(node, SH.severity, default=SH.Violation)).removeprefix(SHACL),
                title=_texts(graph, node, SH.name) or _texts(graph, node, RDFS.label),
                message=_texts(graph, node, SH.message),
            )
            found[str(node)] = Shape(rule, _where(graph, graph.value(node, SH.path)))
    return found


def _graph_of_shapes() -> rdflib.Graph:
    import rdflib

    graph = rdflib.Graph()
    for path in shape_files():
        graph.parse(path)
    return graph


def _texts(graph: rdflib.Graph, node: Any, predicate: Any) -> dict[str, str]:
    texts: Iterable[Any] = graph.objects(node, predicate)
    return {text.language: str(text) for text in texts}


def _where(graph: rdflib.Graph, path: Any) -> Where | None:
    """A path as our shapes write them: a property, a sequence, or alternatives."""
    from rdflib import SH, URIRef
    from rdflib.collection import Collection

    if path is None:
        return None
    if isinstance(path, URIRef):
        return Where((str(path),))
    alternatives = graph.value(path, SH.alternativePath)
    kind, steps = ("sequence", path) if alternatives is None else ("alternative", alternatives)
    return Where(tuple(str(step) for step in Collection(graph, steps)), kind)


def broken_shapes(triples: Iterable[Any]) -> Iterator[Finding]:
    """Everything in the triples that a shape does not allow."""
    import pyshacl
    from rdflib import RDF, SH, URIRef

    aimed = _aimed_shapes()
    with _at_ease():
        data = _as_rdflib(triples, _looked_at(aimed))
        _, report, _ = pyshacl.validate(
            data, shacl_graph=aimed, inference="none", inplace=True, meta_shacl=False
        )
    for node in report.subjects(RDF.type, SH.ValidationResult):
        rule, where = shapes()[str(report.value(node, SH.sourceShape))]
        focus, value = report.value(node, SH.focusNode), report.value(node, SH.value)
        if value is None and where is not None and len(where.properties) > 1:
            first = URIRef(where.properties[0])  # a value that leads no further is the wrong one
            value = next(iter(sorted(data.objects(focus, first), key=str)), None)
        yield Finding(
            rule,
            str(report.value(node, SH.sourceConstraintComponent)),
            _value(focus),
            where,
            None if value is None else _value(value),
        )


@cache
def _aimed_shapes() -> rdflib.Graph:
    """The shapes, with each property of a shape that has targets given those targets itself.

    What is found is the same, but pySHACL then looks at all things together, and not at each property
    of each thing on its own: a whole contract takes a fifth of the time.
    """
    from rdflib import SH

    graph = _graph_of_shapes()
    for shape, part in list(graph.subject_objects(SH.property)):
        aims = [(p, o) for p in (SH.targetClass, SH.targetSubjectsOf) for o in graph.objects(shape, p)]
        if aims:
            graph.remove((shape, SH.property, part))
            for predicate, target in aims:
                graph.add((part, predicate, target))
    return graph


def _looked_at(graph: rdflib.Graph) -> set[str]:
    """What the shapes name, and so every property that they look at: other triples can stay out."""
    from rdflib import URIRef

    return {str(one) for one in graph.objects() if isinstance(one, URIRef)} | {TYPE, _SUBCLASS}


@contextmanager
def _at_ease() -> Iterator[None]:
    """No collection of garbage while many small things are made; no log of literals that are wrong."""
    log, collects = logging.getLogger("rdflib.term"), gc.isenabled()
    was_disabled, log.disabled = log.disabled, True
    gc.disable()
    try:
        yield
    finally:
        log.disabled = was_disabled
        if collects:
            gc.enable()


def _as_rdflib(triples: Iterable[Any], predicates: set[str]) -> rdflib.Graph:
    """Those triples whose predicate is one of these, for rdflib."""
    import rdflib

    graph = rdflib.Graph()
    made: dict[str, rdflib.URIRef] = {}

    def iri(text: str) -> rdflib.URIRef:
        if text not in made:
            made[text] = rdflib.URIRef(text)
        return made[text]

    def term(one: Any) -> Any:
        if isinstance(one, NamedNode):
            return iri(one.value)
        if isinstance(one, BlankNode):
            return rdflib.BNode(one.value)
        if one.language:
            return rdflib.Literal(one.value, lang=one.language)
        return rdflib.Literal(one.value, datatype=iri(one.datatype.value), normalize=False)

    for subject, predicate, value in triples:
        if predicate.value in predicates:
            graph.add((term(subject), iri(predicate.value), term(value)))
    return graph


def _value(term: Any) -> Value:
    import rdflib

    if isinstance(term, rdflib.URIRef):
        return Value("iri", str(term))
    if isinstance(term, rdflib.Literal):
        datatype = term.datatype or (
            PREFIXES["rdf"] + "langString" if term.language else PREFIXES["xsd"] + "string"
        )
        return Value("literal", str(term), term.language or "", str(datatype))
    return Value("blank", str(term))
