"""The synthesis table of the transversal priorities → statements, each with the axes it points to.

One row an orientation, one column a priority; in a cell, statements that end on a reference
("(cf. axe 2.5)"). The table is printed over several pages: its header is not always repeated, a row may
go on in the next table, cells may be missing. Its numbering of orientations is often older than that of
the programme, so a number alone does not say which axe is meant: the title of the orientation, the
number and the wording decide together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz

from contratgraph.loaders.document import Block, BlockKind
from contratgraph.loaders.draft import Draft
from contratgraph.loaders.lists import ElementKind, Origin, Place, ReadBy, StatementKind
from contratgraph.loaders.readings import Item
from contratgraph.loaders.records import Statement
from contratgraph.loaders.text import join, quote, slug
from contratgraph.loaders.vocabulary import level_heading, pattern, priorities_named, priority_of
from contratgraph.words import fold

SAME_WORDS = 75
"""How alike (0-100) a statement and the contribution of a fiche must be to tell that axe."""

SAME_ORIENTATION = 80
"""How alike (0-100) the titles of an orientation in the table and in the programme must be."""

_OWN_WORDS = 2
"""Words that only one of the axes of a number has tell that axe, where it has so many more."""

_LONG_WORD = re.compile(r"\w{6,}")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)+")


@dataclass(slots=True)
class SynthesisCell:
    """A cell: the orientation of its row as printed, the place of its column, and its words.

    `short`: cells of the row are missing, so that the column is not sure.
    """

    number: str
    orientation: str
    priority: str
    short: bool
    text: str
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement of a cell: its words with its reference, and the reference alone as printed."""

    cell: SynthesisCell
    text: str
    reference: str

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers of the axes that the reference gives."""
        return tuple(_NUMBER.findall(self.reference))

    @property
    def words(self) -> str:
        """The statement without its reference."""
        return self.text.removesuffix(self.reference).strip()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An axe that a statement may point to: its number, its title, the code of its orientation."""

    code: str
    number: str
    orientation: str
    contributions: Mapping[str, str]
    title: str = ""

    @property
    def words(self) -> frozenset[str]:
        """The long words of its title and its contributions, without the marks of plurals."""
        return _long_words(" ".join([self.title, *self.contributions.values()]))


@dataclass(frozen=True, slots=True)
class Resolved:
    """A claim with the element it speaks of and its priority; `doubt` says what is not sure."""

    claim: Claim
    element: str
    priority: str
    doubt: str


# --- reading -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Row:
    number: str
    orientation: str
    column: int
    cells: dict[int, SynthesisCell] = field(default_factory=dict)


class _SynthesisReader:
    """`titles` are the cells that give the orientation of a row: they place its statements."""

    def __init__(self) -> None:
        self.titles: list[Block] = []
        self._priorities: list[str] = []
        self._row: _Row | None = None

    def read(self, blocks: Sequence[Block]) -> Iterator[SynthesisCell]:
        rows: dict[int, list[Block]] = {}
        for block in blocks:
            if block.row is not None:
                rows.setdefault(block.row, []).append(block)
            elif block.kind is BlockKind.HEADING:  # the table ends where the next section begins
                yield from self._read_rows(rows)
                rows.clear()
                self._priorities, self._row = [], None
        yield from self._read_rows(rows)

    def _read_rows(self, rows: Mapping[int, Sequence[Block]]) -> Iterator[SynthesisCell]:
        found: list[SynthesisCell] = []
        for cells in rows.values():
            headed = [key for cell in cells if (key := priority_of(cell.text))]
            if len(headed) >= 2:
                self._priorities, self._row = headed, None
            elif self._priorities:
                found.extend(self._read_row(cells))
        yield from found

    def _read_row(self, cells: Sequence[Block]) -> Iterator[SynthesisCell]:
        for cell in cells:
            if heading := level_heading(cell.text, "Orientation"):
                self._row = _Row(heading.number, heading.title, cell.column or 0)
                new = True
                break
        else:
            new = False
        row = self._row
        if row is None:
            return
        for cell in cells:
            place = (cell.column or 0) - row.column
            if place <= 0:
                self.titles.append(cell)
            if place == 0 and not new:  # the rest of the title
                row.orientation = join(row.orientation, cell.text)
                for known in row.cells.values():
                    known.orientation = row.orientation
            if place < 1:
                continue
            if not new and place in row.cells:  # the rest of a cell that the page cut
                known = row.cells[place]
                known.text, known.last_line = join(known.text, cell.text), cell.last_line
                continue
            if place > len(self._priorities):
                continue
            made = SynthesisCell(
                number=row.number,
                orientation=row.orientation,
                priority=self._priorities[place - 1],
                short=(cell.cells or 0) - row.column - 1 < len(self._priorities),
                text=cell.text,
                first_line=cell.first_line,
                last_line=cell.last_line,
            )
            row.cells[place] = made
            yield made


def claims(cell: SynthesisCell) -> Iterator[Claim]:
    """The statements of a cell: each ends with its reference; the last one may have none."""
    start = 0
    for found in pattern("reference").finditer(cell.text):
        text = cell.text[start : found.end()].strip()
        yield Claim(cell, text, found.group().strip())
        start = found.end()
    if rest := cell.text[start:].strip(" .;,"):
        yield Claim(cell, rest, "")


# --- what a statement points to ------------------------------------------------------------------


_WORDS_OF = "les mots sont ceux de "


def words_of(doubt: str) -> str:
    """The code of the axe in whose words a statement is printed, by its doubt; "" for other doubts."""
    return doubt.removeprefix(_WORDS_OF) if doubt.startswith(_WORDS_OF) else ""


def resolve(
    made: Iterable[Claim], orientations: Mapping[str, str], candidates: Sequence[Candidate]
) -> Iterator[Resolved]:
    """The elements that the claims point to.

    `orientations` is code → title, with the title of the volet after it; `candidates` are all axes.
    A contribution that a fiche prints in the same words belongs to one claim, the likest.
    """
    listed = list(made)
    likest = _likest(listed, candidates)
    cells: dict[int, list[Resolved]] = {}
    for place, claim in enumerate(listed):
        resolver = _Resolver(claim, likest.get(place, {}), orientations, candidates)
        cells.setdefault(id(claim.cell), []).extend(resolver.resolve())
    words = {id(claim): set(likest.get(place, {})) for place, claim in enumerate(listed)}
    for found in cells.values():
        yield from _in_its_column(found, words)


def _in_its_column(
    found: Sequence[Resolved], words: Mapping[int, set[tuple[str, str]]]
) -> Iterator[Resolved]:
    """The claims of a cell with its priority, told by the words where cells of the row are missing."""
    if not found or not found[0].claim.cell.short:
        yield from found
        return
    printed = found[0].claim.cell.priority
    told = [
        priority
        for resolved in found
        for code, priority in sorted(words[id(resolved.claim)])
        if code == resolved.element
    ] or [key for resolved in found for key in priorities_named(resolved.claim.words)]
    if printed in told:
        yield from found
        return
    why = "les mots" if told else "son rang"
    for resolved in found:
        doubt = resolved.doubt or f"des cases manquent : colonne d'après {why}"
        yield replace(resolved, priority=told[0] if told else printed, doubt=doubt)


def _likest(
    made: Sequence[Claim], candidates: Sequence[Candidate]
) -> dict[int, dict[tuple[str, str], float]]:
    """Claim → (axe, priority) of the contributions printed in the same words → how alike they are.

    Of the claims that resemble one contribution, only the likest ones keep it.
    """
    alike: dict[tuple[str, str], dict[int, float]] = {}
    texts = [fold(claim.words) for claim in made]
    for candidate in candidates:
        for priority, text in candidate.contributions.items():
            folded = fold(text)
            scores = {
                place: max(fuzz.token_sort_ratio(words, folded), _within(words, folded))
                for place, words in enumerate(texts)
            }
            best = max(scores.values(), default=0)
            alike[candidate.code, priority] = {
                place: score
                for place, score in scores.items()
                if score >= SAME_WORDS and score >= best - 1
            }
    found: dict[int, dict[tuple[str, str], float]] = {}
    for key, places in alike.items():
        for place, score in places.items():
            found.setdefault(place, {})[key] = score
    return found


def _within(words: str, text: str) -> float:
    """How alike a statement and the likest part of a longer text are; long statements only."""
    if len(words) < 40 or len(text) < len(words):
        return 0
    return fuzz.partial_ratio(words, text)


class _Resolver:
    """Decides for one claim."""

    def __init__(
        self,
        claim: Claim,
        alike: Mapping[tuple[str, str], float],
        orientations: Mapping[str, str],
        candidates: Sequence[Candidate],
    ) -> None:
        self._claim = claim
        self._alike = alike
        self._candidates = candidates
        title = fold(claim.cell.orientation)
        scored = max(
            ((fuzz.token_set_ratio(title, fold(name)), code) for code, name in orientations.items()),
            default=(0, ""),
        )
        self._orientation = scored[1] if scored[0] >= SAME_ORIENTATION else ""

    def resolve(self) -> Iterator[Resolved]:
        claim = self._claim
        if not claim.numbers:
            if element := self._by_words() or self._orientation:
                doubt = "" if self._alike else "aucun axe n'est cité"
                yield Resolved(claim, element, claim.cell.priority, doubt)
            return
        given: set[str] = set()  # the numbers of one reference are those of different axes
        for number in claim.numbers:
            scored = sorted(
                (
                    (self._score(candidate, number), self._by_number(candidate, number), candidate.code)
                    for candidate in self._candidates
                    if candidate.code not in given
                ),
                reverse=True,
            )
            if not scored or scored[0][0] < 1:
                continue
            _, agrees, code = scored[0]
            meant = next((other for _, exact, other in scored if exact), "")
            doubt = "" if agrees or not meant else f"le numéro désigne {meant}, les mots {code}"
            if (told := self._told_by_words(code, number)) != code:
                doubt = f"des cases manquent : la ligne désigne {code}, les mots {told}"
                code = told
            elsewhere = sorted({other for other, _ in self._alike} - {code})
            if self._alike and not any(other == code for other, _ in self._alike):
                doubt = doubt or f"{_WORDS_OF}{elsewhere[0]}"
            given.add(code)
            yield Resolved(claim, code, claim.cell.priority, doubt)

    def _told_by_words(self, code: str, number: str) -> str:
        """The axe of that number whose words the statement has, where the row may not tell it."""
        if not self._claim.cell.short or self._alike:
            return code
        words = _long_words(self._claim.words)
        shared = {
            each.code: words & each.words
            for each in self._candidates
            if each.number == number or each.code == code
        }
        own = {
            each: len(found.difference(*(shared[other] for other in shared if other != each)))
            for each, found in shared.items()
        }
        best = max(own, key=lambda each: (own[each], each == code))
        return best if own[best] >= own[code] + _OWN_WORDS else code

    def _by_words(self) -> str:
        best = max(((score, code) for (code, _), score in self._alike.items()), default=(0, ""))
        return best[1]

    def _by_number(self, candidate: Candidate, number: str) -> bool:
        """Whether the axe has that number in that orientation, as the table or the body counts it."""
        printed, _, rank = number.rpartition(".")
        body, _, own = candidate.number.rpartition(".")
        same = candidate.orientation == self._orientation
        return same and rank == own and printed in (self._claim.cell.number, body)

    def _score(self, candidate: Candidate, number: str) -> float:
        """Orientation, number in the numbering of the table, the words of the fiche."""
        words = max((s for (code, _), s in self._alike.items() if code == candidate.code), default=0)
        score = 1.5 * words / 100
        if candidate.orientation == self._orientation:
            return score + 1 + self._by_number(candidate, number)
        return score + 0.5 * (number == candidate.number)


def _long_words(text: str) -> frozenset[str]:
    return frozenset(word.rstrip("sx") for word in _LONG_WORD.findall(fold(text)))


# --- the records ---------------------------------------------------------------------------------

_NOWHERE = "énoncé du tableau de synthèse qui ne mène à aucun élément"


def record_synthesis(draft: Draft, blocks: Sequence[Block]) -> None:
    """Record the contributions that the synthesis table states, each of the axe it points to.

    The programme is recorded before: its fiches say what the references mean.
    """
    reader = _SynthesisReader()
    made = [claim for cell in reader.read(blocks) for claim in claims(cell)]
    for title in reader.titles:
        draft.places(title)
    titles = {"": ""} | {element.code: element.title for element in draft.elements.values()}
    orientations = {
        element.code: f"{element.title} {titles[element.parent]}"
        for element in draft.elements.values()
        if element.kind is ElementKind.ORIENTATION
    }
    resolved = list(resolve(made, orientations, _candidates(draft)))
    meant = {id(found.claim) for found in resolved}
    for claim in made:
        if id(claim) not in meant:
            cell = claim.cell
            draft.leftover("", Item(claim.text, cell.first_line, cell.last_line), _NOWHERE)
    passages: dict[int, str] = {}  # statements of one claim share it
    for found in resolved:
        claim, cell = found.claim, found.claim.cell
        if id(claim) not in passages:
            passages[id(claim)] = draft.passage(
                claim.text, cell.first_line, cell.last_line, place=Place.SYNTHESIS
            )
        draft.statements.append(
            draft.keyed(
                f"{slug(found.element)}-synthese-{found.priority}",
                Statement(
                    key="",
                    kind=StatementKind.CONTRIBUTION,
                    element=found.element,
                    role=None,
                    target=found.priority,
                    qualifier="",
                    stated_as=quote(claim.words),
                    passage=passages[id(claim)],
                    stated_in=Origin.SYNTHESIS,
                    read_by=ReadBy.EXTRACTED,
                    doubt=found.doubt,
                    reference=claim.reference,
                ),
            )
        )
        draft.headed.add(found.priority)


def _candidates(draft: Draft) -> list[Candidate]:
    contributions: dict[str, dict[str, str]] = {}
    for statement in draft.statements:
        if statement.kind is StatementKind.CONTRIBUTION:
            contributions.setdefault(statement.element, {})[statement.target] = statement.stated_as
    return [
        Candidate(
            code,
            number,
            draft.elements[code].parent,
            contributions.get(code, {}),
            draft.elements[code].title,
        )
        for code, number in draft.axes
    ]
