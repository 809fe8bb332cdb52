"""What is where in a head."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from anoncert.corpus.phantom import anatomy
from anoncert.corpus.phantom.head import Head
from anoncert.corpus.phantom.scan import Acquired, lattice
from anoncert.corpus.phantom.signal import tissue_index, tissue_names

BRAIN = ("grey_matter", "white_matter", "deep_grey", "brainstem")


def millilitres(fine: Acquired, *names: str) -> float:
    return float(np.isin(fine.labels, [tissue_index(n) for n in names]).sum()) / 1000


def test_a_head_has_every_tissue(fine: Acquired) -> None:
    assert {tissue_names()[label] for label in np.unique(fine.labels)} == set(tissue_names())


def test_volumes_are_those_of_adults(fine: Acquired) -> None:
    """Ranges of two standard deviations: Lueders et al. 2002, doi:10.1006/nimg.2002.1235."""
    assert 520 < millilitres(fine, "grey_matter", "deep_grey") < 880
    assert 380 < millilitres(fine, "white_matter", "brainstem") < 660
    assert 150 < millilitres(fine, "csf") < 450
    assert 8 < millilitres(fine, "vitreous") < 12
    assert 1000 < millilitres(fine, *BRAIN) < 1500


def test_the_brain_is_one_piece_inside_bone(fine: Acquired) -> None:
    brain = np.isin(fine.labels, [tissue_index(n) for n in BRAIN])
    pieces, count = ndimage.label(brain)
    largest = np.bincount(pieces.ravel())[1:].max()
    assert largest / brain.sum() > 0.99, count
    outside = ndimage.binary_dilation(brain, iterations=2) & ~brain
    skin = np.isin(fine.labels, [tissue_index(n) for n in ("skin", "fat", "hair")])
    assert (outside & skin).sum() / outside.sum() < 0.01


def test_air_is_inside_the_head_too(fine: Acquired) -> None:
    head = fine.labels > 0
    filled = np.array([ndimage.binary_fill_holes(s) for s in head.transpose(2, 0, 1)])
    holes = (filled & ~head.transpose(2, 0, 1)).sum() / 1000
    assert 15 < holes < 160


def test_both_halves_are_alike_but_not_the_same(fine: Acquired) -> None:
    for name in ("vitreous", "white_matter"):
        half = fine.labels.shape[0] // 2
        left, right = (
            (part == tissue_index(name)).sum() for part in (fine.labels[:half], fine.labels[half:])
        )
        assert 0.75 < left / right < 1.33
        assert left != right


@pytest.mark.parametrize("which", ["own", "other"])
def test_a_face_of_its_own_changes_nothing_outside_facial_blocks(
    scanner: type, which: str, average: Head, request: pytest.FixtureRequest
) -> None:
    """Paint both heads whole: where they differ, `facial` must have said so."""
    head = request.getfixturevalue(which)
    voxels = lattice(scanner.whole())
    levels = np.arange(len(tissue_names()), dtype=np.float32)[np.newaxis]
    in_atlas = anatomy.atlas_nodes(average, voxels)
    kept = anatomy.occupied(average, voxels) | anatomy.occupied(head, voxels)
    ours, theirs = (anatomy.paint(one, voxels, levels, kept, in_atlas) for one in (average, head))
    differs = (ours.signal[0] != theirs.signal[0]).any(axis=1)
    facial = anatomy.facial(average, voxels, in_atlas)[np.flatnonzero(kept)]
    assert differs.any()
    assert not (differs & ~facial).any()


def test_blocks_left_out_hold_nothing(scanner: type, own: Head) -> None:
    voxels = lattice(scanner.whole())
    levels = np.arange(len(tissue_names()), dtype=np.float32)[np.newaxis]
    in_atlas = anatomy.atlas_nodes(own, voxels)
    kept = anatomy.occupied(own, voxels)
    everything = anatomy.paint(own, voxels, levels, np.ones_like(kept), in_atlas)
    assert not everything.labels[~kept].any()
    assert kept.mean() < 0.8
