"""Classic MR images, one slice per file (PS3.3 section A.4)."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NamedTuple

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray
from pydicom.datadict import tag_for_keyword
from pydicom.uid import MRImageStorage

from anoncert.corpus.dicom import _common
from anoncert.corpus.draft import Draft, Slot
from anoncert.corpus.phantom.head import head
from anoncert.corpus.phantom.scan import MAX_STORED, ORIENTATIONS, Grid, acquire
from anoncert.corpus.phantom.signal import Sequence
from anoncert.corpus.streams import Stream
from anoncert.errors import RequestError
from anoncert.types import Recipe, Record, Series

_PROTON_MHZ_PER_TESLA = 42.577478518
_CENTRE_JITTER = 400


class Settings(Record, frozen=True):
    """What a recipe says of an MR series."""

    orientation: Literal["sagittal", "coronal", "transverse"]
    size: Annotated[int, Meta(ge=8, le=1024)]
    spacing: Annotated[float, Meta(gt=0)]
    gap: Annotated[float, Meta(gt=0)]
    contrast: Literal["spin echo", "gradient echo", "inversion recovery"]
    repetition_time: Annotated[float, Meta(gt=0)]
    echo_time: Annotated[float, Meta(gt=0)]
    flip_angle: Annotated[float, Meta(gt=0, le=180)]
    inversion_time: Annotated[float, Meta(ge=0)] = 0.0
    attributes: dict[str, Any] = msgspec.field(default_factory=dict)


class Scan(NamedTuple):
    """A series as the scanner planned it."""

    grid: Grid
    sequence: Sequence


def check(recipe: Recipe, series: Series) -> None:  # noqa: ARG001 - same for all kinds
    """Refuse attributes that DICOM does not know."""
    unknown = [k for k in settings_of(series).attributes if tag_for_keyword(k) is None]
    if unknown:
        raise RequestError(f"attributes: {unknown[0]!r} is no DICOM keyword", "correct the recipe")


def settings_of(series: Series) -> Settings:
    """Read the settings of a series."""
    return msgspec.convert(series.settings, Settings)


def draft(recipe: Recipe, seed: int, slot: Slot) -> Draft:
    """Build one slice as it is before planting."""
    settings = settings_of(slot.series)
    plan = planned(seed, slot)
    sop_instance = _common.sop_instance_uid(recipe, slot)
    dataset = _common.study(recipe, seed, slot)
    tesla = _common.field_strength(slot, seed)
    _common.set_all(
        dataset,
        {
            "SOPClassUID": MRImageStorage,
            "SOPInstanceUID": sop_instance,
            "Modality": "MR",
            "ImageType": ["ORIGINAL", "PRIMARY", "M", "ND"],
            "FrameOfReferenceUID": _common.uid(4, slot.subject.index, slot.visit),
            "PositionReferenceIndicator": "",
            "AcquisitionNumber": 1,
            "MagneticFieldStrength": tesla,
            "ImagingFrequency": round(tesla * _PROTON_MHZ_PER_TESLA, 6),
            "ImagedNucleus": "1H",
            **_geometry(plan.grid, slot.number - 1),
            **_stored(plan.grid.size),
            **_timing(settings),
            **settings.attributes,
        },
    )
    return Draft(
        slot=slot,
        meta=_common.meta(slot, MRImageStorage, sop_instance),
        dataset=dataset,
        pixels=pixels(seed, slot, plan),
        data_range=MAX_STORED,
        folders=_common.folders(slot),
        name=f"IM{slot.number:04d}.dcm",
    )


def planned(seed: int, slot: Slot) -> Scan:
    """Plan a series: the operator never centres two visits alike."""
    settings = settings_of(slot.series)
    stream = Stream(seed, "scene", slot.series_id, "planning")
    shift = [stream.between(-_CENTRE_JITTER, _CENTRE_JITTER) / 100 for _ in "xyz"]
    grid = Grid(
        orientation=settings.orientation,
        size=settings.size,
        spacing=settings.spacing,
        slices=slot.series.instances,
        gap=settings.gap,
        centre=(shift[0], shift[1], shift[2]),
    )
    return Scan(
        grid,
        Sequence(
            kind=settings.contrast,
            repetition_time=settings.repetition_time,
            echo_time=settings.echo_time,
            flip_angle=settings.flip_angle,
            inversion_time=settings.inversion_time,
        ),
    )


def pixels(seed: int, slot: Slot, plan: Scan) -> NDArray[np.uint16]:
    """Acquire the slice, with noise of its own."""
    noise = Stream(seed, "scene", slot.instance_id, "noise")
    subject = head(seed, slot.subject.id)
    return acquire(subject, plan.grid, slot.number - 1, plan.sequence, noise)


def _geometry(grid: Grid, index: int) -> dict[str, Any]:
    u, v, w = ORIENTATIONS[grid.orientation]
    corner = grid.corner(index)
    return {
        "PatientPosition": "HFS",
        "ImagePositionPatient": list(corner),
        "ImageOrientationPatient": [*u, *v],
        "PixelSpacing": [grid.spacing, grid.spacing],
        "SliceThickness": grid.gap,
        "SpacingBetweenSlices": grid.gap,
        "SliceLocation": round(sum(c * n for c, n in zip(corner, w, strict=True)), 4),
        "AcquisitionMatrix": [0, grid.size, grid.size, 0],
        "InPlanePhaseEncodingDirection": "ROW",
    }


def _timing(settings: Settings) -> dict[str, Any]:
    timing = {
        "RepetitionTime": settings.repetition_time,
        "EchoTime": settings.echo_time,
        "FlipAngle": settings.flip_angle,
    }
    inverted = settings.contrast == "inversion recovery"
    return timing | ({"InversionTime": settings.inversion_time} if inverted else {})


def _stored(size: int) -> dict[str, Any]:
    return {
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "Rows": size,
        "Columns": size,
        "BitsAllocated": 16,
        "BitsStored": 12,
        "HighBit": 11,
        "PixelRepresentation": 0,
        "RescaleIntercept": 0,
        "RescaleSlope": 1,
        "RescaleType": "US",
        "WindowCenter": 1000,
        "WindowWidth": 2000,
    }
