"""Sentences that commit, who undertakes it, and sentences that only look so."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contratgraph.loaders.lists import Commitment
from contratgraph.loaders.records import Dataset, Mention, StatedFigure, Undertaking
from contratgraph.loaders.undertakings import degree_of, find_undertaking

FIRM, EXPECTED, POSSIBLE = Commitment.FERME, Commitment.ATTENDU, Commitment.EVENTUEL

ALL = "élus et notamment la CAF, le SPIP et la CPA"

FACTS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "pays_d_aix_prose.json").read_text(encoding="utf-8")
)


def said(sentence: str) -> tuple[Commitment, str] | None:
    found = find_undertaking(sentence)
    if found is None:
        return None
    assert found.by in sentence
    assert 0 <= found.start < found.end <= len(sentence)
    return found.degree, found.by


@pytest.mark.parametrize(
    "sentence, degree, by",
    [
        ("La CPA s'engage à ouvrir une salle.", FIRM, "CPA"),
        ("Les communes et la Région s’engagent à le faire.", FIRM, "communes et la Région"),
        ("L'Etat, la Région et la CAF s'engagent à le faire.", FIRM, "Etat, la Région et la CAF"),
        ("La CPA, chef de file du volet, s'engage à l'ouvrir.", FIRM, "CPA"),
        ("Associant les Départements, la CPA et ses amis veilleront à tout.", FIRM, "CPA et ses amis"),
        ("Pour le parc, les bailleurs de ce plan s'engagent.", FIRM, "bailleurs de ce plan"),
        ("La CPA, dont en premier lieu la CAF, s'engage.", FIRM, "CPA, dont en premier lieu la CAF"),
        ("Les élus et notamment la CAF, le SPIP et la CPA s'engagent.", FIRM, ALL),
        ("Une priorité, que les communes pourront soutenir.", POSSIBLE, "communes"),
        ("Il est attendu de la part des communes un plan.", EXPECTED, "communes"),
        ("Il reviendra donc à la CPA d'agir.", EXPECTED, "CPA"),
        ("La rénovation représente un engagement fort des communes.", FIRM, "communes"),
        ("La volonté de la CPA est de poursuivre.", FIRM, "CPA"),
        ("Le soutien aux communes doit grandir.", EXPECTED, ""),
        ("Le plan de la commune et les travaux des bailleurs doivent aboutir.", EXPECTED, ""),
        ("Axe majeur du volet, le numérique doit grandir.", EXPECTED, ""),
        ("Les communes ont un plan et doivent le suivre.", EXPECTED, ""),
        ("Dans ce cadre, la commune instaurera un dialogue.", FIRM, "commune"),
        ("C'est pourquoi les bailleurs entendent ainsi rénover le parc.", FIRM, "bailleurs"),
        ("Une maison du projet sera ainsi créée au centre.", FIRM, ""),
        ("Le contrat prévoit la création d'une maison.", FIRM, ""),
        ("Le contrat de ville favorisera le sport.", FIRM, ""),
        ("Pôle Emploi devra recevoir les jeunes.", EXPECTED, "Pôle Emploi"),
        ("Les associations devront être soutenues.", EXPECTED, ""),  # they undertake nothing
        ("Les communes pourront bénéficier d'un appui.", POSSIBLE, ""),
        ("Il est plus spécifiquement attendu des communes une réponse.", EXPECTED, ""),
        ("Il s'agira, dans le cadre du contrat, de mieux accueillir.", EXPECTED, ""),
        ("Il convient d'ouvrir le parc.", EXPECTED, ""),
        ("Quatre règles seront à respecter.", EXPECTED, ""),
        ("Le maire souhaite également ouvrir une crèche.", EXPECTED, "maire"),
        ("Les partenaires pourront, le cas échéant, ouvrir une crèche.", POSSIBLE, "partenaires"),
        ("Il pourra ainsi s'agir de soutenir le théâtre.", POSSIBLE, ""),
        ("Si le parc vieillit, il sera nécessaire de le rénover.", EXPECTED, ""),
    ],
)  # fmt: skip
def test_what_commits(sentence: str, degree: Commitment, by: str) -> None:
    assert said(sentence) == (degree, by)


@pytest.mark.parametrize(
    "sentence",
    [
        "La CPA ne s'engage pas à ouvrir une salle.",
        "Les bailleurs s'engagent déjà en faveur du quartier.",
        "On entend par quartier un ensemble d'immeubles.",
        "Ces freins peuvent exister partout.",
        "Les résultats attendus dans le cadre du contrat :",
        "Le parc (qui devra être rénové) compte cent logements.",
        "Le quartier regroupe des bâtiments qui devront attendre.",
        "Le rôle que pourra jouer la Région est connu.",
        "Si la commune s'engage à payer, le projet est prêt.",
        "La dotation permettra de financer la salle.",
        "Les échanges participeront à la réussite.",
        "Le diaporama présente le quartier.",
        "Il s'agit d'un constat partagé.",
        "Il est essentiel de considérer que la garde d'enfants est un frein.",
        "Il s'agit ainsi de rappeler les engagements pris.",
        "La mixité est fondamentale.",
        "",
    ],
)
def test_what_commits_nobody(sentence: str) -> None:
    assert said(sentence) is None


def test_two_degrees_in_one_sentence_leave_a_doubt() -> None:
    found = find_undertaking("La CPA s'engage à étudier le projet et pourra soutenir sa réalisation.")
    assert found is not None
    assert (found.degree, bool(found.doubt)) == (FIRM, True)
    plain = find_undertaking("La CPA s'engage à étudier le projet.")
    assert plain is not None
    assert plain.doubt == ""


@pytest.mark.parametrize(
    "sentence, degree",
    [
        ("Les partenaires s'attacheront ainsi à soutenir :", FIRM),
        ("La CPA s'accorde avec ses partenaires pour :", FIRM),
        ("Les partenaires œuvreront pour le maillage, il s'agira ainsi de :", EXPECTED),  # the last
        ("Plusieurs leviers peuvent être activés :", POSSIBLE),  # looser words lead to a list
        ("Les partenaires engageront donc une réflexion partagée afin de :", None),
        ("Les quartiers présentent des atouts :", None),
    ],
)
def test_how_firmly_a_text_leads_to_its_list(sentence: str, degree: Commitment | None) -> None:
    assert degree_of(sentence) == degree


@given(st.text(alphabet="abé'’(), .;:SsLCPA engatrdoipuv", max_size=200))
def test_any_text_is_read(text: str) -> None:
    said(text)


# --- the shipped contract -------------------------------------------------------------------------


def lines(data: Dataset, passage: str) -> range:
    found = next(p for p in data.passages if p.key == passage)
    return range(found.first_line, found.last_line + 1)


@pytest.fixture(scope="module")
def at_line(shipped: Dataset) -> dict[int, list[Undertaking | Mention | StatedFigure]]:
    """The records of prose on each line of the document."""
    spans = {p.key: range(p.first_line, p.last_line + 1) for p in shipped.passages}
    found: dict[int, list[Undertaking | Mention | StatedFigure]] = {}
    for record in (*shipped.undertakings, *shipped.mentions, *shipped.figures):
        for line in spans[record.passage]:
            found.setdefault(line, []).append(record)
    return found


Found = dict[int, list["Undertaking | Mention | StatedFigure"]]


@pytest.mark.parametrize("fact", FACTS["undertakings"], ids=lambda fact: str(fact["words"]))
def test_an_annotated_undertaking_is_recorded(at_line: Found, fact: dict[str, Any]) -> None:
    assert [
        (u.degree, u.by_as.replace("’", "'"), list(u.by))
        for u in at_line[fact["line"]]
        if isinstance(u, Undertaking) and fact["words"] in u.stated_as.replace("’", "'")
    ] == [(fact["degree"], fact["by"], fact["actors"])]


@pytest.mark.parametrize("fact", FACTS["not_undertakings"], ids=lambda fact: str(fact["words"]))
def test_what_was_annotated_as_none_is_not_recorded(at_line: Found, fact: dict[str, Any]) -> None:
    records = at_line.get(fact["line"], [])
    told = [u.stated_as.replace("’", "'") for u in records if isinstance(u, Undertaking)]
    assert not [words for words in told if fact["words"] in words]


@pytest.mark.parametrize("fact", FACTS["finding_figures"], ids=lambda fact: str(fact["words"]))
def test_an_annotated_figure_of_the_present_is_no_target(
    shipped: Dataset, at_line: Found, fact: dict[str, Any]
) -> None:
    assert (fact["value"], fact["unit"]) in [
        (f.value, f.unit) for f in at_line[fact["line"]] if isinstance(f, StatedFigure)
    ]
    on_the_line = [t for t in shipped.targets if fact["line"] in lines(shipped, t.passage)]
    assert fact["value"] not in [t.value for t in on_the_line]


@pytest.mark.parametrize("fact", FACTS["mentions"], ids=lambda fact: str(fact["words"]))
def test_an_annotated_mention_is_recorded(at_line: Found, fact: dict[str, Any]) -> None:
    records = [m for m in at_line[fact["line"]] if isinstance(m, Mention) and fact["is"] in m.named]
    assert records


def test_what_is_named_is_mentioned_once_by_an_element(shipped: Dataset) -> None:
    named = sorted((m.element, m.named) for m in shipped.mentions)
    assert [pair for pair in pairwise(named) if pair[0] == pair[1]] == []


def test_no_placeholder_is_mentioned(shipped: Dataset) -> None:
    waiting = {actor.key for actor in shipped.actors if actor.placeholder}
    assert waiting
    assert not waiting & {mention.actor for mention in shipped.mentions if mention.actor}
