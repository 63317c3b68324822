"""The printed price of a year of peace."""

from __future__ import annotations

from io import StringIO
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from rich.console import Console

from model.analysis.compare.comparison import Comparison
from model.analysis.compare.price import PeacePrice, price_of_peace
from model.report.compare.price import price_parts


def price(gain: float) -> PeacePrice:
    years = np.linspace(3.0, 5.0, 200)
    ours = {"peace_years": years + gain, "cost_eur": np.full(200, 40.0), "soldier_years": np.full(200, 60_000.0)}
    nothing = np.full(200, np.nan)
    theirs = {"peace_years": years[::-1].copy(), "cost_eur": nothing, "soldier_years": nothing}
    return price_of_peace(ours, theirs)


def printed(**prices: PeacePrice | None) -> str:
    console = Console(width=100, record=True, file=StringIO())
    titles = (("no_guarantee", "Nothing"), *((name, name.capitalize()) for name in prices))
    manifest, target = SimpleNamespace(options=titles), SimpleNamespace(name="run")
    baseline, *others = (
        SimpleNamespace(label=name, option=name, manifest=manifest, target=target) for name, _ in titles
    )
    pairs = [
        SimpleNamespace(baseline=baseline, other=other, price=price)
        for other, price in zip(others, prices.values(), strict=True)
    ]
    comparison = SimpleNamespace(pairs=pairs, sides=[baseline, *others])
    for part in price_parts(cast(Comparison, cast(Any, comparison)), 100, "—"):
        console.print(part)
    return console.export_text()


def test_a_year_gained_is_priced_in_euros_and_soldiers() -> None:
    text = printed(strong=price(2.0), weak=price(0.0))
    assert 'the price of a year of peace gained over "Nothing"' in text
    [strong] = [line for line in text.splitlines() if line.startswith("Strong")]
    assert "+2.0" in strong
    assert "20 [18, 22]" in strong
    [weak] = [line for line in text.splitlines() if line.startswith("Weak")]
    assert weak.count("—") == 2


def test_nothing_is_printed_where_no_option_gains_a_year_or_the_runs_cannot_say() -> None:
    assert printed(weak=price(0.0)) == ""
    assert printed(strong=price(2.0), other=None) == ""
