"""One contract as Markdown, as a Word document and as a PDF gives the same records; other files are
refused in a sentence."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from contratgraph.errors import BadParameter, MissingConverter, UnreadableDocument
from contratgraph.loaders import convert as convert_module
from contratgraph.loaders.document import Block, BlockKind, Document, read_document
from contratgraph.loaders.extract import extract
from contratgraph.loaders.into_package import extract_package
from contratgraph.loaders.reading_report import report

pytest.importorskip("docx", reason="needs the extra `documents`")
pytest.importorskip("pdfplumber", reason="needs the extra `documents`")
pytest.importorskip("reportlab", reason="needs reportlab, which draws the PDFs of the tests")

import docx
from docx.oxml import parse_xml
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

FICTIF = Path(__file__).parents[1] / "data" / "contrat_fictif.md"

# --- the same contract, written in three ways ----------------------------------------------------

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BULLETS = {"-": ("-", "Arial"), "☞": ("\uf046", "Wingdings"), "•": ("•", "Arial")}


def parts(blocks: tuple[Block, ...]) -> Iterator[Block | list[list[Block]]]:
    """The blocks of the prose one by one; those of a table together, by rows."""
    for table, group in itertools.groupby(blocks, key=lambda block: block.table):
        if table is None:
            yield from group
        else:
            yield [list(row) for _, row in itertools.groupby(group, key=lambda block: block.row)]


def width(rows: list[list[Block]]) -> int:
    return max(row[0].cells or 0 for row in rows)


def cells(row: list[Block]) -> Iterator[tuple[int, list[Block]]]:
    for column, blocks in itertools.groupby(row, key=lambda block: block.column):
        assert column is not None
        yield column, list(blocks)


def write_docx(blocks: tuple[Block, ...], path: Path) -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    for number, (text, font) in enumerate(BULLETS.values(), 1):
        levels = "".join(
            f'<w:lvl w:ilvl="{depth}"><w:numFmt w:val="bullet"/><w:lvlText w:val="{text}"/>'
            f'<w:rPr><w:rFonts w:ascii="{font}"/></w:rPr></w:lvl>'
            for depth in range(9)
        )
        numbering.append(
            parse_xml(
                f'<w:abstractNum xmlns:w="{W}" w:abstractNumId="{number}">{levels}</w:abstractNum>'
            )
        )
    for number in range(1, len(BULLETS) + 1):
        numbering.append(
            parse_xml(
                f'<w:num xmlns:w="{W}" w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
            )
        )
    document.sections[0].header.paragraphs[0].text = "Contrat de ville du Val Fictif"
    document.sections[0].footer.paragraphs[0].text = "À ne pas lire"
    above: Block | None = None
    for part in parts(blocks):
        if isinstance(part, Block):
            if above is not None and above.group != part.group:
                document.add_paragraph()
            fill(document.add_paragraph(), part)
            above = part
            continue
        table = document.add_table(rows=len(part), cols=width(part))
        for number, row in enumerate(part):
            for column, inside in cells(row):
                cell = table.cell(number, column)
                for block in inside:
                    empty = not cell.paragraphs[0].text and block is inside[0]
                    fill(cell.paragraphs[0] if empty else cell.add_paragraph(), block)
        document.add_paragraph()
        above = None
    document.save(str(path))


def fill(paragraph: object, block: Block) -> None:
    text = block.text
    if block.kind is BlockKind.HEADING:
        paragraph.style = f"Heading {block.depth}"
    elif block.kind is BlockKind.ITEM:
        numbered = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        marker = block.marker if block.marker in BULLETS else "-"
        numbered.get_or_add_numId().val = list(BULLETS).index(marker) + 1
        numbered.get_or_add_ilvl().val = block.depth
    elif block.marker:
        text = f"{block.marker} {text}"
    paragraph.add_run(text).bold = block.emphasised or None


BODY = ParagraphStyle("text", fontName="Helvetica", fontSize=10, leading=12, spaceAfter=6)
SIZES = {1: 20, 2: 17, 3: 15, 4: 13, 5: 12, 6: 11.5}


def flowable(block: Block) -> Paragraph:
    bullet = '<font name="ZapfDingbats">☞</font>' if block.marker == "☞" else block.marker or "-"
    text = escape(block.text)
    if block.kind is BlockKind.HEADING:
        size = SIZES[block.depth]
        looks = {
            "fontName": "Helvetica-Bold",
            "fontSize": size,
            "leading": size * 1.2,
            "spaceBefore": 8,
        }
        return Paragraph(text, ParagraphStyle("heading", parent=BODY, **looks))
    if block.kind is BlockKind.ITEM:
        indents = {"leftIndent": 14 + 10 * block.depth, "bulletIndent": 4 + 10 * block.depth}
        style = ParagraphStyle("item", parent=BODY, spaceAfter=0, **indents)
        return Paragraph(f"<bullet>{bullet}</bullet>{text}", style)
    text = f"{bullet} {text}" if block.marker else text
    return Paragraph(f"<b>{text}</b>" if block.emphasised else text, BODY)


def write_pdf(blocks: tuple[Block, ...], path: Path) -> None:
    story: list[Flowable] = []
    above: Block | None = None
    grid = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    for part in parts(blocks):
        if isinstance(part, Block):
            if above is not None and above.group != part.group:
                story.append(Spacer(1, 12))
            story.append(flowable(part))
            above = part
            continue
        columns = width(part)
        data: list[list[object]] = [[""] * columns for _ in part]
        for number, row in enumerate(part):
            for column, inside in cells(row):
                data[number][column] = [flowable(block) for block in inside]
        story += [Table(data, colWidths=[(A4[0] - 120) / columns] * columns, style=grid), Spacer(1, 12)]
        above = None

    def furniture(canvas: Canvas, page: SimpleDocTemplate) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, A4[1] - 32, "Contrat de ville du Val Fictif 2031-2036")
        canvas.drawCentredString(A4[0] / 2, 30, str(page.page))

    SimpleDocTemplate(
        str(path), pagesize=A4, leftMargin=60, rightMargin=60, topMargin=70, bottomMargin=60
    ).build(story, onFirstPage=furniture, onLaterPages=furniture)


WRITERS = {"docx": write_docx, "pdf": write_pdf}


@pytest.fixture(scope="module", params=WRITERS)
def converted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up contract as a Word document, then as a PDF."""
    path = tmp_path_factory.mktemp("sources") / f"contrat_fictif.{request.param}"
    WRITERS[request.param](read_document(FICTIF).blocks, path)
    return path


def said(document: Document) -> dict[str, list[tuple[object, ...]]]:
    """Everything a document is read to say, without the lines and the pages."""
    data = extract(document).dataset
    passages = {p.key: (p.quote, p.place, p.printed_number) for p in data.passages}
    return {
        "elements": [
            (
                e.code,
                e.kind,
                e.parent,
                e.title,
                e.commitment,
                [passages[key] for key in e.evidence],
                [passages[key] for key in e.context],
            )
            for e in data.elements
        ],
        "statements": [
            (
                s.key,
                s.kind,
                s.element,
                s.role,
                s.target,
                s.qualifier,
                s.stated_as,
                s.stated_in,
                s.doubt,
                s.reference,
                passages[s.passage],
            )
            for s in data.statements
        ],
        "silences": [(s.element, s.field, s.kind, s.doubt) for s in data.silences],
        "leftovers": [(left.element, left.quote) for left in data.leftovers],
    }


@pytest.mark.parametrize("what", ["elements", "statements", "silences", "leftovers"])
def test_the_same_contract_is_read_from_every_kind_of_file(converted: Path, what: str) -> None:
    assert said(read_document(converted))[what] == said(read_document(FICTIF))[what]


def test_the_text_that_is_kept_has_the_lines_that_are_cited(converted: Path, tmp_path: Path) -> None:
    text = tmp_path / "texte.md"
    done = extract_package(converted, tmp_path / "p", text=text)
    lines = text.read_text(encoding="utf-8").splitlines()
    assert len(lines) == done.document.lines
    passages = done.extraction.dataset.passages
    pilots = [passage for passage in passages if passage.quote == "Observatoire du bruit"]
    assert pilots
    for passage in pilots:
        assert "Observatoire du bruit" in lines[passage.first_line - 1]
    assert any("--text" in line for line in report(done, "fr"))
    assert any("--text" in line for line in report(done, "en"))


def test_the_text_that_is_kept_reads_as_the_document_does(converted: Path, tmp_path: Path) -> None:
    document = read_document(converted)
    text = tmp_path / "contrat_fictif.md"
    text.write_text(document.text, encoding="utf-8")
    again = read_document(text)
    assert [b.text for b in again.blocks] == [b.text for b in document.blocks]
    assert {b.page for b in again.blocks} == {None}


def test_a_document_is_known_by_the_bytes_of_its_file(converted: Path) -> None:
    from hashlib import sha256

    document = read_document(converted)
    assert document.sha256 == sha256(converted.read_bytes()).hexdigest()
    assert document.name == converted.name
    assert document.converted


def test_a_block_knows_the_page_it_begins_on(tmp_path: Path) -> None:
    def page(canvas: Canvas, *lines: str) -> None:
        for number, line in enumerate(lines):
            canvas.drawString(60, 700 - 30 * number, line)
        canvas.showPage()

    path = tmp_path / "deux.pdf"
    canvas = Canvas(str(path))
    page(canvas, "La première page du contrat", "Fin de la page")
    page(canvas, "La deuxième page du contrat")
    canvas.save()
    assert [(b.text, b.page) for b in read_document(path).blocks] == [
        ("La première page du contrat", 1),
        ("Fin de la page", 1),
        ("La deuxième page du contrat", 2),
    ]
    assert {b.page for b in read_document(FICTIF).blocks} == {None}


def test_the_name_of_the_file_does_not_matter(converted: Path, tmp_path: Path) -> None:
    path = tmp_path / "contrat"
    path.write_bytes(converted.read_bytes())
    assert read_document(path).blocks == read_document(converted).blocks


# --- files that are refused ----------------------------------------------------------------------


def archive(**parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/") + ".xml", content)
    return stream.getvalue()


def small_pdf() -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=True)
    canvas.drawString(60, 700, "Un contrat de ville sans rien dedans")
    canvas.save()
    return stream.getvalue()


REFUSED = {
    "text.docx": (b"# Un contrat\n", "ce n'est pas un fichier .docx"),
    "text.pdf": (b"# Un contrat\n", "ce n'est pas un fichier .pdf"),
    "a.docx": (small_pdf(), "ce n'est pas un fichier .docx"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "ancien document Word (.doc)"),
    "secret.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "mot de passe"),
    "a.odt": (archive(content="<office/>"), "ce n'est pas un document Word"),
    "broken.docx": (b"PK\x03\x04" + b"?" * 300, "abîmé"),
    "half.docx": (archive(word__document="<w:document"), "abîmé"),
    "broken.pdf": (b"%PDF-1.4\n" + b"?" * 300, "abîmé"),
    "cut.pdf": (small_pdf()[:500], "abîmé"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_and_nothing_is_written(
    tmp_path: Path, name: str
) -> None:
    content, words = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableDocument) as caught:
        extract_package(path, tmp_path / "out", text=tmp_path / "texte.md")
    assert words in caught.value.message("fr")
    assert caught.value.message("en").startswith(f"{path} cannot be read: ")
    assert list(tmp_path.iterdir()) == [path]


def test_a_document_without_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "vide.docx"
    docx.Document().save(str(path))
    with pytest.raises(UnreadableDocument, match="aucun texte"):
        read_document(path)


def test_a_file_larger_than_any_contract_is_refused_before_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contratgraph.loaders import document

    monkeypatch.setattr(document, "MAX_SOURCE", 4_000_000)
    path = tmp_path / "long.pdf"
    path.write_bytes(b"%PDF-1.4\n" + b"0" * 4_000_000)
    with pytest.raises(UnreadableDocument, match="plus de 4 000 000 octets"):
        read_document(path)


def test_a_conversion_that_takes_too_long_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(convert_module, "MAX_SECONDS", 0.001)
    path = tmp_path / "contrat.pdf"
    path.write_bytes(small_pdf())
    with pytest.raises(UnreadableDocument, match=re.escape("plus de 0.001 secondes")):
        read_document(path)


@pytest.mark.parametrize("name", ["contrat.docx", "contrat.pdf"])
def test_without_the_extra_one_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(convert_module, "find_spec", lambda _: None)
    path = tmp_path / name
    path.write_bytes(small_pdf() if name.endswith("pdf") else archive(word__document="<w/>"))
    with pytest.raises(MissingConverter, match=re.escape("pip install 'contratgraph[documents]'")):
        read_document(path)


def test_the_text_never_takes_the_place_of_the_document(tmp_path: Path) -> None:
    path = tmp_path / "contrat.md"
    path.write_bytes(FICTIF.read_bytes())
    with pytest.raises(BadParameter, match="--text"):
        extract_package(path, tmp_path / "p", text=path)
    assert path.read_bytes() == FICTIF.read_bytes()


def test_the_pages_of_a_file_prove_what_it_says(converted: Path) -> None:
    """A PDF has pages; a Word document that Word has not laid out has those of its contents."""
    document = read_document(converted)
    data = extract(document).dataset
    pages = {block.first_line: block.page for block in document.blocks}
    assert data.passages
    for passage in data.passages:
        page = pages[passage.first_line]
        assert page is None or passage.first_page == page
        assert passage.last_page is None or passage.first_page is not None
        assert (passage.last_page or 0) >= (passage.first_page or 0)
    if converted.suffix == ".pdf":
        assert len({passage.first_page for passage in data.passages}) > 1
