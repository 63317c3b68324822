"""Equal terms: every replication played once more, from a deal signed on the same terms under every option.

An outcome that exists only after a signing compares options over the deals that each of them brought about: the force
changes which wars end and on what terms, as well as what happens then. Here the second alone is left. The second play
begins with the ceasefire, at the scenario's `deal.start_*`, which are drawn once a replication, and meets the luck that
the first one met in the same weeks after its signing. It ends after `horizon.equal_terms_weeks`, or with the first
collapse, beyond which no outcome at equal terms looks.
"""

from __future__ import annotations

from .engine import Engine
from .outcomes.histories import Floats, Histories
from .outcomes.read import read_outcomes
from .outcomes.registry import OUTCOMES
from .recorder import SERIES, WeeklyRecorder, play

_READ = {state for outcome in OUTCOMES.values() if outcome.equal_terms for state in outcome.states}

EQUAL_TERMS_SERIES = {name: series for name, series in SERIES.items() if f"{series[0]}.{series[1]}" in _READ}
"""The series that outcomes at equal terms read."""


def outcomes_of(model: Engine, recorder: WeeklyRecorder) -> dict[str, Floats]:
    """Every outcome of a block that was played, by id, each of shape (lanes,).

    A block that began with the ceasefire is at equal terms itself, and is played no second time.
    """
    histories = Histories(model, recorder)
    return read_outcomes(histories, histories if model.scene.start == "ceasefire" else play_again(model))


def play_again(model: Engine) -> Histories | None:
    """The histories of the same option and replications at equal terms; None where the scenario asks for none.

    They are played in the arrays of `model`, which can be read afterwards, and played no further.
    """
    horizon = model.scene.horizon
    if horizon.equal_terms_weeks == 0:
        return None
    weeks = min(horizon.equal_terms_weeks, horizon.ceasefire_weeks)
    again = model.restart(weeks)
    return Histories(again, play(again, series=EQUAL_TERMS_SERIES))
