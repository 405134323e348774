"""What the prose of another contract says, read with the shipped registries: answers by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contratgraph.loaders.document import read_document
from contratgraph.loaders.extract import extract
from contratgraph.loaders.lists import Commitment, Status
from contratgraph.loaders.records import Dataset

LONG = "Ouvrir un lieu " + "d'accueil, d'écoute et d'orientation " * 5 + "pour tous."

TEXT = f"""\
# Contrat de ville de Valmont 2031-2036

## Pilier Cohésion sociale

### Orientation 1 : Agir

#### AXE 1.1 Aider

Pilotes : CAF

Partenaires : Mission Locale

Objectif opérationnel 1 : Aider mieux

Le quartier regroupe 12 % des habitants et l'objectif est d'atteindre 20 % de logements rénovés.

La commune entend construire une salle. Les communes s'engagent à la gérer. La CAF la soutiendra.

Le PLU devra être révisé par la Ville. Le SCOT doit préciser les hauteurs.

Les responsables de la CAF s'engagent à siéger. Le parc (qui devra vieillir) est connu.

La CPAM, la Mission Locale et les bailleurs sociaux sont consultés, le bailleur principal aussi.

Le Bureau des envies est cité deux fois : le Bureau des envies.

Les partenaires s'engagent à :

- ☞ {LONG} La CAF et la CPAM s'engagent à le financer.
- ☞ Les écoles ouvriront une permanence chez le bailleur
"""


@pytest.fixture(scope="module")
def data(shipped: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    path = tmp_path_factory.mktemp("prose") / "valmont.md"
    path.write_text(TEXT, encoding="utf-8")
    unseen = replace(
        next(d for d in shipped.dispositifs if d.key == "asv"),
        key="bureau-des-envies",
        label="Bureau des envies",
        acronym="",
        expansion="",
        alt_labels=(),
        status=Status.PROVISIONAL,
    )
    own = Dataset(
        contract=replace(shipped.contract, key="valmont"),
        actors=shipped.actors,
        dispositifs=(*shipped.dispositifs, unseen),
        forms=shipped.forms,
    )
    return extract(read_document(path), own=own).dataset


def test_who_undertakes_what(data: Dataset) -> None:
    """ "La commune" is one that was named before, not the group; a plan undertakes nothing, a short
    measure is its own title."""
    assert [(u.degree, u.by_as, u.by) for u in data.undertakings] == [
        (Commitment.FERME, "commune", ()),
        (Commitment.FERME, "communes", ("communes",)),
        (Commitment.FERME, "CAF", ("caf",)),
        (Commitment.ATTENDU, "", ()),  # to be revised by the town
        (Commitment.ATTENDU, "", ()),
        (Commitment.FERME, "responsables de la CAF", ("caf",)),
        (Commitment.FERME, "partenaires", ()),
        (Commitment.FERME, "CAF et la CPAM", ("caf", "cpam")),  # beyond what the measure quotes
    ]


def test_a_figure_is_a_target_or_stated_never_both(data: Dataset) -> None:
    assert [(f.value, f.unit) for f in data.figures] == [("12", "%")]
    assert [(t.value, t.unit) for t in data.targets] == [("20", "%")]


def test_what_is_named(data: Dataset) -> None:
    """Each once; what a field names has its statement; one bailleur is not the group of all."""
    whole = [m for m in data.mentions if m.element == "P-CS-1.1-1"]
    named = [(m.actor or m.dispositif, m.stated_as) for m in whole]
    assert named == [
        ("caf", "CAF"),
        ("plu", "PLU"),
        ("scot", "SCOT"),
        ("cpam", "CPAM"),
        ("missions-locales", "Mission Locale"),
        ("bailleurs-sociaux", "bailleurs sociaux"),
    ]
    assert [m.element for m in data.mentions if m.element not in ("P-CS-1.1-1", "P-CS-1.1-1-1")] == []
    assert "bureau-des-envies" not in [m.dispositif for m in data.mentions]  # nobody has looked at it
