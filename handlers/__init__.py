"""People in: one module per conversation. The order of the routers is their priority."""

from aiogram import Router

from handlers import (
    above,
    account,
    contacts,
    deadlines,
    employment,
    fallback,
    feedback,
    feedback_thread,
    groups,
    home,
    inbox,
    mail_code,
    start,
    survey,
)
from handlers.qa import broadcasts, holders, limits, people, pictures, roles, waves

ROUTERS: tuple[Router, ...] = (
    groups.router,
    start.router,
    feedback_thread.router,
    above.router,
    account.router,
    mail_code.router,
    feedback.router,
    inbox.router,
    contacts.router,
    waves.router,
    limits.router,
    pictures.router,
    roles.router,
    holders.router,
    people.router,
    broadcasts.router,
    deadlines.router,
    employment.router,
    survey.router,
    home.router,
    fallback.router,
)
