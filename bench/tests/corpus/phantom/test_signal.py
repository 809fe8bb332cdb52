"""Signals behave as physics says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from anoncert.corpus import tables
from anoncert.corpus.phantom.signal import KINDS, Sequence, levels, tissue_names, tissues

MPRAGE = Sequence("mprage", 2300.0, 2.98, 9.0, 900.0)
T2 = Sequence("spin echo", 5200.0, 96.0, 150.0)
FLAIR = Sequence("inversion recovery", 9000.0, 110.0, 150.0, 2400.0)

fields = pytest.mark.parametrize("tesla", [1.5, 3.0])


def shown(sequence: Sequence, tesla: float = 3.0) -> dict[str, float]:
    return dict(zip(tissue_names(), levels(sequence, tesla).tolist(), strict=True))


@fields
def test_contrasts_are_those_of_the_textbook(tesla: float) -> None:
    t1, t2, flair = (shown(s, tesla) for s in (MPRAGE, T2, FLAIR))
    assert t1["fat"] > t1["white_matter"] > t1["grey_matter"] > t1["csf"]
    assert t2["csf"] > t2["grey_matter"] > t2["white_matter"]
    assert flair["grey_matter"] > flair["white_matter"] > 3 * flair["csf"]
    assert t1["air"] == t2["air"] == flair["air"] == 0


@fields
def test_full_recovery_leaves_proton_density(tesla: float) -> None:
    relaxed = shown(Sequence("spin echo", 1e7, 1e-6, 90.0), tesla)
    densities = {n: t.pd for n, t in zip(tissue_names(), tissues(tesla), strict=True)}
    assert relaxed == pytest.approx(densities, abs=1e-4)


def test_echoes_decay_with_t2() -> None:
    early, late = (shown(Sequence("spin echo", 5000.0, te, 90.0)) for te in (20.0, 80.0))
    for name, tissue in zip(tissue_names(), tissues(3.0), strict=True):
        if tissue.pd > 0.3 and tissue.t2 > 30:
            assert -60 / math.log(late[name] / early[name]) == pytest.approx(tissue.t2, rel=0.01)


def test_diffusion_decays_with_the_apparent_coefficient() -> None:
    b0, b1000 = (shown(Sequence("diffusion", 8000.0, 90.0, 90.0, b_value=b)) for b in (0.0, 1000.0))
    for name, tissue in zip(tissue_names(), tissues(3.0), strict=True):
        if b0[name] > 0.05:
            assert -math.log(b1000[name] / b0[name]) == pytest.approx(tissue.adc, rel=0.01)


def test_mprage_repeats_itself_once_it_is_in_its_steady_state() -> None:
    """Step one echo at a time through many cycles, and compare."""
    for name, tissue in zip(tissue_names(), tissues(3.0), strict=True):
        if tissue.pd > 0.1:
            assert shown(MPRAGE)[name] == pytest.approx(stepped(MPRAGE, tissue), rel=2e-3), name


def stepped(s: Sequence, tissue: object) -> float:
    pd, t1, t2star = (getattr(tissue, key) for key in ("pd", "t1", "t2star"))
    angle, train = math.radians(s.flip_angle), s.echoes * s.echo_spacing
    before, after = s.inversion_time - train / 2, s.repetition_time - s.inversion_time - train / 2

    def rest(m: float, time: float) -> float:
        return pd + (m - pd) * math.exp(-time / t1)

    m, seen = pd, 0.0
    for _ in range(12):
        m = rest(-m, before)
        for echo in range(s.echoes):
            if echo == s.echoes // 2:
                seen = abs(m)
            m = rest(m * math.cos(angle), s.echo_spacing)
        m = rest(m, after)
    return math.sin(angle) * seen * math.exp(-s.echo_time / t2star)


def test_every_tissue_has_a_row_for_each_field_and_a_source() -> None:
    rows = tables.table("mr_tissues")
    assert len(rows) == 2 * len(tissue_names())
    assert all(row["source"] for row in rows)
    assert tissue_names()[0] == "air"
    for kind in KINDS:
        assert np.isfinite(levels(Sequence(kind, 3000.0, 20.0, 60.0, 800.0), 1.5)).all()
