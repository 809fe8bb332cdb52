"""Captures in colour, of several frames and in JPEG go through the whole suite like any other."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pydicom
import pytest
from msgspec.structs import replace
from pydicom.uid import (
    ExplicitVRLittleEndian,
    MultiFrameGrayscaleByteSecondaryCaptureImageStorage,
    MultiFrameGrayscaleWordSecondaryCaptureImageStorage,
    MultiFrameTrueColorSecondaryCaptureImageStorage,
    SecondaryCaptureImageStorage,
)

from anoncert.corpus import content, people
from anoncert.corpus.build import build, planted, unplanted
from anoncert.corpus.carrier import burned_in
from anoncert.corpus.dicom import object_kind
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.frames import frames
from anoncert.corpus.marks import MARK, Mark
from anoncert.corpus.pixels import unplanted as restored
from anoncert.corpus.plan import draw, tasks
from anoncert.engine import Engine
from anoncert.errors import RequestError
from anoncert.files import read_rows
from anoncert.run import tool
from anoncert.run.execute import execute
from anoncert.types import Duty, Knowledge, Pair, Recipe, Result

Scoring = Callable[[CorpusFolder, Path], Result]

SLICES = 6
MARKS = [{"text": "R", "at": "300,120,16"}, {"ticks": 5, "at": "250,300,10"}]
KINDS = {
    "photo": ("JPEGBaseline8Bit", {}),
    "film": ("JPEGBaseline8Bit", {"frames": 2}),
    "overlay": ("JPEG2000Lossless", {"photometric_interpretation": "RGB", "source_instance": 3}),
    "map": ("RLELossless", {"frames": 3, "photometric_interpretation": "RGB"}),
    "negative": ("JPEGLSLossless", {"photometric_interpretation": "MONOCHROME1", "bits": 12}),
    "palette": ("RLELossless", {"photometric_interpretation": "PALETTE COLOR"}),
    "words": ("JPEG2000Lossless", {"frames": 2, "bits": 16, "black": 9000}),
    "signed": ("ExplicitVRLittleEndian", {"bits": 16, "signed": True}),
}
CLASSES = {
    "photo": SecondaryCaptureImageStorage,
    "film": MultiFrameGrayscaleByteSecondaryCaptureImageStorage,
    "overlay": SecondaryCaptureImageStorage,
    "map": MultiFrameTrueColorSecondaryCaptureImageStorage,
    "negative": SecondaryCaptureImageStorage,
    "palette": SecondaryCaptureImageStorage,
    "words": MultiFrameGrayscaleWordSecondaryCaptureImageStorage,
    "signed": SecondaryCaptureImageStorage,
}
INTERPRETATIONS = {
    "photo": "MONOCHROME2",
    "film": "MONOCHROME2",
    "overlay": "YBR_RCT",
    "map": "RGB",
    "negative": "MONOCHROME1",
    "palette": "PALETTE COLOR",
    "words": "MONOCHROME2",
    "signed": "MONOCHROME2",
}
SHAPES = {
    "photo": (344, 344),
    "film": (2, 344, 344),
    "overlay": (344, 344, 3),
    "map": (3, 344, 344, 3),
    "negative": (344, 344),
    "palette": (344, 344),
    "words": (2, 344, 344),
    "signed": (344, 344),
}


@pytest.fixture(scope="module")
def captures(recipe: Recipe) -> Recipe:
    """The smoke recipe with captures of all kinds, text burned into them, and one visit."""
    slices, _, capture = recipe.series
    slices = replace(
        slices, instances=SLICES, settings=slices.settings | {"slices": SLICES, "matrix": [64, 64]}
    )
    others = [
        replace(
            capture,
            name=name,
            transfer_syntaxes=[syntax],
            settings=capture.settings
            | {"source_instance": 4, "zoom": 3, "marks": MARKS}
            | settings,
        )
        for name, (syntax, settings) in KINDS.items()
    ]
    plant = [
        replace(entry, series=list(KINDS)) if entry.series == ["capture"] else entry
        for entry in recipe.plant
        if entry.carrier != "surface" and "t2w" not in entry.series
    ]
    return replace(recipe, visits=1, series=[slices, *others], plant=plant)


def built(recipe: Recipe, engine: Engine, folder: pytest.TempPathFactory, who: str) -> CorpusFolder:
    target = folder.mktemp("captures") / who
    build(recipe, target, engine, count=2, population=who)
    return CorpusFolder(target)


@pytest.fixture(scope="module")
def corpus(
    captures: Recipe, engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> CorpusFolder:
    return built(captures, engine, tmp_path_factory, "corpus")


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="module")
def scored(corpus: CorpusFolder, scoring: Scoring, work: Path) -> Callable[[str], Result]:
    @cache
    def run(name: str) -> Result:
        execute(tool.load(name), corpus, work / name, work)
        return scoring(corpus, work / name)

    return run


def test_the_object_is_that_of_its_frames_and_samples(corpus: CorpusFolder) -> None:
    for instance in corpus.instances():
        if instance.series in KINDS:
            dataset = pydicom.dcmread(corpus.images / instance.path)
            assert dataset.SOPClassUID == instance.sop_class == CLASSES[instance.series]
            assert dataset.pixel_array.shape == SHAPES[instance.series]
            assert dataset.PhotometricInterpretation == INTERPRETATIONS[instance.series]
            assert (instance.rows, instance.columns) == (344, 344)
            assert instance.pixels == content.of_pixels(dataset.pixel_array)


def test_frames_show_slices_that_follow_each_other_and_refer_to_them(corpus: CorpusFolder) -> None:
    instances = list(corpus.instances())
    uids = {
        i.id: pydicom.dcmread(corpus.images / i.path).SOPInstanceUID
        for i in instances
        if i.series == "t1w"
    }
    for instance in instances:
        if instance.series in KINDS:
            dataset = pydicom.dcmread(corpus.images / instance.path)
            shown = [item.ReferencedSOPInstanceUID for item in dataset.SourceImageSequence]
            first = KINDS[instance.series][1].get("source_instance", 4)
            visit = f"{instance.subject}/v{instance.visit}/t1w"
            assert len(shown) == int(dataset.get("NumberOfFrames", 1))
            assert shown[0] == uids[f"{visit}/{first:04d}"]
            parts = frames(dataset.pixel_array)
            assert len({content.of_pixels(part) for part in parts}) == len(parts)


def test_dciodvfy_finds_no_error(corpus: CorpusFolder) -> None:
    program = shutil.which("dciodvfy")
    assert program, "dciodvfy is not installed: apt-get install dicom3tools"
    for instance in corpus.instances():
        path = corpus.images / instance.path
        done = subprocess.run([program, "-new", path], capture_output=True, text=True, check=False)
        assert "Image" in done.stderr
        assert "Error" not in done.stderr, instance.id


def test_pixels_before_planting_are_kept_as_they_would_have_been_compressed(
    corpus: CorpusFolder, captures: Recipe
) -> None:
    by_id = {instance.id: instance for instance in corpus.instances()}
    for subject in corpus.subjects():
        arrays = corpus.pixels(subject.id)
        for draft in unplanted(captures, captures.seed, subject):
            for file, pixels in draft.images():
                instance = by_id[file.slot.instance_id]
                stored = pydicom.dcmread(corpus.images / instance.path).pixel_array
                assert np.array_equal(restored(arrays, instance.id, stored), pixels)
                assert instance.unplanted == (instance.series in KINDS)


def test_a_twin_differs_in_nothing_but_the_pixels_that_were_planted(
    corpus: CorpusFolder, captures: Recipe, engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    twin = built(captures, engine, tmp_path_factory, "twin")
    for ours, theirs in zip(corpus.instances(), twin.instances(), strict=True):
        one, other = (
            pydicom.dcmread(folder.images / i.path)
            for folder, i in ((corpus, ours), (twin, theirs))
        )
        assert one.get("LossyImageCompressionRatio") == other.get("LossyImageCompressionRatio")
        assert np.array_equal(
            restored(corpus.pixels(ours.subject), ours.id, one.pixel_array),
            restored(twin.pixels(theirs.subject), theirs.id, other.pixel_array),
        )


def test_text_is_burned_into_all_frames_and_read_from_the_first(captures: Recipe) -> None:
    (subject,) = people.subjects(captures, captures.seed, 1)
    person = people.person(captures.seed, "corpus", subject)
    drafts = {d.acquisition.id: d for d in planted(captures, captures.seed, "corpus", subject)}
    read = [
        (burned_in.read(drafts[series], task.entry.at), task.text)
        for task in tasks(captures, subject, draw(captures, person))
        if task.entry.carrier == "burned_in"
        for series in task.planting.series
        if series.endswith(("overlay", "map", "negative"))  # what JPEG leaves is no glyph
    ]
    assert len(read) == 3 * 5
    assert [found for found, _ in read] == [text for _, text in read]
    file = drafts[f"{subject.id}/v1/map"].files[0]
    assert file.unplanted is not None
    changed = frames(file.pixels != file.unplanted)
    assert changed.any(axis=(1, 2, 3)).all()


def test_each_mark_is_kept_with_its_ink(corpus: CorpusFolder) -> None:
    plantings = [p for p in corpus.plantings() if p.identifier == MARK]
    assert {(p.duty, p.value, len(p.series)) for p in plantings} == {
        (Duty.RETAIN, None, len(KINDS))
    }
    for planting in plantings:
        (mark,) = (mark for mark in MARKS if mark["at"] == planting.locator)
        ink = corpus.pixels(planting.subject)[f"ink/{planting.id}"]
        assert np.array_equal(ink, Mark(**mark).ink((344, 344)))


def test_identity_leaks_all_and_loses_nothing(scored: Callable[[str], Result]) -> None:
    result = scored("identity")
    examined = [row for row in result.leakage if row.carrier != "elsewhere"]
    assert {row.carrier for row in examined} >= {"burned_in", "element", "sequence"}
    united = [row for row in examined if (row.attack, row.knowledge) == ("any", Knowledge.AUDITOR)]
    assert all(row.recovered == row.n == 2 for row in united)
    assert {row.loss for row in result.utility} == {0}


def test_the_oracle_leaks_nothing_and_loses_nothing(scored: Callable[[str], Result]) -> None:
    result = scored("oracle")
    assert {(row.recovered, row.partial) for row in result.leakage} == {(0, 0)}
    assert {row.loss for row in result.utility} == {0}
    assert result.coverage.returned == result.coverage.instances


def test_text_that_a_tool_left_in_one_frame_is_found(
    corpus: CorpusFolder,
    scoring: Scoring,
    scored: Callable[[str], Result],
    work: Path,
    tmp_path: Path,
) -> None:
    scored("oracle")
    folder = Path(shutil.copytree(work / "oracle", tmp_path / "run"))
    chosen = next(i for i in corpus.instances() if i.series == "map")
    (output,) = (
        pair.output for pair in read_rows(folder / "pairs.jsonl", Pair) if pair.input == chosen.id
    )
    dataset = pydicom.dcmread(io.BytesIO((folder / "output" / str(output)).read_bytes()))
    frame = pydicom.dcmread(corpus.images / chosen.path).pixel_array[-1]
    pixels = np.concatenate([dataset.pixel_array[:-1], frame[np.newaxis]])
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.PixelData = pixels.tobytes()
    dataset["PixelData"].VR, dataset["PixelData"].is_undefined_length = "OB", False
    dataset.save_as(folder / "output" / str(output))
    rows = scoring(corpus, folder).leakage
    burned = [row for row in rows if (row.carrier, row.attack) == ("burned_in", "any")]
    assert len(burned) == 5
    assert {row.recovered for row in burned} == {1}


def test_blank_returns_nothing(scored: Callable[[str], Result]) -> None:
    result = scored("blank")
    assert result.coverage.returned == 0
    assert all(row.loss == 1 for row in result.utility if row.facet == "pixels")


@pytest.mark.parametrize(
    ("name", "settings", "named"),
    [
        ("map", {"source_instance": 5}, "no instance 5 with 3 frames"),
        ("map", {"bits": 12}, "bits: RGB has 8"),
        ("photo", {"bits": 12}, "JPEGBaseline8Bit is for 8 bits of grey"),
        ("words", {"signed": True}, "frames: several are unsigned"),
        ("words", {"burned_in_annotation": ""}, "frames: several are unsigned"),
        ("palette", {"signed": True}, "signed: 8 bits are not"),
        ("signed", {"black": 32767}, "black: brighter than white"),
        ("film", {"photometric_interpretation": "RGB"}, "JPEGBaseline8Bit is for 8 bits of grey"),
        ("photo", {"source": "ct"}, "in source 'ct'"),
    ],
)
def test_what_cannot_be_shown_is_refused(
    captures: Recipe, name: str, settings: dict[str, object], named: str
) -> None:
    series = next(series for series in captures.series if series.name == name)
    wrong = replace(series, settings=series.settings | settings)
    with pytest.raises(RequestError, match=named):
        object_kind("secondary_capture").check(captures, wrong)


def test_frames_of_two_contrasts_are_refused(captures: Recipe) -> None:
    slices = captures.series[0]
    series = next(series for series in captures.series if series.name == "map")
    echoes = replace(slices, settings=slices.settings | {"slices": 5, "echo_times": [3.0, 6.0]})
    recipe = replace(captures, series=[replace(echoes, instances=10), series])
    with pytest.raises(RequestError, match="frames of one contrast"):
        object_kind("secondary_capture").check(recipe, series)
