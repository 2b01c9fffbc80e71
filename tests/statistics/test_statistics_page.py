"""docs/statistics.md names every function that works out a figure, and none that is not there."""

import re
from importlib import import_module
from inspect import isfunction, unwrap
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "statistics.md"
MODULES = ("domain.statistics", "domain.spread", "domain.indicators", "domain.scales", "domain.ranking")
CODE = re.compile(r"`((?:domain|storage)\.[\w.]+)`")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head."""
    part = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def function(path: str) -> object:
    module, name = path.rsplit(".", 1)
    return unwrap(getattr(import_module(module), name, str))


def public() -> set[str]:
    return {
        f"{module}.{name}"
        for module in MODULES
        for name in vars(import_module(module))
        if not name.startswith("_") and isfunction(function(f"{module}.{name}"))
        if function(f"{module}.{name}").__module__ == module
    }


@pytest.mark.parametrize("row", rows("Figures"), ids=lambda row: row[0])
def test_each_figure_has_its_words_and_one_function_with_its_formula(row: list[str]) -> None:
    assert len(row) == 8
    assert all(row)
    [path] = CODE.findall(row[4])
    found = function(path)
    assert isfunction(found), path
    assert found.__doc__
    if path.startswith(("domain.statistics", "domain.spread", "domain.indicators", "domain.scales", "domain.ranking")):
        assert "Formula: " in found.__doc__ or row[6] == "yes or no", path


def test_every_public_function_stands_on_the_page() -> None:
    named = set(CODE.findall(PAGE.read_text(encoding="utf-8")))
    assert public() <= named
    assert all(isfunction(function(path)) for path in named)


def test_no_figure_stands_twice() -> None:
    names = [row[0] for row in rows("Figures")]
    assert len(names) == len(set(names)) > 15
