"""Rows of a result, made up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from anoncert.score.bounds import upper
from anoncert.types import Band, Knowledge, Leakage, Role


@pytest.fixture
def row() -> Callable[..., Leakage]:
    """Make a row: by default of a deciding stratum of 299 subjects, in which nothing leaked."""

    def made(**changed: Any) -> Leakage:
        n, leaked = changed.get("n", 299), changed.get("recovered", 0) + changed.get("partial", 0)
        values = {
            "track": "headers",
            "identifier": "name",
            "category": "A",
            "role": Role.DIRECT,
            "carrier": "element",
            "band": Band.STANDARD,
            "attack": "any",
            "knowledge": Knowledge.AUDITOR,
            "n": n,
            "recovered": 0,
            "partial": 0,
            "claimed": 0,
            "rate": leaked / n,
            "bound95": upper(leaked, n),
            "sensitivity": 1.0,
            "decoy": 0.0,
            "decides": True,
        }
        return Leakage(**(values | changed))

    return made
