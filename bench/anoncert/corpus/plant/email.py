"""The e-mail address."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn, latin
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "F"
ROLE = Role.DIRECT


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield an address below a domain that is reserved for examples (RFC 2606)."""
    name = latin(person.name)
    local = f"{name.given}.{name.family}{person.stream('email').between(10, 99)}"
    local = local.lower().replace(" ", "")
    yield Drawn(forms={"dicom": f"{local}@example.org"}, partial=[local])
