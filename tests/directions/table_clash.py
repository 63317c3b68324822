"""Directions of clashes: how fighting that nobody ordered begins, and whether it ends or grows. The deal is forced."""

from __future__ import annotations

from tests.directions.bench import Point
from tests.directions.measures import clash_weeks, clashes, fighting_within, grown_share
from tests.directions.table import DOWN, UP, Direction, share

NOBODY = Point("no_guarantee")
WATCHED = NOBODY.set({"us.enablers.isr": 1.0, "us.enablers.border_security": 1.0})
INCIDENTS = {"contact.chance_incidents": 0.03, "contact.shootdown_rate": 0.002, "contact.sea_rate": 0.008}

CLASHES: tuple[Direction, ...] = (
    Direction(
        "violations_bring_fighting",
        "Ten times the violations along the line bring fighting back sooner.",
        ("fortna_2004", "osce_donbas_2016_19"),
        NOBODY.weeks(104),
        {"contact.line_density": 10000.0, "contact.violations_start": 500.0},
        {"contact.line_density": 100000.0, "contact.violations_start": 5000.0},
        **share("25 dead in a clash, 1 y"),
        measure=fighting_within(1),
        sign=UP,
        pairs=384,
    ),
    Direction(
        "incidents_bring_fighting",
        "Ten times the incidents nobody wanted bring fighting back oftener.",
        ("schelling_1966", "mid_incidents"),
        NOBODY.weeks(104),
        INCIDENTS,
        {path: 10.0 * rate for path, rate in INCIDENTS.items()},
        **share("25 dead in a clash, 2 y"),
        measure=fighting_within(2),
        sign=UP,
        pairs=96,
    ),
    Direction(
        "deep_strikes_bring_fighting",
        "A Ukraine that answers what is done to it by deep strikes, always, brings fighting back.",
        ("schelling_1966", "judgement_2025"),
        NOBODY.set({"ukraine.backers_weight": 0.0}).weeks(104),
        {"ukraine.redress_weight": 0.0},
        {"ukraine.redress_weight": 5.0},
        **share("25 dead in a clash, 2 y"),
        measure=fighting_within(2),
        sign=UP,
    ),
    Direction(
        "verification_prevents_fighting",
        "Where everything on the line is verified, fighting in the first year is rarer than where nothing is.",
        ("fortna_2004",),
        WATCHED.weeks(104),
        {"contact.verification": 0.0},
        {"contact.verification": 1.0},
        **share("25 dead in a clash, 1 y"),
        measure=fighting_within(1),
        sign=DOWN,
        pairs=192,
    ),
    Direction(
        "verification_settles_clashes",
        "Where everything is verified a clash is settled sooner.",
        ("fortna_2004", "mid_incidents"),
        WATCHED.set({"clash.hot_rate": 8.0, "clash.mistrust_start": 0.98}),
        {"contact.verification": 0.0, "clash.settle_gain": 1.0},
        {"contact.verification": 0.8, "clash.settle_gain": 1.0},
        outcome="weeks a clash lasts",
        measure=clash_weeks,
        sign=DOWN,
        pairs=128,
    ),
    Direction(
        "mistrust_that_stays_brings_fighting",
        "The faster quiet unlearns mistrust, the rarer fighting within five years.",
        ("kydd_2005", "fortna_2004"),
        NOBODY,
        {"clash.mistrust_learning": 0.5},
        {"clash.mistrust_learning": 7.0},
        **share("25 dead in a clash, 5 y"),
        measure=fighting_within(5),
        sign=DOWN,
        pairs=192,
    ),
    Direction(
        "spoilers_bring_clashes",
        "Spoilers in either camp bring clashes, more than there are without.",
        ("reiter_2016",),
        NOBODY.weeks(104),
        {"clash.spoilers": 0.0},
        {"clash.spoilers": 1.0},
        outcome="clashes in 2 y",
        measure=clashes,
        sign=UP,
        pairs=96,
    ),
    Direction(
        "a_clash_is_a_pretext",
        "Where Russia would gain by war, more of the clashes grow into one.",
        ("werner_yuen_2005", "mid_growth"),
        NOBODY.set({"clash.hot_rate": 4.0}).weeks(104),
        {"war.cost_russia": 0.2, "russia.optimism_start": 0.0},
        {"war.cost_russia": 0.0, "russia.optimism_start": 0.5},
        outcome="share of clashes that grow",
        measure=grown_share,
        sign=UP,
    ),
)
