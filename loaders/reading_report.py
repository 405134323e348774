"""What was read and what was not, for the person who ran `extract`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from contratgraph.loaders.corrections import confirms
from contratgraph.loaders.coverage_report import coverage_in_brief
from contratgraph.loaders.furniture import REPEATED
from contratgraph.loaders.into_package import Extracted
from contratgraph.loaders.lists import ElementKind, Field, Reading
from contratgraph.loaders.records import Correction, Dataset, Form, ReadingRow
from contratgraph.loaders.review import (
    BLANK,
    FIELD_NAMES,
    NEW_NAME,
    NO_FIELD,
    Question,
    QuestionKind,
)
from contratgraph.loaders.review_file import REVIEW
from contratgraph.loaders.review_loop import Round

_SHORT = {
    "fr": {
        Field.PILOTES: "pilotes",
        Field.PARTENAIRES: "partenaires",
        Field.PUBLICS: "publics",
        Field.DISPOSITIFS: "dispositifs",
        Field.CONTRIBUTIONS: "contributions",
        Field.OBJECTIFS: "objectifs",
        Field.FINANCEURS: "financeurs",
    },
    "en": {
        Field.PILOTES: "pilots",
        Field.PARTENAIRES: "partners",
        Field.PUBLICS: "publics",
        Field.DISPOSITIFS: "instruments",
        Field.CONTRIBUTIONS: "contributions",
        Field.OBJECTIFS: "objectives",
        Field.FINANCEURS: "funders",
    },
}
_LEVELS = {
    ElementKind.PILIER: ("piliers", "piliers"),
    ElementKind.VOLET: ("volets", "volets"),
    ElementKind.ORIENTATION: ("orientations", "orientations"),
    ElementKind.AXE: ("axes", "axes"),
    ElementKind.OBJECTIVE: ("objectifs opérationnels", "operational objectives"),
    ElementKind.ACTION: ("mesures", "measures"),
    ElementKind.PRINCIPLE: ("principes", "principles"),
    ElementKind.EXPECTATION: ("attentes", "expectations"),
}
_MARKS = {Reading.READ: "", Reading.SILENT: "·", Reading.DOUBTFUL: "?"}


def report(done: Extracted, lang: str) -> Iterator[str]:
    """The reading report, a line at a time: totals, one line a fiche, then what to look at."""
    data = done.extraction.dataset
    fr = lang == "fr"
    short = _SHORT[lang]
    kinds = Counter(element.kind for element in data.elements)
    states = Counter(row.reading for row in data.reading)
    yield f"{data.contract.title} → {done.directory}\n"
    yield ", ".join(f"{kinds[kind]} {words[not fr]}" for kind, words in _LEVELS.items()) + "\n"
    yield (
        f"{len(data.statements)} énoncés, {len(data.silences)} silences ; champs : "
        f"{states[Reading.READ]} lus, {states[Reading.SILENT]} en silence, "
        f"{states[Reading.DOUBTFUL]} douteux\n\n"
        if fr
        else f"{len(data.statements)} statements, {len(data.silences)} silences; fields: "
        f"{states[Reading.READ]} read, {states[Reading.SILENT]} silent, "
        f"{states[Reading.DOUBTFUL]} doubtful\n\n"
    )
    yield from coverage_in_brief(data, lang)
    yield from _source(done, fr=fr)
    if data.anomalies:
        yield (
            f"{len(data.anomalies)} anomalies du document (anomalies.csv, contratgraph anomalies)\n\n"
            if fr
            else f"{len(data.anomalies)} anomalies of the document (anomalies.csv, contratgraph "
            "anomalies)\n\n"
        )
    yield from _fiches(data, short)
    yield "· silence   ? douteux\n" if fr else "· silence   ? doubtful\n"
    yield from _section(
        "Douteux" if fr else "Doubtful",
        (f"{row.element}, {short[row.field]} : {row.note}" for row in _doubtful(data)),
    )
    yield from _section(
        "Restes attribués à aucun champ" if fr else "Leftovers assigned to no field",
        (
            f"{left.element}, {left.first_line} : {left.quote} ({left.note})"
            for left in data.leftovers
            if left.note != REPEATED
        ),
    )
    if repeated := sum(left.note == REPEATED for left in data.leftovers):
        yield (
            f"  {repeated} lignes répétées de page en page (leftovers.csv)\n"
            if fr
            else f"  {repeated} lines that pages repeat (leftovers.csv)\n"
        )
    yield from _section(
        "Noms inconnus des registres (provisoires)" if fr else "Names no registry knows (provisional)",
        (
            f"{unknown.form} → {unknown.key}"
            + (f"   ({' ; '.join(unknown.nearest)} ?)" if unknown.nearest else "")
            for unknown in done.extraction.unknown
        ),
    )
    yield from _section(
        "Corrections qui ne s'appliquent plus" if fr else "Corrections that no longer apply",
        (
            f"{c.heading}, {short[c.field]} : {c.before or ' | '.join(c.after)} ({c.reason})"
            for c in done.extraction.unapplied
        ),
    )
    yield from _section(
        "Modifications gardées comme corrections" if fr else "Edits kept as corrections",
        (f"{c.heading}, {short[c.field]} : {c.before} → {' | '.join(c.after)}" for c in done.kept),
    )

    if done.review is not None:
        yield from _review(done.review, done.directory, fr=fr)


def _review(review: Round, directory: Path, *, fr: bool) -> Iterator[str]:
    """The answers taken and not taken, and how many questions are left."""
    yield from _section(
        "Réponses prises" if fr else "Answers taken",
        (
            f"{question.heading}, {question.label} : {question.words or '(aucun)'}"
            f" → {_became(question, made, fr=fr)}"
            for question, made in review.taken
        ),
    )
    yield from _section(
        "Réponses non prises, gardées dans review.csv"
        if fr
        else "Answers not taken, kept in review.csv",
        (
            f"{where} : « {left.answer} » : {left.why.fr if fr else left.why.en}"
            for where, left in review.kept
        ),
    )
    many = len(review.asked)
    yield (
        f"\nÀ relire : {many} question{'s' * (many > 1)} ({directory / REVIEW})\n"
        if fr
        else f"\nTo review: {many} question{'s' * (many != 1)} ({directory / REVIEW})\n"
    )


def _became(question: Question, made: Correction | Form, *, fr: bool) -> str:
    """What an answer changed, in a few words."""
    if isinstance(made, Form):
        own = made.key == question.name_key
        return (NEW_NAME if fr else "a name of its own") if own else made.key
    if confirms(made):
        return "confirmé" if fr else "confirmed"
    words = " | ".join(made.after)
    if made.to_field is not None:
        return FIELD_NAMES[made.to_field] + (f" : {words}" if words else "")
    if words:
        return words
    if question.kind is QuestionKind.SILENCE:
        return BLANK if fr else "blank in the document"
    return NO_FIELD if fr else "no field"


def _source(done: Extracted, *, fr: bool) -> Iterator[str]:
    """What a person must know of a document that was converted."""
    if not done.document.converted:
        return
    yield (
        "Les lignes citées sont celles du texte converti : --text FICHIER le garde.\n\n"
        if fr
        else "The lines cited are those of the converted text: --text FILE keeps it.\n\n"
    )
    if done.document.unread:
        pages = ", ".join(map(str, done.document.unread))
        yield (
            f"Pages qui sont des images sans texte, non lues : {pages}\n\n"
            if fr
            else f"Pages that are pictures without text, not read: {pages}\n\n"
        )


def _fiches(data: Dataset, short: Mapping[Field, str]) -> Iterator[str]:
    rows: dict[str, dict[Field, ReadingRow]] = {}
    for row in data.reading:
        rows.setdefault(row.element, {})[row.field] = row
    width = max(map(len, rows), default=0)
    for code, fields in rows.items():
        cells = (
            f"{short[name]} {fields[name].items}{_MARKS[fields[name].reading]}".ljust(17)
            for name in short
            if name in fields
        )
        yield f"{code.ljust(width)}  {''.join(cells).rstrip()}\n"


def _doubtful(data: Dataset) -> Iterator[ReadingRow]:
    return (row for row in data.reading if row.reading is Reading.DOUBTFUL)


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield f"\n{title} ({len(found)})\n"
        yield from (f"  {line}\n" for line in found)
