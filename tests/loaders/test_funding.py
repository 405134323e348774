"""Who funds or runs a dispositif: only where the printed form says so."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path

import pytest

from contratgraph.loaders.document import read_document
from contratgraph.loaders.funding import SupportKind, find_supports, find_supports_in_text
from contratgraph.loaders.lists import Register, StatementKind
from contratgraph.loaders.records import Dataset
from contratgraph.words import fold

DATA = Path(__file__).parents[1] / "data"
BY_HAND = json.loads((DATA / "pays_d_aix_depth.json").read_text(encoding="utf-8"))
FACTS = json.loads((DATA / "pays_d_aix_document.json").read_text(encoding="utf-8"))["dispositifs"]

NAMES = frozenset(
    map(
        fold,
        (
            "Région",
            "Etat",
            "CAF",
            "CPA",
            "CMA",
            "CDC",
            "Pôle Emploi",
            "Conseil départemental",
            "communes",
            "villes",
            "ville",
            "centres sociaux",
            "bailleurs sociaux",
            "missions locales",
            "travailleurs sociaux",
            "associations",
            "Police municipale",
        ),
    )
)


@pytest.fixture(scope="module")
def names(shipped: Dataset) -> frozenset[str]:
    """Every name of the registry of actors, folded."""
    found = {form.form for form in shipped.forms if form.register is Register.ACTOR}
    for actor in shipped.actors:
        found.update((actor.label, actor.acronym, *actor.alt_labels))
    return frozenset(fold(name) for name in found if name)


def read(printed: str) -> list[tuple[str, str, tuple[str, ...], bool]]:
    return [
        (r.kind.value, printed[r.start : r.end], r.actors, bool(r.doubt))
        for r in find_supports(printed, NAMES)
    ]


# --- the whole contract ---------------------------------------------------------------------------

BODIES_NO_REGISTRY_KNOWS = ("du SMITEEB",)
"""Two forms that a reader understands, but whose bodies stand in no list of actors."""


def test_every_form_of_the_contract_that_says_it_is_read_and_no_other(
    shipped: Dataset, names: frozenset[str]
) -> None:
    forms = {s.stated_as for s in shipped.statements if s.kind is StatementKind.MOBILISATION}
    found = Counter(
        (form, r.kind.value, form[r.start : r.end], r.actors, bool(r.doubt))
        for form in forms
        for r in find_supports(form, names)
    )
    expected = Counter(
        (
            next(form for form in sorted(forms, key=len) if form.startswith(fact["printed"])),
            fact["kind"],
            fact["words"],
            tuple(fact["actors"]),
            bool(fact.get("doubt")),
        )
        for fact in BY_HAND["supports"]
        if not any(body in fact["words"] for body in BODIES_NO_REGISTRY_KNOWS)
    )
    assert found == expected


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["words"])
def test_the_facts_annotated_on_the_page(fact: dict[str, object], names: frozenset[str]) -> None:
    (reading,) = find_supports(str(fact["words"]), names)
    assert list(reading.actors) == fact["actors"]
    kinds = {"financé par": SupportKind.FUNDING, "mis en oeuvre par": SupportKind.OPERATION}
    assert reading.kind is kinds[str(fact["relation"])]
    assert bool(reading.doubt) == ("doubt" in fact)


def test_the_sentences_of_the_contract_that_name_a_dispositif_and_who_runs_it(
    source: Path, names: frozenset[str]
) -> None:
    found = Counter(
        (
            block.first_line,
            block.text[r.start : r.end],
            r.dispositif,
            r.kind.value,
            r.actors,
        )
        for block in read_document(source).blocks
        for r in find_supports_in_text(block.text, names)
    )
    assert sum(found.values()) == len(BY_HAND["supports_in_text"])
    for fact in BY_HAND["supports_in_text"]:
        words = fact["words"].removeprefix("la ")
        key = (fact["line"], words, fact["dispositif"], fact["kind"], tuple(fact["actors"]))
        assert found[key] == 1, key


# --- what says it ---------------------------------------------------------------------------------


def test_brackets_that_say_financement() -> None:
    assert read("Médiation (financement Etat et Conseil départemental)") == [
        (
            "Funding",
            "financement Etat et Conseil départemental",
            ("Etat", "Conseil départemental"),
            False,
        )
    ]
    assert read("Médiation (cofinancement : villes, CPA, FIPD)") == [
        ("Funding", "cofinancement : villes, CPA, FIPD", ("villes", "CPA", "FIPD"), False)
    ]


def test_participles_say_whether_it_is_paid_or_run() -> None:
    assert read("Action co-portée par ErDF et l'ARHLM") == [
        ("Operation", "co-portée par ErDF et l'ARHLM", ("ErDF", "ARHLM"), False)
    ]
    assert read("Postes financés par la CAF") == [("Funding", "financés par la CAF", ("CAF",), False)]
    assert read("Ateliers mis en œuvre par la CAF")[0][0] == "Operation"


def test_an_action_done_by_someone() -> None:
    assert read("Mise à disposition de locaux par les bailleurs sociaux") == [
        ("Operation", "par les bailleurs sociaux", ("bailleurs sociaux",), False)
    ]


@pytest.mark.parametrize(
    ("printed", "words", "actor"),
    [
        ("Ateliers Pôle Emploi", "Ateliers Pôle Emploi", "Pôle Emploi"),
        ("Prestations Pôle emploi EPCE", "Prestations Pôle emploi", "Pôle emploi"),
        ("Offre territoriale de service de la Région (CAE)", None, "Région"),
        ("Mobilisation des aides financières de Pôle Emploi", "aides financières de Pôle Emploi", None),
        ("Catalogue des formations CMA 13", "Catalogue des formations CMA 13", "CMA 13"),
        ("Actions centres-sociaux", "Actions centres-sociaux", "centres-sociaux"),
        ("Correspondants « ville » des missions locales", None, "missions locales"),
        ("Suivi dans le cadre des prestations de Pôle Emploi", "prestations de Pôle Emploi", None),
    ],
)
def test_a_service_that_bears_the_name_of_its_owner(
    printed: str, words: str | None, actor: str | None
) -> None:
    ((kind, said, actors, doubt),) = read(printed)
    assert (kind, doubt) == ("Operation", False)
    assert words is None or said == words
    assert actor is None or actors == (actor,)


def test_actions_run_in_common() -> None:
    assert read("Actions communes DHCS/Police Municipale/Bailleurs sociaux sur les dépôts")[0][2] == (
        "DHCS",
        "Police Municipale",
        "Bailleurs sociaux",
    )


def test_a_name_alone_in_brackets_leaves_a_doubt() -> None:
    (reading,) = find_supports("Appel à projet Maisons de Santé (Région)", NAMES)
    assert reading.actors == ("Région",)
    assert reading.doubt
    (reading,) = find_supports("Financement ingénierie CDC", NAMES)
    assert reading.kind is SupportKind.FUNDING
    assert reading.doubt


# --- what does not --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "printed",
    [
        "Convention Région / Pôle emploi",
        "Convention Justice-Région",
        "Aides aux allocataires de la CAF",
        "Aides à la mobilité des bailleurs sociaux",
        "Actions de formation des travailleurs sociaux",
        "Actions auprès des bailleurs sociaux",
        "Formation des conseillers CAF",
        "Offre de formation des agents CPA",
        "Ateliers allocataires de la CAF",
        "Aides aux entreprises CMA",
        "Accompagnement des personnes suivies par la CAF",
        "Actions de la Ville Nouvelle",
        "Accompagnement des associations",
        "Accompagnement renforcé des centres sociaux",
        "Actions communes de prévention",
        "Actions Politique de la Ville",
        "Actions financées dans le cadre de la Politique de la Ville",
        "Contrat de Ville",
        "Dispositif Ville Vie Vacances",
        "Programme CAF Azur",
        "Actions de la ville en fête",
        "Projets non financés par la CAF",
        "Gestion des logements gérés par les bailleurs sociaux",
        "Aide au permis (financement du permis)",
        "Poste (financement à définir)",
        "Médiation (financement Fondation Dupont)",  # may be who receives it
        "Ressources détenues par l'Etat",
        "DP3 (CMA, métierama)",
        "Mission locale",
        "CAF",
        "",
    ],
)
def test_a_name_that_is_merely_there_says_nothing(printed: str) -> None:
    assert read(printed) == []


def test_an_acronym_after_its_own_expansion_is_no_actor() -> None:
    names = NAMES | {"mjd"}
    assert find_supports("Maison de justice et du droit (MJD)", names) == []


def test_a_service_noun_says_nothing_of_names_that_the_registry_lacks() -> None:
    assert read("Ateliers Numérique") == []


# --- sentences ------------------------------------------------------------------------------------


def test_a_sentence_that_names_a_dispositif_and_who_carries_it() -> None:
    text = "S'appuyer sur la convention cadre des centres sociaux (portée par l'Etat et la CAF avec X)"
    (reading,) = find_supports_in_text(text)
    assert reading.dispositif == "convention cadre des centres sociaux"
    assert reading.actors == ("Etat", "CAF")
    assert text[reading.start : reading.end].endswith("la CAF")


@pytest.mark.parametrize("named", ["plan Alpha", "plan « bien vivre »", "plan 2020"])
def test_a_name_tells_which_dispositif(named: str) -> None:
    (reading,) = find_supports_in_text(f"le {named} porté par la CAF", NAMES)
    assert (reading.dispositif, reading.actors) == (named, ("CAF",))


@pytest.mark.parametrize(
    "text",
    [
        "un programme d'actions portées par la CPA",  # the actions are
        "le plan d'action du centre social géré par la CAF",  # the centre is
        "les dispositifs portés par les communes",  # none is named
        "le dispositif porté par la CPA",  # which one?
        "le plan bien vivre porté par la CPA",
        "l'insertion (portée par le Département, chef de file)",
        "le contrat signé par la Région",
    ],
)
def test_a_sentence_that_does_not_name_one_says_nothing(text: str) -> None:
    assert find_supports_in_text(text, NAMES) == []


@pytest.mark.parametrize(
    "seed",
    ["porté par Etat, ", "le programme Ab porté ", "actions de ", "(Etat, ", "mise à disposition "],
)
def test_time_grows_with_the_text_only(seed: str) -> None:
    def seconds(length: int) -> float:
        text = (seed * (length // len(seed) + 1))[:length]
        start = time.process_time()
        find_supports(text, NAMES)
        find_supports_in_text(text, NAMES)
        return time.process_time() - start

    assert seconds(80_000) < 20 * seconds(20_000) + 0.3
