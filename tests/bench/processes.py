"""Processes of the bench: each on its core, stopped while another is measured."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

CORES = sorted(os.sched_getaffinity(0))
BOT_CORE, SERVER_CORE = CORES[0], CORES[-1]


@contextmanager
def running(module: str, arguments: Sequence[str], core: int) -> Iterator[subprocess.Popen[str]]:
    """`python -m module` on one core inside the block, killed at its end."""
    command = [sys.executable, "-m", module, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        # its threads start later and stay on the core of the first
        os.sched_setaffinity(process.pid, {core})
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


@contextmanager
def awake(process: "subprocess.Popen[str]") -> Iterator[None]:
    """Lets a process that sleeps run inside the block."""
    process.send_signal(signal.SIGCONT)
    try:
        yield
    finally:
        process.send_signal(signal.SIGSTOP)


def cpu_seconds(process: "subprocess.Popen[str]") -> float:
    """The processor time of all threads of a process so far."""
    # the clock of a process's CPU time, as the kernel numbers it
    return time.clock_gettime((~process.pid << 3) | 2)
