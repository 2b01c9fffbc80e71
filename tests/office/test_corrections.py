"""A correction is a whole new release, and beside the first it gives nothing away."""

import pytest
from office_answers import answer, evaluation_of, who_may_answer
from office_stage import LAST_NOON, WAVE, ZONE, OfficeStage, everything
from sqlalchemy import update

from domain.access import OPERATOR
from domain.disclosure import Limits
from domain.errors import NothingToDo, ReleaseChanged, TooLate
from domain.release import content_hash
from domain.reminders import QuietHours
from domain.wave import Correction
from services import results
from services.results import released
from storage.limits import save_limits
from storage.releases import release_hash
from storage.tables.surveys import releases
from storage.tables.surveys import waves as wave_table

pytestmark = pytest.mark.begins(LAST_NOON)

ANSWERS = {"26f-mgt101-1": 12, "26f-fin101-1": 9, "26f-edu101-1": 6}
CARD = {
    "kk": ("Қайта шығару", "Шектер өзгерді", "Жаңа нұсқа шығарылды."),
    "ru": ("Выпустить ещё раз", "Изменены пороги", "Новая версия выпущена."),
    "en": ("Release once more", "Limits were changed", "The new version is released."),
}


async def a_release(office: OfficeStage) -> None:
    for class_id, number in ANSWERS.items():
        evaluation = await evaluation_of(office, class_id)
        for place, person in enumerate((await who_may_answer(office, evaluation))[:number]):
            await answer(office, person, evaluation, choice=2 + place % 3, comment="")
    await office.jump("2026-12-31 11:00")
    core = office.core
    await results.release_wave(core.database, core.box, OPERATOR, WAVE, now=core.clock.now(), zone=ZONE)


async def set_limits(office: OfficeStage, **values: int) -> None:
    async with office.core.database.writing() as connection:
        await save_limits(connection, Limits(**values))


async def correct(office: OfficeStage, why: Correction = Correction.LIMITS) -> None:
    database, now = office.core.database, office.core.clock.now()
    await results.correct_wave(database, OPERATOR, WAVE, why, quiet=QuietHours(), now=now, zone=ZONE)


async def test_nothing_new_makes_no_version(office: OfficeStage) -> None:
    await a_release(office)
    with pytest.raises(NothingToDo):
        await correct(office)
    assert len(await office.rows(everything(releases))) == 1


async def test_the_office_is_told_that_a_new_version_would_say_the_same(office: OfficeStage) -> None:
    lead = await office.lead("en")
    await a_release(office)
    await lead.chat.start()
    for word in ("waves", "wave:", "correct:"):
        await lead.tap_word(word)

    screen = await lead.tap_word("corrected:comments:")

    assert lead.toast.text == "Nothing has changed: a new version would say the same."
    assert "Release once more" in screen.labels
    assert len(await office.rows(everything(releases))) == 1


async def test_a_correction_is_a_second_whole_release_with_a_hash_of_its_own(office: OfficeStage) -> None:
    await a_release(office)
    await set_limits(office, min_distribution=13)
    await correct(office)
    rows = await office.rows(everything(releases).order_by(releases.c.version))
    assert [row.version for row in rows] == [1, 2]
    assert [row.sha256 for row in rows] == [content_hash(row.body) for row in rows]
    newest, _form = await released(office.core.database, OPERATOR, WAVE)
    assert (newest.version, newest.correction) == (2, "limits")
    async with office.core.database.reading() as connection:
        assert await release_hash(connection, WAVE) == rows[1].sha256


async def test_a_wave_that_is_not_released_has_nothing_to_correct(office: OfficeStage) -> None:
    with pytest.raises(TooLate):
        await correct(office)
    await office.jump("2026-12-31 11:00")
    with pytest.raises(TooLate):
        await correct(office)
    assert [row.state for row in await office.rows(everything(wave_table))] == ["closed"]


async def test_a_result_that_somebody_has_changed_is_not_shown(office: OfficeStage) -> None:
    await a_release(office)
    lead = await office.lead("en")
    [row] = await office.rows(everything(releases))
    async with office.core.database.writing() as connection:
        await connection.execute(update(releases).values(body=row.body.replace("4.", "3.", 1)))
    with pytest.raises(ReleaseChanged):
        await released(office.core.database, OPERATOR, WAVE)
    assert (await lead.forge(f"picture:en:{WAVE}")).startswith("These results are not what was frozen")


@pytest.mark.parametrize("language", CARD)
async def test_the_head_of_the_office_releases_once_more_in_the_chat(office: OfficeStage, language: str) -> None:
    again, why, done = CARD[language]
    lead = await office.lead(language)
    await a_release(office)
    await set_limits(office, min_distribution=13)
    await lead.chat.start()
    await lead.tap_word("waves")
    screen = await lead.tap_word("wave:")
    assert again in screen.labels
    screen = await lead.tap_word("correct:")
    assert why in screen.labels
    await lead.tap_word("corrected:limits:")
    assert await lead.forge(f"corrected:limits:{WAVE}") != done, "a second tap makes no third version"
    assert len(await office.rows(everything(releases))) == 2
    assert await lead.forge(f"corrected:because:{WAVE}") != done


async def test_a_student_cannot_release_once_more(office: OfficeStage) -> None:
    somebody = (await who_may_answer(office, await evaluation_of(office, "26f-mgt101-1")))[0]
    student = await office.bring_in(somebody, "en")
    await a_release(office)
    for data in (f"correct:{WAVE}", f"corrected:limits:{WAVE}"):
        assert await student.forge(data) == "Only the quality office can do this."
    assert len(await office.rows(everything(releases))) == 1
