"""Who owes what, until when, and to whom it goes: from the calendar, the roster and the QA office's list.

Handbook section 6. A duty is one deadline of one person. Days come from the academic calendar where the handbook
gives a rule; a row of the list (`domain/deadlines.py`) goes before the rule.

- Syllabus: one week before classes start; the last day of add/drop if the instructor changed.
- Course management form: the end of the semester.
- Midterm grades: the middle of the classes; final grades: the last day of the exam period.
- Everything else: the list.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo

from domain.calendar import CalendarEntry, CalendarKind, day_of, end_of
from domain.deadlines import KINDS, Deadline, DeadlineKind
from domain.language import Text
from domain.people import VICE_PRESIDENTS, Role
from domain.roster import OrganisationKind, OrganisationTree

DAYS_BEFORE_CLASSES = 7
"""A syllabus is published one week before classes start (handbook 6.4)."""

TOLD_ROLES = VICE_PRESIDENTS.union(*(rule.handed_to for rule in KINDS.values()))
"""Roles to which something is handed by the handbook."""


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
    found = [*_of_courses(university), *_of_rows(university)]
    return tuple(sorted(found, key=lambda duty: (duty.due, duty.key, duty.owner)))


def seen_by(university: University, person: str) -> University:
    """As much of the university as decides what `person` owes and is told: for most, themselves and their classes."""
    mine = [one for one in university.employees if one.id == person]
    handed = {role for row in university.deadlines for role in row.handed_to}
    if any(one.roles.intersection(TOLD_ROLES | handed) for one in mine):
        return university
    classes = [cls for cls in university.classes if cls.instructor == person]
    return replace(university, employees=mine, classes=classes)


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
    within = tree.within(row.unit) if row.unit else frozenset()
    return tuple(one for one in employees if _binds(row, one, within))


def _binds(row: Deadline, employee: Employee, within: frozenset[str]) -> bool:
    if row.owner:
        return row.owner == employee.id
    if not employee.roles.intersection(row.owner_roles):
        return False
    return not row.unit or employee.organisation in within or employee.unit in within


def _of_courses(university: University) -> Iterator[Duty]:
    people = {one.id: one for one in university.employees}
    directory, days = _Directory(university), _CourseDays(university)
    kinds = [kind for kind, rule in KINDS.items() if rule.of_course]
    for cls in university.classes:
        owner = people.get(cls.instructor)
        if owner is None or Role.INSTRUCTOR not in owner.roles:
            continue
        for kind in kinds:
            row = days.row_for(kind, cls)
            due = row.due if row else days.by_rule(kind, cls.term, cls.instructor_changed)
            if due is not None:
                handed = (row.handed_to if row else ()) or KINDS[kind].handed_to
                told = directory.holders(handed, cls.organisation, "") - {owner.id}
                yield Duty(f"{kind}:{cls.id}", row.title if row else KINDS[kind].name, owner.id, due, cls.title, told)


def _of_rows(university: University) -> Iterator[Duty]:
    directory = _Directory(university)
    for row in university.deadlines:
        if row.term:
            continue
        for owner in bound_by(row, university.employees, university.tree):
            handed = _handed_to(row, owner, university.tree)
            told = directory.holders(handed, owner.organisation, owner.unit) - {owner.id}
            yield Duty(row.key, row.title, owner.id, row.due, handed_to=told)


def _handed_to(row: Deadline, owner: Employee, tree: OrganisationTree) -> tuple[Role, ...]:
    if row.handed_to or row.kind is None:
        return row.handed_to
    rule = KINDS[row.kind]
    unit = tree.by_id.get(owner.unit)
    responsible = unit.responsible_vp if unit and rule.to_responsible_vp else None
    return (responsible,) if responsible else rule.handed_to


class _CourseDays:
    """The days of courses: few, asked for thousands of classes."""

    def __init__(self, university: University) -> None:
        self._university = university
        self._terms: dict[str, list[CalendarEntry]] = {}
        for entry in university.calendar:
            self._terms.setdefault(entry.session, []).append(entry)
        self._rows: dict[tuple[DeadlineKind | None, str], list[Deadline]] = {}
        for row in university.deadlines:
            if row.term:
                self._rows.setdefault((row.kind, row.term), []).append(row)
        self._known: dict[tuple[DeadlineKind, str, bool], datetime | None] = {}

    def by_rule(self, kind: DeadlineKind, term: str, changed: bool) -> datetime | None:
        key = (kind, term, changed)
        if key not in self._known:
            entries, zone = self._terms.get(term, ()), self._university.zone
            self._known[key] = due_by_calendar(kind, entries, zone, instructor_changed=changed)
        return self._known[key]

    def row_for(self, kind: DeadlineKind, cls: TaughtClass) -> Deadline | None:
        """The row that sets the date for a class: one for its instructor goes before one for its department."""
        rows = self._rows.get((kind, cls.term), ())
        above = {one.id for one in self._university.tree.path(cls.organisation)} if rows else set()
        fitting = (row for row in rows if row.owner in ("", cls.instructor) and (not row.unit or row.unit in above))
        return max(fitting, key=lambda row: (bool(row.owner), bool(row.unit), row.key), default=None)


class _Directory:
    """Who holds a role for a place; asked again and again for the same few places."""

    def __init__(self, university: University) -> None:
        self._tree = university.tree
        self._by_role: dict[Role, list[Employee]] = {}
        for one in university.employees:
            for role in one.roles:
                self._by_role.setdefault(role, []).append(one)
        self._known: dict[tuple[tuple[Role, ...], str, str], frozenset[str]] = {}

    def holders(self, roles: tuple[Role, ...], organisation: str, unit: str) -> frozenset[str]:
        """The ids of who holds one of the roles for a place: a chair for their department, a dean for their faculty.

        A unit director stands for their unit; every other role is held for the whole university.
        """
        key = (roles, organisation, unit)
        if key not in self._known:
            self._known[key] = frozenset(
                one.id
                for role in roles
                for one in self._by_role.get(role, ())
                if _stands_for(role, one, organisation, unit, self._tree)
            )
        return self._known[key]


def _stands_for(role: Role, one: Employee, organisation: str, unit: str, tree: OrganisationTree) -> bool:
    if role is Role.UNIT_HEAD:
        return bool(unit) and one.unit == unit
    if role not in (Role.CHAIR, Role.DEAN):
        return True
    kind = OrganisationKind.DEPARTMENT if role is Role.CHAIR else OrganisationKind.FACULTY
    theirs, needed = tree.above(one.organisation, kind), tree.above(organisation, kind)
    return theirs is not None and theirs == needed
