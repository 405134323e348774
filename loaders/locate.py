"""Where packages are and what version of their content this is; imports nothing heavy."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

SHIPPED = Path(__file__).parent / "datasets"


def shipped_packages() -> tuple[Path, ...]:
    """The packages that come with ContratGraph."""
    found = (path.parent for path in SHIPPED.glob("*/datapackage.json"))
    return tuple(sorted(path for path in found if not path.name.startswith(".")))


def content_digest(directories: Iterable[Path]) -> bytes:
    """A digest of the bytes of all tables and descriptors: with another, the graph is built again."""
    digest = hashlib.sha256()
    for directory in directories:
        for path in sorted([*directory.glob("*.csv"), *directory.glob("datapackage.json")]):
            data = path.read_bytes()
            digest.update(f"{path.name} {len(data)}\n".encode())
            digest.update(data)
    return digest.digest()
