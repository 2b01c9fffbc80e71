"""Graduates' employment: consent, a conversation kept with the person, "nothing changed", correcting and deleting.

These answers are by name (handbook section 5): progress stands in a row of the person, and the taps carry the wave.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from domain import conversation
from domain.access import Act, Actor, may
from domain.calendar import day_of
from domain.conversation import Input, Review, Step, Subject
from domain.employment import CONSENT_VERSION, LETTERS_A_WAVE, SURVEY, Wave, Written, due_wave
from domain.employment_standing import Record, Standing
from domain.errors import NotAllowed, NotFound, NothingToDo, TooLate
from domain.form import Form
from domain.progress import Progress
from domain.tasks import minutes
from domain.touch import Touch, resolve
from intake.xlsform import load_form as read_form
from storage import employment as kept
from storage.database import Database
from storage.employment import Draft
from storage.forms import load_form, save_form

SUBJECT = Subject()


@dataclass(frozen=True)
class Running:
    """A running answer, as it stands."""

    wave: Wave
    form: Form
    step: Step
    card: int | None = None
    """The message that shows it, as far as it was noted."""


@cache
def shipped_form() -> Form:
    """The questionnaire that ships; slow the first time. Raises FileRefused if it is not sound."""
    return read_form(files("questionnaires").joinpath(f"{SURVEY}.md").read_bytes()).form


async def current_form() -> Form:
    """The questionnaire for new answers, read beside the loop the first time."""
    return await asyncio.to_thread(shipped_form)


async def minutes_needed() -> int:
    """About how many minutes the longest way through the questions takes."""
    return minutes(len((await current_form()).questions))


async def standing(database: Database, who: Actor, *, now: datetime, zone: ZoneInfo) -> Standing:
    """Where a person stands now; for somebody who is not asked, nothing is due."""
    async with database.reading() as connection:
        return await load_standing(connection, who, now, zone)


async def load_standing(connection: AsyncConnection, who: Actor, now: datetime, zone: ZoneInfo) -> Standing:
    """The same inside a transaction."""
    case = await kept.load_case(connection, who.id)
    due = due_wave(case, now, zone) if may(who, Act.ANSWER_EMPLOYMENT) else None
    consent = await kept.consent_of(connection, who.id)
    records = tuple(await kept.load_records(connection, who.id))
    forms = {record.form: await load_form(connection, record.form) for record in records}
    consented = consent is not None and consent[0] == CONSENT_VERSION
    unfinished = due is not None and await kept.load_draft(connection, who.id, due) is not None
    return Standing(due, consented, case.do_not_contact, records, forms, unfinished)


async def is_due(database: Database, who: Actor, *, now: datetime, zone: ZoneInfo) -> bool:
    """Whether there is a wave this person can answer now."""
    if not may(who, Act.ANSWER_EMPLOYMENT):
        return False
    async with database.reading() as connection:
        return due_wave(await kept.load_case(connection, who.id), now, zone) is not None


async def agree(database: Database, who: Actor, *, now: datetime, zone: ZoneInfo) -> None:
    """Notes the consent to answers by name. Raises NotAllowed, TooLate if nothing is due."""
    async with database.writing() as connection:
        await _require_due(connection, who, now, zone)
        consent = {"consent_version": CONSENT_VERSION, "consent_on": day_of(now, zone)}
        await kept.update_choices(connection, who.id, **consent)


async def begin(database: Database, who: Actor, *, now: datetime, zone: ZoneInfo) -> Running:
    """Begins the due wave, or goes on with it. Raises NotAllowed (also without consent), TooLate if nothing is due."""
    form = await current_form()
    async with database.writing() as connection:
        found = await _require_due(connection, who, now, zone)
        wave = found.due
        assert wave is not None
        if not found.consented:
            raise NotAllowed
        draft = await kept.load_draft(connection, who.id, wave)
        if draft is not None:
            return await _run(connection, draft)
        await save_form(connection, form)
        step = conversation.start(form, SUBJECT, now)
        await kept.save_draft(connection, who.id, Draft(wave, form.version, step.progress), day_of(now, zone))
    return Running(wave, form, step)


async def correct(database: Database, who: Actor, wave: Wave, *, now: datetime, zone: ZoneInfo) -> Running:
    """Opens what was answered in a wave at its review, in place of an unfinished answer. Raises NotFound."""
    async with database.writing() as connection:
        record = (await load_standing(connection, who, now, zone)).answered(wave)
        if record is None:
            raise NotFound
        draft = Draft(wave, record.form, Progress(record.answers))
        await kept.save_draft(connection, who.id, draft, day_of(now, zone))
        return await _run(connection, draft)


async def running(database: Database, who: Actor, wave: Wave, *, now: datetime, zone: ZoneInfo) -> Running:
    """The running answer to a wave as it stands. Raises NotFound if there is none, TooLate for a wave that is over."""
    async with database.reading() as connection:
        return await _run(connection, await _open_draft(connection, who, wave, now, zone))


async def answer(
    database: Database, who: Actor, wave: Wave, *inputs: Input | Touch, now: datetime, zone: ZoneInfo
) -> Running:
    """The running answer after one input (or several in a row), saved. Raises as `running`."""
    async with database.writing() as connection:
        draft = await _open_draft(connection, who, wave, now, zone)
        run = await _run(connection, draft)
        step = run.step
        for given in inputs:
            meant = resolve(given, run.form, SUBJECT) if isinstance(given, Touch) else given
            if meant is not None:
                step = conversation.answer(run.form, SUBJECT, step.progress, meant, now)
        if step.progress != run.step.progress:
            await kept.save_draft(connection, who.id, replace(draft, progress=step.progress), day_of(now, zone))
    return replace(run, step=step)


async def submit(database: Database, who: Actor, wave: Wave, *, now: datetime, zone: ZoneInfo) -> None:
    """Keeps the answer with the person and drops the draft. Raises as `running`, and ValueError before the review."""
    async with database.writing() as connection:
        run = await _run(connection, await _open_draft(connection, who, wave, now, zone))
        if not isinstance(run.step.screen, Review):
            raise ValueError("there are questions left")
        final = conversation.ballot(run.form, SUBJECT, run.step.progress)
        record = Record(wave, run.form.version, final.answers, day_of(now, zone))
        await kept.save_record(connection, who.id, record)
        await kept.drop_draft(connection, who.id, wave)


async def nothing_changed(database: Database, who: Actor, wave: Wave, *, now: datetime, zone: ZoneInfo) -> None:
    """Keeps the latest answer as that to the due wave too. Raises TooLate, NotAllowed, NotFound, NothingToDo."""
    async with database.writing() as connection:
        found = await load_standing(connection, who, now, zone)
        if found.due is None and found.answered(wave):
            raise NothingToDo
        if found.due != wave:
            raise TooLate
        if not found.consented:
            raise NotAllowed
        if found.latest is None:
            raise NotFound
        record = replace(found.latest, wave=wave, answered_on=day_of(now, zone))
        await kept.save_record(connection, who.id, record)
        await kept.drop_draft(connection, who.id, wave)


async def place(database: Database, who: Actor, wave: Wave | None, card: int | None) -> None:
    """Notes in which message the answer to `wave` runs; with None, that it was left."""
    async with database.writing() as connection:
        await kept.place_draft(connection, who.id, wave, card)


async def wave_on_card(database: Database, person: str, card: int | None) -> Wave | None:
    """The wave whose question stands in the message `card`, or None."""
    if card is None:
        return None
    async with database.reading() as connection:
        return await kept.draft_on_card(connection, person, card)


async def set_contact(database: Database, who: Actor, *, allowed: bool, now: datetime, zone: ZoneInfo) -> None:
    """ "Do not contact me" ends all asking, with what is unfinished; what was answered stays until it is deleted.

    Who may be contacted again gets no letter on the day they said so.
    """
    async with database.writing() as connection:
        tomorrow = day_of(now, zone) + timedelta(days=1)
        await kept.update_choices(connection, who.id, do_not_contact=not allowed, letters_from=tomorrow)
        if not allowed:
            await kept.drop_drafts(connection, who.id)


async def delete(database: Database, who: Actor, *, now: datetime, zone: ZoneInfo) -> None:
    """Deletes answers and consent. The wave that becomes due again brings no letter."""
    async with database.writing() as connection:
        await kept.delete_answers(connection, who.id)
        due = due_wave(await kept.load_case(connection, who.id), now, zone)
        if due is not None:
            await kept.count_letter(connection, who.id, due, Written(LETTERS_A_WAVE, day_of(now, zone)))


async def drop_old_drafts(database: Database, *, now: datetime, zone: ZoneInfo) -> int:
    """Removes unfinished answers that nobody touched for 14 days; returns how many."""
    async with database.writing() as connection:
        return await kept.drop_old_drafts(connection, day_of(now, zone))


def positions(form: Form) -> Mapping[str, int]:
    """The number that stands for each path of the form in a button."""
    return {place.path: index for index, place in enumerate(conversation.layout(form, SUBJECT))}


async def _require_due(connection: AsyncConnection, who: Actor, now: datetime, zone: ZoneInfo) -> Standing:
    if not may(who, Act.ANSWER_EMPLOYMENT):
        raise NotAllowed
    found = await load_standing(connection, who, now, zone)
    if found.due is None:
        raise TooLate
    return found


async def _open_draft(connection: AsyncConnection, who: Actor, wave: Wave, now: datetime, zone: ZoneInfo) -> Draft:
    """The draft of the due wave, or of one that was answered and is being corrected."""
    draft = await kept.load_draft(connection, who.id, wave)
    found = await load_standing(connection, who, now, zone)
    if draft is None:
        raise NothingToDo if found.answered(wave) else NotFound
    if found.due != wave and not found.answered(wave):
        raise TooLate
    return draft


async def _run(connection: AsyncConnection, draft: Draft) -> Running:
    form = await load_form(connection, draft.form)
    return Running(draft.wave, form, conversation.resume(form, SUBJECT, draft.progress), draft.card)
