"""Command lists per scope and language; the narrowest one wins."""

import re
from typing import Any

from sandbox.chats import ADMINISTRATORS, Chat
from sandbox.errors import bad_request
from sandbox.people import Person

Commands = list[dict[str, Any]]
Scope = tuple[str, int, int]

DEFAULT: Scope = ("default", 0, 0)
# Two lower-case letters is all that is checked; Bot API, setMyCommands and Telegram's library.
_LANGUAGE = re.compile(r"([a-z]{2})?")
_NAME = re.compile(r"[a-z0-9_]{1,32}")


def language_from(code: str) -> str:
    """Return the code; raises BotApiError 400 unless it is empty or two lower-case letters."""
    if not _LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def scope_from(value: dict[str, Any] | None) -> Scope:
    """Return a scope as (type, chat id, user id), zeros where the type has none."""
    if value is None:
        return DEFAULT
    chat_id = value.get("chat_id", 0)
    if isinstance(chat_id, str):
        raise bad_request("chat not found")
    return value["type"], chat_id, value.get("user_id", 0)


class CommandLists:
    """One bot's lists."""

    def __init__(self) -> None:
        self._lists: dict[tuple[Scope, str], Commands] = {}

    def put(self, scope: Scope, language: str, commands: Commands) -> None:
        """Set one list; an empty one is the same as none. Raises BotApiError 400 for a name Telegram refuses."""
        if any(not _NAME.fullmatch(command["command"].removeprefix("/")) for command in commands):
            raise bad_request("BOT_COMMAND_INVALID")
        self._lists.pop((scope, language), None)
        if commands:
            self._lists[scope, language] = [
                {**command, "command": command["command"].removeprefix("/")} for command in commands
            ]

    def exactly(self, scope: Scope, language: str) -> Commands:
        """Return the list of exactly this scope and language, empty if there is none."""
        return self._lists.get((scope, language), [])

    def for_person(self, person: Person, chat: Chat) -> Commands:
        """Return what the person's menu shows in this chat.

        Scopes from narrow to wide, and in each the person's language before the list without language, as Bot API
        describes under "Determining list of commands".
        """
        language = re.split(r"[-_]", person.language_code.lower())[0]
        for scope in _scopes(person, chat):
            for code in (language, "") if language else ("",):
                if commands := self._lists.get((scope, code)):
                    return commands
        return []


def _scopes(person: Person, chat: Chat) -> list[Scope]:
    if chat.type == "private":
        return [("chat", chat.id, 0), ("all_private_chats", 0, 0), DEFAULT]
    administrator = chat.members.get(person.id) in ADMINISTRATORS
    scopes: list[Scope] = [("chat_member", chat.id, person.id)]
    scopes += [("chat_administrators", chat.id, 0)] if administrator else []
    scopes += [("chat", chat.id, 0)]
    scopes += [("all_chat_administrators", 0, 0)] if administrator else []
    return [*scopes, ("all_group_chats", 0, 0), DEFAULT]
