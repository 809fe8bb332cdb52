"""A twin is the same corpus of other people, and nothing else differs."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pydicom

from anoncert.corpus.folder import CorpusFolder
from anoncert.part10 import File
from anoncert.types import Duty, Instance

PIXELS = "7FE0,0010"


def by_id(corpus: CorpusFolder) -> dict[str, Instance]:
    return {instance.id: instance for instance in corpus.instances()}


def planted_places(corpus: CorpusFolder) -> dict[str, set[str]]:
    """Collect the places of plantings by series; burned-in text is part of the pixels."""
    places = defaultdict(set)
    for planting in corpus.plantings():
        if planting.duty is Duty.REMOVE:
            place = PIXELS if planting.carrier == "burned_in" else planting.place
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


def test_twins_pixels_differ_only_under_the_ink(corpus: CorpusFolder, twin: CorpusFolder) -> None:
    others = by_id(twin)
    captures = [instance for instance in corpus.instances() if instance.unplanted]
    assert captures
    for instance in captures:
        arrays = corpus.pixels(instance.subject)
        assert np.array_equal(
            arrays[f"unplanted/{instance.id}"],
            twin.pixels(instance.subject)[f"unplanted/{instance.id}"],
        )
        paths = (corpus.images / instance.path, twin.images / others[instance.id].path)
        ours, theirs = (pydicom.dcmread(path).pixel_array for path in paths)
        ink = np.zeros(ours.shape, bool)
        for name, array in arrays.items():
            if name.startswith(("ink/", "decoy/")):
                ink |= array > 0
        assert (ours != theirs).any()
        assert not (ours != theirs)[~ink].any()
