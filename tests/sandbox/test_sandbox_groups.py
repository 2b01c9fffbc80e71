"""Groups, supergroups and channels: ids, membership, who reads and writes what."""

from typing import Any

import pytest
from sandbox_raw_bot import RawBot

from sandbox.client import Client, ClientError, Person


async def group(client: Client, owner: Person, kind: str) -> int:
    return int((await client.request("POST", "chats", title="Deans", type=kind, owner=owner.id))["id"])


async def put_bot(client: Client, chat: int, by: Person, status: str) -> None:
    await client.request("PUT", f"chats/{chat}/bot", by=by.id, status=status)


async def newest(bot: RawBot) -> dict[str, Any]:
    update: dict[str, Any] = (await bot.result("getUpdates", offset=-1))[0]
    return update


@pytest.mark.parametrize(("kind", "prefix"), [("group", "-4"), ("supergroup", "-100"), ("channel", "-100")])
async def test_ids_show_the_kind_of_chat(bot: RawBot, started: Person, client: Client, kind: str, prefix: str) -> None:
    assert str(await group(client, started, kind)).startswith(prefix)


async def test_private_chats_and_groups_count_messages_together_and_supergroups_alone(
    bot: RawBot, started: Person, client: Client
) -> None:
    small, large = await group(client, started, "group"), await group(client, started, "supergroup")
    for chat in (small, large):
        await put_bot(client, chat, started, "member")
    ids = [
        (await bot.result("sendMessage", chat_id=chat, text="x"))["message_id"]
        for chat in (started.id, small, started.id)
    ]
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]
    assert (await bot.result("sendMessage", chat_id=large, text="x"))["message_id"] == 1


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_the_bot_learns_of_its_membership_and_is_refused_without(
    bot: RawBot, started: Person, client: Client, kind: str
) -> None:
    chat = await group(client, started, kind)
    refused = await bot.refusal("sendMessage", chat_id=chat, text="x")
    assert refused == (403, f"Forbidden: bot is not a member of the {kind} chat")
    await put_bot(client, chat, started, "administrator")
    change = (await newest(bot))["my_chat_member"]
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("left", "administrator")
    assert change["new_chat_member"]["can_promote_members"] is False
    assert (await bot.result("sendMessage", chat_id=chat, text="x"))["chat"]["type"] == kind
    await put_bot(client, chat, started, "kicked")
    assert (await newest(bot))["my_chat_member"]["new_chat_member"]["until_date"] == 0
    refused = await bot.refusal("sendMessage", chat_id=chat, text="x")
    assert refused == (403, f"Forbidden: bot was kicked from the {kind} chat")


async def test_posting_in_a_channel_takes_administrator_rights(bot: RawBot, started: Person, client: Client) -> None:
    chat = await group(client, started, "channel")
    await put_bot(client, chat, started, "member")
    refused = await bot.refusal("sendMessage", chat_id=chat, text="x")
    assert refused == (400, "Bad Request: need administrator rights in the channel chat")
    await put_bot(client, chat, started, "administrator")
    post = await bot.result("sendMessage", chat_id=chat, text="x")
    assert "from" not in post
    assert post["sender_chat"]["title"] == "Deans"
    assert (await started.screen(chat)).text == "x"


async def test_in_a_group_a_member_bot_reads_only_what_is_meant_for_it(
    bot: RawBot, started: Person, client: Client
) -> None:
    chat = await group(client, started, "supergroup")
    await put_bot(client, chat, started, "member")
    own = (await bot.result("sendMessage", chat_id=chat, text="question"))["message_id"]
    read = [
        await started.send(text, chat, reply, settle=False)
        for text, reply in (("talk", None), ("/status", None), ("hey @sapa_sandbox_bot", None), ("answer", own))
    ]
    assert [bool(update_id) for update_id in read] == [False, True, True, True]
    await put_bot(client, chat, started, "administrator")
    assert await started.send("talk", chat, settle=False)


async def test_a_post_of_a_person_in_a_channel_is_a_channel_post(bot: RawBot, started: Person, client: Client) -> None:
    chat = await group(client, started, "channel")
    await put_bot(client, chat, started, "administrator")
    await started.send("news", chat, settle=False)
    assert (await newest(bot))["channel_post"]["text"] == "news"


async def test_members_come_go_and_are_counted_by_the_bot(bot: RawBot, started: Person, client: Client) -> None:
    chat = await group(client, started, "supergroup")
    await put_bot(client, chat, started, "member")
    timur = await client.person("Timur")
    with pytest.raises(ClientError, match="Timur is in no chat"):
        await timur.send("hello", chat)
    await client.request("PUT", f"chats/{chat}/members/{timur.id}", status="member")
    assert await timur.send("/hello", chat, settle=False)
    member = await bot.result("getChatMember", chat_id=chat, user_id=timur.id)
    assert (member["status"], member["user"]["first_name"]) == ("member", "Timur")
    assert (await bot.result("getChatMember", chat_id=chat, user_id=42))["status"] == "member"
    owners = await bot.result("getChatAdministrators", chat_id=chat)
    assert [owner["status"] for owner in owners] == ["creator"]
    with pytest.raises(ClientError, match="Timur is no administrator"):
        await put_bot(client, chat, timur, "kicked")


async def test_a_member_bot_deletes_its_own_messages_and_an_administrator_any(
    bot: RawBot, started: Person, client: Client
) -> None:
    chat = await group(client, started, "supergroup")
    await put_bot(client, chat, started, "member")
    own = (await bot.result("sendMessage", chat_id=chat, text="x"))["message_id"]
    await started.send("/theirs", chat, settle=False)
    theirs = (await started.messages(chat))[-1]["message_id"]
    assert await bot.result("deleteMessage", chat_id=chat, message_id=own)
    refused = await bot.refusal("deleteMessage", chat_id=chat, message_id=theirs)
    assert refused == (400, "Bad Request: message can't be deleted")
    await put_bot(client, chat, started, "administrator")
    assert await bot.result("deleteMessages", chat_id=chat, message_ids=[theirs, 999])


async def test_a_group_menu_is_chosen_by_the_narrowest_scope(bot: RawBot, started: Person, client: Client) -> None:
    chat = await group(client, started, "group")
    timur = await client.person("Timur")
    await client.request("PUT", f"chats/{chat}/members/{timur.id}", status="member")
    scopes: list[dict[str, Any]] = [
        {"type": "default"},
        {"type": "all_group_chats"},
        {"type": "all_chat_administrators"},
        {"type": "chat", "chat_id": chat},
        {"type": "chat_administrators", "chat_id": chat},
        {"type": "chat_member", "chat_id": chat, "user_id": timur.id},
    ]
    seen = []
    for number, scope in enumerate(scopes):
        await bot.result("setMyCommands", commands=[{"command": f"c{number}", "description": "x"}], scope=scope)
        seen.append(await started.commands(chat) + await timur.commands(chat))
    assert seen == [["c0", "c0"], ["c1", "c1"], ["c2", "c1"], ["c3", "c3"], ["c4", "c3"], ["c4", "c5"]]
    await bot.result("deleteMyCommands", scope=scopes[-1])
    assert await timur.commands(chat) == ["c3"]
