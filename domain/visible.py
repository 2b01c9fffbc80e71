"""Whether a text shows anything: some characters that count as letters or signs leave nothing on a screen."""

import re
import unicodedata

# The Hangul fillers are letters, the blank Braille pattern and the null notehead signs, by Unicode's categories. The
# ranges are kept for characters without a shape: Python's tables may not know yet what they will hold.
_BLANK = re.compile(r"[\u115f\u1160\u2065\u2800\u3164\uffa0\ufff0-\ufff8\U0001d159\U000e0000-\U000e0fff]")

_SHAPELESS = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me", "Mc"})
"""Control and format characters, spaces, and marks, which need a character to stand on."""


def is_visible(text: str) -> bool:
    """Whether any character of the text has a shape of its own: a letter, a digit, a sign, an emoji however new."""
    return any(unicodedata.category(character) not in _SHAPELESS for character in _BLANK.sub("", text))
