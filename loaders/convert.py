"""A Word document or a PDF → the text that `document` reads, with the page of each line.

The libraries that open these files come with the extra `documents`; nothing here is needed to read
text. They run in a process of their own, which may take so much time and memory and no more: a file
that makes a parser run away is refused like any other that cannot be read.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from contratgraph.errors import MissingConverter, UnreadableDocument

MAX_SOURCE = 60_000_000
"""The largest contract published as a PDF has 20 MB."""

MAX_SECONDS = 400
"""A PDF of 80 pages takes twelve seconds on a machine that does nothing else."""

MAX_MEMORY = 2_000_000_000


class SourceKind(StrEnum):
    """What is converted."""

    DOCX = "docx"
    PDF = "pdf"


_LIBRARIES = {SourceKind.DOCX: "docx", SourceKind.PDF: "pdfplumber"}
_SUFFIXES = {f".{kind}": kind for kind in SourceKind}
_PDF = b"%PDF-"
_BEGINNING = 1_024
"""Some programs write a line or two before the first words of a PDF."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BODY = "word/document.xml"


@dataclass(frozen=True, slots=True)
class Converted:
    """The text of a document: its lines, the page on which each begins (None: not known).

    `unread` are the pages of a PDF that are pictures without text.
    """

    lines: tuple[str, ...]
    pages: tuple[int | None, ...]
    unread: tuple[int, ...] = ()


def source_kind(path: Path, beginning: bytes) -> SourceKind | None:
    """What a file is by its first bytes; None for text, which needs no conversion.

    Raises `UnreadableDocument` where its name says otherwise, and for the Word documents of before
    2007 or under a password, which nothing here opens.
    """
    found: SourceKind | None = None
    named = _SUFFIXES.get(path.suffix.lower())
    if _PDF in beginning[: _BEGINNING if named is SourceKind.PDF else len(_PDF)]:
        found = SourceKind.PDF
    elif beginning.startswith(b"PK\x03\x04"):
        found = SourceKind.DOCX
    elif beginning.startswith(_OLE):
        raise UnreadableDocument(
            path=path,
            fr_reason="c'est un ancien document Word (.doc) ou un document protégé par un mot de "
            "passe ; l'enregistrer en .docx, sans mot de passe",
            en_reason="it is an old Word document (.doc) or one under a password; save it as .docx, "
            "without a password",
        )
    if named is not None and named is not found:
        raise UnreadableDocument(
            path=path,
            fr_reason=f"malgré son nom, ce n'est pas un fichier .{named}",
            en_reason=f"despite its name it is no .{named} file",
        )
    return found


def convert(path: Path, data: bytes, kind: SourceKind) -> Converted:
    """The text of the file `path`, whose bytes are `data`.

    Raises `MissingConverter` where the extra `documents` is not installed, `UnreadableDocument` for
    a file that is broken, protected, made of pictures, or takes more than it may.
    """
    if find_spec(_LIBRARIES[kind]) is None:
        raise MissingConverter(path=path, kind=kind.value)
    if kind is SourceKind.DOCX:
        _check_is_word(path, data)
    answer = _in_a_process(path, data, kind)
    if "fr" in answer:
        met = ValueError(answer["met"]) if "met" in answer else None
        raise UnreadableDocument(path=path, fr_reason=answer["fr"], en_reason=answer["en"]) from met
    if not any(map(str.strip, answer["lines"])):
        raise UnreadableDocument(
            path=path, fr_reason="il ne contient aucun texte", en_reason="it holds no text"
        )
    return Converted(tuple(answer["lines"]), tuple(answer["pages"]), tuple(answer["unread"]))


def _check_is_word(path: Path, data: bytes) -> None:
    with suppress(zipfile.BadZipFile):  # told as broken, later
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
        if _BODY not in names:
            raise UnreadableDocument(
                path=path,
                fr_reason="ce n'est pas un document Word ; l'enregistrer en .docx ou en PDF",
                en_reason="it is no Word document; save it as .docx or PDF",
            )


# --- the process ---------------------------------------------------------------------------------


def _in_a_process(path: Path, data: bytes, kind: SourceKind) -> dict[str, Any]:
    command = [sys.executable, "-P", "-m", __name__, kind.value]
    try:
        done = subprocess.run(  # noqa: S603  # this very module
            command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=MAX_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise UnreadableDocument(
            path=path,
            fr_reason=f"sa conversion prend plus de {MAX_SECONDS} secondes",
            en_reason=f"its conversion takes more than {MAX_SECONDS} seconds",
        ) from None
    if done.returncode:
        return _BROKEN
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


_BROKEN: dict[str, Any] = {
    "fr": "le fichier est abîmé, ou plus compliqué que ce qui peut être converti",
    "en": "the file is broken, or more complicated than what can be converted",
}
_LARGE = {
    "fr": "une fois décompressé, il est plus grand que tout contrat",
    "en": "once unpacked it is larger than any contract",
}


def _answer(data: bytes, kind: SourceKind) -> dict[str, Any]:
    """What the process says: the text, or why there is none."""
    from contratgraph.loaders.printed import as_lines

    unread: Sequence[int] = ()
    if kind is SourceKind.DOCX:
        from contratgraph.loaders.from_docx import TooLarge, read_docx

        try:
            pieces = read_docx(data)
        except TooLarge:
            return _LARGE
    else:
        from contratgraph.loaders.from_pdf import read_pdf
        from contratgraph.loaders.pdf_pages import Refused

        try:
            found = read_pdf(data)
        except Refused as refusal:
            return {"fr": refusal.fr, "en": refusal.en}
        pieces, unread = list(found.pieces), found.unread
    lines = list(as_lines(pieces))
    return {
        "lines": [line.text for line in lines],
        "pages": [line.page for line in lines],
        "unread": list(unread),
    }


def _limit_memory() -> None:
    """Where the system can: on Windows only the time is limited."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


def _main() -> None:
    """Convert standard input; the answer is JSON on standard output."""
    _limit_memory()
    try:
        answer = _answer(sys.stdin.buffer.read(), SourceKind(sys.argv[1]))
    except Exception as error:  # whatever a parser meets in a broken file
        answer = {**_BROKEN, "met": repr(error)}
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))


if __name__ == "__main__":
    _main()
