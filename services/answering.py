"""Answering a course: from the card to the submitted ballot.

The token finds the draft and authorises nothing else; who submits is the account that tapped, checked here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain import conversation
from domain.conversation import Input, Instructor, Review, Step, Subject
from domain.errors import NotFound, NothingToDo, TooLate
from domain.form import Form, Question
from domain.tasks import Agenda, CourseTask, agenda
from domain.touch import Touch, resolve
from storage.ballots import BallotBox
from storage.database import Database
from storage.drafts import Draft, Drafts, Token
from storage.evaluations import mark, task_of, tasks_of
from storage.forms import load_form
from storage.tables.surveys import participations

DRAFT_MARGIN = 1024
"""Bytes a draft may be longer than its ballot: where the person is, and answers that no longer count."""


@dataclass(frozen=True)
class Running:
    """A running answer, as it stands."""

    token: Token
    task: CourseTask
    form: Form
    step: Step


async def agenda_of(database: Database, person: str, *, now: datetime) -> tuple[Agenda, Mapping[str, Form]]:
    """What the person can evaluate now and later, with the forms by hash."""
    async with database.reading() as connection:
        tasks = await tasks_of(connection, person)
        forms = {task.form: await load_form(connection, task.form) for task in tasks}
    return agenda(tasks, now), forms


async def task(database: Database, person: str, evaluation: str, *, now: datetime) -> tuple[CourseTask, Form]:
    """One open course of the person with its form. Raises NotFound, TooLate, NothingToDo if it was answered."""
    async with database.reading() as connection:
        found = await _open_task(connection, person, evaluation, now)
        return found, await load_form(connection, found.form)


async def begin(
    database: Database, drafts: Drafts, person: str, evaluation: str, *, now: datetime, zone: ZoneInfo
) -> Running:
    """Begins a draft for an open course. Raises NotFound, TooLate, NothingToDo."""
    token = drafts.new()
    async with database.writing() as connection:
        chosen = await _open_task(connection, person, evaluation, now)
        form = await load_form(connection, chosen.form)
        step = conversation.start(form, _subject(chosen), now)
        await _save(connection, drafts, person, Running(token, chosen, form, step), now, zone)
    return Running(token, chosen, form, step)


async def running(database: Database, drafts: Drafts, person: str, token: Token, *, now: datetime) -> Running:
    """The running answer of a token as it stands. Raises NotFound (no draft, or not theirs), TooLate, NothingToDo."""
    async with database.reading() as connection:
        return await _running(connection, drafts, person, token, now)


async def answer(
    database: Database,
    drafts: Drafts,
    person: str,
    token: Token,
    *inputs: Input | Touch,
    now: datetime,
    zone: ZoneInfo,
) -> Running:
    """The running answer after one input (or several in a row), saved. Raises as `running`."""
    async with database.writing() as connection:
        before = await _running(connection, drafts, person, token, now)
        subject, step = _subject(before.task), before.step
        for given in inputs:
            meant = resolve(given, before.form, subject) if isinstance(given, Touch) else given
            if meant is not None:
                step = conversation.answer(before.form, subject, step.progress, meant, now)
        after = Running(token, before.task, before.form, step)
        if step.progress != before.step.progress:
            await _save(connection, drafts, person, after, now, zone)
    return after


def positions(run: Running) -> Mapping[str, int]:
    """The number that stands for each path of the form and its subject in a button."""
    return {place.path: index for index, place in enumerate(conversation.layout(run.form, _subject(run.task)))}


async def submit(
    database: Database, drafts: Drafts, box: BallotBox, person: str, token: Token, *, now: datetime
) -> CourseTask:
    """Sets the participation flag, stores the ballot and drops the draft, in one durable transaction of its own.

    Returns the course. Raises NotFound, TooLate, NothingToDo (answered before), NotStored (the disk or the database
    failed: nothing has changed), and ValueError before the review.
    """
    async with box.submitting(database) as submission:
        connection = submission.connection
        run = await _running(connection, drafts, person, token, now)
        if not isinstance(run.step.screen, Review):
            raise ValueError("there are questions left")
        ballot = conversation.ballot(run.form, _subject(run.task), run.step.progress)
        body = conversation.ballot_to_json(run.form, ballot)
        await _set_flag(connection, person, run.task.evaluation)
        await submission.put(run.task.evaluation, body, run.form.ballot_size)
        await drafts.drop(connection, token)
    return run.task


async def _set_flag(connection: AsyncConnection, person: str, evaluation: str) -> None:
    first = await connection.execute(
        update(participations)
        .where(
            participations.c.evaluation == evaluation,
            participations.c.person == person,
            participations.c.eligible,
            participations.c.answered.is_(False),
        )
        .values(answered=True, declined=False, not_mine=False)
    )
    if first.rowcount != 1:
        raise NothingToDo


async def abandon(database: Database, drafts: Drafts, token: Token) -> None:
    """Drops a draft."""
    async with database.writing() as connection:
        await drafts.drop(connection, token)


async def hide(database: Database, person: str, evaluation: str, *, not_mine: bool) -> None:
    """ "This course is not mine", or "I will not answer": no reminders for it, can be undone. Raises NotFound."""
    async with database.writing() as connection:
        if not await mark(connection, person, evaluation, not_mine=not_mine, declined=not not_mine):
            raise NotFound


async def show_again(database: Database, person: str, evaluation: str) -> None:
    """Undoes `hide`. Raises NotFound."""
    async with database.writing() as connection:
        if not await mark(connection, person, evaluation, not_mine=False, declined=False):
            raise NotFound


async def _open_task(connection: AsyncConnection, person: str, evaluation: str, now: datetime) -> CourseTask:
    found = await task_of(connection, person, evaluation)
    if found is None:
        raise NotFound
    if found.answered:
        raise NothingToDo
    if not found.is_open(now):
        raise TooLate
    return found


async def _running(connection: AsyncConnection, drafts: Drafts, person: str, token: Token, now: datetime) -> Running:
    draft = await drafts.load(connection, token)
    # A token authorises nothing: a classmate may answer the same course, and must not read or send this.
    owner, _, saved = draft.progress.rpartition("\n") if draft else ("", "", "")
    if draft is None or owner != person:
        raise NotFound
    found = await _open_task(connection, person, draft.evaluation, now)
    form = await load_form(connection, found.form)
    progress = conversation.progress_from_json(saved)
    return Running(token, found, form, conversation.resume(form, _subject(found), progress))


async def _save(
    connection: AsyncConnection, drafts: Drafts, person: str, run: Running, now: datetime, zone: ZoneInfo
) -> None:
    """Whose it is stands inside the sealed body, nowhere else."""
    progress = f"{person}\n{conversation.progress_to_json(run.step.progress)}"
    draft = Draft(run.task.evaluation, progress, run.form.ballot_size + DRAFT_MARGIN)
    await drafts.save(connection, run.token, draft, now.astimezone(zone).date())


def _subject(chosen: CourseTask) -> Subject:
    return Subject(chosen.instructors)


def question_count(form: Form, chosen: CourseTask) -> int:
    """How many questions the form asks about this course, if none is left out by an answer."""
    places = conversation.layout(form, _subject(chosen))
    return sum(isinstance(place.item, Question) for place in places)


def questions(run: Running) -> Sequence[tuple[str, Question, Instructor | None]]:
    """Every question of the form for this course in order, with its path and the instructor it is about."""
    return [
        (place.path, place.item, place.instructor)
        for place in conversation.layout(run.form, _subject(run.task))
        if isinstance(place.item, Question)
    ]
