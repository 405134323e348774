"""French for the words that argparse itself prints: it looks its messages up in a function `_`."""

from __future__ import annotations

import argparse

_WORDS = {
    "usage: ": "utilisation : ",
    "positional arguments": "arguments",
    "options": "options",
    "show this help message and exit": "afficher cette aide",
    "the following arguments are required: %s": "il manque : %s",
    "unrecognized arguments: %s": "argument inconnu : %s",
    "expected one argument": "une valeur est attendue",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "« %(value)s » ? (au choix : %(choices)s)",
    "not allowed with argument %s": "incompatible avec %s",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s peut être %(matches)s",
}


def speak(lang: str) -> None:
    """Make argparse print in `lang` ("fr" or "en"). Messages that are not listed stay as they are."""
    words = _WORDS if lang == "fr" else {}
    # `_` is argparse's own, and told of nowhere
    argparse._ = lambda message: words.get(message, message)  # type: ignore[attr-defined]
