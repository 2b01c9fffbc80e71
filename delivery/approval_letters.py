"""Letters about approvals, and that results are out."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from domain.errors import SapaError
from domain.letters import APPROVAL_ASKED, APPROVAL_DECIDED, APPROVAL_MISSING, RESULTS_OUT, Letter
from domain.people import Role
from domain.surveys import SURVEYS
from domain.visitor import Account
from locales import Words
from services import accounts, decisions, form_approvals, notices
from views.approvals import asked_card, decided_card, missing_card
from views.card import Card
from views.notices import notice_card

if TYPE_CHECKING:
    from delivery.letters import Letters


async def _asked(letters: "Letters", letter: Letter, account: Account, _: Words) -> Card | None:
    # somebody else may have decided, or the reader lost the role meanwhile
    who = await accounts.visitor(letters.database, account.user_id, account.language)
    try:
        now, zone = letters.now(), letters.zone
        asked = await decisions.look(letters.database, who.actor, letter.key, quiet=letters.quiet, now=now, zone=zone)
    except SapaError:
        return None
    return asked_card(asked.approval, _)


async def _decided(letters: "Letters", letter: Letter, account: Account, _: Words) -> Card | None:
    found = await decisions.outcome(letters.database, letter.key)
    return decided_card(*found, _) if found else None


async def _missing(letters: "Letters", letter: Letter, account: Account, _: Words) -> Card | None:
    who = await accounts.visitor(letters.database, account.user_id, account.language)
    wave = letter.key.split(":")[0]
    title = await form_approvals.survey_of(letters.database, wave, now=letters.now(), zone=letters.zone)
    return missing_card(title, _) if title and Role.QA_LEAD in who.active else None


async def _results_out(letters: "Letters", letter: Letter, account: Account, _: Words) -> Card | None:
    if account.quiet:
        return None
    found = await notices.letter(letters.database, letter.person, letter.key)
    if found is None or found.survey not in SURVEYS:
        return None
    return notice_card(letter.key, SURVEYS[found.survey].name, found.period, _)


WRITERS: Mapping[str, Callable[["Letters", Letter, Account, Words], Awaitable[Card | None]]] = {
    APPROVAL_ASKED: _asked,
    APPROVAL_DECIDED: _decided,
    APPROVAL_MISSING: _missing,
    RESULTS_OUT: _results_out,
}
