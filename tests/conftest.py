"""Fixtures: the source document where it is there, the shipped dataset, its graph."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from contratgraph.graph.store import Graph
from contratgraph.loaders.locate import shipped_packages
from contratgraph.loaders.package import read_package
from contratgraph.loaders.records import Dataset
from contratgraph.workspace import open_graph

ROOT = Path(__file__).parents[1]
DATA = Path(__file__).parent / "data"


def silent(fr: str, en: str) -> None:
    """Progress that nobody watches."""


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI everything a test needs is there: one that skips is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def source() -> Path:
    """The contract document: not part of the project, so a test that needs it may have to skip."""
    found = ROOT.parent / "shared" / "sources" / "pays-d-aix-2015-2020-livret4.md"
    if not found.is_file():
        pytest.skip(f"the source document is not at {found}")
    return found


@pytest.fixture(scope="session")
def shipped() -> Dataset:
    (package,) = shipped_packages()
    return read_package(package)


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tests keep their stores to themselves."""
    directory = tmp_path_factory.mktemp("cache")
    os.environ["CONTRATGRAPH_CACHE"] = str(directory)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        os.environ.pop(name, None)
    return directory


@pytest.fixture(scope="session")
def graph(cache: Path) -> Graph:
    return open_graph(progress=silent)
