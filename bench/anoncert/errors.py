"""What can go wrong, as seen by a user.

::

    AnoncertError
    ├── RequestError      exit status 2: what was asked for is wrong
    ├── ImpossibleError   exit status 3: it was right, and could not be done
    └── StoppedError      exit status 130: somebody interrupted it

A tool under test that fails raises neither: its failure is data (`Run.outcome`).
"""

from __future__ import annotations


class AnoncertError(Exception):
    """An error that is shown in one line.

    Parameters
    ----------
    what
        What is wrong, and where (path, tag, key).
    todo
        What the user can do about it.
    """

    exit_status = 3

    def __init__(self, what: str, todo: str) -> None:
        super().__init__(f"{what}; {todo}")
        self._said = what, todo

    def __reduce__(self) -> tuple[type[AnoncertError], tuple[str, str]]:
        """Travel from a worker as it is."""
        return type(self), self._said


class RequestError(AnoncertError):
    """The request names something that does not exist or contradicts itself."""

    exit_status = 2


class ImpossibleError(AnoncertError):
    """The request is right but the machine, the disk or a file stands in the way."""

    exit_status = 3


class StoppedError(AnoncertError):
    """The user interrupted what can go on where it was."""

    exit_status = 130
