"""The turn: who acts in which order, as one visible tuple. It is the only registry there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from . import loaded as loaded  # before any rule: an edit while these load must not pass for what was loaded

# isort: split
from ..actors import command, russia, ukraine, us
from ..actors.contributors import CAPITALS, CONTRIBUTORS, capitals, deploying, joining, parliaments, totals
from ..errors import InputError, Problem, did_you_mean
from ..lanes import Program, Room
from ..world import clash, contact, enablers, history, ladders, roles, war
from ..world.bargain import deal
from ..world.decisions import DECISIONS
from ..world.deterrence import HELP

ROOMS = (
    history.HISTORY,
    DECISIONS,
    HELP,
    ladders.RED_LADDER,
    ladders.BLUE_LADDER,
    enablers.ENABLERS_ROOM,
    war.WAR_ROOM,
    deal.DEAL,
    roles.ROLES_ROOM,
    contact.CONTACT,
    clash.CLASH,
    us.US,
    CONTRIBUTORS,
    CAPITALS,
    command.COMMAND,
    russia.RUSSIA,
    ukraine.UKRAINE,
)

SETUP = (
    ladders.shape_red,
    ladders.shape_blue,
    joining.list_invitable,
    joining.scale_offer,
    command.ask_allies,
    capitals.seek_mandate,
)
"""Run once, before the first week."""

TURN = (
    # the United States says and does something
    us.drift,
    us.speak,
    us.deliver,
    enablers.provide,
    enablers.add_up_replacement,
    # the war goes on, or the armies recover
    war.fight,
    war.recover,
    russia.regenerate,
    ukraine.regenerate,
    russia.change_leader,
    ukraine.change_leader,
    # the force: who is in, who goes, what it achieves
    command.order,
    command.settle_rules,
    deploying.grow,
    deploying.sustain,
    joining.form_opinion,
    joining.lean,
    parliaments.call_elections,
    parliaments.hold_elections,
    joining.size_pledge,
    capitals.gauge_backing,
    joining.review_membership,
    parliaments.call_votes,
    parliaments.hold_votes,
    totals.muster,
    totals.add_up_pledges,
    totals.add_up_helpers,
    totals.add_up_offers,
    totals.gauge_support,
    capitals.confer,
    roles.role_effects,
    roles.muster_roles,
    # beliefs
    russia.believe,
    ukraine.believe,
    russia.foresee,
    ukraine.foresee,
    # bargaining
    deal.clear_table,
    deal.call_round,
    russia.propose,
    ukraine.propose,
    us.mediate,
    deal.lay_offer,
    russia.answer,
    ukraine.answer,
    deal.close_round,
    russia.stand_down,
    # the ceasefire: Russia's rung, Ukraine's response, what is found out, the replies
    contact.look,
    russia.notice,
    russia.weigh,
    russia.choose_rung,
    russia.move,
    russia.show_force,
    contact.attribute,
    ukraine.hold_fire,
    ukraine.weigh,
    russia.consider_outsiders,
    ukraine.consider_outsiders,
    capitals.hear_consent,
    ukraine.respond,
    ukraine.act,
    contact.find_out,
    clash.doubt,
    clash.flare,
    us.face_test,
    capitals.face_test,
    russia.face_answers,
    us.rest,
    us.reply,
    command.reply,
    capitals.reply,
    contact.combine_replies,
    contact.take_toll,
    clash.count_dead,
    russia.brandish,
    # the week closes
    history.advance_clock,
)

ACTORS: tuple[Room, ...] = tuple(room for room in ROOMS if room.kind == "actor")
"""The rooms whose decisions can be explained."""


THEORIES: Mapping[str, tuple[str, ...]] = {
    "deterrence": ("capability", "tripwire", "mixed"),
    "decision": ("logit", "prospect", "doctrine"),
    "credibility": ("past_actions", "current_calculus"),
    "joining": ("threshold", "independent"),
    "red_line": ("price", "absolute", "bluff"),
    "silence": ("consent", "own_right"),
}
"""The structures that rules ask for, with the theories whose places in the list they know (`world.names`)."""


def program(structures: Mapping[str, Sequence[str]]) -> Program:
    """The checked program for a scenario's structures (name to values, in the order of their codes).

    Raises InputError for a library whose structures are not those that the rules know.
    """
    problems = []
    for name, theories in THEORIES.items():
        given = tuple(structures.get(name, ()))
        wanted = f"structures.yaml with {name}: {', '.join(theories)}, in this order"
        if not given:
            near = did_you_mean(name, [other for other in structures if other not in THEORIES])
            message = f"the library states no structure {name}, which rules ask for"
            problems.append(Problem(message, expected=wanted, suggestion=near, path=f"structures.{name}"))
        elif given[: len(theories)] != theories:
            message = f"the theories of {name} are {', '.join(given)}: rules know them by their order"
            problems.append(Problem(message, expected=wanted, path=f"structures.{name}"))
    if problems:
        raise InputError(problems)
    return _program(tuple((name, tuple(values)) for name, values in sorted(structures.items())))


@lru_cache(maxsize=8)
def _program(structures: tuple[tuple[str, tuple[str, ...]], ...]) -> Program:
    return Program(ROOMS, SETUP, TURN, dict(structures))
