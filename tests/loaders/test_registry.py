"""Names that are printed with an article, or several together."""

from __future__ import annotations

import pytest

from contratgraph.loaders.records import Dataset
from contratgraph.loaders.registry import Registry, actors_named, without_article


@pytest.mark.parametrize(
    "printed, name",
    [
        ("la CAF", "CAF"),
        ("l’Etat", "Etat"),
        ("de l'Etat", "Etat"),
        ("Les communes", "communes"),
        ("Unis-Cité", "Unis-Cité"),  # no article, though it begins as one
        ("Laboratoire", "Laboratoire"),
        ("Desserte", "Desserte"),
    ],
)
def test_a_name_loses_its_article_and_no_letter_of_its_own(printed: str, name: str) -> None:
    assert without_article(printed) == name


@pytest.mark.parametrize(
    "printed, keys",
    [
        ("CPA et ses partenaires", ("cpa",)),
        ("communes et la CPA", ("communes", "cpa")),
        ("l'Etat, la Région ainsi que la CAF", ("etat", "region-paca", "caf")),
        ("acteurs du contrat", ()),
        ("", ()),
    ],
)
def test_actors_that_are_named_together(shipped: Dataset, printed: str, keys: tuple[str, ...]) -> None:
    assert actors_named(Registry(shipped), printed) == keys
