"""A PostgreSQL cluster of its own in a temporary folder, so that its heap files and its log can be read as files."""

import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PLACES = "usr/lib/postgresql/*/bin"
_UNPRIVILEGED = "postgres"
LAST_WORDS = 2000
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
    """A server of its own: it listens on a socket in its folder only."""

    folder: Path
    programs: Path
    settings: str

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

    def start(self) -> None:
        """Starts the server, also after it was killed."""
        log = self.folder / "server.log"
        options = ("-w", "-t", "180", "-l", str(log), "-o", self.settings)
        try:
            _run(self.programs / "pg_ctl", "-D", str(self.data), *options, "start")
        except AssertionError as error:
            error.add_note(log.read_text(errors="replace")[-LAST_WORDS:] if log.exists() else "it left no log")
            raise

    def stop(self) -> None:
        """Stops the server at once."""
        _run(self.programs / "pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")

    def kill(self) -> None:
        """kill -9 for each of its processes, and waits until they have ended."""
        note = self.data / "postmaster.pid"
        first = int(note.read_text().split()[0])
        os.kill(first, signal.SIGSTOP)  # it shall not end the others in its own way, nor make another one
        while _state(first) != "T":
            time.sleep(0.001)
        handles = [os.pidfd_open(pid) for pid in (*_children(first), first)]
        for handle in handles:
            signal.pidfd_send_signal(handle, signal.SIGKILL)
        for handle in handles:
            select.select([handle], [], [])
            os.close(handle)
        # whoever started it may not have taken notice yet, and by these notes it would seem to run
        for left in (note, *self.folder.glob(".s.PGSQL.*.lock")):
            left.unlink()

    @contextmanager
    def copy(self, original: str) -> Iterator[str]:
        """The address of a copy of one of its databases, dropped at the end."""
        name = f"copy_of_{original}"
        self._client("createdb", "-T", original, name)
        # numbers that a copied sequence hands out are in the log only after a checkpoint
        self._client("psql", "-c", "CHECKPOINT")
        yield self.url(name)
        self._client("dropdb", "--force", name)

    def create(self, database: str) -> None:
        """Makes an empty database."""
        self._client("createdb", database)

    def _client(self, program: str, *arguments: str) -> None:
        _run(self.programs / program, "-h", str(self.folder), "-U", "postgres", *arguments)


def _state(process: int) -> str:
    """What the kernel says it does; its name, which stands before that in brackets, may hold blanks."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


def _children(process: int) -> Sequence[int]:
    return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def installed_programs() -> Path | None:
    """Where the newest initdb and pg_ctl are; None where there are none."""
    return max(Path("/").glob(_PLACES), default=None)


def server_programs() -> Path | None:
    """The same; None also where PostgreSQL is not to be used."""
    return installed_programs() if os.environ.get("TEST_POSTGRES_URL") else None


@contextmanager
def cluster(programs: Path, **changes: str) -> Iterator[Cluster]:
    """A new cluster of these server programs, gone at the end; `changes` are to its settings."""
    # not under pytest's own folder: that one is closed to the account that may run a server
    folder = Path(tempfile.mkdtemp(prefix="sapa-cluster-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, _UNPRIVILEGED)
        data = str(folder / "data")
        _run(programs / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "--wal-segsize=1", "-E", "UTF8", "-N")
        settings = {**_SETTINGS, "unix_socket_directories": folder, **changes}
        server = Cluster(folder, programs, " ".join(f"-c {name}={value}" for name, value in settings.items()))
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _run(program: Path, *arguments: str) -> None:
    user = _UNPRIVILEGED if os.geteuid() == 0 else None  # the server refuses to be root
    null = subprocess.DEVNULL
    with tempfile.TemporaryFile("w+", errors="replace") as said:  # not a pipe: a server that runs on would hold it open
        command = [program, *arguments]
        done = subprocess.run(command, check=False, user=user, cwd="/", stdin=null, stdout=said, stderr=said)
        said.seek(0)
        assert done.returncode == 0, f"{program.name}: {said.read()}"
