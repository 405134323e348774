"""Building a store: beside its place first, then in its place: no half-built one is ever seen."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pyoxigraph import Store

from contratgraph.errors import StoreError
from contratgraph.graph.convert import to_quads
from contratgraph.graph.infer import infer
from contratgraph.graph.mint import inferred_graph
from contratgraph.graph.store import ABOUT, DATABASE, is_store
from contratgraph.graph.vocabulary import ontology_quads
from contratgraph.loaders.records import Dataset

Progress = Callable[[str, str], None]
"""Told, in French and English, what is being done; may print it or not."""


def build(
    datasets: Iterable[Dataset],
    directory: Path,
    *,
    base: str,
    about: dict[str, Any],
    progress: Progress,
    replace: bool,
) -> None:
    """Build a store of the datasets in `directory`: beside it first, then in its place.

    A process that is killed leaves what was there before. Without `replace`, a store that another
    process put there in the meantime stays, and this one is given up. Raises `StoreError` where the
    place cannot be written, or holds something that is no store of ours.
    """
    directory = directory.absolute()
    if directory.exists() and not is_store(directory):
        raise StoreError(
            path=directory,
            fr_reason="ce dossier existe et n'est pas un graphe de ContratGraph",
            en_reason="this folder exists and is not a graph of ContratGraph",
        )
    fresh = None
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
        _fill(fresh / DATABASE, datasets, base, about, progress)
        (fresh / ABOUT).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
        _swap(fresh, directory, replace=replace)
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(path=directory, fr_reason=reason, en_reason=reason) from None
    finally:
        if fresh is not None:
            shutil.rmtree(fresh, ignore_errors=True)


def _fill(
    database: Path,
    datasets: Iterable[Dataset],
    base: str,
    about: dict[str, Any],
    progress: Progress,
) -> None:
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


def _swap(fresh: Path, directory: Path, *, replace: bool) -> None:
    """Put `fresh` in the place of `directory`."""
    if not replace and is_store(directory):
        return
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
