"""The model behind `sim`: what happens after a ceasefire, under rival deployment options.

    import reassurance_sim as rs

    run = rs.run("scenarios/reassurance.yaml", replications=1024, seed=1)
    run.outcomes                                       # a polars frame
    run.compare("europe_alone", "no_guarantee")

Importing this package imports nothing else; each public name is loaded when it is first used.
"""

from importlib import import_module

TYPE_CHECKING = False  # that of typing, which `python -m` would take from the current directory
if TYPE_CHECKING:
    from .api.answers import Analysis, Comparison, Explanation, Ledger, Swings
    from .api.counterfactual import Scan, Twin, scan, twin
    from .api.functions import analyse, check, compare, ledger, open, run, swings
    from .api.plot import Plot
    from .api.run import Run, Summary
    from .errors import InputError
    from .experiment.execute.executor import BlocksFailed
    from .version import __version__

_HOMES = {
    "Analysis": "api.answers",
    "BlocksFailed": "experiment.execute.executor",
    "Comparison": "api.answers",
    "Explanation": "api.answers",
    "InputError": "errors",
    "Ledger": "api.answers",
    "Plot": "api.plot",
    "Run": "api.run",
    "Scan": "api.counterfactual",
    "Summary": "api.run",
    "Swings": "api.answers",
    "Twin": "api.counterfactual",
    "__version__": "version",
    "analyse": "api.functions",
    "check": "api.functions",
    "compare": "api.functions",
    "ledger": "api.functions",
    "open": "api.functions",
    "run": "api.functions",
    "scan": "api.counterfactual",
    "swings": "api.functions",
    "twin": "api.counterfactual",
}

__all__ = [
    "Analysis",
    "BlocksFailed",
    "Comparison",
    "Explanation",
    "InputError",
    "Ledger",
    "Plot",
    "Run",
    "Scan",
    "Summary",
    "Swings",
    "Twin",
    "__version__",
    "analyse",
    "check",
    "compare",
    "ledger",
    "open",
    "run",
    "scan",
    "swings",
    "twin",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
