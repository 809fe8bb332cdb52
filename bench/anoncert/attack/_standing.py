"""Looking for burned-in texts in one output after the other, for all cases at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import NamedTuple

import numpy as np
from scipy import ndimage

from anoncert.attack import _ink
from anoncert.attack._candidates import Others, Sought
from anoncert.attack._case import Case
from anoncert.attack._explanation import Values, sight
from anoncert.attack._identify import identified, may_be_identified
from anoncert.attack._opened import Opened
from anoncert.attack._redaction import redactions
from anoncert.attack._scene import SEARCHED, Scene, Trace, looks, trace, varied
from anoncert.corpus.frames import grey
from anoncert.corpus.glyphs import REACH, Box, around, burned
from anoncert.corpus.pixels import unplanted
from anoncert.corpus.streams import Stream, permuted
from anoncert.pair.describe import stored_pixels
from anoncert.part10 import File
from anoncert.types import Instance, Planting, Status

SAMPLE = 20
"""Subjects whose redacted texts are searched, each text in one of its series."""

_PART = 0.1
"""Share of what can be seen of a text that is a part of it."""

_LEAST = 3
_GREATEST = 2.0**40

_KINDS = ("ink", "decoy")
_PHOTOMETRIC_INTERPRETATION = "0028,0004"


class Verdict(NamedTuple):
    """What is said of a text in one output."""

    text: Status | None = None
    decoy: Status | None = None
    """Of the text of somebody who is not in the files."""
    how: str = ""
    """It is seen; see `View`."""
    searched: bool | None = None
    """Whether its trace was searched, if it left any."""


class _Image(NamedTuple):
    """An input in grey, bright where it is high, in frames of shape (rows, columns)."""

    instance: Instance
    given: Values
    """As the tool got it, shape (frames, rows, columns)."""
    under: Values
    """Before planting."""
    inverted: bool
    """Whether low stored values are bright."""

    def shown(self, stored: Values) -> Values:
        """Turn stored values round where low ones are bright."""
        return self.instance.data_range - stored if self.inverted else stored


class Reader:
    """Looks for texts, and keeps what it needs of the latest subject.

    Parameters
    ----------
    case
        Any of those that share what a tool left.
    """

    def __init__(self, case: Case) -> None:
        self.pairs = case.pairs
        self._drawn = _ink.prepared(case, "pixels")
        self._subjects = {subject.id: subject for subject in case.corpus.subjects()}
        self._others = Others(case.corpus)
        self._sample = frozenset(_sample(case, self._drawn.plantings))
        self._latest = ""
        self._images: dict[str, _Image] = {}
        self._sought: dict[str, Sought] = {}
        self._opened: Opened | None = None
        self._verdicts: list[tuple[Planting, Verdict]] = []

    def read(self, case: Case, opened: Opened) -> list[tuple[Planting, Verdict]]:
        """Look for all texts that may stand in a file; once for all cases."""
        if self._opened is not opened:
            self._opened, self._verdicts = opened, list(self._looked(case, opened))
        return self._verdicts

    def _looked(self, case: Case, opened: Opened) -> Iterator[tuple[Planting, Verdict]]:
        output = opened.output
        inputs = self._drawn.inputs(case, output) if output else []
        if not inputs or opened.pixels is None:
            return
        seen, paired = bounded(grey(opened.pixels)), output in case.origin
        for instance in inputs:
            if not paired and (instance.rows, instance.columns) != seen.shape[1:]:
                continue
            image = self._image(case, instance)
            for planting in self._drawn.plantings[instance.series_id]:
                if image.under.shape == seen.shape:
                    yield planting, self._verdict(planting, image, seen, paired=paired)
                elif paired:
                    yield planting, Verdict(Status.UNTESTABLE)

    def _image(self, case: Case, instance: Instance) -> _Image:
        """Return an input, and forget those of other subjects."""
        if self._latest != instance.subject:
            self._latest, self._images, self._sought = instance.subject, {}, {}
        if instance.id not in self._images:
            arrays = self._drawn.of(case, instance.subject)
            data = (case.corpus.images / instance.path).read_bytes()
            parsed = File(data)
            planted, _ = stored_pixels(data, parsed)
            assert planted is not None
            inverted = parsed.text(_PHOTOMETRIC_INTERPRETATION) == "MONOCHROME1"
            stored = _Image(
                instance, grey(planted), grey(unplanted(arrays, instance.id, planted)), inverted
            )
            self._images[instance.id] = stored._replace(
                given=stored.shown(stored.given), under=stored.shown(stored.under)
            )
            for planting in self._drawn.plantings[instance.series_id]:
                if planting.id not in self._sought:
                    ink, decoy = (arrays[f"{k}/{planting.id}"].astype(np.uint8) for k in _KINDS)
                    subject = self._subjects[planting.subject]
                    sought = Sought(planting, subject, (ink, decoy), self._others)
                    self._sought[planting.id] = sought
        return self._images[instance.id]

    def _verdict(
        self, planting: Planting, image: _Image, stored: Values, *, paired: bool
    ) -> Verdict:
        """Look for one text in all frames."""
        sought = self._sought[planting.id]
        white, box = image.instance.data_range, sought.both.box
        traced: tuple[Scene, Trace] | None = None
        part = False
        for seen, given, under in zip(image.shown(stored), image.given, image.under, strict=True):
            stands = _as_given(sought, seen, given, under, white)
            if stands is Status.RECOVERED:
                return Verdict(stands)
            part = part or stands is Status.PARTIAL
            if not _may_stand(sought, seen, under, white, paired=paired):
                continue
            beside = list(self._beside(sought, image, under))
            scene = Scene(seen, under, beside, box, white, sought.style)
            if may_be_identified(scene, sought) and (found := _among_others(scene, sought)):
                return found
            left = trace(scene) if paired else None
            if left and (traced is None or left.left > traced[1].left):
                traced = scene, left
        if part:
            return Verdict(Status.PARTIAL, how="in part as it was")
        if traced is None:
            return Verdict()
        sampled = (planting.id, image.instance.series_id) in self._sample
        scene, left = traced
        found = _among_others(scene, sought, left) if sampled else None
        return found or Verdict(searched=sampled)

    def _beside(self, sought: Sought, image: _Image, under: Values) -> Iterator[Values]:
        """Yield what other texts nearby added."""
        for planting in self._drawn.plantings[image.instance.series_id]:
            other = self._sought[planting.id]
            if other is not sought and _near(other.both.box, sought.both.box):
                added = np.zeros_like(under)
                box, white = other.both.box, image.instance.data_range
                added[box] = burned(under[box], other.inks[0][box], white, other.style)
                added[box] -= under[box]
                if added.any():
                    yield added


def bounded(pixels: Values) -> Values:
    """Return pixels whose squares can be summed, whatever numbers a tool wrote."""
    bounds: Values = np.clip(np.nan_to_num(pixels), -_GREATEST, _GREATEST)
    return bounds


_latest: list[Reader] = []


def reader(case: Case) -> Reader:
    """Return a reader for all cases that share what a tool left."""
    if not any(each.pairs is case.pairs for each in _latest):
        _latest[:] = [Reader(case)]
    return _latest[0]


def _sample(case: Case, plantings: Mapping[str, list[Planting]]) -> Iterator[tuple[str, str]]:
    """Draw the texts whose traces are searched: planting and series."""
    seed = case.corpus.document.seed
    of_subject: dict[str, dict[str, Planting]] = defaultdict(dict)
    for planting in chain.from_iterable(plantings.values()):
        of_subject[planting.subject][planting.id] = planting
    subjects = sorted(of_subject)
    for place in range(min(SAMPLE, len(subjects))):
        drawn = subjects[permuted(seed, ("residual_text",), place, len(subjects))]
        for planting in of_subject[drawn].values():
            yield planting.id, Stream(seed, "residual_text", planting.id).pick(planting.series)


def _among_others(scene: Scene, sought: Sought, left: Trace | None = None) -> Verdict | None:
    """Look for a text among a thousand: as it is, or as redaction may have left it."""
    scene = scene._replace(box=sought.candidates.box)
    added = scene.added(sought.candidates)
    views = looks(scene) if left is None else redactions(scene, left.part, added)
    found = identified(scene, sought, added, views)
    if found is None:
        return None
    text, decoy = (Status.RECOVERED if there else None for there in (found.text, found.decoy))
    return Verdict(text, decoy, found.how)


def _as_given(
    sought: Sought, seen: Values, given: Values, under: Values, white: int
) -> Status | None:
    """Tell whether a text or a part of it is seen just as the tool was given it, if it can be."""
    box = around(sought.inks[0], REACH)
    drawn = burned(under[box], sought.inks[0][box], white, sought.style) != under[box]
    visible = drawn & (given[box] != under[box])
    if 2 * int(visible.sum()) <= int(drawn.sum()):
        return None
    same = seen[box] == given[box]
    if same.all():
        return Status.RECOVERED
    # letters with what is around them: a cover of their colour leaves no such part
    side = max(sought.style.height // 2, _LEAST)
    left = ndimage.binary_opening(same, np.ones((side, side)))
    some = int((visible & left).sum()) >= _PART * int(visible.sum())
    return Status.PARTIAL if some and np.ptp(seen[box][left]) > 0 else None


def _may_stand(sought: Sought, seen: Values, under: Values, white: int, *, paired: bool) -> bool:
    """Tell whether more is seen around a text than what was there, and a cover of one value."""
    box = around(np.maximum(*sought.inks), sought.style.height + REACH)
    shown, before = seen[box], under[box]
    where = varied(shown, sought.style.height)
    changed = shown != before
    left = sight(shown.ravel(), [before.ravel()], where.ravel())
    if left.is_nothing and not (changed.any() and np.ptp(shown[changed]) > 0):
        return False
    return paired or any(
        _ink.evidence(seen, under, ink, white, sought.style) >= _ink.RECOVERED
        for ink in sought.inks
    )


def _near(other: Box, box: Box) -> bool:
    """Tell whether a text reaches the part of the image in which traces are looked for."""
    return all(
        its.start < axis.stop + SEARCHED and axis.start - SEARCHED < its.stop
        for its, axis in zip(other, box, strict=True)
    )
