"""A message once more: copyMessage, forwardMessage, pinChatMessage, unpinChatMessage."""

from typing import Any

from sandbox.chats import ADMINISTRATORS, Chat
from sandbox.errors import bad_request
from sandbox.messages import Message
from sandbox.methods.media import media_extras
from sandbox.methods.request import Request
from sandbox.methods.sending import post
from sandbox.methods.targets import chat_of, check_reachable, writable_chat
from sandbox.texts import Formatted


def copy_message(request: Request) -> dict[str, Any]:
    """Send the content of a message as a new one and return its `MessageId`.

    The keyboard of the call is used, never that of the message. Raises BotApiError.
    """
    chat = writable_chat(request)
    message = _source(request, "copy")
    extras = {name: value for name, value in message.extras.items() if name in ("link_preview_options",)}
    body = request.caption() if message.media and "caption" in request.params else message.body
    sent = post(request, chat, body, message.media, extras | media_extras(request.params))
    return {"message_id": sent.id}


def forward_message(request: Request) -> dict[str, Any]:
    """Forward a message, without the buttons that call a bot, and return the `Message`; raises BotApiError."""
    chat = writable_chat(request)
    message = _source(request, "forward")
    links = message.markup.links() if message.markup else None
    sent = post(request, chat, message.body, message.media, {"forward_origin": message.origin()})
    sent.markup = links
    request.world.show(sent)
    return sent.for_bot()


def pin(request: Request) -> bool:
    """Put a message on top of the chat and return True; the chat is told. Raises BotApiError 400 and 403."""
    chat = _pinnable(request)
    message = chat.messages.get(request.number("message_id"))
    if message is None or message.service:
        raise bad_request("message to pin not found")
    if chat.pinned is message:
        return True
    chat.pinned = message
    service = {"pinned_message": message.for_bot(with_reply=False)}
    number, date = next(chat.ids), request.world.clock.unix()
    request.world.post(Message(number, chat, request.bot.user(), date, Formatted(), service=service))
    return True


def unpin(request: Request) -> bool:
    """Take the pinned message, or the one named, from the top and return True; raises BotApiError 400 and 403."""
    chat = _pinnable(request)
    named = request.params.get("message_id")
    if chat.pinned is None or named not in (None, chat.pinned.id):
        raise bad_request("message to unpin not found")
    chat.pinned = None
    return True


def _pinnable(request: Request) -> Chat:
    chat = chat_of(request)
    check_reachable(request, chat)
    if chat.type != "private" and chat.bot_status(request.bot.id) not in ADMINISTRATORS:
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat


def _source(request: Request, verb: str) -> Message:
    """Return the message of `from_chat_id`; raises BotApiError 400 when it is gone or may not travel, and 403."""
    chat = chat_of(request, "from_chat_id")
    check_reachable(request, chat)
    message = chat.messages.get(request.number("message_id"))
    if message is None:
        raise bad_request(f"message to {verb} not found")
    if message.service or message.extras.get("has_protected_content"):
        # [unverified] the words; that these messages stay where they are is Bot API, copyMessage and forwardMessage
        raise bad_request("message can't be copied" if verb == "copy" else "message can't be forwarded")
    return message
