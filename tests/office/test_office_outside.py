"""An outside program: the real commands in processes of their own, against a sandbox in this one."""

import asyncio
import signal
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from office_stage import until
from outside_host import (
    PATIENCE,
    STUDENTS,
    Host,
    a_host,
    answer_course,
    answer_one,
    come_in,
    ends_when_told,
    links_of,
    tap,
    to_the_end,
)

from domain.people import Role
from sandbox.client import Client

WAVE = "teaching-2026-fall"


@pytest_asyncio.fixture
async def host(tmp_path: Path) -> AsyncIterator[Host]:
    async with a_host(tmp_path) as machine:
        yield machine


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
        assert host.ask("SELECT count(*) FROM pools") == [(1,)]
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
        assert host.ask("SELECT count(*) FROM pools") == [(0,)]
        assert host.ask("SELECT sum(answered) FROM evaluations") == [(2,)]
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


@pytest.mark.timeout(600)
async def test_a_bot_that_is_killed_in_a_jump_goes_on_from_where_it_was(host: Host) -> None:
    await links_of(host)
    far, least = "2027-12-01", "2027-01-20T12:00:00+05:00"
    async with Client(host.sandbox.url, quiet=0.1) as client:
        bot = await host.bot(client)
        jumping = host.begin("clock", "jump", far)

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
        assert str(kept) < far
        again = await host.bot(client)
        onward = max(datetime.fromisoformat(least), datetime.fromisoformat(str(kept)) + timedelta(days=3)).isoformat()
        code, now, _errors = await host.sapa("clock", "jump", onward)
        assert (code, datetime.fromisoformat(now.strip())) == (0, datetime.fromisoformat(onward))
        await ends_when_told(again)
