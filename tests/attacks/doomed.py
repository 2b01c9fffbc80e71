"""A process that is going to be killed: people send their finished drafts, the wave closes, the results come out.

It says what is done only after it is done, so whoever reads that may rely on it.
"""

import asyncio
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Settings
from domain.errors import SapaError
from tests.attacks.people import Trial, make_trial
from tests.attacks.sapa import opened, settings_in
from tests.attacks.small_university import OPENED, student

READY, SENT, CLOSED, RELEASED = "ready", "sent", "closed", "released"


def trial_of(seed: int, students: int) -> Trial:
    """Who sends in the process of this seed, known to those outside as well."""
    return make_trial(seed, [student(number) for number in range(students)], OPENED)


def live_until_killed(folder: Path, url: str, seed: int, students: int, told: Connection) -> None:
    """The whole of a wave's end, with a word to `told` after each step that is done.

    It ends without a word when the database at `url` goes; "" is the one in the folder, which does not.
    """
    with suppress(*((SQLAlchemyError, OSError, SapaError) if url else ())):
        asyncio.run(_live(settings_in(folder, url), trial_of(seed, students), told))


async def _live(settings: Settings, trial: Trial, told: Connection) -> None:
    async with opened(settings) as sapa:
        tokens = {who.person: await sapa.draft(who) for who in trial.answered}
        told.send(READY)
        for who in trial.answered:
            await sapa.send(who.person, tokens[who.person], who.sends_at)
            told.send(f"{SENT} {who.person}")
        await sapa.close()
        told.send(CLOSED)
        await sapa.release()
        told.send(RELEASED)
