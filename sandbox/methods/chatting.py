"""What a bot may ask and tell about a chat: getChat, members, sendChatAction."""

from typing import Any

from sandbox.chats import ADMINISTRATORS, chat_member
from sandbox.errors import bad_request
from sandbox.methods.request import Request
from sandbox.methods.targets import chat_of, check_reachable, writable_chat

# Bot API, sendChatAction
_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def send_action(request: Request) -> bool:
    """Return True; nothing is shown. Raises BotApiError as sending would, and 400 for an unknown action."""
    writable_chat(request)
    if request.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def get_chat(request: Request) -> dict[str, Any]:
    """Return the `ChatFullInfo` with the fields that are always there."""
    chat = chat_of(request)
    check_reachable(request, chat)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    fixed = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(gifts, False)}
    pinned = {"pinned_message": chat.pinned.for_bot(with_reply=False)} if chat.pinned else {}
    return chat.public() | fixed | pinned


def get_member(request: Request) -> dict[str, Any]:
    """Return the `ChatMember` of a person or of the bot; raises BotApiError 400 for somebody nobody knows."""
    chat = chat_of(request)
    check_reachable(request, chat)
    user_id = request.number("user_id")
    user = request.world.find_user(user_id)
    if user is None:
        raise bad_request("invalid user_id specified" if not user_id else "PARTICIPANT_ID_INVALID")
    if chat.type == "private":
        return chat_member(user, "member", chat.type)
    return chat_member(user, chat.bots.get(user_id) or chat.members.get(user_id, "left"), chat.type)


def get_administrators(request: Request) -> list[dict[str, Any]]:
    """Return the `ChatMember`s who run the chat, bots left out as Telegram does; BotApiError 400 in a private chat."""
    chat = chat_of(request)
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    check_reachable(request, chat)
    people = [(request.world.people.get(person_id), status) for person_id, status in chat.members.items()]
    return [chat_member(person.user(), status, chat.type) for person, status in people if status in ADMINISTRATORS]
