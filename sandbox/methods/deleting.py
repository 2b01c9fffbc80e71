"""Taking messages back: deleteMessage, deleteMessages."""

from sandbox.chats import ADMINISTRATORS, Chat
from sandbox.errors import bad_request
from sandbox.messages import DELETABLE_SECONDS, Message
from sandbox.methods.request import Request
from sandbox.methods.targets import chat_of, check_reachable


def delete_message(request: Request) -> bool:
    """Delete one message and return True; raises BotApiError 400 when it is gone, too old or not its own."""
    chat = _chat(request)
    if "message_id" not in request.params:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(request.number("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    _check_deletable(request, chat, message)
    request.world.remove(message)
    return True


def delete_messages(request: Request) -> bool:
    """Delete up to 100 messages and return True; those that are gone are passed over. Raises BotApiError 400."""
    chat = _chat(request)
    ids = request.params.get("message_ids") or []
    if not ids:
        raise bad_request("message identifiers are not specified")
    messages = [chat.messages[number] for number in dict.fromkeys(ids) if number in chat.messages]
    for message in messages:
        _check_deletable(request, chat, message)
    for message in messages:
        request.world.remove(message)
    return True


def _chat(request: Request) -> Chat:
    chat = chat_of(request)
    check_reachable(request, chat)
    return chat


def _check_deletable(request: Request, chat: Chat, message: Message) -> None:
    """Bot API, deleteMessage: 48 hours; other people's messages in private chats, and in groups for administrators."""
    own = message.sender["id"] == request.bot.id
    administrator = chat.bot_status(request.bot.id) in ADMINISTRATORS
    if not (administrator or chat.type == "private" or (own and chat.type != "channel")):
        raise bad_request("message can't be deleted")
    if request.world.clock.unix() - message.date >= DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
