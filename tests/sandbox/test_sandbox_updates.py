"""getUpdates: order, offsets, what is forgotten, who may poll."""

import asyncio
from typing import Any

import pytest
from sandbox_raw_bot import RawBot

from sandbox.client import Client, Person
from sandbox.clock import Clock
from sandbox.errors import SimError
from sandbox.updates import KEPT_SECONDS, TAP_KEPT_SECONDS, Updates

TERMINATED = (
    409,
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
)


class SlowClock(Clock):
    """Real time that a test moves."""

    def __init__(self) -> None:
        super().__init__(None)
        self.seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


async def texts(bot: RawBot, **params: Any) -> list[str]:
    return [update["message"]["text"] for update in await bot.result("getUpdates", **params)]


async def test_updates_come_again_until_a_higher_offset_confirms_them(bot: RawBot, started: Person) -> None:
    await started.send("one", settle=False)
    last = await started.send("two", settle=False)
    assert await texts(bot) == ["/start", "one", "two"]
    assert await texts(bot, limit=2) == ["/start", "one"]
    assert await texts(bot, offset=last) == ["two"]
    assert await texts(bot) == ["two"]
    assert await texts(bot, offset=last + 1) == []


async def test_a_negative_offset_takes_from_the_end_and_forgets_the_rest(bot: RawBot, started: Person) -> None:
    await started.send("one", settle=False)
    await started.send("two", settle=False)
    assert await texts(bot, offset=-1) == ["two"]
    assert await texts(bot) == ["two"]
    assert await texts(bot, offset=-5) == ["two"]


async def test_a_long_poll_ends_when_somebody_writes(bot: RawBot, started: Person, client: Client) -> None:
    await bot.result("getUpdates", offset=-1)
    offset = (await bot.result("getUpdates"))[0]["update_id"] + 1
    poll = asyncio.create_task(bot.result("getUpdates", offset=offset, timeout=50))
    await until_pending(client, 0)
    await started.send("hello", settle=False)
    (update,) = await asyncio.wait_for(poll, 10)
    assert update["message"]["text"] == "hello"
    assert update["message"]["from"] == {
        "id": started.id,
        "is_bot": False,
        "first_name": "Dana",
        "language_code": "ru",
    }


async def test_the_older_of_two_pollers_is_told_to_go(bot: RawBot, started: Person, client: Client) -> None:
    await bot.result("getUpdates", offset=-1)
    offset = (await bot.result("getUpdates"))[0]["update_id"] + 1
    older = asyncio.create_task(bot.refusal("getUpdates", offset=offset, timeout=50))
    await until_pending(client, 0)
    newer = asyncio.create_task(bot.result("getUpdates", offset=offset, timeout=50))
    done, _ = await asyncio.wait({older, newer}, return_when=asyncio.FIRST_COMPLETED, timeout=40)
    assert done == {older}
    assert older.result() == TERMINATED
    await started.send("hello", settle=False)
    assert [update["message"]["text"] for update in await asyncio.wait_for(newer, 10)] == ["hello"]


async def test_allowed_updates_stay_until_they_are_changed(bot: RawBot, started: Person, client: Client) -> None:
    await bot.result("getUpdates", offset=-1, allowed_updates=["my_chat_member"])
    await started.send("not wanted", settle=False)
    await client.request("POST", "block", person=started.id)
    kinds = [set(update) - {"update_id"} for update in await bot.result("getUpdates")]
    assert kinds == [{"message"}, {"my_chat_member"}]
    assert (await bot.result("getWebhookInfo"))["allowed_updates"] == ["my_chat_member"]
    await bot.result("getUpdates", allowed_updates=[])
    await client.request("POST", "unblock", person=started.id)
    await started.send("wanted", settle=False)
    assert (await texts(bot, offset=-1)) == ["wanted"]


async def test_pending_updates_can_be_dropped(bot: RawBot, started: Person, client: Client) -> None:
    assert (await bot.result("getWebhookInfo"))["pending_update_count"] == 1
    assert await bot.result("deleteWebhook") is True
    assert (await client.request("GET", "pending")) == {"updates": 1}
    assert await bot.result("deleteWebhook", drop_pending_updates=True) is True
    assert await texts(bot) == []


async def test_a_confirmed_update_can_be_delivered_once_more(bot: RawBot, started: Person, client: Client) -> None:
    update_id = await started.send("again", settle=False)
    await bot.result("getUpdates", offset=update_id + 1)
    await client.request("POST", "redeliver", update_id=update_id)
    new = await started.send("new", settle=False)
    batch = await bot.result("getUpdates", offset=update_id + 1)
    assert [update["update_id"] for update in batch] == [update_id, new]
    assert await texts(bot, offset=update_id + 1) == ["new"]


async def test_a_tap_nobody_fetches_is_kept_for_150_seconds_and_a_message_for_a_day() -> None:
    clock = SlowClock()
    updates = Updates(clock)
    updates.add("callback_query", {})
    updates.add("message", {})
    clock.seconds = TAP_KEPT_SECONDS - 1
    assert updates.pending() == 2
    clock.seconds = TAP_KEPT_SECONDS
    assert [set(update) for update in await updates.fetch(0, 100, 0, None)] == [{"update_id", "message"}]
    clock.seconds = KEPT_SECONDS
    assert updates.pending() == 0


async def test_an_unknown_update_cannot_be_delivered_again() -> None:
    with pytest.raises(SimError, match="there was no update 5"):
        Updates(Clock(None)).again(5)


async def until_pending(client: Client, number: int) -> None:
    """Return when that many updates wait: a poll with a higher offset has arrived by then."""
    async with asyncio.timeout(60):
        while True:
            if (await client.request("GET", "pending"))["updates"] == number:
                return
            await asyncio.sleep(0.01)
