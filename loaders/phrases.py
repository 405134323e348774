"""Where a printed name ends: the noun, its adjectives and its complements, and nothing that follows.

"cellule de veille permettant de…" is a "cellule de veille". This goes by the words alone, without a
grammar of French: what may be a name or not ends it.
"""

from __future__ import annotations

import re

from contratgraph.loaders.vocabulary import pattern

NAME_LIMIT = 160
"""A longer run of words is no name."""

ARTICLE = re.compile(r"(?:(?:les?|la|des|du|de\sla|une?)\s|(?:de\s)?[ld]['’]\s?)", re.IGNORECASE)
"""An article before a name, with its blank; or "de" with one."""

_TOKEN = re.compile(r"(?:\b(?:[dlnsDLNS]|[qQ]u)['’])|\w+(?:[-/.]\w+)*|\S")
_WORD = 30
_LAST_WORD = re.compile(r"\w+\Z")
_ARTICLES = frozenset(("la", "l'", "l’"))
_OF = frozenset(("de", "d'", "d’", "du", "des"))
_DEFINITE = frozenset(("du", "des"))
_ADJECTIVES = 3
"""More words than this after a noun, without "de", are no adjectives of it."""


def phrase_end(
    text: str, start: int, other: re.Pattern[str] | None = None, *, joins: bool = True
) -> int:
    """The end of the name whose first noun ends at `start`.

    `other` is what begins another name. Without `joins` a name holds no enumeration: "services de
    l'Etat et des communes" are two actors, where "cellule de suivi et de pilotage" is one body.
    """
    return _Phrase(text, start, other, joins).end


class _Phrase:
    """A name being read, token by token; `end` is the end of what surely belongs to it."""

    def __init__(self, text: str, start: int, other: re.Pattern[str] | None, joins: bool) -> None:
        self._joins = joins
        self._start = start
        self.end = start
        self._text = text
        self._other = other
        self._scan = _TOKEN.finditer(text, start, min(len(text), start + NAME_LIMIT))
        self._tokens: list[re.Match[str]] = []
        self._adjectives = 0
        self._definite = False
        self._read()

    def _read(self) -> None:
        at = 0
        while at >= 0 and self._token(at) is not None:
            at = self._step(at)

    def _token(self, at: int) -> re.Match[str] | None:
        """The token at a rank; most names end after a few, so they are read when asked for."""
        while len(self._tokens) <= at:
            token = next(self._scan, None)
            if token is None or token.end() - self._start == NAME_LIMIT:
                return None  # the last one may go on beyond the limit
            self._tokens.append(token)
        return self._tokens[at]

    def _word(self, at: int) -> str:
        return self._printed(at).casefold()

    def _printed(self, at: int) -> str:
        token = self._token(at)
        return token.group() if token else ""

    def _step(self, at: int) -> int:
        """The token to go on with after the one at `at`; -1 where the name ends."""
        token = self._tokens[at]
        word = token.group().casefold()
        if word == "(":
            return self._to(pattern("phrase_aside").match(self._text, token.start()))
        if word == "«":
            return self._quoted(token.start())
        if word == ",":
            if not self._definite or not self._joins:
                return -1
            return self._to(pattern("phrase_enumeration").match(self._text, token.start()))
        if word in _OF:
            return self._complement(at)
        if word in ("à", "contre"):
            return self._with_article(at)
        if word in ("au", "aux"):
            return self._noun(at + 1) if pattern("phrase_relational").match(self._last()) else -1
        if word == "en":
            fixed = pattern("phrase_fixed").match(self._last())  # "prise en charge"
            return -1 if not fixed and self._is(at + 1, "phrase_not_en") else self._noun(at + 1)
        if word in ("et", "ou"):
            return self._and(at)
        if word == "/":  # "CAF / CPAM"
            return self._noun(at + 1) if self._printed(at + 1)[:1].isupper() else -1
        if word.isdigit():  # "Habitat 13"
            return self._take(at) if self._last_printed()[:1].isupper() else -1
        return self._adjective(at)

    def _last(self) -> str:
        return self._last_printed().casefold()

    def _last_printed(self) -> str:
        found = _LAST_WORD.search(self._text, max(0, self.end - _WORD), self.end)
        return found.group() if found else ""

    def _is(self, at: int, name: str) -> bool:
        return bool(pattern(name).match(self._word(at)))

    def _take(self, at: int) -> int:
        self.end = self._tokens[at].end()
        return at + 1

    def _to(self, found: re.Match[str] | None) -> int:
        if found is None or self._starts_other(found.group()):
            return -1
        self.end = found.end()
        return self._after()

    def _starts_other(self, words: str) -> bool:
        return self._other is not None and self._other.search(words) is not None

    def _after(self) -> int:
        """The first token after the end of what was taken."""
        at = 0
        while (token := self._token(at)) is not None and token.start() < self.end:
            at += 1
        return at

    def _quoted(self, start: int) -> int:
        closing = self._text.find("»", start, start + NAME_LIMIT)
        if closing < 0:
            return -1
        self.end = closing + 1
        self._adjectives = _ADJECTIVES
        return self._after()

    def _complement(self, at: int, joined: bool = False) -> int:
        """ "de", "du", "d'" with what they introduce."""
        definite = self._word(at) in _DEFINITE
        following = at + 1
        if self._word(following) in _ARTICLES:
            definite = True
            following += 1
        if self._word(following) == "chaque":
            following += 1
        if not definite and self._is(following, "phrase_infinitive"):
            return -1
        if joined and self._begins_other(following):
            return -1
        after = self._noun(following)
        self._definite = definite if after >= 0 else self._definite
        return after

    def _with_article(self, at: int) -> int:
        following = at + 1
        if self._word(following) in _ARTICLES or (self._word(at) == "contre"):
            following += self._word(following) in (*_ARTICLES, "le", "les")
            return -1 if self._is(following, "phrase_not_a") else self._noun(following)
        return -1

    def _noun(self, at: int) -> int:
        """Take a noun; none is a word that cannot be in a name, or begins another name."""
        if not self._word(at)[:1].isalpha():
            return -1
        stops = pattern("phrase_stop").match(self._word(at))
        if stops and len(self._word(at)) <= 5:
            return -1
        self._adjectives = 0
        return self._take(at)

    def _begins_other(self, at: int) -> bool:
        token = self._token(at)
        if token is None or self._other is None:
            return False
        return self._other.match(self._text, token.start()) is not None

    def _and(self, at: int) -> int:
        """ "et" or "ou" before another complement or another adjective."""
        following = at + 1
        if self._word(following) in _OF:
            return self._complement(following, joined=True) if self._joins else -1
        if self._adjectives and self._is(following, "phrase_adjective"):
            return self._adjective(following)
        return -1

    def _adjective(self, at: int) -> int:
        word = self._tokens[at].group()
        if not word[0].isalpha() or self._begins_other(at):
            return -1
        if not word[0].isupper() and (
            self._is(at, "phrase_stop") or self._adjectives >= _ADJECTIVES or self._led(at)
        ):
            return -1
        self._adjectives += 1
        return self._take(at)

    def _led(self, at: int) -> bool:
        """Whether the word is a participle with its own complement ("sensibilisées aux outils")."""
        rest = self._text[self._tokens[at].end() : self._tokens[at].end() + 12]
        return self._is(at, "phrase_participle") and bool(pattern("phrase_agent").match(rest))
