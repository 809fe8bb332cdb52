"""Bytes written as numbers: each by its code, in digits of a base, or all as one long number.

Nearly every text can be read so. Except for base 16, what comes out must therefore be text
itself, or begin as compressed data do.

References
----------
RFC 1924 and ISO 32000-1 section 7.4.3 (base 85), RFC 4648 section 7 (base32hex), IEEE Std
1003.1, uuencode.
"""

from __future__ import annotations

import base64
import binascii
import re
import string
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice

_MOST = 256
"""Runs of a text that are tried."""
_LEAST = 6
_BETWEEN = rb"[ \t\r\n,.;:_\\-]{1,2}"
_BASE16 = re.compile(rb"(?:(?:0x)?[0-9A-Fa-f]{2}[ \r\n,.;:_-]{0,2}){8,}")
_NO_DIGITS = re.compile(rb"0x|[^0-9A-Fa-f]")
_CODES = {
    base: re.compile(rb"\b(?:%b%b){7,}%b\b" % (digits, _BETWEEN, digits))
    for base, digits in ((10, rb"[12]?[0-9]{2}"), (8, rb"[0-3]?[0-7]{2}"))
}
_BITS = re.compile(rb"(?:[01]{8}[ ,.\r\n]?){7,}")
_WORD = re.compile(rb"[0-9A-Za-z]{12,256}")
_ALPHABETS = {
    10: string.digits,
    36: string.digits + string.ascii_lowercase,
    58: "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
    62: string.digits + string.ascii_uppercase + string.ascii_lowercase,
}
_VALUES = {
    base: {ord(digit): value for value, digit in enumerate(alphabet)}
    for base, alphabet in _ALPHABETS.items()
}
_BASE32HEX = re.compile(rb"[0-9A-V]{13,}|[0-9a-v]{13,}")
_BASE85 = (
    (base64.a85decode, bytes(range(ord("!"), ord("u") + 1)) + b"z"),
    (base64.b85decode, (string.ascii_letters + string.digits + "!#$%&()*+-;<=>?@^_`{|}~").encode()),
)
_END = b"~>"
_BEGIN = re.compile(rb"<~|stream\s")
_SHORT = 1 << 10
_LINE = re.compile(rb"^[!-M][ -`]{4,60}$", re.MULTILINE)
_COMPRESSED = (b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ", b"PK\x03\x04", b"\x78\x9c", b"\x78\xda")


def _class(letters: bytes) -> bytes:
    return bytes(byte in letters for byte in range(256))


_HEX, _DECIMAL, _BINARY, _ALNUM = map(
    _class,
    (
        b"0123456789ABCDEFabcdefx ,.;:_-\r\n",
        b"0123456789 \t\r\n,.;:_\\-",
        b"01 ,.\r\n",
        (string.ascii_letters + string.digits).encode(),
    ),
)


def _has(text: bytes, letters: bytes, run: int) -> bool:
    """Tell cheaply whether there are so many of some letters in a row."""
    return b"\1" * run in text.translate(letters)


def base16(text: bytes) -> Iterator[bytes]:
    """Undo base 16, whatever stands between the bytes."""
    if not _has(text, _HEX, 16):
        return
    digits = (_NO_DIGITS.sub(b"", run) for run in _BASE16.findall(text))
    yield b"\n".join(binascii.unhexlify(run) for run in digits)


def codes(text: bytes) -> Iterator[bytes]:
    """Read lists of codes of bytes, in base 10 or 8."""
    if not _has(text, _DECIMAL, 23):
        return
    for base, pattern in _CODES.items():
        for run in islice(pattern.findall(text), _MOST):
            numbers = [int(number, base) for number in re.findall(rb"[0-9]+", run)]
            yield from _telling(bytes(number for number in numbers if number < 256))  # noqa: PLR2004


def bits(text: bytes) -> Iterator[bytes]:
    """Read bytes that are written as eight ones and noughts."""
    for run in islice(_BITS.findall(text), _MOST) if _has(text, _BINARY, 64) else ():
        digits = re.sub(rb"[^01]", b"", run)
        yield from _telling(int(digits, 2).to_bytes(len(digits) // 8, "big"))


def number(text: bytes) -> Iterator[bytes]:
    """Read words as one number in base 10, 36, 58 or 62."""
    for word in islice(_WORD.findall(text), _MOST) if _has(text, _ALNUM, 12) else ():
        for base, values in _VALUES.items():
            read = word.lower() if base == 36 else word  # noqa: PLR2004 - has no case
            if values.keys() >= set(read):
                whole = 0
                for digit in read:
                    whole = whole * base + values[digit]
                yield from _telling(whole.to_bytes((whole.bit_length() + 7) // 8, "big"))


def base85(text: bytes) -> Iterator[bytes]:
    """Undo both kinds of base 85: of what has a mark at its end, and of a word that is alone."""
    alone = [] if len(text) > _SHORT or len(text.split()) > 1 else [text.strip()]
    marked = [_BEGIN.split(part)[-1] for part in text.split(_END, _MOST)[:-1]]
    for run in (*marked, *alone):
        word = b"".join(run.split())
        for decode, alphabet in _BASE85:
            if not word.translate(None, alphabet):
                with suppress(ValueError):
                    yield from _telling(decode(word))


def base32hex(text: bytes) -> Iterator[bytes]:
    """Undo base 32 with the alphabet of numbers."""
    for run in islice(_BASE32HEX.findall(text), _MOST) if _has(text, _ALNUM, 13) else ():
        whole = next(n for n in range(len(run), 0, -1) if n % 8 in (0, 2, 4, 5, 7))
        with suppress(ValueError):
            yield from _telling(base64.b32hexdecode(run[:whole].upper() + b"=" * (-whole % 8)))


def uuencoded(text: bytes) -> Iterator[bytes]:
    """Undo lines that begin with their length."""
    made: list[bytes] = []
    for line in islice(_LINE.findall(text), _MOST):
        with suppress(ValueError):
            made += _telling(binascii.a2b_uu(line))
    yield b"".join(made)


def reversed_(decode: Callable[[bytes], Iterator[bytes]]) -> Callable[[bytes], Iterator[bytes]]:
    """Return a decoder of what was written backwards."""

    def decoded(text: bytes) -> Iterator[bytes]:
        for made in decode(text[::-1]):
            for line in made.split(b"\n"):
                yield from _telling(line)

    return decoded


def _telling(made: bytes) -> Iterator[bytes]:
    """Yield what is text, or begins as compressed data do."""
    if made.startswith(_COMPRESSED):
        yield made
    elif len(made) >= _LEAST:
        with suppress(UnicodeDecodeError):
            if made.rstrip(b"\0").decode().isprintable():
                yield made
