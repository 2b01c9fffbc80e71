"""How the bot presents itself: setMyName, setMyDescription, setMyShortDescription, and what they were set to."""

from sandbox.commands import language_from
from sandbox.errors import bad_request
from sandbox.methods.request import Request
from sandbox.profile import Part


def set_name(request: Request) -> bool:
    """Set the name of one language and return True; an empty one is taken away, except the name of the bot itself."""
    if not request.text("language_code") and not request.text("name").strip():
        # [unverified] the words; a bot always has a name
        raise bad_request("bot name must be non-empty")
    return _set(request, "name")


def set_description(request: Request) -> bool:
    """Set what stands in a chat before START is pressed, in one language, and return True."""
    return _set(request, "description")


def set_short_description(request: Request) -> bool:
    """Set what stands on the bot's profile, in one language, and return True."""
    return _set(request, "short_description")


def get_name(request: Request) -> dict[str, str]:
    """Return the `BotName` somebody with this language sees."""
    return {"name": request.bot.name(language_from(request.text("language_code")))}


def get_description(request: Request) -> dict[str, str]:
    """Return the `BotDescription` somebody with this language sees."""
    return _get(request, "description")


def get_short_description(request: Request) -> dict[str, str]:
    """Return the `BotShortDescription` somebody with this language sees."""
    return _get(request, "short_description")


def _set(request: Request, part: Part) -> bool:
    request.bot.profile.put(part, language_from(request.text("language_code")), request.text(part).strip())
    request.world.events.tell("chats", {})
    return True


def _get(request: Request, part: Part) -> dict[str, str]:
    return {part: request.bot.profile.shown(part, language_from(request.text("language_code")))}
