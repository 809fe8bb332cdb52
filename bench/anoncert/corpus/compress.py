"""Stored values in compressed transfer syntaxes (PS3.5 sections 8.2, 10 and annex A.4).

All but one are lossless. What JPEG baseline keeps is the same on all processors: Pillow
encodes and decodes with the integer transform of libjpeg, and of grey there is neither
conversion nor subsampling, in which decoders differ.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.pixels.encoders.base import get_encoder
from pydicom.uid import UID, JPEG2000Lossless, JPEGBaseline8Bit, RLELossless

from anoncert.corpus.draft import FileDraft, SeriesDraft
from anoncert.corpus.frames import frames
from anoncert.corpus.segments import marked
from anoncert.errors import RequestError

Pixels = NDArray[np.generic]
_QUALITY = 90
_DESCRIBED = {
    "rows": "Rows",
    "columns": "Columns",
    "samples_per_pixel": "SamplesPerPixel",
    "bits_allocated": "BitsAllocated",
    "bits_stored": "BitsStored",
    "pixel_representation": "PixelRepresentation",
    "photometric_interpretation": "PhotometricInterpretation",
    "planar_configuration": "PlanarConfiguration",
}


def compress(draft: SeriesDraft) -> None:
    """Compress the images of a series in which nothing more will be planted.

    Where that loses something, stored values become what a reader decodes, those before
    planting too, and the data set says so (PS3.3 section C.7.6.1.1.5).
    """
    syntax = draft.meta.TransferSyntaxUID
    if not syntax.is_encapsulated or draft.files[0].pixels is None:
        return
    if syntax == JPEGBaseline8Bit:
        draft.dataset.LossyImageCompression = "01"
        draft.dataset.LossyImageCompressionMethod = "ISO_10918_1"
    if syntax == JPEG2000Lossless and draft.dataset.SamplesPerPixel > 1:
        draft.dataset.PhotometricInterpretation = "YBR_RCT"  # which decoders turn back
    described = _described(draft.dataset)
    for file, pixels in draft.images():
        if syntax == JPEGBaseline8Bit:
            fragments = _lossy(file, pixels)
        else:
            fragments = _lossless(pixels, described, syntax)
        file.fragments = [marked(fragment, draft.segments) for fragment in fragments]


def _described(dataset: Dataset) -> dict[str, Any]:
    """Return the options of encoders."""
    return {
        option: dataset[keyword].value
        for option, keyword in _DESCRIBED.items()
        if keyword in dataset
    }


def _lossless(pixels: Pixels, described: dict[str, Any], syntax: UID) -> list[bytes]:
    encoder = get_encoder(syntax)
    plugin = "pylibjpeg" if syntax == RLELossless else ""  # the same bytes as pydicom's, and fast
    try:
        return [
            encoder.encode(frame, encoding_plugin=plugin, number_of_frames=1, **described)
            for frame in frames(pixels)
        ]
    except RuntimeError as error:  # OpenJPEG refuses frames of less than 32 x 32, for one
        size = f"{described['rows']} x {described['columns']}"
        raise RequestError(
            f"frames of {size} cannot be compressed in {syntax.name}",
            "take larger ones or another transfer syntax",
        ) from error


def _lossy(file: FileDraft, pixels: Pixels) -> list[bytes]:
    """Compress once, and keep of the file what is left."""
    fragments = clean = _jpeg(pixels)
    file.pixels = _decoded(fragments, pixels.shape)
    if file.unplanted is not None:
        clean = _jpeg(file.unplanted)
        file.unplanted = _decoded(clean, pixels.shape)
    # as before planting, so that twins agree
    ratio = pixels.nbytes / sum(map(len, clean))
    file.own["LossyImageCompressionRatio"] = f"{ratio:.2f}"
    return fragments


def _jpeg(pixels: Pixels) -> list[bytes]:
    fragments = []
    for frame in frames(pixels):
        stream = io.BytesIO()
        Image.fromarray(frame).save(stream, "JPEG", quality=_QUALITY)
        fragments.append(stream.getvalue())
    return fragments


def _decoded(fragments: list[bytes], shape: tuple[int, ...]) -> Pixels:
    images = [np.asarray(Image.open(io.BytesIO(fragment))) for fragment in fragments]
    return np.stack(images).reshape(shape)
