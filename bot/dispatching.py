"""What leads an update of Telegram to its handler."""

from copy import deepcopy

from aiogram import Dispatcher, Router
from aiogram.dispatcher.event.telegram import TelegramEventObserver

from bot.middlewares.filters import ask_in_place
from bot.middlewares.turns import Once, Turns
from handlers import ROUTERS
from handlers.house import House


def dispatcher_of(house: House, turns: Turns) -> Dispatcher:
    """The dispatcher of one bot: every router, each update once, each person's turns one after the other."""
    dispatcher = Dispatcher(house=house, disable_fsm=True)
    dispatcher.update.outer_middleware(Once())
    dispatcher.message.outer_middleware(turns)
    dispatcher.callback_query.outer_middleware(turns)
    dispatcher.my_chat_member.outer_middleware(turns.moved)
    for router in ROUTERS:
        dispatcher.include_router(_own(router))
    ask_in_place(dispatcher)
    return dispatcher


def _own(router: Router) -> Router:
    """A router belongs to one dispatcher, and a process may build several (tests do); what it holds is shared."""
    observers = [one for one in router.observers.values() if isinstance(one, TelegramEventObserver)]
    held = [part for one in observers for part in (one.handlers, one._handler, one.middleware, one.outer_middleware)]
    return deepcopy(router, {id(part): part for part in held})
