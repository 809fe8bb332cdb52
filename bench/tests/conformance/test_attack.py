"""What every attack has to declare."""

from __future__ import annotations

from inspect import signature

import pytest

from anoncert.attack import attack, attacks, examining, recognisers
from anoncert.corpus.carrier import carriers
from anoncert.run import tool
from anoncert.types import Knowledge

every = pytest.mark.parametrize("name", attacks())
by_file = pytest.mark.parametrize("name", examining())


@every
def test_it_says_what_it_does(name: str) -> None:
    assert (attack(name).__doc__ or "").strip()


@every
def test_it_declares_what_its_adversary_knows(name: str) -> None:
    assert isinstance(attack(name).KNOWLEDGE, Knowledge)


@every
def test_it_looks_at_media_that_carriers_have(name: str) -> None:
    media = {module.MEDIUM for module in carriers().values()}
    """One that recovers no value looks at none."""
    assert isinstance(attack(name).MEDIA, tuple)
    assert set(attack(name).MEDIA) <= media


@every
def test_its_sensitivity_is_proven_on_a_control(name: str) -> None:
    assert tool.load(attack(name).CONTROL).tool.setting == "control"


@pytest.mark.parametrize("name", recognisers())
def test_whoever_recognises_faces_learns_and_does_nothing_else(name: str) -> None:
    assert list(signature(recognisers()[name].learn).parameters) == ["lessons"]
    assert not hasattr(attack(name), "examine")


@by_file
def test_it_has_prepare_examine_and_conclude(name: str) -> None:
    outside = attack(name).KNOWLEDGE is Knowledge.OUTSIDER
    for function in ("prepare", "examine", *(() if outside else ("conclude",))):
        assert callable(getattr(attack(name), function))


@by_file
def test_whoever_is_outside_is_handed_no_case(name: str) -> None:
    takes = [
        *signature(attack(name).prepare).parameters,
        *signature(attack(name).examine).parameters,
    ]
    assert ("case" in takes) == (attack(name).KNOWLEDGE is not Knowledge.OUTSIDER)


def test_every_medium_has_an_attack() -> None:
    media = {module.MEDIUM for module in carriers().values()}
    assert {medium for name in attacks() for medium in attack(name).MEDIA} == media
