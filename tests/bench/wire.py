"""Just enough HTTP/1.1 for a fake Bot API server: requests in, JSON out, connections kept."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

import orjson

Parameters = dict[str, object]
Answer = Callable[[str, Parameters], Awaitable[bytes]]
"""Given a path and the parameters, the body of the reply (JSON)."""

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


def parameters(content_type: bytes, body: bytes) -> Parameters:
    """The parameters of a call, from JSON or a form; values of a form are texts. ValueError for another kind."""
    if not body:
        return {}
    if content_type.startswith(b"application/json"):
        return dict(orjson.loads(body))
    if content_type.startswith(b"application/x-www-form-urlencoded"):
        return dict(parse_qsl(body.decode()))
    raise ValueError("Only JSON and forms are read here.")


async def serve(answer: Answer) -> asyncio.Server:
    """A listening server on a free port of 127.0.0.1."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                path, given = await _read(reader)
                body = await answer(path, given)
                writer.write(_HEAD % len(body) + body)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    return await asyncio.start_server(talk, "127.0.0.1", 0)


async def _read(reader: asyncio.StreamReader) -> tuple[str, Parameters]:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines)}
    path = first.split(b" ")[1].decode()
    body = await reader.readexactly(int(fields.get(b"content-length", b"0")))
    return path, parameters(fields.get(b"content-type", b""), body)
