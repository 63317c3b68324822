"""The libraries that not everybody needs, and how to install them."""

from __future__ import annotations


def install_hint(extra: str) -> str:
    """How the libraries of an extra of `pyproject.toml` are installed; the program itself is on no index.

    >>> install_hint("serve")
    "pip install -e '.[serve]' in the checkout, or pip install 'PATH[serve]' with the path of the wheel"
    """
    return f"pip install -e '.[{extra}]' in the checkout, or pip install 'PATH[{extra}]' with the path of the wheel"
