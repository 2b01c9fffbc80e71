"""Whoever holds the database, its log and the key files of the inboxes finds no sender and no reply."""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from math import sqrt
from pathlib import Path
from statistics import fmean
from zoneinfo import ZoneInfo

from feedback_stage import THIRD_DAY, open_inbox, receipt, tap_receipt, write_to
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from office_stage import OfficeStage, Somebody
from sqlalchemy import select

from domain.feedback import Topic
from domain.people import Role
from domain.reminders import QuietHours
from services import feedback, feedback_rounds
from storage.ballots.slots import Slots
from storage.database import open_database
from storage.feedback_seals import Seals
from storage.migrations import upgrade
from storage.tables import metadata
from storage.tables.feedback import feedback as handed_over
from storage.tables.feedback import feedback_replies, feedback_waiting

ZONE = ZoneInfo("Asia/Almaty")
NEAR = 64
FIRST_USER = 7_000_000_001
TRIALS, MESSAGES = 16, 6
LARGEST_Z = 4.3
"""A fair order goes beyond it once in some 60,000 looks."""


def files_of(folder: Path) -> Iterator[bytes]:
    """The bytes of every file."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.read_bytes()


def around(content: bytes, wanted: bytes) -> Iterator[bytes]:
    """What stands near each place of `wanted`."""
    place = content.find(wanted)
    while place >= 0:
        yield content[max(0, place - NEAR) : place] + content[place + len(wanted) : place + len(wanted) + NEAR]
        place = content.find(wanted, place + 1)


def traces_of(somebody: Somebody) -> list[bytes]:
    """How a database may write who somebody is."""
    return [str(somebody.user_id).encode(), somebody.user_id.to_bytes(5, "big"), somebody.id.encode()]


async def everything_in(office: OfficeStage) -> dict[str, list[str]]:
    """Every row of every table."""
    return {
        name: sorted(str(tuple(row)) for row in await office.rows(select(table)))
        for name, table in metadata.tables.items()
    }


def changed(before: dict[str, list[str]], after: dict[str, list[str]]) -> set[str]:
    """The tables that differ; the clock of the sandbox moves by itself."""
    return {name for name in after if after[name] != before[name]} - {"facts"}


async def test_sending_and_reading_write_no_row_of_the_sender(office: OfficeStage) -> None:
    author = await office.bring_in((await office.holders(Role.STUDENT))[0], "en")
    await author.chat.send("/feedback")
    await author.tap_word("topic:library")
    await author.tap_word("to:library:unit")
    before = await everything_in(office)
    await author.chat.send("Longer hours.")
    sent = await everything_in(office)
    assert changed(before, sent) == {"feedback_waiting", "feedback_inboxes"}
    await tap_receipt(author, "Check for a reply")
    assert changed(sent, await everything_in(office)) == set()
    await office.jump(THIRD_DAY)
    await tap_receipt(author, "Check for a reply")
    await tap_receipt(author, "Write more")
    before = await everything_in(office)
    await author.chat.send("And chairs.")
    assert changed(before, await everything_in(office)) == {"feedback_waiting"}


async def test_no_sender_stands_near_a_message_in_any_file(office: OfficeStage, tmp_path: Path) -> None:
    students = await office.holders(Role.STUDENT)
    authors = [await office.come_in(who, "en", user_id=FIRST_USER + place) for place, who in enumerate(students[:3])]
    comms = await office.bring_in((await office.holders(Role.COMMS_OFFICER))[0], "en")
    said, places = [], []

    async def look(step: str) -> None:
        copy = tmp_path / "copies" / step
        shutil.copytree(office.folder, copy)
        for table in (feedback_waiting, handed_over, feedback_replies):
            for row in await office.rows(select(table)):
                values = [value for value in row if isinstance(value, bytes)]
                places.extend(value[:32] for value in values)

    for number, author in enumerate(authors):
        said.append(f"canary-message-{number}")
        await write_to(author, "safety" if number == 0 else "other", "", said[-1])
        await look(f"sent-{number}")
    await office.jump(THIRD_DAY)
    await look("round")
    await open_inbox(comms)
    said.append("canary-reply")
    await comms.tap_word("answer:")
    await comms.chat.send("canary-reply")
    await look("answered")
    for author in authors:
        await tap_receipt(author, "Check for a reply")
    assert sum(["canary-reply" in (await receipt(author)).text for author in authors]) == 1
    await look("pulled")

    found = 0
    for content in files_of(tmp_path / "copies"):
        assert not any(text.encode(code) in content for text in said for code in ("utf-8", "utf-16-le"))
        for near in (near for place in set(places) for near in around(content, place)):
            found += 1
            assert not any(trace in near for author in authors for trace in traces_of(author))
    assert found > len(set(places)), "the rows were found in the files"
    known = b"".join(files_of(tmp_path / "copies"))
    assert all(any(trace in known for trace in traces_of(author)) for author in authors), (
        "the traces are the right ones"
    )


async def test_who_has_database_and_inbox_keys_reads_messages_but_no_reply(office: OfficeStage) -> None:
    author = await office.bring_in((await office.holders(Role.STUDENT))[0], "en")
    comms = await office.bring_in((await office.holders(Role.COMMS_OFFICER))[0], "en")
    await write_to(author, "other", "", "canary-message")
    await office.jump(THIRD_DAY)
    await open_inbox(comms)
    await comms.tap_word("ask:")
    await comms.chat.send("canary-question")
    stolen = Seals(b"another secret of an installation", office.folder / "keys")
    publics = [bytes.fromhex(path.stem) for path in (office.folder / "keys" / "inboxes").iterdir()]
    messages = [row.body for row in await office.rows(select(handed_over.c.body))]
    replies = [row.body for row in await office.rows(select(feedback_replies.c.body))]
    opened = [stolen.open(public, body) for public in publics for body in messages]
    assert [sheet.text for sheet in opened if sheet] == ["canary-message"], "the attacker is not blind"
    assert not any(stolen.open(public, body) for public in publics for body in replies)
    assert len(replies) == 1


def correlation(order: Sequence[int]) -> float:
    """How far an order is the rising one: 1 for the same, -1 for the reverse (Spearman)."""
    n = len(order)
    apart = sum((rank - place) ** 2 for place, rank in enumerate(order))
    return 1 - 6 * apart / (n * (n * n - 1))


def order_in(file: bytes, bodies: dict[int, bytes]) -> list[int]:
    """The numbers of messages by the place of their bodies in a file."""
    return sorted(bodies, key=lambda number: file.index(bodies[number][:32]))


def z_of(orders: Sequence[Sequence[int]]) -> float:
    """How unlikely so much order is by chance (field notes on anonymity, section 5)."""
    return fmean(correlation(order) for order in orders) * sqrt(len(orders) * (len(orders[0]) - 1))


def rows_of(folder: Path, copy: Path, table: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """The attacker's copy of the database file with its log folded in, and the rows (id, body) as it gives them."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    with sqlite3.connect(copy / "sapa.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        found = connection.execute(f"SELECT id, body FROM {table}").fetchall()
    connection.close()
    return (copy / "sapa.db").read_bytes(), found


def in_the_pool(data: Path, copy: Path, keys: Path, seals: Seals) -> list[int]:
    """The numbers of what waits by their place in the body of all, for whoever has the keys of this moment."""
    _file, ((id, body),) = rows_of(data, copy, "feedback_waiting")
    (key,) = Slots(keys / "waiting" / f"{id.hex()}.key").held()
    plain = SecretBox(key).decrypt(body)[4:]
    size = len(plain) // MESSAGES
    public = bytes.fromhex(next((keys / "inboxes").iterdir()).stem)
    sealed = [plain[place * size : (place + 1) * size][36:] for place in range(MESSAGES)]
    return [int(sheet.text) for body in sealed if (sheet := seals.open(public, body))]


def opened_by_any(keys: Path, bodies: Sequence[bytes]) -> int:
    """How many versions of the body of all the key files of this moment open."""
    held = [key for path in (keys / "waiting").iterdir() for key in Slots(path).held()]
    found = 0
    for body in bodies:
        for key in held:
            with suppress(CryptoError):
                SecretBox(key).decrypt(body)
                found += 1
    return found


async def test_nobody_who_kept_everything_can_tell_the_order(tmp_path: Path) -> None:
    """Neither ids nor places in the file, nor every version of what waited with the keys that are left."""
    data, keys = tmp_path / "data", tmp_path / "keys"
    database, seals = open_database(f"sqlite+aiosqlite:///{data}/sapa.db"), Seals(b"k" * 32, keys)
    await upgrade(database)
    quiet, start = QuietHours(time(21), time(9)), datetime(2026, 12, 16, 7, tzinfo=UTC)
    pools, by_id, by_place, versions = [], [], [], []
    known: set[bytes] = set()
    for trial in range(TRIALS):
        for number in range(MESSAGES):
            thread = feedback.thread_of(seals, seals.new_key(), FIRST_USER + number)
            now = start + timedelta(days=trial, minutes=number)
            await feedback.send(database, seals, thread, Topic.OTHER, str(number), to_unit=False, now=now, zone=ZONE)
            versions += [body for _id, body in rows_of(data, tmp_path / "copy", "feedback_waiting")[1]]
        assert opened_by_any(keys, versions) == 1, "the newest"
        pools.append(in_the_pool(data, tmp_path / "copy", keys, seals))
        at_ten = datetime(2026, 12, 17, 5, tzinfo=UTC) + timedelta(days=trial)
        done = await feedback_rounds.hold_round(database, seals, quiet=quiet, now=at_ten, zone=ZONE)
        assert done.handed_over == MESSAGES
        assert opened_by_any(keys, versions) == 0
        file, rows = rows_of(data, tmp_path / "copy", "feedback")
        public = bytes.fromhex(next((keys / "inboxes").iterdir()).stem)
        fresh = [(id, body) for id, body in rows if id not in known]
        opened = {int(sheet.text): body for _id, body in fresh if (sheet := seals.open(public, body))}
        assert len(opened) == MESSAGES, "who has the inbox key reads them"
        by_id.append([number for _id, body in sorted(fresh) for number in opened if opened[number] == body])
        by_place.append(order_in(file, opened))
        known.update(id for id, _body in fresh)
    await database.close()
    assert len(versions) == TRIALS * MESSAGES
    for orders in (pools, by_id, by_place):
        assert all(sorted(order) == list(range(MESSAGES)) for order in orders)
        assert abs(z_of(orders)) < LARGEST_Z


def test_the_same_look_finds_the_order_of_a_naive_table(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with sqlite3.connect(tmp_path / "data" / "sapa.db") as connection:
        connection.execute("CREATE TABLE naive (id INTEGER PRIMARY KEY, body BLOB)")
    orders = []
    for trial in range(TRIALS):
        bodies = {number: bytes([trial, number]) * 2000 for number in range(MESSAGES)}
        for body in bodies.values():
            with connection:
                connection.execute("INSERT INTO naive (body) VALUES (?)", (body,))
        file, _rows = rows_of(tmp_path / "data", tmp_path / "copy", "naive")
        orders.append(order_in(file, bodies))
    connection.close()
    assert z_of(orders) > LARGEST_Z
