"""The outbox on both engines."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from domain.letters import FINAL_STATES, LetterState
from storage.database import Database
from storage.outbox import (
    anything_due,
    claim_due,
    count_letter,
    fold_into_counts,
    forget_letter_days,
    left_sending,
    letters_since,
    next_due,
    put,
    set_state,
)
from storage.tables.letters import letter_counts, outbox

ALMATY = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 12, 15, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def test_a_letter_is_put_in_once_for_its_person_kind_and_key(database: Database) -> None:
    async with database.writing() as connection:
        puts = [
            await put(connection, "p001", "digest", "2026-12-15", NOW),
            await put(connection, "p001", "digest", "2026-12-15", NOW + MINUTE),
            await put(connection, "p001", "digest", "2026-12-16", NOW),
            await put(connection, "p002", "digest", "2026-12-15", NOW),
            await put(connection, "p001", "role_request", "2026-12-15", NOW),
        ]
    assert puts == [True, False, True, True, True]


async def test_a_letter_that_was_sent_is_not_put_in_again(database: Database) -> None:
    async with database.writing() as connection:
        await put(connection, "p001", "digest", "2026-12-15", NOW)
        (letter,) = await claim_due(connection, NOW, 10)
        await set_state(connection, letter.id, LetterState.SENT, 1, sent_at=NOW)
        assert not await put(connection, "p001", "digest", "2026-12-15", NOW)
        assert not await claim_due(connection, NOW, 10)


async def test_letters_are_claimed_once_due_the_longest_due_first(database: Database) -> None:
    async with database.writing() as connection:
        for person, minutes in (("p001", 0), ("p002", -5), ("p003", 1), ("p004", -5)):
            await put(connection, person, "digest", "d", NOW + minutes * MINUTE)
    async with database.reading() as connection:
        assert [one.person for one in await claim_due(connection, NOW, 10)] == ["p002", "p004", "p001"]
        assert [one.person for one in await claim_due(connection, NOW, 1)] == ["p002"]
        first = (await claim_due(connection, NOW, 1))[0]
    assert (first.due_at, first.chat, first.attempts) == (NOW - 5 * MINUTE, 1002, 0)


async def test_what_is_due_and_what_is_next(database: Database) -> None:
    async with database.writing() as connection:
        assert not await anything_due(connection, NOW)
        assert await next_due(connection, NOW) is None
        await put(connection, "p001", "digest", "d", NOW)
        await put(connection, "p002", "digest", "d", NOW + MINUTE)
    async with database.reading() as connection:
        assert not await anything_due(connection, NOW - MINUTE)
        assert await anything_due(connection, NOW)
        assert await next_due(connection, NOW - MINUTE) == NOW
        assert await next_due(connection, NOW) == NOW + MINUTE
        assert await next_due(connection, NOW + MINUTE) is None


async def test_a_letter_under_way_is_due_and_not_claimed(database: Database) -> None:
    async with database.writing() as connection:
        await put(connection, "p001", "digest", "d", NOW)
        (letter,) = await claim_due(connection, NOW, 10)
        await set_state(connection, letter.id, LetterState.SENDING, 1)
    async with database.reading() as connection:
        assert await anything_due(connection, NOW)
        assert not await claim_due(connection, NOW, 10)
        (left,) = await left_sending(connection)
    assert (left.id, left.attempts) == (letter.id, 1)


async def test_a_settled_letter_is_neither_due_nor_next(database: Database) -> None:
    async with database.writing() as connection:
        for number, state in enumerate(sorted(FINAL_STATES)):
            await put(connection, f"p{number:03}", "digest", "d", NOW)
            (letter,) = await claim_due(connection, NOW, 10)
            await set_state(connection, letter.id, state, 1, sent_at=NOW)
        assert not await anything_due(connection, NOW)
        assert await next_due(connection, NOW - MINUTE) is None


async def test_settled_letters_become_counts_by_local_day_and_the_rest_stay(database: Database) -> None:
    late = datetime(2026, 12, 15, 18, 30, tzinfo=UTC)  # 23:30 in Almaty
    past_midnight = late + 60 * MINUTE
    settled = [
        ("p001", "digest", LetterState.SENT, late),
        ("p002", "digest", LetterState.SENT, late),
        ("p003", "digest", LetterState.UNREACHABLE, late),
        ("p004", "digest", LetterState.SENT, past_midnight),
        ("p005", "broadcast", LetterState.SENT, late),
        ("p006", "digest", LetterState.SENT, late + timedelta(days=3)),
    ]
    async with database.writing() as connection:
        for person, kind, state, instant in settled:
            await put(connection, person, kind, "d", NOW)
            (letter,) = await claim_due(connection, NOW, 10)
            await set_state(connection, letter.id, state, 1, sent_at=instant)
        await put(connection, "p007", "digest", "d", NOW)
    before = late + timedelta(days=2)
    async with database.writing() as connection:
        assert await fold_into_counts(connection, before, ALMATY) == 5
        assert await fold_into_counts(connection, before, ALMATY) == 0
        left = {row.person for row in await connection.execute(select(outbox.c.person))}
        counts = {tuple(row) for row in await connection.execute(select(letter_counts))}
    assert left == {"p006", "p007"}
    fifteenth = date(2026, 12, 15)
    assert counts == {
        (fifteenth, "digest", "sent", 2),
        (fifteenth, "digest", "unreachable", 1),
        (fifteenth, "broadcast", "sent", 1),
        (date(2026, 12, 16), "digest", "sent", 1),
    }


async def test_counts_of_the_same_day_add_up(database: Database) -> None:
    for person in ("p001", "p002"):
        async with database.writing() as connection:
            await put(connection, person, "digest", "d", NOW)
            (letter,) = await claim_due(connection, NOW, 10)
            await set_state(connection, letter.id, LetterState.SENT, 1, sent_at=NOW)
            await fold_into_counts(connection, NOW + MINUTE, ALMATY)
    async with database.reading() as connection:
        assert [row.letters for row in await connection.execute(select(letter_counts))] == [2]


async def test_letters_are_counted_by_person_and_day_and_forgotten(database: Database) -> None:
    monday, tuesday = date(2026, 12, 14), date(2026, 12, 15)
    async with database.writing() as connection:
        for person, day in (("p001", monday), ("p001", tuesday), ("p001", tuesday), ("p002", monday)):
            await count_letter(connection, person, day)
    async with database.reading() as connection:
        assert await letters_since(connection, monday) == {"p001": {monday: 1, tuesday: 2}, "p002": {monday: 1}}
        assert await letters_since(connection, tuesday) == {"p001": {tuesday: 2}}
        assert await letters_since(connection, monday, "p002") == {"p002": {monday: 1}}
    async with database.writing() as connection:
        assert await forget_letter_days(connection, tuesday) == 2
        assert await letters_since(connection, monday) == {"p001": {tuesday: 2}}


async def test_no_text_and_no_message_stands_in_the_outbox() -> None:
    assert {column.name for column in outbox.columns} == {
        "id",
        "person",
        "kind",
        "chat",
        "key",
        "due_at",
        "state",
        "attempts",
        "sent_at",
    }
