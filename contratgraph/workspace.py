"""From packages to an open graph: which packages, where their store is kept, when it is rebuilt."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contratgraph import __version__
from contratgraph.errors import PackageError
from contratgraph.graph.mint import DEFAULT_BASE, check_base
from contratgraph.graph.store import Graph, is_store
from contratgraph.loaders.locate import content_digest, shipped_packages
from contratgraph.ontology import ontology_files, rule_files

if TYPE_CHECKING:
    from contratgraph.graph.build import Progress
    from contratgraph.loaders.records import Dataset

_OURS = re.compile(r"[0-9a-f]{32}|\.[0-9a-f]{32}-.+")
"""The names of stores in the cache, and of those being built or put aside."""

LANGUAGES = ("fr", "en")
FEW_PACKAGES = 10
KEPT_STORES = 8
KEPT_SECONDS = 24 * 3600
"""A store or an abandoned build in the cache is removed when it is this old and not among the last."""


def cache_directory() -> Path:
    """Where stores are kept: `CONTRATGRAPH_CACHE`, else the user's cache directory."""
    if chosen := os.environ.get("CONTRATGRAPH_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        root = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        root = Path.home() / "Library" / "Caches"
    else:
        root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return root / "contratgraph"


def open_graph(packages: Sequence[Path] = (), *, base: str = DEFAULT_BASE, progress: Progress) -> Graph:
    """The graph of the packages (default: those shipped), built first where it is not in the cache.

    Raises `PackageError` for a broken package, `StoreError` where the cache cannot be used.
    """
    base = base if base == DEFAULT_BASE else check_base(base)
    packages = packages or shipped_packages()
    directory = cached_store(packages, base)
    if not is_store(directory):
        build_store(packages, directory, base=base, progress=progress, replace=False, ours=True)
        _tidy(directory.parent, keep=directory)

    def rebuild() -> None:  # the database is damaged: the packages are the truth
        build_store(packages, directory, base=base, progress=progress, ours=True)

    return Graph(directory, keep=True, rebuild=rebuild)


def cached_store(packages: Sequence[Path], base: str) -> Path:
    """The place in the cache of these packages, ontology, rules, program version and base."""
    digest = hashlib.sha256()
    for path in (*ontology_files(), *rule_files()):
        digest.update(path.read_bytes())
    digest.update(f"\n{__version__}\n{base}\n".encode())
    digest.update(content_digest(packages))
    return cache_directory() / digest.hexdigest()[:32]


def build_store(
    packages: Sequence[Path],
    directory: Path,
    *,
    base: str,
    progress: Progress,
    replace: bool = True,
    ours: bool = False,
) -> None:
    """Build the store of the packages in `directory`. All packages are read before one is built.

    The answers to the saved questions that need no parameter come with it, unless there are so many
    contracts that the answers would be too long to keep.
    Without `replace`, a store that another process has put there in the meantime stays. `ours`: the
    place is in our cache, so that whatever is there may be put aside.
    """
    from contratgraph.graph.build import build
    from contratgraph.loaders.package import (
        dataset_hash,
        edited_tables,
        package_version,
        read_package,
    )

    datasets = [read_package(package) for package in packages]
    _check_keys(packages, datasets)
    about: dict[str, Any] = {
        "version": __version__,
        "base": check_base(base),
        "packages": [
            {
                "key": dataset.contract.key,
                "version": package_version(package),
                "hash": dataset_hash(dataset),
                "edited": edited_tables(package),
                "document": dataset.contract.document,
                "document_sha256": dataset.contract.document_sha256,
            }
            for package, dataset in zip(packages, datasets, strict=True)
        ],
    }
    build(
        _released(datasets),
        directory,
        base=about["base"],
        about=about,
        progress=progress,
        replace=replace,
        ours=ours,
        finish=_answer_beforehand if len(packages) <= FEW_PACKAGES else _count_beforehand,
    )


def _count_beforehand(directory: Path) -> None:
    """What `info` tells comes with the store."""
    from contratgraph.queries.show import contents

    for lang in LANGUAGES:
        contents(Graph(directory, keep=True), lang=lang)


def _answer_beforehand(directory: Path) -> None:
    """Ask the saved questions that need nothing: their answers come with the store."""
    from contratgraph.queries.catalogue import questions
    from contratgraph.queries.run import ask

    _count_beforehand(directory)
    graph = Graph(directory, keep=True)
    for question in questions():
        if not any(parameter.required for parameter in question.parameters):
            for lang in LANGUAGES:
                ask(graph, question, {}, lang=lang)


def _released(datasets: list[Dataset]) -> Iterator[Dataset]:
    """One after the other, so that a hundred contracts are not kept in memory to the end."""
    while datasets:
        yield datasets.pop(0)


def _check_keys(packages: Sequence[Path], datasets: Sequence[Dataset]) -> None:
    seen: dict[str, Path] = {}
    for package, dataset in zip(packages, datasets, strict=True):
        key = dataset.contract.key
        if key in seen:
            raise PackageError(
                file=str(package / "contract.csv"),
                column="key",
                fr_problem=f"« {key} » est déjà la clé de {seen[key]}",
                en_problem=f"“{key}” is already the key of {seen[key]}",
            )
        seen[key] = package


def _tidy(cache: Path, *, keep: Path) -> None:
    """Remove old stores and abandoned builds from the cache; never fails."""
    import shutil
    import time

    try:
        ours = (path for path in cache.iterdir() if _OURS.fullmatch(path.name))
        found = sorted(ours, key=lambda path: path.stat().st_mtime, reverse=True)
        for path in found[KEPT_STORES:]:
            if path != keep and time.time() - path.stat().st_mtime > KEPT_SECONDS:
                shutil.rmtree(path, ignore_errors=True)
    except OSError:
        return
