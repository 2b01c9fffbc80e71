"""Every module of the product is loaded when the first test begins: none of it is garbage, so it is not searched."""

import pytest

from bot.collector import calm_collector


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Lets the collector look only at what the tests make."""
    calm_collector()
