"""Where messages stand: private chats with a bot, groups, supergroups, channels."""

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, Literal

from sandbox.people import Person

if TYPE_CHECKING:
    from sandbox.messages import Message

ChatType = Literal["private", "group", "supergroup", "channel"]
PRESENT = frozenset({"creator", "administrator", "member"})
ADMINISTRATORS = frozenset({"creator", "administrator"})
# Ids of supergroups and channels go down from here.
_LARGE = -1_000_000_000_000
# The rights an administrator of the sandbox has; Bot API, ChatMemberAdministrator.
_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
)


@dataclass
class Chat:
    """A chat and what is in it.

    A private chat belongs to one person and one bot: `started` once they pressed START, `blocked` while they block
    the bot. Statuses are the Bot API's: creator, administrator, member, left, kicked. `migrated_to` is the id of the
    supergroup that a basic group has become.
    """

    id: int
    type: ChatType
    title: str = ""
    person: Person | None = None
    started: bool = False
    blocked: bool = False
    members: dict[int, str] = field(default_factory=dict)
    bots: dict[int, str] = field(default_factory=dict)
    messages: dict[int, "Message"] = field(default_factory=dict)
    ids: "count[int]" = field(default_factory=lambda: count(1))
    migrated_to: int | None = None
    pinned: "Message | None" = None
    username: str = ""
    """Of a channel or supergroup that everybody can open; empty for a closed one."""

    def public(self) -> dict[str, Any]:
        """Return the Bot API `Chat`."""
        if self.person is None:
            name = {"username": self.username} if self.username else {}
            return {"id": self.id, "title": self.title, "type": self.type, **name}
        hidden = {"is_bot", "language_code"}
        names = {name: value for name, value in self.person.user().items() if name not in hidden}
        return {**names, "type": "private"}

    def bot_status(self, bot_id: int) -> str:
        """Return the bot's status here; never added counts as "left"."""
        return self.bots.get(bot_id, "left")

    def seen_by(self, person_id: int) -> bool:
        """Return True when the person is in the chat."""
        if self.person is not None:
            return self.person.id == person_id
        return self.members.get(person_id, "left") in PRESENT

    def can_write(self, person_id: int) -> bool:
        """Return True when the person may write here now."""
        if self.person is not None:
            return self.person.id == person_id and self.started and not self.blocked
        if self.migrated_to is not None:
            return False
        allowed = ADMINISTRATORS if self.type == "channel" else PRESENT
        return self.members.get(person_id, "left") in allowed


def chat_member(user: dict[str, Any], status: str, chat_type: ChatType) -> dict[str, Any]:
    """Return the Bot API `ChatMember` with every field its status requires."""
    member: dict[str, Any] = {"user": user, "status": status}
    if status == "creator":
        member["is_anonymous"] = False
    if status == "kicked":
        # 0: for ever
        member["until_date"] = 0
    if status == "administrator":
        member |= {"can_be_edited": False, "is_anonymous": False, "can_promote_members": False}
        member |= dict.fromkeys(_RIGHTS, True)
        if chat_type == "channel":
            member |= {"can_post_messages": True, "can_edit_messages": True}
        else:
            member["can_pin_messages"] = True
    return member


class Chats:
    """Every group, supergroup and channel; private chats are kept with their bot."""

    def __init__(self) -> None:
        self._by_id: dict[int, Chat] = {}
        self._numbers = count(1)

    def create(self, title: str, chat_type: ChatType, owner: Person, small_ids: "count[int]") -> Chat:
        """Make a chat with its owner in it.

        A basic group takes message ids from `small_ids`, the sequence it shares with private chats; supergroups and
        channels count their own, and their ids start with -100.
        """
        number = 4_000_000 + next(self._numbers)
        chat_id = -number if chat_type == "group" else _LARGE - number
        ids = small_ids if chat_type == "group" else count(1)
        return self._keep(Chat(chat_id, chat_type, title, ids=ids, members={owner.id: "creator"}))

    def upgrade(self, group: Chat) -> Chat:
        """Make the supergroup that a basic group becomes: a new id, the same members, its own message ids."""
        number = 4_000_000 + next(self._numbers)
        members, bots = dict(group.members), dict(group.bots)
        larger = self._keep(Chat(_LARGE - number, "supergroup", group.title, members=members, bots=bots))
        group.migrated_to = larger.id
        return larger

    def find(self, chat_id: int) -> Chat | None:
        """Return a chat or None."""
        return self._by_id.get(chat_id)

    def all(self) -> list[Chat]:
        """Return every group, supergroup and channel, in the order they were made."""
        return list(self._by_id.values())

    def _keep(self, chat: Chat) -> Chat:
        self._by_id[chat.id] = chat
        return chat
