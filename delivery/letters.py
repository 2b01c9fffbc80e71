"""Letters of the outbox: looked at once more when their turn has come, put into words, sent."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from delivery import approval_letters
from delivery.cards import Desk
from delivery.commands import set_commands
from delivery.progress import ProgressCards
from domain.broadcast import Broadcast
from domain.language import Language, in_language
from domain.letters import ANSWERS_LOST, BROADCAST, DEADLINES, DIGEST, EMPLOYMENT, WAVE_LOST, Letter
from domain.people import Role
from domain.reminders import QuietHours
from domain.surveys import SURVEYS
from domain.visitor import Account
from locales import Words, words
from services import (
    accounts,
    broadcasts,
    duties,
    duty_reminders,
    employment_letters,
    feedback_inbox,
    feedback_rounds,
    feedback_urgent,
    lost_ballots,
    pictures,
    reminders,
    resets,
    roles,
)
from storage.database import Database
from views.broadcasts import content_card
from views.card import Card, Photo
from views.deadlines import deadlines_letter
from views.employment import letter_card
from views.inbox import urgent_card, waiting_card
from views.letters import (
    answers_lost_card,
    digest_card,
    link_reused_card,
    role_decided_card,
    role_granted_card,
    role_request_card,
    wave_closed_card,
    wave_lost_card,
)
from views.person_account import account_reset_card
from views.role_holders import role_lost_card, role_withdrawn_card

MOST_PICTURES = 6
"""Two broadcasts in three languages."""


@dataclass(frozen=True)
class Outgoing:
    """A letter in words, and where it goes."""

    chat: int
    card: Card
    of_broadcast: bool = False


@dataclass(frozen=True)
class Letters:
    """Composes and sends the letters of one bot."""

    database: Database
    desk: Desk
    quiet: QuietHours
    zone: ZoneInfo
    now: Callable[[], datetime]
    progress: ProgressCards
    pictures: dict[tuple[str, str], Card] = field(default_factory=dict)
    """Cards of pictures from the host by broadcast and language: made once, sent by file id."""

    def keep(self, key: tuple[str, str], card: Card) -> None:
        """Keeps the card of a picture in place of the oldest: each may weigh megabytes, and can be made again."""
        while len(self.pictures) >= MOST_PICTURES:
            del self.pictures[next(iter(self.pictures))]
        self.pictures[key] = card

    async def compose(self, letter: Letter) -> Outgoing | None:
        """What the letter says now; None if it is no longer due, or its person has no account."""
        if letter.chat is None:
            return None
        account = await accounts.account(self.database, letter.chat)
        if account is None:
            return None
        card = await _WRITERS[letter.kind](self, letter, account, words(account.language))
        return Outgoing(letter.chat, card, letter.kind == BROADCAST) if card else None

    async def send(self, outgoing: Outgoing) -> None:
        """Makes the call; raises what it raises."""
        await self.desk.send_once(outgoing.chat, outgoing.card)
        if outgoing.of_broadcast:
            await self.progress.count()

    async def unreachable(self, letter: Letter, now: datetime) -> None:
        """Notes that the person cannot be written to."""
        if letter.chat is not None:
            await accounts.set_blocked(self.database, letter.chat, True, now=now, zone=self.zone)


Writer = Callable[[Letters, Letter, Account, Words], Awaitable[Card | None]]


async def _digest(letters: Letters, letter: Letter, account: Account, _: Words) -> Card | None:
    if account.quiet:
        return None
    found = await reminders.digest(
        letters.database, letter.person, letter.key, quiet=letters.quiet, now=letters.now(), zone=letters.zone
    )
    if found is None:
        return None
    return digest_card(found.courses, found.closes_at, found.minutes, found.last_day, letters.zone, _)


async def _deadlines(letters: Letters, letter: Letter, account: Account, _: Words) -> Card | None:
    if account.quiet:
        return None
    now = letters.now()
    plate = await duty_reminders.digest(
        letters.database, letter.person, letter.key, quiet=letters.quiet, now=now, zone=letters.zone
    )
    if plate is None:
        return None
    return deadlines_letter(plate, await duties.owners(letters.database, plate.handed), now, letters.zone, _)


async def _role_request(letters: Letters, letter: Letter, account: Account, _: Words) -> Card | None:
    # the key names who waits; another lead may have decided meanwhile
    due = await _leads(letters, account) and await roles.waits(letters.database, roles.person_in_request(letter.key))
    return role_request_card(_) if due else None


async def _role_decided(letters: Letters, letter: Letter, account: Account, _: Words) -> Card | None:
    role = Role(letter.key.split(":")[0])
    who = await accounts.visitor(letters.database, account.user_id, account.language)
    await set_commands(letters.desk.bot, account.user_id, _, who.active)
    return role_decided_card(role, role in who.active, _)


async def _role_granted(letters: Letters, letter: Letter, account: Account, _: Words) -> Card | None:
    role, person = roles.read_granted_key(letter.key)
    known = await roles.person_named(letters.database, person)
    if known is None or not await _leads(letters, account):
        return None
    return role_granted_card(known.name or known.id, role, _)


async def _wave_closed(letters: Letters, letter: Letter, account: Account, _: Words) -> Card | None:
    if not await _leads(letters, account):
        return None
    return wave_closed_card(_survey_name(letter.key.split("-")[0], letter, _), _)


def _survey_name(survey: str, letter: Letter, _: Words) -> str:
    return in_language(SURVEYS[survey].name, _.language) if survey in SURVEYS else letter.key


async def _answers_lost(letters: Letters, letter: Letter, account: Account, _: Words) -> Card | None:
    # no reminder: whoever asked for none must hear of this as well
    found = await lost_ballots.letter(letters.database, letter.person, now=letters.now())
    return answers_lost_card(found.courses, found.closes_at, letters.zone, _) if found else None


async def _wave_lost(letters: Letters, letter: Letter, account: Account, _: Words) -> Card | None:
    found = await lost_ballots.office_letter(letters.database, letter.key, now=letters.now())
    if found is None or not await _leads(letters, account):
        return None
    survey, asked_again = found
    return wave_lost_card(_survey_name(survey, letter, _), asked_again, _)


async def _leads(letters: Letters, account: Account) -> bool:
    """Whether the reader still leads the quality office."""
    who = await accounts.visitor(letters.database, account.user_id, account.language)
    return Role.QA_LEAD in who.active


async def _employment(letters: Letters, letter: Letter, account: Account, _: Words) -> Card | None:
    if account.quiet:
        return None
    found = await employment_letters.letter(
        letters.database, letter.person, letter.key, quiet=letters.quiet, now=letters.now(), zone=letters.zone
    )
    return letter_card(found, _) if found else None


async def _link_reused(letters: Letters, letter: Letter, account: Account, _: Words) -> Card | None:
    return link_reused_card(_)


async def _account_reset(letters: Letters, letter: Letter, account: Account, _: Words) -> Card | None:
    who = await accounts.visitor(letters.database, account.user_id, account.language)
    if who.person is not None:  # it has a place again
        return None
    await set_commands(letters.desk.bot, account.user_id, _, who.active)
    return account_reset_card(_)


async def _broadcast(letters: Letters, letter: Letter, account: Account, _: Words) -> Card | None:
    found = await broadcasts.letter(letters.database, letter.key)
    if found is None or account.quiet:
        return None
    if not found.wave and not found.pictures.get(account.language):
        return content_card(found, account.language)
    if not found.wave:
        return await _with_picture(letters, found, account.language)
    # asked anew for each letter: a correction in between is another picture, and needs another approval
    picture = await pictures.approved_picture(letters.database, found.wave, account.language)
    return Card(escape(picture.caption), (), Photo(picture.png, picture.sha256)) if picture else None


async def _with_picture(letters: Letters, found: Broadcast, language: Language) -> Card:
    key = (found.id, language.value)
    if key not in letters.pictures:
        picture = await broadcasts.picture(letters.database, found, language)
        letters.keep(key, content_card(found, language, picture))
    return letters.pictures[key]


async def _role_lost(letters: Letters, letter: Letter, account: Account, _: Words) -> Card | None:
    role = Role(letter.key.split(":")[0])
    who = await accounts.visitor(letters.database, account.user_id, account.language)
    return None if role in who.active else role_lost_card(role, _)


async def _role_withdrawn(letters: Letters, letter: Letter, account: Account, _: Words) -> Card | None:
    role, person = roles.read_granted_key(letter.key)
    known = await roles.person_named(letters.database, person)
    if known is None or not await _leads(letters, account):
        return None
    return role_withdrawn_card(known.name or known.id, role, _)


async def _feedback_waiting(letters: Letters, letter: Letter, account: Account, _: Words) -> Card | None:
    if account.quiet:
        return None
    unread, _all = await feedback_inbox.counts(letters.database, letter.person)
    return waiting_card(unread, _) if unread else None


async def _feedback_urgent(letters: Letters, letter: Letter, account: Account, _: Words) -> Card | None:
    # not even who asked for no reminders is left out: somebody may need help
    unread, _all = await feedback_inbox.counts(letters.database, letter.person)
    return urgent_card(_) if unread else None


_WRITERS: dict[str, Writer] = {
    feedback_rounds.LETTER: _feedback_waiting,
    feedback_urgent.LETTER: _feedback_urgent,
    "role_lost": _role_lost,
    "role_withdrawn": _role_withdrawn,
    BROADCAST: _broadcast,
    DIGEST: _digest,
    DEADLINES: _deadlines,
    EMPLOYMENT: _employment,
    "role_request": _role_request,
    "role_decided": _role_decided,
    "role_granted": _role_granted,
    "wave_closed": _wave_closed,
    ANSWERS_LOST: _answers_lost,
    WAVE_LOST: _wave_lost,
    "link_reused": _link_reused,
    resets.LETTER: _account_reset,
    **approval_letters.WRITERS,
}
