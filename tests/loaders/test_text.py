"""Text and names: what counts as the same spelling, where a text was cut, how much is quoted."""

from __future__ import annotations

import hashlib
import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contratgraph.loaders.records import KEY
from contratgraph.loaders.text import (
    QUOTE_LIMIT,
    clean,
    is_cut,
    is_open,
    join,
    quote,
    rejoin,
    sha256,
    slug,
    starts_lower,
    words_of,
)
from contratgraph.words import fold, nearest, straight

# what French OCR is made of: letters, ligatures, every apostrophe and dash, odd blanks, bullets
PRINTED = st.text(
    "abcdelnorstuABCDEILNOPRSTUéèêëàâîïôûüçœæÉÈÀÇŒÆ'’ʼ`´ -–—.,;:!?…()«»/\u00a0\u202f\u00ad•☞*_0189"
)


# --- fold ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C.A.F.", "CAF"),
        ("C.C.A.S", "CCAS"),
        ("c.a.f", "CAF"),
        ("École de la seconde heure", "ECOLE DE LA SECONDE HEURE"),
        ("Maîtrise d’œuvre", "maitrise d'oeuvre"),
        ("Œuvre", "OEUVRE"),
        ("Val – Brume", "Val - Brume"),
        ("Val — Brume", "Val - Brume"),
        ("Clair\u00adbrume", "Clairbrume"),
        ("Régie\u00a0de  la\nBrume", "Régie de la Brume"),
        ("- Habitants...", "Habitants"),
        ("☞ Habitants ;", "habitants"),
        ("Pilotes :", "pilotes"),
        ("De\u0301partement", "Département"),
    ],
)
def test_spellings_of_one_name_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ville", "Villes"),
        ("Mission locale", "Missions locales"),
        ("Conseil citoyen 1", "Conseil citoyen 2"),
        ("CAF", "CAFE"),
        ("Communes (ASV)", "Communes"),
        ("M. Val", "Mval"),
    ],
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_only_the_ends_lose_their_marks() -> None:
    assert fold("* Culture, sport ; santé. *") == "culture, sport ; sante"


@pytest.mark.parametrize("accented", ["É.P.C.I.", "É.N.", "C.É.D."])
def test_the_dots_of_an_accented_acronym_do_not_count(accented: str) -> None:
    assert fold(accented) == fold(accented.replace(".", ""))


@settings(deadline=None)
@given(PRINTED)
@example("É.É.É.")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(deadline=None)
@given(st.text("abcdelnorstuéèàœç ABCDENOÉ'’ -–—,;:()\u00a0", max_size=80))
def test_folding_a_name_without_dots_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_case_and_composition_never_count(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@settings(deadline=None)
@given(PRINTED)
def test_a_folded_name_has_no_accent_no_capital_and_no_double_blank(text: str) -> None:
    folded = fold(text)
    assert folded == folded.casefold()
    assert not any(unicodedata.combining(c) for c in folded)
    assert not re.search(r"[–—’\u00a0\u00ad]|\s\s|^\s|\s$", folded)


def test_straight_keeps_the_length() -> None:
    assert straight("l’eau\u00a0: l`air\u202f!") == "l'eau : l'air !"


# --- nearest -------------------------------------------------------------------------------------


def test_the_nearest_names_come_best_first() -> None:
    known = ["Régie de la Brume", "Régie des Brumes", "Librairie Bleue", "Régie de Montsoril"]
    found = nearest("REGIE DE LA BRUME", known)
    assert found[0] == "Régie de la Brume"
    assert "Librairie Bleue" not in found


def test_names_as_near_as_each_other_come_in_alphabetical_order() -> None:
    assert nearest("cafe", ["cafz", "cafa", "cafm"]) == ("cafa", "cafm", "cafz")


def test_nothing_is_near_a_name_like_no_other() -> None:
    assert nearest("xyzt", ["Librairie Bleue"]) == ()


@settings(deadline=None)
@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=8), st.integers(1, 4))
def test_the_nearest_are_known_names_and_no_more_than_asked(
    name: str, known: list[str], limit: int
) -> None:
    found = nearest(name, known, limit)
    assert set(found) <= set(known)
    assert len(found) <= limit
    assert len(set(found)) == len(found)


# --- clean, quote, slug --------------------------------------------------------------------------


def test_clean_leaves_one_blank_between_words_and_none_at_the_ends() -> None:
    assert clean(" Le\u00a0Val \n\t a\u0301 \x00\x07pied ") == "Le Val á pied"


@settings(deadline=None)
@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert unicodedata.is_normalized("NFC", clean(text))


def test_a_short_text_is_quoted_whole() -> None:
    text = "x" * QUOTE_LIMIT
    assert quote(text) == text


def test_a_long_text_is_quoted_to_its_limit_and_says_so() -> None:
    text = "mot " * 100
    assert quote(text) == ("mot " * 50)[:-1] + "…"
    assert QUOTE_LIMIT == 200


@settings(deadline=None)
@given(st.text(max_size=500))
def test_a_quote_is_the_beginning_of_the_text_and_never_longer_than_its_limit(text: str) -> None:
    quoted = quote(text)
    assert len(quoted) <= 200
    assert quoted == text or (quoted.endswith("…") and text.startswith(quoted[:-1]))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Régie de la Brume", "regie-de-la-brume"),
        ("C.A.F. (Val)", "caf-val"),
        ("L’Étape n° 2 !", "l-etape-n-2"),
        ("SA-1.1", "sa-1-1"),
    ],
)
def test_a_key_is_made_of_the_words(text: str, key: str) -> None:
    assert slug(text) == key


def test_a_long_key_ends_with_a_whole_word() -> None:
    key = slug("Association pour que les enfants de toutes les rues du Val apprennent à nager")
    assert key == "association-pour-que-les-enfants-de-toutes-les-rues-du-val"


def test_a_key_of_sixty_characters_is_whole() -> None:
    assert slug("a" * 58 + " b") == "a" * 58 + "-b"
    assert slug("a" * 59 + " b") == "a" * 59


def test_a_text_without_letters_has_a_key_of_its_own() -> None:
    assert slug("☞ …") != slug("***") != slug("")
    assert slug("***") == slug("***")


@settings(deadline=None)
@given(st.text() | PRINTED)
@example("-" * 80)
@example("a" * 80)
@example("a" * 59 + " b")
@example("日本")
def test_a_key_always_has_the_form_of_keys(text: str) -> None:
    key = slug(text)
    assert re.fullmatch(KEY, key)
    assert len(key) <= 60


def test_sha256_is_that_of_the_utf8_text() -> None:
    assert sha256("é") == hashlib.sha256(b"\xc3\xa9").hexdigest()


# --- where a text was cut ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Services de la ville (voirie,",
        "Charte « du Val",
        "Acteurs médico-",
        "Ville/",
        "Maison de l'",
        "Maison de l’",
        "Associations des",
        "Associations des  ",
        "Mise en place de",
        "Écoles et",
        "Écoles, notamment",
        "LES ACTIONS DE",
        "Un atelier visant à",
        "Tout ce qui",
    ],
)
def test_a_text_that_cannot_end_there_is_cut(text: str) -> None:
    assert is_cut(text)
    assert is_open(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "Habitants",
        "Habitants.",
        "Services (voirie, propreté)",
        "Charte « du Val »",
        "Un problème 1) puis 2)",
        "Le monde",
        "Val - Brume",
        "Parcours",
    ],
)
def test_a_text_that_may_end_there_is_not_cut(text: str) -> None:
    assert not is_cut(text)


@pytest.mark.parametrize("text", ["Logements de catégorie A", "Plan A"])
def test_a_letter_that_names_a_category_is_not_a_cut(text: str) -> None:
    assert not is_cut(text)


@pytest.mark.parametrize("end", [".", ":", ";", "!", "?", "…", " »"])
def test_a_mark_closes_a_sentence(end: str) -> None:
    assert not is_open("« Le bourg dort" + end if end == " »" else "Le bourg dort" + end)
    assert is_open("Le bourg dort")


def test_a_closing_mark_inside_an_open_bracket_closes_nothing() -> None:
    assert is_open("Des tables (rondes.")


def test_the_second_half_of_a_sentence_starts_lower() -> None:
    assert starts_lower("école")
    assert starts_lower("eNFANTS")
    assert not starts_lower("École")
    assert not starts_lower("")
    assert not starts_lower("12 places")
    assert not starts_lower("« mot")


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("Acteurs médico-", "sociaux", "Acteurs médico-sociaux"),
        ("Associations des", "riverains", "Associations des riverains"),
        ("Le Val -", "ses bourgs", "Le Val - ses bourgs"),
    ],
)
def test_two_halves_are_joined_as_they_were_printed(first: str, second: str, whole: str) -> None:
    assert join(first, second) == whole


@settings(deadline=None)
@given(st.text())
def test_a_cut_text_is_always_open(text: str) -> None:
    assert is_open(text) or not is_cut(text)


# --- what OCR leaves in words --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("ﬁnancement", "financement"),
        ("diﬃculté et aﬀaire", "difficulté et affaire"),
        ("parte­naires", "partenaires"),
        ("parte­\n   naires", "partenaires"),
        ("parte¬\nnaires", "partenaires"),
        ("cœur, 12 m², n° 3, ½…", "cœur, 12 m², n° 3, ½…"),
    ],
)
def test_ligatures_and_soft_hyphens(printed: str, meant: str) -> None:
    assert clean(printed) == meant


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("le parte-\nnariat", "le partenariat"),
        ("les acteurs médico-\nsociaux", "les acteurs médico-sociaux"),
        ("à Saint-\nPerdu", "à Saint-Perdu"),
        ("en 2015-\n2020", "en 2015-2020"),
        ("peut-\nêtre", "peut-être"),
        ("un centre-\nbourg", "un centre-bourg"),  # as the document spells it elsewhere
        ("la co-\nveillance", "la coveillance"),
    ],
)
def test_words_parted_at_the_end_of_a_line(printed: str, meant: str) -> None:
    words = words_of(["Le centre-bourg et la coveillance.", "Un parte-"])
    assert clean(rejoin(printed, words)) == meant
