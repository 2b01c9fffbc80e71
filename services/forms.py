"""Form versions: kept once, never changed."""

from datetime import datetime

from domain.access import Act, Actor, require
from domain.form import Form
from storage.audit import note
from storage.database import Database
from storage.forms import save_form


async def add_form(database: Database, who: Actor, form: Form, *, now: datetime) -> str:
    """Keeps a form version and returns its hash. Raises NotAllowed."""
    require(who, Act.PLAN_WAVES)
    async with database.writing() as connection:
        version = await save_form(connection, form)
        await note(connection, now, who.id, "add_form", version)
    return version
