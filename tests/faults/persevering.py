"""Somebody who wants one thing done and goes on until it is, while calls to Telegram go wrong."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from office_stage import OfficeStage, Somebody

from sandbox.client import Button, ClientError, Screen
from sandbox.client.screens import by_bot, screen_of

MOST_ACTS = 45
PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Trouble:
    """What goes wrong, and how often: before each act of a person, or before every third."""

    name: str
    kind: str = ""
    method: str | None = None
    times: int | None = 1
    seconds: float | None = None
    wait: float | None = None
    every: int = 1
    twice: bool = False
    """Telegram delivers what the person did a second time."""
    silences: bool = False
    """While it lasts nothing can reach the person at all."""

    async def begin(self, office: OfficeStage, act: int) -> None:
        """Orders the fault, if this act has its turn; nothing is left of an earlier one."""
        await office.client.clear_faults()
        if self.kind and act % self.every == 0:
            await office.client.fault(
                self.kind, method=self.method, times=self.times, seconds=self.seconds, wait=self.wait
            )


TROUBLES = (
    Trouble("nothing"),
    Trouble("told to wait", "429", wait=1, every=3),
    Trouble("held for a second", "429", times=None, seconds=1, every=4),
    Trouble("server error", "500"),
    Trouble("two server errors", "500", times=2, every=2),
    Trouble("lost before", "drop_before", every=2),
    Trouble("lost after", "drop_after"),
    Trouble("new card lost after", "drop_after", method="sendMessage"),
    Trouble("deletion lost", "drop_before", method="deleteMessage"),
    Trouble("slow", "delay", times=3, wait=0.3, every=2),
    Trouble("away", "outage", times=None, seconds=3, every=5, silences=True),
    Trouble("everything twice", twice=True),
)


@dataclass(frozen=True)
class Tap:
    """The button whose callback data begins so."""

    start: str


@dataclass(frozen=True)
class Say:
    """A message."""

    text: str


Act = Tap | Say
Choose = Callable[[Screen], Act]
"""What a person does next, by what the newest message of the bot shows."""


@dataclass
class Persevering:
    """One person at it; what they saw and typed is kept."""

    office: OfficeStage
    somebody: Somebody
    trouble: Trouble
    said: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    async def go_on(self, choose: Choose, done: Callable[[], Awaitable[bool]]) -> None:
        """Acts until it is done; never met with silence unless nothing gets through at all."""
        for act in range(MOST_ACTS):
            if await done():
                await self.office.client.clear_faults()
                return
            before = await self.looks()
            await self.trouble.begin(self.office, act)
            chosen = choose((await self._screens())[-1])
            toast = await self._do(chosen)
            heard = bool(toast) or await self.looks() != before
            assert heard or self.trouble.silences, (chosen, before[-1])
            self.seen += [toast, *(str(text) for _, text, _ in await self.looks())]
        raise AssertionError(f"not done after {MOST_ACTS} acts: {(await self.looks())[-3:]}")

    async def looks(self) -> list[tuple[int, str, tuple[str, ...]]]:
        """Every message of the bot as it stands."""
        return [(one.message_id, one.text, tuple(one.labels)) for one in await self._screens()]

    async def _screens(self) -> list[Screen]:
        return [screen_of(message) for message in await self.somebody.chat.messages() if by_bot(message)]

    async def _do(self, act: Act) -> str:
        if isinstance(act, Say):
            self.said.append(act.text)
            update = await self.somebody.chat.send(act.text)
            toast = ""
        else:
            toast, update = await self._tap(await self._button(act.start))
        if self.trouble.twice:
            await self.office.client.redeliver(update)
        return toast

    async def _button(self, start: str) -> Button:
        for screen in reversed(await self._screens()):
            for button in screen.buttons:
                if button.data.startswith(start):
                    return button
        raise ClientError(f"no button {start}… in {await self.looks()}")

    async def _tap(self, button: Button) -> tuple[str, int]:
        client, person = self.office.client, self.somebody.chat.id
        where = {"person": person, "message_id": button.message_id}
        tapped = await client.request("POST", "tap", **where, data=button.data, stale=True)
        answer = await client.request("GET", f"taps/{tapped['id']}", wait=PATIENCE_SECONDS)
        await client.settle()
        return str(answer["text"]), int(tapped["update_id"])


def first_of(*starts: str, otherwise: Act) -> Choose:
    """Taps the first of these buttons that is on the newest message."""

    def choose(screen: Screen) -> Act:
        for start in starts:
            if any(button.data.startswith(start) for button in screen.buttons):
                return Tap(start)
        return otherwise

    return choose
