"""The tree of errors: as drawn, each with a sentence in both languages and an exit code."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contratgraph import errors
from contratgraph.errors import (
    AmbiguousName,
    BadParameter,
    ContratGraphError,
    DocumentError,
    EditedPackage,
    EditsNotKept,
    ExportError,
    MissingConverter,
    MissingValidator,
    NotAContract,
    OtherContract,
    PackageError,
    ReasonerError,
    StoreError,
    UnknownName,
    UnknownQuestion,
    UnreadableDocument,
    UnresolvedName,
)

SAMPLES: list[tuple[ContratGraphError, str, str, int]] = [
    (
        UnreadableDocument(path="a.md", fr_reason="le fichier est vide", en_reason="the file is empty"),
        "a.md ne peut pas être lu : le fichier est vide.",
        "a.md cannot be read: the file is empty.",
        3,
    ),
    (
        MissingConverter(path="a.pdf", kind="pdf"),
        "a.pdf est un fichier .pdf ; pour le lire : pip install 'contratgraph[documents]'.",
        "a.pdf is a .pdf file; to read it: pip install 'contratgraph[documents]'.",
        3,
    ),
    (
        NotAContract(path="a.md", fiches=0, labels=2, share=0),
        "a.md n'a pas la forme d'un contrat de ville : aucune fiche axe reconnue. Cherchés : un "
        "titre de fiche (« Axe 1.1 … », « Fiche action n°1 : … », ou « Objectif opérationnel 1 : … » "
        "sous une orientation ou un pilier), puis au-dessous un intitulé (« Pilotes », "
        "« Partenaires », « Publics cibles », « Objectifs opérationnels »…) ; sans titre « Pilier … », "
        "l'intitulé « Pilotes » ou les mots « contrat de ville ». Reconnus : "
        "0 titre(s) de fiche, 2 intitulé(s) ; 0 % du texte est sous un titre de fiche.",
        "a.md does not look like a contrat de ville: no axe fiche was recognised. Looked for: the "
        "heading of a fiche (“Axe 1.1 …”, “Fiche action n°1 : …”, or “Objectif opérationnel 1 : …” "
        "below an orientation or a pilier), then a label below it (“Pilotes”, “Partenaires”, “Publics "
        "cibles”, “Objectifs opérationnels”…); without a heading “Pilier …”, the label “Pilotes” or "
        "the words “contrat de ville”. Recognised: 0 heading(s) of a fiche, 2 label(s); 0% of the text "
        "stands below the heading of a fiche.",
        3,
    ),
    (
        PackageError(
            file="actors.csv", fr_problem="la table manque", en_problem="the table is missing"
        ),
        "actors.csv : la table manque.",
        "actors.csv: the table is missing.",
        4,
    ),
    (
        PackageError(file="actors.csv", row=7, fr_problem="trop", en_problem="too many"),
        "actors.csv, ligne 7 : trop.",
        "actors.csv, row 7: too many.",
        4,
    ),
    (
        PackageError(file="actors.csv", row=7, column="key", fr_problem="vide", en_problem="empty"),
        "actors.csv, ligne 7, colonne key : vide.",
        "actors.csv, row 7, column key: empty.",
        4,
    ),
    (
        PackageError(file="contract.csv", column="key", fr_problem="vide", en_problem="empty"),
        "contract.csv, colonne key : vide.",
        "contract.csv, column key: empty.",
        4,
    ),
    (
        EditedPackage(directory="cv043", tables="statements.csv"),
        "cv043 contient des tables modifiées à la main (statements.csv) ; rien n'a été écrit. "
        "--keep-edits les transforme en corrections, --overwrite les abandonne.",
        "cv043 holds tables edited by hand (statements.csv); nothing was written. "
        "--keep-edits turns them into corrections, --overwrite gives them up.",
        4,
    ),
    (
        OtherContract(path="a.md", directory="cv043", title="Contrat d'Aix"),
        "a.md n'est pas le document de « Contrat d'Aix », dont le jeu de données est dans cv043 ; rien "
        "n'a été écrit. --overwrite l'y remplace.",
        "a.md is not the document of “Contrat d'Aix”, whose data package is in cv043; nothing was "
        "written. --overwrite replaces it.",
        4,
    ),
    (
        EditsNotKept(directory="cv043", tables="elements.csv"),
        "Toutes les modifications de elements.csv dans cv043 ne peuvent pas devenir des corrections "
        "(mots d'un élément de fiche seulement ; un nom se change dans forms.csv) ; rien n'a été "
        "écrit. --overwrite les abandonne.",
        "Not all edits of elements.csv in cv043 can become corrections (only the words of an item of a "
        "fiche; a name is changed in forms.csv); nothing was written. --overwrite gives them up.",
        4,
    ),
    (
        StoreError(path="store", fr_reason="le dossier est plein", en_reason="the folder is full"),
        "Le graphe dans store n'est pas utilisable : le dossier est plein.",
        "The graph in store cannot be used: the folder is full.",
        5,
    ),
    (
        ReasonerError(fr_reason="il manque Java", en_reason="Java is missing"),
        "Le raisonneur ne peut rien dire : il manque Java.",
        "The reasoner cannot tell: Java is missing.",
        1,
    ),
    (
        ExportError(fr_reason="« .xyz » est inconnu", en_reason="“.xyz” is unknown"),
        "Export impossible : « .xyz » est inconnu.",
        "Cannot export: “.xyz” is unknown.",
        2,
    ),
    (
        UnknownQuestion(name="pilotes", fr_hint="", en_hint=""),
        "Aucune question ne s'appelle « pilotes ».",
        "No question is called “pilotes”.",
        2,
    ),
    (
        UnknownQuestion(name="pilotes", fr_hint=" Les plus proches : a.", en_hint=" Nearest: a."),
        "Aucune question ne s'appelle « pilotes ». Les plus proches : a.",
        "No question is called “pilotes”. Nearest: a.",
        2,
    ),
    (
        BadParameter(fr_reason="« x » n'est pas une adresse", en_reason="“x” is not an address"),
        "« x » n'est pas une adresse.",
        "“x” is not an address.",
        2,
    ),
    (
        MissingValidator(extra="validate"),
        "Il manque de quoi valider le graphe : pip install 'contratgraph[validate]'.",
        "What validates the graph is missing: pip install 'contratgraph[validate]'.",
        1,
    ),
    (UnknownName(name="caff"), "« caff » est inconnu.", "“caff” is unknown.", 6),
    (
        UnknownName(name="caff", candidates=("CAF", "CFA")),
        "« caff » est inconnu. Les plus proches : CAF ; CFA.",
        "“caff” is unknown. Nearest: CAF ; CFA.",
        6,
    ),
    (
        AmbiguousName(name="ML", candidates=("ML Nord", "ML Sud")),
        "« ML » désigne plusieurs éléments : ML Nord ; ML Sud. Précisez.",
        "“ML” is the name of several things: ML Nord ; ML Sud. Be more precise.",
        6,
    ),
]
IDS = [f"{type(error).__name__}-{number}" for number, (error, *_) in enumerate(SAMPLES)]
BRANCHES = (ContratGraphError, DocumentError, UnresolvedName)
"""Classes to catch, never raised themselves."""


def tree(error: type[ContratGraphError] = ContratGraphError) -> Iterator[type[ContratGraphError]]:
    yield error
    for narrower in error.__subclasses__():
        yield from tree(narrower)


def drawn() -> dict[str, str]:
    """Each class of the drawing → the class it hangs from ("" for the root)."""
    parents: dict[str, str] = {}
    above: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"( {4}[│├└─ ]*)([A-Z]\w+)\b(?=\s|$)", line)
        if found and ("─" in found[1] or found[2] == "ContratGraphError"):
            depth = (len(found[1]) - 4) // 4
            del above[depth:]
            parents[found[2]] = above[-1] if above else ""
            above.append(found[2])
    return parents


def test_the_tree_is_as_drawn() -> None:
    found = {error.__name__: error.__base__.__name__ for error in tree() if error.__base__}
    found["ContratGraphError"] = ""
    assert drawn() == found
    assert issubclass(ContratGraphError, Exception)


def test_the_tree_is_drawn_in_the_order_of_the_module() -> None:
    defined = [
        name
        for name, thing in vars(errors).items()
        if inspect.isclass(thing) and issubclass(thing, ContratGraphError)
    ]
    assert list(drawn()) == defined


def test_every_error_has_a_sample() -> None:
    assert {type(error) for error, *_ in SAMPLES} | set(BRANCHES) == set(tree())
    assert not {type(error) for error, *_ in SAMPLES} & set(BRANCHES)


@pytest.mark.parametrize(("error", "fr", "en", "code"), SAMPLES, ids=IDS)
def test_an_error_is_one_sentence_in_each_language(
    error: ContratGraphError, fr: str, en: str, code: int
) -> None:
    assert error.message("fr") == str(error) == fr
    assert error.message("en") == en
    assert error.exit_code == code


@pytest.mark.parametrize(("error", "fr", "en", "code"), SAMPLES, ids=IDS)
def test_an_error_keeps_its_facts(error: ContratGraphError, fr: str, en: str, code: int) -> None:
    assert error.facts
    for name, fact in error.facts.items():
        if name in ("name", "path", "file", "directory", "tables"):
            assert str(fact) in fr
            assert str(fact) in en


def test_a_sentence_says_all_that_its_template_names() -> None:
    """A template that names a fact no sample gives would break only when it is needed."""
    for error, *_ in SAMPLES:
        for template in (error.fr, error.en):
            assert set(re.findall(r"{(\w+)}", template)) <= error.facts.keys()


def test_each_family_has_one_code_and_every_error_one() -> None:
    families = {DocumentError: 3, PackageError: 4, EditedPackage: 4, StoreError: 5, UnresolvedName: 6}
    for family, code in families.items():
        assert {error.exit_code for error in tree(family)} == {code}
    assert ContratGraphError.exit_code == 1
    assert {error.exit_code for error in tree()} == {1, 2, 3, 4, 5, 6}


def test_an_error_can_be_caught_by_its_branch() -> None:
    for error, *_ in SAMPLES:
        with pytest.raises(ContratGraphError):
            raise error
    with pytest.raises(UnresolvedName):
        raise AmbiguousName(name="x", candidates=("a", "b"))
    with pytest.raises(DocumentError):
        raise NotAContract(path="x")


def test_the_root_says_its_detail() -> None:
    error = ContratGraphError(detail="rien ne va")
    assert (error.message("fr"), error.message("en")) == ("rien ne va", "rien ne va")


@given(st.text(max_size=30))
def test_facts_are_said_as_they_are(text: str) -> None:
    """Braces and percent signs of a name are no template."""
    unknown = UnknownName(name=text, candidates=(text,))
    question = UnknownQuestion(name=text, fr_hint="", en_hint="")
    ambiguous = AmbiguousName(name=text, candidates=(text, "b"))
    for lang, quoted in {"fr": f"« {text} »", "en": f"“{text}”"}.items():
        assert unknown.message(lang).startswith(quoted)
        assert unknown.message(lang).endswith(f": {text}.")
        assert quoted in question.message(lang)
        assert quoted in ambiguous.message(lang)
        assert f": {text} ; b." in ambiguous.message(lang)


def test_english_leaves_the_facts_of_a_package_alone() -> None:
    problem = "“a, ligne 3, colonne x” is not in the list"
    error = PackageError(file="a, ligne 1.csv", row=2, fr_problem="non", en_problem=problem)
    assert error.message("en") == f"a, ligne 1.csv, row 2: {problem}."


def test_the_module_imports_nothing_of_the_project() -> None:
    assert "import contratgraph" not in inspect.getsource(errors)
    assert "from contratgraph" not in inspect.getsource(errors)
