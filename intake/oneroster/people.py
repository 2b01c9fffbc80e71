"""`users.csv`: people and their roles."""

from collections.abc import Iterable, Iterator, Mapping

from domain.language import Language
from domain.people import Role
from domain.roster import OrganisationKind, PersonRow, RoleRow
from intake.oneroster.known import Known, is_live, new_id, refer
from intake.table import Record

REQUIRED = ("sourcedId", "role", "givenName", "familyName")
ROLES_COLUMN = "metadata.roles"

# OneRoster's roles where metadata.roles does not say it; None: not of the university.
_ROLE_OF_TYPE: Mapping[str, Role | None] = {
    "student": Role.STUDENT,
    "teacher": Role.INSTRUCTOR,
    "administrator": Role.STAFF,
    "aide": Role.STAFF,
    "proctor": Role.STAFF,
    "parent": None,
    "guardian": None,
    "relative": None,
}
_ROLES: Mapping[str, Role] = {role.value: role for role in Role}
_GRADUATES = frozenset({Role.GRADUATING, Role.ALUMNUS})


def read_people(records: Iterable[Record], known: Known) -> Iterator[PersonRow | RoleRow]:
    """Each person, then their roles. Parents and accounts switched off are left out, with a warning."""
    for record in records:
        if not is_live(record):
            continue
        id = new_id(record, known.people, known.left_out)
        if _is_left_out(record):
            known.left_out.add(id)
            continue
        roles = _roles(record)
        known.people[id] = roles
        person = _person(record, id, roles, known)
        if not record.is_broken:
            yield person
            yield from (RoleRow(id, role) for role in roles)


def _is_left_out(record: Record) -> bool:
    if "enabledUser" in record.cells and record.text("enabledUser") and not record.flag("enabledUser"):
        record.warn("account_off", "enabledUser", record.text("enabledUser"))
        return not record.is_broken
    type_ = record.text("role").lower()
    if ROLES_COLUMN not in record.cells and type_ in _ROLE_OF_TYPE and _ROLE_OF_TYPE[type_] is None:
        record.warn("not_of_university", "role", type_)
        return True
    return False


def _roles(record: Record) -> tuple[Role, ...]:
    if ROLES_COLUMN not in record.cells:
        return _role_of_type(record)
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
    elif type_ not in _ROLE_OF_TYPE:
        record.refuse("unknown_role", "role", type_, known=", ".join(_ROLE_OF_TYPE))
    role = _ROLE_OF_TYPE.get(type_)
    return (role,) if role else ()


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
        organisation=_organisation(record, known),
        programme=_part(record, "metadata.programme", OrganisationKind.PROGRAMME, known),
        unit=_part(record, "metadata.unit", OrganisationKind.UNIT, known),
        graduation_applied=applied,
        graduation_date=graduation,
        residence=record.text("metadata.residence"),
        international=record.flag("metadata.international"),
    )


def _organisation(record: Record, known: Known) -> str:
    """The first of the person's organisations; all of them must be known."""
    organisations = record.list("orgSourcedIds")
    for id in organisations:
        refer(record, "orgSourcedIds", id, known.organisations, "orgs.csv")
    return organisations[0] if organisations else ""


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
