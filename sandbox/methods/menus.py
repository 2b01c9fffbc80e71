"""Command menus: setMyCommands, getMyCommands, deleteMyCommands."""

from typing import Any

from sandbox.commands import Scope, language_from, scope_from
from sandbox.errors import bad_request
from sandbox.methods.request import Request


def set_commands(request: Request) -> bool:
    """Set the list of one scope and language and return True; raises BotApiError 400."""
    scope, language = _place(request)
    request.bot.commands.put(scope, language, request.params.get("commands", []))
    request.world.events.tell("commands", {})
    return True


def get_commands(request: Request) -> list[dict[str, Any]]:
    """Return the list of exactly this scope and language; empty if none is set."""
    return request.bot.commands.exactly(*_place(request))


def delete_commands(request: Request) -> bool:
    """Remove the list of one scope and language and return True."""
    scope, language = _place(request)
    request.bot.commands.put(scope, language, [])
    request.world.events.tell("commands", {})
    return True


def _place(request: Request) -> tuple[Scope, str]:
    """Return scope and language; raises BotApiError 400 for a chat the bot cannot know."""
    scope = scope_from(request.params.get("scope"))
    if scope[1] and request.world.chat_seen_by_bot(request.bot, scope[1]) is None:
        raise bad_request("chat not found")
    return scope, language_from(request.text("language_code"))
