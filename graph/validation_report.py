"""A report of validation for programs: JSON, and the results that SHACL defines, in Turtle."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from contratgraph.graph.answers import Value
from contratgraph.graph.findings import SHACL, SHAPES, Finding, Report, Where
from contratgraph.ontology.terms import PREFIXES, TYPE


def short(address: str) -> str:
    """An address with the prefix of its vocabulary, where it is of one of ours."""
    for prefix, namespace in {"cgsh": SHAPES, "sh": SHACL, **PREFIXES}.items():
        if address.startswith(namespace):
            return f"{prefix}:{address.removeprefix(namespace)}"
    return address


def place(where: Where | None) -> str:
    """The properties of a path, written as in SPARQL."""
    if where is None:
        return ""
    return (" / " if where.kind == "sequence" else " | ").join(map(short, where.properties))


def as_json(report: Report, source: dict[str, Any]) -> str:
    """Whether the graph conforms, what was looked at, and each finding, in both languages."""
    content = {
        "conforms": report.conforms,
        "source": source,
        "things": report.things,
        "shapes": report.shapes,
        "checks": report.checks,
        "results": [
            {
                "severity": finding.rule.severity,
                "shape": finding.rule.name,
                "name": finding.rule.title,
                "focus": finding.focus.text,
                "path": list(finding.where.properties) if finding.where else [],
                "value": finding.value._asdict() if finding.value else None,
                "message": finding.rule.message,
            }
            for finding in report.findings
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def as_shacl(report: Report) -> str:
    """A `sh:ValidationReport` in Turtle (SHACL, section 3.6); the checks are constraints in SPARQL."""
    output = io.BytesIO()
    prefixes = {**PREFIXES, "cgsh": SHAPES, "sh": SHACL}
    serialize(_triples(report), output, format=RdfFormat.TURTLE, prefixes=prefixes)
    return output.getvalue().decode("utf-8")


def _sh(name: str) -> NamedNode:
    return NamedNode(SHACL + name)


def _triples(report: Report) -> Iterator[Triple]:
    whole = BlankNode("report")
    kind = NamedNode(TYPE)
    yield Triple(whole, kind, _sh("ValidationReport"))
    yield Triple(whole, _sh("conforms"), Literal(report.conforms))
    results = [BlankNode(f"result{number}") for number, _ in enumerate(report.findings, 1)]
    for one in results:
        yield Triple(whole, _sh("result"), one)
    for number, (one, finding) in enumerate(zip(results, report.findings, strict=True), 1):
        yield Triple(one, kind, _sh("ValidationResult"))
        yield Triple(one, _sh("resultSeverity"), _sh(finding.rule.severity))
        yield Triple(one, _sh("sourceShape"), NamedNode(SHAPES + finding.rule.name))
        yield Triple(one, _sh("sourceConstraintComponent"), NamedNode(finding.component))
        yield from _of_finding(one, finding, number)


def _of_finding(one: BlankNode, finding: Finding, number: int) -> Iterator[Triple]:
    yield Triple(one, _sh("focusNode"), _term(finding.focus))
    if finding.value:
        yield Triple(one, _sh("value"), _term(finding.value))
    for language, text in sorted(finding.rule.message.items()):
        yield Triple(one, _sh("resultMessage"), Literal(text, language=language))
    if finding.where:
        yield from _path(one, finding.where, number)


def _path(one: BlankNode, where: Where, number: int) -> Iterator[Triple]:
    steps = [NamedNode(step) for step in where.properties]
    if len(steps) == 1:
        yield Triple(one, _sh("resultPath"), steps[0])
        return
    cells = [BlankNode(f"path{number}-{index}") for index in range(len(steps))]
    if where.kind == "alternative":
        several = BlankNode(f"path{number}")
        yield Triple(one, _sh("resultPath"), several)
        yield Triple(several, _sh("alternativePath"), cells[0])
    else:
        yield Triple(one, _sh("resultPath"), cells[0])
    rdf = PREFIXES["rdf"]
    rests: list[NamedNode | BlankNode] = [*cells[1:], NamedNode(rdf + "nil")]
    for cell, step, rest in zip(cells, steps, rests, strict=True):
        yield Triple(cell, NamedNode(rdf + "first"), step)
        yield Triple(cell, NamedNode(rdf + "rest"), rest)


def _term(value: Value) -> NamedNode | BlankNode | Literal:
    if value.kind == "iri":
        return NamedNode(value.text)
    if value.kind == "blank":
        return BlankNode(f"data-{value.text}")  # apart from the results' own
    if value.language:
        return Literal(value.text, language=value.language)
    return Literal(value.text, datatype=NamedNode(value.datatype))
