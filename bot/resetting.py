"""Waves whose ballots are lost, for the operator: what that means in one line, and putting it right."""

from collections.abc import Sequence

from bot.core import Core
from domain.access import OPERATOR
from domain.reminders import QuietHours
from services.lost_ballots import Lost, ask_again, find_lost, forget_keys

WHY = "the keys of these answers are not in KEYS_DIR"


def told(lost: Sequence[Lost]) -> str:
    """What is lost and what a reset does about it, wave by wave."""
    return "; ".join(_told(one) for one in lost)


def _told(one: Lost) -> str:
    if not one.evaluations:
        return f"{one.wave} gets a new pair of keys, and no answer is lost"
    if one.askable:
        return f"{one.wave} loses about {one.answers} answers: whoever gave them is told and asked again"
    return f"{one.wave} loses about {one.answers} answers, and its time is over: nobody can be asked again"


async def look(core: Core, wave: str = "") -> Sequence[Lost]:
    """What is lost, of one wave or of all."""
    found = await find_lost(core.database, core.box, now=core.clock.now())
    return [one for one in found if wave in ("", one.wave)]


async def take_back(core: Core, lost: Sequence[Lost]) -> None:
    """Takes ballots and flags back and has everybody told; the keys are still there."""
    settings, now = core.settings, core.clock.now()
    await ask_again(core.database, OPERATOR, lost, now=now, zone=settings.zone, quiet=QuietHours(*settings.quiet_hours))


async def reset(core: Core, lost: Sequence[Lost]) -> None:
    """The same in the database in use, with the keys gone after it."""
    await take_back(core, lost)
    forget_keys(core.box, lost)
