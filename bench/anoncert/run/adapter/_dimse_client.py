"""Send a folder to a DICOM node and receive what it forwards.

``python _dimse_client.py HOST PORT AE_TITLE HEARD LISTEN QUIET INPUT OUTPUT``

Runs in the tool's environment, with pynetdicom. Data sets are sent as they are in their
files, each in its own transfer syntax, and what arrives is written as it came. Prints how
many were sent, accepted and received; ends with status 1 when the node refused any.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pydicom.errors import InvalidDicomError
from pydicom.filereader import read_file_meta_info
from pydicom.uid import AllTransferSyntaxes, MediaStorageDirectoryStorage
from pynetdicom import AE, _config, association, build_context, evt
from pynetdicom.presentation import AllStoragePresentationContexts

_CONTEXTS = 128  # of one association (PS3.8 section 9.3.2)
_UID = re.compile(r"[0-9.]{1,64}")
_TITLE = "ANONCERT"
_DIRECTORY = str(MediaStorageDirectoryStorage)
_PERIOD = 0.2
_SUCCESS, _WARNINGS = 0x0000, range(0xB000, 0xC000)  # PS3.4 Table B.2-1

_config.STORE_SEND_CHUNKED_DATASET = True
_config.UNRESTRICTED_STORAGE_SERVICE = True


class Received:
    """What has arrived, and when the last of it did."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        self.last = time.monotonic()

    def store(self, event: evt.Event) -> int:
        """Write one data set under its instance UID, or a number where that is none."""
        self.count += 1
        self.last = time.monotonic()
        uid = str(event.request.AffectedSOPInstanceUID)
        path = self.folder / f"{uid if _UID.fullmatch(uid) else self.count}.dcm"
        if path.exists():
            path = self.folder / f"{path.stem}-{self.count}.dcm"
        path.write_bytes(event.encoded_dataset())
        return _SUCCESS


class Kind(NamedTuple):
    """What is negotiated for a data set."""

    sop_class: str
    transfer_syntax: str


def main(
    node_at: tuple[str, int],
    title: str,
    heard_at: tuple[str, int],
    quiet: float,
    folders: tuple[Path, Path],
) -> int:
    """Send, wait, say how it went, and return the exit status."""
    source, target = folders
    received = Received(target)
    node = AE(_TITLE)
    for context in AllStoragePresentationContexts:
        node.add_supported_context(str(context.abstract_syntax), AllTransferSyntaxes)
    server = node.start_server(
        heard_at, block=False, evt_handlers=[(evt.EVT_C_STORE, received.store)]
    )
    kinds = {path: _kind(path) for path in sorted(source.rglob("*")) if path.is_file()}
    # a media directory is no instance that a node could store (PS3.4 annex B)
    kinds = {p: kind for p, kind in kinds.items() if not kind or kind.sop_class != _DIRECTORY}
    accepted = sum(_sent(kinds, node_at, title))
    received.last = max(received.last, time.monotonic())
    while received.count < accepted and time.monotonic() - received.last < quiet:
        time.sleep(_PERIOD)
    server.shutdown()
    print(f"sent {len(kinds)}, accepted {accepted}, received {received.count}")
    return 0 if accepted == len(kinds) else 1


def _sent(kinds: dict[Path, Kind | None], address: tuple[str, int], title: str) -> Iterator[bool]:
    """Send files, in as many associations as their kinds need; yield whether each was taken."""
    wanted = sorted({kind for kind in kinds.values() if kind})
    for begin in range(0, len(wanted), _CONTEXTS):
        part = wanted[begin : begin + _CONTEXTS]
        contexts = [build_context(*kind) for kind in part]
        peer = AE(_TITLE).associate(*address, contexts=contexts, ae_title=title)
        for path, kind in kinds.items():
            if kind in part:
                yield _taken(peer, path)
        if peer.is_established:
            peer.release()


def _kind(path: Path) -> Kind | None:
    try:
        meta = read_file_meta_info(path)
        return Kind(str(meta.MediaStorageSOPClassUID), str(meta.TransferSyntaxUID))
    except (InvalidDicomError, AttributeError, ValueError) as error:
        print(f"{path}: not sent: {error}", file=sys.stderr)
        return None


def _taken(peer: association.Association, path: Path) -> bool:
    if not peer.is_established:
        print(f"{path}: not sent: no association", file=sys.stderr)
        return False
    try:
        status = peer.send_c_store(path).get("Status")
    except (ValueError, RuntimeError) as error:  # among others: its context was refused
        print(f"{path}: not sent: {error}", file=sys.stderr)
        return False
    taken = status == _SUCCESS or status in _WARNINGS
    if not taken:
        print(f"{path}: refused: status {status}", file=sys.stderr)
    return taken


if __name__ == "__main__":
    host, port, ae_title, heard, listen, silence, given, wished = sys.argv[1:]
    both = (Path(given), Path(wished))
    sys.exit(main((host, int(port)), ae_title, (heard, int(listen)), float(silence), both))
