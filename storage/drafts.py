"""Where the progress of a running answer is: nobody else knows.

A draft is found and opened with the token in the buttons of the person's own chat. Its row holds no person, no
evaluation and no readable answer: the id is a keyed hash of the token, the body is sealed under a key made of the
token and padded to one size.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from secrets import token_bytes

from nacl.encoding import RawEncoder, URLSafeBase64Encoder
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables.surveys import drafts

TOKEN_BYTES = 16
DAYS_KEPT = 14

Token = str
"""22 characters of A-Za-z0-9_- that ride in the buttons of one message; opens one draft and does nothing else."""


@dataclass(frozen=True)
class Draft:
    """An unfinished answer: which evaluation it is about, and how far it is (JSON of a domain Progress)."""

    evaluation: str
    progress: str
    size: int
    """The bytes every draft of this form version takes."""


# Built once: they are said at every tap.
_BODY = select(drafts.c.body).where(drafts.c.id == bindparam("of"))
_REPLACE = (
    update(drafts).where(drafts.c.id == bindparam("of")).values(body=bindparam("sealed"), expires_on=bindparam("until"))
)
_ADD = insert(drafts).values(id=bindparam("of"), body=bindparam("sealed"), expires_on=bindparam("until"))


class Drafts:
    """The drafts of one installation, under its key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def new(self) -> Token:
        """A token for a new draft; nothing is stored yet."""
        return URLSafeBase64Encoder.encode(token_bytes(TOKEN_BYTES)).decode().rstrip("=")

    async def load(self, connection: AsyncConnection, token: Token) -> Draft | None:
        """The draft of a token, or None if there is none (any more)."""
        found = await connection.execute(_BODY, {"of": self._id(token)})
        body = found.scalar()
        if body is None:
            return None
        try:
            plain = self._box(token).decrypt(body, encoder=RawEncoder)
        except CryptoError:
            return None
        evaluation, _, rest = plain.decode().partition("\n")
        return Draft(evaluation, rest.rstrip(" "), len(plain))

    async def save(self, connection: AsyncConnection, token: Token, draft: Draft, today: date) -> None:
        """Stores the draft in place of the one before."""
        plain = f"{draft.evaluation}\n{draft.progress}".encode()
        padded = plain.ljust(draft.size, b" ")
        sealed, until = bytes(self._box(token).encrypt(padded)), today + timedelta(days=DAYS_KEPT)
        row = {"of": self._id(token), "sealed": sealed, "until": until}
        if (await connection.execute(_REPLACE, row)).rowcount == 0:
            await connection.execute(_ADD, row)

    async def drop(self, connection: AsyncConnection, token: Token) -> None:
        """Removes the draft, if it is there."""
        await connection.execute(delete(drafts).where(drafts.c.id == self._id(token)))

    def _id(self, token: Token) -> bytes:
        return blake2b(token.encode(), key=self._key, digest_size=32, person=b"draft id").digest()

    def _box(self, token: Token) -> SecretBox:
        return SecretBox(blake2b(token.encode(), key=self._key, digest_size=32, person=b"draft box").digest())


async def drop_expired_drafts(connection: AsyncConnection, today: date) -> int:
    """Removes the drafts that nobody saved for 14 days; returns how many."""
    return (await connection.execute(delete(drafts).where(drafts.c.expires_on < today))).rowcount
