"""Parameters enter a query as serialised terms in place of their tokens, never as pasted text.

The query is cut into tokens (`graph.tokens`), so that a variable's name inside a string,
an IRI or a comment is left alone; the same renderer serves every store, because engines' own
bindings differ. A parameter without a value stays a free variable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from contratgraph.errors import BadParameter
from contratgraph.graph.tokens import TOKEN

_BAD_IN_IRI = re.compile(r"[<>\"{}|^`\\\[\]\x00-\x20\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BACKSLASH_U = re.compile(r"\\\\([uU])")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def iri_term(iri: str) -> str:
    """An IRI as a SPARQL term. Raises `BadParameter` for what cannot be one."""
    if not iri or _BAD_IN_IRI.search(iri):
        raise BadParameter(
            fr_reason=f"« {iri} » n'est pas une adresse", en_reason=f"“{iri}” is not an address"
        )
    return f"<{iri}>"


def string_term(text: str) -> str:
    """A string as a SPARQL term. Raises `BadParameter` for bytes that were no text.

    A "u" after a backslash is written as a code point: some engines undo code point escapes
    (SPARQL 1.1, section 19.2) without seeing that the backslash before it is itself escaped.
    """
    if _SURROGATE.search(text):
        raise BadParameter(
            fr_reason="le texte n'est pas en UTF-8", en_reason="the text is not in UTF-8"
        )
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    escaped = escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    escaped = _BACKSLASH_U.sub(lambda found: f"\\\\\\U{ord(found[1]):08X}", escaped)
    return f'"{escaped}"'


def bind(query: str, terms: Mapping[str, str]) -> str:
    """The query with each variable of `terms` (name without "?") replaced by its SPARQL term."""

    def render(token: re.Match[str]) -> str:
        if token.lastgroup == "variable":
            return terms.get(token.group()[1:], token.group())
        return token.group()

    return TOKEN.sub(render, query)


def variables(query: str) -> tuple[str, ...]:
    """The names of the variables of a query, in order of first appearance."""
    found = (t.group()[1:] for t in TOKEN.finditer(query) if t.lastgroup == "variable")
    return tuple(dict.fromkeys(found))
