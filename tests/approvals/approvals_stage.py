"""What is approved on the stage: released pictures, a crowd to write to, a form that needs it."""

from collections.abc import Sequence
from typing import Any

from office_answers import answer, evaluation_of, who_may_answer
from office_stage import WAVE, ZONE, OfficeStage, Somebody, everything
from sqlalchemy import insert, update

from domain.access import OPERATOR
from domain.approvals import State
from domain.broadcast import MOST_UNAPPROVED
from domain.disclosure import Limits
from domain.people import Role
from domain.reminders import QuietHours
from domain.wave import Correction
from services.results import correct_wave, release_wave
from storage.limits import save_limits
from storage.tables.accounts import accounts
from storage.tables.approvals import approvals
from storage.tables.people import roles

ANSWERS = {"26f-mgt101-1": 9, "26f-fin101-1": 8}
TEXTS = {"kk": "Ертең сағат 10-да <b>кездесу</b> бар.", "ru": "Завтра в 10 встреча & чай.", "en": "A meeting at 10."}
NOWHERE = 900_000
"""Telegram ids of people who are only counted."""


async def released(office: OfficeStage) -> None:
    """The wave is answered by a few, closed and released."""
    for class_id, number in ANSWERS.items():
        evaluation = await evaluation_of(office, class_id)
        for place, person in enumerate((await who_may_answer(office, evaluation))[:number]):
            await answer(office, person, evaluation, choice=2 + place % 3)
    await office.jump("2026-12-31 11:00")
    now, core = office.core.clock.now(), office.core
    await release_wave(core.database, core.box, OPERATOR, WAVE, now=now, zone=ZONE)


async def corrected(office: OfficeStage) -> None:
    """The wave is released once more, and says something else."""
    async with office.core.database.writing() as connection:
        await save_limits(connection, Limits(min_rate_percent=20))
    now, database = office.core.clock.now(), office.core.database
    await correct_wave(database, OPERATOR, WAVE, Correction.LIMITS, quiet=QuietHours(), now=now, zone=ZONE)


async def crowd(office: OfficeStage, number: int = MOST_UNAPPROVED) -> Sequence[str]:
    """So many students with accounts that Telegram does not know; returns their ids."""
    students = (await office.holders(Role.STUDENT))[-number:]
    values = {"language": "kk", "consent_version": "1", "consent_on": office.core.clock.now().date()}
    async with office.core.database.writing() as connection:
        for place, person in enumerate(students):
            row = {"user_id": NOWHERE + place, "person": person, **values}
            await connection.execute(insert(accounts).values(**row))
        mine = roles.c.person.in_(students) & (roles.c.role == Role.STUDENT.value)
        await connection.execute(update(roles).where(mine).values(state="active"))
    return students


async def tick(office: OfficeStage) -> None:
    """The jobs run, the letters go."""
    await office.app.tick()
    await office.client.settle()


async def states(office: OfficeStage) -> list[str]:
    """Of every request, the first asked first."""
    rows = await office.rows(everything(approvals.c.state, approvals.c.asked_on))
    return [row.state for row in sorted(rows, key=lambda row: row.asked_on)]


async def waiting(office: OfficeStage) -> str:
    """The id of the request that waits."""
    query = everything(approvals.c.id).where(approvals.c.state == State.WAITING.value)
    [(number,)] = await office.rows(query)
    return str(number)


async def open_picture(lead: Somebody) -> Any:
    """The head of the office looks at the picture of the wave."""
    await lead.chat.start()
    await lead.tap_word("waves")
    await lead.tap_word("wave:")
    return await lead.tap_word("picture:")


async def compose(lead: Somebody, role: str = "student") -> Any:
    """The head of the office writes to everybody with a role, up to the look at it."""
    await lead.chat.send("/broadcast")
    await lead.tap_word("b.who:")
    screen = await lead.chat.screen()
    button = next(button for button in screen.buttons if button.data.endswith(f":{role}"))
    await lead.chat.tap_data(button.data, button.message_id)
    await lead.tap_word("b.what:")
    await lead.tap_word("b.words:")
    for text in TEXTS.values():
        await lead.chat.send(text)
    return await lead.chat.screen()
