"""The United States: a hidden will, what others can read of it, what it delivers, and the promise when it is tested."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from model.actors import us
from model.actors.russia.outlook import foresee
from model.simulation.turn import TURN
from model.world.bargain.values import View
from tests.actors.contract import ActorContract
from tests.simulation.real import STAGES, scenario, world


class TestContract(ActorContract):
    room = us.US


def range_of(path: str) -> tuple[float, float]:
    """Least and greatest value that a parameter can be drawn as."""
    value = scenario().parameters[path].value
    return value.low, value.high


def test_nobody_but_the_united_states_sees_its_willingness() -> None:
    readers = {
        stage.owner
        for stage in TURN
        for ref in world().model.program.plans[f"{stage.owner}.{stage.name}"].refs.values()
        if (ref.kind, ref.room, ref.name) == ("state", "us", "willingness")
    }
    assert readers == {"us"}


def test_willingness_drifts_to_its_mean() -> None:
    low, high = (world().evaluate(us.drift, willingness=start, week=1).willingness for start in (0.1, 0.9))
    assert 0.1 < low < high < 0.9


def test_an_election_moves_willingness_and_an_ordinary_week_does_not() -> None:
    ordinary = world().evaluate(us.drift, week=160, jump=1.0)
    election = world().evaluate(us.drift, week=161, jump=1.0)
    assert election.willingness - ordinary.willingness > 0.1
    assert (ordinary.election_done, election.election_done) == (0, 1)


def test_a_midterm_moves_willingness_less_than_a_presidential_election() -> None:
    ordinary = world().evaluate(us.drift, week=57, midterm=1.0)
    midterm = world().evaluate(us.drift, week=56, midterm=1.0)
    election = world().evaluate(us.drift, week=161, jump=1.0)
    assert ordinary.willingness < midterm.willingness < election.willingness
    assert (ordinary.midterm_done, midterm.midterm_done) == (0, 1)


def test_elections_come_every_four_years() -> None:
    assert world().evaluate(us.drift, week=161 + 209, election_done=1).election_done == 2
    assert world().evaluate(us.drift, week=161 + 208, election_done=1).election_done == 1


@pytest.mark.parametrize(("effect", "sign"), [(-0.05, -1), (0.0, 0), (0.15, 1)])
def test_a_stake_in_minerals_may_move_the_will_either_way(effect: float, sign: int) -> None:
    without, stake = (
        world().evaluate(us.drift, us_minerals=lever, minerals_effect=effect, week=1).willingness
        for lever in (0.0, 1.0)
    )
    assert (stake > without) - (stake < without) == sign


def test_the_effect_of_minerals_is_assumed_over_a_range_that_holds_zero() -> None:
    low, high = range_of("us.minerals_effect")
    assert low < 0.0 < high


def test_an_ambiguous_statement_says_far_less_than_a_clear_one() -> None:
    clear = world().evaluate(us.speak, willingness=0.9, clear=0.0).statement
    vague = world().evaluate(us.speak, willingness=0.9, clear=0.999).statement
    assert 0.0 < vague < 0.25 * clear


def test_whatever_is_drawn_an_ambiguous_statement_stays_weaker_than_the_weakest_clear_one() -> None:
    assert range_of("us.ambiguous_weight")[1] < range_of("us.statement_weight")[0]


def test_a_statement_leans_the_way_the_will_does() -> None:
    assert world().evaluate(us.speak, willingness=0.9, clear=0.0).statement > 0.0
    assert world().evaluate(us.speak, willingness=0.1, clear=0.0).statement < 0.0


def test_provision_follows_willingness_with_a_lag() -> None:
    delivered = world().evaluate(us.deliver, provision=0.2, willingness=0.8).provision
    assert 0.2 < delivered < 0.3


def test_after_the_withdrawal_nothing_more_is_delivered() -> None:
    after = world().evaluate(us.deliver, provision=0.9, surge=0.3, us_withdrawal_week=104.0, history_since=104)
    assert (after.provision, after.surge) == (0.0, 0.0)
    before = world().evaluate(us.deliver, provision=0.9, surge=0.3, us_withdrawal_week=104.0, history_since=103)
    assert before.provision > 0.5


def test_a_backstop_stands_until_the_withdrawal_and_no_promise_after_it() -> None:
    inputs = {"us_backstop": 0.8, "us_withdrawal_week": 104.0}
    assert world().evaluate(us.deliver, history_since=103, **inputs).promise == 0.8
    assert world().evaluate(us.deliver, history_since=104, **inputs).promise == 0.0
    assert world().evaluate(us.deliver, history_since=520, us_backstop=0.8, us_withdrawal_week=0.0).promise == 0.8


def test_what_others_read_of_a_backstop_is_the_promise_as_it_stands() -> None:
    readers: dict[str, set[str]] = {"us_backstop": set(), "promise": set()}
    for key, plan in world().model.program.plans.items():
        for ref in plan.refs.values():
            if ref.name in readers and (ref.kind == "lever" or ref.room == "us"):
                readers[ref.name].add(key)
    assert readers["us_backstop"] == {"us.deliver"}
    assert {"russia.foresee", "ukraine.foresee", "capitals.gauge_backing"} < readers["promise"]
    assert {"russia.choose_rung", "us.face_test", "us.mediate"} < readers["promise"]


def test_a_reply_with_enablers_brings_a_surge_that_fades() -> None:
    sent = world().evaluate(us.deliver, reply=1, surge=0.0).surge
    faded = world().evaluate(us.deliver, reply=0, surge=sent).surge
    assert 0.0 < faded < sent


def attack(**given: float) -> us.Tested:
    """A local offensive against a backstop of full strength."""
    inputs = {"promise": 1.0, "contact_rung_seen": 7, "willingness": 0.5, **given}
    return world().evaluate(us.face_test, **inputs)  # type: ignore[no-any-return]


def test_a_promise_is_tested_by_open_attack_alone() -> None:
    assert attack().tested == 1
    assert attack(contact_rung_seen=5).tested == 0
    assert attack(contact_rung_seen=6, contact_attributed=0).tested == 0
    assert attack(contact_rung_seen=6, contact_attributed=1).tested == 1


def test_without_a_promise_there_is_nothing_to_test() -> None:
    assert attack(promise=0.0) == us.Tested(0, 0, 0)


def test_a_promise_is_tested_once() -> None:
    assert attack(tested=1, honoured=1, resolve=0.999) == us.Tested(1, 1, 0)


def test_the_more_willing_keep_the_promise() -> None:
    assert attack(willingness=0.9).honoured == 1
    assert attack(willingness=0.2).honoured == 0


def test_direct_combat_follows_only_an_honoured_promise_under_open_attack() -> None:
    w = world()
    assert w.available(us.reply, "direct_combat", honoured=1, promise=1.0, contact_rung_seen=7)
    assert not w.available(us.reply, "direct_combat", honoured=1, promise=0.0, contact_rung_seen=7)
    assert not w.available(us.reply, "direct_combat", honoured=0, promise=1.0, contact_rung_seen=8)
    assert not w.available(us.reply, "direct_combat", honoured=1, promise=1.0, contact_rung_seen=6)


def test_a_promise_broken_when_tested_stands_no_longer() -> None:
    w = world("us_backstop")
    stands = {"us_withdrawal_week": 0.0, "history_since": 10}
    assert w.evaluate(us.deliver, tested=1, honoured=1, **stands).promise > 0.0
    assert w.evaluate(us.deliver, tested=0, honoured=0, **stands).promise > 0.0
    assert w.evaluate(us.deliver, tested=1, honoured=0, **stands).promise == 0.0


def test_nuclear_signals_make_every_reply_look_worse() -> None:
    calm, loud = (
        world().payoff(us.reply, "direct_combat", contact_provocation=1.0, russia_nuclear_signal=signal)
        for signal in (0.0, 1.0)
    )
    assert loud.fear < calm.fear < 0.0
    assert (loud.provocation, loud.cost) == (calm.provocation, calm.cost)


def test_nobody_replies_where_nothing_calls_for_it() -> None:
    assert not world().due(us.reply, contact_call=0)
    assert world().due(us.reply, contact_call=1)


def test_as_mediator_it_tables_an_offer_and_else_none() -> None:
    assert world("no_guarantee").evaluate(us.mediate, deal_proposer=2).offer >= 0
    assert world("no_guarantee").evaluate(us.mediate, deal_proposer=0).offer == -1


@pytest.fixture
def mediating(monkeypatch: pytest.MonkeyPatch) -> Callable[..., View]:
    """What the mediator believes when it looks for an offer."""
    seen: list[View] = []
    monkeypatch.setattr(us, "best_offer", lambda proposer, **given: seen.append(given["view"]) or 0)

    def ask(**given: float) -> View:
        world("us_backstop").evaluate(us.mediate, deal_proposer=2, **given)
        return seen.pop()

    return ask


PLANNED = {"roles_denial_prospect": 10_000.0, "roles_hostages_prospect": 5_000.0}


def test_the_mediator_reads_the_help_likely_to_arrive_more_of_it_being_more_denial(
    mediating: Callable[..., View],
) -> None:
    for doubt in ("arrival_prior", "coalition_trust"):
        few, many = (mediating(**PLANNED, **{doubt: chance}) for chance in (0.2, 0.9))
        assert 0.0 < few.denial < many.denial
        assert few.intervention < many.intervention
    assert mediating(**PLANNED, arrival_prior=0.0).denial == 0.0
    here = mediating(**PLANNED, roles_denial=10_000.0).denial
    sure = mediating(**PLANNED, arrival_prior=1.0, coalition_trust=1.0).denial
    assert mediating(**PLANNED).denial < here == sure


def test_the_mediator_reads_help_as_the_two_sides_do(mediating: Callable[..., View]) -> None:
    """With the same chances it believes what Russia believes: the theory of deterrence is one for all."""
    for deterrence in (0, 1, 2):
        inputs = {**PLANNED, "roles_denial": 2_000.0, "roles_hostages": 1_000.0, "deterrence": deterrence}
        seen = mediating(**inputs, promise=0.7, willingness_shown=0.4, coalition_trust=0.6, arrival_prior=0.5)
        beliefs = {"belief_us": math.log(0.4 / 0.6), "belief_coalition": math.log(0.6 / 0.4), "arrival_prior": 0.5}
        theirs = world("us_backstop").evaluate(foresee, us_promise=0.7, **inputs, **beliefs)
        assert (seen.denial, seen.denial_fade) == pytest.approx((theirs.denial, theirs.denial_fade))
        assert seen.intervention == pytest.approx(theirs.intervention)


@pytest.mark.parametrize("name", ["us.reply", "command.reply", "capitals.reply"])
def test_with_everything_quiet_silence_is_the_best_reply(name: str) -> None:
    choice = STAGES[name]
    sums = [sum(world().payoff(choice, option, contact_provocation=0.0)) for option in range(len(choice.options))]
    assert sums.index(max(sums)) == 0
