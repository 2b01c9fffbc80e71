"""`manifest.csv`: which files a bundle has, and whether they are the whole truth (bulk) or changes (delta)."""

from domain.errors import FileRefused, Finding
from intake.oneroster.source import Source
from intake.table import read_records
from intake.table_findings import Findings, ReadingStopped

MANIFEST = "manifest.csv"
NEEDED = ("orgs", "academicSessions", "courses", "users", "classes", "enrollments")
_LOOK_ALIKES = frozenset({"orgs.csv", "users.csv", "classes.csv", "enrollments.csv", "school.csv", "student.csv"})


def check_manifest(source: Source) -> None:
    """Does nothing if the bundle is OneRoster 1.1 with all files needed, in bulk; else raises FileRefused.

    Rule: OneRoster 1.1 CSV binding, section 3 (manifest). A file whose line is missing from the manifest is read.
    """
    if MANIFEST not in source.sizes:
        alike = _LOOK_ALIKES & {name.lower() for name in source.sizes}
        raise FileRefused((Finding("looks_like_sds" if alike else "no_manifest", MANIFEST),))
    properties, findings = _properties(source)
    version = properties.get("oneroster.version", ("", None))[0]
    if version != "1.1":
        row = properties.get("oneroster.version", ("", None))[1]
        findings.error("unsupported_version", MANIFEST, row, "oneroster.version", version)
    for name in NEEDED:
        _check_file(source, name, properties.get(f"file.{name}"), findings)
    findings.raise_if_any()


def _properties(source: Source) -> tuple[dict[str, tuple[str, int | None]], Findings]:
    findings = Findings()
    found: dict[str, tuple[str, int | None]] = {}
    try:
        for record in read_records(MANIFEST, source.lines(MANIFEST), ("propertyName", "value"), findings):
            found[record.text("propertyName")] = (record.text("value").lower(), record.line)
    except ReadingStopped:
        findings.raise_if_any()
    findings.raise_if_any()
    return found, findings


def _check_file(source: Source, name: str, declared: tuple[str, int | None] | None, findings: Findings) -> None:
    mode, row = declared or ("bulk", None)
    column = f"file.{name}"
    if mode == "delta":
        findings.error("delta", MANIFEST, row, column, mode)
    elif mode == "absent":
        findings.error("needed_file_absent", MANIFEST, row, column, mode, name=f"{name}.csv")
    elif mode != "bulk":
        findings.error("unknown_mode", MANIFEST, row, column, mode)
    elif f"{name}.csv" not in source.sizes:
        findings.error("file_missing", f"{name}.csv")
