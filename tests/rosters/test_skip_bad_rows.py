"""When told, bad rows are left out and named; who stands in one never goes because of it."""

import pytest
from roster_examples import ALMATY, NOW, Tables, contents, enrolment, files, person, small_roster

from domain.access import OPERATOR
from domain.errors import FileRefused
from domain.roster import RosterDiff, RosterKind
from intake.oneroster import RosterBundle
from intake.oneroster.source import MemorySource
from services.roster import import_roster
from storage.database import Database
from storage.roster_known import known_roster


def lenient(tables: Tables) -> RosterBundle:
    """The tables as a bundle whose bad rows are left out."""
    return RosterBundle(MemorySource(files(tables)), ALMATY, skips_bad=True)


async def imported(database: Database, roster: RosterBundle, *, remove: bool = False) -> RosterDiff:
    """What an import changed."""
    return await import_roster(database, roster, now=NOW, actor=OPERATOR, remove=remove)


def many(count: int) -> Tables:
    """The small roster with so many students more, all in the class."""
    tables = small_roster()
    for number in range(count):
        tables["users.csv"].append(person(f"x{number:03}", "student"))
        tables["enrollments.csv"].append(enrolment(f"ex{number:03}", "c", f"x{number:03}", "student"))
    return tables


async def test_a_bad_row_of_somebody_known_leaves_everything_about_them_as_it_is(database: Database) -> None:
    await imported(database, lenient(small_roster()))
    before = await contents(database)
    tables = small_roster()
    tables["users.csv"][0] |= {"metadata.graduationDate": "soon", "familyName": "Ахметова", "metadata.roles": "alumnus"}

    roster = lenient(tables)
    diff = await imported(database, roster)

    assert diff.is_empty
    assert await contents(database) == before
    assert [(one.code, one.file, one.row) for one in roster.skipped] == [("bad_date", "users.csv", 2)]


async def test_a_bad_row_of_somebody_new_is_left_out_with_what_refers_to_it(database: Database) -> None:
    tables = many(1)
    tables["users.csv"][2]["metadata.language"] = "de"

    roster = lenient(tables)
    diff = await imported(database, roster)

    assert (diff[RosterKind.PEOPLE].new.count, diff[RosterKind.ENROLMENTS].new.count) == (2, 2)
    assert [(one.code, one.file) for one in roster.skipped] == [
        ("unknown_language", "users.csv"),
        ("unknown_reference", "enrollments.csv"),
    ]


async def test_rows_below_a_bad_organisation_are_left_out_down_to_the_last(database: Database) -> None:
    tables = small_roster()
    tables["orgs.csv"] += [
        {"sourcedId": "f", "name": "", "type": "school", "parentSourcedId": "u", "metadata.kind": ""},
        {"sourcedId": "d", "name": "D", "type": "department", "parentSourcedId": "f", "metadata.kind": ""},
        {"sourcedId": "g", "name": "G", "type": "department", "parentSourcedId": "d", "metadata.kind": ""},
    ]
    roster = lenient(tables)

    diff = await imported(database, roster)

    assert diff[RosterKind.ORGANISATIONS].new.first == ("p", "u")
    assert [(one.code, one.row) for one in roster.skipped] == [
        ("empty", 4),
        ("unknown_reference", 5),
        ("unknown_reference", 6),
    ]


async def test_a_second_row_with_an_id_does_not_take_the_first_with_it(database: Database) -> None:
    tables = small_roster()
    tables["courses.csv"].append(tables["courses.csv"][0] | {"title": "Again"})

    diff = await imported(database, lenient(tables))

    assert (diff[RosterKind.COURSES].new.count, diff[RosterKind.CLASSES].new.count) == (1, 1)


async def test_where_a_bad_row_has_no_id_nobody_of_its_kind_goes(database: Database) -> None:
    await imported(database, lenient(many(2)))
    tables = many(1)
    tables["users.csv"].append(person("", "student"))

    diff = await imported(database, lenient(tables))

    assert diff[RosterKind.PEOPLE].gone.count == 0
    assert diff[RosterKind.ROLES].gone.count == 0
    assert diff[RosterKind.ENROLMENTS].gone.first == ("ex001",)


async def test_without_being_told_a_bad_row_refuses_all(database: Database) -> None:
    tables = many(1)
    tables["users.csv"][2]["metadata.language"] = "de"
    with pytest.raises(FileRefused):
        await imported(database, RosterBundle(MemorySource(files(tables)), ALMATY))
    assert not any((await contents(database)).values())


async def test_a_table_that_is_wrong_as_a_whole_refuses_all_the_same(database: Database) -> None:
    content = files(small_roster())
    content["users.csv"] = content["users.csv"].replace(b"sourcedId", b"who", 1)
    with pytest.raises(FileRefused) as refused:
        await imported(database, RosterBundle(MemorySource(content), ALMATY, skips_bad=True))
    assert "missing_column" in [finding.code for finding in refused.value.findings]


async def test_a_class_that_would_lose_many_is_refused_until_it_is_said(database: Database) -> None:
    await imported(database, lenient(many(20)))
    tables = many(20)
    tables["enrollments.csv"] = tables["enrollments.csv"][:-6]

    with pytest.raises(FileRefused) as refused:
        await imported(database, lenient(tables))

    assert [(one.code, one.value, one.values) for one in refused.value.findings] == [
        ("class_loses_many", "c", {"gone": 6, "before": 22})
    ]
    assert (await imported(database, lenient(tables), remove=True))[RosterKind.ENROLMENTS].gone.count == 6


async def test_a_few_who_drop_a_class_are_nothing_to_ask_about(database: Database) -> None:
    await imported(database, lenient(many(4)))

    tables = many(4)
    tables["enrollments.csv"] = tables["enrollments.csv"][:-4]

    assert (await imported(database, lenient(tables)))[RosterKind.ENROLMENTS].gone.count == 4


async def test_a_role_that_would_lose_many_is_refused_until_it_is_said(database: Database) -> None:
    tables = many(40)
    for row in tables["users.csv"][-8:]:
        row["metadata.roles"] = "dean|staff"
    await imported(database, lenient(tables))
    for row in tables["users.csv"][-8:]:
        row["metadata.roles"] = "staff"

    with pytest.raises(FileRefused) as refused:
        await imported(database, lenient(tables))

    assert [(one.code, one.value, one.values) for one in refused.value.findings] == [
        ("role_loses_many", "dean", {"gone": 8, "before": 9})
    ]
    await imported(database, lenient(tables), remove=True)
    async with database.reading() as connection:
        assert (await known_roster(connection)).people["x039"] == ("staff",)
