"""`extract`: a document into a package on disk, with the registries that apply and hand edits kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from contratgraph.errors import BadParameter, EditedPackage, EditsNotKept, OtherContract
from contratgraph.folders import recover
from contratgraph.loaders.corrections import headings
from contratgraph.loaders.document import Document, read_document
from contratgraph.loaders.extract import Extraction, extract
from contratgraph.loaders.lists import FIELD_OF, Origin
from contratgraph.loaders.locate import shipped_packages
from contratgraph.loaders.package import (
    edited_tables,
    read_descriptor,
    read_known,
    read_package,
    read_registries,
    write_package,
)
from contratgraph.loaders.programme import title_of
from contratgraph.loaders.records import KEY, Correction, Dataset, Known, Statement
from contratgraph.loaders.registry import national
from contratgraph.loaders.review_file import REVIEW, read_review
from contratgraph.loaders.review_loop import Ask, Round, review
from contratgraph.words import fold


@dataclass(frozen=True, slots=True)
class Extracted:
    """What was extracted, where it was written, and the edits that became corrections.

    `review` is what a round of review did, None where none was asked for.
    """

    document: Document
    extraction: Extraction
    directory: Path
    kept: tuple[Correction, ...]
    review: Round | None = None


def extract_package(
    document_path: Path,
    output: Path,
    *,
    registry: Path | None = None,
    contract: str = "",
    keep_edits: bool = False,
    overwrite: bool = False,
    text: Path | None = None,
    with_review: bool = False,
    ask: Ask | None = None,
) -> Extracted:
    """Read a document and write its package into `output`.

    The registries and corrections are those already in `output`; else those of the shipped package
    of this very contract; else the entries of `registry`, or of the shipped registries that mean
    the same everywhere, as far as they are used. Raises `EditedPackage` where tables that this
    writes were edited by hand, unless told what to do with the edits.

    `text` is where to keep the text that the lines of the evidence are lines of, which for a Word
    document or a PDF stands nowhere else.

    `with_review` takes the answers in the `review.csv` of `output` (and those that `ask` gets), and
    writes there what is still to be settled. Raises `PackageError` where that file is broken.
    """
    if contract and not re.fullmatch(KEY, contract):
        raise BadParameter(
            fr_reason=f"« {contract} » ne peut pas être une clé : minuscules, chiffres et tirets",
            en_reason=f"“{contract}” cannot be a key: lower-case letters, digits and hyphens",
        )
    if text is not None and text.resolve() == document_path.resolve():
        raise BadParameter(
            fr_reason=f"--text n'écrit pas par-dessus le document lu ({text})",
            en_reason=f"--text does not write over the document that is read ({text})",
        )
    document = read_document(document_path)
    recover(output)
    known = _known(output, document, borrowing=registry is not None)
    own = known.registries
    if own is not None and not _same_contract(own, document):
        extract(document)  # what is no contract at all is told first
        if not overwrite:
            raise OtherContract(path=document_path, directory=output, title=own.contract.title)
        known, own = _Known(), None
    before = known.before

    def read(own: Dataset | None, lent: Dataset | None = None) -> Extraction:
        return extract(document, own=own, lent=lent, contract_key=contract, known=before)

    reviewing = with_review or ask is not None
    lent = _lent(registry) if own is None or reviewing else None
    done = read(own, lent if own is None else None)
    kept: tuple[Correction, ...] = ()
    edited = () if overwrite else edited_tables(output)
    if edited and not (keep_edits and own is not None):
        raise EditedPackage(directory=output, tables=", ".join(edited))
    if edited and own is not None:
        kept = _corrections(output, edited, done.dataset)
        done = read(replace(own, corrections=_merged(own.corrections, kept)))
        words = {word for correction in kept for word in correction.after}
        if _said(done.dataset, words) != _said(read_package(output), words):
            raise EditsNotKept(directory=output, tables=", ".join(edited))
    reviewed: Round | None = None
    if reviewing:
        done, reviewed = review(done, read_review(output), read, ask, lent)
    sheets = {REVIEW: reviewed.sheet} if reviewed else {}
    if text is not None:
        _write_text(document, text)
    write_package(done.dataset, output, known.descriptor, sheets)
    return Extracted(document, done, output, kept, reviewed)


def _write_text(document: Document, path: Path) -> None:
    """The whole text or none of it: another file of that name stays until it is written."""
    fresh = path.with_name(f".{path.name}-new")
    try:
        fresh.write_text(document.text.rstrip("\n") + "\n", encoding="utf-8", newline="\n")
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a package already says of this contract: registries, descriptor, codes and keys."""

    registries: Dataset | None = None
    descriptor: Mapping[str, Any] = field(default_factory=dict)
    before: Known = Known()


def _known(output: Path, document: Document, *, borrowing: bool) -> _Known:
    """What is known of this very contract: in `output`, else in a shipped package.

    Registries that are to be borrowed go before shipped ones, not before those in `output`.
    """
    if own := read_registries(output):
        if borrowing:
            raise BadParameter(
                fr_reason=f"--registry ne s'emploie pas ici : {output} a déjà ses registres",
                en_reason=f"--registry does not go here: {output} has its own registries",
            )
        return _Known(own, read_descriptor(output), read_known(output))
    for shipped in () if borrowing else shipped_packages():
        own = read_registries(shipped)
        if own and _same_contract(own, document):
            return _Known(own, read_descriptor(shipped), read_known(shipped))
    return _Known()


def _same_contract(known: Dataset, document: Document) -> bool:
    """Whether the package is of this document, or of another one with the same title.

    The title is that of the contract, or of the document it was read from: people may have changed
    the first. A document without a title is told from others by the name of its file.
    """
    if known.contract.document_sha256 == document.sha256:
        return True
    title = fold(title_of(document))
    if not title:
        return not known.contract.printed_title and known.contract.document == document.name
    return title in (
        fold(known.contract.title),
        fold(known.contract.printed_title),
    )


def _lent(registry: Path | None) -> Dataset | None:
    if registry is not None:
        return read_package(registry)
    for shipped in shipped_packages():
        if own := read_registries(shipped):
            return national(own)
    return None


def _corrections(output: Path, edited: tuple[str, ...], fresh: Dataset) -> tuple[Correction, ...]:
    """The hand edits of `statements.csv` as corrections; other tables cannot be kept that way."""
    if edited != ("statements.csv",):
        raise EditsNotKept(directory=output, tables=", ".join(edited))
    headed = headings(fresh)
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
                    heading=headed[statement.element],
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
    """A statement of a fiche for each passage: the statements of one printed item share it."""
    return {s.passage: s for s in dataset.statements if s.stated_in is Origin.FICHE}
