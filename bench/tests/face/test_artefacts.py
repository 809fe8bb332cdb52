"""Synthesis gives nothing away: a head with another person's face tells no more than the floor."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from anoncert.corpus import people
from anoncert.corpus.dicom import _mr
from anoncert.corpus.draft import Acquisition
from anoncert.corpus.recipe import load
from anoncert.face import identification
from anoncert.face.floor import floor
from anoncert.face.head import Head, Heads, captured, inner_face, scanned
from anoncert.face.likeness import learned
from anoncert.face.photograph import Sitter, photograph

pytestmark = pytest.mark.slow

PEOPLE, FOLDS = 80, 4
MARGIN = 0.05
"""Standard deviation of an area under the curve of so many people, at most."""


@cache
def _heads(population: str) -> Heads:
    recipe = load("training")
    series, heads = recipe.series[0], list[Head]()
    for subject in people.subjects(recipe, recipe.seed, PEOPLE):
        acquisition = Acquisition(subject, 1, series)
        scan = _mr.planned(recipe.seed, acquisition)
        pixels = _mr.image(recipe.seed, acquisition, scan, population).pixels[0]
        grid, affine = scan.grid, np.eye(4)
        axes = [np.array(axis) * grid.gap for axis in (grid.along, grid.down, grid.normal)]
        affine[:3] = np.column_stack([*axes, grid.corner(0)])
        heads.append(scanned(pixels.transpose(2, 1, 0), affine))
    return Heads.of(heads)


@cache
def _photographs() -> np.ndarray:
    recipe = load("training")
    sitters = [
        Sitter(recipe.seed, "corpus", subject.id, subject.sex)
        for subject in people.subjects(recipe, recipe.seed, PEOPLE)
    ]
    return inner_face(Heads.of([captured(photograph(each)) for each in sitters]).skin)


def _area(population: str) -> float:
    """Return how well all that is seen tells whose head it is, each told by the others."""
    heads, faces = _heads(population), _photographs()
    seen = [heads.skin.astype(np.float64), heads.inside.astype(np.float64)]
    own, others = [], []
    for fold in range(FOLDS):
        apart = np.arange(PEOPLE) % FOLDS == fold
        model = learned([part[~apart] for part in seen], faces[~apart])
        scores = model.scores([part[apart] for part in seen], faces)
        mates = np.flatnonzero(apart)
        own.append(identification.genuine(scores, mates))
        others.append(identification.impostors(scores, mates))
    return identification.auc(np.concatenate(own), np.sort(np.concatenate(others)))


def test_a_head_with_its_own_face_tells_whose_it_is() -> None:
    assert _area("corpus") > 0.97


def test_a_head_with_another_persons_face_tells_no_more_than_the_floor() -> None:
    assert _area("twin") < floor(PEOPLE).auc + MARGIN
