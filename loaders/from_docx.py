"""A Word document (.docx) → what it prints, in order.

python-docx opens the package and knows its styles; the body is walked here, because what tells a
measure from a value is lost by the converters that make HTML or Markdown of it: which bullet the
numbering draws (a Wingdings "F" is the ☞), the numbers that Word counts, the page breaks it last drew.

Headers, footers, comments, deleted, struck and hidden text are not content and are left out. Footnotes
stand at the end, under a heading of their own; text boxes after the paragraph that they hang on.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from contratgraph.loaders.printed import (
    Cells,
    Paragraph,
    Piece,
    Row,
    Run,
    Table,
    contents_entry,
    contents_row,
    drawn,
    typed_marker,
)
from contratgraph.loaders.text import is_cut, starts_lower

MAX_PART = 60_000_000
"""The longest part of a Word document that is opened; the text of a long contract has 5 MB."""

MAX_UNPACKED = 400_000_000
"""Pictures included."""

MAX_PARTS = 5_000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_HEADING = re.compile(r"heading ([1-9])$", re.IGNORECASE)
_CONTENTS = re.compile(r"toc [1-9]$", re.IGNORECASE)
_LEVEL = re.compile(r"%([1-9])")
_ORDINAL = re.compile(r"[0-9]{1,9}[.)]$")
_WRAPPERS = frozenset(
    f"{_W}{name}"
    for name in "sdt sdtContent ins moveTo smartTag customXml fldSimple hyperlink dir bdo".split()
)
"""What only stands around content. `del` and `moveFrom` are not there: what they hold is gone."""

_OFF = ("0", "false", "off", "none")


class TooLarge(Exception):
    """The package holds more than any contract does."""


def check_package(data: bytes) -> None:
    """Refuse what unpacks to more than any contract, before anything is unpacked.

    The sizes are those that the package declares: what is unpacked never goes beyond them. Raises
    `TooLarge`, `zipfile.BadZipFile`.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = package.infolist()
    sizes = [part.file_size for part in parts]
    texts = [part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))]
    if len(parts) > MAX_PARTS or sum(sizes) > MAX_UNPACKED or max(texts, default=0) > MAX_PART:
        raise TooLarge


def read_docx(data: bytes) -> list[Piece]:
    """The headings, paragraphs, items and tables of a Word document."""
    import docx

    check_package(data)
    document: Any = docx.Document(io.BytesIO(data))
    return _Reader(document).read()


def _value(element: Any, name: str) -> str | None:
    """The value of a property of an element: "" where it is there without one, None without it."""
    found = element.find(f"{_W}{name}") if element is not None else None
    return None if found is None else str(found.get(f"{_W}val", ""))


def _is_on(element: Any, name: str) -> bool | None:
    value = _value(element, name)
    return None if value is None else value not in _OFF


# --- styles and numbers --------------------------------------------------------------------------


class _Styles:
    """Properties of the styles, each looked for in the styles it is based on too."""

    def __init__(self, root: Any) -> None:
        styles = root.findall(f"{_W}style") if root is not None else []
        self._styles = {style.get(f"{_W}styleId"): style for style in styles}
        self.default = next(
            (
                str(style.get(f"{_W}styleId"))
                for style in styles
                if style.get(f"{_W}type") == "paragraph" and style.get(f"{_W}default") in ("1", "true")
            ),
            "",
        )

    def chain(self, key: str | None) -> Iterator[Any]:
        """The style and those it is based on, nearest first."""
        seen: set[str] = set()
        while key is not None and key in self._styles and key not in seen:
            seen.add(key)
            style = self._styles[key]
            yield style
            key = _value(style, "basedOn")

    def name(self, key: str | None) -> str:
        return _value(self._styles.get(key), "name") or ""

    def is_on(self, key: str | None, name: str) -> bool:
        for style in self.chain(key):
            found = _is_on(style.find(f"{_W}rPr"), name)
            if found is not None:
                return found
        return False


@dataclass(slots=True)
class _Level:
    """How one level of a list is numbered."""

    format: str = "decimal"
    text: str = ""
    font: str = ""
    start: int = 1


class _Numbers:
    """The bullets and the numbers that Word draws before paragraphs: it does not store them."""

    def __init__(self, root: Any, styles: _Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, Any] = {}
        self._used: dict[str, str] = {}  # number of a list → its definition
        self._starts: dict[str, dict[int, int]] = {}  # numbers from which a list counts anew
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is None:
            return
        for definition in root.findall(f"{_W}abstractNum"):
            self._abstract[definition.get(f"{_W}abstractNumId")] = definition
        for number in root.findall(f"{_W}num"):
            key = number.get(f"{_W}numId")
            self._used[key] = _value(number, "abstractNumId") or ""
            self._starts[key] = {
                int(override.get(f"{_W}ilvl")): int(start)
                for override in number.findall(f"{_W}lvlOverride")
                if (start := _value(override, "startOverride"))
            }

    def label(self, number: str, depth: int) -> tuple[str, bool] | None:
        """What is drawn before the next paragraph of a list, and whether it is a bullet."""
        abstract = self._definition(number)
        level = self._level(abstract, depth)
        if level is None or level.format == "none":
            return None
        if level.format == "bullet":
            mark = drawn(level.text, level.font).strip()[:1]
            return typed_marker(mark)[0] or "•", True
        counts = self._counts.setdefault(abstract, {})
        restart = self._starts.get(number, {}).get(depth)
        if restart is not None and (number, depth) not in self._begun:
            self._begun.add((number, depth))
            counts[depth] = restart
        else:
            counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]

        def count(found: re.Match[str]) -> str:
            one = int(found[1]) - 1
            above = self._level(abstract, one) or _Level()
            return _counted(counts.setdefault(one, above.start), above.format)

        return _LEVEL.sub(count, level.text).strip(), False

    def _definition(self, number: str) -> str:
        """The definition of a list; one may stand in a style of its own."""
        abstract = self._used.get(number, "")
        link = _value(self._abstract.get(abstract), "numStyleLink")
        for style in self._styles.chain(link):
            properties = style.find(f"{_W}pPr/{_W}numPr")
            return self._used.get(_value(properties, "numId") or "", abstract)
        return abstract

    def _level(self, abstract: str, depth: int) -> _Level | None:
        definition = self._abstract.get(abstract)
        for level in definition.findall(f"{_W}lvl") if definition is not None else ():
            if level.get(f"{_W}ilvl") == str(depth):
                fonts = level.find(f"{_W}rPr/{_W}rFonts")
                return _Level(
                    _value(level, "numFmt") or "decimal",
                    _value(level, "lvlText") or "",
                    fonts.get(f"{_W}ascii", "") if fonts is not None else "",
                    int(_value(level, "start") or 1),
                )
        return None


_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def _counted(number: int, form: str) -> str:
    """A number as a list prints it: 3, c, C, iii or III."""
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman") and 0 < number < 1_000:
        left, text = number, ""
        for value, digits in _ROMAN:
            text += digits * (left // value)
            left %= value
        return text.upper() if form == "upperRoman" else text
    return f"{number:02}" if form == "decimalZero" else str(number)


# --- the body ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Inline:
    """What a paragraph holds: its runs, and what hangs on them."""

    runs: list[Run] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    page: int | None = None  # where its first words stand

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


class _Reader:
    """Walks the body, counting pages, lists and footnotes as it goes."""

    def __init__(self, document: Any) -> None:
        part = document.part
        self._body = document.element.body
        self._styles = _Styles(document.styles.element)
        self._numbers = _Numbers(_related(part, "numbering"), self._styles)
        self._footnotes = _notes(_related(part, "footnotes"), "footnote") | {
            f"e{key}": note for key, note in _notes(_related(part, "endnotes"), "endnote").items()
        }
        self._cited: list[str] = []
        drawn_breaks = self._body.iter(f"{_W}lastRenderedPageBreak")
        self._page: int | None = 1 if next(drawn_breaks, None) is not None else None
        self._apart = False

    def read(self) -> list[Piece]:
        pieces = list(_gathered(self._blocks(self._body)))
        highest = min((p.heading for p in pieces if isinstance(p, Paragraph) and p.heading), default=1)
        notes = list(self._notes())
        if notes:
            pieces.append(Paragraph((Run("Notes"),), heading=highest))
            pieces.extend(notes)
        return pieces

    def _notes(self) -> Iterator[Paragraph]:
        for number, key in enumerate(self._cited, 1):
            note = self._footnotes.get(key)
            if note is not None:
                inline = [self._inline(paragraph, None) for paragraph in note.iter(f"{_W}p")]
                words = " ".join(" ".join(one.text.split()) for one in inline)
                yield Paragraph((Run(f"Note {number} : {words.strip()}"),))

    def _blocks(self, parent: Any) -> Iterator[Piece]:
        for child in parent:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield from self._table(child)
            elif child.tag in _WRAPPERS:
                yield from self._blocks(child)

    def _paragraph(self, element: Any) -> Iterator[Piece]:
        properties = element.find(f"{_W}pPr")
        style = _value(properties, "pStyle") or self._styles.default
        inline = self._inline(element, style)
        text = inline.text.strip()
        label = self._label(properties, style) if text or self._is_listed(properties, style) else None
        is_entry = bool(_CONTENTS.match(self._styles.name(style)))
        if entry := _entry(text, is_entry):
            yield Table((contents_row(*entry, inline.page),))
        elif text or (label and label[1][1]):
            yield from self._made(inline, self._heading(properties, style), label)
            self._apart = False
        else:
            self._apart = True
        for box in inline.boxes:
            yield from self._blocks(box)
        self._cited.extend(inline.notes)

    def _made(
        self, inline: _Inline, heading: int, label: tuple[int, tuple[str, bool]] | None
    ) -> Iterator[Paragraph]:
        first, *others = _ended_lines(inline.runs, one=bool(heading))
        page, apart = inline.page, self._apart
        if heading:
            number = label[1][0] if label and not label[1][1] else ""
            runs = (Run(f"{number} "), *first) if number else first
            yield Paragraph(runs, page, heading=heading)
        elif label is not None:
            depth, (mark, is_bullet) = label
            counted = not is_bullet and not _ORDINAL.match(mark)
            runs = (Run(f"{mark} "), *first) if counted else first
            yield Paragraph(runs, page, depth=depth, marker="-" if counted else mark, apart=apart)
        else:
            yield _typed(first, page, apart=apart)
        yield from (_typed(runs, page) for runs in others)

    def _heading(self, properties: Any, style: str) -> int:
        """The level of a heading, 0 for what is none."""
        level = _value(properties, "outlineLvl")
        for one in self._styles.chain(style):
            if level is not None:
                break
            level = _value(one.find(f"{_W}pPr"), "outlineLvl")
            name = _value(one, "name") or ""
            if level is None and (found := _HEADING.match(name)):
                level = str(int(found[1]) - 1)
            if level is None and name.casefold() == "title":
                level = "0"
        return min(int(level) + 1, 6) if level and level.isdigit() and int(level) < 9 else 0

    def _numbering(self, properties: Any, style: str) -> tuple[str, int]:
        """The list that a paragraph is in ("" or "0": none) and its depth there."""
        number, depth = None, None
        for holder in (properties, *(one.find(f"{_W}pPr") for one in self._styles.chain(style))):
            found = holder.find(f"{_W}numPr") if holder is not None else None
            if found is not None:
                number = _value(found, "numId") if number is None else number
                depth = _value(found, "ilvl") if depth is None else depth
        return number or "", int(depth or 0)

    def _is_listed(self, properties: Any, style: str) -> bool:
        return self._numbering(properties, style)[0] not in ("", "0")

    def _label(self, properties: Any, style: str) -> tuple[int, tuple[str, bool]] | None:
        number, depth = self._numbering(properties, style)
        if number in ("", "0"):
            return None
        label = self._numbers.label(number, depth)
        return (depth, label) if label and label[0] else None

    # runs

    def _inline(self, element: Any, style: str | None) -> _Inline:
        found = _Inline()
        begins = self._page
        for child in element:
            self._collect(child, style, found)
        if found.page is None:
            found.page = self._page if found.text.strip() or found.boxes else begins
        return found

    def _collect(self, element: Any, style: str | None, found: _Inline) -> None:
        if element.tag == f"{_W}r":
            self._run(element, style, found)
        elif element.tag in _WRAPPERS:
            for child in element:
                self._collect(child, style, found)
        elif element.tag == f"{_MC}AlternateContent":
            self._alternate(element, found)

    def _run(self, element: Any, style: str | None, found: _Inline) -> None:
        properties = element.find(f"{_W}rPr")
        if _is_on(properties, "vanish") or any(
            self._looks(properties, style, name) for name in ("strike", "dstrike")
        ):
            return
        fonts = properties.find(f"{_W}rFonts") if properties is not None else None
        font = fonts.get(f"{_W}ascii", "") if fonts is not None else ""
        bold, italic, underlined = (self._looks(properties, style, name) for name in ("b", "i", "u"))
        for child in element:
            text = self._text(child, font, found)
            if text:
                if text.strip() and found.page is None:
                    found.page = self._page
                found.runs.append(Run(text, bold, italic, underlined))

    def _text(self, element: Any, font: str, found: _Inline) -> str:
        """The characters of one part of a run; what hangs on it is put aside."""
        match element.tag.rpartition("}")[2]:
            case "t":
                return drawn(element.text or "", font)
            case "tab" | "ptab":
                return "\t"
            case "br":
                return "\n" if element.get(f"{_W}type") in (None, "textWrapping") else ""
            case "cr":
                return "\n"
            case "noBreakHyphen":
                return "-"
            case "sym":
                code = element.get(f"{_W}char", "")
                symbol = chr(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{1,4}", code) else ""
                return drawn(symbol, element.get(f"{_W}font", ""))
            case "lastRenderedPageBreak":
                self._page = (self._page or 1) + 1
            case "footnoteReference":
                found.notes.append(element.get(f"{_W}id", ""))
            case "endnoteReference":
                found.notes.append("e" + element.get(f"{_W}id", ""))
            case "drawing" | "pict" | "object":
                found.boxes.extend(_outermost(element))
            case "AlternateContent":
                self._alternate(element, found)
        return ""

    def _alternate(self, element: Any, found: _Inline) -> None:
        """Word stores a text box twice, for itself and for older programs."""
        chosen = element.find(f"{_MC}Choice")
        if chosen is None:
            chosen = element.find(f"{_MC}Fallback")
        if chosen is not None:
            found.boxes.extend(_outermost(chosen))

    def _looks(self, properties: Any, style: str | None, name: str) -> bool:
        own = _is_on(properties, name)
        if own is not None:
            return own
        character = _value(properties, "rStyle")
        if character and self._styles.is_on(character, name):
            return True
        return self._styles.is_on(style, name)

    # tables

    def _table(self, element: Any) -> Iterator[Piece]:
        rows = [self._row(row) for row in _rows(element)]
        width = max((len(row.cells) for row in rows), default=0)
        if width < 2:  # a frame around a text
            yield from (paragraph for row in rows for cell in row.cells for paragraph in cell or ())
        else:
            yield Table(tuple(Row(_padded(row.cells, width), row.page) for row in rows), ruled=True)
        self._apart = False

    def _row(self, element: Any) -> Row:
        begins = self._page
        last = begins
        cells: list[tuple[Paragraph, ...] | None] = []
        properties = element.find(f"{_W}trPr")
        cells.extend(() for _ in range(_number(_value(properties, "gridBefore"), 0)))
        pages: list[int] = []
        for cell in _cells(element):
            self._page = begins  # every cell of a row meets the same page breaks
            properties = cell.find(f"{_W}tcPr")
            merge = _value(properties, "vMerge")
            found = tuple(_flat(self._blocks(cell)))
            cells.append(None if merge is not None and merge != "restart" else found)
            cells.extend(() for _ in range(_number(_value(properties, "gridSpan"), 1) - 1))
            pages.extend(p.page for p in found[:1] if p.page is not None)
            if self._page is not None:
                last = max(last or 1, self._page)
        self._page = last
        return Row(tuple(cells), min(pages, default=begins))


def _number(value: str | None, default: int) -> int:
    """A count of columns: at most 63, as Word allows."""
    return min(int(value), 63) if value and value.isdigit() else default


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == f"{_W}tr":
            if child.find(f"{_W}trPr/{_W}del") is None:
                yield child
        elif child.tag in _WRAPPERS:
            yield from _rows(child)


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == f"{_W}tc":
            yield child
        elif child.tag in _WRAPPERS:
            yield from _cells(child)


def _padded(cells: Cells, width: int) -> Cells:
    return cells + ((),) * (width - len(cells))


def _flat(pieces: Iterator[Piece]) -> Iterator[Paragraph]:
    """The paragraphs of a cell; those of a table inside it, row by row."""
    for piece in pieces:
        if isinstance(piece, Table):
            yield from (p for row in piece.rows for cell in row.cells for p in cell or ())
        else:
            yield piece


def _gathered(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Entries of a table of contents that follow each other are one table."""
    entries: list[Row] = []
    for piece in pieces:
        if isinstance(piece, Table) and len(piece.rows) == 1 and _is_entry(piece.rows[0]):
            entries.extend(piece.rows)
            continue
        if entries:
            yield Table(tuple(entries))
            entries = []
        yield piece
    if entries:
        yield Table(tuple(entries))


def _is_entry(row: Row) -> bool:
    texts = [cell[0].text if cell and len(cell) == 1 else "" for cell in row.cells]
    return len(texts) == 2 and texts[0].endswith(".....") and texts[1].isdigit()


def _entry(text: str, styled: bool) -> tuple[str, str] | None:
    """A line of the table of contents: by its style, or by the leaders before its page."""
    words = " ".join(text.split())
    if styled:
        title, _, page = text.rpartition("\t")
        if title.strip() and page.strip().isdigit() and len(page.strip()) <= 4:
            return " ".join(title.split()).rstrip(". "), page.strip()
    return contents_entry(words)


def _ended_lines(runs: Sequence[Run], *, one: bool) -> list[tuple[Run, ...]]:
    """The lines that the author ended inside a paragraph; at least one, maybe empty.

    A line feed that only wraps a sentence is a blank, and so is every one in a heading (`one`), and
    a TAB: in the converted text it ends a cell.
    """
    lines: list[list[Run]] = [[]]
    for run in runs:
        for number, part in enumerate(run.text.replace("\t", " ").split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append(replace(run, text=part))
    kept: list[tuple[Run, ...]] = []
    for line in lines:
        text = _words(line).strip()
        if kept and text and (one or _wraps(_words(kept[-1]).strip(), text)):
            kept[-1] = (*kept[-1], Run(" "), *line)
        elif text:
            kept.append(tuple(line))
    return kept or [()]


def _wraps(above: str, below: str) -> bool:
    """Whether a sentence goes on after a line feed."""
    if typed_marker(below)[0]:
        return False
    return is_cut(above) or above.endswith(":") or starts_lower(below)


def _words(runs: Sequence[Run]) -> str:
    return "".join(run.text for run in runs)


def _typed(runs: tuple[Run, ...], page: int | None, *, apart: bool = False) -> Paragraph:
    """A paragraph; an item where a bullet is typed before it.

    A ☞ that is typed may open a text as well as a list: only a list makes an item of it.
    """
    mark, _ = typed_marker(_words(runs).strip())
    if mark in ("", "☞"):
        return Paragraph(runs, page)
    return Paragraph(_without_marker(runs), page, depth=0, marker=mark, apart=apart)


def _without_marker(runs: Sequence[Run]) -> tuple[Run, ...]:
    """The runs without the bullet that was typed before them and the blanks after it."""
    left = list(runs)
    marked = False
    while left:
        first = left[0]
        text = first.text.lstrip()
        if text and not marked:
            text, marked = text[1:].lstrip(), True
        if text:
            return (replace(first, text=text), *left[1:])
        left.pop(0)
    return ()


def _related(part: Any, name: str) -> Any:
    """The root of the part that holds the numbering or the notes, None where there is none."""
    import docx.oxml

    for relation in part.rels.values():
        if not relation.is_external and relation.reltype.endswith(f"/{name}"):
            return docx.oxml.parse_xml(relation.target_part.blob)
    return None


def _notes(root: Any, name: str) -> dict[str, Any]:
    found = root.findall(f"{_W}{name}") if root is not None else []
    return {note.get(f"{_W}id"): note for note in found}


def _outermost(element: Any) -> Iterator[Any]:
    """The contents of the text boxes in a drawing, those inside another left to it."""
    for child in element:
        if child.tag == f"{_W}txbxContent":
            yield child
        elif child.tag == f"{_MC}AlternateContent":
            chosen = child.find(f"{_MC}Choice")
            yield from _outermost(chosen if chosen is not None else child)
        else:
            yield from _outermost(child)
