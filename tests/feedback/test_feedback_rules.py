"""The rules of rounds, circles and limits, without a chat."""

from collections import defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.feedback import Topic, counts_to_show, is_offered
from domain.feedback_rounds import ENOUGH, LONGEST_WAIT, due_inboxes, round_day
from handlers.day_limit import DayLimit, Sort

FIRST = date(2026, 12, 16)
days = st.integers(0, 20).map(lambda number: FIRST + timedelta(days=number))
inboxes = st.sampled_from(["", "unit-library", "unit-canteen"])


@given(st.lists(st.tuples(inboxes, days), max_size=25))
def test_nobody_waits_longer_than_three_days_and_nobody_goes_alone_before(written: list[tuple[str, date]]) -> None:
    waiting: dict[str, list[date]] = defaultdict(list)
    for number in range(26):
        today = FIRST + timedelta(days=number)
        for inbox in due_inboxes(waiting, today):
            batch = waiting.pop(inbox)
            assert len(batch) >= ENOUGH or min(batch) == today - LONGEST_WAIT
        for batch in waiting.values():
            assert len(batch) < ENOUGH
            assert today - min(batch) < LONGEST_WAIT
        for inbox, day in written:  # after the round: whoever writes before ten is of the day before
            if day == today:
                waiting[inbox].append(day)
    assert not waiting


@given(st.lists(days, min_size=1, max_size=6), days)
def test_the_day_of_a_round_is_the_first_on_which_it_is_due(written: list[date], today: date) -> None:
    found = round_day(written, today)
    assert found >= today
    assert due_inboxes({"": written}, found) == {""}
    before = [today + timedelta(days=number) for number in range((found - today).days)]
    assert not any(due_inboxes({"": written}, day) for day in before)


@given(st.lists(days, min_size=1, max_size=6), days)
def test_one_more_message_never_delays_a_round(written: list[date], more: date) -> None:
    today = max(written)
    assert round_day([*written, more], today) <= round_day(written, today)


def test_an_empty_inbox_has_no_round() -> None:
    assert due_inboxes({"": []}, FIRST) == frozenset()
    with pytest.raises(ValueError, match="nothing waits"):
        round_day([], FIRST)


def test_a_unit_is_offered_from_thirty_people_on() -> None:
    assert [is_offered(writers) for writers in (0, 29, 30, 31)] == [False, False, True, True]


@given(st.dictionaries(st.sampled_from(list(Topic)), st.integers(0, 12)))
def test_a_topic_of_fewer_than_five_is_never_counted(counts: dict[Topic, int]) -> None:
    shown = counts_to_show(counts)
    assert all(n >= 5 for n in shown.values())
    assert set(shown) == {topic for topic, n in counts.items() if n > 4}
    assert list(shown) == [topic for topic in Topic if topic in shown]


def test_a_day_is_counted_for_each_account_and_sort_and_forgotten_at_its_end() -> None:
    limit, today, tomorrow = DayLimit(), FIRST, FIRST + timedelta(days=1)
    for user in (5001, 5001, 5002):
        limit.count(user, Sort.BEGUN, today)
    limit.count(5001, Sort.ADDED, today)
    assert [limit.sent(user, Sort.BEGUN, today) for user in (5001, 5002, 5003)] == [2, 1, 0]
    assert limit.sent(5001, Sort.ADDED, today) == 1
    assert limit.sent(5001, Sort.BEGUN, tomorrow) == 0
    before = vars(limit).copy()
    limit.count(5002, Sort.BEGUN, tomorrow)
    assert limit.sent(5001, Sort.BEGUN, tomorrow) == 0
    assert before["_key"] != vars(limit)["_key"], "the key goes with the day"
    assert "5001" not in str(before)
    assert b"5001" not in b"".join(before["_counts"])
