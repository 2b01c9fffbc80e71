"""Filters that only look at the update are asked where they stand.

aiogram sends each of them through a thread, in case it blocks. Ours compare a few characters; a tap passes dozens of
them on its way to its handler, and the threads took more time than everything else together (`make bench`).
"""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.handler import FilterObject


def ask_in_place(router: Router) -> None:
    """Makes every plain filter of a router, and of the routers in it, an awaited one; none of them may block."""
    for inside in router.chain_tail:
        for observer in inside.observers.values():
            if not hasattr(observer, "handlers"):
                continue
            for handler in (observer._handler, *observer.handlers):
                for asked in handler.filters or ():
                    _ask_in_place(asked)


def _ask_in_place(asked: FilterObject) -> None:
    if asked.awaitable:
        return
    asked.callback, asked.awaitable = _awaited(asked.callback), True


def _awaited(look: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    async def ask(*arguments: Any, **given: Any) -> Any:
        return look(*arguments, **given)

    return ask
