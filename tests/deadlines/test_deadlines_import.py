"""deadlines.csv comes in as a whole, or not at all, and every fault is named with its place."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import structlog
from office_stage import ZONE, copy_of, settings_in
from typer.testing import CliRunner

from bot.cli import deadlines
from bot.core import Core, open_core
from domain.access import CLOCK, OPERATOR, actor
from domain.calendar import end_of
from domain.deadlines import KINDS, DeadlineGroup, DeadlineKind
from domain.errors import FileRefused, Finding, NotAllowed
from domain.people import Role
from intake.deadlines_csv import REQUIRED, DeadlineTable, open_deadlines, read_deadlines
from intake.demo.deadlines import DEADLINES
from intake.words import finding_line
from locales import words
from services.deadlines import import_deadlines, preview_deadlines
from storage.deadlines import kept_deadlines

ALMATY = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 12, 16, 7, tzinfo=UTC)
HEADER = ",".join(REQUIRED)
REPORT = "semiannual_report-2027,,,,,,,2026-12-30,"


def read(*lines: str) -> DeadlineTable:
    """A list with these rows."""
    content = "\r\n".join((HEADER, *lines)).encode()
    return read_deadlines("deadlines.csv", content.splitlines(keepends=True), ALMATY)


def findings_of(*lines: str) -> tuple[Finding, ...]:
    """What a list is refused for."""
    with pytest.raises(FileRefused) as refused:
        read(*lines)
    return refused.value.findings


def test_a_kind_of_the_handbook_needs_a_key_and_a_date_only() -> None:
    (report,) = read(REPORT).deadlines
    rule = KINDS[DeadlineKind.SEMIANNUAL_REPORT]
    assert report.title == rule.name
    assert (report.owner_roles, report.owner, report.unit, report.handed_to) == ((Role.UNIT_HEAD,), "", "", ())
    assert report.due == end_of(date(2026, 12, 30), ALMATY)


def test_what_the_file_says_goes_before_the_handbook() -> None:
    (report,) = read("semiannual_report-1,Есеп,Отчёт,,Staff|HR,e-9,unit-it,2026-12-30T18:00,provost").deadlines
    assert report.title == {"kk": "Есеп", "ru": "Отчёт", "en": "Half-year unit report"}
    assert (report.owner_roles, report.owner, report.unit) == ((Role.STAFF, Role.HR), "e-9", "unit-it")
    assert (report.due, report.handed_to) == (datetime(2026, 12, 30, 13, tzinfo=UTC), (Role.PROVOST,))


BAD_ROWS = [
    (",а,б,c,staff,,,2026-12-30,", ("empty", "key", "")),
    ("own,,б,c,staff,,,2026-12-30,", ("empty", "title_kk", "")),
    ("own,а,,c,staff,,,2026-12-30,", ("empty", "title_ru", "")),
    ("own,а,б,,staff,,,2026-12-30,", ("empty", "title_en", "")),
    ("own,а,б,c,,,,2026-12-30,", ("owed_by_nobody_named", "owner_role", "")),
    ("own,а,б,c,king,,,2026-12-30,", ("unknown_role", "owner_role", "king")),
    ("own,а,б,c,student,,,2026-12-30,", ("not_an_employee", "owner_role", "student")),
    ("own,а,б,c,staff,,,2026-12-30,dean|queen", ("unknown_role", "handed_to_role", "queen")),
    ("own,а,б,c,staff,,,2026-12-30,alumnus", ("not_an_employee", "handed_to_role", "alumnus")),
    ("own,а,б,c,staff,,,,", ("empty", "due", "")),
    ("own,а,б,c,staff,,,30.12.2026,", ("bad_day_or_time", "due", "30.12.2026")),
    ("own,а,б,c,staff,,,2026-02-30,", ("bad_day_or_time", "due", "2026-02-30")),
    ("own,а,б,c,staff,,,9999-12-31,", ("bad_day_or_time", "due", "9999-12-31")),
    ("final_grades,,,,,,,2026-12-30,", ("term_missing_in_key", "key", "final_grades")),
    (f"own,{'а' * 1001},б,c,staff,,,2026-12-30,", ("too_long", "title_kk", "а" * 79 + "…")),
    ("own,а\x07,б,c,staff,,,2026-12-30,", ("control_character", "title_kk", "а�")),
    ("own,а,б,c,staff,,,2026-12-30,,more", ("too_many_cells", "", "")),
    (REPORT, ("duplicate_key_alone", "key", "semiannual_report-2027")),
]


@pytest.mark.parametrize(("bad", "expected"), BAD_ROWS, ids=[f"{case[1][0]}-{case[1][1]}" for case in BAD_ROWS])
def test_a_bad_row_is_named_with_its_place_and_has_words(bad: str, expected: tuple[str, str, str]) -> None:
    findings = findings_of(REPORT, bad)
    assert ("deadlines.csv", 3, *expected) in [(one.file, one.row, one.code, one.column, one.value) for one in findings]
    said = {finding_line(finding, words(language)) for finding in findings for language in ("kk", "ru", "en")}
    assert len(said) == 3 * len(findings)


def test_every_fault_of_a_file_is_told_at_once() -> None:
    findings = findings_of("own,,б,c,king,,,soon,", "", "b,а,б,c,,,,2026-12-30,")
    assert [(one.row, one.code) for one in findings] == [
        (2, "empty"),
        (2, "unknown_role"),
        (2, "bad_day_or_time"),
        (4, "owed_by_nobody_named"),
    ]


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("no_header", b""),
        ("no_rows", HEADER.encode()),
        ("missing_column", b"sourcedId,name\r\na,b\r\n"),
        ("semicolons", HEADER.replace(",", ";").encode()),
        ("misspelt_column", HEADER.replace("owner_role", "owner_rol").encode()),
        ("not_a_table", b"PK\x05\x06" + b"\x00" * 18),
    ],
)
def test_what_is_no_list_is_refused(tmp_path: Path, code: str, content: bytes) -> None:
    path = tmp_path / "deadlines.csv"
    path.write_bytes(content)
    with pytest.raises(FileRefused) as refused:
        open_deadlines(path, ALMATY)
    assert refused.value.findings[0].code == code


def test_a_list_that_excel_has_saved_in_an_old_encoding_is_read_and_said_so() -> None:
    content = f"{HEADER}\r\nown,Есеп,Отчёт,Report,staff,,,2026-12-30,".encode("cp1251")
    table = read_deadlines("deadlines.csv", content.splitlines(keepends=True), ALMATY)
    assert table.deadlines[0].title == {"kk": "Есеп", "ru": "Отчёт", "en": "Report"}
    assert len(table.warnings) == 1


def test_a_folder_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    for path, code in ((tmp_path, "deadlines_is_folder"), (tmp_path / "none.csv", "no_such_file")):
        with pytest.raises(FileRefused) as refused:
            open_deadlines(path, ALMATY)
        assert [one.code for one in refused.value.findings] == [code]


@pytest.fixture
def folder(ground: Path, tmp_path: Path) -> Path:
    """Data of the demo university, of the test's own."""
    return copy_of(ground, tmp_path / "data")


async def keys(core: Core) -> set[str]:
    """The keys of the list that is kept."""
    async with core.database.reading() as connection:
        return {one.key for one in await kept_deadlines(connection)}


async def test_a_list_replaces_what_lies_ahead_and_a_second_time_changes_nothing(folder: Path) -> None:
    async with open_core(settings_in(folder)) as core:
        table = read(REPORT, "final_grades-2026-fall,,,,,,,2026-12-28,")
        diff = await import_deadlines(core.database, table, now=NOW, actor=OPERATOR, remove=True)
        counted = diff.kinds[DeadlineGroup.DEADLINES]
        assert (counted.new.count, counted.changed.count, counted.gone.count) == (1, 1, len(DEADLINES) - 1)
        assert await keys(core) == {"semiannual_report-2027", "final_grades-2026-fall"}
        assert (await import_deadlines(core.database, table, now=NOW, actor=OPERATOR)).is_empty


async def test_a_preview_changes_nothing(folder: Path) -> None:
    async with open_core(settings_in(folder)) as core:
        before = await keys(core)
        assert not (await preview_deadlines(core.database, read(REPORT), now=NOW, actor=OPERATOR)).is_empty
        assert await keys(core) == before


UNKNOWN = [
    ("own,а,б,c,,e-999,,2026-12-30,", ("unknown_person", "owner", "e-999")),
    ("own,а,б,c,staff,,unit-moon,2026-12-30,", ("unknown_organisation", "unit", "unit-moon")),
    ("final_grades-2031-fall,,,,,,,2026-12-30,", ("unknown_session", "key", "2031-fall")),
]


@pytest.mark.parametrize(("bad", "expected"), UNKNOWN, ids=[case[1][0] for case in UNKNOWN])
async def test_a_row_that_names_what_is_not_there_refuses_the_file(
    folder: Path, bad: str, expected: tuple[str, str, str]
) -> None:
    async with open_core(settings_in(folder)) as core:
        before = await keys(core)
        with pytest.raises(FileRefused) as refused:
            await import_deadlines(core.database, read(REPORT, bad), now=NOW, actor=OPERATOR)
        (finding,) = refused.value.findings
        assert (finding.row, finding.code, finding.column, finding.value) == (3, *expected)
        assert await keys(core) == before


async def test_a_row_that_binds_nobody_is_taken_with_a_warning(folder: Path) -> None:
    async with open_core(settings_in(folder)) as core:
        table = read("own,а,б,c,dean,,unit-library,2026-12-30,")
        diff = await import_deadlines(core.database, table, now=NOW, actor=OPERATOR, remove=True)
        assert [(one.code, one.row, one.value) for one in diff.warnings] == [("owed_by_nobody", 2, "own")]
        assert await keys(core) == {"own"}


async def test_only_the_office_and_the_operator_keep_the_list(folder: Path) -> None:
    async with open_core(settings_in(folder)) as core:
        for who in (CLOCK, actor("d", [Role.DEAN])):
            with pytest.raises(NotAllowed):
                await import_deadlines(core.database, read(REPORT), now=NOW, actor=who)
        await import_deadlines(core.database, read(REPORT), now=NOW, actor=actor("q", [Role.QA_OFFICER]), remove=True)
        assert await keys(core) == {"semiannual_report-2027"}


async def test_a_part_of_the_list_does_not_replace_all_of_it_unless_it_is_said(folder: Path) -> None:
    async with open_core(settings_in(folder)) as core:
        before = await keys(core)
        with pytest.raises(FileRefused) as refused:
            await import_deadlines(core.database, read(REPORT), now=NOW, actor=OPERATOR)
        (finding,) = refused.value.findings
        assert finding.code == "too_many_gone"
        assert finding.values == {"kind": "deadlines", "gone": len(DEADLINES), "before": len(DEADLINES)}
        assert await keys(core) == before
        await import_deadlines(core.database, read(REPORT), now=NOW, actor=OPERATOR, remove=True)
        assert await keys(core) == {"semiannual_report-2027"}


class TestCommand:
    """`sapa deadlines import`."""

    @pytest.fixture(autouse=True)
    def installation(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """An installation with the demo university; a command writes its log where nobody can write later."""
        monkeypatch.chdir(folder)
        monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{folder}/sapa.db")
        monkeypatch.setenv("KEYS_DIR", str(folder / "keys"))
        monkeypatch.setenv("BOT_TOKEN", "1:sandbox")
        monkeypatch.setenv("CLOCK_START", NOW.astimezone(ZONE).isoformat())
        yield
        structlog.reset_defaults()

    def command(self, content: str, *arguments: str) -> tuple[int, str, str]:
        """The exit code, what was printed and what was said on stderr."""
        Path("deadlines.csv").write_text(f"{HEADER}\n{content}\n")
        result = CliRunner().invoke(deadlines.app, ["import", "deadlines.csv", *arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.stdout, result.stderr

    def test_a_list_is_looked_at_then_imported_then_nothing_differs(self) -> None:
        code, printed, _ = self.command(REPORT, "--dry-run", "--json")
        assert (code, json.loads(printed)["applied"]) == (0, False)
        assert json.loads(printed)["kinds"]["deadlines"]["new"] == {"count": 1, "first": ["semiannual_report-2027"]}
        code, printed, _ = self.command(REPORT)
        assert (code, printed) == (
            1,
            f"too many would go (deadlines): {len(DEADLINES)} of {len(DEADLINES)}. Is the file complete?\n",
        )
        code, printed, _ = self.command(REPORT, "--yes-remove")
        assert (code, printed.splitlines()[-1]) == (0, "Imported.")
        assert self.command(REPORT)[1].endswith("Nothing differs.\n")

    def test_a_bad_row_fails_with_one_line_and_its_place_in_the_language_asked_for(self) -> None:
        code, printed, said = self.command("own,а,б,c,,,,2026-12-30,", "--lang", "ru")
        assert (code, said) == (1, "Nothing was applied: 1 finding(s).\n")
        place = "deadlines.csv · строка 2 · owner_role: "
        assert printed == f"{place}не сказано, чей это срок: укажите роль или человека\n"

    def test_a_warning_is_printed_and_the_file_taken(self) -> None:
        code, printed, _ = self.command("own,а,б,c,dean,,unit-library,2026-12-30,", "--yes-remove")
        assert code == 0
        assert "warning: deadlines.csv · row 2 · key · «own»: nobody on the roster owes this now" in printed
