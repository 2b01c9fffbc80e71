"""People of the university, their roles, and how their names are shown."""

from dataclasses import dataclass
from enum import StrEnum

from domain.language import Language


class Role(StrEnum):
    """What a person is at the university: the keys of the handbook's section 1, in its order."""

    STUDENT = "student"
    GRADUATING = "graduating"
    ALUMNUS = "alumnus"
    INSTRUCTOR = "instructor"
    PROGRAMME_COORDINATOR = "programme_coordinator"
    CHAIR = "chair"
    DEAN = "dean"
    PROVOST = "provost"
    FIRST_VP = "first_vp"
    VP_FINANCE = "vp_finance"
    VP_STUDENTS = "vp_students"
    PRESIDENT = "president"
    REGISTRAR = "registrar"
    HR = "hr"
    STAFF = "staff"
    UNIT_HEAD = "unit_head"
    EMPLOYER = "employer"
    QA_OFFICER = "qa_officer"
    QA_LEAD = "qa_lead"
    CAREER_OFFICER = "career_officer"
    COMMS_OFFICER = "comms_officer"


EMPLOYEES = frozenset(Role) - {Role.STUDENT, Role.GRADUATING, Role.ALUMNUS, Role.EMPLOYER}
"""Roles of people who work at the university: only they owe something by a date (handbook section 6)."""

VICE_PRESIDENTS = frozenset({Role.PRESIDENT, Role.PROVOST, Role.FIRST_VP, Role.VP_FINANCE, Role.VP_STUDENTS})
"""Every unit has a responsible one among them (handbook section 1)."""

LEADERSHIP = VICE_PRESIDENTS | {Role.DEAN}
"""Top management (handbook section 1): what is submitted to it for approval."""

ROLES_BY_LINK_ALONE = frozenset({Role.STUDENT, Role.GRADUATING, Role.ALUMNUS})
"""Rights that a personal link gives by itself; every other role waits for a confirmation."""


@dataclass(frozen=True)
class Person:
    """Somebody on the roster (or a first administrator who is not on it)."""

    id: str
    given_name: str
    family_name: str
    email: str = ""
    language: Language | None = None
    programme: str = ""

    @property
    def name(self) -> str:
        """Given and family name, as shown to people who may know it."""
        return f"{self.given_name} {self.family_name}".strip()

    def fits(self, text: str) -> bool:
        """Whether `text` may mean this person: their id or e-mail, or words that their names begin with."""
        wanted = text.casefold().split()
        if not wanted:
            return False
        if wanted in ([self.id.casefold()], [self.email.casefold()]):
            return True
        names = self.name.casefold().split()
        return all(any(name.startswith(word) for name in names) for word in wanted)

    @property
    def initials(self) -> str:
        """Initials such as "А. Б.", all that is shown before a person has said "it is me"."""
        return " ".join(f"{name[0]}." for name in (self.given_name, self.family_name) if name)
