"""The key file of one segment: a mark and two fixed slots.

A change writes the new key into the free slot, waits until it is on the disk, and erases the old one only after the
database has committed. A file that is cut and written anew would lose both keys in a crash between the two.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from storage.ballots.sealing import KEY_BYTES
from storage.key_files import create_key_file, remove_key_file

MARK = b"sapa pool keys 1"
_EMPTY = bytes(KEY_BYTES)
_SIZE = len(MARK) + 2 * KEY_BYTES


class DamagedKeyFile(Exception):
    """The file is not one of ours, or is cut."""


class Slots:
    """The two slots of one file; each call that writes returns when the disk has it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def held(self) -> Sequence[bytes]:
        """The keys in the slots: none for a file that is not there. Raises DamagedKeyFile."""
        return [key for key in self._read() if key != _EMPTY]

    def add(self, key: bytes, beside: bytes | None) -> None:
        """Writes a key into the slot that does not hold `beside`; without one nothing needs the file, and it is new."""
        if beside is None:
            self.destroy()
            create_key_file(self.path, MARK + key + _EMPTY)
            return
        self._write(1 if self._read()[0] == beside else 0, key)

    def keep_only(self, key: bytes) -> None:
        """Erases every other key."""
        for number, held in enumerate(self._read()):
            if held not in (key, _EMPTY):
                self._write(number, _EMPTY)

    def destroy(self) -> None:
        """Erases both keys and removes the file."""
        if self.path.exists():
            remove_key_file(self.path)

    def _read(self) -> tuple[bytes, bytes]:
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return _EMPTY, _EMPTY
        if len(content) != _SIZE or not content.startswith(MARK):
            raise DamagedKeyFile
        slots = content[len(MARK) :]
        return slots[:KEY_BYTES], slots[KEY_BYTES:]

    def _write(self, number: int, key: bytes) -> None:
        file = os.open(self.path, os.O_WRONLY)
        try:
            os.pwrite(file, key, len(MARK) + number * KEY_BYTES)
            os.fsync(file)
        finally:
            os.close(file)
