"""Parameters against the schema: unknown names, wrong types and broken limits are refused.

Telegram ignores what it does not know. The sandbox does not: a misspelt name is a mistake worth hearing about, and
where the words below are the sandbox's own they say so by naming the parameter.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sandbox.errors import BotApiError, bad_request
from sandbox.files import Upload

Fields = dict[str, dict[str, Any]]

_INTEGER = re.compile(r"[+-]?\d{1,18}")
_TRUE = frozenset({"true", "yes", "1"})
_FALSE = frozenset({"false", "no", "0"})
# What Telegram says when one of these limits is broken; other limits are worded by the sandbox.
_LIMIT_WORDS = {
    "InlineKeyboardButton.callback_data": "BUTTON_DATA_INVALID",
    "answerCallbackQuery.text": "MESSAGE_TOO_LONG",
    "setMyCommands.commands": "BOT_COMMANDS_TOO_MUCH",
    "BotCommand.command": "BOT_COMMAND_INVALID",
    "BotCommand.description": "BOT_COMMAND_DESCRIPTION_INVALID",
    "CopyTextButton.text": "BUTTON_COPY_TEXT_INVALID",
}
# Where Telegram has words for what is too long, and takes what is empty for nothing.
_TOO_LONG_WORDS = {"setWebhook.secret_token": "secret token is too long"}
# What Telegram says of an object that cannot be read.
_UNREADABLE_MARKUP = "can't parse reply keyboard markup JSON object"
_NO_MARKUP = "object expected as reply markup"
_OBJECT_WORDS = {
    "InlineKeyboardButton": "can't parse inline keyboard button",
    "KeyboardButton": "can't parse keyboard button",
    "MessageEntity": "can't parse MessageEntity",
    "BotCommand": "can't parse BotCommand",
}


class Mismatch(Exception):
    """A value that is not of the type asked for; `words` says what was expected."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class Schema:
    """Methods and types of the Bot API, as written by `sandbox/schema/generate.py`."""

    version: str
    methods: dict[str, Fields]
    types: dict[str, dict[str, Any]]


@cache
def schema() -> Schema:
    """Return the schema the sandbox ships."""
    text = Path(__file__).with_name("schema").joinpath("methods.json").read_text(encoding="utf-8")
    return Schema(**json.loads(text))


def check_parameters(method: str, raw: dict[str, Any], files: dict[str, Upload]) -> dict[str, Any]:
    """Return the parameters of a call, typed as the schema says.

    `raw` holds texts (form, query) or JSON values; `files` the uploads by field name. Raises BotApiError 400. Missing
    required parameters are left to the method, which knows Telegram's words for them.
    """
    fields = schema().methods[method]
    checked: dict[str, Any] = {}
    for name, value in raw.items():
        field = fields.get(name)
        if field is None:
            raise bad_request(f'parameter "{name}" of {method} is not in Bot API {schema().version}')
        checked[name] = _parameter(method, name, field, value)
    for name, upload in files.items():
        if "InputFile" in fields.get(name, {}).get("type", ""):
            checked[name] = upload
    _check_characters(checked)
    return checked


def _check_characters(value: Any) -> None:
    """Half a surrogate pair can stand in JSON, but is no character that could be written in UTF-8."""
    if isinstance(value, str) and any(0xD800 <= ord(character) <= 0xDFFF for character in value):
        raise bad_request("strings must be encoded in UTF-8")
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            _check_characters(item)


def _parameter(method: str, name: str, field: dict[str, Any], value: Any) -> Any:
    try:
        value = _typed(field["type"], _parsed(name, field["type"], value))
    except Mismatch as error:
        if name == "reply_markup":
            raise bad_request(_UNREADABLE_MARKUP if isinstance(value, dict) else _NO_MARKUP) from error
        raise bad_request(f'parameter "{name}" of {method} must be {error.words}') from error
    _check_limit(f"{method}.{name}", field, value)
    return value


def _parsed(name: str, type_name: str, value: Any) -> Any:
    """Return what a text of a form stands for; a JSON value that came as such stays."""
    if not isinstance(value, str):
        return value
    kinds = type_name.split("|")
    if "Integer" in kinds and _INTEGER.fullmatch(value):
        return int(value)
    if "String" in kinds:
        return value
    if kinds[0] in ("Boolean", "True"):
        return True if value.lower() in _TRUE else False if value.lower() in _FALSE else value
    if kinds[0] == "Float":
        return _float(value)
    if kinds[0] == "Integer":
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        if name == "reply_markup":
            raise bad_request(_UNREADABLE_MARKUP) from error
        raise Mismatch("a JSON-serialized value") from error


def _float(value: str) -> Any:
    try:
        return float(value)
    except ValueError:
        return value


def _typed(type_name: str, value: Any) -> Any:
    """Return `value` if it is of the type, checked all the way down; raises Mismatch or BotApiError."""
    if type_name.startswith("["):
        if not isinstance(value, list):
            raise Mismatch("an Array")
        return [_typed(type_name[1:-1], item) for item in value]
    kinds = type_name.split("|")
    if len(kinds) == 1 and type_name in schema().types:
        return _object(type_name, value)
    if any(_is_scalar(kind, value) for kind in kinds):
        return value
    objects = [kind for kind in kinds if kind in schema().types]
    if objects and isinstance(value, dict):
        return _object(_fitting(objects, value), value)
    raise Mismatch(f"of type {' or '.join(kinds)}")


def _is_scalar(kind: str, value: Any) -> bool:
    if kind in ("Integer", "Float"):
        return isinstance(value, int if kind == "Integer" else int | float) and not isinstance(value, bool)
    if kind == "True":
        return value is True
    expected: dict[str, type] = {"String": str, "Boolean": bool}
    return kind in expected and isinstance(value, expected[kind])


def _fitting(names: list[str], value: dict[str, Any]) -> str:
    """Return the type whose required fields and fixed words the object has; raises Mismatch when none fits."""
    for name in names:
        fields: Fields = schema().types[name].get("fields", {})
        required = all(key in value for key, field in fields.items() if field.get("required"))
        if required and all(value.get(key) == field["const"] for key, field in fields.items() if "const" in field):
            return name
    raise Mismatch(f"a valid {' or '.join(names)}")


def _object(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Mismatch(f"an Object of type {name}")
    shape = schema().types[name]
    if "union" in shape:
        return _object(_fitting(shape["union"], value), value)
    if name == "InlineKeyboardMarkup" and "inline_keyboard" not in value:
        raise bad_request("inline keyboard expected")
    for key, field in shape["fields"].items():
        # A button without text has its own words, which the keyboard rules know.
        if field.get("required") and key not in value and name != "InlineKeyboardButton":
            raise _refused(name, f'Can\'t find field "{key}"')
    return {key: _member(name, shape["fields"], key, item) for key, item in value.items()}


def _member(name: str, fields: Fields, key: str, value: Any) -> Any:
    field = fields.get(key)
    if field is None:
        raise _refused(name, f'Field "{key}" is not in Bot API {schema().version}')
    try:
        value = _typed(field["type"], value)
    except Mismatch as error:
        raise _refused(name, f'Field "{key}" must be {error.words}') from error
    _check_limit(f"{name}.{key}", field, value)
    return value


def _refused(name: str, words: str) -> BotApiError:
    return bad_request(f"{_OBJECT_WORDS.get(name, f'cannot parse {name}')}: {words}")


def _check_limit(where: str, field: dict[str, Any], value: Any) -> None:
    limit = field.get("limit")
    if not limit or limit.get("parsed") or not isinstance(value, str | list):
        return
    if not value and where in _TOO_LONG_WORDS:
        return
    size = len(value.encode()) if isinstance(value, str) and limit["unit"] == "bytes" else len(value)
    if not limit["min"] <= size <= limit["max"]:
        own_words = f"{where} must have {limit['min']}-{limit['max']} {limit['unit']}, not {size}"
        raise bad_request(_LIMIT_WORDS.get(where) or _TOO_LONG_WORDS.get(where, own_words))
