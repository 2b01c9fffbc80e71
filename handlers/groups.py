"""Groups and channels: the bot only posts there; personal things happen in private chats."""

from aiogram import Router
from aiogram.types import ChatMemberUpdated

from delivery.membership import can_post
from handlers.house import House
from services import accounts, channels

router = Router(name="groups")


@router.my_chat_member()
async def on_my_chat_member(event: ChatMemberUpdated, house: House) -> None:
    """Blocked and unblocked in a private chat; let in and put out elsewhere."""
    status = event.new_chat_member.status
    if event.chat.type == "private":
        await accounts.set_blocked(house.database, event.chat.id, status == "kicked", now=house.now(), zone=house.zone)
        return
    await channels.note_channel(
        house.database, event.chat.id, event.chat.type, event.chat.title or "", can_post(event.new_chat_member)
    )
