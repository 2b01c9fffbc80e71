"""A second library speaks to the sandbox, so that what it accepts is the protocol and not one library's idea of it."""

import pytest
from sandbox_raw_bot import RawBot
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden

from sandbox.client import Client, Person


@pytest.fixture
def ptb(bot: RawBot) -> Bot:
    return Bot("42:word", base_url=f"{bot.base}/bot", base_file_url=f"{bot.base}/file/bot")


async def test_a_message_is_sent_edited_and_a_tap_answered(ptb: Bot, started: Person, client: Client) -> None:
    async with ptb:
        assert (await ptb.get_me()).username == "sapa_sandbox_bot"
        keyboard = InlineKeyboardMarkup(
            [[InlineKeyboardButton("Go", callback_data="go", api_kwargs={"style": "primary"})]]
        )
        sent = await ptb.send_message(started.id, "<b>Hi</b>", parse_mode="HTML", reply_markup=keyboard)
        assert sent.text_html == "<b>Hi</b>"
        await client.request("POST", "tap", person=started.id, message_id=sent.message_id, data="go")
        updates = await ptb.get_updates()
        assert updates[0].message is not None
        assert updates[0].message.entities[0].type == "bot_command"
        query = updates[-1].callback_query
        assert query is not None
        assert await query.answer("Saved", show_alert=True)
        edited = await query.edit_message_text("Done")
        assert edited is not True
        assert edited.text == "Done"
    assert (await started.screen()).text == "Done"


async def test_a_photo_is_uploaded_and_fetched(ptb: Bot, started: Person, png: bytes) -> None:
    async with ptb:
        sent = await ptb.send_photo(started.id, png, caption="x")
        again = await ptb.send_photo(started.id, sent.photo[-1].file_id)
        assert again.photo == sent.photo
        file = await ptb.get_file(sent.photo[-1].file_id)
        assert bytes(await file.download_as_bytearray()) == png


async def test_refusals_become_the_errors_of_the_library(ptb: Bot, started: Person, client: Client) -> None:
    async with ptb:
        with pytest.raises(BadRequest, match="Message text is empty"):
            await ptb.send_message(started.id, "")
        await client.request("POST", "block", person=started.id)
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await ptb.send_message(started.id, "x")
