"""Looking for burned-in texts in one output after the other, for all cases at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from anoncert.attack import _ink
from anoncert.attack._candidates import Others, Sought
from anoncert.attack._case import Case
from anoncert.attack._explanation import Values, sight
from anoncert.attack._identify import identified, may_be_identified
from anoncert.attack._opened import Opened
from anoncert.attack._redaction import redactions
from anoncert.attack._remains import remains
from anoncert.attack._restore import Restored, restored
from anoncert.attack._sample import searched
from anoncert.attack._scene import NEAR, Scene, Trace, is_hidden, looks, trace, varied
from anoncert.corpus.frames import bounded, grey
from anoncert.corpus.glyphs import REACH, Box, around
from anoncert.pair.image import Image, image
from anoncert.part10 import File
from anoncert.types import RANK, Instance, Planting, Status

_KINDS = ("ink", "decoy")


class Verdict(NamedTuple):
    """What is said of both texts in one output."""

    text: Status | None = None
    decoy: Status | None = None
    """Of that of somebody who is not in the files."""
    how: str = ""
    """They are seen; see `View`."""

    @property
    def is_told(self) -> bool:
        """Whether one of both is there, at least in part."""
        return any(status in (Status.RECOVERED, Status.PARTIAL) for status in self[:2])

    def worse(self, other: Verdict) -> Verdict:
        """Return the worse of what is said of each."""
        text, decoy = (
            min(filter(None, both), key=RANK.__getitem__, default=None)
            for both in zip(self[:2], other[:2], strict=True)
        )
        changed = (text, decoy) != self[:2]
        return Verdict(text, decoy, (changed and other.how) or self.how)


class _Input(NamedTuple):
    """An input in grey, bright where it is high, in frames of shape (rows, columns)."""

    instance: Instance
    given: Values
    """As the tool got it, shape (frames, rows, columns)."""
    under: Values
    """Before planting."""
    inverted: bool
    """Whether low stored values are bright."""


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
        self._searched = searched(case.corpus)
        self._subject = ""
        self._images: dict[str, _Input] = {}
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
        stored, paired = grey(opened.pixels), output in case.origin
        for instance in inputs:
            if not paired and (instance.rows, instance.columns) != stored.shape[1:]:
                continue
            image = self._image(case, instance)
            same = image.under.shape == stored.shape
            seen = list(_restored(image, stored, paired=paired)) if same else []
            clean = [frame.tone(under) for frame, under in zip(seen, image.under, strict=False)]
            for planting in self._drawn.plantings[instance.series_id]:
                if seen:
                    yield planting, self._verdict(planting, image, seen, clean, paired=paired)
                elif paired:
                    yield planting, Verdict(Status.UNTESTABLE)

    def _image(self, case: Case, instance: Instance) -> _Input:
        """Return an input, and forget those of other subjects."""
        if self._subject != instance.subject:
            self._subject, self._images, self._sought = instance.subject, {}, {}
        if instance.id not in self._images:
            arrays = self._drawn.of(case, instance.subject)
            data = (case.corpus.images / instance.path).read_bytes()
            planted = image(data, File(data))
            assert planted is not None
            given, under = (
                grey(each.shown(instance.data_range))
                for each in (planted, planted.unplanted(arrays, instance.id))
            )
            self._images[instance.id] = _Input(instance, given, under, planted.inverted)
            for planting in self._drawn.plantings[instance.series_id]:
                if planting.id not in self._sought:
                    ink, decoy = (arrays[f"{k}/{planting.id}"].astype(np.uint8) for k in _KINDS)
                    subject = self._subjects[planting.subject]
                    sought = Sought(planting, subject, (ink, decoy), self._others)
                    self._sought[planting.id] = sought
        return self._images[instance.id]

    def _verdict(
        self,
        planting: Planting,
        image: _Input,
        seen: list[Restored],
        clean: list[Values],
        *,
        paired: bool,
    ) -> Verdict:
        """Look for one text in all frames."""
        sought = self._sought[planting.id]
        found, traces = Verdict(), list[tuple[Scene, Trace]]()
        of_input = image.given, image.under
        for frame, before, given, under in zip(seen, clean, *of_input, strict=True):
            white, box = image.instance.data_range, sought.both.box
            scene = Scene(frame, under, before, [], box, white, sought.style, len(seen))
            stands = remains(scene, given, sought, 0)
            if stands is Status.RECOVERED:
                return Verdict(stands)
            scene = scene._replace(beside=list(self._beside(sought, image, scene)))
            found = found.worse(_as_it_is(scene, given, sought, stands, paired=paired))
            if found.text is Status.RECOVERED:
                return found
            left = trace(scene, sought.both) if paired else None
            traces += [(scene, left)] if left else []
        if not traces or found.is_told:
            return found
        if self._searched.get(planting.id) != image.instance.series_id:
            return found.worse(Verdict(Status.UNTRIED))
        scene, left = max(traces, key=lambda each: each[1].left)
        return found.worse(_among_others(scene, sought, left))

    def _beside(self, sought: Sought, image: _Input, scene: Scene) -> Iterator[Values]:
        """Yield what other texts nearby added."""
        for planting in self._drawn.plantings[image.instance.series_id]:
            other = self._sought[planting.id]
            if other is not sought and _near(other.both.box, sought.both.box):
                added = scene.burned(other.inks[0], other.style)
                if added.any():
                    yield added


def _restored(image: _Input, stored: Values, *, paired: bool) -> Iterator[Restored]:
    """Undo what was done to each frame as a whole; not for an input that it may not be of."""
    for raw, given, under in zip(stored, image.given, image.under, strict=True):
        seen = Image(bounded(raw), image.inverted).shown(image.instance.data_range)
        if not np.isfinite(raw).all():
            yield Restored(seen, likeness=0.0)
        else:
            yield restored(seen, given, under) if paired else Restored(seen)


_readers: list[Reader] = []


def reader(case: Case) -> Reader:
    """Return a reader for all cases that share what a tool left."""
    if not any(each.pairs is case.pairs for each in _readers):
        _readers[:] = [Reader(case)]
    return _readers[0]


def _as_it_is(
    scene: Scene, given: Values, sought: Sought, stands: Status | None, *, paired: bool
) -> Verdict:
    """Look for both texts in one frame as they are, one of which may stand in part."""
    found = Verdict()
    if paired:
        parts = stands, remains(scene, given, sought, 1)
        found = Verdict(*parts, "in part as it was" if any(parts) else "")
    if not _may_stand(scene, sought, paired=paired):
        return found
    if may_be_identified(scene, sought):
        found = found.worse(_among_others(scene, sought))
    hidden = paired and is_hidden(scene, sought.both)
    return found.worse(Verdict(Status.UNTESTABLE)) if hidden else found


def _among_others(scene: Scene, sought: Sought, left: Trace | None = None) -> Verdict:
    """Look for a text among a thousand: as it is, or as redaction may have left it."""
    scene = scene._replace(box=sought.candidates.box)
    added = scene.added(sought.candidates)
    views = looks(scene) if left is None else redactions(scene, left.part, added)
    found = identified(scene, sought, added, views)
    return Verdict(*found) if found else Verdict()


def _may_stand(at: Scene, sought: Sought, *, paired: bool) -> bool:
    """Tell whether more is seen around a text than what was there, and a cover of one value."""
    box = around(np.maximum(*sought.inks), at.style.height + REACH)
    shown, changed = at.seen[box], at.changed(box)
    where = varied(shown, at.style.height)
    left = sight(shown.ravel(), [at.clean[box].ravel()], where.ravel())
    if left.is_nothing and not (changed.any() and np.ptp(shown[changed]) > 0):
        return False
    return paired or any(
        _ink.evidence(at.seen, at.under, ink, at.white, at.style) >= _ink.RECOVERED
        for ink in sought.inks
    )


def _near(other: Box, box: Box) -> bool:
    """Tell whether a text reaches the part of the image in which traces are looked for."""
    return all(
        its.start < axis.stop + NEAR and axis.start - NEAR < its.stop
        for its, axis in zip(other, box, strict=True)
    )
