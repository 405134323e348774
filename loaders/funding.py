"""Who funds or runs a dispositif, where the words that name it say so.

A name beside a dispositif says nothing: "Convention Région / Pôle emploi" does not tell who runs it.
What tells: "financement Etat et Conseil Départemental", "portés par les centres sociaux", "mise à
disposition de locaux par les bailleurs", "Ateliers Pôle Emploi", "Offre d'insertion du Conseil
départemental". A name alone in brackets is read with a doubt, and so is what is to come or may be. What
is denied or over says nothing, nor does a name that may be a person's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache

from contratgraph.loaders.acronyms import find_acronyms
from contratgraph.loaders.lists import SupportKind
from contratgraph.loaders.moods import NOTHING_SAID, Mood, Of, doubt_of, mood_of
from contratgraph.loaders.phrases import ARTICLE
from contratgraph.loaders.text import LONGEST, QUOTE_LIMIT
from contratgraph.loaders.vocabulary import word_list
from contratgraph.words import fold


@dataclass(frozen=True, slots=True)
class SupportReading:
    """The words that say who funds or runs a dispositif, and the actors as printed.

    `doubt` says in French what the words leave open, "" where they are plain.
    """

    start: int
    end: int
    kind: SupportKind
    actors: tuple[str, ...]
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class NamedSupport:
    """A dispositif that a sentence names with those who fund or run it: "programme X porté par Y".

    `doubt` says in French what the words leave open, "" where they are plain.
    """

    start: int
    end: int
    dispositif: str
    kind: SupportKind
    actors: tuple[str, ...]
    doubt: str = ""


BRACKET_DOUBT = "La parenthèse nomme un acteur sans dire s'il finance ou s'il met en œuvre."
FUNDING_DOUBT = "Le nom suit « financement » sans « par » : il peut être celui qui reçoit."


# --- word lists --------------------------------------------------------------------------------------


@cache
def _forms(role: str, kind: SupportKind | None = None) -> str:
    """The alternatives of a role, the longest first, as one group of a pattern."""
    forms = [
        row["form"]
        for row in word_list("supports.csv")
        if row["role"] == role and (kind is None or row["kind"] == kind.value)
    ]
    return "(?:" + ("|".join(sorted(forms, key=len, reverse=True)) or "(?!)") + ")"


@cache
def _compiled(form: str) -> re.Pattern[str]:
    return re.compile(form, re.IGNORECASE)


@cache
def _kind(role: str, words: str) -> SupportKind:
    """The kind of a support by the word that says it."""
    funding = _compiled(_forms(role, SupportKind.FUNDING)).match(words)
    return SupportKind.FUNDING if funding else SupportKind.OPERATION


# --- names of actors ---------------------------------------------------------------------------------

_NAME_WORD = re.compile(r"[^\W_][\w'’&.-]{0,40}")
_MOST_NAME_WORDS = 8
_CAPITALISED = re.compile(
    r"[A-ZÀ-Ý][\w&-]{0,30}(?:\s(?:(?:de|du|des|la)\s|d['’]|de l['’])?[A-ZÀ-Ý0-9][\w&-]{0,30}){0,4}"
)
_PERSON = re.compile(r"(?:Madame|Monsieur|Mademoiselle|Mmes?|Mlle|MM?\.|Dr|Docteur|Maître|Me)(?!\w)")
_BETWEEN = re.compile(r"\s?[,/]\s?(?:et\s)?|\set\s(?:par\s)?")


@dataclass(frozen=True, slots=True)
class _Name:
    start: int
    end: int
    known: bool


def _known_name(text: str, position: int, names: Collection[str]) -> _Name | None:
    """The longest name of the registry that begins there."""
    if position and text[position - 1].isalnum():
        return None
    ends: list[int] = []
    at = position
    while len(ends) < _MOST_NAME_WORDS and (word := _NAME_WORD.match(text, at)):
        ends.append(word.end())
        gap = word.end()
        if text[gap : gap + 1] != " ":
            break
        at = gap + 1
    for end in reversed(ends):
        folded = fold(text[position:end])
        if folded in names or folded.replace("-", " ") in names:
            return _Name(position, end - (text[end - 1] in "'’.-"), known=True)
    return None


def _name(text: str, position: int, names: Collection[str]) -> _Name | None:
    """A name of the registry, else words with capitals; an article before it does not count."""
    if article := ARTICLE.match(text, position):
        position = article.end()
    known = _known_name(text, position, names)
    if known is not None:
        return known
    found = None if _PERSON.match(text, position) else _CAPITALISED.match(text, position)
    return _Name(position, found.end(), known=False) if found else None


def _names(text: str, position: int, names: Collection[str]) -> list[_Name]:
    """The names of an enumeration that begins there."""
    found: list[_Name] = []
    while (name := _name(text, position, names)) is not None:
        found.append(name)
        gap = _BETWEEN.match(text, name.end)
        if gap is None:
            break
        position = gap.end()
    return found


def _no_person(text: str, found: list[_Name]) -> list[_Name]:
    """The names that no person can have: those of the registry, and acronyms."""
    return [name for name in found if name.known or _is_acronym(text[name.start : name.end])]


def _is_acronym(printed: str) -> bool:
    return " " not in printed and sum(letter.isupper() for letter in printed) > 1 and "-" not in printed


def _words(text: str, found: list[_Name]) -> tuple[str, ...]:
    return tuple(text[name.start : name.end] for name in found)


# --- the printed form of a dispositif ---------------------------------------------------------------


def find_supports(printed: str, names: Collection[str]) -> list[SupportReading]:
    """Who funds or runs what `printed` names, in order.

    `names` are the folded names of the actors' registry: labels, acronyms, other names. A form that
    names several dispositifs says it of the one whose words the span holds or follows.
    """
    found: list[SupportReading] = []
    if len(printed) > LONGEST:
        return found
    for rule in (_financed, _carried, _done_by, _owned, _in_frame, _alone):
        for stated in rule(printed, names):
            reading = _as_said(printed, stated)
            if (
                reading is not None
                and reading.end - reading.start <= QUOTE_LIMIT
                and not any(reading.start < other.end and other.start < reading.end for other in found)
            ):
                found.append(reading)
    return sorted(found, key=lambda reading: reading.start)


def _as_said(printed: str, reading: SupportReading) -> SupportReading | None:
    """The reading with the doubt that its words leave; None where they deny it or tell it is over."""
    mood = mood_of(printed, reading.start, reading.end, Of.SUPPORT)
    if mood in NOTHING_SAID:
        return None
    return replace(reading, doubt=doubt_of(mood) or reading.doubt)


_FINANCED = re.compile(
    r"\(\s?((?:co-?)?financements?\s?(?::\s?|par\s)?)([^()]{1,150})\)", re.IGNORECASE
)


def _financed(text: str, names: Collection[str]) -> Iterator[SupportReading]:
    """As in "(financement villes, CPA, Etat)": names all, and one of them in the registry."""
    for found in _FINANCED.finditer(text):
        actors = _names(text, found.start(2), names)
        whole = bool(actors) and not text[actors[-1].end : found.end(2)].strip(" .…")
        if whole and any(name.known for name in actors):
            yield SupportReading(
                found.start(1), found.end(2), SupportKind.FUNDING, _words(text, actors)
            )


@cache
def _participle() -> re.Pattern[str]:
    return _compiled(rf"\b({_forms('participle')}e?s?)\s(?:conjointement\s|notamment\s)?par\s")


def _carried(text: str, names: Collection[str]) -> Iterator[SupportReading]:
    """As in "portés par les centres sociaux"."""
    for found in _participle().finditer(text):
        kind = _kind("participle", found[1])
        actors = _names(text, found.end(), names)
        if kind is not SupportKind.FUNDING:
            actors = _no_person(text, actors)
        if actors and _is_said_of_all(text, found.start(), found[1]):
            yield SupportReading(found.start(), actors[-1].end, kind, _words(text, actors))


def _is_said_of_all(text: str, position: int, participle: str) -> bool:
    """Whether a participle can be about the words before it: it has the number of the first of them."""
    before = text[max(0, position - QUOTE_LIMIT) : position]
    first = _PHRASE.split(before)[-1].split()
    if not first:
        return False
    noun = first[0].casefold()
    done = participle.split()[0].casefold()
    either = noun.endswith(_SAME_IN_PLURAL) or done == "mis"
    return either or noun.endswith(("s", "x")) == done.endswith("s")


_PHRASE = re.compile(r"[,:;/](?=\s)")
_SAME_IN_PLURAL = ("fonds", "parcours", "accès", "concours", "temps", "relais")
_ANY_PARTICIPLE = re.compile(r"(?:ée?s?|(?<!o)ie?s?|ue?s?|ises?|ites?|its|uit|erte?s?)$")


def _done_by(text: str, names: Collection[str]) -> Iterator[SupportReading]:
    """As in "Mise à disposition de locaux commerciaux par les bailleurs sociaux"."""
    head = _compiled(rf"({_forms('doing')})\b([^(),;:/]{{0,90}}?)\spar\s").match(text)
    if head is None:
        return
    if any(_ANY_PARTICIPLE.search(word) for word in head[2].split()[-2:]):
        return  # "des logements gérés par": it is not the action that they do
    actors = _names(text, head.end(), names)
    if actors and actors[0].known:
        start = head.end(2) + 1
        yield SupportReading(start, actors[-1].end, _kind("doing", head[1]), _words(text, actors))


_SEGMENT = re.compile(r"\s?[/:;]\s")
_PREAMBLE = re.compile(
    r"(?:mobilisation\s)?(?:des\s|de\sla\s|du\s|de\s|les?\s|la\s|l['’])?", re.IGNORECASE
)
_FUNCTION = (
    r"(?:des?|du|la|les?|l['’]|d['’]|aux?|à|en|pour|par|sur|et|ou|avec|dans|entre"
    r"|auprès|envers|vers|contre|chez|hors|sans|sous|\w{1,25}ant|politique|contrats?)"
)
_PLAIN = rf"(?:\s(?!{_FUNCTION}\b)[\w’'-]{{2,25}}){{0,2}}"
_QUOTED = r"(?:\s«[^«»]{1,60}»)?"
_COMPLEMENT = rf"(?:\s(?:de\s|d['’])(?!{_FUNCTION}\b)[\w-]{{3,25}}{_PLAIN})?"
_OF = re.compile(r"\s(des\s|du\s|de\sla\s|de\sl['’]|de\s)")
_OF_GROUP = re.compile(rf"(?:\s(?!{_FUNCTION}\b)[\w’'-]{{2,25}})?" + _QUOTED, re.IGNORECASE)
_OF_BODY = re.compile(_PLAIN + _QUOTED + _COMPLEMENT, re.IGNORECASE)
_GOES_ON = re.compile(r"\s[A-ZÀ-Ý][a-zà-ÿ]")
_NUMBER = re.compile(r"\s\d{2,3}\b")


def _owned(text: str, names: Collection[str]) -> Iterator[SupportReading]:
    """A service and whose it is: "Ateliers Pôle Emploi", "Parcours créateurs CMA"."""
    start = 0
    ends = [*(found.span() for found in _SEGMENT.finditer(text)), (len(text), len(text))]
    for end, following in ends:
        if len(text[start:end]) <= QUOTE_LIMIT:
            reading = _owner(text[start:end], names)
            if reading is not None:
                yield replace(reading, start=start + reading.start, end=start + reading.end)
        start = following


def _owner(segment: str, names: Collection[str]) -> SupportReading | None:
    """Who owns the service that a segment begins with."""
    preamble = _PREAMBLE.match(segment)
    start = preamble.end() if preamble else 0
    shared = _compiled(rf"{_forms('shared')}\s").match(segment, start)
    if shared is not None:
        return _shared(segment, start, shared.end(), names)
    delivered = _compiled(rf"{_forms('delivered')}\b").match(segment, start)
    owned = delivered or _compiled(rf"{_forms('owned')}\b").match(segment, start)
    if owned is not None:
        actor = _right_after(segment, owned.end(), names)
        actor = actor or _possessor(segment, owned.end(), names, groups=delivered is None)
        if actor is not None:
            return SupportReading(
                start, actor.end, SupportKind.OPERATION, (segment[actor.start : actor.end],)
            )
    beside = owned or _compiled(rf"{_forms('beside')}\b").match(segment, start)
    if beside is None:
        return None
    actor = _right_after(segment, beside.end(), names) or _at_the_end(segment, beside.end(), names)
    if actor is None:
        return None
    kind = SupportKind.OPERATION if owned else _kind("beside", beside.group())
    return SupportReading(
        start,
        actor.end,
        kind,
        (segment[actor.start : actor.end],),
        FUNDING_DOUBT if kind is SupportKind.FUNDING else "",
    )


def _shared(segment: str, start: int, position: int, names: Collection[str]) -> SupportReading | None:
    """As in "Actions communes Police municipale/Bailleurs", half of them known to the registry."""
    actors = _names(segment, position, names)
    known = sum(name.known for name in actors)
    if len(actors) < 2 or known * 2 < len(actors) or _no_person(segment, actors) != actors:
        return None
    return SupportReading(start, actors[-1].end, SupportKind.OPERATION, _words(segment, actors))


def _right_after(text: str, position: int, names: Collection[str]) -> _Name | None:
    """A name that follows at once; "actions communes" is no action of the communes."""
    if text[position : position + 1] != " ":
        return None
    actor = _known_name(text, position + 1, names)
    if actor is None:
        return None
    if _GOES_ON.match(text, actor.end):
        return None  # "Dispositif Ville Vie Vacances"
    return _with_number(text, actor) if _is_plain(text[actor.start : actor.end]) else None


def _is_plain(printed: str) -> bool:
    """Whether a name can be nothing else: an acronym or several words, not "communes" or "Ville"."""
    return printed.isupper() or " " in printed or "-" in printed


def _with_number(text: str, actor: _Name) -> _Name:
    """A name with the number of its département: "CMA 13"."""
    number = _NUMBER.match(text, actor.end)
    return replace(actor, end=number.end()) if number else actor


def _possessor(text: str, position: int, names: Collection[str], *, groups: bool) -> _Name | None:
    """A name after "du, de la, des": of a body after a complement, of a group after none.

    "Aides à la mobilité des habitants" are no aids that the habitants give.
    """
    for of in _OF.finditer(text, position, position + _FAR):
        group = of[1] == "des "
        if group and not groups:
            continue
        actor = _known_name(text, of.end(), names)
        if actor is None or not (group or text[actor.start].isupper()):
            continue
        plain = _is_plain(text[actor.start : actor.end])
        between = (_OF_GROUP if group else _OF_BODY).fullmatch(text, position, of.start())
        if (
            between
            and not _of_people(between.group())
            and (plain or not _GOES_ON.match(text, actor.end))
        ):
            return _with_number(text, actor)
    return None


def _of_people(between: str) -> bool:
    """Whether words end with people: "formation des conseillers CAF" is not the CAF's training."""
    last = between.split()[-1:]
    return bool(last) and _compiled(_forms("people")).fullmatch(last[0]) is not None


_FAR = 110
_OTHERS = re.compile(
    r"\b(?:aux?|à|en|pour|par|sur|et|ou|avec|dans|auprès|vers|chez|entre)\b|\b(?:des?|du|la|les?)$",
    re.IGNORECASE,
)
"""Words that bring in someone else than the owner, or end in an article."""


def _at_the_end(text: str, position: int, names: Collection[str]) -> _Name | None:
    """A proper name that ends the words, without a preposition: "Parcours créateurs CMA"."""
    bracket = text.find("(", position)
    end = len(text) if bracket < 0 else bracket
    for gap in reversed([found.start() for found in re.finditer(r"\s", text[:end].rstrip())]):
        if gap < position or end - gap > _LONGEST_NAME:
            return None
        actor = _known_name(text, gap + 1, names)
        if actor is None or not _is_plain(text[actor.start : actor.end]):
            continue
        actor = _with_number(text, actor)
        if not text[actor.end : end].strip():
            between = text[position:gap].rstrip()
            return None if _OTHERS.search(between) or _of_people(between) else actor
    return None


_LONGEST_NAME = 60


@cache
def _framed() -> re.Pattern[str]:
    return _compiled(rf"\bdans le cadre des ({_forms('frame')}\s(?:du\s|de\sla\s|de\sl['’]|de\s))")


def _in_frame(text: str, names: Collection[str]) -> Iterator[SupportReading]:
    """As in "… dans le cadre des prestations de Pôle Emploi"."""
    for found in _framed().finditer(text):
        actor = _known_name(text, found.end(), names)
        if actor is not None and text[actor.start].isupper():
            yield SupportReading(
                found.start(1),
                actor.end,
                SupportKind.OPERATION,
                (text[actor.start : actor.end],),
            )


_BRACKET = re.compile(r"\(\s?([^()]{2,80}?)\s?\)")


def _alone(text: str, names: Collection[str]) -> Iterator[SupportReading]:
    """As in "Appel à projets … (Région)", names of the registry and nothing else."""
    own = [(reading.start, reading.end) for reading in find_acronyms(text)]
    for found in _BRACKET.finditer(text):
        if any(start < found.end() <= end for start, end in own):
            continue  # "Maison de justice et du droit (MJD)": its own acronym
        actors = _names(text, found.start(1), names)
        whole = bool(actors) and actors[-1].end == found.end(1)
        if whole and all(name.known for name in actors) and text[: found.start()].strip():
            yield SupportReading(
                found.start(),
                found.end(),
                SupportKind.OPERATION,
                _words(text, actors),
                BRACKET_DOUBT,
            )


# --- the sentences of measures ------------------------------------------------------------------------


@cache
def _named_in_text() -> tuple[re.Pattern[str], ...]:
    """A dispositif in the singular, and a participle that agrees with it in gender and number."""
    before = r"(?:\b(?:la|le|un|une|du|au)|\bcf\.)\s"
    between = r"[^.;:,()\n]{0,90}?"
    return tuple(
        _compiled(
            rf"{before}({_forms(gender)}\b{between})\s[,(]?\s?({_forms('participle')}{ending})\spar\s"
        )
        for gender, ending in (("masculine", ""), ("feminine", "e"))
    )


_ACRONYM_CARRIED = r"\b(?:[Ll]a|[Ll]e|[Uu]ne?|du|au)\s([A-Z][A-Z0-9]{2,9})\s?\(?\s?"


@cache
def _acronym_in_text() -> re.Pattern[str]:
    return re.compile(rf"{_ACRONYM_CARRIED}({_forms('participle')}e?)\spar\s")


def find_supports_in_text(text: str, names: Collection[str] | None = None) -> list[NamedSupport]:
    """The dispositifs that the text names in the singular with "porté par, financé par…", in order.

    The participle agrees with the dispositif: "programme d'actions portées par" says nothing of the
    programme. Only actors with one of the `names` count, for others may be persons; where None are
    given, actors are those printed with a capital.
    """
    found: list[NamedSupport] = []
    acronym = _acronym_in_text()
    for form in (*_named_in_text(), acronym):
        for match in form.finditer(text):
            named = _before_its_verb(match[1].strip())
            actors = _names(text, match.end(), names or ())
            if names is not None:
                actors = [actor for actor in actors if actor.known]
            told = form is acronym or _tells_which(named)
            if not actors or not told or actors[-1].end - match.start(1) > QUOTE_LIMIT:
                continue
            mood = mood_of(text, match.start(2), actors[-1].end, Of.SUPPORT)
            if mood is Mood.PLAIN and _INDEFINITE.match(match.group()):  # "souhaite un plan porté par"
                mood = mood_of(text, match.start(1), match.start(2), Of.SUPPORT)
            if mood not in NOTHING_SAID:
                found.append(
                    NamedSupport(
                        match.start(1),
                        actors[-1].end,
                        named,
                        _kind("participle", match[2]),
                        _words(text, actors),
                        doubt_of(mood),
                    )
                )
    return sorted(found, key=lambda reading: reading.start)


_INDEFINITE = re.compile(r"une?\s", re.IGNORECASE)
_VERB = re.compile(
    r"\s(?:qui\s)?(?:est|sera|serait|soit|reste|demeure|étant"
    r"|(?:doit|devra|devrait|peut|pourra|pourrait|va|devant|pouvant)\s(?:\w+\s)?être"
    r"|susceptible d['’]être|à)(?:\s(?!(?:de|du|des|la|le)\b)\w{2,20}){0,2}$",
    re.IGNORECASE,
)
"""A verb that ends the words before a participle: it is no part of the name."""


def _before_its_verb(words: str) -> str:
    """The words that name a dispositif, without the verb of "le programme X est porté par"."""
    verb = _VERB.search(words)
    return words[: verb.start()] if verb else words


_OTHER_NOUN = re.compile(r"\b(?:du|au|un|une|le|la)\s|\b[ld]['’](?=une?\b)|\bl['’]", re.IGNORECASE)
"""Begins a noun in the singular, which the participle may agree with."""

_ENOUGH_WORDS = 4


def _tells_which(words: str) -> bool:
    """Whether words name one dispositif, and no second noun that the participle may be about."""
    own = words.partition(" ")[2]
    named = any(c.isupper() or c.isdigit() or c == "«" for c in own)
    return not _OTHER_NOUN.search(own) and (named or len(words.split()) >= _ENOUGH_WORDS)
