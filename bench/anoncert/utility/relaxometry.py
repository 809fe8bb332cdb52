"""T2 maps of multi-echo series.

References
----------
Haacke et al., Magnetic Resonance Imaging: Physical Principles and Sequence Design, 1999, section
8.4 (spin echo).
"""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.types import Facet, Measurement
from anoncert.utility._case import Case
from anoncert.utility._decay import Decay, measured

FACET = Facet.ANALYSIS

T2 = Decay(
    measure="t2",
    contrast="spin echo",
    weighted=lambda weighting: weighting.echo_time,
    true=lambda tissue: tissue.t2,
    shown=lambda rates: 1 / rates,
)
"""Relaxation [ms]."""


def prepare(case: Case) -> None:
    """Share nothing."""


def measure(case: Case, state: None, subject: str) -> Iterator[Measurement]:  # noqa: ARG001
    """Yield how far T2 in a subject's tissues is from what it was."""
    yield from measured(T2, case.brains[subject], subject)
