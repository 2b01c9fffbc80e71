"""The tables, one module per noun; `metadata` knows them all."""

from storage.tables import accounts, audit, calendar, forms, letters, people, posts, settings, surveys, university
from storage.tables.base import metadata

__all__ = [
    "accounts",
    "audit",
    "calendar",
    "forms",
    "letters",
    "metadata",
    "people",
    "posts",
    "settings",
    "surveys",
    "university",
]
