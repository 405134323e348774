"""Building a store: beside its place first, then in its place: no half-built one is ever seen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pyoxigraph import Store

from contratgraph.errors import StoreError, system_reason
from contratgraph.folders import fresh_folder, swap
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
    ours: bool = False,
    finish: Callable[[Path], None] = lambda fresh: None,
) -> None:
    """Build a store of the datasets in `directory`: beside it first, then in its place.

    A process that is killed leaves what was there before. Without `replace`, a store that another
    process put there in the meantime stays, and this one is given up. `finish` is given the store
    before it is put in its place. Raises `StoreError` where the
    place cannot be written, or holds something that is no store of ours (unless `ours`: it is in our
    cache, and may be a broken one).
    """
    directory = directory.absolute()
    if directory.exists() and not ours and not is_store(directory):
        raise StoreError(
            path=directory,
            fr_reason="ce dossier existe et n'est pas un graphe de ContratGraph",
            en_reason="this folder exists and is not a graph of ContratGraph",
        )
    try:
        with fresh_folder(directory) as fresh:
            _fill(fresh / DATABASE, datasets, base, about, progress)
            (fresh / ABOUT).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
            finish(fresh)
            _put(fresh, directory, replace=replace)
    except OSError as error:
        fr, en = system_reason(error)
        raise StoreError(path=directory, fr_reason=fr, en_reason=en) from None


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


def _put(fresh: Path, directory: Path, *, replace: bool) -> None:
    if not replace and is_store(directory):
        return
    try:
        swap(fresh, directory)
    except OSError:
        if replace or not is_store(directory):  # else another was first with the same store
            raise
