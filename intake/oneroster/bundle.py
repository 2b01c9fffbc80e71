"""A bundle as a stream of rows, in the order in which they refer to each other."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.errors import Finding
from domain.roster import RosterRow
from intake.oneroster import classes, enrolments, organisations, people, terms
from intake.oneroster.known import Known
from intake.oneroster.manifest import check_manifest
from intake.oneroster.source import Source, open_source
from intake.table import Record, read_records
from intake.table_findings import Findings, ReadingStopped

Reader = Callable[[Iterable[Record], Known], Iterator[RosterRow]]


class RosterBundle:
    """The rows of a roster; what is wrong with them is known when all have been read."""

    def __init__(self, source: Source, zone: ZoneInfo) -> None:
        check_manifest(source)
        self.zone = zone
        self._source = source
        self._findings = Findings()
        self._read = 0

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What was odd but not wrong in what has been read so far."""
        return tuple(self._findings.warnings)

    @property
    def share_read(self) -> float:
        """How much of the bundle has been read, 0 to 1, in bytes."""
        whole = sum(self._source.sizes[name] for name, _, _ in self._files())
        return min(1.0, self._read / whole) if whole else 1.0

    def rows(self) -> Iterator[RosterRow]:
        """Every row that is right, in the order of `RosterKind` (roles beside their people).

        Raises FileRefused at the end, with every error, if one row was wrong: keep nothing of it then.
        """
        self._findings, self._read = Findings(), 0
        known = Known()
        try:
            for name, required, read in self._files():
                yield from read(read_records(name, self._lines(name), required, self._findings), known)
        except ReadingStopped:
            # said by the last of the findings
            pass
        self._findings.raise_if_any()

    def _files(self) -> tuple[tuple[str, tuple[str, ...], Reader], ...]:
        return (
            ("orgs.csv", organisations.REQUIRED, organisations.read_organisations),
            ("academicSessions.csv", terms.TERM_COLUMNS, terms.read_terms),
            ("courses.csv", terms.COURSE_COLUMNS, terms.read_courses),
            ("users.csv", people.REQUIRED, people.read_people),
            ("classes.csv", classes.REQUIRED, lambda records, known: classes.read_classes(records, known, self.zone)),
            ("enrollments.csv", enrolments.REQUIRED, enrolments.read_enrolments),
        )

    def _lines(self, name: str) -> Iterator[bytes]:
        for line in self._source.lines(name):
            self._read += len(line)
            yield line


def open_roster(path: Path, zone: ZoneInfo) -> RosterBundle:
    """The bundle at `path` (a folder or a zip); `zone` is that of times without an offset.

    Raises FileRefused when it is no OneRoster 1.1 bulk bundle; its rows are not read yet.
    """
    return RosterBundle(open_source(path), zone)
