"""By how much dates were moved, and what persons have in common there.

References
----------
EMA Policy 0070, external guidance, section 5.4: a threshold of 0.09. Birthday problem: von
Mises 1939, Istanbul Univ. Fac. Sci. 4, 145-163.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from fractions import Fraction
from functools import lru_cache, partial
from math import comb

RISK = 0.09
"""Chance of being right about another from which a rule is a risk."""
CHANCE = 0.01
"""Groups of persons moved alike, expected by chance, from which a rule is none."""

_LEAST_RANGE = 365
"""Days over which shifts are spread at least, should they be random."""
_HASHES = ("md5", "sha1", "sha256", "sha512", "CRC-32")
_MODULI = (30, 31, 90, 100, 180, 364, 365, 366, 1000, 3650, 3652, 3653)
"""Of these, MD5 modulo 3652 is what RSNA's Anonymizer (``_hash_date``) adds."""

_WRITTEN = re.compile(r"(\d{4})[.-]?(\d{2})[.-]?(\d{2})(?:\d{2,6}(?:\.\d{1,6})?(?:[+-]\d{4})?)?")
"""A date, or date and time, alone (PS3.5 section 6.2, VR DA and DT)."""
_LONGEST = 32


def date(text: str) -> dt.date | None:
    """Read a date; None where there is none."""
    found = _WRITTEN.fullmatch(text[:_LONGEST].strip("\0 "))
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def years(birth: dt.date, day: dt.date) -> int:
    """Return an age."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def shared(
    shifts: Mapping[str, AbstractSet[int]], numbers: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, int]]]:
    """Yield rules by which persons were moved, with the days by which each of them was.

    Parameters
    ----------
    shifts
        All days by which dates of each were moved.
    numbers
        The number of each, where it is known.
    """
    several = max(map(len, shifts.values()), default=0)
    for rule, computed in _RULES.items():
        alike = defaultdict[int, dict[str, int]](dict)
        for subject, moved in shifts.items():
            if subject in numbers or computed is _constant:
                by_rule = computed(numbers.get(subject, ""))
                for days in moved:
                    alike[days - by_rule][subject] = days
        for _, group in sorted(alike.items()):
            if _is_rule(
                len(group), len(shifts), several, 1 if computed is _constant else len(_RULES)
            ):
                yield rule, group


def modal(counts: Counter[int]) -> int:
    """Return the shift that was seen most often, of several the smallest."""
    return min(counts, key=lambda days: (-counts[days], abs(days), days))


def _is_rule(group: int, persons: int, several: int, tried: int) -> bool:
    """Tell whether a shift that so many persons share gives others away.

    Who knows one of them is right about another with a chance above the threshold; and of
    random shifts, several to a person, so many would hardly be alike by any rule that is tried.
    """
    if group < 2:  # noqa: PLR2004 - there must be another
        return False
    by_chance = Fraction(comb(persons, group) * several**group, _LEAST_RANGE ** (group - 1))
    return (group - 1) / (persons - 1) > RISK and by_chance * tried < CHANCE


def _constant(number: str) -> int:  # noqa: ARG001 - the same for everybody
    return 0


@lru_cache(maxsize=1 << 12)
def _digest(name: str, number: str) -> int:
    if name == "CRC-32":
        return zlib.crc32(number.encode())
    return int(hashlib.new(name, number.encode(), usedforsecurity=False).hexdigest(), 16)


def _modulo(name: str, days: int, sign: int, number: str) -> int:
    return sign * (_digest(name, number) % days)


_RULES: dict[str, Callable[[str], int]] = {
    "by the same days": _constant,
    **{
        f"by the {name.upper()} of the number, modulo {days}{', back' * (sign < 0)}": partial(
            _modulo, name, days, sign
        )
        for name in _HASHES
        for days in _MODULI
        for sign in (1, -1)
    },
}
"""What shifts are computed from; each may have a constant added."""
