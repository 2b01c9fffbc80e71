"""`manifest.csv`: which files a bundle has, and whether they are the whole truth (bulk) or changes (delta)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.errors import FileRefused, Finding
from intake.columns import nearest
from intake.encoding import told_encoding
from intake.oneroster.columns import PROPERTIES
from intake.oneroster.source import Source
from intake.table import read_records
from intake.table_findings import Findings, ReadingStopped

MANIFEST = "manifest.csv"
NEEDED = ("orgs", "academicSessions", "courses", "users", "classes", "enrollments")
_VERSIONS = ("1.1", "1.2")
_LOOK_ALIKES = frozenset({"orgs.csv", "users.csv", "classes.csv", "enrollments.csv", "school.csv", "student.csv"})


class Mode(StrEnum):
    """What a file of a bundle says about the rows it does not hold."""

    BULK = "bulk"  # they are gone
    DELTA = "delta"  # nothing
    ABSENT = "absent"  # there is no file


@dataclass(frozen=True)
class Manifest:
    """What a bundle says about itself: its version, the mode of each file, and what was odd."""

    version: str
    modes: Mapping[str, Mode]
    """By the name of the file without `.csv`."""
    warnings: tuple[Finding, ...] = ()


def read_manifest(source: Source) -> Manifest:
    """The manifest, if the bundle is OneRoster 1.1 or 1.2 with all files needed; else raises FileRefused.

    Rule: OneRoster 1.1 CSV binding, section 3 (manifest). A file whose line is missing from the manifest is read as
    bulk; where any file holds changes only, files may be absent. OneRoster 1.2 gives roles in a file of their own.
    """
    if MANIFEST not in source.sizes:
        alike = _LOOK_ALIKES & {name.lower() for name in source.sizes}
        raise FileRefused((Finding("looks_like_sds" if alike else "no_manifest", MANIFEST),))
    properties, findings = _properties(source)
    version, row = properties.get("oneroster.version", ("", None))
    if version not in _VERSIONS:
        findings.error("unsupported_version", MANIFEST, row, "oneroster.version", version)
    names = (*NEEDED, "roles") if version == "1.2" else NEEDED
    declared = {name: properties.get(f"file.{name}", ("", None)) for name in names}
    has_delta = any(mode == Mode.DELTA for mode, _ in declared.values())
    modes = {name: _mode(source, name, *declared[name], findings, may_be_absent=has_delta) for name in names}
    findings.raise_if_any()
    return Manifest(version, modes, tuple(findings.warnings))


def _properties(source: Source) -> tuple[dict[str, tuple[str, int | None]], Findings]:
    findings = Findings()
    found: dict[str, tuple[str, int | None]] = {}
    try:
        encoding = told_encoding(MANIFEST, source.lines(MANIFEST), findings)
        lines = source.lines(MANIFEST)
        for record in read_records(MANIFEST, lines, ("propertyName", "value"), findings, encoding=encoding):
            name = record.text("propertyName")
            if name not in PROPERTIES and (meant := nearest(name, PROPERTIES)):
                record.warn("property_resembles", "propertyName", name, meant=meant)
            found[name] = (record.text("value").lower(), record.line)
    except ReadingStopped:
        findings.raise_if_any()
    findings.raise_if_any()
    return found, findings


def _mode(
    source: Source, name: str, declared: str, row: int | None, findings: Findings, *, may_be_absent: bool
) -> Mode:
    column = f"file.{name}"
    if declared not in (*Mode, ""):
        findings.error("unknown_mode", MANIFEST, row, column, declared)
        return Mode.ABSENT
    mode = Mode(declared) if declared else Mode.BULK
    if may_be_absent and not declared and f"{name}.csv" not in source.sizes:
        return Mode.ABSENT
    if mode is Mode.ABSENT and not may_be_absent:
        findings.error("needed_file_absent", MANIFEST, row, column, declared, name=f"{name}.csv")
    elif mode is not Mode.ABSENT and f"{name}.csv" not in source.sizes:
        findings.error("file_missing", f"{name}.csv")
    return mode
