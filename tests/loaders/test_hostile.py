"""Texts that mean harm, or that no one has seen yet: read or refused, never a crash, never for ever.

The property tests mix the words and signs that the readers look for into any text. The large
documents are just below the limit of size, and begin with a small fiche, so that they are read.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contratgraph.errors import ContratGraphError
from contratgraph.loaders.document import (
    Document,
    read_document,
)
from contratgraph.loaders.extract import Extraction, extract
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
