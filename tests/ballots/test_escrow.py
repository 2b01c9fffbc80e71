"""Copies of the box for an accident: what they hold, whom they help, and what they cost."""

import shutil

import pytest
from answers import answered, respondents, rows

from domain.access import CLOCK, OPERATOR
from domain.errors import NotAllowed
from services import escrow
from services.opening import open_closed
from storage.ballots import BallotBox
from storage.ballots.escrow import SMALLEST_GROWTH
from storage.ballots.sealing import new_key, public_half
from storage.tables.ballots import escrows, pools
from storage.tables.surveys import waves
from tests.attacks.sapa import Sapa
from tests.attacks.small_university import CLOSED, OPENED, ZONE
from tests.box_content import ballots_in

RECOVERY = new_key()


async def copies(sapa: Sapa) -> int:
    """What the nightly job does."""
    return await escrow.copy_grown(sapa.core.database, sapa.core.box, public_half(RECOVERY))


async def held(sapa: Sapa) -> list[str]:
    """The marks of the first comments in the box, sorted."""
    found = (await ballots_in(sapa.core)).values()
    return sorted(str(ballot.answers) for ballots in found for ballot in ballots)


async def test_a_copy_is_made_anew_only_when_five_have_come(sapa: Sapa) -> None:
    people = respondents(12)
    made = []
    for who in people:
        await sapa.answer(who)
        made.append(await copies(sapa))
    assert made == [int(number % SMALLEST_GROWTH == 0) for number in range(1, 13)]
    assert await rows(sapa, escrows.c.ballots) == [(10,)]


async def test_the_recovery_key_alone_puts_the_copied_answers_back(sapa: Sapa) -> None:
    for who in respondents(7):
        await sapa.answer(who)
    before = await held(sapa)
    await copies(sapa)
    shutil.rmtree(sapa.core.settings.keys_dir / "pools")
    shutil.rmtree(sapa.core.settings.keys_dir / "waves")
    with pytest.raises(NotAllowed, match="does not open"):
        await escrow.recover(sapa.core.database, sapa.core.box, OPERATOR, new_key(), now=OPENED)
    [(_wave, ballots)] = await escrow.recover(sapa.core.database, sapa.core.box, OPERATOR, RECOVERY, now=OPENED)
    assert ballots == 7
    box = BallotBox(sapa.core.settings.keys_dir)
    await box.prepare(sapa.core.database)
    assert await held(sapa) == before
    assert len(await answered(sapa)) == 7
    late = [who for who in respondents(12) if who.person not in await answered(sapa)]
    await sapa.answer(late[0])
    assert len(await held(sapa)) == 8


async def test_answers_that_can_be_opened_are_not_replaced_by_older_copies(sapa: Sapa) -> None:
    people = respondents(7)
    for who in people[:5]:
        await sapa.answer(who)
    await copies(sapa)
    for who in people[5:]:
        await sapa.answer(who)
    before = await held(sapa)
    assert await escrow.recover(sapa.core.database, sapa.core.box, OPERATOR, RECOVERY, now=OPENED) == []
    assert await held(sapa) == before


async def test_only_the_operator_recovers(sapa: Sapa) -> None:
    with pytest.raises(NotAllowed):
        await escrow.recover(sapa.core.database, sapa.core.box, CLOCK, RECOVERY, now=OPENED)


async def test_no_copy_stays_after_the_ballots_are_counted(sapa: Sapa) -> None:
    for who in respondents(6):
        await sapa.answer(who)
    await copies(sapa)
    await sapa.close()
    await open_closed(sapa.core.database, sapa.core.box, now=CLOSED, zone=ZONE)
    assert await rows(sapa, escrows.c.ballots) == []
    assert await rows(sapa, pools.c.segment) == []
    assert await rows(sapa, waves.c.escrowed_key) == [(None,)]
