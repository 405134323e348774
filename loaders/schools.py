"""The table of the schools of priority education → schools, with their town, level and marks.

A row of schools has one cell a town; names follow one another in the cell, each beginning with its
kind ("Ecole maternelle…", "Collège…"). Marks are those of the legend below the table: asterisks after
a name, or italics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from contratgraph.loaders.document import Block
from contratgraph.loaders.draft import Draft
from contratgraph.loaders.gazetteer import Gazetteer
from contratgraph.loaders.lists import Network, ReadBy, SchoolLevel
from contratgraph.loaders.moods import Mood, mood_of
from contratgraph.loaders.records import Commune, School
from contratgraph.loaders.text import sentences, slug
from contratgraph.loaders.vocabulary import pattern
from contratgraph.words import fold

ITALICS = "italiques"
"""How a legend calls the mark that is no sign."""

_LEVELS = (
    ("maternelle", SchoolLevel.MATERNELLE),
    ("elementaire", SchoolLevel.ELEMENTAIRE),
    ("primaire", SchoolLevel.PRIMAIRE),
    ("college", SchoolLevel.COLLEGE),
    ("lycee", SchoolLevel.LYCEE),
)
_SECONDARY = (SchoolLevel.COLLEGE, SchoolLevel.LYCEE)
"""The levels whose schools are the heads of networks (circular of 4 June 2014, NOR MENE1412775C)."""

_MARKS = re.compile(r"\*+")
_LEGEND = re.compile(rf"(\*+|\ben {ITALICS}\b,?)\s*([^*]+?)\s*(?=\*|\ben {ITALICS}\b|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SchoolReading:
    """A school as printed: `marks` are the words of the legend that its signs stand for."""

    town: str
    level: SchoolLevel | None
    name: str
    printed: str
    line: int
    marks: tuple[str, ...]


def _tables(blocks: Sequence[Block]) -> Iterator[tuple[list[Block], list[SchoolReading]]]:
    """The cells of each table that lists schools, and these schools."""
    tables: dict[int, list[Block]] = {}
    for block in blocks:
        if block.table is not None:
            tables.setdefault(block.table, []).append(block)
    for cells in tables.values():
        if schools := list(_read_table(cells)):
            yield cells, schools


def _read_table(cells: Sequence[Block]) -> Iterator[SchoolReading]:
    rows: dict[int, dict[int, Block]] = {}
    for cell in cells:
        rows.setdefault(cell.row or 0, {})[cell.column or 0] = cell
    legend = _legend(cells)
    towns: Mapping[int, Block] = {}
    for row in rows.values():
        first = row.get(0)
        if first is None:  # a header: it names the columns after the first one
            towns = row
        elif pattern("schools").fullmatch(first.text):
            for column, cell in row.items():
                if column in towns:
                    yield from _schools(cell, towns[column].text, legend)


def _legend(cells: Sequence[Block]) -> dict[str, str]:
    """Sign → what it stands for, where a cell explains signs: it begins with one."""
    for cell in cells:
        if _MARKS.match(cell.text):
            return {
                ITALICS if ITALICS in sign.casefold() else sign: words
                for sign, words in _LEGEND.findall(cell.text)
            }
    return {}


def _schools(cell: Block, town: str, legend: Mapping[str, str]) -> Iterator[SchoolReading]:
    slanted = list(cell.slanted)
    starts = [found.start() for found in pattern("school").finditer(cell.text)]
    for one, two in zip(starts, [*starts[1:], len(cell.text)], strict=True):
        printed = cell.text[one:two].strip()
        signs = _MARKS.findall(printed)
        bare = _MARKS.sub("", printed).strip()
        if printed in slanted:
            slanted.remove(printed)
            signs.append(ITALICS)
        kind = pattern("school").match(bare)
        assert kind is not None  # it is where the piece begins
        yield SchoolReading(
            town=town,
            level=next((level for word, level in _LEVELS if word in fold(kind.group())), None),
            name=bare[kind.end() :].strip(),
            printed=printed,
            line=cell.first_line,
            marks=tuple(legend[sign] for sign in signs if sign in legend),
        )


def record_schools(
    draft: Draft, blocks: Sequence[Block], known: Sequence[Commune]
) -> tuple[tuple[Commune, ...], tuple[School, ...]]:
    """The towns, those known and those of the schools, and the schools of the tables."""
    communes = {fold(commune.label): commune for commune in known}
    schools: list[School] = []
    for cells, found in _tables(blocks):
        lines = {reading.line for reading in found}
        for cell in cells:  # towns, legend and the names of the rows
            if cell.column == 0 or cell.first_line not in lines:
                draft.places(cell)
        schools += _of_table(draft, found, communes)
    return tuple(communes.values()), _with_networks(draft, schools)


def _with_networks(draft: Draft, schools: Sequence[School]) -> tuple[School, ...]:
    """The schools with the networks that a recorded text names after them: "les REP des collèges…".

    A school that the texts say to be in both has none.
    """
    names = Gazetteer((school.name, school.key) for school in schools if school.level in _SECONDARY)
    told: dict[str, dict[Network, str]] = {}
    for text in draft.texts:
        for sentence in sentences(text.words) if pattern("network").search(text.words) else ():
            heads = heads_of_networks(sentence, names)
            if not heads:
                continue
            opening = pattern("network").search(sentence)
            passage = draft.excerpt(text, sentence[opening.start() if opening else 0 :])
            for key, network in heads:
                told.setdefault(key, {}).setdefault(network, passage)
    networks = {key: next(iter(one.items())) for key, one in told.items() if len(one) == 1}
    return tuple(
        replace(school, network=networks[school.key][0], network_passage=networks[school.key][1])
        if school.key in networks
        else school
        for school in schools
    )


def heads_of_networks(sentence: str, names: Gazetteer) -> list[tuple[str, Network]]:
    """The schools that a sentence lists right after "les REP des collèges", with their network.

    A list ends where something else stands: "les REP des collèges du quartier X" names no school. Where
    it is said to be of both networks, only those that are marked one by one count.
    """
    opening = pattern("network").search(sentence)
    if opening is None or mood_of(sentence, opening.start(), opening.end()) is not Mood.PLAIN:
        return []
    if _NOT_THESE.search(opening.group()):
        return []
    found = {head.start: head for head in names.find(sentence)}
    heads: list[tuple[str, Network]] = []
    usual = _usual(opening.group())
    at = opening.end()
    while article := pattern("school_article").match(sentence, at):
        head = found.get(article.end())
        if head is None:
            break
        after = pattern("school_town").match(sentence, head.end)
        end = after.end() if after else head.end
        if _LONGER.match(sentence, end):
            break
        marked = _MARK.search(sentence, head.end, end)
        network = Network.REP_PLUS if marked and marked[1] else Network.REP if marked else usual
        if network is not None:
            heads.append((head.key, network))
        joint = pattern("school_joint").match(sentence, end)
        if joint is None:
            break
        at = joint.end()
    return heads


_NOT_THESE = re.compile(r"\b(?:ne|hors|sauf|sans|pas|non|excepté)\b|\bn['’]", re.IGNORECASE)
_LONGER = re.compile(r"[\s-][A-ZÀ-Ý]|-\w")
"""The name goes on: it is another one's."""

_MARK = re.compile(r"\(REP\s?(\+)?\s?\)", re.IGNORECASE)


def _usual(opening: str) -> Network | None:
    """The network of the schools that bear no mark of their own; None where two are named."""
    if not pattern("rep_plus_before").search(opening):
        return Network.REP
    return None if pattern("rep_alone").search(opening) else Network.REP_PLUS


def _of_table(
    draft: Draft, found: Sequence[SchoolReading], communes: dict[str, Commune]
) -> Iterator[School]:
    for reading in found:
        town = communes.setdefault(
            fold(reading.town), Commune(key=slug(reading.town), label=reading.town)
        )
        marks = " ; ".join(reading.marks)
        level = reading.level.value.casefold() if reading.level else ""
        yield draft.keyed(
            f"{town.key} {level} {reading.name}",
            School(
                key="",
                name=reading.name,
                level=reading.level,
                commune=town.key,
                under_three=bool(pattern("under_three").search(marks)),
                more_teachers=bool(pattern("more_teachers").search(marks)),
                rep_plus=bool(pattern("rep_plus").search(marks)),
                stated_as=reading.printed,
                passage=draft.passage(reading.printed, reading.line, reading.line),
                read_by=ReadBy.EXTRACTED,
            ),
        )
