"""The luck: every draw is a pure function of (seed, replication, week, actor, purpose).

Philox 4x32-10, a counter-based generator (Salmon, Moraes, Dror and Shaw 2011). The key is the seed,
the counter is (replication, week, actor hash, purpose hash); the first two words of the output make
one uniform. Nothing is kept between draws, so no draw depends on another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

MASK = 0xFFFFFFFF


def name_hash(name: str) -> int:
    """A 32-bit hash of a name: the same on every machine and in every version of Python."""
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8"), digest_size=4).digest(), "little")


def clashes(names: Iterable[str]) -> list[str]:
    """Pairs of different names with one hash, as text."""
    by_hash: dict[int, str] = {}
    pairs = []
    for name in names:
        other = by_hash.setdefault(name_hash(name), name)
        if other != name:
            pairs.append(f"{other} and {name}")
    return pairs


def philox4x32_10(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Ten rounds of Philox over four 32-bit counter words and two key words."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p0 = 0xD2511F53 * c0
        p1 = 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & MASK, (p0 >> 32) ^ c3 ^ k1, p0 & MASK
        k0 = (k0 + 0x9E3779B9) & MASK
        k1 = (k1 + 0xBB67AE85) & MASK
    return c0, c1, c2, c3


def uniform(seed: int, replication: int, week: int, actor: int, purpose: int) -> float:
    """A uniform strictly inside (0, 1): an odd multiple of 2**-53.

    `seed` is taken modulo 2**64, the other four modulo 2**32; `actor` and `purpose` are name hashes.
    """
    w0, w1, _, _ = philox4x32_10(
        (replication & MASK, week & MASK, actor & MASK, purpose & MASK), (seed & MASK, (seed >> 32) & MASK)
    )
    return (float((w0 << 20) | (w1 >> 12)) + 0.5) * 2.0**-52
