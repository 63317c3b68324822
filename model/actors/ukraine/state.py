"""The state of Ukraine."""

from __future__ import annotations

from ...lanes import OPENLY, TO_THE_WORLD, Room, State

UKRAINE = Room(
    "ukraine",
    state=(
        State(
            "strength", float, start="strength_start", shown=OPENLY, unit="index", doc="In units of Russia's of 2025."
        ),
        State("public_ceiling", float, start="base_ceiling", shown=OPENLY, unit="index", doc="What it can grow to."),
        State("public_rate", float, start="regeneration_rate", shown=OPENLY, unit="per year", doc="How fast it grows."),
        State("economy", float, start="economy_start", shown=OPENLY, unit="index", doc="1 is before the war."),
        State("optimism", float, start="optimism_start", unit="share", doc="Overrating of its own strength."),
        State("belief_us", float, start="belief_us_prior", unit="log odds", doc="That the US would keep a promise."),
        State(
            "belief_coalition", float, start="belief_coalition_prior", unit="log odds", doc="That the coalition stays."
        ),
        State("denial", float, unit="index", doc="Help it expects, in strength."),
        State("denial_fade", float, unit="per year", doc="How fast it expects that help to go."),
        State("promised", float, unit="share", doc="Chance of help that rests on a promise alone."),
        State("arrival", float, unit="share", doc="Chance it gives a planned force of coming."),
        State("temper", float, unit="part", doc="The leader's own taste for war, of what there is to win."),
        State("intervention", float, unit="share", doc="Chance it gives others joining a renewed war."),
        State("offer", int, start=-1, shown=OPENLY, doc="Offer it would table; -1 none."),
        State("standing", int, doc="The option that changes nothing: fight on, or refrain."),
        State("signs", int, shown=OPENLY, doc="Its answer to the offer on the table: 1 signs."),
        State("outsiders_answer", int, start=-1, shown=OPENLY, doc="On troops from outside: 1 yes, 0 no, -1 not yet."),
        State("war_value", float, unit="stakes", doc="What renewed war is worth to it now."),
        State("peace_value", float, unit="stakes", doc="What the ceasefire is worth to it now."),
        State(
            "drawn",
            float,
            shown=TO_THE_WORLD,
            unit="share",
            doc="How far it would rather fight than keep the ceasefire.",
        ),
        State("due", int, doc="1 in a week in which it considers a response."),
        State("quiet_weeks", int, unit="weeks", doc="Weeks since it last considered one."),
        State("seen_rung", int, unit="rung", doc="Russia's rung as it could know it, a week ago."),
        State("wanted", int, doc="The response decided on."),
        State("prepared", int, unit="weeks", doc="Weeks of preparation to retake land so far."),
        State("response", int, shown=OPENLY, doc="0 refrains, 1 answers in kind, 2 strikes deep, 3 retakes land."),
    ),
)
