"""The model: the turn as one tuple, its actors on arrays, the outcomes, the explanation.

Names are imported when first asked for, so that a list of outcomes does not wait for LLVM, nor a run for Mesa.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .block import Block, is_warm, simulate, warm
    from .mesa_model import ReassuranceModel
    from .outcomes import OUTCOMES, Outcome
    from .workbench import ema_model

_HOMES = {
    "Block": "block",
    "OUTCOMES": "outcomes",
    "Outcome": "outcomes",
    "ReassuranceModel": "mesa_model",
    "ema_model": "workbench",
    "is_warm": "block",
    "simulate": "block",
    "warm": "block",
}

__all__ = ["OUTCOMES", "Block", "Outcome", "ReassuranceModel", "ema_model", "is_warm", "simulate", "warm"]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
