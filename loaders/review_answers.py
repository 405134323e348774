"""What each answer of a review becomes.

An answer becomes a row of `corrections.csv`; one about a name, a row of `forms.csv`. Nothing is
guessed: an answer that could be read in two ways is refused, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from contratgraph.loaders.printed_labels import VALUE_LIMIT
from contratgraph.loaders.records import Correction, Form
from contratgraph.loaders.review import (
    ALSO,
    BLANK,
    FIELD_NAMES,
    NEW_NAME,
    NO_FIELD,
    Choice,
    Question,
    QuestionKind,
)
from contratgraph.loaders.text import clean
from contratgraph.loaders.vocabulary import labels
from contratgraph.words import fold

_YES = r"(?:ok|oui)"
_SHORT = re.compile(rf"({_YES}|[0-9]{{1,3}})(?:[.,]0)?[.)!]?( +(?:tout|tous|toutes))?[.!]?")
_NUMBER_AND_WORDS = re.compile(r"([0-9]{1,3}) ?: ?(.+)", re.DOTALL)
_TWO_CHOICES = re.compile(rf"(?:{_YES}|[0-9]{{1,3}}) ?(?:ou|et|[-,;/+&]) ?(?:{_YES}|[0-9]{{1,3}})[ ?]*")
_YES_BUT = re.compile(rf"{_YES}\b.+", re.DOTALL)
_NO_WORDS = frozenset(
    (
        "non|no|faux|nsp|ne sais pas|je ne sais pas|a voir|a verifier|idem|aucun|aucune|neant|rien|"
        "vide|illisible|voir pdf|voir le pdf|pas sur|sans objet|so|na|n/a|tout|tous|yes|o|n|x|"
        "pas d'accord|a retirer|retirer|supprimer|a supprimer|un nom a part"
    ).split("|")
)
"""What people write in a cell without meaning words of the document."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an answer cannot be taken, in French and English."""

    fr: str
    en: str


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer as parsed: yes, the number of an alternative, words; `all_`: of the whole group."""

    yes: bool = False
    number: int = 0
    words: tuple[str, ...] = ()
    all_: bool = False


def _parse(answer: str) -> _Answer | Refused:
    text = clean(answer)
    lower = text.casefold()
    if short := _SHORT.fullmatch(lower):
        yes = not short[1].isdigit()
        return _Answer(yes, 0 if yes else int(short[1]), all_=bool(short[2]))
    if _TWO_CHOICES.fullmatch(lower) or _YES_BUT.fullmatch(lower):
        return Refused(
            "une seule réponse est attendue : ok, un numéro, ou des mots",
            "one answer is expected: ok, a number, or words",
        )
    number = 0
    if found := _NUMBER_AND_WORDS.fullmatch(text):
        number, text = int(found[1]), found[2]
    words = tuple(part for part in (part.strip() for part in text.split("|")) if part)
    for part in words:
        if not any(map(str.isalpha, part)) or fold(part) in _NO_WORDS or part.endswith("?"):
            return Refused(
                f"« {part[:80]} » n'est ni ok, ni un numéro, ni des mots du document",
                f"“{part[:80]}” is neither ok, nor a number, nor words of the document",
            )
        if len(part) > VALUE_LIMIT:
            return Refused(
                f"{VALUE_LIMIT} caractères au plus sont attendus",
                f"at most {VALUE_LIMIT} characters are expected",
            )
    if not words or len(set(map(fold, words))) < len(words):
        return Refused("les mots manquent, ou y sont deux fois", "words are missing, or there twice")
    return _Answer(number=number, words=words)


def spread(asked: Sequence[Question], answers: Mapping[str, str]) -> dict[str, str]:
    """The answers, those for a whole group ("ok tout") given to its questions that have none.

    A number goes to a question that has the same alternative, under whatever number.
    """
    given = {key: answer for key, answer in answers.items() if answer.strip()}
    open_: dict[tuple[str, ...], list[Question]] = {}
    for question in asked:
        if question.key not in given:
            open_.setdefault(question.group, []).append(question)
    for question in asked:
        others = open_.get(question.group)
        parsed = _parse(given.get(question.key, "")) if others else None
        if others and isinstance(parsed, _Answer) and parsed.all_:
            same = {other.key: _same_answer(question, parsed, other) for other in others}
            given |= {key: answer for key, answer in same.items() if answer}
            open_[question.group] = [other for other in others if not same[other.key]]
    return given


def _same_answer(question: Question, parsed: _Answer, other: Question) -> str:
    """How another question of the group is answered by the same, or "" where it cannot be."""
    if parsed.yes:
        return "ok" if question.takes_ok and other.takes_ok else ""
    choice = _choice(question, parsed.number)
    if isinstance(choice, Choice) and choice in other.choices:
        return str(other.choices.index(choice) + 1)
    return ""


def settle(question: Question, answer: str) -> Correction | Form | Refused:
    """What an answer becomes: a correction, for a name a printed form, or why it is refused."""
    parsed = _parse(answer)
    if isinstance(parsed, Refused):
        return parsed
    if parsed.yes and not question.takes_ok:
        return Refused(
            "aucune lecture n'est proposée : un numéro, ou les mots",
            "no reading is proposed: a number, or the words",
        )
    choice = _choice(question, parsed.number) if parsed.number else None
    if isinstance(choice, Refused):
        return choice
    if not parsed.number and not parsed.words and not parsed.yes:
        return _no_choice(question, 0)
    if question.register is not None:
        return _form(question, parsed, choice)
    return _correction(question, parsed, choice)


def _choice(question: Question, number: int) -> Choice | Refused:
    if 1 <= number <= len(question.choices):
        return question.choices[number - 1]
    return _no_choice(question, number)


def _no_choice(question: Question, number: int) -> Refused:
    many = len(question.choices)
    fr = f"les numéros vont de 1 à {many}" if many else "il n'y a pas d'alternative"
    en = f"the numbers go from 1 to {many}" if many else "there are no alternatives"
    return Refused(f"il n'y a pas de {number} : {fr}", f"there is no {number}: {en}")


def _form(question: Question, parsed: _Answer, choice: Choice | None) -> Form | Refused:
    assert question.register is not None
    key, words = (choice.key if choice else question.name_key), parsed.words
    if words:
        same = {c.key for c in question.choices if fold(words[0]) == fold(c.label.split(ALSO)[0])}
        if choice or len(words) > 1 or len(same) != 1:
            return Refused(
                "un nom se rattache par son numéro ; un autre se met dans forms.csv",
                "a name is linked by its number; another one goes into forms.csv",
            )
        (key,) = same
    return Form(
        register=question.register,
        form=question.words,
        key=key,
        qualifier="",
        note=f"relu : {question.why}" if key != question.name_key else f"relu : {NEW_NAME}",
    )


def _correction(question: Question, parsed: _Answer, choice: Choice | None) -> Correction | Refused:
    assert question.field is not None
    made = Correction(
        heading=question.heading,
        field=question.field,
        before=question.words,
        after=parsed.words,
        to_field=choice.field if choice else None,
        reason=f"relu : {question.why}",
    )
    if question.kind is QuestionKind.SILENCE:
        if choice is not None and parsed.words:  # blank, and not blank
            return _no_choice(question, parsed.number)
        return _field_name() if any(map(_names_a_field, parsed.words)) else made
    if parsed.yes or (parsed.words == (question.words,) and choice is None):
        return _confirmed(question, made)
    if choice is None and any(map(_names_a_field, parsed.words)):
        return _field_name()
    if question.kind is QuestionKind.STATEMENT:
        return Refused(
            "ici, seul ok peut être pris ; sans réponse, le doute reste dit",
            "only ok can be taken here; without an answer the doubt stays told",
        )
    if choice is None and (question.kind is QuestionKind.LEFTOVER or not question.choices):
        return Refused(
            "le champ manque : un numéro, ou « numéro : mots »",
            "the field is missing: a number, or “number : words”",
        )
    if choice is not None and choice.field is None and parsed.words:
        return _no_choice(question, parsed.number)
    return made


def _field_name() -> Refused:
    return Refused(
        "c'est le nom d'un champ : écrire un numéro, ou les mots imprimés",
        "it is the name of a field: give a number, or the words as printed",
    )


def _names_a_field(words: str) -> bool:
    """Whether words are more likely to tell where something belongs than what is printed."""
    folded = fold(words)
    return folded in labels() or folded in map(fold, (*FIELD_NAMES.values(), NO_FIELD, BLANK))


def _confirmed(question: Question, made: Correction) -> Correction | Refused:
    if question.kind is QuestionKind.LEFTOVER:
        return Refused("le champ manque : un numéro", "the field is missing: a number")
    if "|" in question.words:  # in a table, that mark stands between two values
        return Refused(
            "ces mots contiennent « | » : les corriger avec --keep-edits",
            "these words contain “|”: correct them with --keep-edits",
        )
    return replace(made, after=(question.words,), to_field=None)
