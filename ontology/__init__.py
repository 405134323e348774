"""The vocabulary: OWL files, closed lists, rules and checks as files, names of the terms for Python."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def ontology_files() -> tuple[Path, ...]:
    """The ontology in Turtle: the terms, the closed lists, what is shared with other vocabularies."""
    return tuple(FOLDER / f"{name}.ttl" for name in ("contratgraph", "lists", "alignments"))


def rule_files() -> tuple[Path, ...]:
    """The inference rules: one CONSTRUCT query a file, in the order of their names."""
    return tuple(sorted((FOLDER / "rules").glob("*.rq")))


def shape_files() -> tuple[Path, ...]:
    """The SHACL shapes in Turtle, in the order of their names."""
    return tuple(sorted((FOLDER / "shapes").glob("*.ttl")))


def check_files() -> tuple[Path, ...]:
    """The checks: SELECT queries that must return nothing, in the order of their names."""
    return tuple(sorted((FOLDER / "checks").glob("*.rq")))


def axiom_files() -> tuple[Path, ...]:
    """Queries that find where an axiom is broken: they must return nothing, in order of name."""
    return tuple(sorted((FOLDER / "axioms").glob("*.rq")))


def pitfall_files() -> tuple[Path, ...]:
    """The pitfalls of ontologies, after the catalogue of OOPS!: queries that must find nothing.

    Poveda-Villalón, Gómez-Pérez, Suárez-Figueroa, "OOPS! (OntOlogy Pitfall Scanner!)" (2014):
    those of its forty-one pitfalls that can be told by a program; the names begin with their numbers.
    """
    return tuple(sorted((FOLDER / "pitfalls").glob("*.rq")))
