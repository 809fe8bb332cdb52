"""Secondary captures: what a console shows, stored as pictures (PS3.3 section A.8).

One frame is a Secondary Capture Image (A.8.1), several are a Multi-frame Grayscale Byte
(A.8.3), Grayscale Word (A.8.4) or True Color (A.8.5) one: frames of colour and palettes
show the slices in hot iron.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_color_lut
from pydicom.sequence import Sequence
from pydicom.tag import Tag
from pydicom.uid import (
    UID,
    MRImageStorage,
    MultiFrameGrayscaleByteSecondaryCaptureImageStorage,
    MultiFrameGrayscaleWordSecondaryCaptureImageStorage,
    MultiFrameTrueColorSecondaryCaptureImageStorage,
    SecondaryCaptureImageStorage,
)

from anoncert.corpus.dicom import _common, _mr
from anoncert.corpus.draft import Acquisition, FileDraft, SeriesDraft, Slot
from anoncert.corpus.glyphs import burned
from anoncert.corpus.marks import Mark
from anoncert.corpus.phantom.scan import MAX_STORED
from anoncert.errors import RequestError
from anoncert.types import Recipe, Record, Series

BITS = 8
_WHITE = 2**BITS - 1
"""The brightest level of a screen."""
_WINDOW = 3000
_HOT_IRON = "1.2.840.10008.1.5.1"
_NOT_ALL_WHITE = 200


class Settings(Record, frozen=True):
    """What a recipe says of a series of captures."""

    rows: Annotated[int, Meta(ge=8, le=4096)]
    columns: Annotated[int, Meta(ge=8, le=4096)]
    source: str
    source_instance: int
    """The first that is shown; more frames show those that follow."""
    left: Annotated[int, Meta(ge=0)]
    top: Annotated[int, Meta(ge=0)]
    zoom: Annotated[int, Meta(ge=1, le=8)]
    labels: tuple[Mark, ...] = ()
    """What consoles print beside the values, and need not stay when those go."""
    marks: tuple[Mark, ...] = ()
    """What must stay."""
    frames: Annotated[int, Meta(ge=1, le=64)] = 1
    photometric_interpretation: Literal["MONOCHROME1", "MONOCHROME2", "PALETTE COLOR", "RGB"] = (
        "MONOCHROME2"
    )
    bits: Literal[8, 12, 16] = 8
    signed: bool = False
    """Stored as signed values, none of them negative."""
    black: Annotated[int, Meta(ge=0, le=2**15)] = 0
    """Stored value that the window shows as black: what is below it, another window shows."""
    burned_in_annotation: Literal["YES", "NO", ""] = "YES"
    """What (0028,0301) says; empty: it is missing."""

    @property
    def white(self) -> int:
        """The stored value that is displayed as white, or as black in MONOCHROME1."""
        return (1 << self.bits - self.signed) - 1

    @property
    def colour(self) -> bool:
        """Whether pixels have three samples."""
        return self.photometric_interpretation == "RGB"


def check(recipe: Recipe, series: Series) -> None:
    """Refuse a source that is not there, labels that do not fit, and colour in JPEG baseline.

    Archives have colour there as YBR_FULL_422, of which no two decoders make the same RGB.
    """
    settings = msgspec.convert(series.settings, Settings)
    source = _source(recipe, settings, series)
    if (source.visits, source.subjects) != (series.visits, series.subjects):
        raise RequestError(
            f"series {series.name!r}: source {source.name!r} is of other visits or subjects",
            "correct the recipe",
        )
    _check_pixels(settings, series.transfer_syntaxes)
    for drawn in (*settings.labels, *settings.marks):
        drawn.ink((settings.rows, settings.columns))


def _check_pixels(settings: Settings, syntaxes: list[str]) -> None:
    interpretation, plain = settings.photometric_interpretation, settings.bits == BITS
    if "JPEGBaseline8Bit" in syntaxes and not (plain and interpretation.startswith("MONOCHROME")):
        raise RequestError("photometric_interpretation: JPEGBaseline8Bit is for 8 bits of grey", "")
    if settings.frames > 1 and (
        settings.signed
        or not settings.burned_in_annotation
        or interpretation in ("MONOCHROME1", "PALETTE COLOR")
    ):
        raise RequestError("frames: several are unsigned MONOCHROME2 or RGB and annotated", "")
    if plain and settings.signed:
        raise RequestError("signed: 8 bits are not", "")
    if not plain and not interpretation.startswith("MONOCHROME"):
        raise RequestError(f"bits: {interpretation} has 8", "")
    if settings.black >= settings.white:
        raise RequestError("black: brighter than white", "")


def draft(
    recipe: Recipe,
    seed: int,
    acquisition: Acquisition,
    faces: str | None,  # noqa: ARG001 - consoles show the average face
) -> SeriesDraft:
    """Build captures as they are before planting: the head and the labels, no demographics."""
    settings = msgspec.convert(acquisition.series.settings, Settings)
    series = _source(recipe, settings, acquisition.series)
    source = Acquisition(acquisition.subject, acquisition.visit, series)
    shown = _mr.shown(seed, source, settings.source_instance, settings.frames)
    screen = _stored(settings, _screen(settings, shown))
    sop_class = _sop_class(settings)
    dataset = _common.study(recipe, seed, acquisition)
    _common.set_all(
        dataset,
        {
            **_FIXED,
            **_pixels(settings),
            **(_multi_frame(settings) if settings.frames > 1 else {}),
            **_annotation(settings),
            "SOPClassUID": sop_class,
            "SourceImageSequence": Sequence(
                _reference(recipe, Slot(source.subject, source.visit, series, number))
                for number in _shown(settings)
            ),
            "Rows": settings.rows,
            "Columns": settings.columns,
        },
    )
    return SeriesDraft(
        meta=_common.meta(acquisition, sop_class),
        dataset=dataset,
        data_range=settings.white,
        folders=_common.folders(acquisition),
        files=[
            FileDraft(slot, _common.own(recipe, slot), screen, _common.file_name("SC", slot))
            for slot in acquisition.slots()
        ],
    )


def _source(recipe: Recipe, settings: Settings, series: Series) -> Series:
    found = [other for other in recipe.series if other.name == settings.source]
    if not found or not _has(found[0], _shown(settings)):
        raise RequestError(
            f"series {series.name!r}: source_instance: no instance {settings.source_instance} "
            f"with {settings.frames} frames of one contrast in source {settings.source!r}",
            "correct the recipe",
        )
    return found[0]


def _has(series: Series, numbers: range) -> bool:
    if series.object != "mr" or not 1 <= numbers[0] <= numbers[-1] <= series.instances:
        return False
    slices = _mr.settings_of(series).slices
    return (numbers[0] - 1) // slices == (numbers[-1] - 1) // slices


def _shown(settings: Settings) -> range:
    """Return the numbers of the images that the frames show."""
    return range(settings.source_instance, settings.source_instance + settings.frames)


def _reference(recipe: Recipe, image: Slot) -> Dataset:
    return _common.item(
        ReferencedSOPClassUID=MRImageStorage,
        ReferencedSOPInstanceUID=_common.sop_instance_uid(recipe, image),
    )


def _sop_class(settings: Settings) -> UID:
    if settings.frames == 1:
        return SecondaryCaptureImageStorage
    if settings.colour:
        return MultiFrameTrueColorSecondaryCaptureImageStorage
    if settings.bits > BITS:
        return MultiFrameGrayscaleWordSecondaryCaptureImageStorage
    return MultiFrameGrayscaleByteSecondaryCaptureImageStorage


def _pixels(settings: Settings) -> dict[str, Any]:
    """Describe the stored values (C.7.6.3)."""
    samples = {"SamplesPerPixel": 3, "PlanarConfiguration": 0} if settings.colour else {}
    return {
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": settings.photometric_interpretation,
        "BitsAllocated": BITS if settings.bits == BITS else 2 * BITS,
        "BitsStored": settings.bits,
        "HighBit": settings.bits - 1,
        "PixelRepresentation": int(settings.signed),
        **samples,
        **(_palette() if settings.photometric_interpretation == "PALETTE COLOR" else {}),
        **(_window(settings) if settings.white > _WHITE else {}),
    }


def _palette() -> dict[str, Any]:
    """Describe hot iron as the palette (C.7.6.3.1.5, C.7.6.3.1.6)."""
    found: dict[str, Any] = {}
    for colour, column in zip(("Red", "Green", "Blue"), _hot_iron().T, strict=True):
        found[f"{colour}PaletteColorLookupTableDescriptor"] = [_WHITE + 1, 0, BITS]
        found[f"{colour}PaletteColorLookupTableData"] = column.tobytes()
    return found


def _window(settings: Settings) -> dict[str, Any]:
    """Show stored values from black to white (C.11.2.1.2)."""
    width = settings.white - settings.black + 1
    return {"WindowCenter": settings.black + width // 2, "WindowWidth": width}


def _annotation(settings: Settings) -> dict[str, Any]:
    said = settings.burned_in_annotation
    return {"BurnedInAnnotation": said} if said else {}


def _multi_frame(settings: Settings) -> dict[str, Any]:
    """Fill the modules of several frames (C.7.6.6, C.8.6.3, C.8.6.4): they are pages."""
    grey = {
        "PresentationLUTShape": "IDENTITY",
        "RescaleIntercept": 0,
        "RescaleSlope": 1,
        "RescaleType": "US",
    }
    return {
        "NumberOfFrames": settings.frames,
        "FrameIncrementPointer": Tag("PageNumberVector"),
        "PageNumberVector": list(range(1, settings.frames + 1)),
        **({} if settings.colour else grey),
    }


def _screen(settings: Settings, images: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """Lay windowed slices and the labels out on black screens, one for each frame."""
    shape = settings.rows, settings.columns
    shown = np.minimum(images.astype(np.int64) * _WHITE // min(_WINDOW, MAX_STORED), _WHITE)
    enlarged = shown.repeat(settings.zoom, axis=1).repeat(settings.zoom, axis=2)
    screen = np.zeros((len(images), *shape), np.uint8)
    room = screen[:, settings.top :, settings.left :]
    rows, columns = enlarged.shape[1:]
    room[:, :rows, :columns] = enlarged[:, : room.shape[1], : room.shape[2]]
    if settings.colour:
        screen = _hot_iron()[screen]
    if settings.frames == 1:
        screen = screen[0]
    for drawn in (*settings.labels, *settings.marks):
        screen = burned(screen, drawn.ink(shape), _NOT_ALL_WHITE).astype(np.uint8)
    return screen


def _stored(settings: Settings, screen: NDArray[np.uint8]) -> NDArray[np.generic]:
    """Store the levels of a screen."""
    white, black = settings.white, settings.black
    stored = screen.astype(np.int64) * (white - black) // _WHITE + black
    if settings.photometric_interpretation == "MONOCHROME1":
        stored = white - stored
    kind = "uint8" if settings.bits == BITS else "int16" if settings.signed else "uint16"
    return np.asarray(stored, dtype=kind)


@cache
def _hot_iron() -> NDArray[np.uint8]:
    """Return a colour for each level (PS3.6 section B.1.1), shape (levels, samples)."""
    levels = np.arange(_WHITE + 1, dtype=np.uint8)
    return apply_color_lut(levels, palette=_HOT_IRON).astype(np.uint8)


_FIXED = {
    "Modality": "MR",
    "BodyPartExamined": "HEAD",
    "ConversionType": "WSD",
    "ImageType": ["DERIVED", "SECONDARY"],
    "SeriesDescription": "Screen save",
    "PatientOrientation": "",
}
