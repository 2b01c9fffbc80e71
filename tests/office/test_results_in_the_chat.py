"""The quality office reads a release in the chat: every number is the frozen one, and what is hidden is nowhere."""

import re

import pytest
from office_answers import answer, evaluation_of, who_may_answer
from office_stage import LAST_NOON, WAVE, ZONE, OfficeStage, Somebody

from domain.access import OPERATOR, actor
from domain.moderation import Decision, Reason
from domain.people import Role
from domain.result import Level, Release, UnitResult
from domain.units import ROOT
from services import moderation, results
from views.taps import tag

pytestmark = pytest.mark.begins(LAST_NOON)

ANSWERS = {"26f-mgt101-1": 12, "26f-fin101-1": 9, "26f-edu101-1": 3}
WORDS = {
    "kk": ("Нәтижелер", "Қатысу деңгейі: ", "Анонимділік үшін көрсетілмеген бөлімше мен пән: "),
    "ru": ("Результаты", "Ответили: ", "Скрыто ради анонимности подразделений и дисциплин: "),
    "en": ("Results", "Response rate: ", "Units and courses hidden to protect anonymity: "),
}


async def a_release(office: OfficeStage) -> Release:
    for class_id, number in ANSWERS.items():
        evaluation = await evaluation_of(office, class_id)
        for place, person in enumerate((await who_may_answer(office, evaluation))[:number]):
            await answer(office, person, evaluation, choice=1 + place % 5, comment=f"Пікір {class_id} {place}")
    await office.jump("2026-12-31 11:00")
    core = office.core
    await moderate(office)
    return await results.release_wave(core.database, core.box, OPERATOR, WAVE, now=core.clock.now(), zone=ZONE)


async def moderate(office: OfficeStage) -> None:
    """Keeps every comment but the first, which is held."""
    core, now = office.core, office.core.clock.now()
    who = actor((await office.holders(Role.QA_LEAD))[0], {Role.QA_LEAD})
    first = True
    while (page := await moderation.next_page(core.database, who, WAVE)) is not None:
        decision, reason = (Decision.HOLD, Reason.NAMES) if first else (Decision.KEEP, None)
        await moderation.decide(core.database, who, page.comment.id, decision, reason, "", now=now)
        first = False


async def read(lead: Somebody, unit: UnitResult) -> str:
    await lead.forge(f"res:{tag(unit.key)}:0:{WAVE}")
    return (await lead.chat.screen()).text


@pytest.mark.parametrize("language", WORDS)
async def test_each_place_shows_its_frozen_numbers_and_no_others(office: OfficeStage, language: str) -> None:
    button, rate, hidden = WORDS[language]
    release = await a_release(office)
    lead = await office.lead(language)
    await lead.chat.start()
    await lead.tap_word("waves")
    assert button in (await lead.tap_word("wave:")).labels
    shown = await lead.tap_word(f"res:{tag(ROOT)}")
    assert release.university.turnout
    assert f"{rate}" in shown.text
    assert str(release.university.turnout.answered) in shown.text
    for unit in release.university.walk():
        text = await read(lead, unit)
        means = {str(item.mean.low).replace(".", "." if language == "en" else ",") for item in unit.items if item.mean}
        if unit.shown:
            assert all(mean in text for mean in means)
        else:
            assert not re.search(r"\d[.,]\d", text.split("\n\n", 1)[1])
        assert (hidden in text) == any(not inner.shown for inner in unit.units)


async def test_comments_are_read_apart_from_ratings_with_how_many_are_held(office: OfficeStage) -> None:
    release = await a_release(office)
    lead = await office.lead("en")
    place = next(unit for unit in release.university.walk() if unit.level is Level.COURSE and unit.comments)
    await lead.forge(f"rem:{tag(place.key)}:0:{WAVE}")
    text = (await lead.chat.screen()).text
    assert all(words in text for one in place.comments for words in one.texts[:3])
    assert "of these not shown:" in text
    assert not re.search(r"\d\.\d", text), "no rating stands beside a comment"
    few = release.evaluation(await evaluation_of(office, "26f-edu101-1"))
    assert few
    assert not few.comments


async def test_old_and_made_up_buttons_find_nothing(office: OfficeStage) -> None:
    await a_release(office)
    lead = await office.lead("en")
    await lead.chat.start()
    for data in (
        f"res:nowhere:0:{WAVE}",
        f"res:{tag(ROOT)}:x:{WAVE}",
        f"ri:{tag(ROOT)}:nobody:0:{WAVE}",
        "res:a:0:none",
    ):
        assert (await lead.forge(data)).startswith("This is not here any more.")


async def test_a_student_reads_no_results(office: OfficeStage) -> None:
    somebody = (await who_may_answer(office, await evaluation_of(office, "26f-mgt101-1")))[0]
    student = await office.bring_in(somebody, "en")
    await a_release(office)
    for word in ("res", "rem"):
        assert await student.forge(f"{word}:{tag(ROOT)}:0:{WAVE}") == "Only the quality office can do this."
