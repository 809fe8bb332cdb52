"""Segments of compressed images that hold text: COM, and EXIF in APP1.

References
----------
ISO/IEC 10918-1 section B.2.4 (JPEG), ISO/IEC 14495-1 section C.2 (JPEG-LS), ISO/IEC 15444-1
section A.9.2 (JPEG 2000): COM. CIPA DC-008 section 4.5 (Exif): APP1, Image Description, Artist.
"""

from __future__ import annotations

from collections.abc import Mapping

from PIL import Image

COMMENT = "comment"
EXIF = {"image_description": 0x010E, "artist": 0x013B}
"""Texts of EXIF by their tags."""

_START, _START_2000 = b"\xff\xd8", b"\xff\x4f"
_COM, _APP1, _COM_2000 = b"\xff\xfe", b"\xff\xe1", b"\xff\x64"
_TILE_2000 = b"\xff\x90"
_VERSION = b"Created by OpenJPEG version"
_LATIN = b"\0\1"
_MARKER = 2


def marked(codestream: bytes, texts: Mapping[str, str]) -> bytes:
    """Insert segments into the header of a compressed image.

    The comment in which an encoder of JPEG 2000 tells its own version is taken out: every
    version writes another one, and nothing else differs.

    Parameters
    ----------
    codestream
        JPEG, JPEG-LS or JPEG 2000.
    texts
        In ASCII: ``comment``, and for JPEG those of EXIF.
    """
    codestream = _without_version(codestream)
    at, segments = _MARKER, b""
    exif = Image.Exif()
    exif.update({tag: texts[name] for name, tag in EXIF.items() if name in texts})
    if exif:
        segments += _segment(_APP1, exif.tobytes())
    if COMMENT in texts:
        comment = texts[COMMENT].encode("ascii")
        if codestream.startswith(_START_2000):
            # the image's size stands first
            at += _MARKER + int.from_bytes(codestream[4:6])
            segments += _segment(_COM_2000, _LATIN + comment)
        else:
            segments += _segment(_COM, comment)
    return codestream[:at] + segments + codestream[at:]


def _without_version(codestream: bytes) -> bytes:
    """Walk the main header of JPEG 2000 and leave out what OpenJPEG says of itself."""
    at = _MARKER
    while codestream.startswith(_START_2000) and codestream[at : at + _MARKER] != _TILE_2000:
        end = at + _MARKER + int.from_bytes(codestream[at + _MARKER : at + 2 * _MARKER])
        if codestream[at:end].startswith(_COM_2000) and _VERSION in codestream[at:end]:
            return codestream[:at] + codestream[end:]
        at = end
    return codestream


def _segment(marker: bytes, data: bytes) -> bytes:
    return marker + (len(data) + _MARKER).to_bytes(2) + data
