"""Everything the sandbox's Telegram holds, in memory."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sandbox.callbacks import Callbacks
from sandbox.calls import Calls
from sandbox.chats import Chat, Chats
from sandbox.clock import Clock
from sandbox.commands import CommandLists
from sandbox.errors import SimError
from sandbox.events import Events, Subscription
from sandbox.faults import Faults
from sandbox.files import Files
from sandbox.limits import Limits
from sandbox.messages import Message
from sandbox.people import People, Person
from sandbox.profile import Profile
from sandbox.tokens import bot_id_of
from sandbox.updates import Updates
from sandbox.webhooks import Webhook, Webhooks

FIRST_NAME = "Sapa"
FIRST_USERNAME = "sapa_sandbox_bot"


@dataclass
class Bot:
    """A bot: an account, its queue, its command lists and its private chats by person."""

    id: int
    username: str
    updates: Updates
    profile: Profile = field(default_factory=Profile)
    limits: Limits | None = None
    webhook: Webhook | None = None
    commands: CommandLists = field(default_factory=CommandLists)
    dialogs: dict[int, Chat] = field(default_factory=dict)

    def user(self) -> dict[str, Any]:
        """Return the bot as a Bot API `User`."""
        return {"id": self.id, "is_bot": True, "first_name": self.name(), "username": self.username}

    def name(self, language: str = "") -> str:
        """Return the name somebody with this language sees."""
        return self.profile.shown("name", language) or FIRST_NAME


class World:
    """People, bots, chats, files and taps. One event loop, no locks: every change is made between two awaits."""

    def __init__(self, clock: Clock, callback_answer_seconds: float, *, limits: bool = False) -> None:
        self.clock = clock
        self.faults = Faults(clock)
        self._limited = limits
        self.people = People()
        self.chats = Chats()
        self.files = Files()
        self.events = Events()
        self.calls = Calls(clock)
        self.webhooks = Webhooks(clock, self.faults, self.calls.stir)
        self.callbacks = Callbacks(clock, callback_answer_seconds)
        self.bots: dict[int, Bot] = {}
        # Private chats and basic groups count their messages together, as they do in a Telegram account.
        self.small_ids = count(1)
        self._albums = count(13_900_000_000_000_001)

    def bot_with(self, token: str) -> Bot:
        """Return the bot of a sandbox token, made at its first call; raises BotApiError 401."""
        bot_id = bot_id_of(token)
        if bot_id not in self.bots:
            username = FIRST_USERNAME if not self.bots else f"sapa_sandbox_{bot_id}_bot"
            self.bots[bot_id] = Bot(
                bot_id, username, Updates(self.clock), limits=Limits(self.clock) if self._limited else None
            )
            self.events.tell("chats", {})
        return self.bots[bot_id]

    def main_bot(self) -> Bot:
        """Return the bot people talk to, the first that called; raises SimError 409 while there is none."""
        if not self.bots:
            raise SimError(409, "no bot has called the sandbox yet; start one, or call getMe with a made-up token")
        return next(iter(self.bots.values()))

    def dialog(self, bot: Bot, person: Person) -> Chat:
        """Return the private chat of a person with a bot, made if there is none."""
        if person.id not in bot.dialogs:
            bot.dialogs[person.id] = Chat(person.id, "private", person=person, ids=self.small_ids)
        return bot.dialogs[person.id]

    def chat_seen_by_bot(self, bot: Bot, chat_id: int) -> Chat | None:
        """Return a chat a bot can name, or None. Every person the sandbox knows has a private chat."""
        if chat_id < 0:
            return self.chats.find(chat_id)
        person = self.people.find(chat_id)
        return self.dialog(bot, person) if person else None

    def chats_of(self, person: Person) -> list[Chat]:
        """Return the chats on a person's list: the private one with the bot first."""
        private = [self.dialog(self.main_bot(), person)] if self.bots else []
        return private + [chat for chat in self.chats.all() if chat.seen_by(person.id) and not chat.migrated_to]

    def next_album(self) -> str:
        """Return the id that the messages of a new album share."""
        return str(next(self._albums))

    def post(self, message: Message) -> Message:
        """Put a new message into its chat and show it to everybody who looks."""
        message.chat.messages[message.id] = message
        self.show(message)
        return message

    def show(self, message: Message) -> None:
        """Tell the screens about a new or edited message."""
        for watcher in self._watching(message.chat):
            if message.visible_to(watcher.person_id):
                watcher.put("message", message.for_person(watcher.person_id))

    def remove(self, message: Message) -> None:
        """Delete a message for everybody."""
        del message.chat.messages[message.id]
        if message.chat.pinned is message:
            message.chat.pinned = None
        for watcher in self._watching(message.chat):
            watcher.put("deleted", {"chat_id": message.chat.id, "message_id": message.id})

    def find_user(self, user_id: int) -> dict[str, Any] | None:
        """Return a person or bot as a Bot API `User`, or None."""
        if user_id in self.bots:
            return self.bots[user_id].user()
        person = self.people.find(user_id)
        return person.user() if person else None

    def pending(self) -> int:
        """Return how many updates wait in all queues."""
        return sum(bot.updates.pending() for bot in self.bots.values())

    def _watching(self, chat: Chat) -> list[Subscription]:
        return [watcher for watcher in self.events.watchers() if self._sees(chat, watcher.person_id)]

    def _sees(self, chat: Chat, person_id: int) -> bool:
        if chat.type == "private" and self.main_bot().dialogs.get(person_id) is not chat:
            return False
        return chat.seen_by(person_id)
