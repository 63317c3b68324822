"""The luck: Philox against its published vectors, uniforms, hashes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.lanes import name_hash, normal_quantile, philox4x32_10, uniform
from model.lanes.compile.compiler import compile_common
from model.lanes.compile.library import Numbers, caller
from model.lanes.memory.layout import CHUNK, SPARE, VECTOR

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


@pytest.mark.parametrize("share", [0.02, 0.2, 0.49, 0.5, 0.8, 1.0])
@pytest.mark.parametrize("size", [1, 7, 8, 20, CHUNK - 1, CHUNK])
@pytest.mark.parametrize("week", [-1, 9])
@pytest.mark.parametrize("normal", [0, 1])
def test_luck_drawn_ahead_has_the_bits_of_one_draw_and_stays_in_its_rows(share, size, week, normal):
    start, beyond = 3, 64
    rng = np.random.default_rng(size)
    replications, weeks = rng.integers(0, 9000, start + size), rng.integers(0, 500, start + size)
    on = np.zeros(size, np.int64)
    on[rng.permutation(size)[: max(1, round(share * size))]] = 2
    luck, spare = np.full(CHUNK + beyond, 7.0), np.full(SPARE + beyond, np.nan)
    fill = caller(
        compile_common().libraries[0], "fill_luck", *(Numbers("float64", CHUNK), Numbers("float64", SPARE)),
        Numbers("int64", size), *(None,) * 6, *(Numbers("int64", start + size),) * 2, *(None,) * 4,
    )  # fmt: skip
    running = np.flatnonzero(on)
    fill(luck, spare, on, len(running), 2, start, size, 5, 0, replications, weeks, week, 11, 13, normal)
    for lane in running:
        at = week if week >= 0 else int(weeks[start + lane])
        u = uniform(5, int(replications[start + lane]), at, 11, 13)
        assert luck[lane] == (normal_quantile(u) if normal else u)
    assert (luck[-(-size // VECTOR) * VECTOR :] == 7.0).all()
    assert np.isnan(spare[SPARE:]).all()
