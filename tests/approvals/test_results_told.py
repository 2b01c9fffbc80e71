"""Those who were asked hear once that results are out, whether they answered or not, and see the picture."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from approvals_stage import ANSWERS, corrected, open_picture, released, tick, waiting
from hypothesis import given
from hypothesis import strategies as st
from office_answers import answer_all_open, evaluation_of, who_may_answer
from office_approvals import approve_pictures, provost
from office_stage import LAST_NOON, WAVE, ZONE, OfficeStage, Somebody, everything
from sqlalchemy import delete

from domain.access import OPERATOR, actor
from domain.calendar import day_of
from domain.errors import NotAllowed, NothingToDo, TooLate
from domain.language import Language
from domain.notices import may_tell, notice_due
from domain.people import Role
from domain.reminders import QuietHours
from domain.result import Level, Release, UnitResult
from locales import words
from reports.infographic import infographic
from services import notices, results
from storage.tables.letters import outbox
from storage.tables.surveys import evaluations, participations

TITLE = "Teaching Evaluation Survey"


async def told(office: OfficeStage) -> Mapping[str, tuple[str, datetime]]:
    """The letters that results are out: state and instant by person."""
    query = everything(outbox.c.person, outbox.c.state, outbox.c.due_at).where(outbox.c.kind == "results_out")
    return {row.person: (row.state, row.due_at) for row in await office.rows(query)}


async def asked_people(office: OfficeStage) -> list[str]:
    mine = participations.c.evaluation.in_(everything(evaluations.c.id).where(evaluations.c.wave == WAVE))
    return sorted({row.person for row in await office.rows(everything(participations.c.person).where(mine))})


def says_out(texts: list[str], language: str) -> int:
    sentence = words(language)("The results are out. You were among those who could answer.")
    return sum(sentence in text for text in texts)


async def test_everybody_who_was_asked_hears_once_in_their_language(office: OfficeStage) -> None:
    lead = await office.lead("en")
    evaluation = await evaluation_of(office, next(iter(ANSWERS)))
    mates = await who_may_answer(office, evaluation)
    answered, silent = mates[0], mates[-1]
    people = {
        "kk": await office.bring_in(answered, "kk"),
        "ru": await office.bring_in(silent, "ru"),
        "en": await office.bring_in(next(one for one in await asked_people(office) if one not in mates), "en"),
    }
    quiet, blocked = [await office.bring_in(one, "ru") for one in mates[2:4]]
    await quiet.chat.send("/stop")
    await blocked.chat.block()
    await released(office)
    assert await told(office) == {}
    await approve_pictures(office, lead)
    letters = await told(office)
    assert set(letters) == {somebody.id for somebody in people.values()}
    assert len({due for _state, due in letters.values()}) == 1, "no instant tells who got reminders"
    await office.jump("2027-01-08 12:00")
    release, form = await results.released(office.core.database, actor(lead.id, [Role.QA_LEAD]), WAVE)
    for language, somebody in people.items():
        assert says_out(await somebody.texts(), language) == 1
        shown = await somebody.tap_word("out:")
        assert shown.photo
        assert shown.text == infographic(release, form, language).caption
        assert await somebody.tap_word("home")
    for somebody in (quiet, blocked):
        assert says_out(await somebody.texts(), "ru") == 0
    assert says_out(await lead.texts(), "en") == 0
    await approve_again(office, lead)
    await office.jump("2027-02-20 12:00")
    assert [says_out(await one.texts(), language) for language, one in people.items()] == [1, 1, 1]


async def approve_again(office: OfficeStage, lead: Somebody) -> None:
    """The word lapses after two weeks and is given again: nobody is told twice."""
    await office.jump("2027-01-20 12:00")
    await approve_pictures(office, lead)


async def test_nothing_is_seen_before_and_nothing_is_told_once_the_flags_are_gone(office: OfficeStage) -> None:
    lead = await office.lead("en")
    student = await office.bring_in((await asked_people(office))[0], "en")
    await released(office)
    assert (await student.forge(f"out:{WAVE}")).startswith("This is not here any more.")
    async with office.core.database.writing() as connection:
        await connection.execute(delete(participations))
    await approve_pictures(office, lead)
    await office.jump("2027-01-09 12:00")
    assert says_out(await student.texts(), "en") == 0
    assert await told(office) == {}


async def test_a_letter_whose_reader_was_forgotten_meanwhile_is_dropped(office: OfficeStage) -> None:
    lead = await office.lead("en")
    student = await office.bring_in((await asked_people(office))[0], "en")
    await released(office)
    await office.jump("2026-12-31 22:00")  # at night: it waits for the morning
    await approve_pictures(office, lead)
    assert set(await told(office)) == {student.id}
    async with office.core.database.writing() as connection:
        await connection.execute(delete(participations).where(participations.c.person == student.id))
    await office.jump("2027-01-08 12:00")
    assert says_out(await student.texts(), "en") == 0


@pytest.mark.begins(LAST_NOON)
async def test_a_lead_has_them_told_the_day_after_where_many_answered(office: OfficeStage) -> None:
    language = Language.KK
    _ = words(language)
    lead, second = await office.lead(language), await provost(office, language)
    student = await office.bring_in((await asked_people(office))[0], language)
    for person in (await asked_people(office))[:32]:
        await answer_all_open(office, person)
    await office.jump("2026-12-31 11:00")
    core, who = office.core, actor(lead.id, [Role.QA_LEAD])
    await results.release_wave(core.database, core.box, OPERATOR, WAVE, now=core.clock.now(), zone=ZONE)
    release, _form = await results.released(core.database, who, WAVE)
    assert release.university.public, "more than half have answered"
    assert await lead.forge(f"ap.tell:{WAVE}") == _("Not allowed, or too late.")
    await office.jump("2027-01-01 11:00")
    await lead.chat.start()
    await lead.tap_word("waves")
    shown = await lead.tap_word("wave:")
    assert _("Tell those who were asked") in shown.labels
    shown = await lead.tap_word("ap.tell:")
    assert lead.toast.text == _("They will be told, outside the quiet hours.")
    assert not any(button.data.startswith("ap.tell") for button in shown.buttons)
    assert await lead.forge(f"ap.tell:{WAVE}") == _("This was done before.")
    assert await second.forge(f"ap.tell:{WAVE}") == _("Only the quality office can do this.")
    await office.jump("2027-01-08 12:00")
    assert says_out(await student.texts(), language) == 1
    assert (await student.tap_word("out:")).photo


async def test_where_few_answered_only_the_word_of_two_has_them_told(office: OfficeStage) -> None:
    lead, second = await office.lead("en"), await provost(office, "en")
    student = await office.bring_in((await asked_people(office))[0], "en")
    await released(office)
    await office.jump("2027-01-02 22:00")
    who, now = actor(lead.id, [Role.QA_LEAD]), office.core.clock.now()
    with pytest.raises(TooLate):
        await notices.tell(office.core.database, who, WAVE, now=now, zone=ZONE)
    with pytest.raises(NotAllowed):
        await notices.tell(office.core.database, OPERATOR, WAVE, now=now, zone=ZONE)
    await approve_pictures(office, lead)
    assert set(await told(office)) == {student.id}, "it waits for the morning"
    await corrected(office)
    await tick(office)
    assert await told(office) == {}, "nobody may see the new version yet"
    await open_picture(lead)
    await lead.tap_word("ap.ask:")
    await second.forge(f"ap.yes:{await waiting(office)}")
    await tick(office)
    assert set(await told(office)) == {student.id}
    assert await notices.can_tell(office.core.database, who, WAVE, now=now, zone=ZONE) is False
    with pytest.raises((NothingToDo, TooLate)):
        await notices.tell(office.core.database, who, WAVE, now=now, zone=ZONE)
    await office.jump("2027-01-08 12:00")
    assert says_out(await student.texts(), "en") == 1


HERE = ZoneInfo("Asia/Almaty")
QUIET = QuietHours()
NOW = st.integers(0, 3 * 24 * 60).map(lambda minutes: datetime(2026, 12, 31, tzinfo=HERE) + timedelta(minutes=minutes))
LETTERS = st.dictionaries(
    st.integers(-6, 0).map(lambda back: date(2026, 12, 31) + timedelta(days=back)), st.integers(0, 3), max_size=7
)


@given(st.lists(st.tuples(LETTERS, st.integers(1, 5)), max_size=5), NOW)
def test_one_instant_for_all_by_day_and_within_every_budget(
    readers: list[tuple[dict[date, int], int]], now: datetime
) -> None:
    due = notice_due(readers, now, QUIET, HERE)
    assert due >= now
    assert not QUIET.cover(due.astimezone(HERE).time())
    day = day_of(due, HERE)
    assert day <= day_of(now, HERE) + timedelta(days=8)
    for letters, budget in readers:
        week = sum(number for one, number in letters.items() if day - timedelta(days=6) <= one <= day)
        assert week < budget or week == 0


RELEASED_ON = date(2026, 12, 31)
RELEASE = Release("w", "teaching", 1, "f", {}, RELEASED_ON, 5, 30, UnitResult("u", Level.UNIVERSITY, {}, public=True))


@pytest.mark.parametrize(
    ("release", "days", "may"),
    [
        (RELEASE, 0, False),
        (RELEASE, 1, True),
        (RELEASE, 9, True),
        (replace(RELEASE, version=2), 9, True),
        (replace(RELEASE, university=replace(RELEASE.university, public=False)), 9, False),
    ],
)
def test_from_the_day_after_the_newest_release_of_public_figures(release: Release, days: int, *, may: bool) -> None:
    assert may_tell(release, RELEASED_ON + timedelta(days=days)) is may
