"""Texts that deny a thing, tell of what is over or wish for it state nothing, or leave a doubt."""

from __future__ import annotations

import time

import pytest

from contratgraph.loaders.acronyms import Agreement, compare
from contratgraph.loaders.answerable import find_answerable
from contratgraph.loaders.bodies import find_bodies
from contratgraph.loaders.funding import find_supports, find_supports_in_text
from contratgraph.loaders.gazetteer import Gazetteer
from contratgraph.loaders.lists import Network
from contratgraph.loaders.moods import Mood, Of, clause_before, doubt_of, mood_of
from contratgraph.loaders.references import find_references
from contratgraph.loaders.regime import find_regimes
from contratgraph.loaders.schools import heads_of_networks
from contratgraph.words import fold

NAMES = frozenset(map(fold, ("Région", "Etat", "CAF", "CCI", "CPA", "Ville", "Pôle Emploi")))


# --- how a phrase is said -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "position", "clause"),
    [
        ("le plan", 7, "le plan"),
        ("Non. Le plan", 12, "Le plan"),
        ("la loi, mais le plan", 20, "le plan"),
        ("le plan. de 2012", 16, "le plan. de 2012"),  # no sentence begins
        ("abcdefg " * 30, 240, "abcdefg " * 19),  # a hundred and sixty letters, whole words
    ],
)
def test_the_clause_before_a_phrase(text: str, position: int, clause: str) -> None:
    assert clause_before(text, position) == clause


def test_some_words_count_for_one_thing_only() -> None:
    text = "L'étude de la mise en place d'un comité"
    start = text.index("mise")
    assert mood_of(text, start, len(text), Of.PROMISE) is Mood.DENIED
    assert mood_of(text, start, len(text), Of.SUPPORT) is Mood.PLAIN


# --- who funds or runs ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Le plan Alpha n'est pas porté par la Ville",
        "Le plan Alpha, qui n'est plus porté par la Ville",
        "Le programme Cap Emploi ne sera plus financé par l'Etat",
        "Le SIG n'est plus porté par la CPA",
        "le programme Cap Emploi financé par la Région jusqu'en 2012",
        "le programme Cap Emploi a été financé par la Région",
        "le plan Alpha était porté par la CAF",
        "le plan Alpha, porté par la CAF, a pris fin",
        "le plan Alpha porté par la CAF n'existe plus",
        "le plan Alpha porté par la CAF a été abandonné",
        "l'ancien plan Alpha porté par la CAF",
        "le plan Alpha porté par Madame Dupont",
        "le plan Alpha porté par Jean Dupont",
        "le plan Alpha porté par une Fondation Dupont",
    ],
)
def test_a_sentence_that_states_no_support(text: str) -> None:
    assert find_supports_in_text(text, NAMES) == []


@pytest.mark.parametrize(
    "text",
    [
        "Le programme Cap Emploi pourrait être financé par la Région",
        "Le programme Cap Emploi sera financé par la Région",
        "Le programme Cap Emploi serait financé par la Région",
        "Le programme Cap Emploi doit être financé par la Région",
        "le programme Cap Emploi financé par la Région, si nécessaire",
        "La Ville demande un programme Cap Emploi financé par la Région",
        "le programme Cap Emploi financé par la Région en 2012",
    ],
)
def test_a_sentence_that_leaves_a_support_open(text: str) -> None:
    (reading,) = find_supports_in_text(text, NAMES)
    assert reading.doubt
    assert (reading.dispositif, reading.actors) == ("programme Cap Emploi", ("Région",))


def test_a_plain_sentence_names_the_dispositif_without_its_verb() -> None:
    (reading,) = find_supports_in_text("Le plan Alpha est porté par Jean Dupont et la CAF", NAMES)
    assert (reading.dispositif, reading.actors, reading.doubt) == ("plan Alpha", ("CAF",), "")


@pytest.mark.parametrize(
    "printed",
    [
        "Actions non encore financées par la Région",
        "Actions financées par la Région jusqu'en 2012",
        "Ex-dispositif porté par la CCI",
        "Ancien dispositif de médiation (financement Etat)",
        "Aides de la Région refusées",
        "Aides de la Région (supprimées)",
        "Action qui ne sera plus portée par la CAF",
        "Action anciennement portée par la CAF",
        "Suppression des postes financés par la CAF",
        "Fin du programme porté par la Région",
        "Programme porté par Madame Dupont",
        "Programme porté par Jean Dupont",
        "Programme financé par Madame Dupont",
        "Actions communes CAF/Jean Dupont",
    ],
)
def test_a_printed_form_that_states_no_support(printed: str) -> None:
    assert find_supports(printed, NAMES) == []


@pytest.mark.parametrize(
    "printed",
    [
        "Actions susceptibles d'être financées par la Région",
        "Programme qui devrait être porté par la CAF",
        "Action portée par la CAF à partir de 2017",
        "Actions financées par la Région de 2009 à 2012",
        "Aides éventuelles de la Région",
        "Ateliers Pôle Emploi à venir",
    ],
)
def test_a_printed_form_that_leaves_a_support_open(printed: str) -> None:
    (reading,) = find_supports(printed, NAMES)
    assert reading.doubt


def test_a_funder_that_no_registry_knows_is_kept() -> None:
    (reading,) = find_supports("Médiation (financement Etat, Fondation Dupont)", NAMES)
    assert (reading.actors, reading.doubt) == (("Etat", "Fondation Dupont"), "")


# --- bodies ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "La mise en place d'une commission a échoué",
        "La mise en place d'une commission locale a montré ses limites",
        "Échec de la mise en place d'un comité de suivi",
        "La ville a renoncé à créer une cellule",
        "La ville refuse de créer une cellule",
        "La création d'une cellule n'est pas envisagée",
        "Une cellule ne sera pas créée",
        "Ne pas créer de commission",
    ],
)
def test_no_body_is_promised(text: str) -> None:
    assert find_bodies(text) == []


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("Il est envisagé de créer une cellule", Mood.POSSIBLE),
        ("Si nécessaire, créer une cellule", Mood.POSSIBLE),
        ("Le cas échéant, une cellule sera installée", Mood.POSSIBLE),
        ("Une cellule sera créée si nécessaire", Mood.POSSIBLE),
        ("Une cellule devrait être créée", Mood.POSSIBLE),
        ("Les communes pourront mettre en place une cellule", Mood.POSSIBLE),
        ("Le maire a demandé la création d'une cellule", Mood.WISHED),
        ("Les habitants souhaitent la création d'une cellule", Mood.WISHED),
        ("La création d'une cellule est souhaitée", Mood.WISHED),
    ],
)
def test_a_body_that_may_not_come(text: str, mood: Mood) -> None:
    (body,) = find_bodies(text)
    assert (body.name, body.doubt) == ("cellule", doubt_of(mood))


@pytest.mark.parametrize(
    "text",
    [
        "Créer une cellule de veille",
        "Une cellule de veille sera créée",
        "Mettre en place une cellule de veille qui ne sera pas un lieu de décision",
        "La création d'une cellule de veille a vocation à réunir",
        "La demande d'emploi en créant une cellule de veille",
    ],
)
def test_a_plain_promise_leaves_no_doubt(text: str) -> None:
    (body,) = find_bodies(text)
    assert body.doubt == ""


# --- who is answerable, droit commun --------------------------------------------------------------


def test_who_is_answerable_no_more_or_perhaps() -> None:
    assert find_answerable("L'action n'est pas sous le pilotage de la CPA.") == []
    assert find_answerable("La Région est chef de file jusqu'en 2012.") == []
    assert find_answerable("L'action était sous le pilotage de la CPA.") == []
    (reading,) = find_answerable("L'action pourrait être sous le pilotage de la CPA.")
    assert (reading.actor, reading.doubt) == ("CPA", doubt_of(Mood.POSSIBLE))
    (reading,) = find_answerable("L'action est sous le pilotage de la CPA.")
    assert reading.doubt == ""


@pytest.mark.parametrize("lack", ["sans", "aucun", "pas de", "ni", "absence de", "hors"])
def test_what_there_is_not_has_no_regime(lack: str) -> None:
    assert find_regimes(f"{lack} dispositif de droit commun") == []


# --- references to other documents ----------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "(cf. 3.2 du PLU)",
        "cf. 1.2.3 du CPER",
        "(axe 2 du SRDE)",
        "cf. 2.1 et 2.2 du PLIE",
        "cf. fiche 3 du diagnostic",
        "cf. axe 2.1 (PLH)",
        "cf. axes 1, 2 et 4 du contrat local de santé",
        "cf. volet santé du CLS",
        "Le PLH (orientation 4)",
        "Le Programme local de l'habitat (orientation 4)",
    ],
)
def test_a_reference_to_another_document_is_none(text: str) -> None:
    assert find_references(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "cf. objectif 2 de l'axe 1.4",
        "(axe 2.1 du volet santé)",
        "cf. axe 2.1 du présent contrat",
        "cf. axe 2.1 du contrat de ville",
        "la CAF (axe 3.3)",
        "le PLIE (cf. axe 3.3)",
    ],
)
def test_a_reference_to_this_one_stays(text: str) -> None:
    assert len(find_references(text)) == 1


# --- acronyms with several senses -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("acronym", "expansion"),
    [
        ("ASV", "Assistante de soins vétérinaires"),
        ("CLS", "Comité de liaison et de suivi"),
        ("CAE", "Centre d'aide aux entreprises"),
        ("PAD", "Port autonome de Dunkerque"),
    ],
)
def test_another_sense_is_no_mistake(acronym: str, expansion: str) -> None:
    assert compare(acronym, expansion).agreement is Agreement.OTHER


@pytest.mark.parametrize(
    ("acronym", "expansion"),
    [
        ("ASV", "Adaptation de la société au vieillissement"),
        ("CEJ", "Contrat d'engagement jeune"),
        ("PDU", "Plan directeur d'urbanisme"),
        ("MDS", "Maison des solidarités"),
    ],
)
def test_a_homonym_of_the_list_is_no_mistake(acronym: str, expansion: str) -> None:
    assert compare(acronym, expansion).agreement is Agreement.SAME


@pytest.mark.parametrize(
    ("acronym", "expansion", "sure"),
    [
        ("PDU", "Plan Départemental de l'Urbanisme", False),
        ("ZAC", "Zone Administrative et Commerciale", False),
        ("NPRU", "Nouveau Programme de Rénovation Urbaine", True),
        ("CLSPD", "Comité local de sécurité et de prévention de la délinquance", True),
        ("CAARUD", "Centres d'accompagnement à la réduction des risques chez les usagers", True),
    ],
)
def test_a_near_expansion_is_different(acronym: str, expansion: str, sure: bool) -> None:
    verdict = compare(acronym, expansion)
    assert (verdict.agreement, verdict.sure) == (Agreement.DIFFERENT, sure)
    assert all(one.source != "homonyme" for one in verdict.official)


# --- networks of schools --------------------------------------------------------------------------

SCHOOLS = Gazetteer(
    [("Jas de Bouffan", "jas"), ("Gabriel Péri", "peri"), ("Henri Fabre", "fabre")],
)


@pytest.mark.parametrize(
    ("sentence", "heads"),
    [
        ("Les REP des collèges du quartier Jas de Bouffan", {}),
        ("Les REP ne concernent pas les collèges Henri Fabre", {}),
        ("Les REP des collèges, dont Henri Fabre", {}),
        ("Les REP des collèges Henri Fabre Nord", {}),
        ("Les REP des collèges Henri Fabre, près du Jas de Bouffan", {"fabre": Network.REP}),
        ("Le REP du collège Gabriel Péri et les habitants du Jas de Bouffan", {"peri": Network.REP}),
        (
            "Les REP des collèges du Jas-de-Bouffan, Gabriel Péri à Gardanne et Henri Fabre (REP +)",
            {"jas": Network.REP, "peri": Network.REP, "fabre": Network.REP_PLUS},
        ),
        (
            "Les REP+ des collèges Henri Fabre et Gabriel Péri",
            {"fabre": Network.REP_PLUS, "peri": Network.REP_PLUS},
        ),
        (
            "Les REP et REP+ des collèges Gabriel Péri et Henri Fabre (REP+)",
            {"fabre": Network.REP_PLUS},
        ),
    ],
)
def test_only_the_schools_listed_right_after_are_heads(
    sentence: str, heads: dict[str, Network]
) -> None:
    assert dict(heads_of_networks(sentence, SCHOOLS)) == heads


# --- hostile texts --------------------------------------------------------------------------------


@pytest.mark.parametrize("piece", ["ne ", "a a ", "si ", "pourra être ", ", et jusqu'", "est sont "])
def test_the_mood_of_a_long_text_is_told_in_no_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    begin = time.perf_counter()
    for place in range(0, 2_000, 20):
        mood_of(text, place, place + 10, Of.PROMISE)
        mood_of(text, place, place + 10, Of.SUPPORT)
    assert time.perf_counter() - begin < 2
