"""What a host needs to run the product, looked at one by one. Nothing is changed and nobody is called."""

from collections.abc import Sequence

from bot.doctor.check import Check, State, checked
from bot.doctor.database import look_at_database, sqlite_file
from bot.doctor.host import (
    data_folder,
    look_at_clock,
    look_at_disk,
    look_at_fonts,
    look_at_fsync,
    look_at_memory,
)
from bot.doctor.keys import look_at_keys, look_at_snapshots
from bot.settings import Settings

__all__ = ["Check", "State", "examine"]


async def examine(settings: Settings) -> Sequence[Check]:
    """Every check, in the order in which they are told."""
    folder = data_folder(settings)
    return [
        _token(settings),
        *await look_at_database(settings),
        look_at_keys(settings.keys_dir, sqlite_file(settings)),
        look_at_snapshots(settings.keys_dir),
        look_at_disk(folder),
        look_at_clock(settings),
        look_at_fonts(),
        _mail(settings),
        look_at_fsync(folder),
        look_at_memory(),
    ]


def _token(settings: Settings) -> Check:
    problem = "" if settings.has_real_token or settings.has_sandbox_token else "BOT_TOKEN is missing or malformed"
    return checked("token", problem, "one of Telegram's" if settings.has_real_token else "one of the sandbox")


def _mail(settings: Settings) -> Check:
    if not settings.smtp_url.get_secret_value():
        return Check("mail", State.OFF, "SMTP_URL is not set: no codes by e-mail")
    return checked("mail", "" if settings.smtp_from else "SMTP_FROM is not set", "a server is set; it was not called")
