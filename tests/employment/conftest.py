"""The product of the office's stage, and its graduates at the chat."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

sys.path.append(str(Path(__file__).parents[1] / "office"))

from graduates import Graduates
from office_ground import ground
from office_stage import OfficeStage, copy_of

__all__ = ["ground"]

HARMLESS = ("message is not modified", "message can't be deleted")
"""What a correct bot may be refused: the card shows this already; the card is older than two days."""


@pytest_asyncio.fixture
async def graduates(ground: Path, tmp_path: Path) -> AsyncIterator[Graduates]:
    """The product on 16 December at noon: for who graduated on 19 June the third wave is due."""
    async with OfficeStage(copy_of(ground, tmp_path / "data")) as stage:
        yield Graduates(stage)
        refused = [call["description"] for call in await stage.client.calls() if not call["ok"]]
        assert not [reason for reason in refused if not any(part in reason for part in HARMLESS)]
