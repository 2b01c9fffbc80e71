"""The life of a wave, and its picture in the documents."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import NothingToDo, TooLate
from domain.wave import TRANSITIONS, WaveState, WaveVerb, after, next_change, state_at

ARCHITECTURE = Path(__file__).parents[2] / "docs" / "architecture.md"
MARK = "<!-- wave states -->"
ORDER = list(WaveState)
INSTANTS = st.datetimes(datetime(2026, 12, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def test_the_diagram_in_the_documents_is_the_table() -> None:
    _, drawn, _ = ARCHITECTURE.read_text(encoding="utf-8").split(MARK)
    arrows = re.findall(r"^\s*(\w+) --> (\w+) : (\w+)$", drawn, re.MULTILINE)
    table = {(state, target, verb) for (state, verb), target in TRANSITIONS.items()}
    assert set(arrows) == table
    assert len(arrows) == drawn.count("-->") == len(table)


def test_no_transition_leads_back() -> None:
    onward = {(state, target) for (state, verb), target in TRANSITIONS.items() if verb is not WaveVerb.CORRECT}
    assert all(ORDER.index(target) > ORDER.index(state) for state, target in onward)
    assert TRANSITIONS[WaveState.RELEASED, WaveVerb.CORRECT] is WaveState.RELEASED


def test_every_state_can_be_reached() -> None:
    assert {WaveState.PLANNED, *TRANSITIONS.values()} == set(WaveState)


@pytest.mark.parametrize("state", WaveState)
@pytest.mark.parametrize("verb", WaveVerb)
def test_a_verb_does_what_the_table_says_or_says_why_not(state: WaveState, verb: WaveVerb) -> None:
    if (state, verb) in TRANSITIONS:
        assert after(state, verb) is TRANSITIONS[state, verb]
    else:
        with pytest.raises((NothingToDo, TooLate)):
            after(state, verb)


def test_opening_an_open_wave_is_nothing_to_do_and_a_closed_one_too_late() -> None:
    with pytest.raises(NothingToDo):
        after(WaveState.OPEN, WaveVerb.OPEN)
    with pytest.raises(TooLate):
        after(WaveState.CLOSED, WaveVerb.OPEN)
    with pytest.raises(TooLate):
        after(WaveState.OPEN, WaveVerb.RELEASE)


@given(st.lists(st.tuples(INSTANTS, INSTANTS, INSTANTS), min_size=2))
def test_a_wave_never_goes_back_however_its_dates_are_corrected(
    corrections: list[tuple[datetime, datetime, datetime]],
) -> None:
    nows = sorted(now for _, _, now in corrections)
    states = [WaveState.PLANNED]
    for (opens_at, closes_at, _), now in zip(corrections, nows, strict=True):
        states.append(state_at(states[-1], opens_at, closes_at, now))
    assert all(ORDER.index(earlier) <= ORDER.index(later) for earlier, later in pairwise(states))


@given(st.sampled_from(WaveState), INSTANTS, INSTANTS, INSTANTS)
def test_the_clock_moves_only_along_the_table(
    state: WaveState, opens_at: datetime, closes_at: datetime, now: datetime
) -> None:
    target = state_at(state, opens_at, closes_at, now)
    assert target is state or (target in TRANSITIONS.values() and target is not WaveState.RELEASED)
    if target is not state:
        assert any(start is state and end is target for (start, _), end in TRANSITIONS.items())


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_a_wave_is_open_from_its_opening_up_to_and_at_its_close(opens_at: datetime, length: timedelta) -> None:
    closes_at = opens_at + length
    second = timedelta(seconds=1)
    states = [
        state_at(WaveState.PLANNED, opens_at, closes_at, now)
        for now in (opens_at - second, opens_at, closes_at, closes_at + second)
    ]
    assert states == [WaveState.PLANNED, WaveState.OPEN, WaveState.OPEN, WaveState.CLOSED]


@given(st.sampled_from(WaveState), INSTANTS, INSTANTS)
def test_at_its_next_change_a_wave_changes_and_after_the_last_it_never_does(
    state: WaveState, opens_at: datetime, closes_at: datetime
) -> None:
    change = next_change(state, opens_at, closes_at)
    if change is None:
        assert state_at(state, opens_at, closes_at, datetime.max.replace(tzinfo=UTC)) is state
    else:
        assert state_at(state, opens_at, closes_at, change) is not state
        assert state_at(state, opens_at, closes_at, change - timedelta(seconds=1)) is state
