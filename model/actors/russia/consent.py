"""Russia's answer to troops from states outside NATO: a matter of interest, not of chance."""

from __future__ import annotations

from typing import NamedTuple

from ...lanes import CEASEFIRE, Lever, Own, Positive, Seen, Trait, Uniform, logistic, rule


class Answer(NamedTuple):
    """Its answer to troops from outside."""

    outsiders_answer: int


class Interest(NamedTuple):
    """What war and the ceasefire were worth at the last review."""

    war_value: float
    peace_value: float


class Bars(NamedTuple):
    """By how much the ceasefire must be worth more than war for a yes to have even odds, by kind of state."""

    outsiders_bar_buffer: float
    outsiders_bar_friendly: float
    outsiders_spread: Positive


@rule(owner="russia", during=CEASEFIRE)
def consider_outsiders(
    outsiders_answer: Own[int],
    me: Own[Interest],
    bars: Trait[Bars],
    invite_buffer_states: Lever[float],
    invite_friendly_states: Lever[float],
    history_since: Seen[int],
    consent: Uniform,
) -> Answer:
    """Once the deal has been looked at: troops that watch a ceasefire serve a Russia that wants it to last, and stand
    in the way of one that would rather fight. Troops for a buffer zone must be worth more to it than what they see;
    those of friends cost it less, and stand beside Western ones it likes less.
    """
    answer = outsiders_answer
    looked = me.war_value != 0.0 or me.peace_value != 0.0
    if answer < 0 and looked and history_since > 0 and (invite_buffer_states > 0.5 or invite_friendly_states > 0.5):
        bar = bars.outsiders_bar_friendly if invite_friendly_states > 0.5 else bars.outsiders_bar_buffer
        interest = me.peace_value - me.war_value
        answer = 1 if consent < logistic((interest - bar) / bars.outsiders_spread) else 0
    return Answer(answer)
