"""What validation finds: the rule that is broken, by what, where, with which value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from contratgraph.graph.answers import Value

SHACL = "http://www.w3.org/ns/shacl#"
SHAPES = "https://w3id.org/contratgraph/shapes#"
"""The namespace of our shapes and checks."""

SEVERITIES = ("Violation", "Warning", "Info")
"""The gravest first."""


class Where(NamedTuple):
    """In which property: one, several one after the other ("sequence"), any of several."""

    properties: tuple[str, ...]
    kind: str = "sequence"


class Rule(NamedTuple):
    """A shape or a check: what programs call it, what it is about and what it expects, by language."""

    name: str
    severity: str
    title: Mapping[str, str]
    message: Mapping[str, str]


class Finding(NamedTuple):
    """One error: the rule broken, its kind of constraint, by what, where, with which value."""

    rule: Rule
    component: str
    focus: Value
    where: Where | None
    value: Value | None


class Report(NamedTuple):
    """What was found, the gravest first, in a graph of so many `things`, by so many rules."""

    findings: tuple[Finding, ...]
    things: int
    shapes: int
    checks: int

    @property
    def conforms(self) -> bool:
        """Whether nothing was found, of any severity (SHACL, section 3.1)."""
        return not self.findings
