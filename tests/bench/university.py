"""The demo university in a fresh folder, in its exam period, with every student's account tied to the roster."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.core import Core, open_core
from bot.settings import Settings
from bot.surveys import plan_teaching
from domain.access import OPERATOR
from domain.language import Language
from domain.people import Role
from services.accounts import agree
from services.links import make_links, take
from services.seed import seed
from services.waves import follow_clock
from tests.bench.students import FIRST_ID

ZONE = ZoneInfo("Asia/Almaty")
EXAMS_OVER = datetime(2026, 12, 24, 12, tzinfo=ZONE)
"""Every course is open."""

TOKEN = "1:sapa"


@asynccontextmanager
async def university(
    folder: Path, students: int, api: str = "http://127.0.0.1:1", *, accounts: bool = True
) -> AsyncIterator[Core]:
    """The core on SQLite in `folder`; the Telegram ids of `students` count up from FIRST_ID if they have accounts."""
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        bot_token=SecretStr(TOKEN),
        bot_api_url=api,
        database_url=f"sqlite+aiosqlite:///{folder}/sapa.db",
        keys_dir=folder / "keys",
        clock_start=EXAMS_OVER,
        log_level="ERROR",
    )
    async with open_core(settings) as core:
        await seed(core.database, students=students, now=EXAMS_OVER, zone=ZONE)
        await plan_teaching(core.database, OPERATOR, "2026-fall", now=EXAMS_OVER, zone=ZONE)
        await follow_clock(core.database, core.box, now=EXAMS_OVER, zone=ZONE)
        if accounts:
            await _come_in(core)
        yield core


async def _come_in(core: Core) -> None:
    database, now = core.database, EXAMS_OVER
    made = await make_links(database, OPERATOR, role=Role.STUDENT, sandbox=True, now=now, zone=ZONE)
    for user_id, link in enumerate(made, FIRST_ID):
        await agree(database, user_id, Language.KK, first_admin=None, now=now, zone=ZONE)
        await take(database, link.payload, user_id, sandbox=True, now=now, zone=ZONE)


def peak_megabytes() -> float:
    """Of this process; getrusage would tell the parent's, if that was larger."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024
