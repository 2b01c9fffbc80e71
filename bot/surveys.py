"""The surveys that ship with the product, ready to be planned."""

import asyncio
from datetime import datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

from domain.access import Actor
from domain.form import Form
from intake.demo.last_year import last_year
from intake.results_csv import read_results
from intake.successions_csv import read_successions
from intake.xlsform import load_form
from services.past_results import PastImport, import_results
from services.successions import replace_successions
from services.waves import plan_wave
from storage.database import Database
from storage.waves import WaveRow

DEMO_TERM = "2026-fall"
NEXT_TERM = "2027-spring"


def shipped_form(survey: str) -> Form:
    """The questionnaire `questionnaires/<survey>.md`. Raises FileRefused if it is not sound."""
    return load_form(files("questionnaires").joinpath(f"{survey}.md").read_bytes()).form


async def plan_teaching(database: Database, who: Actor, term: str, *, now: datetime, zone: ZoneInfo) -> WaveRow:
    """The wave `teaching-<term>` with the questionnaire that ships. Raises as `plan_wave`."""
    return await plan_wave(database, who, f"teaching-{term}", term, shipped_form("teaching"), now=now, zone=zone)


async def add_last_year(database: Database, who: Actor, students: int, *, now: datetime, zone: ZoneInfo) -> PastImport:
    """The results that the demo university released a year ago, by the same way as a real one's.

    The teaching questionnaire that ships must be kept already. Raises as `import_results`.
    """
    files = await asyncio.to_thread(last_year, students, shipped_form("teaching"))
    successions = read_successions("successions.csv", files.successions.splitlines(keepends=True))
    await replace_successions(database, successions, now=now, actor=who)
    results = read_results("results.csv", files.results.splitlines(keepends=True))
    return await import_results(database, results, now=now, zone=zone, actor=who)
