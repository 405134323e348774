"""The closed lists of the records: equal to the SKOS lists and classes of the ontology.

The values are the local names of the concepts. Four lists are inside the tables only: `Scope`,
`Register`, `Place` and `Reading`.
"""

from __future__ import annotations

from enum import StrEnum


class ElementKind(StrEnum):
    """Level of the programme, from whole to part."""

    SECTION = "Section"
    PILIER = "Pilier"
    VOLET = "Volet"
    ORIENTATION = "Orientation"
    AXE = "Axe"
    OBJECTIVE = "Objective"
    ACTION = "Action"
    PRINCIPLE = "Principle"
    EXPECTATION = "Expectation"
    DIMENSION = "Dimension"
    URBAN_PROJECT = "UrbanProject"
    URBAN_OBJECTIVE = "UrbanObjective"


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
    """In which capacity an actor is named: in a fiche, or in the text as the one who answers."""

    PILOTE = "Pilote"
    PARTENAIRE = "Partenaire"
    FINANCEUR = "Financeur"
    RESPONSABLE = "Responsable"


class SupportKind(StrEnum):
    """What an actor, or a fund, is said to do for a dispositif."""

    FUNDING = "Funding"
    OPERATION = "Operation"


class UrbanKind(StrEnum):
    """What the document says of a place: what is (*constat*), what is at stake, what is to be done."""

    FINDING = "Finding"
    CHALLENGE = "Challenge"
    OPERATION = "UrbanOperation"


class Theme(StrEnum):
    """Theme of a *constat* or an *enjeu*."""

    HOUSING = "DiversificationDuParc"
    FUNCTIONS = "MixiteFonctionnelle"
    UPKEEP = "GestionDuCadreDeVie"
    SAFETY = "SecuriteEtTranquillite"
    TRANSPORT = "TransportsEtMobilite"


class SiteKind(StrEnum):
    """What a named place inside a town is."""

    RESIDENCE = "Residence"
    COPROPRIETE = "Copropriete"
    EQUIPEMENT = "Equipement"
    SECTEUR = "Secteur"
    ZONE = "ZoneActivites"
    VOIE = "Voie"
    COMMERCES = "CentreCommercial"
    INFRASTRUCTURE = "Infrastructure"


class Regime(StrEnum):
    """What the text calls a dispositif: open to all everywhere, or made for the quartiers."""

    DROIT_COMMUN = "DroitCommun"
    SPECIFIQUE = "Specifique"


class BodyKind(StrEnum):
    """What sort of body the text promises."""

    INSTANCE = "InstancePromise"
    CELLULE = "Cellule"
    REFERENT = "Referent"
    GUICHET = "Guichet"
    COMITE = "Comite"
    RESEAU = "Reseau"
    PLATEFORME = "Plateforme"
    OBSERVATOIRE = "Observatoire"
    GROUPE = "GroupeDeTravail"
    LIEU = "Lieu"
    POSTE = "Poste"


class Comparator(StrEnum):
    """How a figure to reach is meant."""

    EXACT = "Egal"
    ABOUT = "Environ"
    AT_LEAST = "AuMoins"
    AT_MOST = "AuPlus"


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
    """Where something is stated: in a field of the fiche, the synthesis table, or the text."""

    FICHE = "Fiche"
    SYNTHESIS = "TableauDeSynthese"
    TEXT = "Texte"


class SchoolLevel(StrEnum):
    """Level of an *établissement scolaire*."""

    MATERNELLE = "Maternelle"
    ELEMENTAIRE = "Elementaire"
    PRIMAIRE = "Primaire"
    COLLEGE = "College"
    LYCEE = "Lycee"


class Network(StrEnum):
    """The *réseau d'éducation prioritaire* that a school is the head of."""

    REP = "Rep"
    REP_PLUS = "RepPlus"


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
    ACRONYM = "SigleDifferent"
    MOVED = "MesureDeplacee"


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
