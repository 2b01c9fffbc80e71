"""Logs: events, counts and places in the code; never a user, a text, an update, a parameter."""

import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import TextIO

import structlog


def set_up_logs(level: str) -> None:
    """Own events as lines on stderr from `level` on; libraries from WARNING on, since they would name updates.

    A library's line is its name and the type and place of an error; its message is left out, and so is that of an error
    which nobody caught: either may hold what a person wrote.
    """
    wanted = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    handler = _Stderr()
    handler.setFormatter(_TypeAndPlace("%(levelname)s %(name)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(True)
    sys.excepthook = _told
    sys.unraisablehook = lambda lost: _told(lost.exc_type, lost.exc_value, lost.exc_traceback)
    threading.excepthook = lambda lost: _told(lost.exc_type, lost.exc_value, lost.exc_traceback)
    # a tick that is still walking makes the next one wait: no news
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(wanted),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:00", utc=True),
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),  # whatever stderr is by then
    )


def _told(kind: type[BaseException], _error: BaseException | None, trace: TracebackType | None) -> None:
    """What nobody caught: where it came from, line by line of the code, and its type; not what it says."""
    sys.stderr.write(f"{''.join(traceback.format_tb(trace))}{kind.__name__}\n")


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to whatever stderr is at that moment."""

    @property
    def stream(self) -> TextIO:
        """The present stderr."""
        return sys.stderr

    @stream.setter
    def stream(self, value: TextIO) -> None:
        """The base class sets one; it is not kept."""


class _TypeAndPlace(logging.Formatter):
    """Of an exception, its type and place: its message may hold what somebody wrote."""

    def formatException(self, ei: object) -> str:  # noqa: N802 - the library's name
        """The type and the place."""
        error = ei[1] if isinstance(ei, tuple) else None
        return f"{type(error).__name__} at {place_of(error)}" if isinstance(error, BaseException) else ""


def place_of(error: BaseException) -> str:
    """The file and line that raised, such as `handlers/home.py:40`."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
