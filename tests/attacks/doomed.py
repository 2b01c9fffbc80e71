"""A process that is going to be killed: people send their finished drafts, the wave closes, the results come out.

It says what is done only after it is done, so whoever reads that may rely on it.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Settings
from domain.errors import SapaError
from tests.attacks.sapa import opened, settings_in

READY, SENT, CLOSED, RELEASED = "ready", "sent", "closed", "released"


@dataclass(frozen=True)
class Finished:
    """A draft that only needs to be sent."""

    person: str
    token: str
    at: datetime


def live_until_killed(folder: Path, url: str, drafts: Sequence[Finished], told: Connection) -> None:
    """The whole of a wave's end, with a word to `told` after each step that is done.

    It ends without a word when the database at `url` goes; "" is the one in the folder, which does not.
    """
    with suppress(*((SQLAlchemyError, OSError, SapaError) if url else ())):
        asyncio.run(_live(settings_in(folder, url), drafts, told))


async def _live(settings: Settings, drafts: Sequence[Finished], told: Connection) -> None:
    async with opened(settings) as sapa:
        told.send(READY)
        for one in drafts:
            await sapa.send(one.person, one.token, one.at)
            told.send(f"{SENT} {one.person}")
        await sapa.close()
        told.send(CLOSED)
        await sapa.release()
        told.send(RELEASED)
