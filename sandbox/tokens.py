"""Bot tokens: which are real, which are the sandbox's."""

import re

from sandbox.errors import BotApiError

_REAL = re.compile(r"\d+:[A-Za-z0-9_-]{35}")
_SANDBOX = re.compile(r"(\d{1,15}):[A-Za-z0-9_-]+")


def is_real_token(token: str) -> bool:
    """Return True for digits, a colon and exactly 35 characters of `A-Za-z0-9_-`: what Telegram itself hands out."""
    return _REAL.fullmatch(token) is not None


def bot_id_of(token: str) -> int:
    """Return the bot's id out of a sandbox token `digits:word`.

    Raises BotApiError 401 for a real token, which must not be sent to a program for trying things out, and for
    anything that is no token.
    """
    if is_real_token(token):
        raise BotApiError(401, "Unauthorized: the sandbox refuses real tokens, use a made-up one such as 1:sandbox")
    found = _SANDBOX.fullmatch(token)
    if not found or int(found[1]) == 0:
        raise BotApiError(401, "Unauthorized: invalid token specified")
    return int(found[1])
