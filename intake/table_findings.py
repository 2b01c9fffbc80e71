"""What was found while a table was read: errors refuse the file, warnings do not."""

from collections.abc import Mapping

from domain.errors import FileRefused, Finding

MOST_ERRORS = 1_000
"""Errors after which reading stops: a file this wrong is not corrected row by row."""

_VALUE_LENGTH = 80


class ReadingStopped(Exception):
    """So many errors that reading on helps nobody."""


class Findings:
    """A collector of errors and warnings; raises `ReadingStopped` after `MOST_ERRORS` errors."""

    def __init__(self, *, skips_bad: bool = False) -> None:
        self.errors: list[Finding] = []
        self.warnings: list[Finding] = []
        self.skipped: list[Finding] = []
        """What is wrong with rows, where such rows are left out and do not refuse the file."""
        self.broken: list[tuple[str, Mapping[str, str]]] = []
        """Where rows are left out: the file and the cells of each."""
        self._skips_bad = skips_bad

    def broken_row(self, file: str, cells: Mapping[str, str]) -> None:
        """Notes that a row is wrong, before the first `row_error` of it."""
        if self._skips_bad:
            self.broken.append((file, cells))

    def row_error(self, code: str, file: str, row: int, column: str = "", value: str = "", **values: str | int) -> None:
        """Notes an error in one row, which refuses the file or, where such rows are skipped, only the row."""
        if not self._skips_bad:
            self.error(code, file, row, column, value, **values)
            return
        self.skipped.append(Finding(code, file, row, column, _short(value), values))
        if len(self.skipped) >= MOST_ERRORS:
            self.error("reading_stopped", file, row, n=MOST_ERRORS)
            raise ReadingStopped

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
