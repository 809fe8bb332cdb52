"""Maps of the apparent diffusion coefficient.

References
----------
Stejskal & Tanner 1965, doi:10.1063/1.1695690. Le Bihan et al. 1986,
doi:10.1148/radiology.161.2.3763909 (maps).
"""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.types import Facet, Measurement
from anoncert.utility._case import Case
from anoncert.utility._decay import Decay, measured

FACET = Facet.ANALYSIS

ADC = Decay(
    measure="adc",
    contrast="diffusion",
    weighted=lambda weighting: weighting.b_value,
    true=lambda tissue: tissue.adc / 1000,
    shown=lambda rates: rates,
)
"""Diffusion [mm2/s]."""


def prepare(case: Case) -> None:
    """Share nothing."""


def measure(case: Case, state: None, subject: str) -> Iterator[Measurement]:  # noqa: ARG001
    """Yield how far diffusion in a subject's tissues is from what it was."""
    yield from measured(ADC, case.brains[subject], subject)
