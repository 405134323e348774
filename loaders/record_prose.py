"""What the recorded texts say beside their lists → undertakings, figures of the present, mentions.

A mention is the least that a text can say of a thing: it names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from contratgraph.loaders.draft import Draft, Text
from contratgraph.loaders.figures import Figure, find_figures
from contratgraph.loaders.lists import ReadBy, Register
from contratgraph.loaders.place_names import Places
from contratgraph.loaders.records import Mention, StatedFigure, Undertaking
from contratgraph.loaders.registry import actors_named, without_article
from contratgraph.loaders.targets import find_targets, plain
from contratgraph.loaders.text import QUOTE_LIMIT, around, clause, quote, sentences
from contratgraph.loaders.undertakings import UndertakingReading, find_undertaking
from contratgraph.loaders.vocabulary import pattern

_CLAUSE = re.compile(r"[,;:]\s")
_LEAD = 110
"""Letters up to the end of a formula that a quote holds, and something of what follows."""

_HEAD = 60
_NEAR = 60

_ONE_BODY = re.compile(r"[a-zà-öø-ÿœ]+(?<![sx])")
"""A common noun in the singular: "la commune" is one that the text has named before."""


def record_undertakings(draft: Draft) -> Iterator[Undertaking]:
    """The sentences that commit: those of prose, and those that a title or a measure cuts short."""
    stated = {statement.passage for statement in draft.statements}
    for text in draft.texts:
        short = not text.prose and len(text.words) <= QUOTE_LIMIT
        if short or text.finding or text.passage in stated:
            continue
        for sentence in sentences(text.words):
            found = find_undertaking(sentence)
            if found is None:
                continue
            passage = draft.excerpt(text, sentence)
            printed = "" if _is_dispositif(draft, found.by) else found.by
            by = () if _ONE_BODY.fullmatch(printed) else actors_named(draft.registry, printed)
            yield draft.keyed(
                f"{text.element} engagement {sentence}",
                Undertaking(
                    key="",
                    element=text.element,
                    degree=found.degree,
                    by=by,
                    by_as=printed,
                    stated_as=_told(sentence, found),
                    passage=passage,
                    read_by=ReadBy.EXTRACTED,
                    doubt=found.doubt,
                ),
            )


def _told(sentence: str, found: UndertakingReading) -> str:
    """The sentence, or of a long one what a quote holds: how it begins, and a clause near its formula.

    What is left out between them is marked "[…]"; a sentence whose subject is told begins with it.
    """
    if len(sentence) <= QUOTE_LIMIT:
        return sentence
    if found.end <= _LEAD:
        return quote(sentence)
    starts = [boundary.end() for boundary in _CLAUSE.finditer(sentence, 0, found.start + 1)]
    near = found.start - len(around(sentence, found.start, found.start, _NEAR))
    start = next((at for at in starts if found.end - at <= _LEAD), near)
    if found.by or pattern("undertaking_impersonal").match(sentence, found.start):
        return quote(sentence[start:])
    head = sentence[: min(_HEAD, start)]
    return quote(f"{head[: head.rfind(' ')]} […] {sentence[start:]}" if start > _HEAD else sentence)


def _is_dispositif(draft: Draft, printed: str) -> bool:
    """Whether a subject is an instrument ("le PLU devra"): it undertakes nothing."""
    name = without_article(printed)
    return bool(printed) and bool(
        draft.registry.lookup(Register.DISPOSITIF, name)
        and not draft.registry.lookup(Register.ACTOR, name)
    )


def record_figures(draft: Draft) -> Iterator[StatedFigure]:
    """The figures that are no target: what the text finds of the present."""
    for text in draft.texts:
        if text.finding:
            continue  # it is recorded as a finding already
        targets = [(found.start, found.end) for found in find_targets(text.words)]
        for found in find_figures(plain(text.words)):
            if not any(start < found.end and found.start < end for start, end in targets):
                yield _figure(draft, text, found)


def _figure(draft: Draft, text: Text, found: Figure) -> StatedFigure:
    words = clause(text.words, found.start, found.end)
    return draft.keyed(
        f"{text.element} chiffre {found.value} {found.unit}",
        StatedFigure(
            key="",
            element=text.element,
            comparator=found.comparator,
            value=found.value,
            upper=found.upper,
            unit=found.unit,
            stated_as=words,
            passage=draft.excerpt(text, around(text.words, found.start, found.start) + words),
            read_by=ReadBy.EXTRACTED,
        ),
    )


def record_mentions(draft: Draft, places: Places, told: frozenset[str]) -> Iterator[Mention]:
    """The places, actors and dispositifs that texts name, each once for an element.

    `told` are the passages of records that have what they name in columns of their own.
    """
    stated = told | {statement.passage for statement in draft.statements}
    seen: set[tuple[str, str, str]] = set()
    for text in draft.texts:
        if text.passage in stated:
            continue
        for column, found in places.named_in(text.words):
            if (text.element, column, found.key) in seen:
                continue
            seen.add((text.element, column, found.key))
            words = around(text.words, found.start, found.end)
            yield draft.keyed(
                f"{text.element} nomme {found.key}",
                Mention(
                    key="",
                    element=text.element,
                    quartier=found.key if column == "quartier" else "",
                    commune=found.key if column == "commune" else "",
                    site=found.key if column == "site" else "",
                    actor=found.key if column == "actor" else "",
                    dispositif=found.key if column == "dispositif" else "",
                    stated_as=text.words[found.start : found.end],
                    passage=draft.excerpt(text, words),
                    read_by=ReadBy.EXTRACTED,
                ),
            )
