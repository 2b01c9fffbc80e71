"""Results of earlier years that were imported: releases of waves that this product did not run."""

from sqlalchemy import Column, Date, Integer, String, Table, Text

from storage.tables.base import metadata

past_releases = Table(
    "past_releases",
    metadata,
    Column("wave", String, primary_key=True),  # teaching-2025-fall; never a key of `waves`
    Column("version", Integer, primary_key=True),
    Column("survey", String, nullable=False),
    Column("started_on", Date, nullable=False),  # its term's first day, by which periods follow each other
    Column("form", String, nullable=False, default=""),  # empty: not known
    Column("body", Text, nullable=False),  # canonical JSON of domain.result.Release
    Column("hash", String, nullable=False),
)
