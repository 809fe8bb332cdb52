"""Conversion to NIfTI: does it give the same volumes, and does the sidecar say the same of them.

Each MR series is converted by dcm2niix before and after. What came back of a series is one series:
if it became several volumes, or none, its conversion is lost. Of the sidecar, keys do not count
whose attributes carried an identifier, or are dates and times; those that the claimed profile
demands to remove (PS3.15 Table E.1-1) are permitted, as are those that no standard attribute
has: they come from private ones, unless these are claimed to be retained.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from pydicom.datadict import dictionary_VR, keyword_for_tag, tag_for_keyword
from pydicom.uid import EnhancedMRImageStorage, MRImageStorage

from anoncert.corpus import tables
from anoncert.pair.folder import Returned
from anoncert.types import Duty, Facet, Measurement
from anoncert.utility import _nifti
from anoncert.utility._case import Case
from anoncert.utility._external import program
from anoncert.utility._nifti import Nifti

FACET = Facet.INTEROPERABILITY

_CONVERTED = frozenset({MRImageStorage, EnhancedMRImageStorage})
_AWAY = 0.1
"""Distance up to which the corners of a volume lie where they were [mm]."""
_B_VALUE, _B_VECTOR = 1.0, 1e-3
"""Differences that are none [s/mm2, of unit vectors]."""
_RELATIVE = 1e-5
"""Difference of numbers in sidecars that is none."""
_LAST_TAG = re.compile(r"(?:^|/)([0-9A-F]{4}),([0-9A-F]{4})$")
_SAFE_PRIVATE = "113111"
_OF_DAYS = frozenset({"DA", "DT", "TM"})


class _State(NamedTuple):
    missing: str
    planted: frozenset[str]
    """Keywords of attributes that carried an identifier, at any depth: dcm2niix reads all."""


def prepare(case: Case) -> _State:
    """Tell whether there is a converter, and what was planted in attributes."""
    places = {p.place for p in case.corpus.plantings() if p.duty is not Duty.RETAIN}
    tags = (_LAST_TAG.search(place) for place in places)
    planted = (keyword_for_tag(int(f"{t[1]}{t[2]}", 16)) for t in tags if t)
    return _State("" if program(_nifti.PROGRAM) else _nifti.MISSING, frozenset(planted))


def measure(case: Case, state: _State, subject: str) -> Iterator[Measurement]:
    """Yield the share of a subject's series that convert otherwise, and of keys that changed."""
    by_series = defaultdict[str, list[Returned]](list)
    for pair in case.by_subject[subject]:
        if pair.input.instance.sop_class in _CONVERTED:
            by_series[pair.input.instance.series_id].append(pair)
    if not by_series:
        return
    if state.missing:
        for name, unit in (("conversion", "series"), ("sidecar", "keys")):
            yield Measurement(FACET, name, subject, None, None, unit, reason=state.missing)
        return
    differing, keys = list[bool](), Counter[tuple[bool, bool]]()
    for own in by_series.values():
        before = _nifti.converted(case.corpus.images / p.input.instance.path for p in own)
        after = (
            before
            if all(_is_copy(case, pair) for pair in own)
            else _nifti.converted(case.output / p.output.path for p in own if p.output)
        )
        if before:
            differing.append(not _alike(before, after))
            keys += _compared(before, after, state, case.claims)
    if differing:
        by = _nifti.version()
        lost = sum(differing)
        share = lost / len(differing)
        yield Measurement(FACET, "conversion", subject, share, float(lost), "series", reason=by)
        yield _sidecar(subject, keys, by)


def _sidecar(subject: str, keys: Counter[tuple[bool, bool]], by: str) -> Measurement:
    """Sum up keys, counted by whether they may go and whether they are lost."""
    blamed, free = (keys[may, True] + keys[may, False] for may in (False, True))
    return Measurement(
        FACET,
        "sidecar",
        subject,
        keys[False, True] / blamed if blamed else None,
        float(keys[False, True] + keys[True, True]),
        "keys",
        permitted=keys[True, True] / free if free else 0.0,
        reason=by if blamed else "no key that must stay",
    )


def _is_copy(case: Case, pair: Returned) -> bool:
    """Tell whether a file came back as it was, byte by byte."""
    before, after = case.read(pair)
    return before == after


def _alike(before: list[Nifti], after: list[Nifti]) -> bool:
    return len(before) == len(after) and all(map(_same, before, after))


def _same(one: Nifti, other: Nifti) -> bool:
    if one.shape != other.shape:
        return False
    corners = np.array(np.meshgrid(*((0, n - 1) for n in one.shape[:3]))).reshape(3, -1)
    away = (one.affine - other.affine)[:3] @ np.vstack([corners, np.ones(corners.shape[1])])
    return (
        bool((np.linalg.norm(away, axis=0) < _AWAY).all())
        and _near(one.b_values, other.b_values, _B_VALUE)
        and _near(one.b_vectors, other.b_vectors, _B_VECTOR)
    )


def _near(one: tuple[float, ...], other: tuple[float, ...], tolerance: float) -> bool:
    return len(one) == len(other) and np.allclose(one, other, rtol=0, atol=tolerance)


def _compared(
    before: list[Nifti], after: list[Nifti], state: _State, claims: frozenset[str]
) -> Counter[tuple[bool, bool]]:
    """Count keys by whether they may go, and whether they are lost."""
    counted = Counter[tuple[bool, bool]]()
    for number, given in enumerate(before):
        found = after[number].sidecar if number < len(after) else {}
        for key, value in given.sidecar.items():
            keyword = _keyword(key)
            if keyword not in state.planted and not _of_days(keyword):
                lost = not (key in found and _equal(value, found[key]))
                counted[_may_go(keyword, claims), lost] += 1
    return counted


def _equal(one: Any, other: Any) -> bool:
    """Compare values of JSON; numbers may differ by rounding."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_equal, one, other))
    numbers = all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in (one, other))
    return math.isclose(one, other, rel_tol=_RELATIVE) if numbers else bool(one == other)


def _keyword(key: str) -> str:
    """Return from which attribute a key is taken."""
    return _keywords().get(key, key)


@cache
def _keywords() -> dict[str, str]:
    return {row["key"]: row["keyword"] for row in tables.table("bids_sidecar")}


def _of_days(keyword: str) -> bool:
    tag = tag_for_keyword(keyword)
    return tag is not None and dictionary_VR(tag) in _OF_DAYS


def _may_go(keyword: str, claims: frozenset[str]) -> bool:
    """Tell whether the profile demands that an attribute goes, by what is claimed."""
    if tag_for_keyword(keyword) is None:  # of no standard attribute
        return _SAFE_PRIVATE not in claims
    policy = tables.attribute_policy(keyword)
    return bool(policy.action) and not claims & set(policy.kept_by)
