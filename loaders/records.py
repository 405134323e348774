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
from enum import StrEnum
from typing import Any, ClassVar

CODE = r"[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9.]+)*"
KEY = r"[a-z0-9]+(?:-[a-z0-9]+)*"


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


# --- closed lists (equal to the SKOS lists of the ontology: local names are the values) ----------


class ElementKind(StrEnum):
    """Level of the programme, from whole to part."""

    PILIER = "Pilier"
    VOLET = "Volet"
    ORIENTATION = "Orientation"
    AXE = "Axe"
    OBJECTIVE = "Objective"
    ACTION = "Action"
    PRINCIPLE = "Principle"
    EXPECTATION = "Expectation"


class Commitment(StrEnum):
    """How firmly the sentence that introduces a measure commits: s'engage, est attendu, pourra."""

    FERME = "Ferme"
    ATTENDU = "Attendu"
    EVENTUEL = "Eventuel"


class Field(StrEnum):
    """What a fiche says about its axe. The local name of the SKOS concept."""

    PILOTES = "Pilotes"
    PARTENAIRES = "Partenaires"
    PUBLICS = "PublicsCibles"
    DISPOSITIFS = "DispositifsEtRessources"
    CONTRIBUTIONS = "ContributionAuxAxesTransversaux"
    OBJECTIFS = "ObjectifsOperationnels"
    FINANCEURS = "Financeurs"


class SilenceKind(StrEnum):
    """Why a field of an element has no Statement."""

    EMPTY_IN_SOURCE = "EmptyInSource"
    NOT_PRINTED = "NotPrinted"
    UNREAD = "Unread"


class StatementKind(StrEnum):
    """What a printed item says of its element."""

    PARTICIPATION = "Participation"
    TARGETING = "Targeting"
    MOBILISATION = "Mobilisation"
    CONTRIBUTION = "Contribution"


class Role(StrEnum):
    """In which capacity an actor is named in a fiche."""

    PILOTE = "Pilote"
    PARTENAIRE = "Partenaire"
    FINANCEUR = "Financeur"


class ReadBy(StrEnum):
    """How a value came from the page to the table."""

    EXTRACTED = "Extracted"
    CORRECTED = "Corrected"
    BY_HAND = "StatedByHand"


class ActorKind(StrEnum):
    """A named body, or a category named collectively."""

    ORGANISATION = "Organisation"
    GROUP = "ActorGroup"


class Family(StrEnum):
    """The family of institutions an actor is counted with."""

    ETAT = "EtatEtServices"
    REGION = "Region"
    DEPARTEMENTS = "Departements"
    BLOC_LOCAL = "BlocLocal"
    ORGANISMES_SOCIAUX = "OrganismesSociaux"
    EMPLOI = "EmploiEtInsertion"
    EDUCATION = "EtablissementsScolaires"
    SANTE = "ActeursDeSante"
    BAILLEURS = "Bailleurs"
    ECONOMIE = "ActeursEconomiques"
    ASSOCIATIONS = "AssociationsEtOperateurs"
    HABITANTS = "Habitants"
    AUTRE = "AutresActeurs"


class DispositifKind(StrEnum):
    """What sort of instrument a dispositif is."""

    PROGRAMME = "ProgrammeOuPlan"
    CONVENTION = "ConventionOuContrat"
    FONDS = "FondsOuFinancement"
    AIDE = "AideOuPrestation"
    INSTANCE = "Instance"
    POSTE = "PosteOuMission"
    STRUCTURE = "StructureOuService"
    ACTION = "ActionOuOutil"


class PublicKind(StrEnum):
    """Whom an axe is for in the end, or the professionals through whom it works."""

    FINAL = "PublicFinal"
    RELAIS = "PublicRelais"


class Status(StrEnum):
    """Whether a person has looked at a registry entry."""

    REVIEWED = "Reviewed"
    PROVISIONAL = "Provisional"


class Scope(StrEnum):
    """Whether a registry entry means the same in every contract or only in this one."""

    NATIONAL = "National"
    LOCAL = "Local"


FIELD_OF = {
    (StatementKind.PARTICIPATION, Role.PILOTE): Field.PILOTES,
    (StatementKind.PARTICIPATION, Role.PARTENAIRE): Field.PARTENAIRES,
    (StatementKind.PARTICIPATION, Role.FINANCEUR): Field.FINANCEURS,
    (StatementKind.TARGETING, None): Field.PUBLICS,
    (StatementKind.MOBILISATION, None): Field.DISPOSITIFS,
    (StatementKind.CONTRIBUTION, None): Field.CONTRIBUTIONS,
}
"""Kind and role of a statement → the field of a fiche whose items are such statements."""


class Register(StrEnum):
    """Which registry a printed form is resolved in."""

    ACTOR = "actor"
    DISPOSITIF = "dispositif"
    PUBLIC = "public"


class Place(StrEnum):
    """In which part of the document a passage stands."""

    CONTENTS = "sommaire"
    LIST = "liste"
    SYNTHESIS = "synthese"
    BODY = "corps"


class Origin(StrEnum):
    """Where a contribution is stated: in the fiche or in the synthesis table."""

    FICHE = "Fiche"
    SYNTHESIS = "TableauDeSynthese"


class SchoolLevel(StrEnum):
    """Level of an *établissement scolaire*."""

    MATERNELLE = "Maternelle"
    ELEMENTAIRE = "Elementaire"
    PRIMAIRE = "Primaire"
    COLLEGE = "College"
    LYCEE = "Lycee"


class AnomalyKind(StrEnum):
    """What a contract gets wrong, or its transcription has lost."""

    NUMBER = "NumeroDifferent"
    NUMBER_TWICE = "NumeroEnDouble"
    TITLE = "TitreDifferent"
    NO_FICHE = "FicheAbsente"
    EMPTY_FIELD = "ChampVide"
    UNREAD_FIELD = "ChampNonLu"
    TWO_ROLES = "PiloteEtPartenaire"
    VALUE_TWICE = "ValeurEnDouble"
    REFERENCE = "RenvoiInexact"
    SYNTHESIS = "SyntheseEtFiche"
    CUT = "MesureCoupee"
    COUNT = "DecompteDifferent"
    NO_CONTENT = "SectionSansContenu"


class AnomalyOrigin(StrEnum):
    """Whose anomaly it probably is."""

    AUTHORS = "Auteurs"
    TRANSCRIPTION = "Transcription"


class Severity(StrEnum):
    """How much an anomaly changes what the contract says."""

    HIGH = "Forte"
    MEDIUM = "Moyenne"
    LOW = "Faible"


class Reading(StrEnum):
    """How sure the reader is of a field."""

    READ = "lu"
    SILENT = "silence"
    DOUBTFUL = "douteux"


# --- the tables ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """The contract and the version of the document that everything was read from."""

    table: ClassVar[str] = "contract"
    identity: ClassVar[tuple[str, ...]] = ("key",)
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
class Passage:
    """A place in the document. `quote` holds at most 200 characters of the words as printed."""

    table: ClassVar[str] = "passages"
    identity: ClassVar[tuple[str, ...]] = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    place: Place = column("partie du document", "part of the document")
    first_line: int = column("première ligne", "first line")
    last_line: int = column("dernière ligne", "last line")
    first_page: int | None = column("première page (sommaire)", "first page", optional=True)
    last_page: int | None = column("dernière page (sommaire)", "last page", optional=True)
    quote: str = column("mots imprimés, 200 caractères au plus", "words as printed, at most 200")
    length: int = column("longueur du texte entier", "length of the whole text")
    sha256: str = column(
        "empreinte du texte entier", "SHA-256 of the whole text", pattern=r"[0-9a-f]{64}"
    )
    printed_number: str = column("numéro imprimé", "number as printed", optional=True)
    printed_title: str = column("titre imprimé", "title as printed", optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A part of the programme.

    `evidence` lists its passages, the one that gives its title first; a measure that a sentence
    introduces has that sentence second. `context` lists the prose printed with it.
    """

    table: ClassVar[str] = "elements"
    identity: ClassVar[tuple[str, ...]] = ("code",)
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
class Statement:
    """One printed item resolved to one thing: the fiche of `element` names `target`."""

    table: ClassVar[str] = "statements"
    identity: ClassVar[tuple[str, ...]] = ("key",)
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
class Silence:
    """A field of an element that yields no Statement, and why.

    `passage` is that of the printed label; there is none where no label is printed.
    """

    table: ClassVar[str] = "silences"
    identity: ClassVar[tuple[str, ...]] = ("element", "field")
    element: str = column("code de l'axe", "code of the axe", refers="elements.code")
    field: Field = column("champ", "field")
    kind: SilenceKind = column("nature du silence", "kind of silence")
    passage: str = column("passage", "passage", refers="passages.key", optional=True)
    doubt: str = column("ce que la lecture a de douteux", "what is doubtful", optional=True, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who is named.

    `attached_to` is the *rattachement* of a body with a legal personality of its own (CCAS →
    communes); `service_of` says that it has none (DASEN → Éducation nationale), so that both count
    as one institution; `broader` is a wider actor (Pôle emploi → service public de l'emploi).
    """

    table: ClassVar[str] = "actors"
    identity: ClassVar[tuple[str, ...]] = ("key",)
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
class Dispositif:
    """An instrument. `embodied_by` is the actor of the same name, where the text prints both."""

    table: ClassVar[str] = "dispositifs"
    identity: ClassVar[tuple[str, ...]] = ("key",)
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
class Public:
    """Whom an axe is for."""

    table: ClassVar[str] = "publics"
    identity: ClassVar[tuple[str, ...]] = ("key",)
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
class Priority:
    """A transversal priority of the contract."""

    table: ClassVar[str] = "priorities"
    identity: ClassVar[tuple[str, ...]] = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    label: str = column("nom", "name")
    label_en: str = column("nom anglais", "English name", optional=True)
    alt_labels: tuple[str, ...] = column("autres noms", "other names", optional=True, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A printed form and one thing it names. A composite form has one row for each thing."""

    table: ClassVar[str] = "forms"
    identity: ClassVar[tuple[str, ...]] = ("register", "form", "key")
    register: Register = column("registre", "registry")
    form: str = column("forme imprimée", "form as printed")
    key: str = column("clé de ce qu'elle nomme", "key of what it names", pattern=KEY)
    qualifier: str = column("précision que la forme ajoute", "what the form adds", optional=True)
    note: str = column("raison, si elle n'est pas évidente", "why, where not evident", optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person changed: in the fiche headed `heading`, field `field`, `before` → `after`.

    `before` is one item as the reader found it; it must match exactly once. `after` lists the
    items that replace it (none: it is dropped). `to_field`, when given, moves them there.
    """

    table: ClassVar[str] = "corrections"
    identity: ClassVar[tuple[str, ...]] = ("heading", "field", "before")
    heading: str = column("titre de la fiche, tel qu'imprimé", "heading of the fiche, as printed")
    field: Field = column("champ", "field")
    before: str = column("mots avant (aucun : ajout)", "words before (none: addition)", optional=True)
    after: tuple[str, ...] = column("mots après", "words after", optional=True)
    to_field: Field | None = column("champ d'arrivée", "field moved to", optional=True)
    reason: str = column("raison", "reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRow:
    """One line of the reading report: how a field of a fiche was read."""

    table: ClassVar[str] = "reading"
    identity: ClassVar[tuple[str, ...]] = ("element", "field")
    element: str = column("code de l'axe", "code of the axe", refers="elements.code")
    field: Field = column("champ", "field")
    reading: Reading = column("lu, silence ou douteux", "read, silent or doubtful")
    items: int = column("nombre d'éléments imprimés", "printed items")
    note: str = column("pourquoi, quand c'est douteux", "why, where doubtful", optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """Text of a fiche that was assigned to no field, or of a table that leads to no element."""

    table: ClassVar[str] = "leftovers"
    identity: ClassVar[tuple[str, ...]] = ("element", "first_line", "quote")
    element: str = column("code de l'axe", "code of the axe", refers="elements.code", optional=True)
    first_line: int = column("première ligne", "first line")
    last_line: int = column("dernière ligne", "last line")
    quote: str = column("mots, 200 caractères au plus", "words, at most 200")
    note: str = column("pourquoi", "why")


@dataclass(frozen=True, slots=True, kw_only=True)
class Commune:
    """A town, the place; the body of that name is an actor."""

    table: ClassVar[str] = "communes"
    identity: ClassVar[tuple[str, ...]] = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    label: str = column("nom", "name")
    insee: str = column(
        "code INSEE", "INSEE code", pattern=r"[0-9][0-9AB][0-9]{3}", optional=True, default=""
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A school of priority education, with the three marks of the table's legend."""

    table: ClassVar[str] = "schools"
    identity: ClassVar[tuple[str, ...]] = ("key",)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly:
    """The document contradicts itself, leaves out what it announces, or was probably cut."""

    table: ClassVar[str] = "anomalies"
    identity: ClassVar[tuple[str, ...]] = ("key",)
    key: str = column("clé", "key", pattern=KEY)
    kind: AnomalyKind = column("nature", "kind")
    origin: AnomalyOrigin = column("des auteurs, ou de la transcription", "authors or transcription")
    severity: Severity = column("gravité", "severity")
    element: str = column("code de l'élément", "code of the element", refers="elements.code")
    evidence: tuple[str, ...] = column("passages", "passages", refers="passages.key", optional=True)
    sentence: str = column("ce qui ne va pas", "what is wrong, in French")


Record = (
    Contract
    | Passage
    | Element
    | Statement
    | Silence
    | Actor
    | Dispositif
    | Public
    | Priority
    | Form
    | Correction
    | ReadingRow
    | Leftover
    | Commune
    | School
    | Anomaly
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One contract: its tables, in the order in which the document or the table gives the rows."""

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
    anomalies: tuple[Anomaly, ...] = ()

    def tables(self) -> Mapping[str, tuple[Record, ...]]:
        """Table name → its records; every table is there, `contract` with its one row."""
        return {
            "contract": (self.contract,),
            **{f.name: getattr(self, f.name) for f in fields(self) if f.name != "contract"},
        }


TABLES: tuple[type[Record], ...] = (
    Contract,
    Passage,
    Element,
    Statement,
    Silence,
    Actor,
    Dispositif,
    Public,
    Priority,
    Form,
    Correction,
    ReadingRow,
    Leftover,
    Commune,
    School,
    Anomaly,
)
"""Every record class, in the order in which a package lists its tables."""

LATER_TABLES = ("communes", "schools", "anomalies")
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
)
"""The tables that people write and `extract` reads; the others are what `extract` writes."""
