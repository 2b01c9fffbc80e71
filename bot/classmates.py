"""The demo's classmates: each answers at their own time, and what they send is submitted like everybody's answers.

Deterministic: who answers, when and what depends on the evaluation and the person only. A classmate fills in the whole
form in one pass instead of one question at a time; the draft that results is the one an attentive person would have.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from random import Random
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain import conversation
from domain.answers import SKIPPED, Answer, Chosen, Written
from domain.conversation import Progress, Subject
from domain.form import Form, Kind, Question
from domain.progress import Instructor
from jobs.office import Counts, Office
from services.answering import DRAFT_MARGIN, submit
from storage.drafts import Draft, Drafts, Token
from storage.evaluations import instructors_of
from storage.forms import load_form
from storage.tables.surveys import evaluations, participations, waves
from storage.tables.university import classes

SHARE_WHO_ANSWER = 0.68
SHARE_WHO_WRITE = 0.12

COMMENTS = (
    "Дәріс материалдары түсінікті болды.",
    "Практикалық тапсырмалар көбірек болса екен.",
    "Кері байланыс уақытылы берілді, рақмет.",
    "Примеры из практики помогли разобраться.",
    "Хотелось бы больше времени на проект.",
    "Домашние задания проверялись долго.",
    "The case studies were the best part.",
    "More feedback before the final exam, please.",
)

_UNANSWERED = (
    select(
        participations.c.evaluation,
        participations.c.person,
        evaluations.c.opens_at,
        waves.c.closes_at,
        waves.c.form,
        classes.c.title_en,
    )
    .join(evaluations, participations.c.evaluation == evaluations.c.id)
    .join(waves, evaluations.c.wave == waves.c.key)
    .join(classes, evaluations.c.class_id == classes.c.id)
    .where(
        waves.c.state == "open",
        evaluations.c.active,
        participations.c.eligible,
        participations.c.answered.is_(False),
    )
    .order_by(evaluations.c.class_id, participations.c.person)
)


@dataclass(frozen=True)
class Classmates:
    """A job of the demo's timetable."""

    drafts: Drafts
    personas: frozenset[str]
    """They are played by whoever sits at the chat page."""

    async def run(self, office: Office, now: datetime) -> Counts:
        """Lets everybody answer whose time has come."""
        open_now = _UNANSWERED.where(evaluations.c.opens_at <= now, waves.c.closes_at >= now)
        async with office.database.reading() as connection:
            rows = [row for row in await connection.execute(open_now) if self._wants_to(row, now)]
            teachers = await instructors_of(connection, {row.evaluation for row in rows})
            forms = {row.form: await load_form(connection, row.form) for row in rows}
        if not rows:
            return {"answered": 0}
        async with office.database.writing() as connection:
            today = now.astimezone(office.zone)
            tokens = [
                await self._fill_in(connection, row, forms[row.form], teachers[row.evaluation], today) for row in rows
            ]
        for row, token in zip(rows, tokens, strict=True):
            await submit(office.database, self.drafts, row.person, token, now=now)
        return {"answered": len(rows)}

    def _wants_to(self, row: Row[*tuple[Any, ...]], now: datetime) -> bool:
        chance = _chance(row.opens_at.isoformat(), row.person)
        due = row.opens_at + (row.closes_at - row.opens_at) * chance.random() ** 2
        return row.person not in self.personas and chance.random() < SHARE_WHO_ANSWER and bool(due <= now)

    async def _fill_in(
        self,
        connection: AsyncConnection,
        row: Row[*tuple[Any, ...]],
        form: Form,
        teachers: Sequence[Instructor],
        now: datetime,
    ) -> Token:
        chance = _chance(row.opens_at.isoformat(), row.person, "answers")
        subject = Subject(tuple(teachers))
        progress = Progress(_answers(form, subject, row.title_en, chance))
        step = conversation.resume(form, subject, progress)
        draft = Draft(row.evaluation, conversation.progress_to_json(step.progress), form.ballot_size + DRAFT_MARGIN)
        token = self.drafts.new()
        await self.drafts.save(connection, token, draft, now.date())
        return token


def _answers(form: Form, subject: Subject, title: str, chance: Random) -> Mapping[str, Answer]:
    """An answer to every question of the form; the ballot leaves out those that are not asked."""
    return {
        place.path: _answer(place.item, place.instructor, title, chance)
        for place in conversation.layout(form, subject)
        if isinstance(place.item, Question)
    }


def _answer(question: Question, instructor: Instructor | None, title: str, chance: Random) -> Answer:
    if question.kind is Kind.TEXT and chance.random() < SHARE_WHO_WRITE:
        return Written(chance.choice(COMMENTS))
    if question.kind is not Kind.SELECT_ONE:
        return SKIPPED
    aside = [choice for choice in question.choices if choice.off_scale]
    scale = [choice for choice in question.choices if not choice.off_scale]
    if aside and chance.random() < 0.05:
        return Chosen((aside[0].name,))
    liked = _chance(title, instructor.key if instructor else "", question.name).uniform(0.5, 0.85)
    place = round(chance.gauss(liked * (len(scale) - 1), 1.0))
    return Chosen((scale[min(max(place, 0), len(scale) - 1)].name,))


def _chance(*seeds: str) -> Random:
    return Random(sha256("|".join(seeds).encode()).digest())  # noqa: S311 - a demo's dice
