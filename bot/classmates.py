"""The demo's classmates: they answer through the same services as everybody, each at their own time.

Deterministic: who answers, when and what depends on the evaluation and the person only. They hand in the answers to a
whole form at once, and several of them at the same time, which lets them share commits.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from random import Random
from typing import Any

from sqlalchemy import Row, select

from domain.conversation import Choose, Confirm, Input, Review, Skip, Write
from domain.form import Kind, Question
from domain.progress import Instructor
from jobs.office import Counts, Office
from services import answering
from services.answering import Running
from storage.drafts import Drafts
from storage.tables.surveys import evaluations, participations, waves

SHARE_WHO_ANSWER = 0.68
SHARE_WHO_WRITE = 0.12
AT_ONCE = 32

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
    )
    .join(evaluations, participations.c.evaluation == evaluations.c.id)
    .join(waves, evaluations.c.wave == waves.c.key)
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
        for first in range(0, len(rows), AT_ONCE):
            await asyncio.gather(*(self._answer(office, row, now) for row in rows[first : first + AT_ONCE]))
        return {"answered": len(rows)}

    def _wants_to(self, row: Row[*tuple[Any, ...]], now: datetime) -> bool:
        chance = _chance(row.opens_at.isoformat(), row.person)
        due = row.opens_at + (row.closes_at - row.opens_at) * chance.random() ** 2
        return row.person not in self.personas and chance.random() < SHARE_WHO_ANSWER and bool(due <= now)

    async def _answer(self, office: Office, row: Row[*tuple[Any, ...]], now: datetime) -> None:
        database, zone, who = office.database, office.zone, row.person
        run = await answering.begin(database, self.drafts, who, row.evaluation, now=now, zone=zone)
        inputs = inputs_for(run, _chance(row.opens_at.isoformat(), who, "answers"))
        run = await answering.answer(database, self.drafts, who, run.token, *inputs, now=now, zone=zone)
        assert isinstance(run.step.screen, Review), "every question was answered or skipped"
        await answering.submit(database, self.drafts, office.box, who, run.token, now=now)


def inputs_for(run: Running, chance: Random) -> Sequence[Input]:
    """Inputs for the whole form, in its order: those for a question that is not asked change nothing."""
    liked = ((question, _input(path, question, who, chance, run)) for path, question, who in answering.questions(run))
    return [given for question, first in liked for given in (first, *_instead(question, first))]


def _instead(question: Question, first: Input) -> Sequence[Input]:
    """The rest of a list: its filter may not offer what was liked; once one is taken the others change nothing."""
    if not question.choice_filter or not isinstance(first, Choose):
        return ()
    return [Choose(first.path, choice.name) for choice in question.choices]


def _input(path: str, question: Question, instructor: Instructor | None, chance: Random, run: Running) -> Input:
    if question.kind is Kind.TEXT:
        return Write(chance.choice(COMMENTS)) if chance.random() < SHARE_WHO_WRITE else Skip(path)
    if question.kind is not Kind.SELECT_ONE:
        return Skip(path) if not question.required else Confirm(path)
    aside = [choice for choice in question.choices if choice.off_scale]
    scale = [choice for choice in question.choices if not choice.off_scale]
    if aside and chance.random() < 0.05:
        return Choose(path, aside[0].name)
    liked = _chance(run.task.title["en"], instructor.key if instructor else "", question.name).uniform(0.5, 0.85)
    place = round(chance.gauss(liked * (len(scale) - 1), 1.0))
    return Choose(path, scale[min(max(place, 0), len(scale) - 1)].name)


def _chance(*seeds: str) -> Random:
    return Random(sha256("|".join(seeds).encode()).digest())  # noqa: S311 - a demo's dice
