from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

from anoncert.files import read_rows, tree
from anoncert.pair.describe import describe
from anoncert.pair.match import Input, _Gallery, match
from anoncert.types import Pair

Edit = Callable[[Path, Callable[[Dataset], None]], None]
Pairs = Callable[[], list[Pair]]
Paths = dict[str, Path]

SLICE, NEXT = "s00001/v1/t1w/0005", "s00001/v1/t1w/0006"
CAPTURE = "s00001/v1/capture/0001"


def noisy(amplitude: int) -> Callable[[Dataset], None]:
    def change(dataset: Dataset) -> None:
        pixels = dataset.pixel_array.astype(int)
        noise = np.random.default_rng(int(dataset.InstanceNumber)).integers(
            1, amplitude + 1, pixels.shape
        )
        changed = np.clip(pixels + noise, 0, 2**dataset.BitsStored - 1)
        dataset.PixelData = changed.astype(dataset.pixel_array.dtype).tobytes()

    return change


def blacked_out(dataset: Dataset) -> None:
    pixels = dataset.pixel_array.copy()
    pixels[:70] = 0
    dataset.PixelData = pixels.tobytes()


def renamed(paths: Paths) -> Paths:
    """Give all files new names, in an order of chance, in one folder."""
    moved = {}
    shuffled = random.Random(1).sample(sorted(paths), len(paths))
    for number, instance in enumerate(shuffled):
        target = next(iter(paths.values())).parents[3] / f"{number:04d}.dcm"
        moved[instance] = paths[instance].rename(target)
    return moved


def found(rows: list[Pair], output: Path) -> dict[str, tuple[Path | None, str]]:
    return {r.input: (output / r.output if r.output else None, r.method) for r in rows if r.input}


def expect(rows: list[Pair], output: Path, where: Paths) -> Counter[str]:
    """Check that each input was paired with its own file; count the methods."""
    pairs = found(rows, output)
    assert {instance: pairs[instance][0] for instance in where} == where
    return Counter(pairs[instance][1] for instance in where)


def test_an_unchanged_copy_is_paired_by_its_names(pairs: Pairs, output: Path, paths: Paths) -> None:
    assert expect(pairs(), output, paths) == {"path": len(paths)}


def test_renamed_files_with_new_uids_are_paired_by_their_pixels(
    pairs: Pairs, output: Path, paths: Paths, edit: Edit
) -> None:
    fresh: dict[str, str] = {}

    def relabel(dataset: Dataset) -> None:
        for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"):
            setattr(dataset, keyword, fresh.setdefault(dataset[keyword].value, generate_uid()))

    moved = renamed(paths)
    for path in moved.values():
        edit(path, relabel)
    assert expect(pairs(), output, moved) == {"pixels": len(paths)}


def test_renamed_slices_with_other_pixels_are_paired_by_their_geometry(
    pairs: Pairs, output: Path, paths: Paths, edit: Edit
) -> None:
    moved = renamed(paths)
    slices = {k: v for k, v in moved.items() if "capture" not in k}
    for path in slices.values():
        edit(path, noisy(400))
    assert expect(pairs(), output, slices) == {"geometry": len(slices)}


def test_renamed_captures_with_a_blacked_out_banner_are_paired(
    pairs: Pairs, output: Path, paths: Paths, edit: Edit
) -> None:
    moved = renamed(paths)
    captures = {k: v for k, v in moved.items() if "capture" in k}
    for path in captures.values():
        edit(path, blacked_out)
    methods = expect(pairs(), output, captures)
    assert set(methods) <= {"fingerprint", "relation"}


def test_captures_alone_are_paired_by_what_is_left_of_the_picture(
    pairs: Pairs, output: Path, paths: Paths, edit: Edit
) -> None:
    moved = renamed(paths)
    captures = {k: v for k, v in moved.items() if "capture" in k}
    for instance, path in moved.items():
        if instance in captures:
            edit(path, blacked_out)
        else:
            path.unlink()
    assert expect(pairs(), output, captures) == {"fingerprint": len(captures)}


def test_swapped_names_do_not_fool(pairs: Pairs, output: Path, paths: Paths) -> None:
    one, other = paths[SLICE], paths[NEXT]
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(kept)
    swapped = paths | {SLICE: other, NEXT: one}
    methods = expect(pairs(), output, swapped)
    assert methods == {"path": len(paths) - 2, "pixels": 2}


def test_swapped_names_do_not_fool_when_the_pixels_changed_too(
    pairs: Pairs, output: Path, paths: Paths, edit: Edit
) -> None:
    one, other = paths[SLICE], paths[NEXT]
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(kept)
    for path in (one, other):
        edit(path, noisy(400))
    expect(pairs(), output, paths | {SLICE: other, NEXT: one})


def test_a_dropped_file_leaves_its_input_alone(pairs: Pairs, output: Path, paths: Paths) -> None:
    paths[SLICE].unlink()
    rows = pairs()
    assert found(rows, output)[SLICE][0] is None
    assert all(row.input for row in rows)
    expect(rows, output, {k: v for k, v in paths.items() if k != SLICE})


def test_a_duplicate_belongs_to_no_input(pairs: Pairs, output: Path, paths: Paths) -> None:
    copy = output / "copy.dcm"
    copy.write_bytes(paths[SLICE].read_bytes())
    rows = pairs()
    expect(rows, output, paths)
    (extra,) = (row for row in rows if row.input is None)
    assert (extra.output, extra.readable) == ("copy.dcm", True)


def test_a_file_returned_twice_under_new_names_is_paired_once_and_its_copy_is_extra(
    pairs: Pairs, output: Path, paths: Paths
) -> None:
    for name in ("a.dcm", "b.dcm"):
        (output / name).write_bytes(paths[SLICE].read_bytes())
    paths[SLICE].unlink()
    paths[SLICE] = output / "a.dcm"
    rows = pairs()
    expect(rows, output, paths)
    (extra,) = (row for row in rows if row.input is None)
    assert (extra.output, extra.readable) == ("b.dcm", True)


@pytest.mark.parametrize("keep", [0.5, 0.98])
def test_a_file_cut_off_in_its_pixels_is_unreadable(
    pairs: Pairs, output: Path, paths: Paths, keep: float
) -> None:
    data = paths[SLICE].read_bytes()
    paths[SLICE].write_bytes(data[: int(len(data) * keep)])
    rows = pairs()
    assert found(rows, output)[SLICE][0] is None
    (cut,) = (row for row in rows if row.input is None)
    assert not cut.readable
    assert cut.method
    expect(rows, output, {k: v for k, v in paths.items() if k != SLICE})


def test_a_file_cut_off_in_its_header_is_unreadable(
    pairs: Pairs, output: Path, paths: Paths
) -> None:
    data = paths[SLICE].read_bytes()
    paths[SLICE].write_bytes(data[:1200])
    rows = pairs()
    assert found(rows, output)[SLICE][0] is None
    assert [row.readable for row in rows if row.input is None] == [False]


@pytest.mark.parametrize("size", [132, 140, 400])
def test_a_file_that_ends_before_its_data_set_is_unreadable(
    pairs: Pairs, paths: Paths, size: int
) -> None:
    paths[SLICE].write_bytes(paths[SLICE].read_bytes()[:size])
    assert [row.readable for row in pairs() if row.input is None] == [False]


def test_files_of_other_kinds_are_not_counted(pairs: Pairs, output: Path, paths: Paths) -> None:
    (output / "log.txt").write_text("done\n")
    (output / "empty").write_bytes(b"")
    (output / "noise.bin").write_bytes(random.Random(1).randbytes(5000))
    rows = pairs()
    assert len(rows) == len(paths)
    expect(rows, output, paths)


def test_objects_without_pixels_are_paired_by_their_relation(
    pairs: Pairs, output: Path, paths: Paths, edit: Edit
) -> None:
    moved = renamed(paths)

    def strip(dataset: Dataset) -> None:
        for keyword in ("PixelData", "ImagePositionPatient"):
            if keyword in dataset:
                del dataset[keyword]

    stripped = {k: moved[k] for k in (CAPTURE, "s00002/v2/capture/0001")}
    for path in stripped.values():
        edit(path, strip)
    rows = pairs()
    assert expect(rows, output, stripped) == {"relation": 2}
    expect(rows, output, moved)


def test_blank_pictures_of_nobody_belong_to_no_input(runs: Callable[[str], Path]) -> None:
    rows = list(read_rows(runs("blank") / "pairs.jsonl", Pair))
    assert all(row.input is None or row.output is None for row in rows)
    inputs = sum(row.input is not None for row in rows)
    assert inputs == sum(row.output is not None for row in rows) == len(rows) / 2


def test_the_order_of_the_outputs_does_not_matter(
    inputs: list[Input], output: Path, paths: Paths
) -> None:
    renamed(paths)
    seen = [describe(output, p.relative_to(output).as_posix()) for p in tree(output)]
    forwards, backwards = match(inputs, seen), match(inputs, list(reversed(seen)))
    assert forwards == backwards
    assert all(row.output for row in forwards)


def flipped(dataset: Dataset) -> None:
    dataset.PixelData = bytes([dataset.PixelData[0] ^ 1]) + dataset.PixelData[1:]


@pytest.mark.parametrize("first", [0, 1], ids=["later overwritten", "earlier overwritten"])
def test_a_capture_that_took_the_place_of_another_is_not_known_by_its_name(
    pairs: Pairs, output: Path, paths: Paths, edit: Edit, first: int
) -> None:
    captures = sorted(key for key in paths if "/capture/" in key)[:2]
    kept, overwritten = captures[first], captures[1 - first]
    edit(paths[kept], flipped)
    paths[overwritten].write_bytes(paths[kept].read_bytes())
    assert found(pairs(), output)[overwritten][1] != "path"


def test_renamed_pictures_without_contrast_or_position_fit_no_input(
    pairs: Pairs, paths: Paths, edit: Edit
) -> None:
    def blank(dataset: Dataset) -> None:
        dataset.PixelData = bytes(len(dataset.PixelData))
        for keyword in ("ImagePositionPatient", "StudyInstanceUID"):
            dataset.pop(keyword, None)

    for path in renamed(paths).values():
        edit(path, blank)
    rows = pairs()
    assert all(row.output is None for row in rows if row.input)
    assert {row.candidates for row in rows if not row.input} == {0}


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e308], ids=str)
def test_pictures_of_hostile_values_fit_no_input(inputs: list[Input], value: float) -> None:
    grid = np.arange(256.0).reshape(16, 16)
    grid[::2] = value
    gallery = _Gallery([known for known in inputs if known.seen.pictured])
    assert gallery.best(grid) == (None, 0)


def test_captures_with_swapped_names_and_a_changed_pixel_are_told_by_their_looks(
    pairs: Pairs, output: Path, paths: Paths, edit: Edit
) -> None:
    one, other = sorted(key for key in paths if "/capture/" in key)[:2]

    for key in (one, other):
        edit(paths[key], flipped)
    first, second = paths[one].read_bytes(), paths[other].read_bytes()
    paths[one].write_bytes(second)
    paths[other].write_bytes(first)
    paths[one], paths[other] = paths[other], paths[one]
    expect(pairs(), output, paths)
