"""One round of review: the answers a person gave are applied, the document is read again with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from contratgraph.loaders.extract import Extraction
from contratgraph.loaders.records import REGISTRY_TABLES, Correction, Dataset, Form
from contratgraph.loaders.review import Question, fiche_questions
from contratgraph.loaders.review_answers import Refused, settle, spread
from contratgraph.loaders.review_file import Kept, Row, review_text
from contratgraph.loaders.review_names import link_names, name_questions

Ask = Callable[[Sequence[Question]], Mapping[str, str]]
"""Asks a person, returns the answers by the key of the question."""

_NO_QUESTION = Refused(
    "cette question ne se pose plus : déjà réglée, ou le document a changé",
    "this question is not asked any more: settled already, or the document has changed",
)
_NOT_FOUND = Refused(
    "les mots ne se retrouvent pas une seule fois dans la fiche",
    "the words are not found exactly once in the fiche",
)


@dataclass(frozen=True, slots=True)
class Round:
    """What a round of review did: answers taken and not taken (with where), what is still asked.

    `sheet` is the text of the new `review.csv`.
    """

    taken: tuple[tuple[Question, Correction | Form], ...]
    kept: tuple[tuple[str, Kept], ...]
    asked: tuple[Question, ...]
    sheet: str


def questions(done: Extraction, lent: Dataset | None = None) -> tuple[Question, ...]:
    """All that a person can settle about a reading; names come last, with those of `lent` too."""
    return (*fiche_questions(done.dataset), *name_questions(done, lent))


def review(
    first: Extraction,
    rows: Mapping[str, Row],
    again: Callable[[Dataset], Extraction],
    ask: Ask | None = None,
    lent: Dataset | None = None,
) -> tuple[Extraction, Round]:
    """Take the answers in `rows` and those that `ask` gets; return the reading with them.

    `again` reads the document with the registries it is given; `lent` are registries whose names
    may be meant too. An answer that cannot be taken changes nothing and stays in the sheet.
    """
    asked = questions(first, lent)
    answers = {key: answer for key, row in rows.items() if (answer := row.get("réponse", ""))}
    answers = spread(asked, answers)
    if ask is not None:
        answers |= ask([q for q in asked if not _is_settled(q, answers.get(q.key))])
    answers = spread(asked, answers)
    settled = {q: settle(q, answers[q.key]) for q in asked if q.key in answers}
    made = [(q, result) for q, result in settled.items() if not isinstance(result, Refused)]
    done, refused = _read_again(first, made, again, lent)
    refused |= {q.key: result for q, result in settled.items() if isinstance(result, Refused)}
    refused |= dict.fromkeys(answers.keys() - {q.key for q in asked}, _NO_QUESTION)
    kept = {key: Kept(answers[key], refused[key]) for key in answers if key in refused}
    left = questions(done, lent) if made else asked
    gone = [key for key in kept if key not in {q.key for q in left}]
    places = {q.key: f"{q.heading}, {q.label}" for q in asked}
    return done, Round(
        taken=tuple((q, result) for q, result in made if q.key not in kept),
        kept=tuple(
            (places.get(key) or rows[key].get("fiche") or key, why) for key, why in kept.items()
        ),
        asked=left,
        sheet=review_text(left, kept, [(rows.get(key, {"id": key}), kept[key]) for key in gone]),
    )


def _is_settled(question: Question, answer: str | None) -> bool:
    return answer is not None and not isinstance(settle(question, answer), Refused)


def _read_again(
    first: Extraction,
    made: Sequence[tuple[Question, Correction | Form]],
    again: Callable[[Dataset], Extraction],
    lent: Dataset | None,
) -> tuple[Extraction, dict[str, Refused]]:
    """The document read with what the answers made; by question, what did not apply to it."""
    if not made:
        return first, {}
    base = Dataset(**{name: getattr(first.dataset, name) for name in REGISTRY_TABLES})
    forms = [(question, form) for question, form in made if isinstance(form, Form)]
    base, refused = link_names(base, forms, lent)
    corrections = {c: question for question, c in made if isinstance(c, Correction)}
    done = again(replace(base, corrections=(*base.corrections, *corrections)))
    failed = {c for c in done.unapplied if c in corrections}
    refused |= {corrections[c].key: _NOT_FOUND for c in failed}
    kept = tuple(c for c in done.dataset.corrections if c not in failed)
    return (
        replace(
            done,
            dataset=replace(done.dataset, corrections=kept),
            unapplied=tuple(c for c in done.unapplied if c not in failed),
        ),
        refused,
    )
