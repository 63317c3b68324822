"""Tables as frames of pandas, made from their columns: polars' own way needs pyarrow, which pandas does not bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


def pandas_frame(table: pl.DataFrame) -> pd.DataFrame:
    """A table for pandas: null is what pandas takes for missing, and names of a fixed list are categories in its order.

    Raises ImportError where pandas is not installed.
    """
    import pandas as pd

    return pd.DataFrame({name: _column(table[name]) for name in table.columns})


def _column(series: pl.Series) -> Any:
    import pandas as pd
    import polars as pl

    if isinstance(series.dtype, pl.Enum):
        return pd.Categorical(series.to_list(), categories=series.dtype.categories.to_list(), ordered=True)
    if series.dtype.is_numeric() or (series.dtype == pl.Boolean and not series.null_count()):
        return series.to_numpy()
    return pd.Series(series.to_list(), dtype=object if series.dtype == pl.Boolean else None)
