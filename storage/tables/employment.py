"""Graduates' employment: kept with the person, by name, with their consent."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Integer, String, Table, Text

from storage.tables.base import metadata

employment_people = Table(
    "employment_people",
    metadata,
    Column("person", String, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("consent_version", String),
    Column("consent_on", Date),
    Column("do_not_contact", Boolean, nullable=False, default=False),
    Column("letters_from", Date),  # the first day of letters for who may be contacted again
)

employment_answers = Table(
    "employment_answers",
    metadata,
    Column("person", String, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("wave", String, primary_key=True),  # domain.employment.Wave
    Column("form", String, ForeignKey("form_versions.hash"), nullable=False),
    Column("answers", Text, nullable=False),  # JSON: answers by question
    Column("answered_on", Date, nullable=False),
)

employment_drafts = Table(
    "employment_drafts",
    metadata,
    Column("person", String, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("wave", String, primary_key=True),
    Column("form", String, ForeignKey("form_versions.hash"), nullable=False),
    Column("progress", Text, nullable=False),  # JSON of domain.progress.Progress
    Column("card", BigInteger),  # the message that shows it now: what is typed there is an answer
    Column("saved_on", Date, nullable=False),
)

employment_letters = Table(
    "employment_letters",
    metadata,
    Column("person", String, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("wave", String, primary_key=True),
    Column("letters", Integer, nullable=False),
    Column("last_on", Date, nullable=False),
)
