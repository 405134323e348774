"""Exports: each format written by one library and read back by another, the same bytes each time."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode
from rdflib.compare import isomorphic

from contratgraph.errors import ExportError, PackageError
from contratgraph.graph.export import FORMATS, export, export_file, export_format
from contratgraph.graph.store import Graph
from contratgraph.loaders.package import write_package
from contratgraph.loaders.records import Contract, Dataset, Priority
from contratgraph.workspace import DEFAULT_BASE, build_store

READERS = {
    ".ttl": "turtle",
    ".nt": "nt",
    ".rdf": "xml",
    ".jsonld": "json-ld",
    ".nq": "nquads",
    ".trig": "trig",
}
OF_TRIPLES = (".ttl", ".nt", ".rdf", ".jsonld")
OF_QUADS = (".nq", ".trig")


def reads(test: Callable[..., None]) -> Callable[..., None]:
    """For tests in which rdflib parses: it warns of itself, and warnings are errors here.

    Its JSON-LD and TriG parsers make a ConjunctiveGraph, its Dataset asks for `default_context`;
    both are deprecated by rdflib, and nothing that the caller does avoids them (7.6).
    """
    for message in ("ConjunctiveGraph is deprecated", "Dataset.default_context is deprecated"):
        test = pytest.mark.filterwarnings(f"ignore:{message}:DeprecationWarning")(test)
    return test


def silent(fr: str, en: str) -> None:
    """Progress that nobody watches."""


def contract(key: str = "valmont", **labels: str) -> Dataset:
    """A contract of almost nothing: a priority for each label."""
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
        priorities=tuple(
            Priority(key=name.replace("_", "-"), label=label, label_en="")
            for name, label in labels.items()
        ),
    )


HOSTILE = {
    "quotes": 'L\'Étape "du jour" \'\'\'ici\'\'\' """là"""',
    "markup": "<script>alert(1)</script> & &amp; ]]> <!-- -->",
    "emoji": "👩‍👩‍👧 Famille 🏘️ 𝕍",
    "rtl": "جمعية السكان \u202e!\u202c ‏",
    "backslashes": "C:\\temp\\n \\u00e9 \\",
    "turtle": 'a" . <https://evil.example/> <https://evil.example/> "b',
    "json": '{"@context": "https://evil.example/"}',
    "breaks": "une\nligne\n\npuis\tune autre",
    "blanks": "un\u00a0blanc insécable\u202f;\u2028un séparateur",
    "percent": "100 % {x} $y @fr ^^xsd:string",
}


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Dataset], Graph]:
    """A graph of a dataset, in a new directory at each call."""

    def built(dataset: Dataset) -> Graph:
        directory = tmp_path_factory.mktemp("export")
        write_package(dataset, directory / "package")
        build_store([directory / "package"], directory / "store", base=DEFAULT_BASE, progress=silent)
        return Graph(directory / "store")

    return built


@pytest.fixture(scope="module")
def hostile(build: Callable[[Dataset], Graph]) -> Graph:
    return build(contract(**HOSTILE))


@pytest.fixture(scope="module")
def again(build: Callable[[Dataset], Graph]) -> Graph:
    """The same dataset, built in another directory."""
    return build(contract(**HOSTILE))


def written(graph: Graph, extension: str) -> bytes:
    stream = io.BytesIO()
    export(graph, extension, stream)
    return stream.getvalue()


def term(value: NamedNode | BlankNode | Literal) -> rdflib.term.Node:
    """A term of the store as a term of rdflib, by its parts and without a parser."""
    if isinstance(value, NamedNode):
        return rdflib.URIRef(value.value)
    if isinstance(value, BlankNode):
        return rdflib.BNode(value.value)
    if value.language:
        return rdflib.Literal(value.value, lang=value.language)
    is_string = value.datatype.value.endswith("#string")
    return rdflib.Literal(value.value, datatype=None if is_string else value.datatype.value)


def in_graphs(graph: Graph) -> dict[str, rdflib.Graph]:
    """The store as rdflib graphs, by name."""
    found: dict[str, rdflib.Graph] = {}
    for quad in graph.quads():
        named = found.setdefault(quad.graph_name.value, rdflib.Graph())
        named.add((term(quad.subject), term(quad.predicate), term(quad.object)))
    return found


def union(graph: Graph) -> rdflib.Graph:
    whole = rdflib.Graph()
    for named in in_graphs(graph).values():
        for triple in named:
            whole.add(triple)
    return whole


def plain(text: rdflib.term.Node) -> rdflib.term.Node:
    """rdflib keeps apart "a" and "a"^^xsd:string, which RDF 1.1 says are one."""
    if isinstance(text, rdflib.Literal) and text.datatype == rdflib.XSD.string:
        return rdflib.Literal(str(text))
    return text


def tidy(triples: Iterable[tuple[rdflib.term.Node, ...]]) -> rdflib.Graph:
    found = rdflib.Graph()
    for one, name, other in triples:
        found.add((one, name, plain(other)))
    return found


def read_triples(data: bytes, extension: str) -> rdflib.Graph:
    return tidy(rdflib.Graph().parse(data=data, format=READERS[extension]))


def read_graphs(data: bytes, extension: str) -> dict[str, rdflib.Graph]:
    dataset = rdflib.Dataset()
    dataset.parse(data=data, format=READERS[extension])
    return {str(named.identifier): tidy(named) for named in dataset.graphs() if len(named)}


def same(one: rdflib.Graph, other: rdflib.Graph) -> bool:
    """Isomorphic; the triples without blank nodes are compared as they are, which is faster."""

    def parts(graph: rdflib.Graph) -> tuple[set[object], rdflib.Graph]:
        ground, blank = set(), rdflib.Graph()
        for triple in graph:
            if any(isinstance(node, rdflib.BNode) for node in triple):
                blank.add(triple)
            else:
                ground.add(triple)
        return ground, blank

    (ground, blank), (others_ground, others_blank) = parts(one), parts(other)
    return ground == others_ground and isomorphic(blank, others_blank)


def part(dataset: Dataset, elements: int) -> Dataset:
    """The first elements of a contract with all that is said of them."""
    kept = dataset.elements[:elements]
    codes = {element.code for element in kept}
    statements = tuple(s for s in dataset.statements if s.element in codes)
    silences = tuple(s for s in dataset.silences if s.element in codes)
    passages = {key for element in kept for key in (*element.evidence, *element.context)}
    passages |= {record.passage for record in (*statements, *silences)}
    return replace(
        dataset,
        elements=kept,
        statements=statements,
        silences=silences,
        passages=tuple(p for p in dataset.passages if p.key in passages),
        reading=(),
        leftovers=(),
        schools=(),
        urban=(),
        targets=(),
        bodies=(),
        references=(),
        acronyms=(),
        supports=(),
        regimes=(),
        mentions=(),
        undertakings=(),
        figures=(),
        anomalies=(),
    )


@pytest.fixture(scope="module")
def some(shipped: Dataset, build: Callable[[Dataset], Graph]) -> Graph:
    """A part of the shipped contract: rdflib takes seconds for the whole."""
    return build(part(shipped, 60))


# --- what is written -----------------------------------------------------------------------------


def test_every_format_is_read_back_here() -> None:
    assert FORMATS.keys() == READERS.keys() == {*OF_TRIPLES, *OF_QUADS}


@reads
@pytest.mark.parametrize("extension", OF_TRIPLES)
def test_formats_of_triples_hold_the_union(some: Graph, extension: str) -> None:
    """Of all named graphs: inferred facts and the ontology included."""
    found = read_triples(written(some, extension), extension)
    expected = union(some)
    assert len(found) == len(expected) > 5_000
    assert same(found, expected)


@reads
@pytest.mark.parametrize("extension", OF_QUADS)
def test_formats_of_quads_hold_the_named_graphs(some: Graph, extension: str) -> None:
    found = read_graphs(written(some, extension), extension)
    expected = in_graphs(some)
    assert found.keys() == expected.keys()
    assert found.keys() == {
        f"{DEFAULT_BASE}cv043/stated",
        f"{DEFAULT_BASE}cv043/inferred",
        "https://w3id.org/contratgraph/ontology",
    }
    assert [name for name in expected if not same(found[name], expected[name])] == []


@reads
def test_the_whole_shipped_contract_comes_back(graph: Graph) -> None:
    assert same(read_triples(written(graph, ".nt"), ".nt"), union(graph))


@reads
@pytest.mark.parametrize("extension", OF_TRIPLES)
def test_hostile_words_come_back_from_formats_of_triples(hostile: Graph, extension: str) -> None:
    found = read_triples(written(hostile, extension), extension)
    assert same(found, union(hostile))
    labels = {str(label) for label in found.objects(None, rdflib.RDFS.label)}
    assert set(HOSTILE.values()) <= labels


@reads
@pytest.mark.parametrize("extension", OF_QUADS)
def test_hostile_words_come_back_from_formats_of_quads(hostile: Graph, extension: str) -> None:
    found = read_graphs(written(hostile, extension), extension)
    assert [name for name, named in in_graphs(hostile).items() if not same(found[name], named)] == []


@reads
@pytest.mark.parametrize(
    "label",
    [
        "sonnette \x07",
        "NUL \0",
        "non-caractère \uffff",
        pytest.param(
            "deux\r\nlignes",
        ),
    ],
    ids=ascii,
)
def test_what_rdf_xml_cannot_carry_never_gets_that_far(
    build: Callable[[Dataset], Graph], label: str
) -> None:
    try:
        made = build(contract(hostile=label))
    except PackageError:
        return
    assert same(read_triples(written(made, ".rdf"), ".rdf"), union(made))


# --- the same bytes ------------------------------------------------------------------------------


@pytest.mark.parametrize("extension", FORMATS)
def test_two_builds_give_the_same_bytes(hostile: Graph, again: Graph, extension: str) -> None:
    assert hostile.path != again.path
    assert written(hostile, extension) == written(again, extension)


@pytest.mark.parametrize("extension", FORMATS)
def test_a_graph_gives_the_same_bytes_twice(hostile: Graph, extension: str) -> None:
    assert written(hostile, extension) == written(hostile, extension)


@pytest.mark.parametrize("extension", [".nt", ".nq"])
def test_a_dump_is_sorted_whatever_the_order_of_storing(
    build: Callable[[Dataset], Graph], extension: str
) -> None:
    def lines(graph: Graph) -> list[str]:
        """But for those of blank nodes."""
        text = written(graph, extension).decode("utf-8")
        return [line for line in text.splitlines() if "_:" not in line]

    dataset = contract(**HOSTILE)
    found = lines(build(dataset))
    assert found == lines(build(replace(dataset, priorities=dataset.priorities[::-1])))
    assert len(found) > 100


# --- the file ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("contrat.ttl", ".ttl"),
        ("CONTRAT.TTL", ".ttl"),
        ("a.b.rdf", ".rdf"),
        (".nq", ".nq"),
        (".JsonLD", ".jsonld"),
    ],
)
def test_the_format_is_the_one_the_name_says(name: str, extension: str) -> None:
    assert export_format(name) == extension


@pytest.mark.parametrize(
    "name", ["contrat.csv", "contrat.xml", "contrat", "contrat.", "", ".", "ttl.gz"]
)
def test_a_name_without_a_known_format_is_refused(hostile: Graph, tmp_path: Path, name: str) -> None:
    with pytest.raises(ExportError) as refused:
        export_format(name)
    listed = ".ttl, .nt, .nq, .trig, .jsonld, .rdf"
    assert refused.value.message("fr") == (
        f"Export impossible : « {name} » n'a pas une extension connue ({listed})."
    )
    assert refused.value.message("en") == f"Cannot export: “{name}” has no known extension ({listed})."
    assert refused.value.exit_code == 2
    if name not in ("", "."):
        with pytest.raises(ExportError):
            export_file(hostile, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("extension", FORMATS)
def test_a_file_holds_what_is_written(hostile: Graph, tmp_path: Path, extension: str) -> None:
    path = tmp_path / f"contrat{extension}"
    export_file(hostile, path)
    assert path.read_bytes() == written(hostile, extension)
    export_file(hostile, path)  # over the old one
    assert path.read_bytes() == written(hostile, extension)
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_refused(hostile: Graph, tmp_path: Path) -> None:
    path = tmp_path / "rien" / "contrat.ttl"
    with pytest.raises(ExportError) as refused:
        export_file(hostile, path)
    assert refused.value.message("fr").startswith(f"Export impossible : {path} : ")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_place_of_the_file_is_left_alone(hostile: Graph, tmp_path: Path) -> None:
    path = tmp_path / "contrat.ttl"
    path.mkdir()
    (path / "notes.txt").write_text("à moi", encoding="utf-8")
    with pytest.raises(ExportError):
        export_file(hostile, path)
    assert [child.name for child in tmp_path.rglob("*")] == ["contrat.ttl", "notes.txt"]


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from contratgraph.errors import ExportError
from contratgraph.graph.export import export_file
from contratgraph.graph.store import Graph

graph = Graph(Path(sys.argv[1]))
len(graph)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    export_file(graph, Path(sys.argv[2]))
except ExportError as error:
    print(error.message("en"))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit on the size of a file")
@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("old", [None, b"l'ancien"], ids=["no file before", "a file before"])
def test_a_write_that_fails_leaves_no_file_or_the_old_one(
    hostile: Graph, tmp_path: Path, extension: str, old: bytes | None
) -> None:
    """A process that may write 20 kB and needs more: what a full disk does."""
    path = tmp_path / f"contrat{extension}"
    if old is not None:
        path.write_bytes(old)
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(hostile.path), str(path)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Cannot export: {path}: ")
    assert done.stdout.count("\n") == 1
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == (
        {} if old is None else {path.name: old}
    )


def test_an_interruption_leaves_no_half_file(
    hostile: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: Graph) -> Iterable[object]:
        raise KeyboardInterrupt

    monkeypatch.setattr(Graph, "quads", interrupted)
    with pytest.raises(KeyboardInterrupt):
        export_file(hostile, tmp_path / "contrat.ttl")
    assert not list(tmp_path.iterdir())
