"""Registration of one visit to another.

A rigid transform is found by least squares of what both brains show, smoothed, and compared
with how the head really lay. Values are relative to their median, as it is 0 outside: the true
outline, which a tool did not write, gives nothing away. Loss is how much of the overlap of
tissues, which the transform found in the input gives, is gone.

References
----------
Friston et al. 1995, doi:10.1002/hbm.460030303 (least squares by Gauss and Newton). Klein et al.
2009, doi:10.1016/j.neuroimage.2008.12.037 (overlap of labels as a measure of registration).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial.transform import Rotation

from anoncert.types import Facet, HeadTruth, Measurement
from anoncert.utility._brain import Bools, Brain, Floats, Tissue, dice
from anoncert.utility._case import Case

FACET = Facet.ANALYSIS

_SMOOTHED = (6.0, 2.0, 1.0)
"""Standard deviations of the filter, one pass after the other [mm]."""

_APART = 3.0
"""Distance of the voxels that are compared [mm]."""

_ROUNDS, _STILL = 40, 1e-3
"""Most steps of a pass, and the one that ends it [mm]."""

_ARM = 50.0
"""Turns are as large as shifts at such an arm [mm]."""

_MOST = (1, 99)
"""Percentiles of which the distance is the unit of values; nothing lies farther off."""

_INSIDE = 0.5
"""Share of a voxel's surroundings that are brain."""

_LEAST = 1e-9
"""Below, nothing is in common."""

_REGISTERED = 0.8
"""Mean Dice coefficient of tissues from which visits are registered."""

_FEWEST = 1000
"""Voxels that can be registered."""

_TO_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])


class _Grid(NamedTuple):
    """A brain in the box around it: values, shape (columns, rows, slices), and where they lie."""

    values: Floats
    affine: Floats


def prepare(case: Case) -> None:
    """Share nothing."""


def measure(case: Case, state: None, subject: str) -> Iterator[Measurement]:  # noqa: ARG001
    """Yield how far two visits of a subject are registered from how they were."""
    lay = {f"v{truth.visit}": lying(truth) for truth in case.corpus.heads(subject)}
    losses, distances = list[float](), list[float]()
    for fixed, moving in _pairs(case.brains[subject]):
        before = registered(fixed, fixed.before, moving, moving.before)
        had = 0.0 if before is None else overlap(fixed, moving, before)
        if had < _REGISTERED:
            continue
        unchanged = all(np.array_equal(each.before, each.after) for each in (fixed, moving))
        after = before if unchanged else registered(fixed, fixed.after, moving, moving.after)
        if after is None:
            losses.append(1.0)
            continue
        losses.append(max(0.0, 1 - overlap(fixed, moving, after) / had))
        true = lay[moving.visit] @ np.linalg.inv(lay[fixed.visit])
        distances.append(distance(fixed, after, true))
    if losses:
        raw = float(np.mean(distances)) if distances else None
        yield Measurement(FACET, "registration", subject, float(np.mean(losses)), raw, "mm")


def _pairs(brains: list[Brain]) -> Iterator[tuple[Brain, Brain]]:
    """Yield later visits beside the first, as the largest brain shows them."""
    alike = [
        (one, other)
        for one, other in combinations(brains, 2)
        if one.made == other.made and one.visit < other.visit
    ]
    first = min((one.visit for one, _ in alike), default="")
    fixed = max(
        (one for one, _ in alike if one.visit == first),
        key=lambda one: len(one.label),
        default=None,
    )
    yield from ((one, other) for one, other in alike if one is fixed)


def registered(
    fixed: Brain, shown: Floats, moving: Brain, moved: Floats
) -> NDArray[np.float64] | None:
    """Register a brain to another.

    Parameters
    ----------
    fixed, moving
        The brains.
    shown, moved
        Values of their voxels, NaN where there is none.

    Returns
    -------
    ndarray of shape (4, 4) or None
        From the patient's coordinates at the visit of one to those at that of the other, LPS
        [mm]. None if there is too little to register.
    """
    target, source = _standardised(shown), _standardised(moved)
    if target is None or source is None:
        return None
    found = np.eye(4)
    for width in _SMOOTHED:
        inside = _grid(fixed, np.ones(len(target)), width).values > _INSIDE
        found = _fitted(_grid(fixed, target, width), inside, _grid(moving, source, width), found)
    return found


def _standardised(values: Floats) -> Floats | None:
    """Return values relative to their median and spread, 0 where there is none."""
    there = values[np.isfinite(values)]
    if there.size < _FEWEST or not (spread := float(np.ptp(np.percentile(there, _MOST)))):
        return None
    relative = np.clip((values - np.median(there)) / spread, -1, 1)
    standardised: Floats = np.nan_to_num(relative)
    return standardised


def overlap(fixed: Brain, moving: Brain, transform: Floats) -> float:
    """Return the mean Dice coefficient of tissues, those of one brain put onto those of another."""
    there = _grid_of(moving, moving.tissue.astype(np.float64) + 1)
    at = _indices(there, transform, _world(fixed))
    put = ndimage.map_coordinates(there.values, at, order=0, prefilter=False) - 1
    own = fixed.tissue
    return float(np.mean([dice(own == tissue, put == tissue) for tissue in Tissue]))


def distance(brain: Brain, found: Floats, true: Floats) -> float:
    """Return the mean distance between where two transforms put the voxels of a brain [mm]."""
    world = _world(brain)
    apart = (found - true)[:3, :3] @ world + (found - true)[:3, 3:]
    return float(np.linalg.norm(apart, axis=0).mean())


def lying(truth: HeadTruth) -> Floats:
    """Return from the frame of a head to the patient's coordinates, LPS, shape (4, 4)."""
    pose = np.eye(4)
    pose[:3, :3], pose[:3, 3] = truth.rotation, truth.shift
    found: Floats = _TO_RAS @ pose @ _TO_RAS
    return found


def _world(brain: Brain) -> Floats:
    """Return where voxels lie, shape (3, voxels)."""
    world: Floats = brain.affine[:3, :3] @ brain.places + brain.affine[:3, 3:]
    return world


def _grid_of(brain: Brain, values: Floats) -> _Grid:
    first = brain.places.min(axis=1)
    box = np.zeros(brain.places.max(axis=1) - first + 1)
    box[tuple(brain.places - first[:, np.newaxis])] = values
    affine = brain.affine.copy()
    affine[:3, 3] += affine[:3, :3] @ first
    return _Grid(box, affine)


def _grid(brain: Brain, values: Floats, width: float) -> _Grid:
    """Smooth a brain, and take every so manyth voxel."""
    whole = _grid_of(brain, values)
    sides = np.linalg.norm(whole.affine[:3, :3], axis=0)
    wide = np.ceil(3 * width / sides).astype(int)
    padded = np.pad(whole.values, [(n, n) for n in wide])
    smooth = ndimage.gaussian_filter(padded, width / sides)
    step = np.maximum(1, np.round(_APART / sides)).astype(int)
    affine = whole.affine.copy()
    affine[:3, 3] -= affine[:3, :3] @ wide
    affine[:3, :3] *= step
    return _Grid(smooth[tuple(slice(None, None, n) for n in step)], affine)


def _fitted(target: _Grid, inside: Bools, source: _Grid, start: Floats) -> Floats:
    """Refine a transform from one grid to another; a gain of all values is fitted with it."""
    value = target.values[inside]
    world = target.affine[:3, :3] @ np.stack(np.nonzero(inside)) + target.affine[:3, 3:]
    volumes = source.values, *np.gradient(source.values)
    to_world = np.linalg.inv(source.affine[:3, :3]).T
    found = start
    for _ in range(_ROUNDS):
        at = _indices(source, found, world)
        came, *slopes = (
            ndimage.map_coordinates(each, at, order=1, prefilter=False) for each in volumes
        )
        slope = (to_world @ np.stack(slopes)).T
        moved = (found[:3, :3] @ world + found[:3, 3:]).T
        centre = moved.mean(axis=0)
        gain = float(value @ came) / max(float(came @ came), _LEAST)
        turned = np.cross((moved - centre) / _ARM, slope)
        design = np.column_stack([gain * slope, gain * turned, came])
        step = np.linalg.lstsq(design, value - gain * came, rcond=None)[0][:6]
        found = _about(centre, step[:3], step[3:] / _ARM) @ found
        if np.abs(step).max() < _STILL:
            break
    return found


def _about(centre: Floats, shift: Floats, turn: Floats) -> Floats:
    """Return a turn about a point [rad], and a shift after it, as a transform."""
    made = np.eye(4)
    made[:3, :3] = Rotation.from_rotvec(turn).as_matrix()
    made[:3, 3] = centre + shift - made[:3, :3] @ centre
    return made


def _indices(grid: _Grid, transform: Floats, world: Floats) -> Floats:
    """Return which voxels of a grid places are put onto, shape (3, places)."""
    steps = np.linalg.inv(grid.affine) @ transform
    indices: Floats = steps[:3, :3] @ world + steps[:3, 3:]
    return indices
