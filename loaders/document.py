"""A source text → blocks: headings, paragraphs and list items, each with its lines and its place.

Contracts come as Markdown made by OCR. Their tables are physical lines whose cells are separated by
TABs, with HTML inside the cells, or tables between pipes, or HTML tables; everything else is Markdown
prose. Cells are read by the standard `html.parser`, prose by `markdown-it-py` (block level), and all
give the same `Block`. The furniture of the pages is taken out first. Word documents and PDFs are
converted to that text before, and their blocks know the page they begin on.

Nothing in a document makes this module run away: the text is bounded, tags lose their attributes
before they are parsed (`html.parser` is quadratic on unclosed tags), nesting is bounded by the
Markdown parser.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from contratgraph.errors import UnreadableDocument, system_reason
from contratgraph.loaders.convert import MAX_SOURCE, Converted, convert, source_kind
from contratgraph.loaders.furniture import page_furniture, without
from contratgraph.loaders.tables import OUTSIDE, Cell, html_cells, html_tables, pipe_cells, pipe_end
from contratgraph.loaders.text import clean, rejoin, words_of
from contratgraph.loaders.vocabulary import LABEL_LIMIT, label_of

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
    that the transcription lost; empty where there are none); all are empty in prose. Every row of a
    document has its own `row`: the line it begins on, plus `MAX_LINES` for each row that began on that
    line before it. `group` changes wherever the page shows a new list: another cell, a blank line, a
    return to the outer level. `lead` is the text in bold that the block begins with, where plain text
    follows. `ruled` tells a table whose cells are marked one by one (pipes, HTML) from one whose
    columns the transcription put side by side (TABs); `rows` is how many rows the cell covers. `page`
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
    lead: str = ""
    ruled: bool = False
    rows: int = 1
    page: int | None = None

    @property
    def in_prose(self) -> bool:
        """Whether the block stands outside any table."""
        return self.table is None


@dataclass(frozen=True, slots=True)
class Document:
    """A version of a document, identified by the SHA-256 of its bytes.

    `furniture` are the lines that its pages repeat around the text, which no block holds. `text` is
    what the lines of the blocks are lines of: the file, or what it was converted to (`converted`).
    `unread` are the pages that are pictures, of which there is no text.
    """

    name: str
    sha256: str
    lines: int
    blocks: tuple[Block, ...]
    furniture: tuple[Block, ...] = ()
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
    blocks, furniture = _bounded(path, source.lines)
    if source.pages:
        blocks, furniture = (
            tuple(replace(block, page=source.pages[block.first_line - 1]) for block in found)
            for found in (blocks, furniture)
        )
    return Document(
        name=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        lines=len(source.lines) - (not source.lines[-1]),
        blocks=blocks,
        furniture=furniture,
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


def _bounded(path: Path, lines: Sequence[str]) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """The blocks of a text that is no larger than any contract, and the furniture of its pages."""
    if len(lines) > MAX_LINES:
        raise _too_many(path, MAX_LINES, "lignes", "lines")
    if max(map(len, lines), default=0) > MAX_LINE:
        raise _unreadable(
            path,
            f"une ligne a plus de {MAX_LINE} caractères",
            f"a line has more than {MAX_LINE} characters",
        )
    lines = [_LONG_REFERENCE.sub("\ufffd", line) for line in lines]
    source = _Source(lines)
    blocks = tuple(itertools.islice(_blocks(source), MAX_BLOCKS + 1))
    if len(blocks) > MAX_BLOCKS:
        raise _too_many(
            path, MAX_BLOCKS, "paragraphes et éléments de liste", "paragraphs and list items"
        )
    furniture = (
        Block(BlockKind.PARAGRAPH, clean(lines[i]), i + 1, i + 1) for i in sorted(source.furniture)
    )
    return blocks, tuple(furniture)


_LONG_REFERENCE = re.compile(r"&#[xX]?[0-9a-fA-F]{8,};?")
"""A character reference of more digits than any character has."""


_LINE_REFERENCE = re.compile(
    r"&(?:#0{0,5}1[03](?![0-9])|#x0{0,5}[ad](?![0-9a-f])|newline\b);?", re.IGNORECASE
)
"""A character reference that stands for an end of line: in a cell it is a blank."""


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


_HTML_HEADING = re.compile(r" {0,3}<h([1-6])(?: [^<>]{0,200})?>([^\t]*)</h\1> *", re.IGNORECASE)
"""A heading alone on its line: a TAB would make it a row, whose cells keep their headings."""


def _as_markdown(line: str) -> str:
    """A line that is a heading in HTML, as Markdown; any other as it is."""
    found = _HTML_HEADING.fullmatch(line)
    return f"{'#' * int(found[1])} {found[2].strip()}" if found else line


_LINE_HYPHEN = re.compile(r"\w-\s*(?:$|<br)", re.IGNORECASE)


class _Source:
    """The lines of a text that are no furniture, each with its number, and its HTML tables."""

    def __init__(self, lines: Sequence[str]) -> None:
        tables = html_tables(lines)
        inside = {i for start, end in tables.items() for i in range(start, end)}
        lines = [line if i in inside else _as_markdown(line) for i, line in enumerate(lines)]
        prose = ["<" if i in inside else line for i, line in enumerate(lines)]
        self.furniture = page_furniture(prose)
        kept = without(prose, self.furniture)
        self.lines = [lines[i] for i in kept]
        self.numbers = [i + 1 for i in kept]
        places = {number: place for place, number in enumerate(self.numbers)}
        self.html = {places[start + 1]: places[end] + 1 for start, end in tables.items()}
        hyphened = any(_LINE_HYPHEN.search(line) for line in self.lines)
        self.words = words_of(self.lines) if hyphened else frozenset()


def _blocks(source: _Source) -> Iterator[Block]:
    """Runs of lines with a TAB and of rows between pipes are tables, other runs are prose."""
    lines, numbers = source.lines, source.numbers
    rows = _Rows()
    group = 0
    table = 0
    start = 0
    while start < len(lines):
        kind, end = _run(source, start)
        run, places = lines[start:end], numbers[start:end]
        if kind is _Run.PROSE:
            read = _prose_blocks(run, places, group, source.words)
        else:
            table += 1
            ruled = kind is not _Run.TABS
            read = _table_blocks(
                _cells(kind, run), places, table, group, rows, source.words, ruled=ruled
            )
        for block in read:
            group = block.group
            yield block
        group += 1
        start = end


class _Run(Enum):
    """What a run of lines is."""

    TABS = "tabs"
    PIPES = "pipes"
    HTML = "html"
    PROSE = "prose"


def _run(source: _Source, start: int) -> tuple[_Run, int]:
    """What begins at `start`, and where it ends."""
    kind, end = _begins(source, start)
    while kind is _Run.PROSE and end < len(source.lines) and _begins(source, end)[0] is _Run.PROSE:
        end += 1
    return kind, end


def _begins(source: _Source, start: int) -> tuple[_Run, int]:
    lines = source.lines
    if start in source.html:
        return _Run.HTML, source.html[start]
    if "\t" in lines[start]:
        end = start + 1
        while end < len(lines) and "\t" in lines[end] and end not in source.html:
            end += 1
        return _Run.TABS, end
    if "|" in lines[start] and (end := pipe_end(lines, start)) > start:
        return _Run.PIPES, end
    return _Run.PROSE, start + 1


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
        ends = "\n" * tag.group().count("\n")  # a tag over two lines leaves the next text its line
        parts.append(f"<{tag[1]}{tag[2].lower()}>{ends}")
        position = tag.end()
    parts.append(cell[position:].replace("<", "&lt;"))
    return "".join(parts)


_CUT_WORD = re.compile(r"\w-\s*$")


_WIDE = re.compile(r"(?<!\s)\s{2,}(?=[A-ZÀ-Ý])")
"""Several blanks before a capital letter, as where a line break was lost."""


class _Piece(NamedTuple):
    """A block of a cell: its lines count from the one on which the cell begins."""

    kind: BlockKind
    depth: int
    text: str
    emphasised: bool
    slanted: tuple[str, ...]
    underlined: tuple[str, ...]
    parts: tuple[str, ...]
    lead: str
    first: int
    last: int


def _cleaned(pieces: Iterable[str]) -> tuple[str, ...]:
    return tuple(piece for piece in map(clean, pieces) if piece)


class _CellParser(HTMLParser):
    """Collects the blocks of a cell. `words` are those of the document (see `text.rejoin`)."""

    def __init__(self, words: Collection[str] = ()) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_Piece] = []
        self._words = words
        self._is_cut = False  # in a word, by a line break
        self._first = self._last = 0
        self._lead = 0  # how many of the texts are bold before any plain one
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
        elif tag == "br" and not self._is_cut and _CUT_WORD.search("".join(self._text[-1:])):
            self._is_cut = True
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
        if data.strip():
            line = self.getpos()[0] - 1
            if not any(map(str.strip, self._text)):
                self._first = line + data[: len(data) - len(data.lstrip())].count("\n")
            self._last = line + data.rstrip().count("\n")
            if self._is_cut:
                self._is_cut, data = False, "\n" + data.lstrip()
        if self._bold and self._lead == len(self._text):
            self._lead += 1
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
        raw = rejoin("".join(self._text), self._words)
        text = clean(raw)
        if text or self._kind is BlockKind.ITEM:
            emphasised = bool(text) and clean(rejoin("".join(self._strong), self._words)) == text
            lead = "" if emphasised else clean("".join(self._text[: self._lead]))
            is_paragraph = self._kind is BlockKind.PARAGRAPH
            parts = _cleaned(_WIDE.split(raw.strip())) if is_paragraph else ()
            self.found.append(
                _Piece(
                    self._kind,
                    self._depth,
                    text,
                    emphasised,
                    _cleaned(self._slanted),
                    _cleaned(self._underlined),
                    parts if len(parts) > 1 else (),
                    lead,
                    self._first,
                    self._last,
                )
            )
        self._text.clear()
        self._is_cut = False
        self._lead = 0
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


class _Rows:
    """Gives each row of a document a number of its own."""

    def __init__(self) -> None:
        self._on_line: dict[int, int] = {}

    def number(self, line: int) -> int:
        """The number of a new row that begins on `line`."""
        before = self._on_line.get(line, 0)
        self._on_line[line] = before + 1
        return line + before * MAX_LINES


def _cells(kind: _Run, lines: Sequence[str]) -> Iterator[Cell]:
    if kind is _Run.PIPES:
        return pipe_cells(lines)
    return html_cells(lines) if kind is _Run.HTML else _tab_cells(lines)


def _tab_cells(lines: Sequence[str]) -> Iterator[Cell]:
    for row, line in enumerate(lines):
        cells = line.split("\t")
        for column, text in enumerate(cells):
            yield Cell(row, column, len(cells), text, row)


def _table_blocks(
    cells: Iterable[Cell],
    numbers: Sequence[int],
    table: int,
    group: int,
    rows: _Rows,
    words: Collection[str],
    *,
    ruled: bool,
) -> Iterator[Block]:
    """The blocks of a table; what stands in none of its cells is prose."""
    row, number = -1, 0
    for cell in cells:
        group += 1
        if not cell.text.strip():
            continue
        if cell.row != row:
            row, number = cell.row, rows.number(numbers[cell.line])
        parser = _CellParser(words)
        parser.feed(_bare(_LINE_REFERENCE.sub(" ", cell.text)))
        parser.close()
        height = cell.text.count("\n")
        outside = cell.column == OUTSIDE
        previous = 0
        for piece in parser.found:
            marker, text = _split_marker(piece.text)
            item = piece.kind is BlockKind.ITEM
            if item and piece.depth < previous and marker != "☞":
                group += 1
            previous = piece.depth if item else 0
            yield Block(
                kind=piece.kind,
                text=text,
                first_line=numbers[cell.line + min(piece.first, height)],
                last_line=numbers[cell.line + min(piece.last, height)],
                depth=piece.depth,
                marker=marker,
                emphasised=piece.emphasised,
                table=None if outside else table,
                row=None if outside else number,
                column=None if outside else cell.column,
                cells=None if outside else cell.cells,
                slanted=piece.slanted,
                underlined=piece.underlined,
                parts=piece.parts,
                group=group,
                lead=piece.lead,
                ruled=ruled and not outside,
                rows=cell.rows,
            )


# --- prose ---------------------------------------------------------------------------------------

_EMPHASIS = re.compile(r"\*+|(?<!\w)_{2,3}(?=\S)|(?<=\S)_{2,3}(?!\w)")
_BREAK = re.compile(r"<br\s?/?>", re.IGNORECASE)
_BOLD_LEAD = re.compile(r"\s*(\*\*|__)(?=\S)([^*_]{1,200})\1")
_ALL_EMPHASISED = re.compile(r"^(\*{1,3}|_{2,3})(?=\S)(?:(?!\1).)+\1$", re.DOTALL)


def _prose_blocks(
    lines: Sequence[str], numbers: Sequence[int], group: int, words: Collection[str]
) -> Iterator[Block]:
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
                    yield _empty_item(numbers[item_span[0]], lists, group)
                in_item = False
            case "heading_open":
                heading = int(token.tag[1])
            case "inline":
                assert token.map is not None
                begin, end = token.map
                (_, raw), *others = (
                    [(0, _BREAK.sub("\n", token.content))] if heading else _parts(token.content)
                )
                text = _plain(rejoin(raw, words) if words else raw)
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
                    first_line=numbers[begin],
                    last_line=numbers[max(begin, begin + others[0][0] - 1) if others else end - 1],
                    depth=depth,
                    marker=marker,
                    emphasised=bool(_ALL_EMPHASISED.match(bare)),
                    group=group,
                    lead=_lead(raw),
                )
                ends = [*(begin + place for place, _ in others[1:]), end][: len(others)]
                for (place, raw), last in zip(others, ends, strict=True):
                    label = _opens_with_label(raw)  # beside the first one, in the same item
                    yield Block(
                        kind=kind if label else BlockKind.PARAGRAPH,
                        text=_plain(rejoin(raw, words) if words else raw),
                        first_line=numbers[begin + place],
                        last_line=numbers[max(last - 1, begin + place)],
                        depth=depth if label else 0,
                        marker=marker if label else "",
                        emphasised=bool(_ALL_EMPHASISED.match(raw.strip())),
                        group=group,
                        lead=_lead(raw),
                    )
                previous_end = end
                previous_depth = depth if kind is BlockKind.ITEM else 0
                heading = 0
                in_item = False


def _parts(raw: str) -> list[tuple[int, str]]:
    """The pieces of a paragraph, each with the place of its line: a printed label begins one.

    Markdown takes lines without a blank one between them for one paragraph, even where each is a
    label with its value.
    """
    parts: list[tuple[int, list[str]]] = []
    alone = False  # whether the last line is a label with nothing behind it
    for place, line in enumerate(raw.split("\n")):
        for piece in _BREAK.split(line):
            opens = _opens_with_label(piece)
            if not parts or opens or alone:
                parts.append((place, []))
            parts[-1][1].append(piece)
            alone = opens and _plain(piece).endswith(":")
    return [(place, "\n".join(pieces)) for place, pieces in parts]


def _opens_with_label(line: str) -> bool:
    """Whether a line begins with words in bold and a colon, or with a label we know and a colon."""
    line = line.partition("\n")[0]
    before, colon, after = line[:LABEL_LIMIT].partition(":")
    if not colon:
        return False
    bold = _BOLD_LEAD.match(line)
    if bold and (bold[2].rstrip().endswith(":") or line[bold.end() :].lstrip().startswith(":")):
        return True
    return label_of(_EMPHASIS.sub("", before)) is not None and after[:1] in ("", " ", "*", "\u00a0")


def _plain(raw: str) -> str:
    """The words of a Markdown text, without marks and tags."""
    return clean(unescape(_EMPHASIS.sub("", _KNOWN_TAG.sub("", raw))))


def _lead(raw: str) -> str:
    """The words in bold that a text begins with, where plain text follows."""
    found = _BOLD_LEAD.match(raw)
    return _plain(found[2]) if found and raw[found.end() :].strip() else ""


def _empty_item(line: int, lists: int, group: int) -> Block:
    return Block(
        kind=BlockKind.ITEM,
        text="",
        first_line=line,
        last_line=line,
        depth=max(lists - 1, 0),
        marker="-",
        group=group,
    )
