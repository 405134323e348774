"""The `.rq` files: their headers, parameters, columns and order, and SPARQL that two engines parse."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store, parse
from rdflib.plugins.sparql import prepareQuery

from contratgraph.errors import UnknownQuestion
from contratgraph.graph.store import Graph
from contratgraph.ontology import ontology_files
from contratgraph.ontology.terms import PREFIXES
from contratgraph.queries import catalogue, show
from contratgraph.queries.binding import bind, iri_term
from contratgraph.queries.catalogue import (
    load_question,
    question_names,
    questions,
    read_header,
    read_question,
)
from contratgraph.queries.names import NAMED_CLASSES

CATALOGUE = sorted(catalogue.FOLDER.glob("*.rq"))
FILES = [*CATALOGUE, *sorted(show.FOLDER.glob("*.rq"))]
EVERY_FILE = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])

VARIABLE = re.compile(r"[?$](\w+)")
CLASSES = {
    quad.subject.value.rpartition("#")[2]
    for path in ontology_files()
    for quad in parse(path=str(path), format=RdfFormat.TURTLE)
    if quad.object == NamedNode(PREFIXES["owl"] + "Class")
}
SCHEMES = {
    quad.subject.value.rpartition("#")[2]
    for path in ontology_files()
    for quad in parse(path=str(path), format=RdfFormat.TURTLE)
    if quad.object == NamedNode(PREFIXES["skos"] + "ConceptScheme")
}
UNIQUE = {
    "axe",
    "objectif",
    "code",
    "item",
    "target",
    "body",
    "stated",
    "undertaking",
    "reference",
    "entry",
    "champ",
    "imprime",
    "lignes",
    "valeur",
    "classe",
    "nom",
    "phrase",
}
FRENCH = {"_lang": '"fr"'}
"""What may end an ORDER BY: what tells one row of an answer from any other."""


def header_lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#+")]


def body(path: Path) -> str:
    """The query without comments and with its strings emptied."""
    lines = path.read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    return re.sub(r'"[^"\n]*"', '""', text)


def projections(path: Path) -> list[str]:
    """What stands between each SELECT and its WHERE."""
    return re.findall(r"\bSELECT\b(.*?)\bWHERE\b", body(path), re.DOTALL)


def ordering(path: Path) -> list[str]:
    """The variables of the ORDER BY that ends the query."""
    (clause,) = re.findall(r".*\bORDER BY\b(.*)\Z", body(path), re.DOTALL)  # the outermost
    return VARIABLE.findall(clause)


def test_the_questions_and_the_parts() -> None:
    assert question_names() == (
        "acteur-citations",
        "anomalies",
        "axes-pilote-unique-ou-absent",
        "chiffres-enonces",
        "constats-enjeux",
        "copilotage-objectifs",
        "dispositif-axes",
        "dispositif-soutiens",
        "droit-commun",
        "engagements",
        "etablissements-scolaires",
        "instances-promises",
        "mesures",
        "objectifs-chiffres",
        "operations-urbaines",
        "priorite-contributions",
        "public-axes",
        "renvois",
        "sigles",
    )
    assert tuple(question.name for question in questions()) == question_names()
    assert len(FILES) - len(CATALOGUE) == 9


@EVERY_FILE
def test_the_name_can_stand_in_an_address(path: Path) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", path.stem)


@EVERY_FILE
def test_the_header_is_yaml_and_says_the_same_to_both_readers(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    header = "\n".join(line.removeprefix("#+") for line in header_lines(path))
    assert yaml.safe_load(header) == read_header(text)


@EVERY_FILE
def test_the_header_comes_first_and_in_one_piece(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[: len(header_lines(path))] == header_lines(path)


@EVERY_FILE
def test_summary_and_description_are_strings_in_both_languages(path: Path) -> None:
    header = read_header(path.read_text(encoding="utf-8"))
    english = header["contratgraph"]["en"]
    for key in ("summary", "description"):
        for text in (header[key], english[key]):
            assert isinstance(text, str)
            assert text.strip() == text != ""
    question = read_question(path)
    assert question.summary == {"fr": header["summary"], "en": english["summary"]}
    assert question.description == {"fr": header["description"], "en": english["description"]}


@EVERY_FILE
def test_the_header_holds_nothing_that_is_not_read(path: Path) -> None:
    header = read_header(path.read_text(encoding="utf-8"))
    assert header.keys() == {"summary", "description", "contratgraph"}
    ours = header["contratgraph"]
    assert ours.keys() == {"en", "parameters", "columns"}
    for parameter in ours["parameters"].values():
        assert parameter.keys() <= {"type", "fr", "en", "required"}
    for column in ours["columns"].values():
        assert column.keys() <= {"fr", "en", "evidence", "several"}


@EVERY_FILE
def test_parameters_and_columns_have_words_in_both_languages(path: Path) -> None:
    question = read_question(path)
    for described in (*question.parameters, *question.columns):
        assert described.fr.strip() == described.fr != ""
        assert described.en.strip() == described.en != ""


@EVERY_FILE
def test_parameters_are_the_grlc_variables_of_the_query(path: Path) -> None:
    """grlc: `?_name_iri`, one underscore before the name and one before the type, none in it.

    `?_lang` is not the asker's to give: it is the language the answer is read in.
    """
    question = read_question(path)
    in_query = {name for name in VARIABLE.findall(body(path)) if name.startswith("_")} - {"_lang"}
    assert in_query == {parameter.variable for parameter in question.parameters}
    for parameter in question.parameters:
        assert re.fullmatch(r"[a-z]+", parameter.name)
        assert parameter.variable == f"_{parameter.name}_iri"


@EVERY_FILE
def test_parameters_stay_where_a_term_may_stand(path: Path) -> None:
    """A term in place of the variable must leave SPARQL: not in SELECT, GROUP BY or after AS."""
    text = body(path)
    for projection in projections(path):
        assert "?_" not in projection
    for clause in re.findall(r"\bGROUP BY\b([^{}]*)", text):
        assert "?_" not in clause
    assert not re.search(r"\bAS\s+[?$]_", text)
    assert not any(name.startswith("_") for name in ordering(path))


@EVERY_FILE
def test_types_of_parameters_can_be_looked_up(path: Path) -> None:
    for parameter in read_question(path).parameters:
        assert parameter.type == "Thing" or parameter.type in CLASSES | SCHEMES
    assert set(NAMED_CLASSES) <= CLASSES


@EVERY_FILE
def test_columns_are_variables_that_the_query_selects(path: Path) -> None:
    question = read_question(path)
    selected = VARIABLE.findall(projections(path)[0])
    assert len(question.columns) == len({column.name for column in question.columns})
    assert [name for name in selected if name in {c.name for c in question.columns}] == [
        column.name for column in question.columns
    ]
    found = Store().query(question.query)
    assert isinstance(found, QuerySolutions)
    assert {column.name for column in question.columns} <= {v.value for v in found.variables}


@EVERY_FILE
def test_the_order_ends_on_something_unique(path: Path) -> None:
    last = re.sub(r"_\d$", "", ordering(path)[-1])
    assert last in UNIQUE


@EVERY_FILE
def test_the_query_names_no_graph_no_service_and_no_data(path: Path) -> None:
    text = body(path)
    for word in ("GRAPH", "SERVICE", "FROM", "LOAD", "INSERT", "DELETE"):
        assert not re.search(rf"\b{word}\b", text, re.IGNORECASE)
    declared = dict(re.findall(r"^PREFIX (\w+): <([^>]*)>$", text, re.MULTILINE))
    assert declared.items() <= PREFIXES.items()
    assert set(re.findall(r"<([^<>\s]*)>", text)) == set(declared.values())
    assert "://" not in re.sub(r"^PREFIX .*$", "", text, flags=re.MULTILINE)


@EVERY_FILE
def test_two_engines_parse_the_query_as_a_select(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert prepareQuery(text).algebra.name == "SelectQuery"
    assert isinstance(Store().query(text), QuerySolutions)


@EVERY_FILE
def test_two_engines_parse_the_bound_query_as_well(path: Path) -> None:
    question = read_question(path)
    term = iri_term("https://example.org/x#y")
    terms = {parameter.variable: term for parameter in question.parameters}
    text = bind(question.query, {**terms, **FRENCH})
    assert "?_" not in re.sub(r"^#.*$", "", text, flags=re.MULTILINE)
    assert prepareQuery(text).algebra.name == "SelectQuery"
    assert isinstance(Store().query(text), QuerySolutions)


def test_the_questions_about_one_field_of_the_fiche_share_their_columns() -> None:
    names = ("dispositif-axes", "public-axes")
    first, *others = (load_question(name).columns for name in names)
    assert [column.name for column in first] == (
        "contrat axe intitule imprime precision lignes pages lecture doute".split()
    )
    for columns in others:
        assert columns == first
    citations = load_question("acteur-citations").columns
    assert [column for column in citations if column.name != "role"] == list(first)


def test_a_column_means_the_same_in_every_question() -> None:
    seen = {}
    for question in questions():
        for column in question.columns:
            assert seen.setdefault(column.name, column) == column, (question.name, column.name)


def test_a_column_has_the_same_titles_in_the_parts() -> None:
    seen = {}
    for path in FILES:
        for column in read_question(path).columns:
            titles = (column.fr, column.en)
            assert seen.setdefault(column.name, titles) == titles, (path.stem, column.name)


def test_every_question_of_the_catalogue_carries_its_proof() -> None:
    for question in questions():
        proofs = {re.sub(r"_\d$", "", c.name) for c in question.columns if c.evidence}
        printed = {re.sub(r"_\d$", "", c.name) for c in question.columns}
        assert {"lignes", "pages"} <= proofs, question.name
        assert {"imprime", "phrase"} & printed, question.name  # the words, or a sentence quoting them


def test_only_the_contract_is_left_out_where_there_is_one() -> None:
    for question in questions():
        assert [c.name for c in question.columns if c.several] == ["contrat"]
        assert question.columns[0].name == "contrat"


def test_every_question_of_the_catalogue_can_be_narrowed_to_a_volet() -> None:
    for question in questions():
        parts = {(p.type, p.required) for p in question.parameters}
        assert parts & {("Volet", False), ("ProgrammeElement", False), ("Commune", False)}


@pytest.mark.parametrize("path", CATALOGUE, ids=[path.stem for path in CATALOGUE])
def test_the_order_of_an_answer_leaves_no_two_rows_equal(graph: Graph, path: Path) -> None:
    """Engines break ties as they like: the keys of the ORDER BY must tell all rows apart.

    With nothing bound, a question about one thing lists the rows of all things, so each is bound.
    """
    question = read_question(path)
    needed = [parameter for parameter in question.parameters if parameter.required]
    if not needed:
        assert assert_rows_differ(graph, bind(question.query, FRENCH), ordering(path))
        return
    (parameter,) = needed
    values = graph.select(
        f"PREFIX cg: <{PREFIXES['cg']}> SELECT DISTINCT ?x WHERE {{ ?x a cg:{parameter.type} }}"
    )
    assert values.rows
    number = 0
    for (value,) in values.rows:
        assert value is not None
        bound = bind(question.query, {**FRENCH, parameter.variable: iri_term(value.text)})
        number += assert_rows_differ(graph, bound, ordering(path))
    assert number > 0


def assert_rows_differ(graph: Graph, query: str, keys: list[str]) -> int:
    """That no two rows have the same keys; how many rows there are."""
    found = graph.select(query)
    places = [found.variables.index(key) for key in keys]
    ordered = [tuple(row[place] for place in places) for row in found.rows]
    assert len(set(ordered)) == len(ordered)
    return len(ordered)


@pytest.mark.parametrize("name", ["", "../parts/identity", "copilotage", "COPILOTAGE-OBJECTIFS", "*"])
def test_no_other_name_opens_a_file(name: str) -> None:
    with pytest.raises(UnknownQuestion):
        load_question(name)


def test_an_unknown_question_is_told_the_nearest() -> None:
    with pytest.raises(UnknownQuestion) as caught:
        load_question("copilotage-objectif")
    assert "copilotage-objectifs" in caught.value.message("fr")
    assert "copilotage-objectifs" in caught.value.message("en")
