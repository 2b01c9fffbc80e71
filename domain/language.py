"""The three languages, and texts that exist in each of them."""

from collections.abc import Mapping
from enum import StrEnum

Text = Mapping[str, str]
"""A sentence by language code: {"kk": …, "ru": …, "en": …}."""


class Language(StrEnum):
    """A language the product speaks, by its ISO 639-1 code."""

    KK = "kk"
    RU = "ru"
    EN = "en"


LANGUAGES: tuple[Language, ...] = tuple(Language)

OWN_NAMES: Mapping[Language, str] = {Language.KK: "Қазақша", Language.RU: "Русский", Language.EN: "English"}

# A first guess only: the person is asked once (field note: a Russian interface may hide a Kazakh reader).
_GUESSES = {
    **{language.value: language for language in Language},
    **dict.fromkeys(("be", "uk", "ky", "uz", "tg"), Language.RU),
}


def guess_language(client_code: str | None, default: Language) -> Language:
    """The language to greet in, from the tag of a Telegram client such as "ru" or "en-gb"; `default` if unknown."""
    main = (client_code or "").lower().replace("_", "-").split("-")[0]
    return _GUESSES.get(main, default)


def in_language(text: Text, language: str) -> str:
    """The sentence in `language`; if absent the first of ru, kk, en that is there, else an empty string."""
    for code in (language, "ru", "kk", "en"):
        if text.get(code):
            return text[code]
    return ""
