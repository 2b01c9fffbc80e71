"""What every job is given."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from domain.reminders import Budgets, QuietHours
from storage.ballots import BallotBox
from storage.database import Database
from storage.feedback_seals import Seals


@dataclass(frozen=True)
class Office:
    """The parts of the running product that jobs use; the time comes with each call."""

    database: Database
    zone: ZoneInfo
    quiet: QuietHours
    budgets: Budgets
    box: BallotBox
    escrow: bytes | None
    """The recovery key to which copies of open pools are sealed; None where none are kept."""
    seals: Seals


Counts = dict[str, int]
"""What a job did, for the log: names and numbers, nobody's."""
