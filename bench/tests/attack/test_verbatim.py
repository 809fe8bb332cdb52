from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from anoncert.attack._search import STRONG
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.letters import ascii_text
from anoncert.types import Finding, Status, Value

Edit = Callable[[str, Callable[[Dataset], None]], None]
Found = Callable[[], list[Finding]]
Output = Callable[[str], Path]

SLICE = "s00001/v1/t1w/0001"
OTHER = "s00002/v1/t1w/0001"


def said(dataset: Dataset, keyword: str, text: str) -> None:
    setattr(dataset, keyword, text)


def summary(findings: list[Finding]) -> list[tuple[str, str, str, Status]]:
    return [(f.subject, f.identifier, f.carrier, f.status) for f in findings]


def slice_of(value: Value) -> str:
    return f"{value.subject}/v1/t1w/0001"


@pytest.fixture
def found(found: Found) -> Found:
    """Give what this attack finds; the same may have another shape to others."""
    return lambda: [finding for finding in found() if finding.attack == "verbatim"]


@pytest.fixture
def name(values: dict[str, Value]) -> tuple[str, str]:
    """Family and given name of the first subject."""
    family, given = values["s00001/name"].text.split("^")
    return family, given


def test_a_clean_output_gives_no_finding(found: Found) -> None:
    assert found() == []


def test_a_name_in_other_order_is_found_at_the_place_where_it_was_planted(
    edit: Edit, found: Found, name: tuple[str, str]
) -> None:
    family, given = name
    edit(SLICE, lambda ds: said(ds, "ImageComments", f"moved, {given.upper()} {family}, repeat"))
    (finding,) = found()
    assert summary([finding]) == [("s00001", "name", "element", Status.RECOVERED)]
    assert finding.planting is not None
    assert finding.place == "0020,4000"


def test_a_name_in_lower_case_without_diacritics_is_found(
    edit: Edit, found: Found, values: dict[str, Value]
) -> None:
    value = next(v for v in values.values() if "^" in v.text and not v.text.isascii())
    family, given = ascii_text(value.text).lower().split("^")
    edit(slice_of(value), lambda ds: said(ds, "ProtocolName", f"cc {given} {family}"))
    assert summary(found()) == [(value.subject, value.identifier, "elsewhere", Status.RECOVERED)]


def test_a_name_in_another_tag_than_planted_is_elsewhere(
    edit: Edit, found: Found, values: dict[str, Value]
) -> None:
    edit(SLICE, lambda ds: said(ds, "RequestedProcedureDescription", values["s00001/name"].text))
    (finding,) = found()
    assert summary([finding]) == [("s00001", "name", "elsewhere", Status.RECOVERED)]
    assert finding.planting is None


def test_a_number_two_sequences_deep_is_found(
    edit: Edit, found: Found, values: dict[str, Value]
) -> None:
    def bury(dataset: Dataset) -> None:
        inner, outer = Dataset(), Dataset()
        inner.TextValue = f"see {values['s00001/mrn'].text}"
        outer.ContentSequence = Sequence([inner])
        dataset.ContentSequence = Sequence([outer])

    edit(SLICE, bury)
    (finding,) = found()
    assert summary([finding]) == [("s00001", "mrn", "elsewhere", Status.RECOVERED)]
    assert finding.place == "0040,A730/0040,A730/0040,A160"


def test_a_name_in_private_bytes_is_found(
    edit: Edit, found: Found, values: dict[str, Value]
) -> None:
    blob = b"\x07\x00\xff" + values["s00001/name"].text.encode("latin-1") + b"\x00\x00"

    def hide(dataset: Dataset) -> None:
        dataset.private_block(0x0011, "ACME 1.0", create=True).add_new(0x01, "OB", blob)

    edit(SLICE, hide)
    (finding,) = found()
    assert summary([finding]) == [("s00001", "name", "elsewhere", Status.RECOVERED)]
    assert finding.place == "0011,[ACME 1.0]01"


def test_a_name_in_the_preamble_is_found(
    output: Output, found: Found, values: dict[str, Value]
) -> None:
    path = output(SLICE)
    text = values["s00001/name"].text.encode("latin-1")
    path.write_bytes(text.ljust(128, b"\0") + path.read_bytes()[128:])
    assert summary(found()) == [("s00001", "name", "elsewhere", Status.RECOVERED)]


def test_a_number_in_bytes_after_the_data_set_is_found(
    output: Output, found: Found, values: dict[str, Value]
) -> None:
    path = output(SLICE)
    path.write_bytes(path.read_bytes() + b"\0\0 " + values["s00001/national_id"].text.encode())
    assert summary(found()) == [("s00001", "national_id", "elsewhere", Status.RECOVERED)]


def test_a_name_in_a_file_name_is_found(
    output: Output, found: Found, values: dict[str, Value]
) -> None:
    path = output(SLICE)
    family, given = values["s00001/name"].text.split("^")
    path.rename(path.with_name(f"{given}-{family}.dcm"))
    assert summary(found()) == [("s00001", "name", "file_name", Status.RECOVERED)]


def test_a_number_in_a_text_file_beside_the_images_is_residue(
    found: Found, tmp_path: Path, values: dict[str, Value]
) -> None:
    table = f"old,new\n{values['s00001/insurance'].text},00001\n"
    (tmp_path / "output" / "crosswalk.csv").write_text(table)
    assert summary(found()) == [("s00001", "insurance", "residue", Status.RECOVERED)]


def test_a_date_that_is_another_patients_is_chance(
    edit: Edit, found: Found, values: dict[str, Value]
) -> None:
    other = values["s00002/study_date/v1"].text
    edit(SLICE, lambda dataset: setattr(dataset, "StudyDate", other))
    assert found() == []


def test_a_name_that_the_tool_printed_is_residue(
    found: Found, tmp_path: Path, values: dict[str, Value]
) -> None:
    (tmp_path / "residue").mkdir()
    said = f"INFO anonymizing {values['s00002/name'].text}\n"
    (tmp_path / "residue" / "stdout.txt").write_text(said, "utf-8")
    (finding,) = found()
    assert summary([finding]) == [("s00002", "name", "residue", Status.RECOVERED)]
    assert finding.file == "residue/stdout.txt"


def test_an_input_that_the_tool_left_in_its_temporary_folder_is_residue(
    corpus: CorpusFolder, found: Found, tmp_path: Path
) -> None:
    source = next(i for i in corpus.instances() if i.id == SLICE)
    (tmp_path / "residue" / "tmp").mkdir(parents=True)
    shutil.copyfile(corpus.images / source.path, tmp_path / "residue" / "tmp" / "a.dcm")
    findings = found()
    assert {f.subject for f in findings} == {"s00001"}
    assert {"name", "mrn", "birth_date"} <= {f.identifier for f in findings}
    assert {f.carrier for f in findings} == {"residue"}


def test_a_name_in_another_patients_file_is_that_of_its_owner(
    edit: Edit, found: Found, values: dict[str, Value]
) -> None:
    edit(OTHER, lambda ds: said(ds, "ProtocolName", values["s00001/name"].text))
    assert summary(found()) == [("s00001", "name", "elsewhere", Status.RECOVERED)]


def test_a_leak_is_found_in_a_file_that_belongs_to_no_input(
    edit: Edit, output: Output, found: Found, values: dict[str, Value]
) -> None:
    def unrecognisable(dataset: Dataset) -> None:
        dataset.ProtocolName = values["s00001/mrn"].text
        dataset.PixelData = bytes(len(dataset.PixelData))
        for keyword in ("StudyInstanceUID", "ImagePositionPatient", "InstanceNumber"):
            del dataset[keyword]

    edit(SLICE, unrecognisable)
    output(SLICE).rename(output(SLICE).with_name("new.dcm"))
    assert summary(found()) == [("s00001", "mrn", "elsewhere", Status.RECOVERED)]


def test_a_date_in_another_notation_is_found(
    edit: Edit, found: Found, values: dict[str, Value]
) -> None:
    date = values["s00001/study_date/v1"].text
    written = f"{date[:4]}-{date[4:6]}-{date[6:]}"
    edit(SLICE, lambda ds: said(ds, "SeriesDescription", f"t1 sag {written} repeat"))
    assert summary(found()) == [("s00001", "study_date", "elsewhere", Status.RECOVERED)]


def test_the_digits_of_a_telephone_number_are_enough(
    edit: Edit, found: Found, values: dict[str, Value]
) -> None:
    digits = "".join(c for c in values["s00001/phone"].text if c.isdigit())
    edit(SLICE, lambda ds: said(ds, "ImageComments", f"tel {digits}"))
    assert summary(found()) == [("s00001", "phone", "elsewhere", Status.RECOVERED)]


def test_a_surname_alone_is_a_part(edit: Edit, found: Found, name: tuple[str, str]) -> None:
    edit(SLICE, lambda ds: said(ds, "SeriesDescription", f"Mr {name[0]}, t1"))
    assert summary(found()) == [("s00001", "name", "elsewhere", Status.PARTIAL)]


def test_a_short_part_counts_in_its_owners_files_only(
    edit: Edit, found: Found, values: dict[str, Value]
) -> None:
    parts = [(v, s.text) for v in values.values() for s in v.spellings if s.partial]
    owners = Counter(text for _, text in parts)
    value, part = next(
        (value, text)
        for value, text in parts
        if text.isalpha() and len(text) < STRONG and owners[text] == 1
    )
    other = SLICE if value.subject != "s00001" else OTHER
    edit(other, lambda ds: said(ds, "SeriesDescription", f"by {part}"))
    assert found() == []
    edit(slice_of(value), lambda ds: said(ds, "SeriesDescription", f"by {part}"))
    assert summary(found()) == [(value.subject, value.identifier, "elsewhere", Status.PARTIAL)]


def test_the_month_of_a_birth_is_a_part_and_its_year_is_no_leak(
    edit: Edit, found: Found, values: dict[str, Value]
) -> None:
    date = values["s00001/birth_date"].text
    edit(SLICE, lambda ds: said(ds, "ImageComments", f"born {date[:4]}-{date[4:6]}"))
    assert summary(found()) == [("s00001", "birth_date", "elsewhere", Status.PARTIAL)]
    edit(SLICE, lambda ds: said(ds, "ImageComments", f"born {date[:4]}"))
    assert found() == []


def test_three_digits_of_a_zip_code_are_no_leak_and_five_are_a_part(
    edit: Edit, found: Found, values: dict[str, Value]
) -> None:
    code = values["s00001/address"].text[-5:]
    edit(SLICE, lambda ds: said(ds, "ImageComments", f"ZIP {code[:3]}"))
    assert found() == []
    edit(SLICE, lambda ds: said(ds, "ImageComments", f"ZIP {code}"))
    assert summary(found()) == [("s00001", "address", "elsewhere", Status.PARTIAL)]


def test_a_telephone_number_without_its_area_code_is_no_leak(
    edit: Edit, found: Found, values: dict[str, Value]
) -> None:
    local = values["s00001/phone"].text[-8:]
    assert local.startswith("555-01")
    edit(SLICE, lambda ds: said(ds, "ImageComments", f"call {local}"))
    assert found() == []


def test_the_names_of_other_people_are_no_leak(
    edit: Edit, found: Found, corpus: CorpusFolder
) -> None:
    ours = {s.text for value in corpus.values() for s in value.spellings}
    decoy = next(  # whose family name is nobody's here
        value
        for value in corpus.values(decoy=True)
        if value.identifier == "name" and not ours & {s.text for s in value.spellings}
    )
    edit(SLICE, lambda ds: said(ds, "PatientName", decoy.text))
    assert found() == []


def test_megabytes_of_random_bytes_hold_nobody(edit: Edit, found: Found, tmp_path: Path) -> None:
    noise = random.Random(1)

    def fill(dataset: Dataset) -> None:
        dataset.PixelData = noise.randbytes(len(dataset.PixelData))
        dataset.private_block(0x0011, "ACME", create=True).add_new(
            0x01, "OB", noise.randbytes(4_000_000)
        )

    edit(SLICE, fill)
    (tmp_path / "output" / "noise.bin").write_bytes(noise.randbytes(8_000_000))
    assert found() == []


def test_one_finding_counts_all_files_that_it_stands_in(
    edit: Edit, found: Found, values: dict[str, Value]
) -> None:
    for number in (1, 2):
        edit(
            f"s00001/v1/t1w/000{number}",
            lambda ds: said(ds, "ProtocolName", values["s00001/mrn"].text),
        )
    (finding,) = found()
    assert finding.files == 2


def test_a_leak_from_several_series_is_a_finding_in_each(
    edit: Edit, found: Found, name: tuple[str, str]
) -> None:
    for series in ("v1/t1w/0001", "v1/t1w/0002", "v2/t2w/0001"):
        edit(f"s00001/{series}", lambda ds: said(ds, "PatientName", f"{name[0]}^{name[1]}"))
    assert sorted(finding.files for finding in found()) == [1, 2]


def test_the_worst_of_several_findings_is_kept(
    edit: Edit, found: Found, name: tuple[str, str]
) -> None:
    edit("s00001/v1/t1w/0001", lambda ds: said(ds, "ProtocolName", name[0]))
    edit("s00001/v1/t1w/0002", lambda ds: said(ds, "ProtocolName", f"{name[1]} {name[0]}"))
    (finding,) = found()
    assert (finding.status, finding.files) == (Status.RECOVERED, 2)
