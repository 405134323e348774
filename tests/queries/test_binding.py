"""A value enters a query as one term and leaves it unchanged, whatever it holds and whoever runs it."""

from __future__ import annotations

import string

import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from contratgraph.errors import BadParameter
from contratgraph.queries.binding import bind, iri_term, string_term, variables

ECHO = "SELECT ?x WHERE { BIND(?_v AS ?x) }"

TROUBLE = [
    "L'Étape",
    "L\u2019Étape",
    'dit "Le Petit Prince"',
    "'''",
    '"""',
    '""" } #',
    "\\",
    "\\\\",
    '\\"',
    "\\n",
    "a\nb",
    "a\r\nb",
    "}",
    "{ ?x }",
    "#",
    "a # b",
    "?x",
    "?_v",
    "$_v",
    "<http://example.org/>",
    '" } ; DROP ALL #',
    '") . ?s ?p ?o #',
    "\u200f\u202eabc\u202c",
    "😀👩\u200d👧",
    "e\u0301",
    "\ufeff",
    "\x00",
    "\x07\x08\x0c\x0b\x7f\x85",
    "\u2028\u2029",
    "%s %(a)s {0} {a} \\g<0> \\1",
    "C:\\users",
    "a\tb",
    " ",
    "",
]
UNICODE_ESCAPES = ["\\u0041", "\\U00000041", "\\\\u0022 ?x", "\\u0022 } #"]

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
PIECES = st.lists(st.one_of(TEXT, st.sampled_from(TROUBLE)), max_size=5).map("".join)
IRI_PARTS = [*string.ascii_letters, *string.digits, *"/?&=_-.~:@!$'()*+,;é日", "%C3%A9", "?_v"]
TAILS = st.lists(st.sampled_from(IRI_PARTS)).map("".join)
IRIS = st.builds("https://example.org/{}{}{}".format, TAILS, st.sampled_from(["", "#"]), TAILS)


def echoed(term: str) -> Literal | NamedNode:
    """The term as Oxigraph gives it back."""
    found = Store().query(bind(ECHO, {"_v": term}))
    assert isinstance(found, QuerySolutions)
    (solution,) = found
    value = solution["x"]
    assert isinstance(value, Literal | NamedNode)
    return value


def echoed_by_rdflib(term: str) -> rdflib.term.Identifier:
    """The term as rdflib gives it back."""
    ((value,),) = rdflib.Graph().query(bind(ECHO, {"_v": term}))  # type: ignore[misc]  # rows, of a SELECT
    assert isinstance(value, rdflib.term.Identifier)
    return value


# --- strings -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [*TROUBLE, *UNICODE_ESCAPES])
def test_a_string_comes_back_from_oxigraph(text: str) -> None:
    assert echoed(string_term(text)) == Literal(text)


@pytest.mark.parametrize("text", [*TROUBLE, *UNICODE_ESCAPES])
def test_a_string_comes_back_from_rdflib(text: str) -> None:
    assert echoed_by_rdflib(string_term(text)) == rdflib.Literal(text)


@settings(deadline=None)
@given(PIECES)
@example('""" } #')
@example("\\u0041")
def test_any_string_comes_back_from_oxigraph(text: str) -> None:
    assert echoed(string_term(text)) == Literal(text)


@settings(deadline=None, max_examples=60)
@given(PIECES)
def test_any_string_comes_back_from_rdflib(text: str) -> None:
    assert str(echoed_by_rdflib(string_term(text))) == text


@settings(deadline=None)
@given(PIECES)
def test_a_string_finds_what_was_stored_under_it(text: str) -> None:
    store = Store()
    thing = NamedNode("https://example.org/thing")
    store.add(Quad(thing, NamedNode("https://example.org/name"), Literal(text)))
    store.add(Quad(thing, NamedNode("https://example.org/name"), Literal(text + "x")))
    query = "SELECT ?s WHERE { ?s <https://example.org/name> ?_name . FILTER(?_name = ?_name) }"
    found = store.query(bind(query, {"_name": string_term(text)}))
    assert isinstance(found, QuerySolutions)
    assert [solution["s"] for solution in found] == [thing]


@settings(deadline=None)
@given(PIECES)
def test_a_string_is_one_line_and_one_token(text: str) -> None:
    term = string_term(text)
    assert "\n" not in term
    assert "\r" not in term
    assert variables(f"SELECT ?a WHERE {{ ?a ?b {term} . ?c ?d ?e }}") == ("a", "b", "c", "d", "e")


@pytest.mark.parametrize("text", ["\ud800", "abc\udfff", "\udce9"])
def test_a_lone_surrogate_is_refused(text: str) -> None:
    """It has no UTF-8: it reaches us in an argument whose bytes were not UTF-8."""
    with pytest.raises(BadParameter):
        string_term(text)


# --- addresses -----------------------------------------------------------------------------------


@settings(deadline=None)
@given(IRIS)
@example("https://example.org/#fragment?_v")
@example("https://example.org/caf%C3%A9")
@example("https://example.org/L'%C3%89tape")
def test_an_address_comes_back_from_oxigraph(iri: str) -> None:
    assert echoed(iri_term(iri)) == NamedNode(iri)


@settings(deadline=None, max_examples=60)
@given(IRIS)
def test_an_address_comes_back_from_rdflib(iri: str) -> None:
    assert echoed_by_rdflib(iri_term(iri)) == rdflib.URIRef(iri)


INJECTIONS = [
    "",
    "https://example.org/> } DELETE WHERE { ?s ?p ?o } #",
    "https://example.org/> . ?s ?p ?o . <https://example.org/",
    "https://example.org/a b",
    "https://example.org/a\tb",
    "https://example.org/a\nb",
    "https://example.org/a\x00b",
    'https://example.org/"',
    "https://example.org/{x}",
    "https://example.org/a|b",
    "https://example.org/a^b",
    "https://example.org/`",
    "https://example.org/\\u003E",
    "https://example.org/\\",
    "<https://example.org/>",
]


@pytest.mark.parametrize("iri", INJECTIONS)
def test_what_would_end_the_address_is_refused(iri: str) -> None:
    with pytest.raises(BadParameter):
        iri_term(iri)


@settings(deadline=None)
@given(TEXT)
def test_an_address_is_refused_or_is_one_token(text: str) -> None:
    try:
        term = iri_term(f"https://example.org/{text}")
    except BadParameter:
        return
    query = f"SELECT ?a WHERE {{ ?a ?b {term} . ?c ?d ?e }}"
    assert variables(query) == ("a", "b", "c", "d", "e")
    assert bind(query, {"a": "<urn:x>"}).count(term) == 1


@pytest.mark.parametrize("iri", ["http://[", "http://a/\x7f", "http://a/\ud800"])
def test_what_the_store_would_not_parse_is_refused(iri: str) -> None:
    with pytest.raises(BadParameter):
        iri_term(iri)


# --- what is replaced, and what is not -----------------------------------------------------------


def test_every_occurrence_is_replaced_with_either_mark() -> None:
    bound = bind("SELECT ?s { ?s ?p ?_a . $_a ?q ?_a }", {"_a": "<urn:a>"})
    assert bound == "SELECT ?s { ?s ?p <urn:a> . <urn:a> ?q <urn:a> }"


def test_a_name_that_begins_another_leaves_it_alone() -> None:
    query = "?_a ?_ab ?_a_b ?_a1 ?_aé ?a ?__a $_ab ?_A"
    assert bind(query, {"_a": "<urn:a>"}) == query.replace("?_a ", "<urn:a> ", 1)
    assert bind(query, {"_ab": "<urn:ab>"}) == "?_a <urn:ab> ?_a_b ?_a1 ?_aé ?a ?__a <urn:ab> ?_A"


def test_a_variable_without_a_value_stays_free() -> None:
    query = "SELECT ?s { ?s ?p ?_a , ?_b }"
    assert bind(query, {}) == query
    assert bind(query, {"_b": "<urn:b>"}) == "SELECT ?s { ?s ?p ?_a , <urn:b> }"
    assert bind(query, {"s": "<urn:s>"}) == "SELECT <urn:s> { <urn:s> ?p ?_a , ?_b }"


@pytest.mark.parametrize(
    "token",
    [
        '"?_a"',
        "'?_a'",
        '"""?_a"""',
        "'''?_a'''",
        '"\\"?_a"',
        "'\\'?_a'",
        '"""a"?_a""b"""',
        "'''a'?_a''b'''",
        '"""\n?_a\n"""',
        '"\\\\" "?_a"',
        '"# ?_a"',
        "<https://example.org/?_a>",
        "<https://example.org/#?_a>",
        "# ?_a\n",
        "# it's ?_a \" <\n",
        "#+ summary: ?_a\n",
    ],
)
def test_names_within_strings_addresses_and_comments_stay(token: str) -> None:
    query = f"?_a {token} ?_a"
    assert bind(query, {"_a": "<urn:a>"}) == f"<urn:a> {token} <urn:a>"
    assert variables(query) == ("_a",)


def test_a_comment_ends_with_its_line() -> None:
    for end in ("\n", "\r", "\r\n"):
        assert bind(f"# ?_a{end}?_a", {"_a": "<urn:a>"}) == f"# ?_a{end}<urn:a>"


def test_comparison_signs_begin_no_address() -> None:
    query = "FILTER(?x < ?_a && ?_a > ?y || ?x<?_a)"
    assert bind(query, {"_a": "1"}) == "FILTER(?x < 1 && 1 > ?y || ?x<1)"


def test_the_mark_of_an_optional_path_is_no_variable() -> None:
    query = "?s <urn:p>?/<urn:q>? ?_a"
    assert bind(query, {"_a": "<urn:a>"}) == "?s <urn:p>?/<urn:q>? <urn:a>"


def test_a_bound_term_is_not_read_again() -> None:
    bound = bind("?_a ?_b", {"_a": string_term("?_b"), "_b": string_term("?_a \\g<0>")})
    assert bound == '"?_b" "?_a \\\\g<0>"'


def test_a_string_that_is_not_closed_hides_nothing() -> None:
    assert variables('SELECT "' + '\\"' * 500 + " ?_a") == ("_a",)
    assert variables("SELECT \"ab\n ?_a 'cd\n ?_b") == ("_a", "_b")


def test_a_name_with_a_combining_mark_is_another_name() -> None:
    """SPARQL 1.1, VARNAME: U+0300 to U+036F, U+00B7 and U+203F to U+2040 go on a name."""
    query = "?_a\u0301 ?_a\u00b7 ?_a\u203f"
    assert bind(query, {"_a": "<urn:a>"}) == query


def test_an_escaped_mark_within_a_local_name_stays() -> None:
    """SPARQL 1.1, PN_LOCAL_ESC: `ex:a\\?_a` is one prefixed name."""
    query = "?s ex:a\\?_a ?o"
    assert bind(query, {"_a": "<urn:a>"}) == query


def test_variables_come_in_the_order_of_their_first_appearance() -> None:
    assert variables('SELECT ?b $a { ?a ?p "?no" . ?b <urn:?no> ?c } # ?no') == ("b", "a", "p", "c")
    assert variables("") == ()


NAMES = st.from_regex(r"_[a-z]{1,6}_iri", fullmatch=True)


@settings(deadline=None)
@given(st.lists(NAMES, min_size=2, max_size=4, unique=True), PIECES)
def test_only_the_named_variable_is_replaced(names: list[str], text: str) -> None:
    chosen, *others = names
    term = string_term(text)
    parts = [f"?{name}" for name in names for _ in range(2)]
    bound = bind(" ; ".join(parts), {chosen: term})
    assert bound == " ; ".join(term if part == f"?{chosen}" else part for part in parts)
    assert set(variables(bound)) == set(others)
