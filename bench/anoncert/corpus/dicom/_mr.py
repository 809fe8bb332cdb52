"""MR series, whatever object they are stored in: settings, planning, acquisition."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray
from pydicom.datadict import tag_for_keyword

from anoncert.corpus.dicom import _common, _dialect
from anoncert.corpus.draft import Acquisition
from anoncert.corpus.phantom import subject as phantom
from anoncert.corpus.phantom.geometry import ORIENTATIONS, Grid, Pose, Vector
from anoncert.corpus.phantom.scan import Acquired, Scan, acquire
from anoncert.corpus.phantom.signal import Sequence
from anoncert.corpus.streams import Stream
from anoncert.errors import RequestError
from anoncert.types import Record, Series, Subject

BITS = 12
_PROTON_MHZ_PER_TESLA = 42.577478518
_DRIFT = 150
"""Of the field, within a scanner's life [ppm]."""
_WEIGHTS = {"F": (48, 95), "M": (58, 110)}
_BRIGHTEST, _NARROWEST = 100, 16
"""One pixel of so many is brighter than the window shows; its least width."""
_FINE = 10_000
_CENTRE_JITTER = 3.0
_POSE, _OBLIQUE = 0.12, 0.2
"""Heads and oblique stacks are turned by up to so much about each axis [rad]."""
_TO_MIDDLE = (-2.0, 9.0)
"""From the middle of the head to its origin, forward and up [mm]."""
_Size = Annotated[int, Meta(ge=8, le=1024)]


class Settings(Record, frozen=True):
    """What a recipe says of an MR series.

    Lengths are in mm, times in ms, b-values in s/mm2.
    """

    orientation: Literal["sagittal", "coronal", "transverse"]
    slices: Annotated[int, Meta(ge=1, le=1024)]
    matrix: tuple[_Size, _Size]
    spacing: Annotated[float, Meta(gt=0)]
    thickness: Annotated[float, Meta(gt=0)]
    gap: Annotated[float, Meta(gt=0)]
    contrast: Literal["spin echo", "gradient echo", "inversion recovery", "mprage", "diffusion"]
    repetition_time: Annotated[float, Meta(gt=0)]
    echo_times: Annotated[tuple[Annotated[float, Meta(gt=0)], ...], Meta(min_length=1)]
    flip_angle: Annotated[float, Meta(gt=0, le=180)]
    inversion_time: Annotated[float, Meta(ge=0)] = 0.0
    b_values: Annotated[tuple[Annotated[float, Meta(ge=0)], ...], Meta(min_length=1)] = (0.0,)
    oblique: bool = False
    above: float = 0.0
    """How far the middle of the stack lies above that of the head."""
    noise: Annotated[float, Meta(ge=0, le=1)] = 0.03
    """Standard deviation over the signal of white matter in the first contrast."""
    phase: Literal["COL", "ROW"] = "ROW"
    partial_volume: bool = True
    """Voxels are means of what is in them; without, they are fast, for editions of headers."""
    attributes: dict[str, Any] = msgspec.field(default_factory=dict)

    @property
    def contrasts(self) -> list[tuple[float, float]]:
        """Return echo time and b-value of each contrast."""
        return [(echo, b) for b in self.b_values for echo in self.echo_times]


def check(settings: Settings) -> None:
    """Refuse attributes that DICOM does not know."""
    unknown = [k for k in settings.attributes if tag_for_keyword(k) is None]
    if unknown:
        raise RequestError(f"attributes: {unknown[0]!r} is no DICOM keyword", "correct the recipe")


def settings_of(series: Series) -> Settings:
    """Read the settings of a series."""
    return msgspec.convert(series.settings, Settings)


def planned(seed: int, acquisition: Acquisition) -> Scan:
    """Plan a series: nobody lies down twice alike, and no operator centres alike."""
    settings, subject = settings_of(acquisition.series), acquisition.subject
    stream = Stream(seed, "scene", acquisition.id, "planning")
    along, down = ORIENTATIONS[settings.orientation]
    if settings.oblique:
        tilt = Pose.turned(_drawn(stream, _OBLIQUE), (0, 0, 0)).rotation
        along, down = _turned(tilt, along), _turned(tilt, down)
    x, y, z = _drawn(stream, _CENTRE_JITTER)
    contrasts = settings.contrasts
    grid = Grid(
        along=along,
        down=down,
        matrix=settings.matrix,
        spacing=(settings.spacing, settings.spacing),
        slices=settings.slices,
        thickness=settings.thickness,
        gap=settings.gap,
        centre=(x, y, z + settings.above),
        partial_volume=settings.partial_volume,
    )
    return Scan(
        grid=grid,
        pose=pose(seed, subject, acquisition.visit),
        sequences=tuple(
            Sequence(
                kind=settings.contrast,
                repetition_time=settings.repetition_time,
                echo_time=echo,
                flip_angle=settings.flip_angle,
                inversion_time=settings.inversion_time,
                b_value=b_value,
            )
            for echo, b_value in contrasts
        ),
        tesla=_dialect.scanner(subject)["tesla"],
        noise=settings.noise,
        phase=0 if settings.phase == "COL" else 1,
    )


def pose(seed: int, subject: Subject, visit: int) -> Pose:
    """Lay a subject's head down for a visit."""
    lying = Stream(seed, "scene", f"{subject.id}/v{visit}", "pose")
    right, front, up = _drawn(lying, _CENTRE_JITTER)
    return Pose.turned(_drawn(lying, _POSE), (right, front + _TO_MIDDLE[0], up + _TO_MIDDLE[1]))


def image(seed: int, acquisition: Acquisition, scan: Scan, faces: str | None) -> Acquired:
    """Acquire a series, each image with noise of its own."""
    day = phantom.day(seed, acquisition.subject, acquisition.visit)
    images = range(len(scan.sequences) * scan.grid.slices)
    acquired = acquire(
        scan,
        phantom.average_head(day),
        None if faces is None else phantom.own_head(day, faces),
        Stream(seed, "scene", acquisition.id, "coil"),
        [_noise(seed, acquisition, number) for number in images],
    )
    _latest.of, _latest.pixels = (seed, acquisition), acquired.faceless
    return acquired


def shown(seed: int, acquisition: Acquisition, number: int, count: int) -> NDArray[np.uint16]:
    """Return images of one contrast as a console shows them: with the average face.

    Returns
    -------
    ndarray of uint16, shape (images, rows, columns)
    """
    scan = planned(seed, acquisition)
    if _latest.of != (seed, acquisition):
        image(seed, acquisition, scan, None)
    contrast, index = divmod(number - 1, scan.grid.slices)
    return _latest.pixels[contrast, index : index + count]


class _Latest:
    """The series that was acquired last, faceless: captures follow the series that they show."""

    of: tuple[int, Acquisition] | None = None
    pixels: NDArray[np.uint16] = np.empty((0, 0, 0, 0), np.uint16)


_latest = _Latest()


def _noise(seed: int, acquisition: Acquisition, image: int) -> Stream:
    return Stream(seed, "scene", acquisition.id, "noise", str(image))


def _drawn(stream: Stream, widest: float) -> tuple[float, float, float]:
    """Draw three numbers up to a widest one, either way."""
    x, y, z = (stream.between(-_FINE, _FINE) * widest / _FINE for _ in "xyz")
    return x, y, z


def _turned(rotation: NDArray[np.float64], vector: Vector) -> Vector:
    x, y, z = (
        round(float(sum(a * b for a, b in zip(row, vector, strict=True))), 6) for row in rotation
    )
    return x, y, z


def weight(subject: Subject) -> int:
    """Return what was typed at the scanner, which needs it for the absorption rate [kg]."""
    return Stream(subject.variant, "weight").between(*_WEIGHTS[subject.sex])


def frame_of_reference(acquisition: Acquisition) -> str:
    """Return the UID that all series of a visit share."""
    return _common.uid(4, acquisition.subject.index, acquisition.visit)


def imaging_frequency(acquisition: Acquisition) -> float:
    """Return the precession frequency of protons [MHz], which drifts from visit to visit."""
    subject = acquisition.subject
    tesla = _dialect.scanner(subject)["tesla"] * _dialect.dialect(subject)["field"]
    drift = Stream(subject.variant, "drift", str(acquisition.visit)).between(-_DRIFT, _DRIFT)
    return round(float(tesla) * _PROTON_MHZ_PER_TESLA * (1 + drift * 1e-6), 6)


def window(pixels: NDArray[np.generic]) -> tuple[int, int]:
    """Choose centre and width of the window: from zero to what few pixels exceed."""
    flat = pixels.ravel()
    rank = flat.size - 1 - flat.size // _BRIGHTEST
    width = max(int(np.partition(flat, rank)[rank]), _NARROWEST)
    return width // 2, width


def spin_echoes(settings: Settings) -> bool:
    """Tell whether echoes are refocused by pulses."""
    return settings.contrast not in ("gradient echo", "mprage")


def stored(matrix: tuple[int, int]) -> dict[str, Any]:
    """Describe the stored values (PS3.3 section C.7.6.3)."""
    return {
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "Rows": matrix[0],
        "Columns": matrix[1],
        "BitsAllocated": 16,
        "BitsStored": BITS,
        "HighBit": BITS - 1,
        "PixelRepresentation": 0,
    }


def inverts(settings: Settings) -> bool:
    """Tell whether magnetization is inverted before it is read."""
    return settings.contrast in ("inversion recovery", "mprage")
