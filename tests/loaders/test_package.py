"""The data package: what a spreadsheet may change, what is refused and in which words, the writing."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from dataclasses import fields, replace
from enum import StrEnum
from pathlib import Path
from types import UnionType
from typing import get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contratgraph.errors import PackageError
from contratgraph.loaders import locate
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
from contratgraph.loaders.locate import shipped_packages
from contratgraph.loaders.package import (
    DESCRIPTOR,
    dataset_hash,
    descriptor,
    edited_tables,
    package_version,
    read_descriptor,
    read_package,
    read_registries,
    table_hashes,
    write_package,
)
from contratgraph.loaders.records import (
    REGISTRY_TABLES,
    TABLES,
    Acronym,
    Actor,
    Anomaly,
    Body,
    Commune,
    Contract,
    Correction,
    Dataset,
    Dispositif,
    Element,
    Form,
    Leftover,
    Mention,
    Passage,
    Priority,
    Public,
    Quartier,
    ReadingRow,
    Reference,
    RegimeMention,
    School,
    Section,
    Silence,
    Site,
    StatedFigure,
    Statement,
    Support,
    Target,
    Undertaking,
    UrbanItem,
)

SHA = "0123456789abcdef" * 4


def small() -> Dataset:
    """One row or more in every table, so that every table can be broken."""
    passage = Passage(
        key="doc-l1-1",
        place=Place.BODY,
        first_line=1,
        last_line=2,
        first_page=None,
        last_page=None,
        quote='CAF, « Ville » et "autres" ; à voir',
        length=350,
        sha256=SHA,
        printed_number="1.1",
        printed_title="",
    )
    pilier = Element(
        code="P-CV",
        kind=ElementKind.PILIER,
        parent="",
        title="Cadre de vie",
        evidence=("doc-l1-1",),
        read_by=ReadBy.EXTRACTED,
    )
    caf = Actor(
        key="caf",
        label="Caisse d'allocations familiales",
        acronym="CAF",
        expansion="",
        alt_labels=("C.A.F.", "Allocations, familiales"),
        kind=ActorKind.ORGANISATION,
        family=Family.ORGANISMES_SOCIAUX,
        attached_to="",
        service_of="",
        broader="",
        placeholder=False,
        identifiers=(),
        scope=Scope.NATIONAL,
        status=Status.REVIEWED,
        note="",
    )
    return Dataset(
        contract=Contract(
            key="valmont",
            code="",
            title="Contrat de ville de Valmont",
            first_year=2015,
            last_year=None,
            document="valmont.md",
            document_sha256=SHA,
            document_lines=40,
        ),
        passages=(passage, replace(passage, key="doc-l1-2", quote="Ville")),
        elements=(
            pilier,
            replace(pilier, code="CV-1.1", kind=ElementKind.AXE, parent="P-CV", title="Animer"),
        ),
        statements=(
            Statement(
                key="cv-1-1-pilote-caf",
                kind=StatementKind.PARTICIPATION,
                element="CV-1.1",
                role=Role.PILOTE,
                target="caf",
                qualifier="",
                stated_as="CAF",
                passage="doc-l1-1",
                stated_in=Origin.FICHE,
                read_by=ReadBy.EXTRACTED,
                doubt="",
            ),
        ),
        silences=(
            Silence(element="CV-1.1", field=Field.PUBLICS, kind=SilenceKind.UNREAD, passage="doc-l1-2"),
            *(
                Silence(element="CV-1.1", field=name, kind=SilenceKind.NOT_PRINTED, passage="")
                for name in (Field.PARTENAIRES, Field.DISPOSITIFS, Field.CONTRIBUTIONS)
            ),
        ),
        actors=(caf, replace(caf, key="porteurs", label="Porteurs de projets", placeholder=True)),
        dispositifs=(
            Dispositif(
                key="asv",
                label="Atelier santé ville",
                acronym="ASV",
                expansion="",
                alt_labels=(),
                kind=DispositifKind.INSTANCE,
                embodied_by="caf",
                scope=Scope.LOCAL,
                status=Status.PROVISIONAL,
                note="",
            ),
        ),
        publics=(
            Public(
                key="habitants",
                label="Habitants",
                alt_labels=(),
                kind=PublicKind.FINAL,
                scope=Scope.NATIONAL,
                status=Status.REVIEWED,
                note="",
            ),
        ),
        priorities=(Priority(key="jeunesse", label="Jeunesse", label_en="Youth"),),
        forms=(Form(register=Register.ACTOR, form="la CAF", key="caf", qualifier="", note=""),),
        corrections=(
            Correction(
                heading="AXE 1.1 Animer",
                field=Field.PILOTES,
                before="C AF",
                after=("CAF", "Ville"),
                to_field=None,
                reason="coupé par la page",
            ),
        ),
        reading=(
            ReadingRow(
                element="CV-1.1", field=Field.PILOTES, reading=Reading.DOUBTFUL, items=1, note="?"
            ),
        ),
        leftovers=(
            Leftover(element="CV-1.1", first_line=3, last_line=3, quote="reste", note="aucun champ"),
        ),
        communes=(Commune(key="valmont", label="Valmont", insee="13001"),),
        schools=(
            School(
                key="valmont-maternelle-les-lilas",
                name="Les Lilas",
                level=SchoolLevel.MATERNELLE,
                commune="valmont",
                under_three=True,
                more_teachers=False,
                rep_plus=False,
                stated_as="Ecole maternelle Les Lilas*",
                passage="doc-l1-2",
                read_by=ReadBy.EXTRACTED,
            ),
        ),
        quartiers=(
            Quartier(
                key="les-lilas",
                label="Les Lilas",
                alt_labels=("Lilas",),
                commune="valmont",
                identifiers=(),
                note="",
            ),
        ),
        sites=(
            Site(
                key="tour-nord",
                label="Tour Nord",
                alt_labels=(),
                kind=SiteKind.RESIDENCE,
                quartier="les-lilas",
                commune="valmont",
                note="",
            ),
        ),
        urban=(
            UrbanItem(
                key="p-cv-constat-un-bati-vieux",
                kind=UrbanKind.FINDING,
                element="P-CV",
                title="Un bâti vieux",
                theme=Theme.HOUSING,
                heading="Équipements",
                part_of="",
                place="Focus sur Les Lilas",
                quartiers=("les-lilas",),
                communes=(),
                sites=("tour-nord",),
                actors=("caf",),
                evidence=("doc-l1-2",),
                read_by=ReadBy.EXTRACTED,
                doubt="",
            ),
        ),
        targets=(
            Target(
                key="cv-1-1-cible-120-logements",
                element="CV-1.1",
                subject="logements",
                comparator=Comparator.AT_LEAST,
                value="120",
                upper="",
                unit="logements",
                period="par an",
                place="Valmont",
                quartiers=(),
                communes=("valmont",),
                deadline="2035",
                stated_as="au moins 120 logements par an",
                passage="doc-l1-2",
                read_by=ReadBy.EXTRACTED,
                doubt="",
            ),
        ),
        bodies=(
            Body(
                key="cv-1-1-instance-cellule",
                element="CV-1.1",
                name="cellule de veille",
                kind=BodyKind.CELLULE,
                existing=False,
                commitment=None,
                run_by=("caf",),
                run_by_as="la CAF",
                stated_as="créer une cellule de veille animée par la CAF",
                passage="doc-l1-2",
                read_by=ReadBy.EXTRACTED,
                doubt="",
            ),
        ),
        references=(
            Reference(
                key="cv-1-1-renvoi-cf-1-1",
                element="CV-1.1",
                printed="cf. 1.1",
                target="CV-1.1",
                passage="doc-l1-2",
                read_by=ReadBy.EXTRACTED,
                doubt="",
            ),
        ),
        acronyms=(
            Acronym(
                key="sigle-caf",
                acronym="CAF",
                expansion="Caisse d'allocations",
                variant_of="",
                official="",
                source="",
                element="CV-1.1",
                evidence=("doc-l1-2",),
                read_by=ReadBy.EXTRACTED,
            ),
        ),
        supports=(
            Support(
                key="asv-funding-caf",
                kind=SupportKind.FUNDING,
                dispositif="asv",
                actor="caf",
                fund="",
                element="CV-1.1",
                stated_as="ASV (financement CAF)",
                passage="doc-l1-2",
                read_by=ReadBy.EXTRACTED,
                doubt="",
            ),
        ),
        regimes=(
            RegimeMention(
                key="cv-1-1-regime",
                regime=Regime.DROIT_COMMUN,
                element="CV-1.1",
                phrase="aides de droit commun",
                named=("ASV",),
                dispositifs=("asv",),
                stated_as="aides de droit commun (ASV)",
                passage="doc-l1-2",
                read_by=ReadBy.EXTRACTED,
            ),
        ),
        mentions=(
            Mention(
                key="cv-1-1-nomme-les-lilas",
                element="CV-1.1",
                quartier="les-lilas",
                commune="",
                site="",
                actor="",
                stated_as="Les Lilas",
                passage="doc-l1-2",
                read_by=ReadBy.EXTRACTED,
            ),
        ),
        undertakings=(
            Undertaking(
                key="cv-1-1-engagement",
                element="CV-1.1",
                degree=Commitment.FERME,
                by=("caf",),
                by_as="CAF",
                stated_as="La CAF s'engage à payer",
                passage="doc-l1-2",
                read_by=ReadBy.EXTRACTED,
                doubt="",
            ),
        ),
        figures=(
            StatedFigure(
                key="cv-1-1-chiffre-12",
                element="CV-1.1",
                comparator=Comparator.EXACT,
                value="12",
                upper="",
                unit="%",
                stated_as="12 % des habitants",
                passage="doc-l1-2",
                read_by=ReadBy.EXTRACTED,
            ),
        ),
        coverage=(
            Section(
                title="Cadre de vie",
                first_line=1,
                last_line=40,
                characters=100,
                assigned=90,
                presentation=0,
                structure=10,
            ),
        ),
        anomalies=(
            Anomaly(
                key="champnonlu-cv-1-1",
                kind=AnomalyKind.UNREAD_FIELD,
                origin=AnomalyOrigin.TRANSCRIPTION,
                severity=Severity.MEDIUM,
                element="CV-1.1",
                evidence=("doc-l1-2",),
                sentence="Dans la fiche CV-1.1, le contenu de « Publics cibles » n'est pas lu.",
            ),
        ),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small package on disk."""
    directory = tmp_path / "valmont"
    write_package(small(), directory, {"version": "1.2.3"})
    return directory


def content(directory: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path.name, old, text.count(old))
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


# --- round trip ----------------------------------------------------------------------------------


def test_the_shipped_package_comes_back_byte_for_byte(shipped: Dataset, tmp_path: Path) -> None:
    (package,) = shipped_packages()
    write_package(shipped, tmp_path / "again", read_descriptor(package))
    assert read_package(tmp_path / "again") == shipped
    assert content(tmp_path / "again") == content(package)


def test_the_small_package_comes_back(folder: Path) -> None:
    assert read_package(folder) == small()
    assert package_version(folder) == "1.2.3"
    assert edited_tables(folder) == ()


def test_every_table_of_the_small_package_has_a_row() -> None:
    assert [name for name, rows in small().tables().items() if not rows] == []


labels = (
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
    .map(str.strip)
    .filter(bool)
)
several = st.lists(
    labels.map(lambda text: text.replace("|", "/").strip()).filter(bool), max_size=3
).map(tuple)


@settings(deadline=None, max_examples=60)
@given(label=labels, note=labels, names=several)
def test_any_words_survive_writing_and_reading(
    tmp_path_factory: pytest.TempPathFactory, label: str, note: str, names: tuple[str, ...]
) -> None:
    dataset = small()
    actor = replace(dataset.actors[0], label=label, note=note, alt_labels=names)
    dataset = replace(dataset, actors=(actor, dataset.actors[1]))
    directory = tmp_path_factory.mktemp("words") / "package"
    write_package(dataset, directory)
    assert read_package(directory) == dataset


@pytest.mark.parametrize(
    "label",
    [
        'L\'Étape "la Halte"',
        "a;b,c\td",
        "=1+1",
        "'apostrophe devant",
        "👩‍👩‍👧 Famille 🏘️",
        "جمعية السكان \u202e!",
        "deux\nlignes",
        "e\u0301 non composé",
        "\\n n'est pas un saut",
        "TRUE",
        "2015-01-02",
    ],
)
def test_awkward_words_survive_writing_and_reading(tmp_path: Path, label: str) -> None:
    dataset = small()
    dataset = replace(dataset, publics=(replace(dataset.publics[0], label=label),))
    write_package(dataset, tmp_path / "package")
    assert read_package(tmp_path / "package") == dataset


# --- what a spreadsheet changes without meaning to -----------------------------------------------


def resave(
    directory: Path,
    *,
    delimiter: str = ",",
    start: str = "",
    end: str = "\n",
    quoting: int = csv.QUOTE_MINIMAL,
    turned: bool = False,
    words: dict[str, str] | None = None,
    empty_columns: int = 0,
    empty_rows: int = 0,
) -> None:
    """Write every table again the way a spreadsheet does."""
    for path in directory.glob("*.csv"):
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=quoting)
        for row in rows:
            row = [(words or {}).get(cell, cell) for cell in (row[::-1] if turned else row)]
            writer.writerow(row + [""] * empty_columns)
        width = len(rows[0]) + empty_columns
        text = start + stream.getvalue() + (delimiter * (width - 1) + end) * empty_rows
        path.write_text(text, encoding="utf-8", newline="")


SPREADSHEETS = {
    "semicolons": {"delimiter": ";"},
    "tabs": {"delimiter": "\t"},
    "a BOM": {"start": "\ufeff"},
    "CRLF": {"end": "\r\n"},
    "everything quoted": {"quoting": csv.QUOTE_ALL},
    "a BOM and everything quoted": {"start": "\ufeff", "quoting": csv.QUOTE_ALL},
    "columns in another order": {"turned": True},
    "TRUE and FALSE": {"words": {"true": "TRUE", "false": "FALSE"}},
    "VRAI and FAUX": {"words": {"true": "VRAI", "false": "FAUX"}},
    "1 and 0 for true and false": {"words": {"true": "1", "false": "0"}},
    "empty rows at the end": {"empty_rows": 3},
    "all of it": {
        "delimiter": ";",
        "start": "\ufeff",
        "end": "\r\n",
        "quoting": csv.QUOTE_ALL,
        "turned": True,
        "words": {"true": "VRAI", "false": "FAUX"},
        "empty_rows": 3,
    },
}


@pytest.mark.parametrize("habit", SPREADSHEETS)
def test_a_visit_to_a_spreadsheet_changes_nothing(folder: Path, habit: str) -> None:
    before = content(folder)
    resave(folder, **SPREADSHEETS[habit])
    changed = {name for name, data in content(folder).items() if data != before[name]}
    assert "actors.csv" in changed  # the visit did leave a trace on disk
    again = read_package(folder)
    assert again == small()
    assert dataset_hash(again) == dataset_hash(small())
    assert edited_tables(folder) == ()


def test_the_shipped_package_visits_a_spreadsheet(shipped: Dataset, tmp_path: Path) -> None:
    (package,) = shipped_packages()
    copied = Path(shutil.copytree(package, tmp_path / "copied"))
    resave(copied, **SPREADSHEETS["all of it"])
    again = read_package(copied)
    assert again == shipped
    described = json.loads((package / DESCRIPTOR).read_text(encoding="utf-8"))
    assert described["hash"] == f"sha256:{dataset_hash(again)}"


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_empty_columns_at_the_end_change_nothing(folder: Path, delimiter: str) -> None:
    resave(folder, delimiter=delimiter, empty_columns=2, empty_rows=2)
    assert read_package(folder) == small()


@pytest.mark.parametrize(
    "word", ["true", "TRUE", "True", "VRAI", "Vrai", "vrai", "1", " true "], ids=repr
)
def test_words_for_true(folder: Path, word: str) -> None:
    change(folder / "actors.csv", ",true,", f",{word},")
    assert read_package(folder) == small()


def test_another_value_is_another_hash(folder: Path) -> None:
    before = read_package(folder)
    change(folder / "actors.csv", "Porteurs de projets", "Porteurs de projet")
    after = read_package(folder)
    assert dataset_hash(after) != dataset_hash(before)
    differing = [n for n, value in table_hashes(after).items() if value != table_hashes(before)[n]]
    assert differing == ["actors"]


# --- edits by hand -------------------------------------------------------------------------------

WRITTEN = {
    "passages": ("Ville,", "Villes,"),
    "elements": (",Animer,", ",Animez,"),
    "statements": (",CAF,", ",CAF 13,"),
    "silences": (",Unread,", ",NotPrinted,"),
    "reading": (",douteux,", ",lu,"),
    "leftovers": (",reste,", ",restes,"),
    "schools": (",Les Lilas,", ",Les Roses,"),
    "urban": (",Un bâti vieux,", ",Un bâti neuf,"),
    "targets": (",120,", ",130,"),
    "bodies": (",cellule de veille,", ",cellule,"),
    "references": (",cf. 1.1,", ",cf. 1.2,"),
    "acronyms": (",Caisse d'allocations,", ",Caisse,"),
    "supports": (",Funding,", ",Operation,"),
    "regimes": (",DroitCommun,", ",Specifique,"),
    "mentions": (",Les Lilas,", ",Les Roses,"),
    "undertakings": (",Ferme,", ",Attendu,"),
    "figures": (",12,", ",13,"),
    "coverage": (",90,", ",91,"),
    "anomalies": (",Moyenne,", ",Faible,"),
}


@pytest.mark.parametrize("table", WRITTEN)
def test_an_edited_table_is_told(folder: Path, table: str) -> None:
    change(folder / f"{table}.csv", *WRITTEN[table])
    assert edited_tables(folder) == (f"{table}.csv",)


def test_the_tables_people_write_are_never_edited_ones(folder: Path) -> None:
    change(folder / "actors.csv", "Porteurs de projets", "Porteurs")
    change(folder / "corrections.csv", "coupé par la page", "lu sur le PDF")
    change(folder / "contract.csv", "Contrat de ville de Valmont", "Valmont")
    assert edited_tables(folder) == ()
    assert WRITTEN.keys() | set(REGISTRY_TABLES) == {record.table for record in TABLES}


def test_the_registries_are_read_without_the_tables_that_extract_writes(folder: Path) -> None:
    for table in WRITTEN:
        (folder / f"{table}.csv").unlink()
    empty: dict[str, tuple[()]] = dict.fromkeys(WRITTEN, ())
    assert read_registries(folder) == replace(small(), **empty)


def test_there_are_no_registries_where_there_is_no_package(tmp_path: Path) -> None:
    assert read_registries(tmp_path) is None


# --- refusals ------------------------------------------------------------------------------------

Break = Callable[[Path], None]


def swap(table: str, old: str, new: str) -> Break:
    return lambda folder: change(folder / f"{table}.csv", old, new)


def fill(table: str, data: bytes) -> Break:
    def broken(folder: Path) -> None:
        (folder / f"{table}.csv").write_bytes(data)

    return broken


def append(table: str, line: str) -> Break:
    def broken(folder: Path) -> None:
        path = folder / f"{table}.csv"
        path.write_bytes(path.read_bytes() + line.encode())

    return broken


def blank_lines_then(table: str, old: str, new: str) -> Break:
    def broken(folder: Path) -> None:
        path = folder / f"{table}.csv"
        header, rest = path.read_text(encoding="utf-8").split("\n", 1)
        path.write_text(f"{header}\n\n{',' * header.count(',')}\n{rest}", encoding="utf-8")
        change(path, old, new)

    return broken


REFUSALS: dict[str, tuple[Break, str, int | None, str | None, str, str]] = {
    "missing table": (
        lambda folder: (folder / "forms.csv").unlink(),
        "forms.csv",
        None,
        None,
        "forms.csv : la table manque.",
        "forms.csv: the table is missing.",
    ),
    "missing column": (
        swap("priorities", "label_en", ""),
        "priorities.csv",
        1,
        "label_en",
        "priorities.csv, ligne 1, colonne label_en : la colonne manque.",
        "priorities.csv, row 1, column label_en: the column is missing.",
    ),
    "unknown column": (
        swap("priorities", "label_en", "label_en,couleur"),
        "priorities.csv",
        1,
        "couleur",
        "priorities.csv, ligne 1, colonne couleur : colonne inconnue.",
        "priorities.csv, row 1, column couleur: unknown column.",
    ),
    "column there twice": (
        swap("priorities", "label_en", "label_en,label"),
        "priorities.csv",
        1,
        "label",
        "priorities.csv, ligne 1, colonne label : colonne en double.",
        "priorities.csv, row 1, column label: the column is there twice.",
    ),
    "duplicate key": (
        append("priorities", "jeunesse,Jeunes,Young people\n"),
        "priorities.csv",
        3,
        "key",
        "priorities.csv, ligne 3, colonne key : « jeunesse » est déjà à la ligne 2.",
        "priorities.csv, row 3, column key: “jeunesse” is already in row 2.",
    ),
    "duplicate code": (
        append("elements", "CV-1.1,Volet,P-CV,Deux fois,doc-l1-1,Extracted\n"),
        "elements.csv",
        4,
        "code",
        "elements.csv, ligne 4, colonne code : « CV-1.1 » est déjà à la ligne 3.",
        "elements.csv, row 4, column code: “CV-1.1” is already in row 3.",
    ),
    "duplicate of several columns": (
        append("silences", "CV-1.1,PublicsCibles,NotPrinted,\n"),
        "silences.csv",
        6,
        "element",
        "silences.csv, ligne 6, colonne element : « CV-1.1, PublicsCibles » est déjà à la ligne 2.",
        "silences.csv, row 6, column element: “CV-1.1, PublicsCibles” is already in row 2.",
    ),
    "field that is stated and silent": (
        append("silences", "CV-1.1,Pilotes,NotPrinted,\n"),
        "statements.csv",
        2,
        "element",
        "statements.csv, ligne 2, colonne element : silences.csv (ligne 6) dit ce champ sans énoncé.",
        "statements.csv, row 2, column element: silences.csv (row 6) says that field has no statement.",
    ),
    "field that is neither stated nor silent": (
        swap("silences", "CV-1.1,Partenaires,NotPrinted,,\n", ""),
        "elements.csv",
        3,
        "code",
        "elements.csv, ligne 3, colonne code : « CV-1.1 » n'a ni énoncé ni silence pour Partenaires.",
        "elements.csv, row 3, column code: “CV-1.1” has neither statement nor silence for Partenaires.",
    ),
    "statement of what has no fiche": (
        swap("statements", "Participation,CV-1.1,", "Participation,P-CV,"),
        "statements.csv",
        2,
        "element",
        "statements.csv, ligne 2, colonne element : « P-CV » n'est pas un axe : il n'a pas de fiche.",
        "statements.csv, row 2, column element: “P-CV” is no axe: it has no fiche.",
    ),
    "axe without a whole": (
        swap("elements", "CV-1.1,Axe,P-CV,", "CV-1.1,Axe,,"),
        "elements.csv",
        3,
        "parent",
        "elements.csv, ligne 3, colonne parent : «  » ne peut pas contenir « CV-1.1 ».",
        "elements.csv, row 3, column parent: “” cannot be the whole of “CV-1.1”.",
    ),
    "actor that depends on itself": (
        swap("actors", "OrganismesSociaux,,,,false", "OrganismesSociaux,caf,,,false"),
        "actors.csv",
        2,
        "attached_to",
        "actors.csv, ligne 2, colonne attached_to : « caf » dépendrait de lui-même.",
        "actors.csv, row 2, column attached_to: “caf” would depend on itself.",
    ),
    "quote that is not its hash": (
        swap("passages", ",Ville,350,", ",Ville,5,"),
        "passages.csv",
        3,
        "quote",
        "passages.csv, ligne 3, colonne quote : les mots ne sont pas ceux dont sha256 est l'empreinte.",
        "passages.csv, row 3, column quote: these are not the words whose hash is sha256.",
    ),
    "unknown axe": (
        swap("statements", ",CV-1.1,", ",CV-9.9,"),
        "statements.csv",
        2,
        "element",
        "statements.csv, ligne 2, colonne element : « CV-9.9 » n'existe pas dans elements.csv.",
        "statements.csv, row 2, column element: “CV-9.9” is not in elements.csv.",
    ),
    "unknown actor": (
        swap("statements", ",caf,", ",cafe,"),
        "statements.csv",
        2,
        "target",
        "statements.csv, ligne 2, colonne target : « cafe » n'existe pas dans actors.csv.",
        "statements.csv, row 2, column target: “cafe” is not in actors.csv.",
    ),
    "target of another registry": (
        swap("statements", "Participation,CV-1.1,Pilote", "Mobilisation,CV-1.1,"),
        "statements.csv",
        2,
        "target",
        "statements.csv, ligne 2, colonne target : « caf » n'existe pas dans dispositifs.csv.",
        "statements.csv, row 2, column target: “caf” is not in dispositifs.csv.",
    ),
    "form of nobody": (
        swap("forms", ",caf,", ",cafe,"),
        "forms.csv",
        2,
        "key",
        "forms.csv, ligne 2, colonne key : « cafe » n'existe pas dans actors.csv.",
        "forms.csv, row 2, column key: “cafe” is not in actors.csv.",
    ),
    "unknown passage": (
        swap("statements", ",doc-l1-1,", ",doc-l1-9,"),
        "statements.csv",
        2,
        "passage",
        "statements.csv, ligne 2, colonne passage : « doc-l1-9 » n'existe pas dans passages.csv.",
        "statements.csv, row 2, column passage: “doc-l1-9” is not in passages.csv.",
    ),
    "one unknown passage of several": (
        swap("elements", "Animer,doc-l1-1,", "Animer,doc-l1-1 | doc-l9-9,"),
        "elements.csv",
        3,
        "evidence",
        "elements.csv, ligne 3, colonne evidence : « doc-l9-9 » n'existe pas dans passages.csv.",
        "elements.csv, row 3, column evidence: “doc-l9-9” is not in passages.csv.",
    ),
    "unknown embodiment": (
        swap("dispositifs", ",caf,", ",cafe,"),
        "dispositifs.csv",
        2,
        "embodied_by",
        "dispositifs.csv, ligne 2, colonne embodied_by : « cafe » n'existe pas dans actors.csv.",
        "dispositifs.csv, row 2, column embodied_by: “cafe” is not in actors.csv.",
    ),
    "unknown part of the programme": (
        swap("elements", ",P-CV,", ",P-XX,"),
        "elements.csv",
        3,
        "parent",
        "elements.csv, ligne 3, colonne parent : « P-XX » n'existe pas dans elements.csv.",
        "elements.csv, row 3, column parent: “P-XX” is not in elements.csv.",
    ),
    "bad number": (
        swap("contract", ",2015,", ",2015.0,"),
        "contract.csv",
        2,
        "first_year",
        "contract.csv, ligne 2, colonne first_year : un nombre entier est attendu, « 2015.0 » lu.",
        "contract.csv, row 2, column first_year: a whole number is expected, “2015.0” found.",
    ),
    "bad truth": (
        swap("actors", ",true,", ",oui,"),
        "actors.csv",
        3,
        "placeholder",
        "actors.csv, ligne 3, colonne placeholder : true ou false est attendu, « oui » lu.",
        "actors.csv, row 3, column placeholder: true or false, “oui” found.",
    ),
    "value that is not in the list": (
        swap("publics", "PublicFinal", "Public final"),
        "publics.csv",
        2,
        "kind",
        "publics.csv, ligne 2, colonne kind : « Public final » n'est pas dans la liste : "
        "PublicFinal, PublicRelais.",
        "publics.csv, row 2, column kind: “Public final” is not in the list: "
        "PublicFinal, PublicRelais.",
    ),
    "empty cell": (
        swap("publics", ",Habitants,", ", ,"),
        "publics.csv",
        2,
        "label",
        "publics.csv, ligne 2, colonne label : une valeur est attendue, la case est vide.",
        "publics.csv, row 2, column label: a value is expected.",
    ),
    "row that stops short": (
        append("publics", "jeunes,Jeunes\n"),
        "publics.csv",
        3,
        "scope",
        "publics.csv, ligne 3, colonne scope : une valeur est attendue, la case est vide.",
        "publics.csv, row 3, column scope: a value is expected.",
    ),
    "reviewed entry of no kind": (
        append("publics", "jeunes,Jeunes,,,National,Reviewed,\n"),
        "publics.csv",
        3,
        "kind",
        "publics.csv, ligne 3, colonne kind : une valeur est attendue pour une entrée relue.",
        "publics.csv, row 3, column kind: a value is expected for a reviewed entry.",
    ),
    "malformed key": (
        swap("publics", "habitants,", "Les habitants,"),
        "publics.csv",
        2,
        "key",
        "publics.csv, ligne 2, colonne key : « Les habitants » n'a pas la forme attendue "
        "([a-z0-9]+(?:-[a-z0-9]+)*).",
        "publics.csv, row 2, column key: “Les habitants” does not have the expected form "
        "([a-z0-9]+(?:-[a-z0-9]+)*).",
    ),
    "too many cells": (
        append("priorities", "sport,Sport,Sports,Le sport,terrain\n"),
        "priorities.csv",
        3,
        None,
        "priorities.csv, ligne 3 : 4 cases attendues, 5 lues.",
        "priorities.csv, row 3: 4 cells expected, 5 found.",
    ),
    "row counted with the blank ones": (
        blank_lines_then("publics", "PublicFinal", "Tous"),
        "publics.csv",
        4,
        "kind",
        "publics.csv, ligne 4, colonne kind : « Tous » n'est pas dans la liste : "
        "PublicFinal, PublicRelais.",
        "publics.csv, row 4, column kind: “Tous” is not in the list: PublicFinal, PublicRelais.",
    ),
    "not UTF-8": (
        fill("priorities", "key,label,label_en\negalite,Égalité,Equality\n".encode("cp1252")),
        "priorities.csv",
        None,
        None,
        "priorities.csv : le fichier n'est pas en UTF-8 (à choisir à l'enregistrement).",
        "priorities.csv: the file is not UTF-8 (choose it when saving).",
    ),
    "UTF-16": (
        fill("priorities", "key,label,label_en\nsport,Sport,Sports\n".encode("utf-16")),
        "priorities.csv",
        None,
        None,
        "priorities.csv : le fichier n'est pas en UTF-8 (à choisir à l'enregistrement).",
        "priorities.csv: the file is not UTF-8 (choose it when saving).",
    ),
    "quotes that do not close": (
        swap("priorities", "jeunesse", '"jeunesse'),
        "priorities.csv",
        2,
        None,
        "priorities.csv, ligne 2 : la ligne n'est pas du CSV (unexpected end of data).",
        "priorities.csv, row 2: the row is not CSV (unexpected end of data).",
    ),
    "a number longer than any": (
        swap("contract", ",40,", "," + "9" * 5000 + ","),
        "contract.csv",
        2,
        "document_lines",
        "contract.csv, ligne 2, colonne document_lines : un nombre entier est attendu, "
        f"« {'9' * 5000} » lu.",
        "contract.csv, row 2, column document_lines: a whole number is expected, "
        f"“{'9' * 5000}” found.",
    ),
    "NUL": (
        swap("publics", "Habitants", "Habi\0tants"),
        "publics.csv",
        2,
        "label",
        "publics.csv, ligne 2, colonne label : un caractère de contrôle est dans la case.",
        "publics.csv, row 2, column label: a control character is in the cell.",
    ),
    "NUL in a cell that may be empty": (
        swap("forms", "la CAF,caf,", "la CAF,caf,\0"),
        "forms.csv",
        2,
        "qualifier",
        "forms.csv, ligne 2, colonne qualifier : un caractère de contrôle est dans la case.",
        "forms.csv, row 2, column qualifier: a control character is in the cell.",
    ),
    "another control character": (
        swap("publics", "Habitants", "Habi\x07tants"),
        "publics.csv",
        2,
        "label",
        "publics.csv, ligne 2, colonne label : un caractère de contrôle est dans la case.",
        "publics.csv, row 2, column label: a control character is in the cell.",
    ),
    "no value in a cell that is not empty": (
        swap("elements", "Animer,doc-l1-1,", "Animer,|,"),
        "elements.csv",
        3,
        "evidence",
        "elements.csv, ligne 3, colonne evidence : une valeur au moins est attendue.",
        "elements.csv, row 3, column evidence: at least one value is expected.",
    ),
    "participation without a role": (
        swap("statements", "Participation,CV-1.1,Pilote", "Participation,CV-1.1,"),
        "statements.csv",
        2,
        "role",
        "statements.csv, ligne 2, colonne role : "
        "un rôle est attendu pour une Participation, et pour elle seule.",
        "statements.csv, row 2, column role: "
        "a role is expected for a Participation, and for nothing else.",
    ),
    "role without a participation": (
        append(
            "statements",
            "x,Targeting,CV-1.1,Pilote,habitants,,Habitants,doc-l1-2,Fiche,Extracted,\n",
        ),
        "statements.csv",
        3,
        "role",
        "statements.csv, ligne 3, colonne role : "
        "un rôle est attendu pour une Participation, et pour elle seule.",
        "statements.csv, row 3, column role: "
        "a role is expected for a Participation, and for nothing else.",
    ),
    "lines the wrong way round": (
        swap("passages", "doc-l1-2,corps,1,2,", "doc-l1-2,corps,2,1,"),
        "passages.csv",
        3,
        "first_line",
        "passages.csv, ligne 3, colonne first_line : "
        "les lignes 2-1 (1-40) ne sont pas dans le document.",
        "passages.csv, row 3, column first_line: lines 2-1 (1-40) are not in the document.",
    ),
    "lines after the end of the document": (
        swap("passages", "doc-l1-2,corps,1,2,", "doc-l1-2,corps,1,41,"),
        "passages.csv",
        3,
        "first_line",
        "passages.csv, ligne 3, colonne first_line : "
        "les lignes 1-41 (1-40) ne sont pas dans le document.",
        "passages.csv, row 3, column first_line: lines 1-41 (1-40) are not in the document.",
    ),
    "line 0": (
        swap("passages", "doc-l1-2,corps,1,2,", "doc-l1-2,corps,0,2,"),
        "passages.csv",
        3,
        "first_line",
        "passages.csv, ligne 3, colonne first_line : "
        "les lignes 0-2 (1-40) ne sont pas dans le document.",
        "passages.csv, row 3, column first_line: lines 0-2 (1-40) are not in the document.",
    ),
    "element that is part of itself": (
        swap("elements", "P-CV,Pilier,,", "P-CV,Pilier,CV-1.1,"),
        "elements.csv",
        2,
        "parent",
        "elements.csv, ligne 2, colonne parent : « P-CV » serait une partie de lui-même.",
        "elements.csv, row 2, column parent: “P-CV” would be a part of itself.",
    ),
    "two contracts": (
        append("contract", f"belmont,,Belmont,,,belmont.md,{SHA},4\n"),
        "contract.csv",
        None,
        None,
        "contract.csv : une seule ligne est attendue, 2 lues.",
        "contract.csv: one row is expected, 2 found.",
    ),
    "no contract": (
        lambda folder: change(
            folder / "contract.csv",
            (folder / "contract.csv").read_text(encoding="utf-8").split("\n")[1],
            "",
        ),
        "contract.csv",
        None,
        None,
        "contract.csv : une seule ligne est attendue, 0 lues.",
        "contract.csv: one row is expected, 0 found.",
    ),
    "empty file": (
        fill("priorities", b""),
        "priorities.csv",
        1,
        "key",
        "priorities.csv, ligne 1, colonne key : la colonne manque.",
        "priorities.csv, row 1, column key: the column is missing.",
    ),
    "a BOM and nothing else": (
        fill("priorities", b"\xef\xbb\xbf\r\n"),
        "priorities.csv",
        1,
        "key",
        "priorities.csv, ligne 1, colonne key : la colonne manque.",
        "priorities.csv, row 1, column key: the column is missing.",
    ),
}


@pytest.mark.parametrize("wrong", REFUSALS)
def test_a_broken_package_is_refused_with_its_place_and_the_reason(folder: Path, wrong: str) -> None:
    breaks, file, row, column, french, english = REFUSALS[wrong]
    breaks(folder)
    with pytest.raises(PackageError) as refused:
        read_package(folder)
    error = refused.value
    assert (error.facts["file"], error.facts["row"], error.facts["column"]) == (file, row, column)
    assert error.message("fr") == str(error) == french
    assert error.message("en") == english
    assert error.exit_code == 4


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackageError) as refused:
        read_package(tmp_path / "rien")
    assert refused.value.message("fr") == f"{tmp_path / 'rien'} : ce dossier n'existe pas."
    assert refused.value.message("en") == f"{tmp_path / 'rien'}: there is no such folder."


@pytest.mark.parametrize("text", ['{"version": ', "", "[" * 99_999], ids=["cut", "empty", "deep"])
@pytest.mark.parametrize("ask", [edited_tables, package_version, read_package])
def test_a_descriptor_that_is_not_json_is_refused_where_it_is_needed(
    folder: Path, ask: Callable[[Path], object], text: str
) -> None:
    (folder / DESCRIPTOR).write_text(text, encoding="utf-8")
    if ask is read_package:
        assert read_package(folder) == small()
        return
    with pytest.raises(PackageError, match=r"^datapackage\.json : ce n'est pas du JSON"):
        ask(folder)


def test_a_folder_in_the_place_of_a_table_is_refused(folder: Path) -> None:
    (folder / "forms.csv").unlink()
    (folder / "forms.csv").mkdir()
    with pytest.raises(PackageError) as refused:
        read_package(folder)
    assert refused.value.message("fr").startswith("forms.csv : le système refuse la lecture (")
    assert refused.value.message("en").startswith("forms.csv: it cannot be read (")


@pytest.mark.parametrize(
    "text", ["{}", "[]", '{"resources": null}', '{"resources": [{"name": "forms"}]}']
)
def test_without_hashes_every_table_may_have_been_edited(folder: Path, text: str) -> None:
    """Not surely what was written: better asked about than overwritten."""
    (folder / DESCRIPTOR).write_text(text, encoding="utf-8")
    assert edited_tables(folder) == tuple(f"{table}.csv" for table in WRITTEN)
    (folder / DESCRIPTOR).unlink()
    assert edited_tables(folder) == tuple(f"{table}.csv" for table in WRITTEN)


# --- writing -------------------------------------------------------------------------------------

UNWRITABLE = replace(
    small(),
    leftovers=(replace(small().leftovers[0], note="une moitié de caractère : \ud83d"),),
)
"""Fails at the last table, when the others are written."""


def test_a_write_that_fails_leaves_the_old_package_as_it_was(folder: Path) -> None:
    (folder / "notes.txt").write_text("à moi", encoding="utf-8")
    before = content(folder)
    changed = replace(UNWRITABLE, contract=replace(small().contract, title="Autre titre"))
    with pytest.raises(UnicodeEncodeError):
        write_package(changed, folder)
    assert content(folder) == before
    assert list(folder.parent.iterdir()) == [folder]


def test_a_write_that_fails_leaves_nothing_where_nothing_was(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_package(UNWRITABLE, tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_other_files_in_the_folder_stay(folder: Path) -> None:
    (folder / "notes.txt").write_text("à moi", encoding="utf-8")
    (folder / "scans").mkdir()
    (folder / "scans" / "p1.png").write_bytes(b"\x89PNG")
    write_package(replace(small(), leftovers=()), folder)
    found = content(folder)
    assert found["notes.txt"] == "à moi".encode()
    assert found["scans/p1.png"] == b"\x89PNG"
    assert read_package(folder).leftovers == ()
    assert list(folder.parent.iterdir()) == [folder]


def test_writing_makes_the_folders_above(tmp_path: Path) -> None:
    write_package(small(), tmp_path / "a" / "b" / "valmont")
    assert read_package(tmp_path / "a" / "b" / "valmont") == small()


def test_writing_the_same_again_gives_the_same_bytes(folder: Path) -> None:
    before = content(folder)
    write_package(small(), folder, {"version": "1.2.3"})
    assert content(folder) == before


def test_a_file_in_the_place_of_the_folder_is_not_lost(tmp_path: Path) -> None:
    place = tmp_path / "valmont"
    place.write_text("un fichier", encoding="utf-8")
    with pytest.raises(PackageError) as refused:
        write_package(small(), place)
    assert refused.value.message("fr") == f"{place} : c'est un fichier, un dossier est attendu."
    assert refused.value.message("en") == f"{place}: it is a file, a folder is expected."
    assert place.read_text(encoding="utf-8") == "un fichier"
    assert list(tmp_path.iterdir()) == [place]


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "valmont"
    link.symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    write_package(small(), link)
    assert link.is_symlink()
    assert read_package(tmp_path / "elsewhere") == small()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["elsewhere", "valmont"]


def test_what_a_killed_write_leaves_is_no_shipped_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write works in a hidden folder beside the package."""
    write_package(small(), tmp_path / "valmont")
    shutil.copytree(tmp_path / "valmont", tmp_path / ".valmont-x1y2z3")
    monkeypatch.setattr(locate, "SHIPPED", tmp_path)
    assert shipped_packages() == (tmp_path / "valmont",)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("un fichier", encoding="utf-8")
    with pytest.raises(PackageError) as refused:
        write_package(small(), tmp_path / "file" / "valmont")
    where = tmp_path / "file" / "valmont"
    assert refused.value.message("fr").startswith(f"{where} : le système refuse l'écriture (")
    assert refused.value.message("en").startswith(f"{where}: it cannot be written (")


# --- the descriptor ------------------------------------------------------------------------------


def test_the_shipped_descriptor_is_that_of_the_shipped_tables(shipped: Dataset) -> None:
    (package,) = shipped_packages()
    found = json.loads((package / DESCRIPTOR).read_text(encoding="utf-8"))
    assert found == descriptor(shipped, read_descriptor(package))
    assert found["hash"] == f"sha256:{dataset_hash(shipped)}"


@pytest.mark.parametrize("record", TABLES, ids=lambda record: record.table)
def test_the_schema_of_a_table_is_its_record_class(record: type) -> None:
    (resource,) = [r for r in descriptor(small())["resources"] if r["name"] == record.table]
    schema = resource["schema"]
    hints = get_type_hints(record)
    assert [f["name"] for f in schema["fields"]] == [f.name for f in fields(record)]
    assert schema["primaryKey"] == list(record.identity)
    assert resource["path"] == f"{record.table}.csv"
    foreign = {f["fields"]: f["reference"] for f in schema.get("foreignKeys", ())}
    for described, field in zip(schema["fields"], fields(record), strict=True):
        hint = hints[field.name]
        if get_origin(hint) is UnionType:
            (hint,) = (arg for arg in get_args(hint) if arg is not type(None))
        constraints = described.get("constraints", {})
        expected = {int: "integer", bool: "boolean"}.get(hint, "string")
        assert (field.name, described["type"]) == (field.name, expected)
        assert constraints.get("required", False) is not field.metadata["optional"]
        assert constraints.get("pattern") == field.metadata["pattern"]
        choices = list(hint) if isinstance(hint, type) and issubclass(hint, StrEnum) else None
        assert constraints.get("enum") == choices
        assert described["title"] == field.metadata["fr"]
        assert described["description"] == field.metadata["en"]
        if field.metadata["refers"] and get_origin(hint) is not tuple:
            table, column = field.metadata["refers"].split(".")
            assert foreign.pop(field.name) == {"resource": table, "fields": column}
    assert foreign == {}


def test_what_a_column_refers_to_is_a_column() -> None:
    known = {f"{record.table}.{field.name}" for record in TABLES for field in fields(record)}
    referred = {field.metadata["refers"] for record in TABLES for field in fields(record)} - {None}
    assert referred <= known
    assert "elements.code" in referred
