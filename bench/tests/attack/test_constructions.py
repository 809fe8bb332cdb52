from __future__ import annotations

import base64
import hashlib
import uuid

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydicom.uid import generate_uid

from anoncert.attack._constructions import LEAST, clues, constructions, substitution

TEXT = b"0014285713"


def computed(name: str) -> bytes:
    (one,) = [each for each in constructions() if each.name == name]
    return one.digest(TEXT)


@pytest.mark.parametrize("name", ["md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b"])
def test_hash_functions_are_those_of_the_standards(name: str) -> None:
    assert computed(name) == hashlib.new(name, TEXT).digest()


def test_checksums_are_those_of_zip_files() -> None:
    digests = {one.name: one.digest(b"123456789") for one in constructions()}
    assert digests["crc32"].hex() == "cbf43926"  # the check value of the CRC catalogue
    assert digests["adler32"].hex() == "091e01de"


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("CRC-32C", "e3069283"),
        ("CRC-64/XZ", "995dc9bbdf1939fa"),
        ("CRC-64/GO-ISO", "b90956c775a41001"),
        ("CRC-64/ECMA-182", "6c40df5f0b497347"),
    ],
)
def test_check_values_are_those_of_the_crc_catalogue(name: str, check: str) -> None:
    digests = {one.name: one.digest(b"123456789") for one in constructions()}
    assert digests[name].hex() == check


def test_shortened_hashes_are_those_of_fips_180() -> None:
    digests = {one.name: one.digest(b"abc") for one in constructions()}
    assert digests["SHA-512/256"].hex().startswith("53048e2681941ef99b2e29b76b4c7dab")
    assert digests["SHA-512/224"].hex().startswith("4634270f707b6a54daae7530460842e2")


def test_a_number_is_itself_in_hexadecimal() -> None:
    assert computed("number in hexadecimal").hex() == f"{int(TEXT):x}".zfill(6)
    digests = {one.name: one.digest for one in constructions()}
    assert digests["number in hexadecimal"](b"A1") == b""


def test_a_key_may_be_empty() -> None:
    # RFC 2104's function of an empty key and an empty message
    (one,) = [each for each in constructions() if each.name == "HMAC md5, key ''"]
    assert one.digest(b"").hex() == "74e6f7298a9c2d168935f58c001bad88"


def test_uuids_are_made_from_names_with_and_without_a_namespace() -> None:
    text = TEXT.decode()
    assert computed("UUID version 5 in OID namespace") == uuid.uuid5(uuid.NAMESPACE_OID, text).bytes
    assert computed("UUID version 3 in DNS namespace") == uuid.uuid3(uuid.NAMESPACE_DNS, text).bytes
    without = computed("UUID version 3 in no namespace")
    assert without == uuid.UUID(bytes=hashlib.md5(TEXT).digest(), version=3).bytes


def test_every_construction_has_a_name_of_its_own() -> None:
    names = [one.name for one in constructions()]
    assert len(set(names)) == len(names)


def test_a_uid_that_pydicom_computes_holds_the_digits_of_a_hash() -> None:
    made = generate_uid(entropy_srcs=[TEXT.decode()])
    digits = str(int.from_bytes(computed("sha512"), "big"))
    assert any(digits.startswith(clue.digits) for clue in clues(made) if clue.form == "decimal")


@given(st.binary(), st.integers(16, 64))
@example(b"\xa4W", 16)  # in base 32 without a digit
def test_a_digest_is_seen_whole_in_any_base(hashed: bytes, size: int) -> None:
    digest = hashlib.sha512(hashed).digest()[:size]
    for written in (
        digest.hex(),
        digest.hex().upper(),
        base64.b64encode(digest).decode(),
        base64.urlsafe_b64encode(digest).decode(),
        base64.b32encode(digest).decode().lower(),
    ):
        assert any(clue.digits == digest.hex() for clue in clues(f"ID^{written}"))


@pytest.mark.parametrize("text", ["", "Head", "SIEMENS", "t1", "12345", "unknown", "^^", "=" * 99])
def test_ordinary_words_and_short_numbers_are_no_clues(text: str) -> None:
    assert clues(text) == ()


@pytest.mark.parametrize("letter", ["\u0131", "\u017f", "\u212a"])  # dotless i, long s, kelvin
def test_letters_that_lower_to_ascii_are_no_digits(letter: str) -> None:
    assert clues(f"Yal{letter}n27{letter}") == ()


@given(st.text(max_size=2000))
def test_no_text_is_refused(text: str) -> None:
    assert all(clue.bits >= LEAST for clue in clues(text))


@given(st.text("abcdefghijklmnopqrstuvwxyz^é", min_size=2), st.integers(1, 25))
def test_letters_that_were_moved_are_recognised(text: str, by: int) -> None:
    moved = "".join(
        chr((ord(c) - 97 + by) % 26 + 97) if c.isascii() and c != "^" else c for c in text
    )
    expected = f"letters moved by {by}" if moved != text else ""
    assert substitution(text.upper(), moved) in (expected, "reversed")


def test_a_number_whose_digits_were_moved_is_recognised() -> None:
    assert substitution("0014285713", "3347518046") == "digits moved by 3"


@pytest.mark.parametrize(
    ("old", "new"), [("Anna", "anna"), ("anna", "anne"), ("anna", "an"), ("an 1", "an12")]
)
def test_what_is_no_substitution_is_none(old: str, new: str) -> None:
    assert substitution(old, new) == ""
