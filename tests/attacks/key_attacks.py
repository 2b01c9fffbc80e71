"""Attackers who hold keys: every 32 bytes of every key file are tried on everything that could be sealed.

They know libsodium, and nothing of the product's formats but that a group of ballots is sealed under a key, and each
ballot inside to a pair of keys.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.secret import SecretBox

from tests.attacks.evidence import Copy, Evidence, Stage, marks_in
from tests.attacks.people import Trial
from tests.attacks.sqlite_tables import tables

KEY = 32
STEP = 8
"""Bytes between two places in a key file that are tried."""

SMALLEST = SecretBox.NONCE_SIZE + SecretBox.MACBYTES


@dataclass
class Locksmith:
    """Tries keys on sealed things, each pair once."""

    opened: dict[tuple[bytes, bytes], bytes | None] = field(default_factory=dict)

    def open(self, sealed: bytes, key: bytes) -> bytes | None:
        """What is inside, or None."""
        if (sealed, key) not in self.opened:
            self.opened[sealed, key] = _unlocked(sealed, key)
        return self.opened[sealed, key]


def pool_versions_opened(evidence: Evidence, _trial: Trial) -> int:
    """The most versions of the pool that the keys of one moment open, of those in all copies of the database.

    A pool may stand in several rows, each with its key; its present version, in however many, is one.
    """
    versions, smith = _versions(evidence), Locksmith()
    found = []
    for copy in evidence.copies:
        opened, present = set(_opened(versions, copy, smith)), set(_sealed(copy))
        found.append(len(opened - present) + bool(opened & present))
    return max(found, default=0)


def readable_inside(evidence: Evidence, _trial: Trial) -> int:
    """Marks that can be read where one copy of everything while answers came, keys included, opens the pool."""
    smith = Locksmith()
    inside = [_opened(_sealed(copy), copy, smith) for copy in evidence.copies if copy.stage is Stage.OPEN]
    return len({mark for plains in inside for plain in plains.values() for _, mark in marks_in(plain)})


def opened_after_close(evidence: Evidence, _trial: Trial) -> int:
    """Versions of the pool, of those in all copies, that open with all keys there are once the ballots were counted."""
    versions, smith = _versions(evidence), Locksmith()
    later = [copy for copy in evidence.copies if copy.stage is not Stage.OPEN]
    return max((len(_opened(versions, copy, smith)) for copy in later), default=0)


def opened_pool_order(evidence: Evidence, stage: Stage) -> list[str]:
    """The order inside the pool, for a thief who takes the database and all keys at one moment."""
    copy, smith = evidence.last(stage), Locksmith()
    length = _length_of_one(evidence, smith)
    plains = _opened(_sealed(copy), copy, smith).values()
    ballots = [plain[start : start + length] for plain in plains for start in range(0, len(plain), length)]
    return evidence.only([mark for one in ballots for key in candidates(copy.keys) for mark in _unsealed(one, key)])


def order_for_root(evidence: Evidence, stage: Stage) -> list[str]:
    """What root finds out by copying the keys *and* the database after every answer: the product cannot prevent it.

    It shows that this attacker can open what it holds the keys of, so that finding nothing elsewhere says something.
    """
    smith = Locksmith()
    known: set[bytes] = set()
    order: list[str] = []
    privates = dict.fromkeys(key for copy in evidence.copies for key in candidates(copy.keys))
    for copy in evidence.copies:
        if copy.stage is stage:
            for plain in _opened(_sealed(copy), copy, smith).values():
                ballots = _divided(plain, known)
                order += [mark for one in ballots - known for key in privates for mark in _unsealed(one, key)]
                known |= ballots
    return evidence.only(order)


def candidates(keys: Mapping[str, bytes]) -> Sequence[bytes]:
    """Every 32 bytes in the files that could be a key."""
    starts = ((content, start) for content in keys.values() for start in range(0, len(content) - KEY + 1, STEP))
    return list(dict.fromkeys(content[start : start + KEY] for content, start in starts))


def _sealed(copy: Copy) -> Sequence[bytes]:
    found = (value for table in tables(copy) for row in table.rows for value in row)
    return [value for value in found if isinstance(value, bytes) and len(value) >= SMALLEST]


def _versions(evidence: Evidence) -> Sequence[bytes]:
    return list(dict.fromkeys(sealed for copy in evidence.copies for sealed in _sealed(copy)))


def _opened(versions: Sequence[bytes], copy: Copy, smith: Locksmith) -> Mapping[bytes, bytes]:
    tried = ((sealed, smith.open(sealed, key)) for key in candidates(copy.keys) for sealed in versions)
    return {sealed: plain for sealed, plain in tried if plain is not None}


def _unlocked(sealed: bytes, key: bytes) -> bytes | None:
    try:
        return SecretBox(key).decrypt(sealed)
    except CryptoError:
        return None


def _length_of_one(evidence: Evidence, smith: Locksmith) -> int:
    """How long a ballot is, which is no secret: the first pool ever has one."""
    first = (plain for copy in evidence.copies for plain in _opened(_sealed(copy), copy, smith).values())
    return len(next(first, b"."))


def _divided(plain: bytes, known: set[bytes]) -> set[bytes]:
    """The ballots in an opened pool: the first one ever seen has it to itself and shows their length."""
    length = len(next(iter(known))) if known else len(plain)
    return {plain[start : start + length] for start in range(0, len(plain), length)}


def _unsealed(ballot: bytes, key: bytes) -> Iterator[str]:
    try:
        inside = SealedBox(PrivateKey(key)).decrypt(ballot)
    except CryptoError:
        return
    yield from (mark for _, mark in marks_in(inside))
