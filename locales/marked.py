"""The words that mark a comment for a closer look, in three languages: `marked_words.txt`, edited as a text."""

from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "marked_words.txt"


@cache
def marked_words() -> frozenset[str]:
    """The words of the list, in small letters; "*" at the end of one stands for any ending."""
    lines = (line.strip() for line in _FILE.read_text(encoding="utf-8").splitlines())
    return frozenset(line.casefold().replace("ё", "е") for line in lines if line and not line.startswith("#"))
