"""The demo's classmates: they answer through the same services as everybody, each at their own time.

Deterministic: who answers, when and what depends on the evaluation and the person only.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from random import Random

from sqlalchemy import select

from domain.conversation import Ask, Choose, Confirm, Input, Skip, Write
from domain.form import Kind, Question
from domain.progress import Instructor
from jobs.office import Counts, Office
from services import answering
from services.answering import Running
from storage.drafts import Drafts
from storage.tables.surveys import evaluations, participations, waves

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


@dataclass(frozen=True)
class Classmates:
    """A job of the demo's timetable."""

    drafts: Drafts
    personas: frozenset[str]
    """They are played by whoever sits at the chat page."""

    async def run(self, office: Office, now: datetime) -> Counts:
        """Lets everybody answer whose time has come."""
        query = (
            select(participations.c.evaluation, participations.c.person, evaluations.c.opens_at, waves.c.closes_at)
            .join(evaluations, participations.c.evaluation == evaluations.c.id)
            .join(waves, evaluations.c.wave == waves.c.key)
            .where(
                waves.c.state == "open",
                evaluations.c.active,
                evaluations.c.opens_at <= now,
                waves.c.closes_at >= now,
                participations.c.eligible,
                participations.c.answered.is_(False),
            )
            .order_by(evaluations.c.class_id, participations.c.person)
        )
        async with office.database.reading() as connection:
            rows = (await connection.execute(query)).all()
        answered = 0
        for row in rows:
            chance = _chance(row.opens_at.isoformat(), row.person)
            due = row.opens_at + (row.closes_at - row.opens_at) * chance.random() ** 2
            if row.person not in self.personas and chance.random() < SHARE_WHO_ANSWER and due <= now:
                await self._answer(office, row.person, row.evaluation, chance, now)
                answered += 1
        return {"answered": answered}

    async def _answer(self, office: Office, person: str, evaluation: str, chance: Random, now: datetime) -> None:
        database, zone = office.database, office.zone
        run = await answering.begin(database, self.drafts, person, evaluation, now=now, zone=zone)
        while isinstance(run.step.screen, Ask):
            inputs = _inputs(run, chance)
            run = await answering.answer(database, self.drafts, person, run.token, *inputs, now=now, zone=zone)
        await answering.submit(database, self.drafts, person, run.token, now=now)


def _inputs(run: Running, chance: Random) -> list[Input]:
    """Inputs for the whole form at once, in its order: those for a question that is not asked change nothing."""
    return [_input(path, question, instructor, chance, run) for path, question, instructor in answering.questions(run)]


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
