"""Questionnaires, immutable, by the hash of their content."""

from sqlalchemy import Column, String, Table, Text

from storage.tables.base import metadata

form_versions = Table(
    "form_versions",
    metadata,
    Column("hash", String, primary_key=True),
    Column("survey", String, nullable=False),  # a key of handbook section 2, such as teaching
    Column("body", Text, nullable=False),  # canonical JSON of domain.form.Form
)
