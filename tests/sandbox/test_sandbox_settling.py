"""When a bot counts as done with what people did."""

from sandbox_raw_bot import RawBot

from sandbox.client import Client, Person


async def settled(client: Client, reaction: float = 60) -> bool:
    return bool((await client.request("GET", "settled", quiet=0, reaction=reaction, wait=0.2))["settled"])


async def test_a_reaction_to_one_person_is_none_to_another(bot: RawBot, started: Person, client: Client) -> None:
    timur = await client.person("Timur")
    await timur.start(settle=False)
    last = (await bot.result("getUpdates"))[-1]["update_id"]
    await bot.result("getUpdates", offset=last + 1)
    await bot.result("sendMessage", chat_id=started.id, text="To Dana")
    assert not await settled(client)
    await bot.result("sendMessage", chat_id=str(timur.id), text="To Timur")
    assert await settled(client)


async def test_an_answered_tap_is_a_reaction(bot: RawBot, started: Person, client: Client) -> None:
    rows = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    sent = await bot.result("sendMessage", chat_id=started.id, text="x", reply_markup=rows)
    tap = await client.request("POST", "tap", person=started.id, message_id=sent["message_id"], data="go")
    await bot.result("getUpdates", offset=tap["update_id"] + 1)
    assert not await settled(client)
    await bot.result("answerCallbackQuery", callback_query_id=tap["id"])
    assert await settled(client)


async def test_a_bot_that_keeps_silent_is_done_after_a_while(bot: RawBot, started: Person, client: Client) -> None:
    last = (await bot.result("getUpdates"))[-1]["update_id"]
    await bot.result("getUpdates", offset=last + 1)
    assert not await settled(client, reaction=60)
    assert await settled(client, reaction=0)
