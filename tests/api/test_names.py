"""The names of the package: exactly these, importable, documented, and loaded when they are used."""

import doctest
import importlib
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import model

NAMES = list(model.__all__)


def test_the_public_names_are_those_of_the_reference_page(root: Path) -> None:
    page = (root / "docs/reference/python.md").read_text()
    documented = re.findall(r"^\.\. auto(?:function|class|exception):: model\.(\w+)$", page, re.MULTILINE)
    assert sorted(NAMES) == sorted([*documented, "__version__"])


def test_the_public_names_are_listed_in_order_and_no_others_are_offered() -> None:
    assert sorted(NAMES) == NAMES == dir(model)


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_is_there_and_says_what_it_is(name: str) -> None:
    value = getattr(model, name)
    assert isinstance(value, str) or (value.__doc__ or "").strip()


def test_a_name_there_is_not_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'load_sweep'"):
        model.load_sweep  # noqa: B018


def test_importing_the_package_imports_nothing_else() -> None:
    heavy = {"model.api", "llvmlite", "mesa", "polars", "scipy", "pydantic", "numpy", "typer", "rich", "yaml"}
    code = f"import sys, model; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"


MODULES = [
    "model.api.answers",
    "model.api.counterfactual",
    "model.api.functions",
    "model.api.plot",
    "model.api.printable",
    "model.api.run",
]


def docstrings(module: ModuleType) -> list[doctest.DocTest]:
    return [test for test in doctest.DocTestFinder().find(module) if test.examples]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_give_what_they_say(
    name: str, root: Path, run: model.Run, grid: model.Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    for test in docstrings(importlib.import_module(name)):
        test.globs = {"rs": model, "run": run, "grid": grid}
        runner.run(test)
    assert runner.failures == 0


def test_examples_that_take_long_are_python_at_least_and_some_are_run() -> None:
    examples = [
        item for name in MODULES for test in docstrings(importlib.import_module(name)) for item in test.examples
    ]
    for item in examples:
        compile(item.source, "docstring", "exec")
    assert [item for item in examples if doctest.SKIP not in item.options]
