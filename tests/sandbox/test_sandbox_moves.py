"""What travels: groups that become supergroups, forwarded messages, updates that come twice, many people at once."""

import asyncio
from typing import Any

import pytest
from sandbox_raw_bot import RawBot

from sandbox.client import Client, ClientError, Person

ROWS = [
    [{"text": "Answer", "callback_data": "a"}, {"text": "Read", "url": "https://example.org/"}],
    [{"text": "Skip", "callback_data": "s"}],
]


async def group(client: Client, owner: Person, kind: str = "group", status: str = "member") -> int:
    chat = int((await client.request("POST", "chats", title="Deans", type=kind, owner=owner.id))["id"])
    await client.request("PUT", f"chats/{chat}/bot", by=owner.id, status=status)
    return chat


async def messages(bot: RawBot) -> list[dict[str, Any]]:
    return [update["message"] for update in await bot.result("getUpdates") if "message" in update]


async def test_calls_about_a_group_that_moved_name_the_new_id(bot: RawBot, started: Person, client: Client) -> None:
    old = await group(client, started)
    timur = await client.person("Timur")
    await client.request("PUT", f"chats/{old}/members/{timur.id}", status="member")
    new = await client.upgrade(old, started)
    answer = await bot.call("sendMessage", chat_id=old, text="x")
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert (answer["error_code"], answer["parameters"]) == (400, {"migrate_to_chat_id": new})
    sent = await bot.result("sendMessage", chat_id=new, text="x")
    assert (sent["chat"]["type"], sent["message_id"]) == ("supergroup", 2)
    assert (await timur.screen(new)).text == "x"


async def test_both_service_messages_reach_the_bot_and_the_old_group_leaves_the_list(
    bot: RawBot, started: Person, client: Client
) -> None:
    old = await group(client, started)
    new = await client.upgrade(old, started)
    moved = [(message["chat"]["id"], message) for message in await messages(bot)][-2:]
    assert [(chat, message.get("migrate_to_chat_id")) for chat, message in moved] == [(old, new), (new, None)]
    assert moved[1][1]["migrate_from_chat_id"] == old
    assert "text" not in moved[0][1]
    listed = (await client.request("GET", "chats", person=started.id))["chats"]
    assert [chat["id"] for chat in listed] == [started.id, new]
    with pytest.raises(ClientError, match="may not write"):
        await started.send("/hello", old, settle=False)
    assert await started.send("/hello", new, settle=False)


async def test_only_an_administrator_upgrades_and_only_once(bot: RawBot, started: Person, client: Client) -> None:
    old = await group(client, started)
    timur = await client.person("Timur")
    with pytest.raises(ClientError, match="Timur is no administrator"):
        await client.upgrade(old, timur)
    new = await client.upgrade(old, started)
    for chat in (old, new):
        with pytest.raises(ClientError, match="no basic group"):
            await client.upgrade(chat, started)


async def test_a_forwarded_message_loses_the_buttons_that_call_the_bot(
    bot: RawBot, started: Person, client: Client
) -> None:
    chat = await group(client, started, "supergroup", "administrator")
    sent = await bot.result("sendMessage", chat_id=started.id, text="Question", reply_markup={"inline_keyboard": ROWS})
    await started.forward(sent["message_id"], to=chat, settle=False)
    got = (await messages(bot))[-1]
    assert (got["from"]["id"], got["text"], got["chat"]["id"]) == (started.id, "Question", chat)
    assert got["forward_origin"]["sender_user"]["id"] == 42
    shown = (await started.messages(chat))[-1]
    assert [[button["text"] for button in row] for row in shown["reply_markup"]["inline_keyboard"]] == [["Read"]]
    with pytest.raises(ClientError, match="no such button"):
        await client.request("POST", "tap", person=started.id, chat=chat, message_id=shown["message_id"], data="a")


async def test_a_forward_of_a_forward_names_the_first_author(bot: RawBot, started: Person, client: Client) -> None:
    channel = await group(client, started, "channel", "administrator")
    post = await bot.result("sendMessage", chat_id=channel, text="Results")
    await started.forward(post["message_id"], chat=channel, settle=False)
    first = (await messages(bot))[-1]
    assert (first["forward_origin"]["type"], first["forward_origin"]["chat"]["id"]) == ("channel", channel)
    await started.forward(first["message_id"], settle=False)
    assert (await messages(bot))[-1]["forward_origin"] == first["forward_origin"]


async def test_a_protected_message_and_one_not_seen_cannot_be_forwarded(
    bot: RawBot, started: Person, client: Client
) -> None:
    sent = await bot.result("sendMessage", chat_id=started.id, text="x", protect_content=True)
    with pytest.raises(ClientError, match="cannot be forwarded"):
        await started.forward(sent["message_id"])
    with pytest.raises(ClientError, match="there is no message 999"):
        await started.forward(999)


async def test_an_update_on_order_comes_twice_with_the_same_id(bot: RawBot, started: Person, client: Client) -> None:
    number = await started.send("once", settle=False)
    await bot.result("getUpdates", offset=number + 1)
    await client.request("POST", "redeliver", update_id=number)
    (again,) = await bot.result("getUpdates", offset=number + 1)
    assert (again["update_id"], again["message"]["text"]) == (number, "once")


async def greet(bot: RawBot, person: Person) -> int:
    rows = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    sent = await bot.result("sendMessage", chat_id=person.id, text=f"For {person.id}", reply_markup=rows)
    return int(sent["message_id"])


async def test_people_side_by_side_see_only_their_own_chat(bot: RawBot, client: Client) -> None:
    people = [await client.person(f"P{number}") for number in range(6)]
    await asyncio.gather(*(person.start(settle=False) for person in people))
    sent = await asyncio.gather(*(greet(bot, person) for person in people))
    taps = await asyncio.gather(
        *(
            client.request("POST", "tap", person=person.id, message_id=number, data="go")
            for person, number in zip(people, sent, strict=True)
        )
    )
    for tap, person in zip(taps, people, strict=True):
        await bot.result("answerCallbackQuery", callback_query_id=tap["id"], text=f"Saved {person.id}")
    for tap, person in zip(taps, people, strict=True):
        assert (await client.request("GET", f"taps/{tap['id']}"))["text"] == f"Saved {person.id}"
        assert [m["text"] for m in await person.messages()] == ["/start", f"For {person.id}"]
    queries = [update["callback_query"] for update in await bot.result("getUpdates") if "callback_query" in update]
    assert sorted(query["from"]["id"] for query in queries) == sorted(person.id for person in people)
