"""The United States: a willingness nobody sees, the signals others read, the enablers it delivers, the promise it keeps
or breaks."""

from __future__ import annotations

from typing import NamedTuple

from ..lanes import (
    CEASEFIRE,
    COLLAPSE,
    OPENLY,
    WAR,
    CalendarNormal,
    Choice,
    Given,
    Lever,
    Normal,
    Option,
    Own,
    Positive,
    Room,
    Seen,
    State,
    Switch,
    Trait,
    Uniform,
    Week,
    clip,
    logistic,
    rule,
)
from ..world.bargain.bargaining import best_offer
from ..world.bargain.deal import BARGAINING_WEEKS
from ..world.bargain.values import DealValues, PublicArmy, View, WarValues, Weariness
from ..world.deterrence import HelpValues, Presence, expected_help
from ..world.ladders import BlueLadder, ReplyTerms, blue_available, blue_terms
from ..world.names import DIRECT_COMBAT, LOCAL_OFFENSIVE, MORE_ENABLERS, PROPOSER_US, STRIKE

US = Room(
    "us",
    state=(
        State("willingness", float, start="willingness_start", unit="share", doc="True will to back Europe, hidden."),
        State("election_done", int, start=0, doc="Presidential elections so far."),
        State("midterm_done", int, start=0, doc="Midterm elections so far."),
        State("statement", float, shown=OPENLY, unit="log odds", doc="This month's statement as others read it."),
        State(
            "willingness_shown", float, start="shown_start", shown=OPENLY, unit="share", doc="What signals add up to."
        ),
        State(
            "provision",
            float,
            start="provision_start",
            shown=OPENLY,
            unit="share",
            doc="Share of the enablers requested that arrives.",
        ),
        State("surge", float, shown=OPENLY, unit="share", doc="Extra enablers sent in reply."),
        State("promise", float, shown=OPENLY, unit="share", doc="The backstop as it stands; none once withdrawn."),
        State("tested", int, shown=OPENLY, doc="1 once the backstop has been put to the test."),
        State("honoured", int, shown=OPENLY, doc="1 if it was honoured when tested."),
        State("fresh_test", int, shown=OPENLY, doc="1 in the week of the test."),
        State("offer", int, start=-1, shown=OPENLY, doc="Offer it would table as mediator; -1 none."),
        State("standing", int, doc="The option that changes nothing."),
        State(
            "reply", int, shown=OPENLY, doc="Its own part of the blue reply: 0 none, 1 more enablers, 2 direct combat."
        ),
    ),
)


class Will(NamedTuple):
    """Willingness after a week."""

    willingness: float
    election_done: int
    midterm_done: int


class Temper(NamedTuple):
    """How willingness moves: its mean, its pull and noise, elections, what an economic stake and incidents add."""

    willingness_mean: float
    pull: float
    noise: float
    election_jump: float
    first_election_week: int
    election_weeks: int
    midterm_jump: float
    first_midterm_week: int
    minerals_effect: float
    incident_effect: float


@rule(owner="us")
def drift(
    me: Own[Will],
    temper: Trait[Temper],
    us_minerals: Lever[float],
    contact_rung_seen: Seen[int],
    week: Week,
    weekly: Normal,
    jump: CalendarNormal,
    midterm: CalendarNormal,
) -> Will:
    """Willingness drifts to its mean, jumps at presidential elections (November 2028 and every four years), moves less
    at midterms (November 2026 and every four years), and hardens or softens with incidents.

    An economic stake moves the mean by an amount whose range includes zero.
    """
    mean = clip(temper.willingness_mean + temper.minerals_effect * us_minerals, 0.0, 1.0)
    willingness = me.willingness + temper.pull * (mean - me.willingness) + temper.noise * weekly
    election_done = me.election_done
    if contact_rung_seen >= STRIKE:
        willingness = willingness + temper.incident_effect
    if week == temper.first_election_week + election_done * temper.election_weeks:
        willingness = willingness + temper.election_jump * jump
        election_done = election_done + 1
    midterm_done = me.midterm_done
    if week == temper.first_midterm_week + midterm_done * temper.election_weeks:
        willingness = willingness + temper.midterm_jump * midterm
        midterm_done = midterm_done + 1
    return Will(willingness=clip(willingness, 0.0, 1.0), election_done=election_done, midterm_done=midterm_done)


class Signal(NamedTuple):
    """What others can read."""

    statement: float
    willingness_shown: float


class Voice(NamedTuple):
    """How it speaks: how often clearly, how much its words weigh, how far they slip, how long they are remembered."""

    clarity: float
    statement_weight: float
    ambiguous_weight: float
    slip: float
    memory: float


@rule(owner="us", every=4)
def speak(
    willingness_shown: Own[float],
    willingness: Own[float],
    voice: Trait[Voice],
    provision: Own[float],
    clear: Uniform,
    tone: Normal,
) -> Signal:
    """A monthly statement. A clear one leans the way the willingness leans; an ambiguous one moves nobody far."""
    lean = 2.0 * clip(willingness + voice.slip * tone, 0.0, 1.0) - 1.0
    if clear < voice.clarity:
        statement = voice.statement_weight * lean
    else:
        statement = voice.ambiguous_weight * lean
    read = 0.5 * (clip(0.5 + 0.5 * lean, 0.0, 1.0) + provision)
    shown = clip(willingness_shown + voice.memory * (read - willingness_shown), 0.0, 1.0)
    return Signal(statement=statement, willingness_shown=shown)


class Delivery(NamedTuple):
    """What arrives of the enablers requested, and the promise."""

    provision: float
    surge: float
    promise: float


class Commitment(NamedTuple):
    """The will to deliver, the reply chosen last week, and whether the promise was tested and kept."""

    willingness: float
    reply: int
    tested: int
    honoured: int


@rule(owner="us")
def deliver(
    now: Own[Delivery],
    me: Own[Commitment],
    delivery_lag: Positive,
    surge_size: Trait[float],
    surge_fade: Trait[float],
    us_backstop: Lever[float],
    us_withdrawal_week: Lever[float],
    history_since: Seen[int],
) -> Delivery:
    """Provision follows willingness with a lag; after a withdrawal nothing more is provided, and no promise stands; nor
    does one that was broken when it was tested."""
    promise = 0.0 if me.tested == 1 and me.honoured == 0 else us_backstop
    provision = clip(now.provision + (me.willingness - now.provision) / delivery_lag, 0.0, 1.0)
    surge = now.surge * (1.0 - surge_fade)
    if me.reply == 1:
        surge = clip(surge_size, 0.0, 1.0)
    if us_withdrawal_week > 0.0 and float(history_since) >= us_withdrawal_week:
        provision = 0.0
        surge = 0.0
        promise = 0.0
    return Delivery(provision=provision, surge=surge, promise=promise)


class Tested(NamedTuple):
    """How the promise stood up."""

    tested: int
    honoured: int
    fresh_test: int


@rule(owner="us", during=CEASEFIRE | COLLAPSE)
def face_test(
    tested: Own[int],
    honoured: Own[int],
    willingness: Own[float],
    promise: Own[float],
    honour_threshold: Trait[float],
    honour_noise: Positive,
    contact_rung_seen: Seen[int],
    contact_attributed: Seen[int],
    resolve: Uniform,
) -> Tested:
    """A backstop is a promise until it is tested: by open attack, it is honoured or not, once."""
    fresh_test = 0
    open_attack = contact_rung_seen >= LOCAL_OFFENSIVE or (contact_rung_seen >= STRIKE and contact_attributed == 1)
    if promise > 0.0 and tested == 0 and open_attack:
        tested = 1
        fresh_test = 1
        if resolve < promise * logistic((willingness - honour_threshold) / honour_noise):
            honoured = 1
        else:
            honoured = 0
    return Tested(tested=tested, honoured=honoured, fresh_test=fresh_test)


class Mediation(NamedTuple):
    """The offer the mediator would table."""

    offer: int


@rule(owner="us", during=WAR | COLLAPSE, every=BARGAINING_WEEKS)
def mediate(
    war: Given[WarValues],
    deal: Given[DealValues],
    help: Given[HelpValues],
    deterrence: Switch,
    red_line: Switch,
    silence: Switch,
    capitals_western_prospect: Seen[float],
    willingness_shown: Own[float],
    promise: Own[float],
    arrival_prior: Trait[float],
    coalition_trust: Trait[float],
    capitals_pact: Seen[float],
    roles: Seen[Presence],
    deal_proposer: Seen[int],
    war_front: Seen[float],
    history_phase: Seen[int],
    war_weariness: Seen[Weariness],
    russia: Seen[PublicArmy],
    russia_status: Seen[float],
    ukraine: Seen[PublicArmy],
) -> Mediation:
    """As mediator it tables the offer it thinks both sides are likeliest to take, by what everybody knows.

    Like the two sides it reads the force likely to arrive, and its own promise as others read its willingness.
    """
    offer = -1
    if deal_proposer == PROPOSER_US:
        seen = expected_help(
            deterrence,
            arrival_prior * coalition_trust,
            roles,
            us=willingness_shown,
            coalition=coalition_trust,
            backstop=promise,
            mutual_defence=capitals_pact,
            help=help,
        )
        view = View(
            russia_now=russia.strength,
            russia_ceiling=russia.public_ceiling,
            russia_rate=russia.public_rate,
            ukraine_now=ukraine.strength,
            ukraine_ceiling=ukraine.public_ceiling,
            ukraine_rate=ukraine.public_rate,
            denial=seen.denial,
            denial_fade=seen.denial_fade,
            intervention=seen.intervention,
            promised=seen.promised,
            arrival=seen.arrival,
            intervention_strength=help.intervention_strength,
            confrontation=help.confrontation,
            cost_russia=war.cost_russia * (1.0 + war.fatigue * war_weariness.russia),
            cost_ukraine=war.cost_ukraine * (1.0 + war.fatigue * war_weariness.ukraine),
            status=russia_status,
        )
        helped = 1.0 if history_phase == COLLAPSE else 0.0
        offer = best_offer(
            PROPOSER_US,
            taste=0.0,
            front=war_front,
            helped=helped,
            western_troops=capitals_western_prospect,
            red_line=red_line,
            silence=silence,
            view=view,
            war=war,
            deal=deal,
        )
    return Mediation(offer)


US_REPLIES = ("nothing", "more_enablers", "direct_combat")


def reply_payoff(
    option: Option,
    willingness: Own[float],
    reply_stakes: Trait[float],
    fear_weight: Trait[float],
    combat_reluctance: Trait[float],
    contact_provocation: Seen[float],
    russia_nuclear_signal: Seen[float],
    blue_ladder: Seen[BlueLadder],
) -> ReplyTerms:
    """The provocation answered, less the reply's cost and the feared slide into war."""
    rung = 0
    extra = 0.0
    if option == 1:
        rung = MORE_ENABLERS
    elif option == 2:
        rung = DIRECT_COMBAT
        extra = combat_reluctance
    fear = fear_weight * (1.0 + russia_nuclear_signal)
    return blue_terms(contact_provocation, reply_stakes * willingness, blue_ladder, rung, extra, fear)


def reply_available(option: Option, honoured: Own[int], promise: Own[float], contact_rung_seen: Seen[int]) -> bool:
    """Direct combat only for a promise that has been honoured and still stands, against open attack."""
    committed = honoured == 1 and promise > 0.0
    return option < 2 or blue_available(DIRECT_COMBAT, contact_rung_seen, False, 0.0, 0.0, committed)


def reply_due(contact_call: Seen[int]) -> bool:
    """A reply is considered when something attributed, or seen in preparation, calls for one."""
    return contact_call == 1


def reply_doctrine(
    option: Option, willingness: Own[float], doctrine_will: Trait[float], contact_rung_seen: Seen[int]
) -> bool:
    """Doctrine: enablers against a strike or worse, if willing; combat only beside the honoured promise."""
    return option == 0 or (willingness >= doctrine_will and contact_rung_seen >= STRIKE)


reply = Choice(
    name="reply",
    owner="us",
    during=CEASEFIRE | COLLAPSE,
    options=US_REPLIES,
    payoff=reply_payoff,
    available=reply_available,
    due=reply_due,
    doctrine=reply_doctrine,
    writes="reply",
    reference="standing",
    decision="decision",
    rationality="given:decisions_rationality",
    loss_aversion="given:decisions_loss_aversion",
)


class Quiet(NamedTuple):
    """The reply reset."""

    reply: int


@rule(owner="us", during=CEASEFIRE | COLLAPSE)
def rest() -> Quiet:
    """A reply lasts its week unless it is chosen again."""
    return Quiet(0)
