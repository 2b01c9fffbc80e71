"""New messages: sendMessage, sendPhoto."""

from typing import Any

from sandbox.chats import Chat
from sandbox.errors import bad_request, not_here
from sandbox.files import Photo, Upload
from sandbox.keyboards import markup_from
from sandbox.messages import Message
from sandbox.methods.request import Request
from sandbox.methods.targets import writable_chat
from sandbox.texts import Formatted

_KNOWN_REPLY = frozenset({"message_id", "chat_id", "allow_sending_without_reply"})


def send_message(request: Request) -> dict[str, Any]:
    """Send a text and return the `Message`; raises BotApiError."""
    chat = writable_chat(request)
    return _send(request, chat, request.message_text(), None, request.extras("link_preview_options"))


def send_photo(request: Request) -> dict[str, Any]:
    """Send a photo, uploaded or by its file id, and return the `Message`; raises BotApiError."""
    chat = writable_chat(request)
    caption = request.caption()
    photo = photo_from(request, request.params.get("photo", ""))
    return _send(request, chat, caption, photo, media_extras(request.params))


def photo_from(request: Request, value: str | Upload) -> Photo:
    """Return the photo that an upload, an `attach://name` or a file id stands for; raises BotApiError 400."""
    files = request.world.files
    if isinstance(value, Upload):
        return files.store(value.data)
    if not value:
        raise bad_request("there is no photo in the request")
    if value.startswith("attach://"):
        upload = request.files.get(value.removeprefix("attach://"))
        if upload is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return files.store(upload.data)
    return files.get(value)


def media_extras(params: dict[str, Any]) -> dict[str, Any]:
    """Return the flags of a photo under the names the `Message` has for them."""
    flags = {"show_caption_above_media": "show_caption_above_media", "has_spoiler": "has_media_spoiler"}
    return {shown: True for given, shown in flags.items() if params.get(given)}


def _send(request: Request, chat: Chat, body: Formatted, photo: Photo | None, extras: dict[str, Any]) -> dict[str, Any]:
    markup = markup_from(request.params.get("reply_markup"))
    reply_to = _replied(request, chat)
    if request.flag("protect_content"):
        extras = {**extras, "has_protected_content": True}
    if chat.type == "private" and (effect := request.text("message_effect_id")):
        extras = {**extras, "effect_id": effect}
    message = Message(
        id=next(chat.ids),
        chat=chat,
        sender=request.bot.user(),
        date=request.world.clock.unix(),
        body=body,
        photo=photo,
        markup=markup,
        reply_to=reply_to,
        extras=extras,
    )
    return request.world.post(message).for_bot()


def _replied(request: Request, chat: Chat) -> Message | None:
    """Return the message replied to; raises BotApiError 400 when it is gone, unless the caller does not mind."""
    reply = request.params.get("reply_parameters")
    if reply is None:
        return None
    if unknown := sorted(set(reply) - _KNOWN_REPLY):
        raise not_here(f"reply_parameters.{unknown[0]}")
    if reply.get("chat_id", chat.id) != chat.id:
        raise not_here("replies to a message of another chat")
    if "message_id" not in reply:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(reply["message_id"])
    if message is None and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message
