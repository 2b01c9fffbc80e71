"""The folder of keys: closed to others, and on no way on which it would leave this host."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from bot.doctor.check import Check, State, checked

SYNCED = {
    ".stfolder": "Syncthing",
    ".sync": "Resilio Sync or Yandex Disk",
    ".dropbox": "Dropbox",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
    ".hg": "Mercurial",
    ".svn": "Subversion",
}
"""What lies at the top of a folder that is copied elsewhere, and what copies it."""

NAMED = frozenset(
    {"dropbox", "onedrive", "google drive", "googledrive", "nextcloud", "owncloud", "yandex.disk", "mega"}
)
SNAPSHOTS = frozenset({"btrfs", "zfs", "bcachefs", "nilfs2"})
MOUNTS = Path("/proc/mounts")


def look_at_keys(folder: Path, file: Path | None) -> Check:
    """`file` is the database, if it is one."""
    return checked("keys", next(_wrong(folder, file), ""), f"{folder} is closed to others, and not copied along")


def _wrong(folder: Path, file: Path | None) -> Iterator[str]:
    if not folder.is_dir():
        yield f"{folder} is not there yet: the first start makes it"
        return
    for path in (folder, *sorted(folder.rglob("*"))):
        # a lock says nothing to whoever reads it, and nobody else reaches it in a closed folder
        if path.suffix != ".lock" and path.stat().st_mode & 0o077:
            yield f"{path} can be read by others: chmod go= {path}"
    whole = folder.resolve()
    if file is not None and file.resolve().parent in (whole, *whole.parents):
        yield f"{folder} lies in the folder of the database: a backup of that would hold both"
    if file is not None and whole in file.resolve().parents:
        yield f"the database lies in {folder}: a backup of that would hold both"
    yield from _copied(whole)


def _copied(folder: Path) -> Iterator[str]:
    for above in (folder, *folder.parents):
        for mark, what in SYNCED.items():
            if (above / mark).exists():
                yield f"{folder} is copied elsewhere by {what} ({above})"
        if above.name.lower() in NAMED:
            yield f"{folder} is probably copied elsewhere: it lies in {above}"
        if (above / ".git").exists() and not _ignored(folder, above):
            yield f"{folder} lies in the git repository {above}, which does not ignore it"


def _ignored(folder: Path, repository: Path) -> bool:
    try:
        command = ["git", "-C", str(repository), "check-ignore", "--quiet", str(folder)]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0  # noqa: S603 - our own words
    except OSError:  # no git here
        return False


def look_at_snapshots(folder: Path, mounts: Path = MOUNTS) -> Check:
    """Whether the file system of the keys keeps what is overwritten."""
    try:
        lines = [line.split() for line in mounts.read_text().splitlines()]
    except OSError:
        return Check("snapshots", State.OFF, "not known on this system")
    whole = folder.resolve()
    holding = [(words[1], words[2]) for words in lines if Path(words[1]) in (whole, *whole.parents)]
    _where, kind = max(holding, key=lambda mount: len(mount[0]), default=("", "unknown"))
    problem = f"{folder} is on {kind}: leave it out of snapshots" if kind in SNAPSHOTS else ""
    return checked("snapshots", problem, f"{kind} takes none by itself", State.WARN)
