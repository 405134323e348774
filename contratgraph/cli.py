"""The command line: every command opens, calls one function and prints. Errors become a sentence here.

Nothing heavy is imported before the command that needs it: `--help` and a saved question load no
library but the embedded store.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from contratgraph import __version__
from contratgraph.errors import BadParameter, ContratGraphError, system_reason
from contratgraph.french import speak

if TYPE_CHECKING:
    from contratgraph.graph.store import Graph
    from contratgraph.loaders.review_loop import Ask
    from contratgraph.queries.catalogue import Question
    from contratgraph.queries.run import Answer

USAGE_ERROR = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code (see `contratgraph --help`)."""
    argv = list(sys.argv[1:] if arguments is None else arguments)
    _use_utf8()
    lang = _language(argv)
    try:
        code = _run(argv, lang)
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except ContratGraphError as error:
        _say(
            f"contratgraph : {error.message(lang)}"
            if lang == "fr"
            else f"contratgraph: {error.message(lang)}"
        )
        return error.exit_code
    except BrokenPipeError:
        _give_up_output()  # the reader (head, less) left
        return 0
    except OSError as error:  # a full disk, a file that may not be read
        named = f"{error.filename} : " if error.filename else ""
        _say(f"contratgraph : {named}{system_reason(error)[lang == 'en']}")
        if error.filename is None:  # it was the output
            _give_up_output()
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def _give_up_output() -> None:
    """What is left in the buffer must not raise again when the interpreter ends."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _use_utf8() -> None:
    """UTF-8 and LF whatever the system says: no console and no locale may break an answer."""
    if sys.stdout is None:  # closed by the caller
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # for good
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace", newline="\n")


def _language(argv: Sequence[str]) -> str:
    """French, unless `--lang en` or an English locale asks for English."""
    for index, argument in enumerate(argv):
        if argument == "--lang" and index + 1 < len(argv):
            return "en" if argv[index + 1] == "en" else "fr"
        if argument.startswith("--lang="):
            return "en" if argument == "--lang=en" else "fr"
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if chosen := os.environ.get(name):
            return "en" if chosen.startswith("en") else "fr"
    return "fr"


def _say(text: str) -> None:
    text = "".join(c if c.isprintable() else " " for c in text)
    print(text, file=sys.stderr)  # noqa: T201  # the command line is where printing is done


def _out(pieces: Iterable[str]) -> None:
    for piece in pieces:
        sys.stdout.write(piece)
    sys.stdout.flush()


class _Texts:
    """The texts of the help in one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, fr: str, en: str) -> str:
        return (en if self.lang == "en" else fr).replace("%", "%%")


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, like all others."""

    def _get_formatter(self) -> argparse.HelpFormatter:
        return argparse.HelpFormatter(self.prog, width=_width() - 2)  # else it imports shutil

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE_ERROR, f"{self.prog}: {message}\n")


def _parser(lang: str) -> argparse.ArgumentParser:
    speak(lang)
    t = _Texts(lang)
    parser = _Parser(
        prog="contratgraph",
        description=t(
            "Un contrat de ville en graphe de connaissances : chaque réponse porte sa preuve.",
            "A contrat de ville as a knowledge graph: every answer carries its proof.",
        ),
        epilog=t(
            "Codes de sortie : 0 réussi, 1 erreur, 2 commande mal formée, 3 document illisible ou "
            "qui n'est pas un contrat, 4 jeu de données refusé, 5 graphe inutilisable, 6 nom inconnu "
            "ou ambigu, 130 interrompu.",
            "Exit codes: 0 done, 1 error, 2 malformed command, 3 document unreadable or not a "
            "contract, 4 data package refused, 5 graph unusable, 6 name unknown or ambiguous, 130 "
            "interrupted.",
        ),
    )
    parser.add_argument("--lang", choices=("fr", "en"), help=t("langue", "language"))
    parser.add_argument(
        "--version",
        action="version",
        version=f"contratgraph {__version__}",
        help=t("afficher la version", "show the version"),
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar=t("COMMANDE", "COMMAND"))

    def command(name: str, fr: str, en: str, *, help_: bool = True) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=t(fr, en), description=t(fr, en), add_help=help_)
        made.add_argument(
            "--lang", choices=("fr", "en"), default=argparse.SUPPRESS, help=t("langue", "language")
        )
        return made

    query = command("query", "poser une question enregistrée", "ask a saved question", help_=False)
    query.add_argument(
        "question",
        nargs="?",
        metavar="QUESTION",
        help=t("son nom, puis ses paramètres", "its name, then its parameters"),
    )
    _graph_options(query, t)
    _table_options(query, t)
    _help_option(query, t)

    anomalies = command(
        "anomalies",
        "ce que le document a de fautif",
        "what is wrong in the document",
        help_=False,
    )
    anomalies.set_defaults(question="anomalies")
    _graph_options(anomalies, t)
    _table_options(anomalies, t)
    _help_option(anomalies, t)

    command("queries", "lister les questions enregistrées", "list the saved questions")

    show = command("show", "tout ce qui est connu d'un nom ou d'un code", "everything known of a name")
    show.add_argument("name", metavar=t("NOM", "NAME"))
    _graph_options(show, t)
    show.add_argument("--evidence", action="store_true", help=t("avec les preuves", "with evidence"))

    explain = command(
        "explain",
        "pourquoi le graphe dit cela : règles, axiomes, énoncés et leurs preuves",
        "why the graph says so: rules, axioms, statements and their evidence",
    )
    explain.add_argument(
        "subject",
        metavar=t("SUJET", "SUBJECT"),
        help=t("nom, sigle, code ou adresse", "name, acronym, code or address"),
    )
    explain.add_argument(
        "property",
        metavar=t("PROPRIÉTÉ", "PROPERTY"),
        help=t("son nom court (pilots) ou son libellé", "its short name (pilots) or its label"),
    )
    explain.add_argument(
        "object", metavar=t("OBJET", "OBJECT"), help=t("de même, ou une valeur", "the same, or a value")
    )
    _graph_options(explain, t)
    explain.add_argument("--format", choices=("tree", "json"), default="tree")
    explain.add_argument(
        "--proofs",
        default="3",
        metavar="N",
        help=t(
            "nombre de preuves, les plus courtes d'abord (défaut : 3)",
            "number of proofs, the shortest first (default: 3)",
        ),
    )

    extract = command("extract", "lire un document", "read a document")
    extract.add_argument(
        "document",
        type=Path,
        metavar="DOCUMENT",
        help=t("texte UTF-8, .docx ou PDF", "UTF-8 text, .docx or PDF"),
    )
    extract.add_argument("--output", "-o", type=Path, required=True, metavar=t("DOSSIER", "DIR"))
    extract.add_argument(
        "--registry",
        type=Path,
        metavar=t("DOSSIER", "DIR"),
        help=t("jeu dont on emprunte les registres", "package whose registries are borrowed"),
    )
    extract.add_argument("--contract", default="", metavar=t("CLÉ", "KEY"))
    extract.add_argument(
        "--text",
        type=Path,
        metavar=t("FICHIER", "FILE"),
        help=t(
            "où garder le texte dont les preuves citent les lignes (d'un .docx ou d'un PDF)",
            "where to keep the text whose lines the evidence cites (of a .docx or a PDF)",
        ),
    )
    edits = extract.add_mutually_exclusive_group()
    edits.add_argument(
        "--keep-edits",
        action="store_true",
        help=t("tourner les modifications en corrections", "turn edits into corrections"),
    )
    edits.add_argument("--overwrite", action="store_true", help=t("les abandonner", "give them up"))
    extract.add_argument(
        "--review",
        action="store_true",
        help=t(
            "prendre les réponses de DOSSIER/review.csv et y écrire ce qui reste à relire",
            "take the answers in DIR/review.csv and write there what is left to review",
        ),
    )
    extract.add_argument(
        "--ask",
        action="store_true",
        help=t("de même, en posant les questions ici", "the same, asking the questions here"),
    )

    build = command("build", "construire le graphe", "build the graph")
    build.add_argument("packages", type=Path, nargs="*", metavar=t("JEU", "PACKAGE"))
    build.add_argument("--base", default="", metavar="IRI")
    build.add_argument("--store", type=Path, metavar=t("DOSSIER", "DIR"))

    check = command(
        "check",
        "chercher nos erreurs dans le graphe (sort avec 1 s'il y en a)",
        "look for our errors in the graph (exits with 1 if there are any)",
    )
    check.add_argument(
        "--reasoner",
        action="store_true",
        help=t(
            "de plus, faire prouver par HermiT que données et ontologie ne se contredisent pas "
            "(extras reason, java)",
            "also have HermiT prove that data and ontology do not contradict each other "
            "(extras reason, java)",
        ),
    )
    _graph_options(check, t)

    export = command("export", "écrire le graphe dans un fichier", "write the graph to a file")
    export.add_argument("file", metavar=t("FICHIER", "FILE"))
    export.add_argument("--format", default="", help=t("format, pour « - »", "format, for “-”"))
    _graph_options(export, t)

    info = command("info", "version, données et emplacements", "version, data and places")
    _graph_options(info, t)
    info.add_argument(
        "--coverage",
        action="store_true",
        help=t(
            "part du texte attribuée à un enregistrement, par section, et ce qui reste",
            "share of the text assigned to a record, by section, and what is left",
        ),
    )
    return parser


def _help_option(parser: argparse.ArgumentParser, t: _Texts) -> None:
    """Help that shows the parameters of the question too, which the parser does not know."""
    parser.add_argument(
        "-h",
        "--help",
        action="store_true",
        dest="wants_help",
        help=t("afficher cette aide", "show help"),
    )
    parser.set_defaults(usage=parser.format_help)


def _graph_options(parser: argparse.ArgumentParser, t: _Texts) -> None:
    parser.add_argument(
        "--package",
        type=Path,
        action="append",
        default=[],
        metavar=t("DOSSIER", "DIR"),
        help=t("jeu de données (défaut : celui livré)", "data package (default: the shipped one)"),
    )
    parser.add_argument(
        "--store",
        type=Path,
        metavar=t("DOSSIER", "DIR"),
        help=t("graphe construit par build --store", "graph made by build --store"),
    )
    parser.add_argument(
        "--base", default="", metavar="IRI", help=t("base des adresses", "base of addresses")
    )


def _table_options(parser: argparse.ArgumentParser, t: _Texts) -> None:
    parser.add_argument("--format", choices=("table", "csv", "json"), default="table")
    parser.add_argument("--evidence", action="store_true", help=t("avec les preuves", "with evidence"))


def _run(argv: list[str], lang: str) -> int:
    parser = _parser(lang)
    options, rest = parser.parse_known_args(argv)
    if options.command in ("query", "anomalies"):
        return _query(options, rest, lang)
    if rest:
        parser.error(
            f"argument inconnu : {rest[0]}" if lang == "fr" else f"unknown argument: {rest[0]}"
        )
    return _COMMANDS[options.command](options, lang)


def _open(options: argparse.Namespace, lang: str) -> Graph:
    from contratgraph.graph.mint import DEFAULT_BASE, check_base
    from contratgraph.workspace import open_graph

    if options.store is not None:
        for name in ("package", "base"):
            if getattr(options, name):
                raise BadParameter(
                    fr_reason=f"--{name} ne s'emploie pas avec --store : le graphe est déjà construit",
                    en_reason=f"--{name} does not go with --store: the graph is already built",
                )
        from contratgraph.graph.store import Graph

        return Graph(options.store)
    base = check_base(options.base) if options.base else DEFAULT_BASE
    return open_graph(options.package, base=base, progress=_progress(lang))


class _progress:  # noqa: N801  # used as a function
    """Tells on a terminal what long work is doing; says nothing when piped."""

    def __init__(self, lang: str) -> None:
        self._lang = lang

    def __call__(self, fr: str, en: str) -> None:
        if sys.stderr.isatty():
            _say(f"… {en if self._lang == 'en' else fr}")


# --- commands ------------------------------------------------------------------------------------


def _query(options: argparse.Namespace, rest: Sequence[str], lang: str) -> int:
    from contratgraph.queries.catalogue import load_question
    from contratgraph.queries.run import ask, no_such_parameter

    if options.question is None:
        if options.wants_help:
            _out([options.usage(), "\n"])
        return _queries(options, lang)
    question = load_question(options.question)
    parser = _question_parser(question, lang)
    if options.wants_help:
        _out([parser.format_help(), "\n", options.usage()])
        return 0
    found, unknown = parser.parse_known_args(list(rest))
    if unknown:
        raise no_such_parameter(question, unknown[0])
    values = vars(found)
    parameters = {name: value for name, value in values.items() if value is not None}
    graph = _open(options, lang)
    answer = ask(graph, question, parameters, lang=lang)
    _print_answer(graph, answer, options, lang)
    return 0


def _question_parser(question: Question, lang: str) -> argparse.ArgumentParser:
    parser = _Parser(
        prog=f"contratgraph query {question.name}",
        description=question.summary[lang].replace("%", "%%"),
        epilog=question.description[lang].replace("%", "%%"),
    )
    for parameter in question.parameters:
        parser.add_argument(f"--{parameter.name}", help=parameter.en if lang == "en" else parameter.fr)
    return parser


def _print_answer(graph: Graph, answer: Answer, options: argparse.Namespace, lang: str) -> None:
    from contratgraph.queries.results import rendered

    nothing = "No row answers." if lang == "en" else "Aucune ligne ne répond."
    _out(
        [nothing, "\n"]
        if options.format == "table" and not answer.rows
        else rendered(
            answer,
            options.format,
            lang=lang,
            evidence=options.evidence,
            width=_width(),
            source=_source(graph),
        )
    )
    if options.format == "table":
        _out(["\n", *_see_also(graph, answer, lang), _footer(graph, len(answer.rows), lang), "\n"])


def _see_also(graph: Graph, answer: Answer, lang: str) -> Iterable[str]:
    """Other names that contain one that was asked for: they are not in the answer."""
    if not answer.things:
        return
    from contratgraph.queries.names import names_with

    for thing in answer.things:
        if others := names_with(graph, thing):
            words = "Not included" if lang == "en" else "Non compris"
            yield f"{words} : {' ; '.join(others)}\n"


def _source(graph: Graph) -> dict[str, object]:
    return {"contratgraph": graph.about["version"], "packages": graph.about["packages"]}


def _footer(graph: Graph, rows: int, lang: str) -> str:
    """How many rows, and from which version of which data: what makes an answer citable."""
    packages, version = graph.about["packages"], graph.about["version"]
    data = " ; ".join(
        f"{p['key']} {p['version']} ({p['hash'][:12]}{_edited(p, lang)})" for p in packages[:3]
    )
    if len(packages) > 3:
        data += " ; …"
    if lang == "en":
        return f"{rows} row{'s' * (rows != 1)} · data {data} · contratgraph {version}"
    return f"{rows} ligne{'s' * (rows > 1)} · données {data} · contratgraph {version}"


def _edited(package: dict[str, Any], lang: str) -> str:
    """That people changed what the program had read: "lu par programme" is not the whole truth."""
    if not package.get("edited"):
        return ""
    return ", edited by hand" if lang == "en" else ", modifié à la main"


def _width() -> int:
    """The columns of the terminal: COLUMNS, else what the system says, else 120.

    As `shutil.get_terminal_size`, whose module brings in every compression there is.
    """
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns) > 0:
        return int(columns)
    terminal = sys.__stdout__
    try:
        return (os.get_terminal_size(terminal.fileno()).columns if terminal else 0) or 120
    except (ValueError, OSError):
        return 120


def _queries(_: argparse.Namespace, lang: str) -> int:
    from contratgraph.queries.catalogue import questions
    from contratgraph.queries.results import table

    rows = []
    for question in questions():
        needed = [f"--{p.name}" if p.required else f"[--{p.name}]" for p in question.parameters]
        rows.append([question.name, question.summary[lang], " ".join(needed)])
    titles = ["Question", "", "Parameters"] if lang == "en" else ["Question", "", "Paramètres"]
    _out(table(titles, rows, _width()))
    return 0


def _show(options: argparse.Namespace, lang: str) -> int:
    from contratgraph.queries.results import as_table
    from contratgraph.queries.show import find_all, show

    graph = _open(options, lang)
    for number, thing in enumerate(find_all(graph, options.name)):
        _out(["\n" * bool(number), thing.label, "\n", thing.iri, "\n"])
        for answer in show(graph, thing, evidence=options.evidence, lang=lang):
            pieces = as_table(answer, lang=lang, evidence=options.evidence, width=_width())
            _out(["\n", answer.question.summary[lang], "\n\n", *pieces])
    _out(["\n", _data_line(graph, lang), "\n"])
    return 0


def _explain(options: argparse.Namespace, lang: str) -> int:
    from contratgraph.queries.explain import as_json, as_tree, why

    number = options.proofs
    if not (number.isascii() and number.isdigit() and int(number)):
        raise BadParameter(
            fr_reason=f"--proofs attend un nombre, non « {number} »",
            en_reason=f"--proofs takes a number, not “{number}”",
        )
    graph = _open(options, lang)
    found = why(graph, options.subject, options.property, options.object, limit=int(number))
    if options.format == "json":
        _out([as_json(graph, found, lang=lang, source=_source(graph))])
    else:
        _out(as_tree(graph, found, lang=lang, width=_width()))
        _out(["\n", _data_line(graph, lang), "\n"])
    return 0


def _data_line(graph: Graph, lang: str) -> str:
    return _footer(graph, 0, lang).split(" · ", 1)[1]


def _extract(options: argparse.Namespace, lang: str) -> int:
    from contratgraph.loaders.into_package import extract_package
    from contratgraph.loaders.reading_report import report

    done = extract_package(
        options.document,
        options.output,
        registry=options.registry,
        contract=options.contract,
        keep_edits=options.keep_edits,
        overwrite=options.overwrite,
        text=options.text,
        with_review=options.review,
        ask=_asking(lang) if options.ask else None,
    )
    _out(report(done, lang))
    return 0


def _asking(lang: str) -> Ask:
    """Asks on the terminal, or of whatever stands in its place."""
    from functools import partial

    from contratgraph.loaders.review_ask import ask

    def read_line() -> str:
        return sys.stdin.readline() if sys.stdin is not None else ""

    return partial(ask, read_line=read_line, write=lambda text: _out([text]), lang=lang)


def _build(options: argparse.Namespace, lang: str) -> int:
    from contratgraph.graph.mint import DEFAULT_BASE, check_base
    from contratgraph.graph.store import Graph
    from contratgraph.loaders.locate import shipped_packages
    from contratgraph.workspace import build_store, open_graph

    base = check_base(options.base or DEFAULT_BASE)
    packages = options.packages or list(shipped_packages())
    if options.store is None:
        graph = open_graph(packages, base=base, progress=_progress(lang))
    else:
        build_store(packages, options.store, base=base, progress=_progress(lang))
        graph = Graph(options.store)
    _out(_about(graph, lang))
    return 0


def _check(options: argparse.Namespace, lang: str) -> int:
    from contratgraph.graph.checks import SEVERITIES, VIOLATION, checks, find
    from contratgraph.queries.results import table

    graph = _open(options, lang)
    found = list(find(graph.select))
    en = lang == "en"
    if found:
        titles = ["Severity", "Check", "What"] if en else ["Gravité", "Contrôle", "Quoi"]
        rows = [
            [
                SEVERITIES[finding.check.severity] if en else finding.check.severity,
                finding.check.name,
                finding.message[lang],
            ]
            for finding in found
        ]
        _out([*table(titles, rows, _width()), "\n"])
    number, errors = len(checks()), len(found)
    _out(
        [
            f"{number} checks, {errors} error{'s' * (errors != 1)}\n"
            if en
            else f"{number} contrôles, {errors} erreur{'s' * (errors > 1)}\n"
        ]
    )
    good = not any(finding.check.severity == VIOLATION for finding in found)
    if options.reasoner:
        good = _reason(graph, lang) and good
    _out([_data_line(graph, lang), "\n"])
    return 0 if good else 1


def _reason(graph: Graph, lang: str) -> bool:
    """What HermiT says of the graph; whether it is well."""
    from contratgraph.graph.reasoner import classify

    _progress(lang)("HermiT", "HermiT")
    verdict = classify(graph.quads())
    consistent, classes = verdict.consistent, ", ".join(verdict.unsatisfiable)
    if lang == "en":
        said = "consistent" if consistent else "inconsistent: the data contradict the ontology"
        classes = classes and f"classes that nothing can be of: {classes}"
        empty = classes or "no unsatisfiable class"
        work = f"{verdict.triples} triples in {verdict.seconds:.1f} s"
    else:
        said = "cohérent" if consistent else "incohérent : les données contredisent l'ontologie"
        classes = classes and f"classes dont rien ne peut être : {classes}"
        empty = classes or "aucune classe insatisfiable"
        work = f"{verdict.triples} triplets en {verdict.seconds:.1f} s".replace(".", ",")
    _out(["HermiT : ", " ; ".join([said, *([empty] if consistent else []), work]), "\n"])
    return verdict.good


def _export(options: argparse.Namespace, lang: str) -> int:
    from contratgraph.graph.export import export, export_file, export_format

    if options.file == "-":
        extension = _format(options.format or "ttl")
        export(_open(options, lang), extension, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    else:
        path = Path(options.file)
        extension = export_format(path.name)
        if options.format and _format(options.format) != extension:
            raise BadParameter(
                fr_reason=f"--format {options.format} contredit le nom {path.name}",
                en_reason=f"--format {options.format} contradicts the name {path.name}",
            )
        export_file(_open(options, lang), path)
    return 0


def _format(name: str) -> str:
    """The extension for the name of a format, with or without its dot."""
    from contratgraph.graph.export import export_format

    return export_format("." + name.removeprefix("."))


def _info(options: argparse.Namespace, lang: str) -> int:
    if options.coverage:
        return _coverage(options, lang)
    _out([f"contratgraph {__version__}\n", *_about(_open(options, lang), lang)])
    return 0


def _coverage(options: argparse.Namespace, lang: str) -> int:
    """The packages know how much of their documents was read, the graph does not."""
    from contratgraph.loaders.coverage_report import coverage_report
    from contratgraph.loaders.locate import shipped_packages
    from contratgraph.loaders.package import read_package

    if options.store is not None:
        raise BadParameter(
            fr_reason="--coverage se lit dans un jeu de données : --package, non --store",
            en_reason="--coverage is read from a data package: --package, not --store",
        )
    for directory in options.package or shipped_packages():
        _out(coverage_report(read_package(directory), lang, _width()))
    return 0


def _about(graph: Graph, lang: str) -> Iterable[str]:
    """What a graph was built from, what is in it, and where it is."""
    from contratgraph.queries.show import contents

    yield f"{'graph' if lang == 'en' else 'graphe'} : {graph.path}\n"
    yield f"base : {graph.about['base']}\n"
    for package in graph.about["packages"]:
        contract = graph.about["contracts"][package["key"]]
        yield f"{package['key']} : {contract['title']}\n"
        yield f"  version {package['version']}, sha256 {package['hash']}\n"
        yield f"  document {package['document']}, sha256 {package['document_sha256']}\n"
        yield (
            f"  {contract['stated']} triplets énoncés, {contract['inferred']} déduits\n"
            if lang == "fr"
            else f"  {contract['stated']} stated triples, {contract['inferred']} inferred\n"
        )
    for name, number in contents(graph, lang=lang).rows:
        if number and name:
            yield f"  {name.text.lower():<28}{number.text:>7}\n"


_COMMANDS = {
    "queries": _queries,
    "show": _show,
    "explain": _explain,
    "extract": _extract,
    "build": _build,
    "check": _check,
    "export": _export,
    "info": _info,
}
