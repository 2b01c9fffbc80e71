"""Edits of the bot's own messages: text, caption, file, keyboard.

An edit without reply_markup takes the keyboard off.
"""

from typing import Any

from sandbox.errors import NOT_MODIFIED, bad_request
from sandbox.files import Media
from sandbox.keyboards import Markup, markup_from
from sandbox.messages import Message
from sandbox.methods.media import input_media, media_extras
from sandbox.methods.request import Request
from sandbox.methods.targets import own_message
from sandbox.texts import Formatted

_MEDIA_EXTRAS = ("show_caption_above_media", "has_media_spoiler")


def edit_text(request: Request) -> dict[str, Any]:
    """Change a text and return the `Message`; raises BotApiError 400."""
    message = own_message(request)
    if message.media:
        raise bad_request("there is no text in the message to edit")
    extras = _kept(message, "link_preview_options") | request.extras("link_preview_options")
    return _edited(request, message, request.message_text(), None, extras)


def edit_caption(request: Request) -> dict[str, Any]:
    """Change the caption of a file and return the `Message`; raises BotApiError 400."""
    message = own_message(request)
    if not message.media:
        raise bad_request("there is no caption in the message to edit")
    extras = _kept(message, "show_caption_above_media") | media_extras(request.params)
    return _edited(request, message, request.caption(), message.media, extras)


def edit_media(request: Request) -> dict[str, Any]:
    """Put another file into a message, a text message too, and return the `Message`; raises BotApiError 400."""
    message = own_message(request)
    media = request.params.get("media")
    if not media:
        raise bad_request("media is empty")
    file = input_media(request, media)
    if "media_group_id" in message.extras and not isinstance(file, type(message.media)):
        # Bot API, editMessageMedia: in an album photos stay photos and documents documents. [unverified] the words
        raise bad_request("can't change media type in the media album")
    extras = _kept(message, "link_preview_options", *_MEDIA_EXTRAS) | media_extras(media)
    return _edited(request, message, request.caption(media), file, extras)


def edit_markup(request: Request) -> dict[str, Any]:
    """Change the buttons alone and return the `Message`; raises BotApiError 400."""
    message = own_message(request)
    return _edited(request, message, message.body, message.media, message.extras)


def _kept(message: Message, *dropped: str) -> dict[str, Any]:
    return {name: value for name, value in message.extras.items() if name not in dropped}


def _edited(
    request: Request, message: Message, body: Formatted, media: Media | None, extras: dict[str, Any]
) -> dict[str, Any]:
    markup = _markup(request, message)
    before = (message.body, message.media, message.markup, message.extras)
    if before == (body, media, markup, extras):
        raise bad_request(NOT_MODIFIED)
    message.body, message.media, message.markup, message.extras = body, media, markup, extras
    message.edit_date = request.world.clock.unix()
    request.world.show(message)
    return message.for_bot()


def _markup(request: Request, message: Message) -> Markup | None:
    markup = markup_from(request.params.get("reply_markup"))
    if markup and message.markup:
        # Bot API, InlineKeyboardMarkup.force_reply: fixed when the message is sent.
        return Markup(markup.kind, markup.rows, message.markup.force_reply)
    return markup
