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
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

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


def url(text: bytes) -> Iterator[bytes]:
    """Undo escapes of URLs."""
    if _URL.search(text):
        plain = _UNIT.sub(lambda unit: _letter(unit[1]), text)
        yield unquote_to_bytes(plain.replace(b"+", b" "))


def html(text: bytes) -> Iterator[bytes]:
    """Undo references to letters in HTML and XML."""
    if _HTML.search(text):
        yield pages.unescape(text.decode("latin-1")).encode()


def quoted(text: bytes) -> Iterator[bytes]:
    """Undo quoted-printable."""
    if _QUOTED.search(text):
        yield quopri.decodestring(text)


def backslashes(text: bytes) -> Iterator[bytes]:
    """Undo escapes of JSON, C, CSS and PDF."""
    if _ESCAPED.search(text):
        yield _ESCAPED.sub(_unescaped, text)


def _unescaped(match: re.Match[bytes]) -> bytes:
    byte, unit, braced, octal, spaced, bare = match.groups()
    if letter := unit or braced or spaced:
        return _letter(letter)
    return bytes([int(byte, 16)]) if byte else bytes([int(octal, 8)]) if octal else bare


def _letter(code: bytes) -> bytes:
    return chr(int(code, 16)).encode("utf-8", "replace")


def utf7(text: bytes) -> Iterator[bytes]:
    """Read shifted letters of UTF-7."""
    if _UTF7.search(text):
        yield text.decode("utf-7", "ignore").encode("utf-8", "replace")


def spaced(text: bytes) -> Iterator[bytes]:
    """Join letters that stand apart."""
    yield b"\n".join(run[0][::2] for run in _SPACED.finditer(text))


def piecewise(text: bytes) -> Iterator[bytes]:
    """Join the pieces of text that a page of PDF shows at distances of their own."""
    if b"TJ" in text:
        yield b"\n".join(b"".join(_PIECE.findall(shown)) for shown in _PIECEWISE.findall(text))
