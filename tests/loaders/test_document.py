"""From the text to blocks: where each stands, what it is; and what is refused, in one sentence."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from contratgraph.errors import ContratGraphError, NotAContract, UnreadableDocument
from contratgraph.loaders.document import (
    MAX_BYTES,
    MAX_LINE,
    Block,
    BlockKind,
    Document,
    read_document,
)
from contratgraph.loaders.extract import extract
from contratgraph.loaders.into_package import extract_package

HEADING, PARAGRAPH, ITEM = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM

Read = Callable[[str], Document]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def written_and_read(text: str) -> Document:
        path = tmp_path / "texte.md"
        path.write_bytes(text.encode("utf-8"))
        return read_document(path)

    return written_and_read


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


def shown(document: Document) -> list[tuple[BlockKind, int, str, str]]:
    return [(block.kind, block.depth, block.marker, block.text) for block in document.blocks]


def groups(document: Document) -> list[list[str]]:
    """The texts of the blocks, those of one group together."""
    found: dict[int, list[str]] = {}
    for block in document.blocks:
        found.setdefault(block.group, []).append(block.text)
    return list(found.values())


def only(document: Document) -> Block:
    (block,) = document.blocks
    return block


# --- prose ---------------------------------------------------------------------------------------


def test_headings_paragraphs_and_items_of_prose(read: Read) -> None:
    document = read("# Le Val\n\nUn pays\nde vent.\n\n- Clairbrume\n  - sa place\n- Montsoril\n")
    assert shown(document) == [
        (HEADING, 1, "", "Le Val"),
        (PARAGRAPH, 0, "", "Un pays de vent."),
        (ITEM, 0, "-", "Clairbrume"),
        (ITEM, 1, "-", "sa place"),
        (ITEM, 0, "-", "Montsoril"),
    ]
    assert [(b.first_line, b.last_line) for b in document.blocks] == [
        (1, 1),
        (3, 4),
        (6, 6),
        (7, 7),
        (8, 8),
    ]
    assert all(b.in_prose and b.row is None and b.column is None for b in document.blocks)


@pytest.mark.parametrize("level", range(1, 7))
def test_the_depth_of_a_heading_is_its_level(read: Read, level: int) -> None:
    assert only(read("#" * level + " Titre\n")).depth == level


def test_emphasis_is_a_property_of_the_block_and_not_of_its_text(read: Read) -> None:
    document = read(
        "**Publics cibles**\n\n***Le Val***\n\nUn **mot** gras\n\n## **Titre**\n\n- **fort**\n"
    )
    assert [(b.text, b.emphasised) for b in document.blocks] == [
        ("Publics cibles", True),
        ("Le Val", True),
        ("Un mot gras", False),
        ("Titre", True),
        ("fort", True),
    ]


def test_a_paragraph_bold_at_both_ends_only_is_not_bold(read: Read) -> None:
    assert not only(read("**Axe 1.1** renvoie à ce que dit l'**axe 2.1**\n")).emphasised


def test_a_bullet_is_no_part_of_what_is_bold(read: Read) -> None:
    document = read("• **Focus sur le Haut**\n\n• Un **mot** gras\n")
    assert [(b.marker, b.text, b.emphasised) for b in document.blocks] == [
        ("•", "Focus sur le Haut", True),
        ("•", "Un mot gras", False),
    ]


def test_html_tags_in_prose_leave_their_words(read: Read) -> None:
    assert texts(read('<span style="color: red">Le</span> Val<br/> 3<sup>e</sup>\n')) == ["Le Val 3e"]


def test_an_entity_in_prose_is_the_character_it_names(read: Read) -> None:
    assert texts(read("Eau &amp; gaz\n\nEau &amp; gaz\t\n"))[0] == "Eau & gaz"


@pytest.mark.parametrize(
    ("printed", "marker"),
    [
        ("☞ Agir", "☞"),
        ("☞Agir", "☞"),
        ("☞ -Agir", "☞"),
        ("• ☞ Agir", "☞"),
        ("✓ Agir", "✓"),
        ("• Agir", "•"),
    ],
)
def test_the_bullet_that_was_printed(read: Read, printed: str, marker: str) -> None:
    block = only(read(printed + "\n"))
    assert (block.marker, block.text) == (marker, "Agir")


def test_a_bullet_inside_a_bullet_is_the_one_that_counts(read: Read) -> None:
    assert shown(read("- ☞ Agir\n  - ✓ Vite\n- Rester\n")) == [
        (ITEM, 0, "☞", "Agir"),
        (ITEM, 1, "✓", "Vite"),
        (ITEM, 0, "-", "Rester"),
    ]


def test_a_hyphen_without_blank_is_no_bullet(read: Read) -> None:
    block = only(read("-même\n"))
    assert (block.kind, block.marker, block.text) == (PARAGRAPH, "", "-même")


def test_an_empty_bullet_is_kept(read: Read) -> None:
    assert shown(read("- Ville\n-\n- Val\n")) == [
        (ITEM, 0, "-", "Ville"),
        (ITEM, 0, "-", ""),
        (ITEM, 0, "-", "Val"),
    ]


def test_an_empty_bullet_above_a_nested_one_is_no_field_left_blank(read: Read) -> None:
    assert [b.text for b in read("- \n  - Ville\n").blocks] == ["Ville"]


def test_a_number_alone_is_a_block_like_any_other(read: Read) -> None:
    assert texts(read("Le Val\n\n47\n\nest loin\n")) == ["Le Val", "47", "est loin"]


def test_lists_of_prose_are_told_apart_by_blank_lines_and_by_nesting(read: Read) -> None:
    document = read("- a\n- b\n\n- c\n- d\n  - e\n  - f\n- g\n")
    assert groups(document) == [["a", "b"], ["c", "d", "e", "f"], ["g"]]


def test_a_rule_is_no_block(read: Read) -> None:
    assert texts(read("Le Val\n\n---\n\nest loin\n")) == ["Le Val", "est loin"]


# --- tables --------------------------------------------------------------------------------------


def test_every_cell_of_a_row_knows_its_table_its_row_and_its_column(read: Read) -> None:
    document = read("Avant\n\na\tb\n\tc\t\nentre\nd\te\n")
    assert [(b.text, b.table, b.row, b.column) for b in document.blocks] == [
        ("Avant", None, None, None),
        ("a", 1, 3, 0),
        ("b", 1, 3, 1),
        ("c", 1, 4, 1),
        ("entre", None, None, None),
        ("d", 2, 6, 0),
        ("e", 2, 6, 1),
    ]
    assert all(b.first_line == b.last_line == b.row for b in document.blocks if b.table)


def test_html_inside_a_cell(read: Read) -> None:
    document = read(
        '<p style="color: red"><b>Pilotes</b></p> <ul> <li>- Ville</li> <li>- Val <ul><li>✓ Nord</li>'
        "</ul></li></ul> <h3>Cadre</h3> fin\t\n"
    )
    assert shown(document) == [
        (PARAGRAPH, 0, "", "Pilotes"),
        (ITEM, 0, "-", "Ville"),
        (ITEM, 0, "-", "Val"),
        (ITEM, 1, "✓", "Nord"),
        (HEADING, 3, "", "Cadre"),
        (PARAGRAPH, 0, "", "fin"),
    ]
    assert [b.emphasised for b in document.blocks] == [True, False, False, False, False, False]


def test_underlined_pieces_of_a_cell(read: Read) -> None:
    document = read(
        "<ul><li>• <u>Bâtir :</u> des toits</li><li><u>Planter</u></li><li>Paver</li></ul>\t\n"
    )
    assert [(b.text, b.underlined) for b in document.blocks] == [
        ("Bâtir : des toits", ("Bâtir :",)),
        ("Planter", ("Planter",)),
        ("Paver", ()),
    ]


def test_a_wide_blank_before_a_capital_parts_a_paragraph_of_a_cell(read: Read) -> None:
    document = read("<i>Des toits</i>  <i>Des murs</i>   et  portes\tDes toits Des murs\n")
    assert [(b.text, b.parts) for b in document.blocks] == [
        ("Des toits Des murs et portes", ("Des toits", "Des murs et portes")),
        ("Des toits Des murs", ()),
    ]


def test_a_break_ends_a_block_and_an_inline_tag_does_not(read: Read) -> None:
    assert texts(read("un<br>deux<br/>trois <hr/>3<sup>e</sup> <i>rue</i>\t\n")) == [
        "un",
        "deux",
        "trois",
        "3e rue",
    ]


def test_each_cell_is_a_group_and_so_is_a_return_to_the_outer_list(read: Read) -> None:
    document = read("<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>\te\nf\t\n")
    assert groups(document) == [["a", "b", "c"], ["d"], ["e"], ["f"]]
    assert [b.depth for b in document.blocks] == [0, 0, 1, 0, 0, 0]


def test_a_measure_that_returns_to_the_outer_list_stays_in_its_group(read: Read) -> None:
    document = read("<ul><li>☞ a<ul><li>b</li></ul></li><li>☞ c</li></ul>\t\n")
    assert groups(document) == [["a", "b", "c"]]


def test_an_empty_item_of_a_cell_is_kept(read: Read) -> None:
    assert shown(read("<ul><li>- Ville</li><li>-</li><li></li></ul>\t\n")) == [
        (ITEM, 0, "-", "Ville"),
        (ITEM, 0, "-", ""),
        (ITEM, 0, "", ""),
    ]


def test_emphasis_in_a_cell_is_that_of_the_whole_block(read: Read) -> None:
    document = read("<b>a</b> b<ul><li><b>c <i>d</i></b></li></ul></b><p><b></b></p><li></li>e\t\n")
    assert [(b.text, b.emphasised) for b in document.blocks] == [
        ("a b", False),
        ("c d", True),
        ("", False),
        ("e", False),
    ]


def test_words_between_and_after_items_are_paragraphs(read: Read) -> None:
    assert shown(read("a<ul>b<li>c</li>d</ul>e<h2>f</h2>g\t\n")) == [
        (PARAGRAPH, 0, "", "a"),
        (PARAGRAPH, 0, "", "b"),
        (ITEM, 0, "", "c"),
        (PARAGRAPH, 0, "", "d"),
        (PARAGRAPH, 0, "", "e"),
        (HEADING, 2, "", "f"),
        (PARAGRAPH, 0, "", "g"),
    ]


def test_headings_in_the_cells_of_a_row_stay_apart(read: Read) -> None:
    assert [block.text for block in read("<h3>Un</h3>\t<h3>Deux</h3>\n").blocks] == ["Un", "Deux"]


def test_a_lone_dash_in_a_cell_is_a_bullet_without_text(read: Read) -> None:
    block = only(read("-\t\t\n"))
    assert (block.kind, block.marker, block.text, block.column) == (PARAGRAPH, "-", "", 0)


def test_an_item_outside_any_list_is_an_outer_item(read: Read) -> None:
    assert shown(read("<li>Ville</li>\t\n")) == [(ITEM, 0, "", "Ville")]


def test_a_list_never_closed_ends_with_its_cell(read: Read) -> None:
    assert [(b.text, b.depth) for b in read("<ul><ul><li>a\t<ul><li>b</li></ul>\n").blocks] == [
        ("a", 1),
        ("b", 0),
    ]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("moins de 5 < 6 ans", "moins de 5 < 6 ans"),
        ("<![¾", "<![¾"),
        ("<a href=", "<a href="),
        ("Eau &amp; gaz", "Eau & gaz"),
        ("&lt;b&gt;", "<b>"),
        ("R&D", "R&D"),
        ("<A HREF='x'>lien</A>", "lien"),
        ("<blink>lent</blink>", "<blink>lent</blink>"),
        ("<!-- note -->", "<!-- note -->"),
        ("</ul>fin</b></p>", "fin"),
    ],
)
def test_what_is_no_complete_known_tag_is_text(read: Read, cell: str, text: str) -> None:
    assert texts(read(cell + "\t\n")) == [text]


def test_blanks_and_composed_letters_are_made_one(read: Read) -> None:
    assert texts(read("E\u0301cole\u00a0 du   soir\t\n\nE\u0301cole\u00a0 du   soir\n")) == [
        "École du soir",
        "École du soir",
    ]


# --- lines and bytes -----------------------------------------------------------------------------


def test_a_byte_order_mark_and_crlf_change_neither_lines_nor_text(read: Read) -> None:
    plain = read("# Le Val\n\na\tb\n\n- c\n")
    dressed = read("\ufeff# Le Val\r\n\r\na\tb\r\n\r\n- c\r\n")
    old = read("# Le Val\r\ra\tb\r\r- c\r")
    assert plain.blocks == dressed.blocks == old.blocks
    assert plain.lines == dressed.lines == old.lines == 5
    assert plain.sha256 != dressed.sha256


def test_a_document_is_identified_by_its_bytes(read: Read) -> None:
    text = "\ufeffÉcole\r\n"
    document = read(text)
    assert document.sha256 == hashlib.sha256(text.encode("utf-8")).hexdigest()
    assert document.name == "texte.md"


@pytest.mark.parametrize(("text", "lines"), [("a", 1), ("a\n", 1), ("a\n\n", 2), ("\n\na", 3)])
def test_lines_are_counted_with_or_without_a_last_line_feed(read: Read, text: str, lines: int) -> None:
    assert read(text).lines == lines


@pytest.mark.parametrize("odd", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_only_line_feeds_and_carriage_returns_end_a_line(read: Read, odd: str) -> None:
    document = read(f"un{odd}deux\n\ntrois{odd}quatre\t\n\n- cinq{odd}six\n")
    assert document.lines == 5
    assert [(b.first_line, b.last_line) for b in document.blocks] == [(1, 1), (3, 3), (5, 5)]


def test_a_last_line_without_line_feed_is_read(read: Read) -> None:
    assert texts(read("a\tb\nc")) == ["a", "b", "c"]


def test_a_text_of_blank_rows_has_no_blocks(read: Read) -> None:
    assert read("x\n\n\t\t\n\t\n \n").blocks[1:] == ()


# --- refused -------------------------------------------------------------------------------------

REFUSED: dict[str, tuple[bytes, str, str]] = {
    "empty": (b"", "le fichier est vide", "the file is empty"),
    "blank": (b" \n\t\r\n\n", "le fichier est vide", "the file is empty"),
    "only a byte order mark": (b"\xef\xbb\xbf", "le fichier est vide", "the file is empty"),
    "png": (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        "ce n'est pas du texte UTF-8",
        "it is not UTF-8 text",
    ),
    "null bytes": (b"Axe 1.1\x00\x00\x00", "c'est un fichier binaire", "it is a binary file"),
    "utf-16": (
        "AXE 1.1 Éclairer".encode("utf-16"),
        "ce n'est pas du texte UTF-8",
        "it is not UTF-8 text",
    ),
    "utf-16 without mark": (
        "AXE 1.1 Eclairer".encode("utf-16-le"),
        "c'est un fichier binaire",
        "it is a binary file",
    ),
    "latin-1": ("Éclairer".encode("latin-1"), "ce n'est pas du texte UTF-8", "it is not UTF-8 text"),
    "too large": (
        b"x" * (MAX_BYTES + 1),
        "il a plus de 3 000 000 octets, ce n'est pas un contrat",
        "it has more than 3,000,000 bytes, it is no contract",
    ),
    "too long a line": (
        b"x" * (MAX_LINE + 1),
        "une ligne a plus de 200000 caractères",
        "a line has more than 200000 characters",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused_in_one_sentence(tmp_path: Path, case: str) -> None:
    data, fr, en = REFUSED[case]
    path = tmp_path / "document.md"
    path.write_bytes(data)
    with pytest.raises(UnreadableDocument) as caught:
        read_document(path)
    assert str(caught.value) == caught.value.message("fr") == f"{path} ne peut pas être lu : {fr}."
    assert caught.value.message("en") == f"{path} cannot be read: {en}."


def test_a_document_as_large_as_allowed_is_read(tmp_path: Path) -> None:
    path = tmp_path / "document.md"
    line = b"x" * MAX_LINE + b"\n"
    data = line * (MAX_BYTES // len(line))
    path.write_bytes(data + b"y" * (MAX_BYTES - len(data)))
    document = read_document(path)
    assert path.stat().st_size == MAX_BYTES
    assert document.lines == 15


def test_a_missing_document(tmp_path: Path) -> None:
    path = tmp_path / "nulle part" / "document.md"
    with pytest.raises(UnreadableDocument) as caught:
        read_document(path)
    assert caught.value.message("fr") == f"{path} ne peut pas être lu : le fichier n'existe pas."
    assert caught.value.message("en") == f"{path} cannot be read: the file does not exist."


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument):
        read_document(tmp_path)


def test_the_french_sentence_about_a_folder_is_french(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(tmp_path)
    assert "directory" not in caught.value.message("fr")
    assert "directory" in caught.value.message("en") or "folder" in caught.value.message("en")


# --- readable, but no contract -------------------------------------------------------------------

LAW = """\
# Loi n° 12 du Val fictif relative aux lampes

## TITRE Ier : DES LAMPES PUBLIQUES

### Article 1er

I. - La lampe publique est allumée au coucher du soleil par le maire ou par celui qu'il désigne.

II. - Un contrat de la lampe est conclu entre le bourg et les riverains. Ce contrat fixe :

1° Les orientations de la lumière ;

2° L'axe prioritaire des chemins ;

3° Les pilotes et les partenaires de l'allumage.

### Article 2

Le décret fixe :

- a) la hauteur des mâts ;
- b) le volet de chaque fenêtre ;
- c) le pilier qui porte la lampe.
"""
NOVEL = """\
# La Lampe

## Chapitre 1

Quand le volet claqua, Odile posa son livre. Le pilier de la véranda tremblait.

— Tu as entendu ? dit-elle.

Personne ne répondit. Elle prit l'axe du chemin, celui qui mène au moulin, sans orientation.

## Chapitre 2

L'objectif, cette nuit, était de ne pas dormir.
"""
README = """\
# lampe

A tiny library that turns lights on.

## Install

```sh
pip install lampe
```

| option | meaning |
| --- | --- |
| `--axe` | the axis to light |

1) Volets are optional
2) So are piliers
"""
SHOPPING = "- pain\n- lait\n\t- demi-écrémé\n- 2 ampoules\n- piles\t4\n"
NEARLY = """\
# Contrat de ville 2031-2036

## Pilier Cohésion sociale

## 1) Volet Santé

### Orientation 1 : Soigner

- 1.1 Guérir
- 1.2 Prévenir

### Orientation 1 : Soigner

### AXE 1.1 Guérir

Les fiches viendront plus tard.
"""
STRANGERS = {"law": LAW, "novel": NOVEL, "readme": README, "shopping": SHOPPING, "nearly": NEARLY}


@pytest.mark.parametrize("case", STRANGERS)
def test_another_sort_of_text_is_not_a_contract(read: Read, case: str) -> None:
    document = read(STRANGERS[case])
    with pytest.raises(NotAContract) as caught:
        extract(document)
    french, english = caught.value.message("fr"), caught.value.message("en")
    assert french.startswith("texte.md n'a pas la forme d'un contrat de ville : aucune fiche")
    assert english.startswith("texte.md does not look like a contrat de ville: no axe fiche")
    for sentence in (french, english):
        assert sentence.endswith(".") and "\n" not in sentence and "{" not in sentence


@pytest.mark.parametrize("case", [*REFUSED, *STRANGERS, "missing", "folder"])
def test_a_refused_document_leaves_nothing_behind(tmp_path: Path, case: str) -> None:
    source = tmp_path / "source"
    source.mkdir()
    path = source / "document.md"
    if case == "folder":
        path.mkdir()
    elif case in STRANGERS:
        path.write_text(STRANGERS[case], encoding="utf-8")
    elif case in REFUSED:
        path.write_bytes(REFUSED[case][0])
    target = tmp_path / "target"
    target.mkdir()
    with pytest.raises(ContratGraphError):
        extract_package(path, target / "deep" / "package")
    assert list(target.iterdir()) == []


def test_a_refused_document_leaves_the_package_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "document.md"
    path.write_text(NEARLY + "\nObjectif opérationnel 1 : Soigner\n", encoding="utf-8")
    package = tmp_path / "package"
    extract_package(path, package)
    before = {file.name: file.read_bytes() for file in package.iterdir()}
    path.write_text(NOVEL, encoding="utf-8")
    with pytest.raises(NotAContract):
        extract_package(path, package)
    assert {file.name: file.read_bytes() for file in package.iterdir()} == before
