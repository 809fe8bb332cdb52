from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset

from anoncert.corpus.folder import CorpusFolder
from anoncert.engine import Engine
from anoncert.pair.describe import Description, describe
from anoncert.pair.folder import pair, unpacked

Edit = Callable[[Path, Callable[[Dataset], None]], None]

SLICE, CAPTURE = "s00001/v1/t1w/0005", "s00001/v1/capture/0001"


def seen(path: Path) -> Description:
    return describe(path.parent, path.name)


def test_a_slice_is_described_by_its_content(paths: dict[str, Path]) -> None:
    found = seen(paths[SLICE])
    assert found.readable
    assert found.shape == (112, 112)
    assert found.blocks().shape == (16, 16)
    assert found.numbers == ("1", "5")
    assert found.geometry


def test_a_capture_refers_to_its_source(paths: dict[str, Path]) -> None:
    source = seen(paths["s00001/v1/t1w/0006"])
    assert seen(paths[CAPTURE]).references == (("0008,2112", source.sop_instance),)
    assert seen(paths[CAPTURE]).geometry == ()


def test_the_description_of_the_pixels_does_not_depend_on_their_encoding(
    paths: dict[str, Path], edit: Edit
) -> None:
    before = seen(paths[SLICE])
    edit(paths[SLICE], lambda ds: ds.compress("1.2.840.10008.1.2.5"))
    after = seen(paths[SLICE])
    assert (after.pixels, after.shape, after.error) == (before.pixels, before.shape, "")


@pytest.mark.parametrize("content", [b"", b"hello", b"\0" * 500, b"\xff\xd8\xff\xe0JFIF"])
def test_what_is_no_dicom_file_says_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    found = describe(tmp_path, "x")
    assert not found.dicom
    assert found.error


def test_pixels_that_claim_more_than_they_have_are_an_error(
    paths: dict[str, Path], edit: Edit
) -> None:
    edit(paths[SLICE], lambda ds: setattr(ds, "Rows", 4000))
    found = seen(paths[SLICE])
    assert not found.readable
    assert "cannot be decoded" in found.error


def test_pixels_that_claim_an_absurd_size_are_refused(paths: dict[str, Path], edit: Edit) -> None:
    def grow(dataset: Dataset) -> None:
        dataset.Rows = dataset.Columns = 65535
        dataset.NumberOfFrames = 2_000_000_000

    edit(paths[SLICE], grow)
    assert "more than 1 GiB" in seen(paths[SLICE]).error


@pytest.mark.parametrize("samples", [1, 3])
def test_colour_and_frames_are_reduced_to_one_plane(
    paths: dict[str, Path], edit: Edit, samples: int
) -> None:
    def recolour(dataset: Dataset) -> None:
        picture = np.arange(2 * 32 * 48 * samples, dtype=np.uint8).tobytes()
        dataset.NumberOfFrames, dataset.Rows, dataset.Columns = 2, 32, 48
        dataset.SamplesPerPixel = samples
        dataset.PhotometricInterpretation = "RGB" if samples > 1 else "MONOCHROME2"
        dataset.PlanarConfiguration = 0
        dataset.PixelData = picture

    edit(paths[CAPTURE], recolour)
    found = seen(paths[CAPTURE])
    assert found.error == ""
    assert found.plane == (32, 48)
    assert found.blocks().shape == (16, 16)


def test_a_picture_smaller_than_the_grid_has_no_blocks(paths: dict[str, Path], edit: Edit) -> None:
    def shrink(dataset: Dataset) -> None:
        dataset.Rows = dataset.Columns = 8
        dataset.PixelData = bytes(64)

    edit(paths[CAPTURE], shrink)
    assert (seen(paths[CAPTURE]).pictured, seen(paths[CAPTURE]).error) == (False, "")


def test_a_whole_folder_is_paired_with_its_corpus(
    corpus: CorpusFolder, engine: Engine, output: Path
) -> None:
    found = pair(corpus, output, engine)
    returned = [each for packed in found.packed.values() for each in unpacked(packed)]
    assert [known.instance for known, _ in returned] == list(corpus.instances())
    assert [seen and seen.path for _, seen in returned] == [p.output for p in found.pairs]
    assert {p.method for p in found.pairs} == {"path"}


def test_what_came_back_of_a_subject_is_unpacked_as_it_was_described(
    corpus: CorpusFolder, engine: Engine, output: Path, paths: dict[str, Path]
) -> None:
    paths[SLICE].unlink()
    found = pair(corpus, output, engine)
    assert list(found.packed) == [subject.id for subject in corpus.subjects()]
    for known, back in unpacked(found.packed["s00001"]):
        assert known.seen == describe(corpus.images, known.instance.path)
        assert (back is None) == (known.instance.id == SLICE)
        assert back is None or back == describe(output, back.path)


def test_an_output_whose_name_is_no_valid_text_is_paired_like_any_other(
    corpus: CorpusFolder, engine: Engine, output: Path, paths: dict[str, Path]
) -> None:
    odd = os.fsencode(output) + b"/\xff\xfe.dcm"
    os.rename(os.fsencode(paths[SLICE]), odd)  # noqa: PTH104 - a name that is no text
    found = pair(corpus, output, engine)
    assert all(p.output for p in found.pairs)
    names = {row.output for row in found.pairs if row.output}
    assert os.fsdecode(b"\xff\xfe.dcm") in names
    assert all((output / name).is_file() for name in names)
