"""`orgs.csv`: the university, its faculties, departments, programmes and units."""

from collections.abc import Iterable, Iterator, Mapping

from domain.people import Role
from domain.roster import OrganisationKind, OrganisationRow
from intake.oneroster.known import Known, is_live, new_id, refer
from intake.table import Record

REQUIRED = ("sourcedId", "name", "type", "parentSourcedId")

VICE_PRESIDENTS = frozenset({Role.PRESIDENT, Role.PROVOST, Role.FIRST_VP, Role.VP_FINANCE, Role.VP_STUDENTS})
"""Who can be responsible for a unit (handbook section 1, "every unit has a responsible vice-president")."""

# OneRoster knows no faculties or programmes: what its types mean where metadata.kind does not say it.
_KIND_OF_TYPE: Mapping[str, OrganisationKind] = {
    "department": OrganisationKind.DEPARTMENT,
    "school": OrganisationKind.FACULTY,
    "local": OrganisationKind.FACULTY,
    "district": OrganisationKind.UNIVERSITY,
    "state": OrganisationKind.UNIVERSITY,
    "national": OrganisationKind.UNIVERSITY,
}


def read_organisations(records: Iterable[Record], known: Known) -> Iterator[OrganisationRow]:
    """The organisations; parents may stand below their children, so they are checked at the end."""
    children: list[tuple[Record, OrganisationRow]] = []
    for record in records:
        if is_live(record):
            row = _organisation(record, known)
            if row is not None:
                children.append((record, row))
                yield row
    parents = {row.id: row.parent for _, row in children}
    for record, row in children:
        refer(record, "parentSourcedId", row.parent, known.organisations, "orgs.csv")
        if _stands_below_itself(row.id, parents):
            record.refuse("organisation_below_itself", "parentSourcedId", row.parent)


def _organisation(record: Record, known: Known) -> OrganisationRow | None:
    id = new_id(record, known.organisations)
    kk, ru, en = record.in_languages("metadata.name", record.text("name", required=True))
    parent = record.id("parentSourcedId")
    kind = record.choice("metadata.kind", OrganisationKind, "unknown_organisation_kind") or _kind_of_type(
        record, parent
    )
    responsible = record.choice("metadata.responsibleVp", Role, "unknown_role")
    if responsible is not None and responsible not in VICE_PRESIDENTS:
        record.refuse("not_a_vice_president", "metadata.responsibleVp", responsible)
    if id:
        known.organisations[id] = kind
    if record.is_broken or kind is None:
        return None
    return OrganisationRow(id, kind, kk, ru, en, parent, responsible or "")


def _kind_of_type(record: Record, parent: str) -> OrganisationKind | None:
    type_ = record.text("type", required=True).lower()
    if type_ == "school" and not parent:
        return OrganisationKind.UNIVERSITY
    kind = _KIND_OF_TYPE.get(type_)
    if type_ and kind is None and not record.is_broken:
        record.refuse("unknown_organisation_type", "type", type_, known=", ".join(_KIND_OF_TYPE))
    return kind


def _stands_below_itself(id: str, parents: Mapping[str, str]) -> bool:
    seen = {id}
    above = parents.get(id, "")
    while above:
        if above in seen:
            return True
        seen.add(above)
        above = parents.get(above, "")
    return False
