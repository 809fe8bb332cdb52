from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from pydicom.dataset import Dataset

from anoncert.corpus.carrier import overlay
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.glyphs import bits
from anoncert.types import Finding, Status

Edit = Callable[[str, Callable[[Dataset], None]], None]
Found = Callable[[], list[Finding]]

SLICE = "s00001/v1/t1w/0001"


@pytest.fixture(scope="session")
def inks(corpus: CorpusFolder) -> dict[str, np.ndarray]:
    """The first subject's ink, and that of somebody else, on each carrier."""
    arrays = corpus.pixels("s00001")
    return {
        f"{kind} {p.carrier}": arrays[f"{kind}/{p.id}"]
        for p in corpus.plantings()
        for kind in ("ink", "decoy")
        if p.subject == "s00001" and p.identifier == "mrn" and f"{kind}/{p.id}" in arrays
    }


def drawn(plane: np.ndarray, group: int) -> Callable[[Dataset], None]:
    def change(dataset: Dataset) -> None:
        overlay.describe(dataset, group, plane.shape, allocated=1, bit=0)
        packed = np.packbits(bits(plane), axis=None, bitorder="little").tobytes()
        dataset.add_new(group << 16 | 0x3000, "OB", packed + bytes(len(packed) % 2))

    return change


def summary(findings: list[Finding]) -> list[tuple[str, str, str, str, Status]]:
    return [(f.attack, f.subject, f.identifier, f.carrier, f.status) for f in findings]


def test_text_that_the_tool_left_in_an_overlay_is_found(
    edit: Edit, found: Found, inks: dict[str, np.ndarray]
) -> None:
    edit(SLICE, drawn(inks["ink overlay"], 0x6000))
    expected = ("overlay_text", "s00001", "mrn", "overlay", Status.RECOVERED)
    assert summary(found()) == [expected]


def test_text_that_moved_to_another_overlay_is_found_elsewhere(
    edit: Edit, found: Found, inks: dict[str, np.ndarray]
) -> None:
    edit(SLICE, drawn(inks["ink overlay"], 0x6012))
    (finding,) = found()
    assert (finding.carrier, finding.place, finding.planting) == ("elsewhere", "6012,3000", None)


def test_text_of_somebody_else_is_no_finding(
    edit: Edit, found: Found, inks: dict[str, np.ndarray]
) -> None:
    edit(SLICE, drawn(inks["decoy overlay"], 0x6000))
    assert found() == []


def test_another_drawing_is_no_finding(edit: Edit, found: Found) -> None:
    for noise in (np.zeros((112, 112)), np.random.default_rng(2).integers(0, 255, (112, 112))):
        edit(SLICE, drawn(noise.astype(np.uint8), 0x6000))
        assert found() == []


def test_an_overlay_that_runs_past_its_end_is_no_finding_and_no_crash(
    edit: Edit, found: Found, inks: dict[str, np.ndarray]
) -> None:
    def cut(dataset: Dataset) -> None:
        drawn(inks["ink overlay"], 0x6000)(dataset)
        dataset[0x60003000].value = dataset[0x60003000].value[:100]

    edit(SLICE, cut)
    assert found() == []
