"""What closes and opens anonymous feedback: a pair of keys for each inbox, and one for each conversation.

The private half of an inbox is a file in KEYS_DIR, never in the database or a backup of it. The private half of a
conversation is nowhere: it is made anew from the key in the buttons of the sender's chat, the account that taps and a
secret of the installation. So a reply is opened by the sender's tap alone, and a key works in the chat it was made in.
"""

import asyncio
import re
import struct
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from secrets import token_bytes

from nacl.encoding import URLSafeBase64Encoder
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from domain.errors import ConfigurationProblem
from domain.feedback import LONGEST
from storage.database import Database
from storage.feedback_waiting import WaitingRoom
from storage.key_files import ReadableByOthers, create_key_file, make_key_folder, require_private

ThreadKey = str
"""22 characters of A-Za-z0-9_- that ride in the buttons of one message of the sender's chat."""

_KEY = re.compile(r"[A-Za-z0-9_-]{22}")
_KEY_BYTES = 16
_ID_BYTES = 16
_HALF_BYTES = PrivateKey.SIZE
_LONGEST_CHARACTER = 4

_HEAD = struct.Struct(f">{_ID_BYTES}s{_HALF_BYTES}s16sHH")
_PLAIN_BYTES = _HEAD.size + LONGEST * _LONGEST_CHARACTER


@dataclass(frozen=True)
class Sheet:
    """What is sealed: a message or a reply, always of one size.

    A message carries what its reply needs; a reply leaves `thread` and `public` empty.
    """

    word: str
    """The topic of a message, the kind of a reply."""
    number: int
    text: str = field(repr=False)
    thread: bytes = bytes(_ID_BYTES)
    public: bytes = bytes(_HALF_BYTES)


@dataclass(frozen=True)
class Thread:
    """One conversation, known for as long as its sender's tap is handled."""

    id: bytes
    """Stands beside what was handed over."""
    mark: bytes
    """Stands beside what waits: nobody can tell that the two belong together."""
    _private: PrivateKey = field(repr=False)

    @property
    def public(self) -> bytes:
        """What replies are sealed to."""
        return bytes(self._private.public_key)

    def open(self, body: bytes) -> Sheet | None:
        """A reply of this conversation; None for anything else."""
        return _open(self._private, body)


class Seals:
    """The keys of one installation: `pepper` from its secret, files below `folder`."""

    def __init__(self, pepper: bytes, folder: Path) -> None:
        self._pepper = pepper
        self._folder = folder / "inboxes"
        self.waiting = WaitingRoom(folder / "waiting")

    def new_key(self) -> ThreadKey:
        """The key of a new conversation; nothing is stored."""
        return URLSafeBase64Encoder.encode(token_bytes(_KEY_BYTES)).decode().rstrip("=")

    def thread(self, key: ThreadKey, user_id: int) -> Thread | None:
        """The conversation that a key opens in this person's chat; None for what is no key."""
        if not _KEY.fullmatch(key):
            return None
        name = f"{key}:{user_id}".encode()
        private = PrivateKey(self._hash(name, b"thread box", _HALF_BYTES))
        return Thread(self._hash(name, b"thread id"), self._hash(name, b"thread mark"), private)

    def new_inbox(self) -> bytes:
        """Makes a pair for an inbox and returns its public half; the private one is on the disk by then."""
        private = PrivateKey.generate()
        public = bytes(private.public_key)
        create_key_file(self._path(public), bytes(private))
        return public

    def has_inbox(self, public: bytes) -> bool:
        """Whether the private half that fits `public` is on this host."""
        return self._private(public) is not None

    def open(self, public: bytes, body: bytes) -> Sheet | None:
        """A message sealed to an inbox; None if its key is not on this host, or the message is for another."""
        private = self._private(public)
        return _open(private, body) if private is not None else None

    async def prepare(self, database: Database) -> None:
        """Makes the keys ready after a start: what a crash left is erased.

        Raises ConfigurationProblem, with the remedy, if another account of the host may read a key.
        """
        await asyncio.to_thread(self._require_private)
        await self.waiting.settle(database)

    def _require_private(self) -> None:
        make_key_folder(self._folder)
        try:
            for path in (self._folder, *sorted(self._folder.iterdir())):
                require_private(path)
            self.waiting.require_private()
        except ReadableByOthers as error:
            mode = "700" if error.path.is_dir() else "600"
            raise ConfigurationProblem(f"{error.path} can be read by others. Run: chmod {mode} {error.path}") from error

    def _hash(self, name: bytes, use: bytes, size: int = _ID_BYTES) -> bytes:
        return blake2b(name, key=self._pepper, digest_size=size, person=use).digest()

    def _private(self, public: bytes) -> PrivateKey | None:
        try:
            content = self._path(public).read_bytes()
        except FileNotFoundError:
            return None
        if len(content) != _HALF_BYTES:
            return None
        private = PrivateKey(content)
        return private if bytes(private.public_key) == public else None

    def _path(self, public: bytes) -> Path:
        return self._folder / f"{public.hex()}.key"


def seal(public: bytes, sheet: Sheet) -> bytes:
    """A sheet that only the other half of `public` opens; every one has the same size."""
    text = sheet.text.encode("utf-8", "replace")
    head = _HEAD.pack(sheet.thread, sheet.public, sheet.word.encode(), sheet.number, len(text))
    return bytes(SealedBox(PublicKey(public)).encrypt((head + text).ljust(_PLAIN_BYTES, b"\0")))


def _open(private: PrivateKey, body: bytes) -> Sheet | None:
    try:
        plain = SealedBox(private).decrypt(body)
    except CryptoError:
        return None
    thread, public, word, number, length = _HEAD.unpack_from(plain)
    text = plain[_HEAD.size : _HEAD.size + length].decode()
    return Sheet(word.rstrip(b"\0").decode(), number, text, thread, public)
