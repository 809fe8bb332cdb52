"""What the rest of a head tells of its face."""

from __future__ import annotations

import numpy as np
import pytest

from anoncert.corpus.phantom import anthropometry
from anoncert.corpus.phantom.anthropometry import FACE, dimensions, drawn, floor_bits
from anoncert.corpus.streams import Stream
from anoncert.face.floor import _ratios, floor


def test_it_is_little_and_less_in_a_larger_gallery() -> None:
    small, large = floor(200), floor(1300)
    assert 1 / 1300 < large.rank1 < small.rank1 < 0.1
    assert 0.5 < large.auc < 0.95
    assert 0 < large.bits < 0.5


def test_the_ratios_tell_as_much_as_the_dimensions_share() -> None:
    """The mean log likelihood ratio of mates is the mutual information."""
    people = drawn(Stream(1, "test"), "M", 2000)
    kept = tuple(d.name for d in dimensions("M") if d.part != FACE)
    joint = _ratios(people)[np.arange(2000), np.arange(2000)].mean()
    given, alone = (np.linalg.slogdet(each)[1] for each in (people.given, people.alone))
    told = (joint + (alone - given) / 2) / np.log(2)
    assert told == pytest.approx(floor_bits("M", kept), abs=0.06)


def test_drawn_faces_have_the_correlations_of_the_survey() -> None:
    people = drawn(Stream(2, "test"), "F", 20_000)
    own = [i for i, d in enumerate(dimensions("F")) if d.part == FACE]
    wanted = anthropometry.correlation("F")[np.ix_(own, own)]
    assert np.allclose(np.cov(people.faces.T), wanted, atol=0.05)
    assert np.allclose(np.cov((people.faces - people.expected).T), people.given, atol=0.05)
