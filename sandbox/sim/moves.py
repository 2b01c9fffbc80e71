"""What happens to groups and messages as they travel: a group becomes a supergroup, a message is forwarded."""

from typing import Any

from sandbox.chats import ADMINISTRATORS, Chat
from sandbox.errors import SimError
from sandbox.messages import Message
from sandbox.people import Person
from sandbox.sim.acts import deliver, post
from sandbox.texts import Formatted
from sandbox.world import World


def upgrade(world: World, chat: Chat, by: Person) -> Chat:
    """Make a supergroup out of a basic group and return it.

    The bot, if it is there, gets both service messages, `migrate_to_chat_id` in the old chat and
    `migrate_from_chat_id` in the new one; every later call about the old chat is refused. Raises SimError 409 for
    another kind of chat, a group upgraded before, and somebody who does not run it.
    """
    if chat.type != "group" or chat.migrated_to is not None:
        raise SimError(409, f"{chat.title} is no basic group (any more)")
    if chat.members.get(by.id) not in ADMINISTRATORS:
        raise SimError(409, f"{by.first_name} is no administrator of {chat.title}")
    larger = world.chats.upgrade(chat)
    world.calls.mark()
    _serve(world, by, chat, {"migrate_to_chat_id": larger.id})
    _serve(world, by, larger, {"migrate_from_chat_id": chat.id})
    for person_id in larger.members:
        world.events.tell("chats", {}, person_id)
    return larger


def forward(world: World, person: Person, source: Chat, message_id: int, target: Chat) -> dict[str, Any]:
    """Forward a message and return `{"message_id", "update_id"}`.

    Buttons that call the bot stay behind, links travel along. Raises SimError 409 for a message the person does not
    see, one that is protected or tells of the chat itself, and a chat they may not write in.
    """
    message = source.messages.get(message_id)
    if message is None or not message.visible_to(person.id):
        raise SimError(409, f"there is no message {message_id} to forward")
    if message.service or message.extras.get("has_protected_content"):
        raise SimError(409, f"message {message_id} cannot be forwarded")
    copy = Message(
        id=0,
        chat=target,
        sender=person.user(),
        date=world.clock.unix(),
        body=message.body,
        media=message.media,
        markup=message.markup.links() if message.markup else None,
        extras={"forward_origin": message.origin()},
    )
    return post(world, person, copy)


def _serve(world: World, by: Person, chat: Chat, service: dict[str, Any]) -> None:
    message = Message(next(chat.ids), chat, by.user(), world.clock.unix(), Formatted(), service=service)
    world.post(message)
    deliver(world, message)
