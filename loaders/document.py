"""A source text → blocks: headings, paragraphs and list items, each with its lines and its place.

Contracts come as Markdown made by OCR. Their tables are physical lines whose cells are separated by
TABs, with HTML inside the cells; everything else is Markdown prose. Cells are read by the standard
`html.parser`, prose by `markdown-it-py` (block level), and both give the same `Block`. Word documents
and PDFs are converted to that text first, and their blocks know the page they begin on.

Nothing in a document makes this module run away: the text is bounded, tags lose their attributes
before they are parsed (`html.parser` is quadratic on unclosed tags), nesting is bounded by the
Markdown parser.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from contratgraph.errors import UnreadableDocument, system_reason
from contratgraph.loaders.convert import MAX_SOURCE, Converted, convert, source_kind
from contratgraph.loaders.text import clean

MAX_BYTES = 3_000_000
"""Eight times the largest contract seen (0.35 MB): more is refused before anything is parsed."""

MAX_LINE = 200_000
"""The longest physical line seen has 9,000 characters."""


class BlockKind(StrEnum):
    """What a block is on the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"


MAX_LINES = 40_000
MAX_BLOCKS = 40_000
"""Fifteen times the blocks of the largest contract seen (2,500)."""


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph or list item.

    `depth` is the level of a heading (1-6) or the nesting of an item (0 = outermost); `marker` is
    the bullet that was printed ("☞", "✓", "•", "-"…, "" if none). `table` numbers the runs of
    table rows; `row` and `column` place the cell in a row of `cells`, `slanted` and `underlined` are
    its pieces in italics and underlined, `parts` what wide blanks part in a paragraph (line breaks
    that the transcription lost; empty where there are none); all are empty in prose. `group` changes
    wherever the page shows a new list: another cell, a blank line, a return to the outer level. `page`
    is the page of the file that it begins on, counted from 1, where the file has pages.
    """

    kind: BlockKind
    text: str
    first_line: int
    last_line: int
    depth: int = 0
    marker: str = ""
    emphasised: bool = False
    table: int | None = None
    row: int | None = None
    column: int | None = None
    cells: int | None = None
    slanted: tuple[str, ...] = ()
    group: int = 0
    underlined: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    page: int | None = None

    @property
    def in_prose(self) -> bool:
        """Whether the block stands outside any table."""
        return self.table is None


@dataclass(frozen=True, slots=True)
class Document:
    """A version of a document, identified by the SHA-256 of its bytes.

    `text` is what the lines of the blocks are lines of: the file, or what it was converted to
    (`converted`). `unread` are the pages that are pictures, of which there is no text.
    """

    name: str
    sha256: str
    lines: int
    blocks: tuple[Block, ...]
    text: str = ""
    converted: bool = False
    unread: tuple[int, ...] = ()


def read_document(path: Path) -> Document:
    """Read `path` (UTF-8 text, a Word document or a PDF) into blocks.

    The SHA-256 is that of the file; the lines are those of its text, or of the text it is converted
    to. Raises `UnreadableDocument` where the file is missing, a folder, empty, binary, not UTF-8,
    broken, or larger than any contract, and `MissingConverter` for a Word document or a PDF where
    the extra `documents` is not installed.
    """
    data = _bytes(path)
    kind = source_kind(path, data)
    if kind is None:
        source = Converted(tuple(_text(path, data).split("\n")), ())
    else:
        source = convert(path, data, kind)
        if sum(map(len, source.lines)) > MAX_BYTES:
            raise _too_large(path, MAX_BYTES)
    blocks = tuple(
        replace(block, page=source.pages[block.first_line - 1]) if source.pages else block
        for block in _bounded(path, source.lines)
    )
    return Document(
        name=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        lines=len(source.lines) - (not source.lines[-1]),
        blocks=blocks,
        text="\n".join(source.lines),
        converted=kind is not None,
        unread=source.unread,
    )


def _bytes(path: Path) -> bytes:
    """The bytes of a file; of a text no more than a contract has."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)  # a device or a pipe has no size
            limit = MAX_BYTES if source_kind(path, data) is None else MAX_SOURCE
            data += stream.read(max(limit + 1 - len(data), 0))
    except FileNotFoundError:
        raise _unreadable(path, "le fichier n'existe pas", "the file does not exist") from None
    except IsADirectoryError:
        raise _unreadable(path, "c'est un dossier", "it is a directory") from None
    except OSError as error:
        fr, en = system_reason(error)
        raise _unreadable(path, f"le système le refuse ({fr})", en) from None
    if len(data) > limit:
        raise _too_large(path, limit)
    return data


def _text(path: Path, data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable(path, "ce n'est pas du texte UTF-8", "it is not UTF-8 text") from None
    if "\x00" in text:
        raise _unreadable(path, "c'est un fichier binaire", "it is a binary file")
    if not text.strip():
        raise _unreadable(path, "le fichier est vide", "the file is empty")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _bounded(path: Path, lines: Sequence[str]) -> tuple[Block, ...]:
    """The blocks of a text that is no larger than any contract."""
    if len(lines) > MAX_LINES:
        raise _too_many(path, MAX_LINES, "lignes", "lines")
    if max(map(len, lines), default=0) > MAX_LINE:
        raise _unreadable(
            path,
            f"une ligne a plus de {MAX_LINE} caractères",
            f"a line has more than {MAX_LINE} characters",
        )
    lines = [_LONG_REFERENCE.sub("\ufffd", line) for line in lines]
    blocks = tuple(itertools.islice(_blocks(lines), MAX_BLOCKS + 1))
    if len(blocks) > MAX_BLOCKS:
        raise _too_many(
            path, MAX_BLOCKS, "paragraphes et éléments de liste", "paragraphs and list items"
        )
    return blocks


_LONG_REFERENCE = re.compile(r"&#[xX]?[0-9a-fA-F]{8,};?")
"""A character reference of more digits than any character has."""


def _spaced(number: int) -> str:
    """A number with blanks between thousands, as French writes it."""
    return f"{number:,}".replace(",", " ")


def _too_large(path: Path, limit: int) -> UnreadableDocument:
    return _unreadable(
        path,
        f"il a plus de {_spaced(limit)} octets, ce n'est pas un contrat",
        f"it has more than {limit:,} bytes, it is no contract",
    )


def _too_many(path: Path, limit: int, fr: str, en: str) -> UnreadableDocument:
    return _unreadable(
        path,
        f"il a plus de {_spaced(limit)} {fr}, ce n'est pas un contrat",
        f"it has more than {limit:,} {en}, it is no contract",
    )


def _unreadable(path: Path, fr: str, en: str) -> UnreadableDocument:
    return UnreadableDocument(path=path, fr_reason=fr, en_reason=en)


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    """Runs of lines with a TAB are tables, runs without are prose."""
    group = 0
    table = 0
    start = 0
    while start < len(lines):
        in_table = "\t" in lines[start]
        end = start + 1
        while end < len(lines) and ("\t" in lines[end]) == in_table:
            end += 1
        if in_table:
            table += 1
            read: Iterator[Block] = _table_blocks(lines[start:end], start + 1, table, group)
        else:
            read = _prose_blocks(lines[start:end], start + 1, group)
        for block in read:
            group = block.group
            yield block
        group += 1
        start = end


# --- tables --------------------------------------------------------------------------------------

_TAGS = (
    "a|abbr|b|big|blockquote|br|caption|center|cite|code|col|colgroup|dd|del|div|dl|dt|em|figure|font|"
    "h[1-6]|hr|i|img|ins|li|mark|ol|p|pre|q|s|section|small|span|strike|strong|sub|sup|table|tbody|td|"
    "tfoot|th|thead|tr|u|ul"
)
_KNOWN_TAG = re.compile(rf"<(/?)({_TAGS})(?:\s[^<>]*|/)?>", re.IGNORECASE)
_BREAKS = frozenset("blockquote br caption dd div dl dt hr ol p pre section table td th tr ul".split())
_MARKERS = "☞✓•○▪■●►➢❖*-"
_MARKER_RUN = re.compile(r"^(?:[☞✓•○▪■●►➢❖]\s*|[*-]\s+)+-?\s*")


def _bare(cell: str) -> str:
    """The cell with known tags stripped of their attributes and every other `<` escaped.

    Linear: `[^<>]*` stops at the next bracket. After this, `html.parser` meets complete known tags
    and nothing else.
    """
    parts: list[str] = []
    position = 0
    for tag in _KNOWN_TAG.finditer(cell):
        parts.append(cell[position : tag.start()].replace("<", "&lt;"))
        parts.append(f"<{tag[1]}{tag[2].lower()}>")
        position = tag.end()
    parts.append(cell[position:].replace("<", "&lt;"))
    return "".join(parts)


_WIDE = re.compile(r"(?<!\s)\s{2,}(?=[A-ZÀ-Ý])")
"""Several blanks before a capital letter, as where a line break was lost."""


class _Found(NamedTuple):
    """A block of a cell, before its bullet is taken off."""

    kind: BlockKind
    depth: int
    text: str
    emphasised: bool
    slanted: tuple[str, ...]
    underlined: tuple[str, ...]
    parts: tuple[str, ...]


def _pieces(pieces: Iterable[str]) -> tuple[str, ...]:
    return tuple(piece for piece in map(clean, pieces) if piece)


class _CellParser(HTMLParser):
    """Collects the blocks of a cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_Found] = []
        self._slanted: list[str] = []
        self._italic = 0
        self._underlined: list[str] = []
        self._lines_below = 0
        self._text: list[str] = []
        self._strong: list[str] = []
        self._kind = BlockKind.PARAGRAPH
        self._depth = 0
        self._lists = 0
        self._bold = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("b", "strong"):
            self._bold += 1
        elif tag in ("i", "em"):
            self._italic += 1
            self._slanted.append("")
        elif tag == "u":
            self._lines_below += 1
            self._underlined.append("")
        elif tag in ("ul", "ol"):
            self._flush()
            self._lists += 1
        elif tag == "li":
            self._flush()
            self._kind, self._depth = BlockKind.ITEM, max(self._lists - 1, 0)
        elif tag[0] == "h" and tag[1:].isdigit():
            self._flush()
            self._kind, self._depth = BlockKind.HEADING, int(tag[1:])
        elif tag in _BREAKS:
            self._flush()

    def handle_endtag(self, tag: str) -> None:
        if tag in ("b", "strong"):
            self._bold = max(self._bold - 1, 0)
        elif tag in ("i", "em"):
            self._italic = max(self._italic - 1, 0)
        elif tag == "u":
            self._lines_below = max(self._lines_below - 1, 0)
        elif tag in ("ul", "ol"):
            self._flush()
            self._lists = max(self._lists - 1, 0)
        elif tag == "li" or tag in _BREAKS or (tag[0] == "h" and tag[1:].isdigit()):
            self._flush()

    def handle_data(self, data: str) -> None:
        self._text.append(data)
        if self._bold:
            self._strong.append(data)
        if self._italic and self._slanted:
            self._slanted[-1] += data
        if self._lines_below and self._underlined:
            self._underlined[-1] += data

    def close(self) -> None:
        super().close()
        self._flush()

    def _flush(self) -> None:
        raw = "".join(self._text)
        text = clean(raw)
        if text or self._kind is BlockKind.ITEM:
            emphasised = bool(text) and clean("".join(self._strong)) == text
            is_paragraph = self._kind is BlockKind.PARAGRAPH
            parts = _pieces(_WIDE.split(raw.strip())) if is_paragraph else ()
            self.found.append(
                _Found(
                    self._kind,
                    self._depth,
                    text,
                    emphasised,
                    _pieces(self._slanted),
                    _pieces(self._underlined),
                    parts if len(parts) > 1 else (),
                )
            )
        self._text.clear()
        self._slanted = [""] if self._italic else []
        self._underlined = [""] if self._lines_below else []
        self._strong.clear()
        self._kind, self._depth = BlockKind.PARAGRAPH, 0


def _split_marker(text: str) -> tuple[str, str]:
    """The bullet printed before the text, and the text: "☞ -Etudier" is ("☞", "Etudier")."""
    if found := _MARKER_RUN.match(text):
        marks = found.group()
        return "☞" if "☞" in marks else marks[0], text[found.end() :]
    if text and text in _MARKERS:
        return text, ""
    return "", text


def _table_blocks(lines: Sequence[str], first: int, table: int, group: int) -> Iterator[Block]:
    for row, line in enumerate(lines, first):
        cells = line.split("\t")
        for column, cell in enumerate(cells):
            if not cell.strip():
                group += 1
                continue
            parser = _CellParser()
            parser.feed(_bare(cell))
            parser.close()
            group += 1
            previous = 0
            for found in parser.found:
                marker, text = _split_marker(found.text)
                is_item = found.kind is BlockKind.ITEM
                if is_item and found.depth < previous and marker != "☞":
                    group += 1
                previous = found.depth if is_item else 0
                yield Block(
                    kind=found.kind,
                    text=text,
                    first_line=row,
                    last_line=row,
                    depth=found.depth,
                    marker=marker,
                    emphasised=found.emphasised,
                    table=table,
                    row=row,
                    column=column,
                    cells=len(cells),
                    slanted=found.slanted,
                    group=group,
                    underlined=found.underlined,
                    parts=found.parts,
                )


# --- prose ---------------------------------------------------------------------------------------

_EMPHASIS = re.compile(r"\*+|(?<!\w)_{2,3}(?=\S)|(?<=\S)_{2,3}(?!\w)")
_ALL_EMPHASISED = re.compile(r"^(\*{1,3}|_{2,3})(?=\S)(?:(?!\1).)+\1$", re.DOTALL)


def _prose_blocks(lines: Sequence[str], first: int, group: int) -> Iterator[Block]:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("zero").enable(["heading", "hr", "list"])
    parser.core.ruler.enableOnly(["normalize", "block"])  # blocks only: their text is read here
    lists = 0
    heading = 0
    in_item = False
    previous_end = 0
    previous_depth = 0
    span = (0, 0)
    for token in parser.parse("\n".join(lines)):
        if token.map is not None and token.type != "inline":
            span = (token.map[0], token.map[1])
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                lists += 1
            case "bullet_list_close" | "ordered_list_close":
                lists -= 1
            case "list_item_open":
                in_item = True
                item_span = span
            case "list_item_close":
                if in_item:  # an empty bullet: keep it, it shows a field left blank
                    yield _empty_item(item_span, first, lists, group)
                in_item = False
            case "heading_open":
                heading = int(token.tag[1])
            case "inline":
                assert token.map is not None
                begin, end = token.map
                raw = token.content
                text = clean(unescape(_EMPHASIS.sub("", _KNOWN_TAG.sub("", raw))))
                if heading:
                    kind, depth = BlockKind.HEADING, heading
                elif in_item:
                    kind, depth = BlockKind.ITEM, lists - 1
                else:
                    kind, depth = BlockKind.PARAGRAPH, 0
                if begin > previous_end or (kind is BlockKind.ITEM and depth < previous_depth):
                    group += 1
                marker, text = _split_marker(text)
                bare = _MARKER_RUN.sub("", raw.strip())
                if kind is BlockKind.ITEM and not marker:
                    marker = "-"
                yield Block(
                    kind=kind,
                    text=unicodedata.normalize("NFC", text),
                    first_line=first + begin,
                    last_line=first + end - 1,
                    depth=depth,
                    marker=marker,
                    emphasised=bool(_ALL_EMPHASISED.match(bare)),
                    group=group,
                )
                previous_end = end
                previous_depth = depth if kind is BlockKind.ITEM else 0
                heading = 0
                in_item = False


def _empty_item(span: tuple[int, int], first: int, lists: int, group: int) -> Block:
    return Block(
        kind=BlockKind.ITEM,
        text="",
        first_line=first + span[0],
        last_line=first + span[0],
        depth=max(lists - 1, 0),
        marker="-",
        group=group,
    )
