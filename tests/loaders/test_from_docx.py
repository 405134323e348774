"""Word documents as people write them, made here of bare XML, not by the library that reads them."""

from __future__ import annotations

import io
import zipfile

import pytest

from contratgraph.loaders.printed import Paragraph, Piece, Table, as_lines

pytest.importorskip("docx", reason="needs the extra `documents`")

from contratgraph.loaders import from_docx
from contratgraph.loaders.from_docx import TooLarge, read_docx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"

STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Titre2"><w:name w:val="heading 2"/>
  <w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="5"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Fiche"><w:name w:val="Titre de fiche"/>
  <w:basedOn w:val="Titre1"/><w:pPr><w:outlineLvl w:val="3"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="TM1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Gras"><w:name w:val="Gras"/><w:rPr><w:b/></w:rPr></w:style>
"""


def level(depth: int, text: str, form: str = "bullet", font: str = "Arial", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/><w:rPr><w:rFonts w:ascii="{font}"/></w:rPr></w:lvl>'
    )


NUMBERING = (
    f'<w:abstractNum w:abstractNumId="1">{level(0, "-")}{level(1, chr(0xF046), font="Wingdings")}'
    f"</w:abstractNum>"
    f'<w:abstractNum w:abstractNumId="2">{level(0, "%1.", "decimal")}{level(1, "%2)", "lowerLetter")}'
    f"</w:abstractNum>"
    f'<w:abstractNum w:abstractNumId="3">{level(0, "%1", "upperRoman")}'
    f"{level(1, 'AXE %1.%2', 'decimal')}</w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="2"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    '<w:num w:numId="5"><w:abstractNumId w:val="3"/></w:num>'
)


def docx(body: str, footnotes: str = "") -> bytes:
    parts = {
        "document": (f"<w:body>{body}</w:body>", "document.main", "document"),
        "styles": (STYLES, "styles", "styles"),
        "numbering": (NUMBERING, "numbering", "numbering"),
        "footnotes": (footnotes, "footnotes", "footnotes"),
    }
    related = "application/vnd.openxmlformats-package.relationships+xml"
    types = f'<Default Extension="rels" ContentType="{related}"/>'
    relations = ""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, (content, kind, root) in parts.items():
            types += f'<Override PartName="/word/{name}.xml" ContentType="{WORD}.{kind}+xml"/>'
            if name != "document":
                relations += f'<Relationship Id="r{name}" Type="{OFFICE}/{name}" Target="{name}.xml"/>'
            xml = f'<w:{root} xmlns:w="{W}" xmlns:mc="{MC}">{content}</w:{root}>'
            package.writestr(f"word/{name}.xml", xml)
        package.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
        )
        package.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" '
            f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        package.writestr(
            "[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types">{types}</Types>'
        )
    return stream.getvalue()


def r(text: str, looks: str = "") -> str:
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs: str, style: str = "", number: int = 0, depth: int = 0) -> str:
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if number:
        properties += f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    inside = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def tc(*paragraphs: str, looks: str = "") -> str:
    return f"<w:tc><w:tcPr>{looks}</w:tcPr>{''.join(paragraphs) or p()}</w:tc>"


def table(*rows: tuple[str, ...]) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows) + "</w:tbl>"


def shown(piece: Piece) -> object:
    """A piece in the words of the tests."""
    if isinstance(piece, Table):
        return [[" | ".join(p.text for p in cell or ()) for cell in row.cells] for row in piece.rows]
    if piece.heading:
        return f"{'#' * piece.heading} {piece.text}"
    return f"{'  ' * piece.depth}{piece.marker} {piece.text}" if piece.depth is not None else piece.text


def read(body: str, footnotes: str = "") -> list[object]:
    return [shown(piece) for piece in read_docx(docx(body, footnotes))]


# --- paragraphs ----------------------------------------------------------------------------------


def test_headings_are_known_by_name_by_outline_and_by_the_style_they_come_from() -> None:
    body = p("A) Un pilier", style="Titre1") + p("Une fiche", style="Fiche") + p("Du texte")
    assert read(body) == ["# A) Un pilier", "#### Une fiche", "Du texte"]


def test_the_numbers_that_word_counts_are_printed() -> None:
    body = (
        p("Un", number=2)
        + p("Détail", number=2, depth=1)
        + p("Autre détail", number=2, depth=1)
        + p("Deux", number=2)
        + p("Détail", number=2, depth=1)
        + p("Un de nouveau", number=3)
    )
    assert read(body) == [
        "1. Un",
        "  - a) Détail",
        "  - b) Autre détail",
        "2. Deux",
        "  - a) Détail",
        "1. Un de nouveau",
    ]


def test_a_heading_keeps_the_number_that_its_style_gives_it() -> None:
    body = p("Marcher", style="Titre2") + p("Courir", style="Titre2")
    assert read(body) == ["## AXE I.1 Marcher", "## AXE I.2 Courir"]


def test_the_bullet_of_a_measure_is_told_from_that_of_a_value() -> None:
    body = p("Les villes :", number=1) + p("Balayer", number=1, depth=1) + p(number=1)
    assert read(body) == ["- Les villes :", "  ☞ Balayer", "- "]


def test_typed_bullets_make_items_but_a_typed_hand_does_not() -> None:
    body = p("– CPA") + p("•  Villes") + p("☞ Le froid se voit peu.") + p("2. Deux") + p("AXE 1")
    assert read(body) == ["- CPA", "• Villes", "☞ Le froid se voit peu.", "2. Deux", "AXE 1"]


def test_lines_that_the_author_ended_are_values_and_those_that_wrap_are_not() -> None:
    br = "<w:r><w:br/></w:r>"
    assert read(p("CPA", br, "Villes", br, "- Région")) == ["CPA", "Villes", "- Région"]
    assert read(p("Objectif 1 :", br, "Donner les", br, "Clés")) == ["Objectif 1 : Donner les Clés"]
    assert read(p("Un titre", br, "Coupé", style="Titre1")) == ["# Un titre Coupé"]


def test_bold_comes_from_the_run_or_from_the_style() -> None:
    (by_run, by_style, undone) = read_docx(
        docx(
            p(r("Pilotes", "<w:b/>"))
            + p("Pilotes", style="Gras")
            + p(r("Pilotes", '<w:b w:val="0"/>'), style="Gras")
        )
    )
    assert [line.text for line in as_lines([by_run, by_style, undone]) if line.text] == [
        "**Pilotes**",
        "**Pilotes**",
        "Pilotes",
    ]


def test_underlined_and_slanted_pieces_of_a_cell_are_told() -> None:
    cell = tc(
        p(r("Enjeu", '<w:u w:val="single"/>'), r(" majeur", "<w:i/>"), r(" !", '<w:u w:val="none"/>'))
    )
    (line,) = as_lines(read_docx(docx(table((cell, tc())))))
    assert line.text == ("<table><tr><td><u>Enjeu</u><i> majeur</i> !</td><td></td></tr></table>")


def test_what_is_deleted_struck_or_hidden_is_not_read_and_what_is_inserted_is() -> None:
    body = p(
        "La ",
        '<w:del w:id="1"><w:r><w:delText>mairie</w:delText></w:r></w:del>',
        f'<w:ins w:id="2">{r("ville")}</w:ins>',
        r(" secrète", "<w:vanish/>"),
        r(" jadis", "<w:strike/>"),
        r(" naguère", "<w:dstrike/>"),
        f"<w:hyperlink>{r(' balaie')}</w:hyperlink>",
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText></w:r>',
    )
    assert read(body) == ["La ville balaie"]


def test_a_symbol_is_read_as_it_is_drawn() -> None:
    assert read(p('<w:r><w:sym w:font="Wingdings" w:char="F046"/></w:r>', " Balayer")) == ["☞ Balayer"]


def test_content_controls_hold_content() -> None:
    inside = p("Dedans")
    assert read(f"<w:sdt><w:sdtContent>{inside}</w:sdtContent></w:sdt>" + p("Dehors")) == [
        "Dedans",
        "Dehors",
    ]


def test_the_contents_are_entries_with_their_pages() -> None:
    tab = "<w:r><w:tab/></w:r>"
    body = p("Orientation 1 : Marcher", tab, "7", style="TM1") + p("Volet 2 ......", tab, "12")
    assert read(body) == [[["Orientation 1 : Marcher .....", "7"], ["Volet 2 .....", "12"]]]


def test_a_text_box_follows_its_paragraph_and_is_read_once() -> None:
    box = f"<w:txbxContent>{p('Encadré')}</w:txbxContent>"
    body = p(
        "Texte",
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>",
    )
    assert read(body) == ["Texte", "Encadré"]


def test_footnotes_stand_at_the_end_and_leave_no_mark_in_the_text() -> None:
    notes = f'<w:footnote w:id="2">{p("Article 6")}</w:footnote>'
    body = p("Titre", style="Titre1") + p(
        "La loi", '<w:r><w:footnoteReference w:id="2"/></w:r>', " dit"
    )
    assert read(body, notes) == ["# Titre", "La loi dit", "# Notes", "Note 1 : Article 6"]


# --- tables --------------------------------------------------------------------------------------


def test_merged_cells_keep_the_columns_of_the_others() -> None:
    body = table(
        (tc(p("Contribution"), looks='<w:gridSpan w:val="3"/>'),),
        (tc(p("a"), looks='<w:vMerge w:val="restart"/>'), tc(p("b")), tc(p("c"))),
        (tc(p("caché"), looks="<w:vMerge/>"), tc(p("d")), tc(p("e"))),
    )
    assert read(body) == [[["Contribution", "", ""], ["a", "b", "c"], ["", "d", "e"]]]


def test_a_frame_of_one_cell_is_no_table_and_a_table_in_a_cell_is_its_text() -> None:
    assert read(table((tc(p("Encadré")),))) == ["Encadré"]
    inner = table((tc(p("b")), tc(p("c"))))
    assert read(table((tc(p("a")), tc(inner, p())))) == [[["a", "b | c"]]]


def test_two_tables_stay_two() -> None:
    one = table((tc(p("a")), tc(p("b"))))
    assert len(read(one + p() + one)) == 2


# --- pages ---------------------------------------------------------------------------------------

BREAK = "<w:r><w:lastRenderedPageBreak/></w:r>"


def pages(body: str) -> list[tuple[str, int | None]]:
    return [(line.text, line.page) for line in as_lines(read_docx(docx(body))) if line.text]


def test_pages_are_those_that_word_last_drew_and_unknown_where_it_drew_none() -> None:
    assert pages(p("un") + p(BREAK, "deux")) == [("un", 1), ("deux", 2)]
    assert pages(p("un") + p('<w:r><w:br w:type="page"/></w:r>') + p("deux")) == [
        ("un", None),
        ("deux", None),
    ]


def test_a_paragraph_has_the_page_it_begins_on() -> None:
    assert pages(p("un", BREAK, " suite") + p("deux")) == [("un suite", 1), ("deux", 2)]


def test_a_row_that_a_page_cuts_counts_its_break_once() -> None:
    cut = (tc(p("a", BREAK, "b")), tc(p("c", BREAK, "d")))
    assert pages(table(cut, (tc(p("e")), tc(p("f")))) + p("g")) == [
        ("<table><tr><td>ab</td><td>cd</td></tr>", 1),
        ("<tr><td>e</td><td>f</td></tr></table>", 2),
        ("g", 2),
    ]


# --- what is refused -----------------------------------------------------------------------------


def test_what_unpacks_to_more_than_any_contract_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = docx(p("a" * 100_000))
    monkeypatch.setattr(from_docx, "MAX_PART", 50_000)
    with pytest.raises(TooLarge):
        read_docx(data)


def test_an_entity_is_not_expanded() -> None:
    data = docx(p("texte"))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + content.replace(
                    b"texte", b"a&e;b"
                )
            new.writestr(name, content)
    assert [line.text for line in as_lines(read_docx(stream.getvalue()))] in (["a"], ["ab"], ["a&e;b"])


def test_pieces_are_paragraphs_and_tables() -> None:
    found = read_docx(docx(p("a") + table((tc(p("b")), tc(p("c"))))))
    assert [type(piece) for piece in found] == [Paragraph, Table]
