"""What dcm2niix makes of a series: the step with which neuroimaging begins.

References
----------
Li et al. 2016, doi:10.1016/j.jneumeth.2016.03.001 (dcm2niix). Gorgolewski et al. 2016,
doi:10.1038/sdata.2016.44 (BIDS, whose sidecars it writes).
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import nibabel as nib
import numpy as np
from numpy.typing import NDArray

from anoncert.utility._external import ran, text

PROGRAM = "dcm2niix"
MISSING = (
    "not measured: install dcm2niix (pip install 'anoncert[convert]'; Debian: apt install dcm2niix)"
)

_OF_OVERLAYS = "_ROI"
_OWN = frozenset({"ConversionSoftware", "ConversionSoftwareVersion", "BidsGuess"})
"""Keys that say nothing of the data."""


class Nifti(NamedTuple):
    """A NIfTI file with its sidecar.

    Attributes
    ----------
    shape : tuple of int
    affine : ndarray, shape (4, 4)
        From voxels to mm, RAS.
    b_values : tuple of float
        [s/mm2]; none where it is not diffusion-weighted.
    b_vectors : tuple of float
        Their directions, one component after the other.
    sidecar : dict
        What BIDS says of the acquisition.
    """

    shape: tuple[int, ...]
    affine: NDArray[np.float64]
    b_values: tuple[float, ...]
    b_vectors: tuple[float, ...]
    sidecar: dict[str, Any]


@cache
def version() -> str:
    """Name the converter and its version: what it writes may differ between versions."""
    with tempfile.TemporaryDirectory(prefix="anoncert-") as folder:
        said = ran(PROGRAM, ["--version"], Path(folder)).text.split()
    return f"{PROGRAM} {said[-1]}" if said else PROGRAM


def converted(given: Iterable[Path]) -> list[Nifti]:
    """Convert the files of a series.

    Returns
    -------
    list of Nifti
        As many as the converter makes of them; none where it fails.
    """
    with tempfile.TemporaryDirectory(prefix="anoncert-") as name:
        folder = Path(name)
        (folder / "in").mkdir()
        (folder / "out").mkdir()
        for number, path in enumerate(given):
            (folder / "in" / f"{number:06d}.dcm").symlink_to(path.resolve())
        ran(PROGRAM, ["-b", "y", "-ba", "y", "-z", "n", "-f", "v", "-o", "out", "in"], folder)
        return list(_read(folder / "out"))


def _read(folder: Path) -> Iterator[Nifti]:
    for path in sorted(folder.glob("*.nii")):
        if _OF_OVERLAYS in path.stem:
            continue
        try:
            image = nib.Nifti1Image.from_filename(path)
            affine = np.asarray(image.affine, np.float64)
            sidecar = json.loads(text(path.with_suffix(".json")) or "{}")
            b_values, b_vectors = (_numbers(path.with_suffix(end)) for end in (".bval", ".bvec"))
        except Exception:  # noqa: BLE001, S112 - whatever comes of what a tool wrote
            continue
        if np.isfinite(affine).all() and isinstance(sidecar, dict):
            kept = {key: value for key, value in sidecar.items() if key not in _OWN}
            yield Nifti(tuple(map(int, image.shape)), affine, b_values, b_vectors, kept)


def _numbers(path: Path) -> tuple[float, ...]:
    return tuple(map(float, text(path).split()))
