"""Copies of the box for an accident: what they hold, whom they help, and what they cost."""

import shutil
from pathlib import Path
from secrets import token_bytes

import pytest
from answers import answered, respondents, rows

from domain.access import CLOCK, OPERATOR
from domain.errors import NotAllowed
from services import escrow
from services.opening import open_closed
from storage.ballots import BallotBox
from storage.ballots.escrow import LEFT_OUT, SMALLEST_GROWTH, PutBack, is_due, without_five
from storage.ballots.sealing import new_key, public_half
from storage.tables.ballots import escrows, pools
from storage.tables.surveys import waves
from tests.attacks.campaign import Products
from tests.attacks.escrow_thief import steal
from tests.attacks.power_cut import Disk, watched
from tests.attacks.sapa import Sapa, opened, settings_in
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


def test_a_copy_is_made_anew_only_when_five_have_come_and_five_stay_out() -> None:
    made, copied = [], 0
    for held in range(1, 31):
        if is_due(held, copied):
            made.append(held)
            copied = held - LEFT_OUT
    assert made == [10, 15, 20, 25, 30]


@pytest.mark.parametrize("steps", [(10, 15, 20, 25), (12, 19, 31, 68)])
def test_all_copies_together_leave_five_out(steps: tuple[int, ...]) -> None:
    ballots = [token_bytes(64) for _ in range(max(steps))]
    known: set[bytes] = set()
    for held in steps:
        known |= set(without_five(ballots[:held]))
        assert held - len(known) == LEFT_OUT


async def test_a_thief_of_all_copies_reads_nothing_and_with_the_recovery_key_no_last_few(tmp_path: Path) -> None:
    loot = await steal(Products(tmp_path), tmp_path / "life", 17, 20261216)
    assert loot.copies == 2, "at the tenth and the fifteenth answer"
    assert loot.readable == 0
    assert loot.left_out >= LEFT_OUT
    assert loot.interval >= SMALLEST_GROWTH


async def test_the_recovery_key_alone_puts_the_copied_answers_back(sapa: Sapa) -> None:
    for who in respondents(11):
        await sapa.answer(who)
    before = await held(sapa)
    assert await copies(sapa) == 1
    assert await copies(sapa) == 0
    shutil.rmtree(sapa.core.settings.keys_dir / "pools")
    shutil.rmtree(sapa.core.settings.keys_dir / "waves")
    with pytest.raises(NotAllowed, match="does not open"):
        await escrow.recover(sapa.core.database, sapa.core.box, OPERATOR, new_key(), now=OPENED)
    [(_wave, back)] = await escrow.recover(sapa.core.database, sapa.core.box, OPERATOR, RECOVERY, now=OPENED)
    assert back == PutBack(ballots=6, lost=5)
    box = BallotBox(sapa.core.settings.keys_dir)
    await box.prepare(sapa.core.database)
    after = await held(sapa)
    assert len(after) == 6
    assert set(after) < set(before)
    assert len(await answered(sapa)) == 11
    late = [who for who in respondents(12) if who.person not in await answered(sapa)]
    await sapa.answer(late[0])
    assert len(await held(sapa)) == 7
    assert await rows(sapa, escrows.c.ballots) == [(2**31 - 1,)], "no copy again: it might leave out others"


@pytest.mark.parametrize("sapa", ["sqlite"], indirect=True)
async def test_whenever_the_power_goes_in_a_recovery_it_can_be_done_again(sapa: Sapa, tmp_path: Path) -> None:
    for who in respondents(10):
        await sapa.answer(who)
    await copies(sapa)
    keys, left = sapa.core.settings.keys_dir, list[Path]()
    for path in (*(keys / "pools").iterdir(), *(keys / "waves").iterdir()):
        path.unlink()

    def look(disk: Disk) -> None:
        for is_sure in (False, True):
            copy = tmp_path / "copies" / str(len(left))
            copy.mkdir(parents=True)
            for path in tmp_path.glob("sapa.db*"):
                shutil.copy(path, copy)
            shutil.copytree(keys, copy / "keys")
            if is_sure:
                disk.restore(copy / "keys")
            left.append(copy)

    with watched(keys, look) as disk:
        await escrow.recover(sapa.core.database, sapa.core.box, OPERATOR, RECOVERY, now=OPENED)
        look(disk)
    expected = await held(sapa)
    assert len(expected) == 5
    assert len(left) >= 16, "two keys, each with its folder, before and after"
    for copy in left[:: len(left) // 8]:
        async with opened(settings_in(copy)) as again:
            await escrow.recover(again.core.database, again.core.box, OPERATOR, RECOVERY, now=OPENED)
            await again.start()
            assert await held(again) == expected


async def test_answers_that_can_be_opened_are_not_replaced_by_older_copies(sapa: Sapa) -> None:
    people = respondents(12)
    for who in people[:10]:
        await sapa.answer(who)
    assert await copies(sapa) == 1
    for who in people[10:]:
        await sapa.answer(who)
    before = await held(sapa)
    assert await escrow.recover(sapa.core.database, sapa.core.box, OPERATOR, RECOVERY, now=OPENED) == []
    assert await held(sapa) == before


async def test_only_the_operator_recovers(sapa: Sapa) -> None:
    with pytest.raises(NotAllowed):
        await escrow.recover(sapa.core.database, sapa.core.box, CLOCK, RECOVERY, now=OPENED)


async def test_no_copy_stays_after_the_ballots_are_counted(sapa: Sapa) -> None:
    for who in respondents(10):
        await sapa.answer(who)
    assert await copies(sapa) == 1
    await sapa.close()
    await open_closed(sapa.core.database, sapa.core.box, now=CLOSED, zone=ZONE)
    assert await rows(sapa, escrows.c.ballots) == []
    assert await rows(sapa, pools.c.segment) == []
    assert await rows(sapa, waves.c.escrowed_key) == [(None,)]
