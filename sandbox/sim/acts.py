"""What a person does in a chat: write, send a photo, tap, block, clear."""

import secrets
from typing import Any

from sandbox import images
from sandbox.chats import ADMINISTRATORS, Chat, chat_member
from sandbox.errors import BotApiError, SimError
from sandbox.files import Media, Upload
from sandbox.messages import Message, inaccessible
from sandbox.people import Person
from sandbox.texts import MAX_CAPTION, MAX_TEXT, Formatted, plain
from sandbox.world import Bot, World

PHOTO_SIZE = (320, 240)


def write(world: World, person: Person, chat: Chat, text: str, reply_to: int | None) -> dict[str, Any]:
    """Send a text and return `{"message_id", "update_id"}`.

    The first `/start` starts the bot. Raises SimError 400 for a text nobody can send, 409 where the person may not.
    """
    body = plain(text)
    if not body.text:
        raise SimError(400, "text is empty")
    if len(body.text) > MAX_TEXT:
        raise SimError(400, f"text is longer than {MAX_TEXT} characters")
    pressed = chat.type == "private" and body.text.split()[0] == "/start"
    if pressed and not chat.blocked and not chat.started:
        chat.started = True
        world.events.tell("chats", {}, person.id)
    return _write(world, person, chat, body, reply_to=reply_to)


def send_photo(world: World, person: Person, chat: Chat, caption: str) -> dict[str, Any]:
    """Send a small photo, a different one each time, and return `{"message_id", "update_id"}`; raises SimError."""
    body = _caption(caption)
    red, green, blue = secrets.token_bytes(3)
    photo = world.files.photo(images.draw(*PHOTO_SIZE, (red, green, blue)))
    return _write(world, person, chat, body, media=photo)


def send_document(world: World, person: Person, chat: Chat, upload: Upload, caption: str) -> dict[str, Any]:
    """Send a file and return `{"message_id", "update_id"}`; raises SimError 400 for one nobody can send, and 409."""
    body = _caption(caption)
    try:
        document = world.files.document(upload)
    except BotApiError as error:
        raise SimError(400, error.description) from error
    return _write(world, person, chat, body, media=document)


def tap(world: World, person: Person, chat: Chat, message_id: int, data: str, *, stale: bool) -> dict[str, Any]:
    """Tap a button and return `{"id", "update_id"}`.

    Raises SimError 409 when the person sees no such button, unless `stale`: then the tap goes out as from a screen
    that has not been redrawn yet.
    """
    if not chat.seen_by(person.id) or chat.blocked:
        raise SimError(409, f"{person.first_name} cannot tap in this chat")
    message = chat.messages.get(message_id)
    shown = message is not None and message.visible_to(person.id) and message.markup is not None
    if not stale and not (shown and message and message.markup and message.markup.has(data)):
        raise SimError(409, f"message {message_id} has no such button now")
    bot = _tapped_bot(world, message)
    callback = world.callbacks.tap(bot.id, person.id, chat.id)
    query = {
        "id": callback.id,
        "from": person.user(),
        "message": message.for_bot() if message else inaccessible(chat, message_id),
        "chat_instance": str(chat.id),
        "data": data,
    }
    world.calls.mark(chat.id)
    return {"id": callback.id, "update_id": bot.updates.add("callback_query", query)}


def set_blocked(world: World, person: Person, *, blocked: bool) -> None:
    """Block or unblock the bot; it gets `my_chat_member`, once. Raises SimError 409 before the bot was started."""
    bot = world.main_bot()
    chat = world.dialog(bot, person)
    if not chat.started:
        raise SimError(409, f"{person.first_name} has not pressed START yet, so there is no chat to block")
    if chat.blocked == blocked:
        return
    chat.blocked = blocked
    statuses = ("member", "kicked") if blocked else ("kicked", "member")
    tell_membership(world, bot, chat, person, *statuses)
    world.events.tell("people", {})
    world.events.tell("chats", {}, person.id)


def clear(world: World, person: Person) -> None:
    """Take every message of the private chat off the person's screen; the bot's side stays as it is."""
    chat = world.dialog(world.main_bot(), person)
    for message in chat.messages.values():
        if message.visible_to(person.id):
            message.hidden_from.add(person.id)
            world.events.tell("deleted", {"chat_id": chat.id, "message_id": message.id}, person.id)


def tell_membership(world: World, bot: Bot, chat: Chat, by: Person, old: str, new: str) -> None:
    """Queue `my_chat_member`; Bot API, ChatMemberUpdated."""
    change = {
        "chat": chat.public(),
        "from": by.user(),
        "date": world.clock.unix(),
        "old_chat_member": chat_member(bot.user(), old, chat.type),
        "new_chat_member": chat_member(bot.user(), new, chat.type),
    }
    world.calls.mark()
    bot.updates.add("my_chat_member", change)


def _caption(caption: str) -> Formatted:
    body = plain(caption)
    if len(body.text) > MAX_CAPTION:
        raise SimError(400, f"caption is longer than {MAX_CAPTION} characters")
    return body


def _write(
    world: World,
    person: Person,
    chat: Chat,
    body: Formatted,
    *,
    media: Media | None = None,
    reply_to: int | None = None,
) -> dict[str, Any]:
    replied = chat.messages.get(reply_to) if reply_to else None
    if reply_to and (replied is None or not replied.visible_to(person.id)):
        raise SimError(409, f"there is no message {reply_to} to reply to")
    message = Message(
        id=0,
        chat=chat,
        sender=person.user(),
        date=world.clock.unix(),
        body=body,
        media=media,
        reply_to=replied,
    )
    return post(world, person, message)


def post(world: World, person: Person, message: Message) -> dict[str, Any]:
    """Put a person's new message into its chat and return `{"message_id", "update_id"}`; its id is given here.

    Raises SimError 409 where the person may not write.
    """
    _check_can_write(person, message.chat)
    message.id = next(message.chat.ids)
    world.post(message)
    update_id = deliver(world, message)
    if update_id is not None:
        world.calls.mark(message.chat.id)
    return {"message_id": message.id, "update_id": update_id}


def _check_can_write(person: Person, chat: Chat) -> None:
    if chat.can_write(person.id):
        return
    if chat.blocked:
        raise SimError(409, f"{person.first_name} blocks the bot; unblock it first")
    if chat.type == "private":
        raise SimError(409, f"{person.first_name} has not pressed START yet; send /start first")
    raise SimError(409, f"{person.first_name} may not write in this {chat.type}")


def deliver(world: World, message: Message) -> int | None:
    """Queue the message for every bot that reads it; return the update id of the main bot, None if it does not."""
    kind = "channel_post" if message.chat.type == "channel" else "message"
    update_ids = {
        bot.id: bot.updates.add(kind, message.for_bot()) for bot in world.bots.values() if _reads(world, bot, message)
    }
    return update_ids.get(world.main_bot().id)


def _reads(world: World, bot: Bot, message: Message) -> bool:
    """In groups a bot reads commands, replies to itself and its name, or everything as an administrator.

    That is Telegram's privacy mode, which is on unless its owner switches it off.
    """
    chat = message.chat
    if chat.type == "private":
        return chat is world.main_bot().dialogs.get(chat.id) and bot is world.main_bot()
    status = chat.bot_status(bot.id)
    if status in ADMINISTRATORS:
        return True
    if status != "member" or chat.type == "channel":
        return False
    if message.service:
        return True
    replied = message.reply_to is not None and message.reply_to.sender["id"] == bot.id
    return replied or message.body.text.startswith("/") or f"@{bot.username}" in message.body.text


def _tapped_bot(world: World, message: Message | None) -> Bot:
    """Return the bot whose message was tapped; the main one when the message is gone."""
    author = world.bots.get(message.sender["id"]) if message else None
    return author or world.main_bot()
