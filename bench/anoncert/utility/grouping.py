"""Files that belong together stay together: objects, series, studies, frames of reference.

Of what came back it is asked whether each SOP Instance UID is a UID and nobody else's, and whether
the files of a series, of a study, and of a frame of reference, and only these, share theirs. What a
tool calls them is its business.

References
----------
DICOM PS3.5 section 9.1 (UIDs); PS3.3 section A.1.2 (patient, study, series,
instance) and section C.7.4.1 (frame of reference).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from anoncert.pair.describe import Description
from anoncert.pair.folder import Returned
from anoncert.pair.match import Input
from anoncert.types import Facet, Measurement
from anoncert.utility._case import Case

FACET = Facet.STRUCTURE

_UID = re.compile(r"(?=.{1,64}$)(0|[1-9]\d*)(\.(0|[1-9]\d*))+", re.ASCII)

_Owners = dict[str, str]
"""To which part of the corpus a UID belongs: that of which most files bear it."""

_Level = tuple[Callable[[Input], str], Callable[[Description], str]]

_LEVELS: dict[str, _Level] = {
    "series": (lambda known: known.instance.series_id, lambda found: found.series),
    "study": (
        lambda known: f"{known.instance.subject}/{known.instance.visit}",
        lambda found: found.study,
    ),
    "frame": (lambda known: known.seen.frame, lambda found: found.frame),
}
"""To what an input belongs, if to anything, and the UID that says so of what came back."""


def prepare(case: Case) -> dict[str, _Owners]:
    """Tell to whom each UID belongs, and how often each object's occurs, over all subjects."""
    bearers: dict[str, dict[str, Counter[str]]] = {
        name: defaultdict(Counter) for name in (*_LEVELS, "object")
    }
    for part in case.parts():
        for known, found in (pair for pairs in part.by_subject.values() for pair in pairs):
            if found is not None:
                for name, (own, uid) in _asked(known):
                    bearers[name][uid(found)][own(known)] += 1
                bearers["object"][found.sop_instance][known.instance.id] += 1
    return {
        name: {uid: min(own, key=lambda part: (-own[part], part)) for uid, own in of.items()}
        for name, of in bearers.items()
    }


def measure(case: Case, state: dict[str, _Owners], subject: str) -> Iterator[Measurement]:
    """Yield the share of a subject's files that are not where they belong."""
    back = [pair for pair in case.by_subject[subject] if pair.output is not None]
    if not back:
        return
    named = _named(back)
    astray = sum(not _in_place(pair, state, named) for pair in back)
    yield Measurement(FACET, "grouping", subject, astray / len(back), float(astray), "files")


def _named(back: list[Returned]) -> dict[tuple[str, str], str]:
    """Return the UID that most files of a series, or of a study, bear."""
    borne: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for known, found in back:
        for name, (own, uid) in _asked(known):
            assert found is not None
            borne[name, own(known)][uid(found)] += 1
    return {part: min(uids, key=lambda uid: (-uids[uid], uid)) for part, uids in borne.items()}


def _in_place(pair: Returned, state: dict[str, _Owners], named: dict[tuple[str, str], str]) -> bool:
    known, found = pair
    assert found is not None
    its_own = state["object"][found.sop_instance] == known.instance.id
    together = all(
        uid(found) == named[name, own(known)] and state[name][uid(found)] == own(known)
        for name, (own, uid) in _asked(known)
    )
    return its_own and together and (_valid(known, found) or not _valid(known, known.seen))


def _asked(known: Input) -> Iterator[tuple[str, _Level]]:
    """Yield what an input belongs to."""
    return ((name, level) for name, level in _LEVELS.items() if level[0](known))


def _valid(known: Input, seen: Description) -> bool:
    borne = (uid(seen) for _, (_, uid) in _asked(known))
    return all(map(_UID.fullmatch, (seen.sop_instance, *borne)))
