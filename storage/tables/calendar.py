"""The academic calendar: sessions, exam periods, exams, holidays."""

from sqlalchemy import Column, String, Table

from storage.tables.base import Moment, metadata

calendar_entries = Table(
    "calendar_entries",
    metadata,
    Column("kind", String, primary_key=True),  # session, classes, exam_period, exam, add_drop, change_of_grade, holiday
    Column("key", String, primary_key=True),
    Column("title", String, nullable=False, default=""),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),  # whole days end at 23:59:59 local time of the last day
    Column("session", String, nullable=False, default=""),  # a term's id
    Column("class_id", String, nullable=False, default=""),
)
