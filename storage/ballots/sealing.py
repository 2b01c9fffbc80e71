"""The two layers around a ballot, as bytes in and bytes out.

Inside, each ballot is padded to one size and sealed to the wave's public key; outside, the ballots of a segment are
shuffled and encrypted together under a key that lives until the next ballot comes. Both are libsodium's.
"""

from collections.abc import Sequence
from random import SystemRandom

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox
from nacl.utils import random as random_bytes

KEY_BYTES = SecretBox.KEY_SIZE

SEALED_OVERHEAD = 48
"""Bytes that sealing adds to a ballot."""

ENCRYPTED_OVERHEAD = 40
"""Bytes that encrypting adds to a segment."""

SEGMENT = 64
"""Ballots of a full segment: bounds what one submit rewrites (field notes on anonymity, 3.2)."""

SMALLEST_SEGMENT = 5
"""No segment has fewer, once there are as many: the first ballot of a new one does not stand alone."""

_shuffle = SystemRandom().shuffle


class Unreadable(Exception):
    """The bytes were not made with this key, or are damaged."""


def new_key() -> bytes:
    """A fresh key: for a segment, or the private half of a wave's pair."""
    return random_bytes(KEY_BYTES)


def public_half(private: bytes) -> bytes:
    """What ballots of a wave are sealed to."""
    return bytes(PrivateKey(private).public_key)


def seal(ballot: str, size: int, public: bytes) -> bytes:
    """A ballot of at most `size` bytes, padded and sealed: `size + SEALED_OVERHEAD` bytes. Raises ValueError."""
    plain = ballot.encode()
    if len(plain) > size:
        raise ValueError("a ballot is longer than its form allows")
    return bytes(SealedBox(PublicKey(public)).encrypt(plain.ljust(size, b" ")))


def unseal(sealed: bytes, private: bytes) -> str:
    """The ballot that was sealed. Raises Unreadable."""
    try:
        return SealedBox(PrivateKey(private)).decrypt(sealed).decode().rstrip(" ")
    except CryptoError as error:
        raise Unreadable from error


def shuffled(ballots: Sequence[bytes]) -> list[bytes]:
    """The same in an order that nobody chose."""
    mixed = list(ballots)
    _shuffle(mixed)
    return mixed


def encrypt(ballots: Sequence[bytes], key: bytes) -> bytes:
    """The sealed ballots of one segment, shuffled, under its key."""
    return bytes(SecretBox(key).encrypt(b"".join(shuffled(ballots))))


def decrypt(body: bytes, key: bytes, size: int) -> list[bytes]:
    """The sealed ballots of a segment whose form pads to `size` bytes. Raises Unreadable."""
    try:
        plain = SecretBox(key).decrypt(body)
    except CryptoError as error:
        raise Unreadable from error
    length = size + SEALED_OVERHEAD
    if len(plain) % length:
        raise Unreadable
    return [plain[start : start + length] for start in range(0, len(plain), length)]


def fits(body: bytes, key: bytes) -> bool:
    """Whether a segment was encrypted under this key."""
    try:
        SecretBox(key).decrypt(body)
    except CryptoError:
        return False
    return True


def divide(ballots: Sequence[bytes]) -> tuple[list[bytes], list[bytes]]:
    """The open segment, shuffled, as a full one and the rest; the rest is empty while one segment is enough.

    A segment grows past 64 until the next one can begin with five of them, taken at random.
    """
    mixed = shuffled(ballots)
    if len(mixed) < SEGMENT + SMALLEST_SEGMENT:
        return mixed, []
    return mixed[:SEGMENT], mixed[SEGMENT:]
