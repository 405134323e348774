"""Texts that mean harm, or that no one has seen yet: read or refused, never a crash, never for ever.

The property tests mix the words and signs that the readers look for into any text. The large
documents are just below the limit of size, and begin with a small fiche, so that they are read.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contratgraph.errors import ContratGraphError
from contratgraph.loaders.document import (
    MAX_BLOCKS,
    MAX_BYTES,
    MAX_LINE,
    MAX_LINES,
    Document,
    read_document,
)
from contratgraph.loaders.extract import Extraction, extract
from contratgraph.loaders.package import read_package, write_package
from contratgraph.loaders.records import ElementKind

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


def filled(unit: str, count: int, end: str = "") -> str:
    """The small contract, then `unit` up to `count` times, as far as the size that is read."""
    room = LARGE - len((TOP + end).encode())
    return TOP + unit * min(count, room // len(unit.encode())) + end


def cells(unit: str, count: int) -> str:
    """The small contract, then `unit` up to `count` times in the second cell of long lines."""
    a_line = min(count, (MAX_LINE - 100) // len(unit))
    return filled("\t" + unit * a_line + "\n", count // a_line)


def long_lines(unit: str, start: str = "", end: str = "\n") -> str:
    """The small contract, then lines as long as allowed that are nothing but `unit`."""
    return filled(start + unit * ((MAX_LINE - 100) // len(unit)) + end, MAX_LINES)


def numbered(unit: str, count: int, start: int = 2) -> str:
    return "".join(unit.format(n) for n in range(start, start + min(count, 100_000)))


def with_list(axes: str) -> str:
    return TOP.replace("- 1.1 Guérir\n", axes)


LABELS = "Pilotes\t\nPartenaires\t\nPublics cibles\t\nDispositifs et ressources\t\n"
CONTRIBUTIONS = "Contribution aux axes transversaux\t\nJeunesse\tLutte contre les discriminations\n"

MANY: dict[str, Callable[[int], str]] = {
    "list items in deep lists of cells": lambda n: cells("<ul><li>x", n),
    "breaks in cells": lambda n: cells("x<br>", n),
    "cut words between breaks in cells": lambda n: cells("mot de<br>", n),
    "empty items in cells": lambda n: cells("<li></li>", n),
    "measures in cells": lambda n: cells("<li>☞ x</li>", n),
    "measures with sub-bullets in cells": lambda n: cells("<li>☞ x<ul><li>y</li></ul></li>", n // 2),
    "empty bullets": lambda n: filled("-\n", n),
    "bullets": lambda n: filled("- x\n", n),
    "bullets of three kinds": lambda n: filled("* x\n+ x\n- x\n", n // 3),
    "nested bullets": lambda n: filled("- x\n  - y\n", n // 2),
    "numbered items": lambda n: filled("1. x\n", n),
    "distinct values": lambda n: TOP + numbered("- valeur {}\t\n", n),
    "blank lines": lambda n: filled("\n", n),
    "one paragraph of short lines": lambda n: filled("x\n", n),
    "paragraphs": lambda n: filled("X.\n\n", n // 2),
    "paragraphs that go on": lambda n: filled("un mot\n\n", n // 2),
    "cut paragraphs": lambda n: filled("mot de\n\n", n // 2),
    "long cut paragraphs": lambda n: filled("mot " * 30 + "de\n\n", n // 2),
    "open brackets, a paragraph each": lambda n: filled("(\n\n", n // 2),
    "open brackets, a cell each": lambda n: filled("\t(\n", n),
    "a value cut for ever": lambda n: filled("x\n\n", n // 2).replace(TOP, TOP + "- (x\t\n"),
    "a value cut for ever, in cells": lambda n: filled("x\t\n\n", n // 2).replace(
        TOP, TOP + "- (x\t\n"
    ),
    "labels in prose": lambda n: filled("**Pilotes**\n\n", n // 2),
    "one label, in cells": lambda n: filled("Pilotes\t\n", n),
    "four labels, in cells": lambda n: filled(LABELS, n // 4),
    "labels each with a value": lambda n: filled("Pilotes\t\n- Ville\t\n", n // 2),
    "labels on the line of a value": lambda n: filled("Pilotes - Ville\t\n", n),
    "many labels and two values": lambda n: filled("Pilotes\t\n", n - 2, "- Ville\t\n- Val\t\n"),
    "many labels and half as many values": lambda n: (
        TOP + "Pilotes\t\n" * min(n // 2, 99_000) + "- Ville\t\n" * min(n // 4, 49_000)
    ),
    "many labels, then as values": lambda n: (
        TOP + "Partenaires\t\n" * min(n // 2, 99_000) + "- Pilotes\t\n" * min(n // 2, 99_000)
    ),
    "measures": lambda n: filled("☞ x\n\n", n // 2),
    "measures in a list": lambda n: filled("- ☞ x\n", n),
    "measures ending on a colon": lambda n: filled("☞ x :\n\n", n // 2),
    "measures without words": lambda n: filled("☞\n\n", n // 2),
    "objectives": lambda n: filled("Objectif opérationnel 1 : x\n\n", n // 2),
    "headings": lambda n: filled("# x\n", n),
    "headings that go on with the title": lambda n: filled("# x\n", n).replace("<b>Pilotes", "", 1),
    "axes of one number": lambda n: filled("# Axe 1 x\n", n),
    "axes": lambda n: TOP + numbered("# Axe {} x\n", n),
    "orientations": lambda n: TOP + numbered("# Orientation {} : x\n", n),
    "volets of one title": lambda n: filled("# 1) x\n", n),
    "piliers of one title": lambda n: filled("# Pilier x\n", n),
    "a long list of axes": lambda n: with_list(numbered("- 1.{} Guérir\n", n)),
    "long lists of axes and fiches": lambda n: (
        with_list(numbered("- 1.{0} Guérir {0}\n", n // 3))
        + numbered("# Axe 1.{0} Guérir {0}\n", n // 3)
    ),
    "a long table of contents": lambda n: filled("1) x...\t1\n", n // 2),
    "rows of one tabulation": lambda n: filled("\t\n", n),
    "tables and prose in turn": lambda n: filled("a\tb\nc\n", n // 3),
    "contributions": lambda n: filled("a\tb\n", n // 2).replace(TOP, TOP + CONTRIBUTIONS),
    "headers of contributions": lambda n: filled(CONTRIBUTIONS, n // 3),
    "columns": lambda n: filled("a\t" * 1000 + "\n", n // 1001),
}
"""Many of something, up to `n` lines and `n` blocks."""

LONG: dict[str, Callable[[], str]] = {
    "tags never closed, in cells": lambda: long_lines("<a ", "\t"),
    "tags never closed, in prose": lambda: long_lines("<a "),
    "declarations never closed, in cells": lambda: long_lines("<![", "\t"),
    "declarations never closed, in prose": lambda: long_lines("<!["),
    "less-than signs, in cells": lambda: long_lines("<", "\t"),
    "ampersands, in cells": lambda: long_lines("&", "\t"),
    "ampersands, in prose": lambda: long_lines("&"),
    "character references": lambda: long_lines("&#1", "\t"),
    "deep lists in cells": lambda: long_lines("<ul>", "\t"),
    "deep bold in cells": lambda: long_lines("<b>x", "\t"),
    "deep quotations": lambda: long_lines("> "),
    "deeper and deeper quotations": lambda: TOP + "".join("> " * n + "x\n" for n in range(1, 1690)),
    "deep bullets on a line": lambda: long_lines("- "),
    "deeper and deeper bullets": lambda: TOP + "".join("  " * n + "- x\n" for n in range(1, 1690)),
    "values run together": lambda: long_lines("v - ", "- ", "\t\n"),
    "names run together": lambda: long_lines("a/", "- ", "\t\n"),
    "open brackets": lambda: long_lines("("),
    "open brackets, in a value": lambda: long_lines("(", "- ", "\t\n"),
    "forty labels and twenty values": lambda: TOP + "Pilotes\t\n" * 40 + "- Ville\t\n" * 20,
    "one measure of many signs": lambda: long_lines("☞"),
    "one measure of many signs and blanks": lambda: long_lines("☞ "),
    "one measure of many dashes": lambda: long_lines("-", "☞"),
    "a line of dots in the contents": lambda: long_lines(".", "", "x\t1\n"),
    "one long line": lambda: TOP + "x" * (MAX_LINE - 1000) + "\n",
    "long lines": lambda: long_lines("mot "),
    "long lines, a paragraph each": lambda: long_lines("mot ", "", "de\n\n"),
    "long lines in cells": lambda: long_lines("mot ", "", "\t\n"),
    "lines of tabulations": lambda: long_lines("\t"),
    "asterisks": lambda: long_lines("*"),
    "bold words": lambda: long_lines("**x"),
    "underscores": lambda: long_lines("_"),
    "words between underscores": lambda: long_lines("__x"),
    "hashes": lambda: long_lines("#"),
    "combining marks": lambda: long_lines("e\u0301\u0323"),
    "dots of an acronym": lambda: long_lines("a.", "- ", "\t\n"),
    "the number of an axe without end": lambda: filled("# Axe " + "1." * 90_000 + " x\n\n", 20),
    "the number of a list without end": lambda: filled("1." + "1" * 190_000 + " x\n\n", 20),
}
"""Lines that are too long for a careless pattern; few of them."""


@pytest.mark.parametrize("case", MANY)
def test_as_many_of_something_as_the_file_holds_is_read_or_refused(case: str) -> None:
    text = MANY[case](MAX_BYTES)
    assert MAX_BYTES // 3 < len(text.encode()) <= MAX_BYTES
    document, _ = outcome(text)
    assert document is None or lies_within(document)


@pytest.mark.parametrize("case", MANY)
def test_as_many_of_something_as_the_limits_allow_is_read(case: str) -> None:
    text = MANY[case](min(MAX_LINES, MAX_BLOCKS) - 50)
    document, found = outcome(text)
    assert document is not None and lies_within(document)
    assert found is not None
    assert ElementKind.AXE in {e.kind for e in found.dataset.elements}


@pytest.mark.parametrize("case", LONG)
def test_lines_as_long_as_the_limits_allow_are_read(case: str) -> None:
    text = LONG[case]()
    assert len(text.encode()) <= MAX_BYTES
    document, found = outcome(text)
    assert document is not None and lies_within(document)
    assert found is not None
    assert ElementKind.AXE in {e.kind for e in found.dataset.elements}
