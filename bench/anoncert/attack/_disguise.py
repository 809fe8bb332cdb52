"""Text whose bytes or letters were all changed by one rule whose key nobody tells.

Such rules leave something as it was: XOR with one byte keeps the XOR of neighbours, and a
Caesar cipher the distance of letters in the alphabet. So words and haystack are compared by
that, in one pass for all keys. Where they agree, the key follows from the first letter; the
neighbourhood is deciphered with it, and searched like any text.

Because many keys are tried, more has to agree than elsewhere: see `_proves`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import product
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from ahocorasick_rs import BytesAhoCorasick, Implementation
from numpy.typing import NDArray

from anoncert.attack._decode import strings
from anoncert.attack._fold import fold, fold_bytes
from anoncert.attack._search import Hit, Searcher
from anoncert.attack._translated import translated

_WORDS = re.compile(rb"[A-Za-z]{6,8}|[0-9]{10}")
_UID = re.compile(r"\d+(?:\.\d+){3,}")
_SOME, _FEW = 12, 6
_AROUND = 64
_VARIED = 3
_OFTEN = 8
_CASE, _IS_LETTER = 0x20, 0x40
_ANY_CASE = 0xFF ^ _CASE
_ENOUGH, _LETTER, _DIGIT, _IDEOGRAPH = 40, 5, 4, 10
_IDEOGRAPHS = "\u2e80"
_APART = 255

_MIRROR = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_ROT47 = bytes(33 + (byte + 14) % 94 if 33 <= byte <= 126 else byte for byte in range(256))  # noqa: PLR2004


def _swapped(data: bytes) -> bytes:
    """Swap the bytes of each word of two."""
    pairs = np.frombuffer(data, np.uint8, len(data) // 2 * 2).reshape(-1, 2)
    return pairs[:, ::-1].tobytes() + data[pairs.size :]


_SWAPPED = "bytes swapped"
_BACKWARDS = bytes(
    end - byte + begin if begin <= byte <= end else byte
    for byte in range(256)
    for begin, end in [next((r for r in (b"az", b"AZ", b"09") if r[0] <= byte <= r[1]), b"\0\0")]
)


class _Rule(NamedTuple):
    """What may happen to a text besides XOR. It undoes itself."""

    name: str
    apply: Callable[[bytes], bytes]
    cases: bool
    """Whether lower and upper case still differ by one bit, the same as before."""


_RULES = (
    _Rule("", lambda data: data, cases=True),
    _Rule("reversed", lambda data: data[::-1], cases=True),
    _Rule("bits reversed", lambda data: data.translate(_MIRROR), cases=False),
    _Rule("reversed, bits reversed", lambda data: data.translate(_MIRROR)[::-1], cases=False),
    _Rule("ROT47", lambda data: data.translate(_ROT47), cases=False),
    _Rule("alphabet reversed", lambda data: data.translate(_BACKWARDS), cases=True),
    _Rule(_SWAPPED, _swapped, cases=True),
)
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


class _Word(NamedTuple):
    """How a word begins that a rule was applied to, and how to read what is around it."""

    begin: int
    rule: _Rule
    codec: str


class Disguises:
    """Finds words behind XOR, Caesar ciphers, and some fixed rules.

    Parameters
    ----------
    searcher
        What is asked about everything that was deciphered.
    spellings
        Of all values.
    """

    def __init__(self, searcher: Searcher, spellings: Iterable[str]) -> None:
        self._searcher = searcher
        xored, shifted = _Patterns[_Word](), _Patterns[int]()
        for text in {
            text for text in spellings if _proves(fold(text)) and not _UID.fullmatch(text)
        }:
            for word in _words(text.encode()):
                for rule in _RULES:
                    for made in map(rule.apply, _forms(word, rule)):
                        xored.add(_neighbours(made), _Word(made[0], rule, "utf-8"))
                shifted.add(_distances(word.lower()), word.lower()[0])
            for codec in () if text.isascii() else _WIDE:
                made = text[:_FEW].encode(codec, "replace")
                xored.add(_neighbours(made), _Word(made[0], _RULES[0], codec))
        self._xored, self._find_xored = xored.compiled()
        self._shifted, self._find_shifted = shifted.compiled()

    def hits(self, data: bytes) -> Iterator[tuple[str, Hit]]:
        """Yield how something was disguised, and what it is."""
        seen = set()
        for how, folded in (
            *self._xors(data),
            *self._caesars(fold_bytes(strings(data))),
            *((how, fold_bytes(text)) for how, text in translated(data)),
        ):
            for hit in self._searcher.hits(folded):
                if (how, hit) not in seen and _proves(hit.needle):
                    seen.add((how, hit))
                    yield how, hit

    def _xors(self, data: bytes) -> Iterator[tuple[str, bytes]]:
        often = Counter[tuple[_Word, int]]()
        for number, start, end in self._find_xored(_neighbours(data)):
            for word in self._xored[number]:
                key = data[start] ^ word.begin
                often[word, key] += 1
                if often[word, key] > _OFTEN:
                    continue
                aligned = word.codec != "utf-8" or word.rule.name == _SWAPPED
                before = start - start % 4 if aligned else start
                begin = start - min(_AROUND, before)
                around = data[begin : end + _AROUND]
                for tried, disguised in product(_keys(key, word), _unpadded(around)):
                    plain = word.rule.apply(disguised.translate(_xor(tried)))
                    names = [word.rule.name, f"XOR {tried:02X}" if tried else ""]
                    if word.codec != "utf-8":
                        names.append(word.codec.upper())
                        plain = plain.decode(word.codec, "replace").encode()
                    if any(names):
                        yield " > ".join(filter(None, names)), _folded(plain)

    def _caesars(self, folded: bytes) -> Iterator[tuple[str, bytes]]:
        often = Counter[tuple[int, int]]()
        for number, start, end in self._find_shifted(_distances(folded)):
            for begin in self._shifted[number]:
                letter = begin >= ord("a")
                key = (folded[start] - begin) % (26 if letter else 10)
                often[number, key] += 1
                if key and often[number, key] <= _OFTEN:
                    around = folded[max(0, start - _AROUND) : end + _AROUND]
                    yield f"ROT{key}", around.translate(_rotation(key, letter=letter))


T = TypeVar("T")
_Find = Callable[[bytes], Iterable[tuple[int, int, int]]]


class _Patterns(Generic[T]):
    """Patterns that vary enough to be told from nothing, and what each may be.

    There are many, and they may be few things: equal sets are one.
    """

    def __init__(self) -> None:
        self._found: dict[bytes, frozenset[T]] = {}
        self._known: dict[frozenset[T], frozenset[T]] = {}

    def add(self, pattern: bytes, what: T) -> None:
        if len(set(pattern)) >= _VARIED:
            united = self._found.get(pattern, frozenset()) | {what}
            self._found[pattern] = self._known.setdefault(united, united)

    def compiled(self) -> tuple[list[list[T]], _Find]:
        """Return what each pattern may be, by its number, and what finds their numbers."""
        automaton = BytesAhoCorasick(list(self._found), implementation=Implementation.ContiguousNFA)

        def find(haystack: bytes) -> Iterable[tuple[int, int, int]]:
            return automaton.find_matches_as_indexes(haystack, overlapping=True)

        ordered = {each: sorted(each, key=repr) for each in self._known}
        return [ordered[each] for each in self._found.values()], find


def _words(text: bytes) -> list[bytes]:
    """Return the long words of a spelling, or all of it where there are none."""
    return _WORDS.findall(text) or [text[:_SOME]]


def _forms(word: bytes, rule: _Rule) -> set[bytes]:
    """Return how a word may stand where a rule is applied."""
    if rule.name == _SWAPPED:  # it begins with a pair, or within one
        return {part[: len(part) // 2 * 2] for part in (word, word[1:])}
    return {word} if rule.cases else {word, word.upper(), word.lower()}


def _neighbours(data: bytes) -> bytes:
    """XOR each byte with the next, whatever the case."""
    values = np.frombuffer(data, np.uint8)
    return ((values[1:] ^ values[:-1]) & np.uint8(_ANY_CASE)).tobytes()


def _distances(folded: bytes) -> bytes:
    """Write the distance of neighbours: of letters, of digits, or that they are neither."""
    values = np.frombuffer(folded, np.uint8)
    return _DISTANCE[values[:-1], values[1:]].tobytes()


def _all_distances() -> NDArray[np.uint8]:
    found = np.full((256, 256), _APART, np.uint8)
    for first, (low, high) in ((0, b"az"), (32, b"09")):
        alphabet = np.arange(low, high + 1)
        steps = (alphabet - alphabet[:, np.newaxis]) % len(alphabet)
        found[low : high + 1, low : high + 1] = first + steps
    return found


_DISTANCE = _all_distances()


def _keys(key: int, word: _Word) -> tuple[int, ...]:
    """Return the keys that make these letters, in either case."""
    if not (word.rule.cases and word.begin & _IS_LETTER):
        return (key,)
    return (0,) if key in (0, _CASE) else (key, key ^ _CASE)


def _unpadded(around: bytes) -> tuple[bytes, ...]:
    """Return bytes as they are, and without null bytes at their end that are none of them."""
    return tuple(dict.fromkeys((around, around.removesuffix(b"\0"), around.rstrip(b"\0"))))


def _folded(data: bytes) -> bytes:
    try:
        return fold(data.decode())
    except UnicodeDecodeError:
        return fold_bytes(data)


@cache
def _xor(key: int) -> bytes:
    return bytes(byte ^ key for byte in range(256))


def _rotation(key: int, *, letter: bool) -> bytes:
    alphabet = bytes(range(*((97, 123) if letter else (48, 58))))
    at = -key % len(alphabet)
    return bytes.maketrans(alphabet, alphabet[at:] + alphabet[:at])


def _proves(needle: bytes) -> bool:
    """Tell whether as much agrees as no key brings about by chance.

    Eight digits do not: the fifteen keys that keep digits what they are make a date of one
    UID in a million.
    """
    weights = (
        _DIGIT if letter.isdigit() else _LETTER if letter < _IDEOGRAPHS else _IDEOGRAPH
        for letter in needle.decode("utf-8", "ignore").replace(" ", "")
    )
    return sum(weights) >= _ENOUGH
