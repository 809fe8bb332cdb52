"""Named streams of random numbers.

Each part of the generation draws from a stream of its own, keyed by what it is for, so
that adding one reshuffles no other. Only raw 64-bit words of PCG64 are used: NumPy
promises those for ever, and not the algorithms built on top (NEP 19).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache, lru_cache
from statistics import NormalDist
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")

_NOISE_SCALE = 4096
_NOISE_LEVELS = 1 << 16
_WORD = (1 << 64) - 1
_ROUNDS = 6


class Stream:
    """A reproducible stream of random numbers.

    Parameters
    ----------
    seed
        Seed of the corpus.
    *purpose
        What the stream is for, from the general to the particular.
    """

    def __init__(self, seed: int, *purpose: str) -> None:
        key = hashlib.sha256("\0".join(purpose).encode()).digest()
        entropy = np.concatenate([_pool(seed), np.frombuffer(key, "<u4")])
        self._bits = np.random.PCG64(np.random.SeedSequence(entropy))

    def below(self, bound: int) -> int:
        """Draw an integer from 0 to ``bound - 1`` (bias below ``bound / 2**64``)."""
        return (int(self._bits.random_raw()) * bound) >> 64

    def between(self, low: int, high: int) -> int:
        """Draw an integer from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def pick(self, items: Sequence[T]) -> T:
        """Draw one item."""
        return items[self.below(len(items))]

    def digits(self, count: int) -> str:
        """Draw decimal digits, the first of them not zero."""
        return str(self.between(10 ** (count - 1), 10**count - 1))

    def normal(self, shape: tuple[int, ...]) -> NDArray[np.int32]:
        """Draw normal deviates in units of 1/4096 standard deviation.

        Integers, so that the same bits come out on every processor.
        """
        count = int(np.prod(shape))
        words = self._bits.random_raw(-(-count // 4)).astype("<u8")
        levels = words.view("<u2")[:count]
        drawn: NDArray[np.int32] = _normal_table()[levels].reshape(shape)
        return drawn


@lru_cache(maxsize=1 << 10)
def _pool(seed: int) -> NDArray[np.uint32]:
    """Return the words of a seed as SeedSequence pads them in front of a spawn key.

    Passing the key itself as one, word by word, takes twice as long.
    """
    return np.frombuffer(seed.to_bytes(16, "little"), "<u4")


@cache
def _normal_table() -> NDArray[np.int32]:
    inverse = NormalDist().inv_cdf
    upper = [
        round(_NOISE_SCALE * inverse((level + 0.5) / _NOISE_LEVELS))
        for level in range(_NOISE_LEVELS // 2, _NOISE_LEVELS)
    ]
    return np.array([-value for value in reversed(upper)] + upper, dtype=np.int32)


def permuted(seed: int, purpose: tuple[str, ...], index: int, count: int) -> int:
    """Give every index below `count` another number below `count`; none comes twice.

    A Feistel network permutes the numbers of so many bits, and is walked until it comes
    back below `count`.

    References
    ----------
    Black & Rogaway 2002, doi:10.1007/3-540-45760-7_9.
    """
    width = ((count - 1).bit_length() + 1) // 2
    mask = (1 << width) - 1
    keys = _round_keys(seed, purpose)
    while True:
        left, right = index >> width, index & mask
        for key, factor in keys:
            mixed = ((right + key) * factor & _WORD) >> 32
            left, right = right, left ^ (mixed & mask)
        index = left << width | right
        if index < count:
            return index


@lru_cache(maxsize=1 << 10)
def _round_keys(seed: int, purpose: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    stream = Stream(seed, *purpose)
    return tuple((stream.below(_WORD), stream.below(_WORD) | 1) for _ in range(_ROUNDS))
