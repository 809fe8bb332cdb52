"""Real engines, which read what Pillow draws."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from anoncert.attack import _reader
from anoncert.attack._reader import RAPIDOCR, TESSERACT, engines, read, versions

every = pytest.mark.parametrize("name", [RAPIDOCR, TESSERACT])


def drawn(text: str, height: int = 16) -> NDArray[np.uint8]:
    image = Image.new("L", (240, 60), 20)
    ImageDraw.Draw(image).text((30, 20), text, fill=230, font_size=height)
    return np.asarray(image)


@every
def test_it_reads_a_number_and_says_where(name: str) -> None:
    (found,) = read(name, drawn("0053929196"))
    left, top, right, bottom = found.box
    assert found.text == "0053929196"
    assert 20 < left < 35
    assert 15 < top < 30
    assert 110 < right < 140
    assert 30 < bottom < 45


@every
def test_it_reads_nothing_where_nothing_stands(name: str) -> None:
    assert read(name, np.full((60, 240), 20, np.uint8)) == []


@every
@pytest.mark.parametrize("shape", [(1, 1), (1, 4000), (4000, 2), (4, 4), (40, 5000)])
def test_it_survives_pictures_of_any_shape(name: str, shape: tuple[int, int]) -> None:
    picture = (np.indices(shape).sum(axis=0) % 2 * 255).astype(np.uint8)
    assert isinstance(read(name, picture), list)


@every
def test_it_reads_alike_twice(name: str) -> None:
    picture = drawn("LINDQVIST 1948", 12)
    assert read(name, picture) == read(name, picture)


def test_both_engines_are_there_the_better_one_first() -> None:
    assert engines() == (RAPIDOCR, TESSERACT)


def test_the_versions_that_read_are_told() -> None:
    assert RAPIDOCR in versions()
    assert TESSERACT in versions()


def test_engines_that_are_missing_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_reader, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", "")
    assert engines.__wrapped__() == ()


def test_a_program_that_fails_reads_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert read(TESSERACT, drawn("0053929196")) == []
