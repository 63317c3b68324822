"""Commands that read the plainest arguments themselves.

Typer reads every argument with pydantic, whose import takes a tenth of a second of every command. Texts, paths and
whole numbers need none of it. Whatever else is given, and all that is to be refused, goes to Typer.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, get_args, get_origin

from typer.core import TyperCommand

_WHOLE = re.compile(r"-?[0-9]{1,15}")


class Command(TyperCommand):
    """A command whose plain arguments are read without pydantic."""

    def get_params(self, ctx: Any) -> Any:
        """Its arguments and options, with that for help."""
        return read_plainly(super().get_params(ctx))


def read_plainly(params: list[Any]) -> list[Any]:
    """The parameters, each with a reader of plain values.

    Releases of Typer that do not read with pydantic have no place for one, and need none.
    """
    for param in params:
        if getattr(param, "_runtime_param", False) is None:
            param._runtime_param = PlainReader()
    return params


class PlainReader:
    """Stands where Typer has what reads the values of one parameter."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value of a parameter: read here where it is plain, else by Typer, whose errors are raised."""
        many = param.multiple or param.nargs == -1
        if value is None:
            return () if many else None
        annotation, info = param.type_descriptor.annotation, param.type_descriptor.parameter_info
        if many and get_origin(annotation) is list and isinstance(value, (list, tuple)):
            read = [_plain(part, get_args(annotation)[0], info) for part in value]
            if None not in read:
                return read
        elif not many and (alone := _plain(value, annotation, info)) is not None:
            return alone
        param._runtime_param = None
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)


def _plain(value: Any, kind: Any, info: Any) -> Any:
    """The value where it is a text, a path or a whole number that Typer would take as it is; else None."""
    if info.parser is not None:
        return None
    if not isinstance(value, str):  # what a parameter has by default
        return value if kind in (int, Path) and isinstance(value, kind) and not isinstance(value, bool) else None
    try:
        value.encode()
    except UnicodeEncodeError:
        return None
    if kind is str and info.path_type is None:
        return value
    if kind is int and not info.clamp and _WHOLE.fullmatch(value):
        low, high = info.min, info.max
        number = int(value)
        return number if (low is None or number >= low) and (high is None or number <= high) else None
    if kind is Path:
        checked = info.exists or info.writable or info.resolve_path or not (info.file_okay and info.dir_okay)
        return None if checked or (os.path.lexists(value) and not os.access(value, os.R_OK)) else Path(value)
    return None
