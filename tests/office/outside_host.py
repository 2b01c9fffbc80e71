"""A host seen from outside: the real commands in processes of their own, against a sandbox in this one."""

import asyncio
import csv
import os
import signal
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from office_stage import until

from sandbox import Sandbox
from sandbox.client import Client, Person
from tests.forked import Command

STUDENTS = 40
PATIENCE = 90


class Host:
    """A machine with the settings of one bot in its environment."""

    def __init__(self, folder: Path, sandbox: Sandbox) -> None:
        self.folder = folder
        self.sandbox = sandbox
        self.running: list[Command] = []
        usual = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = {
            **usual,
            "BOT_TOKEN": "42:outside",
            "BOT_API_URL": sandbox.url,
            "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/data/sapa.db",
            "KEYS_DIR": str(folder / "keys"),
            "CLOCK_START": "2026-12-16T12:00",
        }

    def begin(self, *words: str) -> Command:
        """Starts `sapa` with these words."""
        process = Command(self.folder, self.environment, words)
        self.running.append(process)
        return process

    async def sapa(self, *words: str) -> tuple[int, str, str]:
        """Runs a command to its end: exit code, output, errors."""
        process = self.begin(*words)
        async with asyncio.timeout(PATIENCE):
            out, err = await process.communicate()
        assert process.returncode is not None
        return process.returncode, out.decode(), err.decode()

    async def bot(self, client: Client) -> Command:
        """Starts `sapa run` and waits until it answers somebody."""
        before = len(await client.calls("getMe"))
        process = self.begin("run")

        async def came() -> bool:
            assert process.returncode is None, "the bot ended"
            return len(await client.calls("getMe")) > before

        await until(came, PATIENCE)
        scout = await client.person("Scout")
        await scout.start(settle=False)
        await scout.wait_for(lambda screen: bool(screen.buttons), PATIENCE)
        return process

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Rows of the database file, read from outside."""
        with closing(sqlite3.connect(f"file:{self.folder}/data/sapa.db?mode=ro", PATIENCE, uri=True)) as connection:
            return connection.execute(query).fetchall()


@asynccontextmanager
async def a_host(folder: Path) -> AsyncIterator[Host]:
    """A machine with its sandbox; what it runs ends with the block."""
    sandbox = Sandbox(callback_answer_seconds=PATIENCE)
    await sandbox.start()
    machine = Host(folder, sandbox)
    yield machine
    for process in machine.running:
        if process.returncode is None:
            process.kill()
            await process.wait()
    await sandbox.stop()


async def come_in(client: Client, link: str, name: str) -> Person:
    """Somebody opens their link and taps their way in, in Russian."""
    person = await client.person(name, language_code="ru")
    await person.start(link.partition("?start=")[2])
    for word in ("lang:ru:", "agree:", "me:"):
        await tap(person, word)
    return person


async def tap(person: Person, word: str) -> None:
    """Taps the button of the newest message whose data begins so."""
    screen = await person.screen()
    button = next((button for button in screen.buttons if button.data.startswith(word)), None)
    assert button is not None, (word, screen.text, screen.labels)
    await person.tap_data(button.data, button.message_id)


async def answer_one(person: Person) -> bool:
    """Answers the question on the screen; whether the review has come."""
    shown = (await person.screen()).buttons
    if send := next((button for button in shown if button.data.endswith(":x")), None):
        assert send.data.startswith("s:")
        return True
    verbs = [button for button in shown if button.data.startswith("s:")]
    choice = [button for button in verbs if button.data.split(":")[2] == "c"]
    skip = [button for button in verbs if button.data.split(":")[2] in ("k", "n", "o")]
    chosen = (choice[3:4] or choice or skip)[0]
    await person.tap_data(chosen.data, chosen.message_id)
    return False


async def answer_course(person: Person) -> None:
    """Answers and sends the first course of the card."""
    await tap(person, "course:")
    await tap(person, "begin:")
    await to_the_end(person)


async def to_the_end(person: Person) -> None:
    """Answers what is left, and sends it."""
    for _ in range(60):
        if await answer_one(person):
            break
    screen = await person.screen()
    send = [button for button in screen.buttons if button.data.endswith(":x")]
    assert send, (screen.text, screen.labels)
    await person.tap_data(send[0].data, send[0].message_id)


async def links_of(host: Host) -> list[dict[str, str]]:
    """A university of `STUDENTS` students, and the file of everybody's links, by role."""
    code, said, errors = await host.sapa("seed", "--students", str(STUDENTS))
    assert code == 0, errors
    assert "university" in said
    file = host.folder / "links.csv"
    code, said, errors = await host.sapa("invite", "create", "--all", "--confirmed", "--out", str(file))
    assert (code, said) == (0, f"{len(file.read_text().splitlines()) - 1} links are in {file}\n"), errors
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with file.open(newline="") as lines:
        return list(csv.DictReader(lines))


async def ends_when_told(bot: Command) -> None:
    """Stops a bot as the host does, and looks that nothing went wrong in it."""
    bot.send_signal(signal.SIGTERM)
    async with asyncio.timeout(PATIENCE):
        _out, errors = await bot.communicate()
    assert bot.returncode == 0, errors.decode()
    assert b"Traceback" not in errors
    assert b"level='error'" not in errors
