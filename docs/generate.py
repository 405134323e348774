"""Writes the reference pages from the program itself; `--check` fails where one is out of date."""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

from vocabulary_page import vocabulary_page

from contratgraph.cli import main as contratgraph
from contratgraph.loaders.package import descriptor
from contratgraph.loaders.records import REGISTRY_TABLES, Contract, Dataset
from contratgraph.queries.catalogue import questions
from contratgraph.workspace import open_graph

HERE = Path(__file__).parent
README = HERE.parent / "README.md"
SHOWN_LINES = 20
COMMANDS = (
    "query",
    "anomalies",
    "queries",
    "show",
    "explain",
    "extract",
    "build",
    "export",
    "validate",
    "check",
    "info",
)
WARNING = "<!-- Page écrite par docs/generate.py : ne pas modifier à la main. -->\n\n"


def help_of(*arguments: str) -> str:
    stream = io.StringIO()
    with redirect_stdout(stream):
        try:
            contratgraph([*arguments, "--help"])
        except SystemExit:
            pass
    return stream.getvalue()


def output_of(*arguments: str) -> str:
    stream = io.StringIO()
    with redirect_stdout(stream):
        assert contratgraph(arguments) == 0
    return stream.getvalue()


def readme() -> str:
    """The README with the real answer on its first screen: its beginning and its last line."""
    text = README.read_text(encoding="utf-8")
    before, rest = text.split("<!-- answer -->\n", 1)
    after = rest.split("<!-- /answer -->\n", 1)[1]
    lines = output_of("query", "copilotage-objectifs", "--evidence").splitlines()
    shown = [*lines[:SHOWN_LINES], "…", lines[-1]]
    answer = "\n".join(["$ contratgraph query copilotage-objectifs --evidence", *shown])
    return f"{before}<!-- answer -->\n```\n{answer}\n```\n<!-- /answer -->\n{after}"


def commands_page() -> str:
    text = WARNING + "# La ligne de commande\n\n```\n" + help_of() + "```\n"
    for command in COMMANDS:
        text += f"\n## contratgraph {command}\n\n```\n{help_of(command)}```\n"
    text += "\n# Les questions enregistrées\n"
    for question in questions():
        text += f"\n## {question.name}\n\n**{question.summary['fr']}** {question.description['fr']}\n\n"
        text += f"*{question.summary['en']}* {question.description['en']}\n\n"
        text += f"```\n{help_of('query', question.name)}```\n\n"
        for column in question.columns:
            mark = " (preuve)" if column.evidence else ""
            text += f"- `{column.name}` : {column.fr}{mark}\n"
    return text


def tables_page() -> str:
    contract = Contract(
        key="x",
        code="",
        title="",
        first_year=None,
        last_year=None,
        document="",
        document_sha256="0" * 64,
        document_lines=0,
    )
    text = WARNING + "# Les tables d'un jeu de données\n\n"
    text += (
        "Un contrat est un dossier de tables CSV (UTF-8, virgules, une ligne d'en-tête) avec un\n"
        "`datapackage.json`. Une case qui contient plusieurs valeurs les sépare par ` | `.\n"
        "Les tables marquées ✎ sont écrites par des personnes et lues par `extract` ; `extract` écrit\n"
        "les autres.\n"
    )
    for resource in descriptor(Dataset(contract=contract))["resources"]:
        mark = " ✎" if resource["name"] in REGISTRY_TABLES else ""
        text += f"\n## {resource['path']}{mark}\n\n"
        text += "| colonne | ce qu'elle dit | valeurs |\n| --- | --- | --- |\n"
        foreign = {
            key["fields"]: f"{key['reference']['resource']}.{key['reference']['fields']}"
            for key in resource["schema"].get("foreignKeys", [])
        }
        for field in resource["schema"]["fields"]:
            constraints = field.get("constraints", {})
            values = ", ".join(constraints.get("enum", [])) or field["type"]
            values += f", dans {foreign[field['name']]}" if field["name"] in foreign else ""
            values += "" if constraints.get("required") else ", facultatif"
            text += f"| `{field['name']}` | {field['title']} | {values} |\n"
    return text


def vocabulary() -> str:
    """The page of the ontology, with its use in the shipped graph."""
    graph = open_graph((), progress=lambda *_: None)
    return WARNING + vocabulary_page(graph, graph.about["base"])


def main() -> int:
    with TemporaryDirectory() as cache:  # a graph that another version of the program built is no use
        os.environ["CONTRATGRAPH_CACHE"] = cache
        return write_pages()


def write_pages() -> int:
    os.environ["COLUMNS"] = "100"
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        os.environ.pop(name, None)
    pages = {
        HERE / "commandes.md": commands_page(),
        HERE / "tables.md": tables_page(),
        HERE / "vocabulary.md": vocabulary(),
        README: readme(),
    }
    stale = []
    for path, text in pages.items():
        if "--check" in sys.argv:
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                stale.append(path.name)
        else:
            path.write_text(text, encoding="utf-8", newline="\n")
    for name in stale:
        print(f"{name} is out of date: run python docs/generate.py", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
