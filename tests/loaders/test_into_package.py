"""`extract` into a folder: the same document gives the same bytes, and what people changed is not lost.

The contract is made up and short; it is printed the way the real ones are.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from contratgraph.errors import (
    BadParameter,
    ContratGraphError,
    EditedPackage,
    NotAContract,
    OtherContract,
    UnreadableDocument,
)
from contratgraph.loaders.into_package import Extracted, extract_package
from contratgraph.loaders.lists import ActorKind, Family, Field, ReadBy, Scope, StatementKind, Status
from contratgraph.loaders.package import (
    DESCRIPTOR,
    edited_tables,
    package_version,
    read_package,
    write_package,
)
from contratgraph.loaders.records import Correction, Dataset

LONG = "Des jeunes associés à la vie du quartier, " * 6
"""A cell longer than the 200 characters that evidence keeps."""

CONTRACT = f"""\
# Contrat de ville de Valmont 2015-2020

## B) Le pilier Cadre de vie

### 1) Volet Cadre de vie

### Orientation 1 : La vie sociale

- 1.1 Faire vivre les quartiers
- 1.2 Écouter les habitants

### Orientation 1 : La vie sociale

#### AXE 1.1 Faire vivre les quartiers

<b>Pilotes</b> - Pôle Emploi - Ville de Valmont\t<p><b>Objectif opérationnel 1 : Ouvrir</b></p> \
<ul><li>☞ Ouvrir une maison du projet.</li></ul>
<b>Partenaires</b> - CAF - ADDAP 13\t
<b>Publics cibles</b> - Habitants\t
<b>Dispositifs et ressources</b> - Bourse aux idées\t
<b>Contribution aux axes transversaux</b>\t\t\t
Jeunesse\tEgalité femme-homme\tLutte contre les discriminations\tCitoyenneté
{LONG}\t\t\tDes habitants associés

#### AXE 1.2 Écouter les habitants

<b>Pilotes</b> - CAF / Pôle Emploi\t<p><b>Objectif opérationnel 1 : Réunir</b></p>
<b>Partenaires</b> -\t
<b>Publics cibles</b> - Habitants\t
<b>Dispositifs et ressources</b> - Bourse aux idées\t
"""


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "valmont.md"
    path.write_text(CONTRACT, encoding="utf-8")
    return path


@pytest.fixture
def output(document: Path, tmp_path: Path) -> Path:
    """The package of the contract, just extracted."""
    directory = tmp_path / "valmont"
    extract_package(document, directory)
    return directory


def content(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path.name, old, text.count(old))
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


def words(directory: Path, element: str, kind: StatementKind, role: str | None) -> list[str]:
    return [
        s.stated_as
        for s in read_package(directory).statements
        if (s.element, s.kind, s.role) == (element, kind, role)
    ]


def pilots(directory: Path) -> list[str]:
    return words(directory, "CV-1.1", StatementKind.PARTICIPATION, "Pilote")


def test_the_made_up_contract_is_read(output: Path) -> None:
    dataset = read_package(output)
    assert [(e.code, e.title) for e in dataset.elements] == [
        ("P-C", "Cadre de vie"),
        ("CV", "Cadre de vie"),
        ("CV-O1", "La vie sociale"),
        ("CV-1.1", "Faire vivre les quartiers"),
        ("CV-1.1-1", "Ouvrir"),
        ("CV-1.1-1-1", "Ouvrir une maison du projet."),
        ("CV-1.2", "Écouter les habitants"),
        ("CV-1.2-1", "Réunir"),
    ]
    assert pilots(output) == ["Pôle Emploi", "Ville de Valmont"]
    assert [s.target for s in dataset.statements if s.element == "CV-1.2" and s.role] == [
        "caf",
        "pole-emploi",
    ]
    assert (dataset.contract.first_year, dataset.contract.last_year) == (2015, 2020)
    assert {s.read_by for s in dataset.statements} == {ReadBy.EXTRACTED}


# --- the same document again ---------------------------------------------------------------------


def test_the_same_document_gives_the_same_bytes(document: Path, output: Path) -> None:
    before = content(output)
    extract_package(document, output)
    assert content(output) == before
    assert sorted(path.name for path in output.parent.iterdir()) == ["valmont", "valmont.md"]


def test_another_folder_gives_the_same_bytes(document: Path, output: Path, tmp_path: Path) -> None:
    extract_package(document, tmp_path / "deep" / "other")
    assert content(tmp_path / "deep" / "other") == content(output)


def test_the_version_of_the_package_stays(document: Path, output: Path) -> None:
    described = json.loads((output / DESCRIPTOR).read_text(encoding="utf-8"))
    described["version"] = "2.1.0"
    (output / DESCRIPTOR).write_text(json.dumps(described), encoding="utf-8")
    extract_package(document, output)
    assert package_version(output) == "2.1.0"


def test_other_files_in_the_folder_stay(document: Path, output: Path) -> None:
    (output / "LISEZMOI.txt").write_text("à moi", encoding="utf-8")
    extract_package(document, output)
    assert (output / "LISEZMOI.txt").read_text(encoding="utf-8") == "à moi"


def test_a_visit_to_a_spreadsheet_is_no_edit(document: Path, output: Path) -> None:
    before = content(output)
    path = output / "statements.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)
    extract_package(document, output)
    assert content(output) == before


@pytest.mark.parametrize(
    ("text", "error"),
    [("# Un poème\n\nSans fiche.\n", NotAContract), ("", UnreadableDocument)],
)
def test_a_document_that_is_refused_leaves_the_package_as_it_was(
    document: Path, output: Path, text: str, error: type[ContratGraphError]
) -> None:
    before = content(output)
    document.write_text(text, encoding="utf-8")
    with pytest.raises(error):
        extract_package(document, output)
    assert content(output) == before


# --- edits by hand -------------------------------------------------------------------------------


def test_a_hand_edit_is_detected_and_nothing_is_written(document: Path, output: Path) -> None:
    change(output / "statements.csv", ",Ville de Valmont,", ",Commune de Valmont,")
    before = content(output)
    with pytest.raises(EditedPackage) as refused:
        extract_package(document, output)
    assert content(output) == before
    assert refused.value.facts == {"directory": output, "tables": "statements.csv"}
    assert refused.value.message("fr") == (
        f"{output} contient des tables modifiées à la main (statements.csv) ; rien n'a été écrit. "
        "--keep-edits les transforme en corrections, --overwrite les abandonne."
    )
    assert "--keep-edits" in refused.value.message("en")


def test_all_edited_tables_are_named(document: Path, output: Path) -> None:
    change(output / "statements.csv", ",Ville de Valmont,", ",Commune de Valmont,")
    change(output / "elements.csv", ",Réunir,", ",Rassembler,")
    with pytest.raises(EditedPackage, match=r"\(elements\.csv, statements\.csv\)"):
        extract_package(document, output)


def test_overwrite_gives_the_edits_up(document: Path, output: Path) -> None:
    before = content(output)
    change(output / "statements.csv", ",Ville de Valmont,", ",Commune de Valmont,")
    change(output / "elements.csv", ",Réunir,", ",Rassembler,")
    done = extract_package(document, output, overwrite=True)
    assert done.kept == ()
    assert content(output) == before


def test_keep_edits_turns_a_change_into_a_correction(document: Path, output: Path) -> None:
    change(output / "statements.csv", ",Ville de Valmont,", ",Commune de Valmont,")
    done = extract_package(document, output, keep_edits=True)
    expected = Correction(
        heading="AXE 1.1 Faire vivre les quartiers",
        field=Field.PILOTES,
        before="Ville de Valmont",
        after=("Commune de Valmont",),
        to_field=None,
        reason="modifié à la main dans statements.csv",
    )
    assert done.kept == (expected,)
    assert read_package(output).corrections == (expected,)
    assert edited_tables(output) == ()
    assert pilots(output) == ["Pôle Emploi", "Commune de Valmont"]
    read_by = {s.stated_as: s.read_by for s in read_package(output).statements}
    assert read_by["Commune de Valmont"] is ReadBy.CORRECTED
    assert read_by["Pôle Emploi"] is ReadBy.EXTRACTED


def test_a_kept_edit_applies_again_at_the_next_extraction(document: Path, output: Path) -> None:
    change(output / "statements.csv", ",Ville de Valmont,", ",Commune de Valmont,")
    extract_package(document, output, keep_edits=True)
    before = content(output)
    done = extract_package(document, output)
    assert (done.kept, done.extraction.unapplied) == ((), ())
    assert content(output) == before


def test_keep_edits_turns_a_row_taken_out_into_a_correction(document: Path, output: Path) -> None:
    path = output / "statements.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "Ville de Valmont" not in line), "utf-8")
    (kept,) = extract_package(document, output, keep_edits=True).kept
    assert (kept.before, kept.after) == ("Ville de Valmont", ())
    extract_package(document, output)
    assert pilots(output) == ["Pôle Emploi"]


def test_kept_edits_of_every_field_apply_again(document: Path, output: Path) -> None:
    edits = {
        ",Ville de Valmont,": ",Mairie de Valmont,",
        ",ADDAP 13,": ",Association ADDAP 13,",
        "public-habitants,Targeting,CV-1.1,,habitants,,Habitants": (
            "public-habitants,Targeting,CV-1.1,,habitants,,Tous les habitants"
        ),
        "Mobilisation,CV-1.1,,bourse-aux-idees,,Bourse aux idées": (
            "Mobilisation,CV-1.1,,bourse-aux-idees,,Bourse aux projets"
        ),
        ",Des habitants associés,": ",Des habitants entendus,",
    }
    for old, new in edits.items():
        change(output / "statements.csv", old, new)
    done = extract_package(document, output, keep_edits=True)
    assert [correction.field for correction in done.kept] == [
        Field.PILOTES,
        Field.PARTENAIRES,
        Field.PUBLICS,
        Field.DISPOSITIFS,
        Field.CONTRIBUTIONS,
    ]
    again = extract_package(document, output)
    assert again.extraction.unapplied == ()
    corrected = [s.stated_as for s in read_package(output).statements if s.read_by == "Corrected"]
    assert corrected == [
        "Mairie de Valmont",
        "Association ADDAP 13",
        "Tous les habitants",
        "Bourse aux projets",
        "Des habitants entendus",
    ]


def test_edits_that_cannot_be_kept_are_refused_and_nothing_is_written(
    document: Path, output: Path
) -> None:
    change(output / "statements.csv", ",Ville de Valmont,", ",Commune de Valmont,")
    change(output / "elements.csv", ",Réunir,", ",Rassembler,")
    before = content(output)
    with pytest.raises(EditedPackage) as refused:
        extract_package(document, output, keep_edits=True)
    assert "elements.csv" in str(refused.value.facts["tables"])
    assert "--overwrite" in refused.value.message("fr")
    assert content(output) == before


def drop(start: str) -> Callable[[Path], None]:
    def dropped(path: Path) -> None:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(start)]
        assert len(kept) == len(lines) - 1
        path.write_text("".join(kept), encoding="utf-8")

    return dropped


def add_a_pilot(path: Path) -> None:
    """A row copied and changed, as one does in a spreadsheet."""
    (row,) = [
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("cv-1-1-pilote-pole-emploi,")
    ]
    new = row.replace("pole-emploi", "caf").replace("Pôle Emploi", "CAF")
    path.write_text(path.read_text(encoding="utf-8") + new + "\n", encoding="utf-8")


EDITS: dict[str, tuple[Callable[[Path], None], Callable[[Dataset], object]]] = {
    "another target": (
        lambda path: change(path, "Pilote,pole-emploi,,Pôle", "Pilote,caf,,Pôle"),
        lambda dataset: [s.target for s in dataset.statements if s.role == "Pilote"],
    ),
    "a qualifier": (
        lambda path: change(path, "Pilote,pole-emploi,,Pôle", "Pilote,pole-emploi,agence sud,Pôle"),
        lambda dataset: [s.qualifier for s in dataset.statements],
    ),
    "one of the two things that an item names": (
        drop("cv-1-2-pilote-caf,"),
        lambda dataset: [s.key for s in dataset.statements if s.element == "CV-1.2"],
    ),
    "a row added": (
        add_a_pilot,
        lambda dataset: [s.target for s in dataset.statements if s.element == "CV-1.1" and s.role],
    ),
    "a cell longer than 200 characters": (
        lambda path: change(path, '"Des jeunes associés', '"Les jeunes associés'),
        lambda dataset: [s.stated_as[:20] for s in dataset.statements],
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_keep_edits_keeps_an_edit_or_refuses(document: Path, output: Path, edit: str) -> None:
    """Whatever is edited in `statements.csv`, an edit that was to be kept is not lost in silence."""
    edits, look = EDITS[edit]
    original = sorted(map(str, look(read_package(output))))
    edits(output / "statements.csv")
    edited = sorted(map(str, look(read_package(output))))
    assert edited != original
    before = content(output)
    try:
        extract_package(document, output, keep_edits=True)
    except EditedPackage:
        assert content(output) == before
        return
    extract_package(document, output)
    assert sorted(map(str, look(read_package(output)))) == edited


def test_keep_edits_does_not_drop_an_edited_passage(document: Path, output: Path) -> None:
    path = output / "passages.csv"
    change(path, ",Ville de Valmont,", ",Ville de Valmont-le-Haut,")
    before = content(output)
    with pytest.raises(EditedPackage):
        extract_package(document, output, keep_edits=True)
    assert content(output) == before


def test_an_edit_taken_back_and_made_again_leaves_a_package_that_reads(
    document: Path, output: Path
) -> None:
    for old, new in (
        (",Ville de Valmont,", ",Commune de Valmont,"),
        (",Commune de Valmont,", ",Ville de Valmont,"),
        (",Ville de Valmont,", ",Commune de Valmont,"),
    ):
        change(output / "statements.csv", old, new)
        extract_package(document, output, keep_edits=True)
    assert pilots(output) == ["Pôle Emploi", "Commune de Valmont"]


def test_a_package_without_its_descriptor_is_not_overwritten(document: Path, output: Path) -> None:
    (output / DESCRIPTOR).unlink()
    change(output / "statements.csv", ",Ville de Valmont,", ",Commune de Valmont,")
    with pytest.raises(EditedPackage):
        extract_package(document, output)


def test_overwrite_gives_up_tables_that_no_longer_read(document: Path, output: Path) -> None:
    before = content(output)
    (output / "statements.csv").write_text("cassé", encoding="utf-8")
    extract_package(document, output, overwrite=True)
    assert content(output) == before


# --- corrections and registries ------------------------------------------------------------------


def correct(output: Path, correction: Correction) -> None:
    dataset = read_package(output)
    write_package(replace(dataset, corrections=(*dataset.corrections, correction)), output)


CORRECTION = Correction(
    heading="AXE 1.1 Faire vivre les quartiers",
    field=Field.PILOTES,
    before="Ville de Valmont",
    after=("Ville", "Valmont"),
    to_field=None,
    reason="deux pilotes",
)


def test_corrections_in_the_folder_apply_and_stay(document: Path, output: Path) -> None:
    correct(output, CORRECTION)
    done = extract_package(document, output)
    assert done.extraction.unapplied == ()
    assert read_package(output).corrections == (CORRECTION,)
    assert pilots(output) == ["Pôle Emploi", "Ville", "Valmont"]


def test_a_correction_moves_an_item_to_another_field(document: Path, output: Path) -> None:
    correct(output, replace(CORRECTION, after=(), to_field=Field.PARTENAIRES))
    extract_package(document, output)
    assert pilots(output) == ["Pôle Emploi"]
    partners = words(output, "CV-1.1", StatementKind.PARTICIPATION, "Partenaire")
    assert partners == ["CAF", "ADDAP 13", "Ville de Valmont"]


def test_a_correction_that_drops_the_last_item_leaves_a_silence(document: Path, output: Path) -> None:
    correct(output, replace(CORRECTION, field=Field.PUBLICS, before="Habitants", after=()))
    extract_package(document, output)
    silences = [s.kind for s in read_package(output).silences if s.element == "CV-1.1"]
    assert silences == ["Unread"]


@pytest.mark.parametrize(
    "other",
    [
        {"heading": "AXE 9.9 Ailleurs"},
        {"before": "Ville de Belmont"},
        {"field": Field.PARTENAIRES},
        {"field": Field.OBJECTIFS},
    ],
    ids=["another heading", "other words", "another field", "a field without items"],
)
def test_a_correction_that_no_longer_applies_is_told_and_stays(
    document: Path, output: Path, other: dict[str, object]
) -> None:
    before = read_package(output).statements
    correction = replace(CORRECTION, **other)
    correct(output, correction)
    done = extract_package(document, output)
    assert done.extraction.unapplied == (correction,)
    assert read_package(output).corrections == (correction,)
    assert read_package(output).statements == before


def test_the_registries_in_the_folder_are_used_and_stay(document: Path, output: Path) -> None:
    dataset = read_package(output)
    (town,) = [actor for actor in dataset.actors if actor.key == "ville-de-valmont"]
    assert town.status is Status.PROVISIONAL
    reviewed = replace(
        town,
        key="valmont",
        label="Commune de Valmont",
        alt_labels=("Ville de Valmont",),
        kind=ActorKind.ORGANISATION,
        family=Family.BLOC_LOCAL,
        status=Status.REVIEWED,
    )
    unused = replace(reviewed, key="belmont", label="Commune de Belmont", alt_labels=())
    actors = (*(a for a in dataset.actors if a.key != town.key), reviewed, unused)
    statements = tuple(
        replace(s, target="valmont") if s.target == town.key else s for s in dataset.statements
    )
    write_package(replace(dataset, actors=actors, statements=statements), output)
    done = extract_package(document, output, overwrite=True)
    assert "Ville de Valmont" not in {unknown.form for unknown in done.extraction.unknown}
    again = read_package(output)
    assert {a.key: a for a in again.actors} == {a.key: a for a in actors}
    assert [s.target for s in again.statements if s.stated_as == "Ville de Valmont"] == ["valmont"]
    assert [s.key for s in again.statements] == [s.key for s in dataset.statements]


def test_what_people_wrote_of_the_contract_stays(document: Path, output: Path) -> None:
    dataset = read_package(output)
    contract = replace(dataset.contract, key="valmont", code="CV999", title="Valmont", last_year=2022)
    write_package(replace(dataset, contract=contract), output)
    extract_package(document, output)
    assert read_package(output).contract == contract


def test_a_new_version_of_the_document_keeps_registries_and_codes(document: Path, output: Path) -> None:
    """Another transcription makes other passages and leaves the statements where they are."""
    before = read_package(output)
    document.write_text("\n\n" + CONTRACT, encoding="utf-8")
    extract_package(document, output)
    after = read_package(output)
    assert after.contract.document_sha256 != before.contract.document_sha256
    assert not {p.key for p in after.passages} & {p.key for p in before.passages}
    assert [replace(s, passage="") for s in after.statements] == [
        replace(s, passage="") for s in before.statements
    ]
    assert after.actors == before.actors


# --- names for a document that has no registry ---------------------------------------------------


def test_a_document_without_registry_uses_national_entries_only(
    document: Path, output: Path, shipped: Dataset
) -> None:
    """CAF is the same body everywhere; the ADDAP 13 of the shipped contract is not this one's."""
    known = {actor.key: actor for actor in shipped.actors}
    assert (known["caf"].scope, known["addap-13"].scope) == (Scope.NATIONAL, Scope.LOCAL)
    dataset = read_package(output)
    for table in ("actors", "dispositifs", "publics"):
        theirs = {entry.key: entry for entry in getattr(shipped, table)}
        for entry in getattr(dataset, table):
            if entry.status is Status.PROVISIONAL:
                assert entry.scope is Scope.LOCAL
            else:
                assert theirs[entry.key].scope is Scope.NATIONAL
                assert entry.label == theirs[entry.key].label
    found = {actor.key: actor for actor in dataset.actors}
    assert found["caf"] == known["caf"]
    assert found["addap-13"].status is Status.PROVISIONAL
    assert found["addap-13"].label == "ADDAP 13"
    assert (found["addap-13"].kind, found["addap-13"].family) == (None, None)


def test_only_what_is_named_stays_of_a_lent_registry(output: Path) -> None:
    """An entry is there because a record names it, or because such an entry refers to it."""
    dataset = read_package(output)
    named = {statement.target for statement in dataset.statements}
    named |= {key for mention in dataset.mentions for key in mention.named if key}
    assert {d.key for d in dataset.dispositifs} <= named
    assert {p.key for p in dataset.publics} <= named
    actors = {actor.key: actor for actor in dataset.actors}
    reached = named & actors.keys()
    for _ in actors:
        for key in tuple(reached):
            actor = actors[key]
            reached |= {actor.attached_to, actor.service_of, actor.broader} - {""}
    assert reached == actors.keys()
    assert dataset.corrections == ()


def test_names_no_registry_knows_are_told_with_the_nearest(document: Path, tmp_path: Path) -> None:
    done = extract_package(document, tmp_path / "valmont")
    told = {unknown.form: unknown for unknown in done.extraction.unknown}
    assert told.keys() == {"Ville de Valmont", "ADDAP 13", "Bourse aux idées"}
    assert told["Ville de Valmont"].key == "ville-de-valmont"


def test_a_registry_may_be_named(document: Path, output: Path, tmp_path: Path) -> None:
    dataset = read_package(output)
    (town,) = [actor for actor in dataset.actors if actor.key == "ville-de-valmont"]
    known = replace(town, key="commune-de-valmont", kind=ActorKind.ORGANISATION, status=Status.REVIEWED)
    lender = replace(
        dataset,
        actors=tuple(known if a is town else a for a in dataset.actors),
        statements=(),
        silences=(),
        elements=(),
        reading=(),
        leftovers=(),
        anomalies=(),
        bodies=(),
        supports=(),
        mentions=(),
        undertakings=(),
        corrections=(CORRECTION,),
    )
    write_package(lender, tmp_path / "lender")
    extract_package(document, tmp_path / "borrower", registry=tmp_path / "lender")
    borrower = read_package(tmp_path / "borrower")
    assert known in borrower.actors
    assert borrower.corrections == ()
    assert pilots(tmp_path / "borrower") == ["Pôle Emploi", "Ville de Valmont"]


def test_another_transcription_of_a_shipped_contract_finds_its_registries(
    tmp_path: Path, shipped: Dataset
) -> None:
    """Its hash is another; its title, as a person would compare it, is the same."""
    title = shipped.contract.title.upper().replace("É", "E")
    path = tmp_path / "mieux.md"
    path.write_text(CONTRACT.replace("Contrat de ville de Valmont 2015-2020", title), encoding="utf-8")
    extract_package(path, tmp_path / "mieux")
    again = read_package(tmp_path / "mieux")
    assert again.contract.key == shipped.contract.key
    assert "addap-13" in {s.target for s in again.statements}
    assert {a.key: a for a in again.actors}["addap-13"].status is Status.REVIEWED


# --- the folder ----------------------------------------------------------------------------------


def test_what_people_wrote_in_the_descriptor_stays(document: Path, output: Path) -> None:
    path = output / "datapackage.json"
    written = json.loads(path.read_text(encoding="utf-8"))
    assert "licenses" not in written  # nobody has said under which licence these data are
    said = {
        "version": "2.1.0",
        "licenses": [{"name": "etalab-2.0"}],
        "contributors": [{"title": "Ville de Valmont"}],
        "sources": [{"title": "Contrat", "path": "https://example.org/contrat.pdf"}],
    }
    path.write_text(json.dumps({**written, **said}), encoding="utf-8")
    document.write_text(CONTRACT + "\nFin.\n", encoding="utf-8")
    extract_package(document, output)
    again = json.loads(path.read_text(encoding="utf-8"))
    assert said.items() <= again.items()
    assert again["hash"] != written["hash"]


def test_a_process_killed_between_two_moves_has_lost_nothing(document: Path, output: Path) -> None:
    """The old folder, with what people wrote in it, is found again by the next run."""
    correct(output, CORRECTION)
    output.rename(output.with_name(f".{output.name}-abc-old"))
    extract_package(document, output)
    assert pilots(output) == ["Pôle Emploi", "Ville", "Valmont"]
    assert [path.name for path in output.parent.iterdir() if "old" in path.name] == []


# --- the key of the contract ---------------------------------------------------------------------


def test_the_key_comes_from_the_title_unless_given(document: Path, tmp_path: Path) -> None:
    def key(done: Extracted) -> str:
        return read_package(done.directory).contract.key

    assert key(extract_package(document, tmp_path / "a")) == "contrat-de-ville-de-valmont-2015-2020"
    assert key(extract_package(document, tmp_path / "b", contract="cv999")) == "cv999"
    assert key(extract_package(document, tmp_path / "b")) == "cv999"


@pytest.mark.parametrize("key", ["CV 999", "../ailleurs", "Évry", "a/b"])
def test_a_key_that_cannot_be_in_an_address_is_refused(
    document: Path, tmp_path: Path, key: str
) -> None:
    with pytest.raises(ContratGraphError):
        extract_package(document, tmp_path / "valmont", contract=key)
    assert not (tmp_path / "valmont").exists()


# --- what was there ------------------------------------------------------------------------------


def test_another_contract_does_not_take_the_place_of_this_one(document: Path, output: Path) -> None:
    before = content(output)
    document.write_text(CONTRACT.replace("Valmont 2015-2020", "Belmont 2015-2020"), encoding="utf-8")
    with pytest.raises(OtherContract) as refused:
        extract_package(document, output)
    assert "Contrat de ville de Valmont 2015-2020" in refused.value.message("fr")
    assert content(output) == before
    extract_package(document, output, overwrite=True)
    assert read_package(output).contract.title == "Contrat de ville de Belmont 2015-2020"


def test_a_code_stays_with_its_title(document: Path, output: Path) -> None:
    """An objective printed before the others takes no code that another had."""
    new = "<p><b>Objectif opérationnel 1 : Accueillir</b></p> <ul><li>☞ Tenir table.</li></ul> "
    text = CONTRACT.replace(
        "<p><b>Objectif opérationnel 1 : Ouvrir", new + "<p><b>Objectif opérationnel 2 : Ouvrir"
    )
    document.write_text(text, encoding="utf-8")
    extract_package(document, output)
    titles = {e.code: e.title for e in read_package(output).elements}
    assert titles["CV-1.1-1"] == "Ouvrir"
    assert titles["CV-1.1-1b"] == "Accueillir"


def test_what_proves_a_corrected_item_is_what_is_printed(document: Path, output: Path) -> None:
    correct(output, CORRECTION)
    extract_package(document, output)
    dataset = read_package(output)
    passages = {passage.key: passage for passage in dataset.passages}
    (town,) = [s for s in dataset.statements if s.stated_as == "Valmont" and s.role]
    assert passages[town.passage].quote == "Ville de Valmont"
    assert town.read_by.value == "Corrected"


def test_a_name_of_two_actors_is_nobodys(document: Path, output: Path) -> None:
    """It is never guessed: a provisional entry, told with its neighbours."""
    dataset = read_package(output)
    (caf,) = [actor for actor in dataset.actors if actor.key == "caf"]
    twin = replace(caf, key="caf-du-var", label="CAF du Var")
    write_package(replace(dataset, actors=(*dataset.actors, twin), forms=()), output)
    done = extract_package(document, output)
    (told,) = [unknown for unknown in done.extraction.unknown if unknown.form == "CAF"]
    assert told.key not in ("caf", "caf-du-var")
    assert {s.target for s in read_package(output).statements if s.stated_as == "CAF"} == {told.key}


def test_registries_cannot_be_borrowed_where_there_are_some(document: Path, output: Path) -> None:
    with pytest.raises(BadParameter):
        extract_package(document, output, registry=output)


def test_a_provisional_name_is_told_every_time(document: Path, output: Path) -> None:
    first = {unknown.form for unknown in extract_package(document, output).extraction.unknown}
    assert "Ville de Valmont" in first
    assert {u.form for u in extract_package(document, output).extraction.unknown} == first


def test_a_document_without_a_title_is_nobodys(tmp_path: Path, shipped: Dataset) -> None:
    """It is not the shipped contract, whose key, code and registries are not its own."""
    path = tmp_path / "sans-titre.md"
    path.write_text(CONTRACT.partition("\n")[2], encoding="utf-8")
    extract_package(path, tmp_path / "sans-titre")
    read = read_package(tmp_path / "sans-titre")
    assert (read.contract.key, read.contract.code) == ("sans-titre-md", "")
    assert {a.key: a for a in read.actors}["addap-13"].status is Status.PROVISIONAL
    path.write_text(CONTRACT.partition("\n")[2] + "\nFin.\n", encoding="utf-8")
    extract_package(path, tmp_path / "sans-titre")  # of the same name: its next version
    other = tmp_path / "un-autre.md"
    other.write_text(CONTRACT.partition("\n")[2] + "\nAutre fin.\n", encoding="utf-8")
    with pytest.raises(OtherContract):
        extract_package(other, tmp_path / "sans-titre")
