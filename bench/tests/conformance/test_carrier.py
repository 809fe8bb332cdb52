"""What every carrier has to keep: it reads what it wrote, also from disk."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import islice

import msgspec
import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydicom.charset import convert_encodings, decode_bytes
from pydicom.datadict import dictionary_has_tag
from pydicom.dataset import Dataset
from pydicom.encaps import generate_frames
from pydicom.uid import JPEGLSLossless, RLELossless

from anoncert import part10
from anoncert.corpus import people, plan
from anoncert.corpus.build import planted, unplanted
from anoncert.corpus.carrier import carrier, carriers, drawing
from anoncert.corpus.draft import PREAMBLE, FileDraft, SeriesDraft
from anoncert.corpus.encode import encode
from anoncert.corpus.recipe import load
from anoncert.errors import RequestError
from anoncert.part10 import Element, File
from anoncert.types import Band, Recipe, Subject

EXIF = {0x010E: "image_description", 0x013B: "artist"}
IN_THE_FILE = ("element", "sequence", "private", "file_meta", "dicomdir", "signature")
NOWHERE = {
    "burned_in": "middle",
    "codestream": "aside",
    "dicomdir": "PATIENT/ShoeSize",
    "element": "ShoeSize",
    "face_icon": "left",
    "file_meta": "ShoeSize",
    "file_name": "planet",
    "group_length": "0011",
    "icon": "corner",
    "overlay": "5000,2,2,10",
    "pdf": "margin",
    "preamble": "poem",
    "private": "diary",
    "signature": "nickname",
    "sequence": "RequestAttributesSequence/ShoeSize",
    "surface": "left",
    "trailer": "moon",
    "unused_bits": "16,2,2,10",
}
DRAWN_AT = {
    "burned_in": "2,2,10",
    "icon": "2,2,10",
    "overlay": "6000,2,2,10",
    "unused_bits": "15,2,2,10",
}


def editions() -> list[Recipe]:
    """Return the recipes in which all is planted; heads of one in voxels of 4 mm."""
    face = load("face")
    (t1w, *_) = face.series
    coarse = {"slices": 48, "matrix": [68, 60], "spacing": 4.0, "thickness": 4.0, "gap": 4.0}
    t1w = msgspec.structs.replace(t1w, settings=t1w.settings | coarse, instances=48)
    face = msgspec.structs.replace(face, series=[t1w])
    return [load("smoke"), load("headers"), face]


every = pytest.mark.parametrize("name", carriers())


def key(draft: SeriesDraft) -> str:
    """Name the file that a draft of one file is."""
    return draft.files[0].slot.instance_id


def _past(dataset: Dataset, file: FileDraft) -> bytes:
    """Return the bytes of Pixel Data that no image needs."""
    data: bytes = dataset.get("PixelData", b"")
    return data if file.pixels is None else data[file.pixels.nbytes :]


def _segments(dataset: Dataset) -> dict[str, str]:
    """Return what the segments of the first compressed frame say, as Pillow reads them."""
    if not dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        return {}
    frame = next(generate_frames(dataset.PixelData, number_of_frames=1))
    if dataset.file_meta.TransferSyntaxUID == JPEGLSLossless:  # which Pillow does not know
        found = frame[2:4] == b"\xff\xfe"
        return {"comment": frame[6 : 4 + int.from_bytes(frame[4:6])].decode()} if found else {}
    if dataset.file_meta.TransferSyntaxUID == RLELossless:
        return {}
    image = Image.open(io.BytesIO(frame))
    texts = {EXIF[tag]: text for tag, text in image.getexif().items()}
    comment = image.info.get("comment", b"").decode()
    return texts | ({"comment": comment} if comment else {})


def _unused_bits(dataset: Dataset, file: FileDraft) -> NDArray[np.uint16] | None:
    """Return the bits of stored values that are no part of them."""
    if dataset.file_meta.TransferSyntaxUID.is_encapsulated or dataset.get("BitsStored") != 12:
        return None
    assert file.pixels is not None
    order = "<" if dataset.file_meta.TransferSyntaxUID.is_little_endian else ">"
    words = np.frombuffer(dataset.PixelData, f"{order}u2", file.pixels.size)
    return (words & ~np.uint16(0xFFF)).reshape(file.pixels.shape)


def _some(draft: SeriesDraft) -> Iterator[SeriesDraft]:
    """Yield the first files of a series."""
    return islice(draft.apart(), 2)


class Scene:
    """One subject's files before planting, after it, and as read from disk, each by itself."""

    def __init__(self, recipe: Recipe, subject: Subject) -> None:
        person = people.person(recipe.seed, "corpus", subject)
        self.tasks = list(plan.tasks(recipe, subject, plan.draw(recipe, person)))
        before = unplanted(recipe, recipe.seed, subject)
        after = planted(recipe, recipe.seed, "corpus", subject)
        self.before = {key(part): part for draft in before for part in _some(draft)}
        self.after = [part for draft in after for part in _some(draft)]
        self.encoded = {key(draft): encode(draft, draft.files[0]) for draft in self.after}

    def carried(self, name: str) -> list[tuple[plan.Task, SeriesDraft]]:
        """List what a carrier carries in which file."""
        return [
            (task, draft)
            for task in self.tasks
            for draft in self.after
            if task.planting.carrier == name and draft.acquisition.id in task.planting.series
        ]

    def expected(self, task: plan.Task, draft: SeriesDraft) -> str:
        """Return the text, with the instance's own number where it has one."""
        if not task.drawn.numbered:
            return task.text
        unplanted_draft = self.before[key(draft)]
        bare = carrier(task.planting.carrier).read(unplanted_draft, task.entry.at) or ""
        return f"{task.text}.{bare.rpartition('.')[2]}"

    @cached_property
    def reread(self) -> dict[str, SeriesDraft]:
        """Return the drafts with the data sets that pydicom reads from their bytes."""
        drafts = {}
        for draft in self.after:
            data = self.encoded[key(draft)]
            dataset = pydicom.dcmread(io.BytesIO(data))
            if draft.acquisition.series.declared is not None:  # texts are told by their bytes
                codecs = convert_encodings(draft.acquisition.character_set)
                dataset.set_original_encoding(*dataset.original_encoding, codecs)
            drafts[key(draft)] = replace(
                draft,
                dataset=dataset,
                meta=dataset.file_meta,
                files=[replace(draft.files[0], own={})],
                preamble=data[:PREAMBLE],
                past_pixels=_past(dataset, draft.files[0]),
                unused_bits=_unused_bits(dataset, draft.files[0]),
                segments=_segments(dataset),
                past_data_set=b"".join(self.parsed[key(draft)].rest[1:]),
            )
        return drafts

    @cached_property
    def parsed(self) -> dict[str, File]:
        """Return the files as our own reader reads them."""
        return {name: File(data) for name, data in self.encoded.items()}

    def found(self, task: plan.Task, draft: SeriesDraft) -> list[Element]:
        """List the elements at a planting's place, as what they are encoded in."""
        acquisition = draft.acquisition
        elements = self.parsed[key(draft)].elements
        found = [element for element in elements if element.place == task.planting.place]
        if acquisition.series.declared is None:
            return found
        codecs = part10.codecs(acquisition.character_set)
        return [element._replace(charset=codecs) for element in found]


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    """One subject of each dialect of each edition, and of each way to encode text."""
    scenes = []
    for recipe in editions():
        subjects = people.subjects(recipe, recipe.seed, 60)
        chosen = {subject.character_set: subject for subject in reversed(subjects)}
        chosen |= {subject.dialect: subject for subject in reversed(subjects)}
        unique = {subject.id: subject for subject in chosen.values()}
        scenes += [Scene(recipe, subject) for subject in unique.values()]
    return scenes


@every
def test_it_declares_track_place_and_policy(name: str) -> None:
    kind = carrier(name)
    assert kind.__doc__
    assert kind.TRACK in ("headers", "text", "face")
    assert kind.MEDIUM in ("characters", "plane", "pixels", "surface", "icon")
    plants = [p for recipe in editions() for p in recipe.plant if p.carrier == name]
    assert plants
    for plant in plants:
        policy = kind.policy(plant.at)
        assert isinstance(policy.band, Band)
        assert all(len(code) == 6 and code.isdecimal() for code in policy.kept_by)
        assert (policy.band is Band.STANDARD) or not policy.action


@every
def test_a_locator_that_leads_nowhere_is_a_request_error(name: str, recipe: Recipe) -> None:
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    with pytest.raises(RequestError, match=NOWHERE[name].rpartition("/")[2]):
        carrier(name).place(NOWHERE[name], subject)


@pytest.mark.parametrize("name", [name for name in carriers() if name != "burned_in"])
def test_reading_is_the_inverse_of_writing_even_from_disk(name: str, scenes: list[Scene]) -> None:
    carried = [(scene, *each) for scene in scenes for each in scene.carried(name)]
    assert carried
    for scene, task, draft in carried:
        expected = scene.expected(task, draft)
        read = carrier(name).read
        assert read(draft, task.entry.at) == expected
        if name == "private" and draft.meta.TransferSyntaxUID.is_implicit_VR:
            continue  # pydicom keeps private sequences closed there: read by place, below
        if name == "sequence" and any(_unknown(part) for part in task.planting.place.split("/")):
            continue  # and those of a newer edition of the standard
        assert read(scene.reread[key(draft)], task.entry.at) == expected, task.planting


@pytest.mark.parametrize("name", [name for name in carriers() if drawing(name)])
def test_what_draws_text_fits_the_image_or_says_so(name: str) -> None:
    kind, at = drawing(name), DRAWN_AT[name]
    assert kind
    ink = kind.ink(at, "12", (64, 256))
    assert ink.dtype == np.uint8
    assert ink.max() > 200
    with pytest.raises(RequestError, match="leaves the image"):
        kind.ink(at, "1" * 99, (64, 256))


def test_burned_in_text_is_read_from_the_pixels(recipe: Recipe) -> None:
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    scene = Scene(recipe, subject)
    first = [(t, d) for t, d in scene.carried("burned_in") if d.acquisition.visit == 1]
    assert len(first) == 5
    for task, draft in first:
        assert carrier("burned_in").read(draft, task.entry.at) == task.text


@pytest.mark.parametrize("name", IN_THE_FILE)
def test_a_reader_finds_it_at_its_place(name: str, scenes: list[Scene]) -> None:
    for scene in scenes:
        for task, draft in scene.carried(name):
            found = scene.found(task, draft)
            assert len(found) == 1 or "[" in task.entry.at, task.planting.place
            if (name, task.entry.at) == ("private", "compressed"):
                continue  # no byte of it is text
            assert any(scene.expected(task, draft) in _shown(element) for element in found)


def _shown(element: Element) -> str:
    """Return the text of an element, whose VR may be unknown."""
    if element.text is not None:
        return element.text
    codecs = list(element.charset) or ["iso8859"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a blob is no text of any character set
        text = decode_bytes(element.value, codecs, set(b"\\"))
    return text + element.value.decode("utf-8", "replace")


def _unknown(place: str) -> bool:
    return "[" not in place and not dictionary_has_tag(int(place.replace(",", ""), 16))


@every
def test_nothing_of_it_is_there_before_planting(name: str, scenes: list[Scene]) -> None:
    for scene in scenes:
        for task, draft in scene.carried(name):
            bare = carrier(name).read(scene.before[key(draft)], task.entry.at)
            assert bare is None or task.text not in bare
