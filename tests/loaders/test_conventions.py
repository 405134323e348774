"""Contracts that print their fiches in other ways: the same code reads them all.

Three made-up contracts: tables between pipes, HTML tables, lists with labels in bold. The whole answer
to each was written by hand, beside it, from the page.
"""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from contratgraph.errors import NotAContract
from contratgraph.loaders.document import read_document
from contratgraph.loaders.draft import UNASSIGNED
from contratgraph.loaders.extract import extract
from contratgraph.loaders.into_package import extract_package
from contratgraph.loaders.lists import (
    FIELD_OF,
    AnomalyKind,
    ElementKind,
    Field,
    Reading,
    Role,
    SilenceKind,
    StatementKind,
)
from contratgraph.loaders.package import read_package
from contratgraph.loaders.records import Dataset
from contratgraph.loaders.text import clean

DATA = Path(__file__).parents[1] / "data"
CONTRACTS = ("a", "b", "c")
LEVELS = (ElementKind.PILIER, ElementKind.VOLET, ElementKind.ORIENTATION, ElementKind.AXE)


@pytest.fixture(scope="module", params=CONTRACTS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def data(name: str) -> Dataset:
    return extract(read_document(DATA / f"contrat_{name}.md")).dataset


@pytest.fixture(scope="module")
def expected(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / f"contrat_{name}.json").read_text(encoding="utf-8"))
    return found


# --- the whole answer ----------------------------------------------------------------------------


def test_title_years_and_levels(data: Dataset, expected: dict[str, Any]) -> None:
    lines = {p.key: p.first_line for p in data.passages}
    assert data.contract.title == expected["title"]
    assert [data.contract.first_year, data.contract.last_year] == expected["years"]
    assert [
        [e.kind.value, e.code, e.parent, e.title, lines[e.evidence[0]]]
        for e in data.elements
        if e.kind in LEVELS
    ] == expected["elements"]


def test_objectives_measures_and_how_firmly_they_commit(
    data: Dataset, expected: dict[str, Any]
) -> None:
    passages = {p.key: p for p in data.passages}
    objectives: dict[str, list[list[Any]]] = {}
    measures: dict[str, list[list[Any]]] = {}
    for element in data.elements:
        proof = passages[element.evidence[0]]
        if element.kind is ElementKind.OBJECTIVE:
            found = objectives.setdefault(element.parent, [])
            found.append([proof.printed_number, element.title])
        elif element.kind not in LEVELS:
            assert element.kind is ElementKind.ACTION
            degree = element.commitment.value if element.commitment else None
            measures.setdefault(element.parent, []).append([proof.quote, degree])
    assert objectives == expected["objectives"]
    assert measures == expected["measures"]


def test_the_text_that_presents_each_element(data: Dataset, expected: dict[str, Any]) -> None:
    passages = {p.key: p for p in data.passages}
    found = {e.code: [passages[key] for key in e.context] for e in data.elements if e.context}
    assert {code: [p.quote for p in texts] for code, texts in found.items()} == {
        code: [text if len(text) <= 200 else text[:199].rstrip() + "…" for text in texts]
        for code, texts in expected["context"].items()
    }
    assert [p.length for texts in found.values() for p in texts] == [
        len(text) for code in found for text in expected["context"][code]
    ]


def test_every_field_with_the_words_and_the_label(data: Dataset, expected: dict[str, Any]) -> None:
    found: dict[str, dict[str, list[list[str]]]] = {}
    for s in data.statements:
        field = FIELD_OF[s.kind, s.role]
        if field is not Field.CONTRIBUTIONS:
            items = found.setdefault(s.element, {}).setdefault(field.value, [])
            items.append([s.stated_as, s.qualifier])
    assert found == expected["fields"]


def test_contributions_to_the_priorities_that_the_contract_names(
    data: Dataset, expected: dict[str, Any]
) -> None:
    found: dict[str, dict[str, str]] = {}
    for s in data.statements:
        if FIELD_OF[s.kind, s.role] is Field.CONTRIBUTIONS:
            found.setdefault(s.element, {})[s.target] = s.stated_as
    assert found == expected["contributions"]
    assert {p.key: p.label for p in data.priorities} == expected["priorities"]


def test_silences_and_doubts(data: Dataset, expected: dict[str, Any]) -> None:
    found: dict[str, dict[str, str]] = {}
    for silence in data.silences:
        found.setdefault(silence.element, {})[silence.field.value] = silence.kind.value
    assert found == expected["silences"]
    doubtful = [[r.element, r.field.value] for r in data.reading if r.reading is Reading.DOUBTFUL]
    assert doubtful == expected["doubtful"]


def test_what_no_field_takes_is_told(data: Dataset, expected: dict[str, Any]) -> None:
    found: dict[str, list[str]] = {}
    for left in data.leftovers:
        if left.note != UNASSIGNED:
            found.setdefault(left.element, []).append(f"{left.first_line} {left.quote}")
    assert found == expected["leftovers"]


BEFORE = {"a": [3, 5], "b": [3, 6, 6, 8, 8, 9, 9], "c": [3, 5]}
"""The lines before the first pilier: a subtitle, a presentation, a table of inhabitants."""


def test_outside_the_fiches_only_what_comes_first_is_left(name: str, data: Dataset) -> None:
    assert [x.first_line for x in data.leftovers if x.note == UNASSIGNED] == BEFORE[name]


_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def test_every_passage_stands_on_its_lines(name: str, data: Dataset) -> None:
    printed = (DATA / f"contrat_{name}.md").read_text(encoding="utf-8").splitlines()

    def letters(text: str) -> str:
        text = unescape(_TAG.sub(" ", text))
        return "".join(c for c in clean(text) if c.isalnum())

    for passage in data.passages:
        shown = letters("\n".join(printed[passage.first_line - 1 : passage.last_line]))
        words = letters(passage.quote.rstrip("…"))
        furniture = letters("Contrat de ville de Brumont et Pontaluze 10")  # within one text of c
        assert words in shown.replace(furniture, ""), (passage, shown)


def test_the_package_can_be_written_and_read(name: str, data: Dataset, tmp_path: Path) -> None:
    extract_package(DATA / f"contrat_{name}.md", tmp_path / "paquet")
    read = read_package(tmp_path / "paquet")
    assert [e.code for e in read.elements] == [e.code for e in data.elements]
    assert {s.stated_as for s in read.statements} == {s.stated_as for s in data.statements}


# --- nothing is made of a shape that is not known ------------------------------------------------

TOP = """\
# Contrat de ville de Clairbrume 2031-2036

## Pilier Cohésion sociale

### Orientation 1 : Soigner

#### AXE 1.1 Guérir

"""
READ = "**Pilote :** Ville\n\n"
"""A field, so that the document is read."""


def read(tmp_path: Path, text: str, top: str = TOP) -> Dataset:
    path = tmp_path / "contrat.md"
    path.write_text(top + text, encoding="utf-8")
    return extract(read_document(path)).dataset


def said(data: Dataset) -> list[tuple[str, str, str]]:
    """Field, words and qualifier of each statement."""
    return [(FIELD_OF[s.kind, s.role].value, s.stated_as, s.qualifier) for s in data.statements]


def left(data: Dataset) -> list[str]:
    return [leftover.quote for leftover in data.leftovers]


def kinds(data: Dataset) -> list[str]:
    return [element.kind.value for element in data.elements]


@pytest.mark.parametrize(
    "table",
    [
        "| Chose | Machin |\n|---|---|\n| Ville | CAF |\n",
        "| Pilote | Chose |\n|---|---|\n| Ville | CAF |\n",  # a label, or a row of labels?
        "| Actions | Pilote | Partenaires |\n|---|---|---|\n| Ouvrir | Ville | CAF |\n",
        "| Action | Pilote |\n|---|---|\n| Ouvrir | Ville |\n| Fermer | CAF |\n",
        "<table>\n<tr><td>Chose</td><td>Ville</td></tr>\n</table>\n",
    ],
)
def test_a_table_without_known_labels_gives_no_field(tmp_path: Path, table: str) -> None:
    with pytest.raises(NotAContract):
        read(tmp_path, table)
    data = read(tmp_path, READ + table)
    assert said(data) == [("Pilotes", "Ville", "")]
    assert kinds(data) == ["Pilier", "Orientation", "Axe"]
    cells = [cell for cell in re.split(r"<[^>]*>|[|\n]", table) if cell.strip("- ")]
    assert left(data) == [cell.strip() for cell in cells]


def test_the_cells_of_a_table_are_no_values_of_the_label_above_it(tmp_path: Path) -> None:
    text = "**Partenaires :**\n\n- CAF\n\n| Année | Nombre |\n|---|---|\n| 2031 | 12 |\n\n- Autre\n"
    data = read(tmp_path, READ + text)
    assert said(data) == [("Pilotes", "Ville", ""), ("Partenaires", "CAF", "")]
    assert left(data) == ["Année", "Nombre", "2031", "12", "Autre"]


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("**Devise**\n\n- Un café\n", ["Devise", "Un café"]),
        ("**Devise :** un café\n\n- un thé\n", ["Devise : un café", "un thé"]),
        ("Devise : un café\n\n- un thé\n", ["Devise : un café", "un thé"]),
        ("##### Devise\n\n- Un café\n", ["Devise", "Un café"]),
        ("| Devise | Un café |\n", ["Devise", "Un café"]),
    ],
)
def test_what_stands_under_an_unknown_label_is_no_value(
    tmp_path: Path, text: str, over: list[str]
) -> None:
    data = read(tmp_path, READ + "**Partenaires :**\n\n- CAF\n\n" + text)
    assert said(data) == [("Pilotes", "Ville", ""), ("Partenaires", "CAF", "")]
    assert left(data) == over
    unread = [s.field for s in data.silences if s.kind.value == "Unread"]
    assert Field.PUBLICS in unread  # it may be what the unknown label means


def test_an_item_beside_a_label_is_not_below_it(tmp_path: Path) -> None:
    data = read(tmp_path, "- **Pilote :** Ville\n- Le projet dure deux ans\n- **Publics :** tous\n")
    assert said(data) == [("Pilotes", "Ville", ""), ("PublicsCibles", "tous", "")]
    assert left(data) == ["Le projet dure deux ans"]


def test_an_empty_label_before_a_stray_cell_is_not_called_empty(tmp_path: Path) -> None:
    table = (
        "<table>\n<tr><td>Pilote</td><td><table><tr><td>Ville</td></tr></td></tr>\n"
        "<tr><td>Partenaires</td><td>CAF</td></tr>\n</table>\n"
    )
    data = read(tmp_path, table)
    assert said(data) == [("Partenaires", "CAF", "")]
    assert [s.kind.value for s in data.silences if s.field is Field.PILOTES] == ["Unread"]
    assert left(data) == ["Ville"]


NOTHING = ["Néant", "Sans objet", "-", "–", "…", "à définir", "À déterminer.", "(à préciser)", "NC"]
NOTHING += ["non renseigné", "Reste à définir", "à définir ultérieurement", "– à préciser", "En cours"]


@pytest.mark.parametrize("nothing", ["", *NOTHING])
@pytest.mark.parametrize("shape", ["| {} | {} |\n", "**{} :** {}\n\n", "#### {}\n\n- {}\n\n"])
def test_a_field_that_says_nothing_names_nobody(tmp_path: Path, nothing: str, shape: str) -> None:
    data = read(tmp_path, READ + shape.format("Partenaires", nothing) + shape.format("Publics", "Tous"))
    assert said(data) == [("Pilotes", "Ville", ""), ("PublicsCibles", "Tous", "")]
    (silence,) = [s for s in data.silences if s.kind.value == "EmptyInSource"]
    assert silence.field is Field.PARTENAIRES
    quotes = {p.key: p.quote for p in data.passages}
    words = nothing.strip("-– ().…")
    assert words in quotes[silence.passage]
    assert left(data) == []


def test_what_says_nothing_beside_names_is_no_name(tmp_path: Path) -> None:
    text = (
        "**Copilotes :** néant\n\n**Partenaires :** CAF, à préciser\n\n**Moyens :** FIPD ; à définir\n"
    )
    data = read(tmp_path, READ + text)
    assert said(data) == [
        ("Pilotes", "Ville", ""),
        ("Partenaires", "CAF", ""),
        ("DispositifsEtRessources", "FIPD", ""),
    ]
    assert not [s.doubt for s in data.statements if s.doubt]
    assert left(data) == []


@pytest.mark.parametrize(
    "shape",
    [
        "| Pilote | {} |\n",
        "<table>\n<tr><td>Pilote</td><td>{}</td></tr>\n</table>\n",
        "<table>\n<tr><td>Pilote</td>\n<td>\n<b>{}</b></td></tr>\n</table>\n",
        "Pilote\t{}\nPublics\tTous\n",
        "**Pilote :** {}\n",
        "**Pilote :**\n\n- {}\n",
    ],
)
def test_a_hyphen_before_a_break_joins(tmp_path: Path, shape: str) -> None:
    def pilots(words: str) -> list[str]:
        return [
            text for field, text, _ in said(read(tmp_path, shape.format(words))) if field == "Pilotes"
        ]

    assert pilots("Éduca-<br>tion nationale") == ["Éducation nationale"]
    assert pilots("Éduca-<br/> tion nationale") == ["Éducation nationale"]
    assert pilots("Acteurs médico-<br>sociaux") == ["Acteurs médico-sociaux"]
    assert pilots("Ville de Saint-<br>Loup") == ["Ville de Saint-Loup"]


def test_a_dash_before_a_break_does_not_join(tmp_path: Path) -> None:
    data = read(tmp_path, "| Pilote | Ville -<br>collège |\n")
    assert [text for _, text, _ in said(data)] == ["Ville", "collège"]


def test_a_break_in_a_heading_is_a_blank(tmp_path: Path) -> None:
    data = read(tmp_path, f"#### Axe 1 : Guérir<br>les plaies ouver-<br>tes\n\n{READ}", CONTRACT)
    assert levels(data)[-1][-1] == "Guérir les plaies ouvertes"


@pytest.mark.parametrize("shape", ["**{} :** {}\n\n", "| {} | {} |\n\n", "**{} :**\n\n- {}\n\n"])
def test_objectives_and_measures_to_be_defined_are_none(tmp_path: Path, shape: str) -> None:
    text = shape.format("Objectifs opérationnels", "à définir") + shape.format("Actions", "Néant")
    data = read(tmp_path, READ + text)
    assert kinds(data) == ["Pilier", "Orientation", "Axe"]
    assert left(data) == []
    (silence,) = [s for s in data.silences if s.field is Field.OBJECTIFS]
    assert silence.kind.value == "EmptyInSource"
    assert "à définir" in {p.key: p.quote for p in data.passages}[silence.passage]


PRIORITIES = "Contribution aux priorités transversales"


@pytest.mark.parametrize(
    "text",
    [
        f"**{PRIORITIES}**\n\nMobilité : des vélos.\n\nNumérique : des cours.\n\n",
        f"**{PRIORITIES}**\n\n- Mobilité : des vélos.\n- Numérique : des cours.\n\n",
        f"**{PRIORITIES} :** Mobilité : des vélos.\n\nNumérique : des cours.\n\n",
        f"| {PRIORITIES} | Mobilité : des vélos.<br>Numérique : des cours. |\n\n",
        f"**{PRIORITIES}**\n\n| Mobilité : des vélos. | Numérique : des cours. |\n\n",
        f"| {PRIORITIES} | |\n| Mobilité : des vélos. | |\n| Numérique : des cours. | |\n\n",
    ],
)
def test_contributions_to_priorities_that_nobody_knows_are_told_as_not_read(
    tmp_path: Path, text: str
) -> None:
    data = read(tmp_path, READ + text + "**Publics :** Tous\n")
    assert said(data) == [("Pilotes", "Ville", ""), ("PublicsCibles", "Tous", "")]
    assert left(data) == ["Mobilité : des vélos.", "Numérique : des cours."]
    (kind,) = [s.kind.value for s in data.silences if s.field is Field.CONTRIBUTIONS]
    assert kind == "Unread"


@pytest.mark.parametrize("nothing", ["", "Néant.", "sans objet"])
@pytest.mark.parametrize("shape", ["**{}**\n\n{}\n\n", "**{} :** {}\n\n", "| {} | {} |\n\n"])
def test_contributions_that_say_nothing_are_empty(tmp_path: Path, nothing: str, shape: str) -> None:
    data = read(tmp_path, READ + shape.format(PRIORITIES, nothing) + "**Publics :** Tous\n")
    assert said(data) == [("Pilotes", "Ville", ""), ("PublicsCibles", "Tous", "")]
    assert left(data) == []
    (kind,) = [s.kind.value for s in data.silences if s.field is Field.CONTRIBUTIONS]
    assert kind == "EmptyInSource"


def test_a_contribution_that_says_nothing_is_none(tmp_path: Path) -> None:
    table = "| Jeunesse | Mobilité |\n|---|---|\n| à définir | des vélos |\n"
    data = read(tmp_path, READ + f"**{PRIORITIES}**\n\n" + table)
    assert said(data)[1:] == [("ContributionAuxAxesTransversaux", "des vélos", "")]
    assert left(data) == []


@pytest.mark.parametrize(
    ("line", "names", "doubtful"),
    [
        ("CAF, MJC, Ville de Brume.", ["CAF", "MJC", "Ville de Brume"], False),
        ("CAF, Ville d'Aix, CPAM et bailleurs", None, True),
        ("CAF, MJC, bailleurs", None, True),
        ("CAF, MJC et Ville d'Aix", None, True),
        ("CAF et MJC, Ville d'Aix", None, True),
        ("CAF, Service des écoles et des sports", ["CAF", "Service des écoles et des sports"], False),
        ("CAF ; acteurs sociaux, médicaux", ["CAF", "acteurs sociaux, médicaux"], False),
        ("Acteurs sociaux, médico-sociaux et de la santé", None, True),
        ("Services (voirie, Bâtiment ; parcs)", None, False),
    ],
)
def test_names_on_one_line(tmp_path: Path, line: str, names: list[str] | None, doubtful: bool) -> None:
    data = read(tmp_path, f"**Partenaires :** {line}\n")
    assert [words for _, words, _ in said(data)] == (names or [line])
    assert [bool(s.doubt) for s in data.statements] == [doubtful] * len(names or [line])


# --- labels and levels ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "field", "qualifier"),
    [
        ("Pilote(s)", "Pilotes", ""),
        ("PILOTES", "Pilotes", ""),
        ("Chef de file", "Pilotes", "chef de file"),
        ("Chefs de file", "Pilotes", "chef de file"),
        ("Copilote(s)", "Pilotes", "copilote"),
        ("Co-pilotes", "Pilotes", "copilote"),
        ("Porteur du projet", "Pilotes", "porteur du projet"),
        ("Acteurs associés", "Partenaires", ""),
        ("Partenaires pressentis", "Partenaires", "pressenti"),
        ("Co-financeurs", "Financeurs", ""),
        ("Partenaires financiers", "Financeurs", ""),
        ("Public(s) visé(s)", "PublicsCibles", ""),
        ("PUBLIC VISE", "PublicsCibles", ""),
        ("Moyens mobilises", "DispositifsEtRessources", ""),
    ],
)
@pytest.mark.parametrize(
    "shape", ["**{} :** Un", "- **{} :**\n    - Un", "| {} | Un |", "#### {}\n\n- Un"]
)
def test_labels_of_other_contracts(
    tmp_path: Path, label: str, field: str, qualifier: str, shape: str
) -> None:
    assert said(read(tmp_path, shape.format(label) + "\n")) == [(field, "Un", qualifier)]


def test_no_silence_for_financeurs_that_no_label_asks_for(tmp_path: Path) -> None:
    data = read(tmp_path, READ)
    assert Field.FINANCEURS not in {s.field for s in data.silences}
    assert Field.FINANCEURS not in {r.field for r in data.reading}


def test_pilots_under_two_labels_are_no_label_printed_twice(tmp_path: Path) -> None:
    data = read(tmp_path, "**Chef de file :** Ville\n\n**Copilotes :** CAF ; MJC\n")
    assert [(s.stated_as, s.qualifier, s.doubt) for s in data.statements] == [
        ("Ville", "chef de file", ""),
        ("CAF", "copilote", ""),
        ("MJC", "copilote", ""),
    ]


CONTRACT = "# Contrat de ville 2031-2036\n\n## Pilier 1 : Cohésion sociale\n\n"


def levels(data: Dataset) -> list[tuple[str, str, str, str]]:
    return [(e.kind.value, e.code, e.parent, e.title) for e in data.elements]


PILIER = ("Pilier", "P-CS", "", "Cohésion sociale")
ORIENTATION = ("Orientation", "P-CS-O1", "P-CS", "Soigner")


@pytest.mark.parametrize(
    "heading",
    [
        "Objectif stratégique n°1 : Soigner",
        "OBJECTIF STRATEGIQUE 1 - Soigner",
        "Orientation stratégique n° 1. Soigner",
        "Axe stratégique 1 – Soigner",
        "Orientation 1 : Soigner",
    ],
)
@pytest.mark.parametrize(
    "fiche",
    ["Fiche action n°2 : Guérir", "FICHE-ACTION 2 – Guérir", "Fiche n° 2 : Guérir", "Axe 2. Guérir"],
)
def test_levels_of_other_contracts(tmp_path: Path, heading: str, fiche: str) -> None:
    data = read(tmp_path, f"### {heading}\n\n#### {fiche}\n\n{READ}", CONTRACT)
    assert levels(data) == [PILIER, ORIENTATION, ("Axe", "P-CS-2", "P-CS-O1", "Guérir")]
    assert [p.place.value for p in data.passages if p.printed_title] == ["corps"] * 3


def test_objectives_that_head_fiches_are_objectives_of_none_of_them(tmp_path: Path) -> None:
    text = (
        "### Objectif stratégique 1 : Soigner\n\n#### Objectif opérationnel 1.1 : Voir\n\n"
        f"##### Fiche action 1 : Un\n\n{READ}##### Fiche action 2 : Deux\n\n{READ}"
        f"#### Objectif opérationnel 1.2 : Entendre\n\n##### Fiche action 3 : Trois\n\n{READ}"
    )
    data = read(tmp_path, text, CONTRACT)
    assert levels(data) == [
        PILIER,
        ORIENTATION,
        ("Objective", "P-CS-O1-1", "P-CS-O1", "Voir"),
        ("Objective", "P-CS-O1-2", "P-CS-O1", "Entendre"),
        ("Axe", "P-CS-1", "P-CS-O1", "Un"),
        ("Axe", "P-CS-2", "P-CS-O1", "Deux"),
        ("Axe", "P-CS-3", "P-CS-O1", "Trois"),
    ]
    quotes = {p.key: p.quote for p in data.passages}
    assert [[quotes[key] for key in e.context] for e in data.elements if e.kind is ElementKind.AXE] == [
        ["Objectif opérationnel 1.1 : Voir"],
        ["Objectif opérationnel 1.1 : Voir"],
        ["Objectif opérationnel 1.2 : Entendre"],
    ]
    assert Field.OBJECTIFS not in {s.field for s in data.silences}


def test_an_axe_above_fiches_is_an_orientation(tmp_path: Path) -> None:
    data = read(tmp_path, f"### Axe 1 : Soigner\n\n#### Fiche action 2 : Guérir\n\n{READ}", CONTRACT)
    assert levels(data) == [PILIER, ORIENTATION, ("Axe", "P-CS-2", "P-CS-O1", "Guérir")]


def test_an_objective_with_a_fiche_of_its_own_is_the_axe(tmp_path: Path) -> None:
    text = f"### Orientation 1 : Soigner\n\n#### Objectif opérationnel 1.2 : Guérir\n\n{READ}"
    data = read(tmp_path, text, CONTRACT)
    assert levels(data) == [PILIER, ORIENTATION, ("Axe", "P-CS-1.2", "P-CS-O1", "Guérir")]


def test_a_fiche_that_lacks_the_level_of_the_others_is_left_over(tmp_path: Path) -> None:
    text = (
        f"### Orientation 1 : Soigner\n\n#### Axe 2 : Guérir\n\n{READ}"
        f"## Pilier 2 : Cadre de vie et renouvellement urbain\n\n#### Axe 3 : Bâtir\n\n{READ}"
    )
    data = read(tmp_path, text, CONTRACT)
    assert [code for _, code, _, _ in levels(data)] == ["P-CS", "P-CS-O1", "P-CS-2", "P-CV"]
    assert left(data) == ["Axe 3 : Bâtir", "Pilote : Ville"]


def test_a_chapter_above_the_piliers_ends_the_programme(tmp_path: Path) -> None:
    text = f"#### Axe 1 : Guérir\n\n{READ}# Gouvernance\n\nOn s'engage à :\n\n- venir\n\n{READ}"
    data = read(tmp_path, text, CONTRACT)
    assert said(data) == [("Pilotes", "Ville", "")]
    assert kinds(data) == ["Pilier", "Axe"]


@pytest.mark.parametrize(
    "table",
    [
        "| **Fiche action n°1** | **Guérir** |\n|---|---|\n| Pilote | Ville |\n",
        "| Fiche action n°1 : Guérir | |\n|---|---|\n| Pilote | Ville |\n",
        "<table>\n<tr><th colspan=2>Fiche action n° 1 – Guérir</th></tr>\n"
        "<tr><td>Pilote</td><td>Ville</td></tr>\n</table>\n",
    ],
)
def test_a_table_may_name_its_fiche(tmp_path: Path, table: str) -> None:
    again = table.replace("1", "2").replace("Guérir", "Bâtir").replace("Ville", "CAF")
    data = read(tmp_path, table + "\n" + again.replace("colspan=2", "colspan=3"), CONTRACT)
    assert levels(data) == [
        PILIER,
        ("Axe", "P-CS-1", "P-CS", "Guérir"),
        ("Axe", "P-CS-2", "P-CS", "Bâtir"),
    ]
    assert [(s.element, s.stated_as) for s in data.statements] == [
        ("P-CS-1", "Ville"),
        ("P-CS-2", "CAF"),
    ]


def test_an_index_of_fiches_announces_them(tmp_path: Path) -> None:
    text = (
        "### Objectif stratégique 1 : Soigner\n\n"
        "| Fiche action n°1 | Un |\n| Fiche action n°2 | Deux |\n\n"
        "**Fiche action n°1 : Un**\n\n**Fiche action n°2 : Deux**\n\n"
        f"#### Fiche action n°1 : Un\n\n{READ}#### Fiche action n°2 : Deux\n\n{READ}"
    )
    data = read(tmp_path, text, CONTRACT)
    assert [code for _, code, _, _ in levels(data)] == ["P-CS", "P-CS-O1", "P-CS-1", "P-CS-2"]
    places = {p.key: (p.place.value, p.first_line) for p in data.passages}
    axes = [e for e in data.elements if e.kind is ElementKind.AXE]
    assert [[places[key] for key in axe.evidence] for axe in axes] == [
        [("corps", 14), ("liste", 10)],
        [("corps", 18), ("liste", 12)],
    ]


def test_levels_without_numbers(tmp_path: Path) -> None:
    text = (
        f"### Objectif stratégique : Soigner\n\n#### Fiche action : Un\n\n{READ}"
        f"#### Fiche action : Deux\n\n{READ}### Objectif stratégique : Bâtir\n\n"
        f"#### Fiche action : Trois\n\n{READ}"
    )
    assert levels(read(tmp_path, text, CONTRACT)) == [
        PILIER,
        ("Orientation", "P-CS-O", "P-CS", "Soigner"),
        ("Axe", "P-CS-F", "P-CS-O", "Un"),
        ("Axe", "P-CS-Fb", "P-CS-O", "Deux"),
        ("Orientation", "P-CS-Ob", "P-CS", "Bâtir"),
        ("Axe", "P-CS-Fc", "P-CS-Ob", "Trois"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "**Pilote :** Ville\n**Partenaires :** CAF ; MJC\n**Devise :** un café\n",
        "Pilote : Ville\nPartenaires : CAF ; MJC\n**Devise** : un café\n",
        "**Pilote :** Ville<br>**Partenaires :** CAF ; MJC<br/>**Devise :** un café\n",
        "Pilote : Ville – Partenaires : CAF ; MJC\n\n**Devise :** un café\n",
        "- **Pilote :** Ville\n  **Partenaires :** CAF ; MJC\n- **Devise :** un café\n",
        "**Pilote :** Ville\n\n**Partenaires :** CAF ; MJC\n\n- **Devise :** un café\n",
    ],
)
def test_labels_on_lines_that_follow_one_another(tmp_path: Path, text: str) -> None:
    data = read(tmp_path, text)
    assert said(data) == [
        ("Pilotes", "Ville", ""),
        ("Partenaires", "CAF", ""),
        ("Partenaires", "MJC", ""),
    ]
    assert left(data) == ["Devise : un café"]


def test_short_lines_under_a_label_are_doubtful(tmp_path: Path) -> None:
    data = read(tmp_path, READ + "**Publics :**\nJeunes\nFemmes isolées\n")
    (public,) = (s for s in data.statements if s.target.startswith("jeunes"))
    assert public.stated_as == "Jeunes Femmes isolées"
    assert public.doubt


def test_a_heading_that_garbles_a_known_priority_is_no_new_one(tmp_path: Path) -> None:
    table = "| Jeunesse | Egalite femme-hornme | Mobilité |\n|---|---|---|\n| a | b | c |\n"
    data = read(tmp_path, READ + "**Contribution aux priorités transversales**\n\n" + table)
    assert [(p.key, p.label) for p in data.priorities] == [
        ("jeunesse", "Jeunesse"),
        ("mobilite", "Mobilité"),
    ]
    assert left(data) == ["Egalite femme-hornme", "b"]


def test_a_table_of_figures_below_the_contributions_names_no_priority(tmp_path: Path) -> None:
    table = "| Année | Nombre |\n|---|---|\n| 1 | 2 |\n"
    text = "**Contribution aux priorités transversales**\n\nNéant.\n\n" + table
    assert read(tmp_path, READ + text).priorities == ()


def test_a_paragraph_ends_the_values_of_a_label(tmp_path: Path) -> None:
    text = "Le quartier a changé en dix ans.\n\n- un bus\n- un banc\n\n**Partenaires :** CAF\n"
    data = read(tmp_path, READ + text)
    assert said(data) == [("Pilotes", "Ville", ""), ("Partenaires", "CAF", "")]
    assert left(data) == ["Le quartier a changé en dix ans.", "un bus", "un banc"]


def test_a_sentence_in_the_place_of_a_name_is_doubtful(tmp_path: Path) -> None:
    words = "Le pilotage de cette action sera assuré par la Ville."
    (statement,) = read(tmp_path, f"**Pilote :** {words}\n").statements
    assert (statement.stated_as, statement.doubt) == (words, "une phrase plutôt qu'un nom")


def test_a_priority_and_what_is_done_for_it_are_no_header(tmp_path: Path) -> None:
    """The second row is not known to be a priority: it is left over rather than guessed."""
    table = (
        "| Contribution aux priorités transversales | |\n|---|---|\n| Jeunesse | des stages |\n"
        "| Mobilité | des vélos |\n| Publics | Tous |\n"
    )
    data = read(tmp_path, READ + table)
    assert said(data) == [
        ("Pilotes", "Ville", ""),
        ("PublicsCibles", "Tous", ""),
        ("ContributionAuxAxesTransversaux", "des stages", ""),
    ]
    assert [p.key for p in data.priorities] == ["jeunesse"]
    assert left(data) == ["Mobilité", "des vélos"]


# --- a contract without piliers ------------------------------------------------------------------


def test_a_contract_may_have_no_pilier(tmp_path: Path) -> None:
    data = read(tmp_path, f"## Fiche action n°1 : Soutenir les devoirs\n\n{READ}", "")
    assert levels(data) == [("Axe", "F-1", "", "Soutenir les devoirs")]
    assert said(data) == [("Pilotes", "Ville", "")]


def test_parts_of_a_contract_without_piliers_are_parts_of_the_contract(tmp_path: Path) -> None:
    text = (
        "# Contrat de ville 2031-2036\n\n## 1) Le cadre\n\nTrois quartiers.\n\n"
        f"## Objectif stratégique 1 : Soigner\n\n### Fiche action 1 : Un\n\n{READ}"
        f"## Suivi\n\n**Partenaires :** CAF\n\n"
        f"## Objectif stratégique 2 : Bâtir\n\n### Fiche action 2 : Deux\n\n{READ}"
    )
    data = read(tmp_path, text, "")
    assert levels(data) == [
        ("Orientation", "O1", "", "Soigner"),
        ("Axe", "O1-1", "O1", "Un"),
        ("Orientation", "O2", "", "Bâtir"),
        ("Axe", "O2-2", "O2", "Deux"),
    ]
    assert said(data) == [("Pilotes", "Ville", "")] * 2  # "Suivi" is a chapter, not a part of fiche 1
    (tmp_path / "p").mkdir()
    extract_package(tmp_path / "contrat.md", tmp_path / "p")
    assert [e.code for e in read_package(tmp_path / "p").elements] == ["O1", "O1-1", "O2", "O2-2"]


def test_labels_as_high_as_their_fiche_do_not_end_it(tmp_path: Path) -> None:
    text = "## Fiche action 1 : Un\n\n## Devise\n\n- Un café\n\n## Pilote\n\n- Ville\n"
    assert said(read(tmp_path, text, "# Contrat de ville\n\n")) == [("Pilotes", "Ville", "")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# Recette\n\n## Fiche n° 3 : Tarte\n\n**Public :** enfants\n", "1 titre(s) de fiche, 1 int"),
        ("# Vie\n\n**Objectifs :** changer de métier\n\n**Public :** tous\n", "0 titre(s) de fiche, 2"),
        ("# Rapport\n\n## Objectif opérationnel 1 : Vendre\n\n**Pilote :** Anne\n", "0 titre(s)"),
    ],
)
def test_no_contract_is_made_of_other_texts(tmp_path: Path, text: str, found: str) -> None:
    with pytest.raises(NotAContract) as caught:
        read(tmp_path, text, "")
    assert found in caught.value.message("fr")


@pytest.mark.parametrize(
    ("heading", "number"),
    [
        ("AXE 1-1 : Guérir", "1-1"),
        ("2. Axe 1.1 Guérir", "1.1"),
        ("II. Fiche action n°1-1 : Guérir", "1-1"),
        ("3.2 Fiche action 1.1 – Guérir", "1.1"),
    ],
)
def test_numbers_of_levels(tmp_path: Path, heading: str, number: str) -> None:
    text = f"## 2. Objectif stratégique 1 : Soigner\n\n### {heading}\n\nCf. axe 1-1.\n\n{READ}"
    data = read(tmp_path, text, "# Contrat de ville\n\n")
    assert levels(data) == [("Orientation", "O1", "", "Soigner"), ("Axe", "O1-1.1", "O1", "Guérir")]
    assert [p.printed_number for p in data.passages if p.printed_number] == ["1", number]
    assert [reference.target for reference in data.references] == ["O1-1.1"]


def test_a_range_of_years_is_no_number_of_a_level(tmp_path: Path) -> None:
    data = read(tmp_path, f"### Fiche action 2-2031 : Guérir\n\n{READ}", CONTRACT)
    assert [p.printed_number for p in data.passages if p.printed_title] == ["1", "2"]


def test_a_heading_in_html_is_the_title(tmp_path: Path) -> None:
    top = CONTRACT.replace(
        "# Contrat de ville 2031-2036", "<h1 class='t'>Contrat de ville 2031-2036</h1>", 1
    )
    data = read(tmp_path, f"#### Axe 1 : Guérir\n\n{READ}", top)
    assert (data.contract.title, data.contract.first_year) == ("Contrat de ville 2031-2036", 2031)
    assert left(data) == []


def test_heads_of_pages_that_differ_by_a_rising_number(tmp_path: Path) -> None:
    text = "#### Axe 1 : Guérir\n\n" + READ
    text += "".join(f"Ville de Brume - 2031/2036      {n}\n\nTexte {n} de {n}.\n\n" for n in (8, 9, 10))
    heads = [x.quote for x in read(tmp_path, text, CONTRACT).leftovers if "répété" in x.note]
    assert heads == [f"Ville de Brume - 2031/2036 {n}" for n in (8, 9, 10)]
    falling = read(tmp_path, text.replace("2036      10", "2036      7"), CONTRACT)
    assert not [x for x in falling.leftovers if "répété" in x.note]


def of_fiche(tmp_path: Path, *lines: str) -> Dataset:
    """A contract of one fiche with those lines, and of another one."""
    path = tmp_path / "contrat.md"
    path.write_text(
        "# Contrat de ville de Valmont 2031-2036\n\n## Pilier Cohésion\n\n### Orientation 1 : Agir\n\n"
        "#### Fiche action n° 1 : Aider\n\nPilote : CAF\n\n#### Fiche action n° 2 : Loger\n\n"
        + "\n\n".join(lines),
        encoding="utf-8",
    )
    return extract(read_document(path)).dataset


def values(data: Dataset, code: str) -> list[tuple[str, str]]:
    return [(s.kind.value, s.stated_as) for s in data.statements if s.element == code]


@pytest.mark.parametrize(
    "line, field, kind",
    [
        ("Partenaires : cf. fiche action n° 1", Field.PARTENAIRES, SilenceKind.UNREAD),
        ("Partenaires : voir annexe 2", Field.PARTENAIRES, SilenceKind.UNREAD),
        ("Moyens mobilisés : 15 000 €", Field.DISPOSITIFS, SilenceKind.UNREAD),
        ("Moyens mobilisés : 2 ETP", Field.DISPOSITIFS, SilenceKind.UNREAD),
        ("Partenaires : pas de partenaire identifié", Field.PARTENAIRES, SilenceKind.EMPTY_IN_SOURCE),
        ("Partenaires : en cours d'identification", Field.PARTENAIRES, SilenceKind.EMPTY_IN_SOURCE),
        ("Moyens mobilisés : RAS", Field.DISPOSITIFS, SilenceKind.EMPTY_IN_SOURCE),
    ],
)
def test_what_names_nothing_is_no_value(
    tmp_path: Path, line: str, field: Field, kind: SilenceKind
) -> None:
    """What points elsewhere, or only counts, is told as not read; what says "none" as empty."""
    data = of_fiche(tmp_path, "Pilote : CAF", line)
    assert values(data, "P-C-2") == [("Participation", "CAF")]
    (silence,) = [s for s in data.silences if (s.element, s.field) == ("P-C-2", field)]
    assert silence.kind is kind


@pytest.mark.parametrize(
    "name, doubted",
    [
        ("La Ville et le CCAS", True),
        ("la régie, l'amicale du parc", True),
        ("CPAM", False),
        ("Maison des Cent Pas", False),
    ],
)
def test_a_name_that_may_be_two_has_its_doubt(tmp_path: Path, name: str, doubted: bool) -> None:
    data = of_fiche(tmp_path, f"Pilote : {name}")
    (pilot,) = [s for s in data.statements if s.element == "P-C-2"]
    assert bool(pilot.doubt) is doubted


@pytest.mark.parametrize("line", ["CAF : 15 000 €", "CAF (15 000 €)"])
def test_an_amount_beside_a_funder_is_no_part_of_its_name(tmp_path: Path, line: str) -> None:
    data = of_fiche(tmp_path, "Pilote : CAF", f"Financeurs : {line}")
    (funder,) = [s for s in data.statements if s.role is Role.FINANCEUR]
    assert (funder.stated_as, funder.qualifier) == ("CAF", "15 000 €")
    assert line in [p.quote for p in data.passages if p.key == funder.passage]


def test_dashes_part_names_and_a_comma_within_one_leaves_a_doubt(tmp_path: Path) -> None:
    data = of_fiche(tmp_path, "Pilote : CAF - Centres sociaux, MJC")
    pilots = [(s.stated_as, bool(s.doubt)) for s in data.statements if s.element == "P-C-2"]
    assert pilots == [("CAF", False), ("Centres sociaux, MJC", True)]


def test_a_heading_within_a_field_is_no_value(tmp_path: Path) -> None:
    data = of_fiche(tmp_path, "Pilote : CAF", "Partenaires :", "- Institutions :\n- Rectorat\n- MJC")
    assert values(data, "P-C-2") == [
        ("Participation", "CAF"),
        ("Participation", "Rectorat"),
        ("Participation", "MJC"),
    ]


def test_a_label_that_stands_before_a_value_is_not_part_of_its_name(tmp_path: Path) -> None:
    data = of_fiche(tmp_path, "Pilote : CAF ; copilote : CCAS de Valmont")
    pilots = [(s.stated_as, s.qualifier) for s in data.statements if s.element == "P-C-2"]
    assert pilots == [("CAF", ""), ("CCAS de Valmont", "copilote")]


def test_a_contribution_ends_where_another_priority_begins(tmp_path: Path) -> None:
    line = "Jeunesse : une permanence ; Lutte contre les discriminations : néant"
    data = of_fiche(tmp_path, "Pilote : CAF", "Contribution aux priorités transversales :", line)
    assert [
        (s.target, s.stated_as) for s in data.statements if s.kind is StatementKind.CONTRIBUTION
    ] == [("jeunesse", "une permanence")]


def test_a_fiche_action_is_found_by_its_number(tmp_path: Path) -> None:
    data = of_fiche(
        tmp_path, "Pilote : CAF", "Objectif opérationnel 1 : Loger", "Suite (cf. fiche action n° 1)."
    )
    assert [(r.printed, r.target) for r in data.references] == [("cf. fiche action n° 1", "P-C-1")]
    assert not [a for a in data.anomalies if a.kind is AnomalyKind.REFERENCE]
