"""Ukraine: signs only what is worth it, hosts the force, rebuilds its army, and holds its fire or not.

`state` is what it holds, `outlook` what it believes, `bargaining` how it answers offers, `ceasefire` how it responds.
"""

from .bargaining import ANSWERS, answer, answer_doctrine, answer_due, answer_payoff, propose
from .ceasefire import (
    RESPONSES,
    act,
    hold_fire,
    respond,
    response_doctrine,
    response_due,
    response_payoff,
    weigh,
)
from .consent import consider_outsiders
from .outlook import believe, change_leader, foresee, regenerate
from .state import UKRAINE

__all__ = [
    "ANSWERS",
    "RESPONSES",
    "UKRAINE",
    "act",
    "answer",
    "answer_doctrine",
    "answer_due",
    "answer_payoff",
    "believe",
    "change_leader",
    "consider_outsiders",
    "foresee",
    "hold_fire",
    "propose",
    "regenerate",
    "respond",
    "response_doctrine",
    "response_due",
    "response_payoff",
    "weigh",
]
