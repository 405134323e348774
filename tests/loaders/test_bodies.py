"""Bodies that a text promises: which words promise one, what it is called, who runs it."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from contratgraph.loaders.bodies import BodyReading, find_bodies
from contratgraph.loaders.document import Block, BlockKind, read_document
from contratgraph.loaders.text import is_open, join, starts_lower

DATA = Path(__file__).parents[1] / "data"
INTEXT: dict[str, Any] = json.loads((DATA / "pays_d_aix_intext.json").read_text(encoding="utf-8"))
ANNOTATED: dict[str, Any] = json.loads((DATA / "pays_d_aix_document.json").read_text(encoding="utf-8"))


def names(text: str) -> list[tuple[str, str, str]]:
    return [(body.kind, body.name, body.run_by) for body in find_bodies(text)]


# --- promises ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, kind, name",
    [
        ("Mettre en place un comité de suivi.", "Comite", "comité de suivi"),
        ("en mettant en place un guichet unique", "Guichet", "guichet unique"),
        ("Instaurer au niveau communal une cellule de veille", "Cellule", "cellule de veille"),
        ("La création d'une commission intercommunale", "Comite", "commission intercommunale"),
        ("Les villes créeront un observatoire des loyers", "Observatoire", "observatoire des loyers"),
        ("La commune désignera un référent unique pour chacun", "Referent", "référent unique"),
        ("Nommer un interlocuteur au sein de la ville", "Referent", "interlocuteur"),
        ("Recruter deux adultes-relais", "Poste", "adultes-relais"),
        ("Création d'un poste de coordonnateur", "Poste", "poste de coordonnateur"),
        ("Ouvrir une permanence de la Mission locale", "Guichet", "permanence de la Mission locale"),
        ("Favoriser l'émergence d'un tiers-lieu dédié à l'art", "Lieu", "tiers-lieu"),
        (
            "Développer de nouveaux espaces d'information et de ressources",
            "Lieu",
            "espaces d'information et de ressources",
        ),
        ("Développer d'autres groupes de travail", "GroupeDeTravail", "groupes de travail"),
        ("Mise en place de « référents sociaux » auprès des", "Referent", "référents sociaux"),
        ("désigner des correspondants « égalité » partout", "Referent", "correspondants « égalité »"),
        (
            "La mise en place, durant le contrat, d'une instance de suivi",
            "InstancePromise",
            "instance de suivi",
        ),
        (
            "Soutenir la mise en place et le fonctionnement de Conseils Locaux de Santé Mentale",
            "InstancePromise",
            "Conseils Locaux de Santé Mentale",
        ),
        (
            "identifier pour chaque jeune suivi, un référent de parcours qui",
            "Referent",
            "référent de parcours",
        ),
        (
            "Mettre en place les dispositifs de concertation (Maisons du Projet)",
            "Lieu",
            "Maisons du Projet",
        ),
        ("Une cellule de suivi pourrait donc être créée", "Cellule", "cellule de suivi"),
        (
            "Des instances de supervision seront instituées",
            "InstancePromise",
            "instances de supervision",
        ),
        (
            "Un comité de pilotage, réuni chaque année, sera installé.",
            "Comite",
            "comité de pilotage",
        ),
        ("installer un comite de suivi et creer", "Comite", "comite de suivi"),  # accents lost
        ("MISE EN PLACE D'UNE CELLULE DE VEILLE", "Cellule", "CELLULE DE VEILLE"),
        ("Mise en place d’un comité d’usagers", "Comite", "comité d’usagers"),
        ("La ville s'est engagée à créer une maison du projet", "Lieu", "maison du projet"),
        ("Après un bilan, créer une cellule de veille", "Cellule", "cellule de veille"),
        (
            "Il ne s'agit pas de tout changer mais de créer un comité technique",
            "Comite",
            "comité technique",
        ),
    ],
)
def test_a_promised_body(text: str, kind: str, name: str) -> None:
    (body,) = find_bodies(text)
    assert (body.kind, body.name, body.existing) == (kind, name, False)


@pytest.mark.parametrize(
    "text",
    [
        "Le conseil citoyen participe au comité de pilotage.",
        "Plusieurs instances existantes peuvent servir de base",
        "Le conseil citoyen a été installé en mars 2015.",
        "La mise en place d'une cellule de veille en 2012 a permis de réduire les incidents.",
        "Le programme a permis l'installation d'une plateforme.",
        "ayant permis l'installation d'une maison du projet",
        "Les villes sont engagées depuis 2010 dans la mise en place de cellules de veille",
        "Lors de la création du comité, les habitants ont été entendus.",
        "Étudier la création d'une maison de santé",
        "La réflexion sur la mise en place d'un guichet",
        "l'opportunité de créer une plateforme",
        "depuis la mise en place de la commission",
        "Il ne s'agit pas de créer une nouvelle instance.",
        "Sans créer de nouvelle instance, les partenaires se réuniront.",
        "La création d'un conseil citoyen est prévue par la loi.",
        "L'installation de cette instance permettra",
        "Mettre en place un référentiel commun",
        "Mise en place d'une démarche de veille",
        "Création d'un réseau de chaleur",
        "Les actions de la cellule de veille pourront être mises en place.",
        "Les centres sociaux peuvent constituer des lieux d'accueil",
        "Identifier une plateforme de stockage",
        "Un comité suit le plan. La charte sera créée.",
        "Renforcer l'implantation de la plateforme entrepreneuriale",
        "",
    ],
)
def test_no_promise(text: str) -> None:
    assert find_bodies(text) == []


def test_a_body_that_goes_on_is_told_from_a_new_one() -> None:
    (body,) = find_bodies("Garantir le bon fonctionnement des commissions éducatives")
    assert (body.name, body.existing) == ("commissions éducatives", True)
    (body,) = find_bodies("Pérenniser le réseau des référents parentalité")
    assert (body.name, body.existing) == ("réseau des référents parentalité", True)


def test_one_promise_of_several_bodies() -> None:
    assert names("Mettre en place un comité technique, une cellule de veille et un observatoire") == [
        ("Comite", "comité technique", ""),
        ("Cellule", "cellule de veille", ""),
        ("Observatoire", "observatoire", ""),
    ]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Création d'un site internet et d'une instance de suivi", ["instance de suivi"]),
        ("créer un guichet pour les entreprises ainsi qu'une cellule", ["guichet", "cellule"]),
        (
            "mise en place de conseillers spécialisés (Pôle Emploi) ou de correspondants",
            ["conseillers spécialisés", "correspondants"],
        ),
        ("Créer du lien entre les commissions", []),
        ("Mettre en place des actions au sein des Maisons de quartier", []),
        ("Mise en place de formations pour les référents", []),
        ("Mettre en place un programme d'actions par le comité local", []),
    ],
)
def test_what_stands_beside_the_promised_thing(text: str, expected: list[str]) -> None:
    assert [body.name for body in find_bodies(text)] == expected


@pytest.mark.parametrize(
    "text, run_by",
    [
        ("Créer une instance de suivi, animée par la CPA, visant à", "CPA"),
        ("Créer une cellule de veille animée par d'anciens habitants.", "anciens habitants"),
        ("Créer un observatoire piloté par l'Agence d'urbanisme", "Agence d'urbanisme"),
        (
            "Créer une commission, copilotée par la ville et par Habitat 13, et améliorer",
            "ville et par Habitat 13",
        ),
        (
            "Mise en place d'un groupe de travail animé par la CAF et le Conseil départemental.",
            "CAF et le Conseil départemental",
        ),
        ("créer une cellule (de suivi) sous la responsabilité du sous-préfet", "sous-préfet"),
        ("désigner des référents au sein des Missions Locales.", "Missions Locales"),
        ("désigner des référents au sein des quartiers prioritaires", ""),  # a place
        ("ouvrir un guichet au sein du centre social", ""),  # where it is, not whose
        ("Créer une cellule de veille. Elle est portée par des bénévoles.", ""),
        ("Créer une cellule permettant de suivre les actions portées par la CAF", ""),
    ],
)
def test_who_runs_it(text: str, run_by: str) -> None:
    (body,) = find_bodies(text)
    assert body.run_by == run_by
    assert text[body.start : body.end].endswith(run_by or body.name)


def test_the_place_is_the_promise_and_fits_an_excerpt() -> None:
    text = "Il faut " + "mettre en place, " + "x" * 80 + ", un comité animé par " + "Aa " * 40 + "."
    (body,) = find_bodies(text)
    assert body.end - body.start <= 200
    (body,) = find_bodies("Il faut créer un comité local, avec les habitants.")
    assert (body.start, body.end) == (8, 29)
    text = "Enfin, une cellule de suivi pourrait être créée en 2016."
    (body,) = find_bodies(text)
    assert text[body.start : body.end] == "cellule de suivi pourrait être créée"
    text = "Créer des lieux d'échange (Maisons du Projet) ouverts"
    (body,) = find_bodies(text)
    assert text[body.start : body.end] == "Créer des lieux d'échange (Maisons du Projet)"


# --- the contract of the Pays d'Aix --------------------------------------------------------------


@pytest.fixture(scope="module")
def blocks(source: Path) -> tuple[Block, ...]:
    return read_document(source).blocks


def facts(body: BodyReading) -> tuple[str, str, str, bool]:
    return (body.name, body.kind, body.run_by, body.existing)


EXPECTED = [
    (fact["line"], (fact["name"], fact["kind"], fact.get("run_by", ""), fact.get("existing", False)))
    for fact in INTEXT["bodies"]
]


def test_every_promise_of_the_contract_is_found_and_nothing_else(blocks: tuple[Block, ...]) -> None:
    found = Counter(
        (block.first_line, facts(body)) for block in blocks for body in find_bodies(block.text)
    )
    assert found == Counter(EXPECTED)


def test_rejoining_what_a_page_cut_changes_nothing(blocks: tuple[Block, ...]) -> None:
    texts: list[str] = []
    for block in blocks:
        prose = block.kind is BlockKind.PARAGRAPH and block.in_prose
        if texts and prose and is_open(texts[-1]) and starts_lower(block.text):
            texts[-1] = join(texts[-1], block.text)
        else:
            texts.append(block.text)
    assert len(texts) < len(blocks)
    found = Counter(facts(body) for text in texts for body in find_bodies(text))
    assert found == Counter(fact for _, fact in EXPECTED)


@pytest.mark.parametrize("fact", INTEXT["not_bodies"], ids=lambda fact: fact["words"])
def test_what_looks_like_a_promise(fact: dict[str, Any]) -> None:
    assert find_bodies(fact["words"]) == []


@pytest.mark.parametrize("fact", ANNOTATED["bodies"], ids=lambda fact: fact["name"])
def test_the_annotated_bodies(blocks: tuple[Block, ...], fact: dict[str, Any]) -> None:
    found = [
        (body.name, body.run_by)
        for block in blocks
        if block.first_line == fact["line"] and fact["words"] in block.text
        for body in find_bodies(block.text)
    ]
    assert (fact["name"], fact["run_by"]) in found


# --- hostile texts -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "piece",
    [
        "mise en place ",
        "mise en place d'une cellule ",
        "mettre en place, ",
        "créer pour ",
        "création à l'échelle a b c d ",
        "une cellule pourra être créée ",
        "sera créée ",
        "un comité animé par la CAF, la ",
        "cellule de la la de de ",
        "« (",
        "ne a a ",
    ],
)
def test_a_long_text_that_means_harm_is_read_in_no_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    begin = time.perf_counter()
    find_bodies(text)
    assert time.perf_counter() - begin < 10
