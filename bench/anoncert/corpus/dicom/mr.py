"""Classic MR images, one slice per file (PS3.3 section A.4)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.uid import MRImageStorage

from anoncert.corpus.dicom import _common, _dialect, _mr
from anoncert.corpus.draft import Acquisition, FileDraft, Own, SeriesDraft, Slot
from anoncert.corpus.phantom.geometry import Grid
from anoncert.corpus.phantom.scan import MAX_STORED, Acquired, Scan
from anoncert.corpus.streams import Stream
from anoncert.errors import RequestError
from anoncert.types import Recipe, Series, Subject

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
    subject, spin = acquisition.subject, _mr.spin_echoes(settings)
    dataset = _common.study(recipe, seed, acquisition)
    described = _dialect.written(
        subject,
        {
            "SOPClassUID": MRImageStorage,
            "Modality": "MR",
            "BodyPartExamined": "HEAD",
            "ImageType": _dialect.image_type(subject, spin=spin),
            **_common.acquired(recipe, seed, acquisition),
            "PatientWeight": _mr.weight(subject),
            "FrameOfReferenceUID": _mr.frame_of_reference(acquisition),
            "PositionReferenceIndicator": "",
            "AcquisitionNumber": 1,
            "MagneticFieldStrength": scan.tesla,
            "ImagingFrequency": _mr.imaging_frequency(acquisition),
            "ImagedNucleus": "1H",
            **_geometry(scan.grid, settings),
            **_mr.stored(scan.grid.matrix),
            **_rescale(acquisition),
            **_timing(settings),
            **settings.attributes,
        },
    )
    _common.set_all(dataset, described)
    if settings.contrast == "diffusion" and (repeated := _dialect.b_value(subject)):
        dataset.add(repeated.claim)
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
    pixels = acquired.faceless[contrast, index]
    return FileDraft(
        slot=slot,
        own={
            **_common.own(recipe, slot),
            **_position(slot.subject, scan.grid, index),
            **_contrast(slot.subject, settings, contrast),
            **_window(slot.subject, pixels),
        },
        pixels=pixels,
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


def _position(subject: Subject, grid: Grid, index: int) -> dict[str, Own]:
    corner = grid.corner(index)
    along = sum(c * n for c, n in zip(corner, grid.normal, strict=True))
    return {
        "ImagePositionPatient": "\\".join(_dialect.decimal(subject, c) for c in corner),
        "SliceLocation": _dialect.decimal(subject, round(along, 4)),
    }


def _timing(settings: _mr.Settings) -> dict[str, Any]:
    timing = {"RepetitionTime": settings.repetition_time, "FlipAngle": settings.flip_angle}
    inverted = {"InversionTime": settings.inversion_time} if _mr.inverts(settings) else {}
    return timing | inverted


def _contrast(subject: Subject, settings: _mr.Settings, contrast: int) -> dict[str, Own]:
    echo, b_value = settings.contrasts[contrast]
    own: dict[str, Own] = {
        "EchoTime": _dialect.decimal(subject, echo),
        "EchoNumbers": str(settings.echo_times.index(echo) + 1),
    }
    if settings.contrast == "diffusion":
        own["DiffusionBValue"] = b_value
        own["DiffusionDirectionality"] = "ISOTROPIC" if b_value else "NONE"
        if repeated := _dialect.b_value(subject):
            own[repeated.name] = repeated.element(b_value)
    return own


def _window(subject: Subject, pixels: NDArray[np.generic]) -> dict[str, str | float]:
    centre, width = _mr.window(pixels)
    return {
        "WindowCenter": _dialect.decimal(subject, centre),
        "WindowWidth": _dialect.decimal(subject, width),
    }


def _rescale(acquisition: Acquisition) -> dict[str, Any]:
    """Scale stored values where the vendor does (PS3.3 section C.11.1)."""
    if not _dialect.dialect(acquisition.subject)["rescaled"]:
        return {}
    stream = Stream(acquisition.subject.variant, "slope", acquisition.id)
    slope = stream.between(50_000, 400_000) / 100_000
    return {"RescaleIntercept": 0, "RescaleSlope": slope, "RescaleType": "normalized"}
