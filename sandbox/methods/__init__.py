"""The Bot API methods the sandbox has, with the parameters it understands of each."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sandbox.methods import (
    account,
    answering,
    chatting,
    copying,
    deleting,
    editing,
    menus,
    polling,
    profiles,
    sending,
)
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
    "setWebhook": _method(polling.set_webhook, "url max_connections allowed_updates drop_pending_updates secret_token"),
    "deleteWebhook": _method(polling.delete_webhook, "drop_pending_updates"),
    "getWebhookInfo": _method(polling.get_webhook_info),
    "sendMessage": _method(sending.send_message, f"{_SENDING} text entities link_preview_options"),
    "sendPhoto": _method(
        sending.send_photo, f"{_SENDING} photo caption caption_entities show_caption_above_media has_spoiler"
    ),
    "sendDocument": _method(
        sending.send_document, f"{_SENDING} document caption caption_entities disable_content_type_detection"
    ),
    "sendMediaGroup": _method(
        sending.send_media_group,
        "chat_id media disable_notification protect_content allow_paid_broadcast message_effect_id reply_parameters",
    ),
    "copyMessage": _method(
        copying.copy_message,
        f"{_SENDING} from_chat_id message_id caption caption_entities show_caption_above_media",
    ),
    "forwardMessage": _method(
        copying.forward_message,
        "chat_id from_chat_id message_id disable_notification protect_content message_effect_id",
    ),
    "pinChatMessage": _method(copying.pin, "chat_id message_id disable_notification"),
    "unpinChatMessage": _method(copying.unpin, "chat_id message_id"),
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
    "setMyName": _method(profiles.set_name, "name language_code"),
    "getMyName": _method(profiles.get_name, "language_code"),
    "setMyDescription": _method(profiles.set_description, "description language_code"),
    "getMyDescription": _method(profiles.get_description, "language_code"),
    "setMyShortDescription": _method(profiles.set_short_description, "short_description language_code"),
    "getMyShortDescription": _method(profiles.get_short_description, "language_code"),
    "deleteMyCommands": _method(menus.delete_commands, "scope language_code"),
}

# What counts against the pace a bot may send at; edits, answers and deletions do not.
PACED = frozenset({"sendMessage", "sendPhoto", "sendDocument", "sendMediaGroup", "copyMessage", "forwardMessage"})
