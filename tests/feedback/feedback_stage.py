"""People who write anonymously and people who answer, on the office's stage."""

from collections.abc import Sequence
from datetime import timedelta

from office_stage import OfficeStage, Somebody, everything, until
from sqlalchemy import select, update

from domain.people import Role
from sandbox.client import Screen
from sandbox.client.screens import by_bot, screen_of
from storage.feedback_waiting import Waiting
from storage.people import grant_role
from storage.tables.feedback import feedback, feedback_replies
from storage.tables.people import people

IN = "Your message is in, without your name. Thank you!"
TOMORROW = "2026-12-17 10:01"
"""The first round after the stage's noon of 16 December."""

THIRD_DAY = "2026-12-19 10:01"


async def shown(somebody: Somebody) -> str:
    """The text of the newest message of the bot."""
    return str((await somebody.chat.screen()).text)


async def student(office: OfficeStage, language: str, number: int = 0) -> Somebody:
    """A student of the roster, with an account."""
    return await office.bring_in((await office.holders(Role.STUDENT))[number], language)


async def head_of(office: OfficeStage, unit: str, language: str) -> Somebody:
    """The director of a unit, by a role on the roster or, where the roster has none, a granted one."""
    at_unit = everything(people.c.id).where(people.c.unit == unit).order_by(people.c.id)
    heads = set(await office.holders(Role.UNIT_HEAD))
    persons = [row[0] for row in await office.rows(at_unit)]
    person = next((one for one in persons if one in heads), persons[0])
    head = await office.bring_in(person, language)
    async with office.core.database.writing() as connection:
        await grant_role(connection, person, Role.UNIT_HEAD)
    return head


async def write_to(somebody: Somebody, topic: str, addressee: str, message: str) -> None:
    """The way from /feedback to a sent message; without an addressee where the topic has no unit."""
    await somebody.chat.send("/feedback")
    await somebody.tap_word(f"topic:{topic}")
    if addressee:
        await somebody.tap_word(f"to:{topic}:{addressee}")
    await somebody.chat.send(message)


async def receipt(somebody: Somebody) -> Screen:
    """The newest message with the key of a conversation."""
    screens = [screen_of(message) for message in await somebody.chat.messages() if by_bot(message)]
    return next(one for one in reversed(screens) if any(button.data.startswith("t:") for button in one.buttons))


async def key_of(somebody: Somebody) -> str:
    """The key in that message."""
    return next(button.data for button in (await receipt(somebody)).buttons if button.data.startswith("t:"))[2:24]


async def tap_receipt(somebody: Somebody, label: str) -> Screen:
    """Taps a button of that message by its label; how it then stands."""
    before = await receipt(somebody)
    button = next(button for button in before.buttons if button.text == label)
    somebody.toast = await somebody.chat.tap_data(button.data, before.message_id)
    after = [screen_of(message) for message in await somebody.chat.messages() if by_bot(message)]
    return next(one for one in after if one.message_id == before.message_id)


async def own_messages(somebody: Somebody) -> list[str]:
    """What the person typed that still stands."""
    return [str(message.get("text", "")) for message in await somebody.chat.messages() if message["out"]]


async def open_inbox(reader: Somebody) -> Screen:
    """The first message nobody has read."""
    await reader.chat.start()
    return await reader.tap_word("inbox")


async def hears(somebody: Somebody, said: str) -> None:
    """Waits until the bot has written it to them."""

    async def heard() -> bool:
        return any(said in each for each in await somebody.texts())

    await until(heard)


async def live(office: OfficeStage, days: int) -> None:
    """Walks the clock some days ahead."""
    await office.jump((office.core.clock.now() + timedelta(days=days)).strftime("%Y-%m-%d 12:00"))


async def grow_older(office: OfficeStage, days: int) -> None:
    """Every word of every conversation is so many days older: walking through as many would take a while."""
    async with office.core.database.writing() as connection:
        for table in (feedback, feedback_replies):
            for row in (await connection.execute(select(table.c.id, table.c.day))).all():
                older = {"day": row.day - timedelta(days=days)}
                await connection.execute(update(table).where(table.c.id == row.id).values(**older))


async def waiting(office: OfficeStage) -> Sequence[Waiting]:
    """What waits for its round."""
    async with office.core.database.reading() as connection:
        return list(await office.core.seals.waiting.messages(connection))
