"""The headquarters: when troops go, how well they work together, and what it answers within its mandate."""

from __future__ import annotations

from typing import Any

import pytest

from model.actors import command
from model.actors.command import ask_allies, order, reply, settle_rules
from model.lanes import CEASEFIRE, COLLAPSE, WAR
from model.world.names import CLAUSE_ALLOWS, CLAUSE_FORBIDS, CLAUSE_SILENT, ENABLER_COUNT, HOLDS, LIFT
from tests.actors.contract import ActorContract
from tests.simulation.real import world


class TestContract(ActorContract):
    room = command.COMMAND


READY = {
    "quiet_weeks": 0.0,
    "critical_mass": 0.5,
    "barred": 0,
    "deal_clause": CLAUSE_ALLOWS,
    "force_roles_training": 0.3,
    "contributors_lead_in": 1.0,
    "contributors_cleared_troops": 8_000.0,
    "contributors_cleared_western": 8_000.0,
    "contributors_fieldable": 20_000.0,
    "contributors_fieldable_western": 20_000.0,
}
"""A force that has what it takes to go."""


def orders(**given: Any) -> Any:
    """The headquarters after one more quiet week of ceasefire."""
    inputs = {
        "history_phase": CEASEFIRE,
        "history_since": 30,
        "calm_weeks": 30,
        "deploy_after_quiet_weeks": 0.0,
        "deploy_training_first": 0.0,
        "force_size": 10_000.0,
        **READY,
        **given,
    }
    return world().evaluate(order, **inputs)


def test_an_own_headquarters_starts_weaker_and_grows() -> None:
    opened, later, grown = (orders(command_nato=0.0, history_since=weeks).coordination for weeks in (1, 60, 520))
    nato = orders(command_nato=1.0, history_since=1).coordination
    assert opened < later < grown < nato


def test_natos_structures_are_ready_at_once_and_do_not_change() -> None:
    assert (
        orders(command_nato=1.0, history_since=1).coordination
        == orders(command_nato=1.0, history_since=520).coordination
    )


def test_only_natos_structures_tie_enablers_in() -> None:
    assert orders(command_nato=0.0).ties == 0.0
    assert orders(command_nato=1.0).ties > 0.0


def test_natos_ties_need_a_force_or_outsiders_to_be_asked() -> None:
    assert orders(command_nato=1.0, force_size=0.0, force_outsiders=0.0).ties == 0.0
    assert orders(command_nato=1.0, force_size=0.0, force_outsiders=5_000.0).ties > 0.0


def test_natos_members_take_longer_to_consent() -> None:
    def first_week(nato: float) -> int:
        return next(w for w in range(100) if orders(command_nato=nato, history_since=w).go == 1)

    assert first_week(1.0) > first_week(0.0) > 0


def held(**given: Any) -> str:
    """What holds a force that has not gone yet."""
    after = orders(**given)
    assert (after.go == 1) == (after.hold == 0)
    return HOLDS[after.hold]


def test_a_force_that_has_all_it_takes_is_held_by_nothing() -> None:
    assert held() == "nothing"


def test_nobody_goes_without_a_lead_nation() -> None:
    assert held(contributors_lead_in=0.0) == "no_lead"


def test_nobody_goes_before_a_critical_mass_is_pledged() -> None:
    assert held(contributors_cleared_western=4_900.0) == "too_few"
    assert held(contributors_cleared_western=5_100.0) == "nothing"


def test_a_request_beyond_what_all_could_field_is_no_bar_by_arithmetic() -> None:
    huge = {"force_size": 150_000.0, "contributors_fieldable_western": 12_000.0}
    assert held(contributors_cleared_western=6_100.0, **huge) == "nothing"
    assert held(contributors_cleared_western=5_900.0, **huge) == "too_few"


def test_one_member_can_bar_natos_structures_and_no_others() -> None:
    assert held(command_nato=1.0, history_since=100, barred=1) == "natos_veto"
    assert held(command_nato=1.0, history_since=100, barred=0) == "nothing"
    assert held(command_nato=0.0, barred=1) == "nothing"


def test_a_bar_is_drawn_by_its_chance() -> None:
    assert world().evaluate(ask_allies, nato_bar=0.3, ballot=0.29).barred == 1
    assert world().evaluate(ask_allies, nato_bar=0.3, ballot=0.31).barred == 0


def test_any_force_waits_for_some_quiet_weeks() -> None:
    assert held(quiet_weeks=10.0, calm_weeks=5) == "unrest"
    assert held(quiet_weeks=10.0, calm_weeks=10) == "nothing"


def test_consent_is_awaited() -> None:
    assert held(history_since=0) == "consent"


def test_outsiders_alone_need_no_lead_nation_but_consent() -> None:
    alone = {"force_size": 0.0, "force_outsiders": 8_000.0, "contributors_lead_in": 0.0}
    assert held(capitals_outsiders_consent=0, **alone) == "consent"
    assert held(capitals_outsiders_consent=1, **alone) == "nothing"


def test_what_holds_is_told_only_while_nobody_has_gone() -> None:
    assert orders(contributors_lead_in=0.0, go=1, entered_weeks=5).hold == 0
    assert orders(history_phase=WAR, history_since=-1, contributors_lead_in=0.0).hold == 0


def test_troops_wait_for_as_many_quiet_weeks_as_the_option_says() -> None:
    assert orders(calm_weeks=24, deploy_after_quiet_weeks=26.0).go == 0
    assert orders(calm_weeks=25, deploy_after_quiet_weeks=26.0).go == 1


def test_a_week_of_probes_starts_the_wait_again() -> None:
    assert orders(contact_rung_seen=4).calm_weeks == 0
    assert orders(contact_rung_seen=3).calm_weeks == 31


def test_a_clash_starts_the_wait_again() -> None:
    assert orders(clash_active=1).calm_weeks == 0


def test_weeks_of_war_are_no_quiet_weeks() -> None:
    """The wait is for weeks of ceasefire in a row: in war Russia stands on no rung, and nothing is quiet."""
    assert orders(history_phase=WAR, history_since=-1, contact_rung_seen=0, calm_weeks=0).calm_weeks == 0


def test_troops_once_in_stay_through_a_bad_week() -> None:
    assert orders(go=1, entered_weeks=20, contact_rung_seen=6, deploy_after_quiet_weeks=26.0).go == 1


def test_no_troops_go_in_war_and_none_where_none_are_planned() -> None:
    assert orders(history_phase=WAR, history_since=-1).go == 0
    assert orders(force_size=0.0, force_outsiders=0.0).go == 0


def test_a_collapse_before_they_came_keeps_them_home_and_after_does_not_send_them_back() -> None:
    assert orders(history_phase=COLLAPSE, go=1, entered_weeks=0).go == 0
    assert orders(history_phase=COLLAPSE, go=1, entered_weeks=20).go == 1


def test_the_years_of_the_authorisation_count_from_the_first_arrival() -> None:
    inputs = {"deploy_years": 2.0, "go": 1}
    assert orders(history_since=120, entered_weeks=50, **inputs).go == 1
    assert orders(history_since=120, entered_weeks=104, **inputs).go == 0


def test_the_years_of_the_authorisation_end_in_a_collapse_too() -> None:
    inputs = {"deploy_years": 2.0, "go": 1, "history_phase": COLLAPSE, "history_since": 120}
    assert orders(entered_weeks=50, **inputs).go == 1
    assert orders(entered_weeks=104, **inputs).go == 0


def test_nobody_goes_where_the_deal_forbids_it_whatever_silence_means() -> None:
    for silence in (0, 1):
        assert held(deal_clause=CLAUSE_FORBIDS, silence=silence) == "the_deal"


def test_where_a_deal_is_silent_the_theory_in_force_decides() -> None:
    assert held(deal_clause=CLAUSE_SILENT, silence=0) == "the_deal"
    assert held(deal_clause=CLAUSE_SILENT, silence=1) == "nothing"


def test_a_later_deal_may_send_home_those_whom_an_earlier_one_let_in() -> None:
    assert orders(go=1, entered_weeks=50, deal_clause=CLAUSE_FORBIDS).go == 0
    assert orders(go=1, entered_weeks=50, deal_clause=CLAUSE_SILENT).go == 1


STAGED = {"deploy_training_first": 1.0, "go": 1, "training_stage_weeks": 26.0, "second_quiet_weeks": 4.0}


def test_training_comes_first_where_the_option_says_so() -> None:
    first = orders(entered_weeks=0, **STAGED)
    assert (first.training_stage, first.admitted) == (1, 0.3)
    whole = orders(entered_weeks=0, go=1)
    assert (whole.training_stage, whole.admitted) == (0, 1.0)


def test_the_second_group_follows_once_the_first_has_stood_in_a_quiet_peace() -> None:
    there = {"training_stage": 1, **STAGED}
    assert orders(entered_weeks=20, calm_weeks=30, **there).admitted == 0.3
    assert orders(entered_weeks=30, calm_weeks=1, **there).admitted == 0.3
    assert orders(entered_weeks=30, calm_weeks=30, **there).admitted == 1.0


def test_the_second_group_is_not_sent_back_by_a_bad_week() -> None:
    assert orders(entered_weeks=60, training_stage=0, contact_rung_seen=6, **STAGED).admitted == 1.0


def test_lift_grows_with_airlift_from_a_floor() -> None:
    def lift(capacity: float) -> float:
        return float(orders(enablers_capacity=[capacity if e == LIFT else 0.0 for e in range(ENABLER_COUNT)]).lift)

    inputs = world().inputs(order)
    assert lift(0.0) == inputs["lift_floor"]
    assert lift(0.0) < lift(0.5) < lift(1.0)
    assert lift(1.0) == pytest.approx(inputs["lift_full"])


def test_deaths_make_it_cautious_and_caution_fades() -> None:
    struck = orders(contact_force_deaths=20.0).caution
    later = orders(caution=struck).caution
    assert 0.0 < later < struck <= 1.0


def replies(mandate: float, rung: int = 6, troops: float = 10_000.0) -> list[str]:
    inputs = {"command_mandate": mandate, "contact_rung_seen": rung, "contributors_troops_total": troops}
    return [option for option in reply.options if world().available(reply, option, **inputs)]


def test_it_answers_within_its_mandate_alone() -> None:
    assert replies(1.0) == ["silence", "protest"]
    assert replies(5.0) == ["silence", "protest", "changed_rules"]
    assert replies(6.0) == ["silence", "protest", "changed_rules", "local_defence"]


def test_it_defends_only_what_is_attacked() -> None:
    assert "local_defence" not in replies(6.0, rung=4)


def test_without_a_force_there_is_nobody_to_answer() -> None:
    assert replies(6.0, troops=0.0) == ["silence"]


def test_doctrine_defends_against_a_strike_and_changes_the_rules_under_harassment() -> None:
    w = world()
    assert w.doctrine(reply, "local_defence", contact_rung_seen=6)
    assert not w.doctrine(reply, "local_defence", contact_rung_seen=5)
    assert w.doctrine(reply, "changed_rules", contact_rung_seen=5)
    assert not w.doctrine(reply, "changed_rules", contact_rung_seen=4)


def test_changed_rules_stay_until_it_has_been_calm_for_long() -> None:
    w = world()
    assert w.evaluate(settle_rules, reply=2, air_policing=0, calm_weeks=0).air_policing == 1
    assert w.evaluate(settle_rules, reply=0, air_policing=1, calm_weeks=3).air_policing == 1
    assert w.evaluate(settle_rules, reply=0, air_policing=1, calm_weeks=100).air_policing == 0


def test_a_reply_lasts_its_week() -> None:
    assert world().evaluate(settle_rules, reply=3).reply == 0
