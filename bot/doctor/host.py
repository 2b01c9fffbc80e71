"""The machine: disk, clock, fonts, memory that may reach the disk."""

import os
import resource
import shutil
import tempfile
import time
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from statistics import median

from bot.clock import Clock
from bot.doctor.check import Check, State, checked
from bot.doctor.database import sqlite_file
from bot.settings import Settings

LEAST_FREE_MEGABYTES = 500
SLOWEST_FSYNC = 0.1
"""Seconds; every submit waits for one (storage/database.py)."""

FSYNCS = 9
FONTS = ("Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf", "Inter-Bold.ttf")
TRUETYPE = b"\x00\x01\x00\x00"
SWAPS = Path("/proc/swaps")


def data_folder(settings: Settings) -> Path:
    """Where the data lies on this host, or the nearest folder above that is there."""
    folder = (sqlite_file(settings) or Path("data/sapa.db")).resolve().parent
    return next(path for path in (folder, *folder.parents) if path.is_dir())


def look_at_disk(folder: Path) -> Check:
    """Whether there is room."""
    free = shutil.disk_usage(folder).free // 1_000_000
    problem = f"only {free} MB are free; {LEAST_FREE_MEGABYTES} are needed" if free < LEAST_FREE_MEGABYTES else ""
    return checked("disk", problem, f"{free} MB are free")


def look_at_clock(settings: Settings) -> Check:
    """Not behind what was last written."""
    now, file = Clock().now(), sqlite_file(settings)
    says = now.astimezone(settings.zone).strftime("%Y-%m-%d %H:%M %Z")
    if file is not None and file.is_file():
        written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        if now + timedelta(minutes=1) < written:
            return Check("clock", State.WRONG, f"it says {says}, which is before the database was last written")
    return Check("clock", State.OK, says)


def look_at_fonts() -> Check:
    """Whether the fonts of the pictures are there."""
    folder = files("reports") / "fonts"
    bad = [name for name in FONTS if not (font := folder / name).is_file() or font.read_bytes()[:4] != TRUETYPE]
    return checked("fonts", f"missing or damaged: {', '.join(bad)}" if bad else "", "Inter, four weights")


def look_at_fsync(folder: Path) -> Check:
    """How long it takes until something is on the disk."""
    taken = []
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            for _ in range(FSYNCS):
                began = time.perf_counter()
                file.write(bytes(4096))
                file.flush()
                os.fsync(file.fileno())
                taken.append(time.perf_counter() - began)
    except OSError as error:
        return Check("fsync", State.WRONG, f"nothing can be written to {folder}: {error.strerror}")
    says = f"{median(taken) * 1000:.1f} ms until data are on the disk"
    return Check("fsync", State.WRONG if median(taken) > SLOWEST_FSYNC else State.OK, says)


def look_at_memory(swaps: Path = SWAPS) -> Check:
    """Whether memory, where answers are for a moment, may reach the disk (field notes on anonymity, 3.7)."""
    problems = []
    if resource.getrlimit(resource.RLIMIT_CORE)[0] != 0:
        problems.append("core dumps are on here: `ulimit -c 0`, or LimitCORE=0 for the service")
    try:
        if len(swaps.read_text().splitlines()) > 1:
            problems.append("swap is on: switch it off or encrypt it, or MemorySwapMax=0 for the service")
    except OSError:
        problems.append("whether there is swap is not known on this system")
    return checked("memory", "; ".join(problems), "no core dumps, no swap", State.WARN)
