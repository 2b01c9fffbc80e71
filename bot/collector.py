"""The garbage collector of a process that lives long: what is there once it has begun is not looked through again."""

import gc


def calm_collector() -> None:
    """Collects once, keeps what is left for good, and collects seldom from now on (field notes on performance)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
