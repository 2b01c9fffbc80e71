"""What a process makes once although its tests open the product a thousand times; it would be the same each time."""

import ssl
from functools import cache
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

STATEMENTS = 3000
_compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS)


class _Shared:
    """Where an engine keeps its compiled statements: with those of all others."""

    def __get__(self, engine: Engine, _kind: type[Engine]) -> LRUCache[Any, Any]:
        return _compiled

    def __set__(self, engine: Engine, own: LRUCache[Any, Any]) -> None:
        """Leaves the engine without one of its own."""


def _is_alike(one: DefaultDialect, other: object) -> bool:
    """Statements are kept by dialect: those of one kind write them alike, for the tests have one server."""
    return type(one) is type(other)


def _hash_of_kind(one: DefaultDialect) -> int:
    return hash(type(one))


for dialect in (SQLiteDialect_aiosqlite, PGDialect_asyncpg):
    dialect.__eq__ = _is_alike  # type: ignore[method-assign, assignment]
    dialect.__hash__ = _hash_of_kind  # type: ignore[method-assign, assignment]
Engine._compiled_cache = _Shared()  # type: ignore[assignment]
# it reads every certificate of the world; nothing here goes further than this machine
ssl.create_default_context = cache(ssl.create_default_context)  # type: ignore[assignment]
