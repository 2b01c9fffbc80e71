"""Marks on a comment that say "look closely": a name, a telephone number, an address, a word of a list.

A mark decides nothing (field notes on anonymity, 3.8: style and names are what moderation is for). Names are compared
by a rough Latin spelling, so that "Айгерім", "Айгерим" and "Aigerim" are one, with the endings of Kazakh and Russian.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Flag(StrEnum):
    """What a comment may hold."""

    NAME = "name"
    PHONE = "phone"
    ADDRESS = "address"
    """An e-mail address, or a name of an account."""
    WORD = "word"


SHORTEST_STEM = 4
"""Letters from which a name is known by its beginning, with an ending behind it; a shorter one is a whole word."""

SHORTEST_NAME = 2
SHORTEST_IN_SMALL_LETTERS = 3
"""A name of two letters is a word of some language (Ли, Ан): it counts with a capital letter only."""

_CYRILLIC = "абвгдезийклмнопрстуфхыэғңәіөүұқһ"
_LATIN = "abvgdeziiklmnoprstufhiegnaiouukh"
_OTHERS = {"ж": "j", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": "", "ю": "iu", "я": "ia", "y": "i"}
_LETTERS = str.maketrans(
    dict(zip(_CYRILLIC, _LATIN, strict=True)) | _OTHERS | {"q": "k", "w": "u", "ı": "i", "ş": "sh"}
)
_SPELLINGS = (("kh", "h"), ("gh", "g"), ("zh", "j"), ("dj", "j"), ("dz", "j"))
_REPEATED = re.compile(r"(.)\1+")

# After `_skeleton`: the first consonant of an ending may have melted into the last of the name.
_KAZAKH = (
    r"(?:[ldtn]?[ae]r)?(?:s?i(?:miz|niz|m|n)?)?"
    r"(?:[ndt]?in|[gkn]?[ae]|[ndt]?i|n|n?[dt]?[ae]n?|[mbp]?en(?:en)?|[dt]?[ae]i)?"
)
_RUSSIAN = r"i?(?:a|u|o[mi]|e[mi]|oiu|eiu|e|ogo|ego|omu|emu|imi?|ih|[oe]v|ami?|ah)"
_ENDING = re.compile(f"{_KAZAKH}|{_RUSSIAN}")
_DROPPED = re.compile(r"(?:[ao]i|[aieo])$")
"""What Russian takes away before it adds an ending: Марин(а), Достоевск(ий)."""

_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = r"[\s().\-–]{0,3}"
_PHONE = re.compile(
    rf"(?<!\d)(?:\+?7|8)?{_BETWEEN}7\d\d{_BETWEEN}\d{{3}}{_BETWEEN}\d\d{_BETWEEN}\d\d(?!\d)"
    rf"|\+\d(?:{_BETWEEN}\d){{8,14}}(?!\d)"
    rf"|(?<!\d)8{_BETWEEN}\d{{3}}{_BETWEEN}\d{{3}}{_BETWEEN}\d\d{_BETWEEN}\d\d(?!\d)"
)
_ADDRESS = re.compile(r"[^\s@]@[^\s@]+\.\w{2,}|(?<![\w.])@[a-z]\w{3,}|\b(?:t|wa)\.me/\w", re.IGNORECASE)


@dataclass(frozen=True)
class Names:
    """Names of the roster as `flags` compares them: of people near the course, and of everybody else.

    Somebody else's name counts only with a capital letter: many are ordinary words (Арман, Бақыт, Роза).
    """

    near: Set[str]
    far: Set[str]

    def nearer(self, names: Iterable[str]) -> "Names":
        """The same with some more people near the course."""
        stems = {stem for name in names for stem in _stems_of(name)}
        short = {stem for stem in stems if len(stem) < SHORTEST_IN_SMALL_LETTERS}
        return Names(self.near | (stems - short), self.far | short if short else self.far)


def names_of(near: Iterable[str], far: Iterable[str]) -> Names:
    """Given and family names of the two circles, ready to be looked for."""
    return Names(frozenset(), frozenset(stem for name in far for stem in _stems_of(name))).nearer(near)


def flags(text: str, names: Names, words: Set[str]) -> tuple[Flag, ...]:
    """What a text may hold, in the order of Flag.

    `words` are in small letters; one that ends in "*" stands for every word that begins so.
    """
    plain = unicodedata.normalize("NFKC", text)
    found = _WORD.findall(plain)
    seen = {
        Flag.NAME: any(_is_name(word, names) for word in found),
        Flag.PHONE: _PHONE.search(plain) is not None,
        Flag.ADDRESS: _ADDRESS.search(plain) is not None,
        Flag.WORD: any(_is_listed(word, words) for word in found),
    }
    return tuple(flag for flag, is_there in seen.items() if is_there)


def _is_name(word: str, names: Names) -> bool:
    capital = word[0].isupper()
    return any(start in names.near or (capital and start in names.far) for start in _starts(_skeleton(word)))


def _starts(skeleton: str) -> Iterator[str]:
    """The word itself, and what it begins with if an ending may follow."""
    yield skeleton
    for length in range(SHORTEST_STEM, len(skeleton)):
        if _ENDING.fullmatch(skeleton, length):
            yield skeleton[:length]


def _is_listed(word: str, words: Set[str]) -> bool:
    plain = word.casefold().replace("ё", "е")
    return plain in words or any(f"{plain[:length]}*" in words for length in range(1, len(plain) + 1))


@lru_cache(maxsize=65_536)
def _stems_of(name: str) -> tuple[str, ...]:
    """How each part of a name may begin; kept, for a roster has the same names at every comment."""
    stems: list[str] = []
    for part in _WORD.findall(unicodedata.normalize("NFKC", name)):
        skeleton = _skeleton(part)
        short = _DROPPED.sub("", skeleton)
        stems += [skeleton] if len(skeleton) >= SHORTEST_NAME else []
        stems += [short] if len(short) >= SHORTEST_STEM else []
    return tuple(stems)


def _skeleton(word: str) -> str:
    """A rough spelling in Latin letters: "Қуаныш", "Куаныш" and "Kuanysh" become the same."""
    plain = word.casefold().replace("ё", "е").translate(_LETTERS)
    plain = "".join(letter for letter in unicodedata.normalize("NFD", plain) if not unicodedata.combining(letter))
    for spelled, as_one in _SPELLINGS:
        plain = plain.replace(spelled, as_one)
    plain = _REPEATED.sub(r"\1", plain)
    return plain[1:] if plain.startswith("ie") else plain
