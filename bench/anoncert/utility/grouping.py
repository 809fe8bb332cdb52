"""Files that belong together stay together: objects, series, studies.

Of what came back it is asked whether each SOP Instance UID is a UID and nobody else's, and whether
the files of a series, and of a study, and only these, share theirs. What a tool calls them is its
business.

References
----------
DICOM PS3.5 section 9.1 (UIDs); PS3.3 section A.1.2 (patient, study, series, instance).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from anoncert.pair.describe import Description
from anoncert.pair.folder import Returned
from anoncert.types import Facet, Instance, Measurement
from anoncert.utility._case import Case

FACET = Facet.STRUCTURE

_UID = re.compile(r"(?=.{1,64}$)(0|[1-9]\d*)(\.(0|[1-9]\d*))+", re.ASCII)

_Owners = dict[str, str]
"""To which part of the corpus a UID belongs: that of which most files bear it."""

_LEVELS: dict[str, tuple[Callable[[Instance], str], Callable[[Description], str]]] = {
    "series": (lambda instance: instance.series_id, lambda found: found.series),
    "study": (lambda instance: f"{instance.subject}/{instance.visit}", lambda found: found.study),
}


def prepare(case: Case) -> dict[str, _Owners]:
    """Tell to whom each UID belongs, and how often each object's occurs, over all subjects."""
    bearers: dict[str, dict[str, Counter[str]]] = {
        name: defaultdict(Counter) for name in (*_LEVELS, "object")
    }
    for part in case.parts():
        for known, found in (pair for pairs in part.by_subject.values() for pair in pairs):
            if found is not None:
                for name, (own, uid) in _LEVELS.items():
                    bearers[name][uid(found)][own(known.instance)] += 1
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
        for name, (own, uid) in _LEVELS.items():
            assert found is not None
            borne[name, own(known.instance)][uid(found)] += 1
    return {part: min(uids, key=lambda uid: (-uids[uid], uid)) for part, uids in borne.items()}


def _in_place(pair: Returned, state: dict[str, _Owners], named: dict[tuple[str, str], str]) -> bool:
    known, found = pair
    assert found is not None
    its_own = state["object"][found.sop_instance] == known.instance.id
    together = all(
        uid(found) == named[name, own(known.instance)]
        and state[name][uid(found)] == own(known.instance)
        for name, (own, uid) in _LEVELS.items()
    )
    return its_own and together and (_valid(found) or not _valid(known.seen))


def _valid(seen: Description) -> bool:
    return all(map(_UID.fullmatch, (seen.sop_instance, seen.series, seen.study)))
