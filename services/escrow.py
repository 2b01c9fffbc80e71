"""Copies of the ballot box for an accident, where the operator has chosen to keep them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from domain.access import Act, Actor, require
from domain.errors import NotAllowed
from domain.wave import WaveState
from storage.audit import note
from storage.ballots import BallotBox
from storage.ballots.escrow import PutBack, copied, is_due, keep_copy, keep_wave_key, put_back
from storage.ballots.fitting import misfits
from storage.ballots.pool import sizes
from storage.ballots.sealing import Unreadable
from storage.database import Database
from storage.forms import load_form
from storage.tables.surveys import waves
from storage.waves import WaveRow, load_waves


async def copy_grown(database: Database, box: BallotBox, public: bytes) -> int:
    """Copies every pool of an open wave to whose copy at least five ballots more can go; how many.

    Raises BallotsUnreadable.
    """
    async with database.reading() as connection:
        open_waves = await load_waves(connection, WaveState.OPEN)
    return sum([await _copy_wave(database, box, wave, public) for wave in open_waves])


async def _copy_wave(database: Database, box: BallotBox, wave: WaveRow, public: bytes) -> int:
    async with database.reading() as connection:
        size = (await load_form(connection, wave.form)).ballot_size
        held, before = await sizes(connection, wave.key, size), await copied(connection, wave.key)
    grown = [one for one, ballots in held.items() if is_due(ballots, before.get(one, 0))]
    for evaluation in grown:
        sealed = await box.sealed(database, evaluation, size)
        async with database.writing() as connection:
            await keep_wave_key(connection, box.keyring, wave.key, public)
            await keep_copy(connection, evaluation, sealed, public)
    return len(grown)


async def recover(
    database: Database, box: BallotBox, who: Actor, recovery: bytes, *, now: datetime
) -> Sequence[tuple[str, PutBack]]:
    """Puts copies in place of ballots that no key here opens, and of no others: what came back of each wave.

    For a restored database, with no bot running. Raises NotAllowed, also for a key that does not open the copies.
    """
    require(who, Act.RESET_WAVES)
    found = []
    async with database.reading() as connection:
        # a pool that can be opened is newer than its copy
        lost = {one.wave: one.evaluations for one in await misfits(connection, box.keyring)}
        query = select(waves.c.key, waves.c.form).where(waves.c.escrowed_key.is_not(None), waves.c.key.in_(lost))
        waiting = (await connection.execute(query.order_by(waves.c.key))).all()
    for row in waiting:
        async with database.writing(alone=True) as connection:
            size = (await load_form(connection, row.form)).ballot_size
            try:
                back = await put_back(connection, box.keyring, row.key, lost[row.key], recovery, size)
            except Unreadable as error:
                raise NotAllowed(f"This recovery key does not open the copies of {row.key}.") from error
            await note(connection, now, who.id, "wave_recovered", row.key)
        found.append((row.key, back))
    return found
