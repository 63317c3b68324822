"""The cache of results: what was used last, never more than it may hold."""

from hypothesis import given
from hypothesis import strategies as st

from model.serve.play.cache import ByteCache


def test_what_was_not_used_for_longest_goes_first() -> None:
    cache = ByteCache(6)
    for key in "abc":
        cache.put(key, b"12")
    cache.get("a")
    cache.put("d", b"12")
    assert [key for key in "abcd" if key in cache] == ["a", "c", "d"]


def test_what_is_larger_than_all_is_not_held() -> None:
    cache = ByteCache(3)
    cache.put("small", b"12")
    cache.put("large", b"1234")
    assert cache.get("large") is None
    assert cache.get("small") == b"12"


@given(st.lists(st.tuples(st.integers(0, 5), st.binary(max_size=8))))
def test_it_counts_what_it_holds_and_never_holds_more_than_it_may(puts: list[tuple[int, bytes]]) -> None:
    cache = ByteCache(20)
    for key, content in puts:
        cache.put(key, content)
        assert cache.held == sum(len(cache.get(each) or b"") for each in range(6))
        assert cache.held <= 20
        assert cache.get(key) == content
