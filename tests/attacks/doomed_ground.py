"""What every life that will be killed begins on: finished drafts of a few, and a pool that may be nearly full."""

import asyncio
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, update

from bot.settings import Settings
from storage.ballots.pool import refill
from storage.ballots.sealing import SEGMENT, SMALLEST_SEGMENT, seal
from storage.forms import load_form
from storage.tables.surveys import evaluations, participations, waves
from tests.attacks.doomed import Finished
from tests.attacks.people import Respondent, make_trial
from tests.attacks.postgres_cluster import Cluster
from tests.attacks.sapa import Sapa, opened, settings_in
from tests.attacks.small_university import OPENED, found, student

SENDERS = 7
NEARLY_FULL = SEGMENT + SMALLEST_SEGMENT - 3
"""So many ballots stand in one segment that the third sender begins the next one: two keys are written then."""

_SEED = 20261216
_NAME = "ground"


@dataclass(frozen=True)
class Ground:
    """A folder with the keys and, on SQLite, the database; else a server has that."""

    folder: Path
    before: Sequence[Respondent]
    """Whose ballots are in already."""
    people: Sequence[Respondent]
    """Who sends, in this order."""
    drafts: Sequence[Finished]
    server: Cluster | None = None

    @contextmanager
    def copied(self, folder: Path) -> Iterator[str]:
        """A copy, gone at the end; the address of its database, "" for the one in the folder."""
        with ExitStack() as stack:
            stack.callback(shutil.rmtree, folder)
            shutil.copytree(self.folder, folder)
            yield stack.enter_context(self.server.copy(_NAME)) if self.server else ""

    @property
    def doubling(self) -> int:
        """How many have sent when the next one begins a second segment; more than there are if nobody does."""
        return NEARLY_FULL + 2 - len(self.before)


def ground(folder: Path, *, before: int, server: Cluster | None = None) -> Ground:
    """A university in a new folder, its database there or on a server; for use where no event loop runs."""
    if server:
        server.create(_NAME)
    settings = settings_in(folder, server.url(_NAME) if server else "")
    return asyncio.run(make_ground(settings, folder, before=before, server=server))


async def make_ground(settings: Settings, folder: Path, *, before: int, server: Cluster | None = None) -> Ground:
    """The same, anywhere; the database is empty."""
    people = make_trial(_SEED, [student(number) for number in range(SENDERS)], OPENED).respondents
    earlier = make_trial(_SEED + 1, [student(SENDERS + number) for number in range(before)], OPENED).respondents
    async with opened(settings) as sapa:
        await found(sapa.core, SENDERS + before)
        if earlier:
            await _fill(sapa, earlier)
        drafts = [Finished(who.person, await sapa.draft(who), who.sends_at) for who in people]
    return Ground(folder, earlier, people, drafts, server)


async def _fill(sapa: Sapa, people: Sequence[Respondent]) -> None:
    """Puts a ballot of each into the pool: one is given, the others are the same with their own comments."""
    first = people[0]
    await sapa.send(first.person, await sapa.draft(first), first.sends_at)
    query = select(waves.c.key, waves.c.form, waves.c.public_key, evaluations.c.id)
    async with sapa.core.database.writing(alone=True) as connection:
        row = (await connection.execute(query.join(evaluations, evaluations.c.wave == waves.c.key))).one()
        size = (await load_form(connection, row.form)).ballot_size
        [given] = await sapa.core.box.take_out(connection, row.key, row.id, size)
        bodies = [given.replace(first.first, who.first).replace(first.second, who.second) for who in people]
        sealed = [seal(body, size, row.public_key) for body in bodies]
        await refill(connection, sapa.core.box.keyring, row.id, sealed)
        theirs = participations.c.person.in_([who.person for who in people])
        await connection.execute(update(participations).where(theirs).values(answered=True))
