"""Records → RDF: the one module that knows both vocabularies."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain, count

from pyoxigraph import Literal, NamedNode, Quad

from contratgraph.graph.mint import Kind, mint, stated_graph
from contratgraph.graph.vocabulary import words
from contratgraph.loaders.lists import ElementKind, ReadBy, StatementKind, UrbanKind
from contratgraph.loaders.records import (
    Acronym,
    Actor,
    Anomaly,
    Body,
    Commune,
    Contract,
    Dataset,
    Dispositif,
    Element,
    Mention,
    Passage,
    Priority,
    Public,
    Quartier,
    Reference,
    RegimeMention,
    School,
    Silence,
    Site,
    StatedFigure,
    Statement,
    Support,
    Target,
    Undertaking,
    UrbanItem,
)
from contratgraph.ontology import terms as cg

_ELEMENT_KINDS = {
    ElementKind.SECTION: Kind.SECTION,
    ElementKind.PILIER: Kind.PILIER,
    ElementKind.VOLET: Kind.VOLET,
    ElementKind.ORIENTATION: Kind.ORIENTATION,
    ElementKind.AXE: Kind.AXE,
    ElementKind.OBJECTIVE: Kind.OBJECTIVE,
    ElementKind.ACTION: Kind.ACTION,
    ElementKind.PRINCIPLE: Kind.PRINCIPLE,
    ElementKind.EXPECTATION: Kind.EXPECTATION,
    ElementKind.DIMENSION: Kind.DIMENSION,
    ElementKind.URBAN_PROJECT: Kind.URBAN_PROJECT,
    ElementKind.URBAN_OBJECTIVE: Kind.URBAN_OBJECTIVE,
}

_STATEMENTS = {
    StatementKind.PARTICIPATION: (cg.IN_ELEMENT, cg.PARTICIPANT, Kind.ACTOR),
    StatementKind.MOBILISATION: (cg.IN_ELEMENT, cg.MOBILISED, Kind.DISPOSITIF),
    StatementKind.TARGETING: (cg.IN_ELEMENT, cg.TARGETED, Kind.PUBLIC),
    StatementKind.CONTRIBUTION: (cg.BY_ELEMENT, cg.TO_PRIORITY, Kind.PRIORITY),
}

_URBAN_KINDS = {
    UrbanKind.FINDING: Kind.FINDING,
    UrbanKind.CHALLENGE: Kind.CHALLENGE,
    UrbanKind.OPERATION: Kind.URBAN_OPERATION,
}


def to_quads(dataset: Dataset, base: str) -> Iterator[Quad]:
    """The stated graph of one contract, in the order of its tables; no blank nodes."""
    return _Converter(dataset, base).quads()


class _Converter:
    def __init__(self, dataset: Dataset, base: str) -> None:
        self._dataset = dataset
        self._base = base
        self._contract = dataset.contract.key
        self._graph = NamedNode(stated_graph(base, self._contract))
        self._kinds = {e.code: _ELEMENT_KINDS[e.kind] for e in dataset.elements}
        self._urban_items = {item.key: item for item in dataset.urban}
        self._labels = {
            (kind, entry.key): entry.label
            for kind, entries in (
                (Kind.ACTOR, dataset.actors),
                (Kind.DISPOSITIF, dataset.dispositifs),
                (Kind.PUBLIC, dataset.publics),
                (Kind.PRIORITY, dataset.priorities),
            )
            for entry in entries
        }

    def quads(self) -> Iterator[Quad]:
        data = self._dataset
        each = chain.from_iterable
        yield from self._of_contract(data.contract)
        yield from each(map(self._of_passage, data.passages))
        yield from each(map(self._of_element, data.elements, count(1)))
        yield from each(map(self._of_actor, data.actors))
        yield from each(map(self._of_dispositif, data.dispositifs))
        yield from each(map(self._of_public, data.publics))
        yield from each(map(self._of_priority, data.priorities))
        yield from each(map(self._of_statement, data.statements))
        yield from each(map(self._of_silence, data.silences))
        yield from each(map(self._of_commune, data.communes))
        yield from each(map(self._of_school, data.schools))
        yield from each(map(self._of_quartier, data.quartiers))
        yield from each(map(self._of_site, data.sites))
        yield from each(map(self._of_urban, data.urban, count(1)))
        yield from each(map(self._of_target, data.targets))
        yield from each(map(self._of_body, data.bodies))
        yield from each(map(self._of_reference, data.references))
        yield from each(map(self._of_acronym, data.acronyms))
        yield from each(map(self._of_support, data.supports))
        yield from each(map(self._of_regime, data.regimes))
        yield from each(map(self._of_mention, data.mentions))
        yield from each(map(self._of_undertaking, data.undertakings))
        yield from each(map(self._of_figure, data.figures))
        yield from each(map(self._of_anomaly, data.anomalies))

    # terms

    def _iri(self, kind: Kind, key: str = "") -> NamedNode:
        return NamedNode(mint(self._base, self._contract, kind, key))

    def _element(self, code: str) -> NamedNode:
        return self._iri(self._kinds[code], code)

    def _link(self, subject: NamedNode, predicate: str, target: NamedNode | str) -> Quad:
        target = NamedNode(target) if isinstance(target, str) else target
        return Quad(subject, NamedNode(predicate), target, self._graph)

    def _text(self, subject: NamedNode, predicate: str, text: str, lang: str = "") -> Iterator[Quad]:
        """A literal, normalised (NFC); none where there is no text."""
        if text:
            text = unicodedata.normalize("NFC", text)
            literal = Literal(text, language=lang) if lang else Literal(text)
            yield Quad(subject, NamedNode(predicate), literal, self._graph)

    def _links(
        self, subject: NamedNode, predicate: str, kind: Kind, keys: Iterable[str]
    ) -> Iterator[Quad]:
        """A link to each thing of one kind; none where there is no key."""
        for key in keys:
            if key:
                yield self._link(subject, predicate, self._iri(kind, key))

    def _read(self, subject: NamedNode, read_by: ReadBy, passages: Iterable[str]) -> Iterator[Quad]:
        """How something was read, and from which passages."""
        yield from self._links(subject, cg.EVIDENCE, Kind.PASSAGE, passages)
        yield self._link(subject, cg.READ_BY, cg.CG + read_by.value)

    def _number(self, subject: NamedNode, predicate: str, number: int | None) -> Iterator[Quad]:
        if number is not None:
            yield Quad(subject, NamedNode(predicate), Literal(number), self._graph)

    # records

    def _of_contract(self, contract: Contract) -> Iterator[Quad]:
        me = self._iri(Kind.CONTRACT)
        document = self._iri(Kind.DOCUMENT, contract.document_sha256[:12])
        yield self._link(me, cg.TYPE, cg.CONTRACT)
        yield from self._text(me, cg.LABEL, contract.title, "fr")
        yield from self._text(me, cg.CODE, contract.code)
        yield from self._text(me, cg.CONTRACT_KEY, contract.key)
        yield from self._number(me, cg.FIRST_YEAR, contract.first_year)
        yield from self._number(me, cg.LAST_YEAR, contract.last_year)
        yield self._link(document, cg.TYPE, cg.SOURCE_DOCUMENT)
        yield from self._text(document, cg.LABEL, contract.document, "fr")
        yield self._link(document, cg.OF_CONTRACT, me)
        yield from self._text(document, cg.DOCUMENT_SHA256, contract.document_sha256)
        yield from self._number(document, cg.LINE_COUNT, contract.document_lines)

    def _of_passage(self, passage: Passage) -> Iterator[Quad]:
        me = self._iri(Kind.PASSAGE, passage.key)
        document = self._iri(Kind.DOCUMENT, self._dataset.contract.document_sha256[:12])
        yield self._link(me, cg.TYPE, cg.PASSAGE)
        first, last = passage.first_line, passage.last_line
        place = f"ligne {first}" if first == last else f"lignes {first}-{last}"
        yield from self._text(me, cg.LABEL, place, "fr")
        yield self._link(me, cg.IN_DOCUMENT, document)
        yield from self._number(me, cg.FIRST_LINE, first)
        yield from self._number(me, cg.LAST_LINE, last)
        if passage.first_page is not None:
            pages = f"{passage.first_page}"
            if passage.last_page not in (None, passage.first_page):
                pages += f"-{passage.last_page}"
            yield from self._text(me, cg.PAGES, pages)
        yield from self._text(me, cg.QUOTE, passage.quote)
        yield from self._number(me, cg.TEXT_LENGTH, passage.length)
        yield from self._text(me, cg.TEXT_SHA256, passage.sha256)
        yield from self._text(me, cg.PRINTED_NUMBER, passage.printed_number)
        yield from self._text(me, cg.PRINTED_TITLE, passage.printed_title)

    def _of_element(self, element: Element, position: int) -> Iterator[Quad]:
        me = self._element(element.code)
        yield self._link(me, cg.TYPE, cg.CG + element.kind.value)
        yield from self._text(me, cg.LABEL, element.title, "fr")
        yield from self._text(me, cg.CODE, element.code)
        yield from self._number(me, cg.POSITION, position)
        parent = self._element(element.parent) if element.parent else self._iri(Kind.CONTRACT)
        of_axe = element.parent and self._kinds[element.parent] is Kind.AXE
        is_objective = element.kind is ElementKind.OBJECTIVE and of_axe
        yield self._link(me, cg.OBJECTIVE_OF if is_objective else cg.PART_OF, parent)
        for key in element.evidence:
            yield self._link(me, cg.EVIDENCE, self._iri(Kind.PASSAGE, key))
        for key in element.context:
            yield self._link(me, cg.CONTEXT, self._iri(Kind.PASSAGE, key))
        if element.commitment:
            yield self._link(me, cg.COMMITMENT, cg.CG + element.commitment.value)
        yield self._link(me, cg.READ_BY, cg.CG + element.read_by.value)

    def _of_actor(self, actor: Actor) -> Iterator[Quad]:
        me = self._iri(Kind.ACTOR, actor.key)
        yield self._link(me, cg.TYPE, cg.CG + actor.kind.value if actor.kind else cg.ACTOR)
        yield from self._names(me, actor)
        yield from self._text(me, cg.ACRONYM, actor.acronym)
        if actor.family:
            yield self._link(me, cg.FAMILY, cg.CG + actor.family.value)
        for predicate, key in (
            (cg.ATTACHED_TO, actor.attached_to),
            (cg.SERVICE_OF, actor.service_of),
            (cg.BROADER, actor.broader),
        ):
            if key:
                yield self._link(me, predicate, self._iri(Kind.ACTOR, key))
        yield Quad(me, NamedNode(cg.PLACEHOLDER), Literal(actor.placeholder), self._graph)
        for identifier in actor.identifiers:
            yield from self._text(me, cg.EXTERNAL_IDENTIFIER, identifier)

    def _of_dispositif(self, dispositif: Dispositif) -> Iterator[Quad]:
        me = self._iri(Kind.DISPOSITIF, dispositif.key)
        yield self._link(me, cg.TYPE, cg.DISPOSITIF)
        yield from self._names(me, dispositif)
        yield from self._text(me, cg.ACRONYM, dispositif.acronym)
        if dispositif.kind:
            yield self._link(me, cg.DISPOSITIF_KIND, cg.CG + dispositif.kind.value)
        if dispositif.embodied_by:
            actor = self._iri(Kind.ACTOR, dispositif.embodied_by)
            yield self._link(me, cg.EMBODIED_BY, actor)

    def _of_public(self, public: Public) -> Iterator[Quad]:
        me = self._iri(Kind.PUBLIC, public.key)
        yield self._link(me, cg.TYPE, cg.TARGET_PUBLIC)
        yield from self._names(me, public)
        if public.kind:
            yield self._link(me, cg.PUBLIC_KIND, cg.CG + public.kind.value)

    def _of_priority(self, priority: Priority) -> Iterator[Quad]:
        me = self._iri(Kind.PRIORITY, priority.key)
        yield self._link(me, cg.TYPE, cg.TRANSVERSAL_PRIORITY)
        for predicate in (cg.LABEL, cg.PREF_LABEL):
            yield from self._text(me, predicate, priority.label, "fr")
            yield from self._text(me, predicate, priority.label_en, "en")
        for name in priority.alt_labels:
            yield from self._text(me, cg.ALT_LABEL, name, "fr")

    def _names(self, me: NamedNode, entry: Actor | Dispositif | Public) -> Iterator[Quad]:
        yield from self._text(me, cg.LABEL, entry.label, "fr")
        yield from self._text(me, cg.PREF_LABEL, entry.label, "fr")
        expansion = "" if isinstance(entry, Public) else entry.expansion
        for name in (*entry.alt_labels, expansion):
            if name != entry.label:  # a preferred name is no other name (SKOS, S13)
                yield from self._text(me, cg.ALT_LABEL, name, "fr")
        yield from self._text(me, cg.NOTE, entry.note, "fr")
        yield self._link(me, cg.REVIEW_STATUS, cg.CG + entry.status.value)

    def _of_statement(self, statement: Statement) -> Iterator[Quad]:
        me = self._iri(Kind.STATEMENT, statement.key)
        subject, target, kind = _STATEMENTS[statement.kind]
        yield self._link(me, cg.TYPE, cg.CG + statement.kind.value)
        word = words()[cg.CG + (statement.role or statement.kind).value, "fr"]
        label = f"{self._labels[kind, statement.target]}, {word.lower()}, {statement.element}"
        yield from self._text(me, cg.LABEL, label, "fr")
        yield self._link(me, subject, self._element(statement.element))
        yield self._link(me, target, self._iri(kind, statement.target))
        if statement.role:
            yield self._link(me, cg.ROLE, cg.CG + statement.role.value)
        yield from self._text(me, cg.QUALIFIER, statement.qualifier)
        yield from self._text(me, cg.STATED_AS, statement.stated_as)
        if statement.kind is StatementKind.CONTRIBUTION:
            yield from self._text(me, cg.STATEMENT_TEXT, statement.stated_as)
        yield self._link(me, cg.STATED_IN, cg.CG + statement.stated_in.value)
        yield from self._text(me, cg.REFERENCE, statement.reference)
        yield self._link(me, cg.EVIDENCE, self._iri(Kind.PASSAGE, statement.passage))
        yield self._link(me, cg.READ_BY, cg.CG + statement.read_by.value)
        yield from self._text(me, cg.READING_DOUBT, statement.doubt, "fr")

    def _of_silence(self, silence: Silence) -> Iterator[Quad]:
        me = self._iri(Kind.SILENCE, f"{silence.element}-{silence.field.value}")
        yield self._link(me, cg.TYPE, cg.SILENCE)
        field, why = cg.CG + silence.field.value, cg.CG + silence.kind.value
        for lang, colon in (("fr", " :"), ("en", ":")):
            label = f"{silence.element}, {words()[field, lang]}{colon} {words()[why, lang]}"
            yield from self._text(me, cg.LABEL, label, lang)
        yield self._link(me, cg.IN_ELEMENT, self._element(silence.element))
        yield self._link(me, cg.FIELD, field)
        yield self._link(me, cg.SILENCE_KIND, why)
        yield from self._text(me, cg.READING_DOUBT, silence.doubt, "fr")
        if silence.passage:
            yield self._link(me, cg.EVIDENCE, self._iri(Kind.PASSAGE, silence.passage))

    def _of_anomaly(self, anomaly: Anomaly) -> Iterator[Quad]:
        me = self._iri(Kind.ANOMALY, anomaly.key)
        yield self._link(me, cg.TYPE, cg.SOURCE_ANOMALY)
        yield from self._text(me, cg.LABEL, anomaly.sentence, "fr")
        yield self._link(me, cg.ABOUT, self._element(anomaly.element))
        yield self._link(me, cg.ANOMALY_KIND, cg.CG + anomaly.kind.value)
        yield self._link(me, cg.ANOMALY_ORIGIN, cg.CG + anomaly.origin.value)
        yield self._link(me, cg.SEVERITY, cg.CG + anomaly.severity.value)
        for key in anomaly.evidence:
            yield self._link(me, cg.EVIDENCE, self._iri(Kind.PASSAGE, key))

    def _of_commune(self, commune: Commune) -> Iterator[Quad]:
        me = self._iri(Kind.COMMUNE, commune.key)
        yield self._link(me, cg.TYPE, cg.COMMUNE)
        yield from self._place_names(me, commune)
        yield from self._text(me, cg.INSEE_CODE, commune.insee)

    def _of_school(self, school: School) -> Iterator[Quad]:
        me = self._iri(Kind.SCHOOL, school.key)
        yield self._link(me, cg.TYPE, cg.SCHOOL)
        yield from self._text(me, cg.LABEL, school.name, "fr")
        yield self._link(me, cg.IN_COMMUNE, self._iri(Kind.COMMUNE, school.commune))
        if school.level:
            yield self._link(me, cg.SCHOOL_LEVEL, cg.CG + school.level.value)
        for predicate, marked in (
            (cg.UNDER_THREE, school.under_three),
            (cg.MORE_TEACHERS, school.more_teachers),
            (cg.REP_PLUS, school.rep_plus),
        ):
            yield Quad(me, NamedNode(predicate), Literal(marked), self._graph)
        yield from self._text(me, cg.STATED_AS, school.stated_as)
        if school.network:
            yield self._link(me, cg.HEAD_OF, cg.CG + school.network.value)
        yield from self._read(me, school.read_by, [school.passage, school.network_passage])

    def _of_quartier(self, quartier: Quartier) -> Iterator[Quad]:
        me = self._iri(Kind.QUARTIER, quartier.key)
        yield self._link(me, cg.TYPE, cg.QUARTIER)
        yield from self._place_names(me, quartier)
        yield from self._links(me, cg.IN_COMMUNE, Kind.COMMUNE, [quartier.commune])
        for identifier in quartier.identifiers:
            yield from self._text(me, cg.EXTERNAL_IDENTIFIER, identifier)

    def _of_site(self, site: Site) -> Iterator[Quad]:
        me = self._iri(Kind.SITE, site.key)
        yield self._link(me, cg.TYPE, cg.SITE)
        yield from self._place_names(me, site)
        yield self._link(me, cg.SITE_KIND, cg.CG + site.kind.value)
        yield from self._links(me, cg.IN_QUARTIER, Kind.QUARTIER, [site.quartier])
        yield from self._links(me, cg.IN_COMMUNE, Kind.COMMUNE, [site.commune])

    def _place_names(self, me: NamedNode, place: Commune | Quartier | Site) -> Iterator[Quad]:
        yield from self._text(me, cg.LABEL, place.label, "fr")
        for name in place.alt_labels:
            yield from self._text(me, cg.ALT_LABEL, name, "fr")
        if not isinstance(place, Commune):
            yield from self._text(me, cg.NOTE, place.note, "fr")

    def _of_urban(self, item: UrbanItem, position: int) -> Iterator[Quad]:
        me = self._urban(item)
        yield from self._number(me, cg.POSITION, position)
        yield self._link(me, cg.TYPE, cg.CG + item.kind.value)
        yield from self._text(me, cg.LABEL, item.title, "fr")
        yield self._link(me, cg.ABOUT, self._element(item.element))
        if item.theme:
            yield self._link(me, cg.ABOUT, cg.CG + item.theme.value)
        yield from self._text(me, cg.PRINTED_HEADING, item.heading)
        yield from self._text(me, cg.PRINTED_PLACE, item.place)
        if item.part_of:
            yield self._link(me, cg.DETAIL_OF, self._urban(self._urban_items[item.part_of]))
        yield from self._links(me, cg.ABOUT, Kind.QUARTIER, item.quartiers)
        yield from self._links(me, cg.ABOUT, Kind.COMMUNE, item.communes)
        yield from self._links(me, cg.ABOUT, Kind.SITE, item.sites)
        yield from self._links(me, cg.NAMES_ACTOR, Kind.ACTOR, item.actors)
        yield from self._read(me, item.read_by, item.evidence)
        yield from self._text(me, cg.READING_DOUBT, item.doubt, "fr")

    def _urban(self, item: UrbanItem) -> NamedNode:
        return self._iri(_URBAN_KINDS[item.kind], item.key)

    def _of_target(self, target: Target) -> Iterator[Quad]:
        me = self._iri(Kind.TARGET, target.key)
        yield self._link(me, cg.TYPE, cg.QUANTIFIED_TARGET)
        yield from self._text(me, cg.LABEL, target.stated_as, "fr")
        yield self._link(me, cg.ABOUT, self._element(target.element))
        yield from self._links(me, cg.ABOUT, Kind.QUARTIER, target.quartiers)
        yield from self._links(me, cg.ABOUT, Kind.COMMUNE, target.communes)
        yield from self._quantity(me, target)
        for predicate, printed in (
            (cg.TARGET_SUBJECT, target.subject),
            (cg.PERIOD, target.period),
            (cg.PRINTED_PLACE, target.place),
            (cg.DEADLINE, target.deadline),
            (cg.STATED_AS, target.stated_as),
        ):
            yield from self._text(me, predicate, printed)
        yield from self._read(me, target.read_by, [target.passage])
        yield from self._text(me, cg.READING_DOUBT, target.doubt, "fr")

    def _of_figure(self, figure: StatedFigure) -> Iterator[Quad]:
        me = self._iri(Kind.FIGURE, figure.key)
        yield self._link(me, cg.TYPE, cg.STATED_FIGURE)
        yield from self._text(me, cg.LABEL, figure.stated_as, "fr")
        yield self._link(me, cg.ABOUT, self._element(figure.element))
        yield from self._quantity(me, figure)
        yield from self._text(me, cg.STATED_AS, figure.stated_as)
        yield from self._read(me, figure.read_by, [figure.passage])

    def _quantity(self, me: NamedNode, read: Target | StatedFigure) -> Iterator[Quad]:
        yield self._link(me, cg.COMPARATOR, cg.CG + read.comparator.value)
        for predicate, number in ((cg.VALUE, read.value), (cg.UPPER_VALUE, read.upper)):
            if number:
                literal = Literal(number, datatype=NamedNode(cg.DECIMAL))
                yield Quad(me, NamedNode(predicate), literal, self._graph)
        yield from self._text(me, cg.UNIT, read.unit)

    def _of_undertaking(self, undertaking: Undertaking) -> Iterator[Quad]:
        me = self._iri(Kind.UNDERTAKING, undertaking.key)
        yield self._link(me, cg.TYPE, cg.UNDERTAKING)
        yield from self._text(me, cg.LABEL, undertaking.stated_as, "fr")
        yield self._link(me, cg.IN_ELEMENT, self._element(undertaking.element))
        yield self._link(me, cg.COMMITMENT, cg.CG + undertaking.degree.value)
        yield from self._links(me, cg.UNDERTAKEN_BY, Kind.ACTOR, undertaking.by)
        yield from self._text(me, cg.PRINTED_UNDERTAKER, undertaking.by_as)
        yield from self._text(me, cg.STATED_AS, undertaking.stated_as)
        yield from self._read(me, undertaking.read_by, [undertaking.passage])
        yield from self._text(me, cg.READING_DOUBT, undertaking.doubt, "fr")

    def _of_body(self, body: Body) -> Iterator[Quad]:
        me = self._iri(Kind.BODY, body.key)
        yield self._link(me, cg.TYPE, cg.PROMISED_BODY)
        yield from self._text(me, cg.LABEL, body.name, "fr")
        yield self._link(me, cg.IN_ELEMENT, self._element(body.element))
        yield self._link(me, cg.BODY_KIND, cg.CG + body.kind.value)
        yield Quad(me, NamedNode(cg.EXISTING), Literal(body.existing), self._graph)
        if body.commitment:
            yield self._link(me, cg.COMMITMENT, cg.CG + body.commitment.value)
        yield from self._links(me, cg.RUN_BY, Kind.ACTOR, body.run_by)
        yield from self._text(me, cg.PRINTED_RUNNER, body.run_by_as)
        yield from self._text(me, cg.STATED_AS, body.stated_as)
        yield from self._read(me, body.read_by, [body.passage])
        yield from self._text(me, cg.READING_DOUBT, body.doubt, "fr")

    def _of_reference(self, reference: Reference) -> Iterator[Quad]:
        me = self._iri(Kind.REFERENCE, reference.key)
        yield self._link(me, cg.TYPE, cg.CROSS_REFERENCE)
        yield from self._text(me, cg.LABEL, f"{reference.element}, {reference.printed}", "fr")
        yield self._link(me, cg.IN_ELEMENT, self._element(reference.element))
        yield from self._text(me, cg.REFERENCE, reference.printed)
        if reference.target:
            yield self._link(me, cg.REFERENCE_TARGET, self._element(reference.target))
        yield from self._read(me, reference.read_by, [reference.passage])
        yield from self._text(me, cg.READING_DOUBT, reference.doubt, "fr")

    def _of_acronym(self, acronym: Acronym) -> Iterator[Quad]:
        me = self._iri(Kind.ACRONYM, acronym.key)
        yield self._link(me, cg.TYPE, cg.ACRONYM_EXPANSION)
        meaning = acronym.expansion or f"sans doute {acronym.variant_of}"
        yield from self._text(me, cg.LABEL, f"{acronym.acronym} : {meaning}", "fr")
        yield from self._text(me, cg.ACRONYM, acronym.acronym)
        yield self._link(me, cg.IN_ELEMENT, self._element(acronym.element))
        yield from self._text(me, cg.EXPANSION, acronym.expansion)
        yield from self._text(me, cg.VARIANT_OF, acronym.variant_of)
        yield from self._text(me, cg.OFFICIAL_EXPANSION, acronym.official)
        yield from self._text(me, cg.EXPANSION_SOURCE, acronym.source)
        yield from self._read(me, acronym.read_by, acronym.evidence)
        yield from self._text(me, cg.READING_DOUBT, acronym.doubt, "fr")

    def _of_support(self, support: Support) -> Iterator[Quad]:
        me = self._iri(Kind.STATEMENT, support.key)
        yield self._link(me, cg.TYPE, cg.CG + support.kind.value)
        by = (Kind.ACTOR, support.actor) if support.actor else (Kind.DISPOSITIF, support.fund)
        names = self._labels[Kind.DISPOSITIF, support.dispositif], self._labels[by]
        word = words()[cg.CG + support.kind.value, "fr"].lower()
        yield from self._text(me, cg.LABEL, f"{names[0]}, {word}, {names[1]}", "fr")
        yield self._link(me, cg.FOR_DISPOSITIF, self._iri(Kind.DISPOSITIF, support.dispositif))
        yield self._link(me, cg.BY_SUPPORTER, self._iri(*by))
        yield self._link(me, cg.ABOUT, self._element(support.element))
        yield from self._text(me, cg.STATED_AS, support.stated_as)
        yield from self._read(me, support.read_by, [support.passage])
        yield from self._text(me, cg.READING_DOUBT, support.doubt, "fr")

    def _of_regime(self, mention: RegimeMention) -> Iterator[Quad]:
        me = self._iri(Kind.REGIME, mention.key)
        yield self._link(me, cg.TYPE, cg.REGIME_MENTION)
        yield from self._text(me, cg.LABEL, mention.phrase, "fr")
        yield self._link(me, cg.REGIME, cg.CG + mention.regime.value)
        yield self._link(me, cg.IN_ELEMENT, self._element(mention.element))
        yield from self._links(me, cg.ABOUT, Kind.DISPOSITIF, mention.dispositifs)
        yield from self._text(me, cg.STATED_AS, mention.stated_as)
        yield from self._read(me, mention.read_by, [mention.passage])

    def _of_mention(self, mention: Mention) -> Iterator[Quad]:
        me = self._iri(Kind.STATEMENT, mention.key)
        yield self._link(me, cg.TYPE, cg.MENTION)
        yield from self._text(me, cg.LABEL, f"{mention.stated_as}, nommé, {mention.element}", "fr")
        yield self._link(me, cg.IN_ELEMENT, self._element(mention.element))
        for kind, key in (
            (Kind.QUARTIER, mention.quartier),
            (Kind.COMMUNE, mention.commune),
            (Kind.SITE, mention.site),
            (Kind.ACTOR, mention.actor),
            (Kind.DISPOSITIF, mention.dispositif),
        ):
            yield from self._links(me, cg.MENTIONED, kind, [key])
        yield from self._text(me, cg.STATED_AS, mention.stated_as)
        yield from self._read(me, mention.read_by, [mention.passage])
