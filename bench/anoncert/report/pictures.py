"""Pictures for the report: what was burned in, and what came back."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Picture

from anoncert.corpus.frames import frames, inverse, is_colour
from anoncert.pair.image import Image
from anoncert.report.captures import Captures, Leak
from anoncert.types import RANK, Instance, Status

_COUNT = 2
_SIDE = 2048
"""What has more rows or columns is shown smaller."""

_WHITE = 255
_SAMPLES = 3


class Sample(NamedTuple):
    """An input beside its output, as PNG data URIs."""

    title: str
    before: str
    came_back: bool
    after: str | None
    """None for what is no image, or too large to be shown."""
    leaked: list[str]
    """Identifiers of the texts that were recovered in its series."""
    elsewhere: list[str]
    """Identifiers of texts in it that were recovered in other series, not in its own."""


def samples(captures: Captures) -> Iterator[Sample]:
    """Yield the first captures that something was burned into, and which of their texts leaked."""
    shown = list(islice(captures.returned.items(), _COUNT))
    leaks = list(captures.leaks()) if shown else []
    for instance, name in shown:
        before, after = captures.before(instance), captures.after(name)
        if before is None:
            continue
        number, count = _telling(captures, instance, before, after), len(frames(before.stored))
        texts = [leak for leak in leaks if instance.series_id in leak.planting.series]
        here = _worst(leak for leak in texts if leak.instance.series_id == instance.series_id)
        elsewhere = _worst(leak for leak in texts if leak.finding.identifier not in here)
        yield Sample(
            f"{instance.id}, frame {number + 1} of {count}" if count > 1 else instance.id,
            encoded(_displayed(before, number)),
            name is not None,
            None if after is None else encoded(_displayed(after, number)),
            [_told(*each) for each in here.items()],
            [_told(*each) for each in elsewhere.items()],
        )


def _worst(leaks: Iterable[Leak]) -> dict[str, Status]:
    """Return what became of each identifier, in order."""
    worst: dict[str, Status] = {}
    for leak in sorted(leaks, key=lambda leak: RANK[leak.finding.status]):
        worst.setdefault(leak.finding.identifier, leak.finding.status)
    return dict(sorted(worst.items()))


def _told(identifier: str, status: Status) -> str:
    return f"{identifier} (in part)" if status is Status.PARTIAL else identifier


def _telling(captures: Captures, instance: Instance, before: Image, after: Image | None) -> int:
    """Return the frame in which most of what was burned in is left; if none is, that with most."""
    given = frames(before.stored)
    clean = before.unplanted(captures.corpus.pixels(instance.subject), instance.id)
    planted = given != frames(clean.stored)
    left = np.zeros_like(planted)
    if after is not None and after.stored.shape == before.stored.shape:
        left = planted & (frames(after.stored) == given)
    return max(range(len(given)), key=lambda n: (left[n].sum(), planted[n].sum()))


def encoded(shown: NDArray[np.uint8]) -> str:
    """Return a picture, grey or in colour, as the data URI of a PNG."""
    stream, picture = io.BytesIO(), Picture.fromarray(shown)
    picture.thumbnail((_SIDE, _SIDE))
    picture.save(stream, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()


def _displayed(image: Image, number: int) -> NDArray[np.uint8]:
    """Return a frame, or the last if there are fewer; numbers in palettes as grey values."""
    several = frames(image.stored)
    frame = several[min(number, len(several) - 1)]
    if is_colour(image.stored.shape):
        frame = frame[..., :_SAMPLES]
    if frame.dtype != np.uint8:
        values = frame.astype(np.float64)
        span = float(np.ptp(values)) or 1.0
        frame = ((values - values.min()) / span * _WHITE).astype(np.uint8)
    return np.asarray(inverse(frame, _WHITE) if image.inverted else frame, np.uint8)
