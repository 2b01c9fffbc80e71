"""What is kept of a conversation, on both engines: sizes, days, keys, and what happens when a key is lost."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from feedback_university import COOK, LIBRARIAN, NOON, ROUND, ZONE, begin, first_message, hold, reply, rows, waiting

from domain.errors import ConfigurationProblem, NotFound, TooLong
from domain.feedback import Topic
from domain.feedback_thread import Place, ReplyKind
from services import feedback, feedback_inbox, feedback_rounds, retention
from storage.database import Database
from storage.feedback_messages import inbox_key
from storage.feedback_seals import Seals
from storage.tables.feedback import feedback as handed_over
from storage.tables.feedback import feedback_replies, feedback_waiting
from storage.tables.people import people


async def test_a_conversation_on_this_engine(university: Database, seals: Seals) -> None:
    thread = await begin(university, seals, "Longer hours.")
    assert (await feedback.look(university, seals, thread)).place is Place.WAITING
    assert (await hold(university, seals, NOON)).handed_over == 0, "one message waits three days"
    assert (await hold(university, seals)).told == 1
    await reply(university, seals, "On which days?", ReplyKind.QUESTION)
    await feedback.add(university, seals, thread, "Mondays.", now=ROUND, zone=ZONE)
    assert (await feedback.look(university, seals, thread)).adds_wait
    await hold(university, seals, ROUND + timedelta(days=3))
    page = await feedback_inbox.page(university, seals, LIBRARIAN, 0)
    assert page.message is not None
    assert (page.message.text, page.message.number, page.replies) == ("Mondays.", 2, 1)
    assert [one.text for one in page.earlier] == ["Longer hours."]
    await reply(university, seals, "From January on.")
    target = await first_message(university, seals)
    later = ROUND + timedelta(days=4)
    await feedback_inbox.pass_on(university, seals, LIBRARIAN, target, "unit-canteen", now=later, zone=ZONE)
    standing = await feedback.look(university, seals, thread)
    assert (standing.unit, standing.topic) == ("unit-canteen", Topic.LIBRARY)
    assert [(one.kind, one.text) for one in standing.replies] == [
        (ReplyKind.QUESTION, "On which days?"),
        (ReplyKind.ANSWER, "From January on."),
        (ReplyKind.PASSED_ON, "unit-canteen"),
    ]
    with pytest.raises(NotFound):
        await feedback_inbox.page_of(university, seals, LIBRARIAN, target)
    cooks = await feedback_inbox.page(university, seals, COOK, 1)
    assert {cooks.message.text if cooks.message else None} <= {"Longer hours.", "Mondays."}


async def test_every_body_has_the_same_size(university: Database, seals: Seals) -> None:
    for text in ("?", "😀" * 1000, "ә" * 1000, "\0" * 999 + "."):
        await begin(university, seals, text)
    sizes = {len(one.body) for one in await waiting(university, seals)}
    await hold(university, seals)
    sizes |= {len(row.body) for row in await rows(university, handed_over)}
    for text in ("!", "😀" * 1000):
        await reply(university, seals, text)
    sizes |= {len(row.body) for row in await rows(university, feedback_replies)}
    assert len(sizes) == 1
    with pytest.raises(TooLong):
        await begin(university, seals, "x" * 1001)


async def test_a_row_says_nothing_more_than_it_must(university: Database, seals: Seals) -> None:
    await begin(university, seals, "Longer hours.", user=987654321)
    (kept_waiting,) = await rows(university, feedback_waiting)
    assert set(kept_waiting._mapping) == {"id", "day", "body"}
    (one,) = await waiting(university, seals)
    await hold(university, seals)
    (kept,) = await rows(university, handed_over)
    assert set(kept._mapping) == {"id", "thread", "unit", "topic", "day", "state", "body"}
    assert kept.day == ROUND.astimezone(ZONE).date(), "the day of the round, not of the writing"
    assert {kept_waiting.id, one.mark, one.body}.isdisjoint({kept.id, kept.thread, kept.body})
    for table in (feedback_waiting, handed_over, feedback_replies):
        assert not table.foreign_keys
        assert table.dialect_options["sqlite"]["with_rowid"] is False
        assert {type(column.type).__name__ for column in table.columns} <= {"LargeBinary", "Date", "String"}


async def test_an_inbox_key_opens_messages_and_no_reply(university: Database, seals: Seals, tmp_path: Path) -> None:
    key = seals.new_key()
    thread = feedback.thread_of(seals, key, 1)
    await feedback.send(university, seals, thread, Topic.LIBRARY, "hours", to_unit=True, now=NOON, zone=ZONE)
    await hold(university, seals)
    await reply(university, seals, "From January on.")
    ((body,),) = [(row.body,) for row in await rows(university, feedback_replies)]
    publics = [bytes.fromhex(path.stem) for path in (tmp_path / "keys" / "inboxes").iterdir()]
    (kept,) = await rows(university, handed_over)
    assert [sheet.text for public in publics if (sheet := seals.open(public, kept.body))] == ["hours"]
    assert not any(seals.open(public, body) for public in publics)
    for other in (seals.thread(key, 2), seals.thread(seals.new_key(), 1), Seals(b"l" * 32, tmp_path).thread(key, 1)):
        assert other is not None
        assert other.open(body) is None
        assert other.id != kept.thread
    opened = thread.open(body)
    assert opened is not None
    assert opened.text == "From January on."


async def test_key_files_are_for_their_owner_alone(university: Database, seals: Seals, tmp_path: Path) -> None:
    folder = tmp_path / "keys" / "inboxes"
    await begin(university, seals, "hours")
    await begin(university, seals, "more hours")
    await begin(university, seals, "soup", Topic.CANTEEN)
    files = list(folder.iterdir())
    assert len(files) == 2, "a pair for each inbox"
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    await seals.prepare(university)
    for name in ("inboxes", "waiting"):
        path = next((tmp_path / "keys" / name).iterdir())
        path.chmod(0o640)
        with pytest.raises(ConfigurationProblem, match="chmod 600"):
            await seals.prepare(university)
        path.chmod(0o600)
    folder.chmod(0o750)
    with pytest.raises(ConfigurationProblem, match="chmod 700"):
        await seals.prepare(university)


async def test_a_lost_key_is_told_and_replaced(university: Database, seals: Seals, tmp_path: Path) -> None:
    await begin(university, seals, "Longer hours.")
    await hold(university, seals)
    await begin(university, seals, "More chairs.", now=ROUND)
    for path in (tmp_path / "keys" / "inboxes").iterdir():
        path.unlink()
    page = await feedback_inbox.page(university, seals, LIBRARIAN, 0)
    assert page.message is not None
    assert page.message.text is None
    with pytest.raises(NotFound):
        await reply(university, seals, "?")
    for text in ("one", "two"):
        await begin(university, seals, text, now=ROUND)
    done = await hold(university, seals, ROUND + timedelta(days=1))
    assert (done.handed_over, done.unreadable) == (2, 1)
    assert len(await waiting(university, seals)) == 1, "kept, should the key come back"
    pages = [await feedback_inbox.page(university, seals, LIBRARIAN, place) for place in range(3)]
    assert {page.message.text for page in pages if page.message} == {None, "one", "two"}


async def test_a_damaged_key_file_opens_nothing_and_is_replaced(
    university: Database, seals: Seals, tmp_path: Path
) -> None:
    await begin(university, seals, "Longer hours.")
    (path,) = (tmp_path / "keys" / "inboxes").iterdir()
    path.write_bytes(path.read_bytes()[:-1])
    await begin(university, seals, "More chairs.")
    assert (await hold(university, seals)).handed_over == 1


async def test_a_pair_whose_row_was_not_written_is_made_again(university: Database, seals: Seals) -> None:
    lost = b""

    async def ended_in_the_middle() -> None:
        nonlocal lost
        async with university.writing(alone=True) as connection:
            lost = await inbox_key(connection, seals, "unit-library")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await ended_in_the_middle()
    assert seals.has_inbox(lost)
    await begin(university, seals, "Longer hours.")
    async with university.writing() as connection:
        assert await inbox_key(connection, seals, "unit-library") != lost
    assert (await hold(university, seals)).handed_over == 1


async def test_a_round_is_held_once_a_day_and_never_at_night(university: Database, seals: Seals) -> None:
    for text in ("one", "two", "three"):
        await begin(university, seals, text)
    morning = datetime(2026, 12, 17, 4, 59, tzinfo=UTC)  # 09:59 in Almaty
    assert await hold(university, seals, morning) == feedback_rounds.Round()
    assert await hold(university, seals, morning + timedelta(hours=14)) == feedback_rounds.Round()
    assert (await hold(university, seals, morning + timedelta(minutes=1))).handed_over == 3
    for text in ("four", "five", "six"):
        await begin(university, seals, text, now=morning + timedelta(hours=1))
    assert await hold(university, seals, morning + timedelta(hours=2)) == feedback_rounds.Round()
    assert (await hold(university, seals, morning + timedelta(days=1, hours=2))).handed_over == 3


async def test_the_next_round_is_when_something_is_due(university: Database, seals: Seals) -> None:
    async def after(instant: datetime) -> datetime | None:
        return await feedback_rounds.next_round(university, seals, instant, zone=ZONE)

    at_ten = datetime(2026, 12, 17, 5, tzinfo=UTC)
    assert await after(NOON) is None
    await begin(university, seals, "one")
    assert await after(NOON) == at_ten + timedelta(days=2)
    for text in ("two", "three"):
        await begin(university, seals, text)
    assert await after(NOON) == at_ten
    assert await after(at_ten - timedelta(minutes=1)) == at_ten
    await hold(university, seals, at_ten)
    assert await after(at_ten) == at_ten + timedelta(days=1), "three are unread"


async def test_a_unit_of_a_small_circle_is_not_offered(university: Database, seals: Seals) -> None:
    assert (await feedback.unit_of(university, Topic.LIBRARY)) is not None
    async with university.writing() as connection:
        await connection.execute(people.update().where(people.c.id.in_(["p-30", "p-31"])).values(active=False))
    assert (await feedback.unit_of(university, Topic.LIBRARY)) is None
    await begin(university, seals, "Longer hours.")
    assert [one.unit for one in await waiting(university, seals)] == [""], "marketing and communication always"


async def test_old_conversations_go_and_others_stay(university: Database, seals: Seals) -> None:
    old, new = await begin(university, seals, "old"), await begin(university, seals, "new")
    await hold(university, seals)
    last = ROUND + timedelta(days=170)
    pages = [await feedback_inbox.page(university, seals, LIBRARIAN, place) for place in range(2)]
    newer = next(page.message for page in pages if page.message and page.message.text == "new")
    await feedback_inbox.answer(
        university, seals, LIBRARIAN, newer.id, ReplyKind.ANSWER, "So late.", now=last, zone=ZONE
    )
    await retention.forget_old(university, now=ROUND + timedelta(days=179), zone=ZONE)
    assert (await feedback.look(university, seals, old)).place is Place.WITH_UNIT
    await retention.forget_old(university, now=ROUND + timedelta(days=180), zone=ZONE)
    assert (await feedback.look(university, seals, old)).place is Place.NOWHERE
    assert len((await feedback.look(university, seals, new)).replies) == 1
    await retention.forget_old(university, now=last + timedelta(days=180), zone=ZONE)
    assert await rows(university, handed_over) == []
    assert await rows(university, feedback_replies) == []
