"""The inference rules, read: what a rule concludes, and from which triples.

A rule is any CONSTRUCT of `ontology/rules/` whose nodes all have names (variables or terms, not `[ … ]`
or `( … )`): basic patterns, property paths, UNION, OPTIONAL, FILTER, MINUS, sub-SELECTs with or without
aggregates. It is cut into tokens, not rewritten: what is run is its own text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple, TypeAlias

from pyoxigraph import Literal, NamedNode, RdfFormat, Variable, parse

from contratgraph.graph.tokens import TOKEN
from contratgraph.ontology import rule_files
from contratgraph.ontology.terms import TYPE

Node: TypeAlias = NamedNode | Literal | Variable


class Token(NamedTuple):
    """A piece of a rule, what it is (see `graph.tokens`), and whether a blank comes after it."""

    kind: str
    text: str
    spaced: bool = False

    def is_word(self, *words: str) -> bool:
        """Whether it is one of the keywords, given in capitals."""
        return self.kind == "word" and self.text.upper() in words


class Link(NamedTuple):
    """A path of one step."""

    predicate: NamedNode | Variable


class Inverse(NamedTuple):
    """A path walked backwards."""

    path: AnyPath


class Chain(NamedTuple):
    """One path after another."""

    first: AnyPath
    second: AnyPath


class Either(NamedTuple):
    """One path or another."""

    one: AnyPath
    other: AnyPath


class Repeat(NamedTuple):
    """A path walked again and again: at least `least` times, once at most unless `many`."""

    path: AnyPath
    least: int
    many: bool


AnyPath: TypeAlias = Link | Inverse | Chain | Either | Repeat


class Pattern(NamedTuple):
    """A triple pattern; its middle may be a path."""

    subject: Node
    path: AnyPath
    object: Node


@dataclass(frozen=True)
class Scope:
    """A sub-SELECT or a FILTER EXISTS: a group whose own variables are not seen outside it.

    `shared`: the variables it shares with what is around it; None for all. `whole`: all of its
    solutions count (an aggregate), not one.
    """

    text: str
    group: Group
    shared: frozenset[str] | None
    whole: bool


@dataclass
class Group:
    """The triple patterns of a group, nested groups and OPTIONALs taken with it.

    `absent` are the groups of MINUS and FILTER NOT EXISTS: what must not hold.
    """

    patterns: list[Pattern] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)
    absent: list[list[Pattern]] = field(default_factory=list)


@dataclass(frozen=True)
class Case:
    """A rule for one choice among the branches of its UNIONs: what it concludes, from what."""

    prologue: str
    conclusions: tuple[Pattern, ...]
    text: str
    group: Group


@dataclass(frozen=True)
class Rule:
    """A rule of the ontology: the name of its file, its summary, its cases."""

    name: str
    summary: str
    cases: tuple[Case, ...]


class UnreadableRule(ValueError):
    """A rule is written in a way that cannot be explained."""


@cache
def rules() -> tuple[Rule, ...]:
    """The rules of the ontology, in the order of their names."""
    return tuple(read_rule(path.stem, path.read_text(encoding="utf-8")) for path in rule_files())


def read_rule(name: str, text: str) -> Rule:
    """The rule of that text. Raises `UnreadableRule`."""
    summary = re.search(r"(?m)^#\+ summary: *(.*)$", text)
    tokens = list(_tokens(text))
    try:
        start = next(i for i, token in enumerate(tokens) if token.is_word("CONSTRUCT"))
        prologue = tokens[:start]
        prefixes = _prefixes(prologue)
        template = _block(tokens, start + 1)
        where = _block(tokens, template.stop)
        if after := _text(tokens[where.stop :]):
            raise UnreadableRule(f"{after!r} after WHERE")
        conclusions = _Reader(tokens[template.start + 1 : template.stop - 1], prefixes).group().patterns
        if not all(isinstance(conclusion.path, Link) for conclusion in conclusions):
            raise UnreadableRule("a path is concluded")
        cases = tuple(
            Case(
                prologue=_text(prologue),
                conclusions=tuple(conclusions),
                text=_text(body),
                group=_Reader(body, prefixes).group(),
            )
            for body in _choices(tokens[where.start + 1 : where.stop - 1])
        )
    except (IndexError, KeyError, StopIteration, SyntaxError, UnreadableRule) as error:
        raise UnreadableRule(f"{name}: {error}") from None
    return Rule(name, summary[1].strip('" ') if summary else name, cases)


def _prefixes(prologue: Sequence[Token]) -> dict[str, str]:
    return {
        prologue[place + 1].text.removesuffix(":"): prologue[place + 2].text[1:-1]
        for place, token in enumerate(prologue)
        if token.is_word("PREFIX")
    }


def _tokens(text: str) -> Iterator[Token]:
    """The tokens but blanks and comments; the full stop after a name is no part of it."""
    waiting: Token | None = None
    for found in TOKEN.finditer(text):
        kind, part = str(found.lastgroup), found.group()
        if kind in ("blank", "comment"):
            waiting = waiting and waiting._replace(spaced=True)
            continue
        if waiting is not None:
            yield waiting
        name = part.rstrip(".") if kind == "name" else part
        waiting = Token(kind, name)
        for _ in part[len(name) :]:
            yield waiting
            waiting = Token("other", ".")
    if waiting is not None:
        yield waiting


def _text(tokens: Sequence[Token]) -> str:
    """The tokens as text again, apart where they were."""
    return "".join(token.text + " " * token.spaced for token in tokens).strip()


def _block(tokens: Sequence[Token], start: int) -> range:
    """The places of the next `{ … }`, braces and all."""
    opening = next(i for i in range(start, len(tokens)) if tokens[i].text == "{")
    return range(opening, _end(tokens, opening))


def _end(tokens: Sequence[Token], opening: int) -> int:
    """The place after the bracket that closes the one at `opening`."""
    depth = 0
    for place in range(opening, len(tokens)):
        if tokens[place].kind == "other":
            depth += (tokens[place].text in "{([") - (tokens[place].text in "})]")
            if depth == 0:
                return place + 1
    raise UnreadableRule("a bracket is not closed")


def _choices(tokens: list[Token]) -> Iterator[list[Token]]:
    """The group once for each choice of a branch where it says UNION.

    A solution comes from one branch, so that the triples of the others are no premises of it. Inside
    MINUS, FILTER and sub-SELECTs, a choice would change what the group means.
    """
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.is_word("MINUS", "FILTER"):
            place = _after_condition(tokens, place)
        elif token.text == "{":
            branches = [range(place, _end(tokens, place))]
            while branches[-1].stop < len(tokens) and tokens[branches[-1].stop].is_word("UNION"):
                branches.append(_block(tokens, branches[-1].stop))
            if len(branches) > 1:
                for branch in branches:
                    chosen = tokens[branch.start : branch.stop]
                    yield from _choices([*tokens[:place], *chosen, *tokens[branches[-1].stop :]])
                return
            place = branches[0].stop if tokens[place + 1].is_word("SELECT") else place + 1
        else:
            place += 1
    yield tokens


def _after_condition(tokens: Sequence[Token], place: int) -> int:
    """The place after a FILTER, MINUS, BIND or VALUES: after its bracket or group."""
    while tokens[place].text not in "({":
        place += 1
    return _end(tokens, place)


_AGGREGATES = ("GROUP", "COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")


class _Reader:
    """Reads the triple patterns of a group from its tokens."""

    def __init__(self, tokens: Sequence[Token], prefixes: dict[str, str]) -> None:
        self._tokens = tokens
        self._prefixes = prefixes
        self._place = 0

    def group(self) -> Group:
        group = Group()
        while (token := self._peek()) is not None:
            if token.is_word("FILTER", "MINUS"):
                self._condition(group)
            elif token.is_word("BIND"):
                self._place = _end(self._tokens, self._place + 1)
            elif token.is_word("VALUES"):
                self._values()
            elif token.is_word("OPTIONAL", "UNION") or token.text == ".":
                self._place += 1
            elif token.text == "{":
                self._nested(group)
            elif token.kind == "word" and token.text != "a" and not token.is_word("TRUE", "FALSE"):
                raise UnreadableRule(f"{token.text} is not known here")
            else:
                group.patterns.extend(self._triples())
        return group

    def _peek(self) -> Token | None:
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def _take(self) -> Token:
        self._place += 1
        return self._tokens[self._place - 1]

    def _takes(self, *texts: str) -> bool:
        token = self._peek()
        if token is not None and token.kind == "other" and token.text in texts:
            self._place += 1
            return True
        return False

    def _braces(self) -> list[Token]:
        """The tokens inside the `{ … }` that comes next."""
        end = _end(self._tokens, self._place)
        inner = list(self._tokens[self._place + 1 : end - 1])
        self._place = end
        return inner

    def _condition(self, group: Group) -> None:
        minus = self._take().is_word("MINUS")
        negative = minus or self._tokens[self._place].is_word("NOT")
        if minus or negative or self._tokens[self._place].is_word("EXISTS"):
            while self._tokens[self._place].text != "{":
                self._place += 1
            inner = self._braces()
            read = _Reader(inner, self._prefixes).group()
            if negative:
                group.absent.append(read.patterns)
            else:
                group.scopes.append(Scope(_text(inner), read, shared=None, whole=False))
        else:
            while self._tokens[self._place].text != "(":
                self._place += 1
            self._place = _end(self._tokens, self._place)

    def _values(self) -> None:
        while self._tokens[self._place].text != "{":
            self._place += 1
        self._braces()

    def _nested(self, group: Group) -> None:
        inner = self._braces()
        if inner and inner[0].is_word("SELECT"):
            block = _block(inner, 0)
            head, body = inner[1 : block.start], inner[block.start + 1 : block.stop - 1]
            aggregate = any(token.is_word(*_AGGREGATES) for token in inner)
            everything = any(token.text == "*" for token in head)
            group.scopes.append(
                Scope(
                    _text(body),
                    _Reader(body, self._prefixes).group(),
                    shared=None if everything else frozenset(_projected(head)),
                    whole=aggregate,
                )
            )
            return
        read = _Reader(inner, self._prefixes).group()
        group.patterns.extend(read.patterns)
        group.scopes.extend(read.scopes)
        group.absent.extend(read.absent)

    def _triples(self) -> Iterator[Pattern]:
        """A subject with its predicates and objects."""
        subject = self._node()
        while True:
            path = self._path()
            yield Pattern(subject, path, self._node())
            while self._takes(","):
                yield Pattern(subject, path, self._node())
            if not self._takes(";"):
                return
            while self._takes(";"):
                pass
            following = self._peek()
            if following is None or following.text in ".}":
                return

    def _node(self) -> Node:
        token = self._take()
        if token.kind == "variable":
            return Variable(token.text[1:])
        if token.kind in ("iri", "name"):
            return self._iri(token)
        if token.kind in ("string", "number") or token.is_word("TRUE", "FALSE"):
            return self._literal(token)
        raise UnreadableRule(f"{token.text!r} where a variable or a term is expected")

    def _iri(self, token: Token) -> NamedNode:
        if token.kind == "iri":
            return NamedNode(token.text[1:-1])
        prefix, _, local = token.text.partition(":")
        return NamedNode(self._prefixes[prefix] + re.sub(r"\\(.)", r"\1", local))

    def _literal(self, token: Token) -> Literal:
        text = token.text
        if self._takes("@"):
            text += "@" + self._take().text
            while self._takes("-"):
                text += "-" + self._take().text
        elif self._takes("^"):
            self._take()
            text += f"^^{self._iri(self._take())}"
        (quad,) = parse(f"<x:x> <x:x> {text} .", format=RdfFormat.TURTLE)
        assert isinstance(quad.object, Literal)
        return quad.object

    # property paths (SPARQL 1.1, section 9.1)

    def _path(self) -> AnyPath:
        path = self._path_chain()
        while self._takes("|"):
            path = Either(path, self._path_chain())
        return path

    def _path_chain(self) -> AnyPath:
        path = self._path_step()
        while self._takes("/"):
            path = Chain(path, self._path_step())
        return path

    def _path_step(self) -> AnyPath:
        if self._takes("^"):
            return Inverse(self._path_step())
        path: AnyPath
        if self._takes("("):
            path = self._path()
            if not self._takes(")"):
                raise UnreadableRule("a path is not closed")
        else:
            token = self._take()
            if token.kind == "variable":
                return Link(Variable(token.text[1:]))
            if token.kind not in ("iri", "name") and token.text != "a":
                raise UnreadableRule(f"{token.text!r} where a property is expected")
            path = Link(NamedNode(TYPE) if token.text == "a" else self._iri(token))
        if self._takes("*"):
            return Repeat(path, least=0, many=True)
        if self._takes("+"):
            return Repeat(path, least=1, many=True)
        if self._takes("?"):
            return Repeat(path, least=0, many=False)
        return path


def _projected(head: Sequence[Token]) -> Iterator[str]:
    """The variables that a SELECT names; not those that it computes, `(COUNT(?x) AS ?n)`."""
    place = 0
    while place < len(head):
        if head[place].text == "(":
            place = _end(head, place)
        else:
            if head[place].kind == "variable":
                yield head[place].text[1:]
            place += 1
