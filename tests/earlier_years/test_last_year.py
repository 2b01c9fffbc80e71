"""The demo university has released results of last year, so its first release says what has changed."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

import pytest
from office_answers import answer, evaluation_of, who_may_answer
from office_stage import BEFORE, WAVE, ZONE, OfficeStage
from past_examples import LIMITS, TODAY

from bot.cli.comparable import comparison_lines
from bot.surveys import add_last_year, shipped_form
from domain.access import OPERATOR
from domain.errors import NotFound
from domain.past_release import past_release
from domain.past_results import PastTable, rows_unlike
from domain.result import Level, Release
from domain.succession import Succession, SuccessionKind
from intake.demo.last_year import last_year
from intake.demo.organisations import DEPARTMENTS, FACULTIES
from intake.results_csv import read_results
from intake.successions_csv import read_successions
from services.results import release_wave

FORM = shipped_form("teaching")
RENAMED = {
    Succession(SuccessionKind.FACULTY, "fac-pedagogy", "fac-education"),
    Succession(SuccessionKind.DEPARTMENT, "dep-english", "dep-languages"),
    Succession(SuccessionKind.DEPARTMENT, "dep-oriental", "dep-languages"),
}


def table_for(students: int) -> PastTable:
    return read_results("results.csv", last_year(students, FORM).results.splitlines(keepends=True))


@pytest.mark.parametrize("students", [1, 20, 300])
def test_a_university_of_any_size_has_a_sound_file_that_is_the_same_each_time(students: int) -> None:
    files = last_year(students, FORM)
    assert files == last_year(students, FORM)
    table = table_for(students)
    assert not rows_unlike(table, FORM)
    assert past_release(table, FORM, LIMITS, TODAY).release.wave == "teaching-2025-fall"
    assert set(read_successions("s.csv", files.successions.splitlines(keepends=True)).successions) == RENAMED


def test_its_figures_are_plausible_and_those_of_a_whole_are_the_sum_of_its_parts() -> None:
    table = table_for(300)
    assert len({row.key for row in table.rows}) > 40
    n: Mapping[tuple[Level, str], int] = defaultdict(int)
    for row in table.rows:
        if not row.instructor:
            n[row.level, row.question] += row.n or 0  # type: ignore[index]
            if row.mean is not None and row.question != "workload" and (row.n or 0) >= 20:
                assert Decimal("3.0") < row.mean < Decimal("4.3")
    for question in {row.question for row in table.rows}:
        sums = {n[level, question] for level in (Level.UNIVERSITY, Level.FACULTY, Level.DEPARTMENT, Level.COURSE)}
        assert len(sums) == 1
    assert all(row.eligible is not None and row.answered <= row.eligible for row in table.rows)


def test_all_but_what_was_renamed_has_the_key_of_the_roster() -> None:
    keys = {row.key for row in table_for(300).rows if row.level in (Level.FACULTY, Level.DEPARTMENT)}
    old = {one.old for one in RENAMED}
    assert old <= keys
    assert keys - old <= {*FACULTIES, *DEPARTMENTS}
    assert not keys & {one.new for one in RENAMED}


async def first_release(office: OfficeStage) -> Release:
    """Two courses are answered, the wave is closed and released."""
    core = office.core
    await add_last_year(core.database, OPERATOR, 300, now=BEFORE, zone=ZONE)
    for class_id in ("26f-mgt101-1", "26f-edu101-1"):
        evaluation = await evaluation_of(office, class_id)
        for place, person in enumerate(await who_may_answer(office, evaluation)):
            if place % 4:
                await answer(office, person, evaluation, choice=2 + place % 3)
    await office.jump("2026-12-31 11:00")
    return await release_wave(core.database, core.box, OPERATOR, WAVE, now=core.clock.now(), zone=ZONE)


async def test_an_imported_wave_is_not_released_and_says_how_it_is_corrected(office: OfficeStage) -> None:
    core = office.core
    await add_last_year(core.database, OPERATOR, 300, now=BEFORE, zone=ZONE)
    with pytest.raises(NotFound, match="sapa results import --correct"):
        await release_wave(core.database, core.box, OPERATOR, "teaching-2025-fall", now=BEFORE, zone=ZONE)


async def test_the_first_release_is_set_beside_last_year(office: OfficeStage) -> None:
    release = await first_release(office)
    assert release.before is not None
    assert (release.before.wave, len(release.before.comparable)) == ("teaching-2025-fall", 13)
    changed = {one.key: [item.change for item in one.items if item.change] for one in release.university.walk()}
    assert changed["university"]
    assert changed["organisation:fac-education"], "renamed, and found by the table"
    courses = [one for one in release.university.walk() if one.level is Level.COURSE and one.shown]
    assert {one.course for one in courses} == {"course-mgt101", "course-edu101"}
    assert all(changed[one.key] for one in courses)
    before = past_release(table_for(300), FORM, LIMITS, TODAY).release
    shown = {item.question: item.mean.low for item in before.items if item.mean and item.mean.exact}
    for item in release.items:
        if item.change and item.mean:
            assert item.change.before == shown[item.question]
            assert item.change.difference == item.mean.low - shown[item.question]


async def test_a_planned_wave_says_what_it_can_be_compared_with(office: OfficeStage) -> None:
    assert await comparison_lines(office.core, FORM, WAVE) == []
    await add_last_year(office.core.database, OPERATOR, 60, now=BEFORE, zone=ZONE)
    assert await comparison_lines(office.core, FORM, WAVE) == ["Comparable with teaching-2025-fall: 13 of 13"]
