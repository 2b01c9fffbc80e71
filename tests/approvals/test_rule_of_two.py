"""The rule of two as a pure function: nobody grants their own, a day late is late, another content is not approved."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.access import CLOCK, OPERATOR, Actor, actor, may
from domain.approvals import (
    DAYS,
    GRANTS,
    REASONS,
    Approval,
    Kind,
    State,
    current,
    last_day,
    require_decidable,
    require_granter,
)
from domain.broadcast import Audience, Broadcast, BroadcastState, content_hash
from domain.calendar import at, day_of
from domain.errors import ContentChanged, NotAllowed, NothingToDo, SamePerson, TooLate
from domain.people import Role

ZONE = ZoneInfo("Asia/Almaty")
ASKED_ON = date(2026, 12, 31)
KINDS, ROLES = st.sampled_from(Kind), st.frozensets(st.sampled_from(Role), max_size=4)
PEOPLE = st.sampled_from(["s-001", "e-002", "e-003", OPERATOR.id, CLOCK.id])
TOP = {Role.PRESIDENT, Role.PROVOST, Role.FIRST_VP, Role.VP_FINANCE, Role.VP_STUDENTS, Role.DEAN}
WHO_GRANTS = {
    Kind.FORM_VERSION: TOP,
    Kind.PUBLIC_RELEASE: {Role.QA_LEAD, Role.PROVOST, Role.FIRST_VP, Role.PRESIDENT},
    Kind.BROADCAST: TOP | {Role.QA_LEAD, Role.COMMS_OFFICER},
}
"""Written down once more, from the handbook and the design."""


def request(kind: Kind = Kind.PUBLIC_RELEASE, **changes: Any) -> Approval:
    """One that waits since the last day of 2026."""
    expires = last_day(kind, State.WAITING, ASKED_ON)
    return replace(Approval("a", kind, "subject", "content", "e-002", ASKED_ON, expires), **changes)


@given(KINDS, PEOPLE, PEOPLE, ROLES)
def test_only_another_person_with_the_role_may_decide(
    kind: Kind, asker: str, granter: str, held: frozenset[Role]
) -> None:
    asked = request(kind, asked_by=asker)
    who = actor(granter, held)
    allowed = bool(held & WHO_GRANTS[kind]) and granter not in (asker, OPERATOR.id, CLOCK.id)
    if granter in (OPERATOR.id, CLOCK.id):
        who = Actor(granter)
    if allowed:
        require_granter(asked, who)
    else:
        with pytest.raises(NotAllowed):
            require_granter(asked, who)


@given(KINDS, ROLES)
def test_who_asked_never_decides_whatever_their_roles(kind: Kind, held: frozenset[Role]) -> None:
    with pytest.raises(SamePerson):
        require_granter(request(kind), actor("e-002", held | WHO_GRANTS[kind]))


def test_neither_the_clock_nor_the_operator_grants_anything() -> None:
    assert not any(may(who, act) for who in (CLOCK, OPERATOR) for act in GRANTS.values())


@given(KINDS, st.integers(-2, DAYS + 3), st.times())
def test_a_request_waits_to_the_end_of_its_last_local_day(kind: Kind, days: int, clock: time) -> None:
    now = at(ASKED_ON + timedelta(days=days), clock.replace(tzinfo=None), ZONE)
    asked, today = request(kind), day_of(now, ZONE)
    assert asked.is_waiting(today) is (days <= DAYS)
    if days <= DAYS:
        require_decidable(asked, "content", today)
    else:
        with pytest.raises(TooLate):
            require_decidable(asked, "content", today)


@pytest.mark.parametrize(
    ("now", "waits"),
    [
        (datetime(2027, 1, 14, 23, 59, 59, 999999, ZONE), True),
        (datetime(2027, 1, 15, 0, 0, 0, 0, ZONE), False),
    ],
)
def test_midnight_in_the_university_is_the_edge(now: datetime, *, waits: bool) -> None:
    assert request().is_waiting(day_of(now, ZONE)) is waits
    # the same instant in another time zone
    assert request().is_waiting(day_of(now.astimezone(ZoneInfo("UTC")), ZONE)) is waits


@given(KINDS, st.integers(0, 400))
def test_what_was_granted_is_used_within_its_days_but_a_form_holds_for_good(kind: Kind, later: int) -> None:
    granted = request(
        kind, state=State.GRANTED, decided_on=ASKED_ON, expires_on=last_day(kind, State.GRANTED, ASKED_ON)
    )
    today = ASKED_ON + timedelta(days=later)
    assert granted.holds("content", today) is (kind is Kind.FORM_VERSION or later <= DAYS)
    assert granted.is_granted("content")
    assert not granted.holds("another", today)
    assert not granted.is_granted("another")


@given(KINDS, st.sampled_from([state for state in State if state is not State.WAITING]), st.integers(0, DAYS))
def test_what_is_decided_stays_decided(kind: Kind, state: State, later: int) -> None:
    with pytest.raises(NothingToDo):
        require_decidable(request(kind, state=state), "content", ASKED_ON + timedelta(days=later))


def test_another_content_than_was_asked_about_is_not_decided() -> None:
    with pytest.raises(ContentChanged):
        require_decidable(request(), "another", ASKED_ON)


@given(st.lists(st.tuples(st.sampled_from(State), st.sampled_from(["content", "another"]), st.integers(-20, 0))))
def test_what_counts_is_what_holds_else_what_waits_for_this_very_content(rows: list[tuple[State, str, int]]) -> None:
    found = [
        request(id=str(number), state=state, content=content, expires_on=ASKED_ON + timedelta(days=days + DAYS))
        for number, (state, content, days) in enumerate(rows)
    ]
    counts = current(found, "content", ASKED_ON)
    live = [one for one in found if one.content == "content" and one.expires_on and one.expires_on >= ASKED_ON]
    states = {one.state for one in live}
    if State.GRANTED in states:
        assert counts is not None
        assert counts.state is State.GRANTED
    elif State.WAITING in states:
        assert counts is not None
        assert counts.state is State.WAITING
    else:
        assert counts is None


def test_every_kind_can_be_refused_with_a_reason() -> None:
    assert set(REASONS) == set(Kind)
    assert all(REASONS.values())


MESSAGE = Broadcast(
    "b", "e-002", BroadcastState.ASKED, Audience("student", "f-01", "kk"),
    texts={"kk": "а", "ru": "б", "en": "c"}, photos={"kk": "1"}, pictures={"ru": "2"},
)  # fmt: skip
CHANGED = (
    {"audience": Audience("", "f-01", "kk")},
    {"audience": Audience("student", "", "kk")},
    {"audience": Audience("student", "f-01", "")},
    {"texts": {"kk": "а", "ru": "б", "en": "c!"}},
    {"texts": {"kk": "б", "ru": "а", "en": "c"}},
    {"photos": {"ru": "1"}},
    {"pictures": {"ru": "3"}},
    {"wave": "teaching-2026-fall"},
)


@pytest.mark.parametrize("change", CHANGED)
def test_every_word_picture_and_reader_is_part_of_what_is_approved(change: dict[str, Any]) -> None:
    assert content_hash(replace(MESSAGE, **change)) != content_hash(MESSAGE)


def test_how_far_it_is_is_no_part_of_it() -> None:
    sent = replace(MESSAGE, state=BroadcastState.SENDING, recipients=9, progress_message=4)
    assert content_hash(sent) == content_hash(MESSAGE)
