"""What a broadcast from the command line says: read from files, and shown before it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from domain.language import LANGUAGES, OWN_NAMES, Language

if TYPE_CHECKING:
    from domain.broadcast import Content

BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
LARGEST_PICTURE = 10_000_000
"""Bytes; Bot API, sendPhoto."""


@dataclass(frozen=True)
class Files:
    """The files of each language; a picture without a language is for those that have none of their own."""

    texts: Mapping[Language, Path]
    pictures: Mapping[Language, Path]
    picture: Path | None

    @property
    def any(self) -> bool:
        """Whether there is a file at all."""
        return bool(self.texts or self.pictures or self.picture)

    def contents(self, languages: Sequence[Language] = LANGUAGES) -> "Mapping[Language, Content]":
        """What they hold in each of the languages. Raises SapaError if something is missing or cannot be sent."""
        from domain.errors import SapaError

        found = {language: self._content(language) for language in languages}
        missing = [f"--text-{language}" for language, content in found.items() if not (content.text or content.picture)]
        if missing:
            raise SapaError(f"Everybody reads it in their language; missing: {', '.join(missing)}")
        return found

    def _content(self, language: Language) -> "Content":
        from domain.broadcast import Content
        from domain.errors import SapaError

        text = _text(self.texts[language]) if language in self.texts else ""
        path = self.pictures.get(language, self.picture)
        content = Content(text, _picture(path) if path else b"")
        if len(text) > content.longest:
            raise SapaError(f"{self.texts[language]}: {len(text)} characters, the limit is {content.longest}.")
        return content


def _text(path: Path) -> str:
    from domain.errors import SapaError

    try:
        text = path.read_text("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise SapaError(f"{path}: this is not text in UTF-8.") from None
    if not text:
        raise SapaError(f"{path}: there is nothing in it.")
    return text


def _picture(path: Path) -> bytes:
    from domain.errors import SapaError

    image = path.read_bytes()
    if not image.startswith(BEGINNINGS):
        raise SapaError(f"{path}: this is neither PNG nor JPEG.")
    if len(image) > LARGEST_PICTURE:
        raise SapaError(f"{path}: {len(image)} bytes; Telegram takes {LARGEST_PICTURE}.")
    return image


def show(contents: "Mapping[Language, Content]") -> None:
    """Prints the words of each language under its name, and how large its picture is."""
    for language, content in contents.items():
        typer.echo(f"\n--- {OWN_NAMES[language]} ---")
        if content.picture:
            typer.echo(f"[picture, {len(content.picture)} bytes]")
        if content.text:
            typer.echo(content.text)
    typer.echo("")
