"""What the sandbox's tests share besides fixtures."""

import io
from dataclasses import dataclass
from typing import Any

import aiohttp

TOKEN = "42:word"


@dataclass
class RawBot:
    """A bot without a library."""

    base: str
    session: aiohttp.ClientSession

    async def call(self, method: str, token: str = TOKEN, **params: Any) -> dict[str, Any]:
        """Call with a JSON body and return the whole answer."""
        async with self.session.post(f"{self.base}/bot{token}/{method}", json=params) as response:
            answer: dict[str, Any] = await response.json()
            assert answer["ok"] is (response.status == 200), "the HTTP status and the body must say the same"
            return answer

    async def upload(self, method: str, files: dict[str, bytes], **params: Any) -> dict[str, Any]:
        """Call with files as multipart and return the whole answer."""
        form = aiohttp.FormData()
        for name, value in params.items():
            form.add_field(name, str(value))
        for name, data in files.items():
            form.add_field(name, io.BytesIO(data), filename=f"{name}.bin")
        async with self.session.post(f"{self.base}/bot{TOKEN}/{method}", data=form) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    async def result(self, method: str, **params: Any) -> Any:
        """Call and return the result; the call must succeed."""
        answer = await self.call(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def refusal(self, method: str, **params: Any) -> tuple[int, str]:
        """Call and return (code, description); the call must be refused."""
        answer = await self.call(method, **params)
        assert not answer["ok"], answer
        return answer["error_code"], answer["description"]
