"""Who owes what, until when, and to whom it goes: from the calendar, the roster and the QA office's list.

Handbook section 6. A duty is one deadline of one person. Days come from the academic calendar where the handbook
gives a rule; a row of the list (`domain/deadlines.py`) goes before the rule.

- Syllabus: one week before classes start; the last day of add/drop if the instructor changed.
- Course management form: the end of the semester.
- Midterm grades: the middle of the classes; final grades: the last day of the exam period.
- Everything else: the list.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from domain.calendar import CalendarEntry, CalendarKind, day_of, end_of
from domain.deadlines import KINDS, Deadline, DeadlineKind
from domain.language import Text
from domain.people import Role
from domain.roster import OrganisationKind, OrganisationTree

DAYS_BEFORE_CLASSES = 7
"""A syllabus is published one week before classes start (handbook 6.4)."""


@dataclass(frozen=True)
class Employee:
    """Somebody who works here, with the roles that are active."""

    id: str
    name: str
    roles: frozenset[Role]
    organisation: str = ""
    unit: str = ""


@dataclass(frozen=True)
class TaughtClass:
    """A class and the instructor who answers for it: the primary one."""

    id: str
    title: Text
    term: str
    organisation: str
    instructor: str
    instructor_changed: bool = False
    """Somebody else taught it before, in the same term."""


@dataclass(frozen=True)
class University:
    """All that decides who owes what."""

    calendar: Collection[CalendarEntry]
    classes: Collection[TaughtClass]
    employees: Collection[Employee]
    tree: OrganisationTree
    deadlines: Collection[Deadline]
    zone: tzinfo


@dataclass(frozen=True)
class Duty:
    """One thing that one person owes."""

    key: str
    """The same for the same thing, whenever it is asked for: a row's key, or a kind and a class."""
    title: Text
    owner: str
    due: datetime
    """UTC, the last instant at which it is in time."""
    course: Text = field(default_factory=dict)
    handed_to: frozenset[str] = frozenset()
    """Ids of the people who are told when it is overdue; never the owner."""


def duties(university: University) -> tuple[Duty, ...]:
    """Everything that the employees owe, past and to come, done or not; in order of due, key and owner."""
    people = {one.id: one for one in university.employees}
    found = [*_of_courses(university, people), *_of_rows(university)]
    return tuple(sorted(found, key=lambda duty: (duty.due, duty.key, duty.owner)))


def due_by_calendar(
    kind: DeadlineKind, calendar: Iterable[CalendarEntry], zone: tzinfo, *, instructor_changed: bool = False
) -> datetime | None:
    """The last instant (UTC) of a course's deadline by the entries of its term; None if the calendar cannot say."""
    spans: dict[CalendarKind, tuple[datetime, datetime]] = {}
    for entry in calendar:
        start, end = spans.get(entry.kind, (entry.start, entry.end))
        spans[entry.kind] = min(start, entry.start), max(end, entry.end)
    classes, add_drop = spans.get(CalendarKind.CLASSES), spans.get(CalendarKind.ADD_DROP)
    if kind is DeadlineKind.SYLLABUS and instructor_changed and add_drop:
        return add_drop[1]
    if kind is DeadlineKind.SYLLABUS and classes:
        return end_of(day_of(classes[0], zone) - timedelta(days=DAYS_BEFORE_CLASSES), zone)
    if kind is DeadlineKind.MIDTERM_GRADES and classes:
        return end_of(day_of(classes[0] + (classes[1] - classes[0]) / 2, zone), zone)
    if kind is DeadlineKind.FINAL_GRADES and CalendarKind.EXAM_PERIOD in spans:
        return spans[CalendarKind.EXAM_PERIOD][1]
    if kind is DeadlineKind.COURSE_MANAGEMENT_FORM and CalendarKind.SESSION in spans:
        return spans[CalendarKind.SESSION][1]
    return None


def bound_by(row: Deadline, employees: Iterable[Employee], tree: OrganisationTree) -> tuple[Employee, ...]:
    """The employees who owe a row that is not of courses."""
    return tuple(one for one in employees if _binds(row, one, tree))


def _of_courses(university: University, people: Mapping[str, Employee]) -> Iterator[Duty]:
    terms: dict[str, list[CalendarEntry]] = {}
    for entry in university.calendar:
        terms.setdefault(entry.session, []).append(entry)
    kinds = [kind for kind, rule in KINDS.items() if rule.of_course]
    for cls in university.classes:
        owner = people.get(cls.instructor)
        if owner is None or Role.INSTRUCTOR not in owner.roles:
            continue
        for kind in kinds:
            row = _row_for(kind, cls, university)
            by_rule = due_by_calendar(
                kind, terms.get(cls.term, ()), university.zone, instructor_changed=cls.instructor_changed
            )
            due = row.due if row else by_rule
            if due is not None:
                handed = (row.handed_to if row else ()) or KINDS[kind].handed_to
                told = _holders(handed, cls.organisation, "", university) - {owner.id}
                yield Duty(f"{kind}:{cls.id}", row.title if row else KINDS[kind].name, owner.id, due, cls.title, told)


def _row_for(kind: DeadlineKind, cls: TaughtClass, university: University) -> Deadline | None:
    """The row that sets the date for a class: one for its instructor goes before one for its department."""
    fitting = [
        row
        for row in university.deadlines
        if row.kind is kind
        and row.term == cls.term
        and row.owner in ("", cls.instructor)
        and (not row.unit or row.unit in {one.id for one in university.tree.path(cls.organisation)})
    ]
    return max(fitting, key=lambda row: (bool(row.owner), bool(row.unit), row.key), default=None)


def _of_rows(university: University) -> Iterator[Duty]:
    for row in university.deadlines:
        if row.term:
            continue
        for owner in bound_by(row, university.employees, university.tree):
            told = _told(row, owner, university) - {owner.id}
            yield Duty(row.key, row.title, owner.id, row.due, handed_to=told)


def _binds(row: Deadline, employee: Employee, tree: OrganisationTree) -> bool:
    if row.owner:
        return row.owner == employee.id
    if not employee.roles.intersection(row.owner_roles):
        return False
    places = {one.id for start in (employee.organisation, employee.unit) for one in tree.path(start)}
    return not row.unit or row.unit in places


def _told(row: Deadline, owner: Employee, university: University) -> frozenset[str]:
    roles = row.handed_to
    if not roles and row.kind is not None:
        rule = KINDS[row.kind]
        unit = university.tree.by_id.get(owner.unit)
        responsible = unit.responsible_vp if unit and rule.to_responsible_vp else None
        roles = (responsible,) if responsible else rule.handed_to
    return _holders(roles, owner.organisation, owner.unit, university)


def _holders(roles: Collection[Role], organisation: str, unit: str, university: University) -> frozenset[str]:
    """Who holds one of the roles for a place: a chair for their department, a dean for their faculty.

    A unit director stands for their unit; every other role is held for the whole university.
    """
    found = set()
    for one in university.employees:
        for role in one.roles.intersection(roles):
            if _stands_for(role, one, organisation, unit, university.tree):
                found.add(one.id)
    return frozenset(found)


def _stands_for(role: Role, one: Employee, organisation: str, unit: str, tree: OrganisationTree) -> bool:
    if role is Role.UNIT_HEAD:
        return bool(unit) and one.unit == unit
    if role not in (Role.CHAIR, Role.DEAN):
        return True
    kind = OrganisationKind.DEPARTMENT if role is Role.CHAIR else OrganisationKind.FACULTY
    theirs, needed = tree.above(one.organisation, kind), tree.above(organisation, kind)
    return theirs is not None and theirs == needed
