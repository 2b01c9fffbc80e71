"""The product without Telegram: settings, database, keys, clock. The command line needs no more than this."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.keys import secret_key, sub_key
from bot.settings import Settings
from storage.ballots import BallotBox
from storage.database import Database, open_database
from storage.drafts import Drafts
from storage.facts import load_fact
from storage.feedback_seals import Seals
from storage.mail_codes import Codes
from storage.migrations import upgrade


@dataclass(frozen=True)
class Core:
    """What everything else is built on."""

    settings: Settings
    database: Database
    drafts: Drafts
    box: BallotBox
    clock: Clock
    codes: Codes
    seals: Seals


@asynccontextmanager
async def open_core(settings: Settings) -> AsyncIterator[Core]:
    """The core, with the schema up to date; closed at the end of the block. Raises ConfigurationProblem."""
    secret = secret_key(settings.secret_key.get_secret_value(), settings.keys_dir)
    database = open_database(settings.database_url)
    try:
        await upgrade(database)
        clock = await _clock(settings, database)
        drafts, codes = Drafts(sub_key(secret, "drafts")), Codes(sub_key(secret, "mail codes"))
        seals = Seals(sub_key(secret, "feedback"), settings.keys_dir)
        yield Core(settings, database, drafts, BallotBox(settings.keys_dir), clock, codes, seals)
    finally:
        await database.close()


async def _clock(settings: Settings, database: Database) -> Clock:
    """Real time with a real token or none; else the later of CLOCK_START and the instant kept in the database."""
    if not settings.has_sandbox_token:
        return Clock()
    async with database.reading() as connection:
        kept = await load_fact(connection, "clock")
    start = settings.clock_start
    if start is not None and start.tzinfo is None:
        start = start.replace(tzinfo=settings.zone)
    if kept is not None:
        instant = datetime.fromisoformat(kept)
        start = instant if start is None else max(start, instant)
    return Clock(start, settings.clock_speed)
