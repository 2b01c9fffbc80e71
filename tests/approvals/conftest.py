"""The office's stage, with a second person on it; and commands that leave no log behind."""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

sys.path.append(str(Path(__file__).parents[1] / "office"))

from office_ground import ground, office, open_stage

__all__ = ["ground", "office", "open_stage", "own_logs"]


@pytest.fixture
def own_logs() -> Iterator[None]:
    """What a command sets up for its log ends with the test: its stream is closed by then."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
