"""Reading comments: each is decided once, by who may; what was written goes at the release and leaves no trace."""

import asyncio
from pathlib import Path

import pytest
from closed_course import FIRST, SECOND, STUDENT, ClosedCourse
from sqlalchemy import select, update

from domain.access import CLOCK, OPERATOR, Actor
from domain.comment_flags import Flag
from domain.errors import NotAllowed, NotFound, NothingToDo, TooLate, TooLong
from domain.form import TEXT_LIMIT
from domain.moderation import Decision, Reason
from domain.people import Role
from services import moderation, withdrawals
from storage.releases import load_release
from storage.tables.audit import audit
from storage.tables.ballots import comments
from storage.tables.moderation import second_opinions
from tests.attacks.sapa import Sapa, opened, settings_in
from tests.attacks.small_university import CLOSED, OPENED, WAVE, found
from tests.attacks.small_university import student as nobody

WRITTEN = 12


async def test_every_comment_comes_once_and_is_decided_once(course: ClosedCourse) -> None:
    read = []
    while page := await moderation.next_page(course.database, FIRST, WAVE):
        read.append(page.comment)
        assert page.progress.waiting == WRITTEN - len(read) + 1
        await moderation.decide(course.database, FIRST, page.comment.id, Decision.KEEP, now=CLOSED)
    assert len({one.id for one in read}) == WRITTEN
    assert sorted(mark for one in read for mark in course.marks if mark in one.text) == sorted(course.marks)
    assert {one.title["kk"] for one in read} == {"Law"}
    assert len({one.question["kk"] for one in read}) == 2
    shown = [one.text for one in await course.released()]
    assert sorted(filter(None, shown)) == sorted(one.text for one in read)
    with pytest.raises(NothingToDo):
        await moderation.decide(course.database, SECOND, read[0].id, Decision.DELETE, Reason.OTHER, now=CLOSED)


async def test_each_decision_shows_what_it_says_and_the_originals_go_with_the_release(course: ClosedCourse) -> None:
    kept, edited, held, deleted, *_waiting = await course.rows()
    decide, database = moderation.decide, course.database
    await decide(database, FIRST, kept.id, Decision.KEEP, now=CLOSED)
    await decide(database, FIRST, edited.id, Decision.EDIT, Reason.NAMES, "  Басқа сөз  ", now=CLOSED)
    await decide(database, FIRST, held.id, Decision.HOLD, Reason.INSULT, now=CLOSED)
    await decide(database, FIRST, deleted.id, Decision.DELETE, Reason.THREAT, now=CLOSED)
    before = await course.released()
    assert [one.text for one in before[:4]] == [kept.text, "Басқа сөз", None, None]
    assert [one.text for one in before[4:]] == [None] * (WRITTEN - 4), "what nobody has read is shown to nobody"
    assert [row.text for row in (await course.rows())[:4]] == [kept.text, edited.text, held.text, ""]
    await course.finish()
    assert await course.released() == before
    rows = await course.rows()
    assert [row.text for row in rows[:4]] == [kept.text, "Басқа сөз", "", ""]
    assert [row.reason for row in rows[:4]] == ["", "names", "insult", "threat"]
    assert all(row.edited == "" for row in rows)
    assert all(row.text for row in rows[4:]), "what is not decided waits for a later release"
    await course.finish()
    assert await course.released() == before


async def test_what_is_gone_is_nowhere_in_the_files(course: ClosedCourse, tmp_path: Path) -> None:
    first, second, third, fourth, *_waiting = await course.rows()
    database = course.database
    await moderation.decide(database, FIRST, first.id, Decision.EDIT, Reason.AUTHOR, "Басқа сөз", now=CLOSED)
    await moderation.decide(database, FIRST, second.id, Decision.HOLD, Reason.OTHER, now=CLOSED)
    await moderation.decide(database, FIRST, third.id, Decision.DELETE, Reason.OTHER, now=CLOSED)
    await moderation.decide(database, FIRST, fourth.id, Decision.KEEP, now=CLOSED)
    await course.finish()
    stored = _files(tmp_path) if database.is_sqlite else str(await course.rows()).encode()
    gone = [_mark(course, row.text) for row in (first, second, third)]
    assert [mark for mark in gone if mark.encode() in stored] == []
    assert _mark(course, fourth.text).encode() in stored, "the search finds what is there"


def _files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("sapa.db*"))


def _mark(course: ClosedCourse, text: str) -> str:
    return next(mark for mark in course.marks if mark in text)


async def test_of_two_who_decide_at_once_one_is_told(course: ClosedCourse) -> None:
    for row in await course.rows():
        done = await asyncio.gather(
            moderation.decide(course.database, FIRST, row.id, Decision.KEEP, now=CLOSED),
            moderation.decide(course.database, SECOND, row.id, Decision.HOLD, Reason.OTHER, now=CLOSED),
            return_exceptions=True,
        )
        assert sorted(type(one).__name__ for one in done) == ["NoneType", "NothingToDo"]
    acts = [row for row in await course.rows(select(audit)) if row.act == "moderate_comment"]
    assert len(acts) == WRITTEN


async def test_moderators_begin_in_places_of_their_own(course: ClosedCourse) -> None:
    first = set()
    for number in range(20):
        reader = Actor(f"reader{number}", frozenset({Role.QA_OFFICER}))
        pages = [await moderation.next_page(course.database, reader, WAVE) for _twice in range(2)]
        ids = {page.comment.id for page in pages if page is not None}
        assert len(ids) == 1, "the same one again until it is decided"
        first |= ids
    assert len(first) > 1


async def test_a_second_opinion_is_another_persons(course: ClosedCourse) -> None:
    page = await moderation.next_page(course.database, FIRST, WAVE)
    assert page is not None
    assert page.may_ask
    asked = page.comment.id
    await moderation.ask_second_opinion(course.database, FIRST, asked, now=CLOSED)
    assert (await moderation.progress(course.database, FIRST, WAVE)).waiting == WRITTEN - 1
    assert (await moderation.overview(course.database, FIRST, WAVE)).progress.away == 1
    assert (await moderation.progress(course.database, SECOND, WAVE)).waiting == WRITTEN
    with pytest.raises(NothingToDo):
        await moderation.decide(course.database, FIRST, asked, Decision.KEEP, now=CLOSED)
    seen = set()
    while mine := await moderation.next_page(course.database, FIRST, WAVE):
        seen.add(mine.comment.id)
        await moderation.decide(course.database, FIRST, mine.comment.id, Decision.KEEP, now=CLOSED)
    assert asked not in seen
    theirs = await moderation.next_page(course.database, SECOND, WAVE)
    assert theirs is not None
    assert (theirs.comment.id, theirs.comment.second, theirs.may_ask) == (asked, True, False)
    with pytest.raises(NothingToDo):
        await moderation.ask_second_opinion(course.database, SECOND, asked, now=CLOSED)
    await moderation.decide(course.database, SECOND, asked, Decision.HOLD, Reason.AUTHOR, now=CLOSED)
    assert await course.rows(select(second_opinions)) == [], "who asked is known until the decision"


async def test_a_question_comes_back_when_nobody_is_left_to_answer_it(course: ClosedCourse) -> None:
    asked = (await course.rows())[0].id
    await moderation.ask_second_opinion(course.database, SECOND, asked, now=CLOSED)
    await withdrawals.withdraw(course.database, OPERATOR, FIRST.id, Role.QA_OFFICER, now=CLOSED)
    assert (await moderation.progress(course.database, SECOND, WAVE)).waiting == WRITTEN
    page = await moderation.page_of(course.database, SECOND, asked)
    assert not page.may_ask
    await moderation.decide(course.database, SECOND, asked, Decision.KEEP, now=CLOSED)


async def test_held_comments_can_be_read_again_until_the_release(course: ClosedCourse) -> None:
    held, deleted, *_rest = await course.rows()
    await moderation.decide(course.database, FIRST, held.id, Decision.HOLD, Reason.OTHER, now=CLOSED)
    await moderation.decide(course.database, FIRST, deleted.id, Decision.DELETE, Reason.OTHER, now=CLOSED)
    assert (await moderation.overview(course.database, FIRST, WAVE)).progress.readable == 1
    assert await moderation.read_held_again(course.database, SECOND, WAVE, now=CLOSED) == 1
    assert (await moderation.progress(course.database, FIRST, WAVE)).waiting == WRITTEN - 1
    await moderation.decide(course.database, FIRST, held.id, Decision.HOLD, Reason.OTHER, now=CLOSED)
    await course.finish()
    with pytest.raises(NothingToDo):
        await moderation.read_held_again(course.database, FIRST, WAVE, now=CLOSED)
    assert (await moderation.overview(course.database, FIRST, WAVE)).progress.decided[Decision.HOLD] == 1


async def test_a_release_tells_what_was_read_and_how_many_are_held(course: ClosedCourse, tmp_path: Path) -> None:
    first, second, third, *_waiting = await course.rows()
    await moderation.decide(course.database, FIRST, first.id, Decision.KEEP, now=CLOSED)
    await moderation.decide(course.database, FIRST, second.id, Decision.EDIT, Reason.NAMES, "Басқа сөз", now=CLOSED)
    await moderation.decide(course.database, FIRST, third.id, Decision.HOLD, Reason.OTHER, now=CLOSED)
    await course.sapa.release()
    async with course.database.reading() as connection:
        release = await load_release(connection, WAVE)
    assert release is not None
    told = [one for unit in release.university.walk() for one in unit.comments]
    assert sorted(text for one in told for text in one.texts) == sorted([first.text, "Басқа сөз"])
    assert (sum(one.total for one in told), sum(one.held for one in told)) == (WRITTEN, WRITTEN - 2)
    assert {one.total for one in told} == {WRITTEN // 2}, "each question by itself"
    if course.database.is_sqlite:
        gone = [_mark(course, row.text) for row in (second, third)]
        assert [mark for mark in gone if mark.encode() in _files(tmp_path)] == []


async def test_after_the_release_originals_go_with_the_decision(course: ClosedCourse) -> None:
    edited, held, *_rest = await course.rows()
    await course.sapa.release()
    await moderation.decide(course.database, FIRST, edited.id, Decision.EDIT, Reason.NAMES, "Басқа сөз", now=CLOSED)
    await moderation.decide(course.database, FIRST, held.id, Decision.HOLD, Reason.OTHER, now=CLOSED)
    rows = await course.rows()
    assert [(row.decision, row.text, row.edited) for row in rows[:2]] == [("edit", "Басқа сөз", ""), ("hold", "", "")]
    assert [one.text for one in await course.released()][:2] == ["Басқа сөз", None]
    assert all(row.text for row in rows[2:])


async def test_only_the_quality_office_reads(course: ClosedCourse) -> None:
    comment = (await course.rows())[0].id
    nobody_at_all = Actor("", frozenset())
    for who in (STUDENT, Actor(FIRST.id, frozenset({Role.INSTRUCTOR, Role.DEAN})), OPERATOR, CLOCK, nobody_at_all):
        for asked in (
            moderation.progress(course.database, who, WAVE),
            moderation.overview(course.database, who, WAVE),
            moderation.next_page(course.database, who, WAVE),
            moderation.page_of(course.database, who, comment),
            moderation.wave_of(course.database, who, comment),
            moderation.decide(course.database, who, comment, Decision.KEEP, now=CLOSED),
            moderation.ask_second_opinion(course.database, who, comment, now=CLOSED),
            moderation.read_held_again(course.database, who, WAVE, now=CLOSED),
        ):
            with pytest.raises(NotAllowed):
                await asked
    assert (await moderation.overview(course.database, FIRST, WAVE)).progress.waiting == WRITTEN


async def test_a_decision_has_a_reason_and_an_edit_has_words(course: ClosedCourse) -> None:
    comment = (await course.rows())[0].id
    decide, database = moderation.decide, course.database
    for decision in (Decision.EDIT, Decision.HOLD, Decision.DELETE):
        with pytest.raises(ValueError, match="reason"):
            await decide(database, FIRST, comment, decision, None, "Сөз", now=CLOSED)
    with pytest.raises(ValueError, match="reason"):
        await decide(database, FIRST, comment, Decision.KEEP, Reason.OTHER, now=CLOSED)
    with pytest.raises(ValueError, match="words"):
        await decide(database, FIRST, comment, Decision.EDIT, Reason.OTHER, " \n ", now=CLOSED)
    with pytest.raises(TooLong):
        await decide(database, FIRST, comment, Decision.EDIT, Reason.OTHER, "а" * (TEXT_LIMIT + 1), now=CLOSED)
    await decide(database, FIRST, comment, Decision.EDIT, Reason.OTHER, "а" * TEXT_LIMIT, now=CLOSED)


async def test_what_is_not_there_is_refused(course: ClosedCourse) -> None:
    with pytest.raises(NotFound):
        await moderation.overview(course.database, FIRST, "teaching-no")
    for comment in (b"", bytes(16), b"x" * 40):
        with pytest.raises(NotFound):
            await moderation.page_of(course.database, FIRST, comment)


async def test_nothing_is_read_before_the_ballots_are_opened(tmp_path: Path) -> None:
    async with opened(settings_in(tmp_path)) as sapa:
        await found(sapa.core, 12)
        await _refused_while_open(sapa)


async def _refused_while_open(sapa: Sapa) -> None:
    assert (await moderation.progress(sapa.core.database, FIRST, WAVE)).waiting == 0
    for asked in (
        moderation.overview(sapa.core.database, FIRST, WAVE),
        moderation.next_page(sapa.core.database, FIRST, WAVE),
        moderation.read_held_again(sapa.core.database, FIRST, WAVE, now=OPENED),
    ):
        with pytest.raises(TooLate):
            await asked


async def test_marks_are_counted_and_shown(course: ClosedCourse) -> None:
    assert (await moderation.overview(course.database, FIRST, WAVE)).marked == 0
    comment = (await course.rows())[0].id
    async with course.database.writing() as connection:
        marked = update(comments).where(comments.c.id == comment)
        await connection.execute(marked.values(text="Айгерімге рахмет, 8 707 123 45 67"))
    assert (await moderation.overview(course.database, FIRST, WAVE)).marked == 1
    page = await moderation.page_of(course.database, FIRST, comment)
    assert page.flags == (Flag.NAME, Flag.PHONE)


async def test_the_audit_counts_and_names_no_comment(course: ClosedCourse) -> None:
    first, second, third, *_rest = await course.rows()
    await moderation.decide(course.database, FIRST, first.id, Decision.KEEP, now=CLOSED)
    await moderation.decide(course.database, SECOND, second.id, Decision.DELETE, Reason.THREAT, now=CLOSED)
    await moderation.ask_second_opinion(course.database, FIRST, third.id, now=CLOSED)
    rows = [row for row in await course.rows(select(audit)) if row.actor in (FIRST.id, SECOND.id)]
    assert [(row.actor, row.act, row.subject) for row in rows] == [
        (FIRST.id, "moderate_comment", f"{WAVE}:keep"),
        (SECOND.id, "moderate_comment", f"{WAVE}:delete"),
        (FIRST.id, "ask_second_opinion", WAVE),
    ]
    assert nobody(0) not in str(rows)
