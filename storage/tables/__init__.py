"""The tables, one module per noun; `metadata` knows them all."""

from storage.tables import (
    accounts,
    audit,
    broadcasts,
    calendar,
    deadlines,
    forms,
    letters,
    people,
    posts,
    settings,
    surveys,
    university,
)
from storage.tables.base import metadata

__all__ = [
    "accounts",
    "audit",
    "broadcasts",
    "calendar",
    "deadlines",
    "forms",
    "letters",
    "metadata",
    "people",
    "posts",
    "settings",
    "surveys",
    "university",
]
