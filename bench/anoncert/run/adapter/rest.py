"""A server with an interface of its own.

`server` starts it at `{port}` of the loopback interface. Once it answers there, `argv`
runs as its client: it uploads what is in `{input}`, has it de-identified, and downloads
the results to `{output}`. Then the server is asked to end. A service elsewhere has no
`server`, and a client that may use the `network`.
"""

from __future__ import annotations

from anoncert.run.adapter import Job
from anoncert.run.adapter._start import free_ports, start
from anoncert.run.sandbox import Ended

PROCESS = True
NEEDS = ("argv",)
TAKES = ("server",)
PLACEHOLDERS = ("python", "bin", "tool", "input", "output", "work", "port")
REQUIRES = ()
COPIED = ()
WITHHELD = ("file_name", "dicomdir")
"""A client uploads the contents of files that are instances."""


def run(job: Job) -> Ended:
    """Start the server, run the client, stop the server."""
    server = job.adapter.tool.run.server
    return start(job, server=server or None, ports={"port": free_ports(1)[0]})
