"""What can go wrong, in terms a person can act on. Every other room may import this one.

`InputError` is for what a person can mend (exit code 2); `OurFault` is for a defect of this
program (exit code 1). Both are shown without a traceback.
"""

from .extras import install_hint
from .faults import InputError, OurFault, SimError
from .nearest import did_you_mean
from .problem import Problem, Severity, in_line_order, is_unsafe, printable, rendered
from .system import reason_of, unreachable, within_reach

__all__ = [
    "InputError",
    "OurFault",
    "Problem",
    "Severity",
    "SimError",
    "did_you_mean",
    "in_line_order",
    "install_hint",
    "is_unsafe",
    "printable",
    "reason_of",
    "rendered",
    "unreachable",
    "within_reach",
]
