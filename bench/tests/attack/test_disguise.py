"""Rules with a key hide nothing, and no key makes something of nothing."""

from __future__ import annotations

import codecs

from hypothesis import example, given
from hypothesis import strategies as st

from anoncert.attack._disguise import Disguises
from anoncert.attack._search import Searcher
from anoncert.corpus.streams import Stream
from anoncert.types import Spelling, Value

TEXTS = {
    "name": "Vermeulen^Anke",
    "short": "Berg^Anna",
    "mrn": "0012345678",
    "phone": "(207) 555-0193",
    "umlaut": "Müllerová^Jörg",
    "cyrillic": "Петрова^Екатерина",
    "han": "欧阳建国^山田太郎",
    "date": "20210306",
}
VALUES = [Value(key, "s1", key, text, [Spelling(text)]) for key, text in TEXTS.items()]
DISGUISES = Disguises(Searcher(VALUES), TEXTS.values())
AROUND = b"protocol: t1 sag "
EBCDIC_DIGITS = 0xC0
"""What digits of ASCII and EBCDIC differ in."""


def found(data: bytes) -> dict[str, str]:
    return {hit.owners[0].value: how for how, hit in DISGUISES.hits(data)}


@example("mrn", EBCDIC_DIGITS)
@given(st.sampled_from(["name", "short", "umlaut", "phone", "mrn"]), st.integers(1, 255))
def test_no_key_of_xor_hides_anything(key: str, mask: int) -> None:
    text = TEXTS[key].upper() if mask % 2 and key == "name" else TEXTS[key]
    data = bytes(byte ^ mask for byte in AROUND + text.encode())
    how = "EBCDIC" if mask == EBCDIC_DIGITS and text.isdigit() else "XOR"
    if mask != 0x20 or key in ("mrn", "phone"):  # else the case alone changes
        assert found(data).get(key, "").startswith(how)


@given(st.integers(1, 255))
def test_padding_that_was_not_disguised_hides_nothing(mask: int) -> None:
    data = bytes(byte ^ mask for byte in TEXTS["short"].encode()) + bytes(1)
    if mask != 0x20:
        assert found(data).get("short", "").startswith("XOR")


@given(st.integers(1, 25))
def test_no_caesar_cipher_hides_a_name(key: int) -> None:
    text = TEXTS["name"].upper() if key % 2 else TEXTS["name"]
    plain = "abcdefghijklmnopqrstuvwxyz"
    moved = plain[key:] + plain[:key]
    table = str.maketrans(plain + plain.upper(), moved + moved.upper())
    assert found(text.translate(table).encode()) == {"name": f"ROT{key}"}


def test_fixed_rules_are_undone() -> None:
    text = TEXTS["name"].encode()
    mirrored = bytes(int(f"{byte:08b}"[::-1], 2) for byte in text)
    rotated = bytes(33 + (byte + 14) % 94 if 33 <= byte <= 126 else byte for byte in text)
    assert found(text[::-1]) == {"name": "reversed"}
    assert found(mirrored) == {"name": "bits reversed"}
    assert found(rotated) == {"name": "ROT47"}
    assert found(codecs.encode("vermeulen anke", "rot13").encode()) == {"name": "ROT13"}
    assert found(TEXTS["mrn"][::-1].encode()) == {"mrn": "reversed"}


def test_wide_letters_of_any_script_are_read() -> None:
    for key in ("cyrillic", "han", "umlaut"):
        for codec in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
            assert found(b"\7\0\0\0" * 5 + TEXTS[key].encode(codec)) == {key: codec.upper()}


def test_what_stands_there_plainly_is_not_disguised() -> None:
    assert found(AROUND + TEXTS["name"].encode() + TEXTS["mrn"].encode()) == {}


def test_eight_digits_prove_nothing() -> None:
    assert found(TEXTS["date"][::-1].encode()) == {}


def test_noise_holds_nobody() -> None:
    stream = Stream(1, "noise")
    values = stream.normal((1 << 16,))
    for data in (values.astype("<i2").tobytes(), values.astype("u1").tobytes(), bytes(1 << 16)):
        assert found(data) == {}


@given(st.binary(max_size=300))
def test_arbitrary_bytes_raise_nothing(data: bytes) -> None:
    assert found(data) == {}
