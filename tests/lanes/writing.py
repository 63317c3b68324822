"""Writes modules of rules to disk and imports them, as an analyst's edits would."""

import importlib.util
import itertools
import sys
import textwrap
from pathlib import Path

HEAD = """
from __future__ import annotations
import math
import numpy as np
from collections.abc import Sequence
from typing import NamedTuple
from model.lanes import *
LIMIT = 3
SHARE = 0.25
table = [1.0, 2.0]
speed = 2.0

class Out(NamedTuple):
    x: float

class Both(NamedTuple):
    x: float
    n: int

def plain(x: float) -> float:
    return x

@shared
def half(x: float) -> float:
    return 0.5 * x

@shared
def share_of(x: float, whole: Positive) -> float:
    return x / whole

@shared
def pair(x: float) -> tuple[float, int]:
    return x, 1

@shared
def both(x: float) -> Both:
    return Both(x, 1)

class Triple(NamedTuple):
    x: float
    n: int
    size: float

@shared
def long(a: float, b: float, c: float, d: float, e: float, f: float, g: float, h: float, i: float, j: float) -> float:
    return a + b + c + d + e + f + g + h + i + j

class Wide(NamedTuple):
    a0: float
    a1: float
    a2: float
    a3: float
    a4: float
    a5: float
    a6: float
    a7: float
    a8: float
    a9: float
    a10: float
    a11: float
    a12: float
    a13: float
    a14: float
    a15: float

class Scaled(NamedTuple):
    x: float
    scale: Positive

@shared
def scaled(x: float, scale: Positive) -> Scaled:
    return Scaled(x, scale)
"""
_numbers = itertools.count()


def load(folder, source, name=None):
    """Import a module with that source; its name is fresh unless given."""
    name = name or f"written_{next(_numbers)}"
    path = folder / f"{name}.py"
    path.write_text(textwrap.dedent(source), encoding="utf-8")
    # Bytecode is trusted by size and whole seconds, and an edit may come sooner.
    Path(importlib.util.cache_from_source(str(path))).unlink(missing_ok=True)
    sys.modules.pop(name, None)
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def rule_of(body, params="x: Own[float], n: Own[int], size: Positive", returns="Out"):
    """The source of a module with one rule of that body, given `return Out(x)` where it returns nothing."""
    if "return" not in body:
        body += "\nreturn Out(x)"
    # Every parameter is used, so that only the body is judged.
    names = [param.split(":")[0].strip() for param in params.split(",")]
    use = "\n".join(f"used_{name} = {name}" for name in names if "Each" not in params)
    text = textwrap.indent(f"{use}\n{textwrap.dedent(body).strip()}", "    ")
    return f'{HEAD}\n@rule(owner="russia")\ndef act({params}) -> {returns}:\n{text}\n'
