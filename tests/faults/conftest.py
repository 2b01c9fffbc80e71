"""The product of the office's stage, with a mail server, and each thing that can go wrong with Telegram."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "office"))
sys.path.append(str(Path(__file__).parents[1] / "feedback"))

from mail_stage import MailStage
from office_ground import ground, office, open_stage
from persevering import TROUBLES, Trouble

__all__ = ["MailStage", "ground", "office", "open_stage"]


@pytest.fixture(params=TROUBLES, ids=lambda trouble: trouble.name.replace(" ", "-"))
def trouble(request: pytest.FixtureRequest) -> Trouble:
    """One of them."""
    found: Trouble = request.param
    return found
