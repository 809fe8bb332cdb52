from __future__ import annotations

from collections.abc import Callable

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from anoncert.attack import claims
from anoncert.attack._case import Case
from anoncert.attack._opened import Fact
from anoncert.corpus.folder import CorpusFolder
from anoncert.types import Observation

Edit = Callable[[str, Callable[[pydicom.Dataset], None]], None]
Observed = Callable[[], list[Observation]]

INSTANCE = "s00001/v1/t1w/0001"
ENVELOPED = bytes.fromhex("3082010006092a864886f70d010703a0820000")


@pytest.fixture
def seen(observed: Observed) -> Callable[[str], dict[str, float | None]]:
    """Tell what is observed of one subject: number of files by name and detail."""

    def told(subject: str) -> dict[str, float | None]:
        return {
            f"{o.name} {o.detail}".strip(): o.value
            for o in observed()
            if o.attack == "claims" and o.subject == subject
        }

    return told


Seen = Callable[[str], dict[str, float | None]]


def test_the_marks_of_the_oracle_are_counted_in_files(seen: Seen) -> None:
    marks = seen("s00001")
    assert marks["PatientIdentityRemoved YES"] == marks["BurnedInAnnotation NO"] == 10
    assert marks["DeidentificationMethodCodeSequence 113107"] == 10
    assert not [name for name in marks if name.startswith("lacking")]


def test_a_mark_that_is_owed_and_missing_is_told(edit: Edit, seen: Seen) -> None:
    def unmark(dataset: pydicom.Dataset) -> None:
        del dataset.PatientIdentityRemoved
        del dataset.DeidentificationMethodCodeSequence

    edit(INSTANCE, unmark)
    marks = seen("s00001")
    assert marks["PatientIdentityRemoved YES"] == 9
    assert marks["lacking PatientIdentityRemoved"] == 1
    assert marks["lacking DeidentificationMethodCodeSequence"] == 1


def test_a_method_in_words_stands_for_its_codes(edit: Edit, seen: Seen) -> None:
    def reword(dataset: pydicom.Dataset) -> None:
        del dataset.DeidentificationMethodCodeSequence
        dataset.DeidentificationMethod = "by hand"

    edit(INSTANCE, reword)
    marks = seen("s00001")
    assert marks["DeidentificationMethod by hand"] == 1
    assert "lacking DeidentificationMethodCodeSequence" not in marks


@pytest.mark.parametrize(
    ("content", "told"),
    [(ENVELOPED, "EncryptedAttributesSequence enveloped"), (b"Doe^Jane", claims.IN_CLEAR)],
)
def test_encrypted_attributes_are_told_from_what_only_stands_there(
    edit: Edit, seen: Seen, content: bytes, told: str
) -> None:
    def add(dataset: pydicom.Dataset) -> None:
        item = Dataset()
        item.EncryptedContentTransferSyntaxUID = "1.2.840.10008.1.2.1"
        item.EncryptedContent = content
        dataset.EncryptedAttributesSequence = Sequence([item])

    edit(INSTANCE, add)
    assert seen("s00001")[told] == 1


def test_marks_of_any_length_and_number_stay_small(edit: Edit, seen: Seen) -> None:
    def many(dataset: pydicom.Dataset) -> None:
        items = [Dataset() for _ in range(500)]
        for number, item in enumerate(items):
            item.CodeValue = f"{number:03d}" + "x" * 13
        dataset.DeidentificationMethodCodeSequence = Sequence(items)
        dataset.DeidentificationMethod = "by\x07hand"

    edit(INSTANCE, many)
    marks = seen("s00001")
    assert len(marks) < 50
    assert all(name.isprintable() for name in marks)
    assert marks["DeidentificationMethod by\\x07hand"] == 1


def test_what_is_concluded_does_not_depend_on_the_order_of_files(corpus: CorpusFolder) -> None:
    case = Case.control(corpus)
    facts = [Fact("s00001", (("0012,0062", "YES"),)), Fact("s00001", ()), Fact("s00002", ())]
    told = list(claims.conclude(case, facts))
    assert told == list(claims.conclude(case, facts[::-1]))
    assert {o.case for o in told} == {"control"}
