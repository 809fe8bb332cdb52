"""A server with an interface of its own: here one that returns what is posted to it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from anoncert import files
from anoncert.corpus.folder import CorpusFolder
from anoncert.errors import RequestError
from anoncert.run.execute import execute
from anoncert.run.tool import Adapter
from anoncert.types import Outcome, Result

Scoring = Callable[[CorpusFolder, Path], Result]
Toy = Callable[..., Adapter]

SERVER = """
import http.server

class Mirror(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        data = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass

time.sleep(0.5)
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Mirror).serve_forever()
"""
CLIENT = """
import pathlib, sys, urllib.request
source, target, port = sys.argv[1:]
for number, path in enumerate(sorted(pathlib.Path(source).rglob("*.dcm"))):
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/", path.read_bytes())
    pathlib.Path(target, f"{number}.dcm").write_bytes(urllib.request.urlopen(asked).read())
"""
ARGV = '["{python}", "{tool}/client.py", "{input}", "{output}", "{port}"]'
SERVE = 'server = ["{python}", "{tool}/driver.py", "any", "{port}"]'


def mirror(toy: Toy, server: str = SERVER) -> Adapter:
    adapter = toy(server, argv=ARGV, kind="rest", run=SERVE)
    (adapter.folder / "client.py").write_text(CLIENT)
    return adapter


def test_a_client_gets_its_files_through_the_server(
    toy: Toy, little: CorpusFolder, tmp_path: Path
) -> None:
    run = execute(mirror(toy), little, tmp_path / "run", tmp_path / "work")
    assert (run.outcome, run.isolation, run.conduct) == (Outcome.COMPLETED, "bubblewrap", [])
    shown = sorted((little.images / instance.path).read_bytes() for instance in little.instances())
    assert sorted(path.read_bytes() for path in files.tree(tmp_path / "run" / "output")) == shown


def test_what_never_reached_the_tool_is_not_exercised(
    toy: Toy, little: CorpusFolder, tmp_path: Path, scoring: Scoring
) -> None:
    run = execute(mirror(toy), little, tmp_path / "run", tmp_path / "work")
    assert run.withheld == ["file_name", "dicomdir"]
    result = scoring(little, tmp_path / "run")
    rows = {row.carrier: row for row in result.leakage if row.attack == "any"}
    assert (rows["file_name"].n, rows["file_name"].note) == (0, "not exercised")
    assert rows["file_name"].rate is None
    assert rows["element"].n == 1
    never = "Started as rest, the tool never got: file_name, dicomdir (not exercised)."
    assert never in result.limits


def test_a_server_that_ends_at_once_has_crashed(
    toy: Toy, little: CorpusFolder, tmp_path: Path
) -> None:
    run = execute(mirror(toy, "sys.exit(5)"), little, tmp_path / "run", tmp_path / "work")
    assert (run.outcome, run.exit_status) == (Outcome.FAILED, 5)


@pytest.mark.parametrize("run", ["", SERVE + "\nnetwork = true"])
def test_a_server_is_started_or_elsewhere(toy: Toy, run: str) -> None:
    with pytest.raises(RequestError, match=r"run\.server, run\.network: a rest has a server"):
        toy(argv=ARGV, kind="rest", run=run)


def test_a_client_of_a_service_elsewhere_keeps_the_network(
    toy: Toy, little: CorpusFolder, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as service:
        port = service.getsockname()[1]
        code = f"import socket\nsocket.create_connection(('127.0.0.1', {port})).close()"
        adapter = toy(code, kind="rest", run="network = true")
        run = execute(adapter, little, tmp_path / "run", tmp_path / "work")
        service.accept()[0].close()
    assert (run.outcome, run.exit_status) == (Outcome.WROTE_NOTHING, 0)
    assert run.isolation == "bubblewrap, with the network"
