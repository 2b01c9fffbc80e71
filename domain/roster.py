"""The roster as values: the rows a file gives, and how they differ from what is known.

The fields of a row carry the names of the columns they are kept in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from domain.courses import ClassKind
from domain.errors import Finding
from domain.language import Text
from domain.people import Role

MOST_GONE = 20
"""Rows of one kind that may go in an import without a word, however small the share they leave."""

MOST_GONE_SHARE = 0.2
"""Share of the rows of one kind that may go in an import without a word."""

MOST_GONE_OF_ONE = 5
"""People who may leave one class, or lose one role, in an import without a word, however small it is."""

AnyKind = TypeVar("AnyKind", bound=StrEnum)


class RosterKind(StrEnum):
    """The kinds of rows of a roster, in the order in which they refer to each other."""

    ORGANISATIONS = "organisations"
    TERMS = "terms"
    COURSES = "courses"
    PEOPLE = "people"
    ROLES = "roles"
    CLASSES = "classes"
    ENROLMENTS = "enrolments"


class OrganisationKind(StrEnum):
    """What an organisation is (`orgs.csv: metadata.kind`)."""

    UNIVERSITY = "university"
    FACULTY = "faculty"
    DEPARTMENT = "department"
    PROGRAMME = "programme"
    UNIT = "unit"


class EnrolmentRole(StrEnum):
    """What somebody is in a class."""

    STUDENT = "student"
    TEACHER = "teacher"


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """The university, a faculty, a department, a programme or a unit."""

    id: str
    kind: OrganisationKind
    name_kk: str
    name_ru: str
    name_en: str
    parent: str = ""
    responsible_vp: str = ""


@dataclass(frozen=True, slots=True)
class TermRow:
    """An academic session; `end` is the day after its last (OneRoster)."""

    id: str
    title: str
    kind: str
    start: date
    end: date
    school_year: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course of the catalogue, whoever teaches it in whichever term."""

    id: str
    title: str
    code: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class of a course in one term; exam times are UTC."""

    id: str
    course: str
    title_kk: str
    title_ru: str
    title_en: str
    code: str
    kind: ClassKind
    organisation: str
    term: str
    last_class: date | None = None
    exam_start: datetime | None = None
    exam_end: datetime | None = None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody on the roster; never a password."""

    id: str
    given_name: str
    family_name: str
    middle_name: str = ""
    email: str = ""
    language: str = ""
    organisation: str = ""
    programme: str = ""
    unit: str = ""
    graduation_applied: date | None = None
    graduation_date: date | None = None
    residence: str = ""
    international: bool = False


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role that the roster gives somebody."""

    person: str
    role: Role


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """Somebody in a class."""

    id: str
    class_id: str
    person: str
    role: EnrolmentRole
    primary: bool = False


RosterRow = OrganisationRow | TermRow | CourseRow | ClassRow | PersonRow | RoleRow | EnrolmentRow

KIND_OF_ROW: Mapping[type, RosterKind] = {
    OrganisationRow: RosterKind.ORGANISATIONS,
    TermRow: RosterKind.TERMS,
    CourseRow: RosterKind.COURSES,
    PersonRow: RosterKind.PEOPLE,
    RoleRow: RosterKind.ROLES,
    ClassRow: RosterKind.CLASSES,
    EnrolmentRow: RosterKind.ENROLMENTS,
}


@dataclass(frozen=True)
class Changes:
    """How many rows, and the first of their keys in order."""

    count: int = 0
    first: tuple[str, ...] = ()


@dataclass(frozen=True)
class KindDiff:
    """How the rows of one kind in a file differ from the active ones in the database."""

    new: Changes = Changes()
    changed: Changes = Changes()
    gone: Changes = Changes()
    same: int = 0
    columns: Mapping[str, int] = field(default_factory=dict)
    """How often each column differs among the changed."""

    @property
    def before(self) -> int:
        """Active rows in the database that the file speaks of; a returning row, counted as changed, is not one."""
        return self.same + self.changed.count + self.gone.count - self.columns.get("active", 0)

    @property
    def loses_too_many(self) -> bool:
        """Whether so many rows would go that the file is more likely short than right."""
        return self.gone.count > MOST_GONE and self.gone.count > MOST_GONE_SHARE * self.before

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.new.count or self.changed.count or self.gone.count)


def too_many_gone(kinds: Mapping[AnyKind, KindDiff]) -> tuple[Finding, ...]:
    """A finding for each kind of which more would go than a right file takes away (`MOST_GONE`, `MOST_GONE_SHARE`)."""
    return tuple(
        Finding("too_many_gone", values={"kind": kind.value, "gone": diff.gone.count, "before": diff.before})
        for kind, diff in kinds.items()
        if diff.loses_too_many
    )


@dataclass(frozen=True)
class RosterDiff:
    """How a roster differs from the database, kind by kind."""

    kinds: Mapping[RosterKind, KindDiff]

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return all(diff.is_empty for diff in self.kinds.values())

    def __getitem__(self, kind: RosterKind) -> KindDiff:
        """The differences of one kind."""
        return self.kinds[kind]


@dataclass(frozen=True)
class Organisation:
    """A part of the university, with its place in the tree."""

    id: str
    kind: OrganisationKind
    name: Text
    parent: str = ""
    responsible_vp: Role | None = None


@dataclass(frozen=True)
class OrganisationTree:
    """All active parts of the university, by id."""

    by_id: Mapping[str, Organisation]

    def children(self, id: str) -> tuple[Organisation, ...]:
        """What stands directly below, in order of id; "" gives the roots."""
        return tuple(sorted((one for one in self.by_id.values() if one.parent == id), key=lambda one: one.id))

    def path(self, id: str) -> tuple[Organisation, ...]:
        """The organisation and all above it, the root last; empty for an unknown id."""
        path: list[Organisation] = []
        while id in self.by_id and self.by_id[id] not in path:
            path.append(self.by_id[id])
            id = path[-1].parent
        return tuple(path)

    def above(self, id: str, kind: OrganisationKind) -> Organisation | None:
        """The nearest of `kind` that the organisation is or stands in, or None."""
        return next((one for one in self.path(id) if one.kind is kind), None)

    def within(self, id: str) -> frozenset[str]:
        """The ids of the organisation and of all below it."""
        return frozenset(other for other in self.by_id if id in {one.id for one in self.path(other)})
