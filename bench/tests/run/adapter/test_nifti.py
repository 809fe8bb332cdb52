"""A command that changes volumes: here ones that read and write NIfTI with nothing but Python."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest

from anoncert.corpus.folder import CorpusFolder
from anoncert.files import tree
from anoncert.run.execute import execute
from anoncert.run.tool import Adapter
from anoncert.types import Outcome, Result, Run

Scoring = Callable[[CorpusFolder, Path], Result]
Toy = Callable[..., Adapter]
Ran = Callable[[str], tuple[Run, Path]]
Writing = Callable[[Path], None]

# a NIfTI-1 header: dimensions at byte 40, type at 70, bits at 72, begin at 108, rows at 280
READ = """
import array, gzip, struct
data = bytearray(gzip.decompress(source.read_bytes()))
nx, ny, nz = struct.unpack_from("<3h", data, 42)
(begin,) = map(int, struct.unpack_from("<f", data, 108))
rows = [list(struct.unpack_from("<4f", data, 280 + 16 * n)) for n in range(3)]
values = array.array("h", bytes(data[begin:]))
def write(values):
    data[begin:] = values.tobytes()
    target.write_bytes(gzip.compress(bytes(data)))
"""
FRONT = """
for k in range(nz):
    for j in range(ny):
        for i in range(nx):
            if rows[1][0] * i + rows[1][1] * j + rows[1][2] * k + rows[1][3] > 20:
                values[(k * ny + j) * nx + i] = 0
write(values)
"""
MIRROR = """
turned = array.array("h")
for row in range(ny * nz):
    turned.extend(reversed(values[row * nx : row * nx + nx]))
for n in range(3):
    rows[n][3] += rows[n][0] * (nx - 1)
    rows[n][0] *= -1
    struct.pack_into("<4f", data, 280 + 16 * n, *rows[n])
struct.pack_into("<hh", data, 252, 0, 1)  # the rows alone say where it lies
write(turned)
"""
REAL = """
struct.pack_into("<hh", data, 70, 64, 64)
write(array.array("d", (value + 0.3 for value in values)))
"""
BEYOND = """
write(array.array("h", [32767] * len(values)))
"""
BLACK = """
write(array.array("h", [0] * len(values)))
"""
ONLY_CANONICAL = """
if all(rows[n][n] > max(abs(rows[n - 1][n]), abs(rows[n - 2][n])) for n in range(3)):
    shutil.copyfile(source, target)
"""
ALL_BUT_ONE = """
if source.name != "000002.nii.gz":
    shutil.copyfile(source, target)
"""


@pytest.fixture
def ran(toy: Toy, corpus: CorpusFolder, tmp_path: Path) -> Ran:
    """Run a tool on the volumes of the corpus, and give what it returned."""

    def run(code: str) -> tuple[Run, Path]:
        run = execute(toy(code, kind="nifti"), corpus, tmp_path / "run", tmp_path / "work")
        return run, tmp_path / "run" / "output"

    return run


def returned(corpus: CorpusFolder, output: Path) -> set[str]:
    """Check that all that came back has its own name, and return the series."""
    known = {instance.path: instance.series_id for instance in corpus.instances()}
    return {known[path.relative_to(output).as_posix()] for path in tree(output)}


def unlike(corpus: CorpusFolder, output: Path) -> list[str]:
    """Return the instances that came back otherwise than they went."""
    return [
        instance.id
        for instance in corpus.instances()
        if (output / instance.path).read_bytes() != (corpus.images / instance.path).read_bytes()
    ]


@pytest.mark.parametrize("code", ["shutil.copyfile(source, target)", READ + MIRROR, READ + REAL])
def test_what_a_tool_leaves_as_it_was_comes_back_byte_by_byte(
    ran: Ran, corpus: CorpusFolder, code: str
) -> None:
    run, output = ran(code)
    assert (run.outcome, run.conduct) == (Outcome.COMPLETED, [])
    assert unlike(corpus, output) == []


def test_axes_run_right_anterior_and_superior(ran: Ran, corpus: CorpusFolder) -> None:
    run, output = ran(READ + ONLY_CANONICAL)
    assert run.conduct == []
    assert unlike(corpus, output) == []


def test_what_a_tool_takes_from_the_front_is_gone_in_front(ran: Ran, corpus: CorpusFolder) -> None:
    run, output = ran(READ + FRONT)
    assert run.conduct == []
    changed = unlike(corpus, output)
    assert {name.split("/")[2] for name in changed} == {"t1w", "t2w"}
    for instance in corpus.instances():
        if instance.id not in changed:
            continue
        before, after = (
            pydicom.dcmread(folder / instance.path) for folder in (corpus.images, output)
        )
        along_row, along_column = np.reshape(before.ImageOrientationPatient, (2, 3))
        down, across = before.PixelSpacing
        y = (
            before.ImagePositionPatient[1]
            + along_row[1] * across * np.arange(before.Columns)
            + (along_column[1] * down * np.arange(before.Rows))[:, np.newaxis]
        )
        front = -y > 20  # y runs backwards in DICOM
        assert not after.pixel_array[front].any()
        assert np.array_equal(after.pixel_array[~front], before.pixel_array[~front])
        assert after.PatientName == before.PatientName


def test_values_that_cannot_be_stored_are_the_nearest_that_can(
    ran: Ran, corpus: CorpusFolder
) -> None:
    _, output = ran(READ + BEYOND)
    changed = unlike(corpus, output)
    for instance in corpus.instances():
        if instance.id in changed:
            dataset = pydicom.dcmread(output / instance.path)
            assert (dataset.pixel_array == (1 << dataset.BitsStored) - 1).all()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "nothing came back"),
        ("target.write_text('no volume')", "it cannot be read"),
        ("target.symlink_to(source)", "nothing came back"),
        (READ + "struct.pack_into('<3h', data, 42, ny, nz, nx)\nwrite(values)", "its shape is"),
        (
            READ + "rows[1][3] += 5\nstruct.pack_into('<4f', data, 296, *rows[1])\nwrite(values)",
            "it lies elsewhere",
        ),
        (READ + "data[begin:] = data[begin:-100]\nwrite(values[:-50])", "it cannot be read"),
        ("import gzip\ntarget.write_bytes(gzip.compress(bytes(1 << 30), 1))", "it cannot be read"),
    ],
    ids=["nothing", "text", "link", "shape", "place", "short", "bomb"],
)
def test_what_is_not_the_volume_that_was_given_does_not_come_back(
    ran: Ran, corpus: CorpusFolder, code: str, said: str
) -> None:
    run, output = ran(code)
    assert {name.rpartition("/")[2] for name in returned(corpus, output)} == {"capture"}
    (line,) = [line for line in run.conduct if "volumes" in line]
    assert line.startswith("returned 12 volumes not at all, or not as such: 000001.nii.gz: ")
    assert said in line
    assert line.endswith("and 7 more")


@pytest.fixture
def with_two_in_one(corpus: CorpusFolder, two_in_one: Writing, tmp_path: Path) -> CorpusFolder:
    """A corpus whose first two volumes lie in one file."""
    copy = CorpusFolder(Path(shutil.copytree(corpus.path, tmp_path / "corpus")))
    two_in_one(copy.images / "0")
    return copy


def test_volumes_of_one_file_come_back_in_one_file(
    toy: Toy, with_two_in_one: CorpusFolder, tmp_path: Path
) -> None:
    black = toy(READ + BLACK, kind="nifti")
    run = execute(black, with_two_in_one, tmp_path / "run", tmp_path / "work")
    assert run.conduct == []
    assert not pydicom.dcmread(tmp_path / "run" / "output" / "0").pixel_array.any()


def test_a_file_comes_back_only_if_all_its_volumes_do(
    toy: Toy, with_two_in_one: CorpusFolder, tmp_path: Path
) -> None:
    forgetful = toy(ALL_BUT_ONE, kind="nifti")
    run = execute(forgetful, with_two_in_one, tmp_path / "run", tmp_path / "work")
    (line,) = run.conduct
    assert line.startswith("returned 1 volumes not at all, or not as such: 000002.nii.gz: ")
    there, given = (
        {path.relative_to(folder) for path in tree(folder)}
        for folder in (tmp_path / "run" / "output", with_two_in_one.images)
    )
    assert given - there == {Path("0")}


def test_what_else_a_tool_writes_is_residue(ran: Ran) -> None:
    code = "shutil.copyfile(source, target)\ntarget.with_name('mask.nii.gz').write_bytes(b'mask')"
    _, output = ran(code)
    assert [path.name for path in tree(output.parent / "residue" / "volumes")] == ["mask.nii.gz"]


def test_nothing_but_faces_is_exercised(ran: Ran, corpus: CorpusFolder, scoring: Scoring) -> None:
    run, output = ran("shutil.copyfile(source, target)")
    assert "surface" not in run.withheld
    result = scoring(corpus, output.parent)
    rows = [row for row in result.leakage if row.attack == "any"]
    assert {row.recovered for row in rows if row.carrier != "surface"} == {0}
    assert {(row.recovered, row.n) for row in rows if row.carrier == "surface"} == {(3, 3)}
    assert {row.n for row in rows if row.carrier == "element"} == {0}
    assert {row.track for row in result.cells if row.plantings} == {"face"}
    assert result.subject_risk.at_risk == 3
