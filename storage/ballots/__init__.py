"""Where submitted answers wait for the close of their wave, unreadable, and what becomes of them then."""

from storage.ballots.box import BallotBox, Submission

__all__ = ["BallotBox", "Submission"]
