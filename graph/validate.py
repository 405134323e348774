"""Validation: the SHACL shapes and the zero-row checks of the ontology, run on a graph.

What they find is an error of ours. What the document leaves out is a silence, and what it has of its
own wrong an anomaly: neither is ever found here.

Both run on the data together with the ontology, which tells the narrower classes. Rules that need
SPARQL are queries on the embedded store: in SHACL they would take ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store, Triple, parse

from contratgraph.errors import BadParameter, StoreError, system_reason
from contratgraph.graph.answers import Value
from contratgraph.graph.export import FORMATS
from contratgraph.graph.findings import SEVERITIES, SHACL, Finding, Report, Rule, Where
from contratgraph.graph.shapes import broken_shapes, need_pyshacl, shapes
from contratgraph.graph.vocabulary import ontology_quads
from contratgraph.ontology import check_files
from contratgraph.ontology.header import read_header
from contratgraph.ontology.terms import CG, TYPE


def validate(quads: Iterable[Quad]) -> Report:
    """Every error in the union of the graphs of `quads`.

    Raises `MissingValidator` where pySHACL is not installed.
    """
    need_pyshacl()
    given = list(quads)
    together = [*given, *ontology_quads()]
    triples = list(dict.fromkeys((q.subject, q.predicate, q.object) for q in together))
    findings = [*broken_shapes(triples), *failed_checks(triples)]
    return Report(tuple(sorted(findings, key=_order)), _things(given), len(shapes()), len(checks()))


def _order(finding: Finding) -> tuple[Any, ...]:
    return (
        SEVERITIES.index(finding.rule.severity),
        finding.rule.name,
        finding.focus,
        finding.where or Where(()),
        finding.value or Value("", ""),
        finding.component,
    )


def _things(quads: Iterable[Quad]) -> int:
    """How many things are of a class of ours."""
    return len({q.subject for q in quads if q.predicate.value == TYPE and _is_ours(q.object)})


def _is_ours(term: object) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(CG)


# --- checks --------------------------------------------------------------------------------------


class Check(NamedTuple):
    """A query that must return nothing: `?this` breaks the rule, in `?path`, with `?value`."""

    rule: Rule
    query: str


@cache
def checks() -> tuple[Check, ...]:
    """Every check of the ontology."""
    return tuple(map(_read_check, check_files()))


def _read_check(path: Path) -> Check:
    text = path.read_text(encoding="utf-8")
    header = read_header(text)
    ours = header["contratgraph"]
    message = {"fr": header["summary"], "en": ours["message"]}
    return Check(Rule(path.stem, ours["severity"], message, message), text)


def failed_checks(triples: Iterable[Any]) -> Iterator[Finding]:
    """Every row that a check returns."""
    store = Store()
    store.bulk_extend(Quad(*triple) for triple in triples)
    for check in checks():
        found = store.query(check.query)
        assert isinstance(found, QuerySolutions), check.rule.name
        for row in found:
            where = row["path"]
            yield Finding(
                check.rule,
                SHACL + "SPARQLConstraintComponent",
                _value(row["this"]),
                Where((where.value,)) if isinstance(where, NamedNode) else None,
                None if row["value"] is None else _value(row["value"]),
            )


def _value(term: object) -> Value:
    if isinstance(term, NamedNode):
        return Value("iri", term.value)
    if isinstance(term, Literal):
        return Value("literal", term.value, term.language or "", term.datatype.value)
    assert isinstance(term, BlankNode)
    return Value("blank", term.value)


# --- files ---------------------------------------------------------------------------------------


def read_rdf(path: Path) -> list[Quad]:
    """The quads of an RDF file, in the format that its name says.

    Raises `BadParameter` for a name without a known extension, `StoreError` for a file that cannot be
    read, is not of that format, or says nothing of a thing of ours.
    """
    extension = path.suffix.lower()
    if extension not in FORMATS:
        listed = ", ".join(FORMATS)
        raise BadParameter(
            fr_reason=f"« {path.name} » n'a pas une extension connue ({listed})",
            en_reason=f"“{path.name}” has no known extension ({listed})",
        )
    try:
        quads = list(parse(path.read_bytes(), format=FORMATS[extension]))
    except OSError as error:
        fr, en = system_reason(error)
        raise StoreError(path=path, fr_reason=fr, en_reason=en) from None
    except (SyntaxError, ValueError) as error:
        raise StoreError(path=path, fr_reason=str(error), en_reason=str(error)) from None
    if any(isinstance(term, Triple) for quad in quads for term in (quad.subject, quad.object)):
        raise StoreError(
            path=path,
            fr_reason="il contient des triplets de triplets (RDF 1.2)",
            en_reason="it holds triples of triples (RDF 1.2)",
        )
    if not _things(quads):
        raise StoreError(
            path=path,
            fr_reason="rien n'y est d'une classe de ContratGraph",
            en_reason="nothing in it is of a class of ContratGraph",
        )
    return quads
