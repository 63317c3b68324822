"""The model behind `sim`: what happens after a ceasefire, under rival deployment options.

Importing this package imports nothing else. `model.load_run(path)` opens a stored run; take the rest from its rooms.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.experiment.loading import StoredRun, load_run, load_sweep

__version__ = "0.1.0"

_HOMES = {"StoredRun": "experiment.loading", "load_run": "experiment.loading", "load_sweep": "experiment.loading"}

__all__ = ["StoredRun", "__version__", "load_run", "load_sweep"]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
