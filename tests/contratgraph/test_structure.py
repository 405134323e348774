"""The house: imports point one way, the command starts light, the wheel holds what the folders hold."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path, PurePosixPath

import pytest

import contratgraph
from contratgraph.graph.store import Graph
from contratgraph.queries.catalogue import questions

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NOT_INSTALLED = {"tests", "docs", "benchmarks", "build", "dist"}

FOLDERS = ("ontology", "graph", "loaders", "queries", "viz", "web")
FOUNDATION = {"contratgraph", "contratgraph.errors", "contratgraph.folders", "contratgraph.words"}
"""They import nothing of the project, and all may import them."""

FACE = "the command line and what serves it"
"""The other modules of `contratgraph/` itself: they import anything, no folder imports them."""

ALLOWED: dict[str, set[str]] = {
    "ontology": set(),
    "loaders": set(),
    "graph": {"ontology", "contratgraph.loaders.records", "contratgraph.loaders.lists"},
    "queries": {"graph", "ontology"},
    "viz": {"queries", "graph", "ontology"},
    "web": {"viz", "queries", "graph", "ontology"},
    FACE: {*FOLDERS},
}
"""What each may import, besides itself and the foundation."""

HEAVY = (
    "rdflib networkx pandas numpy scipy rapidfuzz markdown_it typer click rich jinja2 "
    "owlready2 pyshacl pyvis xlsxwriter openpyxl docx lxml pdfplumber pdfminer hypothesis pytest"
).split()


def python_files(folder: Path) -> Iterator[Path]:
    """Without following links: the ones in `contratgraph/` are for type checkers and editors."""
    for directory, names, files in os.walk(folder):
        names[:] = [n for n in names if not n.startswith(".") and n != "__pycache__"]
        yield from (Path(directory) / name for name in files if name.endswith(".py"))


def modules() -> dict[str, Path]:
    """Every module that is installed, by its full name."""
    found = {}
    for folder in ("contratgraph", *FOLDERS):
        for path in python_files(ROOT / folder):
            parts = path.relative_to(ROOT).with_suffix("").parts
            parts = parts if folder == "contratgraph" else ("contratgraph", *parts)
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


MODULES = modules()


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Full names of the modules that a file imports, wherever in it, and the lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield (name if name in MODULES else str(node.module), node.lineno)


def place(module: str) -> str:
    """The folder of a module; its own name for the foundation, FACE for its neighbours."""
    if module in FOUNDATION:
        return module
    folder = module.split(".")[1]
    return folder if folder in FOLDERS else FACE


# --- imports -------------------------------------------------------------------------------------


def test_the_modules_are_found() -> None:
    assert {place(name) for name in MODULES} >= {*ALLOWED, *FOUNDATION} - {"web"}
    assert len(MODULES) > 30


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_one_way(module: str) -> None:
    here = place(module)
    allowed = set() if module in FOUNDATION else {here, *ALLOWED[here], *FOUNDATION}
    wrong = [
        f"line {line}: {name}"
        for name, line in imported(MODULES[module])
        if name.partition(".")[0] == "contratgraph" and not {name, place(name)} & allowed
    ]
    assert wrong == []


@pytest.mark.parametrize("module", MODULES)
def test_a_module_of_the_project_is_imported_by_its_full_name(module: str) -> None:
    """`import graph` would work from the top of the repository, and nowhere else."""
    for name, line in imported(MODULES[module]):
        assert name.partition(".")[0] not in FOLDERS, f"line {line}: {name}"


def test_only_the_command_line_prints() -> None:
    for module, path in MODULES.items():
        called = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        if module != "contratgraph.cli":
            assert not called & {"print", "exit", "quit", "input"}, module


# --- a light start -------------------------------------------------------------------------------

RUN = """
import sys
from contratgraph.cli import main
try:
    code = main(sys.argv[1:])
except SystemExit as end:
    code = end.code
sys.stdout.flush()
print(code, *sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def run(*arguments: str) -> tuple[str, set[str]]:
    """What the command printed, and the libraries that it had imported at its end."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments], capture_output=True, encoding="utf-8", check=True
    )
    code, *libraries = done.stderr.splitlines()[-1].split()
    assert code == "0", done.stderr
    return done.stdout, set(libraries)


WITHOUT_PARAMETERS = [q.name for q in questions() if not any(p.required for p in q.parameters)]


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["queries"], ["info"], *(["query", name] for name in WITHOUT_PARAMETERS)],
    ids=" ".join,
)
def test_a_command_that_asks_loads_nothing_heavy(graph: Graph, arguments: list[str]) -> None:
    """With the graph in the cache; asked twice, since an answer may be kept after the first time."""
    for _ in range(2):
        output, libraries = run(*arguments)
        assert len(output.splitlines()) > 3
        assert libraries & set(HEAVY) == set()


@pytest.mark.parametrize("name", WITHOUT_PARAMETERS)
def test_a_store_comes_with_the_answers_that_need_no_parameter(tmp_path: Path, name: str) -> None:
    """So that the first asking costs no more than the next: no database is opened for it."""
    store = tmp_path / "store"
    run("build", "--store", str(store))
    before = {path: path.stat().st_mtime_ns for path in store.rglob("*")}
    for lang in ("fr", "en"):
        output, libraries = run("query", name, "--store", str(store), "--evidence", "--lang", lang)
        assert len(output.splitlines()) > 3
        assert "pyoxigraph" not in libraries
    run("query", "public-axes", "--public", "jeunes", "--store", str(store))
    assert {path: path.stat().st_mtime_ns for path in store.rglob("*")} == before


def test_the_name_of_the_package_loads_nothing_of_it() -> None:
    code = "import sys, contratgraph; print(*(n for n in sys.modules if n.startswith('contratgraph')))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    loaded = {name for name in done.stdout.split() if "__editable__" not in name}
    assert loaded - {"contratgraph"} == set()


# --- what is installed ---------------------------------------------------------------------------


def folders_with_python() -> set[PurePosixPath]:
    top = [
        path
        for path in ROOT.iterdir()
        if path.is_dir()
        and not path.name.startswith(".")
        and path.suffix != ".egg-info"
        and path.name not in NOT_INSTALLED
    ]
    files = (file for folder in top for file in python_files(folder))
    return {PurePosixPath(file.relative_to(ROOT).parent.as_posix()) for file in files}


def package_folders() -> dict[str, Path]:
    """Installed package → its folder, by pyproject."""
    mapped = PYPROJECT["tool"]["setuptools"]["package-dir"]
    listed = PYPROJECT["tool"]["setuptools"]["packages"]
    return {name: ROOT / mapped.get(name, name.replace(".", "/")) for name in listed}


def test_the_packages_of_pyproject_are_the_folders_with_python_files() -> None:
    """One left out still imports in editable mode, and is missing from the wheel."""
    expected = {
        "contratgraph"
        if folder == PurePosixPath("contratgraph")
        else ".".join(("contratgraph", *folder.parts))
        for folder in folders_with_python()
    }
    assert set(package_folders()) == expected
    assert len(package_folders()) == len(PYPROJECT["tool"]["setuptools"]["packages"])
    for name, folder in package_folders().items():
        assert (folder / "__init__.py").is_file(), name


def test_every_link_in_the_package_leads_to_a_folder_of_the_project() -> None:
    links = {path.name: path for path in (ROOT / "contratgraph").iterdir() if path.is_symlink()}
    installed = {name.removeprefix("contratgraph.") for name in package_folders()} - {"contratgraph"}
    assert links.keys() == installed
    for name, path in links.items():
        assert path.readlink() == Path("..") / name


def data_files(folder: Path) -> Iterator[PurePosixPath]:
    for directory, names, files in os.walk(folder):
        names[:] = [n for n in names if not n.startswith(".") and n != "__pycache__"]
        for name in files:
            path = Path(directory) / name
            if path.suffix not in (".py", ".pyc") and not name.startswith("."):
                yield PurePosixPath(path.relative_to(folder).as_posix())


def matches(file: PurePosixPath, pattern: str) -> bool:
    """As setuptools matches: a `*` does not go over a `/`."""
    return len(file.parts) == len(PurePosixPath(pattern).parts) and file.match(pattern)


@pytest.mark.parametrize("package", package_folders())
def test_every_data_file_is_installed_and_no_pattern_is_idle(package: str) -> None:
    patterns = PYPROJECT["tool"]["setuptools"]["package-data"].get(package, [])
    files = list(data_files(package_folders()[package]))
    assert [str(f) for f in files if not any(matches(f, pattern) for pattern in patterns)] == []
    assert [pattern for pattern in patterns if not any(matches(f, pattern) for f in files)] == []


# --- what is needed ------------------------------------------------------------------------------


def normal(requirement: str) -> str:
    """ "markdown-it-py>=3,<5" is "markdown-it-py"."""
    name = requirement.split(";")[0].split("[")[0]
    for mark in "<>=!~ ":
        name = name.split(mark)[0]
    return name.lower().replace("_", "-")


def libraries_used() -> dict[str, set[str]]:
    """Distribution → the modules of the project that import it."""
    distributions = packages_distributions()
    used: dict[str, set[str]] = {}
    for module, path in MODULES.items():
        for name, _ in imported(path):
            top = name.partition(".")[0]
            if top not in sys.stdlib_module_names and top != "contratgraph":
                for distribution in distributions.get(top, [top]):
                    used.setdefault(normal(distribution), set()).add(module)
    return used


def test_every_declared_dependency_is_imported_and_no_other_is() -> None:
    optional = PYPROJECT["project"].get("optional-dependencies", {})
    declared = {normal(r) for r in PYPROJECT["project"]["dependencies"]}
    declared |= {normal(r) for extra in optional.keys() - {"test", "dev"} for r in optional[extra]}
    assert libraries_used().keys() == declared


def test_the_version_is_said_once_more_and_the_same() -> None:
    assert contratgraph.__version__ == PYPROJECT["project"]["version"]
