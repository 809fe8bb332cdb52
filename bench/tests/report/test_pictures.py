"""Pictures show what a person would see of an image."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PIL import Image

from anoncert.corpus.folder import CorpusFolder
from anoncert.report.pictures import samples

SIZE = (20, 30)


@pytest.mark.parametrize(
    ("shape", "photometric"),
    [((20, 30, 3), "RGB"), ((2, 20, 30), "MONOCHROME2"), ((2, 20, 30, 3), "RGB")],
    ids=["colour", "frames", "frames of colour"],
)
def test_the_first_frame_is_shown_in_its_colours(
    runs: Callable[[str], Path],
    corpus: CorpusFolder,
    tmp_path: Path,
    shape: tuple[int, ...],
    photometric: str,
) -> None:
    pixels = np.arange(np.prod(shape)).reshape(shape).astype(np.uint8)
    folder = tmp_path / "run"
    for name in ("findings.jsonl", "pairs.jsonl"):
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes((runs("identity") / name).read_bytes())
    first = next(i for i in corpus.instances() if i.series == "capture")
    dataset = pydicom.dcmread(corpus.images / first.path)
    dataset.Rows, dataset.Columns = SIZE
    dataset.SamplesPerPixel = 3 if photometric == "RGB" else 1
    dataset.PhotometricInterpretation, dataset.PlanarConfiguration = photometric, 0
    dataset.NumberOfFrames = 2 if shape[0] == 2 else 1
    dataset.PixelData = pixels.tobytes()
    path = folder / "output" / first.path
    path.parent.mkdir(parents=True)
    dataset.save_as(path)
    after = next(samples(folder, corpus)).after
    assert after is not None
    shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(after.partition(",")[2]))))
    assert np.array_equal(shown, pixels[0] if shape[0] == 2 else pixels)
