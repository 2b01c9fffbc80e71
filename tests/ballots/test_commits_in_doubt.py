"""A commit that PostgreSQL ends after its client was cut off: nobody decides by what stood there before."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import pytest
from answers import answered, respondents, rows

from domain.errors import NotStored
from storage import in_doubt
from storage.ballots import BallotBox
from storage.ballots.slots import Slots
from storage.tables.ballots import pools
from tests.attacks.people import Respondent
from tests.attacks.sapa import Sapa
from tests.box_content import ballots_in
from tests.held_commits import held_commits

pytestmark = [
    pytest.mark.parametrize("sapa", [pytest.param("postgresql", marks=pytest.mark.external)], indirect=True),
    pytest.mark.timeout(60),
]

LONG_ENOUGH = 0.4
"""Seconds in which whoever does not wait has looked and erased."""

Next = Callable[[Sapa, Respondent], Awaitable[object]]


async def settles(_sapa: Sapa, _other: Respondent) -> None:
    """What the box does by itself when a commit fails."""


async def starts(sapa: Sapa, _other: Respondent) -> None:
    """Another process starts at once."""
    await BallotBox(sapa.core.settings.keys_dir).prepare(sapa.core.database)


async def sends(sapa: Sapa, other: Respondent) -> None:
    """Somebody else sends: at the latest they know how it ended."""
    await sapa.answer(other)


async def _nothing(*_anything: object) -> None:
    """The process died: it settles nothing."""


async def cut_off_in_the_commit(sapa: Sapa, people: Sequence[Respondent], then: Next, *, before: int) -> None:
    """Some answer; the commit of the next is held and its client cut off, and something is done before it ends."""
    for who in people[:before]:
        await sapa.answer(who)
    late, other = people[before], people[before + 1]
    token = await sapa.draft(late)
    async with held_commits(sapa.core.database, "pools") as held:
        sending = asyncio.create_task(sapa.send(late.person, token, late.sends_at))
        await held.cut_off()
        if then is settles:
            await held.let_go(LONG_ENOUGH)
        with suppress(NotStored):
            await sending
        if then is not settles:
            doing = asyncio.ensure_future(then(sapa, other))
            await held.let_go(LONG_ENOUGH)
            await doing


@pytest.mark.parametrize(("then", "before"), [(settles, 1), (starts, 1), (sends, 0)])
async def test_a_ballot_that_is_committed_late_is_opened_with_all_before_it(
    sapa: Sapa, then: Next, before: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = respondents(3)
    with monkeypatch.context() as patched:
        if then is not settles:
            patched.setattr(BallotBox, "_settle", _nothing)
        await cut_off_in_the_commit(sapa, people, then, before=before)
    await sapa.start()
    flagged = await answered(sapa)
    assert flagged == {who.person for who in people[: before + 1 + (then is sends)]}
    assert [len(held) for held in (await ballots_in(sapa.core)).values()] == [len(flagged)]
    assert [len(Slots(path).held()) for path in (sapa.core.settings.keys_dir / "pools").iterdir()] == [1]


async def test_who_finds_it_still_in_doubt_stores_nothing_and_erases_nothing(
    sapa: Sapa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_doubt, "PATIENCE", 0.05)
    first, second, third = respondents(3)
    await sapa.answer(first)
    token, other = await sapa.draft(second), await sapa.draft(third)
    async with held_commits(sapa.core.database, "pools") as held:
        sending = asyncio.create_task(sapa.send(second.person, token, second.sends_at))
        await held.cut_off()
        with pytest.raises(NotStored):
            await sending
        with pytest.raises(NotStored):
            await sapa.send(third.person, other, third.sends_at)
        await sapa.start()
        [slots] = [Slots(path) for path in (sapa.core.settings.keys_dir / "pools").iterdir()]
        assert len(slots.held()) == 2
        await held.let_go()
    await sapa.send(third.person, other, third.sends_at)
    assert len(slots.held()) == 1
    assert [len(each) for each in (await ballots_in(sapa.core)).values()] == [3]
    assert len(await answered(sapa)) == 3
    assert len(await rows(sapa, pools.c.segment)) == 1
