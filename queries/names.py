"""From a name as a person types it to the one thing it names, in the graph at hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from contratgraph.errors import AmbiguousName, BadParameter, UnknownName
from contratgraph.ontology.terms import CG
from contratgraph.queries.binding import bind, iri_term
from contratgraph.words import fold, nearest

if TYPE_CHECKING:
    from contratgraph.graph.store import Graph

NAMED_CLASSES = (
    "Actor",
    "Dispositif",
    "TargetPublic",
    "TransversalPriority",
    "ProgrammeElement",
    "Commune",
    "Quartier",
    "Site",
    "School",
)
"""The classes whose members people name."""

_CLASS_WORDS = {
    "Actor": ("un acteur", "an actor"),
    "Dispositif": ("un dispositif", "an instrument"),
    "TargetPublic": ("un public", "a public"),
    "TransversalPriority": ("une priorité transversale", "a transversal priority"),
    "ProgrammeElement": ("un élément du programme", "an element of the programme"),
    "Commune": ("une commune", "a town"),
    "Quartier": ("un quartier", "a neighbourhood"),
    "Site": ("un lieu", "a place"),
    "School": ("un établissement", "a school"),
}
_FEW = 12
"""When no name is near, so many are all proposed."""

_PLURAL = re.compile(r"(?<=[a-z]{3})[sx]\b")

_NAMES = """
PREFIX cg: <https://w3id.org/contratgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?name ?label ?code WHERE {
  { ?thing a ?_class } UNION { ?thing skos:inScheme ?_class }  # a thing, or a word of a closed list
  ?thing rdfs:label ?label .
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

    Accents, case, plurals and the dots of acronyms do not count; an address is taken as it is. Where
    the graph holds several contracts, "cv043/CAF" is the CAF of that one. Raises `UnknownName` with
    the nearest names, `AmbiguousName` with the candidates.
    """
    contract, _, rest = name.partition("/")
    within = ""
    if rest and contract.strip().casefold() in graph.about["contracts"]:
        within, name = f"{graph.about['base']}{contract.strip().casefold()}/", rest
    exact, plural = fold(name), _singular(fold(name))
    found: dict[str, Thing] = {}
    alike: dict[str, Thing] = {}
    known: set[str] = set()
    labels: dict[str, str] = {}
    for type_ in types:
        for iri, printed, label, code in _names(graph, type_):
            if not iri.startswith(within):
                continue
            folded = fold(printed)
            labels[iri] = f"{code} {label}" if code else label
            thing = Thing(iri, type_, labels[iri])
            if folded == exact or iri == name:
                found.setdefault(iri, thing)
            elif plural and _singular(folded) == plural:
                alike.setdefault(iri, thing)
            known.add(printed)
    found = found or alike
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        listed = tuple(_told_apart(graph, thing) for thing in found.values())
        raise AmbiguousName(name=name, candidates=listed)
    elsewhere = _elsewhere(graph, exact, types)
    holding = [other for other in sorted(known) if exact and exact in fold(other)]
    close = tuple(dict.fromkeys([*holding[:3], *nearest(name, known)]))[:4]
    if not close and len(labels) <= _FEW:
        listed = tuple(sorted(labels.values(), key=fold))
        raise UnknownName(name=name, candidates=listed, complete=True, elsewhere=elsewhere)
    raise UnknownName(name=name, candidates=close, elsewhere=elsewhere)


def _told_apart(graph: Graph, thing: Thing) -> str:
    """A thing as `find` would find it alone: with its contract where there are several."""
    key = thing.iri.removeprefix(graph.about["base"]).partition("/")[0]
    if len(graph.about["contracts"]) > 1 and key in graph.about["contracts"]:
        return f"{key}/{thing.label} ({thing.iri})"
    return f"{thing.label} ({thing.iri})"


def _singular(folded: str) -> str:
    """The folded name without the s or x at the end of its words."""
    return _PLURAL.sub("", folded)


def _elsewhere(graph: Graph, exact: str, types: tuple[str, ...]) -> tuple[str, str] | None:
    """What of another class has that name: "Il y a un dispositif de ce nom"."""
    for type_ in NAMED_CLASSES:
        if type_ in types or not exact:
            continue
        for _, printed, label, _ in _names(graph, type_):
            if fold(printed) == exact:
                fr, en = _CLASS_WORDS[type_]
                return f"C'est {fr} ({label})", f"It is {en} ({label})"
    return None


def check_name(name: str) -> None:
    """Raise `BadParameter` for a name that is blank."""
    if not name.strip():
        raise BadParameter(
            fr_reason="un nom, un sigle ou un code est attendu : il est vide",
            en_reason="a name, an acronym or a code is expected: it is empty",
        )


def names_with(graph: Graph, thing: Thing, limit: int = 8) -> tuple[str, ...]:
    """Labels of other things of the same class that contain the whole name of `thing`.

    "Jeunes" is not "Jeunes fragilisés": who asks for one may want the other too.
    """
    kind = thing.iri.rpartition("/")[0]  # of the same contract
    rows = [row for row in _names(graph, thing.type) if row[0].startswith(kind)]
    words = {_singular(fold(printed)) for iri, printed, *_ in rows if iri == thing.iri}
    within = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in sorted(words) if len(word) > 2))
    found = {
        label
        for iri, printed, label, code in rows
        if iri != thing.iri and not code and within.pattern and within.search(_singular(fold(printed)))
    }
    return tuple(sorted(found, key=fold)[:limit])


def _names(graph: Graph, type_: str) -> list[tuple[str, str, str, str]]:
    query = bind(_NAMES, {"_class": iri_term(CG + type_)})
    return [
        tuple(value.text if value else "" for value in row)  # type: ignore[misc]  # four variables
        for row in graph.select(query).rows
    ]
