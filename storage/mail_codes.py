"""The last code sent to each person: its keyed hash, never the code."""

import hmac
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from secrets import randbelow

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.mail_codes import DIGITS, Asked
from storage.tables.mail_codes import mail_codes


@dataclass(frozen=True)
class Codes:
    """Makes and compares codes under one key."""

    key: bytes

    def new(self) -> str:
        """Six random digits."""
        return f"{randbelow(10**DIGITS):0{DIGITS}d}"

    def hash(self, person: str, user_id: int, code: str) -> bytes:
        """What is kept of a code: it is good for one person and one account."""
        return blake2b(f"{user_id}:{code}:{person}".encode(), key=self.key, digest_size=32).digest()

    def same(self, kept: bytes, person: str, user_id: int, code: str) -> bool:
        """Whether the code is the one that was kept, in constant time."""
        return hmac.compare_digest(kept, self.hash(person, user_id, code))


async def load_code(connection: AsyncConnection, person: str) -> tuple[Asked, bytes] | None:
    """What is kept about a person's codes, with the hash of the last; None if they never asked."""
    row = (await connection.execute(select(mail_codes).where(mail_codes.c.person == person))).first()
    return (Asked(row.sent_at, row.day, row.codes, row.tries, row.used), row.hash) if row else None


async def save_code(
    connection: AsyncConnection, person: str, hashed: bytes, now: datetime, today: date, count: int
) -> None:
    """Keeps a new code in place of the last one."""
    await connection.execute(delete(mail_codes).where(mail_codes.c.person == person))
    row = {"hash": hashed, "sent_at": now, "day": today, "codes": count, "tries": 0, "used": False}
    await connection.execute(insert(mail_codes).values(person=person, **row))


async def put_back(connection: AsyncConnection, person: str, before: tuple[Asked, bytes] | None) -> None:
    """Undoes the last `save_code`: what was kept before it is kept again."""
    await connection.execute(delete(mail_codes).where(mail_codes.c.person == person))
    if before is None:
        return
    asked, hashed = before
    row = {"sent_at": asked.sent_at, "day": asked.day, "codes": asked.codes, "tries": asked.tries, "used": asked.used}
    await connection.execute(insert(mail_codes).values(person=person, hash=hashed, **row))


async def count_try(connection: AsyncConnection, person: str) -> None:
    """One more wrong code."""
    more = {"tries": mail_codes.c.tries + 1}
    await connection.execute(update(mail_codes).where(mail_codes.c.person == person).values(more))


async def use_code(connection: AsyncConnection, person: str) -> None:
    """The code was right, and opens nothing again."""
    await connection.execute(update(mail_codes).where(mail_codes.c.person == person).values(used=True))


async def drop_old_codes(connection: AsyncConnection, before: date) -> int:
    """Removes what is kept of codes sent before a local day; returns how many."""
    return (await connection.execute(delete(mail_codes).where(mail_codes.c.day < before))).rowcount
