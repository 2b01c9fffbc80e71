"""How numbers are written in each language: the strings that cards and captions share.

Values come rounded from the release, so nothing here rounds; typst is given these strings and computes nothing.
"""

from decimal import Decimal

from babel import Locale
from babel.numbers import format_decimal

from domain.language import Language
from domain.result import Bound, Mean, Share

MINUS = "\u2212"
NO_BREAK = "\u00a0"
DASH = "\u2013"


def decimal(value: Decimal, language: str) -> str:
    """A value with one decimal: "4,0", with a real minus sign."""
    return _babel(value, "#,##0.0", language)


def hundredths(value: Decimal, language: str) -> str:
    """A value with two decimals: "0,12"."""
    return _babel(value, "#,##0.00", language)


def count(value: int, language: str) -> str:
    """A whole number with the thousands apart."""
    return _babel(Decimal(value), "#,##0", language)


def percent(value: int, language: str) -> str:
    """Whole per cents: "65%", in Russian with a no-break space before the sign."""
    return _babel(Decimal(value), "#,##0", language) + (f"{NO_BREAK}%" if language == Language.RU else "%")


def mean(value: Mean, scale: tuple[int, int], language: str) -> str:
    """A mean as it is told: "4,4"; where it is a range at an end of the `scale`, as a bound: "≥ 4,5"."""
    if value.exact:
        return decimal(value.low, language)
    if value.high == scale[1]:
        return f"≥{NO_BREAK}{decimal(value.low, language)}"
    if value.low == scale[0]:
        return f"≤{NO_BREAK}{decimal(value.high, language)}"
    return f"{decimal(value.low, language)}{DASH}{decimal(value.high, language)}"


def share(value: Share, language: str, sign: bool = False) -> str:
    """A share with or without its per cent sign: "54", "≥ 95%"."""
    bound = {Bound.EXACT: "", Bound.AT_LEAST: f"≥{NO_BREAK}", Bound.AT_MOST: f"≤{NO_BREAK}"}[value.bound]
    return bound + (percent(value.percent, language) if sign else count(value.percent, language))


def span(low: int, high: int, language: str) -> str:
    """Counts from `low` to `high`: "398–412", or one number if they are equal."""
    return count(low, language) if low == high else f"{count(low, language)}{DASH}{count(high, language)}"


def _babel(value: Decimal, pattern: str, language: str) -> str:
    return str(format_decimal(value, format=pattern, locale=Locale.parse(language))).replace("-", MINUS)
