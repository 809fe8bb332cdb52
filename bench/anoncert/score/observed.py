"""What attacks measured besides the values that they recovered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from statistics import fmean

from anoncert.attack import NOT_RUN
from anoncert.types import Observation, Observed


def observed(observations: Iterable[Observation]) -> list[Observed]:
    """Summarize the tool's observations by attack and name.

    Those of the control and with decoys stay in observations.jsonl: they say what an attack
    can see, not what the tool did.
    """
    values: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for seen in observations:
        if seen.case == "tool" and seen.name != NOT_RUN:
            known = values[seen.attack, seen.name, seen.unit]
            known += [] if seen.value is None else [seen.value]
    return [
        Observed(
            attack=attack,
            name=name,
            unit=unit,
            n=len(known),
            low=min(known, default=None),
            mean=fmean(known) if known else None,
            high=max(known, default=None),
        )
        for (attack, name, unit), known in sorted(values.items())
    ]


def could_not_run(observations: Iterable[Observation]) -> dict[str, str]:
    """Name the attacks that could not run, and say why."""
    return {seen.attack: seen.detail for seen in observations if seen.name == NOT_RUN}
