"""The surveys that ship with the product, ready to be planned."""

from datetime import datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

from domain.access import Actor
from domain.form import Form
from intake.xlsform import load_form
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
