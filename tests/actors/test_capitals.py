"""The council in which the contributors' capitals act together: what is authorised, consent, the pact, replies."""

from __future__ import annotations

from typing import Any

from model.actors.contributors import CAPITALS
from model.actors.contributors.capitals import ask_consent, confer, face_test, reply
from tests.actors.contract import ActorContract
from tests.simulation.real import world


class TestContract(ActorContract):
    room = CAPITALS


def council(**given: Any) -> Any:
    inputs = {"force_size": 20_000.0, "force_outsiders": 0.0, "reinforced": 0.0, **given}
    return world().evaluate(confer, **inputs)


def test_the_force_in_prospect_is_the_lesser_of_what_is_authorised_and_what_is_pledged() -> None:
    short = council(contributors_pledged=12_000.0)
    assert (short.prospect, short.shortfall, short.scale) == (12_000.0, 8_000.0, 1.0)
    over = council(contributors_pledged=40_000.0)
    assert (over.prospect, over.shortfall, over.scale) == (20_000.0, 0.0, 0.5)


def test_reinforcement_raises_what_is_authorised_and_fades() -> None:
    sent = council(reply=2)
    assert sent.authorised > 20_000.0
    assert 20_000.0 < council(reinforced=sent.reinforced).authorised < sent.authorised


def test_a_force_that_went_home_when_its_years_were_over_is_no_longer_in_prospect() -> None:
    there = {"contributors_pledged": 12_000.0, "contributors_pledged_western": 12_000.0, "command_entered_weeks": 104}
    assert council(command_go=1, **there).western_prospect > 0.0
    gone = council(command_go=0, **there)
    assert (gone.authorised, gone.prospect, gone.western_prospect) == (0.0, 0.0, 0.0)
    assert council(command_go=0, **{**there, "command_entered_weeks": 0}).prospect == 12_000.0


def test_a_pact_that_was_broken_no_longer_stands() -> None:
    assert council(guarantee_mutual_defence=0.8).pact == 0.8
    assert council(guarantee_mutual_defence=0.8, pact_tested=1, pact_honoured=1).pact == 0.8
    assert council(guarantee_mutual_defence=0.8, pact_tested=1, pact_honoured=0).pact == 0.0


def test_a_broken_promise_costs_the_capitals_trust() -> None:
    assert council(us_fresh_test=1, us_honoured=0).belief_us < council().belief_us


def consent(**given: Any) -> Any:
    inputs = {
        "invite_buffer_states": 0.0,
        "invite_friendly_states": 1.0,
        "russia_says": 0.0,
        "ukraine_says": 0.0,
        **given,
    }
    return world().evaluate(ask_consent, **inputs)


def test_troops_from_outside_need_both_sides() -> None:
    assert consent().outsiders_consent == 1
    assert consent(russia_says=0.999).outsiders_consent == 0
    assert consent(ukraine_says=0.999).outsiders_consent == 0


def test_both_sides_are_asked_once() -> None:
    assert tuple(consent(asked_consent=1)) == (0, 1)
    assert consent(invite_friendly_states=0.0).asked_consent == 0


def test_a_buffer_zone_nobody_oversees_is_likelier_refused() -> None:
    zone = {"invite_buffer_states": 1.0, "invite_friendly_states": 0.0, "oversight_need": 0.9, "ukraine_says": 0.3}
    assert consent(us_oversight=1.0, us_provision=1.0, **zone).outsiders_consent == 1
    assert consent(us_oversight=0.0, us_provision=1.0, **zone).outsiders_consent == 0


def pact(**given: Any) -> Any:
    inputs = {
        "guarantee_mutual_defence": 1.0,
        "contact_rung_seen": 7,
        "contributors_weighted_support": 6.0,
        "contributors_weight_west": 10.0,
        **given,
    }
    return world().evaluate(face_test, **inputs)


def test_a_pact_is_tested_by_an_offensive_once_and_kept_by_publics_that_support_it() -> None:
    assert pact(contact_rung_seen=6).pact_tested == 0
    assert pact(guarantee_mutual_defence=0.0).pact_tested == 0
    assert tuple(pact(contributors_weighted_support=9.0))[:2] == (1, 1)
    assert tuple(pact(contributors_weighted_support=1.0))[:2] == (1, 0)
    assert tuple(pact(pact_tested=1, contributors_weighted_support=9.0))[:2] == (1, 0)


def test_troops_at_risk_bind_their_senders_only_where_the_theory_says_so() -> None:
    """0 capability, 1 tripwire, 2 mixed, as the structure declares them."""
    held = {"guarantee_mutual_defence": 0.0, "contributors_weighted_support": 9.0, "drawn": 0.05}
    many = {"roles_hostages": 20_000.0, **held}
    assert tuple(pact(deterrence=0, **many)) == (0, 0, 0, 0)
    assert tuple(pact(deterrence=1, **many)) == (0, 0, 1, 1)
    assert tuple(pact(deterrence=2, **many)) == (0, 0, 1, 1)
    assert tuple(pact(deterrence=1, **{**held, "roles_hostages": 0.0})) == (0, 0, 0, 0)
    assert pact(deterrence=1, **{**many, "drawn": 0.999}).drawn_in == 0


def test_a_promise_and_troops_at_risk_are_tested_apart() -> None:
    both = {"deterrence": 1, "roles_hostages": 20_000.0, "contributors_weighted_support": 9.0}
    assert tuple(pact(**both, resolve=0.05, drawn=0.999)) == (1, 1, 1, 0)
    assert tuple(pact(**both, resolve=0.999, drawn=0.05)) == (1, 0, 1, 1)
    assert tuple(pact(**both, tie_tested=1, resolve=0.999, drawn=0.05)) == (1, 0, 1, 0)


def test_reinforcement_needs_a_force_and_retaliation_a_strike() -> None:
    w = world()
    bare = {"contributors_troops_total": 0.0, "pact": 0.0}
    assert not w.available(reply, "reinforcement", contact_rung_seen=6, **bare)
    assert not w.available(reply, "retaliation", contact_rung_seen=8, **bare)
    assert w.available(reply, "retaliation", contact_rung_seen=8, **{**bare, "pact": 0.5})
    assert not w.available(reply, "retaliation", contact_rung_seen=5, contributors_troops_total=9e3)


def test_capitals_are_bolder_with_america_behind_them_and_a_pact_to_keep() -> None:
    w = world()
    alone, backed = (w.payoff(reply, "sanctions", belief_us=b, contact_rung_seen=6).provocation for b in (-3.0, 3.0))
    bound = w.payoff(reply, "sanctions", belief_us=-3.0, guarantee_mutual_defence=1.0, contact_rung_seen=6).provocation
    assert alone < backed
    assert alone < bound
