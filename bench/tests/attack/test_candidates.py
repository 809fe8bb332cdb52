from __future__ import annotations

import numpy as np
import pytest

from anoncert.attack._candidates import OTHERS, Sought, drawn
from anoncert.corpus.glyphs import coverage, outline
from anoncert.corpus.style import located

SHAPE = (120, 300)
AT = "10,20,14"
OUTLINED = "10,20,14 outline=1"


@pytest.mark.parametrize("at", [AT, OUTLINED])
def test_candidates_have_the_ink_that_carriers_draw(at: str) -> None:
    texts = ["VERMEULEN, ANKE", "12-JUN-1956", "Ωμέγα 7"]
    made = drawn(texts, at, SHAPE)
    for number, text in enumerate(texts):
        ink = coverage(text, at, SHAPE)
        around = outline(ink, located(at)[2])
        stored = slice(*made.ink.indptr[number : number + 2])
        for whole, values in ((ink, made.ink.data), (around, made.around)):
            again = np.zeros(made.ink.shape[1], np.uint8)
            again[made.ink.indices[stored]] = values[stored]
            assert np.array_equal(again, whole[made.box].ravel())
            assert again.sum() == whole.sum()


def test_a_text_that_leaves_the_image_is_no_candidate() -> None:
    assert drawn(["KIM", "W" * 60], AT, SHAPE).ink.shape[0] == 1


def test_texts_that_look_the_same_are_alike() -> None:
    made = drawn(["KIM", "LEE", "KIM"], AT, SHAPE)
    assert made.alike(0).tolist() == [True, False, True]


def test_there_are_as_many_texts_as_fit() -> None:
    made = drawn(["W" * 60], AT, SHAPE, box=(slice(0, 5), slice(0, 7)))
    assert made.ink.shape == (0, 35)


def test_others_are_of_a_thousand_people_of_the_own_locale_and_all_different(
    sought: Sought,
) -> None:
    texts = sought.others.texts(sought.planting, sought.subject)
    assert 0.9 * OTHERS < len(texts) <= OTHERS
    assert len(set(texts)) == len(texts)
    assert sought.candidates.ink.shape[0] == 2 + len(texts)


def test_the_patients_own_text_and_the_decoys_come_first(sought: Sought) -> None:
    assert sought.texts[0] != sought.texts[1]
    for text, ink in zip(sought.texts, sought.inks, strict=True):
        assert np.array_equal(coverage(text, sought.at, ink.shape), ink)


def test_changed_texts_differ_in_one_letter(sought: Sought) -> None:
    own = sought.candidates.ink[[0]].toarray()
    for changed in sought.changed(0)[:3]:
        assert changed.box == sought.candidates.box
        assert changed.ink.shape[0] in (9, 25)
        differs = (changed.ink.toarray() != own).any(axis=1)
        assert differs.sum() >= changed.ink.shape[0] - 1
