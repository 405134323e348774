"""A fiche that is a table of labels and values says the same in every kind of file, row by row.

The answers were written by hand, from the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from contratgraph.errors import NotAContract
from contratgraph.loaders.document import read_document
from contratgraph.loaders.extract import extract
from contratgraph.loaders.lists import FIELD_OF
from contratgraph.loaders.records import Dataset

pytest.importorskip("docx", reason="needs the extra `documents`")
pytest.importorskip("pdfplumber", reason="needs the extra `documents`")
pytest.importorskip("reportlab", reason="needs reportlab, which draws the PDFs of the tests")

import docx
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

HEADINGS = (
    "Contrat de ville de Clairbrume 2031-2036",
    "Pilier Cohésion sociale",
    "Orientation 1 : Soigner",
    "Axe 1.1 Guérir",
)
Rows = Sequence[Sequence[str]]
"""The cells of each row; a line feed ends a paragraph, "- " begins an item."""


def write_docx(rows: Rows, path: Path) -> None:
    document = docx.Document()
    for level, heading in enumerate(HEADINGS, 1):
        document.add_heading(heading, level)
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            first, *others = text.split("\n")
            cell = table.cell(number, column)
            cell.text = first.removeprefix("- ")
            for other in others:
                cell.add_paragraph(other.removeprefix("- "))
            for line, paragraph in zip(text.split("\n"), cell.paragraphs, strict=True):
                if line.startswith("- "):
                    paragraph.style = "List Bullet"
    document.save(str(path))


BODY = ParagraphStyle("text", fontName="Helvetica", fontSize=10, leading=12, spaceAfter=4)
GRID = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP")]


def write_pdf(rows: Rows, path: Path, *, above: float = 0, **looks: object) -> None:
    """`above`: the blank before the table, in points."""
    story: list[object] = []
    for size, heading in zip((20, 17, 15, 13), HEADINGS, strict=True):
        looks_of = ParagraphStyle("heading", parent=BODY, fontSize=size, leading=size * 1.2)
        story.append(Paragraph(f"<b>{heading}</b>", looks_of))
    story.append(Spacer(1, above))
    cells = [[[Paragraph(line, BODY) for line in text.split("\n")] for text in row] for row in rows]
    widths = [(A4[0] - 120) / len(rows[0])] * len(rows[0])
    style = looks.pop("style", GRID)
    story.append(Table(cells, colWidths=widths, style=TableStyle(style), **looks))
    SimpleDocTemplate(str(path), pagesize=A4, leftMargin=60, rightMargin=60).build(story)


def write_text(table: str, path: Path) -> None:
    headings = (f"{'#' * level} {text}\n" for level, text in enumerate(HEADINGS, 1))
    path.write_text("\n".join([*headings, table]) + "\n", encoding="utf-8")


def write_pipes(rows: Rows, path: Path) -> None:
    lines = [f"| {' | '.join(text.replace(chr(10), '<br>') for text in row)} |" for row in rows]
    lines.insert(1, "|" + "---|" * len(rows[0]))
    write_text("\n".join(lines), path)


def write_html(rows: Rows, path: Path) -> None:
    cells = ("".join(f"<td>{text.replace(chr(10), '<br>')}</td>" for text in row) for row in rows)
    lines = [f"<tr>{row}</tr>" for row in cells]
    write_text("\n".join(["<table>", *lines, "</table>"]), path)


def write_tabs(rows: Rows, path: Path) -> None:
    write_text("\n".join("\t".join(t.replace("\n", "<br>") for t in row) for row in rows), path)


WRITERS: dict[str, Callable[[Rows, Path], None]] = {
    "docx": write_docx,
    "pdf": write_pdf,
    "pipes.md": write_pipes,
    "html.md": write_html,
    "tabs.md": write_tabs,
}


def read(path: Path) -> Dataset:
    return extract(read_document(path)).dataset


def said(data: Dataset) -> list[tuple[str, str, str]]:
    """Field, words and qualifier of each statement."""
    return [(FIELD_OF[s.kind, s.role].value, s.stated_as, s.qualifier) for s in data.statements]


def left(data: Dataset) -> list[str]:
    return sorted(leftover.quote for leftover in data.leftovers)


def silent(data: Dataset) -> dict[str, str]:
    return {silence.field.value: silence.kind.value for silence in data.silences}


HEADER = ("Rubrique", "Contenu")
READ = (("Publics", "Jeunes"), ("Moyens", "FIPD"))
SAID = [("PublicsCibles", "Jeunes", ""), ("DispositifsEtRessources", "FIPD", "")]


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize(
    ("rows", "statements", "over"),
    [
        pytest.param(
            [HEADER, ("Pilote", "Ville"), ("Calendrier", "2031"), ("Partenaires", "CAF")],
            [("Pilotes", "Ville", ""), ("Partenaires", "CAF", "")],
            ["2031", "Calendrier", "Contenu", "Rubrique"],
            id="header",
        ),
        pytest.param(
            [("Pilote", "Ville"), ("Copilotes", ""), ("Calendrier", "2031"), ("Publics", "Jeunes")],
            [("Pilotes", "Ville", ""), ("PublicsCibles", "Jeunes", "")],
            ["2031", "Calendrier"],
            id="empty-value",
        ),
        pytest.param(
            [("Pilote", "Ville"), ("Devise", "Un café"), ("Copilotes", "CAF"), ("Publics", "Jeunes")],
            [("Pilotes", "Ville", ""), ("Pilotes", "CAF", "copilote"), ("PublicsCibles", "Jeunes", "")],
            ["Devise", "Un café"],
            id="unknown-label",
        ),
        pytest.param(
            [HEADER, ("Pilote", ""), ("Devise", "Un café"), ("Partenaires", ""), *READ],
            [("PublicsCibles", "Jeunes", ""), ("DispositifsEtRessources", "FIPD", "")],
            ["Contenu", "Devise", "Rubrique", "Un café"],
            id="all-of-it",
        ),
        pytest.param(
            [
                ("Pilote", "Ville"),
                ("Partenaires", "CAF\nMJC"),
                ("Publics", "- Jeunes\n- Femmes isolées"),
            ],
            [
                ("Pilotes", "Ville", ""),
                ("Partenaires", "CAF", ""),
                ("Partenaires", "MJC", ""),
                ("PublicsCibles", "Jeunes", ""),
                ("PublicsCibles", "Femmes isolées", ""),
            ],
            [],
            id="several-paragraphs",
        ),
    ],
)
def test_a_value_belongs_to_the_label_of_its_row(
    tmp_path: Path, kind: str, rows: Rows, statements: list[tuple[str, str, str]], over: list[str]
) -> None:
    path = tmp_path / f"contrat.{kind}"
    WRITERS[kind](rows, path)
    data = read(path)
    assert said(data) == statements
    assert left(data) == over


@pytest.mark.parametrize("kind", WRITERS)
def test_an_empty_cell_is_printed_empty(tmp_path: Path, kind: str) -> None:
    rows = [HEADER, ("Pilote", "Ville"), ("Partenaires", ""), ("Publics", "Jeunes"), ("Moyens", "FIPD")]
    path = tmp_path / f"contrat.{kind}"
    WRITERS[kind](rows, path)
    data = read(path)
    assert [field for field, _, _ in said(data)] == [
        "Pilotes",
        "PublicsCibles",
        "DispositifsEtRessources",
    ]
    assert silent(data)["Partenaires"] == "EmptyInSource"


@pytest.mark.parametrize("kind", ["docx", "pdf", "pipes.md", "html.md"])
@pytest.mark.parametrize(
    ("rows", "statements", "over"),
    [
        pytest.param(
            [("Pilote", "", "Partenaires", "CAF"), ("Devise", "Un café", "Publics", "Jeunes")],
            [("Partenaires", "CAF", ""), ("PublicsCibles", "Jeunes", "")],
            ["Devise", "Un café"],
            id="two-labels-in-a-row",
        ),
        pytest.param(
            [("Pilote", "Ville", "Devise", "Un café"), ("Moyens", "", "Publics", "Jeunes")],
            [("Pilotes", "Ville", ""), ("PublicsCibles", "Jeunes", "")],
            ["Devise", "Un café"],
            id="unknown-second-label",
        ),
        pytest.param(
            [(*HEADER, "Remarque"), ("Pilote", "Ville", "à voter"), ("Publics", "Jeunes", "")],
            [("Pilotes", "Ville", ""), ("PublicsCibles", "Jeunes", "")],
            ["Contenu", "Remarque", "Rubrique", "à voter"],
            id="third-column",
        ),
        pytest.param(
            [("Pilote", "☞ Ville"), ("Devise", "Un café"), ("Copilotes", ""), ("Publics", "Jeunes")],
            [("Pilotes", "Ville", ""), ("PublicsCibles", "Jeunes", "")],
            ["Devise", "Un café"],
            id="hand",
        ),
        pytest.param(
            [("Pilote", "Ville"), ("Buts", "Objectif opérationnel 1 : Voir"), *READ, ("Devise", "")],
            [("Pilotes", "Ville", ""), *SAID],
            ["Buts", "Devise", "Objectif opérationnel 1 : Voir"],
            id="objective-under-an-unknown-label",
        ),
        pytest.param(
            [
                ("Pilote", "Ville"),
                ("Partenaires", "Objectif opérationnel 1 : Voir"),
                *READ,
                ("Lieu", ""),
            ],
            [],
            [],
            id="two-columns-or-not",
        ),
        pytest.param(
            [("Pilote", "☞ Ville"), ("Devise", "☞ Un café"), ("Copilotes", ""), ("Mot", "Oui")],
            [],
            [],
            id="hands-and-more-unknown-labels",
        ),
        pytest.param(
            [("Pilote", "Ville\nCopilote : CAF"), ("Publics", "Jeunes"), ("Moyens", "FIPD")],
            [
                ("Pilotes", "Ville", ""),
                ("Pilotes", "CAF", "copilote"),
                ("PublicsCibles", "Jeunes", ""),
                ("DispositifsEtRessources", "FIPD", ""),
            ],
            [],
            id="label-within-a-cell",
        ),
    ],
)
def test_columns_that_are_marked(
    tmp_path: Path, kind: str, rows: Rows, statements: list[tuple[str, str, str]], over: list[str]
) -> None:
    if kind == "pdf":  # its font has no hand
        rows = [tuple(cell.replace("☞", "•") for cell in row) for row in rows]
    path = tmp_path / f"contrat.{kind}"
    WRITERS[kind](rows, path)
    if not statements:
        with pytest.raises(NotAContract):
            read(path)
        return
    data = read(path)
    assert said(data) == statements
    assert left(data) == over


def test_a_label_of_no_field_is_no_value_beside_objectives(tmp_path: Path) -> None:
    """Values stand below their labels here; a label is none of them."""
    rows = [
        ("Pilote", "Cadre d'action"),
        ("Ville", "☞ Ouvrir"),
        ("Copilotes", "☞ Fermer"),
        ("Lieu", ""),
    ]
    rows += [("Partenaires", ""), ("CAF", "")]
    path = tmp_path / "contrat.md"
    write_html(rows, path)
    data = read(path)
    assert said(data) == [("Pilotes", "Ville", ""), ("Partenaires", "CAF", "")]
    assert left(data) == ["Lieu"]


# --- columns without rules -----------------------------------------------------------------------

LABELS = [HEADER, ("Pilote", "Ville\nCCAS\nDépartement"), ("Copilotes", ""), ("Devise", "Un café")]
LABELS += [("Partenaires", "CAF\nMJC"), ("Calendrier", "2031"), *READ]


def padded(room: int, alignment: str) -> list[tuple[object, ...]]:
    sides = ("TOPPADDING", "BOTTOMPADDING")
    return [
        ("VALIGN", (0, 0), (-1, -1), alignment),
        *((side, (0, 0), (-1, -1), room) for side in sides),
    ]


@pytest.mark.parametrize("room", [3, 6])
def test_a_table_without_rules_is_read_row_by_row(tmp_path: Path, room: int) -> None:
    path = tmp_path / "contrat.pdf"
    write_pdf(LABELS, path, style=padded(room, "TOP"))
    data = read(path)
    assert said(data) == [
        ("Pilotes", "Ville", ""),
        ("Pilotes", "CCAS", ""),
        ("Pilotes", "Département", ""),
        ("Partenaires", "CAF", ""),
        ("Partenaires", "MJC", ""),
        ("PublicsCibles", "Jeunes", ""),
        ("DispositifsEtRessources", "FIPD", ""),
    ]
    assert left(data) == ["2031", "Calendrier", "Contenu", "Devise", "Rubrique", "Un café"]


@pytest.mark.parametrize(("room", "alignment"), [(1, "TOP"), (1, "MIDDLE"), (3, "MIDDLE")])
def test_nothing_is_read_where_nothing_tells_where_a_row_begins(
    tmp_path: Path, room: int, alignment: str
) -> None:
    path = tmp_path / "contrat.pdf"
    rows = [("Pilote", "Ville\nCCAS\nPMI"), ("Partenaires", "CAF\nMJC\nIFE"), ("Publics", "Jeunes")]
    write_pdf(rows, path, style=padded(room, alignment))
    with pytest.raises(NotAContract):
        read(path)


# --- merged cells --------------------------------------------------------------------------------

MERGED = [
    ("Pilote", "Ville"),
    ("Partenaires", "CAF"),
    ("", "MJC"),
    ("Publics", "Jeunes"),
    ("Moyens", ""),
]
"""The label of the partenaires spans two rows, the cell beside the publics too."""


def merged_docx(path: Path) -> None:
    write_docx(MERGED, path)
    document = docx.Document(str(path))
    (table,) = document.tables
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 1).merge(table.cell(4, 1))
    document.save(str(path))


def merged_pdf(path: Path) -> None:
    spans = [("SPAN", (0, 1), (0, 2)), ("SPAN", (1, 3), (1, 4))]
    write_pdf(MERGED, path, style=[*GRID, *spans])


def merged_html(path: Path) -> None:
    write_text(
        "<table>\n<tr><td>Pilote</td><td>Ville</td></tr>\n"
        "<tr><td rowspan=2>Partenaires</td><td>CAF</td></tr>\n<tr><td>MJC</td></tr>\n"
        "<tr><td>Publics</td><td rowspan=2>Jeunes</td></tr>\n<tr><td>Moyens</td></tr>\n</table>",
        path,
    )


@pytest.mark.parametrize(
    ("kind", "write"), [("docx", merged_docx), ("pdf", merged_pdf), ("md", merged_html)]
)
def test_merged_cells(tmp_path: Path, kind: str, write: Callable[[Path], None]) -> None:
    path = tmp_path / f"contrat.{kind}"
    write(path)
    data = read(path)
    assert said(data) == [
        ("Pilotes", "Ville", ""),
        ("Partenaires", "CAF", ""),
        ("Partenaires", "MJC", ""),
        ("PublicsCibles", "Jeunes", ""),
    ]
    assert silent(data)["DispositifsEtRessources"] == "Unread"  # the merged cell may be its own too


# --- pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("above", range(400, 560, 20))
@pytest.mark.parametrize("header", [0, 1])
def test_a_table_that_a_page_cuts(tmp_path: Path, above: int, header: int) -> None:
    """Wherever the page ends: between two rows, within one, its header printed again or not."""
    rows = [
        HEADER,
        ("Pilote", "Ville de"),
        ("Devise", "un café"),
        ("Partenaires", "CAF\nMJC\nPMI\nIFE"),
    ]
    rows += [("Publics", ""), ("Moyens", "FIPD")]
    path = tmp_path / "contrat.pdf"
    write_pdf(rows, path, above=above, splitInRow=1, repeatRows=header)
    data = read(path)
    assert said(data) == [
        ("Pilotes", "Ville de", ""),
        ("Partenaires", "CAF", ""),
        ("Partenaires", "MJC", ""),
        ("Partenaires", "PMI", ""),
        ("Partenaires", "IFE", ""),
        ("DispositifsEtRessources", "FIPD", ""),
    ]
    assert silent(data)["PublicsCibles"] == "EmptyInSource"
    assert sorted(set(left(data))) == ["Contenu", "Devise", "Rubrique", "un café"]
