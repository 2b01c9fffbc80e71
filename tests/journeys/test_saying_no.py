"""Every way to say no, and to come back."""

from somebody import Somebody
from sqlalchemy import select
from stage import Stage

from domain.language import LANGUAGES
from storage.tables.surveys import drafts, participations

SAYINGS = {"This is not my course": (True, False, False), "I will not answer": (False, True, False)}
HIDDEN = "Hidden. You will get no reminders about it."


async def flags(stage: Stage, somebody: Somebody, evaluation: str) -> tuple[bool, bool, bool]:
    """Not mine, declined, answered."""
    columns = select(participations.c.not_mine, participations.c.declined, participations.c.answered)
    mine = (participations.c.person == somebody.person, participations.c.evaluation == evaluation)
    [row] = await stage.rows(columns.where(*mine))
    return row.not_mine, row.declined, row.answered


async def test_a_course_is_put_aside_and_comes_back(stage: Stage) -> None:
    for number, language in enumerate(LANGUAGES):
        somebody = await stage.student(number, language)
        for label, said in (
            ("This is not my course", (True, False, False)),
            ("I will not answer", (False, True, False)),
        ):
            course = await somebody.button("course:")
            evaluation = course.data.partition(":")[2]
            await somebody.press(course)
            toast = await somebody.tap(label)
            assert toast.text == somebody.say(HIDDEN)
            assert await flags(stage, somebody, evaluation) == said
            assert course.text not in (await somebody.screen()).labels
            await stage.restart()

            await somebody.tap("Hidden courses: {n}", n=1)
            assert (await somebody.screen()).labels == [course.text, somebody.say("‹ Back")]
            await somebody.chat.tap(course.text)
            assert course.text in (await somebody.screen()).labels
            assert await flags(stage, somebody, evaluation) == (False, False, False)


async def test_all_courses_put_aside_leave_the_way_back(stage: Stage) -> None:
    somebody = await stage.student(0, "ru")
    put_aside = 0
    while any(button.data.startswith("course:") for button in (await somebody.screen()).buttons):
        await somebody.taps("course:")
        await somebody.tap("I will not answer")
        put_aside += 1
    assert somebody.say("Nothing to evaluate now") in (await somebody.screen()).text
    await somebody.tap("Hidden courses: {n}", n=put_aside)
    await somebody.tap("‹ Back")
    for _course in range(put_aside):
        await somebody.taps("hidden")
        await somebody.taps("restore:")
    assert somebody.say("Courses left: {n}", n=put_aside) in (await somebody.screen()).text
    assert "hidden" not in [button.data for button in (await somebody.screen()).buttons]


async def test_who_put_everything_aside_gets_no_digest(stage: Stage) -> None:
    somebody, other = await stage.student(0, "kk"), await stage.student(1, "kk")
    while any(button.data.startswith("course:") for button in (await somebody.screen()).buttons):
        await somebody.taps("course:")
        await somebody.tap("This is not my course")
    await stage.jump("2026-12-16T16:59")
    assert len(await somebody.screens()) == 1
    await stage.jump("2026-12-30T23:00")
    assert len(await other.screens()) > 1


async def test_not_now_in_a_course_keeps_what_was_answered(stage: Stage) -> None:
    somebody = await stage.student(0, "en")
    await somebody.begin()
    await somebody.answer_one()
    await somebody.tap("Not now")
    assert [label for label in (await somebody.screen()).labels if label.startswith("▶ ")]
    await stage.restart()
    await somebody.taps("s:")
    assert "2/" in (await somebody.screen()).text


async def test_another_course_costs_the_unfinished_answer_as_the_card_says(stage: Stage) -> None:
    somebody = await stage.student(0, "kk")
    first = await somebody.begin()
    await somebody.answer_one()
    await somebody.tap("Not now")
    await stage.restart()
    other = await somebody.button("course:")
    await somebody.press(other)
    warning = somebody.say("⚠️ Your unfinished answer about another course will be lost.")
    assert warning in (await somebody.screen()).text
    await somebody.tap("Start")
    assert await stage.count(drafts) == 1
    await somebody.answer_all()
    await somebody.tap("Send")
    assert f"course:{first}" in [button.data for button in (await somebody.screen()).buttons]
    assert await stage.ballots() == [other.data.partition(":")[2]]


async def test_a_course_put_aside_by_an_old_button_takes_its_answer_along(stage: Stage) -> None:
    somebody = await stage.student(0, "ru")
    await somebody.taps("course:")
    old = await somebody.button("notmine:")
    await somebody.tap("Start")
    await somebody.answer_one()
    await somebody.press(old)
    assert await stage.count(drafts) == 0
    assert not [label for label in (await somebody.screen()).labels if label.startswith("▶ ")]
    assert somebody.say("Hidden courses: {n}", n=1) in (await somebody.screen()).labels
