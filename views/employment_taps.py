"""Callback data of the questions about employment: the wave rides in them, so an old button touches no other wave."""

from dataclasses import dataclass

from domain.employment import Wave
from domain.touch import Touch
from views.taps import SurveyTap, read_tap, tap

RUNNING = "e"
"""A button of a running answer; the words below stand on the cards around it."""

OPEN, AGREE, BEGIN, SAME = "work", "workagree", "workbegin", "worksame"
NEVER, AGAIN, DATA, CORRECT = "worknever", "workagain", "workdata", "workfix"
DELETE, DELETED = "workdelete", "workdeleted"


@dataclass(frozen=True)
class WaveTap:
    """A tap on a running answer: the wave, the verb, and its values."""

    wave: Wave
    verb: str
    values: tuple[str, ...] = ()

    @property
    def touch(self) -> Touch | None:
        """The tap as an input of the conversation, or None if it is none (or malformed)."""
        return SurveyTap("", self.verb, self.values).touch


def wave_tap(wave: Wave, verb: str, *values: str | int) -> str:
    """Callback data of a button of a running answer."""
    return tap(RUNNING, wave.value, verb, *values)


def read_wave_tap(data: str) -> WaveTap | None:
    """The tap in callback data, or None; callback data comes from the client and may be anything."""
    word, values = read_tap(data)
    if word != RUNNING or len(values) < 2 or (wave := read_wave(data)) is None:
        return None
    return WaveTap(wave, values[1], tuple(values[2:]))


def read_wave(data: str) -> Wave | None:
    """The wave that is the first value of callback data, or None."""
    _, values = read_tap(data)
    return Wave(values[0]) if values and values[0] in set(Wave) else None
