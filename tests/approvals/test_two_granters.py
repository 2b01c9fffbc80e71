"""Two people who decide at the same moment, on both engines: one is heard, the other is told."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from bot.surveys import shipped_form
from domain.access import actor
from domain.approvals import Kind, Reason, State
from domain.errors import NotAllowed, NothingToDo
from domain.people import Role
from domain.reminders import QuietHours
from services import approvals, decisions
from services.accounts import FIRST_ADMIN_PERSON
from storage.approvals import new_approval, rename_person, waiting_approvals
from storage.database import Database
from storage.forms import save_form
from storage.tables.approvals import approvals as table
from storage.tables.audit import audit
from storage.tables.letters import outbox
from storage.tables.people import people
from storage.tables.people import roles as role_table

ZONE = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 12, 1, 12, tzinfo=ZONE)
AWAKE = QuietHours()
LEAD, FIRST, SECOND = (actor(name, [role]) for name, role in (
    ("lead", Role.QA_LEAD), ("dean", Role.DEAN), ("provost", Role.PROVOST),
))  # fmt: skip


async def asked_about_a_form(database: Database) -> str:
    """People with their roles, and a request about the questions of teaching."""
    form = shipped_form("teaching")
    async with database.writing() as connection:
        for who in (LEAD, FIRST, SECOND):
            await connection.execute(insert(people).values(id=who.id, given_name=who.id, family_name=""))
            (role,) = who.roles
            row = {"person": who.id, "role": role.value, "source": "roster", "state": "active"}
            await connection.execute(insert(role_table).values(**row))
        version = await save_form(connection, form)
        asked = await approvals.ask_in(
            connection, LEAD, Kind.FORM_VERSION, version, version, quiet=AWAKE, now=NOW, zone=ZONE
        )
        assert asked == 2
        (waiting,) = await waiting_approvals(connection, [Kind.FORM_VERSION])
    return waiting.id


async def test_of_two_who_grant_at_once_one_does(database: Database) -> None:
    number = await asked_about_a_form(database)
    said = await asyncio.gather(
        *(decisions.grant(database, who, number, quiet=AWAKE, now=NOW, zone=ZONE) for who in (FIRST, SECOND)),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in said) == ["Approval", "NothingToDo"]
    await _decided_once(database, "grant_form_version", State.GRANTED)


async def test_of_one_who_grants_and_one_who_refuses_at_once_one_is_heard(database: Database) -> None:
    number = await asked_about_a_form(database)
    yes = decisions.grant(database, FIRST, number, quiet=AWAKE, now=NOW, zone=ZONE)
    no = decisions.refuse(database, SECOND, number, Reason.WORDS, quiet=AWAKE, now=NOW, zone=ZONE)
    said = await asyncio.gather(no, yes, return_exceptions=True)
    assert sorted(type(one).__name__ for one in said) == ["Approval", "NothingToDo"]
    (decided,) = [one for one in said if not isinstance(one, BaseException)]
    act = "grant_form_version" if decided.state is State.GRANTED else "refuse_form_version"
    await _decided_once(database, act, decided.state)


async def _decided_once(database: Database, act: str, state: State) -> None:
    async with database.reading() as connection:
        (row,) = (await connection.execute(select(table.c.state, table.c.decided_by))).all()
        acts = (await connection.execute(select(audit.c.actor, audit.c.act))).all()
        letters = (await connection.execute(select(outbox.c.person, outbox.c.kind))).all()
    assert row.state == state.value
    assert [tuple(one) for one in acts] == [("lead", "ask_form_version"), (row.decided_by, act)]
    assert sorted(tuple(one) for one in letters) == [
        ("dean", "approval_asked"), ("lead", "approval_decided"), ("provost", "approval_asked"),
    ]  # fmt: skip


async def test_two_who_ask_at_once_leave_one_request(database: Database) -> None:
    number = await asked_about_a_form(database)
    await approvals.withdraw(database, LEAD, number, now=NOW, zone=ZONE)
    officer = actor("officer", [Role.QA_OFFICER])

    async def ask() -> None:
        async with database.writing() as connection:
            await approvals.ask_in(
                connection, officer, Kind.PUBLIC_RELEASE, "w", "hash", quiet=AWAKE, now=NOW, zone=ZONE
            )

    said = await asyncio.gather(ask(), ask(), return_exceptions=True)
    assert sorted(type(one).__name__ for one in said) == ["NoneType", "NothingToDo"]


async def test_the_database_takes_no_second_request_that_waits(database: Database) -> None:
    await asked_about_a_form(database)

    async def twice() -> None:
        async with database.writing() as connection:
            for _again in range(2):
                await new_approval(connection, Kind.BROADCAST, "b", "hash", "lead", NOW.date(), NOW.date())

    with pytest.raises(IntegrityError):
        await twice()


async def test_who_asked_before_the_two_accounts_were_merged_cannot_grant_after(database: Database) -> None:
    number = await asked_about_a_form(database)
    first_admin = actor(FIRST_ADMIN_PERSON, [Role.QA_LEAD, Role.PROVOST])
    with pytest.raises(NotAllowed):  # nobody knows who this account is on the roster
        await decisions.grant(database, first_admin, number, quiet=AWAKE, now=NOW, zone=ZONE)
    assert not await approvals.to_decide(database, first_admin, now=NOW, zone=ZONE)
    async with database.writing() as connection:
        await connection.execute(table.update().values(asked_by=FIRST_ADMIN_PERSON))
        await rename_person(connection, FIRST_ADMIN_PERSON, SECOND.id)
    with pytest.raises(NotAllowed):
        await decisions.grant(database, SECOND, number, quiet=AWAKE, now=NOW, zone=ZONE)
    assert not await approvals.to_decide(database, SECOND, now=NOW, zone=ZONE)


async def test_a_request_nobody_decided_ends_and_who_asked_is_told_once(database: Database) -> None:
    number = await asked_about_a_form(database)
    late = NOW.replace(day=16)
    assert await approvals.lapse(database, quiet=AWAKE, now=NOW.replace(day=15, hour=23), zone=ZONE) == 0
    assert await approvals.lapse(database, quiet=AWAKE, now=late, zone=ZONE) == 1
    assert await approvals.lapse(database, quiet=AWAKE, now=late, zone=ZONE) == 0
    with pytest.raises(NothingToDo):
        await decisions.grant(database, FIRST, number, quiet=AWAKE, now=late, zone=ZONE)
    async with database.reading() as connection:
        told = (await connection.execute(select(outbox.c.person).where(outbox.c.kind == "approval_decided"))).all()
    assert [row.person for row in told] == ["lead"]
