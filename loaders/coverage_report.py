"""How much of a document became records, for the person who ran `info --coverage`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contratgraph.loaders.records import Dataset, Section

_HEADS = {
    "fr": ("Section", "Lignes", "Lettres", "Énoncé", "Présente", "Structure", "Reste"),
    "en": ("Section", "Lines", "Letters", "Stated", "Presents", "Structure", "Left"),
}
_LEGEND = {
    "fr": "Énoncé : mots qui prouvent un enregistrement. Présente : prose gardée avec un élément, où "
    "rien d'autre n'a été lu. Structure : titres, intitulés, sommaire. Lettres et chiffres comptés.",
    "en": "Stated: words that prove a record. Presents: prose kept with an element, in which nothing "
    "else was read. Structure: headings, labels, contents. Letters and digits are counted.",
}


_MUCH = 0.2
"""Where more of the text than this became nothing, its shape was probably not recognised."""


def coverage_report(data: Dataset, lang: str, width: int = 120) -> Iterator[str]:
    """The report, a line at a time: the share of each section, then what was assigned to nothing."""
    fr = lang == "fr"
    yield f"{data.contract.title} · {data.contract.document}\n\n"
    yield from coverage_by_section(data, lang, width)
    if data.coverage and data.leftovers:
        title = "Attribué à rien" if fr else "Assigned to nothing"
        yield f"\n{title} ({len(data.leftovers)})\n"
        for left in data.leftovers:
            alone = left.first_line == left.last_line
            where = f"{left.first_line}" if alone else f"{left.first_line}-{left.last_line}"
            yield f"  {where:>9}  {left.quote}\n"


def coverage_by_section(data: Dataset, lang: str, width: int = 120) -> Iterator[str]:
    """The share of each section and of the whole, with what the columns mean."""
    fr = lang == "fr"
    if not data.coverage:
        yield (
            "Ce jeu de données ne dit pas ce qui a été lu : extraire de nouveau le document.\n"
            if fr
            else "This package does not say what was read: extract the document again.\n"
        )
        return
    first = "(avant la première section)" if fr else "(before the first section)"
    names = [section.title or first for section in data.coverage]
    room = min(max(map(len, names)), max(width - 60, 20))
    yield _row(room, *_HEADS[lang])
    for section, name in zip(data.coverage, names, strict=True):
        lines = f"{section.first_line}-{section.last_line}"
        yield _shares(room, name, lines, [section], fr=fr)
    yield _shares(room, "Ensemble" if fr else "Whole", "", data.coverage, fr=fr)
    yield f"\n{_LEGEND[lang]}\n"


def coverage_in_brief(data: Dataset, lang: str) -> Iterator[str]:
    """One line on the whole document; every section, where much of the text became nothing."""
    total, stated, presents, structure, left = _sums(data.coverage)
    if not total:
        return
    fr = lang == "fr"
    shares = [_percent(part, total, fr=fr) for part in (stated, presents, structure)]
    yield (
        f"Texte : {shares[0]} prouve un énoncé, {shares[1]} présente un élément, {shares[2]} est "
        f"structure, {left} lettres restent (contratgraph info --coverage)\n\n"
        if fr
        else f"Text: {shares[0]} proves a statement, {shares[1]} presents an element, {shares[2]} is "
        f"structure, {left} letters are left (contratgraph info --coverage)\n\n"
    )
    if left > _MUCH * total:
        yield from coverage_by_section(data, lang)
        yield "\n"


def _shares(room: int, name: str, lines: str, sections: Sequence[Section], *, fr: bool) -> str:
    characters, *parts, left = _sums(sections)
    shares = (_percent(part, characters, fr=fr) for part in parts)
    return _row(room, name, lines, str(characters), *shares, str(left))


def _sums(sections: Sequence[Section]) -> tuple[int, int, int, int, int]:
    """Letters of sections: all, stated, presenting, structure, left."""
    characters = sum(section.characters for section in sections)
    assigned = sum(section.assigned for section in sections)
    presentation = sum(section.presentation for section in sections)
    structure = sum(section.structure for section in sections)
    left = characters - assigned - presentation - structure
    return characters, assigned, presentation, structure, left


def _percent(part: int, whole: int, *, fr: bool) -> str:
    share = 100 * part / whole if whole else 0.0
    if part < whole:
        share = min(share, 99.9)  # never "100 %" where something is left
    return f"{share:.1f} %".replace(".", "," if fr else ".")


def _row(room: int, name: str, *cells: str) -> str:
    name = name if len(name) <= room else name[: room - 1].rstrip() + "…"
    widths = (12, 9, 10, 10, 11, 8)
    return (
        name.ljust(room)
        + "".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
        + "\n"
    )
