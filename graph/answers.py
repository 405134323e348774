"""Answers a store gave, kept as files beside it: a store never changes, so they never grow old."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path
from typing import NamedTuple

MAX_ROWS = 5_000
MAX_ANSWERS = 500
"""A longer answer, or one more, is not kept: the store gives it again."""


class Value(NamedTuple):
    """A term of an answer: its kind ("iri", "literal", "blank") and its text."""

    kind: str
    text: str
    language: str = ""
    datatype: str = ""


class Rows(NamedTuple):
    """The answer to a SELECT: variables, and a tuple of values (None: unbound) for each row."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Value | None, ...], ...]


class KeptAnswers:
    """The answers kept in a folder, by a key that tells them apart (a query, or a question with its
    terms); one that cannot be kept is no error.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def _file(self, key: str) -> Path:
        return self._directory / f"{hashlib.sha256(key.encode('utf-8')).hexdigest()[:40]}.json"

    def get(self, key: str) -> Rows | None:
        """The answer kept under `key`, or None."""
        try:
            variables, rows = json.loads(self._file(key).read_bytes())
            return Rows(
                tuple(variables),
                tuple(tuple(value and Value(*value) for value in row) for row in rows),
            )
        except (OSError, ValueError, TypeError):
            return None

    def put(self, key: str, answer: Rows) -> None:
        """Keep an answer, unless it is long or there are many: whole, or not at all."""
        if len(answer.rows) > MAX_ROWS:
            return
        path = self._file(key)
        with contextlib.suppress(OSError):
            self._directory.mkdir(exist_ok=True)
            if sum(1 for _ in self._directory.iterdir()) >= MAX_ANSWERS:
                return
            fresh = path.with_suffix(f".{os.getpid()}")
            fresh.write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")
            fresh.replace(path)
