"""The reader agrees with pydicom on what is well-formed, and survives everything else."""

from __future__ import annotations

import struct
import warnings
from pathlib import Path

import pydicom
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import generate_fragments
from pydicom.sequence import Sequence
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    MRImageStorage,
)

from anoncert.corpus.folder import CorpusFolder
from anoncert.part10 import File, is_dicom, private_place, tag_place

SHIPPED = Path(pydicom.__file__).parent / "data" / "test_files"
TRUNCATED = {"MR_truncated.dcm": -1, "rtplan_truncated.dcm": -1, "DICOMDIR-nooffset": 0}
"""What is cut off, and how many leaves fewer than pydicom finds, which keeps half an element."""
DISGUISED = {"priv_SQ.dcm": 4}
"""Private sequences of unknown VR, which pydicom leaves closed, and their further leaves."""
NO_PREFIX = {"rtstruct.dcm", "ExplVR_LitEndNoMeta.dcm"}
"""Data sets without DICM prefix, which pydicom reads only by force."""
NO_DICOM = {
    "no_meta.dcm",  # begins with half a tag
    "ExplVR_BigEndNoMeta.dcm",  # neither prefix nor syntax says that it is big-endian
}
HOSTILE = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def shipped() -> list[Path]:
    return [path for path in sorted(SHIPPED.rglob("*")) if path.is_file()]


def dicom_files() -> list[Path]:
    known = [path for path in shipped() if path.read_bytes()[128:132] == b"DICM"]
    return known + [SHIPPED / name for name in sorted(NO_PREFIX)]


def leaf_count(dataset: Dataset) -> int:
    total = 0
    for element in dataset:
        if element.VR == "SQ":
            total += sum(leaf_count(item) for item in element.value)
        elif element.tag == 0x7FE00010 and element.is_undefined_length:
            total += len(list(generate_fragments(element.value)))
        else:
            total += 1
    return total


def dataset_of(syntax: UID) -> Dataset:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.file_meta.MediaStorageSOPClassUID = MRImageStorage
    dataset.file_meta.MediaStorageSOPInstanceUID = UID("1.2.3")
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName = "Ångström^Øyvind"
    item = Dataset()
    item.PatientID = "within"
    dataset.OtherPatientIDsSequence = Sequence([item, item])
    block = dataset.private_block(0x0029, "ACME 1.0", create=True)
    block.add_new(0x10, "LO", "kept")
    return dataset


def written(path: Path, dataset: Dataset) -> bytes:
    dataset.save_as(path, enforce_file_format=True)
    return path.read_bytes()


def explicit(tag: tuple[int, int], vr: bytes, value: bytes) -> bytes:
    value += b" " * (len(value) % 2)
    return struct.pack("<HH2sH", *tag, vr, len(value)) + value


def long(tag: tuple[int, int], vr: bytes, length: int) -> bytes:
    return struct.pack("<HH2sHI", *tag, vr, 0, length)


@pytest.mark.parametrize("path", dicom_files(), ids=lambda path: path.name)
def test_leaves_are_as_many_as_pydicom_finds(path: Path) -> None:
    parsed = File(path.read_bytes())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydicom's opinion of its own odd files
        dataset = pydicom.dcmread(path, force=True)
        expected = leaf_count(dataset.file_meta) + leaf_count(dataset)
    assert is_dicom(path.read_bytes()[:132])
    assert bool(parsed.error) == (path.name in TRUNCATED)
    excepted = TRUNCATED.get(path.name, 0) + DISGUISED.get(path.name, 0)
    assert len(parsed.elements) == expected + excepted


def test_what_is_no_dicom_file_says_so_and_keeps_all_its_bytes() -> None:
    others = sorted(set(shipped()) - set(dicom_files()))
    assert {path.name for path in others} >= NO_DICOM
    for path in others:
        parsed = File(path.read_bytes())
        assert not is_dicom(path.read_bytes()[:132])
        assert parsed.elements == []
        assert parsed.error.startswith("no DICOM file")
        assert b"".join(parsed.rest) == path.read_bytes()


@pytest.mark.parametrize(
    "syntax",
    [ImplicitVRLittleEndian, ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian],
    ids=lambda uid: uid.keyword,
)
def test_places_and_texts_do_not_depend_on_the_transfer_syntax(syntax: UID, tmp_path: Path) -> None:
    parsed = File(written(tmp_path / "file.dcm", dataset_of(syntax)))
    assert parsed.error == ""
    assert parsed.transfer_syntax == syntax
    assert parsed.text("0010,0010") == "Ångström^Øyvind"
    assert [e.text for e in parsed.elements if e.place == "0010,1002/0010,0020"] == ["within"] * 2
    assert (parsed.value("0029,[ACME 1.0]10") or b"").strip() == b"kept"


def test_a_big_endian_file_is_read(tmp_path: Path) -> None:
    parsed = File(written(tmp_path / "file.dcm", dataset_of(ExplicitVRBigEndian)))
    assert parsed.error == ""
    assert parsed.text("0010,0010") == "Ångström^Øyvind"
    assert parsed.text("0010,1002/0010,0020") == "within"


def test_a_file_that_lies_about_its_transfer_syntax_is_read(tmp_path: Path) -> None:
    data = written(tmp_path / "file.dcm", dataset_of(ExplicitVRLittleEndian))
    truth, lie = b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2\0\0\0"
    parsed = File(data.replace(truth, lie, 1))
    assert parsed.transfer_syntax == ImplicitVRLittleEndian
    assert parsed.text("0010,0010") == "Ångström^Øyvind"


def test_preamble_and_trailing_bytes_are_left_over(tmp_path: Path) -> None:
    data = written(tmp_path / "file.dcm", dataset_of(ExplicitVRLittleEndian))
    parsed = File(b"hidden".ljust(128, b"\0") + data[128:] + b"tail")
    assert b"hidden" in parsed.rest[0]
    assert b"".join(parsed.rest[1:]) == b"tail"


def test_bytes_behind_a_deflated_data_set_are_left_over(tmp_path: Path) -> None:
    data = written(tmp_path / "file.dcm", dataset_of(DeflatedExplicitVRLittleEndian))
    parsed = File(data + b"behind the stream")
    assert any(b"behind the stream" in rest for rest in parsed.rest)


def test_a_broken_deflated_data_set_is_reported_and_left_over(tmp_path: Path) -> None:
    data = written(tmp_path / "file.dcm", dataset_of(DeflatedExplicitVRLittleEndian))
    meta = data[: 144 + int.from_bytes(data[140:144], "little")]
    parsed = File(meta + b"\xff" * 32)
    assert parsed.error
    assert parsed.rest[-1].endswith(b"\xff" * 32)


def test_an_item_without_its_delimiter_hides_nothing_behind_its_sequence() -> None:
    inner = explicit((0x10, 0x20), b"LO", b"within")
    item = struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF) + inner
    sequence = long((0x10, 0x1002), b"SQ", len(item)) + item
    start = explicit((0x08, 0x05), b"CS", b"ISO_IR 100")
    parsed = File(start + sequence + explicit((0x10, 0x4000), b"LT", b"behind"))
    assert parsed.text("0010,1002/0010,0020") == "within"
    assert parsed.text("0010,4000") == "behind"


def test_a_sequence_nested_beyond_all_reason_ends_in_an_error() -> None:
    opened = long((0x10, 0x1002), b"SQ", 0xFFFFFFFF)
    opened += struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF)
    parsed = File(explicit((0x08, 0x05), b"CS", b"ISO_IR 100") + opened * 5000)
    assert "nested deeper" in parsed.error


@pytest.mark.parametrize(
    "term",
    [b"ISO_IR 999", b"ISO\0IR", b"\\ISO 2022 IR 87\\nonsense", b"ISO_IR 192\\ISO 2022 IR 87"],
)
def test_a_character_set_that_does_not_exist_raises_and_warns_nothing(term: bytes) -> None:
    data = explicit((8, 5), b"CS", term) + explicit((0x10, 0x10), b"PN", b"Yamada^\x1b$B;3\xff")
    texts = [element.text for element in File(data).elements]
    assert (texts[1] or "").startswith("Yamada^")


@pytest.mark.parametrize("term", [b"utf-16", b"cp037", b"rot13", b"punycode"])
def test_a_codec_that_is_no_character_set_of_dicom_hides_no_text(term: bytes) -> None:
    data = explicit((8, 5), b"CS", term) + explicit((0x10, 0x10), b"PN", b"Yamada^Taro^")
    assert File(data).text("0010,0010") == "Yamada^Taro^"


@HOSTILE
@given(st.binary(max_size=400), st.sampled_from([b"", b"\0" * 128 + b"DICM", b"\x08\0\x05\0CS"]))
def test_arbitrary_bytes_never_raise(data: bytes, start: bytes) -> None:
    for element in File(start + data).elements:
        assert isinstance(element.text, str | None)


@HOSTILE
@given(st.binary(max_size=40), st.binary(max_size=40))
def test_an_arbitrary_character_set_never_raises(term: bytes, name: bytes) -> None:
    data = explicit((8, 5), b"CS", term) + explicit((0x10, 0x10), b"PN", name)
    assert isinstance(File(data).text("0010,0010"), str)


@HOSTILE
@given(st.data())
def test_a_mutated_file_never_raises(corpus: CorpusFolder, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(samples(corpus)))
    mutated = bytearray(path.read_bytes()[:6000])
    for _ in range(data.draw(st.integers(1, 8))):
        mutated[data.draw(st.integers(0, len(mutated) - 1))] = data.draw(st.integers(0, 255))
    assert all(isinstance(element.text, str | None) for element in File(bytes(mutated)).elements)


@HOSTILE
@given(st.data())
def test_a_truncated_file_keeps_every_element_before_the_cut(
    corpus: CorpusFolder, data: st.DataObject
) -> None:
    whole = data.draw(st.sampled_from(samples(corpus))).read_bytes()
    cut = data.draw(st.integers(140, 6000))
    parsed, full = File(whole[:cut]), File(whole)
    assert parsed.elements == full.elements[: len(parsed.elements)]
    last = parsed.elements[-1].value if parsed.elements else b""
    covered = sum(len(e.value) for e in parsed.elements) + sum(map(len, parsed.rest))
    assert parsed.error or whole[:cut].endswith(last)
    assert covered <= cut


@HOSTILE
@given(cut=st.integers(132, 6000))
def test_a_truncated_file_hides_no_value_that_is_still_in_it(
    corpus: CorpusFolder, cut: int
) -> None:
    data = samples(corpus)[0].read_bytes()
    name = next(e.value for e in File(data).elements if e.place == "0010,0010")
    parsed = File(data[:cut])
    seen = [element.value for element in parsed.elements] + parsed.rest
    assert sum(text.count(name) for text in seen) == data[:cut].count(name)


def test_places_are_written_as_the_truth_writes_them() -> None:
    assert tag_place(0x00100010) == "0010,0010"
    assert private_place(0x29, "SIEMENS CSA HEADER", 0x10) == "0029,[SIEMENS CSA HEADER]10"


def samples(corpus: CorpusFolder) -> list[Path]:
    """One file of each series."""
    first = {i.series: corpus.images / i.path for i in corpus.instances()}
    return list(first.values())


@pytest.mark.parametrize("depth", [20, 40, 500, 5000])
def test_sequences_in_disguise_cost_no_more_than_their_length(depth: int) -> None:
    value = struct.pack("<HHI", 0x0010, 0x4000, 6) + b"behind"
    for _ in range(depth):
        item = struct.pack("<HHI", 0xFFFE, 0xE000, len(value)) + value
        value = struct.pack("<HHI", 0x0009, 0x1001, len(item)) + item
    data = struct.pack("<HHI", 0x0008, 0x0016, 0) + value
    found = b"".join(element.value for element in File(data).elements)
    assert b"behind" in found
