"""`range`: the steps from a start to an end, each of them a button."""

from decimal import Decimal, InvalidOperation

from domain.form import LANGUAGES, Choice

STEPS_LIMIT = 11
"""Steps a range may have: two rows of buttons under the thumb, as for a scale of 0 to 10."""

_DEFAULTS = {"start": "1", "end": "10", "step": "1"}
_LARGEST = 1_000_000
_IN_A_ROW = 6
_FINEST = -4


def steps_of(parameters: str) -> tuple[Choice, ...] | None:
    """The choices that a cell `start=1 end=5 step=1` means; None when it is not such a cell, or has too many steps.

    What is left out is start 1, end 10, step 1. The step may point down (start above end). Whole numbers are scores;
    fractions are counted, and enter no mean. Rule: XLSForm, question type range.
    """
    numbers = _numbers(parameters)
    if numbers is None:
        return None
    start, end, step = numbers["start"], numbers["end"], abs(numbers["step"])
    if step == 0 or start == end or (end - start) % step:
        return None
    count = int(abs(end - start) / step) + 1
    if count > STEPS_LIMIT:
        return None
    direction = 1 if end > start else -1
    return tuple(_choice(start + index * step * direction) for index in range(count))


def appearance_of(steps: tuple[Choice, ...]) -> str:
    """How many buttons stand in a row."""
    return f"columns-{min(len(steps), _IN_A_ROW)}"


def _numbers(parameters: str) -> dict[str, Decimal] | None:
    given = dict(_DEFAULTS)
    for part in parameters.replace(",", " ").replace(";", " ").split():
        name, equals, value = part.partition("=")
        if not equals or name.lower() not in _DEFAULTS:
            return None
        given[name.lower()] = value
    try:
        numbers = {name: Decimal(value) for name, value in given.items()}
    except InvalidOperation:
        return None
    fits = all(one.is_finite() and abs(one) <= _LARGEST and _places(one) >= _FINEST for one in numbers.values())
    return numbers if fits else None


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else _FINEST - 1


def _choice(value: Decimal) -> Choice:
    name = f"{value.normalize():f}"
    score = int(value) if value == value.to_integral_value() else None
    return Choice(name, {str(language): name for language in LANGUAGES}, score)
