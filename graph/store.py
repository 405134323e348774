"""The embedded store, open for reading: on disk, read-only, any number of processes at once.

An on-disk store is kept rather than a dump loaded into memory: measured over whole processes, opening
it and answering a question takes half the time of loading one contract, and does not grow with the
number of contracts (`benchmarks/stores.py`). A store never changes, so that an answer it gave once can
be kept beside it: a question asked again needs no database at all (`graph.answers`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from contratgraph.errors import StoreError
from contratgraph.graph.answers import KeptAnswers, Rows, Value

if TYPE_CHECKING:
    from pyoxigraph import Quad, Store

T = TypeVar("T")

DATABASE = "db"
ABOUT = "about.json"
ANSWERS = "answers"


class Graph:
    """A graph in a folder made by `graph.build`. `about` says what it was built from.

    The database is opened when it is first needed. Where it turns out to be damaged, `rebuild`, if
    given, is called once to make it again. `keep`: answers are kept in the folder, which must be ours
    to write in; answers that are there are used in any case.
    """

    def __init__(
        self, path: Path, *, keep: bool = False, rebuild: Callable[[], None] | None = None
    ) -> None:
        self.path = path
        self._rebuild = rebuild
        self._opened: Store | None = None
        self._answers = KeptAnswers(path / ANSWERS)
        self._keep = keep
        about = read_about(path)
        if about is None:
            raise StoreError(
                path=path,
                fr_reason="ce n'est pas un graphe complet de ContratGraph",
                en_reason="it is not a complete graph of ContratGraph",
            )
        self.about = about

    def select(self, query: str) -> Rows:
        """Run a SELECT over the union of all named graphs. Raises `StoreError` if it is not one."""
        return self.answer(query, lambda: query)

    def answer(self, key: str, query: Callable[[], str]) -> Rows:
        """The answer kept under `key`, else that of the SELECT that `query` makes."""
        kept = self._answers.get(key)
        if kept is None:
            kept = self._run(query())
            if self._keep:
                self._answers.put(key, kept)
        return kept

    def _run(self, query: str) -> Rows:
        rows = self.read(lambda store: rows_of(store, query))
        if rows is None:
            raise StoreError(
                path=self.path,
                fr_reason="la requête n'est pas un SELECT",
                en_reason="the query is not a SELECT",
            )
        return rows

    def read(self, work: Callable[[Store], T]) -> T:
        """What `work` finds in the database; done again where that proves damaged and can be rebuilt.

        Raises `StoreError` where the database cannot be read, or refuses a query.
        """
        try:
            return work(self._store())
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            if isinstance(error, OSError | RuntimeError) and self._rebuild is not None:
                self._make_again()  # a damaged block is found only when it is read
                return self.read(work)
            raise StoreError(path=self.path, fr_reason=str(error), en_reason=str(error)) from None

    def _store(self) -> Store:
        from pyoxigraph import Store

        if self._opened is None:
            try:
                self._opened = Store.read_only(str(self.path / DATABASE))
            except (OSError, RuntimeError) as error:  # RuntimeError: corruption
                if self._rebuild is None:
                    reason = str(error)
                    raise StoreError(path=self.path, fr_reason=reason, en_reason=reason) from None
                self._make_again()
                return self._store()
        return self._opened

    def _make_again(self) -> None:
        """Build the damaged database again: once."""
        assert self._rebuild is not None
        rebuild, self._rebuild, self._opened = self._rebuild, None, None
        rebuild()

    def quads(self) -> Iterator[Quad]:
        """Every quad, in no particular order."""
        yield from self._store()

    def __len__(self) -> int:
        return len(self._store())


def rows_of(store: Store, query: str) -> Rows | None:
    """The answer to a SELECT over the union of all named graphs; None to any other query."""
    from pyoxigraph import QuerySolutions

    found = store.query(query, use_default_graph_as_union=True)
    if not isinstance(found, QuerySolutions):
        return None
    variables = tuple(variable.value for variable in found.variables)
    return Rows(variables, tuple(tuple(_value(row[name]) for name in variables) for row in found))


def _value(term: object) -> Value | None:
    from pyoxigraph import BlankNode, Literal, NamedNode

    if term is None:
        return None
    if isinstance(term, NamedNode):
        return Value("iri", term.value)
    if isinstance(term, Literal):
        return Value("literal", term.value, term.language or "", term.datatype.value)
    assert isinstance(term, BlankNode)
    return Value("blank", term.value)


def read_about(directory: Path) -> dict[str, Any] | None:
    """What the store in `directory` was built from; None where no complete store is there."""
    try:
        about = json.loads((directory / ABOUT).read_bytes())
    except (OSError, ValueError):
        return None
    needed = {"version", "base", "packages", "contracts"}
    return about if isinstance(about, dict) and needed <= about.keys() else None


def is_store(directory: Path) -> bool:
    """Whether a complete store is there."""
    return read_about(directory) is not None
