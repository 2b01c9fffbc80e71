"""The demo university holds what a demonstration needs, whatever its size."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from roster_examples import NOW, contents
from sqlalchemy import select

from domain.calendar import CalendarKind
from domain.courses import ClassKind, CourseClass
from domain.errors import NotAllowed
from domain.people import Role
from domain.roster import OrganisationKind
from services.seed import SeedCounts, seed
from storage.calendar import entries
from storage.database import Database
from storage.migrations import upgrade
from storage.roster import classes_of_term, organisation_tree, students_of, teachers_of
from storage.tables.people import people, roles
from tests.engines import ENGINES, Originals, opened

MOMENT = datetime(2026, 12, 16, 7, tzinfo=UTC)
"""12:00 in Almaty."""

TERM = "2026-fall"
SPRING = "2027-spring"
SIZES = [20, 300]

_counted: dict[int, SeedCounts] = {}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Where the university is."""
    return str(request.param)


@pytest.fixture(params=SIZES)
async def seeded(
    request: pytest.FixtureRequest, engine: str, tmp_path: Path, originals: Originals
) -> AsyncIterator[tuple[Database, SeedCounts]]:
    """A database with a demo university of this size."""
    students = request.param

    async def fill(database: Database) -> None:
        await upgrade(database)
        _counted[students] = await seed(database, students=students, now=NOW)

    async with originals.copy(engine, tmp_path, f"demo-{students}", fill) as url, opened(url) as database:
        yield database, _counted[students]


def is_open(one: CourseClass) -> bool:
    """Whether a class can be evaluated at the moment, as far as its own dates say."""
    if one.kind is ClassKind.PASS_FAIL:
        return one.last_class is not None and one.last_class < date(2026, 12, 16)
    return one.exam_end is not None and one.exam_end <= MOMENT


async def test_every_student_has_two_open_courses_and_one_closed(seeded: tuple[Database, SeedCounts]) -> None:
    database, counts = seeded
    async with database.reading() as connection:
        classes = {one.id: one for one in await classes_of_term(connection, TERM)}
        students = await students_of(connection, list(classes))
    evaluated = {id: one for id, one in classes.items() if one.kind in (ClassKind.GRADED, ClassKind.PASS_FAIL)}
    taken = Counter(student for ids in students.values() for student in ids)
    opened = Counter(student for id, one in evaluated.items() if is_open(one) for student in students[id])
    closed = Counter(student for id, one in evaluated.items() if not is_open(one) for student in students[id])
    assert len(taken) == counts.students
    assert set(taken.values()) <= {5, 6}
    assert min(opened[student] for student in taken) >= 2
    assert min(closed[student] for student in taken) >= 1


async def test_classes_but_the_labs_are_large_enough_to_show_results(seeded: tuple[Database, SeedCounts]) -> None:
    database, counts = seeded
    async with database.reading() as connection:
        classes = await classes_of_term(connection, TERM)
        students = await students_of(connection, [one.id for one in classes])
        teachers = await teachers_of(connection, [one.id for one in classes])
    evaluated = [one.id for one in classes if one.kind in (ClassKind.GRADED, ClassKind.PASS_FAIL)]
    if counts.students >= 100:
        small = {id: len(students[id]) for id in evaluated if len(students[id]) < 8}
        assert small == {"26f-lab101-1": 5, "26f-lab101-2": 5, "26f-lab102-1": 5}
        assert teachers["26f-lab101-1"] == teachers["26f-lab101-2"]
    assert {one.kind for one in classes} == set(ClassKind)
    sizes = Counter(len(teachers[one.id]) for one in classes)
    assert sizes[3] == 1
    assert sizes[2] >= 2
    assert sum(sizes.values()) == len(classes), "somebody teaches every class"


@pytest.mark.parametrize("term", [TERM, SPRING])
async def test_nobody_sits_two_exams_at_once_and_exams_stay_in_their_period(
    seeded: tuple[Database, SeedCounts], term: str
) -> None:
    database, _ = seeded
    async with database.reading() as connection:
        classes = await classes_of_term(connection, term)
        students = await students_of(connection, [one.id for one in classes])
        (period,) = await entries(connection, kind=CalendarKind.EXAM_PERIOD, session=term)
    assert classes
    times: dict[str, list[tuple[datetime, datetime]]] = {}
    for one in classes:
        if one.exam_start is not None and one.exam_end is not None:
            assert period.start <= one.exam_start < one.exam_end <= period.end
            for student in students[one.id]:
                times.setdefault(student, []).append((one.exam_start, one.exam_end))
    for own in times.values():
        ordered = sorted(own)
        assert all(first[1] <= second[0] for first, second in pairwise(ordered))


async def test_every_role_of_the_handbook_is_held_by_somebody(seeded: tuple[Database, SeedCounts]) -> None:
    database, _ = seeded
    async with database.reading() as connection:
        held = (await connection.execute(select(roles.c.person, roles.c.role))).all()
        tree = await organisation_tree(connection)
    assert {row.role for row in held} == {role.value for role in Role}
    assert max(Counter(row.person for row in held).values()) >= 2, "one person can hold several roles"
    kinds = Counter(part.kind for part in tree.by_id.values())
    assert kinds[OrganisationKind.FACULTY] == 4
    assert kinds[OrganisationKind.UNIVERSITY] == 1
    assert all(part.responsible_vp for part in tree.by_id.values() if part.kind is OrganisationKind.UNIT)
    assert all(len(set(part.name)) == 3 and all(part.name.values()) for part in tree.by_id.values())


async def test_the_calendar_has_the_dates_that_the_windows_need(database: Database) -> None:
    await seed(database, students=20, now=NOW)
    async with database.reading() as connection:
        (period,) = await entries(connection, kind=CalendarKind.EXAM_PERIOD, session=TERM)
        (change,) = await entries(connection, kind=CalendarKind.CHANGE_OF_GRADE, session=TERM)
        kinds = {entry.kind for entry in await entries(connection)}
    assert period.start == datetime(2026, 12, 9, 19, tzinfo=UTC)
    assert period.end == datetime(2026, 12, 23, 18, 59, 59, tzinfo=UTC)
    assert change.end == datetime(2027, 1, 15, 18, 59, 59, tzinfo=UTC)
    assert kinds >= {CalendarKind.SESSION, CalendarKind.CLASSES, CalendarKind.ADD_DROP, CalendarKind.HOLIDAY}


async def test_in_spring_everybody_who_has_not_graduated_takes_three_courses(database: Database) -> None:
    counts = await seed(database, students=100, now=NOW)
    async with database.reading() as connection:
        classes = {one.id: one for one in await classes_of_term(connection, SPRING)}
        students = await students_of(connection, list(classes))
        teachers = await teachers_of(connection, list(classes))
        query = select(people.c.id).where(people.c.graduation_date == date(2027, 1, 22))
        gone = set((await connection.execute(query)).scalars())
    taken = Counter(student for ids in students.values() for student in ids)
    assert gone
    assert len(taken) == counts.students - len(gone)
    assert not gone.intersection(taken)
    assert set(taken.values()) == {3}
    assert set(teachers) == set(classes), "somebody teaches every class"
    assert {one.kind for one in classes.values()} == {ClassKind.GRADED, ClassKind.PASS_FAIL}


async def test_exams_fill_the_period_and_the_afternoon_of_the_holiday(database: Database) -> None:
    await seed(database, students=300, now=NOW)
    async with database.reading() as connection:
        starts = {one.exam_start for one in await classes_of_term(connection, TERM) if one.exam_start}
    days = {start.day for start in starts}
    assert days >= {10, 11, 12, 14, 15, 16, 17, 18, 19, 21, 22, 23}
    assert any(start.day == 16 and start > MOMENT for start in starts)


async def test_two_seeds_are_the_same_and_the_first_student_has_a_kazakh_name(database: Database) -> None:
    await seed(database, students=100, now=NOW)
    async with database.reading() as connection:
        first = (await connection.execute(select(people).where(people.c.id == "s-0001"))).one()
    assert first.language == "kk"
    assert first.middle_name.endswith("қызы")
    again = await contents(database)
    with pytest.raises(NotAllowed, match="not empty"):
        await seed(database, students=100, now=NOW)
    assert await contents(database) == again


@pytest.mark.parametrize("count", [1, 2, 9, 10, 11, 19, 119, 250])
async def test_any_number_of_students_makes_a_university(database: Database, count: int) -> None:
    counts = await seed(database, students=count, now=NOW)
    assert counts.students == count
    assert counts.people > count


def test_a_university_without_students_is_none() -> None:
    from intake.demo import demo_university

    with pytest.raises(ValueError, match="students"):
        demo_university(0)


def test_the_same_number_of_students_gives_the_same_files() -> None:
    from intake.demo import demo_university

    assert demo_university(50) == demo_university(50)
