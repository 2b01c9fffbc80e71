"""Whatever goes wrong, the log names no person, no chat, no update and nothing anybody wrote, and times no answer."""

import asyncio
import logging
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from office_answers import evaluation_of, who_may_answer
from office_stage import OfficeStage
from outside_host import Host, a_host, answer_course, answer_one, links_of, tap
from sqlalchemy import select
from structlog.testing import capture_logs

from sandbox.client import Client, Person
from storage.tables.surveys import participations
from tests.forked import Command

PATIENCE = 90
SECRET = "Sh-1_b"
CANARY = "канарейка"
ANSWER, NAME, UPDATE = f"{CANARY}-жауап-7712", f"{CANARY}-есім", 987654321
USER = 7_000_000_321

LIBRARIES = ("aiogram", "aiogram.event", "aiohttp.access", "aiosqlite", "asyncio", "asyncpg", "sqlalchemy.engine")
KEYS = frozenset({"job", "kind", "place", "reason", "tries", "letter", "letter_kind", "error", "name"})
COUNTS = frozenset(
    {"changed", "waves", "counted", "reminded", "letters", "drafts", "links", "feedback", "flags", "told", "copied"}
)
VALUE = r"(?:'[^']*'|\"[^\"]*\"|\d+)"
OWN = re.compile(rf"timestamp='\d{{4}}-\d\d-\d\d \d\d:00' level='\w+' event='\w+'((?: \w+={VALUE})*)")
LIBRARY = re.compile(r"(WARNING|ERROR|CRITICAL) [\w.]+|\w+ at \S+:\d+")


@pytest_asyncio.fixture
async def host(tmp_path: Path) -> AsyncIterator[Host]:
    async with a_host(tmp_path) as machine:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            place = f"127.0.0.1:{free.getsockname()[1]}"
        webhook = {"PUBLIC_URL": f"http://{place}/sapa", "WEB_LISTEN": place, "WEBHOOK_SECRET": SECRET}
        machine.environment |= {**webhook, "PYTHONASYNCIODEBUG": "1"}
        yield machine


@contextmanager
def refusing(host: Host, event: str) -> Iterator[None]:
    """The database refuses something, and its words hold an answer."""

    def run(statement: str) -> None:
        with closing(sqlite3.connect(host.folder / "data" / "sapa.db", timeout=30)) as file:
            file.execute(statement)

    run(f"CREATE TRIGGER refused BEFORE {event} BEGIN SELECT RAISE(ABORT, '{ANSWER}'); END")
    yield
    run("DROP TRIGGER refused")


async def an_update_nobody_understands(host: Host) -> None:
    update = {"update_id": UPDATE, "message": {"message_id": ANSWER, "chat": {"id": USER}, "text": ANSWER}}
    url = f"http://{host.environment['WEB_LISTEN']}/sapa/telegram"
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    async with aiohttp.ClientSession() as session, session.post(url, json=update, headers=headers) as answer:
        assert answer.status in (200, 503), "it is one of ours, and cannot be read"


async def at_the_review(client: Client, link: str, user: int) -> Person:
    """Somebody with a telling name has typed a comment, and everything is ready to be sent."""
    person = await client.person(NAME, language_code="ru", id=user)
    await person.start(link.partition("?start=")[2])
    for word in ("lang:ru:", "agree:", "me:", "course:", "begin:"):
        await tap(person, word)
    typed = False
    while not await answer_one(person):
        shown = await person.screen()
        # a question with nothing to choose takes a text
        if not typed and not any(button.data.split(":")[2:3] == ["c"] for button in shown.buttons):
            await person.send(ANSWER)
            typed = True
    assert typed
    return person


async def everything_goes_wrong(host: Host, client: Client, person: Person) -> None:
    send = next(button for button in (await person.screen()).buttons if button.data.endswith(":x"))
    with refusing(host, "INSERT ON pools"):
        await person.tap_data(send.data, send.message_id)
    with refusing(host, "UPDATE ON accounts"):
        await person.start()
    for kind, method in (("500", "sendMessage"), ("500", "editMessageText"), ("drop_after", "answerCallbackQuery")):
        await client.fault(kind, method=method, chat=person.id if "Callback" not in method else None)
        await person.send("/start")
        await tap(person, "course:") if method != "sendMessage" else None
    await an_update_nobody_understands(host)


async def log_of(bot: Command) -> str:
    """Stops a bot; what it wrote."""
    bot.send_signal(signal.SIGTERM)
    async with asyncio.timeout(30):
        _out, errors = await bot.communicate()
    return errors.decode()


@pytest.mark.timeout(600)
async def test_no_error_brings_a_person_or_an_answer_into_the_log(host: Host) -> None:
    links = await links_of(host)
    async with Client(host.sandbox.url, quiet=0.1) as client:
        for number, level in enumerate(("DEBUG", "INFO")):
            host.environment["LOG_LEVEL"] = level
            bot = await host.bot(client)
            person = await at_the_review(client, links[number]["link"], USER + number)
            await everything_goes_wrong(host, client, person)
            log = await log_of(bot)

            assert "event='turn_failed'" in log, "the test sees nothing go wrong"
            assert "event='update_not_taken'" in log, "the test sees nothing go wrong"
            for secret in (
                CANARY,
                str(USER),
                str(USER + number),
                str(UPDATE),
                links[number]["sourcedId"],
                "42:outside",
            ):
                assert secret not in log
            for line in log.splitlines():
                assert holds_only_what_may_be_told(line), line


async def test_an_answer_that_is_taken_leaves_no_line(office: OfficeStage) -> None:
    evaluation = await evaluation_of(office, "26f-mgt101-1")
    student = await office.bring_in((await who_may_answer(office, evaluation))[0])
    await student.chat.start()
    with capture_logs() as events:
        await answer_course(student.chat)
        await office.client.settle()

    flags = select(participations.c.answered).where(participations.c.person == student.id, participations.c.answered)
    assert await office.rows(flags) == [(True,)]
    assert events == []


def holds_only_what_may_be_told(line: str) -> bool:
    """An event of ours with the hour and known words and counts, or a library's name with a type and a place."""
    found = OWN.fullmatch(line)
    if found is None:
        return LIBRARY.fullmatch(line) is not None
    keys = re.findall(r" (\w+)=", found[1])
    return set(keys) <= KEYS | COUNTS


@pytest.mark.parametrize("level", ["DEBUG", "INFO", "ERROR", "nonsense"])
def test_libraries_stay_at_warning_whatever_the_level(level: str) -> None:
    told = in_a_process(
        f"set_up_logs({level!r})\n"
        "import logging\n"
        f"print([logging.getLogger(name).getEffectiveLevel() for name in {LIBRARIES!r}])"
    )

    assert told.stdout.strip() == str([logging.WARNING] * len(LIBRARIES))


UNCAUGHT = (
    f"raise ValueError('{ANSWER}')",
    f"threading.Thread(target=lambda: int('{ANSWER}')).start()",
    f"class Broken:\n    def __del__(self):\n        raise ValueError('{ANSWER}')\nBroken()",
    f"warnings.warn('{ANSWER}')",
    f"logging.getLogger('aiogram.event').error('Update id={UPDATE} of {ANSWER}')",
    f"logging.getLogger('x').exception('{ANSWER}', exc_info=ValueError('{ANSWER}'))",
    f"async def lost(): raise ValueError('{ANSWER}')\n"
    "async def main():\n    asyncio.create_task(lost())\n    await asyncio.sleep(0)\n    await asyncio.sleep(0)\n"
    "asyncio.run(main())",
)


@pytest.mark.parametrize("code", UNCAUGHT)
def test_what_nobody_caught_is_told_by_type_and_place(code: str) -> None:
    told = in_a_process(f"import asyncio, logging, threading, warnings\nset_up_logs('DEBUG')\n{code}")

    assert told.stderr
    assert CANARY not in told.stderr
    assert str(UPDATE) not in told.stderr


def in_a_process(code: str) -> subprocess.CompletedProcess[str]:
    """Runs code that is read from standard input, so that no line of it can be shown with an error."""
    return subprocess.run(
        [sys.executable, "-"],
        input=f"from bot.logs import set_up_logs\n{code}",
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
