"""Output made elsewhere: there is nothing to run."""

from __future__ import annotations

from anoncert.errors import RequestError
from anoncert.run.adapter import Job
from anoncert.run.sandbox import Ended

PROCESS = False
NEEDS = TAKES = PLACEHOLDERS = REQUIRES = WITHHELD = COPIED = ()


def run(job: Job) -> Ended:
    """Refuse."""
    raise RequestError(
        f"{job.adapter.tool.name} cannot be run here",
        "score its output with `anoncert score CORPUS OUTPUT -o RUN`",
    )
