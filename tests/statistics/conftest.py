"""A wave to release figures of."""

from datetime import date

import pytest
from figures import WORDS

from domain.release import Wave


@pytest.fixture(scope="session")
def autumn() -> Wave:
    return Wave("teaching-2026-fall", "teaching", 1, WORDS, date(2027, 1, 20))
