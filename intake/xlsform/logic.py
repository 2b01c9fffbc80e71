"""The check of a form's expressions: that each parses, and reads only answers that stand before it."""

from collections.abc import Collection, Iterator, Mapping

from domain.expression import BadExpression, ExpressionProblem, compile_expression, compile_filter
from intake.xlsform.entries import QUESTIONS, Entry
from intake.xlsform.filters import FILTER
from intake.xlsform.finding import FindingCode, FormFinding, found

COLUMNS = ("relevant", "constraint", "calculation", FILTER)

_CODES = {
    ExpressionProblem.EMPTY: FindingCode.MISSING_EXPRESSION,
    ExpressionProblem.TOO_LONG: FindingCode.EXPRESSION_TOO_LONG,
    ExpressionProblem.UNEXPECTED: FindingCode.EXPRESSION_UNEXPECTED,
    ExpressionProblem.UNKNOWN_FUNCTION: FindingCode.EXPRESSION_FUNCTION,
    ExpressionProblem.BAD_SYNTAX: FindingCode.EXPRESSION_SYNTAX,
    ExpressionProblem.BAD_ARGUMENTS: FindingCode.EXPRESSION_ARGUMENTS,
    ExpressionProblem.BAD_PATTERN: FindingCode.EXPRESSION_PATTERN,
}
_VALUED = frozenset({*QUESTIONS, "calculate", "hidden"})


def check_logic(entries: tuple[Entry, ...], columns: Collection[str]) -> Iterator[FormFinding]:
    """What is wrong with `relevant`, `constraint`, `calculation` and `choice_filter`, row by row.

    `columns` are those of the choices sheet, as they are written.
    """
    positions = {entry.name: index for index, entry in reversed(list(enumerate(entries))) if entry.type in _VALUED}
    for index, entry in enumerate(entries):
        if entry.type == "calculate" and not entry.cells.get("calculation"):
            yield found(FindingCode.MISSING_EXPRESSION, "survey", entry.row, entry.name, "calculation")
        for column in COLUMNS:
            if entry.cells.get(column):
                yield from _check_expression(entries, positions, index, column, {"name", *columns})


def _check_expression(
    entries: tuple[Entry, ...], positions: Mapping[str, int], index: int, column: str, columns: Collection[str]
) -> Iterator[FormFinding]:
    entry = entries[index]
    place = ("survey", entry.row, entry.name, column)
    try:
        expression = (compile_filter if column == FILTER else compile_expression)(entry.cells[column])
    except BadExpression as bad:
        yield found(_CODES[bad.problem], *place, detail=bad.detail[:60])
        return
    for name in sorted(expression.columns.difference(columns)):
        yield found(FindingCode.UNKNOWN_COLUMN, *place, name=name)
    for name in sorted(expression.references):
        position = positions.get(name)
        if position is None:
            yield found(FindingCode.UNKNOWN_REFERENCE, *place, name=name)
        elif position >= index:
            yield found(FindingCode.LATER_REFERENCE, *place, name=name)
        elif not _is_in_sight(entries[position], entry):
            yield found(FindingCode.REPEAT_REFERENCE, *place, name=name)


def _is_in_sight(target: Entry, reader: Entry) -> bool:
    """Inside a repeated group an answer belongs to one instructor: only the same group can mean the same one."""
    return target.repeat is None or target.repeat == reader.repeat
