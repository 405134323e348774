"""How much of a document became records, and that nothing which did not is left unsaid."""

from __future__ import annotations

import pytest

from contratgraph.loaders.coverage import cover
from contratgraph.loaders.coverage_report import coverage_in_brief, coverage_report
from contratgraph.loaders.document import Block, BlockKind, read_document
from contratgraph.loaders.extract import extract
from contratgraph.loaders.readings import Item
from contratgraph.loaders.records import Contract, Dataset, Leftover, Section

TEXT = """\
# Contrat de ville 2031-2036

Préambule que personne ne lit.

## Pilier Cohésion sociale

Un mot du pilier.

## 1) Volet Santé

Le volet santé engage ses signataires.

### Orientation 1 : Soigner

### AXE 1.1 Guérir

<b>Pilotes</b>\t<p>Objectif opérationnel 1 : Soigner mieux</p>
- Ville\t
\t<ul><li>☞ Ouvrir une maison de santé</li></ul>
"""


def paragraph(text: str, line: int = 1) -> Block:
    return Block(BlockKind.PARAGRAPH, text, line, line)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    path = tmp_path_factory.mktemp("contrat") / "contrat.md"
    path.write_text(TEXT, encoding="utf-8")
    return extract(read_document(path)).dataset


def test_the_sections_of_a_document_with_what_is_left_in_each(data: Dataset) -> None:
    """Counted by hand: letters and digits of each line, headings and labels apart."""
    assert [(s.title, s.first_line, s.last_line) for s in data.coverage] == [
        ("", 1, 4),
        ("Cohésion sociale", 5, 8),
        ("Santé", 9, 19),
    ]
    left = [s.characters - s.assigned - s.presentation - s.structure for s in data.coverage]
    assert left == [len("Préambulequepersonnenelit"), len("Unmotdupilier"), 0]
    assert data.coverage[2].structure >= len("Pilotes")
    assert [(x.first_line, x.quote) for x in data.leftovers] == [
        (3, "Préambule que personne ne lit."),
        (7, "Un mot du pilier."),
    ]


def test_a_text_counts_as_far_as_its_words_stand_in_a_passage() -> None:
    block = paragraph("Villes, CPA et le reste de la phrase")
    coverage = cover([block], [Item("Villes", 1, 1), Item("CPA", 1, 1)], 1)
    assert coverage.sections[0].assigned == len("VillesCPA")
    assert coverage.unassigned == [block]


def test_a_word_does_not_stand_in_a_longer_one() -> None:
    coverage = cover([paragraph("Ville")], [Item("Villeneuve", 1, 1)], 1)
    assert coverage.sections[0].assigned == 0


def test_words_of_another_line_prove_nothing() -> None:
    coverage = cover([paragraph("Villes", 2)], [Item("Villes", 1, 1)], 2)
    assert coverage.sections[0].assigned == 0


def test_a_text_cut_by_the_page_counts_on_both_sides() -> None:
    cut = ["les jeunes fragilisés en milieu", "ouvert, dans le cadre de la médiation sociale"]
    blocks = [paragraph(f"Un reste. {cut[0]}", 1), paragraph(f"{cut[1]}. Un autre reste.", 9)]
    whole = Item(" ".join(cut), 1, 9)
    coverage = cover(blocks, [whole], 9)
    assert coverage.sections[0].assigned == sum(c.isalnum() for c in "".join(cut))
    assert coverage.unassigned == blocks


def test_prose_that_only_presents_is_told_apart() -> None:
    block = paragraph("Le quartier a changé. Il faut 120 logements.")
    kept = Item(block.text, 1, 1)
    coverage = cover([block], [Item("Il faut 120 logements", 1, 1)], 1, presented=[kept])
    (section,) = coverage.sections
    assert section.assigned == len("Ilfaut120logements")
    assert section.presentation == len("Lequartierachangé")
    assert coverage.unassigned == []


def test_a_table_of_contents_is_structure() -> None:
    cells = [
        Block(
            BlockKind.PARAGRAPH, "Orientation 1 : Soigner.....", 1, 1, table=1, row=1, column=0, cells=2
        ),
        Block(BlockKind.PARAGRAPH, "12", 1, 1, table=1, row=1, column=1, cells=2),
    ]
    coverage = cover(cells, [], 1)
    assert coverage.unassigned == []
    assert coverage.sections[0].structure == coverage.sections[0].characters


def test_many_blocks_on_one_line_end() -> None:
    blocks = [paragraph(f"texte numéro {n:05}") for n in range(20_000)]
    printed = [Item(f"texte numéro {n:05}", 1, 1) for n in range(10_000, 30_000)]
    assert len(cover(blocks, printed, 1).unassigned) == 10_000


def test_the_report_never_rounds_a_rest_away(data: Dataset) -> None:
    nearly = Section(
        title="A",
        first_line=1,
        last_line=9,
        characters=10_000,
        assigned=9_999,
        presentation=0,
        structure=0,
    )
    left = Leftover(element="", first_line=4, last_line=5, quote="reste", note="")
    lines = "".join(
        coverage_report(
            Dataset(contract=data.contract, coverage=(nearly,), leftovers=(left,)), "fr", 100
        )
    )
    assert "99,9 %" in lines and "100,0 %" not in lines
    assert "4-5  reste" in lines


def test_a_package_of_before_says_that_it_does_not_know(data: Dataset) -> None:
    told = "".join(coverage_report(Dataset(contract=data.contract), "en", 100))
    assert "extract the document again" in told


def test_nothing_of_the_contract_is_left_but_its_subtitle_and_a_page_number(shipped: Dataset) -> None:
    """What is left carries no commitment, place, actor or figure."""
    assert [left.first_line for left in shipped.leftovers] == [1352, 7]
    parts = [
        (s.title, s.characters - s.assigned - s.presentation - s.structure) for s in shipped.coverage
    ]
    assert [part for part in parts if part[1]] == [("", 95), ("Réussite éducative", 3)]


CONTRACT = Contract(
    key="v",
    code="",
    title="Valmont",
    first_year=None,
    last_year=None,
    document="v.md",
    document_sha256="0" * 64,
    document_lines=9,
)


def sections(*sizes: tuple[str, int, int]) -> Dataset:
    """A dataset with sections of a title, so many letters, and so many of them assigned."""
    return Dataset(
        contract=CONTRACT,
        coverage=tuple(
            Section(
                title=title,
                first_line=line,
                last_line=line,
                characters=size,
                assigned=assigned,
                presentation=0,
                structure=0,
            )
            for line, (title, size, assigned) in enumerate(sizes, 1)
        ),
    )


def test_the_report_of_a_reading_tells_the_share_that_was_understood() -> None:
    told = "".join(coverage_in_brief(sections(("Habiter", 100, 90), ("Agir", 100, 80)), "fr"))
    assert told.startswith("Texte : 85,0 % prouve un énoncé, 0,0 % présente un élément, ")
    assert "30 lettres restent" in told
    assert "Habiter" not in told


def test_a_shape_that_is_not_recognised_is_told_section_by_section() -> None:
    told = "".join(coverage_in_brief(sections(("Habiter", 100, 95), ("Agir", 100, 2)), "fr"))
    assert [line.split() for line in told.splitlines() if line.startswith(("Habiter", "Agir"))] == [
        ["Habiter", "1-1", "100", "95,0", "%", "0,0", "%", "0,0", "%", "5"],
        ["Agir", "2-2", "100", "2,0", "%", "0,0", "%", "0,0", "%", "98"],
    ]


def test_a_package_that_does_not_tell_what_was_read_has_no_share() -> None:
    assert list(coverage_in_brief(sections(), "fr")) == []
