"""What a tap on a button of the office names; callback data comes from the client and may be anything."""

from aiogram.types import CallbackQuery

from domain.errors import NotFound
from domain.language import Language
from reports.infographic import BY_FACULTY
from views.taps import read_tap


def named(tap: CallbackQuery, count: int) -> tuple[str, ...]:
    """The `count` values behind the word. Raises NotFound for callback data with more or fewer, or empty ones."""
    _, values = read_tap(tap.data or "")
    if len(values) != count or not all(values):
        raise NotFound
    return values


def language_named(value: str) -> Language:
    """The language of a button. Raises NotFound."""
    if value not in set(Language):
        raise NotFound
    return Language(value)


def picture_named(value: str) -> str:
    """The name of a picture, which is its language and what it shows. Raises NotFound."""
    language_named(value.removesuffix(BY_FACULTY))
    return value


def chat_named(value: str) -> int:
    """The chat of a button. Raises NotFound."""
    try:
        return int(value)
    except ValueError as error:
        raise NotFound from error
