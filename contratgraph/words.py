"""Names as people type and print them: folding, nearest known names. Imports nothing of ours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "´": "'", "\u00a0": " ", "\u202f": " "})
_SPACES = re.compile(r"\s+")
_ACRONYM_DOTS = re.compile(r"\b[a-z](?:\. ?[a-z])+(?![a-z])\.?")


def straight(text: str) -> str:
    """The text with plain apostrophes and blanks."""
    return text.translate(_APOSTROPHES)


def fold(text: str) -> str:
    """The form under which two spellings of a name are the same.

    Accents, case, ligatures, soft hyphens, the dots of acronyms (C.A.F.) and the marks at the ends
    do not count.
    """
    text = straight(text).replace("\u00ad", "").casefold().replace("œ", "oe")
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold()
    text = _SPACES.sub(" ", re.sub(r"[–—]", "-", text))
    text = _ACRONYM_DOTS.sub(lambda m: m.group().replace(".", "").replace(" ", ""), text)
    return text.strip(" .,;:*-•☞…")


def nearest(name: str, known: Iterable[str], limit: int = 3, cutoff: float = 50) -> tuple[str, ...]:
    """The known names most like `name` (folded), best first; ties in alphabetical order."""
    from rapidfuzz import fuzz, process

    found = process.extract(
        name,
        sorted(set(known)),
        scorer=fuzz.ratio,
        processor=fold,
        limit=limit,
        score_cutoff=cutoff,
    )
    return tuple(other for other, _, _ in found)
