"""Keys that stay with what they were given to, when a document is read again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contratgraph.loaders.document import Document
from contratgraph.loaders.draft import Draft
from contratgraph.loaders.lists import Comparator, Origin, ReadBy, Role, StatementKind
from contratgraph.loaders.records import (
    Contract,
    Dataset,
    KeyedRecord,
    Known,
    Mention,
    StatedFigure,
    Statement,
)
from contratgraph.loaders.registry import Registry

CONTRACT = Contract(
    key="v",
    code="",
    title="Valmont",
    first_year=None,
    last_year=None,
    document="v.md",
    document_sha256="0" * 64,
    document_lines=9,
)


def draft(*known: KeyedRecord) -> Draft:
    document = Document(name="v.md", sha256="0" * 64, lines=9, blocks=())
    return Draft(document, Registry(Dataset(contract=CONTRACT)), Known(keyed=known))


def figure(words: str, value: str = "12") -> StatedFigure:
    return StatedFigure(
        key="",
        element="CV-1.1",
        comparator=Comparator.EXACT,
        value=value,
        upper="",
        unit="%",
        stated_as=words,
        passage="p",
        read_by=ReadBy.EXTRACTED,
    )


def statement(stated_as: str, target: str = "caf") -> Statement:
    return Statement(
        key="",
        kind=StatementKind.PARTICIPATION,
        element="CV-1.1",
        role=Role.PILOTE,
        target=target,
        qualifier="",
        stated_as=stated_as,
        passage="p",
        stated_in=Origin.FICHE,
        read_by=ReadBy.EXTRACTED,
        doubt="",
    )


def mention(**named: str) -> Mention:
    columns = dict.fromkeys(("quartier", "commune", "site", "actor", "dispositif"), "") | named
    return Mention(
        key="", element="CV-1.1", **columns, stated_as="x", passage="p", read_by=ReadBy.EXTRACTED
    )


def test_two_of_the_same_words_have_two_keys() -> None:
    reading = draft()
    keys = [reading.keyed("CV-1.1 chiffre 12 %", figure(words)).key for words in ("a b", "c d")]
    assert keys == ["cv-1-1-chiffre-12", "cv-1-1-chiffre-12-b"]


def test_each_keeps_its_key_in_whatever_order_it_is_read_again() -> None:
    first = draft()
    wanted = "CV-1.1 chiffre 12 %"
    known = [first.keyed(wanted, figure(words)) for words in ("12 % des jeunes", "12 % du parc")]
    again = draft(*known)
    assert [again.keyed(wanted, replace(old, key="")) for old in reversed(known)] == known[::-1]


def test_a_key_is_not_given_to_something_else() -> None:
    (gone,) = [draft().keyed("CV-1.1 chiffre 12 %", figure("12 % des jeunes"))]
    other = draft(gone).keyed("CV-1.1 chiffre 12 %", figure("douze pour cent du parc social"))
    assert other.key == f"{gone.key}-b"


@pytest.mark.parametrize("printed", ["C.A.F.", "Caisse d'allocations familiales du département"])
def test_a_statement_keeps_its_key_however_the_thing_is_printed(printed: str) -> None:
    known = draft().keyed("CV-1.1 pilote caf", statement("CAF"))
    assert draft(known).keyed("CV-1.1 pilote caf", statement(printed)).key == known.key


def test_things_of_different_registries_have_keys_of_their_own() -> None:
    """ "Mission locale" is an actor and a dispositif: two mentions of one wanted key."""
    first = draft()
    wanted = "CV-1.1 nomme mission-locale"
    named = [mention(actor="mission-locale"), mention(dispositif="mission-locale")]
    known = [first.keyed(wanted, each) for each in named]
    assert len({each.key for each in known}) == 2
    again = draft(*known)
    assert [again.keyed(wanted, each).key for each in reversed(named)] == [
        each.key for each in reversed(known)
    ]
