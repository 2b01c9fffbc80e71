"""The operator of the host writes to many from the shell; the running bot sends."""

import asyncio
import json
import logging
import struct
import subprocess
import sys
import zlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import structlog
from click.testing import Result
from office_stage import CHANNEL, NOON, OfficeStage, Somebody
from sqlalchemy import select
from typer.testing import CliRunner

from bot.cli import app
from bot.lock import bot_lock
from domain.broadcast import LONGEST_CAPTION
from domain.language import LANGUAGES, OWN_NAMES
from domain.people import Role
from storage.channels import save_channel
from storage.tables.audit import audit
from storage.tables.broadcasts import broadcast_pictures, broadcasts
from storage.tables.letters import outbox

TEXTS = {"kk": "Ертең сағат 10-да <b>кездесу</b> бар.", "ru": "Завтра в 10 встреча & чай.", "en": "A meeting tomorrow."}
NOT_RUNNING = "No bot is running: it is sent once `sapa run` is started.\n"

Sapa = Callable[..., Awaitable[Result]]


def png(width: int = 2, height: int = 2) -> bytes:
    """A small picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = b"".join(b"\x00" + bytes(width) for _row in range(height))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    """What a command sets up for its log ends with the test: its stream is closed by then."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


@pytest.fixture
def sapa(office: OfficeStage, monkeypatch: pytest.MonkeyPatch) -> Sapa:
    """Runs a command on the host of the stage."""
    for name in ("SECRET_KEY", "QUIET_HOURS", "TIMEZONE", "CLOCK_SPEED"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BOT_TOKEN", "1:test")
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{office.folder}/sapa.db")
    monkeypatch.setenv("KEYS_DIR", str(office.folder / "keys"))
    monkeypatch.setenv("CLOCK_START", NOON.isoformat())
    monkeypatch.chdir(office.folder)

    async def run(*words: str, said: str = "") -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, ["broadcast", *words], input=said)

    return run


@pytest.fixture
def words(office: OfficeStage) -> list[str]:
    """The options that name the three texts."""
    for code, text in TEXTS.items():
        (office.folder / f"{code}.txt").write_text(f"{text}\n", "utf-8")
    return [part for code in TEXTS for part in (f"--text-{code}", f"{code}.txt")]


@pytest.fixture
def running(office: OfficeStage) -> Iterator[None]:
    """The lock that a bot of its own process holds."""
    with ExitStack() as stack:
        stack.enter_context(bot_lock(office.folder / "keys"))
        yield


async def students(office: OfficeStage, *languages: str) -> list[Somebody]:
    found = await office.holders(Role.STUDENT)
    return [await office.bring_in(person, language) for person, language in zip(found, languages, strict=False)]


async def delivered(office: OfficeStage) -> None:
    await office.app.tick()
    await office.client.settle()


@pytest.mark.usefixtures("running")
async def test_everybody_meant_gets_it_in_their_language(office: OfficeStage, sapa: Sapa, words: list[str]) -> None:
    lead = await office.lead("en")
    readers = await students(office, "kk", "ru", "en")

    done = await sapa("send", "--role", "student", *words, said="y\n")

    assert (done.exit_code, done.stderr) == (0, "")
    assert "People who will get it: 3" in done.stdout
    for code, text in TEXTS.items():
        assert f"--- {OWN_NAMES[code]} ---\n{text}\n" in done.stdout
    await delivered(office)
    for reader, text in zip(readers, TEXTS.values(), strict=True):
        assert (await reader.texts()).count(text) == 1
    assert not set(TEXTS.values()) & set(await lead.texts())
    (row,) = await office.rows(
        select(broadcasts.c.id, broadcasts.c.author, broadcasts.c.state, broadcasts.c.recipients)
    )
    assert row[1:] == (None, "done", 3)
    (noted,) = await office.rows(select(audit.c.actor, audit.c.subject).where(audit.c.act == "send_broadcast"))
    assert noted == ("operator", f"{row.id}:3")
    listed = await sapa("list")
    assert listed.stdout == f"{row.id}  done  by operator  to 3  sent 3\n"
    watched = await sapa("watch", row.id, "--json")
    assert json.loads(watched.stdout) == {
        "id": row.id, "state": "done", "author": "operator", "recipients": 3,
        "sent": 3, "unreachable": 0, "left": 0, "other": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "said", "code", "last"),
    [
        ([], "n\n", 1, "Nothing was sent."),
        ([], "", 1, "Send it? [y/N]:Aborted!"),
        (["--dry-run"], "", 0, "Nothing was sent."),
        (["--dry-run", "--json"], "", 0, '{"reach": 1}'),
    ],
)
async def test_without_a_yes_nothing_is_kept(
    office: OfficeStage, sapa: Sapa, words: list[str], more: list[str], said: str, code: int, last: str
) -> None:
    await students(office, "ru")

    done = await sapa("send", *words, *more, said=said)

    assert done.exit_code == code
    assert done.output.strip().splitlines()[-1] == last
    assert not await office.rows(select(broadcasts.c.id))


async def test_language_faculty_and_blocked_people_are_counted_exactly(
    office: OfficeStage, sapa: Sapa, words: list[str]
) -> None:
    people = await students(office, "kk", "ru", "ru", "en")
    await people[1].chat.block()

    async def reach(*options: str) -> int:
        done = await sapa("send", *words, "--dry-run", "--json", *options)
        assert done.exit_code == 0, done.output
        return int(json.loads(done.stdout)["reach"])

    assert await reach() == 3
    assert await reach("--lang", "ru") == 1
    assert await reach("--role", "employees") == 0
    refused = await sapa("send", *words, "--faculty", "nope", "--dry-run")
    faculties = refused.stderr.partition("Faculties: ")[2].strip().split(", ")
    assert sum([await reach("--faculty", faculty) for faculty in faculties]) == 3


async def test_a_picture_is_uploaded_once_and_then_forgotten(office: OfficeStage, sapa: Sapa, words: list[str]) -> None:
    readers = await students(office, "kk", "ru", "en", "ru")
    (office.folder / "all.png").write_bytes(png())
    (office.folder / "ru.png").write_bytes(png(4, 2))

    done = await sapa("send", *words, "--picture", "all.png", "--picture-ru", "ru.png", "--yes", "--json")

    assert (done.exit_code, done.stderr) == (0, NOT_RUNNING)
    assert json.loads(done.stdout)["recipients"] == 4
    assert len(await office.rows(select(broadcast_pictures.c.sha256))) == 2
    await delivered(office)
    for reader, code in zip(readers, ("kk", "ru", "en", "ru"), strict=True):
        shown = await reader.chat.screen()
        assert (bool(shown.photo), shown.text) == (True, TEXTS[code])
    sent = await office.client.calls("sendPhoto")
    assert len(sent) == 4
    assert len([call for call in sent if " bytes>" in str(call["params"])]) == 2
    assert not await office.rows(select(broadcast_pictures.c.sha256))


async def test_what_waits_for_the_morning_can_be_stopped(office: OfficeStage, sapa: Sapa, words: list[str]) -> None:
    readers = await students(office, "kk", "ru")
    await office.jump("2026-12-16 22:30")
    sent = json.loads((await sapa("send", *words, "--yes", "--json")).stdout)
    assert sent["due"] == "2026-12-17T09:00:00+05:00"

    stopped = await sapa("stop", sent["id"], "--json")
    again = await sapa("stop", sent["id"])

    assert json.loads(stopped.stdout)["state"] == "stopped"
    assert (again.exit_code, again.stderr) == (1, "It is already so.\n")
    await office.jump("2026-12-17 09:30")
    assert {row.state for row in await office.rows(select(outbox.c.state).where(outbox.c.kind == "broadcast"))} == {
        "dropped"
    }
    for reader in readers:
        assert not set(TEXTS.values()) & set(await reader.texts())
    acts = [row.act for row in await office.rows(select(audit.c.act).where(audit.c.actor == "operator"))]
    assert acts[-2:] == ["send_broadcast", "stop_broadcast"]


async def test_watching_ends_with_the_last_letter_and_says_when_nobody_sends(
    office: OfficeStage, sapa: Sapa, words: list[str]
) -> None:
    await students(office, "kk", "ru")
    number = json.loads((await sapa("send", *words, "--yes", "--json")).stdout)["id"]
    alone = await sapa("watch", number)
    assert alone.exit_code == 1
    assert alone.stderr == "No bot is running: 2 letters wait until `sapa run` is started.\n"

    with bot_lock(office.folder / "keys"):
        watching = asyncio.create_task(sapa("watch", number))
        await asyncio.sleep(0.3)
        await delivered(office)
        done = await asyncio.wait_for(watching, 30)

    assert done.exit_code == 0
    assert done.stdout.endswith("by operator  to 2  sent 2\n")


async def test_a_draft_in_the_chat_is_left_alone(office: OfficeStage, sapa: Sapa, words: list[str]) -> None:
    lead = await office.lead("en")
    (reader,) = await students(office, "ru")
    await lead.chat.send("/broadcast")

    assert (await sapa("send", *words, "--role", "student", "--yes")).exit_code == 0
    await delivered(office)
    await lead.tap_word("b.what:")
    await lead.tap_word("b.words:")
    for text in TEXTS.values():
        await lead.chat.send(text)
    await lead.tap_word("b.send:")
    await delivered(office)

    assert (await reader.texts()).count(TEXTS["ru"]) == 2
    assert {row.author is None for row in await office.rows(select(broadcasts.c.author))} == {True, False}


async def a_channel(office: OfficeStage, lead: Somebody) -> int:
    channel = await office.client.request("POST", "chats", title=CHANNEL, type="channel", owner=lead.user_id)
    await office.client.request("PUT", f"chats/{channel['id']}/bot", by=lead.user_id, status="administrator")
    await office.client.settle()
    return int(channel["id"])


async def test_a_post_goes_to_the_channel_in_one_language(office: OfficeStage, sapa: Sapa, words: list[str]) -> None:
    lead = await office.lead("en")
    chat = await a_channel(office, lead)
    (office.folder / "a.png").write_bytes(png())
    elsewhere = await sapa("send", "--channel", "-1", "--lang", "ru", "--text-ru", "ru.txt")
    assert (elsewhere.exit_code, elsewhere.stderr) == (
        1, f"The bot may not post to -1. Where it may: {chat} ({CHANNEL})\n",
    )  # fmt: skip
    post = ("send", "--channel", str(chat), "--lang", "ru", "--text-ru", "ru.txt", "--picture", "a.png")
    alone = await sapa(*post, "--yes")
    assert (alone.exit_code, alone.stderr) == (1, "No bot is running with these settings\n")

    with bot_lock(office.folder / "keys"):
        done = await sapa(*post, said="y\n")

    assert (done.exit_code, done.stderr) == (0, "")
    assert f"Channel: {CHANNEL}\n" in done.stdout
    assert done.stdout.endswith("Posted.\n")
    (shown,) = await lead.chat.messages(chat=chat)
    assert (shown["caption"], bool(shown["photo"])) == (TEXTS["ru"], True)
    acts = await office.rows(select(audit.c.act, audit.c.subject).where(audit.c.actor == "operator"))
    assert acts[-1].act == "post_broadcast"
    assert acts[-1].subject.endswith(f":{chat}")


async def test_a_channel_that_put_the_bot_out_is_told_and_not_offered_again(
    office: OfficeStage, sapa: Sapa, words: list[str]
) -> None:
    lead = await office.lead("en")
    chat = await a_channel(office, lead)
    await office.client.request("PUT", f"chats/{chat}/bot", by=lead.user_id, status="left")
    await office.client.settle()
    async with office.core.database.writing() as connection:  # as if the news of it had been missed
        await save_channel(connection, chat, "channel", CHANNEL, True)
    with bot_lock(office.folder / "keys"):
        done = await sapa("send", "--channel", str(chat), "--lang", "kk", "--text-kk", "kk.txt", "--yes")

    told = "The bot may not post there any more: make it an administrator there again.\n"
    assert (done.exit_code, done.stderr) == (1, told)
    again = await sapa("send", "--channel", str(chat), "--lang", "kk", "--text-kk", "kk.txt", "--dry-run")
    assert again.stderr == f"The bot may not post to {chat}. Where it may: none yet\n"


async def test_a_post_that_telegram_did_not_confirm_is_made_once_and_said_to_be_in_doubt(
    office: OfficeStage, sapa: Sapa, words: list[str]
) -> None:
    lead = await office.lead("en")
    chat = await a_channel(office, lead)
    await office.client.fault("drop_after", method="sendMessage", chat=chat)
    with bot_lock(office.folder / "keys"):
        done = await sapa("send", "--channel", str(chat), "--lang", "kk", "--text-kk", "kk.txt", "--yes")

    told = "Telegram did not confirm the post: look there before you post again.\n"
    assert (done.exit_code, done.stderr) == (1, told)
    assert [message["text"] for message in await lead.chat.messages(chat=chat)] == [TEXTS["kk"]]


MISTAKES = (
    ("an unknown role", "--role king {words}", "There is no role king. Roles: student, "),
    ("an unknown faculty", "--faculty nope {words}", "There is no faculty nope. Faculties: "),
    ("a language left out", "--text-kk kk.txt --text-ru ru.txt", "missing: --text-en"),
    ("nobody to read it", "{words} --yes", "Nobody would get it"),
    ("a text in another encoding", "{words} --text-kk cp1251.txt", "cp1251.txt: this is not text in UTF-8."),
    ("an empty text", "{words} --text-kk empty.txt", "empty.txt: there is nothing in it."),
    ("a text too long under a picture", "{words} --text-kk long.txt --picture a.png", f"limit is {LONGEST_CAPTION}"),
    ("a picture that is none", "{words} --picture kk.txt", "kk.txt: this is neither PNG nor JPEG."),
    ("a result nobody approved", "--result teaching-2026-fall --yes --role qa_lead", "approved in all three languages"),
)


@pytest.mark.parametrize(("options", "reason"), [each[1:] for each in MISTAKES], ids=[each[0] for each in MISTAKES])
async def test_a_mistake_ends_with_one_line_and_sends_nothing(
    office: OfficeStage, sapa: Sapa, words: list[str], options: str, reason: str
) -> None:
    if "--result" in options:
        await office.lead("en")
    (office.folder / "cp1251.txt").write_bytes("Сәлем".replace("ә", "а").encode("cp1251"))
    (office.folder / "empty.txt").write_text(" \n")
    (office.folder / "long.txt").write_text("x" * (LONGEST_CAPTION + 1))
    (office.folder / "a.png").write_bytes(png())

    done = await sapa("send", *options.format(words=" ".join(words)).split())

    assert done.exit_code == 1, done.output
    assert reason in done.stderr
    assert done.stderr.count("\n") == 1
    assert not await office.rows(select(outbox.c.id).where(outbox.c.kind == "broadcast"))


@pytest.mark.parametrize("verb", ["watch", "stop"])
async def test_a_number_that_is_none_may_begin_with_a_dash(sapa: Sapa, verb: str) -> None:
    done = await sapa(verb, "-nothing")

    assert (done.exit_code, done.stderr) == (1, "There is no such thing (any more).\n")


@pytest.mark.parametrize(
    "options",
    [
        "",
        "--text-kk nowhere.txt",
        "{words} --lang de",
        "{words} --json",
        "{words} --result w",
        "--dry-run",
        "{words} --channel -1",
    ],
)
async def test_wrong_usage_ends_with_exit_code_2(sapa: Sapa, words: list[str], options: str) -> None:
    done = await sapa("send", *options.format(words=" ".join(words)).split())

    assert done.exit_code == 2


async def test_it_never_loads_the_library_of_telegram(office: OfficeStage, sapa: Sapa, words: list[str]) -> None:
    await students(office, "ru")
    script = (
        "import sys\n"
        "from bot.cli import app\n"
        f"try: app({['broadcast', 'send', *words, '--yes']!r})\n"
        "except SystemExit as end: assert not end.code\n"
        "print([name for name in ('aiogram', 'typst', 'pyxform') if name in sys.modules])\n"
    )
    root = str(Path(__file__).parents[2])
    code = f"import sys; sys.path.insert(0, {root!r})\n{script}"
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code], capture_output=True, text=True, cwd=office.folder
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"
    assert len(LANGUAGES) == len(TEXTS)
