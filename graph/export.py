"""The graph as a file, in the format its name says; the same bytes for the same graph."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pyoxigraph import RdfFormat, Triple, serialize

from contratgraph.errors import ExportError, system_reason
from contratgraph.ontology.terms import PREFIXES

if TYPE_CHECKING:
    from contratgraph.graph.store import Graph

FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
}
_TRIPLES_ONLY = (".ttl", ".nt", ".rdf", ".jsonld")


def export_format(name: str) -> str:
    """The extension of a file's name, or of a format's (".ttl"); `ExportError` for an unknown one."""
    extension = Path(f"_{name}").suffix.lower()
    if extension not in FORMATS:
        listed = ", ".join(FORMATS)
        raise ExportError(
            fr_reason=f"« {name} » n'a pas une extension connue ({listed})",
            en_reason=f"“{name}” has no known extension ({listed})",
        )
    return extension


def export(graph: Graph, extension: str, output: IO[bytes]) -> None:
    """Write the graph to `output`.

    Formats of triples get the union of all named graphs, inferred facts included; formats of quads
    the named graphs. The order is that of the N-Quads lines.
    """
    quads = sorted(graph.quads(), key=str)
    if extension in _TRIPLES_ONLY:
        triples = dict.fromkeys(Triple(q.subject, q.predicate, q.object) for q in quads)
        serialize(sorted(triples, key=str), output, format=FORMATS[extension], prefixes=PREFIXES)
    else:
        quads.sort(key=lambda quad: (str(quad.graph_name), str(quad)))
        serialize(quads, output, format=FORMATS[extension], prefixes=PREFIXES)


def export_file(graph: Graph, path: Path) -> None:
    """Write the graph to `path`, completely or not at all."""
    extension = export_format(path.name)
    try:
        _write_file(graph, extension, path)
    except OSError as error:
        fr, en = system_reason(error)
        raise ExportError(fr_reason=f"{path} : {fr}", en_reason=f"{path}: {en}") from None


def _write_file(graph: Graph, extension: str, path: Path) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.absolute().parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as output:
            export(graph, extension, output)
        part.chmod(0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)  # still there where something, if only Ctrl-C, ended the writing
