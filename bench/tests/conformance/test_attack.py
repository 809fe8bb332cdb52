"""What every attack has to declare."""

from __future__ import annotations

import pytest

from anoncert.attack import attack, attacks
from anoncert.corpus.carrier import carriers
from anoncert.run import tool
from anoncert.types import Knowledge

every = pytest.mark.parametrize("name", attacks())


@every
def test_it_says_what_it_does(name: str) -> None:
    assert (attack(name).__doc__ or "").strip()


@every
def test_it_declares_what_its_adversary_knows(name: str) -> None:
    assert isinstance(attack(name).KNOWLEDGE, Knowledge)


@every
def test_it_speaks_of_tracks_that_carriers_have(name: str) -> None:
    tracks = {module.TRACK for module in carriers().values()}
    assert isinstance(attack(name).TRACKS, tuple)
    assert attack(name).TRACKS
    assert set(attack(name).TRACKS) <= tracks


@every
def test_its_sensitivity_is_proven_on_a_control(name: str) -> None:
    assert tool.load(attack(name).CONTROL).tool.setting == "control"


@every
def test_it_has_targets_prepare_and_examine(name: str) -> None:
    for function in ("targets", "prepare", "examine"):
        assert callable(getattr(attack(name), function))


def test_every_track_but_the_face_has_an_attack() -> None:
    tracks = {module.TRACK for module in carriers().values()}
    assert {track for name in attacks() for track in attack(name).TRACKS} == tracks - {"face"}
