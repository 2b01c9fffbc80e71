"""The limits of disclosure: seen by the quality office, set by its heads."""

from dataclasses import asdict, fields
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.access import Act, Actor, require
from domain.disclosure import Limits
from domain.errors import NotFound
from services.waves import refresh_running
from storage.audit import note
from storage.database import Database
from storage.limits import load_limits, save_limits

ASKED_BY = "min_enrolled"
"""The one limit that decides who is asked, not only what is shown."""


async def current(database: Database, who: Actor) -> Limits:
    """The limits that hold now. Raises NotAllowed."""
    require(who, Act.SEE_WAVES)
    async with database.reading() as connection:
        return await load_limits(connection)


async def set_limit(database: Database, who: Actor, name: str, value: int, *, now: datetime, zone: ZoneInfo) -> Limits:
    """Sets one limit; evaluations that have not opened follow at once, released results never change.

    Returns the limits that hold then. Raises NotAllowed, NotFound (no such limit), ConfigurationProblem (under its
    floor, or too large).
    """
    require(who, Act.SET_LIMITS)
    if name not in {field.name for field in fields(Limits)}:
        raise NotFound
    async with database.writing() as connection:
        limits = Limits(**{**asdict(await load_limits(connection)), name: value})
        await save_limits(connection, limits)
        await note(connection, now, who.id, "set_limit", f"{name}={value}")
        if name == ASKED_BY:
            await refresh_running(connection, now=now, zone=zone)
    return limits
