"""Every error ContratGraph raises on purpose, and the sentence a person reads.

    ContratGraphError
    ├── DocumentError          the source document
    │   ├── UnreadableDocument     not text, not there, or too large
    │   ├── MissingConverter       a Word document or a PDF, without what converts them
    │   └── NotAContract           readable, but no fiche was recognised in it
    ├── PackageError           a data package: says file, row, column, what was expected
    ├── EditedPackage          `extract` would overwrite tables edited by hand
    │   └── EditsNotKept           and not all of the edits can become corrections
    ├── OtherContract          `extract` would put a contract in the place of another
    ├── StoreError             the cache or a store cannot be used
    ├── ReasonerError          HermiT or Java is missing, or HermiT does not end well
    ├── ExportError            an export format or target that cannot be honoured
    ├── UnknownQuestion        no saved question of that name
    ├── BadParameter           a parameter missing, unknown or of another type
    ├── MissingValidator       the graph is to be validated, without what validates it
    └── UnresolvedName         a name that is nobody's, or several people's
        ├── UnknownName
        └── AmbiguousName

An error carries its facts as keyword arguments and its sentence in French and English; only the
command line turns it into text. This module imports nothing of the project.
"""

from __future__ import annotations

import errno
from typing import ClassVar

_SYSTEM_REASONS = {
    errno.ENOENT: "le fichier ou le dossier n'existe pas",
    errno.EACCES: "l'accès est refusé",
    errno.EPERM: "l'accès est refusé",
    errno.EROFS: "le disque est en lecture seule",
    errno.ENOSPC: "le disque est plein",
    errno.EISDIR: "c'est un dossier",
    errno.ENOTDIR: "ce n'est pas un dossier",
}


def system_reason(error: OSError) -> tuple[str, str]:
    """Why the system refused, in French (where we have the words) and in English."""
    english = error.strerror or str(error)
    return _SYSTEM_REASONS.get(error.errno or 0, english), english


class ContratGraphError(Exception):
    """Root of the tree. `exit_code` is what the command line returns for it."""

    exit_code: ClassVar[int] = 1
    fr: ClassVar[str] = "{detail}"
    en: ClassVar[str] = "{detail}"

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.message("fr"))

    def message(self, lang: str) -> str:
        """The one sentence for people; `lang` is "fr" or "en"."""
        return (self.en if lang == "en" else self.fr).format(**self.facts)


class DocumentError(ContratGraphError):
    """Something is wrong with a source document."""

    exit_code = 3


class UnreadableDocument(DocumentError):
    """`path` cannot be read as text; `fr_reason`/`en_reason` say why."""

    fr = "{path} ne peut pas être lu : {fr_reason}."
    en = "{path} cannot be read: {en_reason}."


class MissingConverter(DocumentError):
    """`path` is a `kind` ("docx", "pdf"), and the extra that converts it is not installed."""

    fr = "{path} est un fichier .{kind} ; pour le lire : pip install 'contratgraph[documents]'."
    en = "{path} is a .{kind} file; to read it: pip install 'contratgraph[documents]'."


class NotAContract(DocumentError):
    """`path` is text, but nothing in it looks like the fiche of a contract.

    `fiches` headings of fiches and `labels` labels were recognised all the same; `share` percent of the
    text stand below the former.
    """

    fr = (
        "{path} n'a pas la forme d'un contrat de ville : aucune fiche axe reconnue. "
        "Cherchés : un titre de fiche (« Axe 1.1 … », « Fiche action n°1 : … », ou « Objectif "
        "opérationnel 1 : … » sous une orientation ou un pilier), puis au-dessous un intitulé "
        "(« Pilotes », « Partenaires », « Publics cibles », « Objectifs opérationnels »…) ; sans titre "
        "« Pilier … », l'intitulé « Pilotes » ou les mots « contrat de ville ». "
        "Reconnus : {fiches} titre(s) de fiche, {labels} intitulé(s) ; {share} % du texte est sous un "
        "titre de fiche."
    )
    en = (
        "{path} does not look like a contrat de ville: no axe fiche was recognised. "
        "Looked for: the heading of a fiche (“Axe 1.1 …”, “Fiche action n°1 : …”, or “Objectif "
        "opérationnel 1 : …” below an orientation or a pilier), then a label below it (“Pilotes”, "
        "“Partenaires”, “Publics cibles”, “Objectifs opérationnels”…); without a heading “Pilier …”, "
        "the label “Pilotes” or the words “contrat de ville”. Recognised: {fiches} heading(s) of a "
        "fiche, {labels} label(s); {share}% of the text stands below the heading of a fiche."
    )

    def __init__(self, *, path: object, fiches: int = 0, labels: int = 0, share: int = 0) -> None:
        super().__init__(path=path, fiches=fiches, labels=labels, share=share)


class PackageError(ContratGraphError):
    """A data package is refused. `file`, `row` (1 = header) and `column` say where."""

    exit_code = 4
    fr = "{file} : {fr_problem}."
    en = "{file}: {en_problem}."

    def __init__(
        self,
        *,
        file: str,
        fr_problem: str,
        en_problem: str,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        super().__init__(
            file=file, row=row, column=column, fr_problem=fr_problem, en_problem=en_problem
        )

    def message(self, lang: str) -> str:
        """The sentence: file, row and column, then what is wrong."""
        words = ("row", "column") if lang == "en" else ("ligne", "colonne")
        where = str(self.facts["file"])
        for word, name in zip(words, ("row", "column"), strict=False):
            if self.facts[name] is not None:
                where += f", {word} {self.facts[name]}"
        return (self.en if lang == "en" else self.fr).format(**{**self.facts, "file": where})


class EditedPackage(ContratGraphError):
    """`directory` holds tables that were edited since they were extracted."""

    exit_code = 4
    fr = (
        "{directory} contient des tables modifiées à la main ({tables}) ; rien n'a été écrit. "
        "--keep-edits les transforme en corrections, --overwrite les abandonne."
    )
    en = (
        "{directory} holds tables edited by hand ({tables}); nothing was written. "
        "--keep-edits turns them into corrections, --overwrite gives them up."
    )


class EditsNotKept(EditedPackage):
    """Some edits in `directory` cannot become corrections."""

    fr = (
        "Toutes les modifications de {tables} dans {directory} ne peuvent pas devenir des "
        "corrections (mots d'un élément de fiche seulement ; un nom se change dans forms.csv) ; rien "
        "n'a été écrit. --overwrite les abandonne."
    )
    en = (
        "Not all edits of {tables} in {directory} can become corrections (only the words of an item "
        "of a fiche; a name is changed in forms.csv); nothing was written. --overwrite gives them up."
    )


class OtherContract(ContratGraphError):
    """`path` is not the contract, titled `title`, whose package is in `directory`."""

    exit_code = 4
    fr = (
        "{path} n'est pas le document de « {title} », dont le jeu de données est dans {directory} ; "
        "rien n'a été écrit. --overwrite l'y remplace."
    )
    en = (
        "{path} is not the document of “{title}”, whose data package is in {directory}; nothing was "
        "written. --overwrite replaces it."
    )


class StoreError(ContratGraphError):
    """The store in `path` cannot be built or opened."""

    exit_code = 5
    fr = "Le graphe dans {path} n'est pas utilisable : {fr_reason}."
    en = "The graph in {path} cannot be used: {en_reason}."


class ReasonerError(ContratGraphError):
    """The reasoner cannot say whether the graph is consistent."""

    fr = "Le raisonneur ne peut rien dire : {fr_reason}."
    en = "The reasoner cannot tell: {en_reason}."


class ExportError(ContratGraphError):
    """An export that cannot be honoured."""

    exit_code = 2
    fr = "Export impossible : {fr_reason}."
    en = "Cannot export: {en_reason}."


class UnknownQuestion(ContratGraphError):
    """No saved question is called `name`."""

    exit_code = 2
    fr = "Aucune question ne s'appelle « {name} ».{fr_hint}"
    en = "No question is called “{name}”.{en_hint}"


class BadParameter(ContratGraphError):
    """A parameter of a saved question is missing, unknown or not of its type."""

    exit_code = 2
    fr = "{fr_reason}."
    en = "{en_reason}."


class MissingValidator(ContratGraphError):
    """What runs SHACL shapes is not installed: the extra `extra`."""

    fr = "Il manque de quoi valider le graphe : pip install 'contratgraph[{extra}]'."
    en = "What validates the graph is missing: pip install 'contratgraph[{extra}]'."


class UnresolvedName(ContratGraphError):
    """A name typed by a person does not lead to one thing."""

    exit_code = 6


class UnknownName(UnresolvedName):
    """Nothing is called `name`; `candidates` are the nearest names, best first.

    `complete`: there are no others. `elsewhere` says, in French and English, what of another kind
    has that name.
    """

    fr = "« {name} » est inconnu.{fr_hint}"
    en = "“{name}” is unknown.{en_hint}"

    def __init__(
        self,
        *,
        name: str,
        candidates: tuple[str, ...] = (),
        complete: bool = False,
        elsewhere: tuple[str, str] | None = None,
    ) -> None:
        listed = " ; ".join(candidates)
        fr, en = ("Au choix", "One of") if complete else ("Les plus proches", "Nearest")
        hints = (f" {fr} : {listed}.", f" {en}: {listed}.") if candidates else ("", "")
        if elsewhere:
            hints = (f" {elsewhere[0]}.{hints[0]}", f" {elsewhere[1]}.{hints[1]}")
        super().__init__(
            name=name, candidates=candidates, complete=complete, fr_hint=hints[0], en_hint=hints[1]
        )


class AmbiguousName(UnresolvedName):
    """`name` is the name of several things."""

    fr = "« {name} » désigne plusieurs éléments : {listed}. Précisez."
    en = "“{name}” is the name of several things: {listed}. Be more precise."

    def __init__(self, *, name: str, candidates: tuple[str, ...]) -> None:
        super().__init__(name=name, candidates=candidates, listed=" ; ".join(candidates))
