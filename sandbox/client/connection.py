"""The connection of a test or script to a sandbox."""

import asyncio
import time
from types import TracebackType
from typing import Any, Self

import aiohttp

from sandbox.client.person import LOOK_EVERY_SECONDS, SILENT_SECONDS, WAIT_SECONDS, Person
from sandbox.client.screens import ClientError

QUIET_SECONDS = 0.15


class Client:
    """Talks to a sandbox at `base_url`. Use it in an `async with` block, or call `close`.

    `quiet` is how many seconds a bot must be silent to count as done with what a person did.
    """

    def __init__(self, base_url: str, quiet: float = QUIET_SECONDS) -> None:
        self._quiet = quiet
        self._base = base_url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()

    async def request(self, http_method: str, path: str, **data: Any) -> dict[str, Any]:
        """Make one `/sim/` request and return its JSON; GET puts `data` into the query. Raises ClientError."""
        given = {name: value for name, value in data.items() if value is not None}
        place: dict[str, Any] = {"params": given} if http_method == "GET" else {"json": given}
        return await self._json(http_method, path, **place)

    async def upload(self, path: str, name: str, data: bytes, **fields: Any) -> dict[str, Any]:
        """Make one `/sim/` request with a file and return its JSON. Raises ClientError."""
        # Names go out as browsers and Bot API libraries write them: UTF-8, not percent-encoded.
        form = aiohttp.FormData(quote_fields=False)
        for field, value in fields.items():
            if value is not None:
                form.add_field(field, str(value))
        form.add_field("file", data, filename=name, content_type="application/octet-stream")
        return await self._json("POST", path, data=form)

    async def bytes(self, path: str) -> bytes:
        """Return the bytes behind a `/sim/` path. Raises ClientError."""
        async with self._open().get(f"{self._base}/sim/{path}") as response:
            if response.status >= 400:
                raise ClientError(f"GET /sim/{path}: {response.status}")
            return await response.read()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        return self._session

    async def _json(self, http_method: str, path: str, **place: Any) -> dict[str, Any]:
        async with self._open().request(http_method, f"{self._base}/sim/{path}", **place) as response:
            answer: dict[str, Any] = await response.json()
            if response.status >= 400:
                raise ClientError(f"{http_method} /sim/{path}: {answer.get('error', response.status)}")
            return answer

    async def person(self, first_name: str, **fields: Any) -> Person:
        """Add a person (fields as in `POST /sim/people`) and return their handle."""
        return Person(self, await self.request("POST", "people", first_name=first_name, **fields))

    async def find(self, name_or_id: str | int) -> Person:
        """Return the handle of a person who is there already, by id, first name or username; raises ClientError."""
        people = (await self.request("GET", "people"))["people"]
        for data in people:
            if name_or_id in (data["id"], data["first_name"], data["username"]):
                return Person(self, data)
        raise ClientError(f"there is no {name_or_id!r} among {[data['first_name'] for data in people]}")

    async def calls(self, method: str | None = None, since: int = 0) -> list[dict[str, Any]]:
        """Return the Bot API calls the bot made, oldest first."""
        calls: list[dict[str, Any]] = (await self.request("GET", "calls", method=method, since=since))["calls"]
        return calls

    async def settle(self, quiet: float | None = None, reaction: float | None = None) -> None:
        """Wait until the bot has fetched everything and been silent for a moment; raises ClientError if it never is.

        `quiet` is that moment, by default the client's; a bot that makes no call at all is given `reaction` seconds to
        begin.
        """
        quiet = self._quiet if quiet is None else quiet
        done = await self.request("GET", "settled", quiet=quiet, reaction=reaction, wait=WAIT_SECONDS)
        if not done["settled"]:
            pending = (await self.request("GET", "pending"))["updates"]
            raise ClientError(f"the bot did not come to rest; {pending} updates are not confirmed")

    async def wait_for_bot(self, seconds: float = WAIT_SECONDS) -> None:
        """Wait until a bot has called the sandbox; raises ClientError."""
        deadline = time.monotonic() + seconds
        while not (await self.request("GET", "bots"))["bots"]:
            if time.monotonic() > deadline:
                raise ClientError("no bot called the sandbox")
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def jump(self, instant: str) -> str:
        """Walk the clock to an ISO instant and return the time it then shows."""
        return str((await self.request("POST", "clock", jump=instant))["now"])

    async def redeliver(self, update_id: int) -> None:
        """Deliver an update to the bot once more, and wait until it has dealt with it."""
        await self.request("POST", "redeliver", update_id=update_id)
        await self.settle(reaction=SILENT_SECONDS)

    async def upgrade(self, chat: int, by: Person) -> int:
        """Make a supergroup out of a basic group and return its id."""
        return int((await self.request("POST", f"chats/{chat}/upgrade", by=by.id))["id"])

    async def fault(
        self,
        kind: str,
        *,
        method: str | None = None,
        chat: int | None = None,
        times: int | None = None,
        seconds: float | None = None,
        wait: float | None = None,
    ) -> int:
        """Order a fault, as `POST /sim/faults` describes, and return its id: by default it hits the next call."""
        order = {"kind": kind, "method": method, "chat": chat, "times": times, "seconds": seconds, "wait": wait}
        return int((await self.request("POST", "faults", **order))["id"])

    async def faults(self) -> list[dict[str, Any]]:
        """Return the faults that may still hit a call, oldest first."""
        standing: list[dict[str, Any]] = (await self.request("GET", "faults"))["faults"]
        return standing

    async def clear_faults(self, fault_id: int | None = None) -> None:
        """Take back one fault, or all."""
        await self.request("DELETE", "faults" if fault_id is None else f"faults/{fault_id}")
