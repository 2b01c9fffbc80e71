"""Who has answered is forgotten 30 days after the release; how many stays."""

from office_answers import answer, answer_all_open, evaluation_of, who_may_answer
from office_stage import NOON, WAVE, ZONE, OfficeStage, everything
from sqlalchemy import func, select

from domain.access import CLOCK, OPERATOR
from services import results, waves
from services.results import released
from storage.participations import waves_with_flags
from storage.tables.audit import audit
from storage.tables.ballots import comments
from storage.tables.surveys import evaluations, participations

MANY = "26f-mgt101-1"
RELEASED = "2026-12-31 11:00"
LAST_DAY = "2027-01-29 12:00"
AFTER = "2027-01-30 12:00"


async def flags(office: OfficeStage) -> int:
    return int((await office.rows(select(func.count()).select_from(participations)))[0][0])


async def released_wave(office: OfficeStage) -> str:
    """A wave that some answered, released on 31 December; the evaluation of a large course."""
    evaluation = await evaluation_of(office, MANY)
    for person in (await who_may_answer(office, evaluation))[:7]:
        await answer_all_open(office, person)
    await office.jump(RELEASED)
    core, now = office.core, office.core.clock.now()
    await results.release_wave(core.database, core.box, OPERATOR, WAVE, now=now, zone=ZONE)
    return evaluation


async def seen_by_the_office(office: OfficeStage) -> tuple[int, int]:
    view = await waves.one(office.core.database, OPERATOR, WAVE)
    return view.answered, view.everybody


async def test_flags_go_thirty_days_after_the_release_and_the_counts_stay(office: OfficeStage) -> None:
    evaluation = await released_wave(office)
    before, seen = await flags(office), await seen_by_the_office(office)
    release, _form = await released(office.core.database, OPERATOR, WAVE)
    await office.jump(LAST_DAY)
    kept = await flags(office)
    await office.jump(AFTER)

    assert before == kept > 0
    assert await flags(office) == 0
    assert await seen_by_the_office(office) == seen
    assert seen[0] >= 5
    counted = select(evaluations.c.answered).where(evaluations.c.id == evaluation)
    assert await office.rows(counted) == [(7,)]
    assert (await released(office.core.database, OPERATOR, WAVE))[0] == release
    noted = await office.rows(select(audit.c.actor, audit.c.subject).where(audit.c.act == "flags_forgotten"))
    assert noted == [(CLOCK.id, WAVE)]


async def test_an_old_button_of_a_forgotten_course_still_says_that_it_is_over(office: OfficeStage) -> None:
    evaluation = await evaluation_of(office, MANY)
    student = await office.bring_in((await who_may_answer(office, evaluation))[0], "en")
    await student.chat.start()
    await released_wave(office)
    await office.jump(AFTER)

    assert await flags(office) == 0
    assert "This survey has closed. Its results are released." in await student.forge(f"course:{evaluation}")


async def test_a_wave_that_is_not_released_keeps_its_flags(office: OfficeStage) -> None:
    await office.jump("2027-03-01 12:00")

    assert await flags(office) > 0


async def test_a_wave_with_an_evaluation_that_was_not_counted_keeps_its_flags(office: OfficeStage) -> None:
    evaluation = await released_wave(office)
    async with office.core.database.writing() as connection:
        row = evaluations.update().where(evaluations.c.id == evaluation)
        await connection.execute(row.values(answered=None))
        far = NOON.replace(year=2028).date()
        assert await waves_with_flags(connection, far) == []
        await connection.execute(row.values(answered=7))
        assert await waves_with_flags(connection, far) == [WAVE]


async def test_what_is_stored_about_a_student_says_nothing_of_a_forgotten_wave(office: OfficeStage) -> None:
    evaluation = await evaluation_of(office, MANY)
    student = await office.bring_in((await who_may_answer(office, evaluation))[0], "en")
    await released_wave(office)
    await office.jump(AFTER)
    await student.chat.send("/mydata")

    assert evaluation not in "".join(await student.texts())
    assert await office.rows(everything(participations.c.person)) == []


async def test_comments_that_nobody_reads_go_thirty_days_after_the_release_but_count(
    office: OfficeStage,
) -> None:
    evaluation = await evaluation_of(office, MANY)
    for person in (await who_may_answer(office, evaluation))[:3]:
        await answer(office, person, evaluation, choice=3, comment="Құпия 5521")
    await office.jump(RELEASED)
    core, now = office.core, office.core.clock.now()
    await results.release_wave(core.database, core.box, OPERATOR, WAVE, now=now, zone=ZONE)
    kept = select(comments.c.text, comments.c.decision).where(comments.c.text != "")
    await office.jump(LAST_DAY)
    before = await office.rows(kept)
    await office.jump(AFTER)

    assert {row.decision for row in before} == {""}
    assert len(before) >= 3
    assert await office.rows(kept) == []
    assert {row.decision for row in await office.rows(select(comments.c.decision))} == {"hold"}
