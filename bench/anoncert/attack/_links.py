"""Linking heads of one release to those of another.

A corpus is both: whoever comes back is looked for among the first visits of all. What no
defacer takes away links people, so this is measured, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from anoncert.attack import linkers
from anoncert.attack._case import Case
from anoncert.attack._probes import Probe
from anoncert.attack._ranked import grouped, heads, people, ranked
from anoncert.types import Observation


def linked(case: Case, found: Iterable[Probe]) -> Iterator[Observation]:
    """Say how well heads of later visits are linked to first visits, in the same contrast."""
    seen = [probe for probe in found if probe.head is not None]
    for _, alike in grouped(seen, lambda probe: probe.shown.contrast):
        first = dict[str, Probe]()
        for probe in sorted(alike, key=lambda probe: (probe.shown.visit, probe.shown.name)):
            first.setdefault(probe.shown.subject, probe)
        later = [p for p in alike if p.shown.visit > first[p.shown.subject].shown.visit]
        known = list(first.values())
        for _, own in grouped(later, lambda probe: probe.shown.name):
            for name, attack in linkers().items():
                scores = attack.link(heads(known), heads(own))
                yield from ranked(name, case, own, scores, people(known))
