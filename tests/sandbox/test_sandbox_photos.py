"""Photo limits, told by headers read without a picture library."""

import struct
import zlib

import pytest
from sandbox_raw_bot import RawBot

from sandbox import images
from sandbox.client import Person
from sandbox.files import MAX_PHOTO_BYTES


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size; only its header is read."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return images.PNG + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


def jpeg(width: int, height: int) -> bytes:
    """A JPEG with an application block, a fill byte and a table before its frame."""
    app = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\x00" + b"\x00" * 9
    table = b"\xff\xff\xc4" + struct.pack(">H", 4) + b"\x00\x00"
    frame = b"\xff\xc2" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x00" * 3
    return b"\xff\xd8" + app + table + frame + b"\xff\xd9"


def test_the_size_of_a_picture_stands_in_its_header() -> None:
    assert images.dimensions(images.draw(31, 17, (1, 2, 3))) == (31, 17)
    assert images.dimensions(jpeg(640, 480)) == (640, 480)
    for broken in (b"", b"GIF89a", images.PNG, b"\xff\xd8", jpeg(640, 480)[:30], png_header(0, 5)):
        assert images.dimensions(broken) is None


REFUSED = [
    (b"not a picture", "IMAGE_PROCESS_FAILED"),
    (png_header(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
    (png_header(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
    (jpeg(100, 2001), "PHOTO_INVALID_DIMENSIONS"),
    (png_header(10, 10).ljust(MAX_PHOTO_BYTES + 1, b"\x00"), "PHOTO_SAVE_FILE_INVALID"),
    (b"", "file must be non-empty"),
]


@pytest.mark.parametrize(("data", "words"), REFUSED, ids=[words for _, words in REFUSED])
async def test_a_photo_over_a_limit_is_refused(bot: RawBot, started: Person, data: bytes, words: str) -> None:
    answer = await bot.upload("sendPhoto", {"photo": data}, chat_id=started.id)
    assert (answer["error_code"], answer["description"]) == (400, f"Bad Request: {words}")


@pytest.mark.parametrize(
    "data", [png_header(9000, 1000), png_header(2000, 100), jpeg(100, 2000)], ids=["sum", "wide", "tall"]
)
async def test_a_photo_at_a_limit_is_accepted(bot: RawBot, started: Person, data: bytes) -> None:
    answer = await bot.upload("sendPhoto", {"photo": data}, chat_id=started.id)
    assert answer["ok"], answer


async def test_the_same_bytes_have_the_same_id_and_calls_show_their_size(
    bot: RawBot, started: Person, png: bytes
) -> None:
    ids = set()
    for _ in range(2):
        answer = await bot.upload("sendPhoto", {"photo": png}, chat_id=started.id)
        ids.add(answer["result"]["photo"][0]["file_id"])
    assert len(ids) == 1
    async with bot.session.get(f"{bot.base}/sim/calls", params={"method": "sendPhoto"}) as response:
        calls = (await response.json())["calls"]
    assert [call["params"]["photo"] for call in calls] == [f"<{len(png)} bytes>"] * 2


async def test_a_file_can_be_downloaded_by_the_bot_and_by_the_page(bot: RawBot, started: Person, png: bytes) -> None:
    photo = (await bot.upload("sendPhoto", {"photo": png}, chat_id=started.id))["result"]["photo"][0]
    path = (await bot.result("getFile", file_id=photo["file_id"]))["file_path"]
    for url in (f"{bot.base}/file/bot42:word/{path}", f"{bot.base}/sim/files/{photo['file_id']}"):
        async with bot.session.get(url) as response:
            assert (response.content_type, await response.read()) == ("image/png", png)
    for url in (f"{bot.base}/file/bot42:word/photos/none.png", f"{bot.base}/sim/files/none"):
        async with bot.session.get(url) as response:
            assert response.status == 404
    assert await bot.refusal("getFile", file_id="none") == (400, "Bad Request: invalid file_id")


async def test_a_photo_of_a_person_reaches_the_bot(bot: RawBot, started: Person) -> None:
    await started.photo("see #сапа", settle=False)
    message = (await bot.result("getUpdates", offset=-1))[0]["message"]
    assert message["caption_entities"][0]["type"] == "hashtag"
    assert (await bot.result("getFile", file_id=message["photo"][0]["file_id"]))["file_size"] > 0
