"""The luck: Philox against its published vectors, uniforms, hashes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.lanes import name_hash, philox4x32_10, uniform

WORD = st.integers(0, 2**32 - 1)

# From `kat_vectors` of Random123, the authors' own library: counter, key, expected.
VECTORS = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "expected"), VECTORS)
def test_philox_gives_the_published_known_answers(counter, key, expected):
    assert philox4x32_10(counter, key) == expected


@given(WORD, WORD, WORD, WORD, WORD, WORD)
def test_philox_agrees_with_numpy_on_unsigned_words(a, b, c, d, k0, k1):
    # The same rounds in numpy's wrapping arithmetic, which knows nothing of Python's long ints.
    mask, shift = np.uint64(0xFFFFFFFF), np.uint64(32)
    c0, c1, c2, c3 = (np.uint64(x) for x in (a, b, c, d))
    x0, x1 = np.uint64(k0), np.uint64(k1)
    for _ in range(10):
        p0, p1 = np.uint64(0xD2511F53) * c0, np.uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (p1 >> shift) ^ c1 ^ x0, p1 & mask, (p0 >> shift) ^ c3 ^ x1, p0 & mask
        x0, x1 = (x0 + np.uint64(0x9E3779B9)) & mask, (x1 + np.uint64(0xBB67AE85)) & mask
    assert philox4x32_10((a, b, c, d), (k0, k1)) == tuple(int(x) for x in (c0, c1, c2, c3))


@given(st.integers(0, 2**64 - 1), WORD, WORD, WORD, WORD)
def test_a_uniform_is_an_odd_multiple_of_a_53rd_power_of_a_half_inside_the_unit_interval(s, r, w, a, p):
    u = uniform(s, r, w, a, p)
    assert 0.0 < u < 1.0
    assert (u * 2.0**53) % 2.0 == 1.0


def test_each_part_of_the_key_moves_the_draw():
    base = (3, 5, 7, 11, 13)
    draws = {uniform(*base)}
    for place in range(5):
        draws.add(uniform(*(x + (place == n) for n, x in enumerate(base))))
    draws.add(uniform(3 + 2**32, 5, 7, 11, 13))
    assert len(draws) == 7


def test_uniforms_fill_the_unit_interval_evenly():
    draws = np.array([uniform(1, r, 0, name_hash("us"), name_hash("x")) for r in range(20_000)])
    counts = np.histogram(draws, bins=20, range=(0, 1))[0]
    assert ((counts - 1000) ** 2 / 1000).sum() < 43.8  # the 0.999 quantile of chi squared, 19 degrees
    assert abs(np.corrcoef(draws[1:], draws[:-1])[0, 1]) < 0.03


def test_name_hashes_are_the_same_for_ever():
    assert name_hash("us") == 1182124425
    assert name_hash("contributors/GBR") == 3615555560
