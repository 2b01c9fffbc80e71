"""Expressions of a form: XPath 1.0 over the answers given so far.

The language is the one XLSForm prescribes: `${name}` is another answer, `.` is the answer being checked. An
expression is read token by token before lxml sees it, so that it can name nothing but answers, literals,
operators and the functions listed here: no node can be walked to, no document opened, no variable guessed.
A filter of choices (`choice_filter`) may also name the columns of the choice that it is asked about.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import regex
from lxml import etree

from domain.functions import FUNCTIONS, BadExpression, ExpressionProblem, take, text_of

__all__ = [
    "LENGTH_LIMIT",
    "BadExpression",
    "Expression",
    "ExpressionProblem",
    "compile_expression",
    "compile_filter",
    "evaluate_bool",
    "evaluate_filter",
    "evaluate_string",
]

LENGTH_LIMIT = 1_000
"""Characters an expression may have; a longer one is a program, not a rule of a questionnaire."""

REGEX_SECONDS = 0.05
"""A match that takes longer counts as no match: patterns that backtrack for ever must not hold up the bot."""

CORE_FUNCTIONS = frozenset(
    (
        *("string", "concat", "contains", "starts-with", "substring", "substring-before", "substring-after"),
        *("string-length", "normalize-space", "translate"),
        *("boolean", "not", "true", "false"),
        *("number", "floor", "ceiling", "round"),
    )
)
"""The functions of XPath 1.0 that take no nodes."""


@dataclass(frozen=True)
class Expression:
    """A compiled expression: its source, the names of the answers it reads, and (a filter's) of the columns."""

    source: str
    references: frozenset[str]
    columns: frozenset[str]
    boolean: etree.XPath
    string: etree.XPath


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<literal>"[^"]*"|'[^']*')
    | (?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
    | \$\{\s*(?P<reference>[A-Za-z_][A-Za-z0-9_-]*)\s*\}
    | (?P<name>[A-Za-z_][A-Za-z0-9_-]*)
    | (?P<operator><=|>=|!=|[=<>+*-])
    | (?P<open>\() | (?P<close>\)) | (?P<comma>,)
    | (?P<current>\.(?!\.))
    """,
    re.VERBOSE,
)
_OPERAND_ENDS = frozenset({"literal", "number", "reference", "current", "column", "close"})
_WORD_OPERATORS = frozenset({"and", "or", "div", "mod"})
NO_CELLS: Mapping[str, str] = MappingProxyType({})


@lru_cache(maxsize=2_048)
def compile_expression(text: str) -> Expression:
    """Compile an XLSForm expression (`relevant`, `constraint`, `calculation`).

    Returns the compiled expression. Raises `BadExpression` when it is empty, longer than `LENGTH_LIMIT`, names
    anything but answers and known functions, or does not parse. Rule: XLSForm (XPath 1.0, `${name}` references).
    """
    return _compiled(text, _read(text))


@lru_cache(maxsize=2_048)
def compile_filter(text: str) -> Expression:
    """Compile an XLSForm `choice_filter`: a bare name in it is a column of the choice, `name` its own name.

    Returns the compiled expression. Raises `BadExpression` as `compile_expression` does, and for a dot: no answer is
    being checked. Rule: XLSForm (choice_filter stands between the brackets after a choice).
    """
    return _compiled(text, tuple(_with_columns(_read(text))))


def evaluate_filter(expression: Expression, values: Mapping[str, str], cells: Mapping[str, str]) -> bool:
    """Whether a choice with these cells is offered; a missing cell reads as empty, like an answer that is not given.

    Raises `BadExpression` when a function meets arguments it cannot take.
    """
    return bool(_evaluate(expression.boolean, expression, values, "", cells))


def evaluate_bool(expression: Expression, values: Mapping[str, str], current: str) -> bool:
    """Whether the expression holds; `values` are answers by name (a missing one is empty), `current` is `.`.

    Raises `BadExpression` when a function meets arguments it cannot take.
    """
    return bool(_evaluate(expression.boolean, expression, values, current))


def evaluate_string(expression: Expression, values: Mapping[str, str], current: str) -> str:
    """The expression's value as text, a number without decimals where it has none; not-a-number is empty.

    Raises `BadExpression` when a function meets arguments it cannot take.
    """
    value = str(_evaluate(expression.string, expression, values, current))
    return "" if value == "NaN" else value


def _read(text: str) -> tuple[_Token, ...]:
    if not text.strip():
        raise BadExpression(ExpressionProblem.EMPTY)
    if len(text) > LENGTH_LIMIT:
        raise BadExpression(ExpressionProblem.TOO_LONG, str(len(text)))
    return tuple(_tokens(text))


def _with_columns(tokens: tuple[_Token, ...]) -> Iterator[_Token]:
    """Names where an operand stands, and no function's, as the columns they are in a filter."""
    after_operand = False
    for token, following in zip(tokens, (*tokens[1:], None), strict=True):
        if token.kind == "current":
            raise BadExpression(ExpressionProblem.UNEXPECTED, token.text)
        is_function = following is not None and following.kind == "open"
        if token.kind == "name" and not after_operand and not is_function:
            token = _Token("column", token.text)
        after_operand = token.kind in _OPERAND_ENDS
        yield token


def _compiled(text: str, tokens: tuple[_Token, ...]) -> Expression:
    _refuse_stray_names(tokens)
    _check_patterns(tokens)
    source = " ".join(_to_xpath(token) for token in tokens)
    references, columns = (
        frozenset(token.text for token in tokens if token.kind == kind) for kind in ("reference", "column")
    )
    boolean, string = _compile(f"boolean({source})"), _compile(f"string({source})")
    expression = Expression(text, references, columns, boolean, string)
    _try_out(expression)
    return expression


def _evaluate(
    xpath: etree.XPath,
    expression: Expression,
    values: Mapping[str, str],
    current: str,
    cells: Mapping[str, str] = NO_CELLS,
) -> Any:
    # functions without an argument, like string-length(), read the context node
    node = etree.Element("current")
    node.text = current
    variables = {f"q_{name}": values.get(name, "") for name in expression.references}
    variables |= {f"c_{name}": cells.get(name, "") for name in expression.columns}
    try:
        return xpath(node, current=current, **variables)
    except etree.XPathError as error:
        raise BadExpression(ExpressionProblem.BAD_ARGUMENTS, str(error)) from None


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise BadExpression(ExpressionProblem.UNEXPECTED, text[position : position + 20])
        if match.lastgroup != "space":
            yield _Token(match.lastgroup, match[match.lastgroup])
        position = match.end()


def _refuse_stray_names(tokens: tuple[_Token, ...]) -> None:
    for index, token in enumerate(tokens):
        after_operand = index > 0 and tokens[index - 1].kind in _OPERAND_ENDS
        if token.kind == "name" and not (after_operand and token.text in _WORD_OPERATORS):
            _check_function(token, tokens[index + 1] if index + 1 < len(tokens) else None)
        elif token.text == "*" and token.kind == "operator" and not after_operand:
            # where an operand stands, an asterisk would mean "any node"
            raise BadExpression(ExpressionProblem.UNEXPECTED, "*")


def _check_function(token: _Token, following: _Token | None) -> None:
    if following is None or following.kind != "open":
        raise BadExpression(ExpressionProblem.UNEXPECTED, token.text)
    if token.text not in CORE_FUNCTIONS and token.text not in OWN_FUNCTIONS:
        raise BadExpression(ExpressionProblem.UNKNOWN_FUNCTION, token.text)


def _check_patterns(tokens: tuple[_Token, ...]) -> None:
    """A pattern stands in the form as a literal, so that it is compiled at load and never made from an answer."""
    for index, token in enumerate(tokens):
        if token == _Token("name", "regex"):
            last = _closing(tokens, index + 1)
            if last - index < 4 or tokens[last - 1].kind != "literal" or tokens[last - 2].kind != "comma":
                raise BadExpression(ExpressionProblem.BAD_PATTERN, "regex")
            _pattern(tokens[last - 1].text[1:-1])


def _closing(tokens: tuple[_Token, ...], opening: int) -> int:
    depth = 0
    for index in range(opening, len(tokens)):
        depth += {"open": 1, "close": -1}.get(tokens[index].kind, 0)
        if depth == 0:
            return index
    raise BadExpression(ExpressionProblem.BAD_SYNTAX, tokens[opening - 1].text)


def _to_xpath(token: _Token) -> str:
    # the prefixes keep an answer called "current" apart from the answer being checked, and from a column
    variables = {"reference": f"$q_{token.text}", "column": f"$c_{token.text}", "current": "$current"}
    return variables.get(token.kind, token.text)


def _compile(source: str) -> etree.XPath:
    try:
        return etree.XPath(source, extensions=_EXTENSIONS, regexp=False, smart_strings=False)
    except (etree.XPathError, ValueError) as error:
        # a ValueError is a character that XML cannot hold
        raise BadExpression(ExpressionProblem.BAD_SYNTAX, str(error)) from None


def _try_out(expression: Expression) -> None:
    """Wrong numbers of arguments show only when a function runs: find them at load, not in front of a person."""
    for value in ("", "1"):
        values, cells = dict.fromkeys(expression.references, value), dict.fromkeys(expression.columns, value)
        _evaluate(expression.string, expression, values, value, cells)


@lru_cache(maxsize=256)
def _pattern(text: str) -> "regex.Pattern[str]":
    try:
        return regex.compile(text)
    except regex.error:
        raise BadExpression(ExpressionProblem.BAD_PATTERN, f"{text}") from None


def _regex(_: Any, *arguments: Any) -> bool:
    text, pattern = take(2, arguments, "regex")
    try:
        return _pattern(text_of(pattern)).fullmatch(text_of(text), timeout=REGEX_SECONDS) is not None
    except TimeoutError:
        return False


OWN_FUNCTIONS: Mapping[str, Any] = {**FUNCTIONS, "regex": _regex}
_EXTENSIONS = {(None, name): function for name, function in OWN_FUNCTIONS.items()}
