"""Anomalies: what people found wrong in the shipped contract is found, and nothing in a sound one."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contratgraph.loaders.anomalies import find_anomalies
from contratgraph.loaders.lists import (
    AnomalyKind,
    AnomalyOrigin,
    ElementKind,
    Origin,
    Place,
    Role,
    SilenceKind,
    StatementKind,
)
from contratgraph.loaders.records import Anomaly, Dataset
from contratgraph.loaders.references import NO_SUCH_NUMBER

FACTS = json.loads(
    (Path(__file__).parents[1] / "data" / "pays_d_aix_document.json").read_text(encoding="utf-8")
)
KINDS = {
    "renumbering": {AnomalyKind.NUMBER, AnomalyKind.REFERENCE},
    "missing": {AnomalyKind.NO_FICHE},
    "duplicate": {AnomalyKind.NUMBER_TWICE, AnomalyKind.VALUE_TWICE},
    "repetition": {AnomalyKind.VALUE_TWICE},
    "empty": {AnomalyKind.EMPTY_FIELD},
    "role": {AnomalyKind.TWO_ROLES},
    "title": {AnomalyKind.TITLE},
    "reference": {AnomalyKind.REFERENCE},
    "count": {AnomalyKind.COUNT},
    "nocontent": {AnomalyKind.NO_CONTENT},
    "acronym": {AnomalyKind.ACRONYM},
    "cut": {AnomalyKind.MOVED},
}
"""The words of the people who read the document → the kinds that say so."""


def lines(dataset: Dataset, anomaly: Anomaly) -> set[int]:
    passages = {passage.key: passage for passage in dataset.passages}
    return {
        line
        for key in anomaly.evidence
        for line in range(passages[key].first_line, passages[key].last_line + 1)
    }


@pytest.mark.parametrize(
    "fact", FACTS["anomalies"], ids=[fact["sentence"][:60] for fact in FACTS["anomalies"]]
)
def test_what_people_found_is_found(shipped: Dataset, fact: dict[str, Any]) -> None:
    found = [
        anomaly
        for anomaly in shipped.anomalies
        if anomaly.kind in KINDS[fact["kind"]] and lines(shipped, anomaly) & set(fact["lines"])
    ]
    assert found
    for anomaly in found:
        assert anomaly.sentence.endswith(".")


# --- the same, counted by other means on the records ---------------------------------------------


def codes(dataset: Dataset, kind: AnomalyKind) -> Counter[str]:
    return Counter(anomaly.element for anomaly in dataset.anomalies if anomaly.kind is kind)


def test_an_empty_or_unread_field_is_one_anomaly_each(shipped: Dataset) -> None:
    by_kind = {
        AnomalyKind.EMPTY_FIELD: SilenceKind.EMPTY_IN_SOURCE,
        AnomalyKind.UNREAD_FIELD: SilenceKind.UNREAD,
    }
    for kind, silence in by_kind.items():
        expected = Counter(s.element for s in shipped.silences if s.kind is silence)
        assert codes(shipped, kind) == expected != Counter()


def test_axes_without_a_fiche(shipped: Dataset) -> None:
    assert codes(shipped, AnomalyKind.NO_FICHE) == Counter(("CV-4.1", "CV-4.2", "CV-4.3"))


def test_pilots_that_are_partners(shipped: Dataset) -> None:
    named = {(s.element, s.target, s.role) for s in shipped.statements if s.role}
    both = Counter(
        element
        for element, target, role in named
        if role is Role.PILOTE and (element, target, Role.PARTENAIRE) in named
    )
    assert codes(shipped, AnomalyKind.TWO_ROLES) == both == Counter(("CV-2.5", "PD-2.1", "PD-2.2"))


def test_what_the_transcription_lost_is_told_apart(shipped: Dataset) -> None:
    lost = {a.kind for a in shipped.anomalies if a.origin is AnomalyOrigin.TRANSCRIPTION}
    assert lost == {
        AnomalyKind.UNREAD_FIELD,
        AnomalyKind.CUT,
        AnomalyKind.NO_CONTENT,
        AnomalyKind.MOVED,
    }


def test_every_section_of_results_is_announced_in_vain(shipped: Dataset) -> None:
    assert codes(shipped, AnomalyKind.NO_CONTENT) == Counter(("CV", "EDE", "RE", "SA", "PD", "CV-O4"))
    assert codes(shipped, AnomalyKind.COUNT) == Counter(("PD",))


def test_numbers_that_a_list_gives_twice(shipped: Dataset) -> None:
    """Lines 390, 391 and 408, 409: 3.1 and 3.2 of two orientations; 623 and 631 in a fiche."""
    assert codes(shipped, AnomalyKind.NUMBER_TWICE) == Counter({"CV": 2, "CV-2.4": 1})


def test_an_orientation_that_only_the_list_announces(shipped: Dataset) -> None:
    """Line 411; those of réussite éducative and santé without a fiche have a heading in the body."""
    (found,) = [a for a in shipped.anomalies if a.element == "CV-O4"]
    assert lines(shipped, found) == {411}
    assert found.origin is AnomalyOrigin.AUTHORS


def test_every_anomaly_has_its_passages_and_a_key_of_its_own(shipped: Dataset) -> None:
    assert len({anomaly.key for anomaly in shipped.anomalies}) == len(shipped.anomalies) > 0
    for anomaly in shipped.anomalies:
        assert anomaly.evidence, anomaly


# --- a sound contract ----------------------------------------------------------------------------


def sound(dataset: Dataset) -> Dataset:
    """The shipped contract without what the rules look at: no anomaly may be left."""
    passages = tuple(replace(p, printed_number="", printed_title="") for p in dataset.passages)
    once = {(s.element, s.kind, s.target): s for s in dataset.statements}
    statements = tuple(s for s in once.values() if s.stated_in is Origin.FICHE)
    elements = tuple(
        replace(e, context=())
        for e in dataset.elements
        if e.kind not in (ElementKind.ACTION, ElementKind.PRINCIPLE)
    )
    return replace(
        dataset,
        passages=passages,
        statements=statements,
        elements=elements,
        silences=(),
        schools=(),
        acronyms=(),
        references=(),
    )


def test_a_sound_contract_has_none(shipped: Dataset) -> None:
    assert find_anomalies(sound(shipped)) == ()


def test_a_contract_without_synthesis_does_not_contradict_it(shipped: Dataset) -> None:
    fiches = tuple(s for s in shipped.statements if s.stated_in is Origin.FICHE)
    found = find_anomalies(replace(shipped, statements=fiches))
    assert not {AnomalyKind.SYNTHESIS, AnomalyKind.REFERENCE} & {a.kind for a in found}


def test_the_table_is_what_the_rules_find(shipped: Dataset) -> None:
    assert find_anomalies(shipped) == shipped.anomalies


# --- acronyms, schools and references, one by one ------------------------------------------------


def kinds_with(dataset: Dataset, **tables: Any) -> Counter[AnomalyKind]:
    return Counter(a.kind for a in find_anomalies(replace(sound(dataset), **tables)))


def test_acronyms_that_the_document_expands_wrongly(shipped: Dataset) -> None:
    """Lines 115, 143, 197, 268 and 1543; PSLP for PLSP at 1565."""
    wrong = {
        a.sentence.split("»")[0].strip("« ") for a in shipped.anomalies if a.kind is AnomalyKind.ACRONYM
    }
    assert wrong == {"PDU", "NPRU", "ZAC", "CLSPD", "CAARUD", "PSLP"}


def test_what_may_be_a_homonym_is_told_as_such(shipped: Dataset) -> None:
    """No form tells a zone administrative et commerciale from a wrong ZAC; the words of a CLSPD do."""
    sentences = {
        a.sentence.split("»")[0].strip("« "): a.sentence
        for a in shipped.anomalies
        if a.kind is AnomalyKind.ACRONYM
    }
    unsure = {acronym for acronym, told in sentences.items() if "un autre sens du sigle" in told}
    assert unsure == {"PDU", "ZAC"}


def test_an_acronym_expanded_in_two_ways(shipped: Dataset) -> None:
    first = next(a for a in shipped.acronyms if a.acronym == "PASS")
    other = replace(first, key="x", expansion="Parcours d'accompagnement")
    same = replace(first, key="x", expansion=first.expansion + "s")
    assert kinds_with(shipped, acronyms=(first,)) == {}
    assert kinds_with(shipped, acronyms=(first, same)) == {}
    assert kinds_with(shipped, acronyms=(first, other)) == {AnomalyKind.ACRONYM: 1}


def test_a_reference_to_a_number_that_no_element_has(shipped: Dataset) -> None:
    known = next(r for r in shipped.references if r.target)
    nowhere = replace(known, target="", printed="cf. axe 9.9", doubt=NO_SUCH_NUMBER)
    above = replace(known, target="", printed="cf. supra", doubt="renvoi sans numéro")
    assert kinds_with(shipped, references=(known, above)) == {}
    several = replace(nowhere, doubt="plusieurs éléments conviennent")
    assert kinds_with(shipped, references=(several,)) == {}
    assert kinds_with(shipped, references=(nowhere,)) == {AnomalyKind.REFERENCE: 1}


def test_a_school_printed_twice_is_told_two_levels_are_not(shipped: Dataset) -> None:
    one = next(s for s in shipped.schools if s.name == "Raimu" and s.level == "Maternelle")
    two = next(s for s in shipped.schools if s.name == "Raimu" and s.level == "Elementaire")
    assert kinds_with(shipped, schools=(one, two)) == {}
    again = replace(one, key="x")
    assert kinds_with(shipped, schools=(one, again)) == {AnomalyKind.VALUE_TWICE: 1}


def test_an_expansion_whose_known_one_has_no_source(shipped: Dataset) -> None:
    first = next(a for a in shipped.acronyms if a.official and a.source)
    for source in (first.source, ""):
        (found,) = find_anomalies(replace(sound(shipped), acronyms=(replace(first, source=source),)))
        assert ("(source :" in found.sentence) is bool(source)


# --- lists, tables and pages ---------------------------------------------------------------------


def test_where_no_orientation_has_a_heading_none_is_only_listed(shipped: Dataset) -> None:
    keys = {
        key
        for element in shipped.elements
        if element.kind is ElementKind.ORIENTATION
        for key in element.evidence
    }
    listed = tuple(replace(p, place=Place.LIST) if p.key in keys else p for p in shipped.passages)
    found = find_anomalies(replace(shipped, passages=listed))
    assert "CV-O4" in {a.element for a in shipped.anomalies if a.kind is AnomalyKind.NO_CONTENT}
    assert "CV-O4" not in {a.element for a in found if a.kind is AnomalyKind.NO_CONTENT}


def test_a_doubtful_cell_of_the_synthesis_may_be_the_transcription(shipped: Dataset) -> None:
    stated = next(
        s
        for s in shipped.statements
        if s.kind is StatementKind.CONTRIBUTION and s.stated_in is Origin.FICHE
    )
    other = next(
        e.code for e in shipped.elements if e.kind is ElementKind.AXE and e.code != stated.element
    )
    cell = replace(stated, key="x", element=other, stated_in=Origin.SYNTHESIS)
    for doubt, origin in (("", AnomalyOrigin.AUTHORS), ("illisible", AnomalyOrigin.TRANSCRIPTION)):
        found = find_anomalies(replace(sound(shipped), statements=(stated, replace(cell, doubt=doubt))))
        assert {a.element: a.origin for a in found if a.kind is AnomalyKind.SYNTHESIS} == {
            stated.element: AnomalyOrigin.AUTHORS,
            other: origin,
        }


def test_a_fiche_ends_with_the_last_cell_of_its_table(shipped: Dataset) -> None:
    """A cell printed as late as the measure, whatever else ends the fiche before."""
    (moved, *_) = (a for a in shipped.anomalies if a.kind is AnomalyKind.MOVED)
    axes = [e.code for e in shipped.elements if e.kind is ElementKind.AXE]
    (axe,) = (code for code in axes if moved.element.startswith(f"{code}-"))
    cell = next(
        s
        for s in shipped.statements
        if s.kind is StatementKind.CONTRIBUTION and s.stated_in is Origin.FICHE
    )
    late = replace(cell, key="x", element=axe, passage=moved.evidence[0])
    for statements in ((late, *shipped.statements), (*shipped.statements, late)):
        found = find_anomalies(replace(shipped, statements=statements))
        assert moved.element not in {a.element for a in found if a.kind is AnomalyKind.MOVED}
