"""What a check says."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a check ended: `off` is a part that is not set up and need not be, `warn` is a choice of the operator's."""

    OK = "ok"
    OFF = "off"
    WARN = "warn"
    WRONG = "wrong"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at, and one line about it."""

    name: str
    state: State
    says: str


def checked(name: str, problem: str, says: str, worst: State = State.WRONG) -> Check:
    """A check that is `worst` with its problem, or sound without one."""
    return Check(name, worst, problem) if problem else Check(name, State.OK, says)
