"""Opening a closed wave: counted once, read back, keys destroyed; whatever the moment of a crash."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from answers import answered, respondents, rows
from sqlalchemy import select, update

from domain.access import OPERATOR
from domain.answers import Chosen, Written, split_path
from domain.ballot import Ballot
from domain.errors import BallotsUnreadable, NotWiped, TooLate
from domain.kept_ballots import kept_of
from services import opening
from services.waves import follow_clock
from storage import wiping
from storage.ballots import BallotBox
from storage.ballots.counted import load_tallies
from storage.database import Database
from storage.forms import save_form
from storage.tables.audit import audit
from storage.tables.ballots import comments, counts, kept_ballots, pools, scale_figures
from storage.tables.forms import form_versions
from storage.tables.surveys import evaluations, participations, waves
from tests.attacks.sapa import Sapa
from tests.attacks.small_university import CLOSED, OPENED, WAVE, ZONE
from tests.box_content import ballots_in

Chosen_by = Mapping[tuple[str, str, str], int]


async def everybody_answers(sapa: Sapa, number: int) -> Sequence[Ballot]:
    """Some people answer and the wave closes; returns what they put in, opened with the keys."""
    for who in respondents(number):
        await sapa.answer(who)
    [held] = (await ballots_in(sapa.core)).values()
    await follow_clock(sapa.core.database, sapa.core.box, now=CLOSED, zone=ZONE)
    return held


def chosen(ballots: Sequence[Ballot]) -> Chosen_by:
    """How often each choice was made, counted apart from the product."""
    found: dict[tuple[str, str, str], int] = {}
    for ballot in ballots:
        for path, answer in ballot.answers.items():
            _group, question, instructor = split_path(path)
            for name in answer.names if isinstance(answer, Chosen) else ():
                place = (question, instructor, name)
                found[place] = found.get(place, 0) + 1
    return found


def texts(ballots: Sequence[Ballot]) -> list[str]:
    """All that was written, sorted."""
    return sorted(answer.text for one in ballots for answer in one.answers.values() if isinstance(answer, Written))


async def open_all(sapa: Sapa) -> int:
    """What the clock does after a close."""
    return await opening.open_closed(sapa.core.database, sapa.core.box, now=CLOSED, zone=ZONE)


async def assert_counted(sapa: Sapa, ballots: Sequence[Ballot]) -> None:
    """Every number and text is there once, and nothing that could be opened is."""
    found = await rows(sapa, counts.c.question, counts.c.instructor, counts.c.choice, counts.c.n, counts.c.sort)
    assert {(row[0], row[1], row[2]): row[3] for row in found if row.sort == "choices" and row.n} == chosen(ballots)
    assert {row.question for row in found if row.sort == "choices" and row.n == 0}, "zeros are there, too"
    assert sorted(row.text for row in await rows(sapa, comments.c.text)) == texts(ballots)
    assert await rows(sapa, evaluations.c.answered, evaluations.c.eligible) == [(len(ballots), 12)]
    assert await rows(sapa, pools.c.body) == []
    assert await answered(sapa) == set(), "how many is known, not who"
    folder = sapa.core.settings.keys_dir
    assert [path for name in ("pools", "waves") for path in (folder / name).iterdir()] == []
    [(opened_on, destroyed_on)] = await rows(sapa, waves.c.opened_on, waves.c.key_destroyed_on)
    assert opened_on == destroyed_on == CLOSED.date()
    acts = [row.act for row in await rows(sapa, audit.c.act)]
    assert acts.count("ballots_opened") == acts.count("ballot_key_destroyed") == 1


async def test_all_is_counted_once_and_the_keys_are_gone(sapa: Sapa) -> None:
    ballots = await everybody_answers(sapa, 11)
    assert await open_all(sapa) == 1
    await assert_counted(sapa, ballots)
    assert await open_all(sapa) == 0
    await sapa.release()
    await assert_counted(sapa, ballots)


async def test_a_wave_that_nobody_answered_is_opened_like_any_other(sapa: Sapa) -> None:
    await follow_clock(sapa.core.database, sapa.core.box, now=CLOSED, zone=ZONE)
    assert await open_all(sapa) == 1
    assert await rows(sapa, evaluations.c.answered, evaluations.c.eligible) == [(0, 12)]
    await sapa.release()


async def test_an_open_wave_is_opened_by_nobody(sapa: Sapa) -> None:
    await sapa.answer(respondents(1)[0])
    with pytest.raises(TooLate):
        await opening.open_wave(sapa.core.database, sapa.core.box, OPERATOR, WAVE, now=OPENED, zone=ZONE)
    assert await open_all(sapa) == 0
    assert await rows(sapa, pools.c.segment) == [(0,)]


class Killed(Exception):
    """Where the process would have ended."""


def dies(*_anything: object) -> None:
    raise Killed


async def dies_later(*_anything: object) -> None:
    raise Killed


@pytest.mark.parametrize(
    ("where", "what", "how"),
    [
        (opening, "_write_whole", dies_later),
        (opening, "empty", dies_later),
        (BallotBox, "destroy", dies),
        (Database, "wipe", dies_later),
    ],
)
async def test_after_a_crash_the_rest_is_done_and_nothing_twice(
    sapa: Sapa, where: Any, what: str, how: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ballots = await everybody_answers(sapa, 6)
    with monkeypatch.context() as patched:
        patched.setattr(where, what, how)
        with pytest.raises(Killed):
            await open_all(sapa)
    await sapa.core.box.prepare(sapa.core.database)
    assert await open_all(sapa) == 1
    await assert_counted(sapa, ballots)


async def test_while_somebody_reads_what_was_before_the_keys_are_not_called_destroyed(
    sapa: Sapa, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dump, a backup, an open shell: what it may still see cannot be wiped."""
    monkeypatch.setattr(wiping, "PATIENCE", 0.05)
    ballots = await everybody_answers(sapa, 5)
    async with sapa.core.database.reading() as reader:
        await reader.execute(select(participations.c.person))
        with pytest.raises(NotWiped):
            await open_all(sapa)
        assert await rows(sapa, waves.c.opened_on, waves.c.key_destroyed_on) == [(CLOSED.date(), None)]
        await sapa.release()
    assert await open_all(sapa) == 1
    await assert_counted(sapa, ballots)


async def test_what_was_written_is_read_back_before_a_ballot_goes(sapa: Sapa, monkeypatch: pytest.MonkeyPatch) -> None:
    ballots = await everybody_answers(sapa, 6)

    async def loses_one(connection: Any, chosen: Any) -> Any:
        found = await load_tallies(connection, chosen)
        return {key: replace(tally, comments=tally.comments[1:]) for key, tally in found.items()}

    with monkeypatch.context() as patched:
        patched.setattr(opening, "load_tallies", loses_one)
        with pytest.raises(BallotsUnreadable):
            await open_all(sapa)
    assert await rows(sapa, waves.c.opened_on) == [(None,)]
    [held] = (await ballots_in(sapa.core)).values()
    assert len(held) == 6, "the ballots are all there"
    await open_all(sapa)
    await assert_counted(sapa, ballots)


async def test_a_pool_that_does_not_open_stops_the_release_and_destroys_nothing(sapa: Sapa) -> None:
    ballots = await everybody_answers(sapa, 5)
    [(body,)] = await rows(sapa, pools.c.body)
    async with sapa.core.database.writing() as connection:
        await connection.execute(update(pools).values(body=bytes(len(body))))
    with pytest.raises(BallotsUnreadable):
        await open_all(sapa)
    with pytest.raises(BallotsUnreadable):
        await sapa.release()
    async with sapa.core.database.writing() as connection:
        await connection.execute(update(pools).values(body=body))
    await open_all(sapa)
    await assert_counted(sapa, ballots)


async def test_comments_and_numbers_stand_in_no_order_of_arrival(sapa: Sapa) -> None:
    await everybody_answers(sapa, 12)
    await open_all(sapa)
    stored = [row.text for row in await rows(sapa, comments.c.text)]
    arrival = [mark for who in respondents(12) for mark in (who.first, who.second)]
    assert [next(mark for mark in arrival if mark in text) for text in stored] != arrival


async def test_ratings_are_kept_only_where_the_survey_says_so(sapa: Sapa) -> None:
    async with sapa.core.database.writing() as connection:
        [(body,)] = (await connection.execute(select(form_versions.c.body))).all()
        form = opening_form(body)
        await connection.execute(update(waves).values(form=await save_form(connection, form)))
    ballots = await everybody_answers(sapa, 10)
    await open_all(sapa)
    kept = [row.body for row in await rows(sapa, kept_ballots.c.body)]
    assert len(kept) == len(ballots)
    assert all("qzmark" not in one and "i1" not in one and "clarity" not in one for one in kept)
    assert sum('"goals"' in one for one in kept) == sum(isinstance(one.answers.get("goals"), Chosen) for one in ballots)
    assert kept_of(form, ballots, len(ballots) + 1) == [], "of a small course none"


def opening_form(body: str) -> Any:
    """The wave's form, declaring `keep_ballots`."""
    from domain.form import form_from_json

    return replace(form_from_json(body), keep_ballots=True)


async def test_nothing_over_several_items_is_kept_of_a_small_wave(sapa: Sapa) -> None:
    await everybody_answers(sapa, 12)
    await open_all(sapa)
    assert await rows(sapa, scale_figures.c.n) == []
    assert await rows(sapa, kept_ballots.c.id) == []
