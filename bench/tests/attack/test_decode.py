"""Each encoding is undone, also inside of others, and nothing hostile takes long or much."""

from __future__ import annotations

import base64
import binascii
import bz2
import gzip
import io
import json
import lzma
import quopri
import time
import zipfile
import zlib
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from anoncert.attack._decode import BINARY, TEXT, decoded

NAME = "VERMEULEN^ANKE 0012345678"


def deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def zipped(data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("notes.txt", data)
    return stream.getvalue()


def png(data: bytes) -> bytes:
    stream, said = io.BytesIO(), PngImagePlugin.PngInfo()
    said.add_text("Comment", data.decode("latin-1"), zip=True)
    Image.new("L", (8, 8)).save(stream, "PNG", pnginfo=said)
    return stream.getvalue()


def pdf(data: bytes) -> bytes:
    return b"%PDF-1.4\n<< /Filter /FlateDecode >>\nstream\n" + zlib.compress(data) + b"\nendstream"


def kerned(data: bytes) -> bytes:
    return (
        b"[" + b"-20 ".join(b"(%b)" % data[at : at + 3] for at in range(0, len(data), 3)) + b"]TJ"
    )


ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "base64": base64.b64encode,
    "base64 of URLs": base64.urlsafe_b64encode,
    "base64 in lines": lambda data: base64.encodebytes(data * 9),
    "base64 without padding": lambda data: base64.b64encode(data).rstrip(b"="),
    "base32": base64.b32encode,
    "base16": binascii.hexlify,
    "base16 in pairs": lambda data: binascii.hexlify(data, " "),
    "URL": lambda data: "".join(f"%{byte:02x}" for byte in data).encode(),
    "HTML": lambda data: "".join(f"&#{byte};" for byte in data).encode(),
    "quoted-printable": lambda data: "".join(f"={byte:02X}" for byte in data).encode(),
    "JSON": lambda data: "".join(f"\\u{byte:04x}" for byte in data).encode(),
    "octal": lambda data: "".join(f"\\{byte:03o}" for byte in data).encode(),
    "TJ": kerned,
    "UTF-16LE": lambda data: data.decode("latin-1").encode("utf-16-le"),
    "UTF-16BE": lambda data: data.decode("latin-1").encode("utf-16-be"),
    "UTF-32LE": lambda data: data.decode("latin-1").encode("utf-32-le"),
    "UTF-32BE": lambda data: data.decode("latin-1").encode("utf-32-be"),
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "deflate": deflate,
    "ZIP": zipped,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "PNG": png,
    "PDF": pdf,
}
ALONE: dict[str, Callable[[bytes], bytes]] = {
    "base64 reversed": lambda data: base64.b64encode(data)[::-1],
    "base32hex": base64.b32hexencode,
    "base85": base64.b85encode,
    "base85 of PDF": lambda data: base64.a85encode(data, adobe=True),
    "one number": lambda data: str(int.from_bytes(data, "big")).encode(),
    "codes": lambda data: str(list(data)).encode(),
    "codes in octal": lambda data: " ".join(f"{byte:03o}" for byte in data).encode(),
    "bits": lambda data: "".join(f"{byte:08b}" for byte in data).encode(),
    "uuencode": lambda data: b"begin 644 names\n%b`\nend\n" % binascii.b2a_uu(data),
    "UTF-7": lambda data: b"+%b-" % base64.b64encode(data.decode().encode("utf-16-be")),
    "CSS": lambda data: "".join(f"\\{byte:02x} " for byte in data).encode(),
    "units of URLs": lambda data: "".join(f"%u{byte:04x}" for byte in data).encode(),
    "letters apart": lambda data: ".".join(data.decode()).encode(),
    "LZMA": lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
}
"""What is undone where nothing else stands in the value."""
every = pytest.mark.parametrize("encode", ENCODERS.values(), ids=ENCODERS)


def made(data: bytes) -> list[bytes]:
    return [piece for _, piece in decoded(data)]


@every
def test_what_was_encoded_comes_out(encode: Callable[[bytes], bytes]) -> None:
    assert any(NAME.encode() in piece for piece in made(encode(NAME.encode())))


@pytest.mark.parametrize("encode", ALONE.values(), ids=ALONE)
def test_what_stands_alone_comes_out(encode: Callable[[bytes], bytes]) -> None:
    assert any(NAME.encode() in piece for piece in made(encode(NAME.encode())))


def test_utf_8_that_was_taken_for_something_else_comes_out() -> None:
    name = "Říha Müller".encode()
    assert name in made(name.decode("latin-1").encode())
    assert name not in made(name)


def test_numbers_by_their_kind_are_read_as_codes_alone() -> None:
    codes = ".".join(map(str, NAME.encode())).encode()
    assert [(how, NAME.encode()) for how in ("codes",)] == list(decoded(codes, numerals=True))


@every
def test_it_comes_out_among_other_bytes(encode: Callable[[bytes], bytes]) -> None:
    if encode is not deflate:  # has nothing to tell where it begins
        data = bytes(range(256)) * 40 + encode(NAME.encode()) + bytes(range(255, 0, -1)) * 40
        assert any(NAME.encode() in piece for piece in made(data))


@every
def test_it_comes_out_of_two_more_encodings(encode: Callable[[bytes], bytes]) -> None:
    data = base64.b64encode(zlib.compress(encode(NAME.encode())))
    found = [how for how, piece in decoded(data) if NAME.encode() in piece]
    assert any(how.startswith("base64 > zlib > ") for how in found)


def test_four_deep_is_too_deep() -> None:
    data = NAME.encode()
    for _ in range(4):
        data = base64.b64encode(data)
    assert not any(NAME.encode() in piece for piece in made(data))


def test_escapes_as_programs_write_them_are_undone() -> None:
    text = "Müller^Jörg"
    assert text.encode() in made(quote(text).encode())
    assert text.encode() in made(json.dumps(text).strip('"').encode())
    assert text.encode() in made(b"M&uuml;ller^J&#xf6;rg")
    assert any(text.encode() in piece for piece in made(quopri.encodestring(text.encode())))


def test_what_comes_out_twice_is_looked_at_once() -> None:
    pieces = made(b"VERMEULEN%5EANKE =41=42=43 %41%42%43")
    assert len(pieces) == len(set(pieces)) == 3


def test_of_text_between_other_bytes_escapes_are_undone_where_there_are_some() -> None:
    plain, escaped = b"nothing in here", b"VERMEULEN%5EANKE"
    assert made(plain + bytes(40) + escaped + bytes(40) + plain) == [b"VERMEULEN^ANKE"]


def test_what_breaks_off_comes_out_as_far_as_it_is_there() -> None:
    noise = bytes(pow(7, n, 65537) & 0xFF for n in range(4000))
    assert any(
        NAME.encode() in piece for piece in made(zlib.compress(NAME.encode() + noise)[:2000])
    )


@pytest.mark.parametrize(
    "bomb",
    [
        gzip.compress(bytes(1 << 24)),
        zlib.compress(gzip.compress(bytes(1 << 24))),
        bz2.compress(bytes(1 << 24)),
        zipped(bytes(1 << 24)),
        b"\x1f\x8b\x08" * 30_000,
        b"\x78\x9c" * 30_000,
        b"PK\x03\x04" * 30_000,
        b"BZh91AY&SY" * 6_000,
        b"%41" * 30_000,
        b"QUJD" * 30_000,
        b"[" * 30_000 + b"TJ",
        b"[(" * 15_000 + b"TJ",
        b"A\0" * 30_000,
        gzip.compress(bytes(1 << 20))[:-400] * 50,
    ],
    ids=range(14),
)
def test_what_was_made_to_take_long_or_much_does_not(bomb: bytes) -> None:
    started = time.process_time()
    assert sum(map(len, made(bomb))) <= 1 << 24
    assert time.process_time() - started < 5


@given(st.binary(max_size=400))
def test_arbitrary_bytes_raise_nothing_and_stay_within_the_bounds(data: bytes) -> None:
    found = made(data)
    assert sum(map(len, found)) <= (1 << 12) + 256 * len(data)
    assert b"" not in found


@pytest.mark.parametrize("decoder", [*TEXT, *BINARY], ids=lambda decoder: decoder.name)
@given(data=st.binary(max_size=200))
def test_no_decoder_raises(decoder: object, data: bytes) -> None:
    assert all(isinstance(piece, bytes) for piece in decoder.decode(data))  # type: ignore[attr-defined]
