"""The product of the office's stage, with a real mail server on this host where a test wants one."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

sys.path.append(str(Path(__file__).parents[1] / "office"))

from feedback_university import seals, university
from mail_stage import MailStage
from office_ground import OpenStage, ground, office, open_stage
from office_stage import OfficeStage

__all__ = ["ground", "office", "open_stage", "seals", "university"]


@pytest_asyncio.fixture
async def post() -> AsyncIterator[MailStage]:
    """A mail server on this host."""
    server = MailStage()
    server.start()
    yield server
    server.stop()


@pytest_asyncio.fixture
async def mailing(open_stage: OpenStage, post: MailStage) -> OfficeStage:
    """The product with that mail server."""
    stage: OfficeStage = await open_stage(**post.settings())
    return stage
