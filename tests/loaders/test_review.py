"""The review loop: what a person is asked, what the answers change, and that they change nothing else.

Answers are given as people give them: in the sheet, saved by a spreadsheet, or on a terminal.
"""

from __future__ import annotations

import csv
import io
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contratgraph.cli import main
from contratgraph.errors import EditedPackage, PackageError
from contratgraph.loaders.corrections import confirm_statements, headings
from contratgraph.loaders.into_package import Extracted, extract_package
from contratgraph.loaders.lists import Field, Origin, ReadBy, Reading, Register, Status
from contratgraph.loaders.package import read_package, write_package
from contratgraph.loaders.reading_report import report
from contratgraph.loaders.records import Correction, Dataset, Form, Statement
from contratgraph.loaders.review import Question, QuestionKind
from contratgraph.loaders.review_answers import Refused, settle
from contratgraph.loaders.review_ask import ask
from contratgraph.loaders.review_file import review_text
from contratgraph.loaders.review_loop import Round, questions

FICTIF = Path(__file__).parents[1] / "data" / "contrat_fictif.md"
CANTEEN = "AXE 1.2 Faire de la cantine une classe"
TRUCK = "AXE 1.3 Promener les savoirs d'un bourg à l'autre"
FOOT = "Val Fictif, cahier 2"

ASKED = Question(
    kind=QuestionKind.ITEM,
    heading="AXE 1.1",
    field=Field.PILOTES,
    words="CAF",
    lines="1",
    pages="",
    proposed="pilotes",
    choices=(),
    why="doute",
    group=(),
)

Sheet = list[dict[str, str]]


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "fictif.md"
    path.write_text(FICTIF.read_text(encoding="utf-8"), encoding="utf-8")
    return path


@pytest.fixture
def output(document: Path, tmp_path: Path) -> Path:
    """The package of the made-up contract, with the list of what is to be reviewed."""
    directory = tmp_path / "val"
    extract_package(document, directory, with_review=True)
    return directory


def rows(output: Path) -> Sheet:
    """The sheet; its last column under a short name."""
    text = (output / "review.csv").read_text(encoding="utf-8-sig")
    found = list(csv.reader(io.StringIO(text), delimiter=";"))
    names = [*found[0][:-1], "réponse"]
    return [dict(zip(names, row, strict=True)) for row in found[1:]]


def short(sheet: Sheet) -> list[tuple[str, str]]:
    return [(row["champ"], row["mots"].strip("« »")) for row in sheet]


def fill(output: Path, answers: Mapping[tuple[str, str], str]) -> None:
    """Write answers, by field and words, into the sheet, as a spreadsheet saves it."""
    sheet = rows(output)
    left = dict(answers)
    for row in sheet:
        row["réponse"] = left.pop((row["champ"], row["mots"].strip("« »")), row["réponse"])
    assert not left, "not in the sheet"
    save(output, sheet)


def save(
    output: Path, sheet: Sheet, *, delimiter: str = ";", encoding: str = "utf-8-sig", end: str = "\r\n"
) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=end)
    writer.writerow(sheet[0].keys())
    writer.writerows(row.values() for row in sheet)
    (output / "review.csv").write_bytes(stream.getvalue().encode(encoding, "replace"))


def review(document: Path, output: Path) -> tuple[Extracted, Round]:
    done = extract_package(document, output, with_review=True)
    assert done.review is not None
    return done, done.review


def answered(
    document: Path, output: Path, answers: Mapping[tuple[str, str], str]
) -> tuple[Dataset, Round]:
    fill(output, answers)
    _, done = review(document, output)
    return read_package(output), done


def bare(statement: Statement) -> Statement:
    """The statement without its evidence, whose key may have another number."""
    return replace(statement, passage="")


def difference(before: Dataset, after: Dataset) -> tuple[set[Statement], set[Statement]]:
    """The statements that went and those that came."""
    old, new = set(map(bare, before.statements)), set(map(bare, after.statements))
    return old - new, new - old


def content(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


def words(statements: set[Statement]) -> set[tuple[str, str, str]]:
    return {(s.element, str(s.role or s.kind), s.stated_as) for s in statements}


# --- the list ------------------------------------------------------------------------------------


def test_what_is_doubtful_is_asked_and_nothing_else(output: Path) -> None:
    """RE-1.2 has three lists for four labels, RE-1.3 two under one label, NL-1.1 labels cut off.

    Two page numbers are left over too, and 40 names are new: nobody has to settle those.
    """
    names = [pair for pair in short(rows(output)) if pair[0].startswith("nom ")]
    assert short(rows(output))[: -len(names)] == [
        ("partenaires", "Caisse familiale du Val"),
        ("partenaires", "Régie de la Brume"),
        ("pilotes", "(aucun)"),
        ("partenaires", "École de la seconde heure"),
        ("partenaires", "Librairie Bleue"),
        ("pilotes", "(aucun)"),
        ("partenaires", "(aucun)"),
    ]
    assert ("nom de dispositif", "Fonds des places") in names  # and "(tables, tentes...)"
    assert ("nom d'acteur", "Villes du Val") in names  # the shipped registries know "Villes"
    assert ("nom de dispositif", "Camion du samedi") not in names
    assert len(names) < 10


def test_a_row_tells_what_a_person_needs(output: Path) -> None:
    (row,) = [row for row in rows(output) if row["mots"] == "« Librairie Bleue »"]
    assert row["fiche"] == TRUCK
    assert (row["lignes"], row["pages"], row["lecture proposée"]) == ("319", "22-26", "partenaires")
    assert row["alternatives"] == (
        "1 = pilotes ; 2 = publics cibles ; 3 = dispositifs et ressources ; 4 = aucun champ : à retirer"
    )
    assert row["pourquoi"] == "plus de listes de valeurs que d'intitulés"
    assert row["réponse"] == ""


def test_the_field_that_may_have_lost_them_is_the_first_alternative(output: Path) -> None:
    (row,) = [row for row in rows(output) if row["mots"] == "« Caisse familiale du Val »"]
    assert row["alternatives"].startswith("1 = pilotes ;")


def test_the_sheet_opens_in_a_french_spreadsheet(output: Path) -> None:
    data = (output / "review.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf" + b'"id";"fiche"')
    assert '"réponse (ok, un numéro ou des mots)"' in data.decode("utf-8")


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    """A spreadsheet would compute what begins so, and a document may say anything."""
    path = tmp_path / "fictif.md"
    text = FICTIF.read_text(encoding="utf-8").replace("Librairie Bleue", "=HYPERLINK(1)")
    path.write_text(text, encoding="utf-8")
    extract_package(path, tmp_path / "val", with_review=True)
    cells = [cell for row in rows(tmp_path / "val") for cell in row.values()]
    assert "« =HYPERLINK(1) »" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    text = review_text([replace(ASKED, heading="=1+1", why="@x")], {}, [])
    assert '"\'=1+1"' in text
    assert '"\'@x"' in text


def test_without_answers_nothing_changes(document: Path, output: Path) -> None:
    before = content(output)
    review(document, output)
    assert content(output) == before


def test_the_list_is_the_same_with_and_without_it_there(document: Path, tmp_path: Path) -> None:
    extract_package(document, tmp_path / "val")
    assert not (tmp_path / "val" / "review.csv").exists()
    extract_package(document, tmp_path / "val", with_review=True)
    extract_package(document, tmp_path / "other", with_review=True)
    assert content(tmp_path / "val") == content(tmp_path / "other")


# --- answers about items -------------------------------------------------------------------------


def test_ok_takes_the_doubt_away_and_nothing_else(document: Path, output: Path) -> None:
    """The words were read by program, and a person has confirmed that: nothing was corrected."""
    before = read_package(output)
    after, done = answered(document, output, {("partenaires", "Librairie Bleue"): "ok"})
    went, came = difference(before, after)
    (old,), (new,) = went, came
    assert old == replace(new, doubt=old.doubt)
    assert (new.stated_as, new.doubt, new.read_by) == ("Librairie Bleue", "", ReadBy.EXTRACTED)
    assert after.corrections == (
        Correction(
            heading=TRUCK,
            field=Field.PARTENAIRES,
            before="Librairie Bleue",
            after=("Librairie Bleue",),
            to_field=None,
            reason="relu : plus de listes de valeurs que d'intitulés",
        ),
    )
    assert len(done.taken) == 1
    assert ("partenaires", "Librairie Bleue") not in short(rows(output))
    assert ("partenaires", "École de la seconde heure") in short(rows(output))


def test_a_field_whose_items_are_all_settled_is_read(document: Path, output: Path) -> None:
    answers = {
        ("partenaires", "Librairie Bleue"): "ok",
        ("partenaires", "École de la seconde heure"): "OK",
    }
    after, _ = answered(document, output, answers)
    states = {(row.element, row.field): row.reading for row in after.reading}
    assert states["RE-1.3", Field.PARTENAIRES] is Reading.READ


def test_a_number_moves_the_item(document: Path, output: Path) -> None:
    before = read_package(output)
    after, _ = answered(document, output, {("partenaires", "Caisse familiale du Val"): "1"})
    went, came = difference(before, after)
    assert words(went) == {("RE-1.2", "Partenaire", "Caisse familiale du Val")}
    assert words(came) == {("RE-1.2", "Pilote", "Caisse familiale du Val")}
    assert {s.read_by for s in came} == {ReadBy.CORRECTED}


def test_a_number_and_words_move_it_with_other_words(document: Path, output: Path) -> None:
    before = read_package(output)
    answer = "1 : Caisse familiale | Caisse du Val"
    after, _ = answered(document, output, {("partenaires", "Caisse familiale du Val"): answer})
    went, came = difference(before, after)
    assert words(went) == {("RE-1.2", "Partenaire", "Caisse familiale du Val")}
    assert words(came) == {
        ("RE-1.2", "Pilote", "Caisse familiale"),
        ("RE-1.2", "Pilote", "Caisse du Val"),
    }


def test_words_are_what_the_person_reads(document: Path, output: Path) -> None:
    """What proves them is what is printed."""
    before = read_package(output)
    after, _ = answered(document, output, {("partenaires", "Librairie Bleue"): "Librairie bleu nuit"})
    went, came = difference(before, after)
    assert words(went) == {("RE-1.3", "Partenaire", "Librairie Bleue")}
    assert words(came) == {("RE-1.3", "Partenaire", "Librairie bleu nuit")}
    quotes = {passage.key: passage.quote for passage in after.passages}
    (made,) = [s for s in after.statements if s.stated_as == "Librairie bleu nuit"]
    assert quotes[made.passage] == "Librairie Bleue"


def test_the_last_number_takes_the_item_away(document: Path, output: Path) -> None:
    before = read_package(output)
    after, _ = answered(document, output, {("partenaires", "Librairie Bleue"): "4"})
    went, came = difference(before, after)
    assert words(went) == {("RE-1.3", "Partenaire", "Librairie Bleue")}
    assert not came


def test_one_answer_may_settle_a_group(document: Path, output: Path) -> None:
    """Those of the same field only; an answer of its own goes first."""
    answers = {
        ("partenaires", "Caisse familiale du Val"): "ok tout",
        ("partenaires", "Librairie Bleue"): "4",
        ("partenaires", "École de la seconde heure"): "Ok tout.",
    }
    after, done = answered(document, output, answers)
    made = {question.words: made for question, made in done.taken}
    assert made.keys() == {
        "Caisse familiale du Val",
        "Régie de la Brume",
        "Librairie Bleue",
        "École de la seconde heure",
    }
    partners = [s.stated_as for s in after.statements if s.element == "RE-1.3" and s.role]
    assert partners == ["Villes du Val", "École de la seconde heure"]


def test_a_number_may_settle_a_group(document: Path, output: Path) -> None:
    """Both values are the pilots'; the partners are then none that anybody has read."""
    after, _ = answered(document, output, {("partenaires", "Caisse familiale du Val"): "1 tout"})
    pilots = [s.stated_as for s in after.statements if (s.element, s.role) == ("RE-1.2", "Pilote")]
    assert pilots == ["Caisse familiale du Val", "Régie de la Brume"]
    assert [s.kind for s in after.silences if s.element == "RE-1.2"] == ["Unread"]
    assert short(rows(output))[0] == ("partenaires", "(aucun)")  # the next question
    after, _ = answered(document, output, {short(rows(output))[0]: "1"} | {})
    assert [s.kind for s in after.silences if s.element == "RE-1.2"] == ["EmptyInSource"]


# --- answers about silences ----------------------------------------------------------------------


def answer_silence(document: Path, output: Path, field: str, answer: str) -> tuple[Dataset, Round]:
    """An answer to the question about the pilots or the partners of NL-1.1."""
    sheet = rows(output)
    place = "AXE 1.1 Marcher sans peur jusqu'au moulin"
    (row,) = [row for row in sheet if row["fiche"] == place and row["champ"] == field]
    row["réponse"] = answer
    save(output, sheet)
    _, done = review(document, output)
    return read_package(output), done


def test_what_stands_on_the_page_is_stated_by_hand(document: Path, output: Path) -> None:
    before = read_package(output)
    after, _ = answer_silence(document, output, "pilotes", "Ville de Clairbrume | CAF")
    went, came = difference(before, after)
    assert not went
    assert {(s.element, s.role, s.stated_as, s.read_by) for s in came} == {
        ("NL-1.1", "Pilote", "Ville de Clairbrume", "StatedByHand"),
        ("NL-1.1", "Pilote", "CAF", "StatedByHand"),
    }
    assert {s.target for s in came} >= {"caf"}
    silent = {(s.element, s.field) for s in before.silences}
    assert silent - {(s.element, s.field) for s in after.silences} == {("NL-1.1", Field.PILOTES)}


def test_a_field_that_is_blank_on_the_page_is_empty(document: Path, output: Path) -> None:
    before = read_package(output)
    after, _ = answer_silence(document, output, "pilotes", "1")
    assert difference(before, after) == (set(), set())
    kinds = {(s.element, s.field): s.kind.value for s in after.silences}
    assert kinds["NL-1.1", Field.PILOTES] == "EmptyInSource"
    assert kinds["NL-1.1", Field.PARTENAIRES] == "Unread"


@pytest.mark.parametrize(
    "answer", ["ok", "Vide", "vide dans le document", "Partenaires", "2", "1 : CAF"]
)
def test_nobody_can_confirm_what_was_not_read(document: Path, output: Path, answer: str) -> None:
    """A silence takes the number that says it is blank, or words of the page."""
    before = read_package(output)
    after, done = answer_silence(document, output, "pilotes", answer)
    assert (after, done.taken) == (before, ())
    assert answer in [row["réponse"] for row in rows(output)]


# --- answers about leftovers ---------------------------------------------------------------------


@pytest.fixture
def with_foot(document: Path, output: Path) -> Path:
    """The foot of a page stands among the values of a fiche."""
    text = document.read_text(encoding="utf-8")
    assert text.count("- Bus du soir\n") == 2
    document.write_text(
        text.replace("- Bus du soir\n- Chèque", f"- Bus du soir\n\n{FOOT}\n\n- Chèque"), "utf-8"
    )
    extract_package(document, output, with_review=True)
    assert ("reste", FOOT) in short(rows(output))
    return document


def test_text_left_over_moves_to_the_field_it_is_given(with_foot: Path, output: Path) -> None:
    before = read_package(output)
    after, _ = answered(with_foot, output, {("reste", FOOT): "2 : Val Fictif"})
    went, came = difference(before, after)
    assert not went
    assert words(came) == {("RE-1.2", "Partenaire", "Val Fictif")}
    quotes = {passage.key: passage.quote for passage in after.passages}
    (made,) = [s for s in after.statements if s.stated_as == "Val Fictif"]
    assert quotes[made.passage] == FOOT
    assert FOOT not in [left.quote for left in after.leftovers]


def test_text_of_no_field_stays_told_and_is_not_asked_again(with_foot: Path, output: Path) -> None:
    before = read_package(output)
    after, done = answered(with_foot, output, {("reste", FOOT): "5"})
    assert difference(before, after) == (set(), set())
    assert len(done.taken) == 1
    assert after.leftovers == before.leftovers
    assert ("reste", FOOT) not in short(rows(output))
    again, _ = review(with_foot, output)
    assert again.extraction.unapplied == ()


@pytest.mark.parametrize("answer", ["ok", "Val Fictif", "6", "5 : Val Fictif"])
def test_text_left_over_needs_a_field(with_foot: Path, output: Path, answer: str) -> None:
    before = read_package(output)
    after, done = answered(with_foot, output, {("reste", FOOT): answer})
    assert (after, done.taken) == (before, ())


# --- answers about names -------------------------------------------------------------------------


def test_a_name_becomes_a_form_of_a_known_one(document: Path, output: Path) -> None:
    before = read_package(output)
    places = {s.element for s in before.statements if s.target == "fonds-des-places"}
    after, _ = answered(document, output, {("nom de dispositif", "Fonds des places"): "1"})
    went, came = difference(before, after)
    assert {s.stated_as for s in went} == {s.stated_as for s in came} == {"Fonds des places"}
    assert {s.element for s in went} == {s.element for s in came} == places
    assert {s.target for s in came} == {"fonds-des-places-tables-tentes"}
    assert "fonds-des-places" not in {d.key for d in after.dispositifs}
    (form,) = set(after.forms) - set(before.forms)
    assert (form.register, form.form, form.key) == (
        Register.DISPOSITIF,
        "Fonds des places",
        "fonds-des-places-tables-tentes",
    )
    assert form.note.startswith("relu : ")


def test_a_name_of_a_lent_registry_comes_in(document: Path, output: Path) -> None:
    """What the shipped registries say of "Communes" comes with it."""
    assert "villes" not in {a.key for a in read_package(output).actors if a.status is Status.REVIEWED}
    after, _ = answered(document, output, {("nom d'acteur", "Villes du Val"): "1"})
    (target,) = {s.target for s in after.statements if s.stated_as == "Villes du Val"}
    (entry,) = [actor for actor in after.actors if actor.key == target]
    assert (entry.label, entry.status) == ("Communes", Status.REVIEWED)
    again, _ = review(document, output)
    assert read_package(output) == again.extraction.dataset == after


def test_a_name_of_its_own_is_not_asked_again(document: Path, output: Path) -> None:
    """It stays provisional: what it is, its registry has to say."""
    before = read_package(output)
    after, done = answered(document, output, {("nom de dispositif", "Fonds des places"): "ok"})
    assert (difference(before, after), len(done.taken)) == ((set(), set()), 1)
    assert ("nom de dispositif", "Fonds des places") not in short(rows(output))
    (entry,) = [d for d in after.dispositifs if d.key == "fonds-des-places"]
    assert entry.status is Status.PROVISIONAL


def test_names_linked_in_a_row_lead_to_the_last(document: Path, output: Path) -> None:
    """ "Locataires du rez-de-chaussée" is met first; "Locataires" is linked to it."""
    answers = {("nom de public", "Locataires"): "Locataires du rez-de-chaussée"}
    after, _ = answered(document, output, answers)
    assert {s.target for s in after.statements if s.stated_as == "Locataires"} == {
        "locataires-du-rez-de-chaussee"
    }


def test_an_entry_that_a_person_completed_is_not_merged(document: Path, output: Path) -> None:
    dataset = read_package(output)
    wider = tuple(
        replace(d, alt_labels=("Fonds festif",)) if d.key == "fonds-des-places" else d
        for d in dataset.dispositifs
    )
    write_package(replace(dataset, dispositifs=wider), output)
    before = read_package(output)
    after, done = answered(document, output, {("nom de dispositif", "Fonds des places"): "1"})
    assert after == before
    ((_, kept),) = done.kept
    assert "complétée à la main" in kept.why.fr


# --- the synthesis table -------------------------------------------------------------------------


def test_a_doubtful_contribution_is_confirmed_in_the_synthesis_only(shipped: Dataset) -> None:
    doubtful = [s for s in shipped.statements if s.doubt and s.stated_in is Origin.SYNTHESIS]
    assert doubtful
    one = doubtful[0]
    made = Correction(
        heading=headings(shipped)[one.element],
        field=Field.CONTRIBUTIONS,
        before=one.stated_as,
        after=(one.stated_as,),
        to_field=None,
        reason="relu",
    )
    other = replace(made, before="D'autres mots", after=("D'autres mots",))
    after, applied = confirm_statements(replace(shipped, corrections=(made, other)))
    assert applied == (made,)
    changed = set(shipped.statements) - set(after.statements)
    assert changed == {one}
    assert replace(one, doubt="") in after.statements


# --- what cannot be taken ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        "5",  # there are four alternatives
        "0",
        "99999999999999999999",
        "-1",
        "non",
        "?",
        "Librairie Bleue ?",
        "je ne sais pas",
        "ok sauf le premier",
        "oui mais",
        "1 ou 2",
        "1/2",
        "01/02/2026",  # what a spreadsheet makes of 1-2
        "|",
        "CAF | CAF",
        "x" * 400,
        "9 : Librairie",
        "4 : Librairie",  # neither read nor left out
        "=1+1",
        "pilotes",  # its number is 1; "Pilotes" may also be printed
        "Partenaire",
        "dispositifs et ressources",
        "aucun champ",
        "à retirer",
    ],
)
def test_an_answer_that_cannot_be_taken_changes_nothing_and_stays(
    document: Path, output: Path, answer: str
) -> None:
    before = read_package(output)
    after, done = answered(document, output, {("partenaires", "Librairie Bleue"): answer})
    assert after == before
    assert done.taken == ()
    (row,) = [row for row in rows(output) if row["mots"] == "« Librairie Bleue »"]
    assert row["réponse"] == answer
    assert row["pourquoi"].startswith("réponse non prise (")
    assert row["pourquoi"].endswith("plus de listes de valeurs que d'intitulés")


def test_the_others_are_taken_all_the_same(document: Path, output: Path) -> None:
    answers = {
        ("partenaires", "Librairie Bleue"): "non",
        ("partenaires", "École de la seconde heure"): "ok",
    }
    _, done = answered(document, output, answers)
    assert [question.words for question, _ in done.taken] == ["École de la seconde heure"]
    assert len(done.kept) == 1


def test_an_answer_to_no_question_stays(document: Path, output: Path) -> None:
    sheet = rows(output)
    sheet[0] = {**sheet[0], "id": "q000000000000", "réponse": "ok"}
    save(output, sheet)
    before = read_package(output)
    _, done = review(document, output)
    assert read_package(output) == before
    ((where, kept),) = done.kept
    assert where == CANTEEN
    assert "ne se pose plus" in kept.why.fr
    last = rows(output)[-1]
    assert (last["id"], last["réponse"]) == ("q000000000000", "ok")
    assert last["mots"] == "« Caisse familiale du Val »"


def test_a_sheet_saved_again_after_its_answers_were_taken(document: Path, output: Path) -> None:
    """It was still open in the spreadsheet: nothing is done twice, nothing is lost."""
    fill(output, {("partenaires", "Librairie Bleue"): "4"})
    sheet = rows(output)
    review(document, output)
    before = read_package(output)
    save(output, sheet)
    _, done = review(document, output)
    assert read_package(output) == before
    assert len(done.kept) == 1


@pytest.mark.parametrize(
    ("delimiter", "encoding", "end"),
    [
        (",", "utf-8", "\n"),
        (";", "cp1252", "\r\n"),  # "CSV" of a French Excel
        ("\t", "utf-16", "\r\n"),  # "Texte Unicode"
        (",", "utf-8-sig", "\r\n"),
    ],
)
def test_the_sheet_is_read_as_spreadsheets_save_it(
    document: Path, output: Path, delimiter: str, encoding: str, end: str
) -> None:
    sheet = rows(output)
    for row in sheet:
        if row["mots"] == "« Librairie Bleue »":
            row["réponse"] = "Librairie bleutée"
    random.Random(3).shuffle(sheet)
    save(output, sheet, delimiter=delimiter, encoding=encoding, end=end)
    _, done = review(document, output)
    assert [m.after for _, m in done.taken if isinstance(m, Correction)] == [("Librairie bleutée",)]


def test_two_columns_are_enough(document: Path, output: Path) -> None:
    sheet = rows(output)
    keys = [row["id"] for row in sheet if row["mots"] == "« Librairie Bleue »"]
    text = "Réponse,ID\n" + "".join(f"1.0,{key}\n" for key in keys)
    (output / "review.csv").write_text(text, encoding="utf-8")
    _, done = review(document, output)
    assert [m.to_field for _, m in done.taken if isinstance(m, Correction)] == [Field.PILOTES]


BROKEN: list[tuple[Callable[[str], bytes], str]] = [
    (lambda text: text.replace("réponse", "avis").encode(), "colonne"),
    (lambda text: text.replace('"id"', '"clé"').encode(), "colonne"),
    (lambda text: text.replace('"pages"', '"note"').encode(), "note"),
    (lambda text: (text + text.split("\n")[1] + "\n").encode(), "déjà à la ligne"),
    (lambda text: (text + '"";"";"";"";"";"";"";"";"";"ok"\n').encode(), "colonne id"),
    (lambda text: (text + '"q1";"ouvert\n').encode(), "CSV"),
    (lambda text: (text + ";".join("123456789012345") + "\n").encode(), "cases attendues"),
    (lambda text: text.encode("mac-roman", "replace"), "UTF-8"),
    (lambda text: b"\x81\x8d\x00PK\x03\x04", "UTF-8"),
    (lambda text: b"", "colonne"),
    (lambda text: b"\xff\xfe\x00", "UTF-8"),
]


@pytest.mark.parametrize(("broken", "told"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_sheet_is_refused_and_nothing_is_written(
    document: Path, output: Path, broken: Callable[[str], bytes], told: str
) -> None:
    fill(output, {("partenaires", "Librairie Bleue"): "ok"})
    path = output / "review.csv"
    sheet = rows(output)
    save(output, sheet, end="\n")
    quoted = io.StringIO()
    csv.writer(quoted, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
        [list(sheet[0]), *(list(row.values()) for row in sheet)]
    )
    path.write_bytes(broken(quoted.getvalue()))
    before = content(output)
    with pytest.raises(PackageError) as refused:
        extract_package(document, output, with_review=True)
    assert "review.csv" in refused.value.message("fr")
    assert told in refused.value.message("fr")
    assert content(output) == before


def test_edits_by_hand_are_not_lost_to_a_review(document: Path, output: Path) -> None:
    fill(output, {("partenaires", "Librairie Bleue"): "ok"})
    path = output / "statements.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("École de la seconde heure", "École du soir"), encoding="utf-8")
    before = content(output)
    with pytest.raises(EditedPackage):
        extract_package(document, output, with_review=True)
    assert content(output) == before
    done = extract_package(document, output, with_review=True, keep_edits=True)
    assert done.review is not None
    assert len(done.review.taken) == 1
    assert {c.before for c in read_package(output).corrections} == {
        "École de la seconde heure",
        "Librairie Bleue",
    }


# --- extracting again ----------------------------------------------------------------------------


ALL = {
    ("partenaires", "Caisse familiale du Val"): "1",
    ("partenaires", "Régie de la Brume"): "ok",
    ("partenaires", "Librairie Bleue"): "Librairie bleu nuit",
    ("nom de dispositif", "Fonds des places"): "1",
    ("nom d'acteur", "Villes du Val"): "1",
}


def test_extracting_again_keeps_the_answers(document: Path, output: Path) -> None:
    before, _ = answered(document, output, ALL)
    done = extract_package(document, output)
    assert done.extraction.unapplied == ()
    assert read_package(output) == before
    extract_package(document, output, overwrite=True)
    assert read_package(output) == before


def test_answers_hold_in_another_transcription(document: Path, output: Path) -> None:
    before, _ = answered(document, output, ALL)
    document.write_text("\n\n" + document.read_text(encoding="utf-8"), encoding="utf-8")
    done = extract_package(document, output, with_review=True)
    assert done.extraction.unapplied == ()
    after = read_package(output)
    assert difference(before, after) == (set(), set())
    assert (after.corrections, after.forms) == (before.corrections, before.forms)


def test_answers_that_no_longer_apply_are_told_and_stay(document: Path, output: Path) -> None:
    """Another transcription reads the bookshop otherwise, and finds the pilots that were missing."""
    answered(document, output, ALL)
    answer_silence(document, output, "pilotes", "Ville de Clairbrume")
    answer_silence(document, output, "partenaires", "1")
    kept = read_package(output).corrections
    text = document.read_text(encoding="utf-8").replace("Librairie Bleue", "Librairie B1eue")
    lost = "<b>Partenaires</b>\t\n\n<b>Publics cibles</b>\t\t\t\n- Marcheurs de nuit"
    assert text.count(lost) == 1
    at = text.index(lost)
    pilots = text.rindex("<b>Pilotes</b>\t", 0, at)
    text = (
        text[:pilots]
        + "<b>Pilotes</b> - Ville de Clairbrume\t"
        + text[pilots + len("<b>Pilotes</b>\t") : at]
        + lost.replace("</b>\t\n", "</b> - CAF\t\n")
        + text[at + len(lost) :]
    )
    document.write_text(text, encoding="utf-8")
    done = extract_package(document, output)
    unapplied = {(c.field, c.before, c.after) for c in done.extraction.unapplied}
    assert unapplied == {
        (Field.PARTENAIRES, "Librairie Bleue", ("Librairie bleu nuit",)),
        (Field.PILOTES, "", ("Ville de Clairbrume",)),  # nobody states it twice
        (Field.PARTENAIRES, "", ()),  # it is not blank
    }
    after = read_package(output)
    assert after.corrections == kept
    pilots_read = [s.stated_as for s in after.statements if (s.element, s.role) == ("NL-1.1", "Pilote")]
    assert pilots_read == ["Ville de Clairbrume"]
    told = "".join(report(done, "fr"))
    assert "Corrections qui ne s'appliquent plus (3)" in told
    assert "Ville de Clairbrume (relu : " in told


# --- on a terminal -------------------------------------------------------------------------------


def asked_by(lines: str, asked: list[Question], lang: str = "fr") -> tuple[dict[str, str], str]:
    stream, written = io.StringIO(lines), io.StringIO()
    answers = ask(asked, read_line=stream.readline, write=written.write, lang=lang)
    return answers, written.getvalue()


@pytest.fixture
def asked(document: Path, output: Path) -> list[Question]:
    return list(questions(extract_package(document, output).extraction))


def test_questions_are_asked_one_by_one(asked: list[Question]) -> None:
    answers, written = asked_by("ok\n\n1\nq\n", asked)
    assert answers == {asked[0].key: "ok", asked[2].key: "1"}
    assert written.count(f"/{len(asked)}  ") == 4
    assert "  partenaires : « Caisse familiale du Val »   (lignes 298, pages 22-26)\n" in written


def test_a_bad_answer_is_asked_for_again(asked: list[Question]) -> None:
    answers, written = asked_by("9\nnon\nok\n", asked)
    assert answers == {asked[0].key: "ok"}
    assert "les numéros vont de 1 à 4" in written


def test_a_group_is_asked_once(asked: list[Question]) -> None:
    answers, written = asked_by("ok tout\nq\n", asked)
    assert answers == {asked[0].key: "ok tout", asked[1].key: "ok"}
    assert "« Régie de la Brume »" not in written


def test_an_interruption_keeps_the_answers_given(asked: list[Question]) -> None:
    given = iter(["ok\n"])

    def read_line() -> str:
        for line in given:
            return line
        raise KeyboardInterrupt

    assert ask(asked, read_line=read_line, write=lambda text: None) == {asked[0].key: "ok"}


def test_the_command_asks_and_takes_the_answers(
    document: Path, output: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("ok\nRégie de la Brume et du Val\nq\n"))
    assert main(["extract", str(document), "-o", str(output), "--ask"]) == 0
    told = capsys.readouterr().out
    assert "Réponses prises (2)" in told
    assert f"À relire : {len(rows(output))} questions ({output / 'review.csv'})" in told
    assert [c.after for c in read_package(output).corrections] == [
        ("Caisse familiale du Val",),
        ("Régie de la Brume et du Val",),
    ]


def test_the_command_takes_the_sheet(
    document: Path, output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(output, {("partenaires", "Librairie Bleue"): "non"})
    arguments = ["extract", str(document), "-o", str(output), "--review", "--lang", "en"]
    assert main(arguments) == 0
    told = capsys.readouterr().out
    assert "Answers not taken, kept in review.csv (1)" in told
    assert "“non” is neither ok" in told
    (output / "review.csv").write_text("rien", encoding="utf-8")
    assert main(arguments) == 4


# --- any answer ----------------------------------------------------------------------------------

ANSWER = st.one_of(
    st.text(max_size=30),
    st.from_regex(r"(ok|oui|[0-9]{1,2})( tout)?( ?: ?[a-zé|]{0,9})?", fullmatch=True),
)


@settings(max_examples=12, deadline=None)
@given(answers=st.lists(ANSWER, min_size=1, max_size=12), seed=st.integers(0, 2**16))
def test_any_answers_change_only_what_they_were_asked_about(
    tmp_path_factory: pytest.TempPathFactory, answers: list[str], seed: int
) -> None:
    """The package can be read again, and statements differ only where a question was answered."""
    output = tmp_path_factory.mktemp("val")
    extract_package(FICTIF, output, with_review=True)
    before = read_package(output)
    sheet = rows(output)
    chosen = random.Random(seed).sample(sheet, min(len(answers), len(sheet)))
    for row, answer in zip(chosen, answers, strict=False):
        row["réponse"] = answer
    save(output, sheet)
    try:
        done = extract_package(FICTIF, output, with_review=True)
    except PackageError:  # control characters are no CSV
        assert read_package(output) == before
        return
    after = read_package(output)
    assert after == done.extraction.dataset
    assert done.review is not None
    touched = {question.heading for question, _ in done.review.taken}
    names = {question.words for question, _ in done.review.taken if question.register}
    heads = headings(after)
    went, came = difference(before, after)
    for statement in went | came:
        assert heads[statement.element] in touched or statement.stated_as in names
    given_ = {row["id"]: row["réponse"].strip() for row in chosen if row["réponse"].strip()}
    taken = {question.key for question, _ in done.review.taken}
    left = {row["id"]: row["réponse"] for row in rows(output) if row["réponse"]}
    assert given_.keys() - taken <= left.keys()  # no answer is lost
    assert taken <= {row["id"] for row in sheet}


@settings(max_examples=120, deadline=None)
@given(answer=ANSWER)
def test_no_answer_is_more_than_the_question(answer: str) -> None:
    """Whatever is answered, the row made is of the fiche, field and words that were asked about."""
    made = settle(ASKED, answer)
    if isinstance(made, Refused):
        return
    assert isinstance(made, Correction)
    assert not isinstance(made, Form)
    assert (made.heading, made.field, made.before) == ("AXE 1.1", Field.PILOTES, "CAF")
    assert made.to_field is None
    assert made.after == ("CAF",)  # there is no alternative, and words need a field of one


@pytest.mark.parametrize(
    "answer", ["1 " * 200_000, "ok " * 200_000, "1" * 400_000, ": " * 200_000, "a | " * 100_000]
)
def test_a_long_answer_takes_no_time(answer: str, asked: list[Question]) -> None:
    start = time.perf_counter()
    assert isinstance(settle(asked[0], answer), Refused)
    assert time.perf_counter() - start < 2


# --- the real contract ---------------------------------------------------------------------------


def test_the_loop_on_the_shipped_contract(source: Path, tmp_path: Path) -> None:
    """A person settles all that can be settled; what is not answered stays as it was."""
    output = tmp_path / "aix"
    extract_package(source, output, with_review=True)
    before = read_package(output)
    sheet = rows(output)
    assert len(sheet) < 40
    assert "103" not in {row["mots"].strip("« »") for row in sheet}
    answers = {
        ("publics cibles", "Commission d'incivilités"): "3",
        ("publics cibles", "Habitants"): "ok tout",
        ("dispositifs et ressources", "Financement ingénierie CDC"): "ok tout",
        ("contribution aux axes transversaux", "Promouvoir l'entrepreneuriat féminin"): "ok",
    }
    after, done = answered(source, output, answers)
    assert done.kept == ()
    went, came = difference(before, after)
    moved = {s for s in came if s.read_by is ReadBy.CORRECTED}
    assert words(moved) == {("CV-3.1", "Mobilisation", "Commission d'incivilités")}
    assert {replace(s, doubt="") for s in went if s.stated_as != "Commission d'incivilités"} == {
        s for s in came if s not in moved
    }
    states = {(row.element, row.field): row.reading for row in after.reading}
    assert states["CV-3.1", Field.PUBLICS] is Reading.READ
    assert states["EDE-1.3", Field.DISPOSITIFS] is Reading.READ
    assert len(rows(output)) == len(sheet) - 5 - 7 - 1
    again = extract_package(source, output)
    assert again.extraction.unapplied == ()
    assert read_package(output) == after
