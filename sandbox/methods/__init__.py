"""The Bot API methods the sandbox has, with the parameters it understands of each."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sandbox.methods import account, answering, chatting, deleting, editing, menus, polling, sending
from sandbox.methods.request import Request

Handler = Callable[[Request], Any] | Callable[[Request], Awaitable[Any]]

_SENDING = (
    "chat_id parse_mode disable_notification protect_content allow_paid_broadcast message_effect_id reply_parameters "
    "reply_markup"
)


@dataclass(frozen=True)
class Method:
    """A method: what answers it and which of its parameters the sandbox understands; the rest is refused."""

    handler: Handler
    parameters: frozenset[str]


def _method(handler: Handler, parameters: str = "") -> Method:
    return Method(handler, frozenset(parameters.split()))


SUPPORTED: dict[str, Method] = {
    "getMe": _method(account.get_me),
    "getUpdates": _method(polling.get_updates, "offset limit timeout allowed_updates"),
    "deleteWebhook": _method(polling.delete_webhook, "drop_pending_updates"),
    "getWebhookInfo": _method(polling.get_webhook_info),
    "sendMessage": _method(sending.send_message, f"{_SENDING} text entities link_preview_options"),
    "sendPhoto": _method(
        sending.send_photo, f"{_SENDING} photo caption caption_entities show_caption_above_media has_spoiler"
    ),
    "editMessageText": _method(
        editing.edit_text, "chat_id message_id text parse_mode entities link_preview_options reply_markup"
    ),
    "editMessageCaption": _method(
        editing.edit_caption,
        "chat_id message_id caption parse_mode caption_entities show_caption_above_media reply_markup",
    ),
    "editMessageMedia": _method(editing.edit_media, "chat_id message_id media reply_markup"),
    "editMessageReplyMarkup": _method(editing.edit_markup, "chat_id message_id reply_markup"),
    "deleteMessage": _method(deleting.delete_message, "chat_id message_id"),
    "deleteMessages": _method(deleting.delete_messages, "chat_id message_ids"),
    "answerCallbackQuery": _method(answering.answer, "callback_query_id text show_alert url cache_time"),
    "sendChatAction": _method(chatting.send_action, "chat_id action"),
    "getChat": _method(chatting.get_chat, "chat_id"),
    "getChatMember": _method(chatting.get_member, "chat_id user_id"),
    "getChatAdministrators": _method(chatting.get_administrators, "chat_id"),
    "getFile": _method(account.get_file, "file_id"),
    "setMyCommands": _method(menus.set_commands, "commands scope language_code"),
    "getMyCommands": _method(menus.get_commands, "scope language_code"),
    "deleteMyCommands": _method(menus.delete_commands, "scope language_code"),
}

# What counts against the pace a bot may send at; edits, answers and deletions do not.
PACED = frozenset({"sendMessage", "sendPhoto"})
