"""Plain filters answer on the event loop; what they say does not change."""

import threading

from aiogram import F, Router
from aiogram.types import CallbackQuery, User

from bot.middlewares.filters import ask_in_place


def tap(data: str) -> CallbackQuery:
    return CallbackQuery(id="1", from_user=User(id=1, is_bot=False, first_name="A"), chat_instance="1", data=data)


def router() -> tuple[Router, list[int]]:
    outer, inner, threads = Router(), Router(), []
    outer.include_router(inner)

    def noted(event: CallbackQuery) -> bool:
        threads.append(threading.get_ident())
        return True

    @inner.callback_query(F.data.startswith("s:"), noted)
    async def taken(event: CallbackQuery) -> str:
        return event.data or ""

    return outer, threads


async def test_filters_are_asked_on_the_event_loop_and_say_the_same() -> None:
    outer, threads = router()
    ask_in_place(outer)
    inner = outer.sub_routers[0].callback_query

    assert await inner.trigger(tap("s:1")) == "s:1"
    assert await inner.trigger(tap("t:1")) != "t:1"
    assert threads == [threading.get_ident()]
