"""A sender's process that is killed, not asked, while calls are under way."""

import asyncio
import os
import signal
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from delivery.pace import Pace
from delivery.sender import WORKERS, Sender
from domain.letters import Letter, LetterState
from storage.database import Database, open_database
from storage.outbox import put
from storage.tables.letters import outbox

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 12, 15, 5, tzinfo=UTC)
ALMATY = ZoneInfo("Asia/Almaty")
ANSWERED_BEFORE_DEATH = 20

# Says on stdout whose letter went out; after some it hangs, as a call does whose answer is lost.
PROCESS = f"""
import asyncio, sys
from datetime import datetime
from zoneinfo import ZoneInfo
from delivery.pace import Pace
from delivery.sender import Sender
from storage.database import open_database

went = 0

async def compose(letter):
    return letter

async def send(letter):
    global went
    went += 1
    print(letter.person, flush=True)
    if went > {ANSWERED_BEFORE_DEATH}:
        print("hangs", flush=True)
        await asyncio.Event().wait()

async def unreachable(letter, now):
    pass

async def main():
    database = open_database(sys.argv[1])
    sender = Sender(database, Pace.off(), compose, send, unreachable, zone=ZoneInfo("Asia/Almaty"))
    await sender.deliver_due(datetime.fromisoformat(sys.argv[2]))

asyncio.run(main())
"""


async def kill_in_the_middle(url: str) -> Counter[str]:
    """Starts a sender, kills it once calls hang, and returns whose letters it had handed to Telegram."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROCESS, url, NOW.isoformat(), stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None
    went: list[str] = []
    while (line := (await process.stdout.readline()).decode().strip()) != "hangs":
        assert line, "the sender ended by itself"
        went.append(line)
    os.kill(process.pid, signal.SIGKILL)
    rest, _ = await process.communicate()
    went.extend(line for line in rest.decode().split() if line != "hangs")
    return Counter(went)


async def states(database: Database) -> dict[str, str]:
    async with database.reading() as connection:
        return {row.person: row.state for row in await connection.execute(select(outbox.c.person, outbox.c.state))}


def people_in(states: dict[str, str], state: LetterState) -> set[str]:
    return {person for person, each in states.items() if each == state}


async def test_after_a_kill_every_letter_goes_and_only_those_in_doubt_can_go_twice(sqlite: Database) -> None:
    people = [f"p{number:03}" for number in range(40)]
    digests, broadcasts = set(people[::2]), set(people[1::2])
    async with sqlite.writing() as connection:
        for person in people:
            await put(connection, person, "digest" if person in digests else "broadcast", "d", NOW)
    url = str(sqlite.engine.url)
    went = await kill_in_the_middle(url)
    left = await states(sqlite)
    in_doubt = people_in(left, LetterState.SENDING)
    assert 1 <= len(in_doubt) <= WORKERS
    assert len(people_in(left, LetterState.SENT)) > ANSWERED_BEFORE_DEATH - WORKERS
    assert went.keys() <= in_doubt | people_in(left, LetterState.SENT)

    after: list[str] = []

    async def compose(letter: Letter) -> Letter:
        return letter

    async def send(letter: Letter) -> None:
        after.append(letter.person)

    async def unreachable(letter: Letter, now: datetime) -> None:
        raise AssertionError("nobody is unreachable")

    database = open_database(url)
    sender = Sender(database, Pace.off(), compose, send, unreachable, zone=ALMATY)
    await sender.recover(NOW)
    await sender.deliver_due(NOW)
    assert await sender.is_idle_at(NOW)
    end = await states(database)
    await database.close()
    assert people_in(end, LetterState.UNCERTAIN) == in_doubt & broadcasts
    assert people_in(end, LetterState.SENT) == set(people) - in_doubt | in_doubt & digests
    calls = went + Counter(after)
    assert all(calls[person] == 1 for person in set(people) - in_doubt)
    assert all(1 <= calls[person] <= 2 for person in in_doubt & digests)
    assert all(calls[person] <= 1 for person in in_doubt & broadcasts)
