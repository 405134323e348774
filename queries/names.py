"""From a name as a person types it to the one thing it names, in the graph at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from contratgraph.errors import AmbiguousName, UnknownName
from contratgraph.queries.binding import bind, iri_term
from contratgraph.words import fold, nearest

if TYPE_CHECKING:
    from contratgraph.graph.store import Graph

_ONTOLOGY = "https://w3id.org/contratgraph/ontology#"

NAMED_CLASSES = ("Actor", "Dispositif", "TargetPublic", "TransversalPriority", "ProgrammeElement")
"""The classes whose members people name."""

_NAMES = """
PREFIX cg: <https://w3id.org/contratgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?name ?label ?code WHERE {
  ?thing a ?_class ; rdfs:label ?label .
  OPTIONAL { ?thing cg:code ?code }
  { ?thing rdfs:label ?name } UNION { ?thing skos:altLabel ?name }
  UNION { ?thing cg:acronym ?name } UNION { ?thing cg:code ?name }
  FILTER(LANG(?label) = "fr")
}
ORDER BY ?thing ?name
"""


class Thing(NamedTuple):
    """A thing of the graph, the class it was looked for in, and the name to show for it."""

    iri: str
    type: str
    label: str


def all_types(type_: str) -> tuple[str, ...]:
    """The classes to look in for a parameter of that type; "Thing" is any of them."""
    return NAMED_CLASSES if type_ == "Thing" else (type_,)


def find(graph: Graph, name: str, *types: str) -> Thing:
    """The thing of one of the classes `types` that `name` names, by label, acronym or code.

    Accents, case and the dots of acronyms do not count; an address is taken as it is. Raises
    `UnknownName` with the nearest names, `AmbiguousName` with the candidates.
    """
    wanted = fold(name)
    found: dict[str, Thing] = {}
    known: set[str] = set()
    for type_ in types:
        for thing, printed, label, code in _names(graph, type_):
            if fold(printed) == wanted or thing == name:
                shown = f"{code} {label}" if code else label
                found.setdefault(thing, Thing(thing, type_, shown))
            known.add(printed)
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        listed = tuple(f"{thing.label} ({thing.iri})" for thing in found.values())
        raise AmbiguousName(name=name, candidates=listed)
    within = [other for other in sorted(known) if wanted and wanted in fold(other)]
    close = dict.fromkeys([*within[:3], *nearest(name, known)])
    raise UnknownName(name=name, candidates=tuple(close)[:4])


def _names(graph: Graph, type_: str) -> list[tuple[str, str, str, str]]:
    query = bind(_NAMES, {"_class": iri_term(_ONTOLOGY + type_)})
    return [
        tuple(value.text if value else "" for value in row)  # type: ignore[misc]  # four variables
        for row in graph.select(query).rows
    ]
