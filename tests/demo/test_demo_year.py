"""A year of the demo by "to next event": never stuck, nothing refused, everybody hears in their own language."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.demo import Demo, run_demo
from bot.settings import Settings
from bot.upcoming import EventKind
from domain.language import Language
from locales import words
from sandbox.client import Client, Person
from storage.tables.letters import letter_counts, outbox

ALMATY = ZoneInfo("Asia/Almaty")
BEGIN = datetime(2026, 12, 16, 12, tzinfo=ALMATY)
END = datetime(2027, 12, 16, 12, tzinfo=ALMATY)
LONGEST_STEP = timedelta(days=75)
MOST_PRESSES = 250
STUDENTS = 20

FALL, SPRING = "2026-fall", "2027-spring"
SURVEY = "Teaching Evaluation Survey"
YEAR = (
    (EventKind.COURSES_OPEN, ""),
    (EventKind.REMINDERS, ""),
    (EventKind.DEADLINES, ""),
    (EventKind.WAVE_CLOSES, f"{SURVEY}, {FALL}"),
    (EventKind.CHANGE_OF_GRADE, FALL),
    (EventKind.CLASSES_BEGIN, SPRING),
    (EventKind.GRADUATION, ""),
    (EventKind.DEADLINES, ""),
    (EventKind.WAVE_OPENS, f"{SURVEY}, {SPRING}"),
    (EventKind.EXAMS_BEGIN, SPRING),
    (EventKind.COURSES_OPEN, ""),
    (EventKind.REMINDERS, ""),
    (EventKind.SEMESTER_ENDS, SPRING),
    (EventKind.WAVE_CLOSES, f"{SURVEY}, {SPRING}"),
    (EventKind.CHANGE_OF_GRADE, SPRING),
    (EventKind.GRADUATION, ""),
    (EventKind.EMPLOYMENT, ""),
    (EventKind.DEADLINES, ""),
    (EventKind.EMPLOYMENT, ""),
)
"""What the year brings, in this order, with more between; what each is about, where it says so."""

HARMLESS = {"Bad Request: message can't be deleted for everyone"}
"""An old card is older than two days: it loses its buttons instead."""

HEARD = {
    "linked already": (Language.RU, ("Your courses wait for your word", "Today is the last day")),
    "the head of the quality office": (Language.EN, ("The survey is closed. The results can be released.",)),
    "a dean": (Language.RU, ("Deadlines are near", "A deadline has passed")),
    "an instructor": (Language.KK, ("Deadlines are near", "Today is the last day", "A deadline has passed")),
    "the director of the library": (Language.RU, ("Deadlines are near", "Today is the last day")),
    "a graduate of last summer": (Language.KK, ("Graduate employment",)),
    "graduates in June": (Language.EN, ("Your courses wait for your word", "Graduate employment")),
}
"""What each persona who is known to the bot hears in the year, by their note."""


@dataclass
class Walk:
    """The demo's clock, pressed forward."""

    demo: Demo
    client: Client
    at: list[datetime] = field(default_factory=lambda: [BEGIN])
    events: list[str] = field(default_factory=list)

    async def press(self) -> None:
        """Presses "to next event" once."""
        walked = await self.client.request("POST", "clock", next_event=True)
        self.at.append(datetime.fromisoformat(walked["now"]))
        self.events += walked["event"].split(" · ")

    async def rows(self, *columns: Any) -> Sequence[Any]:
        """The rows of a query for columns."""
        async with self.demo.core.database.reading() as connection:
            return (await connection.execute(select(*columns))).all()

    async def person(self, note: str) -> Person:
        """The persona whose note says so."""
        people = (await self.client.request("GET", "people"))["people"]
        return await self.client.find(next(one["id"] for one in people if note in one["note"]))


@asynccontextmanager
async def walking(folder: Path) -> AsyncIterator[Walk]:
    """A fresh demo with few students, at its beginning."""
    ready: asyncio.Future[Demo] = asyncio.get_running_loop().create_future()
    settings = Settings(_env_file=None)
    running = asyncio.create_task(
        run_demo(
            settings,
            folder,
            port=0,
            at=BEGIN,
            speed=0.001,
            fresh=True,
            browser=False,
            students=STUDENTS,
            ready=ready,
        )
    )
    try:
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        demo = await ready
        async with Client(demo.url, quiet=0.03) as client:
            yield Walk(demo, client)
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def release(walk: Walk, wave: str) -> None:
    """The head of the office releases what has closed, by taps."""
    lead = await walk.person("quality office")
    await lead.start()
    for data in ("waves", f"wave:{wave}", f"release:{wave}", f"released:{wave}"):
        await lead.tap_data(data)
    assert "\nreleased" in (await lead.screen()).text


def missing_of_the_year(events: Sequence[str]) -> list[str]:
    """What of the year did not come in its turn; empty if all did."""
    left = list(YEAR)
    for event in events:
        if left and event.startswith(left[0][0].value) and left[0][1] in event:
            left.pop(0)
    return [f"{kind}: {about}" for kind, about in left]


async def assert_everybody_heard(walk: Walk) -> None:
    """Each persona got what concerns them, in their language and in no other."""
    sent = [call["params"] for call in await walk.client.calls("sendMessage")]
    for note, (language, heard) in HEARD.items():
        chat = (await walk.person(note)).id
        texts = "\n".join(str(one["text"]) for one in sent if one["chat_id"] == chat)
        for message in heard:
            assert words(language)(message) in texts, (note, message)
            others = {words(other)(message) for other in Language if other is not language}
            assert not [said for said in others if f"<b>{said}</b>" in texts], note


@pytest.mark.timeout(900)
async def test_the_next_event_leads_through_a_whole_year(tmp_path: Path) -> None:
    async with walking(tmp_path / "demo") as walk:
        with capture_logs() as logs:
            while walk.at[-1] < END:
                await walk.press()
                assert len(walk.at) < MOST_PRESSES
                if walk.events[-1].startswith(EventKind.WAVE_CLOSES):
                    await release(walk, f"teaching-{walk.events[-1].split(', ')[-1]}")
            before = await walk.rows(outbox.c.person, outbox.c.kind, outbox.c.key)
            await walk.demo.app.tick()
        assert [one for one in logs if one["log_level"] in ("warning", "error", "critical")] == []
        assert await walk.rows(outbox.c.person, outbox.c.kind, outbox.c.key) == before

        assert missing_of_the_year(walk.events) == []
        assert max(later - one for one, later in pairwise(walk.at)) < LONGEST_STEP
        assert all(one < later for one, later in pairwise(walk.at))
        refused = {call["description"] for call in await walk.client.calls() if not call["ok"]}
        assert refused <= HARMLESS
        await assert_everybody_heard(walk)
        assert {state for (state,) in await walk.rows(letter_counts.c.state)} <= {"sent", "dropped"}
