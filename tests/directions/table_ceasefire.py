"""Directions of the ceasefire: who attacks, and why. The deal is forced."""

from __future__ import annotations

from tests.directions.bench import Point
from tests.directions.measures import (
    answered_by_force,
    at,
    belief_after_test,
    decides_on_war,
    forceful_replies,
    noticed_in_time,
    outcome,
)
from tests.directions.table import DOWN, UP, Direction, Shared, share

EUROPE = Point("europe_alone")
ENABLED = Point("us_enablers")
BACKSTOP = Point("us_backstop")
NOBODY = Point("no_guarantee")
TRIPWIRE = Point("tripwire")

full_war: Shared = {**share("full_war_5y"), "measure": outcome("full_war_5y")}

CEASEFIRE: tuple[Direction, ...] = (
    Direction(
        "rebuilding_brings_war",
        "The faster Russia rebuilds beyond its present strength, the likelier full war within five years.",
        ("powell_2006", "ru_rebuild_large"),
        NOBODY.set({"russia.rebuild_ceiling": 1.3}),
        {"russia.rebuild_rate": 0.1},
        {"russia.rebuild_rate": 1.0},
        sign=UP,
        **full_war,
    ),
    Direction(
        "a_rising_russia_waits",
        "A Russia that will be stronger later waits: it decides on war within the first year more rarely than where "
        "its strength has nowhere to go.",
        ("powell_2006",),
        NOBODY.weeks(52),
        {"russia.rebuild_ceiling": 1.0},
        {"russia.rebuild_ceiling": 1.6},
        **share("Russia decides on war, first year"),
        measure=decides_on_war,
        sign=DOWN,
        pairs=512,
    ),
    Direction(
        "denial_prevents_war",
        "Where forces deter by what they deny, the more the force denies, the rarer full war.",
        ("huth_1988", "reiter_poast_2021"),
        ENABLED.under(deterrence="capability").set({"force.size": 30000.0, "us.enablers.political_backing": 1.0}),
        {"help.strength": 0.0},
        {"help.strength": 2e-5},
        sign=DOWN,
        **full_war,
        pairs=192,
    ),
    Direction(
        "tripwire_prevents_war",
        "Where troops at risk bind those who sent them, the more they bind, the rarer full war.",
        ("schelling_1966",),
        TRIPWIRE.under(deterrence="tripwire"),
        {"help.tripwire_weight": 0.0},
        {"help.tripwire_weight": 0.9},
        sign=DOWN,
        **full_war,
        pairs=128,
    ),
    Direction(
        "belief_in_the_backstop_deters",
        "The more Russia believes in the American promise, the rarer general war.",
        ("schelling_1966",),
        BACKSTOP,
        {"russia.belief_us_prior": -2.0},
        {"russia.belief_us_prior": 2.0},
        sign=DOWN,
        **share("ceasefire_collapse_2y"),
        measure=outcome("ceasefire_collapse_2y"),
        pairs=256,
    ),
    Direction(
        "a_failed_test_breaks_the_belief",
        "A promise broken when it is tested lowers Russia's belief in it, the more so the more tests count.",
        ("schelling_1966", "mercer_1996"),
        BACKSTOP.set({"us.honour_threshold": 100.0, "russia.optimism_start": 0.9}).weeks(156),
        {"russia.test_weight": 0.0},
        {"russia.test_weight": 3.5},
        sign=DOWN,
        outcome="Russian belief, after less before",
        measure=belief_after_test,
        pairs=128,
    ),
    Direction(
        "intervention_costs_deter",
        "The dearer it would be to fight those who promised to join, the rarer full war.",
        ("schelling_1966", "judgement_2025"),
        BACKSTOP,
        {"help.confrontation": 0.0, "help.intervention_strength": 0.0},
        {"help.confrontation": 0.15, "help.intervention_strength": 0.6},
        sign=DOWN,
        **full_war,
    ),
    Direction(
        "mutual_defence_deters",
        "The more binding a promise of mutual defence, the rarer full war.",
        ("bb_italy", "schelling_1966"),
        NOBODY,
        {"guarantee.mutual_defence": 0.0},
        {"guarantee.mutual_defence": 1.0},
        sign=DOWN,
        **full_war,
    ),
    Direction(
        "optimism_brings_war",
        "The more Russia overrates itself, the likelier full war.",
        ("fearon_1995",),
        NOBODY,
        {"russia.optimism_start": 0.1},
        {"russia.optimism_start": 0.8},
        sign=UP,
        **full_war,
    ),
    Direction(
        "war_costs_prevent_war",
        "The more war costs Russia, the rarer full war.",
        ("fearon_1995",),
        NOBODY,
        {"war.cost_russia": 0.0},
        {"war.cost_russia": 0.2},
        sign=DOWN,
        **full_war,
    ),
    Direction(
        "unmet_claims_bring_war",
        "The less of its claim the deal gives Russia, the likelier full war.",
        ("werner_yuen_2005", "powell_2006"),
        NOBODY,
        {"deal.start_share": 0.9},
        {"deal.start_share": 0.7},
        sign=UP,
        **full_war,
    ),
    Direction(
        "relief_keeps_the_peace",
        "The more sanctions relief Russia has to lose, the rarer full war.",
        ("bb_ru_terms", "judgement_2025"),
        NOBODY,
        {"deal.start_relief": 0.0},
        {"deal.start_relief": 1.0},
        sign=DOWN,
        **full_war,
        pairs=256,
    ),
    Direction(
        "sanctions_restored_are_felt",
        "Sanctions restored in reply take from Russia what the ceasefire was worth to it.",
        ("judgement_2025",),
        NOBODY.set({"deal.start_relief": 1.0, "capitals.reply_stakes": 5.0}).weeks(60),
        {"capitals.sanctions_step": 0.0},
        {"capitals.sanctions_step": 0.3},
        outcome="worth of the ceasefire to Russia, 1 y",
        measure=at("peace_value", 1),
        sign=DOWN,
    ),
    Direction(
        "friends_restrain_russia",
        "The more it costs Russia to fire where friendly states' troops stand, the rarer general war.",
        ("wsj2_friendly", "judgement_2025"),
        Point("friendly_troops")
        .set(
            {
                "russia.outsiders_bar_friendly": -3.0,
                "ukraine.outsiders_bar_friendly": -3.0,
                "capitals.mandate_chance": 1.0,
                "us.enablers.political_backing": 1.0,
                "force.outsiders": 10000.0,
            }
        )
        .weeks(156),
        {"russia.friendly_cost": 0.0},
        {"russia.friendly_cost": 0.5},
        **share("ceasefire_collapse_2y"),
        measure=outcome("ceasefire_collapse_2y"),
        sign=DOWN,
        pairs=256,
    ),
    Direction(
        "friends_ease_the_status_cost",
        "The more a friendly contingent eases it, the less a Western force costs Russia's standing.",
        ("wsj2_friendly", "judgement_2025"),
        Point("friendly_troops")
        .set(
            {
                "russia.outsiders_bar_friendly": -3.0,
                "ukraine.outsiders_bar_friendly": -3.0,
                "capitals.mandate_chance": 1.0,
                "us.enablers.political_backing": 1.0,
            }
        )
        .weeks(60),
        {"russia.status_ease": 0.0},
        {"russia.status_ease": 0.7},
        outcome="status cost, 1 y",
        measure=at("status", 1),
        sign=DOWN,
    ),
    Direction(
        "a_ukrainian_offensive_is_answered",
        "The more it costs Russia to leave a Ukrainian offensive unanswered, the likelier it answers by force.",
        ("judgement_2025",),
        NOBODY.set({"ukraine.offensive_cost": 0.0, "ukraine.backers_weight": 0.0, "ukraine.optimism_start": 1.2}).weeks(
            104
        ),
        {"russia.attack_cost": 0.0},
        {"russia.attack_cost": 0.6},
        **share("answered by rung 7+ within a quarter"),
        measure=answered_by_force,
        sign=UP,
        pairs=192,
    ),
    Direction(
        "preparation_gives_warning",
        "The longer general resumption takes to prepare, the likelier it is noticed before it begins.",
        ("judgement_2025",),
        EUROPE.weeks(156),
        {"russia.preparation_weeks": 4.0},
        {"russia.preparation_weeks": 16.0},
        **share("build-up noticed"),
        measure=noticed_in_time,
        sign=UP,
        pairs=192,
    ),
    Direction(
        "nuclear_arms_bring_alerts",
        "Only against a nuclear power can fire exchanged end in a nuclear alert.",
        ("schelling_1966",),
        TRIPWIRE.set({"contact.alert_chance": 0.05}).weeks(156),
        {"russia.nuclear_arms": 0.0},
        {"russia.nuclear_arms": 1.0},
        **share("nuclear_stop"),
        measure=outcome("nuclear_stop"),
        sign=UP,
        pairs=256,
    ),
    Direction(
        "nuclear_signals_restrain_replies",
        "The stronger Russia's nuclear signals, the rarer forceful replies to its attacks.",
        ("schelling_1966", "judgement_2025"),
        TRIPWIRE.set(
            {"russia.signal_chance": 0.5, "contact.alert_chance": 0.0, "us.enablers.political_backing": 1.0}
        ).weeks(156),
        {"russia.signal_size": 0.0},
        {"russia.signal_size": 1.0},
        outcome="forceful replies in 100 weeks of attack",
        measure=forceful_replies,
        sign=DOWN,
        pairs=768,
    ),
    Direction(
        "mandate_brings_clashes",
        "The more its mandate allows, the likelier the force exchanges fire with Russia.",
        ("wsj2_not_tripwire", "judgement_2025"),
        TRIPWIRE.weeks(156),
        {"command.mandate": 1.0},
        {"command.mandate": 6.0},
        **share("direct_clash"),
        measure=outcome("direct_clash"),
        sign=UP,
        pairs=256,
    ),
)
