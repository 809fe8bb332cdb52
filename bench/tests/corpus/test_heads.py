"""The truth about heads agrees with the images."""

from __future__ import annotations

import numpy as np
import pydicom

from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.phantom.signal import tissue_index
from anoncert.files import read_rows
from anoncert.types import HeadTruth


def heads(corpus: CorpusFolder) -> list[HeadTruth]:
    return list(read_rows(corpus.path / "truth" / "heads.jsonl", HeadTruth))


def test_every_subject_has_a_head_on_every_visit(corpus: CorpusFolder) -> None:
    visits = {(i.subject, i.visit) for i in corpus.instances()}
    assert {(head.subject, head.visit) for head in heads(corpus)} == visits


def test_landmarks_lie_in_the_patients_coordinates(corpus: CorpusFolder) -> None:
    for head in heads(corpus):
        at = head.landmarks
        assert at["vertex"][2] > at["sellion"][2] > at["menton"][2]
        assert at["pronasale"][1] < at["opisthocranion"][1]  # posterior is positive in LPS
        assert at["tragion right"][0] < 0 < at["tragion left"][0]
        assert head.traits["head_length"] > 150


def test_labels_tell_air_from_head_where_the_image_does(corpus: CorpusFolder) -> None:
    for subject in corpus.subjects():
        with np.load(corpus.path / "truth" / "heads" / f"{subject.id}.npz") as truth:
            labels = truth[f"labels/{subject.id}/v1/t1w"]
            skin = truth["skin/v1"]
        slices = [
            pydicom.dcmread(corpus.images / i.path).pixel_array
            for i in corpus.instances()
            if i.id.startswith(f"{subject.id}/v1/t1w/")
        ]
        volume = np.stack(slices).astype(float)
        assert labels.shape == volume.shape
        white, air = labels == tissue_index("white_matter"), labels == 0
        assert volume[white].mean() > 5 * np.median(volume[air])
        assert skin.dtype == np.int16
