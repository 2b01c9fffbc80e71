"""What OneRoster's roles mean here, and `roles.csv` (OneRoster 1.2): who is what, apart from who somebody is."""

from collections.abc import Iterable, Iterator, Mapping

from domain.people import Role
from domain.roster import RoleRow, RosterKind
from domain.roster_marks import Mark, MarkRow
from intake.oneroster.known import GivenRoles, Known, Status, refer, status_of
from intake.table import Record

REQUIRED = ("sourcedId", "userSourcedId", "role")

ROLE_OF_TYPE: Mapping[str, Role | None] = {
    "student": Role.STUDENT,
    "teacher": Role.INSTRUCTOR,
    "administrator": Role.STAFF,
    "siteadministrator": Role.STAFF,
    "districtadministrator": Role.STAFF,
    "systemadministrator": Role.STAFF,
    "principal": Role.STAFF,
    "counselor": Role.STAFF,
    "aide": Role.STAFF,
    "proctor": Role.STAFF,
    "parent": None,
    "guardian": None,
    "relative": None,
}
"""OneRoster 1.1 (`users.csv`) and 1.2 (`roles.csv`), in small letters; None: not of the university."""

_KNOWN = "student, teacher, administrator, siteAdministrator, districtAdministrator, systemAdministrator, principal, "
_KNOWN += "counselor, aide, proctor, parent, guardian, relative"


def role_of_type(record: Record) -> Role | None:
    """The role that the row's `role` means; None for those not of the university, and unknown ones (an error)."""
    type_ = record.text("role", required=True).lower()
    if type_ and type_ not in ROLE_OF_TYPE:
        record.refuse("unknown_role", "role", type_, known=_KNOWN)
    return ROLE_OF_TYPE.get(type_)


def read_roles(records: Iterable[Record], known: Known, *, are_changes: bool) -> Iterator[MarkRow]:
    """Notes the roles that the file gives people; of changes, yields a mark for each role that is taken away."""
    known.given_roles = {}
    for record in records:
        person, role = record.id("userSourcedId", required=True), role_of_type(record)
        status = status_of(record)
        organisation = refer(record, "orgSourcedId", record.id("orgSourcedId"), known.organisations, "orgs.csv")
        if status is not Status.ACTIVE:
            if are_changes and role and not record.is_broken:
                known.taken_roles.add((person, role))
                yield MarkRow(Mark.GONE, RosterKind.ROLES, person, role)
            continue
        if not person:
            continue
        given = known.given_roles.setdefault(person, GivenRoles(record))
        if record.is_broken:
            continue
        if role and role not in given.roles:
            given.roles.append(role)
        if not given.organisation or record.text("roleType").lower() == "primary":
            given.organisation = organisation


def roles_of_others(known: Known) -> Iterator[RoleRow]:
    """The roles of people whose row in `users.csv` was not read; one who is not known at all is an error."""
    for person, given in (known.given_roles or {}).items():
        if given.is_used or given.record.is_broken:
            continue
        if refer(given.record, "userSourcedId", person, known.people, "users.csv") and not given.record.is_broken:
            yield from (RoleRow(person, role) for role in given.roles)
