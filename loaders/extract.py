"""A document → the dataset of one contract: every reader in its turn, then the anomalies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from contratgraph.errors import UnreadableDocument
from contratgraph.loaders.anomalies import find_anomalies
from contratgraph.loaders.corrections import apply_corrections, confirm_statements
from contratgraph.loaders.coverage import cover
from contratgraph.loaders.document import Document
from contratgraph.loaders.draft import NOTHING_KNOWN, UNASSIGNED, Draft
from contratgraph.loaders.fiche import read_fiches
from contratgraph.loaders.furniture import REPEATED
from contratgraph.loaders.gazetteer import small_words
from contratgraph.loaders.lists import Register
from contratgraph.loaders.place_names import Places
from contratgraph.loaders.programme import Programme, read_programme
from contratgraph.loaders.record_programme import record_programme
from contratgraph.loaders.record_prose import record_figures, record_mentions, record_undertakings
from contratgraph.loaders.record_texts import (
    record_acronyms,
    record_answerable,
    record_bodies,
    record_references,
    record_regimes,
    record_supports,
    record_targets,
    texts_of,
)
from contratgraph.loaders.record_urban import UrbanRecorder
from contratgraph.loaders.records import (
    Actor,
    Contract,
    Correction,
    Dataset,
    Dispositif,
    Known,
    Priority,
    Public,
)
from contratgraph.loaders.refusal import refusal
from contratgraph.loaders.registry import Registry, Unknown, used_only
from contratgraph.loaders.schools import record_schools
from contratgraph.loaders.synthesis import record_synthesis
from contratgraph.loaders.text import slug
from contratgraph.loaders.vocabulary import priorities

MAX_AXES = 1_000
"""Listed axes and fiches: ten times those of the largest contract seen (91)."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What `extract` found: the dataset, and what a person should look at."""

    dataset: Dataset
    unknown: tuple[Unknown, ...]
    unapplied: tuple[Correction, ...]


def extract(
    document: Document,
    *,
    own: Dataset | None = None,
    lent: Dataset | None = None,
    contract_key: str = "",
    known: Known = NOTHING_KNOWN,
) -> Extraction:
    """Read a document with the registries and corrections of a package.

    `known` was read before: an element of the same title in the same place keeps its code, and no
    code is given to another.
    `own` is the package of this very contract: its registries are kept whole, its corrections
    applied. Without it, `lent` gives the registries of another, of which only what is used stays.
    Raises `NotAContract` where no fiche is recognised, `UnreadableDocument` where there are more
    axes than any contract has.
    """
    programme = read_programme(document.blocks)
    fiches = programme.fiches
    if len(programme.listed) + len(fiches) > MAX_AXES:
        raise UnreadableDocument(
            path=document.name,
            fr_reason=f"il annonce plus de {MAX_AXES} axes, ce n'est pas un contrat",
            en_reason=f"it announces more than {MAX_AXES} axes, it is no contract",
        )
    readings = read_fiches(fiches)
    if refused := refusal(document, programme, readings):
        raise refused
    corrections = own.corrections if own else ()
    headed = list(zip([f.heading.block.text for f in fiches], readings, strict=True))
    unapplied = apply_corrections(headed, corrections)
    contract = _contract(document, programme, own, contract_key)
    base = own or replace(
        lent or Dataset(contract=contract),
        corrections=(),
        priorities=(),
        communes=(),
        quartiers=(),
        sites=(),
    )
    draft = Draft(document, Registry(base), known)
    places = Places(base, small_words(block.text for block in document.blocks))
    urban = UrbanRecorder(draft, places)
    for block in document.furniture:
        draft.leftover("", block, REPEATED)
    record_programme(draft, programme, dict(zip(map(id, fiches), readings, strict=True)), urban)
    record_synthesis(draft, document.blocks)
    communes, schools = record_schools(draft, document.blocks, base.communes)
    texts = texts_of(draft)
    targets = tuple(record_targets(draft, places))
    bodies = tuple(record_bodies(draft, texts))
    references = tuple(record_references(draft))
    record_answerable(draft)
    acronyms = tuple(record_acronyms(draft, texts))
    supports = tuple(record_supports(draft))
    regimes = tuple(record_regimes(draft))
    undertakings = tuple(record_undertakings(draft))
    figures = tuple(record_figures(draft))
    mentions = tuple(record_mentions(draft, places, frozenset(i.evidence[0] for i in urban.items)))
    coverage = cover(
        document.blocks,
        draft.printed,
        document.lines,
        presented=draft.presented,
        priorities=draft.named.values(),
    )
    for block in coverage.unassigned:
        draft.leftover("", block, UNASSIGNED)
    dataset = replace(
        _dataset(draft, base, contract),
        communes=communes,
        schools=schools,
        urban=tuple(urban.items),
        targets=targets,
        bodies=bodies,
        references=references,
        acronyms=acronyms,
        supports=supports,
        regimes=regimes,
        mentions=mentions,
        undertakings=undertakings,
        figures=figures,
        coverage=tuple(coverage.sections),
        passages=tuple(draft.passages.values()),
    )
    if own is None:
        dataset = used_only(dataset)
    dataset, confirmed = confirm_statements(dataset)
    dataset = replace(dataset, anomalies=find_anomalies(dataset))
    left = tuple(correction for correction in unapplied if correction not in confirmed)
    return Extraction(dataset, tuple(draft.registry.unknown), left)


def _contract(document: Document, programme: Programme, own: Dataset | None, key: str) -> Contract:
    """What people wrote of the contract stays; the document read is this one."""
    first, last = programme.years or (None, None)
    title = programme.title or document.name
    known = own.contract if own else None
    return Contract(
        key=key or (known.key if known else slug(title)),
        code=known.code if known else "",
        title=known.title if known else title,
        first_year=known.first_year if known else first,
        last_year=known.last_year if known else last,
        document=document.name,
        document_sha256=document.sha256,
        document_lines=document.lines,
        printed_title=programme.title,
    )


def _dataset(draft: Draft, base: Dataset, contract: Contract) -> Dataset:
    """What the draft holds of the programme, with the registries as they grew."""
    entries = draft.registry.entries
    return replace(
        base,
        contract=contract,
        elements=tuple(draft.elements.values()),
        statements=tuple(draft.statements),
        silences=tuple(draft.silences),
        actors=_sorted(e for e in entries[Register.ACTOR].values() if isinstance(e, Actor)),
        dispositifs=_sorted(
            e for e in entries[Register.DISPOSITIF].values() if isinstance(e, Dispositif)
        ),
        publics=_sorted(e for e in entries[Register.PUBLIC].values() if isinstance(e, Public)),
        priorities=_priorities(draft, base),
        reading=tuple(draft.reading),
        leftovers=tuple(draft.leftovers.values()),
    )


def _priorities(draft: Draft, base: Dataset) -> tuple[Priority, ...]:
    """Those of the package, and each other one that a contribution table has a column for."""
    known = {priority.key for priority in base.priorities}
    named = (Priority(key=key, label=label, label_en="") for key, label in draft.named.items())
    return base.priorities + tuple(
        priority
        for priority in (*(priority for priority, _ in priorities()), *named)
        if priority.key in draft.headed and priority.key not in known
    )


_Entry = TypeVar("_Entry", Actor, Dispositif, Public)


def _sorted(entries: Iterable[_Entry]) -> tuple[_Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.key))
