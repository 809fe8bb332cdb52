"""Engines that read text in pictures, as anybody can have them.

RapidOCR reads low contrast, tilts and text over anatomy; tesseract is another opinion, which
a tool that cleans pixels with the former does not share. Both run on one thread and without
a network, and neither is needed by anything else of the suite.

References
----------
Cui et al. 2025, doi:10.48550/arXiv.2507.05595 (PaddleOCR, whose models RapidOCR runs).
Smith 2007, doi:10.1109/ICDAR.2007.4376991 (Tesseract).
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from anoncert.attack._opened import Box

RAPIDOCR, TESSERACT = "rapidocr", "tesseract"

MISSING = (
    "no OCR engine: pip install 'anoncert[ocr]', or the program tesseract "
    "(Debian: apt install tesseract-ocr)"
)
"""Said where neither engine is there."""

_LARGER = 2
"""Times that pictures are enlarged: text of 8 px is too small for engines."""

_LONGEST_SIDE = 2000
"""Longest side of a picture that is read [px]: larger ones are made smaller."""

_SHORTEST_SIDE = 8
"""No engine reads smaller letters."""

_SECONDS = 120
_SPARSE = "11"
"""Page segmentation of tesseract: as much text as there is, in no order."""


class Reading(NamedTuple):
    """A line of text, and where it stands."""

    text: str
    box: Box


Engine = Callable[[NDArray[np.uint8]], Iterator[Reading]]
"""Reads a grey picture, shape (rows, columns), as large as it needs it."""


@cache
def engines() -> tuple[str, ...]:
    """Name the engines that are there, the better one first."""
    rapidocr = [RAPIDOCR] if find_spec("rapidocr") and find_spec("onnxruntime") else []
    return (*rapidocr, *([TESSERACT] if shutil.which("tesseract") else []))


@cache
def engine(name: str) -> Engine:
    """Start an engine."""
    return _rapidocr() if name == RAPIDOCR else _tesseract


@cache
def versions() -> str:
    """Say which engines are there: readings may differ between versions."""
    said = {RAPIDOCR: _rapidocr_version, TESSERACT: _tesseract_version}
    return ", ".join(said[name]() for name in engines())


def read(name: str, picture: NDArray[np.uint8]) -> list[Reading]:
    """Read a picture, enlarged.

    Parameters
    ----------
    name
        Of the engine.
    picture
        Grey values, shape (rows, columns).

    Returns
    -------
    list of Reading
        Lines of text, in pixels of the picture.
    """
    factor = min(_LARGER, _LONGEST_SIDE / max(picture.shape))
    rows, columns = (round(side * factor) for side in picture.shape)
    if min(rows, columns) < _SHORTEST_SIDE:
        return []
    enlarged = Image.fromarray(picture).resize((columns, rows), Image.Resampling.BICUBIC)
    return [
        Reading(text, (left / factor, top / factor, right / factor, bottom / factor))
        for text, (left, top, right, bottom) in engine(name)(np.asarray(enlarged))
    ]


def _rapidocr() -> Engine:
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when it is loaded
    from rapidocr import RapidOCR  # noqa: PLC0415 - optional, and takes long to load
    from rapidocr.utils.output import RapidOCROutput  # noqa: PLC0415

    threads = ("intra_op_num_threads", "inter_op_num_threads")
    one_thread = {f"EngineConfig.onnxruntime.{kind}": 1 for kind in threads}
    reader = RapidOCR(params={"Global.log_level": "critical", **one_thread})

    def lines(picture: NDArray[np.uint8]) -> Iterator[Reading]:
        found = reader(np.repeat(picture[..., np.newaxis], 3, axis=-1))
        if isinstance(found, RapidOCROutput) and found.boxes is not None and found.txts:
            for corners, text in zip(found.boxes, found.txts, strict=True):
                (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
                yield Reading(text, (float(left), float(top), float(right), float(bottom)))

    return lines


def _tesseract(picture: NDArray[np.uint8]) -> Iterator[Reading]:
    with io.BytesIO() as png:
        Image.fromarray(picture).save(png, "PNG", compress_level=1)
        said = _run_tesseract("stdin", "stdout", "--psm", _SPARSE, "tsv", given=png.getvalue())
    lines = defaultdict[tuple[str, ...], list[Reading]](list)
    for row in csv.DictReader(said.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        if (row["text"] or "").strip():
            left, top, width, height = (int(row[k]) for k in ("left", "top", "width", "height"))
            word = Reading(row["text"], (left, top, left + width, top + height))
            lines[row["block_num"], row["par_num"], row["line_num"]].append(word)
    yield from map(_line, lines.values())


def _line(words: list[Reading]) -> Reading:
    return Reading(" ".join(word.text for word in words), around([word.box for word in words]))


def around(boxes: Iterable[Box]) -> Box:
    """Return the box around boxes."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _run_tesseract(*arguments: str, given: bytes = b"") -> str:
    try:
        ran = subprocess.run(
            ["tesseract", *arguments],  # noqa: S607 - wherever it is installed
            input=given,
            capture_output=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            timeout=_SECONDS,
            check=True,
        )
    except subprocess.SubprocessError:  # of a picture that a tool made
        return ""
    return ran.stdout.decode("utf-8", "replace")


def _rapidocr_version() -> str:
    return f"{RAPIDOCR} {version('rapidocr')} on onnxruntime {version('onnxruntime')}"


def _tesseract_version() -> str:
    return " ".join(_run_tesseract("--version").split()[:2])
