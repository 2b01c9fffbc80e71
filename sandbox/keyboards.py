"""Reply markup: what Telegram accepts under a message."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sandbox.errors import BotApiError, bad_request, not_here

# Undocumented, long stable; clients of other makers rely on the same numbers.
MAX_BUTTONS = 100
MAX_PER_ROW = 8
MAX_REPLY_BUTTONS = 300
MAX_REPLY_PER_ROW = 10

STYLES = frozenset({"danger", "success", "primary"})
_LOOKS = frozenset({"text", "style", "icon_custom_emoji_id"})
_KINDS = frozenset({"callback_data", "url", "copy_text", "disabled", "web_app"})

Button = dict[str, Any]


@dataclass(frozen=True)
class Markup:
    """What hangs under a message: rows of inline buttons, or one of the kinds that only a client shows.

    A message with another kind than "inline" can never be edited (`can_edit_message` in Telegram's library).
    """

    kind: str
    rows: tuple[tuple[Button, ...], ...] = ()
    force_reply: bool = False

    def public(self) -> dict[str, Any] | None:
        """Return the Bot API `InlineKeyboardMarkup`, or None when the message shows no inline buttons."""
        if not self.rows:
            return None
        keyboard: dict[str, Any] = {"inline_keyboard": [[dict(button) for button in row] for row in self.rows]}
        return keyboard | ({"force_reply": True} if self.force_reply else {})

    def links(self) -> "Markup | None":
        """Return what is left of the buttons when the message is forwarded: those with a link, None if there are none.

        Buttons that call the bot belong to the message it sent.
        """
        rows = tuple(tuple(button for button in row if "url" in button) for row in self.rows)
        rows = tuple(row for row in rows if row)
        return Markup("inline", rows) if rows else None

    def has(self, data: str) -> bool:
        """Return True when a button sends `data`."""
        return any(button.get("callback_data") == data for row in self.rows for button in row)


def markup_from(value: dict[str, Any] | None) -> Markup | None:
    """Return the markup of a request, already checked for names and types; raises BotApiError 400."""
    if not value:
        return None
    if "inline_keyboard" in value:
        rows = tuple(tuple(_inline(button) for button in row) for row in value["inline_keyboard"] if row)
        _check_size(rows, MAX_BUTTONS, MAX_PER_ROW)
        return Markup("inline", rows, bool(value.get("force_reply"))) if rows else None
    if "keyboard" in value:
        _check_size(value["keyboard"], MAX_REPLY_BUTTONS, MAX_REPLY_PER_ROW)
        return Markup("reply")
    return Markup("remove" if "remove_keyboard" in value else "force_reply")


def _check_size(rows: Any, buttons: int, per_row: int) -> None:
    # [unverified] the words for one row too wide; the total has these.
    if sum(map(len, rows)) > buttons or any(len(row) > per_row for row in rows):
        raise bad_request("reply markup is too long")


def _inline(button: Button) -> Button:
    if not str(button.get("text", "")).strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if button.get("style", "primary") not in STYLES:
        raise bad_request("invalid button style specified")
    kinds = set(button) - _LOOKS
    if not kinds:
        raise _button("Text buttons are unallowed in the inline keyboard")
    if len(kinds) > 1:
        # Telegram takes the first kind it knows and drops the rest; whoever wrote both meant something else.
        raise _button(f"exactly one type of button must be used, not {' and '.join(sorted(kinds))}")
    if unknown := sorted(kinds - _KINDS):
        raise not_here(f"buttons with {unknown[0]}")
    if "url" in button:
        return {**button, "url": _url(button["url"])}
    if "web_app" in button and not button["web_app"]["url"].startswith("https://"):
        raise bad_request(
            f"inline keyboard button Web App URL '{button['web_app']['url']}' is invalid: Only HTTPS links are allowed"
        )
    return dict(button)


def _button(words: str) -> BotApiError:
    return bad_request(f"can't parse inline keyboard button: {words}")


def _url(url: str) -> str:
    scheme = url.partition("://")[0].lower() if "://" in url else "http"
    if scheme not in ("http", "https", "tg", "tonsite"):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    if scheme == "tg":
        return url
    whole = url if "://" in url else f"http://{url}"
    host = urlsplit(whole).hostname or ""
    if re.search(r"\s", url) or not re.fullmatch(r"[\w-]+(\.[\w-]+)+", host):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return whole
