"""Ways of writing bytes as other bytes that anybody can undo, one function each.

A decoder yields what it makes of some bytes, and nothing where it does not apply. Which
that is, it tests first, by what is cheap. Decoders of text get the printable runs only.

References
----------
RFC 1950, 1951, 1952 (zlib, deflate, gzip), RFC 4648 (base32, base64), PKWARE APPNOTE 4.3.7
(local headers of ZIP), ISO/IEC 10646 (UTF-16, UTF-32). See `_escapes` and `_numerals`.
"""

from __future__ import annotations

import base64
import binascii
import bz2
import lzma
import re
import string
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from typing import NamedTuple, Protocol

from anoncert.attack import _escapes, _numerals
from anoncert.attack._escapes import APART

DEPTH = 3
"""How deep encodings are undone inside of each other."""

_MOST = 1 << 24
_RATIO = 256
_LEAST = 1 << 12
_PIECES = 64

_RUN = 8
_RUN_IN_NOISE = 12
"""Characters that text needs to be told from what surrounds it; more in long values."""

_SHORT = 1 << 10
_PRINTABLE = bytes(range(0x20, 0x7F))
_TEXT = frozenset(_PRINTABLE + b"\t\r\n")
_CLASSES = bytes(1 if byte in _TEXT else 2 if byte else 0 for byte in range(256))
_CONTROL = frozenset((*range(0x20), 0x7F))
_WIDE_CLASSES = bytes(1 if byte not in _CONTROL else 2 if byte else 0 for byte in range(256))
_RUNS = {least: re.compile(rb"[\t\r\n -~]{%d,}" % least) for least in (_RUN, _RUN_IN_NOISE)}
_SYMBOLS = (string.ascii_letters + string.digits + "+/-_").encode()
_SYMBOL_CLASS = bytes(byte in _SYMBOLS for byte in range(256))
_LONG_WORD = b"\1" * 12

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{12,}(?:\r?\n[A-Za-z0-9+/_-]+)*")
_BASE32 = re.compile(rb"[A-Z2-7]{13,}|[a-z2-7]{13,}")
_PORTION = 1 << 14
_LEAST_TRIES = 16
_PER_TRY = 1 << 10


_ZIP_MARK = b"PK\x03\x04"
_ZIP = re.compile(re.escape(_ZIP_MARK) + rb".{4}\x08\x00.{16}(..)(..)", re.DOTALL)


class Inflater(Protocol):
    """An object that decompresses a stream, as zlib, bz2 and lzma have them."""

    @property
    def eof(self) -> bool:
        """Whether its end was reached."""

    def decompress(self, data: memoryview, max_length: int) -> bytes:
        """Return at most so many bytes."""


class Decoder(NamedTuple):
    """A way of undoing one encoding."""

    name: str
    decode: Callable[[bytes], Iterator[bytes]]
    mark: bytes = b""
    """What nothing lacks that is written so."""


class Decoders(NamedTuple):
    """Of what is written in printable characters, and of everything else."""

    text: tuple[Decoder, ...]
    binary: tuple[Decoder, ...]


def strings(data: bytes) -> bytes:
    """Return the printable runs of some bytes, `APART`."""
    shortest = least(data)
    if b"\1" * shortest not in data.translate(_CLASSES):
        return b""
    return APART.join(_RUNS[shortest].findall(data))


def least(data: bytes) -> int:
    """Return how many characters text needs to be told from what surrounds it."""
    return _RUN if len(data) <= _SHORT else _RUN_IN_NOISE


def decoded(data: bytes, *, numerals: bool = False) -> Iterator[tuple[str, bytes]]:
    """Undo all encodings in some bytes, and in what comes out.

    Parameters
    ----------
    data
        Of any origin: what comes out is bounded in size, by its ratio, and in number.
    numerals
        Whether they are numbers by their kind, which only codes of letters can be.

    Yields
    ------
    how, data
        Names of the encodings from the outermost on, and the decoded bytes.
    """
    left, pieces = min(_MOST, _LEAST + _RATIO * len(data)), 0
    waiting, seen = [("", data)], {data}
    while waiting:
        how, source = waiting.pop(0)
        for name, made in _once(source, NUMERALS if numerals and not how else ALL):
            path = f"{how} > {name}" if how else name
            made, left, pieces = made[:left], left - len(made), pieces + 1  # noqa: PLW2901
            if made not in seen:  # escapes of two kinds come out alike in either order
                seen.add(made)
                yield path, made
                if path.count(">") < DEPTH - 1:
                    waiting.append((path, made))
            if left <= 0 or pieces >= _PIECES:
                return


def _once(data: bytes, known: Decoders) -> Iterator[tuple[str, bytes]]:
    text = strings(data)
    for decoders, source in ((known.text, text), (known.binary, data)):
        for name, decode, mark in decoders if source else ():
            for made in decode(source) if mark in source else ():
                if made and made != source:
                    yield name, made


def _base64(text: bytes) -> Iterator[bytes]:
    if _LONG_WORD in text.translate(_SYMBOL_CLASS):
        yield from _joined(_unbase64(run) for run in _BASE64.findall(text))


def _unbase64(run: bytes) -> bytes:
    symbols = b"".join(run.split())
    whole = len(symbols) - (len(symbols) % 4 == 1)
    if whole < len(_LONG_WORD):
        return b""
    return base64.b64decode(symbols[:whole] + b"=" * (-whole % 4), altchars=b"-_")


def _base32(text: bytes) -> Iterator[bytes]:
    if _LONG_WORD in text.translate(_SYMBOL_CLASS):
        yield from _joined(_unbase32(run) for run in _BASE32.findall(text))


def _unbase32(run: bytes) -> bytes:
    with suppress(binascii.Error):
        whole = next(n for n in range(len(run), 0, -1) if n % 8 in (0, 2, 4, 5, 7))
        return base64.b32decode(run[:whole].upper() + b"=" * (-whole % 8))
    return b""


def _joined(made: Iterator[bytes]) -> Iterator[bytes]:
    """Yield all at once: they are short, and there can be many."""
    yield b"\n".join(one for one in made if one)


def _mojibake(data: bytes) -> Iterator[bytes]:
    """Read UTF-8 that was taken for a set of one byte a letter, and written as UTF-8 again."""
    if not data.isascii():
        for codec in ("latin-1", "cp1252"):
            with suppress(UnicodeError):
                made = data.decode().encode(codec)
                made.decode()
                yield made


def _wide(width: int) -> Callable[[bytes], Iterator[bytes]]:
    """Read units of which one byte says something, the first or the last, the others being null."""
    nulls = bytes(width - 1)
    runs = re.compile(rb"[^\0-\x1f\x7f](?:%b[^\0-\x1f\x7f])*" % re.escape(nulls))

    def decode(data: bytes) -> Iterator[bytes]:
        found, shortest, classes = dict[bytes, None](), least(data), data.translate(_WIDE_CLASSES)
        pattern = (b"\1" + nulls) * (shortest - 1) + b"\1"
        at = classes.find(pattern)
        while at >= 0 and (run := runs.match(data, at)):
            letters, end = run[0][::width], run.end()
            # an outermost letter without nulls on both sides is part of a unit in one order
            found[letters if data.startswith(nulls, end) else letters[:-1]] = None
            found[letters if data.endswith(nulls, 0, at) else letters[1:]] = None
            at = classes.find(pattern, end)
        yield APART.join(one for one in found if len(one) >= shortest)

    return decode


def _inflated(stream: Inflater, data: memoryview) -> bytes:
    """Decompress what is there of a stream, also where it breaks off."""
    made, room = [], min(_MOST, _LEAST + _RATIO * len(data))
    with suppress(zlib.error, lzma.LZMAError, OSError, EOFError, ValueError):
        for at in range(0, len(data), _PORTION):
            made.append(stream.decompress(data[at : at + _PORTION], room))
            room -= len(made[-1])
            if room <= 0 or stream.eof:
                break
    return b"".join(made)


def _begins(begin: re.Pattern[bytes], data: bytes) -> Iterator[tuple[re.Match[bytes], memoryview]]:
    """Yield where streams can begin, and what follows; of many, the first."""
    tries = _LEAST_TRIES + len(data) // _PER_TRY
    for found in islice(begin.finditer(data), tries):
        yield found, memoryview(data)[found.start() :]


def _deflate(data: bytes) -> Iterator[bytes]:
    """Inflate a stream without a header, which must be a whole one to be told from noise."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    made = _inflated(stream, memoryview(data))
    if stream.eof and len(made) >= _RUN:
        yield made


def _zip(data: bytes) -> Iterator[bytes]:
    for found, entry in _begins(_ZIP, data):
        name, extra = (int.from_bytes(length, "little") for length in found.groups())
        at = len(found[0]) + name + extra
        yield _inflated(zlib.decompressobj(-zlib.MAX_WBITS), entry[at:])


def _lzma() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(memlimit=_MOST)


def _streams(name: str, mark: bytes, stream: Callable[[], Inflater], then: bytes = b"") -> Decoder:
    """Return a decoder of streams, which begin with a mark and what is like a pattern."""
    begin = re.compile(re.escape(mark) + then, re.DOTALL)

    def decode(data: bytes) -> Iterator[bytes]:
        return (_inflated(stream(), found) for _, found in _begins(begin, data))

    return Decoder(name, decode, mark)


TEXT = (
    Decoder("base64", _base64),
    Decoder("base64 reversed", _numerals.reversed_(_base64)),
    Decoder("base32", _base32),
    Decoder("base32hex", _numerals.base32hex),
    Decoder("base16", _numerals.base16),
    Decoder("base85", _numerals.base85),
    Decoder("one number", _numerals.number),
    Decoder("codes", _numerals.codes),
    Decoder("bits", _numerals.bits),
    Decoder("uuencode", _numerals.uuencoded, b"begin "),
    Decoder("URL", _escapes.url, b"%"),
    Decoder("HTML", _escapes.html, b"&"),
    Decoder("quoted-printable", _escapes.quoted, b"="),
    Decoder("backslashes", _escapes.backslashes, b"\\"),
    Decoder("UTF-7", _escapes.utf7, b"+"),
    Decoder("letters apart", _escapes.spaced),
    Decoder("TJ", _escapes.piecewise, b"TJ"),
)
"""Decoders of what is written in printable characters."""

BINARY = (
    Decoder("mojibake", _mojibake),
    Decoder("UTF-16", _wide(2), b"\0"),
    Decoder("UTF-32", _wide(4), b"\0\0\0"),
    _streams("gzip", b"\x1f\x8b\x08", lambda: zlib.decompressobj(16 + zlib.MAX_WBITS)),
    _streams("zlib", b"\x78", zlib.decompressobj, rb"[\x01\x5e\x9c\xda]"),
    Decoder("deflate", _deflate),
    Decoder("ZIP", _zip, _ZIP_MARK),
    _streams("bzip2", b"BZh", bz2.BZ2Decompressor),
    _streams("LZMA", b"\x5d\0\0", _lzma, rb".{2}(?:\xff{8}|.{4}\0{4})"),
    _streams("xz", b"\xfd7zXZ\0", _lzma),
)
"""Decoders of everything else."""

ALL = Decoders(TEXT, BINARY)
NUMERALS = Decoders((Decoder("codes", _numerals.codes),), ())
