"""Linking two visits of a patient that were released under different pseudonyms."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from anoncert.attack._fit import Said, readings, told


def linkability(releases: Mapping[str, list[Said]]) -> Iterator[tuple[str, float]]:
    """Find each patient's second visit among all by what the first says.

    Parameters
    ----------
    releases
        What the first two visits of patients say.

    Yields
    ------
    tuple of str and float
        The patient, and how much more than by chance 1/k is: 0 no better, 1 always found.
    """
    both = {subject: visits for subject, visits in sorted(releases.items()) if len(visits) > 1}
    if len(both) < 2:  # noqa: PLR2004 - one is always found
        return
    owners: dict[tuple[str, str], list[str]] = defaultdict(list)
    for subject, (_, second) in both.items():
        for pair in second:
            owners[pair].append(subject)
    stays = {reading.place for reading in readings() if reading.stays}
    chance = 1 / len(both)
    for subject, (first, _) in both.items():
        fit = Counter(dict.fromkeys(both, 0))
        for pair in first:
            if pair[0] in stays and pair in owners:
                fit.update(dict.fromkeys(owners[pair], told(len(owners[pair]), len(both))))
        k = sum(other >= fit[subject] for other in fit.values())
        yield subject, (1 / k - chance) / (1 - chance)
