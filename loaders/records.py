"""The record classes: what every reader produces and everything after it consumes.

The classes are the table schema. One class is one CSV table of a data package; its fields are the
columns, in order; the annotations are the types; `column(...)` adds what a schema needs beside
(meaning, pattern, the table a value refers to). `datapackage.json` and the refusal of broken tables
both derive from them (see `loaders.package`).

Standard library only: a record is the same whether an OCR text, a spreadsheet or a person made it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, ClassVar, TypeVar, get_args, get_type_hints

from contratgraph.loaders.lists import (
    ActorKind,
    AnomalyKind,
    AnomalyOrigin,
    BodyKind,
    Commitment,
    Comparator,
    DispositifKind,
    ElementKind,
    Family,
    Field,
    Network,
    Origin,
    Place,
    PublicKind,
    ReadBy,
    Reading,
    Regime,
    Register,
    Role,
    SchoolLevel,
    Scope,
    Severity,
    SilenceKind,
    SiteKind,
    StatementKind,
    Status,
    SupportKind,
    Theme,
    UrbanKind,
)

CODE = r"[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9.]+)*"
KEY = r"[a-z0-9]+(?:-[a-z0-9]+)*"
DECIMAL = r"[0-9]{1,12}(?:\.[0-9]{1,6})?"


def column(
    fr: str,
    en: str,
    *,
    pattern: str | None = None,
    refers: str | None = None,
    optional: bool = False,
    default: Any = MISSING,
) -> Any:
    """A column: its meaning, the pattern of its values, the column of another table it refers to.

    `optional` columns may be empty; one with a `default` may be missing from an older package;
    `refers` is "table.column".
    """
    metadata = {"fr": fr, "en": en, "pattern": pattern, "refers": refers, "optional": optional}
    if default is MISSING:
        return field(metadata=metadata)
    return field(metadata=metadata, default=default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A row of a table. `identity` are the columns that no two rows of `table` share."""

    table: ClassVar[str]
    identity: ClassVar[tuple[str, ...]]


# --- the contract and its passages ----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract(Record):
    """The contract and the version of the document that everything was read from."""

    table = "contract"
    identity = ("key",)
    key: str = column("clé dans les adresses", "key in addresses", pattern=KEY)
    code: str = column("code officiel du contrat", "official code", optional=True)
    title: str = column("intitulé", "title")
    first_year: int | None = column("première année", "first year", optional=True)
    last_year: int | None = column("dernière année", "last year", optional=True)
    document: str = column("nom du document lu", "name of the document read")
    document_sha256: str = column(
        "empreinte SHA-256 du document", "SHA-256 of the document", pattern=r"[0-9a-f]{64}"
    )
    document_lines: int = column("nombre de lignes du document", "lines in the document")
    printed_title: str = column(
        "titre imprimé en tête du document", "title printed at its head", optional=True, default=""
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage(Record):
    """A place in the document. `quote` holds at most 200 characters of the words as printed."""

    table = "passages"
    identity = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    place: Place = column("partie du document", "part of the document")
    first_line: int = column("première ligne", "first line")
    last_line: int = column("dernière ligne", "last line")
    first_page: int | None = column(
        "première page (du fichier, sinon du sommaire)",
        "first page (of the file, else of the contents)",
        optional=True,
    )
    last_page: int | None = column(
        "dernière page (du fichier, sinon du sommaire)",
        "last page (of the file, else of the contents)",
        optional=True,
    )
    quote: str = column("mots imprimés, 200 caractères au plus", "words as printed, at most 200")
    length: int = column("longueur du texte entier", "length of the whole text")
    sha256: str = column(
        "empreinte du texte entier", "SHA-256 of the whole text", pattern=r"[0-9a-f]{64}"
    )
    printed_number: str = column("numéro imprimé", "number as printed", optional=True)
    printed_title: str = column("titre imprimé", "title as printed", optional=True)


# --- the programme --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Element(Record):
    """A part of the programme.

    `evidence` lists its passages, the one that gives its title first; a measure that a sentence
    introduces has that sentence second. `context` lists the prose printed with it.
    """

    table = "elements"
    identity = ("code",)
    code: str = column("code", "code", pattern=CODE)
    kind: ElementKind = column("niveau", "level")
    parent: str = column(
        "code de l'élément contenant", "code of the whole", refers="elements.code", optional=True
    )
    title: str = column("intitulé, sans numéro", "title without number")
    evidence: tuple[str, ...] = column("passages", "passages", refers="passages.key")
    read_by: ReadBy = column("mode de lecture", "how it was read")
    commitment: Commitment | None = column(
        "degré d'engagement de la phrase qui l'introduit",
        "commitment of the sentence that introduces it",
        optional=True,
        default=None,
    )
    context: tuple[str, ...] = column(
        "passages qui le présentent",
        "passages that present it",
        refers="passages.key",
        optional=True,
        default=(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Record):
    """One printed item resolved to one thing: the fiche of `element` names `target`."""

    table = "statements"
    identity = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    kind: StatementKind = column("nature", "kind")
    element: str = column("code de l'axe", "code of the axe", refers="elements.code")
    role: Role | None = column("rôle", "role", optional=True)
    target: str = column("clé de ce qui est nommé", "key of what is named", pattern=KEY)
    qualifier: str = column("précision imprimée", "qualifier as printed", optional=True)
    stated_as: str = column("tel qu'imprimé", "as printed")
    passage: str = column("passage", "passage", refers="passages.key")
    stated_in: Origin = column("fiche ou tableau de synthèse", "fiche or synthesis table")
    read_by: ReadBy = column("mode de lecture", "how it was read")
    doubt: str = column("ce que la lecture a de douteux", "what is doubtful", optional=True)
    reference: str = column(
        "renvoi imprimé (« cf. axe 1.1 »)", "reference as printed", optional=True, default=""
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence(Record):
    """A field of an element that yields no Statement, and why.

    `passage` is that of the printed label; there is none where no label is printed.
    """

    table = "silences"
    identity = ("element", "field")
    element: str = column("code de l'axe", "code of the axe", refers="elements.code")
    field: Field = column("champ", "field")
    kind: SilenceKind = column("nature du silence", "kind of silence")
    passage: str = column("passage", "passage", refers="passages.key", optional=True)
    doubt: str = column("ce que la lecture a de douteux", "what is doubtful", optional=True, default="")


# --- the registries -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor(Record):
    """Who is named.

    `attached_to` is the *rattachement* of a body with a legal personality of its own (CCAS →
    communes); `service_of` says that it has none (DASEN → Éducation nationale), so that both count
    as one institution; `broader` is a wider actor (Pôle emploi → service public de l'emploi).
    """

    table = "actors"
    identity = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    label: str = column("nom", "name")
    acronym: str = column("sigle", "acronym", optional=True)
    expansion: str = column(
        "ce que le sigle veut dire, si c'est certain", "what it stands for", optional=True
    )
    alt_labels: tuple[str, ...] = column("autres noms", "other names", optional=True)
    kind: ActorKind | None = column(
        "organisme ou collectif (rien : à établir)",
        "body or group (none: to be settled)",
        optional=True,
    )
    family: Family | None = column(
        "famille d'acteurs (rien : à établir)", "family of actors (none: to be settled)", optional=True
    )
    attached_to: str = column(
        "rattaché à", "attached to", refers="actors.key", optional=True, pattern=KEY
    )
    service_of: str = column(
        "service, sans personnalité propre, de",
        "part of",
        refers="actors.key",
        optional=True,
        pattern=KEY,
    )
    broader: str = column(
        "acteur plus large", "broader actor", refers="actors.key", optional=True, pattern=KEY
    )
    placeholder: bool = column(
        "nom d'attente (« Porteurs de projets »), jamais classé", "a placeholder, never ranked"
    )
    identifiers: tuple[str, ...] = column(
        "identifiants externes, schéma:valeur", "external identifiers", optional=True
    )
    scope: Scope = column("national ou propre au contrat", "national or local")
    status: Status = column("relu ou provisoire", "reviewed or provisional")
    note: str = column("note", "note", optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispositif(Record):
    """An instrument. `embodied_by` is the actor of the same name, where the text prints both."""

    table = "dispositifs"
    identity = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    label: str = column("nom", "name")
    acronym: str = column("sigle", "acronym", optional=True)
    expansion: str = column(
        "ce que le sigle veut dire, si c'est certain", "what it stands for", optional=True
    )
    alt_labels: tuple[str, ...] = column("autres noms", "other names", optional=True)
    kind: DispositifKind | None = column(
        "nature (rien : à établir)", "kind (none: to be settled)", optional=True
    )
    embodied_by: str = column(
        "acteur de même nom", "actor of that name", refers="actors.key", optional=True, pattern=KEY
    )
    scope: Scope = column("national ou propre au contrat", "national or local")
    status: Status = column("relu ou provisoire", "reviewed or provisional")
    note: str = column("note", "note", optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Public(Record):
    """Whom an axe is for."""

    table = "publics"
    identity = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    label: str = column("nom", "name")
    alt_labels: tuple[str, ...] = column("autres noms", "other names", optional=True)
    kind: PublicKind | None = column(
        "public final ou relais (rien : à établir)",
        "final or relay public (none: to be settled)",
        optional=True,
    )
    scope: Scope = column("national ou propre au contrat", "national or local")
    status: Status = column("relu ou provisoire", "reviewed or provisional")
    note: str = column("note", "note", optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority(Record):
    """A transversal priority of the contract."""

    table = "priorities"
    identity = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    label: str = column("nom", "name")
    label_en: str = column("nom anglais", "English name", optional=True)
    alt_labels: tuple[str, ...] = column("autres noms", "other names", optional=True, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Record):
    """A printed form and one thing it names. A composite form has one row for each thing."""

    table = "forms"
    identity = ("register", "form", "key")
    register: Register = column("registre", "registry")
    form: str = column("forme imprimée", "form as printed")
    key: str = column("clé de ce qu'elle nomme", "key of what it names", pattern=KEY)
    qualifier: str = column("précision que la forme ajoute", "what the form adds", optional=True)
    note: str = column("raison, si elle n'est pas évidente", "why, where not evident", optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(Record):
    """What a person changed: in the fiche headed `heading`, field `field`, `before` → `after`.

    `before` is one item as the reader found it; it must match exactly once. `after` lists the
    items that replace it (none: it is dropped). `to_field`, when given, moves them there.
    """

    table = "corrections"
    identity = ("heading", "field", "before")
    heading: str = column("titre de la fiche, tel qu'imprimé", "heading of the fiche, as printed")
    field: Field = column("champ", "field")
    before: str = column("mots avant (aucun : ajout)", "words before (none: addition)", optional=True)
    after: tuple[str, ...] = column("mots après", "words after", optional=True)
    to_field: Field | None = column("champ d'arrivée", "field moved to", optional=True)
    reason: str = column("raison", "reason")


# --- places ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Commune(Record):
    """A town, the place; the body of that name is an actor."""

    table = "communes"
    identity = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    label: str = column("nom", "name")
    insee: str = column(
        "code INSEE", "INSEE code", pattern=r"[0-9][0-9AB][0-9]{3}", optional=True, default=""
    )
    alt_labels: tuple[str, ...] = column("autres noms", "other names", optional=True, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Quartier(Record):
    """A *quartier prioritaire*."""

    table = "quartiers"
    identity = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    label: str = column("nom", "name")
    alt_labels: tuple[str, ...] = column("autres noms", "other names", optional=True)
    commune: str = column("commune", "town", refers="communes.key")
    identifiers: tuple[str, ...] = column(
        "identifiants externes, schéma:valeur", "external identifiers", optional=True
    )
    note: str = column("note", "note", optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site(Record):
    """A place inside a town that the document names: residence, equipment, sector, street."""

    table = "sites"
    identity = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    label: str = column("nom", "name")
    alt_labels: tuple[str, ...] = column("autres noms", "other names", optional=True)
    kind: SiteKind = column("nature", "kind")
    quartier: str = column(
        "quartier, si le document le dit", "quartier", refers="quartiers.key", optional=True
    )
    commune: str = column(
        "commune, si le document la dit", "town", refers="communes.key", optional=True
    )
    note: str = column("note", "note", optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class School(Record):
    """A school of priority education, with the three marks of the table's legend.

    `network` is the one that the text, elsewhere, calls by the name of the school; `network_passage`
    says where.
    """

    table = "schools"
    identity = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    name: str = column("nom", "name")
    level: SchoolLevel | None = column("niveau", "level", optional=True)
    commune: str = column("commune", "town", refers="communes.key")
    under_three: bool = column("classe de moins de trois ans", "class for under-threes")
    more_teachers: bool = column(
        "« plus de maîtres que de classes »", "“plus de maîtres que de classes”"
    )
    rep_plus: bool = column("rattachée au REP+", "attached to the REP+")
    stated_as: str = column("tel qu'imprimé", "as printed")
    passage: str = column("passage", "passage", refers="passages.key")
    read_by: ReadBy = column("mode de lecture", "how it was read")
    network: Network | None = column(
        "réseau que le texte nomme d'après lui",
        "network the text names after it",
        optional=True,
        default=None,
    )
    network_passage: str = column(
        "passage qui le dit", "passage that says so", refers="passages.key", optional=True, default=""
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class UrbanItem(Record):
    """A *constat*, an *enjeu* or an operation of the urban projects.

    `evidence` is its own passage, then those of the headings that give its place and its theme. The
    places, sites and actors are those that its words or these headings name.
    """

    table = "urban"
    identity = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    kind: UrbanKind = column("constat, enjeu ou opération", "finding, challenge or operation")
    element: str = column("code de l'élément", "code of the element", refers="elements.code")
    title: str = column("mots, 200 caractères au plus", "words, at most 200")
    theme: Theme | None = column("thème", "theme", optional=True)
    heading: str = column("sous-titre imprimé", "sub-heading as printed", optional=True)
    part_of: str = column(
        "dont il est un détail", "of which it is a detail", refers="urban.key", optional=True
    )
    place: str = column(
        "titre qui donne le lieu, tel qu'imprimé", "heading that gives the place", optional=True
    )
    quartiers: tuple[str, ...] = column("quartiers", "quartiers", refers="quartiers.key", optional=True)
    communes: tuple[str, ...] = column("communes", "towns", refers="communes.key", optional=True)
    sites: tuple[str, ...] = column("lieux nommés", "sites named", refers="sites.key", optional=True)
    actors: tuple[str, ...] = column(
        "acteurs nommés", "actors named", refers="actors.key", optional=True
    )
    evidence: tuple[str, ...] = column("passages", "passages", refers="passages.key")
    read_by: ReadBy = column("mode de lecture", "how it was read")
    doubt: str = column("ce que la lecture a de douteux", "what is doubtful", optional=True)


# --- what the texts say ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Record):
    """A figure to reach. `value` and `upper` are decimal numbers; `upper` is given for a range only."""

    table = "targets"
    identity = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    element: str = column("code de l'élément", "code of the element", refers="elements.code")
    subject: str = column("de quoi (tel qu'imprimé)", "of what, as printed", optional=True)
    comparator: Comparator = column("comparateur", "comparator")
    value: str = column("valeur", "value", pattern=DECIMAL)
    upper: str = column("valeur haute d'une fourchette", "upper value", pattern=DECIMAL, optional=True)
    unit: str = column("unité telle qu'imprimée", "unit as printed", optional=True)
    period: str = column("période (« par an »)", "period", optional=True)
    place: str = column("lieu tel qu'imprimé", "place as printed", optional=True)
    quartiers: tuple[str, ...] = column("quartiers", "quartiers", refers="quartiers.key", optional=True)
    communes: tuple[str, ...] = column("communes", "towns", refers="communes.key", optional=True)
    deadline: str = column("échéance telle qu'imprimée", "deadline as printed", optional=True)
    stated_as: str = column("tel qu'imprimé", "as printed")
    passage: str = column("passage", "passage", refers="passages.key")
    read_by: ReadBy = column("mode de lecture", "how it was read")
    doubt: str = column("ce que la lecture a de douteux", "what is doubtful", optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body(Record):
    """A body that the text promises: instance, cellule, référent, guichet…, and who is to run it."""

    table = "bodies"
    identity = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    element: str = column("code de l'élément", "code of the element", refers="elements.code")
    name: str = column("nom imprimé", "name as printed")
    kind: BodyKind = column("nature", "kind")
    commitment: Commitment | None = column(
        "degré d'engagement de sa phrase, sinon de sa mesure",
        "commitment of its sentence, else of its measure",
        optional=True,
    )
    existing: bool = column("existe déjà : à maintenir", "exists already: to be kept")
    run_by: tuple[str, ...] = column("animée par", "run by", refers="actors.key", optional=True)
    run_by_as: str = column("qui l'anime, tel qu'imprimé", "who runs it, as printed", optional=True)
    stated_as: str = column("tel qu'imprimé", "as printed")
    passage: str = column("passage", "passage", refers="passages.key")
    read_by: ReadBy = column("mode de lecture", "how it was read")
    doubt: str = column("ce que la lecture a de douteux", "what is doubtful", optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference(Record):
    """A reference of the text to another part of the contract; no target where it leads nowhere."""

    table = "references"
    identity = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    element: str = column(
        "code de l'élément qui renvoie", "element that refers", refers="elements.code"
    )
    printed: str = column("renvoi imprimé", "reference as printed")
    target: str = column(
        "code de l'élément désigné", "element referred to", refers="elements.code", optional=True
    )
    passage: str = column("passage", "passage", refers="passages.key")
    read_by: ReadBy = column("mode de lecture", "how it was read")
    doubt: str = column("ce que la lecture a de douteux", "what is doubtful", optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acronym(Record):
    """An acronym with the expansion that the document prints, `official` where that is another one.

    One that has no expansion is probably another spelling of `variant_of`.
    """

    table = "acronyms"
    identity = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    acronym: str = column("sigle", "acronym")
    expansion: str = column(
        "ce qu'il veut dire, tel qu'imprimé", "what it stands for, as printed", optional=True
    )
    variant_of: str = column(
        "sigle dont c'est sans doute une autre graphie", "probably another spelling of", optional=True
    )
    official: str = column("développement connu, s'il diffère", "known expansion", optional=True)
    source: str = column("source du développement connu", "its source", optional=True)
    element: str = column(
        "code du premier élément qui le développe",
        "first element that expands it",
        refers="elements.code",
    )
    evidence: tuple[str, ...] = column("passages", "passages", refers="passages.key")
    read_by: ReadBy = column("mode de lecture", "how it was read")
    doubt: str = column("ce que la lecture a de douteux", "what is doubtful", optional=True, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Support(Record):
    """The document says who funds or runs a dispositif: an actor, or a fund (itself a dispositif)."""

    table = "supports"
    identity = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    kind: SupportKind = column("financement ou mise en œuvre", "funding or operation")
    dispositif: str = column("dispositif", "dispositif", refers="dispositifs.key")
    actor: str = column("acteur", "actor", refers="actors.key", optional=True)
    fund: str = column("fonds", "fund", refers="dispositifs.key", optional=True)
    element: str = column("code de l'axe", "code of the axe", refers="elements.code")
    stated_as: str = column("tel qu'imprimé", "as printed")
    passage: str = column("passage", "passage", refers="passages.key")
    read_by: ReadBy = column("mode de lecture", "how it was read")
    doubt: str = column("ce que la lecture a de douteux", "what is doubtful", optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeMention(Record):
    """The text calls dispositifs droit commun or specific: those of the registry that it names."""

    table = "regimes"
    identity = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    regime: Regime = column("droit commun ou spécifique", "droit commun or specific")
    element: str = column("code de l'élément", "code of the element", refers="elements.code")
    phrase: str = column("ce que les mots qualifient", "what the words qualify")
    named: tuple[str, ...] = column("noms imprimés à la suite", "names printed after", optional=True)
    dispositifs: tuple[str, ...] = column(
        "dispositifs nommés", "dispositifs named", refers="dispositifs.key", optional=True
    )
    stated_as: str = column("tel qu'imprimé", "as printed")
    passage: str = column("passage", "passage", refers="passages.key")
    read_by: ReadBy = column("mode de lecture", "how it was read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention(Record):
    """The text of an element names a place, an actor or a dispositif: one of the five."""

    table = "mentions"
    identity = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    element: str = column("code de l'élément", "code of the element", refers="elements.code")
    quartier: str = column("quartier", "quartier", refers="quartiers.key", optional=True)
    commune: str = column("commune", "town", refers="communes.key", optional=True)
    site: str = column("lieu", "site", refers="sites.key", optional=True)
    actor: str = column("acteur", "actor", refers="actors.key", optional=True)
    dispositif: str = column(
        "dispositif", "dispositif", refers="dispositifs.key", optional=True, default=""
    )
    stated_as: str = column("tel qu'imprimé", "as printed")
    passage: str = column("passage", "passage", refers="passages.key")
    read_by: ReadBy = column("mode de lecture", "how it was read")

    @property
    def named(self) -> tuple[str, str, str, str, str]:
        """The key of what is named, in the place of its column; "" in the others."""
        return self.quartier, self.commune, self.site, self.actor, self.dispositif


@dataclass(frozen=True, slots=True, kw_only=True)
class Undertaking(Record):
    """A sentence of prose that commits: how firmly, and whom, where its subject is an actor."""

    table = "undertakings"
    identity = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    element: str = column("code de l'élément", "code of the element", refers="elements.code")
    degree: Commitment = column("degré d'engagement", "degree of commitment")
    by: tuple[str, ...] = column(
        "qui s'engage, ou doit le faire", "who undertakes it", refers="actors.key", optional=True
    )
    by_as: str = column("qui, tel qu'imprimé", "who, as printed", optional=True)
    stated_as: str = column("tel qu'imprimé", "as printed")
    passage: str = column(
        "passage : la phrase entière", "passage: the whole sentence", refers="passages.key"
    )
    read_by: ReadBy = column("mode de lecture", "how it was read")
    doubt: str = column("ce que la lecture a de douteux", "what is doubtful", optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedFigure(Record):
    """A figure that is no target: what the text finds of the present, or recalls."""

    table = "figures"
    identity = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    element: str = column("code de l'élément", "code of the element", refers="elements.code")
    comparator: Comparator = column("comparateur", "comparator")
    value: str = column("valeur", "value", pattern=DECIMAL)
    upper: str = column("valeur haute d'une fourchette", "upper value", pattern=DECIMAL, optional=True)
    unit: str = column("unité telle qu'imprimée", "unit as printed", optional=True)
    stated_as: str = column("tel qu'imprimé", "as printed")
    passage: str = column("passage", "passage", refers="passages.key")
    read_by: ReadBy = column("mode de lecture", "how it was read")


# --- how it was read ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRow(Record):
    """One line of the reading report: how a field of a fiche was read."""

    table = "reading"
    identity = ("element", "field")
    element: str = column("code de l'axe", "code of the axe", refers="elements.code")
    field: Field = column("champ", "field")
    reading: Reading = column("lu, silence ou douteux", "read, silent or doubtful")
    items: int = column("nombre d'éléments imprimés", "printed items")
    note: str = column("pourquoi, quand c'est douteux", "why, where doubtful", optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover(Record):
    """Text of a fiche that was assigned to no field, or of a table that leads to no element."""

    table = "leftovers"
    identity = ("element", "first_line", "quote")
    element: str = column("code de l'axe", "code of the axe", refers="elements.code", optional=True)
    first_line: int = column("première ligne", "first line")
    last_line: int = column("dernière ligne", "last line")
    quote: str = column("mots, 200 caractères au plus", "words, at most 200")
    note: str = column("pourquoi", "why")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(Record):
    """How much of the text of a section is assigned to records, in characters.

    `presentation` is prose that is kept with an element as its context, beyond what was read in it;
    `structure` are headings, labels and lines of the table of contents: they place what is assigned.
    """

    table = "coverage"
    identity = ("first_line",)
    title: str = column("section (rien : avant la première)", "section", optional=True)
    first_line: int = column("première ligne", "first line")
    last_line: int = column("dernière ligne", "last line")
    characters: int = column("caractères", "characters")
    assigned: int = column("attribués à un enregistrement", "assigned to a record")
    presentation: int = column(
        "prose gardée avec un élément, sans énoncé lu", "prose kept with an element, nothing read in it"
    )
    structure: int = column("titres, intitulés et sommaire", "headings, labels and contents")


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly(Record):
    """The document contradicts itself, leaves out what it announces, or was probably cut."""

    table = "anomalies"
    identity = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    kind: AnomalyKind = column("nature", "kind")
    origin: AnomalyOrigin = column("des auteurs, ou de la transcription", "authors or transcription")
    severity: Severity = column("gravité", "severity")
    element: str = column("code de l'élément", "code of the element", refers="elements.code")
    evidence: tuple[str, ...] = column("passages", "passages", refers="passages.key", optional=True)
    sentence: str = column("ce qui ne va pas", "what is wrong, in French")


KeyedRecord = (
    Statement
    | School
    | UrbanItem
    | Target
    | Body
    | Reference
    | Acronym
    | Support
    | RegimeMention
    | Mention
    | Undertaking
    | StatedFigure
)
"""What is read and has a key that stays when the document is read again."""

Keyed = TypeVar("Keyed", bound=KeyedRecord)


# --- all tables -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One contract: each field is the table of its name, its rows in the order of the document."""

    contract: Contract
    passages: tuple[Passage, ...] = ()
    elements: tuple[Element, ...] = ()
    statements: tuple[Statement, ...] = ()
    silences: tuple[Silence, ...] = ()
    actors: tuple[Actor, ...] = ()
    dispositifs: tuple[Dispositif, ...] = ()
    publics: tuple[Public, ...] = ()
    priorities: tuple[Priority, ...] = ()
    forms: tuple[Form, ...] = ()
    corrections: tuple[Correction, ...] = ()
    reading: tuple[ReadingRow, ...] = ()
    leftovers: tuple[Leftover, ...] = ()
    communes: tuple[Commune, ...] = ()
    schools: tuple[School, ...] = ()
    quartiers: tuple[Quartier, ...] = ()
    sites: tuple[Site, ...] = ()
    urban: tuple[UrbanItem, ...] = ()
    targets: tuple[Target, ...] = ()
    bodies: tuple[Body, ...] = ()
    references: tuple[Reference, ...] = ()
    acronyms: tuple[Acronym, ...] = ()
    supports: tuple[Support, ...] = ()
    regimes: tuple[RegimeMention, ...] = ()
    mentions: tuple[Mention, ...] = ()
    undertakings: tuple[Undertaking, ...] = ()
    figures: tuple[StatedFigure, ...] = ()
    coverage: tuple[Section, ...] = ()
    anomalies: tuple[Anomaly, ...] = ()

    def tables(self) -> Mapping[str, tuple[Record, ...]]:
        """Table name → its records; every table is there, `contract` with its one row."""
        return {
            "contract": (self.contract,),
            **{f.name: getattr(self, f.name) for f in fields(self) if f.name != "contract"},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What has a code or a key from an earlier reading, and keeps it when it is read again."""

    elements: tuple[Element, ...] = ()
    keyed: tuple[KeyedRecord, ...] = ()


TABLES: tuple[type[Record], ...] = tuple(
    (*get_args(hint), hint)[0] for hint in get_type_hints(Dataset).values()
)
"""Every record class, in the order in which a package lists its tables."""

LATER_TABLES = (
    "communes",
    "schools",
    "quartiers",
    "sites",
    "urban",
    "targets",
    "bodies",
    "references",
    "acronyms",
    "supports",
    "regimes",
    "mentions",
    "undertakings",
    "figures",
    "coverage",
    "anomalies",
)
"""The tables that packages of earlier versions do not have."""

REGISTRY_TABLES = (
    "contract",
    "actors",
    "dispositifs",
    "publics",
    "priorities",
    "forms",
    "corrections",
    "communes",
    "quartiers",
    "sites",
)
"""The tables that people write and `extract` reads; the others are what `extract` writes."""
