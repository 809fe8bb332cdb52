"""Classic MR images, one slice per file (PS3.3 section A.4)."""

from __future__ import annotations

from typing import Any

from pydicom.uid import MRImageStorage

from anoncert.corpus.dicom import _common, _mr
from anoncert.corpus.draft import Acquisition, FileDraft, Own, SeriesDraft, Slot
from anoncert.corpus.phantom.geometry import Grid
from anoncert.corpus.phantom.scan import MAX_STORED, Acquired, Scan
from anoncert.errors import RequestError
from anoncert.types import Recipe, Series

Settings, BITS = _mr.Settings, _mr.BITS


def check(recipe: Recipe, series: Series) -> None:  # noqa: ARG001 - same for all kinds
    """Refuse attributes that DICOM does not know, and another number of files than of images."""
    settings = _mr.settings_of(series)
    _mr.check(settings)
    images = settings.slices * len(settings.contrasts)
    if series.instances != images:
        raise RequestError(
            f"instances: {series.instances} are not the {images} slices and contrasts",
            "correct the recipe",
        )


def draft(recipe: Recipe, seed: int, acquisition: Acquisition, faces: str | None) -> SeriesDraft:
    """Build the slices of a series, contrast by contrast."""
    settings, scan = _mr.settings_of(acquisition.series), _mr.planned(seed, acquisition)
    acquired = _mr.image(seed, acquisition, scan, faces)
    dataset = _common.study(recipe, seed, acquisition)
    _common.set_all(
        dataset,
        {
            "SOPClassUID": MRImageStorage,
            "Modality": "MR",
            "ImageType": ["ORIGINAL", "PRIMARY", "M", "ND"],
            "FrameOfReferenceUID": _mr.frame_of_reference(acquisition),
            "PositionReferenceIndicator": "",
            "AcquisitionNumber": 1,
            "MagneticFieldStrength": scan.tesla,
            "ImagingFrequency": _mr.imaging_frequency(scan.tesla),
            "ImagedNucleus": "1H",
            **_geometry(scan.grid, settings),
            **_mr.stored(scan.grid.matrix),
            **_SHOWN,
            **_timing(settings),
            **settings.attributes,
        },
    )
    return SeriesDraft(
        meta=_common.meta(acquisition, MRImageStorage),
        dataset=dataset,
        data_range=MAX_STORED,
        folders=_common.folders(acquisition),
        files=[_file(recipe, slot, settings, scan, acquired) for slot in acquisition.slots()],
    )


def file_name(slot: Slot) -> str:
    """Name a slice before planting."""
    return _common.file_name("IM", slot)


def _file(
    recipe: Recipe, slot: Slot, settings: _mr.Settings, scan: Scan, acquired: Acquired
) -> FileDraft:
    contrast, index = divmod(slot.number - 1, scan.grid.slices)
    faceless = acquired.pixels if acquired.unplanted is None else acquired.unplanted
    return FileDraft(
        slot=slot,
        own={
            **_common.own(recipe, slot),
            **_position(scan.grid, index),
            **_contrast(settings, contrast),
        },
        pixels=faceless[contrast, index],
        name=file_name(slot),
        face=None if acquired.unplanted is None else acquired.pixels[contrast, index],
        labels=acquired.labels[index] if contrast == 0 else None,
    )


def _geometry(grid: Grid, settings: _mr.Settings) -> dict[str, Any]:
    rows, columns = grid.matrix
    # frequency rows, frequency columns, phase rows, phase columns
    matrix = [0, rows, columns, 0] if settings.phase == "ROW" else [rows, 0, 0, columns]
    return {
        "PatientPosition": "HFS",
        "ImageOrientationPatient": [*grid.along, *grid.down],
        "PixelSpacing": list(grid.spacing),
        "SliceThickness": grid.thickness,
        "SpacingBetweenSlices": grid.gap,
        "AcquisitionMatrix": matrix,
        "InPlanePhaseEncodingDirection": settings.phase,
    }


def _position(grid: Grid, index: int) -> dict[str, Own]:
    corner = grid.corner(index)
    along = sum(c * n for c, n in zip(corner, grid.normal, strict=True))
    return {
        "ImagePositionPatient": "\\".join(str(c) for c in corner),
        "SliceLocation": str(round(along, 4)),
    }


def _timing(settings: _mr.Settings) -> dict[str, Any]:
    timing = {"RepetitionTime": settings.repetition_time, "FlipAngle": settings.flip_angle}
    inverted = {"InversionTime": settings.inversion_time} if _mr.inverts(settings) else {}
    return timing | inverted


def _contrast(settings: _mr.Settings, contrast: int) -> dict[str, Own]:
    echo, b_value = settings.contrasts[contrast]
    own: dict[str, Own] = {
        "EchoTime": str(echo),
        "EchoNumbers": str(settings.echo_times.index(echo) + 1),
    }
    if settings.contrast == "diffusion":
        own["DiffusionBValue"] = b_value
    return own


_SHOWN = {
    "RescaleIntercept": 0,
    "RescaleSlope": 1,
    "RescaleType": "US",
    "WindowCenter": 1000,
    "WindowWidth": 2000,
}
