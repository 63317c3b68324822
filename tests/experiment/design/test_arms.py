import pytest

from model.experiment.blocks import BlockKey, Failure, Ledger, plan


def test_a_plan_goes_round_by_round_so_that_options_keep_a_common_prefix() -> None:
    keys = plan(["a", "b"], 25, size=10)
    assert [(k.option, k.start, k.stop) for k in keys] == [
        ("a", 0, 10),
        ("b", 0, 10),
        ("a", 10, 20),
        ("b", 10, 20),
        ("a", 20, 25),
        ("b", 20, 25),
    ]


def test_a_plan_can_start_where_an_earlier_one_ended() -> None:
    assert plan(["a"], 30, size=10, first=20) == [BlockKey("a", 20, 30)]


def test_a_block_without_replications_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        plan(["a"], 10, size=0)


def test_a_ledger_gives_results_in_the_order_of_the_plan() -> None:
    keys = plan(["a", "b"], 20, size=10)
    ledger: Ledger[int] = Ledger(keys)
    for number, key in reversed(list(enumerate(keys))):
        ledger.finish(key, number)
    assert [result for _, result in ledger.results()] == [0, 1, 2, 3]
    assert [result for _, result in ledger.results("b")] == [1, 3]


def test_a_ledger_knows_what_is_missing_and_what_failed() -> None:
    keys = plan(["a"], 30, size=10)
    ledger: Ledger[int] = Ledger(keys)
    ledger.finish(keys[0], 7)
    ledger.fail(Failure(keys[1], "killed"))
    assert ledger.missing() == [keys[2]]
    assert [failure.key for failure in ledger.failures()] == [keys[1]]


def test_a_block_that_succeeds_later_is_no_failure() -> None:
    key = BlockKey("a", 0, 10)
    ledger: Ledger[int] = Ledger([key])
    ledger.fail(Failure(key, "killed"))
    ledger.finish(key, 1)
    assert ledger.failures() == []
