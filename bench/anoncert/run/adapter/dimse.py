"""A DICOM network node: gets the files by C-STORE, forwards what it made of them.

A client in the tool's environment sends the images to the node at ``{port}`` and
receives what the node forwards to ``{listen}``, until as many have come as were sent, or
none for `quiet` seconds. A node that runs already is named by `address`, and must be told
to forward to `listen`.
"""

from __future__ import annotations

from pathlib import Path

from anoncert.run.adapter import Job
from anoncert.run.adapter._start import free_ports, start
from anoncert.run.sandbox import Ended

PROCESS = True
NEEDS = ("ae_title",)
TAKES = ("server", "address", "listen", "quiet")
PLACEHOLDERS = ("python", "bin", "tool", "work", "port", "listen")
REQUIRES = ("pynetdicom==3.0.4", "pydicom==3.0.1")
COPIED = ()
WITHHELD = ("file_name", "file_meta", "dicomdir")
"""A C-STORE carries the data set of an instance; who receives it writes file meta information."""

_CLIENT = Path(__file__).with_name("_dimse_client.py")


def run(job: Job) -> Ended:
    """Start the node, send, receive, stop the node."""
    launch = job.adapter.tool.run
    host, _, port = launch.address.rpartition(":")
    free, listen = free_ports(2)
    ports = {"port": int(port or free), "listen": launch.listen or listen}
    # A node elsewhere has to reach us; one that we started needs the loopback interface only.
    heard = "" if launch.network else "127.0.0.1"
    client = ["{python}", str(_CLIENT), host or "127.0.0.1", "{port}", launch.ae_title, heard]
    client += ["{listen}", str(launch.quiet), "{input}", "{output}"]
    return start(job, server=launch.server or None, command=client, reads=(_CLIENT,), ports=ports)
