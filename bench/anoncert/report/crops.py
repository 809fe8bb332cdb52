"""Crops for the report: of each way in which burned-in text was recovered, one example.

Beside what was burned in and what came back stands the text that was recovered, as it looks
there alone: what an adversary sees who undid the redaction. Colours are shown in grey.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import numpy as np

from anoncert.attack._ink import evidence
from anoncert.corpus.frames import grey
from anoncert.corpus.glyphs import around, burned
from anoncert.corpus.style import PLAIN, of_place
from anoncert.report.captures import Captures, Leak
from anoncert.report.pictures import encoded
from anoncert.types import Finding
from anoncert.utility._levels import levels

_MARGIN = 12
"""Pixels around a text."""

_MOST = 100
"""Findings that are tried: rows can tell of more ways than there are, or match no image."""

_WHITE = 255


class Crop(NamedTuple):
    """One text as it was burned in, as it came back, and as it was recovered."""

    finding: Finding
    pictures: dict[str, str]
    """PNG data URIs by what they show."""


def crops(captures: Captures) -> Iterator[Crop]:
    """Yield the first finding of each attack and each way to see a text, whole or in part."""
    shown: set[tuple[str, str, str]] = set()
    others = (leak for leak in captures.leaks() if _kind(leak.finding) not in shown)
    for leak in islice(others, _MOST):
        if pictures := _pictures(captures, leak):
            shown.add(_kind(leak.finding))
            yield Crop(leak.finding, pictures)


def _kind(finding: Finding) -> tuple[str, str, str]:
    """Return attack, status, and the redaction or the engine that read it, without its size."""
    how = finding.detail.partition(" of ")[0].partition(":")[0]
    return finding.attack, finding.status, how


def _pictures(captures: Captures, leak: Leak) -> dict[str, str]:
    """Return nothing where text and images do not match."""
    instance, planting = leak.instance, leak.planting
    arrays = captures.corpus.pixels(instance.subject)
    ink = arrays[f"ink/{planting.id}"].astype(np.uint8)
    given, found = captures.before(instance), captures.after(leak.finding.file)
    if given is None or found is None:
        return {}
    white, style = instance.data_range, of_place(planting.place) or PLAIN
    clean = given.unplanted(arrays, instance.id)
    original, before, after = (grey(each.shown(white)) for each in (given, clean, found))
    if after.shape != before.shape:
        return {}
    number = style.frame - 1
    if not style.frame:
        number = max(
            range(len(before)),
            key=lambda n: evidence(after[n], before[n], ink, white, style),
        )
    original, before, after = original[number], before[number], after[number]
    stored = levels(before, after, original == before)
    box = around(ink, _MARGIN)
    low, span = original[box].min(), float(np.ptp(original[box])) or 1.0
    shown = {
        "burned in": original,
        "came back": stored.undone(after),
        "recovered": burned(before, ink, white, style),
    }
    return {
        name: encoded(np.clip((each[box] - low) / span * _WHITE, 0, _WHITE).astype(np.uint8))
        for name, each in shown.items()
    }
