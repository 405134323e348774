"""What the recorded texts say, sentence by sentence → targets, bodies, references, acronyms, supports.

Every record is proved by an excerpt of the text it was found in. Who is named is looked up in the
registries: a name they do not know stays in the printed words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product

from rapidfuzz import fuzz

from contratgraph.loaders.acronyms import Agreement, compare, find_acronyms, written_otherwise
from contratgraph.loaders.answerable import find_answerable
from contratgraph.loaders.bodies import find_bodies
from contratgraph.loaders.draft import Draft, Text
from contratgraph.loaders.funding import find_supports, find_supports_in_text
from contratgraph.loaders.lists import (
    BodyKind,
    Commitment,
    ElementKind,
    Origin,
    ReadBy,
    Register,
    Role,
    StatementKind,
    SupportKind,
)
from contratgraph.loaders.place_names import Places
from contratgraph.loaders.records import (
    Acronym,
    Body,
    Reference,
    RegimeMention,
    Statement,
    Support,
    Target,
)
from contratgraph.loaders.references import ReferenceTarget, find_references, resolve_reference
from contratgraph.loaders.regime import find_regimes
from contratgraph.loaders.registry import actors_named, names_of, without_article
from contratgraph.loaders.targets import Doubt, find_targets
from contratgraph.loaders.text import around, clause, last_sentence, quote, sentences
from contratgraph.loaders.undertakings import degree_of
from contratgraph.words import fold

_WORD = re.compile(r"\w+")

_TITLED = (ElementKind.AXE, ElementKind.OBJECTIVE)
"""The levels whose titles are sentences that may promise something."""


def texts_of(draft: Draft) -> list[Text]:
    """Every recorded text, titles of axes and objectives first."""
    titles = [
        Text(element.code, element.title, element.evidence[0])
        for element in draft.elements.values()
        if element.kind in _TITLED
    ]
    return titles + draft.texts


def record_targets(draft: Draft, places: Places) -> Iterator[Target]:
    """The figures to reach. What is under *constats* is found, not aimed at."""
    for text in draft.texts:
        for found in find_targets(text.words) if not text.finding else ():
            words = clause(text.words, found.start, found.end)
            quartiers, communes = places.of_heading(found.place)
            if not found.place:
                quartiers, communes = text.quartiers, text.communes
            yield draft.keyed(
                f"{text.element} cible {found.value} {found.unit}",
                Target(
                    key="",
                    element=text.element,
                    subject=found.subject,
                    comparator=found.comparator,
                    value=found.value,
                    upper=found.upper,
                    unit=found.unit,
                    period=found.period,
                    place=found.place,
                    quartiers=quartiers,
                    communes=communes,
                    deadline=found.deadline,
                    stated_as=words,
                    passage=draft.excerpt(text, words),
                    read_by=ReadBy.EXTRACTED,
                    doubt=found.doubt.value if found.doubt is not Doubt.NONE else "",
                ),
            )


def record_bodies(draft: Draft, texts: Sequence[Text]) -> Iterator[Body]:
    """The bodies that texts promise; the same again only where it is told who runs it."""
    seen: set[tuple[str, str]] = set()
    for text in texts:
        for found in find_bodies(text.words):
            name = (text.element, fold(found.name))
            if name in seen and not found.run_by:
                continue
            seen.add(name)
            words = text.words[found.start : found.end]
            yield draft.keyed(
                f"{text.element} instance {found.name}",
                Body(
                    key="",
                    element=text.element,
                    name=found.name,
                    kind=BodyKind(found.kind),
                    existing=found.existing,
                    commitment=_degree(draft, text, found.start),
                    run_by=actors_named(draft.registry, found.run_by),
                    run_by_as=found.run_by,
                    stated_as=words,
                    passage=draft.excerpt(text, words),
                    read_by=ReadBy.EXTRACTED,
                    doubt=found.doubt,
                ),
            )


def _degree(draft: Draft, text: Text, start: int) -> Commitment | None:
    """How firmly the sentence around a place commits; where it says nothing, its measure."""
    before = last_sentence(text.words[:start]) if start else ""
    after = (sentences(text.words[start:]) or [""])[0]
    return degree_of(f"{before} {after}") or draft.elements[text.element].commitment


def record_references(draft: Draft) -> Iterator[Reference]:
    """The references of the texts to other parts of the contract."""
    targets = [
        ReferenceTarget(
            code=element.code,
            kind=element.kind.value,
            number=draft.passages[element.evidence[0]].printed_number.replace("-", "."),
            title=element.title,
            volet=_volet(draft, element.code),
            parent=element.parent,
        )
        for element in draft.elements.values()
    ]
    for text in draft.texts:
        for found in find_references(text.words):
            resolved = resolve_reference(found, text.element, targets)
            yield draft.keyed(
                f"{text.element} renvoi {found.printed}",
                Reference(
                    key="",
                    element=text.element,
                    printed=found.printed,
                    target=resolved.target,
                    passage=draft.excerpt(text, around(text.words, found.start, found.end)),
                    read_by=ReadBy.EXTRACTED,
                    doubt=resolved.doubt,
                ),
            )


def _volet(draft: Draft, code: str) -> str:
    while code:
        element = draft.elements[code]
        if element.kind is ElementKind.VOLET:
            return code
        code = element.parent
    return ""


def record_answerable(draft: Draft) -> None:
    """The actors that texts name as answerable, as statements of the element they stand in."""
    for text in draft.texts:
        for found in find_answerable(text.words):
            words = clause(text.words, found.start, found.end, before=True)
            passage = draft.excerpt(text, words)
            for named in draft.registry.resolve(Register.ACTOR, found.actor):
                draft.statements.append(
                    draft.keyed(
                        f"{text.element} responsable {named.key}",
                        Statement(
                            key="",
                            kind=StatementKind.PARTICIPATION,
                            element=text.element,
                            role=Role.RESPONSABLE,
                            target=named.key,
                            qualifier=found.formula,
                            stated_as=quote(words),
                            passage=passage,
                            stated_in=Origin.TEXT,
                            read_by=ReadBy.EXTRACTED,
                            doubt=found.doubt,
                        ),
                    )
                )


HOMONYM = "ce peut être un autre sens du sigle"
"""Said where the printed expansion has little more than its first word from the known one."""


def record_acronyms(draft: Draft, texts: Sequence[Text]) -> Iterator[Acronym]:
    """The acronyms that texts expand, each with every place; then those written in another way."""
    places: dict[tuple[str, str], list[tuple[Text, str, str]]] = defaultdict(list)
    for text in texts:
        for found in find_acronyms(text.words):
            words = text.words[found.start : found.end]
            same = (found.acronym, fold(found.expansion))
            places[same].append((text, found.expansion, words))
    for (acronym, _), printed in places.items():
        expansion = printed[0][1]
        verdict = compare(acronym, expansion)
        other = verdict.official[0] if verdict.agreement is Agreement.DIFFERENT else None
        yield draft.keyed(
            f"sigle {acronym}",
            Acronym(
                key="",
                acronym=acronym,
                expansion=expansion,
                variant_of="",
                official=other.expansion if other else "",
                source=other.source if other else "",
                element=printed[0][0].element,
                evidence=tuple(draft.excerpt(text, words) for text, _, words in printed),
                read_by=ReadBy.EXTRACTED,
                doubt="" if verdict.sure else HOMONYM,
            ),
        )
    for variant in written_otherwise([text.words for text in texts]):
        text = texts[variant.text]
        words = around(text.words, variant.start, variant.end)
        yield draft.keyed(
            f"sigle {variant.acronym}",
            Acronym(
                key="",
                acronym=variant.acronym,
                expansion="",
                variant_of=variant.usual,
                official="",
                source="",
                element=text.element,
                evidence=(draft.excerpt(text, words),),
                read_by=ReadBy.EXTRACTED,
            ),
        )


def record_regimes(draft: Draft) -> Iterator[RegimeMention]:
    """What the texts call droit commun or specific."""
    for text in draft.texts:
        for found in find_regimes(text.words):
            words = text.words[found.start : found.end]
            known = [
                named.key
                for name in found.named
                for named in draft.registry.lookup(Register.DISPOSITIF, name)
            ]
            yield draft.keyed(
                f"{text.element} regime {found.phrase}",
                RegimeMention(
                    key="",
                    regime=found.regime,
                    element=text.element,
                    phrase=found.phrase,
                    named=found.named,
                    dispositifs=tuple(dict.fromkeys(known)),
                    stated_as=words,
                    passage=draft.excerpt(text, words),
                    read_by=ReadBy.EXTRACTED,
                ),
            )


def record_supports(draft: Draft) -> Iterator[Support]:
    """Who funds or runs dispositifs: by the printed name of the dispositif, then by the texts."""
    names = {
        fold(name)
        for actor in draft.registry.entries[Register.ACTOR].values()
        for name in names_of(actor)
    }
    printed: dict[str, list[Statement]] = defaultdict(list)
    for statement in draft.statements:
        if statement.kind is StatementKind.MOBILISATION:
            printed[statement.passage].append(statement)
    for statements in printed.values():
        first = statements[0]
        for found in find_supports(first.stated_as, names):
            for one, actor in product(
                _supported(draft, statements, found.start, found.end), found.actors
            ):
                yield from _support(
                    draft,
                    found.kind,
                    one,
                    actor,
                    first.element,
                    first.stated_as,
                    first.passage,
                    found.doubt,
                )
    for text in draft.texts:
        for told in find_supports_in_text(text.words, names):
            words = text.words[told.start : told.end]
            passage = draft.excerpt(text, words)
            for named in draft.registry.resolve(Register.DISPOSITIF, told.dispositif):
                for actor in told.actors:
                    yield from _support(
                        draft, told.kind, named.key, actor, text.element, words, passage, told.doubt
                    )


_SAME_NAME = 90
"""How alike (0-100) the words that name a support and the name of its dispositif are."""


def _supported(draft: Draft, statements: Sequence[Statement], start: int, end: int) -> list[str]:
    """Which of the dispositifs that one printed form names the words at `start:end` speak of.

    A bracket speaks of the name before it; other words of the dispositif that they name themselves, or
    of all those that the form lists right after them. Where none of this holds, of none surely.
    """
    if len(statements) == 1:
        return [statements[0].target]
    entries = draft.registry.entries[Register.DISPOSITIF]
    names = {s.target: [fold(name) for name in names_of(entries[s.target])] for s in statements}
    printed = statements[0].stated_as
    if printed[start] == "(":
        before = fold(printed[:start])
        places = {key: max(map(before.rfind, known)) for key, known in names.items()}
        best = max(places, key=lambda key: places[key])
        return [best] if places[best] >= 0 else []
    words = fold(printed[start:end])
    scores = {key: max(fuzz.token_set_ratio(words, n) for n in known) for key, known in names.items()}
    best_score = max(scores.values())
    if best_score >= _SAME_NAME:
        return [key for key, score in scores.items() if score == best_score]
    after = set(_WORD.findall(fold(printed[end:])))
    listed = {word for known in names.values() for name in known for word in _WORD.findall(name)}
    return list(names) if not printed[:start].strip() and after <= listed else []


def _support(
    draft: Draft,
    kind: SupportKind,
    dispositif: str,
    actor: str,
    element: str,
    words: str,
    passage: str,
    doubt: str,
) -> Iterator[Support]:
    """One support for each thing that `actor` names: an actor, else a fund, else a new actor."""
    bare = without_article(actor)
    registry = draft.registry
    actors = registry.lookup(Register.ACTOR, bare)
    funds = () if actors else registry.lookup(Register.DISPOSITIF, bare)
    if not actors and not funds:
        actors = registry.resolve(Register.ACTOR, bare)
    for register, found in ((Register.ACTOR, actors), (Register.DISPOSITIF, funds)):
        for named in found:
            yield draft.keyed(
                f"{dispositif} {kind.value} {named.key}",
                Support(
                    key="",
                    kind=kind,
                    dispositif=dispositif,
                    actor=named.key if register is Register.ACTOR else "",
                    fund=named.key if register is Register.DISPOSITIF else "",
                    element=element,
                    stated_as=quote(words),
                    passage=passage,
                    read_by=ReadBy.EXTRACTED,
                    doubt=doubt,
                ),
            )
