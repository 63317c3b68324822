"""Russia: signs or fights on; in the ceasefire it keeps its rung until something calls for a review, and then looks one
step ahead.

`state` is what it holds, `outlook` what it believes, `bargaining` how it answers offers, `review` when it looks again,
`ceasefire` how it picks rungs, `shows` when it masses troops to be seen.
"""

from .bargaining import ANSWERS, answer, answer_doctrine, answer_due, answer_payoff, propose
from .ceasefire import (
    brandish,
    choose_rung,
    move,
    rung_available,
    rung_doctrine,
    rung_due,
    rung_payoff,
    stand_down,
)
from .consent import consider_outsiders
from .outlook import believe, change_leader, face_answers, foresee, regenerate
from .review import notice, weigh
from .shows import show_force
from .state import RUSSIA

__all__ = [
    "ANSWERS",
    "RUSSIA",
    "answer",
    "answer_doctrine",
    "answer_due",
    "answer_payoff",
    "believe",
    "brandish",
    "change_leader",
    "choose_rung",
    "consider_outsiders",
    "face_answers",
    "foresee",
    "move",
    "notice",
    "propose",
    "regenerate",
    "rung_available",
    "rung_doctrine",
    "rung_due",
    "rung_payoff",
    "show_force",
    "stand_down",
    "weigh",
]
