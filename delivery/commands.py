"""The menu of commands, in the person's language."""

from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat

from domain.language import LANGUAGES, Language
from locales import Words, words


def commands(_: Words) -> list[BotCommand]:
    """The commands everybody has."""
    texts = {
        "start": _("what is open for you"),
        "feedback": _("write to the university, anonymously"),
        "language": _("language"),
        "help": _("help and a human"),
        "privacy": _("how answers are kept"),
        "mydata": _("what is stored about you"),
        "stop": _("no more reminders"),
        "forget": _("leave and be forgotten"),
    }
    return [BotCommand(command=name, description=text) for name, text in texts.items()]


async def set_commands(bot: Bot, chat: int, _: Words) -> None:
    """The menu of one private chat, in the language chosen there."""
    await bot.set_my_commands(commands(_), scope=BotCommandScopeChat(chat_id=chat))


async def set_default_commands(bot: Bot, default: Language) -> None:
    """The menus of everybody else: by the language of their client, else in `default`; set only where they differ."""
    scope = BotCommandScopeAllPrivateChats()
    for code in (*LANGUAGES, None):
        wanted = commands(words(code or default))
        if await bot.get_my_commands(scope=scope, language_code=code) != wanted:
            await bot.set_my_commands(wanted, scope=scope, language_code=code)
