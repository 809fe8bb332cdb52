"""What analyses of brains still give: truth, ladders of damage, and what does no harm."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.uid import RLELossless, generate_uid
from scipy import ndimage
from skimage.metrics import structural_similarity

from anoncert import files, volume
from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.pixels import unplanted
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.pair.folder import pair
from anoncert.types import Measurement
from anoncert.utility import brain, contrast, pixels, tissue
from anoncert.utility._brain import Tissue
from anoncert.utility._case import Case
from anoncert.utility.tissue import volumetry

Stored = NDArray[np.generic]
Damage = Callable[[Stored], Stored]
Edit = Callable[[Dataset, int], bool]
Lost = Callable[[Path], dict[str, Measurement]]

SUBJECT = "s00001"
SIDE, SPACING, SLICES = 96, 2.5, 40


@pytest.fixture(scope="module")
def heads(engine: Engine, shared: Callable[[str, Callable[[Path], object]], Path]) -> CorpusFolder:
    """One subject who comes back, in slices of 2.5 mm at twice that distance, in two contrasts."""
    recipe = load("training")
    t1w, t2w, _ = recipe.series
    size = {
        "slices": SLICES,
        "matrix": [SIDE, SIDE],
        "spacing": SPACING,
        "thickness": SPACING,
        "gap": 2 * SPACING,
        "partial_volume": True,
    }
    series = [
        replace(t1w, settings=t1w.settings | size, instances=SLICES),
        replace(t2w, settings=t2w.settings | size, subjects=[0, 1], visits=[1]),
    ]
    recipe = replace(recipe, seed=5, subjects=1, visits=2, series=series)
    return CorpusFolder(shared("brains", lambda target: build(recipe, target, engine)))


@pytest.fixture
def lost(heads: CorpusFolder, engine: Engine) -> Lost:
    """Measure what came back, by all measures of analyses."""

    def measured(output: Path) -> dict[str, Measurement]:
        case = Case(heads, output, pair(heads, output, engine).packed, frozenset())
        rows = [
            row
            for measure in (brain, contrast, tissue)
            for row in measure.measure(case, None, SUBJECT)
        ]
        return {row.measure: row for row in rows}

    return measured


@pytest.fixture
def damaged(
    heads: CorpusFolder, tmp_path: Path, lost: Lost
) -> Callable[[Damage], dict[str, float]]:
    """Damage all volumes, and tell the loss by each measure."""

    def measured(damage: Damage) -> dict[str, float]:
        output = tmp_path / f"{len(list(tmp_path.iterdir()))}"
        names = [instance.path for instance in heads.files(SUBJECT)]
        changed = [
            (each, damage(volume.read(heads.images, each)))
            for each in volume.volumes(heads.images, names)
        ]
        for path, data in volume.replaced(heads.images, changed):
            files.write_new(output / path, data)
        return {name: row.loss for name, row in lost(output).items() if row.loss is not None}

    return measured


def noisy(strength: float) -> Damage:
    noise = np.random.default_rng(1)

    def damage(stored: Stored) -> Stored:
        return np.clip(stored + strength * noise.normal(size=stored.shape), 0, 4095).astype("u2")

    return damage


def blurred(width: float) -> Damage:
    return lambda stored: ndimage.gaussian_filter(stored.astype(float), width).astype("u2")


def boxed(share: float) -> Damage:
    """Blacken the front of the head."""

    def damage(stored: Stored) -> Stored:
        made = stored.copy()
        made[: round(share * stored.shape[0])] = 0
        return made

    return damage


LADDERS = {
    "noise": ([noisy(s) for s in (20, 100, 500)], {"brain", "segmentation", "snr", "cnr"}),
    "blur": ([blurred(w) for w in (0.4, 1.0, 2.5)], {"brain", "segmentation", "snr"}),
    "box": ([boxed(s) for s in (0.3, 0.45, 0.7)], {"brain", "segmentation", "volumes"}),
}


@pytest.mark.slow
@pytest.mark.parametrize("ladder", LADDERS)
def test_more_damage_is_more_loss(
    damaged: Callable[[Damage], dict[str, float]], ladder: str
) -> None:
    steps, rising = LADDERS[ladder]
    losses = [damaged(damage) for damage in steps]
    for name in rising:
        row = [loss[name] for loss in losses]
        assert row == sorted(set(row)), (name, row)
        assert row[-1] > 0.1, (name, row)


@pytest.fixture
def edited(heads: CorpusFolder, tmp_path: Path, lost: Lost) -> Callable[[Edit], dict[str, float]]:
    """Change files of single slices, or leave them out; tell the loss by each measure."""

    def measured(edit: Edit) -> dict[str, float]:
        output = tmp_path / f"{len(list(tmp_path.iterdir()))}"
        for number, instance in enumerate(heads.files(SUBJECT)):
            dataset = pydicom.dcmread(heads.images / instance.path)
            if "NumberOfFrames" in dataset or edit(dataset, number):
                path = output / instance.path
                path.parent.mkdir(parents=True, exist_ok=True)
                dataset.save_as(path)
        return {name: row.loss for name, row in lost(output).items() if row.loss is not None}

    return measured


def put(dataset: Dataset, pixels: Stored) -> None:
    dataset.PixelData = np.ascontiguousarray(pixels).astype("<u2").tobytes()
    dataset.Rows, dataset.Columns = pixels.shape


def shift(dataset: Dataset, columns: float, rows: float) -> None:
    """Move the first voxel."""
    along_row, along_column = np.reshape(dataset.ImageOrientationPatient, (2, 3))
    down, across = dataset.PixelSpacing
    first = np.array(dataset.ImagePositionPatient, float)
    first += along_row * across * columns + along_column * down * rows
    dataset.ImagePositionPatient = [f"{value:.6f}" for value in first]


def cropped(columns: int) -> Edit:
    def edit(dataset: Dataset, _: int) -> bool:
        put(dataset, dataset.pixel_array[:, columns:])
        shift(dataset, columns, 0)
        return True

    return edit


def resampled(by: int) -> Edit:
    """Average blocks of voxels within slices."""

    def edit(dataset: Dataset, _: int) -> bool:
        pixels = dataset.pixel_array[: SIDE // by * by, : SIDE // by * by]
        put(dataset, pixels.reshape(SIDE // by, by, SIDE // by, by).mean(axis=(1, 3)).round())
        shift(dataset, (by - 1) / 2, (by - 1) / 2)
        dataset.PixelSpacing = [SPACING * by] * 2
        return True

    return edit


def dropping(every: int) -> Edit:
    return lambda _, number: number % every != 0


EDITS = {
    "crop": ([cropped(n) for n in (0, 30, 48)], {"brain", "segmentation", "volumes"}),
    "resampling": ([resampled(n) for n in (1, 2, 4)], {"brain", "segmentation"}),
    "slices": ([dropping(n) for n in (1000, 8, 2)], {"brain", "segmentation", "volumes"}),
}


@pytest.mark.slow
@pytest.mark.parametrize("ladder", EDITS)
def test_less_of_it_is_more_loss(edited: Callable[[Edit], dict[str, float]], ladder: str) -> None:
    steps, rising = EDITS[ladder]
    losses = [edited(edit) for edit in steps]
    for name in rising:
        row = [loss[name] for loss in losses]
        assert row == sorted(set(row)), (name, row)
        assert row[-1] > 0.1, (name, row)


def compressed(dataset: Dataset, _: int) -> bool:
    dataset.compress(RLELossless, generate_instance_uid=False)
    return True


def renamed(dataset: Dataset, number: int) -> bool:
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset.InstanceNumber = 1000 - number
    dataset.PatientName, dataset.SeriesDescription = "", ""
    return True


@pytest.mark.parametrize("edit", [compressed, renamed])
def test_what_does_no_harm_loses_nothing(
    edited: Callable[[Edit], dict[str, float]], edit: Edit
) -> None:
    assert set(edited(edit).values()) == {0.0}


def mirrored(dataset: Dataset, _: int) -> bool:
    """Store rows the other way round, and say so."""
    put(dataset, dataset.pixel_array[:, ::-1])
    shift(dataset, SIDE - 1, 0)
    turned = np.array(dataset.ImageOrientationPatient, float) * [-1, -1, -1, 1, 1, 1]
    dataset.ImageOrientationPatient = [f"{value:.9f}" for value in turned]
    return True


def test_voxels_are_read_where_they_lie_however_they_are_stored(
    edited: Callable[[Edit], dict[str, float]],
) -> None:
    assert max(edited(mirrored).values()) < 1e-3


def unplaced(dataset: Dataset, _: int) -> bool:
    del dataset.ImagePositionPatient
    return True


def black(dataset: Dataset, _: int) -> bool:
    put(dataset, np.zeros_like(dataset.pixel_array))
    return True


@pytest.mark.parametrize("edit", [unplaced, black])
def test_images_that_show_nothing_or_lie_nowhere_are_lost(
    edited: Callable[[Edit], dict[str, float]], edit: Edit
) -> None:
    part = 2 / 3  # the multi-frame object is left alone
    assert edited(edit) == pytest.approx(
        dict.fromkeys(("brain", "snr", "cnr", "volumes", "segmentation"), part), abs=1e-3
    )


def test_what_did_not_come_back_is_lost(lost: Lost, tmp_path: Path) -> None:
    assert {name: row.loss for name, row in lost(tmp_path).items()} == dict.fromkeys(
        ("brain", "snr", "cnr", "volumes", "segmentation"), 1.0
    )


def wrong(dataset: Dataset, number: int) -> bool:
    """Numbers that nobody can compute with."""
    dataset.RescaleSlope, dataset.RescaleIntercept = "1e308", "-1e308"
    if number % 2:
        dataset.PixelSpacing = [0.0, 0.0]
    return True


def far_away(dataset: Dataset, number: int) -> bool:
    dataset.ImagePositionPatient = ["1e300", "-1e300", str(number)]
    return True


@pytest.mark.parametrize("edit", [wrong, far_away])
def test_absurd_numbers_are_a_loss_and_no_error(
    edited: Callable[[Edit], dict[str, float]], edit: Edit
) -> None:
    losses = edited(edit)
    assert all(0 <= loss <= 1 for loss in losses.values())
    assert losses["brain"] > 0.1


def test_two_acquisitions_of_a_subject_say_what_a_loss_means(
    lost: Lost, heads: CorpusFolder
) -> None:
    rows = lost(heads.images)
    assert rows["volumes"].rescan == pytest.approx(0.01, abs=0.03)
    assert rows["snr"].rescan == pytest.approx(0.02, abs=0.1)
    assert rows["brain"].rescan is None


def test_noise_is_what_was_put_in(heads: CorpusFolder, engine: Engine) -> None:
    case = Case(heads, heads.images, pair(heads, heads.images, engine).packed, frozenset())
    (one, *_) = case.brains[SUBJECT]
    flat = np.where(one.tissue == 2, 1000.0, 500.0)
    added = flat + np.random.default_rng(2).normal(scale=20, size=flat.shape)
    assert contrast.ratios(one, added) == pytest.approx((50, 25), rel=0.03)


@pytest.mark.slow
def test_tissue_volumes_of_isotropic_heads_are_those_of_the_phantom(
    engine: Engine, tmp_path: Path
) -> None:
    recipe = load("face")
    wanted = [replace(s, subjects=[0, 1]) for s in recipe.series if s.name in ("t1w", "t2w_space")]
    build(replace(recipe, subjects=1, series=wanted), tmp_path / "corpus", engine)
    corpus = CorpusFolder(tmp_path / "corpus")
    case = Case(corpus, corpus.images, pair(corpus, corpus.images, engine).packed, frozenset())
    for one in case.brains[SUBJECT]:
        found = volumetry(one, one.before)
        true = np.bincount(one.tissue) * one.voxel
        assert found.volumes == pytest.approx(true, rel=0.05)
        assert found.dice > 0.9


def test_slices_of_a_volume_have_its_structural_similarity(
    heads: CorpusFolder, engine: Engine, tmp_path: Path
) -> None:
    instances = {instance.path: instance for instance in heads.files(SUBJECT)}
    one = next(v for v in volume.volumes(heads.images, instances) if len(v.frames) == SLICES)
    before = volume.read(heads.images, one)
    after = blurred(1.0)(before)
    written = dict(volume.replaced(heads.images, [(one, after)]))
    for path in instances:
        files.write_new(tmp_path / path, written.get(path) or (heads.images / path).read_bytes())
    case = Case(heads, tmp_path, pair(heads, tmp_path, engine).packed, frozenset())
    (ssim,) = (row for row in pixels.measure(case, None, SUBJECT) if row.measure == "ssim")
    kept = heads.pixels(SUBJECT)
    own = np.stack(
        [
            unplanted(kept, instances[frame.name].id, before[:, :, at].T).T
            for at, frame in enumerate(one.frames)
        ],
        axis=-1,
    )
    compared = np.where(own == before, after, before)
    expected = structural_similarity(before.astype(float), compared.astype(float), data_range=4095)
    assert expected < 0.99
    share = SLICES / len(instances)
    assert ssim.raw == pytest.approx(share * expected + 1 - share, abs=1e-5)


def test_echoes_show_the_same_brain(
    engine: Engine, shared: Callable[[str, Callable[[Path], object]], Path]
) -> None:
    recipe = load("headers")
    corpus = CorpusFolder(
        shared("volumes-headers", lambda target: build(recipe, target, engine, count=1))
    )
    case = Case(corpus, corpus.images, pair(corpus, corpus.images, engine).packed, frozenset())
    one, other = (b for b in case.brains[SUBJECT] if b.series.endswith("t2w"))
    assert one.tissue.tolist() == other.tissue.tolist()
    white, fluid = (
        [float(np.median(b.before[b.tissue == tissue])) for b in (one, other)]
        for tissue in (Tissue.WHITE, Tissue.CSF)
    )
    assert white[1] / white[0] < fluid[1] / fluid[0] <= 1
