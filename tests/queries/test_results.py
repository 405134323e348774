"""An answer as a table that fits, as CSV that reads back, as JSON that says where it comes from."""

from __future__ import annotations

import csv
import io
import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contratgraph.graph.answers import Value
from contratgraph.graph.store import Graph
from contratgraph.queries.catalogue import Column, Question, load_question, question_names
from contratgraph.queries.results import FORMATS, as_csv, as_json, as_table, rendered, table
from contratgraph.queries.run import Answer, ask

SOURCE = {
    "contratgraph": "0.0.0",
    "packages": [{"key": "cv043", "version": "1.2.3", "hash": "ab" * 32, "document": "l.md"}],
}
GIVEN = {
    "acteur-citations": {"actor": "Communes"},
    "anomalies": {},
    "axes-pilote-unique-ou-absent": {},
    "chiffres-enonces": {},
    "engagements": {},
    "constats-enjeux": {"quartier": "Encagnane"},
    "copilotage-objectifs": {},
    "dispositif-soutiens": {},
    "droit-commun": {},
    "instances-promises": {},
    "mesures": {},
    "objectifs-chiffres": {},
    "operations-urbaines": {},
    "renvois": {},
    "sigles": {},
    "etablissements-scolaires": {},
    "dispositif-axes": {"dispositif": "ASV"},
    "priorite-contributions": {"priority": "Jeunesse"},
    "public-axes": {"public": "Habitants"},
}

RAW = [
    "L'Étape",
    'dit "le Petit"',
    "a, b; c",
    "ligne 1\nligne 2",
    "ligne 1\r\nligne 2",
    "tab\tulation",
    "=1+1",
    "@x",
    "+33",
    "-5",
    " blancs ",
    "\u202eenvers\u202c",
    "e\u0301",
    "日本語",
    "😀",
    "\ufeff",
    '"',
    '""',
    ",",
    "\x00",
    "\x1b[31mrouge",
]
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def answer_of(*rows: tuple[str | None, ...], columns: tuple[Column, ...] = ()) -> Answer:
    """An answer with plain columns `a`, `b`, `c`… unless others are given."""
    width = len(rows[0]) if rows else 2
    columns = columns or tuple(column("abcdef"[i]) for i in range(width))
    question = Question(
        name="question",
        summary={"fr": "Quoi ?", "en": "What?"},
        description={"fr": "Ceci.", "en": "This."},
        parameters=(),
        columns=columns,
        query="SELECT * {}",
    )
    values = tuple(tuple(None if t is None else Value("literal", t) for t in row) for row in rows)
    return Answer(
        question=question,
        parameters={"actor": "Pôle Emploi"},
        columns=columns,
        rows=values,
        terms={},
    )


def column(name: str, *, evidence: bool = False, several: bool = False) -> Column:
    return Column(name=name, fr=f"{name} fr", en=f"{name} en", evidence=evidence, several=several)


def columns_of(text: str) -> int:
    """How many columns of a terminal a text takes (UAX 11; marks and formats take none)."""
    free = ("Mn", "Me", "Cf")
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.category(c) in free for c in text)


def lines_of(answer: Answer, *, width: int = 80, lang: str = "fr", evidence: bool = False) -> list[str]:
    return "".join(as_table(answer, lang=lang, evidence=evidence, width=width)).splitlines()


def csv_rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


# --- the table -----------------------------------------------------------------------------------

LATIN = st.text(st.sampled_from("abcdéàÇŒ'’-.,;:!? "), max_size=80)


def narrowest(titles: list[str], rows: list[list[str]]) -> int:
    """A table goes no narrower: six columns for each of its own, or its longest word."""
    columns = [[title, *(row[i] for row in rows)] for i, title in enumerate(titles)]
    longest = (max((columns_of(w) for text in c for w in text.split()), default=1) for c in columns)
    return sum(min(size, 6) for size in longest) + 2 * (len(titles) - 1)


@settings(deadline=None)
@given(st.data(), st.integers(1, 5), st.integers(5, 140))
def test_a_table_is_never_wider_than_asked_unless_there_is_no_room(
    data: st.DataObject, number: int, width: int
) -> None:
    row = st.lists(LATIN, min_size=number, max_size=number)
    titles = data.draw(row)
    rows = data.draw(st.lists(row, max_size=4))
    allowed = max(width, narrowest(titles, rows))
    for line in "".join(table(titles, rows, width)).splitlines():
        assert columns_of(line) <= allowed


@settings(deadline=None)
@given(st.lists(st.lists(LATIN, min_size=3, max_size=3), max_size=4), st.integers(5, 140))
def test_a_table_loses_no_letter(rows: list[list[str]], width: int) -> None:
    titles = ["Axe", "Intitulé", "Lignes"]
    letters = [c for row in (titles, *rows) for cell in row for c in cell if not c.isspace()]
    printed = "".join(table(titles, rows, width))
    found = [c for c in printed if not c.isspace() and c != "─"]
    assert sorted(found) == sorted(letters)


@settings(deadline=None)
@given(st.lists(LATIN, min_size=1, max_size=4), st.integers(20, 140))
def test_notes_stand_below_their_rows_within_the_width(notes: list[str], width: int) -> None:
    rows = [[f"r{number}"] for number in range(len(notes))]
    printed = "".join(table(["t"], rows, width, notes)).splitlines()[2:]
    for line in printed:
        assert columns_of(line) <= width
        assert line.startswith("    ") or line.startswith("r")
    below: dict[str, list[str]] = {}
    for line in printed:
        if line.startswith("r"):
            current = below.setdefault(line, [])
        else:
            current += line.split()
    assert list(below) == [row[0] for row in rows]
    for note, words in zip(notes, below.values(), strict=True):
        assert "".join(words) == "".join(note.split())


def test_what_fits_is_not_folded() -> None:
    printed = list(table(["Axe", "Intitulé"], [["CV-1.1", "Un titre"], ["CV-1.2", "Deux"]], 16))
    assert "".join(printed) == (
        "Axe     Intitulé\n"
        "──────  ────────\n"
        "CV-1.1  Un titre\n"
        "CV-1.2  Deux\n"
    )  # fmt: skip


def test_what_does_not_fit_is_folded_between_words() -> None:
    assert "".join(table(["Axe", "Intitulé"], [["CV-1.1", "Un titre long"]], 16)) == (
        "Axe     Intitulé\n"
        "──────  ────────\n"
        "CV-1.1  Un titre\n"
        "        long\n"
    )  # fmt: skip


def test_a_longer_word_is_cut_before_the_table_is_too_wide() -> None:
    address = "https://w3id.org/contratgraph/id/cv043/acteur/pole-emploi"
    printed = list(table(["a", "b"], [[address, "x"]], 30))
    assert max(columns_of(line.rstrip("\n")) for line in printed) <= 30
    assert "".join(line.split()[0] for line in "".join(printed).splitlines()[2:]) == address


@pytest.mark.parametrize(
    "text", ["日 本 語 日 本 語 日 本 語", "e\u0301te\u0301 " * 20, "n\u0303" * 15, "ＡＢＣ"]
)
def test_wide_and_combining_characters_keep_the_columns_straight(text: str) -> None:
    titles = ["premier", "second"]
    printed = "".join(table(titles, [[text, "§"], ["x", "§"]], 24)).splitlines()
    assert max(map(columns_of, printed)) <= 24
    places = {columns_of(line[: line.index("§")]) for line in printed if "§" in line}
    assert places == {columns_of(printed[0][: printed[0].index("second")])}


@pytest.mark.parametrize("text", ["日本語の長い文章です。改行なしで続きます。", "😀" * 30])
def test_a_long_wide_word_is_cut_to_its_columns(text: str) -> None:
    printed = "".join(table(["premier", "second"], [[text, "§"]], 30)).splitlines()
    assert max(map(columns_of, printed)) <= 30


CONTROLS = [
    "\x1b[2J\x1b[31mrouge",
    "retour\rà la ligne",
    "a\nb",
    "a\tb",
    "\u202eenvers\u202c",
    "\u200fab\u200e",
    "\u2066a\u2069",
    "\x9b31m",
    "\x07",
    "\u2028\u2029",
    "\u0085",
    "zéro\u200blargeur",
]


@pytest.mark.parametrize("text", CONTROLS, ids=repr)
def test_no_character_moves_the_cursor_or_turns_the_line(text: str) -> None:
    columns = (column("a"), column("b", evidence=True))
    answer = answer_of((f"x{text}x", f"y{text}y"), columns=columns)
    printed = "".join(as_table(answer, lang="fr", evidence=True, width=80))
    assert {unicodedata.category(c) for c in printed.replace("\n", "")}.isdisjoint(
        {"Cc", "Cf", "Zl", "Zp", "Cs"}
    )
    assert len(printed.splitlines()) == printed.count("\n") == 4


@settings(deadline=None)
@given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT), max_size=4), st.integers(10, 100))
def test_any_text_makes_a_table_of_whole_lines(rows: list[tuple[str, str]], width: int) -> None:
    answer = answer_of(*rows, ("always", ""))
    printed = "".join(as_table(answer, lang="fr", evidence=False, width=width))
    assert printed.endswith("\n")
    assert all(c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp") for c in printed)
    assert not any(line.endswith(" ") for line in printed.splitlines())


def test_evidence_is_a_line_below_its_row_on_demand() -> None:
    columns = (column("axe"), column("lignes", evidence=True), column("pages", evidence=True))
    answer = answer_of(("CV-1.1", "447", "38-42"), ("CV-1.2", "461", None), columns=columns)
    assert lines_of(answer) == ["axe fr", "──────", "CV-1.1", "CV-1.2"]
    assert lines_of(answer, evidence=True) == [
        "axe fr",
        "──────",
        "CV-1.1",
        "    lignes fr : 447 · pages fr : 38-42",
        "CV-1.2",
        "    lignes fr : 461",
    ]


def test_titles_are_in_the_language_asked_for() -> None:
    columns = (column("axe"), column("lignes", evidence=True))
    answer = answer_of(("CV-1.1", "447"), columns=columns)
    assert lines_of(answer, lang="en", evidence=True)[0] == "axe en"
    assert "lignes en" in lines_of(answer, lang="en", evidence=True)[3]


def test_columns_that_say_nothing_are_left_out() -> None:
    answer = answer_of(("CV-1.1", None, ""), ("CV-1.2", None, None))
    assert lines_of(answer) == ["a fr", "──────", "CV-1.1", "CV-1.2"]


def test_rows_that_say_nothing_are_a_table_all_the_same() -> None:
    assert lines_of(answer_of((None, ""), ("", None)))


def test_the_contract_is_a_column_only_where_there_are_several() -> None:
    columns = (column("contrat", several=True), column("axe"))
    one = answer_of(("CV043", "CV-1.1"), ("CV043", "CV-1.2"), columns=columns)
    assert lines_of(one)[0] == "axe fr"
    two = answer_of(("CV043", "CV-1.1"), ("CV044", "CV-1.1"), columns=columns)
    assert lines_of(two)[0].split("  ")[0] == "contrat fr"
    assert lines_of(two)[2].split() == ["CV043", "CV-1.1"]


def test_an_empty_answer_is_a_table_with_titles_only() -> None:
    columns = (column("contrat", several=True), column("axe"), column("lignes", evidence=True))
    assert lines_of(answer_of(columns=columns)) == ["axe fr", "──────"]
    assert lines_of(answer_of(columns=columns), evidence=True) == ["axe fr", "──────"]


@pytest.mark.parametrize("name", question_names())
@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
def test_the_answers_of_the_contract_fit_a_terminal(graph: Graph, name: str, width: int) -> None:
    answer = ask(graph, load_question(name), GIVEN[name])
    assert answer.rows
    for evidence in (False, True):
        lines = lines_of(answer, width=width, evidence=evidence)
        assert max(map(columns_of, lines)) <= width


# --- CSV -----------------------------------------------------------------------------------------


def test_csv_has_a_header_and_crlf_at_the_end_of_each_line() -> None:
    text = "".join(as_csv(answer_of(("1", "2"), ("3", None)), evidence=False))
    assert text == "a,b\r\n1,2\r\n3,\r\n"


def test_csv_quotes_what_needs_it_and_doubles_quotes() -> None:
    rows = (('dit "x"', "a,b"), ("a\nb", "c\r\nd"), ("L'Étape", "a;b"))
    text = "".join(as_csv(answer_of(*rows), evidence=False))
    assert text == (
        'a,b\r\n"dit ""x""","a,b"\r\n"a\nb","c\r\nd"\r\nL\'Étape,a;b\r\n'
    )  # fmt: skip


@pytest.mark.parametrize("text", RAW, ids=repr)
def test_csv_keeps_values_as_they_are(text: str) -> None:
    assert csv_rows("".join(as_csv(answer_of((text, "x")), evidence=False)))[1:] == [[text, "x"]]


@settings(deadline=None)
@given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT), max_size=4))
def test_csv_reads_back(rows: list[tuple[str, str]]) -> None:
    text = "".join(as_csv(answer_of(*rows), evidence=False))
    assert csv_rows(text) == [["a", "b"], *map(list, rows)]
    assert text.endswith("\r\n")


def test_csv_has_evidence_on_demand_only() -> None:
    columns = (column("axe"), column("lignes", evidence=True), column("intitule"))
    answer = answer_of(("CV-1.1", "447", "Titre"), columns=columns)
    assert csv_rows("".join(as_csv(answer, evidence=False))) == [
        ["axe", "intitule"],
        ["CV-1.1", "Titre"],
    ]
    assert csv_rows("".join(as_csv(answer, evidence=True))) == [
        ["axe", "lignes", "intitule"],
        ["CV-1.1", "447", "Titre"],
    ]


def test_csv_keeps_columns_that_say_nothing() -> None:
    """A script reads columns by name: they do not come and go with the rows."""
    columns = (column("contrat", several=True), column("axe"), column("doute"))
    answer = answer_of(("CV043", "CV-1.1", None), columns=columns)
    assert csv_rows("".join(as_csv(answer, evidence=False))) == [
        ["contrat", "axe", "doute"],
        ["CV043", "CV-1.1", ""],
    ]


def test_csv_of_an_empty_answer_is_its_header() -> None:
    assert "".join(as_csv(answer_of(), evidence=True)) == "a,b\r\n"


# --- JSON ----------------------------------------------------------------------------------------


def test_json_carries_question_parameters_and_source() -> None:
    content = json.loads(as_json(answer_of(("1", "2")), SOURCE))
    assert content["question"] == "question"
    assert content["summary"] == {"fr": "Quoi ?", "en": "What?"}
    assert content["parameters"] == {"actor": "Pôle Emploi"}
    assert content["source"] == SOURCE
    assert content["columns"] == ["a", "b"]
    assert content["rows"] == [{"a": "1", "b": "2"}]


def test_json_always_has_the_evidence() -> None:
    columns = (column("axe"), column("lignes", evidence=True))
    answer = answer_of(("CV-1.1", "447"), columns=columns)
    for evidence in (False, True):
        (text,) = rendered(answer, "json", lang="fr", evidence=evidence, width=80, source=SOURCE)
        assert json.loads(text)["rows"] == [{"axe": "CV-1.1", "lignes": "447"}]


def test_json_has_null_for_what_is_absent() -> None:
    assert json.loads(as_json(answer_of(("x", None)), SOURCE))["rows"] == [{"a": "x", "b": None}]


@pytest.mark.parametrize("text", RAW, ids=repr)
def test_json_keeps_values_as_they_are(text: str) -> None:
    printed = as_json(answer_of((text, "x")), SOURCE)
    assert json.loads(printed)["rows"] == [{"a": text, "b": "x"}]
    assert printed.endswith("}\n")


def test_json_is_readable_by_people() -> None:
    assert "L'Étape" in as_json(answer_of(("L'Étape",)), SOURCE)


def test_json_of_an_empty_answer_has_no_rows_and_all_columns() -> None:
    content = json.loads(as_json(answer_of(), SOURCE))
    assert content["rows"] == []
    assert content["columns"] == ["a", "b"]


# --- all three -----------------------------------------------------------------------------------


def test_each_format_is_what_its_name_says() -> None:
    assert FORMATS == ("table", "csv", "json")
    answer = answer_of(("1", "2"))
    for format_, expected in (
        ("table", "".join(as_table(answer, lang="fr", evidence=False, width=80))),
        ("csv", "".join(as_csv(answer, evidence=False))),
        ("json", as_json(answer, SOURCE)),
    ):
        pieces = rendered(answer, format_, lang="fr", evidence=False, width=80, source=SOURCE)
        assert "".join(pieces) == expected


@pytest.mark.parametrize("name", question_names())
def test_csv_and_json_of_an_answer_say_the_same(graph: Graph, name: str) -> None:
    answer = ask(graph, load_question(name), GIVEN[name])
    header, *rows = csv_rows("".join(as_csv(answer, evidence=True)))
    content = json.loads(as_json(answer, SOURCE))
    assert content["columns"] == header
    assert [[row[name] or "" for name in header] for row in content["rows"]] == rows
    assert len(rows) == len(answer.rows)
