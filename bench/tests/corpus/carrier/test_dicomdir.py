"""Records of media directories."""

from __future__ import annotations

import pytest

from anoncert.corpus import people
from anoncert.corpus.build import unplanted
from anoncert.corpus.carrier import dicomdir, file_name
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.recipe import load
from anoncert.errors import RequestError


@pytest.fixture(scope="module")
def drafts() -> dict[str, SeriesDraft]:
    headers = load("headers")
    (subject,) = people.subjects(headers, headers.seed, 1)
    return {d.acquisition.series.name: d for d in unplanted(headers, headers.seed, subject)}


def test_each_image_has_a_record_of_its_own(drafts: dict[str, SeriesDraft]) -> None:
    for number in (1, 3):
        dicomdir.write(drafts["disc"], f"IMAGE[{number}]/ReferencedFileID", f"A\\B{number}")
    read = [dicomdir.read(drafts["disc"], f"IMAGE[{n}]/ReferencedFileID") for n in (1, 2, 3)]
    assert read == ["A\\B1", "SCOUT\\IM0002", "A\\B3"]


@pytest.mark.parametrize(("series", "at"), [("disc", "IMAGE[4]"), ("scout", "PATIENT")])
def test_a_record_that_is_not_there_is_a_request_error(
    series: str, at: str, drafts: dict[str, SeriesDraft]
) -> None:
    assert dicomdir.read(drafts[series], f"{at}/PatientName") is None
    with pytest.raises(RequestError, match="no such record"):
        dicomdir.write(drafts[series], f"{at}/PatientName", "Nobody")


@pytest.mark.parametrize("at", ["PatientName", "PATIENT[0]/PatientName", "CURVE/PatientName"])
def test_a_locator_names_a_type_of_record(at: str) -> None:
    with pytest.raises(RequestError, match="no record and keyword"):
        dicomdir.policy(at)


def test_a_directory_has_no_name_of_its_own(drafts: dict[str, SeriesDraft]) -> None:
    with pytest.raises(RequestError, match="no name of its own"):
        file_name.write(drafts["disc"], "file", "A1")
