from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from anoncert.attack._ink import RECOVERED, evidence
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.glyphs import burned, coverage
from anoncert.types import Finding, Status

Edit = Callable[[str, Callable[[Dataset], None]], None]
Found = Callable[[], list[Finding]]
Pixels = NDArray[np.generic]

CAPTURE = "s00001/v1/capture/0001"
SHAPE = (60, 240)
AT = "10,20,14"
INK = coverage("VERMEULEN, ANKE", AT, SHAPE)
GREY = np.full(SHAPE, 90, np.uint8)


@pytest.fixture(scope="session")
def arrays(corpus: CorpusFolder) -> dict[str, Pixels]:
    """Unplanted pixels and inks of the first subject."""
    return corpus.pixels("s00001")


@pytest.fixture(scope="session")
def name_ink(corpus: CorpusFolder, arrays: dict[str, Pixels]) -> Pixels:
    """How much of each pixel the patient's burned-in name covers, from 0 to 1."""
    (planting,) = (
        p.id
        for p in corpus.plantings()
        if (p.subject, p.identifier, p.carrier) == ("s00001", "name", "burned_in")
    )
    return arrays[f"ink/{planting}"] / 255.0


def painted(pixels: Pixels) -> Callable[[Dataset], None]:
    def change(dataset: Dataset) -> None:
        dataset.Rows, dataset.Columns = pixels.shape
        dataset.PixelData = np.clip(pixels, 0, 255).astype(np.uint8).tobytes()

    return change


def seen(dataset: Dataset) -> Pixels:
    return dataset.pixel_array.astype(float)


def summary(findings: list[Finding]) -> list[tuple[str, str, str, Status]]:
    seen = (f for f in findings if f.attack == "residual_text")
    return [(f.subject, f.identifier, f.carrier, f.status) for f in seen]


NAME = [("s00001", "name", "burned_in", Status.RECOVERED)]


def test_text_that_the_tool_left_is_found(edit: Edit, found: Found, name_ink: Pixels) -> None:
    edit(CAPTURE, lambda ds: painted(np.maximum(seen(ds), 255 * name_ink))(ds))
    assert summary(found()) == NAME


def test_faint_text_is_found(edit: Edit, found: Found, name_ink: Pixels) -> None:
    edit(CAPTURE, lambda ds: painted(seen(ds) + 10 * name_ink)(ds))
    assert summary(found()) == NAME


def test_text_in_a_picture_of_inverted_polarity_is_found(
    edit: Edit, found: Found, name_ink: Pixels
) -> None:
    edit(CAPTURE, lambda ds: painted(255 - np.maximum(seen(ds), 255 * name_ink))(ds))
    assert summary(found()) == NAME


@pytest.mark.parametrize(
    "change",
    [
        lambda image: np.roll(image, 1, axis=1),
        lambda image: np.clip(2.5 * (image - 10), 0, 255),
    ],
    ids=["shifted", "windowed"],
)
def test_text_in_a_picture_that_was_changed_as_a_whole_is_found(
    edit: Edit, found: Found, name_ink: Pixels, change: Callable[[Pixels], Pixels]
) -> None:
    edit(CAPTURE, lambda ds: painted(change(np.maximum(seen(ds), 255 * name_ink)))(ds))
    assert summary(found()) == NAME


def test_another_picture_cannot_be_tested(edit: Edit, found: Found) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (344, 344))
    edit(CAPTURE, painted(noise))
    assert {status for *_, status in summary(found())} == {Status.UNTESTABLE}


def test_a_box_over_the_text_hides_it(edit: Edit, found: Found, name_ink: Pixels) -> None:
    def hide(dataset: Dataset) -> None:
        pixels = np.maximum(seen(dataset), 255 * name_ink)
        rows, columns = np.nonzero(name_ink)
        pixels[rows.min() - 3 : rows.max() + 4, columns.min() - 3 : columns.max() + 4] = 0
        painted(pixels)(dataset)

    edit(CAPTURE, hide)
    assert found() == []


def covered(dataset: Dataset, ink: Pixels, share: float, level: int) -> Pixels:
    """Burn a text in and cover so much of it, from the left."""
    pixels = np.maximum(seen(dataset), 255 * ink)
    rows, columns = np.nonzero(ink)
    width = round(share * (columns.max() - columns.min() + 1))
    pixels[rows.min() - 3 : rows.max() + 4, columns.min() - 3 : columns.min() + width] = level
    return pixels


@pytest.mark.parametrize("level", [0, 255], ids=["black", "white"])
def test_text_of_which_the_end_still_stands_is_found_in_part(
    edit: Edit, found: Found, name_ink: Pixels, level: int
) -> None:
    edit(CAPTURE, lambda ds: painted(covered(ds, name_ink, 0.7, level))(ds))
    assert summary(found()) == [(*NAME[0][:3], Status.PARTIAL)]


def test_a_cover_in_the_colour_of_the_letters_leaves_no_part_of_them(
    edit: Edit, found: Found, name_ink: Pixels
) -> None:
    edit(CAPTURE, lambda ds: painted(covered(ds, name_ink, 1.1, 255))(ds))
    assert summary(found()) == []


def test_the_name_of_somebody_else_at_the_same_place_is_no_finding(
    edit: Edit, found: Found, corpus: CorpusFolder, arrays: dict[str, Pixels]
) -> None:
    planted = [p for p in corpus.plantings() if (p.subject, p.carrier) == ("s00001", "burned_in")]
    names = [p.id for p in planted if p.identifier in ("name", "mrn")]
    decoys = sum(arrays[f"decoy/{planting}"].astype(float) for planting in names)
    edit(CAPTURE, lambda ds: painted(seen(ds) + decoys)(ds))
    assert found() == []


def test_a_resized_picture_cannot_be_tested(edit: Edit, found: Found, corpus: CorpusFolder) -> None:
    edit(CAPTURE, lambda ds: painted(seen(ds)[::2, ::2])(ds))
    findings = found()
    planted = [p for p in corpus.plantings() if (p.subject, p.carrier) == ("s00001", "burned_in")]
    here = {p.identifier for p in planted if "s00001/v1/capture" in p.series}
    assert {f.identifier for f in findings} == here
    assert {(f.subject, f.status) for f in findings} == {("s00001", Status.UNTESTABLE)}


def test_text_is_found_in_a_capture_that_belongs_to_no_input(
    edit: Edit, found: Found, name_ink: Pixels, tmp_path: Path
) -> None:
    def stray(dataset: Dataset) -> None:
        painted(255 * name_ink)(dataset)
        dataset.StudyInstanceUID = "2.25.1"
        dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7.1"

    edit(CAPTURE, stray)
    (path,) = (p for p in (tmp_path / "output").rglob("SC*.dcm") if "00001/v1" in p.as_posix())
    path.rename(path.with_name("stray.dcm"))
    assert summary(found()) == NAME


@given(strength=st.floats(0.04, 1), sign=st.sampled_from([1, -1]), offset=st.integers(0, 60))
def test_the_evidence_does_not_depend_on_contrast_brightness_or_polarity(
    strength: float, sign: int, offset: int
) -> None:
    white = burned(GREY, INK, 255).astype(float)
    written = GREY + strength * (white - GREY) + offset
    assert evidence(sign * written, GREY, INK, 255) > 0.99


@settings(deadline=None)
@given(amplitude=st.integers(0, 200))
def test_the_evidence_of_untouched_or_blank_pixels_is_nothing(amplitude: int) -> None:
    assert evidence(GREY.astype(float), GREY, INK, 255) == 0
    assert evidence(np.full(SHAPE, float(amplitude)), GREY, INK, 255) == 0


@pytest.mark.parametrize("text", ["VERMEULEN, ANNE", "FERREIRA, MAX", "05-AUG-2018", "##########"])
def test_another_text_is_weaker_evidence_than_the_text_itself(text: str) -> None:
    allowed = text.replace("#", "X")
    other = burned(GREY, coverage(allowed, AT, SHAPE), 255).astype(float)
    itself = burned(GREY, INK, 255).astype(float)
    assert evidence(other, GREY, INK, 255) < 0.95 < evidence(itself, GREY, INK, 255)


def test_noise_alone_stays_far_below_the_threshold() -> None:
    noise = np.random.default_rng(1).normal(0, 40, (200, *SHAPE))
    assert max(evidence(GREY + one, GREY, INK, 255) for one in noise) < RECOVERED / 2
