"""Everything known of one thing: which questions are asked of which kind of thing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from contratgraph.queries.catalogue import load_question, read_question
from contratgraph.queries.names import NAMED_CLASSES, Thing, find
from contratgraph.queries.run import Answer, ask

if TYPE_CHECKING:
    from contratgraph.graph.store import Graph

FOLDER = Path(__file__).parent / "parts"

_QUESTIONS = {
    "Actor": (
        ("acteur-citations", "actor"),
        ("operations-urbaines", "actor"),
        ("constats-enjeux", "actor"),
        ("dispositif-soutiens", "actor"),
        ("engagements", "actor"),
    ),
    "Dispositif": (("dispositif-axes", "dispositif"), ("dispositif-soutiens", "dispositif")),
    "TargetPublic": (("public-axes", "public"),),
    "TransversalPriority": (("priorite-contributions", "priority"),),
    "Commune": (
        ("operations-urbaines", "commune"),
        ("constats-enjeux", "commune"),
        ("objectifs-chiffres", "commune"),
        ("etablissements-scolaires", "commune"),
    ),
    "Quartier": (("operations-urbaines", "quartier"), ("constats-enjeux", "quartier")),
    "School": (("etablissements-scolaires", "school"),),
    "Site": (("operations-urbaines", "site"), ("constats-enjeux", "site")),
}
_ELEMENT_QUESTIONS = (
    "engagements",
    "objectifs-chiffres",
    "chiffres-enonces",
    "instances-promises",
    "renvois",
    "operations-urbaines",
)
_MENTIONED = ("Actor", "Dispositif", "Commune", "Quartier", "Site")
_ELEMENT_PARTS = ("parts", "statements", "silences")
_PROOF = ("evidence", "context")


def find_all(graph: Graph, name: str) -> tuple[Thing, ...]:
    """What `name` names, one thing of each class at most: an actor and a dispositif of that name.

    Raises `UnknownName`, or `AmbiguousName` where several things of one class have that name.
    """
    from contratgraph.errors import UnknownName

    found: list[Thing] = []
    candidates: dict[str, None] = {}
    for type_ in NAMED_CLASSES:
        try:
            found.append(find(graph, name, type_))
        except UnknownName as error:
            close = error.facts["candidates"]
            assert isinstance(close, tuple)
            if not error.facts["complete"]:
                candidates.update(dict.fromkeys(close))
    if not found:
        from contratgraph.words import nearest

        close = nearest(name, candidates, limit=4, cutoff=0)
        raise UnknownName(name=name, candidates=close)
    return tuple(found)


def contents(graph: Graph, *, lang: str = "fr") -> Answer:
    """How many things of each class are in the graph."""
    return ask(graph, read_question(FOLDER / "contents.rq"), {}, lang=lang)


def show(graph: Graph, thing: Thing, *, evidence: bool, lang: str = "fr") -> Iterator[Answer]:
    """The answers that together say everything known of `thing`; empty ones are left out.

    With `evidence`, also where the document prints it.
    """
    yield ask(graph, read_question(FOLDER / "identity.rq"), {"thing": thing.iri}, lang=lang)
    if thing.type in _QUESTIONS:
        answers = [
            ask(graph, load_question(name), {parameter: thing.iri}, lang=lang)
            for name, parameter in _QUESTIONS[thing.type]
        ]
        if thing.type in _MENTIONED:
            mentions = read_question(FOLDER / "mentions.rq")
            answers.append(ask(graph, mentions, {"thing": thing.iri}, lang=lang))
        if thing.type == "Actor":
            copilots = read_question(FOLDER / "copilots.rq")
            answers.append(ask(graph, copilots, {"thing": thing.iri}, lang=lang))
    else:
        names = (*_PROOF, *_ELEMENT_PARTS) if evidence else _ELEMENT_PARTS
        parts = (read_question(FOLDER / f"{name}.rq") for name in names)
        answers = [ask(graph, part, {"thing": thing.iri}, lang=lang) for part in parts]
        answers += [
            ask(graph, load_question(name), {"element": thing.iri}, lang=lang)
            for name in _ELEMENT_QUESTIONS
        ]
    yield from (answer for answer in answers if answer.rows)
