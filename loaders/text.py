"""Printed text: cleaning, quoting for evidence, keys for new names, where a text was cut."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable
from itertools import pairwise

from contratgraph.loaders.vocabulary import pattern
from contratgraph.words import fold, straight

QUOTE_LIMIT = 200
"""Evidence and measure labels keep at most this many characters of the words as printed."""

LONGEST = 10_000
"""A longer text never goes on: the longest paragraph seen has 1,700 characters."""

_LAST_WORD = 40
_SPACES = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"(?:(?<=[^.A-Z][.!?])|(?<=[A-Z][A-Z][.!?]))\s+(?=[A-ZÀ-Ý«])")
"""After "des PME. Ces" as after "la ville. Ces", but not in "Centre G. Charpak"."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200b\ufeff\ufffe\uffff]")
_SOFT_HYPHEN = re.compile(r"\u00ad(?:[ \t]*\n\s*)?|¬[ \t]*\n\s*")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_LINE_HYPHEN = re.compile(r"(\w{1,40})-[ \t]*\n\s*(\w{1,40})")
_WORD = re.compile(r"\w+(?:-\w+)*")
_FUNCTION_WORDS = frozenset(
    (
        "à a au aux avec ce ces cette dans de des du d' en et l' la le les leur leurs notamment ou où "
        "par pour qu' que qui sa se ses son sous sur un une vers visant dont ainsi"
    ).split()
)


def clean(text: str) -> str:
    """NFC, every run of white space as one blank, none at the ends, no control characters.

    Soft hyphens go, and with them the end of line behind them; ligatures become their letters.
    """
    text = _CONTROL.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", _SOFT_HYPHEN.sub("", text).translate(_LIGATURES))
    return _SPACES.sub(" ", text).strip()


def words_of(lines: Iterable[str]) -> frozenset[str]:
    """The words of a text that stand within its lines, folded: what tells how a word is spelt."""
    printed = {word for line in lines for word in _WORD.findall(line.rstrip().rstrip("-"))}
    return frozenset(map(fold, printed))


def rejoin(text: str, words: Collection[str]) -> str:
    """The text with the words together that a hyphen parts at the end of a line.

    The hyphen stays where the word is one of two ("médico-sociaux", "Saint-Perdu"): the other `words`
    of the document tell, else its parts.
    """
    return _LINE_HYPHEN.sub(lambda found: _whole_word(found[1], found[2], words), text)


def _whole_word(first: str, second: str, words: Collection[str]) -> str:
    hyphened, plain = f"{first}-{second}", first + second
    if not starts_lower(second) or first.isdigit():
        return hyphened
    for spelt in (plain, hyphened):
        if fold(spelt) in words:
            return spelt
    parts = pattern("hyphen_after").fullmatch(first), pattern("hyphen_before").fullmatch(second)
    return hyphened if any(parts) else plain


def slug(text: str) -> str:
    """A key (`[a-z0-9-]+`) for a printed form that no registry knows yet; never empty."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
    if len(words) > 60:
        words = words[:60].rsplit("-", 1)[0]
    return words or "x" + hashlib.sha256(text.encode()).hexdigest()[:8]


def has_words(text: str) -> bool:
    """Whether a text is more than signs."""
    return any(map(str.isalnum, text))


def quote(text: str) -> str:
    """At most `QUOTE_LIMIT` characters of `text`, the last one an ellipsis where it was cut."""
    return text if len(text) <= QUOTE_LIMIT else text[: QUOTE_LIMIT - 1].rstrip() + "…"


def sha256(text: str) -> str:
    """Hexadecimal SHA-256 of the UTF-8 text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def is_cut(text: str) -> bool:
    """Whether `text` cannot end here: an open bracket, a hyphen, or a word such as "de"."""
    text = text.rstrip()
    if not text or len(text) > LONGEST:
        return False
    if text.count("(") > text.count(")") or text.count("«") > text.count("»"):
        return True
    if text.endswith(("-", "/", "'", "’")):
        return True
    last = straight(text[-_LAST_WORD:]).split()[-1]
    if len(last) == 1 and last.isupper():
        return False  # "catégorie A"
    return last.casefold() in _FUNCTION_WORDS


def sentences(text: str) -> list[str]:
    """The sentences of a text: a full stop before a capital letter ends one."""
    starts = [0, *(found.end() for found in _SENTENCE_END.finditer(text)), len(text)]
    return [text[one:two].strip() for one, two in pairwise(starts) if text[one:two].strip()]


def last_sentence(text: str) -> str:
    """The last sentence of a text."""
    return (sentences(text) or [text])[-1]


def leads(text: str) -> bool:
    """Whether a text leads to what follows it: it does not end as a sentence does."""
    return not text.rstrip().endswith((".", "!", "?"))


def is_open(text: str) -> bool:
    """Whether `text` may go on: it has no mark that ends a sentence."""
    if len(text) > LONGEST:
        return False
    return is_cut(text) or not text.rstrip().endswith((".", ":", ";", "!", "?", "…", "»"))


def starts_lower(text: str) -> bool:
    """Whether the first letter is lower case, as in the second half of a cut sentence."""
    return text[:1].islower()


def join(first: str, second: str) -> str:
    """Two halves of a cut text: with a blank, or without where the cut was at a hyphen."""
    if first.endswith("-") and not first.endswith(" -"):
        return first + second
    return f"{first} {second}"


_LEAD = 120
"""Letters before a span that say what it is said of."""

_SHORT_LEAD = 60
"""As many, where the rest of the clause says it too."""

_CLAUSE_ENDS = re.compile(r"[.;:!?](?=\s|$)|•")
_PARTS = re.compile(r"(?=, )|(?= et )")


def around(words: str, start: int, end: int, lead: int = _LEAD) -> str:
    """The words up to the end of a span, from a word at most `lead` letters before it."""
    begin = max(start - lead, 0)
    if begin and (blank := words.find(" ", begin, start)) >= 0:
        begin = blank + 1
    return words[begin:end]


def clause(words: str, start: int, end: int, *, before: bool = False) -> str:
    """A span with the rest of its clause, and with what stands `before` it there, if a quote holds it.

    What a quote does not hold ends at a comma or an "et"; a bracket that the span is in ends it too.
    """
    if before:
        lead = around(words, start, start, _SHORT_LEAD)
        opening = [found.end() for found in _CLAUSE_ENDS.finditer(lead)]
        start -= len(lead) - (opening[-1] if opening else 0)
    rest = words[end : start + QUOTE_LIMIT]
    stop = _CLAUSE_ENDS.search(rest)
    if stop is not None:
        rest = rest[: stop.start()]
    elif start + QUOTE_LIMIT < len(words):
        places = [found.start() for found in _PARTS.finditer(rest)]
        rest = rest[: places[-1]] if places else ""
    whole = (words[start:end] + rest).strip()
    depth = 0
    for place, letter in enumerate(whole):
        depth += (letter == "(") - (letter == ")")
        if depth < 0 and place >= end - start:
            return whole[:place].rstrip()
    return whole
