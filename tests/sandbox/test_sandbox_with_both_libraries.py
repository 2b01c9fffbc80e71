"""The same scenarios with two libraries: what both can do is the protocol."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from bot_libraries import Library, library
from telegram.constants import (
    BotCommandLimit,
    BotDescriptionLimit,
    BotNameLimit,
    BulkRequestLimit,
    CallbackQueryLimit,
    FileSizeLimit,
    FloodLimit,
    InlineKeyboardButtonLimit,
    InlineKeyboardMarkupLimit,
    MediaGroupLimit,
    MessageLimit,
    PollingLimit,
    WebhookLimit,
)

from sandbox import Sandbox, files, images, keyboards, limits, texts, updates, webhooks
from sandbox.checking import schema
from sandbox.client import Client, Person
from sandbox.methods import sending


@pytest_asyncio.fixture(params=["aiogram", "python-telegram-bot"])
async def lib(request: pytest.FixtureRequest, sandbox: Sandbox) -> AsyncIterator[Library]:
    async with library(request.param, sandbox.url) as made:
        await made.bot.get_me()
        yield made


@pytest_asyncio.fixture
async def dana(lib: Library, client: Client) -> Person:
    person = await client.person("Dana", language_code="kk")
    await person.start(settle=False)
    return person


async def test_a_question_is_answered_by_a_tap_and_only_once(lib: Library, dana: Person, client: Client) -> None:
    sent = await lib.bot.send_message(dana.id, "Well?", reply_markup=lib.keyboard(yes="Yes", no="No"))
    await client.request("POST", "tap", person=dana.id, message_id=sent.message_id, data="yes")
    query = (await lib.bot.get_updates())[-1].callback_query
    assert (query.data, query.from_user.id, query.message.message_id) == ("yes", dana.id, sent.message_id)
    assert await lib.bot.answer_callback_query(query.id, text="Saved")
    with pytest.raises(lib.refused, match=r"(?i)query is too old"):
        await lib.bot.answer_callback_query(query.id)
    await lib.bot.edit_message_text("Thank you", chat_id=dana.id, message_id=sent.message_id)
    with pytest.raises(lib.refused, match=r"(?i)message is not modified"):
        await lib.bot.edit_message_text("Thank you", chat_id=dana.id, message_id=sent.message_id)
    assert (await dana.screen()).text == "Thank you"


async def test_a_bot_presents_itself_in_the_persons_language(lib: Library, dana: Person, client: Client) -> None:
    await lib.bot.set_my_name("Quality")
    await lib.bot.set_my_name("Сапа", language_code="kk")
    await lib.bot.set_my_description("Surveys", language_code="en")
    await lib.bot.set_my_short_description("Surveys")
    assert (await lib.bot.get_my_name("kk")).name == "Сапа"
    assert (await lib.bot.get_my_description("kk")).description == ""
    assert (await lib.bot.get_my_short_description("kk")).short_description == "Surveys"
    assert (await client.request("GET", "chats", person=dana.id))["chats"][0]["title"] == "Сапа"


async def test_an_album_a_file_a_copy_and_a_pin(lib: Library, dana: Person) -> None:
    pictures = [images.draw(40, 30, (shade, 90, 120)) for shade in (1, 2)]
    album = await lib.bot.send_media_group(dana.id, [lib.photo(pictures[0], "Autumn"), lib.photo(pictures[1])])
    assert len({message.media_group_id for message in album}) == 1
    assert [await lib.bytes(message.photo[-1].file_id) for message in album] == pictures
    report = await lib.bot.send_document(dana.id, lib.file(b"%PDF-1", "есеп.pdf"), caption="Report")
    assert (report.document.file_name, report.document.mime_type) == ("есеп.pdf", "application/pdf")
    assert await lib.bytes(report.document.file_id) == b"%PDF-1"
    copied = await lib.bot.copy_message(dana.id, dana.id, report.message_id)
    assert (await dana.screen()).message_id == copied.message_id
    assert await lib.bot.pin_chat_message(dana.id, report.message_id)
    pinned = (await lib.bot.get_chat(dana.id)).pinned_message
    assert pinned.document.file_name == "есеп.pdf"


async def test_a_file_of_a_person_is_read(lib: Library, dana: Person) -> None:
    await dana.document("list.csv", b"a,b\n", caption="Here", settle=False)
    message = (await lib.bot.get_updates())[-1].message
    assert (message.document.file_name, message.caption) == ("list.csv", "Here")
    assert await lib.bytes(message.document.file_id) == b"a,b\n"


async def test_a_group_that_moved_is_found_again(lib: Library, dana: Person, client: Client) -> None:
    old = (await client.request("POST", "chats", title="Deans", type="group", owner=dana.id))["id"]
    await client.request("PUT", f"chats/{old}/bot", by=dana.id, status="member")
    new = await client.upgrade(old, dana)
    moves = [update.message for update in await lib.bot.get_updates() if update.message]
    assert (moves[-2].migrate_to_chat_id, moves[-1].migrate_from_chat_id) == (new, old)
    with pytest.raises(lib.moved) as moved:
        await lib.bot.send_message(old, "x")
    assert lib.new_chat(moved.value) == new
    assert (await lib.bot.send_message(new, "x")).chat.type == "supergroup"


async def test_a_flood_tells_how_long_to_wait(lib: Library, dana: Person, client: Client) -> None:
    await client.fault("429", wait=4, method="sendMessage")
    with pytest.raises(lib.flood) as flood:
        await lib.bot.send_message(dana.id, "x")
    assert lib.pause(flood.value) == 4
    assert await lib.bot.send_message(dana.id, "x")


async def test_a_lost_answer_is_an_error_of_the_network_though_the_message_came(
    lib: Library, dana: Person, client: Client
) -> None:
    for kind in ("drop_before", "drop_after"):
        await client.fault(kind, method="sendMessage")
        with pytest.raises(lib.lost):
            await lib.bot.send_message(dana.id, kind)
    assert [screen["text"] for screen in await dana.messages() if not screen["out"]] == ["drop_after"]


async def test_somebody_who_blocks_is_noticed_twice(lib: Library, dana: Person, client: Client) -> None:
    await client.request("POST", "block", person=dana.id)
    change = (await lib.bot.get_updates(allowed_updates=["my_chat_member"]))[-1].my_chat_member
    assert change.new_chat_member.status == "kicked"
    with pytest.raises(lib.blocked, match="bot was blocked by the user"):
        await lib.bot.send_message(dana.id, "x")


def test_the_limits_of_sending_are_those_a_library_publishes() -> None:
    assert (MessageLimit.MAX_TEXT_LENGTH, MessageLimit.CAPTION_LENGTH) == (texts.MAX_TEXT, texts.MAX_CAPTION)
    assert MessageLimit.MESSAGE_ENTITIES == texts.MAX_ENTITIES
    assert (MediaGroupLimit.MIN_MEDIA_LENGTH, MediaGroupLimit.MAX_MEDIA_LENGTH) == (
        sending.MIN_ALBUM,
        sending.MAX_ALBUM,
    )
    assert FloodLimit.MESSAGES_PER_SECOND == limits.PER_SECOND
    assert FloodLimit.MESSAGES_PER_SECOND_PER_CHAT == limits.CHAT_PER_SECOND
    assert FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP == limits.GROUP_PER_MINUTE
    assert (WebhookLimit.MIN_CONNECTIONS_LIMIT, WebhookLimit.MAX_CONNECTIONS_LIMIT) == (1, webhooks.MAX_CONNECTIONS)
    assert (PollingLimit.MIN_LIMIT, PollingLimit.MAX_LIMIT) == (1, updates.MAX_LIMIT)
    assert InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER == keyboards.MAX_BUTTONS
    assert InlineKeyboardMarkupLimit.BUTTONS_PER_ROW == keyboards.MAX_PER_ROW


def test_the_limits_of_files_are_those_a_library_publishes_in_mebibytes() -> None:
    ours = {
        FileSizeLimit.PHOTOSIZE_UPLOAD: files.MAX_PHOTO_BYTES,
        FileSizeLimit.FILESIZE_UPLOAD: files.MAX_DOCUMENT_BYTES,
        FileSizeLimit.FILESIZE_DOWNLOAD: files.MAX_DOWNLOAD_BYTES,
    }
    # The library counts a megabyte as a million bytes, the server of the Bot API as 2^20.
    assert all(int(theirs) // 10**6 == size >> 20 for theirs, size in ours.items())


@pytest.mark.parametrize(
    ("where", "low", "high"),
    [
        ("setMyName.name", 0, BotNameLimit.MAX_NAME_LENGTH),
        ("setMyDescription.description", 0, BotDescriptionLimit.MAX_DESCRIPTION_LENGTH),
        ("setMyShortDescription.short_description", 0, BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH),
        ("setMyCommands.commands", 0, BotCommandLimit.MAX_COMMAND_NUMBER),
        ("BotCommand.command", BotCommandLimit.MIN_COMMAND, BotCommandLimit.MAX_COMMAND),
        ("BotCommand.description", 1, BotCommandLimit.MAX_DESCRIPTION),
        ("setWebhook.secret_token", 1, WebhookLimit.MAX_SECRET_TOKEN_LENGTH),
        ("deleteMessages.message_ids", BulkRequestLimit.MIN_LIMIT, BulkRequestLimit.MAX_LIMIT),
        ("answerCallbackQuery.text", 0, CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH),
        ("sendDocument.caption", 0, MessageLimit.CAPTION_LENGTH),
        ("copyMessage.caption", 0, MessageLimit.CAPTION_LENGTH),
        (
            "InlineKeyboardButton.callback_data",
            InlineKeyboardButtonLimit.MIN_CALLBACK_DATA,
            InlineKeyboardButtonLimit.MAX_CALLBACK_DATA,
        ),
        ("CopyTextButton.text", 1, InlineKeyboardButtonLimit.MAX_COPY_TEXT),
    ],
)
def test_the_limits_of_parameters_are_those_a_library_publishes(where: str, low: int, high: int) -> None:
    owner, _, name = where.partition(".")
    fields = schema().types[owner]["fields"] if owner[0].isupper() else schema().methods[owner]
    limit = fields[name]["limit"]
    assert (limit["min"], limit["max"]) == (low, high)
