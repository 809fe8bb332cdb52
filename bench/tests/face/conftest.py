"""Heads of the edition that trains attacks, in memory."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from anoncert.corpus import people
from anoncert.corpus.dicom import _mr
from anoncert.corpus.draft import Acquisition
from anoncert.corpus.phantom.geometry import Pose
from anoncert.corpus.recipe import load
from anoncert.face.photograph import Sitter
from anoncert.slices import Affine
from anoncert.volume import Stored


class Scanned(NamedTuple):
    """A head in a scanner."""

    stored: Stored
    unplanted: Stored
    affine: Affine
    pose: Pose
    sitter: Sitter


Scanner = type[Scanned]


@cache
def _scanned(index: int, series: int) -> Scanned:
    recipe = load("training")
    subject = people.subjects(recipe, recipe.seed, index + 1)[index]
    acquisition = Acquisition(subject, 1, recipe.series[series])
    scan = _mr.planned(recipe.seed, acquisition)
    made = _mr.image(recipe.seed, acquisition, scan, "corpus")
    grid = scan.grid
    affine = np.eye(4)
    affine[:3, 0] = np.array(grid.along) * grid.spacing[1]
    affine[:3, 1] = np.array(grid.down) * grid.spacing[0]
    affine[:3, 2] = np.array(grid.normal) * grid.gap
    affine[:3, 3] = grid.corner(0)
    sitter = Sitter(recipe.seed, "corpus", subject.id, subject.sex)
    return Scanned(
        _columns_first(made.pixels), _columns_first(made.faceless), affine, scan.pose, sitter
    )


def _columns_first(pixels: NDArray[np.uint16]) -> NDArray[np.uint16]:
    return pixels[0].transpose(2, 1, 0)


@pytest.fixture(scope="session")
def scanned() -> object:
    """Give a head by number, and by the number of its series."""
    return _scanned
