"""What the texts of another contract say, recorded with the registries it borrows, and read back."""

from __future__ import annotations

import pytest

from contratgraph.loaders.into_package import extract_package
from contratgraph.loaders.lists import Commitment, Role, SupportKind, UrbanKind
from contratgraph.loaders.package import read_package
from contratgraph.loaders.records import Dataset

TEXT = """\
# Contrat de ville de Valmont 2031-2036

## Pilier Cadre de vie

## 1) Volet Projets urbains

#### **Présentation des projets urbains**

- **Le quartier des Ormes à Valmont : rouvrir la place**

La ville entend construire 200 logements par an dans le quartier, et 30 autres à Marseille.

Le projet repose sur :

- ☞ La réhabilitation du patrimoine de la CAF et du Conseil départemental

Les dysfonctionnements du quartier des Ormes :

- ☞ Des halls vieux

<b>RENFORCER L'OUVERTURE</b>\t\t
\tValmont\t
\t<ul><li>• Percer une rue</li></ul>\t

## 2) Volet Emploi

### Orientation 1 : Travailler

### AXE 1.1 Apprendre

Une cellule de suivi, pilotée par la DIRECCTE, sera créée. Un guichet pourrait être créé (cf. axe 1.1).

Le Plan Local de l'Habitat (PLH) compte, en premier lieu, pour les partenaires, en premier lieu la CAF.

Un bilan pourrait être mené sous la responsabilité de Pôle emploi.

Le programme Alpha sera financé par la CAF en 2029.

<b>Pilotes</b>\t<p>Objectif opérationnel 1 : Apprendre mieux</p>
- Pôle emploi\t
<b>Dispositifs et ressources</b>\t
- Ateliers Pôle Emploi\t
- Bourses (financement CAF)\t
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Written with the registries that mean the same everywhere, then read back."""
    folder = tmp_path_factory.mktemp("valmont")
    path = folder / "contrat.md"
    path.write_text(TEXT, encoding="utf-8")
    extract_package(path, folder / "package")
    return read_package(folder / "package")


def test_a_body_with_who_runs_it_and_the_degree_of_its_own_sentence(data: Dataset) -> None:
    found = {b.name: (b.run_by, b.run_by_as, b.commitment) for b in data.bodies}
    assert found["cellule de suivi"] == (("direccte",), "DIRECCTE", Commitment.FERME)
    assert found["guichet"] == ((), "", Commitment.EVENTUEL)


def test_a_place_that_is_printed_and_unknown_is_no_other_place(data: Dataset) -> None:
    (target,) = [t for t in data.targets if t.value == "200"]
    assert (target.period, target.quartiers, target.communes) == ("par an", (), ())


def test_operations_below_no_objective_belong_to_the_orientation(data: Dataset) -> None:
    """The cell that gives the objective is blank."""
    (operation,) = [i for i in data.urban if i.kind is UrbanKind.OPERATION]
    assert (operation.title, operation.element, operation.place) == (
        "Percer une rue",
        "PU-O1",
        "Valmont",
    )


def test_the_heading_of_a_finding_proves_its_place(data: Dataset) -> None:
    (finding,) = [i for i in data.urban if i.kind is UrbanKind.FINDING]
    assert finding.title == "Des halls vieux"
    quotes = {p.key: p.quote for p in data.passages}
    assert "quartier des Ormes" in quotes[finding.evidence[1]]


def test_supports_of_a_printed_form(data: Dataset) -> None:
    found = {(s.kind, s.dispositif, s.actor) for s in data.supports}
    assert {(kind, actor) for kind, _, actor in found} == {
        (SupportKind.OPERATION, "pole-emploi"),
        (SupportKind.FUNDING, "caf"),
    }


def test_an_actor_named_first_is_answerable_and_no_pilot(data: Dataset) -> None:
    roles = {(s.target, s.role) for s in data.statements if s.role}
    assert ("caf", Role.RESPONSABLE) in roles
    assert ("caf", Role.PILOTE) not in roles


def test_what_a_text_leaves_open_is_recorded_with_its_doubt(data: Dataset) -> None:
    doubts = {s.target: s.doubt for s in data.statements if s.role is Role.RESPONSABLE}
    assert doubts["caf"] == ""
    assert "pourra" in doubts["pole-emploi"]
    (support,) = [s for s in data.supports if s.dispositif == "programme-alpha"]
    assert "sera" in support.doubt


def test_a_reference_of_an_axe_to_itself_is_doubtful(data: Dataset) -> None:
    (reference,) = data.references
    assert (reference.element, reference.target) == ("E-1.1", "E-1.1")
    assert reference.doubt


def test_every_actor_named_by_a_table_is_in_the_registry(data: Dataset) -> None:
    known = {actor.key for actor in data.actors}
    named = {key for b in data.bodies for key in b.run_by} | {k for i in data.urban for k in i.actors}
    assert named <= known


def test_acronyms_are_kept_with_their_place(data: Dataset) -> None:
    assert [(a.acronym, a.expansion, a.official) for a in data.acronyms] == [
        ("PLH", "Plan Local de l'Habitat", "")
    ]
