"""What a contract gets wrong, found by rules over its records.

An anomaly is the document's error or what its transcription has probably lost, never a fault of ours
(those are refused with the package). Each rule is one function: records in, anomalies out, with the
passages on both sides and a sentence for the author of the contract.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from rapidfuzz import fuzz

from contratgraph.loaders.lists import (
    FIELD_OF,
    AnomalyKind,
    AnomalyOrigin,
    ElementKind,
    Field,
    Origin,
    Place,
    Severity,
    SilenceKind,
    StatementKind,
)
from contratgraph.loaders.records import Acronym, Anomaly, Dataset, Element, Passage, School, Statement
from contratgraph.loaders.references import NO_SUCH_NUMBER
from contratgraph.loaders.synthesis import words_of
from contratgraph.loaders.text import QUOTE_LIMIT, is_cut, slug
from contratgraph.words import fold

NEARLY_SAME = 95
"""Titles more alike than that (0-100) differ by a letter or a small word."""

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)+")
_MARKS = re.compile(r"[^a-z0-9]+")
_COUNT = re.compile(r"\b([0-9]{1,2})\s+orientations\b", re.IGNORECASE)

_MAY_END = ("notamment", "dessus", "contre")
"""Words that often lead to others, and may yet end a sentence."""

_FIELD_WORDS = {
    Field.PILOTES: "Pilotes",
    Field.PARTENAIRES: "Partenaires",
    Field.PUBLICS: "Publics cibles",
    Field.DISPOSITIFS: "Dispositifs et ressources",
    Field.CONTRIBUTIONS: "Contribution aux axes transversaux",
    Field.OBJECTIFS: "Objectifs opérationnels",
    Field.FINANCEURS: "Financeurs",
}
_PLACES = {
    Place.LIST: "dans la liste du volet",
    Place.CONTENTS: "dans la table des matières",
    Place.SYNTHESIS: "dans le tableau de synthèse",
}


class _Records:
    """The records of a contract, by what the rules look them up by."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.passages = {passage.key: passage for passage in dataset.passages}
        self.elements = {element.code: element for element in dataset.elements}
        self.labels = {
            entry.key: entry.label
            for entries in (
                dataset.publics,
                dataset.dispositifs,
                dataset.actors,
                dataset.priorities,
            )
            for entry in entries
        }

    def of_kind(self, *kinds: ElementKind) -> Iterator[Element]:
        return (element for element in self.dataset.elements if element.kind in kinds)

    def printed(self, element: Element) -> list[Passage]:
        """The passages that print the heading of an element."""
        found = (self.passages[key] for key in element.evidence)
        return [passage for passage in found if passage.printed_title]

    def contributions(self, origin: Origin) -> Iterator[Statement]:
        for statement in self.dataset.statements:
            if statement.kind is StatementKind.CONTRIBUTION and statement.stated_in is origin:
                yield statement

    def volet_around(self, line: int) -> str:
        """The code of the volet, or what is highest, whose heading is the last before a line."""
        heads = [
            (self.passages[element.evidence[0]].first_line, element.code)
            for element in self.of_kind(ElementKind.SECTION, ElementKind.PILIER, ElementKind.VOLET)
        ]
        return max(((at, code) for at, code in heads if at <= line), default=(0, ""))[1]

    def expansions(self, acronym: str) -> list[str]:
        """The passages where an acronym is expanded."""
        return [
            key
            for entry in self.dataset.acronyms
            if entry.acronym == acronym and entry.expansion
            for key in entry.evidence
        ]

    def wholes(self, element: Element) -> Iterator[str]:
        """The codes of what an element is part of, from near to far."""
        while element.parent:
            element = self.elements[element.parent]
            yield element.code

    def number(self, element: Element) -> str:
        """The number above the fiche, else the one in the list."""
        return next((p.printed_number for p in self.printed(element)), "")

    @cached_property
    def named(self) -> Mapping[tuple[str, Field, str], Sequence[Statement]]:
        """Statements of the fiches by axe, field and what is named."""
        found: dict[tuple[str, Field, str], list[Statement]] = defaultdict(list)
        for statement in self.dataset.statements:
            if statement.stated_in is Origin.FICHE:
                field = FIELD_OF[statement.kind, statement.role]
                found[statement.element, field, statement.target].append(statement)
        return found


def _place(passage: Passage, element: Element) -> str:
    head = "en tête de sa fiche" if element.kind is ElementKind.AXE else "au-dessus de ses fiches"
    return _PLACES.get(passage.place, head)


def _others(records: _Records) -> Iterator[tuple[Element, Passage, Passage]]:
    """Orientations and axes with the passage that names them and each other one that does."""
    for element in records.of_kind(ElementKind.ORIENTATION, ElementKind.AXE):
        printed = records.printed(element)
        yield from ((element, printed[0], other) for other in printed[1:])


def find_anomalies(dataset: Dataset) -> tuple[Anomaly, ...]:
    """The anomalies of a contract, rule by rule, in the order of the document."""
    records = _Records(dataset)
    keys: dict[str, int] = defaultdict(int)
    found = []
    for rule in RULES:
        for kind, origin, severity, element, evidence, sentence in rule(records):
            wanted = f"{slug(kind.value)}-{slug(element)}"
            keys[wanted] += 1
            number = keys[wanted]
            found.append(
                Anomaly(
                    key=wanted if number == 1 else f"{wanted}-{number}",
                    kind=kind,
                    origin=origin,
                    severity=severity,
                    element=element,
                    evidence=tuple(dict.fromkeys(key for key in evidence if key)),
                    sentence=sentence,
                )
            )
    return tuple(found)


Found = tuple[AnomalyKind, AnomalyOrigin, Severity, str, Sequence[str], str]


def _numbers_that_differ(records: _Records) -> Iterator[Found]:
    """An element numbered otherwise in the list or the contents than above its fiche."""
    for element, first, other in _others(records):
        if other.printed_number != first.printed_number:
            yield (
                AnomalyKind.NUMBER,
                AnomalyOrigin.AUTHORS,
                Severity.MEDIUM,
                element.code,
                [first.key, other.key],
                f"« {element.title} » porte le numéro {first.printed_number} "
                f"{_place(first, element)}, {other.printed_number} {_place(other, element)}.",
            )


def _numbers_given_twice(records: _Records) -> Iterator[Found]:
    """Two objectives of a fiche, or two axes of a volet, with one number."""
    groups: dict[tuple[str, str], list[Element]] = defaultdict(list)
    for element in records.of_kind(ElementKind.OBJECTIVE, ElementKind.AXE):
        whole = element.parent
        if element.kind is ElementKind.AXE and whole in records.elements:
            whole = records.elements[whole].parent or whole
        groups[whole, records.number(element)].append(element)
    for (whole, number), elements in groups.items():
        if number and len(elements) > 1:
            titles = " ; ".join(f"« {element.title} »" for element in elements)
            yield (
                AnomalyKind.NUMBER_TWICE,
                AnomalyOrigin.AUTHORS,
                Severity.MEDIUM,
                whole,
                [records.printed(element)[0].key for element in elements],
                f"Le numéro {number} est donné {len(elements)} fois dans {whole} : {titles}.",
            )


def _numbers_listed_twice(records: _Records) -> Iterator[Found]:
    """Two axes of one volet with one number in the list that announces them."""
    groups: dict[tuple[str, str], list[tuple[Element, Passage]]] = defaultdict(list)
    for axe in records.of_kind(ElementKind.AXE):
        volet = next((c for c in records.wholes(axe) if _is_volet(records.elements[c])), "")
        for passage in records.printed(axe):
            if passage.place is Place.LIST and passage.printed_number and volet:
                groups[volet, passage.printed_number].append((axe, passage))
    for (volet, number), listed in groups.items():
        if len(listed) > 1:
            titles = " ; ".join(f"« {passage.printed_title} »" for _, passage in listed)
            yield (
                AnomalyKind.NUMBER_TWICE,
                AnomalyOrigin.AUTHORS,
                Severity.LOW,
                volet,
                [passage.key for _, passage in listed],
                f"La liste du volet {volet} donne {len(listed)} fois le numéro {number} : {titles}.",
            )


def _is_volet(element: Element) -> bool:
    return element.kind is ElementKind.VOLET


def _orientations_only_listed(records: _Records) -> Iterator[Found]:
    """An orientation that the list announces, and no heading of the body, as the others have."""
    by_volet: dict[str, list[Element]] = defaultdict(list)
    for orientation in records.of_kind(ElementKind.ORIENTATION):
        by_volet[orientation.parent].append(orientation)
    for orientations in by_volet.values():
        places = {o.code: {p.place for p in records.printed(o)} for o in orientations}
        if not any(Place.BODY in found for found in places.values()):
            continue
        for orientation in orientations:
            if places[orientation.code] == {Place.LIST}:
                yield (
                    AnomalyKind.NO_CONTENT,
                    AnomalyOrigin.AUTHORS,
                    Severity.HIGH,
                    orientation.code,
                    [passage.key for passage in records.printed(orientation)],
                    f"L'orientation {orientation.code} « {orientation.title} » est annoncée dans la "
                    "liste du volet, et n'est ni dans la table des matières ni dans le corps du "
                    "document.",
                )


def _titles_that_differ(records: _Records) -> Iterator[Found]:
    """A title that is not the same in the list, the contents and above the fiche."""
    for element, first, other in _others(records):
        one, two = (_MARKS.sub(" ", fold(p.printed_title)).strip() for p in (first, other))
        if one != two:
            near = fuzz.ratio(one, two) >= NEARLY_SAME
            yield (
                AnomalyKind.TITLE,
                AnomalyOrigin.AUTHORS,
                Severity.LOW if near else Severity.MEDIUM,
                element.code,
                [first.key, other.key],
                f"{element.code} s'intitule « {first.printed_title} » {_place(first, element)}, "
                f"« {other.printed_title} » {_place(other, element)}.",
            )


def _axes_without_fiche(records: _Records) -> Iterator[Found]:
    """An axe that a volet announces and the document does not describe."""
    for axe in records.of_kind(ElementKind.AXE):
        printed = records.printed(axe)
        if printed and all(passage.place is Place.LIST for passage in printed):
            yield (
                AnomalyKind.NO_FICHE,
                AnomalyOrigin.AUTHORS,
                Severity.HIGH,
                axe.code,
                [passage.key for passage in printed],
                f"L'axe {axe.code} « {axe.title} » est annoncé dans la liste du volet et n'a pas de "
                "fiche.",
            )


def _fields_without_value(records: _Records) -> Iterator[Found]:
    """A field whose label is printed and whose values are not, or could not be read."""
    for silence in records.dataset.silences:
        element = records.elements[silence.element]
        field = _FIELD_WORDS[silence.field]
        serious = silence.field in (Field.PILOTES, Field.OBJECTIFS)
        if silence.kind is SilenceKind.EMPTY_IN_SOURCE:
            yield (
                AnomalyKind.EMPTY_FIELD,
                AnomalyOrigin.AUTHORS,
                Severity.HIGH if serious else Severity.LOW,
                element.code,
                [silence.passage],
                f"Dans la fiche {element.code}, « {field} » est imprimé sans contenu, dans cette "
                "transcription.",
            )
        elif silence.kind is SilenceKind.UNREAD:
            yield (
                AnomalyKind.UNREAD_FIELD,
                AnomalyOrigin.TRANSCRIPTION,
                Severity.HIGH if serious else Severity.MEDIUM,
                element.code,
                [silence.passage],
                f"Dans la fiche {element.code}, le contenu de « {field} » n'est pas lu : à vérifier "
                "sur le PDF.",
            )


def _pilots_that_are_partners(records: _Records) -> Iterator[Found]:
    """An actor named both as pilot and as partner of one axe."""
    for (axe, field, target), pilots in records.named.items():
        partners = records.named.get((axe, Field.PARTENAIRES, target), ())
        if field is Field.PILOTES and partners:
            yield (
                AnomalyKind.TWO_ROLES,
                AnomalyOrigin.AUTHORS,
                Severity.MEDIUM,
                axe,
                [pilots[0].passage, partners[0].passage],
                f"Dans la fiche {axe}, « {records.labels[target]} » est à la fois pilote "
                f"(« {pilots[0].stated_as} ») et partenaire (« {partners[0].stated_as} »).",
            )


def _values_given_twice(records: _Records) -> Iterator[Found]:
    """The same thing named twice in one field, without anything that tells the two apart."""
    for (axe, field, target), statements in records.named.items():
        plain = {s.passage: s for s in statements if not s.qualifier}
        if len(plain) > 1 and field is not Field.CONTRIBUTIONS:
            words = " et ".join(f"« {s.stated_as} »" for s in plain.values())
            yield (
                AnomalyKind.VALUE_TWICE,
                AnomalyOrigin.AUTHORS,
                Severity.LOW,
                axe,
                list(plain),
                f"Dans la fiche {axe}, « {_FIELD_WORDS[field]} » nomme deux fois "
                f"« {records.labels[target]} » : {words}.",
            )


def _references_that_miss(records: _Records) -> Iterator[Found]:
    """A reference of the synthesis table whose number, or whose words, are not those of its axe."""
    pointed = {(statement.passage, statement.element) for statement in records.dataset.statements}
    for statement in records.dataset.statements:
        element = records.elements[statement.element]
        numbers = _NUMBER.findall(statement.reference)
        if numbers and element.kind is ElementKind.AXE and records.number(element) not in numbers:
            heading = records.printed(element)[0]
            yield (
                AnomalyKind.REFERENCE,
                AnomalyOrigin.AUTHORS,
                Severity.MEDIUM,
                element.code,
                [statement.passage, heading.key],
                f"Le tableau de synthèse imprime « {statement.reference.strip('()')} » pour "
                f"« {statement.stated_as} » ({records.labels[statement.target]}), qui relève de "
                f"l'axe {heading.printed_number} ({element.code}, « {element.title} »).",
            )
        elif (
            numbers
            and (other := records.elements.get(words_of(statement.doubt)))
            and (statement.passage, other.code) not in pointed
        ):
            yield (
                AnomalyKind.REFERENCE,
                AnomalyOrigin.AUTHORS,
                Severity.LOW,
                element.code,
                [statement.passage],
                f"Le tableau de synthèse imprime « {statement.reference.strip('()')} » pour "
                f"« {statement.stated_as} » ({records.labels[statement.target]}), dont les mots sont "
                f"ceux de la fiche {other.code} (« {other.title} »).",
            )


def _synthesis_and_fiches(records: _Records) -> Iterator[Found]:
    """A contribution that only the fiche, or only the synthesis table, states."""
    stated: dict[tuple[str, str], dict[Origin, Statement]] = defaultdict(dict)
    for statement in records.dataset.statements:
        if statement.kind is StatementKind.CONTRIBUTION:
            place = statement.element, statement.target
            stated[place].setdefault(statement.stated_in, statement)
    if not any(Origin.SYNTHESIS in origins for origins in stated.values()):
        return  # a contract without such a table contradicts nothing
    for (element, priority), origins in stated.items():
        if len(origins) == 2 or records.elements[element].kind is not ElementKind.AXE:
            continue
        if any(element in s.doubt for s in records.contributions(Origin.SYNTHESIS)):
            continue  # the table prints its words, in the row of another
        ((origin, statement),) = origins.items()
        where, lacks = (
            ("la fiche", "le tableau de synthèse ne la reprend pas")
            if origin is Origin.FICHE
            else ("le tableau de synthèse", "la fiche ne la reprend pas")
        )
        yield (
            AnomalyKind.SYNTHESIS,
            AnomalyOrigin.TRANSCRIPTION if statement.doubt else AnomalyOrigin.AUTHORS,
            Severity.LOW,
            element,
            [statement.passage],
            f"Pour l'axe {element}, {where} affiche une contribution à la priorité "
            f"« {records.labels[priority]} » ; {lacks}.",
        )


def _measures_cut_short(records: _Records) -> Iterator[Found]:
    """A measure that ends where no sentence can end."""
    for action in records.of_kind(ElementKind.ACTION):
        passage = records.passages[action.evidence[0]]
        text = passage.quote
        if passage.length <= QUOTE_LIMIT and is_cut(text) and not text.endswith(_MAY_END):
            yield (
                AnomalyKind.CUT,
                AnomalyOrigin.TRANSCRIPTION,
                Severity.MEDIUM,
                action.code,
                [passage.key],
                f"La mesure {action.code} s'arrête au milieu d'une phrase : « …{text[-60:]} ».",
            )


def _counts_that_differ(records: _Records) -> Iterator[Found]:
    """A volet that says how many orientations it has, and lists another number."""
    listed: dict[str, int] = defaultdict(int)
    for orientation in records.of_kind(ElementKind.ORIENTATION):
        listed[orientation.parent] += 1
    for volet in records.of_kind(ElementKind.VOLET):
        led = (e.evidence[1:] for e in records.of_kind(ElementKind.PRINCIPLE) if e.parent == volet.code)
        keys = dict.fromkeys([*(key for keys in led for key in keys), *volet.context])
        told: set[str] = set()  # a sentence may be a passage twice: as introduction and as prose
        for key in keys:
            said = _COUNT.search(records.passages[key].quote)
            if said and said[1] not in told and int(said[1]) != listed[volet.code] > 0:
                told.add(said[1])
                yield (
                    AnomalyKind.COUNT,
                    AnomalyOrigin.AUTHORS,
                    Severity.MEDIUM,
                    volet.code,
                    [key],
                    f"Le volet « {volet.title} » dit avoir {said[1]} orientations et en présente "
                    f"{listed[volet.code]}.",
                )


def _sections_without_content(records: _Records) -> Iterator[Found]:
    """A presentation that ends on the announcement of something that does not come."""
    led = {
        records.passages[key].last_line
        for element in records.dataset.elements
        for key in element.evidence[1:]
    }
    for volet in records.of_kind(ElementKind.VOLET, ElementKind.ORIENTATION):
        last = records.passages[volet.context[-1]] if volet.context else None
        if last and last.quote.endswith(":") and last.last_line not in led:
            yield (
                AnomalyKind.NO_CONTENT,
                AnomalyOrigin.TRANSCRIPTION,
                Severity.HIGH,
                volet.code,
                [last.key],
                f"Dans la présentation de {volet.code}, rien ne suit « {last.quote.rstrip(' :')} » : à "
                "vérifier sur le PDF.",
            )


def _schools_listed_twice(records: _Records) -> Iterator[Found]:
    """A school printed twice with the same level in one town: one of the two is another."""
    listed: dict[tuple[str, str, str], list[School]] = defaultdict(list)
    for school in records.dataset.schools:
        listed[school.commune, str(school.level), fold(school.name)].append(school)
    towns = {commune.key: commune.label for commune in records.dataset.communes}
    for schools in listed.values():
        passages = [records.passages[school.passage] for school in schools]
        volet = records.volet_around(passages[0].first_line)
        if len(schools) > 1 and volet:
            words = " et ".join(f"« {school.stated_as} »" for school in schools)
            yield (
                AnomalyKind.VALUE_TWICE,
                AnomalyOrigin.AUTHORS,
                Severity.LOW,
                volet,
                [passage.key for passage in passages],
                f"Le tableau des établissements scolaires imprime deux fois le même, à "
                f"{towns[schools[0].commune]} : {words}.",
            )


def _measures_out_of_place(records: _Records) -> Iterator[Found]:
    """A measure printed after the table that ends its fiche: the page put it there."""
    ends: dict[str, Passage] = {}
    for axe, key in [
        *((s.element, s.passage) for s in records.contributions(Origin.FICHE)),
        *((s.element, s.passage) for s in records.dataset.silences if s.field is Field.CONTRIBUTIONS),
    ]:
        passage = records.passages.get(key)
        if passage and (axe not in ends or passage.last_line > ends[axe].last_line):
            ends[axe] = passage
    for action in records.of_kind(ElementKind.ACTION):
        axe = next((code for code in records.wholes(action) if code in ends), "")
        passage = records.passages[action.evidence[0]]
        if axe and passage.first_line > ends[axe].last_line:
            yield (
                AnomalyKind.MOVED,
                AnomalyOrigin.TRANSCRIPTION,
                Severity.MEDIUM,
                action.code,
                [passage.key, ends[axe].key],
                f"La mesure {action.code} est imprimée après le tableau des contributions qui termine "
                f"la fiche {axe} : sa liste est à vérifier sur le PDF.",
            )


def _acronyms_expanded_otherwise(records: _Records) -> Iterator[Found]:
    """An acronym that is expanded or spelled otherwise than it is known."""
    for entry in records.dataset.acronyms:
        if entry.official:
            known = f" (source : {entry.source})" if entry.source else ""
            doubt = f" ; {entry.doubt}" if entry.doubt else ""
            yield (
                AnomalyKind.ACRONYM,
                AnomalyOrigin.AUTHORS,
                Severity.LOW,
                entry.element,
                entry.evidence,
                f"« {entry.acronym} » est développé « {entry.expansion} » ; le développement connu est "
                f"« {entry.official} »{known}{doubt}.",
            )
        elif entry.variant_of:
            yield (
                AnomalyKind.ACRONYM,
                AnomalyOrigin.AUTHORS,
                Severity.LOW,
                entry.element,
                [*entry.evidence, *records.expansions(entry.variant_of)],
                f"« {entry.acronym} » est sans doute « {entry.variant_of} », que le document écrit "
                "ainsi ailleurs.",
            )


def _acronyms_expanded_twice(records: _Records) -> Iterator[Found]:
    """An acronym that the document expands in two ways."""
    printed: dict[str, list[Acronym]] = defaultdict(list)
    for entry in records.dataset.acronyms:
        if entry.expansion:
            printed[entry.acronym].append(entry)
    for acronym, entries in printed.items():
        first = entries[0]
        for other in entries[1:]:
            if fuzz.ratio(fold(first.expansion), fold(other.expansion)) < NEARLY_SAME:
                yield (
                    AnomalyKind.ACRONYM,
                    AnomalyOrigin.AUTHORS,
                    Severity.LOW,
                    other.element,
                    [*first.evidence, *other.evidence],
                    f"« {acronym} » est développé « {first.expansion} », puis « {other.expansion} ».",
                )


def _references_to_nothing(records: _Records) -> Iterator[Found]:
    """A reference of the text whose number no element of the volet has."""
    for reference in records.dataset.references:
        if not reference.target and reference.doubt == NO_SUCH_NUMBER:
            yield (
                AnomalyKind.REFERENCE,
                AnomalyOrigin.AUTHORS,
                Severity.MEDIUM,
                reference.element,
                [reference.passage],
                f"{reference.element} renvoie à « {reference.printed} » : {reference.doubt}.",
            )


RULES: tuple[Callable[[_Records], Iterator[Found]], ...] = (
    _numbers_that_differ,
    _numbers_given_twice,
    _numbers_listed_twice,
    _orientations_only_listed,
    _titles_that_differ,
    _axes_without_fiche,
    _fields_without_value,
    _pilots_that_are_partners,
    _values_given_twice,
    _references_that_miss,
    _synthesis_and_fiches,
    _measures_cut_short,
    _counts_that_differ,
    _sections_without_content,
    _schools_listed_twice,
    _measures_out_of_place,
    _acronyms_expanded_otherwise,
    _acronyms_expanded_twice,
    _references_to_nothing,
)
