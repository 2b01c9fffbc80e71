"""The people of a trial and what they write: every comment holds a mark that stands nowhere else in the world."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

MARK = r"qzmark[0-9a-f]{12}"
"""What a comment's mark looks like; a draft of a comment that was replaced has one too."""

LONGEST_PAUSE = timedelta(hours=7)


@dataclass(frozen=True)
class Respondent:
    """One person, in the order in which they send; `finishes` is false for those who leave a draft behind."""

    person: str
    first: str
    second: str
    replaced: str
    choices: tuple[int, ...]
    sends_at: datetime
    finishes: bool


@dataclass(frozen=True)
class Trial:
    """What is known to the test and to no attacker: who wrote what, and in which order."""

    seed: int
    respondents: Sequence[Respondent]

    @property
    def answered(self) -> Sequence[Respondent]:
        """Those who sent, in the order in which they did."""
        return [one for one in self.respondents if one.finishes]

    @property
    def secret(self) -> frozenset[str]:
        """The marks that must stand nowhere, ever: replaced texts, and drafts that were left."""
        left = (mark for one in self.respondents if not one.finishes for mark in (one.first, one.second))
        return frozenset([*(one.replaced for one in self.respondents), *left])


def make_trial(seed: int, persons: Sequence[str], begins: datetime) -> Trial:
    """A trial with everybody of `persons` in an order, with pauses and answers, that the seed decides."""
    random = Random(seed)
    shuffled = random.sample(list(persons), len(persons))
    leaving = set(random.sample(shuffled, len(shuffled) // 10))
    at, respondents = begins, []
    for person in shuffled:
        at += LONGEST_PAUSE * random.random() / len(persons)
        respondents.append(
            Respondent(
                person,
                mark(random),
                mark(random),
                mark(random),
                tuple(random.randrange(5) for _ in range(40)),
                at,
                person not in leaving,
            )
        )
    return Trial(seed, respondents)


def mark(random: Any) -> str:
    """A new mark."""
    return f"qzmark{random.randrange(16**12):012x}"
