"""Who may do what: one table, asked by the services and by nobody else."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.errors import NotAllowed
from domain.people import EMPLOYEES, LEADERSHIP, Role


class Act(StrEnum):
    """What can be done that not everybody may do."""

    ANSWER_COURSES = "answer_courses"
    ANSWER_EMPLOYMENT = "answer_employment"
    SEE_WAVES = "see_waves"
    PLAN_WAVES = "plan_waves"
    CLOSE_WAVES = "close_waves"
    RESET_WAVES = "reset_waves"
    MODERATE_COMMENTS = "moderate_comments"
    RELEASE_RESULTS = "release_results"
    IMPORT_RESULTS = "import_results"
    EXPORT_RESULTS = "export_results"
    SET_LIMITS = "set_limits"
    ASK_APPROVAL = "ask_approval"
    GRANT_FORM = "grant_form"
    GRANT_RELEASE = "grant_release"
    GRANT_BROADCAST = "grant_broadcast"
    TELL_RESULTS = "tell_results"
    POST_PICTURES = "post_pictures"
    BROADCAST = "broadcast"
    CONFIRM_ROLES = "confirm_roles"
    GRANT_ROLES = "grant_roles"
    MAKE_LINKS = "make_links"
    RESET_ACCOUNTS = "reset_accounts"
    IMPORT_ROSTER = "import_roster"
    READ_FEEDBACK = "read_feedback"
    ANSWER_FEEDBACK = "answer_feedback"
    COUNT_FEEDBACK = "count_feedback"
    EDIT_CONTACTS = "edit_contacts"
    OWE_DEADLINES = "owe_deadlines"
    KEEP_DEADLINES = "keep_deadlines"


_QA = frozenset({Role.QA_OFFICER, Role.QA_LEAD})
_LEAD = frozenset({Role.QA_LEAD})

BY_ROLE: Mapping[Act, frozenset[Role]] = {
    Act.ANSWER_COURSES: frozenset({Role.STUDENT, Role.GRADUATING}),
    Act.ANSWER_EMPLOYMENT: frozenset({Role.GRADUATING, Role.ALUMNUS}),
    Act.SEE_WAVES: _QA,
    Act.PLAN_WAVES: _LEAD,
    Act.CLOSE_WAVES: _LEAD,
    Act.RESET_WAVES: frozenset(),
    Act.MODERATE_COMMENTS: _QA,
    Act.RELEASE_RESULTS: _LEAD,
    Act.IMPORT_RESULTS: _LEAD,
    Act.EXPORT_RESULTS: _QA,
    Act.SET_LIMITS: _LEAD,
    Act.ASK_APPROVAL: _QA,
    Act.GRANT_FORM: LEADERSHIP,
    Act.GRANT_RELEASE: _LEAD | {Role.PROVOST, Role.FIRST_VP, Role.PRESIDENT},
    Act.GRANT_BROADCAST: _LEAD | LEADERSHIP | {Role.COMMS_OFFICER},
    Act.TELL_RESULTS: _LEAD,
    Act.POST_PICTURES: _LEAD,
    Act.BROADCAST: _LEAD,
    Act.CONFIRM_ROLES: _LEAD,
    Act.GRANT_ROLES: _LEAD,
    Act.MAKE_LINKS: _LEAD,
    Act.RESET_ACCOUNTS: _LEAD,
    Act.IMPORT_ROSTER: _QA,
    Act.READ_FEEDBACK: frozenset({Role.UNIT_HEAD, Role.COMMS_OFFICER, Role.QA_LEAD}),
    Act.ANSWER_FEEDBACK: frozenset({Role.UNIT_HEAD, Role.COMMS_OFFICER, Role.QA_LEAD}),
    Act.COUNT_FEEDBACK: _LEAD,
    Act.EDIT_CONTACTS: _LEAD,
    Act.OWE_DEADLINES: EMPLOYEES,
    Act.KEEP_DEADLINES: _QA,
}

# The shell of the host prepares, runs and asks; what needs an approval is granted by a person in the chat.
BY_OPERATOR = frozenset(
    {
        Act.SEE_WAVES,
        Act.PLAN_WAVES,
        Act.CLOSE_WAVES,
        Act.RESET_WAVES,
        Act.RELEASE_RESULTS,
        Act.IMPORT_RESULTS,
        Act.EXPORT_RESULTS,
        Act.GRANT_ROLES,
        Act.MAKE_LINKS,
        Act.RESET_ACCOUNTS,
        Act.IMPORT_ROSTER,
        Act.KEEP_DEADLINES,
        Act.BROADCAST,
        Act.ASK_APPROVAL,
    }
)
BY_CLOCK = frozenset({Act.PLAN_WAVES, Act.CLOSE_WAVES})


@dataclass(frozen=True)
class Actor:
    """Who acts: a person with the roles that are active, the clock, or the operator of the host."""

    id: str
    roles: frozenset[Role] = field(default_factory=frozenset)


CLOCK = Actor("clock")
OPERATOR = Actor("operator")


def actor(person: str, roles: Collection[Role]) -> Actor:
    """A person as an actor; only roles that are active count."""
    return Actor(person, frozenset(roles))


def may(who: Actor, act: Act) -> bool:
    """Whether `who` may do `act`."""
    if who == OPERATOR:
        return act in BY_OPERATOR
    if who == CLOCK:
        return act in BY_CLOCK
    return bool(who.roles & BY_ROLE[act])


def require(who: Actor, act: Act) -> None:
    """Does nothing if `who` may do `act`; else raises NotAllowed."""
    if not may(who, act):
        raise NotAllowed
