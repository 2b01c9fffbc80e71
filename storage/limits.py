"""The limits of disclosure as the QA leads have set them."""

import json
from dataclasses import asdict, fields

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.disclosure import FLOORS, Limits
from storage.facts import load_fact, save_fact

_NAME = "limits"


async def load_limits(connection: AsyncConnection) -> Limits:
    """The limits that hold now; what nobody has set has its default, and a floor that has risen since is kept."""
    kept = json.loads(await load_fact(connection, _NAME) or "{}")
    known = {field.name for field in fields(Limits)}
    return Limits(**{name: max(value, FLOORS[name]) for name, value in kept.items() if name in known})


async def save_limits(connection: AsyncConnection, limits: Limits) -> None:
    """Keeps the limits that differ from their default, so that a better default reaches everybody else."""
    usual = asdict(Limits())
    changed = {name: value for name, value in asdict(limits).items() if value != usual[name]}
    await save_fact(connection, _NAME, json.dumps(changed, sort_keys=True))
