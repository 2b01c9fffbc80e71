"""What was answered: sealed pools while a wave is open, and after its close numbers and texts that are nobody's.

No table here has a person, a time, a language or a rising number, and none has a hidden row id.
"""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from storage.tables.base import metadata

pools = Table(
    "pools",
    metadata,
    Column("evaluation", String, ForeignKey("evaluations.id"), primary_key=True),
    Column("segment", Integer, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

counts = Table(
    "counts",
    metadata,
    Column("evaluation", String, ForeignKey("evaluations.id"), primary_key=True),
    Column("question", String, primary_key=True),
    Column("instructor", String, primary_key=True),  # empty outside a group asked for each instructor
    Column("sort", String, primary_key=True),  # a field of domain.tally.Count
    Column("choice", String, primary_key=True),  # empty unless `sort` is choices
    Column("n", Integer, nullable=False),  # zeros included
    sqlite_with_rowid=False,
)

loose_values = Table(
    "loose_values",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),  # random
    Column("evaluation", String, ForeignKey("evaluations.id"), nullable=False, index=True),
    Column("question", String, nullable=False),
    Column("instructor", String, nullable=False),
    Column("value", Integer, nullable=False),
    sqlite_with_rowid=False,
)

comments = Table(
    "comments",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),  # random
    Column("evaluation", String, ForeignKey("evaluations.id"), nullable=False, index=True),
    Column("question", String, nullable=False),
    Column("instructor", String, nullable=False, default=""),
    Column("text", Text, nullable=False),  # empty once it is deleted, or held at a release
    Column("decision", String, nullable=False, default=""),  # domain.moderation.Decision; empty: not read yet
    Column("reason", String, nullable=False, default=""),  # domain.moderation.Reason
    Column("edited", Text, nullable=False, default=""),  # the words that take the place of `text` at the next release
    sqlite_with_rowid=False,
)

scale_figures = Table(
    "scale_figures",
    metadata,
    Column("wave", String, ForeignKey("waves.key"), primary_key=True),
    Column("dimension", String, primary_key=True),
    Column("n", Integer, nullable=False),
    Column("deviation", String, nullable=False),  # decimals as they are shown
    Column("alpha", String, nullable=False),
    sqlite_with_rowid=False,
)

kept_ballots = Table(
    "kept_ballots",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),  # random
    Column("wave", String, ForeignKey("waves.key"), nullable=False, index=True),
    Column("body", Text, nullable=False),  # JSON: ratings only
    sqlite_with_rowid=False,
)

escrows = Table(
    "escrows",
    metadata,
    Column("evaluation", String, ForeignKey("evaluations.id"), primary_key=True),
    Column("ballots", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),  # sealed to the recovery key, whose other half is nowhere here
    sqlite_with_rowid=False,
)
