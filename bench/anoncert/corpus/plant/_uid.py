"""How scanners mint unique identifiers: their vendor's root, then digits."""

from __future__ import annotations

from anoncert.corpus import tables
from anoncert.corpus.people import Person
from anoncert.corpus.plant._draw import Drawn


def minted(
    person: Person, kind: str, visit: int, series: str = "", *, numbered: bool = False
) -> Drawn:
    """Mint a UID of at most 58 characters (PS3.5 section 9: at most 64 with a number)."""
    root = tables.dialects()[person.subject.dialect]["uid_root"]
    stream = person.stream(kind, str(visit), series)
    text = f"{root}.{stream.digits(5)}.{stream.digits(12)}.{stream.digits(12)}"
    return Drawn(forms={"dicom": text}, visit=visit, series=series or None, numbered=numbered)
