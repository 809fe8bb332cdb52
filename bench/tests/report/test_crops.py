"""Crops show how each failure looks, and nothing that rows only claim."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from anoncert import files
from anoncert.corpus.glyphs import around
from anoncert.report import captures
from anoncert.report.captures import Captures
from anoncert.report.crops import Crop, crops
from anoncert.types import Status

from .conftest import Run

NEGATIVE, COLOUR, CINE = (f"s00001/v1/{kind}/0001" for kind in ("negative", "colour", "cine"))
Seen = Callable[[str], NDArray[np.uint8]]


def cropped(run: Run) -> list[Crop]:
    return list(crops(Captures(run.folder, run.corpus)))


def letters(run: Run, identifier: str = "name") -> NDArray[np.bool_]:
    """Where a crop is fully covered by letters."""
    ink = run.corpus.pixels("s00001")[f"ink/{run.planting(identifier).id}"]
    return np.asarray(ink[around(ink, 12)] == 255)


@pytest.mark.parametrize("instance", [NEGATIVE, COLOUR, CINE])
def test_bright_letters_are_bright_in_all_pictures(run: Run, seen: Seen, instance: str) -> None:
    run.find(run.finding(instance))
    (crop,) = cropped(run)
    for picture in crop.pictures.values():
        assert (seen(picture)[letters(run)] == 255).all()
        assert np.median(seen(picture)) < 128


def test_a_text_that_was_covered_is_shown_covered(run: Run, seen: Seen) -> None:
    def cover(dataset: Dataset) -> None:
        pixels = dataset.pixel_array.copy()
        pixels[:40] = 4095  # black in a negative
        dataset.PixelData = pixels.tobytes()

    run.edit(NEGATIVE, cover)
    run.find(run.finding(NEGATIVE))
    (crop,) = cropped(run)
    assert (seen(crop.pictures["came back"])[letters(run)] == 0).all()
    assert (seen(crop.pictures["recovered"])[letters(run)] == 255).all()


def test_what_came_back_in_other_levels_looks_as_displayed(run: Run, seen: Seen) -> None:
    def fewer_bits(dataset: Dataset) -> None:
        pixels = (4095 - dataset.pixel_array.astype(int)) // 16
        dataset.PhotometricInterpretation = "MONOCHROME2"
        dataset.BitsAllocated = dataset.BitsStored = 8
        dataset.HighBit = 7
        dataset.PixelData = pixels.astype(np.uint8).tobytes()

    run.edit(NEGATIVE, fewer_bits)
    run.find(run.finding(NEGATIVE))
    (crop,) = cropped(run)
    given, back = (seen(crop.pictures[name]).astype(int) for name in ("burned in", "came back"))
    assert np.abs(given - back).max() < 5


def test_a_text_in_one_frame_is_shown_in_that_frame(run: Run, seen: Seen) -> None:
    run.find(run.finding(CINE, "mrn"))
    (crop,) = cropped(run)
    assert (seen(crop.pictures["burned in"])[letters(run, "mrn")] == 255).all()


def test_each_way_is_shown_once_and_what_is_recovered_in_part_too(run: Run) -> None:
    part = Status.PARTIAL
    told = [
        run.finding(COLOUR),
        run.finding(CINE),
        run.finding(CINE, "mrn", part, "in part as it was"),
        run.finding(NEGATIVE, "name", part, "in part as it was"),
        run.finding(NEGATIVE, detail="under a Gaussian blur of 4 px"),
        run.finding(COLOUR, detail="under a Gaussian blur of 5 px"),
    ]
    run.find(*told, replace(told[0], status=Status.UNTESTABLE, detail="no way"))
    assert [crop.finding for crop in cropped(run)] == [told[0], told[2], told[4]]


def test_there_are_never_too_many(run: Run) -> None:
    run.find(*(run.finding(CINE, detail=f"way {number}") for number in range(120)))
    assert len(cropped(run)) == 100


def test_findings_in_images_of_another_size_are_not_tried_for_ever(run: Run) -> None:
    def resized(dataset: Dataset) -> None:
        dataset.PixelData = dataset.pixel_array[:, :100].tobytes()
        dataset.Rows = 100

    run.edit(CINE, resized)
    unfit = [replace(run.finding(CINE), place=f"{number}") for number in range(99)]
    run.find(*unfit, run.finding(COLOUR))
    assert len(cropped(run)) == 1
    run.find(*unfit, run.finding(CINE), run.finding(COLOUR))
    assert cropped(run) == []


def test_rows_that_fit_nothing_give_no_crop(run: Run) -> None:
    finding, other = run.finding(CINE, "mrn"), run.planting("name", "s00002")
    run.find(
        replace(finding, planting="s00001/p9999"),
        replace(finding, planting=other.id),
        replace(finding, file=f"output/{run.paths[COLOUR]}"),  # it never stood there
        replace(finding, file="output/nowhere.dcm"),
        replace(finding, file="", planting=None),
    )
    run.pair({"s00009/v9/nothing/0001": run.paths[CINE] + "x"})
    assert cropped(run) == []


@pytest.mark.parametrize("way", ["above", "absolute", "link", "linked folder", "linked output"])
def test_what_lies_outside_of_the_output_is_never_read(run: Run, tmp_path: Path, way: str) -> None:
    outside = Path(shutil.copytree(run.output, tmp_path / "outside"))
    name = run.paths[CINE]
    if way == "above":
        name = f"../../outside/{name}"
    elif way == "absolute":
        name = f"{outside}/{name}"
    elif way == "link":
        (run.output / name).unlink()
        (run.output / name).symlink_to(outside / name)
    elif way == "linked folder":
        (run.output / "linked").symlink_to(outside)
        name = f"linked/{name}"
    else:
        shutil.rmtree(run.output)
        run.output.symlink_to(outside)
    run.pair({CINE: name})
    run.find(run.finding(CINE, file=f"output/{name}"))
    assert cropped(run) == []


@pytest.mark.parametrize("name", [b"a\nb.dcm", b"a\xff.dcm", b"\x1b[31m.dcm", "né.dcm".encode()])
def test_a_file_of_any_name_is_found(run: Run, name: bytes) -> None:
    given = os.fsdecode(name)
    (run.output / run.paths[CINE]).rename(run.output / given)
    shown = files.printable(given)
    run.pair({CINE: shown})
    run.find(run.finding(CINE, file=f"output/{shown}"))
    assert len(cropped(run)) == 1


def test_of_files_that_rows_name_alike_none_is_shown(run: Run) -> None:
    (run.output / run.paths[CINE]).rename(run.output / "a\nb")
    (run.output / run.paths[COLOUR]).rename(run.output / "a\\nb")
    run.pair({CINE: "a\\nb"})
    run.find(run.finding(CINE, file="output/a\\nb"))
    assert cropped(run) == []


def test_large_images_are_not_decoded(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run.find(run.finding(CINE))
    monkeypatch.setattr(captures, "_MOST", 3 * 344 * 344)
    assert len(cropped(run)) == 1
    monkeypatch.setattr(captures, "_MOST", 3 * 344 * 344 - 1)
    assert cropped(run) == []


@pytest.mark.parametrize("frames", ["9" * 12, "9" * 5000, "-1", "3e9"])
def test_an_absurd_number_of_frames_is_not_decoded(run: Run, frames: str) -> None:
    path = run.output / run.paths[COLOUR]
    data = path.read_bytes()
    at = data.index(b"\x28\x00\x10\x00US")  # Rows
    value = frames.encode() + b" " * (len(frames) % 2)
    element = b"\x28\x00\x08\x00IS" + len(value).to_bytes(2, "little") + value
    path.write_bytes(data[:at] + element + data[at:])
    run.find(run.finding(COLOUR))
    assert cropped(run) == []
