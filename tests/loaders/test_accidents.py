"""Every accident that the transcription of a contract may bring, one test each, on a made-up contract.

What is expected was written by hand, from `data/contrat_fictif.md`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contratgraph.loaders.document import read_document
from contratgraph.loaders.draft import UNASSIGNED
from contratgraph.loaders.extract import Extraction, extract
from contratgraph.loaders.into_package import extract_package
from contratgraph.loaders.lists import (
    ActorKind,
    DispositifKind,
    ElementKind,
    Family,
    Field,
    Place,
    PublicKind,
    ReadBy,
    Reading,
    Register,
    Role,
    Scope,
    SilenceKind,
    StatementKind,
    Status,
)
from contratgraph.loaders.package import read_package
from contratgraph.loaders.programme import read_programme
from contratgraph.loaders.records import (
    Actor,
    Contract,
    Correction,
    Dataset,
    Dispositif,
    Element,
    Form,
    Passage,
    Public,
    Statement,
)
from contratgraph.loaders.vocabulary import labels, priorities
from contratgraph.words import fold

FICTIF = Path(__file__).parents[1] / "data" / "contrat_fictif.md"

PILOTES, PARTENAIRES = Field.PILOTES, Field.PARTENAIRES
PUBLICS, DISPOSITIFS = Field.PUBLICS, Field.DISPOSITIFS
FIELDS = {
    PILOTES: (StatementKind.PARTICIPATION, Role.PILOTE),
    PARTENAIRES: (StatementKind.PARTICIPATION, Role.PARTENAIRE),
    PUBLICS: (StatementKind.TARGETING, None),
    DISPOSITIFS: (StatementKind.MOBILISATION, None),
    Field.CONTRIBUTIONS: (StatementKind.CONTRIBUTION, None),
}

EMPTY, NOT_PRINTED = SilenceKind.EMPTY_IN_SOURCE, SilenceKind.NOT_PRINTED
UNREAD = SilenceKind.UNREAD


@pytest.fixture(scope="module")
def fictif() -> Dataset:
    return extract(read_document(FICTIF)).dataset


@pytest.fixture(scope="module")
def printed_lines() -> list[str]:
    return FICTIF.read_text(encoding="utf-8").splitlines()


# --- what a dataset says, in the words of the tests ----------------------------------------------


def stated(dataset: Dataset, code: str, field: Field) -> list[Statement]:
    kind, role = FIELDS[field]
    return [s for s in dataset.statements if (s.element, s.kind, s.role) == (code, kind, role)]


def items(dataset: Dataset, code: str, field: Field) -> list[str]:
    """The printed items of a field: the statements of a composite item share its passage."""
    return list({s.passage: s.stated_as for s in stated(dataset, code, field)}.values())


def silences(dataset: Dataset, code: str) -> dict[Field, SilenceKind]:
    return {s.field: s.kind for s in dataset.silences if s.element == code}


def doubts(dataset: Dataset, code: str) -> dict[Field, str]:
    doubtful = (r for r in dataset.reading if r.reading is Reading.DOUBTFUL)
    return {r.field: r.note for r in doubtful if r.element == code}


def contributions(dataset: Dataset, code: str) -> dict[str, str]:
    return {s.target: s.stated_as for s in stated(dataset, code, Field.CONTRIBUTIONS)}


def parts(dataset: Dataset, code: str) -> dict[str, str]:
    """Code → title of the elements right below `code`."""
    return {e.code: e.title for e in dataset.elements if e.parent == code}


def element(dataset: Dataset, code: str) -> Element:
    (found,) = (e for e in dataset.elements if e.code == code)
    return found


def evidence(dataset: Dataset, code: str) -> list[Passage]:
    passages = {p.key: p for p in dataset.passages}
    return [passages[key] for key in element(dataset, code).evidence]


def place_of(dataset: Dataset, words: str) -> tuple[int, int]:
    """First and last line of the passage that the statement printed as `words` rests on."""
    found = {s.passage for s in dataset.statements if s.stated_as == words}
    (passage,) = (p for p in dataset.passages if p.key in found)
    return passage.first_line, passage.last_line


# --- the programme -------------------------------------------------------------------------------


def test_the_programme_has_the_levels_of_the_document(fictif: Dataset) -> None:
    levels = (ElementKind.PILIER, ElementKind.VOLET, ElementKind.ORIENTATION, ElementKind.AXE)
    assert [(e.code, e.parent, e.title) for e in fictif.elements if e.kind in levels] == [
        ("P-CV", "", "Cadre de vie et renouvellement urbain"),
        ("CV", "P-CV", "Cadre de vie"),
        ("CV-O1", "CV", "Faire vivre les places"),
        ("CV-1.1", "CV-O1", "Ouvrir les places aux fêtes de quartier"),
        ("CV-1.2", "CV-O1", "Confier les jardins aux voisins"),
        ("CV-1.3", "CV-O1", "Réparer les bancs et les fontaines"),
        ("CV-O2", "CV", "Entretenir les immeubles"),
        ("CV-2.1", "CV-O2", "Tenir propres les halls et les cours"),
        ("CV-2.1b", "CV-O2", "Isoler les logements les plus froids"),
        ("CV-2.4", "CV-O2", "Mesurer le bruit des chaufferies"),
        ("CV-2.3", "CV-O2", "Inventer une régie des caves"),
        ("P-CS", "", "Cohésion sociale"),
        ("RE", "P-CS", "Réussite éducative"),
        ("RE-O1", "RE", "Apprendre à tout âge"),
        ("RE-1.1", "RE-O1", "Reprendre l'école à quarante ans"),
        ("RE-1.2", "RE-O1", "Faire de la cantine une classe"),
        ("RE-1.3", "RE-O1", "Promener les savoirs d'un bourg à l'autre"),
        ("RE-O2", "RE", "Lire le soir"),
        ("RE-2.1", "RE-O2", "Lire ensemble à la veillée"),
        ("NL", "P-CS", "Nuit et lumière"),
        ("NL-O1", "NL", "Éclairer les chemins"),
        ("NL-1.1", "NL-O1", "Marcher sans peur jusqu'au moulin"),
        ("NL-1.2", "NL-O1", "Rentrer tard, rentrer bien"),
        ("NL-1.3", "NL-O1", "Rallumer les vitrines"),
    ]


def test_title_and_years_are_those_of_the_first_heading(fictif: Dataset) -> None:
    contract = fictif.contract
    assert contract.title == "CONTRAT DE VILLE DU VAL FICTIF 2031 - 2036"
    assert (contract.first_year, contract.last_year) == (2031, 2036)
    assert contract.key == "contrat-de-ville-du-val-fictif-2031-2036"
    assert contract.code == ""


def test_pages_of_a_table_of_contents_cut_in_two(fictif: Dataset) -> None:
    pages = {}
    for code in ("P-CV", "CV", "CV-O1", "CV-O2", "P-CS", "RE", "RE-O1", "RE-O2", "NL", "NL-O1"):
        first = evidence(fictif, code)[0]
        pages[code] = (first.first_page, first.last_page)
    assert pages == {
        "P-CV": (5, 19),
        "CV": (6, 19),
        "CV-O1": (7, 13),
        "CV-O2": (14, 19),
        "P-CS": (20, 39),
        "RE": (21, 29),
        "RE-O1": (22, 26),
        "RE-O2": (27, 29),
        "NL": (30, 39),
        "NL-O1": (31, 39),
    }


def test_everything_in_an_orientation_carries_its_pages(fictif: Dataset) -> None:
    for code in ("CV-2.1", "CV-2.1-1", "CV-2.1-1-2"):
        (first, *_) = evidence(fictif, code)
        assert (first.first_page, first.last_page) == (14, 19)


def test_an_orientation_is_proved_by_its_heading_its_list_and_the_contents(
    fictif: Dataset, printed_lines: list[str]
) -> None:
    found = evidence(fictif, "CV-O2")
    assert [p.place for p in found] == [Place.BODY, Place.LIST, Place.CONTENTS]
    assert [printed_lines[p.first_line - 1] for p in found] == [
        "## **Orientation 2 : Entretenir les immeubles**",
        "### ***Orientation 2 : Entretenir les immeubles***",
        "Orientation 2 : Entretenir les immeubles.....\t14",
    ]


def test_a_list_that_numbers_its_axes_otherwise(fictif: Dataset) -> None:
    listed = {}
    for code in ("CV-1.1", "CV-1.2", "CV-1.3"):
        body, in_list = evidence(fictif, code)
        assert (body.place, in_list.place) == (Place.BODY, Place.LIST)
        listed[body.printed_number] = (in_list.printed_number, in_list.printed_title)
    assert listed == {
        "1.1": ("3.1", "Ouvrir les places aux fêtes de quartier"),
        "1.2": ("3.2", "Confier les jardins aux voisins"),
        "1.3": ("3.3", "Réparer bancs et fontaines"),
    }


def test_an_axe_without_fiche(fictif: Dataset) -> None:
    (passage,) = evidence(fictif, "CV-2.3")
    assert passage.place is Place.LIST
    asked = [
        name for name in Field if name is not Field.FINANCEURS
    ]  # most contracts have no such field
    assert silences(fictif, "CV-2.3") == dict.fromkeys(asked, NOT_PRINTED)
    assert parts(fictif, "CV-2.3") == {}
    assert not [s for s in fictif.statements if s.element == "CV-2.3"]


def test_an_axe_listed_as_a_heading(fictif: Dataset) -> None:
    in_list = evidence(fictif, "CV-2.4")[1]
    assert (in_list.place, in_list.quote) == (Place.LIST, "2.4 Mesurer le bruit des chaufferies")


def test_an_axe_announced_on_the_line_of_the_label(fictif: Dataset) -> None:
    in_list = evidence(fictif, "RE-2.1")[1]
    assert (in_list.place, in_list.printed_number) == (Place.LIST, "2.1")
    assert in_list.printed_title == "Lire ensemble à la veillée"
    assert in_list.quote == "Axe prioritaire 2.1 Lire ensemble à la veillée"


def test_a_number_with_a_dot_outside_a_list_of_axes_is_no_axe(fictif: Dataset) -> None:
    assert not [e for e in fictif.elements if "trottoirs" in e.title]


def test_two_axes_of_a_volet_with_the_same_number(fictif: Dataset) -> None:
    assert {code: evidence(fictif, code)[0].printed_number for code in ("CV-2.1", "CV-2.1b")} == {
        "CV-2.1": "2.1",
        "CV-2.1b": "2.1",
    }
    assert evidence(fictif, "CV-2.1b")[1].printed_number == "2.2"
    assert not [e for e in fictif.elements if e.code == "CV-2.2"]


def test_a_volet_that_no_word_list_knows_is_called_by_its_initials(fictif: Dataset) -> None:
    assert element(fictif, "NL").title == "Nuit et lumière"


def test_a_heading_that_is_plain_bold(fictif: Dataset, printed_lines: list[str]) -> None:
    body = evidence(fictif, "RE-1.1")[0]
    assert printed_lines[body.first_line - 1] == "**AXE 1.1 Reprendre l'école à quarante ans**"


def test_what_comes_before_and_after_the_piliers_is_no_part_of_a_fiche(fictif: Dataset) -> None:
    """The introduction is kept, as what is said of the whole contract."""
    general = {p for e in fictif.elements if e.kind is ElementKind.SECTION for p in e.context}
    assert any("Clairbrume" in p.quote for p in fictif.passages if p.key in general)
    said = " ".join(p.quote for p in fictif.passages if p.key not in general)
    assert "Clairbrume" not in said
    assert "scène" not in said
    assert "une main qui montre" not in said


# --- labels and values ---------------------------------------------------------------------------


def test_four_labels_first_and_their_values_afterwards_in_order(fictif: Dataset) -> None:
    assert items(fictif, "CV-1.1", PILOTES) == ["Villes du Val"]
    assert items(fictif, "CV-1.1", PARTENAIRES) == [
        "Régie de la Brume",
        "Comités des fêtes",
        "Voisins organisés : cafés, chorales...",
    ]
    assert items(fictif, "CV-1.1", PUBLICS) == ["Habitants"]
    assert items(fictif, "CV-1.1", DISPOSITIFS) == [
        "Fonds des places (tables, tentes...)",
        "Dimanches sans voitures",
    ]
    assert doubts(fictif, "CV-1.1") == silences(fictif, "CV-1.1") == {}


def test_values_one_row_below_their_label(fictif: Dataset) -> None:
    assert items(fictif, "CV-1.2", PILOTES) == ["Communauté du Val Fictif"]
    assert items(fictif, "CV-1.2", PUBLICS) == ["Locataires du rez-de-chaussée"]
    assert items(fictif, "CV-1.2", DISPOSITIFS) == ["Prêt de bêches"]


def test_a_table_cut_by_the_page_goes_on_without_header(fictif: Dataset) -> None:
    assert items(fictif, "CV-1.2", PARTENAIRES) == [
        "Office Habitat Val",
        "Maison des semences",
        "Associations des riverains de la place Haute",
        "Jardiniers sans jardin",
    ]
    assert doubts(fictif, "CV-1.2") == {}


def test_an_item_that_the_page_cut_after_des(fictif: Dataset) -> None:
    words = "Associations des riverains de la place Haute"
    assert place_of(fictif, words) == (105, 107)


def test_a_measure_cut_by_the_same_page(fictif: Dataset) -> None:
    assert parts(fictif, "CV-1.2-1") == {
        "CV-1.2-1-1": "Tracer cent parcelles au pied des immeubles",
        "CV-1.2-1-2": "Réserver un robinet par parcelle et une citerne par rue",
    }
    (passage,) = evidence(fictif, "CV-1.2-1-2")
    assert (passage.first_line, passage.last_line) == (100, 107)


def test_values_as_html_lists_under_their_label(fictif: Dataset) -> None:
    assert items(fictif, "CV-1.3", PILOTES) == ["Communauté du Val Fictif", "Villes du Val"]


def test_a_label_as_a_value(fictif: Dataset) -> None:
    """ "Partenaires" stands among the publics: professionals are the public of that axe."""
    assert items(fictif, "CV-1.3", PUBLICS) == ["Partenaires", "Habitants"]
    assert items(fictif, "CV-1.3", PARTENAIRES) == ["Régie de la Brume", "Office Habitat Val"]


def test_a_lone_dash_is_empty_in_the_source(fictif: Dataset, printed_lines: list[str]) -> None:
    assert silences(fictif, "CV-1.3")[DISPOSITIFS] is EMPTY
    (silence,) = (s for s in fictif.silences if s.element == "CV-1.3" and s.field is DISPOSITIFS)
    (label,) = (p for p in fictif.passages if p.key == silence.passage)
    assert printed_lines[label.first_line - 1] == "<b>Dispositifs et ressources</b>\t"


def test_a_change_of_nesting_marks_the_change_of_field(fictif: Dataset) -> None:
    assert items(fictif, "CV-2.1", PILOTES) == ["Office Habitat Val", "Villes du Val"]
    assert items(fictif, "CV-2.1", PARTENAIRES) == [
        "Régie de la Brume",
        "Gardiens d'immeuble",
        "Amicales de locataires",
    ]
    assert items(fictif, "CV-2.1", PUBLICS) == ["Locataires", "Syndics bénévoles"]
    assert doubts(fictif, "CV-2.1") == {}


def test_a_label_printed_as_a_bullet_with_half_its_bold(fictif: Dataset) -> None:
    assert items(fictif, "CV-2.1", DISPOSITIFS) == ["Charte des cours", "Camion du samedi"]


def test_a_blank_line_marks_the_change_of_field(fictif: Dataset) -> None:
    assert items(fictif, "RE-1.1", PILOTES) == [
        "École de la seconde heure",
        "Communauté du Val Fictif",
    ]
    assert items(fictif, "RE-1.1", PARTENAIRES) == [
        "Caisse familiale du Val",
        "Maison des semences",
        "Librairie Bleue",
    ]
    assert items(fictif, "RE-1.1", PUBLICS) == ["Adultes sans diplôme"]
    assert items(fictif, "RE-1.1", DISPOSITIFS) == ["Chèque cartable", "Bus du soir"]
    assert doubts(fictif, "RE-1.1") == {}


def test_values_run_together_in_one_cell(fictif: Dataset) -> None:
    assert items(fictif, "CV-2.4", PILOTES) == ["Observatoire du bruit", "Villes du Val"]
    assert items(fictif, "CV-2.4", DISPOSITIFS) == [
        "Capteurs prêtés",
        "Carnet des nuits blanches",
        "Mesures « Val – Brume »",
    ]


def test_an_item_that_the_page_cut_at_a_hyphen(fictif: Dataset) -> None:
    assert items(fictif, "CV-2.4", PARTENAIRES) == [
        "Communauté du Val Fictif",
        "Office Habitat Val",
        "Acteurs médico-sociaux du Val",
    ]
    assert place_of(fictif, "Acteurs médico-sociaux du Val") == (213, 215)


def test_an_item_that_the_page_cut_inside_a_bracket(fictif: Dataset) -> None:
    words = "Directions des villes (voirie, bâtiment, énergie...)"
    assert items(fictif, "CV-2.1b", PARTENAIRES) == [
        words,
        "Caisse familiale du Val",
        "Office Habitat Val",
    ]
    assert place_of(fictif, words) == (170, 172)
    assert items(fictif, "CV-2.1b", PUBLICS) == ["Locataires", "Petits propriétaires"]
    assert items(fictif, "CV-2.1b", DISPOSITIFS) == ["Prime au rideau épais", "Fonds des places"]


def test_page_numbers_and_empty_bullets_among_values(fictif: Dataset) -> None:
    assert items(fictif, "RE-2.1", PILOTES) == ["Librairie Bleue"]
    assert items(fictif, "RE-2.1", PARTENAIRES) == [
        "Villes du Val",
        "École de la seconde heure",
        "Comités des fêtes",
    ]
    assert items(fictif, "RE-2.1", PUBLICS) == ["Enfants et grands-parents"]
    assert items(fictif, "RE-2.1", DISPOSITIFS) == ["Lampes prêtées"]
    assert doubts(fictif, "RE-2.1") == {}


def test_fewer_groups_than_labels_are_given_by_their_words_and_doubtful(fictif: Dataset) -> None:
    assert items(fictif, "RE-1.2", PILOTES) == []
    assert items(fictif, "RE-1.2", PARTENAIRES) == ["Caisse familiale du Val", "Régie de la Brume"]
    assert items(fictif, "RE-1.2", PUBLICS) == ["Locataires", "Adultes sans diplôme"]
    assert items(fictif, "RE-1.2", DISPOSITIFS) == ["Bus du soir", "Chèque cartable"]
    by_words = "moins de listes de valeurs que d'intitulés : attribution d'après les mots"
    assert doubts(fictif, "RE-1.2") == {PILOTES: by_words, PARTENAIRES: by_words}
    assert {s.doubt for s in stated(fictif, "RE-1.2", PARTENAIRES)} == {by_words}
    assert {s.doubt for s in stated(fictif, "RE-1.2", PUBLICS)} == {""}
    assert silences(fictif, "RE-1.2") == {PILOTES: UNREAD}


def test_more_groups_than_labels_are_doubtful(fictif: Dataset) -> None:
    assert items(fictif, "RE-1.3", PILOTES) == ["Villes du Val"]
    assert items(fictif, "RE-1.3", PARTENAIRES) == ["École de la seconde heure", "Librairie Bleue"]
    assert items(fictif, "RE-1.3", PUBLICS) == ["Écoliers des hameaux"]
    too_many = "plus de listes de valeurs que d'intitulés"
    assert doubts(fictif, "RE-1.3") == {PARTENAIRES: too_many}
    assert {s.doubt for s in stated(fictif, "RE-1.3", PARTENAIRES)} == {too_many}


def test_labels_that_lost_their_values_to_the_page_are_unread(fictif: Dataset) -> None:
    assert silences(fictif, "NL-1.1") == {PILOTES: UNREAD, PARTENAIRES: UNREAD}
    assert items(fictif, "NL-1.1", PUBLICS) == ["Marcheurs de nuit"]
    assert items(fictif, "NL-1.1", DISPOSITIFS) == ["Lanternes prêtées"]


def test_a_label_that_is_not_printed(fictif: Dataset) -> None:
    assert silences(fictif, "NL-1.2") == {PARTENAIRES: NOT_PRINTED, PUBLICS: NOT_PRINTED}
    assert {s.passage for s in fictif.silences if s.element == "NL-1.2"} == {""}
    assert items(fictif, "NL-1.2", PILOTES) == ["Communauté du Val Fictif"]
    assert items(fictif, "NL-1.2", DISPOSITIFS) == ["Bus du soir"]


# --- contributions -------------------------------------------------------------------------------


def test_a_contribution_table_under_the_fiche(fictif: Dataset) -> None:
    assert contributions(fictif, "CV-1.1") == {
        "jeunesse": "Des fêtes préparées par les lycéens",
        "citoyennete": "Un tour de parole pour chaque rue",
    }
    assert contributions(fictif, "CV-1.2") == {
        "lutte-contre-les-discriminations": "Des parcelles attribuées par tirage au sort"
    }


@pytest.mark.parametrize("code", ["CV-1.3", "CV-2.4"])
def test_a_contribution_table_with_dashes_or_nothing_is_empty(fictif: Dataset, code: str) -> None:
    assert contributions(fictif, code) == {}
    assert silences(fictif, code)[Field.CONTRIBUTIONS] is EMPTY


def test_a_fiche_without_contribution_table(fictif: Dataset) -> None:
    assert silences(fictif, "RE-1.3") == {Field.CONTRIBUTIONS: NOT_PRINTED}


def test_a_contribution_table_whose_label_stands_in_the_prose(fictif: Dataset) -> None:
    assert contributions(fictif, "RE-1.1") == {
        "egalite-femmes-hommes": "Des cours aux heures où les mères sont libres"
    }


def test_a_contribution_table_beside_the_values(fictif: Dataset) -> None:
    assert contributions(fictif, "NL-1.3") == {
        "jeunesse": "Des vitrines dessinées par les écoles",
        "egalite-femmes-hommes": "Des rues claires pour toutes",
    }
    assert items(fictif, "NL-1.3", PILOTES) == ["Communauté du Val Fictif"]
    assert items(fictif, "NL-1.3", PARTENAIRES) == ["Villes du Val", "Union des boutiques"]
    assert items(fictif, "NL-1.3", PUBLICS) == ["Commerçants"]
    assert items(fictif, "NL-1.3", DISPOSITIFS) == ["Ampoules offertes"]
    assert doubts(fictif, "NL-1.3") == silences(fictif, "NL-1.3") == {}


def test_contribution_cells_cut_over_two_rows(fictif: Dataset) -> None:
    assert contributions(fictif, "NL-1.2") == {
        "jeunesse": "Des rondes menées par les jeunes",
        "egalite-femmes-hommes": "Un trajet sûr pour celles qui finissent après minuit",
    }
    assert place_of(fictif, "Un trajet sûr pour celles qui finissent après minuit") == (394, 396)


# --- objectives and measures ---------------------------------------------------------------------


def test_sub_bullets_belong_to_their_measure(fictif: Dataset) -> None:
    assert parts(fictif, "CV-1.1-1") == {
        "CV-1.1-1-1": "Prêter gratuitement les tables et les tentes",
        "CV-1.1-1-2": "Publier le calendrier des fêtes deux mois à l'avance",
    }
    whole, *_ = evidence(fictif, "CV-1.1-1-1")
    assert whole.quote == (
        "Prêter gratuitement les tables et les tentes • Une fiche de prêt unique "
        "• Un dépôt dans chaque bourg"
    )


def test_sub_bullets_in_prose_and_an_empty_one(fictif: Dataset) -> None:
    whole, *_ = evidence(fictif, "CV-2.1b-1-1")
    assert whole.quote == (
        "Prêter un thermomètre à chaque foyer visité • Relevé du matin • Relevé du soir"
    )
    assert (whole.first_line, whole.last_line) == (191, 193)


def test_a_measure_goes_on_below_the_values(fictif: Dataset) -> None:
    assert parts(fictif, "CV-2.1-1") == {
        "CV-2.1-1-1": "Dessiner avec les gardiens un plan des limites, affiché dans les halls et "
        "porté à la connaissance de chaque locataire",
        "CV-2.1-1-2": "Faire passer le camion du samedi dans les cours fermées",
    }


def test_a_paragraph_with_a_hand_that_opens_an_objective_is_no_measure(fictif: Dataset) -> None:
    assert parts(fictif, "CV-2.1b-1") == {
        "CV-2.1b-1-1": "Prêter un thermomètre à chaque foyer visité",
        "CV-2.1b-1-2": "Changer d'abord les fenêtres du nord",
    }


def test_a_hand_ending_on_a_colon_above_deeper_hands_is_no_measure(fictif: Dataset) -> None:
    assert parts(fictif, "RE-2.1-1") == {
        "RE-2.1-1-1": "Choisir les livres avec les enfants",
        "RE-2.1-1-2": "Rendre les livres",
        "RE-2.1-1-3": "La Librairie prête deux lampes par salon",
    }


def test_two_objectives_with_the_same_printed_number(fictif: Dataset) -> None:
    assert parts(fictif, "CV-2.1b") == {
        "CV-2.1b-1": "Repérer les murs qui prennent l'eau",
        "CV-2.1b-2": "Payer moins pour se chauffer",
    }
    numbers = [evidence(fictif, code)[0].printed_number for code in ("CV-2.1b-1", "CV-2.1b-2")]
    assert numbers == ["1", "1"]


def test_a_heading_that_is_the_rest_of_an_objective(fictif: Dataset) -> None:
    assert parts(fictif, "RE-1.1")["RE-1.1-2"] == (
        "Mettre en place des parcours d'accompagnement jusqu'à l'examen"
    )
    (passage,) = evidence(fictif, "RE-1.1-2")
    assert (passage.first_line, passage.last_line) == (275, 277)


def test_a_false_heading_that_ends_a_cut_sentence(fictif: Dataset) -> None:
    assert parts(fictif, "RE-1.1-1") == {
        "RE-1.1-1-1": "Tenir une permanence au marché, avec les facteurs et les relais du "
        "Contrat de Ville.",
        "RE-1.1-1-2": "Garder les enfants pendant les cours",
    }


def test_measures_go_on_after_the_contribution_table(fictif: Dataset) -> None:
    assert parts(fictif, "RE-1.1-2") == {
        "RE-1.1-2-1": "Former vingt tuteurs",
        "RE-1.1-2-2": "Ouvrir la salle d'examen un samedi par mois.",
    }


def test_an_objective_in_the_middle_of_a_cell(fictif: Dataset) -> None:
    assert parts(fictif, "CV-2.4") == {"CV-2.4-1": "Écouter la nuit", "CV-2.4-2": "Baisser le son"}
    assert parts(fictif, "CV-2.4-1") == {"CV-2.4-1-1": "Poser dix capteurs au pied des cheminées"}
    assert parts(fictif, "CV-2.4-2") == {"CV-2.4-2-1": "Régler les pompes avant l'automne"}


def test_measures_below_the_last_values_of_a_cut_table(fictif: Dataset) -> None:
    assert list(parts(fictif, "NL-1.1-1").values()) == [
        "Marcher une fois par mois avec les riverains",
        "Planter une borne tous les cent pas",
    ]


# --- the whole -----------------------------------------------------------------------------------


def test_only_page_numbers_are_left_over_and_only_two_fiches_are_doubtful(fictif: Dataset) -> None:
    fiches = [left.quote for left in fictif.leftovers if left.note != UNASSIGNED]
    assert fiches == ["28", "29"]
    elsewhere = [left.first_line for left in fictif.leftovers if left.note == UNASSIGNED]
    # the subtitle, a row that no header explains, a table that no rule knows
    assert elsewhere == [7, 35, 35, 414, 414, 415, 415]
    doubtful = Counter(r.element for r in fictif.reading if r.reading is Reading.DOUBTFUL)
    assert doubtful == {"RE-1.2": 2, "RE-1.3": 1}


def test_every_field_of_every_axe_has_statements_or_a_silence(fictif: Dataset) -> None:
    axes = [e.code for e in fictif.elements if e.kind is ElementKind.AXE]
    for code in axes:
        for field in FIELDS:
            assert bool(stated(fictif, code, field)) != (field in silences(fictif, code)), (code, field)
    assert Counter(r.element for r in fictif.reading) == dict.fromkeys(axes, 6)


def test_the_reading_report_tells_how_each_field_was_read(fictif: Dataset) -> None:
    rows = {r.field: (r.reading, r.items, r.note) for r in fictif.reading if r.element == "NL-1.2"}
    assert rows == {
        PILOTES: (Reading.READ, 1, ""),
        PARTENAIRES: (Reading.SILENT, 0, "NotPrinted"),
        PUBLICS: (Reading.SILENT, 0, "NotPrinted"),
        DISPOSITIFS: (Reading.READ, 1, ""),
        Field.CONTRIBUTIONS: (Reading.READ, 2, ""),
        Field.OBJECTIFS: (Reading.READ, 1, ""),
    }
    without_fiche = {(r.reading, r.items) for r in fictif.reading if r.element == "CV-2.3"}
    assert without_fiche == {(Reading.SILENT, 0)}


def test_a_contract_without_registry_has_the_four_priorities(fictif: Dataset) -> None:
    assert {p.key for p in fictif.priorities} == {
        "jeunesse",
        "egalite-femmes-hommes",
        "lutte-contre-les-discriminations",
        "citoyennete",
    }


def test_a_contract_has_the_priorities_that_its_tables_have_a_column_for(fiche: ReadFiche) -> None:
    table = "Contribution aux axes transversaux\t\nJeunesse\tCitoyenneté\nUn bal\t\n"
    read = fiche(fields("Ville") + table).dataset
    assert [p.key for p in read.priorities] == ["jeunesse", "citoyennete"]
    assert fiche(fields("Ville"), lent=read).dataset.priorities == ()


def test_every_quote_stands_on_its_lines(fictif: Dataset, printed_lines: list[str]) -> None:
    assert fictif.contract.document_lines == len(printed_lines)
    for passage in fictif.passages:
        lines = " ".join(printed_lines[passage.first_line - 1 : passage.last_line])
        lines = lines.replace("**", "")
        for word in passage.quote.replace("•", "").replace("-", " ").split():
            assert word.strip("…") in lines, passage


def test_the_package_can_be_read_again_and_extracted_again(tmp_path: Path) -> None:
    first = extract_package(FICTIF, tmp_path / "first")
    second = extract_package(FICTIF, tmp_path / "second")
    assert read_package(first.directory) == first.extraction.dataset
    for file in sorted(first.directory.iterdir()):
        assert file.read_bytes() == (second.directory / file.name).read_bytes(), file.name


# --- small fiches --------------------------------------------------------------------------------

HEAD = """\
# Contrat de ville du Val 2031-2036

## Pilier Cohésion sociale

## 1) Volet Santé

### Orientation 1 : Soigner

- 1.1 Guérir

### Orientation 1 : Soigner

### AXE 1.1 Guérir

"""
OBJECTIVE = "<p>Objectif opérationnel 1 : Soigner mieux</p>"
HEADERS = (
    "Jeunesse\tEgalité femme-homme\tLutte contre les discriminations\t"
    "Promotion de la citoyenneté et des valeurs de la République\n"
)

ReadFiche = Callable[..., Extraction]


@pytest.fixture
def fiche(tmp_path: Path) -> ReadFiche:
    """Reads a contract of one fiche (SA-1.1) with this text."""

    def written_and_read(
        text: str, *, own: Dataset | None = None, lent: Dataset | None = None, head: str = HEAD
    ) -> Extraction:
        path = tmp_path / "fiche.md"
        path.write_text(head + text, encoding="utf-8")
        return extract(read_document(path), own=own, lent=lent)

    return written_and_read


def fields(pilots: str = "", partners: str = "", publics: str = "", dispositifs: str = "") -> str:
    """A fiche whose fields have these values, separated by " | "."""
    rows = [f"<b>Pilotes</b>\t{OBJECTIVE}"]
    for label, values in (
        ("", pilots),
        ("Partenaires", partners),
        ("Publics cibles", publics),
        ("Dispositifs et ressources", dispositifs),
    ):
        if label and values:
            rows.append(f"<b>{label}</b>\t")
        if values:
            rows.append("<ul>" + "".join(f"<li>- {v}</li>" for v in values.split(" | ")) + "</ul>\t")
    return "\n".join(rows) + "\n"


def placed(found: Dataset) -> list[str]:
    """Everything that was read of the fiche or is listed as left over."""
    return [s.stated_as for s in found.statements] + [left.quote for left in found.leftovers]


def test_a_measure_before_any_objective(fiche: ReadFiche) -> None:
    read = fiche("<b>Pilotes</b>\t☞ Faire un plan\n- Ville\t\n").dataset
    assert parts(read, "SA-1.1") == {"SA-1.1-A1": "Faire un plan"}
    assert silences(read, "SA-1.1")[Field.OBJECTIFS] is NOT_PRINTED


def test_text_that_no_rule_can_place_is_a_leftover(fiche: ReadFiche) -> None:
    read = fiche("<b>Pilotes</b>\tUn mot perdu\n- Ville\t\n").dataset
    assert [(left.element, left.quote, left.first_line) for left in read.leftovers] == [
        ("SA-1.1", "Un mot perdu", 15)
    ]


def test_an_item_cut_by_the_page_that_goes_on_as_a_bullet(fiche: ReadFiche) -> None:
    text = (
        f"<b>Pilotes</b>\t{OBJECTIVE}\n- Ville\t\n- Associations des\t\n\n- riverains\t\n- Caisse\t\n"
    )
    read = fiche(text).dataset
    assert items(read, "SA-1.1", PILOTES) == ["Ville", "Associations des riverains", "Caisse"]


def test_an_item_cut_by_the_page_that_goes_on_with_a_capital(fiche: ReadFiche) -> None:
    text = f"<b>Pilotes</b>\t{OBJECTIVE}\n- Villes (Sud,\t\n\nNord)\n\n- Caisse\n"
    assert items(fiche(text).dataset, "SA-1.1", PILOTES) == ["Villes (Sud, Nord)", "Caisse"]


@pytest.mark.parametrize(("words", "read_as_value"), [(49, True), (51, False)])
def test_a_very_long_item_is_prose_and_not_a_value(
    fiche: ReadFiche, words: int, read_as_value: bool
) -> None:
    item = " ".join(["pilote"] * words)
    printed = items(fiche(fields(f"Ville | {item}")).dataset, "SA-1.1", PILOTES)
    assert printed == ["Ville", item[:199].rstrip() + "…"][: 1 + read_as_value]


def test_only_the_first_paragraph_with_a_hand_introduces(fiche: ReadFiche) -> None:
    text = f"<b>Pilotes</b>\t{OBJECTIVE} <p>☞ Un.</p> <p>☞ Deux.</p> <ul><li>☞ Trois</li></ul>\n"
    assert list(parts(fiche(text).dataset, "SA-1.1-1").values()) == ["Deux.", "Trois"]


def test_paragraphs_with_a_hand_and_no_list_are_measures(fiche: ReadFiche) -> None:
    text = f"<b>Pilotes</b>\t{OBJECTIVE} <p>☞ Un.</p> <p>☞ Deux :</p> <p>☞ Trois</p>\n- Ville\t\n"
    assert list(parts(fiche(text).dataset, "SA-1.1-1").values()) == ["Un.", "Deux :", "Trois"]


def test_a_contract_without_first_heading_is_called_by_its_file(fiche: ReadFiche) -> None:
    contract = fiche(fields("Ville"), head=HEAD.partition("\n")[2]).dataset.contract
    assert (contract.title, contract.key, contract.first_year) == ("fiche.md", "fiche-md", None)


def test_a_label_printed_twice_keeps_both_lists_and_is_doubtful(fiche: ReadFiche) -> None:
    read = fiche(fields("Ville") + "<b>Pilotes</b>\t\n- Caisse\t\n").dataset
    assert items(read, "SA-1.1", PILOTES) == ["Ville", "Caisse"]
    assert doubts(read, "SA-1.1") == {PILOTES: "intitulé imprimé deux fois"}


def test_groups_that_no_word_tells_apart_are_all_doubtful(fiche: ReadFiche) -> None:
    text = f"<b>Pilotes</b>\t{OBJECTIVE}\n<b>Partenaires</b>\t\n<b>Publics cibles</b>\t\n"
    read = fiche(text + "- Ville\t\n- Jeunes\t\n").dataset
    printed = [v for field in (PILOTES, PARTENAIRES, PUBLICS) for v in items(read, "SA-1.1", field)]
    assert printed == ["Ville", "Jeunes"]
    assert doubts(read, "SA-1.1").keys() == {PILOTES, PARTENAIRES, PUBLICS}


def test_an_empty_group_takes_its_label(fiche: ReadFiche) -> None:
    text = f"<b>Pilotes</b>\t{OBJECTIVE}\n<b>Partenaires</b>\t\n<b>Publics cibles</b>\t\n"
    read = fiche(text + "- -\t\n- Caisse\t\n- Jeunes\t\n").dataset
    assert silences(read, "SA-1.1")[PILOTES] is EMPTY
    assert items(read, "SA-1.1", PARTENAIRES) == ["Caisse"]
    assert items(read, "SA-1.1", PUBLICS) == ["Jeunes"]
    assert doubts(read, "SA-1.1") == {}


def test_a_page_between_the_labels_and_their_values(fiche: ReadFiche) -> None:
    text = f"<b>Pilotes</b>\t{OBJECTIVE}\n<b>Partenaires</b>\t\n\n12\n\n- Ville\t\n- Caisse\t\n"
    read = fiche(text).dataset
    assert items(read, "SA-1.1", PILOTES) == ["Ville"]
    assert items(read, "SA-1.1", PARTENAIRES) == ["Caisse"]


def test_labels_cut_from_the_contribution_table_are_unread(fiche: ReadFiche) -> None:
    text = f"<b>Pilotes</b>\t{OBJECTIVE}\n<b>Partenaires</b>\t\n"
    table = f"<b>Contribution aux axes transversaux</b>\t\n\n{HEADERS}Un bal\t\t\t\n"
    read = fiche(text + table).dataset
    assert silences(read, "SA-1.1")[PILOTES] is silences(read, "SA-1.1")[PARTENAIRES] is UNREAD
    assert contributions(read, "SA-1.1") == {"jeunesse": "Un bal"}


def test_a_last_label_cut_from_its_values_is_unread(fiche: ReadFiche) -> None:
    text = fields("Ville") + "<b>Partenaires</b>\t\n\n- ☞ Veiller\n\n"
    table = f"Contribution aux axes transversaux\t\t\t\n{HEADERS}"
    assert silences(fiche(text + table).dataset, "SA-1.1")[PARTENAIRES] is UNREAD


def test_a_last_label_above_the_contributions_is_empty(fiche: ReadFiche) -> None:
    text = fields("Ville") + "<b>Partenaires</b>\t\n"
    table = f"Contribution aux axes transversaux\t\t\t\n{HEADERS}"
    assert silences(fiche(text + table).dataset, "SA-1.1")[PARTENAIRES] is EMPTY


def test_a_bold_label_with_values_on_its_line(fiche: ReadFiche) -> None:
    text = f"Pilotes : Ville\t{OBJECTIVE}\n<b>Partenaires</b> - Caisse - Région\t\n"
    read = fiche(text).dataset
    assert items(read, "SA-1.1", PILOTES) == ["Ville"]
    assert items(read, "SA-1.1", PARTENAIRES) == ["Caisse", "Région"]


def test_a_dash_on_the_line_of_a_label_is_empty_in_the_source(fiche: ReadFiche) -> None:
    read = fiche(fields("Ville") + "<b>Publics cibles</b> -\t\n").dataset
    assert silences(read, "SA-1.1")[PUBLICS] is EMPTY


def test_the_frame_on_the_line_of_an_objective(fiche: ReadFiche) -> None:
    read = fiche(
        "<b>Pilotes</b>\tCadre d’action Objectif opérationnel 3 : Soigner\n- Ville\t\n"
    ).dataset
    assert parts(read, "SA-1.1") == {"SA-1.1-1": "Soigner"}
    assert evidence(read, "SA-1.1-1")[0].printed_number == "3"


def test_a_long_measure_is_quoted_and_its_whole_length_is_known(fiche: ReadFiche) -> None:
    text = "Soigner " * 50
    read = fiche(fields("Ville") + f"\t☞ {text}\n").dataset
    (passage,) = evidence(read, "SA-1.1-1-1")
    assert element(read, "SA-1.1-1-1").title == passage.quote == ("Soigner " * 25)[:-1] + "…"
    assert passage.length == len(text) - 1


OTHERS = {
    "values without bullets": (
        f"<b>Pilotes</b>\t{OBJECTIVE}\nVille\t\nCaisse\t\n",
        {PILOTES: ["Ville", "Caisse"]},
    ),
    "values after a break": (
        f"<b>Pilotes</b><br>Ville<br>Caisse\t{OBJECTIVE}\n",
        {PILOTES: ["Ville", "Caisse"]},
    ),
    "a page number in a cell": (
        f"<b>Pilotes</b>\t{OBJECTIVE}\n- Ville\t\n12\t\n- Caisse\t\n",
        {PILOTES: ["Ville", "Caisse"]},
    ),
    "a page number in a list": (
        f"**Pilotes**\n\n- Ville\n- 12\n- Caisse\n\n{OBJECTIVE}\t\n",
        {PILOTES: ["Ville", "Caisse"]},
    ),
    "a label with its colon": (
        f"Pilotes: Ville\t{OBJECTIVE}\n<b>Partenaires</b>\t\n- Caisse\t\n",
        {PILOTES: ["Ville"], PARTENAIRES: ["Caisse"]},
    ),
    "a tag of another kind": (
        f"<small>Pilotes</small>\t{OBJECTIVE}\n- Ville\t\n<b>Partenaires</b>\t\n- Caisse\t\n",
        {PILOTES: ["Ville"], PARTENAIRES: ["Caisse"]},
    ),
    "bold with underscores": (
        f"__Pilotes__\n\n- Ville\n\n{OBJECTIVE}\t\n",
        {PILOTES: ["Ville"]},
    ),
    "a numbered line in bold": (
        fields("Ville") + "\n**1) Une première étape**\n\n**Publics cibles**\n\n- Jeunes\n",
        {PUBLICS: ["Jeunes"]},
    ),
    "prose before the values": (
        f"<b>Pilotes</b>\t{OBJECTIVE} <ul><li>☞ Tenir le marché avec les relais du</li></ul>\n"
        "<b>Partenaires</b>\t\n\nréseau des parents\n\n- Ville\n\n- Caisse\n",
        {PILOTES: ["Ville"], PARTENAIRES: ["Caisse"]},
    ),
    "a category A": (
        fields("Ville", dispositifs="Contrat de catégorie A") + "\n- Bus\n",
        {DISPOSITIFS: ["Contrat de catégorie A", "Bus"]},
    ),
}


@pytest.mark.parametrize("case", OTHERS)
def test_a_fiche_that_another_transcription_may_bring(fiche: ReadFiche, case: str) -> None:
    text, expected = OTHERS[case]
    read = fiche(text).dataset
    assert {field: items(read, "SA-1.1", field) for field in expected} == expected


@pytest.mark.parametrize(
    "cell",
    ["<p><b>Partenaires</b></p> <ul><li>- Caisse</li></ul>", "<b>Partenaires</b> - Caisse"],
    ids=["below it", "on its line"],
)
def test_values_in_the_cell_of_a_label_belong_to_it(fiche: ReadFiche, cell: str) -> None:
    """Even where the words are known from another field of another fiche."""
    second = (
        f"\n### AXE 1.2 Prévenir\n\n<p><b>Pilotes</b></p>\t{OBJECTIVE}\n{cell}\t\n"
        "<p><b>Publics cibles</b></p> <ul><li>- Jeunes</li></ul>\t\n"
    )
    read = fiche(fields("Caisse") + second).dataset
    assert items(read, "SA-1.2", PARTENAIRES) == ["Caisse"]
    assert silences(read, "SA-1.2")[PILOTES] is EMPTY


def test_contributions_that_were_printed_and_not_read_are_not_called_empty(fiche: ReadFiche) -> None:
    read = fiche(
        fields("Ville") + "Contribution aux axes transversaux\t\nJeunesse\t\nUn bal\t\n"
    ).dataset
    silence = silences(read, "SA-1.1").get(Field.CONTRIBUTIONS)
    assert contributions(read, "SA-1.1") == {"jeunesse": "Un bal"} or silence is UNREAD


def test_a_priority_that_no_list_knows_is_not_silently_dropped(fiche: ReadFiche) -> None:
    table = "Jeunesse\tLutte contre les discriminations\tClimat\nUn bal\tUn guide\tDes arbres\n"
    read = fiche(fields("Ville") + "Contribution aux axes transversaux\t\t\n" + table).dataset
    assert "Des arbres" in placed(read)


def test_another_table_after_the_contributions_is_no_contribution(fiche: ReadFiche) -> None:
    table = f"Contribution aux axes transversaux\t\t\t\n{HEADERS}Un bal\t\t\t\n"
    read = fiche(fields("Ville") + table + "\nVoici les dates :\n\nmai\t12\t\t\n").dataset
    assert contributions(read, "SA-1.1") == {"jeunesse": "Un bal"}


def test_an_annex_is_no_part_of_the_last_fiche(fiche: ReadFiche) -> None:
    read = fiche(
        fields("Ville") + "\n## Annexes\n\nPartenaires\tTéléphone\nCaisse\t12\n\n☞ Voir\n"
    ).dataset
    assert items(read, "SA-1.1", PARTENAIRES) == []
    assert parts(read, "SA-1.1-1") == {}


def test_values_below_the_foot_of_a_page_are_not_silently_dropped(fiche: ReadFiche) -> None:
    text = f"<b>Pilotes</b>\t{OBJECTIVE}\n\n- Ville\n\nContrat du Val, page 12\n\n- Caisse\n"
    assert "Caisse" in placed(fiche(text).dataset)


def test_a_field_whose_value_looks_like_a_sentence_is_not_called_empty(fiche: ReadFiche) -> None:
    sentence = "Des salles prêtées par les bourgs, " * 4 + "quand elles sont libres."
    text = fields("Ville") + f"<b>Dispositifs et ressources</b>\t\n- {sentence}\t\n"
    table = f"Contribution aux axes transversaux\t\t\t\n{HEADERS}"
    read = fiche(text + table).dataset
    silence = silences(read, "SA-1.1").get(DISPOSITIFS)
    assert items(read, "SA-1.1", DISPOSITIFS) == [sentence] or silence is UNREAD


def listing(*axes: str) -> str:
    """The head of a contract whose list announces these axes, up to the heading of a fiche."""
    return (
        HEAD.partition("- 1.1")[0] + "".join(f"- {a}\n" for a in axes) + "\n### Orientation 1 : B\n\n"
    )


def announced(dataset: Dataset) -> dict[str, list[str]]:
    """Code of each axe → its places in the document, as printed."""
    axes = (e.code for e in dataset.elements if e.kind is ElementKind.AXE)
    return {code: [p.quote for p in evidence(dataset, code)] for code in axes}


def test_titles_decide_and_not_numbers_which_fiche_is_announced(fiche: ReadFiche) -> None:
    head = listing("3.1 Rire avec les voisins", "3.2 Chanter sous la pluie")
    text = "### AXE 1.1 Chanter sous la pluie fine\n\n" + fields("Ville")
    assert announced(fiche(text, head=head).dataset) == {
        "SA-1.1": ["AXE 1.1 Chanter sous la pluie fine", "3.2 Chanter sous la pluie"],
        "SA-3.1": ["3.1 Rire avec les voisins"],
    }


def test_of_two_like_titles_the_number_decides(fiche: ReadFiche) -> None:
    head = listing("1.1 Marcher", "1.2 Marcher")
    text = "### AXE 1.2 Marcher\n\n" + fields("Ville")
    assert announced(fiche(text, head=head).dataset) == {
        "SA-1.2": ["AXE 1.2 Marcher", "1.2 Marcher"],
        "SA-1.1": ["1.1 Marcher"],
    }


def test_the_same_title_comes_before_a_part_of_it(fiche: ReadFiche) -> None:
    head = listing("3.1 Marcher", "3.2 Marcher de nuit")
    text = "### AXE 1.2 Marcher de nuit\n\n" + fields("Ville")
    assert announced(fiche(text, head=head).dataset) == {
        "SA-1.2": ["AXE 1.2 Marcher de nuit", "3.2 Marcher de nuit"],
        "SA-3.1": ["3.1 Marcher"],
    }


def test_a_heading_that_is_the_rest_of_the_title_of_an_axe(fiche: ReadFiche) -> None:
    text = "### AXE 1.2 Rire et\n\n### chanter\n\n" + fields("Ville")
    assert element(fiche(text).dataset, "SA-1.2").title == "Rire et chanter"


def test_an_objective_numbered_within_its_axe(fiche: ReadFiche) -> None:
    text = fields("Ville").replace("opérationnel 1 :", "opérationnel 1.2 :")
    read = fiche(text).dataset
    assert parts(read, "SA-1.1") == {"SA-1.1-1": "Soigner mieux"}
    assert evidence(read, "SA-1.1-1")[0].printed_number == "1.2"


# --- registries ----------------------------------------------------------------------------------


def actor(key: str, label: str, **others: Any) -> Actor:
    known: dict[str, Any] = {
        "acronym": "",
        "expansion": "",
        "alt_labels": (),
        "kind": ActorKind.ORGANISATION,
        "family": Family.AUTRE,
        "attached_to": "",
        "service_of": "",
        "broader": "",
        "placeholder": False,
        "identifiers": (),
        "scope": Scope.LOCAL,
        "status": Status.REVIEWED,
        "note": "",
    }
    return Actor(key=key, label=label, **{**known, **others})


def dispositif(key: str, label: str, embodied_by: str = "") -> Dispositif:
    return Dispositif(
        key=key,
        label=label,
        acronym="",
        expansion="",
        alt_labels=(),
        kind=DispositifKind.STRUCTURE,
        embodied_by=embodied_by,
        scope=Scope.LOCAL,
        status=Status.REVIEWED,
        note="",
    )


def public(key: str, label: str) -> Public:
    return Public(
        key=key,
        label=label,
        alt_labels=(),
        kind=PublicKind.FINAL,
        scope=Scope.LOCAL,
        status=Status.REVIEWED,
        note="",
    )


def form(printed: str, key: str, qualifier: str = "", register: Register = Register.ACTOR) -> Form:
    return Form(register=register, form=printed, key=key, qualifier=qualifier, note="")


REGISTRY = Dataset(
    contract=Contract(
        key="val",
        code="XX000",
        title="Le contrat du Val",
        first_year=2031,
        last_year=2036,
        document="autre.md",
        document_sha256="0" * 64,
        document_lines=1,
    ),
    actors=(
        actor(
            "caf",
            "Caisse familiale du Val",
            acronym="CAF",
            expansion="Caisse d'affection familiale",
            alt_labels=("Caisse des familles",),
        ),
        actor("cvf", "Communauté du Val Fictif", acronym="CVF"),
        actor("villes", "Villes du Val", alt_labels=("Villes",), kind=ActorKind.GROUP),
        actor("regie-brume", "Régie de la Brume"),
        actor("regie-brumes", "Régie des Brumes"),
        actor("maison-nord", "Maison du Val", alt_labels=("La Maison",)),
        actor("maison-sud", "Maison du Sud", alt_labels=("La Maison",)),
        actor("relais", "Relais des parents"),
    ),
    dispositifs=(
        dispositif("relais", "Relais des parents", "relais"),
        dispositif("bus", "Bus du soir"),
    ),
    publics=(public("villes-public", "Villes"), public("jeunes", "Jeunes")),
    forms=(
        form("Villes et Etat-major", "villes"),
        form("Villes et Etat-major", "cvf", "état-major"),
        form("La famille", "caf"),
    ),
)


def targets(found: Extraction, field: Field, code: str = "SA-1.1") -> list[str]:
    return [s.target for s in stated(found.dataset, code, field)]


def statuses(found: Extraction) -> dict[str, Status]:
    data = found.dataset
    return {e.key: e.status for e in (*data.actors, *data.dispositifs, *data.publics)}


@pytest.mark.parametrize(
    "printed",
    [
        "CAF",
        "C.A.F.",
        "C.A.F",
        "caf",
        "Caisse familiale du Val",
        "CAISSE FAMILIALE DU VAL",
        "Caisse d’affection familiale",
        "Caisse des familles...",
        "La Famille",
    ],
)
def test_one_actor_under_several_forms(fiche: ReadFiche, printed: str) -> None:
    found = fiche(fields(printed), lent=REGISTRY)
    assert targets(found, PILOTES) == ["caf"]
    assert items(found.dataset, "SA-1.1", PILOTES) == [printed]
    assert found.unknown == ()


def test_two_actors_with_like_names_stay_two(fiche: ReadFiche) -> None:
    found = fiche(fields("Régie de la Brume | Régie des Brumes"), lent=REGISTRY)
    assert targets(found, PILOTES) == ["regie-brume", "regie-brumes"]


def test_a_name_almost_known_is_not_guessed(fiche: ReadFiche) -> None:
    found = fiche(fields("Régie de la Brune"), lent=REGISTRY)
    assert targets(found, PILOTES) == ["regie-de-la-brune"]
    (unknown,) = found.unknown
    assert unknown.nearest == ("Régie de la Brume", "Régie des Brumes", "Relais des parents")


def test_an_unknown_form_is_provisional_flagged_and_never_dropped(fiche: ReadFiche) -> None:
    found = fiche(fields("CAF | Xyzt", publics="Abcd", dispositifs="Efgh"), lent=REGISTRY)
    assert targets(found, PILOTES) == ["caf", "xyzt"]
    assert statuses(found) == {
        "caf": Status.REVIEWED,
        "xyzt": Status.PROVISIONAL,
        "abcd": Status.PROVISIONAL,
        "efgh": Status.PROVISIONAL,
    }
    assert [(u.register, u.form, u.key) for u in found.unknown] == [
        (Register.ACTOR, "Xyzt", "xyzt"),
        (Register.PUBLIC, "Abcd", "abcd"),
        (Register.DISPOSITIF, "Efgh", "efgh"),
    ]


def test_a_provisional_name_is_not_offered_as_a_known_one(fiche: ReadFiche) -> None:
    found = fiche(fields("Xyzt zzz | Xyzt zzy"), lent=REGISTRY)
    assert [u.nearest for u in found.unknown] == [(), ()]


def test_an_unknown_form_printed_twice_is_one_entry(fiche: ReadFiche) -> None:
    found = fiche(fields("Xyzt", partners="X.Y.Z.T."), lent=REGISTRY)
    assert targets(found, PILOTES) == targets(found, PARTENAIRES) == ["xyzt"]
    assert len(found.unknown) == 1


def test_the_name_of_two_actors_is_neither_of_them(fiche: ReadFiche) -> None:
    found = fiche(fields("La Maison"), lent=REGISTRY)
    assert targets(found, PILOTES) == ["la-maison"]
    assert statuses(found) == {"la-maison": Status.PROVISIONAL}


def test_a_provisional_key_never_takes_that_of_another(fiche: ReadFiche) -> None:
    """ "Bus" is the key of a reviewed dispositif of another name."""
    found = fiche(fields(dispositifs="Bus | Bus du soir"), lent=REGISTRY)
    provisional, reviewed = targets(found, DISPOSITIFS)
    assert reviewed == "bus" != provisional
    assert statuses(found) == {provisional: Status.PROVISIONAL, "bus": Status.REVIEWED}


def test_two_long_unknown_names_that_begin_alike_stay_two(fiche: ReadFiche) -> None:
    begin = "Association pour l'accompagnement des familles du quartier nord de"
    found = fiche(fields(f"{begin} Clairbrume | {begin} Montsoril"), lent=REGISTRY)
    assert len(set(targets(found, PILOTES))) == 2
    assert len(found.unknown) == 2


@pytest.mark.parametrize("printed", ["CVF / Villes", "CVF/Villes", "C.V.F. et villes"])
def test_a_composite_form_of_known_names_gives_several_statements(
    fiche: ReadFiche, printed: str
) -> None:
    found = fiche(fields(printed), lent=REGISTRY)
    one, two = stated(found.dataset, "SA-1.1", PILOTES)
    assert (one.target, two.target) == ("cvf", "villes")
    assert one.passage == two.passage
    assert one.stated_as == two.stated_as == printed
    assert one.key != two.key


def test_a_composite_form_settled_by_a_person(fiche: ReadFiche) -> None:
    found = fiche(fields("Villes et état-major"), lent=REGISTRY)
    one, two = stated(found.dataset, "SA-1.1", PILOTES)
    assert [(s.target, s.qualifier) for s in (one, two)] == [("villes", ""), ("cvf", "état-major")]
    assert one.passage == two.passage
    (row,) = (r for r in found.dataset.reading if r.field is PILOTES)
    assert row.items == 1


def test_a_composite_form_with_an_unknown_part_stays_whole(fiche: ReadFiche) -> None:
    found = fiche(fields("CVF et Xyzt"), lent=REGISTRY)
    assert targets(found, PILOTES) == ["cvf-et-xyzt"]


def test_a_qualifier_in_brackets(fiche: ReadFiche) -> None:
    found = fiche(fields("Villes (voirie, eau) | CVF et Villes (gaz) | Xyzt (eau)"), lent=REGISTRY)
    assert [(s.target, s.qualifier) for s in stated(found.dataset, "SA-1.1", PILOTES)] == [
        ("villes", "voirie, eau"),
        ("cvf", ""),
        ("villes", "gaz"),
        ("xyzt-eau", ""),
    ]


def test_a_name_printed_twice_in_a_field_is_stated_twice(fiche: ReadFiche) -> None:
    found = fiche(fields("CAF | CVF | C.A.F."), lent=REGISTRY)
    assert [(s.key, s.target) for s in stated(found.dataset, "SA-1.1", PILOTES)] == [
        ("sa-1-1-pilote-caf", "caf"),
        ("sa-1-1-pilote-cvf", "cvf"),
        ("sa-1-1-pilote-caf-b", "caf"),
    ]


def test_a_name_means_what_its_field_means(fiche: ReadFiche) -> None:
    found = fiche(fields("Villes", "Relais des parents", "Villes", "Relais des parents"), lent=REGISTRY)
    assert targets(found, PILOTES) == ["villes"]
    assert targets(found, PUBLICS) == ["villes-public"]
    assert targets(found, PARTENAIRES) == targets(found, DISPOSITIFS) == ["relais"]
    assert found.unknown == ()


def test_of_a_lent_registry_only_what_is_used_stays(fiche: ReadFiche) -> None:
    data = fiche(
        fields("Villes et Etat-major", dispositifs="Relais des parents"), lent=REGISTRY
    ).dataset
    assert [a.key for a in data.actors] == ["cvf", "relais", "villes"]
    assert [d.key for d in data.dispositifs] == ["relais"]
    assert data.publics == ()
    assert [(f.form, f.key) for f in data.forms] == [
        ("Villes et Etat-major", "villes"),
        ("Villes et Etat-major", "cvf"),
    ]
    assert data.contract.key == "contrat-de-ville-du-val-2031-2036"


def test_of_a_lent_registry_stays_what_the_used_entries_refer_to(fiche: ReadFiche) -> None:
    lent = replace(
        REGISTRY,
        actors=(
            actor("antenne", "Antenne du Val", attached_to="cvf", service_of="caf", broader="villes"),
            actor("villes", "Villes du Val", attached_to="regie-brume"),
            *(a for a in REGISTRY.actors if a.key != "villes"),
        ),
    )
    data = fiche(fields("Antenne du Val"), lent=lent).dataset
    assert [a.key for a in data.actors] == ["antenne", "caf", "cvf", "regie-brume", "villes"]


def test_a_dispositif_is_not_used_because_the_actor_of_that_key_is(fiche: ReadFiche) -> None:
    data = fiche(fields("Relais des parents"), lent=REGISTRY).dataset
    assert [a.key for a in data.actors] == ["relais"]
    assert data.dispositifs == data.publics == ()


def test_a_registry_of_its_own_stays_whole(fiche: ReadFiche) -> None:
    data = fiche(fields("CAF | Xyzt"), own=REGISTRY).dataset
    assert {a.key for a in data.actors} == {a.key for a in REGISTRY.actors} | {"xyzt"}
    assert set(data.publics) == set(REGISTRY.publics)
    assert data.forms == REGISTRY.forms
    assert (data.contract.key, data.contract.code) == ("val", "XX000")
    assert data.contract.title == "Le contrat du Val"
    assert (data.contract.document, data.contract.document_lines) == ("fiche.md", 16)


# --- corrections ---------------------------------------------------------------------------------

WITH_CONTRIBUTIONS = (
    fields("CAF | Villes - CVF", "Relais", "Jeunes", "Bus du soir")
    + f"Contribution aux axes transversaux\t\t\t\n{HEADERS}Un bal\t\tUn guide\t\n"
)


def correction(
    field: Field,
    before: str,
    *after: str,
    to_field: Field | None = None,
    heading: str = "AXE 1.1 Guérir",
) -> Correction:
    return Correction(
        heading=heading, field=field, before=before, after=after, to_field=to_field, reason="relu"
    )


@pytest.fixture
def corrected(fiche: ReadFiche) -> ReadFiche:
    def with_corrections(*made: Correction, text: str = WITH_CONTRIBUTIONS) -> Extraction:
        return fiche(text, own=replace(REGISTRY, corrections=made))

    return with_corrections


def read_by(found: Extraction, field: Field) -> dict[str, ReadBy]:
    return {s.stated_as: s.read_by for s in stated(found.dataset, "SA-1.1", field)}


def test_a_correction_replaces_an_item_in_its_place(corrected: ReadFiche) -> None:
    found = corrected(correction(PILOTES, "Villes", "Villes du Val"))
    assert items(found.dataset, "SA-1.1", PILOTES) == ["CAF", "Villes du Val", "CVF"]
    assert read_by(found, PILOTES) == {
        "CAF": ReadBy.EXTRACTED,
        "Villes du Val": ReadBy.CORRECTED,
        "CVF": ReadBy.EXTRACTED,
    }
    assert found.unapplied == ()
    assert place_of(found.dataset, "Villes du Val") == (16, 16)


def test_a_correction_splits_an_item(corrected: ReadFiche) -> None:
    found = corrected(correction(PARTENAIRES, "Relais", "Relais des parents", "Régie des Brumes"))
    assert targets(found, PARTENAIRES) == ["relais", "regie-brumes"]


def test_a_correction_drops_an_item(corrected: ReadFiche) -> None:
    found = corrected(correction(PILOTES, "CVF"))
    assert items(found.dataset, "SA-1.1", PILOTES) == ["CAF", "Villes"]
    assert found.unapplied == ()


def test_dropping_the_last_item_leaves_a_silence(corrected: ReadFiche) -> None:
    """Nobody said that the page is blank there: it is not read, and to be looked at."""
    found = corrected(correction(PARTENAIRES, "Relais"))
    assert silences(found.dataset, "SA-1.1") == {PARTENAIRES: UNREAD}


def test_a_correction_moves_an_item(corrected: ReadFiche) -> None:
    found = corrected(correction(PARTENAIRES, "Relais", to_field=PUBLICS))
    assert found.unapplied == ()
    assert items(found.dataset, "SA-1.1", PUBLICS) == ["Jeunes", "Relais"]
    assert silences(found.dataset, "SA-1.1") == {PARTENAIRES: UNREAD}
    assert read_by(found, PUBLICS) == {"Jeunes": ReadBy.EXTRACTED, "Relais": ReadBy.CORRECTED}


def test_a_correction_moves_and_changes_an_item(corrected: ReadFiche) -> None:
    found = corrected(correction(PILOTES, "CVF", "Jeunes du Val", to_field=PUBLICS))
    assert items(found.dataset, "SA-1.1", PILOTES) == ["CAF", "Villes"]
    assert items(found.dataset, "SA-1.1", PUBLICS) == ["Jeunes", "Jeunes du Val"]


def test_a_correction_moves_an_item_to_a_field_that_was_silent(corrected: ReadFiche) -> None:
    found = corrected(correction(PILOTES, "CVF", to_field=PARTENAIRES), text=fields("CAF | CVF"))
    assert items(found.dataset, "SA-1.1", PARTENAIRES) == ["CVF"]
    assert PARTENAIRES not in silences(found.dataset, "SA-1.1")


def test_a_correction_adds_an_item_under_a_label(corrected: ReadFiche) -> None:
    text = fields("CAF") + "<b>Partenaires</b>\t\n-\t\n"
    found = corrected(correction(PARTENAIRES, "", "CVF"), text=text)
    assert items(found.dataset, "SA-1.1", PARTENAIRES) == ["CVF"]
    assert place_of(found.dataset, "CVF") == (17, 17)


def test_a_correction_changes_or_drops_a_contribution(corrected: ReadFiche) -> None:
    found = corrected(
        correction(Field.CONTRIBUTIONS, "Un bal", "Deux bals"),
        correction(Field.CONTRIBUTIONS, "Un guide"),
    )
    assert contributions(found.dataset, "SA-1.1") == {"jeunesse": "Deux bals"}
    assert read_by(found, Field.CONTRIBUTIONS) == {"Deux bals": ReadBy.CORRECTED}
    assert found.unapplied == ()


def test_a_correction_settles_what_was_doubtful(corrected: ReadFiche) -> None:
    twice = fields("CAF") + "<b>Pilotes</b>\t\n- CVF\t\n"
    assert doubts(corrected(text=twice).dataset, "SA-1.1").keys() == {PILOTES}
    one = corrected(correction(PILOTES, "CVF", "Villes"), text=twice)
    assert [(s.stated_as, bool(s.doubt)) for s in stated(one.dataset, "SA-1.1", PILOTES)] == [
        ("CAF", True),
        ("Villes", False),
    ]
    both = corrected(
        correction(PILOTES, "CVF", "Villes"), correction(PILOTES, "CAF", "CAF"), text=twice
    )
    assert doubts(both.dataset, "SA-1.1") == {}


def test_corrections_follow_one_another(corrected: ReadFiche) -> None:
    found = corrected(
        correction(PILOTES, "CAF", "Villes"),
        correction(PARTENAIRES, "Relais", "CAF"),
        correction(PARTENAIRES, "CAF", "C.A.F."),
    )
    assert items(found.dataset, "SA-1.1", PILOTES) == ["Villes", "Villes", "CVF"]
    assert items(found.dataset, "SA-1.1", PARTENAIRES) == ["C.A.F."]


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(correction(PILOTES, "Ville", "Villes"), id="other words"),
        pytest.param(correction(PARTENAIRES, "CAF", "CVF"), id="other field"),
        pytest.param(correction(PILOTES, "CAF", "CVF", heading="AXE 1.1 Soigner"), id="other heading"),
        pytest.param(correction(PILOTES, "CAF", "CVF", heading="Guérir"), id="part of the heading"),
        pytest.param(correction(PUBLICS, "jeunes", "Enfants"), id="other case"),
        pytest.param(correction(Field.OBJECTIFS, "CAF", "CVF"), id="a field without items"),
        pytest.param(correction(Field.CONTRIBUTIONS, "Un", "Deux"), id="part of the words"),
        pytest.param(correction(Field.CONTRIBUTIONS, "Un bal", "Un", "Deux"), id="a split cell"),
        pytest.param(correction(Field.CONTRIBUTIONS, "Un bal", to_field=PUBLICS), id="a moved cell"),
    ],
)
def test_a_correction_that_no_longer_applies_is_reported(
    corrected: ReadFiche, made: Correction
) -> None:
    untouched = corrected().dataset
    found = corrected(made)
    assert found.unapplied == (made,)
    assert found.dataset.statements == untouched.statements
    assert found.dataset.corrections == (made,)


def test_a_correction_of_words_printed_twice_does_not_apply(corrected: ReadFiche) -> None:
    made = correction(PILOTES, "CAF", "CVF")
    found = corrected(made, text=fields("CAF | Villes | CAF"))
    assert found.unapplied == (made,)
    assert items(found.dataset, "SA-1.1", PILOTES) == ["CAF", "Villes", "CAF"]


def test_a_correction_of_a_heading_printed_twice_does_not_apply(corrected: ReadFiche) -> None:
    made = correction(PILOTES, "CAF", "CVF")
    found = corrected(made, text=fields("CAF") + "\n### AXE 1.1 Guérir\n\n" + fields("Villes"))
    assert found.unapplied == (made,)


def test_an_addition_needs_the_label_of_its_field(corrected: ReadFiche) -> None:
    made = correction(PARTENAIRES, "", "CVF")
    assert corrected(made, text=fields("CAF")).unapplied == (made,)


def test_a_correction_is_keyed_by_content_and_not_by_line(fiche: ReadFiche) -> None:
    own = replace(REGISTRY, corrections=(correction(PILOTES, "CAF", "CVF"),))
    moved = HEAD.replace("## Pilier", "\n\nUne page de plus.\n\n## Pilier")
    found = fiche(fields("CAF"), own=own, head=moved)
    assert found.unapplied == ()
    assert targets(found, PILOTES) == ["cvf"]


def test_corrections_of_a_lent_registry_are_not_applied(fiche: ReadFiche) -> None:
    lent = replace(REGISTRY, corrections=(correction(PILOTES, "CAF", "CVF"),))
    found = fiche(fields("CAF"), lent=lent)
    assert targets(found, PILOTES) == ["caf"]
    assert found.dataset.corrections == found.unapplied == ()


def test_a_move_to_the_objectives_does_not_apply(corrected: ReadFiche) -> None:
    made = correction(PARTENAIRES, "Relais", to_field=Field.OBJECTIFS)
    found = corrected(made)
    assert found.unapplied == (made,)
    assert items(found.dataset, "SA-1.1", PARTENAIRES) == ["Relais"]


def test_a_move_to_the_contributions_does_not_apply(corrected: ReadFiche) -> None:
    """A contribution needs its priority, which a correction does not give."""
    made = correction(PARTENAIRES, "Relais", to_field=Field.CONTRIBUTIONS)
    found = corrected(made)
    assert found.unapplied == (made,)
    assert items(found.dataset, "SA-1.1", PARTENAIRES) == ["Relais"]


def test_a_correction_written_in_the_table_applies_at_the_next_extraction(tmp_path: Path) -> None:
    package = tmp_path / "package"
    extract_package(FICTIF, package)
    table = package / "corrections.csv"
    rows = "AXE 1.3 Rallumer les vitrines,PublicsCibles,Commerçants,Commerçants | Passants,,relu\n"
    table.write_text(table.read_text(encoding="utf-8") + rows, encoding="utf-8")
    found = extract_package(FICTIF, package).extraction
    assert found.unapplied == ()
    assert items(found.dataset, "NL-1.3", PUBLICS) == ["Commerçants", "Passants"]
    assert read_package(package).corrections == found.dataset.corrections != ()


def test_an_addition_written_in_the_table_applies_at_the_next_extraction(tmp_path: Path) -> None:
    package = tmp_path / "package"
    extract_package(FICTIF, package)
    table = package / "corrections.csv"
    rows = "AXE 1.3 Réparer les bancs et les fontaines,DispositifsEtRessources,,Vis,,oublié\n"
    table.write_text(table.read_text(encoding="utf-8") + rows, encoding="utf-8")
    found = extract_package(FICTIF, package).extraction
    assert items(found.dataset, "CV-1.3", DISPOSITIFS) == ["Vis"]


# --- letters that the transcription has changed --------------------------------------------------


def test_a_garbled_label_opens_its_field_with_a_doubt(fiche: ReadFiche) -> None:
    """« Partenalres » must not make pilots of the partners."""
    text = fields("CAF", partners="Relais | Caisse").replace("Partenaires", "Partenalres")
    read = fiche(text).dataset
    assert items(read, "SA-1.1", PILOTES) == ["CAF"]
    assert items(read, "SA-1.1", PARTENAIRES) == ["Relais", "Caisse"]
    assert doubts(read, "SA-1.1").keys() == {PARTENAIRES}


def test_what_stands_as_a_label_and_is_none_leaves_nothing_called_absent(fiche: ReadFiche) -> None:
    """« Acteurs conviés » may be the label of the pilots: they are not read, not "not printed"."""
    text = f"<b>Acteurs conviés</b>\t{OBJECTIVE}\n<ul><li>- CAF</li></ul>\t\n"
    text += "<b>Partenaires</b>\t\n<ul><li>- Relais</li></ul>\t\n"
    read = fiche(text).dataset
    assert silences(read, "SA-1.1")[PILOTES] is UNREAD
    assert "Acteurs conviés" in [left.quote for left in read.leftovers]


def test_every_text_of_a_fiche_is_in_a_table(fictif: Dataset) -> None:
    """What is printed is a value, a passage or a leftover; labels and column headings apart."""
    quoted = "\n".join([p.quote for p in fictif.passages] + [left.quote for left in fictif.leftovers])
    within = {n for p in fictif.passages for n in range(p.first_line + 1, p.last_line + 1)}
    known = {*labels(), *(form for _, forms in priorities() for form in forms)}
    lost = []
    for fiche in read_programme(read_document(FICTIF).blocks).fiches:
        for block in fiche.blocks:
            parts = [part.strip(" -*") for part in re.split(r" - |: ", block.text)]
            words = [part[:60] for part in parts if part and fold(part) not in known]
            if block.first_line in within or fold(block.text) in known:
                continue  # the rest of a text that the page cut, or a heading
            lost += [word for word in words if word not in quoted and fold(word) not in known]
    lost = [word for word in lost if not re.search("objectif op", word, re.IGNORECASE)]
    assert lost == []


# --- the synthesis table -------------------------------------------------------------------------


def test_a_statement_of_the_synthesis_that_leads_nowhere_is_left_over(tmp_path: Path) -> None:
    """Neither its orientation nor its axe nor its words are those of the programme."""
    table = (
        "# Contrat\n\n## A) Priorités\n\n\t\tJeunesse\tLutte contre les discriminations\n"
        "\tOrientation 7 : Naviguer au loin\tTenir la barre (cf. axe 7.7)\t\n\n"
    )
    path = tmp_path / "fiche.md"
    path.write_text(table + HEAD.partition("\n")[2] + fields("CAF"), encoding="utf-8")
    read = read_package(extract_package(path, tmp_path / "read").directory)
    assert [left.quote for left in read.leftovers] == ["Tenir la barre (cf. axe 7.7)"]
    assert contributions(read, "SA-1.1") == {}


def test_a_sentence_that_has_ended_introduces_no_measure(fiche: ReadFiche) -> None:
    """What it says may happen is not how firmly the measures below it commit."""
    for end, degree in ((" :", "Eventuel"), (".", None)):
        led = f"\t<p>Les partenaires pourront se revoir{end}</p><ul><li>☞ Tenir table</li></ul>\n"
        read = fiche(fields("CAF") + led).dataset
        (measure,) = [e for e in read.elements if e.kind is ElementKind.ACTION]
        assert measure.commitment == degree
        assert len(measure.evidence) == (2 if degree else 1)
