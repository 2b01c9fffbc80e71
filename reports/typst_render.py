"""Draws cards with typst: data in, PNG bytes out, the same bytes every time.

typst keeps quiet about a letter that the font lacks, so texts are checked against the list of covered code points
before; a warning, such as an unknown font, is an error here. Sources read nothing outside this folder and no packages.
"""

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from domain.glyphs import covered, drawable

FOLDER = Path(__file__).resolve().parent
DATA_LIMIT = 64 * 1024
"""Bytes of JSON a card may be given: a render cannot be cancelled, so its size is bounded."""

_FONTS = FOLDER / "fonts"
_PPI = 72  # one point is one pixel
_local = threading.local()


class CardRefused(ValueError):
    """The card could not be drawn as it should look."""


class CardOverfull(CardRefused):
    """The texts do not fit the card."""


class MissingGlyph(CardRefused):
    """A text has a character that the shipped fonts do not have."""


def render_png(source: str, card: Mapping[str, Any]) -> bytes:
    """A 1080 x 1280 PNG of `card`, drawn by the typst file `source` of this folder; deterministic.

    The long side is what Telegram shows without shrinking. Raises `CardOverfull` when a text does not fit,
    `MissingGlyph` for a character without glyph, `CardRefused` for too much data or any complaint of typst.
    """
    data = json.dumps(card, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if len(data.encode()) > DATA_LIMIT:
        raise CardRefused("too much data for a card")
    check_glyphs(card)
    try:
        pictures, warnings = _compiler().compile_with_warnings(
            input=FOLDER / source, format="png", ppi=_PPI, sys_inputs={"data": data}, timestamp=0
        )
    except typst.TypstError as error:
        if "card-overfull" in str(error):
            raise CardOverfull("the texts do not fit the card") from None
        # typst quotes the sources only, never the data
        raise CardRefused(f"typst refused {source}: {error}") from None
    if warnings:
        raise CardRefused(f"typst warned about {source}: {warnings[0]}")
    if not isinstance(pictures, bytes):
        raise CardRefused(f"{source} is not one page")
    return pictures


async def render(source: str, card: Mapping[str, Any]) -> bytes:
    """`render_png` in a thread, so that the event loop goes on; same result and errors."""
    return await asyncio.to_thread(render_png, source, card)


def check_glyphs(value: object) -> None:
    """Raises `MissingGlyph`, naming the code point, if a text anywhere inside `value` cannot be written."""
    for text in _texts(value):
        for character in text:
            if ord(character) not in covered():
                raise MissingGlyph(f"no glyph for U+{ord(character):04X}")


def written(value: Any) -> Any:
    """The same with every text inside it as the fonts can write it."""
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, Mapping):
        return {key: written(part) for key, part in value.items()}
    return [written(part) for part in value] if isinstance(value, list | tuple) else value


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FONTS])


def _compiler() -> typst.Compiler:
    # a compiler used by two threads at once raises "Already borrowed"
    if not hasattr(_local, "compiler"):
        _local.compiler = typst.Compiler(
            root=FOLDER, font_paths=_fonts(), ignore_system_fonts=True, package_path=_FONTS, package_cache_path=_FONTS
        )
    compiler: typst.Compiler = _local.compiler
    return compiler


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
