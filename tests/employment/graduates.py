"""Graduates of the demo university at the chat: they tap what they see, by its words in their language."""

from dataclasses import dataclass

from office_stage import ZONE, OfficeStage, Somebody
from sqlalchemy import select

from bot.alumna import answer_on_graduation_day, newest_graduate
from domain.people import Role
from locales import words
from sandbox.client import Screen
from storage.employment import load_records
from storage.tables.employment import employment_people
from storage.tables.letters import outbox


@dataclass
class Graduate:
    """Somebody at the chat, with their language."""

    at_chat: Somebody
    language: str
    stage: OfficeStage

    @property
    def id(self) -> str:
        """The person's id."""
        return self.at_chat.id

    @property
    def toast(self) -> str:
        """What the last tap was answered with."""
        return self.at_chat.toast.text

    def say(self, message: str, **values: object) -> str:
        """The words of the catalogue in their language."""
        return words(self.language)(message, **values)

    async def screen(self) -> Screen:
        """The newest message of the bot."""
        return await self.at_chat.chat.screen()

    async def tap(self, message: str, **values: object) -> Screen:
        """Taps the button with these words of the catalogue; what is then shown."""
        self.at_chat.toast = await self.at_chat.chat.tap(self.say(message, **values))
        return await self.screen()

    async def taps(self, start: str) -> Screen:
        """Taps the button of the newest message whose data starts so."""
        return await self.at_chat.tap_word(start)

    async def write(self, text: str) -> Screen:
        """Sends a message; what is then shown."""
        await self.at_chat.chat.send(text)
        return await self.screen()

    async def own_messages(self) -> list[str]:
        """What they wrote and still see, without commands."""
        seen = await self.at_chat.chat.messages()
        return [m["text"] for m in seen if m["out"] and not m["text"].startswith("/")]

    async def answers(self) -> dict[str, dict[str, object]]:
        """What is kept in the database now, by wave and question."""
        async with self.stage.core.database.reading() as connection:
            records = await load_records(connection, self.id)
        return {record.wave.value: dict(record.answers) for record in records}

    async def choices(self) -> list[tuple[str | None, bool]]:
        """The consent's version and "do not contact me", as kept."""
        query = select(employment_people.c.consent_version, employment_people.c.do_not_contact)
        return [tuple(row) for row in await self.stage.rows(query.where(employment_people.c.person == self.id))]

    async def letters(self) -> list[tuple[str, str]]:
        """Keys and states of the letters about employment in the outbox."""
        query = select(outbox.c.key, outbox.c.state).where(outbox.c.person == self.id, outbox.c.kind == "employment")
        return [tuple(row) for row in await self.stage.rows(query.order_by(outbox.c.id))]

    async def answer_up_to_city(self) -> Screen:
        """From the first question: full time, up to the question after the city."""
        await self.taps("e:w2:c:0:0")
        await self.write("Алатау Банк")
        await self.write("Аналитик")
        for choice in ("e:w2:c:3:0", "e:w2:c:4:0"):
            await self.taps(choice)
        return await self.write("Алматы")

    async def answer_to_review(self) -> Screen:
        """From the first question to the review."""
        await self.answer_up_to_city()
        await self.taps("e:w2:c:7:0")
        return await self.taps("e:w2:c:8:0")


class Graduates:
    """Brings graduates in."""

    def __init__(self, stage: OfficeStage) -> None:
        self.stage = stage

    async def of_june(self, language: str = "kk", *, answered: bool = False) -> Graduate:
        """Who graduated on 19 June, and answered on that day if `answered`; their card is shown."""
        async with self.stage.core.database.reading() as connection:
            person = await newest_graduate(connection)
        if answered:
            await answer_on_graduation_day(self.stage.core.database, person, ZONE)
        return await self.person(person, language)

    async def person(self, person: str, language: str = "kk") -> Graduate:
        """Somebody on the roster, linked, with the card shown."""
        graduate = Graduate(await self.stage.bring_in(person, language), language, self.stage)
        await graduate.write("/start")
        return graduate

    async def who_applied(self, language: str = "kk") -> Graduate:
        """A student who has applied for graduation."""
        return await self.person((await self.stage.holders(Role.GRADUATING))[0], language)

    async def who_did_not_apply(self, language: str = "kk") -> Graduate:
        """A student who has not."""
        applied = await self.stage.holders(Role.GRADUATING)
        students = await self.stage.holders(Role.STUDENT)
        return await self.person(next(one for one in students if one not in applied), language)
