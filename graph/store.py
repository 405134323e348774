"""The embedded store: built once from records and rules, swapped in whole, then opened read-only.

An on-disk store is kept rather than a dump loaded into memory: measured over whole processes, opening
it and answering a question takes half the time of loading one contract, and does not grow with the
number of contracts (`benchmarks/`).
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from contratgraph.errors import StoreError
from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store

if TYPE_CHECKING:
    from contratgraph.loaders.records import Dataset
    from pyoxigraph import Quad

_DATABASE = "db"
_ABOUT = "about.json"

Progress = Callable[[str, str], None]
"""Told, in French and English, what is being done; may print it or not."""


class Value(NamedTuple):
    """A term of an answer: its kind ("iri", "literal", "blank") and its text."""

    kind: str
    text: str
    language: str = ""
    datatype: str = ""


class Rows(NamedTuple):
    """The answer to a SELECT: variables, and a tuple of values (None: unbound) for each row."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Value | None, ...], ...]


class Graph:
    """An open graph. `about` says what it was built from."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.about: dict[str, Any] = json.loads((path / _ABOUT).read_text(encoding="utf-8"))
            self._store = Store.read_only(str(path / _DATABASE))
        except (OSError, ValueError) as error:
            raise StoreError(path=path, fr_reason=str(error), en_reason=str(error)) from None

    def select(self, query: str) -> Rows:
        """Run a SELECT over the union of all named graphs. Raises `StoreError` if it is not one."""
        try:
            found = self._store.query(query, use_default_graph_as_union=True)
        except (SyntaxError, ValueError, OSError) as error:
            raise StoreError(path=self.path, fr_reason=str(error), en_reason=str(error)) from None
        if not isinstance(found, QuerySolutions):
            raise StoreError(
                path=self.path,
                fr_reason="la requête n'est pas un SELECT",
                en_reason="the query is not a SELECT",
            )
        variables = tuple(variable.value for variable in found.variables)
        rows = tuple(tuple(_value(solution[name]) for name in variables) for solution in found)
        return Rows(variables, rows)

    def quads(self) -> Iterator[Quad]:
        """Every quad, in no particular order."""
        yield from self._store

    def __len__(self) -> int:
        return len(self._store)


def _value(term: object) -> Value | None:
    if term is None:
        return None
    if isinstance(term, NamedNode):
        return Value("iri", term.value)
    if isinstance(term, Literal):
        return Value("literal", term.value, term.language or "", term.datatype.value)
    assert isinstance(term, BlankNode)
    return Value("blank", term.value)


def build(
    datasets: Iterable[Dataset],
    directory: Path,
    *,
    base: str,
    about: dict[str, Any],
    progress: Progress,
) -> None:
    """Build a store of the datasets in `directory`: beside it first, then in its place.

    A process that is killed leaves what was there before. Where another process has put the same
    store there in the meantime, this one's is given up. Raises `StoreError` where the place cannot
    be written, or holds something that is no store of ours.
    """
    import shutil
    import tempfile

    directory = directory.absolute()
    if directory.exists() and not is_store(directory):
        raise StoreError(
            path=directory,
            fr_reason="ce dossier existe et n'est pas un graphe de ContratGraph",
            en_reason="this folder exists and is not a graph of ContratGraph",
        )
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
    except OSError as error:
        raise StoreError(path=directory, fr_reason=error.strerror, en_reason=error.strerror) from None
    try:
        _fill(fresh / _DATABASE, datasets, base, about, progress)
        (fresh / _ABOUT).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
        _swap(fresh, directory)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _fill(
    database: Path,
    datasets: Iterable[Dataset],
    base: str,
    about: dict[str, Any],
    progress: Progress,
) -> None:
    from contratgraph.graph.convert import to_quads
    from contratgraph.graph.infer import infer, ontology_quads
    from contratgraph.graph.mint import inferred_graph

    store = Store(str(database))
    store.bulk_extend(ontology_quads())
    for dataset in datasets:
        name = dataset.contract.key
        progress(f"{name} : énoncés", f"{name}: statements")
        stated = list(to_quads(dataset, base))
        progress(f"{name} : règles", f"{name}: rules")
        inferred = list(infer(stated, inferred_graph(base, name)))
        store.bulk_extend(stated)
        store.bulk_extend(inferred)
        about.setdefault("contracts", {})[name] = {
            "title": dataset.contract.title,
            "stated": len(stated),
            "inferred": len(inferred),
        }
    store.flush()
    store.optimize()


def _swap(fresh: Path, directory: Path) -> None:
    """Put `fresh` in the place of `directory`."""
    import shutil
    import tempfile

    if directory.exists():
        old = Path(tempfile.mkdtemp(prefix=f".{directory.name}-old-", dir=directory.parent))
        with contextlib.suppress(FileNotFoundError):  # another process moved it away first
            directory.replace(old / "store")
        try:
            fresh.replace(directory)
        except OSError:
            if not is_store(directory):
                raise
        finally:
            shutil.rmtree(old, ignore_errors=True)
        return
    try:
        fresh.replace(directory)
    except OSError:
        if not is_store(directory):  # else another process was first with the same store
            raise


def is_store(directory: Path) -> bool:
    """Whether a complete store is there."""
    return (directory / _ABOUT).is_file()
