"""Media directories go through the whole suite: read, left out, copied and written anew."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pydicom
import pytest
from msgspec.structs import replace
from pydicom.dataset import Dataset
from pydicom.fileset import FileSet

from anoncert.corpus import people, plan
from anoncert.corpus.build import build
from anoncert.corpus.dicom import object_kind
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.errors import RequestError
from anoncert.pair.describe import describe
from anoncert.part10 import File
from anoncert.run import tool
from anoncert.run.execute import execute
from anoncert.types import Knowledge, Leakage, Recipe, Result, Utility

Scoring = Callable[[CorpusFolder, Path], Result]

SUBJECTS = 3
ON_MEDIA = ("scout", "disc")
OFFSETS = {"0004,1200", "0004,1202", "0004,1220/0004,1400", "0004,1220/0004,1420"}


@pytest.fixture(scope="module")
def media() -> Recipe:
    """What the edition of headers has on media."""
    headers = load("headers")
    plant = [
        replace(entry, series=[name for name in entry.series if name in ON_MEDIA])
        for entry in headers.plant
        if not entry.series or {*entry.series} & {*ON_MEDIA}
    ]
    series = [series for series in headers.series if series.name in ON_MEDIA]
    return replace(headers, series=series, plant=plant)


@pytest.fixture(scope="module")
def corpus(media: Recipe, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> CorpusFolder:
    target = tmp_path_factory.mktemp("media") / "corpus"
    build(media, target, engine, count=SUBJECTS)
    return CorpusFolder(target)


@pytest.fixture(scope="module")
def scored(
    corpus: CorpusFolder, scoring: Scoring, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Result]:
    """Run a control, change what it wrote, and score that."""
    work = tmp_path_factory.mktemp("work")

    @cache
    def run(name: str, change: Callable[[Path], None] | None = None) -> Result:
        folder = work / (name if change is None else f"{name}-{change.__name__}")
        execute(tool.load(name), corpus, folder, work)
        if change is not None:
            change(folder / "output")
        return scoring(corpus, folder)

    return run


def directories(root: Path) -> list[Path]:
    found = sorted(root.rglob("DICOMDIR"))
    assert len(found) == SUBJECTS
    return found


@contextmanager
def file_set(path: Path | None = None) -> Iterator[FileSet]:
    """Open a file-set, or begin one; pydicom leaves its temporary folder to us."""
    opened = FileSet(path)
    yield opened
    opened._stage["t"].cleanup()


def visited(records: dict[int, Dataset], at: int) -> Iterator[Dataset]:
    """Yield the records of an entity, each with those below it."""
    while at:
        yield records[at]
        yield from visited(records, records[at].OffsetOfReferencedLowerLevelDirectoryEntity)
        at = records[at].OffsetOfTheNextDirectoryRecord


@pytest.mark.parametrize("population", ["corpus", "twin"])
def test_its_offsets_lead_to_every_record_once(
    population: str, media: Recipe, engine: Engine, tmp_path: Path
) -> None:
    build(media, tmp_path / "corpus", engine, count=SUBJECTS, population=population)
    for path in directories(tmp_path / "corpus"):
        directory = pydicom.dcmread(path)
        records = list(directory.DirectoryRecordSequence)
        places = {record.seq_item_tell: record for record in records}
        first = directory.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity
        last = directory.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity
        assert list(visited(places, first)) == records
        assert [r.DirectoryRecordType for r in records][:3] == ["PATIENT", "STUDY", "SERIES"]
        assert [r.DirectoryRecordType for r in records][3:] == ["IMAGE"] * 3
        assert first == last


def test_twins_differ_in_what_is_planted_and_in_where_records_begin(
    media: Recipe, corpus: CorpusFolder, engine: Engine, tmp_path: Path
) -> None:
    build(media, tmp_path / "twin", engine, count=SUBJECTS, population="twin")
    others = {row.id: row.path for row in CorpusFolder(tmp_path / "twin").instances()}
    planted = {p.place for p in corpus.plantings() if p.carrier in ("dicomdir", "file_meta")}
    for row in (row for row in corpus.instances() if not row.expected):
        ours = File((corpus.images / row.path).read_bytes()).elements
        theirs = File((tmp_path / "twin" / "images" / others[row.id]).read_bytes()).elements
        assert [one.place for one in ours] == [other.place for other in theirs]
        differing = {one.place for one, other in zip(ours, theirs, strict=True) if one != other}
        assert differing <= planted | OFFSETS | {"0002,0000"}


def test_its_files_are_where_it_says_and_what_it_says(corpus: CorpusFolder) -> None:
    for path in directories(corpus.images):
        with file_set(path) as listed:
            instances = list(listed)
        assert sorted(Path(instance.path) for instance in instances) == sorted(
            found for found in path.parent.rglob("*") if found.is_file() and found != path
        )
        for instance in instances:
            image = pydicom.dcmread(instance.path)
            assert image.file_meta.TransferSyntaxUID == instance.ReferencedTransferSyntaxUIDInFile
            assert image.SOPInstanceUID == instance.ReferencedSOPInstanceUIDInFile
            for keyword in ("PatientName", "PatientID", "StudyInstanceUID", "SeriesInstanceUID"):
                assert image[keyword].value == instance[keyword].value
            for keyword in ("StudyDate", "StudyTime", "AccessionNumber", "InstanceNumber"):
                assert image[keyword].value == instance[keyword].value


def test_file_ids_are_valid_before_planting(media: Recipe) -> None:
    (subject,) = people.subjects(media, media.seed, 1)
    *_, disc = plan.acquisitions(media, subject)
    draft = object_kind("dicomdir").draft(media, media.seed, disc, None)
    ids = [r.ReferencedFileID for r in draft.dataset.DirectoryRecordSequence[3:]]
    assert [list(parts) for parts in ids] == [["SCOUT", f"IM000{number}"] for number in (1, 2, 3)]


@pytest.mark.parametrize("command", [["dcdirdmp"], ["dcmdump"]])
def test_other_programs_read_it(command: list[str], corpus: CorpusFolder) -> None:
    program = shutil.which(command[0])
    assert program, "not installed: apt-get install dicom3tools dcmtk"
    for path in directories(corpus.images):
        done = subprocess.run([program, path], capture_output=True, check=False)
        assert done.returncode == 0
        assert b"IMAGE" in done.stdout + done.stderr
        assert b"rror" not in done.stderr


def test_a_directory_is_a_file_of_the_corpus_and_no_instance(corpus: CorpusFolder) -> None:
    rows = [row for row in corpus.instances() if not row.expected]
    assert len(rows) == SUBJECTS
    assert all(row.path.endswith("/DICOMDIR") for row in rows)
    assert corpus.document.instances == 3 * SUBJECTS


def test_it_is_described_by_the_study_that_it_lists(corpus: CorpusFolder) -> None:
    for path in directories(corpus.images):
        found = describe(corpus.images, path.relative_to(corpus.images).as_posix())
        image = pydicom.dcmread(next(path.parent.glob("SCOUT/*")))
        assert found.readable
        assert found.study == image.StudyInstanceUID


def united(result: Result) -> list[Leakage]:
    """Return what who knows the truth recovers, by any attack."""
    return [
        row for row in result.leakage if (row.attack, row.knowledge) == ("any", Knowledge.AUDITOR)
    ]


def test_identity_leaks_all_and_loses_nothing(scored: Callable[..., Result]) -> None:
    result = scored("identity")
    rows = [row for row in united(result) if row.track == "headers" and row.carrier != "elsewhere"]
    assert {row.recovered for row in rows} == {SUBJECTS}
    assert {row.sensitivity for row in rows} == {1}
    assert {row.decoy for row in rows} == {0}
    assert {row.identifier for row in rows if row.carrier == "dicomdir"} >= {"name", "accession"}
    assert {row.loss for row in result.utility if row.loss is not None} == {0}
    assert result.coverage.returned == result.coverage.instances == 3 * SUBJECTS


def test_the_oracle_leaks_nothing_and_loses_nothing(scored: Callable[..., Result]) -> None:
    result = scored("oracle")
    assert {(row.recovered, row.partial) for row in result.leakage} == {(0, 0)}
    assert {row.loss for row in result.utility if row.loss is not None} == {0}


def leave_out(output: Path) -> None:
    for path in directories(output):
        path.unlink()


def rebuild(output: Path) -> None:
    """Write directories anew, under other names of files."""
    for path in directories(output):
        images = [found for found in path.parent.rglob("*") if found.is_file() and found != path]
        with file_set() as listed:
            for image in images:
                listed.add(image)
            listed.write(output / f"medium {path.parent.parent.name}")
        shutil.rmtree(path.parent.parent)


def asked_of_all(result: Result) -> list[Utility]:
    """Return utility, but for what is asked of a directory that came back."""
    return [row for row in result.utility if row.measure != "directory"]


@pytest.mark.parametrize("change", [leave_out, rebuild])
def test_leaving_it_out_or_writing_it_anew_costs_nothing(
    change: Callable[[Path], None], scored: Callable[..., Result]
) -> None:
    kept, changed = scored("oracle"), scored("oracle", change)
    assert changed.leakage == kept.leakage
    assert asked_of_all(changed) == asked_of_all(kept)
    assert changed.gates == kept.gates
    assert changed.coverage.returned == changed.coverage.instances == 3 * SUBJECTS
    assert {row.n for row in changed.leakage if row.carrier == "dicomdir"} == {SUBJECTS}


def test_copying_it_through_leaks(scored: Callable[..., Result], corpus: CorpusFolder) -> None:
    def copy_through(output: Path) -> None:
        for path in directories(corpus.images):
            shutil.copyfile(path, output / f"{path.parent.parent.name}.DICOMDIR")
        leave_out(output)

    result = scored("oracle", copy_through)
    rows = [row for row in united(result) if row.carrier == "dicomdir"]
    assert {(row.n, row.recovered) for row in rows} == {(SUBJECTS, SUBJECTS)}


def test_blank_returns_nothing(scored: Callable[..., Result]) -> None:
    result = scored("blank")
    assert (result.coverage.returned, result.coverage.extra) == (0, 3 * SUBJECTS)
    assert {row.n for row in result.leakage} == {0}


@pytest.mark.parametrize(
    ("changed", "change", "named"),
    [
        ("scout", {"media": False}, "media"),
        ("scout", {"object": "secondary_capture"}, "media"),
        ("scout", {"visits": [2]}, "media"),
        ("disc", {"instances": 2}, "one file"),
        ("disc", {"transfer_syntaxes": ["ImplicitVRLittleEndian"]}, "one file"),
        ("disc", {"declared": ""}, "declared"),
    ],
    ids=["of nothing", "of captures", "of another visit", "twice", "implicit", "undeclared"],
)
def test_what_no_directory_can_be_is_refused(
    changed: str, change: dict[str, object], named: str, media: Recipe
) -> None:
    series = [replace(s, **change) if s.name == changed else s for s in media.series]
    recipe = replace(media, series=series)
    with pytest.raises(RequestError, match=named):
        object_kind("dicomdir").check(recipe, series[-1])
