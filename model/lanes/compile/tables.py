"""The tables of numbers that the compiled driver of weeks is called with, and what it returns.

`model.lanes.schedule` fills them, `drive` reads them; `model.lanes.columns` fills that of columns for `rearrange`.
"""

from __future__ import annotations

STAGE = 7
"""Numbers a stage has in the table of stages: loop, members, table, actors, its first copy, the end of its copies, and
whether it writes what says which lanes run."""

COPY = 4
"""Numbers a copy has: to, from, rows, bytes from row to row."""

SERIES = 4
"""Numbers a series has: from, to, how it is stored, bytes from week to week."""

COUNT = 5
"""Numbers a count has: from, members, bytes from member to member, whether they are floats, to."""

FIELD = 16
"""Bits in which one flag is counted; four such fields lie side by side in a number, so that four are added at once."""

COLUMN = 3
"""Numbers a column has whose lanes are put in order: its first row, rows, bytes from row to row."""

DISTRIBUTION = 5
"""Numbers a distribution has beside its kind: a, b, c, low, high."""

AS_IT_IS, AS_BYTE, AS_FLOAT, AS_FLAG = range(4)
"""How a series is stored: 8 bytes as they are, an int as one byte, an int as a float, whether a float is not zero."""

(
    STAGES, STAGE_COUNT, COPIES, RECORDED, SERIES_COUNT, LANES, PHASE, END, ORDER, SCRATCH, MARKER, FILLER, DRAWER,
    COUNTS, COUNT_COUNT, SINCE, BEGUN, COUNT_WEEKS, PLACES,
    MARKS,
) = range(20)  # fmt: skip
"""Places in the table of a run: addresses, counts, the phase in which a lane has ended, and each lane's own number.

Then what is counted, the weeks since the start of each lane, the calendar weeks before their first, how many weeks are
counted, and two rows to compute in. Last, where marks are kept.
"""

RUN = 20
"""Numbers in the table of a run."""

REPORTS = 8
"""More than there are reports of a stage."""


def fault(returned: int) -> tuple[int, int]:
    """The number of the stage that failed and what it reported, from the negative number that `drive` returned."""
    return divmod(-returned - 1, REPORTS)
