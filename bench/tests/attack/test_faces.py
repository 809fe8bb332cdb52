"""Faces: who is recognised in what defacers leave, and who is not."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import numpy as np
import pydicom
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import Dataset
from scipy import ndimage

from anoncert import files
from anoncert.attack import face_icon, face_voxels
from anoncert.attack._case import Case
from anoncert.attack._faces import (
    Photographs,
    School,
    photographs_of,
    recognised,
    sitters,
    unseen,
)
from anoncert.attack._facts import Facts
from anoncert.attack._links import linked
from anoncert.attack._opened import Note, Opened
from anoncert.attack._probes import probes
from anoncert.attack._ranked import RANK
from anoncert.corpus import icons
from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.pixels import unplanted
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.face.photograph import others
from anoncert.run.adapter.reference import Head, Rule, box, changed_files, shear, strip
from anoncert.types import Finding, Plant, Recipe

pytestmark = pytest.mark.slow

PEOPLE, TAUGHT, GALLERY = 3, 50, 40
FIRST = "s00001"

Stored = NDArray[np.generic]


def coarse() -> Recipe:
    """Return heads in voxels of 3 mm, one contrast."""
    recipe = load("training")
    size = {"slices": 64, "matrix": [90, 80], "spacing": 3.0, "thickness": 3.0, "gap": 3.0}
    series = recipe.series[0]
    return replace(recipe, series=[replace(series, settings=series.settings | size, instances=64)])


@pytest.fixture(scope="module")
def known(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> CorpusFolder:
    """Five people in two contrasts, who come back for the first of them."""
    recipe = coarse()
    (t1w,) = recipe.series
    t2w = replace(
        t1w,
        name="t2w",
        visits=[1],
        settings=t1w.settings | {"contrast": "spin echo", "echo_times": [90.0]},
    )
    recipe = replace(recipe, seed=3, subjects=PEOPLE, visits=2, series=[t1w, t2w])
    folder = tmp_path_factory.mktemp("faces") / "corpus"
    build(recipe, folder, engine)
    return CorpusFolder(folder)


@pytest.fixture(scope="module")
def taught(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> CorpusFolder:
    """Heads to learn from."""
    folder = tmp_path_factory.mktemp("taught") / "corpus"
    build(replace(coarse(), subjects=TAUGHT), folder, engine)
    return CorpusFolder(folder)


class Lab(NamedTuple):
    """What all tests of recognition share."""

    known: CorpusFolder
    taught: CorpusFolder
    gallery: Photographs
    school: School
    engine: Engine
    folder: Path

    def left(self, corpus: CorpusFolder, rule: Rule, name: str) -> Case:
        """Have a rule deface a corpus."""
        output = self.folder / name
        for path, data in changed_files(corpus, rule):
            files.write_new(output / path, data)
        return replace_case(Case.control(corpus), output)

    def caught(self, rule: Rule, name: str) -> dict[str, set[str]]:
        """Return which series each attack recovers of what a rule leaves; it learns nothing."""
        case = self.left(self.known, rule, name)
        seen = probes(case, self.engine, "")
        notes = [*compared(case), *recognised(case, self.school, self.gallery, seen)]
        return by_attack(notes, case)


def replace_case(case: Case, output: Path) -> Case:
    return Case(case.corpus, output, None, case.pairs)


def compared(case: Case, attack: ModuleType = face_voxels) -> list[Note]:
    """Return what an attack says that compares files."""
    state, facts = attack.prepare(case), Facts()
    for left in case.left():
        for fact in attack.examine(case, state, Opened(left)):
            facts.add(fact)
    return list(attack.conclude(case, facts))


def by_attack(notes: list[Note], case: Case) -> dict[str, set[str]]:
    found = defaultdict[str, set[str]](set)
    for note in notes:
        if isinstance(note, Finding) and note.identifier == "face":
            found[note.attack].add(case.series[note.file])
    return dict(found)


@pytest.fixture(scope="module")
def lab(
    known: CorpusFolder,
    taught: CorpusFolder,
    engine: Engine,
    tmp_path_factory: pytest.TempPathFactory,
) -> Lab:
    heads = probes(Case.control(taught), engine, "")
    gallery = photographs_of(sitters(known) + others(known.document.seed, GALLERY), engine)
    school = School(photographs_of(sitters(taught), engine), heads, heads)
    return Lab(known, taught, gallery, school, engine, tmp_path_factory.mktemp("left"))


def series_of(known: CorpusFolder) -> set[str]:
    return {instance.series_id for instance in known.instances()}


def untouched(head: Head) -> Stored:
    return head.stored


def test_everybody_is_recognised_in_copies(lab: Lab) -> None:
    caught = lab.caught(untouched, "copies")
    for attack in ("face_geometry", "face_verification", "face_voxels", "face_image"):
        assert caught[attack] == series_of(lab.known)


@pytest.mark.parametrize("rule", [strip, box, shear])
def test_nobody_is_missed_where_the_face_is_gone(lab: Lab, rule: Rule) -> None:
    caught = lab.caught(rule, rule.__name__)
    assert not {"face_verification", "face_voxels"} & caught.keys()


def test_who_comes_back_is_linked_without_a_face(lab: Lab) -> None:
    case = lab.left(lab.known, box, "linked")
    ranks = [o for o in linked(case, probes(case, lab.engine, "")) if o.name == RANK]
    assert [o.place for o in ranks] == [f"s{n:05d}/v2/t1w" for n in range(1, PEOPLE + 1)]
    assert [o.value for o in ranks] == [1.0] * PEOPLE


def test_nobody_is_missed_where_all_have_the_average_face(lab: Lab) -> None:
    arrays = {subject.id: lab.known.pixels(subject.id) for subject in lab.known.subjects()}
    instances = {instance.series_id: [] for instance in lab.known.instances()}
    for instance in lab.known.instances():
        instances[instance.series_id].append(instance)

    def average(head: Head) -> Stored:
        own = head.stored.transpose(2, 1, 0)
        of = arrays[head.series.partition("/")[0]]
        slices = [
            unplanted(of, instance.id, pixels)
            for instance, pixels in zip(instances[head.series], own, strict=True)
        ]
        return np.stack(slices).transpose(2, 1, 0)

    caught = lab.caught(average, "average")
    assert not {"face_verification", "face_voxels"} & caught.keys()


def _skips_one(head: Head) -> Stored:
    return head.stored if head.series.startswith(FIRST) else box(head)


def _first_contrast_only(head: Head) -> Stored:
    return head.stored if head.series.endswith("t2w") else box(head)


def _first_visit_only(head: Head) -> Stored:
    return head.stored if "/v2/" in head.series else box(head)


def _wrong_way_round(head: Head) -> Stored:
    return head.keeping(~((head.y < -42) & (head.z < 10)))


def _shuffled(head: Head) -> Stored:
    made, face = head.stored.copy(), (head.y > 42) & (head.z < 10)
    made[face] = np.random.default_rng(7).permutation(head.stored[face])
    return made


MISSED: dict[str, tuple[Rule, Callable[[str], bool], str]] = {
    "skips a subject": (_skips_one, lambda name: name.startswith(FIRST), "face_verification"),
    "first contrast": (_first_contrast_only, lambda n: n.endswith("t2w"), "face_verification"),
    "first visit": (_first_visit_only, lambda name: "/v2/" in name, "face_verification"),
    "wrong way round": (_wrong_way_round, lambda _: True, "face_voxels"),
    "shuffled": (_shuffled, lambda _: True, "face_voxels"),
}


@pytest.mark.parametrize("name", MISSED)
def test_whoever_is_missed_is_named(lab: Lab, name: str) -> None:
    rule, missed, attack = MISSED[name]
    caught = lab.caught(rule, name)
    assert caught[attack] == set(filter(missed, series_of(lab.known)))


def test_a_localizer_that_was_left_shows_the_face(engine: Engine, tmp_path: Path) -> None:
    recipe = coarse()
    (t1w,) = recipe.series
    few = t1w.settings | {"slices": 3, "gap": 20.0}
    recipe = replace(
        recipe, subjects=1, series=[t1w, replace(t1w, name="scout", settings=few, instances=3)]
    )
    build(recipe, tmp_path / "corpus", engine)
    case = Case.control(CorpusFolder(tmp_path / "corpus"))
    for path, data in changed_files(case.corpus, box):
        files.write_new(tmp_path / "output" / path, data)
    left = replace_case(case, tmp_path / "output")
    assert by_attack(compared(left), left) == {"face_voxels": {f"{FIRST}/v1/scout"}}


def _icon_left(_: Dataset) -> None:
    return


def _icon_left_in_some(dataset: Dataset) -> None:
    if int(dataset.InstanceNumber) % 2:
        del dataset.IconImageSequence


def _icon_altered_in_some(dataset: Dataset) -> None:
    if int(dataset.InstanceNumber) % 5 == 0:
        _icon_of_what_is_left(dataset)


def _icon_anew_at_the_side(dataset: Dataset) -> None:
    stored = dataset.pixel_array
    made = icons.sequence(icons.shrunk(stored, 700), dataset.file_meta.TransferSyntaxUID)
    dataset.IconImageSequence = made
    if 9 <= int(dataset.InstanceNumber) < 55:
        del dataset.IconImageSequence


def _icon_removed(dataset: Dataset) -> None:
    del dataset.IconImageSequence


def _icon_of_what_is_left(dataset: Dataset) -> None:
    shown = _shown_by_icon(dataset)
    shown[:, :24] = 0
    _show_by_icon(dataset, shown)


def _icon_cut_as_the_image(dataset: Dataset) -> None:
    stored = dataset.pixel_array
    left = icons.shrunk((stored > 0).astype(np.uint16), 1) > 0
    _show_by_icon(dataset, np.where(left, _shown_by_icon(dataset), 0))


def _icon_made_smaller(dataset: Dataset) -> None:
    _show_by_icon(dataset, _halved(_shown_by_icon(dataset)))


def _icon_made_brighter(dataset: Dataset) -> None:
    _show_by_icon(dataset, np.minimum(_shown_by_icon(dataset), 234) + 20)


def _icon_inverted(dataset: Dataset) -> None:
    _show_by_icon(dataset, 255 - _shown_by_icon(dataset))


def _icon_marked(dataset: Dataset) -> None:
    shown = _shown_by_icon(dataset)
    shown.flat[::13] = 255
    _show_by_icon(dataset, shown)


def _icon_compressed(dataset: Dataset) -> None:
    stream = io.BytesIO()
    Image.fromarray(_shown_by_icon(dataset)).save(stream, "JPEG", quality=60)
    _show_by_icon(dataset, np.array(Image.open(stream)))


def _icon_of_means_of_what_is_left(dataset: Dataset) -> None:
    stored = dataset.pixel_array
    shown = Image.fromarray(stored.astype(np.float32)).resize((48, 48), Image.Resampling.BILINEAR)
    _show_by_icon(dataset, np.clip(np.asarray(shown) / max(stored.max(), 1) * 255, 0, 255))


def _shown_by_icon(dataset: Dataset) -> NDArray[np.uint8]:
    return icons.of(dataset.IconImageSequence).copy()


def _show_by_icon(dataset: Dataset, shown: NDArray[np.generic]) -> None:
    (item,) = dataset.IconImageSequence
    item.Rows, item.Columns = shown.shape
    item.PixelData = shown.astype(np.uint8).tobytes()


def _halved(shown: NDArray[np.uint8]) -> NDArray[np.float64]:
    return ndimage.uniform_filter(shown.astype(np.float64), 2)[1::2, 1::2]


@pytest.mark.parametrize(
    ("change", "caught"),
    [
        (_icon_left, True),
        (_icon_left_in_some, True),
        (_icon_altered_in_some, True),
        (_icon_made_smaller, True),
        (_icon_made_brighter, True),
        (_icon_inverted, True),
        (_icon_marked, True),
        (_icon_compressed, True),
        (_icon_anew_at_the_side, False),
        (_icon_removed, False),
        (_icon_of_what_is_left, False),
        (_icon_cut_as_the_image, False),
        (_icon_of_means_of_what_is_left, False),
    ],
)
def test_an_icon_that_was_left_shows_the_face(
    engine: Engine, tmp_path: Path, change: Callable[[Dataset], None], *, caught: bool
) -> None:
    recipe = coarse()
    icon = Plant(identifier="face", carrier="face_icon", at="")
    build(replace(recipe, subjects=2, plant=[*recipe.plant, icon]), tmp_path / "corpus", engine)
    case = Case.control(CorpusFolder(tmp_path / "corpus"))
    for path, data in changed_files(case.corpus, box):
        dataset = pydicom.dcmread(io.BytesIO(data))
        change(dataset)
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        dataset.save_as(tmp_path / path)
    left = replace_case(case, tmp_path)
    notes = [*compared(left), *compared(left, face_icon)]
    assert by_attack(notes, left) == ({"face_icon": series_of(case.corpus)} if caught else {})


@pytest.mark.parametrize("attack", ["face_voxels", "face_verification"])
def test_both_see_what_was_left_alone(lab: Lab, attack: str) -> None:
    caught = lab.caught(_skips_one, f"seen by {attack}")
    assert {name.partition("/")[0] for name in caught[attack]} == {FIRST}


def _blurred(head: Head) -> Stored:
    smooth = ndimage.gaussian_filter(head.stored.astype(np.float32), 1.5)
    face = (head.y > 42) & (head.z < 18)
    return np.where(face, smooth, head.stored).astype(head.stored.dtype)


def _shaved(head: Head) -> Stored:
    within = ndimage.binary_fill_holes(head.labels > 0)
    front = (head.y > 30) & (head.z < 40)
    return head.keeping(~front | ndimage.binary_erosion(within))


@pytest.mark.parametrize("rule", [_blurred, _shaved])
def test_whoever_owns_the_tool_sees_through_blur_and_shaving(lab: Lab, rule: Rule) -> None:
    case = lab.left(lab.known, rule, f"{rule.__name__} known")
    returned = probes(lab.left(lab.taught, rule, f"{rule.__name__} taught"), lab.engine, "")
    school = School(lab.school.photographs, lab.school.original, returned)
    seen = [probe for probe in probes(case, lab.engine, "") if probe.shown.contrast == "mprage"]
    notes = list(recognised(case, school, lab.gallery, seen))
    aware = by_attack(notes, case)["face_aware"]
    assert len({name.partition("/")[0] for name in aware}) >= PEOPLE - 1


def test_clipping_the_frontal_lobe_leaks_nothing(lab: Lab) -> None:
    caught = lab.caught(lambda head: shear(head, 24.0), "clipped")
    assert not {"face_verification", "face_voxels"} & caught.keys()


def _nothing(head: Head) -> Stored:
    return np.zeros_like(head.stored)


def _half(head: Head) -> Stored:
    return head.keeping(head.x > 0)


def _knee(head: Head) -> Stored:
    return head.keeping(np.hypot(head.x, head.y) < 35)


def _noise(head: Head) -> Stored:
    return np.random.default_rng(0).integers(0, 400, head.stored.shape).astype(head.stored.dtype)


@pytest.mark.parametrize("rule", [_nothing, _half, _knee, _noise])
def test_what_is_no_head_names_nobody(lab: Lab, rule: Rule) -> None:
    caught = lab.caught(rule, rule.__name__)
    assert "face_verification" not in caught


def test_where_there_is_no_head_the_reason_is_told(lab: Lab) -> None:
    case = lab.left(lab.known, _nothing, "nothing at all")
    notes = unseen(case, probes(case, lab.engine, ""))
    told = {(note.place, note.detail) for note in notes}
    assert told == {(name, "all of it is air") for name in series_of(lab.known)}


def test_slices_without_geometry_are_stacked_as_they_were(lab: Lab, tmp_path: Path) -> None:
    for instance in lab.known.files(FIRST):
        dataset = pydicom.dcmread(lab.known.images / instance.path)
        del dataset.ImagePositionPatient
        (tmp_path / instance.path).parent.mkdir(parents=True, exist_ok=True)
        dataset.save_as(tmp_path / instance.path)
    whole = Case.control(lab.known)
    own = [pair for pair in whole.pairs if (pair.input or "").startswith(FIRST)]
    case = Case(lab.known, tmp_path, None, own)
    seen = [p for p in probes(case, lab.engine, "") if p.shown.subject == FIRST]
    assert {probe.reason for probe in seen} == {""}
    assert all(probe.head is not None for probe in seen)
