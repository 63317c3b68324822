"""What is pinned: small settings of the shipped scenario, each a command line of `sim` as a person would type it.

A setting is played in a folder of its own (`home`) that holds copies of `scenarios` and of this folder's `studies`, so
that no setting finds rows that another has stored, unless it says so.
"""

from __future__ import annotations

from dataclasses import dataclass

SCENARIO = "scenarios/reassurance.yaml"
TWO = ("--options", "europe_alone,tripwire")
PLAIN = ("run", SCENARIO, "--workers", "1")
GRID = ("sweep", SCENARIO, "--vary", "force.size=5000,25000", "--vary", "us.backstop=0,1", *TWO, "-n", "32")


@dataclass(frozen=True)
class Setting:
    """One command line and what of its answer is pinned.

    `pins` are of `text` (standard output), `json` (the same command with `--json`), `rows` and `weekly` (the tables of
    the folder `stored`). `before` are command lines played first in the same home; `after` names another setting, whose
    home this one shares once that one was played. With `report` the page beside the run is written too, as a person
    has it; of the others only what is pinned is made.
    """

    name: str
    argv: tuple[str, ...]
    pins: tuple[str, ...]
    stored: str = ""
    before: tuple[tuple[str, ...], ...] = ()
    after: str = ""
    slow: bool = False
    report: bool = False


def _run(name: str, *argv: str, pins: tuple[str, ...] = ("rows", "weekly"), **more: object) -> Setting:
    return Setting(name, (*PLAIN, *argv, "--out", "run"), pins, stored="run", **more)  # type: ignore[arg-type]


def _sweep(name: str, *argv: str, pins: tuple[str, ...] = ("rows", "text", "json"), **more: object) -> Setting:
    return Setting(name, (*argv, "--workers", "1", "--out", "run"), pins, stored="run", **more)  # type: ignore[arg-type]


ALL = ("rows", "weekly", "text", "json")
BEST = ("--best", "ceasefire_collapse_5y_equal_terms")
LEVER = ("--set", "force.size=25000", "--set", "us.backstop=0")
HISTORY = ("explain", "run", "--option", "us_enablers", "--replication", "56")

SETTINGS = (
    _run("main", "-n", "64", pins=ALL, report=True),
    _run("seed", "-n", "32", *TWO, "--seed", "7"),
    _run("set_lever", "-n", "32", *TWO, *LEVER, pins=ALL),
    _run("set_parameter", "-n", "32", *TWO, "--set", "russia.resolve=1.2"),
    _run("set_distribution", "-n", "32", *TWO, "--set", "russia.resolve={uniform: [0.8, 1.6]}"),
    _run("set_theory", "-n", "32", *TWO, "--set", "deterrence=tripwire"),
    _sweep("until", "run", "studies/until.yaml", pins=ALL[:3], slow=True),
    _run(
        "best",
        "-n",
        "64",
        "--options",
        "no_guarantee,us_backstop",
        "--best",
        "ceasefire_collapse_5y_equal_terms",
        pins=ALL[:3],
    ),
    _run("grown", "-n", "320", *TWO, before=((*PLAIN, "-n", "256", *TWO, "--out", "run"),), slow=True),
    _sweep("grid", *GRID, report=True),
    _sweep("sobol", "sweep", "studies/own_luck.yaml"),
    _sweep("theories", "sweep", "studies/crossed_theories.yaml"),
    Setting(
        "shares",
        ("ledger", SCENARIO, "--variance", "--points", "16", "--options", "europe_alone", "--workers", "1"),
        ("text", "json"),
        slow=True,
    ),
    Setting("calibrate", ("calibrate", "-n", "512"), ("text", "json"), slow=True),
    Setting("explain_history", HISTORY, ("text", "json"), after="main"),
    Setting("explain_week", (*HISTORY, "--week", "20", "--actor", "russia"), ("text", "json"), after="main"),
    Setting("compare_options", ("compare", "run", *TWO, "--sample", "16"), ("text", "json"), after="main"),
    Setting(
        "compare_runs",
        ("compare", "plain", "run", "--sample", "16"),
        ("text", "json"),
        before=((*PLAIN, "-n", "32", *TWO, "--out", "plain"),),
        after="set_lever",
    ),
    Setting("compare_points", ("compare", "run"), ("text", "json"), after="grid"),
    Setting("analyse_grid", ("analyse", "run", "--full"), ("text", "json"), after="grid"),
    Setting("analyse_worlds", ("analyse", "run", "--full"), ("text", "json"), after="sobol"),
    # Text alone, and of few rows: the analysis of a plain run fits every parameter, and takes longest of all settings.
    Setting("analyse_run", ("analyse", "run", "--full"), ("text",), after="set_parameter", slow=True),
)

BY_NAME = {setting.name: setting for setting in SETTINGS}
