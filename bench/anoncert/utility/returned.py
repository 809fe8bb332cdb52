"""Files returned: how many inputs came back readable."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.types import Facet, Measurement
from anoncert.utility._case import Case

FACET = Facet.STRUCTURE


def prepare(case: Case) -> None:
    """Share nothing."""


def measure(case: Case, state: None, subject: str) -> Iterator[Measurement]:  # noqa: ARG001
    """Yield the share of a subject's instances that did not come back."""
    pairs = case.by_subject[subject]
    lost = sum(pair.output is None for pair in pairs)
    yield Measurement(
        facet=FACET,
        measure="returned",
        subject=subject,
        loss=lost / len(pairs),
        raw=float(len(pairs) - lost),
        unit="files",
    )
