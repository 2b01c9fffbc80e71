"""What was found while a table was read: errors refuse the file, warnings do not."""

from domain.errors import FileRefused, Finding

MOST_ERRORS = 1_000
"""Errors after which reading stops: a file this wrong is not corrected row by row."""

_VALUE_LENGTH = 80


class ReadingStopped(Exception):
    """So many errors that reading on helps nobody."""


class Findings:
    """A collector of errors and warnings; raises `ReadingStopped` after `MOST_ERRORS` errors."""

    def __init__(self) -> None:
        self.errors: list[Finding] = []
        self.warnings: list[Finding] = []

    def error(
        self, code: str, file: str = "", row: int | None = None, column: str = "", value: str = "", **values: str | int
    ) -> None:
        """Notes an error; `value` is shortened. Raises ReadingStopped when there are too many."""
        self.errors.append(Finding(code, file, row, column, _short(value), values))
        if len(self.errors) >= MOST_ERRORS:
            self.errors.append(Finding("reading_stopped", file, row, values={"n": MOST_ERRORS}))
            raise ReadingStopped

    def warn(
        self, code: str, file: str = "", row: int | None = None, column: str = "", value: str = "", **values: str | int
    ) -> None:
        """Notes a warning."""
        self.warnings.append(Finding(code, file, row, column, _short(value), values))

    def raise_if_any(self) -> None:
        """Raises FileRefused with every error, if there is one."""
        if self.errors:
            raise FileRefused(tuple(self.errors))


def _short(value: str) -> str:
    return value if len(value) <= _VALUE_LENGTH else value[: _VALUE_LENGTH - 1] + "…"
