"""Answers whose keys are gone: a restore or a reset takes them back, and whoever gave them is asked again, once."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from office_answers import answer, answer_all_open, who_may_answer
from office_stage import BEFORE, TERM, WAVE, ZONE, OfficeStage, Somebody, everything, settings_in, until
from operator_shell import sapa
from sqlalchemy import func, select

from bot import backup
from bot.backup import restore_backup, save_backup
from bot.core import open_core
from bot.resetting import look, reset
from bot.surveys import plan_teaching
from domain.access import OPERATOR, actor
from domain.errors import ConfigurationProblem, NotAllowed
from domain.people import Role
from domain.reminders import QuietHours
from services import accounts, lost_ballots
from services.lost_ballots import find_lost
from services.seed import seed
from storage.tables.audit import audit
from storage.tables.ballots import counts, pools
from storage.tables.letters import outbox
from storage.tables.settings import requests
from storage.tables.surveys import evaluations, participations, waves
from tests.engines import postgresql_url

LOST = {
    "kk": "Жауаптарыңыз жоғалды",
    "ru": "Ваши ответы пропали",
    "en": "Your answers were lost",
}


async def stopped(office: OfficeStage) -> None:
    """The bot has stopped; the stage and its chats are still there."""
    await office.app.stop()
    await office._running


async def course(office: OfficeStage, number: int = 0) -> tuple[str, Sequence[str]]:
    """A course that is open with who may answer it."""
    query = select(evaluations.c.id).where(evaluations.c.opens_at <= office.core.clock.now())
    found = await office.rows(query.order_by(evaluations.c.opens_at, evaluations.c.id))
    evaluation = str(found[number][0])
    return evaluation, await who_may_answer(office, evaluation)


async def answered(office: OfficeStage) -> int:
    query = select(func.count()).select_from(participations).where(participations.c.answered)
    return int((await office.rows(query))[0][0])


async def letters(office: OfficeStage, somebody: Somebody) -> list[str]:
    return [text for text in await somebody.texts() if any(line in text for line in LOST.values())]


async def told(office: OfficeStage, somebody: Somebody) -> bool:
    return bool(await letters(office, somebody))


def keys_of_ballots(office: OfficeStage) -> list[str]:
    folders = (office.folder / "keys" / name for name in ("pools", "waves"))
    return sorted(file.name for folder in folders for file in folder.iterdir())


async def backup_of_an_open_wave(office: OfficeStage, *students: Somebody) -> Path:
    """Some have answered, a backup is taken, and one more answer is given to each of these courses."""
    for somebody in students:
        await answer_all_open(office, somebody.id)
    file = office.folder / "saved.db"
    save_backup(settings_in(office.folder), file)
    named = {somebody.id for somebody in students}
    for (evaluation,) in await office.rows(select(pools.c.evaluation).distinct()):
        others = [one for one in await who_may_answer(office, evaluation) if one not in named]
        for person in others:
            if await answer_all_open(office, person):
                break
    return file


async def somebodies(office: OfficeStage) -> list[Somebody]:
    _evaluation, people = await course(office)
    return [
        await office.bring_in(person, language) for person, language in zip(people, ("kk", "ru", "en"), strict=False)
    ]


async def test_a_backup_of_an_open_wave_is_refused_until_the_operator_says_so(office: OfficeStage) -> None:
    file = await backup_of_an_open_wave(office, *await somebodies(office))
    before = await answered(office)
    await stopped(office)

    refused = await sapa(office.folder, "restore", str(file), "--replace")

    assert refused.code == 1
    assert refused.errors.startswith(f"With --ask-again {WAVE} loses about ")
    assert len(refused.errors.splitlines()) == 1
    assert await answered(office) == before
    assert (await find_lost(office.core.database, office.core.box, now=office.core.clock.now())) == []
    await office.restart()


async def test_everybody_whose_answer_was_lost_is_told_once_and_may_answer_again(office: OfficeStage) -> None:
    lead, students = await office.lead("en"), await somebodies(office)
    file = await backup_of_an_open_wave(office, *students)
    await stopped(office)

    done = await sapa(office.folder, "restore", str(file), "--replace", "--ask-again")
    assert (done.code, done.errors) == (0, "")
    assert await answered(office) == 0
    assert keys_of_ballots(office) == []
    await office.restart()
    await office.app.tick()
    await office.client.settle()

    for somebody, language in zip(students, LOST, strict=True):
        [letter] = await letters(office, somebody)
        assert LOST[language] in letter
    assert any("Whoever had answered is told and asked again" in text for text in await lead.texts())
    assert await answer_all_open(office, students[0].id) > 0
    await office.restart()
    assert await answered(office) > 0
    assert [row[0] for row in await office.rows(select(audit.c.actor).where(audit.c.act == "wave_reset"))] == [
        OPERATOR.id
    ]


async def test_a_letter_about_lost_answers_is_not_sent_when_nothing_is_left_to_answer(office: OfficeStage) -> None:
    students = await somebodies(office)
    file = await backup_of_an_open_wave(office, *students)
    await stopped(office)
    await restore(office, file)
    await office.core.box.prepare(office.core.database)
    await answer_all_open(office, students[1].id)
    await office.restart()
    await office.app.tick()
    await office.client.settle()

    assert len(await letters(office, students[0])) == 1
    assert await letters(office, students[1]) == []


async def restore(office: OfficeStage, file: Path) -> Sequence[lost_ballots.Lost]:
    return await restore_backup(settings_in(office.folder), file, replace=True, ask_again=True)


async def test_who_asked_for_no_reminders_hears_of_lost_answers_all_the_same(office: OfficeStage) -> None:
    students = await somebodies(office)
    await accounts.set_quiet(office.core.database, students[0].user_id, True)
    file = await backup_of_an_open_wave(office, *students)
    await stopped(office)
    await restore(office, file)
    await office.restart()
    await office.app.tick()
    await office.client.settle()

    assert len(await letters(office, students[0])) == 1


async def test_a_course_whose_keys_still_fit_loses_nothing(office: OfficeStage) -> None:
    """Nobody is asked again about a course to which nothing came after the backup."""
    first, second = (await course(office, 0))[0], (await course(office, 1))[0]
    for evaluation in (first, second):
        await answer_of_one(office, evaluation, 0)
    file = office.folder / "saved.db"
    save_backup(settings_in(office.folder), file)
    await answer_of_one(office, second, 1)
    await stopped(office)

    [lost] = await restore(office, file)

    assert lost.evaluations == {second}
    assert lost.keeps_pair
    kept = await office.rows(select(pools.c.evaluation))
    assert kept == [(first,)]
    flags = select(participations.c.evaluation).where(participations.c.answered)
    assert await office.rows(flags) == [(first,)]
    await office.restart()
    await answer_of_one(office, second, 1)
    await office.jump("2026-12-31 11:00")
    tallied = select(evaluations.c.id, evaluations.c.answered).where(evaluations.c.id.in_([first, second]))
    assert dict(map(tuple, await office.rows(tallied))) == {first: 1, second: 1}


async def answer_of_one(office: OfficeStage, evaluation: str, number: int) -> None:
    await answer(office, (await who_may_answer(office, evaluation))[number], evaluation)


async def test_a_backup_whose_keys_all_fit_comes_back_whole(office: OfficeStage) -> None:
    evaluation, _people = await course(office)
    await answer_of_one(office, evaluation, 0)
    save_backup(settings_in(office.folder), office.folder / "saved.db")
    await stopped(office)

    done = await sapa(office.folder, "restore", str(office.folder / "saved.db"), "--replace")

    assert (done.code, done.out) == (0, "The database is as it was in the backup.\n")
    await office.restart()
    await office.jump("2026-12-31 11:00")
    assert await office.rows(select(evaluations.c.answered).where(evaluations.c.id == evaluation)) == [(1,)]


async def test_after_its_time_a_wave_closes_with_what_is_left_and_the_office_hears_it(office: OfficeStage) -> None:
    lead, students = await office.lead("ru"), await somebodies(office)
    file = await backup_of_an_open_wave(office, *students)
    await office.jump("2026-12-31 11:00")
    await stopped(office)
    settings = settings_in(office.folder, clock_start=office.core.clock.now())

    [lost] = await restore_backup(settings, file, replace=True, ask_again=True)
    assert not lost.askable
    await office.restart(clock_start=settings.clock_start)
    await office.jump("2027-01-01 12:00")

    assert all([await letters(office, somebody) == [] for somebody in students])
    assert any("спросить ещё раз нельзя" in text for text in await lead.texts())
    assert await office.rows(select(waves.c.state)) == [("closed",)]
    assert {row[0] for row in await office.rows(select(evaluations.c.answered))} == {0}
    assert await answered(office) == 0


async def test_a_reset_is_refused_while_the_keys_fit(office: OfficeStage) -> None:
    evaluation, _people = await course(office)
    await answer_of_one(office, evaluation, 0)
    await stopped(office)

    done = await sapa(office.folder, "survey", "reset", WAVE, "--yes")

    assert (done.code, done.errors) == (1, f"The keys of {WAVE} fit: nothing of it is lost.\n")
    assert await answered(office) == 1
    await office.restart()


async def test_a_database_restored_by_other_means_starts_after_a_reset(office: OfficeStage) -> None:
    evaluation, _people = await course(office)
    await answer_of_one(office, evaluation, 0)
    await stopped(office)
    for file in (office.folder / "keys" / "pools").iterdir():
        file.unlink()
    with pytest.raises(ConfigurationProblem, match=f"sapa survey reset {WAVE}"):
        await office.core.box.prepare(office.core.database)

    asked = await sapa(office.folder, "survey", "reset", WAVE)
    assert asked.code == 1, "nobody has confirmed it"
    assert "put them back there instead" in asked.out
    done = await sapa(office.folder, "survey", "reset", WAVE, "--yes")

    assert (done.code, done.errors) == (0, "")
    await office.restart()
    assert await office.rows(select(pools.c.evaluation)) == []
    await answer_of_one(office, evaluation, 0)
    await office.jump("2026-12-31 11:00")
    assert await office.rows(select(evaluations.c.answered).where(evaluations.c.id == evaluation)) == [(1,)]


async def test_a_reset_that_died_before_the_keys_went_is_made_good_at_the_start(office: OfficeStage) -> None:
    evaluation, _people = await course(office)
    await answer_of_one(office, evaluation, 0)
    await stopped(office)
    core = office.core
    pool_keys = core.box.keyring.segment(evaluation, 0).path
    pool_keys.write_bytes(bytes(80))
    now = core.clock.now()
    lost = await find_lost(core.database, core.box, now=now)
    await lost_ballots.ask_again(core.database, OPERATOR, lost, now=now, zone=core.settings.zone, quiet=QuietHours())

    await office.restart()

    await answer_of_one(office, evaluation, 0)
    await office.jump("2026-12-31 11:00")
    assert await office.rows(select(evaluations.c.answered).where(evaluations.c.id == evaluation)) == [(1,)]


async def test_a_restore_that_fails_on_the_way_leaves_database_and_keys_as_they_were(
    office: OfficeStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = await backup_of_an_open_wave(office, *(await somebodies(office))[:1])
    before, keys = await answered(office), keys_of_ballots(office)
    await stopped(office)
    copy, copies = backup._copy, list[Path]()

    def until_the_disk_is_full(source: Path, target: Path) -> None:
        copies.append(target)
        if len(copies) > 1:
            raise OSError(28, "No space left on device")
        copy(source, target)

    monkeypatch.setattr(backup, "_copy", until_the_disk_is_full)
    with pytest.raises(OSError, match="No space left"):
        await restore(office, file)

    assert len(copies) == 2, "it was ready, and did not fit"
    assert await answered(office) == before > 0
    assert keys_of_ballots(office) == keys
    assert not list(office.folder.glob("*.restoring*"))
    await office.restart()
    assert await find_lost(office.core.database, office.core.box, now=office.core.clock.now()) == []


async def test_nobody_in_the_chat_may_reset_a_wave(office: OfficeStage) -> None:
    now = office.core.clock.now()
    with pytest.raises(NotAllowed):
        await lost_ballots.ask_again(
            office.core.database,
            actor("lead", {Role.QA_LEAD}),
            [],
            now=now,
            zone=office.core.settings.zone,
            quiet=QuietHours(),
        )


async def test_requests_of_the_time_of_the_backup_are_not_done_after_it(office: OfficeStage) -> None:
    await stopped(office)
    async with office.core.database.writing() as connection:
        await connection.execute(
            requests.insert().values(kind="survey_close", body=f'{{"wave": "{WAVE}"}}', state="waiting")
        )
    save_backup(settings_in(office.folder), office.folder / "saved.db")
    await restore(office, office.folder / "saved.db")
    await office.restart()

    assert await office.rows(everything(requests.c.id)) == []
    assert await office.rows(select(waves.c.state)) == [("open",)]


async def test_the_counts_of_an_opening_that_did_not_end_go_with_their_ballots(office: OfficeStage) -> None:
    evaluation, _people = await course(office)
    await answer_of_one(office, evaluation, 0)
    await office.jump("2026-12-31 11:00")
    assert await office.rows(select(counts.c.evaluation).limit(1))
    core = office.core
    one = lost_ballots.Lost(WAVE, frozenset({evaluation}), 0, askable=False, keeps_pair=False, spent=frozenset())

    await lost_ballots.ask_again(
        core.database, OPERATOR, [one], now=core.clock.now(), zone=core.settings.zone, quiet=QuietHours()
    )

    assert await office.rows(select(counts.c.n).where(counts.c.evaluation == evaluation)) == []
    assert await office.rows(select(evaluations.c.answered).where(evaluations.c.id == evaluation)) == [(None,)]
    assert await office.rows(select(outbox.c.kind).where(outbox.c.kind == "answers_lost")) == []


async def test_a_restored_copy_on_a_new_host_makes_no_second_file(office: OfficeStage, tmp_path: Path) -> None:
    save_backup(settings_in(office.folder), office.folder / "saved.db")
    there = settings_in(tmp_path / "there")

    await restore_backup(there, office.folder / "saved.db", replace=False)

    assert [file.name for file in (tmp_path / "there").iterdir() if file.name.startswith("sapa")] == ["sapa.db"]
    async with open_core(there) as core:
        await core.box.prepare(core.database)


@pytest.mark.external
async def test_a_restored_postgresql_is_reset_as_well(tmp_path: Path) -> None:
    async with postgresql_url() as url:
        async with open_core(settings_in(tmp_path, database_url=url)) as core:
            await seed(core.database, students=30, now=BEFORE, zone=ZONE)
            await plan_teaching(core.database, OPERATOR, TERM, now=BEFORE, zone=ZONE)
        async with OfficeStage(tmp_path, database_url=url) as office:
            [student, *_others] = await somebodies(office)
            assert await answer_all_open(office, student.id)
            await stopped(office)
            for file in (tmp_path / "keys" / "pools").iterdir():
                file.unlink()
            with pytest.raises(ConfigurationProblem, match=f"sapa survey reset {WAVE}"):
                await office.core.box.prepare(office.core.database)

            await reset(office.core, await look(office.core, WAVE))
            await office.restart()

            assert await answered(office) == 0
            # the clock that is kept may be some seconds before the reset
            await until(lambda: told(office, student))
            assert len(await letters(office, student)) == 1
            assert await answer_all_open(office, student.id)
