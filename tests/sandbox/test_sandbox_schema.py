"""What the sandbox checks parameters against: generated, complete, and in step with two libraries."""

import json
import random
from typing import Any

import aiogram.methods
import aiohttp
import pytest
from sandbox_raw_bot import RawBot

from sandbox import Sandbox, chats, server
from sandbox.checking import schema
from sandbox.client import Client
from sandbox.methods import SUPPORTED
from sandbox.schema import generate

SMALL: dict[str, Any] = {
    "api": {"version": "1.0"},
    "items": [
        {
            "children": [
                {
                    "name": "sendMessage",
                    "description": "",
                    "annotations": [
                        {"name": "chat_id", "type": "Integer or String", "required": True, "description": "Where"},
                        {
                            "name": "text",
                            "type": "String",
                            "required": True,
                            "description": "1-4096 characters after entities parsing",
                        },
                        {"name": "entities", "type": "Array of Thing", "required": False, "description": "1-5 things"},
                    ],
                },
                {"name": "Thing", "description": "One of\n - Red\n - Blue", "annotations": []},
                {
                    "name": "Red",
                    "description": "Red.",
                    "annotations": [
                        {"name": "type", "type": "String", "required": True, "description": "Kind, must be red"},
                        {"name": "data", "type": "String", "required": False, "description": "Data, 0-8 bytes"},
                    ],
                },
                {"name": "Blue", "description": "Blue.", "annotations": []},
                {"name": "Unreached", "description": "Nobody sends it.", "annotations": []},
            ]
        }
    ],
}


def test_the_generator_keeps_names_types_and_limits_and_no_prose(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate, "SUPPORTED", {"sendMessage": SUPPORTED["sendMessage"]})
    made = generate.methods_file(SMALL)
    limit = {"min": 1, "max": 4096, "unit": "characters", "parsed": True}
    assert made["methods"]["sendMessage"] == {
        "chat_id": {"type": "Integer|String", "required": True},
        "text": {"type": "String", "required": True, "limit": limit},
        "entities": {"type": "[Thing]"},
    }
    assert made["types"] == {
        "Blue": {"fields": {}},
        "Red": {
            "fields": {
                "type": {"type": "String", "required": True, "const": "red"},
                "data": {"type": "String", "limit": {"min": 0, "max": 8, "unit": "bytes"}},
            }
        },
        "Thing": {"union": ["Red", "Blue"]},
    }


def test_the_shipped_schema_has_every_method_and_no_prose() -> None:
    shipped = schema()
    assert (shipped.version, len(shipped.methods)) == ("10.3", 185)
    assert "description" not in {key for fields in shipped.methods.values() for f in fields.values() for key in f}
    for name, method in SUPPORTED.items():
        assert method.parameters <= set(shipped.methods[name]), name


def test_aiogram_knows_the_same_parameters() -> None:
    for name in SUPPORTED:
        model = getattr(aiogram.methods, name[0].upper() + name[1:])
        # aiogram still carries parameters that Telegram has renamed.
        old = {"reply_to_message_id", "allow_sending_without_reply", "disable_web_page_preview"}
        old |= {"receiver_user_id"} | ({"callback_query_id"} if name.startswith("send") else set())
        assert set(model.model_fields) - old <= set(schema().methods[name]), name


def test_an_administrator_has_every_right_aiogram_asks_for() -> None:
    from aiogram.types import ChatMemberAdministrator

    member = chats.chat_member({"id": 1, "is_bot": True, "first_name": "x"}, "administrator", "channel")
    assert ChatMemberAdministrator.model_validate(member).can_post_messages


VALUES: list[Any] = [
    None, True, 0, -1, 2**70, 1.5, "", "x", "-7", "{", "null", [], [[]], [None], {}, {"inline_keyboard": [None]},
    {"inline_keyboard": [[{"text": "x", "web_app": {"url": "x"}}]]}, {"type": "photo", "media": "attach://"},
    {"type": "chat", "chat_id": "x"}, {"message_id": 2**60}, "HTML", "<a", "&#0;", [{"type": "x"}], "\udc00", "1001",
]  # fmt: skip


async def test_no_parameter_makes_the_server_fail(bot: RawBot, client: Client) -> None:
    chance = random.Random(5)
    person = await client.person("Dana", id=1001)
    await person.start(settle=False)
    done = 0
    for _ in range(300):
        method = chance.choice(sorted(set(SUPPORTED) - {"getUpdates"}))
        names = chance.sample(
            sorted(SUPPORTED[method].parameters), chance.randint(0, len(SUPPORTED[method].parameters))
        )
        params = {name: chance.choice(VALUES) for name in names}
        if "chat_id" in params and chance.random() < 0.8:
            params["chat_id"] = 1001
        answer = await bot.call(method, **params)
        assert answer["ok"] or answer["error_code"] in (400, 403, 404), (method, params, answer)
        done += answer["ok"]
    assert done, "calls that all fail early prove little"


async def test_a_body_that_is_too_large_is_refused(
    monkeypatch: pytest.MonkeyPatch, http: aiohttp.ClientSession
) -> None:
    monkeypatch.setattr(server, "MAX_BODY_BYTES", 1000)
    sandbox = Sandbox()
    await sandbox.start()
    bot = RawBot(sandbox.url, http)
    code, words = await bot.refusal("sendMessage", chat_id=1, text="x" * 2000)
    length = len(json.dumps({"chat_id": 1, "text": "x" * 2000}))
    assert (code, words) == (413, f"Request Entity Too Large: content length is {length}")
    await sandbox.stop()
