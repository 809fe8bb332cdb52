"""Attributes that analyses read: kept within tolerance, cleaned but still of use, or lost.

Every ``retain`` planting is compared between an input and its output. Attributes that
PS3.15 Table E.1-1 lists may be lost unless the tool claims an option that retains them, and
texts unless it claims to clean them.
"""

from __future__ import annotations

import io
import math
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pydicom

from anoncert.corpus import tables
from anoncert.corpus.tables import Attribute
from anoncert.types import Duty, Facet, Measurement, Planting
from anoncert.utility._case import Case

FACET = Facet.ATTRIBUTES

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class _State:
    attributes: list[Attribute]
    permitted: frozenset[str]


def prepare(case: Case) -> _State:
    """List the attributes, and those whose loss the claimed profile demands."""
    retained = {p.locator: p for p in case.corpus.plantings() if p.duty is Duty.RETAIN}
    listed = tables.retained(case.corpus.recipe.retain)
    attributes = [attribute for attribute in listed if attribute.keyword in retained]
    permitted = (a.keyword for a in attributes if _may_go(a, retained[a.keyword], case.claims))
    return _State(attributes, frozenset(permitted))


def measure(case: Case, state: _State, subject: str) -> Iterator[Measurement]:
    """Yield the share of a subject's attribute values that were lost, each by its weight."""
    counts = {True: [0.0, 0], False: [0.0, 0]}
    gone = 0.0
    for returned in case.by_subject[subject]:
        before, after = (_read(data, state) for data in case.read(returned))
        for attribute in state.attributes:
            wanted = _value(before, attribute.keyword)
            if wanted is not None:
                lost = 1 - kept(wanted, _value(after, attribute.keyword), attribute)
                count = counts[attribute.keyword in state.permitted]
                count[0] += attribute.weight * lost
                count[1] += attribute.weight
                gone += lost
    blamed, permitted = counts[False], counts[True]
    yield Measurement(
        facet=FACET,
        measure="attributes",
        subject=subject,
        loss=blamed[0] / blamed[1] if blamed[1] else None,
        raw=gone,
        unit="lost",
        permitted=permitted[0] / permitted[1] if permitted[1] else 0.0,
        reason="" if blamed[1] else "no attribute that must stay",
    )


def kept(wanted: Any, found: Any, attribute: Attribute) -> float:
    """Return how much of a value stayed, from 0 to 1: of texts that may be cleaned, words.

    Parameters
    ----------
    wanted, found
        Values as pydicom gives them; ``found`` is None where the attribute is gone.
    attribute
        With its tolerance: ``exact``, ``abs`` (difference), ``rel`` (relative), or ``words``.
    """
    if found is None:
        return 0.0
    if attribute.tolerance == "exact":
        return float(_parts(wanted) == _parts(found))
    if attribute.tolerance == "words":
        before, after = (Counter(_WORD.findall(str(value).lower())) for value in (wanted, found))
        return (before & after).total() / before.total() if before else float(wanted == found)
    try:
        pairs = list(zip(_numbers(wanted), _numbers(found), strict=True))
    except (TypeError, ValueError):
        return 0.0
    absolute = attribute.limit if attribute.tolerance == "abs" else 0.0
    relative = attribute.limit if attribute.tolerance == "rel" else 0.0
    return float(all(math.isclose(a, b, rel_tol=relative, abs_tol=absolute) for a, b in pairs))


def _may_go(attribute: Attribute, planting: Planting, claims: frozenset[str]) -> bool:
    """Tell whether the profile wants it removed, and no option has it kept, or words cleaned."""
    cleaned = attribute.policy.cleaned_by if attribute.tolerance == "words" else ()
    return bool(planting.action) and claims.isdisjoint({*planting.kept_by, *cleaned})


def _read(data: bytes | None, state: _State) -> pydicom.Dataset:
    if data is None:
        return pydicom.Dataset()
    wanted: list[Any] = [attribute.keyword for attribute in state.attributes]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return pydicom.dcmread(io.BytesIO(data), force=True, specific_tags=wanted)
    except Exception:  # noqa: BLE001 - hostile input: what cannot be read is lost
        return pydicom.Dataset()


def _value(dataset: pydicom.Dataset, keyword: str) -> Any:
    """Return a value, None where it is absent, empty or unreadable."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            element = dataset[keyword] if keyword in dataset else None  # noqa: SIM401 - get() gives values
            return None if element is None or element.is_empty else element.value
    except Exception:  # noqa: BLE001 - hostile input: what cannot be read is lost
        return None


def _parts(value: Any) -> list[str]:
    several = isinstance(value, (list, tuple, pydicom.multival.MultiValue))
    return [str(part) for part in (value if several else [value])]


def _numbers(value: Any) -> list[float]:
    return [float(part) for part in _parts(value)]
