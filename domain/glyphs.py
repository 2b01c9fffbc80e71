"""Which characters the fonts of the pictures have, and how a text is written with these only.

The chat, captions and files keep every character: only what is drawn goes without those that cannot be.
"""

import re
import unicodedata
from functools import cache

COVERED = (
    "0020-007E 00A0-00AC 00AE-0148 014A-017F 0400-0479 0480-049D 04A0-04FF 052F-052F 2010-2027 202F-203A 20AC-20AC "
    "20B8-20B8 20BD-20BD 2116-2116 2190-2193 2212-2212 2248-2248 2260-2260 2264-2265 25B2-25B2 25BC-25BC"
)
"""The code points that all shipped fonts have, as `reports/fonts/coverage.txt` lists them."""

ELLIPSIS = "…"

_OPENING, _CLOSING = "«“„(", "»”)"
_TIDIED = (
    (re.compile(rf"{ELLIPSIS}(\s*{ELLIPSIS})+"), ELLIPSIS),
    (re.compile(r" {2,}"), " "),
    (re.compile(rf"(?<=[{_OPENING}]) | (?=[{_CLOSING}.,:;])"), ""),
    (re.compile(rf"(?<=[{_OPENING}])(?=[{_CLOSING}])"), ELLIPSIS),
)


@cache
def covered() -> frozenset[int]:
    """The code points that can be drawn."""
    bounds = [each.split("-") for each in COVERED.split()]
    return frozenset(point for first, last in bounds for point in range(int(first, 16), int(last, 16) + 1))


def undrawn(text: str) -> tuple[str, ...]:
    """The characters of a text that cannot be drawn as they are, each once, in their order."""
    return tuple(dict.fromkeys(character for character in text if ord(character) not in covered()))


def drawable(text: str) -> str:
    """The text as it can be drawn; itself if all of it can.

    A letter with marks goes without them, as "ế" becomes "e"; letters of another script become "…", a space of any
    width a space. Emoji and the like are left out. Of a text with nothing to draw "…" stays.
    """
    if not undrawn(text):
        return text
    said = "".join(map(_drawn, text))
    for pattern, instead in _TIDIED:
        said = pattern.sub(instead, said)
    return said.strip() or ELLIPSIS


def _drawn(character: str) -> str:
    if ord(character) in covered():
        return character
    parts = unicodedata.normalize("NFKD", character)
    kept = "".join(part for part in parts if ord(part) in covered())
    if kept:
        return kept
    if character.isspace():
        return " "
    return ELLIPSIS if character.isalnum() else ""
