"""Tables between pipes and in HTML give the same blocks as any other: kind, text, lines, place."""

from __future__ import annotations

from pathlib import Path

import pytest

from contratgraph.loaders.document import Block, BlockKind, read_document

PIPES = """\
| Pilote | Partenaires |
|:---|---:|
| **Ville** | CAF<br>MJC |
| | • Secours \\| Brume<br>• Régie |
"""

HTML = """\
<table>
<tr><th>Pilote</th><th>Partenaires</th></tr>
<tr><td><b>Ville</b></td><td>CAF<br>MJC</td></tr>
<tr><td></td><td>
• Secours | Brume<br>
• Régie</td></tr>
</table>
"""


def blocks(tmp_path: Path, text: str) -> list[Block]:
    path = tmp_path / "contrat.md"
    path.write_text(text, encoding="utf-8")
    return list(read_document(path).blocks)


def shown(found: list[Block]) -> list[tuple[str, int | None, str]]:
    return [(b.text, b.column, b.marker) for b in found]


CELLS = [
    ("Pilote", 0, ""),
    ("Partenaires", 1, ""),
    ("Ville", 0, ""),
    ("CAF", 1, ""),
    ("MJC", 1, ""),
    ("Secours | Brume", 1, "•"),
    ("Régie", 1, "•"),
]


def test_pipes_and_html_give_the_same_cells(tmp_path: Path) -> None:
    pipes, html = blocks(tmp_path, PIPES), blocks(tmp_path, HTML)
    assert shown(pipes) == shown(html) == CELLS
    assert [b.first_line for b in pipes] == [1, 1, 3, 3, 3, 4, 4]
    assert [b.first_line for b in html] == [2, 2, 3, 3, 3, 5, 6]
    for found in (pipes, html):
        assert {(b.kind, b.table, b.cells, b.ruled) for b in found} == {
            (BlockKind.PARAGRAPH, 1, 2, True)
        }
        assert [b.row for b in found] == sorted(b.row or 0 for b in found)
        assert len({b.row for b in found}) == 3
    assert [b.emphasised for b in html[:3]] == [True, True, True]  # headers are bold


def test_a_list_in_a_cell_has_its_own_lines(tmp_path: Path) -> None:
    text = "<table><tr><td>\n<ul>\n<li>un</li>\n<li>deux\nlignes</li>\n</ul>\n</td></tr></table>\n"
    assert [(b.kind, b.text, b.first_line, b.last_line) for b in blocks(tmp_path, text)] == [
        (BlockKind.ITEM, "un", 3, 3),
        (BlockKind.ITEM, "deux lignes", 4, 5),
    ]


def test_a_reference_to_an_end_of_line_moves_no_line(tmp_path: Path) -> None:
    text = "<table>\n<tr><td>un&#10;deux</td><td>trois</td></tr>\n</table>\n"
    assert [(b.text, b.first_line, b.last_line) for b in blocks(tmp_path, text)] == [
        ("un deux", 2, 2),
        ("trois", 2, 2),
    ]


def test_a_cell_over_several_rows_keeps_its_column(tmp_path: Path) -> None:
    text = (
        '<table>\n<tr><td rowspan="2">A</td><td>b</td></tr>\n<tr><td>c</td></tr>\n'
        "<tr><td colspan=2>D</td><td>e</td></tr>\n</table>\n"
    )
    assert [(b.text, b.column) for b in blocks(tmp_path, text)] == [
        ("A", 0),
        ("b", 1),
        ("c", 1),
        ("D", 0),
        ("e", 2),
    ]


def test_rows_on_one_line_are_rows_of_their_own(tmp_path: Path) -> None:
    text = "<table><tr><td>a</td></tr><tr><td>b</td></tr></table>\n\n| c |\n"
    rows = [b.row for b in blocks(tmp_path, text)]
    assert len(set(rows)) == 3


def test_tabs_that_indent_html_make_no_cells(tmp_path: Path) -> None:
    text = "<table>\n\t<tr>\n\t\t<td>a</td>\t<td>b</td>\n\t</tr>\n</table>\n"
    assert [(b.text, b.column, b.first_line) for b in blocks(tmp_path, text)] == [
        ("a", 0, 3),
        ("b", 1, 3),
    ]


def test_a_table_that_is_not_closed_ends_with_its_last_row(tmp_path: Path) -> None:
    text = "<table>\n<tr><td>a</td></tr>\n\nUne phrase.\n\n## Titre\n\n<table>\n\nFin.\n"
    assert [(b.text, b.in_prose) for b in blocks(tmp_path, text)] == [
        ("a", False),
        ("Une phrase.", True),
        ("Titre", True),
        ("Fin.", True),
    ]


def test_a_table_within_a_cell_is_text_of_the_cell(tmp_path: Path) -> None:
    text = (
        "<table>\n<tr><td>Pilote</td><td><table><tr><td>Ville</td></tr><tr><td>CAF</td></tr></table>"
        "</td></tr>\n<tr><td>x</td></tr></table>\n"
    )
    assert [(b.text, b.column) for b in blocks(tmp_path, text)] == [
        ("Pilote", 0),
        ("Ville", 1),
        ("CAF", 1),
        ("x", 0),
    ]


def test_what_stands_in_no_cell_is_prose(tmp_path: Path) -> None:
    text = "<table><caption>Les fiches</caption>\n<tr><td>a</td></tr>\n</table> après\n"
    assert [(b.text, b.in_prose) for b in blocks(tmp_path, text)] == [
        ("Les fiches", True),
        ("a", False),
        ("après", True),
    ]


def test_a_comment_is_no_text(tmp_path: Path) -> None:
    text = "<table>\n<tr><td><!-- à\nrevoir -->a</td></tr>\n</table>\n"
    assert [(b.text, b.first_line) for b in blocks(tmp_path, text)] == [("a", 3)]


@pytest.mark.parametrize(
    "text",
    [
        "Un prix de 3 | 4 euros.\n",
        "| seul\n",
        "3 | Contrat de ville\n",
        "Avant :\n\n- a | b\n",
    ],
)
def test_a_pipe_in_prose_makes_no_table(tmp_path: Path, text: str) -> None:
    assert all(b.in_prose for b in blocks(tmp_path, text))


def test_a_table_without_outer_pipes_needs_its_rule(tmp_path: Path) -> None:
    text = "Pilote | Ville\n--- | ---\nPartenaires | CAF\n\nPublics | Jeunes\n"
    assert [(b.text, b.in_prose) for b in blocks(tmp_path, text)] == [
        ("Pilote", False),
        ("Ville", False),
        ("Partenaires", False),
        ("CAF", False),
        ("Publics | Jeunes", True),
    ]
