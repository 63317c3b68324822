import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from model.report.runs.records import summary_records
from model.report.text.formats import as_csv, as_markdown
from tests.report.pages import usual

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@given(st.text())
def test_no_text_cell_begins_like_a_formula(text: str) -> None:
    [_, [cell]] = list(csv.reader(io.StringIO(as_csv([{"x": text or "a"}]), newline="")))
    assert not cell.startswith(DANGEROUS) or _is_number(cell)


def test_numbers_stay_numbers_to_the_last_digit() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv([{"x": -0.1 + 0.3, "n": -4, "none": None}]))))
    assert float(rows[0]["x"]) == -0.1 + 0.3
    assert rows[0]["n"] == "-4"
    assert rows[0]["none"] == ""


def test_markdown_has_a_cell_for_each_column_whatever_is_in_it() -> None:
    lines = as_markdown([{"a": "x|y", "b": 0.123456}, {"a": "line\nbreak\x1b[2J", "b": None}]).splitlines()
    assert len(lines) == 4
    assert lines[2] == "| x\\|y | 0.1235 |"
    assert "\x1b" not in lines[3]


def test_the_records_of_a_run_are_one_for_each_option_and_outcome() -> None:
    summary = usual().summary
    rows = list(summary_records(summary))
    assert len(rows) == len(summary.options) * len(summary.manifest.outcomes)
    assert rows[0]["difference"] is None
    assert rows[-1]["difference"] is not None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
