"""Programs of others that read what a tool wrote.

They run for a limited time, with limited memory and files, in a folder of their own; whatever
they do there, it is a loss of what they were given at most.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

_SECONDS = 300
_LIMITS = f'ulimit -t {_SECONDS}; ulimit -v 8000000; ulimit -f 8000000; exec "$@"'
"""Of processor time, memory and files [s, KiB, 512 bytes]. dash takes one at a time."""

_SAID = "said"
_LONGEST = 1 << 20
"""Bytes of a text that is read."""


class Said(NamedTuple):
    """What a program said.

    Attributes
    ----------
    text : str
        On both streams, as far as it is read.
    whole : bool
        Is that all, and did the program come to an end by itself?
    ok : bool
        Did it succeed?
    """

    text: str
    whole: bool
    ok: bool


def program(name: str) -> str | None:
    """Return where a program is, beside this Python or on the PATH."""
    places = [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
    return shutil.which(name, path=os.pathsep.join(places))


def ran(name: str, arguments: list[str], folder: Path) -> Said:
    """Run a program, which may fail over what a tool wrote.

    Parameters
    ----------
    name
        Of the program.
    arguments
        Of its call.
    folder
        Where it works; what it says stays there in a file.
    """
    try:
        with (folder / _SAID).open("wb") as stream:
            ended = subprocess.run(
                ["/bin/sh", "-c", _LIMITS, "sh", program(name) or name, *arguments],
                cwd=folder,
                env={"HOME": str(folder), "PATH": os.defpath, "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                timeout=_SECONDS,
                check=False,
            )
    except subprocess.SubprocessError:
        return Said("", whole=False, ok=False)
    short = (folder / _SAID).stat().st_size <= _LONGEST
    return Said(text(folder / _SAID), short and ended.returncode >= 0, ended.returncode == 0)


def text(path: Path) -> str:
    """Return the beginning of a text, nothing if there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as stream:
        return stream.read(_LONGEST).decode("utf-8", "replace")
