"""Files of any size are searched, and none is held in memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from anoncert.corpus.folder import CorpusFolder

PROGRAM = """
import sys
from pathlib import Path
from anoncert.attack import verbatim
from anoncert.attack._case import Case, Left
from anoncert.attack._opened import Opened
from anoncert.corpus.folder import CorpusFolder
from anoncert.pair.describe import describe

case = Case.control(CorpusFolder(Path(sys.argv[1])))
path = Path(sys.argv[2])
opened = Opened(Left(path.parent, path.name, "output"))
for finding in verbatim.examine(case, verbatim.prepare(case), opened):
    print(finding.identifier, finding.place)
print(describe(path.parent, path.name).error)
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(int(status["VmHWM"].split()[0]) // 1024)  # ru_maxrss also knows who started us
"""


@pytest.mark.parametrize("length", [2_000_000_000, 0x7FFFFFFE])
def test_a_name_behind_two_gigabytes_of_pixel_data_is_found_in_little_memory(
    corpus: CorpusFolder, tmp_path: Path, length: int
) -> None:
    number = next(v.text for v in corpus.values() if v.id == "s00001/mrn")
    path = tmp_path / "long.dcm"
    with path.open("wb") as stream:
        stream.write(bytes(128) + b"DICM" + bytes.fromhex("0800050043530a00") + b"ISO_IR 100")
        stream.write(bytes.fromhex("e07f10004f570000") + length.to_bytes(4, "little"))
        stream.seek(2_000_000_000 - 100, 1)
        stream.write(f" {number} ".encode().ljust(100, b"\0"))
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(corpus.path), str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    *said, error, peak = done.stdout.splitlines()
    assert said == ["mrn 7FE0,0010" if length == 2_000_000_000 else "mrn bytes"]
    assert error
    assert int(peak) < 300
