"""The tables, one module per noun; `metadata` knows them all."""

from storage.tables import (
    accounts,
    audit,
    ballots,
    broadcasts,
    calendar,
    deadlines,
    employment,
    feedback,
    forms,
    letters,
    mail_codes,
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
    "ballots",
    "broadcasts",
    "calendar",
    "deadlines",
    "employment",
    "feedback",
    "forms",
    "letters",
    "mail_codes",
    "metadata",
    "people",
    "posts",
    "settings",
    "surveys",
    "university",
]
