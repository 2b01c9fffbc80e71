"""Whether what the bot says to a person is in one language: its letters, and no sentence of another catalogue."""

import re
from collections.abc import Iterable, Sequence

from babel.messages.pofile import read_po

from domain.form import Form, Group, Note, Question
from domain.language import OWN_NAMES, in_language
from locales import po_path
from views.first import HELLO

LETTERS = {
    "kk": re.compile(r"[A-Za-z]{2,}"),
    "ru": re.compile(r"\w*[ӘәҒғҚқҢңӨөҰұҮүҺһІі]\w*|[A-Za-z]{2,}"),
    "en": re.compile(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]+"),
}
"""What a text of a language does not hold."""

EVERYWHERE = ("Telegram", *OWN_NAMES.values(), *HELLO.values())
NOT_WORDS = re.compile(r"/[a-z]+\b|\b\w\. \w\.|[\w.+-]+@[\w.-]+|s-\d+|2026-\d+")
SHORTEST = 6
"""Pieces of sentences shorter than this may well be the same in two languages."""


def pieces(language: str, form: Form) -> set[str]:
    """Every fixed piece of what the chat and the form say in a language."""
    with po_path(language, "chat").open("rb") as file:
        said = [str(message.string) for message in read_po(file, locale=language) if message.id]
    said += [in_language(text, language) for text in _texts(form)]
    cut = (part.strip() for sentence in said for part in re.split(r"\{\w*\}|\n", sentence))
    return {part for part in cut if len(part) >= SHORTEST}


def _texts(form: Form) -> Iterable[dict[str, str]]:
    waiting = list(form.items)
    while waiting:
        item = waiting.pop()
        if isinstance(item, Group):
            waiting += item.children
        if isinstance(item, Question | Note):
            yield dict(item.label)
        if isinstance(item, Question):
            yield from (dict(choice.label) for choice in item.choices)
            yield from (dict(text) for text in (item.short, item.hint, item.readers) if text)


class OneLanguage:
    """Looks for words of another language in what was said, past the data of each language (names, titles)."""

    def __init__(self, form: Form, data: dict[str, Sequence[str]]) -> None:
        self._pieces = {language: pieces(language, form) for language in LETTERS}
        self._data = {
            language: sorted({*EVERYWHERE, *filter(None, words)}, key=len, reverse=True)
            for language, words in data.items()
        }

    def foreign(self, text: str, language: str) -> str:
        """The first thing in `text` that is not of `language`, or an empty string."""
        for known in self._data[language]:
            text = text.replace(known, " ")
        text = NOT_WORDS.sub(" ", text)
        if found := LETTERS[language].search(text):
            return found[0]
        for other in LETTERS.keys() - {language}:
            for piece in self._pieces[other] - self._pieces[language]:
                if piece in text and not any(piece in own for own in self._pieces[language]):
                    return piece
        return ""
