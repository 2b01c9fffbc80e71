"""The life of a wave: planned, open, closed, released. It never goes back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import NothingToDo, TooLate


class WaveState(StrEnum):
    """Where a wave is in its life (design of results: they are released once)."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    RELEASED = "released"


class WaveVerb(StrEnum):
    """What can be done to a wave, by the clock or by the QA office."""

    OPEN = "open"
    CLOSE = "close"
    RELEASE = "release"
    CORRECT = "correct"


TRANSITIONS: Mapping[tuple[WaveState, WaveVerb], WaveState] = {
    (WaveState.PLANNED, WaveVerb.OPEN): WaveState.OPEN,
    # Called off, or its whole window passed while nothing ran.
    (WaveState.PLANNED, WaveVerb.CLOSE): WaveState.CLOSED,
    (WaveState.OPEN, WaveVerb.CLOSE): WaveState.CLOSED,
    (WaveState.CLOSED, WaveVerb.RELEASE): WaveState.RELEASED,
    # a correction is a whole new release beside the first
    (WaveState.RELEASED, WaveVerb.CORRECT): WaveState.RELEASED,
}
"""The only ways from one state to another; drawn in docs/architecture.md."""

_LEADS_TO = {WaveVerb.OPEN: WaveState.OPEN, WaveVerb.CLOSE: WaveState.CLOSED, WaveVerb.RELEASE: WaveState.RELEASED}


class Correction(StrEnum):
    """Why results are released once more (a code, so that it can be said in every language)."""

    COMMENTS = "comments"
    LIMITS = "limits"
    STRUCTURE = "structure"
    EARLIER = "earlier"


def after(state: WaveState, verb: WaveVerb) -> WaveState:
    """The state that a verb leads to; NothingToDo if it is so already, TooLate if its time has passed or not come."""
    target = TRANSITIONS.get((state, verb))
    if target is not None:
        return target
    raise NothingToDo if _LEADS_TO.get(verb) is state else TooLate


def state_at(state: WaveState, opens_at: datetime, closes_at: datetime, now: datetime) -> WaveState:
    """The state the clock leads to from `state`: opens at `opens_at`, closes once `closes_at` has passed.

    The clock never reopens what has closed, however the dates are corrected, and never releases.
    """
    if state in (WaveState.CLOSED, WaveState.RELEASED):
        return state
    if now > closes_at:
        return WaveState.CLOSED
    return WaveState.OPEN if now >= opens_at else state


def next_change(state: WaveState, opens_at: datetime, closes_at: datetime, *, held: bool = False) -> datetime | None:
    """When the clock changes the wave next; None if it never will. One that is `held` does not open, and closes.

    A wave closes at the whole second after `closes_at`, at which an answer still counts.
    """
    close = closes_at + timedelta(seconds=1)
    if state is WaveState.PLANNED:
        return close if held else min(opens_at, close)
    return close if state is WaveState.OPEN else None
