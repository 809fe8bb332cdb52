"""Derive brain.npz from the ICBM 152 average brain: ``python derive.py FOLDER``.

FOLDER holds the three files that nilearn 0.9 and later ship in ``nilearn/datasets/data``:
``mni_icbm152_{t1,gm,wm}_tal_nlin_sym_09a_converted.nii.gz`` (Fonov et al. 2011,
doi:10.1016/j.neuroimage.2010.07.033; licence in LICENSE-ICBM). Needs nibabel and
scikit-image. The result is committed: nothing but this script needs the average brain.

All volumes of brain.npz are int8, RAS, of the right half: the average is symmetric, and
the first slice is the midsagittal plane. Voxel (0, 0, 0) lies at ``origin`` in the frame of
ICBM 152 [mm]; voxels are 1 mm apart, those of the hull 2 mm. Depths are positive inside.

``tissue``      depth below the surface of grey and white matter [1/8 mm]
``white``       depth below the surface of white matter [1/8 mm]
``ventricle``   depth below the surface of the ventricles [1/8 mm]
``hull``        depth below a smooth hull of the whole brain [1/4 mm]
``region``      1 cerebrum, 2 deep grey, 3 cerebellum, 4 brainstem
"""

from __future__ import annotations

import sys
from pathlib import Path

import nibabel
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from skimage.segmentation import watershed

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

NAME = "mni_icbm152_{}_tal_nlin_sym_09a_converted.nii.gz"
FIRST, LAST = (10, 10, 0), (187, 225, 172)
"""Voxels of ICBM 152 that are used."""
BELOW = 34
"""Slices that continue the brainstem downward."""
MIDDLE = 88
ORIGIN = np.array([-98.0 + FIRST[0], -134.0 + FIRST[1], -72.0 - BELOW])


def main() -> None:
    """Write brain.npz beside this script."""
    source = Path(sys.argv[1])
    t1, grey, white = (_load(source / NAME.format(kind)) for kind in ("t1", "gm", "wm"))
    depth_of_sulci = _opened(t1, grey + white)
    tissue = _largest(depth_of_sulci > 0)
    hull = _hull(tissue)
    fields = {
        "tissue": _depth(np.where(_grown(tissue), depth_of_sulci, -1), 8, 24),
        "white": _depth(np.where(tissue, white - 0.5, -1), 8, 24),
        "ventricle": _depth(np.where(_ventricles(tissue, hull), 1.0, -1.0), 8, 24),
        "hull": _depth(np.where(hull, 1.0, -1.0), 4, 127, smooth=2.0)[::2, ::2, ::2],
        "region": _regions(tissue, grey, white)[MIDDLE:],
    }
    origin = np.array([0.0, *ORIGIN[1:]])
    np.savez_compressed(Path(__file__).with_name("brain.npz"), origin=origin, **fields)
    for name, mask in (("tissue", tissue), ("white", white > 0.5), ("hull", hull)):
        print(f"{name}: {mask.sum() / 1000:.0f} mL")


def _load(path: Path) -> Floats:
    volume = np.asarray(nibabel.load(path).dataobj).astype(np.float32) / 255
    box = tuple(slice(low, high) for low, high in zip(FIRST, LAST, strict=True))
    stem = np.repeat(volume[box][:, :, 2:3], BELOW, axis=2)
    for row in range(BELOW):
        # the medulla leans backward on its way down
        stem[:, :, row] = np.roll(stem[:, :, row], -round(0.12 * (BELOW - row)), axis=1)
    return np.concatenate([stem, volume[box]], axis=2)


def _ball(radius: int) -> Mask:
    at = np.indices((2 * radius + 1,) * 3) - radius
    ball: Mask = (at**2).sum(axis=0) <= radius**2 + 0.5
    return ball


def _opened(t1: Floats, probability: Floats) -> Floats:
    """Deepen valleys: averaging 152 brains has half closed the sulci."""
    valleys = [
        ndimage.grey_closing(volume, footprint=_ball(3)) - volume for volume in (probability, t1)
    ]
    opened: Floats = probability - 0.5 - valleys[0] - 4 * np.maximum(valleys[1] - 0.02, 0)
    return opened


def _largest(mask: Mask) -> Mask:
    core = ndimage.binary_opening(mask, _ball(2))
    labels, _ = ndimage.label(core)
    kept = labels == 1 + np.argmax(np.bincount(labels.ravel())[1:])
    reached: Mask = ndimage.binary_propagation(kept, mask=mask)
    return reached


def _grown(mask: Mask) -> Mask:
    grown: Mask = ndimage.binary_dilation(mask, _ball(2))
    return grown


def _hull(tissue: Mask) -> Mask:
    padded = np.pad(tissue, 14)
    closed = ndimage.distance_transform_edt(~padded) <= 11
    closed = ndimage.distance_transform_edt(np.pad(closed, 1)[1:-1, 1:-1, 1:-1]) > 11
    hull: Mask = ndimage.binary_fill_holes(closed | padded)[14:-14, 14:-14, 14:-14]
    return hull


def _axes() -> tuple[Floats, Floats, Floats]:
    shape = [high - low for low, high in zip(FIRST, LAST, strict=True)]
    shape[2] += BELOW
    x, y, z = (
        (np.arange(n) + start).astype(np.float32) for n, start in zip(shape, ORIGIN, strict=True)
    )
    return x[:, None, None], y[None, :, None], z[None, None, :]


def _ellipsoid(centre: tuple[float, ...], axes: tuple[float, ...]) -> Mask:
    inside: Mask = sum(
        ((p - c) / a) ** 2 for p, c, a in zip(_axes(), centre, axes, strict=True)
    ) <= np.float32(1)
    return inside


def _both(centre: tuple[float, ...], axes: tuple[float, ...]) -> Mask:
    return _ellipsoid(centre, axes) | _ellipsoid((-centre[0], *centre[1:]), axes)


def _ventricles(tissue: Mask, hull: Mask) -> Mask:
    """Take the fluid that is enclosed by tissue where ventricles are."""
    where = (
        _both((13, -2, 14), (15, 44, 20))
        | _both((24, -38, 10), (16, 22, 20))
        | _ellipsoid((0, -14, 2), (6, 20, 14))
        | _ellipsoid((0, -47, -33), (14, 9, 14))
    )
    cisterns = _ellipsoid((0, -44, 4), (12, 12, 14)) | _ellipsoid((0, 26, -6), (10, 20, 10))
    ventricles: Mask = where & ~tissue & hull & ~cisterns
    return ndimage.binary_opening(ventricles, _ball(1))


def _regions(tissue: Mask, grey: Floats, white: Floats) -> NDArray[np.int8]:
    x, y, z = _axes()
    centre = np.interp(z.ravel(), [-72, -40, -28, -8], [-42, -30, -26, -22])[None, None, :]
    radius = np.interp(z.ravel(), [-80, -62, -46, -38, -20, -4, 4], [9, 11, 14, 19, 19, 17, 8])
    stem = (x**2 + ((y - centre) * 1.15) ** 2 < radius[None, None, :] ** 2) & (z < 4)
    seeds = np.zeros(tissue.shape, np.int8)
    seeds[tissue & ((z > 6) | ((np.abs(x) > 24) & (y > -22)) | (y > 0))] = 1
    seeds[tissue & _both((24, -62, -42), (18, 18, 12))] = 3
    seeds[tissue & _ellipsoid((0, -62, -30), (10, 14, 12))] = 3
    seeds[tissue & stem & (y > -44)] = 4
    region = watershed(-(grey + white), seeds, mask=_grown(tissue))
    central = _both((15, -14, 8), (17, 20, 14)) | _both((22, 6, 4), (13, 24, 15))
    deep = central & (region == 1) & (white < 0.62) & tissue
    region[ndimage.binary_opening(deep, _ball(1))] = 2
    return region.astype(np.int8)


def _depth(level: Floats, per_mm: int, limit: int, smooth: float = 0.7) -> NDArray[np.int8]:
    """Turn a volume that is positive inside into depths of its right half."""
    fine = ndimage.zoom(level, 2, order=1, grid_mode=True, mode="nearest") > 0
    inside, outside = (ndimage.distance_transform_edt(mask) for mask in (fine, ~fine))
    depth = np.where(fine, inside - 0.5, 0.5 - outside) / 2
    shape = [n // 2 for n in depth.shape]
    blocks = depth.reshape(shape[0], 2, shape[1], 2, shape[2], 2).mean(axis=(1, 3, 5))
    smoothed = ndimage.gaussian_filter(blocks, smooth) if smooth else blocks
    return np.clip(np.rint(smoothed[MIDDLE:] * per_mm), -limit, limit).astype(np.int8)


if __name__ == "__main__":
    main()
