"""The shipped contract against a reading made by people, page in hand, before any reader existed.

`data/pays_d_aix_fiches.json` holds, for each of the 44 fiches, what two readers saw: titles, the items
of the four fields as printed, the contributions, the objectives, and the first six and last four words
of each ☞ measure.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from contratgraph.loaders.into_package import extract_package
from contratgraph.loaders.lists import ElementKind, Origin, StatementKind
from contratgraph.loaders.locate import shipped_packages
from contratgraph.loaders.records import Dataset

FICHES = json.loads(
    (Path(__file__).parents[1] / "data" / "pays_d_aix_fiches.json").read_text(encoding="utf-8")
)
FIELDS = {
    "pilotes": (StatementKind.PARTICIPATION, "Pilote"),
    "partenaires": (StatementKind.PARTICIPATION, "Partenaire"),
    "publics": (StatementKind.TARGETING, None),
    "dispositifs": (StatementKind.MOBILISATION, None),
}


def whole_texts(shipped: Dataset) -> dict[str, str]:
    return {passage.key: passage.quote for passage in shipped.passages}


@pytest.mark.parametrize("code", FICHES)
@pytest.mark.parametrize("name", FIELDS)
def test_items_of_a_field(shipped: Dataset, code: str, name: str) -> None:
    kind, role = FIELDS[name]
    quotes = whole_texts(shipped)
    printed = {}  # one entry a passage: the statements of a composite item share it
    for statement in shipped.statements:
        if (statement.element, statement.kind, statement.role) == (code, kind, role):
            printed[statement.passage] = quotes[statement.passage]
    assert [text.rstrip("…") for text in printed.values()] == [
        text if len(text) <= 200 else text[:199].rstrip() for text in FICHES[code][name]
    ]


@pytest.mark.parametrize("code", FICHES)
def test_contributions(shipped: Dataset, code: str) -> None:
    found = {
        s.target: s.stated_as
        for s in shipped.statements
        if s.element == code and s.kind is StatementKind.CONTRIBUTION and s.stated_in is Origin.FICHE
    }
    expected = FICHES[code]["contributions"]
    assert found.keys() == expected.keys()
    for priority, text in expected.items():
        assert found[priority].rstrip("…") in (text, text[:199].rstrip())


@pytest.mark.parametrize("code", FICHES)
def test_titles_objectives_and_measures(shipped: Dataset, code: str) -> None:
    elements = {element.code: element for element in shipped.elements}
    passages = {passage.key: passage for passage in shipped.passages}
    expected = FICHES[code]
    assert elements[code].title == expected["titre"]
    assert elements[code].parent == expected["orientation"]
    objectives = [e for e in shipped.elements if e.parent == code and e.kind is ElementKind.OBJECTIVE]
    assert [o.title for o in objectives] == [o["titre"] for o in expected["objectifs"]]
    assert [passages[o.evidence[0]].printed_number for o in objectives] == [
        o["numero"] for o in expected["objectifs"]
    ]
    for objective, printed in zip(objectives, expected["objectifs"], strict=True):
        measures = [e for e in shipped.elements if e.parent == objective.code]
        assert len(measures) == len(printed["mesures"])
        for measure, (first, last) in zip(measures, printed["mesures"], strict=True):
            assert measure.title.split()[: len(first.split())] == first.split()
            if not measure.title.endswith("…"):
                assert measure.title.split()[-len(last.split()) :] == last.split()


def test_the_fiches_are_those_of_the_document(shipped: Dataset) -> None:
    with_fiche = {
        e.code
        for e in shipped.elements
        if e.kind is ElementKind.AXE and e.code not in ("CV-4.1", "CV-4.2", "CV-4.3")
    }
    assert with_fiche == FICHES.keys()


def test_silences_of_the_pilots(shipped: Dataset) -> None:
    """Read on the page: two stacks of labels lost their values to a page break, one has a dash."""
    found = {s.element: s.kind.value for s in shipped.silences if s.field.value == "Pilotes"}
    assert found == {
        "CV-2.4": "Unread",
        "CV-3.2": "EmptyInSource",
        "CV-4.1": "NotPrinted",
        "CV-4.2": "NotPrinted",
        "CV-4.3": "NotPrinted",
        "EDE-3.2": "Unread",
    }


def test_a_printed_item_names_a_thing_once(shipped: Dataset) -> None:
    named = [(s.passage, s.element, s.target) for s in shipped.statements]
    assert len(named) == len(set(named))


def test_every_printed_name_is_known_to_a_registry(shipped: Dataset) -> None:
    entries = (*shipped.actors, *shipped.dispositifs, *shipped.publics)
    assert [entry.key for entry in entries if entry.status.value != "Reviewed"] == []


def test_extracting_again_finds_the_committed_package(source: Path, tmp_path: Path) -> None:
    (package,) = shipped_packages()
    extract_package(source, tmp_path / "again")
    for committed in sorted(package.iterdir()):
        again = tmp_path / "again" / committed.name
        assert again.read_bytes() == committed.read_bytes(), committed.name
    assert len(list((tmp_path / "again").iterdir())) == len(list(package.iterdir()))


# --- the rest of the document, sampled by hand ---------------------------------------------------

FACTS = json.loads(
    (Path(__file__).parents[1] / "data" / "pays_d_aix_document.json").read_text(encoding="utf-8")
)


def named(facts: list[dict[str, str]]) -> list[str]:
    return [f"{fact.get('line', '')} {fact.get('words', '')[:40]}" for fact in facts]


@pytest.mark.parametrize("fact", FACTS["synthesis"], ids=named(FACTS["synthesis"]))
def test_the_synthesis_table(shipped: Dataset, fact: dict[str, Any]) -> None:
    """Where number and orientation point to one axe and the words are another's (`literal`), the
    printed one is kept, and the doubt is told."""
    passages = {passage.key: passage for passage in shipped.passages}
    found = [
        s
        for s in shipped.statements
        if s.stated_in is Origin.SYNTHESIS
        and fact["words"].removesuffix(f" ({fact['reference']})") in s.stated_as
        and passages[s.passage].first_line <= fact["line"] <= passages[s.passage].last_line
        and s.target == fact["priority"]
    ]
    assert {s.reference.strip("()") for s in found} == {fact["reference"]}
    if "literal" in fact:
        assert {s.element for s in found} == {fact["literal"]}
        assert all(s.doubt for s in found)
    else:
        assert [s.element for s in found] == fact["axes"]


def on_line(shipped: Dataset, line: int, key: str) -> bool:
    passage = next(p for p in shipped.passages if p.key == key)
    return passage.first_line <= line <= passage.last_line


@pytest.mark.parametrize("fact", FACTS["principles"], ids=named(FACTS["principles"]))
def test_principles_and_expectations(shipped: Dataset, fact: dict[str, Any]) -> None:
    kind = {"principe": ElementKind.PRINCIPLE, "attente": ElementKind.EXPECTATION}[fact["kind"]]
    (found,) = [
        e for e in shipped.elements if e.kind is kind and fact["words"] in e.title.replace("**", "")
    ]
    assert found.parent == fact["volet"]
    assert on_line(shipped, fact["line"], found.evidence[0])


def test_the_circular_has_nine_expectations(shipped: Dataset) -> None:
    found = [e for e in shipped.elements if e.kind is ElementKind.EXPECTATION]
    assert [e.code for e in found] == [f"EDE-E{number}" for number in range(1, 10)]


@pytest.mark.parametrize("fact", FACTS["prose"], ids=named(FACTS["prose"]))
def test_commitments_outside_the_fiches(shipped: Dataset, fact: dict[str, Any]) -> None:
    """The measure that the words are of, or that they introduce, with its degree."""
    found = {
        action.commitment
        for action in shipped.elements
        if action.kind is ElementKind.ACTION
        and action.parent == fact["element"]
        and any(on_line(shipped, fact["line"], key) for key in action.evidence)
    }
    assert fact["degree"] in found
    if fact["element"] in ("SP", "CU"):
        assert found == {fact["degree"]}


LED = [fact for fact in FACTS["introductions"] if "none" not in fact]


@pytest.mark.parametrize("fact", LED, ids=named(LED))
def test_the_sentence_that_introduces_measures(shipped: Dataset, fact: dict[str, Any]) -> None:
    (first,) = [
        action
        for action in shipped.elements
        if action.kind is ElementKind.ACTION
        and action.code.startswith(f"{fact['axe']}-")
        and action.title.startswith(fact["first_measure"])
    ]
    assert first.commitment == fact["degree"]
    assert on_line(shipped, fact["line"], first.evidence[1])


def test_measures_without_an_introduction_have_no_degree(shipped: Dataset) -> None:
    (fact,) = [fact for fact in FACTS["introductions"] if "none" in fact]
    measures = [e for e in shipped.elements if e.code.startswith(f"{fact['axe']}-1-")]
    assert [(m.commitment, len(m.evidence)) for m in measures] == [(None, 1)] * 3


@pytest.mark.parametrize("fact", FACTS["schools"], ids=[f["words"] for f in FACTS["schools"]])
def test_schools(shipped: Dataset, fact: dict[str, Any]) -> None:
    """The marks are those the table prints; the text alone says which collèges are REP+."""
    levels = {"maternelle": "Maternelle", "élémentaire": "Elementaire", "collège": "College"}
    towns = {commune.key: commune.label for commune in shipped.communes}
    found = [
        (s.under_three, s.more_teachers, s.rep_plus or (s.level == "College" and fact["rep_plus"]))
        for s in shipped.schools
        if (s.name, s.level, towns[s.commune]) == (fact["name"], levels[fact["level"]], fact["commune"])
        and on_line(shipped, fact["line"], s.passage)
    ]
    assert (fact["under_three"], fact["plus_de_maitres"], fact["rep_plus"]) in found


def test_all_schools_of_the_table(shipped: Dataset) -> None:
    """Counted by hand: 8 in Aix, 6 in Gardanne, 13 in Vitrolles, and four collèges."""
    counts = Counter((s.commune, s.level == "College") for s in shipped.schools)
    assert counts == {
        ("aix-en-provence", False): 8,
        ("gardanne", False): 6,
        ("vitrolles", False): 13,
        ("aix-en-provence", True): 1,
        ("gardanne", True): 1,
        ("vitrolles", True): 2,
    }
    assert sum(s.rep_plus for s in shipped.schools) == 9
    assert sum(s.under_three for s in shipped.schools) == 2
