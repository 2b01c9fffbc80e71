"""Files that hold keys: their owner's alone, on the disk before anything relies on them, erased at the end."""

import os
from pathlib import Path


class ReadableByOthers(Exception):
    """A key file that other accounts of the host can read."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def make_key_folder(folder: Path) -> None:
    """Makes a folder for keys, mode 0700, unless it is there."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        sync_folder(folder.parent)


def create_key_file(path: Path, content: bytes) -> None:
    """Writes a new file, mode 0600, complete on the disk when this returns; replaces one that is there."""
    make_key_folder(path.parent)
    part = path.with_name(f"{path.name}.new")
    file = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    try:
        os.write(file, content)
        os.fsync(file)
    finally:
        os.close(file)
    part.replace(path)
    sync_folder(path.parent)


def remove_key_file(path: Path) -> None:
    """Overwrites a file with zeros and removes it."""
    file = os.open(path, os.O_WRONLY)
    try:
        os.write(file, bytes(os.fstat(file).st_size))
        os.fsync(file)
    finally:
        os.close(file)
    path.unlink()
    sync_folder(path.parent)


def require_private(path: Path) -> None:
    """Raises ReadableByOthers if another account may read or write the file or folder."""
    if path.stat().st_mode & 0o077:
        raise ReadableByOthers(path)


def sync_folder(folder: Path) -> None:
    """Waits until the names in a folder are on the disk."""
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
