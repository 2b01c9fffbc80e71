"""The menu of commands, in the person's language."""

from collections.abc import Collection

from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat

from domain.language import LANGUAGES, Language
from domain.people import EMPLOYEES, Role
from locales import Words, words


def commands(_: Words, roles: Collection[Role] = ()) -> list[BotCommand]:
    """The commands everybody has, and those of the roles that are active."""
    texts = {"start": _("what is open for you")}
    if EMPLOYEES.intersection(roles):
        texts["deadlines"] = _("your deadlines")
    if Role.QA_LEAD in roles:
        texts["broadcast"] = _("write to people")
    texts |= {
        "feedback": _("write to the university, anonymously"),
        "language": _("language"),
        "help": _("help and a human"),
        "privacy": _("how answers are kept"),
        "mydata": _("what is stored about you"),
        "stop": _("no more reminders"),
        "forget": _("leave and be forgotten"),
    }
    return [BotCommand(command=name, description=text) for name, text in texts.items()]


async def set_commands(bot: Bot, chat: int, _: Words, roles: Collection[Role] = ()) -> None:
    """The menu of one private chat, in the language chosen there and for the roles that are active."""
    await bot.set_my_commands(commands(_, roles), scope=BotCommandScopeChat(chat_id=chat))


async def set_default_commands(bot: Bot, default: Language) -> None:
    """The menus of everybody else: by the language of their client, else in `default`; set only where they differ."""
    scope = BotCommandScopeAllPrivateChats()
    for code in (*LANGUAGES, None):
        wanted = commands(words(code or default))
        if await bot.get_my_commands(scope=scope, language_code=code) != wanted:
            await bot.set_my_commands(wanted, scope=scope, language_code=code)
