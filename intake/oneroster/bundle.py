"""A bundle as a stream of rows, in the order in which they refer to each other."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.errors import Finding
from domain.roster import KIND_OF_ROW, RosterKind, RosterRow
from domain.roster_marks import EVERY_KEY, KnownRoster, Mark, MarkRow
from intake.encoding import told_encoding
from intake.oneroster import classes, enrolments, organisations, people, roles, terms
from intake.oneroster.columns import COLUMNS
from intake.oneroster.known import Known, Status, status_of
from intake.oneroster.manifest import Mode, read_manifest
from intake.oneroster.source import Source, open_source
from intake.table import Record, read_records
from intake.table_findings import Findings, ReadingStopped

Row = RosterRow | MarkRow
Reader = Callable[[Iterable[Record], Known], Iterator[Row]]


@dataclass(frozen=True)
class _File:
    name: str
    kind: RosterKind
    required: tuple[str, ...]
    read: Reader
    mode: Mode

    @property
    def is_changes(self) -> bool:
        return self.mode is Mode.DELTA


class RosterBundle:
    """The rows of a roster; what is wrong with them is known when all have been read.

    With `skips_bad`, wrong rows are left out and named in `skipped`; what is known about them stays. A file that is
    wrong as a whole refuses the bundle all the same.
    """

    def __init__(self, source: Source, zone: ZoneInfo, *, skips_bad: bool = False) -> None:
        self.zone = zone
        self.skips_bad = skips_bad
        self._manifest = read_manifest(source)
        self._source = source
        self._findings = Findings()
        self._read = 0
        self._files = tuple(self._files_of(self._manifest.version))

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What was odd but not wrong in what has been read so far."""
        return (*self._manifest.warnings, *self._findings.warnings)

    @property
    def skipped(self) -> tuple[Finding, ...]:
        """What was wrong with rows that were left out, in what has been read so far."""
        return tuple(self._findings.skipped)

    @property
    def changes(self) -> frozenset[RosterKind]:
        """The kinds of rows of which the bundle names only what changes, or nothing: other rows of them stay."""
        whole = {file.kind for file in self._files if file.mode is Mode.BULK}
        if self._manifest.version == "1.1" and RosterKind.PEOPLE in whole:
            whole.add(RosterKind.ROLES)
        return frozenset(RosterKind) - whole

    @property
    def needs_known(self) -> bool:
        """Whether `rows` must be told what is on the roster already."""
        return self.skips_bad or bool(self.changes)

    @property
    def share_read(self) -> float:
        """How much of the bundle has been read, 0 to 1, in bytes."""
        whole = sum(self._source.sizes[file.name] for file in self._files if file.mode is not Mode.ABSENT)
        return min(1.0, self._read / whole) if whole else 1.0

    def rows(self, before: KnownRoster | None = None) -> Iterator[Row]:
        """Every row that is right, in the order of `RosterKind` (roles beside their people), and marks among them.

        `before` is what is on the roster already; of files that are whole nothing of it is used, unless wrong rows
        are skipped. Raises FileRefused at the end, with every error, if one row was wrong: keep nothing of it then.
        """
        self._findings, self._read = Findings(skips_bad=self.skips_bad), 0
        known = Known(before=before or KnownRoster(), skips_bad=self.skips_bad)
        try:
            for file in self._files:
                if file.kind in self.changes:
                    known.take(file.kind)
                if file.mode is not Mode.ABSENT:
                    yield from self._rows_of(file, known)
                if file.kind is RosterKind.PEOPLE:
                    yield from roles.roles_of_others(known)
                    yield from self._kept(file, set())
        except ReadingStopped:
            # said by the last of the findings
            pass
        self._findings.raise_if_any()

    def _rows_of(self, file: _File, known: Known) -> Iterator[Row]:
        """The rows of one file, then what is to be said about rows that it does not give."""
        encoding = told_encoding(file.name, self._source.lines(file.name), self._findings)
        records = read_records(
            file.name,
            self._lines(file.name),
            file.required,
            self._findings,
            known=COLUMNS[file.name],
            encoding=encoding,
        )
        if file.kind is RosterKind.PEOPLE:
            known.people_are_changes = file.is_changes
        marks: list[MarkRow] = []
        good: set[str] = set()
        for row in file.read(_given(records, file, known, marks), known):
            if self.skips_bad and KIND_OF_ROW.get(type(row)) is file.kind:
                good.add(getattr(row, "id", ""))
            yield row
        yield from marks
        broken = {cells.get("sourcedId", "") for _, cells in self._findings.broken}
        known.forget(file.kind, broken - good)
        yield from self._kept(file, good)

    def _kept(self, file: _File, good: set[str]) -> Iterator[MarkRow]:
        """Marks at the rows that were left out: what is known about them stays. One without an id may be any."""
        column = "userSourcedId" if file.kind is RosterKind.ROLES else "sourcedId"
        keys = {
            (RosterKind.ROLES, cells.get("userSourcedId", EVERY_KEY))
            if name == "roles.csv"
            else (file.kind, cells.get(column, EVERY_KEY))
            for name, cells in self._findings.broken
        }
        self._findings.broken.clear()
        yield from (MarkRow(Mark.KEPT, kind, key) for kind, key in sorted(keys) if key not in good)

    def _files_of(self, version: str) -> Iterator[_File]:
        zone, has_roles = self.zone, version == "1.2"
        modes = self._manifest.modes

        def read_roles(records: Iterable[Record], known: Known) -> Iterator[Row]:
            return roles.read_roles(records, known, are_changes=modes["roles"] is Mode.DELTA)

        def read_classes(records: Iterable[Record], known: Known) -> Iterator[Row]:
            return classes.read_classes(records, known, zone)

        required = people.REQUIRED_WITHOUT_ROLE if has_roles else people.REQUIRED
        parts: tuple[tuple[str, RosterKind, tuple[str, ...], Reader], ...] = (
            ("orgs", RosterKind.ORGANISATIONS, organisations.REQUIRED, organisations.read_organisations),
            ("academicSessions", RosterKind.TERMS, terms.TERM_COLUMNS, terms.read_terms),
            ("courses", RosterKind.COURSES, terms.COURSE_COLUMNS, terms.read_courses),
            *((("roles", RosterKind.ROLES, roles.REQUIRED, read_roles),) if has_roles else ()),
            ("users", RosterKind.PEOPLE, required, people.read_people),
            ("classes", RosterKind.CLASSES, classes.REQUIRED, read_classes),
            ("enrollments", RosterKind.ENROLMENTS, enrolments.REQUIRED, enrolments.read_enrolments),
        )
        for name, kind, columns, read in parts:
            yield _File(f"{name}.csv", kind, columns, read, modes[name])

    def _lines(self, name: str) -> Iterator[bytes]:
        for line in self._source.lines(name):
            self._read += len(line)
            yield line


def _given(records: Iterable[Record], file: _File, known: Known, marks: list[MarkRow]) -> Iterator[Record]:
    """The rows that count, ids checked. Rows to be deleted are as good as absent, and of changes they are marked."""
    seen: set[str] = set()
    for record in records:
        # of roles.csv, the reader takes roles away itself: they are known by person and role, not by id
        is_live = file.kind is RosterKind.ROLES or status_of(record) is Status.ACTIVE
        if not is_live and not file.is_changes:
            continue
        id = record.id("sourcedId", required=True)
        if id and id in seen:
            record.refuse("duplicate_id", "sourcedId", id)
        seen.add(id)
        if is_live:
            yield record
        elif not record.is_broken:
            known.of(file.kind).pop(id, None)
            marks.append(MarkRow(Mark.GONE, file.kind, id))


def open_roster(path: Path, zone: ZoneInfo, *, skips_bad: bool = False) -> RosterBundle:
    """The bundle at `path` (a folder or a zip); `zone` is that of times without an offset.

    Raises FileRefused when it is no OneRoster bundle (1.1 or 1.2); its rows are not read yet.
    """
    return RosterBundle(open_source(path), zone, skips_bad=skips_bad)
