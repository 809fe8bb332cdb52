"""Data elements are encoded as pydicom encodes them."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_data_element
from pydicom.tag import Tag

from anoncert.corpus.syntax import Element, Syntax, ascending

CYRILLIC = "\u0418\u0432\u0430\u043d\u043e\u0432^\u041e\u043b\u0435\u0433"
VALUES: tuple[tuple[str, Any], ...] = (
    ("LO", ""),
    ("LO", "odd"),
    ("LO", ["one", "two"]),
    ("LO", [b"one", b"two"]),
    ("LO", CYRILLIC),
    ("LT", None),
    ("UT", "even"),
    ("UI", "1.2.3"),
    ("CS", ["ORIGINAL", "PRIMARY"]),
    ("PN", ""),
    ("PN", "Ivanov^Oleg"),
    ("PN", f"Ivanov^Oleg={CYRILLIC}"),
    ("PN", "Ivanov^Oleg=="),
    ("PN", ["Ivanov^Oleg", "Ivanova^Olga"]),
    ("DS", "1.50"),
    ("DS", 2.25),
    ("DS", None),
    ("DS", ["1.50", "-2"]),
    ("IS", "007"),
    ("IS", [1, 2]),
    ("US", 7),
    ("US", None),
    ("SS", -7),
    ("UL", 1 << 31),
    ("SL", [-1, 1]),
    ("FD", 0.5),
    ("AT", 0x00100010),
    ("OB", b"odd"),
    ("OW", b"even"),
    ("UN", b"odd"),
)
SYNTAXES = list(itertools.product([True, False], repeat=2))


def agree(element: Element, terms: list[str], *, implicit: bool, little: bool) -> None:
    stream = DicomBytesIO()
    stream.is_implicit_VR, stream.is_little_endian = implicit, little
    write_data_element(stream, element, terms)
    ours = Syntax(implicit=implicit, little=little).elements([element], terms)
    assert ours == stream.getvalue()


@pytest.mark.parametrize(("implicit", "little"), SYNTAXES)
@pytest.mark.parametrize(("vr", "value"), VALUES)
def test_an_element_is_what_pydicom_writes(
    vr: str, value: object, *, implicit: bool, little: bool
) -> None:
    element = DataElement(0x00091001, vr, value)
    agree(element, ["ISO_IR 144"], implicit=implicit, little=little)


@given(st.sampled_from(["LO", "ST", "PN", "UT"]), st.text("AZ ^\\~\u00e9\u00f1\u042f\u5c71"))
def test_any_text_is_what_pydicom_writes(vr: str, text: str) -> None:
    element = DataElement(0x00091001, vr, text)
    agree(element, ["ISO_IR 192"], implicit=False, little=True)


def test_texts_in_several_character_sets_are_what_pydicom_writes() -> None:
    element = DataElement(0x00100010, "PN", "Yamada^Tarou=\u5c71\u7530^\u592a\u90ce")
    agree(element, ["", "ISO 2022 IR 87"], implicit=False, little=True)


def test_bytes_of_undefined_length_are_what_pydicom_writes() -> None:
    element = DataElement(0x00091001, "OB", b"\xfe\xff\x00\xe0\0\0\0\0")
    element.is_undefined_length = True
    agree(element, [], implicit=False, little=True)


@pytest.mark.filterwarnings("ignore:The value")
def test_texts_too_long_for_their_vr_become_unknown_as_pydicom_makes_them() -> None:
    element = DataElement(0x00091001, "LT", "x" * 0x10000)
    agree(element, [], implicit=False, little=True)


def test_raw_elements_stay_as_they_were_read() -> None:
    raw = RawDataElement(Tag(0x00091001), "OB", 3, b"odd", 0, False, True)  # noqa: FBT003
    agree(raw, [], implicit=False, little=True)


def test_elements_ascend_by_tag() -> None:
    dataset = Dataset()
    for tag in (0x00200010, 0x00080005, 0x00100010):
        dataset.add_new(tag, "LO", "")
    assert [element.tag for element in ascending(dataset)] == sorted(dataset.keys())
