"""People on the roster and their roles."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, String, Table

from storage.tables.base import metadata
from storage.tables.staging import staged

people = Table(
    "people",
    metadata,
    Column("id", String, primary_key=True),
    Column("given_name", String, nullable=False),
    Column("family_name", String, nullable=False),
    Column("middle_name", String, nullable=False, default=""),
    Column("email", String, nullable=False, default=""),
    Column("language", String, nullable=False, default=""),
    Column("organisation", String, nullable=False, default=""),
    Column("programme", String, nullable=False, default=""),  # an organisation of kind programme
    Column("unit", String, nullable=False, default=""),  # an organisation of kind unit
    Column("graduation_applied", Date),
    Column("graduation_date", Date),
    Column("residence", String, nullable=False, default=""),
    Column("international", Boolean, nullable=False, default=False),
    # a first administrator who is not on the roster does not go when a roster comes without them
    Column("from_roster", Boolean, nullable=False, default=False),
    Column("active", Boolean, nullable=False, default=True),
)

roles = Table(
    "roles",
    metadata,
    Column("person", String, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String, primary_key=True),  # domain.people.Role
    Column("source", String, nullable=False),  # roster, grant
    # offered: on the roster, nobody has claimed it; waiting: claimed, to be confirmed; active; refused
    Column("state", String, nullable=False, default="offered"),
)

staged_people = staged(people, key=("id",), leave_out=("from_roster", "active"))
staged_roles = staged(roles, key=("person", "role"), leave_out=("source", "state"))
