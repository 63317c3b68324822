"""Compiled and interpreted histories are one, whatever the block; luck belongs to names."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import OurFault
from model.lanes import bind, bind_all
from tests.lanes.toy import IDS, Store, add_up, drift, escalate, join

WEEKS = 50


def same(a, b):
    """Whether two histories hold the same bits."""
    return all(x[key].tobytes() == y[key].tobytes() for x, y in zip(a, b, strict=True) for key in x)


def rows(history, lanes):
    """The history of some lanes alone."""
    return [{key: np.ascontiguousarray(array[..., lanes]) for key, array in week.items()} for week in history]


@pytest.mark.parametrize("decision", [0, 1, 2], ids=["logit", "prospect", "doctrine"])
def test_compiled_and_interpreted_histories_agree_to_the_bit(decision):
    compiled = Store(range(24), decision=decision).run(weeks=WEEKS)
    interpreted = Store(range(24), decision=decision).run(weeks=WEEKS, interpreted=True)
    assert same(compiled, interpreted)


def test_a_history_moves_at_all():
    last = Store(range(300)).run(weeks=WEEKS)[-1]
    assert set(np.unique(last["russia", "rung"])) == {0, 1, 2}
    assert last["contributors", "joined"].mean() > 0.3
    assert last["contributors", "strength"].std() > 0.1


@given(st.integers(1, 700), st.integers(0, 2**64 - 1))
@settings(max_examples=12)
def test_any_split_into_blocks_gives_the_same_rows(cut, seed):
    whole = Store(range(701)).run(seed, weeks=14)
    parts = [Store(range(cut)), Store(range(cut, 701))]
    histories = [part.run(seed, weeks=14) for part in parts]
    assert same(rows(whole, slice(0, cut)), histories[0])
    assert same(rows(whole, slice(cut, 701)), histories[1])


def test_lanes_in_any_order_give_the_same_rows():
    order = np.random.default_rng(1).permutation(300)
    plain = Store(range(300)).run(weeks=WEEKS)
    mixed = Store(order).run(weeks=WEEKS)
    assert same(rows(plain, order), mixed)


def test_one_replication_alone_replays_its_row():
    whole = Store(range(300)).run(weeks=WEEKS)
    for lane in (0, 5, 299):
        assert same(rows(whole, slice(lane, lane + 1)), Store([lane]).run(weeks=WEEKS))


def test_another_seed_gives_another_history():
    assert not same(Store(range(20)).run(1, weeks=10), Store(range(20)).run(2, weeks=10))


def drawn(ids, weeks=12):
    """The uniform of each member's decision, by member and week."""
    found = {}
    store = Store([3], ids=ids)

    def watch(trace):
        if trace.stage == "contributors.join":
            found[trace.actor, trace.week] = trace.draws["decide"]

    store.run(weeks=weeks, interpreted=True, watch=watch)
    return found


def test_removing_adding_or_renaming_a_member_moves_no_other_draw():
    full = drawn(IDS)
    for others in (IDS[1:], ("AUS", *IDS), tuple("ZZZ" if i == "FRA" else i for i in IDS)):
        for (actor, week), u in drawn(others).items():
            if (actor, week) in full:
                assert full[actor, week] == u
    assert drawn(("ZZZ",))["contributors/ZZZ", 3] not in full.values()


def test_a_stage_runs_only_in_its_phases_and_weeks():
    store = Store(range(40))
    store.clock["phase"][:] = np.array([1, 2, 4, 8] * 10)
    store.clock["active"][20:] = 0
    store.clock["luck_week"][:] = 8
    before = store.state["russia", "rung"].copy()
    for _ in range(30):
        store.stage(join).advance(5, 1)
        store.stage(escalate).advance(5, 1)
    joined = store.state["contributors", "joined"].any(axis=0)
    assert joined[:20].reshape(5, 4).any(axis=0).tolist() == [True, True, False, False]
    assert not joined[20:].any()
    moved = store.state["russia", "mood_calm"] != 0.0
    assert moved[:20].reshape(5, 4).any(axis=0).tolist() == [False, True, True, False]
    assert (store.state["russia", "rung"][0::4] == before[0::4]).all()


def test_leanings_to_neighbouring_options_correlate_and_to_further_ones_less():
    store = Store(range(4000))
    store.run(weeks=20)
    moods = np.array([store.state["russia", f"mood_{option}"] for option in escalate.options])
    drawn = moods[:, (moods != 0.0).all(axis=0)]
    assert np.allclose(drawn.std(axis=1), 0.4, rtol=0.05)
    correlation = np.corrcoef(drawn)
    assert np.allclose([correlation[0, 1], correlation[1, 2], correlation[0, 2]], [0.8, 0.8, 0.64], atol=0.04)


def test_members_see_their_peers_as_the_stage_began():
    # `join` reads everybody's `peers`; `show` writes it every fourth week from troops. Were `peers`
    # read while it changes, the order of members would matter to what a rule over itself sees.
    forward = Store(range(64))
    forward.run(weeks=WEEKS)
    peers = forward.state["contributors", "peers"]
    assert (peers != forward.state["contributors", "troops"]).any()
    assert peers.any()


def test_totals_are_summed_in_the_order_of_members():
    store = Store(range(16))
    store.run(weeks=20)
    found = []
    store.stage(add_up).interpret(7, 19, 4, found.append)
    total = 0.0
    for trace in found:
        total += trace.out["strength"]
    assert [trace.actor for trace in found] == [f"contributors/{i}" for i in IDS]
    assert store.state["contributors", "strength"][4] == total
    store.stage(add_up).advance(7, 19)
    assert store.state["contributors", "strength"][4] == total


def test_arrays_of_the_wrong_shape_or_type_are_refused():
    store = Store(range(4))
    whole = store.lookup

    def with_array(name, array):
        return lambda kind, room, field: array if field == name else whole(kind, room, field)

    for array in (np.zeros(5), np.zeros(4, np.float32), [0.0] * 4, np.zeros((2, 4)), np.zeros(8)[::2]):
        with pytest.raises(OurFault, match=r"us\.will"):
            bind(store.program, drift, with_array("will", array))
    with pytest.raises(OurFault, match="clock phase"):
        bind(store.program, drift, with_array("phase", np.zeros(4)))
    frozen = np.zeros(4)
    frozen.flags.writeable = False
    with pytest.raises(OurFault, match="cannot be written"):
        bind(store.program, drift, with_array("will", frozen))


def test_stages_bound_together_ask_once_for_what_they_share_and_go_as_those_bound_one_by_one():
    store, requests = Store(range(24)), []

    def lookup(*what):
        requests.append(what)
        return store.lookup(*what)

    together = bind_all(store.program, store.program.stages, lookup)
    refs = {ref for bound in together for ref in bound.layout.refs}
    rooms = {bound.plan.room.name for bound in together if bound.plan.room.group is not None}
    assert len(requests) == len(refs) + len(together[0].clock) + len(rooms)
    alone = Store(range(24))
    for bound in together:
        bound.advance(7, 5)
        alone.stage(bound.plan.stage).advance(7, 5)
    assert same([store.state], [alone.state])


def test_a_state_that_one_stage_reads_and_another_cannot_write_is_refused():
    store = Store(range(4))
    store.state["russia", "rung"].flags.writeable = False
    readers = [s for s in store.program.stages if "rung" not in dict(s.writes)]
    assert bind_all(store.program, readers, store.lookup)
    with pytest.raises(OurFault, match=r"russia\.escalate: state russia\.rung cannot be written"):
        bind_all(store.program, [*readers, escalate], store.lookup)


def test_a_payoff_that_is_not_a_number_is_an_error_in_both_ways_of_running():
    store = Store(range(4))
    store.run(weeks=10)
    store.state["contributors", "strength"][:] = np.nan
    store.state["russia", "review"][:] = 2.0
    store.bound.clear()
    with pytest.raises(OurFault, match=r"russia\.escalate in week 10: a payoff is not a number"):
        store.stage(escalate).advance(7, 10)
    with pytest.raises(OurFault, match="not a number"):
        store.stage(escalate).interpret(7, 10, 0)


@pytest.mark.parametrize("due", [False, True])
def test_a_payoff_that_is_not_a_number_is_an_error_of_the_lanes_alone_that_choose(due):
    store = Store(range(11))
    store.run(weeks=10)
    store.state["contributors", "strength"][9] = np.nan
    store.state["russia", "review"][:] = 2.0
    store.state["russia", "review"][9] = 2.0 if due else -1.0
    store.bound.clear()
    if due:
        with pytest.raises(OurFault, match=r"russia\.escalate in week 10: a payoff is not a number"):
            store.stage(escalate).advance(7, 10)
    else:
        before = store.state["russia", "rung"].copy()
        store.stage(escalate).advance(7, 10)
        assert store.state["russia", "rung"][9] == before[9]


def test_an_index_outside_the_members_is_an_error_in_both_ways_of_running():
    store = Store(range(4))
    store.run(weeks=10)
    store.state["russia", "rung"][:] = 5
    store.state["russia", "review"][:] = 2.0
    wide = bind(
        store.program,
        escalate,
        lambda kind, room, name: (
            np.broadcast_to(np.zeros((1, 1)), (1, 4)) if room == "ladder" else store.lookup(kind, room, name)
        ),
    )
    with pytest.raises(OurFault, match="outside its members"):
        wide.advance(7, 10)
    with pytest.raises(OurFault, match="outside its members"):
        wide.interpret(7, 10, 0)
