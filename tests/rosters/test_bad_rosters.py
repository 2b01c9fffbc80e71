"""Every kind of bad row is named with its file, line, column and value; every wrong file with its reason."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from roster_examples import ALMATY, Tables, bundle, enrolment, files, person, small_roster

from domain.errors import FileRefused, Finding
from intake.oneroster import RosterBundle, open_roster
from intake.oneroster.source import MemorySource
from intake.table_findings import MOST_ERRORS

Change = Callable[[Tables], object]
Place = tuple[str, str, int | None, str, str]
Case = tuple[Change, Place]


def errors_of(roster: RosterBundle) -> tuple[Finding, ...]:
    """What a bundle is refused for."""
    with pytest.raises(FileRefused) as refused:
        list(roster.rows())
    return refused.value.findings


def place(finding: Finding) -> Place:
    """Where a finding points."""
    return (finding.code, finding.file, finding.row, finding.column, finding.value)


def put(file: str, column: str, value: str, row: int = 0) -> Change:
    """Sets one cell."""
    return lambda tables: tables[file][row].update({column: value})


def add(file: str, row: dict[str, str]) -> Change:
    """Adds a row."""
    return lambda tables: tables[file].append(row)


def spoilt(code: str, file: str, column: str, value: str, *, row: int = 0, shown: str | None = None) -> Case:
    """A cell set to a bad value, and the finding at its place: the first row is line 2."""
    return put(file, column, value, row), (code, file, row + 2, column, value if shown is None else shown)


TERMS = "academicSessions.csv"
BAD_ROWS: list[Case] = [
    spoilt("duplicate_id", "orgs.csv", "sourcedId", "u", row=1),
    spoilt("unknown_organisation_kind", "orgs.csv", "metadata.kind", "academy"),
    spoilt("unknown_organisation_type", "orgs.csv", "type", "ministry"),
    spoilt("unknown_reference", "orgs.csv", "parentSourcedId", "x"),
    spoilt("organisation_below_itself", "orgs.csv", "parentSourcedId", "p"),
    spoilt("not_a_vice_president", "orgs.csv", "metadata.responsibleVp", "dean"),
    spoilt("unknown_role", "orgs.csv", "metadata.responsibleVp", "king"),
    spoilt("empty", "orgs.csv", "name", ""),
    spoilt("empty", "orgs.csv", "sourcedId", "", row=1),
    spoilt("too_long", "orgs.csv", "sourcedId", "x" * 256, row=1, shown="x" * 79 + "…"),
    spoilt("bad_date", TERMS, "startDate", "1.9.2026"),
    spoilt("bad_date", TERMS, "startDate", "2026-02-30"),
    spoilt("ends_before_start", TERMS, "endDate", "2026-09-01"),
    spoilt("unknown_term_type", TERMS, "type", "quarter"),
    spoilt("empty", TERMS, "type", ""),
    spoilt("unknown_reference", TERMS, "parentSourcedId", "y"),
    spoilt("unknown_reference", "courses.csv", "orgSourcedId", "x"),
    spoilt("empty", "courses.csv", "title", ""),
    spoilt("duplicate_id", "users.csv", "sourcedId", "s1", row=1),
    spoilt("person_without_role", "users.csv", "metadata.roles", ""),
    spoilt("unknown_role", "users.csv", "metadata.roles", "student|king", shown="king"),
    spoilt("unknown_language", "users.csv", "metadata.language", "de"),
    spoilt("unknown_reference", "users.csv", "orgSourcedIds", "u,x", shown="x"),
    spoilt("wrong_organisation_kind", "users.csv", "metadata.programme", "u"),
    spoilt("wrong_organisation_kind", "users.csv", "metadata.unit", "p"),
    spoilt("bad_date", "users.csv", "metadata.graduationDate", "soon"),
    spoilt("bad_date", "users.csv", "metadata.graduationApplied", "2026-13-01"),
    spoilt("bad_flag", "users.csv", "metadata.international", "perhaps"),
    spoilt("bad_flag", "users.csv", "enabledUser", "perhaps"),
    spoilt("unknown_status", "users.csv", "status", "asleep"),
    spoilt("control_character", "users.csv", "givenName", "\x00Әсел", shown="�Әсел"),
    spoilt("class_without_term", "classes.csv", "termSourcedIds", ""),
    spoilt("unknown_reference", "classes.csv", "termSourcedIds", "t,t9", shown="t9"),
    spoilt("unknown_reference", "classes.csv", "courseSourcedId", "k9"),
    spoilt("empty", "classes.csv", "schoolSourcedId", ""),
    spoilt("unknown_class_kind", "classes.csv", "metadata.kind", "exam"),
    spoilt("bad_date", "classes.csv", "metadata.lastClass", "x"),
    spoilt("bad_time", "classes.csv", "metadata.examStart", "2026-12-15"),
    spoilt("bad_time", "classes.csv", "metadata.examEnd", "2026-12-15T25:00"),
    spoilt("ends_before_start", "classes.csv", "metadata.examEnd", "2026-12-15T08:00"),
    spoilt("exam_without_end", "classes.csv", "metadata.examEnd", ""),
    spoilt("exam_without_start", "classes.csv", "metadata.examStart", ""),
    spoilt("duplicate_id", "enrollments.csv", "sourcedId", "e1", row=1),
    spoilt("unknown_reference", "enrollments.csv", "classSourcedId", "c9"),
    spoilt("unknown_reference", "enrollments.csv", "userSourcedId", "x"),
    spoilt("unknown_enrolment_role", "enrollments.csv", "role", "pupil"),
    spoilt("empty", "enrollments.csv", "role", ""),
    spoilt("bad_date", "enrollments.csv", "beginDate", "x"),
    spoilt("bad_flag", "enrollments.csv", "primary", "2"),
]


@pytest.mark.parametrize(("change", "expected"), BAD_ROWS, ids=[f"{place[0]}-{place[3]}" for _, place in BAD_ROWS])
def test_a_bad_row_is_named_with_its_place(change: Change, expected: Place) -> None:
    tables = small_roster()
    change(tables)
    found = [place(finding) for finding in errors_of(bundle(tables))]
    assert expected in found
    assert len(found) <= 2, "one bad cell is not the cause of many complaints"


def test_all_errors_of_all_files_come_together() -> None:
    tables = small_roster()
    tables["orgs.csv"][0]["name"] = ""
    tables["enrollments.csv"][0]["role"] = "pupil"
    assert {finding.file for finding in errors_of(bundle(tables))} == {"orgs.csv", "enrollments.csv"}


def test_reading_stops_when_nearly_everything_is_wrong() -> None:
    tables = small_roster()
    tables["users.csv"] += [person(f"s{number}", "king") for number in range(2, 3 * MOST_ERRORS)]
    found = errors_of(bundle(tables))
    assert len(found) == MOST_ERRORS + 1
    assert found[-1].code == "reading_stopped"


def crowd(tables: Tables) -> None:
    """Nine more instructors in the class, one of them twice."""
    tables[USERS] += [person(f"t{number}", "instructor") for number in range(9)]
    tables[ENROLMENTS] += [enrolment(f"t{number}", "c", f"t{number % 9}", "teacher") for number in range(9)]


def odd(change: Change, code: str, file: str, line: int, column: str, value: str = "") -> Case:
    """A change, and the warning it is to cause."""
    return change, (code, file, line, column, value)


CLASSES, USERS, ENROLMENTS = "classes.csv", "users.csv", "enrollments.csv"
ODD_ROWS: list[Case] = [
    odd(put(CLASSES, "metadata.kind", "graded"), "graded_without_exam", CLASSES, 2, "metadata.examEnd"),
    odd(put(CLASSES, "metadata.kind", ""), "graded_without_exam", CLASSES, 2, "metadata.examEnd"),
    odd(put(CLASSES, "metadata.kind", "pass_fail"), "pass_fail_without_last_class", CLASSES, 2, "metadata.lastClass"),
    odd(put(USERS, "email", "none"), "bad_email", USERS, 2, "email", "none"),
    odd(put(USERS, "email", "I1@university.example"), "email_of_another", USERS, 3, "email", "i1@university.example"),
    odd(put(USERS, "metadata.roles", "student|graduating"), "no_graduation_date", USERS, 2, "metadata.graduationDate"),
    odd(put(USERS, "metadata.roles", "hr"), "student_without_role", ENROLMENTS, 3, "userSourcedId", "s1"),
    odd(put(USERS, "metadata.roles", "dean", 1), "teacher_without_role", ENROLMENTS, 2, "userSourcedId", "i1"),
    odd(put(USERS, "enabledUser", "false"), "account_off", USERS, 2, "enabledUser", "false"),
    odd(add(ENROLMENTS, enrolment("e3", "c", "s1", "student")), "enrolled_twice", ENROLMENTS, 4, "userSourcedId", "s1"),
    odd(crowd, "many_instructors", ENROLMENTS, 11, "classSourcedId", "c"),
]


@pytest.mark.parametrize(("change", "expected"), ODD_ROWS, ids=[place[0] for _, place in ODD_ROWS])
def test_an_odd_row_is_a_warning_and_the_roster_is_taken(change: Change, expected: Place) -> None:
    tables = small_roster()
    tables["classes.csv"][0] |= {"metadata.examEnd": "", "metadata.examStart": "", "metadata.lastClass": ""}
    change(tables)
    roster = bundle(tables)
    assert list(roster.rows())
    assert expected in [place(warning) for warning in roster.warnings]


def test_parents_are_left_out_with_their_enrolments() -> None:
    tables = small_roster()
    users = [{key: value for key, value in row.items() if key != "metadata.roles"} for row in tables["users.csv"]]
    users[1]["role"] = "Parent"
    tables["users.csv"] = users
    roster = bundle(tables)
    rows = list(roster.rows())
    assert not any("i1" in repr(row) for row in rows)
    assert [warning.code for warning in roster.warnings] == ["not_of_university"]


def test_rows_marked_to_be_deleted_are_as_good_as_absent() -> None:
    tables = small_roster()
    tables["users.csv"].append(tables["users.csv"][0] | {"sourcedId": "s9", "status": "toBeDeleted"})
    rows = list(bundle(tables).rows())
    assert any("s1" in repr(row) for row in rows)
    assert not any("s9" in repr(row) for row in rows)


def test_capitals_and_spaces_in_keys_do_not_matter() -> None:
    tables = small_roster()
    tables["users.csv"][0] |= {"metadata.roles": " Student | Staff ", "metadata.language": "KK"}
    tables["classes.csv"][0]["metadata.kind"] = "Graded"
    assert list(bundle(tables).rows())


TABLE_FAULTS: list[tuple[bytes, Place]] = [
    (b"", ("no_header", "courses.csv", None, "", "")),
    (b"sourcedId;title;orgSourcedId\r\nk;Law;u\r\n", ("semicolons", "courses.csv", 1, "", "")),
    (b"sourcedId,title\r\nk,Law\r\n", ("missing_column", "courses.csv", 1, "orgSourcedId", "")),
    (b"sourcedId,title,title,orgSourcedId\r\n", ("repeated_column", "courses.csv", 1, "title", "")),
    (
        "sourcedId,title,orgSourcedId\r\nk,Заң,u\r\n".encode() + b"l,\xe0,u\r\n",
        ("not_utf8", "courses.csv", 3, "", ""),
    ),
    (b"sourcedId,title,orgSourcedId\r\nk,\xe0\x00,u\r\n", ("not_utf8", "courses.csv", 2, "", "")),
    (b"sourcedID,title,orgSourcedId\r\n", ("misspelt_column", "courses.csv", 1, "sourcedId", "sourcedID")),
    (b'sourcedId,title,orgSourcedId\r\nk,"Law,u\r\n', ("bad_csv", "courses.csv", 2, "", "")),
    (b'sourcedId,title,orgSourcedId\r\nk,"Law"x,u\r\n', ("bad_csv", "courses.csv", 2, "", "")),
    (b"sourcedId,title,orgSourcedId\r\nk,Law,u,secret\r\n", ("too_many_cells", "courses.csv", 2, "", "")),
    (b"sourcedId,title,orgSourcedId\r\n" + b"x" * 1_000_100, ("line_too_long", "courses.csv", 2, "", "")),
]


@pytest.mark.parametrize(
    ("content", "expected"), TABLE_FAULTS, ids=[f"{place[0]}-{place[2]}" for _, place in TABLE_FAULTS]
)
def test_a_table_that_is_none_is_named(content: bytes, expected: Place) -> None:
    changed = files(small_roster()) | {"courses.csv": content}
    found = errors_of(RosterBundle(MemorySource(changed), ALMATY))
    assert place(found[0]) == expected
    assert "secret" not in repr(found)


def test_a_byte_order_mark_blank_lines_and_lines_inside_cells_are_read() -> None:
    changed = files(small_roster())
    courses = b'\xef\xbb\xbfsourcedId,title,orgSourcedId\r\n\r\n"k","Civil\r\nLaw",u\r\nk,Again,u\r\n'
    found = errors_of(RosterBundle(MemorySource(changed | {"courses.csv": courses}), ALMATY))
    assert [place(finding) for finding in found] == [("duplicate_id", "courses.csv", 5, "sourcedId", "k")]


def test_a_folder_and_a_zip_of_it_hold_the_same_rows(tmp_path: Path) -> None:
    content = files(small_roster())
    folder = tmp_path / "bundle"
    folder.mkdir()
    for name, data in content.items():
        (folder / name).write_bytes(data)
    archive = tmp_path / "bundle.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in content.items():
            file.writestr(f"export/{name}", data)
        file.writestr("__MACOSX/export/manifest.csv", b"")
    expected = list(bundle(small_roster()).rows())
    assert list(open_roster(folder, ALMATY).rows()) == expected
    assert list(open_roster(archive, ALMATY).rows()) == expected


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        for name, data in files(small_roster()).items():
            file.writestr(name, data)
    damaged = out.getvalue().replace(b"Civil Law", b"Civil Raw")
    (tmp_path / "bundle.zip").write_bytes(damaged)
    found = errors_of(open_roster(tmp_path / "bundle.zip", ALMATY))
    assert found[0].code == "damaged_zip"


def _write_nothing(path: Path) -> None:
    """There is no file."""


def _write_office_file(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")


def _write_look_alike(path: Path) -> None:
    path.mkdir()
    for name in ("orgs.csv", "users.csv", "classes.csv", "enrollments.csv"):
        (path / name).write_bytes(b"sourcedId\r\n")


WRONG_FILES: list[tuple[str, Callable[[Path], object]]] = [
    ("no_such_file", _write_nothing),
    ("office_file", _write_office_file),
    ("not_a_bundle", lambda path: path.write_bytes(b"kind,key,title,start,end,session,class\r\n")),
    ("no_manifest", lambda path: path.mkdir()),
    ("looks_like_sds", _write_look_alike),
]


@pytest.mark.parametrize(("code", "write"), WRONG_FILES, ids=[code for code, _ in WRONG_FILES])
def test_what_is_no_bundle_is_refused_with_its_reason(
    code: str, write: Callable[[Path], object], tmp_path: Path
) -> None:
    write(tmp_path / "thing")
    with pytest.raises(FileRefused) as refused:
        open_roster(tmp_path / "thing", ALMATY)
    assert [finding.code for finding in refused.value.findings] == [code]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"oneroster.version,1.1", b"oneroster.version,1.3", "unsupported_version"),
        (b"file.users,bulk", b"file.users,absent", "needed_file_absent"),
        (b"file.users,bulk", b"file.users,some", "unknown_mode"),
    ],
)
def test_a_manifest_that_promises_something_else_is_refused(old: bytes, new: bytes, code: str) -> None:
    content = files(small_roster())
    content["manifest.csv"] = content["manifest.csv"].replace(old, new)
    with pytest.raises(FileRefused) as refused:
        RosterBundle(MemorySource(content), ALMATY)
    (finding,) = refused.value.findings
    assert (finding.code, finding.file) == (code, "manifest.csv")
    assert finding.row is not None


def test_a_file_that_the_manifest_promises_and_nobody_sent_is_missing() -> None:
    content = files(small_roster())
    del content["users.csv"]
    with pytest.raises(FileRefused) as refused:
        RosterBundle(MemorySource(content), ALMATY)
    assert [(finding.code, finding.file) for finding in refused.value.findings] == [("file_missing", "users.csv")]
