"""Waves, their evaluations and who may answer; what was answered is in `ballots`."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, LargeBinary, String, Table, Text

from storage.tables.base import Moment, metadata

waves = Table(
    "waves",
    metadata,
    Column("key", String, primary_key=True),  # teaching-2026-fall
    Column("survey", String, nullable=False),
    Column("form", String, ForeignKey("form_versions.hash"), nullable=False),
    Column("term", String, nullable=False),
    Column("state", String, nullable=False),  # domain.wave.WaveState
    Column("opens_at", Moment, nullable=False),  # the first opening of any of its evaluations
    Column("window_opens_at", Moment, nullable=False),
    Column("closes_at", Moment, nullable=False),
    Column("running_since", Moment),  # no reminder is dated before it
    # what the QA office sees while a wave is open: counted once a day, in steps of 5
    Column("counted_on", Date),
    Column("counted", Integer, nullable=False, default=0),
    Column("public_key", LargeBinary(32)),  # ballots are sealed to it from the opening on
    Column("escrowed_key", LargeBinary),  # its private half, sealed to the recovery key; empty unless escrow is on
    Column("opened_on", Date),  # the ballots were opened and counted
    Column("key_destroyed_on", Date),
)

evaluations = Table(
    "evaluations",
    metadata,
    Column("id", String, primary_key=True),
    Column("wave", String, ForeignKey("waves.key"), nullable=False, index=True),
    Column("class_id", String, ForeignKey("classes.id"), nullable=False),  # of a pool the first class
    Column("opens_at", Moment, nullable=False),
    Column("active", Boolean, nullable=False, default=True),  # false: the class was withdrawn or is no longer evaluated
    # at the opening of the ballots: the flags they are counted from do not stay for ever
    Column("eligible", Integer),
    Column("answered", Integer),
)

# small groups of one course and the same instructors are asked together: the classes beside the evaluation's own
pooled_classes = Table(
    "pooled_classes",
    metadata,
    Column("evaluation", String, ForeignKey("evaluations.id"), primary_key=True),
    Column("class_id", String, ForeignKey("classes.id"), primary_key=True),
)

left_out = Table(
    "left_out",
    metadata,
    Column("wave", String, ForeignKey("waves.key"), primary_key=True),
    Column("class_id", String, ForeignKey("classes.id"), primary_key=True),
    Column("reason", String, nullable=False),  # domain.window.Omission
    Column("students", Integer, nullable=False),
)

evaluation_instructors = Table(
    "evaluation_instructors",
    metadata,
    Column("evaluation", String, ForeignKey("evaluations.id"), primary_key=True),
    Column("person", String, ForeignKey("people.id"), primary_key=True),
    Column("position", Integer, nullable=False),
)

participations = Table(
    "participations",
    metadata,
    Column("evaluation", String, ForeignKey("evaluations.id"), primary_key=True),
    Column("person", String, ForeignKey("people.id"), primary_key=True, index=True),
    Column("eligible", Boolean, nullable=False, default=True),  # false: dropped the course; stays in N
    Column("answered", Boolean, nullable=False, default=False),
    Column("declined", Boolean, nullable=False, default=False),
    Column("not_mine", Boolean, nullable=False, default=False),
    sqlite_with_rowid=False,
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", LargeBinary(32), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("expires_on", Date, nullable=False),
    sqlite_with_rowid=False,
)

releases = Table(
    "releases",
    metadata,
    Column("wave", String, ForeignKey("waves.key"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("form", String, nullable=False),
    Column("released_on", Date, nullable=False),
    Column("sha256", String, nullable=False),
    Column("body", Text, nullable=False),  # canonical JSON of domain.release.Release
)
