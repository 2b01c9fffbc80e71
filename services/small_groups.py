"""What is not asked class by class: what a student is told, and what the quality office sees."""

from domain.access import Act, Actor, require
from domain.errors import NotFound
from domain.small_groups import NotAsked, SmallGroups
from storage.database import Database
from storage.limits import load_limits
from storage.small_groups import crowded_of, omitted_of, pools_of, too_small_for
from storage.waves import load_wave


async def not_asked(database: Database, person: str) -> NotAsked:
    """The courses of open waves that this person is not asked about, because their groups are too small."""
    async with database.reading() as connection:
        courses = await too_small_for(connection, person)
        fewest = (await load_limits(connection)).min_enrolled if courses else 0
    return NotAsked(tuple(courses), fewest)


async def small_groups(database: Database, who: Actor, key: str) -> SmallGroups:
    """What a wave asks together, and what and whom it leaves out, and why. Raises NotAllowed, NotFound."""
    require(who, Act.SEE_WAVES)
    async with database.reading() as connection:
        if await load_wave(connection, key) is None:
            raise NotFound(f"There is no wave {key}.")
        pools, omitted = await pools_of(connection, key), await omitted_of(connection, key)
        fewest, crowded = (await load_limits(connection)).min_enrolled, await crowded_of(connection, key)
    return SmallGroups(tuple(pools), tuple(omitted), fewest, tuple(crowded))
