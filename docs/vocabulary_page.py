"""The reference page of the ontology, written from its files and from the shipped graph."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from contratgraph.graph.store import Graph
from contratgraph.graph.vocabulary import ontology_quads
from contratgraph.ontology.terms import CG, LABEL, PREFIXES
from contratgraph.queries.catalogue import questions

OWL = PREFIXES["owl"]
RDF = PREFIXES["rdf"]
RDFS = PREFIXES["rdfs"]
SKOS = PREFIXES["skos"]
KINDS = {
    "Class": ("Classes", "Classes"),
    "ObjectProperty": ("Liens", "Object properties"),
    "DatatypeProperty": ("Valeurs", "Datatype properties"),
}
CHARACTERISTICS = ("Functional", "Symmetric", "Asymmetric", "Irreflexive", "Transitive")
CORE = (
    "hasPart objectiveOf statedPilot partneredBy mobilises targets contributesTo fundedBy operatedBy "
    "embodiedBy memberOf participant inElement evidence inDocument undertakenBy inCommune"
).split()
"""The links of the diagram: those of the core model, one class on either side."""

Node = NamedNode | BlankNode | Literal


class _Ontology:
    """What the files say of each term."""

    def __init__(self) -> None:
        self._said: dict[str, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
        quads: list[Quad] = list(ontology_quads())
        for quad in quads:
            assert isinstance(quad.object, NamedNode | BlankNode | Literal)
            self._said[str(quad.subject)][quad.predicate.value].append(quad.object)
        self.disjoint: dict[str, set[str]] = defaultdict(set)
        for said in list(self._said.values()):
            for head in said.get(OWL + "members", ()):
                members = [self.short(one) for one in self._list(head)]
                for one in members:
                    self.disjoint[one] |= set(members) - {one}

    def of_kind(self, kind: str) -> list[str]:
        """The addresses of our terms of a kind, in order."""
        mine = (
            term[1:-1]
            for term, said in self._said.items()
            if any(isinstance(one, NamedNode) and one.value == OWL + kind for one in said[RDF + "type"])
        )
        return sorted(term for term in mine if term.startswith(CG))

    def nodes(self, term: str, predicate: str) -> list[Node]:
        """What a term has as the value of a predicate."""
        return self._said[f"<{term}>"].get(predicate, [])

    def text(self, term: str, predicate: str, lang: str) -> str:
        """The text of a term in a language; "" where there is none."""
        found = (one for one in self.nodes(term, predicate) if isinstance(one, Literal))
        return next((one.value for one in found if one.language == lang), "")

    def short(self, node: Node) -> str:
        """A class or a value, as Manchester syntax writes it."""
        if isinstance(node, Literal):
            return node.value
        if isinstance(node, NamedNode):
            for prefix, address in PREFIXES.items():
                if node.value.startswith(address):
                    return f"{prefix}:{node.value.removeprefix(address)}"
            return f"<{node.value}>"
        said = self._said[str(node)]
        if union := said.get(OWL + "unionOf"):
            return "(" + " or ".join(map(self.short, self._list(union[0]))) + ")"
        if of := said.get(OWL + "onProperty"):
            for name, word in (("someValuesFrom", "some"), ("allValuesFrom", "only")):
                if value := said.get(OWL + name):
                    return f"{self.short(of[0])} {word} {self.short(value[0])}"
            counts = ("cardinality", "exactly"), ("maxCardinality", "max"), ("minCardinality", "min")
            for name, word in counts:
                if value := said.get(OWL + name):
                    return f"{self.short(of[0])} {word} {self.short(value[0])}"
        return "…"

    def _list(self, head: Node) -> Iterator[Node]:
        while str(head) != f"<{RDF}nil>":
            said = self._said[str(head)]
            yield said[RDF + "first"][0]
            head = said[RDF + "rest"][0]

    def axioms(self, term: str) -> list[str]:
        """The axioms on a term, in Manchester syntax."""
        found = []
        kinds = {self.short(one) for one in self.nodes(term, RDF + "type")}
        marks = [name for name in CHARACTERISTICS if f"owl:{name}Property" in kinds]
        if marks:
            found.append("Characteristics: " + ", ".join(marks))
        for predicate, word in (
            (RDFS + "subClassOf", "SubClassOf"),
            (RDFS + "subPropertyOf", "SubPropertyOf"),
            (RDFS + "domain", "Domain"),
            (RDFS + "range", "Range"),
            (OWL + "inverseOf", "InverseOf"),
            (OWL + "disjointWith", "DisjointWith"),
            (CG + "byRule", "By rule"),
        ):
            found += [f"{word}: {self.short(one)}" for one in self.nodes(term, predicate)]
        for head in self.nodes(term, OWL + "propertyChainAxiom"):
            found.append("SubPropertyChain: " + " o ".join(map(self.short, self._list(head))))
        if apart := self.disjoint.get("cg:" + term.removeprefix(CG)):
            found.append("DisjointWith: " + ", ".join(sorted(apart)))
        return found


def _counts(graph: Graph, query: str) -> dict[str, tuple[int, str]]:
    """Term → how often it is used, and the first thing or pair that uses it."""
    rows = graph.select(query).rows
    return {
        row[0].text: (int(row[1].text), row[2].text)
        for row in rows
        if row[0] is not None and row[1] is not None and row[2] is not None
    }


def _used(graph: Graph) -> dict[str, tuple[int, str]]:
    classes = _counts(
        graph,
        "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) (MIN(STR(?s)) AS ?one) WHERE { ?s a ?c } GROUP BY ?c",
    )
    properties = _counts(
        graph, "SELECT ?p (COUNT(*) AS ?n) (MIN(STR(?s)) AS ?one) WHERE { ?s ?p ?o } GROUP BY ?p"
    )
    return classes | properties


def _diagram(ontology: _Ontology) -> str:
    lines = ["```mermaid", "classDiagram"]
    for term in ontology.of_kind("Class"):
        for wide in ontology.nodes(term, RDFS + "subClassOf"):
            if isinstance(wide, NamedNode) and wide.value.startswith(CG):
                lines.append(f"  {wide.value.removeprefix(CG)} <|-- {term.removeprefix(CG)}")
    for name in CORE:
        domain, into = (ontology.nodes(CG + name, RDFS + side) for side in ("domain", "range"))
        for one in domain:
            for other in into:
                if isinstance(one, NamedNode) and isinstance(other, NamedNode):
                    ends = one.value.removeprefix(CG), other.value.removeprefix(CG)
                    lines.append(f"  {ends[0]} --> {ends[1]} : {name}")
    return "\n".join([*lines, "```"])


def vocabulary_page(graph: Graph, base: str) -> str:
    """The page: the diagram, then every term with its definition, axioms, use and an example."""
    ontology = _Ontology()
    used = _used(graph)
    parts = [
        "# Le vocabulaire · The vocabulary\n",
        "`cg:` = `https://w3id.org/contratgraph/ontology#`. Chaque terme : définition en français et "
        "en anglais, axiomes (syntaxe de Manchester), emplois dans le graphe du contrat livré, un "
        "exemple. Pourquoi il en est ainsi : [ontology.md](ontology.md).\n",
        "*Each term: its definition in French and English, its axioms (Manchester syntax), how often "
        "the graph of the shipped contract uses it, an example.*\n",
        _diagram(ontology) + "\n",
    ]
    for kind, (fr, en) in KINDS.items():
        parts.append(f"## {fr} · {en}\n")
        for term in ontology.of_kind(kind):
            parts.append(_entry(ontology, term, used.get(term), base))
    parts.append("## Questions de compétence · Competency questions\n")
    parts.append("Chaque question enregistrée, et les termes qui y répondent.\n")
    for question in questions():
        terms = sorted(set(re.findall(r"\bcg:\w+", question.query)))
        parts.append(
            f"- **{question.summary['fr']}** *{question.summary['en']}* (`{question.name}`): "
            + ", ".join(f"`{term}`" for term in terms)
        )
    parts.append("")
    return "\n".join(parts)


def _entry(ontology: _Ontology, term: str, used: tuple[int, str] | None, base: str) -> str:
    names = [ontology.text(term, LABEL, lang) for lang in ("fr", "en")]
    definitions = [ontology.text(term, SKOS + "definition", lang) for lang in ("fr", "en")]
    lines: Sequence[str] = [
        f"### cg:{term.removeprefix(CG)}\n",
        f"**{names[0]}** · *{names[1]}*\n",
        f"{definitions[0]} *{definitions[1]}*\n",
        *(f"- `{axiom}`" for axiom in ontology.axioms(term)),
    ]
    if used:
        count = f"{used[0]:,}".replace(",", " ")
        lines = [*lines, f"- {count} × ; `{used[1].removeprefix(base)}`"]
    else:
        lines = [*lines, "- 0 ×"]
    return "\n".join(lines) + "\n"
