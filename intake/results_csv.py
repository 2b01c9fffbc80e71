"""`results.csv`: the results of one wave of earlier years, one row for each question in each part of the university."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from domain.errors import FileRefused, Finding
from domain.language import LANGUAGES, Text
from domain.past_results import MOST_SHARES, PastRow, PastTable
from domain.result import Level
from intake.excel_table import table_lines
from intake.one_table import read_once
from intake.table import Record

OF_WAVE = ("wave", "term_start", "period_kk", "period_ru", "period_en", "form")
OF_PLACE = ("level", "key", "parent", "name_kk", "name_ru", "name_en", "n_eligible", "n_answered")
REQUIRED = (*OF_WAVE, *OF_PLACE, "instructor", "question", "n", "mean")
SHARES = tuple(f"share_{number}" for number in range(1, MOST_SHARES + 1))
OPTIONAL = (*SHARES, "deviation")

KEY_LIMIT = 32
"""Characters of a wave's key, which stands in buttons."""

_KEY = re.compile(r"[a-z_]+-[a-z0-9_-]+")
_COUNT = re.compile(r"[0-9]{1,7}")
_NUMBER = re.compile(r"-?[0-9]{1,4}(\.[0-9]{1,6})?")
_ORDER = tuple(Level)
_WHOLE = 100


@dataclass(frozen=True)
class _Wave:
    """What every row says of the wave."""

    key: str
    started_on: date
    period: tuple[tuple[str, str], ...]
    form: str


@dataclass(frozen=True)
class _Read:
    wave: _Wave
    row: PastRow


def open_results(path: Path) -> PastTable:
    """The results in the file at `path`, CSV or .xlsx; raises FileRefused as `read_results`, or for another file."""
    return read_results(path.name, table_lines(path, if_folder=Finding("results_is_folder", path.name)))


def read_results(file: str, lines: Iterable[bytes]) -> PastTable:
    """The results in the lines of a CSV table: right in themselves, of one wave, in one tree.

    Whether they fit the questionnaire is told by `past_results.rows_unlike`. Raises FileRefused with every error.
    """
    found, warnings = read_once(
        file,
        lines,
        REQUIRED,
        _row,
        key=lambda read: (read.row.place, read.row.instructor, read.row.question),
        refuse_second=lambda record, read: record.refuse("duplicate_result", "question", read.row.question),
        optional=OPTIONAL,
    )
    read = [one for _, one in found]
    findings = (*_of_other_waves(file, read), *_disagreeing(file, read), *_out_of_the_tree(file, read))
    if findings:
        raise FileRefused(findings)
    wave = read[0].wave
    rows = tuple(one.row for one in read)
    return PastTable(file, wave.key, wave.started_on, dict(wave.period), wave.form, rows, tuple(warnings))


def _row(record: Record) -> _Read | None:
    wave, level = _wave(record), record.choice("level", Level, "unknown_level")
    if not record.text("level"):
        record.refuse("empty", "level")
    eligible, answered = _count(record, "n_eligible"), _count(record, "n_answered", required=True)
    if eligible is not None and answered is not None and answered > eligible:
        record.refuse("more_answered_than_eligible", "n_answered", str(answered), eligible=eligible)
    key, question, name = record.id("key", required=True), record.id("question", required=True), _text(record, "name_")
    n, mean = _count(record, "n"), _number(record, "mean")
    shares, deviation = _shares(record), _number(record, "deviation", least=0)
    if not record.text("n") and (mean is not None or shares or deviation is not None):
        record.refuse("figure_without_n", "n")
    parent, instructor = record.id("parent"), record.id("instructor")
    if record.is_broken or wave is None or level is None or answered is None:
        return None
    row = PastRow(
        record.line, level, key, parent, name, instructor, eligible, answered, question, n, mean, shares, deviation
    )
    return _Read(wave, row)


def _wave(record: Record) -> _Wave | None:
    key, started_on = record.text("wave", required=True), record.day("term_start", required=True)
    if key and (len(key) > KEY_LIMIT or not _KEY.fullmatch(key)):
        record.refuse("bad_wave_key", "wave", key, limit=KEY_LIMIT)
    period, form = _text(record, "period_"), record.id("form")
    return _Wave(key, started_on, tuple(period.items()), form) if started_on else None


def _text(record: Record, prefix: str) -> Text:
    """The cells of the three languages; an empty one says what the first that is there says."""
    cells = {language.value: record.text(f"{prefix}{language}") for language in LANGUAGES}
    otherwise = next((cell for cell in cells.values() if cell), "")
    if not otherwise:
        record.refuse("no_name", f"{prefix}kk")
    return {language: cell or otherwise for language, cell in cells.items()}


def _count(record: Record, column: str, *, required: bool = False) -> int | None:
    value = record.text(column, required=required)
    if value and not _COUNT.fullmatch(value):
        record.refuse("bad_count", column, value)
        return None
    return int(value) if value else None


def _number(record: Record, column: str, *, least: int | None = None) -> Decimal | None:
    value = record.text(column)
    if not value:
        return None
    if not _NUMBER.fullmatch(value) or (least is not None and Decimal(value) < least):
        record.refuse("bad_number", column, value)
        return None
    return Decimal(value)


def _shares(record: Record) -> tuple[int, ...]:
    """The shares in whole per cents, half up; empty where the row has none."""
    given = [(column, _number(record, column, least=0)) for column in SHARES]
    told = [share for _, share in given if share is not None]
    gap = next((column for column, share in given[: len(told)] if share is None), "")
    if gap:
        record.refuse("empty", gap)
    over = next((column for column, share in given if share is not None and share > _WHOLE), "")
    if over:
        record.refuse("bad_number", over, record.text(over))
    return tuple(int(share + Decimal("0.5")) for share in told)


def _of_other_waves(file: str, read: Sequence[_Read]) -> Iterator[Finding]:
    first = read[0].wave
    for one in read:
        wave, line = one.wave, one.row.line
        if wave.key != first.key:
            yield Finding("another_wave", file, line, "wave", wave.key)
        if wave.started_on != first.started_on:
            yield Finding("another_wave", file, line, "term_start", wave.started_on.isoformat())
        if wave.period != first.period:
            yield Finding("another_wave", file, line, "period_kk", dict(wave.period)["kk"])
        if wave.form != first.form:
            yield Finding("another_wave", file, line, "form", wave.form)


def _disagreeing(file: str, read: Sequence[_Read]) -> Iterator[Finding]:
    """Rows that say something else of the same place than an earlier one."""
    first: dict[tuple[bool, str], PastRow] = {}
    for one in read:
        row, known = one.row, first.setdefault(one.row.place, one.row)
        for column, mine, theirs in zip(_FACTS, _facts(row), _facts(known), strict=True):
            if mine != theirs:
                yield Finding("differs_from_earlier_row", file, row.line, column, mine)


_FACTS = ("level", "parent", "name_kk", "name_ru", "name_en", "n_eligible", "n_answered")


def _facts(row: PastRow) -> tuple[str, ...]:
    eligible = "" if row.eligible is None else str(row.eligible)
    return row.level.value, row.parent, *row.name.values(), eligible, str(row.answered)


def _out_of_the_tree(file: str, read: Sequence[_Read]) -> Iterator[Finding]:
    parts = {one.row.key: one.row for one in read if one.row.level is not Level.COURSE}
    universities = [one.row for one in read if one.row.level is Level.UNIVERSITY]
    if not universities:
        yield Finding("no_university", file, column="level")
    seen: set[tuple[bool, str]] = set()
    for one in read:
        row = one.row
        if row.place in seen:
            continue
        seen.add(row.place)
        if row.level is Level.UNIVERSITY and row.key != universities[0].key:
            yield Finding("second_university", file, row.line, "key", row.key)
        above = parts.get(row.parent)
        if row.parent and (above is None or _ORDER.index(above.level) >= _ORDER.index(row.level)):
            yield Finding("unknown_parent", file, row.line, "parent", row.parent)
