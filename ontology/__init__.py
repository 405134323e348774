"""The vocabulary: OWL file, closed lists, inference rules as files, names of the terms for Python."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def ontology_file() -> Path:
    """The ontology in Turtle."""
    return FOLDER / "contratgraph.ttl"


def rule_files() -> tuple[Path, ...]:
    """The inference rules: one CONSTRUCT query a file, in the order of their names."""
    return tuple(sorted((FOLDER / "rules").glob("*.rq")))


def shape_files() -> tuple[Path, ...]:
    """The SHACL shapes in Turtle, in the order of their names."""
    return tuple(sorted((FOLDER / "shapes").glob("*.ttl")))


def check_files() -> tuple[Path, ...]:
    """The checks: SELECT queries that must return nothing, in the order of their names."""
    return tuple(sorted((FOLDER / "checks").glob("*.rq")))
