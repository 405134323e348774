"""Asking a saved question: parameters to terms, the query to the graph, the answer with its columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from contratgraph.errors import BadParameter
from contratgraph.queries.catalogue import Column, Question

if TYPE_CHECKING:
    from contratgraph.graph.answers import Value
    from contratgraph.graph.store import Graph
    from contratgraph.queries.names import Thing


class Answer(NamedTuple):
    """The rows of a question, one value (or None) for each column.

    `parameters` are the values as shown, `things` what they name, `terms` the SPARQL terms they became.
    """

    question: Question
    parameters: dict[str, str]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value | None, ...], ...]
    terms: dict[str, str]
    things: tuple[Thing, ...] = ()

    @property
    def query(self) -> str:
        """The query that gave the rows."""
        return _bound(self.question, self.terms)


def ask(graph: Graph, question: Question, parameters: Mapping[str, str], *, lang: str = "fr") -> Answer:
    """Ask `question` of `graph`. Values of parameters are names, codes or addresses.

    `lang` ("fr" or "en") is the language of the words that are ours (kinds of silence, modes of
    reading…); what the contract says stays as it is. A query finds it in `?_lang`.

    Raises `BadParameter` for a missing or unknown parameter, `UnknownName` or `AmbiguousName` for a
    value that does not name one thing.
    """
    known = {parameter.name: parameter for parameter in question.parameters}
    for name in parameters:
        if name not in known:
            raise no_such_parameter(question, name)
    terms = {"_lang": f'"{lang}"'}
    things: list[Thing] = []
    shown: dict[str, str] = {}
    for parameter in question.parameters:
        value = parameters.get(parameter.name)
        if value is not None:
            from contratgraph.queries.binding import iri_term
            from contratgraph.queries.names import all_types, check_name, find

            check_name(value)
            thing = find(graph, value, *all_types(parameter.type))
            terms[parameter.variable] = iri_term(thing.iri)
            shown[parameter.name] = thing.label
            things.append(thing)
        elif parameter.required:
            raise BadParameter(
                fr_reason=f"« {question.name} » demande --{parameter.name} ({parameter.fr})",
                en_reason=f"“{question.name}” needs --{parameter.name} ({parameter.en})",
            )
    # the query and its terms tell an answer from all others: they are bound only where it is not kept
    key = "\n".join([question.query, *(f"{name} {term}" for name, term in sorted(terms.items()))])
    found = graph.answer(key, lambda: _bound(question, terms))
    places = [found.variables.index(column.name) for column in question.columns]
    rows = tuple(tuple(row[place] for place in places) for row in found.rows)
    return Answer(question, shown, question.columns, rows, terms, tuple(things))


def _bound(question: Question, terms: Mapping[str, str]) -> str:
    from contratgraph.queries.binding import bind

    return bind(question.query, terms)


def no_such_parameter(question: Question, name: str) -> BadParameter:
    """The refusal of a parameter that the question does not have."""
    listed = ", ".join(f"--{parameter.name}" for parameter in question.parameters)
    fr = f"elle a {listed}" if listed else "elle n'en a pas"
    en = f"it has {listed}" if listed else "it has none"
    return BadParameter(
        fr_reason=f"« {question.name} » n'a pas de paramètre {name} : {fr}",
        en_reason=f"“{question.name}” has no parameter {name}: {en}",
    )
