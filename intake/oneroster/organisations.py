"""`orgs.csv`: the university, its faculties, departments, programmes and units."""

from collections.abc import Iterable, Iterator, Mapping

from domain.people import VICE_PRESIDENTS, Role
from domain.roster import OrganisationKind, OrganisationRow, RosterKind
from intake.oneroster.known import Known, own_id, refer
from intake.oneroster.parents import settled
from intake.table import Record

REQUIRED = ("sourcedId", "name", "type", "parentSourcedId")

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
    """The organisations; parents may stand below their children, so they are checked when all are read."""
    rows: list[tuple[Record, OrganisationRow]] = []
    for record in records:
        row = _organisation(record, known)
        if row is not None:
            rows.append((record, row))

    def parents_fit(record: Record, row: OrganisationRow) -> None:
        refer(record, "parentSourcedId", row.parent, known.organisations, "orgs.csv")
        if _stands_below_itself(row.id, known.parents):
            record.refuse("organisation_below_itself", "parentSourcedId", row.parent)

    yield from settled(rows, parents_fit, RosterKind.ORGANISATIONS, known)


def _organisation(record: Record, known: Known) -> OrganisationRow | None:
    id = own_id(record)
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
    if not record.is_broken:
        known.parents[id] = parent
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
