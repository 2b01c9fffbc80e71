"""New messages: sendMessage, sendPhoto, sendDocument, sendMediaGroup."""

from typing import Any

from sandbox.chats import Chat
from sandbox.errors import BotApiError, bad_request, not_here
from sandbox.files import Media
from sandbox.keyboards import markup_from
from sandbox.messages import Message
from sandbox.methods.media import document_from, input_media, media_extras, photo_from
from sandbox.methods.request import Request
from sandbox.methods.targets import writable_chat
from sandbox.texts import Formatted

# Bot API, sendMediaGroup
MIN_ALBUM, MAX_ALBUM = 2, 10
_KNOWN_REPLY = frozenset({"message_id", "chat_id", "allow_sending_without_reply"})


def send_message(request: Request) -> dict[str, Any]:
    """Send a text and return the `Message`; raises BotApiError."""
    chat = writable_chat(request)
    return post(request, chat, request.message_text(), None, request.extras("link_preview_options")).for_bot()


def send_photo(request: Request) -> dict[str, Any]:
    """Send a photo, uploaded or by its file id, and return the `Message`; raises BotApiError."""
    chat = writable_chat(request)
    caption = request.caption()
    photo = photo_from(request, request.params.get("photo", ""))
    return post(request, chat, caption, photo, media_extras(request.params)).for_bot()


def send_document(request: Request) -> dict[str, Any]:
    """Send a file, uploaded or by its file id, and return the `Message`; raises BotApiError."""
    chat = writable_chat(request)
    caption = request.caption()
    document = document_from(request, request.params.get("document", ""))
    return post(request, chat, caption, document, {}).for_bot()


def send_media_group(request: Request) -> list[dict[str, Any]]:
    """Send an album and return its `Message`s; nothing is sent when one of them cannot be. Raises BotApiError."""
    chat = writable_chat(request)
    album = request.params.get("media") or []
    if not album:
        raise bad_request("there are no messages to send")
    if len(album) > MAX_ALBUM:
        raise bad_request("too many messages to send as an album")
    if len(album) < MIN_ALBUM:
        # Telegram sends a single file as a plain message; the Bot API asks for two, so it is a mistake here.
        raise bad_request(f"sendMediaGroup.media must include {MIN_ALBUM}-{MAX_ALBUM} items, not {len(album)}")
    captions = [request.caption(media) for media in album]
    files = [_item(request, number, media) for number, media in enumerate(album, 1)]
    if len({type(file) for file in files}) > 1:
        raise bad_request("Document can't be mixed with other media types")
    group = {"media_group_id": request.world.next_album()}
    sent = [
        post(request, chat, caption, file, {**media_extras(media), **group})
        for caption, file, media in zip(captions, files, album, strict=True)
    ]
    return [message.for_bot() for message in sent]


def _item(request: Request, number: int, media: dict[str, Any]) -> Media:
    try:
        return input_media(request, media)
    except BotApiError as error:
        words = error.description.removeprefix("Bad Request: ")
        if not words.isupper():
            raise
        # What Telegram's servers refuse, they refuse one by one.
        raise bad_request(f'failed to send message #{number} with the error message "{words}"') from error


def post(request: Request, chat: Chat, body: Formatted, media: Media | None, extras: dict[str, Any]) -> Message:
    """Put a new message of the bot into a chat, with the call's markup, reply and flags; raises BotApiError 400."""
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
        media=media,
        markup=markup,
        reply_to=reply_to,
        extras=extras,
    )
    return request.world.post(message)


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
