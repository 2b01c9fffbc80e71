"""People in: one module per conversation. The order of the routers is their priority."""

from aiogram import Router

from handlers import above, account, fallback, groups, home, start, survey
from handlers.qa import pictures, roles, waves

ROUTERS: tuple[Router, ...] = (
    groups.router,
    start.router,
    above.router,
    account.router,
    waves.router,
    pictures.router,
    roles.router,
    survey.router,
    home.router,
    fallback.router,
)
