"""`python -m tests.with_postgres COMMAND …`: the command beside a PostgreSQL server of its own, which ends with it.

The server syncs nothing: what tests want of it is never that it outlives the machine. Where there are no programs of a
server the command finds the one that TEST_POSTGRES_URL names, or none.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence

from tests.attacks.postgres_cluster import cluster, installed_programs

_FEW_COPIES = {"wal_keep_size": "0", "max_connections": "200", "full_page_writes": "off"}


def main(command: Sequence[str]) -> int:
    """Runs the command; how it ended."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # told to stop, it still ends the server
    programs = installed_programs()
    if programs is None:
        return _run(command, {})
    with cluster(programs, **_FEW_COPIES) as server:
        return _run(command, {"TEST_POSTGRES_URL": server.url("postgres")})


def _run(command: Sequence[str], settings: Mapping[str, str]) -> int:
    return subprocess.run(command, check=False, env={**os.environ, **settings}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
