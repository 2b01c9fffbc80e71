"""What expressions can call beyond XPath 1.0, as lxml calls it: a context first, then the arguments."""

import math
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from domain.errors import SapaError


class ExpressionProblem(StrEnum):
    """Why an expression was not understood."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNEXPECTED = "unexpected"
    UNKNOWN_FUNCTION = "unknown_function"
    BAD_SYNTAX = "bad_syntax"
    BAD_ARGUMENTS = "bad_arguments"
    BAD_PATTERN = "bad_pattern"


class BadExpression(SapaError):
    """An expression that cannot be used; `detail` is the part of the expression at fault, never an answer."""

    def __init__(self, problem: ExpressionProblem, detail: str = "") -> None:
        super().__init__(f"{problem}: {detail}" if detail else str(problem))
        self.problem = problem
        self.detail = detail


def text_of(value: Any) -> str:
    """An argument as text, by XPath's rules: no decimals where there are none; not-a-number is empty."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value) or math.isinf(value):
            return ""
        return str(int(value)) if value.is_integer() else str(value)
    return str(value)


def _number(value: Any) -> float:
    try:
        return float(text_of(value))
    except ValueError:
        return math.nan


def take(count: int, arguments: tuple[Any, ...], function: str) -> tuple[Any, ...]:
    """The arguments, exactly `count` of them. Raises `BadExpression` naming the function otherwise."""
    if len(arguments) != count:
        raise BadExpression(ExpressionProblem.BAD_ARGUMENTS, function)
    return arguments


def _selected(_: Any, *arguments: Any) -> bool:
    chosen, name = take(2, arguments, "selected")
    return text_of(name).strip() in text_of(chosen).split()


def _selected_at(_: Any, *arguments: Any) -> str:
    chosen, index = take(2, arguments, "selected-at")
    names = text_of(chosen).split()
    position = _number(index)
    return names[int(position)] if 0 <= position < len(names) else ""


def _count_selected(_: Any, *arguments: Any) -> float:
    (chosen,) = take(1, arguments, "count-selected")
    return float(len(text_of(chosen).split()))


def _if(_: Any, *arguments: Any) -> Any:
    condition, then, otherwise = take(3, arguments, "if")
    return then if condition else otherwise


def _coalesce(_: Any, *arguments: Any) -> str:
    first, second = take(2, arguments, "coalesce")
    return text_of(first) or text_of(second)


def _int(_: Any, *arguments: Any) -> float:
    (value,) = take(1, arguments, "int")
    number = _number(value)
    return float(math.trunc(number)) if math.isfinite(number) else math.nan


def _least(_: Any, *arguments: Any) -> float:
    return _extreme(min, arguments, "min")


def _greatest(_: Any, *arguments: Any) -> float:
    return _extreme(max, arguments, "max")


def _extreme(pick: Any, arguments: tuple[Any, ...], function: str) -> float:
    if not arguments:
        raise BadExpression(ExpressionProblem.BAD_ARGUMENTS, function)
    numbers = [_number(argument) for argument in arguments]
    return math.nan if any(math.isnan(number) for number in numbers) else float(pick(numbers))


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "selected": _selected,
    "selected-at": _selected_at,
    "count-selected": _count_selected,
    "if": _if,
    "coalesce": _coalesce,
    "int": _int,
    "min": _least,
    "max": _greatest,
}
"""The functions XLSForm adds to XPath 1.0, but for `regex`."""
