"""A twin is the same corpus of other people, and nothing else differs."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pydicom
from numpy.typing import NDArray

from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.pixels import unplanted
from anoncert.part10 import File
from anoncert.types import Duty, Instance

PIXELS = "7FE0,0010"


def by_id(corpus: CorpusFolder) -> dict[str, Instance]:
    return {instance.id: instance for instance in corpus.instances()}


def planted_places(corpus: CorpusFolder) -> dict[str, set[str]]:
    """Collect the places of plantings by series; text and faces are part of the pixels."""
    places = defaultdict(set)
    for planting in corpus.plantings():
        if planting.duty is Duty.REMOVE:
            place = PIXELS if planting.place.startswith("pixels") else planting.place
            for series in planting.series:
                places[series].add(place)
    return places


def leaves(corpus: CorpusFolder, instance: Instance) -> list[tuple[str, bytes]]:
    parsed = File((corpus.images / instance.path).read_bytes())
    assert not parsed.error
    return [(element.place, element.value) for element in parsed.elements]


def test_a_twin_differs_only_in_planted_identity(corpus: CorpusFolder, twin: CorpusFolder) -> None:
    allowed, others = planted_places(corpus), by_id(twin)
    for key, instance in by_id(corpus).items():
        ours, theirs = leaves(corpus, instance), leaves(twin, others[key])
        assert [place for place, _ in ours] == [place for place, _ in theirs]
        differing = {
            place
            for (place, own), (_, other) in zip(ours, theirs, strict=True)
            if own.strip(b"\0 ") != other.strip(b"\0 ")
        }
        assert differing <= allowed[key.rpartition("/")[0]]
        assert {"0010,0010", "0010,0020", "0020,000D", "0008,0018"} <= differing


def test_a_twins_manifest_has_the_same_shape(corpus: CorpusFolder, twin: CorpusFolder) -> None:
    ours, theirs = by_id(corpus), by_id(twin)
    assert ours.keys() == theirs.keys()
    for key, one in ours.items():
        other = theirs[key]
        assert one.path != other.path
        assert one.path.count("/") == other.path.count("/")
        for name in ("subject", "visit", "series", "sop_class", "transfer_syntax", "unplanted"):
            assert getattr(one, name) == getattr(other, name)
        assert (one.pixels == other.pixels) == (not one.unplanted)


def test_a_twins_truth_has_the_same_plantings_of_other_values(
    corpus: CorpusFolder, twin: CorpusFolder
) -> None:
    assert list(corpus.plantings()) == list(twin.plantings())
    assert list(corpus.subjects()) == list(twin.subjects())
    assert list(twin.values()) != list(corpus.values())


def test_the_decoys_of_a_corpus_are_the_people_of_its_twin(
    corpus: CorpusFolder, twin: CorpusFolder
) -> None:
    assert list(corpus.values(decoy=True)) == list(twin.values())
    assert list(twin.values(decoy=True)) == list(corpus.values())


def test_twins_are_the_same_before_planting(corpus: CorpusFolder, twin: CorpusFolder) -> None:
    others = by_id(twin)
    for instance in corpus.instances():
        ours, theirs = stored(corpus, instance), stored(twin, others[instance.id])
        assert np.array_equal(
            unplanted(corpus.pixels(instance.subject), instance.id, ours),
            unplanted(twin.pixels(instance.subject), instance.id, theirs),
        )


def test_twins_captures_differ_only_under_the_ink(corpus: CorpusFolder, twin: CorpusFolder) -> None:
    others = by_id(twin)
    for instance in of_series(corpus, "capture"):
        ours, theirs = stored(corpus, instance), stored(twin, others[instance.id])
        ink = np.zeros(ours.shape, bool)
        for name, array in corpus.pixels(instance.subject).items():
            if name.startswith(("ink/", "decoy/")) and array.shape == ink.shape:
                ink |= array > 0
        assert (ours != theirs).any()
        assert not (ours != theirs)[~ink].any()


def test_twins_heads_differ_only_in_the_face(corpus: CorpusFolder, twin: CorpusFolder) -> None:
    others = by_id(twin)
    differing = 0
    for instance in of_series(corpus, "t1w"):
        ours, theirs = stored(corpus, instance), stored(twin, others[instance.id])
        clean = unplanted(corpus.pixels(instance.subject), instance.id, ours)
        planted = (ours != clean) | (theirs != clean)
        assert not (ours != theirs)[~planted].any()
        assert planted.mean() < 0.25
        differing += int((ours != theirs).sum())
    assert differing


def stored(corpus: CorpusFolder, instance: Instance) -> NDArray[np.generic]:
    pixels: NDArray[np.generic] = pydicom.dcmread(corpus.images / instance.path).pixel_array
    return pixels


def of_series(corpus: CorpusFolder, name: str) -> list[Instance]:
    found = [instance for instance in corpus.instances() if instance.series == name]
    assert found
    return found
