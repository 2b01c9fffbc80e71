"""The bot as a process that has its updates brought: killed, told to stop, refused."""

import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from office_stage import until
from outside_host import Host, a_host, answer_one, come_in, ends_when_told, links_of, tap, to_the_end

from sandbox.client import Client, Person

PATIENCE = 90


@pytest_asyncio.fixture
async def host(tmp_path: Path) -> AsyncIterator[Host]:
    async with a_host(tmp_path) as machine:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            place = f"127.0.0.1:{free.getsockname()[1]}"
        machine.environment |= {"PUBLIC_URL": f"http://{place}/sapa", "WEB_LISTEN": place, "WEBHOOK_SECRET": "Sh-1_b"}
        yield machine


async def send_button(person: Person) -> dict[str, object]:
    """What a tap on the review's "send" is."""
    button = next(button for button in (await person.screen()).buttons if button.data.endswith(":x"))
    return {"person": person.id, "message_id": button.message_id, "data": button.data}


async def tap_is_in_hand(client: Client, order: dict[str, object], method: str, seconds: float = 20) -> None:
    """Taps, and waits until the bot's next call of `method` hangs: the tap is done, and not answered."""
    fault = await client.fault("delay", method=method, wait=seconds)
    await client.request("POST", "tap", **order)

    async def met() -> bool:
        return any(one["id"] == fault and one["hits"] for one in await client.faults()) or not await client.faults()

    await until(met, PATIENCE)


@pytest.mark.timeout(600)
async def test_a_tap_in_hand_at_a_kill_is_brought_to_the_next_process_and_counts_once(host: Host) -> None:
    links = await links_of(host)
    async with Client(host.sandbox.url, quiet=0.1) as client:
        first = await host.bot(client)
        aigerim = await come_in(client, links[0]["link"], "Айгерім")
        await tap(aigerim, "course:")
        await tap(aigerim, "begin:")
        while not await answer_one(aigerim):
            pass
        await tap_is_in_hand(client, await send_button(aigerim), "editMessageText")
        first.send_signal(signal.SIGKILL)
        await first.wait()
        assert host.ask("SELECT count(*) FROM participations WHERE answered") == [(1,)]

        second = await host.bot(client)
        await client.settle()

        assert host.ask("SELECT count(*) FROM participations WHERE answered") == [(1,)]
        await aigerim.start()
        assert "Готово: 1" in (await aigerim.screen()).text
        await tap(aigerim, "course:")
        await tap(aigerim, "begin:")
        await to_the_end(aigerim)
        assert host.ask("SELECT count(*) FROM participations WHERE answered") == [(2,)]
        assert await client.calls("getUpdates") == []
        await ends_when_told(second)


async def test_a_tap_in_hand_is_ended_when_the_bot_is_told_to_stop(host: Host) -> None:
    links = await links_of(host)
    async with Client(host.sandbox.url, quiet=0.1) as client:
        bot = await host.bot(client)
        aigerim = await come_in(client, links[0]["link"], "Айгерім")
        await tap(aigerim, "course:")
        begin = next(button for button in (await aigerim.screen()).buttons if button.data.startswith("begin:"))
        order = {"person": aigerim.id, "message_id": begin.message_id, "data": begin.data}
        await tap_is_in_hand(client, order, "editMessageText", 1.5)
        await ends_when_told(bot)

        assert (await client.request("GET", "pending"))["updates"] == 0
        assert "1/" in (await aigerim.screen()).text
        host.environment |= {"PUBLIC_URL": "", "WEBHOOK_SECRET": ""}
        again = await host.bot(client)
        await answer_one(aigerim)
        assert "2/" in (await aigerim.screen()).text
        assert await client.calls("getUpdates")
        await ends_when_told(again)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"WEBHOOK_SECRET": ""}, "PUBLIC_URL is set and WEBHOOK_SECRET is not: webhook mode needs both"),
        ({"PUBLIC_URL": "https://example.org"}, "Telegram does not take PUBLIC_URL: "),
        ({"WEB_LISTEN": "198.51.100.7:8791"}, "WEB_LISTEN: cannot listen at 198.51.100.7 port 8791: "),
    ],
)
async def test_settings_that_cannot_work_end_the_start_with_one_line(
    host: Host, changes: dict[str, str], words: str
) -> None:
    host.environment |= changes
    code, said, errors = await host.sapa("run")

    assert (code, said) == (1, "")
    assert errors.startswith(words)
    assert errors.count("\n") == 1
