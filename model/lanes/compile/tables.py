"""The tables of numbers that the compiled driver of weeks is called with, and what it returns.

`model.lanes.schedule` fills them, that of the tape `model.lanes.tape`, and `drive` reads them; `model.lanes.columns`
fills that of columns for `rearrange`.
"""

from __future__ import annotations

STAGE = 7
"""Numbers a stage has in the table of stages: loop, members, table, actors, its first copy, the end of its copies, and
whether it writes what says which lanes run."""

COPY = 4
"""Numbers a copy has: to, from, rows, bytes from row to row."""

SERIES = 4
"""Numbers a series has: from, to, how it is stored, and the row that alone is kept of it where it is `IN_WEEK`."""

COUNT = 5
"""Numbers a count has: from, members, bytes from member to member, whether they are floats, to."""

FIELD = 16
"""Bits in which one flag is counted; four such fields lie side by side in a number, so that four are added at once."""

COLUMN = 3
"""Numbers a column has whose lanes are put in order: its first row, rows, bytes from row to row."""

DISTRIBUTION = 5
"""Numbers a distribution has beside its kind: a, b, c, low, high."""

AS_IT_IS, AS_BYTE, AS_FLOAT, AS_TOTAL, IN_WEEK = range(5)
"""How a series is stored: 8 bytes as they are, an int as one byte, an int as a float; of floats the sum over weeks, or
one week alone."""

STAGES, STAGE_COUNT, COPIES, LANES, PHASE, END, SCRATCH, MARKER, FILLER, DRAWER, MARKS, ORDER, TAPE = range(13)
"""Places in the table of a run: addresses, counts, the phase in which a lane has ended, where marks are kept, each
lane's own number, and the table of the tape, 0 where nothing is kept."""

RUN = 13
"""Numbers in the table of a run."""

SINCE, BEGUN, WEEKS, WIDTH, SERIES_PLACE, SERIES_COUNT, COUNTS, COUNT_COUNT, SPARE = range(9)
"""Places in the table of a tape: the weeks since the start of each lane, the calendar week before its first, how many
weeks are kept, of how many lanes, the series, what is counted, and three rows to compute in."""

TAPE_SIZE = 9
"""Numbers in the table of a tape."""

REPORTS = 8
"""More than there are reports of a stage."""


def fault(returned: int) -> tuple[int, int]:
    """The number of the stage that failed and what it reported, from the negative number that `drive` returned."""
    return divmod(-returned - 1, REPORTS)
