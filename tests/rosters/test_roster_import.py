"""A roster comes in as a whole, twice changes nothing, and what is gone rests."""

import asyncio
from datetime import UTC, date, datetime

import pytest
from roster_examples import NOW, bundle, contents, enrolment, person, small_roster, staged_rows
from sqlalchemy import insert, select, update

import services.roster
from domain.access import CLOCK, OPERATOR
from domain.errors import FileRefused, NotAllowed, TooLate
from domain.roster import RosterKind
from services.roster import import_roster, preview_roster
from storage.database import Database
from storage.roster import classes_of_term, organisation_tree, students_of, teachers_of
from storage.tables.accounts import accounts
from storage.tables.audit import audit
from storage.tables.people import people, roles
from storage.tables.university import classes


async def test_everything_of_a_bundle_arrives(database: Database) -> None:
    diff = await import_roster(database, bundle(small_roster()), now=NOW, actor=OPERATOR)
    assert {kind.value: changes.new.count for kind, changes in diff.kinds.items()} == {
        "organisations": 2,
        "terms": 1,
        "courses": 1,
        "people": 2,
        "roles": 3,
        "classes": 1,
        "enrolments": 2,
    }
    async with database.reading() as connection:
        (one,) = await classes_of_term(connection, "t")
        teachers = await teachers_of(connection, ["c"])
        students = await students_of(connection, ["c"])
        tree = await organisation_tree(connection)
    assert one.title == {"kk": "Азаматтық құқық", "ru": "Гражданское право", "en": "Civil Law"}
    assert one.exam_end == datetime(2026, 12, 15, 6, tzinfo=UTC), "11:00 in Almaty"
    assert one.last_class == date(2026, 12, 4)
    assert [teacher.key for teacher in teachers["c"]] == ["i1"]
    assert students == {"c": frozenset({"s1"})}
    assert [part.id for part in tree.path("p")] == ["p", "u"]


async def test_the_same_bundle_again_changes_nothing(database: Database) -> None:
    await import_roster(database, bundle(small_roster()), now=NOW, actor=OPERATOR)
    before = await contents(database)
    diff = await import_roster(database, bundle(small_roster()), now=NOW, actor=OPERATOR)
    assert diff.is_empty
    assert await contents(database) == before


async def test_a_preview_says_what_an_import_does_and_does_nothing(database: Database) -> None:
    previewed = await preview_roster(database, bundle(small_roster()), now=NOW, actor=OPERATOR)
    assert not any((await contents(database)).values())
    assert await import_roster(database, bundle(small_roster()), now=NOW, actor=OPERATOR) == previewed


async def test_changed_columns_are_named(database: Database) -> None:
    await import_roster(database, bundle(small_roster()), now=NOW, actor=OPERATOR)
    tables = small_roster()
    tables["users.csv"][0] |= {"familyName": "Ахметова", "metadata.language": "ru"}
    diff = await import_roster(database, bundle(tables), now=NOW, actor=OPERATOR)
    assert diff[RosterKind.PEOPLE].changed.first == ("s1",)
    assert diff[RosterKind.PEOPLE].columns == {"family_name": 1, "language": 1}
    assert diff[RosterKind.CLASSES].is_empty


async def test_who_is_gone_rests_and_loses_the_roles_of_the_roster(database: Database) -> None:
    tables = small_roster()
    tables["users.csv"].append(person("s2", "student"))
    tables["enrollments.csv"].append(enrolment("e3", "c", "s2", "student"))
    await import_roster(database, bundle(tables), now=NOW, actor=OPERATOR)
    diff = await import_roster(database, bundle(small_roster()), now=NOW, actor=OPERATOR)
    assert diff[RosterKind.PEOPLE].gone.first == ("s2",)
    assert diff[RosterKind.ROLES].gone.first == ("s2 student",)
    assert diff[RosterKind.ENROLMENTS].gone.first == ("e3",)
    async with database.reading() as connection:
        kept = (await connection.execute(select(people.c.active).where(people.c.id == "s2"))).scalar_one()
        held = (await connection.execute(select(roles).where(roles.c.person == "s2"))).all()
        students = await students_of(connection, ["c"])
    assert kept is False
    assert held == []
    assert students == {"c": frozenset({"s1"})}


async def test_who_comes_back_is_active_again(database: Database) -> None:
    with_two = small_roster()
    with_two["users.csv"].append(person("s2", "student"))
    for tables in (with_two, small_roster()):
        await import_roster(database, bundle(tables), now=NOW, actor=OPERATOR)
    diff = await import_roster(database, bundle(with_two), now=NOW, actor=OPERATOR)
    assert diff[RosterKind.PEOPLE].columns == {"active": 1}
    async with database.reading() as connection:
        assert (await connection.execute(select(people.c.active).where(people.c.id == "s2"))).scalar_one()


async def test_somebody_who_never_was_on_the_roster_does_not_go(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(insert(people).values(id="admin", given_name="A", family_name="B"))
        await connection.execute(insert(roles).values(person="admin", role="qa_lead", source="grant", state="active"))
    diff = await import_roster(database, bundle(small_roster()), now=NOW, actor=OPERATOR)
    assert diff[RosterKind.PEOPLE].gone.count == 0
    assert diff[RosterKind.ROLES].gone.count == 0
    async with database.reading() as connection:
        assert (await connection.execute(select(people.c.active).where(people.c.id == "admin"))).scalar_one()


async def test_a_role_keeps_its_state_when_the_roster_comes_again(database: Database) -> None:
    await import_roster(database, bundle(small_roster()), now=NOW, actor=OPERATOR)
    async with database.writing() as connection:
        await connection.execute(update(roles).where(roles.c.role == "dean").values(state="active"))
    await import_roster(database, bundle(small_roster()), now=NOW, actor=OPERATOR)
    async with database.reading() as connection:
        state = (await connection.execute(select(roles.c.state).where(roles.c.role == "dean"))).scalar_one()
    assert state == "active"


async def test_new_roles_of_somebody_with_an_account_wait_unless_a_link_gives_them(database: Database) -> None:
    await import_roster(database, bundle(small_roster()), now=NOW, actor=OPERATOR)
    async with database.writing() as connection:
        await connection.execute(
            insert(accounts).values(
                user_id=1, person="s1", language="kk", consent_version="1", consent_on=date(2026, 9, 1)
            )
        )
    tables = small_roster()
    tables["users.csv"][0]["metadata.roles"] = "student|graduating|staff"
    await import_roster(database, bundle(tables), now=NOW, actor=OPERATOR)
    async with database.reading() as connection:
        held = await connection.execute(select(roles.c.role, roles.c.state).where(roles.c.person == "s1"))
        states = {row.role: row.state for row in held}
    assert states == {"student": "offered", "graduating": "active", "staff": "waiting"}


async def test_a_term_that_is_over_and_not_in_the_file_keeps_its_classes(database: Database) -> None:
    await import_roster(database, bundle(small_roster()), now=NOW, actor=OPERATOR)
    spring = small_roster()
    spring["academicSessions.csv"][0] |= {"sourcedId": "t2", "startDate": "2027-01-18", "endDate": "2027-05-29"}
    spring["classes.csv"][0] |= {"sourcedId": "c2", "termSourcedIds": "t2"}
    spring["enrollments.csv"] = [enrolment("e9", "c2", "s1", "student")]
    in_february = datetime(2027, 2, 1, tzinfo=UTC)
    diff = await import_roster(database, bundle(spring), now=in_february, actor=OPERATOR)
    assert all(changes.gone.count == 0 for changes in diff.kinds.values())
    async with database.reading() as connection:
        assert [one.id for one in await classes_of_term(connection, "t")] == ["c"]
        assert await students_of(connection, ["c", "c2"]) == {"c": {"s1"}, "c2": {"s1"}}


async def test_a_file_that_holds_a_term_decides_about_its_classes_even_when_it_is_over(database: Database) -> None:
    tables = small_roster()
    tables["classes.csv"].append(tables["classes.csv"][0] | {"sourcedId": "c2"})
    await import_roster(database, bundle(tables), now=NOW, actor=OPERATOR)
    diff = await import_roster(database, bundle(small_roster()), now=datetime(2027, 2, 1, tzinfo=UTC), actor=OPERATOR)
    assert diff[RosterKind.CLASSES].gone.first == ("c2",)


async def test_a_file_that_would_take_away_too_many_is_refused_until_it_is_said(database: Database) -> None:
    tables = small_roster()
    tables["users.csv"] += [person(f"s{number}", "student") for number in range(2, 40)]
    await import_roster(database, bundle(tables), now=NOW, actor=OPERATOR)
    before = await contents(database)
    with pytest.raises(FileRefused) as refused:
        await import_roster(database, bundle(small_roster()), now=NOW, actor=OPERATOR)
    assert {finding.values.get("kind", finding.value) for finding in refused.value.findings} == {
        "people",
        "roles",
        "student",
    }
    assert refused.value.findings[0].values == {"kind": "people", "gone": 38, "before": 40}
    assert await contents(database) == before
    diff = await import_roster(database, bundle(small_roster()), now=NOW, actor=OPERATOR, remove=True)
    assert diff[RosterKind.PEOPLE].gone.count == 38


async def test_twenty_may_go_without_a_word(database: Database) -> None:
    tables = small_roster()
    tables["courses.csv"] += [tables["courses.csv"][0] | {"sourcedId": f"k{number}"} for number in range(20)]
    await import_roster(database, bundle(tables), now=NOW, actor=OPERATOR)
    diff = await import_roster(database, bundle(small_roster()), now=NOW, actor=OPERATOR)
    assert diff[RosterKind.COURSES].gone.count == 20


async def test_nothing_is_applied_and_nothing_left_behind_when_one_row_is_bad(database: Database) -> None:
    await import_roster(database, bundle(small_roster()), now=NOW, actor=OPERATOR)
    before = await contents(database)
    tables = small_roster()
    tables["users.csv"].append(person("s2", "student"))
    tables["enrollments.csv"].append(enrolment("e3", "c", "nobody", "student"))
    with pytest.raises(FileRefused) as refused:
        await import_roster(database, bundle(tables), now=NOW, actor=OPERATOR)
    (finding,) = refused.value.findings
    assert (finding.code, finding.file, finding.row, finding.column, finding.value) == (
        "unknown_reference",
        "enrollments.csv",
        4,
        "userSourcedId",
        "nobody",
    )
    assert await contents(database) == before
    assert await staged_rows(database) == 0


async def test_what_an_interrupted_import_staged_does_not_mix_with_the_next(database: Database) -> None:
    started = bundle(small_roster())
    with pytest.raises(RuntimeError):
        await import_roster(database, started, now=NOW, actor=OPERATOR, progress=_break_off)
    assert await staged_rows(database) == 0
    diff = await import_roster(database, bundle(small_roster()), now=NOW, actor=OPERATOR)
    assert diff[RosterKind.PEOPLE].new.count == 2
    assert await staged_rows(database) == 0


async def test_of_two_imports_at_once_one_is_applied_whole(database: Database) -> None:
    with_two = small_roster()
    with_two["users.csv"].append(person("s2", "student"))
    await import_roster(database, bundle(small_roster()), now=NOW, actor=OPERATOR)
    outcomes = await asyncio.gather(
        *(import_roster(database, bundle(tables), now=NOW, actor=OPERATOR) for tables in (with_two, small_roster())),
        return_exceptions=True,
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert all(isinstance(outcome, TooLate) for outcome in refused), refused
    assert len(refused) < 2
    assert await staged_rows(database) == 0
    active = {row[0] for row in (await contents(database, only_active=True))["people"]}
    assert active in ({"s1", "i1"}, {"s1", "i1", "s2"})


async def test_a_writer_is_answered_while_a_roster_comes_in(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services.roster, "ROWS_AT_ONCE", 1)
    written: list[float] = []

    async def write_between(share: float) -> None:
        async with database.writing(alone=True) as connection:
            await connection.execute(insert(people).values(id=f"w{share}", given_name="A", family_name="B"))
        written.append(share)

    waiting: list[asyncio.Task[None]] = []
    diff = await import_roster(
        database,
        bundle(small_roster()),
        now=NOW,
        actor=OPERATOR,
        progress=lambda share: waiting.append(asyncio.ensure_future(write_between(share + len(waiting)))),
    )
    assert diff[RosterKind.PEOPLE].new.count == 2
    assert len(written) >= len(waiting) - 1 > 5, "all but the last wrote before the import had ended"
    await asyncio.gather(*waiting)


async def test_no_password_reaches_the_database(database: Database) -> None:
    await import_roster(database, bundle(small_roster()), now=NOW, actor=OPERATOR)
    assert "secret" not in repr(await contents(database))


async def test_an_import_is_recorded_and_not_everybody_may(database: Database) -> None:
    with pytest.raises(NotAllowed):
        await import_roster(database, bundle(small_roster()), now=NOW, actor=CLOCK)
    await import_roster(database, bundle(small_roster()), now=NOW, actor=OPERATOR)
    async with database.reading() as connection:
        recorded = (await connection.execute(select(audit.c.actor, audit.c.act))).all()
        count = len((await connection.execute(select(classes))).all())
    assert [tuple(row) for row in recorded] == [("operator", "import_roster")]
    assert count == 1


def _break_off(_: float) -> None:
    raise RuntimeError("the terminal is gone")
