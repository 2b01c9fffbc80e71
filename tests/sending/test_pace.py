"""The pace of calls, in time that passes only when everybody sleeps."""

import asyncio
from itertools import pairwise
from typing import Any

import pytest
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import SendMessage
from fake_time import FakeTime
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery.pace import Pace

A_MOMENT = 1e-6


def a_pace(time: FakeTime, **limits: Any) -> Pace:
    return Pace(monotonic=time.monotonic, sleep=time.sleep, **limits)


class Calls:
    """Letters and replies, and when each went."""

    def __init__(self, pace: Pace, time: FakeTime) -> None:
        self.pace, self.time = pace, time
        self.letters: list[tuple[float, int]] = []
        self.replies: list[tuple[float, int]] = []

    async def letter(self, chat: int, at: float = 0.0) -> None:
        await self.time.sleep(at)
        await self.pace.bulk(chat)
        self.letters.append((self.time.now, chat))

    async def reply(self, chat: int, at: float = 0.0) -> None:
        await self.time.sleep(at)
        async with self.pace.reply(chat):
            self.replies.append((self.time.now, chat))

    async def pause(self, at: float, seconds: float) -> None:
        await self.time.sleep(at)
        self.pace.pause(seconds)


def most_in_a_second(instants: list[float]) -> int:
    return max(sum(begin <= each < begin + 1.0 - A_MOMENT for each in instants) for begin in instants)


async def test_a_thousand_letters_take_forty_seconds_and_leave_evenly() -> None:
    time = FakeTime()
    calls = Calls(a_pace(time), time)
    await time.run(calls.letter(chat) for chat in range(1000))
    instants = [instant - 1000.0 for instant, _ in calls.letters]
    assert instants == pytest.approx([k / 25 for k in range(1000)])


ARRIVALS = st.lists(st.tuples(st.integers(0, 30), st.floats(0, 5)), min_size=1, max_size=80)
PAUSES = st.lists(st.tuples(st.floats(0, 6), st.floats(0, 4)), max_size=3)


@settings(max_examples=60)
@given(ARRIVALS, PAUSES)
def test_never_more_than_25_in_any_second_nor_two_in_a_chat(
    arrivals: list[tuple[int, float]], pauses: list[tuple[float, float]]
) -> None:
    time = FakeTime()
    calls = Calls(a_pace(time), time)
    jobs = [calls.letter(*arrival) for arrival in arrivals] + [calls.pause(*pause) for pause in pauses]
    asyncio.run(_all(time, jobs))
    assert len(calls.letters) == len(arrivals)
    assert most_in_a_second([instant for instant, _ in calls.letters]) <= 25
    for chat in {chat for _, chat in calls.letters}:
        mine = [instant for instant, each in calls.letters if each == chat]
        assert all(later - earlier >= 1.0 - A_MOMENT for earlier, later in pairwise(mine))


async def _all(time: FakeTime, jobs: list[Any]) -> None:
    await time.run(jobs)


@settings(max_examples=60)
@given(ARRIVALS, ARRIVALS, PAUSES)
def test_a_pause_holds_letters_and_replies_alike(
    letters: list[tuple[int, float]], replies: list[tuple[int, float]], pauses: list[tuple[float, float]]
) -> None:
    time = FakeTime()
    calls = Calls(a_pace(time), time)
    jobs = [calls.letter(*one) for one in letters] + [calls.reply(*one) for one in replies]
    asyncio.run(_all(time, jobs + [calls.pause(*pause) for pause in pauses]))
    for begin, seconds in pauses:
        during = [
            instant
            for instant, _ in calls.letters + calls.replies
            if 1000.0 + begin < instant < 1000.0 + begin + seconds - A_MOMENT
        ]
        assert not during


async def test_letters_late_by_less_than_a_step_keep_the_rate_and_a_stall_makes_no_burst() -> None:
    time = FakeTime()
    pace = a_pace(time)
    for _ in range(50):
        await time.run([pace.bulk(object())])
        time.now += 0.03  # what else the process had to do
    assert time.now - 1000.0 == pytest.approx(50 / 25, abs=0.05)
    time.now += 60.0
    begin = time.now
    for _ in range(10):
        await time.run([pace.bulk(object())])
    assert time.now - begin >= 8 / 25 - A_MOMENT


async def test_replies_do_not_wait_for_letters() -> None:
    time = FakeTime()
    calls = Calls(a_pace(time), time)
    jobs = [calls.letter(chat) for chat in range(500)] + [calls.reply(chat, 2.0) for chat in range(500, 540)]
    await time.run(jobs)
    assert {instant for instant, _ in calls.replies} == {1002.0}


async def test_after_a_pause_replies_go_before_letters() -> None:
    time = FakeTime()
    calls = Calls(a_pace(time), time)
    calls.pace.pause(5)
    await time.run([*(calls.letter(chat) for chat in range(3)), *(calls.reply(chat) for chat in range(7, 9))])
    assert {instant for instant, _ in calls.replies} == {1005.0}
    assert all(instant > 1005.0 for instant, _ in calls.letters)


async def test_a_letter_leaves_a_second_after_a_reply_to_the_same_chat() -> None:
    time = FakeTime()
    calls = Calls(a_pace(time), time)
    await time.run([calls.reply(7), calls.letter(7, 0.2), calls.letter(8, 0.2)])
    assert [chat for _, chat in calls.letters] == [8, 7]
    assert [instant for instant, _ in calls.letters] == pytest.approx([1000.2, 1001.0])


async def test_a_shorter_pause_does_not_cut_a_longer_one() -> None:
    time = FakeTime()
    calls = Calls(a_pace(time), time)
    calls.pace.pause(30)
    calls.pace.pause(1)
    assert calls.pace.is_paused
    await time.run([calls.reply(1)])
    assert calls.replies == [(1030.0, 1)]
    assert not calls.pace.is_paused


async def test_too_many_requests_at_a_reply_holds_everybody_and_is_raised() -> None:
    time = FakeTime()
    calls = Calls(a_pace(time), time)
    refusal = TelegramRetryAfter(SendMessage(chat_id=1, text="x"), "Too Many Requests: retry after 9", 9)
    with pytest.raises(TelegramRetryAfter):
        async with calls.pace.reply(1):
            raise refusal
    await time.run([calls.letter(2), calls.reply(3)])
    assert calls.replies == [(1009.0, 3)]
    assert calls.letters[0][0] >= 1009.0


async def test_back_off_holds_letters_longer_each_time_but_never_replies() -> None:
    time = FakeTime()
    calls = Calls(a_pace(time), time)
    held: list[float] = []
    for _ in range(7):
        began = time.now
        calls.pace.back_off()
        calls.pace.back_off()  # failing together is failing once
        await time.run([calls.reply(0)])
        assert calls.replies[-1][0] == began
        await time.run([calls.letter(len(held) + 1)])
        held.append(time.now - began)
    assert held == pytest.approx([1, 2, 4, 8, 16, 30, 30])
    calls.pace.succeeded()
    calls.pace.back_off()
    began = time.now
    await time.run([calls.letter(99)])
    assert time.now - began == pytest.approx(1)


async def test_a_pace_that_is_off_has_no_limits_but_heeds_telegram() -> None:
    pace = Pace.off()
    waited = [await pace.bulk(1) for _ in range(2000)]
    assert len(waited) == 2000
    time = FakeTime()
    calls = Calls(a_pace(time, bulk_a_second=None, chat_gap=0.0), time)
    await time.run([calls.letter(1) for _ in range(100)])
    assert time.now == 1000.0
    calls.pace.pause(3)
    await time.run([calls.letter(1)])
    assert time.now == 1003.0


async def test_how_long_a_letter_waited_is_told() -> None:
    time = FakeTime()
    pace = a_pace(time)
    pace.pause(60)
    (waited,) = await time.run([pace.bulk(1)])
    assert waited == pytest.approx(60, abs=0.1)


async def test_chats_are_forgotten_once_their_second_has_passed() -> None:
    time = FakeTime()
    pace = a_pace(time)
    for chat in range(5000):
        async with pace.reply(chat):
            time.now += 0.01
    assert len(pace._chats) <= 1001
