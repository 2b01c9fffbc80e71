"""The product of the office's stage, with a mail server, and each thing that can go wrong with Telegram."""

import os
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "office"))
sys.path.append(str(Path(__file__).parents[1] / "feedback"))

from mail_stage import MailStage
from office_ground import ground, office, open_stage
from persevering import TROUBLES

__all__ = ["MailStage", "ground", "office", "open_stage"]

SAMPLE = 6


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each line meets every trouble in `make chaos`; in an ordinary run two, and each trouble some line."""
    if "trouble" not in metafunc.fixturenames:
        return
    lines = [name for name in vars(metafunc.module) if name.startswith("test_")]
    place = lines.index(metafunc.function.__name__) + len(lines)
    troubles = TROUBLES if os.environ.get("CHAOS") else TROUBLES[place % SAMPLE :: SAMPLE]
    metafunc.parametrize("trouble", troubles, ids=lambda trouble: trouble.name.replace(" ", "-"))
