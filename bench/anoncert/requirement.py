"""What ``--require`` may ask for: a level or a utility class, of one track or of all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from anoncert.errors import RequestError
from anoncert.types import Result

_FORM = re.compile(r"(?:(headers|text|face):)?(?:([123])|([ABC]))")


@dataclass(frozen=True)
class Requirement:
    """One requirement.

    Attributes
    ----------
    track : str or None
        None stands for every track of the result.
    level : int or None
        Lowest level.
    utility : str or None
        Worst class.
    """

    track: str | None
    level: int | None
    utility: str | None

    def missed(self, result: Result) -> Iterator[str]:
        """Yield what a result does not reach."""
        for track, reached in result.levels.items():
            if self.track not in (None, track):
                continue
            if self.level is not None and (reached.level or 0) < self.level:
                yield f"{track} level {self.level} ({reached.reason})"
            if self.utility is not None and (reached.utility or "D") > self.utility:
                yield f"{track} utility {self.utility} (is {reached.utility or 'not measured'})"
        if self.track is not None and self.track not in result.levels:
            yield f"{self.track} (this edition has no such track)"


def parse(text: str) -> Requirement:
    """Parse ``2``, ``B``, ``headers:2`` or ``text:B``.

    Raises
    ------
    RequestError
        It is none of these.
    """
    match = _FORM.fullmatch(text)
    if match is None:
        raise RequestError(
            f"--require {text!r} is no requirement",
            "write a level 1 to 3 or a class A to C, as in headers:2",
        )
    track, level, utility = match.groups()
    return Requirement(track, int(level) if level else None, utility)
