"""`users.csv`: people and their roles."""

from collections.abc import Iterable, Iterator, Mapping

from domain.language import Language
from domain.people import Role
from domain.roster import OrganisationKind, PersonRow, RoleRow, RosterKind
from domain.roster_marks import Mark, MarkRow
from intake.oneroster.known import Known, own_id, refer
from intake.oneroster.roles import ROLE_OF_TYPE, role_of_type
from intake.table import Record

REQUIRED = ("sourcedId", "role", "givenName", "familyName")
REQUIRED_WITHOUT_ROLE = ("sourcedId", "givenName", "familyName")
"""OneRoster 1.2 gives roles in `roles.csv`."""
ROLES_COLUMN = "metadata.roles"

_ROLES: Mapping[str, Role] = {role.value: role for role in Role}
_GRADUATES = frozenset({Role.GRADUATING, Role.ALUMNUS})


def read_people(records: Iterable[Record], known: Known) -> Iterator[PersonRow | RoleRow | MarkRow]:
    """Each person, then their roles. Parents and accounts switched off are left out, with a warning."""
    for record in records:
        id = own_id(record)
        if known.given_roles is not None and id in known.given_roles:
            known.given_roles[id].is_used = True
        if _is_left_out(record, id, known):
            known.left_out.add(id)
            known.people.pop(id, None)
            if known.people_are_changes:
                yield MarkRow(Mark.GONE, RosterKind.PEOPLE, id)
            continue
        roles = _roles(record, id, known)
        known.people[id] = roles
        person = _person(record, id, roles, known)
        if record.is_broken:
            continue
        yield person
        yield from (RoleRow(id, role) for role in roles)
        if known.people_are_changes and (known.given_roles is None or ROLES_COLUMN in record.cells):
            yield MarkRow(Mark.GONE, RosterKind.ROLES, id)


def _is_left_out(record: Record, id: str, known: Known) -> bool:
    if "enabledUser" in record.cells and record.text("enabledUser") and not record.flag("enabledUser"):
        record.warn("account_off", "enabledUser", record.text("enabledUser"))
        return not record.is_broken
    if ROLES_COLUMN in record.cells:
        return False
    if known.given_roles is not None:
        given = known.given_roles.get(id)
        if given is not None and not given.roles and not given.record.is_broken:
            record.warn("not_of_university", "sourcedId", id)
            return True
        return False
    type_ = record.text("role").lower()
    if type_ in ROLE_OF_TYPE and ROLE_OF_TYPE[type_] is None:
        record.warn("not_of_university", "role", type_)
        return True
    return False


def _roles(record: Record, id: str, known: Known) -> tuple[Role, ...]:
    if ROLES_COLUMN not in record.cells:
        return _role_of_type(record) if known.given_roles is None else _given_roles(record, id, known)
    keys = record.list(ROLES_COLUMN, "|")
    if not keys:
        record.refuse("person_without_role", ROLES_COLUMN)
    for key in keys:
        if key.lower() not in _ROLES:
            record.refuse("unknown_role", ROLES_COLUMN, key, known=", ".join(Role))
    return tuple(dict.fromkeys(_ROLES[key.lower()] for key in keys if key.lower() in _ROLES))


def _role_of_type(record: Record) -> tuple[Role, ...]:
    type_ = record.text("role").lower()
    if not type_:
        record.refuse("person_without_role", "role")
    role = role_of_type(record) if type_ else None
    return (role,) if role else ()


def _given_roles(record: Record, id: str, known: Known) -> tuple[Role, ...]:
    assert known.given_roles is not None
    given = known.given_roles.get(id)
    # a file of changes says nothing about the other roles of somebody who is known
    before = known.before.people.get(id, ()) if known.people_are_changes else ()
    kept = [role for role in before if (id, role) not in known.taken_roles]
    roles = tuple(dict.fromkeys((*(given.roles if given else ()), *kept)))
    if not (roles or before):
        record.refuse("person_without_role", "sourcedId", id)
    return roles


def _person(record: Record, id: str, roles: tuple[Role, ...], known: Known) -> PersonRow:
    given, family = record.text("givenName"), record.text("familyName")
    if not (given or family):
        record.refuse("empty", "familyName")
    applied, graduation = record.day("metadata.graduationApplied"), record.day("metadata.graduationDate")
    if not graduation and _GRADUATES & set(roles):
        record.warn("no_graduation_date", "metadata.graduationDate")
    return PersonRow(
        id,
        given,
        family,
        middle_name=record.text("middleName"),
        email=_email(record, known),
        language=record.choice("metadata.language", Language, "unknown_language") or "",
        organisation=_organisation(record, id, known),
        programme=_part(record, "metadata.programme", OrganisationKind.PROGRAMME, known),
        unit=_part(record, "metadata.unit", OrganisationKind.UNIT, known),
        graduation_applied=applied,
        graduation_date=graduation,
        residence=record.text("metadata.residence"),
        international=record.flag("metadata.international"),
    )


def _organisation(record: Record, id: str, known: Known) -> str:
    """The first of the person's organisations; all of them must be known."""
    organisations = record.list("orgSourcedIds")
    for other in organisations:
        refer(record, "orgSourcedIds", other, known.organisations, "orgs.csv")
    if organisations or known.given_roles is None:
        return organisations[0] if organisations else ""
    given = known.given_roles.get(id)
    primary = record.id("primaryOrgSourcedId") or (given.organisation if given else "")
    return refer(record, "primaryOrgSourcedId", primary, known.organisations, "orgs.csv")


def _part(record: Record, column: str, kind: OrganisationKind, known: Known) -> str:
    id = refer(record, column, record.id(column), known.organisations, "orgs.csv")
    found = known.organisations.get(id)
    if found is not None and found is not kind:
        record.refuse("wrong_organisation_kind", column, id, kind=found, needed=kind)
    return id


def _email(record: Record, known: Known) -> str:
    """The address in small letters; a code is sent there, so one that two people share helps neither."""
    email = record.text("email").lower()
    name, at, domain = email.partition("@")
    if email and not (name and at and domain and " " not in email):
        record.warn("bad_email", "email", email)
        return ""
    if email and email in known.emails:
        record.warn("email_of_another", "email", email)
    known.emails.add(email)
    return email
