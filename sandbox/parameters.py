"""Reading a call: query, form, JSON or multipart, all of which the Bot API takes."""

import json
from contextlib import suppress
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.web_request import FileField

from sandbox.errors import BotApiError, bad_request
from sandbox.files import Upload

# Bot API: uploads of 50 MB, and room for what stands around them.
MAX_BODY_BYTES = 52 * 1024 * 1024

Parameters = dict[str, Any]
Uploads = dict[str, Upload]


async def read(request: web.Request) -> tuple[Parameters, Uploads]:
    """Return what the caller gave: texts or JSON values by name, and files by name. Raises BotApiError 400, 413."""
    given: Parameters = dict(request.query)
    uploads: Uploads = {}
    if request.method == "POST":
        try:
            if request.content_type == "application/json":
                given |= _json_object(await request.text())
            else:
                await _form(request, given, uploads)
        except web.HTTPRequestEntityTooLarge as error:
            length = request.content_length or 0
            raise BotApiError(413, f"Request Entity Too Large: content length is {length}") from error
        except (ValueError, RecursionError) as error:
            raise bad_request("the body cannot be read as what Content-Type says it is") from error
    return given, uploads


async def read_reply(response: aiohttp.ClientResponse) -> tuple[str, Parameters, Uploads] | None:
    """Return the call a webhook wrote into its answer, as method, values and files; None when it wrote none.

    What cannot be read is none: Telegram does not mind what else an answer holds.
    """
    given: Parameters = {}
    uploads: Uploads = {}
    with suppress(ValueError, RecursionError, BotApiError):
        if response.content_type == "application/json":
            given = _json_object(await response.text())
        elif response.content_type == "multipart/form-data":
            await _parts(response, given, uploads)
    method = given.pop("method", None)
    return (method, given, uploads) if isinstance(method, str) else None


async def _parts(response: aiohttp.ClientResponse, given: Parameters, uploads: Uploads) -> None:
    async for part in aiohttp.MultipartReader.from_response(response):
        if not isinstance(part, aiohttp.BodyPartReader) or not part.name:
            continue
        if part.filename:
            uploads[part.name] = Upload(part.filename, bytes(await part.read(decode=True)))
        else:
            given[part.name] = await part.text()


def _json_object(body: str) -> Parameters:
    value = json.loads(body) if body.strip() else {}
    if not isinstance(value, dict):
        raise bad_request("the body must be a JSON object")
    return value


async def _form(request: web.Request, given: Parameters, uploads: Uploads) -> None:
    for name, value in (await request.post()).items():
        if isinstance(value, FileField):
            uploads[name] = Upload(value.filename, value.file.read())
        elif isinstance(value, str):
            given[name] = value
        else:
            raise bad_request(f'parameter "{name}" must be text or a file with a name')
