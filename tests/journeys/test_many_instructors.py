"""A course with twelve instructors, from the roster to the files: nothing breaks, and everybody is told the truth."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest_asyncio

from domain.access import OPERATOR
from domain.inputs import Choose, Skip
from domain.language import LANGUAGES, Language
from domain.reminders import QuietHours
from locales import words
from reports.exports import Format
from services import answering
from services.exports import export_results
from services.reminders import digest
from services.small_groups import small_groups
from storage.drafts import Token
from tests.attacks.chat_stage import SAY, Chat, ChatStage, chat_stage
from tests.attacks.people import make_trial
from tests.attacks.sapa import opened, settings_in
from tests.attacks.small_university import CLOSED, OPENED, WAVE, ZONE, found, student
from views.small_groups import groups_buttons, groups_card

ASKED = {"i1", "i10", "i11", "i12", "i2", "i3", "i4", "i5"}
"""The first eight of the twelve by name."""


@pytest_asyncio.fixture
async def crowded(tmp_path: Path) -> AsyncIterator[ChatStage]:
    """A bot and one student of a course of eight, with twelve instructors."""
    async with opened(settings_in(tmp_path)) as sapa:
        await found(sapa.core, 8, instructors=12)
    async with chat_stage(tmp_path, 1) as stage:
        yield stage


async def test_twelve_instructors_from_the_roster_to_the_files(crowded: ChatStage) -> None:
    sapa, (chat,), core = crowded.sapa, crowded.students, crowded.sapa.core
    assert SAY("Courses left: {n}", n=1) in (await chat.person.screen()).text
    noon = OPENED + timedelta(hours=3)
    said = await digest(core.database, chat.id, "2026-12-16", quiet=QuietHours(), now=noon, zone=ZONE)
    assert said is not None
    assert said.minutes > 3
    await chat.press("course:")
    assert SAY("You are asked about {n} of {all} instructors.", n=8, all=12) in (await chat.person.screen()).text
    await answer_and_send(crowded, chat)
    for one in make_trial(7, [student(number) for number in range(1, 8)], OPENED).answered:
        await sapa.answer(one)
    await sapa.close()
    await sapa.release()
    file = await export_results(core.database, OPERATOR, WAVE, Format.CSV, Language.EN, now=CLOSED)
    rows = [line.split(",") for line in file.content.decode("utf-8-sig").splitlines()]
    place = rows[0].index("instructor")
    assert {row[place] for row in rows[1:]} - {""} == ASKED


async def answer_and_send(stage: ChatStage, chat: Chat) -> None:
    """The first and the last tap in the chat, and between them forty-nine answers as the chat gives them."""
    await chat.person.tap(SAY("Start"))
    core, shown = stage.sapa.core, (await chat.buttons())[0]
    run = await answering.running(core.database, core.drafts, chat.id, Token(shown.data.split(":")[1]), now=OPENED)
    asked = answering.questions(run)
    assert len(asked) == 8 + 8 * 5 + 2
    said = [Choose(path, one.choices[0].name) if one.choices else Skip(path) for path, one, _teacher in asked]
    await answering.answer(core.database, core.drafts, chat.id, run.token, *said, now=OPENED, zone=ZONE)
    await chat.person.tap_data(shown.data, shown.message_id)
    assert SAY("Your answer is in. Thank you!") in await chat.send()


async def test_the_office_sees_which_course_asks_about_eight_of_twelve(tmp_path: Path) -> None:
    async with opened(settings_in(tmp_path)) as sapa:
        await found(sapa.core, 8, instructors=12)
        groups = await small_groups(sapa.core.database, OPERATOR, WAVE)
    assert [(one.name, one.asked_about, one.instructors) for one in groups.crowded] == [("c", 8, 12)]
    for language in LANGUAGES:
        _ = words(language)
        [[button]] = groups_buttons(groups, WAVE, _)
        assert button.label == _("Not about every instructor: {n}", n=1)
        assert f"(c) · {_('{n} of {all}', n=8, all=12)}" in groups_card(groups, WAVE, _).text
