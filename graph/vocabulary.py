"""The ontology as quads, and the words it gives to the terms."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from contratgraph.ontology import ontology_files
from contratgraph.ontology.terms import LABEL, ONTOLOGY


def ontology_quads() -> Iterator[Quad]:
    """The ontology, in its own named graph."""
    graph = NamedNode(ONTOLOGY)
    names: dict[tuple[Path, BlankNode], BlankNode] = {}

    def named(path: Path, node: BlankNode) -> BlankNode:
        """A name of our own order: a parser gives blank nodes another one at each parse."""
        return names.setdefault((path, node), BlankNode(f"ontology{len(names)}"))

    for path in ontology_files():
        for quad in parse(path=str(path), format=RdfFormat.TURTLE):
            subject, value = quad.subject, quad.object
            if isinstance(subject, BlankNode):
                subject = named(path, subject)
            if isinstance(value, BlankNode):
                value = named(path, value)
            yield Quad(subject, quad.predicate, value, graph)


@cache
def words() -> dict[tuple[str, str], str]:
    """(address of a term, language) → its label."""
    return {
        (quad.subject.value, quad.object.language): quad.object.value
        for quad in ontology_quads()
        if quad.predicate.value == LABEL
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, Literal)
        and quad.object.language
    }
