"""The real product, driven without Telegram: the database, keys and files a university would have."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import select

from bot.core import Core, open_core
from bot.settings import Settings
from domain import conversation
from domain.access import OPERATOR
from domain.form import Form, Kind, Question
from domain.inputs import Back, Choose, Input, Write
from domain.moderation import Decision, Reason
from domain.progress import Subject
from services import answering, moderation
from services.answering import Running
from services.opening import open_closed
from services.results import release_wave
from services.waves import follow_clock
from storage.tables.ballots import comments
from storage.tables.surveys import evaluations
from storage.waves import WaveRow, load_wave
from tests.attacks.people import Respondent
from tests.attacks.small_university import CLOSED, OFFICE, WAVE, ZONE


def settings_in(folder: Path, url: str = "", api: str = "http://127.0.0.1:1") -> Settings:
    """Settings of a trial: data and keys in `folder`, or the database at `url`."""
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        bot_token=SecretStr("1:test"),
        bot_api_url=api,
        database_url=url or f"sqlite+aiosqlite:///{folder}/sapa.db",
        keys_dir=folder / "keys",
        log_level="DEBUG",
    )


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator["Sapa"]:
    """The product on what `settings` name."""
    async with open_core(settings) as core:
        yield Sapa(core)


async def _evaluation(core: Core) -> str:
    async with core.database.reading() as connection:
        return str((await connection.execute(select(evaluations.c.id))).scalar_one())


class Sapa:
    """What a person and the clock can do to the product."""

    def __init__(self, core: Core) -> None:
        self.core = core

    async def answer(self, who: Respondent) -> None:
        """Fills in the form, replaces one comment, and sends, unless they leave it there."""
        token = await self.draft(who)
        if who.finishes:
            await self.send(who.person, token, who.sends_at)

    async def draft(self, who: Respondent) -> str:
        """Fills in the form up to the review; returns the draft's token."""
        evaluation = await _evaluation(self.core)
        begun = await answering.begin(
            self.core.database, self.core.drafts, who.person, evaluation, now=who.sends_at, zone=ZONE
        )
        await self._say(who, begun, *_inputs(begun, who))
        await self._say(who, begun, Back(), Write(f"Бәрі ұнады {who.first}"), Write(f"Көбірек практика {who.second}"))
        return begun.token

    async def _say(self, who: Respondent, run: Running, *inputs: Input) -> None:
        await answering.answer(
            self.core.database, self.core.drafts, who.person, run.token, *inputs, now=who.sends_at, zone=ZONE
        )

    async def send(self, person: str, token: str, now: datetime) -> None:
        """Sends a finished draft."""
        await answering.submit(self.core.database, self.core.drafts, self.core.box, person, token, now=now)

    async def start(self) -> None:
        """What the bot does first when it starts."""
        await self.core.box.prepare(self.core.database)

    async def wave(self) -> WaveRow:
        """The wave as it stands."""
        async with self.core.database.reading() as connection:
            wave = await load_wave(connection, WAVE)
        assert wave is not None
        return wave

    async def close(self) -> None:
        """Lets the clock close the wave and open the ballots."""
        await follow_clock(self.core.database, self.core.box, now=CLOSED, zone=ZONE)
        await open_closed(self.core.database, self.core.box, now=CLOSED, zone=ZONE)

    async def moderate(self) -> None:
        """Deletes, holds and edits a comment each; their words are nowhere after the release."""
        async with self.core.database.reading() as connection:
            ids = (await connection.execute(select(comments.c.id).order_by(comments.c.id))).scalars().all()
        for comment, decision in zip(ids, (Decision.DELETE, Decision.HOLD, Decision.EDIT), strict=False):
            words = "Көбірек практика" if decision is Decision.EDIT else ""
            await moderation.decide(self.core.database, OFFICE, comment, decision, Reason.AUTHOR, words, now=CLOSED)

    async def release(self) -> None:
        """Releases the results."""
        await release_wave(self.core.database, self.core.box, OPERATOR, WAVE, now=CLOSED, zone=ZONE)


def _inputs(run: Running, who: Respondent) -> Iterator[Input]:
    """All ratings, and the text that is replaced afterwards at the first question for a comment."""
    for number, (path, question) in enumerate(_questions(run.form, run)):
        if question.kind is Kind.TEXT:
            yield Write(f"Ойланып көрейін {who.replaced}")
            return
        yield Choose(path, question.choices[who.choices[number % len(who.choices)] % len(question.choices)].name)


def _questions(form: Form, run: Running) -> Iterator[tuple[str, Question]]:
    for place in conversation.layout(form, Subject(run.task.instructors)):
        if isinstance(place.item, Question):
            yield place.path, place.item
