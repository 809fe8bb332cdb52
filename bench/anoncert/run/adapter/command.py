"""A command that reads files or a folder and writes a folder."""

from __future__ import annotations

from anoncert.run.adapter import Job
from anoncert.run.adapter._start import start
from anoncert.run.sandbox import Ended

PROCESS = True
NEEDS = ("argv",)
TAKES = ("unit",)
PLACEHOLDERS = ("python", "bin", "tool", "input", "output", "work")
REQUIRES = ()
COPIED = ()
WITHHELD = ()


def run(job: Job) -> Ended:
    """Run the command."""
    return start(job)
