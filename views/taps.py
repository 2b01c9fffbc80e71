"""What the buttons say when they are tapped: the short words of callback data, and how to read them."""

from dataclasses import dataclass
from hashlib import sha256

from domain.touch import Touch, Verb

SURVEY = "s"
VIEW, SEND, LANGUAGES, LANGUAGE, LEAVE, HOME = "v", "x", "l", "L", "q", "h"
"""HOME is LEAVE from a page: what leads back to the card while an answer runs."""


def tap(word: str, *values: str | int) -> str:
    """Callback data: a word and its values, such as `course:h3k2…`."""
    return ":".join([word, *map(str, values)])


def survey_tap(token: str, verb: str, *values: str | int) -> str:
    """Callback data of a survey's button; the draft's token rides in it."""
    return tap(SURVEY, token, verb, *values)


@dataclass(frozen=True)
class SurveyTap:
    """A tap on a survey's button: the token, the verb, and its values."""

    token: str
    verb: str
    values: tuple[str, ...] = ()

    @property
    def touch(self) -> Touch | None:
        """The tap as an input of the conversation, or None if it is none (or malformed)."""
        if self.verb not in set(Verb) or not all(value.isascii() and value.isdigit() for value in self.values):
            return None
        return Touch(Verb(self.verb), *(int(value) for value in self.values[:2]))


def read_survey_tap(data: str) -> SurveyTap | None:
    """The survey tap in callback data, or None; callback data comes from the client and may be anything."""
    word, values = read_tap(data)
    if word != SURVEY or len(values) < 2:
        return None
    return SurveyTap(values[0], values[1], tuple(values[2:]))


def read_tap(data: str) -> tuple[str, tuple[str, ...]]:
    """The word and the values of callback data, without characters that a database would not take."""
    word, *values = "".join(character for character in data if character.isprintable()).split(":")
    return word, tuple(values)


def tag(identifier: str) -> str:
    """12 characters that stand for an identifier of any length in a button."""
    return sha256(identifier.encode()).hexdigest()[:12]
