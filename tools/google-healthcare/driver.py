"""De-identify a folder with the Cloud Healthcare API: INPUT OUTPUT KEY_FILE DATASET."""

import json
import sys
import time
import uuid
from pathlib import Path

from google.auth.transport.requests import AuthorizedSession
from google.oauth2.service_account import Credentials

_API = "https://healthcare.googleapis.com/v1/"
_SCOPE = "https://www.googleapis.com/auth/cloud-healthcare"
_PAGE, _PERIOD, _TIMEOUT = 1000, 5.0, 300
_UIDS = ("0020000D", "0020000E", "00080018")  # of study, series, instance

source, target = (Path(argument) for argument in sys.argv[1:3])
key_file, dataset = sys.argv[3:5]
session = AuthorizedSession(Credentials.from_service_account_file(key_file, scopes=[_SCOPE]))


def ask(method, path, **more):
    response = session.request(method, _API + path, timeout=_TIMEOUT, **more)
    response.raise_for_status()
    return response


def stored(store):
    offset, found = 0, True
    while found:
        page = {"limit": _PAGE, "offset": offset}
        answer = ask("GET", f"{store}/dicomWeb/instances", params=page)
        found = answer.json() if answer.content else []  # 204: there is none
        yield from ([item[tag]["Value"][0] for tag in _UIDS] for item in found)
        offset += len(found)


run = f"anoncert-{uuid.uuid4().hex}"
given, cleaned = (f"{dataset}/dicomStores/{run}-{name}" for name in ("in", "out"))
failed = 0
try:
    ask("POST", f"{dataset}/dicomStores", params={"dicomStoreId": f"{run}-in"}, json={})
    paths = (path for path in source.rglob("*") if path.is_file())
    for path in sorted(path for path in paths if path.name != "DICOMDIR"):  # no instance
        try:
            kind = {"Content-Type": "application/dicom"}
            ask("POST", f"{given}/dicomWeb/studies", headers=kind, data=path.read_bytes())
        except OSError as error:  # requests' errors are; the next file is still to be done
            failed += 1
            print(f"{path}: {error}", file=sys.stderr)
    config = json.loads(Path(__file__).with_name("config.json").read_text("utf-8"))
    task = {"destinationStore": cleaned, "config": config}
    operation = ask("POST", f"{given}:deidentify", json=task).json()
    while not operation.get("done"):
        time.sleep(_PERIOD)
        operation = ask("GET", operation["name"]).json()
    print(json.dumps(operation.get("metadata", {}).get("counter", {})))
    if "error" in operation:
        sys.exit(f"de-identification failed: {operation['error']}")
    for study, series, instance in stored(cleaned):
        place = f"{cleaned}/dicomWeb/studies/{study}/series/{series}/instances/{instance}"
        answer = ask("GET", place, headers={"Accept": "application/dicom; transfer-syntax=*"})
        (target / f"{instance}.dcm").write_bytes(answer.content)
finally:
    for store in (given, cleaned):
        session.request("DELETE", _API + store, timeout=_TIMEOUT)
sys.exit(1 if failed else 0)
