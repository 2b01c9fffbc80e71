"""What became of courses, departments, faculties and questions, as the QA office keeps it."""

from sqlalchemy import Column, String, Table

from storage.tables.base import metadata

successions = Table(
    "successions",
    metadata,
    Column("kind", String, primary_key=True),  # domain.succession.SuccessionKind
    Column("old", String, primary_key=True),
    Column("new", String, nullable=False),
)
