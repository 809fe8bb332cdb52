"""What a magnitude image shows of each tissue."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from anoncert.corpus import tables

_GRID = 1 << 20


@dataclass(frozen=True)
class Sequence:
    """A pulse sequence.

    Parameters
    ----------
    kind
        A key of `KINDS`.
    repetition_time, echo_time, inversion_time
        [ms]; the last counts where magnetization is inverted.
    flip_angle
        [degrees].
    echo_spacing, echoes
        [ms] and count, of a gradient-echo train behind an inversion.
    b_value
        Diffusion weighting [s/mm2].
    """

    kind: str
    repetition_time: float
    echo_time: float
    flip_angle: float
    inversion_time: float = 0.0
    echo_spacing: float = 7.0
    echoes: int = 176
    b_value: float = 0.0


@dataclass(frozen=True)
class Tissue:
    """A tissue in a magnetic field.

    Attributes
    ----------
    pd : float
        Proton density relative to water.
    t1, t2, t2star : float
        Relaxation times [ms].
    adc : float
        Apparent diffusion coefficient [1e-3 mm2/s].
    """

    pd: float
    t1: float
    t2: float
    t2star: float
    adc: float


@cache
def tissue_names() -> tuple[str, ...]:
    """Return the tissues in the order of their labels; 0 is air."""
    return tuple(dict.fromkeys(row["tissue"] for row in tables.table("mr_tissues")))


@cache
def tissue_index(name: str) -> int:
    """Return the label of a tissue."""
    return tissue_names().index(name)


@cache
def tissues(tesla: float) -> tuple[Tissue, ...]:
    """Return all tissues at a field strength, in the order of their labels."""
    rows = {(row["tissue"], float(row["tesla"])): row for row in tables.table("mr_tissues")}
    fields = ("pd", "t1", "t2", "t2star", "adc")
    return tuple(
        Tissue(*(float(rows[name, tesla][field]) for field in fields)) for name in tissue_names()
    )


def levels(sequence: Sequence, tesla: float) -> NDArray[np.float32]:
    """Compute the signal of each tissue.

    Parameters
    ----------
    sequence
        How the image is made.
    tesla
        1.5 or 3.

    Returns
    -------
    ndarray of float32, shape (tissues,)
        Relative to fully relaxed water, in the order of `tissue_names`. Rounded, so
        that the last bit of an exponential cannot reach a file.

    References
    ----------
    Haacke et al., Magnetic Resonance Imaging: Physical Principles and Sequence Design,
    1999, sections 8.3 (inversion recovery), 8.4 (spin echo) and 18.1 (spoiled gradient
    echo). Deichmann et al. 2000, doi:10.1006/nimg.2000.0601 (MPRAGE steady state).
    Stejskal & Tanner 1965, doi:10.1063/1.1695690 (diffusion).
    """
    signal = KINDS[sequence.kind]
    values = [round(_GRID * signal(sequence, tissue)) / _GRID for tissue in tissues(tesla)]
    return np.array(values, np.float32)


def _spin_echo(s: Sequence, t: Tissue) -> float:
    return t.pd * (1 - math.exp(-s.repetition_time / t.t1)) * math.exp(-s.echo_time / t.t2)


def _inversion_recovery(s: Sequence, t: Tissue) -> float:
    recovered = 1 - 2 * math.exp(-s.inversion_time / t.t1) + math.exp(-s.repetition_time / t.t1)
    return t.pd * abs(recovered) * math.exp(-s.echo_time / t.t2)


def _gradient_echo(s: Sequence, t: Tissue) -> float:
    angle, e1 = math.radians(s.flip_angle), math.exp(-s.repetition_time / t.t1)
    steady = math.sin(angle) * (1 - e1) / (1 - math.cos(angle) * e1)
    return t.pd * steady * math.exp(-s.echo_time / t.t2star)


def _mprage(s: Sequence, t: Tissue) -> float:
    """Follow magnetization through a cycle: inversion, wait, gradient-echo train, wait."""
    angle, spacing = math.radians(s.flip_angle), s.echo_spacing
    train = s.echoes * spacing
    before = s.inversion_time - train / 2
    after = s.repetition_time - s.inversion_time - train / 2
    rate = 1 / t.t1 - math.log(math.cos(angle)) / spacing
    e_spacing = math.exp(-spacing / t.t1)
    driven = t.pd * (1 - e_spacing) / (1 - math.cos(angle) * e_spacing)
    # each step maps longitudinal magnetization m to a + b * m; the cycle ends where it began
    cycle = [
        (t.pd * (1 - math.exp(-before / t.t1)), -math.exp(-before / t.t1)),
        (driven * (1 - math.exp(-train * rate)), math.exp(-train * rate)),
        (t.pd * (1 - math.exp(-after / t.t1)), math.exp(-after / t.t1)),
    ]
    a, b = 0.0, 1.0
    for add, keep in cycle:
        a, b = add + keep * a, keep * b
    at_train = cycle[0][0] + cycle[0][1] * a / (1 - b)
    at_centre = driven + (at_train - driven) * math.exp(-train / 2 * rate)
    return math.sin(angle) * abs(at_centre) * math.exp(-s.echo_time / t.t2star)


def _diffusion(s: Sequence, t: Tissue) -> float:
    return _spin_echo(s, t) * math.exp(-s.b_value * t.adc / 1000)


KINDS = {
    "spin echo": _spin_echo,
    "inversion recovery": _inversion_recovery,
    "gradient echo": _gradient_echo,
    "mprage": _mprage,
    "diffusion": _diffusion,
}
"""Pulse sequences by name; a turbo spin echo counts as spin echo at its effective TE."""
