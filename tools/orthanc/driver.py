"""Upload a folder to Orthanc, have every study anonymized, download the results.

``python driver.py PORT INPUT OUTPUT``

Runs in the tool's own environment, never in anoncert's, and talks HTTP. Orthanc is
licensed under GPL-3.0-or-later; this file is Apache-2.0 and is not part of it.
"""

import json
import sys
import urllib.error
import urllib.request
from pathlib import Path

_SECONDS = 600


def main(port: str, source: Path, target: Path) -> int:
    """Do all files and studies that can be done, and return the exit status."""
    server = f"http://127.0.0.1:{port}"
    failed = 0
    for path in sorted(source.rglob("*")):
        if path.is_file() and path.name != "DICOMDIR":  # which is no instance
            try:
                _call("POST", f"{server}/instances", path.read_bytes())
            except OSError as error:  # the next file is still to be done
                failed += 1
                print(f"{path}: {_said(error)}", file=sys.stderr)
    for study in _json("GET", f"{server}/studies"):
        try:
            _anonymize(server, study, target)
        except OSError as error:  # the next study is still to be done
            failed += 1
            print(f"study {study}: {_said(error)}", file=sys.stderr)
    return 1 if failed else 0


def _anonymize(server: str, study: str, target: Path) -> None:
    """Exchange a study for its anonymized copy, download that, and delete it too."""
    body = json.dumps({"KeepSource": False}).encode()
    made = _json("POST", f"{server}/studies/{study}/anonymize", body)["ID"]
    for instance in _json("GET", f"{server}/studies/{made}/instances"):
        name = instance["ID"]
        content = _call("GET", f"{server}/instances/{name}/file")
        (target / f"{name}.dcm").write_bytes(content)
    _call("DELETE", f"{server}/studies/{made}")


def _json(method: str, address: str, body: bytes | None = None):
    return json.loads(_call(method, address, body))


def _call(method: str, address: str, body: bytes | None = None) -> bytes:
    request = urllib.request.Request(address, body, method=method)
    with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
        return answer.read()


def _said(error: OSError) -> str:
    said = error.read().decode("utf-8", "replace") if hasattr(error, "read") else ""
    return f"{type(error).__name__}: {error} {said}".strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
