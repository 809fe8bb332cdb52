"""Do programs of others find it valid: which errors are new to dciodvfy, and who still opens it.

The first file of each series is looked at. What the Basic Profile wants removed (action X of
Table E.1-1) may be gone. Whether values are ones of their VR, `validity` asks of all files.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pydicom.datadict import tag_for_keyword

from anoncert.corpus import tables
from anoncert.types import Facet, Measurement
from anoncert.utility._case import Case
from anoncert.utility._external import program, ran
from anoncert.utility._marked import marked

FACET = Facet.VALIDITY

CHECKER = "dciodvfy"
MISSING = "not measured: install dciodvfy (Debian: apt install dicom3tools)"

_OPENERS = {"dcmdump": "DCMTK", "gdcminfo": "GDCM"}
"""Programs that open a file, and what they are part of."""

_ERROR = "Error - "
_OF_VALUES = ("for this VR", "Value Representations")
_VALUE = re.compile(r"(= |value )(<[^>]*>|'.' \(\w+\))")
_ABSENT = re.compile(r"(?:Missing|Empty) attribute .*Element=<(\w+)>")


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
    yield from marked(case, subject, _new, FACET, "conformance", "errors", chosen)


def _new(before: bytes, after: bytes) -> set[str]:
    with tempfile.TemporaryDirectory(prefix="anoncert-") as folder:
        return _errors(Path(folder), after) - _errors(Path(folder), before)


def _errors(folder: Path, data: bytes) -> set[str]:
    """Return what is wrong with a file, without the values that are."""
    (folder / "file").write_bytes(data)
    lines = ran(CHECKER, ["file"], folder).text.splitlines()
    told = (_VALUE.sub("", line.removeprefix(_ERROR)) for line in lines if line.startswith(_ERROR))
    refused = {
        f"{toolkit} does not open it"
        for name, toolkit in _OPENERS.items()
        if program(name) and not ran(name, ["file"], folder).ok
    }
    return {error for error in told if not _passed(error)} | refused


def _passed(error: str) -> bool:
    """Tell whether an error speaks of a value, or is that an attribute is removed as it should."""
    if any(words in error for words in _OF_VALUES):
        return True
    absent = _ABSENT.match(error)
    if absent is None or tag_for_keyword(absent[1]) is None:  # it has names of its own for some
        return False
    return tables.attribute_policy(absent[1]).action == "X"
