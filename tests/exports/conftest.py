"""The teaching form and a released autumn with everything in it: hidden, ranges, bounds, several instructors."""

import logging
from collections.abc import Iterator

import pytest
import structlog
from releases import Course, make, teaching

from domain.form import Form
from domain.result import Release


@pytest.fixture(scope="session")
def form() -> Form:
    return teaching()


@pytest.fixture(scope="session")
def autumn(form: Form) -> Release:
    """Two faculties of some size, one where all answer alike, one too small to be shown."""
    return make(
        form,
        [
            [Course(30, 20, 2), Course(7, 9), Course(14, 1)],
            [Course(25, 30), Course(3, 20)],
            [Course(12, 10, alike=True), Course(22, 40)],
            [Course(2, 9)],
        ],
    )


@pytest.fixture
def own_logs() -> Iterator[None]:
    """What a command sets up for its log ends with the test: its stream is closed by then."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
