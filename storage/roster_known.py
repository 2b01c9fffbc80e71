"""What is on the roster already, as far as rows that come in may refer to it."""

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.courses import ClassKind
from domain.people import Role
from domain.roster import OrganisationKind
from domain.roster_marks import KnownRoster
from storage.tables.people import people, roles
from storage.tables.university import classes, courses, organisations, terms


async def known_roster(connection: AsyncConnection) -> KnownRoster:
    """The active rows of the roster, by id, with the little about each that other rows are checked against."""
    found = (await connection.execute(select(organisations).where(organisations.c.active))).all()
    of_people: dict[str, list[Role]] = defaultdict(list)
    query = select(roles.c.person, roles.c.role).where(roles.c.source == "roster").order_by(roles.c.role)
    for row in await connection.execute(query):
        of_people[row.person].append(Role(row.role))
    ids = (await connection.execute(select(people.c.id).where(people.c.active, people.c.from_roster))).scalars()
    kinds = await connection.execute(select(classes.c.id, classes.c.kind).where(classes.c.active))
    return KnownRoster(
        organisations={row.id: OrganisationKind(row.kind) for row in found},
        parents={row.id: row.parent for row in found},
        terms=frozenset((await connection.execute(select(terms.c.id).where(terms.c.active))).scalars()),
        courses=frozenset((await connection.execute(select(courses.c.id).where(courses.c.active))).scalars()),
        people={id: tuple(of_people.get(id, ())) for id in ids},
        classes={row.id: ClassKind(row.kind) for row in kinds},
    )
