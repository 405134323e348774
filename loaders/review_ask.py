"""The questions of a review, asked one by one on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from contratgraph.loaders.review import Question
from contratgraph.loaders.review_answers import Refused, settle, spread
from contratgraph.loaders.review_file import alternatives

STOP = "q"


def ask(
    asked: Sequence[Question],
    *,
    read_line: Callable[[], str],
    write: Callable[[str], object],
    lang: str = "fr",
) -> dict[str, str]:
    """Ask a person; return the answers by the key of the question.

    `read_line` gives a line with its end, or "" where there is none any more: then, as at "q" and
    at an interruption, the rest stays open and the answers given are kept. An answer that cannot be
    taken is asked for again.
    """
    fr = lang != "en"
    answers: dict[str, str] = {}
    if asked:
        write(
            "ok : la lecture est juste · un numéro · les mots tels que vous les lisez (séparés par |)\n"
            "« ok tout » : de même pour la suite du groupe · Entrée : plus tard · q : arrêter\n"
            if fr
            else "ok: the reading is right · a number · the words as you read them (separated by |)\n"
            "“ok tout”: the same for the rest of the group · Enter: later · q: stop\n"
        )
    stopped = False
    try:
        for number, question in enumerate(asked, 1):
            if question.key in answers:  # settled with another one
                continue
            write(f"\n{number}/{len(asked)}  {shown(question, lang)}")
            if not _ask_one(question, asked, answers, read_line, write, fr=fr):
                stopped = True
                break
    except KeyboardInterrupt:
        stopped = True
    write("\n" * (1 + stopped) if asked else "")  # what comes next begins on its own line
    return answers


def _ask_one(
    question: Question,
    asked: Sequence[Question],
    answers: dict[str, str],
    read_line: Callable[[], str],
    write: Callable[[str], object],
    *,
    fr: bool,
) -> bool:
    """Ask until an answer can be taken; False where the person stops."""
    while True:
        write("> ")
        line = read_line()
        answer = line.encode("utf-8", "replace").decode("utf-8").strip()
        if not line or answer.casefold() == STOP:
            return False
        if not answer:
            return True
        result = settle(question, answer)
        if not isinstance(result, Refused):
            answers[question.key] = answer
            answers.update(spread(asked, answers) if " " in answer else {})
            return True
        write(f"{result.fr if fr else result.en}\n")


def shown(question: Question, lang: str = "fr") -> str:
    """A question as lines of text."""
    fr = lang != "en"
    where = f"{'lignes' if fr else 'lines'} {question.lines}"
    where += f", pages {question.pages}" if question.pages else ""
    text = f"{question.heading}\n  {question.label}"
    text += f" : « {question.words} »" if question.words else ""
    text += f"   ({where})\n  {question.why}\n"
    if question.proposed:
        text += f"  ok = {question.proposed}\n"
    if question.choices:
        text += f"  {alternatives(question)}\n"
    return text
