"""What a disk holds when the power goes: only what was synced is sure, the rest may be there or not.

Every write to a key file ends with fsync, so the moments that matter are just before and just after each of them. At
each moment there are two outcomes: nothing that was not synced is left, or all of it is.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

Inode = int


@dataclass
class Disk:
    """The synced part of a folder of keys: what each file held, and what each folder named, when it was last synced."""

    root: Path
    contents: dict[Inode, bytes] = field(default_factory=dict)
    names: dict[Path, dict[str, Inode]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """All that is there at the beginning has long been on the disk."""
        for folder in [self.root, *(path for path in self.root.rglob("*") if path.is_dir())]:
            self._sync_folder(folder)
            for path in folder.iterdir():
                if path.is_file():
                    self.contents[path.stat().st_ino] = path.read_bytes()

    def synced(self, path: Path) -> None:
        """Notes that a file or folder was synced; those outside the root are none of ours."""
        if path.is_dir() and path.is_relative_to(self.root):
            self._sync_folder(path)
        elif path.is_relative_to(self.root):
            self.contents[path.stat().st_ino] = path.read_bytes()

    def restore(self, target: Path) -> None:
        """Writes what is sure to be left into `target`, in place of what is there."""
        shutil.rmtree(target)
        for folder, names in sorted(self.names.items()):
            place = target / folder.relative_to(self.root)
            place.mkdir(mode=0o700, exist_ok=True)
            for name, inode in names.items():
                if inode in self.contents:
                    (place / name).write_bytes(self.contents[inode])
                    (place / name).chmod(0o600)

    def _sync_folder(self, folder: Path) -> None:
        self.names[folder] = {path.name: path.stat().st_ino for path in folder.iterdir() if path.is_file()}


@contextmanager
def watched(keys: Path, look: Callable[[Disk], None]) -> Iterator[Disk]:
    """Calls `look` just before and just after every fsync of the process inside the block."""
    disk, real = Disk(keys), os.fsync

    def fsync(file: int) -> None:
        look(disk)
        real(file)
        disk.synced(Path(os.readlink(f"/proc/self/fd/{file}")))
        look(disk)

    os.fsync = fsync  # type: ignore[assignment]
    try:
        yield disk
    finally:
        os.fsync = real


def cut_logs(before: bytes, after: bytes) -> Iterator[bytes]:
    """What a log may hold when the power goes in a commit, after frames were written to it and before they are synced.

    None of them, the first half of them, and all but some in the middle: a disk keeps no order.
    """
    same = len(os.path.commonprefix([before, after]))  # noqa: RUF071 - of bytes
    middle, late = (2 * same + len(after)) // 3, (same + 2 * len(after)) // 3
    yield before
    yield after[:late] + before[late:]
    yield after[:middle] + before[middle:late].ljust(late - middle, b"\0") + after[late:]
