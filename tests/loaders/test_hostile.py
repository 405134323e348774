"""Texts that mean harm, or that no one has seen yet: read or refused, never a crash, never for ever.

The property tests mix the words and signs that the readers look for into any text. The large
documents are just below the limit of size, and begin with a small fiche, so that they are read.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contratgraph.errors import ContratGraphError, UnreadableDocument
from contratgraph.loaders.document import MAX_BYTES, MAX_LINE, Document, read_document
from contratgraph.loaders.extract import Extraction, extract
from contratgraph.loaders.lists import ElementKind
from contratgraph.loaders.package import read_package, write_package

TOP = """\
# Contrat de ville 2031-2036

## Pilier Cohésion sociale

## 1) Volet Santé

### Orientation 1 : Soigner

- 1.1 Guérir

### Orientation 1 : Soigner

### AXE 1.1 Guérir

<b>Pilotes</b>\t<p>Objectif opérationnel 1 : Soigner mieux</p>
- Ville\t

"""
"""A contract with the smallest fiche there is: whatever follows belongs to it."""


def written(text: str) -> Document:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texte.md"
        path.write_bytes(text.encode("utf-8"))
        return read_document(path)


def lies_within(document: Document) -> bool:
    return all(1 <= b.first_line <= b.last_line <= document.lines for b in document.blocks)


# --- any text ------------------------------------------------------------------------------------

SIGNS = (
    "\t|\n|\n\n|\r|\r\n|☞|☞ |☞ - |• |✓ |- |  - |    - |-|*|**|***|__|# |## |### |#### |---|(|)|«|»|"
    "<|>|&|&amp;|&lt;|&#9;|&#10;|&#x9;|<b>|</b>|<ul>|</ul>|<li>|</li>|<p>|</p>|<br/>|<h3>|<hr>|<a |<![|"
    "<!--|<td>|.....|12|1.|1)|: | : | - | / | et |...|.|,|médico-|des|du|à l'|\u00a0|\u2028|\ufeff|"
    "\x0c|\x00|Pilotes|Partenaires|Publics cibles|Dispositifs et ressources|Contribution aux axes |"
    "Contribution aux axes transversaux|Cadre d'action|Jeunesse|Egalité femme-homme|Citoyenneté|"
    "Lutte contre les discriminations|Objectif opérationnel 1 : |objectif opérationnel |Axe 2 |"
    "Axe prioritaire 1.1 |AXE 1.1 |Axe n° 3.1 |Orientation 1 : |Orientation 2 : |B) Le pilier |Pilier |"
    "2) Volet |1.1 |2.4 |Ville|CAF|C.A.F.|Soigner"
).split("|")
SIGNS += ["|", "| ", " |\n| ", " |\n|---|---|\n| ", "\\|", "-\n", "\u00ad", "\ufb01", "¬\n"]
SIGNS += ["<table>", "</table>", "<tr>", "</tr>", "</td>", "<th>", "<td rowspan=2>", "<td colspan='3'>"]
SIGNS += ["\n<table>\n<tr><td>", "</td><td>", "</td></tr>\n<tr><td>", "</td></tr></table>\n", "-->"]
SIGNS += ["\nPage 3 sur 9\n", "\nPage 4 sur 9\n", "\n3/9\n", "\n4/9\n", "Contrat de ville 2031-2036\n"]
SIGNS += [
    "**Pilote :** ",
    "**Copilotes** : ",
    "Financeurs",
    "Public(s) visé(s)",
    "**Actions :**",
    "Néant",
]
SIGNS += ["Priorités transversales", "**Mobilité :** ", "Objectifs", "Calendrier", "Devise : ", " ; "]
SIGNS += [
    "\n### Objectif stratégique 1 : ",
    "\n#### Fiche action n° 2 : ",
    "Fiche action n°3",
    "Pilier 2 : ",
]

PIECES = st.sampled_from(SIGNS) | st.text(max_size=6)
TEXTS = st.lists(PIECES, max_size=60).map("".join)
ROWS = st.lists(st.lists(PIECES, max_size=6).map("".join), max_size=4).map("\t".join)
PARAGRAPHS = st.lists(PIECES, max_size=6).map("".join)
PAGES = st.lists(ROWS | PARAGRAPHS, max_size=25).map("\n".join)
CONTRACTS = st.builds(lambda page, more: TOP + page + "\n" + more, PAGES, TEXTS)

unhurried = settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))


def outcome(text: str) -> tuple[Document | None, Extraction | None]:
    """What reading gives; None where the text is refused, which it may be."""
    document = None
    try:
        document = written(text)
        return document, extract(document)
    except ContratGraphError:
        return document, None


@unhurried
@given(st.text() | TEXTS | PAGES)
def test_any_text_is_read_or_refused(text: str) -> None:
    document, _ = outcome(text)
    assert document is None or lies_within(document)


@unhurried
@given(CONTRACTS)
def test_any_text_below_a_fiche_is_read(text: str) -> None:
    document, found = outcome(text)
    if document is None:
        assert "\x00" in text
        return
    assert lies_within(document)
    assert found is not None
    assert "SA-1.1" in {e.code for e in found.dataset.elements}


@unhurried
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "octets"
        path.write_bytes(data)
        try:
            document = read_document(path)
            assert lies_within(document)
            extract(document)
        except ContratGraphError:
            pass


@unhurried
@given(CONTRACTS)
def test_what_is_found_in_any_text_has_its_place_in_it(text: str) -> None:
    document, found = outcome(text)
    if document is None or found is None:
        return
    data = found.dataset
    passages = {passage.key: passage for passage in data.passages}
    assert len(passages) == len(data.passages)
    for passage in data.passages:
        assert 1 <= passage.first_line <= passage.last_line <= document.lines
        assert len(passage.quote) <= 200
        assert len(passage.quote) == passage.length or passage.quote.endswith("…")
    codes = [e.code for e in data.elements]
    assert len(set(codes)) == len(codes)
    assert {s.passage for s in data.statements} <= passages.keys()
    assert len({s.key for s in data.statements}) == len(data.statements)
    said_or_silent = {(r.element, r.field) for r in data.reading}
    assert {(s.element, s.field) for s in data.silences} <= said_or_silent


@unhurried
@given(CONTRACTS)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert outcome(text) == outcome(text)


@unhurried
@given(PAGES, st.sampled_from(["\r\n", "\r"]))
def test_the_ends_of_lines_change_nothing(page: str, end: str) -> None:
    text = (TOP + page).replace("\r", "")
    one, _ = outcome(text)
    other, _ = outcome(text.replace("\n", end))
    assert (one and one.blocks) == (other and other.blocks)


@unhurried
@given(PAGES)
def test_blank_lines_above_move_the_lines_and_nothing_else(page: str) -> None:
    document, _ = outcome(TOP + page)
    lower, _ = outcome("\n\n\n" + TOP + page)
    if document is None or lower is None:
        return
    assert [
        replace(b, first_line=b.first_line + 3, last_line=b.last_line + 3, row=b.row and b.row + 3)
        for b in document.blocks
    ] == [replace(b, group=a.group) for a, b in zip(document.blocks, lower.blocks, strict=True)]


BROKEN = {
    "an empty measure": "⇥<ul><li>☞</li><li>☞ Dire</li></ul>",
    "an objective without title": "⇥<p>Objectif opérationnel 2 : .</p>",
    "an axe without title": "### AXE 1.2 .",
    "a volet called by a number": "## 2) Volet 2040\n\n### Orientation 1 : A\n\n### AXE 1.1 B",
    "the same word left over twice in a row": "### AXE 1.2 Prévenir\n\n<b>Pilotes</b>⇥oui⇥oui",
    "an actor named 27 times": "- Ville⇥\n" * 27,
    "27 axes of one number": "### AXE 1.1 Guérir\n\n" * 27,
    "digits of another script": "### AXE ١.٢ Prévenir",
}
"""Below a fiche: text whose dataset is written and then refused by the reader of packages."""


@pytest.mark.parametrize("case", BROKEN)
def test_a_package_that_was_written_can_be_read(tmp_path: Path, case: str) -> None:
    found = extract(written(TOP + BROKEN[case].replace("⇥", "\t") + "\n"))
    write_package(found.dataset, tmp_path / "package")
    assert read_package(tmp_path / "package") == found.dataset


@unhurried
@given(CONTRACTS)
@example(TOP + "\t☞\n")
def test_the_package_of_any_text_can_be_read(text: str) -> None:
    _, found = outcome(text)
    if found is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        write_package(found.dataset, Path(folder) / "package")
        assert read_package(Path(folder) / "package") == found.dataset


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(TOP + "- Ville &#" + "9" * 5000 + ";\t\n", id="a character reference"),
        pytest.param("Santé.....\t" + "9" * 5000 + "\n\n" + TOP, id="a page of the contents"),
    ],
)
def test_a_number_of_five_thousand_digits(text: str) -> None:
    document, found = outcome(text)
    assert document is not None and found is not None


# --- large documents -----------------------------------------------------------------------------

LARGE = MAX_BYTES - 100_000
MANY = 19_000
"""Lines of two cells, or with a blank one after each, that are still read."""


def filled(unit: str, end: str = "") -> str:
    """The small contract, then `unit` again and again up to the size that is still read."""
    room = LARGE - len((TOP + end).encode())
    lines = max(unit.count("\n") + unit.count("\t"), 1)
    return TOP + unit * min(room // len(unit.encode()), 2 * MANY // lines) + end


def long_lines(unit: str, start: str = "", end: str = "\n") -> str:
    """The small contract, then lines as long as allowed that are nothing but `unit`."""
    return filled(start + unit * ((MAX_LINE - 100) // len(unit)) + end)


def numbered(unit: str, count: int, start: int = 0) -> str:
    return "".join(unit.format(n) for n in range(start, start + count))


def with_list(axes: str) -> str:
    return TOP.replace("- 1.1 Guérir\n", axes)


LABELS = "Pilotes\t\nPartenaires\t\nPublics cibles\t\nDispositifs et ressources\t\n"
CONTRIBUTIONS = "Contribution aux axes transversaux\t\nJeunesse\tLutte contre les discriminations\n"

SYNTHESIS = "## Priorités\n\n\t\tJeunesse\tLutte contre les discriminations\n"
VOLET = "# Contrat\n\n## Pilier Social\n\n## 1) Volet Culture\n\n"

Build = Callable[[], str]

HOSTILE: dict[str, Build] = {
    "tags never closed, in cells": lambda: long_lines("<a ", "\t"),
    "tags never closed, in prose": lambda: long_lines("<a "),
    "declarations never closed, in cells": lambda: long_lines("<![", "\t"),
    "declarations never closed, in prose": lambda: long_lines("<!["),
    "brackets, in cells": lambda: long_lines("<", "\t"),
    "ampersands, in cells": lambda: long_lines("&", "\t"),
    "ampersands, in prose": lambda: long_lines("&"),
    "character references": lambda: long_lines("&#1", "\t"),
    "deep lists in cells": lambda: long_lines("<ul>", "\t"),
    "deep lists in cells, with items": lambda: long_lines("<ul><li>x", "\t"),
    "deep bold in cells": lambda: long_lines("<b>x", "\t"),
    "breaks in cells": lambda: long_lines("x<br>", "\t"),
    "empty items in cells": lambda: long_lines("<li></li>", "\t"),
    "measures in cells": lambda: long_lines("<li>☞ x</li>", "\t"),
    "deep quotations": lambda: long_lines("> "),
    "deeper and deeper quotations": lambda: TOP + "".join("> " * n + "x\n" for n in range(1, 1690)),
    "deep bullets on a line": lambda: long_lines("- "),
    "deeper and deeper bullets": lambda: TOP + "".join("  " * n + "- x\n" for n in range(1, 1690)),
    "empty bullets": lambda: filled("-\n"),
    "bullets": lambda: filled("- x\n"),
    "bullets of three kinds": lambda: filled("* x\n+ x\n- x\n"),
    "numbered items": lambda: filled("1. x\n"),
    "distinct values": lambda: TOP + numbered("- valeur {}\t\n", 2 * MANY),
    "values run together": lambda: long_lines("v - ", "- ", "\t\n"),
    "blank lines": lambda: filled("\n"),
    "one paragraph of short lines": lambda: filled("x\n"),
    "paragraphs": lambda: filled("X.\n\n"),
    "paragraphs that go on": lambda: filled("un mot\n\n"),
    "cut paragraphs": lambda: filled("mot de\n\n"),
    "open brackets, a paragraph each": lambda: filled("(\n\n"),
    "open brackets, a cell each": lambda: filled("\t(\n"),
    "open brackets, on a line": lambda: long_lines("("),
    "open brackets, in a value": lambda: long_lines("(", "- ", "\t\n"),
    "a value cut for ever": lambda: filled("x\n\n").replace(TOP, TOP + "- (x\t\n"),
    "labels in prose": lambda: filled("**Pilotes**\n\n"),
    "one label, in cells": lambda: filled("Pilotes\t\n"),
    "four labels, in cells": lambda: filled(LABELS),
    "labels each with a value": lambda: filled("Pilotes\t\n- Ville\t\n"),
    "forty labels and twenty values": lambda: TOP + "Pilotes\t\n" * 40 + "- Ville\t\n" * 20,
    "thousands of labels and two values": lambda: filled("Pilotes\t\n", "- Ville\t\n- Val\t\n"),
    "thousands of labels, then as values": lambda: (
        TOP + "Partenaires\t\n" * MANY + "- Pilotes\t\n" * MANY
    ),
    "measures": lambda: filled("☞ x\n\n"),
    "measures in a list": lambda: filled("- ☞ x\n"),
    "measures of one sign": lambda: filled("☞\n\n"),
    "one measure of many signs": lambda: long_lines("☞"),
    "one measure of many signs and blanks": lambda: long_lines("☞ "),
    "one measure of many dashes": lambda: long_lines("-", "☞"),
    "objectives": lambda: filled("Objectif opérationnel 1 : x\n\n"),
    "headings": lambda: filled("# x\n"),
    "axes of one number": lambda: filled("# Axe 1 x\n"),
    "axes": lambda: TOP + numbered("# Axe {} x\n", 400, 2),
    "orientations": lambda: TOP + numbered("# Orientation {} : x\n", 2 * MANY, 2),
    "volets of one title": lambda: filled("# 1) x\n"),
    "piliers of one title": lambda: filled("# Pilier x\n"),
    "a long list of axes": lambda: with_list(numbered("- 1.{} Guérir\n", 2 * MANY)),
    "a thousand axes in as many lists": lambda: (
        TOP + numbered("# Orientation {0} :\n- {0}.1 Guérir\n# Axe {0}.1 Guérir\n", 480, 2)
    ),
    "more axes than any contract has": lambda: TOP + numbered("# Axe {} x\n", 2 * MANY, 2),
    "long lists of axes and fiches": lambda: (
        with_list(numbered("- 1.{0} Guérir {0}\n", 490)) + numbered("# Axe 1.{0} Guérir {0}\n", 490)
    ),
    "a long table of contents": lambda: filled("1) x...\t1\n"),
    "a line of dots in the contents": lambda: long_lines(".", "", "x\t1\n"),
    "one long line": lambda: TOP + "x" * (MAX_LINE - 1000) + "\n",
    "long lines": lambda: long_lines("mot "),
    "long lines in cells": lambda: long_lines("mot ", "", "\t\n"),
    "lines of one tabulation": lambda: filled("\t\n"),
    "lines of tabulations": lambda: long_lines("\t"),
    "tables and prose in turn": lambda: filled("a\tb\nc\n"),
    "contributions": lambda: TOP + CONTRIBUTIONS + "a\tb\n" * MANY,
    "headers of contributions": lambda: filled(CONTRIBUTIONS),
    "references never closed, in the synthesis": lambda: (
        SYNTHESIS + "\tOrientation 1 : Soigner\t" + "(cf. axe " + "1" * (MAX_LINE - 1000) + "\n" + TOP
    ),
    "references for ever, in the synthesis": lambda: (
        SYNTHESIS + "\tOrientation 1 : Soigner\t" + "(cf. axe 1.1) " * 14_000 + "\n" + TOP
    ),
    "sentences that announce orientations for ever": lambda: (
        VOLET + "orientations visant à " * 9_000 + ":\n\n- Guérir\n\n" + TOP
    ),
    "lists of one mark in a volet": lambda: VOLET + "Il pourra s'agir :\n\n" + "- ☞ x\n" * MANY + TOP,
    "commitments for ever": lambda: VOLET + "Il sera " * 20_000 + "\n\n" + TOP,
    "a long list of schools": lambda: (
        "\tVille\nÉcoles\t" + "École maternelle A* " * 9_000 + "\n*Un ** Deux\n\n" + TOP
    ),
    "asterisks": lambda: long_lines("*"),
    "hashes": lambda: long_lines("#"),
    "combining marks": lambda: long_lines("e\u0301\u0323"),
    "dots of an acronym": lambda: long_lines("a.", "- ", "\t\n"),
    "a number of an axe without end": lambda: filled("# Axe " + "1." * 90_000 + " x\n\n"),
}


TOO_MANY = {
    "deep lists in cells, with items",
    "breaks in cells",
    "empty items in cells",
    "measures in cells",
}
"""More blocks than are read: what these try is that they are refused before they are all made."""


@pytest.mark.parametrize("case", HOSTILE)
def test_a_large_document_that_means_harm_is_read_or_refused(case: str) -> None:
    text = HOSTILE[case]()
    assert len(text.encode()) <= MAX_BYTES
    document, found = outcome(text)
    assert (document is None) == (case in TOO_MANY)
    if document is not None:
        assert lies_within(document)
    if found is not None:
        assert ElementKind.AXE in {e.kind for e in found.dataset.elements}


# --- tables and furniture ------------------------------------------------------------------------

TABLES: dict[str, Callable[[int], str]] = {
    "unclosed tables": lambda n: "<table>\n" * (n // 8),
    "unclosed tables on one line": lambda n: "\n".join(["<table>" * 10_000] * (n // 70_001)),
    "unclosed rows": lambda n: "<table>\n" + "<tr><td>a\n" * (n // 10),
    "rows that never end": lambda n: "<table>\n" + "<tr><td " * (n // 8),
    "nested tables": lambda n: "<table><tr><td>\n" * (n // 32) + "</td></tr></table>\n" * (n // 40),
    "nested tables, unbalanced": lambda n: "<table><tr><td>a\n" * (n // 17),
    "closings only": lambda n: "<table>\n" + "</table>" * (n // 9),
    "wide spans": lambda n: "<table>\n" + "<tr>" + "<td rowspan=50 colspan=50>a" * (n // 28),
    "high spans": lambda n: "<table>\n" + ("<tr>" + "<td rowspan=9999>" * 300 + "\n") * (n // 5_106),
    "huge spans": lambda n: "<table>\n<tr>" + "<td colspan=99999999999999999999>a" * 4_000,
    "comments": lambda n: "<table>\n" + ("<!--" + "-" * 900 + "\n") * (n // 905),
    "many rows under one label": lambda n: "| Pilote | a |\n" + "| | a |\n" * 30_000,
    "many labels in one row": lambda n: "|" + "Pilote|" * 20_000 + "\n" + "|a" * 10_000 + "|\n",
    "labels above many rows": lambda n: "| Pilote | Publics |\n" + "| a | b |\n" * 15_000,
    "rules": lambda n: "a | b\n" + "|" + "-" * 190_000 + "x\n" + ("|" + "-" * 190_000 + "\n") * 10,
    "pipes": lambda n: ("|" * 190_000 + "\n") * (n // 190_001),
    "escaped pipes": lambda n: ("|" + "\\|" * 90_000 + "|\n") * (n // 190_001),
    "bold cells": lambda n: ("| " + "**a" * 60_000 + " |\n") * (n // 190_001),
    "page marks": lambda n: "".join(f"Page {i} sur 9\n" for i in range(39_000)),
    "running heads": lambda n: "".join(f"Ville de Brume\n\nPage {i}\n\n" for i in range(9_000)),
    "many repeated lines": lambda n: "".join(f"ligne {chr(65 + i % 26)}\n" for i in range(39_000)),
    "hyphens": lambda n: "mot-\n" * 39_000,
    "soft hyphens": lambda n: ("\u00ad" + " " * 20 + "\n") * 39_000,
    "labels": lambda n: "**Pilote :** a\n\n" * 9_000,
    "unknown labels": lambda n: "**Pilote :** a\n\n" + "**Devise :** a\n\n- b\n\n" * 9_000,
    "contribution headers": lambda n: (
        "**Priorités transversales**\n\n" + "".join(f"| nom {i} | un {i} |\n" for i in range(9_000))
    ),
    "new priorities": lambda n: (
        "**Priorités transversales :**\n\n" + "".join(f"- **nom {i} :** b\n" for i in range(9_000))
    ),
}


@pytest.mark.parametrize("shape", TABLES)
@pytest.mark.parametrize("top", [TOP, ""], ids=["in a fiche", "alone"])
def test_tables_and_furniture_of_any_size_end_soon(shape: str, top: str) -> None:
    text = top + TABLES[shape](MAX_BYTES - 1_000)
    started = time.perf_counter()
    try:
        document = written(text)
        assert lies_within(document)
        extract(document)
    except ContratGraphError:
        pass
    assert time.perf_counter() - started < 20


def test_a_pipe_table_of_a_hundred_thousand_cells_is_refused_with_the_reason() -> None:
    rows = "|" + "a|" * 100 + "\n"
    with pytest.raises(UnreadableDocument, match="40 000"):
        written(TOP + rows * 1_000)
