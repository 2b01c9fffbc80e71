"""Faculties, departments and units; terms, courses, classes and who is in them."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, String, Table

from storage.tables.base import Moment, metadata
from storage.tables.staging import staged

organisations = Table(
    "organisations",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),  # university, faculty, department, programme, unit
    Column("name_kk", String, nullable=False),
    Column("name_ru", String, nullable=False),
    Column("name_en", String, nullable=False),
    Column("parent", String, nullable=False, default=""),
    Column("responsible_vp", String, nullable=False, default=""),  # a role key of handbook section 1
    Column("active", Boolean, nullable=False, default=True),
)

terms = Table(
    "terms",
    metadata,
    Column("id", String, primary_key=True),
    Column("title", String, nullable=False),
    Column("kind", String, nullable=False),  # gradingPeriod, semester, schoolYear, term
    Column("start", Date, nullable=False),
    Column("end", Date, nullable=False),  # exclusive, as in OneRoster
    Column("school_year", String, nullable=False, default=""),
    Column("parent", String, nullable=False, default=""),
    Column("active", Boolean, nullable=False, default=True),
)

courses = Table(
    "courses",
    metadata,
    Column("id", String, primary_key=True),
    Column("title", String, nullable=False),
    Column("code", String, nullable=False, default=""),
    Column("organisation", String, nullable=False, default=""),
    Column("active", Boolean, nullable=False, default=True),
)

classes = Table(
    "classes",
    metadata,
    Column("id", String, primary_key=True),
    Column("course", String, nullable=False),
    Column("title_kk", String, nullable=False),
    Column("title_ru", String, nullable=False),
    Column("title_en", String, nullable=False),
    Column("code", String, nullable=False, default=""),
    Column("kind", String, nullable=False),  # domain.courses.ClassKind
    Column("organisation", String, nullable=False, default=""),  # the department or faculty that owns it
    Column("term", String, nullable=False),
    Column("last_class", Date),
    Column("exam_start", Moment),
    Column("exam_end", Moment),
    Column("active", Boolean, nullable=False, default=True),
)

enrolments = Table(
    "enrolments",
    metadata,
    Column("id", String, primary_key=True),
    Column("class_id", String, ForeignKey("classes.id"), nullable=False),
    Column("person", String, ForeignKey("people.id"), nullable=False),
    Column("role", String, nullable=False),  # student, teacher
    Column("primary", Boolean, nullable=False, default=False),
    Column("active", Boolean, nullable=False, default=True),
    Index("ix_enrolments_class_person", "class_id", "person"),
    Index("ix_enrolments_person", "person"),
)

staged_organisations = staged(organisations, key=("id",), leave_out=("active",))
staged_terms = staged(terms, key=("id",), leave_out=("active",))
staged_courses = staged(courses, key=("id",), leave_out=("active",))
staged_classes = staged(classes, key=("id",), leave_out=("active",))
staged_enrolments = staged(enrolments, key=("id",), leave_out=("active",))
