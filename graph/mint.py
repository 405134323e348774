"""Addresses: the one place that makes an IRI."""

from __future__ import annotations

import re
from enum import StrEnum

from contratgraph.errors import BadParameter

DEFAULT_BASE = "https://w3id.org/contratgraph/id/"

_BASE = r"(?:https?://[^\s<>\"{}|\\^`#]+|urn:[A-Za-z0-9][^\s<>\"{}|\\^`#]*)[/#:]"
_NOT_IN_IRI = r"[\x00-\x20\x7f-\x9f\ud800-\udfff\ufffe\uffff]|%(?![0-9A-Fa-f]{2})"
"""Patterns, compiled where a base is checked: a plain question needs none."""


class Kind(StrEnum):
    """What an address is of; the segment before the key."""

    CONTRACT = "contrat"
    SECTION = "section"
    PILIER = "pilier"
    VOLET = "volet"
    ORIENTATION = "orientation"
    AXE = "axe"
    OBJECTIVE = "objectif"
    ACTION = "mesure"
    PRINCIPLE = "principe"
    EXPECTATION = "attente"
    DIMENSION = "dimension"
    URBAN_PROJECT = "projet-urbain"
    URBAN_OBJECTIVE = "objectif-urbain"
    ACTOR = "acteur"
    DISPOSITIF = "dispositif"
    PUBLIC = "public"
    PRIORITY = "priorite"
    STATEMENT = "enonce"
    SILENCE = "silence"
    PASSAGE = "passage"
    ANOMALY = "anomalie"
    COMMUNE = "commune"
    SCHOOL = "ecole"
    QUARTIER = "quartier"
    SITE = "lieu"
    FINDING = "constat"
    CHALLENGE = "enjeu"
    URBAN_OPERATION = "operation"
    TARGET = "objectif-chiffre"
    FIGURE = "chiffre"
    UNDERTAKING = "engagement"
    BODY = "instance"
    REFERENCE = "renvoi"
    ACRONYM = "sigle"
    REGIME = "regime"
    DOCUMENT = "document"


def check_base(base: str) -> str:
    """The base of all addresses, ending on "/", "#" or ":". Raises `BadParameter` for anything else."""
    if not base.endswith(("/", "#", ":")):
        base += "/"
    if not re.fullmatch(_BASE, base) or not _is_iri(base):
        raise BadParameter(
            fr_reason=f"« {base} » n'est pas une adresse de base (https://…/)",
            en_reason=f"“{base}” is not a base address (https://…/)",
        )
    return base


def _is_iri(text: str) -> bool:
    if re.search(_NOT_IN_IRI, text):
        return False
    from pyoxigraph import NamedNode

    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def mint(base: str, contract: str, kind: Kind, key: str = "") -> str:
    """`{base}{contract}/{kind}/{key}`; for the contract itself `{base}{contract}`."""
    if kind is Kind.CONTRACT:
        return f"{base}{contract}"
    return f"{base}{contract}/{kind.value}/{key}"


def stated_graph(base: str, contract: str) -> str:
    """The named graph of what the contract states."""
    return f"{base}{contract}/stated"


def inferred_graph(base: str, contract: str) -> str:
    """The named graph of what the rules conclude from it."""
    return f"{base}{contract}/inferred"
