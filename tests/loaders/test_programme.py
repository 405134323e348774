"""What stands where the programme has no place for it is told, not dropped."""

from __future__ import annotations

from pathlib import Path

from contratgraph.loaders.document import read_document
from contratgraph.loaders.extract import extract

TEXT = """\
# Contrat de ville 2031-2036

## Pilier Cohésion sociale

## 1) Volet Santé

### Orientation 1 : Soigner

### AXE 1.1 Guérir

<b>Pilotes</b>\t<p>Objectif opérationnel 1 : Soigner mieux</p>
- Ville\t

## 2) Volet Culture

### AXE 9.1 Chanter

<b>Pilotes</b>\t
- Caisse\t
"""


def test_a_fiche_under_no_orientation_is_left_over_with_its_values(tmp_path: Path) -> None:
    path = tmp_path / "contrat.md"
    path.write_text(TEXT, encoding="utf-8")
    data = extract(read_document(path)).dataset
    assert [(left.element, left.quote) for left in data.leftovers] == [
        ("C", "AXE 9.1 Chanter"),
        ("C", "Pilotes"),
        ("C", "Caisse"),
    ]
    assert [s.stated_as for s in data.statements] == ["Ville"]
