"""The store: built once, rebuilt when anything it was made from changes, never seen half-built."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from contratgraph.errors import BadParameter, PackageError, StoreError
from contratgraph.graph.store import Graph, is_store
from contratgraph.loaders.package import dataset_hash, write_package
from contratgraph.loaders.records import Contract, Dataset, Priority
from contratgraph.workspace import DEFAULT_BASE, build_store, cached_store, open_graph

LABELS = """
PREFIX cg: <https://w3id.org/contratgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?thing ?label WHERE { ?thing a cg:TransversalPriority ; rdfs:label ?label } ORDER BY ?thing
"""


def contract(key: str = "valmont", label: str = "Jeunesse") -> Dataset:
    return Dataset(
        contract=Contract(
            key=key,
            code="",
            title="Contrat de ville de Valmont",
            first_year=2015,
            last_year=None,
            document="valmont.md",
            document_sha256="0" * 64,
            document_lines=3,
        ),
        priorities=(Priority(key="jeunesse", label=label, label_en=""),),
    )


class Log:
    """Progress that remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def __call__(self, fr: str, en: str) -> None:
        self.told.append((fr, en))

    @property
    def builds(self) -> int:
        return sum(fr.endswith(": énoncés") for fr, _ in self.told)


@pytest.fixture
def stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of one's own."""
    directory = tmp_path / "cache"
    monkeypatch.setenv("CONTRATGRAPH_CACHE", str(directory))
    return directory


@pytest.fixture
def package(tmp_path: Path) -> Path:
    write_package(contract(), tmp_path / "valmont")
    return tmp_path / "valmont"


@pytest.fixture
def log() -> Log:
    return Log()


def labels(graph: Graph) -> list[str]:
    return [label.text for _, label in graph.select(LABELS).rows if label]


def python(code: str, *arguments: object, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, **environment},
    )


# --- the cache -----------------------------------------------------------------------------------


def test_a_store_is_built_once(stores: Path, package: Path, log: Log) -> None:
    first = open_graph([package], progress=log)
    assert log.builds == 1
    assert log.told[0] == ("valmont : énoncés", "valmont: statements")
    second = open_graph([package], progress=log)
    assert log.builds == 1
    assert first.path == second.path
    assert labels(first) == labels(second) == ["Jeunesse"]
    assert list(stores.iterdir()) == [first.path]


def test_what_a_store_was_made_from(stores: Path, package: Path, log: Log) -> None:
    about = open_graph([package], progress=log).about
    assert about["base"] == DEFAULT_BASE
    (described,) = about["packages"]
    assert described["key"] == "valmont"
    assert described["version"] == "0.1.0"
    assert described["hash"] == dataset_hash(contract())
    assert about["contracts"]["valmont"]["title"] == "Contrat de ville de Valmont"
    assert about["contracts"]["valmont"]["stated"] > 0


def test_a_changed_table_is_another_store(stores: Path, package: Path, log: Log) -> None:
    old = open_graph([package], progress=log)
    write_package(contract(label="Jeunesses"), package)
    new = open_graph([package], progress=log)
    assert log.builds == 2
    assert (labels(old), labels(new)) == (["Jeunesse"], ["Jeunesses"])
    write_package(contract(), package)
    assert labels(open_graph([package], progress=log)) == ["Jeunesse"]
    assert log.builds == 2  # the first one is still there


@pytest.mark.parametrize("table", [path for path in contract().tables() if path != "contract"])
def test_every_table_counts(package: Path, table: str) -> None:
    before = cached_store([package], DEFAULT_BASE)
    with (package / f"{table}.csv").open("a", encoding="utf-8") as stream:
        stream.write("\n")
    assert cached_store([package], DEFAULT_BASE) != before


def test_another_base_is_another_store(stores: Path, package: Path, log: Log) -> None:
    one = open_graph([package], progress=log)
    other = open_graph([package], base="https://example.org/id/", progress=log)
    assert log.builds == 2
    assert {thing.text for thing, _ in one.select(LABELS).rows if thing} == {
        "https://w3id.org/contratgraph/id/valmont/priorite/jeunesse"
    }
    assert {thing.text for thing, _ in other.select(LABELS).rows if thing} == {
        "https://example.org/id/valmont/priorite/jeunesse"
    }


def test_other_packages_are_another_store(
    stores: Path, package: Path, tmp_path: Path, log: Log
) -> None:
    write_package(contract("belmont"), tmp_path / "belmont")
    both = open_graph([package, tmp_path / "belmont"], progress=log)
    one = open_graph([package], progress=log)
    assert (len(labels(both)), len(labels(one))) == (2, 1)


def test_another_version_of_the_package_is_cited(stores: Path, package: Path, log: Log) -> None:
    open_graph([package], progress=log)
    write_package(contract(), package, {"version": "2.0.0"})
    (described,) = open_graph([package], progress=log).about["packages"]
    assert described["version"] == "2.0.0"


def aged(store: Path, seconds: float) -> Path:
    """A store in the cache that was last changed `seconds` after the epoch, or now."""
    (store / "db").mkdir(parents=True)
    (store / "about.json").write_text("{}", encoding="utf-8")
    if seconds:
        os.utime(store, (seconds, seconds))
    return store


def test_old_stores_leave_the_cache(stores: Path, package: Path, log: Log) -> None:
    """The eight last ones stay."""
    old = [aged(stores / f"{number:032x}", 1_000_000 + number) for number in range(12)]
    abandoned = aged(stores / f".{'a' * 32}-build", 1)
    graph = open_graph([package], progress=log)
    assert set(stores.iterdir()) == {graph.path, *old[-7:]}
    assert not abandoned.exists()


def test_what_is_not_ours_stays_in_the_cache(stores: Path, package: Path, log: Log) -> None:
    """`CONTRATGRAPH_CACHE` may name a folder where people keep other things."""
    theirs = [aged(stores / f"vacances-{number}", number) for number in range(12)]
    graph = open_graph([package], progress=log)
    assert set(stores.iterdir()) == {graph.path, *theirs}


def test_stores_of_today_stay_in_the_cache(stores: Path, package: Path, log: Log) -> None:
    """Another process may be building one of them."""
    young = [aged(stores / f".build-{number:02}", 0) for number in range(12)]
    graph = open_graph([package], progress=log)
    assert set(stores.iterdir()) == {graph.path, *young}


def test_an_answer_is_the_same_when_it_is_asked_again(stores: Path, package: Path, log: Log) -> None:
    query = """
        SELECT ?thing ?label ?year ?nothing WHERE {
          { ?thing a ?kind ; ?says ?label . FILTER(isLiteral(?label)) } UNION { [] ?has ?year }
        } ORDER BY STR(?thing) STR(?label) STR(?year) LIMIT 500
    """
    first = open_graph([package], progress=log).select(query)
    assert len(first.rows) > 50
    assert any(value is None for row in first.rows for value in row)
    again = open_graph([package], progress=log).select(query)
    assert again == first
    assert {type(value) for row in again.rows for value in row} == {
        type(value) for row in first.rows for value in row
    }


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["ASK { ?s ?p ?o }", "SELECT ?", "DROP ALL", "DESCRIBE <x:y>"])
def test_only_a_select_is_run(graph: Graph, query: str) -> None:
    before = len(graph)
    with pytest.raises(StoreError) as refused:
        graph.select(query)
    assert refused.value.exit_code == 5
    assert len(graph) == before


def test_two_contracts_of_one_key_are_refused(
    stores: Path, package: Path, tmp_path: Path, log: Log
) -> None:
    write_package(contract(label="Autre"), tmp_path / "copie")
    with pytest.raises(PackageError) as refused:
        open_graph([package, tmp_path / "copie"], progress=log)
    second = tmp_path / "copie" / "contract.csv"
    assert refused.value.message("fr") == (
        f"{second}, colonne key : « valmont » est déjà la clé de {package}."
    )
    assert (
        refused.value.message("en")
        == f"{second}, column key: “valmont” is already the key of {package}."
    )
    with pytest.raises(PackageError):
        open_graph([package, package], progress=log)
    assert log.told == []
    assert not stores.exists()


def test_a_broken_package_is_refused_before_anything_is_built(
    stores: Path, package: Path, tmp_path: Path, log: Log
) -> None:
    write_package(contract("belmont"), tmp_path / "belmont")
    (tmp_path / "belmont" / "actors.csv").unlink()
    with pytest.raises(PackageError, match=r"^actors\.csv : la table manque"):
        open_graph([package, tmp_path / "belmont"], progress=log)
    assert log.told == []
    assert not stores.exists()


@pytest.mark.parametrize(
    "base",
    [
        "https://example.org/> <x/",
        "",
        pytest.param(
            "https://example.org/\udcff/",  # what Python makes of an argument that is not UTF-8
        ),
    ],
    ids=ascii,
)
def test_a_hostile_base_is_refused_before_anything_is_built(
    stores: Path, package: Path, log: Log, base: str
) -> None:
    with pytest.raises(BadParameter):
        open_graph([package], base=base, progress=log)
    assert log.told == []
    assert not stores.exists()


def test_a_folder_that_is_no_store_is_refused(tmp_path: Path, package: Path, log: Log) -> None:
    place = tmp_path / "mes documents"
    place.mkdir()
    (place / "lettre.txt").write_text("à moi", encoding="utf-8")
    with pytest.raises(StoreError) as refused:
        build_store([package], place, base=DEFAULT_BASE, progress=log)
    assert refused.value.message("fr") == (
        f"Le graphe dans {place} n'est pas utilisable : "
        "ce dossier existe et n'est pas un graphe de ContratGraph."
    )
    assert refused.value.message("en") == (
        f"The graph in {place} cannot be used: this folder exists and is not a graph of ContratGraph."
    )
    assert [path.name for path in place.iterdir()] == ["lettre.txt"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mes documents", "valmont"]


@pytest.mark.parametrize(
    "make", [Path.mkdir, Path.touch, lambda place: None], ids=["folder", "file", "nothing"]
)
def test_what_is_no_store_cannot_be_opened(tmp_path: Path, make: Callable[[Path], None]) -> None:
    place = tmp_path / "place"
    make(place)
    with pytest.raises(StoreError) as refused:
        Graph(place)
    sentence = refused.value.message("fr")
    assert sentence.startswith(f"Le graphe dans {place} n'est pas utilisable : ")
    assert "\n" not in sentence


@pytest.mark.parametrize("below", ["", "sub", "sub/sub"])
def test_a_cache_that_cannot_be_written_is_one_sentence(
    tmp_path: Path, package: Path, monkeypatch: pytest.MonkeyPatch, log: Log, below: str
) -> None:
    """A file where a directory is needed: refused to everyone, root included."""
    (tmp_path / "cache").write_text("un fichier", encoding="utf-8")
    monkeypatch.setenv("CONTRATGRAPH_CACHE", str(tmp_path / "cache" / below))
    with pytest.raises(StoreError) as refused:
        open_graph([package], progress=log)
    for lang in ("fr", "en"):
        sentence = refused.value.message(lang)
        assert str(tmp_path / "cache") in sentence
        assert "None" not in sentence
        assert "\n" not in sentence
    assert (tmp_path / "cache").read_text(encoding="utf-8") == "un fichier"


# --- building in the place of another one --------------------------------------------------------


def test_a_store_takes_the_place_of_the_old_one(tmp_path: Path, package: Path, log: Log) -> None:
    place = tmp_path / "store"
    build_store([package], place, base=DEFAULT_BASE, progress=log)
    old = Graph(place)
    assert labels(old) == ["Jeunesse"]
    write_package(contract(label="Jeunesses"), package)
    build_store([package], place, base=DEFAULT_BASE, progress=log, replace=True)
    assert labels(Graph(place)) == ["Jeunesses"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store", "valmont"]


def test_a_build_that_fails_leaves_the_old_store(tmp_path: Path, package: Path, log: Log) -> None:
    place = tmp_path / "store"
    build_store([package], place, base=DEFAULT_BASE, progress=log)

    def fails(fr: str, en: str) -> None:
        raise KeyboardInterrupt

    write_package(contract(label="Jeunesses"), package)
    with pytest.raises(KeyboardInterrupt):
        build_store([package], place, base=DEFAULT_BASE, progress=fails, replace=True)
    assert labels(Graph(place)) == ["Jeunesse"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store", "valmont"]


KILLED = """
import os, signal, sys
from pathlib import Path
from contratgraph.workspace import DEFAULT_BASE, build_store, open_graph

def killed(fr, en):
    if fr.endswith(": règles"):
        os.kill(os.getpid(), signal.SIGKILL)

package, place = map(Path, sys.argv[1:])
if place.name == "cache":
    open_graph([package], progress=killed)
else:
    build_store([package], place, base=DEFAULT_BASE, progress=killed, replace=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL")
def test_a_process_killed_while_it_builds_leaves_the_old_store(
    tmp_path: Path, package: Path, log: Log
) -> None:
    place = tmp_path / "store"
    build_store([package], place, base=DEFAULT_BASE, progress=log)
    write_package(contract(label="Jeunesses"), package)
    process = python(KILLED, package, place)
    assert process.communicate() == ("", "")
    assert process.returncode == -signal.SIGKILL
    assert labels(Graph(place)) == ["Jeunesse"]
    build_store([package], place, base=DEFAULT_BASE, progress=log, replace=True)
    assert labels(Graph(place)) == ["Jeunesses"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL")
def test_after_a_killed_build_the_next_one_opens(stores: Path, package: Path, log: Log) -> None:
    process = python(KILLED, package, stores, CONTRATGRAPH_CACHE=str(stores))
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert [path for path in stores.iterdir() if is_store(path)] == []
    assert labels(open_graph([package], progress=log)) == ["Jeunesse"]
    assert log.builds == 1


OPENS = """
import sys
from pathlib import Path
from contratgraph.workspace import open_graph

sys.stdin.readline()
graph = open_graph([Path(sys.argv[1])], progress=lambda fr, en: None)
rows = graph.select("SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY ?p")
print(graph.path, len(graph), hash(rows))
"""


@pytest.mark.parametrize("number", [2, 6])
def test_processes_that_build_at_once_all_succeed_and_agree(
    stores: Path, package: Path, number: int
) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", OPENS, str(package)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "CONTRATGRAPH_CACHE": str(stores), "PYTHONHASHSEED": "0"},
        )
        for _ in range(number)
    ]
    for process in processes:  # all are waiting: now
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    answers = [process.communicate() for process in processes]
    assert [error for _, error in answers if error] == []
    assert len({answer for answer, _ in answers}) == 1
    assert [path.name for path in stores.iterdir()] == [Path(answers[0][0].split()[0]).name]


def test_a_build_that_comes_second_is_given_up(stores: Path, package: Path) -> None:
    """Another process puts the same store there in the meantime and may have it open."""
    first: list[tuple[int, Graph]] = []

    def overtaken(fr: str, en: str) -> None:
        if not first:
            first.append((0, open_graph([package], progress=Log())))
            first[0] = (first[0][1].path.stat().st_ino, first[0][1])

    second = open_graph([package], progress=overtaken)
    assert labels(second) == ["Jeunesse"]
    ((inode, other),) = first
    assert second.path == other.path
    assert second.path.stat().st_ino == inode
    assert labels(other) == ["Jeunesse"]
    assert list(stores.iterdir()) == [second.path]


# --- damage --------------------------------------------------------------------------------------


def each(pattern: str, action: Callable[[Path], object]) -> Callable[[Path], None]:
    def damaged(store: Path) -> None:
        found = list(store.glob(pattern))
        assert found
        for path in found:
            action(path)

    return damaged


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def scramble(path: Path) -> None:
    path.write_bytes(bytes(byte ^ 0xFF for byte in path.read_bytes()))


DAMAGES = {
    "no database": each("db", shutil.rmtree),
    "an empty database": each("db/*", Path.unlink),
    "no CURRENT": each("db/CURRENT", Path.unlink),
    "a broken CURRENT": each("db/CURRENT", scramble),
    "an empty MANIFEST": each("db/MANIFEST*", lambda path: path.write_bytes(b"")),
    "no tables": each("db/*.sst", Path.unlink),
    "tables cut short": each("db/*.sst", half),
    "scrambled tables": each("db/*.sst", scramble),
    "no about.json": each("about.json", Path.unlink),
    "about.json cut short": each("about.json", half),
    "about.json not UTF-8": each("about.json", lambda p: p.write_bytes(b"\xff\xfe")),
    "about.json of something else": each("about.json", lambda p: p.write_text("{}")),
    "about.json a list": each("about.json", lambda p: p.write_text("[]")),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_store_is_built_again(
    stores: Path, package: Path, tmp_path: Path, log: Log, damage: str
) -> None:
    """The packages are the truth. The store was made by another process: nothing has it open."""
    build_store([package], cached_store([package], DEFAULT_BASE), base=DEFAULT_BASE, progress=Log())
    DAMAGES[damage](cached_store([package], DEFAULT_BASE))
    graph = open_graph([package], progress=log)
    assert labels(graph) == ["Jeunesse"]
    assert log.builds == 1
    assert graph.about["packages"][0]["key"] == "valmont"
    assert labels(open_graph([package], progress=log)) == ["Jeunesse"]
    assert log.builds == 1


@pytest.mark.parametrize("text", ["", "{", "[]", "5", '[["thing"], 5]', "[5, []]", "null"])
def test_a_damaged_answer_is_asked_again(stores: Path, package: Path, log: Log, text: str) -> None:
    graph = open_graph([package], progress=log)
    expected = graph.select(LABELS)
    kept = [path for path in graph.path.rglob("*.json") if path.name != "about.json"]
    for path in kept:
        path.write_text(text, encoding="utf-8")
    assert open_graph([package], progress=log).select(LABELS) == expected


def test_a_damaged_store_made_by_build_store_is_one_sentence(
    tmp_path: Path, package: Path, log: Log
) -> None:
    """Nobody said which packages it was made from: it cannot be made again."""
    place = tmp_path / "store"
    build_store([package], place, base=DEFAULT_BASE, progress=log)
    shutil.rmtree(place / "db")
    with pytest.raises(StoreError) as refused:
        len(Graph(place))
    assert "\n" not in refused.value.message("fr")


# --- several contracts ---------------------------------------------------------------------------


def test_two_contracts_stand_side_by_side(
    stores: Path, package: Path, tmp_path: Path, log: Log
) -> None:
    write_package(contract("belmont", "Jeunes"), tmp_path / "belmont")
    graph = open_graph([package, tmp_path / "belmont"], progress=log)
    assert labels(graph) == ["Jeunes", "Jeunesse"]
    assert [described["key"] for described in graph.about["packages"]] == ["valmont", "belmont"]
    graphs = {quad.graph_name.value for quad in graph.quads()}
    assert graphs == {
        "https://w3id.org/contratgraph/ontology",
        *(
            f"{DEFAULT_BASE}{key}/{name}"
            for key in ("valmont", "belmont")
            for name in ("stated", "inferred")
        ),
    }


def test_the_facts_of_a_contract_are_in_its_own_graphs(
    stores: Path, package: Path, tmp_path: Path, log: Log
) -> None:
    write_package(contract("belmont", "Jeunes"), tmp_path / "belmont")
    for quad in open_graph([package, tmp_path / "belmont"], progress=log).quads():
        if quad.subject.value.startswith(DEFAULT_BASE):
            key = quad.subject.value.removeprefix(DEFAULT_BASE).split("/")[0]
            assert quad.graph_name.value.startswith(f"{DEFAULT_BASE}{key}/")


def test_a_store_that_cannot_take_its_place_is_told(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a reader has the folder open (Windows), nothing was built: no success is reported."""
    build_store([package], tmp_path / "store", base=DEFAULT_BASE, progress=Log())

    def refuse(fresh: Path, directory: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("contratgraph.graph.build.swap", refuse)
    with pytest.raises(StoreError):
        build_store([package], tmp_path / "store", base="https://example.org/", progress=Log())
    assert Graph(tmp_path / "store").about["base"] == DEFAULT_BASE


def test_damage_that_shows_when_a_query_runs_is_mended(
    stores: Path, package: Path, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One broken block lets the database open, and is met by the first query that reads it."""
    graph = open_graph([package], progress=log)
    store = graph._store()

    class Broken:
        def query(self, *args: object, **options: object) -> object:
            raise OSError("Corruption: block checksum mismatch")

    graph._opened = Broken()  # type: ignore[assignment]  # all that a query asks of a store
    assert labels(graph) == ["Jeunesse"]
    assert log.builds == 2
    del store
