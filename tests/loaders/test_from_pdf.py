"""PDFs, drawn word by word: what is a line, an item, a paragraph, a column, and what is none."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from contratgraph.loaders.printed import Table, as_lines

pytest.importorskip("pdfplumber", reason="needs the extra `documents`")
pytest.importorskip("reportlab", reason="needs reportlab, which draws the PDFs of the tests")

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from contratgraph.loaders import pdf_pages
from contratgraph.loaders.from_pdf import read_pdf
from contratgraph.loaders.pdf_pages import Refused

WIDTH, HEIGHT = A4
LEFT, RIGHT = 60.0, WIDTH - 60
FULL = (
    "Les signataires du contrat se retrouvent chaque automne autour des habitants, et ils leur disent"
)
"""A line after which no other word has room."""


def pdf(*pages: Callable[[Canvas], None], **options: object) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=True, **options)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def text(
    canvas: Canvas, x: float, top: float, words: str, *, size: float = 10, bold: bool = False
) -> None:
    canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
    canvas.drawString(x, HEIGHT - top, words)


def lines(*printed: str, x: float = LEFT, top: float = 150) -> Callable[[Canvas], None]:
    """A page with lines one below the other; the first is full, so that the margins are known."""

    def page(canvas: Canvas) -> None:
        for number, line in enumerate(printed):
            text(canvas, x, top + 12 * number, line)

    return page


def read(*pages: Callable[[Canvas], None]) -> list[str]:
    return [line.text for line in as_lines(read_pdf(pdf(*pages)).pieces) if line.text]


# --- paragraphs ----------------------------------------------------------------------------------


def test_a_full_line_goes_on_and_a_line_with_room_has_ended() -> None:
    assert read(lines(FULL, "ce qui change.", "CPA", "Villes du Val", "Habitants")) == [
        f"{FULL} ce qui change.",
        "CPA",
        "Villes du Val",
        "Habitants",
    ]


def test_items_have_the_depth_of_their_bullets_and_keep_their_wrapped_lines() -> None:
    def page(canvas: Canvas) -> None:
        text(canvas, LEFT, 150, FULL)
        text(
            canvas,
            LEFT,
            174,
            "-  Les signataires du contrat se retrouvent chaque automne autour des habitants ou des",
        )
        text(canvas, LEFT + 9, 186, "amis")
        text(canvas, LEFT + 20, 198, "•  un dépôt")
        text(canvas, LEFT + 20, 210, "•  une fiche")
        text(canvas, LEFT, 222, "-  Habitants")

    assert read(page)[1:] == [
        "- Les signataires du contrat se retrouvent chaque automne autour des habitants ou des amis",
        "  - un dépôt",
        "  - une fiche",
        "- Habitants",
    ]


def test_larger_lines_are_headings_by_their_sizes() -> None:
    def page(canvas: Canvas) -> None:
        text(canvas, LEFT, 150, "Contrat de ville", size=20)
        text(canvas, LEFT, 190, "A) Le pilier Cohésion", size=14)
        text(canvas, LEFT, 220, FULL)
        text(canvas, LEFT, 244, "1) Volet Santé", bold=True)
        text(canvas, LEFT, 268, "Partenaires", bold=True)

    assert read(page) == [
        "# Contrat de ville",
        "## A) Le pilier Cohésion",
        FULL,
        "### 1) Volet Santé",
        "**Partenaires**",
    ]


def test_a_hyphen_is_kept_unless_the_word_is_seen_whole() -> None:
    whole = "Le mot accompagnement et le mot social sont dans ce texte."
    first = (
        "Les signataires du contrat se retrouvent chaque automne autour des habitants pour accompagne-"
    )
    assert read(lines(first, "ment de tous."), lines(FULL, "x", whole))[0].endswith(
        "pour accompagnement de tous."
    )
    assert read(lines(FULL, "x"), lines(first, "ment de tous."))[-1].endswith(
        "pour accompagne-ment de tous."
    )


def test_a_paragraph_goes_on_over_the_page_and_keeps_the_page_it_begins_on() -> None:
    pieces = read_pdf(pdf(lines("CPA", FULL, top=700), lines("ce qui change.", "Villes"))).pieces
    assert [(line.text, line.page) for line in as_lines(pieces) if line.text] == [
        ("CPA", 1),
        (f"{FULL} ce qui change.", 1),
        ("Villes", 2),
    ]


def test_labels_and_titles_are_never_joined_to_what_stands_around_them() -> None:
    assert read(lines(FULL, "Partenaires", "Objectif opérationnel 1 : Marcher", "AXE 1.1 Courir"))[
        1:
    ] == [
        "Partenaires",
        "Objectif opérationnel 1 : Marcher",
        "AXE 1.1 Courir",
    ]


def test_the_hand_of_a_symbol_font_is_a_measure() -> None:
    def page(canvas: Canvas) -> None:
        text(canvas, LEFT, 150, FULL)
        canvas.setFont("ZapfDingbats", 10)
        canvas.drawString(LEFT, HEIGHT - 180, "☞")
        text(canvas, LEFT + 16, 180, "Balayer la place")

    assert read(page)[1:] == ["- ☞ Balayer la place"]


def test_the_contents_are_entries_with_their_pages() -> None:
    assert read(
        lines(FULL, "A) Le pilier Cohésion ........................ 12", "1) Volet Santé ....... 13")
    )[1:] == ["A) Le pilier Cohésion .....\t12", "1) Volet Santé .....\t13"]


# --- tables --------------------------------------------------------------------------------------


def grid(canvas: Canvas, tops: list[float], xs: list[float]) -> None:
    canvas.grid(xs, [HEIGHT - top for top in tops])


def test_cells_that_rules_enclose_are_cells_and_their_lines_wrap_in_them() -> None:
    def page(canvas: Canvas) -> None:
        text(canvas, LEFT, 100, FULL)
        grid(canvas, [120, 160, 200], [LEFT, 160, RIGHT])
        text(canvas, LEFT + 5, 132, "Pilotes", bold=True)
        text(canvas, LEFT + 5, 144, "CPA")
        text(canvas, 165, 132, "Cadre d'action", bold=True)
        text(canvas, LEFT + 5, 172, "Maison de quartier")
        text(canvas, LEFT + 5, 184, "des Pins")
        text(canvas, LEFT, 230, "Fin")

    assert read(page)[1:] == [
        "<table><tr><td><p><b>Pilotes</b></p> <p>CPA</p></td><td><b>Cadre d'action</b></td></tr>",
        "<tr><td>Maison de quartier des Pins</td><td></td></tr></table>",
        "Fin",
    ]


def test_a_table_that_a_page_cuts_is_one_and_so_is_its_cut_sentence() -> None:
    def first(canvas: Canvas) -> None:
        text(canvas, LEFT, 100, FULL)
        grid(canvas, [720, 750], [LEFT, 160, RIGHT])
        text(canvas, LEFT + 5, 732, "Pilotes", bold=True)
        text(
            canvas,
            165,
            732,
            "Les signataires du contrat se retrouvent chaque automne autour du village",
        )

    def second(canvas: Canvas) -> None:
        grid(canvas, [60, 90, 120], [LEFT, 160, RIGHT])
        text(canvas, 165, 72, "immédiatement.")
        text(canvas, LEFT + 5, 102, "Partenaires", bold=True)
        text(canvas, LEFT, 160, "Fin")

    found = read_pdf(pdf(first, second)).pieces
    (table,) = (piece for piece in found if isinstance(piece, Table))
    assert [[" | ".join(p.text for p in c) for c in row.cells] for row in table.rows] == [
        [
            "Pilotes",
            "Les signataires du contrat se retrouvent chaque automne autour du village immédiatement.",
        ],
        ["Partenaires", ""],
    ]
    assert [row.page for row in table.rows] == [1, 2]


def test_columns_without_rules_are_not_read_across() -> None:
    def page(canvas: Canvas) -> None:
        text(canvas, LEFT, 100, FULL)
        for number, (left, right) in enumerate(
            [
                ("Pilotes", "Cadre d'action"),
                ("-  CPA", "Objectif opérationnel 1 : Ouvrir la place"),
                ("-  Villes du Val", "Les signataires veulent :"),
                ("Partenaires", "-  balayer"),
                ("-  Habitants", ""),
            ]
        ):
            text(canvas, LEFT, 130 + 12 * number, left)
            text(canvas, 220, 130 + 12 * number, right)
        text(canvas, LEFT, 230, "Fin")

    assert read(page)[1:] == [
        "<p>Pilotes</p> <ul> <li>- CPA </li> <li>- Villes du Val </li></ul> <p>Partenaires</p> <ul> "
        "<li>- Habitants </li></ul>\t<p>Cadre d'action</p> <p>Objectif opérationnel 1 : Ouvrir la place"
        "</p> <p>Les signataires veulent :</p> <ul> <li>- balayer </li></ul>",
        "Fin",
    ]


# --- what is no content --------------------------------------------------------------------------


def test_heads_feet_and_page_numbers_are_left_out_and_fiches_are_not() -> None:
    def page(number: int) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            text(canvas, LEFT, 40, "Contrat de ville 2015-2020")
            text(canvas, LEFT, 70, f"Fiche n°{number}", bold=True)
            text(canvas, LEFT, 150, FULL)
            text(canvas, LEFT, 820, f"Le Val – page {number + 2}")
            text(canvas, 300, 810, str(number))

        return draw

    found = read(*(page(number) for number in range(1, 6)))
    assert found == [part for n in range(1, 6) for part in (f"**Fiche n°{n}**", FULL)]


def test_text_at_an_angle_is_left_out() -> None:
    def page(canvas: Canvas) -> None:
        text(canvas, LEFT, 150, FULL)
        canvas.saveState()
        canvas.translate(30, 300)
        canvas.rotate(90)
        canvas.drawString(0, 0, "Document de travail")
        canvas.restoreState()

    assert read(page) == [FULL]


# --- what is refused -----------------------------------------------------------------------------


def picture(canvas: Canvas) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("RGB", (20, 20), "grey")), 0, 0, WIDTH, HEIGHT)


def blank(canvas: Canvas) -> None:
    canvas.rect(10, 10, 20, 20)


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read_pdf(data)
    assert caught.value.en
    return caught.value.fr


def test_a_scanned_document_is_told_as_one() -> None:
    assert "que des images (3 pages sur 3 sans texte)" in refusal(pdf(picture, picture, picture))
    assert "(2 pages sur 3 sans texte)" in refusal(pdf(picture, lines(FULL), picture))
    assert refusal(pdf(blank)) == "ce PDF ne contient aucun texte"


def test_a_picture_among_the_pages_is_told() -> None:
    assert read_pdf(pdf(lines(FULL), picture, lines(FULL), blank)).unread == (2,)


def test_a_protected_document_is_told_as_one() -> None:
    data = pdf(lines(FULL), encrypt=StandardEncryption("secret", ownerPassword="maître"))
    assert "mot de passe" in refusal(data)


def test_a_document_that_only_forbids_printing_is_read() -> None:
    data = pdf(lines(FULL), encrypt=StandardEncryption("", ownerPassword="maître", canPrint=0))
    assert [line.text for line in as_lines(read_pdf(data).pieces)] == [FULL]


def test_more_pages_than_any_contract_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "MAX_PAGES", 2)
    assert "3 pages" in refusal(pdf(lines(FULL), lines(FULL), lines(FULL)))


def test_letters_that_no_font_tells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "drawn", lambda text, font: "(cid:12)" * len(text))
    assert "polices" in refusal(pdf(lines(FULL)))


def test_a_title_under_columns_without_rules_is_not_in_them() -> None:
    def page(canvas: Canvas) -> None:
        text(canvas, LEFT, 100, FULL)
        for number in range(4):
            text(canvas, LEFT, 130 + 12 * number, f"-  Ville {number}")
            text(canvas, 220, 130 + 12 * number, f"-  Mesure {number}")
        text(canvas, LEFT, 178, "AXE 1.2 Marcher", bold=True)

    assert read(page)[-1] == "# AXE 1.2 Marcher"


def test_a_gap_in_a_line_or_two_is_no_column() -> None:
    def page(canvas: Canvas) -> None:
        for number in range(6):
            text(canvas, LEFT, 100 + 12 * number, "-  ")
            text(canvas, LEFT + 30, 100 + 12 * number, f"Ville {number}")
        text(canvas, LEFT, 200, "Fait à Clairbrume,")
        text(canvas, 400, 200, "le 3 mai")
        text(canvas, LEFT, 212, "Le maire,")
        text(canvas, 400, 212, "Le préfet")
        text(canvas, LEFT, 230, FULL)

    assert read(page) == [
        *(f"- Ville {n}" for n in range(6)),
        "Fait à Clairbrume, le 3 mai",
        "Le maire, Le préfet",
        FULL,
    ]
