"""The three ablations of the central tension, and the table of them in the documentation.

`python -m tests.simulation.ablations` plays them and writes the table into `docs/explanation/ablations.md`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from model.simulation.outcomes import OUTCOMES
from model.stats.intervals import mean, share
from model.stats.paired import Difference, difference
from tests.simulation.real import FIVE_YEARS, outcomes

PAGE = Path(__file__).resolve().parents[2] / "docs/explanation/ablations.md"
START, END = "<!-- table -->", "<!-- end of table -->"
FULL_START, FULL_END = "<!-- full -->", "<!-- end of full -->"
FULL = {
    "i mixed 0": "(i) none",
    "i mixed 20": "(i) 20,000",
    "i capability 20": "(i) capability",
    "i backstop": "(i) backstop",
    "ii 0": "(ii) none",
    "ii 20": "(ii) 20,000",
    "iii plain": "(iii) as it is",
    "iii both": "(iii) both",
}
"""The cases of the full table, and their short titles."""

NO_STATUS = {"russia.status_cost": 0.0}
"""Beside it Russia's red line is a bluff in these cases: a clause on troops costs it nothing at the signature."""
NO_HELP = {
    "help.strength": 0.0,
    "help.tripwire_weight": 0.0,
    "ukraine.training_effect": 0.0,
    "deal.bare_cost": 0.0,
}
"""Every other way by which a force could move a bargain: what it denies, whom it would draw in, whom it trains, and
what signing without one costs Ukraine."""

FULL_INFORMATION = {
    "russia.optimism_start": 0.0,
    "ukraine.optimism_start": 0.0,
    "russia.resolve": 1.0,
    "ukraine.resolve": 1.0,
}
NO_SHIFT = {
    "russia.rebuild_ceiling": 1.0,
    "russia.war_ceiling": 1.0,
    "ukraine.strength_start": 0.78,
    "ukraine.base_ceiling": 0.78,
    "ukraine.war_ceiling": 0.78,
    "ukraine.supplies_effect": 0.0,
    "ukraine.training_effect": 0.0,
    "ukraine.economy_effect": 0.0,
}
"""Strengths stay where they are, in war and in a ceasefire."""

NO_CONCESSION = {"deal.concession_cost": 0.0}


@dataclass(frozen=True)
class Case:
    """One setting. `against` names the case it is compared with, in the same replications."""

    title: str
    option: str
    settings: Mapping[str, float] = field(default_factory=dict)
    structures: Mapping[str, str] = field(default_factory=dict)
    against: str | None = None

    def play(self, count: int, whole: bool = False) -> dict[str, npt.NDArray[np.float64]]:
        """Its outcomes within five years of a signing, or with `whole` all that there are."""
        horizon = None if whole else FIVE_YEARS
        return outcomes(self.option, count, self.settings, self.structures, horizon=horizon)


def _sized(size: float, deterrence: str, **more: float) -> dict[str, object]:
    paths = {name.replace("__", "."): value for name, value in more.items()}
    return {
        "option": "europe_alone",
        "settings": {**NO_STATUS, "force.size": size, **paths},
        "structures": {"deterrence": deterrence, "red_line": "bluff"},
    }


def _shut(size: float) -> dict[str, object]:
    return {
        "option": "europe_alone",
        "settings": {**NO_STATUS, **NO_HELP, "force.size": size},
        "structures": {"red_line": "bluff"},
    }


CASES: dict[str, Case] = {
    "i mixed 0": Case("(i) no status cost, no force", **_sized(0.0, "mixed")),  # type: ignore[arg-type]
    "i mixed 20": Case("… 20,000 asked, mixed deterrence", against="i mixed 0", **_sized(2e4, "mixed")),  # type: ignore[arg-type]
    "i mixed 60": Case("… 60,000 asked, mixed deterrence", against="i mixed 20", **_sized(6e4, "mixed")),  # type: ignore[arg-type]
    "i capability 20": Case("… 20,000 asked, capability alone", against="i mixed 0", **_sized(2e4, "capability")),  # type: ignore[arg-type]
    "i capability 60": Case("… 60,000 asked, capability alone", against="i capability 20", **_sized(6e4, "capability")),  # type: ignore[arg-type]
    "i strong 20": Case(
        "… the same, each soldier worth 20 times as much",
        against="i mixed 0",
        **_sized(2e4, "capability", help__strength=6e-5),  # type: ignore[arg-type]
    ),
    "i backstop": Case(
        "… no status cost, a US backstop added",
        "us_backstop",
        {**NO_STATUS, "force.size": 2e4},
        {"deterrence": "mixed", "red_line": "bluff"},
        "i mixed 20",
    ),
    "ii 0": Case("(ii) no status cost, no help, no force", **_shut(0.0)),  # type: ignore[arg-type]
    "ii 20": Case("… 20,000 asked", against="ii 0", **_shut(2e4)),  # type: ignore[arg-type]
    "ii 60": Case("… 60,000 asked", against="ii 0", **_shut(6e4)),  # type: ignore[arg-type]
    "iii plain": Case("(iii) no guarantee, as it is", "no_guarantee"),
    "iii known": Case("… full information", "no_guarantee", FULL_INFORMATION, against="iii plain"),
    "iii still": Case("… no power shift", "no_guarantee", NO_SHIFT, against="iii plain"),
    "iii both": Case("… both", "no_guarantee", {**FULL_INFORMATION, **NO_SHIFT}, against="iii plain"),
    "iii free": Case("(iii) without Russia's concession cost", "no_guarantee", NO_CONCESSION),
    "iii free both": Case(
        "… both", "no_guarantee", {**FULL_INFORMATION, **NO_SHIFT, **NO_CONCESSION}, against="iii free"
    ),
}


def signed_by(rows: dict[str, npt.NDArray[np.float64]], weeks: int) -> npt.NDArray[np.float64]:
    """1 where a deal was signed within so many weeks of the start, over all replications."""
    when = rows["weeks_to_deal"]
    return np.where(np.isnan(when), 0.0, when <= weeks).astype(np.float64)


def change(name: str, count: int, outcome: str = "deal_signed") -> Difference:
    """A case against the one it is compared with; `early` is a deal within half a year."""
    case = CASES[name]
    assert case.against is not None
    here, there = case.play(count), CASES[case.against].play(count)
    if outcome == "early":
        return difference(signed_by(here, 26), signed_by(there, 26), "share")
    return difference(here[outcome], there[outcome], "share")


def table(count: int) -> str:
    """The table of the page, over the first `count` replications."""
    lines = [
        "| setting | deal signed | change, paired | within 26 weeks | weeks to deal | collapse in 5 y |",
        "|---|---|---|---|---|---|",
    ]
    for name, case in CASES.items():
        rows = case.play(count)
        deal = share(rows["deal_signed"])
        weeks = mean(rows["weeks_to_deal"])
        fallen = share(rows["ceasefire_collapse_5y"])
        moved = "reference"
        if case.against is not None:
            contrast = change(name, count)
            moved = f"{contrast.estimate:+.3f} [{contrast.low:+.3f}, {contrast.high:+.3f}]"
        lines.append(
            f"| {case.title} | {deal.estimate:.3f} [{deal.low:.3f}, {deal.high:.3f}] | {moved} "
            f"| {signed_by(rows, 26).mean():.3f} | {weeks.estimate:.1f} | {fallen.estimate:.3f} |"
        )
    return "\n".join(lines)


def full_table(count: int) -> str:
    """Every outcome of the model under the cases that the ablations turn on: means, without intervals."""
    lines = [
        "| outcome | unit | " + " | ".join(FULL.values()) + " |",
        "|---" * (len(FULL) + 2) + "|",
    ]
    played = {name: CASES[name].play(count, whole=True) for name in FULL}
    for name, outcome in OUTCOMES.items():
        cells = []
        for rows in played.values():
            values = rows[name][~np.isnan(rows[name])]
            cells.append(f"{values.mean():.3g}" if values.size else "—")
        lines.append(f"| `{name}` | {outcome.unit} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def write(start: str, end: str, text: str) -> None:
    """Put a text between two marks of the page."""
    before, rest = PAGE.read_text(encoding="utf-8").split(start)
    _, after = rest.split(end)
    PAGE.write_text(f"{before}{start}\n\n{text}\n\n{end}{after}", encoding="utf-8")


def main(count: int = 2048) -> None:
    """Play the cases and write their tables into the page."""
    over = f"Over {count:,} replications of seed 1."
    write(START, END, f"{over}\n\n{table(count)}")
    write(FULL_START, FULL_END, f"{over}\n\n{full_table(count)}")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
