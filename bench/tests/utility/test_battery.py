"""Tools with one fault each: which measures move, and that no other does."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid
from scipy import ndimage

from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.pair.folder import pair
from anoncert.types import Instance
from anoncert.utility._case import Case
from anoncert.utility._run import run

pytestmark = pytest.mark.slow

Fault = Callable[[Dataset, Instance], bool | None]
"""Changes a file; False leaves it out."""

CLAIMS = frozenset({"113106", "113110", "113109", "113105", "113111"})
"""Retain dates, UIDs, devices and safe private elements, clean descriptors: little may go."""


@pytest.fixture(scope="module")
def one(engine: Engine, shared: Callable[[str, Callable[[Path], object]], Path]) -> CorpusFolder:
    """One subject of the smoke edition: two visits, two contrasts, captures."""
    recipe = load("smoke")
    return CorpusFolder(
        shared("volumes-smoke", lambda target: build(recipe, target, engine, count=1))
    )


def moved(corpus: CorpusFolder, output: Path, engine: Engine, fault: Fault) -> set[str]:
    """Name the measures that show a loss by a fault."""
    damaged(corpus, output, fault)
    found = pair(corpus, output, engine)
    case = Case(corpus, output, found.packed, CLAIMS, unclaimed=found.unclaimed)
    return {row.measure for row in run(case, engine) if row.loss}


def damaged(corpus: CorpusFolder, output: Path, fault: Fault) -> None:
    for instance in corpus.instances():
        source = corpus.images / instance.path
        target = output / instance.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not instance.pixels:
            shutil.copyfile(source, target)
            continue
        dataset = pydicom.dcmread(io.BytesIO(source.read_bytes()))
        if fault(dataset, instance) is not False:
            dataset.save_as(target)


def put(dataset: Dataset, pixels: NDArray[np.generic]) -> None:
    stored = dataset.pixel_array.dtype
    dataset.PixelData = np.ascontiguousarray(pixels).astype(stored).tobytes()


def mr(fault: Fault) -> Fault:
    return lambda ds, i: fault(ds, i) if i.series != "capture" else None


def capture(fault: Fault) -> Fault:
    return lambda ds, i: fault(ds, i) if i.series == "capture" else None


def setting(**values: object) -> Fault:
    def fault(dataset: Dataset, _: Instance) -> None:
        for keyword, value in values.items():
            setattr(dataset, keyword, value)

    return fault


def dropping(*keywords: str) -> Fault:
    def fault(dataset: Dataset, _: Instance) -> None:
        for keyword in keywords:
            if keyword in dataset:
                del dataset[keyword]

    return fault


def rounding(dataset: Dataset, _: Instance) -> None:
    dataset.PixelSpacing = [round(float(s)) for s in dataset.PixelSpacing]


def noise(dataset: Dataset, _: Instance) -> None:
    drawn = np.random.default_rng(1).normal(scale=150, size=dataset.pixel_array.shape)
    put(dataset, np.clip(dataset.pixel_array + drawn, 0, 4095))


def blur(dataset: Dataset, _: Instance) -> None:
    put(dataset, ndimage.gaussian_filter(dataset.pixel_array.astype(float), 1.5))


def fewer_bits(dataset: Dataset, _: Instance) -> None:
    put(dataset, dataset.pixel_array // 64 * 64)


def to_bytes(dataset: Dataset, _: Instance) -> None:
    pixels = (dataset.pixel_array >> 4).astype("u1")
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8, 8, 7
    dataset.PixelData = pixels.tobytes() + bytes(pixels.size % 2)


def front(dataset: Dataset, instance: Instance) -> None:
    """Cut off the front of sagittal heads, brow and brain."""
    if instance.series == "t1w":
        pixels = dataset.pixel_array.copy()
        pixels[:, :50] = 0
        put(dataset, pixels)


def black(dataset: Dataset, _: Instance) -> None:
    put(dataset, np.zeros_like(dataset.pixel_array))


def mirrored(dataset: Dataset, _: Instance) -> None:
    put(dataset, dataset.pixel_array[:, ::-1])


def one_pixel(dataset: Dataset, instance: Instance) -> None:
    if instance.id == "s00001/v1/t1w/0003":
        pixels = dataset.pixel_array.copy()
        pixels[60, 60] ^= 1
        put(dataset, pixels)


def own_series(dataset: Dataset, instance: Instance) -> None:
    dataset.SeriesInstanceUID = generate_uid(entropy_srcs=[instance.id])


def own_frame(dataset: Dataset, instance: Instance) -> None:
    dataset.FrameOfReferenceUID = generate_uid(entropy_srcs=[instance.id])


def new_objects(dataset: Dataset, instance: Instance) -> None:
    """Rename objects, and not what refers to them."""
    uid = generate_uid(entropy_srcs=[instance.id])
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = uid


def second_visit_otherwise(dataset: Dataset, instance: Instance) -> None:
    if instance.visit == 2:
        dataset.PatientID = "ANON"


def one_file(_: Dataset, instance: Instance) -> bool:
    return instance.id != "s00001/v1/t2w/0004"


def reordered(dataset: Dataset, instance: Instance) -> None:
    """Put the first slice of the contrast at the place of the last, and so on."""
    x, y = np.array(dataset.ImageOrientationPatient, float).reshape(2, 3)
    count = next(s.instances for s in load("smoke").series if s.name == instance.series)
    across = float(dataset.SpacingBetweenSlices) * (count + 1 - 2 * dataset.InstanceNumber)
    moved = np.array(dataset.ImagePositionPatient, float) + across * np.cross(x, y)
    dataset.ImagePositionPatient = [f"{p:.4f}" for p in moved]


def shifted(dataset: Dataset, _: Instance) -> None:
    dataset.ImagePositionPatient = [f"{float(p) + 10:.4f}" for p in dataset.ImagePositionPatient]


ANALYSIS = {"brain", "cnr", "segmentation", "snr", "volumes"}
PIXELS = {"changed", "nrmse", "ssim"}
ALL_PIXELS = {*PIXELS, "altered", *ANALYSIS}
INVALID = {"conformance", "validity"}
PLACE = {"attributes", "conversion", *ANALYSIS}

FAULTS: dict[str, tuple[Fault, set[str]]] = {
    "no fault": (setting(), set()),
    "PixelSpacing rounded": (mr(rounding), {*PLACE, "silent"}),
    "ImagePositionPatient shifted": (mr(shifted), {*PLACE, "silent"}),
    "slices reordered": (mr(reordered), {*PLACE - {"conversion"}, "silent"}),
    "ImagePositionPatient dropped": (
        mr(dropping("ImagePositionPatient")),
        {*PLACE, *INVALID},
    ),
    "ImageOrientationPatient dropped": (
        mr(dropping("ImageOrientationPatient")),
        {*PLACE, "sidecar", *INVALID},
    ),
    "SliceThickness dropped": (
        mr(dropping("SliceThickness")),
        {"attributes", "sidecar", *INVALID},
    ),
    "EchoTime dropped": (
        mr(dropping("EchoTime")),
        {"attributes", "sidecar", *INVALID},
    ),
    "FlipAngle dropped": (mr(dropping("FlipAngle")), {"attributes", "sidecar"}),
    "RepetitionTime altered": (
        mr(setting(RepetitionTime=2000)),
        {"attributes", "sidecar", "silent"},
    ),
    "MagneticFieldStrength altered": (
        mr(setting(MagneticFieldStrength=7)),
        {"attributes", "sidecar", "silent"},
    ),
    "PatientPosition turned": (
        mr(setting(PatientPosition="FFP")),
        {"attributes", "sidecar", "silent"},
    ),
    "Manufacturer replaced": (mr(setting(Manufacturer="ACME")), {"attributes", "sidecar"}),
    "ImageLaterality invented": (mr(setting(ImageLaterality="L")), {"silent"}),
    "PatientName dropped": (dropping("PatientName"), {*INVALID}),
    "PatientBirthDate a word": (setting(PatientBirthDate="ANON"), {"validity"}),
    "all dates alike": (setting(StudyDate="20000101", SeriesDate="20000101"), {"relations"}),
    "all of one study": (setting(StudyInstanceUID="1.2.3"), {"grouping"}),
    "all of one series": (setting(SeriesInstanceUID="1.2.3"), {"grouping"}),
    "a series for each file": (mr(own_series), {"conversion", "grouping"}),
    "a frame of reference for each file": (mr(own_frame), {"grouping"}),
    "objects renamed, references not": (new_objects, {"relations"}),
    "all objects alike": (
        setting(SOPInstanceUID="1.2.3"),
        {"conformance", "grouping", "relations"},
    ),
    "second visit of another patient": (second_visit_otherwise, {"relations"}),
    "noise": (mr(noise), ALL_PIXELS),
    "blur": (mr(blur), ALL_PIXELS),
    "fewer bits": (mr(fewer_bits), ALL_PIXELS),
    "int16 to uint8": (
        mr(to_bytes),
        {*PIXELS, *ANALYSIS - {"brain"}, "attributes", "conformance", "encoding", "silent"},
    ),
    "frontal lobe clipped": (front, ALL_PIXELS),
    "images mirrored": (mr(mirrored), ALL_PIXELS),
    "captures black": (capture(black), {*PIXELS, "anatomy"}),
    "one pixel altered": (one_pixel, {"altered", "changed", "nrmse"}),
    "one file dropped": (
        one_file,
        {*ALL_PIXELS, "attributes", "conversion", "returned"},
    ),
}


@pytest.mark.filterwarnings("ignore:Invalid value for VR DA:UserWarning")
@pytest.mark.parametrize("name", FAULTS)
def test_the_right_measures_move_and_no_other(
    one: CorpusFolder, engine: Engine, tmp_path: Path, name: str
) -> None:
    fault, expected = FAULTS[name]
    assert moved(one, tmp_path, engine, fault) == expected


def of(series: str, fault: Fault) -> Fault:
    return lambda ds, i: fault(ds, i) if i.series == series else None


def other_b_values(dataset: Dataset, _: Instance) -> None:
    dataset.DiffusionBValue *= 1.2


def later_visit_moved(dataset: Dataset, instance: Instance) -> None:
    if instance.visit > 1:
        x, y, z = map(float, dataset.ImagePositionPatient)
        dataset.ImagePositionPatient = [f"{x:.4f}", f"{y:.4f}", f"{z + 4:.4f}"]


def private_blocks_dropped(dataset: Dataset, _: Instance) -> None:
    dataset.remove_private_tags()


FAULTS_OF_STUDIES: dict[str, tuple[Fault, set[str]]] = {
    "no fault": (setting(), set()),
    "echo times dropped": (
        of("t2_echoes", dropping("EchoTime")),
        {"attributes", "sidecar", "t2", *INVALID},
    ),
    "b-values altered": (
        of("diffusion", other_b_values),
        {"adc", "attributes", "silent"},
    ),
    "later visit moved": (
        of("t1w", later_visit_moved),
        {*PLACE, "registration", "silent"},
    ),
    "private blocks dropped": (private_blocks_dropped, {"private"}),
}


@pytest.mark.parametrize("name", FAULTS_OF_STUDIES)
def test_measures_of_analyses_move_and_no_other(
    studied: CorpusFolder, engine: Engine, tmp_path: Path, name: str
) -> None:
    fault, expected = FAULTS_OF_STUDIES[name]
    assert moved(studied, tmp_path, engine, fault) == expected
