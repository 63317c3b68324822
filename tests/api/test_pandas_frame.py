"""Frames of pandas, with pyarrow and without."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import polars as pl

from model.api.pandas_frame import pandas_frame

TABLE = pl.DataFrame(
    {
        "option": pl.Series(["b", "a", "b", None], dtype=pl.Enum(["a", "b", "c"])),
        "name": ["x", None, "y", "z"],
        "count": pl.Series([1, 2, 3, 4], dtype=pl.Int32),
        "weeks": [1, None, 3, 4],
        "share": [0.5, None, 1.0, 0.0],
        "stands": [True, False, None, True],
        "whole": [True, False, True, False],
    }
)

WITHOUT = """
import sys
sys.modules["pyarrow"] = None
import polars as pl
from model.api.pandas_frame import pandas_frame
frame = pandas_frame(pl.DataFrame({"option": pl.Series(["b", None], dtype=pl.Enum(["a", "b"])), "deaths": [2, None]}))
print(frame["option"].cat.categories.tolist(), frame.isna().to_numpy().tolist())
"""


def test_a_table_becomes_the_frame_of_pandas_that_polars_makes_of_it() -> None:
    pd.testing.assert_frame_equal(pandas_frame(TABLE), TABLE.to_pandas(), check_dtype=False, check_categorical=False)
    assert pandas_frame(TABLE)["option"].cat.categories.tolist() == ["a", "b", "c"]
    assert pandas_frame(TABLE)["whole"].dtype == bool


def test_no_pyarrow_is_needed_for_pandas(root: Path) -> None:
    result = subprocess.run([sys.executable, "-c", WITHOUT], cwd=root, capture_output=True, text=True, check=False)
    assert result.stdout == "['a', 'b'] [[False, False], [True, True]]\n", result.stderr
