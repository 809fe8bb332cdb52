"""Numbers that stay the same for ever, and laws that hold for all of them."""

from __future__ import annotations

import hashlib
import struct

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from anoncert import digest
from anoncert.corpus.streams import Stream, _normal_table, permuted

SEEDS = st.integers(0, 2**63 - 1)
NOISE_TABLE = "65adb44855f8b71385141d120e46bcbbe7ab553ca422fa6c389f204db6da226b"
WORDS = [2652105860292591103, 2974127194954100259, 8747267037025722921]


def test_the_noise_table_is_pinned() -> None:
    assert digest.of_bytes(_normal_table().astype("<i4").tobytes()) == NOISE_TABLE


def test_the_first_words_of_a_stream_are_pinned() -> None:
    stream = Stream(1, "a", "b")
    assert [stream.below(2**64) for _ in range(3)] == WORDS


@given(SEEDS, st.integers(1, 2**64))
def test_below_stays_below(seed: int, bound: int) -> None:
    stream = Stream(seed, "test")
    assert all(0 <= stream.below(bound) < bound for _ in range(20))


@given(SEEDS, st.integers(-1000, 1000), st.integers(0, 50))
def test_between_includes_both_ends_and_nothing_beyond(seed: int, low: int, width: int) -> None:
    stream = Stream(seed, "test")
    drawn = {stream.between(low, low + width) for _ in range(50 * (width + 1) // 2 + 50)}
    assert drawn <= set(range(low, low + width + 1))
    assert width > 3 or drawn == set(range(low, low + width + 1))


@given(SEEDS, st.integers(1, 18))
def test_digits_are_as_many_as_asked_for(seed: int, count: int) -> None:
    drawn = Stream(seed, "test").digits(count)
    assert len(drawn) == count
    assert drawn.isdecimal()
    assert drawn[0] != "0"


@settings(max_examples=50)
@given(SEEDS, st.integers(1, 3000), st.text(max_size=5))
def test_a_permutation_gives_every_number_once(seed: int, count: int, purpose: str) -> None:
    drawn = [permuted(seed, (purpose,), index, count) for index in range(count)]
    assert sorted(drawn) == list(range(count))


@given(SEEDS, st.integers(10**4, 10**12), st.data())
def test_a_large_permutation_never_collides(seed: int, count: int, data: st.DataObject) -> None:
    indices = data.draw(st.lists(st.integers(0, count - 1), unique=True, max_size=50))
    drawn = {permuted(seed, ("mrn",), index, count) for index in indices}
    assert len(drawn) == len(indices)
    assert all(0 <= number < count for number in drawn)


def test_streams_of_other_names_or_seeds_are_others() -> None:
    streams = [Stream(1, "a", "b"), Stream(1, "a"), Stream(1, "ab"), Stream(2, "a", "b")]
    assert len({stream.below(2**64) for stream in streams}) == len(streams)


def test_noise_is_normal() -> None:
    drawn = Stream(1, "noise").normal((200, 201)) / 4096
    assert drawn.shape == (200, 201)
    assert abs(drawn.mean()) < 0.02
    assert abs(drawn.std() - 1) < 0.02
    assert abs(np.mean(np.abs(drawn) < 1) - 0.6827) < 0.01


@given(seed=st.integers(0, 2**63 - 1), purpose=st.text(max_size=9))
def test_a_stream_is_the_child_of_a_seed_that_its_purpose_names(seed: int, purpose: str) -> None:
    key = hashlib.sha256(purpose.encode("utf-8")).digest()
    words = struct.unpack("<8I", key)
    child = np.random.PCG64(np.random.SeedSequence(seed, spawn_key=words))
    assert Stream(seed, purpose).below(2**64) == child.random_raw()
