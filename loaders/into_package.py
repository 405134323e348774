"""`extract`: a document into a package on disk, with the registries that apply and hand edits kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from contratgraph.errors import BadParameter, EditedPackage, EditsNotKept
from contratgraph.folders import recover
from contratgraph.loaders.document import Document, read_document
from contratgraph.loaders.extract import Extraction, extract
from contratgraph.loaders.locate import shipped_packages
from contratgraph.loaders.package import (
    edited_tables,
    read_descriptor,
    read_package,
    read_registries,
    write_package,
)
from contratgraph.loaders.programme import title_of
from contratgraph.loaders.records import (
    FIELD_OF,
    KEY,
    Correction,
    Dataset,
    Statement,
)
from contratgraph.loaders.registry import national
from contratgraph.words import fold


@dataclass(frozen=True, slots=True)
class Extracted:
    """What was extracted, where it was written, and the edits that became corrections."""

    extraction: Extraction
    directory: Path
    kept: tuple[Correction, ...]


def extract_package(
    document_path: Path,
    output: Path,
    *,
    registry: Path | None = None,
    contract: str = "",
    keep_edits: bool = False,
    overwrite: bool = False,
) -> Extracted:
    """Read a document and write its package into `output`.

    The registries and corrections are those already in `output`; else those of the shipped package
    of this very contract; else the entries of `registry`, or of the shipped registries that mean
    the same everywhere, as far as they are used. Raises `EditedPackage` where tables that this
    writes were edited by hand, unless told what to do with the edits.
    """
    if contract and not re.fullmatch(KEY, contract):
        raise BadParameter(
            fr_reason=f"« {contract} » ne peut pas être une clé : minuscules, chiffres et tirets",
            en_reason=f"“{contract}” cannot be a key: lower-case letters, digits and hyphens",
        )
    document = read_document(document_path)
    recover(output)
    own, described = _own(output, document)
    done = extract(document, own=own, lent=_lent(registry), contract_key=contract)
    kept: tuple[Correction, ...] = ()
    edited = () if overwrite else edited_tables(output)
    if edited and not (keep_edits and own is not None):
        raise EditedPackage(directory=output, tables=", ".join(edited))
    if edited and own is not None:
        kept = _corrections(output, edited, done.dataset)
        merged = replace(own, corrections=_merged(own.corrections, kept))
        done = extract(document, own=merged, contract_key=contract)
        words = {word for correction in kept for word in correction.after}
        if _said(done.dataset, words) != _said(read_package(output), words):
            raise EditsNotKept(directory=output, tables=", ".join(edited))
    write_package(done.dataset, output, described)
    return Extracted(done, output, kept)


def _own(output: Path, document: Document) -> tuple[Dataset | None, dict[str, Any]]:
    """The registries and the descriptor of this very contract: those in `output`, else shipped ones.

    A shipped package is of the same contract where its document is, or has the same title (another
    transcription of it).
    """
    if own := read_registries(output):
        return own, read_descriptor(output)
    title = fold(title_of(document))
    for shipped in shipped_packages():
        known = read_registries(shipped)
        if known and (
            known.contract.document_sha256 == document.sha256 or fold(known.contract.title) == title
        ):
            return known, read_descriptor(shipped)
    return None, {}


def _lent(registry: Path | None) -> Dataset | None:
    if registry is not None:
        return read_package(registry)
    for shipped in shipped_packages():
        return national(read_package(shipped))
    return None


def _corrections(output: Path, edited: tuple[str, ...], fresh: Dataset) -> tuple[Correction, ...]:
    """The hand edits of `statements.csv` as corrections; other tables cannot be kept that way."""
    if edited != ("statements.csv",):
        raise EditsNotKept(directory=output, tables=", ".join(edited))
    headings = _headings(fresh)
    edited_dataset = read_package(output)
    rows = {statement.key: statement for statement in fresh.statements}
    for row in edited_dataset.statements:
        same = rows.get(row.key)
        if same is None or replace(row, stated_as=same.stated_as) != same:
            raise EditsNotKept(directory=output, tables=", ".join(edited))
    after = _by_passage(edited_dataset)
    before = _by_passage(fresh)
    corrections = []
    for passage, statement in before.items():
        found = after.get(passage)
        if found is None or found.stated_as != statement.stated_as:
            corrections.append(
                Correction(
                    heading=headings[statement.element],
                    field=FIELD_OF[statement.kind, statement.role],
                    before=statement.stated_as,
                    after=(found.stated_as,) if found else (),
                    to_field=None,
                    reason="modifié à la main dans statements.csv",
                )
            )
    return tuple(corrections)


def _merged(known: tuple[Correction, ...], new: tuple[Correction, ...]) -> tuple[Correction, ...]:
    """Known and new corrections; one that changes what a known one made takes its place."""
    merged = list(known)
    for correction in new:
        for index, old in enumerate(merged):
            same = (old.heading, old.field) == (correction.heading, correction.field)
            if same and old.to_field is None and old.after == (correction.before,):
                merged[index] = replace(old, after=correction.after)
                if merged[index].after == (old.before,):
                    del merged[index]
                break
        else:
            merged.append(correction)
    return tuple(merged)


def _said(dataset: Dataset, changed: set[str]) -> set[tuple[str, ...]]:
    """What the statements say, however they were read; of `changed` words, not whom they name."""
    return {
        (s.kind.value, s.element, str(s.role), s.stated_as, s.stated_in.value)
        + (() if s.stated_as in changed else (s.target, s.qualifier))
        for s in dataset.statements
    }


def _by_passage(dataset: Dataset) -> dict[str, Statement]:
    """A statement for each passage: the statements of one printed item share it."""
    return {statement.passage: statement for statement in dataset.statements}


def _headings(dataset: Dataset) -> dict[str, str]:
    """Code of an element → its heading as printed."""
    quotes = {passage.key: passage.quote for passage in dataset.passages}
    return {element.code: quotes[element.evidence[0]] for element in dataset.elements}
