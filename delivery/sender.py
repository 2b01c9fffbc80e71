"""The sender: takes letters from the outbox and sends them, one after another in Telegram's pace, each told apart.

`sending` is written before a call and what became of it after; who dies in between leaves a letter in doubt, which
is repeated only if that is harmless. One letter that fails never stops the rest.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Generic, TypeVar

import structlog

from delivery.pace import Pace
from delivery.verdicts import Kind, Verdict, verdict
from domain.calendar import day_of
from domain.letters import (
    FINAL_STATES,
    Letter,
    LetterState,
    after_lost_answer,
    after_refused_call,
    weighs_on_budget,
)
from storage.database import Database
from storage.outbox import anything_due, claim_due, count_letter, left_sending, set_state

WORKERS = 8
"""Calls under way at once: enough to keep the pace when an answer takes a third of a second."""

LETTERS_A_ROUND = 200
STALE_AFTER = 2.0
"""Seconds of waiting after which a letter is composed anew: the person may have answered meanwhile."""

Outgoing = TypeVar("Outgoing")

log = structlog.get_logger()


@dataclass(frozen=True)
class Counts:
    """How many letters settled, by their final state."""

    by_state: Mapping[LetterState, int] = field(default_factory=dict)

    def __getitem__(self, state: LetterState) -> int:
        """Letters that came to `state`."""
        return self.by_state.get(state, 0)

    @property
    def total(self) -> int:
        """Letters that settled."""
        return sum(self.by_state.values())


class Sender(Generic[Outgoing]):
    """One for each outbox.

    `compose` says what a letter holds now, None if it is no longer due; `send` makes the one call to Telegram and
    raises what it raises; `unreachable` is told whose letter could not be delivered because the person blocked the
    bot or is not there.
    """

    def __init__(
        self,
        database: Database,
        pace: Pace,
        compose: Callable[[Letter], Awaitable[Outgoing | None]],
        send: Callable[[Outgoing], Awaitable[None]],
        unreachable: Callable[[Letter, datetime], Awaitable[None]],
        *,
        zone: tzinfo,
    ) -> None:
        self._database = database
        self._pace = pace
        self._compose = compose
        self._send = send
        self._unreachable = unreachable
        self._zone = zone
        self._turn = asyncio.Lock()

    async def deliver_due(self, now: datetime) -> Counts:
        """Sends every letter due at `now` and returns what became of them; waits as long as Telegram asks it to.

        A second call at the same time waits for the first.
        """
        settled: Counter[LetterState] = Counter()
        async with self._turn:
            # Whatever is `sending` now was left by a round that died.
            settled.update(await self._recover(now))
            while letters := await self._due(now):
                settled.update(await self._round(letters, now))
        return Counts({state: number for state, number in settled.items() if state in FINAL_STATES})

    async def recover(self, now: datetime) -> Counts:
        """Puts letters in doubt that a process left when it died; harmless ones wait again. To be called at start."""
        async with self._turn:
            states = Counter(await self._recover(now))
        return Counts({state: number for state, number in states.items() if state in FINAL_STATES})

    async def is_idle_at(self, now: datetime) -> bool:
        """Whether no letter due at `now` waits or is under way."""
        async with self._database.reading() as connection:
            return not await anything_due(connection, now)

    async def _due(self, now: datetime) -> Sequence[Letter]:
        async with self._database.reading() as connection:
            return await claim_due(connection, now, LETTERS_A_ROUND)

    async def _recover(self, now: datetime) -> Sequence[LetterState]:
        async with self._database.reading() as connection:
            left = await left_sending(connection)
        states = []
        for letter in left:
            state = after_lost_answer(letter.kind, letter.attempts)
            await self._settle(letter, state, letter.attempts, now)
            states.append(state)
        return states

    async def _round(self, letters: Sequence[Letter], now: datetime) -> Sequence[LetterState]:
        """Tries each letter once, several at a time; returns the state each has come to."""
        queue = list(reversed(letters))
        states: list[LetterState] = []

        async def work() -> None:
            while queue:
                states.append(await self._deliver(queue.pop(), now))

        async with asyncio.TaskGroup() as workers:
            for _ in range(min(WORKERS, len(letters))):
                workers.create_task(work())
        return states

    async def _deliver(self, letter: Letter, now: datetime) -> LetterState:
        try:
            outgoing = await self._compose_fresh(letter)
        except Exception as error:  # noqa: BLE001 - a letter that cannot be written must not stop the rest
            _report(letter, error)
            return await self._settle(letter, LetterState.FAILED, letter.attempts, now)
        if outgoing is None:
            return await self._settle(letter, LetterState.DROPPED, letter.attempts, now)
        attempts = letter.attempts + 1
        await self._settle(letter, LetterState.SENDING, attempts, now)
        if self._pace.is_paused:  # another call was told to wait while this one was being written down
            return await self._settle(letter, LetterState.WAITING, letter.attempts, now)
        try:
            await self._send(outgoing)
        except Exception as error:  # noqa: BLE001 - every error has its verdict
            return await self._after_error(letter, error, now)
        self._pace.succeeded()
        return await self._settle(letter, LetterState.SENT, attempts, now)

    async def _compose_fresh(self, letter: Letter) -> Outgoing | None:
        """The letter as it is when its turn has come; None if it is no longer due."""
        while True:
            outgoing = await self._compose(letter)
            chat = letter.person if letter.chat is None else letter.chat
            if outgoing is None or await self._pace.bulk(chat) < STALE_AFTER:
                return outgoing

    async def _after_error(self, letter: Letter, error: Exception, now: datetime) -> LetterState:
        found = verdict(error)
        if found.kind is Kind.WAIT:
            self._pace.pause(found.seconds)
        elif found.kind in (Kind.RETRY, Kind.UNCERTAIN):
            # connections that break would otherwise leave every letter of an outage in doubt, one after another
            self._pace.back_off()
        elif found.kind is Kind.UNREACHABLE:
            await self._tell_unreachable(letter, now)
        elif found.kind is not Kind.DONE:
            _report(letter, error)
        attempts = letter.attempts if found.not_taken else letter.attempts + 1
        return await self._settle(letter, _state_after(letter, found, attempts), attempts, now)

    async def _tell_unreachable(self, letter: Letter, now: datetime) -> None:
        try:
            await self._unreachable(letter, now)
        except Exception as error:  # noqa: BLE001 - the letter's own fate is written all the same
            _report(letter, error)

    async def _settle(self, letter: Letter, state: LetterState, attempts: int, now: datetime) -> LetterState:
        async with self._database.writing() as connection:
            sent_at = now if state in FINAL_STATES else None
            await set_state(connection, letter.id, state, attempts, sent_at=sent_at)
            if weighs_on_budget(letter.kind, state):
                await count_letter(connection, letter.person, day_of(now, self._zone))
        return state


def _state_after(letter: Letter, found: Verdict, attempts: int) -> LetterState:
    if found.not_taken:
        return LetterState.WAITING
    if found.kind is Kind.RETRY:
        return after_refused_call(attempts)
    if found.kind is Kind.UNCERTAIN:
        return after_lost_answer(letter.kind, attempts)
    if found.kind is Kind.UNREACHABLE:
        return LetterState.UNREACHABLE
    return LetterState.SENT if found.kind is Kind.DONE else LetterState.FAILED


def _report(letter: Letter, error: Exception) -> None:
    """Says in the log that a letter failed; neither whose nor what it said."""
    log.error("letter_failed", letter=letter.id, letter_kind=letter.kind, error=type(error).__name__)
