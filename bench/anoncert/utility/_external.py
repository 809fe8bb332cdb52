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
_LIMITS = f'ulimit -t {_SECONDS} -v 8000000 -f 8000000; exec "$@"'
"""Of processor time, memory and files [s, KiB, 512 bytes]."""

_SAID = "said"
_LONGEST = 1 << 20
"""Bytes of a text that is read."""


class Said(NamedTuple):
    """What a program said, on both streams, and whether it succeeded."""

    text: str
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
        return Said("", ok=False)
    return Said(text(folder / _SAID), ended.returncode == 0)


def text(path: Path) -> str:
    """Return the beginning of a text, nothing if there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as stream:
        return stream.read(_LONGEST).decode("utf-8", "replace")
