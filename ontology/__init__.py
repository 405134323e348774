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
