"""A PostgreSQL cluster of its own in a temporary folder, so that its heap files and its log can be read as files."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PLACES = "usr/lib/postgresql/*/bin"
_UNPRIVILEGED = "postgres"
_SETTINGS = {
    "listen_addresses": "''",
    "wal_keep_size": "2GB",
    "shared_buffers": "32MB",
    "max_connections": "40",
    "fsync": "off",
    "log_min_messages": "info",
}


@dataclass(frozen=True)
class Cluster:
    """A running server: it listens on a socket in its folder only."""

    folder: Path

    @property
    def data(self) -> Path:
        """Where heap files and log lie."""
        return self.folder / "data"

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql+asyncpg://postgres@/{database}?host={self.folder}"

    def dsn(self, database: str) -> str:
        """The same for the driver alone."""
        return f"postgresql://postgres@/{database}?host={self.folder}"


def server_programs() -> Path | None:
    """Where the newest initdb and pg_ctl are; None where there are none, or PostgreSQL is not to be used."""
    found = sorted(Path("/").glob(_PLACES))
    return found[-1] if found and os.environ.get("TEST_POSTGRES_URL") else None


@contextmanager
def cluster(programs: Path) -> Iterator[Cluster]:
    """A new cluster of these server programs, gone at the end."""
    # not under pytest's own folder: that one is closed to the account that may run a server
    folder = Path(tempfile.mkdtemp(prefix="sapa-cluster-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, _UNPRIVILEGED)
        data = str(folder / "data")
        _run(programs / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "--wal-segsize=1", "-E", "UTF8", "-N")
        settings = " ".join(
            f"-c {name}={value}" for name, value in {**_SETTINGS, "unix_socket_directories": folder}.items()
        )
        _run(programs / "pg_ctl", "-D", data, "-w", "-l", str(folder / "server.log"), "-o", settings, "start")
        try:
            yield Cluster(folder)
        finally:
            _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _run(program: Path, *arguments: str) -> None:
    user = _UNPRIVILEGED if os.geteuid() == 0 else None  # the server refuses to be root
    null = subprocess.DEVNULL
    subprocess.run([program, *arguments], check=True, user=user, cwd="/", stdin=null, stdout=null, stderr=null)
