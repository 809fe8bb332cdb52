from __future__ import annotations

import base64
import gzip
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset

from anoncert.types import Finding, Status, Value

Edit = Callable[[str, Callable[[Dataset], None]], None]
Found = Callable[[], list[Finding]]

SLICE = "s00001/v1/t1w/0001"
OTHER = "s00002/v1/t1w/0001"


def summary(findings: list[Finding]) -> list[tuple[str, str, str, str, str]]:
    return [(f.attack, f.subject, f.identifier, f.place, f.detail) for f in findings]


@pytest.fixture
def hide(edit: Edit) -> Callable[[bytes], None]:
    """Keep some bytes in a private element of a slice."""

    def hidden(blob: bytes, instance: str = SLICE) -> None:
        def change(dataset: Dataset) -> None:
            dataset.private_block(0x0025, "ACME 1.0", create=True).add_new(0x1B, "OB", blob)

        edit(instance, change)

    return hidden


@pytest.fixture
def mrn(values: dict[str, Value]) -> bytes:
    return values["s00001/mrn"].text.encode()


def test_a_number_compressed_in_private_bytes_is_found(
    hide: Callable[[bytes], None], found: Found, mrn: bytes
) -> None:
    packed = gzip.compress(b'set PATIENTID "' + mrn + b'"')
    hide(len(packed).to_bytes(4, "little") + packed)
    assert summary(found()) == [("encoded", "s00001", "mrn", "0025,[ACME 1.0]1B", "gzip")]


def test_a_number_three_deep_in_the_file_of_another_is_that_of_its_owner(
    edit: Edit, found: Found, mrn: bytes
) -> None:
    text = base64.b64encode(zlib.compress(base64.b16encode(b"patient " + mrn))).decode()

    def change(dataset: Dataset) -> None:
        dataset.ImageComments = text

    edit(OTHER, change)
    (finding,) = found()
    assert summary([finding]) == [
        ("encoded", "s00001", "mrn", "0020,4000", "base64 > zlib > base16")
    ]
    assert (finding.planting, finding.carrier) == (None, "elsewhere")


def test_an_encoded_name_where_it_was_planted_recovers_the_planting(
    edit: Edit, found: Found, values: dict[str, Value]
) -> None:
    text = base64.b64encode(values["s00001/name"].text.encode()).decode()

    def change(dataset: Dataset) -> None:
        dataset.PatientName = text

    edit(SLICE, change)
    (finding,) = found()
    assert finding.planting is not None
    assert (finding.attack, finding.status) == ("encoded", Status.RECOVERED)


@pytest.mark.parametrize("bit", [0, 13])
def test_a_number_in_bits_of_stored_values_is_found(
    edit: Edit, found: Found, mrn: bytes, bit: int
) -> None:
    def change(dataset: Dataset) -> None:
        words = np.frombuffer(dataset.PixelData, "<u2").copy()
        bits = np.unpackbits(np.frombuffer(b"  " + mrn + b"  ", np.uint8))
        words[: len(bits)] &= np.uint16(0xFFFF ^ 1 << bit)
        words[: len(bits)] |= bits.astype(np.uint16) << np.uint16(bit)
        dataset.PixelData = words.tobytes()

    edit(SLICE, change)
    assert ("encoded", "s00001", "mrn", "7FE0,0010", "bits") in summary(found())


def test_a_table_of_escaped_names_beside_the_images_is_residue(
    found: Found, tmp_path: Path, mrn: bytes, edit: Edit
) -> None:
    edit(SLICE, lambda _: None)
    escaped = "".join(f"%{byte:02X}" for byte in b"old=" + mrn)
    (tmp_path / "output" / "crosswalk.txt").write_text(escaped)
    (finding,) = found()
    assert (finding.carrier, finding.place, finding.detail) == ("residue", "bytes", "URL")


@pytest.mark.parametrize(
    "blob", [b"\x1f\x8b\x08", b"\x1f\x8b\x08" + bytes(40), gzip.compress(bytes(1 << 24))]
)
def test_what_cannot_be_decompressed_or_never_ends_holds_nobody(
    hide: Callable[[bytes], None], found: Found, blob: bytes
) -> None:
    hide(blob)
    assert found() == []
