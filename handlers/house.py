"""What every handler is given, and one person's turn: who they are, in which words, and how to show them a card."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from delivery.cards import Desk
from delivery.mail import MailServer
from domain.access import Actor
from domain.language import Language
from domain.people import Person
from domain.reminders import QuietHours
from domain.visitor import Account, Visitor
from handlers.memory import Memory
from locales import Words, words
from services import accounts
from storage.ballots import BallotBox
from storage.database import Database
from storage.drafts import Drafts
from storage.feedback_seals import Seals
from storage.mail_codes import Codes
from views.card import Card, with_data
from views.taps import HOME, LEAVE, read_survey_tap, survey_tap, tap

LONGEST_TOAST = 200
"""Telegram: the answer to a tap has at most 200 characters."""


@dataclass(frozen=True)
class House:
    """The parts of the running product that handlers use."""

    database: Database
    drafts: Drafts
    box: BallotBox
    desk: Desk
    memory: Memory
    now: Callable[[], datetime]
    zone: ZoneInfo
    default_language: Language
    first_admin: int | None
    sandbox: bool
    contact: str
    mail: MailServer | None
    codes: Codes
    seals: Seals
    first_admin_address: str
    quiet: QuietHours
    escrowed: bool
    """Whether copies of open ballot boxes are kept: other things are promised then."""


@dataclass
class Turn:
    """One message or tap of one person, from its arrival to the answer."""

    house: House
    visitor: Visitor
    now: datetime
    tapped: int | None = None
    """The message whose button was tapped; None for a message."""
    sent: int | None = None
    """The message the person sent; None for a tap."""
    toast: str = ""
    alert: bool = False
    speaks: Language | None = field(default=None)

    def __post_init__(self) -> None:
        """The card is the one that is known to be newer than the row."""
        self._take_card()

    @property
    def user_id(self) -> int:
        """The Telegram id, which is also the private chat's."""
        return self.visitor.user_id

    @property
    def words(self) -> Words:
        """The words in the person's language."""
        return words(self.speaks or self.visitor.language)

    @property
    def account(self) -> Account | None:
        """The account, once there was consent."""
        return self.visitor.account

    @property
    def person(self) -> Person:
        """The person; handlers that need one are only reached by those who have one."""
        assert self.visitor.person is not None
        return self.visitor.person

    @property
    def actor(self) -> Actor:
        """The person as one who acts."""
        return self.visitor.actor

    def say(self, text: str, *, alert: bool = False) -> None:
        """Sets what is said above the chat when the tap is answered."""
        self.toast, self.alert = text[:LONGEST_TOAST], alert

    async def reload(self) -> None:
        """Reads the visitor again after something changed."""
        self.visitor = await accounts.visitor(self.house.database, self.user_id, self.visitor.language)
        self._take_card()

    def _take_card(self) -> None:
        card = self.house.memory.cards.get(self.user_id)
        if card is not None and self.account is not None:
            # what it showed before, if it is protected, is gone: a protected card is never sent without its row
            account = replace(self.account, card_message=card, card_protected=False)
            self.visitor = replace(self.visitor, account=account)

    @property
    def on_card(self) -> bool:
        """Whether the tapped message is the card the person acts on."""
        return self.account is not None and self.tapped is not None and self.tapped == self.account.card_message

    @property
    def runs_above(self) -> bool:
        """Whether an answer runs in the card and its token is known to the card only."""
        running = self.account is not None and self.account.running and self.visitor.person is not None
        return running and self.user_id not in self.house.memory.tokens

    def learn(self, buttons: Iterable[str]) -> None:
        """Takes the token from the buttons the tapped card has now: an old button of it brings the token, too."""
        if not (self.runs_above and self.on_card):
            return
        memory = self.house.memory
        for asked in filter(None, map(read_survey_tap, buttons)):
            memory.tokens[self.user_id] = asked.token
            if asked.verb == LEAVE:  # stands on questions and on the review only
                memory.asking.add(self.user_id)

    async def show(
        self,
        card: Card,
        *,
        running: bool = False,
        at_bottom: bool = False,
        in_place: bool = False,
        unwritten: bool = False,
    ) -> None:
        """Shows the card in place of the one before: edited, or sent anew with the old one removed.

        `running` says whether an answer runs in it; `at_bottom` sends anew even where an edit would do; `in_place`
        edits the card though it was not tapped (what the person wrote below it is gone); `unwritten` keeps in memory
        where it is (see `_keep_card`).
        """
        self.house.memory.asking.discard(self.user_id)
        self.house.memory.writing.pop(self.user_id, None)
        token = self.house.memory.tokens.get(self.user_id)
        if running and token is not None:
            # The way back keeps the token: a page must not be the end of an answer when the process ends.
            card = with_data(card, tap("home"), survey_tap(token, HOME))
        desk, old = self.house.desk, self.account.card_message if self.account else self.tapped
        place = old if in_place or self.account is None or self.on_card else None
        was_protected = self.account is not None and self.account.card_protected
        editable = place is not None and not at_bottom and card.photo is None and card.protected <= was_protected
        edited = editable and place is not None and await desk.edit(self.user_id, place, card)
        shown = place if edited else await desk.send(self.user_id, card)
        if self.account is not None and (shown != old or running != self.account.running):
            await self._keep_card(shown, running, unwritten, protected=was_protected if edited else card.protected)
        if not edited:
            # Only now: a card that could not be sent leaves the old one standing.
            for message in {old, self.tapped} - {None, shown}:
                assert message is not None
                await self.take_away(message, protected=was_protected)
        self.tapped = shown if self.tapped is not None else None

    async def take_away(self, message: int, *, protected: bool) -> None:
        """Removes a message; what a protected one says is edited away first."""
        if protected:
            await self.house.desk.empty(self.user_id, message, self.words("This card has moved down."))
        else:
            await self.house.desk.remove(self.user_id, message)

    async def _keep_card(self, shown: int | None, running: bool, unwritten: bool, *, protected: bool) -> None:
        """Notes which message is the card: in the row, or in memory until the next card that may be written.

        After a restart an unwritten one is no longer known; a tap on it then sends the card anew.
        """
        assert self.account is not None
        if unwritten and shown is not None and running == self.account.running:
            self.house.memory.cards[self.user_id] = shown
        else:
            await accounts.set_card(self.house.database, self.user_id, shown, running, protected)
            self.house.memory.cards.pop(self.user_id, None)
        await self.reload()
