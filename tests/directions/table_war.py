"""Directions of the war and its end: what makes a deal, and who signs what."""

from __future__ import annotations

from tests.directions.bench import Point
from tests.directions.measures import before_signing, deal_allows, first_answer, outcome
from tests.directions.table import DOWN, UP, Direction, Shared, share

TALKS = Point(start="war", war_weeks=78, ceasefire_weeks=1)
"""Bargaining over a year and a half; a lane ends with its signing."""

NOBODY = Point("no_guarantee", start="war", war_weeks=78, ceasefire_weeks=1)

TABLED = Point(start="war", war_weeks=1, ceasefire_weeks=1, offer=(0.812, 0.33, 0.3, 1))
"""One offer on fixed terms, about where the front is, answered in the first week."""

GENEROUS = Point(start="war", war_weeks=1, ceasefire_weeks=1, offer=(0.812, 1.0, 0.72, 1))
"""The same with full relief and full limits."""

LENIENT = Point(start="war", war_weeks=1, ceasefire_weeks=1, offer=(0.812, 1.0, 0.0, 1))
"""The same with full relief and no limits."""

KEPT = {"war.renewal_rate": 0.0}
"""Nobody is expected to break a deal: no commitment problem."""

BACK = Point(start="war", war_weeks=1, ceasefire_weeks=1, offer=(0.76, 1.0, 0.0, 1))
"""The front less five points of land that Russia holds, with full relief and no limits."""

BARE = Point("no_guarantee", start="war", war_weeks=1, ceasefire_weeks=1, offer=(0.812, 0.33, 0.0, 0))
"""The front, no limits, and nobody behind it."""

deal: Shared = {**share("deal_signed"), "measure": outcome("deal_signed")}
allows: Shared = {**share("deal allows Western troops"), "measure": deal_allows}
russia: Shared = {**share("Russia signs"), "measure": first_answer("russia")}
ukraine: Shared = {**share("Ukraine signs"), "measure": first_answer("ukraine")}

WAR: tuple[Direction, ...] = (
    Direction(
        "war_costs_bring_a_deal",
        "The more war costs both sides, the likelier a deal.",
        ("fearon_1995",),
        NOBODY,
        {"war.cost_russia": 0.0, "war.cost_ukraine": 0.0},
        {"war.cost_russia": 0.05, "war.cost_ukraine": 0.06},
        sign=UP,
        **deal,
        pairs=192,
    ),
    Direction(
        "weariness_brings_a_deal",
        "The wearier both sides are, the likelier a deal.",
        ("fearon_1995",),
        NOBODY,
        {"war.weariness_start_russia": 0.0, "war.weariness_start_ukraine": 0.0},
        {"war.weariness_start_russia": 1.0, "war.weariness_start_ukraine": 1.0},
        sign=UP,
        **deal,
        pairs=256,
    ),
    Direction(
        "status_cost_deters_a_deal",
        "The more Western troops offend Russia's standing, the rarer a deal that brings them.",
        ("ft_ru_consensus", "judgement_2025"),
        TALKS.under(red_line="bluff").set({"force.size": 30000.0, "us.enablers.political_backing": 1.0}),
        {"russia.status_cost": 0.0},
        {"russia.status_cost": 0.3},
        sign=DOWN,
        **allows,
        pairs=192,
    ),
    Direction(
        "russian_optimism_delays_a_deal",
        "The more Russia overrates itself, the rarer a deal.",
        ("fearon_1995",),
        NOBODY,
        {"russia.optimism_start": 0.1},
        {"russia.optimism_start": 0.8},
        sign=DOWN,
        **deal,
        pairs=256,
    ),
    Direction(
        "ukrainian_optimism_delays_a_deal",
        "Where nobody is expected to break it, the more Ukraine overrates itself, the rarer a deal.",
        ("fearon_1995",),
        NOBODY.set(KEPT),
        {"ukraine.optimism_start": 0.05},
        {"ukraine.optimism_start": 0.7},
        sign=DOWN,
        **deal,
        pairs=128,
    ),
    Direction(
        "fear_of_what_follows_delays_a_deal",
        "Where a deal may be broken, the surer Ukraine is of its own strength, the likelier a deal: what keeps it from "
        "signing is what it expects to face later.",
        ("powell_2006", "fearon_1995"),
        NOBODY,
        {"ukraine.optimism_start": 0.05},
        {"ukraine.optimism_start": 0.7},
        sign=UP,
        **deal,
        pairs=384,
    ),
    Direction(
        "learning_brings_a_deal",
        "Where nobody is expected to break it, the faster war corrects what both sides overrate, the likelier a deal.",
        ("fearon_1995", "slantchev_2003", "smith_stam_2004"),
        NOBODY.set(KEPT),
        {"russia.learning": 0.0, "ukraine.learning": 0.0},
        {"russia.learning": 0.03, "ukraine.learning": 0.03},
        sign=UP,
        **deal,
        pairs=192,
    ),
    Direction(
        "talks_bring_a_deal",
        "The oftener serious talks are held, the likelier a deal.",
        ("judgement_2025",),
        NOBODY,
        {"deal.round_chance": 0.08},
        {"deal.round_chance": 0.4},
        sign=UP,
        **deal,
    ),
    Direction(
        "order_of_steps_delays_a_deal",
        "The likelier a round settles what comes first, ceasefire or settlement, the likelier a deal.",
        ("talks_2022_2025",),
        NOBODY,
        {"deal.order_chance": 0.03},
        {"deal.order_chance": 0.3},
        sign=UP,
        **deal,
    ),
    Direction(
        "press_brings_a_deal",
        "The harder a mediator presses both sides to sign its text, the likelier a deal.",
        ("werner_yuen_2005",),
        NOBODY,
        {"deal.press": 0.0},
        {"deal.press": 0.15},
        sign=UP,
        **deal,
        pairs=256,
    ),
    Direction(
        "the_red_line_drops_the_troops",
        "The more its line against Western troops is worth to Russia, the fewer deals allow them.",
        ("ru_troops_refused_2025", "fearon_1997"),
        TALKS,
        {"deal.red_line_price": 0.0},
        {"deal.red_line_price": 0.4},
        sign=DOWN,
        **allows,
        pairs=96,
    ),
    Direction(
        "a_bare_deal_deters_ukraine",
        "The more it costs to sign with nobody behind the deal, the less Ukraine signs a bare one.",
        ("kiis_2025",),
        BARE,
        {"deal.bare_cost": 0.0},
        {"deal.bare_cost": 0.2},
        sign=DOWN,
        **ukraine,
    ),
    Direction(
        "land_held_is_not_handed_back",
        "The more land it holds weighs over land it wants, the less Russia signs to hand any back.",
        ("kahneman_tversky_1979", "constitutions_land"),
        BACK,
        {"deal.cede_cost_russia": 0.0, "deal.act_cost_russia": 0.0},
        {"deal.cede_cost_russia": 4.5, "deal.act_cost_russia": 0.4},
        sign=DOWN,
        **russia,
        pairs=128,
    ),
    Direction(
        "relief_that_is_delivered_wins_russia",
        "The more of the relief promised is expected to be delivered, the more Russia signs at fixed terms.",
        ("sanctions_law",),
        GENEROUS,
        {"deal.relief_done_us": 0.0, "deal.relief_done_europe": 0.0},
        {"deal.relief_done_us": 1.0, "deal.relief_done_europe": 1.0},
        sign=UP,
        **russia,
        pairs=768,
    ),
    Direction(
        "concession_costs_deter_russia",
        "The more its regime pays for settling below its claim, the less Russia signs at fixed terms.",
        ("fearon_1995",),
        TABLED,
        {"deal.concession_cost": 0.5},
        {"deal.concession_cost": 2.2},
        sign=DOWN,
        **russia,
        pairs=1024,
    ),
    Direction(
        "relief_wins_russia",
        "The more sanctions relief is worth to it, the more Russia signs at fixed terms.",
        ("bb_ru_terms", "judgement_2025"),
        TABLED,
        {"deal.sanctions_weight": 0.03},
        {"deal.sanctions_weight": 0.18},
        sign=UP,
        **russia,
        pairs=1024,
    ),
    Direction(
        "russian_resolve_deters_signing",
        "The more resolved it is, the less Russia signs at fixed terms.",
        ("fearon_1995",),
        TABLED,
        {"russia.resolve": 0.7, "war.cost_russia": 0.05},
        {"russia.resolve": 5.0, "war.cost_russia": 0.05},
        sign=DOWN,
        **russia,
        pairs=384,
    ),
    Direction(
        "ukrainian_resolve_deters_signing",
        "The more resolved it is, the less Ukraine signs at fixed terms.",
        ("fearon_1995",),
        TABLED,
        {"ukraine.resolve": 0.7, "war.cost_ukraine": 0.06},
        {"ukraine.resolve": 5.0, "war.cost_ukraine": 0.06},
        sign=DOWN,
        **ukraine,
        pairs=192,
    ),
    Direction(
        "ukraines_later_gain_deters_russia",
        "A Russia that expects Ukraine to gain strength in a ceasefire signs less at the same terms: what it can "
        "hold later is worth less than what it can take now.",
        ("powell_2006",),
        TABLED,
        {"ukraine.base_ceiling": 0.6},
        {"ukraine.base_ceiling": 1.4},
        sign=DOWN,
        **russia,
    ),
    Direction(
        "russias_rebuilding_deters_ukraine",
        "A Ukraine that expects Russia to rebuild in a ceasefire signs less at the same terms.",
        ("powell_2006", "ru_rebuild_large"),
        TABLED,
        {"russia.rebuild_ceiling": 0.9},
        {"russia.rebuild_ceiling": 1.6},
        sign=DOWN,
        **ukraine,
    ),
    Direction(
        "believed_denial_wins_ukraine",
        "The surer Ukraine is that the force arrives, the more it signs at the same terms.",
        ("powell_2006", "wsj2_longshot"),
        TABLED.set({"force.size": 30000.0, "help.strength": 2e-5}),
        {"ukraine.arrival_prior": 0.0},
        {"ukraine.arrival_prior": 0.95},
        sign=UP,
        **ukraine,
        pairs=384,
    ),
    Direction(
        "limits_deter_ukraine",
        "The more limits on its forces cost it, the less Ukraine signs at fixed terms.",
        ("bb_ru_terms", "judgement_2025"),
        TABLED,
        {"deal.limits_weight_ukraine": 0.05},
        {"deal.limits_weight_ukraine": 0.25},
        sign=DOWN,
        **ukraine,
        pairs=1024,
    ),
    Direction(
        "renewal_forecast_deters_ukraine",
        "The faster a tempted side is expected to break it, the less Ukraine signs at fixed terms.",
        ("fearon_1995", "powell_2006"),
        TABLED,
        {"war.renewal_rate": 0.0},
        {"war.renewal_rate": 1.0},
        sign=DOWN,
        **ukraine,
    ),
    Direction(
        "impatience_wins_russia",
        "Where only Ukraine grows stronger, the less the future counts, the less that keeps Russia from signing.",
        ("powell_2006",),
        LENIENT.set(
            {
                "ukraine.base_ceiling": 1.0,
                "russia.rebuild_ceiling": 1.0,
                "deal.concession_cost": 0.0,
                "russia.status_cost": 0.0,
            }
        ),
        {"war.discount": 0.03},
        {"war.discount": 0.18},
        sign=UP,
        **russia,
        pairs=1024,
    ),
    Direction(
        "supplies_strengthen_ukraine_in_war",
        "The more American supplies arrive, the stronger Ukraine after a year and a half of war.",
        ("bb_us_minimum", "judgement_2025"),
        NOBODY.set({"deal.round_chance": 0.0}),
        {"us.enablers.supplies": 0.0},
        {"us.enablers.supplies": 1.0},
        outcome="Ukraine's strength in war",
        measure=before_signing("strength_ukraine", 77),
        sign=UP,
    ),
)
