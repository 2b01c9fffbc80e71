"""Whether the bot may post somewhere."""

from aiogram.types import ChatMemberAdministrator, ChatMemberOwner
from aiogram.types.chat_member_union import ChatMemberUnion


def can_post(member: ChatMemberUnion) -> bool:
    """Whether this membership of the bot lets it post: an administrator, in channels with the right to post."""
    if isinstance(member, ChatMemberOwner):
        return True
    return isinstance(member, ChatMemberAdministrator) and member.can_post_messages is not False
