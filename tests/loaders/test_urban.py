"""The urban projects of a volet: what is read from small made-up texts, and from the contract.

What is expected of the contract was counted by hand on its pages.
"""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contratgraph.loaders.document import Block, read_document
from contratgraph.loaders.programme import Programme, read_programme
from contratgraph.loaders.records import KEY
from contratgraph.loaders.urban import (
    CommonOrientation,
    Observation,
    Operation,
    UrbanKind,
    UrbanReading,
    read_urban,
)
from contratgraph.words import fold

DATA = Path(__file__).parents[1] / "data"
FINDING, CHALLENGE = UrbanKind.FINDING, UrbanKind.CHALLENGE

Read = Callable[[str], UrbanReading]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a text that stands below a heading which speaks of urban projects."""

    def read_text(text: str, heading: str = "## Les projets urbains\n\n") -> UrbanReading:
        path = tmp_path / "texte.md"
        path.write_text(heading + text, encoding="utf-8")
        return read_urban(read_document(path).blocks)

    return read_text


def rest(reading: UrbanReading) -> list[str]:
    """What was left, without the heading that `read` puts above every text."""
    assert reading.rest[0].text == "Les projets urbains"
    return [block.text for block in reading.rest[1:]]


def shown(observations: tuple[Observation, ...]) -> list[tuple[str, str, str, str]]:
    return [(o.kind.value, o.theme, o.sub_heading, o.text) for o in observations]


def operations(reading: UrbanReading) -> list[Operation]:
    return [
        operation
        for orientation in reading.orientations
        for objective in orientation.objectives
        for operation in objective.operations
    ]


def items(*texts: str) -> str:
    return "<ul>" + "".join(f"<li>• {text}</li>" for text in texts) + "</ul>"


# --- texts that are no urban projects --------------------------------------------------------------


def test_a_text_that_never_speaks_of_urban_projects_is_all_left(tmp_path: Path) -> None:
    path = tmp_path / "texte.md"
    path.write_text(
        "Le projet urbain est ailleurs.\n\n"  # which is no heading
        "### 1. Soigner mieux\n\n- a) Guérir\n\n"
        "- **Le quartier Haut : soigner**\n\nIl faut :\n\n- ☞ Guérir\n\n"
        "#### Constats :\n\n- Un manque de médecins\n"
    )
    blocks = read_document(path).blocks
    assert read_urban(blocks) == UrbanReading((), (), (), (), blocks)


def test_nothing_comes_of_nothing() -> None:
    assert read_urban([]) == UrbanReading((), (), (), (), ())


# --- dimensions ------------------------------------------------------------------------------------


def test_a_dimension_is_a_numbered_heading_with_lettered_points(read: Read) -> None:
    reading = read(
        "### **1. Habiter mieux :**\n\n- a) **Le maintien** des commerces.\n- b) L'ombre**.\n"
    )
    (dimension,) = reading.dimensions
    assert (dimension.number, dimension.title.text) == ("1", "Habiter mieux")
    assert [(p.letter, p.text.text, p.text.first_line) for p in dimension.points] == [
        ("a", "Le maintien des commerces.", 5),
        ("b", "L'ombre.", 6),
    ]
    assert rest(reading) == []


def test_a_point_goes_on_over_a_page_and_prose_between_points_is_context(read: Read) -> None:
    reading = read(
        "### 1. Habiter\n\n- a) Le maintien des commerces et\n\ndes services.\n\n"
        "Le plan le veut.\n\n- b) L'ombre.\n"
    )
    (dimension,) = reading.dimensions
    assert [(p.text.text, p.text.first_line, p.text.last_line) for p in dimension.points] == [
        ("Le maintien des commerces et des services.", 5, 7),
        ("L'ombre.", 11, 11),
    ]
    assert [(c.text, c.first_line) for c in dimension.context] == [("Le plan le veut.", 9)]


def test_a_point_all_in_bold_is_no_title(read: Read) -> None:
    (dimension,) = read("### 1. Habiter\n\n- **a) Le maintien**\n- **b) L'ombre**\n").dimensions
    assert [p.text.text for p in dimension.points] == ["Le maintien", "L'ombre"]


def test_a_numbered_heading_without_points_is_no_dimension(read: Read) -> None:
    reading = read("### 1. Habiter\n\nLe plan le veut.\n\n- Un mot\n")
    assert reading.dimensions == ()
    assert rest(reading) == ["1. Habiter", "Le plan le veut.", "Un mot"]


# --- projects --------------------------------------------------------------------------------------

PROJECT = """\
- **Le quartier du Haut à Montsoril : ouvrir la place**

Le quartier vieillit. Il se vide.

Il est pauvre. Le projet repose sur :

- ☞ Le pavage de la
place
- ☞ La plantation d'arbres

- **Le centre-ancien : tenir**

Il tient. Il convient :

- ☞ De tenir
"""


def test_a_project_is_a_bold_bullet_that_names_a_place_and_leads_to_demarches(read: Read) -> None:
    reading = read(PROJECT)
    one, two = reading.projects
    assert one.place == "Le quartier du Haut à Montsoril"
    assert [p.text for p in one.prose] == [
        "Le quartier vieillit. Il se vide.",
        "Il est pauvre. Le projet repose sur :",
    ]
    (list_one,) = one.lists
    assert list_one.introduction.text == "Le projet repose sur :"
    assert [(i.text, i.first_line, i.last_line) for i in list_one.items] == [
        ("Le pavage de la place", 9, 10),
        ("La plantation d'arbres", 11, 11),
    ]
    assert [i.text for i in two.lists[0].items] == ["De tenir"]
    assert rest(reading) == []


def test_each_list_of_a_project_keeps_the_sentence_that_introduces_it(read: Read) -> None:
    reading = read(
        "- **Le quartier du Haut**\n\nIl convient :\n\n- ☞ De tenir\n\nIl pourra :\n\n- ☞ Tomber\n"
    )
    (project,) = reading.projects
    assert project.place == "Le quartier du Haut"
    assert [(found.introduction.text, found.items[0].text) for found in project.lists] == [
        ("Il convient :", "De tenir"),
        ("Il pourra :", "Tomber"),
    ]


def test_details_of_a_demarche_are_no_demarches(read: Read) -> None:
    reading = read(
        "- **Le quartier du Haut**\n\nIl convient :\n\n- ☞ De tenir\n  - ☞ bien\n- ☞ De durer\n"
    )
    (found,) = reading.projects[0].lists
    assert [i.text for i in found.items] == ["De tenir", "De durer"]
    assert rest(reading) == ["bien"]


def test_a_bold_bullet_without_demarches_is_no_project(read: Read) -> None:
    text = "- **Le quartier du Haut : tenir**\n\nIl tient.\n\n- Un mot\n"
    assert read(text).projects == ()
    assert rest(read(text)) == ["Le quartier du Haut : tenir", "Il tient.", "Un mot"]


def test_a_bold_bullet_that_names_no_place_is_no_project(read: Read) -> None:
    assert read("- **Le financement : payer**\n\nIl convient :\n\n- ☞ De payer\n").projects == ()


# --- findings and challenges -----------------------------------------------------------------------

FOCUS = "• **Focus sur le Haut**\n\n"
HOUSING = "Diversification du parc et gestion patrimoniale"


def test_a_table_of_findings_and_challenges(read: Read) -> None:
    reading = read(
        FOCUS
        + f"<b>{HOUSING}</b>\t<p><b>Constats :</b></p>{items('Un bâti vieux')}\n"
        + f"\t<p><b>Enjeux</b></p>{items('Rénover')}\n"
        + f"<b>Gestion du cadre de vie</b>\t<p>Constats</p>{items('Des déchets')}\n"
    )
    assert shown(reading.observations) == [
        ("Finding", HOUSING, "", "Un bâti vieux"),
        ("Challenge", HOUSING, "", "Rénover"),
        ("Finding", "Gestion du cadre de vie", "", "Des déchets"),
    ]
    assert [o.theme_key for o in reading.observations] == [
        "DiversificationDuParc",
        "DiversificationDuParc",
        "GestionDuCadreDeVie",
    ]
    assert {(o.heading.text, o.heading.first_line) for o in reading.observations} == {
        ("Focus sur le Haut", 3)
    }
    assert [o.first_line for o in reading.observations] == [5, 6, 7]
    assert rest(reading) == []


def test_a_theme_that_no_word_list_knows_keeps_its_words(read: Read) -> None:
    reading = read(FOCUS + f"<b>Santé\t</b><p><b>Constats</b></p>{items('Peu de médecins')}\n")
    assert [(o.theme, o.theme_key) for o in reading.observations] == [("Santé", "")]


def test_findings_in_prose_go_on_in_a_table(read: Read) -> None:
    reading = read(
        f"### Le projet du Haut\n\n#### {HOUSING}\n\n##### Constats :\n\n"
        "- Un bâti vieux :\n  - sans toit\n\n"
        f"\t{items('Des copropriétés')}<p><b>Enjeux :</b></p>{items('Rénover')}\n"
    )
    assert [(o.kind, o.text, o.parent) for o in reading.observations] == [
        (FINDING, "Un bâti vieux :", None),
        (FINDING, "sans toit", 0),
        (FINDING, "Des copropriétés", None),
        (CHALLENGE, "Rénover", None),
    ]
    assert {(o.heading.text, o.theme_key) for o in reading.observations} == {
        ("Le projet du Haut", "DiversificationDuParc")
    }


def test_a_label_at_the_end_of_a_page_leads_to_the_items_of_the_next_one(read: Read) -> None:
    reading = read(
        FOCUS
        + f"<b>{HOUSING}</b>\t<p><b>Constats</b></p>{items('Vieux')}<p><b>Enjeux</b></p>\n\n"
        + f"\t{items('Rénover')}\n\n- Bâtir\n"
    )
    assert shown(reading.observations) == [
        ("Finding", HOUSING, "", "Vieux"),
        ("Challenge", HOUSING, "", "Rénover"),
        ("Challenge", HOUSING, "", "Bâtir"),
    ]


def test_a_theme_printed_again_on_the_next_page_changes_nothing(read: Read) -> None:
    reading = read(
        FOCUS
        + f"<b>{HOUSING}</b>\t<p><b>Enjeux</b></p>{items('Rénover')}\n\n"
        + f"<b>{HOUSING}</b>\t{items('Bâtir')}\n"
    )
    assert [(o.kind, o.text) for o in reading.observations] == [
        (CHALLENGE, "Rénover"),
        (CHALLENGE, "Bâtir"),
    ]
    assert rest(reading) == []


def test_a_theme_cut_by_a_page_is_rejoined(read: Read) -> None:
    reading = read(
        FOCUS
        + f"<b>Diversification du parc et</b>\t<p><b>Constats</b></p>{items('Vieux')}\n\n"
        + f"<b>gestion patrimoniale</b>\t{items('Cher')}\n"
    )
    assert [(o.theme, o.theme_key, o.text) for o in reading.observations] == [
        (HOUSING, "DiversificationDuParc", "Vieux"),
        (HOUSING, "DiversificationDuParc", "Cher"),
    ]


def test_titles_within_a_theme_end_with_its_list(read: Read) -> None:
    reading = read(
        FOCUS
        + f"<b>{HOUSING}</b>\t<p><b>Constats</b></p><p><u>Equipements :</u></p>{items('Une école')}"
        + f"<p>Commerces :</p>{items('Un marché')}\n\t{items('Une halle')}\n"
        + f"\t<p><b>Enjeux</b></p>{items('Bâtir')}\n"
    )
    assert [(o.sub_heading, o.text) for o in reading.observations] == [
        ("Equipements", "Une école"),
        ("Commerces", "Un marché"),
        ("Commerces", "Une halle"),
        ("", "Bâtir"),
    ]


def test_underlined_words_lead_in_a_bullet_or_head_the_bullets_below_it(read: Read) -> None:
    reading = read(
        FOCUS
        + f"<b>{HOUSING}</b>\t<p><b>Enjeux</b></p><ul><li>• <u>Rénover :</u> le Haut</li>"
        + "<li>• <u>Bâtir</u><ul><li>○ des toits</li></ul></li><li>• Planter</li></ul>\n"
    )
    assert [(o.sub_heading, o.text, o.parent) for o in reading.observations] == [
        ("Rénover", "Rénover : le Haut", None),
        ("", "Bâtir", None),
        ("Bâtir", "des toits", 1),
        ("", "Planter", None),
    ]


def test_a_nested_list_cut_by_a_page_stays_nested(read: Read) -> None:
    reading = read(
        FOCUS
        + f"<b>{HOUSING}</b>\t<p><b>Constats</b></p><ul><li>• Des soucis :"
        + "<ul><li>○ un bâti vieux, ayant permis d'améliorer les</li></ul></li></ul>\n\n"
        + "\t<p>toits de jadis.</p><ul><li>○ des déchets</li><li>• Des rats</li></ul>\n"
    )
    assert [(o.text, o.parent, o.first_line, o.last_line) for o in reading.observations] == [
        ("Des soucis :", None, 5, 5),
        ("un bâti vieux, ayant permis d'améliorer les toits de jadis.", 0, 5, 7),
        ("des déchets", 0, 7, 7),
        ("Des rats", None, 7, 7),
    ]


def test_labels_side_by_side_head_their_columns(read: Read) -> None:
    reading = read(
        FOCUS
        + "<b>Thème</b>\t<b>Constats</b>\t<b>Enjeux</b>\n"
        + f"{HOUSING}\t{items('Vieux')}\t{items('Rénover')}\n\n"
        + f"Transports et mobilité\t{items('Loin', 'Cher')}\t{items('Relier')}\n"
        + f"\t{items('Lent')}\t\n"
    )
    transport = "Transports et mobilité"
    assert [(o.kind, o.theme, o.text, o.parent) for o in reading.observations] == [
        (FINDING, HOUSING, "Vieux", None),
        (CHALLENGE, HOUSING, "Rénover", None),
        (FINDING, transport, "Loin", None),
        (FINDING, transport, "Cher", None),
        (CHALLENGE, transport, "Relier", None),
        (FINDING, transport, "Lent", None),
    ]
    assert rest(reading) == ["Thème"]


def test_a_text_is_no_rest_of_what_stands_in_another_column_or_below_another_label(read: Read) -> None:
    reading = read(
        FOCUS
        + f"<b>{HOUSING}</b>\t<b>Constats</b>\t<b>Enjeux</b>\n\t{items('Vieux')}\t{items('Rénover')}\n"
        + "\tla suite\t\n"
        + f"<b>Gestion du cadre de vie</b>\t<p>Constats</p>{items('Sale')}<p>Enjeux</p><p>la fin</p>\n"
    )
    assert [o.text for o in reading.observations] == ["Vieux", "Rénover", "Sale"]
    assert rest(reading) == ["la suite", "Enjeux", "la fin"]


def test_a_label_in_the_first_column_is_no_theme(read: Read) -> None:
    reading = read(
        FOCUS + f"<b>Constats</b>\t{items('Vieux')}\n<b>Principaux enjeux :</b>\t{items('Rénover')}\n"
    )
    assert shown(reading.observations) == [
        ("Finding", "", "", "Vieux"),
        ("Challenge", "", "", "Rénover"),
    ]


def test_the_marker_of_details_says_nothing_of_another_list(read: Read) -> None:
    reading = read(
        FOCUS
        + f"<b>{HOUSING}</b>\t<p><b>Constats</b></p>"
        + "<ul><li>• Des soucis<ul><li>○ Vieux</li></ul></li></ul>\n"
        + "\t<p><b>Enjeux</b></p><ul><li>○ Rénover</li></ul>\n\t<ul><li>○ Bâtir</li></ul>\n"
    )
    assert [(o.text, o.parent) for o in reading.observations] == [
        ("Des soucis", None),
        ("Vieux", 0),
        ("Rénover", None),
        ("Bâtir", None),
    ]


def test_a_bullet_left_empty_is_no_finding(read: Read) -> None:
    text = FOCUS + f"<b>{HOUSING}</b>\t<p><b>Constats</b></p>{items('Vieux', '')}\n"
    assert [o.text for o in read(text).observations] == ["Vieux"]


def test_a_sentence_that_speaks_of_dysfunctions_opens_a_list(read: Read) -> None:
    reading = read(
        "- **Les projets du Haut**\n\nSource : une note\n\n"
        "Des dysfonctionnements généraux, dans les quartiers Haut et Bas :\n\n"
        "- ☞ Un bâti vieux\n\n- ☞ Des rats\n\nLe plan le veut.\n\n- Un mot\n"
    )
    assert [(o.kind, o.theme, o.text) for o in reading.observations] == [
        (FINDING, "", "Un bâti vieux"),
        (FINDING, "", "Des rats"),
    ]
    assert reading.observations[0].heading.text.startswith("Des dysfonctionnements généraux")
    assert rest(reading) == [
        "Les projets du Haut",
        "Source : une note",
        "Le plan le veut.",
        "Un mot",
    ]


def test_a_title_ends_the_findings_of_a_place(read: Read) -> None:
    reading = read(
        FOCUS
        + f"<b>{HOUSING}</b>\t<p><b>Constats</b></p>{items('Vieux')}\n\n### Autre chose\n\n- Un mot\n"
    )
    assert [o.text for o in reading.observations] == ["Vieux"]
    assert rest(reading) == ["Autre chose", "Un mot"]


def test_items_below_no_label_are_left(read: Read) -> None:
    reading = read(FOCUS + f"<b>{HOUSING}</b>\t{items('Vieux')}\n")
    assert reading.observations == ()
    assert rest(reading) == ["Focus sur le Haut", HOUSING, "Vieux"]


# --- common orientations ---------------------------------------------------------------------------

LINK = "<p>Lien avec la stratégie communautaire:</p><p>Suivre le plan</p>"


def test_a_table_of_common_orientations(read: Read) -> None:
    reading = read(
        "<b>OUVRIR LES QUARTIERS</b>\t\t\n"
        f"<p><b>L'inclusion :</b></p><p><i>Des chemins</i></p>\tMontsoril – Haut\t{LINK}\n"
        f"\t{items('Paver', 'Planter')}\t\n"
        "\tClairbrume\t\n"
        f"{items('Border')}\t\t\n"
        "--\t---\t--\n"
        "<b>BATIR LA VILLE</b>\t\t\n"
        "<i>Des toits</i>  <i>Des murs</i>\tMontsoril – Haut"
        "\tLien avec la stratégie communautaire:  Aider\n"
        f"\t{items('Bâtir')}\t\n"
    )
    one, two = reading.orientations
    assert (one.title.text, two.title.text) == ("OUVRIR LES QUARTIERS", "BATIR LA VILLE")
    (objective,) = one.objectives
    assert objective.title is not None and objective.title.text == "L'inclusion"
    assert [aim.text for aim in objective.aims] == ["Des chemins"]
    assert objective.strategy_label is not None
    assert objective.strategy_label.text == "Lien avec la stratégie communautaire"
    assert [text.text for text in objective.strategy] == ["Suivre le plan"]
    assert [
        (o.text, o.place and o.place.text, o.first_line, o.last_line) for o in objective.operations
    ] == [
        ("Paver", "Montsoril – Haut", 5, 5),
        ("Planter", "Montsoril – Haut", 5, 5),
        ("Border", "Clairbrume", 7, 7),
    ]
    (other,) = two.objectives
    assert other.title is None
    assert [aim.text for aim in other.aims] == ["Des toits", "Des murs"]
    assert [text.text for text in other.strategy] == ["Aider"]
    assert rest(reading) == []


def test_the_three_columns_go_on_over_a_page(read: Read) -> None:
    reading = read(
        "<b>OUVRIR LES QUARTIERS</b>\t\t\n"
        "<p><b>Le développement</b></p>\tMontsoril\tLien avec la\n"
        f"\t{items('Bâtir des toits et')}\t\n\n"
        "<p><i>d'équipements :</i></p><p><i>Des écoles</i></p>\tdes murs "
        f"{items('Planter')}\t<p>stratégie communautaire:</p><p>Aider</p>\n\n"
        f"\t{items('Paver')}\t\n"
    )
    (objective,) = reading.orientations[0].objectives
    assert objective.title is not None
    assert (objective.title.text, objective.title.first_line, objective.title.last_line) == (
        "Le développement d'équipements",
        4,
        7,
    )
    assert [aim.text for aim in objective.aims] == ["Des écoles"]
    assert objective.strategy_label is not None
    assert objective.strategy_label.text == "Lien avec la stratégie communautaire"
    assert [
        (o.text, o.place and o.place.text, o.first_line, o.last_line) for o in objective.operations
    ] == [
        ("Bâtir des toits et des murs", "Montsoril", 5, 7),
        ("Planter", "Montsoril", 7, 7),
        ("Paver", "Montsoril", 9, 9),
    ]


def test_a_new_left_cell_is_a_new_objective_and_forgets_the_place(read: Read) -> None:
    reading = read(
        "<b>OUVRIR LES QUARTIERS</b>\t\t\n"
        f"<i>Des chemins</i>\tMontsoril\t\n\t{items('Paver')}\t\n<i>Des murs</i>\t{items('Bâtir')}\t\n"
    )
    assert [
        (objective.aims[0].text, operation.text, operation.place and operation.place.text)
        for objective in reading.orientations[0].objectives
        for operation in objective.operations
    ] == [("Des chemins", "Paver", "Montsoril"), ("Des murs", "Bâtir", None)]


def test_details_of_an_operation_say_what_they_detail(read: Read) -> None:
    reading = read(
        "<b>OUVRIR LES QUARTIERS</b>\t\t\n<i>Des chemins</i>\tMontsoril\t\n"
        "\t<ul><li>• Paver :<ul><li>• la place</li></ul></li><li>• Planter</li></ul>\t\n"
    )
    assert [(o.text, o.parent) for o in operations(reading)] == [
        ("Paver :", None),
        ("la place", 0),
        ("Planter", None),
    ]


def test_a_table_of_findings_below_is_no_part_of_the_orientations(read: Read) -> None:
    reading = read(
        f"<b>OUVRIR LES QUARTIERS</b>\t\t\n<i>Des chemins</i>\tMontsoril\t\n\t{items('Paver')}\t\n\n"
        f"\t<b>Constats</b>\t\n\t{items('Vieux')}\t\n"
    )
    assert [o.text for o in operations(reading)] == ["Paver"]
    assert shown(reading.observations) == [("Finding", "", "", "Vieux")]


def test_a_row_alone_that_is_not_in_capitals_heads_no_orientations(read: Read) -> None:
    assert read(f"<b>Ouvrir les quartiers</b>\t\t\n\t{items('Paver')}\t\n").orientations == ()


def test_other_tables_are_left(read: Read) -> None:
    text = "<b>Année</b>\t<b>Montant</b>\t<b>Part</b>\n2013\t12\t3\n"
    reading = read(text)
    assert reading.orientations == () and reading.observations == ()
    assert rest(reading) == ["Année", "Montant", "Part", "2013", "12", "3"]


# --- no words are lost ------------------------------------------------------------------------------


def texts(reading: UrbanReading) -> Iterator[tuple[int, int, str]]:
    """Every text of a reading, with its lines."""
    for dimension in reading.dimensions:
        found = (dimension.title, *(p.text for p in dimension.points), *dimension.context)
        yield from ((i.first_line, i.last_line, i.text) for i in found)
    for project in reading.projects:
        found = (project.title, *project.prose)
        for demarches in project.lists:
            found = (*found, demarches.introduction, *demarches.items)
        yield from ((i.first_line, i.last_line, i.text) for i in found)
    for observation in reading.observations:
        yield observation.first_line, observation.last_line, observation.text
        found = (observation.heading, observation.label)
        yield from ((i.first_line, i.last_line, i.text) for i in found)
    for orientation in reading.orientations:
        yield orientation.title.first_line, orientation.title.last_line, orientation.title.text
        for objective in orientation.objectives:
            cells = (objective.title, *objective.aims, objective.strategy_label, *objective.strategy)
            yield from ((i.first_line, i.last_line, i.text) for i in cells if i)
            for operation in objective.operations:
                yield operation.first_line, operation.last_line, operation.text
                if operation.place:
                    yield operation.place.first_line, operation.place.last_line, operation.place.text


def bare(words: str) -> str:
    """Words without the number or letter before them and the colon after them."""
    return re.sub(r"^(?:[a-z]\)|[0-9]+\.) ", "", words).rstrip(" :")


def assert_no_words_are_lost(reading: UrbanReading, blocks: Sequence[Block]) -> None:
    """Each block is left, or its words stand in a text of its lines, or in a title of findings."""
    read = list(texts(reading))
    titles = " ".join(f"{o.theme} | {o.sub_heading}" for o in reading.observations)
    left = set(map(id, reading.rest))
    for block in blocks:
        if id(block) in left or not any(map(str.isalnum, block.text)):
            continue
        for words in map(bare, block.parts or (block.text,)):
            stands = any(one <= block.first_line <= two and words in text for one, two, text in read)
            assert stands or words in titles, block
    assert [id(b) for b in blocks if id(b) in left] == [id(b) for b in reading.rest]


# --- hostile texts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "### 1. Habiter\n\n- a) un\n\n" + "et encore\n\n" * 12_000,
        FOCUS + "\t<p><b>Constats</b></p><ul><li>• un</li></ul>\n" + "\t<p>et puis</p>\n" * 12_000,
        "<b>OUVRIR LA VILLE</b>\t\t\n<i>des</i>\tHaut\tlien\n" + "<i>et</i>\tet\tet\n" * 12_000,
        FOCUS + "Des constats" + " de rats" * 15_000 + "\n",
        "- **" + "quartier : " * 15_000 + "**\n",
        "<i>a" + " " * 150_000 + "b</i>\tx\n",
        FOCUS + "\t<b>Constats</b>" + "<ul><li>• a" * 5_000 + "\n",
    ],
    ids=["points", "findings", "columns", "long lead", "long title", "blanks", "deep lists"],
)
def test_large_texts_are_read_in_seconds(read: Read, text: str) -> None:
    start = time.perf_counter()
    read(text)
    assert time.perf_counter() - start < 20


PIECES = (
    "## Les projets urbains|### 1. Habiter :|- a) un|- b) deux et|et la suite|La suite.|"
    "- **Le quartier Haut : tenir**|Il convient :|- ☞ Un|- ☞ Deux|  - détail|Des constats généraux :|"
    "• **Focus sur le Haut**|#### Transports et mobilité|##### Constats :|##### Enjeux|- Un mot|"
    "<b>Transports et mobilité</b>\t<p><b>Constats</b></p>"
    "<ul><li>• un<ul><li>○ deux et</li></ul></li></ul>|"
    "\t<p>la suite</p><ul><li>○ trois</li></ul><p><u>Titre :</u></p><ul><li>• quatre</li></ul>|"
    "\t<b>Enjeux</b>|<b>Constats</b>\t<b>Enjeux</b>|<b>OUVRIR LA VILLE</b>\t\t|"
    "<b>Un titre</b> \tHaut\tLien avec la stratégie :  Aider et|<i>des</i>\tet\tla suite|"
    "\t<ul><li>• Paver et</li></ul>\t|<ul><li>• Bâtir</li></ul>\t\t|--\t---\t--|<u>un</u>\t|"
).split("|")


@given(st.lists(st.sampled_from([*PIECES, "", ""]), max_size=30))
@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_order_no_words_are_lost(tmp_path: Path, pieces: list[str]) -> None:
    path = tmp_path / "texte.md"
    path.write_text("\n".join(["## Les projets urbains", "", *pieces]), encoding="utf-8")
    blocks = read_document(path).blocks
    assert_no_words_are_lost(read_urban(blocks), blocks)


# --- the contract ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def programme(source: Path) -> Programme:
    return read_programme(read_document(source).blocks)


@pytest.fixture(scope="module")
def blocks(programme: Programme) -> list[Block]:
    return programme.piliers[0].volets[0].blocks


@pytest.fixture(scope="module")
def contract(blocks: list[Block]) -> UrbanReading:
    return read_urban(blocks)


def test_volets_without_urban_projects_are_left_whole(programme: Programme) -> None:
    others = [volet for pilier in programme.piliers for volet in pilier.volets][1:]
    assert len(others) == 7
    for volet in others:
        with_words = tuple(b for b in volet.blocks if any(map(str.isalnum, b.text)))
        assert read_urban(volet.blocks) == UrbanReading((), (), (), (), with_words)


def test_the_dimensions_of_the_contract(contract: UrbanReading) -> None:
    assert [
        (d.number, d.title.first_line, "".join(p.letter for p in d.points)) for d in contract.dimensions
    ] == [("1", 117, "abcd"), ("2", 127, "abcde"), ("3", 138, "abcdef"), ("4", 158, "abc")]
    assert [
        [
            (p.text.first_line, p.text.last_line)
            for p in d.points
            if p.text.first_line != p.text.last_line
        ]
        for d in contract.dimensions
    ] == [[(119, 121)], [(130, 132)], [(141, 143), (152, 154)], [(162, 164)]]
    assert [[c.first_line for c in d.context] for d in contract.dimensions] == [[], [], [148, 150], []]
    assert not any("*" in p.text.text for d in contract.dimensions for p in d.points)


def test_the_projects_of_the_contract(contract: UrbanReading) -> None:
    assert [
        (
            p.place,
            p.title.first_line,
            [prose.first_line for prose in p.prose],
            [found.introduction.first_line for found in p.lists],
            [item.first_line for found in p.lists for item in found.items],
        )
        for p in contract.projects
    ] == [
        (
            "Les quatre quartiers prioritaires d'Aix-en-Provence",
            170,
            [172, 174, 176, 178],
            [180],
            [182, 183],
        ),
        ("Le quartier des Aires-Notre Dame à Gardanne", 184, [186, 188], [190], [192, 193]),
        ("Le centre-ancien de Pertuis", 195, [197, 199], [201], [203, 204, 205]),
        (
            "Le secteur central de Vitrolles et le quartier de la Frescoule",
            207,
            [209, 211, 213, 215, 217],
            [219],
            [221, 223],
        ),
        ("A l'échelle de la CPA", 225, [227], [229], [231, 232, 233, 234, 235, 236, 237]),
    ]


GENERAL = "Des dysfonctionnements généraux, transversaux aux quartiers d'Encagnane et Jas-de-Bouffan :"
JAS = "Focus sur les dysfonctionnements et enjeux sur Jas-de-Bouffan"
ENCAGNANE = "Focus sur les dysfonctionnements et enjeux sur Encagnane"
VITROLLES = "Le projet sur le secteur Centre de Vitrolles et le secteur Frescoule"
THEMES = (
    "DiversificationDuParc",
    "MixiteFonctionnelle",
    "GestionDuCadreDeVie",
    "SecuriteEtTranquillite",
    "TransportsEtMobilite",
)
COUNTED = {
    JAS: [(6, 4), (4, 6), (7, 5), (3, 4), (6, 8)],
    ENCAGNANE: [(13, 6), (6, 7), (8, 7), (7, 6), (7, 6)],
    VITROLLES: [(7, 8), (3, 10), (5, 5), (1, 5), (2, 3)],
}
"""Findings and challenges of each theme, details counted too."""


def test_the_findings_and_challenges_of_each_place_and_theme(contract: UrbanReading) -> None:
    expected = {(GENERAL, "", FINDING): 8}
    for place, counts in COUNTED.items():
        for theme, (findings, challenges) in zip(THEMES, counts, strict=True):
            expected[place, theme, FINDING] = findings
            expected[place, theme, CHALLENGE] = challenges
    assert Counter((o.heading.text, o.theme_key, o.kind) for o in contract.observations) == expected


def test_titles_within_the_themes_of_the_contract(contract: UrbanReading) -> None:
    shops = "Développement économique et commercial"
    economy = "Le développement de l’économie au sein des quartiers"
    trade = "Une nouvelle organisation de l’offre commerciale à l’échelle de la commune"
    renewal = (
        "Poursuivre les opérations d’amélioration de l’habitat sur l’ensemble des secteurs et mettre "
        "en œuvre les projets urbains"
    )
    waste = "Améliorer la qualité de la collecte des déchets et la gestion des encombrants"
    assert Counter(
        (o.heading.text, o.kind, o.sub_heading) for o in contract.observations if o.sub_heading
    ) == {
        (JAS, FINDING, "Equipements"): 2,
        (JAS, FINDING, shops): 2,
        (JAS, CHALLENGE, "Equipements"): 3,
        (JAS, CHALLENGE, shops): 3,
        (ENCAGNANE, FINDING, "Equipements"): 3,
        (ENCAGNANE, FINDING, shops): 3,
        (ENCAGNANE, CHALLENGE, "Equipements"): 4,
        (ENCAGNANE, CHALLENGE, shops): 3,
        (VITROLLES, CHALLENGE, "Consolider la rénovation urbaine"): 1,
        (VITROLLES, CHALLENGE, renewal): 4,
        (VITROLLES, CHALLENGE, economy): 4,
        (VITROLLES, CHALLENGE, trade): 4,
        (VITROLLES, CHALLENGE, "Co-construction de la qualité du cadre de vie"): 2,
        (VITROLLES, CHALLENGE, waste): 1,
    }


def test_the_details_of_findings_and_challenges_of_the_contract(contract: UrbanReading) -> None:
    """The line of each bullet with details, the words it begins with, and how many it has."""
    parents = Counter(o.parent for o in contract.observations if o.parent is not None)
    assert [
        (contract.observations[index].first_line, contract.observations[index].text[:28], count)
        for index, count in sorted(parents.items())
    ] == [
        (267, "La mise en place d'une démar", 6),
        (267, "S'appuyer sur la cartographi", 1),
        (272, "Améliorer le stationnement", 3),
        (277, "Des copropriétés dégradées à", 4),
        (283, "Une démarche GUP bien formal", 6),
        (287, "Réduire les actes de vandali", 4),
        (288, "Un stationnement gênant et a", 2),
        (305, "Des résidences connaissant d", 3),
        (310, "Poursuivre les opérations d’", 4),
        (311, "Le développement de l’économ", 4),
        (311, "Une nouvelle organisation de", 4),
        (312, "Des problématiques initialem", 4),
        (315, "Co-construction de la qualit", 2),
        (315, "Améliorer la qualité de la c", 1),
        (317, "La poursuite/la systématisat", 1),
    ]


def test_the_bullet_that_a_page_of_the_contract_cut_is_rejoined(contract: UrbanReading) -> None:
    (cut,) = (o for o in contract.observations if o.first_line != o.last_line)
    assert (cut.first_line, cut.last_line, cut.kind) == (312, 314, FINDING)
    assert cut.text.endswith(
        "ayant permis d’améliorer les problématiques auparavant récurrentes de feux de containers, "
        "de présence de voitures épaves."
    )


def counted(orientation: CommonOrientation) -> dict[str | None, int]:
    return Counter(
        operation.place.text if operation.place else None
        for objective in orientation.objectives
        for operation in objective.operations
    )


def test_the_common_orientations_of_the_contract(contract: UrbanReading) -> None:
    jas, encagnane = "Aix-en-Provence – Jas de Bouffan", "Aix-en-Provence – Encagnane"
    assert [
        (orientation.title.first_line, counted(orientation)) for orientation in contract.orientations
    ] == [
        (323, {jas: 3, encagnane: 2, "Vitrolles": 3}),
        (330, {jas: 2, encagnane: 3, "Vitrolles": 3}),
        (339, {jas: 2, encagnane: 3, "Vitrolles": 3}),
        (349, {jas: 3 + 2, encagnane: 3 + 2, "Vitrolles": 6 + 7}),
    ]
    assert [
        [len(objective.operations) for objective in orientation.objectives]
        for orientation in contract.orientations
    ] == [[8], [8], [8], [12, 11]]
    details = [o for o in operations(contract) if o.parent is not None]
    assert [o.first_line for o in details] == [362] * 4
    assert {o.text for o in operations(contract) if o.first_line != o.last_line} == {
        "Diversification à travers une offre en accession / logement étudiant"
    }


def test_the_objectives_of_the_contract_and_the_strategy_beside_them(contract: UrbanReading) -> None:
    objectives = [o for orientation in contract.orientations for o in orientation.objectives]
    assert [
        (o.title.text if o.title else None, [aim.text for aim in o.aims], len(o.strategy))
        for o in objectives
    ] == [
        (
            "L'inclusion urbaine des quartiers prioritaires",
            [
                "Des opérations d'aménagement sur les espaces extérieurs et le réseau viaire pour "
                "fluidifier les circulations et faciliter l'usage des TC/transports doux"
            ],
            1,
        ),
        (
            "L'évolution de la vocation résidentielle des quartiers, à travers une diversification des "
            "typologies, de la nature des logements",
            [
                "Des opérations de démolition et de reconstruction d'une offre neuve pour recomposer "
                "le parc social / le traitement de copropriétés dégradées"
            ],
            3,
        ),
        (
            None,
            [
                "Améliorer les conditions de logements pour les habitants",
                "Des opérations de requalification du bâti et d'amélioration de la performance "
                "énergétique du parc",
            ],
            3,
        ),
        (
            None,
            [
                "L'affirmation de fonctions économiques et commerciales de proximité",
                "La mise en place de ressources foncières et immobilières pour l'accueil d'entreprises "
                "et la restructuration du tissu commercial",
            ],
            1,
        ),
        (
            "Le développement d'équipements",
            [
                "La restructuration de l'offre d'équipements public pour renforcer l'accès à une "
                "offre de services diversifiée"
            ],
            1,
        ),
    ]
    assert {o.strategy_label.text for o in objectives if o.strategy_label} == {
        "Lien avec la stratégie communautaire"
    }
    assert [(t.text[:30], t.first_line, t.last_line) for t in objectives[1].strategy] == [
        ("Prise en compte des orientatio", 331, 336),
        ("Amélioration de la mixité de l", 336, 336),
        ("Développement de l'offre de lo", 336, 336),
    ]


LEFT = [
    (105, "Présentation des projets urbains"),
    (109, "Au sein d'une agglomération de plus de 380 000"),
    (111, "Des dimensions transversales pour les projets"),
    (113, "Reconnues comme espaces de développement"),
    (115, "Dans le cadre du Contrat de Ville, la définition"),
    (166, "Des démarches pour la mise en œuvre des projets"),
    (168, "Pour les quatre communes du Contrat de Ville, la"),
    (239, "La préfiguration des opérations urbaines sur les"),
    (241, "Les projets sur les quartiers ouest"),
    (245, "Source : Note d'opportunité pour un Programme de"),
    (298, "Périmètre du secteur Centre"),
    (321, "Les orientations et objectifs communs des projets"),
]
"""Titles of parts, the prose that presents them, the source of a part, and the caption of a map."""


def test_what_is_left_of_the_contract(contract: UrbanReading) -> None:
    assert [block.first_line for block in contract.rest] == [line for line, _ in LEFT]
    assert all(b.text.startswith(words) for b, (_, words) in zip(contract.rest, LEFT, strict=True))


def test_no_words_of_the_contract_are_lost(contract: UrbanReading, blocks: list[Block]) -> None:
    assert_no_words_are_lost(contract, blocks)


# --- facts annotated by hand -------------------------------------------------------------------------


def annotated() -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = json.loads(
        (DATA / "pays_d_aix_document.json").read_text(encoding="utf-8")
    )["urban"]
    return facts


def said(reading: UrbanReading) -> Iterator[tuple[str, str, str, str, int, int]]:
    """(kind, place as printed, theme, text, lines) of all that a fact may be about."""
    for dimension in reading.dimensions:
        title = dimension.title
        yield "dimension", "", "", title.text, title.first_line, title.last_line
    for project in reading.projects:
        kind = "supervision" if "CPA" in project.place else "demarche"
        for found in project.lists:
            for item in found.items:
                place = f"{project.place} {item.text}" if kind == "demarche" else ""
                yield kind, place, "", item.text, item.first_line, item.last_line
    for o in reading.observations:
        yield o.kind.value, o.heading.text, o.theme, o.text, o.first_line, o.last_line
    for operation in operations(reading):
        place = operation.place.text if operation.place else ""
        yield "operation", place, "", operation.text, operation.first_line, operation.last_line


@pytest.mark.parametrize("fact", annotated(), ids=lambda fact: f"line {fact['line']}")
def test_a_fact_annotated_by_hand(contract: UrbanReading, fact: dict[str, Any]) -> None:
    found = [
        (kind, place, theme)
        for kind, place, theme, text, first, last in said(contract)
        if first <= fact["line"] <= last and fact["words"] in text
    ]
    assert len(found) == 1
    ((kind, place, theme),) = found
    assert (kind.casefold(), theme) == (fact["kind"], fact["theme"])
    assert fold(fact["place"]) in fold(place)


# --- the registries of places ------------------------------------------------------------------------

REGISTRIES = Path(__file__).parents[2] / "loaders" / "datasets" / "cv043"
KINDS = frozenset(
    (
        "Residence Copropriete Equipement Secteur ZoneActivites Voie CentreCommercial Infrastructure"
    ).split()
)


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((REGISTRIES / name).read_text(encoding="utf-8"))))


def forms(row: dict[str, str]) -> list[str]:
    return [row["label"], *filter(None, row["alt_labels"].split(" | "))]


def test_the_eight_quartiers_and_the_sites_refer_to_what_is_known() -> None:
    communes = {row["key"] for row in rows("communes.csv")}
    quartiers = {row["key"]: row["commune"] for row in rows("quartiers.csv")}
    assert Counter(quartiers.values()) == {
        "aix-en-provence": 4,
        "gardanne": 1,
        "pertuis": 1,
        "vitrolles": 2,
    }
    assert set(quartiers.values()) <= communes
    for site in rows("sites.csv"):
        assert site["kind"] in KINDS
        assert site["commune"] in communes | {""}
        if site["quartier"]:
            assert site["commune"] == quartiers[site["quartier"]], site["key"]


@pytest.mark.parametrize("name", ["quartiers.csv", "sites.csv"])
def test_keys_of_places_are_sorted_and_no_form_names_two_places(name: str) -> None:
    keys = [row["key"] for row in rows(name)]
    assert keys == sorted(set(keys))
    assert all(re.fullmatch(KEY, key) for key in keys)
    named = [form for row in rows(name) for form in set(map(fold, forms(row)))]
    assert Counter(named).most_common(1)[0][1] == 1


@pytest.mark.parametrize("name", ["quartiers.csv", "sites.csv"])
def test_every_place_is_printed_in_the_contract(source: Path, name: str) -> None:
    """Other forms are printed ones; a label may be ours, where the contract names several at once."""
    printed = fold(re.sub(r"<[^<>]*>|[*]", "", source.read_text(encoding="utf-8")))
    for row in rows(name):
        assert all(fold(form) in printed for form in row["alt_labels"].split(" | ")), row["key"]
        assert any(fold(form) in printed for form in forms(row)), row["key"]
