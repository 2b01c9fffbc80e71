"""Where Telegram is strict, the sandbox is strict in the same words."""

import json
from typing import Any

import aiohttp
import pytest
from sandbox_raw_bot import RawBot

from sandbox.client import Client, Person

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
UNPARSED = "Bad Request: can't parse entities: "
UNKNOWN_ENTITY = "Bad Request: can't parse MessageEntity: unsupported type loud"
BUTTON = "Bad Request: can't parse inline keyboard button: "


def rows(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


def button(**fields: Any) -> dict[str, Any]:
    return {"text": "Go", **fields}


TAP = button(callback_data="go")

TEXTS: list[tuple[dict[str, Any], str]] = [
    ({"text": ""}, "Bad Request: message text is empty"),
    ({}, "Bad Request: message text is empty"),
    ({"text": " \n "}, "Bad Request: text must be non-empty"),
    ({"text": "<b> </b>", "parse_mode": "HTML"}, "Bad Request: text must be non-empty"),
    ({"text": "ә" * 4097}, "Bad Request: message is too long"),
    ({"text": "x" * 32769}, "Bad Request: text is too long"),
    ({"text": "x", "parse_mode": "BB"}, "Bad Request: unsupported parse_mode"),
    (
        {"text": "x", "parse_mode": "MarkdownV2"},
        "Bad Request: the sandbox does not have parse_mode Markdown yet, use HTML",
    ),
    ({"text": "x", "entities": [{"type": "loud", "offset": 0, "length": 1}]}, UNKNOWN_ENTITY),
    ({"text": "\ud83d"}, "Bad Request: strings must be encoded in UTF-8"),
    ({"text": "ә<b>x"}, UNPARSED + 'Can\'t find end tag corresponding to start tag "b"'),
    ({"text": "ә<bad>x"}, UNPARSED + 'Unsupported start tag "bad" at byte offset 2'),
    ({"text": "x<b"}, UNPARSED + "Unclosed start tag at byte offset 1"),
    ({"text": "x</b>"}, UNPARSED + "Unexpected end tag at byte offset 1"),
    ({"text": "<i>x</i"}, UNPARSED + "Unclosed end tag at byte offset 4"),
    ({"text": "<i>x</b>"}, UNPARSED + 'Unmatched end tag at byte offset 4, expected "</i>", found "</b>"'),
    ({"text": "<span>x</span>"}, UNPARSED + 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ({"text": '<a ="x">x</a>'}, UNPARSED + 'Empty attribute name in the tag "a" at byte offset 0'),
    ({"text": "<tg-time>x</tg-time>"}, UNPARSED + "Invalid date_time entity specified"),
]


@pytest.mark.parametrize(("params", "words"), TEXTS)
async def test_a_text_is_refused_in_words(bot: RawBot, started: Person, params: dict[str, Any], words: str) -> None:
    mode = {"parse_mode": "HTML"} if words.startswith(UNPARSED) else {}
    assert await bot.refusal("sendMessage", chat_id=started.id, **mode, **params) == (400, words)


async def test_the_longest_text_is_measured_without_its_markup(bot: RawBot, started: Person) -> None:
    text = "<b>" + "😀" * 4096 + "</b>"
    sent = await bot.result("sendMessage", chat_id=started.id, text=text, parse_mode="HTML")
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 8192}]


KEYBOARDS: list[tuple[Any, str]] = [
    (rows(button(callback_data="")), "Bad Request: BUTTON_DATA_INVALID"),
    (rows(button(callback_data="ә" * 33)), "Bad Request: BUTTON_DATA_INVALID"),
    (rows(button()), BUTTON + "Text buttons are unallowed in the inline keyboard"),
    (rows({"callback_data": "x"}), "Bad Request: inline keyboard button text must be non-empty"),
    (rows({"text": " ", "callback_data": "x"}), "Bad Request: inline keyboard button text must be non-empty"),
    (
        rows(button(callback_data="x", url="https://example.org")),
        BUTTON + "exactly one type of button must be used, not callback_data and url",
    ),
    (rows(button(callback_data="x", style="link")), "Bad Request: invalid button style specified"),
    (
        rows(button(url="happ://x")),
        "Bad Request: inline keyboard button URL 'happ://x' is invalid: Unsupported URL protocol",
    ),
    (
        rows(button(url="http://localhost:3000")),
        "Bad Request: inline keyboard button URL 'http://localhost:3000' is invalid: Wrong HTTP URL",
    ),
    (rows(button(url=None)), BUTTON + 'Field "url" must be of type String'),
    (rows(button(colour="red", callback_data="x")), BUTTON + 'Field "colour" is not in Bot API 10.3'),
    (rows(*[TAP] * 9), "Bad Request: reply markup is too long"),
    ({"inline_keyboard": [[TAP] * 8] * 12 + [[TAP] * 5]}, "Bad Request: reply markup is too long"),
    (None, "Bad Request: object expected as reply markup"),
    ([], "Bad Request: object expected as reply markup"),
    ("{", "Bad Request: can't parse reply keyboard markup JSON object"),
    ("null", "Bad Request: object expected as reply markup"),
]


@pytest.mark.parametrize(("markup", "words"), KEYBOARDS)
async def test_a_keyboard_is_refused_in_words(bot: RawBot, started: Person, markup: Any, words: str) -> None:
    assert await bot.refusal("sendMessage", chat_id=started.id, text="x", reply_markup=markup) == (400, words)


async def test_the_largest_keyboard_is_accepted(bot: RawBot, started: Person) -> None:
    full = {"inline_keyboard": [[button(callback_data="ә" * 32)] * 8] * 12 + [[button(disabled={})] * 4]}
    sent = await bot.result("sendMessage", chat_id=started.id, text="x", reply_markup=full)
    assert sent["reply_markup"] == full


PARAMETERS: list[tuple[str, dict[str, Any], int, str]] = [
    ("sendMessage", {"txt": "x"}, 400, 'Bad Request: parameter "txt" of sendMessage is not in Bot API 10.3'),
    ("sendMessage", {"text": 5}, 400, 'Bad Request: parameter "text" of sendMessage must be of type String'),
    (
        "sendMessage",
        {"text": "x", "protect_content": "maybe"},
        400,
        'Bad Request: parameter "protect_content" of sendMessage must be of type Boolean',
    ),
    (
        "deleteMessage",
        {"message_id": "many"},
        400,
        'Bad Request: parameter "message_id" of deleteMessage must be of type Integer',
    ),
    (
        "deleteMessage",
        {"message_id": True},
        400,
        'Bad Request: parameter "message_id" of deleteMessage must be of type Integer',
    ),
    (
        "sendMessage",
        {"text": "x", "entities": [{"type": "bold", "offset": 0}]},
        400,
        "Bad Request: can't parse MessageEntity: Can't find field \"length\"",
    ),
    (
        "sendMessage",
        {"text": "x", "entities": "bold"},
        400,
        'Bad Request: parameter "entities" of sendMessage must be a JSON-serialized value',
    ),
    (
        "sendMessage",
        {"text": "x", "message_thread_id": 3},
        404,
        'Not Found: the sandbox does not have parameter "message_thread_id" of sendMessage yet',
    ),
    (
        "editMessageText",
        {"text": "x", "message_id": 1, "reply_markup": {"force_reply": True}},
        400,
        "Bad Request: inline keyboard expected",
    ),
    ("sendChatAction", {"action": "dancing"}, 400, "Bad Request: wrong parameter action in request"),
    (
        "deleteMessages",
        {"message_ids": list(range(101))},
        400,
        "Bad Request: deleteMessages.message_ids must have 1-100 items, not 101",
    ),
    ("sendPhoto", {}, 400, "Bad Request: there is no photo in the request"),
    ("sendPhoto", {"photo": "AgACAg"}, 400, "Bad Request: wrong file identifier/HTTP URL specified"),
    ("sendPhoto", {"photo": "attach://none"}, 400, "Bad Request: wrong file identifier/HTTP URL specified"),
    ("sendPhoto", {"photo": "https://example.org/a.png"}, 400, "Bad Request: failed to get HTTP URL content"),
    ("sendPhoto", {"photo": "x", "caption": "ә" * 1025}, 400, "Bad Request: message caption is too long"),
    ("sendVideo", {"video": "x"}, 404, "Not Found: the sandbox does not have sendVideo yet"),
    ("sendTelepathy", {}, 404, "Not Found: method not found"),
]


@pytest.mark.parametrize(("method", "params", "code", "words"), PARAMETERS)
async def test_a_parameter_is_refused_in_words(
    bot: RawBot, started: Person, method: str, params: dict[str, Any], code: int, words: str
) -> None:
    assert await bot.refusal(method, chat_id=started.id, **params) == (code, words)


COMMANDS: list[tuple[dict[str, Any], str]] = [
    ({"language_code": "kk-KZ"}, "invalid language code specified"),
    ({"scope": {"type": "chat", "chat_id": 987}}, "chat not found"),
    ({"scope": {"type": "chat", "chat_id": "@nobody"}}, "chat not found"),
    ({"commands": [{"command": "Пуск", "description": "x"}]}, "BOT_COMMAND_INVALID"),
    ({"commands": [{"command": "start", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ({"commands": [{"command": "a", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
    ({"scope": {"type": "somewhere"}}, 'parameter "scope" of setMyCommands must be'),
]


@pytest.mark.parametrize(("params", "words"), COMMANDS)
async def test_a_command_list_is_refused_in_words(bot: RawBot, params: dict[str, Any], words: str) -> None:
    code, description = await bot.refusal("setMyCommands", **({"commands": []} | params))
    assert code == 400
    assert description.startswith(f"Bad Request: {words}")


async def test_an_edit_must_change_something(bot: RawBot, started: Person) -> None:
    sent = await bot.result(
        "sendMessage", chat_id=started.id, text="<b>x</b>", parse_mode="HTML", reply_markup=rows(TAP)
    )
    same = {"chat_id": started.id, "message_id": sent["message_id"], "reply_markup": rows(TAP)}
    entities = [{"type": "bold", "offset": 0, "length": 1}]
    assert await bot.refusal("editMessageText", **same, text=" x ", entities=[{**entities[0], "offset": 1}]) == (
        400,
        NOT_MODIFIED,
    )
    assert await bot.refusal("editMessageReplyMarkup", **same) == (400, NOT_MODIFIED)
    assert (await bot.result("editMessageText", **same, text="x"))["text"] == "x"


async def test_an_edit_without_keyboard_takes_it_off(bot: RawBot, started: Person) -> None:
    sent = await bot.result("sendMessage", chat_id=started.id, text="x", reply_markup=rows(TAP))
    edited = await bot.result("editMessageText", chat_id=started.id, message_id=sent["message_id"], text="x")
    assert "reply_markup" not in edited
    assert edited["edit_date"] >= sent["date"]


async def test_what_cannot_be_edited_is_said(bot: RawBot, started: Person) -> None:
    place = {"chat_id": started.id}
    theirs = (await started.messages())[0]["message_id"]
    keyboard = {"keyboard": [[{"text": "Yes"}]]}
    held = (await bot.result("sendMessage", **place, text="x", reply_markup=keyboard))["message_id"]
    forced = (await bot.result("sendMessage", **place, text="x", reply_markup={"force_reply": True}))["message_id"]
    for number, words in ((999, "message to edit not found"), (theirs, "message can't be edited")):
        assert await bot.refusal("editMessageText", **place, message_id=number, text="y") == (
            400,
            f"Bad Request: {words}",
        )
    for number in (held, forced):
        refused = await bot.refusal("editMessageText", **place, message_id=number, text="y")
        assert refused == (400, "Bad Request: message can't be edited")
    caption = await bot.refusal("editMessageCaption", **place, message_id=held, caption="y")
    assert caption == (400, "Bad Request: message can't be edited")
    assert await bot.refusal("editMessageText", **place, text="y") == (
        400,
        "Bad Request: message identifier is not specified",
    )


async def test_text_and_caption_are_not_the_same(bot: RawBot, started: Person, png: bytes) -> None:
    text = (await bot.result("sendMessage", chat_id=started.id, text="x"))["message_id"]
    photo = (await bot.upload("sendPhoto", {"photo": png}, chat_id=started.id))["result"]["message_id"]
    place = {"chat_id": started.id}
    refused = await bot.refusal("editMessageCaption", **place, message_id=text, caption="y")
    assert refused == (400, "Bad Request: there is no caption in the message to edit")
    refused = await bot.refusal("editMessageText", **place, message_id=photo, text="y")
    assert refused == (400, "Bad Request: there is no text in the message to edit")


async def test_a_reply_to_nothing_is_refused_unless_the_caller_does_not_mind(bot: RawBot, started: Person) -> None:
    missing = {"message_id": 999}
    refused = await bot.refusal("sendMessage", chat_id=started.id, text="x", reply_parameters=missing)
    assert refused == (400, "Bad Request: message to be replied not found")
    relaxed = {**missing, "allow_sending_without_reply": True}
    sent = await bot.result("sendMessage", chat_id=started.id, text="x", reply_parameters=json.dumps(relaxed))
    assert "reply_to_message" not in sent


async def test_a_deleted_message_cannot_be_deleted_again(bot: RawBot, started: Person) -> None:
    theirs = (await started.messages())[0]["message_id"]
    assert await bot.result("deleteMessage", chat_id=started.id, message_id=theirs) is True
    refused = await bot.refusal("deleteMessage", chat_id=started.id, message_id=theirs)
    assert refused == (400, "Bad Request: message to delete not found")


async def test_people_who_cannot_be_written_to(bot: RawBot, started: Person, client: Client) -> None:
    stranger = await client.person("Timur")
    send = {"text": "x"}
    assert await bot.refusal("sendMessage", **send) == (400, "Bad Request: chat_id is empty")
    assert await bot.refusal("sendMessage", chat_id=987654, **send) == (400, "Bad Request: chat not found")
    assert await bot.refusal("sendMessage", chat_id="@nobody", **send) == (400, "Bad Request: chat not found")
    refused = await bot.refusal("sendMessage", chat_id=stranger.id, **send)
    assert refused == (403, "Forbidden: bot can't initiate conversation with a user")
    refused = await bot.refusal("sendMessage", chat_id=42, **send)
    assert refused == (403, "Forbidden: the bot can't send messages to the bot")
    await client.request("POST", "block", person=started.id)
    refused = await bot.refusal("sendMessage", chat_id=started.id, **send)
    assert refused == (403, "Forbidden: bot was blocked by the user")
    await client.request("POST", "unblock", person=started.id)
    assert (await bot.result("sendMessage", chat_id=started.id, **send))["text"] == "x"


async def test_a_tap_is_answered_once(bot: RawBot, started: Person, client: Client) -> None:
    sent = await bot.result("sendMessage", chat_id=started.id, text="x", reply_markup=rows(TAP))
    tap = await client.request("POST", "tap", person=started.id, message_id=sent["message_id"], data="go")
    long = await bot.refusal("answerCallbackQuery", callback_query_id=tap["id"], text="x" * 201)
    assert long == (400, "Bad Request: MESSAGE_TOO_LONG")
    assert await bot.result("answerCallbackQuery", callback_query_id=tap["id"], text="ok") is True
    assert await bot.refusal("answerCallbackQuery", callback_query_id=tap["id"]) == (400, TOO_OLD)
    assert await bot.refusal("answerCallbackQuery", callback_query_id="77") == (400, TOO_OLD)
    answer = await client.request("GET", f"taps/{tap['id']}")
    assert answer == {"answered": True, "text": "ok", "show_alert": False, "url": ""}


@pytest.mark.parametrize("how", ["query", "form", "json", "multipart"])
async def test_a_call_may_come_in_any_form(bot: RawBot, http: aiohttp.ClientSession, started: Person, how: str) -> None:
    params = {"chat_id": str(started.id), "text": "x", "reply_markup": json.dumps(rows(TAP)), "protect_content": "true"}
    url = f"{bot.base}/bot42:word/SENDmessage"
    form = aiohttp.FormData(params, default_to_multipart=True)
    given: dict[str, Any] = {"query": {"params": params}, "form": {"data": params}, "json": {"json": params}}.get(
        how, {"data": form}
    )
    async with http.request("GET" if how == "query" else "POST", url, **given) as response:
        answer = await response.json()
    assert answer["ok"], answer
    assert answer["result"]["reply_markup"] == rows(TAP)
    assert answer["result"]["has_protected_content"] is True


async def test_a_body_that_is_no_json_is_refused(bot: RawBot, http: aiohttp.ClientSession) -> None:
    headers = {"Content-Type": "application/json"}
    for body in ("{", "[1]", "[" * 100_000):
        async with http.post(f"{bot.base}/bot42:word/getMe", data=body, headers=headers) as response:
            assert response.status == 400, body[:5]
