"""Interventions: an option of a choice that is given instead of made, or a promise that is kept or broken.

In a history everything that is not decided is luck, and luck is a function of seed, replication, week, actor and
purpose: giving one decision shifts nobody's luck, and whatever then differs follows from it (twin networks; Balke and
Pearl 1994).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...errors import InputError, Problem, did_you_mean
from ...lanes import Choice, Trace
from ..explain.cards import option_title
from ..turn import TURN


@dataclass(frozen=True)
class Decision:
    """What can be given: the int `state` that a stage writes, the code of one of `options`.

    A choice is made whenever it is due. A promise is kept or broken in the week in which the state `test`, which the
    same stage writes, goes from 0 to 1; `test` is None for a choice. `titles` are the options in words.
    """

    id: str
    title: str
    stage: str
    state: str
    options: tuple[str, ...]
    titles: tuple[str, ...]
    test: str | None = None

    @property
    def actor(self) -> str:
        """The room whose decision it is."""
        return self.stage.partition(".")[0]

    def made_in(self, trace: Trace) -> bool:
        """Whether a run of its stage makes the choice, or puts the promise to its test."""
        if self.test is None:
            return trace.chosen is not None
        return bool(trace.replaced[self.test] == 0 and trace.out[self.test] == 1)


TITLES: Mapping[str, str] = {
    "russia.answer": "Russia's answer to an offer",
    "russia.choose_rung": "Russia's rung",
    "ukraine.answer": "Ukraine's answer to an offer",
    "ukraine.respond": "Ukraine's response",
    "us.reply": "the reply of the United States",
    "command.reply": "the command's reply",
    "capitals.reply": "the capitals' reply",
}
"""The choices in words, by stage."""

PROMISES: tuple[Decision, ...] = (
    Decision(
        "us.backstop",
        "the American backstop",
        "us.face_test",
        "honoured",
        ("broken", "kept"),
        ("broken", "kept"),
        "tested",
    ),
    Decision(
        "capitals.pact",
        "the promise of mutual defence",
        "capitals.face_test",
        "pact_honoured",
        ("broken", "kept"),
        ("broken", "kept"),
        "pact_tested",
    ),
    Decision(
        "capitals.tie",
        "the capitals and their troops at risk",
        "capitals.face_test",
        "drawn_in",
        ("stay_out", "drawn_in"),
        ("stay out", "are drawn in"),
        "tie_tested",
    ),
)
"""Rules that keep or break a promise, once, when it is put to the test."""


def _choices() -> dict[str, Decision]:
    choices = {}
    for stage in TURN:
        if isinstance(stage, Choice):
            key = f"{stage.owner}.{stage.name}"
            choices[key] = Decision(
                key,
                TITLES.get(key, key),
                key,
                stage.write,
                stage.options,
                tuple(option_title(stage, code) for code in range(len(stage.options))),
            )
    return choices


DECISIONS: Mapping[str, Decision] = {**_choices(), **{promise.id: promise for promise in PROMISES}}
"""Every decision that can be given, by id."""


ONCE = ":once"
"""What stands behind an intervention for one week alone."""


@dataclass(frozen=True)
class Intervention:
    """The option that a decision takes from calendar week `week` on, or where `once` in that week alone.

    `decision` is an id of `DECISIONS`, `option` the name of one of its options. It holds until another intervention on
    the same decision begins; in a week in which its option is not open, the actor decides as it would have.
    """

    week: int
    decision: str
    option: str
    once: bool = False

    @classmethod
    def parse(cls, text: str, once: bool = False) -> Intervention:
        """The intervention written as WEEK:DECISION:OPTION, its option by name or by number, and `:once` behind it for
        that week alone.

        Raises `InputError` for what is not written so, and for a decision or an option there is not, with the nearest
        name.
        """
        week, _, rest = text.removesuffix(ONCE).partition(":")
        decision, _, option = rest.partition(":")
        if not week.strip().isdecimal() or not decision or not option:
            wanted = "WEEK:DECISION:OPTION, as 140:russia.choose_rung:comply"
            raise InputError(Problem(f"{text!r} is no intervention", expected=wanted))
        known = decision_of(decision.strip())
        return cls(int(week), known.id, option_of(known, option.strip()), once or text.endswith(ONCE))

    def __str__(self) -> str:
        return f"{self.week}:{self.decision}:{self.option}{ONCE if self.once else ''}"

    @property
    def code(self) -> int:
        """The number that stands for the option in the state."""
        return DECISIONS[self.decision].options.index(self.option)

    @property
    def option_title(self) -> str:
        """The option in words."""
        return DECISIONS[self.decision].titles[self.code]


def decision_of(name: str) -> Decision:
    """The decision of an id. Raises `InputError` for another name, with the nearest."""
    if name not in DECISIONS:
        raise InputError(
            Problem(
                f"no decision {name!r} can be given",
                expected=f"one of {', '.join(DECISIONS)}",
                suggestion=did_you_mean(name, list(DECISIONS)),
            )
        )
    return DECISIONS[name]


def option_of(decision: Decision, name: str) -> str:
    """The option of a decision by its name or its number. Raises `InputError` for another, with the nearest name."""
    if name.isdecimal() and int(name) < len(decision.options):
        return decision.options[int(name)]
    if name not in decision.options:
        numbered = ", ".join(f"{number} {option}" for number, option in enumerate(decision.options))
        raise InputError(
            Problem(
                f"{decision.id} has no option {name!r}",
                expected=f"one of {numbered}",
                suggestion=did_you_mean(name, list(decision.options)),
            )
        )
    return name
