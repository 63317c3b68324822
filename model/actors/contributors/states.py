"""The state of a contributor, and the totals over all contributors."""

from __future__ import annotations

from ...lanes import OPENLY, Room, State

CONTRIBUTORS = Room(
    "contributors",
    group="contributors",
    state=(
        State("support", float, start="public_support", unit="share", doc="Public support for taking part."),
        State("leaning", float, unit="sd", doc="What it leans to beyond its reasons, persistent."),
        State("joined", int, doc="1 while it is part of the coalition that sends troops."),
        State("invitable", int, doc="1 if the option may invite it at all."),
        State("invited", int, doc="1 if the option invites it."),
        State("score", float, unit="score", doc="Its score for joining at the last review."),
        State("offered", float, unit="troops", doc="Troops it would offer the force that is asked for, if it could."),
        State("pledge", float, unit="troops", doc="Troops it would sustain in the force."),
        State("troops", float, unit="troops", doc="Its troops in place."),
        State("growth_factor", float, start=1.0, unit="index", doc="Growth of its deployable pool."),
        State("pool_health", float, start=1.0, unit="share", doc="Part of the pool not worn out by rotation."),
        State("deaths_year", float, unit="deaths a year", doc="Its dead of about the last year, fading."),
        State("caveat", int, doc="1 while it restricts what its troops may do."),
        State("exit_weeks", int, start=-1, unit="weeks", doc="Weeks until its parliament's decision takes effect."),
        State("wish", float, unit="score", doc="Score and leaning, less what keeps it home, over its threshold."),
        State("cleared", int, doc="1 once the law of its land lets the troops it pledges go."),
        State("vote_weeks", int, unit="weeks", doc="Weeks until its parliament votes on going; 0 if no vote is due."),
        State("refused_weeks", int, unit="weeks", doc="Weeks until it may ask a parliament that refused again."),
        State("term_weeks", int, start=-1, unit="weeks", doc="Weeks until the mandate in force is voted on again."),
        State("elections", int, doc="Elections held so far."),
        State("fresh", int, doc="1 from an election until the review that follows it."),
        State("withdrawals", int, doc="Times it has left under fire."),
        State("tried", int, doc="1 once it has decided whether to stay in the war that is on."),
        State("supports", int, doc="1 while it contributes other than ground troops."),
        State("exits", int, doc="Times it has left."),
        State("exit_now", int, doc="1 in the week in which it leaves."),
        State("polling", int, doc="1 where an election was due at the last review."),
        State("voting", int, doc="Whether its parliament votes at this review: 1 on going, 2 on staying."),
        State("worn", int, doc="1 where there is anything left of a contingent: troops, dead, a worn pool, leavings."),
        State("changed", int, doc="1 in a week in which its part or its caveat changed without a review."),
        State("engaged", int, doc="1 where it has troops in place or on their way, had some, or has decided to leave."),
        # totals over all contributors
        State("pledged", float, shown=OPENLY, whole=True, unit="troops", doc="Troops pledged by those in."),
        State("pledged_quality", float, shown=OPENLY, whole=True, unit="troops", doc="The same times quality."),
        State("pledged_western", float, shown=OPENLY, whole=True, unit="troops", doc="From Western states."),
        State(
            "pledged_friendly", float, shown=OPENLY, whole=True, unit="troops", doc="From states Russia calls friendly."
        ),
        State("troops_total", float, shown=OPENLY, whole=True, unit="troops", doc="Troops in place."),
        State(
            "quality_total", float, shown=OPENLY, whole=True, unit="troops", doc="The same times quality, less caveats."
        ),
        State("western_troops", float, shown=OPENLY, whole=True, unit="troops", doc="In place from Western states."),
        State("friendly_troops", float, shown=OPENLY, whole=True, unit="troops", doc="In place from friendly states."),
        State("nato_troops", float, shown=OPENLY, whole=True, unit="troops", doc="In place from members of NATO."),
        State("weight_in", float, shown=OPENLY, whole=True, unit="weight", doc="Lead weights of those in."),
        State("weight_all", float, shown=OPENLY, whole=True, unit="weight", doc="Lead weights of all invited."),
        State("lead_in", float, shown=OPENLY, whole=True, unit="states", doc="Lead nations in."),
        State("lead_troops", float, shown=OPENLY, whole=True, unit="troops", doc="In place from lead nations."),
        State("supporting", float, shown=OPENLY, whole=True, unit="states", doc="In with other than ground troops."),
        State("fieldable", float, shown=OPENLY, whole=True, unit="troops", doc="Pledges of all invited, in or not."),
        State("fieldable_western", float, shown=OPENLY, whole=True, unit="troops", doc="The same, Western states."),
        State(
            "cleared_troops", float, shown=OPENLY, whole=True, unit="troops", doc="Pledged, with parliaments' leave."
        ),
        State("cleared_western", float, shown=OPENLY, whole=True, unit="troops", doc="The same, Western states."),
        State("budget_in", float, shown=OPENLY, whole=True, unit="bn EUR", doc="Defence budgets of those that help."),
        State("budget_all", float, shown=OPENLY, whole=True, unit="bn EUR", doc="Defence budgets of all invited."),
        State("air_offer_in", float, shown=OPENLY, whole=True, unit="troops", doc="In the air from outside Ukraine."),
        State("sea_offer_in", float, shown=OPENLY, whole=True, unit="troops", doc="At sea, beside the force."),
        State("withdrawn_under_fire", float, shown=OPENLY, whole=True, unit="states", doc="Left under fire so far."),
        State("joined_count", float, shown=OPENLY, whole=True, unit="states", doc="States in."),
        State("changed_total", int, whole=True, unit="states", doc="How many changed between reviews this week."),
        State("left_now", float, shown=OPENLY, whole=True, unit="weight", doc="Lead weight leaving this week."),
        State("left_total", float, shown=OPENLY, whole=True, unit="states", doc="States that had troops in and left."),
        State(
            "spending", float, shown=OPENLY, whole=True, unit="EUR a week", doc="Incremental cost of troops in place."
        ),
        State("flank_gap", float, shown=OPENLY, whole=True, unit="troops", doc="Shortfall in forward presence."),
        State("weighted_support", float, shown=OPENLY, whole=True, unit="weight", doc="Western support, by weight."),
        State("weight_west", float, shown=OPENLY, whole=True, unit="weight", doc="Lead weights of Western states."),
    ),
)
