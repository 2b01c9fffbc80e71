"""Finding the chat and the message a call names, and what the bot may do there."""

from sandbox.chats import ADMINISTRATORS, PRESENT, Chat
from sandbox.errors import BotApiError, bad_request, forbidden
from sandbox.messages import Message
from sandbox.methods.request import Request


def chat_of(request: Request, name: str = "chat_id") -> Chat:
    """Return the chat of `chat_id`, or of another parameter; raises BotApiError 400.

    It may not be empty, and the chat must have been seen. Usernames are looked up nowhere: the sandbox's chats have
    none.
    """
    chat_id = request.params.get(name, "")
    if chat_id == "":
        raise bad_request(f"{name} is empty")
    if chat_id == request.bot.id or (chat_id in request.world.bots and isinstance(chat_id, int)):
        raise forbidden("the bot can't send messages to the bot")
    chat = request.world.chat_seen_by_bot(request.bot, chat_id) if isinstance(chat_id, int) else None
    if chat is None:
        raise bad_request("chat not found")
    return chat


def check_reachable(request: Request, chat: Chat) -> None:
    """Raise BotApiError 403 when the bot is not in the chat any more, or never was; 400 when the chat has moved."""
    if chat.type == "private":
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        return
    if chat.migrated_to is not None:
        words = "Bad Request: group chat was upgraded to a supergroup chat"
        raise BotApiError(400, words, {"migrate_to_chat_id": chat.migrated_to})
    status = chat.bot_status(request.bot.id)
    if status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    if status not in PRESENT:
        raise forbidden(f"bot is not a member of the {chat.type} chat")


def writable_chat(request: Request) -> Chat:
    """Return the chat to write to; raises BotApiError 400 or 403 when the bot cannot write there."""
    chat = chat_of(request)
    check_reachable(request, chat)
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    if chat.type == "channel" and chat.bot_status(request.bot.id) not in ADMINISTRATORS:
        raise bad_request("need administrator rights in the channel chat")
    return chat


def own_message(request: Request) -> Message:
    """Return the message an edit names; raises BotApiError 400 or 403.

    A person who blocks the bot keeps the chat, so its messages there can still be edited.
    """
    chat = chat_of(request)
    check_reachable(request, chat)
    if "message_id" not in request.params:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(request.number("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender["id"] != request.bot.id or not message.editable:
        raise bad_request("message can't be edited")
    return message
