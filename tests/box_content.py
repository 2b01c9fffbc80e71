"""What is in the ballot box, for tests that hold its keys."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from bot.core import Core
from domain.ballot import Ballot
from domain.conversation import ballot_from_json
from storage.forms import load_form
from storage.tables.ballots import pools
from storage.tables.surveys import evaluations, waves


async def ballots_in(core: Core) -> Mapping[str, Sequence[Ballot]]:
    """The ballots that wait, opened, by evaluation."""
    query = select(pools.c.evaluation, evaluations.c.wave, waves.c.form).distinct()
    joined = query.join(evaluations, pools.c.evaluation == evaluations.c.id)
    found: dict[str, Sequence[Ballot]] = {}
    async with core.database.reading() as connection:
        for row in (await connection.execute(joined.join(waves, evaluations.c.wave == waves.c.key))).all():
            form = await load_form(connection, row.form)
            bodies = await core.box.take_out(connection, row.wave, row.evaluation, form.ballot_size)
            found[row.evaluation] = [ballot_from_json(body) for body in bodies]
    return found
