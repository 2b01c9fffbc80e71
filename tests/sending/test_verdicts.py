"""Each refusal Telegram and the network know, read by aiogram itself, and the verdict on it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import SendMessage

from delivery.verdicts import Kind, Verdict, verdict

TOKEN = "42:word"
METHOD = SendMessage(chat_id=1, text="x")


async def refusal(code: int, description: str, **parameters: int) -> Exception:
    """What aiogram raises for an answer of the Bot API server."""
    body = {"ok": False, "error_code": code, "description": description, "parameters": parameters}
    session = AiohttpSession()
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever aiogram makes of it
        session.check_response(Bot(TOKEN), METHOD, code, json.dumps(body))
    return caught.value


@pytest.mark.parametrize(
    ("code", "description", "kind"),
    [
        (403, "Forbidden: bot was blocked by the user", Kind.UNREACHABLE),
        (403, "Forbidden: user is deactivated", Kind.UNREACHABLE),
        (403, "Forbidden: bot can't initiate conversation with a user", Kind.UNREACHABLE),
        (403, "Forbidden: the bot can't send messages to the bot", Kind.UNREACHABLE),
        (403, "Forbidden: bot was kicked from the supergroup chat", Kind.UNREACHABLE),
        (403, "Forbidden: bot is not a member of the channel chat", Kind.UNREACHABLE),
        (403, "Forbidden: the group chat was deleted", Kind.UNREACHABLE),
        (400, "Bad Request: chat not found", Kind.UNREACHABLE),
        (400, "Bad Request: private chat not found", Kind.UNREACHABLE),
        (400, "Bad Request: not enough rights to send text messages to the chat", Kind.UNREACHABLE),
        (
            400,
            "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
            " as a current content and reply markup of the message",
            Kind.DONE,
        ),
        (400, "Bad Request: message to edit not found", Kind.GONE),
        (400, "Bad Request: message can't be edited", Kind.GONE),
        (400, "Bad Request: there is no text in the message to edit", Kind.GONE),
        (400, "Bad Request: message to delete not found", Kind.GONE),
        (400, "Bad Request: message can't be deleted for everyone", Kind.GONE),
        (400, "Bad Request: message to be replied not found", Kind.GONE),
        (400, "Bad Request: MESSAGE_ID_INVALID", Kind.GONE),
        (
            400,
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
            Kind.IGNORE,
        ),
        (400, "Bad Request: BUTTON_DATA_INVALID", Kind.OURS),
        (400, "Bad Request: chat_id is empty", Kind.OURS),
        (400, "Bad Request: message text is empty", Kind.OURS),
        (400, "Bad Request: message is too long", Kind.OURS),
        (400, "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"", Kind.OURS),
        (400, "Bad Request: wrong file identifier/HTTP URL specified", Kind.OURS),
        (401, "Unauthorized", Kind.OURS),
        (404, "Not Found: method not found", Kind.OURS),
        (409, "Conflict: terminated by other getUpdates request", Kind.OURS),
        (413, "Request Entity Too Large: content length is 60000000", Kind.OURS),
        (429, "Too Many Requests: retry later", Kind.WAIT),
        (500, "Internal Server Error: restart", Kind.RETRY),
        (502, "Bad Gateway", Kind.RETRY),
        (500, "Internal Server Error: sent message was immediately deleted and can't be returned", Kind.UNCERTAIN),
    ],
)
async def test_a_refusal_has_its_verdict(code: int, description: str, kind: Kind) -> None:
    assert verdict(await refusal(code, description)).kind is kind


async def test_too_many_requests_says_how_long_to_wait() -> None:
    error = await refusal(429, "Too Many Requests: retry after 17", retry_after=17)
    assert verdict(error) == Verdict(Kind.WAIT, seconds=17.0, not_taken=True)


async def test_too_many_requests_without_a_number_waits_a_second() -> None:
    assert verdict(await refusal(429, "Too Many Requests")) == Verdict(Kind.WAIT, seconds=1.0, not_taken=True)


async def test_a_group_that_moved_gives_its_new_id() -> None:
    error = await refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1009)
    assert verdict(error) == Verdict(Kind.MIGRATED, chat=-1009)


def test_a_mistake_of_the_program_is_ours() -> None:
    assert verdict(KeyError("x")) == Verdict(Kind.OURS)


Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def a_server(answer: Answer) -> AsyncIterator[str]:
    """A server on loopback that does what `answer` does with each connection."""
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def error_of_call(url: str, seconds: float = 20.0) -> Exception:
    """What a call through aiogram's own session raises."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(url), timeout=seconds)
    async with Bot(TOKEN, session=session) as bot:
        with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever aiogram makes of it
            await bot(METHOD)
    return caught.value


async def test_a_connection_that_was_refused_was_never_made() -> None:
    async with a_server(_close) as url:
        pass  # nobody listens at that port any more
    assert verdict(await error_of_call(url)) == Verdict(Kind.RETRY, not_taken=True)


async def test_a_connection_that_broke_after_the_call_leaves_doubt() -> None:
    async with a_server(_close) as url:
        assert verdict(await error_of_call(url)) == Verdict(Kind.UNCERTAIN)


async def test_an_answer_that_does_not_come_leaves_doubt() -> None:
    released = asyncio.Event()

    async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await released.wait()
        writer.close()

    async with a_server(silence) as url:
        error = await error_of_call(url, seconds=0.2)
        released.set()
    assert verdict(error) == Verdict(Kind.UNCERTAIN)


async def test_an_answer_that_nobody_can_read_leaves_doubt() -> None:
    async with a_server(_gateway_page) as url:
        assert verdict(await error_of_call(url)) == Verdict(Kind.UNCERTAIN)


async def _close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.close()


async def _gateway_page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    page = b"<html>502 Bad Gateway</html>"
    head = f"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\n\r\n"
    writer.write(head.encode() + page)
    await writer.drain()
    writer.close()
