"""Built files beside real ones: the MR files that pydicom ships.

A tool must not know a file of ours by something cheap: an attribute that is missing, a
constant, a name. What is compared are the files of a corpus, as a tool is shown them.
"""

from __future__ import annotations

import io
import re
import warnings
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pydicom
import pydicom.data
import pytest
from pydicom.dataset import Dataset, FileDataset

from anoncert.corpus import people, plan
from anoncert.corpus.build import planted
from anoncert.corpus.encode import Encoder
from anoncert.corpus.recipe import load
from anoncert.part10 import tag_place

SUBJECTS = {"headers": 16, "smoke": 4}
REAL = ("MR_small.dcm", "examples_overlay.dcm", "dicomdirtests/98892003/MR*/*")
"""TOSHIBA MRT50H1, SIEMENS Avanto, Philips Eclipse."""

WITHOUT_CONTRAST = {"ContrastBolusAgent"}
"""Real files have it, though mostly empty; the module is for studies with contrast."""

OF_THE_EDITION = {
    "BodyPartExamined": "all studies are of the head",
    "PatientPosition": "as most heads lie",
    "AcquisitionMatrix": "images of an edition are of one size",
    "Rows": "as above",
    "Columns": "as above",
    "InPlanePhaseEncodingDirection": "protocols of an edition are few",
    "PercentPhaseFieldOfView": "as above",
    "ImageOrientationPatient": "as above",
    "SliceThickness": "as above",
    "MagneticFieldStrength": "all scanners of smoke have 3 T",
}
"""Attributes that may be the same in all built files, and why."""

NAMES = ("anoncert", "anonymi", "de-identif", "deidentif", "synthetic", "phantom", "benchmark",
         "fictional", "pydicom", "dicognito")  # fmt: skip
ROOTS = ("1.2.826.0.1.3680043.10.511", "1.2.826.0.1.3680043.8.498")
"""UID roots of files before planting, and of what pydicom mints."""

START = 132


@dataclass(frozen=True)
class Built:
    """A file of a corpus."""

    subject: str
    series: str
    path: str
    data: bytes
    dataset: FileDataset
    planted: frozenset[str]
    """First tags of the places that hold something planted."""


@pytest.fixture(scope="module")
def real() -> list[FileDataset]:
    folder = Path(pydicom.data.__file__).parent / "test_files"
    return [pydicom.dcmread(path) for name in REAL for path in sorted(folder.glob(name))]


@pytest.fixture(scope="module", params=sorted(SUBJECTS))
def built(request: pytest.FixtureRequest) -> list[Built]:
    """The first file of each series of some subjects."""
    recipe = load(request.param)
    return [
        found
        for subject in people.subjects(recipe, recipe.seed, SUBJECTS[request.param])
        for found in files_of(recipe, subject)
    ]


def files_of(recipe: plan.Recipe, subject: plan.Subject) -> Iterator[Built]:
    drawn = plan.draw(recipe, people.person(recipe.seed, "corpus", subject))
    places = defaultdict(set)
    for task in plan.tasks(recipe, subject, drawn):
        for series in task.planting.series:
            places[series].add(task.planting.place.partition("/")[0])
    for draft in planted(recipe, recipe.seed, "corpus", subject):
        if draft.acquisition.is_directory:
            continue  # it is of no scanner
        file = draft.files[0]
        data = Encoder(draft).encode(file).data
        yield Built(
            subject.id,
            draft.acquisition.id,
            str(draft.path(file)),
            data,
            read(data),
            frozenset(places[draft.acquisition.id]),
        )


def read(data: bytes) -> FileDataset:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # plantings break rules of values
        found = pydicom.dcmread(io.BytesIO(data))
        found.decode()
    return found


def images(files: list[Built]) -> list[Built]:
    return [file for file in files if file.dataset.get("SOPClassUID") == pydicom.uid.MRImageStorage]


def values(datasets: list[FileDataset]) -> dict[str, list[str]]:
    """Collect what standard elements of the main data sets hold, by keyword."""
    found = defaultdict(list)
    for dataset in datasets:
        for element in dataset:
            if element.keyword and element.VR != "SQ" and element.keyword != "PixelData":
                found[element.keyword].append(str(element.value))
    return found


def test_what_all_real_files_have_ours_have(built: list[Built], real: list[FileDataset]) -> None:
    common = set.intersection(*({element.keyword for element in dataset} for dataset in real))
    assert len(common) > 40
    for file in images(built):
        assert common - {element.keyword for element in file.dataset} <= WITHOUT_CONTRAST


def test_a_constant_is_one_of_real_files_too(built: list[Built], real: list[FileDataset]) -> None:
    known, ours = values(real), images(built)
    hidden = {tag for file in ours for tag in file.planted}
    constants = {
        keyword: held[0]
        for keyword, held in values([file.dataset for file in ours]).items()
        if len(held) == len(ours) and len(set(held)) == 1
        if keyword not in OF_THE_EDITION and place(keyword) not in hidden
    }
    assert {k: held for k, held in constants.items() if held not in known[k]} == {}


def place(keyword: str) -> str:
    tag = pydicom.tag.Tag(pydicom.datadict.tag_for_keyword(keyword) or 0)
    return f"{tag.group:04X},{tag.element:04X}"


def test_elements_stand_in_order_and_are_of_even_length(built: list[Built]) -> None:
    for file in built:
        assert len(file.data) % 2 == 0
        tags = [element.tag for element in file.dataset]
        assert tags == sorted(tags)


def test_only_the_file_meta_information_has_a_group_length(
    built: list[Built], real: list[FileDataset]
) -> None:
    unplanted = [(dataset, frozenset[str]()) for dataset in real]
    for dataset, planted_at in (*unplanted, *((file.dataset, file.planted) for file in built)):
        lengths = [tag_place(element.tag) for element in dataset if element.tag.element == 0]
        assert set(lengths) <= planted_at
        assert "FileMetaInformationGroupLength" in dataset.file_meta


def test_a_preamble_is_empty_as_in_most_real_files_unless_something_is_planted_there(
    built: list[Built],
) -> None:
    empty = [file for file in built if not any(file.data[:128])]
    assert all(file.data[128:START] == b"DICM" for file in built)
    assert {file.series for file in built} - {file.series for file in empty} <= {
        file.series for file in built if "bytes" in file.planted
    }


def test_every_private_block_is_claimed_unless_an_orphan_is_planted(built: list[Built]) -> None:
    whole = [file for file in built if "bytes" not in file.planted]  # else pydicom reads too far
    assert whole
    for file in whole:
        for element in file.dataset:
            tag = element.tag
            if tag.is_private and tag.element >= 0x1000:
                claimed = pydicom.tag.Tag(tag.group, tag.element >> 8) in file.dataset
                assert claimed or f"{tag.group:04X},{tag.element:04X}" in file.planted


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_no_name_tells_where_files_come_from(built: list[Built], encoding: str) -> None:
    sought = re.compile(b"|".join(re.escape(name.encode(encoding)) for name in (*NAMES, *ROOTS)))
    for file in built:
        inflated = b""
        if file.dataset.file_meta.TransferSyntaxUID.is_deflated:
            length = file.dataset.file_meta.FileMetaInformationGroupLength
            stream = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
            inflated = stream.decompress(file.data[START + 12 + length :])
        for text in (file.path.encode(encoding), file.data, inflated):
            assert sought.search(text.lower()) is None


def test_no_date_of_before_planting_is_left(built: list[Built]) -> None:
    for file in built:
        for element in walked(file.dataset):
            if element.VR in ("DA", "DT") and element.value:
                assert str(element.value) >= "1920", (file.series, element)


def walked(dataset: Dataset) -> Iterator[pydicom.DataElement]:
    for element in dataset:
        if element.VR == "SQ":
            for item in element.value:
                yield from walked(item)
        else:
            yield element


SCANNERS: dict[str, Callable[[FileDataset], str]] = {
    "manufacturer": lambda file: file.Manufacturer,
    "model": lambda file: file.ManufacturerModelName,
    "software": lambda file: str(file.SoftwareVersions),
    "implementation": lambda file: file.file_meta.ImplementationVersionName,
    "root": lambda file: ".".join(file.SeriesInstanceUID.split(".")[:4]),
    "frequency": lambda file: str(file.ImagingFrequency),
    "series time": lambda file: str(file.SeriesTime),
    "window": lambda file: str(file.WindowWidth),
}
SEVERAL = {"manufacturer": 2, "root": 2, "model": 4, "software": 4, "implementation": 4}


@pytest.mark.parametrize("what", SCANNERS)
def test_scanners_differ_between_subjects(built: list[Built], what: str) -> None:
    found = {SCANNERS[what](file.dataset) for file in images(built)}
    subjects = {file.subject for file in built}
    assert len(found) >= min(SEVERAL.get(what, len(subjects)), len(subjects))


def test_station_names_differ_between_subjects(built: list[Built]) -> None:
    stations = {
        (file.subject, file.dataset.StationName)
        for file in images(built)
        if "StationName" in file.dataset
    }
    assert len({station for _, station in stations}) == len({file.subject for file in built})


def test_a_subject_stays_on_one_scanner(built: list[Built]) -> None:
    by_subject = defaultdict(set)
    for file in built:
        scanner = (file.dataset.ManufacturerModelName, str(file.dataset.SoftwareVersions))
        by_subject[file.subject].add(scanner)
    assert {len(scanners) for scanners in by_subject.values()} == {1}


def test_the_series_of_a_study_follow_one_another(built: list[Built]) -> None:
    begun = defaultdict(list)
    for file in built:
        if "0008,0031" not in file.planted:
            study = file.series.rpartition("/")[0]
            begun[study].append((int(file.dataset.SeriesNumber), float(file.dataset.SeriesTime)))
    assert any(len(series) > 1 for series in begun.values())
    for series in begun.values():
        times = [time for _, time in sorted(series)]
        assert times == sorted(set(times))
