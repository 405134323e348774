"""Contracts that print their fiches in other ways: the same code reads them all.

Three made-up contracts: tables between pipes, HTML tables, lists with labels in bold. The whole answer
to each was written by hand, beside it, from the page.
"""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from contratgraph.errors import NotAContract
from contratgraph.loaders.document import read_document
from contratgraph.loaders.extract import extract
from contratgraph.loaders.into_package import extract_package
from contratgraph.loaders.package import read_package
from contratgraph.loaders.records import FIELD_OF, Dataset, ElementKind, Field, Reading, Role
from contratgraph.loaders.text import clean

DATA = Path(__file__).parents[1] / "data"
CONTRACTS = ("a", "b", "c")
LEVELS = (ElementKind.PILIER, ElementKind.VOLET, ElementKind.ORIENTATION, ElementKind.AXE)


@pytest.fixture(scope="module", params=CONTRACTS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def data(name: str) -> Dataset:
    return extract(read_document(DATA / f"contrat_{name}.md")).dataset


@pytest.fixture(scope="module")
def expected(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / f"contrat_{name}.json").read_text(encoding="utf-8"))
    return found


# --- the whole answer ----------------------------------------------------------------------------


def test_title_years_and_levels(data: Dataset, expected: dict[str, Any]) -> None:
    lines = {p.key: p.first_line for p in data.passages}
    assert data.contract.title == expected["title"]
    assert [data.contract.first_year, data.contract.last_year] == expected["years"]
    assert [
        [e.kind.value, e.code, e.parent, e.title, lines[e.evidence[0]]]
        for e in data.elements
        if e.kind in LEVELS
    ] == expected["elements"]


def test_objectives_measures_and_how_firmly_they_commit(
    data: Dataset, expected: dict[str, Any]
) -> None:
    passages = {p.key: p for p in data.passages}
    objectives: dict[str, list[list[Any]]] = {}
    measures: dict[str, list[list[Any]]] = {}
    for element in data.elements:
        proof = passages[element.evidence[0]]
        if element.kind is ElementKind.OBJECTIVE:
            found = objectives.setdefault(element.parent, [])
            found.append([proof.printed_number, element.title])
        elif element.kind not in LEVELS:
            assert element.kind is ElementKind.ACTION
            degree = element.commitment.value if element.commitment else None
            measures.setdefault(element.parent, []).append([proof.quote, degree])
    assert objectives == expected["objectives"]
    assert measures == expected["measures"]


def test_the_text_that_presents_each_element(data: Dataset, expected: dict[str, Any]) -> None:
    passages = {p.key: p for p in data.passages}
    found = {e.code: [passages[key] for key in e.context] for e in data.elements if e.context}
    assert {code: [p.quote for p in texts] for code, texts in found.items()} == {
        code: [text if len(text) <= 200 else text[:199].rstrip() + "…" for text in texts]
        for code, texts in expected["context"].items()
    }
    assert [p.length for texts in found.values() for p in texts] == [
        len(text) for code in found for text in expected["context"][code]
    ]


def test_every_field_with_the_words_and_the_label(data: Dataset, expected: dict[str, Any]) -> None:
    found: dict[str, dict[str, list[list[str]]]] = {}
    for s in data.statements:
        field = FIELD_OF[s.kind, s.role]
        if field is not Field.CONTRIBUTIONS:
            items = found.setdefault(s.element, {}).setdefault(field.value, [])
            items.append([s.stated_as, s.qualifier])
    assert found == expected["fields"]


def test_contributions_to_the_priorities_that_the_contract_names(
    data: Dataset, expected: dict[str, Any]
) -> None:
    found: dict[str, dict[str, str]] = {}
    for s in data.statements:
        if FIELD_OF[s.kind, s.role] is Field.CONTRIBUTIONS:
            found.setdefault(s.element, {})[s.target] = s.stated_as
    assert found == expected["contributions"]
    assert {p.key: p.label for p in data.priorities} == expected["priorities"]


def test_silences_and_doubts(data: Dataset, expected: dict[str, Any]) -> None:
    found: dict[str, dict[str, str]] = {}
    for silence in data.silences:
        found.setdefault(silence.element, {})[silence.field.value] = silence.kind.value
    assert found == expected["silences"]
    doubtful = [[r.element, r.field.value] for r in data.reading if r.reading is Reading.DOUBTFUL]
    assert doubtful == expected["doubtful"]


def test_what_no_field_takes_is_told(data: Dataset, expected: dict[str, Any]) -> None:
    found: dict[str, list[str]] = {}
    for left in data.leftovers:
        found.setdefault(left.element, []).append(f"{left.first_line} {left.quote}")
    assert found == expected["leftovers"]


_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def test_every_passage_stands_on_its_lines(name: str, data: Dataset) -> None:
    printed = (DATA / f"contrat_{name}.md").read_text(encoding="utf-8").splitlines()

    def letters(text: str) -> str:
        text = unescape(_TAG.sub(" ", text))
        return "".join(c for c in clean(text) if c.isalnum())

    for passage in data.passages:
        shown = letters("\n".join(printed[passage.first_line - 1 : passage.last_line]))
        words = letters(passage.quote.rstrip("…"))
        furniture = letters("Contrat de ville de Brumont et Pontaluze 10")  # within one text of c
        assert words in shown.replace(furniture, ""), (passage, shown)


def test_the_package_can_be_written_and_read(name: str, data: Dataset, tmp_path: Path) -> None:
    extract_package(DATA / f"contrat_{name}.md", tmp_path / "paquet")
    read = read_package(tmp_path / "paquet")
    assert [e.code for e in read.elements] == [e.code for e in data.elements]
    assert {s.stated_as for s in read.statements} == {s.stated_as for s in data.statements}
