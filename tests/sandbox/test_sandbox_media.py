"""Documents, albums, copies, pinned messages, and how a bot presents itself."""

import json
from typing import Any

import pytest
from sandbox_raw_bot import TOKEN, RawBot

from sandbox import files, images
from sandbox.client import Client, ClientError, Person

SHEET = b"sourcedId,givenName\n1,Dana\n"


def photo(shade: int) -> bytes:
    return images.draw(40, 30, (shade, 80, 120))


def album(*kinds: str, **first: Any) -> str:
    media: list[dict[str, Any]] = [{"type": kind, "media": f"attach://f{n}"} for n, kind in enumerate(kinds)]
    media[0] |= first
    return json.dumps(media)


async def test_a_document_keeps_its_name_and_is_fetched_by_path(bot: RawBot, started: Person) -> None:
    answer = await bot.upload(
        "sendDocument", {"document": SHEET}, chat_id=started.id, caption="<b>The list</b>", parse_mode="HTML"
    )
    document = answer["result"]["document"]
    assert (document["file_name"], document["file_size"]) == ("document.bin", len(SHEET))
    assert answer["result"]["caption_entities"][0]["type"] == "bold"
    file = await bot.result("getFile", file_id=document["file_id"])
    assert file["file_path"].startswith("documents/")
    async with bot.session.get(f"{bot.base}/file/bot{TOKEN}/{file['file_path']}") as response:
        assert await response.read() == SHEET
    again = await bot.result("sendDocument", chat_id=started.id, document=document["file_id"])
    assert again["document"] == document
    screen = await started.screen()
    assert await started.download(screen.document) == SHEET


async def test_a_photo_is_no_document_and_a_document_no_photo(bot: RawBot, started: Person) -> None:
    document = (await bot.upload("sendDocument", {"document": SHEET}, chat_id=started.id))["result"]["document"]
    sent = (await bot.upload("sendPhoto", {"photo": photo(1)}, chat_id=started.id))["result"]["photo"]
    refused = await bot.refusal("sendPhoto", chat_id=started.id, photo=document["file_id"])
    assert refused == (400, "Bad Request: can't use file of type Document as Photo")
    refused = await bot.refusal("sendDocument", chat_id=started.id, document=sent[0]["file_id"])
    assert refused == (400, "Bad Request: can't use file of type Photo as Document")
    refused = await bot.refusal("sendDocument", chat_id=started.id)
    assert refused == (400, "Bad Request: there is no document in the request")


async def test_a_person_sends_a_file_and_the_bot_reads_it(bot: RawBot, started: Person) -> None:
    assert await started.document("../тізім.csv", SHEET, caption="Here", settle=False)
    message = (await bot.result("getUpdates"))[-1]["message"]
    assert (message["document"]["file_name"], message["document"]["mime_type"]) == ("тізім.csv", "text/csv")
    assert message["caption"] == "Here"
    file = await bot.result("getFile", file_id=message["document"]["file_id"])
    async with bot.session.get(f"{bot.base}/file/bot{TOKEN}/{file['file_path']}") as response:
        assert await response.read() == SHEET


async def test_a_document_is_handed_to_a_browser_as_a_download(bot: RawBot, started: Person) -> None:
    await started.document("page.html", b"<script>alert(1)</script>", settle=False)
    (message,) = [m for m in await started.messages() if "document" in m]
    async with bot.session.get(f"{bot.base}/sim/files/{message['document']['file_id']}") as response:
        assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''page.html"
        assert response.content_type == "application/octet-stream"


async def test_an_upload_that_is_none_is_refused(bot: RawBot, started: Person, client: Client) -> None:
    with pytest.raises(ClientError, match="must be multipart"):
        await client.request("POST", "document", person=started.id)
    with pytest.raises(ClientError, match="non-empty"):
        await started.document("empty.txt", b"", settle=False)


async def test_a_file_over_twenty_megabytes_is_sent_but_not_fetched(
    bot: RawBot, started: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.methods.account.MAX_DOWNLOAD_BYTES", 10)
    document = (await bot.upload("sendDocument", {"document": SHEET}, chat_id=started.id))["result"]["document"]
    assert await bot.refusal("getFile", file_id=document["file_id"]) == (400, "Bad Request: file is too big")
    assert files.MAX_DOWNLOAD_BYTES == 20 * 1024 * 1024


async def test_an_album_arrives_as_messages_that_share_an_id(bot: RawBot, started: Person) -> None:
    uploads = {f"f{n}": photo(n) for n in range(3)}
    media = album("photo", "photo", "photo", caption="Autumn")
    answer = await bot.upload("sendMediaGroup", uploads, chat_id=started.id, media=media)
    sent = answer["result"]
    assert len({message["media_group_id"] for message in sent}) == 1
    assert [message.get("caption") for message in sent] == ["Autumn", None, None]
    shown = [message for message in await started.messages() if "media_group_id" in message]
    assert [message["message_id"] for message in shown] == [message["message_id"] for message in sent]


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (["photo"] * 11, "too many messages to send as an album"),
        (["photo"], "sendMediaGroup.media must include 2-10 items, not 1"),
        (["photo", "document"], "document can't be mixed with other media types"),
    ],
)
async def test_an_album_of_the_wrong_size_or_mixture_is_refused_whole(
    bot: RawBot, started: Person, kinds: list[str], words: str
) -> None:
    uploads = {f"f{n}": photo(n) for n in range(len(kinds))}
    answer = await bot.upload("sendMediaGroup", uploads, chat_id=started.id, media=album(*kinds))
    assert answer["description"] == f"Bad Request: {words}"
    assert len(await started.messages()) == 1


async def test_the_refused_file_of_an_album_is_named_and_buttons_are_not_taken(bot: RawBot, started: Person) -> None:
    uploads = {"f0": photo(1), "f1": b"no picture"}
    answer = await bot.upload("sendMediaGroup", uploads, chat_id=started.id, media=album("photo", "photo"))
    expected = 'Bad Request: failed to send message #2 with the error message "IMAGE_PROCESS_FAILED"'
    assert answer["description"] == expected
    assert await bot.refusal("sendMediaGroup", chat_id=started.id, media=[]) == (
        400,
        "Bad Request: there are no messages to send",
    )
    code, words = await bot.refusal("sendMediaGroup", chat_id=started.id, media=[], reply_markup={})
    assert (code, 'parameter "reply_markup" of sendMediaGroup' in words) == (400, True)
    video = [{"type": "video", "media": "attach://f0"}, {"type": "video", "media": "attach://f0"}]
    assert (await bot.refusal("sendMediaGroup", chat_id=started.id, media=video))[0] == 404


async def test_an_item_of_an_album_stays_of_its_kind(bot: RawBot, started: Person) -> None:
    answer = await bot.upload(
        "sendMediaGroup", {"f0": SHEET, "f1": SHEET + b"2"}, chat_id=started.id, media=album("document", "document")
    )
    number = answer["result"][0]["message_id"]
    edited = await bot.upload(
        "editMessageMedia",
        {"x": photo(1)},
        chat_id=started.id,
        message_id=number,
        media='{"type": "photo", "media": "attach://x"}',
    )
    assert edited["description"] == "Bad Request: can't change media type in the media album"


async def test_a_copy_has_the_content_and_the_keyboard_of_the_call(bot: RawBot, started: Person) -> None:
    rows = {"inline_keyboard": [[{"text": "Old", "callback_data": "old"}]]}
    first = (await bot.upload("sendPhoto", {"photo": photo(9)}, chat_id=started.id, caption="One"))["result"]
    await bot.result("editMessageReplyMarkup", chat_id=started.id, message_id=first["message_id"], reply_markup=rows)
    place = {"chat_id": started.id, "from_chat_id": started.id, "message_id": first["message_id"]}
    copied = await bot.result("copyMessage", **place)
    assert list(copied) == ["message_id"]
    screen = await started.screen()
    assert (screen.message_id, screen.text, screen.labels) == (copied["message_id"], "One", [])
    assert screen.photo == first["photo"][0]["file_id"]
    await bot.result("copyMessage", **place, caption="Two", reply_markup=rows)
    screen = await started.screen()
    assert (screen.text, screen.labels) == ("Two", ["Old"])


async def test_a_forward_by_the_bot_names_the_author_and_keeps_links_alone(bot: RawBot, started: Person) -> None:
    rows = [[{"text": "Go", "callback_data": "go"}], [{"text": "Read", "url": "https://example.org/"}]]
    first = await bot.result("sendMessage", chat_id=started.id, text="x", reply_markup={"inline_keyboard": rows})
    place = {"chat_id": started.id, "from_chat_id": started.id, "message_id": first["message_id"]}
    sent = await bot.result("forwardMessage", **place)
    assert (sent["forward_origin"]["sender_user"]["id"], sent["text"]) == (42, "x")
    assert (await started.screen()).labels == ["Read"]


@pytest.mark.parametrize(("method", "verb"), [("copyMessage", "copy"), ("forwardMessage", "forward")])
async def test_what_is_gone_or_protected_does_not_travel(bot: RawBot, started: Person, method: str, verb: str) -> None:
    place = {"chat_id": started.id, "from_chat_id": started.id}
    refused = await bot.refusal(method, **place, message_id=999)
    assert refused == (400, f"Bad Request: message to {verb} not found")
    kept = await bot.result("sendMessage", chat_id=started.id, text="x", protect_content=True)
    assert (await bot.refusal(method, **place, message_id=kept["message_id"]))[0] == 400
    refused = await bot.refusal(method, chat_id=started.id, from_chat_id=77, message_id=1)
    assert refused == (400, "Bad Request: chat not found")


async def test_a_pinned_message_is_told_of_in_the_chat_and_by_get_chat(bot: RawBot, started: Person) -> None:
    number = (await bot.result("sendMessage", chat_id=started.id, text="Rules"))["message_id"]
    assert await bot.result("pinChatMessage", chat_id=started.id, message_id=number)
    assert (await bot.result("getChat", chat_id=started.id))["pinned_message"]["text"] == "Rules"
    assert (await started.messages())[-1]["pinned_message"]["message_id"] == number
    assert await bot.result("unpinChatMessage", chat_id=started.id)
    assert "pinned_message" not in await bot.result("getChat", chat_id=started.id)
    refused = await bot.refusal("unpinChatMessage", chat_id=started.id)
    assert refused == (400, "Bad Request: message to unpin not found")
    refused = await bot.refusal("pinChatMessage", chat_id=started.id, message_id=999)
    assert refused == (400, "Bad Request: message to pin not found")


async def test_pinning_in_a_group_takes_administrator_rights(bot: RawBot, started: Person, client: Client) -> None:
    chat = (await client.request("POST", "chats", title="Deans", type="supergroup", owner=started.id))["id"]
    await client.request("PUT", f"chats/{chat}/bot", by=started.id, status="member")
    number = (await bot.result("sendMessage", chat_id=chat, text="x"))["message_id"]
    refused = await bot.refusal("pinChatMessage", chat_id=chat, message_id=number)
    assert refused == (400, "Bad Request: not enough rights to manage pinned messages in the chat")
    await client.request("PUT", f"chats/{chat}/bot", by=started.id, status="administrator")
    assert await bot.result("pinChatMessage", chat_id=chat, message_id=number)


@pytest.mark.parametrize(
    ("part", "field", "most"),
    [("Name", "name", 64), ("Description", "description", 512), ("ShortDescription", "short_description", 120)],
)
async def test_a_profile_is_kept_per_language_and_falls_back(bot: RawBot, part: str, field: str, most: int) -> None:
    assert await bot.result(f"setMy{part}", **{field: "Quality"})
    assert await bot.result(f"setMy{part}", **{field: "Сапа"}, language_code="kk")
    shown = [(await bot.result(f"getMy{part}", language_code=code))[field] for code in ("", "kk", "ru")]
    assert shown == ["Quality", "Сапа", "Quality"]
    assert await bot.result(f"setMy{part}", **{field: ""}, language_code="kk")
    assert (await bot.result(f"getMy{part}", language_code="kk"))[field] == "Quality"
    assert (await bot.refusal(f"setMy{part}", **{field: "x" * (most + 1)}))[0] == 400
    refused = await bot.refusal(f"setMy{part}", **{field: "x"}, language_code="kk-KZ")
    assert refused == (400, "Bad Request: invalid language code specified")


async def test_the_name_is_what_people_see_in_their_language(bot: RawBot, started: Person, client: Client) -> None:
    await bot.result("setMyName", name="Quality office")
    await bot.result("setMyName", name="Бюро качества", language_code="ru")
    assert (await bot.result("getMe"))["first_name"] == "Quality office"
    (private,) = (await client.request("GET", "chats", person=started.id))["chats"]
    assert private["title"] == "Бюро качества"
    assert (await bot.refusal("setMyName", name=""))[0] == 400
