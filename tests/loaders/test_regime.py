"""What the text calls droit commun or specific: only in so many words."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path

import pytest

from contratgraph.loaders.document import read_document
from contratgraph.loaders.regime import Regime, find_regimes
from contratgraph.loaders.text import QUOTE_LIMIT

BY_HAND = json.loads(
    (Path(__file__).parents[1] / "data" / "pays_d_aix_depth.json").read_text(encoding="utf-8")
)["regimes"]


def test_every_wording_of_the_contract_is_read_and_no_other(source: Path) -> None:
    found = Counter(
        (block.first_line, reading.phrase, reading.regime.value, reading.named)
        for block in read_document(source).blocks
        for reading in find_regimes(block.text)
    )
    assert found == Counter(
        (fact["line"], fact["words"], fact["regime"], tuple(fact["named"])) for fact in BY_HAND
    )


@pytest.mark.parametrize(
    ("text", "phrase", "regime"),
    [
        ("les dispositifs de droit commun", "dispositifs de droit commun", Regime.DROIT_COMMUN),
        ("des aides économiques de droit commun", "aides économiques de droit commun", None),
        ("les dispositifs relevant du droit commun", "dispositifs relevant du droit commun", None),
        ("des crédits spécifiques de la ville", "crédits spécifiques", Regime.SPECIFIQUE),
        ("des actions spécifiques à la Politique de la Ville", None, Regime.SPECIFIQUE),
        ("pour l'accès aux dispositifs de droit commun", "dispositifs de droit commun", None),
        ("l'aide à l'accès aux services de droit commun", "services de droit commun", None),
    ],
)
def test_a_wording_gives_the_phrase_and_its_regime(
    text: str, phrase: str | None, regime: Regime | None
) -> None:
    (reading,) = find_regimes(text)
    assert phrase is None or reading.phrase == phrase
    assert reading.regime is (regime or Regime.DROIT_COMMUN)
    assert text[reading.start : reading.end].startswith(reading.phrase)


@pytest.mark.parametrize(
    "text",
    [
        "le droit commun en matière d'accueil",  # no noun
        "des mesures vers les acteurs du droit commun",  # the actors are
        "des dispositifs spécifiques au parc privé",  # of what, not under which regime
        "les besoins spécifiques des publics",
        "des actions spécifiques : ateliers",  # an ordinary word
        "plus spécifiquement, les aides",
        "sans crédits spécifiques",
        "",
    ],
)
def test_other_words_say_nothing(text: str) -> None:
    assert find_regimes(text) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("les dispositifs de droit commun (PLIE, missions locales..)", ("PLIE", "missions locales")),
        ("des dispositifs spécifiques tels que le PIG déployé partout", ("PIG",)),
        (
            "les dispositifs spécifiques : emplois d'avenir, les emplois aidés, l'IAE.",
            ("emplois d'avenir", "emplois aidés", "IAE"),
        ),
        (
            "les dispositifs de droit commun (chantier d'insertion, atelier relais)",
            ("chantier d'insertion", "atelier relais"),
        ),
        ("les politiques de droit commun définies dans le cadre des documents (SCOT, PLH)", ()),
        ("les moyens de droit commun (cf. axe 1.1)", ()),
        ("les outils de droit commun : accompagner, orienter", ()),
        ("les dispositifs de droit commun. Le PLIE (CPA)", ()),
        ("les outils de droit commun : PLIE.", ()),  # no list
        ("les dispositifs spécifiques tels que le PIG Habitat 13", ("PIG Habitat 13",)),
        (
            "les aides de droit commun (accompagnement des jeunes vers l'emploi, PLIE)",
            ("accompagnement des jeunes vers l'emploi", "PLIE"),
        ),
        (  # no name is as long
            "aides de droit commun (accompagnement des personnes les plus éloignées de tout emploi, X)",
            (),
        ),
    ],
)
def test_the_dispositifs_that_a_wording_names(text: str, named: tuple[str, ...]) -> None:
    (reading,) = find_regimes(text)
    assert reading.named == named
    excerpt = text[reading.start : reading.end]
    assert all(name in excerpt for name in named)
    assert excerpt.count("(") == excerpt.count(")")
    assert reading.end - reading.start <= QUOTE_LIMIT


@pytest.mark.parametrize(
    "seed", ["de droit commun ", "actions a a a a a ", "dispositifs spécifiques (a, ", "dispositifs "]
)
def test_time_grows_with_the_text_only(seed: str) -> None:
    def seconds(length: int) -> float:
        text = (seed * (length // len(seed) + 1))[:length]
        start = time.process_time()
        find_regimes(text)
        return time.process_time() - start

    assert seconds(80_000) < 20 * seconds(20_000) + 0.3
