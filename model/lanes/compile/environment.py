"""What beside the sources of a program decides on its machine code: versions, the processor, settings of numba."""

from __future__ import annotations

import os
import platform
import sys
from functools import cache
from importlib.metadata import version

HARMLESS = ("NUMBA_CACHE", "NUMBA_NUM_THREADS", "NUMBA_THREADING", "NUMBA_DISABLE_JIT", "NUMBA_DEBUG_CACHE")
"""How the settings of numba begin, in the environment, that leave machine code as it is."""

DEFAULTS = {"CPU_NAME": "None", "CPU_FEATURES": "None", "OPT": "3"}
"""Settings of numba that a program may change by itself, and what they are where nobody does."""


def environment() -> tuple[str, ...]:
    """What beside the sources decides on the machine code."""
    settings = [(name, value) for name, value in os.environ.items() if name.startswith("NUMBA_")]
    # Where numba is imported already, a program may have set these otherwise than the environment says.
    config = getattr(sys.modules.get("numba"), "config", None)
    defaults = dict(DEFAULTS)
    if os.environ.get("NUMBA_CPU_NAME", "").lower() == "generic":
        defaults["CPU_FEATURES"] = ""  # of a generic processor numba assumes none
    stated = [os.environ.get(f"NUMBA_{name}", default) for name, default in defaults.items()]
    set_now = [getattr(config, name) for name in DEFAULTS] if config is not None else stated
    now = [str(getattr(value, "_raw_value", value)) for value in set_now]
    return (
        *_machine(),
        repr(sorted(setting for setting in settings if not setting[0].startswith(HARMLESS))),
        repr(now if now != stated else []),
    )


@cache
def _machine() -> tuple[str, ...]:
    """Versions and the processor, which stay as they are."""
    import llvmlite.binding as llvm

    try:
        features = str(llvm.get_host_cpu_features().flatten())
    except RuntimeError:
        features = ""
    return (
        "5",  # of the layout of the cache itself
        sys.version, platform.machine(), sys.platform,
        version("numba"), version("llvmlite"), version("numpy"), llvm.get_host_cpu_name(), features,
    )  # fmt: skip
