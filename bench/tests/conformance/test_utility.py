"""What every utility measure has to declare."""

from __future__ import annotations

import pytest

from anoncert.types import Facet
from anoncert.utility import measure, measures

every = pytest.mark.parametrize("name", measures())


@every
def test_it_says_what_it_measures(name: str) -> None:
    assert (measure(name).__doc__ or "").strip()


@every
def test_it_declares_its_facet(name: str) -> None:
    assert isinstance(measure(name).FACET, Facet)


@every
def test_it_has_prepare_and_measure(name: str) -> None:
    for function in ("prepare", "measure"):
        assert callable(getattr(measure(name), function))
