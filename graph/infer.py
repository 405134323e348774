"""Inference: the rules of the ontology, run to a fixpoint. They are the only materialiser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import (
    NamedNode,
    Quad,
    QueryTriples,
    Store,
)

from contratgraph.graph.vocabulary import ontology_quads
from contratgraph.ontology import rule_files


def infer(stated: Iterable[Quad], graph: str) -> Iterator[Quad]:
    """What the rules conclude from the stated quads and the ontology, as quads of `graph`.

    Conclusions already stated, and those about the ontology's own terms alone, are left out.
    """
    store = Store()
    store.bulk_extend(stated)
    data = {quad.subject for quad in store}
    store.bulk_extend(ontology_quads())
    target = NamedNode(graph)
    rules = [Path(rule).read_text(encoding="utf-8") for rule in rule_files()]
    known = {(q.subject, q.predicate, q.object) for q in store}
    grown = True
    while grown:
        grown = False
        for rule in rules:
            found = store.query(rule, use_default_graph_as_union=True)
            assert isinstance(found, QueryTriples)
            fresh = []
            for triple in found:
                key = (triple.subject, triple.predicate, triple.object)
                if triple.subject in data and key not in known:
                    known.add(key)
                    fresh.append(Quad(*key, target))
            if fresh:
                store.extend(fresh)
                grown = True
    yield from store.quads_for_pattern(None, None, None, target)
