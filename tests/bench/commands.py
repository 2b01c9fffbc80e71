"""How long the command line takes to say what it can do."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.measure import Figure, ratio

SAPA = Path(sys.executable).with_name("sapa")


def measure(rounds: int) -> Sequence[Figure]:
    """Milliseconds of `sapa --help`, and the ratio to a Python that does nothing."""
    pairs = [(_seconds([str(SAPA), "--help"]), _seconds([sys.executable, "-c", "pass"])) for _ in range(rounds)]
    ours = [pair[0] for pair in pairs]
    return (
        Figure("sapa --help", "ms", tuple(one * 1000 for one in ours)),
        ratio("sapa --help", ours, [pair[1] for pair in pairs], "python -c pass"),
    )


def _seconds(command: Sequence[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began
