"""Refusals: what a bot is told in Telegram's own words, and what a caller of `/sim/` is told in plain English."""

from typing import Any

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
WEBHOOK_SET = "terminated by setWebhook request"
TERMINATED = "terminated by other getUpdates request; make sure that only one bot instance is running"


class BotApiError(Exception):
    """A call the Bot API refuses: HTTP status = `code`, body = `body()`."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """Return the answer as Telegram writes it: ok, error_code, description and, if any, parameters."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class SimError(Exception):
    """A `/sim/` request that cannot be done: HTTP status and one plain English line."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.words = words


def bad_request(words: str) -> BotApiError:
    """Return the 400 with `words`.

    Telegram writes the first letter small unless the second is a capital or an underscore, so that server
    constants such as BUTTON_DATA_INVALID stay whole.
    """
    constant = len(words) > 1 and (words[1].isupper() or words[1] == "_")
    return BotApiError(400, "Bad Request: " + (words if constant else words[:1].lower() + words[1:]))


def forbidden(words: str) -> BotApiError:
    """Return the 403 with `words`."""
    return BotApiError(403, f"Forbidden: {words}")


def conflict(words: str) -> BotApiError:
    """Return the 409 with `words`."""
    return BotApiError(409, f"Conflict: {words}")


def too_many_requests(seconds: int) -> BotApiError:
    """Return the 429 that asks to wait `seconds`; Bot API, ResponseParameters."""
    return BotApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def not_here(words: str) -> BotApiError:
    """Return the 404 for something Telegram has and the sandbox has not."""
    return BotApiError(404, f"Not Found: the sandbox does not have {words} yet")
