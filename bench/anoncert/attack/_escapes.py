"""Letters written by escapes, or apart from each other, one function each kind.

References
----------
RFC 2045 (quoted-printable), RFC 2152 (UTF-7), RFC 3986 (URL), RFC 8259 (JSON), ISO 32000-1
sections 7.3.4 and 9.4.3 (strings of PDF, and pieces of text).
"""

from __future__ import annotations

import html as pages
import quopri
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote_to_bytes

APART = b"\f"
"""Stands between runs of text, so that nothing is read across what was between them."""

_Undo = Callable[[bytes], bytes]
_URL = re.compile(rb"%(?:u[0-9A-Fa-f]{2})?[0-9A-Fa-f]{2}")
_UNIT = re.compile(rb"%u([0-9A-Fa-f]{4})")
_HTML = re.compile(rb"&(?:#\w{2,8}|\w{2,8};)")
_QUOTED = re.compile(rb"=(?:[0-9A-F]{2}|\r?\n)")
_ESCAPED = re.compile(
    rb"\\(?:x([0-9A-Fa-f]{2})|(?:u|U[0-9A-Fa-f]{4})([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,5})\}"
    rb"|([0-3][0-7]{2})|([0-9A-Fa-f]{2,5}) |([()]))"
)
_UTF7 = re.compile(rb"\+[A-Za-z0-9+/]{3,}(?:-|(?=[\s^=]|\Z))")
_SPACED = re.compile(rb"[!-~]([ .,\n\t_-])(?:[ -~]\1){6,}[!-~]")
_PIECEWISE = re.compile(rb"\[((?:\((?:[^()\\]|\\.)*\)|[^\[\]()])*)\]\s*TJ")
_PIECE = re.compile(rb"\(((?:[^()\\]|\\.)*)\)")


def _where(pattern: re.Pattern[bytes], undo: _Undo) -> Callable[[bytes], Iterator[bytes]]:
    """Return a decoder of those runs of a text in which there are escapes."""

    def decode(text: bytes) -> Iterator[bytes]:
        if pattern.search(text):
            escaped = (run for run in text.split(APART) if pattern.search(run))
            yield APART.join(made for run in escaped if (made := undo(run)) != run)

    return decode


def _url(text: bytes) -> bytes:
    plain = _UNIT.sub(lambda unit: _letter(unit[1]), text)
    return unquote_to_bytes(plain.replace(b"+", b" "))


def _html(text: bytes) -> bytes:
    return pages.unescape(text.decode("latin-1")).encode()


def _backslashes(text: bytes) -> bytes:
    return _ESCAPED.sub(_unescaped, text)


def _unescaped(match: re.Match[bytes]) -> bytes:
    byte, unit, braced, octal, spaced, bare = match.groups()
    if letter := unit or braced or spaced:
        return _letter(letter)
    return bytes([int(byte, 16)]) if byte else bytes([int(octal, 8)]) if octal else bare


def _letter(code: bytes) -> bytes:
    return chr(int(code, 16)).encode("utf-8", "replace")


def _utf7(text: bytes) -> bytes:
    return text.decode("utf-7", "ignore").encode("utf-8", "replace")


url = _where(_URL, _url)
html = _where(_HTML, _html)
quoted = _where(_QUOTED, quopri.decodestring)
backslashes = _where(_ESCAPED, _backslashes)
utf7 = _where(_UTF7, _utf7)


def spaced(text: bytes) -> Iterator[bytes]:
    """Join letters that stand apart."""
    yield b"\n".join(run[0][::2] for run in _SPACED.finditer(text))


def piecewise(text: bytes) -> Iterator[bytes]:
    """Join the pieces of text that a page of PDF shows at distances of their own."""
    yield b"\n".join(b"".join(_PIECE.findall(shown)) for shown in _PIECEWISE.findall(text))
