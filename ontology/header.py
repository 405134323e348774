"""The header of a `.rq` file: what a saved question, a rule or a check says of itself.

The header follows the grlc convention: lines beginning with `#+` are YAML, with `summary` and
`description` as strings. Ours restricts every value to JSON, which is YAML too: it is read without a
YAML library, at no cost when a question is asked. What grlc does not know is under `contratgraph`.
"""

from __future__ import annotations

import json
import re
from typing import Any

_KEY = re.compile(r"^([A-Za-z_]+):\s*(.*)$")


def read_header(text: str) -> dict[str, Any]:
    """The `#+` lines of a query as a dictionary. Every value is JSON and may go on over lines."""
    values: dict[str, str] = {}
    key = ""
    for line in text.splitlines():
        if not line.startswith("#+"):
            continue
        content = line[2:].removeprefix(" ")
        found = _KEY.match(content)
        if found:
            key = found[1]
            values[key] = found[2]
        elif key:
            values[key] += "\n" + content
    return {key: json.loads(value) for key, value in values.items()}
