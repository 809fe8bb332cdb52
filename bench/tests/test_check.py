"""What a maintainer of an adapter is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from anoncert.check import Fact, check
from anoncert.engine import Engine
from anoncert.run import tool


def facts(name: str, work: Path, engine: Engine) -> dict[str, Fact]:
    return {fact.what: fact for fact in check(tool.load(name), work, engine)}


@pytest.mark.parametrize("name", ["identity", "oracle"])
def test_a_tool_that_returns_everything_passes(name: str, work: Path, engine: Engine) -> None:
    told = facts(name, work, engine)
    assert not [fact for fact in told.values() if fact.fine is False]
    assert told["files returned"].answer == "4 of 4"
    assert told["studies stay apart"].answer == "2 of 2"
    assert told["second run equal"].answer == "yes"


def test_a_tool_that_returns_other_files_fails(work: Path, engine: Engine) -> None:
    told = facts("blank", work, engine)
    assert told["ends well"].fine
    assert told["files returned"] == ("files returned", "0 of 4", False)
    assert told["says when files are missing"].fine is False
    assert told["leaves the corpus alone"].fine


def test_what_a_maintainer_must_know_is_told(work: Path, engine: Engine) -> None:
    told = facts("identity", work, engine)
    assert told["looks into subfolders"].answer == "yes"
    assert told["file names kept"].answer == "4 of 4"
    assert told["references, patients, intervals"].answer == "0 of 3 broken"
    assert told["keeps to itself"].fine
