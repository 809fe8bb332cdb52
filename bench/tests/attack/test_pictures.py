from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from anoncert.attack._pictures import begins_as_picture, grey_frames

GREY = np.arange(24, dtype=np.uint8).reshape(4, 6) * 10


@pytest.mark.parametrize("kind", ["PNG", "GIF", "BMP", "TIFF", "WEBP", "JPEG", "JPEG2000"])
def test_a_picture_is_read_in_grey(tmp_path: Path, kind: str) -> None:
    lossless = {"lossless": True} if kind == "WEBP" else {}
    Image.fromarray(GREY).save(tmp_path / "picture", kind, **lossless)
    assert begins_as_picture(tmp_path / "picture")
    frames = grey_frames(tmp_path / "picture")
    assert frames is not None
    assert frames == pytest.approx(GREY[np.newaxis], abs=12 if kind == "JPEG" else 1)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_are_not_cut(tmp_path: Path, kind: str) -> None:
    deep = GREY.astype(np.uint16) * 250
    Image.fromarray(deep).save(tmp_path / "picture", kind)
    frames = grey_frames(tmp_path / "picture")
    assert frames is not None
    assert np.array_equal(frames[0], deep)


def test_all_frames_are_read(tmp_path: Path) -> None:
    first, *others = (Image.fromarray(GREY + step) for step in range(3))
    first.save(tmp_path / "picture", "TIFF", save_all=True, append_images=others)
    frames = grey_frames(tmp_path / "picture")
    assert frames is not None
    assert np.array_equal(frames, np.stack([GREY + step for step in range(3)]))


def test_transparent_text_is_seen(tmp_path: Path) -> None:
    alpha = np.zeros((4, 6, 4), np.uint8)
    alpha[..., 0] = GREY
    Image.fromarray(alpha).save(tmp_path / "picture", "PNG")
    frames = grey_frames(tmp_path / "picture")
    assert frames is not None
    assert frames.max() > frames.min()


def png(width: int, height: int) -> bytes:
    """Claim to be a picture of a size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + head
    return (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        png(6, 4),
        png(1 << 20, 1 << 20),
        b"\xff\xd8\xff",
        b"BM" + bytes(range(200)),
        b"II*\0\xff\xff\xff\xff",
        b"RIFF\0\0\0\0WAVE",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(run) system",
    ],
    ids=["empty", "PNG", "no pixels", "huge", "JPEG", "BMP", "TIFF", "RIFF", "EPS"],
)
def test_what_is_no_picture_is_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "file").write_bytes(data)
    assert grey_frames(tmp_path / "file") is None


def test_a_small_file_of_too_many_pixels_is_not_decoded(tmp_path: Path) -> None:
    Image.new("1", (1 << 14, 1 << 13)).save(tmp_path / "bomb.png")
    assert grey_frames(tmp_path / "bomb.png") is None
