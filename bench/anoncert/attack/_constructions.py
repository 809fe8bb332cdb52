"""How pseudonyms are computed from what they replace, by means that anybody has.

A pseudonym is a digest written in some alphabet, whole or cut, perhaps between other
characters. Digests that begin with the same bits look the same in base 16, 32 and 64, so
all three are compared in base 16; decimal numbers are compared as they are. Which tool
computes what is then a matter of these few: pydicom's ``generate_uid(entropy_srcs=...)``
is SHA-512, CTP's ``@hashuid`` MD5, each in decimal behind a root and cut to 64 characters.

References
----------
RFC 1321 (MD5), RFC 2104 (HMAC), RFC 4648 (base 16, 32, 64), RFC 9562 (UUID), FIPS 180-4 and
FIPS 202 (SHA). PS3.5 section B.2 (UIDs from UUIDs). See `_checksums`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import string
import uuid
from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial
from math import log2
from typing import NamedTuple

from cryptography.hazmat.primitives.hashes import SHA512_224, SHA512_256, Hash, HashAlgorithm

from anoncert.attack._checksums import checksums
from anoncert.corpus import tables

LEAST = 24
"""Bits that a clue needs to be compared at all."""

_PLAIN = (
    "md5 sha1 sha224 sha256 sha384 sha512 sha3_224 sha3_256 sha3_384 sha3_512 blake2b blake2s"
).split()
_SHORTENED = {"SHA-512/224": SHA512_224(), "SHA-512/256": SHA512_256()}
_KEYED = ("md5", "sha1", "sha256", "sha512")
_SIZES = (8, 16, 20)
"""Bytes of BLAKE2 where it is shorter than it can be; its size is hashed with the text."""
_LONG = 64
_LONGEST = 1024
"""Characters of a text that are looked at."""
_DIGITS = {"decimal": 8, "hex": 6}
"""Digits of the shortest clues."""
_ANY_CASE = re.IGNORECASE | re.ASCII  # without the latter, dotless and long letters match too
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", _ANY_CASE)
_RUNS = {
    "hex": re.compile(r"[0-9a-f]{6,128}", _ANY_CASE),
    "decimal": re.compile(r"[0-9]{8,160}"),
    "base32": re.compile(r"[A-Z2-7]{5,110}", _ANY_CASE),
    "base64": re.compile(r"[A-Za-z0-9+/]{4,96}"),
    "base64url": re.compile(r"[A-Za-z0-9_-]{4,96}"),
}
_ORDINARY = re.compile(r"[A-Za-z]?[a-z]{0,24}|[A-Z]{0,25}|[0-9]*")
"""Words and numbers, which are no digests in base 32 or 64; one of 128 bits has 26 letters."""
_ALPHABETS = {"letters": string.ascii_lowercase, "digits": string.digits}
_SAME = "neither", 0


class Construction(NamedTuple):
    """A way of computing a digest."""

    name: str
    digest: Callable[[bytes], bytes]


class Clue(NamedTuple):
    """What may be a digest, in base 16 or 10."""

    base: int
    digits: str
    form: str
    """The alphabet that it is written in."""

    @property
    def bits(self) -> float:
        """Return how much it proves."""
        return len(self.digits) * log2(self.base)


@cache
def constructions() -> tuple[Construction, ...]:
    """Return all that are known."""
    return (
        *_hashes(),
        *_rewritten(),
        *(Construction(*one) for one in checksums()),
        *_uuids(),
        *_keyed(),
    )


@lru_cache(maxsize=1 << 14)
def clues(text: str) -> tuple[Clue, ...]:
    """Return what may be digests in a text; ordinary words are none."""
    looked = text[:_LONGEST]
    found = [
        Clue(16, match[0].replace("-", "").lower(), "UUID") for match in _UUID.finditer(looked)
    ]
    for form, pattern in _RUNS.items():
        runs = dict.fromkeys(match[0] for match in pattern.finditer(looked))
        if least := _DIGITS.get(form):  # as it is, and without zeros before it
            runs |= {run.lstrip("0"): None for run in runs if len(run.lstrip("0")) >= least}
        found += [clue for run in runs if (clue := _clue(form, run)) is not None]
    return tuple(found)


@lru_cache(maxsize=1 << 14)
def substitution(old: str, new: str) -> str:
    """Tell which substitution that needs no key makes one text of another.

    Returns
    -------
    str
        Empty where it is none of: each letter or digit moved by so many (Caesar), and
        writing backwards.
    """
    before, after = old.casefold(), new.casefold()
    if len(before) != len(after) or before == after:
        return ""
    if before[::-1] == after:
        return "reversed"
    moves = {_move(*pair) for pair in zip(before, after, strict=True)} - {_SAME}
    kinds = [kind for kind, _ in moves]
    if "" in kinds or len(set(kinds)) < len(kinds):
        return ""
    return ", ".join(f"{kind} moved by {by}" for kind, by in sorted(moves))


def _move(before: str, after: str) -> tuple[str, int]:
    """Return by how much a letter or digit is moved."""
    for kind, alphabet in _ALPHABETS.items():
        if before in alphabet and after in alphabet:
            return kind, (alphabet.index(after) - alphabet.index(before)) % len(alphabet)
    return _SAME if before == after else ("", 0)


def _clue(form: str, run: str) -> Clue | None:
    if form == "decimal":
        return Clue(10, run, form)
    if form == "hex":
        return Clue(16, run.lower(), form)
    if _ORDINARY.fullmatch(run):
        return None
    digits = _in_hex(form, run)
    return Clue(16, digits, form) if len(digits) * 4 >= LEAST else None


def _in_hex(form: str, run: str) -> str:
    """Write the whole bytes that a run of base 32 or 64 says in base 16."""
    if form == "base32":
        data = base64.b32decode(run.upper() + "A" * (-len(run) % 8))
        return data[: len(run) * 5 // 8].hex()
    altchars = b"-_" if form == "base64url" else b"+/"
    data = base64.b64decode(run + "A" * (-len(run) % 4), altchars)
    return data[: len(run) * 6 // 8].hex()


def _hashes() -> Iterator[Construction]:
    yield Construction("number in hexadecimal", _number)
    for name in _PLAIN:
        yield Construction(name, partial(_hash, name))
    for name, algorithm in _SHORTENED.items():
        yield Construction(name, partial(_shortened, algorithm))
    for size in _SIZES:
        yield Construction(f"blake2b of {size} bytes", partial(_blake, size))
    yield Construction("shake_128", lambda data: hashlib.shake_128(data).digest(_LONG))
    yield Construction("shake_256", lambda data: hashlib.shake_256(data).digest(_LONG))


def _number(data: bytes) -> bytes:
    """Return the number that some digits are, and nothing for other texts."""
    number = int(data) if data.isdigit() and len(data) <= _LONG else 0
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _shortened(algorithm: HashAlgorithm, data: bytes) -> bytes:
    digest = Hash(algorithm)
    digest.update(data)
    return digest.finalize()


def _blake(size: int, data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=size).digest()


def _hash(name: str, data: bytes) -> bytes:
    return hashlib.new(name, data, usedforsecurity=False).digest()


def _rewritten() -> Iterator[Construction]:
    """Yield hashes of a line, of UTF-16, and of a hash in base 16."""
    for name in _KEYED:
        yield Construction(f"{name} of a line", partial(_salted, name, "", "\n"))
        yield Construction(f"{name} of UTF-16", partial(_wide, name))
        for inner in _KEYED:
            yield Construction(f"{name} of {inner}", partial(_twice, name, inner))


def _wide(name: str, data: bytes) -> bytes:
    return _hash(name, data.decode("utf-8", "replace").encode("utf-16-le"))


def _twice(name: str, inner: str, data: bytes) -> bytes:
    return _hash(name, _hash(inner, data).hex().encode())


def _uuids() -> Iterator[Construction]:
    """Yield UUIDs made from names; the last as Java's ``UUID.nameUUIDFromBytes``."""
    spaces = {
        "DNS": uuid.NAMESPACE_DNS,
        "URL": uuid.NAMESPACE_URL,
        "OID": uuid.NAMESPACE_OID,
        "X500": uuid.NAMESPACE_X500,
        "nil": uuid.UUID(int=0),
    }
    for version, name in ((3, "md5"), (5, "sha1")):
        for space, prefix in (*((s, u.bytes) for s, u in spaces.items()), ("no", b"")):
            yield Construction(
                f"UUID version {version} in {space} namespace",
                partial(_uuid, version, name, prefix),
            )


def _uuid(version: int, name: str, prefix: bytes, data: bytes) -> bytes:
    return uuid.UUID(bytes=_hash(name, prefix + data)[:16], version=version).bytes


def _keyed() -> Iterator[Construction]:
    for key in ("", *(row["key"] for row in tables.table("pseudonym_keys"))):
        for name in _KEYED:
            yield Construction(f"HMAC {name}, key {key!r}", partial(_hmac, name, key.encode()))
            if key:
                yield Construction(f"{name}, {key!r} before", partial(_salted, name, key, ""))
                yield Construction(f"{name}, {key!r} behind", partial(_salted, name, "", key))


def _hmac(name: str, key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, name)


def _salted(name: str, before: str, behind: str, data: bytes) -> bytes:
    return _hash(name, before.encode() + data + behind.encode())
