"""`sapa export`: a file of a released wave, and for whoever asks for more the reason in plain words."""

import json
import stat
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from secrets import token_bytes

import pytest
import pytest_asyncio
from reading_back import read_csv, read_sav, read_xlsx
from releases import WAVE, Course, make, teaching
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.cli.export import write_whole
from domain.access import OPERATOR, Actor
from domain.errors import NotAllowed, NotExported, NotFound
from domain.form import Form
from domain.language import Language
from domain.people import Role
from domain.result import Release
from reports.exports import Format
from services.exports import export_ratings, export_results
from storage.database import Database, open_database
from storage.forms import save_form
from storage.migrations import upgrade
from storage.past_results import save_past_release
from storage.releases import save_release
from storage.tables.audit import audit
from storage.tables.ballots import kept_ballots
from storage.tables.people import people
from storage.tables.surveys import evaluation_instructors, evaluations, waves
from storage.tables.university import classes, terms

NOW = datetime(2027, 1, 20, 9, tzinfo=UTC)
PLAIN, PLANNED, SMALL = "teaching-plain", "teaching-planned", "teaching-small"
OFFICER = Actor("q", frozenset({Role.QA_OFFICER}))


@cache
def made_once() -> tuple[tuple[Form, Form], tuple[Release, ...]]:
    """The form without and with `keep_ballots`, and three releases."""
    form = teaching()
    keeping = replace(form, keep_ballots=True)
    released = make(keeping, [[Course(60, 20, 2)], [Course(20, 20)]])
    plain = replace(make(form, [[Course(60, 20)]]), wave=PLAIN)
    return (form, keeping), (released, plain, replace(make(keeping, [[Course(14, 20)]]), wave=SMALL))


async def furnish(database: Database) -> None:
    """Three released waves, of which two keep ballots, and one that is planned."""
    (form, keeping), made = made_once()
    async with database.writing() as connection:
        term = {"id": "t", "title": "t", "kind": "term", "start": NOW.date(), "end": NOW.date()}
        await connection.execute(insert(terms).values(**term))
        for each in (form, keeping):
            await save_form(connection, each)
        for wave, one in ((WAVE, keeping), (PLAIN, form), (PLANNED, form), (SMALL, keeping)):
            await connection.execute(insert(waves).values(**_wave(wave, one)))
        for release in made:
            await save_release(connection, release)
        await _people(connection)
        await connection.execute(insert(kept_ballots), [*_kept(WAVE, 80), *_kept(SMALL, 14)])


def _wave(key: str, form: Form) -> Mapping[str, object]:
    times = dict.fromkeys(("opens_at", "window_opens_at", "closes_at"), NOW)
    return {"key": key, "survey": "teaching", "form": form.version, "term": "t", "state": "released", **times}


async def _people(connection: AsyncConnection) -> None:
    titles = dict.fromkeys(("title_kk", "title_ru", "title_en"), "Пән")
    room = {"id": "c", "course": "c", "kind": "graded", "term": "t", **titles}
    await connection.execute(insert(classes).values(**room))
    await connection.execute(insert(evaluations).values(id="e", wave=WAVE, class_id="c", opens_at=NOW))
    for place, name in enumerate(("=Әлия", "Ёлкина")):
        person = {"id": f"i0-{place}", "given_name": name, "family_name": "Ән"}
        await connection.execute(insert(people).values(**person))
        held = {"evaluation": "e", "person": f"i0-{place}", "position": place}
        await connection.execute(insert(evaluation_instructors).values(**held))


def _kept(wave: str, people: int) -> Sequence[Mapping[str, object]]:
    """Ratings of so many people: every pair of points as often as any other."""
    rows = [
        {"goals": str(1 + n % 5), "knowledge": str(1 + n // 5 % 5), "practice": str(1 + n // 3 % 5), "outcomes": "4"}
        for n in range(people)
    ]
    return [{"id": token_bytes(16), "wave": wave, "body": json.dumps(row)} for row in rows]


@pytest_asyncio.fixture
async def released(database: Database) -> AsyncIterator[Database]:
    await furnish(database)
    yield database


async def results(database: Database, who: Actor = OPERATOR, key: str = WAVE, unit: str = "") -> bytes:
    return (await export_results(database, who, key, Format.CSV, Language.KK, unit=unit, now=NOW)).content


async def ratings(database: Database, *questions: str, who: Actor = OPERATOR, key: str = WAVE) -> bytes:
    file = await export_ratings(database, who, key, Format.CSV, Language.EN, questions=questions, now=NOW)
    return file.content


async def acts(database: Database) -> list[tuple[str, str, str]]:
    async with database.reading() as connection:
        rows = await connection.execute(select(audit.c.actor, audit.c.act, audit.c.subject).order_by(audit.c.id))
        return [(row.actor, row.act, row.subject) for row in rows]


async def test_the_office_and_the_operator_export_and_it_is_noted(released: Database) -> None:
    for who in (OPERATOR, OFFICER):
        rows = read_csv(await results(released, who))
        assert {row["wave"] for row in rows} == {WAVE}
        assert {row["instructor_name"] for row in rows if row["instructor"] == "i0-0"} == {"'=Әлия Ән"}
    assert await acts(released) == [
        ("operator", "export_results", f"{WAVE}:1:csv"),
        ("q", "export_results", f"{WAVE}:1:csv"),
    ]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.QA_LEAD, Role.QA_OFFICER}))
async def test_nobody_else_exports(role: Role, tmp_path: Path) -> None:
    database = open_database(f"sqlite+aiosqlite:///{tmp_path}/none.db")
    for work in (
        results(database, Actor("p", frozenset({role}))),
        ratings(database, who=Actor("p", frozenset({role}))),
    ):
        with pytest.raises(NotAllowed):
            await work
    await database.close()


async def test_a_unit_is_named_by_any_of_its_names(released: Database) -> None:
    for name in ("organisation:f0", "f0"):
        rows = read_csv(await results(released, unit=name))
        assert {row["unit"] for row in rows} == {"organisation:f0", "evaluation:e0-0"}
    assert {row["unit"] for row in read_csv(await results(released, unit="e0-0"))} == {"evaluation:e0-0"}
    with pytest.raises(NotFound, match="no unit nowhere"):
        await results(released, unit="nowhere")


async def test_imported_results_of_an_earlier_year_are_exported_if_their_form_is_known(released: Database) -> None:
    (_form, keeping), (release, *_others) = made_once()
    async with released.writing() as connection:
        for key, form in (("teaching-2024-fall", keeping.version), ("teaching-2023-fall", "")):
            await save_past_release(connection, replace(release, wave=key, form_hash=form), NOW.date())
    rows = read_csv(await results(released, key="teaching-2024-fall"))
    assert {row["wave"] for row in rows} == {"teaching-2024-fall"}
    with pytest.raises(NotExported, match="imported without its form"):
        await results(released, key="teaching-2023-fall")


async def test_two_ratings_beside_each_other_and_never_a_third_way_round(released: Database) -> None:
    first = await ratings(released, "goals", "knowledge")
    rows = read_csv(first)
    assert len(rows) == 80
    assert set(rows[0]) == {"wave", "version", "release", "form", "first", "first_points", "second", "second_points"}
    assert await ratings(released, "goals", "knowledge") == first, "the same again, whenever it is asked for"
    assert len(read_csv(await ratings(released, "knowledge", "goals"))) == 80
    await ratings(released, "knowledge", "practice")
    with pytest.raises(NotExported, match=r"goals\+knowledge, knowledge\+practice"):
        await ratings(released, "practice", "goals")
    assert [act for _who, act, _subject in await acts(released)] == ["export_ratings"] * 4, "what is refused is no act"


REFUSALS = (
    ((PLAIN, "goals", "knowledge"), NotExported, "does not keep ballots"),
    ((PLANNED, "goals", "knowledge"), NotExported, "is not released yet"),
    ((SMALL, "goals", "knowledge"), NotExported, "Fewer than 15 people"),
    ((WAVE,), NotExported, "Whole ballots are not exported"),
    ((WAVE, "goals"), NotExported, "Whole ballots are not exported"),
    ((WAVE, "goals", "goals"), NotExported, "Whole ballots are not exported"),
    ((WAVE, "goals", "knowledge", "practice"), NotExported, "Whole ballots are not exported"),
    ((WAVE, "goals", "clarity"), NotFound, "No rating clarity is kept"),
    ((WAVE, "goals", "change"), NotFound, "No rating change is kept"),
    ((WAVE, "goals", "outcomes"), NotExported, "Too few people answered"),
    (("nope", "goals", "knowledge"), NotFound, "There is no wave nope"),
)


async def test_more_than_may_leave_is_refused_with_the_reason(released: Database) -> None:
    for (key, *questions), error, reason in REFUSALS:
        with pytest.raises(error, match=reason):
            await ratings(released, *questions, key=key)


async def test_what_the_release_hides_does_not_leave_from_ballots_either(database: Database) -> None:
    await furnish(database)
    form = replace(teaching(), keep_ballots=True)
    hidden: Release = replace(make(form, [[Course(2, 20)]]), version=2)
    async with database.writing() as connection:
        await save_release(connection, hidden)
    with pytest.raises(NotExported, match="does not tell how goals was answered"):
        await ratings(database, "goals", "knowledge")


# the command itself


@pytest.fixture
async def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a database of released waves, and settings that point there."""
    database = open_database(f"sqlite+aiosqlite:///{tmp_path}/sapa.db")
    await upgrade(database)
    await furnish(database)
    await database.close()
    for name in ("DATABASE_URL", "KEYS_DIR", "BOT_TOKEN", "CLOCK_START", "SECRET_KEY", "DEFAULT_LOCALE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/sapa.db")
    monkeypatch.setenv("KEYS_DIR", str(tmp_path / "keys"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


BOTH = ("--out", "a.csv", "--microdata", "--comments")


def export(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["export", *arguments])


@pytest.mark.usefixtures("own_logs")
class TestCommand:
    """On a house of its own."""

    def test_each_format_by_name_or_by_the_end_of_the_file(self, house: Path) -> None:
        for arguments, read in (
            (("--out", "a.xlsx"), read_xlsx),
            (("--out", "a.csv"), read_csv),
            (("--out", "a.table", "--format", "csv"), read_csv),
        ):
            done = export(WAVE, *arguments)
            assert done.exit_code == 0, done.output
            file = house / arguments[1]
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
            assert len(read(file.read_bytes())) > 10
        assert export(WAVE, "--out", "a.sav", "--lang", "ru").exit_code == 0
        assert {row["period"] for row in read_sav((house / "a.sav").read_bytes(), house)} == {"2026 ru"}
        assert {row["period"] for row in read_csv((house / "a.csv").read_bytes())} == {"2026 kk"}
        assert sorted(path.name for path in house.glob(".*")) == [], "no part of a file is left"

    def test_a_file_that_is_there_stays_but_for_force(self, house: Path) -> None:
        (house / "a.csv").write_text("mine")
        refused = export(WAVE, "--out", "a.csv")
        assert refused.exit_code == 1
        assert refused.stderr == "a.csv is there already. Give another name, or --force to write over it.\n"
        assert (house / "a.csv").read_text() == "mine"
        assert export(WAVE, "--out", "a.csv", "--force").exit_code == 0
        assert (house / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfwave,")
        assert stat.S_IMODE((house / "a.csv").stat().st_mode) == 0o600

    def test_the_reasons_are_one_line_and_leave_no_file(self, house: Path) -> None:
        two = ("--microdata", "--questions", "goals,knowledge")
        for arguments, reason in (
            ((PLANNED,), "is not released yet"),
            (("nope",), "There is no wave nope."),
            ((PLAIN, *two), "does not keep ballots"),
            ((WAVE, "--microdata"), "Whole ballots are not exported"),
            ((WAVE, *two, "--unit", "f0"), "for the whole wave only"),
            ((SMALL, *two), "Fewer than 15"),
            ((WAVE, "--unit", "zz"), "has no unit zz"),
        ):
            done = export(*arguments, "--out", "a.csv")
            assert done.exit_code == 1, arguments
            assert reason in done.stderr
            assert len(done.stderr.strip().splitlines()) == 1, done.stderr
        assert export(WAVE, "--out", "nowhere/a.csv").stderr == "There is no folder nowhere.\n"
        assert not list(house.rglob("*.csv"))

    def test_wrong_usage(self, house: Path) -> None:
        for arguments in (("--out", "a.pdf"), ("--out", "a"), ("--out", "a.csv", "--questions", "a,b"), BOTH, ()):
            assert export(WAVE, *arguments).exit_code == 2

    def test_two_ratings_in_each_format(self, house: Path) -> None:
        for name in ("a.csv", "a.xlsx", "a.sav"):
            done = export(WAVE, "--microdata", "--questions", "goals, knowledge", "--out", name, "--lang", "en")
            assert done.exit_code == 0, done.stderr
        tables = [read_csv((house / "a.csv").read_bytes()), read_xlsx((house / "a.xlsx").read_bytes())]
        tables.append(read_sav((house / "a.sav").read_bytes(), house))
        pairs = [[(int(float(row["first"])), int(float(row["second"]))) for row in rows] for rows in tables]
        assert pairs[0] == pairs[1] == pairs[2] == sorted(pairs[0])
        assert tables[0][0]["first_points"].startswith("1")


def test_a_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.cli.export.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "a.csv", b"content")
    assert list(tmp_path.iterdir()) == []
