"""The state of Russia."""

from __future__ import annotations

from ...lanes import OPENLY, TO_THE_WORLD, Room, State

RUSSIA = Room(
    "russia",
    state=(
        State("strength", float, start="strength_start", shown=OPENLY, unit="index", doc="1 is Russia's in late 2025."),
        State("public_ceiling", float, start="rebuild_ceiling", shown=OPENLY, unit="index", doc="What it rebuilds to."),
        State("public_rate", float, start="rebuild_rate", shown=OPENLY, unit="per year", doc="How fast it rebuilds."),
        State("optimism", float, start="optimism_start", unit="share", doc="Overrating of its own strength."),
        State("belief_us", float, start="belief_us_prior", unit="log odds", doc="That the US would keep a promise."),
        State(
            "belief_coalition", float, start="belief_coalition_prior", unit="log odds", doc="That the coalition stays."
        ),
        State("denial", float, unit="index", doc="Help to Ukraine it expects, in strength."),
        State("denial_fade", float, unit="per year", doc="How fast it expects that help to go."),
        State("intervention", float, unit="share", doc="Chance it gives others joining a renewed war."),
        State("promised", float, unit="share", doc="Of that, the chance that rests on a promise alone."),
        State("arrival", float, unit="share", doc="Chance it gives a planned force of coming."),
        State("temper", float, unit="part", doc="The leader's own taste for war, of what there is to win."),
        State("status", float, shown=OPENLY, unit="stakes", doc="Status cost of the Western forces it expects."),
        State(
            "believed_backstop",
            float,
            start=-1.0,
            unit="chance",
            doc="American backing it expected at its test.",
        ),
        State("believed_pact", float, start=-1.0, unit="chance", doc="Mutual defence it expected at its test."),
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
        State("review", int, doc="1 in a week of review."),
        State("quiet_weeks", int, unit="weeks", doc="Weeks since the last review."),
        State("seen_intervention", float, unit="share", doc="Intervention belief at the last review."),
        State("seen_balance", float, unit="share", doc="Balance at the last review."),
        State("seen_reply", int, unit="rung", doc="Blue reply at the last review."),
        State("wanted", int, doc="Rung chosen at the last review."),
        State("best", int, doc="Rung best before noise at the last review."),
        State("rung", int, shown="contact.rung_seen", unit="rung", doc="The red rung in force."),
        State("prepared", int, unit="weeks", doc="Weeks of preparation for an offensive."),
        State(
            "massing",
            int,
            shown="contact.noticed",
            doc="1 while it prepares for an offensive.",
        ),
        State(
            "showing",
            int,
            shown="contact.noticed",
            unit="weeks",
            doc="Weeks of the present show of force; 0 without one.",
        ),
        State("trembled", int, doc="1 if the last choice of war was not the best before noise."),
        State("nuclear_power", float, start="nuclear_arms", shown=OPENLY, doc="1 for a nuclear power."),
        State("nuclear_signal", float, shown=OPENLY, unit="index", doc="Nuclear signalling as others read it."),
    ),
)
