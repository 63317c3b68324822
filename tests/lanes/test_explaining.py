"""Traces show a decision from inside, and flips say what would have changed it."""

from functools import reduce
from operator import add

import numpy as np
import pytest

from model.lanes import flips
from model.lanes.interpret.flips import chosen_at
from tests.lanes.toy import Store, drift


def decisions(decision, replications=range(60), weeks=26):
    found = []
    store = Store(replications, decision=decision)
    store.run(weeks=weeks - 6)

    def watch(trace):
        if trace.stage == "russia.escalate" and trace.due:
            found.append(trace)

    for _ in range(6):
        store.step(7, interpreted=True, watch=watch)
    return found


def test_a_rule_shows_what_it_saw_drew_and_named_on_the_way():
    store = Store([11])
    store.run(weeks=30)
    found = []
    before = store.state["us", "will"][0].item()
    store.stage(drift).interpret(7, 30, 0, found.append)
    (trace,) = found
    assert trace.actor == "us"
    assert trace.kind == "rule"
    assert trace.args["will"] == before
    assert trace.roles["noise"] == "normal"
    assert trace.draws["noise"] == trace.args["noise"]
    assert trace.locals["goal"] in (0.7, 0.2)
    assert trace.out["will"] == store.state["us", "will"][0]
    assert (trace.week, trace.replication) == (30, 11)


@pytest.mark.parametrize("decision", [0, 1, 2], ids=["logit", "prospect", "doctrine"])
def test_a_choice_shows_terms_that_add_up_and_probabilities_that_sum_to_one(decision):
    traces = decisions(decision)
    assert len(traces) > 20
    for trace in traces:
        assert trace.decision == ("logit", "prospect", "doctrine")[decision]
        assert sum(o.probability for o in trace.options) == pytest.approx(1.0)
        for option in trace.options:
            if option.terms:
                assert list(option.terms) == ["gain", "cost", "inertia"]
                # One after the other, as the rule adds them: from 3.12 on, `sum` rounds once.
                assert option.sum == reduce(add, option.terms.values())
            if not option.available:
                assert option.probability == 0.0
        assert trace.options[trace.chosen].available or decision == 2
        assert (trace.u is None) == (decision == 2)


@pytest.mark.parametrize("decision", [0, 1], ids=["logit", "prospect"])
def test_a_flip_is_where_the_choice_turns(decision):
    seen = 0
    for trace in decisions(decision):
        found = flips(trace)
        assert [abs(f.change) for f in found] == sorted(abs(f.change) for f in found)
        names = [o.name for o in trace.options]
        for flip in found:
            k = names.index(flip.option)
            nudge = 1e-9 * max(1.0, abs(flip.change))
            assert names[chosen_at(trace, k, flip.change + np.sign(flip.change) * nudge)] == flip.becomes
            assert chosen_at(trace, k, flip.change - np.sign(flip.change) * nudge) == trace.chosen
            assert flip.becomes != names[trace.chosen]
            seen += 1
    assert seen > 50


def test_no_smaller_change_flips_a_choice():
    for trace in decisions(0)[:12]:
        by_option = {f.option: abs(f.change) for f in flips(trace)}
        for k, option in enumerate(trace.options):
            limit = min(by_option.get(option.name, 5.0), 5.0)
            for share in np.linspace(-0.999, 0.999, 41):
                assert chosen_at(trace, k, share * limit) == trace.chosen


def test_an_option_that_cannot_be_had_flips_nothing():
    traces = [t for t in decisions(0) if not all(o.available for o in t.options)]
    assert traces
    for trace in traces:
        closed = {o.name for o in trace.options if not o.available}
        assert closed.isdisjoint(f.option for f in flips(trace))


def test_under_doctrine_the_failed_conditions_are_named():
    traces = decisions(2)
    assert any(flips(trace) for trace in traces)
    for trace in traces:
        for flip in flips(trace):
            assert flip.change is None
            assert flip.condition in ("available", "doctrine")
