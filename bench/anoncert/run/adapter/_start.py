"""What all kinds that start a process share: input, placeholders, limits."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from anoncert.run import tool
from anoncert.run.adapter import Job
from anoncert.run.adapter._input import Given, Input
from anoncert.run.room import Limits, Room
from anoncert.run.sandbox import Ended, call
from anoncert.run.tool import PLACEHOLDER
from anoncert.types import Launch

_FILES_PER_INPUT, _FILES_MORE = 20, 10_000
_SIZE_PER_INPUT, _SIZE_MORE = 20, 4 << 30


def start(
    job: Job,
    *,
    given: Given | None = None,
    server: list[str] | None = None,
    command: list[str] | None = None,
    contained: bool = False,
    reads: tuple[Path, ...] = (),
    ports: dict[str, int] | None = None,
) -> Ended:
    """Lay out the input, run a tool's command on it, take the input away.

    Parameters
    ----------
    job
        Which tool on which corpus.
    given
        What the tool gets, in place of the images of the corpus.
    server
        Command of a server that is started first; it answers at ``ports["port"]``.
    command
        In place of the tool's own.
    contained
        The command is a container engine's, which keeps the tool apart itself.
    reads
        What may be read besides the tool's environment.
    ports
        Values of further placeholders.
    """
    launch, environment = job.adapter.tool.run, job.environment
    ports = ports or {}
    room = Room(
        folder=job.folder,
        bins=environment.bins,
        reads=(*environment.reads, *reads),
        variables=environment.variables,
        network=launch.network,
        contained=contained,
    )
    given = given or images(job)
    values = {
        "python": environment.python,
        "bin": environment.bins[0],
        "tool": job.adapter.folder,
        "work": room.work,
        "input": given.folder,
        "output": job.output,
        **ports,
    }
    argv = launch.argv if command is None else command
    with given.laid_out():
        ended = call(
            [_fill(argv, values | pair) for pair in given.pairs(job.output)],
            room,
            _limits(launch, given),
            server=None if server is None else _fill(server, values),
            port=ports.get("port", 0),
        )
        # Where it was mounted read-only it cannot be changed.
        free = ended.isolation == "none" and not contained
        changed = given.changed() if free else 0
    said = f"changed {changed} of the {len(given.names)} files that it was given"
    return ended._replace(conduct=(*ended.conduct, *([said] if changed else [])))


def images(job: Job) -> Input:
    """Return the images of the corpus, but those that the tool refuses."""
    refused = tool.refused(job.adapter.tool, job.corpus.instances())
    without = frozenset(Path(instance.path) for instance in refused)
    return Input(job.corpus.images, job.folder / "input", job.adapter.tool.run.unit, without)


def free_ports(count: int) -> list[int]:
    """Return ports of the loopback interface that are free now, each another."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def _limits(launch: Launch, given: Given) -> Limits:
    """Return how far a tool may go; what it may write follows from what it is given."""
    return Limits(
        seconds=launch.seconds,
        memory_mib=launch.memory_mib,
        files=_FILES_PER_INPUT * len(given.names) + _FILES_MORE,
        size=_SIZE_PER_INPUT * given.size() + _SIZE_MORE,
    )


def _fill(argv: list[str], values: Mapping[str, object]) -> list[str]:
    return [PLACEHOLDER.sub(lambda match: str(values[match[1]]), part) for part in argv]
