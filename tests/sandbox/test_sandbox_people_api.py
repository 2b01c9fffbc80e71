"""`/sim/`: what people can do, what they see, and what is refused in plain English."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from sandbox_raw_bot import RawBot

from sandbox import Controls, Person, Sandbox
from sandbox.client import Client, ClientError
from sandbox.client import Person as Handle

KEYBOARD = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
START = datetime(2026, 12, 16, 7, tzinfo=UTC)


class VirtualTime:
    """A clock as the demo has one."""

    def __init__(self) -> None:
        self.instant = START
        self.planned: list[datetime] = [START + timedelta(hours=3)]

    async def jump(self, instant: datetime) -> None:
        self.instant = instant
        self.planned = [event for event in self.planned if event > instant]

    async def next_event(self) -> datetime | None:
        return min(self.planned, default=None)

    def controls(self) -> Controls:
        return Controls(lambda: self.instant, self.jump, self.next_event, "Asia/Almaty")


@asynccontextmanager
async def started_sandbox(server: Sandbox) -> AsyncIterator[tuple[RawBot, Client]]:
    await server.start()
    async with aiohttp.ClientSession() as session, Client(server.url) as client:
        bot = RawBot(server.url, session)
        await bot.result("getMe")
        yield bot, client
    await server.stop()


async def test_a_person_gets_an_id_and_keeps_what_was_said_of_them(sandbox: Sandbox, client: Client) -> None:
    given = sandbox.add_person(Person("Айгерім", language_code="kk", note="A student", try_first="Rate", start="abc"))
    other = await client.person("Dana", id=77)
    people = (await client.request("GET", "people"))["people"]
    assert [person["id"] for person in people] == [given.id, 77] == [given.id, other.id]
    assert people[0] == {
        "id": given.id,
        "first_name": "Айгерім",
        "last_name": "",
        "username": "",
        "language_code": "kk",
        "note": "A student",
        "try_first": "Rate",
        "start": "abc",
        "blocked": False,
    }
    assert (await client.find("Dana")).id == 77


REFUSED: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("POST", "people", {"first_name": " "}, 400, "first_name is missing"),
    ("POST", "people", {"first_name": "A", "colour": "red"}, 400, "a person has no field 'colour'"),
    ("POST", "people", {"first_name": "A", "id": -5}, 400, "id must be a positive whole number"),
    ("POST", "people", {"first_name": 5}, 400, "every field of a person but id is a text"),
    ("PATCH", "people/1001", {"note": "x"}, 400, "note cannot be changed"),
    ("PATCH", "people/99", {"language_code": "kk"}, 404, "there is no person with id 99"),
    ("POST", "send", {"person": 99, "text": "x"}, 404, "there is no person with id 99"),
    ("POST", "send", {"text": "x"}, 400, "person must be a whole number"),
    ("POST", "send", {"person": 1001, "text": 5}, 400, "text must be a text"),
    ("POST", "send", {"person": 1001, "text": "  "}, 400, "text is empty"),
    ("POST", "send", {"person": 1001, "text": "x" * 4097}, 400, "text is longer than 4096 characters"),
    ("POST", "send", {"person": 1001, "text": "x", "chat": -5}, 404, "Dana is in no chat -5"),
    ("POST", "send", {"person": 1001, "text": "x", "reply_to": 55}, 409, "there is no message 55 to reply to"),
    ("POST", "tap", {"person": 1001, "message_id": 1, "data": "x"}, 409, "message 1 has no such button now"),
    ("GET", "taps/5", {}, 404, "there was no tap 5"),
    ("POST", "redeliver", {"update_id": 5}, 404, "there was no update 5"),
    (
        "POST",
        "chats",
        {"title": "T", "type": "private", "owner": 1001},
        400,
        "type must be one of: group, supergroup, channel",
    ),
    ("POST", "chats", {"title": " ", "type": "group", "owner": 1001}, 400, "title is empty"),
    ("PUT", "chats/-5/bot", {"by": 1001, "status": "member"}, 404, "there is no such group or channel"),
    ("GET", "clock", {}, 404, "the sandbox runs alone and has no clock to move"),
]


@pytest.mark.parametrize(("http_method", "path", "data", "status", "words"), REFUSED)
async def test_a_sim_request_is_refused_in_plain_english(
    started: Handle, sandbox: Sandbox, http: aiohttp.ClientSession,
    http_method: str, path: str, data: dict[str, Any], status: int, words: str,
) -> None:  # fmt: skip
    async with http.request(http_method, f"{sandbox.url}/sim/{path}", json=data) as response:
        assert (response.status, await response.json()) == (status, {"error": words})


async def test_without_a_bot_people_are_told_to_start_one(client: Client) -> None:
    person = await client.person("Dana")
    with pytest.raises(ClientError, match="no bot has called the sandbox yet"):
        await person.start()


async def test_the_first_start_starts_the_bot_and_a_block_silences_both(bot: RawBot, client: Client) -> None:
    person = await client.person("Dana")
    assert await own_chat(client, person) == {"started": False, "can_write": False, "last": None}
    with pytest.raises(ClientError, match="Dana has not pressed START yet"):
        await person.send("hello", settle=False)
    await person.start("payload", settle=False)
    state = await own_chat(client, person)
    assert (state["started"], state["can_write"], state["last"]["text"]) == (True, True, "/start payload")
    await client.request("POST", "block", person=person.id)
    await client.request("POST", "block", person=person.id)
    with pytest.raises(ClientError, match="Dana blocks the bot"):
        await person.start(settle=False)
    assert (await client.find("Dana")).data["blocked"] is True
    kinds = [set(update) - {"update_id"} for update in await bot.result("getUpdates")]
    assert kinds == [{"message"}, {"my_chat_member"}]


async def own_chat(client: Client, person: Handle) -> dict[str, Any]:
    chat = (await client.request("GET", "chats", person=person.id))["chats"][0]
    assert (chat["id"], chat["type"], chat["title"]) == (person.id, "private", "Sapa")
    return {key: chat[key] for key in ("started", "can_write", "last")}


async def test_a_stale_tap_reaches_the_bot_even_for_a_deleted_message(
    bot: RawBot, started: Handle, client: Client
) -> None:
    number = (await bot.result("sendMessage", chat_id=started.id, text="x", reply_markup=KEYBOARD))["message_id"]
    await bot.result("deleteMessage", chat_id=started.id, message_id=number)
    tap = {"person": started.id, "message_id": number, "data": "go"}
    with pytest.raises(ClientError, match="has no such button now"):
        await client.request("POST", "tap", **tap)
    tapped = await client.request("POST", "tap", **tap, stale=True)
    query = (await bot.result("getUpdates", offset=-1))[0]["callback_query"]
    assert (query["id"], query["data"]) == (tapped["id"], "go")
    assert (query["message"]["message_id"], query["message"]["date"]) == (number, 0)
    assert "text" not in query["message"]


async def test_a_cleared_chat_is_empty_for_the_person_and_unchanged_for_the_bot(
    bot: RawBot, started: Handle, client: Client
) -> None:
    number = (await bot.result("sendMessage", chat_id=started.id, text="x", reply_markup=KEYBOARD))["message_id"]
    await started.clear()
    assert await started.messages() == []
    with pytest.raises(ClientError, match="has no such button now"):
        await client.request("POST", "tap", person=started.id, message_id=number, data="go")
    assert (await bot.result("editMessageText", chat_id=started.id, message_id=number, text="y"))["text"] == "y"
    assert await started.messages() == []
    await bot.result("sendMessage", chat_id=started.id, text="new")
    assert (await started.screen()).text == "new"


async def test_a_reply_shows_what_it_answers(bot: RawBot, started: Handle) -> None:
    asked = (await bot.result("sendMessage", chat_id=started.id, text="Why?"))["message_id"]
    await started.send("Because", reply_to=asked, settle=False)
    assert (await bot.result("getUpdates", offset=-1))[0]["message"]["reply_to_message"]["text"] == "Why?"
    answer = (await started.messages())[-1]
    assert (answer["reply_to_message"], answer["out"]) == ({"message_id": asked, "text": "Why?"}, True)


async def test_a_late_answer_is_refused() -> None:
    async with started_sandbox(Sandbox(callback_answer_seconds=0.0)) as (bot, client):
        person = await client.person("Dana")
        await person.start(settle=False)
        number = (await bot.result("sendMessage", chat_id=person.id, text="x", reply_markup=KEYBOARD))["message_id"]
        tap = await client.request("POST", "tap", person=person.id, message_id=number, data="go")
        assert await bot.refusal("answerCallbackQuery", callback_query_id=tap["id"]) == (400, TOO_OLD)
        assert (await client.request("GET", f"taps/{tap['id']}", wait=0.05))["answered"] is False


async def test_waiting_for_an_answer_ends_with_the_answer(bot: RawBot, started: Handle, client: Client) -> None:
    number = (await bot.result("sendMessage", chat_id=started.id, text="x", reply_markup=KEYBOARD))["message_id"]
    tap = asyncio.create_task(started.tap("Go"))
    (update,) = await bot.result("getUpdates", timeout=10, allowed_updates=["callback_query"], offset=-1)
    while "callback_query" not in update:
        (update,) = await bot.result("getUpdates", timeout=10, offset=update["update_id"] + 1)
    assert update["callback_query"]["message"]["message_id"] == number
    await bot.result(
        "answerCallbackQuery", callback_query_id=update["callback_query"]["id"], text="Saved", show_alert=True
    )
    await bot.result("getUpdates", offset=update["update_id"] + 1)
    toast = await asyncio.wait_for(tap, 10)
    assert (toast.text, toast.show_alert, toast.url) == ("Saved", True, "")


async def test_dates_and_the_48_hours_follow_the_virtual_clock() -> None:
    time = VirtualTime()
    async with started_sandbox(Sandbox(controls=time.controls())) as (bot, client):
        person = await client.person("Dana")
        await person.start(settle=False)
        numbers = [(await bot.result("sendMessage", chat_id=person.id, text="x")) for _ in range(2)]
        assert numbers[0]["date"] == int(START.timestamp())
        assert await client.request("GET", "clock") == {"now": "2026-12-16T12:00:00+05:00", "timezone": "Asia/Almaty"}
        place = {"chat_id": person.id}
        assert await client.jump("2026-12-18T11:59:59") == "2026-12-18T11:59:59+05:00"
        assert await bot.result("deleteMessage", **place, message_id=numbers[0]["message_id"])
        await client.request("POST", "clock", add_seconds=1)
        refused = await bot.refusal("deleteMessage", **place, message_id=numbers[1]["message_id"])
        assert refused == (400, "Bad Request: message can't be deleted for everyone")
        edited = await bot.result("editMessageText", **place, message_id=numbers[1]["message_id"], text="y")
        assert edited["edit_date"] - edited["date"] == 48 * 3600


async def test_the_clock_walks_to_the_next_event_and_never_back() -> None:
    time = VirtualTime()
    async with started_sandbox(Sandbox(controls=time.controls())) as (_, client):
        walked = await client.request("POST", "clock", next_event=True)
        assert walked == {"now": "2026-12-16T15:00:00+05:00"}
        for body, words in (
            ({"next_event": True}, "nothing is planned"),
            ({"jump": "2026-12-16T14:00:00+05:00"}, "the clock only goes forward"),
            ({"jump": "tomorrow"}, "jump must be a date and time"),
            ({"add_seconds": "soon"}, "add_seconds must be a whole number"),
        ):
            with pytest.raises(ClientError, match=words):
                await client.request("POST", "clock", **body)


async def test_who_lends_the_clock_may_say_what_comes_next() -> None:
    time = VirtualTime()

    async def what_is_next() -> str:
        return "The exam period begins"

    async with started_sandbox(Sandbox(controls=replace(time.controls(), what_is_next=what_is_next))) as (_, client):
        assert "event" not in await client.request("POST", "clock", add_seconds=1)
        walked = await client.request("POST", "clock", next_event=True)
        assert walked == {"now": "2026-12-16T15:00:00+05:00", "event": "The exam period begins"}


async def test_screens_are_told_what_changes(
    bot: RawBot, started: Handle, client: Client, sandbox: Sandbox, http: aiohttp.ClientSession
) -> None:
    other = await client.person("Timur")
    await other.start(settle=False)
    async with http.get(f"{sandbox.url}/sim/events", params={"person": started.id}) as stream:
        assert stream.content_type == "text/event-stream"
        await stream.content.readuntil(b"\n\n")
        await bot.result("sendMessage", chat_id=other.id, text="not for Dana")
        sent = await bot.result("sendMessage", chat_id=started.id, text="x", reply_markup=KEYBOARD)
        place = {"chat_id": started.id, "message_id": sent["message_id"]}
        await bot.result("editMessageText", **place, text="y", reply_markup=KEYBOARD)
        tap = await client.request("POST", "tap", person=started.id, message_id=sent["message_id"], data="go")
        await bot.result("answerCallbackQuery", callback_query_id=tap["id"], text="ok")
        await bot.result("setMyCommands", commands=[{"command": "start", "description": "Start"}])
        await bot.result("deleteMessage", **place)
        await client.person("Madi")
        events = [await next_event(stream) for _ in range(6)]
    assert [name for name, _ in events] == ["message", "message", "toast", "commands", "deleted", "people"]
    assert (events[0][1]["text"], events[1][1]["text"], events[0][1]["chat_id"]) == ("x", "y", started.id)
    assert events[2][1] == {"tap": tap["id"], "text": "ok", "show_alert": False, "url": ""}
    assert events[4][1] == place


async def next_event(stream: aiohttp.ClientResponse) -> tuple[str, Any]:
    """Return (name, data) of the next event, comments left out."""
    async with asyncio.timeout(60):
        while True:
            lines = (await stream.content.readuntil(b"\n\n")).decode().splitlines()
            if lines[0].startswith("event: "):
                return lines[0].removeprefix("event: "), json.loads(lines[1].removeprefix("data: "))


async def test_calls_are_numbered_and_tell_how_they_ended(bot: RawBot, started: Handle, client: Client) -> None:
    await bot.refusal("sendMessage", chat_id=started.id, text="")
    await bot.result("sendMessage", chat_id=started.id, text="x")
    failed, done = await client.calls("sendMessage")
    assert (failed["ok"], failed["error_code"], failed["description"]) == (
        False,
        400,
        "Bad Request: message text is empty",
    )
    assert (done["ok"], done["params"]) == (True, {"chat_id": started.id, "text": "x"})
    assert await client.calls(since=failed["n"]) == [done]


async def test_a_bot_that_does_not_poll_does_not_settle(bot: RawBot, started: Handle, client: Client) -> None:
    answer = await client.request("GET", "settled", quiet=0, reaction=0, wait=0.1)
    assert answer == {"settled": False}
    await bot.result("deleteWebhook", drop_pending_updates=True)
    assert await client.request("GET", "settled", quiet=0, reaction=0, wait=10) == {"settled": True}


async def test_the_sandbox_stops_while_somebody_polls_and_watches(
    bot: RawBot, started: Handle, sandbox: Sandbox, http: aiohttp.ClientSession
) -> None:
    await bot.result("deleteWebhook", drop_pending_updates=True)
    poll = asyncio.create_task(bot.call("getUpdates", timeout=50))
    async with http.get(f"{sandbox.url}/sim/events", params={"person": started.id}) as stream:
        await stream.content.readuntil(b"\n\n")
        await asyncio.wait_for(sandbox.stop(), 10)
        assert await stream.content.read() == b""
    with pytest.raises((aiohttp.ClientError, RuntimeError)):
        await asyncio.wait_for(poll, 10)
    with pytest.raises(RuntimeError, match="not started"):
        _ = sandbox.url


async def test_the_port_can_be_chosen_and_a_taken_one_is_an_error(sandbox: Sandbox) -> None:
    port = int(sandbox.url.rsplit(":", 1)[1])
    with pytest.raises(OSError, match=r"address already in use|in use"):
        await Sandbox().start(port)
