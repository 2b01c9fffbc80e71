"""An outside program: the real commands in processes of their own, against a sandbox in this one."""

import asyncio
import csv
import os
import signal
import sqlite3
import stat
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio
from office_stage import until

from domain.people import Role
from sandbox import Sandbox
from sandbox.client import Client, Person

STUDENTS = 40
WAVE = "teaching-2026-fall"
PATIENCE = 90


class Host:
    """A machine with the settings of one bot in its environment."""

    def __init__(self, folder: Path, sandbox: Sandbox) -> None:
        self.folder = folder
        self.sandbox = sandbox
        self.running: list[Process] = []
        usual = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = {
            **usual,
            "BOT_TOKEN": "42:outside",
            "BOT_API_URL": sandbox.url,
            "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/data/sapa.db",
            "KEYS_DIR": str(folder / "keys"),
            "CLOCK_START": "2026-12-16T12:00",
            "PYTHONPATH": os.getcwd(),
        }

    async def begin(self, *words: str) -> Process:
        """Starts `sapa` with these words."""
        main = "from bot.cli import main; main()"
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", main, *words), cwd=self.folder, env=self.environment, stdout=PIPE, stderr=PIPE
        )
        self.running.append(process)
        return process

    async def sapa(self, *words: str) -> tuple[int, str, str]:
        """Runs a command to its end: exit code, output, errors."""
        process = await self.begin(*words)
        async with asyncio.timeout(PATIENCE):
            out, err = await process.communicate()
        assert process.returncode is not None
        return process.returncode, out.decode(), err.decode()

    async def bot(self, client: Client) -> Process:
        """Starts `sapa run` and waits until it answers somebody."""
        before = len(await client.calls("getMe"))
        process = await self.begin("run")

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
        with closing(sqlite3.connect(f"file:{self.folder}/data/sapa.db?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()


@pytest_asyncio.fixture
async def host(tmp_path: Path) -> AsyncIterator[Host]:
    sandbox = Sandbox()
    await sandbox.start()
    machine = Host(tmp_path, sandbox)
    yield machine
    for process in machine.running:
        if process.returncode is None:
            process.kill()
            await process.wait()
    await sandbox.stop()


async def come_in(client: Client, link: str, name: str) -> Person:
    person = await client.person(name, language_code="ru")
    await person.start(link.partition("?start=")[2])
    for word in ("lang:ru:", "agree:", "me:"):
        await tap(person, word)
    return person


async def tap(person: Person, word: str) -> None:
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
    await tap(person, "course:")
    await tap(person, "begin:")
    await to_the_end(person)


async def to_the_end(person: Person) -> None:
    for _ in range(60):
        if await answer_one(person):
            break
    screen = await person.screen()
    send = [button for button in screen.buttons if button.data.endswith(":x")]
    assert send, (screen.text, screen.labels)
    await person.tap_data(send[0].data, send[0].message_id)


async def links_of(host: Host) -> list[dict[str, str]]:
    code, said, errors = await host.sapa("seed", "--students", str(STUDENTS))
    assert code == 0, errors
    assert "university" in said
    file = host.folder / "links.csv"
    code, said, errors = await host.sapa("invite", "create", "--all", "--confirmed", "--out", str(file))
    assert (code, said) == (0, f"{len(file.read_text().splitlines()) - 1} links are in {file}\n"), errors
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with file.open(newline="") as lines:
        return list(csv.DictReader(lines))


async def test_the_file_of_links_has_its_columns_and_order(host: Host) -> None:
    links = await links_of(host)
    assert list(links[0]) == ["sourcedId", "givenName", "familyName", "role", "link"]
    order = [role.value for role in Role]
    places = [(order.index(each["role"]), each["sourcedId"]) for each in links]
    assert places == sorted(places)
    assert [each["role"] for each in links[:STUDENTS]] == ["student"] * STUDENTS
    assert {"dean", "chair", "qa_lead", "qa_officer", "registrar", "employer"} <= {each["role"] for each in links}
    assert len({each["link"] for each in links}) == len(links) == len({each["sourcedId"] for each in links})
    assert all(each["link"].startswith("https://t.me/sapa_sandbox_bot?start=") for each in links)
    assert [state for (state,) in host.ask("SELECT state FROM waves")] == ["planned"]
    kept = str(host.ask("SELECT * FROM links"))
    assert not any(each["link"].partition("?start=")[2] in kept for each in links), "only hashes are kept"
    code, listed, errors = await host.sapa("survey", "list")
    assert (code, listed[: len(WAVE)]) == (0, WAVE), errors


@pytest.mark.timeout(600)
async def test_a_wave_is_run_from_outside_through_a_crash_to_its_release(host: Host) -> None:
    links = await links_of(host)
    async with Client(host.sandbox.url, quiet=0.1) as client:
        first = await host.bot(client)
        aigerim = await come_in(client, links[0]["link"], "Айгерім")
        daniyar = await come_in(client, links[1]["link"], "Данияр")
        await answer_course(aigerim)
        await tap(daniyar, "course:")
        await tap(daniyar, "begin:")
        for _ in range(3):
            await answer_one(daniyar)
        running = (await daniyar.screen()).text
        assert host.ask("SELECT count(*) FROM participations WHERE answered") == [(1,)]

        await a_second_bot_is_refused(host)
        first.send_signal(signal.SIGKILL)
        await first.wait()
        second = await host.bot(client)

        assert host.ask("SELECT count(*) FROM participations WHERE answered") == [(1,)]
        assert host.ask("SELECT count(*) FROM ballots") == [(1,)]
        await aigerim.start()
        assert "Готово: 1" in (await aigerim.screen()).text
        assert (await daniyar.screen()).text == running, "the answer still runs in its message"
        await to_the_end(daniyar)
        assert host.ask("SELECT count(*) FROM participations WHERE answered") == [(2,)]

        code, now, errors = await host.sapa("clock", "jump", "2026-12-31T10:00")
        assert code == 0, errors
        assert now == "2026-12-31T10:00:00+05:00\n"
        assert host.ask("SELECT state FROM waves") == [("closed",)]
        await released_in_the_chat(client, next(each for each in links if each["role"] == "qa_lead"))
        assert host.ask("SELECT count(*) FROM releases") == [(1,)]
        assert host.ask("SELECT count(*) FROM ballots") == [(0,)]
        await ends_when_told(second)


async def a_second_bot_is_refused(host: Host) -> None:
    code, said, errors = await host.sapa("run")
    assert (code, said) == (1, "")
    assert errors == "A bot is running with these keys already.\n"


async def released_in_the_chat(client: Client, link: dict[str, str]) -> None:
    lead = await come_in(client, link["link"], link["givenName"])
    for word in ("waves", "wave:", "release:", "released:"):
        await tap(lead, word)
    assert "выпущен" in (await lead.screen()).text


async def ends_when_told(bot: Process) -> None:
    bot.send_signal(signal.SIGTERM)
    async with asyncio.timeout(20):
        _out, errors = await bot.communicate()
    assert bot.returncode == 0, errors.decode()
    assert b"Traceback" not in errors
    assert b"level='error'" not in errors


async def test_a_bot_that_is_killed_in_a_jump_goes_on_from_where_it_was(host: Host) -> None:
    await links_of(host)
    async with Client(host.sandbox.url, quiet=0.1) as client:
        bot = await host.bot(client)
        jumping = await host.begin("clock", "jump", "2027-01-20T12:00")

        async def on_the_way() -> bool:
            [(kept,)] = host.ask("SELECT value FROM facts WHERE name = 'clock'")
            return str(kept) > "2026-12-18"

        await until(on_the_way, PATIENCE)
        bot.send_signal(signal.SIGKILL)
        await bot.wait()
        async with asyncio.timeout(PATIENCE):
            _out, errors = await jumping.communicate()
        assert jumping.returncode == 1
        assert errors.decode() == "The bot has stopped on the way: start `sapa run` and jump again.\n"
        [(kept,)] = host.ask("SELECT value FROM facts WHERE name = 'clock'")
        assert str(kept) < "2027-01-20"
        again = await host.bot(client)
        code, now, _errors = await host.sapa("clock", "jump", "2027-01-20T12:00+05:00")
        assert (code, now) == (0, "2027-01-20T12:00:00+05:00\n")
        await ends_when_told(again)
