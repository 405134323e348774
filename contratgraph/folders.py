"""Putting a whole folder in the place of another: people see the old one or the new one, complete."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

_OLD = "-old"


@contextlib.contextmanager
def fresh_folder(directory: Path) -> Iterator[Path]:
    """A new folder beside `directory`, for what `swap` will put in its place; gone at the end."""
    directory.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
    try:
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def swap(fresh: Path, directory: Path) -> None:
    """Put `fresh` in the place of `directory`. Where that fails, the old folder is there again.

    Between the two moves a process can be killed: `recover` then finds the old folder.
    """
    fresh.chmod(0o755)  # a temporary folder is for its maker only
    old = fresh.with_name(fresh.name + _OLD)
    with contextlib.suppress(FileNotFoundError):  # there is none, or another process moved it
        directory.rename(old)
    try:
        fresh.rename(directory)
    except OSError:
        if old.exists() and not directory.exists():
            old.rename(directory)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def recover(directory: Path) -> None:
    """Put back the folder that a `swap` killed halfway has left aside, if there is one."""
    if not directory.exists():
        left = directory.parent.glob(f".{directory.name}-*{_OLD}")
        newest = max(left, key=lambda path: path.stat().st_mtime, default=None)
        if newest is not None:
            newest.rename(directory)
