"""The sender against a Telegram that refuses, breaks and dies."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Hashable, Iterable
from contextlib import suppress
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import SendMessage
from aiohttp import ClientConnectionError, ConnectionTimeoutError
from fake_time import FakeTime
from sqlalchemy import select
from structlog.testing import capture_logs

from delivery.pace import Pace
from delivery.sender import WORKERS, Counts, Sender
from domain.letters import MOST_CALLS, Letter, LetterState
from storage.database import Database
from storage.outbox import letters_since, put
from storage.tables.letters import outbox

ALMATY = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 12, 15, 5, tzinfo=UTC)
TODAY = date(2026, 12, 15)
METHOD = SendMessage(chat_id=1, text="x")


def never_made() -> Exception:
    error = TelegramNetworkError(METHOD, "ConnectionTimeoutError: no route")
    error.__cause__ = ConnectionTimeoutError()
    return error


def answer_lost() -> Exception:
    error = TelegramNetworkError(METHOD, "ServerDisconnectedError")
    error.__cause__ = ClientConnectionError()
    return error


def flood() -> Exception:
    return TelegramRetryAfter(METHOD, "Too Many Requests: retry after 5", 5)


def broken() -> Exception:
    return TelegramServerError(METHOD, "Internal Server Error")


def blocked() -> Exception:
    return TelegramForbiddenError(METHOD, "Forbidden: bot was blocked by the user")


def unchanged() -> Exception:
    return TelegramBadRequest(METHOD, "Bad Request: message is not modified: ...")


def malformed() -> Exception:
    return TelegramBadRequest(METHOD, "Bad Request: can't parse entities")


class Telegram:
    """What happens to each person's letters, one after another; then all goes well. Keeps what was asked of it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.pace = Pace.off()
        self.troubles: dict[str, list[Exception]] = defaultdict(list)
        self.no_longer_due: set[str] = set()
        self.cannot_be_composed: set[str] = set()
        self.calls: list[str] = []
        self.calls_in_a_pause: list[str] = []
        self.states_at_call: set[str] = set()
        self.unreachable: list[str] = []
        self.composed: Counter[str] = Counter()
        self.two_composed = asyncio.Event()

    async def compose(self, letter: Letter) -> Letter | None:
        self.composed[letter.person] += 1
        if self.composed.total() == 2:
            self.two_composed.set()
        if letter.person in self.cannot_be_composed:
            raise KeyError("a bug")
        return None if letter.person in self.no_longer_due else letter

    async def send(self, letter: Letter) -> None:
        self.calls.append(letter.person)
        if self.pace.is_paused:
            self.calls_in_a_pause.append(letter.person)
        self.states_at_call.add((await states(self.database))[letter.person])
        if self.troubles[letter.person]:
            raise self.troubles[letter.person].pop(0)

    async def note_unreachable(self, letter: Letter, now: datetime) -> None:
        assert now == NOW
        self.unreachable.append(letter.person)

    @property
    def called(self) -> Counter[str]:
        return Counter(self.calls)

    def sender(self, pace: Pace) -> Sender[Letter]:
        self.pace = pace
        return Sender(self.database, pace, self.compose, self.send, self.note_unreachable, zone=ALMATY)


async def a_telegram(database: Database, people: Iterable[str], kind: str = "digest") -> Telegram:
    async with database.writing() as connection:
        for person in people:
            assert await put(connection, person, kind, "2026-12-15", NOW)
    return Telegram(database)


async def states(database: Database) -> dict[str, str]:
    async with database.reading() as connection:
        return {row.person: row.state for row in await connection.execute(select(outbox.c.person, outbox.c.state))}


async def counted(database: Database) -> dict[str, int]:
    async with database.reading() as connection:
        return {person: days[TODAY] for person, days in (await letters_since(connection, TODAY)).items()}


def quick_pace() -> tuple[Pace, list[float]]:
    """A pace without limits whose pauses pass at once, and how long they would have been."""
    now, slept = [0.0], []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds
        await asyncio.sleep(0)

    return Pace(bulk_a_second=None, chat_gap=0.0, monotonic=lambda: now[0], sleep=sleep), slept


async def test_letters_are_sent_once_and_counted(database: Database) -> None:
    people = [f"p{number:03}" for number in range(50)]
    telegram = await a_telegram(database, people)
    sender = telegram.sender(Pace.off())
    assert not await sender.is_idle_at(NOW)
    counts = await sender.deliver_due(NOW)
    assert (counts[LetterState.SENT], counts.total) == (50, 50)
    assert (await sender.deliver_due(NOW)).total == 0
    assert telegram.called == Counter(people)
    assert telegram.states_at_call == {"sending"}
    assert await counted(database) == dict.fromkeys(people, 1)
    assert await sender.is_idle_at(NOW)


async def test_two_rounds_at_once_send_each_letter_once(sqlite: Database) -> None:
    people = [f"p{number:03}" for number in range(30)]
    telegram = await a_telegram(sqlite, people)
    sender = telegram.sender(Pace.off())
    await asyncio.gather(*(sender.deliver_due(NOW) for _ in range(3)))
    assert telegram.called == Counter(people)


CASES: list[tuple[str, Callable[[], Exception], str, str, int, int]] = [
    # kind of letter, what the first call raises, its name, state at the end, calls, letters counted
    ("digest", blocked, "blocked", "unreachable", 1, 0),
    ("digest", malformed, "malformed", "failed", 1, 0),
    ("digest", unchanged, "unchanged", "sent", 1, 1),
    ("digest", flood, "flood", "sent", 2, 1),
    ("digest", broken, "broken", "sent", 2, 1),
    ("digest", never_made, "never made", "sent", 2, 1),
    ("digest", answer_lost, "answer lost", "sent", 2, 1),
    ("broadcast", answer_lost, "answer lost", "uncertain", 1, 1),
    ("broadcast", never_made, "never made", "sent", 2, 1),
    ("broadcast", flood, "flood", "sent", 2, 1),
    ("role_request", answer_lost, "answer lost", "uncertain", 1, 0),
    ("digest", lambda: KeyError("a bug"), "bug", "failed", 1, 0),
]


@pytest.mark.parametrize(
    ("kind", "trouble", "name", "state", "calls", "letters"), CASES, ids=[f"{case[0]} {case[2]}" for case in CASES]
)
async def test_each_trouble_ends_as_it_should_and_stops_nobody_else(
    database: Database, kind: str, trouble: Callable[[], Exception], name: str, state: str, calls: int, letters: int
) -> None:
    people = ["p000", "p001", "p002", "p003"]
    telegram = await a_telegram(database, people, kind)
    telegram.troubles["p001"] = [trouble()]
    pace, _ = quick_pace()
    counts = await telegram.sender(pace).deliver_due(NOW)
    assert await states(database) == {**dict.fromkeys(people, "sent"), "p001": state}
    assert telegram.called == {**dict.fromkeys(people, 1), "p001": calls}
    assert (await counted(database)).get("p001", 0) == letters
    assert telegram.unreachable == (["p001"] if name == "blocked" else [])
    assert counts.total == 4


async def test_a_digest_whose_answer_is_lost_twice_is_not_sent_a_third_time(sqlite: Database) -> None:
    telegram = await a_telegram(sqlite, ["p001"])
    telegram.troubles["p001"] = [answer_lost(), answer_lost()]
    counts = await telegram.sender(Pace.off()).deliver_due(NOW)
    assert counts[LetterState.UNCERTAIN] == 1
    assert telegram.called == {"p001": 2}
    assert await counted(sqlite) == {"p001": 1}


class BrokenConnections(Telegram):
    """Every call breaks in the middle until the pauses amount to a minute."""

    slept: list[float]

    async def send(self, letter: Letter) -> None:
        await super().send(letter)
        if sum(self.slept) < 60:
            raise answer_lost()


async def test_connections_that_break_for_a_minute_leave_few_broadcasts_in_doubt(sqlite: Database) -> None:
    people = [f"p{number:03}" for number in range(60)]
    await a_telegram(sqlite, people, "broadcast")
    telegram = BrokenConnections(sqlite)
    pace, telegram.slept = quick_pace()
    counts = await telegram.sender(pace).deliver_due(NOW)
    assert WORKERS <= counts[LetterState.UNCERTAIN] < len(people)
    assert counts[LetterState.SENT] == len(people) - counts[LetterState.UNCERTAIN]
    assert telegram.called == dict.fromkeys(people, 1)


async def test_calls_that_were_never_made_do_not_use_up_the_repetition(sqlite: Database) -> None:
    telegram = await a_telegram(sqlite, ["p001"])
    telegram.troubles["p001"] = [never_made(), flood(), never_made(), answer_lost()]
    pace, _ = quick_pace()
    assert (await telegram.sender(pace).deliver_due(NOW))[LetterState.SENT] == 1
    assert telegram.called == {"p001": 5}


async def test_a_letter_that_breaks_telegram_is_given_up_while_the_rest_go(sqlite: Database) -> None:
    telegram = await a_telegram(sqlite, ["p001", "p002"])
    telegram.troubles["p001"] = [broken() for _ in range(99)]
    pace, slept = quick_pace()
    await telegram.sender(pace).deliver_due(NOW)
    assert await states(sqlite) == {"p001": "failed", "p002": "sent"}
    assert telegram.called == {"p001": MOST_CALLS, "p002": 1}
    assert slept


async def _settled(delivery: Awaitable[Counts], time: FakeTime) -> None:
    """Lets a delivery, which works on a real database, live through fake time."""
    task = asyncio.ensure_future(delivery)
    while not task.done():
        await asyncio.sleep(0.01)
        time.wake_next()
    await task


async def test_too_many_requests_holds_every_letter_and_the_letter_goes_again(sqlite: Database) -> None:
    time = FakeTime()
    people = [f"p{number:03}" for number in range(40)]
    telegram = await a_telegram(sqlite, people)
    telegram.troubles["p003"], telegram.troubles["p010"] = [flood(), flood()], [flood()]
    sender = telegram.sender(Pace(monotonic=time.monotonic, sleep=time.sleep))
    await _settled(sender.deliver_due(NOW), time)
    assert telegram.called == Counter([*people, "p003", "p003", "p010"])
    assert telegram.calls_in_a_pause == []
    assert time.now >= 1000.0 + 2 * 5.0
    assert set((await states(sqlite)).values()) == {"sent"}


async def test_a_letter_written_down_when_a_pause_begins_waits_for_its_end(sqlite: Database) -> None:
    time = FakeTime()
    telegram = await a_telegram(sqlite, ["p001"])
    pace = Pace(monotonic=time.monotonic, sleep=time.sleep)
    bulk = pace.bulk

    async def bulk_and_then_a_pause(chat: Hashable) -> float:
        waited = await bulk(chat)
        if telegram.composed["p001"] == 1:
            pace.pause(60)
        return waited

    pace.bulk = bulk_and_then_a_pause  # type: ignore[method-assign]
    await _settled(telegram.sender(pace).deliver_due(NOW), time)
    assert telegram.calls_in_a_pause == []
    assert telegram.called == {"p001": 1}
    assert time.now >= 1060.0


async def test_after_a_long_pause_letters_are_composed_anew_and_those_answered_meanwhile_dropped(
    sqlite: Database,
) -> None:
    time = FakeTime()
    telegram = await a_telegram(sqlite, ["p001", "p002"])
    pace = Pace(monotonic=time.monotonic, sleep=time.sleep)
    pace.pause(60)
    delivery = asyncio.ensure_future(telegram.sender(pace).deliver_due(NOW))
    await telegram.two_composed.wait()
    telegram.no_longer_due.add("p001")
    await _settled(delivery, time)
    assert await states(sqlite) == {"p001": "dropped", "p002": "sent"}
    assert telegram.called == {"p002": 1}


async def test_a_letter_no_longer_due_is_dropped_without_a_call(database: Database) -> None:
    telegram = await a_telegram(database, ["p001", "p002"])
    telegram.no_longer_due.add("p001")
    counts = await telegram.sender(Pace.off()).deliver_due(NOW)
    assert (counts[LetterState.DROPPED], counts[LetterState.SENT]) == (1, 1)
    assert telegram.called == {"p002": 1}
    assert await counted(database) == {"p002": 1}


async def test_a_letter_that_cannot_be_composed_fails_and_the_rest_go(sqlite: Database) -> None:
    telegram = await a_telegram(sqlite, ["p001", "p002"])
    telegram.cannot_be_composed.add("p001")
    await telegram.sender(Pace.off()).deliver_due(NOW)
    assert await states(sqlite) == {"p001": "failed", "p002": "sent"}


async def test_a_failed_letter_is_logged_without_person_chat_or_text(sqlite: Database) -> None:
    telegram = await a_telegram(sqlite, ["p001", "p002"])
    telegram.troubles["p001"] = [TelegramBadRequest(METHOD, "Bad Request: secret words in chat 1001")]
    telegram.cannot_be_composed.add("p002")
    with capture_logs() as logs:
        await telegram.sender(Pace.off()).deliver_due(NOW)
    assert [entry["event"] for entry in logs] == ["letter_failed", "letter_failed"]
    assert {entry["error"] for entry in logs} == {"TelegramBadRequest", "KeyError"}
    assert not any(word in str(logs) for word in ("p001", "p002", "1001", "secret", "bug"))


async def test_letters_due_later_wait(sqlite: Database) -> None:
    telegram = await a_telegram(sqlite, ["p001"])
    assert (await telegram.sender(Pace.off()).deliver_due(datetime(2026, 12, 15, 4, 59, tzinfo=UTC))).total == 0
    assert not telegram.calls


async def a_sender_that_died(telegram: Telegram) -> None:
    """Stops a sender while its call is under way."""
    under_way = asyncio.Event()

    async def send(letter: Letter) -> None:
        under_way.set()
        await asyncio.Event().wait()

    sender = Sender(telegram.database, Pace.off(), telegram.compose, send, telegram.note_unreachable, zone=ALMATY)
    delivery = asyncio.ensure_future(sender.deliver_due(NOW))
    await under_way.wait()
    delivery.cancel()
    with suppress(asyncio.CancelledError):
        await delivery


@pytest.mark.parametrize(
    ("kind", "recovered", "finally_", "calls"),
    [("digest", "waiting", "sent", 1), ("broadcast", "uncertain", "uncertain", 0)],
)
async def test_what_a_dead_sender_left_is_repeated_only_if_harmless(
    database: Database, kind: str, recovered: str, finally_: str, calls: int
) -> None:
    telegram = await a_telegram(database, ["p001"], kind)
    await a_sender_that_died(telegram)
    assert await states(database) == {"p001": "sending"}
    sender = telegram.sender(Pace.off())
    await sender.recover(NOW)
    assert await states(database) == {"p001": recovered}
    await sender.deliver_due(NOW)
    assert await states(database) == {"p001": finally_}
    assert telegram.called["p001"] == calls
    assert await counted(database) == {"p001": 1}
    assert await sender.is_idle_at(NOW)


async def test_a_digest_left_by_two_dead_senders_is_in_doubt_for_good(sqlite: Database) -> None:
    telegram = await a_telegram(sqlite, ["p001"])
    for _ in range(2):
        await a_sender_that_died(telegram)
    sender = telegram.sender(Pace.off())
    counts = await sender.deliver_due(NOW)
    assert counts[LetterState.UNCERTAIN] == 1
    assert not telegram.calls
