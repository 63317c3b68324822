"""Tables made of finished blocks: outcomes a replication, weekly series an option."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from model.experiment.blocks import BlockKey

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

Finished = Iterable[tuple[BlockKey, "BlockResult"]]


COUNTS = "counts"
"""The key beside the weekly series that holds how many replications each week's sums are of."""


class BlockResult(Protocol):
    """What playing a block gives: a value for each outcome and replication (NaN: does not apply), and for
    each weekly series its sums over the replications that were played in that week since the signing."""

    @property
    def outcomes(self) -> Mapping[str, NDArray[np.float64]]:
        """Outcome id to one value a replication."""
        ...

    @property
    def weekly(self) -> Mapping[str, NDArray[np.float64]]:
        """Series name to its sums, one a week; under `counts` the number of replications in each."""
        ...


def outcome_table(finished: Finished, options: Sequence[str], outcomes: Sequence[str]) -> pl.DataFrame:
    """Rows by option in the order given, then replication: `option`, `replication`, one column an outcome.

    An outcome that does not apply is null.
    """
    import polars as pl

    rows = sorted(finished, key=lambda pair: (options.index(pair[0].option), pair[0].start))
    columns: dict[str, pl.Series] = {
        "option": pl.Series([key.option for key, _ in rows for _ in range(key.size)], dtype=pl.String),
        "replication": pl.Series(
            [r for key, _ in rows for r in range(key.start, key.stop)],
            dtype=pl.Int64,
        ),
    }
    for outcome in outcomes:
        parts = [np.asarray(result.outcomes[outcome], dtype=np.float64) for _, result in rows]
        values = np.concatenate(parts or [np.empty(0)])
        columns[outcome] = pl.Series(values, dtype=pl.Float64).fill_nan(None)
    return pl.DataFrame(columns)


def weekly_table(finished: Finished, options: Sequence[str]) -> pl.DataFrame:
    """Rows by option and week since the signing: `option`, `week` from 1, `n` replications played in it, and
    one column a series with its mean over them, null where there are none.

    Block sums are added in order of replication, so that the result has the same bits however the blocks
    were shared out.
    """
    import polars as pl

    parts = []
    for option, totals in _totals(finished, options).items():
        if COUNTS not in totals:
            continue
        n = totals.pop(COUNTS)
        columns = {"option": [option] * n.size, "week": np.arange(1, n.size + 1), "n": n.astype(np.int64)}
        with np.errstate(divide="ignore", invalid="ignore"):
            means = {name: np.where(n > 0, total / n, np.nan) for name, total in totals.items()}
        parts.append(pl.DataFrame(columns | means).with_columns(pl.col(list(means)).fill_nan(None)))
    if parts:
        return pl.concat(parts)
    return pl.DataFrame(schema={"option": pl.String, "week": pl.Int64, "n": pl.Int64})


def sums_table(finished: Finished, options: Sequence[str], size: int) -> pl.DataFrame:
    """The sums behind the weekly table over whole blocks of `size`, from which a larger run goes on: `option`, `week`,
    `counts`, one column a series."""
    import polars as pl

    whole = [(key, result) for key, result in finished if key.stop % size == 0]
    parts = [
        pl.DataFrame({"option": [option] * totals[COUNTS].size, "week": np.arange(1, totals[COUNTS].size + 1)} | totals)
        for option, totals in _totals(whole, options).items()
        if COUNTS in totals
    ]
    return pl.concat(parts) if parts else pl.DataFrame(schema={"option": pl.String, "week": pl.Int64})


def sums_of(table: pl.DataFrame, option: str) -> dict[str, NDArray[np.float64]] | None:
    """One option's sums from that table, as a block gives them; None where it has none."""
    mine = table.filter(table["option"] == option)
    if mine.height == 0:
        return None
    return {name: mine[name].to_numpy() for name in mine.columns if name not in ("option", "week")}


def _totals(finished: Finished, options: Sequence[str]) -> dict[str, dict[str, NDArray[np.float64]]]:
    sums: dict[str, dict[str, NDArray[np.float64]]] = {option: {} for option in options}
    for key, result in sorted(finished, key=lambda pair: (options.index(pair[0].option), pair[0].start)):
        so_far = sums[key.option]
        for series, values in result.weekly.items():
            so_far[series] = so_far[series] + values if series in so_far else values.copy()
    return sums
