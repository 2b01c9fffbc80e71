"""How long a test waits for what must come: a starved machine takes its time, and one that is quick loses none."""

from bot.middlewares.turns import Turns

PATIENCE_SECONDS = 60.0


async def ended(turns: Turns) -> None:
    """Waits until every turn under way has ended; AssertionError when one never does."""
    assert await turns.drain(PATIENCE_SECONDS), f"a turn is still under way after {PATIENCE_SECONDS:.0f} s"
