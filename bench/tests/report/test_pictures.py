"""Pictures show what a person would see of an image."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from anoncert.corpus.frames import inverse
from anoncert.report import captures
from anoncert.report.captures import Captures
from anoncert.report.pictures import Sample, encoded, samples
from anoncert.types import Status

from .conftest import Run

NEGATIVE, COLOUR, CINE = (f"s00001/v1/{kind}/0001" for kind in ("negative", "colour", "cine"))
SHAPE = (20, 30)
Seen = Callable[[str], NDArray[np.uint8]]


def sampled(run: Run, instance: str) -> Sample:
    """Return the sample of an image, made the first of all."""
    run.paths = {instance: run.paths[instance], **run.paths}
    run.pair({})
    return next(samples(Captures(run.folder, run.corpus)))


def returned(
    pixels: NDArray[np.generic], photometric: str, shape: tuple[int, int] = SHAPE
) -> Callable[[Dataset], None]:
    def change(dataset: Dataset) -> None:
        dataset.Rows, dataset.Columns = shape
        dataset.SamplesPerPixel = 3 if photometric == "RGB" else 1
        dataset.PhotometricInterpretation, dataset.PlanarConfiguration = photometric, 0
        dataset.NumberOfFrames = 2 if len(pixels) == 2 else 1
        dataset.BitsAllocated = dataset.BitsStored = 8 * pixels.itemsize
        dataset.HighBit = dataset.BitsStored - 1
        dataset.PixelData = pixels.tobytes()

    return change


@pytest.mark.parametrize(
    ("shape", "photometric"),
    [((20, 30, 3), "RGB"), ((2, 20, 30), "MONOCHROME2"), ((2, 20, 30, 3), "RGB")],
    ids=["colour", "frames", "frames of colour"],
)
def test_a_frame_is_shown_in_its_colours(
    run: Run, seen: Seen, shape: tuple[int, ...], photometric: str
) -> None:
    pixels = np.arange(np.prod(shape)).reshape(shape).astype(np.uint8)
    run.edit(COLOUR, returned(pixels, photometric))
    after = sampled(run, COLOUR).after
    assert after is not None
    assert np.array_equal(seen(after), pixels[0] if shape[0] == 2 else pixels)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_what_is_stored_low_is_bright_in_a_negative(
    run: Run, seen: Seen, kind: type[np.generic]
) -> None:
    pixels = (np.arange(600).reshape(SHAPE) % 256).astype(kind)
    run.edit(NEGATIVE, returned(pixels, "MONOCHROME1"))
    sample = sampled(run, NEGATIVE)
    assert sample.after is not None
    assert np.array_equal(seen(sample.after), inverse(pixels, 255))
    assert np.median(seen(sample.before)) < 128


@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_frame_with_text_left_is_shown(run: Run, seen: Seen, number: int) -> None:
    def clean(dataset: Dataset) -> None:
        pixels = dataset.pixel_array.copy()
        pixels[np.arange(3) != number, :70] = 0
        pixels[:, 30:70] = 0
        dataset.PixelData = pixels.tobytes()

    run.edit(CINE, clean)
    sample = sampled(run, CINE)
    assert sample.title == f"{CINE}, frame {number + 1} of 3"
    assert sample.after is not None
    assert seen(sample.after)[:30].max() == 255


def test_of_frames_without_text_left_that_with_most_before_is_shown(run: Run) -> None:
    def clean(dataset: Dataset) -> None:
        dataset.PixelData = bytes(len(dataset.PixelData))

    run.edit(CINE, clean)
    assert sampled(run, CINE).title == f"{CINE}, frame 2 of 3"


def test_of_fewer_frames_the_last_is_shown(run: Run, seen: Seen) -> None:
    def first(dataset: Dataset) -> None:
        dataset.PixelData = dataset.pixel_array[:1].tobytes()
        dataset.NumberOfFrames = 1

    run.edit(CINE, first)
    sample = sampled(run, CINE)
    assert sample.after is not None
    assert seen(sample.after).shape == seen(sample.before).shape


def test_what_leaked_is_told_of_the_series_that_is_shown_and_of_others(run: Run) -> None:
    run.find(
        run.finding(CINE, status=Status.PARTIAL),
        run.finding(CINE),
        run.finding(CINE, "mrn", Status.PARTIAL),
        run.finding(CINE, "mrn", Status.UNTRIED),
    )
    assert sampled(run, CINE)[-2:] == (["mrn (in part)", "name"], [])
    assert sampled(run, NEGATIVE)[-2:] == ([], ["name"])


@pytest.mark.parametrize("name", ["../../outside/{}", "/{}", "linked/{}", "\0", ""])
def test_what_lies_outside_of_the_output_is_never_shown(
    run: Run, tmp_path: Path, name: str
) -> None:
    outside = Path(shutil.copytree(run.output, tmp_path / "outside"))
    (run.output / "linked").symlink_to(outside)
    path = run.paths[CINE]
    run.paths = {CINE: name.format(outside / path if name == "/{}" else path)}
    assert sampled(run, CINE).after is None


def test_large_images_are_shown_smaller(seen: Seen) -> None:
    assert seen(encoded(np.zeros((512, 8192, 3), np.uint8))).shape == (128, 2048, 3)


def test_an_image_that_came_back_too_large_is_not_shown(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.edit(COLOUR, returned(np.zeros((400, 400, 3), np.uint8), "RGB", (400, 400)))
    monkeypatch.setattr(captures, "_MOST", 344 * 344 * 3)
    sample = sampled(run, COLOUR)
    assert sample.came_back
    assert sample.after is None


def test_what_did_not_come_back_is_told_from_what_cannot_be_shown(run: Run) -> None:
    run.edit(COLOUR, lambda dataset: dataset.pop("PixelData"))
    assert [sampled(run, COLOUR)[2:4]] == [(True, None)]
    run.pair({COLOUR: None})
    assert next(samples(Captures(run.folder, run.corpus)))[2:4] == (False, None)
