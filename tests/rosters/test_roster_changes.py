"""Bundles that hold changes only, and version 1.2 with its roles apart: just the rows named are touched."""

from collections.abc import Iterable, Mapping

import pytest
from roster_examples import ALMATY, NOW, Tables, contents, enrolment, files, person, small_roster

from domain.access import OPERATOR
from domain.errors import FileRefused
from domain.roster import RosterDiff, RosterKind
from intake.oneroster import RosterBundle
from intake.oneroster.source import MemorySource
from services.roster import import_roster, preview_roster
from storage.database import Database
from storage.roster_known import known_roster


def changes(tables: Mapping[str, Iterable[Mapping[str, str]]], *, version: str = "1.1") -> RosterBundle:
    """A bundle of changes: only the given files."""
    content = files(dict(tables))
    manifest = ["propertyName,value", "manifest.version,1.0", f"oneroster.version,{version}"]
    manifest += [f"file.{name.removesuffix('.csv')},delta" for name in tables]
    content["manifest.csv"] = "\r\n".join(manifest).encode()
    return RosterBundle(MemorySource(content), ALMATY)


def with_status(row: dict[str, str], status: str = "tobedeleted") -> dict[str, str]:
    """The row with its status."""
    return row | {"status": status}


def role_row(id: str, user: str, role: str, status: str = "active") -> dict[str, str]:
    """A row of roles.csv."""
    return {"sourcedId": id, "status": status, "userSourcedId": user, "roleType": "primary", "role": role,
            "orgSourcedId": "u"}  # fmt: skip


def bigger() -> Tables:
    """The small roster with a second student."""
    tables = small_roster()
    tables["users.csv"].append(person("s2", "student|graduating", programme="p"))
    tables["enrollments.csv"].append(enrolment("e3", "c", "s2", "student"))
    return tables


async def imported(database: Database, roster: RosterBundle) -> RosterDiff:
    """What an import changed."""
    return await import_roster(database, roster, now=NOW, actor=OPERATOR)


async def start(database: Database) -> None:
    """The bigger roster, imported as a whole."""
    await imported(database, RosterBundle(MemorySource(files(bigger())), ALMATY))


def counts(diff: RosterDiff) -> dict[str, tuple[int, int, int]]:
    """New, changed and gone of the kinds that differ."""
    return {
        kind.value: (one.new.count, one.changed.count, one.gone.count)
        for kind, one in diff.kinds.items()
        if not one.is_empty
    }


async def test_a_row_named_is_changed_and_no_other_goes(database: Database) -> None:
    await start(database)

    diff = await imported(database, changes({"users.csv": [person("s1", "student") | {"familyName": "Ахметова"}]}))

    assert counts(diff) == {"people": (0, 1, 0)}


async def test_the_roles_of_somebody_who_is_named_are_all_their_roles(database: Database) -> None:
    await start(database)

    diff = await imported(database, changes({"users.csv": [person("s2", "student|alumnus", programme="p")]}))

    assert counts(diff) == {"roles": (1, 0, 1)}
    assert diff[RosterKind.ROLES].gone.first == ("s2 graduating",)


async def test_new_rows_may_refer_to_what_is_known_already(database: Database) -> None:
    await start(database)

    diff = await imported(
        database,
        changes({"users.csv": [person("s3", "student")], "enrollments.csv": [enrolment("e4", "c", "s3", "student")]}),
    )

    assert counts(diff) == {"people": (1, 0, 0), "roles": (1, 0, 0), "enrolments": (1, 0, 0)}


async def test_what_is_to_be_deleted_goes_with_what_hangs_on_it(database: Database) -> None:
    await start(database)

    diff = await imported(database, changes({"users.csv": [with_status(person("s2", "student"))]}))

    assert counts(diff) == {"people": (0, 0, 1), "roles": (0, 0, 2), "enrolments": (0, 0, 1)}
    async with database.reading() as connection:
        assert set((await known_roster(connection)).people) == {"s1", "i1"}


async def test_a_class_that_is_deleted_takes_its_enrolments(database: Database) -> None:
    await start(database)

    diff = await imported(database, changes({"classes.csv": [with_status(small_roster()["classes.csv"][0])]}))

    assert counts(diff) == {"classes": (0, 0, 1), "enrolments": (0, 0, 3)}


async def test_an_account_that_is_switched_off_leaves(database: Database) -> None:
    await start(database)

    diff = await imported(database, changes({"users.csv": [person("s2", "student") | {"enabledUser": "false"}]}))

    assert counts(diff)["people"] == (0, 0, 1)


async def test_a_row_that_refers_to_what_nobody_knows_is_refused(database: Database) -> None:
    await start(database)

    for tables in (
        {"enrollments.csv": [enrolment("e9", "c", "s9", "student")]},
        {
            "users.csv": [with_status(person("s2", "student"))],
            "enrollments.csv": [enrolment("e9", "c", "s2", "student")],
        },
        {"orgs.csv": [small_roster()["orgs.csv"][0] | {"parentSourcedId": "p"}]},
    ):
        with pytest.raises(FileRefused):
            await imported(database, changes(tables))


@pytest.mark.parametrize(
    ("file", "key"), [("academicSessions.csv", "t"), ("courses.csv", "k"), ("orgs.csv", "u"), ("orgs.csv", "p")]
)
async def test_what_others_still_refer_to_cannot_be_deleted(database: Database, file: str, key: str) -> None:
    await start(database)
    (row,) = [one for one in small_roster()[file] if one["sourcedId"] == key]
    before = await contents(database)

    with pytest.raises(FileRefused) as refused:
        await imported(database, changes({file: [with_status(row)]}))

    assert [(one.code, one.value) for one in refused.value.findings] == [("still_used", key)]
    assert await contents(database) == before


async def test_a_term_goes_together_with_its_classes(database: Database) -> None:
    await start(database)
    small = small_roster()
    tables = {name: [with_status(small[name][0])] for name in ("academicSessions.csv", "classes.csv")}

    diff = await imported(database, changes(tables))

    assert counts(diff) == {"terms": (0, 0, 1), "classes": (0, 0, 1), "enrolments": (0, 0, 3)}


async def test_the_same_changes_again_change_nothing(database: Database) -> None:
    await start(database)
    tables = {"users.csv": [person("s3", "student"), with_status(person("s2", "student"))]}

    previewed = await preview_roster(database, changes(tables), now=NOW, actor=OPERATOR)
    assert await imported(database, changes(tables)) == previewed

    assert (await imported(database, changes(tables))).is_empty


def version_1_2() -> dict[str, bytes]:
    """The bigger roster in version 1.2: who somebody is and what they are stand apart."""
    tables = bigger()
    for row in tables["users.csv"]:
        for column in ("role", "orgSourcedIds", "metadata.roles"):
            del row[column]
    tables["roles.csv"] = [
        role_row("r1", "s1", "student"),
        role_row("r2", "i1", "teacher"),
        role_row("r3", "s2", "student"),
        role_row("r4", "s2", "aide"),
    ]
    content = files(tables)
    manifest = content["manifest.csv"].replace(b"oneroster.version,1.1", b"oneroster.version,1.2")
    content["manifest.csv"] = manifest + b"file.roles,bulk\r\n"
    return content


async def test_roles_in_a_file_of_their_own_are_read(database: Database) -> None:
    diff = await imported(database, RosterBundle(MemorySource(version_1_2()), ALMATY))

    assert set(diff[RosterKind.ROLES].new.first) == {"s1 student", "i1 instructor", "s2 student", "s2 staff"}
    async with database.reading() as connection:
        known = await known_roster(connection)
    assert {id: len(roles) for id, roles in known.people.items()} == {"s1": 1, "i1": 1, "s2": 2}


BAD_1_2 = [
    (b"r4,active,s2,primary,aide", b"r4,active,s9,primary,aide", "unknown_reference", "userSourcedId"),
    (b"r4,active,s2,primary,aide", b"r4,active,s2,primary,king", "unknown_role", "role"),
    (b"r1,active,s1,primary,student", b"r1,tobedeleted,s1,primary,student", "person_without_role", "sourcedId"),
    (b"r1,active,s1,primary,student,u", b"r1,active,s1,primary,student,x", "unknown_reference", "orgSourcedId"),
    (b"r2,active", b"r1,active", "duplicate_id", "sourcedId"),
]


@pytest.mark.parametrize(("old", "new", "code", "column"), BAD_1_2, ids=[case[2] + "-" + case[3] for case in BAD_1_2])
def test_what_is_wrong_with_roles_is_named(old: bytes, new: bytes, code: str, column: str) -> None:
    content = version_1_2()
    content["roles.csv"] = content["roles.csv"].replace(old, new)
    with pytest.raises(FileRefused) as refused:
        list(RosterBundle(MemorySource(content), ALMATY).rows())
    assert (code, column) in [(finding.code, finding.column) for finding in refused.value.findings]


def test_a_parent_in_version_1_2_is_left_out() -> None:
    content = version_1_2()
    content["roles.csv"] = content["roles.csv"].replace(b"s1,primary,student", b"s1,primary,parent")
    roster = RosterBundle(MemorySource(content), ALMATY)
    names = [getattr(row, "id", "") for row in roster.rows()]
    assert "s1" not in names
    assert "not_of_university" in [warning.code for warning in roster.warnings]


async def test_a_role_may_come_and_go_alone(database: Database) -> None:
    await imported(database, RosterBundle(MemorySource(version_1_2()), ALMATY))
    some = [role_row("r4", "s2", "aide", "tobedeleted"), role_row("r5", "s1", "teacher")]

    diff = await imported(database, changes({"roles.csv": some}, version="1.2"))

    assert counts(diff) == {"roles": (1, 0, 1)}
    assert (diff[RosterKind.ROLES].new.first, diff[RosterKind.ROLES].gone.first) == (("s1 instructor",), ("s2 staff",))


async def test_a_person_and_a_role_taken_away_in_the_same_changes(database: Database) -> None:
    await imported(database, RosterBundle(MemorySource(version_1_2()), ALMATY))
    row = person("s2", "", programme="p") | {"familyName": "Ахметова"}
    users = {key: value for key, value in row.items() if key not in ("role", "orgSourcedIds", "metadata.roles")}

    diff = await imported(
        database,
        changes({"users.csv": [users], "roles.csv": [role_row("r4", "s2", "aide", "tobedeleted")]}, version="1.2"),
    )

    assert (diff[RosterKind.PEOPLE].columns["family_name"], diff[RosterKind.ROLES].gone.first) == (1, ("s2 staff",))
    async with database.reading() as connection:
        assert (await known_roster(connection)).people["s2"] == ("student",)
