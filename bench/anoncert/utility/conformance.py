"""Do programs of others find it valid: which errors are new to dciodvfy, and who still opens it.

The first file of each series is looked at. What the Basic Profile wants removed (action X of
Table E.1-1) may be gone. Whether values are ones of their VR, `validity` asks of all files.
"""

from __future__ import annotations

import re
import struct
import tempfile
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from msgspec.structs import replace
from pydicom.datadict import tag_for_keyword

from anoncert.corpus import tables
from anoncert.pair.folder import Returned
from anoncert.types import Facet, Measurement
from anoncert.utility._case import Case
from anoncert.utility._external import program, ran
from anoncert.utility._marked import marked

FACET = Facet.VALIDITY

CHECKER = "dciodvfy"
MISSING = "not measured: install dciodvfy (Debian: apt install dicom3tools)"

OPENERS = {"dcmdump": "DCMTK", "gdcminfo": "GDCM"}
"""Programs that open a file, and what they are part of."""

_ERROR = "Error - "
_OF_VALUES = ("for this VR", "Value Representations")
_VALUE = re.compile(r"(= |value )(<[^>]*>|'.' \(\w+\))")
_VERSION = re.compile(r"\d+\.[\w.]+")
_ABSENT = re.compile(r"(?:Missing|Empty) attribute .*Element=<(\w+)>")

_SYNTAX = b"\x02\x00\x10\x00UI"
_EXPLICIT = b"1.2.840.10008.1.2.1\0"
_DEFLATED = re.compile(re.escape(_SYNTAX) + rb"..1\.2\.840\.10008\.1\.2\.1\.99", re.DOTALL)
_FIRST = 144
"""Where the second element of the file meta information begins (PS3.10 section 7.1)."""
_META = 1 << 16
_LARGEST = 1 << 28
"""Bytes in which the syntax is looked for, and of an inflated data set."""


def prepare(case: Case) -> str:  # noqa: ARG001 - same for all cases
    """Tell what is missing."""
    return "" if program(CHECKER) else MISSING


def measure(case: Case, state: str, subject: str) -> Iterator[Measurement]:
    """Yield the share of a subject's series that have errors which their inputs had not."""
    if state:
        yield Measurement(FACET, "conformance", subject, None, None, "errors", reason=state)
        return
    first = dict[str, str]()
    for pair in case.by_subject[subject]:
        if pair.output is not None:
            first.setdefault(pair.input.instance.series_id, pair.input.instance.id)
    chosen = frozenset(first.values())
    for row in marked(case, subject, _new, FACET, "conformance", "errors", chosen):
        yield replace(row, reason=f"{row.reason} ({_asked()})" if row.reason else _asked())


@cache
def _asked() -> str:
    """Name the programs, with what they say of their version: what they find differs with it."""
    with tempfile.TemporaryDirectory(prefix="anoncert-") as folder:
        said = {
            name: ran(name, [option], Path(folder)).text
            for name, option in ((CHECKER, "-version"), *((each, "--version") for each in OPENERS))
            if program(name)
        }
    versions = ((name, _VERSION.search(text)) for name, text in said.items())
    return ", ".join(f"{name} {found[0]}" if found else name for name, found in versions)


def _new(_: Returned, before: bytes, after: bytes) -> set[str]:
    with tempfile.TemporaryDirectory(prefix="anoncert-") as folder:
        return _errors(Path(folder), after) - _errors(Path(folder), before)


def _errors(folder: Path, data: bytes) -> set[str]:
    """Return what is wrong with a file, without the values that are."""
    (folder / "file").write_bytes(_inflated(data))
    said = ran(CHECKER, ["file"], folder)
    lines = (line for line in said.text.splitlines() if line.startswith(_ERROR))
    told = {_VALUE.sub("", line.removeprefix(_ERROR)) for line in lines}
    errors = {error for error in told if not _passed(error)}
    if not said.whole:
        errors.add(f"{CHECKER} comes to no end")
    (folder / "file").write_bytes(data)
    refused = (
        f"{toolkit} does not open it"
        for name, toolkit in OPENERS.items()
        if program(name) and not ran(name, ["file"], folder).ok
    )
    return errors.union(refused)


def _inflated(data: bytes) -> bytes:
    """Return a deflated file as if it had not been: the checker cannot read such."""
    match = _DEFLATED.search(data, 0, _META)
    if match is None:
        return data
    begin = _FIRST + int.from_bytes(data[_FIRST - 4 : _FIRST], "little")
    try:
        body = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data[begin:], _LARGEST)
    except zlib.error:
        return data
    syntax = _SYNTAX + struct.pack("<H", len(_EXPLICIT)) + _EXPLICIT
    meta = data[_FIRST : match.start()] + syntax + data[match.end() : begin]
    return data[: _FIRST - 4] + struct.pack("<I", len(meta)) + meta + body


def _passed(error: str) -> bool:
    """Tell whether an error speaks of a value, or is that an attribute is removed as it should."""
    if any(words in error for words in _OF_VALUES):
        return True
    absent = _ABSENT.match(error)
    if absent is None or tag_for_keyword(absent[1]) is None:  # it has names of its own for some
        return False
    return tables.attribute_policy(absent[1]).action == "X"
