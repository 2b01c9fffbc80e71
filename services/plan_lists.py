"""What a release of today would show, cut by cut, as a file that has no figures in it."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.access import Actor
from domain.language import Language
from reports.exports import Format, file_bytes
from reports.plan_list import plan_export
from services.exports import ExportFile
from services.results import planned
from storage.audit import note
from storage.database import Database
from storage.evaluations import names_of_instructors


async def plan_list(
    database: Database, who: Actor, key: str, chosen: Format, language: Language, *, now: datetime, zone: ZoneInfo
) -> ExportFile:
    """The list of every cut of a wave's next release, and how it would be shown; audited. Raises as `planned`."""
    release, form = await planned(database, who, key, now=now, zone=zone)
    async with database.writing() as connection:
        names = await names_of_instructors(connection, key)
        await note(connection, now, who.id, "list_release", f"{key}:{release.version}")
    made = await asyncio.to_thread(lambda: file_bytes(plan_export(release, form, names, language.value), chosen))
    return ExportFile(f"{key}-v{release.version}-plan.{chosen.value}", made, release.version)
