"""What values of elements say, however they are encoded."""

from __future__ import annotations

import re

import numpy as np
from pydicom.uid import ExplicitVRBigEndian

from anoncert.part10 import Element, File

Value = tuple[object, ...]

_BINARY = {"US": "u2", "SS": "i2", "UL": "u4", "SL": "i4", "FL": "f4", "FD": "f8", "AT": "u2"}
_NUMBERS = frozenset({"DS", "IS"})
_PRIVATE = re.compile(r"(?:^|/)[0-9A-F]{3}[13579BDF],(?:\[.*\][0-9A-F]{2}|[0-9A-F]{4})$", re.DOTALL)


def value_of(element: Element, file: File, vr: str = "") -> Value:
    """Return what a value says, however it is written; nothing if it is empty.

    Parameters
    ----------
    element
        Whose.
    file
        In which it stands.
    vr
        Value representation of a private element; without, its bytes are all that is known.
    """
    private = not vr and _PRIVATE.search(element.place) is not None
    element = element._replace(vr=vr or element.vr)
    text = None if private else element.text
    if text is None:
        kind = None if private else _BINARY.get(element.vr)
        if kind and len(element.value) % int(kind[1]) == 0:
            order = ">" if file.transfer_syntax == ExplicitVRBigEndian else "<"
            return tuple(np.frombuffer(element.value, order + kind).tolist())
        stripped = element.value.strip(b"\0 ")
        return (stripped,) if stripped else ()
    parts = [part.strip("\0 ") for part in text.split("\\")]
    if element.vr in _NUMBERS:
        parts = [_number(part) for part in parts]
    return tuple(parts) if any(parts) else ()


def _number(part: str) -> str:
    """Write a number in one way."""
    try:
        return repr(float(part))
    except ValueError:
        return part
