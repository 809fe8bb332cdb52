"""A DICOM network node: here one that forwards what it gets, in its own ways."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, MediaStorageDirectoryStorage

from anoncert import files
from anoncert.corpus.folder import CorpusFolder
from anoncert.errors import RequestError
from anoncert.run.execute import execute
from anoncert.run.tool import Adapter
from anoncert.types import Outcome, Result, Run

pytestmark = pytest.mark.tools

Scoring = Callable[[CorpusFolder, Path], Result]
Toy = Callable[..., Adapter]

NODE = """
import queue, threading
from pydicom.uid import AllTransferSyntaxes
from pynetdicom import AE, build_context, evt
from pynetdicom.presentation import AllStoragePresentationContexts

WAITING = queue.Queue()
PORT, LISTEN = int(sys.argv[1]), int(sys.argv[2])

def stored(event):
    dataset = event.dataset
    dataset.file_meta = event.file_meta
    {on_store}
    WAITING.put(dataset)
    return 0x0000

def forward():
    while True:
        dataset = WAITING.get()
        context = build_context(dataset.SOPClassUID, dataset.file_meta.TransferSyntaxUID)
        peer = AE("NODE").associate("127.0.0.1", LISTEN, contexts=[context], ae_title="ANONCERT")
        peer.send_c_store(dataset)
        peer.release()

node = AE("NODE")
for context in AllStoragePresentationContexts:
    node.add_supported_context(context.abstract_syntax, AllTransferSyntaxes)
threading.Thread(target=forward, daemon=True).start()
node.start_server(("127.0.0.1", PORT), evt_handlers=[(evt.EVT_C_STORE, stored)])
"""
RUN = """\
server = ["{python}", "{tool}/driver.py", "{port}", "{listen}"]
ae_title = "NODE"
quiet = 2
"""


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One work folder, so that pynetdicom is installed once."""
    return tmp_path_factory.mktemp("work")


Ran = Callable[[str], Run]


@pytest.fixture
def ran(toy: Toy, little: CorpusFolder, work: Path, tmp_path: Path) -> Ran:
    """Run a node into ``tmp_path/run`` that does something with each data set."""

    def run(on_store: str) -> Run:
        adapter = toy(NODE.replace("{on_store}", on_store), argv="", kind="dimse", run=RUN)
        return execute(adapter, little, tmp_path / "run", work)

    return run


def said(tmp_path: Path) -> str:
    return (tmp_path / "run" / "residue" / "stdout.txt").read_text().splitlines()[-1]


def test_what_a_node_forwards_is_its_output(ran: Ran, little: CorpusFolder, tmp_path: Path) -> None:
    run = ran("dataset.PatientName = 'NOBODY'")
    assert (run.outcome, run.isolation, run.conduct) == (Outcome.COMPLETED, "bubblewrap", [])
    assert said(tmp_path) == "sent 4, accepted 4, received 4"
    written = [pydicom.dcmread(path) for path in files.tree(tmp_path / "run" / "output")]
    shown = [pydicom.dcmread(little.images / instance.path) for instance in little.instances()]
    assert {str(dataset.PatientName) for dataset in written} == {"NOBODY"}
    assert {d.SOPInstanceUID: d.file_meta.TransferSyntaxUID for d in written} == {
        d.SOPInstanceUID: d.file_meta.TransferSyntaxUID for d in shown
    }
    assert {d.PixelData for d in written} == {d.PixelData for d in shown}


def test_names_and_file_meta_information_are_not_exercised(
    ran: Ran, little: CorpusFolder, scoring: Scoring, tmp_path: Path
) -> None:
    assert ran("pass").withheld == ["file_name", "file_meta", "dicomdir"]
    result = scoring(little, tmp_path / "run")
    notes = {row.carrier: row.note for row in result.leakage if row.attack == "any"}
    assert notes["file_name"] == "not exercised"
    assert result.coverage.returned == 4


def test_a_media_directory_is_not_sent(
    toy: Toy, little: CorpusFolder, work: Path, tmp_path: Path
) -> None:
    shutil.copytree(little.path, tmp_path / "corpus")
    directory = pydicom.Dataset()
    directory.file_meta = FileMetaDataset()
    directory.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    directory.file_meta.MediaStorageSOPClassUID = MediaStorageDirectoryStorage
    directory.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    directory.save_as(tmp_path / "corpus" / "images" / "DICOMDIR", enforce_file_format=True)
    adapter = toy(NODE.replace("{on_store}", "pass"), argv="", kind="dimse", run=RUN)
    run = execute(adapter, CorpusFolder(tmp_path / "corpus"), tmp_path / "run", work)
    assert run.outcome is Outcome.COMPLETED
    assert said(tmp_path) == "sent 4, accepted 4, received 4"


def test_what_a_node_refuses_or_keeps_is_counted(ran: Ran, tmp_path: Path) -> None:
    run = ran("if dataset.InstanceNumber == 1: return 0xA700")
    assert run.outcome is Outcome.FAILED
    stderr = (tmp_path / "run" / "residue" / "stderr.txt").read_text()
    assert "refused: status 42752" in stderr
    assert "accepted 4" not in said(tmp_path)


def test_a_node_that_forwards_nothing_ends_after_a_silence(ran: Ran, tmp_path: Path) -> None:
    run = ran("return 0x0000")
    assert run.outcome is Outcome.WROTE_NOTHING
    assert said(tmp_path) == "sent 4, accepted 4, received 0"
    assert run.seconds < 15


def test_a_hostile_uid_names_no_path(ran: Ran, tmp_path: Path) -> None:
    run = ran("dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = '../../1'")
    written = {path.name for path in files.tree(tmp_path / "run" / "output")}
    assert written == {"1.dcm", "2.dcm", "3.dcm", "4.dcm"}
    assert run.conduct == []


def test_one_uid_for_all_loses_no_file(ran: Ran, tmp_path: Path) -> None:
    ran("dataset.SOPInstanceUID = '1.2.3'")
    assert len(files.tree(tmp_path / "run" / "output")) == 4


@pytest.mark.parametrize(
    ("run", "told"),
    [
        ('ae_title = "NODE"', "needs one of them"),
        (RUN + 'address = "node:11112"', "needs one of them"),
        ('server = ["node"]', r"run\.ae_title is empty"),
        (RUN + "network = true", r"run\.network: a dimse has a server"),
        ('ae_title = "NODE"\naddress = "node:1"', r"run\.network: a dimse has a server"),
        ('ae_title = "NODE"\naddress = "node"', r"run\.address: 'node' is no address"),
        (RUN + 'image = "busybox"', r"run\.image: no key of a dimse"),
    ],
)
def test_a_node_that_cannot_be_is_refused(toy: Toy, run: str, told: str) -> None:
    with pytest.raises(RequestError, match=told):
        toy(argv="", kind="dimse", run=run)
